"""The name index of a generation: finds the entities whose name a person types.

It holds every label and alias, in all languages and scripts: the names sorted by key for prefix matches, and their
words with the names that contain each, in compressed rows, for words in any order. Matches rank by how they were found,
in this order:

    exact     the name itself, in any capitalization, with or without accents and hyphens
    spelling  another spelling of the name: transliterated, one letter for two, kh for h (`lexicon.skeleton`)
    prefix    the name starts with the text
    words     every word of the text starts a word of the name
    misspelt  every word of the text is a word of the name, up to an edit or two; tried only if nothing else matches

Among equals the entity that more stories mention comes first. Names of up to three letters match exactly or not at all.
An entity matches once, by its best name, of equal ones that in the script of the text.

A text that is still being typed ranks them otherwise (`complete`): who types "reag" means the Reagan of 91 stories, not the Reagans of
one, and who types "oil" not the Cayman Islands, which are Oileáin Cayman in Irish.

Each generation stores the names that only reference data give (in other languages, in old spellings): to pick them out of the
graph would mean reading all reference data.
"""

import json
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, get_args
from unicodedata import name as name_of_character
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import DataError
from graph_service.files import write_text
from graph_service.index.analyzer import term
from graph_service.index.lexicon import Numbers, Spelling, Word, budget, keys_of, skeleton, words_of
from graph_service.model import EntityKey, EntityType
from graph_service.network.projection import Projection
from graph_service.results import How
from graph_service.text import fold

Rows = NDArray[np.int32]

HOWS: tuple[How, ...] = get_args(How)
TIERS: Mapping[How, int] = {how: tier for tier, how in enumerate(HOWS)}
NO_NAMES: Rows = np.empty(0, np.int32)
# A longer text is not a name.
MAX_WORDS = 24
MAX_LENGTH = 300
# A surname alone names a person whom this many times as many stories mention as the next of that name.
LEAD = 3
# Shorter skeletons match too many words.
MIN_SKELETON = 4
REFERENCE_NAMES = "reference.json"
# What a match is worth, times the stories of the entity, while a person still types; less for a name that is not its label, and by edit.
WORTH: Mapping[How, float] = {"exact": 64.0, "spelling": 16.0, "prefix": 4.0, "words": 1.0, "misspelt": 1.0}
WORTH_OF_ALIAS = 1 / 16
WORTH_OF_EDIT = 1 / 4
# Words whose cases are undone by the stems of their languages; of a shorter stem too many words are cases.
CYRILLIC_WORD = re.compile(r"[\u0400-\u052f'-]+")
DECLINING = ("uk", "ru")
MIN_STEM = 4
LATIN = "LATIN"  # a script, as Unicode names it


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatch:
    """An entity that matches: its row and key in the projection, its label, the name that matched, and how it matched.

    `weight`, the number of stories that mention the entity, ranks equal matches. `edits` counts the edits between a
    misspelt text and the name.
    """

    row: int
    key: str
    label: str
    name: str
    how: How
    weight: int
    edits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityNames:
    """The names of an entity, its label first, and its row in the projection.

    `weight`, the number of stories that mention it, ranks equal matches.
    """

    row: int
    key: str
    names: Sequence[str]
    weight: int


@dataclass(frozen=True, slots=True)
class _Matches:
    """Matching names by number, each with its tier and its edits."""

    names: Rows
    tiers: Rows
    edits: Rows

    @classmethod
    def of_tier(cls, names: Rows, how: How, edits: Iterable[int] | None = None) -> "_Matches":
        """Return names that all match in the same way."""
        return cls(
            names,
            np.full(len(names), TIERS[how], np.int32),
            np.zeros(len(names), np.int32) if edits is None else np.fromiter(edits, np.int32),
        )

    def at(self, positions: NDArray[Any]) -> "_Matches":
        """Return the matches at some positions."""
        return _Matches(self.names[positions], self.tiers[positions], self.edits[positions])


