"""Finds the story on a page, given the page as a row of blocks; the same rules for a page as text and as HTML.

A page of a publisher reads from top to bottom

    menus               list items and short lines
    kind                "Story", "Press release"; not on every page
    title               here, or after the labels
    labels              Date: … Source: … Fields of work: …; values on the line or as list items after it; may be empty
    body                prose, with headings and lists
    furniture           "Related stories", "Discover more …", share buttons, ©
    cards               other stories: kind, title, date, source

and each part is found by its form: the labels by their names, the body as the first prose after title and labels, its
end by a line of furniture or by the first card. What stands before the title is never read. A page without prose is a
menu, or empty: no story. A plain text is the same page with most parts missing. Some pages print the title after the
text: where the text opens with a dateline and no title is above, or where the markup says so, the line below it is the title.

Titles tell a page that lists several stories from a page with one. A title is a heading or a short line that prose follows
and that has a mark of its own: a kind before it ("Press release"), a full date beside it, a link on the whole of it, a
dateline that opens the prose, or "read more" at its end. Sections of one story have no such marks. A page with two or more
such titles is a listing, whether it prints its stories whole or only their first lines: it has no text of its own. But where
only the first story has more than one paragraph, or only the other titles are links, the page is that story's, and the others
point to other pages.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, zip_longest

from graph_service.errors import SourceError
from graph_service.model import Card
from graph_service.reading.block_classes import (
    Labels,
    cards,
    find_labels,
    is_cut_short,
    is_ending,
    is_furniture,
    is_glitch,
    is_kind,
    is_linked_line,
    is_prose,
    is_short_line,
    opens_comments,
    without_read_more,
)
from graph_service.reading.datelines import after_dateline, dateline, dateline_date, dateline_start
from graph_service.reading.dates import TIME_LINE, only_tells_time, parse_date
from graph_service.reading.draft import Block, cut, letters, without_repeats
from graph_service.reading.language_detection import script
from graph_service.reading.record_fields import authors_of, is_person, people_alone

FULL_DATE, YEAR = len("2002-11-18"), len("2002")
BETWEEN = 6  # lines at most between a title and its text: dates, labels, bylines
WRITTEN = "written|posted|published|report|reported|reporting|story|words|interview|geschrieben|verfasst|écrit|publié|rédigé|escrito|scritto|napisał|geschreven|skriven"
BYLINE = re.compile(
    rf"(?:(?:(?i:{WRITTEN})\s+)?(?i:by|par|von|por|di|door|av|af|text|texto|testo|autor|autorka|auteur|author|автор|текст|interview:)\s*:?)\s+([^\W\d_a-zа-я][^\d.:;|]{{3,60}})"
)
UPDATED = (
    "updat",
    "last ",
    "modified",
    "edited",
    "оновлено",
    "обновлено",
    "mis à jour",
    "aktualisiert",
    "actualizado",
    "aggiornato",
    "güncelle",
    "uppdaterad",
    "oppdatert",
    "opdateret",
    "päivitetty",
    "bijgewerkt",
    "aktualizováno",
    "zaktualizowano",
)
STAMP = re.compile(r"(?:posted|published|updated|last updated|created|modified)\b.{0,20}\d.{0,80}\Z", re.IGNORECASE)
STAMP_WORD = re.compile(rf"(?:first |last )?(?:updated|created|modified|edited|{WRITTEN}):?", re.IGNORECASE)
# "Posted in Reports"
IN_SECTION = re.compile(
    r"(?:(?:posted|filed|published|written) (?:in|under)|escrito en|publicado e[nm]|publié dans|classé dans|veröffentlicht (?:in|unter)|abgelegt unter"
    r"|pubblicato in|inviato in|opublikowano w|zamieszczone w|geplaatst in|postat în|publicat în|publicerat i|objavljeno u|рубрика:?|опубликовано в|опубліковано в)\s.{1,60}",
    re.IGNORECASE,
)
BETWEEN_PARTS = re.compile(
    r"\s*[|·•⋅∙—–]\s*|\s+/\s+|\s+(?:on|el|le|il|am)\s+(?=[^\W\d_]+,? \d|\d)|\s+(?=(?:[Bb]y|[Pp]ar|[Vv]on|[Pp]or)\s+[^\W\d_a-z])|,\s+(?=(?:[Bb]y|[Pp]ublished|[Uu]pdated)\b)"
)
COMMA = re.compile(r",\s+")
BLANK = re.compile(r"\s+(?:(?:on|le|am|el|il|den|dne)\s+)?")
DESK_BLANKS = 5
STAMP_LENGTH = 160  # characters of a line with a byline and a date
LABEL_OF_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)?\s*[:：]\s*")
NAME_WITHOUT_CASE = re.compile(r"(?:[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]\s?){2,10}")  # of one word, as in Japanese
OFFICE = re.compile(r",\s+[a-zà-þа-я].*")  # "Jane Doe, staff writer"
TAIL_SHARE = 0.7  # of the story's length; a longer tail in another script is no footer
LONGEST_TITLE = 100  # characters of the text in place of a title
LEAD_LINES = 3  # short lines over a text that are not yet a menu
NO_STORY = "no story text was found: the page is a menu, or empty."
WHAT_A_STORY_NEEDS = "A page needs a title and at least one paragraph of sentences."
GIVE_EACH = "Give the page of each story, or the stories as JSON Lines."


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of several stories: how many there are, and the share of their paragraphs that the longest has."""

    count: int
    longest: float


