"""Linking measured against annotations: what counts as right, what is listed, and what a broken file gives."""

import json

import pytest
from click.testing import CliRunner
from support.json_lines import write_json_lines

from graph_service.cli.main import main
from graph_service.errors import SourceError
from graph_service.evaluation.entity_linking import evaluate_linking, evaluate_tags
from graph_service.evaluation.scores import (
    GoldEntity,
    GoldQuantity,
    GoldStory,
    Prediction,
    Score,
    comparable_name,
    compare,
    compare_quantities,
    read_gold,
)
from graph_service.model import LinkedStory, Quantity, Span, Story

TYPES = ("organization", "place", "person")
# F1; a little below what is measured, to notice a loss
FLOORS = {
    "linking.jsonl": {"organization": 0.89, "place": 0.87, "person": 0.92, "quantity": 0.9},
    "osce-linking.jsonl": {"organization": 0.88, "place": 0.93, "person": 0.92, "quantity": 0.80},
}
STORY = Story(id="s", title="T", text="T\n\nOver 100 volunteers came.", language="en", digest="0" * 64)
ANNOTATED = {
    "id": "odesa",
    "title": "A course in Odesa",
    "text": "A course in Odesa\n\nThe OSCE trained 20 judges in Odesa, Ukraine.",
    "entities": [
        {"type": "place", "label": "Odesa", "iso": "UA", "kind": "city", "surfaces": ["Odesa"]},
        {"type": "place", "label": "Ukraine", "iso": "UA", "kind": "country", "surfaces": ["Ukraine"]},
        {"type": "organization", "label": "OSCE", "surfaces": ["OSCE"]},
        {"type": "person", "label": "Nobody Atall", "surfaces": ["Nobody Atall"]},
    ],
    "quantities": [{"surface": "20", "value": 20, "of": "judges"}],
}


def annotated(*entities, not_entities=()):
    return GoldStory(story=STORY, entities=entities, quantities=None, not_entities=not_entities)


def prediction(type_, *names, iso=None):
    return Prediction(type_, names, iso, (names[0],))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("S.G. Warburg & Co. Ltd", "SG Warburg and Co"),
        ("The Salvation Army", "Salvation Army"),
        ("Chrysler Corp", "Chrysler"),
        ("Harlem Désir", "Harlem Desir"),
        ("Standard & Poor's", "Standard and Poors"),
    ],
)
def test_names_agree_but_for_articles_punctuation_and_endings(one, other):
    assert comparable_name(one) == comparable_name(other)


def test_an_alias_is_as_good_as_the_label_and_a_place_needs_its_country():
    gold = annotated(
        GoldEntity("organization", "ODIHR", ("ODIHR",)), GoldEntity("place", "Georgia", ("Georgia",), "US")
    )
    office = prediction("organization", "Office for Democratic Institutions and Human Rights", "ODIHR")
    scores = compare(gold, [office, prediction("place", "Georgia", iso="GE")], TYPES).scores
    assert scores["organization"] == Score(1, 1, 1)
    assert scores["place"] == Score(0, 1, 1)


def test_one_annotation_is_met_once_and_what_is_left_is_listed():
    gold = annotated(GoldEntity("person", "Anna Petrova", ("Anna Petrova",)), not_entities=("Petrova Act",))
    comparison = compare(gold, [prediction("person", "Anna Petrova"), prediction("person", "Petrova Act")], TYPES)
    assert comparison.scores["person"] == Score(1, 2, 1)
    assert [(m.kind, m.label) for m in comparison.misses] == [("false", "Petrova Act")]
    assert "annotated as no entity" in comparison.misses[0].note


def test_a_quantity_needs_its_value_and_what_it_counts_is_scored_apart():
    span, sentence = Span(8, 11), Span(3, 29)
    fact = Quantity(span=span, sentence=sentence, value=100, of="volunteers", bound="more than")
    linked = LinkedStory(story=STORY, entities={}, mentions=(), facts=(fact,))
    gold = [GoldQuantity("100", 100, "people who came"), GoldQuantity("7", 7, "days")]
    value, counted, misses = compare_quantities(gold, linked)
    assert (value, counted) == (Score(1, 1, 2), Score(0, 1, 2))
    assert {miss.kind for miss in misses} == {"missed", "counts"}


def test_no_figure_is_divided_by_nothing():
    assert (Score().precision, Score().recall, Score().f1) == (0, 0, 0)


def test_annotated_stories_are_linked_and_compared_beside_the_parser(linker, tmp_path):
    file = write_json_lines(tmp_path / "gold.jsonl", [ANNOTATED])
    report = evaluate_linking(list(read_gold(file)), linker)
    assert report.linked["place"] == Score(2, 2, 2)
    assert report.linked["organization"] == Score(1, 1, 1)
    assert report.linked["person"] == Score(0, 0, 1)
    assert (report.quantities, report.counted) == (Score(1, 1, 1), Score(1, 1, 1))
    assert report.parser["place"].right == 2
    assert report.speed > 0
    assert [miss.label for miss in report.misses] == ["Nobody Atall"]


