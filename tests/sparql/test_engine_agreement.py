"""What is between a query or an update and the engine changes no answer: neither the guard nor what makes a query quicker."""

import io
import json
import re
from collections import Counter
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)
from support.sparql_grammar import BASE, DATASETS, queries, updates

from graph_service.errors import QueryError
from graph_service.iris import Names
from graph_service.rdf.result_io import Bounds
from graph_service.rdf.sparql_text import RdfDataset
from graph_service.sparql import hash_joins, top_rows
from graph_service.sparql.engine_process import QUERY
from graph_service.sparql.engine_workarounds import work_around_engine
from graph_service.sparql.engine_worker import CHANGES, OpenStore, do_work
from graph_service.sparql.hash_joins import find_joins
from graph_service.sparql.query_guard import answer_services, read_query
from graph_service.sparql.top_rows import find_top_rows
from graph_service.sparql.update_parser import parse_update
from graph_service.store.oxigraph import EmbeddedStore

NAMES = Names(BASE.removesuffix("/"))
CONTEXT = {"base_iri": BASE, "prefixes": NAMES.prefixes}
RDF_DATASETS = st.sampled_from(
    [
        None,
        RdfDataset(),
        RdfDataset(default=(f"{BASE}g",), named=(f"{BASE}g", f"{BASE}h")),
        RdfDataset(named=(f"{BASE}h",)),
    ]
)
ORDERED = re.compile(r'<.*>|"-?\d+"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>')
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=5_000)


@pytest.fixture(autouse=True)
def _every_query_is_long(monkeypatch):
    """Small data are enough for what makes queries quicker to act."""
    monkeypatch.setattr(hash_joins, "FEWEST", 0)
    monkeypatch.setattr(top_rows, "FEWEST", 0)
    monkeypatch.setattr(top_rows, "SHARE", 1)


def of_engine(store, text, dataset):
    """Return the rows, the triples or the truth that the engine answers alone."""
    options = CONTEXT | {"use_default_graph_as_union": dataset is None}
    if dataset is not None and (dataset.default is not None or dataset.named is not None):
        options["default_graph"] = [NamedNode(iri) for iri in dataset.default or ()]
        options["named_graphs"] = [NamedNode(iri) for iri in dataset.named or ()]
    return content(store.query(text, **options))


def content(results):
    if isinstance(results, QueryBoolean):
        return bool(results)
    if not isinstance(results, QuerySolutions):
        return {str(triple) for triple in results}
    names = [variable.value for variable in results.variables]
    return [{name: value(name, row[name]) for name in names if row[name] is not None} for row in results]


def value(name, term):
    """Return a term as text. The texts that GROUP_CONCAT joins may come in any order."""
    return "".join(sorted(str(term))) if name == "joined" else str(term)


def of_service(store, text, dataset):
    """Return the same as the service answers it, by all that stands before the engine."""
    query = work_around_engine(answer_services(read_query(text, NAMES)))
    rows, joins = find_top_rows(query), find_joins(query)
    parameters = {
        "mark": "1", "query": query.text, "rows": 10_000, "bytes": 10_000_000, "accept": None,
        "format": "nt" if query.form == "CONSTRUCT" else "json",
        "dataset": None if dataset is None else asdict(dataset),
        "top_rows": rows and asdict(rows), "joins": joins and asdict(joins),
    }  # fmt: skip
    request = {
        "work": QUERY,
        "folder": "data",
        "base_iri": NAMES.base,
        "parameters": json.loads(json.dumps(parameters)),
    }
    file = io.BytesIO()
    outcome = do_work(request, file, {("data", "1"): OpenStore(EmbeddedStore(store, NAMES))})
    assert "error" not in outcome, outcome
    body = file.getvalue()
    if query.form == "CONSTRUCT":
        return {str(quad.triple) for quad in parse(body, RdfFormat.N_TRIPLES)}
    return content(parse_query_results(body, QueryResultsFormat.JSON))


