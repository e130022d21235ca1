"""Short names that are also words count where a story uses them of the organization, and of its own country."""

import pytest

from graph_service.model import Story


def keys(linker, body, surface):
    story = Story(id="s", title="News", text=f"News\n\n{body}", language="en", digest="0" * 64)
    (linked,) = linker.link([story])
    return {m.entity for m in linked.mentions if m.surface == surface and m.entity.startswith("organization/")}


@pytest.mark.parametrize(
    ("body", "surface", "key"),
    [
        ("Shares in Apple rose. Apple has sold many players.", "Apple", "apple-inc"),
        ("The phone operator Orange cut its prices.", "Orange", "orange-uk"),
        ("Labour MPs in Britain voted for the bill.", "Labour", "labour-party-uk"),
        ("Oracle's chief executive spoke of databases.", "Oracle", "oracle-corporation"),
        ("The Tory leader promised lower taxes in Britain.", "Tory", "conservative-party-uk"),
        ("Britain's Treasury officials counted coins.", "Treasury", "hm-treasury"),
    ],
)
def test_a_short_name_means_the_organization_where_the_story_uses_it_so(linker, body, surface, key):
    assert keys(linker, body, surface) == {f"organization/{key}"}


@pytest.mark.parametrize(
    ("body", "surface"),
    [
        ("Five of the boats sank in the storm.", "Five"),
        ("Orange and red are warm colours.", "Orange"),
        ("Labour is cheap in the villages of Tajikistan.", "Labour"),
        ("William Hill, head of the mission, thanked the teachers.", "William Hill"),
        ("The ship BA 12 sailed on.", "BA"),
    ],
)
def test_a_word_is_no_organization_where_the_story_uses_it_as_a_word(linker, body, surface):
    assert keys(linker, body, surface) == set()
