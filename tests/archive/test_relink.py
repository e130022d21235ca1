"""Only the stories that a changed decision touches are linked again: here, which keys and names a change is about."""

import pytest

from graph_service.archive.reprocess import changed_decisions, folded_spellings
from graph_service.linking.knowledge.decisions import combine

PREFIXES = """\
@prefix gs: <ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix person: <id/person/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def decide(text):
    return combine((PREFIXES + text, "curation.ttl"))


@pytest.mark.parametrize(
    ("before", "after", "keys", "names"),
    [
        ("", "", set(), set()),
        ('person:a skos:altLabel "A" .', '# why\nperson:a  skos:altLabel "A" .', set(), set()),
        ("", "person:a owl:sameAs person:b .", {"person/a", "person/b"}, set()),
        ("person:b owl:sameAs person:c .", "person:a owl:sameAs person:b . person:b owl:sameAs person:c .",
         {"person/a", "person/b", "person/c"}, set()),
        ('person:a skos:altLabel "A" .', "", {"person/a"}, {"A"}),
        ('[] gs:neverNamed "X" .', '[] gs:neverNamed "Y" .', set(), {"X", "Y"}),
    ],
)  # fmt: skip
def test_a_change_speaks_of_the_keys_and_names_that_only_one_side_decides(before, after, keys, names):
    assert changed_decisions(decide(before), decide(after)) == (keys, names)


def test_a_name_is_looked_for_in_all_spellings_and_in_cyrillic_by_its_beginning():
    assert set(folded_spellings("Training Centre")) == {"training centre", "training center"}
    (beginning,) = folded_spellings("Київ")
    assert all(beginning in form for form in ("київ", "києва", "києву"))
