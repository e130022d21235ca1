"""What programs read of the pages: JSON-LD that agrees with the graph, addresses, sitemaps, and what a browser or a crawler asks first."""

import gzip
import json
import re
import struct
from datetime import UTC, datetime
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from selectolax.lexbor import LexborHTMLParser
from werkzeug.http import parse_options_header

from graph_service import StoryGraph
from graph_service.entity_types import PLURALS
from graph_service.settings import load
from graph_service.web import create_app
from graph_service.web.pages import metadata
from graph_service.web.pages.metadata import PageFacts

SCHEMA, ORG = Namespace("https://schema.org/"), Namespace("http://www.w3.org/ns/org#")
SKOS, OWL = Namespace("http://www.w3.org/2004/02/skos/core#"), Namespace("http://www.w3.org/2002/07/owl#")
STORY = "stories/first-free-national-anti-trafficking-hotline-in-ukraine-to-start-today"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
OPEN_SEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
# The context of schema.org, as far as our pages use it: a test asks no server.
CONTEXT = {"@vocab": str(SCHEMA)} | {
    name: {"@type": "@id"} for name in ("url", "sameAs", "mainEntityOfPage", "contentUrl")
}
# Where the graph says the same with a property of another vocabulary.
SAME = {
    SCHEMA.name: RDFS.label, SCHEMA.alternateName: SKOS.altLabel, SCHEMA.description: SKOS.definition, SCHEMA.sameAs: OWL.sameAs,
    SCHEMA.parentOrganization: ORG.subOrganizationOf, SCHEMA.memberOf: ORG.memberOf,
}  # fmt: skip
NOT_IN_THE_GRAPH = {SCHEMA.mainEntityOfPage}
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # the JSON-LD parser of rdflib uses it


def embedded(tree):
    (element,) = tree.css("script[type='application/ld+json']")
    document = json.loads(element.text())
    assert document["@context"] == "https://schema.org"
    return document


def statements(document):
    """Return what a JSON-LD document of schema.org states of things with an IRI, in the properties of the graph."""
    graph = Graph().parse(data=json.dumps(document | {"@context": CONTEXT}), format="json-ld")
    return {
        (subject, SAME.get(predicate, predicate), str(value))
        for subject, predicate, value in graph
        if predicate not in NOT_IN_THE_GRAPH
    }


def described(client, key):
    data = Graph().parse(data=client.get(f"/data/{key}.ttl").text, format="turtle")
    return {(subject, predicate, str(value)) for subject, predicate, value in data}


def links_of(response):
    """Return the targets of a Link header, by relation, each with its media type."""
    links = {}
    for link in response.headers["Link"].split(", "):
        target, options = parse_options_header(link)
        links.setdefault(options["rel"], {})[target.strip("<>")] = options.get("type")
    return links


@pytest.mark.parametrize(
    ("page", "key", "least"),
    [
        (STORY, STORY.replace("stories", "story"), 15),
        ("organizations/odihr", "organization/odihr", 5),
        ("organizations/osce-project-co-ordinator-in-ukraine", "organization/osce-project-co-ordinator-in-ukraine", 4),
        ("places/kyiv", "place/kyiv", 15),
        ("topics/combating-trafficking-in-human-beings", "topic/combating-trafficking-in-human-beings", 3),
    ],
)
def test_a_page_states_in_json_ld_what_the_graph_states(read, client, page, key, least):
    stated, graph = statements(embedded(read(f"/{page}"))), described(client, key)
    iri = URIRef(f"http://127.0.0.1:8000/id/{key}")
    about = {triple for triple in stated if triple[0] == iri}
    assert len(about) >= least
    for subject, predicate, value in stated:
        if predicate != RDF.type:
            assert (subject, predicate, value) in graph
        elif value != str(SCHEMA.DefinedTerm):  # the graph has skos:Concept for it
            of_subject = graph | described(client, subject.partition("/id/")[2].partition("#")[0])
            assert (subject, predicate, value) in of_subject


def test_a_list_states_its_rows_in_order(read, demo):
    for address, first in (("/places", 0), ("/places?offset=60", 60)):
        page, data = read(address), embedded(read(address))
        links = [node.attributes["href"] for node in page.css("main .register a.name")]
        assert [urlsplit(item["url"]).path for item in data["itemListElement"]] == links
        assert [item["position"] for item in data["itemListElement"]] == list(range(first + 1, first + len(links) + 1))
        assert data["numberOfItems"] == demo.answers.entities("place")[0]


def test_the_home_page_states_the_site_its_search_and_its_data(read, client):
    site, dataset = embedded(read("/"))["@graph"]
    template = site["potentialAction"]["target"]["urlTemplate"]
    assert client.get(template.replace("{search_term_string}", "hotline")).status_code == 200
    void = Graph().parse(data=client.get("/.well-known/void").data, format="turtle")
    assert (URIRef(dataset["@id"]), RDF.type, URIRef("http://rdfs.org/ns/void#Dataset")) in void
    assert client.get(dataset["distribution"]["contentUrl"]).status_code == 200


