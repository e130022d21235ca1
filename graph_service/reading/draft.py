"""A draft: what a reader found on a page or in a record; and the one place where a draft becomes a story."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graph_service.errors import SourceError
from graph_service.model import Card, Story
from graph_service.reading.blocks import Block, assemble, one_line
from graph_service.reading.documents import Document
from graph_service.text import slugify

# The language of a story that does not state one.

# What is published in the OSCE's region, and by its partners; fewer languages to choose from mean fewer mistakes.
LANGUAGES = (
    "ar", "az", "be", "bg", "bs", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu", "hy", "it", "ja",
    "ka", "kk", "ko", "ky", "lt", "lv", "mk", "mn", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv",
    "tr", "uk", "uz", "tg", "tk",
)  # fmt: skip
SCRIPT_SAMPLE = 100  # characters
SAMPLE = 2_000  # characters; more text makes it slower, not surer


def detect(text: str) -> str:
    """Return the BCP 47 code of the language of a text: the likeliest of `LANGUAGES`."""
    return str(_identifier().classify(text[:SAMPLE])[0])


def script(text: str) -> str | None:
    """Return the script of the first letters of a text, as Unicode names it (`LATIN`, `CYRILLIC`), or None without letters."""
    letters = [character for character in text[:SCRIPT_SAMPLE] if character.isalpha()]
    counts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    return max(counts, key=counts.__getitem__, default=None)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid import langid  # noqa: PLC0415  # its model takes a third of a second, and a stated language needs none

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages(sorted(set(LANGUAGES) & set(identifier.labels)))
    return identifier


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
