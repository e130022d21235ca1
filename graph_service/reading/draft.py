"""Drafts: what a reader reads from a page or a record; and the one place where a draft becomes a story.

A draft consists of blocks: paragraphs, headings and list items, each normalized text on one line, with its links. All readers
make their blocks here, and words that a line break or a PDF cut in two are made whole on the way. A story's text is its title
and its blocks, separated by blank lines. A story that does not state its language, or that is clearly in another, gets the
one that its text is most likely in.
"""

import hashlib
import os.path
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from graph_service.errors import SourceError
from graph_service.model import Card, Link, Part, Section, Span, Story
from graph_service.partial_date import PartialDate
from graph_service.reading.datelines import date_origin, dateline, settled_date, story_date
from graph_service.reading.dates import EitherDay
from graph_service.reading.documents import Document
from graph_service.reading.language_detection import story_language
from graph_service.text import normalize, slugify

GAP = "\n\n"  # between two blocks of a text
WHOLE = Span(0, 2**62)  # of a part that is all of its block, however long that becomes
LEAD_LENGTH = 40  # letters; a shorter block may be a heading that the text takes up
LEADS, IN_EXCERPT = 3, 8  # blocks at the start that may be a lead, and blocks after it that an excerpt may reach into
DATELINE_LENGTH = 60  # letters that may stand before a lead when the text repeats it
NO_LETTERS = re.compile(r"[\W_]+")
LINE_BREAK = re.compile(r"\s*\n\s*")
BROKEN_WORD = re.compile(r"\b(\w+)-\n[^\S\n]*(\w+)")
# After these a hyphen at the end of a line belongs to the word, after the next before a vowel alone ("re-elect", "re-gion"): those of
# which more words are cut there than have it ("pro-ject", "inter-est") are not among them. Before the last it hangs ("pre- and post-war").
KEEPS_HYPHEN = frozenset("all anti cross counter ex half long mid multi non post self semi short vice well".split())
KEEPS_HYPHEN_BEFORE_VOWEL = re.compile(r"(?:co|pre|re)-[aeiou]", re.IGNORECASE)
HANGS_BEFORE = frozenset("and or und oder et ou и или та і або".split())
TRACKING = re.compile(r"utm_|fbclid=|gclid=|mc_[ce]id=|yclid=|igshid=")  # what shared links have added to their query
TITLE_LIMIT = 500  # characters
SEPARATOR = re.compile(r"\s+(?:[|–—»·•-]|::)\s+")  # between a title and the name of its site
AROUND_SITE = re.compile(
    r"\Athe\s+|\A(?:https?://)?www\.|\.(?:com?|org|net|info|[a-z]{2})(?:\.[a-z]{2})?/?\Z", re.IGNORECASE
)
# RFC 5646, 2.1, without what is grandfathered: language, script, region, variants, extensions, private use.
LANGUAGE_TAG = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
CASES = {2: str.upper, 4: str.title}  # how a region and a script are written, by their length

