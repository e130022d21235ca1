"""Which blocks of an HTML page are its main text.

trafilatura says which words are; the blocks that have these words are taken from the page itself, with their headings, line
breaks, items, rows and links, some of which trafilatura loses. To them come

- the headings over such blocks, and the items and rows of a list that is in the text;
- prose between them where that is more than half as much: trafilatura lost it;
- all of the element that the page marks as its article, without its furniture, where that has more than twice as much;
- what stands beside the text in elements of the same build, such as the answers of a forum;
- boxes of facts in the text, and the headings and times of the entries of a live blog, whose boxes look like those of other stories.

What looks like furniture by its class (share, caption, card) is a box, unless it holds much of the prose: class names lie. Out go
other articles, which a page prints below its own, boxes that ask for something (a subscription, a gift), and lines of links around
the text.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from urllib.parse import urlsplit

from lxml import html

from graph_service.iris import absolute
from graph_service.reading.block_classes import (
    is_ending,
    is_furniture,
    is_link,
    is_prose,
    linked_length,
    opens_comments,
    tells_when,
)
from graph_service.reading.dates import TIME_LINE, only_tells_time
from graph_service.reading.draft import Block, letters, one_line
from graph_service.reading.html_blocks import (
    blocks_of,
    is_never_text,
    located_blocks,
    names,
    paragraph_starts,
    paragraphs_on_one_line,
    short_text,
    walk,
)
from graph_service.reading.page_layout import heads_title, tells_date_or_author

# Boxes in a text that are none of it, whatever trafilatura says.
ASIDE_CLASSES = frozenset(
    (
        "newsletter signup subscribe subscription paywall regwall donate donation fundraising review reviews pullquote disqus "
        "signature postprofile userinfo userdetails poster modal toast popup caption captions"
    ).split()
)
WALL_CLASSES = frozenset(["paywall", "regwall"])
FACT_CLASSES = frozenset("factbox fact facts infobox background explainer faktenbox infokasten hintergrund".split())
PICTURE_CLASSES = frozenset("image images img photo photos picture pictures caption captions figure".split())
LEAD_CLASSES = frozenset(
    (
        "lead lede standfirst dek deck subtitle subheadline subheading subhead excerpt intro introduction summary abstract vorspann anrisstext "
        "unterzeile chapo chapeau entradilla bajada sumario sommario sottotitolo ingress perex sapo zajawka podnaslov uvod teaser leadtext "
        "strapline speakable dachzeile"
    ).split()
)
AUTHOR_CLASSES = frozenset("box bio info card profile description about details content".split())  # beside "author"
STAMP_CLASSES = frozenset("meta byline postmeta timestamp submitted".split())
STAMP_LENGTH, STAMP_DEPTH = 120, 4  # characters of such a line, and elements around it that may have the class
BOX_CLASSES = ASIDE_CLASSES.union(
    (
        "share sharing social caption credit menu sidebar newsletter subscribe comment comments advert "
        "advertisement banner popup modal pager pagination toolbar footer copyright print hatnote"
    ).split()
)
NO_TEXT_CLASSES = BOX_CLASSES.union("quote pull promo ad ads desc description byline author date time meta tags tag category read more link links source related teaser photo image img figure note small".split())  # fmt: skip
CARD_CLASSES = frozenset(
    ["related", "card", "cards", "teaser", "teasers", "recommended", "recommendations", "discover", "promo"]
)
CARD_TAGS = frozenset(["aside", "article"])
SIGNUP_XPATH = (
    "//input[@type='email' or @type='tel' or contains(@name, 'mail') or contains(@placeholder, 'mail')] | //textarea"
)
STORY_XPATH = "//article | //main | //*[@role='main'] | //*[@itemprop='articleBody']"
NUMBERED_COMMENTS = "//*[contains(@id, 'comment-') or contains(@class, 'comment-')]"
COMMENT_NUMBER = re.compile(r"(?:li-|div-)?comment-\d+")
COMMENT_LISTS = frozenset("comments commentlist comment-list comments-list comments-area comment-area comments-wrapper comments-section".split())  # fmt: skip
PROSE_NODE = 40  # characters; a text node this long outside a link is prose
SIGNUP_LENGTH = 400  # characters
TWO = 2  # whole stories on a page; more are a listing
TEASER_LENGTH = 400  # characters
TEASER_TAGS = frozenset(["article", "div", "li", "section", "td"])
FIGURE_TEXT = ("table", "blockquote", "pre", "li", "h2", "h3")
NOTE_TAGS = frozenset(["div", "section", "aside"])
NO_NOTE_TAGS = tuple("a button form input h1 h2 h3 h4 h5 h6 img picture video audio iframe".split())
NO_NOTE_CLASSES = frozenset("pull quote pullquote promo ad ads advert desc description".split())
NO_BOX_TAGS = frozenset(["html", "body", "main"])
LONG_TEXT = 250  # characters; what trafilatura finds is no menu then, sentences or not
MOST = 0.8  # the share of the prose that the element of the story holds
MUCH = 0.5  # an element with a larger share of it is no box, whatever its class
SAME_CLASS = 3  # paragraphs of a text whose class is that of all its paragraphs
LITTLE = 0.34  # the share of a text that may stand in boxes that are none of it
LEAD_WITHIN = 8  # blocks over a text among which its lead may stand
LEAD_BLANKS = 5  # of a lead that is no sentence, at least
DESCRIBED = 30  # letters that a lead has, at least, of what the page states that it is about
SHORT_LINE = 5  # letters of a line that says something
LINE_BLANKS = 4  # of a line that leads to another site and is no button
LINKS = 0.7  # the share of a line in links that makes it a menu
FIGURE = re.compile(r"[<>~≈+–-]?\s?[$€£]?\d[\d.,\s]*\s?(?:%|[KkMm]|mln|bn|million|billion|thousand)?\+?")
COUNTED = re.compile(
    rf"{FIGURE.pattern}\s+(?![^\W\d_]+ \d)(?:[^\W\d_][\w'’-]*\s?){{2,7}}"
)  # "1,072 information sessions"
BUILD = 2  # classes inside an element that make a build
ENTRIES = 2  # boxes with a time and text that make a live blog
TITLE_LEVEL = 3  # the lowest heading that may be the title
OVER = 3  # lines over the text of an entry
ROW = 5  # words in a row that tell one text from another


Located = tuple[Block, html.HtmlElement]


@dataclass(frozen=True, slots=True)
class MainText:
    """All blocks of a page, the positions of those that are its main text, and the blocks of each box of cards in it.

    `extracted` is how many characters trafilatura found, and `visible` how many characters of prose the page shows in no box.
    `hosts` are those of its site.
    """

    blocks: Sequence[Block]
    positions: Sequence[int]
    boxes: Sequence[Sequence[Block]]
    extracted: int
    visible: int
    hosts: frozenset[str]


def main_text(tree: html.HtmlElement, base: str, titles: Iterable[str], descriptions: Iterable[str]) -> MainText:
    """Return the blocks of a page with the positions of its main text; links are relative to `base`.

    `titles` and `descriptions` are those that the page states of itself.
    """
    prose, hosts = _prose_below(tree), _own_hosts(tree, base)
    keys = [letters(title) for title in titles]
    articles = _other_articles(tree, prose, keys)
    others = articles | _comment_lists(tree, prose)
    text = _extract(tree, base, others)
    extracted = sum(len(block.text) for block in text)
    marked_nodes = [node for node in tree.xpath(STORY_XPATH) if prose.get(node) and node not in others]
    # Where tables lay the page out, its story stands in a cell.
    marked_nodes = marked_nodes or [
        node for node in tree.iter("td") if prose.get(node, 0) >= MOST * max(prose[tree], 1)
    ]
    # The scope is the deepest element that the page marks as its story and that holds most of what is so marked.
    most = MOST * max((prose[node] for node in marked_nodes), default=0)
    scope = next((node for node in reversed(marked_nodes) if prose[node] >= most), tree)
    located = list(located_blocks(tree, base))
    blocks = [block for block, _ in located]
    if MUCH * prose_length(text) > prose_length(blocks) and not _is_shown(text, blocks):  # where no page has its text
        starts = paragraph_starts(tree)
        text = [part for block in text for part in _parted(block, starts)]
        return MainText(text, range(len(text)), (), extracted, prose_length(text), hosts)
    asides = {node for node in prose if _is_aside(node)} | _signups(tree) | _teasers(prose)
    over_title = {
        outer
        for head in tree.iter("h1")
        if any(heads_title(letters(head.text_content()), key) for key in keys)
        for outer in head.iterancestors()
    }
    box_of = _boxes(prose, scope, others, asides, over_title)
    in_box = [box_of.get(node) for _, node in located]
    inside = set(scope.iter())
    hits = _hits(located, text, in_box, others, asides, hosts)
    filled = _filled(blocks, in_box, hits) - others - asides
    unboxed = {i for i, box in enumerate(in_box) if box is None or box in filled}
    marked = [i for i in sorted(unboxed) if located[i][1] in inside]
    hit_nodes = [node for i, (_, node) in enumerate(located) if i in hits]
    hits |= _alike(hit_nodes, located, unboxed, prose)
    stories = [] if articles else _both_stories(hit_nodes, prose)
    of_both = {node for story in stories for node in story.iter()}
    hits |= {
        i
        for i, (block, node) in enumerate(located)
        if node in of_both and (i in unboxed or in_box[i] in stories) and (is_prose(block) or block.level)
    }
    story_nodes = of_both.union(next((node for node in marked_nodes if scope in node.iter()), tree).iter())
    in_story = {i for i in hits if located[i][1] in story_nodes}
    lengths = [sum(len(blocks[i].text) for i in each) for each in (in_story, hits)]
    if lengths[0] > MUCH * lengths[1]:  # what lies outside of it then is none of the story
        hits = in_story
    written = {box for box, block in zip(in_box, blocks, strict=True) if tells_when(block)}
    entries = {in_box[i] for i in hits if in_box[i] in written and is_prose(blocks[i])} - {None}
    if len(entries) >= ENTRIES:
        unboxed |= {i for i, box in enumerate(in_box) if box in entries}
    facts = {i for i, box in enumerate(in_box) if box is not None and not names(box).isdisjoint(FACT_CLASSES)}
    leads = _leads(located, hits, unboxed, keys, [*map(letters, descriptions)])
    hits |= leads | _siblings(located, hits, unboxed)
    positions = [i for i in _select(blocks, hits, unboxed, facts) if not _is_stamp(*located[i])]
    length = prose_length(blocks[i] for i in positions)
    is_more = MUCH * prose_length(blocks[i] for i in marked) > length
    if (not length and extracted < LONG_TEXT) or (is_more and scope is not tree):
        positions = marked

    boxes: dict[html.HtmlElement, list[Block]] = {}
    for block, node in located:
        box = box_of.get(node)
        if box is not None and may_be_card(box):
            boxes.setdefault(box, []).append(block)
    visible = prose_length(blocks[i] for i in marked)
    blocks = [replace(block, level=0) if i in leads else block for i, block in enumerate(blocks)]
    return MainText(blocks, positions, list(boxes.values()), extracted, visible, hosts)


def _is_shown(text: Iterable[Block], blocks: Iterable[Block]) -> bool:
    """Tell whether most of a text stands in the blocks of its page; of a short page trafilatura may give all words in one line."""
    rows, rows_of_page = (_rows(word for block in each for word in block.text.split()) for each in (text, blocks))
    on_page = frozenset(rows_of_page)
    return 2 * sum(row in on_page for row in rows) > len(rows)


def _parted(block: Block, starts: Container[str]) -> list[Block]:
    """Return the paragraphs of a block that has several, by their starts; one with links was no text of JSON-LD."""
    if block.links or block.level:
        return [block]
    return [replace(block, text=text) for text in paragraphs_on_one_line(block.text, starts)]


def _other_articles(
    tree: html.HtmlElement, prose: Mapping[html.HtmlElement, int], titles: Sequence[str]
) -> frozenset[html.HtmlElement]:
    """Return the articles of a page that are not its own: where one has the page's title over it, those with another.

    Articles are what is marked so, and elements of one class in a row, each with a heading of the same level.
    """
    for head in tree.iter("h1", "h2"):
        if any(heads_title(letters(head.text_content()), title) for title in titles):
            around = takewhile(lambda node: node.tag not in NO_BOX_TAGS, head.iterancestors())
            rows = (_with_heading(node, head.tag, prose) for node in around if prose.get(node))
            if others := next(filter(None, rows), None):
                return frozenset(others)
            break
    heads = {
        node: letters(head.text_content())
        for node in tree.iter("article")
        if (head := next(node.iter("h1", "h2", "h3"), None)) is not None
        and not any(outer.tag == "article" for outer in node.iterancestors())
    }
    stories = [
        node for node, head in heads.items() if prose.get(node) and any(heads_title(head, title) for title in titles)
    ]
    return frozenset(node for node, head in heads.items() if stories and not head.endswith(heads[stories[0]]))


def _with_heading(node: html.HtmlElement, tag: str, prose: Mapping[html.HtmlElement, int]) -> list[html.HtmlElement]:
    """Return the elements after one that have its tag and its first class, prose, a heading of a level, and a date or an author of their own.

    The story that a reader scrolls through may have a further class: `active`.
    """
    kind = (node.get("class") or "").split()[:1]
    after = [
        other
        for other in node.itersiblings(node.tag)
        if kind and (other.get("class") or "").split()[:1] == kind and prose.get(other)
    ]
    return [
        other
        for other in after
        if next(other.iter(tag), None) is not None
        and any(tells_date_or_author(Block(text)) for inner in other.iter() if (text := one_line(inner.text or "")))
    ]


def _comment_lists(tree: html.HtmlElement, prose: Mapping[html.HtmlElement, int]) -> frozenset[html.HtmlElement]:
    """Return the lists of readers' comments that number each of them, however short the story above is."""
    numbered = (node for node in tree.xpath(NUMBERED_COMMENTS) if any(map(COMMENT_NUMBER.fullmatch, _written(node))))
    lists = {
        outer
        for node in numbered
        for outer in node.iterancestors()
        if outer.tag not in NO_BOX_TAGS and not COMMENT_LISTS.isdisjoint(_written(outer))
    }
    return frozenset(
        node for node in lists if 0 < prose.get(node, 0) < prose[tree] and next(node.iter("h1"), None) is None
    )


