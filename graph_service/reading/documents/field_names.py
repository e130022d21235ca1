"""The names under which scrapers, databases, feeds and spreadsheets keep the fields of a story: one table.

Of each field the surest names come first. Case, blanks and `_`, `-`, `:` in a name make no difference (`publishedAt`, `published_at`).
"""

import re
from collections.abc import Mapping, Sequence

NAMES: Mapping[str, Sequence[str]] = {
    "id": "id uuid guid articleid storyid docid documentid newsid postid nodeid nid identifier".split(),
    "title": (
        "title headline heading webtitle articletitle subject titel überschrift schlagzeile titre título titulo titolo tytuł nadpis naslov "
        "cím titlu başlık rubrik otsikko заголовок назва заглавие название наслов"
    ).split(),
    "body": (
        "body contenthtml bodyhtml articlebodyhtml contentencoded content articlebody maintext fulltext text articletext storytext bodytext "
        "contenttext textcontent pagecontent article story paragraphs blocks rawtext plaintext html rawhtml htmlcontent inhalt volltext artikeltext texte "
        "contenu corps texto contenido cuerpo conteúdo corpo testo contenuto tekst treść obsah sadržaj szöveg conținut metin içerik "
        "текст содержание зміст вміст съдържание садржај "
        "summary description abstract leadparagraph excerpt teaser lead"  # what stands for a text where there is none
    ).split(),
    "date": (
        "date datepublished publishedat published publisheddate datepublish publicationdate pubdate publishdate publishedtime publishtime "
        "publishedon webpublicationdate postedat posteddate dateposted datetime isodate dcdate dateiso dategmt dateutc createdat created "
        "timestamp time datum veröffentlicht veröffentlichungsdatum erscheinungsdatum fecha data dato dátum tarih päivämäärä дата "
        "датапубликации датапублікації"
    ).split(),
    "dateline": ["dateline"],
    "text_origin": ["textorigin"],
    "url": (
        "url link permalink canonicalurl articleurl storyurl pageurl weburl finalurl mainentityofpage href lien enlace ссылка посилання "
        "guid id source uri"
    ).split(),
    "source": (
        "source sourcename publisher publication publicationname sitename site website outlet medianame newspaper journal provider sourcetitle "
        "feedtitle feedname dcpublisher sourcehostname hostname sourcedomain domain quelle medium zeitung fuente fonte źródło zdroj "
        "kaynak sursa izvor источник издание джерело видання"
    ).split(),
    "language": (
        "language lang inlanguage metalang languagecode langcode locale dclanguage sprache langue idioma lingua język jazyk jezik limba dil "
        "язык мова"
    ).split(),
    "fields_of_work": ["fieldsofwork"],
    "authors": (
        "authors author byline dccreator creator writer authorname authornames writtenby autor autoren verfasser auteur auteurs autore autori "
        "yazar автор авторы автори"
    ).split(),
    "related": ["related"],
}  # fmt: skip
ALL = frozenset(name for names in NAMES.values() for name in names)
NO_NAME = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """Return a name as `NAMES` has it."""
    return NO_NAME.sub("", name.casefold())


def names_field(name: str, field: str) -> bool:
    """Tell whether a name is one of a field."""
    return name_key(name) in NAMES[field]


def is_known(name: str) -> bool:
    """Tell whether any field of a story has a name."""
    return name_key(name) in ALL
