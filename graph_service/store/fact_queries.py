"""The queries for what stories state about an entity: where they mention it, and their facts, each with its sentence.

A page asks two questions, whatever it shows: one finds the facts and the mentions, the other reads the facts that are shown and the
quantities in the sentences that mention the entity. A fact's IRI says its story, its kind and where it stands, so that facts can be
counted and chosen before they are read. All queries are restricted to the graphs of stories, so that users' graphs change no page.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from graph_service.iris import Names
from graph_service.model import Event, Fact, Span
from graph_service.rdf import terms
from graph_service.rdf.sparql_text import with_iris, with_pairs
from graph_service.rdf.terms import Term, lexical_form
from graph_service.store.graph_store import GraphStore
from graph_service.text import fold

IN_STORIES = "FILTER (STRSTARTS(STR(?story), STR(story:)))"
# Facts that name the entity, quotations of people in a role for it; and of some stories its mentions, and whether it is their topic.
ABOUT = """
SELECT ?fact ?phrase ?confidence ?rule ?sentence ?stated ?suggested WHERE {
  {
    VALUES ?side { gs:person gs:organization gs:speaker gs:subject gs:object }
    GRAPH ?story { ?fact ?side ENTITY } IN_STORIES
  } UNION {
    GRAPH ?story { ?role gs:organization ENTITY ; gs:person ?person . ?fact gs:speaker ?person } IN_STORIES
  } UNION {
    VALUES (?story ?named) { NAMED }
    GRAPH ?story {
      ?phrase itsrdf:taIdentRef ?named ; itsrdf:taConfidence ?confidence ; gs:rule ?rule ; nif:sentence ?sentence
    }
  } UNION {
    VALUES ?stated { STORIES }
    GRAPH ?stated { ?stated schema:about ENTITY }
  } UNION {
    VALUES ?suggested { STORIES }
    GRAPH ?suggested { ?annotation oa:hasBody ENTITY ; itsrdf:taConfidence ?confidence }
  }
}""".replace("IN_STORIES", IN_STORIES)
# What people say in some stories, and in which roles these present people.
SPEAKERS = """
SELECT ?fact WHERE {
  VALUES ?story { STORIES }
  VALUES ?side { gs:speaker gs:person }
  GRAPH ?story { ?fact ?side ?person }
}"""
# Their stories are given as well: an engine then looks in these graphs alone, in two thirds of the time.
DETAILS = """
SELECT ?fact ?property ?value WHERE {
  {
    VALUES (?story ?fact) { FACTS }
    GRAPH ?story { ?fact ?property ?value }
  } UNION {
    VALUES (?story ?sentence) { SENTENCES }
    GRAPH ?story { ?fact nif:sentence ?sentence ; gs:of ?of ; ?property ?value }
  }
  FILTER (?property IN (READ))
}""".replace(
    "READ", ", ".join(dict.fromkeys(("nif:sentence", *(p.curie for table in terms.FACTS.values() for p in table))))
)
EVENTS = """
SELECT ?fact ?label ?date ?sentence WHERE {
  GRAPH ?story { ?fact gs:event ?label ; nif:sentence ?sentence OPTIONAL { ?fact gs:date ?date } } IN_STORIES
}""".replace("IN_STORIES", IN_STORIES)
MENTIONED = """
SELECT ?sentence ?entity WHERE {
  VALUES ?sentence { SENTENCES }
  GRAPH ?story { ?phrase nif:sentence ?sentence ; itsrdf:taIdentRef ?entity } IN_STORIES
}""".replace("IN_STORIES", IN_STORIES)
MENTIONS = """
SELECT ?story ?phrase ?entity WHERE {
  VALUES ?story { STORIES } VALUES ?entity { ENTITIES }
  GRAPH ?story { ?phrase itsrdf:taIdentRef ?entity }
}"""
AnyFact_co = TypeVar("AnyFact_co", bound=Fact, covariant=True)
BATCH = 500  # sentences in one query
NAME = re.compile(r"([a-z]+)-(\d+)-(\d+)")
CLASSES = {fact_class.kind: fact_class for fact_class in terms.FACTS}


class FactName(NamedTuple):
    """What the IRI of a fact says of it."""

    iri: str
    story: str
    kind: str
    span: Span

    @classmethod
    def of(cls, iri: str, names: Names) -> "FactName | None":
        """Read an IRI; None where it is no fact's."""
        story, name = names.read_part(iri)
        match = NAME.match(name)
        return cls(iri, story, match[1], Span(int(match[2]), int(match[3]))) if match else None


class Phrase(NamedTuple):
    """Where a story mentions an entity, in which sentence, by which rule, and how sure that is."""

    story: str
    span: Span
    sentence: Span
    rule: str
    confidence: float


class About(NamedTuple):
    """What stories say about an entity: its facts, its mentions; by story, whether it is stated as a topic or how sure it is suggested."""

    facts: list[FactName]
    phrases: list[Phrase]
    stated: frozenset[str]
    suggested: Mapping[str, float]


class StoryFact(NamedTuple, Generic[AnyFact_co]):
    """A fact and the id of its story."""

    story: str
    fact: AnyFact_co