def no_story(listing: Listing | None, file: str, line: int | None) -> SourceError:
    """Return the error for a page that holds no story, or several."""
    if listing is None:
        return SourceError(NO_STORY, file=file, line=line, hint=WHAT_A_STORY_NEEDS)
    return SourceError(
        f"the page lists {listing.count} stories and is not one itself.", file=file, line=line, hint=GIVE_EACH
    )


def opening_words(blocks: Sequence[Block]) -> str:
    """Return the start of the first prose, which stands for the title of a story that has none."""
    first = next((block.text for block in blocks if is_prose(block)), "")
    return first if len(first) <= LONGEST_TITLE else first[:LONGEST_TITLE].rpartition(" ")[0] + " …"


def find_listing(
    blocks: Sequence[Block], labels: frozenset[int], text: Container[int] = (), titles: Sequence[str] = ()
) -> Listing | range:
    """Return the listing that a page is; or, where it tells one story, the positions between which it stands.

    `labels` are the positions of the blocks that hold labels and their values, `text` those that are surely of a story's text;
    `titles` are those that the page states of itself.
    """
    heads: dict[int, str] = {}  # the positions of the titles of stories, each title once, with the mark that tells it
    headings: set[str] = set()
    for i, block in enumerate(blocks):
        is_title = block.level > 0 or is_short_line(block) or (is_linked_line(block) and not block.item)
        is_title = is_title and BYLINE.fullmatch(block.text) is None
        if not is_title or i in labels or block.text in headings or _is_between(block) or is_cut_short(block):
            continue
        if mark := _mark(blocks, i, labels):
            headings.add(block.text)
            heads[i] = mark
    everything = range(len(blocks))
    keys = [letters(title) for title in titles]
    if heads and any(heads_title(letters(blocks[next(iter(heads))].text), key) for key in keys):
        # On a story's own page a linked line, after which its text goes on, is a teaser inside it.
        heads = {i: mark for i, mark in heads.items() if blocks[i].level or not _stands_in(blocks, i, text)}
    if len(heads) < 2:
        return everything
    starts = list(heads)
    if set(heads.values()) == {"date"} and any(map(is_prose, blocks[: starts[0]])):
        return everything  # a chronology: a story opens the page, and dates part its sections
    sections = [range(*pair) for pair in pairwise([*starts, len(blocks)])]
    of_text = [sum(i in text and is_prose(blocks[i]) for i in section) for section in (range(starts[0]), *sections)]
    if of_text[0] > 1 or (max(of_text) > 1 and of_text.count(0) == len(starts)):
        return everything  # a story whose text goes on after boxes with others, or stands under one title of several
    lengths = [sum(is_prose(without_read_more(blocks[i])) for i in section) for section in sections]
    first, *others = [is_linked_line(blocks[head]) for head in starts]
    stands_out = lengths[0] > 1 or (all(others) and not first)
    if stands_out and max(lengths[1:]) <= 1:
        return range(_start(blocks, starts[1]))
    return _under_title(blocks, starts, lengths, titles) or Listing(len(heads), max(lengths) / max(sum(lengths), 1))


