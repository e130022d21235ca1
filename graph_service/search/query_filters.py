"""Filters in the words of a question: `place:Kyiv`, and the names that it leaves out ("without Ukraine").

    place:Kyiv hotlines                  stories that have Kyiv; also organization:, person:, topic:, event:
    source:OSCE   author:"Jane Doe"      by a publisher or an author of this name, or else by all who have these words in their names
    language:uk   language:Ukrainian     in this language
    -place:Ukraine   NOT source:OSCE     stories that don't have it; also -year:2004
    since:2004   before:2004-07          as without the colon
    hotlines without Ukraine             hotlines -"Ukraine"; also except, other than, not (in), and the like in other languages

A value of several words stands in quotation marks, or is a whole name (place:New York). What is left out by its name is left out
by its other names, too. In the title of a story, and in quotation marks, all this is words like others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import Any, cast

from graph_service.archive.snapshot import Snapshot
from graph_service.entity_types import FACET_TYPES
from graph_service.index.lexicon import keys_of
from graph_service.languages import GRAMMAR, words_of_grammar
from graph_service.model import EntityKey, EntityType, Span
from graph_service.reading.dates import MONTHS
from graph_service.results import FACETS, Facet, FilterInWords, Filters, SearchRequest
from graph_service.search.query_analysis import QUOTES, Clause, blank_clauses
from graph_service.search.query_dates import SUBJECTLESS, period
from graph_service.search.query_entities import SURE, QueryMention, link_query
from graph_service.text import fold, slugify, words

# What people call a filter.
FILTER_NAMES: Mapping[str, Facet] = {
    **{facet: facet for facet in FACETS if facet != "year"},
    "country": "place", "city": "place", "location": "place", "region": "place", "org": "organization", "organisation": "organization",
    "people": "person", "subject": "topic", "tag": "topic", "publisher": "source", "outlet": "source", "by": "author", "byline": "author", "lang": "language",
}  # fmt: skip
SHOWN_NAMES = (*FACET_TYPES, "source", "author", "language", "title", "date")
TIMES = {"since": "since", "from": "since", "after": "after", "before": "before", "until": "until", "to": "until"}
OF_OTHERS = frozenset({"title", "date", "year", "published", "http", "https"})
# Words that take a name away, in the languages of `query_dates.NEGATED`; a verb before the second kind makes a sentence of them.
LEAVING_OUT = (
    "without|except for|except|excluding|other than|apart from|neither|ohne|außer|sans|sauf|hormis|excepté|sin|salvo|excepto|senza|tranne|eccetto"
    "|без|кроме|крім|окрім"
)
PART = re.compile(
    rf'(?P<no>-|(?:not|{LEAVING_OUT}) )?(?P<name>[A-Za-z_]+):(?:"(?P<phrase>[^"]+)"|(?P<word>[^\s":/][^\s"]*))|-?(?:title:)?"[^"]*"|\S+', re.IGNORECASE
)  # fmt: skip
MOST_FILTERS = 20  # of a question; what follows on them is words
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
CLAUSE = re.compile(r'-"[^"]*"')
MOST_FILLERS = 3  # words of grammar between the negation and the name: not (in the)
NAME = re.compile(rf"[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*){{0,{MOST_WORDS - 1}}}")


@dataclass(frozen=True, slots=True)
class ReadFilters:
    """A search with the filters in its words as filters, these, and what to tell a person about them."""

    request: SearchRequest
    filters: tuple[FilterInWords, ...] = ()
    notes: tuple[str, ...] = ()


def read_filters(request: SearchRequest, snapshot: Snapshot) -> ReadFilters:
    """Return a search with the filters in the words of its question as filters, and names that it leaves out as excluded clauses."""
    plain = request.query.translate(QUOTES)
    if snapshot.projection.rows_titled(fold(plain)):
        return ReadFilters(request)
    query = BEFORE_PHRASE.sub("-", plain)
    filters, notes = request.filters, []
    stated: list[FilterInWords] = []
    if ":" in query:
        rest, at = "", 0
        for span, instead, reading in islice(_stated(query, snapshot), MOST_FILTERS):
            rest, at = f"{rest}{query[at : span.start]}{instead}", span.end
            if isinstance(reading, FilterInWords):
                stated.append(reading)
                filters = _with_filter(filters, reading)
                notes.append(_note(reading))
            else:
                notes.append(reading)
        query = " ".join(f"{rest}{query[at:]}".split())
    query, excluding = _exclude_names(query, snapshot)
    if query == plain and not notes:
        return ReadFilters(request)
    return ReadFilters(
        replace(request, query=query, filters=filters),
        tuple(stated),
        tuple(islice(dict.fromkeys(filter(None, [*notes, *excluding])), MOST_FILTERS)),
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


def _stated(query: str, snapshot: Snapshot) -> Iterator[tuple[Span, str, FilterInWords | str]]:
    """Yield the filters that a query states as name:value, each with its span, what takes its place, and how it is read, or why not."""
    end = 0
    for part in PART.finditer(query):
        name = (part["name"] or "").lower()
        if part.start() < end or not name or (name in OF_OTHERS and not part["no"]):
            continue
        facet, span = FILTER_NAMES.get(name), Span(*part.span())
        value = (part["phrase"] or part["word"]).strip()
        if facet is None:
            if name in TIMES and value[:1].isdigit():
                yield Span(span.start, part.start("word")), f"{TIMES[name]} ", ""
            elif part["no"] and name in OF_OTHERS and (dates := period(value)):
                date = dates[0] if dates[0] == dates[1] else "/".join(dates)
                yield span, "", FilterInWords(words=span.of(query), facet="year", values=(f"date/{date}",), labels=(value,), excluded=True)  # fmt: skip
            elif part["name"].islower() and name not in {*TIMES, *OF_OTHERS} and fold(value[:1]).isalnum():
                known = ", ".join(f"{known}:" for known in SHOWN_NAMES)
                yield Span(span.start, span.start), "", f"“{name}:” is no filter; the filters are {known}."
            continue
        if part["word"]:
            whole = _longest_name(query, part.start("word"), facet, snapshot)
            span, value = Span(span.start, whole.end), whole.of(query).rstrip(",;?!")
        end = span.end
        span = Span(span.start, span.start + len(span.of(query).rstrip(",;?!")))
        values = filter_values(facet, value, snapshot)
        ids = tuple(id_ for id_, _ in values) or (slugify(value) or fold(value),)
        labels = tuple(label for _, label in values) or (value,)
        yield (
            Span(span.start, end),
            "",
            FilterInWords(
                words=span.of(query), facet=facet, values=ids, labels=labels, excluded=part["no"] is not None,
                is_known=bool(values),
            ),
        )  # fmt: skip


def _longest_name(query: str, start: int, facet: Facet, snapshot: Snapshot) -> Span:
    """Return the longest value from a position on that is a whole name, or else one word."""
    ends = [match.end() for match in re.finditer(r"[^\s\":]+(?=\s|$)", query[start : start + LONGEST])][:MOST_WORDS]
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
    return fold(name) in map(fold, snapshot.projection.dimensions[facet].labels)


def filter_values(facet: Facet, text: str, snapshot: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the ids and labels of the values of a filter that a text names: of one entity; of a source or an author, or else of all with its words."""
    projection = snapshot.projection
    if facet in FACET_TYPES:
        row = projection.entity_row.get(f"{facet}/{text}")
        if row is not None:
            return [(text, projection.labels[row])]
        matches = snapshot.entity_names.find(text, cast(EntityType, facet), limit=1)
        return [(EntityKey.of(match.key).slug, match.label) for match in matches]
    dimension, folded = projection.dimensions[facet], fold(text)
    values = list(zip(dimension.ids, dimension.labels, strict=True))
    names = {id_: {id_, fold(label)} for id_, label in values}
    if facet == "language":
        from graph_service.linking.knowledge.localized_names import own_names  # noqa: PLC0415  slow, and seldom needed

        names = {id_: known | set(map(fold, own_names(id_))) for id_, known in names.items()}
    if exact := [value for value in values if folded in names[value[0]] or slugify(text) == value[0]]:
        return exact
    typed = {span.of(folded) for span in words(folded)}
    return [value for value in values if typed and typed <= {span.of(fold(value[1])) for span in words(fold(value[1]))}]


