"""The labels of a page ("Date:", "Source:", "Fields of work:") and what they state, on their line or below it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_service.read.blocks import Block
from graph_service.read.cards import is_prose

LABELS = {
    "title": ("title", "headline"),
    "date": ("date", "published", "published on", "publication date", "дата", "datum"),
    "source": ("source", "quelle", "источник", "джерело"),
    "fields_of_work": ("field of work", "fields of work", "domaines d'activité", "сферы деятельности", "сфери діяльності"),
    "authors": ("author", "authors", "by"),
    "": ("where", "when", "location", "organized by", "organised by", "contacts", "tags", "countries", "language"),
}  # fmt: skip
LABEL_NAMES = {name: key for key, names in LABELS.items() for name in names}
LABEL = re.compile(rf"({'|'.join(sorted(LABEL_NAMES, key=len, reverse=True))})\s*:\s*(.*)", re.IGNORECASE)
VALUE_LENGTH = 200  # characters; a longer line is prose, not the value of a label


@dataclass(frozen=True, slots=True)
class Labels:
    """What the labels of a page state, by key; the blocks they take, and where the main row of them ends (0: none)."""

    values: Mapping[str, tuple[str, ...]]
    taken: frozenset[int]
    start: int
    end: int

    def first(self, key: str) -> str | None:
        """Return the one value of a label, or None."""
        return next(iter(self.values.get(key, ())), None)


def find_labels(blocks: Sequence[Block]) -> Labels:
    """Return what the labels of a page state; a label that stands without a value states nothing."""
    values: dict[str, tuple[str, ...]] = {}
    taken: set[int] = set()
    rows: list[tuple[int, int]] = []  # neighbouring labels with their values: from, to
    for i, block in enumerate(blocks):
        found = LABEL.fullmatch(block.text)
        if i in taken or not found or len(block.text) > VALUE_LENGTH or is_prose(block):
            continue
        end, value = _value(blocks, i, found)
        values.setdefault(LABEL_NAMES[found[1].lower()], value)
        taken.update(range(i, end))
        rows[-1:] = [(rows[-1][0], end)] if rows and rows[-1][1] == i else [*rows[-1:], (i, end)]
    start, end = _main_row(blocks, rows)
    return Labels({key: value for key, value in values.items() if value}, frozenset(taken), start, end)


def _value(blocks: Sequence[Block], i: int, label: re.Match[str]) -> tuple[int, tuple[str, ...]]:
    """Return where the value of the label at `i` ends, and the value: on its line, or below it."""
    if label[2]:
        return i + 1, _listed(label, [label[2]])
    end = i + 1
    while end < len(blocks) and (blocks[end].item or end == i + 1) and _may_be_value(blocks[end]):
        end += 1
    return end, _listed(label, [block.text for block in blocks[i + 1 : end]])


def _may_be_value(block: Block) -> bool:
    return not (LABEL.fullmatch(block.text) or is_prose(block) or block.level or len(block.text) > VALUE_LENGTH)


def _listed(label: re.Match[str], lines: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a label: fields of work and authors are parted by commas, others are one line."""
    several = LABEL_NAMES[label[1].lower()] in {"fields_of_work", "authors"}
    parts = [part.strip() for line in lines for part in (re.split(r"[,;]\s+", line) if several else [line])]
    return tuple(dict.fromkeys(part for part in parts if part))


def _main_row(blocks: Sequence[Block], rows: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the row of labels that stands over the body: the first with prose after it, and none before a lone label."""
    for start, end in rows:
        names = sum(LABEL.fullmatch(block.text) is not None for block in blocks[start:end])
        if any(map(is_prose, blocks[end:])) and (names > 1 or not any(map(is_prose, blocks[:start]))):
            return start, end
    return 0, 0
