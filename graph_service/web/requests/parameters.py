"""The parameters of a request, read strictly from its query string; pure.

A small function reads each parameter, or each kind of them, and its error names the parameter, so that the author of a program knows
what to correct. A parameter with one value must not occur twice. Unknown parameters are ignored, but for those that
other services read a question from; a search for programs says so.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar, get_args
from urllib.parse import quote

from werkzeug.datastructures import MultiDict

from graph_service.entity_types import ENTITY_TYPES
from graph_service.errors import NotFoundError, ParameterError
from graph_service.iris import LONGEST_SLUG, SLUG
from graph_service.model import EntityKey, EntityType, Span
from graph_service.partial_date import PartialDate
from graph_service.rdf.terms import is_iri
from graph_service.results import (
    FACETS,
    MODES,
    NO_LETTER,
    SORTS,
    UNDATED,
    WHOLE_LISTS,
    YEAR,
    Facet,
    Filters,
    SearchRequest,
    is_exclusion,
)
from graph_service.search import query_dates
from graph_service.text import fold, normalize

Arguments = MultiDict[str, str]
Chosen = TypeVar("Chosen", bound=str)
Result = TypeVar("Result")

NO_FACETS = "none"
LIMIT = 100
HITS = 10  # on a page of a search
OFFSET = 1_000_000
CHARACTERS = 100_000_000
QUERY_LENGTH = 1_000
VALUES = 20
FEW = 20
MOST_NOTED = 5  # parameters that no search has
STEPS = 4
MOST_STEPS = 6

STORY_ORDERS = ("date", "added")
DATES = (("from", "to"), ("about_from", "about_to"))
# The parameters of a search that its page reads, in the order of its addresses.
OF_SEARCH = (
    "q", "mode", *FACETS, "without", "all", "parts", "from", "to", "include_undated", "about_from", "about_to", "sort", "dates", "limit",
    "offset",
)  # fmt: skip

QUESTION_ELSEWHERE = ("query", "search", "question", "keywords", "term")  # what other services call q

NUMBER = re.compile(r"[0-9]{1,9}")
TRUTH = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a list: `limit` items (1 to 100) from position `offset`, counted from 0."""

    limit: int
    offset: int = 0


def search_request(arguments: Arguments) -> SearchRequest:
    """Return the search that the parameters state, with all facets. Raises `ParameterError`, also for a question under another name."""
    misnamed = next((name for name in QUESTION_ELSEWHERE if name in arguments and "q" not in arguments), None)
    if misnamed is not None:
        raise ParameterError(
            f"There is no parameter {misnamed} here.",
            hint=f"The question is q: ?q={quote(arguments[misnamed][:40])}",
            parameter=misnamed,
        )
    stated = page(arguments, limit=HITS)
    return SearchRequest(
        query=text(arguments, "q"),
        mode=choice(arguments, "mode", MODES, default="hybrid"),
        sort=choice(arguments, "sort", SORTS, default="relevance"),
        filters=filters(arguments),
        limit=stated.limit,
        offset=stated.offset,
        dates=truth(arguments, "dates", default=True),
    )


def unknown_note(arguments: Arguments) -> str:
    """Return which parameters no search has, with the nearest that it has, "" for none."""
    known = (*OF_SEARCH, "facets")
    sentences = []
    unknown = [name for name in arguments if name not in known]
    for name in unknown[:MOST_NOTED]:
        nearest = get_close_matches(name[:40].lower(), known, n=1)
        guess = f" Did you mean {nearest[0]}?" if nearest else ""
        sentences.append(f"There is no parameter {name[:40]!r}, so it is ignored.{guess}")
    if len(unknown) > MOST_NOTED:
        sentences.append(f"{len(unknown) - MOST_NOTED:,} more parameters are ignored.")
    return " ".join(sentences)


def read_leniently(
    read: Callable[[Arguments], Result], arguments: Arguments
) -> tuple[Result, dict[str, ParameterError]]:
    """Return what can be read of the parameters, and the errors of those that had to be left out, by their names.

    A page keeps its form and answers the rest. Raises `ParameterError` for what no parameter of the request causes.
    """
    remaining, errors = arguments.copy(), dict[str, ParameterError]()
    while True:
        try:
            return read(remaining), errors
        except ParameterError as error:
            if not remaining.poplist(error.parameter):
                raise
            errors[error.parameter] = error


