"""The laws of string work: what finds something in a text may rely on the offsets."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from graph_service.text import fold, normalize, paragraphs, sentences, slugify, words
from graph_service.vocabulary import SLUG, SLUG_LENGTH

TEXT = st.text(st.one_of(st.sampled_from(' \n\t.!?"’“)-\u00a0\u00adﬁéЙїİßA'), st.characters(exclude_categories=["Cs"])), max_size=80)  # fmt: skip


@given(TEXT)
def test_normalizing_twice_changes_nothing_more(text):
    assert normalize(normalize(text)) == normalize(text)


@given(TEXT)
def test_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)


@given(TEXT)
def test_sentences_follow_each_other_and_miss_nothing(text):
    found = list(sentences(text))
    kept = "".join(span.of(text) for span in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", text)


@given(TEXT)
def test_paragraphs_hold_no_blank_line(text):
    assert not any(re.search(r"\n\s*\n", span.of(text)) for span in paragraphs(text))


@given(TEXT)
def test_a_slug_is_a_slug_or_empty(text):
    slug = slugify(text)
    assert slug == "" or (SLUG.fullmatch(slug) and len(slug) <= SLUG_LENGTH)
    assert slugify(slug) == slug


def test_slugs_are_written_as_the_publishers_of_the_region_do():
    assert slugify("Українські оператори «гарячої лінії»") == "ukrainski-operatori-gariachoi-linii"
    assert slugify("OSCE’s work in Łódź") == "osces-work-in-lodz"


def test_a_sentence_does_not_end_at_an_abbreviation():
    text = "Mr. J. Smith came to the U.S. on Monday. “It is late,” he said. Then he left."
    assert [span.of(text) for span in sentences(text)] == [
        "Mr. J. Smith came to the U.S. on Monday.", "“It is late,” he said.", "Then he left.",
    ]  # fmt: skip


def test_words_keep_their_hyphens():
    text = "La Strada's co-ordinator, 32.5"
    assert [span.of(text) for span in words(text)] == ["La", "Strada's", "co-ordinator", "32.5"]
