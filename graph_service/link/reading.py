"""One story as the finders of facts see it: text, sentences, syntax, names and dates, each found by its place.

Built once a story, so that each finder asks in logarithmic time and none walks the text again.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph_service.link.dates import When, find_dates
from graph_service.model import Entity, Mention, Span, Story
from graph_service.text import sentences

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Line:
    """Spans in the order of their starts, none overlapping another, that answer which of them covers a place."""

    spans: tuple[Span, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, spans: Sequence[Span]) -> "Line":
        """Return a line of `spans`, which must be in order."""
        return cls(tuple(spans), tuple(span.start for span in spans))

    def before(self, offset: int) -> int:
        """Return the number of the last span that starts at `offset` or before it, -1 if there is none."""
        return bisect_right(self.starts, offset) - 1

    def meets(self, span: Span) -> bool:
        """Tell whether any span of the line shares a character with `span`."""
        at = self.before(span.end - 1)
        return at >= 0 and self.spans[at].end > span.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A story with its parse (None where there is none) and what was found in it so far, in order."""

    story: Story
    doc: "Doc | None"
    sentences: Line
    tokens: tuple[int, ...]
    mentions: tuple[Mention, ...]
    names: Line
    people: tuple[Mention, ...]
    persons: Line
    dates: tuple[When, ...]
    dated: Line
    entities: Mapping[str, Entity]

    @property
    def text(self) -> str:
        """The story's text, which every offset points into."""
        return self.story.text

    def sentence(self, offset: int) -> Span:
        """Return the sentence that the character at `offset` lies in."""
        return self.sentences.spans[max(0, self.sentences.before(offset))]

    def token(self, offset: int) -> "Token":
        """Return the token of the parse that the character at `offset` lies in; there must be a parse."""
        assert self.doc is not None
        return self.doc[max(0, bisect_right(self.tokens, offset) - 1)]

    def head(self, span: Span) -> "Token":
        """Return the token of `span` on which its other tokens depend."""
        assert self.doc is not None
        return self.doc[self.token(span.start).i : self.token(span.end - 1).i + 1].root

    def person(self, token: "Token") -> Mention | None:
        """Return the mention of a person that `token` is a word of."""
        at = self.persons.before(token.idx)
        return self.people[at] if at >= 0 and token.idx < self.people[at].span.end else None


def read_facts_in(
    story: Story, doc: "Doc | None", mentions: Sequence[Mention], entities: Mapping[str, Entity]
) -> Reading:
    """Return `story` ready for the finders of facts; dates are found only in English."""
    ordered = tuple(sorted(mentions, key=lambda mention: (mention.span.start, -mention.span.end)))
    people = tuple(mention for mention in ordered if _is_person(mention, entities))
    dates = find_dates(story.text, story.date) if story.language == "en" else ()
    return Reading(
        story=story,
        doc=doc,
        sentences=Line.of(tuple(sentences(story.text))),
        tokens=tuple(token.idx for token in doc) if doc is not None else (),
        mentions=ordered,
        names=Line.of([mention.span for mention in ordered]),
        people=people,
        persons=Line.of([mention.span for mention in people]),
        dates=dates,
        dated=Line.of([when.span for when in dates]),
        entities=entities,
    )


def _is_person(mention: Mention, entities: Mapping[str, Entity]) -> bool:
    entity = entities.get(mention.entity)
    return entity.type == "person" if entity else mention.entity.startswith("person/")
