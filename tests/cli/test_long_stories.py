"""What an ingest says of the story that it is at."""

import pytest

from graph_service.cli.maintain import announced
from graph_service.reading.documents import Document


@pytest.mark.parametrize(
    ("kind", "line", "announcement"),
    [
        ("markdown", None, ["report.md has 250 kB of text, which takes a while."]),
        ("json", 7, ["report.md:7 has 250 kB of text, which takes a while."]),
        ("html", None, []),  # most of a page is no text
    ],
)
def test_a_long_text_is_announced_before_it_is_read(kind, line, announcement):
    lines: list[str] = []
    short = Document(kind, "short.md", None, b"Short.")
    long = Document(kind, "report.md", line, b"x" * 250_000)
    documents = announced(iter([short, long]), lines.append)
    assert (next(documents), lines) == (short, [])
    assert (next(documents), lines) == (long, announcement)
