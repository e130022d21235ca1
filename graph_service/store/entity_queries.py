"""The queries of entity pages and linked-data clients.

Each is a query text and a function that runs it and turns its rows into model objects. Values are bound, never pasted; IRIs in a
VALUES block are written by the RDF library. The projection answers lists and facets instead. The queries are restricted to the
graphs of the service, so that users' graphs change no page and no ingest.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from pyoxigraph import Literal, NamedNode

from graph_service.iris import SKOS
from graph_service.model import Entity, Span
from graph_service.rdf.formats import Format
from graph_service.rdf.sparql_text import with_iris
from graph_service.rdf.terms import lexical_form, literal
from graph_service.results import EntityName, Position, Quote
from graph_service.store.graph_store import GraphStore, QuadSource, Row
from graph_service.store.story_queries import read_entity
from graph_service.store.story_queries import texts as story_texts
from graph_service.text import fold

Phrases = Mapping[str, Sequence[Span]]

PROFILE = """
SELECT ?property ?value ?other WHERE {
  GRAPH DESCRIBING {
    { ENTITY ?property ?value }
    UNION
    { VALUES ?property { INWARD } ?other ?property ENTITY }
  }
}"""
PART_OF = ("schema:containedInPlace", "org:subOrganizationOf", "skos:broader")
NAMES = ("skos:prefLabel", "skos:altLabel")
INWARD = ("schema:areaServed", "schema:location")  # what leads to an entity and is asked for
EVENTS = """
SELECT ?story ?label ?date WHERE {
  VALUES ?story { STORIES }
  GRAPH ?story { ?fact gs:event ?label ; nif:beginIndex ?start OPTIONAL { ?fact gs:date ?date } }
} ORDER BY ?start"""
VARIANTS = """
SELECT ?entity ?surface ?rule (COUNT(DISTINCT ?story) AS ?stories) (SAMPLE(?phrase) AS ?example) WHERE {
  GRAPH ?story { ?phrase itsrdf:taIdentRef ?entity ; gs:rule ?rule ; nif:anchorOf ?surface }
  FILTER (?rule NOT IN ("gazetteer", "gazetteer-context", "dateline", "topic") && STRSTARTS(STR(?story), STR(story:)))
} GROUP BY ?entity ?surface ?rule"""
SENTENCES = """
SELECT ?phrase ?text WHERE {
  VALUES ?phrase { PHRASES }
  GRAPH ?story { ?phrase nif:sentence/nif:anchorOf ?text } FILTER (STRSTARTS(STR(?story), STR(story:)))
}"""
POSITIONS = """
SELECT ?graph ?place ?latitude ?longitude ?iso WHERE {
  GRAPH ?graph {
    ?place a schema:Place
    OPTIONAL { ?place wgs84:lat ?latitude ; wgs84:long ?longitude }
    OPTIONAL { ?place gn:countryCode ?iso }
  }
}"""
CALLED = "SELECT ?thing ?label WHERE { VALUES ?thing { THINGS } ?thing rdfs:label ?label }"
OCCURRING = """
SELECT ?iri WHERE {
  VALUES ?iri { IRIS }
  FILTER (EXISTS { ?iri ?p ?o } || EXISTS { ?s ?iri ?o } || EXISTS { ?s ?p ?iri })
}"""
GRAPHS = """
SELECT ?graph WHERE {
  VALUES ?graph { IRIS }
  FILTER EXISTS { GRAPH ?graph { ?s ?p ?o } }
}"""
# In which of the languages that labels and titles have most.
LANGUAGES_OF = """
SELECT DISTINCT ?text ?language WHERE {
  VALUES ?property { PROPERTIES }
  VALUES ?language { "" LANGUAGES }
  BIND (IF(?language = "", ?text, STRLANG(?text, ?language)) AS ?tagged)
  FILTER EXISTS { ?s ?property ?tagged }
}""".replace(
    "LANGUAGES",
    " ".join(
        f'"{tag}"' for tag in "en de fr ru uk es it pt ro pl sr hr bs sq mk tr az hy ka kk ky tg uz be bg ar zh".split()
    ),
)
TEXTS = """
SELECT ?story ?text WHERE {
  GRAPH ?story { ?story a schema:NewsArticle ; schema:hasPart/nif:isString ?text }
  FILTER (STRSTARTS(STR(?story), STR(story:)))
}"""
ABOUT_ENTITY = """
CONSTRUCT {
  ?entity ?p ?o . ?o rdfs:label ?label . ?geo ?coordinate ?number . ?story schema:mentions ?entity ; schema:headline ?headline
} WHERE {
  { ?entity ?p ?o OPTIONAL { ?o rdfs:label ?label } }
  UNION
  { ?entity schema:geo ?geo . ?geo ?coordinate ?number }
  UNION
  { ?story schema:mentions ?entity ; schema:headline ?headline }
}"""
ABOUT_STORY = """
CONSTRUCT { ?s ?p ?o . ?o rdfs:label ?label }
WHERE {
  { GRAPH ?story { ?s ?p ?o } OPTIONAL { GRAPH ?entities { ?o rdfs:label ?label } } }
  UNION
  { GRAPH ?groups { ?s schema:hasPart|gs:member ?story ; ?p ?o } }
}"""


def occurring(store: GraphStore, iris: Iterable[str]) -> list[str]:
    """Return those of some IRIs that stand in a triple; none, where one is not an IRI."""
    try:
        return [lexical_form(row["iri"]) for row in store.select(with_iris(OCCURRING, "IRIS", iris))]
    except ValueError:
        return []


def graphs(store: GraphStore, iris: Iterable[str]) -> list[str]:
    """Return those of some IRIs that are a graph; none, where one is not an IRI."""
    try:
        return [lexical_form(row["graph"]) for row in store.select(with_iris(GRAPHS, "IRIS", iris))]
    except ValueError:
        return []


def languages_of(store: GraphStore, text: str, properties: Iterable[str]) -> list[str]:
    """Return the languages in which some properties have a text; "" for none."""
    query = with_iris(LANGUAGES_OF, "PROPERTIES", properties)
    return [lexical_form(row["language"]) for row in store.select(query, text=literal(text))]


def events_in_common(store: GraphStore, slug: str, others: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the events of a story that each other story states, too: in the same words, or on the same day."""
    if not others:
        return {}
    events: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in store.select(with_iris(EVENTS, "STORIES", map(store.names.story, (slug, *others)))):
        date = lexical_form(row["date"]) if "date" in row else ""
        events[lexical_form(row["story"])].append((lexical_form(row["label"]), date))
    in_common: dict[str, tuple[str, ...]] = {}
    for other in others:
        their_events = events[store.names.story(other)]
        labels = {fold(label) for label, _ in their_events}
        days = {day for _, day in their_events if len(day) == len("2003-08-15")}
        shared = (label for label, day in events[store.names.story(slug)] if fold(label) in labels or day in days)
        in_common[other] = tuple(dict.fromkeys(shared))
    return in_common