def _with_filter(filters: Filters, reading: FilterInWords) -> Filters:
    """Return filters with one more; of several entities of a type, stories need all, of several sources, authors or languages any."""
    facet = reading.facet
    if reading.excluded:
        values = (value if "/" in value else f"{facet}/{value}" for value in reading.values)
        return replace(filters, without=tuple(dict.fromkeys([*filters.without, *values])))
    before: tuple[str, ...] = getattr(filters, facet)
    changes: dict[str, Any] = {facet: tuple(dict.fromkeys([*before, *reading.values]))}
    if before and facet in FACET_TYPES and facet not in filters.match_all:
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


def _exclude_names(query: str, snapshot: Snapshot) -> tuple[str, list[str]]:
    """Return a query with the names that its words leave out as excluded clauses, and what to tell a person about them."""
    text = blank_clauses(query)
    folded = fold(text)
    negations = [
        match for match in NEGATION.finditer(folded) if not (match["plain"] and (match["verb"] or "").strip() in VERBS)
    ]
    if not negations:
        return query, []
    # A capital that opens the query, or stands in every noun, tells no name.
    capitals = not text.isupper() and "de" not in words_of_grammar(text.lower())[1]
    mentions = {
        mention.span.start: mention.span
        for mention in link_query(text, snapshot.entity_names, snapshot.terms).mentions
        if not mention.match.key.startswith("topic/")
    }
    rest, at, notes = "", 0, []
    for match in negations:
        names, end = _names_from(text, folded, match.end(), mentions, capitals=capitals)
        if names and match.start("words") >= at:
            start = match.start("words")
            clauses = " ".join(f'-"{name}"' for name in names)
            rest, at = f"{rest}{query[at:start].rstrip(', ')} {clauses} ", end
            notes.append(f"“{query[start:end]}” leaves out the stories that name {' or '.join(names)}.")
    if not notes:
        return query, []
    clauses = " ".join(part[0] for part in CLAUSE.finditer(rest))
    others = CLAUSE.sub(" ", rest) + query[at:]
    # Everything but Kyiv asks for all that is left.
    if SUBJECTLESS.issuperset(re.findall(r"\w+", fold(others))) and '"' not in others:
        others = ""
    return " ".join(f"{others} {clauses}".split()), notes


