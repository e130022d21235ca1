"""The front page, the page about the archive, and the lists through which one browses it without a question."""

import json
import re
import shutil

import pytest

from graph_service import StoryGraph
from graph_service.languages import language_name
from graph_service.results import SearchRequest
from graph_service.settings import load
from graph_service.web import create_app
from graph_service.web.pages import archive_pages, drawings
from graph_service.web.pages.list_pages import VIEWS, kind_plural

RETOLD = "first-free-national-anti-trafficking-hotline-in-ukraine-to-start-today"


def texts(nodes):
    return [" ".join(node.text().split()) for node in nodes]


def links(page, selector):
    return [node.attributes["href"] for node in page.css(selector)]


def walk(read, address, selector):
    """Return the links of a list through all its pages."""
    listed = []
    while address:
        page = read(address)
        listed += links(page, selector)
        address = next(iter(links(page, ".paging a[rel=next]")), None)
    return listed


class TestHome:
    def test_it_says_whose_texts_how_many_from_when_and_in_which_languages(self, read, demo):
        overview, lead = demo.answers.overview(), read("/").css_first(".opening .lead").text()
        assert f"{overview.stories} stories by {overview.sources[0].label}" in lead
        assert re.search(r"from \d+ \w+ 2002 to \d+ \w+ 2025", lead)
        assert "in English, Ukrainian, French, Russian and German" in lead

    def test_its_four_example_questions_are_made_of_this_archive_and_have_answers(self, read, demo):
        questions = texts(read("/").css(".examples a"))
        assert len(set(questions)) == 4
        for question in questions:
            assert demo.answers.search(SearchRequest(query=question)).total

    def test_ways_lead_in_by_topic_structure_place_person_and_year(self, read):
        page = read("/")
        headings = links(page, ".ways > section > h2 a")
        assert headings == ["/places", "/timeline", "/topics", "/organizations?by=structure", "/people"]
        for address in headings:
            read(address)
        assert links(page, ".years .bars a")[0] == "/timeline?date=2002"

    @pytest.mark.skipif(
        drawings.world_map() is None, reason="the pages were not built: cd frontend && npm ci && node build.js"
    )
    def test_places_lie_on_a_map_and_stand_in_a_list(self, read):
        page = read("/")
        on_map, listed = links(page, ".where svg a"), links(page, ".where .names .name")
        assert {"/places/ukraine", "/places/vienna"} <= set(on_map) & set(listed)
        assert "nothing about the status" in page.css_first(".where figcaption").text()

    def test_an_empty_archive_says_how_to_fill_it(self, tmp_path, empty_archive, encoder):
        shutil.copytree(empty_archive, tmp_path / "data")
        with StoryGraph(load({}, data=tmp_path / "data"), encoder) as graph:
            client = create_app(graph).test_client()
            for address in (
                "/",
                "/about",
                "/timeline",
                "/places?by=map",
                "/organizations?by=structure",
                "/events?by=date",
            ):
                assert client.get(address, headers={"Accept": "text/html"}).status_code == 200
            assert "The archive is empty" in client.get("/", headers={"Accept": "text/html"}).text