def test_no_text_ends_the_element_that_it_stands_in():
    hostile = "</script><script>alert(1)</script><!--&amp;"
    element = PageFacts(description="", type="website", data={"name": hostile}).json_ld
    tree = LexborHTMLParser(f'<script type="application/ld+json">{element}</script>')
    assert len(tree.css("script")) == 1
    assert json.loads(tree.css_first("script").text())["name"] == hostile


@pytest.mark.parametrize("page", ["", "search", "stories", "places", "sparql", "problems", STORY, "places/kyiv"])
def test_the_head_of_a_page_says_what_it_is(read, page):
    tree = read(f"/{page}")
    properties = {node.attributes["property"]: node.attributes["content"] for node in tree.css("meta[property]")}
    address = f"http://127.0.0.1:8000/{page}"
    assert properties["og:url"] == tree.css_first("link[rel=canonical]").attributes["href"] == address
    assert properties["og:title"] == tree.css_first("title").text().removesuffix(" · Story Graph")
    description = tree.css_first("meta[name=description]").attributes["content"]
    assert properties["og:description"] == description
    assert 20 <= len(description) <= 202
    assert tree.css_first("link[rel=search]").attributes["href"] == "/opensearch.xml"


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/places/?limit=5&offset=0", "/places"),
        ("/places?utm_source=letter&offset=60&fbclid=x", "/places?offset=60"),
        ("/search?q=hotline&place=ukraine&ref=letter", "/search?place=ukraine&q=hotline"),
        ("/search?q=%22a%20b%22%3C&mode=keyword", "/search?mode=keyword&q=%22a+b%22%3C"),
    ],
)
def test_the_canonical_address_has_what_makes_a_difference(client, read, asked, canonical):
    assert read(asked).css_first("link[rel=canonical]").attributes["href"] == f"http://127.0.0.1:8000{canonical}"
    assert list(links_of(client.get(asked))["canonical"]) == [f"http://127.0.0.1:8000{canonical}"]


def test_an_error_page_has_no_address_to_keep(read):
    page = read("/stories/nowhere", status=404)
    assert page.css_first("link[rel=canonical]") is None
    assert page.css_first("meta[name=robots]").attributes["content"] == "noindex"


@pytest.mark.parametrize(("page", "key"), [(STORY, STORY.replace("stories", "story")), ("places/kyiv", "place/kyiv")])
def test_a_page_leads_programs_to_its_other_forms_and_these_lead_back(client, page, key):
    links = links_of(client.get(f"/{page}"))
    assert len(links["alternate"]) == 6
    for target, media_type in links["alternate"].items():
        assert client.get(target).mimetype == media_type
    (data,) = links["describedby"]
    back = links_of(client.get(data, headers={"Accept": "text/turtle"}))
    assert list(back["describes"]) == [f"http://127.0.0.1:8000/id/{key}"]
    assert back["alternate"] == {f"/{page}": "text/html"}


def test_absolute_addresses_start_with_the_base_and_others_with_where_the_application_is_mounted(demo, encoder):
    settings = load({}, data=demo.settings.data)
    with StoryGraph(settings, encoder) as graph:
        client = create_app(graph).test_client()
        behind_proxy = {"base_url": "https://stories.example/archive", "headers": {"Accept": "text/html"}}
        response = client.get("/places/kyiv", **behind_proxy)
        links = links_of(response)
        assert list(links["canonical"]) == ["http://127.0.0.1:8000/places/kyiv"]
        assert all(target.startswith("/archive/") for target in links["alternate"])
        tree = LexborHTMLParser(response.text)
        assert tree.css_first("link[rel=search]").attributes["href"] == "/archive/opensearch.xml"
        assert "stories.example" not in response.text
        for path in ("/robots.txt", "/sitemap.xml", "/opensearch.xml"):
            text = client.get(path, **behind_proxy).text
            assert "http://127.0.0.1:8000/" in text
            assert "stories.example" not in text


