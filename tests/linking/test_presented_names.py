"""Names that a story presents: as a body's, as a person's by one name or with a nickname, or as the title of a work."""

import pytest
from support.news import mentions


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


@pytest.mark.parametrize(
    ("body", "pair"),
    [
        ("Hanvey and Ribbleton Council will shut the pool.", ("Hanvey and Ribbleton Council", "organization/hanvey-and-ribbleton-council")),
        ("South Trenford Fire and Rescue Service sent ten engines.",
         ("South Trenford Fire and Rescue Service", "organization/south-trenford-fire-and-rescue-service")),
        ("A doctor at St Aldric's Hospital spoke.", ("St Aldric's Hospital", "organization/st-aldrics-hospital")),
        ("The Norwegian Red Cross sent tents.", ("Norwegian Red Cross", "organization/norwegian-red-cross")),
        ("The Malta Train Drivers Association agreed.", ("Malta Train Drivers Association", "organization/malta-train-drivers-association")),
        ("Engineers from Varrick Tolland found cracks.", ("Varrick Tolland", "organization/varrick-tolland")),
        ("The House voted to cut taxes, the U.S. Treasury said in Washington. Texas will gain.",
         ("House", "organization/united-states-house-of-representatives")),
    ],
)  # fmt: skip
def test_the_form_of_a_name_or_the_words_beside_it_make_it_a_bodys(linker, body, pair):
    assert pair in mentions(linker, body)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("He met Kyiv and Foreign Ministry officials.", "Kyiv and Foreign Ministry"),
        ("She drove a Volvo into the river.", "Volvo"),
        ("They sang at the Opera House in Boston, Massachusetts.", "House"),
        ("Canada's Senate passed it, as New York papers reported.", "Senate"),
    ],
)
def test_what_only_looks_like_a_bodys_name_is_none(linker, body, word):
    assert word not in {surface for surface, _ in mentions(linker, body)}


def test_a_company_before_a_noun_is_named_whatever_article_precedes_it(linker):
    assert ("Volvo", "organization/volvo") in mentions(linker, "A Volvo spokesman said that sales rose.")


@pytest.mark.parametrize(
    ("body", "pair"),
    [
        ("Israel Adewale, 20, denies it.", ("Israel Adewale", "person/israel-adewale")),
        ("Hamad Saleh al-Rubaie, a teacher, spoke. Al-Rubaie wept.", ("Al-Rubaie", "person/hamad-saleh-al-rubaie")),
        ("Jordan was my brother, he said. Jordan Whitlam, 19, was shot.", ("Jordan", "person/jordan-whitlam")),
        ("It was signed by M. Katherine Pruitt and others.", ("M. Katherine Pruitt", "person/m-katherine-pruitt")),
        ("Secretary: Mr A Pemberton. Pemberton left.", ("Pemberton", "person/a-pemberton")),
        ("The award went to Mrs J. K. Downes of Leeds.", ("J. K. Downes", "person/j-k-downes")),
    ],
)
def test_a_person_is_known_by_age_article_or_given_name(linker, body, pair):
    assert pair in mentions(linker, body)


def test_a_place_that_is_also_someones_given_name_is_the_place_where_it_is_located(linker):
    body = "Jordan Whitlam, 19, came home. He had worked in Jordan for a year."
    assert ("Jordan", "place/jordan") in mentions(linker, body)


def test_a_chair_that_is_called_after_a_person_is_none(linker):
    body = "Sara Farley is the Fred H. Sanderson Professor of Economics at Johns Hopkins University."
    assert {key for _, key in mentions(linker, body) if key.startswith("person/")} == {"person/sara-farley"}