def _written(node: html.HtmlElement) -> list[str]:
    """Return the id and the classes of an element, each whole, in lower case."""
    return f"{node.get('id') or ''} {node.get('class') or ''}".lower().split()


def _extract(tree: html.HtmlElement, url: str, others: Iterable[html.HtmlElement]) -> list[Block]:
    """Return the blocks of the main text of a page as trafilatura finds it; it may lose headings and line breaks."""
    from trafilatura import extract  # noqa: PLC0415  takes a third of a second, and only pages need it

    contents = [(node, node.text, list(node)) for node in others]
    for node, _, children in contents:  # empty, as it takes an article wherever it lies
        node.text = None
        for child in children:
            node.remove(child)
    try:
        markup = extract(tree, output_format="html", include_comments=False)
    except RecursionError:  # elements nested too deeply for it
        markup = None
    for node, text, children in contents:
        node.text = text
        node.extend(children)
    return [] if markup is None else list(blocks_of(html.document_fromstring(markup), url))


def _hits(
    located: Sequence[Located],
    text: Sequence[Block],
    in_box: Sequence[html.HtmlElement | None],
    others: Container[html.HtmlElement],
    asides: Container[html.HtmlElement],
    hosts: Container[str],
) -> set[int]:
    """Return the positions of the blocks whose words a text has, without boxes and lines of links that are none of it.

    Lines under the text that lead to other hosts than the site's own are part of it: sources, a register, the full report.
    """
    text_rows = frozenset(_rows(word for block in text for word in block.text.split()))
    lines = frozenset(letters(block.text) for block in text)
    in_one = next(iter(lines)) if len(lines) == 1 else ""  # of a short page, all words may be in one line
    hits: set[int] = set()
    for i, (block, _) in enumerate(located):
        rows = _rows(block.text.split())
        most_words = 2 * sum(row in text_rows for row in rows) > len(rows)
        line = letters(block.text)
        is_short_hit = not rows and (line in lines or (len(line) >= SHORT_LINE and line in in_one))
        if in_box[i] not in others and (most_words or is_short_hit):
            hits.add(i)
    aside_hits = {i for i in hits if in_box[i] in asides}
    if sum(len(located[i][0].text) for i in aside_hits) <= LITTLE * sum(len(located[i][0].text) for i in hits):
        hits -= aside_hits
    no_menus = [i for i in hits if not _is_menu(located[i][0])]
    first, last = min(no_menus, default=0), max(no_menus, default=0)
    after = takewhile(lambda i: _leads_elsewhere(located[i][0], hosts), sorted(i for i in hits if i > last))
    last = max((last, *after))
    return {i for i in hits if first <= i <= last}


