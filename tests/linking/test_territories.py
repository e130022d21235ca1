"""What is called a territory: places with a country code that are no member or observer State of the United Nations."""

import pytest
from pyoxigraph import parse

from graph_service.curation.decision_file import description
from graph_service.files import resource
from graph_service.model import Entity, Story


@pytest.mark.parametrize(
    ("name", "key", "word"),
    [
        ("Kosovo", "kosovo", "territory"),
        ("Hong Kong", "hong-kong", "territory"),
        ("Greenland", "greenland", "territory"),
        ("Jersey", "jersey", "territory"),
        ("New Caledonia", "new-caledonia", "territory"),
        ("Western Sahara", "western-sahara", "territory"),
        ("the Holy See", "holy-see", "country"),
        ("Palestine", "palestine", "country"),
        ("Monaco", "monaco", "country"),
        ("the Soviet Union", "soviet-union", "country"),
        ("East Germany", "east-germany", "country"),
        ("Scotland", "scotland", "region"),
    ],
)
def test_a_place_is_called_a_country_only_where_it_is_or_was_a_state(linker, name, key, word):
    text = f"Talks\n\nOfficials from {name} met ministers from Austria in Vienna."
    (linked,) = linker.link([Story(id="s", title="Talks", text=text, language="en", digest="0" * 64)])
    assert linked.entities[f"place/{key}"].subtype == word


@pytest.mark.parametrize("name", ["Kosovo", "Hong Kong", "Greenland"])
def test_linking_itself_reads_a_territory_as_a_country(linker, name):
    text = f"Talks\n\nThe police of {name} arrested three people. Officials of {name} said so."
    (linked,) = linker.link([Story(id="s", title="Talks", text=text, language="en", digest="0" * 64)])
    assert linker.country_named(name).subtype == "country"
    assert [linked.entities[key].label for key in linked.coverage] == [name]


def test_the_reference_files_call_a_territory_what_the_table_of_states_does(geography):
    file, graph = resource("data/places.ttl"), "http://localhost/"
    stated = {
        quad.subject.value.removeprefix(f"{graph}id/")
        for quad in parse(path=str(file), base_iri=graph)
        if quad.predicate.value.endswith("#kind")
    }
    assert stated == {key for key in geography.territories if geography.entities[key].origin == "reference"}


def test_a_territory_that_a_decision_describes_is_none_of_the_regions():
    territory = Entity(type="place", id="sark", label="Sark", subtype="territory", iso="CQ")
    assert 'a schema:AdministrativeArea ; skos:prefLabel "Sark" ; gs:kind "territory" ;' in description(territory)
