"""What every place for graphs must do alike: a folder, `oxigraph serve`, Virtuoso, and any server of plain SPARQL 1.1."""

import io
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse, parse_query_results
from support.servers import MAX_ROWS, SERVERS, NotInstalledError

from graph_service.errors import LimitError, QueryError, RemoteError
from graph_service.iris import Names
from graph_service.rdf.formats import RDF_FORMATS, RESULT_FORMATS
from graph_service.rdf.result_io import Bounds
from graph_service.rdf.sparql_text import ParsedQuery, RdfDataset
from graph_service.store import oxigraph
from graph_service.store.http_client import Endpoint
from graph_service.store.oxigraph import EmbeddedStore
from graph_service.store.sparql_server import RemoteStore

NAMES = Names("https://stories.example")
ONE, TWO = "urn:graph:one", "urn:graph:two"
HOSTILE = [
    'a "quoted" text', "back\\slash", "two\nlines\r\nand\ttabs", "> } ] ) . ; # ? $ :", "'''\"\"\"", "\\u0022 \\n", "{}%s{0}",
    "?value $value", "é 😀 Київ", "\u0001\u007f\u2028", "<urn:graph:one> . } DROP ALL #", "",
]  # fmt: skip


@dataclass
class Place:
    """An empty store, and what kind of place it is in."""

    store: object
    kind: str


@pytest.fixture(scope="module", params=["folder", *SERVERS])
def running(request, tmp_path_factory):
    if request.param == "folder":
        yield lambda: EmbeddedStore(Store(), NAMES), "folder"
        return
    try:
        server = SERVERS[request.param](tmp_path_factory.mktemp(request.param))
    except NotInstalledError as error:
        pytest.skip(str(error))
    endpoint = Endpoint(server.address)
    yield lambda: RemoteStore(endpoint, NAMES), request.param
    server.stop()


@pytest.fixture
def place(running):
    made, kind = running
    store = made()
    yield Place(store, kind)
    if kind != "folder":
        store.clear_or_drop_user_graphs("DROP", "ALL")
        for graph in store.graphs():
            store.remove_graph(graph)
        assert store.count() == 0


@pytest.fixture
def store(place):
    return place.store


def quad(subject, predicate, value, graph=ONE):
    name = DefaultGraph() if graph is None else NamedNode(graph)
    return Quad(NamedNode(subject), NamedNode(predicate), value, name)


def values(rows):
    return sorted(row["value"].value for row in rows)


def test_quads_come_back_as_they_were_written(store):
    terms = [
        NamedNode("https://example.org/a%20b#char=1,2"), Literal("plain"), Literal("мова", language="uk"),
        Literal("50.4501", datatype=NamedNode(NAMES.expand("xsd:decimal"))),
        Literal("7", datatype=NamedNode(NAMES.expand("xsd:integer"))),
        Literal("2003-08-15", datatype=NamedNode(NAMES.expand("xsd:date"))),
        Literal("2003-08", datatype=NamedNode(NAMES.expand("xsd:gYearMonth"))),
        Literal("2003", datatype=NamedNode(NAMES.expand("xsd:gYear"))),
        Literal("POINT(1 2)", datatype=NamedNode("urn:datatype")), *map(Literal, HOSTILE),
    ]  # fmt: skip
    told = {quad("urn:s", "urn:p", term) for term in terms} | {quad("urn:t", "urn:p", term, TWO) for term in terms}
    store.add(told)
    assert set(store.graph_quads(ONE)) | set(store.graph_quads(TWO)) == told
    assert store.count() == store.count_in([ONE, TWO]) == len(told)
    assert store.count_in([TWO]) == len(terms)


def test_patterns_take_any_parts(store):
    store.add(
        [
            quad("urn:s", "urn:p", NamedNode("urn:o")),
            quad("urn:s", "urn:q", Literal("x")),
            quad("urn:t", "urn:p", Literal("y")),
        ]
    )
    s, p, o = NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:o")
    for pattern, count in (
        ((s, None, None), 2),
        ((None, p, None), 2),
        ((None, None, o), 1),
        ((s, p, o), 1),
        ((s, p, Literal("x")), 0),
    ):
        assert len(list(store.pattern(*pattern, ONE))) == count
        assert list(store.pattern(*pattern, TWO)) == []
    assert list(store.objects_in("rdf:type", [ONE, TWO])) == []


@pytest.mark.parametrize("many", [100, 1_000])
def test_objects_of_several_graphs_come_in_their_order(store, monkeypatch, many):
    monkeypatch.setattr(oxigraph, "MANY_GRAPHS", many)
    label = NAMES.expand("rdfs:label")
    graphs = [f"urn:graph:{n}" for n in range(210)]
    store.add(quad("urn:s", label, Literal(f"label {n}"), graph) for n, graph in enumerate(graphs))
    wanted = ["urn:none", *reversed(graphs)]
    assert [(graph, term.value) for graph, term in store.objects_in("rdfs:label", wanted)] == [
        (f"urn:graph:{n}", f"label {n}") for n in reversed(range(210))
    ]


