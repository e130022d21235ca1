"""Every number that an answer gives of stories is the number of stories at the address that it leads to."""

import re
from urllib.parse import urldefrag, urlencode

import pytest
from selectolax.lexbor import LexborHTMLParser

from graph_service.entity_types import ENTITY_TYPES, FACET_TYPES, PLURALS
from graph_service.results import FACETS

NUMBER = re.compile(r"(?:^|\s)(\d[\d,]*)\b")
COUNTED = ".count, .parts, .together, .undated a, .lead a, .facets .more a"


def number(text):
    match = NUMBER.search(text)
    return None if match is None else int(match[1].replace(",", ""))


def link_of(node):
    """Return the link that a number is in, or the last one before it in its item."""
    above = node
    while above is not None and above.tag not in {"a", "li", "p", "section"}:
        above = above.parent
    if above is None or above.tag == "a":
        return above
    html = above.html
    before = [link for link in above.css("a") if html.find(link.html) < html.find(node.html)]
    return before[-1] if before else None


class Pages:
    """The pages of the application, each read once."""

    def __init__(self, client):
        self.client, self.trees = client, {}

    def __getitem__(self, address):
        """Return the tree of a page, or None where there is none: whether links lead somewhere is for other tests."""
        address = urldefrag(address).url
        if address not in self.trees:
            response = self.client.get(address, headers={"Accept": "text/html"})
            self.trees[address] = LexborHTMLParser(response.text) if response.status_code == 200 else None
        return self.trees[address]

    def total(self, address):
        """Return how many stories, or values, a page says that it lists."""
        heading = self[address].css_first(".tally, main .lead")
        if heading is None:
            assert self[address].css_first(".empty") is not None, address
        return 0 if heading is None else number(heading.text())

    def numbers(self, address):
        """Yield the numbers of a page with the addresses of the pages that they lead to."""
        for node in self[address].css(COUNTED):
            link, counted = link_of(node), number(node.text())
            if (
                link is not None
                and counted is not None
                and self[target := urldefrag(link.attributes["href"]).url or address]
            ):
                yield counted, target

    def linked_from(self, addresses):
        """Return the pages that others link to: all but data, and searches from the search page alone."""
        return {
            urldefrag(link.attributes["href"]).url
            for address in addresses
            for link in self[address].css("a[href^='/']")
            if (address == "/search" or not link.attributes["href"].startswith(("/search?", "/facets")))
            and not link.attributes["href"].startswith(("/data", "/api", "/sparql", "/ontology", "/problems"))
        }

    def wrong(self, addresses):
        """Return the numbers of pages that are not the totals of the pages that they lead to, and how many are right."""
        numbers = {(address, *counted) for address in addresses for counted in self.numbers(address)}
        wrong = [(page, counted, target) for page, counted, target in numbers if self.total(target) != counted]
        return wrong, len(numbers) - len(wrong)


@pytest.fixture(scope="module")
def pages(app):
    return Pages(app.test_client())


@pytest.mark.thorough
def test_a_number_on_a_page_is_the_total_of_the_page_that_it_leads_to(pages):
    walked = {"/", "/facets/organization_kind", *filter(pages.__getitem__, pages.linked_from(["/"]))}
    wrong, right = pages.wrong(walked)
    assert wrong == []
    assert right > 500


@pytest.mark.slow
def test_every_number_on_every_page_is_the_total_of_the_page_that_it_leads_to(pages):
    walked, waiting = set(), {"/", *(f"/facets/{facet}" for facet in FACETS)}
    while waiting:
        walked |= waiting
        waiting = {address for address in pages.linked_from(waiting) - walked if pages[address] is not None}
    wrong, right = pages.wrong(walked)
    assert wrong == []
    kinds = {page.split("?")[0].split("/")[1] for page in walked}
    assert kinds >= {"", "search", "facets", *(PLURALS[name] for name in FACET_TYPES)}
    assert right > 4000


FILTERS = (
    {},
    {"place": "ukraine"},
    {"place": ["ukraine", "moldova"]},
    {"place": ["ukraine", "moldova"], "all": "place"},
    {"topic": "human-dimension", "parts": "false"},
    {"organization": "osce", "year": ["undated", "2007"]},
    {"from": "2005", "to": "2016-06"},
    {"from": "2005", "include_undated": "true", "organization_kind": "institution"},
    {"about_from": "2000", "about_to": "2008"},
    {"place_kind": ["city", "country"], "all": "place_kind", "source": "osce"},
)
SEARCHES = (
    *(("", filters) for filters in FILTERS),
    *(("training for the police", FILTERS[n]) for n in (0, 2, 7)),
    *(("trafficking -Ukraine", FILTERS[n]) for n in (3, 5)),
)


def added(parameters, **more):
    """Return the query string of parameters, with values added."""
    lists = {name: [value] if isinstance(value, str) else list(value) for name, value in parameters.items()}
    for name, value in more.items():
        lists[name] = [*lists.get(name, []), value]
    return urlencode({name: list(dict.fromkeys(values)) for name, values in lists.items()}, doseq=True)


