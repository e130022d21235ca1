"""Declined names of people: the nominative in which a reader would look them up."""

import pytest

from graph_service.linking.knowledge.personal_names import in_nominative
from graph_service.linking.knowledge.words_by_language import given_names
from graph_service.text import fold


def nominative(name, language, text=""):
    return in_nominative(name, language, given_names(language), set(map(fold, text.split())))


@pytest.mark.parametrize(("language", "declined", "name"), [
    ("cs", "Janou Černochovou", "Jana Černochová"), ("cs", "Tomáši Petříčkovi", "Tomáš Petříček"), ("cs", "Zdeňka Hřiba", "Zdeněk Hřib"),
    ("cs", "Marka Výborného", "Marek Výborný"), ("pl", "Jackiem Sasinem", "Jacek Sasin"), ("pl", "Beatą Szydło", "Beata Szydło"),
    ("pl", "Jana Grabca", "Jan Grabiec"), ("pl", "Pawłowi Kowalowi", "Paweł Kowal"), ("pl", "Władysława Kosiniaka-Kamysza", "Władysław Kosiniak-Kamysz"),
    ("uk", "Оленою Зеленською", "Олена Зеленська"), ("uk", "Андрія Єрмака", "Андрій Єрмак"), ("uk", "Петра Порошенка", "Петро Порошенко"),
    ("ru", "Алексею Навальному", "Алексей Навальный"), ("ru", "Льве Пономарёве", "Лев Пономарёв"), ("ru", "Эльвиры Набиуллиной", "Эльвира Набиуллина"),
    ("hr", "Gordana Jandrokovića", "Gordan Jandroković"), ("hr", "Kolindi Grabar", "Kolinda Grabar"), ("sr", "Aleksandrom Vučićem", "Aleksandar Vučić"),
    ("sr", "Ивице Дачића", "Ивица Дачић"), ("sr", "Јелени Танасковић", "Јелена Танасковић"),
])  # fmt: skip
def test_all_words_of_a_declined_name_stand_in_one_case(language, declined, name):
    assert nominative(declined, language) == name


@pytest.mark.parametrize(("language", "name"), [
    ("cs", "Petru Groza"), ("pl", "Jack Ma"), ("pl", "Halszka Wierzba"), ("uk", "Емманюель Макрон"), ("ru", "Александра Пахмутова"), ("hr", "Vesna Pusić"), ("de", "Johanns Bergers"),
])  # fmt: skip
def test_a_name_in_the_nominative_stays_as_it_is(language, name):
    assert nominative(name, language) == name


def test_the_surname_as_the_story_has_it_elsewhere_decides():
    assert nominative("Петра Ткача", "uk", "Ткач заперечує") == "Петро Ткач"
    assert nominative("Tomáše Dvoraka", "cs", "Dvorak odmítl odpovědět") == "Tomáš Dvorak"


def test_of_several_nominatives_the_one_in_the_story_counts():
    assert nominative("Андрієм Садовим", "uk", "Мер Андрій Садовий") == "Андрій Садовий"
    assert nominative("Олегом Верховим", "uk", "Олег Верховий") == "Олег Верховий"
