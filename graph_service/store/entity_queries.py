"""The queries of entity pages and linked-data clients.

Each is a query text, a function that turns its rows into model objects, and one that runs both; values are bound, never pasted.
The projection answers lists and facets instead. The queries are restricted to the graphs of the service, so that what users write
in theirs changes no page and no ingest.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pyoxigraph import Literal, NamedNode, Quad

from graph_service.iris import RDFS, SKOS
from graph_service.model import Span
from graph_service.rdf.formats import Format
from graph_service.rdf.sparql_text import with_iris
from graph_service.results import Evidence, Quote, StoryCard
from graph_service.store.graph_store import GraphStore, QuadSource, Row
from graph_service.store.story_queries import in_service_graphs, text
from graph_service.store.story_queries import texts as story_texts
from graph_service.text import fold

Phrases = Mapping[str, Sequence[Span]]

EVIDENCE = """
SELECT ?entity ?story ?phrase ?confidence ?rule ?sentence ?text WHERE {
  VALUES ?story { STORIES }
  GRAPH ?story {
    ?phrase itsrdf:taIdentRef ?entity ; itsrdf:taConfidence ?confidence ; gs:rule ?rule ; nif:sentence ?sentence .
    ?sentence nif:anchorOf ?text
  }
}"""
CONTAINERS = """
SELECT DISTINCT ?entity ?other ?label WHERE {
  VALUES ?service { SERVICE_GRAPHS } VALUES ?from { SERVICE_GRAPHS }
  GRAPH ?service { ?entity ?part ?other
    FILTER (?part IN (schema:containedInPlace, org:subOrganizationOf, org:memberOf, skos:broader)) }
  GRAPH ?from { ?other skos:prefLabel ?label FILTER (LANG(?label) IN ("", "en")) }
} ORDER BY ?label"""
PARTS = """
SELECT DISTINCT ?entity ?other ?label WHERE {
  VALUES ?service { SERVICE_GRAPHS } VALUES ?from { SERVICE_GRAPHS }
  GRAPH ?service { ?other ?part ?entity
    FILTER (?part IN (schema:containedInPlace, org:subOrganizationOf, skos:broader)) }
  GRAPH ?from { ?other skos:prefLabel ?label FILTER (LANG(?label) IN ("", "en")) }
} ORDER BY ?label"""
SERVED = """
SELECT DISTINCT ?entity ?other ?label WHERE {
  VALUES ?service { SERVICE_GRAPHS } VALUES ?from { SERVICE_GRAPHS }
  GRAPH ?service { ?entity schema:areaServed ?other }
  GRAPH ?from { ?other skos:prefLabel ?label FILTER (LANG(?label) IN ("", "en")) }
} ORDER BY ?label"""
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
CALLED = "SELECT ?thing ?label WHERE { VALUES ?thing { THINGS } ?thing rdfs:label ?label }"
TEXTS = """
SELECT ?story ?text WHERE {
  GRAPH ?story { ?story a schema:NewsArticle ; schema:hasPart/nif:isString ?text }
  FILTER (STRSTARTS(STR(?story), STR(story:)))
}"""
ABOUT_ENTITY = """
CONSTRUCT { ?entity ?p ?o . ?o rdfs:label ?label . ?story schema:mentions ?entity ; schema:headline ?headline }
WHERE {
  { ?entity ?p ?o OPTIONAL { ?o rdfs:label ?label } }
  UNION
  { ?story schema:mentions ?entity ; schema:headline ?headline }
}"""
LABELS = """
SELECT DISTINCT ?story ?entities ?named ?label WHERE {
  GRAPH ?story { ?s ?p ?named } GRAPH ?entities { ?named rdfs:label ?label }
}"""
ABOUT_STORY = """
CONSTRUCT { ?s ?p ?o . ?o rdfs:label ?label }
WHERE {
  { GRAPH ?story { ?s ?p ?o } OPTIONAL { GRAPH ?entities { ?o rdfs:label ?label } } }
  UNION
  { GRAPH ?groups { ?s schema:hasPart|gs:member ?story ; ?p ?o } }
}"""
GROUPS_OF_STORY = """
SELECT DISTINCT ?story ?groups ?s ?p ?o WHERE { GRAPH ?groups { ?s schema:hasPart|gs:member ?story ; ?p ?o } }"""


def evidence(store: GraphStore, key: str, stories: Sequence[StoryCard]) -> tuple[Evidence, ...]:
    """Return the sentences of the given stories that name an entity, in the order of the stories and of their text."""
    if not stories:
        return ()
    query = with_iris(EVIDENCE, "STORIES", (card.iri for card in stories))
    rows = store.select(query, entity=NamedNode(store.names.entity(key)))
    return _evidence(store, rows, {card.iri: card for card in stories})


def _evidence(store: GraphStore, rows: Iterable[Row], cards: Mapping[str, StoryCard]) -> tuple[Evidence, ...]:
    sentences: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        sentences[text(row["story"]), text(row["sentence"])].append(row)
    evidence = [_sentence(store, cards[story], phrases) for (story, _), phrases in sentences.items()]
    order = {iri: n for n, iri in enumerate(cards)}
    return tuple(sorted(evidence, key=lambda sentence: (order[sentence.story.iri], sentence.span.start)))


def _sentence(store: GraphStore, card: StoryCard, phrases: Sequence[Row]) -> Evidence:
    span = store.names.read_span(text(phrases[0]["sentence"]))
    marks = sorted((store.names.read_span(text(row["phrase"])) for row in phrases), key=lambda mark: mark.start)
    surest = max(phrases, key=lambda row: float(text(row["confidence"])))
    return Evidence(
        story=card,
        sentence=text(phrases[0]["text"]),
        span=span,
        highlights=tuple(Span(mark.start - span.start, mark.end - span.start) for mark in marks),
        confidence=float(text(surest["confidence"])),
        rule=text(surest["rule"]),
    )


def events_in_common(store: GraphStore, slug: str, others: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return for each other story the events of this story that it states, too: in the same words, or on the same day."""
    if not others:
        return {}
    events: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in store.select(with_iris(EVENTS, "STORIES", map(store.names.story, (slug, *others)))):
        events[text(row["story"])].append((text(row["label"]), text(row["date"]) if "date" in row else ""))
    first = events[store.names.story(slug)]
    return {other: tuple(_stated_twice(first, events[store.names.story(other)])) for other in others}


