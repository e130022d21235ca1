"""SERVICE to another endpoint is asked from here where the setting allows that very address, and refused otherwise."""

from functools import partial

import pytest
from pyoxigraph import Store
from support.servers import serve
from werkzeug.wrappers import Request, Response

from graph_service.errors import ForbiddenError, RemoteError
from graph_service.iris import Names
from graph_service.rdf.sparql_text import ParsedQuery
from graph_service.sparql.executor import AdmissionControl
from graph_service.sparql.query_guard import answer_remote, answer_services

NAMES = Names("https://stories.example")


@pytest.fixture(scope="module")
def endpoint():
    """A SPARQL endpoint on a port, with a few ways of answering badly."""
    store = Store()
    store.update(
        "PREFIX schema: <https://schema.org/> INSERT DATA { <https://elsewhere.example/a> schema:name 'Аня \\\\u0022 \"'@uk ; "
        "schema:age 7 ; schema:knows [ schema:name 'B' ] }"
    )

    @Request.application
    def app(request):
        if request.path == "/redirect":
            return Response(status=307, headers={"Location": "/sparql"})
        if request.path == "/yes":
            return Response('{"head":{},"boolean":true}', content_type="application/sparql-results+json")
        if request.path == "/broken":
            return Response("{", content_type="application/sparql-results+json")
        if request.path == "/long":
            return Response(b" " * 10_000_000)
        results = store.query(request.form["query"])
        from pyoxigraph import QueryResultsFormat

        return Response(
            results.serialize(format=QueryResultsFormat.JSON), content_type="application/sparql-results+json"
        )

    with serve(app) as address:
        yield address


def run(query, *allowed):
    parsed = ParsedQuery.read(query, NAMES)
    admission = AdmissionControl.of_threads(8)
    answered = answer_services(parsed, partial(answer_remote, allowed=allowed, seconds=5, admission=admission))
    return list(Store().query(answered.text, base_iri=NAMES.base + "/", prefixes=NAMES.prefixes))


def test_an_allowed_endpoint_joins_with_the_rest_of_the_query(endpoint):
    address = f"{endpoint}/sparql"
    query = f"""
        PREFIX s: <https://schema.org/>
        SELECT ?name ?age {{ VALUES ?age {{ 7 8 }} SERVICE <{address}> {{ ?who s:name ?name # and
            ; schema:age ?age }} }}"""
    (row,) = run(query, address)
    assert (row["name"].value, row["name"].language, row["age"].value) == ('Аня \\u0022 "', "uk", "7")


def test_what_is_unbound_stays_so_and_a_blank_node_gets_a_name(endpoint):
    address = f"{endpoint}/sparql"
    query = f"SELECT * {{ SERVICE <{address}> {{ ?who schema:knows ?x OPTIONAL {{ ?x schema:age ?age }} }} }}"
    (row,) = run(query, address)
    assert row["age"] is None
    assert row["x"].value.startswith(f"{address}/.well-known/genid/")


@pytest.mark.parametrize("path", ["/redirect", "/broken", "/yes", "/long", "/nowhere:0"])
def test_an_endpoint_that_does_not_answer_well_is_an_error_or_with_silent_nothing(endpoint, path):
    address = endpoint + path if path != "/nowhere:0" else "http://127.0.0.1:1/sparql"
    query = f"SELECT * {{ VALUES ?n {{ 1 }} SERVICE <{address}> {{ ?s ?p ?o }} }}"
    with pytest.raises(RemoteError, match="did not answer"):
        run(query, address)
    (row,) = run(query.replace("SERVICE", "SERVICE SILENT"), address)
    assert row["n"].value == "1"


@pytest.mark.parametrize(
    "call",
    [
        "SERVICE <{address}/> {{ ?s ?p ?o }}",
        "SERVICE <{address}?x> {{ ?s ?p ?o }}",
        "SERVICE <http://127.0.0.1:9@{host}/sparql> {{ ?s ?p ?o }}",
        "SERVICE SILENT <http://127.0.0.1:1/sparql> {{ ?s ?p ?o }}",
        "SERVICE ?where {{ ?s ?p ?o }}",
        "SERVICE <{address}> {{ SERVICE <http://127.0.0.1:1/> {{ ?s ?p ?o }} }}",
        "SERVICE <{address}> {{ ?s ?p ?o }} {{ SELECT * {{ SERVICE SILENT <http://127.0.0.1:1/> {{ ?s ?p ?o }} }} }}",
    ],
)
def test_no_other_address_is_asked_beside_an_allowed_one(endpoint, call):
    address = f"{endpoint}/sparql"
    group = call.format(address=address, host=endpoint.removeprefix("http://"))
    with pytest.raises(ForbiddenError, match="SERVICE"):
        run(f"SELECT * {{ {group} }}", address)
