"""Regions lie between cities and countries, under stable keys, and each says what it is elsewhere."""

import pytest

from graph_service.iris import SLUG
from graph_service.linking.knowledge.name_forms import with_other_joints
from graph_service.linking.knowledge.place_tables import Region, read_regions, read_territories

GEONAMES, WIKIDATA = "https://sws.geonames.org/", "http://www.wikidata.org/entity/"


def region(**values):
    row = {"code": "", "area": "UA.07", "number": "1", "type": "Region", "name": "Somewhere", "aliases": ()}
    return Region(**(row | values))


@pytest.mark.parametrize(
    ("city", "around", "country"),
    [
        ("kharkiv", "kharkiv-oblast", "ukraine"),
        ("munich", "bavaria", "germany"),
        ("osh", "osh-region", "kyrgyzstan"),
        ("seattle", "washington-us", "united-states"),
        ("prizren", "prizren-district", "kosovo"),
        ("barcelona", "catalonia", "spain"),
        ("melbourne", "victoria", "australia"),
    ],
)
def test_a_city_lies_in_its_region_and_the_region_in_its_country(places, city, around, country):
    geography, _ = places
    assert geography.entities[f"place/{city}"].part_of == (f"place/{around}",)
    assert geography.entities[f"place/{around}"].part_of == (f"place/{country}",)
    assert geography.country_of[f"place/{city}"] == geography.country_of[f"place/{around}"] == f"place/{country}"
    assert geography.region_of(f"place/{city}") == geography.region_of(f"place/{around}") == f"place/{around}"
    assert geography.region_of(f"place/{country}") is None


@pytest.mark.parametrize(
    ("city", "code"), [("kyiv", "UA-30"), ("berlin", "DE-BE"), ("moscow", "RU-MOW"), ("bishkek", "KG-GB")]
)
def test_a_city_that_is_its_own_region_stands_for_it(places, city, code):
    geography, _ = places
    entity = geography.entities[f"place/{city}"]
    assert (entity.subtype, entity.subdivision) == ("city", code)
    assert geography.entities[entity.part_of[0]].subtype == "country"
    assert [key for key, e in geography.entities.items() if e.subdivision == code] == [entity.key]


@pytest.mark.parametrize(
    ("key", "label", "code", "number", "item"),
    [
        ("kharkiv-oblast", "Kharkiv Oblast", "UA-63", "706482", "Q170666"),
        ("bavaria", "Bavaria", "DE-BY", "2951839", "Q980"),
        ("washington-us", "Washington", "US-WA", "5815135", "Q1223"),
        ("crimea", "Crimea", "UA-43", "703883", None),
    ],
)
def test_a_region_has_its_codes_and_its_numbers_elsewhere(places, key, label, code, number, item):
    entity = places[0].entities[f"place/{key}"]
    assert (entity.label, entity.subtype, entity.subdivision) == (label, "region", code)
    assert f"{GEONAMES}{number}/" in entity.same_as
    assert item is None or f"{WIKIDATA}{item}" in entity.same_as


def test_countries_present_and_past_are_known_to_wikidata_and_cities_to_geonames(places):
    entities = places[0].entities
    assert entities["place/ukraine"].same_as == (f"{WIKIDATA}Q212", f"{GEONAMES}690791/")
    assert f"{WIKIDATA}Q1246" in entities["place/kosovo"].same_as
    assert entities["place/soviet-union"].same_as == (f"{WIKIDATA}Q15180",)
    assert entities["place/kharkiv"].same_as == (f"{GEONAMES}706483/",)


def test_each_code_is_that_of_one_place_and_each_key_a_slug(places):
    coded = [entity for entity in places[0].entities.values() if entity.subdivision]
    assert len({entity.subdivision for entity in coded}) == len(coded) > 2900
    assert all(SLUG.fullmatch(entity.id) for entity in coded)


@pytest.mark.parametrize(
    ("row", "short", "cities", "label"),
    [
        ({"name": "Kharkivska oblast", "aliases": ("Харьковская область", "Kharkiv Oblast")}, "", (), "Kharkiv Oblast"),
        ({"name": "Tverskaya oblast'", "aliases": ("Tver’ Oblast",)}, "", (), "Tver Oblast"),
        ({"name": "Tambovskaya oblast'"}, "Tambov Oblast", (), "Tambov Oblast"),
        ({"name": "Naryn"}, "", {"naryn"}, "Naryn Region"),
        ({"name": "Liguria"}, "", {"genoa"}, "Liguria"),
        ({"name": "Murcia, Región de"}, "", (), "Murcia"),
        ({"name": "Călărași", "type": "District"}, "", (), "Călărași District"),
        ({"name": "Eastern", "type": "Province"}, "", (), "Eastern Province"),
        ({"name": "Georgia"}, "Georgia (USA)", (), "Georgia"),
    ],
)  # fmt: skip
def test_a_region_is_labelled_as_english_writes_it_and_apart_from_towns(row, short, cities, label):
    assert region(**row).label(short, cities) == label


def test_the_bare_name_of_a_region_that_is_a_towns_or_has_no_word_of_its_own_is_no_name_of_it():
    naryn = region(name="Naryn", aliases=("Naryn Oblasty",))
    assert list(naryn.bare_names("Naryn Region", {"naryn"})) == ["Naryn Oblasty"]
    assert {"Naryn region", "Naryn oblast", "province of Naryn"} <= set(naryn.full_names("Naryn Region", ()))
    assert "Liguria" in region(name="Liguria").bare_names("Liguria", {"genoa"})
    assert "region of Liguria" not in region(name="Liguria").full_names("Liguria", ("Liguria",))
    assert list(region(name="Central", type="Province").bare_names("Central Province", ())) == []
    assert list(region(name="Rezina", type="District").bare_names("Rezina District", ())) == []


def test_the_tables_have_the_regions_in_which_cities_lie(places):
    in_region = [e for e in places[0].entities.values() if e.subtype == "city" and places[0].region_of(e.key)]
    cities = [e for e in places[0].entities.values() if e.subtype == "city"]
    assert len(in_region) > 0.95 * len(cities)
    assert len(read_regions()) > 3500
    assert read_territories()["UA"].name == "Ukraine"


@pytest.mark.parametrize(
    ("name", "also", "never"),
    [
        ("Guinea-Bissau", "Guinea Bissau", "GuineaBissau"),
        ("Burkina Faso", "Burkina-Faso", "Burkina"),
        ("Papua New Guinea", "Papua-New Guinea", "New Guinea"),
        ("Timor-Leste", "Timor Leste", "Timor"),
        ("Bosnia and Herzegovina", "Bosnia and Herzegovina", "Bosnia-and-Herzegovina"),
    ],
)
def test_a_countrys_name_is_written_with_hyphens_and_with_blanks(name, also, never):
    forms = set(with_other_joints(name))
    assert {name, also} <= forms
    assert never not in forms
