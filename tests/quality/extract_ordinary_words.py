"""Makes the table of ordinary words that are names of places too: `python tests/quality/extract_ordinary_words.py > data/ordinary-words.tsv`.

The words come from the dictionaries of the package simplemma (MIT), which is not needed otherwise: those in small letters whose lemma is
in small letters, and which a name of the reference data or of a town may be, as it stands or declined; in German also the nouns, which have
capitals there, and forms that no name has. Names of countries and capitals are kept
out, but for those that are ordinary words above all, and of German nouns the great towns of German-speaking countries, too. In English, where they tell names of bodies from titles and headings, it is
the common words: those that the parser's word vectors (spaCy's en_core_web_md, MIT) have in small letters, with a capital and in
capitals. Takes some minutes and a gigabyte of memory.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from graph_service.files import resource
from graph_service.linking.knowledge.compiled_reference import CompiledReference, load_reference
from graph_service.linking.knowledge.inflection import lemmas
from graph_service.linking.knowledge.knowledge_base import KnowledgeBase, load_knowledge_base
from graph_service.linking.parser import load_bare_pipeline
from graph_service.text import fold

# The dictionary of each language; Serbian is written in both alphabets.
DICTIONARIES = {
    tag: tag for tag in "ar bg ca cs da de el es et fa fi fr hu it lt lv mk nl pl pt ro ru sk sl sq sv tr uk".split()
} | {"no": "nb", "hr": "hbs", "bs": "hbs", "sr": "hbs"}  # fmt: skip
# Ordinary words that are countries as well, or territories of the table of countries.
LIKE_COUNTRIES = {
    "de": "hauptstadt male",  # Honiara and Malé
    "fr": "réunion grenade", "es": "reunión granada", "pt": "reunião granada", "it": "mali", "pl": "mali", "cs": "mali", "sl": "mali čad", "sq": "mali",
    "hr": "mali čad", "bs": "mali čad", "sr": "mali čad мали чад", "mk": "мали", "bg": "мали", "ru": "мали чад", "uk": "мали чад",
}  # fmt: skip
LONGEST = 14  # letters of an English word
GERMAN_SPEAKING, GREAT = frozenset({"AT", "CH", "DE"}), 210_000  # people
HEAD = """# Ordinary words that are also names of places, as they stand or declined, by language; of English, the common words. Extracted from the package simplemma 2.0.0 (MIT)
# by tests/quality/extract_ordinary_words.py, unchanged. Columns: language, words."""


def places_by_word(knowledge: KnowledgeBase, reference: CompiledReference) -> Mapping[str, frozenset[tuple[str, bool]]]:
    """Map each folded name of one word to its languages, and whether the place is a country or a capital."""
    countries = {*knowledge.entities.of_subtype("country"), *knowledge.geography.capitals}
    places = defaultdict(set)
    for row in reference.names.names.to_pylist():
        if row["key"].startswith("place/") and row["written"].isalpha():
            places[fold(row["written"])].add((row["language"], row["key"] in countries))
    for town in filter(str.isalpha, knowledge.towns.names["folded"].to_pylist()):
        places[town].add(("", False))
    return {word: frozenset(names) for word, names in places.items()}


def ordinary_words(language: str, places: Mapping[str, frozenset[tuple[str, bool]]]) -> Iterator[str]:
    """Yield the folded words of a language that are names as well."""
    dictionary = DefaultDictionaryFactory().get_dictionary(DICTIONARIES[language])
    spoken = {"", "en", language}
    for word, lemma in dictionary.items():
        if len(word) < 3 or not word.isalpha() or not word.islower() or not lemma.islower():
            continue
        folded = fold(word)
        forms = (folded, *lemmas(folded, language))
        countries = {is_country for form in forms for tag, is_country in places.get(form, ()) if tag in spoken}
        if countries == {False}:
            yield folded
    yield from map(fold, LIKE_COUNTRIES.get(language, "").split())


def german_nouns(places: Mapping[str, frozenset[tuple[str, bool]]], knowledge: KnowledgeBase) -> Iterator[str]:
    """Yield the folded German nouns that are names as well: a noun has other forms than its genitive in -s, or its lemma in small letters."""
    dictionary = DefaultDictionaryFactory().get_dictionary("de")
    forms_of = defaultdict(set)
    for word, lemma in dictionary.items():
        forms_of[lemma].add(word)
    entities, population = knowledge.entities, knowledge.geography.population
    cities = (entities[key] for key in entities.of_subtype("city") if population.get(key, 0) >= GREAT)
    great = {fold(city.label) for city in cities if city.iso in GERMAN_SPEAKING}
    for word, lemma in dictionary.items():
        is_capitalized = len(word) >= 3 and word.isalpha() and word.istitle() and lemma.istitle()
        endings = {form.removeprefix(lemma) for form in forms_of[lemma]} - {"", "s", "'"}
        is_noun = lemma.lower() in dictionary or not endings.isdisjoint({"e", "en", "es", "n", "er", "se", "nen", "te"})
        is_noun |= any("ä" in form or "ö" in form or "ü" in form for form in endings)
        folded = fold(word)
        if not is_capitalized or not is_noun or folded in great:
            continue
        spoken = {"", "en", "de"}
        forms = (folded, *lemmas(folded, "de"))
        if {is_country for form in forms for tag, is_country in places.get(form, ()) if tag in spoken} == {False}:
            yield folded


def common_english_words() -> Iterator[str]:
    """Yield the English words of which the parser's vectors have all three forms."""
    vocabulary = load_bare_pipeline().vocab
    known, identifier = vocabulary.vectors.key2row, vocabulary.strings.__getitem__
    for word, lemma in DefaultDictionaryFactory().get_dictionary("en").items():
        is_word = 3 <= len(word) <= LONGEST and word.isalpha() and word.islower() and lemma.islower()
        if is_word and all(identifier(form) in known for form in (word, word.title(), word.upper())):
            yield fold(word)


def main() -> None:
    """Print the table."""
    folder = resource("data")
    knowledge = load_knowledge_base(folder)
    places = places_by_word(knowledge, load_reference(folder))
    rows = {"en": common_english_words(), **{tag: ordinary_words(tag, places) for tag in DICTIONARIES}}
    rows["de"] = chain(rows["de"], german_nouns(places, knowledge))
    lines = (f"{tag}\t{' '.join(sorted(set(words)))}" for tag, words in sorted(rows.items()))
    sys.stdout.write("\n".join((HEAD, *lines, "")))


if __name__ == "__main__":
    main()