class NameIndex:
    """All names of all entities; immutable, so that many threads can share it."""

    def __init__(self, entities: Iterable[EntityNames]) -> None:
        self.entities = tuple(entities)
        flat = sorted(
            (key, name, n, position)
            for n, entity in enumerate(self.entities)
            for position, name in enumerate(dict.fromkeys(entity.names))
            if (key := " ".join(keys_of(name)))
        )
        self.keys = [key for key, *_ in flat]
        words = [key.split(" ") for key in self.keys]
        self.names = [name for _, name, _, _ in flat]
        self.owner: Rows = np.array([n for _, _, n, _ in flat], np.int32)
        self._alias = np.array([position > 0 for *_, position in flat], bool)
        self._lengths = np.array(list(map(len, words)), np.int32)
        self._weights = np.array([entity.weight for entity in self.entities], np.int32)
        self._types = np.array([EntityKey.of(entity.key).type for entity in self.entities], np.str_)
        self._by_key = Numbers(map("".join, words))

        # The names with each word, in compressed rows: offsets and values.
        counts = Counter(word for of_name in words for word in set(of_name))
        self.spelling = Spelling(counts)
        self._starts = np.array([0, *accumulate(counts[word] for word in self.spelling.words)], np.int32)
        pairs = sorted((word, n) for n, of_name in enumerate(words) for word in set(of_name))
        self._names_with: Rows = np.array([n for _, n in pairs], np.int32)

    @classmethod
    def of(cls, projection: Projection, more: Mapping[str, Sequence[str]] | None = None) -> "NameIndex":
        """Return the index of all mentioned entities and their containers; `more` has further names by entity key."""
        aliases = projection.entities["aliases"].to_pylist()
        stories = projection.popularity.tolist()
        return cls(
            EntityNames(
                row=row,
                key=key,
                names=(projection.labels[row], *aliases[row], *(more or {}).get(key, ())),
                weight=stories[row],
            )
            for row, key in enumerate(projection.keys)
            if key in projection.named
        )

    @classmethod
    def of_titles(cls, projection: Projection) -> "NameIndex":
        """Return the index of stories by title; of equal matches the newest comes first."""
        age = {int(row): n for n, row in enumerate(projection.latest)}
        titles = projection.stories["title"].to_pylist()
        return cls(
            EntityNames(row=row, key=f"story/{story}", names=(title,), weight=-age[row])
            for row, (story, title) in enumerate(zip(projection.ids, titles, strict=True))
        )

    def find(self, text: str, entity_type: EntityType | None = None, limit: int = 10) -> list[NameMatch]:
        """Return the entities that a text matches, the best first; none if it has no word or is too long for a name."""
        return self.page(text, entity_type, limit=limit)[1]

    def page(
        self, text: str, entity_type: EntityType | None = None, *, limit: int, offset: int = 0
    ) -> tuple[int, list[NameMatch]]:
        """Return the number of entities that a text matches, and a page of them, the best first."""
        words = _typed(text)
        if not words:
            return 0, []
        matches = self._matches(text, words, entity_type)
        names, tiers, edits = matches.names, matches.tiers, matches.edits
        # Of names with as many edits, one that was typed completely comes first.
        partial = (tiers == TIERS["misspelt"]) & (self._lengths[names] > len(words))
        popular = self._weights[self.owner[names]]
        foreign = self._scripts[names] != script_of(text)
        order = np.lexsort((names, self._alias[names], foreign, -popular, partial, edits, tiers))
        matches = self._best_names(matches.at(order))
        return len(matches.names), self._listed(matches, slice(offset, offset + limit))

    def complete(self, text: str, entity_type: EntityType | None = None, limit: int = 10) -> list[NameMatch]:
        """Return the entities that a person may mean who has typed `text` so far, those in the most stories first."""
        words = _typed(text)
        if not words:
            return []
        matches = self._matches(text, words, entity_type)
        worth = np.array([WORTH[how] for how in HOWS])[matches.tiers] * (1 + self._weights[self.owner[matches.names]])
        worth *= np.where(self._alias[matches.names], WORTH_OF_ALIAS, 1) * WORTH_OF_EDIT**matches.edits
        order = np.lexsort((matches.names, self._scripts[matches.names] != script_of(text), -worth))
        return self._listed(self._best_names(matches.at(order)), slice(limit))

    def exactly(self, key: str) -> Sequence[int]:
        """Return the names, by number, whose joined words are `key`."""
        return self._by_key.of(key)

    def with_word(self, word: str) -> Sequence[int]:
        """Return the names, by number, that have a word."""
        number = self.spelling.number(word)
        return [] if number is None else self._with_any_word(range(number, number + 1)).tolist()

    def declined(self, word: str) -> Sequence[int]:
        """Return the names in Cyrillic, by number, of which a word in Cyrillic may be another case; all of one entity."""
        if CYRILLIC_WORD.fullmatch(fold(word)) is None:
            return ()
        names = {n for stem in _stems(word) for n in self._by_stem.get(stem, ())}
        return sorted(names) if len({int(self.owner[n]) for n in names}) == 1 else ()

    def beginning_with(self, words: Sequence[str]) -> Sequence[int]:
        """Return the longer names, by number, that begin with some words, if all belong to one entity."""
        key = " ".join(words)
        first = bisect_left(self.keys, key + " ")
        if first == len(self.keys) or not self.keys[first].startswith(key + " "):
            return ()
        return self._of_one_entity(range(first, bisect_left(self.keys, key + "!", first)))

    def ending_with(self, words: Sequence[str]) -> Sequence[int]:
        """Return the longer names, by number, that end with some words, if all belong to one entity."""
        keys, numbers = self._by_ending
        end = " ".join(reversed(words)) + " "
        first = bisect_left(keys, end)
        if first == len(keys) or not keys[first].startswith(end):
            return ()
        return self._of_one_entity(numbers[first : bisect_left(keys, end[:-1] + "!", first)])

    def of_one_entity(self, word: str) -> Sequence[int]:
        """Return the names, by number, that have a word, if all belong to one entity."""
        return self._of_one_entity(self.with_word(word))

    def _of_one_entity(self, names: Sequence[int]) -> Sequence[int]:
        return names if len({int(self.owner[n]) for n in names}) == 1 else ()

    def surnames(self, key: str) -> Sequence[int]:
        """Return the names, by number, of the best known person with a surname, if one clearly leads."""
        names = self._by_surname.get(key, [])
        stories = Counter({int(n): int(self._weights[n]) for n in self.owner[names]})
        leading = stories.most_common(2)
        if not leading or (len(leading) > 1 and leading[0][1] < LEAD * leading[1][1]):
            return ()
        return [n for n in names if self.owner[n] == leading[0][0]]

    def stories_with(self, word: str) -> int:
        """Return 1 + the stories that mention the best known entity with a word in a name; 0 for an unknown word."""
        owners = self._owners(word)
        return 1 + int(self._weights[owners].max()) if len(owners) else 0

    def share_an_entity(self, left: str, right: str) -> bool:
        """Tell whether two words are in names of the same entity."""
        return bool(len(np.intersect1d(self._owners(left), self._owners(right))))

    def _owners(self, word: str) -> Rows:
        return self.owner[self.with_word(word)]

    def match(self, name: int, how: How, edits: int = 0) -> NameMatch:
        """Return the match of a name, by its number."""
        entity = self.entities[self.owner[name]]
        return NameMatch(
            row=entity.row, key=entity.key, label=entity.names[0], name=self.names[name], how=how,
            weight=entity.weight, edits=edits,
        )  # fmt: skip

    def best(self, names: Iterable[int]) -> int:
        """Return the name of the entity that most stories mention, a label before an alias."""
        return min(names, key=lambda n: (-self._weights[self.owner[n]], self._alias[n], n))

    @cached_property
    def _by_surname(self) -> Mapping[str, list[int]]:
        people = np.flatnonzero((self._types == "person")[self.owner] & (self._lengths > 1)).tolist()
        names: defaultdict[str, list[int]] = defaultdict(list)
        for name in people:
            names[self.keys[name].rpartition(" ")[2]].append(name)
        return names

    @cached_property
    def _by_ending(self) -> tuple[Sequence[str], Sequence[int]]:
        """The names of several words, their words from the last to the first, sorted, and their numbers."""
        several = np.flatnonzero(self._lengths > 1).tolist()
        backwards = sorted((" ".join(reversed(self.keys[n].split(" "))), n) for n in several)
        return [key for key, _ in backwards], [n for _, n in backwards]

    @cached_property
    def _by_stem(self) -> Mapping[str, list[int]]:
        names: defaultdict[str, list[int]] = defaultdict(list)
        for n in np.flatnonzero(self._lengths == 1).tolist():
            if CYRILLIC_WORD.fullmatch(fold(self.names[n])) is not None:
                for stem in _stems(self.names[n]):
                    names[stem].append(n)
        return names

    @cached_property
    def _scripts(self) -> NDArray[np.str_]:
        return np.array([script_of(name) for name in self.names], np.str_)

    @cached_property
    def _by_skeleton(self) -> Numbers:
        return Numbers(skeleton(key.replace(" ", "")) for key in self.keys)

    def _matches(self, text: str, words: Sequence[Word], entity_type: EntityType | None) -> _Matches:
        """Return the names of a type that a text matches, by tier; misspelt ones only where there are no others."""
        joined, spaced = "".join(word.key for word in words), " ".join(word.key for word in words)
        first = bisect_left(self.keys, spaced)
        last = bisect_left(self.keys, spaced + "\U0010ffff", first)
        same, letters, consonants = self.exactly(joined), plain(text), skeleton(joined)
        similar = self._by_skeleton.of(consonants) if len(consonants) >= MIN_SKELETON else ()
        tiers = [
            # Names with one key may be in two scripts; only the one in the typed script is exact.
            _Matches.of_tier(np.array([n for n in same if plain(self.names[n]) == letters], np.int32), "exact"),
            _Matches.of_tier(np.array([*same, *similar], np.int32), "spelling"),
            _Matches.of_tier(np.arange(first, last, dtype=np.int32), "prefix"),
            _Matches.of_tier(self._with_all_words(words), "words"),
        ]
        matches = _Matches(
            *(np.concatenate([getattr(tier, column) for tier in tiers]) for column in _Matches.__slots__)
        )
        allowed = np.ones(len(self.names), bool) if entity_type is None else (self._types == entity_type)[self.owner]
        matches = matches.at(allowed[matches.names])
        if not len(matches.names) and any(budget(len(word.key)) for word in words):
            return self._misspelt(words, allowed)
        return matches

    def _with_all_words(self, words: Sequence[Word]) -> Rows:
        common: Rows | None = None
        for word in sorted(words, key=lambda word: -len(word.key)):
            names = self._with_any_word(self.spelling.starting(word.key))
            common = names if common is None else np.intersect1d(common, names)
            if not len(common):
                return NO_NAMES
        return NO_NAMES if common is None else common

    def _with_any_word(self, numbers: range) -> Rows:
        return np.unique(self._names_with[self._starts[numbers.start] : self._starts[numbers.stop]])

    def _misspelt(self, words: Sequence[Word], allowed: NDArray[np.bool_]) -> _Matches:
        """Return the names that have each word, or one that it may be a misspelling of, with the fewest edits of each."""
        cost: dict[int, int] | None = None
        for word in sorted(words, key=lambda word: -len(word.key)):
            nearest = dict.fromkeys(self._with_any_word(self.spelling.starting(word.key)).tolist(), 0)
            for near in self.spelling.near(word):
                for name in self._with_any_word(range(near.number, near.number + 1)).tolist():
                    nearest.setdefault(name, near.edits)
            cost = nearest if cost is None else {n: cost[n] + edits for n, edits in nearest.items() if n in cost}
            if not cost:
                break
        matches = {name: edits for name, edits in (cost or {}).items() if allowed[name]}
        return _Matches.of_tier(np.fromiter(matches, np.int32), "misspelt", matches.values())

    def _best_names(self, matches: _Matches) -> _Matches:
        """Return the first name of each entity."""
        _, first = np.unique(self.owner[matches.names], return_index=True)
        return matches.at(np.sort(first))

    def _listed(self, matches: _Matches, part: slice) -> list[NameMatch]:
        columns = (column[part].tolist() for column in (matches.names, matches.tiers, matches.edits))
        return [self.match(name, HOWS[tier], edits) for name, tier, edits in zip(*columns, strict=True)]


