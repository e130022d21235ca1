"""Who has the token may write to graphs of their own, by SPARQL and by the Graph Store; nobody may write to the service's."""

import os
import shutil
import time

import pytest
from pyoxigraph import RdfFormat, Store, parse

from graph_service import StoryGraph
from graph_service.answers import Answers
from graph_service.settings import load
from graph_service.web import create_app

TOKEN = {"Authorization": "Bearer secret"}
MINE = "http://example.org/mine"


@pytest.fixture(scope="module")
def graph(tmp_path_factory, empty_archive, encoder):
    folder = tmp_path_factory.mktemp("own")
    (folder / "story.md").write_text(
        "---\nid: one\ndate: 2003-08-15\n---\n# One\n\nThe OSCE opened an office in Kyiv on Friday.\n", encoding="utf-8"
    )
    data = shutil.copytree(empty_archive, folder / "data")
    with StoryGraph(load({}, data=data, token="secret", processes=1), encoder) as opened:
        assert opened.add(folder / "story.md").errors == []
        yield opened


@pytest.fixture
def client(graph):
    graph.user_graphs.update("DROP ALL")
    return create_app(graph).test_client()


def rows(client, query, **given):
    response = client.get("/sparql", query_string={"query": query, **given}, headers={"Accept": "text/csv"})
    assert response.status_code == 200, response.text
    return sorted(response.text.split()[1:])


def update(client, text, *, headers=TOKEN, status=204, **given):
    response = client.post(
        "/sparql", data=text, content_type="application/sparql-update", headers=headers, query_string=given
    )
    assert response.status_code == status, response.text
    return response


def put(client, target=f"?graph={MINE}", data="<urn:s> <urn:p> 1 .", kind="text/turtle", headers=TOKEN, method="PUT"):
    return client.open("/rdf-graph-store" + target, method=method, data=data, content_type=kind, headers=headers)


VALUES = f"SELECT ?o {{ GRAPH <{MINE}> {{ ?s ?p ?o }} }}"
INSERT = f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 1 }} }}"


def test_a_body_that_is_not_what_it_is_sent_as_is_told_as_such_and_not_as_a_query(client):
    response = put(client, data="<urn:s> <urn:p> .")
    assert response.status_code == 400
    assert response.json["title"] == "The data cannot be read"
    assert response.json["type"].endswith("#content")
    assert "not turtle" in response.json["detail"]


class TestWhoMayWrite:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Basic c2VjcmV0Og=="},  # the token as the name
            {"Authorization": "Basic eDpzZWNyZXQx"},  # another password
            {"Authorization": "Basic ###"},
            {"Authorization": "Digest secret"},
        ],
    )
    def test_a_write_without_the_token_is_asked_for_it(self, client, headers):
        for response in (update(client, INSERT, headers=headers, status=401), put(client, headers=headers)):
            assert response.status_code == 401
            assert response.headers["WWW-Authenticate"].lower().startswith("bearer")
            assert "Bearer" in response.get_json()["detail"]
        assert rows(client, VALUES) == []

    def test_the_token_may_be_a_password(self, client):
        basic = {"Authorization": "Basic eDpzZWNyZXQ="}  # x:secret
        update(client, INSERT, headers=basic)
        assert put(client, headers=basic).status_code == 204
        assert rows(client, VALUES) == ["1"]

    def test_a_program_is_asked_for_a_password_and_a_browser_is_not(self, client):
        asked = update(client, INSERT, headers={}, status=401).headers.getlist("WWW-Authenticate")
        assert asked == ["Bearer", 'Basic realm="graph-service", charset="UTF-8"']
        page = update(client, INSERT, headers={"Origin": "https://elsewhere.example"}, status=401)
        assert [c.split()[0].lower() for c in page.headers.getlist("WWW-Authenticate")] == ["bearer"]

    def test_where_no_token_is_set_nobody_may_and_the_answer_says_how_to_set_one(self, demo):
        closed = create_app(demo).test_client()
        for response in (update(closed, INSERT, status=403), put(closed)):
            assert response.status_code == 403
            assert "GRAPH_SERVICE_TOKEN" in response.get_json()["hint"]

    def test_an_update_in_an_address_is_refused(self, client):
        response = client.get("/sparql", query_string={"update": INSERT}, headers=TOKEN)
        assert response.status_code == 403


