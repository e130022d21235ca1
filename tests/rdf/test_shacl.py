"""The shapes hold for what we write; what breaks them is seen at once, and as pySHACL sees it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, parse
from support.stories import KYIV, MADE, OSCE, full_story, linked_story, themed_story

from graph_service.archive.integrity import find_violations
from graph_service.files import resource
from graph_service.iris import XSD, Names
from graph_service.rdf.serialize import entity_quads, story_quads
from graph_service.rdf.shacl import COMPONENTS, SH, SHAPES, compile_shapes, shapes_of

NAMES = Names("https://stories.example")
CHECKS = shapes_of(NAMES)


def quads_of(story):
    return list(dict.fromkeys([*story_quads(story, NAMES, MADE), *entity_quads(story.entities.values(), NAMES)]))


def membership(similarity="0.9", member="one", nearest="two"):
    graph, this = NamedNode(NAMES.groups_graph), NamedNode(NAMES.part("one", "in-same-event"))
    said = {
        "rdf:type": NamedNode(NAMES.expand("gs:Membership")),
        "gs:group": NamedNode(NAMES.part("two", "same-event")),
        "gs:member": NamedNode(NAMES.story(member)),
        "gs:nearest": NamedNode(NAMES.story(nearest)),
        "gs:similarity": Literal(similarity, datatype=NamedNode(XSD + "decimal")),
    }
    return [Quad(this, NamedNode(NAMES.expand(curie)), value, graph) for curie, value in said.items()]


FULL, THEMED = quads_of(full_story()), quads_of(themed_story())
SOUND = [FULL, THEMED, [*quads_of(linked_story(date="2003-08")), *membership()]]


@pytest.mark.parametrize("quads", SOUND)
def test_what_we_write_keeps_the_shapes(quads):
    assert CHECKS.violations(quads) == find_violations(quads, NAMES) == []


@pytest.mark.parametrize(
    ("story", "rule"),
    [
        (replace(full_story(), mentions=(replace(full_story().mentions[0], confidence=1.2),)), "from 0 to 1"),
        (replace(full_story(), publisher=KYIV.key), "publisher of a story is one organization"),
        (replace(themed_story(), topics=("topic/human-rights",)), "assigned none"),
        (linked_story(date="2002-02-30"), "date"),
        (replace(linked_story(), entities={OSCE.key: OSCE}), "described"),
    ],
)
def test_a_story_that_breaks_a_rule_is_told_which(story, rule):
    found = CHECKS.violations(quads_of(story))
    assert any(rule in one.rule for one in found)
    assert set(found) == set(find_violations(quads_of(story), NAMES))


def test_a_story_is_no_nearest_of_itself():
    (found,) = CHECKS.violations(membership(nearest="one"))
    assert found.path == NAMES.expand("gs:member")


def test_every_rule_says_what_it_means_and_is_compiled():
    shapes = list(parse(path=str(resource(SHAPES)), base_iri=NAMES.base + "/"))
    rules = [quad for quad in shapes if quad.predicate == NamedNode(SH + "property")]
    assert len(rules) == sum(len(shape.rules) for shape in CHECKS.shapes) > 60
    used = {quad.predicate.value for quad in shapes}
    assert COMPONENTS.keys() <= used, "a check that no shape needs"


def test_what_has_no_check_here_is_an_error_and_not_passed_over():
    node, kind = NamedNode("https://x.example/shape"), NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    shape = [
        Quad(node, kind, NamedNode(SH + "NodeShape")),
        Quad(node, NamedNode(SH + "targetClass"), NamedNode("https://x.example/Thing")),
        Quad(node, NamedNode(SH + "closed"), Literal(value=True)),
    ]
    with pytest.raises(ValueError, match="closed"):
        compile_shapes(shape)


LITERALS = [
    Literal(text, datatype=NamedNode(XSD + kind))
    for text, kind in (
        ("-1", "integer"), ("0", "integer"), ("7", "integer"), ("9000", "integer"), ("x", "integer"),
        ("0.5", "decimal"), ("1.5", "decimal"), ("-0.1", "decimal"), ("y", "decimal"), ("1", "string"),
        ("2002", "gYear"), ("2002-11", "gYearMonth"), ("2002-02-30", "date"), ("2002-02-03", "date"),
        ("2002-02-03T10:00:00Z", "dateTime"), ("true", "boolean"),
    )
]  # fmt: skip
VALUES = [
    *LITERALS, Literal(""), Literal("words"), Literal("words", language="en"), Literal("UA"),
    NamedNode("https://elsewhere.example/x"), NamedNode(NAMES.span("hotlines", 3, 9)),
]  # fmt: skip


@st.composite
def changed(draw):
    """A sound graph after some statements were dropped, given other values, said of others, or said in other words."""
    quads = list(draw(st.sampled_from(SOUND)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(quads) - 1))
        quad, other = quads[place], draw(st.sampled_from(quads))
        kind = draw(st.sampled_from(["drop", "value", "another value", "subject", "predicate"]))
        value = draw(st.sampled_from([*VALUES, other.object]))
        if kind in {"drop", "value", "predicate"}:
            quads.pop(place)
        if kind in {"value", "another value"}:
            quads.append(Quad(quad.subject, quad.predicate, value, quad.graph_name))
        if kind == "subject":
            quads.append(Quad(other.subject, quad.predicate, quad.object, quad.graph_name))
        if kind == "predicate":
            quads.append(Quad(quad.subject, other.predicate, quad.object, quad.graph_name))
    return quads


def broken(violations):
    """What breaks a rule. Which of its rules may differ: between a number and what is none, pySHACL finds an order, too."""
    return {one.focus for one in violations}


@pytest.mark.thorough
@settings(deadline=None, max_examples=150)
@given(changed())
def test_whatever_happens_to_a_graph_our_checks_and_pyshacl_judge_alike(quads):
    assert broken(CHECKS.violations(quads)) == broken(find_violations(quads, NAMES))


def test_a_month_that_no_year_has_is_no_date():
    """PySHACL takes it: rdflib reads no month and no year alone."""
    date = NamedNode(NAMES.expand("gs:date"))
    wrong = Literal("2002-13", datatype=NamedNode(XSD + "gYearMonth"))
    changed = [Quad(q.subject, q.predicate, wrong if q.predicate == date else q.object, q.graph_name) for q in FULL]
    assert {one.path for one in CHECKS.violations(changed)} == {date.value}


def test_a_blank_node_is_no_name():
    label = NamedNode(NAMES.expand("skos:prefLabel"))
    renamed = [
        Quad(q.subject, q.predicate, BlankNode("b") if q.predicate == label else q.object, q.graph_name) for q in FULL
    ]
    assert broken(CHECKS.violations(renamed)) == broken(find_violations(renamed, NAMES)) != set()
