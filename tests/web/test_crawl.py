"""Every link of every page and of every answer leads somewhere, down to the element that its fragment names."""

import pytest
from flask import Flask
from support.crawl import Crawl, Visit, answers
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

START = (
    "/", "/search", "/stories", "/sparql", "/ontology", "/ontology/shapes", "/problems", "/.well-known/void",
    "/api/search", "/api/stories?limit=100", "/api/entities?type=place&limit=100", "/api/entities?type=organization&limit=100",
    "/api/entities?type=person&limit=100", "/api/entities?type=topic&limit=100", "/api/communities",
)  # fmt: skip


def crawl(app, demo, start, most, checks=(answers,)):
    adapter = app.url_map.bind("localhost")

    def route_of(path):
        try:
            return adapter.match(path)[0]
        except (HTTPException, RequestRedirect):
            return None

    return Crawl(app.test_client(), demo.names.base, route_of, checks, most).run(start)


def test_links_lead_somewhere(app, demo):
    result = crawl(app, demo, START, most=25)
    assert len(result.visited) > 200
    assert result.complaints == []


@pytest.mark.slow
def test_all_links_lead_somewhere(app, demo):
    assert crawl(app, demo, START, most=2_000).complaints == []


def test_every_address_in_a_story_s_graph_has_its_element(app, demo):
    stories = [card.id for card in demo.answers.stories(limit=100)[1]][::7]
    result = crawl(app, demo, [f"/data/story/{slug}.ttl" for slug in stories], most=len(stories))
    fragments = [complaint for complaint in result.complaints if complaint.startswith("no element")]
    assert fragments == []


PAGES = {
    "/": '<a href="/two#here">a</a> <a href="/two#gone">b</a> <a href="https://base.example/three">c</a> <a href="//else.example/">d</a>',
    "/two": '<p id="here">here</p> <img src="/four.png">',
}


def test_a_crawl_complains_of_what_is_wrong_and_of_what_a_check_finds():
    site = Flask("site")
    for path, page in PAGES.items():
        site.add_url_rule(path, path, lambda page=page: page)

    def short(visit: Visit):
        if visit.page is not None and "here" not in visit.response.text:
            yield f"{visit.address} is too short"

    result = Crawl(site.test_client(), "https://base.example", lambda path: path, (answers, short)).run(["/"])
    assert sorted(result.complaints) == [
        "/four.png is too short",
        "/three is too short",
        "404 for /four.png, linked from /two",
        "404 for /three, linked from /",
        "no element 'gone' in /two, linked from /",
    ]