def _filled(
    blocks: Sequence[Block], in_box: Sequence[html.HtmlElement | None], hits: Container[int]
) -> set[html.HtmlElement]:
    """Return the boxes that hold paragraphs of a text and little else: elements of the page, whatever their class."""
    whole: Counter[html.HtmlElement] = Counter()
    taken: dict[html.HtmlElement, list[int]] = {}
    for i, (block, box) in enumerate(zip(blocks, in_box, strict=True)):
        if box is not None and is_prose(block):
            whole[box] += len(block.text)
            taken.setdefault(box, []).extend([len(block.text)] if i in hits else [])
    return {box for box, lengths in taken.items() if len(lengths) >= SAME_CLASS and sum(lengths) > MUCH * whole[box]}


def _own_hosts(tree: html.HtmlElement, base: str) -> frozenset[str]:
    """Return the hosts of the site of a page: its own, and the one that most of its links lead to."""
    hosts = Counter(urlsplit(url).netloc for href in tree.xpath("//a/@href") if (url := absolute(href, base)))
    return frozenset((urlsplit(base).netloc, *(host for host, _ in hosts.most_common(1))))


def _leads_elsewhere(block: Block, hosts: Container[str]) -> bool:
    """Tell whether a line of some words leads to another site, and asks for nothing."""
    away = block.links and all(urlsplit(link.href).netloc not in hosts for link in block.links)
    return bool(away) and block.text.count(" ") >= LINE_BLANKS and not (is_furniture(block) or is_ending(block))