@dataclass(frozen=True, slots=True)
class DatedEvents:
    """The events that all stories state, and those in whose sentence each entity is mentioned, by their positions."""

    events: Sequence[StoryFact[Event]]
    mentioning: Mapping[str, Sequence[int]]

    def of(self, key: str) -> list[StoryFact[Event]]:
        """Return the events in whose sentence an entity is mentioned."""
        return [self.events[position] for position in self.mentioning.get(key, ())]

    def latest(self) -> list[StoryFact[Event]]:
        """Return the events, the latest first, those without a date last, each once for its story and date."""
        events: dict[tuple[str, str, str], StoryFact[Event]] = {}
        for event in self.events:
            events.setdefault((event.story, fold(event.fact.label), event.fact.date or ""), event)
        in_text = sorted(events.values(), key=lambda event: (event.story, event.fact.sentence.start))
        return sorted(in_text, key=lambda event: event.fact.date or "", reverse=True)


def about(store: GraphStore, key: str, named: Mapping[str, Sequence[str]]) -> About:
    """Return the facts about an entity, each once, and where stories have it.

    `named` has the keys whose mentions are looked for by the id of the story: the entity's, or those of its parts.
    """
    names = store.names
    query = with_iris(with_iris(ABOUT, "ENTITY", [names.entity(key)]), "STORIES", map(names.story, named))
    pairs = [(names.story(story), names.entity(other)) for story, keys in named.items() for other in keys]
    query = with_pairs(query, "NAMED", pairs)
    facts: dict[str, FactName] = {}
    phrases: list[Phrase] = []
    stated: set[str] = set()
    suggested: dict[str, float] = {}
    for row in store.select(query):
        if "phrase" in row:
            iri = lexical_form(row["phrase"])
            phrases.append(
                Phrase(
                    story=names.read_part(iri)[0],
                    span=names.read_span(iri),
                    sentence=names.read_span(lexical_form(row["sentence"])),
                    rule=lexical_form(row["rule"]),
                    confidence=float(lexical_form(row["confidence"])),
                )
            )
        elif "stated" in row:
            stated.add(_story(row["stated"], names))
        elif "suggested" in row:
            suggested[_story(row["suggested"], names)] = float(lexical_form(row["confidence"]))
        elif fact := FactName.of(lexical_form(row["fact"]), names):
            facts[fact.iri] = fact
    return About(list(facts.values()), phrases, frozenset(stated), suggested)


def mentions(store: GraphStore, entities: Iterable[str], stories: Iterable[str]) -> dict[str, list[tuple[Span, str]]]:
    """Return where some stories, given by their ids, mention some entities, by story, each with the key of the entity."""
    names = store.names
    query = with_iris(MENTIONS, "STORIES", [names.story(story) for story in stories])
    places: dict[str, list[tuple[Span, str]]] = defaultdict(list)
    for row in store.select(with_iris(query, "ENTITIES", [names.entity(key) for key in entities])):
        key = names.key(lexical_form(row["entity"])) or ""
        places[_story(row["story"], names)].append((names.read_span(lexical_form(row["phrase"])), key))
    return {story: sorted(of_story, key=lambda place: place[0].start) for story, of_story in places.items()}


def speakers(store: GraphStore, stories: Iterable[str]) -> list[FactName]:
    """Return the quotations of people and the roles of people in some stories, given by their ids, each once."""
    rows = store.select(with_iris(SPEAKERS, "STORIES", [store.names.story(story) for story in stories]))
    facts = (FactName.of(iri, store.names) for iri in dict.fromkeys(lexical_form(row["fact"]) for row in rows))
    return [fact for fact in facts if fact is not None]


def details(store: GraphStore, facts: Iterable[FactName], phrases: Iterable[Phrase]) -> Iterator[StoryFact[Fact]]:
    """Yield facts as their stories state them, and the quantities in the sentences of some phrases."""
    names = store.names
    stated = [(names.story(fact.story), fact.iri) for fact in facts]
    sentences = dict.fromkeys(
        (names.story(p.story), names.span(p.story, p.sentence.start, p.sentence.end)) for p in phrases
    )
    if not stated and not sentences:
        return
    query = with_pairs(with_pairs(DETAILS, "FACTS", stated), "SENTENCES", sentences)
    values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in store.select(query):
        values[lexical_form(row["fact"])][lexical_form(row["property"])].append(lexical_form(row["value"]))
    for iri, of_fact in values.items():
        name = FactName.of(iri, names)
        if name is not None and name.kind in CLASSES:
            fact_class = CLASSES[name.kind]
            sentence = names.read_span(of_fact[names.expand("nif:sentence")][0])
            attributes = terms.read(of_fact, terms.FACTS[fact_class], names)
            yield StoryFact(name.story, fact_class(span=name.span, sentence=sentence, **attributes))


def dated_events(store: GraphStore) -> DatedEvents:
    """Return the events of all stories."""
    names = store.names
    events: list[StoryFact[Event]] = []
    positions: dict[str, list[int]] = defaultdict(list)  # of the events in each sentence
    for row in store.select(EVENTS):
        name, sentence = FactName.of(lexical_form(row["fact"]), names), lexical_form(row["sentence"])
        if name is not None:
            date = lexical_form(row["date"]) if "date" in row else None
            event = Event(
                span=name.span, sentence=names.read_span(sentence), label=lexical_form(row["label"]), date=date
            )
            positions[sentence].append(len(events))
            events.append(StoryFact(name.story, event))
    mentioning: dict[str, set[int]] = defaultdict(set)
    sentences = list(positions)
    for first in range(0, len(sentences), BATCH):
        for row in store.select(with_iris(MENTIONED, "SENTENCES", sentences[first : first + BATCH])):
            mentioning[names.key(lexical_form(row["entity"])) or ""].update(positions[lexical_form(row["sentence"])])
    return DatedEvents(events, {key: sorted(places) for key, places in mentioning.items()})


def _story(term: Term, names: Names) -> str:
    return names.read_part(lexical_form(term))[0]
