"""Which countries a story is about; and what is said of the candidates that lost."""

import pytest

from graph_service.model import Story


def linked_and_rejected(linker, text, **more):
    story = Story(id="s", title=text.partition("\n")[0], text=text, language="en", digest="0" * 64, **more)
    return next(linker.explain([story]))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Vote in Moldova\n\nMoldova votes on Sunday. A guest from Norway watches.", {"place/moldova"}),
        ("A Brazilian tax\n\nThe Brazilian government raised a tax. Brazilian exports fell.", {"place/brazil"}),
        ("Talks\n\nSerbia and Croatia met. Serbia and Croatia agreed.", {"place/serbia", "place/croatia"}),
        ("A course\n\nThe course was held in Kharkiv.", {"place/ukraine"}),
        ("A course\n\nNobody came.", set()),
    ],
)
def test_a_story_is_about_the_countries_that_it_means_often_early_or_alone(linker, text, about):
    linked, _ = linked_and_rejected(linker, text)
    assert set(linked.coverage) == about
    assert about <= linked.entities.keys()


@pytest.mark.parametrize(
    "dateline", ["OAK BROOK, Ill., March 3 -", "NEW YORK, March 3 -", "WASHINGTON, 3 March 1987 --"]
)
def test_a_dateline_that_stands_apart_says_where_a_story_is_sent_from(linker, dateline):
    linked, _ = linked_and_rejected(linker, "Company earns more\n\nThe company earned more.", dateline=dateline)
    assert linked.coverage == ("place/united-states",)


def test_a_dateline_of_a_place_that_nobody_knows_says_nothing(linker):
    linked, _ = linked_and_rejected(
        linker, "Company earns more\n\nThe company earned more.", dateline="NOWHERE AT ALL -"
    )
    assert linked.coverage == ()


def test_a_candidate_that_lost_says_why(linker):
    _, rejected = linked_and_rejected(
        linker, "Talks\n\nThe OSCE Mission to Moldova read the Copenhagen Document in Georgia."
    )
    reasons = {candidate.entity.key: candidate.reason for candidate in rejected}
    assert "Georgia has" in reasons["place/georgia-us"]
    assert "needed" in reasons["place/copenhagen"] or "document" in reasons["place/copenhagen"]


def test_what_lost_stands_where_it_says(linker):
    text = "Talks\n\nParis, Texas and Paris in Georgia: the Moscow Times said so."
    linked, rejected = linked_and_rejected(linker, text)
    assert rejected
    assert all(candidate.span.of(text).strip() and candidate.reason for candidate in rejected)
    won = {(mention.span, mention.entity) for mention in linked.mentions}
    assert all((candidate.span, candidate.entity.key) not in won for candidate in rejected)
