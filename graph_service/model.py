"""The model of stories: what comes in, and what is found in it; `results.py` has the model of answers.

Offsets are in characters (Unicode code points) of `Story.text`, from 0, end exclusive; that text is what is stored,
shown and linked. Ids are slugs; `key` is `type/slug`, as in the path of an IRI. Nothing here does IO.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple

EntityType = Literal["organization", "place", "person", "topic", "event"]


class EntityKey(NamedTuple):
    """The key of an entity or a story, written `type/slug` as in the path of its IRI."""

    type: str
    slug: str

    @classmethod
    def of(cls, key: str) -> "EntityKey":
        """Read a key from its written form."""
        entity_type, _, slug = key.partition("/")
        return cls(entity_type, slug)

    def __str__(self) -> str:
        return f"{self.type}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a story's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the stretch of `text` that this span covers."""
        return text[self.start : self.end]

    def moved(self, characters: int) -> "Span":
        """Return the span moved by a number of characters."""
        return Span(self.start + characters, self.end + characters)

    def holds(self, other: "Span") -> bool:
        """Tell whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: "Span") -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end


# --- what comes in -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and where it stands; `level` is 2 for a section, 3 for one inside it. Its text runs to the next."""

    heading: str
    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink in the text."""

    href: str
    span: Span


PartForm = Literal["item", "numbered item", "cell", "heading cell", "quote", "page"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text with a form: an item of a list, a cell of a table, a paragraph of a quote, a page of a file.

    `number` is that of the item in its list, of the row of the cell, of the paragraph in its quote, and of the page. Where it
    does not grow, another list, table or quote begins; several paragraphs of one item have one number. `depth` is 2 in a list
    that stands in an item of another, and so on.
    """

    form: PartForm
    span: Span
    number: int = 1
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Card:
    """A pointer that the publisher prints to another story; `date` is ISO 8601 or None."""

    title: str
    url: str | None = None
    date: str | None = None
    source: str | None = None


BETWEEN_AUTHORS = "; "


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A published story: what the publisher states, and the text that everything found in it points into.

    `text` is the title, a blank line, and the body: paragraphs, headings and list items parted by blank lines.
    `identity` tells the story from all others, whatever its text: the id that its publisher states (`id:…`), else its address
    (`url:…`), else a digest of the path of its file (`file:…`).
    `date` is ISO 8601 in the precision given (`2003-08`); `date_origin` says where it was found if it is not stated: in the
    `dateline` that opens the text, or elsewhere in the `text`. `dateline` is the place and day that the publisher prints apart
    from the text. `text_origin` says in words where the text comes from, where it is not the publisher's own. `digest` is the SHA-256 of the bytes it was read from. `notes` says what reading left out or guessed; it is
    for whoever reads the story in, and is no part of it.
    """

    id: str
    title: str
    text: str
    language: str
    digest: str
    identity: str = ""
    date: str | None = None
    date_origin: str | None = None
    dateline: str | None = None
    text_origin: str | None = None
    url: str | None = None
    source: str | None = None
    fields_of_work: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    parts: tuple[Part, ...] = ()
    links: tuple[Link, ...] = ()
    related: tuple[Card, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def credit(self) -> str:
        """The authors in the order of their byline; empty where that is the order of the alphabet, in which a graph has them."""
        return BETWEEN_AUTHORS.join(self.authors) if list(self.authors) != sorted(self.authors) else ""


# --- what is found in it -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Something with a name: an organization, place, person, topic or event.

    `subtype` refines the type (country, city, region; institution, field-operation, ngo, …). `iso` is the ISO 3166-1
    alpha-2 code of the country a place is or lies in, `subdivision` the ISO 3166-2 code of a region. `part_of` holds the
    keys of what contains it. `same_as` holds IRIs, such as those of GeoNames and Wikidata. `description` says in a sentence
    or two what the reference data mean by it, of a topic what it covers. `origin` says where it comes from
    (`reference`, `geonames`, `iso-3166`, or a reference file), and is empty for what only stories name.
    """

    type: EntityType
    id: str
    label: str
    aliases: tuple[str, ...] = ()
    subtype: str = ""
    iso: str | None = None
    part_of: tuple[str, ...] = ()
    closed: bool = False
    same_as: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    description: str = ""
    origin: str = ""
    subdivision: str | None = None

    @property
    def key(self) -> str:
        """`type/slug`, unique in the graph."""
        return f"{self.type}/{self.id}"

    @property
    def kind(self) -> str:
        """The subtype, by its name in JSON."""
        return self.subtype


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of the text that names an entity; `confidence` is from 0 to 1, `rule` says what found it."""

    entity: str
    span: Span
    surface: str
    confidence: float
    rule: str
    sentence: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A candidate that lost: what it would have meant, the rule that proposed it, and why it is no mention."""

    entity: Entity
    span: Span
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Base of what a sentence states beyond naming; `span` is the words that state it."""

    kind: ClassVar[str]
    span: Span
    sentence: Span

    @property
    def name(self) -> str:
        """The name of this fact, unique in its story."""
        return f"{self.kind}-{self.span.start}-{self.span.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Fact):
    """A number and what it counts: over 100 consultants, from 2000 to 2003. Dates are ISO 8601 of any precision.

    A range (12 to 15 soldiers) has its lower end as `value` and its `upper` end; otherwise `upper` is None.
    """

    kind: ClassVar[str] = "quantity"
    value: float
    of: str
    upper: float | None = None
    bound: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Fact):
    """Something that happened, and when: 'national hotline launched', 2002."""

    kind: ClassVar[str] = "event"
    label: str
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation(Fact):
    """Words that a person is quoted with; `speaker` is the person's key."""

    kind: ClassVar[str] = "quotation"
    speaker: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Fact):
    """The role in which a story presents a person; `organization` is a key where the role names one."""

    kind: ClassVar[str] = "role"
    person: str
    role: str
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class AssignedTopic:
    """A topic (its key) taken from the text where the publisher states none; `confidence` is from 0 to 1."""

    topic: str
    confidence: float