def _rows(text: Iterable[str]) -> list[tuple[str, ...]]:
    """Return every five words of a text that stand in a row."""
    words = [letters(word) for word in text]
    return list(zip(*(words[i:] for i in range(ROW)), strict=False))


def _is_menu(block: Block) -> bool:
    """Tell whether a line is made of several links, or is one."""
    return not block.level and linked_length(block) >= LINKS * len(block.text)


def _alike(
    nodes: Sequence[html.HtmlElement],
    located: Sequence[Located],
    unboxed: Container[int],
    prose: Mapping[html.HtmlElement, int],
) -> set[int]:
    """Return the positions of the prose in elements of the same build as the one that a text stands in, beside it."""
    text = set(nodes)
    for outer in nodes[0].iterancestors() if nodes else ():
        parent, kind = outer.getparent(), outer.get("class")
        if parent is None or not kind:
            continue
        same = [node for node in parent.iterchildren(outer.tag) if node.get("class") == kind and prose.get(node)]
        build = _build(outer) if len(same) > 1 else set()
        if len(build) < BUILD:
            continue
        beside = [
            node
            for node in same
            if text.isdisjoint(node.iter())
            and next(node.iter("h1", "h2", "h3"), None) is None
            and 2 * len(build & _build(node)) >= len(build | _build(node))
        ]
        if beside:
            inside = {inner for node in beside for inner in node.iter()}
            return {i for i, (block, node) in enumerate(located) if i in unboxed and node in inside and is_prose(block)}
    return set()