def _stands_in(blocks: Sequence[Block], i: int, text: Container[int]) -> bool:
    """Tell whether a linked line stands among the paragraphs of a text."""
    following = next((j for j in range(i + 1, len(blocks)) if is_prose(blocks[j])), None)
    return is_linked_line(blocks[i]) and following in text


def _under_title(
    blocks: Sequence[Block], starts: Sequence[int], lengths: Sequence[int], titles: Sequence[str]
) -> range | None:
    """Return where the story stands that has the page's own title, among others whose titles the page shows."""
    keys = [letters(blocks[start].text) for start in starts]
    same = (
        i for i, key in enumerate(keys) if lengths[i] > 1 and any(heads_title(key, letters(title)) for title in titles)
    )
    story = next(same, None)
    if story is None:
        return None
    others = (i for i in range(story + 1, len(starts)) if lengths[i] <= 1 or is_linked_line(blocks[starts[i]]))
    end = next((_start(blocks, starts[i]) for i in others), len(blocks))
    return range(_start(blocks, starts[story]), end)


def heads_title(heading: str, title: str) -> bool:
    """Tell whether a heading is a title or most of it, after which the name of a site may follow; both are letters alone."""
    return bool(heading) and title.startswith(heading) and 2 * len(heading) > len(title)


def _mark(blocks: Sequence[Block], i: int, labels: frozenset[int]) -> str | None:
    """Return the mark of a story of its own that the title at `i` has, if it has one and prose after it."""
    text = next(
        (j for j in range(i + 1, min(i + 2 + BETWEEN, len(blocks))) if j not in labels and not _is_between(blocks[j])),
        None,
    )
    if text is None or not is_prose(without_read_more(blocks[text])):
        return None
    if is_linked_line(blocks[i]) or any(map(is_cut_short, blocks[text : text + 2])):
        return "link"
    if dateline(blocks[text].text) is not None:
        return "dateline"
    marks = None
    for block in (*blocks[i + 1 : text], *blocks[_start(blocks, i) : i]):
        date = parse_date(block.text.partition(":")[2]) or parse_date(block.text)
        if is_kind(block):
            return "kind"
        if date is not None and len(date) == FULL_DATE:
            marks = "date"
    return marks


def _start(blocks: Sequence[Block], i: int) -> int:
    """Return where the lines over a title (its kind, its date) start."""
    while i > 0 and (is_kind(blocks[i - 1]) or parse_date(blocks[i - 1].text)):
        i -= 1
    return i


def _is_between(block: Block) -> bool:
    return is_kind(block) or is_furniture(block) or parse_date(block.text) is not None


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of a page.

    `date` is what a label or a line beside the title states; `dateline` opens the text, and may have no year (`--11-18`).
    """

    title: str
    body: Sequence[Block]
    date: str | None
    dateline: str | None
    labels: Labels
    authors: tuple[str, ...]
    related: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class _Positions:
    """The positions of a page's title (None: not among the blocks), of the end of its head, and of its body."""

    title: int | None
    head: int
    start: int
    end: int


def find_page(blocks: Sequence[Block], title: str | None = None) -> Page | Listing | None:
    """Return the parts of a page, or the listing that it is, or None where it holds no story.

    `title` is the one that the page's markup states, if any.
    """
    printed = [block for block in blocks if not is_furniture(block)]
    blocks = [without_read_more(block) for block in printed]
    labels = find_labels(blocks)
    head = labels.start if labels.end else _opening(blocks)
    title_at = _title_position(blocks, title or labels.first("title"), head, labels)
    start = max(labels.end, 0 if title_at is None else title_at + 1)
    # All stories end at readers' comments, or at furniture that is not the heading of prose.
    ends = (
        i for i in range(start, len(blocks))
        if opens_comments(blocks[i]) or (is_ending(blocks[i]) and not any(map(is_prose, blocks[i + 1 : i + 2])))
    )  # fmt: skip
    limit = next(ends, len(blocks))
    others = find_listing(printed[:limit], labels.taken)
    if isinstance(others, Listing):
        return others
    # The body ends at the first card, which prose does not follow at once, or where all stories end.
    cards_at = (i for i in range(start, limit) if is_kind(blocks[i]) and not any(map(is_prose, blocks[i + 1 : i + 3])))
    at = _Positions(title_at, head, start, min(others.stop, next(cards_at, limit)))
    at = _with_late_title(blocks[:limit], at, title) or at
    if at.title is None and title is None and labels.first("title") is None:
        return None
    return _page(blocks, at, labels, title)