@dataclass(frozen=True, slots=True)
class KeyPhrase:
    """Words that a story keeps coming back to, and their spans; `score` is from 0 to 1, relative to its best phrase."""

    phrase: str
    score: float
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Fact):
    """What a sentence states of two entities: `subject` and `object` are their keys, `relation` the id of its kind.

    `confidence` is from 0 to 1, and says how often what is built like this is right.
    """

    kind: ClassVar[str] = "relation"
    subject: str
    relation: str
    object: str
    confidence: float

    @property
    def name(self) -> str:
        """The name of this fact; one stretch of text may state several relations."""
        return f"{self.kind}-{self.span.start}-{self.span.end}-{self.relation}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedStory:
    """A story with everything found in it.

    `entities` has, by key, every entity that a mention, fact or topic names, and everything that contains one of these
    (`part_of`, followed to its end).
    `topics` are the keys of the fields of work that the publisher states; `assigned` are those taken from the text where
    it states none, the surest first; `key_phrases` are themes in the story's own words, the strongest first, which no
    scheme names. `coverage` are the keys of the countries that the story is about; `publisher` is the key of its source
    where that is a known organization.
    """

    story: Story
    entities: Mapping[str, Entity]
    mentions: tuple[Mention, ...]
    facts: tuple[Fact, ...] = ()
    topics: tuple[str, ...] = ()
    coverage: tuple[str, ...] = ()
    assigned: tuple[AssignedTopic, ...] = ()
    key_phrases: tuple[KeyPhrase, ...] = ()
    publisher: str | None = None

    @property
    def all_topics(self) -> tuple[str, ...]:
        """The keys of the topics under which the story is found, stated or assigned."""
        return (*self.topics, *(topic.topic for topic in self.assigned))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a story that is embedded and retrieved as one: 90 words on average, with 150 as its limit."""

    story: str
    title: str
    text: str
    span: Span

    @property
    def embedded(self) -> str:
        """The text that is embedded: the title says what the passage itself may not."""
        return f"{self.title}. {self.text}"
