"""Cuts stories into passages, the units of embedding and search.

A passage is a run of whole paragraphs of up to `WORDS` words, so that what a model reads at once is what an author kept
together; a heading opens a passage rather than ending one, and a longer paragraph is cut between sentences. The limit
keeps a passage with its title inside the 256 word pieces that the default model reads. Passages never overlap and
together hold every sentence of the body.
"""

from collections.abc import Iterable, Iterator

from graph_service.model import Passage, Span, Story
from graph_service.text import paragraphs, sentences, words

WORDS = 150


def passages(story: Story) -> tuple[Passage, ...]:
    """Return the passages of a story in order; a story whose body is empty has its title as its only one."""
    starts = {section.span.start for section in story.sections}
    pieces = _pieces(story.text, len(story.title))
    spans = list(_runs(story.text, pieces, starts)) or [Span(0, len(story.title))]
    return tuple(Passage(story=story.id, title=story.title, text=span.of(story.text), span=span) for span in spans)


def _pieces(text: str, body: int) -> Iterator[Span]:
    """Yield the paragraphs of the body, and the sentences of those that are too long for a passage."""
    for paragraph in paragraphs(text):
        if paragraph.start < body:
            continue
        if _count(text, paragraph) <= WORDS:
            yield paragraph
        else:
            for sentence in sentences(paragraph.of(text)):
                yield sentence.moved(paragraph.start)


def _runs(text: str, pieces: Iterable[Span], headings: set[int]) -> Iterator[Span]:
    run: Span | None = None
    for piece in pieces:
        joined = piece if run is None else Span(run.start, piece.end)
        if run is not None and (_count(text, joined) > WORDS or piece.start in headings):
            yield run
            joined = piece
        run = joined
    if run is not None:
        yield run


def _count(text: str, span: Span) -> int:
    return sum(1 for _ in words(span.of(text)))
