"""The same story published twice: under another address or title, with small edits, without its dateline, with a notice.

Candidates share a band of their signatures; bands of three numbers bring together nearly all bodies that share half
of their shingles or more. What a candidate must then show depends on how much text there is to judge by:

- A long body: most words, the numbers (few corrected ones apart) and most names of the shorter stand in the other.
- A short one (a market table, a line or two) is often written from a template, so every number and every name must be
  the same, and either one title's words stand in the other or both titles name what the body names. Published weeks
  apart it is the next notice of its kind, not the same one.

The first story of a group is the earliest; each other is held against it, never against another member, so that a chain
of small changes cannot join what is not the same. The outcome depends on the stories alone, not on the order in which
they came in.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph_service.graph.days import Days, Pairs, Rows, days_apart
from graph_service.graph.fingerprints import PERMUTATIONS, Fingerprints, paired

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

BAND = 3
SIMILAR = 0.5
SHORT = 60  # words
WORDS_SHARED = 0.9
NUMBERS_SHARED = 0.85
NAMES_SHARED = 0.75
SHORT_DAYS = 10
# A hundred thousand copies of one page must not make ten thousand million pairs: of those that share a band, each is held
# against the first few.
FIRST = 50


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Rows of stories that are the same as an earlier one, that one's row, and the estimated share of common shingles."""

    rows: Rows
    firsts: Rows
    similarity: Numbers


def duplicates(prints: Fingerprints, spans: Days) -> Duplicates:
    """Return which stories are the same as an earlier one; rows are in order of time."""
    earlier, later = candidates(prints.signatures)
    similarity = (prints.signatures[earlier] == prints.signatures[later]).mean(axis=1)
    near = similarity >= SIMILAR
    earlier, later, similarity = earlier[near], later[near], similarity[near]
    same = _same(prints, spans, (earlier, later))
    return _led(earlier[same], later[same], similarity[same])


def candidates(signatures: NDArray[np.uint32]) -> Pairs:
    """Return the pairs of rows that share a band of their signatures, the earlier first; each pair once."""
    count = len(signatures)
    found = [np.empty(0, dtype=np.int64)]
    for start in range(0, PERMUTATIONS - BAND + 1, BAND):
        band = np.ascontiguousarray(signatures[:, start : start + BAND]).view(f"V{4 * BAND}").ravel()
        found.append(np.unique(_pairs_in(band) @ np.array([count, 1])))
    pairs = np.unique(np.concatenate(found))
    return pairs // max(count, 1), pairs % max(count, 1)


def _pairs_in(band: NDArray[np.void]) -> NDArray[np.int64]:
    """Return the pairs of rows that have the same value, as two columns; each row with the first few of its value."""
    _, value, counts = np.unique(band, return_inverse=True, return_counts=True)
    order = np.argsort(value, kind="stable")
    starts = np.cumsum(counts) - counts
    rank = np.arange(len(band)) - np.repeat(starts, counts)
    earlier = np.minimum(rank, FIRST)  # how many rows before it each row is paired with
    later = np.repeat(np.arange(len(band)), earlier)
    nth = np.arange(len(later)) - np.repeat(np.cumsum(earlier) - earlier, earlier)
    return np.stack([order[np.repeat(starts, counts)[later] + nth], order[later]], axis=1)


def _same(prints: Fingerprints, spans: Days, pairs: Pairs) -> Flags:
    earlier, later = pairs
    words, numbers, names = (prints.sets(kind) for kind in ("words", "numbers", "names"))
    long = (shared(numbers, pairs) >= NUMBERS_SHARED) & (shared(names, pairs) >= NAMES_SHARED)
    near = ~(days_apart(spans, pairs) > SHORT_DAYS)
    short = _equal(numbers, pairs) & _equal(names, pairs) & near & _titles_agree(prints, pairs)
    length = np.minimum(prints.lengths[earlier], prints.lengths[later])
    return (shared(words, pairs) >= WORDS_SHARED) & np.where(length < SHORT, short, long)


def _titles_agree(prints: Fingerprints, pairs: Pairs) -> Flags:
    """Tell which pairs have one title in the other, or both titles name what the body names."""
    title, names, both = prints.sets("title"), prints.sets("names"), prints.sets("title", "names")
    naming: Flags = _sizes(both) < _sizes(title) + _sizes(names)
    agree: Flags = (shared(title, pairs) == 1.0) | (naming[pairs[0]] & naming[pairs[1]])
    return agree


def shared(sets: csr_matrix, pairs: Pairs) -> Numbers:
    """Return for each pair of rows which part of the smaller set the larger holds; 1 where there is nothing to hold."""
    smaller = np.minimum(*(_sizes(sets)[side] for side in pairs))
    return np.where(smaller > 0, paired(sets, sets, pairs) / np.maximum(smaller, 1), 1.0)


def _equal(sets: csr_matrix, pairs: Pairs) -> Flags:
    equal: Flags = paired(sets, sets, pairs) == np.maximum(*(_sizes(sets)[side] for side in pairs))
    return equal


def _sizes(sets: csr_matrix) -> Rows:
    sizes: Rows = np.diff(sets.indptr)
    return sizes


def _led(earlier: Rows, later: Rows, similarity: Numbers) -> Duplicates:
    """Give each story the earliest that it is the same as and that is no duplicate itself."""
    first: dict[int, tuple[int, float]] = {}
    for n in np.lexsort((earlier, later)):
        one, other = int(earlier[n]), int(later[n])
        if other not in first and one not in first:
            first[other] = one, float(similarity[n])
    rows = np.array(sorted(first), dtype=np.int64)
    return Duplicates(
        rows,
        np.array([first[int(row)][0] for row in rows], dtype=np.int64),
        np.array([first[int(row)][1] for row in rows], dtype=np.float64),
    )
