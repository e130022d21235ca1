"""The endpoint speaks the SPARQL Protocol to programs and shows an editor to browsers."""

from pathlib import Path
from urllib.parse import unquote, urlencode

import pytest
from selectolax.lexbor import LexborHTMLParser
from werkzeug.datastructures import MultiDict

from graph_service.web.pages.drawings import world_map
from graph_service.web.pages.example_queries import EXAMPLES

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
        (CONSTRUCT, "application/sparql-results+xml", None, "text/turtle"),
        (CONSTRUCT, "text/turtle", "csv", "text/turtle"),
        (CONSTRUCT, "*/*", "xml", "application/rdf+xml"),
        (SELECT, "application/pdf", None, JSON),
        (SELECT, "text/csv;header=present", None, "text/csv"),
        (ASK, "text/csv", None, JSON),
        (ASK, "*/*", "tsv", JSON),
    ],
)
def test_the_answer_comes_in_the_format_asked_for(client, query, accept, format_, media_type):
    given = {"query": query} | ({"format": format_} if format_ else {})
    response = client.get("/sparql", query_string=given, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)


@pytest.mark.parametrize(
    ("given", "media_type"),
    [
        ([("format", "tsv"), ("format", "text/tab-separated-values")], "text/tab-separated-values"),
        ([("output", "csv")], "text/csv"),
        ([("results", "xml"), ("output", "xml"), ("format", "xml")], "application/sparql-results+xml"),
        ([("format", "turtle"), ("output", "csv")], "text/csv"),
        ([("format", "json"), ("output", "xml")], JSON),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_format_is_named_by_any_of_three_parameters_as_often_as_one_likes(client, given, media_type, method):
    arguments = MultiDict([("query", SELECT), *given])
    response = client.open("/sparql", method=method, **{"query_string" if method == "GET" else "data": arguments})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert not media_type.startswith("text/") or response.content_type == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "GET", "query_string": {"query": "SELECT WHERE"}}, 400),
        ({"method": "GET", "query_string": {"update": "CLEAR ALL"}}, 403),
        ({"method": "POST", "data": {"update": "CLEAR ALL"}}, 403),
        ({"method": "POST", "data": "CLEAR ALL", "content_type": "application/sparql-update"}, 403),
        ({"method": "POST", "data": "x", "content_type": "text/plain"}, 415),
        ({"method": "POST", "data": b"\xff\xfe", "content_type": "application/sparql-query"}, 400),
        ({"method": "GET", "query_string": {"query": SELECT}, "headers": {"Accept": "application/pdf, */*;q=0"}}, 406),
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
    assert len(page.css(".queries a")) == len(EXAMPLES) == 20


def test_the_documentation_has_every_example():
    docs = (Path(__file__).parents[2] / "docs" / "sparql.md").read_text(encoding="utf-8")
    assert [
        example.question for example in EXAMPLES if f"{example.question}\n\n```sparql\n{example.query}\n```" not in docs
    ] == []


def test_things_are_shown_by_their_labels(read):
    page = read("/sparql?query=SELECT ?place { BIND(place:ukraine AS ?place) }")
    assert page.css_first("tbody a").text() == "Ukraine"
    assert page.css_first("tbody .iri").text() == "place:ukraine"


PAGES = ("/", "/stories", "/places", "/topics", "/people", "/organizations", "/search?q=hotlines", "/search?place=ukraine",
         "/search?q=hotlines&place=ukraine&from=2003&mode=keyword", "/organizations/odihr", "/ontology",
         "/stories/prevention-is-key-in-fighting-human-trafficking")  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_page_leads_to_the_query_that_makes_it(read, address):
    link = read(address).css_first(".behind a").attributes["href"]
    answer = read(link)
    assert answer.css_first("textarea").text().strip()
    assert len(answer.css("tbody tr")) > 0