# Words that a PDF or OCR parted after a ligature: "traffi cking", "confl ict", "fi ve", "diff erent".
#
# Joining two words that belong apart would be worse than leaving a word in two, and what ends a word in one language is a
# word in another (Romanian "va fi", German "griff zu", French "défi"). So a piece is joined only where the letters before
# the blank, with those after it, can be nothing but one English word: each rule names both.
WORD_START = r"(?<![\w.'’-])"  # not the rest of a longer word, an address or a compound
# What precedes the blank, and what follows it. A word is written whole; "…" stands for any letters.
LIGATURE_RULES = (
    # No word ends in "ffi" or "ffl", and "fl" is but a measure before "oz".
    (r"[A-Za-z]*ffi", r"c|dav|li|nit|rm|ti|x"),
    (r"[A-Za-z]*ffl", r"[eiu]"),
    (r"[A-Za-z]*fl", r"[aeiuy]|o(?!z)"),
    # "fi" begins a word: field, first, five, finance, figure, fight, film, finish …
    (r"[Ff]i", (r"elds?\b|fteen|fth|fty|ghters?\b|ghting|gur|l(?:ed?|l|m)(?:s|ed|ing)?\b|nal|nanc|nd(?:s|ings?)\b|ngerp|nish"
               r"|rearm|refight|rm(?:s|ly)?\b|rst|sc(?:al)\b|sh(?:ing|eries|ermen)?\b|ve\b|xed|xing")),
    # "fi" inside a word: benefit, specific, identified, certificate, confidence, definition …
    (r"[A-Za-z]{2,}fi", r"ts?\b|tted|c\b|cally|ci(?:al|en)|cat|can(?:t|ce)|cult|ed\b|es\b|ers?\b|den(?:ce|t)|ni(?:ti|sh|ng)|rm(?:s|ed|ing|ation)?\b|ll(?:ed|ing|ment)|xed|sc"),
    (r"[Pp]ro?fi", r"les?\b"),
    (r"(?:[Dd]e|[Cc]on|[Rr]e)fi", r"ne(?:s|d|ment)?\b"),
    # "ff": only these stems.
    (r"[A-Za-z]*diff", r"er|us"),
    (r"[A-Za-z]*eff", r"ec|or"),
    (r"[A-Za-z]*aff", r"ec|or|air"),
    (r"[A-Za-z]*suff", r"er|oc|ra"),
    (r"[Cc]off", r"ee|er"),
    (r"[Oo]ff", r"er(?:s|ed|ings?)?\b|ence|end(?:ers?|ing)\b|ensive"),
)  # fmt: skip
PARTED_WORD = re.compile("|".join(rf"{WORD_START}{before} (?={after})" for before, after in LIGATURE_RULES))
LIGATURE = re.compile(r"f[fil] ")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text as it stands in its source, the address that it links to, and the cell that it stands in, if any."""

    text: str
    href: str | None = None
    cell: Part | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (level 0), a heading (its level, from 1) or a list item; the spans of `links` and `parts` are within `text`."""

    text: str
    level: int = 0
    item: bool = False
    links: tuple[Link, ...] = ()
    parts: tuple[Part, ...] = ()


def plain_block(text: str, *, level: int = 0, item: bool = False, parts: tuple[Part, ...] = ()) -> Block:
    """Return a block without links; its line breaks become blanks."""
    return Block(one_line(text), level, item, (), parts)


def linked_block(runs: Iterable[Run], *, level: int = 0, item: bool = False, parts: tuple[Part, ...] = ()) -> Block:
    """Return the block that the runs make together, with the span of each link and of each cell in it."""
    pieces, length, links = [""], 0, []
    cells: dict[int, Part] = {}
    for run in runs:
        piece = run.text if _is_normal(run.text) else LINE_BREAK.sub(" ", normalize(f"|{run.text}|"))[1:-1]
        if not length or pieces[-1].endswith(" "):
            piece = piece.lstrip()
        words = piece.strip()
        if words and (run.href or run.cell):
            start = length + len(piece) - len(piece.lstrip())
            end = start + len(words)
            if run.href:
                links.append(Link(run.href, Span(start, end)))
            if run.cell:
                cell = cells.get(id(run.cell))
                cells[id(run.cell)] = replace(run.cell, span=Span(cell.span.start if cell else start, end))
        if piece:
            pieces.append(piece)
            length += len(piece)
    text = "".join(pieces).rstrip()
    normal = one_line(text)
    # Where normalizing the whole still changes it (a mark composed over the border of two runs), the spans have moved.
    return Block(normal, level, item, *((tuple(links), (*parts, *cells.values())) if normal == text else ((), parts)))


def one_line(text: str) -> str:
    """Return the text normalized, on one line, with the words joined that were parted after a ligature."""
    text = text.strip() if _is_normal(text) else LINE_BREAK.sub(" ", normalize(text))
    return PARTED_WORD.sub(lambda match: match[0][:-1], text) if LIGATURE.search(text) else text


def _is_normal(text: str) -> bool:
    """Tell whether normalizing changes at most the ends of a text: a quick test that most of what is read passes."""
    return text.isascii() and text.isprintable() and "  " not in text


def join_broken_words(text: str) -> str:
    """Join words that were hyphenated at the end of a line.

    Whether the hyphen stays depends on how the rest of the text writes the word (`co-operation`, `hotline`), else on whether
    its first part is a prefix that usually has a hyphen.
    """
    if "-\n" not in text:
        return text
    known = set(re.findall(r"[\w-]+", text.lower()))

    def join(match: re.Match[str]) -> str:
        first, second = match.groups()
        if second.lower() in HANGS_BEFORE:
            return f"{first}- {second}"
        if f"{first}{second}".lower() in known:
            return first + second
        keeps = first.lower() in KEEPS_HYPHEN or KEEPS_HYPHEN_BEFORE_VOWEL.match(f"{first}-{second}")
        hyphenated = keeps or not second[0].islower() or f"{first}-{second}".lower() in known
        return f"{first}-{second}" if hyphenated else first + second

    return BROKEN_WORD.sub(join, text)


