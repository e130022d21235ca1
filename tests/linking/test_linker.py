"""The linker as its callers see it: order, languages, the publisher, the fields of work, and reference files of one's own."""

from itertools import count

import pytest

from graph_service.errors import DataError
from graph_service.linking.linker import Linker
from graph_service.model import Story

REFERENCE = """
@prefix gs: <ontology#> . @prefix org: <http://www.w3.org/ns/org#> . @prefix organization: <id/organization/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix place: <id/place/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def story(number=0, **changes):
    fields = {"title": "A course", "text": "A course\n\nThe OSCE trains judges in Vienna.", "language": "en"}
    return Story(id=f"s{number}", digest="0" * 64, **(fields | changes))


def test_stories_come_back_one_by_one_in_the_order_given_though_languages_mix(linker):
    languages = ["en", "uk", "fr", "en", "de"]
    stories = (story(number, language=languages[number % 5]) for number in count())
    linked = linker.link(stories)
    assert [next(linked).story.id for _ in range(70)] == [f"s{number}" for number in range(70)]


def test_no_story_gives_nothing(linker):
    assert list(linker.link([])) == []


@pytest.mark.parametrize(
    ("source", "publisher"),
    [
        ("OSCE Project Co-ordinator in Ukraine (closed)", "organization/osce-project-co-ordinator-in-ukraine"),
        ("OSCE", "organization/osce"),
        ("Kyiv Gazette", None),
        (None, None),
    ],
)
def test_the_publisher_is_the_organization_that_the_source_names(linker, source, publisher):
    (linked,) = linker.link([story(source=source)])
    assert linked.publisher == publisher


def test_a_field_of_work_is_the_schemes_whatever_its_case_and_an_unknown_one_is_minted(linker):
    (linked,) = linker.link([story(fields_of_work=("Human Rights", "Space travel"))])
    assert linked.topics == ("topic/human-rights", "topic/space-travel")
    assert (linked.entities["topic/human-rights"].origin, linked.entities["topic/space-travel"].origin) == (
        "reference",
        "",
    )


def test_what_contains_a_named_entity_is_described_with_it(linker):
    (linked,) = linker.link([story(text="T\n\nThe OSCE Mission in Kosovo works in Prizren, Kosovo.")])
    assert {"organization/osce", "place/kosovo", "place/prizren"} <= linked.entities.keys()
    assert linked.entities["place/prizren"].part_of == ("place/prizren-district",)
    assert linked.entities["place/prizren-district"].part_of == ("place/kosovo",)


def test_a_closed_field_operation_says_so(linker):
    (linked,) = linker.link([story(text="T\n\nThe OSCE Mission to Georgia has left.")])
    assert linked.entities["organization/osce-mission-to-georgia"].closed


@pytest.mark.thorough
@pytest.mark.usefixtures("_no_places")
def test_curated_merges_blocks_and_names_overrule_the_files(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "own.ttl").write_text(
        REFERENCE
        + 'organization:one a org:Organization ; skos:prefLabel "Green Circle"@en .\n'
        + 'organization:two a org:Organization ; skos:prefLabel "Circle of Greens"@en ; skos:altLabel "Bluebird"@en .\n'
    )
    (tmp_path / "curation.ttl").write_text(
        REFERENCE
        + "organization:two owl:sameAs organization:one .\n"
        + 'organization:one skos:altLabel "Verdant Ring"@en . [] gs:neverNamed "Bluebird" .\n'
    )
    text = "T\n\nThe Circle of Greens met the Verdant Ring. A Bluebird sang."
    (linked,) = Linker.load(tmp_path).link([story(text=text, language="nl")])
    assert [(m.surface, m.entity) for m in linked.mentions] == [
        ("Circle of Greens", "organization/one"),
        ("Verdant Ring", "organization/one"),
    ]


def test_a_broken_reference_file_is_named(tmp_path):
    (tmp_path / "broken.ttl").write_text("this is no Turtle")
    with pytest.raises(DataError, match=r"broken\.ttl"):
        Linker.load(tmp_path)
