"""The reference files themselves: complete where they claim to be, consistent, and readable as the graph they become."""

import re
from collections import Counter

import pytest
from rdflib import Graph

from graph_service.files import resource
from graph_service.iris import SLUG
from graph_service.linking.knowledge.decisions import read_curation
from graph_service.text import slugify

COLLECTIVE = (
    "agency", "alliance", "armed-group", "association", "band", "bank", "body", "company", "court", "department", "education",
    "exchange", "field-operation", "government", "institution", "international", "league", "media", "military", "ngo",
    "organization", "parliament", "party", "political", "religious", "sports-team", "union", "unit", "university",
)  # fmt: skip


def test_there_are_57_participating_states_11_partners_26_topics_and_16_kinds_of_meetings(reference):
    places = Graph().parse(resource("data/places.ttl"), publicID="http://x.test/")
    prefixes = "PREFIX org: <http://www.w3.org/ns/org#> PREFIX gs: <http://x.test/ontology#> "
    assert (
        len(list(places.query(prefixes + "SELECT ?s { ?s org:memberOf <http://x.test/id/organization/osce> }"))) == 57
    )
    assert len(list(places.query(prefixes + "SELECT ?s { ?s gs:partnerOf ?o }"))) == 11
    types = Counter(entity.type for entity in reference.entities.values())
    assert (types["topic"], types["event"]) == (26, 16)


def test_every_key_is_a_slug_and_what_an_entity_belongs_to_exists(reference, geography):
    known = {**reference.entities, **geography.entities}
    for key, entity in known.items():
        assert SLUG.fullmatch(entity.id), key
        assert set(entity.part_of) <= known.keys(), key
    assert set(reference.serves.values()) <= known.keys()


def test_every_organization_is_described_once_and_in_one_file():
    described = Counter(
        key
        for path in resource("data").glob("organizations-*.ttl")
        for key in re.findall(r"^organization:(\S+) a org:", path.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert [key for key, times in described.items() if times > 1] == []


def test_an_organizations_key_is_the_slug_of_its_label_but_for_long_names_of_the_osces_own_structures(reference):
    organizations = [entity for entity in reference.entities.values() if entity.type == "organization"]
    others = [entity.id for entity in organizations if entity.id != slugify(entity.label)]
    assert [key for key in others if not key.startswith("osce-")] == []


def test_every_organization_is_of_a_known_kind_and_works_for_a_place_where_it_works_for_one(reference):
    organizations = [entity for entity in reference.entities.values() if entity.type == "organization"]
    assert {entity.subtype for entity in organizations} <= set(COLLECTIVE)
    assert all(key.startswith("place/") for key in reference.serves.values())


def test_no_commercial_bank_works_for_a_country_so_that_its_central_bank_is_found(reference):
    by_country = Counter(
        country for key, country in reference.serves.items() if reference.entities[key].subtype == "bank"
    )
    # The central bank of the United States is no bank by kind, so nothing can stand in its way.
    assert {country for country, banks in by_country.items() if banks > 1} <= {"place/united-states"}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Standard Oil Co", "standard-oil-of-ohio"),
        ("USX Corp", "u-s-steel"),
        ("Allegis Corp", "united-airlines"),
        ("C. Itoh & Co", "c-itoh"),
        ("Société Générale", "societe-generale"),
        ("Danish National Bank", "danmarks-nationalbank"),
        ("Coca Cola", "coca-cola"),
        ("Civil Network OPORA", "opora"),
        ("Milli Majlis", "national-assembly-of-azerbaijan"),
    ],
)
def test_old_short_and_legal_names_mean_the_same_organization(reference, written, key):
    assert {name.key for name in reference.names if name.written == written} == {f"organization/{key}"}


@pytest.mark.parametrize("word", ["Target", "Gap", "Dow", "Phillips", "Kellogg", "Morgan", "Boots", "Heinz"])
def test_words_surnames_and_first_names_alone_mean_no_company(reference, word):
    assert [name.key for name in reference.names if name.written == word] == []


def test_every_file_says_where_it_comes_from():
    files = list(resource("data").glob("*.ttl"))
    assert files
    for path in files:
        opening = re.match(r"(?:#.*\n)+", path.read_text(encoding="utf-8"))
        assert opening, path.name
        assert len(opening[0]) > 100, path.name


def test_keys_of_curated_decisions_exist(reference, geography):
    curation = read_curation(resource("data/curation.ttl"))
    assert {key for key, _ in curation.refused} <= {**reference.entities, **geography.entities}.keys()


@pytest.mark.parametrize(
    ("key", "label", "kind", "iso"),
    [
        ("kyiv", "Kyiv", "city", "UA"),
        ("paris", "Paris", "city", "FR"),
        ("paris-us", "Paris", "city", "US"),
        ("georgia", "Georgia", "country", "GE"),
        ("georgia-us", "Georgia", "region", "US"),
        ("eastern-europe", "Eastern Europe", "region", None),
        ("russia", "Russia", "country", "RU"),
        ("turkey", "Turkey", "country", "TR"),
        ("kosovo", "Kosovo", "country", None),
        ("pristina", "Pristina", "city", None),
        ("soviet-union", "Soviet Union", "country", None),
        ("holy-see", "Holy See", "country", "VA"),
    ],
)
def test_places_have_one_stable_key_and_their_canonical_name(geography, key, label, kind, iso):
    entity = geography.entities[f"place/{key}"]
    assert (entity.label, entity.subtype, entity.iso) == (label, kind, iso)


def test_a_city_lies_in_its_country_and_on_the_map(geography):
    kyiv = geography.entities["place/kyiv"]
    assert kyiv.part_of == ("place/ukraine",)
    assert (round(kyiv.latitude or 0, 1), round(kyiv.longitude or 0, 1)) == (50.5, 30.5)
    assert "Kiev" in kyiv.aliases


def test_names_of_countries_are_known_in_the_languages_of_the_region(places):
    names = {(name.written, name.language) for name in places[1] if name.key == "place/germany"}
    assert {
        ("Germany", "en"),
        ("Німеччина", "uk"),
        ("Германия", "ru"),
        ("Allemagne", "fr"),
        ("Deutschland", "de"),
    } <= names
