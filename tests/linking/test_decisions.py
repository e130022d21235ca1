"""What people decided about names: it overrules files and rules, and says where it contradicts itself."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.errors import CurationError
from graph_service.linking.knowledge.decisions import combine, follow_merges, read_curation
from graph_service.linking.linker import Linker
from graph_service.model import Story

PREFIXES = """\
@prefix gs: <ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix person: <id/person/> .
"""
DECISIONS = """\
<id/organization/acme-institute-of-birds> owl:sameAs <id/organization/bird-institute> .
<id/organization/bird-institute> a <http://www.w3.org/ns/org#Organization> ; skos:prefLabel "Bird Institute" .
<id/organization/odihr> skos:prefLabel "Warsaw Office"@en ; skos:altLabel "The House" .
<id/organization/osce-mission-in-kosovo> gs:neverNamed "Mission" .
[] gs:neverNamed "Ministry of Silly Walks" .
person:orrin-quillfeather owl:differentFrom person:orrin-a-quillfeather .
person:olena-hrytsenko a schema:Person ; skos:prefLabel "Olena Hrytsenko" ; skos:altLabel "Lady O" .
person:ana-smith owl:sameAs person:olena-hrytsenko .
<id/place/kharkiv> owl:sameAs <id/place/odesa> .
"""


def decide(text, *more):
    return combine(*((PREFIXES + source, f"{n}.ttl") for n, source in enumerate((text, *more))))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("person:a owl:sameAs person:b . person:b owl:sameAs person:c . person:c owl:sameAs person:a .", "circle"),
        ("person:a owl:sameAs person:b .\nperson:b owl:sameAs person:a .", "but in line 3"),
        ("person:a owl:sameAs person:b .\nperson:a owl:sameAs person:c .", "person/a is merged into person/"),
        ("person:a owl:sameAs person:b .\nperson:a owl:differentFrom person:b .", "never the same"),
        ("person:a owl:sameAs person:c . person:b owl:sameAs person:c . person:a owl:differentFrom person:b .", "merges make both"),
        ('person:a skos:prefLabel "A"@en .\nperson:a skos:prefLabel "B"@en .', "shown as “A”"),
        ('person:a gs:neverNamed "X" .\nperson:a skos:altLabel "X" .', "also named “X”"),
        ("person:a owl:sameAs <id/place/b> .", "another type"),
        ("person:a owl:sameAs person:a .", "itself"),
        ('person:a schema:jobTitle "x" .', "decides nothing"),
        ("person:a owl:sameAs <http://x.test/b> .", "not an entity"),
        ("<id/story/a> owl:sameAs <id/story/b> .", "not an entity"),
        ("[] owl:sameAs person:b .", "not an entity"),
        ("person:a skos:altLabel person:b .", "not a name"),
        ("person:a owl:sameAs", "no Turtle|not Turtle"),
        ('person:a zz:b "x" .', "not Turtle"),
    ],
)  # fmt: skip
def test_a_file_that_contradicts_itself_is_named_with_its_line(text, message):
    with pytest.raises(CurationError, match=message) as caught:
        decide(text)
    assert str(caught.value).startswith(f"0.ttl:{caught.value.line}:")
    assert 3 <= caught.value.line <= 4


def test_what_is_said_twice_is_no_contradiction_and_another_language_is_another_label():
    curation = decide('person:a skos:prefLabel "A"@en , "Б"@uk . person:a skos:prefLabel "A"@en .')
    assert curation.labels == {"person/a": "A"}


def test_a_later_file_overrules_an_earlier_one():
    curation = decide(
        'person:a owl:sameAs person:b . person:c gs:neverNamed "X" . person:c skos:prefLabel "C"@en .',
        'person:b owl:sameAs person:a . person:c skos:altLabel "X" . person:c skos:prefLabel "See"@en .',
    )
    assert (curation.merged, curation.refused, curation.labels) == (
        {"person/b": "person/a"},
        frozenset(),
        {"person/c": "See"},
    )


forests = st.lists(st.integers(0, 30), min_size=2, max_size=12).map(
    lambda parents: {f"person/n{n + 1}": f"person/n{parent % (n + 1)}" for n, parent in enumerate(parents)}
)


@given(forests, st.randoms())
def test_merging_follows_chains_to_their_end_in_any_order(merges, random):
    pairs = list(merges.items())
    random.shuffle(pairs)
    ends = follow_merges(dict(pairs))
    assert ends == follow_merges(merges)
    assert ends.keys() == merges.keys()
    assert set(ends.values()) == {"person/n0"}  # every number leads to a smaller one
    assert follow_merges(ends) == ends


def test_merges_written_in_any_order_decide_the_same():
    lines = ["person:a owl:sameAs person:b .", "person:b owl:sameAs person:c .", "person:d owl:sameAs person:b ."]
    ends = {tuple(sorted(decide("\n".join(order)).merged.items())) for order in itertools.permutations(lines)}
    assert ends == {(("person/a", "person/c"), ("person/b", "person/c"), ("person/d", "person/c"))}


def test_a_merge_into_what_no_file_knows_is_an_error():
    curation = decide("person:a owl:sameAs person:b .")
    with pytest.raises(CurationError, match="no file knows person/b"):
        curation.check({"person/c"}.__contains__)
    decide('person:a owl:sameAs person:b . person:b skos:prefLabel "B" .').check(set().__contains__)


# --- what becomes of stories --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def curated(tmp_path_factory):
    decisions = tmp_path_factory.mktemp("own") / "curation.ttl"
    decisions.write_text(PREFIXES + DECISIONS, encoding="utf-8")
    return Linker.load(curation=decisions)


def link(linker, body, **more):
    story = Story(id="s", title="T", text=f"T\n\n{body}", language="en", digest="0" * 64, **more)
    (linked,) = linker.link([story])
    return linked, {mention.surface: mention.entity for mention in linked.mentions}


def test_what_a_rule_made_becomes_what_it_was_merged_into(curated):
    linked, named = link(curated, "The Acme Institute of Birds opened a branch in Vienna.")
    assert named["Acme Institute of Birds"] == "organization/bird-institute"
    entity = linked.entities["organization/bird-institute"]
    assert (entity.label, entity.aliases) == ("Bird Institute", ("Acme Institute of Birds",))


def test_a_merged_place_is_the_other_and_keeps_its_names_there(curated):
    linked, named = link(curated, "The OSCE trained officers in Kharkiv, Ukraine.")
    assert named["Kharkiv"] == "place/odesa"
    assert "Kharkiv" in linked.entities["place/odesa"].aliases


def test_a_name_is_shown_and_names_are_added(curated):
    linked, named = link(curated, "ODIHR said so. The House agreed.")
    assert named["ODIHR"] == named.get("The House", named.get("House")) == "organization/odihr"
    assert linked.entities["organization/odihr"].label == "Warsaw Office"
    assert "Office for Democratic Institutions and Human Rights" in linked.entities["organization/odihr"].aliases


def test_a_surface_that_is_never_an_entity_is_not_whatever_rule_proposes_it(linker, curated):
    body = "The OSCE Mission in Kosovo met judges in Prizren. The Mission then trained them."
    assert link(linker, body)[1]["Mission"] == "organization/osce-mission-in-kosovo"
    assert link(curated, body)[1].keys() >= {"OSCE Mission in Kosovo"}
    assert "Mission" not in link(curated, body)[1]


def test_a_name_that_is_nothing_makes_no_entity_of_its_own(linker, curated):
    body = "He wrote to the Ministry of Silly Walks in London."
    assert "Ministry of Silly Walks" in link(linker, body)[1]
    assert "Ministry of Silly Walks" not in link(curated, body)[1]


def test_people_who_are_split_stay_apart_within_a_story(linker, curated):
    body = "Mr. Orrin A. Quillfeather spoke in Washington on Monday. Orrin Quillfeather disagreed, officials said."
    assert link(linker, body)[1]["Orrin Quillfeather"] == "person/orrin-a-quillfeather"
    linked, named = link(curated, body)
    assert named["Orrin A. Quillfeather"] == "person/orrin-a-quillfeather"
    assert named["Orrin Quillfeather"] == "person/orrin-quillfeather"
    assert linked.entities["person/orrin-a-quillfeather"].aliases == ()


def test_people_whom_decisions_name_are_found_and_merged(curated):
    linked, named = link(curated, "Minister Ana Smith met reporters in Kyiv, where Lady O spoke as well.")
    assert (named["Ana Smith"], named["Lady O"]) == ("person/olena-hrytsenko", "person/olena-hrytsenko")
    assert linked.entities["person/olena-hrytsenko"].label == "Olena Hrytsenko"


def test_an_absent_file_decides_nothing(tmp_path):
    assert read_curation(tmp_path / "curation.ttl").decisions == ()


@pytest.mark.parametrize(
    ("language", "body", "places"),
    [
        ("fr", "La réunion s'est tenue à Nice.", ["place/nice"]),
        ("hr", "Sastanak je održan u Splitu.", ["place/split"]),
        ("en", "Nice of you to come. Bar the door. Split the bill.", []),
        ("en", "They signed it in Nice, France.", ["place/nice", "place/france"]),
    ],
)
def test_a_name_that_is_refused_in_texts_of_one_language_counts_in_others(linker, language, body, places):
    story = Story(id="s", title="T", text=f"T\n\n{body}", language=language, digest="0" * 64)
    (linked,) = linker.link([story])
    assert [mention.entity for mention in linked.mentions] == places
