"""The entities whose name a person typed: the index of the names of a published generation, and what it finds.

It holds every label and alias, in all languages and scripts, once: the names sorted by their key for what starts with
the words typed, their words with the names that hold each, in compressed rows, for words in any order. A match is as good
as the way in which it was found, in this order:

    exact     the name itself, however it is capitalized, accented and hyphenated
    spelling  the name in another way of writing it: transliterated, one letter for two, kh for h (`spelling.skeleton`)
    prefix    the name starts so
    words     every word typed starts a word of the name
    misspelt  every word typed is a word of the name, give or take an edit or two; looked for only where nothing else is

Among equals the entity that more stories name comes first. Names of three letters and fewer are found as they are or not
at all. An entity is found once, by its best name.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import get_args
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from graph_service.answers import How
from graph_service.graph.projection import Projection
from graph_service.model import EntityType
from graph_service.search.spelling import Numbers, Spelling, Word, budget, keys_of, skeleton, words_of
from graph_service.text import fold

Rows = NDArray[np.int32]

HOWS: tuple[How, ...] = get_args(How)
TIERS: Mapping[How, int] = {how: tier for tier, how in enumerate(HOWS)}
NOTHING: Rows = np.empty(0, np.int32)
# No name has more words or characters; whoever types them has no name in mind.
WORDS = 24
LENGTH = 300
# A last name alone means the person whom so many times as many stories name as the next of that name.
LEAD = 3
# Skeletons of a few letters are those of too many words.
SKELETON = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatch:
    """An entity by one of its names: its row and key in the projection, its label, the name that matched, and how.

    `weight` is what counts among equals: how many stories name the entity. `edits` is how many slips the words typed
    have, where they are misspelt.
    """

    row: int
    key: str
    label: str
    name: str
    how: How
    weight: int
    edits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What an entity is called, with its row in the projection; its label is the first of its names.

    `weight` decides among equals: how many stories name it.
    """

    row: int
    key: str
    names: Sequence[str]
    weight: int


@dataclass(frozen=True, slots=True)
class _Found:
    """Names by number, each with the tier in which it was found and how many edits that took."""

    names: Rows
    tier: int
    edits: Rows | int = 0


