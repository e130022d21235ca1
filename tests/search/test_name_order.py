"""Lists of people are in the order of their surnames, which are the last words of names but where they come first."""

import time

import pytest

from graph_service.search.name_order import name_order

SURNAMES = {
    "Anna Smith": "smith", "Martin Luther King Jr.": "king", "Ian Paisley III": "paisley", "Gro Harlem Brundtland": "brundtland", "Madonna": "madonna",
    "Ursula von der Leyen": "leyen", "Jeroen de Vries": "vries", "Marine Le Pen": "le pen", "Rimmer Van Splinter": "van splinter",
    "Omar al-Bashir": "bashir", "Steven Udvar-Hazy": "udvar-hazy", "Mevlüt Çavuşoğlu": "cavusoglu", "Tip O'Neill": "o'neill",
    "Xi Jinping": "xi jinping", "Li Peng": "li peng", "Yo-Yo Ma": "ma", "Ban Ki-moon": "ban ki-moon", "Chiang Kai-shek": "chiang", "Kim Il Sung": "kim il sung",
    "Kim Campbell": "campbell", "Lee Kuan Yew": "lee kuan yew", "Lee Hamilton": "hamilton", "Nguyen Van Thieu": "nguyen", "Shinzo Abe": "abe", "Sung Kim": "kim",
    "Szijjártó Péter": "szijjarto peter", "Orbán Viktor": "orban viktor", "Viktor Orbán": "orban, ",
    "Elizabeth II": "elizabeth ii", "John Paul II": "john paul ii", "Fahd of Saudi Arabia": "fahd of", "Smith, Anna": "smith, anna",
    "Pope Francis": "francis", "Pope John Paul II": "john paul", "Queen Elizabeth II": "elizabeth", "Mother Teresa": "teresa", "King Juan Carlos": "juan carlos",
    "Prince Norodom Sihanouk": "sihanouk", "Billie Jean King": "king",
    "Сергей Лавров": "сергей", "習近平": "習近平",
}  # fmt: skip


@pytest.mark.parametrize(("name", "beginning"), SURNAMES.items())
def test_a_person_is_sorted_by_surname(name, beginning):
    assert name_order(name, "person").startswith(beginning)


def test_people_of_one_surname_are_in_the_order_of_their_given_names():
    names = ["Anna Smith", "Zoe Adams", "Adam Smith"]
    assert sorted(names, key=lambda name: name_order(name, "person")) == ["Zoe Adams", "Adam Smith", "Anna Smith"]


def test_other_names_are_sorted_as_they_are_written():
    assert name_order("Bank of England", "organization") == "bank of england"


@pytest.mark.parametrize(
    "name", ["a " * 50_000, "ba" * 50_000 + " x", "Li " + "ba-" * 50_000, "A, of " * 20_000, "", " ", ", Jr", "\xa0"]
)
def test_a_name_without_end_or_of_nothing_is_sorted_at_once(name):
    start = time.perf_counter()
    name_order(name, "person")
    assert time.perf_counter() - start < 1
