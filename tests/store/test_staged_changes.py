"""A draft over a server says and publishes what the same draft in a folder does, whatever is done to it."""

import random

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from support.servers import SERVERS, NotInstalledError

from graph_service.errors import DataError
from graph_service.iris import Names
from graph_service.store.http_client import Endpoint
from graph_service.store.oxigraph import EmbeddedStore
from graph_service.store.sparql_server import RemoteStore
from graph_service.store.staged_changes import StagedChanges, apply_log

NAMES = Names("https://stories.example")
STORIES = [NAMES.story(f"s{n}") for n in range(4)]
GRAPHS = [*STORIES, NAMES.entities_graph, "urn:own"]
LABEL = NAMES.expand("rdfs:label")
WKT = NamedNode(NAMES.expand("geo:wktLiteral"))


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def remote(request, tmp_path_factory):
    try:
        server = SERVERS[request.param](tmp_path_factory.mktemp(request.param))
    except NotInstalledError as error:
        pytest.skip(str(error))
    yield RemoteStore(Endpoint(server.address), NAMES)
    server.stop()


def some_quads(chance, graphs=GRAPHS):
    for _ in range(chance.randint(1, 6)):
        graph = chance.choice(graphs)
        label = Literal(f"label {chance.randint(0, 3)}", language=chance.choice((None, "en", "uk")))
        point = Literal(f"POINT({chance.randint(10, 12)}.52381 -5{chance.randint(0, 1)}.4)", datatype=WKT)
        for predicate, value in ((LABEL, label), (NAMES.expand("geo:asWKT"), point)):
            yield Quad(NamedNode(f"urn:s{chance.randint(0, 2)}"), NamedNode(predicate), value, NamedNode(graph))
        if graph in STORIES:
            kind = NamedNode(NAMES.expand("schema:NewsArticle"))
            yield Quad(NamedNode(graph), NamedNode(NAMES.expand("rdf:type")), kind, NamedNode(graph))


def fresh(chance, draft):
    """Return quads that the draft does not hold: what is there already is never added."""
    return [quad for quad in set(some_quads(chance)) if quad not in set(draft.graph_quads(quad.graph_name.value))]


def do_something(chance, *drafts):
    """Do the same to each draft."""
    new, old = fresh(chance, drafts[0]), list(some_quads(chance))
    graph, subject = chance.choice(GRAPHS), f"urn:s{chance.randint(0, 2)}"
    done = chance.choice([
        lambda draft: draft.add(new), lambda draft: draft.add(new), lambda draft: draft.remove(old),
        lambda draft: draft.remove_graph(graph), lambda draft: draft.remove(list(draft.pattern(NamedNode(subject), None, None, graph))),
    ])  # fmt: skip
    for draft in drafts:
        done(draft)


def said(store):
    return {quad for graph in GRAPHS for quad in store.graph_quads(graph)}


@pytest.mark.parametrize("seed", range(6))
def test_both_drafts_hold_the_same_before_and_after_they_are_published(remote, tmp_path, seed):
    chance, folder = random.Random(seed), tmp_path / "graph"
    folder.mkdir()
    here = EmbeddedStore(Store(), NAMES)
    for graph in remote.graphs():
        remote.remove_graph(graph)
    before = list(set(some_quads(chance)) | set(some_quads(chance)) | set(some_quads(chance)))
    remote.add(before)
    here.add(before)
    draft = StagedChanges(folder, remote, anew=False)
    for _ in range(12):
        do_something(chance, draft, here)
        assert said(draft) == said(here)
        assert (draft.count(), draft.stories()) == (here.count(), here.stories())
        texts = [sorted(str(pair) for pair in store.objects_in("rdfs:label", GRAPHS)) for store in (draft, here)]
        assert texts[0] == texts[1]
    draft.close()
    apply_log(folder, remote, "1 now")
    apply_log(folder, remote, "1 now")  # whoever completes it may do all of it again
    assert said(remote) == said(here)
    assert (remote.count(), remote.published()) == (here.count(), "1 now")


@pytest.mark.parametrize("name", ["added.nq", "removed.nq"])
def test_a_damaged_change_log_is_named_and_not_taken_for_an_answer_of_the_server(remote, tmp_path, name):
    folder = tmp_path / "graph"
    folder.mkdir()
    draft = StagedChanges(folder, remote, anew=False)
    draft.add(some_quads(random.Random(1)))
    draft.close()
    with (folder / name).open("a") as file:
        file.write("<urn:a> <urn:b> \n")
    with pytest.raises(DataError, match=rf"change log .*{name} is damaged: .*line"):
        apply_log(folder, remote, "3 now")


def test_a_draft_that_begins_anew_sees_users_own_graphs_alone(remote, tmp_path):
    remote.add(some_quads(random.Random(1), GRAPHS[:5]))
    remote.add([Quad(NamedNode("urn:a"), NamedNode(LABEL), Literal("own"), NamedNode("urn:own"))])
    (tmp_path / "graph").mkdir()
    draft = StagedChanges(tmp_path / "graph", remote, anew=True)
    own = list(remote.graph_quads("urn:own"))
    assert said(draft) == set(own)
    assert (draft.count(), draft.stories()) == (len(own), 0)
    draft.close()
    apply_log(tmp_path / "graph", remote, "2 now")
    assert remote.graphs() == ["urn:own"]
