"""Pages as a browser saves them.

The story is where the markup says it is (`<article>`, `<main>`, `role=main`), else in the deepest element that holds most
of the page's prose. What looks like furniture by its class (share, caption, card) is left out, unless it holds much of the
prose: class names lie. What remains is a row of blocks. The rules that find title, labels, body and cards in it are those
of any page (page_layout.py); headings, links and metadata come from the markup.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from graph_service.errors import SourceError
from graph_service.model import Card
from graph_service.reading.block_classes import Labels, announces_others, cards, find_labels
from graph_service.reading.blocks import Block, one_line
from graph_service.reading.datelines import story_date
from graph_service.reading.dates import parse_date
from graph_service.reading.documents import Document, decode
from graph_service.reading.draft import Draft
from graph_service.reading.html_blocks import Skip, blocks_of, deepest_nesting, is_never_text, names, prose_below, walk
from graph_service.reading.html_metadata import Metadata, find_metadata
from graph_service.reading.page_layout import Listing, Page, find_listing, find_page, no_story

FURNITURE_CLASSES = frozenset(
    (
        "share sharing social caption credit menu sidebar newsletter subscribe comment comments advert "
        "advertisement banner popup modal pager pagination toolbar footer copyright print"
    ).split()
)
CARD_CLASSES = frozenset(
    ["related", "card", "cards", "teaser", "teasers", "recommended", "recommendations", "discover", "promo"]
)
CARD_TAGS = frozenset(["aside", "article"])
CONTAINERS = frozenset(["html", "body", "main", "article", "section", "div", "td"])
STORY_SELECTOR = "article, main, [role=main], [itemprop=articleBody]"
NESTING_LIMIT = 2_000  # the parser takes time that grows with the square of the depth
TAG_LIMIT = 200_000  # some seconds of work; the largest pages of the web have a tenth of that
MOST = 0.8  # the share of the prose that the element of the story holds
MUCH = 0.5  # an element with a larger share of it is no furniture, whatever its class


def read(document: Document) -> Draft:
    """Read the story of an HTML page; raises `SourceError` where it holds none, or several."""
    markup = decode(document.data, document.file)
    _check_size(markup, document.file, document.line)
    tree = LexborHTMLParser(markup)
    root, metadata = tree.root, find_metadata(tree)
    parts = None if root is None else _find_parts(tree, root, metadata)
    if parts is None or isinstance(parts, Listing):
        raise no_story(parts, document.file, document.line)
    page, labels, time, related = parts
    stated = parse_date(labels.first("date") or "") or page.date or metadata.date
    return Draft(
        title=page.title,
        blocks=page.body,
        date=story_date(stated, page.dateline, (block.text for block in page.body)) or time,
        url=metadata.url,
        source=labels.first("source") or metadata.source,
        language=metadata.language,
        fields_of_work=labels.values.get("fields_of_work", ()),
        authors=page.authors or labels.values.get("authors", ()) or metadata.authors,
        related=related,
    )


def _check_size(markup: str, file: str, line: int | None) -> None:
    if deepest_nesting(markup) > NESTING_LIMIT:
        hint = "Save the page again; its elements are not closed."
        raise SourceError(f"its elements are nested more than {NESTING_LIMIT} deep.", file=file, line=line, hint=hint)
    if markup.count("<") > TAG_LIMIT:
        raise SourceError(
            f"it has more than {TAG_LIMIT} tags.", file=file, line=line, hint="Give the page of one story."
        )


def html_blocks(html: str, base: str | None, file: str, line: int | None = None) -> list[Block]:
    """Return the blocks of a piece of HTML; raises `SourceError` where it is nested or long beyond sense."""
    _check_size(html, file, line)
    root = LexborHTMLParser(html).root
    return [] if root is None else list(blocks_of(root, is_never_text, base))


def _find_parts(
    tree: LexborHTMLParser, root: LexborNode, metadata: Metadata
) -> tuple[Page, Labels, str | None, tuple[Card, ...]] | Listing | None:
    """Return the page, the labels on it or around it, the date of its first `<time>`, and the cards of other stories."""
    prose = prose_below(root)
    outer, inner = _scopes(tree, root, prose)
    skip = _furniture(prose, inner)
    blocks = list(blocks_of(inner, skip, metadata.base))
    title = _title(tree, prose, inner, metadata)
    page = find_page(blocks, title)
    if page is None or isinstance(page, Listing):
        if page is None:  # perhaps a listing whose cards were left out as furniture
            everything = find_listing(list(blocks_of(root, is_never_text, metadata.base)), frozenset())
            page = everything if isinstance(everything, Listing) else None
        return page
    around = blocks if outer.mem_id == inner.mem_id else list(blocks_of(outer, skip, metadata.base))
    labels = page.labels if page.labels.values else find_labels(around)
    beside = [
        card for region in _regions(root, skip) for card in cards(list(blocks_of(region, is_never_text, metadata.base)))
    ]
    announced = cards(list(dropwhile(lambda block: not announces_others(block), around)))
    related = {card.title: card for card in (*beside, *page.related, *announced) if card.title != one_line(page.title)}
    return page, labels, _time_element_date(outer, inner, skip, title), tuple(related.values())


def _scopes(tree: LexborHTMLParser, root: LexborNode, prose: Mapping[int, int]) -> tuple[LexborNode, LexborNode]:
    """Return the element that holds what the page says of its story, and the one inside it that holds the story."""
    marked = [node for node in tree.css(STORY_SELECTOR) if prose.get(node.mem_id)]
    if marked:
        outer = max(marked, key=lambda node: prose[node.mem_id])
        return outer, _deepest(marked, prose)
    visited = [node for node, entered in walk(root, is_never_text) if entered and node.tag in CONTAINERS]
    return root, _deepest(visited, prose) if prose[root.mem_id] else root


def _deepest(nodes: Sequence[LexborNode], prose: Mapping[int, int]) -> LexborNode:
    """Return the last, and so the deepest, node that holds most of the prose that any of them holds."""
    most = MOST * max(prose[node.mem_id] for node in nodes)
    return [node for node in nodes if prose[node.mem_id] >= most][-1]


def _furniture(prose: Mapping[int, int], scope: LexborNode) -> Skip:
    much = MUCH * prose[scope.mem_id]

    def skip(node: LexborNode) -> bool:
        if is_never_text(node):
            return True
        if (node.tag or "-").startswith("-") or node.mem_id == scope.mem_id:
            return False
        has_class = not names(node).isdisjoint(FURNITURE_CLASSES)
        return (has_class or _may_be_card(node)) and prose.get(node.mem_id, 0) <= much

    return skip


def _may_be_card(node: LexborNode) -> bool:
    return node.tag in CARD_TAGS or not names(node).isdisjoint(CARD_CLASSES)


def _regions(root: LexborNode, skip: Skip) -> Iterator[LexborNode]:
    """Yield the outermost elements that the story leaves out and that may hold cards."""
    inside: set[int] = set()
    for node, entered in walk(root, is_never_text):
        if not entered:
            inside.discard(node.mem_id)
        elif not inside and not (node.tag or "-").startswith("-") and _may_be_card(node) and skip(node):
            inside.add(node.mem_id)
            yield node


def _title(tree: LexborHTMLParser, prose: Mapping[int, int], scope: LexborNode, metadata: Metadata) -> str | None:
    """Return the first heading that the metadata agree with, else the story's own, else any, else the metadata's title."""
    headings = [node for node in tree.css("h1") if node.mem_id in prose]
    texts = [one_line(node.text()) for node in headings]
    agreed = [text for text in texts if text and metadata.title and metadata.title.startswith(text)]
    inside = [one_line(node.text()) for node in scope.css("h1") if node.mem_id in prose]
    return next(filter(None, (*agreed, *inside, *texts, metadata.title)), None)


def _time_element_date(outer: LexborNode, inner: LexborNode, skip: Skip, title: str | None) -> str | None:
    """Return the date of the first `<time>` after the story's title or in its text; an earlier one is the site's."""
    begun = False
    for node, entered in walk(outer, skip):
        begun = begun or node.mem_id == inner.mem_id or (node.tag == "h1" and one_line(node.text()) == title)
        if begun and entered and node.tag == "time" and (day := parse_date(node.attributes.get("datetime") or "")):
            return day
    return None
