"""The search page: its form, the filters in force, the years, what a question names, and why each story is there."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from graph_service import StoryGraph
from graph_service.results import FACETS, Filters, SearchRequest
from graph_service.web import create_app
from graph_service.web.pages.search_facets import SearchLinks
from graph_service.web.requests.parameters import arguments_of


def texts(nodes):
    return [" ".join(node.text().split()) for node in nodes]


def hrefs(page, selector):
    return [node.attributes["href"] for node in page.css(selector)]


def total(page):
    tally = page.css_first(".tally p")
    return (
        0 if tally is None else int(next(word for word in tally.text().split() if word[0].isdigit()).replace(",", ""))
    )


# --- one address for a search --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ("q=hotline&mode=hybrid&from=&to=", "/search?q=hotline"),
        ("mode=keyword&q=hotline", None),
        ("q=hotline&from=March+2022&to=", "/search?q=hotline&from=2022-03"),
        ("q=hotline&from=spring+1999&to=spring+1999", "/search?q=hotline&from=1999-03&to=1999-05"),
        ("q=hotline&about_from=12.03.2004&offset=0", "/search?q=hotline&about_from=2004-03-12"),
        ("q=++free++hotline&limit=20&offset=20", "/search?q=free+hotline&limit=20&offset=20"),
        ("place=kyiv&place=kyiv", "/search?place=kyiv"),
        ("q=hotline&place=kyiv&sort=newest", None),
        ("q=&from=&to=", "/search"),
    ],
)
def test_a_form_leads_to_the_one_address_of_its_search(client, sent, address):
    response = client.get(f"/search?{sent}")
    assert response.location == address
    assert response.status_code == (302 if address else 200)
    if address:
        assert client.get(address).status_code == 200


QUESTIONS = (
    SearchRequest(query=""),
    SearchRequest(query='"a b" & c', mode="keyword", sort="oldest"),
    SearchRequest(query="x", filters=Filters(place=("ukraine",), source=("osce",), since="2003", match_all=("place",))),
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_address_of_a_value_is_that_of_the_search_with_it(app, question):
    with app.test_request_context():
        links = SearchLinks.of(question)
        for facet in FACETS:
            assert links.with_value(facet, "2003") == links.to(question.toggled(facet, "2003"))
        assert links.this == links.to(question)
        assert parse_qs(urlsplit(links.this).query).keys() == arguments_of(question).keys()


# --- dates ---------------------------------------------------------------------------------------------------------


def test_a_date_that_cannot_be_read_stays_on_the_form_with_the_reason_and_the_rest_is_answered(read):
    page = read("/search?q=hotline&from=Marchh+2022&place=ukraine", status=400)
    field = page.css_first("input[name=from]")
    assert field.attributes["value"] == "Marchh 2022"
    reason = page.css_first(f"#{field.attributes['aria-describedby']}").text()
    assert "“Marchh 2022” is not a date we can read" in reason
    assert page.css_first("form.ask input[name=q]").attributes["value"] == "hotline"
    assert total(page) == total(read("/search?q=hotline&place=ukraine")) > 0


def test_dates_in_the_wrong_order_are_told_beside_the_fields(read):
    page = read("/search?q=hotline&from=2005&to=2003", status=400)
    assert "2005 is later than 2003. Swap the dates." in page.css_first(".error").text()
    assert page.css_first("input[name=from]").attributes["value"] == "2005"


@pytest.mark.parametrize(
    "sent", ["mode=fuzzy", "sort=best", "limit=0", "offset=-1", "place=No+Slug", "year=03", "all=people"]
)
def test_any_wrong_parameter_leaves_the_form_and_the_answer(read, client, sent):
    page = read(f"/search?q=hotline&{sent}", status=400)
    assert page.css_first("form.ask input[name=q]").attributes["value"] == "hotline"
    assert page.css_first(".error")
    assert total(page) == total(read("/search?q=hotline"))
    program = client.get(f"/search?q=hotline&{sent}")
    assert (program.status_code, program.mimetype) == (400, "application/problem+json")


def test_a_facet_page_keeps_its_list_too(read):
    page = read("/facets/place?q=hotline&from=Marchh", status=400)
    assert "Marchh" in page.css_first(".error").text()
    assert page.css(".register li")


def test_undated_stories_that_dates_leave_out_are_counted_and_one_click_away(read):
    page = read("/search?q=trafficking&from=2000&to=2010")
    left_out, include = page.css_first(".undated .count"), page.css_first(".undated .include")
    assert total(read(left_out.attributes["href"])) == int(left_out.text().split()[0]) > 0
    assert total(read(include.attributes["href"])) == total(page) + int(left_out.text().split()[0])


# --- years ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "search", ["", "q=trafficking", "place=ukraine&from=2003&to=2015", "q=hotline&from=2007&to=2007"]
)
def test_a_bar_leads_to_as_many_stories_as_it_says(read, search):
    page = read(f"/search?{search}")
    bars = page.css(".years .bars li")
    labels = [int(label) for label in texts(page.css(".years .bars .label"))]
    assert labels == list(range(labels[0], labels[-1] + 1))
    links = [bar.css_first("a") for bar in bars if bar.css_first("a")]
    assert links
    for link in links:
        said = link.css_first(".unseen").text().split(":")[-1].split()[0]
        assert total(read(link.attributes["href"])) == int(said.replace(",", ""))


def test_years_without_a_story_stand_among_the_others_without_a_link(read):
    page = read("/search?q=hotline+in+Kiev")
    assert [bar for bar in page.css(".years .bars li") if bar.css_first("a") is None]


def test_a_period_of_one_day_is_that_day(read):
    assert texts(read("/search?q=What+happened+on+18+November+2002").css(".chips a")) == [
        "Remove Published on 18 November 2002 ×"
    ]


def test_a_second_year_makes_a_range(read):
    first = read("/search?q=trafficking").css_first(".years .bars a")
    year = first.css_first(".label").text()
    chosen = read(first.attributes["href"])
    assert texts(chosen.css(".chips a")) == [f"Remove Published in {year} ×"]
    last = chosen.css(".years .bars a")[-1]
    stated = parse_qs(urlsplit(last.attributes["href"]).query)
    assert (stated["from"], stated["to"]) == ([year], [last.css_first(".label").text()])


def test_stories_without_a_date_stand_apart_from_the_years(read):
    page = read("/search?q=trafficking&from=2003")
    link = page.css_first(".years .count")
    assert total(read(link.attributes["href"])) == int(link.text().split()[0]) > 0


# --- facets and filters --------------------------------------------------------------------------------------------


def test_facets_follow_the_hits_in_the_order_of_reading(read):
    html = read("/search?q=trafficking").css_first("main").html
    assert (
        html.index('role="search"')
        < html.index('class="years"')
        < html.index('class="hits"')
        < html.index('id="facets"')
    )


def test_all_filters_go_at_once_and_the_question_stays(read):
    page = read("/search?q=hotline&place=ukraine&topic=human-rights&sort=newest")
    (href,) = hrefs(page, ".remove-all")
    assert href == "/search?q=hotline&sort=newest"


def test_any_and_all_of_the_values_of_a_facet_can_be_switched(read):
    page = read("/search?place=ukraine&place=moldova")
    switch = page.css_first("#facet-place .either")
    assert " ".join(switch.text().split()).startswith("Stories with any or all of these")
    assert switch.css_first("strong").text() == "any"
    every = read(switch.css_first("a").attributes["href"])
    assert every.css_first("#facet-place .either strong").text() == "all"
    assert 0 < total(every) < total(page)


def test_kinds_are_said_in_words(read):
    kinds = texts(read("/facets/organization_kind").css(".register a"))
    assert {"non-governmental organization", "international organization"} <= set(kinds)
    assert not {"ngo", "international"} & set(kinds)


def test_all_values_of_a_facet_can_be_found_by_name(read):
    (href,) = hrefs(read("/search?q=trafficking"), "#facet-place .more a")
    page = read(href)
    assert page.css_first("form.narrow input[name=facet_query]")
    assert texts(read(f"{href}&facet_query=khar").css(".register a")) == [
        "Kharkiv Oblast",
        "Kharkiv",
    ] or "Kharkiv" in " ".join(texts(read(f"{href}&facet_query=khar").css(".register a")))


# --- what a question names, how it is searched, and why a story is there -------------------------------------------


def test_an_entity_that_a_question_names_comes_first_with_what_it_is_and_its_stories(read):
    card = read("/search?q=Kiev").css_first(".named .card")
    assert card.css_first("h2").text() == "Kyiv"
    assert card.css_first(".dateline").text() == "City in Ukraine"
    assert "You typed “Kiev”" in card.text()
    assert card.css_first("h2 a").attributes["href"] == "/places/kyiv"
    counted = card.css_first(".count")
    assert counted.attributes["href"] == "/places/kyiv#stories"
    assert int(counted.text().split()[0]) == len(read("/places/kyiv").css(".hits > li"))
    assert read("/search?q=Kyiv").css_first(".named .typed") is None
    assert read("/search?q=hotline").css_first(".named") is None


def test_a_mode_is_one_press_away_and_keeps_what_was_typed(read):
    page = read("/search?q=hotline")
    buttons = {button.text(): button.attributes for button in page.css("form.ask .modes button")}
    assert list(buttons) == ["Words and meaning", "Meaning only", "Exact words"]
    assert all(button["type"] == "submit" and button["name"] == "mode" for button in buttons.values())
    pressed = read("/search?q=hotline&mode=semantic")
    assert texts(pressed.css(".modes [aria-pressed=true]")) == ["Meaning only"]
    first = pressed.css_first("form.ask button").attributes  # which Enter presses
    assert (first["name"], first["value"]) == ("mode", "semantic")


def test_each_hit_says_by_which_words_it_was_found_and_leads_to_its_sentence(read):
    page = read("/search?q=hotline+in+Kiev")
    reasons = texts(page.css(".hits .why"))
    assert any(reason.startswith("Contains “hotline”, mentions Kyiv") for reason in reasons)
    assert any("Kyiv (“Kiev”)" in reason for reason in reasons)
    for link in page.css(".hits .why a"):
        path, _, place = link.attributes["href"].partition("#")
        assert read(path).css_first(f"[id='{place}']"), link.attributes["href"]


def test_a_name_that_no_story_has_is_told_and_what_is_near_in_meaning_stands_apart(read):
    page = read("/search?q=Navalny")
    assert page.css_first(".empty h2").text() == "No story contains “Navalny”"
    assert page.css_first(".tally") is None
    assert page.css_first(".nearest h2").text() == "Nearest in meaning"


def test_an_order_is_chosen_by_a_link(read):
    page = read("/search?q=trafficking")
    assert texts(page.css(".orders a")) == ["Most relevant", "Newest", "Oldest"]
    oldest = read(hrefs(page, ".orders a")[2])
    assert texts(oldest.css(".orders [aria-current]")) == ["Oldest"]
    dates = [node.attributes["datetime"] for node in oldest.css(".hits time")]
    assert dates == sorted(dates)
    assert texts(read("/search").css(".orders a")) == ["Newest", "Oldest"]


@pytest.mark.parametrize("question", ["What happened in Moldova in 2004?", "Кари Джонстоун"])
def test_words_that_only_ask_and_slips_in_another_script_are_not_held_against_a_question(read, question):
    page = read(f"/search?{urlencode({'q': question})}")
    assert page.css_first(".hits")
    assert "No story contains" not in page.body.text()
    assert "Showing results for" not in page.body.text()


def test_the_way_back_from_beyond_the_end_leads_to_the_last_page(read):
    page = read("/search?q=trafficking&offset=9999")
    last = read(page.css_first("a[rel=prev]").attributes["href"])
    assert last.css_first(".hits li")
    assert not last.css_first("a[rel=next]")


# --- what connects two names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    ["How is ODIHR connected with Moldova?", "relations between ODIHR and Moldova", "odihr and moldova: what do they have in common",
     "Links between Moldova and ODIHR"],
)  # fmt: skip
def test_a_question_for_a_connection_leads_to_the_paths_between_both_names(read, question):
    page = read(f"/search?{urlencode({'q': question})}")
    address = page.css_first(".connection a").attributes["href"]
    ends = parse_qs(urlsplit(address).query)
    assert {*ends["from"], *ends["to"]} == {"organization/odihr", "place/moldova"}
    assert read(address).css_first("h1").text() in {
        "How ODIHR is connected with Moldova",
        "How Moldova is connected with ODIHR",
    }


@pytest.mark.parametrize(
    "question", ["ODIHR in Moldova", "between 2000 and 2004", "relations with Moldova", "connected"]
)
def test_other_questions_lead_to_no_paths(read, question):
    assert read(f"/search?{urlencode({'q': question})}").css(".connection") == []


def test_what_is_left_out_is_called_by_its_name(read):
    chips = texts(read("/search?without=language/uk&without=source/osce").css(".chips a"))
    assert chips == ["Remove Not Ukrainian ×", "Remove Not OSCE ×"]


def test_chips_of_one_facet_say_whether_a_story_needs_any_or_all_of_them(read):
    either, both = read("/search?place=ukraine&place=moldova"), read("/search?place=ukraine&place=moldova&all=place")
    assert texts(either.css(".chips .between")) == ["or"]
    assert texts(both.css(".chips .between")) == ["and"]
    assert read("/search?place=ukraine&source=osce").css(".chips .between") == []


# --- who said what -------------------------------------------------------------------------------------------------


def sentences_and_their_stories(read, page):
    for item in page.css(".quoted li"):
        address, _, fragment = item.css_first(".from a").attributes["href"].partition("#")
        story = read(address)
        assert story.css_first(f"[id='{fragment}']") is not None
        sentence = " ".join(item.css_first("blockquote").text().split())
        yield sentence, " ".join(story.css_first("main").text().split())


def test_who_asks_who_said_what_sees_who_is_named_in_which_role_where_nobody_is_quoted(read):
    page = read(f"/search?{urlencode({'q': 'Who said what about hotlines, and in which role?'})}")
    assert page.css_first(".quoted h2").text() == "Who has which role"
    checked = list(sentences_and_their_stories(read, page))
    assert checked
    assert all(sentence in story for sentence, story in checked)
    assert all("," in item.css_first("p").text() for item in page.css(".quoted li")), "a role stands after each name"
    assert read("/search?q=hotlines").css(".quoted") == []


STATEMENT = """Minister Anna Rossi praises hotline

