"""A word is compared by what its inflections have in common, in its own language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.index.analyzer import analyze, query_units, units, words
from graph_service.text import fold


def query_terms(text, languages):
    return tuple(dict.fromkeys(term for terms in query_units(text, tuple(languages)).values() for term in terms))


ALIKE = {
    "en": ["hotline hotlines", "victim Victims VICTIM'S", "trafficking trafficked", "U.S. US"],
    "uk": [
        "організація організації організацій організаціями",
        "торгівля торгівлі торгівлею",
        "Україна Україні України",
    ],
    "ru": ["организация организации организаций"],
    "fr": ["l'Union Union", "élections elections élection"],
    "de": ["Wahlen Wahl"],
    "ka": ["თბილისი თბილისი"],
}


def test_an_abbreviation_of_a_question_has_no_ending_but_its_plural():
    languages = ("en", "fr", "de")
    assert ("coe",) in query_units("the CoE", languages).values()
    assert ("ngos", "ngo") in query_units("the NGOs", languages).values()
    assert ("coe", "co") in query_units("the coe", languages).values()


@pytest.mark.parametrize(("language", "forms"), [(language, forms) for language in ALIKE for forms in ALIKE[language]])
def test_the_forms_of_a_word_are_one_term(language, forms):
    assert len(set(analyze(forms, language).split())) == 1


def test_a_word_of_a_question_is_compared_as_each_language_that_writes_it_does():
    assert query_terms("elections", ["en", "uk"]) == ("elect",)
    assert set(query_terms("організації", ["en", "uk", "ru"])) == {"організац", *query_terms("організації", ["ru"])}
    assert query_terms("elections", ["ar", "en", "hy"]) == ("elect",)
    assert query_terms("ընտրություններ", ["en", "hy"]) == (analyze("ընտրություններ", "hy"),)


@given(
    st.text(alphabet=st.sampled_from("abcé ü-'’.1ЖжІ难民한ل")),
    st.sampled_from([*sorted(ALIKE), "he", "en"]),
    st.randoms(),
)
def test_the_units_of_some_terms_are_those_of_all_that_have_them(text, language, random):
    every = list(units(text, language))
    terms = {unit.term for unit in every if random.random() < 0.3}
    limited = list(units(text, language, terms))
    assert [unit for unit in limited if unit.term in terms] == [unit for unit in every if unit.term in terms]
    assert set(limited) <= set(every)


@given(st.text(), st.sampled_from(sorted(ALIKE)))
def test_words_lie_in_the_text_and_their_terms_have_no_blank(text, language):
    folded = fold(text)
    spans = list(words(folded))
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
    assert all(
        unit.start < unit.end <= len(text) and unit.term.split() == [unit.term] for unit in units(text, language)
    )
