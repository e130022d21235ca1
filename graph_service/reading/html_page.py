"""Pages as a browser saves them: what they state of themselves, and the story in them.

html_metadata.py reads what a page states of itself. trafilatura finds the main text, as HTML with its headings, lists,
tables, quotes and links, and htmldate the date where nothing surer states it. Around them this module mends what they get wrong:

1. The tree is prepared: text that a form holds, as on pages of ASP.NET, is text; scripts and styles in headings are none.
2. Structure that trafilatura loses is taken from the page, and text that it loses (main_text.py).
3. The title is the heading that the metadata agree with; a site's logo is none.
4. Lines of furniture inside the text are dropped and end nothing: buttons, credits, boxes with other stories. Comments end it.

What the page says around its text (labels such as "Fields of work", cards of related stories, whether it lists several
stories) is read from all of its blocks, by the rules for any page (page_layout.py).
"""

import re
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile, groupby, product, takewhile
from urllib.parse import urlsplit

from lxml import html

from graph_service.model import Card
from graph_service.reading.block_classes import (
    Labels,
    announces_others,
    asks_readers,
    cards,
    find_labels,
    is_ending,
    is_furniture,
    is_kind,
    is_link,
    is_linked_line,
    is_prose,
    linked_length,
    opens_comments,
    without_read_more,
)
from graph_service.reading.datelines import date_origin, story_date
from graph_service.reading.dates import EitherDay, parse_date
from graph_service.reading.documents import Document, decode
from graph_service.reading.draft import (
    SEPARATOR,
    TITLE_LIMIT,
    Block,
    Draft,
    letters,
    one_line,
    without_site,
)
from graph_service.reading.html_blocks import (
    BOLD_LINE,
    HEADINGS,
    is_never_text,
    names,
    parse_html,
)
from graph_service.reading.html_metadata import Metadata, find_metadata
from graph_service.reading.main_text import FIGURE, LONG_TEXT, PROSE_NODE, main_text, prose_length
from graph_service.reading.page_layout import (
    FULL_DATE,
    Body,
    Listing,
    day_of,
    find_listing,
    heads_title,
    no_story,
    opening_words,
    story_body,
    tells_date_or_author,
)
from graph_service.reading.record_fields import is_person

LOGO_CLASSES = frozenset(["logo", "brand", "masthead", "sitename", "site"])
TITLE_CLASSES = frozenset(["entry-title", "post-title"])
PICTURE_CLASSES = frozenset("photo image img picture pic figure caption foto".split())
NO_BASE = "https://unknown.invalid/"  # what relative links are relative to where nothing says so: links, but to nowhere
NOT_OF_A_TITLE = ("style", "script", "svg", "noscript", "template", "button")
SECTIONS = frozenset((
    "home", "homepage", "welcome", "latest news", "news & events", "news and events", "news archive", "all news", "press", "press centre", "press center",
    "press room", "pressroom", "press releases", "media", "media centre", "media center", "media releases", "statements", "stories", "articles", "events",
    "blog", "updates", "publications", "details", "actualités", "actualité", "presse", "aktuelles", "nachrichten", "meldungen", "pressemitteilungen",
    "noticias", "actualidad", "prensa", "sala de prensa", "notizie", "comunicati stampa", "notícias", "aktualności", "aktuality", "vijesti", "vesti",
    "вести", "новини", "події", "пресс-центр", "прес-центр", "пресс-релизы", "события", "haberler", "lajme", "știri", "comunicate de presă", "hírek",
    "nieuws", "nyheter", "nyheder", "uutiset", "ειδήσεις", "أخبار", "新闻", "ニュース",
))  # fmt: skip
SIGNS_OF_TITLE = tuple(":;,.!?–—-|/")  # that need no blank before them in a heading of several elements
AFTER_TOPIC = (": ", " – ", " — ", " / ")
SURE_SEPARATORS = frozenset(["|", "»", "::"])
HALF = 0.5
MOSTLY = 0.7  # of the prose
MENU_WORDS = 2
SECTION_WORDS = 4  # the most that the title of a section has that is also the title of a story
SITE_WORDS = 5  # the most that the name of a site has
ADDRESSES = re.compile(
    r"(?:[^\W\d_]+\s?){0,3}:(?:\s*(?:\[?\d{1,2}[\].)]?\s*)?https?://\S+){1,200}"
)  # "Links: [1] https://…"
FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|csv)\b", re.IGNORECASE)
# "Jane Doe is a writer who lives in Gori", under what she wrote.
WHO_IS = re.compile(
    r"(?P<name>[^\W\d_][^\d.!?:;]{3,60}?),? (?:is|was|writes|works|covers|reports|teaches|lives|ist|arbeitet|schreibt|lebt|est|es|è|é|je|jest|este|er|är|on|—|–)\s"
)
LEAST_TEXT, LAST_LINES = 3, 2  # paragraphs before the lines on the author, and such lines
TEASER_BLANKS = 4
KICKER_LENGTH, AFTER_KICKER = 40, (":", "|", "–", "—", ">>", "►", "•")
MOST_OF_LINE = 0.9
CAPTION_LENGTH = 250  # characters
ABOVE = 6  # lines over a text among which its title may stand
READ_ON = 2  # lines after a teaser, such as "read more"


