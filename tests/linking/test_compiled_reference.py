"""The compiled reference data say what the files say, and no process trusts a compiled file that is damaged or out of date."""

import logging
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from pyarrow import ArrowException

from graph_service.files import resource
from graph_service.linking.knowledge import compiled_reference, geonames
from graph_service.linking.knowledge.compiled_reference import _read as read
from graph_service.linking.knowledge.compiled_reference import load_reference
from graph_service.linking.knowledge.decisions import combine
from graph_service.linking.knowledge.gazetteer import Gazetteer
from graph_service.linking.knowledge.knowledge_base import (
    CuratedEntities,
    CuratedNames,
    PublicFigures,
    load_knowledge_base,
)
from graph_service.linking.knowledge.localized_names import localized_names, official_languages
from graph_service.linking.knowledge.name_forms import (
    CYRILLIC,
    MOST_WORDS,
    bare_name,
    main_words,
    skeleton,
    surnames_in,
)
from graph_service.linking.knowledge.reference_files import CURATION
from graph_service.text import fold

pytestmark = pytest.mark.thorough

DECISIONS = """\
@prefix gs: <ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix person: <id/person/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/place/kharkiv> owl:sameAs <id/place/odesa> .
<id/organization/odihr> skos:prefLabel "Warsaw Office"@en ; skos:altLabel "The House of Human Rights" .
[] gs:neverNamed "Reagan" . [] gs:neverNamed "Deng" .
person:margaret-thatcher gs:neverNamed "Thatcher" ; skos:altLabel "Maggie" .
person:george-w-bush owl:sameAs person:george-h-w-bush .
"""
ORGANIZATION = """
@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/organization/{key}> a org:Organization ; skos:prefLabel "{label}"@en .
"""


@pytest.fixture(scope="module")
def parsed(reference, places):
    """The reference data and the places with their names, parsed from their sources."""
    geography, names = places
    spoken = official_languages(geography.countries)
    return reference, replace(geography, spoken=spoken), (*names, *localized_names(geography))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory, reference, places):
    """The compiled data as they come from a file; the sources are parsed once for all tests."""
    cache = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled_reference, "read_reference", lambda _folder: reference)
        patch.setattr(geonames, "read_geography", lambda _reference: places)
        load_reference(resource("data"), cache)
    assert len(list(cache.glob("*.arrow"))) == 1
    return load_reference(resource("data"), cache)


@pytest.fixture(scope="module", params=["", DECISIONS], ids=["the installation's decisions", "more decisions"])
def curation(request):
    installed = (resource("data") / CURATION).read_text(encoding="utf-8")
    return combine((installed, "installed.ttl"), (request.param, "more.ttl"))


@pytest.fixture(scope="module")
def curated(parsed, curation):
    """All names as decisions leave them, one by one."""
    reference, _, place_names = parsed
    allowed = [name for name in dict.fromkeys((*reference.names, *place_names)) if curation.allows(name)]
    return [*(replace(name, key=curation.resolve(name.key)) for name in allowed), *curation.names]


def grouped(pairs):
    groups = defaultdict(list)
    for form, name in pairs:
        groups[form].append(name)
    return groups


def sampled(groups, curation):
    """Return the groups that hold a name of an entity which decisions touch, and every thirtieth of the others."""
    touched = {*curation.touched, *curation.merged.values()}
    return {
        text: group
        for number, (text, group) in enumerate(groups.items())
        if number % 30 == 0 or any(name.key in touched for name in group)
    }


def test_the_compiled_entities_places_and_people_are_the_parsed_ones(parsed, compiled):
    reference, geography, _ = parsed
    assert dict(compiled.entities) == {**reference.entities, **geography.entities}
    assert replace(compiled.geography, entities={}) == replace(geography, entities={})
    assert (compiled.adjectives, compiled.serves) == (reference.adjectives, reference.serves)
    assert compiled.prominence == reference.prominence


def test_every_form_has_the_names_that_decisions_leave_it_in_their_order(compiled, curation, curated):
    names = CuratedNames(compiled.names, curation)
    by_form = sampled(grouped((fold(name.written), name) for name in curated), curation)
    gazetteer = Gazetteer(names)
    assert {form: list(gazetteer.named(form)) for form in by_form} == {
        form: list(dict.fromkeys(group)) for form, group in by_form.items()
    }


