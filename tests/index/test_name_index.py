"""A person types a name, and the entity is found: as it is written, completed, in another script, or typed wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.index.lexicon import Word, budget, skeleton, words_of
from graph_service.index.name_index import EntityNames, NameIndex
from graph_service.text import fold

ENTITIES = {
    "place/lviv": (["Lviv", "Lvov", "Lemberg", "Львів"], 4),
    "place/chernihiv": (["Chernihiv", "Чернігів", "Chernigov"], 2),
    "place/sao-paulo": (["São Paulo"], 3),
    "place/york": (["York"], 1),
    "place/new-york": (["New York", "NY"], 9),
    "organization/yorkshire-bank": (["Yorkshire Bank"], 2),
    "organization/oecd": (["OECD", "Organisation for Economic Co-operation and Development", "ОЭСР"], 7),
    "organization/european-economic-community": (["European Economic Community", "EEC"], 5),
    "person/olena-zelenska": (["Olena Zelenska", "Олена Зеленська"], 1),
    "person/anna-lind": (["Anna Lind"], 1),
    "person/annika-lind": (["Annika Lind"], 6),
    "topic/human-rights": (["Human rights", "rights of man"], 8),
}


def index_of(entities):
    called = [EntityNames(row=n, key=key, names=names, weight=stories)
              for n, (key, (names, stories)) in enumerate(entities.items())]  # fmt: skip
    return NameIndex(called)


@pytest.fixture(scope="module")
def index():
    return index_of(ENTITIES)


def first(index, text, entity_type=None):
    matches = index.find(text, entity_type)
    return (matches[0].key, matches[0].how) if matches else None


@pytest.mark.parametrize(
    ("typed", "key", "how"),
    [
        ("New York", "place/new-york", "exact"),
        ("new  YORK", "place/new-york", "exact"),
        ("sao paulo", "place/sao-paulo", "exact"),
        ("Lemberg", "place/lviv", "exact"),
        ("ЛЬВІВ", "place/lviv", "exact"),
        ("organisation for economic cooperation and development", "organization/oecd", "exact"),
        ("O.E.C.D.", "organization/oecd", "exact"),
        ("Чернигов", "place/chernihiv", "spelling"),
        ("Tschernihiv", "place/chernihiv", "spelling"),
        ("Cherni", "place/chernihiv", "prefix"),
        ("Lind Ann", "person/annika-lind", "words"),
        ("co-operation", "organization/oecd", "words"),
        ("Chernhiv", "place/chernihiv", "misspelt"),
        ("Chenrihiv", "place/chernihiv", "misspelt"),
        ("humna rigths", "topic/human-rights", "misspelt"),
        ("Zelenskia", "person/olena-zelenska", "misspelt"),
    ],
)
def test_a_name_is_found_however_it_is_typed(index, typed, key, how):
    assert first(index, typed) == (key, how)


def test_a_better_way_comes_first_and_then_what_more_stories_name(index):
    assert [(match.key, match.how) for match in index.find("york")] == [
        ("place/york", "exact"), ("organization/yorkshire-bank", "prefix"), ("place/new-york", "words")
    ]  # fmt: skip
    assert [match.key for match in index.find("lind")] == ["person/annika-lind", "person/anna-lind"]


def test_what_is_misspelt_is_looked_for_only_where_nothing_is_well_spelt(index):
    assert [match.key for match in index.find("anna lind")] == ["person/anna-lind"]


def test_a_short_name_is_found_as_it_is_or_not_at_all(index):
    assert first(index, "EEC") == ("organization/european-economic-community", "exact")
    assert first(index, "EEK") is None
    assert first(index, "NZ") is None
    assert [budget(length) for length in (3, 4, 7, 8)] == [0, 1, 1, 2]


def test_a_type_that_has_no_such_name_is_asked_for_its_misspelt_ones(index):
    assert first(index, "York", "place") == ("place/york", "exact")
    assert first(index, "York", "topic") is None
    assert first(index, "Lvif", "place") == ("place/lviv", "misspelt")


def test_a_match_says_which_name_it_was(index):
    (match,) = index.find("lvov")
    assert (match.name, match.label, match.weight, match.edits) == ("Lvov", "Lviv", 4, 0)


def test_a_page_follows_on_and_the_total_counts_each_entity_once(index):
    total, whole = index.page("l", limit=10)
    pages = [match for offset in range(total) for match in index.page("l", limit=1, offset=offset)[1]]
    assert pages == whole
    assert len({match.key for match in whole}) == total > 1


def completed(typed, entities):
    return [match.key for match in index_of(entities).complete(typed)]


def test_while_a_person_types_what_more_stories_name_comes_first():
    entities = {"person/reagans": (["Reagans"], 1), "person/ronald-reagan": (["Ronald Reagan"], 91)}
    assert completed("reag", entities) == ["person/ronald-reagan", "person/reagans"]


def test_while_a_person_types_labels_come_before_names_in_other_languages():
    entities = {"place/cayman-islands": (["Cayman Islands", "Oileáin Cayman"], 3),
                "organization/oil-world": (["Oil World"], 1)}  # fmt: skip
    assert completed("oil", entities) == ["organization/oil-world", "place/cayman-islands"]
    assert completed("oileáin", entities) == ["place/cayman-islands"]


def test_a_name_typed_to_its_end_comes_before_longer_ones():
    entities = {"place/kyiv": (["Kyiv", "Kiev"], 4), "organization/kiev-bank": (["Kiev Bank"], 1)}
    assert completed("kiev", entities) == ["place/kyiv", "organization/kiev-bank"]


def test_of_misspelt_names_the_one_with_fewer_edits_comes_first():
    entities = {"place/petersbudg": (["Petersbudg"], 2), "place/petarsbudg": (["Petarsbudg"], 3)}
    assert completed("petersburg", entities) == ["place/petersbudg", "place/petarsbudg"]


def test_a_single_letter_in_another_script_is_no_misspelt_word(index):
    assert index.find("в Кракожи") == []
    assert budget(-1) == 0


def test_a_match_is_shown_by_its_name_in_the_script_that_was_typed():
    entities = {"place/moscow": (["Moscow", "Moska", "Москва"], 1)}
    assert index_of(entities).complete("моск")[0].name == "Москва"
    assert index_of(entities).find("моск")[0].name == "Москва"


@pytest.mark.parametrize("typed", ["", "  ", "!?", "\x00\x07", "a" * 10_000, "wo " * 4_000, "\ud800", "…"])
def test_what_names_nothing_finds_nothing(index, typed):
    assert index.find(typed) == []


def test_an_empty_archive_has_no_names():
    assert index_of({}).find("anything") == []


def test_transliterations_of_one_name_share_a_skeleton():
    for spellings in (
        ("shcherbak", "schtscherbak"),
        ("kharkiv", "harkiw"),
        ("yuliia", "julija"),
        ("tchekhov", "chehov"),
    ):
        assert len({skeleton(match) for match in spellings}) == 1, spellings


# --- laws ----------------------------------------------------------------------------------------------------------

NAMES = st.from_regex(r"[A-ZÀ-ÖА-Я][a-zà-öа-я]{1,9}( [A-ZА-Я][a-zа-я]{1,9}){0,2}", fullmatch=True)


@given(st.lists(NAMES, min_size=1, max_size=6, unique=True), st.data())
def test_a_name_finds_its_entity(names, data):
    index = index_of({f"place/p{n}": ([name], n) for n, name in enumerate(names)})
    chosen = data.draw(st.sampled_from(range(len(names))))
    for typed in (names[chosen], fold(names[chosen]), names[chosen].upper()):
        assert f"place/p{chosen}" in {match.key for match in index.find(typed) if match.how in {"exact", "spelling"}}


@given(st.from_regex(r"[b-y]{6,12}", fullmatch=True), st.data())
def test_a_name_long_enough_is_found_with_one_edit(name, data):
    place, letter = data.draw(st.integers(1, len(name) - 1)), data.draw(st.sampled_from("az"))
    head = name[:place]
    for typed in (head + letter + name[place:], head + name[place + 1 :], head + letter + name[place + 1 :]):
        assert [match.key for match in index_of({"place/p": ([name], 1)}).find(typed)] == ["place/p"]


@given(st.text(max_size=60))
def test_any_text_can_be_asked(index_text):
    index = index_of(ENTITIES | {"topic/given": ([index_text], 1)})
    matches = index.find(index_text)
    assert any(match.key == "topic/given" for match in matches) or len(list(words_of(index_text))) in {
        0,
        *range(25, 61),
    }


@given(st.text(alphabet=st.characters(), max_size=200))
def test_words_stand_where_they_are_said_to(text):
    for word in words_of(text):
        assert isinstance(word, Word)
        assert word.key
        assert fold(word.span.of(text)).strip() == fold(word.span.of(text)) != ""


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("Молдавии", ["place/moldova"]), ("Молдавией", ["place/moldova"]), ("Одесі", ["place/odesa"]), ("Одеси", ["place/odesa"]),
        ("Moldavii", []), ("молоко", []), ("Одеколон", []), ("Одесса и Молдавия", []),
    ],
)  # fmt: skip
def test_a_name_in_cyrillic_is_known_in_its_cases(word, keys):
    index = NameIndex([
        EntityNames(row=0, key="place/moldova", names=["Moldova", "Молдавия"], weight=3),
        EntityNames(row=1, key="place/odesa", names=["Odesa", "Одеса"], weight=2),
    ])  # fmt: skip
    assert sorted({index.entities[index.owner[n]].key for n in index.declined(word)}) == keys


def test_a_letter_held_down_is_no_spelling_of_the_letter():
    index = NameIndex([EntityNames(row=0, key="organization/osce", names=["OSCE", "Організація з безпеки"], weight=60)])
    for text in ("zzzz", "zzzzzz", "wwwww"):
        assert index.find(text) == []
        assert index.complete(text) == []