def read(document: Document) -> Draft:
    """Read the story of an HTML page; raises `SourceError` where it holds none, or several."""
    tree = parse_html(decode(document.data, document.file), document.file, document.line)
    if tree is None:
        raise no_story(None, document.file, document.line)
    metadata = find_metadata(tree)
    _prepare(tree)
    base = metadata.base or NO_BASE
    titles = (*metadata.titles, metadata.page_title)
    page = main_text(tree, base, titles, metadata.descriptions)
    positions = page.positions[: _end_of_text([page.blocks[i] for i in page.positions])]
    end = max(positions, default=len(page.blocks) - 1) + 1
    labels = find_labels(page.blocks[:end])
    address = base.partition("#")[0]
    story, notes = _story_range(page.blocks[: end + READ_ON], labels, positions, metadata, address, document)
    start = min(positions, default=0)
    main = [page.blocks[i] for i in positions if i in story]
    title = _title(tree, main, page.blocks[max(start - ABOVE, 0) : start], metadata)
    text = [i for i in positions if i in story and not _leads_to_itself(page.blocks[i], address)]
    if metadata.is_news:  # elsewhere it may be what a page is about
        lists = _link_lists(page.blocks, text, page.hosts)
        text = [i for i in text if i not in lists]
    body = _body_with_stamps(page.blocks, text, positions, title, page.hosts)
    title = title or opening_words(body.blocks)
    if not title or not (any(map(is_prose, body.blocks)) or page.extracted >= LONG_TEXT):
        raise no_story(None, document.file, document.line)

    opening = next((i for i in positions if is_prose(page.blocks[i])), start)
    above = next((i for i in range(opening, -1, -1) if _is_title(page.blocks[i], title)), 0)
    day_above = day_of(page.blocks[above - 1].text) if above else None
    stated = parse_date(labels.first("date") or "") or body.date or metadata.date or body.updated or day_above
    if metadata.date and stated and metadata.date.startswith(stated):  # "9/5/2024" says the year alone
        stated = metadata.date
    if isinstance(stated, EitherDay):  # the page may say it once more, with the month in letters or for programs
        days = {parse_date(text) for text in (*tree.xpath("//@datetime"), *(block.text for block in page.blocks))}
        same = days.intersection(stated.days)
        stated = same.pop() if len(same) == 1 else stated
    dated = story_date(stated, body.dateline, (block.text for block in body.blocks))
    date = dated or _markup_date(tree, title)
    authors = _authors(body.authors or labels.values.get("authors", ()), metadata.authors)
    return Draft(
        title=title,
        blocks=[
            replace(block, links=tuple(link for link in block.links if not link.href.startswith(NO_BASE)))
            for block in _without_stated(body.blocks, date, authors)
        ],
        date=date,
        date_origin=date_origin(stated, body.dateline, dated),
        url=metadata.url,
        source=labels.first("source") or metadata.source,
        language=metadata.language,
        fields_of_work=labels.values.get("fields_of_work", ()),
        authors=authors,
        related=_related(page.boxes, page.blocks[min(story.stop, end) :], title),
        notes=(*metadata.notes, *notes, *_note_on_the_rest(body.blocks, page.visible)),
    )


