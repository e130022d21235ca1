"""Stories are on one event when who, where, when, headline and text all agree."""

import itertools

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from support.stories import linked_story

from graph_service.clusters.duplicates import day_spans, days_apart
from graph_service.clusters.groups import Groups
from graph_service.clusters.same_event import EventPairs, event_groups, event_pairs
from graph_service.model import Entity
from graph_service.network.projection import Projection
from graph_service.network.tables import story_row


def named(kind, label):
    return Entity(type=kind, id=label.lower().replace(" ", "-"), label=label)


SUMY, PSEL, KOVAL = named("place", "Sumy"), named("place", "Psel"), named("person", "Halyna Koval")
WORKS, BANK = named("organization", "Sumy Water Works"), named("organization", "Nordic Trade Bank")
ALL = (SUMY, PSEL, KOVAL, WORKS, BANK)

FLOOD = (
    "Flood at Sumy tears away the bridge over the Psel",
    """High water tore away the bridge over the Psel at Sumy last night. Mayor Halyna Koval said that nobody was hurt, \
and asked Sumy Water Works to open the lower sluice. Schools stay closed.""",
)
FERRY = (
    "Ferry replaces the bridge over the Psel at Sumy",
    """A ferry carries people across the Psel at Sumy since the flood took the bridge. Halyna Koval, the mayor, said \
that the water is falling and Sumy Water Works will close the sluice on Friday. Schools opened again.""",
)
FESTIVAL = (
    "Songs from five villages at the Sumy summer festival",
    """Choirs from five villages sang in Sumy on Sunday. Halyna Koval thanked them and gave prizes beside the Psel, \
where a stage of Sumy Water Works had been built. The festival returns next summer with dancers.""",
)


def groups(*stories):
    """Return the groups on one event among stories given as title, body and date, by their positions in the list."""
    all_linked = [linked_story(f"s{n}", title, body, date, ALL) for n, ((title, body), date) in enumerate(stories)]
    described = {key: entity for linked in all_linked for key, entity in linked.entities.items()}
    projection = Projection.empty().update([], [story_row(linked) for linked in all_linked], described.values())
    texts = {linked.story.id: linked.story.text for linked in all_linked}
    result = Groups.empty().update(projection, (), lambda ids: [(story, texts[story]) for story in ids])
    return [[int(story[1:]) for story in group] for (kind, _), group in result.members.items() if kind == "same-event"]


def test_two_reports_of_a_flood_within_days_are_on_one_event():
    assert groups((FLOOD, "2009-04-02"), (FERRY, "2009-04-05")) == [[0, 1]]


def test_another_event_of_the_same_people_at_the_same_place_is_not():
    assert groups((FLOOD, "2009-04-02"), (FESTIVAL, "2009-04-05")) == []


@pytest.mark.parametrize(
    ("dates", "together"),
    [
        (("2009-04-02", "2009-04-12"), True),
        (("2009-04-02", "2009-04-13"), False),
        (("2009-04-02", "2010-04-02"), False),
        (("2009-04", "2009-04-29"), True),
        (("2009-04", "2009-05-10"), True),
        (("2009-04", "2009-05-11"), False),
        (("2009", "2009-04-02"), False),  # a bare year says no more than no date: their text is not near enough
        ((None, "2009-04-02"), False),
    ],
)
def test_stories_on_one_event_are_at_most_ten_days_apart(dates, together):
    assert bool(groups(*zip((FLOOD, FERRY), dates, strict=True))) is together


def test_without_a_date_the_texts_must_be_much_more_similar():
    longer = (
        FLOOD[0],
        FLOOD[1] + " The ferry at the market runs every hour, and the road to the hospital is open again.",
    )
    rewritten = (
        FLOOD[0] + " again",
        longer[1].replace("nobody was hurt", "all were safe").replace("last night", "overnight"),
    )
    assert groups((longer, "2009-04-02"), (rewritten, None)) == [[0, 1]]


def test_one_template_about_two_subjects_is_not_one_event():
    bond = "{0} issues a bond of 50 million crowns, due 2014, priced at 101, said {1}, the lead manager. It is listed in Sumy."
    first, second = (
        (f"{name} issues bond of 50 million crowns", bond.format(name, BANK.label)) for name in ("Psel", "Halyna Koval")
    )
    assert groups((first, "2009-04-02"), (second, "2009-04-02")) == []


def test_one_shared_name_is_never_enough():
    prints_of = Groups.empty().prints.of
    prints = prints_of([("a", "Flood at Psel\n\nThe Psel rose."), ("b", "Flood at Psel again\n\nThe Psel rose again.")])
    spans = day_spans(["2009-04-02"] * 2)
    assert len(event_pairs(prints, csr_matrix(np.ones((2, 1))), spans).similarity) == 0
    assert len(event_pairs(prints, csr_matrix(np.ones((2, 2))), spans).similarity) == 1


def chain(*links, similarity=0.5):
    earlier, later = zip(*links, strict=True)
    return EventPairs((np.array(earlier), np.array(later)), np.full(len(links), similarity))


def test_a_story_joins_where_half_of_the_group_is_near():
    assert event_groups(chain((0, 1), (1, 2))) == [[0, 1, 2]]
    assert event_groups(chain((0, 1), (0, 2), (1, 2), (2, 3))) == [[0, 1, 2]]


def test_a_long_chain_of_neighbours_does_not_drift():
    longest = max(map(len, event_groups(chain(*itertools.pairwise(range(30))))))
    assert longest <= 3


def test_the_days_between_two_stories_are_the_fewest_possible():
    spans = day_spans(["2009-04-02", "2009-04", "2009-05-02", "2009", ""])
    pairs = np.array([0, 0, 2, 0, 0]), np.array([1, 2, 1, 3, 4])
    assert days_apart(spans, pairs).tolist()[:3] == [0, 30, 2]
    assert np.isnan(days_apart(spans, pairs)[3:]).all()