@dataclass(frozen=True, slots=True)
class Description:
    """What the graph says of an entity: its names, other texts, what it points to and what points to it, by prefixed property."""

    entity: Entity
    names: tuple[EntityName, ...]
    texts: Mapping[str, Sequence[str]]
    related: Mapping[str, Sequence[str]]
    relating: Mapping[str, Sequence[str]]

    @property
    def containers(self) -> list[str]:
        """What the entity is directly part or a member of, as keys."""
        return [key for curie in (*PART_OF, "org:memberOf") for key in self.related.get(curie, ())]


def description(store: GraphStore, graph: str, key: str) -> Description | None:
    """Return how a graph describes an entity, None where it does not."""
    names = store.names
    query = with_iris(with_iris(PROFILE, "DESCRIBING", [graph]), "ENTITY", [names.entity(key)])
    values: dict[str, list[str]] = defaultdict(list)
    labels: dict[tuple[str, str], EntityName] = {}
    related, relating = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    shorten = cache(names.shorten)
    for row in store.select(query.replace("INWARD", " ".join(INWARD))):
        curie = shorten(lexical_form(row["property"]))
        if "other" in row:
            relating[curie] += [other for other in [names.key(lexical_form(row["other"]))] if other]
            continue
        text, language = lexical_form(row["value"]), getattr(row["value"], "language", None) or ""
        if curie in NAMES:
            labels.setdefault((text, language), EntityName(text=text, language=language))
        if other := names.key(text):
            related[curie].append(other)
        if (curie != "skos:definition" or language in ("", "en")) and text not in values[curie]:
            values[curie].append(text)
    if "rdfs:label" not in values:
        return None
    entity = read_entity(key, {names.expand(curie): texts for curie, texts in values.items()}, names)
    return Description(entity, tuple(labels.values()), values, related, relating)