def _both_stories(nodes: Sequence[html.HtmlElement], prose: Mapping[html.HtmlElement, int]) -> list[html.HtmlElement]:
    """Return the article that a text stands in and the one beside it that is as whole; none where there are more, or none."""
    story = next((outer for node in nodes[:1] for outer in node.iterancestors("article")), None)
    parent = None if story is None else story.getparent()
    if story is None or parent is None:
        return []
    stories = [
        node
        for node in parent.iterchildren("article")
        if node.get("class") == story.get("class") and prose.get(node, 0) > MUCH * prose.get(story, 0)
    ]
    return stories if len(stories) == TWO else []


def _siblings(located: Sequence[Located], hits: set[int], unboxed: Container[int]) -> set[int]:
    """Return the positions of paragraphs that stand beside those of a text in one element, and of those that lead from its title.

    They have no class of their own, or that of the text: what trafilatura takes for furniture by its words or its links. Notes between
    them belong to the text, too.
    """
    paragraphs = [
        next((outer for outer in (node, *node.iterancestors()) if outer.tag == "p"), None) for _, node in located
    ]
    of_text = [outer for i, outer in enumerate(paragraphs) if i in hits and outer is not None]
    parents = {outer.getparent() for outer in of_text}
    classes = Counter(words for outer in of_text if (words := outer.get("class")))
    of_class = [outer is not None and classes[outer.get("class")] >= SAME_CLASS for outer in paragraphs]
    plain = [
        i in unboxed
        and outer is not None
        and (outer.get("class") is None or of_class[i] or _stands_between(outer))
        and is_prose(located[i][0])
        for i, outer in enumerate(paragraphs)
    ]
    first = next((i for i in sorted(hits) if is_prose(located[i][0])), min(hits, default=0))
    over = [*takewhile(lambda i: plain[i] or tells_when(located[i][0]), range(first - 1, -1, -1))]
    leads = (
        [i for i in over if plain[i]]
        if over and over[-1] > 0 and 0 < located[over[-1] - 1][0].level <= TITLE_LEVEL
        else []
    )
    last = max(hits, default=0)
    after = [*takewhile(lambda i: plain[i], range(last + 1, len(located)))]
    kinds = {kind for parent in parents if (kind := _kind_of_parent(parent)) is not None}
    above = [None if outer is None else outer.getparent() for outer in paragraphs]
    beside = (
        i
        for i in (*range(first, last), *after)
        if plain[i] and (above[i] in parents or (i < last and (of_class[i] or _kind_of_parent(above[i]) in kinds)))
    )
    prose = [i for i in range(first, last) if i in unboxed and i not in hits and is_prose(located[i][0])]
    notes = (i for i in prose if (box := _child_of(parents, located[i][1])) is not None and _is_note(box))
    return {*leads, *beside, *notes}


