"""A query by what contains includes what lies in it, and finds what filters and facets find: on the demonstration stories."""

import json

import pytest

from graph_service.results import Filters

# How a story is asked for by what contains what it names, for each type of container.
WITHIN = {
    "place": "?story schema:mentions/schema:containedInPlace* ?whole",
    "topic": "?story (schema:about|gs:assignedTopic|schema:mentions)/skos:broader* ?whole . ?whole a skos:Concept",
    "organization": """\
      { ?story schema:mentions/org:subOrganizationOf* ?whole }
      UNION
      { ?story schema:mentions ?person . ?person a schema:Person ; org:memberOf/org:subOrganizationOf* ?whole }""",
}


@pytest.fixture(scope="module")
def containers(demo):
    """The keys of all that contains something that a story names."""
    projection = demo.snapshot.projection
    found = {projection.keys[n] for row in range(len(projection.keys)) for n in projection.containers.of(row)}
    assert {"place/ukraine", "organization/osce", "topic/human-dimension"} <= found
    return found


@pytest.mark.parametrize("noun", WITHIN)
def test_sparql_and_the_projection_agree_on_every_container(demo, containers, noun):
    names, projection = demo.names, demo.snapshot.projection
    found = {}
    for row in demo.snapshot.store.select(f"SELECT DISTINCT ?story ?whole {{ {WITHIN[noun]} }}"):
        whole = names.key(str(getattr(row["whole"], "value", "")))
        found.setdefault(whole, set()).add(names.key(row["story"].value).removeprefix("story/"))
    for key in (key for key in containers if key.startswith(f"{noun}/")):
        within = {projection.ids[row] for row in projection.stories_within(key)}
        assert found.get(key, set()) == within != set(), key


def test_a_query_a_filter_and_a_facet_by_ukraine_include_kharkiv(demo):
    query = "SELECT (COUNT(DISTINCT ?story) AS ?n) { ?story schema:mentions/schema:containedInPlace* place:ukraine }"
    (row,) = json.loads(demo.query(query, "application/sparql-results+json").body)["results"]["bindings"]
    filtered = demo.search("", filters=Filters(place=("ukraine",)))
    (facet,) = [value for value in demo.search("").facets["place"] if value.id == "ukraine"]
    assert int(row["n"]["value"]) == filtered.total == facet.count
    direct = demo.query(
        "SELECT ?story { ?story schema:mentions place:kharkiv-oblast }", "application/sparql-results+json"
    )
    oblast = demo.search("", filters=Filters(place=("kharkiv-oblast",)))
    assert len(json.loads(direct.body)["results"]["bindings"]) < oblast.total
    within = {one.story.id for one in demo.search("", filters=Filters(place=("kharkiv",)), limit=100).hits}
    assert within <= {one.story.id for one in demo.search("", filters=Filters(place=("ukraine",)), limit=100).hits}