def test_a_value_is_bound_whatever_it_holds(store):
    store.add(quad(f"urn:s{n}", "urn:p", Literal(text)) for n, text in enumerate(HOSTILE))
    for n, text in enumerate(HOSTILE):
        rows = store.select("SELECT ?s ?value WHERE { GRAPH ?g { ?s <urn:p> ?value } }", value=Literal(text))
        assert [(row["s"].value, row["value"].value) for row in rows] == [(f"urn:s{n}", text)]
    assert store.count() == len(HOSTILE)


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0"), max_size=40))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_bound(store, text):
    rows = store.select(
        "SELECT ?found ?text WHERE { VALUES ?found { 1 } FILTER (STR(?text) = STR(?text)) }", text=Literal(text)
    )
    assert [row["text"].value for row in rows] == [text]


def test_bound_values_stand_in_subqueries_and_are_given_back(store):
    store.add([quad("urn:s", "urn:p", NamedNode("urn:o")), quad("urn:o", "urn:p", NamedNode("urn:z"), TWO)])
    query = """
    SELECT ?graph ?s ?o WHERE {
      { GRAPH ?graph { ?s <urn:p> ?o } } UNION { { SELECT DISTINCT ?graph ?s WHERE { GRAPH ?graph { ?s <urn:p> ?x } } } FILTER (false) }
    }"""
    (row,) = store.select(query, graph=NamedNode(ONE))
    assert (row["graph"].value, row["s"].value, row["o"].value) == (ONE, "urn:s", "urn:o")


def test_prefixes_are_known_and_a_name_of_ours_is_no_other(store):
    store.add([quad("urn:s", NAMES.expand("schema:name"), Literal("x"))])
    assert values(store.select("SELECT ?value WHERE { ?s schema:name ?value }")) == ["x"]
    own_prefix = "PREFIX schema: <urn:other:> SELECT ?value WHERE { ?s schema:name ?value }"
    assert store.select(own_prefix) == []


def test_the_union_of_all_graphs_is_the_default_graph(store):
    store.add(
        [
            quad("urn:s", "urn:p", Literal("one")),
            quad("urn:s", "urn:p", Literal("two"), TWO),
            quad("urn:s", "urn:p", Literal("none"), None),
        ]
    )
    assert values(store.select("SELECT ?value WHERE { <urn:s> <urn:p> ?value }")) == ["none", "one", "two"]
    assert [term.object.value for term in store.pattern(None, None, None, None)] == ["none"]
    assert sorted(store.graphs()) == [ONE, TWO]
    assert store.has_graph(ONE)
    assert not store.has_graph("urn:none")


def test_a_construct_is_written_in_every_format(store):
    store.add([quad("urn:s", "urn:p", Literal("x")), quad("urn:t", "urn:p", Literal("y"))])
    for name in ("turtle", "n-triples", "rdf-xml", "json-ld"):
        format_ = RDF_FORMATS[name]
        said = store.construct("CONSTRUCT { ?s <urn:said> ?o } WHERE { ?s <urn:p> ?o }", format_, s=NamedNode("urn:s"))
        (triple,) = parse(said, format_.engine)
        assert (triple.subject.value, triple.object.value) == ("urn:s", "x")


def test_thousands_of_quads_are_added_in_parts(store):
    store.add(quad(f"urn:s{n % 7}", "urn:p", Literal(f"value number {n}"), ONE if n % 2 else TWO) for n in range(7000))
    store.add([quad("urn:long", "urn:p", Literal("long " * 200_000))])
    assert store.count() == 7001
    assert len(next(store.pattern(NamedNode("urn:long"), None, None, ONE)).object.value) == 1_000_000


def test_blank_nodes_that_hang_together_stay_together(store):
    nodes = [BlankNode() for _ in range(900)]
    chain = [Quad(a, NamedNode("urn:next"), b, NamedNode(ONE)) for a, b in zip(nodes, nodes[1:], strict=False)]
    ring = [Quad(node := BlankNode(), NamedNode("urn:next"), node, NamedNode(TWO)) for _ in range(900)]
    store.add([*chain, *ring, quad("urn:s", "urn:p", nodes[0])])
    (row,) = store.select(
        "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <urn:graph:one> { <urn:s> <urn:p>/<urn:next>/<urn:next> ?x } }"
    )
    assert row["n"].value == "1"
    (row,) = store.select(
        "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <urn:graph:one> { ?a <urn:next> ?b . ?b <urn:next> ?c } }"
    )
    assert row["n"].value == "898"
    (row,) = store.select("SELECT (COUNT(*) AS ?n) WHERE { GRAPH <urn:graph:two> { ?a <urn:next> ?a } }")
    assert row["n"].value == "900"
    assert isinstance(next(store.graph_quads(TWO)).object, BlankNode)


