"""An archive whose graphs are on a SPARQL server: read in, asked, changed, cut short, completed, moved."""

import io
from dataclasses import dataclass, replace

import numpy as np
import pytest
from support.json_lines import write_json_lines
from support.servers import SERVERS, NotInstalledError

from graph_service import StoryGraph
from graph_service.archive import integrity
from graph_service.errors import DataError, ForbiddenError, RemoteError
from graph_service.rdf.formats import RDF_FORMATS, Upload
from graph_service.settings import load
from graph_service.store.http_client import Endpoint
from graph_service.store.sparql_server import RemoteStore
from graph_service.store.staged_changes import publication_statement
from graph_service.web.app import create_app

TOKEN = "a token for the tests"
MINE = "urn:mine"
STORIES = [
    {"id": "hotline", "title": "Hotline in Kyiv", "body": 'The OSCE opened a hotline in Kyiv. La Strada runs it with "care".\n\nIt helps.'},
    {"id": "odesa", "title": "Training in Odesa", "body": "ODIHR trained police officers in Odesa on trafficking \\ and more."},
    {"id": "minsk", "title": "Talks in Minsk", "body": "Ukraine and Belarus met in Minsk. The OSCE was there."},
]  # fmt: skip


@dataclass
class Lengths:
    """A model that says of a text how long it is."""

    name: str = "lengths@1"
    dimensions: int = 3

    def encode(self, texts):
        vectors = np.array([[len(text), text.count("e"), 1] for text in texts], dtype=np.float32).reshape(-1, 3)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)

    def knows(self, _word):
        return True


def written(folder, *stories):
    folder.mkdir(exist_ok=True)
    return write_json_lines(folder / "stories.jsonl", stories)


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def server(request, tmp_path_factory):
    try:
        started = SERVERS[request.param](tmp_path_factory.mktemp(request.param))
    except NotInstalledError as error:
        pytest.skip(str(error))
    yield started
    started.stop()


def set_to(server, data, **more):
    address = server.address
    return load({}, data=data, sparql_endpoint=address.query, sparql_update=address.update, sparql_engine=address.engine,
                token=TOKEN, processes=1, **more)  # fmt: skip


@pytest.fixture(scope="module")
def archive(server, tmp_path_factory):
    """Three stories on a server."""
    folder = tmp_path_factory.mktemp("archive")
    settings = set_to(server, folder / "data", base_iri="https://stories.example")
    with StoryGraph(settings, Lengths()) as graph:
        report = graph.add(written(folder / "in", *STORIES))
        assert (report.added, report.errors) == (3, [])
        yield graph


@pytest.fixture
def client(archive):
    return create_app(archive).test_client()


def on_server(graph):
    return RemoteStore(Endpoint(graph.archive.storage.server), graph.names)


def test_the_server_holds_what_the_manifest_says(archive, server):
    manifest = archive.snapshot.manifest
    assert manifest.sparql_endpoint == server.address.query
    assert on_server(archive).count() == manifest.quads
    assert on_server(archive).published() == manifest.mark
    assert not (archive.snapshot.folder / "graph").exists()


def test_pages_and_answers_come_from_there(archive, client):
    assert [hit.story.id for hit in archive.search("hotline", mode="keyword").hits] == ["hotline"]
    linked = archive.answers.story("hotline")
    assert linked.story.text.endswith('La Strada runs it with "care".\n\nIt helps.')
    assert "place/kyiv" in {mention.entity for mention in linked.mentions}
    page = archive.entity("organization/osce")
    assert {evidence.story.id for evidence in page.evidence} == {"hotline", "minsk"}
    assert archive.entity("place/kyiv").broader[0].key == "place/ukraine"
    for path in (
        "/stories/hotline",
        "/organizations/osce",
        "/places/kyiv",
        "/search?q=police",
        "/api/entities/place/kyiv",
    ):
        assert client.get(path).status_code == 200, path
    for suffix in ("ttl", "trig", "jsonld", "rdf", "nt"):
        assert b"hotline" in client.get(f"/data/story/hotline.{suffix}").data
        assert b"Kyiv" in client.get(f"/data/place/kyiv.{suffix}").data
    assert len(archive.graph()) > 0


