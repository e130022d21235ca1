"""Every list can be had as CSV: whole, in the order of its page, and under the parameters of its page."""

import csv
import io

import pytest


def table(client, address):
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "text/csv"), address
    return list(csv.DictReader(io.StringIO(response.get_data(as_text=True).removeprefix("\ufeff"))))


def link(page):
    return page.css_first(".as-list a").attributes["href"]


def listed(read, address, selector):
    names = []
    while address:
        page = read(address)
        names += [node.text() for node in page.css(selector)]
        following = page.css_first("[rel=next]")
        address = following and following.attributes["href"]
    return names


@pytest.mark.parametrize(
    "address",
    ["/organizations", "/places?by=name&letter=k", "/people?by=name", "/topics", "/events", "/places?by=kind&kind=city", "/people?q=anna"],
)  # fmt: skip
def test_a_list_of_entities_is_a_table_of_the_same_names(read, client, address):
    names = listed(read, address, ".register .name")
    rows = table(client, link(read(address)))
    assert [row["name"] for row in rows] == names != []
    assert client.get(rows[0]["page"].partition("8000")[2]).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/facets/place",
        "/facets/source",
        "/facets/topic?q=trafficking&facet_query=human",
        "/facets/organization?place=ukraine&place=moldova",
    ],
)
def test_the_values_of_a_facet_are_a_table_with_the_same_counts(read, client, address):
    rows = table(client, link(read(address)))
    assert [row["name"] for row in rows] == listed(read, address, ".register a:not(.count)") != []
    first = read(address).css_first(".register .count").text().split()[0]
    assert rows[0]["stories"] == first.replace(",", "")


@pytest.mark.parametrize(
    "address", ["/timeline?date=2004", "/timeline?date=spring+2004", "/stories?by=added", "/stories"]
)
def test_a_list_of_stories_is_a_table_in_the_same_order(read, client, address):
    rows = table(client, link(read(address)))
    assert [row["title"] for row in rows] == listed(read, address, ".stories :is(h2, h3) a") != []