def _names_from(
    text: str, folded: str, start: int, mentions: Mapping[int, Span], *, capitals: bool
) -> tuple[list[str], int]:
    """Return the names that follow on a negation, and where the last of them ends."""
    names, end = list[str](), start
    while True:
        fillers = list(takewhile(lambda word: word.of(folded) in GRAMMAR, _words_at(folded, start)))[:MOST_FILLERS]
        places = [start, *(filler.end + 1 for filler in fillers)]
        name = next((mentions[place] for place in places if place in mentions), None)
        if name is None and capitals:
            run = NAME.match(text, places[-1])
            upper = list(takewhile(_is_capitalized_name, run[0].split(" "))) if run else []
            name = Span(places[-1], places[-1] + len(" ".join(upper))) if upper else None
        if name is None:
            return names, end
        names.append(name.of(text))
        end = name.end
        following = NEXT.match(folded, end)
        if following is None:
            return names, end
        start = following.end()


def _is_capitalized_name(word: str) -> bool:
    return word[0].isupper() and fold(word) not in MONTHS


def _words_at(folded: str, start: int) -> Iterator[Span]:
    """Yield the words that stand from a position on with one blank between them."""
    for match in re.finditer(r"(\w+)(?: |$)", folded[start : start + 60]):
        yield Span(start + match.start(1), start + match.end(1))
