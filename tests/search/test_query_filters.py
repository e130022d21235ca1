"""Filters in the words of a question, the names that it leaves out, and the authors and places that publishers state apart from the text."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from markupsafe import escape
from support.json_lines import write_json_lines

from graph_service import StoryGraph
from graph_service.cli.main import main
from graph_service.results import Filters
from graph_service.settings import load
from graph_service.web import create_app
from graph_service.web.requests.parameters import arguments_of

BERTON = "osces-berton-urges-bosnian-authorities-to-end-segregation-in-schools"
PAPERS = [
    {"id": "ferry", "title": "Ferry workers end their strike", "date": "2005-03-04", "source": "Harbour News", "author": "Marta Olander",
     "dateline": "Riga, 4 March", "body": "The crews of four ferries went back to work on Friday after the owners agreed to pay for night shifts."},
    {"id": "wheat", "title": "Wheat rust spreads to the south", "date": "2006-07-11", "source": "Harbour News",
     "author": "Marta Olander; Pavel Hrubý", "dateline": "NAIROBI, July 11 -", "body": "A fungus that attacks wheat has reached two more provinces, scientists warned."},
    {"id": "prize", "title": "Prize for a reporter", "date": "2007-01-15", "source": "Evening Chronicle", "author": "Ivy Young",
     "body": "The jury of the Harbour Prize has honoured Marta Olander for her reports on the strike of the ferry crews."},
    {"id": "heat", "title": "Heat closes schools", "date": "2008-06-30", "source": "Evening Chronicle", "author": "Pavel Hrubý", "dateline": "Nicosia",
     "body": "For the third day in a row young pupils were sent home at noon. Thermometers showed 43 degrees in the shade."},
    {"id": "border", "title": "Grenzposten wieder offen", "date": "2008-08-12", "source": "Rundschau", "author": "Jonas Weidl", "language": "de",
     "dateline": "Wien, 12. August", "body": "Nach zwei Wochen dürfen Reisende den kleinen Grenzposten wieder benutzen."},
    {"id": "map", "title": "Museum gets back a stolen map", "date": "2006-09-02", "source": "Evening Chronicle", "dateline": "Lisbon",
     "body": "A sea chart that had vanished from a reading room twenty years ago is hanging on its wall again."},
    {"id": "tram", "title": "Old tram runs again", "date": "2006-05-02", "source": "Evening Chronicle",
     "body": "The steepest line of Lisbon carries passengers again after a year of repairs to its brakes."},
]  # fmt: skip


@pytest.fixture(scope="module")
def papers(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("papers")
    with StoryGraph(load({}, data=folder / "data", processes=1), encoder) as graph:
        graph.add(write_json_lines(folder / "papers.jsonl", PAPERS))
        yield graph


def ids(result):
    return [hit.story.id for hit in result.hits]


@pytest.mark.parametrize(
    ("question", "rest", "filters"),
    [
        ("place:Kiev hotline", "hotline", Filters(place=("kyiv",))),
        ("hotline place:Київ", "hotline", Filters(place=("kyiv",))),
        ("country:Moldova schools", "schools", Filters(place=("moldova",))),
        ("place:Bosnia and Herzegovina schools", "schools", Filters(place=("bosnia-and-herzegovina",))),
        ("place:Ukraine place:Moldova", "", Filters(place=("ukraine", "moldova"), match_all=("place",))),
        ('organization:"La Strada" hotline', "hotline", Filters(organization=("la-strada-ukraine",))),
        ("person:Berton", "", Filters(person=("bruce-berton",))),
        ('source:"Voice of America"', "", Filters(source=("voice-of-america",))),
        ("source:OSCE trafficking", "trafficking", Filters(source=("osce",))),
        ("language:fr", "", Filters(language=("fr",))),
        ("lang:German Berlin", "Berlin", Filters(language=("de",))),
        ("language:українська", "", Filters(language=("uk",))),
        ("-place:Ukraine trafficking", "trafficking", Filters(without=("place/ukraine",))),
        ("trafficking without source:OSCE", "trafficking", Filters(without=("source/osce",))),
        ("schools -year:2004", "schools", Filters(without=("date/2004",))),
        ("since:2010 Roma", "Roma", Filters(since="2010")),
        ('Roma since:"2010"', "Roma", Filters(since="2010")),
        ("since:March 2010 Roma", "Roma", Filters(since="2010-03")),
        ("-since:2005 schools", "schools", Filters(until="2004")),
        ("not after:2005 schools", "schools", Filters(until="2005")),
        ("neither place:Ukraine nor place:Moldova", "", Filters(without=("place/ukraine", "place/moldova"))),
        ("schools without place:Ukraine or place:Moldova", "schools", Filters(without=("place/ukraine", "place/moldova"))),
        ("(place:Kyiv hotline)", "hotline", Filters(place=("kyiv",))),
        ("(country:Ukraine OR country:Moldova)", "", Filters(place=("ukraine", "moldova"))),
        ("place:(Ukraine or Moldova)", "", Filters(place=("ukraine", "moldova"))),
        ("place:Ukraine or Moldova schools", "schools", Filters(place=("ukraine", "moldova"))),
        ("place:Ukraine|Moldova schools", "schools", Filters(place=("ukraine", "moldova"))),
        ("place:Ukraine, Moldova", "", Filters(place=("ukraine", "moldova"))),
        ("place:Ukraine and Moldova", "", Filters(place=("ukraine", "moldova"), match_all=("place",))),
        ('place:"Ukraine" or "Bosnia and Herzegovina"', "", Filters(place=("ukraine", "bosnia-and-herzegovina"))),
        ("-place:(Ukraine or Moldova) schools", "schools", Filters(without=("place/ukraine", "place/moldova"))),
        ("without place:Ukraine, place:Moldova", "", Filters(without=("place/ukraine", "place/moldova"))),
        ("place=Kyiv hotline", "hotline", Filters(place=("kyiv",))),
        ("place: Kiev hotline", "hotline", Filters(place=("kyiv",))),
        ("place:Ukraine -Kyiv", "-Kyiv", Filters(place=("ukraine",))),
        ("date=2004 schools", "schools", Filters(since="2004", until="2004")),
        ("date:November 2002 hotline", "hotline", Filters(since="2002-11", until="2002-11")),
        ("date:2003-2004 schools", "schools", Filters(since="2003", until="2004")),
        ("What happened in place:Kyiv?", "", Filters(place=("kyiv",))),
        ("stories from source:OSCE", "", Filters(source=("osce",))),
        ("year:2004 or year:2007", "", Filters(year=("2004", "2007"))),
        ("since: 2010 Roma", "Roma", Filters(since="2010")),
        ("source:OSCE,hotline", "hotline", Filters(source=("osce",))),
        ("place:Kyiv;hotline", "hotline", Filters(place=("kyiv",))),
        ("place:Kyiv|hotline", "hotline", Filters(place=("kyiv",))),
    ],
)  # fmt: skip
def test_a_filter_in_the_words_of_a_question_is_the_filter(demo, question, rest, filters):
    result, stated = demo.search(question, limit=100), demo.search(rest, filters=filters, limit=100)
    assert (result.asked.query, result.asked.filters) == (rest, filters)
    assert ids(result) == ids(stated) != []
    assert (result.total, result.facets, result.years) == (stated.total, stated.facets, stated.years)


def test_a_filter_in_words_is_said_by_the_api_and_on_the_command_line_and_a_page_shows_it_as_one(demo):
    question = {"q": "place:Kiev hotline"}
    client = create_app(demo).test_client()
    answer = client.get("/api/search", query_string=question).json
    assert answer["filters"] == [
        {"words": "place:Kiev", "filter": "place", "values": ["kyiv"], "labels": ["Kyiv"], "without": False}
    ]
    assert answer["note"] == "“place:Kiev” is read as the place Kyiv."
    page = client.get("/search", query_string=question).get_data(as_text=True)
    assert "Remove </span>Kyiv" in page
    assert 'value="hotline"' in page
    command = ["--data", str(demo.settings.data), "search", "place:Kiev hotline"]
    assert "“place:Kiev” is read as the place Kyiv." in CliRunner().invoke(main, command).stdout


def test_a_source_of_several_names_is_any_of_those_with_its_words(demo):
    result = demo.search("source:Kosovo", limit=100)
    assert {hit.story.source for hit in result.hits} == {"OSCE Mission in Kosovo"}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("place:Atlantis", "No place here is called “Atlantis”."),
        ("place: hotline", "“place:” has no value and is left out."),
        ("hotline author:", "“author:” has no value and is left out."),
        ('place:"" hotline', "“place:” has no value and is left out."),
        ("hotline since:someday", "“someday” is not a date we can read."),
        ("date:someday hotline", "“someday” is not a date we can read."),
        ("place:Ukraine or source:OSCE", "“or” is read as “and” between filters of different kinds"),
        ("training without police", "“without police” is read as words: only names are left out so. Write -police to"),
        ("обучение без полиции", "“без полиции” is read as words"),
        ("colour:blue hotline", "“colour:” is no filter; the filters are topic:, organization:, place:"),
    ],
)
def test_a_value_or_a_filter_that_there_is_none_of_is_said(demo, question, said):
    assert said in demo.search(question).note


def test_filters_and_a_name_that_is_left_out_are_more_than_what_to_leave_out(demo):
    assert "only says what to leave out" not in demo.search("place:Ukraine -Kyiv").note


@pytest.mark.parametrize(
    "question",
    [
        "OSCE: Linguistic cleansing underway in Transdniestria",
        '"place:Kyiv"',
        "https://osce.org/ukraine",
        "Event: a seminar",
        "Next: the place where it began",
        "x=1 and y=2",
        '("the hotline place:Kyiv")',
        "-title:2004 hotline",
        '-title:"2004" hotline',
    ],
)
def test_a_colon_in_a_title_a_phrase_or_an_address_makes_no_filter(demo, question):
    result = demo.search(question)
    assert (result.filters, result.note) == ((), "")


@pytest.mark.parametrize(
    ("question", "rest", "name"),
    [
        ("trafficking without Moldova", "trafficking", "moldova"),
        ("trafficking, but not in Moldova", "trafficking", "moldova"),
        ("trafficking other than in Moldova", "trafficking", "moldova"),
        ("trafficking -Moldova", "trafficking", "moldova"),
        ("trafficking NOT Moldova", "trafficking", "moldova"),
        ("trafficking ohne Moldau", "trafficking", "moldova"),
        ("trafficking sauf en Moldavie", "trafficking", "moldova"),
        ("торговля людьми кроме Молдовы", "торговля людьми", "moldova"),
        ("торгівля людьми крім Молдови", "торгівля людьми", "moldova"),
        ("Ukraine but not Kiev", "Ukraine", "kyiv"),
        ("all trafficking but Moldova", "all trafficking", "moldova"),
        ("trafficking à l'exception de la Moldavie", "trafficking", "moldova"),
        ("trafficking mit Ausnahme von Moldau", "trafficking", "moldova"),
    ],
)  # fmt: skip
def test_a_name_that_a_question_leaves_out_is_left_out_by_all_its_names(demo, question, rest, name):
    result, whole = demo.search(question, limit=100), demo.search(rest, limit=100)
    projection = demo.snapshot.projection
    naming = {projection.ids[row] for row in projection.stories_within(f"place/{name}")}
    assert set(ids(whole)) & naming
    assert set() < set(ids(result)) < set(ids(whole))
    assert not naming & set(ids(result))
    assert "leaves out the stories that name" in result.note


def test_several_names_are_left_out_together(demo):
    result = demo.search("trafficking without Ukraine or Moldova", limit=100)
    projection = demo.snapshot.projection
    for name in ("ukraine", "moldova"):
        assert not set(ids(result)) & {projection.ids[row] for row in projection.stories_within(f"place/{name}")}
    assert result.hits


@pytest.mark.parametrize(
    "question",
    [
        "NOT Ukraine",
        "not Ukraine",
        "-Ukraine",
        "everything except Ukraine",
        "everything but Ukraine",
        "all stories but Ukraine",
        "todo menos Ucrania",
    ],
)
def test_a_question_that_only_leaves_out_lists_all_others_and_says_so(demo, question):
    result, projection = demo.search(question, limit=100), demo.snapshot.projection
    assert "The question only says what to leave out" in result.note
    naming = {projection.ids[row] for row in projection.stories_within("place/ukraine")}
    assert not naming & set(ids(result))
    assert result.total > len(projection.ids) / 2


@pytest.mark.parametrize(
    "question",
    [
        "whether or not Georgia agrees",
        "why did Russia not agree",
        "schools not closed",
        "schools minus fees in Ukraine",
        "poor but proud Ukraine",
        "What is not OSCE?",
        "Doctors Without Borders",
        "Reporters Without Borders index",
        "Médecins Sans Frontières",
        "Minister Not Guilty of Fraud",
        "Woman Not Allowed to Vote in Kosovo",
        "Peace Not Moldova",
    ],
)
def test_a_negation_that_is_part_of_a_sentence_leaves_nothing_out(demo, question):
    result = demo.search(question)
    assert (result.asked.query, result.note) == (question, "")


@pytest.mark.parametrize(
    "question",
    ["-place:北京 hotline", "place:北京", '-place:"  " hotline', "-place:?/? hotline", "author:_ -author:名"],
)
def test_a_value_that_has_no_letter_of_the_latin_script_or_none_at_all_is_no_error(demo, question):
    client = create_app(demo).test_client()
    assert client.get("/api/search", query_string={"q": question}).status_code == 200
    asked = demo.search(question).asked
    stated = arguments_of(replace(asked, query=asked.query or "hotline"))
    assert client.get("/api/search", query_string=stated).status_code == 200


def test_filters_beyond_the_most_that_a_question_may_have_are_words_on_every_page(demo):
    first = demo.search(" ".join(["hotline", *(f"place:Kyiv{n}" for n in range(22))]))
    assert (len(first.filters), first.asked.query) == (20, "hotline Kyiv20 Kyiv21")
    assert "A question has at most 20 filters" in first.note
    assert demo.search(first.asked.query).filters == ()


def test_what_the_words_leave_out_counts_in_facets_as_in_hits(demo):
    result = demo.search("trafficking without Moldova", limit=100)
    for value in result.facets["place"][:5]:
        narrowed = demo.search("trafficking without Moldova", filters=Filters(place=(value.id,)))
        assert narrowed.total == value.count


# --- authors and datelines -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "stories"),
    [
        ("Ivy Young", {"prize"}),
        ("stories by Pavel Hruby", {"wheat", "heat"}),
        ("Hruby", {"wheat", "heat"}),
        ("Weidl", {"border"}),
        ("author:Weidl", {"border"}),
        ('author:"Pavel Hrubý" schools', {"heat"}),
        ("Nairobi", {"wheat"}),
        ("nairobi", {"wheat"}),
        ("Nicosia schools", {"heat"}),
        ("Wien", {"border"}),
    ],
)
def test_a_story_is_found_by_its_author_and_by_the_place_that_only_its_dateline_names(papers, question, stories):
    result = papers.search(question)
    assert set(ids(result)) == stories
    assert result.missing == ()


def test_stories_by_an_author_come_with_those_that_name_the_person_and_each_says_why(papers):
    result = papers.search("Marta Olander")
    assert set(ids(result)) == {"ferry", "wheat", "prize"}
    stated = {hit.story.id: [(why.field, why.written) for why in hit.why.stated] for hit in result.hits}
    assert stated == {
        "ferry": [("author", "Marta Olander")], "wheat": [("author", "Marta Olander, Pavel Hrubý")], "prize": []
    }  # fmt: skip
    page = create_app(papers).test_client().get("/search?q=Marta+Olander").get_data(as_text=True)
    assert "Written by Marta Olander" in page or "written by Marta Olander" in page


def test_where_a_story_was_sent_from_is_said(papers):
    (hit,) = papers.search("Riga ferries", limit=1).hits
    assert [(why.field, why.asked, why.written) for why in hit.why.stated] == [("dateline", "Riga", "Riga, 4 March")]
    answer = create_app(papers).test_client().get("/api/search?q=Riga").json
    assert answer["hits"][0]["why"]["stated"] == [{"field": "dateline", "typed": "Riga", "written": "Riga, 4 March"}]


def test_a_story_that_names_a_place_comes_before_one_that_was_sent_from_it(papers):
    assert ids(papers.search("Lisbon")) == ["tram", "map"]


def test_a_common_word_in_small_letters_is_no_author(papers):
    (hit,) = papers.search("young pupils").hits
    assert (hit.story.id, hit.why.stated) == ("heat", ())


def test_authors_and_languages_are_facets_whose_counts_are_what_they_lead_to(papers):
    result = papers.search("")
    assert {value.id: value.count for value in result.facets["language"]} == {"en": 6, "de": 1}
    for value in result.facets["author"]:
        assert papers.search("", filters=Filters(author=(value.id,))).total == value.count


def test_a_name_that_more_authors_have_than_a_filter_takes_is_words(tmp_path, encoder):
    author = "Marta Q{}"
    stories = [{**PAPERS[0], "id": f"ferry-{n}", "author": author.format(n)} for n in range(21)]
    with StoryGraph(load({}, data=tmp_path / "data", processes=1), encoder) as graph:
        graph.add(write_json_lines(tmp_path / "papers.jsonl", stories))
        result = graph.search("author:Marta ferry")
        assert (result.asked.query, result.filters) == ("Marta ferry", ())
        assert "more than 20 values" in result.note


# --- what a request states otherwise ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "key", "said"),
    [
        ("without=place/nowhere", "note", "No story here has place 'nowhere'."),
        ("without=place/kiev", "note", "No story here has place 'kiev'. Did you mean place=kyiv (Kyiv)?"),
        ("places=ukraine", "note", "There is no parameter 'places', so it is ignored. Did you mean place?"),
        ("place=kiev", "hint", "No story here has place 'kiev'. Did you mean place=kyiv (Kyiv)?"),
        ("source=osce-mission", "hint", "No story here has source 'osce-mission'. Did you mean source=osce-mission-"),
    ],
)
def test_a_parameter_that_no_search_has_and_a_value_that_no_story_has_are_said(demo, parameters, key, said):
    answer = create_app(demo).test_client().get(f"/api/search?q=hotline&{parameters}").json
    assert said in answer[key]
    page = create_app(demo).test_client().get(f"/search?q=hotline&{parameters}").get_data(as_text=True)
    assert escape(said) in page


def test_of_many_parameters_that_no_search_has_the_first_are_said(demo):
    note = (
        create_app(demo).test_client().get("/api/search", query_string={f"x{n}": "1" for n in range(900)}).json["note"]
    )
    assert note.count("There is no parameter") == 5
    assert note.endswith("895 more parameters are ignored.")


@pytest.mark.parametrize("value", ["kyiv", "place/", "date/2004-13", "date/2005/2004", "colour/blue"])
def test_what_no_story_can_be_without_is_refused(demo, value):
    response = create_app(demo).test_client().get("/api/search", query_string={"without": value})
    assert response.status_code == 400
    assert "Give a filter and a value" in response.json["hint"]
