"""The main text of whole pages: 142 pages built as sites build them, each with its right text marked, held beside trafilatura alone.

`python -m pytest tests/reading/test_whole_pages.py -s` prints precision, recall and F1 of each. In the files `⟦…⟧` stands around the
text that belongs to the story, without its title; a page is read without these marks. What is measured are four words in a row, as
benchmarks of extraction do; where no blanks part words, four characters. The pages in `kept-apart/` were never looked at while the
reader was made.
"""

import re
from collections import Counter
from statistics import mean

import pytest
import trafilatura
from support.samples import CASES

from graph_service.errors import SourceError
from graph_service.reading.documents import Document
from graph_service.reading.readers import parse

FOLDER = CASES / "reading" / "pages"
PAGES = sorted(FOLDER.rglob("*.html"))
MARKED = re.compile("⟦(.*?)⟧", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
TOKEN = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
ROW = 4
LEAST = 0.97


def page_of(file):
    return re.sub("[⟦⟧]", "", file.read_text(encoding="utf-8"))


def right_text(file):
    return "\n".join(TAG.sub("", text) for text in MARKED.findall(file.read_text(encoding="utf-8")))


def ours(page):
    try:
        story = parse(Document("html", "page.html", None, page.encode()))
    except SourceError:
        return ""
    return story.text.removeprefix(story.title)


READERS = {
    "story graph": ours,
    "trafilatura": lambda page: trafilatura.extract(page) or "",
    "trafilatura, no comments": lambda page: trafilatura.extract(page, include_comments=False) or "",
    "trafilatura, favor_recall": lambda page: trafilatura.extract(page, favor_recall=True) or "",
}


def rows(text):
    words = [word.lower() for word in TOKEN.findall(text)]
    return Counter(zip(*(words[i:] for i in range(ROW)), strict=False)) or Counter([tuple(words)])


def scores(text, right):
    """Return precision, recall and F1 of the rows of words of a text."""
    taken, due = rows(text), rows(right)
    both = (taken & due).total()
    precision, recall = (both / taken.total() if text.strip() else 0.0), both / due.total()
    return precision, recall, 2 * both / (taken.total() + due.total())


@pytest.fixture(scope="module")
def measured():
    return {
        name: {file: scores(read(page_of(file)), right_text(file)) for file in PAGES} for name, read in READERS.items()
    }


def averages(results, files):
    return [mean(results[file][i] for file in files) for i in range(3)]


def test_the_text_of_whole_pages_is_taken_as_well_as_by_trafilatura_alone_or_better(measured):
    groups = {"all": PAGES, "kept apart": [file for file in PAGES if file.parent.name == "kept-apart"]}
    for group, files in groups.items():
        print(f"\n{len(files)} pages, {group:30} precision  recall      F1")  # noqa: T201  what one runs it for
        for name, results in measured.items():
            print(f"{name:45}", *(f"{value:8.3f}" for value in averages(results, files)))  # noqa: T201  likewise
    for files in groups.values():
        best = max(averages(measured[name], files)[2] for name in READERS if name != "story graph")
        f1 = averages(measured["story graph"], files)[2]
        assert f1 >= best
        assert f1 >= LEAST


def test_no_page_that_has_a_text_is_refused(measured):
    assert [file.name for file in PAGES if not measured["story graph"][file][2]] == []
