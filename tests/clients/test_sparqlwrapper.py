"""SPARQLWrapper sends `format`, `output` and `results` at once, sometimes twice, with an Accept header of its own."""

import json

import pytest
from rdflib import Graph
from SPARQLWrapper import (
    BASIC,
    CSV,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDF,
    RDFXML,
    TSV,
    TURTLE,
    XML,
    SPARQLWrapper,
    SPARQLWrapper2,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*ConjunctiveGraph is deprecated"),
    # The client's own remarks on formats that do not suit the form of a query.
    pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:Format requested was:RuntimeWarning"),
]
SELECT = "SELECT ?story ?title { ?story a schema:NewsArticle ; schema:headline ?title } ORDER BY ?story LIMIT 3"
GRAPH = "CONSTRUCT { ?story schema:headline ?title } { ?story schema:headline ?title } LIMIT 3"


@pytest.fixture(params=["GET", "POST"])
def client(service, request):
    wrapper = SPARQLWrapper(service.sparql)
    wrapper.setMethod(request.param)
    return wrapper


def answer(client, query, name=None):
    client.setQuery(query)
    if name is not None:
        client.setReturnFormat(name)
    return client.queryAndConvert()


def test_rows_come_in_every_format(client):
    assert len(answer(client, SELECT).getElementsByTagName("result")) == 3
    assert len(answer(client, SELECT, JSON)["results"]["bindings"]) == 3
    assert answer(client, SELECT, CSV).splitlines()[0] == b"story,title"
    assert answer(client, SELECT, TSV).splitlines()[0] == b"?story\t?title"


@pytest.mark.parametrize("name", [RDF, RDFXML, TURTLE, N3, JSONLD])
def test_rows_asked_for_as_a_graph_come_as_rows(client, name):
    assert len(answer(client, SELECT, name)["results"]["bindings"]) == 3


@pytest.mark.parametrize(("pattern", "truth"), [("?s a schema:NewsArticle", True), ("?s a <urn:none>", False)])
@pytest.mark.parametrize("name", [None, JSON, XML, CSV, TSV])
def test_yes_or_no_is_told_in_every_format(client, pattern, truth, name):
    told = answer(client, f"ASK {{ {pattern} }}", name)
    text = json.dumps(told) if isinstance(told, dict) else told.toxml()
    assert ("true" in text, "false" in text) == (truth, not truth)


@pytest.mark.parametrize("name", [None, XML, RDF, RDFXML, TURTLE, N3, JSONLD, JSON])
@pytest.mark.parametrize("form", ["CONSTRUCT", "DESCRIBE"])
def test_a_graph_comes_in_every_format(client, service, name, form):
    query = GRAPH if form == "CONSTRUCT" else f"DESCRIBE <{service.names.entity('organization/odihr')}>"
    told = answer(client, query, name)
    graph = Graph().parse(data=told, format="turtle") if isinstance(told, bytes) else told
    assert len(graph) == 3 if form == "CONSTRUCT" else len(graph) > 20


def test_the_body_may_be_the_query_and_a_dataset_may_be_named(service):
    client = SPARQLWrapper(service.sparql)
    client.setMethod(POST)
    client.setRequestMethod(POSTDIRECTLY)
    client.addDefaultGraph(service.names.entities_graph)
    (row,) = answer(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", JSON)["results"]["bindings"]
    assert int(row["n"]["value"]) == service.count(f"GRAPH <{service.names.entities_graph}> {{ ?s ?p ?o }}")


def test_values_of_a_variable(service):
    client = SPARQLWrapper2(service.sparql)
    client.setQuery(SELECT)
    assert len(client.query().getValues("title")) == 3


@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize("scheme", ["basic", "bearer"])
def test_updates_take_the_token_either_way(service, direct, scheme):
    client = SPARQLWrapper(service.sparql)
    client.setMethod(POST)
    if direct:
        client.setRequestMethod(POSTDIRECTLY)
    if scheme == "basic":
        client.setHTTPAuth(BASIC)
        client.setCredentials("anybody", "secret")
    else:
        client.addCustomHttpHeader("Authorization", "Bearer secret")
    client.setQuery("INSERT DATA { GRAPH <urn:wrapper> { <urn:a> <urn:b> 'c' } }")
    assert client.query().response.status == 204
    assert service.count("GRAPH <urn:wrapper> { ?s ?p ?o }") == 1
    client.setQuery("DROP GRAPH <urn:wrapper>")
    assert client.query().response.status == 204


def test_a_wrong_password_is_refused(service):
    client = SPARQLWrapper(service.sparql)
    client.setMethod(POST)
    client.setHTTPAuth(BASIC)
    client.setCredentials("secret", "wrong")
    client.setQuery("DROP ALL")
    with pytest.raises(Unauthorized):
        client.query()


def test_a_broken_query_is_told_as_such(client):
    with pytest.raises(QueryBadFormed, match="line 1"):
        answer(client, "SELECT * { ?s ?p", JSON)
