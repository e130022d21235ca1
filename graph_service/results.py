"""What questions and answers are made of: filters, hits, reasons, pages; frozen and without IO, like `model.py`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from graph_service.entity_types import FACET_TYPES
from graph_service.errors import ParameterError
from graph_service.iris import SLUG
from graph_service.model import Entity, Span
from graph_service.partial_date import PartialDate

Mode = Literal["hybrid", "semantic", "keyword"]
MODES: tuple[Mode, ...] = get_args(Mode)
Facet = Literal[
    "topic",
    "organization",
    "place",
    "person",
    "event",
    "source",
    "author",
    "language",
    "year",
    "organization_kind",
    "place_kind",
]
FACETS: tuple[Facet, ...] = get_args(Facet)
Sort = Literal["relevance", "newest", "oldest"]
UNDATED = "undated"  # the year of a story without a date
YEAR = re.compile(r"[0-9]{4}")
SORTS: tuple[Sort, ...] = get_args(Sort)
ListOrder = Literal["count", "name"]
LIST_ORDERS: tuple[ListOrder, ...] = get_args(ListOrder)
NO_LETTER = "0-9"  # stands for names that begin with no letter
NO_KIND = "unknown"  # stands for entities of which no kind is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the stories of an answer must have; entities are given as slugs of their type, dates in ISO 8601.

    `network/facets.py` says what each means. `year` is a year or `undated`; kinds are subtypes of entities. Of several
    values of a facet a story needs any, or all of them if `match_all` names the facet. `without` is what a story must not have:
    a value after its facet (`place/kyiv`), or a time of publication (`date/2004`, `date/2003-03/2004-05`).
    """

    topic: tuple[str, ...] = ()
    organization: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    organization_kind: tuple[str, ...] = ()
    place_kind: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    match_all: tuple[Facet, ...] = ()
    parts: bool = True
    since: str | None = None
    until: str | None = None
    include_undated: bool = False
    about_since: str | None = None
    about_until: str | None = None

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins: no story is of it."""
        for parameter, since, until in (
            ("from", self.since, self.until),
            ("about_from", self.about_since, self.about_until),
        ):
            if since and until and PartialDate(since).is_after(until):
                raise ParameterError(
                    f"The parameter {parameter} ({since}) is later than the end of its period ({until}).",
                    hint="Swap the two.",
                    parameter=parameter,
                    plain=f"{since} is later than {until}. Swap the dates.",
                )

    def only_undated(self) -> "Filters":
        """Return the filters under which are the stories that these leave out for want of a date; see `leaves_out`."""
        return replace(self, since=None, until=None, include_undated=False, year=(UNDATED,))

    def but_for_dates(self) -> "Filters":
        """Return these filters without those by the date of publication."""
        others = tuple(value for value in self.without if not value.startswith(("date/", "year/")))
        return replace(self, since=None, until=None, include_undated=False, year=(), without=others)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the entities that stories must have, as `type/slug`."""
        return tuple(f"{facet}/{slug}" for facet in FACET_TYPES for slug in getattr(self, facet))

    @property
    def leaves_out(self) -> bool:
        """Whether stories without a date may be left out for want of it alone."""
        may_be_undated = not self.year or UNDATED in self.year
        is_impossible = "year" in self.match_all and len(self.year) > 1  # no story is of two years
        return bool(self.since or self.until) and not self.include_undated and may_be_undated and not is_impossible


