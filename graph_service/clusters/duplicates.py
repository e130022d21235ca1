"""Duplicates: the same story published twice, at another address, under another title, edited, or with a notice.

Stories are compared in pairs of rows, by the fingerprints of their words and the days of their dates. A generation stores
fingerprints so that stories are compared without their texts. A fingerprint has a MinHash signature of the word 3-shingles of
the folded body (Broder 1997): the share of equal numbers in two signatures estimates the Jaccard similarity of their shingles
within about 0.06. It also has the hashes of the words of the body and of the title, and of the body's numbers and names, by
which stories from one template differ. The dateline is left out, since a reprint changes it. Hashes are the same in every
process and on every machine, so a fingerprint is computed once, when its story is ingested.

A document of the very same bytes is skipped before it is read, and a story with the id of another replaces it
(archive/ingest.py); what is recognized here are two stories of the archive.

Candidates share a band of their MinHash signatures; bands of three numbers pair nearly all bodies that share half of
their shingles or more. What a candidate must satisfy depends on its length:

- A long body: most words, numbers (apart from a few corrections) and names of the shorter story are in the other.
- A short body (a market table, a line or two) often follows a template, so all numbers and names must be equal, and
  either one title's words are in the other title or both titles have a name from the body. If it is published weeks
  later, it is the next notice of its kind, not a duplicate.

The first story of a group is the earliest. Every other is compared with it, never with another member, so that a chain
of small changes does not connect different stories. The result depends on the stories alone, not on the order of
ingest.
"""

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_service.errors import DataError
from graph_service.linking.facts.numerals import SMALL
from graph_service.partial_date import PartialDate
from graph_service.reading.datelines import after_dateline
from graph_service.text import fold, words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


