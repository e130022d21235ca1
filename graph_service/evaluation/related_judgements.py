"""Which stories belong beside which: the answers that related stories are measured against, and stories without them.

A file of stories holds its answers in one of two ways. Either each story has a list of `related` stories, given by their
ids or as cards, which mean the story with the same address, else the one with the same title (and date, where both state
one). Or a key of its own holds the labels of each story, and two belong together that have a label in common. Whatever
holds the answers is taken out of a story before it is read in.
"""

import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from graph_service.errors import InputError, SourceError
from graph_service.evaluation.beir import Qrels
from graph_service.evaluation.gold import records
from graph_service.evaluation.temporary_archive import Sent
from graph_service.reading.json_records import KEYS
from graph_service.text import fold, slugify

ANSWERS = "related"
HOW = 'Each needs "related", a list of ids or cards (title, url, date); or name a key of labels with --labels.'
Found = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Told:
    """A story as it stands in a file, with its answers; `key` is the id by which others point to it."""

    key: str
    record: Mapping[str, Any]
    line: int

    @property
    def whole(self) -> str:
        """All its words."""
        return f"{self.record.get('title') or ''}\n{self.record.get('body') or ''}"


class Answers(Protocol):
    """Which stories belong beside which."""

    @property
    def measures(self) -> Sequence[str]:
        """By what answers are measured, the main measure first."""

    def queries(self) -> Collection[str]:
        """Return the stories that have an answer."""

    def qrels(self, found: Found) -> Qrels:
        """Return the judgements of the stories in `found`, which has what any system found for each."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The stories that each story points to."""

    due: Mapping[str, frozenset[str]]
    measures: Sequence[str] = ("nDCG@5", "P@5", "R@10")

    def queries(self) -> Collection[str]:
        """Return the stories that point to another one."""
        return [story for story, expected in self.due.items() if expected]

    def qrels(self, found: Found) -> Qrels:
        """Return every story that is pointed to."""
        return {story: dict.fromkeys(sorted(self.due[story]), 1) for story in found}


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of each story."""

    labels: Mapping[str, frozenset[str]]
    measures: Sequence[str] = ("P@10",)

    def queries(self) -> Collection[str]:
        """Return the stories that have a label."""
        return [story for story, labels in self.labels.items() if labels]

    def qrels(self, found: Found) -> Qrels:
        """Return of what was found which has a label in common; precision asks for no more."""
        return {
            story: {other: int(not self.labels[story].isdisjoint(self.labels[other])) for other in sorted(others)}
            for story, others in found.items()
        }


def read_stories(file: Path) -> list[Told]:
    """Return the stories of a file; raises `SourceError` for a line that is no object."""
    return [Told(_key(record, number), record, number) for number, record in records(file)]


def _key(record: Mapping[str, Any], line: int) -> str:
    identifier = record.get("id")
    return (
        str(identifier)
        if isinstance(identifier, str | int) and identifier != ""
        else slugify(str(record.get("title"))) or f"line-{line}"
    )


def each_once(stories: Iterable[Told]) -> list[Told]:
    """Return the stories without those whose id came before."""
    distinct: dict[str, Told] = {}
    for story in stories:
        distinct.setdefault(story.key, story)
    return list(distinct.values())


def drawn(stories: Sequence[Told], count: int | None, seed: int) -> list[Told]:
    """Return so many stories, drawn at random, in their order; all where no count is given."""
    places = range(len(stories))
    chosen = places if count is None else random.Random(seed).sample(places, min(count, len(stories)))  # noqa: S311  a draw, no secret
    return [stories[place] for place in sorted(chosen)]


def labelled(stories: Sequence[Told], key: str, file: Path) -> tuple[list[Told], Labels]:
    """Return the stories that have labels under a key, and their labels.

    Raises `SourceError` for what is no list, `InputError` where no story has a label.
    """
    labels = {story.key: _labels(story, key, file) for story in stories}
    having = [story for story in stories if labels[story.key]]
    if not having:
        raise InputError(f'{file}: no story has labels under "{key}".', hint="--labels names the key that has them.")
    return having, Labels(labels)


def _labels(story: Told, key: str, file: Path) -> frozenset[str]:
    given = story.record.get(key) or []
    values = [given] if isinstance(given, str) else given
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        message = f'its "{key}" is no list of labels.'
        raise SourceError(message, file=str(file), line=story.line, hint="Labels are strings.")
    return frozenset(values)


def listed(stories: Sequence[Told], file: Path) -> tuple[Lists, int]:
    """Return to which stories each points, and how many pointers lead to none of these.

    Raises `SourceError` for a list that cannot be read, `InputError` where no story points to another one here.
    """
    index = _Index(stories)
    expected: dict[str, set[str]] = {story.key: set() for story in stories}
    astray = 0
    for story in stories:
        for pointer in _pointers(story, file):
            end = index.meant(pointer)
            astray += end is None
            expected[story.key] |= {end} - {None, story.key}  # type: ignore[arg-type]  # None is taken out
    if not any(expected.values()):
        raise InputError(f"{file}: no story points to another one here.", hint=HOW)
    return Lists({story: frozenset(others) for story, others in expected.items()}), astray


def _pointers(story: Told, file: Path) -> Iterator[str | Mapping[str, Any]]:
    pointers = story.record.get(ANSWERS) or []
    if not isinstance(pointers, list) or not all(isinstance(pointer, str | dict) for pointer in pointers):
        message = f'its "{ANSWERS}" is no list of ids or cards.'
        raise SourceError(message, file=str(file), line=story.line, hint=HOW)
    yield from pointers


class _Index:
    """The stories by what a pointer may name them by."""

    def __init__(self, stories: Sequence[Told]) -> None:
        self._keys = {story.key for story in stories}
        self._by_url = {_address(story.record.get("url")): story.key for story in reversed(stories)}
        self._by_title: dict[str, list[Told]] = {}
        for story in stories:
            self._by_title.setdefault(_title(story.record), []).append(story)

    def meant(self, pointer: str | Mapping[str, Any]) -> str | None:
        """Return the story that a pointer means, or None for one that is not here."""
        if isinstance(pointer, str):
            return pointer if pointer in self._keys else None
        address = _address(pointer.get("url"))
        if address and address in self._by_url:
            return self._by_url[address]
        named = self._by_title.get(_title(pointer), []) if _title(pointer) else []
        return next((story.key for story in named if _dates_agree(story.record, pointer)), None)


def _address(url: object) -> str:
    """Return an address without what may differ between two ways to write it."""
    plain = str(url or "").strip().lower().partition("://")[2]
    return plain.removeprefix("www.").rstrip("/")


def _title(record: Mapping[str, Any]) -> str:
    return " ".join(fold(str(record.get("title") or "")).split())


def _dates_agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two dates may be the same, of whatever precision; they may where one is not known."""
    dates = [str(record.get("date") or "") for record in (one, other)]
    return dates[0].startswith(dates[1]) or dates[1].startswith(dates[0])


def without_answers(slug: str, story: Told, file: Path, labels: str | None) -> Sent:
    """Return a story as it is read in, under an id of ours: what we read of it, without what holds the answers."""
    fields = {key: value for key, value in story.record.items() if key in KEYS and key not in {ANSWERS, labels}}
    return Sent(fields | {"id": slug}, file, story.line)
