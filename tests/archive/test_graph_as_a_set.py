"""The default graph is a set: no triple is in two graphs, and it describes what stories name, whatever was done to the archive."""

import json
import shutil
from collections import Counter, defaultdict

import pytest
from pyoxigraph import Literal, NamedNode
from support.digests import Digests
from support.json_lines import write_json_lines

from graph_service import StoryGraph
from graph_service.archive import integrity
from graph_service.errors import DataError
from graph_service.iris import RDF, RDFS, SKOS
from graph_service.rdf.shacl import shapes_of
from graph_service.rdf.vocabulary import count
from graph_service.settings import load

A, LABEL = NamedNode(RDF + "type"), NamedNode(RDFS + "label")
RESULTS = "application/sparql-results+json"
STORIES = [
    {"id": "road", "title": "A road is opened", "source": "OSCE Mission to Moldova", "date": "2003-08",
     "body": "CHISINAU – The OSCE Mission to Moldova opened a road. “It is short,” said Olena Zorenko, an adviser."},
    {"id": "law", "title": "A law is passed", "date": "1985",
     "body": "Ronald Reagan signed a law in Vienna. The United Nations and Margaret Thatcher welcomed it."},
    {"id": "school", "title": "Школа відкрита", "language": "uk",
     "body": "У Києві відкрито школу. Її відкрила Марина Квітка, директорка школи. Марина Квітка подякувала Україні."},
    {"id": "port", "title": "A port works again", "body": "The port of Odessa works again, the OSCE said in Kyiv on 3 May 2004."},
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    with StoryGraph(load({}, data=folder / "data", processes=1), Digests("one@1", 8)) as graph:
        assert graph.add(write_json_lines(folder / "stories.jsonl", STORIES)).added == len(STORIES)
    return folder


@pytest.fixture
def archive(made, tmp_path):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    with StoryGraph(load({}, data=tmp_path / "data", processes=1), Digests("one@1", 8)) as graph:
        yield graph


def quads_of(graph):
    return list(graph.snapshot.store.engine)


def repeated(quads):
    counts = Counter((quad.subject, quad.predicate, quad.object) for quad in quads)
    return {triple for triple, n in counts.items() if n > 1}


def dangling(quads, base):
    subjects = {quad.subject for quad in quads}
    objects = {quad.object for quad in quads if isinstance(quad.object, NamedNode)}
    return {node.value for node in objects - subjects if node.value.startswith(base)}


def entities(graph):
    return set(graph.snapshot.store.graph_quads(graph.names.entities_graph))


def change(tmp_path, **record):
    changed = next(story for story in STORIES if story["id"] == record["id"]) | record
    return write_json_lines(tmp_path / "changed.jsonl", [changed])


ACTIONS = {
    "nothing": lambda *_: None,
    "the same story again": lambda graph, tmp_path: graph.add(tmp_path / "stories.jsonl"),
    "another text": lambda graph, tmp_path: graph.add(change(tmp_path, id="law", body="Nothing was signed in Paris.")),
    "a story is removed": lambda graph, _: graph.remove(["law"]),
    "all are linked again": lambda graph, _: graph.relink(every=True),
    "a merge": lambda graph, _: (graph.curate.merge("person/olena-zorenko", "person/ronald-reagan"), graph.relink()),
    "a merge before an addition": lambda graph, tmp_path: (
        graph.curate.merge("person/olena-zorenko", "person/ronald-reagan"),
        graph.add(change(tmp_path, id="port", body="The port of Batumi works again.")),
        graph.relink(),
    ),
    "another label": lambda graph, _: (graph.curate.rename("organization/osce", "The OSCE"), graph.relink()),
    "a rebuild": lambda graph, _: graph.rebuild(),
}


@pytest.mark.thorough
@pytest.mark.parametrize("action", ACTIONS)
def test_no_triple_is_in_two_graphs_and_none_leads_nowhere_whatever_is_done(archive, tmp_path, action):
    ACTIONS[action](archive, tmp_path)
    quads = quads_of(archive)
    assert repeated(quads) == set()
    assert dangling(quads, archive.names.base) == set()
    by_graph = defaultdict(list)
    for quad in quads:
        by_graph[quad.graph_name.value].append(quad)
    description = count(by_graph.pop(archive.names.description_graph), archive.names)
    whole = sum((count(group, archive.names) for group in by_graph.values()), Counter())
    assert archive.snapshot.graph_counts == [whole, description]
    incremental = entities(archive)
    archive.rebuild()
    assert entities(archive) == incremental


def test_what_was_merged_and_relinked_is_sound(archive, tmp_path, monkeypatch):
    # Our checks judge as pySHACL does (tests/rdf/test_shacl.py), which takes 15 seconds for the reference data.
    monkeypatch.setattr(integrity, "find_violations", lambda quads, names: shapes_of(names).violations(quads))
    ACTIONS["a merge before an addition"](archive, tmp_path)
    assert archive.check() == []


def test_no_two_entities_are_the_same_thing_elsewhere(archive):
    for store in (archive.snapshot.store, archive.snapshot.reference.store):
        same = store.select("SELECT ?a ?o { ?a owl:sameAs ?o FILTER (!STRSTARTS(STR(?o), STR(<>))) }")
        assert len({row["o"] for row in same}) == len(same) > 0


def test_counts_of_every_property_are_right_without_distinct(demo):
    for row in demo.snapshot.store.select("SELECT DISTINCT ?p { ?s ?p ?o }"):
        plain = demo.snapshot.store.select(f"SELECT (COUNT(*) AS ?n) {{ ?s {row['p']} ?o }}")
        distinct = demo.snapshot.store.select(
            f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?o {{ ?s {row['p']} ?o }} }}"
        )
        assert plain == distinct, row["p"]


