"""The endpoint speaks the SPARQL Protocol to programs and shows an editor to browsers."""

import pytest

from graph_service.web.queries import EXAMPLES

SELECT = "SELECT ?story WHERE { ?story a schema:NewsArticle } LIMIT 3"
ASK = "ASK { ?story a schema:NewsArticle }"
CONSTRUCT = "CONSTRUCT { ?s schema:headline ?t } WHERE { ?s schema:headline ?t } LIMIT 2"
JSON = "application/sparql-results+json"


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": JSON}),
        lambda client: client.post("/sparql", data={"query": SELECT}, headers={"Accept": JSON}),
        lambda client: client.post(
            "/sparql", data=SELECT, content_type="application/sparql-query; charset=utf-8", headers={"Accept": JSON}
        ),
    ],
    ids=["GET", "POST form", "POST query"],
)
def test_a_query_may_come_in_each_way_of_the_protocol(client, ask):
    response = ask(client)
    assert (response.status_code, response.mimetype) == (200, JSON)
    assert len(response.get_json(force=True)["results"]["bindings"]) == 3
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("query", "accept", "format_", "media_type"),
    [
        (SELECT, "*/*", None, JSON),
        (SELECT, "text/csv", None, "text/csv"),
        (SELECT, "application/sparql-results+xml", None, "application/sparql-results+xml"),
        (SELECT, "text/html,*/*;q=0.8", "tsv", "text/tab-separated-values"),
        (ASK, JSON, None, JSON),
        (CONSTRUCT, "text/turtle", None, "text/turtle"),
        (CONSTRUCT, "application/ld+json", None, "application/ld+json"),
        (CONSTRUCT, "*/*", "n-triples", "application/n-triples"),
    ],
)
def test_the_answer_comes_in_the_format_asked_for(client, query, accept, format_, media_type):
    given = {"query": query} | ({"format": format_} if format_ else {})
    response = client.get("/sparql", query_string=given, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "GET", "query_string": {"query": "SELECT WHERE"}}, 400),
        ({"method": "GET", "query_string": {"update": "CLEAR ALL"}}, 403),
        ({"method": "POST", "data": {"update": "CLEAR ALL"}}, 403),
        ({"method": "POST", "data": "CLEAR ALL", "content_type": "application/sparql-update"}, 403),
        ({"method": "POST", "data": "x", "content_type": "text/plain"}, 415),
        ({"method": "POST", "data": b"\xff\xfe", "content_type": "application/sparql-query"}, 400),
        ({"method": "GET", "query_string": {"query": SELECT}, "headers": {"Accept": "application/pdf"}}, 406),
        ({"method": "GET", "query_string": {"query": SELECT, "format": "pdf"}}, 406),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_reason(client, request_, status):
    response = client.open("/sparql", **request_)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.get_json()["detail"]


def test_a_browser_gets_the_editor_with_a_query_to_start_from(read):
    page = read("/sparql")
    assert page.css_first("textarea[name=query]").text().strip() == EXAMPLES[0].query
    assert len(page.css("[aria-labelledby=examples] a")) == len(EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.question)
def test_every_example_answers_something(client, example):
    page = client.get("/sparql", query_string={"query": example.query}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<tbody>" in page.text or "<pre" in page.text
    assert 'class="problem' not in page.text
    assert ">0 rows<" not in page.text


def test_a_mistake_stands_beside_the_query_that_has_it(client):
    response = client.get("/sparql", query_string={"query": "SELECT <b> WHERE"}, headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (400, "text/html")
    assert "SELECT &lt;b&gt; WHERE</textarea>" in response.text
    assert 'role="alert"' in response.text