def test_indexes_find_what_looking_at_every_name_would(compiled, curation, curated):
    names = CuratedNames(compiled.names, curation)
    expected = {
        "main words": grouped((" ".join(main_words(n.written)), n) for n in curated if n.key.startswith("organization/")),
        "full name": grouped((bare_name(n.written), n) for n in curated if n.key.startswith("person/") and " " in n.written),
        "skeletons": grouped(
            (" ".join(map(skeleton, n.written.split())), n)
            for n in curated if CYRILLIC.search(n.written) and len(n.written.split()) <= MOST_WORDS
        ),
    }  # fmt: skip
    expected["main words"] = {words: group for words, group in expected["main words"].items() if words.count(" ") > 1}
    for index, every in expected.items():
        groups = sampled(every, curation)
        assert {text: names.named(index, text) for text in groups} == groups, index


def test_a_surname_means_everyone_whose_remaining_names_give_it(compiled, curation, curated):
    people = grouped((name.key, name.written) for name in curated if name.key.startswith("person/"))
    keys = grouped(
        (form, key) for key, written in people.items() for forms in surnames_in(written).values() for form in forms
    )
    names = CuratedNames(compiled.names, curation)
    figures = PublicFigures(CuratedEntities(compiled.entities, curation), compiled.prominence, names, names.changed)
    for surname, expected in keys.items():
        assert set(figures.by_surname(surname, None)) == set(expected) & compiled.prominence.keys(), surname


@pytest.fixture
def small(tmp_path, _no_places):
    """A folder of one reference file, its cache, and what the compiled file holds."""
    data, cache = tmp_path / "small", tmp_path / "cache"
    data.mkdir()
    (data / "own.ttl").write_text(ORGANIZATION.format(key="one", label="Green Circle"))
    load_reference(data, cache)
    (file,) = cache.glob("*.arrow")
    return data, file, file.read_bytes()


@pytest.mark.parametrize("spoil", [
    lambda content: content[:-2000], lambda content: content[: len(content) // 2] + b"?" + content[len(content) // 2 + 1 :],
    lambda content: content[:0], lambda content: b"0" * 128 + content[128:],
], ids=["cut", "altered", "empty", "without a digest"])  # fmt: skip
def test_a_damaged_file_is_noticed(small, tmp_path, spoil):
    *_, sound = small
    spoilt = tmp_path / "spoilt.arrow"
    spoilt.write_bytes(sound)
    read(spoilt, sound[:64])
    spoilt.write_bytes(spoil(sound))
    with pytest.raises((ValueError, ArrowException)):
        read(spoilt, sound[:64])


def test_a_damaged_file_is_made_again(small, caplog):
    data, file, sound = small
    file.write_bytes(sound[:-2000])
    with caplog.at_level(logging.INFO):
        assert "organization/one" in load_reference(data, file.parent).entities
    assert "cannot be used" in caplog.text
    assert file.read_bytes() == sound


def test_what_changes_in_the_files_is_seen_by_the_next_process(small):
    data, file, _ = small
    (data / "own.ttl").write_text(ORGANIZATION.format(key="two", label="Blue Circle"))
    knowledge = load_knowledge_base(data, cache=file.parent)
    assert [entity.key for entity in knowledge.named("Blue Circle")] == ["organization/two"]
    assert knowledge.named("Green Circle") == ()


@pytest.mark.usefixtures("_no_places")
def test_of_processes_that_start_together_one_compiles_for_all(tmp_path, capfd):
    (tmp_path / "own.ttl").write_text(ORGANIZATION.format(key="one", label="Green Circle"))
    with ThreadPoolExecutor(4) as starters:
        for reference in starters.map(load_reference, [tmp_path] * 4, [tmp_path / "cache"] * 4):
            assert "organization/one" in reference.entities
    assert capfd.readouterr().err.count("Compiling the reference data, once") == 1


@pytest.mark.usefixtures("_no_places")
def test_without_a_folder_to_write_to_the_data_are_compiled_in_memory(tmp_path, caplog):
    (tmp_path / "own.ttl").write_text(ORGANIZATION.format(key="one", label="Green Circle"))
    (tmp_path / "file").touch()
    assert "organization/one" in load_reference(tmp_path, tmp_path / "file" / "cache").entities
    assert "cannot be saved" in caplog.text
