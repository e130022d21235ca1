"""Tables for analysts: pandas, and sparql-dataframe, which reads CSV into it."""

import io

import pandas as pd
import pytest
import requests
import sparql_dataframe

MENTIONS = """
SELECT ?words ?mention ?date ?start {
  ?mention itsrdf:taIdentRef organization:odihr ; nif:anchorOf ?words ; nif:referenceContext ?text .
  ?story schema:hasPart ?text OPTIONAL { ?story schema:datePublished ?date }
  BIND(xsd:integer(STRBEFORE(STRAFTER(STR(?mention), "#char="), ",")) AS ?start)
}"""


def frame(service, query, separator=","):
    accept = {",": "text/csv", "\t": "text/tab-separated-values"}[separator]
    response = requests.post(service.sparql, data={"query": query}, headers={"Accept": accept}, timeout=30)
    assert response.status_code == 200, response.text
    return pd.read_csv(io.StringIO(response.text), sep=separator)


def test_columns_keep_their_places_and_types(service):
    table = frame(service, MENTIONS)
    assert list(table.columns) == ["words", "mention", "date", "start"]
    assert len(table) > 20
    assert table.mention.str.fullmatch(r".+#char=\d+,\d+").all()
    assert table.start.dtype == "int64"
    assert pd.to_datetime(table.date).notna().any()


def test_a_star_gives_the_columns_in_the_order_of_the_query(service):
    table = frame(service, "SELECT * { ?story schema:headline ?headline ; schema:inLanguage ?code } LIMIT 5")
    assert list(table.columns) == ["story", "headline", "code"]


def test_tabs_part_terms(service):
    table = frame(service, "SELECT ?s ?h { ?s schema:headline ?h } LIMIT 5", "\t")
    assert list(table.columns) == ["?s", "?h"]
    assert table["?s"].str.fullmatch("<.+>").all()


@pytest.mark.parametrize("post", [False, True])
def test_sparql_dataframe_reads_all_rows(service, post):
    query = (
        "SELECT ?m ?w { ?m <http://www.w3.org/2005/11/its/rdf#taIdentRef> ?e ; ?p ?w FILTER(ISLITERAL(?w)) } LIMIT 200"
    )
    assert sparql_dataframe.get(service.sparql, query, post=post).shape == (200, 2)


@pytest.mark.parametrize(
    ("accept", "query"),
    [
        ("text/csv", "SELECT ?l { organization:odihr skos:altLabel ?l FILTER(LANG(?l) = 'uk') }"),
        ("text/tab-separated-values", "SELECT ?l { organization:odihr skos:altLabel ?l FILTER(LANG(?l) = 'uk') }"),
        ("text/turtle", "CONSTRUCT WHERE { organization:odihr skos:altLabel ?l }"),
        ("application/n-triples", "CONSTRUCT WHERE { organization:odihr skos:altLabel ?l }"),
    ],
)
def test_requests_reads_texts_in_their_letters(service, accept, query):
    response = requests.get(service.sparql, params={"query": query}, headers={"Accept": accept}, timeout=30)
    assert "БДІПЛ" in response.text
    assert response.encoding == "utf-8"
