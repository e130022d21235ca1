"""Texts with marked spans and links, as HTML.

Every piece of text is escaped by `Markup.format` or `escape`, and the pieces are joined as `Markup`; no text is pasted in. An
address from a story becomes a link only if it is http or https.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from graph_service.model import LinkedStory, Mention, Span
from graph_service.partial_date import PartialDate
from graph_service.text import paragraphs, sentences

MARK = Markup("<mark>{}</mark>")
BEST = Markup('<span class="best">{}</span>')
ANCHOR = Markup('<a href="{href}" rel="nofollow noopener external">{}</a>')
MENTION = Markup('<a class="mention {type}" id="char={start},{end}" href="{href}" title="{title}">{}</a>')
TARGET = Markup('<span id="char={start},{end}"></span>')
EXCERPT = 320
DATE_FORMS = {"year": "{0:%Y}", "month": "{0:%B %Y}", "day": "{0.day} {0:%B %Y}"}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`level` 0) or a heading (2, 3) of a story as HTML, and its span in the text."""

    level: int
    span: Span
    html: Markup

    @property
    def anchor(self) -> str:
        """The id of its element in the page."""
        return f"at-{self.span.start}"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A span of a text, and the function that makes an element of its text."""

    span: Span
    element: Callable[[str], Markup]


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Return a text with spans marked; a span that overlaps an earlier one is not."""
    return _render(text, Span(0, len(text)), _without_overlaps(_Piece(span, MARK.format) for span in spans))


