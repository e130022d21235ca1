"""What a screen reader says of a page: every number with its noun, every link with its purpose, and no ornaments."""

import re
from pathlib import Path

import graph_service

STYLES = Path(graph_service.__file__).parent / "web" / "static" / "css"


def test_a_number_on_the_front_page_is_said_with_its_noun(read):
    counts = [node.text() for node in read("/").css(".names .count")]
    assert counts
    assert all(re.fullmatch(r"[\d,]+ (?:story|stories)", count) for count in counts)


def test_the_picture_of_a_network_can_be_skipped(read):
    page = read("/organizations/osce/neighbours")
    skip = page.css_first("main a.skip")
    assert page.css_first(skip.attributes["href"]).text() == "The same as a table"


def test_a_link_of_evidence_says_where_it_leads(read):
    links = read("/organizations/odihr").css("figcaption a")
    assert links
    assert all(link.text().endswith("sure: read it in the story") for link in links)


def test_a_map_is_called_one(read):
    assert read("/").css_first("figure.map").attributes["aria-label"] == "Map"


def test_signs_between_items_are_not_read_aloud():
    signs = [
        rule
        for file in sorted(STYLES.glob("*.css"))
        for rule in re.findall(r'\{[^{}]*content: "[·–]"[^{}]*\}', file.read_text("utf-8"))
    ]
    assert signs
    assert [rule for rule in signs if not re.search(r'content: "[·–]" / ""', rule)] == []


def test_one_folded_value_of_a_facet_is_said_in_the_singular(read):
    folded = [
        node.text()
        for path in ("/search?q=hotline", "/search", "/search?q=Kiev")
        for node in read(path).css(".facet details > summary")
    ]
    assert folded
    assert not [
        words
        for words in folded
        if words.startswith("1 more") and re.search(r"1 more (?:\w+s|kinds of .*|people)$", words)
    ]