class TestUpdates:
    def test_an_update_is_seen_by_the_next_query(self, client):
        update(client, INSERT)
        assert rows(client, VALUES) == ["1"]
        response = client.post("/sparql", data={"update": f"CLEAR GRAPH <{MINE}>"}, headers=TOKEN)
        assert response.status_code == 204
        assert rows(client, VALUES) == []

    @pytest.mark.parametrize(
        "text",
        [
            "DELETE { ?s schema:headline ?t } WHERE { ?s schema:headline ?t }",
            'WITH <urn:none> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p "nowhere" }',
            'DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o ; a "nowhere" } }',
            "CLEAR DEFAULT",
            f"{INSERT} ; DELETE DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 1 }} }} ; DROP GRAPH <{MINE}>",
        ],
    )
    def test_an_update_that_changes_nothing_says_so(self, client, text):
        put(client, "?graph=urn:other")
        assert "changed nothing" in update(client, text).headers["Query-Hint"]
        put(client, "?graph=urn:other", method="DELETE")

    def test_an_update_that_changes_something_says_nothing(self, client):
        assert "Query-Hint" not in update(client, INSERT).headers
        swap = f"WITH <{MINE}> DELETE {{ ?s ?p 1 }} INSERT {{ ?s ?p 2 }} WHERE {{ ?s ?p 1 }}"
        assert "Query-Hint" not in update(client, swap).headers
        assert "Query-Hint" in update(client, swap).headers
        assert "Query-Hint" not in update(client, "CREATE GRAPH <urn:empty>").headers
        assert "Query-Hint" not in update(client, "DROP ALL").headers
        assert "Query-Hint" in update(client, "DROP ALL").headers

    def test_where_reads_the_stories(self, client):
        update(
            client,
            f"INSERT {{ GRAPH <{MINE}> {{ ?s <urn:seen> ?t }} }} WHERE {{ GRAPH ?s {{ ?s schema:headline ?t }} }}",
        )
        assert rows(client, VALUES) == ["One"]

    def test_what_fails_half_way_changes_nothing(self, client):
        response = update(client, f"{INSERT} ; DROP GRAPH <urn:none>", status=400)
        assert "<urn:none> does not exist" in response.json["detail"]
        too_long = update(client, f"INSERT DATA {{ {'<urn:s> <urn:p> 1 . ' * 6000} }}", status=400)
        assert "several updates; much data goes to /rdf-graph-store" in too_long.json["hint"]
        assert "urn:none" in response.get_json()["detail"]
        assert rows(client, VALUES) == []

    def test_a_mistake_is_told_with_its_place(self, client):
        response = update(client, "PREFIX a: <urn:a>\nINSERT DATA { a:b }", status=400)
        assert "line 2, column 20" in response.get_json()["detail"]

    def test_all_and_named_are_the_users_graphs(self, client, graph):
        before = graph.snapshot.manifest.quads
        update(client, f"{INSERT} ; INSERT DATA {{ <urn:s> <urn:p> 2 }}")
        assert graph.snapshot.manifest.quads == graph.snapshot.store.count() == before + 2
        update(client, "CLEAR NAMED")
        assert (rows(client, VALUES), rows(client, "SELECT ?o { <urn:s> ?p ?o }")) == ([], ["2"])
        update(client, "DROP ALL")
        assert graph.snapshot.manifest.quads == graph.snapshot.store.count() == before

    def test_one_that_takes_too_long_is_stopped_and_the_next_one_is_done(self, client, graph):
        endless = (
            "INSERT { <urn:x> <urn:y> ?n } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l BIND (RAND() AS ?n) }"
        )
        update(client, "INSERT DATA { " + " ".join(f"<urn:s> <urn:p> {n} ." for n in range(300)) + " }")
        graph.user_graphs.executor.seconds, seconds = 1, graph.user_graphs.executor.seconds
        try:
            response = update(client, endless, status=504)
        finally:
            graph.user_graphs.executor.seconds = seconds
        assert "1 seconds" in response.get_json()["detail"]
        update(client, INSERT)
        assert rows(client, VALUES) == ["1"]

    def test_graphs_named_beside_it_are_what_where_reads(self, client):
        update(client, "INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1 } GRAPH <urn:b> { <urn:s> <urn:p> 2 } }")
        copy = f"INSERT {{ GRAPH <{MINE}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}"
        update(client, copy, **{"using-graph-uri": "urn:b"})
        assert rows(client, VALUES) == ["2"]
        update(client, copy.replace("WHERE", "USING <urn:a> WHERE"), **{"using-graph-uri": "urn:b"}, status=400)


