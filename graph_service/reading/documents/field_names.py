"""The names under which scrapers, databases, feeds and spreadsheets keep the fields of a story: one table.

Of each field the surest names come first. Case, blanks and `_`, `-`, `:` in a name make no difference (`publishedAt`, `published_at`).

For names that the table lacks, a user's file says what columns or keys are called. It is TOML, a line for each field:
`title = "Kopfzeile"`, `body = ["Vorspann", "Text"]`.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph_service.errors import SourceError
from graph_service.reading.documents import Document, Note, record_document

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
        "leadparagraph summary description abstract excerpt teaser lead"  # what stands for a text where there is none
    ).split(),
    "date": (
        "date datepublished publishedat published publisheddate datepublish publicationdate pubdate publishdate publishedtime publishtime "
        "publishedon webpublicationdate postedat posteddate dateposted datetime isodate dcdate dateiso dategmt dateutc createdat created "
        "timestamp time seendate datum veröffentlicht veröffentlichungsdatum erscheinungsdatum fecha data dato dátum tarih päivämäärä дата "
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


def is_known(name: str) -> bool:
    """Tell whether any field of a story has a name."""
    return name_key(name) in ALL


Columns = Mapping[str, Sequence[str]]
"""The names of columns for each field of a story."""


def read_columns(path: Path) -> Columns:
    """Return the mapping of a file in TOML, `title = "Kopfzeile"`; raises `SourceError` where it names no field of a story."""
    hint = 'It needs lines such as: title = "Kopfzeile" or body = ["Vorspann", "Text"]'
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SourceError(f"it cannot be read: {error}.", file=str(path), hint=hint) from error
    columns = {field: [names] if isinstance(names, str) else names for field, names in stated.items()}
    for field, names in columns.items():
        if field not in NAMES:
            raise SourceError(f'a story has no "{field}".', file=str(path), hint=f"The fields are {', '.join(NAMES)}.")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise SourceError(
                f'the "{field}" is neither the name of a column nor a list of names.', file=str(path), hint=hint
            )
    return columns


def renamed(document: Document | SourceError | Note, columns: Columns) -> Document | SourceError | Note:
    """Return a record with the fields that a mapping finds in it; several columns of one field are its paragraphs."""
    if not isinstance(document, Document) or document.kind != "json":
        return document
    try:
        record = json.loads(document.data)
    except (ValueError, RecursionError):  # `parse` reports it
        return document
    if not isinstance(record, dict):
        return document
    for field, names in columns.items():
        values = [record.pop(name) for name in names if record.get(name) not in (None, "")]
        if values:
            record[field] = values[0] if len(values) == 1 else "\n\n".join(map(str, values))
    return record_document(record, document.file, document.line)
