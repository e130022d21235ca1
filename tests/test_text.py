"""The laws of string work: what finds something in a text may rely on the offsets."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from graph_service.iris import SLUG, SLUG_LENGTH
from graph_service.model import Span
from graph_service.text import (
    fold,
    normalize,
    occurrences,
    occurrences_of_any,
    paragraphs,
    select_longest,
    sentences,
    slugify,
    words,
)

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


SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda pair: Span(pair[0], sum(pair))), max_size=12
)


@given(SPANS)
def test_selected_spans_follow_each_other_and_the_longest_is_among_them(spans):
    selected = select_longest(spans, lambda span: span)
    assert all(a.end <= b.start for a, b in pairwise(selected))
    assert set(selected) <= set(spans)
    assert max((s.end - s.start for s in spans), default=0) == max((s.end - s.start for s in selected), default=0)
    assert all(any(span.meets(other) for other in spans if other != span) for span in set(spans) - set(selected))


def test_a_longer_span_replaces_the_one_that_it_overlaps():
    assert select_longest([Span(5, 12), Span(0, 6), Span(12, 14)], lambda span: span) == [Span(5, 12), Span(12, 14)]


@given(st.text("ab_-é1 .", min_size=1, max_size=4), st.text("ab_-é1 .", max_size=40), st.sampled_from(["", "-"]))
def test_the_occurrences_of_a_name_are_those_that_a_pattern_of_whole_words_finds(name, text, joiners):
    pattern = rf"(?<![\w{joiners}]){re.escape(name)}(?![\w{joiners}])"
    expected = [Span(*match.span()) for match in re.finditer(pattern, text)]
    assert list(occurrences(name, text, joiners)) == expected


@given(
    st.sets(st.sampled_from(["Ab", "Ab c", "Ab c-d", "b", "St. Ab"])),
    st.text(st.sampled_from("Abc d-.St"), max_size=60),
)
def test_the_occurrences_of_several_names_are_those_of_each(names, text):
    each = {(name, span) for name in names for span in occurrences(name, text)}
    assert set(occurrences_of_any(names, text)) == each
