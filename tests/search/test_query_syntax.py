"""The syntax of a query; any text at all can be parsed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.search.query_analysis import Clause, parse_query

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
    "border NOT Albania": ("border", [("Albania", False, True)]),
    'border AND NOT "election day"': ("border", [("election day", False, True)]),
    "DO NOT ENTER": ("DO NOT ENTER", []),
    "hotlines, not Ukraine": ("hotlines, not Ukraine", []),
    "Event: a seminar": ("Event: a seminar", []),
    "a AND OR": ("a AND OR", []),
    "???": ("", []),
    '"..." -': ("", []),
    "": ("", []),
}


@pytest.mark.parametrize("query", READ)
def test_syntax(query):
    text, required = READ[query]
    parsed = parse_query(query)
    assert (parsed.text, list(parsed.clauses)) == (text, [Clause(*clause) for clause in required])


@given(st.text())
def test_any_text_can_be_parsed_and_loses_only_what_it_excludes(query):
    parsed = parse_query(query)
    for clause in parsed.clauses:
        assert re.search(r"\w", clause.text)
        assert clause.excluded or clause.text in parsed.text
    assert parsed.empty == (not parsed.clauses and not re.search(r"\w", parsed.text))