def _stated_twice(first: Iterable[tuple[str, str]], second: Iterable[tuple[str, str]]) -> Iterator[str]:
    labels, days = {fold(label) for label, _ in second}, {day for _, day in second if len(day) == len("2003-08-15")}
    yield from dict.fromkeys(label for label, day in first if fold(label) in labels or day in days)


def containers(store: GraphStore, key: str) -> list[tuple[str, str]]:
    """Return what an entity is directly part of, as pairs of key and label."""
    return _neighbours(store, CONTAINERS, key)


def parts(store: GraphStore, key: str) -> list[tuple[str, str]]:
    """Return what is directly part of an entity, as pairs of key and label."""
    return _neighbours(store, PARTS, key)


def served(store: GraphStore, key: str) -> list[tuple[str, str]]:
    """Return the places that an organization works for, as pairs of key and label."""
    return _neighbours(store, SERVED, key)


def _neighbours(store: GraphStore, query: str, key: str) -> list[tuple[str, str]]:
    rows = store.select(in_service_graphs(query, store.names), entity=NamedNode(store.names.entity(key)))
    labels = {store.names.key(text(row["other"])): text(row["label"]) for row in rows}
    return [(other, label) for other, label in labels.items() if other is not None]


def variants(store: GraphStore) -> list[Row]:
    """Return the surface forms that rules linked to entities, each with its number of stories and one phrase as an example.

    Names of the reference data are not among them.
    """
    return store.select(VARIANTS)


def sentences_of(store: GraphStore, phrases: Sequence[str]) -> dict[str, str]:
    """Return the sentence that each phrase stands in, by the phrase's IRI."""
    return {text(row["phrase"]): text(row["text"]) for row in store.select(with_iris(SENTENCES, "PHRASES", phrases))}


def labels(store: GraphStore, iris: Iterable[str]) -> dict[str, str]:
    """Return the labels of IRIs that have one in the graph, in English where there are several."""
    labels: dict[str, str] = {}
    for row in store.select(with_iris(CALLED, "THINGS", iris)):
        thing, label = text(row["thing"]), cast(Literal, row["label"])
        if label.language == "en" or thing not in labels:
            labels[thing] = label.value
    return labels


def replaced(store: QuadSource) -> dict[str, str]:
    """Map merged keys to the keys that replace them."""
    property_ = NamedNode(store.names.expand("dcterms:isReplacedBy"))
    stated = store.pattern(None, property_, None, store.names.entities_graph)
    pairs = ((store.names.key(text(quad.subject)), store.names.key(text(quad.object))) for quad in stated)
    return {old: new for old, new in pairs if old is not None and new is not None}


