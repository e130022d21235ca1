"""A parsed story, as the finders of names and facts see it: text, sentences, lines, syntax, and the mentions so far.

Case carries meaning in running text only. A line all in capitals (a wire's headline, KYIV before a date) says nothing by
it, nor do words that are STRESSED SO IN THE TEXT, and a headline In Which Every Word Is Capitalized says little; `all_caps`
and `title_case` hold those lines and words. The parser reads lines in capitals in title case, and a full stop after a line
that lacks one. Its text has the same length, so that its offsets are ours.

Each span index is built once a story, so that finders look things up in logarithmic time and none walks the text again.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from graph_service.languages import FUNCTION_WORDS, primary_language
from graph_service.linking.temporal.date_arithmetic import Tense, When
from graph_service.linking.temporal.english_dates import find_dates, tense_of
from graph_service.linking.temporal.plain_dates import find_plain_dates
from graph_service.model import Entity, EntityType, Mention, Span, Story
from graph_service.partial_date import PartialDate
from graph_service.text import SpanIndex, paragraphs, sentences, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]*\d)")
STRESSED = re.compile(r"(?<![^\W_])[A-ZÀ-ÖØ-ÞЀ-Я]+(?:['’ ][A-ZÀ-ÖØ-ÞЀ-Я]+){3,}(?![^\W_])")  # four words or more
# KYIV, 18 November 2002 – ; PRISHTINË/PRIŠTINA, May 5 -- : capitals, then a date or a dash before any small word.
DATELINE = re.compile(
    r"(?P<places>[^\W\d_a-zа-яёіїєґ][^\Wa-zа-яёіїєґ]*(?:[ ,/'’.-]+[^\Wa-zа-яёіїєґ]+)*)(?P<rest>[^\n]{0,40}?\s?[–—-])"
)
# "MUMBAI: ", "BERLIN. ": as some newspapers open their lead.
DATELINE_ALONE = re.compile(r"(?P<places>[A-Z]{3,}(?: [A-Z]+){0,2})[:.] ")
LEAD = 3  # lines: the title, perhaps a teaser, and the first paragraph


class RecognizedName(NamedTuple):
    """Words that a trained recognizer takes for a name of a type."""

    span: Span
    type: EntityType


@dataclass(frozen=True, kw_only=True)
class ParsedStory:
    """A story with its parse, None where there is none, and its `mentions` in order, once they are known.

    `recognized` are the names that a recognizer finds in a language without a parser, where one is installed.
    """

    story: Story
    doc: "Doc | None"
    recognized: tuple[RecognizedName, ...] = ()
    sentences: SpanIndex
    all_caps: SpanIndex
    title_case: SpanIndex
    datelines: SpanIndex
    mentions: tuple[Mention, ...] = ()
    entities: Mapping[str, Entity] = field(default_factory=dict)

    @classmethod
    def of(cls, story: Story, doc: "Doc | None", recognized: Iterable[RecognizedName] = ()) -> "ParsedStory":
        """Return a story with its parse, which must be that of `parser_text(story)`."""
        lines = list(paragraphs(story.text))
        headings = {section.span.start for section in story.sections}
        headlines = [line for line in lines if line == lines[0] or line.start in headings]
        datelines = [DATELINE.match(story.text, line.start, line.end) for line in lines[1:]]
        datelines += [DATELINE_ALONE.match(story.text, line.start, line.end) for line in lines[1:LEAD]]
        return cls(
            story=story, doc=doc, recognized=tuple(recognized), sentences=SpanIndex.of(list(sentences(story.text))),
            all_caps=SpanIndex.of([span for line in lines for span in _in_capitals(story.text, line)]),
            title_case=SpanIndex.of([line for line in headlines if _is_title_case(line.of(story.text))]),
            datelines=SpanIndex.of([
                Span(*dateline.span("places"))
                for dateline in datelines if dateline and sum(map(str.isupper, dateline["places"])) >= 3
            ]),
        )  # fmt: skip

    def with_mentions(self, mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> "ParsedStory":
        """Return the story with its mentions, which refer to the keys of `entities`."""
        in_order = sorted(mentions, key=lambda mention: (mention.span.start, -mention.span.end))
        return replace(self, mentions=tuple(in_order), entities=entities)

    @property
    def text(self) -> str:
        """The story's text, which every offset points into."""
        return self.story.text

    @cached_property
    def language(self) -> str:
        """The story's language, whatever region or script its tag names."""
        return primary_language(self.story.language)

    @cached_property
    def year(self) -> int | None:
        """The year that the story speaks from: its date's, or the latest that its text names."""
        if self.story.date:
            return PartialDate(self.story.date).year
        return max((int(year[0]) for year in YEAR.finditer(self.text)), default=None)

    @cached_property
    def recognized_people(self) -> SpanIndex:
        """The spans that a recognizer takes for names of people."""
        return SpanIndex.of([name.span for name in self.recognized if name.type == "person"])

    @cached_property
    def names(self) -> SpanIndex:
        """The spans of the mentions."""
        return SpanIndex.of([mention.span for mention in self.mentions])

    @cached_property
    def places(self) -> SpanIndex:
        """The spans of the mentions of places."""
        return SpanIndex.of([mention.span for mention in self.mentions if mention.entity.startswith("place/")])

    @cached_property
    def people(self) -> tuple[Mention, ...]:
        """The mentions of people."""
        types = {key: entity.type for key, entity in self.entities.items()}
        return tuple(m for m in self.mentions if types.get(m.entity, m.entity.partition("/")[0]) == "person")

    @cached_property
    def _people_spans(self) -> SpanIndex:
        return SpanIndex.of([mention.span for mention in self.people])

    @cached_property
    def dates(self) -> tuple[When, ...]:
        """The temporal expressions; none in a language whose calendar is not known."""
        if self.language != "en":
            return find_plain_dates(self.text, self.language, self.story.date)
        return find_dates(self.text, self.story.date, self._tense_at, self.story.language)

    def _tense_at(self, offset: int) -> Tense:
        return None if self.doc is None else tense_of(self.token(offset))

    @cached_property
    def date_spans(self) -> SpanIndex:
        """The spans of the temporal expressions."""
        return SpanIndex.of([when.span for when in self.dates])

    @cached_property
    def _token_starts(self) -> tuple[int, ...]:
        return tuple(token.idx for token in self.doc) if self.doc is not None else ()

    def sentence(self, span: Span) -> Span:
        """Return the sentence that holds `span`, widened to the end of the last one it reaches into."""
        first, last = self.sentence_at(span.start), self.sentence_at(span.end - 1)
        return Span(min(first.start, span.start), max(last.end, span.end))

    def sentence_at(self, offset: int) -> Span:
        """Return the sentence that the character at `offset` lies in."""
        return self.sentences.spans[max(self.sentences.before(offset), 0)]

    def starts_sentence(self, span: Span) -> bool:
        """Tell whether only quotes, brackets and dashes stand between the start of a sentence and `span`."""
        return not any(map(str.isalnum, self.text[self.sentence_at(span.start).start : span.start]))

    def is_stressed(self, span: Span) -> bool:
        """Tell whether a span lies in words that are in capitals in a line that is not."""
        position = self.all_caps.before(span.start)
        run = self.all_caps.spans[position] if position >= 0 else span
        around = {self.before(run, 1), self.after(run, 1)}
        return run != span and run.holds(span) and not around <= {"", "\n"}

    def after(self, span: Span, length: int = 40) -> str:
        """Return what follows `span` in the text, at most `length` characters."""
        return self.text[span.end : span.end + length]

    def before(self, span: Span, length: int = 40) -> str:
        """Return what stands before `span`, at most `length` characters."""
        return self.text[max(span.start - length, 0) : span.start]

    def token(self, offset: int) -> "Token":
        """Return the token of the parse that the character at `offset` lies in; there must be a parse."""
        assert self.doc is not None
        return self.doc[max(0, bisect_right(self._token_starts, offset) - 1)]

    def head(self, span: Span) -> "Token":
        """Return the token of `span` on which its other tokens depend."""
        assert self.doc is not None
        return self.doc[self.token(span.start).i : self.token(span.end - 1).i + 1].root

    def person(self, token: "Token") -> Mention | None:
        """Return the mention of a person that `token` is a word of."""
        position = self._people_spans.before(token.idx)
        return self.people[position] if position >= 0 and token.idx < self.people[position].span.end else None


def _in_capitals(text: str, line: Span) -> Iterable[Span]:
    """Return a line that is all in capitals, or the words of another that are stressed by them."""
    if is_all_caps(line.of(text)):
        return (line,)
    return (Span(*run.span()) for run in STRESSED.finditer(text, line.start, line.end))


def is_all_caps(line: str) -> bool:
    """Tell whether a line is one of capitals: a wire's headline, no abbreviation."""
    return line.isupper() and sum(map(str.isalpha, line)) > 12 and " " in line


def _is_title_case(line: str) -> bool:
    """Tell whether a line capitalizes its main words and has enough of them to judge by."""
    line_words = (span.of(line) for span in words(line))
    main = [word for word in line_words if word[0].isalpha() and word.lower() not in FUNCTION_WORDS]
    return (
        len(main) >= 4
        and line[-1] not in ".!?"
        and ", " not in line
        and sum(word[0].isupper() for word in main) >= 0.85 * len(main)
        and not is_all_caps(line)
    )
