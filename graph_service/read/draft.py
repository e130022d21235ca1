"""A draft: what a reader found on a page or in a record; and the one place where a draft becomes a story."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.errors import SourceError
from graph_service.model import Card, Story
from graph_service.read.blocks import Block, assemble, one_line
from graph_service.read.documents import Document
from graph_service.read.languages import detect
from graph_service.text import slugify

TITLE_LIMIT = 500  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a reader found; the title may still be raw, the blocks are normalized, dates are ISO 8601."""

    title: str
    blocks: Sequence[Block]
    id: str | None = None
    date: str | None = None
    dateline: str | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None
    fields_of_work: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    related: tuple[Card, ...] = ()


def finish(document: Document, draft: Draft) -> Story:
    """Return the story; raises `SourceError` where title or body turn out to be blank."""
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
    text, sections, links = assemble(title, blocks)
    return Story(
        id=draft.id or slugify(title) or f"story-{document.digest[:12]}", title=title, text=text, sections=sections,
        links=links, language=draft.language or detect(text), digest=document.digest, date=draft.date, dateline=draft.dateline, url=draft.url,
        source=draft.source, fields_of_work=draft.fields_of_work, authors=draft.authors, related=draft.related,
    )  # fmt: skip
