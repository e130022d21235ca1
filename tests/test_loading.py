"""LOAD: an update adds RDF from an address that the setting allows, and from no other."""

import shutil

import pytest
from support.servers import serve
from werkzeug.wrappers import Request, Response

from graph_service import StoryGraph
from graph_service.errors import ContentError, ForbiddenError, RemoteError
from graph_service.settings import load

TURTLE = "<#a> <urn:knows> [ <urn:name> 'B' ] ; <urn:see> <other> ."
PATHS = ("/data.ttl", "/told", "/redirect", "/broken.ttl", "/long.ttl", "/page.html", "/missing.ttl")
LARGEST = 10_000


@pytest.fixture(scope="module")
def elsewhere():
    """A server with one file, and a few ways of answering badly."""

    @Request.application
    def app(request):
        answers = {
            "/data.ttl": Response(TURTLE, content_type="application/octet-stream"),
            "/told": Response(TURTLE, content_type="text/turtle; charset=utf-8"),
            "/redirect": Response(status=302, headers={"Location": "/data.ttl"}),
            "/broken.ttl": Response("<#a> <urn:p>"),
            "/long.ttl": Response(b"#" * (LARGEST + 1)),
            "/page.html": Response("<p>no RDF</p>", content_type="text/html"),
        }
        return answers.get(request.path, Response(status=404))

    with serve(app) as address:
        yield address


@pytest.fixture(scope="module")
def graph(elsewhere, tmp_path_factory, empty_archive, encoder):
    allowed = " ".join([*(elsewhere + path for path in PATHS), "http://127.0.0.1:1/silent.ttl"])
    folder = tmp_path_factory.mktemp("loading")
    (folder / "one.md").write_text("---\nid: one\n---\n# One\n\nThe OSCE opened an office in Kyiv.\n", encoding="utf-8")
    data = shutil.copytree(empty_archive, folder / "data")
    settings = load({}, data=data, sparql_allow=allowed, upload_bytes=LARGEST, processes=1)
    with StoryGraph(settings, encoder) as opened:
        assert opened.add(folder / "one.md").errors == []
        yield opened


@pytest.fixture(autouse=True)
def nothing_yet(graph):
    graph.user_graphs.update("DROP ALL")


def rows(graph, query):
    return sorted(graph.query(query, "text/csv").body.decode().split()[1:])


@pytest.mark.parametrize("path", ["/data.ttl", "/told"])
def test_what_an_allowed_address_holds_comes_into_the_graph_named_its_iris_against_the_address(graph, elsewhere, path):
    graph.user_graphs.update(f"LOAD <{elsewhere}{path}> INTO GRAPH <urn:mine>")
    assert rows(graph, "SELECT ?name { GRAPH <urn:mine> { ?a <urn:knows>/<urn:name> ?name } }") == ["B"]
    assert rows(graph, "SELECT ?other { GRAPH <urn:mine> { ?a <urn:see> ?other } }") == [f"{elsewhere}/other"]


def test_what_a_search_finds_may_be_written_to_a_graph(graph):
    graph.user_graphs.update("""INSERT { GRAPH <urn:mine> { ?story <urn:score> ?score } }
        WHERE { SERVICE search: { [] search:query "an office in Kyiv" ; search:hit ?story ; search:score ?score } } ;
        INSERT { GRAPH <urn:mine> { ?other <urn:of> ?title } } WHERE { GRAPH ?graph { ?story schema:headline ?title }
          SERVICE search: { [] search:query ?title ; search:hit ?other ; search:limit "1"^^xsd:integer } }""")
    assert len(rows(graph, "SELECT ?story { GRAPH <urn:mine> { ?story <urn:score> ?score } }")) == 1
    assert rows(graph, "SELECT ?title { GRAPH <urn:mine> { ?story <urn:of> ?title } }") == ["One"]
    with pytest.raises(ForbiddenError):
        graph.user_graphs.update("INSERT { ?s ?p ?o } WHERE { SERVICE <urn:elsewhere> { ?s ?p ?o } }")


def test_without_a_graph_it_comes_into_the_one_without_a_name(graph, elsewhere):
    graph.user_graphs.update(f"LOAD <{elsewhere}/data.ttl>")
    assert len(rows(graph, "SELECT ?a { ?a <urn:knows> ?b }")) == 1
    assert rows(graph, "SELECT ?a { GRAPH ?g { ?a <urn:knows> ?b } }") == []


def test_operations_before_and_after_it_are_done_in_their_order(graph, elsewhere):
    graph.user_graphs.update(
        f"PREFIX e: <{elsewhere}/> INSERT DATA {{ GRAPH <urn:mine> {{ <urn:x> <urn:see> <urn:before> }} }} ; "
        f"CLEAR GRAPH <urn:mine> ; LOAD e:data.ttl INTO GRAPH <urn:mine> ; "
        "DELETE WHERE { GRAPH <urn:mine> { ?a <urn:knows> ?b } }"
    )
    assert rows(graph, "SELECT ?other { GRAPH <urn:mine> { ?a <urn:see> ?other } }") == [f"{elsewhere}/other"]
    assert rows(graph, "SELECT ?b { GRAPH <urn:mine> { ?a <urn:knows> ?b } }") == []


@pytest.mark.parametrize(
    "path", ["/redirect", "/long.ttl", "/page.html", "/missing.ttl", "http://127.0.0.1:1/silent.ttl"]
)
def test_what_cannot_be_had_is_an_error_that_changes_nothing_or_with_silent_is_passed_over(graph, elsewhere, path):
    address = path if path.startswith("http") else elsewhere + path
    update = f"INSERT DATA {{ <urn:s> <urn:p> 1 }} ; LOAD <{address}> INTO GRAPH <urn:mine>"
    generation = graph.snapshot.manifest.generation
    with pytest.raises(RemoteError, match="cannot be loaded"):
        graph.user_graphs.update(update)
    assert graph.snapshot.manifest.generation == generation
    graph.user_graphs.update(update.replace("LOAD", "LOAD SILENT"))
    assert rows(graph, "SELECT ?o { <urn:s> <urn:p> ?o }") == ["1"]


def test_a_broken_file_is_told_and_nothing_is_changed(graph, elsewhere):
    with pytest.raises(ContentError, match="not turtle"):
        graph.user_graphs.update(f"INSERT DATA {{ <urn:s> <urn:p> 1 }} ; LOAD <{elsewhere}/broken.ttl>")
    assert rows(graph, "SELECT ?o { <urn:s> <urn:p> ?o }") == []


@pytest.mark.parametrize(
    "update",
    ["LOAD <{0}/data.ttl?x> INTO GRAPH <urn:mine>", "LOAD <{0}/%64ata.ttl>", "LOAD <{0}/./data.ttl/../other>",
     "LOAD <file:///etc/passwd>", "CLEAR ALL ; LOAD <http://example.org/>", "LOAD <{0}/data.ttl> INTO GRAPH story:one"],
)  # fmt: skip
def test_no_other_address_is_loaded_and_no_story_is_loaded_into(graph, elsewhere, update):
    generation = graph.snapshot.manifest.generation
    with pytest.raises(ForbiddenError):
        graph.user_graphs.update(update.format(elsewhere))
    assert graph.snapshot.manifest.generation == generation
