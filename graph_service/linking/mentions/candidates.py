"""Candidates for mentions, each a span, the entity it may mean and the rule that proposes it; and which become mentions.

A rule's confidence is the share of its mentions that are right on stories annotated by hand, rounded. Of two overlapping
candidates the longer becomes a mention, and of two equally long ones the one whose rule comes first in `RULES`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph_service.model import Entity, EntityType, Rejected, Span
from graph_service.text import SpanIndex

RULES = {
    "gazetteer": 0.95,  # a name of the reference files that means one thing
    "gazetteer-context": 0.9,  # a name that means several; the story's other names decided
    "back-reference": 0.85,  # "the Mission", "La Strada": a short form of what the story names in full
    "part-name": 0.85,  # the first words of a company's name that the story gives in full
    "team": 0.8,  # a country whose national team plays, in a story about a sport
    "dateline": 0.95,  # the place a report is sent from
    "inflected": 0.85,  # a name of the reference files in another grammatical case
    "abbreviation": 0.9,  # introduced by the story in brackets after the name
    "firm": 0.8,  # a firm named after several partners
    "head-noun": 0.75,  # a name built on Committee, Ministry, Institute …
    "presented": 0.7,  # a name that the story presents as a body's: "the record label Skyline"
    "full-name": 0.9,  # a person by first name and surname
    "line-up": 0.8,  # a player in a list of a team
    "name-pattern": 0.6,  # two names beside an office or a verb of speech, which the parser does not confirm
    "surname": 0.85,  # a person the story names in full elsewhere
    "public-figure": 0.8,  # someone in public life at that time, by surname
    "region": 0.7,  # a city's name before "region", "oblast", "district", "valley"
    "landmark": 0.8,  # a name with a word for a building, a water or a mountain
    "model": 0.4,  # only the statistical model says so
    "topic": 0.8,  # words that speak of a field of work
}
PRIORITY = {rule: position for position, rule in enumerate(RULES)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that `rule` takes for a mention of `entity`."""

    span: Span
    entity: Entity
    rule: str
    confidence: float

    @classmethod
    def by(cls, rule: str, span: Span, entity: Entity, factor: float = 1.0) -> "Candidate":
        """Return a candidate with the confidence of its rule times `factor`."""
        return cls(span, entity, rule, round(min(RULES[rule] * factor, 1.0), 3))

    def rejected(self, reason: str) -> Rejected:
        """Return this candidate as a losing one, with the reason why it lost."""
        return Rejected(entity=self.entity, span=self.span, rule=self.rule, reason=reason)


class SpanAssignment:
    """Assigns spans to candidates: the mentions so far, none overlapping another, and the candidates that lost.

    Where a text names ships and storms (`nobodys`), nobody is named and nothing that only the story knows.
    """

    def __init__(self, length: int, nobodys: SpanIndex) -> None:
        self._taken = bytearray(length)
        self._nobodys = nobodys
        self._by_start: dict[int, Candidate] = {}
        self.losing: list[Candidate] = []

    @property
    def mentions(self) -> list[Candidate]:
        """The mentions, in the order of their addition."""
        return list(self._by_start.values())

    def free(self, span: Span) -> bool:
        """Tell whether no mention overlaps `span`."""
        return self._taken.find(1, span.start, span.end) < 0

    def add(self, candidates: Iterable[Candidate]) -> None:
        """Make mentions of the candidates whose span is free, the longest first."""

        def rank(candidate: Candidate) -> tuple[int, int, int]:
            span = candidate.span
            return span.start - span.end, PRIORITY[candidate.rule], span.start

        for candidate in sorted(candidates, key=rank):
            if self._nobodys.meets(candidate.span) and (
                candidate.entity.type == "person" or not candidate.entity.origin
            ):
                continue
            if self.free(candidate.span):
                self._mark(candidate, b"\x01")
                self._by_start[candidate.span.start] = candidate
            else:
                self.losing.append(candidate)

    def rejected(self) -> Iterator[Rejected]:
        """Yield the losing candidates; the reason names the mention that each overlaps."""
        mentions = sorted(self._by_start.values(), key=lambda mention: mention.span.start)
        spans = SpanIndex.of([mention.span for mention in mentions])
        for candidate in self.losing:
            position = spans.before(candidate.span.end - 1)
            winner = mentions[position] if position >= 0 and mentions[position].span.meets(candidate.span) else None
            if winner is not None and (winner.span, winner.entity.key) != (candidate.span, candidate.entity.key):
                inside = "part of" if winner.span.holds(candidate.span) else "overlaps"
                yield candidate.rejected(f"{inside} a mention of {winner.entity.label} ({winner.rule})")

    def widen(self, candidates: Iterable[Candidate]) -> None:
        """Add candidates whose span is free but for shorter mentions wholly inside it, which they replace."""
        for candidate in candidates:
            span = candidate.span
            starts = (self._by_start.get(start) for start in range(span.start, span.end))
            inside = [mention for mention in starts if mention is not None and span.holds(mention.span)]
            for mention in inside:
                self._mark(mention, b"\x00")
            if self.free(candidate.span):
                for mention in inside:
                    del self._by_start[mention.span.start]
                self.add([candidate])
            else:
                for mention in inside:
                    self._mark(mention, b"\x01")

    def _mark(self, mention: Candidate, value: bytes) -> None:
        span = mention.span
        self._taken[span.start : span.end] = value * (span.end - span.start)

    def entities(self, entity_type: EntityType) -> dict[str, Entity]:
        """Return the entities of a type that have a mention, by key, in the order of their first mention."""
        mentions = sorted(self._by_start.values(), key=lambda mention: mention.span.start)
        return {m.entity.key: m.entity for m in mentions if m.entity.type == entity_type}