def counted(rows):
    return Counter(frozenset(row.items()) for row in rows)


def sort_keys(rows, query):
    """Return what each row is sorted by, or nothing where the order of two of these is the engine's choice."""
    keys = [tuple(row.get(key[1:]) for key, _ in query.keys) for row in rows]
    return keys if all(term is None or ORDERED.fullmatch(term) for key in keys for term in key) else []


def check(quads, query, dataset):
    store = Store()
    store.extend(quads)
    try:
        expected = of_engine(store, query.text, dataset)
    except (SyntaxError, RuntimeError):  # the engine fails where a literal would be the subject of a triple term
        return
    answer = of_service(store, query.text, dataset)
    if not isinstance(expected, list):
        assert answer == expected
    elif "REDUCED" in query.whole:
        assert query.limit is not None or counted(answer).keys() == counted(expected).keys()
    elif query.limit is None:
        assert counted(answer) == counted(expected)
        assert sort_keys(answer, query) == sort_keys(expected, query)
    else:
        whole = of_engine(store, query.whole, dataset)
        assert len(answer) == len(whole[query.offset :][: query.limit])
        assert counted(answer) <= counted(whole)
        assert not sort_keys(whole, query) or sort_keys(answer, query) == sort_keys(expected, query)


@pytest.mark.parametrize("prologue", ["", "BASE<http://e.example/>", "VERSION '1.2' PREFIX:<urn:> #<\n"])
def test_a_star_stands_next_to_keywords_and_its_columns_come_as_they_are_mentioned(prologue):
    query = work_around_engine(read_query(f"{prologue}SELECT*WHERE{{VALUES(?v ?a){{(1 2)}}}}", NAMES))
    file = io.BytesIO()
    EmbeddedStore(Store(), NAMES).answer(query.text, None, "csv", file=file, bounds=Bounds(10, 1_000))
    assert file.getvalue().split() == [b"v,a", b"1,2"]


@FEW
@given(DATASETS, queries(), RDF_DATASETS)
def test_a_query_has_the_solutions_that_the_engine_gives_it(quads, query, dataset):
    check(quads, query, dataset)


@pytest.mark.slow
@MANY
@given(DATASETS, queries(), RDF_DATASETS)
def test_many_queries_have_the_solutions_that_the_engine_gives_them(quads, query, dataset):
    check(quads, query, dataset)


def graphs(store):
    """Return the graphs of a store, blank nodes by names of their own, and which of them there are."""
    dataset = Dataset(store)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}, {str(graph) for graph in store.named_graphs()}


def updated_by_engine(quads, update):
    """Return a store after an update, operation by operation: the engine allows no prologue between these. None where one fails."""
    store = Store()
    store.extend(quads)
    try:
        for operation in update.operations:
            store.update(operation, **CONTEXT)
    except RuntimeError:
        return None
    return store


def updated_by_service(quads, update):
    """Return a store after the same as the service makes it, None where it fails."""
    parsed = parse_update(update.text, NAMES)
    store = Store()
    store.extend(quads)
    try:
        CHANGES["update"](EmbeddedStore(store, NAMES), {**asdict(parsed), "files": []})
    except QueryError as error:
        if "The update failed" not in str(error):
            raise
        return None
    return store


def check_update(quads, update):
    try:
        expected = updated_by_engine(quads, update)
    except SyntaxError:
        return
    if expected is not None and any(isinstance(graph, BlankNode) for graph in expected.named_graphs()):
        return  # nobody could name such a graph, so the service makes none
    store = updated_by_service(quads, update)
    assert (store is None) == (expected is None)
    if expected is not None:
        assert graphs(store) == graphs(expected)


@FEW
@given(DATASETS, updates())
def test_an_update_leaves_the_graphs_that_the_engine_leaves(quads, update):
    check_update(quads, update)


@pytest.mark.slow
@MANY
@given(DATASETS, updates())
def test_many_updates_leave_the_graphs_that_the_engine_leaves(quads, update):
    check_update(quads, update)