SERVICES = [
    "INSERT DATA { GRAPH <GRAPH> { <urn:s> <urn:p> 1 } }",
    "INSERT DATA { GRAPH story:one { <urn:s> <urn:p> 1 } }",
    "BASE <HOME/id/story/> DELETE { GRAPH <one> { ?s ?p ?o } } WHERE { GRAPH <one> { ?s ?p ?o } }",
    "WITH <GRAPH> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
    "INSERT { GRAPH ?g { ?s <urn:p> 1 } } WHERE { GRAPH ?g { ?s a schema:NewsArticle } }",
    "DROP GRAPH <GRAPH>",
    "CLEAR SILENT GRAPH <HOME/i\\u0064/story/one>",
    "CREATE GRAPH <HOME/id/story/two>",
    "MOVE <GRAPH> TO <urn:mine>",
    "COPY <urn:mine> TO <GRAPH>",
    "ADD DEFAULT TO <GRAPH>",
    "LOAD SILENT <http://example.org/> INTO GRAPH <GRAPH>",
    "DROP GRAPH <HOME/graph/entities>",
    "LOAD <http://example.org/>",
    "INSERT { <urn:s> <urn:p> ?o } WHERE { SERVICE SILENT <http://example.org/> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("text", SERVICES)
def test_no_update_touches_a_graph_of_the_services_own(client, graph, text):
    generation = graph.snapshot.manifest.generation
    text = text.replace("GRAPH>", f"{graph.names.story('one')}>").replace("HOME", graph.names.base)
    response = update(client, text, status=403)
    assert response.get_json()["title"] == "Not allowed"
    assert graph.snapshot.manifest.generation == generation


class TestGraphStore:
    def test_a_graph_is_put_read_added_to_and_removed(self, client):
        assert [put(client).status_code, put(client).status_code] == [201, 204]
        assert put(client, data="<urn:s> <urn:p> 2 .", method="POST").status_code == 204
        response = client.get(f"/rdf-graph-store?graph={MINE}", headers={"Accept": "application/n-triples"})
        assert response.content_type == "application/n-triples; charset=utf-8"
        assert len(list(parse(response.data, RdfFormat.N_TRIPLES))) == 2
        assert [put(client, method="DELETE").status_code for _ in range(2)] == [204, 404]
        assert client.get(f"/rdf-graph-store?graph={MINE}").status_code == 404

    def test_a_graph_made_by_a_post_is_where_its_location_says(self, client):
        response = put(client, "", method="POST")
        assert response.status_code == 201
        path = response.headers["Location"].removeprefix("http://127.0.0.1:8000")
        assert client.get(path).status_code == 200

    def test_a_storys_graph_is_read_and_not_written(self, client, graph):
        target = f"?graph={graph.names.story('one')}"
        assert "One" in client.get("/rdf-graph-store" + target).text
        for method in ("PUT", "POST", "DELETE"):
            response = put(client, target, method=method)
            assert response.status_code == 403
            assert "only by ingest" in response.get_json()["hint"]

    @pytest.mark.parametrize(
        ("target", "data", "kind", "status"),
        [
            (f"?graph={MINE}", "x", "application/pdf", 415),
            (f"?graph={MINE}", "x", None, 415),
            (f"?graph={MINE}", "<urn:s> <urn:p> 1 .", "text/turtle; charset=utf-16", 415),
            (f"?graph={MINE}", "<urn:s> ", "text/turtle", 400),
            (f"?graph={MINE}", '{"@context": "http://127.0.0.1:9/x", "a": 1}', "application/ld+json", 400),
            (f"?graph={MINE}", "x" * (2**20), "text/turtle", 400),
            (f"?graph={MINE}&default", "", "text/turtle", 400),
            ("?graph=relative", "", "text/turtle", 400),
            ("", "", "text/turtle", 400),
        ],
    )
    def test_what_cannot_be_taken_in_is_refused_with_its_reason(self, client, target, data, kind, status):
        response = put(client, target, data, kind)
        assert (response.status_code, response.mimetype) == (status, "application/problem+json")
        assert response.get_json()["detail"]

    def test_terms_nested_without_end_end_the_worker_and_not_the_service(self, client):
        deep = "<urn:s> <urn:p> " + "<<( <urn:s> <urn:p> " * 100_000 + "1" + " )>>" * 100_000 + " ."
        assert put(client, data=deep).status_code == 503
        assert put(client).status_code == 201

    def test_a_term_that_no_parser_holds_is_refused_and_the_service_goes_on(self, client):
        response = put(client, data="#" * (2**24 + 1))
        assert response.status_code == 503
        assert "no single term or comment" in response.json["hint"]
        assert put(client).status_code == 201


class TestWhatIsKept:
    def test_users_graphs_outlive_an_ingest_a_removal_and_a_rebuild(self, client, graph, tmp_path):
        update(client, f"{INSERT} ; INSERT DATA {{ <urn:s> <urn:p> 2 }} ; CREATE GRAPH <urn:empty>")
        (tmp_path / "two.md").write_text("---\nid: two\n---\n# Two\n\nNothing happened in Vienna.\n", encoding="utf-8")
        for change in (lambda: graph.add(tmp_path / "two.md"), graph.rebuild, lambda: graph.remove(["two"])):
            change()
            assert (rows(client, VALUES), rows(client, "SELECT ?o { <urn:s> <urn:p> ?o }")) == (["1"], ["1", "2"])
            assert client.get("/rdf-graph-store?graph=urn:empty").status_code == 200
            assert graph.snapshot.manifest.quads == graph.snapshot.store.count()

    def test_what_users_say_changes_no_page_and_no_ingest(self, client, graph, tmp_path):
        update(
            client,
            f"""INSERT DATA {{ GRAPH <{MINE}> {{
                place:kyiv rdfs:label "Elsewhere" ; dcterms:isReplacedBy place:vienna .
                story:invented a schema:NewsArticle ; schema:hasPart [ nif:isString "Kyiv" ] . }} }}""",
        )
        assert graph.entity("place/kyiv").entity.label == "Kyiv"
        assert graph.answers.redirect("place/kyiv") is None
        (tmp_path / "two.md").write_text("---\nid: two\n---\n# Two\n\nNothing happened in Vienna.\n", encoding="utf-8")
        assert graph.add(tmp_path / "two.md").errors == []
        graph.remove(["two"])

    def test_an_archive_without_stories_takes_them(self, tmp_path, encoder):
        with StoryGraph(load({}, data=tmp_path / "data", token="secret"), encoder) as empty:
            client = create_app(empty).test_client()
            update(client, INSERT)
            assert rows(client, VALUES) == ["1"]
            assert client.get("/search").status_code == 200


class TestPreconditions:
    """RFC 9110, 13: a write that rests on what was read happens only if that is still there."""

    ADDRESS = f"/rdf-graph-store?graph={MINE}"

    def read(self, client, accept="text/turtle", **headers):
        return client.get(self.ADDRESS, headers={"Accept": accept, **headers})

    def write(self, client, method="PUT", data="<urn:s> <urn:p> 2 .", **headers):
        return client.open(
            self.ADDRESS, method=method, data=data, content_type="text/turtle",
            headers=TOKEN | {name.replace("_", "-"): value for name, value in headers.items()},
        )  # fmt: skip

    def test_a_tag_is_strong_and_follows_what_the_graph_says(self, client):
        put(client)
        tag = self.read(client).headers["ETag"]
        assert not tag.startswith("W/")
        assert self.read(client, "application/n-triples").headers["ETag"] != tag
        put(client, "?graph=urn:other")
        assert self.read(client).headers["ETag"] == tag, "another graph was changed, not this one"
        put(client, data="<urn:s> <urn:p> 2 .")
        assert self.read(client).headers["ETag"] != tag
        put(client)
        assert self.read(client).headers["ETag"] == tag
        assert self.read(client, **{"If-None-Match": tag}).status_code == 304

    @pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
    @pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples"])
    def test_only_what_was_read_is_written_over(self, client, method, accept):
        put(client)
        tag = self.read(client, accept).headers["ETag"]
        put(client, data="<urn:s> <urn:p> 3 .")
        refused = self.write(client, method, If_Match=tag)
        assert (refused.status_code, refused.get_json()["type"]) == (412, "/problems#precondition")
        assert rows(client, VALUES) == ["3"]
        assert self.write(client, method, If_Match=self.read(client, accept).headers["ETag"]).status_code == 204

    @pytest.mark.parametrize("tags", ['"other"', 'W/"other"', '"other", "more"'])
    def test_other_tags_do_not_match(self, client, tags):
        put(client)
        assert self.write(client, If_Match=tags).status_code == 412
        assert self.write(client, If_None_Match=tags).status_code == 204

    def test_a_weak_tag_matches_nothing_that_is_written_over(self, client):
        put(client)
        tag = self.read(client).headers["ETag"]
        assert self.write(client, If_Match=f"W/{tag}").status_code == 412
        assert self.write(client, If_None_Match=f"W/{tag}").status_code == 412

    def test_a_star_stands_for_any_graph_that_is_there(self, client):
        assert self.write(client, If_Match="*").status_code == 412
        assert self.write(client, If_None_Match="*").status_code == 201
        assert self.write(client, If_None_Match="*", data="<urn:s> <urn:p> 9 .").status_code == 412
        assert rows(client, VALUES) == ["2"]
        assert self.write(client, If_Match="*", data="<urn:s> <urn:p> 4 .").status_code == 204
        assert rows(client, VALUES) == ["4"]
        assert self.write(client, "DELETE", If_Match='"other"').status_code == 412

    def test_a_graph_of_the_service_keeps_its_weak_tag(self, client, graph):
        response = client.get("/rdf-graph-store", query_string={"graph": graph.names.entities_graph})
        assert response.headers["ETag"].startswith("W/")


class TestConditionalRequests:
    QUERY = "SELECT ?o { ?s <urn:p> ?o }"

    def get(self, client, query=QUERY, **headers):
        return client.get(
            "/sparql", query_string={"query": query}, headers={n.replace("_", "-"): v for n, v in headers.items()}
        )

    def test_who_has_the_answer_is_told_so_without_the_query_being_run(self, client, monkeypatch):
        tag = self.get(client).headers["ETag"]
        monkeypatch.setattr(Answers, "query", None)
        response = self.get(client, If_None_Match=tag)
        assert (response.status_code, response.data, response.headers["ETag"]) == (304, b"", tag)

    def test_another_generation_or_format_is_another_answer(self, client):
        tag = self.get(client).headers["ETag"]
        assert self.get(client, If_None_Match=tag, Accept="text/csv").status_code == 200
        update(client, INSERT)
        assert self.get(client, If_None_Match=tag).status_code == 200

    def test_the_time_is_told_once_no_other_generation_can_have_it(self, client, graph):
        update(client, INSERT)
        assert "Last-Modified" not in self.get(client).headers
        os.utime(graph.archive.generations.pointer, (1_000_000_000, 1_000_000_000))
        with StoryGraph(graph.settings, graph.encoder) as later:  # as in a process that starts later
            client = create_app(later).test_client()
            modified = self.get(client).headers["Last-Modified"]
            assert modified == "Sun, 09 Sep 2001 01:46:40 GMT"
            assert self.get(client, If_Modified_Since=modified).status_code == 304

    def test_what_is_another_answer_each_time_has_no_validator(self, client):
        assert "ETag" not in self.get(client, "SELECT (RAND() AS ?o) {}").headers
        assert "ETag" in self.get(client, 'SELECT ("RAND" AS ?o) {}').headers


class TestDatasets:
    def test_a_query_is_asked_of_the_graphs_named_in_it_or_beside_it(self, client):
        update(client, "INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1 } GRAPH <urn:b> { <urn:s> <urn:p> 2 } }")
        query = "SELECT ?o { ?s <urn:p> ?o }"
        assert rows(client, query) == ["1", "2"]
        assert rows(client, "SELECT ?o FROM <urn:a> { ?s <urn:p> ?o }") == ["1"]
        assert rows(client, query, **{"default-graph-uri": "urn:b"}) == ["2"]
        assert rows(client, query, **{"named-graph-uri": "urn:b"}) == []
        assert rows(client, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": "urn:b"}) == ["2"]


def described(client, path):
    response = client.get(path, headers={"Accept": "text/turtle"})
    assert (response.status_code, response.mimetype) == (200, "text/turtle")
    store = Store()
    store.extend(parse(response.data, RdfFormat.TURTLE))
    return store


def test_the_figures_of_the_void_are_what_the_endpoint_counts(client, graph):
    update(client, INSERT)
    void = described(client, "/.well-known/void")
    this = f"<{graph.names.base}/.well-known/void#dataset> <http://rdfs.org/ns/void#"
    for name, query in {
        "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    }.items():
        assert [row[0].value for row in void.query(f"SELECT ?n {{ {this}{name}> ?n }}")] == rows(client, query)
    (link,) = void.query("SELECT ?n { ?l <http://rdfs.org/ns/void#triples> ?n ; a <http://rdfs.org/ns/void#Linkset> ; "
                         '<http://rdfs.org/ns/void#objectsTarget>/<http://rdfs.org/ns/void#uriSpace> "https://sws.geonames.org/" }')  # fmt: skip
    count = 'SELECT (COUNT(*) AS ?n) { ?s owl:sameAs ?o FILTER (STRSTARTS(STR(?o), "https://sws.geonames.org/")) }'
    assert [link[0].value] == rows(client, count)


def test_a_program_without_a_query_is_told_what_the_service_can_do(client):
    service = described(client, "/sparql")
    assert service.query(
        "ASK { ?s <http://www.w3.org/ns/sparql-service-description#endpoint> <http://localhost/sparql> }"
    )
    assert client.get("/sparql", headers={"Accept": "application/sparql-results+json"}).status_code == 400


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("GET", {"query_string": "query="}),
        ("GET", {"query_string": "query=%20%0A"}),
        ("POST", {"data": {"query": ""}}),
        ("POST", {"data": {"format": "json"}}),
        ("POST", {"data": "", "content_type": "application/sparql-query"}),
    ],
)
def test_an_empty_query_is_no_query(client, method, request_):
    response = client.open("/sparql", method=method, **request_)
    assert response.status_code == 400
    assert "query" in response.get_json()["detail"]


def test_a_client_that_waits_less_long_than_the_limit_gets_its_answer_in_time_or_none(client):
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) FILTER(?g != ?f) }"
    started = time.monotonic()
    response = client.get("/sparql", query_string={"query": endless, "timeout": "0.5"})
    assert (response.status_code, response.mimetype) == (504, "application/problem+json")
    assert "0.5" in response.json["detail"]
    assert time.monotonic() - started < 5
    assert rows(client, "SELECT (1 AS ?one) {}", timeout="600") == ["1"]


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon"])
def test_a_time_that_is_none_is_refused_by_its_name(client, seconds):
    response = client.get("/sparql", query_string={"query": "ASK {}", "timeout": seconds})
    assert (response.status_code, "timeout" in response.json["detail"]) == (400, True)


