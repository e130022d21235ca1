"""Who stands in which relation to whom: what a sentence states, and what it only hopes, denies or says of others."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDFS, SKOS, Graph, Namespace

from graph_service.files import resource
from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.linking.facts.relations import CONFIDENCE
from graph_service.model import Relation

NAMES = {
    "Acme Corp": "organization/acme",
    "Beta Inc": "organization/beta",
    "Gamma Ltd": "organization/gamma",
    "the Mission": "organization/mission",
    "The Mission": "organization/mission",
    "Ministry of Justice": "organization/justice",
    "Youth Centre": "organization/youth-centre",
    "European Union": "organization/eu",
    "Vienna Conference": "event/vienna-conference",
    "Anna Berger": "person/anna-berger",
    "Paul Novak": "person/paul-novak",
    "Ukraine": "place/ukraine",
    "Norway": "place/norway",
    "Iceland": "place/iceland",
    "Vienna": "place/vienna",
}


@pytest.fixture
def relations(facts):
    """Return a function from a text to its relations, each as (subject, relation, object) by their slugs."""

    def find(text):
        return [
            (fact.subject.partition("/")[2], fact.relation, fact.object.partition("/")[2])
            for fact in facts(text, Relation, names=NAMES)
        ]

    return find


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        # the verb and its object
        ("The Mission launched the Youth Centre in May.", ("mission", "launched", "youth-centre")),
        ("In 2004 the Mission founded the Youth Centre.", ("mission", "established", "youth-centre")),
        ("The Mission set up the Youth Centre in 2004.", ("mission", "established", "youth-centre")),
        ("The Mission has supported the Ministry of Justice since 2004.", ("mission", "supports", "justice")),
        ("The Mission is supporting the Ministry of Justice.", ("mission", "supports", "justice")),
        ("Anna Berger visited Ukraine last week.", ("anna-berger", "visited", "ukraine")),
        ("Anna Berger arrived in Vienna on Monday.", ("anna-berger", "visited", "vienna")),
        ("The European Union finances the Youth Centre.", ("eu", "funded", "youth-centre")),
        ("The European Union paid for the Youth Centre.", ("eu", "funded", "youth-centre")),
        ("Anna Berger met Paul Novak on Monday.", ("anna-berger", "met", "paul-novak")),
        ("Anna Berger held talks with Paul Novak on Monday.", ("anna-berger", "met", "paul-novak")),
        ("The Mission organized the Vienna Conference.", ("mission", "organized", "vienna-conference")),
        ("The Mission trained Anna Berger in Vienna.", ("mission", "trains", "anna-berger")),
        ("Norway hosted the Vienna Conference.", ("norway", "hosted", "vienna-conference")),
        ("Acme Corp acquired Beta Inc for 20 million dollars.", ("acme", "acquired", "beta")),
        ("Acme Corp owns Beta Inc.", ("acme", "owns", "beta")),
        ("Acme Corp owns 24 percent of Beta Inc.", ("acme", "has-share-in", "beta")),
        ("Norway joined the European Union.", ("norway", "joined", "eu")),
        ("Acme Corp appointed Anna Berger as its treasurer.", ("acme", "appointed", "anna-berger")),
        ("The Mission urged Ukraine to pass the law.", ("mission", "called-on", "ukraine")),
        ("Acme Corp called on Norway to pass the law.", ("acme", "called-on", "norway")),
        ("Acme Corp appealed to Norway to pass the law.", ("acme", "called-on", "norway")),
        ("Iceland agreed with Norway on a quota for cod.", ("iceland", "agreed-with", "norway")),
        ("Iceland signed a trade agreement with Norway.", ("iceland", "signed-with", "norway")),
        ("Acme Corp completed the acquisition of Beta Inc.", ("acme", "acquired", "beta")),
        # the passive
        ("The Youth Centre was launched by the Mission in May.", ("mission", "launched", "youth-centre")),
        ("The Youth Centre is run by the Ministry of Justice.", ("youth-centre", "run-by", "justice")),
        ("Beta Inc, owned by Acme Corp, reported a loss.", ("acme", "owns", "beta")),
        ("Beta Inc is owned 24 percent by Acme Corp.", ("acme", "has-share-in", "beta")),
        # clauses about a name
        ("The Mission, which supports the Youth Centre, held a seminar.", ("mission", "supports", "youth-centre")),
        ("Anna Berger, who heads the Mission, spoke first.", ("anna-berger", "headed", "mission")),
        ("The Youth Centre, which was set up by the Mission, is open.", ("mission", "established", "youth-centre")),
        ("Anna Berger, who works for Acme Corp, agreed.", ("anna-berger", "works-for", "acme")),
        ("Paul Novak plans to sue Beta Inc, which is owned by Acme Corp.", ("acme", "owns", "beta")),
        # what someone says, and `it` that can mean one organization only
        ("Paul Novak said Acme Corp had acquired Beta Inc.", ("acme", "acquired", "beta")),
        ("Acme Corp said it acquired Beta Inc last year.", ("acme", "acquired", "beta")),
        # both do it
        ("Iceland and Norway signed a trade agreement.", ("iceland", "signed-with", "norway")),
        ("Anna Berger and Paul Novak met in a hotel.", ("anna-berger", "met", "paul-novak")),
        # alongside
        ("The Mission organized the seminar together with the Ministry of Justice.", ("mission", "in-cooperation-with", "justice")),
        ("The Mission held the seminar in close co-operation with the Ministry of Justice.", ("mission", "in-cooperation-with", "justice")),
        # the words between two names
        ("Anna Berger, Head of the Mission, praised the law.", ("anna-berger", "headed", "mission")),
        ("Acme Corp chairman Anna Berger praised the law.", ("anna-berger", "headed", "acme")),
        ("Acme Corp chairman and chief executive officer Anna Berger praised the law.", ("anna-berger", "headed", "acme")),
        ("Acme Corp spokeswoman Anna Berger praised the law.", ("anna-berger", "works-for", "acme")),
        ("Anna Berger, an analyst at Acme Corp, praised the law.", ("anna-berger", "works-for", "acme")),
        ("Beta Inc, a wholly owned subsidiary of Acme Corp, reported a loss.", ("beta", "part-of", "acme")),
        ("Beta Inc is a unit of Acme Corp.", ("beta", "part-of", "acme")),
        ("Acme Corp, based in Vienna, reported a loss.", ("acme", "located-in", "vienna")),
        ("Vienna-based Acme Corp reported a loss.", ("acme", "located-in", "vienna")),
        # a name that is apposed to the noun
        ("Norway's foreign minister, Anna Berger, visited Ukraine.", ("anna-berger", "visited", "ukraine")),
    ],
)  # fmt: skip
def test_a_relation_is_read_from_its_wording(relations, text, stated):
    assert relations(text) == [stated]


@pytest.mark.parametrize(
    "text",
    [
        # denied, possible, planned, asked
        "Acme Corp did not acquire Beta Inc.",
        "Acme Corp never acquired Beta Inc.",
        "Acme Corp may acquire Beta Inc.",
        "Acme Corp would have acquired Beta Inc.",
        "Acme Corp will acquire Beta Inc.",
        "Acme Corp plans to acquire Beta Inc.",
        "Acme Corp agreed to acquire Beta Inc.",
        "Acme Corp failed to acquire Beta Inc.",
        "Acme Corp refused to support Beta Inc.",
        "Acme Corp is acquiring Beta Inc.",
        "If Acme Corp acquired Beta Inc, the banks would object.",
        "Unless Acme Corp acquires Beta Inc, it has no plant.",
        "Has Acme Corp acquired Beta Inc?",
        "Paul Novak denied that Acme Corp acquired Beta Inc.",
        "Paul Novak hopes that Acme Corp acquired Beta Inc.",
        "Paul Novak did not say that Acme Corp acquired Beta Inc.",
        "Acme Corp reportedly acquired Beta Inc.",
        "Paul Novak repeated the allegation that Acme Corp acquired Beta Inc.",
        "Anna Berger visits Ukraine next week.",
        "Beta Inc is being acquired by Acme Corp.",
        "Beta Inc is to be acquired by Acme Corp.",
        # nobody who does it, or nobody it is done to
        "The Youth Centre was launched in May.",
        "The Mission launched a hotline in Ukraine.",
        "The Mission supports the reform of prisons in Ukraine.",
        # the name is not the argument itself
        "Ukraine's parliament visited Vienna.",
        "Officials of the European Union visited Vienna.",
        "Acme Corp officials visited Vienna.",
        "Acme Corp acquired Beta Inc shares.",
        "Acme Corp acquired Beta Inc's plant.",
        "Acme Corp acquired South Beta Inc.",
        "Acme Corp and Beta Inc teams visited Vienna.",
        "Acme Corp acquired half of Beta Inc's plants.",
        "Anna Berger and officials of Norway met.",
        # types that the relation does not connect
        "Anna Berger acquired Ukraine.",
        "Acme Corp met its target in Vienna.",
        # the same on both sides
        "The Mission supports the Mission.",
        # the verb means something else
        "Acme Corp joined Beta Inc on a bid for a contract.",
        "Acme Corp appealed to the Ministry of Justice.",
        # `or`, and what only looks like the words between two names
        "Acme Corp or Beta Inc acquired Gamma Ltd.",
        "Former Acme Corp chairman Anna Berger praised the law.",
        "Acme Corp deputy chairman Anna Berger praised the law.",
        "Anna Berger, president of Acme Corp's research unit, praised the law.",
        "He spoke of Norway, Vienna and Iceland.",
        "Acme Corp said Beta Inc reported a loss, and it owns a plant.",
    ],
)
def test_what_is_not_stated_of_both_is_left_out(relations, text):
    assert relations(text) == []


def test_joined_names_each_stand_in_the_relation(relations):
    assert relations("Acme Corp and Beta Inc acquired Gamma Ltd.") == [
        ("acme", "acquired", "gamma"),
        ("beta", "acquired", "gamma"),
    ]
    assert relations("Anna Berger visited Norway and Iceland.") == [
        ("anna-berger", "visited", "norway"),
        ("anna-berger", "visited", "iceland"),
    ]


def test_a_second_verb_has_the_subject_of_the_first(relations):
    triples = relations("Acme Corp acquired Beta Inc and funded the Youth Centre.")
    assert triples == [("acme", "acquired", "beta"), ("acme", "funded", "youth-centre")]


def test_two_relations_of_the_same_words_both_stand(relations):
    triples = relations("Acme Corp owns and supports Beta Inc.")
    assert set(triples) <= {("acme", "owns", "beta"), ("acme", "supports", "beta")}
    assert triples


@pytest.mark.parametrize(
    ("text", "built"),
    [
        ("Acme Corp acquired Beta Inc.", "active"),
        ("Beta Inc was acquired by Acme Corp.", "passive"),
        ("Acme Corp, which acquired Beta Inc, grew.", "relative"),
        ("Acme Corp said it acquired Beta Inc.", "pronoun"),
        ("Iceland agreed with Norway on a quota.", "prepositional"),
        ("Iceland and Norway signed a treaty.", "mutual"),
        ("Beta Inc is a unit of Acme Corp.", "between"),
    ],
)
def test_the_confidence_says_how_a_relation_was_built(facts, text, built):
    (fact,) = facts(text, Relation, names=NAMES)
    assert fact.confidence == CONFIDENCE[built]


def test_a_place_lies_in_the_country_that_follows_it(linker):
    from graph_service.model import Story

    text = "T\n\nThe plant stands in Graz, Austria. Others stand in Austria, Italy and Spain."
    (linked,) = linker.link([Story(id="s", title="T", text=text, language="en", digest="0" * 64)])
    triples = [(f.subject, f.relation, f.object) for f in linked.facts if isinstance(f, Relation)]
    assert triples == [("place/graz", "located-in", "place/austria")]


@pytest.mark.parametrize("language", ["de", "uk"])
def test_other_languages_have_no_relations(facts, language):
    assert facts("Acme Corp acquired Beta Inc.", Relation, names=NAMES, language=language) == []


VERBS = st.sampled_from(
    ["acquired", "met", "launched", "is run by", "which owns", "said it visited", "signed a pact with", "and", ","]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(NAMES)), VERBS), min_size=2, max_size=6))
def test_the_words_of_a_relation_lie_in_its_sentence_and_hold_both_names(parser, words):
    from support.stories import mentions_of

    from graph_service.linking.linker import find_facts
    from graph_service.linking.mentions.parsed_story import ParsedStory
    from graph_service.linking.parser import parser_text
    from graph_service.model import Story

    text = "T\n\n" + " ".join(f"{name} {verb}" for name, verb in words) + ". Vienna met Norway."
    story = Story(id="s", title="T", text=text, language="en", digest="0" * 64)
    mentions, entities = mentions_of(text, NAMES)
    extracted = [
        f
        for f in find_facts(
            ParsedStory.of(story, next(parser.parse([parser_text(story)]))).with_mentions(mentions, entities)
        )
        if isinstance(f, Relation)
    ]
    for fact in extracted:
        assert fact.sentence.holds(fact.span)
        inside = {mention.entity for mention in mentions if fact.span.holds(mention.span)}
        assert {fact.subject, fact.object} <= inside
        assert fact.subject != fact.object
        relation_type = RELATIONS[fact.relation]
        assert (entities[fact.subject].type, entities[fact.object].type) in {
            (one, other) for one in relation_type.subjects for other in relation_type.objects
        }
    assert all(first.span.start <= second.span.start for first, second in pairwise(extracted))
    assert len({fact.name for fact in extracted}) == len(extracted)


def test_the_ontology_knows_every_relation_by_its_label():
    gs = Namespace("https://x.test/ontology#")
    graph = Graph().parse(resource("ontology/graph-service.ttl"), publicID="https://x.test/")
    labels = {
        re.sub(".*#", "", str(concept)): str(graph.value(concept, SKOS.prefLabel))
        for concept in graph.subjects(SKOS.inScheme, gs.relations)
    }
    assert labels == {relation: relation_type.label for relation, relation_type in RELATIONS.items()}
    assert all(graph.value(gs[relation], RDFS.comment) for relation in RELATIONS)