def _leads(
    located: Sequence[Located],
    hits: Container[int],
    unboxed: Container[int],
    titles: Sequence[str],
    descriptions: Sequence[str],
) -> set[int]:
    """Return the positions of the standfirst over a text: what its class, its place under the title or the page's own description tells.

    `titles` and `descriptions` are letters alone.
    """
    first = next((i for i, (block, _) in enumerate(located) if i in hits and is_prose(block)), 0)
    near = [i for i in range(first) if i in unboxed][-LEAD_WITHIN:]
    words = {i: names(located[i][1]).union(*map(names, islice(located[i][1].iterancestors(), 1))) for i in near}
    marked = {i for i in near if not words[i].isdisjoint(LEAD_CLASSES) and words[i].isdisjoint(PICTURE_CLASSES)}
    described = {
        i for i in near
        if len(line := letters(located[i][0].text)) >= DESCRIBED and any(text.startswith(line) or (text and line.startswith(text)) for text in descriptions)
    }  # fmt: skip
    heads = [i for i in near if 0 < located[i][0].level < TITLE_LEVEL and i not in marked | described]
    stated = [i for i in heads if any(heads_title(letters(located[i][0].text), title) for title in titles)]
    highest = (i for i in heads if located[i][0].level == 1 and not _is_sentence(located[i][0]))
    title = max(stated or highest, default=first)
    under_title = (i for i in near if i == title + 1 and words[i].isdisjoint(BOX_CLASSES | AUTHOR_CLASSES))
    leads = {i for i in (*marked, *described, *under_title) if _is_sentence(located[i][0])}
    return leads | {i for i in marked | described if i > title and _is_line(located[i][0])}


def _is_line(block: Block) -> bool:
    """Tell whether a block has the words of a standfirst, which need no full stop."""
    is_long = block.text.count(" ") >= LEAD_BLANKS
    return is_long and not (is_furniture(block) or is_ending(block) or is_link(block) or tells_date_or_author(block))


def _stands_between(paragraph: html.HtmlElement) -> bool:
    """Tell whether a paragraph stands directly beside another, and its class is none of a box: a question, an answer."""
    near = (paragraph.getprevious(), paragraph.getnext())
    return any(other is not None and other.tag == "p" for other in near) and names(paragraph).isdisjoint(
        NO_TEXT_CLASSES
    )


def _kind_of_parent(parent: html.HtmlElement | None) -> tuple[str, str] | None:
    """Return the classes of an element and of the one around it, which the turns of a debate have alike; None where one has none."""
    outer = None if parent is None else parent.getparent()
    if parent is None or outer is None or not (parent.get("class") and outer.get("class")):
        return None
    return parent.get("class"), outer.get("class")


