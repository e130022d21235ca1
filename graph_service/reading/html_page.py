"""Pages as a browser saves them: what they state of themselves, and the story in them.

A page states its story in JSON-LD, Open Graph, `<meta>` and `<link rel=canonical>`; in JSON-LD as one object, in a list or in
an `@graph` whose objects refer to each other by `@id`. trafilatura finds the main text, as HTML with its headings, lists,
tables, quotes and links, and htmldate the date where nothing surer states it. Around them this module mends what they get wrong:

1. The tree is prepared: text that a form holds, as on pages of ASP.NET, is text; scripts and styles in headings are none.
2. Structure that trafilatura loses is taken from the page, and text that it loses (main_text.py).
3. The title is the heading that the metadata agree with; a site's logo is none.
4. Lines of furniture inside the text are dropped and end nothing: buttons, credits, boxes with other stories. Comments end it.

What the page says around its text (labels such as "Fields of work", cards of related stories, whether it lists several
stories) is read from all of its blocks, by the rules for any page (page_layout.py).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, product, takewhile
from typing import Any

from lxml import html

from graph_service.iris import absolute
from graph_service.model import Card
from graph_service.partial_date import PartialDate
from graph_service.reading.block_classes import (
    announces_others,
    cards,
    find_labels,
    is_ending,
    is_furniture,
    is_kind,
    is_link,
    is_linked_line,
    is_prose,
    opens_comments,
    without_read_more,
)
from graph_service.reading.datelines import date_origin, story_date
from graph_service.reading.dates import parse_date
from graph_service.reading.documents import Document, decode
from graph_service.reading.draft import (
    LANGUAGE_TAG,
    SEPARATOR,
    TITLE_LIMIT,
    Block,
    Draft,
    language_code,
    letters,
    one_line,
    without_site,
)
from graph_service.reading.html_blocks import (
    BOLD_LINE,
    is_never_text,
    names,
    parse_html,
)
from graph_service.reading.main_text import FIGURE, PROSE_NODE, main_text, prose_length
from graph_service.reading.page_layout import (
    Body,
    Listing,
    find_listing,
    heads_title,
    no_story,
    story_body,
    tells_date_or_author,
)

# NewsArticle, OpinionNewsArticle, LiveBlogPosting, PressRelease, Report …
STORY_TYPE = re.compile(r"(?:.*[/#:])?\w*(?:Article|Posting|Report|PressRelease|NewsItem)")
DATE_KEYS = (
    "article:published_time", "og:published_time", "article:published", "published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.date", "dc.date", "dc.date.created", "dcterms.created",
    "citation_publication_date", "citation_online_date", "date", "pubdate", "publish-date", "publish_date", "publication_date",
    "publication-date", "publicationdate", "date_published", "article.published", "rnews:datepublished", "bt:pubdate",
    "cxenseparse:recs:publishtime", "shareaholic:article_published_time", "datecreated", "article:created",
)  # fmt: skip
TITLE_KEYS = ("og:title", "twitter:title", "parsely-title", "dcterms.title", "dc.title")
AUTHOR_KEYS = ("author", "article:author", "parsely-author", "sailthru.author", "dcterms.creator", "dc.creator", "byl")
SITE_KEYS = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "citation_publisher")
AUTHOR_XPATH = "//a[@rel='author'] | //*[@itemprop='author']/descendant-or-self::*[@itemprop='name']"
NAME_OF_AUTHOR = re.compile(r"(?!https?:|www\.|@)[^\W\d_][^\d@|<>{}]{1,80}")
LOGO_CLASSES = frozenset(["logo", "brand", "masthead", "sitename", "site"])
NO_BASE = "https://unknown.invalid/"  # what relative links are relative to where nothing says so: links, but to nowhere
NOT_OF_A_TITLE = ("style", "script", "svg", "noscript", "template", "button")
SURE_SEPARATORS = frozenset(["|", "»", "::"])
SITE_WORDS = 5  # the most that the name of a site has
LONGEST_TITLE = 100  # characters of the text in place of a title
LONG_TEXT = 250  # characters; what trafilatura finds is no menu then, sentences or not
READ_ON = 2  # lines after a teaser, such as "read more"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states of itself.

    `titles` are what it states of the story, the surest first, and `page_title` is the page's; both may have the name of the
    site in them. `base` is what relative links are relative to; `is_story` tells whether the page states that it is an article.
    """

    titles: tuple[str, ...]
    page_title: str
    date: PartialDate | None
    url: str | None
    base: str | None
    source: str | None
    authors: tuple[str, ...]
    language: str | None
    is_story: bool


