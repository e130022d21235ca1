"""Teams: in a story about a sport a town or a country is the team that plays for it; elsewhere it is the place."""

import pytest

from graph_service.model import Story

FOOTBALL = "The striker scored a goal in the second-leg of the Champions League, and the goalkeeper saved a penalty. "
RUGBY = "The fly-half kicked a drop-goal, and the flanker scored a try from the scrum in the Six Nations. "
CRICKET = "The batsman made 40 runs, and the bowlers took six wickets in the second innings. "


def keys(linker, body, surface):
    story = Story(id="s", title="News", text=f"News\n\n{body}", language="en", digest="0" * 64)
    (linked,) = linker.link([story])
    return {mention.entity for mention in linked.mentions if mention.surface == surface}


@pytest.mark.parametrize(
    ("body", "surface", "key"),
    [
        (FOOTBALL + "Reading beat Millwall.", "Reading", "reading-f-c"),
        (FOOTBALL + "Wolves drew with Barnsley.", "Wolves", "wolverhampton-wanderers-f-c"),
        (FOOTBALL + "Newcastle lost to Porto.", "Newcastle", "newcastle-united-f-c"),
        (FOOTBALL + "Denmark lost to Sweden.", "Denmark", "denmark-national-football-team"),
        (FOOTBALL + "Ireland drew.", "Ireland", "republic-of-ireland-national-football-team"),
        (RUGBY + "Newcastle won, said the prop.", "Newcastle", "newcastle-falcons"),
        (RUGBY + "Wales meet Italy on Saturday.", "Wales", "wales-national-rugby-union-team"),
        (RUGBY + "Ireland won.", "Ireland", "ireland-national-rugby-union-team"),
        (CRICKET + "Pakistan lead by ten.", "Pakistan", "pakistan-cricket-team"),
        (CRICKET + "West Indies collapsed.", "West Indies", "west-indies-cricket-team"),
        (RUGBY + "He was the Great Britain rugby league captain.", "Great Britain", "great-britain-national-rugby-league-team"),
        ("Ticket sales rose at Real Madrid, the auditors said.", "Real Madrid", "real-madrid-cf"),
    ],
)  # fmt: skip
def test_a_name_in_a_story_about_a_sport_is_the_team(linker, body, surface, key):
    assert keys(linker, body, surface) == {f"organization/{key}"}


@pytest.mark.parametrize(
    ("body", "surface", "place"),
    [
        (FOOTBALL + "The final will be in Denmark.", "Denmark", "denmark"),
        (FOOTBALL + "He moved to Spain in June.", "Spain", "spain"),
        ("Denmark and Sweden signed the bridge treaty. A goal of Denmark is growth.", "Denmark", "denmark"),
        ("The shipyard in Newcastle, England, will close, its manager said.", "Newcastle", "newcastle"),
        ("England has more rain than Wales, farmers said.", "England", "england"),
    ],
)
def test_a_name_elsewhere_is_the_place(linker, body, surface, place):
    assert all(key.startswith("place/") for key in keys(linker, body, surface))
    assert f"place/{place}" in keys(linker, body, surface) or place == "newcastle"


def test_a_long_story_that_touches_on_a_sport_is_not_about_it(linker):
    budget = "The minister set out how the budget pays for schools, roads and hospitals over the next five years. " * 40
    match = "He had watched the goalkeeper from the bench while Arsenal beat Porto. "
    story = budget + match + "Israel said that Norway had offered more."
    assert keys(linker, story, "Israel") == {"place/israel"}
    assert keys(linker, story, "Arsenal") == {"organization/arsenal-f-c"}


def test_a_team_that_no_file_lists_is_marked_as_one(linker):
    story = Story(id="s", title="News", text=f"News\n\n{FOOTBALL}Estonia drew.", language="en", digest="0" * 64)
    (linked,) = linker.link([story])
    assert linked.entities["organization/estonia-national-football-team"].subtype == "sports-team"


@pytest.mark.parametrize(
    ("body", "surface", "key"),
    [
        ("Burnley beat Blackburn 3-1 on Saturday. The manager was glad.", "Burnley", "burnley-f-c"),
        ("Sunderland lost to Barnsley 2-0 at home, and the keeper wept.", "Barnsley", "barnsley-f-c"),
    ],
)
def test_a_short_report_is_about_a_sport_by_what_its_teams_do(linker, body, surface, key):
    assert keys(linker, body, surface) == {f"organization/{key}"}


def test_two_towns_that_compete_for_something_else_are_places(linker):
    body = "Norwich beat Ipswich to the contract for a new hospital. Both councils had bid for it."
    assert {key.partition("/")[0] for key in keys(linker, body, "Norwich")} == {"place"}