def _child_of(parents: Container[html.HtmlElement | None], node: html.HtmlElement) -> html.HtmlElement | None:
    """Return the element around a node, or itself, that stands directly in one of these."""
    return next((outer for outer in (node, *node.iterancestors()) if outer.getparent() in parents), None)


def _is_note(node: html.HtmlElement) -> bool:
    """Tell whether an element among paragraphs holds sentences alone: no link, heading, picture, form or quote that the text repeats."""
    return (
        node.tag in NOTE_TAGS
        and names(node).isdisjoint(NO_NOTE_CLASSES)
        and next(node.iter(*NO_NOTE_TAGS), None) is None
    )


def _is_stamp(block: Block, node: html.HtmlElement) -> bool:
    """Tell whether a line says who wrote a post and when, by its class: a time alone may be that of an entry of a live blog."""
    is_time = TIME_LINE.fullmatch(block.text) is not None or only_tells_time(block.text)
    if block.level or len(block.text) > STAMP_LENGTH or is_prose(block) or is_time:
        return False
    around = (node, *islice(node.iterancestors(), STAMP_DEPTH))
    marked = (outer for outer in around if not STAMP_CLASSES.isdisjoint(names(outer)))
    return any(short_text(outer, STAMP_LENGTH) is not None for outer in marked)


def _is_sentence(block: Block) -> bool:
    """Tell whether a block says something, even if the page marks it as a heading, as it may do with a standfirst."""
    return is_prose(replace(block, level=0)) and not is_furniture(block)


def _build(node: html.HtmlElement) -> set[tuple[str, str]]:
    """Return the tags and the classes of what is inside an element."""
    return {(inner.tag, inner.get("class")) for inner in node.iterdescendants() if inner.get("class")}


def _select(blocks: Sequence[Block], hits: set[int], unboxed: Container[int], facts: Container[int]) -> list[int]:
    """Return the positions of a text with what belongs between them; `facts` are those of boxes of facts."""
    first, last = min(hits, default=0), max(hits, default=0)
    between = [i for i in range(first, last) if i in unboxed and i not in hits]
    lost = [i for i in between if is_prose(blocks[i])]
    if prose_length(blocks[i] for i in lost) < MUCH * prose_length(blocks[i] for i in hits):
        lost = []  # captions and teasers
    stated = [i for i in range(first, last) if i in facts and not _is_menu(blocks[i])]
    listed: set[int] = set()
    for step, order in ((-1, between), (1, between[::-1])):
        for i in order:
            if blocks[i].item and not is_link(blocks[i]) and (i + step in hits or i + step in listed):
                listed.add(i)
    beside = {i for i in between if _belongs(blocks, i, hits)}
    if sum(tells_when(blocks[i]) for i in beside) >= ENTRIES:
        # A live blog: its first entry has a time and a heading, too.
        over = range(first - 1, max(first - 1 - OVER, -1), -1)
        beside.update(takewhile(lambda i: i in unboxed and blocks[i].level != 1 and _belongs(blocks, i, hits), over))
    return sorted({*hits, *lost, *stated, *listed, *beside})


def _belongs(blocks: Sequence[Block], i: int, hits: Container[int]) -> bool:
    """Tell whether a block belongs to the text beside it: a heading over it, or a figure in it."""
    block = blocks[i]
    if block.level or tells_when(block):  # what stands over a text: a time, a heading, a time again
        below = i + 1
        below += not block.level and blocks[below].level > 0
        has_heading = block.level > 0 or below > i + 1
        below += has_heading and any(map(tells_when, blocks[below : below + 1]))
        return below in hits and (is_prose(blocks[below]) or blocks[below].item)
    if COUNTED.fullmatch(block.text):
        return not (is_link(block) or is_furniture(block) or is_ending(block) or opens_comments(block))
    counted = next((line for line in (block, blocks[i + 1]) if not FIGURE.fullmatch(line.text)), block)
    figure = FIGURE.fullmatch(block.text) or FIGURE.fullmatch(blocks[i - 1].text)
    return figure is not None and not (is_link(block) or is_furniture(counted) or is_ending(counted))


def prose_length(blocks: Iterable[Block]) -> int:
    """Return how many characters of prose there are."""
    return sum(len(block.text) for block in blocks if is_prose(block))