def test_a_join_counts_each_story_once(demo):
    select, projection = demo.snapshot.store.select, demo.snapshot.projection
    joined = (
        "SELECT (COUNT(?s) AS ?n) { ?s schema:mentions ?x . ?x a schema:Country ; rdfs:label ?label ; a schema:Place }"
    )
    mentions = {(row["s"], demo.names.key(row["x"].value)) for row in select("SELECT ?s ?x { ?s schema:mentions ?x }")}
    kind = dict(zip(projection.keys, projection.entities["kind"].to_pylist(), strict=True))
    countries = [key for _, key in mentions if key.startswith("place/") and kind[key] == "country"]
    assert int(select(joined)[0]["n"].value) == len(countries) > 0


def test_people_are_those_whom_stories_name(archive):
    people = {row["p"].value for row in archive.snapshot.store.select("SELECT ?p { ?p a schema:Person }")}
    named = {archive.names.entity(key) for key in archive.snapshot.projection.named if key.startswith("person/")}
    assert people == named
    assert archive.names.entity("person/margaret-thatcher") in people
    assert archive.names.entity("person/mikhail-gorbachev") not in people


def test_what_only_a_removed_story_named_goes_and_what_others_need_stays(archive):
    def described():
        return {archive.names.key(quad.subject.value) for quad in entities(archive) if quad.predicate == A} - {None}

    before = described()
    assert {"person/ronald-reagan", "place/united-states", "place/austria"} <= before  # a nationality, a container
    archive.remove(["law"])
    after = described()
    assert not {"person/ronald-reagan", "place/united-states", "place/vienna", "place/austria"} & after
    assert {"organization/osce", "place/moldova", "place/ukraine"} <= after
    assert not list(
        archive.snapshot.store.pattern(
            NamedNode(archive.names.geometry("place/vienna")), None, None, archive.names.entities_graph
        )
    )


def test_reference_data_are_asked_alone_by_the_name_of_their_graph(archive):
    graph = archive.names.reference_graph
    everyone = "SELECT (COUNT(?p) AS ?n) {} {{ ?p a schema:Person }}"

    def count(query, **options):
        return int(json.loads(archive.query(query, RESULTS, **options).body)["results"]["bindings"][0]["n"]["value"])

    people = sum(key.startswith("person/") for key in archive.snapshot.projection.named)
    assert count(everyone.format("")) == people
    assert count(everyone.format(f"FROM <{graph}>")) > 1000
    assert count(f"SELECT (COUNT(?p) AS ?n) {{ GRAPH <{graph}> {{ ?p a schema:Person }} }}") > 1000
    assert (
        count(
            f"PREFIX g: <{archive.names.base}/graph/> SELECT (COUNT(?p) AS ?n) FROM g:reference {{ ?p a schema:Person }}"
        )
        > 1000
    )
    assert len(archive.answers.graph_triples(graph, "application/n-triples").body) > 1_000_000


def test_pages_and_search_go_on_knowing_what_only_reference_data_describe(archive):
    page = archive.entity("person/mikhail-gorbachev")
    assert (page.entity.label, page.total) == ("Mikhail Gorbachev", 0)
    assert "organization/odihr" in {card.key for card in archive.entity("organization/osce").narrower}
    assert b"Gorbachev" in archive.answers.describe("person/mikhail-gorbachev", "text/turtle")
    assert [card.key for card in archive.answers.entities_named("ОБСЕ")][:1] == ["organization/osce"]


def test_reference_data_are_described_whole_too(archive):
    quads = list(archive.snapshot.reference.store.graph_quads(archive.names.reference_graph))
    assert repeated(quads) == dangling(quads, f"{archive.names.base}/id/") == set()
    for quad in quads:
        if quad.predicate in {LABEL, NamedNode(SKOS + "prefLabel")}:
            assert isinstance(quad.object, Literal)
            assert quad.object.language


def test_a_folder_of_an_earlier_version_says_what_to_do_and_a_rebuild_does_it(archive):
    snapshot = archive.snapshot
    file = snapshot.folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    before = entities(archive)
    archive.close()
    file.write_text(json.dumps(manifest | {"graph": 0}), encoding="utf-8")
    with StoryGraph(archive.settings, Digests("one@1", 8)) as again:
        with pytest.raises(DataError, match="graph-service rebuild"):
            _ = again.snapshot
        assert again.rebuild().changed == len(STORIES)
        assert entities(again) == before


def test_linking_the_same_again_publishes_nothing(archive):
    generation = archive.archive.generations.current()
    assert archive.relink(every=True).changed == 0
    assert archive.archive.generations.current() == generation
