"""How far two readings of the same texts agree: python -m tests.quality.agreement, from the project's root.

Annotated stories are compared as linking is, with aliases and without; quantities by surface, value and upper end, dates by
surface and value.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph_service.evaluation.runs import records
from graph_service.evaluation.scores import TYPES, GoldStory, Prediction, Score, compare, read_gold

GOLD = Path(__file__).parents[1] / "cases" / "gold"
KEYS = {"quantities": ("surface", "value", "upper"), "dates": ("surface", "value")}


def main() -> None:
    """Print F1 of the second reading, held against the file as it stands."""
    second = by_id(GOLD / "second-reading" / "languages.jsonl")
    stories = list(read_gold(GOLD / "languages.jsonl"))
    bare = [replace(story, entities=tuple(replace(e, names=()) for e in story.entities)) for story in stories]
    for heading, readings in (("entities, aliases accepted", stories), ("entities, labels alone", bare)):
        scores = list(entity_scores(readings, second))
        print(heading, {t: round(sum((s[t] for s in scores), Score()).f1, 3) for t in TYPES})
    first, second = by_id(GOLD / "quantities.jsonl"), by_id(GOLD / "second-reading" / "quantities.jsonl")
    for name, keys in KEYS.items():
        print(name, round(sum((overlap(first[i][name], second[i][name], keys) for i in first), Score()).f1, 3))


def by_id(file: Path) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for _, record in records(file)}


def entity_scores(stories: Iterable[GoldStory], second: Mapping[str, Any]) -> Iterator[dict[str, Score]]:
    for story in stories:
        entities = second[story.story.id]["entities"]
        predictions = [Prediction(e["type"], (e["label"],), e.get("iso"), tuple(e["surfaces"])) for e in entities]
        yield compare(story, predictions, TYPES).scores


def overlap(first: list[dict[str, Any]], second: list[dict[str, Any]], keys: tuple[str, ...]) -> Score:
    one_set, other_set = ({tuple(item.get(key) for key in keys) for item in items} for items in (first, second))
    return Score(len(one_set & other_set), len(other_set), len(one_set))


if __name__ == "__main__":
    main()