class NameIndex:
    """Every name of every entity; immutable once built, and safe to ask from many threads."""

    def __init__(self, entities: Iterable[Called]) -> None:
        self.entities = tuple(entities)
        flat = sorted(
            (key, name, n, place)
            for n, entity in enumerate(self.entities)
            for place, name in enumerate(dict.fromkeys(entity.names))
            if (key := " ".join(keys_of(name)))
        )
        self._keys = [key for key, *_ in flat]
        words = [key.split(" ") for key in self._keys]
        self.names = [name for _, name, _, _ in flat]
        self.owner: Rows = np.array([n for _, _, n, _ in flat], np.int32)
        self._alias = np.array([place > 0 for *_, place in flat], bool)
        self._lengths = np.array(list(map(len, words)), np.int32)
        self._weights = np.array([entity.weight for entity in self.entities], np.int32)
        self._types = np.array([entity.key.partition("/")[0] for entity in self.entities], np.str_)
        self._by_key = Numbers(map("".join, words))
        self.spelling, self._starts, self._holding = _inverted(words)

    @classmethod
    def of(cls, projection: Projection, more: Mapping[str, Sequence[str]] | None = None) -> "NameIndex":
        """Return the index of the entities that a story names, and of what contains these; `more` names by their keys."""
        aliases = projection.entities["aliases"].to_pylist()
        alive, stories = projection.named, projection.popularity.tolist()
        return cls(
            Called(
                row=row,
                key=key,
                names=(projection.labels[row], *aliases[row], *(more or {}).get(key, ())),
                weight=stories[row],
            )
            for row, key in enumerate(projection.keys)
            if key in alive
        )

    def find(self, text: str, kind: EntityType | None = None, limit: int = 10) -> list[NameMatch]:
        """Return the entities that `text` names, the best first; no words, or more than a name has, name none."""
        return self.page(text, kind, limit=limit)[1]

    def page(
        self, text: str, kind: EntityType | None = None, *, limit: int, offset: int = 0
    ) -> tuple[int, list[NameMatch]]:
        """Return how many entities `text` names, and a page of them, the best first."""
        words = list(words_of(normalize("NFC", text[:LENGTH])))[:WORDS]
        if not words or len(text) > LENGTH:
            return 0, []
        of_kind = np.ones(len(self.names), bool) if kind is None else (self._types == kind)[self.owner]
        found = [_Found(one.names[of_kind[one.names]], one.tier) for one in self._well_spelt(text, words)]
        if not any(len(one.names) for one in found) and any(budget(len(word.key)) for word in words):
            found = [self._misspelt(words, of_kind)]
        names, tiers, edits = self._ranked(len(words), found)
        shown = slice(offset, offset + limit)
        return len(names), [
            self.match(name, HOWS[tier], edits)
            for name, tier, edits in zip(
                names[shown].tolist(), tiers[shown].tolist(), edits[shown].tolist(), strict=True
            )
        ]

    def exactly(self, key: str) -> Sequence[int]:
        """Return the names, by number, whose words written together are `key`."""
        return self._by_key.of(key)

    def begun(self, words: Sequence[str]) -> Sequence[int]:
        """Return the names, by number, that go on after some words, where all are of one entity."""
        key = " ".join(words)
        found = range(bisect_left(self._keys, key + " "), bisect_left(self._keys, key + "!"))
        return found if len(np.unique(self.owner[found.start : found.stop])) == 1 else ()

    def surnames(self, key: str) -> Sequence[int]:
        """Return the names, by number, of the people whose last name is `key`, where one of them is clearly best known."""
        found = self._by_surname.get(key, [])
        stories = Counter({int(n): int(self._weights[n]) for n in self.owner[found]})
        leading = stories.most_common(2)
        if not leading or (len(leading) > 1 and leading[0][1] < LEAD * leading[1][1]):
            return ()
        return [n for n in found if self.owner[n] == leading[0][0]]

    def key(self, name: int) -> str:
        """Return the key of a name, by its number: those of its words, parted by blanks."""
        return self._keys[name]

    def stories_with(self, word: str) -> int:
        """Return how many stories name the best known entity that has a word in a name, and one for the name itself."""
        owners = self._owners(word)
        return 1 + int(self._weights[owners].max()) if len(owners) else 0

    def share_an_entity(self, one: str, other: str) -> bool:
        """Tell whether two words are in names of the same entity."""
        return bool(len(np.intersect1d(self._owners(one), self._owners(other))))

    def _owners(self, word: str) -> Rows:
        number = self.spelling.number(word)
        return NOTHING if number is None else self.owner[self._holding_any(range(number, number + 1))]

    def match(self, name: int, how: How, edits: int = 0) -> NameMatch:
        """Return the match of a name, by its number."""
        entity = self.entities[self.owner[name]]
        return NameMatch(
            row=entity.row, key=entity.key, label=entity.names[0], name=self.names[name], how=how,
            weight=entity.weight, edits=edits,
        )  # fmt: skip

    def best(self, names: Iterable[int]) -> int:
        """Return the name of the entity that most stories name, a label before an alias."""
        return min(names, key=lambda n: (-self._weights[self.owner[n]], self._alias[n], n))

    @cached_property
    def _by_surname(self) -> Mapping[str, list[int]]:
        people = np.flatnonzero((self._types == "person")[self.owner] & (self._lengths > 1)).tolist()
        found: defaultdict[str, list[int]] = defaultdict(list)
        for name in people:
            found[self._keys[name].rpartition(" ")[2]].append(name)
        return found

    @cached_property
    def _by_skeleton(self) -> Numbers:
        return Numbers(skeleton(key.replace(" ", "")) for key in self._keys)

    def _well_spelt(self, text: str, words: Sequence[Word]) -> list[_Found]:
        joined, spaced = "".join(word.key for word in words), " ".join(word.key for word in words)
        first = bisect_left(self._keys, spaced)
        last = bisect_left(self._keys, spaced + "\U0010ffff", first)
        bones = skeleton(joined)
        same, letters = self.exactly(joined), plain(text)
        alike = self._by_skeleton.of(bones) if len(bones) >= SKELETON else ()
        return [
            # Names that share a key may be in two scripts: the one that was typed is the name itself.
            _Found(np.array([n for n in same if plain(self.names[n]) == letters], np.int32), TIERS["exact"]),
            _Found(np.array([*same, *alike], np.int32), TIERS["spelling"]),
            _Found(np.arange(first, last, dtype=np.int32), TIERS["prefix"]),
            _Found(self._with_words(words), TIERS["words"]),
        ]

    def _with_words(self, words: Sequence[Word]) -> Rows:
        found: Rows | None = None
        for word in sorted(words, key=lambda word: -len(word.key)):
            names = self._holding_any(self.spelling.starting(word.key))
            found = names if found is None else np.intersect1d(found, names)
            if not len(found):
                return NOTHING
        return NOTHING if found is None else found

    def _holding_any(self, numbers: range) -> Rows:
        return np.unique(self._holding[self._starts[numbers.start] : self._starts[numbers.stop]])

    def _misspelt(self, words: Sequence[Word], of_kind: NDArray[np.bool_]) -> _Found:
        cost: dict[int, int] | None = None
        for word in sorted(words, key=lambda word: -len(word.key)):
            nearest = self._holding_near(word)
            cost = nearest if cost is None else {n: cost[n] + edits for n, edits in nearest.items() if n in cost}
            if not cost:
                break
        kept = {name: edits for name, edits in (cost or {}).items() if of_kind[name]}
        return _Found(np.fromiter(kept, np.int32), TIERS["misspelt"], np.fromiter(kept.values(), np.int32))

    def _holding_near(self, word: Word) -> dict[int, int]:
        """Return the names that hold a word or what it may be a misspelling of, with the fewest edits of each."""
        found = dict.fromkeys(self._holding_any(self.spelling.starting(word.key)).tolist(), 0)
        for near in self.spelling.near(word):
            for name in self._holding_any(range(near.number, near.number + 1)).tolist():
                found.setdefault(name, near.edits)
        return found

    def _ranked(self, typed: int, found: Sequence[_Found]) -> tuple[Rows, Rows, Rows]:
        """Return the best name of each entity, the best first, with tiers and edits; `typed` counts the words typed."""
        names = np.concatenate([one.names for one in found])
        tiers = np.concatenate([np.full(len(one.names), one.tier, np.int32) for one in found])
        edits = np.concatenate([np.broadcast_to(np.asarray(one.edits, np.int32), one.names.shape) for one in found])
        # Of names that are misspelt alike, the one that was typed whole is meant.
        partial = (tiers == TIERS["misspelt"]) & (self._lengths[names] > typed)
        popular = self._weights[self.owner[names]]
        order = np.lexsort((names, self._alias[names], -popular, partial, edits, tiers))
        _, first = np.unique(self.owner[names[order]], return_index=True)
        best = order[np.sort(first)]
        return names[best], tiers[best], edits[best]


def plain(text: str) -> str:
    """Return the letters of a text for comparing within one script."""
    return "".join(filter(str.isalnum, fold(normalize("NFC", text))))


def _inverted(names: Sequence[Sequence[str]]) -> tuple[Spelling, Rows, Rows]:
    """Return the words of names, and for each the names that hold it: where its stretch starts, and all stretches."""
    counts = Counter(word for words in names for word in set(words))
    spelling = Spelling(counts)
    starts = np.array([0, *accumulate(counts[word] for word in spelling.words)], np.int32)
    pairs = sorted((word, n) for n, words in enumerate(names) for word in set(words))
    return spelling, starts, np.array([n for _, n in pairs], np.int32)
