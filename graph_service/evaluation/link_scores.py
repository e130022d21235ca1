"""Precision, recall and F1 of what was linked, per story and entity; pure.

A linked entity counts when its type is right and its label or an alias is the annotated label, for a place also when the
country agrees; each is matched with one annotation at most. Names are compared in small letters, without an article,
punctuation and the ending that says what kind of company it is, since encyclopedias and stories differ in these.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph_service.evaluation.gold import GoldEntity, GoldQuantity, GoldStory
from graph_service.model import Entity, LinkedStory, Mention, Quantity
from graph_service.text import fold

ENDINGS = re.compile(
    r"(?:(?: and)? (?:incorporated|inc|corporation|corp|company|cos?|limited|ltd|plc|ag|sa|nv|ab|gmbh|spa|llc))+$"
)
SMALL_WORDS = frozenset("a an and at by for from in of on or the to who which with".split())


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of a comparison; the three figures are 0 where there is nothing to divide by."""

    right: int = 0
    found: int = 0
    due: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.found + other.found, self.due + other.due)

    @property
    def precision(self) -> float:
        """Of what was found, the share that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Of what should be found, the share that is."""
        return self.right / self.due if self.due else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.due) if self.found + self.due else 0.0


@dataclass(frozen=True, slots=True)
class Miss:
    """A difference between what was found and what was annotated, for a person to read."""

    story: str
    kind: str
    type: str
    label: str
    surfaces: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One story compared: a score and the differences for each type."""

    scores: dict[str, Score]
    spans: Score
    surfaces: Score
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that was found in a story, as every side of a comparison states it."""

    type: str
    names: tuple[str, ...]
    iso: str | None
    surfaces: tuple[str, ...]
    note: str = ""


def comparable(name: str) -> str:
    """Return a name for comparing."""
    plain = re.sub(r"[^\w]+", " ", fold(name).replace("&", " and ").replace("'s", "s").replace(".", "")).strip()
    plain = plain.removeprefix("the ")
    return ENDINGS.sub("", plain) or plain


def linked_entities(linked: LinkedStory, types: Iterable[str]) -> list[Found]:
    """Return the entities of a linked story that have a mention."""
    mentions: dict[str, list[Mention]] = {}
    for mention in linked.mentions:
        mentions.setdefault(mention.entity, []).append(mention)
    return [_found(linked.entities[key], of) for key, of in mentions.items() if linked.entities[key].type in set(types)]


def _found(entity: Entity, mentions: Sequence[Mention]) -> Found:
    surfaces = tuple(dict.fromkeys(mention.surface for mention in mentions))
    note = f"{entity.key}, {', '.join(dict.fromkeys(mention.rule for mention in mentions))}"
    return Found(entity.type, (entity.label, *entity.aliases), entity.iso, surfaces, note)


def compare(gold: GoldStory, found: Sequence[Found], types: Sequence[str]) -> Comparison:
    """Compare what was found in a story with what was annotated."""
    pairs = list(_matched(gold.entities, found))
    matched_gold = {id(left_one) for left_one, _ in pairs}
    matched_found = {id(left_one) for _, left_one in pairs}
    scores = {
        kind: Score(
            sum(left_one.type == kind for left_one, _ in pairs),
            sum(left_one.type == kind for left_one in found),
            sum(left_one.type == kind for left_one in gold.entities),
        )
        for kind in types
    }
    looks_like = set(gold.not_entities)
    misses = (
        *(
            Miss(gold.story.id, "missed", e.type, e.label, e.surfaces)
            for e in gold.entities
            if id(e) not in matched_gold
        ),
        *(
            Miss(gold.story.id, "false", f.type, f.names[0], f.surfaces, f.note + _looks(f, looks_like))
            for f in found
            if id(f) not in matched_found
        ),
    )
    spans, surfaces = Score(), Score()
    for left_one, other in pairs:
        common = len(set(left_one.surfaces) & set(other.surfaces))
        spans += Score(common, len(other.surfaces), len(other.surfaces))
        surfaces += Score(common, len(left_one.surfaces), len(left_one.surfaces))
    return Comparison(scores, spans, surfaces, misses)


def _looks(found: Found, looks_like: set[str]) -> str:
    return "; annotated as no entity" if looks_like & set(found.surfaces) else ""


def _matched(gold: Sequence[GoldEntity], found: Sequence[Found]) -> Iterable[tuple[GoldEntity, Found]]:
    """Yield pairs of an annotation and what was found for it; each of the two stands in one pair at most."""
    named: dict[tuple[str, str], list[Found]] = {}
    for candidate in found:
        for name in {comparable(name) for name in candidate.names}:
            named.setdefault((candidate.type, name), []).append(candidate)
    taken: set[int] = set()
    for entity in gold:
        names = dict.fromkeys(map(comparable, (entity.label, *entity.names)))
        fitting = (
            candidate
            for name in names
            for candidate in named.get((entity.type, name), ())
            if id(candidate) not in taken and (entity.type != "place" or candidate.iso == entity.iso)
        )
        for candidate in fitting:
            taken.add(id(candidate))
            yield entity, candidate
            break


def compare_quantities(gold: Sequence[GoldQuantity], linked: LinkedStory) -> tuple[Score, Score, list[Miss]]:
    """Return the score of values and surfaces, the score where what is counted agrees too, and the differences.

    What is counted agrees where the two descriptions have a word in common, small words aside: the rest is for a reader.
    """
    quantities = [fact for fact in linked.facts if isinstance(fact, Quantity)]
    left = list(quantities)
    right = counted = 0
    misses = []
    for quantity in gold:
        match = next((candidate for candidate in left if _same_number(quantity, candidate, linked.story.text)), None)
        if match is None:
            misses.append(Miss(linked.story.id, "missed", "quantity", quantity.of, (quantity.surface,)))
            continue
        left.remove(match)
        right += 1
        counted += _same_thing(quantity.of, match.of)
        if not _same_thing(quantity.of, match.of):
            misses.append(Miss(linked.story.id, "counts", "quantity", quantity.of, (quantity.surface,), match.of))
    misses += [
        Miss(
            linked.story.id,
            "false",
            "quantity",
            candidate.of,
            (candidate.span.of(linked.story.text),),
            f"{candidate.value:g}",
        )
        for candidate in left
    ]
    return Score(right, len(quantities), len(gold)), Score(counted, len(quantities), len(gold)), misses


def _same_number(gold: GoldQuantity, found: Quantity, text: str) -> bool:
    surface = found.span.of(text)
    return gold.value == found.value and (gold.surface in surface or surface in gold.surface)


def _same_thing(one: str, other: str) -> bool:
    return bool(_stems(one) & _stems(other))


def _stems(phrase: str) -> set[str]:
    words = re.findall(r"\w+", fold(phrase))
    return {re.sub(r"(?:ies|es|s|y)$", "", word) for word in words} - SMALL_WORDS