def reference_names(store: QuadSource) -> dict[str, list[str]]:
    """Return the labels of reference data in languages other than English, and their hidden labels, by key."""
    names, labels = store.names, defaultdict[str, list[str]](list)
    for predicate in (SKOS + "prefLabel", SKOS + "hiddenLabel"):
        for quad in store.pattern(None, NamedNode(predicate), None, names.reference_graph):
            name, key = cast(Literal, quad.object), names.key(text(quad.subject))
            if key and name.language != "en":
                labels[key].append(name.value)
    return labels


def texts(store: GraphStore) -> Iterator[tuple[str, str]]:
    """Yield the id and the text of every story."""
    for row in store.select(TEXTS):
        yield (store.names.key(text(row["story"])) or "").removeprefix("story/"), text(row["text"])


def describe_story(store: GraphStore, slug: str, target: Format) -> bytes:
    """Return the graph of a story, the labels of what it names, and the groups that it belongs to."""
    story, entities = NamedNode(store.names.story(slug)), NamedNode(store.names.entities_graph)
    groups = NamedNode(store.names.groups_graph)
    if target.name not in {"trig", "n-quads"}:
        return store.construct(ABOUT_STORY, target, story=story, entities=entities, groups=groups)
    label = NamedNode(RDFS + "label")
    named = store.select(LABELS, story=story, entities=entities)
    labels = [Quad(cast(NamedNode, row["named"]), label, row["label"], entities) for row in named]
    of_groups = store.select(GROUPS_OF_STORY, story=story, groups=groups)
    grouped = [Quad(cast(NamedNode, row["s"]), cast(NamedNode, row["p"]), row["o"], groups) for row in of_groups]
    return store.write_quads([*store.graph_quads(story.value), *labels, *grouped], target)


def describe_entity(store: GraphStore, key: str, target: Format) -> bytes:
    """Return what an entity is, the labels of what it points to, and the stories that name it."""
    return store.construct(ABOUT_ENTITY, target, entity=NamedNode(store.names.entity(key)))


@dataclass(frozen=True, slots=True)
class Naming:
    """Where a story names entities: the spans of each, and the fewest sentences that hold all of them.

    That is a single sentence, `in_one`, or the first sentence that names each; none where the text names none of them.
    """

    story: str
    phrases: Phrases
    sentences: tuple[Span, ...]
    in_one: bool


def naming(store: GraphStore, story: str, keys: Sequence[str]) -> Naming:
    """Return where a story, given by its id, names entities, read straight from its graph: microseconds, where a query takes milliseconds.

    The IRI of a phrase says where it stands; only its sentence has to be looked up. So these are the sentences of the entity that the
    story names least, until one of them names the others, too.
    """
    phrases = {key: spans for key in keys if (spans := _spans(store, story, key))}
    if not phrases:
        return Naming(story, {}, (), in_one=False)
    if len(phrases) == len(keys):
        rarest = min(phrases.values(), key=len)
        for sentence in _sentences(store, story, rarest):
            if all(any(sentence.holds(span) for span in spans) for spans in phrases.values()):
                return Naming(story, phrases, (sentence,), in_one=True)
    firsts = {next(_sentences(store, story, spans)) for spans in phrases.values()}
    return Naming(story, phrases, tuple(sorted(firsts, key=lambda sentence: sentence.start)), in_one=False)


def _spans(store: GraphStore, story: str, key: str) -> list[Span]:
    names = store.names
    phrases = store.subjects("itsrdf:taIdentRef", names.entity(key), names.story(story))
    return sorted(map(names.read_span, phrases), key=lambda span: (span.start, -span.end))


def _sentences(store: GraphStore, story: str, spans: Sequence[Span]) -> Iterator[Span]:
    names = store.names
    for span in spans:
        phrase = names.span(story, span.start, span.end)
        for sentence in store.objects("nif:sentence", names.story(story), phrase):
            yield names.read_span(text(sentence))


def quotes(store: GraphStore, naming: Naming) -> tuple[Quote, ...]:
    """Return the sentences that name entities, in words."""
    if not naming.sentences:
        return ()
    ((_, whole),) = story_texts(store, [naming.story])
    return tuple(_quote(whole, sentence, naming.phrases) for sentence in naming.sentences)


def _quote(whole: str, sentence: Span, phrases: Phrases) -> Quote:
    inside = {span for spans in phrases.values() for span in spans if sentence.holds(span)}
    return Quote(
        text=sentence.of(whole),
        span=sentence,
        highlights=tuple(
            span.moved(-sentence.start) for span in sorted(inside, key=lambda span: (span.start, -span.end))
        ),
    )
