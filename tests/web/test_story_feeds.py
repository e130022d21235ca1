"""Lists of stories for spreadsheets and feed readers."""

import csv
import io
import json
import re
from datetime import datetime
from xml.etree import ElementTree as ET

import feedparser
import pytest

from graph_service.results import Filters, StoryCard
from graph_service.web import story_feeds

LISTS = ("/search", "/stories", "/places/ukraine/stories")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def rows(response):
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8"), newline="")))


def ids(cards):
    return [card.id for card in cards]


def test_csv_has_the_whole_list_in_the_order_of_its_page(client, demo):
    response = client.get("/search.csv?q=hotline&sort=oldest")
    listed = rows(response)
    assert [row["id"] for row in listed] == ids(
        hit.story for hit in demo.search("hotline", sort="oldest", limit=100).hits
    )
    assert response.headers["Total-Count"] == str(len(listed))
    assert response.mimetype == "text/csv"


def test_json_lines_have_all_stories_whole_as_the_api_does(client, demo):
    response = client.get("/stories.jsonl")
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert [line["id"] for line in lines] == ids(demo.answers.stories(limit=100)[1])
    assert response.headers["Total-Count"] == str(len(lines))
    assert response.headers["Content-Disposition"] == 'attachment; filename="stories.jsonl"'
    answer = client.get(f"/api/stories/{lines[0]['id']}").json
    assert {**answer["story"], "mentions": answer["mentions"], "facts": answer["facts"]}.items() <= lines[0].items()


def test_json_lines_are_made_as_they_are_sent(client, demo):
    parts = client.get("/search.jsonl?q=trafficking&sort=oldest", buffered=False).response
    assert json.loads(next(iter(parts)))["id"] == demo.search("trafficking", sort="oldest", limit=1).hits[0].story.id


def test_csv_of_all_stories_and_of_an_entity_count_what_their_pages_count(client, demo):
    assert len(rows(client.get("/stories.csv"))) == demo.answers.status()["stories"]
    of_entity = [row["id"] for row in rows(client.get("/places/ukraine/stories.csv"))]
    assert of_entity == ids(demo.entity("place/ukraine", limit=100).stories)


def test_csv_states_the_original_the_iri_and_the_page_of_a_story(client, demo):
    row = rows(client.get("/search.csv?q=first+free+national+hotline"))[0]
    story = demo.answers.story(row["id"]).story
    assert (row["title"], row["date"], row["source"], row["url"]) == (story.title, story.date, story.source, story.url)
    assert row["iri"] == demo.answers.names.story(story.id)
    assert client.get(row["page"]).status_code == 200


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_spreadsheet_takes_no_title_for_a_formula(title):
    card = StoryCard(id="x", iri="https://e.example/x", title=title, date=None, source=None)
    document = story_feeds.as_csv(story_feeds.COLUMNS, story_feeds.story_rows([(card, None)], "/"))
    (row,) = csv.DictReader(io.StringIO(b"".join(document).decode(), newline=""))
    assert row["title"] == "'" + title


def test_a_list_that_is_cut_says_how_much_is_left_out(client, monkeypatch):
    monkeypatch.setattr(story_feeds, "MOST_ROWS", 3)
    response = client.get("/stories.csv")
    assert len(rows(response)) == 3
    assert int(response.headers["Rows-Left-Out"]) == int(response.headers["Total-Count"]) - 3


@pytest.mark.parametrize("path", LISTS)
def test_atom_is_read_without_a_fault_newest_first(client, path):
    response = client.get(f"{path}.atom?limit=7")
    assert response.mimetype == "application/atom+xml"
    feed = feedparser.parse(response.get_data())
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert all((feed.feed.title, feed.feed.id, feed.feed.updated_parsed))
    assert 0 < len(feed.entries) <= 7
    assert all(entry.id and entry.title and entry.updated_parsed and entry.summary for entry in feed.entries)
    dates = [entry.published for entry in feed.entries if "published" in entry]
    assert dates == sorted(dates, reverse=True)
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)


def test_atom_has_what_rfc_4287_asks_of_a_feed_and_an_entry(client):
    name = "{http://www.w3.org/2005/Atom}"
    root = ET.fromstring(client.get("/stories.atom").get_data())
    assert root.find(f"{name}author/{name}name").text
    for element in (root, *root.findall(f"{name}entry")):
        assert all(len(element.findall(f"{name}{part}")) == 1 for part in ("id", "title", "updated"))
        assert RFC_3339.fullmatch(element.find(f"{name}updated").text)
        assert [link for link in element.findall(f"{name}link") if link.get("rel") == "alternate"]