@pytest.mark.parametrize(
    "filters",
    [
        "place=ukraine",
        "place=ukraine&place=moldova&organization=osce",
        "organization=odihr",
        "topic=elections",
        "person=bruce-berton",
        "from=2004&to=2009-06",
        "source=stopvaw-org",
        "place=ukraine&place=kyiv&all=place",
        "topic=human-dimension&parts=false",
        "organization=osce&parts=false&sort=oldest",
        "event=conference-of-the-alliance-against-trafficking-in-persons",
        "year=2007&year=undated",
        "year=2007&year=undated&place_kind=region",
        "organization_kind=ngo&organization_kind=government",
        "place_kind=city&place_kind=country&place_kind=region&all=place_kind",
        "from=2015&include_undated=true&source=osce",
    ],
)
def test_the_query_behind_a_list_finds_what_the_list_has(client, read, filters):
    listed = {hit["iri"] for hit in client.get(f"/api/search?{filters}&limit=100").get_json()["hits"]}
    page = read(f"/search?{filters}&limit=100")
    query = page.css_first(".behind a").attributes["href"]
    answer = client.get(query, headers={"Accept": "text/csv"}).text.split()[1:]
    assert {row.split(",")[0] for row in answer} == listed
    assert listed


@pytest.mark.parametrize("search", ["about_from=2000", "q=training&year=2007", "q=training&sort=newest"])
def test_no_query_is_offered_that_finds_something_else(read, search):
    page = read(f"/search?{search}")
    assert page.css_first(".tally") is not None
    assert page.css_first(".behind") is None


def test_the_query_behind_a_search_finds_what_the_search_has(client, read):
    asked = "q=%22hotline%22 for \\ victims&place=ukraine&limit=5"
    found = [hit["iri"] for hit in client.get(f"/api/search?{asked}").get_json()["hits"]]
    query = read(f"/search?{asked}").css_first(".behind a").attributes["href"]
    rows = client.get(query, headers={"Accept": "text/tab-separated-values"}).text.splitlines()[1:]
    assert [row.split("\t")[0].strip("<>") for row in rows] == found


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


def test_a_header_says_what_no_header_may_hold_in_percent_signs(client):
    query = 'SELECT ?s { ?s schema:naïme "100 %"@en ; rdfs:label """OS\nCE""" }'
    response = client.get("/sparql", query_string={"query": query, "format": "json"})
    header = response.headers["Query-Hint"]
    assert header.isascii()
    assert header.isprintable()
    assert unquote(header).startswith("Nothing here has schema:naïme.")


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_programs_read_in_a_header_what_may_be_wrong_with_a_query_without_solutions(client, name):
    empty = "SELECT ?s { ?s schema:headlin ?o }"
    response = client.get("/sparql", query_string={"query": empty, "format": name})
    assert response.status_code == 200
    assert "Did you mean schema:headline?" in response.headers["Query-Hint"]
    assert (
        "Query-Hint"
        not in client.get(
            "/sparql", query_string={"query": "SELECT ?s { ?s schema:headline ?o } LIMIT 1", "format": name}
        ).headers
    )
    page = client.get("/sparql", query_string={"query": empty}, headers={"Accept": "text/html"})
    assert "Did you mean schema:headline?" in page.text


BY_YEAR = next(
    example.query for example in EXAMPLES if example.question == "How many stories are there from each year?"
)
CITIES = next(example.query for example in EXAMPLES if example.question == "Which cities can be put on a map?")
BY_PLACE = """SELECT ?place (COUNT(?story) AS ?stories) WHERE {
  ?story schema:mentions ?place FILTER(STRSTARTS(STR(?place), STR(place:)))
} GROUP BY ?place ORDER BY DESC(?stories) LIMIT 5"""


def sparql(query, **more):
    return "/sparql?" + urlencode({"query": query} | more)


def test_an_answer_is_offered_in_the_views_that_it_allows(read):
    def views(query, **more):
        page = read(sparql(query, **more))
        inputs = page.css("input[name=view]")
        return [node.attributes["value"] for node in inputs], [
            n.attributes["value"] for n in inputs if "checked" in n.attributes
        ]

    assert [v for v in views(CITIES)[0] if v != "map"] == ["table", "entities"]
    assert ("map" in views(CITIES)[0]) is (world_map() is not None)
    assert views(BY_YEAR) == (["table", "bars", "line"], ["table"])
    assert views(BY_YEAR, view="line") == (["table", "bars", "line"], ["line"])
    assert views(BY_PLACE, view="entities")[1] == ["entities"]
    assert views(BY_PLACE, view="line")[1] == ["table"]
    assert views("ASK {}") == ([], [])


