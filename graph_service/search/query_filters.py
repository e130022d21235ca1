"""Filters in the words of a question: `place:Kyiv`, and the names that it leaves out ("without Ukraine").

    place:Kyiv hotlines                  stories that have Kyiv; also organization:, person:, topic:, event:
    source:OSCE   author:"Jane Doe"      by a publisher or an author of this name, or else by all who have these words in their names
    language:uk   language:Ukrainian     in this language
    -place:Ukraine   NOT source:OSCE     stories that don't have it; also -year:2004
    since:2004   before:2004-07          as without the colon
    place:Kyiv or place:Lviv             either
    hotlines without Ukraine             hotlines -"Ukraine"; also except, other than, not (in), and the like in other languages

A value of several words stands in quotation marks, or is a whole name (place:New York). What is left out by its name is left out
by its other names, too; only names of the archive are left out. In the title of a story, and in quotation marks, all this is words like others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import islice, takewhile
from typing import Any, cast

from graph_service.archive.snapshot import Snapshot
from graph_service.entity_types import FACET_TYPES
from graph_service.index.lexicon import keys_of
from graph_service.languages import GRAMMAR
from graph_service.model import EntityKey, EntityType, Span
from graph_service.reading.dates import MONTHS
from graph_service.results import FACETS, Facet, FilterInWords, Filters, SearchRequest
from graph_service.search.query_analysis import QUOTES, Clause, blank_clauses
from graph_service.search.query_dates import SUBJECTLESS, period
from graph_service.search.query_entities import SURE, QueryMention, link_query
from graph_service.text import fold, name_slug

# What people call a filter.
FILTER_NAMES: Mapping[str, Facet] = {
    **{facet: facet for facet in FACETS if facet != "year"},
    "country": "place", "city": "place", "location": "place", "region": "place", "org": "organization", "organisation": "organization",
    "people": "person", "subject": "topic", "tag": "topic", "publisher": "source", "outlet": "source", "by": "author", "byline": "author", "lang": "language",
}  # fmt: skip
SHOWN_NAMES = (*FACET_TYPES, "source", "author", "language", "title", "date")
TIMES = {"since": "since", "from": "since", "after": "after", "before": "before", "until": "until", "to": "until"}
OPPOSITE = {"since": "before", "before": "since", "after": "until", "until": "after"}
OF_DATES = frozenset({"date", "year", "published"})
OF_OTHERS = frozenset({"title", "http", "https", *OF_DATES})
# Words that take a name away, in the languages of `query_dates.NEGATED`; a verb before the second kind makes a sentence of them.
LEAVING_OUT = (
    "without|except for|except|excluding|other than|apart from|neither|ohne|außer|sans|sauf|hormis|excepté|sin|salvo|excepto|senza|tranne|eccetto"
    "|без|кроме|крім|окрім"
)
PART = re.compile(
    rf'(?P<no>-|(?:not|nor|{LEAVING_OUT}) )?(?P<name>[A-Za-z_]+):(?:"(?P<phrase>[^"]+)"|(?P<word>[^\s":/()\[\]][^\s"()\[\]]*))'
    r'|-?(?:title:)?"[^"]*"|[(\[]+|[^\s"]+|"', re.IGNORECASE
)  # fmt: skip
VALUE = re.compile(r"[^\s\":()\[\],;|]+(?=[\s()\[\],;|]|$)")
MOST_FILTERS = 20  # of a question, and values of one filter; what is beyond is words
BRACKETS = re.compile(r"[()\[\]]")
MOST_WORDS = 6  # of a value without quotation marks, and of a name
LONGEST = 200  # characters of such a value

NOT = "not|nicht|pas|non|не"
NEGATION = re.compile(
    rf"(?<![\w'’-])(?P<verb>\w+ )?(?P<words>(?:(?:but|and|aber|und|mais|et|но|и|але|а|та) )?(?:{fold(LEAVING_OUT)}|(?P<plain>{NOT})) )"
)
# After these, "not" is no exclusion: who did not come to Kyiv, whether or not Georgia agrees.
VERBS = frozenset(
    "is are was were be been do does did has have had can could will would should may might must or whether if why it they he she we you i "
    "ist sind war waren hat haben kann wird werden oder est sont a ont peut ou è sono ha hanno o это или".split()
)
BEFORE_PHRASE = re.compile(rf'(?<![\w-])(?:{LEAVING_OUT}) (?=")', re.IGNORECASE)
NEXT = re.compile(r",? (?:and|or|nor|und|oder|noch|et|ou|ni|y|o|e|та|або|чи|і|й|и|или) |, ")
ALTERNATIVES = frozenset("or oder ou o або чи или".split())
CLAUSE = re.compile(r'-"[^"]*"')
MOST_FILLERS = 3  # words of grammar between the negation and the name: not (in the)


@dataclass(frozen=True, slots=True)
class ReadFilters:
    """A search with the filters in its words as filters, these, and what to tell a person about them and about the names `left_out`."""

    request: SearchRequest
    filters: tuple[FilterInWords, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def read_filters(request: SearchRequest, snapshot: Snapshot) -> ReadFilters:
    """Return a search with the filters in the words of its question as filters, and names that it leaves out as excluded clauses."""
    plain = request.query.translate(QUOTES)
    if snapshot.projection.rows_titled(fold(plain)):
        return ReadFilters(request)
    query = BEFORE_PHRASE.sub("-", plain)
    filters, notes = request.filters, list[str]()
    stated: list[FilterInWords] = []
    if ":" in query:
        rest, at = "", 0
        for part in _stated(query, snapshot):
            instead, reading = part.instead, part.reading
            if isinstance(reading, FilterInWords):
                narrowed = _with_filter(filters, reading, is_alternative=part.is_alternative)
                if len(stated) == MOST_FILTERS:
                    notes.insert(
                        0, f"A question has at most {MOST_FILTERS} filters; what follows on them is read as words."
                    )
                elif max(len(getattr(narrowed, reading.facet)), len(narrowed.without)) > MOST_FILTERS:
                    notes.append(
                        f"“{reading.words}” is no filter: more than {MOST_FILTERS} values would be asked for. Write more of the name."
                    )
                else:
                    filters, instead = narrowed, ""
                    stated.append(reading)
                    notes.append(_note(reading))
            elif reading:
                notes.append(reading)
            rest, at = f"{rest}{query[at : part.span.start]}{instead}", part.span.end
        query = " ".join((BRACKETS.sub(" ", f"{rest}{query[at:]}") if stated else f"{rest}{query[at:]}").split())
    query, excluding, left_out = _exclude_names(query, snapshot)
    if query == plain and not notes:
        return ReadFilters(request)
    return ReadFilters(
        replace(request, query=query, filters=filters),
        tuple(stated),
        tuple(islice(dict.fromkeys(filter(None, [*notes, *excluding])), MOST_FILTERS)),
        left_out,
    )


def excluded_entity(clause: Clause, snapshot: Snapshot) -> QueryMention | None:
    """Return the entity that an excluded clause names, None for a topic, which is words."""
    if not clause.excluded or clause.titled:
        return None
    mentions = link_query(clause.text, snapshot.entity_names, snapshot.terms).mentions
    whole = [mention for mention in mentions if mention.span == Span(0, len(clause.text))]
    sure = (mention for mention in whole if mention.match.how in SURE and not mention.match.key.startswith("topic/"))
    return next(sure, None)


# --- name:value ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a query states as name:value: its span, how it is read, or why not, and the words that take its place if it is no filter.

    `is_alternative` says that it stands after an "or" and a filter of the same kind.
    """

    span: Span
    reading: FilterInWords | str
    instead: str = ""
    is_alternative: bool = False