def test_the_sitemaps_list_every_page_once(client, demo):
    index = etree.fromstring(client.get("/sitemap.xml").data)
    addresses, published = [], datetime.fromtimestamp(demo.answers.published_at // 10**9, UTC)
    for part in index.findall("s:sitemap", SITEMAP):
        response = client.get(part.findtext("s:loc", namespaces=SITEMAP), headers={"Accept-Encoding": "gzip"})
        is_compressed = response.headers.get("Content-Encoding") == "gzip"
        tree = etree.fromstring(gzip.decompress(response.data) if is_compressed else response.data)
        for page in tree.findall("s:url", SITEMAP):
            addresses.append(page.findtext("s:loc", namespaces=SITEMAP).removeprefix("http://127.0.0.1:8000"))
            assert datetime.fromisoformat(page.findtext("s:lastmod", namespaces=SITEMAP)) == published
    assert len(addresses) == len(set(addresses))
    totals = {entity_type: demo.answers.entities(entity_type)[0] for entity_type in PLURALS if entity_type != "story"}
    totals["story"] = demo.answers.stories()[0]
    for entity_type, plural in PLURALS.items():
        assert sum(address.startswith(f"/{plural}/") for address in addresses) == totals[entity_type]
        assert f"/{plural}" in addresses
    for address in ["/", "/search", "/problems", *addresses[::17]]:
        assert client.get(address).status_code == 200, address
    assert client.get("/sitemaps/stories-0.xml").status_code == client.get("/sitemaps/cats-1.xml").status_code == 404


def test_a_long_list_of_pages_is_parted(demo, monkeypatch):
    monkeypatch.setattr(metadata, "SITEMAP_PAGES", 7)
    fresh = create_app(demo).test_client()  # the other one has cached its sitemaps
    index = etree.fromstring(fresh.get("/sitemap.xml").data)
    parts = [loc.text for loc in index.iterfind(".//s:loc", SITEMAP) if "/stories-" in loc.text]
    rows = [len(etree.fromstring(fresh.get(part).data)) for part in parts]
    assert sum(rows) == demo.answers.stories()[0]
    assert set(rows[:-1]) == {7}
    assert 0 < rows[-1] <= 7


PAGES = (
    "/",
    "/search",
    f"/{STORY}",
    "/places",
    "/places?offset=60",
    "/places/kyiv",
    "/data/place/kyiv.ttl",
    "/sparql",
    "/sitemap.xml",
)
ENDLESS = ("/search?place=b&q=a", "/places/kyiv?year=2003", "/places?q=a", "/facets/place?q=a", "/sparql?format=csv&query=ASK{}",
           "/api/search", "/rdf-graph-store?default")  # fmt: skip


def may_fetch(rules, path):
    """Tell whether a crawler that follows RFC 9309 may fetch a path: the longest pattern that matches decides."""
    pattern = {rule: re.compile(re.escape(rule).replace(r"\*", ".*")) for rule, _ in rules}
    matching = [(len(rule), verdict == "Allow") for rule, verdict in rules if pattern[rule].match(path)]
    return max(matching, default=(0, True))[1]


def test_robots_may_read_pages_but_not_what_has_no_end(client):
    lines = client.get("/robots.txt").text.splitlines()
    rules = [
        (path, verdict) for verdict, _, path in (line.partition(": ") for line in lines) if verdict.endswith("llow")
    ]
    assert [path for path in PAGES if not may_fetch(rules, path)] == []
    assert [path for path in ENDLESS if may_fetch(rules, path)] == []


def test_robots_that_know_no_patterns_read_pages_and_make_no_searches(client):
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    assert [path for path in PAGES if not robots.can_fetch("*", path)] == []
    for path in (
        "/search?q=a&place=b",
        "/facets/place?q=a",
        "/sparql?query=ASK{}",
        "/api/search?q=a",
        "/rdf-graph-store?default",
    ):
        assert not robots.can_fetch("*", path), path
    assert robots.site_maps() == ["http://127.0.0.1:8000/sitemap.xml"]


def test_a_browser_learns_how_to_search_here(client):
    response = client.get("/opensearch.xml")
    assert response.mimetype == "application/opensearchdescription+xml"
    tree = etree.fromstring(response.data)
    assert len(tree.findtext("o:ShortName", namespaces=OPEN_SEARCH)) <= 16
    assert tree.findtext("o:Description", namespaces=OPEN_SEARCH)
    templates = {url.get("type"): url.get("template") for url in tree.findall("o:Url", OPEN_SEARCH)}
    values = {"searchTerms": "hotline%20ukraine", "count?": "3", "startIndex?": "0"}
    for media_type in ("text/html", "application/json"):
        address = templates[media_type]
        for name, value in values.items():
            address = address.replace(f"{{{name}}}", value)
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, media_type)


def test_the_icon_is_one_that_every_browser_reads(client):
    with client.get("/favicon.ico") as response:
        assert (response.status_code, response.mimetype) == (200, "image/vnd.microsoft.icon")
        icon = response.data
    reserved, kind, count = struct.unpack_from("<HHH", icon)
    assert (reserved, kind, count) == (0, 1, 3)
    for n in range(count):
        size, offset = struct.unpack_from("<II", icon, 6 + 16 * n + 8)
        assert icon[offset : offset + size].startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize("address", ["/sparql", "/api", "/ontology", "/problems"])
def test_pages_for_programs_have_links_in_their_headers_too(client, address):
    links = client.get(address, headers={"Accept": "text/html"}).headers["Link"]
    assert f'{address}>; rel="canonical"' in links
    assert 'rel="describedby"' in links
    assert ("text/turtle" in links) == (address == "/ontology")


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_the_list_of_routes_is_not_sent_again_to_who_has_it(client, accept):
    first = client.get("/api", headers={"Accept": accept})
    again = client.get("/api", headers={"Accept": accept, "If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