def _prepare(tree: html.HtmlElement) -> None:
    """Make text of what only looks like none: forms that hold prose; and nothing of scripts in headings."""
    for form in tree.xpath("//form"):
        if any(len(text.strip()) >= PROSE_NODE for text in form.itertext()):
            form.tag = "div"
    for node in tree.iter(*HEADINGS):
        for inner in [inner for inner in node.iterdescendants() if _is_never_of_a_title(inner)]:
            inner.drop_tree()
        for inner in node.iterdescendants("br", "div", "p"):
            inner.tail = " " + (inner.tail or "")
        for inner in node.iterdescendants("span"):  # lines of a title, each in an element
            after = inner.getnext()
            is_line = after is not None and after.tag == "span" and not after.text_content().startswith(SIGNS_OF_TITLE)
            if not inner.tail and is_line and " " in inner.text_content().strip():
                inner.tail = " "
        for inner in [*node.iterdescendants("small", "span", "time")]:
            text = inner.text_content()
            if parse_date(text) and letters(text) != letters(node.text_content()):
                inner.drop_tree()
                line = html.fragment_fromstring("<p></p>")
                line.text = text
                node.addnext(line)
    for dd in tree.xpath("//dd[preceding-sibling::*[1][self::dt]]"):  # "Ships in 2023", "98"
        if FIGURE.fullmatch(dd.text_content().strip()):
            dt = dd.getprevious()
            dd.text = f"{dt.text_content().strip().rstrip(':')}: {dd.text_content().strip()}"
            dd[:] = []
            dt.getparent().remove(dt)
    for span in tree.xpath("//span[.//img]"):  # a picture with its caption inside a paragraph
        if not names(span).isdisjoint(PICTURE_CLASSES) and len(span.text_content()) < CAPTION_LENGTH:
            span.drop_tree()
    # A picture with what stands under it, as pages of old lay it out.
    for table in tree.xpath("//table[.//img][not(.//table)][count(.//td) < 5]"):
        if len(table.text_content()) < CAPTION_LENGTH:
            table.drop_tree()


def _is_never_of_a_title(node: html.HtmlElement) -> bool:
    """Tell whether an element in a heading says nothing: a script, a button, a link to the heading itself ("¶")."""
    return node.tag in NOT_OF_A_TITLE or (node.tag == "a" and not letters(node.text_content()) and len(node) == 0)


# --- the text ----------------------------------------------------------------------------------------------------------


def _story_range(
    blocks: Sequence[Block],
    labels: Labels,
    text: Sequence[int],
    metadata: Metadata,
    address: str,
    document: Document,
) -> tuple[range, tuple[str, ...]]:
    """Return where the story of a page stands among its blocks, with a note where it is several; raises `SourceError` for a list.

    `text` are the positions of the main text, `address` is that of the page.
    """
    # What leads to a place on the page is no link to another story: headings of a live blog's entries, "skip advertisement".
    lines = [
        replace(block, links=tuple(link for link in block.links if link.href.partition("#")[0] != address))
        for block in blocks
    ]
    story = find_listing(lines, labels.taken, text, (*metadata.titles, metadata.page_title))
    if not isinstance(story, Listing):
        return story, ()
    if metadata.is_story:
        return range(len(blocks)), ()
    if story.longest < HALF or not _has_whole_stories(lines, text):
        raise no_story(story, document.file, document.line)
    return range(len(blocks)), (f"the page holds {story.count} stories; they are taken as one.",)


def _body_with_stamps(
    blocks: Sequence[Block], text: Sequence[int], extracted: Sequence[int], title: str | None, hosts: Container[str]
) -> Body:
    """Return the body of a story, to which the dates and bylines between its title and its first prose belong.

    `text` are the positions of its blocks, `extracted` those of the main text. What is a stamp alone is none of the body's own blocks.
    """
    opening = next((i for i in extracted if is_prose(blocks[i])), min(extracted, default=0))
    over = next((i for i in range(opening - 1, -1, -1) if _is_title(blocks[i], title)), opening)
    stamps = {i for i in range(over + 1, opening) if tells_date_or_author(blocks[i])}
    body = _body([blocks[i] for i in sorted(stamps.union(text))], title, hosts)
    outside = {blocks[i].text for i in stamps.difference(extracted)}
    return replace(body, blocks=[block for block in body.blocks if block.text not in outside])


