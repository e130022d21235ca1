"""Quantities and dates measured against annotations: what counts as right, and the forms of an annotated date."""

import pytest

from graph_service.errors import SourceError
from graph_service.evaluation.scores import (
    GoldText,
    Score,
    compare_dates,
    ends_of,
    evaluate_facts,
    read_gold_texts,
)
from graph_service.linking.temporal.english_dates import find_dates
from graph_service.model import Story


def gold(text, *dates):
    return GoldText(Story(id="s", title="", text=text, language="en", digest=""), (), dates)


def test_an_annotated_date_may_be_a_period_a_week_a_quarter_or_a_decade():
    assert ends_of("2003-08") == ["2003-08"]
    assert ends_of("2000/2003-08") == ["2000", "2003-08"]
    assert ends_of("../2007") == ["2007"]
    assert ends_of("2021-W17") == ["2021-04-26", "2021-05-02"]
    assert ends_of("2021-Q2") == ["2021-04", "2021-06"]
    assert ends_of("1990s") == ends_of("199X") == ["1990", "1999"]


def test_each_end_of_a_period_counts_and_what_is_not_resolved_does_not():
    text = "From 2000 to 2003, yesterday and on 5 May 2010."
    score, misses = compare_dates(gold(text, ("2000", "2000"), ("5 May 2010", "2010-05-06")), find_dates(text))
    assert score == Score(1, 3, 2)
    assert sorted((miss.kind, miss.label) for miss in misses) == [
        ("false", "2003"), ("false", "2010-05-05"), ("missed", "2010-05-06")
    ]  # fmt: skip


def test_a_text_that_is_held_out_is_scored_apart_and_its_misses_stay_unlisted(linker, tmp_path):
    file = tmp_path / "gold.jsonl"
    line = '{"text": "Talks\\n\\nThey met 20 members in 2019.", "dates": [{"surface": "2019", "value": "2020"}]'
    file.write_text(f'{line}}}\n{line}, "held_out": true}}\n', encoding="utf-8")
    report = evaluate_facts(list(read_gold_texts(file)), linker)
    assert (report.scores.dates, report.held_out.dates) == (Score(0, 2, 2), Score(0, 1, 1))
    assert (report.scores.quantities, report.held_out.quantities) == (Score(0, 2, 0), Score(0, 1, 0))
    assert {miss.story for miss in report.misses} == {"1"}


def test_a_line_that_is_no_annotated_text_is_an_error_with_its_number(tmp_path):
    file = tmp_path / "gold.jsonl"
    file.write_text('{"text": "A", "dates": [{"surface": "A", "value": "soon"}]}\n', encoding="utf-8")
    with pytest.raises(SourceError) as error:
        list(read_gold_texts(file))
    assert error.value.line == 1