@pytest.fixture(scope="module")
def total(app):
    """Return the total of a search of the API."""
    client, totals = app.test_client(), {}

    def total(query_string):
        if query_string not in totals:
            response = client.get(f"/api/search?{query_string}&facets=none&limit=1")
            assert response.status_code == 200, response.text
            totals[query_string] = response.json["total"]
        return totals[query_string]

    return total


@pytest.mark.parametrize(("query", "filters"), SEARCHES)
def test_a_value_of_a_facet_counts_the_stories_that_choosing_it_gives(client, total, query, filters):
    search = filters | {"q": query}
    answer = client.get(f"/api/search?{added(search)}").json
    assert answer["total"] == total(added(search))
    for facet, values in answer["facets"].items():
        page = client.get(f"/api/facets/{facet}?{added(search)}&limit=12").json
        # The page of a facet names parents among its own values, so it lists the same.
        assert page == {"facet": facet, "total": answer["facet_totals"][facet], "values": values}
        for value in (*values[:3], *values[-1:]):
            assert value["count"] == total(added(search, **{facet: value["id"]})), (facet, value)
            if value.get("chosen"):
                assert value["count"] == answer["total"]
    if answer["undated"]:
        assert total(added(search, include_undated="true")) == answer["total"] + answer["undated"]


@pytest.mark.parametrize("facet", sorted(set(FACETS) - {"author"}))  # no story of the demonstration has one
def test_all_values_of_a_facet_can_be_paged_and_found(client, facet):
    whole = client.get(f"/api/facets/{facet}?limit=100").json
    paged = []
    while len(paged) < whole["total"]:
        page = client.get(f"/api/facets/{facet}?limit=7&offset={len(paged)}").json
        assert page["total"] == whole["total"]
        paged += page["values"]
    ids = [value["id"] for value in paged]
    assert len(set(ids)) == whole["total"]
    assert ids[:100] == [value["id"] for value in whole["values"]]
    last = paged[-1]
    found = client.get(f"/api/facets/{facet}", query_string={"facet_query": last["label"].upper(), "limit": 100}).json
    assert last["id"] in {value["id"] for value in found["values"]}
    assert client.get(f"/api/facets/{facet}?facet_query=no+such+name+at+all").json["total"] == 0


def stories_of(client, total, entity):
    """Return how many stories the API lists of an entity, itself and with its parts."""
    entity_type, slug = entity["type"], entity["id"]
    response = client.get(f"/api/entities/{entity_type}/{slug}/stories?limit=1")
    if response.status_code == 404:  # whether links lead somewhere is for other tests
        return entity["stories"], entity["with_parts"]
    alone = response.json["total"]
    if entity_type not in FACET_TYPES:
        return alone, entity["with_parts"]
    assert total(added({entity_type: slug, "parts": "false"})) == alone
    return alone, total(added({entity_type: slug}))


@pytest.mark.parametrize("entity_type", ENTITY_TYPES)
def test_the_api_counts_the_stories_of_an_entity_alike_everywhere(client, total, entity_type):
    listed = client.get(f"/api/entities?type={entity_type}&limit=100").json
    for entity in listed["entities"]:
        assert (entity["stories"], entity["with_parts"]) == stories_of(client, total, entity)
    for entity in listed["entities"][:12]:
        page = client.get(f"/api/entities/{entity_type}/{entity['id']}?limit=1").json
        assert (page["total"], page["with_parts"]) == (entity["stories"], entity["with_parts"])
        for other in (*page["broader"], *page["narrower"], *page["serves"]):
            assert (other["stories"], other["with_parts"]) == stories_of(client, total, other)
        for other in page["related"] if entity_type in FACET_TYPES else ():
            if other["type"] in FACET_TYPES:
                both = added({entity_type: entity["id"]}, **{other["type"]: other["id"]}) + f"&all={entity_type}"
                assert other["stories"] == total(both + "&parts=false")
                assert other["with_parts"] == total(both)
        for suggestion in client.get("/api/suggest", query_string={"q": entity["label"]}).json["suggestions"]:
            if suggestion["type"] != "story":
                counted = stories_of(client, total, suggestion)
                assert (suggestion["stories"], suggestion["with_parts"]) == counted


@pytest.mark.parametrize("filters", FILTERS)
def test_central_entities_are_counted_among_the_stories_under_the_filters(client, total, filters):
    answer = client.get(f"/api/central?{added(filters)}&limit=15").json
    assert answer["stories"] == total(added(filters))
    for entity in answer["entities"]:
        if entity["type"] in FACET_TYPES and entity["type"] not in filters and filters.get("parts") != "false":
            assert entity["with_parts"] == total(added(filters, **{entity["type"]: entity["id"]}))


def test_the_status_counts_what_lists_count(client, demo):
    status = client.get("/readyz").json
    listed = [client.get(f"/api/entities?type={name}&limit=1").json["total"] for name in ENTITY_TYPES]
    stories = [demo.answers.story(slug) for slug in demo.answers.snapshot.projection.ids]
    assert status["entities"] == sum(listed)
    assert status["stories"] == client.get("/api/stories?limit=1").json["total"] == len(stories)
    assert status["mentions"] == sum(len(story.mentions) for story in stories)
    assert not status["reindex"]
