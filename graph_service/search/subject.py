"""What related stories are sought for: a stored story, a passage of one, or any text that is not in the archive."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import ParameterError
from graph_service.generations import Generation
from graph_service.graph import stories
from graph_service.graph.adjacency import Rows
from graph_service.graph.stories import texts
from graph_service.index.encode import Encoder, Vectors
from graph_service.index.passage_index import Term, Weighted
from graph_service.index.words import STOP_WORDS, asked, term, words
from graph_service.model import Span
from graph_service.text import fold

# Of a long text the passages and the words that say most are enough, and bound the cost.
PASSAGES = 16
TERMS = 150


@dataclass(frozen=True, slots=True)
class Subject:
    """A text with what likeness is told by; `row` is None where it is not in the archive, `day` 0 where it has no date.

    `spans` are its passages in `text`, `vectors` theirs.
    """

    row: int | None
    text: str
    language: str
    spans: tuple[Span, ...]
    vectors: Vectors
    entities: Rows
    day: int

    @property
    def centre(self) -> NDArray[np.float32]:
        """The normalized mean of the passages' vectors."""
        centre: NDArray[np.float32] = normalized(self.vectors.mean(axis=0, keepdims=True))[0]
        return centre


def of_story(generation: Generation, slug: str, span: Span | None = None) -> Subject:
    """Return a stored story, or a passage of it, as a subject; raises `NotFoundError`, `ParameterError`."""
    projection = generation.projection
    row = projection.row.get(slug)
    if row is None:
        raise stories.no_story(slug)
    ((_, text),) = texts(generation.store, [slug])
    if span is not None and not 0 <= span.start < span.end <= len(text):
        raise ParameterError(
            f"The story {slug} has no passage from {span.start} to {span.end}.",
            hint=f"Its text has {len(text)} characters; start must be less than end.",
        )
    found = generation.passages.of_stories([row])
    spans = [Span(int(start), int(end)) for start, end in zip(found.starts, found.ends, strict=True)]
    vectors = generation.passages.vectors(found)
    inside = [n for n, one in enumerate(spans) if span is None or one.meets(span)][:PASSAGES] or [0]
    return Subject(
        row=row,
        text=text if span is None else text[: span.end],
        language=projection.stories["language"][row].as_py(),
        spans=tuple(spans[n] if span is None else _within(spans[n], span) for n in inside),
        vectors=vectors[inside],
        entities=projection.entities_of(row),
        day=int(projection.days[row]),
    )


def of_text(encoder: Encoder, text: str, language: str, entities: Rows, spans: Sequence[Span]) -> Subject:
    """Return a text that is not in the archive as a subject, given its passages and the entities that it names."""
    vectors = encoder.encode([span.of(text) for span in spans[:PASSAGES]])
    return Subject(None, text, language, tuple(spans[:PASSAGES]), vectors, entities, 0)


def _within(passage: Span, span: Span) -> Span:
    return Span(max(passage.start, span.start), min(passage.end, span.end))


def weighted_terms(subject: Subject, languages: Iterable[str]) -> tuple[Weighted, ...]:
    """Return the words of a subject as they are looked for, a repeated one weighing more (1 + ln of its count)."""
    opening = subject.text[: subject.spans[0].start] if subject.spans else ""
    counts: Counter[Term] = Counter()
    for part in (opening, *(span.of(subject.text) for span in subject.spans)):
        folded = fold(part)
        for span in words(folded):
            word = span.of(folded)
            if word not in STOP_WORDS and len(word) > 1:
                counts[(term(word, subject.language),) if subject.row is not None else asked(word, languages)] += 1
    return tuple(Weighted(one, 1 + float(np.log(count))) for one, count in counts.most_common(TERMS))


def normalized(vectors: Vectors) -> Vectors:
    """Return vectors of length 1, as rows."""
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit
