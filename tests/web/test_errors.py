"""Every route answers what goes wrong in one shape: a page for people, problem details for programs."""

import logging
import re

import pytest

from graph_service import StoryGraph, errors
from graph_service.settings import load
from graph_service.web import create_app
from graph_service.web.app import ANSWERS, SERVICES
from graph_service.web.requests import problems

VALUES = {
    "<slug:slug>": "no-such-thing",
    "<plural:entity_type>": "places",
    "<type:entity_type>": "place",
    "<entity:entity_type>": "place",
    "<string(maxlength=10):extension>": "ttl",
    "<any(bib,ris):extension>": "bib",
    "<int:number>": "1",
}
NAMED = [route for route in (*ANSWERS, *SERVICES) if "slug" in route.rule and not route.rule.startswith("/id/")]

STORY = "/stories/first-free-national-anti-trafficking-hotline-in-ukraine-to-start-today"


def address(route):
    path = route.rule
    for variable, value in VALUES.items():
        path = path.replace(variable, value)
    return path


def check_problem(response, status):
    details = response.get_json()
    assert response.mimetype == "application/problem+json"
    assert response.status_code == details["status"] == status
    assert details["title"]
    assert details["detail"]
    assert details["type"]
    assert "Traceback" not in response.text
    return details


@pytest.mark.parametrize("route", [*ANSWERS, *SERVICES], ids=lambda route: route.rule)
def test_a_method_that_a_route_does_not_take_is_answered_in_the_same_shape(client, route):
    response = client.patch(address(route))
    assert check_problem(response, 405)["title"] == "Method Not Allowed"
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("route", NAMED, ids=lambda route: route.rule)
def test_what_is_not_there_is_told_to_programs(client, route):
    details = check_problem(client.get(address(route), headers={"Accept": "application/json, text/turtle;q=0.5"}), 404)
    assert details["type"] == "/problems#not-found"
    assert "no-such-thing" in details["detail"]


@pytest.mark.parametrize("route", NAMED, ids=lambda route: route.rule)
def test_what_is_not_there_is_told_to_people_on_a_page_except_by_the_api(client, route):
    response = client.get(address(route), headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 404
    assert response.mimetype == ("application/problem+json" if route.rule.startswith("/api/") else "text/html")
    assert "no-such-thing" in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/stories/Not-A-Slug",
        "/stories/" + "a" * 201,
        "/places/..%2f",
        "/id/thing/x",
        "/api/entities/story/x",
    ],
)
def test_a_path_that_is_none_of_ours_is_not_found(client, read, path):
    check_problem(client.get(path), 404)
    if not path.startswith("/api/"):
        assert "404" in read(path, status=404).css_first("main").text()


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/search?limit=0", "limit"),
        ("/stories?offset=-1", "offset"),
        ("/places?limit=1000", "limit"),
        ("/api/search?mode=fuzzy", "mode"),
        ("/api/search?from=2003-02-30", "from"),
        ("/api/stories?limit=x", "limit"),
        ("/api/stories/no-such-thing/related?limit=101", "limit"),
        ("/api/entities", "type"),
        ("/api/entities?type=story", "type"),
        ("/api/entities/place/ukraine?limit=0", "limit"),
        ("/api/entities/place/ukraine/similar?limit=0", "limit"),
        ("/api/entities/place/ukraine/similar?type=story", "type"),
        ("/api/path?to=place/kyiv", "from"),
        ("/api/path?from=place/kyiv", "to"),
        ("/api/path?from=kyiv&to=place/minsk", "from"),
        ("/api/path?from=place/kyiv&to=story/x", "to"),
        ("/api/path?from=place/kyiv&from=place/minsk&to=place/minsk", "from"),
        ("/api/path?from=place/kyiv&to=place/kyiv", "from"),
        ("/api/path?from=place/kyiv&to=place/minsk&max=7", "max"),
        ("/api/path?from=place/kyiv&to=place/minsk&limit=21", "limit"),
        ("/api/graph", "center"),
        ("/api/graph?center=ukraine", "center"),
        ("/api/graph?center=place/ukraine&depth=3", "depth"),
        ("/api/graph?center=place/ukraine&limit=0", "limit"),
        ("/api/graph?center=place/ukraine&format=dot", "format"),
        ("/api/central?topic=Not+A+Slug", "topic"),
        ("/api/central?from=2003-13", "from"),
        ("/api/central?type=story", "type"),
        ("/api/communities?limit=101", "limit"),
        ("/api/communities?offset=-1", "offset"),
        ("/sparql?query=ASK{}&query=ASK{}", "query"),
        ("/sparql?query=ASK{}&default-graph-uri=no-iri", "default-graph-uri"),
    ],
)
def test_a_wrong_parameter_is_named(client, path, parameter):
    details = check_problem(client.get(path), 400)
    assert details["type"] == "/problems#parameter"
    assert parameter in details["detail"]
    assert details["hint"]