def _without_stated(blocks: Sequence[Block], date: str | None, authors: Sequence[str]) -> list[Block]:
    """Return the blocks of a text without the line that prints its date once more (a chronology has several), and those of its authors."""
    lines = [block for block in blocks if parse_date(block.text)]
    names = {letters(author) for author in authors}
    last = [block for block in blocks if is_prose(block)][LEAST_TEXT:][-LAST_LINES:]
    about = [block for block in last if (match := WHO_IS.match(block.text)) and letters(match["name"]) in names]
    return [
        block
        for block in blocks
        if letters(block.text) not in names
        and block not in about
        and (lines != [block] or parse_date(block.text) != date)
    ]


def _note_on_the_rest(blocks: Sequence[Block], visible: int) -> tuple[str, ...]:
    """Return a note where a text has less than two thirds of the prose that its page shows."""
    length = prose_length(blocks)
    if 3 * length >= 2 * visible:
        return ()
    left_out = 100 - 100 * length // visible
    return (f"{left_out} % of the sentences on the page were left out; check that the story is complete.",)


def _body(main: Sequence[Block], title: str | None, hosts: Container[str]) -> Body:
    """Return the body of a story from the blocks of its main text; links to other hosts than the site's own are text."""
    taken = find_labels(main).taken
    text = [block for i, block in enumerate(main) if i not in taken]
    _, *later = (*(i for i, block in enumerate(text) if is_prose(block)), len(text))
    above = text[: later[0]] if later else text  # a lead may stand above the title
    start = next((i for i, block in enumerate(above) if _is_title(block, title)), 0)
    text = [block for block in text[:start] if is_prose(block)] + text[start:]
    opening = next((i for i, block in enumerate(text) if is_prose(block)), len(text))
    # A section may be called as a story with a short title is: "Call for papers".
    is_short = title is not None and title.count(" ") < SECTION_WORDS
    text = [
        block
        for i, block in enumerate(text)
        if not _is_title(block, title) or (is_short and block.level and i > opening)
    ]
    lines: list[Block] = []  # a figure that stands alone with the line that says what it counts: "45", "houses rebuilt"
    for block in text:
        no_count = (
            block.text[:1].isdigit()
            or is_prose(block)
            or block.level
            or is_ending(block)
            or is_furniture(block)
            or parse_date(block.text)
        )
        if lines and not no_count and FIGURE.fullmatch(lines[-1].text):
            lines[-1] = Block(f"{lines[-1].text} {block.text}", item=True)
        else:
            lines.append(block)
    text, in_box, any_prose = [], False, False  # without furniture, and without the links that a line of it announces
    for block in lines:
        announces = is_ending(block) and (any_prose or not opens_comments(block))
        in_box = announces or asks_readers(block) or (in_box and (is_link(block) or parse_date(block.text) is not None))
        any_prose = any_prose or is_prose(block)
        if not (in_box or is_furniture(block) or (any_prose and _is_teaser(block, hosts))):
            text.append(block)
    while text and (
        (
            text[-1].level and not text[-1].text.endswith(".")
        )  # a sentence is all that some lists have of each of their entries
        or _leads_within(text[-1], hosts)
        or ADDRESSES.fullmatch(text[-1].text)
    ):
        text.pop()
    return story_body([without_read_more(block) for block in text])


def _link_lists(blocks: Sequence[Block], text: Sequence[int], hosts: Container[str]) -> set[int]:
    """Return the positions of the lists in a text that hold nothing but links to other stories of the site, with the lines that announce them."""
    lists: set[int] = set()
    over = None  # the line before
    for is_item, group in groupby(text, key=lambda i: blocks[i].item):
        lines = list(group)
        if is_item and all(_is_link_to_story(blocks[i], hosts) for i in lines):
            lists.update(lines)
            lists |= {over} if over is not None and (blocks[over].level or blocks[over].text.endswith(":")) else set()
        over = lines[-1]
    return lists


def _is_teaser(block: Block, hosts: Container[str]) -> bool:
    """Tell whether a line among paragraphs is a link to another story of the site, alone or after a call in capitals."""
    before = block.text[: block.links[0].span.start] if block.links else ""
    return not (block.level or block.item) and (not before or before.isupper()) and _is_link_to_story(block, hosts)


