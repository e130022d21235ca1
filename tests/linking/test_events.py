import pytest

from graph_service.model import Event


@pytest.mark.parametrize(
    ("text", "label", "date"),
    [
        ("The OSCE launched the first national, toll-free hotline service in 2002.",
         "first national, toll-free hotline service launched", "2002"),
        ("Since the establishment of the regional hotlines in 2000, many have phoned.", "regional hotlines established", "2000"),
        ("The Commission was set up in 1973 by a banker.", "Commission set up", "1973"),
        ("The meeting, which ended on 2 September 2016, was long.", "meeting ended", "2016-09-02"),
        ("The convention was ratified by the country in 2008.", "convention ratified", "2008"),
        ("Both sides signed a letter of intent in March 2004.", "letter of intent signed", "2004-03"),
        ("The mission opened an office in December 1999.", "office opened", "1999-12"),
        ("The seminar was held in Vienna on 3 May 2010.", "seminar held", "2010-05-03"),
    ],
)  # fmt: skip
def test_an_event_has_a_label_with_the_participle_last_and_a_date(facts, text, label, date):
    assert [(event.label, event.date) for event in facts(text, Event)] == [(label, date)]


@pytest.mark.parametrize(
    "text",
    [
        "The OSCE will launch a hotline in 2005.",
        "The office was not opened in 2003.",
        "It may sign the treaty on 3 May 2004.",
        "The fund held five percent of the shares in 2001.",
        "The hotline was launched.",
        "In 2002 people travelled, and a hotline that nobody dates was launched.",
        "They opened it in 2001.",
    ],
)
def test_what_is_planned_denied_undated_or_unnamed_is_no_event(facts, text):
    assert facts(text, Event) == []


def test_a_relative_date_needs_the_date_of_the_story(facts):
    text = "A seminar opened in Astana today."
    assert [event.date for event in facts(text, Event, date="2010-09-14")] == ["2010-09-14"]
    assert facts(text, Event) == []


def test_what_lies_after_the_story_has_not_happened(facts):
    assert facts("The revised data were released on 31 March 1987.", Event, date="1987-03-19") == []
