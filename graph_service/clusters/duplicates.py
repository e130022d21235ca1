"""Duplicates: the same story published twice, at another address, under another title, edited, or with a notice.

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

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph_service.clusters.fingerprints import PERMUTATIONS, Days, Fingerprints, Pairs, Rows, days_apart, pair_products

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

BAND = 3
SIMILAR = 0.5
SHORT = 60  # words
WORDS_SHARED = 0.9
NUMBERS_SHARED = 0.85
NAMES_SHARED = 0.75
SHORT_DAYS = 10
# Of the rows that share a band, each is compared with the first few only: many copies would make a square of pairs.
FIRST = 50


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Rows of duplicates, the rows of their originals, and the estimated Jaccard similarity of their shingles."""

    rows: Rows
    firsts: Rows
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
        codes.append(np.unique(_pairs_in(band) @ np.array([count, 1])))
    pairs = np.unique(np.concatenate(codes))
    return pairs // max(count, 1), pairs % max(count, 1)


def _pairs_in(band: NDArray[np.void]) -> NDArray[np.int64]:
    """Return pairs of rows with the same value, as two columns; each row is paired with the first few of its value."""
    _, value, counts = np.unique(band, return_inverse=True, return_counts=True)
    order = np.argsort(value, kind="stable")
    starts = np.cumsum(counts) - counts
    rank = np.arange(len(band)) - np.repeat(starts, counts)
    earlier = np.minimum(rank, FIRST)  # how many rows before it each row is paired with
    later = np.repeat(np.arange(len(band)), earlier)
    nth = np.arange(len(later)) - np.repeat(np.cumsum(earlier) - earlier, earlier)
    return np.stack([order[np.repeat(starts, counts)[later] + nth], order[later]], axis=1)


def _are_same(prints: Fingerprints, spans: Days, pairs: Pairs) -> Flags:
    """Tell which pairs satisfy what a duplicate of their length must satisfy."""
    earlier, later = pairs
    words, numbers, names, title = (prints.sets(kind) for kind in ("words", "numbers", "names", "title"))
    long = (overlap(numbers, pairs) >= NUMBERS_SHARED) & (overlap(names, pairs) >= NAMES_SHARED)

    # Titles agree if one contains the other, or if both have a name from the body.
    has_name = _sizes(prints.sets("title", "names")) < _sizes(title) + _sizes(names)
    titles_agree = (overlap(title, pairs) == 1.0) | (has_name[earlier] & has_name[later])
    near = ~(days_apart(spans, pairs) > SHORT_DAYS)
    short = _equal(numbers, pairs) & _equal(names, pairs) & near & titles_agree

    length = np.minimum(prints.lengths[earlier], prints.lengths[later])
    return (overlap(words, pairs) >= WORDS_SHARED) & np.where(length < SHORT, short, long)


def overlap(sets: "csr_matrix", pairs: Pairs) -> Numbers:
    """Return for each pair of rows the share of the smaller set that the larger contains; 1 for an empty set."""
    smaller = np.minimum(*(_sizes(sets)[rows] for rows in pairs))
    return np.where(smaller > 0, pair_products(sets, sets, pairs) / np.maximum(smaller, 1), 1.0)


def _equal(sets: "csr_matrix", pairs: Pairs) -> Flags:
    equal: Flags = pair_products(sets, sets, pairs) == np.maximum(*(_sizes(sets)[rows] for rows in pairs))
    return equal


def _sizes(sets: "csr_matrix") -> Rows:
    sizes: Rows = np.diff(sets.indptr)
    return sizes
