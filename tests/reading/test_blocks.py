"""The laws of a story's text: it is normalized, and every place in it is what it is said to be."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.model import Card
from graph_service.reading.block_classes import cards
from graph_service.reading.draft import (
    Block,
    Run,
    assemble,
    cut,
    join_broken_words,
    linked_block,
    one_line,
    plain_block,
    without_repeats,
)
from graph_service.reading.html_blocks import html_blocks
from graph_service.reading.json_records import body_blocks
from graph_service.reading.page_layout import Listing, find_page
from graph_service.text import normalize

TEXT = st.text(st.one_of(st.sampled_from(" \n\t-\u00a0\u00ad\u200bﬁé\u0301#1."), st.characters(exclude_categories=["Cs"])), max_size=40)  # fmt: skip
RUNS = st.lists(st.builds(Run, TEXT, st.sampled_from([None, "https://a.example/", "https://b.example/"])), max_size=6)


@given(RUNS)
def test_the_text_of_a_block_is_normalized_and_on_one_line(runs):
    block = linked_block(runs)
    assert block.text == normalize(block.text)
    assert "\n" not in block.text


@given(RUNS)
def test_a_link_covers_the_words_of_its_run(runs):
    block = linked_block(runs)
    labels = [one_line(run.text) for run in runs if run.href]
    assert {link.span.of(block.text) for link in block.links} <= set(labels)


@given(TEXT.filter(one_line), st.lists(st.tuples(RUNS, st.integers(0, 6)), max_size=6))
def test_places_hold_after_joining(title, parts):
    blocks = [block for runs, level in parts if (block := linked_block(runs, level=level)).text]
    text, sections, _, links = assemble(one_line(title), blocks)
    assert text.startswith(one_line(title))
    assert text == normalize(text)
    assert [section.span.of(text) for section in sections] == [block.text for block in blocks if block.level]
    assert [link.span.of(text) for link in links] == [
        link.span.of(block.text) for block in blocks for link in block.links
    ]


@given(st.one_of(st.text(max_size=200), TEXT, st.lists(TEXT, max_size=5).map("\n- ".join)))
def test_no_letter_of_a_body_is_lost(body):
    blocks = body_blocks(body)
    assert all(block.text == one_line(block.text) for block in blocks)
    assert letters("".join(block.text for block in blocks)) == letters(normalize(body))


def letters(text):
    return [character for character in unicodedata.normalize("NFD", text) if character.isalpha()]


def test_a_broken_word_is_made_whole_as_the_text_writes_it():
    text = (
        "The co-operation of the hotline. More co-\noperation by hot-\nline, of non-\nstate groups, pre-\nand post-war."
    )
    assert join_broken_words(text).endswith("More co-operation by hotline, of non-state groups, pre- and post-war.")


def test_a_ligature_that_was_split_is_joined():
    assert plain_block("human traﬃ cking and the offi ce").text == "human trafficking and the office"


@given(st.lists(st.sampled_from(["offi", "ce", "fi", "eld", "diff", "erent", "va", "griff", "off", "er", "Kofi", "said", "é", "fl", "y"])))  # fmt: skip
def test_joining_takes_out_blanks_and_nothing_else(pieces):
    text = " ".join(pieces)
    assert one_line(text).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    ["va fi deschis", "er griff zu", "le défi le plus grand", "Kofi said", "staff of five", "wi-fi access", "two.fi and", "12 fl oz", "cliff edge", "OFFI CE"],
)  # fmt: skip
def test_words_of_their_own_are_not_joined(text):
    assert one_line(text) == text


def test_a_part_of_a_block_keeps_the_links_in_it():
    block = linked_block(
        [Run("Before, "), Run("one", "https://a.example/"), Run(" and "), Run("two", "https://b.example/")]
    )
    part = cut(block, 8, 15)
    assert part.text == "one and"
    assert [link.span.of(part.text) for link in part.links] == ["one"]
    assert cut(block, 0) == block


def test_what_repeats_but_for_its_dashes_is_dropped_with_what_follows_it():
    first = Block("KYIV, 3 May 2002 – The office of the mission opened its doors to everybody today.")
    again = Block("KYIV 3 May 2002 -- The office of the mission opened its doors to everybody today.")
    assert without_repeats([first, Block("It is open."), again, Block("It is open."), Block("Come in.")]) == [
        first, Block("It is open."), Block("Come in."),
    ]  # fmt: skip


def test_long_paragraphs_that_come_again_are_dropped():
    long = Block("A paragraph that is long enough to be no refrain at all, whatever one may say.")
    assert without_repeats([long, Block("Short."), long, Block("Short.")]) == [long, Block("Short.")]


def test_linked_titles_are_cards_only_where_they_are_announced():
    title = linked_block([Run("A title of another story", "https://a.example/1")])
    assert cards([title]) == ()
    assert cards([Block("Related stories"), title]) == (Card("A title of another story", "https://a.example/1"),)


def test_a_heading_that_looks_like_furniture_ends_no_body():
    prose = Block("A sentence that is long enough to be prose.")
    page = find_page([Block("The title"), prose, Block("Other resources for victims"), prose, Block("Related stories")])
    assert page is not None
    assert not isinstance(page, Listing)
    assert [block.text for block in page.body] == [prose.text, "Other resources for victims", prose.text]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>The rule dates from 1998<sup>1</sup>.</p>", "The rule dates from 1998¹."),
        ("<p>It weighs 10<sup>3</sup> kg, or 10<sup>-2</sup> of that.</p>", "It weighs 10³ kg, or 10⁻² of that."),
        ("<p>Bottles of CO<sub>2</sub> were empty.</p>", "Bottles of CO₂ were empty."),
        ('<p>As he said<sup><a href="#n12">12</a></sup> then.</p>', "As he said¹² then."),
        ("<p>The 5<sup>th</sup> of May</p>", "The 5th of May"),
    ],
)
def test_raised_and_lowered_figures_do_not_become_part_of_a_number(markup, text):
    (block,) = html_blocks(markup, None, "page.html")
    assert block.text == text