def _typed(text: str) -> list[Word]:
    """Return the words of what may be a name; none of a text that is too long for one."""
    return list(words_of(normalize("NFC", text)))[:MAX_WORDS] if len(text) <= MAX_LENGTH else []


def script_of(text: str) -> str:
    """Return the script of a text's first letter, as Unicode names it: LATIN, CYRILLIC; "" where it has none."""
    letter = next(filter(str.isalpha, text), "")
    return name_of_character(letter, "").partition(" ")[0] if letter else ""


def _stems(word: str) -> set[str]:
    """Return the stems of a word in the languages in Cyrillic that decline it."""
    stems = {f"{language} {term(fold(word), language)}" for language in DECLINING}
    return {stem for stem in stems if len(stem) >= len(DECLINING[0]) + 1 + MIN_STEM}


def plain(text: str) -> str:
    """Return the folded letters and digits of a text, to compare texts in one script."""
    return "".join(filter(str.isalnum, fold(normalize("NFC", text))))


# --- names that only reference data give ---------------------------------------------------------------------------


def read_names(folder: Path) -> Mapping[str, Sequence[str]]:
    """Read the names in a folder, by the keys of entities; raises `DataError` where there are none."""
    try:
        names: Mapping[str, Sequence[str]] = json.loads((folder / REFERENCE_NAMES).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"The names in {folder} cannot be read: {error}.", hint="Rebuild them: graph-service rebuild"
        ) from error
    return names


def write_names(names: Mapping[str, Sequence[str]], folder: Path) -> None:
    """Write names into a new folder."""
    folder.mkdir(parents=True)
    write_text(folder / REFERENCE_NAMES, json.dumps(names, ensure_ascii=False))