def cut(block: Block, start: int, end: int | None = None) -> Block:
    """Return what stands between two places in a block, with the links that lie in it, and what is left of its parts."""
    end = len(block.text) if end is None else end
    start += len(block.text[start:end]) - len(block.text[start:end].lstrip())
    text = block.text[start:end].rstrip()
    part = Span(start, start + len(text))
    links = tuple(
        replace(link, span=Span(link.span.start - start, link.span.end - start))
        for link in block.links
        if part.holds(link.span)
    )
    parts = tuple(
        each if each.span == WHOLE else replace(each, span=Span(max(each.span.start - start, 0), each.span.end - start))
        for each in block.parts
        if each.span.meets(part)
    )
    return replace(block, text=text, links=links, parts=parts)


def with_listed_items(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks; items in a row that have no form yet, such as lines with bullets, become those of one list."""
    number = 0
    for block in blocks:
        bare = block.item and not any(part.form in {"item", "numbered item"} for part in block.parts)
        number = number + 1 if bare else 0
        yield replace(block, parts=(Part("item", WHOLE, number), *block.parts)) if bare else block


def letters(text: str | None) -> str:
    """Return the letters and figures of a text alone, in lower case, for comparing."""
    if not text or text.isalnum():  # as most words
        return (text or "").lower()
    return NO_LETTERS.sub("", text).lower()


def without_site(title: str, site: str | None) -> str:
    """Return a title without the name of the site that stands before or after it, and without what stands beyond that."""
    name = letters(AROUND_SITE.sub("", site or ""))
    for separator in SEPARATOR.finditer(title):
        first, last = title[: separator.start()], title[separator.end() :]
        for part, rest in ((first, last), (last, first), (SEPARATOR.split(last, maxsplit=1)[0], first)):
            if name and letters(AROUND_SITE.sub("", part)) == name:
                return rest
    return title


def without_repeats(blocks: Sequence[Block], *, at_least: int = 60) -> list[Block]:
    """Drop the blocks that repeat earlier ones; dashes, quotes and case make no difference.

    A long paragraph that came before is dropped, and so are the shorter ones that follow it as they did the first time, a
    block that repeats its neighbour, and a lead that is only the start of the paragraph after it, or of all after it: an excerpt.
    """
    keys = [letters(block.text) or block.text for block in blocks]
    seen: set[str] = set()
    rows: set[tuple[str, str]] = set()
    distinct: list[Block] = []
    before, dropped = "", False
    for i, (block, key, after) in enumerate(zip(blocks, keys, [*keys, ""][1:], strict=True)):
        again = (len(block.text) >= at_least and key in seen) or (dropped and (before, key) in rows)
        leads = len(key) < len(after) and key in after[: len(key) + DATELINE_LENGTH]
        opens = i < LEADS and len(key) > len(after) and "".join(keys[i + 1 : i + 1 + IN_EXCERPT]).startswith(key)
        dropped = again or key == before or (not block.level and len(key) >= LEAD_LENGTH and (leads or opens))
        if not dropped:
            distinct.append(block)
        seen.add(key)
        rows.add((before, key))
        before = key
    return distinct


# --- drafts, and the stories that they become ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a reader read; the title may still be raw, the blocks are normalized, dates are ISO 8601."""

    title: str
    blocks: Sequence[Block]
    id: str | None = None
    date: str | None = None
    date_origin: str | None = None
    dateline: str | None = None
    text_origin: str | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None
    fields_of_work: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    related: tuple[Card, ...] = ()
    notes: tuple[str, ...] = ()  # what its reader left out or guessed


def finish(document: Document, draft: Draft) -> Story:
    """Make the story of a draft; raises `SourceError` where its title or body is blank or its title too long."""
    title = one_line(draft.title)
    blocks = [block for block in draft.blocks if block.text]
    if not title or not blocks:
        missing = "body" if title else "title"
        hint = "A story needs a title and a body of text."
        raise SourceError(f"the {missing} of the story is blank.", file=document.file, line=document.line, hint=hint)
    if len(title) > TITLE_LIMIT:
        message = f"the title has {len(title)} characters: more than {TITLE_LIMIT}."
        hint = "Put the title on a line of its own."
        raise SourceError(message, file=document.file, line=document.line, hint=hint)
    text, sections, parts, links = assemble(title, blocks)
    date, origin = draft.date, draft.date_origin
    if date is None:  # a record states no date, and its text may open with one
        opening = dateline(blocks[0].text)
        date = story_date(None, opening, (block.text for block in blocks))
        origin = date_origin(None, opening, date)
    language, notes = story_language(draft.language, text), draft.notes
    if isinstance(date, EitherDay):
        days = " or ".join(date.days)
        date = settled_date(date, language, draft.url, text) or PartialDate(str(date))
        notes += (f"its date can be two days, {days}; the year alone counts.",) if date.precision == "year" else ()
    return Story(
        id=draft.id or _slug(title, date),
        identity=_identity(draft, document, title),
        title=title,
        text=text,
        sections=sections,
        parts=parts,
        links=links,
        language=language,
        digest=document.digest,
        date=date,
        date_origin=origin,
        dateline=draft.dateline,
        text_origin=draft.text_origin,
        url=draft.url,
        source=draft.source,
        fields_of_work=draft.fields_of_work,
        authors=draft.authors,
        related=draft.related,
        notes=notes,
    )


def _slug(title: str, date: str | None) -> str:
    """Return the id of a story that states none: the slug of its title, or its day and a hash where ASCII has few of the title's letters."""
    slug = slugify(title)
    if slug and 2 * sum(map(str.isalpha, slug)) >= sum(map(str.isalpha, title)):
        return slug
    return f"{date or 'story'}-{hashlib.sha256(title.encode()).hexdigest()[:8]}"


def _identity(draft: Draft, document: Document, title: str) -> str:
    """Return what distinguishes the story of a document from all others: its id, its address, or its place in the file."""
    if draft.id and not draft.id.isdigit():
        return f"id:{draft.id}"
    if draft.id and (draft.url or draft.source):  # the number of a database, of which there are many
        return f"id:{urlsplit(draft.url or '').netloc or draft.source}/{draft.id}"
    if draft.url:
        return identity_of_address(draft.url)
    if document.file == "-":  # standard input has no path
        return f"text:{document.digest}"
    place = os.path.abspath(document.file)  # noqa: PTH100  a link stays the place that its name says
    if document.line is not None:
        place = f"{place}\n{draft.id or f'{title}{draft.date}{draft.source}'}"
    return f"file:{hashlib.sha256(place.encode(errors='surrogateescape')).hexdigest()[:32]}"


def identity_of_address(url: str) -> str:
    """Return what a story is known by that has an address: without scheme, fragment, tracking and a slash at its end."""
    parts = urlsplit(url)
    query = "&".join(pair for pair in parts.query.split("&") if pair and not TRACKING.match(pair))
    return f"url:{parts.netloc}{parts.path.rstrip('/')}{query and '?'}{query}"


def assemble(
    title: str, blocks: Sequence[Block]
) -> tuple[str, tuple[Section, ...], tuple[Part, ...], tuple[Link, ...]]:
    """Return the text of a story, and its sections, parts and links with their spans in it; `title` is one normalized line.

    Since each block is normalized before they are joined, so is the text, and a span in a block needs only an offset.
    """
    text = GAP.join((title, *(block.text for block in blocks)))
    top = min((block.level for block in blocks if block.level), default=0)
    sections, parts, links, start = [], [], [], len(title) + len(GAP)
    pages: dict[int, Span] = {}
    for block in blocks:
        if block.level:
            level = 2 if block.level == top else 3
            sections.append(Section(block.text, level, Span(start, start + len(block.text))))
        links += [replace(link, span=link.span.moved(start)) for link in block.links]
        for part in block.parts:
            span = Span(start + part.span.start, start + min(part.span.end, len(block.text)))
            if part.form == "page":  # one for all of its blocks
                first = pages.get(part.number, span).start
                pages[part.number] = Span(first, span.end)
            elif span.start < span.end:
                parts.append(replace(part, span=span))
        start += len(block.text) + len(GAP)
    parts.sort(key=lambda part: (part.span.start, part.span.end, part.form))
    parts += [Part("page", span, number) for number, span in pages.items()]
    return text, tuple(sections), tuple(parts), tuple(links)


def language_code(code: str) -> str:
    """Return a BCP 47 code in its usual letters: `en-GB`, `sr-Latn`."""
    primary, *rest = code.strip().replace("_", "-").split("-")
    return "-".join((primary.lower(), *(CASES.get(len(part), str.lower)(part) for part in rest)))
