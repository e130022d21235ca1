"""What the commands share: progress in a log, and counts with their nouns."""

import pytest

from graph_service.cli.output import plural, progress_of


@pytest.mark.parametrize(
    ("in_bytes", "lines"),
    [
        (False, ["Working: 150 of 1,000", "Working: 300 of 1,000", "Working: 1,000 of 1,000"]),
        (True, ["Working: 15 %", "Working: 30 %", "Working: 100 %"]),
    ],
)
def test_a_log_gets_a_line_about_each_tenth_and_one_at_the_end(capsys, in_bytes, lines):
    with progress_of(1000, "Working", in_bytes=in_bytes) as progress:
        for count in (50, 100, 50, 100, 700):
            progress(count)
    assert progress.done == 1000
    assert capsys.readouterr().err.splitlines() == lines


def test_progress_towards_an_unknown_total_is_silent_and_other_lines_are_not(capsys):
    with progress_of(0, in_bytes=True) as progress:
        progress(10_000)
        progress.say("Published.")
    assert capsys.readouterr().err == "Published.\n"


def test_a_count_stands_with_its_noun():
    assert [plural(1, "story"), plural(2_000, "story"), plural(0, "decision")] == [
        "1 story",
        "2,000 stories",
        "0 decisions",
    ]