def _is_link_to_story(block: Block, hosts: Container[str]) -> bool:
    """Tell whether a line is the title of another story of the site, and links to it, perhaps after a word on its topic; not to a file."""
    if not block.links or block.text.count(" ") < TEASER_BLANKS:
        return False
    link = block.links[0]
    before = block.text[: link.span.start].rstrip()
    is_whole = linked_length(block) >= MOST_OF_LINE * (len(block.text) - link.span.start)
    starts = not before or (len(before) <= KICKER_LENGTH and before.endswith(AFTER_KICKER))
    return starts and is_whole and urlsplit(link.href).netloc in hosts and FILE.search(link.href) is None


def _leads_within(block: Block, hosts: Container[str]) -> bool:
    """Tell whether a line is a link from end to end, and leads to another page of the site."""
    return is_linked_line(block) and urlsplit(block.links[0].href).netloc in hosts


def _has_whole_stories(lines: Sequence[Block], text: Sequence[int]) -> bool:
    """Tell whether a text has most of its prose in paragraphs that follow each other: of stories, not of teasers."""
    prose = {i for i in text if i < len(lines) and is_prose(lines[i])}
    whole = prose_length(lines[i] for i in prose if i - 1 in prose or i + 1 in prose)
    return whole > MOSTLY * prose_length(lines[i] for i in prose)


def _leads_to_itself(block: Block, address: str) -> bool:
    """Tell whether a line is a link to a place on its own page: "Jump to the recipe"."""
    return not block.level and is_link(block) and all(link.href.partition("#")[0] == address for link in block.links)


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


def _title(tree: html.HtmlElement, main: Sequence[Block], above: Sequence[Block], metadata: Metadata) -> str | None:
    """Return the heading that the page's metadata agree with, else that of the text, else the title in the metadata.

    `above` are the lines before the text.
    """
    titles = [
        _without_site(title, metadata.source)
        for title in (*metadata.titles, metadata.page_title)
        if title and len(title) <= TITLE_LIMIT and not is_kind(Block(title))
    ]
    headings = list(_headings(tree, metadata.source))
    marked = [text for node, text in headings if not TITLE_CLASSES.isdisjoint((node.get("class") or "").split())]
    if len(marked) == 1 and any(letters(title).endswith(letters(marked[0])) for title in titles):
        return marked[0]  # after the name of a blog, however short
    over_text = (*above, *takewhile(lambda block: not is_prose(block), main))
    bold_lines = [block.text for block in over_text if block.level == BOLD_LINE]
    pairs = product((*(text for _, text in headings), *bold_lines), titles)
    agreed = next(filter(None, (_agreed_title(text, title, metadata) for text, title in pairs)), None)
    if agreed is not None:
        return agreed
    lines = {block.text for block in main}
    first = [
        text
        for node, text in headings
        if node.tag == "h1"
        and not _names_section(text)
        and all(names(near).isdisjoint(LOGO_CLASSES) for near in (node, *node.iterdescendants(), node.getparent()))
    ]
    # A word or two that the page's menu has, too, are the name of a section, if there is another heading.
    short = [text for text in first if text.count(" ") < MENU_WORDS]
    links = frozenset(letters(node.text_content()) for node in tree.iter("a")) if short else frozenset()
    top = [text for text in first if text not in short or letters(text) not in links]
    stated = titles[: len(metadata.titles)]
    sure = [text for text in top if text in lines or any(_share_words(text, title) for title in stated)]
    in_text = _heading_over(over_text, [text for text in first if text not in top], metadata.source)
    # A short title of the page, which shares no word with the heading over the text, is the name of its site.
    sites = [title for title in titles if _names_section(title) or title.count(" ") < SITE_WORDS]
    named = [title for title in titles if title not in sites or any(_share_words(text, title) for text in in_text)]
    return next(filter(None, (*sure, *stated, *top, *named, *in_text, *first, *titles)), None)


