"""A question is read as it was meant, and any text at all can be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.search.syntax import Requirement, parse

READ = {
    "hotlines for victims": ("hotlines for victims", []),
    '"human trafficking" work': ("human trafficking work", [("human trafficking", False, False)]),
    "«торгівля людьми»": ("торгівля людьми", [("торгівля людьми", False, False)]),
    "border -Albania": ("border", [("Albania", False, True)]),
    '-"election day" observers': ("observers", [("election day", False, True)]),
    "title:hotline Ukraine": ("hotline Ukraine", [("hotline", True, False)]),
    'TITLE:"free hotline"': ("free hotline", [("free hotline", True, False)]),
    "-title:hotline": ("", [("hotline", True, True)]),
    "well-known anti-corruption": ("well-known anti-corruption", []),
    "a dash - between": ("a dash between", []),
    'an "unbalanced mark': ("an unbalanced mark", []),
    "a AND OR": ("a AND OR", []),
    "???": ("", []),
    '"..." -': ("", []),
    "": ("", []),
}


@pytest.mark.parametrize("query", READ)
def test_reading(query):
    text, required = READ[query]
    question = parse(query)
    assert (question.text, list(question.requirements)) == (text, [Requirement(*one) for one in required])


@given(st.text())
def test_no_text_is_refused_and_what_is_not_excluded_is_looked_for(query):
    question = parse(query)
    for one in question.requirements:
        assert re.search(r"\w", one.text)
        assert one.excluded or one.text in question.text
    assert question.empty == (not question.requirements and not re.search(r"\w", question.text))