def _prose_below(root: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """Return the characters of prose outside links below each element that may hold text, in the order of the page."""
    prose: dict[html.HtmlElement, int] = {}
    sums, in_link = [0], 0
    for event, node in walk(root, is_never_text):
        step = {"start": 1, "end": -1, "skip": 0}[event]
        in_link += step * (node.tag == "a")
        if step > 0:
            prose[node] = 0
            sums.append(0 if in_link else _long(node.text))
        elif step < 0:
            prose[node] = total = sums.pop()
            sums[-1] += total
        if step <= 0 and not in_link:
            sums[-1] += _long(node.tail)
    return prose


def _long(text: str | None) -> int:
    length = len((text or "").strip())
    return length if length >= PROSE_NODE else 0


def _boxes(
    prose: Mapping[html.HtmlElement, int],
    scope: html.HtmlElement,
    others: Container[html.HtmlElement],
    asides: Container[html.HtmlElement],
    over_title: Container[html.HtmlElement],
) -> dict[html.HtmlElement, html.HtmlElement | None]:
    """Return for each element that may hold text the outermost box that it lies in, or None; what holds the title is no card."""
    much = MUCH * prose[scope]
    box_of: dict[html.HtmlElement, html.HtmlElement | None] = {}
    for node in prose:
        box = box_of.get(node.getparent())
        looks_like_one = not names(node).isdisjoint(BOX_CLASSES) or node in asides
        looks_like_one = looks_like_one or (may_be_card(node) and (node.tag in CARD_TAGS or _holds_links(node)))
        is_little = prose[node] <= much and node is not scope and node not in over_title
        is_box = node in others or (is_little and looks_like_one)
        box_of[node] = node if box is None and is_box else box
    return box_of


def _holds_links(node: html.HtmlElement) -> bool:
    """Tell whether there is a link or a heading in an element, without which it is no card."""
    return next(node.iter("a", "h2", "h3", "h4", "h5", "h6"), None) is not None


def _signups(tree: html.HtmlElement) -> set[html.HtmlElement]:
    """Return the boxes that ask readers for their address or for a message: all around such a field that has little text."""
    boxes: set[html.HtmlElement] = set()
    for entry in tree.xpath(SIGNUP_XPATH):
        around = takewhile(lambda node: len(node.text_content()) <= SIGNUP_LENGTH, entry.iterancestors())
        boxes.update(node for node in around if node.tag not in NO_BOX_TAGS)
    return boxes


def _teasers(nodes: Mapping[html.HtmlElement, int]) -> set[html.HtmlElement]:
    """Return the elements that announce other stories: several of one build, each with a heading that is a link, and few words."""
    groups: dict[tuple[html.HtmlElement, str, str | None], list[html.HtmlElement]] = {}
    for node in nodes:
        if (parent := node.getparent()) is not None and node.tag in TEASER_TAGS:
            groups.setdefault((parent, node.tag, node.get("class")), []).append(node)
    teasers = {node for group in groups.values() if len(group) > 1 for node in group if _is_teaser(node)}
    most = max(nodes.values(), default=0)
    return teasers if sum(nodes[node] for node in teasers) <= MUCH * most else set()


def _is_teaser(node: html.HtmlElement) -> bool:
    heading = next(node.iter("h2", "h3", "h4", "h5"), None)
    if heading is None or len(node.text_content()) > TEASER_LENGTH:
        return False
    links = [*heading.iter("a"), *(outer for outer in heading.iterancestors("a") if node in outer.iterancestors())]
    return any("#" not in (link.get("href") or "#") for link in links)


def _is_aside(node: html.HtmlElement) -> bool:
    """Tell whether a box is none of the text that it stands in: it asks for something, repeats words, or says who wrote it."""
    words = names(node)
    if node.tag == "figure":  # what stands in it beside the picture; a figure may also hold a table or a quote
        return next(node.iter(*FIGURE_TEXT), None) is None and short_text(node, SIGNUP_LENGTH) is not None
    if node.tag == "p":  # a paragraph with that class is text that not everybody may read
        words -= WALL_CLASSES
    return not words.isdisjoint(ASIDE_CLASSES) or ("author" in words and not words.isdisjoint(AUTHOR_CLASSES))


def may_be_card(node: html.HtmlElement) -> bool:
    """Tell whether an element may hold cards of other stories, by its tag and its class."""
    return node.tag in CARD_TAGS or not names(node).isdisjoint(CARD_CLASSES)
