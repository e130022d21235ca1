"""Which place a name means: by what it is called, by how many live there, and by what the story names beside it."""

import pytest

from graph_service.model import Story


@pytest.fixture
def places(linker):
    """Return a function from a text to its places, as pairs of surface and slug."""

    def find(text):
        story = Story(id="s", title="News", text=f"News\n\n{text}", language="en", digest="0" * 64)
        (linked,) = linker.link([story])
        return [(m.surface, m.entity.removeprefix("place/")) for m in linked.mentions if m.entity.startswith("place/")]

    return find


CAPITALS_AND_STATES = {
    "Washington rejected the offer, and Moscow was silent.": ("Washington", "washington"),
    "The White House was quiet. Washington waited for Congress to vote.": ("Washington", "washington"),
    "The governor of Washington visited farmers near Yakima.": ("Washington", "washington-us"),
    "Floods closed roads in Tacoma, Olympia and Everett, and Washington asked for help.": (
        "Washington",
        "washington-us",
    ),
    "The state of Oklahoma will pay, and so will Kansas.": ("Oklahoma", "oklahoma"),
    "Oil workers in Oklahoma City went home.": ("Oklahoma City", "oklahoma-city"),
    "Farmers in Victoria, Australia, lost their sheep.": ("Victoria", "victoria"),
    "The mayor of Victoria opened a bridge in British Columbia.": ("Victoria", "victoria-ca"),
    "The Ontario Government blamed Ottawa.": ("Ontario", "ontario"),
    "He arrived in New York from London.": ("New York", "new-york-city"),
    "The governor of New York signed the bill in Albany.": ("New York", "new-york"),
    "Voters in Georgia went to the polls; Tbilisi was calm.": ("Georgia", "georgia"),
    "Peach growers in Georgia met in Atlanta and Savannah.": ("Georgia", "georgia-us"),
}
OLD_SPELLINGS = {
    "Grain ships left Odessa for Istanbul.": ("Odessa", "odesa"),
    "Oil firms in Odessa and Midland hired again, Texas said.": ("Odessa", "odessa"),
    "Students in Kharkov and Lvov marched.": ("Lvov", "lviv"),
    "The trains from Kiev were late.": ("Kiev", "kyiv"),
    "The delegation arrived in Nur-Sultan on Monday.": ("Nur-Sultan", "astana"),
    "Miners in Krivoy Rog went on strike, Ukraine said.": ("Krivoy Rog", "kryvyi-rih"),
    "Heavy fighting went on near Artemivsk, Ukraine said.": ("Artemivsk", "bakhmut"),
    "He was born in Upper Volta.": ("Upper Volta", "burkina-faso"),
}
REGIONS = {
    "Shells fell on the Kharkiv region at night.": ("Kharkiv region", "kharkiv-oblast"),
    "Voters in Kherson oblast queued.": ("Kherson oblast", "kherson-oblast"),
    "Trains to the Kharkov region were late.": ("Kharkov region", "kharkiv-oblast"),
    "The governor came from the province of Naryn.": ("province of Naryn", "naryn-region"),
    "Wine growers in Umbria and Liguria lost money, Italy said.": ("Liguria", "liguria"),
    "Bavaria elected a parliament.": ("Bavaria", "bavaria"),
    "Fires burned in New South Wales.": ("New South Wales", "new-south-wales"),
    "Taliban fighters hid in Helmand province in Afghanistan.": ("Helmand province", "helmand-province"),
}
COUNTRIES = {
    "Talks in Guinea Bissau went on.": ("Guinea Bissau", "guinea-bissau"),
    "Soldiers in Burkina-Faso left.": ("Burkina-Faso", "burkina-faso"),
    "Papua-New Guinea held a vote.": ("Papua-New Guinea", "papua-new-guinea"),
    "Sierra-Leone signed.": ("Sierra-Leone", "sierra-leone"),
    "Guinea held a vote.": ("Guinea", "guinea"),
}
LANDMARKS = {
    "Planes landed at Gatwick Airport.": ("Gatwick Airport", "gatwick-airport"),
    "Planes left Kharkiv airport at noon.": ("Kharkiv airport", "kharkiv-airport"),
    "Boats sank on the Ingulets River near Kryvyi Rih.": ("Ingulets River", "ingulets-river"),
    "Pirates were seen in the Gulf of Aden.": ("Gulf of Aden", "gulf-of-aden"),
    "Fishers on Lake Balkhash were poor, Kazakhstan said.": ("Lake Balkhash", "lake-balkhash"),
    "Fans filled the Letzigrund stadium in Zurich.": ("Letzigrund stadium", "letzigrund-stadium"),
}