def read(document: Document) -> Draft:
    """Read the story of an HTML page; raises `SourceError` where it holds none, or several."""
    tree = parse_html(decode(document.data, document.file), document.file, document.line)
    if tree is None:
        raise no_story(None, document.file, document.line)
    metadata = find_metadata(tree)
    _prepare(tree)
    base = metadata.base or NO_BASE
    titles = (*metadata.titles, metadata.page_title)
    page = main_text(tree, base, titles)
    positions = page.positions[: _end_of_text([page.blocks[i] for i in page.positions])]
    end = max(positions, default=len(page.blocks) - 1) + 1
    labels = find_labels(page.blocks[:end])
    # A heading that leads to itself is no link to another story, such as those of a live blog's entries.
    lines, address = list(page.blocks[: end + READ_ON]), base.partition("#")[0]
    for i, block in enumerate(lines):
        if block.level:
            links = tuple(link for link in block.links if link.href.partition("#")[0] != address)
            lines[i] = replace(block, links=links)
    story = find_listing(lines, labels.taken, positions, titles)
    if isinstance(story, Listing) and not metadata.is_story:
        raise no_story(story, document.file, document.line)
    story = range(end) if isinstance(story, Listing) else story
    main = [page.blocks[i] for i in positions if i in story]
    title = _title(tree, main, metadata)
    over = next((i for i in range(min(positions, default=0) - 1, -1, -1) if _is_title(page.blocks[i], title)), None)
    between = [] if over is None else page.blocks[over + 1 : positions[0]]
    body = _body([*filter(tells_date_or_author, between), *main], title)
    if not title:
        first = next((block.text for block in body.blocks if is_prose(block)), "")
        title = first if len(first) <= LONGEST_TITLE else first[:LONGEST_TITLE].rpartition(" ")[0] + " …"
    if not title or not (any(map(is_prose, body.blocks)) or page.extracted >= LONG_TEXT):
        raise no_story(None, document.file, document.line)

    stated = parse_date(labels.first("date") or "") or body.date or metadata.date
    dated = story_date(stated, body.dateline, (block.text for block in body.blocks))
    taken = prose_length(body.blocks)
    left_out = 100 - 100 * taken // page.visible if 3 * taken < 2 * page.visible else 0
    note = f"{left_out} % of the sentences on the page were left out; check that the story is complete."
    return Draft(
        title=title,
        blocks=[
            replace(block, links=tuple(link for link in block.links if not link.href.startswith(NO_BASE)))
            for block in body.blocks
        ],
        date=dated or _markup_date(tree, title),
        date_origin=date_origin(stated, body.dateline, dated),
        url=metadata.url,
        source=labels.first("source") or metadata.source,
        language=metadata.language,
        fields_of_work=labels.values.get("fields_of_work", ()),
        authors=body.authors or labels.values.get("authors", ()) or metadata.authors,
        related=_related(page.boxes, page.blocks[min(story.stop, end) :], title),
        notes=(note,) if left_out else (),
    )


def _prepare(tree: html.HtmlElement) -> None:
    """Make text of what only looks like none: forms that hold prose; and nothing of scripts in headings."""
    for form in tree.xpath("//form"):
        if any(len(text.strip()) >= PROSE_NODE for text in form.itertext()):
            form.tag = "div"
    for node in tree.xpath("//h1 | //h2"):
        for inner in [inner for inner in node.iterdescendants() if inner.tag in NOT_OF_A_TITLE]:
            inner.drop_tree()
        for inner in node.iterdescendants("br"):
            inner.tail = " " + (inner.tail or "")


# --- the text ----------------------------------------------------------------------------------------------------------