def with_iso_dates(arguments: Arguments) -> Arguments:
    """Return the parameters of a page, with dates in ISO 8601 where a person wrote them in another way."""
    changed = arguments.copy()
    for names in DATES:
        for is_last, name in enumerate(names):
            if dates := query_dates.period(arguments.get(name, "").strip()):
                changed[name] = dates[is_last]
    return changed


def arguments_of(search: SearchRequest) -> dict[str, Any]:
    """Return the parameters that state a search, without defaults and the page."""
    values: dict[str, Any] = {"q": search.query, "mode": search.mode if search.mode != "hybrid" else ""}
    values |= {facet: list(getattr(search.filters, facet)) for facet in FACETS}
    values |= {
        "without": list(search.filters.without),
        "all": list(search.filters.match_all),
        "parts": "" if search.filters.parts else "false",
    }
    values |= {"from": search.filters.since, "to": search.filters.until}
    values |= {"include_undated": "true" if search.filters.include_undated else ""}
    values |= {"about_from": search.filters.about_since, "about_to": search.filters.about_until}
    values |= {"sort": search.sort if search.sort != "relevance" else "", "dates": "" if search.dates else "false"}
    return {name: value for name, value in values.items() if value}


def page(arguments: Arguments, *, limit: int) -> Page:
    """Return the page of a list; `limit` is the default. Raises `ParameterError`."""
    return Page(
        limit=number(arguments, "limit", default=limit, low=1, high=LIMIT),
        offset=number(arguments, "offset", default=0, low=0, high=OFFSET),
    )


def limit(arguments: Arguments, *, default: int) -> int:
    """Return the number of items (1 to 100). Raises `ParameterError`."""
    return number(arguments, "limit", default=default, low=1, high=LIMIT)


def few(arguments: Arguments, *, default: int) -> int:
    """Return the number of items where each is costly (1 to 20). Raises `ParameterError`."""
    return number(arguments, "limit", default=default, low=1, high=FEW)


def steps(arguments: Arguments) -> int:
    """Return the maximum length of a path, `max` (1 to 6 steps). Raises `ParameterError`."""
    return number(arguments, "max", default=STEPS, low=1, high=MOST_STEPS)


def whole_list(arguments: Arguments) -> str:
    """Return the list, `whole`, that a page of an entity shall show whole, or "". Raises `ParameterError`."""
    return choice(arguments, "whole", WHOLE_LISTS, default=WHOLE_LISTS[0]) if single(arguments, "whole") else ""


def key(arguments: Arguments, name: str) -> str:
    """Return the entity that a parameter names, as `type/slug`. Raises `ParameterError`."""
    value = single(arguments, name)
    entity_type, slug = EntityKey.of(value)
    if entity_type not in ENTITY_TYPES or not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise _refusal(name, value, f"Give type/id, such as place/ukraine; the types are {', '.join(ENTITY_TYPES)}.")
    return value


def passage(arguments: Arguments) -> Span | None:
    """Return the span from `start` to `end`, or None if neither is given. Raises `ParameterError`."""
    names = [name for name in ("start", "end") if single(arguments, name)]
    if not names:
        return None
    if len(names) == 1:
        raise ParameterError(f"The parameter {names[0]} is given alone.", hint="Give both start and end, or neither.")
    bounds = [number(arguments, name, default=0, low=0, high=CHARACTERS) for name in ("start", "end")]
    return Span(*bounds)