@pytest.mark.parametrize(
    ("text", "place"), [*CAPITALS_AND_STATES.items(), *OLD_SPELLINGS.items(), *REGIONS.items(), *COUNTRIES.items(), *LANDMARKS.items()]
)  # fmt: skip
def test_a_name_means_the_place_that_its_company_shows(places, text, place):
    assert place in places(text)


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Planes left Kharkiv airport at noon.", "Kharkiv"),
        ("She stayed at the Hotel Victoria for a week.", "Victoria"),
        ("The Duke of York opened the fair.", "York"),
        ("Mary and Van came late, and so did Olt.", "Van"),
        ("Central banks met, and Eastern ones did not.", "Eastern"),
        ("The Mississippi River Transmission Corp cut its rates.", "Mississippi River"),
        ("Soldiers in Guinea-Bissau left.", "Bissau"),
        ("He met Ontario Smith at noon.", "Ontario"),
    ],
)
def test_what_only_looks_like_a_place_is_none(places, text, surface):
    assert surface not in {name for name, _ in places(text)}


def test_a_name_has_one_sense_in_a_story_unless_what_stands_beside_it_says_otherwise(places):
    small_town = places("Springfield, Illinois, elected a mayor. Springfield is small.")
    assert [slug for surface, slug in small_town if surface == "Springfield"] == ["springfield-us-il"] * 2
    two_towns = places("Crowds gathered in Paris. Nobody cared in Paris, Texas.")
    assert [slug for surface, slug in two_towns if surface == "Paris"] == ["paris", "paris-us"]


def test_an_airport_lies_in_its_town_and_a_river_in_the_country_of_its_sentence(linker):
    text = "News\n\nPlanes left Kharkiv airport. Boats sank on the Raut River in Moldova."
    (linked,) = linker.link([Story(id="s", title="News", text=text, language="en", digest="0" * 64)])
    airport, river = linked.entities["place/kharkiv-airport"], linked.entities["place/raut-river"]
    assert (airport.subtype, airport.part_of, airport.iso) == ("other", ("place/kharkiv",), "UA")
    assert (river.subtype, river.part_of, river.iso) == ("other", ("place/moldova",), "MD")
    assert {"place/kharkiv", "place/kharkiv-oblast", "place/ukraine"} <= linked.entities.keys()


def test_any_bridge_of_a_town_is_no_landmark(linker):
    text = "News\n\nThe bridge in Ruse was closed on Monday. A river in Moldova rose."
    (linked,) = linker.link([Story(id="s", title="News", text=text, language="en", digest="0" * 64)])
    assert {mention.entity for mention in linked.mentions} == {"place/ruse", "place/moldova"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("The family moved to Wiltshire.", "wiltshire"),
        ("The crowd stood in Trafalgar Square.", "trafalgar-square"),
        ("Ministers met at the Hofburg in Vienna.", "hofburg"),
    ],
)
def test_counties_and_well_known_buildings_are_places(linker, text, key):
    (linked,) = linker.link([Story(id="s", title="News", text=f"News\n\n{text}", language="en", digest="0" * 64)])
    assert f"place/{key}" in {mention.entity for mention in linked.mentions}