def test_the_entities_of_an_answer_lead_to_their_pages_to_a_search_and_to_a_query(read, client):
    page = read(sparql(BY_PLACE))
    view = page.css_first(".view-entities")
    assert len(view.css(".names a.name")) == 5
    search, query = (node.attributes["href"] for node in view.css(".inline a"))
    rows = client.get(sparql(BY_PLACE, format="csv-labels")).text.splitlines()[1:]
    assert len({row.split(",")[1] for row in rows} & {node.text() for node in view.css("a.name")}) == 5
    assert read(search).css("article, .hits li, ol li")
    assert len(read(query).css(".view-table tbody tr")) >= 5


def test_csv_can_have_labels(client):
    answer = client.get(sparql(BY_PLACE, format="csv-labels"))
    head, first, *_ = answer.text.splitlines()
    assert (answer.mimetype, head) == ("text/csv", "place,placeLabel,stories")
    iri, label, stories = first.split(",")
    assert iri.endswith(f"/id/place/{label.lower()}")
    assert int(stories)
    assert client.get(sparql("ASK {}", format="csv-labels")).status_code == 406
    assert client.get(sparql("DESCRIBE place:kyiv", format="csv-labels")).status_code == 406


def test_a_mistake_is_marked_where_it_is(client):
    page = client.get(sparql("SELECT * {\n  ?a schmea:headline ?b }"), headers={"Accept": "text/html"})
    area = LexborHTMLParser(page.text).css_first("textarea").attributes
    assert (area["data-line"], area["data-column"]) == ("2", "6")


def test_a_long_query_is_sent_in_a_form_and_so_are_its_downloads(client):
    query = "SELECT * { ?s a schema:City } LIMIT 1 #" + "x" * 7000
    page = LexborHTMLParser(client.post("/sparql", data={"query": query}, headers={"Accept": "text/html"}).text)
    assert page.css_first("#editor").attributes["method"] == "post"
    names = {node.attributes["value"] for node in page.css(".downloads button[formmethod=post]")}
    assert {"json", "csv", "csv-labels"} <= names
    assert not page.css(".downloads a")
    assert client.post("/sparql", data={"query": query, "format": "csv"}).mimetype == "text/csv"


def test_an_editor_can_know_what_the_graph_says(client):
    terms = client.get("/api/terms").get_json()
    assert terms["prefixes"]["schema"] == "https://schema.org/"
    counts = {term["name"]: term["count"] for term in terms["classes"] + terms["properties"]}
    for name, query in (
        ("schema:NewsArticle", "?x a schema:NewsArticle"),
        ("schema:mentions", "?x schema:mentions ?y"),
    ):
        row = client.get(sparql(f"SELECT (COUNT(*) AS ?n) {{ {query} }}", format="csv")).text.split()[1]
        assert counts[name] == int(row)
    assert all(
        client.get(sparql(f"ASK {{ ?s {term['name']} ?o }}", format="json")).json["boolean"]
        for term in terms["properties"][:40]
    )
    mentions = next(term for term in terms["properties"] if term["name"] == "schema:mentions")
    assert "schema:NewsArticle" in mentions["classes"]
    assert next(term for term in terms["properties"] if term["name"] == "gs:rule")["comment"]


@pytest.mark.skipif(world_map() is None, reason="the pages' scripts and maps were not built")
def test_a_map_says_how_many_rows_it_leaves_out(read):
    some = "SELECT ?place WHERE { VALUES ?place { place:kyiv place:ukraine organization:osce topic:human-rights } }"
    page = read(sparql(some))
    assert " ".join(page.css_first(".view-map .quiet").text().split()) == "2 of 4 rows have no coordinates."
    stated = "SELECT * WHERE { VALUES (?lat ?long) { (50.4 30.5) (UNDEF 30.5) } }"
    assert "1 of 2 rows has no coordinates." in read(sparql(stated)).css_first(".view-map").text()
    assert read(sparql("SELECT ?place WHERE { VALUES ?place { place:kyiv } }")).css(".view-map .quiet") == []


def test_the_page_of_an_answer_is_not_sent_twice_until_something_changes(client):
    def ask(query, **headers):
        return client.get(sparql(query), headers={"Accept": "text/html"} | headers)

    first = ask(SELECT)
    assert first.headers["ETag"]
    assert ask(SELECT, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert ask(ASK, **{"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert "ETag" not in ask("SELECT (NOW() AS ?n) {}").headers
    assert "ETag" not in ask("SELECT WHERE").headers