def excerpt(text: str, spans: Sequence[Span], best: Span | None = None) -> Markup:
    """Return an excerpt of a text with its spans marked and its best sentence highlighted.

    It starts with the best sentence, or holds as many spans as possible. A long text is cut between words.
    """

    def spans_held(start: int) -> tuple[int, int]:  # in an excerpt from `start`; of equal excerpts the earliest is best
        return sum(start <= span.start and span.end <= start + EXCERPT for span in spans), -start

    start, end = 0, len(text)
    if len(text) > EXCERPT:
        if best is not None:
            start = best.start
        else:
            start = max((max(0, span.start - EXCERPT // 4) for span in spans), key=spans_held, default=0)
        start = text.rfind(" ", 0, max(0, min(start, len(text) - EXCERPT))) + 1
        end = text.rfind(" ", start, start + EXCERPT) if start + EXCERPT < len(text) else len(text)
        end = end if end > start else min(len(text), start + EXCERPT)

    marks = _without_overlaps(_Piece(span, MARK.format) for span in spans)
    highlight = Span(start, start) if best is None else Span(max(best.start, start), min(best.end, end))
    if highlight.start < highlight.end:
        before, after = Span(start, highlight.start), Span(highlight.end, end)
        html = Markup("{}{}{}").format(
            _render(text, before, marks), BEST.format(_render(text, highlight, marks)), _render(text, after, marks)
        )
    else:
        html = _render(text, Span(start, end), marks)
    return Markup("{}{}{}").format("… " * (start > 0), html, " …" * (end < len(text)))


def story_blocks(linked: LinkedStory, address: Callable[[str], str]) -> tuple[Block, ...]:
    """Return the body of a story, each mention a link to the page of its entity; `address` maps a key to that page."""
    story = linked.story
    mentions = _without_overlaps(_Piece(m.span, _mention_link(m, linked, address)) for m in linked.mentions)
    # A link must not contain another, so the story's own links are cut to the text between mentions.
    links = (
        _Piece(gap, partial(ANCHOR.format, href=link.href))
        for link in story.links
        if web_address(link.href)
        for gap in _gaps(link.span, [piece.span for piece in mentions])
    )
    blocks = [span for span in paragraphs(story.text) if span.start >= len(story.title)]
    pieces = _without_overlaps(piece for piece in (*mentions, *links) if _is_held(blocks, piece.span))
    shown = {piece.span for piece in mentions if _is_held(blocks, piece.span)}
    targets = (_Piece(_start_outside(span, pieces), partial(_target, span)) for span in addressed_spans(linked) - shown)
    pieces = sorted((*targets, *pieces), key=lambda piece: (piece.span.start, piece.span.end))

    def level(span: Span) -> int:
        sections = (s for s in story.sections if span.holds(s.span) or s.span.holds(span))
        return next((min(max(section.level, 2), 3) for section in sections), 0)

    return tuple(Block(level(span), span, _render(story.text, span, _starting_in(span, pieces))) for span in blocks)


def addressed_spans(linked: LinkedStory) -> set[Span]:
    """Return the spans of a story's text for which its page has an element, `#char=start,end`.

    They are those that have an IRI in the graph, and all sentences, at which the hits of a search land.
    """
    story = linked.story
    spans = {Span(0, len(story.text)), *sentences(story.text)} | {mention.span for mention in linked.mentions}
    spans |= {mention.sentence for mention in linked.mentions} | {fact.sentence for fact in linked.facts}
    spans |= {section.span for section in story.sections} | {link.span for link in story.links}
    return spans | {span for phrase in linked.key_phrases for span in phrase.spans}


def targets_before(linked: LinkedStory, blocks: Sequence[Block]) -> Markup:
    """Return the elements for spans that start in no block, such as in the title, to be put before the title."""
    held = [block.span for block in blocks]
    spans = (span for span in addressed_spans(linked) if not _is_held(held, Span(span.start, span.start)))
    return Markup().join(_target(span) for span in sorted(spans, key=lambda span: (span.start, span.end)))


def _start(piece: _Piece) -> int:
    return piece.span.start


def _is_held(blocks: Sequence[Span], span: Span) -> bool:
    """Return whether one of some blocks, in the order of the text, holds a span."""
    count = bisect_right(blocks, span.start, key=lambda block: block.start)
    return count > 0 and blocks[count - 1].holds(span)


def _starting_in(block: Span, pieces: Sequence[_Piece]) -> Sequence[_Piece]:
    return pieces[bisect_left(pieces, block.start, key=_start) : bisect_right(pieces, block.end, key=_start)]


def _target(span: Span, _text: str = "") -> Markup:
    return TARGET.format(start=span.start, end=span.end)


def _start_outside(span: Span, pieces: Sequence[_Piece]) -> Span:
    """Return the empty span at the start of another, moved before the piece that it would lie within."""
    count = bisect_right(pieces, span.start, key=_start)
    holder = pieces[count - 1].span if count else span
    start = holder.start if span.start < holder.end else span.start
    return Span(start, start)


def anchor_at(blocks: Sequence[Block], span: Span) -> str:
    """Return the id of the block in which a span of the story starts; for the title, that of the page's main element."""
    count = bisect_right(blocks, span.start, key=lambda block: block.span.start)
    return blocks[count - 1].anchor if count else "main"


def web_address(url: str | None) -> str | None:
    """Return an address if it is safe as a link (http or https with a host), else None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def day(value: str | None) -> str:
    """Return an ISO 8601 date of any precision as people write it, or "undated"."""
    if not value:
        return "undated"
    try:
        date = PartialDate(value[:10])
    except ValueError:
        return value
    return DATE_FORMS[date.precision].format(date.first_day)


def number(value: float) -> str:
    """Return a number as people write it: 22,000 or 5.3."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def _mention_link(mention: Mention, linked: LinkedStory, address: Callable[[str], str]) -> Callable[[str], Markup]:
    entity, span = linked.entities[mention.entity], mention.span
    title = f"{entity.label} ({entity.subtype or entity.type}): {mention.rule}, confidence {mention.confidence:.2f}"
    href = address(entity.key)
    return partial(MENTION.format, type=entity.type, start=span.start, end=span.end, href=href, title=title)


def _gaps(span: Span, others: Iterable[Span]) -> Iterator[Span]:
    """Yield the parts of a span that no other one overlaps."""
    start = span.start
    for other in others:
        if other.end <= start or other.start >= span.end:
            continue
        if start < other.start:
            yield Span(start, other.start)
        start = other.end
    if start < span.end:
        yield Span(start, span.end)


def _without_overlaps(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Return the pieces in order, without any that overlaps an earlier one; of those that start together the longest stays."""
    disjoint: list[_Piece] = []
    for piece in sorted(pieces, key=lambda p: (p.span.start, -p.span.end)):
        if not disjoint or piece.span.start >= disjoint[-1].span.end:
            disjoint.append(piece)
    return disjoint


def _render(text: str, within: Span, pieces: Iterable[_Piece]) -> Markup:
    parts, at = [], within.start
    for piece in pieces:
        if within.holds(piece.span) and piece.span.start >= at:
            parts += [escape(text[at : piece.span.start]), piece.element(piece.span.of(text))]
            at = piece.span.end
    return Markup().join([*parts, escape(text[at : within.end])])