class TestEntities:
    @pytest.mark.parametrize(("entity_type", "by"), [(name, view) for name, views in VIEWS.items() for view in views])
    def test_every_view_of_every_type_has_a_stable_address(self, read, entity_type, by):
        plural = {"person": "people"}.get(entity_type, f"{entity_type}s")
        page = read(f"/{plural}?by={by}")
        assert page.css_first(".views [aria-current=page]").attributes["href"].endswith(by if by != "count" else plural)
        assert page.css_first(".lead").text().strip()

    def test_a_view_that_a_list_has_not_is_refused(self, read):
        assert "by" in read("/people?by=map", status=400).css_first("main").text()

    def test_by_name_the_letters_part_the_whole_list(self, read):
        page = read("/organizations?by=name")
        names = walk(read, "/organizations?by=name", ".register .name")
        letters = links(page, ".letters a")[1:]
        by_letter = [name for letter in letters for name in walk(read, letter, ".register .name")]
        assert sorted(by_letter) == sorted(names)
        assert sorted(names) == sorted(walk(read, "/organizations", ".register .name"))

    def test_names_are_in_the_order_of_the_alphabet(self, read):
        labels = [label.lower() for label in texts(read("/organizations?by=name&limit=100").css(".register .name"))]
        latin = [label for label in labels if label.isascii()]
        assert latin == sorted(latin)

    def test_people_are_in_the_order_of_their_surnames_and_named_as_before(self, read):
        page = read("/people?by=name&limit=100")
        names = texts(page.css(".register .name"))
        surnames = [name.lower().rpartition(" ")[2] for name in names if name.isascii()]
        assert surnames == sorted(surnames)
        assert "William H. Hill" in names
        assert "by surname" in page.css_first(".lead").text()

    @pytest.mark.parametrize(
        ("path", "title"),
        [
            ("/people?by=name", "People"),
            ("/people?by=name&letter=h", "People: H"),
            ("/places?by=kind&kind=territory", "Territories"),
        ],
    )
    def test_the_title_of_a_list_says_which_part_of_it_this_is(self, read, path, title):
        assert read(path).css_first("title").text() == f"{title} · Story Graph"

    def test_a_letter_lists_the_people_whose_surnames_begin_with_it(self, read):
        assert "William H. Hill" in texts(read("/people?by=name&letter=h").css(".register .name"))
        assert "William H. Hill" not in texts(read("/people?by=name&letter=w").css(".register .name"))

    def test_kinds_are_said_in_words_and_counted_as_their_lists(self, read):
        page = read("/organizations?by=kind")
        headings = texts(page.css(".kinds-of h2 a"))
        assert "Non-governmental organizations 4" in headings
        assert not {"ngo", "concept"} & {word.lower() for heading in headings for word in heading.split()}
        for address, heading in zip(links(page, ".kinds-of h2 a"), headings, strict=True):
            assert read(address).css_first(".lead").text().split()[0] == heading.split()[-1]

    @pytest.mark.parametrize(
        ("entity_type", "kind", "words"),
        [("organization", "ngo", "non-governmental organizations"), ("place", "city", "cities"), ("place", "country", "countries"),
         ("place", "other", "other places"), ("organization", "unknown", "other organizations"), ("organization", "body", "bodies")],
    )  # fmt: skip
    def test_the_plural_of_a_kind(self, entity_type, kind, words):
        assert kind_plural(entity_type, kind) == words

    def test_the_structure_of_an_organization_is_a_tree_with_counts(self, read):
        page = read("/organizations?by=structure")
        assert texts(page.css(".trees > li > .branch .name"))[0] == "OSCE"
        more = next(address for address in links(page, ".trees .more a") if address.endswith("under=osce"))
        tree = read(more)
        assert "Parts of OSCE" in tree.css_first("h1").text()
        assert "/organizations/odihr" in links(tree, ".trees ul .name")
        nested = links(tree, ".trees ul ul .name")
        assert "/organizations/osce-border-management-staff-college" in nested

    def test_parts_of_what_no_story_mentions_are_not_there(self, read):
        page = read("/organizations?by=structure&under=atlantis", status=404)
        assert page.css(".trees") == []

    def test_a_tree_is_of_one_type_though_an_organization_has_states_as_members(self, read):
        trees = (read("/organizations?by=structure"), read("/organizations?by=structure&under=osce"))
        addresses = [address for page in trees for address in links(page, ".trees .name")]
        assert len(addresses) > 20
        assert all(address.startswith("/organizations/") for address in addresses)

    def test_members_of_an_organization_are_a_list_and_a_map(self, read):
        organization = read("/organizations/osce")
        address = links(organization, "a[href*='member_of=osce']")[0]
        page = read(address)
        assert page.css_first("h1").text() == "Participating States"
        listed = links(page, ".register .name")
        assert len(listed) == 57
        assert "OSCE has 57; stories mention" in page.css_first(".lead").text()
        assert texts(page.css(".register .name")) == sorted(texts(page.css(".register .name")))
        assert {"/places/ukraine", "/places/monaco"} <= set(listed)
        if drawings.world_map() is not None:
            assert len(page.css(".map a")) > 20
        assert "Partners for Co-operation" in read("/places?by=map&partner_of=osce").css_first("h1").text()
        assert read("/places?by=map&member_of=odihr").css(".register .name") == []
        read("/places?by=map&member_of=atlantis", status=404)

    def test_events_are_listed_by_date_and_lead_to_their_sentences(self, read, demo):
        page = read("/events?by=date")
        dates = [node.attributes["datetime"] for node in page.css(".happened time")]
        assert dates == sorted(dates, reverse=True)
        assert len(page.css(".happened li")) == demo.answers.reported_events()[0]
        first = page.css_first(".happened li a")
        address, _, fragment = first.attributes["href"].partition("#")
        story = read(address)
        assert story.css_first(f"[id='{fragment}']") is not None
        assert " ".join(first.text().split()) in " ".join(story.css_first("main").text().split())

    def test_events_of_a_year_are_those_that_its_date_names(self, read, client):
        whole, year = read("/events?by=date"), read("/events?by=date&date=2010")
        dates = [node.attributes["datetime"] for node in year.css(".happened time")]
        assert dates
        assert dates == [
            date for node in whole.css(".happened time") if (date := node.attributes["datetime"])[:4] == "2010"
        ]
        assert client.get("/api/events?date=2010").json["total"] == len(dates)
        assert "1905" in read("/events?by=date&date=1905").css_first(".empty").text()
        assert "soon" in read("/events?by=date&date=soon", status=400).css_first("main").text()


