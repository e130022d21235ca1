"""The people of the reference files: each can be found by name, in the years in which a surname alone means them."""

from collections import Counter

import pytest
from rdflib import Graph, Namespace
from rdflib.namespace import RDF, SKOS

from graph_service.files import resource
from graph_service.linking.knowledge.reference_files import LOCAL
from graph_service.text import fold, slugify

GS = Namespace(LOCAL.term(""))
SCHEMA = Namespace("https://schema.org/")
FILES = sorted(resource("data").glob("people-*.ttl"))


@pytest.fixture(scope="module")
def people():
    graph = Graph()
    for path in FILES:
        graph.parse(path, publicID=LOCAL.base + "/")
    return graph


@pytest.fixture(scope="module")
def label(people):
    return {person: str(people.value(person, SKOS.prefLabel)) for person in people.subjects(RDF.type, SCHEMA.Person)}


def years(people, person):
    since, until = people.value(person, GS.prominentSince), people.value(person, GS.prominentUntil)
    return int(since), int(until or 9999)


def meant_by(people, label, surname, year):
    """Return the people whose name ends in `surname`, or who go by it, in whose years `year` lies."""
    return {
        name
        for person, name in label.items()
        if surname in {fold(name.split()[-1]), *map(fold, people.objects(person, SKOS.hiddenLabel))}
        if years(people, person)[0] <= year <= years(people, person)[1]
    }


def test_one_person_has_one_label_and_the_key_that_the_label_gives(people, label):
    assert len(label) > 4000
    for person, name in label.items():
        assert len(list(people.objects(person, SKOS.prefLabel))) == 1, name
        assert LOCAL.key(str(person)) == f"person/{slugify(name)}"


def test_no_two_entries_share_a_key():
    opened = Counter(
        line.split()[0]
        for path in FILES
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("person:")
    )
    assert [person for person, times in opened.items() if times > 1] == []


def test_prominence_begins_once_and_ends_after_it_began(people, label):
    for person, name in label.items():
        assert len(list(people.objects(person, GS.prominentSince))) == 1, name
        assert len(list(people.objects(person, GS.prominentUntil))) <= 1, name
        since, until = years(people, person)
        assert 1900 < since <= until, name


def test_every_person_has_an_office_and_the_nationality_of_a_place_that_exists(people, label, geography):
    for person, name in label.items():
        nationality = [LOCAL.key(str(o)) for o in people.objects(person, SCHEMA.nationality)]
        assert len(nationality) == 1, name
        assert nationality[0] in geography.entities, name
        assert any(people.objects(person, SCHEMA.jobTitle)), name


def test_another_name_is_more_than_a_surname_unless_the_person_goes_by_one_word(people, label):
    for person, name in label.items():
        for other in people.objects(person, SKOS.altLabel):
            assert len(other.split()) > 1 or len(name.split()) == 1, f"{other} of {name}"


def test_a_hidden_name_says_more_than_the_last_word_of_the_label(people, label):
    for person, name in label.items():
        assert fold(name.split()[-1]) not in {fold(hidden) for hidden in people.objects(person, SKOS.hiddenLabel)}, name


def test_a_name_in_cyrillic_states_its_language(people):
    for _, other in people.subject_objects(SKOS.altLabel):
        cyrillic = any("Ѐ" <= character <= "ӿ" for character in other)
        assert not cyrillic or other.language in {"ru", "uk", "be", "bg", "kk", "mk", "sr"}, other


def test_the_reference_knows_them_as_people(label, reference):
    known = {entity.label for entity in reference.entities.values() if entity.type == "person"}
    assert set(label.values()) <= known


@pytest.mark.parametrize(
    ("surname", "year", "names"),
    [
        ("reagan", 1987, {"Ronald Reagan"}),
        ("volcker", 1987, {"Paul Volcker"}),
        ("thatcher", 1985, {"Margaret Thatcher"}),
        ("gadhafi", 1986, {"Muammar Gaddafi"}),
        ("deng", 1987, {"Deng Xiaoping"}),
        ("greenspan", 1996, {"Alan Greenspan"}),
        ("schroeder", 2002, {"Gerhard Schröder"}),
        ("zannier", 2014, {"Lamberto Zannier"}),
        ("mijatovic", 2013, {"Dunja Mijatović"}),
        ("bush", 1990, {"George H. W. Bush"}),
        ("bush", 2003, {"George W. Bush"}),
        ("baker", 1987, {"James Baker", "Howard Baker", "Kenneth Baker"}),
    ],
)
def test_a_surname_and_a_year_tell_who_is_meant(people, label, surname, year, names):
    assert meant_by(people, label, surname, year) == names