@pytest.mark.parametrize("path", LISTS)
def test_a_json_feed_follows_its_rules(client, path):
    response = client.get(f"{path}.feed.json?limit=5")
    assert response.mimetype == "application/feed+json"
    feed = response.json
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert client.get(feed["home_page_url"]).status_code == client.get(feed["feed_url"]).status_code == 200
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_text"]
        assert client.get(item["url"]).status_code == 200
        assert "date_published" not in item or datetime.fromisoformat(item["date_published"]).tzinfo


def test_pages_of_a_feed_follow_each_other_through_the_whole_list(client, demo):
    address, listed = "/stories.feed.json?limit=25", []
    while address:
        feed = client.get(address).json
        listed += [item["id"] for item in feed["items"]]
        address = feed.get("next_url")
    assert listed == [hit.story.iri for hit in demo.search("", limit=100).hits]
    following = feedparser.parse(client.get("/stories.atom?limit=25").get_data()).feed.links
    assert [link.href for link in following if link.rel == "next"] == [
        "http://127.0.0.1:8000/stories.atom?limit=25&offset=25"
    ]


def test_the_list_of_an_entity_is_filtered_as_a_search_is(client, demo):
    filters = Filters(place=("ukraine",), parts=False, until="2007")
    expected = demo.search("", filters=filters, limit=100).hits
    assert [row["id"] for row in rows(client.get("/places/ukraine/stories.csv?to=2007"))] == ids(
        hit.story for hit in expected
    )


def test_a_list_that_has_not_changed_is_not_sent_again(client):
    for path in ("/stories.csv", "/search.atom?q=hotline", "/search.feed.json"):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "path", ["/stories.pdf", "/search.json", "/places/ukraine/stories.xls", "/places/atlantis/stories.csv"]
)
def test_a_format_or_an_entity_that_there_is_not_is_told(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response.json["hint"]


def test_a_wrong_parameter_of_a_list_is_named(client):
    assert "from" in client.get("/search.csv?from=yesterday").json["detail"]


@pytest.mark.parametrize("path", ["/search?q=hotline&place=ukraine", "/stories", "/places/ukraine"])
def test_a_page_leads_to_its_list_in_each_format(read, client, path):
    page = read(path)
    alternates = {node.attributes["type"]: node.attributes["href"] for node in page.css("link[rel=alternate]")}
    shown = [node.attributes["href"] for node in page.css(".as-list a")]
    shown = [href for href in shown if "bom=true" not in href]  # the same for Excel
    kinds = ("text/csv", "application/jsonl", "application/atom+xml", "application/feed+json")
    assert [alternates[kind] for kind in kinds] == shown
    for href in shown:
        assert client.get(href).status_code == 200
    total = int(page.css_first(".tally, main .lead").text().split(" stor")[0].split()[-1])
    assert len(rows(client.get(shown[0]))) == total
    assert (
        json.loads(client.get(shown[3]).text)["home_page_url"].removeprefix("http://127.0.0.1:8000").split("#")[0]
        == path
    )


def test_csv_for_excel_states_its_encoding(client, read):
    plain, marked = (client.get(f"/stories.csv{query}").get_data() for query in ("", "?bom=true"))
    assert marked == b"\xef\xbb\xbf" + plain
    assert "Украї" in plain.decode()
    for path in ("/search?q=hotline&sort=oldest", "/places/ukraine"):
        (link,) = (link for link in read(path).css(".as-list a") if link.text() == "CSV for Excel")
        assert client.get(link.attributes["href"]).get_data().startswith(b"\xef\xbb\xbfid,title,")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/search.csv?q=hotlines+in+Ukraine", "stories-on-hotlines-in-ukraine.csv"),
        ("/search.csv?place=ukraine", "stories.csv"),
        ("/places/ukraine/stories.csv", "stories-that-mention-ukraine.csv"),
        ("/search.csv?q=%E6%98%A5", "stories-on.csv"),
    ],
)
def test_a_downloaded_list_is_named_after_what_it_lists(client, path, name):
    assert client.get(path).headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_csv_for_excel_where_decimals_have_a_comma_has_semicolons(client, read):
    (link,) = (link for link in read("/search?q=hotline").css(".as-list a") if link.text() == "with semicolons")
    with_semicolons = client.get(link.attributes["href"]).get_data().decode("utf-8-sig")
    again = list(csv.DictReader(io.StringIO(with_semicolons), delimiter=";"))
    assert again == rows(client.get("/search.csv?q=hotline"))
    assert client.get("/stories.csv?delimiter=pipe").status_code == 400
