"""Search inside SPARQL, on the demonstration stories; the examples are those of the documentation."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.errors import QueryError
from graph_service.rdf.sparql_text import tokenize
from graph_service.rdf.terms import literal
from graph_service.sparql.search_service import text_of

DOCS = (Path(__file__).parents[2] / "docs" / "sparql.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sparql\n(.*?)```", DOCS.split("## Search inside SPARQL")[1].split("\n## ")[0], re.DOTALL)
STORY = "prevention-is-key-in-fighting-human-trafficking"


def ask(demo, query):
    bindings = json.loads(demo.query(query, "application/sparql-results+json").body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def search(demo, group, *, select="*", rest=""):
    return ask(demo, f"SELECT {select} WHERE {{ SERVICE search: {{ {group} }} {rest} }}")


@pytest.mark.parametrize("query", EXAMPLES)
def test_the_examples_of_the_documentation_answer_something(demo, query):
    assert ask(demo, query)


def test_a_search_finds_what_the_search_page_finds(demo):
    hits = demo.search("hotlines for victims", limit=5, facets=()).hits
    rows = search(demo, '[] search:query "hotlines for victims" ; search:limit 5 ; search:hit ?hit ; search:passage ?text ; '
                        "search:score ?score")  # fmt: skip
    found = [(row["hit"], row["text"], float(row["score"])) for row in rows]
    assert found == [(hit.story.iri, hit.passage.text, hit.score) for hit in hits]


@pytest.mark.parametrize(
    "group",
    [
        '[] search:limit 5 ; search:hit ?hit ; search:mode "hybrid" ; search:query "hotlines for victims"',
        '[] search:query "hotlines for victims" . [] search:limit 5 . [] search:hit ?hit .',
        '?any search:query "hotlines for victims" ; search:limit 5 . ?any search:hit ?hit',
        '_:b search:query """hotlines for victims""" ;; search:limit 5 ; search:hit ?hit ;',
        "[ search:query 'hotlines for\\u0020victims'@en ; search:limit 5 ; search:hit ?hit ]",
        '[] <http://127.0.0.1:8000/search#query> "hotlines for victims" ; search:limit 5 ; search:hit $hit # first\n.',
    ],
)
def test_a_search_may_be_written_in_many_ways(demo, group):
    hits = demo.search("hotlines for victims", limit=5, facets=()).hits
    assert [row["hit"] for row in search(demo, group)] == [hit.story.iri for hit in hits]


def test_the_filters_of_a_search_are_those_of_the_search_page(demo):
    rows = search(demo, '[] search:query "trafficking" ; search:place place:ukraine ; search:since "2004" ; search:hit ?story',
                  rest="?story schema:datePublished ?date")  # fmt: skip
    assert rows
    assert all(row["date"] >= "2004" for row in rows)


def test_a_source_is_given_as_stories_state_it(demo):
    rows = search(demo, '[] search:query "hotline" ; search:source "stopvaw.org" ; search:hit ?story',
                  rest="?story gs:statedSource ?source")  # fmt: skip
    assert {row["source"] for row in rows} == {"stopvaw.org"}


def test_a_hit_that_is_given_asks_whether_it_is_one(demo):
    hit = demo.search("hotlines for victims", limit=1, facets=()).hits[0].story.iri
    group = f'[] search:query "hotlines for victims" ; search:score ?score ; search:hit <{hit}>'
    assert len(search(demo, group)) == 1
    assert search(demo, group.replace(hit, "https://elsewhere.example/")) == []


def test_related_stories_come_with_their_reasons(demo):
    related = demo.related(STORY, 3)
    rows = search(
        demo,
        f"[] search:related story:{STORY} ; search:hit ?hit ; search:reason ?why ; search:limit 3",
        select="?hit ?why",
    )
    assert [row["hit"] for row in rows] == [found.story.iri for found in related]
    assert rows[0]["why"].startswith(related[0].reasons[0].text)


def test_what_is_not_here_has_nothing_related(demo):
    assert search(demo, "[] search:related story:no-such-story ; search:hit ?hit") == []
    assert search(demo, "[] search:similarEntity organization:no-such-unit ; search:hit ?hit") == []


@pytest.mark.parametrize(
    ("group", "says"),
    [
        ("", "takes one of search:query"),
        ("[] search:hit ?hit", "takes one of search:query"),
        ('[] search:query "a" ; search:related story:a ; search:hit ?hit', "not two"),
        ("[] search:query ?x ; search:hit ?hit", "text in quotes, .*not \\?x"),
        ('[] search:query " " ; search:hit ?hit', "1 to 1,000 characters"),
        (f'[] search:query "{"a" * 1001}" ; search:hit ?hit', "1 to 1,000 characters"),
        ('[] search:query "a" ; search:hit ?a , ?b', "2 times"),
        ('[] search:query "a" ; search:query "b"', "2 times"),
        ('[] search:query "hotline" ; search:limit 3', "search:hit \\?story binds the hits"),
        ('[] search:query "a" ; search:hits ?hit', "search:hits does not go with search:query"),
        ('[] search:query "a" ; search:reason ?hit', "search:reason does not go with search:query"),
        ('[] search:query "a" ; schema:headline ?hit', "not schema:headline"),
        ('[] search:query "a" ; a ?hit', "expected instead of 'a'"),
        ('[] search:query "a" ; search:hit "b"', 'an IRI, not "b"'),
        ('[] search:query "a" ; search:limit 1001', "1 to 1,000"),
        ('[] search:query "a" ; search:limit 0', "1 to 1,000"),
        ('[] search:query "a" ; search:limit ?n', "1 to 1,000, not \\?n"),
        ('[] search:query "a" ; search:limit 99999999999999999999', "1 to 1,000"),
        ('[] search:query "a" ; search:mode "best"', "one of hybrid, semantic, keyword"),
        ('[] search:query "a" ; search:since "2004-13"', "a date such as"),
        ('[] search:query "a" ; search:place organization:osce', "such as place:"),
        ("[] search:related organization:osce", "such as story:"),
        ("[] search:similarEntity story:a", "such as organization:"),
        ('?a search:query "a" . ?b search:hit ?hit', "one search"),
        ('[ search:query "a" ', "\\] or ; was expected"),
        ('"a" search:query "a"', "begins with"),
        ('[] search:query "a" search:hit ?x ! ', "; or \\."),
        (r'[] search:query "\uD800"', "no character"),
        (r'[] search:query "\q"', "not an escape"),
    ],
)
def test_a_search_that_cannot_be_understood_says_what_to_write(demo, group, says):
    with pytest.raises(QueryError, match=says):
        search(demo, group)


@pytest.mark.parametrize("limit", ['"2"^^xsd:integer', '"2"^^<http://www.w3.org/2001/XMLSchema#int>', '"2"', "2"])
def test_values_may_have_a_datatype_as_federating_engines_write_them(demo, limit):
    group = f'[] search:query "election"^^xsd:string ; search:since "2001"^^xsd:gYear ; search:hit ?hit ; search:limit {limit}'
    assert len(search(demo, group)) == 2


def searched(demo, question, **filters):
    found = demo.search(question, limit=2, facets=(), **filters)
    return [hit.story.iri for hit in found.hits]


@pytest.mark.parametrize(
    ("before", "group", "questions"),
    [
        ('VALUES ?text { "hotline" "elections"@en }', "search:query ?text", ["hotline", "elections"]),
        ('BIND(CONCAT("hot", "line") AS ?text)', "search:query $text", ["hotline"]),
        ("{ SELECT ?text { place:ukraine rdfs:label ?text } LIMIT 1 }", "search:query ?text", ["Ukraine"]),
    ],
)
def test_what_stands_before_a_search_may_bind_its_question(demo, before, group, questions):
    rows = ask(
        demo, f"SELECT ?text ?hit {{ {before} SERVICE search: {{ [] {group} ; search:hit ?hit ; search:limit 2 }} }}"
    )
    assert {row["text"] for row in rows} == set(questions)
    for question in questions:
        assert [row["hit"] for row in rows if row["text"] == question] == searched(demo, question)


def test_filters_and_limits_may_be_bound_too(demo):
    rows = ask(
        demo,
        """SELECT ?place ?n ?hit { VALUES (?place ?n) { (place:ukraine 1) (place:moldova 2) }
        SERVICE search: { [] search:query "trafficking" ; search:place ?place ; search:limit ?n ; search:hit ?hit } }""",
    )
    assert [row["place"].rpartition("/")[2] for row in rows] == ["ukraine", "moldova", "moldova"]


def test_hits_of_which_nothing_is_bound_are_one_row_for_each_question(demo):
    rows = ask(demo, 'SELECT * { VALUES ?text { "hotline" "volcano" } SERVICE search: { [] search:query ?text } }')
    assert rows == [{"text": "hotline"}]


def test_a_search_may_ask_for_what_another_found(demo):
    rows = ask(
        demo,
        """SELECT ?story ?other {
        SERVICE search: { [] search:query "hotlines for victims" ; search:hit ?story ; search:limit 2 }
        SERVICE search: { [] search:related ?story ; search:hit ?other ; search:limit 3 } }""",
    )
    stories = searched(demo, "hotlines for victims")
    for story in stories:
        related = demo.related(story.rpartition("/")[2], 3)
        assert [row["other"] for row in rows if row["story"] == story] == [hit.story.iri for hit in related]


def test_a_hit_that_is_bound_before_stays_bound(demo):
    (first, _) = searched(demo, "hotlines for victims")
    rows = ask(
        demo,
        f"""SELECT ?text ?hit {{ VALUES (?text ?hit) {{ ("hotlines for victims" <{first}>) ("x" <urn:none>) }}
        SERVICE search: {{ [] search:query ?text ; search:hit ?hit ; search:limit 20 }} }}""",
    )
    assert [row["hit"] for row in rows] == [first]


@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("?story schema:headline ?title .", "Nothing before the search binds \\?text"),
        ("?mention nif:anchorOf ?text .", "more than 100 different values"),
        ("VALUES ?text { <urn:x> }", "text in quotes, .*not <urn:x>"),
        ("{ ?story schema:headline ?text } {", "text in quotes, .*not \\?text"),
    ],
)
def test_a_question_that_is_not_bound_or_too_often_is_refused(demo, before, says):
    closing = "}" if before.endswith("{") else ""
    with pytest.raises(QueryError, match=says):
        ask(demo, f"SELECT * {{ {before} SERVICE search: {{ [] search:query ?text ; search:hit ?hit }} }} {closing}")


def test_what_binds_nothing_finds_nothing(demo):
    before = "?story schema:headline ?text ; a schema:Recipe ."
    assert ask(demo, f"SELECT * {{ {before} SERVICE search: {{ [] search:query ?text ; search:hit ?hit }} }}") == []


def test_a_passage_joins_with_the_mentions_in_it(demo):
    rows = ask(
        demo,
        """SELECT ?story ?passage ?words ?begin ?at ?end {
        SERVICE search: { [] search:query "hotlines for victims" ; search:hit ?story ; search:passage ?passage ;
                             search:begin ?begin ; search:end ?end ; search:limit 3 }
        GRAPH ?story { ?mention itsrdf:taIdentRef ?entity ; nif:anchorOf ?words ; nif:beginIndex ?at }
        FILTER(?begin <= ?at && ?at < ?end) }""",
    )
    assert rows
    for row in rows:
        at = int(row["at"]) - int(row["begin"])
        assert row["passage"][at : at + len(row["words"])] == row["words"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_read_as_it_was_written(text):
    (token,) = tokenize(str(literal(text)))
    assert text_of(token) == text
