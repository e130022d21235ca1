"""The subject of a recommendation: a stored story, a passage of one, or a text that is not in the archive."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph_service.archive.snapshot import Snapshot
from graph_service.embedding.encoder import Encoder, Vectors, unit
from graph_service.errors import ParameterError
from graph_service.index.analyzer import analyze
from graph_service.index.chunking import passages
from graph_service.index.neighbours import weighted_terms
from graph_service.index.passage_index import WeightedTerm
from graph_service.model import Span, Story
from graph_service.network.adjacency import Rows
from graph_service.search.query_entities import link_query
from graph_service.store import story_queries
from graph_service.text import normalize, sentences

TITLE = "-"
PASSAGES = 16  # of a long text, at equal distances: more change the ranking little and take longer to encode


@dataclass(frozen=True)
class Subject:
    """A text and what the similarity of stories depends on.

    `spans` are its passages in `text`, with their `sentences` and `vectors`. `row` is the story that it is or is part
    of, `whole` the same row if it is the whole story; both are None for a text outside the archive. `day` is 0 without
    a date.
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
    def terms(self) -> tuple[WeightedTerm, ...]:
        """The terms of its passages, weighted for a search."""
        return weighted_terms(
            term for span in self.spans for term in analyze(span.of(self.text), self.language).split()
        )


def of_story(snapshot: Snapshot, slug: str) -> Subject:
    """Return a stored story as a subject; raises `NotFoundError`."""
    row, text = _stored(snapshot, slug)
    projection, index = snapshot.projection, snapshot.passages
    matches = index.of_stories([row])
    spans = tuple(Span(int(start), int(end)) for start, end in zip(matches.starts, matches.ends, strict=True))
    return Subject(
        row=row,
        whole=row,
        text=text,
        language=projection.stories["language"][row].as_py(),
        spans=spans,
        sentences=tuple(projection.sentences(row, span) for span in spans),
        vectors=index.vectors(matches),
        entities=projection.entities_of(row),
        day=int(projection.days[row]),
    )


def of_passage(snapshot: Snapshot, encoder: Encoder, slug: str, span: Span) -> Subject:
    """Return a passage of a stored story as a subject; raises `NotFoundError`, `ParameterError`."""
    row, text = _stored(snapshot, slug)
    if not 0 <= span.start < span.end <= len(text):
        raise ParameterError(
            f"The story {slug} has no passage from {span.start} to {span.end}.",
            hint=f"Its text has {len(text):,} characters, and start is less than end.",
        )
    projection = snapshot.projection
    return Subject(
        row=row,
        whole=None,
        text=text,
        language=projection.stories["language"][row].as_py(),
        spans=(span,),
        sentences=(_sentences(text, span),),
        vectors=encoder.encode([span.of(text)]),
        entities=_linked_entities(snapshot, span.of(text)),
        day=int(projection.days[row]),
    )


def of_text(snapshot: Snapshot, encoder: Encoder, text: str, language: str) -> Subject:
    """Return a text outside the archive as a subject; raises `ParameterError` for a text without a word."""
    text = normalize(text)
    if not any(character.isalnum() for character in text):
        raise ParameterError("The text has no word.", hint="Give the text whose related stories are sought.")
    # Stands for a title: passages begin with the first paragraph.
    story = Story(id="", title=TITLE, text=f"{TITLE}\n\n{text}", language=language, digest="")
    chunks = passages(story)
    count = min(len(chunks), PASSAGES)
    chunks = tuple(chunks[n * len(chunks) // count] for n in range(count))
    return Subject(
        row=None,
        whole=None,
        text=story.text,
        language=language,
        spans=tuple(chunk.span for chunk in chunks),
        sentences=tuple(_sentences(story.text, chunk.span) for chunk in chunks),
        vectors=encoder.encode([chunk.text for chunk in chunks]),
        entities=_linked_entities(snapshot, "\n\n".join(chunk.text for chunk in chunks)),
        day=0,
    )


def _sentences(text: str, passage: Span) -> tuple[Span, ...]:
    spans = tuple(sentence.moved(passage.start) for sentence in sentences(passage.of(text)))
    return spans or (passage,)  # blanks alone are no sentence


def _stored(snapshot: Snapshot, slug: str) -> tuple[int, str]:
    row = snapshot.projection.row.get(slug)
    if row is None:
        raise story_queries.no_story(slug)
    return row, snapshot.projection.texts([row])[0]


def _linked_entities(snapshot: Snapshot, text: str) -> Rows:
    mentions = link_query(text, snapshot.entity_names, snapshot.terms).mentions
    return np.array(sorted({mention.match.row for mention in mentions}), dtype=np.int32)