ROME, 3 May 2007 - "The hotline has helped four hundred people," said Anna Rossi, Italy's Minister of Labour. "It will go on."
"""


def test_who_asks_who_said_what_sees_quotations_with_the_role_of_the_speaker(tmp_path):
    (tmp_path / "statement.txt").write_text(STATEMENT)
    with StoryGraph.open(tmp_path / "data") as graph:
        graph.add(tmp_path / "statement.txt")
        response = (
            create_app(graph)
            .test_client()
            .get("/search?q=who+said+what+about+the+hotline", headers={"Accept": "text/html"})
        )
    quoted = LexborHTMLParser(response.text).css_first(".quoted")
    assert quoted.css_first("h2").text() == "Who is quoted"
    first = " ".join(quoted.css_first("li").text().split())
    assert "Anna Rossi, Italy's Minister of Labour" in first
    assert "The hotline has helped four hundred people" in first


def test_a_question_that_names_two_entities_of_a_type_leads_to_the_paths_between_them(read):
    link = read("/search?q=compare+Moldova+and+Georgia").css_first(".connection a")
    assert "How is Moldova connected with Georgia?" in link.text()
    assert read(link.attributes["href"]).css_first("h1").text() == "How Moldova is connected with Georgia"


@pytest.mark.parametrize("question", ["Moldova", "ODIHR in Moldova", "Moldova, Georgia and Serbia"])
def test_one_entity_two_of_different_types_or_three_lead_to_no_path(read, question):
    assert read(f"/search?{urlencode({'q': question})}").css(".connection") == []
