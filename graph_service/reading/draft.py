"""A draft: what a reader reads from a page or a record; and the one place where a draft becomes a story.

A story's text is its title and its blocks, separated by blank lines. A story that does not state its language, or
that is clearly in another, gets the one that its text is most likely in.
"""

import hashlib
import os.path
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from graph_service.errors import SourceError
from graph_service.model import Card, Link, Part, Section, Span, Story
from graph_service.reading.blocks import GAP, Block, one_line
from graph_service.reading.datelines import date_origin, dateline, story_date
from graph_service.reading.documents import Document
from graph_service.reading.language_detection import story_language
from graph_service.text import slugify

TRACKING = re.compile(r"utm_|fbclid=|gclid=|mc_[ce]id=|yclid=|igshid=")  # what shared links have added to their query
TITLE_LIMIT = 500  # characters
# RFC 5646, 2.1, without what is grandfathered: language, script, region, variants, extensions, private use.
LANGUAGE_TAG = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
CASES = {2: str.upper, 4: str.title}  # how a region and a script are written, by their length


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
    return Story(
        id=draft.id or slugify(title) or f"story-{document.digest[:12]}", identity=_identity(draft, document, title), title=title, text=text, sections=sections,
        parts=parts, links=links, language=story_language(draft.language, text), digest=document.digest, date=date, date_origin=origin, dateline=draft.dateline, text_origin=draft.text_origin, url=draft.url,
        source=draft.source, fields_of_work=draft.fields_of_work, authors=draft.authors, related=draft.related, notes=draft.notes,
    )  # fmt: skip


def _identity(draft: Draft, document: Document, title: str) -> str:
    """Return what tells the story of a document from all others: its id, its address, or where it stands."""
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