@pytest.mark.parametrize(
    "line", ["no json", "[]", '{"id": "x"}', '{"id": "x", "title": "T", "text": "T", "entities": 7}']
)
def test_a_line_that_is_no_annotation_is_named(tmp_path, line):
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(ANNOTATED) + "\n" + line + "\n")
    with pytest.raises(SourceError, match=r"gold\.jsonl:2"):
        list(read_gold(file))


def test_the_command_prints_a_table_and_lists_what_is_wrong(tmp_path):
    file = write_json_lines(tmp_path / "gold.jsonl", [ANNOTATED])
    run = CliRunner().invoke(main, ["--data", str(tmp_path / "data"), "eval", "linking", str(file)])
    assert run.exit_code == 0
    assert "parser F1" in run.output
    assert "Nobody Atall" in run.output


def in_language(language, **more):
    return ANNOTATED | {"id": f"odesa-{language}", "language": language} | more


def test_each_language_is_scored_apart_and_what_is_held_out_is_counted_but_not_listed(linker, tmp_path):
    unread = in_language("uk", title="Суди", text="Суди\n\nСуддя приїхав до України.", held_out=True, quantities=[])
    unread["entities"] = [{"type": "place", "label": "Ukraine", "iso": "UA", "surfaces": ["України"]},
                          {"type": "person", "label": "Nobody Else", "surfaces": ["Суддя"]}]  # fmt: skip
    file = write_json_lines(tmp_path / "gold.jsonl", [in_language("en"), unread])
    report = evaluate_linking(list(read_gold(file)), linker)
    assert list(report.languages) == ["en", "uk"]
    assert report.languages["en"]["place"] == Score(2, 2, 2)
    assert report.languages["uk"]["place"] == report.held_out["place"] == Score(1, 1, 1)
    assert (report.linked["place"], report.linked["person"]) == (Score(3, 3, 3), Score(0, 0, 2))
    assert [miss.label for miss in report.misses] == ["Nobody Atall"]


def test_the_command_prints_every_language_of_a_file_that_has_several(tmp_path):
    file = write_json_lines(tmp_path / "gold.jsonl", [in_language("en"), in_language("de", held_out=True)])
    arguments = ["--data", str(tmp_path / "data"), "eval", "linking", str(file)]
    lines = CliRunner().invoke(main, arguments).output.splitlines()
    places = {line[:24].strip(): line.split()[-5:] for line in lines if line[:24].strip().endswith("place")}
    assert places.keys() == {"place", "en place", "de place", "held out, place"}
    assert (places["en place"][-1], places["place"][-2]) == ("2", "4")
    answer = json.loads(CliRunner().invoke(main, [*arguments, "--json"], catch_exceptions=False).stdout)
    assert answer["languages"]["en"]["place"]["due"] == answer["held_out"]["place"]["due"] == 2
    assert {miss["story"] for miss in answer["misses"]} == {"odesa-en"}


def test_another_name_of_an_annotation_is_as_right_as_its_label(tmp_path):
    court = {"type": "organization", "label": "Градски суд", "surfaces": ["Градског суда"], "aliases": ["Gradski sud"]}
    file = write_json_lines(tmp_path / "gold.jsonl", [ANNOTATED | {"entities": [court]}])
    (gold,) = read_gold(file)
    for name, right in {"Градски суд": 1, "Gradski sud": 1, "Градског суда": 0}.items():
        scores = compare(gold, [prediction("organization", name)], TYPES).scores
        assert scores["organization"] == Score(right, 1, 1)


def test_annotated_stories_are_linked_as_well_as_the_project_promises(linker, gold):
    report, floors = evaluate_linking(list(read_gold(gold)), linker), FLOORS[gold.name]
    reached = {type_: score.f1 for type_, score in report.linked.items()} | {"quantity": report.quantities.f1}
    assert {type_: f1 for type_, f1 in reached.items() if f1 < floors[type_]} == {}, report.misses


def test_editors_tags_are_compared_with_what_a_story_is_about(linker):
    body = "Brazil raised a tax, Finance Minister Dilson Funaro told OPEC in Brasilia."
    tagged = {"id": "t", "title": "A tax", "body": body, "places": ["brazil"], "orgs": ["opec"], "people": ["funaro"]}
    report = evaluate_tags([tagged, tagged | {"id": "u", "places": ["ussr"], "orgs": [], "people": []}], linker)
    assert report.coverage == Score(1, 2, 2)
    assert (report.missed, report.false) == ({"ussr": 1}, {"Brazil": 1})
    assert report.recall["organization"] == report.recall["person"] == Score(1, 1, 1)
