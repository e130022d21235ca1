"""What stands beside the hits of a search to choose from: the values of facets, and the years or months as bars; each with its address.

A page has a hundred addresses of searches that differ from one in a value, so they are made from strings that are encoded once.
Parameters stand in one order, that of `parameters.arguments_of`, and none is empty: a search has one address, which can be kept and cited.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

from flask import request

from graph_service.partial_date import PartialDate
from graph_service.results import FACETS, UNDATED, Facet, FacetValue, Filters, Mode, SearchRequest, SearchResult
from graph_service.web.pages.drawings import Bar, bars
from graph_service.web.pages.time_axis import by_month, month_axis, month_number, month_of
from graph_service.web.pages.wording import day
from graph_service.web.requests.parameters import arguments_of

FIRST_VALUES = 7
OPEN = 4  # facets that stand open
MOST_BARS = 45  # with more years than these, a bar stands for ten
FACET_TITLES: Mapping[Facet, str] = {
    "topic": "topics", "organization": "organizations", "place": "places", "person": "people", "event": "events", "source": "sources",
    "author": "authors", "language": "languages",
    "year": "years", "organization_kind": "kinds of organizations", "place_kind": "kinds of places",
}  # fmt: skip
FACET_TITLES_OF_ONE: Mapping[Facet, str] = {
    facet: title.removesuffix("s") for facet, title in FACET_TITLES.items()
} | {"person": "person", "organization_kind": "kind of organization", "place_kind": "kind of place"}  # fmt: skip


@dataclass(frozen=True)
class SearchLinks:
    """The addresses around one search, below the root of the service."""

    question: SearchRequest
    root: str

    @classmethod
    def of(cls, question: SearchRequest) -> "SearchLinks":
        """Return the addresses around a search, in the request that is being answered."""
        return cls(question, request.script_root)

    @cached_property
    def query_string(self) -> str:
        """The parameters that state the search, without its page."""
        return "&".join(self._encoded.values())

    @cached_property
    def this(self) -> str:
        """The first page of the search."""
        return self.address("/search", self.query_string)

    def to(self, question: SearchRequest) -> str:
        """Return the first page of another search."""
        return self.address("/search", urlencode(arguments_of(question), doseq=True))

    @property
    def without_filters(self) -> str:
        """The search without any filter."""
        return self.to(replace(self.question, filters=Filters(), offset=0))

    @property
    def exactly(self) -> str:
        """The search for the question as typed, in quotation marks, in which no misspelling is corrected."""
        query = self.question.query.replace('"', "")
        return self.to(replace(self.question, query=f'"{query}"', offset=0))

    def in_mode(self, mode: Mode) -> str:
        """Return the search in another mode."""
        return self.to(replace(self.question, mode=mode, offset=0))

    def with_filters(self, **changes: Any) -> str:
        """Return the search with some filters changed."""
        return self.to(self.question.with_filters(**changes))

    def with_value(self, facet: Facet, value: str) -> str:
        """Return the search with a value of a facet added."""
        before, after = self._around[facet]
        return f"{self.root}/search?{before}{facet}={quote_plus(value)}{after}"

    def without_value(self, facet: Facet, value: str) -> str:
        """Return the search without a value of a facet."""
        return self.to(self.question.toggled(facet, value))

    def facet(self, facet: Facet) -> str:
        """Return the list of all values of a facet."""
        return self.address(f"/facets/{facet}", self.query_string)

    def address(self, path: str, query_string: str) -> str:
        """Return an address with a query string, which may be empty."""
        return f"{self.root}{path}?{query_string}" if query_string else f"{self.root}{path}"

    @cached_property
    def _encoded(self) -> dict[str, str]:
        return {name: urlencode({name: values}, doseq=True) for name, values in arguments_of(self.question).items()}

    @cached_property
    def _around(self) -> dict[Facet, tuple[str, str]]:
        """The parameters up to the values of each facet, and those after them."""
        names = list(self._encoded)
        around: dict[Facet, tuple[str, str]] = {}
        for number, facet in enumerate(FACETS, start=1):
            earlier = {"q", "mode", *FACETS[:number]}
            before = "".join(f"{self._encoded[name]}&" for name in names if name in earlier)
            around[facet] = before, "".join(f"&{self._encoded[name]}" for name in names if name not in earlier)
        return around


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value of a facet, the search that has it, and, if it is chosen, the one without it; then the values that are parts of it."""

    label: str
    count: int
    href: str
    remove: str
    parts: tuple["Choice", ...]

    @property
    def size(self) -> int:
        """The number of values here."""
        return 1 + sum(part.size for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetBox:
    """A facet: its first values and the others, where all are listed, and the search that wants any, or all, of several values."""

    name: Facet
    title: str
    title_of_one: str
    first: tuple[Choice, ...]
    others: tuple[Choice, ...]
    total: int
    is_open: bool
    every: bool = False
    either: str = ""
    whole_list: str = ""

    @property
    def more(self) -> int:
        """The number of values that are folded."""
        return sum(choice.size for choice in self.others)


class Period(NamedTuple):
    """Years, or months by their numbers, from the first to the last."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """The number of years or months."""
        return self.last - self.first + 1

    def stories(self, dated: Mapping[int, int]) -> int:
        """Return the number of stories, by the number of each year or month."""
        return sum(count for number, count in dated.items() if self.first <= number <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The bars of a chart of time: the label and the period of each, the stories by year or by month, and how the numbers of these are dates."""

    unit: str
    words: str
    periods: Sequence[tuple[str, Period]]
    dated: Mapping[int, int]
    date_of: Callable[[int], PartialDate]
    number_of: Callable[[date], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBars:
    """When stories were published, by year or by month; on the page of a search those that it matches whatever it says of that.

    `undated` are those without a date, `by_year_alone` those whose month nobody knows where the bars are months.
    """

    unit: str
    words: str
    bars: tuple[Bar, ...]
    chosen: Period | None = None
    undated: int
    undated_href: str
    by_year_alone: int = 0


def boxes(links: SearchLinks, result: SearchResult) -> tuple[FacetBox, ...]:
    """Return the facets that have values, but for the years."""
    listed: list[FacetBox] = []
    for name in FACETS:
        values, filters = result.facets.get(name), links.question.filters
        if name == "year" or not values:
            continue
        choices, total = _choices(links, name, values), result.facet_totals[name]
        before = accumulate((choice.size for choice in choices), initial=0)  # values listed before each
        first = sum(rank < FIRST_VALUES for rank in list(before)[:-1])
        chosen, every = getattr(filters, name), name in filters.match_all
        listed.append(
            FacetBox(
                name=name,
                title=FACET_TITLES[name],
                title_of_one=FACET_TITLES_OF_ONE[name],
                first=choices[:first],
                others=choices[first:],
                total=total,
                is_open=len(listed) < OPEN or bool(chosen),
                every=every,
                either=links.to(links.question.any_or_all(name, not every)) if chosen and total > 1 else "",
                whole_list=links.facet(name) if total > len(values) else "",
            )
        )
    return tuple(listed)


def _choices(links: SearchLinks, name: Facet, values: Sequence[FacetValue]) -> tuple[Choice, ...]:
    """Return the values of a facet, each under the one that contains it."""
    parts: defaultdict[str | None, list[FacetValue]] = defaultdict(list)
    for value in values:
        parts[value.parent].append(value)

    def inside(parent: str | None) -> tuple[Choice, ...]:
        return tuple(
            Choice(
                label=value.label,
                count=value.count,
                href=links.this if value.chosen else links.with_value(name, value.id),
                remove=links.without_value(name, value.id) if value.chosen else "",
                parts=inside(value.id),
            )
            for value in parts[parent]
        )

    return inside(None)


def time_bars(links: SearchLinks, result: SearchResult) -> TimeBars | None:
    """Return the months or the years from the first to the last, those without a story too; None where there is no more than one."""
    counts = {int(year): count for year, count in result.years.items() if year != UNDATED}
    scale = _months(result.months) or _years(counts)
    if scale is None:
        return None
    whole = Period(scale.periods[0][1].first, scale.periods[-1][1].last)
    chosen = _period_of(links.question.filters, whole, scale)
    rows, notes = [], []
    for label, period in scale.periods:
        target = period
        if chosen is not None and chosen.length == period.length:  # from a single bar to all up to this one
            target = Period(min(period.first, chosen.first), max(period.last, chosen.last))
        count = target.stories(scale.dated)
        since, until = scale.date_of(target.first), scale.date_of(target.last)
        href = links.with_filters(since=since, until=until, year=(), include_undated=False)
        is_chosen = chosen is not None and chosen.first <= period.last and period.first <= chosen.last
        rows.append((label, period.stories(scale.dated), href if count else "", is_chosen))
        words = f"{day(since)} to {day(until)}: {count:,} {'story' if count == 1 else 'stories'}"
        notes.append(words if target != period else "")
    undated = replace(links.question.filters.but_for_dates(), year=(UNDATED,))
    return TimeBars(
        unit=scale.unit,
        words=scale.words,
        bars=tuple(replace(bar, note=note) for bar, note in zip(bars(rows), notes, strict=True)),
        chosen=chosen,
        undated=result.years.get(UNDATED, 0),
        undated_href=links.to(replace(links.question, filters=undated, offset=0)),
        by_year_alone=sum(counts.values()) - sum(scale.dated.values()),
    )


def _months(counts: Mapping[str, int]) -> Scale | None:
    axis = month_axis(counts)
    if not axis:
        return None
    numbers = [month_number(month.first_day) for _, month in axis]
    return Scale(
        unit="month",
        words=by_month(axis),
        periods=[(label, Period(number, number)) for (label, _), number in zip(axis, numbers, strict=True)],
        dated={number: counts.get(month_of(number), 0) for number in numbers},
        date_of=month_of,
        number_of=month_number,
    )


def _years(counts: Mapping[int, int]) -> Scale | None:
    if len(counts) < 2:
        return None
    first, last = min(counts), max(counts)
    step = 1 if last - first < MOST_BARS else 10
    periods = [Period(year, year + step - 1) for year in range(first - first % step, last + 1, step)]
    return Scale(
        unit="year",
        words="by year",
        periods=[(f"{period.first}" if step == 1 else f"{period.first}s", period) for period in periods],
        dated=counts,
        date_of=lambda year: PartialDate(f"{max(year, 1):04}"),  # there is no year 0
        number_of=lambda day: day.year,
    )


def _period_of(filters: Filters, whole: Period, scale: Scale) -> Period | None:
    """Return the years or months that filters let pass; None where they let pass any."""
    since, until = filters.since, filters.until
    years = sorted(year for year in filters.year if year != UNDATED)
    if years:
        since, until = PartialDate(years[0]), PartialDate(years[-1])
    if not (since or until):
        return None
    return Period(
        scale.number_of(PartialDate(since).first_day) if since else whole.first,
        scale.number_of(PartialDate(until).last_day) if until else whole.last,
    )