class TestStories:
    def test_the_timeline_counts_each_year_as_its_page_does(self, read):
        page = read("/timeline")
        bars = page.css(".bars a")
        assert bars
        for bar in bars:
            year = read(bar.attributes["href"])
            count = re.search(r"(\d+) stor", bar.text())[1]
            assert year.css_first(".lead").text().split()[0] == count
            assert year.css_first(".bars [aria-current]").text().split() == bar.text().split()

    def test_months_of_a_year_add_up_to_no_more_than_the_year(self, read):
        year = read("/timeline?date=2004")
        months = [int(re.search(r"(\d+) stor", bar.text())[1]) for bar in year.css(".bars a[href*='2004-']")]
        assert 0 < sum(months) <= int(year.css_first(".lead").text().split()[0])

    def test_a_period_without_stories_and_a_date_that_is_none_say_so(self, read):
        assert "No stories" in read("/timeline?date=1905").css_first(".empty").text()
        read("/timeline?date=yesterday", status=400)
        july = read("/timeline?date=2004-07").css_first("main").text()
        assert all(read(f"/timeline?date={date}").css_first("main").text() == july for date in ("July+2004", "07/2004"))

    def test_recently_added_lists_all_stories_the_last_added_first(self, read, demo):
        listed = walk(read, "/stories?by=added&limit=25", ".stories a")
        assert len(listed) == len(set(listed)) == demo.answers.overview().stories
        assert listed[0] == f"/stories/{demo.answers.recently_added(limit=1)[1][0].id}"

    def test_a_retold_story_says_so_under_its_title(self, read):
        page = read(f"/stories/{RETOLD}")
        assert "Retold" in page.css_first("header .provenance").text()
        assert links(page, "main a[href='https://osce.org/ukraine/54833']") == links(page, ".original a")[:1]


class TestAbout:
    def test_it_shows_the_figures_that_were_measured_and_where(self, read):
        page, samples = read("/about"), archive_pages.samples()
        assert len(page.css("table")) == len(samples) > 0
        for sample in samples:
            assert f"graph-service eval linking {sample.file}" in texts(page.css("code"))
            for score in sample.types:
                row = [score.plural, score.linked, score.wrong_in_hundred, score.named, score.missed_in_hundred]
                assert list(map(str, row)) in [texts(shown.css("th, td")) for shown in page.css("tbody tr")]

    def test_the_measured_samples_are_those_of_the_repository(self, cases):
        for sample in archive_pages.samples():
            lines = (cases.parents[1] / sample.file).read_text("utf-8").splitlines()
            assert sample.stories == len(lines)
            assert sample.languages == tuple(
                map(language_name, sorted({json.loads(line)["language"] for line in lines}))
            )

    def test_licences_are_named(self, read):
        assert "https://creativecommons.org/licenses/by/4.0/" in links(read("/about"), "#licences ~ ul a")

    @pytest.mark.parametrize(
        ("address", "href"),
        [("archive@example.org", "mailto:archive@example.org"), ("https://example.org/report?to=us", "https://example.org/report?to=us")],
    )  # fmt: skip
    def test_an_error_is_reported_to_the_address_of_the_settings(self, demo, monkeypatch, address, href):
        monkeypatch.setattr(demo, "settings", load({}, data=demo.settings.data, report_address=address))
        client = create_app(demo).test_client()
        for page in ("/about", f"/stories/{RETOLD}"):
            assert f'href="{href}"' in client.get(page, headers={"Accept": "text/html"}).text

    def test_without_an_address_no_page_asks_for_reports(self, read):
        assert "Report" not in read("/about").body.text()


@pytest.mark.parametrize(("tag", "name"), [("en-GB", "English"), ("uk", "Ukrainian"), ("el", "Greek"), ("zz", "zz")])
def test_languages_have_english_names(tag, name):
    assert language_name(tag) == name
