"""What an entity is, in one line."""

import pytest

from graph_service.model import Entity
from graph_service.results import EntityName
from graph_service.search.cards import Statements, full_name, summary, within_sentence


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("OSCE", "the OSCE"),
        ("NATO", "NATO"),
        ("OSCE Secretariat", "the OSCE Secretariat"),
        ("Microsoft", "Microsoft"),
        ("United States", "the United States"),
        ("Ukraine", "Ukraine"),
        ("The Hague", "The Hague"),
        ("Middle East", "the Middle East"),
    ],
)
def test_a_name_has_its_article_within_a_sentence(label, within):
    assert within_sentence(label) == within


LABELS = {
    "organization/osce": "OSCE",
    "place/vienna": "Vienna",
    "place/ukraine": "Ukraine",
    "place/kharkiv-oblast": "Kharkiv Oblast",
}


@pytest.mark.parametrize(
    ("entity", "related", "stated", "line"),
    [
        ({"type": "organization"}, {}, {}, "Organization"),
        ({"type": "organization", "subtype": "ngo"}, {}, {}, "Non-governmental organization"),
        ({"type": "organization", "subtype": "company"}, {"schema:location": ["place/vienna"]}, {}, "Company, Vienna"),
        (
            {"type": "organization", "subtype": "field-operation", "closed": True},
            {"org:subOrganizationOf": ["organization/osce"], "schema:areaServed": ["place/ukraine"]},
            {"schema:dissolutionDate": ["2022"]},
            "Field operation of the OSCE in Ukraine, until 2022",
        ),
        (
            {"type": "place", "subtype": "city"},
            {"schema:containedInPlace": ["place/kharkiv-oblast", "place/ukraine"]},
            {},
            "City in Kharkiv Oblast, Ukraine",
        ),
        ({"type": "place", "subtype": "other"}, {}, {}, "Place"),
        (
            {"type": "place"},
            {},
            {"rdf:type": ["https://schema.org/AdministrativeArea", "https://schema.org/Country"]},
            "Country",
        ),
        ({"type": "person"}, {"schema:nationality": ["place/ukraine"]}, {}, "Person from Ukraine"),
        (
            {"type": "person"},
            {"schema:nationality": ["place/ukraine"]},
            {"schema:jobTitle": ["Speaker", "Minister of Justice"]},
            "Minister of Justice, Ukraine",
        ),
        ({"type": "topic", "subtype": "concept"}, {}, {}, "Topic"),
        ({"type": "event", "subtype": "concept"}, {}, {}, "Event"),
    ],
)
def test_a_line_says_what_is_known(entity, related, stated, line):
    described = Entity(id="it", label="It", **entity)
    assert summary(described, Statements(related, stated, LABELS)) == line


def test_a_person_of_whom_only_stories_know_has_the_role_that_they_give():
    person = Entity(type="person", id="it", label="It")
    assert summary(person, Statements({}, {}, {}, "spokesperson for the Mission")) == "Spokesperson for the Mission"


@pytest.mark.parametrize(
    ("role", "line"),
    [
        ("Treasury Secretary", "United States Secretary of the Treasury"),
        ("President, Ruritania", "President, Ruritania"),
    ],
)
def test_of_the_titles_of_a_life_a_person_has_the_one_that_stories_give(role, line):
    person = Entity(type="person", id="it", label="It")
    titles = ["White House Chief of Staff and Head of the Office", "United States Secretary of the Treasury"]
    assert summary(person, Statements({}, {"schema:jobTitle": titles}, {}, role)) == line


@pytest.mark.parametrize(
    ("label", "names", "full"),
    [
        ("ODIHR", ["OSCE Office for Democratic Institutions and Human Rights", "Office for Democratic Institutions and Human Rights"],
         "Office for Democratic Institutions and Human Rights"),
        ("OSCE", ["Conference on Security and Co-operation in Europe"], ""),
        ("Kyiv", ["Kiev"], ""),
    ],
)  # fmt: skip
def test_the_full_name_has_the_initials_of_the_abbreviation(label, names, full):
    entity = Entity(type="organization", id="it", label=label)
    assert full_name(entity, [EntityName(text=name, language="en") for name in names]) == full