def _stated(query: str, snapshot: Snapshot) -> Iterator[_Stated]:
    """Yield what a query states as name:value."""
    end = 0
    before: FilterInWords | None = None
    before_end, leaves_out = 0, False
    for part in PART.finditer(query):
        name = (part["name"] or "").lower()
        if part.start() < end or not name or (name in OF_OTHERS and not (part["no"] and name in OF_DATES)):
            continue
        facet, span = FILTER_NAMES.get(name), Span(*part.span())
        value = (part["phrase"] or part["word"]).strip()
        if facet is None:
            if name in TIMES and (value[:1].isdigit() or fold(value).partition(" ")[0].strip(".,") in MONTHS):
                word = OPPOSITE[TIMES[name]] if part["no"] else TIMES[name]
                yield _Stated(span, "", f"{word} {value}")
            elif part["no"] and name in OF_DATES and (dates := period(value)):
                date = dates[0] if dates[0] == dates[1] else "/".join(dates)
                yield _Stated(span, FilterInWords(words=span.of(query), facet="year", values=(f"date/{date}",), labels=(value,), excluded=True))  # fmt: skip
            elif part["name"].islower() and name not in {*TIMES, *OF_OTHERS} and fold(value[:1]).isalnum():
                known = ", ".join(f"{known}:" for known in SHOWN_NAMES)
                yield _Stated(Span(span.start, span.start), f"“{name}:” is no filter; the filters are {known}.")
            continue
        if part["word"]:
            whole = _longest_name(query, part.start("word"), facet, snapshot)
            span, value = Span(span.start, whole.end), whole.of(query).rstrip("?!")
        if not re.search(r"\w", value):
            continue
        # "Without place:Ukraine or place:Moldova" leaves out both.
        between = fold(query[before_end : span.start]) if before and before.facet == facet else ""
        follows = NEXT.fullmatch(between) if between and not part["no"] else None
        leaves_out = (part["no"] not in {None, "-"} and fold(part["no"]) != "not ") or (
            leaves_out and follows is not None
        )
        start = before_end if follows else span.start
        words = Span(span.start, span.start + len(span.of(query).rstrip("?!"))).of(query)
        values = filter_values(facet, value, snapshot)
        before = FilterInWords(
            words=words, facet=facet, values=tuple(id_ for id_, _ in values) or (name_slug(value),),
            labels=tuple(label for _, label in values) or (value,), excluded=part["no"] is not None or leaves_out, is_known=bool(values),
        )  # fmt: skip
        before_end = span.end
        end = len(query) - len(query[span.end :].lstrip(",;|?!"))
        is_alternative = follows is not None and between.strip(", ") in ALTERNATIVES
        yield _Stated(
            Span(start, end), before, "" if before.excluded else f" {value.replace(':', ' ')}", is_alternative
        )


