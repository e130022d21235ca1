"""Stories in many languages: tags with regions and scripts, names of places and bodies, and what is no name there."""

import pytest

from graph_service.linking.linker import PARSED
from graph_service.model import Quantity, Quotation, Role, Story


@pytest.fixture
def link(linker):
    """Return a function from a text and its language to the linked story."""

    def linked(text, language):
        story = Story(id="s", title=text.partition("\n")[0], text=text, language=language, digest="0" * 64)
        return next(iter(linker.link([story])))

    return linked


@pytest.mark.parametrize("tag", ["en-GB", "en-US", "EN", "en-Latn-CA"])
def test_a_tag_with_a_region_is_parsed_as_its_language(link, tag):
    text = (
        'News\n\nAnna Berger, the director of the school in Graz, said that 14 teachers left. "We miss them," she said.'
    )
    plain, tagged = link(text, PARSED), link(text, tag)
    assert tagged.mentions == plain.mentions
    assert tagged.facts == plain.facts
    assert {Quantity, Quotation, Role} <= {type(fact) for fact in tagged.facts}


@pytest.mark.parametrize(("tag", "text"), [
    ("de-AT", "Bericht\n\nDer Leiter Karl Huber sprach in Wien. 20 Personen kamen."), ("fr_CA", "Rapport\n\nLa ministre Anne Roy a parlé. Vingt personnes étaient là."),
    ("uk-UA", "Звіт\n\nДиректор Петро Гончар приїхав з України до Полтави. Було 30 людей."), ("ru-RU", "Отчёт\n\nДиректор Пётр Гончар приехал из России в Казань. Было 30 человек."),
])  # fmt: skip
def test_a_tag_with_a_region_means_its_language_where_nothing_is_parsed(link, tag, text):
    plain, tagged = link(text, tag[:2]), link(text, tag)
    assert tagged.mentions == plain.mentions
    assert tagged.mentions
    assert tagged.facts == plain.facts
