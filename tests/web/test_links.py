"""Addresses for templates are those that Flask makes, made faster."""

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.entity_types import PLURALS
from graph_service.iris import SLUG
from graph_service.web.pages import links

SLUGS = st.from_regex(SLUG, fullmatch=True)
TEXTS = st.text(max_size=8)
VALUES = st.one_of(st.none(), TEXTS, st.integers(), st.lists(TEXTS, max_size=3))
QUERIES = st.dictionaries(st.sampled_from(["q", "place", "from", "offset", "a b"]), VALUES)
PLACES = st.one_of(
    st.just(("pages.home", {})),
    st.just(("pages.search", {})),
    st.builds(lambda slug: ("pages.story", {"slug": slug}), SLUGS),
    st.builds(lambda slug, of: ("pages.entity", {"slug": slug, "entity_type": of}), SLUGS, st.sampled_from(["place", "person"])),
    st.builds(lambda name: ("static", {"filename": name}), st.sampled_from(["icon.svg", "css/lists.css"])),
)  # fmt: skip


@pytest.mark.parametrize("root", ["", "/archive"])
@given(PLACES, QUERIES, st.one_of(st.none(), TEXTS))
def test_an_address_is_what_flask_makes_of_it(app, root, place, query, anchor):
    endpoint, path = place
    with app.test_request_context("/", base_url=f"http://localhost{root}"):
        expected = flask.url_for(endpoint, **path, **query, _anchor=anchor)
        assert links.url_for(endpoint, **path, **query, _anchor=anchor) == expected


@pytest.mark.parametrize("root", ["", "/archive"])
@pytest.mark.parametrize("entity_type", PLURALS)
def test_the_page_of_a_key_is_where_its_route_is(app, root, entity_type):
    path = {"slug": "a-b", "entity_type": entity_type}
    endpoint = "pages.entity"
    if entity_type == "story":
        endpoint, path = "pages.story", {"slug": "a-b"}
    with app.test_request_context("/", base_url=f"http://localhost{root}"):
        assert links.page_url(f"{entity_type}/a-b") == flask.url_for(endpoint, **path)


def test_what_a_path_needs_must_be_given(app):
    with app.test_request_context("/"), pytest.raises(KeyError):
        links.url_for("pages.story")
