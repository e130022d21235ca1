"""What related stories are sought for: a stored story, a passage of one, or any text that is not in the archive."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import ParameterError
from graph_service.generations import Generation
from graph_service.graph import stories
from graph_service.graph.adjacency import Rows
from graph_service.index.encode import Encoder, Vectors, unit
from graph_service.index.neighbours import weighted
from graph_service.index.passage_index import Weighted
from graph_service.index.passages import passages
from graph_service.index.words import indexed
from graph_service.model import Span, Story
from graph_service.search import lexicon
from graph_service.text import normalize, sentences

TITLE = "-"


@dataclass(frozen=True)
class Subject:
    """A text with what likeness is told by; `spans` are its passages in `text`, `sentences` and `vectors` theirs.

    `row` is the story that it is or is of, `whole` the same where it is the whole story; both None for a text that the
    archive does not have. `day` is 0 where there is no date.
    """

    row: int | None
    whole: int | None
    text: str
    language: str
    spans: tuple[Span, ...]
    sentences: tuple[tuple[Span, ...], ...]
    vectors: Vectors
    entities: Rows
    day: int

    @cached_property
    def centre(self) -> NDArray[np.float32]:
        """The normalized mean of the passages' vectors."""
        return unit(self.vectors.mean(axis=0))

    @cached_property
    def terms(self) -> tuple[Weighted, ...]:
        """The words of its passages as they are looked for."""
        return weighted(term for span in self.spans for term in indexed(span.of(self.text), self.language).split())


def of_story(generation: Generation, slug: str) -> Subject:
    """Return a stored story as a subject; raises `NotFoundError`."""
    row, text = _stored(generation, slug)
    projection, index = generation.projection, generation.passages
    found = index.of_stories([row])
    spans = tuple(Span(int(start), int(end)) for start, end in zip(found.starts, found.ends, strict=True))
    return Subject(
        row=row,
        whole=row,
        text=text,
        language=projection.stories["language"][row].as_py(),
        spans=spans,
        sentences=tuple(projection.sentences(row, span) for span in spans),
        vectors=index.vectors(found),
        entities=projection.entities_of(row),
        day=int(projection.days[row]),
    )


def of_passage(generation: Generation, encoder: Encoder, slug: str, span: Span) -> Subject:
    """Return a stretch of a stored story as a subject; raises `NotFoundError`, `ParameterError`."""
    row, text = _stored(generation, slug)
    if not 0 <= span.start < span.end <= len(text):
        raise ParameterError(
            f"The story {slug} has no passage from {span.start} to {span.end}.",
            hint=f"Its text has {len(text):,} characters, and start is less than end.",
        )
    projection = generation.projection
    return Subject(
        row=row,
        whole=None,
        text=text,
        language=projection.stories["language"][row].as_py(),
        spans=(span,),
        sentences=(_sentences(text, span),),
        vectors=encoder.encode([span.of(text)]),
        entities=_named(generation, span.of(text)),
        day=int(projection.days[row]),
    )


def of_text(generation: Generation, encoder: Encoder, text: str, language: str) -> Subject:
    """Return a text that the archive does not have as a subject; raises `ParameterError` for one without a word."""
    text = normalize(text)
    if not any(character.isalnum() for character in text):
        raise ParameterError("The text has no word.", hint="Give the text whose related stories are sought.")
    # A story without a title of its own: what stands before its first paragraph is no part of it.
    story = Story(id="", title=TITLE, text=f"{TITLE}\n\n{text}", language=language, digest="")
    cut = passages(story)
    return Subject(
        row=None,
        whole=None,
        text=story.text,
        language=language,
        spans=tuple(one.span for one in cut),
        sentences=tuple(_sentences(story.text, one.span) for one in cut),
        vectors=encoder.encode([one.text for one in cut]),
        entities=_named(generation, text),
        day=0,
    )


def _sentences(text: str, passage: Span) -> tuple[Span, ...]:
    found = tuple(sentence.moved(passage.start) for sentence in sentences(passage.of(text)))
    return found or (passage,)  # a stretch of blanks has none


def _stored(generation: Generation, slug: str) -> tuple[int, str]:
    row = generation.projection.row.get(slug)
    if row is None:
        raise stories.no_story(slug)
    return row, generation.projection.texts([row])[0]


def _named(generation: Generation, text: str) -> Rows:
    """Return the entities that a text names, by their rows."""
    found = {one.match.row for one in lexicon.read(generation, text).named}
    return np.array(sorted(found), dtype=np.int32)