def _page(blocks: Sequence[Block], at: "_Positions", labels: Labels, title: str | None) -> Page | None:
    over_labels = blocks[0 if at.title is None else at.title + 1 : at.head] if labels.end else []
    body = [block for block in over_labels if is_prose(block)]
    body += [block for i, block in enumerate(blocks[at.start : at.end], at.start) if i not in labels.taken]
    stated = labels.first("title") or title or ("" if at.title is None else blocks[at.title].text)
    if at.end < len(blocks):  # short lines may lead from the body to the furniture that ends it
        while body and not is_prose(body[-1]) and not body[-1].item:
            body.pop()
    story = story_body([block for block in body if block.text != stated])
    if not any(map(is_prose, story.blocks)):
        return None

    dates = [parse_date(labels.first("date") or ""), story.date or story.updated]
    if labels.end:
        dates += [parse_date(block.text) for block in blocks[(at.title or 0) + 1 : at.head]]
    if at.title is not None and at.title >= 2 and is_kind(blocks[at.title - 2]):
        # A date between the kind and the title is the story's; without the kind it may be the site's own, of today.
        dates.append(parse_date(blocks[at.title - 1].text))
    authors = labels.values.get("authors", story.authors)
    date = next(filter(None, dates), None)
    return Page(stated, story.blocks, date, story.dateline, labels, authors, cards(blocks[at.end :]))


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a story, and the dates and authors that stand as lines over it; `dateline` opens it, `updated` is its last change."""

    blocks: Sequence[Block]
    date: str | None
    updated: str | None
    authors: tuple[str, ...]
    dateline: str | None


def story_body(blocks: Sequence[Block]) -> Body:
    """Return the body that blocks make: without the lines that open it, repeats, and damaged or foreign lines."""
    stamps = _take_stamps([block for block in blocks if block.text])
    body = [block for block, after in zip_longest(stamps.body, stamps.body[1:]) if not is_glitch(block, after)]
    first = next((i for i, block in enumerate(body) if is_prose(block)), None)
    if first is not None:  # a caption may run into the dateline of the first paragraph
        body[first] = cut(body[first], dateline_start(body[first].text))
    body = without_repeats(body)
    # The last blocks in another script are the footer of a site in another language. A tail that is long compared with the
    # rest stays: it may be the story once more, translated.
    alphabet = next((script(block.text) for block in body if is_prose(block)), None)
    end = next((i + 1 for i in range(len(body) - 1, -1, -1) if script(body[i].text) == alphabet), len(body))
    tail, rest = (sum(len(block.text) for block in part) for part in (body[end:], body[:end]))
    if tail <= TAIL_SHARE * rest and any(script(block.text) for block in body[end:]):
        del body[end:]
    opening = next((dateline(block.text) for block in body if is_prose(block)), None)
    return Body(body, stamps.date, stamps.updated, stamps.authors, opening)


def _with_late_title(blocks: Sequence[Block], at: "_Positions", title: str | None) -> "_Positions | None":
    """Return the positions for a page that prints its title after the text, or None where it does not."""
    prose = [i for i, block in enumerate(blocks) if is_prose(block)]
    if not prose:
        return None
    if title is not None:
        late = at.title if at.title is not None and at.title > prose[-1] else None
    elif (at.title is None or at.title == prose[0]) and dateline(blocks[prose[0]].text):
        lines = range(prose[-1] + 1, len(blocks))
        late = next((i for i in lines if is_short_line(blocks[i]) and _may_be_title(blocks[i])), None)
    else:
        late = None
    return None if late is None else _Positions(late, prose[0], prose[0], late)


def _opening(blocks: Sequence[Block]) -> int:
    """Return where prose starts on a page without labels: after the kind that opens its story, if there is one."""
    for i, block in enumerate(blocks):
        if (
            is_kind(block)
            and not any(map(is_prose, blocks[i + 1 : i + 2]))
            and any(map(is_prose, blocks[i + 2 : i + 5]))
        ):
            return next(j for j in range(i + 2, i + 5) if is_prose(blocks[j]))
    first = next((i for i, block in enumerate(blocks) if is_prose(block)), len(blocks))
    return max(first, 1) if blocks and first < len(blocks) else first


def _title_position(blocks: Sequence[Block], title: str | None, head: int, labels: Labels) -> int | None:
    if title is not None:
        same = [i for i, block in enumerate(blocks) if block.text == title and i not in labels.taken]
        return next((i for i in same if blocks[i].level == 1), same[0] if same else None)
    kind = next((i for i in range(head - 1, -1, -1) if is_kind(blocks[i])), None)
    lines = [i for i in range(head) if _may_be_title(blocks[i])]
    if kind is not None:
        after = [i for i in lines if i > kind]
        before = [kind - 1] if kind - 1 in lines else []
        return next(iter(after or before or _after_labels(blocks, labels)), None)
    last_item = max((i for i in range(head) if blocks[i].item), default=-1)
    over = [i for i in lines if i > last_item]
    if not over:
        return next(iter(_after_labels(blocks, labels)), None)
    return over[0] if len(over) <= LEAD_LINES else over[-1]


def _may_be_title(block: Block) -> bool:
    plain = not block.item and not is_kind(block) and not is_furniture(block) and len(block.text) <= 500
    return plain and parse_date(block.text) is None and BYLINE.fullmatch(block.text) is None


def _after_labels(blocks: Sequence[Block], labels: Labels) -> list[int]:
    """Return the line between labels and prose, where the title stands if it is not above."""
    between = range(labels.end, min(labels.end + 2, len(blocks))) if labels.end else range(0)
    return [i for i in between if _may_be_title(blocks[i]) and is_short_line(blocks[i])][:1]


def _stamp_parts(text: str) -> list[str]:
    """Return the parts of a line over a text: a byline and the date after it are two ("Von Anna Muster, 16. September 2024")."""
    parts: list[str] = []
    for part in filter(None, BETWEEN_PARTS.split(text)):
        with_name = len(part) <= STAMP_LENGTH and BYLINE.match(part) is not None
        commas, blanks = ([*form.finditer(part)] if with_name else [] for form in (COMMA, BLANK))
        gaps = (*((gap, YEAR + 1) for gap in commas), *((gap, FULL_DATE) for gap in reversed(blanks)))
        gap = next((gap for gap, least in gaps if len(parse_date(part[gap.end() :]) or "") >= least), None)
        day, _, names = part.partition(", ")  # "16.09.2024, Anna Muster"
        gap_parts = [part[: gap.start()], part[gap.end() :]] if gap else [part]
        parts += (
            [day, names] if not gap and len(parse_date(day) or "") == FULL_DATE and people_alone(names) else gap_parts
        )
    return parts


def day_of(line: str) -> str | None:
    """Return the day that a line states, with nothing beside it but a place: "Tel Aviv, 15 January 2022"."""
    return parse_date(line) or (dateline_date(line) if after_dateline(line) == len(line) <= STAMP_LENGTH else None)


def is_byline(line: str) -> bool:
    """Tell whether a line says who wrote a story, and nothing else."""
    return BYLINE.fullmatch(line) is not None


def byline_authors(text: str) -> tuple[str, ...]:
    """Return the authors whom a byline names, known as one by its place or class: after "by" or a label, else in its first part."""
    parts = [part for part in _stamp_parts(text) if not day_of(part)]
    bylines = [match[1] for part in parts if (match := BYLINE.fullmatch(part))]
    names = chain.from_iterable(
        authors_of(OFFICE.sub("", LABEL_OF_NAME.sub("", part, count=1))) for part in bylines or parts[:1]
    )
    return tuple(name for name in names if is_person(name) or NAME_WITHOUT_CASE.fullmatch(name))


def tells_date_or_author(block: Block) -> bool:
    """Tell whether a line says when a story was published, or who wrote it."""
    parts = _stamp_parts(block.text)
    return any(parse_date(part) is not None or BYLINE.fullmatch(part) is not None for part in parts)


@dataclass(frozen=True, slots=True)
class _Stamps:
    """What the lines over a text say of it, and the body without them."""

    date: str | None
    updated: str | None
    authors: tuple[str, ...]
    body: list[Block]


def _take_stamps(body: Sequence[Block]) -> _Stamps:
    """Take the dates and the authors that stand as lines before the first prose, or between it and the next.

    What stands beside them in a word or two (the name of an account, "2 comments") goes with them.
    """
    first = next((i for i, block in enumerate(body) if is_prose(block) and parse_date(block.text) is None), 0)
    second = next((i for i, block in enumerate(body) if i > first and is_prose(block)), first)
    under_lead = range(first + 1, second)  # of a lead, after which a page may say who wrote it, and when
    if not all(tells_date_or_author(body[i]) and not body[i].level for i in under_lead):
        under_lead = range(0)
    later = (
        parse_date(block.text) and any(map(is_prose, body[i + 1 : i + 2]))
        for i, block in enumerate(body) if i > first and i not in under_lead
    )  # fmt: skip
    if any(later):  # a chronology: each date is over its own paragraph
        return _Stamps(None, None, (), list(body))
    dates: list[str] = []
    updates: list[str] = []
    names: list[str] = []
    beside_dates: list[str] = []  # names without "by", on the line of a date or on one beside it
    dated = set[int]()
    # The times of a live blog are those of its entries.
    one_time = sum(any(map(TIME_LINE.fullmatch, _stamp_parts(block.text))) for block in body) == 1
    dropped, desk = set(), set[int]()  # `desk`: the line after a byline, which may say for whom its author writes
    for i, block in ((i, body[i]) for i in (*range(first), *under_lead)):
        parts = [
            part
            for part in _stamp_parts(block.text)
            if parse_date(part)
            or not (is_furniture(Block(part)) or opens_comments(Block(part)) or IN_SECTION.fullmatch(part))
        ]
        # What was published, not what was updated: "Updated 6 May", or the day after "Updated on".
        updated = [part for part in parts if part.lower().startswith(UPDATED)]
        updated += [after for part, after in pairwise(parts) if part in updated and parse_date(part) is None]
        days = [(part, day) for part in parts if (day := day_of(part))]
        bylines = [authors_of(OFFICE.sub("", byline[1])) for part in parts if (byline := BYLINE.fullmatch(part))]
        times = sum(
            (only_tells_time(part) or (one_time and TIME_LINE.fullmatch(part) is not None)) and not parse_date(part)
            for part in parts
        )
        others = len(parts) - len(days) - len(bylines) - times - sum(map(bool, map(STAMP_WORD.fullmatch, parts)))
        if parts and (others <= 0 or (others == 1 and days and len(parts) == 2)):  # "Jane Example | 5 May 2021"
            dates += [day for part, day in days if part not in updated]
            updates += [day for part, day in days if part in updated]
            names += chain.from_iterable(bylines)
            dated |= {i} if days else set()
            beside_dates += chain.from_iterable(people_alone(part) for part in parts if days and not parse_date(part))
            desk |= {i + 1} if bylines and not any(each.item for each in body[i + 1 : i + 2]) else set()
            dropped.add(i)
        elif STAMP.match(block.text) or is_kind(block) or opens_comments(block):
            dropped.add(i)
    for i in range(first):
        people = () if i in dropped or body[i].level or dated.isdisjoint((i - 1, i + 1)) else people_alone(body[i].text)
        beside_dates += people
        dropped |= {i} if people else set()
    last = max((i for i, block in enumerate(body) if is_prose(block)), default=len(body))
    for i in range(last + 1, len(body)):  # at the end, as the Russian press has it
        if (byline := BYLINE.fullmatch(body[i].text)) and all(map(is_person, people := authors_of(byline[1]))):
            names += people
            dropped.add(i)
    beside = {
        i for i in range(first)
        if not {i - 1, i + 1}.isdisjoint(dropped) and not body[i].level and body[i].text.count(" ") < (DESK_BLANKS if i in desk else 2)
    }  # fmt: skip
    rest = [block for i, block in enumerate(body) if i not in dropped | beside]
    return _Stamps(
        next(iter(dates), None), next(iter(updates), None), tuple(names or dict.fromkeys(beside_dates)), rest
    )