def is_exclusion(value: str) -> bool:
    """Tell whether a text is a value of `Filters.without`."""
    facet, _, excluded = value.partition("/")
    if facet != "date":
        return facet in FACETS and SLUG.fullmatch(excluded) is not None
    since, _, until = excluded.partition("/")
    try:
        return not PartialDate(since).is_after(PartialDate(until or since))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A search, from its entrance to the ranking: the query, which stories count, and which hits and facets to return.

    `limit` hits are returned from position `offset`, counted from 0; `facets` are counted over all hits. `sort` orders all
    hits, by relevance unless a date is asked for; without a query the newest come first. With `dates`, dates in the words of
    the query are filters (search/query_dates.py). Raises `ParameterError` for a value that no search has.
    """

    query: str
    mode: Mode = "hybrid"
    sort: Sort = "relevance"
    filters: Filters = Filters()
    limit: int = 10
    offset: int = 0
    facets: tuple[Facet, ...] = FACETS
    dates: bool = True

    def __post_init__(self) -> None:
        """Refuse values that would give a misleading answer."""
        if not isinstance(self.query, str):
            raise ParameterError(f"The query cannot be {self.query!r:.40}.", hint="Give a text.")
        if not isinstance(self.filters, Filters):
            raise ParameterError(f"The filters cannot be {self.filters!r:.40}.", hint="Give Filters(topic=…, place=…).")
        if self.mode not in MODES:
            raise ParameterError(f"The mode cannot be {self.mode!r:.40}.", hint=f"Give one of {', '.join(MODES)}.")
        if self.sort not in SORTS:
            raise ParameterError(f"The sort cannot be {self.sort!r:.40}.", hint=f"Give one of {', '.join(SORTS)}.")
        for year in self.filters.year:
            if year != UNDATED and not YEAR.fullmatch(year):
                raise ParameterError(
                    f"The year cannot be {year!r:.40}.", hint=f"Give a year such as 2003, or {UNDATED}."
                )
        for value in self.filters.without:
            if not is_exclusion(value):
                raise ParameterError(
                    f"Stories cannot be without {value!r:.40}.",
                    hint="Give a filter and a value: place/kyiv, date/2004.",
                )
        if self.limit < 0 or self.offset < 0:
            raise ParameterError("The limit and the offset cannot be negative.", hint="Count from 0.")

    def toggled(self, facet: Facet, value: str) -> "SearchRequest":
        """Return the first page of the search with a value of a facet added, or removed where it is there."""
        values: tuple[str, ...] = getattr(self.filters, facet)
        changed = tuple(v for v in values if v != value) if value in values else (*values, value)
        changes: dict[str, Any] = {facet: changed}
        return self.with_filters(**changes)

    def with_filters(self, **changes: Any) -> "SearchRequest":
        """Return the first page of the search with some filters changed."""
        return replace(self, filters=replace(self.filters, **changes), offset=0)

    def any_or_all(self, facet: Facet, every: bool) -> "SearchRequest":
        """Return the first page of the search that wants any, or every, of the values of a facet."""
        others = tuple(name for name in self.filters.match_all if name != facet)
        return self.with_filters(match_all=(*others, facet) if every else others)

    def in_order(self, sort: Sort) -> "SearchRequest":
        """Return the first page of the search in another order."""
        return replace(self, sort=sort, offset=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """A story as lists show it."""

    id: str
    iri: str
    title: str
    date: str | None
    source: str | None
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage as an answer shows it, with the words that matter marked.

    `highlights` and `sentence`, the best one, are spans within `text` itself, not within the story.
    """

    text: str
    span: Span
    highlights: tuple[Span, ...] = ()
    sentence: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedIn:
    """An entity that a question and a story both name: the words of the question, and the name that the story uses."""

    key: str
    label: str
    asked: str
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedIn:
    """A name of a question that a publisher states apart from the text, as the author or in the dateline: as it was typed, and as it is stated."""

    field: Literal["author", "dateline"]
    asked: str
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a story is a hit: words of the question that it has, entities that it names, names that its author or its dateline has.

    `meaning` is its cosine where it is near in meaning.
    """

    words: tuple[str, ...] = ()
    stated: tuple[StatedIn, ...] = ()
    names: tuple[NamedIn, ...] = ()
    meaning: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A story that answers a question, its score (0 to 1, comparable within one answer), its best passage, and why it is here.

    `address` is that of the best sentence within the story, or else of the first of the passage.
    """

    story: StoryCard
    score: float
    passage: Snippet
    address: str
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value of a facet; `count` is the number of stories that adding it to the filters in force gives.

    `stories` is how many of these have the value itself, not only a part of it; `parent` contains it. A value that is `chosen` is
    among the filters already.
    """

    id: str
    label: str
    count: int
    parent: str | None = None
    stories: int = 0
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetPage:
    """A page of the values of a facet, and their number."""

    facet: Facet
    total: int
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterInWords:
    """Words of a question that are read as a filter: its name, its values and their labels.

    `excluded` says that stories must not have them, `is_known` that the archive has a value of this name.
    """

    words: str
    facet: Facet
    values: tuple[str, ...]
    labels: tuple[str, ...]
    excluded: bool = False
    is_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesInWords:
    """The words of a question that say when, from when to when or in which years stories are looked for, and the question without them.

    `without` are the times that they leave out.
    """

    words: str
    since: str | None
    until: str | None
    query: str
    years: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The answer to a query: one page of hits, and the facets counted over all `total` stories.

    `complete` says that these are all that match, as they always are; `hint` says what to try where there are none.
    `corrected` is the query that was answered in place of `query`, where a word of it was misspelt. `nearest` are stories that
    only resemble the question, where it has fewer answers than a page; they count nowhere. `missing` are its words that no
    story has, and `entities` those that it names, each with the words that name it.
    `undated` counts the stories that match but for their want of a date, which filters by date leave out. `facets` has the
    first values of each facet, `facet_totals` the number of all. `years` counts the stories of each year, and those without a date,
    that match but for the filters by date, and `months` those of each month; both are empty where years are not among the facets to count. `dates` and `filters` say how words of
    the query were understood as dates and other filters, and `asked` is the search in which they are filters. `note` says what a person should know: that
    the archive has nothing of the time that is asked for, how words were read, that the question is too long to be asked whole.
    """

    query: str
    corrected: str | None
    mode: Mode
    total: int
    complete: bool
    hint: str
    took_ms: float
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    nearest: tuple[Hit, ...] = ()
    missing: tuple[str, ...] = ()
    entities: tuple["NamedEntity", ...] = ()
    facet_totals: Mapping[str, int] = field(default_factory=dict)
    undated: int = 0
    years: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    dates: DatesInWords | None = None
    filters: tuple[FilterInWords, ...] = ()
    asked: SearchRequest | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a story is recommended: its kind, a sentence for people, its share of the score, and the data behind it."""

    kind: Literal["entity", "topic", "path", "passages", "time", "card", "stories", "sentence"]
    text: str
    weight: float
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A story that a reader would want next, with the reasons, strongest first.

    `days` is how much later it was published, negative for earlier; `same_event` says that both report one event.
    """

    story: StoryCard
    score: float
    days: int | None
    same_event: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjacent:
    """The stories published right before and after a story: of those by its source, or of those on a topic; `id` and `label` name it."""

    kind: Literal["source", "topic"]
    id: str
    label: str
    earlier: StoryCard | None
    later: StoryCard | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEntity:
    """An entity that two stories mention; `stories` counts all that do, `rarity` is ln(all stories / those)."""

    key: str
    label: str
    stories: int
    rarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """A story that is the same as another, or on the same event, with the evidence.

    `similarity` is from 0 to 1: the share of common word triples for the same story, the cosine of words for the same
    event, None where only other stories of the group connect the two. `days` is how far apart they were published, the
    fewest that their dates allow; `events` are those that both stories state.
    """

    story: StoryCard
    kind: Literal["same-story", "same-event"]
    similarity: float | None
    days: int | None
    shared: tuple[SharedEntity, ...] = ()
    events: tuple[str, ...] = ()