def _body(main: Sequence[Block], title: str | None) -> Body:
    """Return the body of a story from the blocks of its main text."""
    taken = find_labels(main).taken
    text = [block for i, block in enumerate(main) if i not in taken]
    start = next((i for i, block in enumerate(text) if _is_title(block, title)), 0)
    text = [block for block in text[:start] if is_prose(block)] + text[start:]
    text = [block for block in text if not _is_title(block, title)]
    lines: list[Block] = []  # a figure that stands alone with the line that says what it counts: "45", "houses rebuilt"
    for block in text:
        no_count = is_prose(block) or block.level or is_ending(block) or is_furniture(block) or parse_date(block.text)
        if lines and not no_count and FIGURE.fullmatch(lines[-1].text):
            lines[-1] = Block(f"{lines[-1].text} {block.text}", item=True)
        else:
            lines.append(block)
    text, in_box, any_prose = [], False, False  # without furniture, and without the links that a line of it announces
    for block in lines:
        announces = is_ending(block) and (any_prose or not opens_comments(block))
        in_box = announces or (in_box and (is_link(block) or parse_date(block.text) is not None))
        any_prose = any_prose or is_prose(block)
        if not (in_box or is_furniture(block)):
            text.append(block)
    while text and (text[-1].level or is_linked_line(text[-1])):
        text.pop()
    return story_body([without_read_more(block) for block in text])


def _is_title(block: Block, title: str | None) -> bool:
    """Tell whether a block is the title, perhaps with a kicker before it."""
    text, end = letters(block.text), letters(title)
    return bool(end) and text.endswith(end) and len(text) <= 2 * len(end)


def _end_of_text(blocks: Sequence[Block]) -> int:
    """Return where readers' comments start, or the furniture after which no prose comes."""
    left = prose_length(blocks)
    before = 0
    for i, block in enumerate(blocks):
        long = prose_length([block])
        before, left = before + long, left - long
        if before and ((is_ending(block) and not left) or (opens_comments(block) and before >= left)):
            return i
    return len(blocks)


# --- title, date, other stories ------------------------------------------------------------------------------------------


def _title(tree: html.HtmlElement, main: Sequence[Block], metadata: Metadata) -> str | None:
    """Return the heading that the page's metadata agree with, else that of the text, else the title in the metadata."""
    titles = [
        _without_site(title, metadata.source)
        for title in (*metadata.titles, metadata.page_title)
        if title and len(title) <= TITLE_LIMIT and not is_kind(Block(title))
    ]
    nodes = [
        node
        for node in tree.xpath("//h1") + tree.xpath("//h2")
        if not any(map(is_never_text, (node, *node.iterancestors())))
    ]
    headings = [
        (node, text)
        for node in nodes
        if 0 < len(text := _text_of(node)) <= TITLE_LIMIT
        and letters(text) != letters(metadata.source)
        and not is_kind(Block(text))
    ]
    for (_, text), title in product(headings, titles):
        heading, whole = letters(text), letters(title)
        if heads_title(heading, whole):
            return str(text)
        if heading.startswith(whole) and title not in metadata.titles:
            continue  # the page's own title may be a short one
        if whole and whole in heading and 3 * len(whole) > len(heading):
            return str(title)  # the heading has a kicker or a button beside it
    lines = {block.text for block in main}
    top = [
        text
        for node, text in headings
        if node.tag == "h1"
        and all(names(near).isdisjoint(LOGO_CLASSES) for near in (node, *node.iterdescendants(), node.getparent()))
    ]
    stated = titles[: len(metadata.titles)]
    sure = [text for text in top if text in lines or any(_share_words(text, title) for title in stated)]
    over = takewhile(lambda block: not is_prose(block), main)
    in_text = [block.text for block in over if 0 < block.level < BOLD_LINE]
    return next(filter(None, (*sure, *stated, *top, *titles, *in_text)), None)


def _share_words(heading: str, title: str) -> bool:
    words = set(heading.lower().split())
    return 2 * len(words & set(title.lower().split())) >= len(words)


def _text_of(heading: html.HtmlElement) -> str:
    """Return the text of a heading; where its elements run into each other (a kicker and a title), with a blank between."""
    pieces = [""]
    for piece in heading.itertext():
        glued = pieces[-1][-1:].isalpha() and piece[:1].isupper()
        pieces.append(" " + piece if glued else piece)
    return one_line("".join(pieces))


def _without_site(title: str, site: str | None) -> str:
    """Return a title without the name of the site before or after it, stated or not; other parts may belong to the title."""
    title = without_site(title, site)
    for separator in SEPARATOR.finditer(title):
        first, last = title[: separator.start()], title[separator.end() :]
        if separator[0].strip() in SURE_SEPARATORS and last.count(" ") < SITE_WORDS and len(first) > 2 * len(last):
            return first
    return title