Hashes = NDArray[np.uint32]
Rows64 = NDArray[np.int64]
Pairs = tuple[Rows64, Rows64]
Days = NDArray[np.float64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

PERMUTATIONS = 64
SHINGLE = 3
KINDS = ("words", "title", "numbers", "names")
TABLE = pa.schema(
    [
        ("id", pa.string()),
        ("signature", pa.list_(pa.uint32(), PERMUTATIONS)),
        *((kind, pa.list_(pa.uint32())) for kind in KINDS),
        ("length", pa.int32()),
    ]
)
NUMBER_WORDS = frozenset(SMALL) - {"one"}  # which nearly always means someone
# Letters of a word that are hashed; nothing longer is a word.
WORD_LENGTH = 64
BATCH = 1000
SHINGLES = 10_000
CHUNK = 50_000

BAND = 3
SIMILAR = 0.5
SHORT = 60  # words
WORDS_SHARED = 0.9
NUMBERS_SHARED = 0.85
NAMES_SHARED = 0.75
SHORT_DAYS = 10
# Of the rows that share a band, each is compared with the first few only: many copies would make a square of pairs.
FIRST = 50

_RANDOM = np.random.Generator(np.random.PCG64(1997))
_ODD = _RANDOM.integers(0, 2**63, (2, PERMUTATIONS), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_FACTORS, _POSITION_FACTORS = _ODD[0], _ODD[1, :SHINGLE]
_TERMS = _RANDOM.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64)
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The fingerprint of one story: hashes, sorted except in the signature; `length` counts the words of the body."""

    signature: Hashes
    words: Hashes
    title: Hashes
    numbers: Hashes
    names: Hashes
    length: int


def fingerprint(text: str) -> Fingerprint:
    """Return the fingerprint of a story's text: its title, a blank line, its body."""
    title, _, body = text.partition("\n\n")
    body = body[after_dateline(body.partition("\n\n")[0]) :]
    spans, folded = list(words(body)), fold(body)
    tokens = [span.of(folded) for span in spans]
    hashes = _hashes(tokens)
    numbers = np.array([token in NUMBER_WORDS or any(map(str.isdigit, token)) for token in tokens], dtype=bool)

    # A name has a capital though it begins neither a sentence nor a line.
    names = np.zeros(len(spans), dtype=bool)
    for n, span in enumerate(spans):
        if body[span.start].isupper():
            before = body[max(0, span.start - 4) : span.start].rstrip("\"'“”‘’«„([ ")
            names[n] = bool(before) and before[-1] not in ".!?…:\n"
    return Fingerprint(
        signature=signature(hashes),
        words=np.unique(hashes),
        title=np.unique(_hashes([span.of(fold(title)) for span in words(title)])),
        numbers=np.unique(hashes[numbers]),
        names=np.unique(hashes[names & ~numbers]),
        length=len(hashes),
    )


def signature(hashes: Hashes) -> Hashes:
    """Return the MinHash signature of the shingles of a sequence of words."""
    padded = np.concatenate([hashes, np.zeros(max(0, SHINGLE - len(hashes)), dtype=np.uint32)]).astype(np.uint64)
    count = len(padded) - SHINGLE + 1
    shingles = np.zeros(count, dtype=np.uint64)
    for position, factor in enumerate(_POSITION_FACTORS):
        shingles += padded[position : position + count] * factor
    # Only the high half of a product depends on all its bits, so the halves are mixed before the next product.
    shingles = np.unique(shingles ^ (shingles >> _HALF))
    least = np.full(PERMUTATIONS, np.iinfo(np.uint32).max, dtype=np.uint32)
    for n in range(0, len(shingles), SHINGLES):  # some at a time, since a body may be as long as a book
        permuted = (shingles[n : n + SHINGLES, None] * _FACTORS + _TERMS) >> _HALF
        least = np.minimum(least, permuted.min(axis=0).astype(np.uint32))
    return least


def _hashes(tokens: Iterable[str]) -> Hashes:
    return np.fromiter((zlib.crc32(token[:WORD_LENGTH].encode()) for token in tokens), dtype=np.uint32)


class Fingerprints:
    """The fingerprints of an archive's stories; read-only."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table.combine_chunks()

    @classmethod
    def empty(cls) -> Self:
        """Return an empty table of fingerprints."""
        return cls(TABLE.empty_table())

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> Self:
        """Return the fingerprints of stories, given as pairs of id and text."""
        batches: list[pa.RecordBatch] = []
        rows: list[dict[str, Any]] = []
        for story, text in texts:
            computed = fingerprint(text)
            rows.append({"id": story} | {name: getattr(computed, name) for name in Fingerprint.__slots__})
            if len(rows) == BATCH:
                batches.append(pa.RecordBatch.from_pylist(rows, schema=TABLE))
                rows = []
        batches.append(pa.RecordBatch.from_pylist(rows, schema=TABLE))
        return cls(pa.Table.from_batches(batches, schema=TABLE))

    @classmethod
    def open(cls, file: Path) -> Self:
        """Map a file into memory; raises `DataError` where it is damaged."""
        try:
            return cls(pa.ipc.open_file(pa.memory_map(str(file))).read_all())
        except (OSError, pa.ArrowInvalid) as error:
            raise DataError(f"The fingerprints in {file} cannot be read: {error}.") from error

    def save(self, file: Path) -> None:
        """Write the fingerprints to a new file."""
        with pa.ipc.new_file(str(file), TABLE) as writer:
            writer.write_table(self.table)

    def take(self, ids: Iterable[str]) -> Self:
        """Return the fingerprints of stories in the order of their ids, all of which are in the table."""
        return type(self)(self.table.take(pa.array([self.row[story] for story in ids], pa.int64())))

    def without(self, ids: Collection[str]) -> Self:
        """Return the fingerprints of all other stories."""
        return type(self)(self.table.filter(pa.array([story not in ids for story in self.ids], pa.bool_())))

    def concat(self, more: Self) -> Self:
        """Return the fingerprints of both tables."""
        return type(self)(pa.concat_tables([self.table, more.table]))

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the stories by row."""
        ids: list[str] = self.table["id"].to_pylist()
        return ids

    @cached_property
    def row(self) -> Mapping[str, int]:
        """The row of each story."""
        return {story: n for n, story in enumerate(self.ids)}

    @cached_property
    def signatures(self) -> NDArray[np.uint32]:
        """The signatures, one per row."""
        flat: Hashes = self._column("signature").flatten().to_numpy(zero_copy_only=False)
        return flat.reshape(-1, PERMUTATIONS)

    @cached_property
    def lengths(self) -> NDArray[np.int32]:
        """The words of each body."""
        lengths: NDArray[np.int32] = self._column("length").to_numpy(zero_copy_only=False)
        return lengths

    def similarity(self, story: str, other: str) -> float:
        """Return the estimated Jaccard similarity of the shingles of two stories."""
        return float((self.signatures[self.row[story]] == self.signatures[self.row[other]]).mean())

    def sets(self, *kinds: str, of: Sequence[str] = ()) -> "csr_matrix":
        """Return stories × words, 1 if a story has the word among its words of these kinds.

        The columns are the words of these kinds, or of the kinds `of`, which include them.
        """
        from scipy.sparse import csr_matrix  # noqa: PLC0415  slow to import

        rows, hashes = self._cells(kinds)
        known = np.unique(self._cells(of or kinds)[1])
        cells = np.ones(len(rows), dtype=np.float32), (rows, np.searchsorted(known, hashes))
        matrix = csr_matrix(cells, shape=(len(self.table), len(known)))
        matrix.data[:] = 1.0  # a word of two kinds counts once
        return matrix

    def _cells(self, kinds: Sequence[str]) -> tuple[NDArray[np.int64], Hashes]:
        """Return the row and the hash of each word of these kinds."""
        columns = [self._column(kind) for kind in kinds]
        rows = [np.repeat(np.arange(len(column)), np.diff(column.offsets.to_numpy())) for column in columns]
        hashes = [column.flatten().to_numpy(zero_copy_only=False) for column in columns]
        return np.concatenate(rows), np.concatenate(hashes)

    def _column(self, name: str) -> Any:
        column = self.table[name]
        return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def pair_products(
    left: "csr_matrix", right: "csr_matrix", pairs: Pairs, over: Literal["sum", "max"] = "sum"
) -> NDArray[np.float64]:
    """Return the sum (or maximum) of the products of paired rows of two matrices, in chunks to bound the memory."""
    from scipy.sparse import issparse  # noqa: PLC0415  slow to import

    parts = [
        getattr(left[pairs[0][n : n + CHUNK]].multiply(right[pairs[1][n : n + CHUNK]]).tocsr(), over)(axis=1)
        for n in range(0, len(pairs[0]), CHUNK)
    ]
    dense = [part.toarray() if issparse(part) else np.asarray(part) for part in parts]
    return np.concatenate([np.empty(0), *(part.ravel() for part in dense)])


def day_spans(dates: Iterable[str]) -> Days:
    """Return the first and last day of each ISO date, counted from year 1; NaN for a year alone or no date."""
    spans = []
    for text in dates:
        stated = PartialDate(text) if text else None
        if stated is None or stated.precision == "year":
            spans.append((float("nan"), float("nan")))
        else:
            spans.append((stated.first_day.toordinal(), stated.last_day.toordinal()))
    return np.array(spans, dtype=np.float64).reshape(-1, 2)


def days_apart(spans: Days, pairs: Pairs) -> Days:
    """Return the fewest days possible between the two of each pair; NaN if one has no date."""
    left, right = spans[pairs[0]], spans[pairs[1]]
    return np.maximum(np.maximum(left[:, 0] - right[:, 1], right[:, 0] - left[:, 1]), 0.0)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Rows of duplicates, the rows of their originals, and the estimated Jaccard similarity of their shingles."""

    rows: Rows64
    firsts: Rows64
    similarity: Numbers


def duplicates(prints: Fingerprints, spans: Days) -> Duplicates:
    """Return the duplicates of earlier stories; rows are in order of time."""
    earlier, later = candidates(prints.signatures)
    similarity = (prints.signatures[earlier] == prints.signatures[later]).mean(axis=1)
    near = similarity >= SIMILAR
    earlier, later, similarity = earlier[near], later[near], similarity[near]
    same = _are_same(prints, spans, (earlier, later))
    earlier, later, similarity = earlier[same], later[same], similarity[same]

    # The original of a duplicate is the earliest of its candidates that is not a duplicate itself.
    originals: dict[int, tuple[int, float]] = {}
    for n in np.lexsort((earlier, later)):
        original, duplicate = int(earlier[n]), int(later[n])
        if duplicate not in originals and original not in originals:
            originals[duplicate] = original, float(similarity[n])
    rows = sorted(originals)
    return Duplicates(
        np.array(rows, dtype=np.int64),
        np.array([originals[row][0] for row in rows], dtype=np.int64),
        np.array([originals[row][1] for row in rows], dtype=np.float64),
    )


def candidates(signatures: NDArray[np.uint32]) -> Pairs:
    """Return the pairs of rows that share a band of their signatures, each once, the earlier row first."""
    count = len(signatures)
    codes = [np.empty(0, dtype=np.int64)]
    for start in range(0, PERMUTATIONS - BAND + 1, BAND):
        band = np.ascontiguousarray(signatures[:, start : start + BAND]).view(f"V{4 * BAND}").ravel()
        _, value, counts = np.unique(band, return_inverse=True, return_counts=True)
        order = np.argsort(value, kind="stable")
        starts = np.cumsum(counts) - counts
        rank = np.arange(count) - np.repeat(starts, counts)
        earlier = np.minimum(rank, FIRST)  # how many rows before it each row is paired with
        later = np.repeat(np.arange(count), earlier)
        nth = np.arange(len(later)) - np.repeat(np.cumsum(earlier) - earlier, earlier)
        codes.append(np.unique(order[np.repeat(starts, counts)[later] + nth] * count + order[later]))
    pairs = np.unique(np.concatenate(codes))
    return pairs // max(count, 1), pairs % max(count, 1)


def _are_same(prints: Fingerprints, spans: Days, pairs: Pairs) -> Flags:
    """Tell which pairs satisfy what a duplicate of their length must satisfy."""
    earlier, later = pairs
    words, numbers, names, title = (prints.sets(kind) for kind in ("words", "numbers", "names", "title"))
    long = (overlap(numbers, pairs) >= NUMBERS_SHARED) & (overlap(names, pairs) >= NAMES_SHARED)

    # Titles agree if one contains the other, or if both have a name from the body.
    either = prints.sets("title", "names")
    has_name = np.diff(either.indptr) < np.diff(title.indptr) + np.diff(names.indptr)
    titles_agree = (overlap(title, pairs) == 1.0) | (has_name[earlier] & has_name[later])
    near = ~(days_apart(spans, pairs) > SHORT_DAYS)
    short = _equal(numbers, pairs) & _equal(names, pairs) & near & titles_agree

    length = np.minimum(prints.lengths[earlier], prints.lengths[later])
    return (overlap(words, pairs) >= WORDS_SHARED) & np.where(length < SHORT, short, long)


def overlap(sets: "csr_matrix", pairs: Pairs) -> Numbers:
    """Return for each pair of rows the share of the smaller set that the larger contains; 1 for an empty set."""
    sizes = np.diff(sets.indptr)
    smaller = np.minimum(sizes[pairs[0]], sizes[pairs[1]])
    return np.where(smaller > 0, pair_products(sets, sets, pairs) / np.maximum(smaller, 1), 1.0)


def _equal(sets: "csr_matrix", pairs: Pairs) -> Flags:
    sizes = np.diff(sets.indptr)
    equal: Flags = pair_products(sets, sets, pairs) == np.maximum(sizes[pairs[0]], sizes[pairs[1]])
    return equal