def test_a_graph_that_is_removed_is_gone_and_another_stays(store):
    store.add(
        [
            quad("urn:s", "urn:p", Literal("one")),
            quad("urn:s", "urn:p", Literal("two"), TWO),
            quad("urn:s", "urn:p", Literal("none"), None),
        ]
    )
    store.remove_graph(ONE)
    store.remove_graph("urn:none")
    assert store.graphs() == [TWO]
    assert store.count() == 2
    store.clear(None)
    assert store.count() == 1


def test_all_of_it_is_dumped_and_read_back(store):
    told = {
        quad("urn:s", "urn:p", Literal("one")),
        quad("urn:s", "urn:p", Literal("two"), TWO),
        quad("urn:s", "urn:p", Literal("none"), None),
    }
    store.add(told)
    for name in ("n-quads", "trig"):
        output = io.BytesIO()
        store.dump(RDF_FORMATS[name], output)
        assert set(parse(output.getvalue(), RDF_FORMATS[name].engine)) == told
    output = io.BytesIO()
    store.dump(RDF_FORMATS["n-triples"], output)
    assert {q.triple for q in parse(output.getvalue(), RdfFormat.N_TRIPLES)} == {q.triple for q in told}


def test_rdflib_reads_it_as_a_dataset(store):
    store.add([quad("urn:s", "urn:p", Literal("one")), quad("urn:s", "urn:p", Literal("two"), TWO)])
    dataset = store.dataset()
    from rdflib import URIRef

    found = dataset.query("SELECT ?value WHERE { <urn:s> <urn:p> ?value }")
    assert sorted(str(row[0]) for row in found) == ["one", "two"]
    assert sorted(str(value) for value in dataset.objects(URIRef("urn:s"), URIRef("urn:p"))) == ["one", "two"]


def test_updates_change_graphs_and_one_that_cannot_be_done_says_so(place):
    store = place.store
    store.update(["INSERT DATA { GRAPH <urn:graph:one> { <urn:s> schema:name 1 } <urn:s> <urn:p> 2 }"])
    store.update(
        [
            "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH <urn:graph:two> { ?s ?p 3 } } WHERE { GRAPH ?g { ?s ?p ?o } FILTER (?g = <urn:graph:one>) }"
        ]
        if place.kind != "virtuoso"
        else [
            "WITH <urn:graph:one> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
            "INSERT DATA { GRAPH <urn:graph:two> { <urn:s> schema:name 3 } }",
        ]
    )
    assert [q.object.value for q in store.graph_quads(TWO)] == ["3"]
    assert store.count_in([ONE]) == 0
    if place.kind != "plain":  # there, which graph has no name cannot be told
        assert [q.object.value for q in store.pattern(None, None, None, None)] == ["2"]
    with pytest.raises(QueryError, match=r"update failed|cannot run"):
        store.update(["CREATE GRAPH"])
    store.update(["CLEAR DEFAULT"])


def test_an_update_reads_and_writes_graphs_with_and_without_a_name(place):
    if place.kind == "plain":
        pytest.skip("which graph has no name cannot be told there")
    store = place.store
    store.update(["INSERT DATA { <urn:s> <urn:p> 1 . GRAPH <urn:graph:one> { <urn:s> <urn:p> 2 } }"])
    store.update(["INSERT { ?s <urn:q> ?o } WHERE { GRAPH <urn:graph:one> { ?s <urn:p> ?o } }"])
    store.update(["DELETE WHERE { GRAPH <urn:graph:one> { ?s <urn:p> ?o } }", "DELETE WHERE { ?s <urn:p> 1 }"])
    assert [(q.predicate.value, q.object.value) for q in store.pattern(None, None, None, None)] == [("urn:q", "2")]
    assert store.count() == 1


def test_users_graphs_are_those_that_are_not_the_service_s(store):
    store.add(
        [
            quad("urn:s", "urn:p", Literal("x"), NAMES.story("a")),
            quad("urn:s", "urn:p", Literal("y")),
            quad("urn:s", "urn:p", Literal("z"), None),
        ]
    )
    assert store.user_graphs() == [ONE]
    assert store.count_user_quads() == 2
    store.clear_or_drop_user_graphs("DROP", "ALL")
    assert (store.graphs(), store.count()) == ([NAMES.story("a")], 1)
    assert store.asks("ASK { GRAPH ?g { ?s ?p 'x' } }", None)
    assert not store.asks("ASK { ?s ?p 'x' }", ONE)


@pytest.fixture
def remote(place):
    if place.kind == "folder":
        pytest.skip("a folder is asked in processes of their own: tests/sparql/test_limits.py")
    return place.store


