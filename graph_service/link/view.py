"""One story as the finders of names see it: its text, its lines and how they are written, the parse where there is one.

Case carries meaning in running text only. A line all in capitals (the headline of a wire, KYIV before a date) says
nothing by it, and a headline In Which Every Word Is Capitalized says little; `loud` and `titled` tell which lines those
are. The parser is given the loud lines in title case, and a full stop after a line that lacks one, both of the same length,
so that its offsets are ours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph_service.link.reading import Line
from graph_service.model import Span, Story
from graph_service.text import paragraphs, sentences, words

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Words that stand in small letters even in a headline, and start a sentence without being a name; those of the other
# languages are here because some place is called like them.
FUNCTION_WORDS = frozenset(
    (
        "a an and are as at but by for from has have he her his if in into is it its more most no not of on "
        "or our over she since some than that the their then there these they this those to under up was we "
        "were what when where which who will with after all also although another any before both during each "
        "every following here however many meanwhile one other several such through until while within without "
        "you your said says about against among between because only today yesterday last earlier later according "
        "того воно вона вони він ви ми для але при це ця ці того если она они оно это где как the les des une dans pour par sur der das den "
        "dem ein eine im am"
    ).split()
)
CALENDAR = frozenset(
    (
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
        "august september october november december"
    ).split()
)
ENDLESS = re.compile(r"\S{200,}")  # no word; the parser's tokenizer would split it for minutes
YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]*\d)")
# KYIV, 18 November 2002 – ; PRISHTINË/PRIŠTINA, May 5 -- : capitals, then a date or a dash before any small word.
DATELINE = re.compile(
    r"(?P<places>[^\W\d_a-zа-яёіїєґ][^\Wa-zа-яёіїєґ]*(?:[ ,/'’.-]+[^\Wa-zа-яёіїєґ]+)*)(?P<rest>[^\n]{0,40}?\s?[–—-])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A story: its sentences, the lines in which case means nothing, the year it speaks from, the parse or None."""

    story: Story
    doc: "Doc | None"
    sentences: Line
    loud: Line
    titled: Line
    datelines: Line
    year: int | None

    @property
    def text(self) -> str:
        """The story's text, which every offset points into."""
        return self.story.text

    def sentence(self, span: Span) -> Span:
        """Return the sentence that holds `span`, widened to the end of the last one it reaches into."""
        first = self.sentences.spans[max(self.sentences.before(span.start), 0)]
        last = self.sentences.spans[max(self.sentences.before(span.end - 1), 0)]
        return Span(min(first.start, span.start), max(last.end, span.end))

    def after(self, span: Span, length: int = 40) -> str:
        """Return what follows `span` in the text, at most `length` characters."""
        return self.text[span.end : span.end + length]

    def before(self, span: Span, length: int = 40) -> str:
        """Return what stands before `span`, at most `length` characters."""
        return self.text[max(span.start - length, 0) : span.start]


def view_of(story: Story, doc: "Doc | None") -> View:
    """Return the view of a story; `doc` must have been parsed from `for_parser(story)`."""
    lines = list(paragraphs(story.text))
    return View(
        story=story, doc=doc, sentences=Line.of(list(sentences(story.text))),
        loud=Line.of([line for line in lines if _is_loud(line.of(story.text))]),
        titled=Line.of([line for line in _headlines(story, lines) if _is_titled(line.of(story.text))]),
        datelines=Line.of(list(_datelines(story.text, lines))),
        year=_year(story),
    )  # fmt: skip


def _year(story: Story) -> int | None:
    """Return the year that a story speaks from: its date's, or the latest that its text names."""
    if story.date:
        return int(story.date[:4])
    return max((int(found[0]) for found in YEAR.finditer(story.text)), default=None)


def for_parser(story: Story) -> str:
    """Return the text as the parser reads it best: loud lines in title case, each paragraph ended; of the same length."""
    text = story.text
    for line in paragraphs(text):
        if _is_loud(line.of(text)):
            text = text[: line.start] + _title_case(line.of(text)) + text[line.end :]
    text = ENDLESS.sub(lambda word: "x" * len(word[0]), text)
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
    return re.sub(r"(?<![.!?:;,\n])\n\n", ".\n", text)


def _headlines(story: Story, lines: list[Span]) -> Iterator[Span]:
    """Yield the title and the headings, which some writers capitalize throughout."""
    headings = {section.span.start for section in story.sections}
    yield from (line for line in lines if line == lines[0] or line.start in headings)


def _is_loud(line: str) -> bool:
    return line.isupper() and sum(map(str.isalpha, line)) > 12 and " " in line


def _is_titled(line: str) -> bool:
    """Tell whether every word of a line that may be capitalized is, and there are enough to tell."""
    found = [span.of(line) for span in words(line)]
    telling = [word for word in found if word[0].isalpha() and word.lower() not in FUNCTION_WORDS]
    capital = sum(word[0].isupper() for word in telling)
    return (
        len(telling) >= 4
        and line[-1] not in ".!?"
        and ", " not in line
        and capital >= 0.85 * len(telling)
        and not _is_loud(line)
    )


def _title_case(line: str) -> str:
    return re.sub(r"[A-Z][A-Z']*", lambda word: _one_title_cased(word[0]), line)


def _one_title_cased(word: str) -> str:
    return word.lower() if word.lower() in FUNCTION_WORDS else word[0] + word[1:].lower()


def _datelines(text: str, lines: list[Span]) -> Iterator[Span]:
    for line in lines[1:]:
        found = DATELINE.match(text, line.start, line.end)
        if found and sum(map(str.isupper, found["places"])) >= 3:
            yield Span(found.start("places"), found.end("places"))