def test_queries_run_there_with_our_search_in_them(client):
    query = """SELECT ?title ?city WHERE {
      SERVICE search: { [] search:query "police officers" ; search:mode "keyword" ; search:hit ?story }
      ?story schema:headline ?title ; schema:mentions ?city . ?city a schema:City }"""
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/sparql-results+json"})
    (row,) = answer.get_json()["results"]["bindings"]
    assert (row["title"]["value"], row["city"]["value"]) == (
        "Training in Odesa",
        "https://stories.example/id/place/odesa",
    )
    for wanted, said in (("text/csv", b"n\r\n3\r\n"), ("text/tab-separated-values", b"?n\n3\n")):
        count = "SELECT (COUNT(?s) AS ?n) { ?s a schema:NewsArticle }"
        assert client.get("/sparql", query_string={"query": count}, headers={"Accept": wanted}).data == said
    assert client.get("/sparql?query=ASK{story:odesa ?p ?o}").get_json()["boolean"] is True
    turtle = client.get(
        "/sparql",
        query_string={"query": "CONSTRUCT WHERE { story:odesa schema:headline ?o }"},
        headers={"Accept": "text/turtle"},
    )
    assert b"Training in Odesa" in turtle.data


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT ?x WHERE { ?x ?y }", 400),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", 400),
        ('DEFINE get:soft "soft" SELECT * WHERE { ?s ?p ?o }', 400),
        ("SELECT (<bif:sys_stat>('st_dbms_name') AS ?x) WHERE {}", 400),
        ("SELECT `select 1` WHERE {}", 400),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403),
        ("SELECT * {" + "(" * 30_000, 503),
    ],
)
def test_nothing_but_sparql_reaches_it(client, query, status):
    before = client.get("/sparql?query=SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", headers={"Accept": "text/csv"}).data
    assert client.post("/sparql", data={"query": query}).status_code in {status, 400}
    assert (
        client.get("/sparql?query=SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", headers={"Accept": "text/csv"}).data == before
    )


def test_graphs_of_users_own_are_changed_there_and_stories_are_not(archive, client):
    allowed = {"Authorization": f"Bearer {TOKEN}"}
    update = f"PREFIX : <urn:> INSERT DATA {{ GRAPH <{MINE}> {{ :a schema:name 'x', 'y' }} }} ; DELETE DATA {{ GRAPH <{MINE}> {{ :a schema:name 'y' }} }}"
    before = archive.snapshot.manifest
    assert client.post("/sparql", data={"update": update}, headers=allowed).status_code == 204
    after = archive.snapshot.manifest
    assert (after.generation, after.quads, after.stories) == (before.generation + 1, before.quads + 1, 3)
    assert on_server(archive).published() == after.mark
    store = f"/rdf-graph-store?graph={MINE}"
    assert (
        client.put(store, data="_:b <urn:p> [ <urn:q> 1 ] .", content_type="text/turtle", headers=allowed).status_code
        == 204
    )
    assert client.get(store, headers={"Accept": "application/n-triples"}).data.count(b"_:") == 3
    assert archive.snapshot.manifest.quads == before.quads + 2 == on_server(archive).count()
    with pytest.raises(ForbiddenError):
        archive.user_graphs.update(f"CLEAR GRAPH <{archive.names.story('odesa')}>")
    archive.user_graphs.update("DROP ALL")
    assert on_server(archive).count() == before.quads
    assert client.get(store).status_code == 404


def test_a_story_that_changes_and_one_that_goes_are_changed_there(archive, tmp_path):
    changed = STORIES[1] | {"body": "ODIHR trained judges in Lviv."}
    assert archive.add(written(tmp_path, changed)).changed == 1
    assert {"organization/odihr", "place/lviv"} < {
        mention.entity for mention in archive.answers.story("odesa").mentions
    }
    archive.remove(["odesa"])
    assert archive.names.story("odesa") not in on_server(archive).graphs()
    assert (
        on_server(archive).select("SELECT ?p { GRAPH ?e { place:lviv a ?p } }", e=_iri(archive.names.entities_graph))
        == []
    )
    archive.add(written(tmp_path, STORIES[1]))
    assert on_server(archive).count() == archive.snapshot.manifest.quads


def _iri(iri):
    from pyoxigraph import NamedNode

    return NamedNode(iri)


def test_all_that_is_published_holds_together_and_can_be_taken_away(archive):
    published = archive.snapshot
    assert [*integrity._counts(published), *integrity._passages(published), *integrity._words(published)] == []
    place = published.folder, published.data, published.storage, published.manifest.mark
    assert integrity._check_batch(*place, ["hotline", "odesa"]) == []
    assert archive.answers.statistics().counts["graphs"] >= 5
    assert archive.relink(every=True).changed == 0


def test_all_of_it_is_exported(archive):
    output = io.BytesIO()
    archive.answers.export(output, "n-quads")
    assert len(output.getvalue().splitlines()) == archive.snapshot.manifest.quads


