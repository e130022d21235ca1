"""An update is read before it runs: what it writes to is known, wherever and however that is written."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from graph_service.errors import ForbiddenError, ParameterError, QueryError
from graph_service.iris import Names
from graph_service.rdf.sparql_text import join_tokens, tokenize
from graph_service.sparql.update_parser import Using, parse_update

NAMES = Names("http://base.example")
OWN = "http://base.example/id/story/one"
PIECES = st.sampled_from(
    ["INSERT", "DELETE", "DATA", "WHERE", "GRAPH", "WITH", "USING", "CLEAR", "DROP", "MOVE", "COPY", "TO", "DEFAULT", "ALL",
     "SILENT", "{", "}", "(", ")", ".", ";", "?g", "?s", "<urn:mine>", f"<{OWN}>", "<id/story/one>", "story:one", "a:b", "1",
     '"}"', "'{'", "# } {\n", "{|", "|}", "|", "~", "<<", ">>", "<<(", ")>>",
     "BASE", "PREFIX", "a:", "<http://base.example/id/>", "FILTER", "?a<?b&&?c>?d", "\\u007B", " "]
)  # fmt: skip


@given(st.lists(PIECES).map("".join) | st.lists(PIECES).map(" ".join))
def test_no_operation_changes_a_graph_of_the_services_own(text):
    try:
        operations = parse_update(text, NAMES).operations
    except (QueryError, ForbiddenError):
        return
    store = Store()
    story = Quad(NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:o"), NamedNode(OWN))
    store.add(story)
    for operation in (one for one in operations if not one.scope):  # nothing is loaded, since nothing is allowed
        try:
            store.update(operation.text, base_iri=NAMES.base + "/", prefixes=NAMES.prefixes)
        except (SyntaxError, RuntimeError):
            continue
    assert list(store.quads_for_pattern(None, None, None, NamedNode(OWN))) == [story]


@given(st.lists(PIECES).map(" ".join))
def test_what_is_written_has_the_tokens_that_were_read(text):
    try:
        found = tokenize(text)
    except QueryError:
        return
    assert [token.text for token in tokenize(join_tokens(found))] == [token.text for token in found]


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA{GRAPHstory:one{<urn:s> <urn:p> 1}}",
        "INSERTDATA{GRAPH story:one{<urn:s> <urn:p> 1}}",
        "INSERT DATA { { GRAPH <urn:g> { <urn:s> <urn:p> 1 } } }",
        "INSERT DATA { GRAPH <urn:g> { GRAPH <urn:h> { <urn:s> <urn:p> 1 } } }",
        "INSERT DATA { <urn:s> <urn:p> 1",
        "CLEAR XYZ",
        "DROP GRAPH unknown:g",
        "CREATE GRAPH <urn:a> ;; CREATE GRAPH <urn:b>",
    ],
)
def test_what_cannot_be_read_for_certain_is_refused(update):
    with pytest.raises(QueryError, match="is not"):
        parse_update(update, NAMES)


def test_codepoint_escapes_hide_no_operation_and_no_graph():
    (operation,) = parse_update(r"\u0044ROP GRAPH <urn:\u0061>\u003B", NAMES).operations
    assert operation.text == "DROP GRAPH <urn:a>"
    for update in (
        r"\u0044ROP GRAPH story\u003Aone",
        r"INSERT DATA \u007B GRAPH <id/story/\u006Fne> { <urn:s> <urn:p> 1 } }",
    ):
        with pytest.raises(ForbiddenError):
            parse_update(update, NAMES)


def test_an_update_may_have_what_the_engine_refuses_of_queries():
    update = "INSERT { ?s <urn:p> ?all } WHERE { SELECT (IRI(CONCAT ('urn:', 's')) AS ?s) (GROUP_CONCAT(?o) AS ?all) { VALUES ?o { 'a'@en } FILTER(TRUE) } }"
    store = Store()
    for operation in parse_update(update, NAMES).operations:
        store.update(operation.text)
    (quad,) = store
    assert str(quad.triple) == '<urn:s> <urn:p> "a"'


def test_a_comparison_is_no_iri_that_hides_the_rest():
    (operation,) = parse_update(
        'INSERT { ?s <urn:p> 1 } WHERE { ?s ?p ?o FILTER(?o<5 && ?s>"}") } # }', NAMES
    ).operations
    assert operation.text == 'INSERT { ?s <urn:p> 1 } WHERE { ?s ?p ?o FILTER(?o<5 && ?s>"}") }'


def test_targets_are_written_back_as_the_absolute_iris_that_were_checked():
    update = "BASE <http://other.example/a/> PREFIX x: <../b#> INSERT DATA { GRAPH <../c> { <urn:s> <urn:p> 1 } GRAPH x:d { } }"
    (operation,) = parse_update(update, NAMES).operations
    assert "GRAPH <http://other.example/c>" in operation.text
    assert "GRAPH <http://other.example/b#d>" in operation.text


def test_a_target_may_have_escapes_in_its_local_name():
    (operation,) = parse_update(r"PREFIX x: <urn:> CREATE GRAPH x:a\-b\/c", NAMES).operations
    assert operation.text.endswith("GRAPH <urn:a-b/c>")


@pytest.mark.parametrize(
    "name", ["e\u0301", "\u0e19\u0e49\u0e33", "\u0939\u093f\u0928\u094d\u0926\u0940", "a\u00b7\u203fb"]
)
def test_a_name_has_all_letters_that_the_grammar_has(name):
    update = f"PREFIX {name}: <urn:> INSERT {{ GRAPH {name}:{name} {{ ?{name} {name}:p _:{name} }} }} WHERE {{ BIND(1 AS ?{name}) }}"
    Store().update(update)
    (operation,) = parse_update(update, NAMES).operations
    assert f"GRAPH <urn:{name}>" in operation.text


@pytest.mark.parametrize("graph", ["1", "'a'@en", "<<( <urn:a> <urn:p> 1 )>>", "BNODE()", "?unbound"])
def test_where_a_variable_stands_for_no_iri_all_but_its_graph_is_written(graph):
    update = f"INSERT {{ GRAPH ?g {{ <urn:a> <urn:p> 1 }} <urn:a> <urn:p> 2 }} WHERE {{ BIND({graph} AS ?g) }}"
    (operation,) = parse_update(update, NAMES).operations
    store = Store()
    store.update(operation.text)
    assert [(quad.object.value, quad.graph_name) for quad in store] == [("2", DefaultGraph())]


@pytest.mark.parametrize(
    "where",
    [
        "BIND(1 AS ?g) BIND({0} AS ?unbound)",
        "BIND(1 AS ?g) BIND({0} AS ?target_graph_g)",
        "BIND(BNODE() AS ?g) VALUES ?g {{ {0} }}",
    ],
)
def test_no_other_variable_takes_the_place_of_one_that_names_no_graph(where):
    update = f"INSERT {{ GRAPH ?g {{ <urn:a> <urn:p> 1 }} GRAPH $g {{ <urn:a> <urn:p> 2 }} }} WHERE {{ {where.format(f'<{OWN}>')} }}"
    (operation,) = parse_update(update, NAMES).operations
    store = Store()
    with suppress(SyntaxError):
        store.update(operation.text)
    assert len(store) == 0


def test_a_variable_may_be_written_in_both_ways():
    update = "INSERT { GRAPH ?g { <urn:a> <urn:p> 1 } GRAPH $g { <urn:a> <urn:p> 2 } } WHERE { BIND(<urn:g> AS ?g) }"
    (operation,) = parse_update(update, NAMES).operations
    store = Store()
    store.update(operation.text)
    assert {quad.graph_name for quad in store} == {NamedNode("urn:g")}
    assert len(store) == 2


def test_a_variable_that_names_a_graph_in_delete_where_stands_for_one_that_is_read():
    store = Store()
    store.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:o"), NamedNode("urn:g")))
    for pattern, left in (("GRAPH ?g { ?s ?p ?g }", 1), ("GRAPH $g { ?s ?p ?o }", 0)):
        (operation,) = parse_update(f"DELETE WHERE {{ {pattern} }}", NAMES).operations
        store.update(operation.text)
        assert len(store) == left


def test_graphs_named_beside_an_update_are_clauses_of_it():
    using = Using(default=("urn:a",), named=("urn:b",))
    (operation,) = parse_update("DELETE WHERE { ?s ?p ?o }", NAMES, using).operations
    assert (
        " ".join(operation.text.split()) == "DELETE { ?s ?p ?o } USING <urn:a> USING NAMED <urn:b> WHERE { ?s ?p ?o }"
    )
    with pytest.raises(ParameterError):
        parse_update("WITH <urn:c> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", NAMES, using)


ANNOTATED = [
    "INSERT DATA { :s :p :o {| :a :b |} }",
    "INSERT DATA { :s :p :o ~ :r {| :a :b ; :c :d |} , :o2 ~ }",
    "INSERT DATA { :s :p :o ~_:b {| :a [ :b ( 1 2 ) ] |} {| :c :d |} }",
    "INSERT DATA { << :s :p :o ~ :r >> :q :z . :r :t <<( :s :p <<( :a :b :c )>> )>> }",
    "INSERT DATA { GRAPH <urn:g> { :s :p :o {| :a :b {| :c :d |} |} } }",
    "DELETE DATA { :s :p :o ~ :r {| :a :b |} }",
    "DELETE WHERE { :s :p ?o ~ ?r {| :a :b |} }",
    "DELETE { ?s ?p ?o ~ ?r {| :a :b |} } INSERT { << ?s ?p ?o ~ ?r >> :x :y } WHERE { << ?s ?p ?o ~ ?r >> :a ?z }",
    "INSERT { GRAPH ?g { ?s :p ?o ~ ?r {|:q ?z|} } } WHERE { GRAPH ?g { ?s ?p ?o {| :c ?z |} } }",
    'VERSION "1.2" INSERT DATA { :s :p "x"@en--ltr }',
]
MALFORMED = [
    "INSERT DATA { :s :p :o {| :a :b }",
    "INSERT DATA { :s :p :o {| :a :b | } }",
    "INSERT DATA { :s :p :o { | :a :b |} }",
    "INSERT DATA { :s :p :o {| GRAPH :g { :a :b :c } |} }",
    "INSERT DATA { :s :p :o |} }",
    "INSERT DATA { :s :p :o {| :a :b }|} }",
]


@pytest.mark.parametrize("update", ANNOTATED)
def test_annotations_reifiers_and_triple_terms_are_passed_on_as_they_are(update):
    update = f"PREFIX : <http://e.example/> {update}"
    ours, engine = Store(), Store()
    seed = Quad(NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:o"))
    for store in (ours, engine):
        store.add(seed)
    engine.update(update)
    for operation in parse_update(update, NAMES).operations:
        ours.update(operation.text, base_iri=NAMES.base + "/", prefixes=NAMES.prefixes)
    assert len(ours) == len(engine)
    assert {str(quad.predicate) for quad in ours} == {str(quad.predicate) for quad in engine}


@pytest.mark.parametrize("update", MALFORMED)
def test_annotations_that_are_not_closed_are_refused(update):
    with pytest.raises(QueryError, match="not a SPARQL update"):
        parse_update(f"PREFIX : <http://e.example/> {update}", NAMES)


@pytest.mark.parametrize(
    "template",
    ["GRAPH <{own}> {{ <urn:s> <urn:p> <urn:o> {{| <urn:a> <urn:b> |}} }}",
     "<urn:s> <urn:p> <urn:o> {{| <urn:a> <urn:b> |}} . GRAPH <{own}> {{ <urn:s> <urn:p> <urn:o> ~ }}"],
)  # fmt: skip
def test_annotations_hide_no_graph_of_the_service(template):
    with pytest.raises(ForbiddenError):
        parse_update(f"INSERT DATA {{ {template.format(own=OWN)} }}", NAMES)
