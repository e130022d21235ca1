"""A Turtle file is cut into its statements, wherever full stops and number signs stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from graph_service.rdf.turtle_statements import essence, statements

PREFIXES = "@prefix ex: <http://x.test/> .\n"


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("ex:a ex:b ex:c .", [("ex:a ex:b ex:c .", 1, 1)]),
        ('ex:a ex:b "Washington D.C. # 1" .\nex:d ex:e 1.5 .', [('ex:a ex:b "Washington D.C. # 1" .', 1, 1), ("ex:d ex:e 1.5 .", 2, 2)]),
        ("ex:st.john ex:b <http://x.test/a.b#c> . ex:d ex:e ex:f.", [("ex:st.john ex:b <http://x.test/a.b#c> .", 1, 1), ("ex:d ex:e ex:f.", 1, 1)]),
        ('# a . comment "\nex:a ex:b "one" ,\n  # within .\n  "two" .', [('ex:a ex:b "one" ,\n  # within .\n  "two" .', 2, 4)]),
        ('ex:a ex:b """three.\nlines "of" . it""" .', [('ex:a ex:b """three.\nlines "of" . it""" .', 1, 2)]),
        ('ex:a ex:b "no end"', [('ex:a ex:b "no end"', 1, 1)]),
        ("[] ex:b 'it\\'s. so' .", [("[] ex:b 'it\\'s. so' .", 1, 1)]),
    ],
)  # fmt: skip
def test_a_statement_ends_at_its_own_full_stop(text, cut):
    assert [(s.text, s.first, s.last) for s in statements(text)] == cut


def test_directives_of_both_spellings_are_told_from_statements():
    found = list(statements("PREFIX ex: <http://x.test/>\n@base <http://y.test/> .\nex:a ex:b <c> ."))
    assert [(s.first, s.directive) for s in found] == [(1, True), (2, True), (3, False)]


text = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20)
node = st.from_regex(r"[a-z][a-z.-]{0,8}[a-z]", fullmatch=True).map(lambda name: URIRef(f"http://x.test/{name}"))


@given(st.sets(st.tuples(node, node, st.one_of(node, text.map(Literal))), min_size=1, max_size=8))
def test_the_statements_say_together_what_the_file_says(triples):
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    turtle = graph.serialize(format="turtle")
    found = list(statements(turtle))
    prologue = "\n".join(s.text for s in found if s.directive)
    parts = Graph()
    for statement in found:
        if not statement.directive:
            parts.parse(data=f"{prologue}\n{statement.text}", format="turtle")
    assert set(parts) == triples


def test_comments_and_layout_are_no_part_of_what_a_file_says():
    one = '# why\nex:a ex:b "x # y" .  # 2026\n\n'
    assert essence(one) == essence('ex:a   ex:b "x # y" .') != essence('ex:a ex:b "x # z" .')
