"""rdflib as a client: its SPARQL stores, and what it parses from an address."""

import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ConjunctiveGraph is deprecated"),
    pytest.mark.filterwarnings("ignore:Dataset.*:DeprecationWarning"),
]
STORY = "prevention-is-key-in-fighting-human-trafficking"
FORMATS = ["xml", "json", "csv", "tsv"]
A, B = URIRef("urn:a"), URIRef("urn:b")


@pytest.fixture(params=FORMATS)
def store(service, request):
    return Graph(SPARQLStore(service.sparql, returnFormat=request.param))


def test_rows_and_triples_come_in_every_format(store, service):
    stories = service.count("?s a schema:NewsArticle")
    assert len(list(store.query("SELECT ?s { ?s a <https://schema.org/NewsArticle> }"))) == stories
    this = URIRef(service.names.entity("place/ukraine"))
    assert len(list(store.triples((this, None, None)))) > 10
    assert (this, None, None) in store


def test_yes_or_no_is_told_in_every_format(store):
    assert bool(store.query("ASK { ?s a <https://schema.org/NewsArticle> }")) is True
    assert bool(store.query("ASK { ?s a <urn:none> }")) is False


@pytest.mark.parametrize("form", ["CONSTRUCT { ?s <urn:h> ?h }", "DESCRIBE ?s"])
def test_graphs_come_whatever_the_format_of_rows(store, form):
    graph = store.query(f"{form} WHERE {{ ?s <https://schema.org/headline> ?h }}").graph
    assert len(graph) >= 40


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_queries_come_by_every_method(service, method):
    graph = Graph(SPARQLStore(service.sparql, method=method))
    query = "SELECT ?p ?o { ?s ?p ?o }"
    assert len(list(graph.query(query, initBindings={"s": URIRef(service.names.entity("place/ukraine"))}))) > 10


def test_a_graph_is_written_with_name_and_password(service):
    store = SPARQLUpdateStore(service.sparql, service.sparql, auth=("anybody", "secret"))
    graph = Graph(store, identifier=URIRef("urn:rdflib"))
    value = Literal('c"\n\\é', lang="en")
    graph.add((A, B, value))
    assert list(graph) == [(A, B, value)]
    dataset = Dataset(store)
    assert URIRef("urn:rdflib") in [context.identifier for context in dataset.graphs()]
    graph.remove((None, None, None))
    assert len(list(graph)) == 0


def test_many_triples_are_written_in_one_update(service):
    headers = {"Authorization": "Bearer secret"}
    store = SPARQLUpdateStore(service.sparql, service.sparql, headers=headers, autocommit=False)
    graph = Graph(store, identifier=URIRef("urn:rdflib:many"))
    for n in range(50):
        graph.add((A, B, Literal(n)))
    graph.commit()
    assert len(graph) == 50
    graph.update("DELETE WHERE { ?s ?p ?o }")
    graph.commit()
    assert len(graph) == 0


@pytest.mark.parametrize(
    "path",
    ["/id/organization/odihr", "/id/place/ukraine", f"/id/story/{STORY}", "/data/organization/odihr", "/ontology",
     "/ontology/shapes", "/.well-known/void", "/sparql"],
)  # fmt: skip
def test_addresses_are_parsed_as_they_come(service, path):
    assert len(Graph().parse(service.address + path)) > 20


def test_every_format_that_the_client_can_ask_for_says_the_same(service):
    address, sizes = f"{service.address}/id/story/{STORY}", set()
    for name in ("turtle", "xml", "nt", "json-ld", "n3"):
        sizes.add(len(Graph().parse(address, format=name)))
    sizes.add(len(Dataset().parse(address, format="trig")))
    # rdflib's Accept header for N-Quads names every format that it can parse, each as good as the other. So it asks for the
    # format by its extension, or reads what comes by its label.
    sizes.add(len(Dataset().parse(f"{service.address}/data/story/{STORY}.nq", format="nquads")))
    sizes.add(len(Graph().parse(address)))
    assert len(sizes) == 1


def test_another_store_asks_us_as_a_service(service):
    query = "SELECT * { SERVICE <%s> { ?s a <https://schema.org/NewsArticle> } } LIMIT 3"
    assert len(list(Graph().query(query % service.sparql))) == 3
