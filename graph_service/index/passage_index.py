"""Passages, the units of embedding and search: how a story is split into them, and the contract of their index.

A passage is a run of whole paragraphs of up to `WORDS` words, so that a model reads together what an author kept together; a
heading opens a passage rather than ending one, and a longer paragraph is cut between sentences. The limit keeps a passage
with its title inside the 256 word pieces that the default model reads. Passages never overlap and together hold every
sentence of the body.

An index belongs to one published generation and numbers its stories as the generation's projection does. Filters and
requirements apply inside both searches: a passage that they exclude never takes a place among the best. Two engines fulfil
this contract: arrays mapped into memory from the generation's folder (mapped.py), the default, and a LanceDB table on a
folder or an object store that many machines share (lance.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph_service.embedding.encoder import Vectors
from graph_service.model import LinkedStory, Passage, Span, Story
from graph_service.network.facets import mask_under
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows
from graph_service.results import Filters
from graph_service.text import paragraphs, sentences, words

WORDS = 150

Scores = NDArray[np.float32]
Term = tuple[str, ...]
"""A word of a query: its term, or one for each of several languages."""


def split_into_passages(story: Story) -> tuple[Passage, ...]:
    """Return the passages of a story in order; a story whose body is empty has its title as its only one."""
    text, headings = story.text, {section.span.start for section in story.sections}

    def is_long(span: Span) -> bool:
        return sum(1 for _ in words(span.of(text))) > WORDS

    pieces: list[Span] = []  # paragraphs, and the sentences of those that are too long for a passage
    for paragraph in paragraphs(text):
        if paragraph.start < len(story.title):
            continue
        if is_long(paragraph):
            pieces += [sentence.moved(paragraph.start) for sentence in sentences(paragraph.of(text))]
        else:
            pieces.append(paragraph)

    spans: list[Span] = []
    for piece in pieces:
        longer = Span(spans[-1].start, piece.end) if spans else piece
        if not spans or piece.start in headings or is_long(longer):
            spans.append(piece)
        else:
            spans[-1] = longer
    spans = spans or [Span(0, len(story.title))]
    return tuple(Passage(story=story.id, title=story.title, text=span.of(text), span=span) for span in spans)


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A word of a query, and its weight."""

    term: Term
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Requirement:
    """A phrase, in one of several languages, that a story must have, or with `excluded` must not have anywhere.

    `titled` looks at the title only.
    """

    spellings: tuple[tuple[str, ...], ...]
    titled: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """The stories that an answer may have: those under the filters that meet every requirement."""

    filters: Filters = field(default_factory=Filters)
    requirements: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Matches:
    """Passages as columns, the best first: their number in the index, the story's row, start and end in its text, a score.

    The score of words is BM25F, of vectors the cosine.
    """

    passages: NDArray[np.int64]
    stories: Rows
    starts: Rows
    ends: Rows
    scores: Scores

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self.passages)


class PassageIndex(Protocol):
    """The passages of a published generation, for reading."""

    def by_words(self, terms: Sequence[WeightedTerm], scope: Scope, limit: int) -> Matches:
        """Return the passages that have some of the terms, by BM25F over the passage and its story's title."""

    def by_vector(self, vector: NDArray[np.float32], scope: Scope, limit: int) -> Matches:
        """Return the passages nearest to a normalized vector, by cosine."""

    def story_mask(self, scope: Scope) -> NDArray[np.bool_]:
        """Return which stories the scope has, as a mask."""

    def stories_with(self, terms: Term) -> Rows:
        """Return the stories that have any of the terms, in their title or text, in any order and perhaps repeated."""

    def of_stories(self, stories: Sequence[int]) -> Matches:
        """Return all passages of some stories, in the order of the stories and of their texts; each scores 0."""

    def vectors(self, matches: Matches) -> Vectors:
        """Return the vectors of passages, as rows."""

    def terms(self, story: int) -> list[str]:
        """Return the terms of a story's title and of its passages, each as often as it stands there."""

    def count(self) -> int:
        """Return the number of passages."""


class PassageWriter(Protocol):
    """Collects the passages of the next generation."""

    def add(
        self, batch: Sequence[tuple[LinkedStory, Sequence[Passage], Vectors]], replaced: Sequence[str] = ()
    ) -> None:
        """Add stories, all or none; `replaced` are the ids of those whose earlier passages they replace.

        Raises `DataError` for vectors of another length than those that are here.
        """

    def remove(self, stories: Sequence[str]) -> None:
        """Remove the passages of stories."""

    def publish(self, folder: Path, projection: Projection) -> int:
        """Write the passages of a generation into its folder or the shared table; return their version."""

    def count(self) -> int:
        """Return the number of passages that there will be."""


def story_mask(
    projection: Projection, scope: Scope, stories_with: Callable[[Requirement], Sequence[int] | Rows]
) -> NDArray[np.bool_]:
    """Return which stories a scope has, as a mask; `stories_with` returns those that have the phrase of a requirement."""
    mask = mask_under(projection, scope.filters)
    for requirement in scope.requirements:
        having = np.zeros(len(mask), dtype=bool)
        having[stories_with(requirement)] = True
        mask &= having != requirement.excluded
    return mask


def matches(
    passages: NDArray[np.integer],
    stories: NDArray[np.integer],
    bounds: NDArray[np.integer],
    scores: NDArray[np.floating],
) -> Matches:
    """Return columns as matches; `bounds` are start and end, as columns."""
    return Matches(
        passages.astype(np.int64),
        stories.astype(np.int32),
        bounds[:, 0].astype(np.int32),
        bounds[:, 1].astype(np.int32),
        scores.astype(np.float32),
    )


def min_max(scores: Scores) -> Scores:
    """Stretch scores to 0..1; all become 1 where they are equal; NaN (no score) becomes 0."""
    present = scores[~np.isnan(scores)]
    if not len(present):
        return np.zeros_like(scores)
    low, high = present.min(), present.max()
    stretched = np.ones_like(scores) if high == low else (scores - low) / (high - low)
    return np.where(np.isnan(scores), np.float32(0), stretched).astype(np.float32)
