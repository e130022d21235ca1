"""Transliterations: two spellings of one name, and names that are only alike."""

import pytest

from graph_service.linking.mentions.people import is_one_person
from graph_service.model import Story


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Mikhail Gorbachev", "Michail Gorbatschow"),
        ("Nikita Khrushchev", "Nikita Chruschtschow"),
        ("Viktor Yushchenko", "Wiktor Juschtschenko"),
        ("Muammar Gaddafi", "Moammar Qadhafi"),
        ("Yulia Tymoshenko", "Julia Timoschenko"),
        ("Mohammed Khatami", "Muhammad Chatami"),
        ("Boris Tadic", "Boris Tadić"),
    ],
)
def test_spellings_of_one_name_agree(name, other):
    assert is_one_person(name, other)
    assert is_one_person(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("John Smith", "Jane Smith"),
        ("Daniel Ortiz", "Daniela Ortiz"),
        ("Alexander Petrov", "Alexandra Petrov"),
        ("Peter Martin", "Peter Morton"),
        ("Paul Wilson", "Paul Watson"),
        ("Yushchenko", "Viktor Juschtschenko"),
        ("Anna Kovalenko", "Anna Kovalchuk"),
    ],
)
def test_names_of_two_people_do_not_agree(name, other):
    assert not is_one_person(name, other)


def test_both_spellings_and_their_surnames_mean_one_person_in_a_story(linker):
    text = "Dmytro Shcherbak spoke first. Dmitro Schtscherbak, the minister, left. Shcherbak and Schtscherbak voted."
    (linked,) = linker.link([Story(id="s", title="News", text=f"News\n\n{text}", language="en", digest="0" * 64)])
    assert {m.entity for m in linked.mentions if "bak" in m.surface} == {"person/dmitro-schtscherbak"}


@pytest.mark.parametrize(
    "text", ["Susan Marlow QC argued.", "Gen Susan Marlow argued.", "Detective Constable Susan Marlow said so."]
)
def test_ranks_and_letters_after_a_name_are_no_part_of_it(linker, text):
    (linked,) = linker.link([Story(id="s", title="News", text=f"News\n\n{text}", language="en", digest="0" * 64)])
    assert [m.entity for m in linked.mentions] == ["person/susan-marlow"]