@pytest.mark.parametrize("name", ["x%3E", "x%20y", "x%25zz", "x%00", "x[", "x%7F", "x%EF%BF%BE"])
def test_a_graph_whose_name_makes_no_iri_is_refused(client, name):
    for path in (f"/rdf-graph-store/{name}", f"/rdf-graph-store?graph=http://a.example/{name}"):
        assert check_problem(client.get(path), 400)["type"] == "/problems#parameter"


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..b", ".."])
@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/style.css"])
def test_a_host_that_is_none_is_told_in_the_form_asked_for(client, host, path):
    program, person = (client.get(path, headers={"Host": host, "Accept": a}) for a in ("*/*", "text/html"))
    assert "Host" in check_problem(program, 400)["detail"]
    assert (person.status_code, person.mimetype) == (400, "text/html")
    assert "Host" in person.text
    assert re.search(r'href="/static/(built/)?style[-\w]*\.css"', person.text)


def test_every_type_of_problem_is_explained_where_it_points(read):
    page = read("/problems")
    kinds = [
        problems.problem(error("x", file="f") if issubclass(error, errors.FileError) else error("x")).kind
        for error in tree()
    ]
    assert len(kinds) == len(set(kinds))
    assert all(page.css_first(f"[id='{kind}']") for kind in kinds)


def tree(root=errors.GraphServiceError):
    return [root, *(error for child in root.__subclasses__() for error in tree(child))]


def test_a_fault_of_ours_is_logged_and_tells_nothing_of_the_inside(demo, caplog):
    app = create_app(demo)
    app.add_url_rule("/broken", "broken", lambda: 1 / 0)
    with caplog.at_level(logging.ERROR):
        program, person = (app.test_client().get("/broken", headers={"Accept": a}) for a in ("*/*", "text/html"))
    assert check_problem(program, 500)["detail"] == problems.OWN_FAULT
    assert (person.status_code, person.mimetype) == (500, "text/html")
    assert "division" not in program.text + person.text
    assert "ZeroDivisionError" in caplog.text


def test_a_body_that_is_too_large_is_refused(client):
    check_problem(client.post("/sparql", data=b"x" * (2**20 + 1), content_type="application/sparql-query"), 413)
    check_problem(client.post("/sparql", data={"query": "x" * (2**20 + 1)}), 413)


@pytest.mark.parametrize("path", ["/", "/search", "/stories/no-such-thing", "/api/search?limit=0", "/static/style.css"])
def test_every_answer_carries_the_headers_of_safety(client, path):
    with client.get(path) as response:
        headers = response.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]


def test_programs_of_other_sites_may_read_the_data_but_not_the_pages(client):
    for path in ("/api/stories", "/data/place/no-such-thing", "/sparql", "/id/place/kyiv"):
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/stories").headers
    assert "Content-Type" in client.options("/sparql").headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", ["/", "/search", "/places", "/api/search", "/readyz"])
def test_an_empty_archive_tells_how_to_fill_it(tmp_path, path):
    with StoryGraph.open(settings=load({}, data=tmp_path / "none")) as graph:
        client = create_app(graph).test_client()
        page, details = (client.get(path, headers={"Accept": accept}) for accept in ("text/html", "application/json"))
        assert page.status_code == 503
        assert "graph-service ingest" in page.text
        assert "graph-service ingest" in check_problem(details, 503)["hint"]
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/places/kiyv", "/places/kyiv"),
        ("/la-strada", "/organizations/la-strada-ukraine"),
        ("/places/kiyv/stories.csv", "/places/kyiv"),
        ("/stories/first-free-natinal-anti-traficking-hotline", STORY),
        ("/archive/2002/la_strada.html", "/organizations/la-strada-ukraine"),
    ],
)
def test_a_mistyped_address_leads_to_what_it_may_have_meant(read, path, near):
    page = read(path, status=404)
    addresses = [link.attributes["href"] for link in page.css(".near a")]
    assert near in addresses
    assert all(read(address) for address in addresses)


def test_an_address_that_is_none_of_ours_offers_a_search_for_its_words(read):
    page = read("/archive/footbridge-opening.html", status=404)
    assert page.css_first("form[action='/search'] input[name=q]").attributes["value"] == "footbridge opening"
    assert "no page at this address" in page.css_first(".problem").text()
    assert read("/x/y", status=404).css_first(".near") is None


def test_a_wrong_parameter_is_told_to_a_person_in_words_with_a_way_on(read):
    page = read("/places?limit=1000&q=ky", status=400)
    assert "“limit” in the address cannot be “1000”" in page.css_first(".problem").text()
    assert page.css_first(".problem a").attributes["href"] == "/places?q=ky"
    assert read("/places?q=ky")


def test_the_kinds_of_errors_are_for_programs_and_no_page_of_the_site_leads_there(read):
    assert not read("/").css("footer a[href='/problems']")