def _markup_date(tree: html.HtmlElement, title: str) -> str | None:
    """Return the date of the first `<time>` after the title (an earlier one is the site's), else the one that htmldate finds."""
    begun = False
    for node in tree.iter("h1", "h2", "time"):
        begun = begun or (node.tag != "time" and letters(_text_of(node)).endswith(letters(title)))
        if begun and node.tag == "time" and (day := parse_date(node.get("datetime") or _text_of(node))):
            return day
    from htmldate import find_date  # noqa: PLC0415  slow to import, and only pages that state no date need it

    return find_date(tree, original_date=True, extensive_search=False)


def _related(boxes: Sequence[Sequence[Block]], after: Sequence[Block], title: str) -> tuple[Card, ...]:
    """Return the cards of other stories: those in boxes beside the text, and those after it."""
    announced = list(dropwhile(lambda block: not announces_others(block), after))
    stretches = (*boxes, after, announced)
    others = [card for blocks in stretches for card in cards(blocks) if letters(card.title) != letters(title)]
    related = {card.title: replace(card, url=None) if (card.url or "").startswith(NO_BASE) else card for card in others}
    return tuple(related.values())


# --- what a page states of itself ---------------------------------------------------------------------------------------


def find_metadata(tree: html.HtmlElement) -> Metadata:
    """Return the metadata of a page; what is malformed counts as not stated."""
    meta: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").lower()
        if content := one_line(node.get("content") or ""):
            meta.setdefault(name, content)
    stated = list(_json_ld(tree))
    objects = {_text(item.get("@id")): item for item in stated}
    story = next((item for item in stated if any(map(STORY_TYPE.fullmatch, _list(item.get("@type"), str)))), {})
    canonical = tree.xpath("string(//link[@rel='canonical']/@href)")
    addresses = (canonical, meta.get("og:url"), _text(story.get("url")))
    url = next((url for address in addresses if (url := absolute(address, meta.get("og:url")))), None)
    language = tree.get("lang") or tree.get("xml:lang") or meta.get("og:locale") or ""
    dates = (*(_text(story.get(key)) for key in ("datePublished", "dateCreated")), *map(meta.get, DATE_KEYS),
             *tree.xpath("//*[@itemprop='datePublished']/@datetime"))  # fmt: skip
    names = _names(story.get("author"), objects) or [
        name.strip() for key in AUTHOR_KEYS for name in re.split(r"[;|]", meta.get(key, ""))
    ]
    names = [name for name in names if NAME_OF_AUTHOR.fullmatch(name)] or [
        one_line(node.text_content()) for node in tree.xpath(AUTHOR_XPATH)
    ]
    titles = (_text(story.get("headline")), *map(meta.get, TITLE_KEYS))
    return Metadata(
        titles=tuple(dict.fromkeys(title for title in titles if title)),
        page_title=one_line(tree.xpath("string(//head/title)")),
        date=next((day for text in dates if text and (day := parse_date(text))), None),
        url=url,
        base=absolute(tree.xpath("string(//base/@href)"), url) or url,
        source=next(filter(None, (*_names(story.get("publisher"), objects), *map(meta.get, SITE_KEYS))), None),
        authors=tuple(dict.fromkeys(name for name in names if NAME_OF_AUTHOR.fullmatch(name))),
        language=language_code(language) if LANGUAGE_TAG.fullmatch(language.strip().replace("_", "-")) else None,
        is_story=bool(story) or meta.get("og:type", "").lower() in {"article", "news"},
    )


def _json_ld(tree: html.HtmlElement) -> Iterator[Mapping[str, Any]]:
    """Yield the objects that a page states, those of its `@graph`s among them."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            content = json.loads(script.text_content().strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):  # a page with broken metadata is still a page
            continue
        for outer in _list(content, dict):
            yield outer
            yield from _list(outer.get("@graph"), dict)
            yield from _list(outer.get("mainEntity"), dict)


def _names(value: Any, objects: Mapping[str | None, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the names of people or organizations, given as strings, as objects, or by the id of an object."""
    items = [
        objects.get(_text(item.get("@id")), item) if isinstance(item, dict) and "name" not in item else item
        for item in (value if isinstance(value, list) else [value])
    ]
    texts = (_text(item.get("name") if isinstance(item, dict) else item) for item in items)
    return tuple(dict.fromkeys(text for text in texts if text))


def _list(value: Any, cls: type) -> list[Any]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, cls)]


def _text(value: Any) -> str | None:
    return (one_line(value) or None) if isinstance(value, str) else None