def _headings(tree: html.HtmlElement, source: str | None) -> Iterator[tuple[html.HtmlElement, str]]:
    """Yield the headings that may be the title, the highest first; not the site's own, which stands above the main part."""
    nodes = [
        node
        for node in sorted(tree.iter("h1", "h2", "h3"), key=lambda node: str(node.tag))
        if not any(map(is_never_text, (node, *node.iterancestors())))
    ]
    in_main = set(tree.xpath("//main//h1 | //*[@role='main']//h1"))
    for node in nodes:
        text = _text_of(node)
        is_in_place = node.tag != "h1" or node in in_main or in_main.isdisjoint(nodes)
        is_other = letters(text) == letters(source) or is_kind(Block(text)) or _is_day(text)
        if is_in_place and 0 < len(text) <= TITLE_LIMIT and not is_other:
            yield node, text


def _agreed_title(text: str, title: str, metadata: Metadata) -> str | None:
    """Return the title on which a heading and a title of the metadata agree, None where they do not."""
    heading, whole = letters(text), letters(title)
    if heading == whole and any(sign in title and sign not in text for sign in AFTER_TOPIC):
        return title  # the heading shows by its looks where the topic ends
    if heads_title(heading, whole) or (whole.endswith(heading) and 2 * len(heading) > len(whole)):
        return text
    if heading.startswith(whole) and title not in metadata.titles:
        return None  # the page's own title may be a short one
    if whole and whole in heading and 3 * len(whole) > len(heading):
        return title  # the heading has a kicker or a button beside it
    part = max(SEPARATOR.split(title), key=len)
    return part if len(heading) < 2 * len(letters(part)) and heading.endswith(letters(part)) else None


def _heading_over(over_text: Sequence[Block], sections: Collection[str], source: str | None) -> list[str]:
    """Return the last of the highest headings over the text, if there is one; `sections` are names of parts of the site."""
    over = [
        block
        for block in over_text
        if block.level
        and not _names_section(block.text)
        and not _is_day(block.text)
        and letters(block.text) != letters(source)
        and block.text not in sections
    ]
    highest = min((block.level for block in over), default=0)
    return [block.text for block in over if block.level == highest][-1:]


def _names_section(text: str) -> bool:
    """Tell whether a text names a part of a site, such as "News" or "Press releases | Coast Herald", and no story."""
    parts = [part.lower() for part in SEPARATOR.split(text)]
    return all(
        part in SECTIONS or is_kind(Block(part)) or (i and part.count(" ") < SITE_WORDS) for i, part in enumerate(parts)
    )


def _is_day(text: str) -> bool:
    """Tell whether a heading is a day, which stands over the stories of that day: as on pages of Blogger."""
    return len(parse_date(text) or "") == FULL_DATE


def _share_words(heading: str, title: str) -> bool:
    words = set(heading.lower().split())
    return 2 * len(words & set(title.lower().split())) >= len(words)


def _authors(printed: Sequence[str], stated: Sequence[str]) -> tuple[str, ...]:
    """Return the authors of a page as its byline prints them, or as its metadata states them where that is no less."""
    if any(map(is_person, stated)) and not any(map(is_person, printed)):  # "By Jane Doe Sports Writer"
        return tuple(stated)
    is_whole = len(stated) >= len(printed) and all(
        any(letters(name) in letters(line) for name in stated) for line in printed
    )
    return tuple(stated if is_whole else printed)


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
    """Return the date of the first `<time>` after the title (an earlier one is the site's), else that of the heading over it, or what htmldate finds."""
    begun = False
    over_title = None
    for node in tree.iter("h1", "h2", "h3", "time"):
        if not begun and node.tag != "time":
            begun = letters(_text_of(node)).endswith(letters(title))
            over_title = over_title if begun else parse_date(_text_of(node))
        if begun and node.tag == "time" and (day := parse_date(node.get("datetime") or _text_of(node))):
            return day
    if begun and over_title:
        return over_title
    from htmldate import find_date  # noqa: PLC0415  slow to import, and only pages that state no date need it

    return find_date(tree, original_date=True, extensive_search=False)


def _related(boxes: Sequence[Sequence[Block]], after: Sequence[Block], title: str) -> tuple[Card, ...]:
    """Return the cards of other stories: those in boxes beside the text, and those after it."""
    announced = list(dropwhile(lambda block: not announces_others(block), after))
    stretches = (*boxes, after, announced)
    others = [card for blocks in stretches for card in cards(blocks) if letters(card.title) != letters(title)]
    related = {card.title: replace(card, url=None) if (card.url or "").startswith(NO_BASE) else card for card in others}
    return tuple(related.values())