class CutShortError(Exception):
    """What ends a writer."""


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_writer_that_ends_while_it_publishes_is_completed_by_the_next(archive, tmp_path, monkeypatch, after):
    before, update, done = archive.snapshot.manifest, Endpoint.update, []

    def fails_soon(self, *told):
        if len(done) == after:
            raise CutShortError
        done.append(told)
        update(self, *told)

    more = {"id": f"more-{after}", "title": "More", "body": f"The OSCE met in Vienna on {after + 1} May 2003."}
    changed = STORIES[2] | {"body": f"Nobody met in {2003 + after}."}
    with monkeypatch.context() as patched:
        patched.setattr(Endpoint, "update", fails_soon)
        with pytest.raises(CutShortError):
            archive.add(written(tmp_path, more, changed))
    assert archive.archive.generations.current() == before.generation
    assert archive.add(written(tmp_path, more)).unchanged == 1
    now = archive.snapshot.manifest
    assert (now.generation, now.stories) == (before.generation + 1, before.stories + 1)
    assert on_server(archive).count() == now.quads
    assert archive.answers.story(more["id"]).story.title == "More"
    assert archive.answers.story("minsk").story.text.endswith(changed["body"])
    archive.remove([more["id"]])
    archive.add(written(tmp_path, STORIES[2]))


def test_a_start_completes_what_lacks_only_the_pointer(archive, tmp_path, monkeypatch):
    before = archive.snapshot.manifest.generation
    with monkeypatch.context() as patched:
        patched.setattr("graph_service.archive.generations.write_text", _ends)
        with pytest.raises(CutShortError):
            archive.add(written(tmp_path, STORIES[2] | {"body": "Nobody met."}))
    with StoryGraph(archive.settings, Lengths()) as other:
        other.archive.recover()
        assert other.answers.story("minsk").story.text.endswith("Nobody met.")
    assert archive.archive.generations.current() == before + 1
    archive.add(written(tmp_path, STORIES[2]))


def _ends(file, content):
    if file.name == "current":
        raise CutShortError
    file.write_text(content, encoding="utf-8")


def test_another_archive_with_the_same_names_is_kept_from_it(archive, server, tmp_path):
    with (
        StoryGraph(set_to(server, tmp_path / "data", base_iri=archive.settings.base_iri), Lengths()) as other,
        pytest.raises(DataError, match="another archive"),
    ):
        other.add(written(tmp_path, STORIES[0]))


def test_a_data_folder_that_is_not_of_the_generation_there_says_so(archive):
    remote, mark = on_server(archive), archive.snapshot.manifest.mark
    remote.change([publication_statement("999 of another", remote.names)])
    with StoryGraph(archive.settings, Lengths()) as other, pytest.raises(DataError, match=r"999 of another.*rebuild"):
        _ = other.snapshot
    remote.change([publication_statement(mark, remote.names)])


def test_an_archive_is_moved_by_a_rebuild_with_users_own_graphs(archive, tmp_path):
    archive.user_graphs.put(MINE, [Upload(b"<urn:a> <urn:b> 'kept' .", RDF_FORMATS["turtle"])], replace=False)
    here = replace(archive.settings, sparql_endpoint="", sparql_update="")
    with StoryGraph(here, Lengths()) as graph:
        for refused in (
            lambda: graph.search("hotline", mode="keyword"),
            lambda: graph.add(written(tmp_path, STORIES[0] | {"body": "New."})),
        ):
            with pytest.raises(DataError, match="graph-service rebuild"):
                refused()
        assert graph.rebuild().changed == 3
        assert [quad.object.value for quad in graph.snapshot.store.graph_quads(MINE)] == ["kept"]
        quads = graph.snapshot.manifest.quads
    with pytest.raises(DataError, match="graph-service rebuild"):
        archive.answers.story("hotline")
    remote = on_server(archive)
    with pytest.raises(DataError, match="another archive"):
        archive.rebuild()
    remote.remove_graph(remote.names.published_graph)
    assert archive.rebuild().changed == 3
    assert archive.snapshot.manifest.quads == remote.count() == quads
    assert [quad.object.value for quad in archive.snapshot.store.graph_quads(MINE)] == ["kept"]


def test_a_server_that_is_away_is_named_with_what_to_look_at(archive):
    away = replace(archive.settings, sparql_endpoint="http://127.0.0.1:1/query")
    with StoryGraph(away, Lengths()) as graph, pytest.raises(DataError, match="rebuild"):
        _ = graph.snapshot
    endpoint = Endpoint(replace(archive.archive.storage.server, query="http://127.0.0.1:1/query"))
    with pytest.raises(RemoteError, match=r"did not answer.*GRAPH_SERVICE_SPARQL_ENDPOINT"):
        RemoteStore(endpoint, archive.names).count()
