"""Names that a story presents: as a body's, as a person's by one name or with a nickname, or as the title of a work."""

import pytest

from graph_service.model import Story


def mentions(linker, body):
    story = Story(id="s", title="News", text=f"News\n\n{body}", language="en", digest="0" * 64)
    (linked,) = linker.link([story])
    return {(mention.surface, mention.entity) for mention in linked.mentions}


@pytest.mark.parametrize(
    ("body", "pair"),
    [
        ("Rock band Silver Canals played in the park.", ("Silver Canals", "organization/silver-canals")),
        ("They signed to the record label Skylark.", ("Skylark", "organization/skylark")),
        ("Jane Moor of research firm Larkfield counted phones.", ("Larkfield", "organization/larkfield")),
        ('Joe "the Fox" Tanner won again.', ('Joe "the Fox" Tanner', "person/joe-tanner")),
        ("Lord Faraway of Leeds chaired the inquiry.", ("Faraway of Leeds", "person/lord-faraway-of-leeds")),
        ("Welshman Rhys Pryce won the race on Sunday.", ("Rhys Pryce", "person/rhys-pryce")),
        ("The property developer John Salter sold it, said rival Peter Marsh.", ("John Salter", "person/john-salter")),
        ("The property developer John Salter sold it, said rival Peter Marsh.", ("Peter Marsh", "person/peter-marsh")),
        ("President Bush called Mr Blair in London in 2004.", ("Blair", "person/tony-blair")),
    ],
)
def test_a_presented_name_is_what_the_story_presents(linker, body, pair):
    assert pair in mentions(linker, body)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("The film Anna Bright opened in May. Anna Bright is set in winter.", "Anna Bright"),
        ("Children read of Harry Potter.", "Harry Potter"),
        ("The film House of Glass Lanterns opened.", "House of Glass Lanterns"),
        ("They won the Champions League twice.", "Champions League"),
    ],
)
def test_the_title_of_a_work_or_a_cup_is_neither_a_person_nor_a_body(linker, body, word):
    assert not any(word in surface for surface, _ in mentions(linker, body))


def test_the_parser_alone_makes_no_organization_of_one_word(linker):
    body = "The Blixo is small. The Blixo weighs little. A Blixo costs ten euros."
    assert not any(surface == "Blixo" and key.startswith("organization/") for surface, key in mentions(linker, body))
