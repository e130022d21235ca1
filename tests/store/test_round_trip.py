"""What is written as quads is read back as it was; a store holds it, and nothing of it after it is removed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store, parse
from support.stories import KYIV, MADE, OSCE, TOPIC, full_story, linked_story, themed_story

from graph_service.errors import NotFoundError
from graph_service.iris import Names
from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.model import Relation, Span
from graph_service.rdf.entity_description import Decisions, reference_quads
from graph_service.rdf.serialize import entity_quads, story_quads
from graph_service.store import story_queries
from graph_service.store.oxigraph import EmbeddedStore

NAMES = Names("https://stories.example")


def store_of(*all_linked):
    store = EmbeddedStore(Store(), NAMES)
    for one in all_linked:
        store.add(story_quads(one, NAMES, MADE))
        store.add(entity_quads(one.entities.values(), NAMES))
    return store


def test_a_story_with_everything_comes_back_as_it_was():
    assert story_queries.story(store_of(full_story()), "hotlines") == full_story()


def test_topics_taken_from_the_text_come_back_and_are_never_what_the_story_is_said_to_be_about():
    store = store_of(themed_story())
    assert story_queries.story(store, "hotlines") == themed_story()
    assert story_queries.entity(store, TOPIC.key) == TOPIC
    assert store.select("SELECT ?t { ?s schema:about ?t }") == []
    (row,) = store.select(
        "SELECT ?c { ?s gs:assignedTopic ?t . ?a oa:hasTarget ?s ; oa:hasBody ?t ; oa:motivatedBy oa:classifying ;"
        " itsrdf:taConfidence ?c ; prov:wasGeneratedBy/prov:used ?text . ?s schema:hasPart ?text }"
    )
    assert row["c"].value == "0.72"


def test_themes_are_words_in_the_text_and_no_topics():
    rows = store_of(themed_story()).select(
        "SELECT ?words ?place { ?s gs:keyPhrase ?p . ?p nif:anchorOf ?words ; gs:occurrence ?place }"
    )
    assert {row["words"].value for row in rows} == {"hotlines open", "7 hotlines"}
    assert all("#char=" in row["place"].value for row in rows)


@settings(max_examples=50, deadline=None)
@given(
    title=st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1)
    .map(str.strip)
    .filter(bool),
    body=st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])),
    date=st.sampled_from([None, "2002", "2003-08", "2003-08-15"]),
)
def test_any_text_comes_back_as_it_was(title, body, date):
    story = linked_story(title=title, body=f"{body} in Kyiv", date=date)
    assert story_queries.story(store_of(story), "hotlines") == story


@settings(max_examples=30, deadline=None)
@given(
    relation=st.sampled_from(sorted(RELATIONS)),
    pair=st.permutations([KYIV.key, OSCE.key]),
    confidence=st.integers(0, 100).map(lambda n: n / 100),
)
def test_any_relation_comes_back_as_it_was(relation, pair, confidence):
    story = linked_story()
    span = Span(0, len(story.story.title))
    one, other = pair
    fact = Relation(span=span, sentence=span, subject=one, relation=relation, object=other, confidence=confidence)
    story = replace(story, facts=(fact,))
    assert story_queries.story(store_of(story), "hotlines") == story


def test_a_query_finds_relations_by_their_kind():
    found = store_of(full_story()).select(
        "SELECT ?who ?whom { ?fact a gs:Relation ; gs:subject ?who ; gs:relation gs:supports ; gs:object ?whom }"
    )
    assert [(NAMES.key(row["who"].value), NAMES.key(row["whom"].value)) for row in found] == [(OSCE.key, KYIV.key)]


@pytest.mark.parametrize("most", [story_queries.MOST_ENTITIES, 0])
def test_entities_that_stories_share_are_read_once_and_forgotten_when_there_are_too_many(monkeypatch, most):
    monkeypatch.setattr(story_queries, "MOST_ENTITIES", most)
    one, two = linked_story("one", "One"), linked_story("two", "Two", body="Nothing but Kyiv.", entities=(KYIV,))
    store = store_of(one, two, full_story())
    entities, first, second = story_queries.Entities(store), [], []
    for stories in (first, second):
        stories += [story_queries.story(store, slug, entities) for slug in ("one", "two", "hotlines")]
    assert first == second == [one, two, full_story()]
    if most:
        assert first[0].entities[KYIV.key] is second[1].entities[KYIV.key]


def test_stories_that_share_entities_do_not_mix():
    one, two = linked_story("one", "One"), linked_story("two", "Two", body="Nothing but Kyiv.", entities=(KYIV,))
    store = store_of(one, two)
    assert story_queries.story(store, "two") == two
    store.remove_graph(NAMES.story("two"))
    assert story_queries.story(store, "one") == one
    with pytest.raises(NotFoundError, match="two"):
        story_queries.story(store, "two")


def test_removing_a_story_leaves_nothing_of_it():
    store = store_of(linked_story("one", "One"))
    before = store.count()
    store.add(story_quads(full_story(), NAMES, MADE))
    store.remove_graph(NAMES.story("hotlines"))
    assert store.count() == before
    assert store.select("SELECT ?s { ?s schema:headline ?h FILTER(STR(?h) = 'Hotlines open') }") == []


def test_an_entity_is_what_its_description_says():
    assert story_queries.entity(store_of(full_story()), "place/kyiv") == KYIV
    with pytest.raises(NotFoundError):
        story_queries.entity(store_of(full_story()), "place/atlantis")


def test_the_label_of_reference_data_speaks_english():
    store = EmbeddedStore(Store(), NAMES)
    stated = parse(
        '<id/organization/osce> <http://www.w3.org/2004/02/skos/core#prefLabel> "ОБСЕ"@ru, "OSCE"@en .',
        format=RdfFormat.TURTLE,
        base_iri=NAMES.base + "/",
    )
    store.add(reference_quads(stated, Decisions(), lambda _: None, NAMES))
    assert story_queries.entity(store, OSCE.key).label == "OSCE"


def test_a_folder_that_was_written_keeps_its_quads_once(tmp_path):
    store = EmbeddedStore.open(tmp_path, NAMES)
    store.add(story_quads(full_story(), NAMES, MADE))
    count = store.count()
    store.compact()
    store.close()
    assert sum(file.stat().st_size for file in tmp_path.glob("*.log")) == 0
    assert EmbeddedStore.read_only(tmp_path, NAMES).count() == count
