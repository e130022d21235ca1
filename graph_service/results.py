"""The nouns of what is answered: questions, hits, reasons, pages; frozen, and without IO, as those of `model.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from graph_service.model import Entity, Span

Mode = Literal["hybrid", "semantic", "keyword"]
Facet = Literal["topic", "organization", "place", "person", "source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the stories of an answer must have; keys of entities are slugs of their type, dates ISO 8601."""

    topic: tuple[str, ...] = ()
    organization: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """A story as it stands in a list."""

    id: str
    iri: str
    title: str
    date: str | None
    source: str | None
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage as an answer shows it, with what matters in it marked.

    `highlights` and `sentence`, the best one, are spans within `text` itself, not within the story.
    """

    text: str
    span: Span
    highlights: tuple[Span, ...] = ()
    sentence: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A story that answers a question, its score (0 to 1, comparable within one answer) and its best passage."""

    story: StoryCard
    score: float
    passage: Snippet


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value of a facet and how many of the found stories have it or a part of it; `parent` contains it."""

    id: str
    label: str
    count: int
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The answer to a question: one page of hits, and the facets counted over all `total` stories found.

    `complete` tells that these are all there are, rather than the best of more; `hint` says what to try where there are none.
    `corrected` is the question that was answered in place of `query`, where a word of it was misspelt.
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

    `days` is how much later it was published, negative for earlier; `same_event` tells that both tell of one event.
    """

    story: StoryCard
    score: float
    days: int | None
    same_event: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEntity:
    """An entity that two stories name; `stories` counts all that do, `rarity` is ln(all stories / those)."""

    key: str
    label: str
    stories: int
    rarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """A story that is the same as another, or on the same event, with what speaks for it.

    `similarity` is from 0 to 1: the share of common word triples for the same story, the cosine of words for the same
    event, None where only others of the group hold the two together. `days` is how far apart they were published, the
    fewest that their dates allow; `events` are what this story states and the other states, too.
    """

    story: StoryCard
    kind: Literal["same-story", "same-event"]
    similarity: float | None
    days: int | None
    shared: tuple[SharedEntity, ...] = ()
    events: tuple[str, ...] = ()


# How a name was found, the best first; `index/name_index.py` says what each means.
How = Literal["exact", "spelling", "prefix", "words", "misspelt"]


@dataclass(frozen=True, slots=True)
class Matched:
    """The name that was found for what a person typed, and how."""

    name: str
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityCard:
    """An entity as it stands in a list; `stories` counts those that name it (or share it, in a list of neighbours).

    `matched` says by which name it was found, where one was looked for.
    """

    key: str
    iri: str
    label: str
    kind: str
    stories: int
    matched: Matched | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """An entity that is named in the same company as another; `score` is from 0 to 1, `reasons` the strongest first.

    `together` counts the stories that name both, which the score leaves out.
    """

    entity: EntityCard
    score: float
    together: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence of a story, where it stands, and where it names what it is quoted for: spans within `text`."""

    text: str
    span: Span
    highlights: tuple[Span, ...]


# How a step of a path leads on: a story names both, the first is a part of the second, or the other way round.
Tie = Literal["named-together", "part-of", "contains"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one entity of a path to the next: why, in words, and a story that names both with the sentences that do.

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
    """A way from one entity to another; its `weight` is its steps and what passing through popular entities adds."""

    weight: float
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The ways from one entity to another, the best first; `hint` says why there is none."""

    source: str
    target: str
    paths: tuple[Path, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralEntity:
    """An entity that is central among some stories; its card counts those of them that name it.

    `score` is its PageRank among them; `lift` is how much more often they name it than all stories do: 1 for as often.
    """

    entity: EntityCard
    score: float
    lift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Central:
    """The most central entities among so many stories."""

    stories: int
    entities: tuple[CentralEntity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityCard:
    """Entities that are named together: how many, in how many stories, those that tell the most, its topics, its label."""

    label: str
    size: int
    stories: int
    members: tuple[EntityCard, ...]
    topics: tuple[EntityCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Communities:
    """A page of the communities of an archive, those with the most stories first, and how many there are."""

    total: int
    communities: tuple[CommunityCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A story or an entity whose title or name may be meant by what a person has typed so far."""

    key: str
    iri: str
    label: str
    matched: Matched


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence of a story that names an entity; `highlights` are spans within `sentence`."""

    story: StoryCard
    sentence: str
    span: Span
    highlights: tuple[Span, ...]
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPage:
    """Everything an entity's page shows, gathered once."""

    entity: Entity
    iri: str
    stories: tuple[StoryCard, ...]
    total: int
    evidence: tuple[Evidence, ...]
    related: tuple[EntityCard, ...]
    broader: tuple[EntityCard, ...]
    narrower: tuple[EntityCard, ...]
    serves: tuple[EntityCard, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A surface form that a rule, not a reference name, put under an entity: an automatic merge, with one sentence."""

    key: str
    label: str
    surface: str
    rule: str
    stories: int
    sentence: str
