"""Texts and the spans found in them, as HTML.

Nothing is ever pasted: every piece of text goes through `Markup.format` or `escape`, which escape it, and the pieces
are joined as `Markup`. An address from a story becomes a link only where it is http or https.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from graph_service.model import Link, LinkedStory, Mention, Section, Span
from graph_service.text import paragraphs

MARK = Markup("<mark>{}</mark>")
BEST = Markup('<span class="best">{}</span>')
ANCHOR = Markup('<a href="{href}" rel="nofollow noopener external">{text}</a>')
MENTION = Markup('<a class="mention {type}" id="char={start},{end}" href="{href}" title="{title}">{text}</a>')
EXCERPT = 320
DATE_FORMS = {4: "{0:%Y}", 7: "{0:%B %Y}", 10: "{0.day} {0:%B %Y}"}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`level` 0) or a heading (2, 3) of a story as HTML, and where it stands in the text."""

    level: int
    span: Span
    html: Markup

    @property
    def anchor(self) -> str:
        """The name of the place in the page."""
        return f"at-{self.span.start}"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a text that becomes an element."""

    span: Span
    element: Callable[[str], Markup]


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Return `text` with its `spans` marked; what overlaps an earlier span is left as it is."""
    return _joined(text, Span(0, len(text)), _apart(_Piece(span, MARK.format) for span in spans))


def excerpt(text: str, spans: Sequence[Span], best: Span | None = None) -> Markup:
    """Return the part of `text` that holds most of its `spans`, marked, and the `best` sentence with its beginning first.

    A long text is cut between words.
    """
    if len(text) <= EXCERPT:
        return _told(text, Span(0, len(text)), spans, best)
    if best is not None:
        start = best.start
    else:
        start = max((max(0, span.start - EXCERPT // 4) for span in spans), key=partial(_held, spans), default=0)
    start = max(0, min(start, len(text) - EXCERPT))
    start = text.rfind(" ", 0, start) + 1
    end = text.rfind(" ", start, start + EXCERPT) if start + EXCERPT < len(text) else len(text)
    end = end if end > start else min(len(text), start + EXCERPT)
    marked_text = _told(text, Span(start, end), spans, best)
    return Markup("{}{}{}").format("… " * (start > 0), marked_text, " …" * (end < len(text)))


def _told(text: str, within: Span, spans: Iterable[Span], best: Span | None) -> Markup:
    """Return a stretch of a text with what is marked in it, and the part of the best sentence that it has told apart."""
    marks = _apart(_Piece(span, MARK.format) for span in spans)
    cut = None if best is None else Span(max(best.start, within.start), min(best.end, within.end))
    if cut is None or cut.start >= cut.end:
        return _joined(text, within, marks)
    before, after = Span(within.start, cut.start), Span(cut.end, within.end)
    return Markup("{}{}{}").format(
        _joined(text, before, marks), BEST.format(_joined(text, cut, marks)), _joined(text, after, marks)
    )


def _held(spans: Sequence[Span], start: int) -> tuple[int, int]:
    """Return how many spans an excerpt from `start` holds; of equal ones, the earlier excerpt is better."""
    return sum(start <= span.start and span.end <= start + EXCERPT for span in spans), -start


def story_blocks(linked: LinkedStory, address: Callable[[str], str]) -> tuple[Block, ...]:
    """Return the body of a story, each mention a link to the page of its entity; `address` maps a key to that page."""
    story = linked.story
    mentions = _apart(_Piece(m.span, _mention(m, linked, address)) for m in linked.mentions)
    pieces = sorted((*mentions, *_links(story.links, mentions)), key=lambda piece: piece.span.start)
    body = (span for span in paragraphs(story.text) if span.start >= len(story.title))
    return tuple(Block(_level(span, story.sections), span, _joined(story.text, span, pieces)) for span in body)


def anchor_at(blocks: Sequence[Block], span: Span) -> str:
    """Return the name of the place in the page where a stretch of the story starts; the title has the page's own."""
    place = bisect_right(blocks, span.start, key=lambda block: block.span.start)
    return blocks[place - 1].anchor if place else "main"


def web_address(url: str | None) -> str | None:
    """Return an address from outside where it is safe as a link (http or https with a host), else None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def day(value: str | None) -> str:
    """Return an ISO 8601 date of any precision as a person writes it, or "undated"."""
    if not value:
        return "undated"
    known = value[:10]
    form = DATE_FORMS.get(len(known))
    return form.format(date.fromisoformat(known + "-01-01"[len(known) - 4 :])) if form else known


def number(value: float) -> str:
    """Return a number as a person writes it: 22,000 or 5.3."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def _mention(mention: Mention, linked: LinkedStory, address: Callable[[str], str]) -> Callable[[str], Markup]:
    entity = linked.entities[mention.entity]
    title = f"{entity.label} ({entity.kind or entity.type}): {mention.rule}, confidence {mention.confidence:.2f}"
    span = mention.span

    def element(text: str) -> Markup:
        return MENTION.format(
            type=entity.type, start=span.start, end=span.end, href=address(entity.key), title=title, text=text
        )

    return element


def _links(links: Iterable[Link], taken: Sequence[_Piece]) -> Iterator[_Piece]:
    """Yield the hyperlinks of the text, cut to what no mention takes: a link must not stand inside another."""
    for link in links:
        if web_address(link.href):
            for gap in _gaps(link.span, [piece.span for piece in taken]):
                yield _Piece(gap, _anchor(link.href))


def _anchor(href: str) -> Callable[[str], Markup]:
    def element(text: str) -> Markup:
        return ANCHOR.format(href=href, text=text)

    return element


def _gaps(span: Span, taken: Iterable[Span]) -> Iterator[Span]:
    start = span.start
    for other in taken:
        if other.end <= start or other.start >= span.end:
            continue
        if start < other.start:
            yield Span(start, other.start)
        start = other.end
    if start < span.end:
        yield Span(start, span.end)


def _apart(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Return the pieces in order, the longest of those that start together, none that overlaps an earlier one."""
    pieces_apart: list[_Piece] = []
    for piece in sorted(pieces, key=lambda p: (p.span.start, -p.span.end)):
        if not pieces_apart or piece.span.start >= pieces_apart[-1].span.end:
            pieces_apart.append(piece)
    return pieces_apart


def _joined(text: str, within: Span, pieces: Iterable[_Piece]) -> Markup:
    parts, at = [], within.start
    for piece in pieces:
        if within.holds(piece.span) and piece.span.start >= at:
            parts += [escape(text[at : piece.span.start]), piece.element(piece.span.of(text))]
            at = piece.span.end
    return Markup().join([*parts, escape(text[at : within.end])])


def _level(span: Span, sections: Iterable[Section]) -> int:
    return next((min(max(s.level, 2), 3) for s in sections if span.holds(s.span) or s.span.holds(span)), 0)