def body(data: bytes) -> str:
    """Return the body of a request as text. Raises `ParameterError` if it is not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParameterError(
            "The body of the request is not text in UTF-8.", hint="Send the text itself, not a form."
        ) from error


def text(arguments: Arguments, name: str) -> str:
    """Return typed text, normalized as stories are. Raises `ParameterError` for more than 1,000 characters."""
    value = " ".join(normalize(single(arguments, name)).split())
    if len(value) > QUERY_LENGTH:
        raise ParameterError(
            f"The parameter {name} is longer than {QUERY_LENGTH:,} characters.", hint="Shorten it.", parameter=name,
            plain=f"The question is longer than {QUERY_LENGTH:,} characters. Shorten it.",
        )  # fmt: skip
    return value


def facets(arguments: Arguments) -> tuple[Facet, ...]:
    """Return the facets to count: those of a comma-separated list, none for `none`, else all.

    Raises `ParameterError`.
    """
    if single(arguments, "facets") == NO_FACETS:
        return ()
    return _facets(arguments, "facets", f", or only {NO_FACETS}") or FACETS


def view(arguments: Arguments, views: tuple[Chosen, ...]) -> Chosen:
    """Return the view of a list, `by`, of those that the list has; the first is the default. Raises `ParameterError`."""
    return choice(arguments, "by", views, default=views[0])


def slug(arguments: Arguments, name: str) -> str:
    """Return the slug that a parameter states, such as the kind of entities, or "". Raises `ParameterError`."""
    values = _slugs(arguments, name)
    return values[0] if single(arguments, name) else ""


def letter(arguments: Arguments) -> str:
    """Return the first letter of names, folded, or "" for any. Raises `ParameterError`."""
    value = fold(text(arguments, "letter"))
    if len(value) > 1 and value != NO_LETTER:
        raise ParameterError(
            f"The parameter letter cannot be {value[:40]!r}.", hint=f"Give one letter, or {NO_LETTER}."
        )
    return value


def period(arguments: Arguments, name: str) -> PartialDate | None:
    """Return a year, a month or a day, None where none is given. Raises `ParameterError`."""
    value = single(arguments, name)
    if not value:
        return None
    try:
        return PartialDate(value)
    except ValueError as error:
        hint = "Give an ISO 8601 date: 2003, 2003-08 or 2003-08-21."
        raise _refusal(name, value, hint, query_dates.reason(value)) from error


def dates(arguments: Arguments, name: str) -> tuple[PartialDate, PartialDate] | None:
    """Return the first and the last date of what a person typed, None where nothing is typed. Raises `ParameterError`."""
    typed = query_dates.period(single(arguments, name))
    if typed is None and (date := period(arguments, name)) is not None:
        return date, date
    return typed


def facet(name: str) -> Facet:
    """Return the facet that a path names. Raises `NotFoundError`."""
    if name not in FACETS:
        raise NotFoundError(f"There is no facet {name[:40]!r}.", hint=f"The facets are {', '.join(FACETS)}.")
    return FACETS[FACETS.index(name)]


def entity_type(arguments: Arguments) -> EntityType:
    """Return the type of entities, which has no default. Raises `ParameterError`."""
    return choice(arguments, "type", get_args(EntityType), default=None)


def optional_type(arguments: Arguments) -> EntityType | None:
    """Return the type of entities, or None for any. Raises `ParameterError`."""
    return entity_type(arguments) if single(arguments, "type") else None


def filters(arguments: Arguments) -> Filters:
    """Return the filters that stories must pass. Raises `ParameterError`."""
    since, until, about_since, about_until = (period(arguments, name) for names in DATES for name in names)
    return Filters(
        topic=_slugs(arguments, "topic"),
        organization=_slugs(arguments, "organization"),
        place=_slugs(arguments, "place"),
        person=_slugs(arguments, "person"),
        event=_slugs(arguments, "event"),
        source=_slugs(arguments, "source"),
        author=_slugs(arguments, "author"),
        language=_slugs(arguments, "language"),
        year=_years(arguments, "year"),
        organization_kind=_slugs(arguments, "organization_kind"),
        place_kind=_slugs(arguments, "place_kind"),
        without=_without(arguments),
        match_all=_facets(arguments, "all"),
        parts=truth(arguments, "parts", default=True),
        since=since,
        until=until,
        include_undated=truth(arguments, "include_undated", default=False),
        about_since=about_since,
        about_until=about_until,
    )


def single(arguments: Arguments, name: str) -> str:
    """Return the value of a parameter, or "". Raises `ParameterError` if it occurs twice."""
    values = arguments.getlist(name)
    if len(values) > 1:
        raise ParameterError(
            f"The parameter {name} is given {len(values)} times.", hint="Give it once.", parameter=name
        )
    return values[0].strip() if values else ""


def seconds(arguments: Arguments, name: str) -> float:
    """Return a number of seconds, infinity where none is given. Raises `ParameterError`."""
    text = single(arguments, name)
    if not text:
        return math.inf
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not value > 0:
        raise _refusal(name, text, f"Give seconds: {name}=2.5")
    return value


def formats(arguments: Arguments) -> str:
    """Return the names of formats, separated by commas: clients call the parameter `format`, `output` or `results`, or send all three."""
    return ", ".join(value for name in ("format", "output", "results") for value in arguments.getlist(name))


def iris(arguments: Arguments, name: str) -> tuple[str, ...]:
    """Return the absolute IRIs of a parameter, each once; an empty one is not given. Raises `ParameterError`."""
    values = tuple(dict.fromkeys(filter(None, arguments.getlist(name))))
    for value in values:
        if not is_iri(value):
            raise ParameterError(
                f"The parameter {name} cannot be {value[:100]!r}, which is not an IRI.", hint="Give an absolute IRI."
            )
    return values


def number(arguments: Arguments, name: str, *, default: int, low: int, high: int) -> int:
    """Return a whole number within bounds. Raises `ParameterError`."""
    value = single(arguments, name)
    if not value:
        return default
    if not NUMBER.fullmatch(value) or not low <= int(value) <= high:
        raise _refusal(name, value, f"Give a whole number from {low} to {high:,}.")
    return int(value)


def choice(arguments: Arguments, name: str, table: tuple[Chosen, ...], *, default: Chosen | None) -> Chosen:
    """Return one of the values of a table; without a default, it must be given. Raises `ParameterError`."""
    value = single(arguments, name)
    if not value and default is not None:
        return default
    if value not in table:
        raise _refusal(name, value, f"Give one of {', '.join(table)}.")
    return table[table.index(value)]


def truth(arguments: Arguments, name: str, *, default: bool) -> bool:
    """Return whether a parameter says yes. Raises `ParameterError`."""
    value = single(arguments, name).lower()
    if value and value not in TRUTH:
        raise _refusal(name, value, "Give true or false.")
    return TRUTH.get(value, default)


def _refusal(name: str, value: str, hint: str, plain: str = "") -> ParameterError:
    reason = f"cannot be {value[:40]!r}" if value else "is missing"
    return ParameterError(
        f"The parameter {name} {reason}.",
        hint=hint,
        parameter=name,
        plain=plain or f"“{name}” in the address cannot be “{value[:40]}”. {hint}",
    )


def _facets(arguments: Arguments, name: str, more: str = "") -> tuple[Facet, ...]:
    """Return the facets of a parameter, which may occur several times or list them with commas, in their order."""
    names = {part.strip() for value in arguments.getlist(name) for part in value.split(",") if part.strip()}
    for unknown in sorted(names - set(FACETS)):
        hint = f"Give one or more of {', '.join(FACETS)}, separated by commas{more}."
        raise ParameterError(
            f"The parameter {name} cannot contain {unknown[:40]!r}.",
            hint=hint,
            parameter=name,
            plain=f"“{name}” in the address cannot contain “{unknown[:40]}”. {hint}",
        )
    return tuple(facet for facet in FACETS if facet in names)


def _years(arguments: Arguments, name: str) -> tuple[str, ...]:
    values = _slugs(arguments, name)
    for value in values:
        if value != UNDATED and not YEAR.fullmatch(value):
            raise _refusal(name, value, f"Give a year such as 2003, or {UNDATED}.")
    return values


def _without(arguments: Arguments) -> tuple[str, ...]:
    values = _listed(arguments, "without")
    for value in values:
        if not is_exclusion(value):
            raise _refusal("without", value, "Give a filter and a value, such as place/kyiv, source/osce or date/2004.")
    return values


def _listed(arguments: Arguments, name: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value.strip() for value in arguments.getlist(name) if value.strip()))
    if len(values) > VALUES:
        raise ParameterError(
            f"The parameter {name} has {len(values)} values.", hint=f"Give at most {VALUES}.", parameter=name
        )
    return values


def _slugs(arguments: Arguments, name: str) -> tuple[str, ...]:
    values = _listed(arguments, name)
    for value in values:
        if not SLUG.fullmatch(value) or len(value) > LONGEST_SLUG:
            raise _refusal(
                name,
                value,
                f"Give the id of a {name} as the API gives it: lower-case letters, digits and hyphens.",
            )
    return values
