"""How well what was found in stories and in short texts agrees with their annotations; pure but for reading the files.

An annotated story is a JSON object a line: `id`, `title`, `text` (the title, a blank line, the body), `entities` with `type`,
`label`, `surfaces` and for places `iso`; optionally `language`, `date`, `source`, `quantities`, `not_entities`, other names
of an entity that are as right (`aliases`), and `held_out` for a story that whoever works on linking leaves unread.

An entity counts as right when its type agrees and its label or an alias is the annotated label, and for a place also the
country; each is matched with one annotation at most. Names are compared in lower case, without an article, punctuation and
the ending that states the legal form of a company, since encyclopedias and stories differ in these.

An annotated text is measured for its quantities and dates alone: `text`, `language`, perhaps `date`; `quantities` with
`surface`, `value`, `of` and for a range `upper`; `dates` with `surface` and `value`: ISO 8601 of any precision, two of them
with a slash for a period (`2000/2003-08`, `../2007` where an end is open), a week (`2021-W17`), a quarter (`2021-Q1`) or a
decade (`1990s`). A text with `held_out` is scored, also apart, and its differences are not listed.

A quantity is right where value and upper end agree and one surface holds the other. A date is right likewise; of a period
each end counts by itself, so that `from 2000 to 2003` may be annotated as one expression or as two. An expression that is not
resolved is not counted as found.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from graph_service.errors import SourceError
from graph_service.evaluation.runs import as_story, records
from graph_service.linking.linker import Linker
from graph_service.linking.temporal.date_arithmetic import When
from graph_service.model import LinkedStory, Mention, Quantity, Story
from graph_service.partial_date import PartialDate
from graph_service.text import fold

TYPES = ("organization", "place", "person")
NO_COUNTRY = frozenset({None, "XK"})  # a place whose status is disputed has no code
LEGAL_FORMS = re.compile(
    r"(?:(?: and)? (?:incorporated|inc|corporation|corp|company|cos?|limited|ltd|plc|ag|sa|nv|ab|gmbh|spa|llc))+$"
)
SMALL_WORDS = frozenset("a an and at by for from in of on or the to who which with".split())
WEEK = re.compile(r"(\d{4})-W(\d\d)")
QUARTER = re.compile(r"(\d{4})-Q([1-4])")
DECADE = re.compile(r"(\d{3})(?:0s|[xX])")
OPEN = frozenset({"", "..", "-"})


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """An entity that a story names, with every form in which it does; `iso` is None for what is not in one country."""

    type: str
    label: str
    surfaces: tuple[str, ...]
    iso: str | None = None
    names: tuple[str, ...] = ()  # that count as right, too


@dataclass(frozen=True, slots=True)
class GoldQuantity:
    """A number as written, its value, of a range also the upper end, and what it counts."""

    surface: str
    value: float
    of: str
    upper: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldStory:
    """A story with its annotations; `not_entities` are strings that look like names but are not.

    `language` is the one that the annotation states, whatever the text is taken for. The differences of a story that is held
    out are counted, not listed.
    """

    story: Story
    entities: tuple[GoldEntity, ...]
    quantities: tuple[GoldQuantity, ...] | None
    not_entities: tuple[str, ...]
    language: str | None = None
    held_out: bool = False


def read_gold(path: Path, stories: Mapping[str, Mapping[str, Any]] | None = None) -> Iterator[GoldStory]:
    """Yield the annotated stories of a file; `stories` (records by id) adds what they state beyond the text.

    Raises `SourceError` for a line that is not an annotated story.
    """
    for number, record in records(path):
        try:
            body = record["text"].removeprefix(record["title"]).strip()
            quantities = record.get("quantities")
            gold = GoldStory(
                story=as_story({**(stories or {}).get(record["id"], {}), **record, "body": body}),
                entities=tuple(
                    GoldEntity(
                        entity["type"],
                        entity["label"],
                        tuple(entity["surfaces"]),
                        None if entity.get("iso") in NO_COUNTRY else entity.get("iso"),
                        tuple(entity.get("aliases", ())),
                    )
                    for entity in record["entities"]
                ),
                quantities=quantities
                and tuple(GoldQuantity(q["surface"], float(q["value"]), q["of"], q.get("upper")) for q in quantities),
                not_entities=tuple(record.get("not_entities", ())),
                language=record.get("language"),
                held_out=bool(record.get("held_out")),
            )
        except (KeyError, TypeError, AttributeError, ValueError, SourceError) as error:
            message, hint = f"this is not an annotated story ({error}).", "It needs id, title, text, entities."
            raise SourceError(message, file=str(path), line=number, hint=hint) from error
        yield gold


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of a comparison: what is right, what was found, what is annotated (due); the figures are 0 for no counts."""

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
class Prediction:
    """An entity that a system found in a story."""

    type: str
    names: tuple[str, ...]
    iso: str | None
    surfaces: tuple[str, ...]
    note: str = ""


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
class StoryComparison:
    """One story compared: a score of each type, the differences, and how well surfaces agree.

    `spans` says how many surfaces that were found are annotated, `surfaces` how many annotated ones were found.
    """

    scores: dict[str, Score]
    spans: Score
    surfaces: Score
    misses: tuple[Miss, ...]


