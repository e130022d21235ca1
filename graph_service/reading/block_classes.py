"""Classes of blocks: kinds of story, prose, headings, furniture; and what several blocks make: cards and labels.

A card is a block that states a kind ("Story", "Press release"), then a title, then a date and a source where the
publisher prints them; or, on a page with links, a title that is one link. A label ("Date:", "Source:", "Fields of work:")
has its value on its line or below it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_service.model import Card
from graph_service.reading.datelines import dateline_date
from graph_service.reading.dates import TIME_LINE, only_tells_time, parse_date
from graph_service.reading.draft import Block, cut
from graph_service.reading.record_fields import authors_of, is_person
from graph_service.reading.site_lines import (
    CALL,
    FURNITURE,
    LEADS,
    LINKED_LEADS,
    NOTICE,
    PAYWALL,
    READING_TIME,
    RELATED,
)

KINDS = frozenset((
    "announcement", "article", "blog", "blog post", "decision", "event", "feature", "feature story", "highlight",
    "interview", "joint statement", "magazine article", "media advisory", "news", "news item", "news release", "newsroom",
    "op-ed", "opinion", "photo story", "press release", "publication", "report", "speech", "statement", "story", "video",
    "web article", "communiqué de presse", "communiqué", "article de presse", "pressemitteilung", "meldung", "nachricht",
    "новость", "новости", "пресс-релиз", "сообщение", "статья", "заявление", "история", "новина", "пресреліз",
    "прес-реліз", "повідомлення", "стаття", "заява", "історія", "media release", "media statement", "press note", "press statement",
    "comunicato stampa", "comunicado de prensa", "nota de prensa", "comunicado de imprensa", "nota à imprensa", "comunicat de presă",
    "komunikat prasowy", "tisková zpráva", "tlačová správa", "sajtóközlemény", "persbericht", "pressmeddelande", "pressemeddelelse",
    "pressemelding", "lehdistötiedote", "basın bülteni", "basın açıklaması", "saopštenje za javnost", "saopštenje za medije", "priopćenje za medije",
    "саопштење за јавност", "прессъобщение", "прэс-рэліз", "δελτίο τύπου", "komunikatë për media", "pressiteade", "pranešimas spaudai", "preses relīze",
))  # fmt: skip
BETWEEN_KINDS = re.compile(r"\s+[-–—|/]\s+")
AROUND_KIND = " *=-–—_#~[]()•·:|"  # "*** PRESS STATEMENT ***"
NUMBER_WORD = r"(?:no|nos|nr|n°|№|#|n|номер|br|бр|č|sz|ref)\s*[.:°º]?"
RELEASES = "|".join(
    kind for kind in sorted(KINDS, key=len, reverse=True) if re.search("(?:press|pres|прес|media|news)", kind)
)
# What is printed over a release: that it may be published, its number, its symbol (SC/14512, PC.DEL/32/21/Corr.1).
BANNER = re.compile(
    r"\W*(?i:(?:news |press |media )?(?:for )?immediate release|for (?:immediate )?publication|(?:embargo\w*|sperrfrist|frei(?:gabe)? ab)\b.{1,60}"
    r"|(?:zur )?sofortigen veröffentlichung|pour diffusion immédiate|(?:para|per) (?:su )?(?:publicación|pubblicazione) inmediata"
    r"|for (?:the )?(?:use of )?information media\b.{0,60}|not an official (?:record|document).{0,20})\W*"
    rf"|(?i:(?:{RELEASES}|пресс?-релиз|прес-?реліз)\s*[|:–—-]?\s*(?:{NUMBER_WORD})?\s*[\w./-]*\d[\w./-]*(?:\s*[|:–—-])?)"
    rf"|(?i:(?:{'|'.join(KINDS)})\s*[|:–—-]?\s*{NUMBER_WORD}\s*[\w./-]*\d[\w./-]*)"
    rf"|(?i:(?:our )?(?:ref(?:erence)?|aktenzeichen|az|исх)\b\.?\s*(?:{NUMBER_WORD})?\s*:?\s*)[A-ZА-Я]{{0,6}}[\s/-]*[\w./-]*\d[\w./-]*"
    r"|(?=\S*/\S*\d)[A-Z]{1,10}(?:\.[A-Z0-9]{1,8}){0,3}(?:[/-][A-Z0-9][A-Za-z0-9.()*]{0,16}){1,8}"
)
BETWEEN_BUTTONS = frozenset("|·•")
BUTTONS = re.compile(r"\s+[|·•]\s+")
MOST_OF_REST = 0.8  # of what follows: a link to its end
ENDINGS = re.compile(
    r"(?:share|print|follow)(?: (?:this|us|on|article|page|story).{0,40})?|back to top"
    r"|comments?|commentaires|kommentare|комментарии|коментарі|komentari|komentarze|comentarii|komentet|yorumlar"
    r"|(?:©|\(c\)\s|copyright\b).{0,300}|(?:privacy|cookie) (?:policy|notice|settings).{0,40}"
    r"|(?:all rights reserved|tous droits réservés|alle rechte vorbehalten|все права защищены|(?:всі|усі) права захищен[оі])\.?"
    r"|(?:subscribe|sign up) (?:to|for) .{0,60}|partager|teilen|поделиться|поширити|podijeli|udostępnij|distribuie|paylaş"
    r"|(?:press|media) contacts?(?: information)?|contacts? (?:for )?(?:the )?(?:media|press)|pressekontakt|contacts? presse|contacto de prensa|contatti stampa|kontakt dla (?:mediów|prasy)"
    r"|tiskový kontakt|kontakt za medije|sajtókapcsolat|perscontact|presskontakt|контакти? для (?:преси|змі|медіа)|контакты для (?:прессы|сми)"
    r"|haut de page|nach oben|наверх|нагору|imprimer|drucken|версия для печати|версія для друку",
    re.IGNORECASE,
)
# Readers' comments follow these. They are prose, so the story ends here whatever comes.
COMMENT = (
    "(?:comments?|commentaires?|réactions?|kommentar(?:e|er|en)?|kommentti?a?|kommentit|reacties?|комментари\\w+|коментар\\w*|komentar\\w*|komentář\\w*|comentari[iu]|comentários?"
    "|comentarios?|comment[io]|koment(?:e|et|ete)?|hozzászólás(?:ok)?|σχόλι[αο]|تعليق(?:ات)?|yorum(?:lar)?)"
)
WHOSE = (
    "(?:view|show|see|read|all|the|reader|readers|readers['’]|user|vos|les|voir|ver|los|leser|читать|показать|показати)"
)
COMMENTS = re.compile(
    rf"(?:{WHOSE} ){{0,3}}\(?\d+\)? {COMMENT}\s*:?|(?:{WHOSE} ){{1,3}}{COMMENT}\s*:?|(?:{WHOSE} ){{0,3}}{COMMENT}\s*[:(]?\s*\d+\)?"
    r"|\d+ (?:repl(?:y|ies)|responses?|thoughts?)(?: (?:on|to|about)\b.{0,300})?|(?:leave|add|post|write|submit) (?:a |your )?(?:comment|reply)|join the (?:discussion|conversation)"
    r"|(?:laisser|ajouter|écrire) un commentaire|(?:einen? )?(?:kommentar|antwort) (?:schreiben|hinterlassen|verfassen)"
    r"|(?:добавить|оставить|написать) (?:свой )?(?:комментарий|отзыв)|(?:додати|залишити|написати) (?:свій )?(?:коментар|відгук)"
    r"|(?:dodaj|ostavi|napiši|napisz) (?:svoj )?komentar\w*|(?:lasă|lăsați|adaugă) un comentariu|l[ëe]ni? nj[ëe] koment|yorum (?:yap|yaz|bırak)\w*",
    re.IGNORECASE,
)
# A caption ends with who took the picture: (OSCE/Jane Example).
CAPTION = re.compile(
    r".{0,600}\((?:photos?|foto|фото|image)?:?\s*[^\W\d_][\w.& -]{0,30}/\s?[^\W\d_][^()/]{0,40}[\s.][^()/]{1,40}\)(?:\s*photo details)?"
    r"|[^.!?]{0,80}(?:/| via )\s?(?:getty images|afp|reuters|dpa|imago|shutterstock|picture alliance|ap photo)[^.!?]{0,40}"
    r"|(?:photos?|foto|фото|image|picture)(?: credits?| by)?\s*[:©].{2,150}|(?:image|media|video|photo) (?:source|caption|copyright)\s*[,:].{2,200}",
    re.IGNORECASE,
)
# Or after a slash: "Volunteers at the dam. / EFE", "Jane Example/City Post".
NAME = r"[^\W\d_a-zа-я][\w.&’'-]{1,20}"
CREDIT = re.compile(rf"(?:.{{0,300}}[.!?»”\"]\s?|{NAME}(?: {NAME}){{1,2}}\s?)/\s?{NAME}(?: {NAME}){{0,3}}")
READ_MORE = re.compile(
    r"""(?:(?<=[.!?…"”»\]])|\A)\s*[\[(]?(?:read more|continue reading|full story|lire la suite|weiterlesen|mehr lesen|читать (?:далее|дальше|полностью)|"""
    r"читати далі|детальніше|подробнее)\b\W*\Z",
    re.IGNORECASE,
)
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)  # written without blanks
REQUEST_LENGTH = 200  # characters
SHORT_FURNITURE = 60  # characters
DIGIT = re.compile(r"\d")
SENTENCE_GAP = re.compile(r"(?<=[.!?])\s+")
SENTENCE_END = re.compile(r"[.!?…։。]['\"”’»)\]]*\Z")
NOT_A_HEADING = re.compile(r"""[.!:;,…。！？։–—-]['"”’»)]*\Z|\A(?:by|від|von|par)\s+[A-ZА-Я]|\A["“«„]""")
REPEATED = re.compile(r"(\S{2,}?)(?:\s*\1)+")


def is_kind(block: Block) -> bool:
    """Tell whether a block states the kind of a story, or is the banner or number of a press release, and nothing else."""
    if block.item or len(block.text) > VALUE_LENGTH:
        return False
    parts = BETWEEN_KINDS.split(block.text)  # "PRESS RELEASE – FOR IMMEDIATE RELEASE"
    whole = block.text.strip(AROUND_KIND).lower() in KINDS or BANNER.fullmatch(block.text) is not None
    return whole or (len(parts) > 1 and all(is_kind(Block(part)) for part in parts))


def is_prose(block: Block) -> bool:
    """Tell whether a block is running text: a sentence of four words or more, or a long stretch, but not one link."""
    if block.level or is_linked_line(block):
        return False
    words = block.text.count(" ") + 1
    words += 0 if block.text.isascii() else len(UNSPACED.findall(block.text)) // 2
    return words >= 25 or (words >= 4 and SENTENCE_END.search(block.text) is not None)


def tells_when(block: Block) -> bool:
    """Tell whether a block says when something was written, and nothing else: a date, a time of day, "2 hours ago"."""
    return not block.level and (
        TIME_LINE.fullmatch(block.text) is not None or only_tells_time(block.text) or parse_date(block.text) is not None
    )


def is_ending(block: Block) -> bool:
    """Tell whether a block announces that the story is over."""
    return announces_others(block) or opens_comments(block) or ENDINGS.fullmatch(block.text) is not None


def asks_readers(block: Block) -> bool:
    """Tell whether a block asks readers to subscribe, to follow or to give; a short one may do so in each of its sentences."""
    if CALL.fullmatch(block.text):
        return True
    sentences = SENTENCE_GAP.split(block.text) if len(block.text) <= REQUEST_LENGTH else []
    return len(sentences) > 1 and all(map(CALL.fullmatch, reversed(sentences)))


def opens_comments(block: Block) -> bool:
    """Tell whether readers' comments begin with a block."""
    return COMMENTS.fullmatch(block.text) is not None


def announces_others(block: Block) -> bool:
    """Tell whether a block announces other stories."""
    return RELATED.fullmatch(block.text) is not None


def is_furniture(block: Block) -> bool:
    """Tell whether a block is not text of a story: a page number, a button, a caption, a cookie notice, "Read also" and a link."""
    text = block.text
    if not block.level and len(text) <= VALUE_LENGTH and not BETWEEN_BUTTONS.isdisjoint(text):
        parts = BUTTONS.split(text)
        if len(parts) > 1:
            return all(is_furniture(Block(part)) for part in parts)
    if block.links and _leads_away(block):
        return True
    if FURNITURE.fullmatch(text) or NOTICE.fullmatch(text) or PAYWALL.fullmatch(text) or asks_readers(block):
        return True
    if len(text) <= SHORT_FURNITURE and DIGIT.search(text) and READING_TIME.fullmatch(text):
        return True
    return not block.level and bool(CAPTION.fullmatch(text) or ("/" in text and CREDIT.fullmatch(text)))


def _leads_away(block: Block) -> bool:
    """Tell whether a block is a link to another story with the words that announce it, before the link or inside it."""
    lead = LEADS.match(block.text)
    if lead is not None and linked_length(block) >= MOST_OF_REST * (len(block.text) - lead.end()):
        return True
    return not block.level and is_link(block) and LINKED_LEADS.match(block.text) is not None


def is_cut_short(block: Block) -> bool:
    """Tell whether a block ends in the link to the rest of it, or is that link."""
    return READ_MORE.search(block.text) is not None


def without_read_more(block: Block) -> Block:
    """Return a block without the link to the rest of it."""
    match = READ_MORE.search(block.text)
    return cut(block, 0, match.start()) if match else block


def is_short_line(block: Block) -> bool:
    """Tell whether a block has the form of a heading: a few words that are not a sentence, list item, date or byline."""
    text = block.text
    if block.item or len(text) > 100 or text.count(" ") >= 14 or not any(map(str.isalpha, text)):
        return False
    return not (NOT_A_HEADING.search(text) or parse_date(text) or dateline_date(text))


def is_glitch(block: Block, following: Block | None) -> bool:
    """Tell whether a short line is damaged: words printed over themselves, or a scrap of capitals before a heading."""
    text = block.text
    if block.item or len(text) > 60 or not text[:1].isalpha():
        return False
    scrap = text.isupper() and " " not in text and following is not None and is_short_line(following)
    return scrap or REPEATED.fullmatch(text) is not None


def is_link(block: Block) -> bool:
    """Tell whether a block is one link from end to end."""
    return linked_length(block) >= 0.9 * len(block.text)


def linked_length(block: Block) -> int:
    """Return how many characters of a block are links."""
    return sum(link.span.end - link.span.start for link in block.links)


def is_linked_line(block: Block) -> bool:
    """Tell whether a block is one link from end to end, long enough for a title."""
    return bool(block.links) and len(block.text) >= 15 and is_link(block)


# --- cards ------------------------------------------------------------------------------------------------------------


def cards(blocks: Sequence[Block]) -> tuple[Card, ...]:
    """Return the cards that stand in a stretch of blocks: those with a kind or a date, and all that are announced.

    A card reaches from one kind to the next; where no kinds are printed, from one linked title to the next.
    """
    announced = any(map(announces_others, blocks))
    lines = [block for block in blocks if not is_ending(block)]
    by_kind = any(map(is_kind, lines))
    groups: list[list[Block]] = []
    for block in lines:
        if by_kind:
            opens = is_kind(block)
        else:  # where a card is one link, all its lines have the same address
            addresses = {link.href for line in groups[-1] for link in line.links} if groups else set()
            opens = is_linked_line(block) and block.links[0].href not in addresses and parse_date(block.text) is None
        if opens:
            groups.append([block])
        elif groups and len(groups[-1]) < 4:
            groups[-1].append(block)
    card_kinds = [(card, is_kind(group[0])) for group in groups if (card := _card(group)) is not None]
    return tuple(card for card, kind in card_kinds if announced or kind or card.date)


def _card(group: Sequence[Block]) -> Card | None:
    """Return the card of a group; a source follows the date, or stands alone, and is no sentence."""
    rest = [block for block in group if not is_kind(block) and not is_furniture(block)]
    title = next((block for block in rest if parse_date(block.text) is None), None)
    if title is None:
        return None
    after = [block for block in rest if block is not title][:2]
    date = next((parsed for block in after if (parsed := parse_date(block.text))), None)
    source = next(
        (b.text for b in after if parse_date(b.text) is None and not is_prose(b) and not only_tells_time(b.text)), None
    )
    url = title.links[0].href if title.links else None
    return Card(title=title.text, url=url, date=date, source=source)


# --- labels -----------------------------------------------------------------------------------------------------------

LABELS = {
    "title": (
        "title", "headline", "titel", "titre", "titolo", "título", "titlu", "tytuł", "naslov", "наслов", "nadpis", "název", "cím", "başlık", "rubrik", "otsikko",
        "overskrift", "pealkiri", "virsraksts", "antraštė", "titulli", "заголовок", "назва", "заглавие", "загаловак", "τίτλος",
    ),
    "date": (
        "date", "published", "published on", "publication date", "datum", "fecha", "data", "dato", "dátum", "tarih", "päivämäärä", "kuupäev", "datums", "datë",
        "дата", "датум", "ημερομηνία",
    ),
    "source": ("source", "quelle", "источник", "джерело"),
    "fields_of_work": ("field of work", "fields of work", "domaines d'activité", "сферы деятельности", "сфери діяльності"),
    "authors": (
        "author", "authors", "by", "written by", "story by", "words by", "text by", "autor", "autora", "autorka", "autori", "autores", "autoras", "autorin", "autoren", "autorzy",
        "verfasser", "verfasserin", "geschrieben von", "verfasst von", "auteur", "auteure", "autrice", "auteurs", "écrit par", "escrito por", "scritto da", "autore", "autori",
        "geschreven door", "szerző", "yazar", "författare", "skriven av", "forfatter", "skrevet av", "skrevet af", "kirjoittaja", "autorius", "autorė", "autors", "autorët",
        "avtor", "avtorica", "avtorji", "автор", "авторы", "автори", "авторка", "аўтар", "συγγραφέας", "συντάκτης",
    ),
    "": ("location", "contacts", "contact", "media contact", "press contact", "filed under", "posted in", "schlagwörter", "schlagworte", "mots-clés", "etiquetas", "marcadores", "etichete", "tagi", "štítky", "címkék", "etiketler", "теги", "метки", "мітки", "етикети", "ετικέτες", "タグ", "标签", "وسوم", "كلمات دلالية", "كلمات مفتاحية", "fuente", "fonte", "źródło", "zdroj", "izvor", "извор", "източник", "kaynak", "forrás", "bron", "källa", "kilde", "lähde", "sursa", "πηγή", "المصدر", "منبع", "출처", "出典", "来源", "來源", "kontakt", "contacto", "tags", "countries", "language"),
}  # fmt: skip
LABEL_NAMES = {name: key for key, names in LABELS.items() for name in names}
LABEL = re.compile(rf"({'|'.join(sorted(LABEL_NAMES, key=len, reverse=True))})\s*:\s*(.*)", re.IGNORECASE)
VALUE_SEPARATORS = {
    "fields_of_work": re.compile(r"[,;]\s+"), "authors": re.compile(r"[,;]\s+"),
    "date": re.compile(r"\s*[|·•]\s*"),  # "Published: 3 May 2024 | Updated: 4 May 2024"
}  # fmt: skip
TITLE_WITHIN = 10  # blocks of a page among which its title may have a label
# Labels that stand alone on a line, or as a heading, over the names of authors.
OVER_AUTHORS = frozenset(("written by", "story by", "words by", "text by", "author", "authors", "autor", "autora", "autorin", "geschrieben von", "verfasst von", "auteur", "écrit par", "escrito por", "scritto da", "autore", "geschreven door", "автор", "автори", "авторы"))  # fmt: skip
VALUE_LENGTH = 200  # characters; a longer line is prose, not the value of a label


@dataclass(frozen=True, slots=True)
class Labels:
    """What the labels of a page state, by key; the blocks they take, and the main row of them, from `start` to `end` (0: none)."""

    values: Mapping[str, tuple[str, ...]]
    taken: frozenset[int]
    start: int
    end: int

    def first(self, key: str) -> str | None:
        """Return the first value of a label, or None."""
        return next(iter(self.values.get(key, ())), None)


def find_labels(blocks: Sequence[Block]) -> Labels:
    """Find what the labels of a page state; a label without a value states nothing."""
    values: dict[str, tuple[str, ...]] = {}
    taken: set[int] = set()
    rows: list[tuple[int, int]] = []  # neighbouring labels with their values: from, to
    for i, block in enumerate(blocks):
        match = LABEL.fullmatch(block.text)
        if match is None and block.text.lower() in OVER_AUTHORS and i + 1 < len(blocks):
            people = authors_of(blocks[i + 1].text) if len(blocks[i + 1].text) <= VALUE_LENGTH else ()
            if people and all(map(is_person, people)):
                values.setdefault("authors", people)
                taken.update((i, i + 1))
            continue
        if i in taken or not match or len(block.text) > VALUE_LENGTH:
            continue
        key, says_when = (
            LABEL_NAMES[match[1].lower()],
            parse_date(match[2].partition("|")[0]) or only_tells_time(match[2]),
        )
        if (key == "date" and match[2] and not says_when) or (key == "title" and i >= TITLE_WITHIN):
            continue
        if is_prose(block) and not says_when:
            continue
        end, value = _value(blocks, i, match)
        values.setdefault(key, authors_of([*value]) if key == "authors" else value)
        taken.update(range(i, end))
        rows[-1:] = [(rows[-1][0], end)] if rows and rows[-1][1] == i else [*rows[-1:], (i, end)]
    main_row = (0, 0)
    for start, end in rows:  # the first with prose after it and, if it is a single label, none before it
        names = sum(LABEL.fullmatch(block.text) is not None for block in blocks[start:end])
        if any(map(is_prose, blocks[end:])) and (names > 1 or not any(map(is_prose, blocks[:start]))):
            main_row = (start, end)
            break
    return Labels({key: value for key, value in values.items() if value}, frozenset(taken), *main_row)


def _value(blocks: Sequence[Block], i: int, label: re.Match[str]) -> tuple[int, tuple[str, ...]]:
    """Return where the value of the label at `i` ends, and the value: on its line, or below it.

    Several values stand on a line with separators of their own; those of other labels are one line.
    """
    end = i + 1
    lines = [label[2]]
    if not label[2]:
        while end < len(blocks) and (blocks[end].item or end == i + 1):
            block = blocks[end]
            if LABEL.fullmatch(block.text) or is_prose(block) or block.level or len(block.text) > VALUE_LENGTH:
                break
            end += 1
        lines = [block.text for block in blocks[i + 1 : end]]
    if separator := VALUE_SEPARATORS.get(LABEL_NAMES[label[1].lower()]):
        lines = [part for line in lines for part in separator.split(line)]
    return end, tuple(dict.fromkeys(text for line in lines if (text := line.strip())))
