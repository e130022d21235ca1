"""Names as today's newspapers and their sites write them: pairs of countries, courts in small letters, royals, couples, landmarks."""

import pytest
from support.news import mentions


@pytest.mark.parametrize(
    ("body", "surface", "key"),
    [
        ("The US-China trade war deepened on Monday.", "China", "place/china"),
        ("Migrants waited at the Texas-Mexico border near Laredo.", "Mexico", "place/mexico"),
        ("The Japan-U.S. pact was signed in Tokyo.", "U.S.", "place/united-states"),
        ("Farmers of the India–Pakistan border near Lahore fled.", "Pakistan", "place/pakistan"),
    ],
)
def test_a_hyphen_joins_two_countries(linker, body, surface, key):
    assert (surface, key) in mentions(linker, body)


def test_a_hyphened_surname_is_no_country(linker):
    assert "place/jordan" not in {key for _, key in mentions(linker, "Anna Hill-Jordan won the race in Leeds.")}


@pytest.mark.parametrize(
    ("body", "surface"),
    [
        ("A man appeared at Winchester crown court charged with murder.", "Winchester crown court"),
        ("He was fined by Bristol magistrates' court.", "Bristol magistrates' court"),
        ("Leicester city council has agreed to cut services.", "Leicester city council"),
        ("She wrote to Surrey county council, which will meet on Tuesday.", "Surrey county council"),
    ],
)
def test_a_court_or_a_council_is_a_body_in_small_letters_too(linker, body, surface):
    assert surface in {text for text, key in mentions(linker, body) if key.startswith("organization/")}


@pytest.mark.parametrize("body", ["He owns a Leeds council flat.", "France council tax bills rose."])
def test_a_council_flat_is_no_council(linker, body):
    assert not any(key.startswith("organization/") for _, key in mentions(linker, body))


@pytest.mark.parametrize(
    ("body", "pairs"),
    [
        ("Prince Aldric visited a school in Cardiff. Aldric, who is 12, shook hands.", {("Aldric", "person/prince-aldric")}),
        ("Princess Ottilie opened the ward, and Prince Louis joined her.", {("Ottilie", "person/princess-ottilie"), ("Louis", "person/prince-louis")}),
        ("Prince William met farmers in Kent.", {("Prince William", "person/william-prince-of-wales")}),
    ],
)  # fmt: skip
def test_a_royal_goes_by_title_and_one_name(linker, body, pairs):
    assert pairs <= set(mentions(linker, body))


def test_a_given_name_alone_is_no_royal(linker):
    found = mentions(linker, "Andrew said he was tired. Harry and William walked home with Diana.")
    assert not any(key.startswith("person/") for _, key in found)


def test_a_couple_shares_one_surname(linker):
    found = mentions(linker, "The firm was founded by Tom and Ellen Hargreave in 1979.")
    assert {("Tom", "person/tom-hargreave"), ("Ellen Hargreave", "person/ellen-hargreave")} <= set(found)


@pytest.mark.parametrize(("lead", "key"), [("CHENNAI: The", "place/chennai"), ("NAIROBI. The", "place/nairobi")])
def test_a_city_in_capitals_opens_the_lead(linker, lead, key):
    assert key in {entity for _, entity in mentions(linker, f"{lead} government asked for help on Friday.")}


@pytest.mark.parametrize(
    ("body", "pair"),
    [
        ("Boats crossed Loch Lomond and Lough Derg.", ("Loch Lomond", "place/loch-lomond")),
        ("Hikers were lost in Torrel National Park in Canada.", ("Torrel National Park", "place/torrel-national-park")),
        ("They skied in the French Alps and the Swiss Alps.", ("French Alps", "place/french-alps")),
        ("He climbed Mount Everest twice.", ("Mount Everest", "place/mount-everest")),
    ],
)
def test_waters_parks_and_sights_are_places(linker, body, pair):
    assert pair in mentions(linker, body)


@pytest.mark.parametrize(
    ("body", "pair"),
    [
        ("The human rights organisation Reprieve Now spoke of torture.", ("Reprieve Now", "organization/reprieve-now")),
        ("Halden Advisers, which is based in Leeds, recorded a profit.", ("Halden Advisers", "organization/halden-advisers")),
        ("Canadian Western Bank has posted a loss.", ("Canadian Western Bank", "organization/canadian-western-bank")),
        ("A map by the National Weather Service's Storm Outlook Center shows rain.", ("Storm Outlook Center", "organization/storm-outlook-center")),
        ("She leads Workers for a Fair Union (WFU).", ("WFU", "organization/workers-for-a-fair-union")),
    ],
)  # fmt: skip
def test_what_a_story_presents_as_a_body_is_one(linker, body, pair):
    assert pair in mentions(linker, body)