def parts(store: QuadSource, graph: str, key: str) -> list[str]:
    """Return what a graph states to lie directly in an entity, as keys."""
    return [part for curie in PART_OF for part in subjects(store, graph, curie, key)]


def subjects(store: QuadSource, graph: str, curie: str, key: str) -> list[str]:
    """Return what a property leads from to an entity in a graph, as keys."""
    keys = map(store.names.key, store.subjects(curie, store.names.entity(key), graph))
    return [other for other in keys if other]


def label(store: QuadSource, graph: str, key: str) -> str | None:
    """Return the label of an entity in a graph, None where it has none."""
    return next((lexical_form(term) for term in store.objects("rdfs:label", graph, store.names.entity(key))), None)


def variants(store: GraphStore) -> list[Row]:
    """Return the surface forms that rules linked to entities, each with its number of stories and one phrase as an example.

    It leaves out names of the reference data.
    """
    return store.select(VARIANTS)


def sentences_of(store: GraphStore, phrases: Sequence[str]) -> dict[str, str]:
    """Return the sentence that each phrase stands in, by the phrase's IRI."""
    return {
        lexical_form(row["phrase"]): lexical_form(row["text"])
        for row in store.select(with_iris(SENTENCES, "PHRASES", phrases))
    }


def positions(store: GraphStore) -> dict[str, Position]:
    """Return where each place lies, by key, of those of which the graph says so."""
    places = dict[str, Position]()
    for row in store.select(POSITIONS, graph=NamedNode(store.names.entities_graph)):
        values = {name: lexical_form(term) for name, term in row.items() if name != "graph"}
        key = store.names.key(values["place"])
        latitude, longitude = (float(values[name]) if name in values else None for name in ("latitude", "longitude"))
        if key is not None:
            places[key] = Position(latitude=latitude, longitude=longitude, iso=values.get("iso"))
    return places


def labels(store: GraphStore, iris: Iterable[str]) -> dict[str, str]:
    """Return the labels of IRIs that have one in the graph, in English where there are several."""
    labels: dict[str, str] = {}
    for row in store.select(with_iris(CALLED, "THINGS", iris)):
        iri, label = lexical_form(row["thing"]), cast(Literal, row["label"])
        if label.language == "en" or iri not in labels:
            labels[iri] = label.value
    return labels


def replaced(store: QuadSource) -> dict[str, str]:
    """Map merged keys to the keys that replace them."""
    names, replacements = store.names, dict[str, str]()
    for graph in (names.entities_graph, names.reference_graph):
        for quad in store.pattern(None, NamedNode(names.expand("dcterms:isReplacedBy")), None, graph):
            old, new = names.key(lexical_form(quad.subject)), names.key(lexical_form(quad.object))
            if old is not None and new is not None:
                replacements[old] = new
    return replacements