def _longest_name(query: str, start: int, facet: Facet, snapshot: Snapshot) -> Span:
    """Return the longest value from a position on that is a whole name, or else one word."""
    ends = [match.end() for match in VALUE.finditer(query[start : start + LONGEST])][:MOST_WORDS]
    for end in reversed(ends[1:]):
        span = Span(start, start + end)
        if _named_exactly(facet, span.of(query).rstrip(",;?!"), snapshot):
            return span
    return Span(start, start + ends[0]) if ends else Span(start, len(query))


def _named_exactly(facet: Facet, name: str, snapshot: Snapshot) -> bool:
    if facet in FACET_TYPES:
        names = snapshot.entity_names
        numbers = names.exactly("".join(keys_of(name)))
        return any(names.entities[names.owner[n]].key.startswith(f"{facet}/") for n in numbers)
    return fold(name) in snapshot.labels[facet].by_label


def filter_values(facet: Facet, text: str, snapshot: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the ids and labels of the values of a filter that a text names: of one entity; of a source or an author, or else of all with its words.

    Of more than a filter takes, one more is returned.
    """
    projection = snapshot.projection
    if facet in FACET_TYPES:
        row = projection.entity_row.get(f"{facet}/{text}")
        if row is not None:
            return [(text, projection.labels[row])]
        matches = snapshot.entity_names.find(text, cast(EntityType, facet), limit=1)
        return [(EntityKey.of(match.key).slug, match.label) for match in matches]
    dimension, labels, folded = projection.dimensions[facet], snapshot.labels[facet], fold(text)
    exact = labels.by_label.get(folded, set()) | labels.by_label.get(name_slug(text), set())
    if facet == "language":
        from graph_service.linking.knowledge.localized_names import own_names  # noqa: PLC0415  slow, and seldom needed

        exact |= {n for n, id_ in enumerate(dimension.ids) if folded in map(fold, own_names(id_))}
    positions = nsmallest(MOST_FILTERS + 1, exact or labels.with_words_of(folded))
    return [(dimension.ids[n], dimension.labels[n]) for n in positions]


def _with_filter(filters: Filters, reading: FilterInWords, *, is_alternative: bool) -> Filters:
    """Return filters with one more; of several entities of a type, stories need all, but for alternatives, of several sources, authors or languages any."""
    facet = reading.facet
    if reading.excluded:
        values = (value if "/" in value else f"{facet}/{value}" for value in reading.values)
        return replace(filters, without=tuple(dict.fromkeys([*filters.without, *values])))
    before: tuple[str, ...] = getattr(filters, facet)
    changes: dict[str, Any] = {facet: tuple(dict.fromkeys([*before, *reading.values]))}
    if before and facet in FACET_TYPES and facet not in filters.match_all and not is_alternative:
        changes["match_all"] = (*filters.match_all, facet)
    return replace(filters, **changes)


def _note(reading: FilterInWords) -> str:
    kind = reading.facet.replace("_", " ")
    names = " or ".join(reading.labels)
    if not reading.is_known:
        return f"No {kind} here is called “{names}”."
    if reading.excluded:
        return f"“{reading.words}” leaves out the {'time' if kind == 'year' else kind} {names}."
    return f"“{reading.words}” is read as the {kind} {names}."


# --- names that a question leaves out --------------------------------------------------------------------------------


def _exclude_names(query: str, snapshot: Snapshot) -> tuple[str, list[str], tuple[str, ...]]:
    """Return a query with the names that its words leave out as excluded clauses, what to tell a person about them, and the names."""
    text = blank_clauses(query)
    folded = fold(text)
    negations = [
        match
        for match in NEGATION.finditer(folded)
        if not (match["plain"] and (match["verb"] or "").strip() in VERBS) and not _is_in_title_case(text, match)
    ]
    if not negations:
        return query, [], ()
    mentions = {
        mention.span.start: mention.span
        for mention in link_query(text, snapshot.entity_names, snapshot.terms).mentions
        if not mention.match.key.startswith("topic/")
    }
    rest, at, notes, left_out = "", 0, list[str](), list[str]()
    for match in negations:
        # "Without" may be part of a name: Reporters Without Borders.
        if any(span.start <= match.start("words") < span.end for span in mentions.values()):
            continue
        names, end = _names_from(text, folded, match.end(), mentions)
        if names and match.start("words") >= at:
            start = match.start("words")
            clauses = " ".join(f'-"{name}"' for name in names)
            rest, at = f"{rest}{query[at:start].rstrip(', ')} {clauses} ", end
            left_out += names
            notes.append(f"“{query[start:end]}” leaves out the stories that name {' or '.join(names)}.")
    if not notes:
        return query, [], ()
    clauses = " ".join(part[0] for part in CLAUSE.finditer(rest))
    others = CLAUSE.sub(" ", rest) + query[at:]
    # Everything but Kyiv asks for all that is left.
    if SUBJECTLESS.issuperset(re.findall(r"\w+", fold(others))) and '"' not in others:
        others = ""
    return " ".join(f"{others} {clauses}".split()), notes, tuple(left_out)


def _is_in_title_case(text: str, negation: re.Match[str]) -> bool:
    """Tell whether a negation has a capital amid words with capitals, as in a headline or a name: Doctors Without Borders."""
    word = text[negation.start("words") : negation.end()].rsplit(maxsplit=1)[-1]
    others = text[: negation.start("words")].split()
    return word.istitle() and bool(others) and others[-1][:1].isupper()


def _names_from(text: str, folded: str, start: int, mentions: Mapping[int, Span]) -> tuple[list[str], int]:
    """Return the names that follow on a negation, and where the last of them ends."""
    names, end = list[str](), start
    while True:
        fillers = list(takewhile(lambda word: word.of(folded) in GRAMMAR, _words_at(folded, start)))[:MOST_FILLERS]
        places = [start, *(filler.end + 1 for filler in fillers)]
        name = next((mentions[place] for place in places if place in mentions), None)
        if name is None:
            return names, end
        names.append(name.of(text))
        end = name.end
        following = NEXT.match(folded, end)
        if following is None:
            return names, end
        start = following.end()


def _words_at(folded: str, start: int) -> Iterator[Span]:
    """Yield the words that stand from a position on with one blank between them."""
    for match in re.finditer(r"(\w+)(?: |$)", folded[start : start + 60]):
        yield Span(start + match.start(1), start + match.end(1))
