"""What a nationality or a people beside a name says: whose body or party it is, and that the word itself names no town."""

import pytest

from graph_service.model import Story


@pytest.fixture
def mentions(linker):
    """Return a function from a text to its mentions, as pairs of surface and key."""

    def find(text, language="en"):
        story = Story(id="s", title="News", text=f"News\n\n{text}", language=language, digest="0" * 64)
        (linked,) = linker.link([story])
        return [(mention.surface, mention.entity) for mention in linked.mentions]

    return find


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The Kazakh president met Kyrgyz officials.", "Kazakh"),
        ("A Thai court sentenced the blogger to three years.", "Thai"),
        ("The Roma community in Košice asked for water.", "Roma"),
        ("Housing for Roma in Bulgaria is poor.", "Roma"),
    ],
)
def test_a_nationality_and_a_people_are_no_town(mentions, text, word):
    assert word not in {surface for surface, _ in mentions(text)}


def test_a_town_and_a_team_keep_the_name_of_a_people(mentions):
    assert ("Roma", "place/rome") in mentions("Il treno per Roma parte alle otto.", "it")
    assert ("Roma", "organization/a-s-roma") in mentions(
        "Roma beat Lazio 2-1 in Serie A, and the striker scored twice."
    )


@pytest.mark.parametrize(
    "name",
    ["Ethiopian Human Rights Commission", "Turkish Medical Association", "Zambian Law Association", "Peruvian Farmers Federation"],
)  # fmt: skip
def test_bodies_of_several_countries_are_several_bodies(mentions, name):
    (key,) = {key for _, key in mentions(f"The {name} said that it was wrong.")}
    assert key == f"organization/{name.lower().replace(' ', '-')}"


def test_a_body_keeps_its_country_where_the_story_names_it_again_without(mentions):
    text = "The Turkish Medical Association was sued. Members of the Medical Association met in Ankara."
    bodies = [key for _, key in mentions(text) if key.startswith("organization/")]
    assert bodies == ["organization/turkish-medical-association"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "The Norwegian Refugee Council in Ukraine (NRC) has 400 staff. NRC helps families in Kharkiv.",
        "The Norwegian Refugee Council's office in Lviv (NRC) opened. NRC lawyers advise.",
        "Jan Moe works for the Norwegian Refugee Council. NRC staff were hurt.",
    ],
)
def test_an_abbreviation_is_of_the_body_that_the_story_names_in_full(mentions, text):
    assert {key for surface, key in mentions(text) if surface == "NRC"} == {"organization/norwegian-refugee-council"}


def test_an_abbreviation_of_two_bodies_in_full_is_left_to_the_reference_files(mentions):
    text = "The Nuclear Regulatory Commission and the Norwegian Refugee Council were asked. NRC inspectors came to the plant."
    assert ("NRC", "organization/nuclear-regulatory-commission") in mentions(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The Danish Social Democrats won the vote.", "en"),
        ("Christian Democrats in Germany lost votes.", "en"),
        ("Canada's Conservatives chose a leader.", "en"),
        ("Republicans in France want another candidate.", "en"),
        ("Gesundheitsminister Johannes Rauch (Grüne) sagte in Wien, Österreich brauche Ärzte.", "de"),
    ],
)
def test_a_party_of_another_country_is_not_the_listed_one(mentions, text, language):
    listed = {
        "democratic-party-united-states",
        "republican-party-united-states",
        "conservative-party-uk",
        "alliance-90-the-greens",
    }
    assert listed.isdisjoint(key.removeprefix("organization/") for _, key in mentions(text, language))


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Republicans in Georgia want a recount, and Washington waits.", ("Republicans", "organization/republican-party-united-states")),
        ("Downing Street was silent. Conservatives in London asked why.", ("Conservatives", "organization/conservative-party-uk")),
        ("Bundestag: Annalena Baerbock (Grüne) sprach in Berlin.", ("Grüne", "organization/alliance-90-the-greens")),
    ],
)  # fmt: skip
def test_a_party_at_home_is_the_listed_one(mentions, text, pair):
    assert pair in mentions(text, "de" if "Bundestag" in text else "en")