def reference_names(store: QuadSource) -> dict[str, list[str]]:
    """Return the labels of reference data in languages other than English, and their hidden labels, by key."""
    names, labels = store.names, defaultdict[str, list[str]](list)
    for predicate in (SKOS + "prefLabel", SKOS + "hiddenLabel"):
        for quad in store.pattern(None, NamedNode(predicate), None, names.reference_graph):
            name, key = cast(Literal, quad.object), names.key(lexical_form(quad.subject))
            if key and name.language != "en":
                labels[key].append(name.value)
    return labels


def texts(store: GraphStore) -> Iterator[tuple[str, str]]:
    """Yield the id and the text of every story."""
    for row in store.select(TEXTS):
        yield (store.names.key(lexical_form(row["story"])) or "").removeprefix("story/"), lexical_form(row["text"])


def describe_story(store: GraphStore, slug: str, target: Format) -> bytes:
    """Return the graph of a story, the labels of what it names, and the groups that it belongs to, as triples."""
    return store.construct(
        ABOUT_STORY,
        target,
        story=NamedNode(store.names.story(slug)),
        entities=NamedNode(store.names.entities_graph),
        groups=NamedNode(store.names.groups_graph),
    )


def describe_entity(store: GraphStore, key: str, target: Format) -> bytes:
    """Return what an entity is, the labels of what it points to, and the stories that name it."""
    return store.construct(ABOUT_ENTITY, target, entity=NamedNode(store.names.entity(key)))


@dataclass(frozen=True, slots=True)
class Naming:
    """Where a story names entities: the spans of each, and the fewest sentences that name all of them.

    That is a single sentence (`in_one`), or the first sentence that names each; none where the text names none of them.
    """

    story: str
    phrases: Phrases
    sentences: tuple[Span, ...]
    in_one: bool


def naming(store: GraphStore, story: str, keys: Sequence[str]) -> Naming:
    """Return where a story, given by its id, names entities.

    It reads the story's graph directly, which takes microseconds where a query takes milliseconds. The IRI of a phrase holds its span,
    so only its sentence has to be looked up: that of each phrase of the entity that the story names least, until one of these
    sentences names the others, too.
    """
    names, phrases = store.names, dict[str, list[Span]]()
    for key in keys:
        iris = store.subjects("itsrdf:taIdentRef", names.entity(key), names.story(story))
        if spans := sorted(map(names.read_span, iris), key=_start_then_longest):
            phrases[key] = spans
    if not phrases:
        return Naming(story, {}, (), in_one=False)
    if len(phrases) == len(keys):
        rarest = min(phrases.values(), key=len)
        for sentence in _sentences(store, story, rarest):
            if all(any(sentence.holds(span) for span in spans) for spans in phrases.values()):
                return Naming(story, phrases, (sentence,), in_one=True)
    firsts = {next(_sentences(store, story, spans)) for spans in phrases.values()}
    return Naming(story, phrases, tuple(sorted(firsts, key=lambda sentence: sentence.start)), in_one=False)


def _sentences(store: GraphStore, story: str, spans: Sequence[Span]) -> Iterator[Span]:
    names = store.names
    for span in spans:
        phrase = names.span(story, span.start, span.end)
        for sentence in store.objects("nif:sentence", names.story(story), phrase):
            yield names.read_span(lexical_form(sentence))


def quotes(store: GraphStore, naming: Naming) -> tuple[Quote, ...]:
    """Return the sentences that name entities, with their text."""
    if not naming.sentences:
        return ()
    ((_, story_text),) = story_texts(store, [naming.story])
    all_spans = {span for spans in naming.phrases.values() for span in spans}
    quotes: list[Quote] = []
    for sentence in naming.sentences:
        spans = sorted(filter(sentence.holds, all_spans), key=_start_then_longest)
        highlights = tuple(span.moved(-sentence.start) for span in spans)
        quotes.append(Quote(text=sentence.of(story_text), span=sentence, highlights=highlights))
    return tuple(quotes)


def _start_then_longest(span: Span) -> tuple[int, int]:
    return span.start, -span.end