def comparable_name(name: str) -> str:
    """Return the form of a name that is compared."""
    plain = re.sub(r"[^\w]+", " ", fold(name).replace("&", " and ").replace("'s", "s").replace(".", "")).strip()
    plain = plain.removeprefix("the ")
    return LEGAL_FORMS.sub("", plain) or plain


def linked_entities(linked: LinkedStory, types: Iterable[str]) -> list[Prediction]:
    """Return the entities of a linked story that have a mention."""
    mentions: dict[str, list[Mention]] = {}
    for mention in linked.mentions:
        mentions.setdefault(mention.entity, []).append(mention)
    predictions = []
    for key, entity_mentions in mentions.items():
        entity = linked.entities[key]
        if entity.type in set(types):
            surfaces = tuple(dict.fromkeys(mention.surface for mention in entity_mentions))
            note = f"{entity.key}, {', '.join(dict.fromkeys(mention.rule for mention in entity_mentions))}"
            predictions.append(Prediction(entity.type, (entity.label, *entity.aliases), entity.iso, surfaces, note))
    return predictions


def compare(gold: GoldStory, predictions: Sequence[Prediction], types: Sequence[str]) -> StoryComparison:
    """Compare what was found in a story with what was annotated."""
    pairs = list(_match(gold.entities, predictions))
    scores = {
        entity_type: Score(
            sum(entity.type == entity_type for entity, _ in pairs),
            sum(prediction.type == entity_type for prediction in predictions),
            sum(entity.type == entity_type for entity in gold.entities),
        )
        for entity_type in types
    }
    spans, surfaces = Score(), Score()
    for entity, prediction in pairs:
        common = len(set(entity.surfaces) & set(prediction.surfaces))
        spans += Score(common, len(prediction.surfaces), len(prediction.surfaces))
        surfaces += Score(common, len(entity.surfaces), len(entity.surfaces))

    matched = {id(entity) for pair in pairs for entity in pair}
    misses = [
        Miss(gold.story.id, "missed", entity.type, entity.label, entity.surfaces)
        for entity in gold.entities
        if id(entity) not in matched
    ]
    for prediction in predictions:
        if id(prediction) not in matched:
            note = "" if set(gold.not_entities).isdisjoint(prediction.surfaces) else "; annotated as no entity"
            label, note = prediction.names[0], prediction.note + note
            misses.append(Miss(gold.story.id, "false", prediction.type, label, prediction.surfaces, note))
    return StoryComparison(scores, spans, surfaces, tuple(misses))


def _match(gold: Sequence[GoldEntity], predictions: Sequence[Prediction]) -> Iterator[tuple[GoldEntity, Prediction]]:
    """Yield pairs of an annotation and what was found for it; each of the two is in one pair at most."""
    by_name: dict[tuple[str, str], list[Prediction]] = {}
    for prediction in predictions:
        for name in {comparable_name(name) for name in prediction.names}:
            by_name.setdefault((prediction.type, name), []).append(prediction)
    taken: set[int] = set()
    for entity in gold:
        names = dict.fromkeys(map(comparable_name, (entity.label, *entity.names)))
        candidates = (
            prediction
            for name in names
            for prediction in by_name.get((entity.type, name), ())
            if id(prediction) not in taken and (entity.type != "place" or prediction.iso == entity.iso)
        )
        if best := next(candidates, None):
            taken.add(id(best))
            yield entity, best


def compare_quantities(gold: Sequence[GoldQuantity], linked: LinkedStory) -> tuple[Score, Score, list[Miss]]:
    """Return the score of values and surfaces, the score where what is counted agrees too, and the differences.

    What is counted agrees where the two descriptions share a word, small words aside; the rest is for a reader to judge.
    """
    text, story = linked.story.text, linked.story.id
    quantities = [fact for fact in linked.facts if isinstance(fact, Quantity)]
    unmatched = list(quantities)
    right = counted = 0
    misses = []
    for annotated in gold:
        for candidate in unmatched:
            surface = candidate.span.of(text)
            same_surface = annotated.surface in surface or surface in annotated.surface
            if (annotated.value, annotated.upper) == (candidate.value, candidate.upper) and same_surface:
                break
        else:
            misses.append(Miss(story, "missed", "quantity", annotated.of, (annotated.surface,)))
            continue
        unmatched.remove(candidate)
        right += 1
        if _stems(annotated.of).isdisjoint(_stems(candidate.of)):
            misses.append(Miss(story, "counts", "quantity", annotated.of, (annotated.surface,), candidate.of))
        else:
            counted += 1
    misses += [
        Miss(story, "false", "quantity", quantity.of, (quantity.span.of(text),), f"{quantity.value:g}")
        for quantity in unmatched
    ]
    return Score(right, len(quantities), len(gold)), Score(counted, len(quantities), len(gold)), misses


