"""Towns and villages: a table of all places of 500 people and more, asked where a text says that a name is a place's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.files import resource
from graph_service.linking.knowledge.knowledge_base import load_knowledge_base
from graph_service.model import Story
from graph_service.text import fold, name_slug, slugify


@pytest.fixture(scope="module")
def knowledge():
    """The reference data of this installation."""
    return load_knowledge_base(resource("data"))


@pytest.fixture
def places(linker):
    """Return a function from a text and its language to the places that it names."""

    def named(text, language):
        story = Story(id="s", title="—", text=f"—\n\n{text}", language=language, digest="0" * 64)
        linked = next(iter(linker.link([story])))
        keys = {mention.entity for mention in linked.mentions}
        return {
            entity.label: entity for key, entity in linked.entities.items() if key in keys and entity.type == "place"
        }

    return named


@pytest.mark.parametrize(("written", "label", "country"), [
    ("Zborów", "Zboriv", "place/ukraine"), ("Зборів", "Zboriv", "place/ukraine"), ("Bruneck", "Brunico", "place/italy"), ("涿州", "Zhuozhou", "place/china"),
])  # fmt: skip
def test_a_town_is_known_by_each_of_its_names_with_its_region_and_its_country(knowledge, written, label, country):
    town = knowledge.towns.named(fold(written))[0]
    assert (town.entity.label, town.country) == (label, country)
    assert town.entity.part_of
    assert town.entity.same_as
    assert all(part in knowledge.entities for part in town.entity.part_of)


def test_a_city_of_the_reference_data_keeps_its_key_and_no_two_towns_share_one(knowledge):
    assert knowledge.towns.named("kharkiv")[0].entity == knowledge.entities["place/kharkiv"]
    keys = knowledge.towns.towns["key"].to_pylist()
    assert len(keys) == len(set(keys))


@given(st.text(max_size=12))
def test_any_string_may_be_looked_up(knowledge, name):
    assert all(town.entity.type == "place" for town in knowledge.towns.named(fold(name)))


def test_of_two_towns_of_a_name_the_one_in_the_country_of_the_story_is_meant(places):
    assert places("Los vecinos de Tábara, en España, protestan.", "es")["Tábara"].iso == "ES"
    assert places("Oamenii din Tabăra, în România, protestează.", "ro")["Tabăra"].iso == "RO"


def test_a_name_that_nothing_says_to_be_a_place_is_no_village(places):
    assert places("Romero Blanco lo dijo el lunes. Prieto calla.", "es") == {}


def test_a_town_lies_in_its_region(places):
    assert places("Ein Markt in Bruneck in Südtirol.", "de")["Brunico"].part_of == ("place/trentino-alto-adige",)


@pytest.mark.parametrize(("name", "other"), [("気象庁", "消防庁"), ("وزارة الصحة", "وزارة الدفاع"), ("ბანკი", "სკოლა")])
def test_names_in_scripts_without_a_transcription_have_slugs_of_their_own(name, other):
    assert name_slug(name) != name_slug(other)
    assert slugify(name_slug(name)) == name_slug(name)
    assert name_slug("Kyiv") == slugify("Kyiv")


@pytest.mark.parametrize(
    ("body", "town", "iso"),
    [
        ("Carol Penfold, 52, of Ormskirk, was fined in England on Monday.", "Ormskirk", "GB"),
        ("Residents of Todmorden fear the river, Britain's newspapers said.", "Todmorden", "GB"),
        ("The fire began near Concow in California.", "Concow", "US"),
        ("She lived in Klosters, Switzerland, for years.", "Klosters", "CH"),
    ],
)
def test_a_town_that_no_gazetteer_has_is_found_where_the_words_before_it_ask_for_one(linker, body, town, iso):
    story = Story(id="s", title="News", text=f"News\n\n{body}", language="en", digest="0" * 64)
    (linked,) = linker.link([story])
    isos = {linked.entities[mention.entity].iso for mention in linked.mentions if mention.surface == town}
    assert isos == {iso}


@pytest.mark.parametrize(
    "body",
    ["They will meet in August in Britain.", "He took part in Hamlet in London."],
)
def test_what_is_no_town_stays_none_after_a_preposition(linker, body):
    story = Story(id="s", title="News", text=f"News\n\n{body}", language="en", digest="0" * 64)
    (linked,) = linker.link([story])
    assert {mention.surface for mention in linked.mentions} <= {"Britain", "London"}