# How a name matched, the best first; `index/name_index.py` says what each means.
How = Literal["exact", "spelling", "prefix", "words", "misspelt"]


@dataclass(frozen=True, slots=True)
class Matched:
    """The name that matched what a person typed, and how."""

    name: str
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityCard:
    """An entity as lists show it; `stories` counts those that have it (or both, in a list of neighbours).

    `with_parts` counts those that have it or a part of it, as a filter by it does. `matched` is the name that matched, in a list of matches.
    """

    key: str
    iri: str
    label: str
    subtype: str
    stories: int
    with_parts: int = 0
    matched: Matched | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What an archive holds: its stories, their first and last date, and how many have each language, source and year.

    Languages and sources are those of most stories first; years are in order of time, undated stories apart.
    """

    stories: int
    first: str | None
    last: str | None
    undated: int
    languages: Mapping[str, int]
    sources: tuple[FacetValue, ...]
    years: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityGroup:
    """The entities of a type that share a kind or a first letter: how many, and the most mentioned of them."""

    id: str
    total: int
    entities: tuple[EntityCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityTree:
    """An entity with its parts that stories mention; `total` counts its direct parts, of which the tree may hold the first."""

    entity: EntityCard
    total: int
    parts: tuple["EntityTree", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a place lies: its coordinates, if it has any, and the ISO 3166-1 alpha-2 code of the country that it is or lies in."""

    latitude: float | None
    longitude: float | None
    iso: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedEvent:
    """An event that a story reports, with its date as far as it is known, and the sentence that states it: its span and its text."""

    label: str
    date: str | None
    story: StoryCard
    sentence: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEntity:
    """An entity that a question names: `typed` are the words that name it; its card has the name and how it matched.

    `within` is what directly contains it.
    """

    entity: EntityCard
    typed: str
    within: tuple[EntityCard, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """An entity that is mentioned with the same others as another; `score` is from 0 to 1, `reasons` the strongest first.

    `together` counts the stories that mention both, which the score leaves out.
    """

    entity: EntityCard
    score: float
    together: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence of a story, its span, and where it names what it is quoted for: spans within `text`."""

    text: str
    span: Span
    highlights: tuple[Span, ...]


# What a step of a path rests on: a story mentions both, the first is a part of the second, or the other way round.
Tie = Literal["named-together", "part-of", "contains"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one entity of a path to the next: why, in words, and a story that mentions both, with its sentences.

    `total` counts such stories; where one contains the other there may be none, and `story` is None.
    """

    source: EntityCard
    target: EntityCard
    tie: Tie
    text: str
    total: int
    story: StoryCard | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A path from one entity to another; its `weight` is its steps and what passing through popular entities adds."""

    weight: float
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The paths from one entity to another, the best first; `hint` says why there is none."""

    source: str
    target: str
    paths: tuple[Path, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralEntity:
    """An entity that is central among some stories; its card counts those of them that have it.

    `score` is its PageRank among them; `lift` is how much more often they mention it than all stories do: 1 for as often.
    """

    entity: EntityCard
    score: float
    lift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Central:
    """The most central entities of some stories, and the number of stories."""

    stories: int
    entities: tuple[CentralEntity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityCard:
    """Entities that are mentioned together: size, stories, the most informative members and topics, and a label."""

    label: str
    size: int
    stories: int
    members: tuple[EntityCard, ...]
    topics: tuple[EntityCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Communities:
    """A page of the communities of an archive, those with the most stories first, and their number."""

    total: int
    communities: tuple[CommunityCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A story or an entity whose title or name completes what a person has typed so far.

    An entity comes with its kind, the label of what it is part of, and the number of `stories` that have it, and of those that have it or
    a part of it; a story with its date, source and language.
    """

    key: str
    iri: str
    label: str
    matched: Matched
    subtype: str = ""
    within: str = ""
    date: str = ""
    source: str = ""
    language: str = ""
    stories: int | None = None
    with_parts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence of a story that mentions an entity; `highlights` are spans within `sentence`."""

    story: StoryCard
    sentence: str
    span: Span
    highlights: tuple[Span, ...]
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """An automatic merge: a surface form that a rule, not a reference name, linked to an entity, with one sentence."""

    key: str
    label: str
    surface: str
    rule: str
    stories: int
    sentence: str


# --- the page of an entity -----------------------------------------------------------------------------------------

FACT_KINDS = ("role", "quotation", "relation", "event", "quantity")
WHOLE_LISTS = (*FACT_KINDS, "related")  # lists on the page of an entity that can be asked for whole


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityName:
    """A name of an entity and its language (BCP 47), "" where that is not known."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRelation:
    """What the reference data relate an entity to by a property; `inward` if the property leads from them to it.

    Of `total` entities it has those in the most stories.
    """

    property: str
    inward: bool
    total: int
    entities: tuple[EntityCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFact:
    """A fact of a story about an entity, with the sentence that states it.

    `text` is the role, the words quoted, the event, or what a number counts. A role has its person as `subject` and the organization as
    `object`, a quotation its speaker as `subject`, a relation both. `date` is that of an event, `span` where the words that state it stand.
    """

    kind: str
    story: StoryCard
    span: Span
    sentence: Quote
    text: str
    relation: str = ""
    subject: EntityCard | None = None
    object: EntityCard | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """What a story says of somebody who speaks in it, a quotation or a role, and the role in which it presents them, "" for none."""

    fact: EntityFact
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFacts:
    """Facts about an entity by kind, the newest first, and how many there are of each kind.

    Quantities are those of the stories that the page lists.
    """

    totals: Mapping[str, int]
    facts: Mapping[str, tuple[EntityFact, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPage:
    """Everything that the page of an entity shows; `total` stories have it, `with_parts` have it or a part of it.

    `stories` are a page of these or those. `summary` says in a line what it is; `parts` are the first of `parts_total`, `unmentioned`
    those that no story has. `years` and `months` count these or those stories by year and by month; `companions`
    has the entities most often mentioned with it, by type. Of the listed stories, by id: `through` has the parts by which alone a story has
    it; `stated` are those whose publisher states it as a topic, `suggested` how sure a topic is that was taken from the text.
    """

    entity: Entity
    iri: str
    stories: tuple[StoryCard, ...]
    total: int
    evidence: tuple[Evidence, ...]
    related: tuple[EntityCard, ...]
    broader: tuple[EntityCard, ...]
    serves: tuple[EntityCard, ...] = ()
    with_parts: int = 0
    summary: str = ""
    full_name: str = ""
    names: tuple[EntityName, ...] = ()
    parts: tuple[EntityTree, ...] = ()
    parts_total: int = 0
    unmentioned: tuple[EntityCard, ...] = ()
    relations: tuple[StatedRelation, ...] = ()
    facts: EntityFacts = EntityFacts(totals={}, facts={})
    years: tuple[tuple[str, int], ...] = ()
    months: Mapping[str, int] = field(default_factory=dict)
    companions: Mapping[str, tuple[EntityCard, ...]] = field(default_factory=dict)
    through: Mapping[str, tuple[EntityCard, ...]] = field(default_factory=dict)
    stated: frozenset[str] = frozenset()
    suggested: Mapping[str, float] = field(default_factory=dict)

    @property
    def narrower(self) -> tuple[EntityCard, ...]:
        """What lies directly in the entity, by label."""
        cards = (*(part.entity for part in self.parts), *self.unmentioned)
        return tuple(sorted(cards, key=lambda card: (card.label, card.key)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """An entity around another: its card counts the stories that have both; `tie` is part-of where it lies in the other."""

    entity: EntityCard
    tie: Tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """An entity with those most closely tied to it; `links` has any two of them by key, and how many stories have both.

    Where one contains the other and no story has both, that is 0.
    """

    center: EntityCard
    neighbours: tuple[Neighbour, ...]
    links: tuple[tuple[str, str, int], ...]