def test_a_slash_at_the_end_changes_nothing(client, graph):
    assert client.get("/sparql/?query=ASK{}").get_json()["boolean"] is True
    assert client.post("/sparql/", data={"query": "ASK {}"}).get_json()["boolean"] is True
    assert put(client, f"/?graph={MINE}").status_code == 201
    assert client.get(f"/rdf-graph-store/?graph={MINE}").status_code == 200
    assert put(client, "/mine/").status_code == 201  # in a path, it is part of the name
    assert (
        client.get("/rdf-graph-store", query_string={"graph": f"{graph.names.base}/rdf-graph-store/mine/"}).status_code
        == 200
    )
    assert client.get("/rdf-graph-store/mine").status_code == 404


def test_an_answer_without_a_body_has_no_type(client):
    for response in (
        update(client, INSERT),
        put(client),
        put(client, "?graph=urn:new", ""),
        put(client, method="DELETE", data=""),
    ):
        assert response.status_code in {201, 204}
        assert "Content-Type" not in response.headers


def test_programs_of_other_sites_may_ask_for_leave_to_write(client):
    response = client.options("/rdf-graph-store?default")
    assert {"PUT", "DELETE", "POST", "HEAD"} <= set(response.headers["Allow"].split(", "))
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
    assert "PUT" in response.headers["Access-Control-Allow-Methods"]
    assert client.head("/sparql", query_string={"query": "ASK {}"}).status_code == 200


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_the_name_of_a_graph_that_is_no_iri_is_told(client, name):
    response = client.get("/sparql", query_string={"query": "ASK {}", name: "urn:%zz"})
    assert response.status_code == 400
    assert "not an IRI" in response.get_json()["detail"]
