"""Filters in the words of a question: `place:Kyiv`.

    place:Kyiv hotlines                  stories that have Kyiv; also organization:, person:, topic:, event:
    source:OSCE   author:"Jane Doe"      by a publisher or an author of this name, or else by all who have these words in their names
    language:uk   language:Ukrainian     in this language
    -place:Ukraine   NOT source:OSCE     stories that don't have it; also -year:2004
    since:2004   before:2004-07          as without the colon
    place:Kyiv or place:Lviv             either; also place:(Kyiv or Lviv), place:Kyiv or Lviv, place:Kyiv|Lviv

A value of several words stands in quotation marks, or is a whole name (place:New York). An equals sign is as good as a colon, and a
blank may follow the colon before a name that the archive has. In the title of a story, and in quotation marks, all this is words like others.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import islice
from typing import Any, NamedTuple, cast

from graph_service.archive.snapshot import Snapshot
from graph_service.entity_types import FACET_TYPES
from graph_service.index.lexicon import keys_of
from graph_service.model import EntityKey, EntityType, Span
from graph_service.results import FACETS, Facet, FilterInWords, Filters, SearchRequest
from graph_service.search.query_analysis import QUOTES
from graph_service.search.query_dates import SUBJECTLESS, period, reason, time_at
from graph_service.search.query_exclusions import ALTERNATIVES, LEAVING_OUT, NEXT, exclude_names
from graph_service.text import fold, name_slug

# What people call a filter.
FILTER_NAMES: Mapping[str, Facet] = {
    **{facet: facet for facet in FACETS if facet != "year"},
    "country": "place", "city": "place", "location": "place", "region": "place", "org": "organization", "organisation": "organization",
    "people": "person", "subject": "topic", "tag": "topic", "publisher": "source", "outlet": "source", "by": "author", "byline": "author", "lang": "language",
}  # fmt: skip
SHOWN_NAMES = (*FACET_TYPES, "source", "author", "language", "title", "date")
BOUND_NAMES = {"since": "since", "from": "since", "after": "after", "before": "before", "until": "until", "to": "until"}
OPPOSITE = {"since": "before", "before": "since", "after": "until", "until": "after"}
DATE_NAMES = frozenset({"date", "year", "published"})
NO_FILTERS = frozenset({"title", "http", "https"})
FIELD = re.compile(
    rf'(?P<negation>-|(?:not|nor|{LEAVING_OUT}) )?(?P<name>[A-Za-z_]+)(?:(?P<sign>[:=])[(\[]?(?P<value>"[^"]+"|[^\s":=/()\[\]][^\s"()\[\]]*)|:(?:\s|\Z|(?="")))'
    r'|-?(?:title:)?"[^"]*"|[(\[]+|[^\s"]+|"', re.IGNORECASE
)  # fmt: skip
WORD = re.compile(r"[^\s\":()\[\],;|]+(?=[\s()\[\],;|]|$)")
SEPARATOR = re.compile(r" ?[,;|] ?")
BRACKETS = re.compile(r"[()\[\]]")
MOST_FILTERS = 20  # of a question, and values of one filter; what is beyond is words
MOST_WORDS = 6  # of a value without quotation marks, and of a name
LONGEST = 200  # characters of such a value


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
    filters, notes, in_words = request.filters, list[str](), list[FilterInWords]()
    rest, at = "", 0
    for field in _fields(plain, snapshot) if re.search("[:=]", plain) else ():
        reading = _reading(field, snapshot)
        stated, instead, note = reading.filter, reading.instead, reading.note
        if stated is not None:
            is_either = field.connective in ALTERNATIVES
            narrowed = _with_filter(filters, stated, is_alternative=is_either)
            if len(in_words) == MOST_FILTERS:
                notes.insert(
                    0, f"A question has at most {MOST_FILTERS} filters; what follows on them is read as words."
                )
                note = ""
            elif max(len(getattr(narrowed, stated.facet)), len(narrowed.without)) > MOST_FILTERS:
                note = f"“{stated.words}” is no filter: more than {MOST_FILTERS} values would be asked for. Write more of the name."
            else:
                if is_either and in_words and in_words[-1].facet != stated.facet and not stated.excluded:
                    notes.append(
                        "“or” is read as “and” between filters of different kinds; only values of one filter can be alternatives."
                    )
                filters, instead = narrowed, ""
                in_words.append(stated)
        notes.append(note)
        rest, at = f"{rest}{plain[at : field.span.start]}{instead}", field.span.end
    query = f"{rest}{plain[at:]}"
    if in_words:
        query = BRACKETS.sub(" ", query)
        # What is asked for by a filter and no word is whatever passes it: stories from source:OSCE.
        query = "" if '"' not in query and SUBJECTLESS.issuperset(re.findall(r"\w+", fold(query))) else query
    names = exclude_names(" ".join(query.split()), snapshot)
    notes = list(filter(None, [*notes, *names.notes]))
    if names.query == plain and not notes:
        return ReadFilters(request)
    return ReadFilters(
        replace(request, query=names.query, filters=filters),
        tuple(in_words),
        tuple(islice(dict.fromkeys(notes), MOST_FILTERS)),
        names.names,
    )


# --- what stands as name:value -------------------------------------------------------------------------------------


class Field(NamedTuple):
    """What stands in a query as name:value, or as a further value of that name ("or Lviv"); its value is empty where none follows.

    `negation` are the words that deny it, `connective` is what connects it with the field before it. The span has both.
    """

    span: Span
    words: str
    name: str
    value: str
    negation: str
    connective: str


def _fields(query: str, snapshot: Snapshot) -> Iterator[Field]:
    """Yield what stands in a query as name:value."""
    at, end, folded = 0, 0, fold(query)
    before: Field | None = None
    while (part := FIELD.search(query, at)) is not None:
        at, name = part.end(), (part["name"] or "").lower()
        facet = FILTER_NAMES.get(name)
        is_stated = part["value"] and (part["sign"] == ":" or facet or name in DATE_NAMES)
        if not is_stated and not (facet and part["name"].islower() and part["sign"] is None):
            continue
        start, negation = part.start(), fold(part["negation"] or "").strip()
        between = NEXT.fullmatch(folded, end, start) if before else None
        # "Without place:Ukraine or place:Moldova" leaves out both.
        if before and between and before.negation not in {"-", "not"} and FILTER_NAMES.get(before.name) == facet:
            negation = negation or before.negation
        connective = between[0].strip(", ") if between else ""
        values = _values(query, folded, part, facet, snapshot) if facet else [(_time_at(folded, part), "")]
        for value, following in values or [(Span(at, at), "")]:
            begin = end if facet and (following or between) else start
            words, text = Span(value.start if following else start, value.end).of(query), value.of(query).strip('"')
            at = end = value.end
            if facet is not None:
                words, text = words.rstrip("?! "), text.rstrip("?!")
                at = len(query) - len(query[end:].lstrip(",;|?!"))
            before = Field(Span(begin, at), words, name, text.strip(), negation, following or connective)
            yield before


def _time_at(folded: str, part: re.Match[str]) -> Span:
    """Return the place of a value with the words after it that belong to the time which it begins: since:March 2004."""
    start, end = part.span("value")
    time = time_at(f"since {folded[start : start + LONGEST]}")
    return Span(start, start + time - len("since ")) if time else Span(start, end)


def _values(query: str, folded: str, part: re.Match[str], facet: Facet, snapshot: Snapshot) -> list[tuple[Span, str]]:
    """Return the places of the values that follow on a name, each with the word before it: place:Kyiv or Lviv has two.

    The first may be anything, if no blank is before it; the others are names of the archive.
    """
    is_stated = part["value"] is not None
    value = _value_at(query, part.start("value") if is_stated else part.end(), facet, snapshot, is_any=is_stated)
    values, connective = list[tuple[Span, str]](), ""
    while value is not None and len(values) <= MOST_FILTERS:
        values.append((value, connective))
        following = NEXT.match(folded, value.end) or SEPARATOR.match(folded, value.end)
        if following is None:
            break
        connective = following[0].strip(" ,;|") or "or"
        value = _value_at(query, following.end(), facet, snapshot, is_any=False)
    return values


def _value_at(query: str, start: int, facet: Facet, snapshot: Snapshot, *, is_any: bool) -> Span | None:
    """Return the longest value from a position on that is a name of the archive, or else one word, where `is_any` value may follow."""
    ends = [start + match.end() for match in WORD.finditer(query[start : start + LONGEST])][:MOST_WORDS]
    if query.startswith('"', start) and (end := query.find('"', start + 1)) > 0:
        ends = [end + 1]
    names = (Span(start, end) for end in reversed(ends) if not is_any or end != ends[0])
    name = next((name for name in names if _is_name(facet, name.of(query).strip('"?!'), snapshot)), None)
    return name or (Span(start, ends[0] if ends else len(query)) if is_any else None)


def _is_name(facet: Facet, name: str, snapshot: Snapshot) -> bool:
    if facet in FACET_TYPES:
        names = snapshot.entity_names
        numbers = names.exactly("".join(keys_of(name)))
        return any(names.entities[names.owner[n]].key.startswith(f"{facet}/") for n in numbers)
    return fold(name) in snapshot.labels[facet].by_label


# --- how it is read ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """How a field is read: as a filter, or else as the words that stand `instead` of it; and what to tell a person about it."""

    filter: FilterInWords | None = None
    instead: str = ""
    note: str = ""


def _reading(field: Field, snapshot: Snapshot) -> Reading:
    facet = FILTER_NAMES.get(field.name)
    if facet is not None:
        return _filter(field, facet, snapshot)
    return next((read(field) for names, read in READERS if field.name in names), _unknown(field))


def _filter(field: Field, facet: Facet, snapshot: Snapshot) -> Reading:
    if not re.search(r"\w", field.value):
        return Reading(note=f"“{field.words}” has no value and is left out. Write a name right after the colon.")
    values = filter_values(facet, field.value, snapshot)
    reading = FilterInWords(
        words=field.words, facet=facet, values=tuple(id_ for id_, _ in values) or (name_slug(field.value),),
        labels=tuple(label for _, label in values) or (field.value,), excluded=bool(field.negation), is_known=bool(values),
    )  # fmt: skip
    return Reading(reading, "" if reading.excluded else f" {field.value.replace(':', ' ')} ", _note(reading))


def _bound(field: Field) -> Reading:
    """Read since:2004 as "since 2004"."""
    word = BOUND_NAMES[field.name]
    words = f"{OPPOSITE[word] if field.negation else word} {field.value}"
    return Reading(instead=words) if time_at(fold(words)) else Reading(note=reason(field.value))


def _date(field: Field) -> Reading:
    """Read -date:2004 as a filter, and leave date:2004 to those who read dates."""
    dates = period(field.value)
    if dates is None:
        return Reading(instead=field.value) if time_at(fold(field.value)) else Reading(note=reason(field.value))
    if not field.negation:
        return Reading(instead=f"{field.name}:{field.value}")
    value = f"date/{'/'.join(dict.fromkeys(dates))}"
    reading = FilterInWords(words=field.words, facet="year", values=(value,), labels=(field.value,), excluded=True)
    return Reading(reading, note=_note(reading))


def _unknown(field: Field) -> Reading:
    is_name = field.words.startswith(field.name) and field.value[:1].isalnum()
    filters = ", ".join(f"{name}:" for name in SHOWN_NAMES)
    return Reading(
        instead=field.words, note=f"“{field.name}:” is no filter; the filters are {filters}." if is_name else ""
    )


# How fields are read that are no filter by a facet, by their names.
READERS: Sequence[tuple[Collection[str], Callable[[Field], Reading]]] = (
    (BOUND_NAMES, _bound),
    (DATE_NAMES, _date),
    (NO_FILTERS, lambda field: Reading(instead=field.words)),
)


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