def _stems(phrase: str) -> set[str]:
    words = re.findall(r"\w+", fold(phrase))
    return {re.sub(r"(?:ies|es|s|y)$", "", word) for word in words} - SMALL_WORDS


@dataclass(frozen=True, slots=True)
class GoldText:
    """An annotated text; `dates` are the ends of its temporal expressions, each with the surface."""

    story: Story
    quantities: tuple[GoldQuantity, ...]
    dates: tuple[tuple[str, str], ...]
    held_out: bool = False


@dataclass(frozen=True, slots=True)
class FactScores:
    """The scores of facts: `counted` also wants what is counted to agree."""

    quantities: Score = Score()
    counted: Score = Score()
    dates: Score = Score()

    def __add__(self, other: "FactScores") -> "FactScores":
        return FactScores(self.quantities + other.quantities, self.counted + other.counted, self.dates + other.dates)


@dataclass(frozen=True, slots=True)
class FactsReport:
    """What was measured: all scores, those by language, and those in the texts that are to stay unread, whose misses are in no list."""

    texts: int
    scores: FactScores
    languages: Mapping[str, FactScores]
    held_out: FactScores
    misses: tuple[Miss, ...]


def read_gold_texts(path: Path) -> Iterator[GoldText]:
    """Yield the annotated texts of a file; raises `SourceError` for a line that is not one."""
    for number, record in records(path):
        try:
            story = Story(
                id=str(record.get("id", number)),
                title="",
                text=record["text"],
                language=record.get("language", "en"),
                digest="",
                date=PartialDate(record["date"]) if record.get("date") else None,
            )
            quantities = tuple(
                GoldQuantity(
                    q["surface"], float(q["value"]), q["of"], None if q.get("upper") is None else float(q["upper"])
                )
                for q in record.get("quantities", ())
            )
            dates = tuple(
                (annotated["surface"], end)
                for annotated in record.get("dates", ())
                for end in ends_of(annotated.get("value") or "")
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            message, hint = f"this is not an annotated text ({error}).", "It needs text, quantities, dates."
            raise SourceError(message, file=str(path), line=number, hint=hint) from error
        yield GoldText(story, quantities, dates, bool(record.get("held_out")))


def ends_of(value: str) -> list[str]:
    """Return the ends of an annotated date, one where it is a point; raises `ValueError`."""
    if match := WEEK.fullmatch(value):
        return [date.fromisocalendar(int(match[1]), int(match[2]), day).isoformat() for day in (1, 7)]
    if match := QUARTER.fullmatch(value):
        return [f"{match[1]}-{3 * int(match[2]) - shift:02}" for shift in (2, 0)]
    if match := DECADE.fullmatch(value):
        return [f"{match[1]}0", f"{match[1]}9"]
    return [str(PartialDate(end)) for end in value.split("/") if end not in OPEN]


def evaluate_facts(
    gold: Sequence[GoldText], linker: Linker, progress: Callable[[int], None] = lambda _: None
) -> FactsReport:
    """Link the annotated texts and compare; `progress` gets the number of texts done since its last call."""
    scored: list[tuple[GoldText, FactScores]] = []
    misses: list[Miss] = []
    stories = [item.story for item in gold]
    for item, linked, expressions in zip(gold, linker.link(stories), linker.dates(stories), strict=True):
        quantities, counted, differences = compare_quantities(item.quantities, linked)
        dates, more = compare_dates(item, expressions)
        scored.append((item, FactScores(quantities, counted, dates)))
        misses += [] if item.held_out else [*differences, *more]
        progress(1)
    return FactsReport(
        texts=len(gold),
        scores=sum((scores for _, scores in scored), FactScores()),
        languages={
            language: sum((scores for item, scores in scored if item.story.language == language), FactScores())
            for language in sorted({story.language for story in stories})
        },
        held_out=sum((scores for item, scores in scored if item.held_out), FactScores()),
        misses=tuple(misses),
    )


def compare_dates(gold: GoldText, expressions: Sequence[When]) -> tuple[Score, list[Miss]]:
    """Return the score of the ends of temporal expressions, and the differences."""
    ours = [
        (when.span.of(gold.story.text), str(end))
        for when in expressions
        for end in dict.fromkeys((when.start, when.end))
        if end is not None
    ]
    unmatched, misses = list(ours), []
    for surface, value in gold.dates:
        match = next((o for o in unmatched if o[1] == value and (o[0] in surface or surface in o[0])), None)
        if match is None:
            misses.append(Miss(gold.story.id, "missed", "date", value, (surface,)))
        else:
            unmatched.remove(match)
    misses += [Miss(gold.story.id, "false", "date", value, (surface,)) for surface, value in unmatched]
    return Score(len(ours) - len(unmatched), len(ours), len(gold.dates)), misses
