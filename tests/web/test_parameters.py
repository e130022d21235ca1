"""What a request may ask, and how it is told what it may not."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from graph_service.errors import ParameterError
from graph_service.iris import SLUG
from graph_service.results import MODES, Filters, SearchRequest
from graph_service.text import normalize
from graph_service.web.requests import parameters

SLUGS = st.from_regex(SLUG, fullmatch=True).filter(lambda slug: len(slug) <= 80)
SOME = st.lists(SLUGS, max_size=3, unique=True).map(tuple)


def test_a_bare_request_asks_for_the_newest_ten_stories():
    asked = parameters.search_request(MultiDict())
    assert asked == SearchRequest(query="", mode="hybrid", filters=Filters(), limit=10, offset=0)


def test_every_part_of_a_question_is_read():
    asked = parameters.search_request(
        MultiDict({
            "q": "  free   hotline ", "mode": "keyword", "topic": "human-rights", "place": ["kyiv", "moldova"],
            "from": "2002-11", "to": "2003", "limit": "100", "offset": "20",
        })
    )  # fmt: skip
    assert asked.query == "free hotline"
    assert asked.filters == Filters(topic=("human-rights",), place=("kyiv", "moldova"), since="2002-11", until="2003")
    assert (asked.limit, asked.offset) == (100, 20)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("limit", value) for value in ("0", "101", "-1", "ten", "1.5", "٣", "9" * 5000, "1e2")],
        *[("offset", value) for value in ("-1", "x", "1000001")],
        *[("mode", value) for value in ("fuzzy", "Hybrid")],
        *[("from", value) for value in ("2003-02-30", "2003-13", "21.8.2003", "03", "0000", "2003-8", "20030821")],
        *[("to", value) for value in ("yesterday", "2003-08-21T10:00")],
        *[("topic", value) for value in ("Human Rights", "a--b", "-a", "a' OR 1=1", "a" * 201)],
        *[("source", value) for value in ("OSCE", "../x")],
        ("q", "x" * 1001),
    ],
)
def test_a_value_out_of_range_is_refused_by_the_name_of_its_parameter(name, value):
    with pytest.raises(ParameterError, match=f"The parameter {name} ") as refused:
        parameters.search_request(MultiDict([(name, value)]))
    assert refused.value.hint
    assert len(refused.value.message) < 120


@pytest.mark.parametrize("name", ["query", "search", "keywords"])
def test_a_question_under_another_name_is_refused_with_the_right_one(name):
    with pytest.raises(ParameterError, match=f"There is no parameter {name} here") as refused:
        parameters.search_request(MultiDict([(name, "free hotline")]))
    assert refused.value.hint == "The question is q: ?q=free%20hotline"
    assert parameters.search_request(MultiDict([(name, "x"), ("q", "hotline")])).query == "hotline"


@pytest.mark.parametrize("name", ["q", "limit", "offset", "mode", "from", "to"])
def test_a_parameter_of_one_value_given_twice_is_refused(name):
    with pytest.raises(ParameterError, match=f"The parameter {name} is given 2 times"):
        parameters.search_request(MultiDict([(name, "1"), (name, "1")]))


@pytest.mark.parametrize(("since", "until"), [("2003", "2002"), ("2003-02", "2003-01-31"), ("2003-08-21", "2003-07")])
def test_a_period_that_ends_before_it_starts_is_refused(since, until):
    with pytest.raises(ParameterError, match="is later than"):
        parameters.filters(MultiDict({"from": since, "to": until}))


@pytest.mark.parametrize(("since", "until"), [("2003", "2003-01"), ("2003-08-21", "2003-08"), ("2003-08-21", "2003")])
def test_a_period_may_start_and_end_in_different_precision(since, until):
    found = parameters.filters(MultiDict({"from": since, "to": until}))
    assert (found.since, found.until) == (since, until)


@pytest.mark.parametrize("value", ["", "story", "places"])
def test_a_list_of_entities_needs_a_type(value):
    with pytest.raises(ParameterError, match="The parameter type"):
        parameters.entity_type(MultiDict({"type": value}))


def test_too_many_values_of_a_facet_are_refused():
    with pytest.raises(ParameterError, match="The parameter place has 21 values"):
        parameters.filters(MultiDict([("place", f"p{n}") for n in range(21)]))


@given(
    query=st.text(max_size=60).map(lambda text: " ".join(normalize(text).split())),
    mode=st.sampled_from(MODES),
    topic=SOME,
    place=SOME,
    since=st.none() | st.dates().map(lambda day: f"{day.year:04}"),
)
def test_a_question_written_into_an_address_is_read_back_as_it_was(query, mode, topic, place, since):
    asked = SearchRequest(query=query, mode=mode, filters=Filters(topic=topic, place=place, since=since))
    address = urlencode(parameters.arguments_of(asked), doseq=True)
    assert parameters.search_request(Request(EnvironBuilder(query_string=address).get_environ()).args) == asked


@given(chosen=SOME, value=SLUGS)
def test_toggling_a_facet_twice_changes_nothing_but_the_order_and_the_page(chosen, value):
    asked = SearchRequest(query="", filters=Filters(place=chosen), offset=30)
    once = asked.toggled("place", value)
    assert (value in once.filters.place) != (value in chosen)
    assert once.offset == 0
    assert set(once.toggled("place", value).filters.place) == set(chosen)