def answered(remote, query, format_="json", dataset=None, rows=100_000, size=10**7, seconds=20):
    formats = {**RDF_FORMATS, **RESULT_FORMATS}
    file = io.BytesIO()
    remote.answer(
        ParsedQuery.read(query, NAMES), formats[format_], dataset, file=file, bounds=Bounds(rows, size), seconds=seconds
    )
    return file.getvalue()


def test_an_answer_is_written_in_the_format_that_is_wanted(remote):
    remote.add([quad("urn:s", "urn:p", Literal('a,b\n"c"')), quad("urn:s", "urn:p", BlankNode("x"), TWO)])
    for name in RESULT_FORMATS:
        said = answered(remote, "PREFIX u: <urn:> SELECT ?o WHERE { u:s u:p ?o FILTER (isLiteral(?o)) }", name)
        assert b"a,b" in said
    assert b"true" in answered(remote, "ASK { <urn:s> ?p ?o }")
    assert b"false" in answered(remote, "ASK { <urn:none> ?p ?o }", "xml")
    assert len(list(parse(answered(remote, "CONSTRUCT WHERE { ?s <urn:p> ?o }", "turtle"), RdfFormat.TURTLE))) == 2
    assert b"a,b" in answered(remote, "DESCRIBE <urn:s>", "rdf-xml")
    ((blank,),) = parse_query_results(
        answered(remote, "SELECT ?o WHERE { ?s ?p ?o FILTER (isBlank(?o)) }"), RESULT_FORMATS["json"].engine
    )
    assert isinstance(blank, BlankNode)


def test_a_query_may_name_its_graphs(remote, place):
    remote.add([quad("urn:s", "urn:p", Literal("one")), quad("urn:s", "urn:p", Literal("two"), TWO)])
    query = "SELECT ?o WHERE { <urn:s> <urn:p> ?o }"
    assert answered(remote, query, "csv", RdfDataset(default=(TWO,))) == b"o\r\ntwo\r\n"
    if place.kind != "plain":  # `oxigraph serve --union-default-graph` passes FROM over
        said = answered(remote, query.replace("WHERE", "FROM <urn:graph:one> WHERE"), "csv", RdfDataset())
        assert said == b"o\r\none\r\n"
    within = query.replace("{", "{ GRAPH ?g {", 1) + " }"
    assert answered(remote, within, "csv", RdfDataset(named=(ONE,))) == b"o\r\none\r\n"


def test_an_answer_beyond_the_bounds_is_an_error_and_never_a_part(remote):
    remote.add(quad(f"urn:s{n}", "urn:p", Literal(f"value {n}")) for n in range(50))
    for query, format_ in (
        ("SELECT * WHERE { ?s <urn:p> ?o }", "csv"),
        ("CONSTRUCT WHERE { ?s <urn:p> ?o }", "turtle"),
    ):
        answered(remote, query, format_, rows=50)
        with pytest.raises(LimitError, match="49 rows"):
            answered(remote, query, format_, rows=49)
        with pytest.raises(LimitError, match="100 bytes"):
            answered(remote, query, format_, size=100)
    with pytest.raises(LimitError, match="seconds"):
        answered(
            remote,
            "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o FILTER (?c < ?f || ?i < ?l || ?o < ?c) }",
            seconds=0.5,
        )


def test_rows_that_the_server_cuts_off_are_an_error(remote, place):
    if place.kind != "virtuoso":
        pytest.skip("this server cuts nothing off")
    remote.add(quad(f"urn:s{n}", "urn:p", Literal(str(n))) for n in range(110))
    for ask in (
        lambda: answered(remote, "SELECT * WHERE { ?s <urn:p> ?o . ?t <urn:p> ?q }", "csv"),
        lambda: answered(remote, "CONSTRUCT { <urn:x> <urn:p> ?o } WHERE { ?s <urn:p> ?o . ?t <urn:p> ?q }", "turtle"),
        lambda: remote.select("SELECT * WHERE { ?s <urn:p> ?o . ?t <urn:p> ?q }"),
        lambda: remote.construct(
            "CONSTRUCT { ?s <urn:q> ?q } WHERE { ?s <urn:p> ?o . ?t <urn:p> ?q }", RDF_FORMATS["turtle"]
        ),
    ):
        with pytest.raises(LimitError, match=f"{MAX_ROWS} rows"):
            ask()
    assert answered(remote, "SELECT * WHERE { ?s <urn:p> ?o } LIMIT 10", "csv").count(b"\n") == 11


def test_what_the_server_cannot_run_is_told_with_its_words(remote):
    with pytest.raises(QueryError, match="cannot run"):
        answered(remote, "SELECT ?x WHERE { ?x ?y }")
    with pytest.raises(RemoteError, match="report"):
        remote.select("SELECT ?x WHERE { ?x ?y }")
