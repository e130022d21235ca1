"""Stories on the same event: who, where, when and text must all speak for it.

Two stories published within ten days are held to be on one event when four things agree:

- Who and where: people, organizations, places and named events that few stories here name, their rarities (ln stories /
  stories that name it) added up. No single name can be enough. In a small archive everything would look common, so
  the archive counts as at least a thousand stories.
- What each names most (times named, weighed by rarity), the other names too, or something nearly as important to it.
  What is written from one template about different subjects (bonds, dividends, contracts) fails here.
- Headlines: of each title, the telling words (weighed by rarity) stand in the other story.
- Text: the cosine of all words weighed by rarity. Without a date on both, it has to be much nearer.

Stories are then taken in the order of time. Each joins the group that it is nearest to, if it is held to be on one event
with the group's half at least, so that a chain of neighbours does not drift from one event to the next. The outcome
depends on the stories alone, not on the order in which they came in.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from graph_service.graph.days import Days, Pairs, days_apart
from graph_service.graph.fingerprints import Fingerprints, paired

Numbers = NDArray[np.float64]
Measure = Callable[[Pairs], Numbers]

WINDOW = 10  # days
SMALL_ARCHIVE = 1000  # stories
RARE = (5, 0.03)  # named by so many stories, or by this share of all
MOST_FROM_ONE = 8.0
SHARED = 10.0
SUBJECT = 0.65
TITLE = 0.35
# With little more shared than is needed, the headlines must agree by half.
MUCH_SHARED = 12.0
TITLE_ALONE = 0.5
TEXT = 0.22
TEXT_UNDATED = 0.5
BLOCK = 1000


@dataclass(frozen=True, slots=True)
class EventPairs:
    """Pairs of rows held to be on one event, the earlier first, and the similarity of their text."""

    pairs: Pairs
    similarity: Numbers


def event_pairs(prints: Fingerprints, named: csr_matrix, spans: Days) -> EventPairs:
    """Return the pairs of stories that are held to be on one event; rows are in order of time, the undated last.

    `named` is stories × who and where, how often each is named.
    """
    rare = _rare(named)
    pairs = _sharing(rare, spans)
    if not len(pairs[0]):
        return EventPairs(pairs, np.empty(0))
    pairs = _chosen(pairs, _both(_subjects(named), pairs) >= SUBJECT)
    shared = paired(rare, rare, pairs)
    pairs = _chosen(pairs, _both(_headlines(prints), pairs) >= np.where(shared < MUCH_SHARED, TITLE_ALONE, TITLE))
    similarity = text_similarity(prints, pairs)
    enough = similarity >= np.where(np.isnan(days_apart(spans, pairs)), TEXT_UNDATED, TEXT)
    return EventPairs(_chosen(pairs, enough), similarity[enough])


def event_groups(found: EventPairs) -> list[list[int]]:
    """Return the groups of rows that the pairs make, each in order of time."""
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for one, other, similarity in zip(*found.pairs, found.similarity, strict=True):
        near[int(other)][int(one)] = float(similarity)
    groups: list[list[int]] = []
    group_of: dict[int, int] = {}
    for row in sorted({*near, *(one for some in near.values() for one in some)}):
        chosen = _nearest_group(near.get(row, {}), group_of, groups)
        if chosen is None:
            chosen = len(groups)
            groups.append([])
        groups[chosen].append(row)
        group_of[row] = chosen
    return [group for group in groups if len(group) > 1]


def _nearest_group(near: Mapping[int, float], group_of: Mapping[int, int], groups: Sequence[list[int]]) -> int | None:
    """Return the group whose members are nearest on average, of those with half of their members near at least."""
    sums: dict[int, list[float]] = defaultdict(list)
    for one, similarity in near.items():
        sums[group_of[one]].append(similarity)
    means = {
        group: sum(some) / len(groups[group]) for group, some in sums.items() if 2 * len(some) >= len(groups[group])
    }
    return max(means, key=lambda group: (means[group], -group), default=None)


def _both(measure: Measure, pairs: Pairs) -> Numbers:
    """Return the lesser of a measure taken from either side."""
    return np.minimum(measure(pairs), measure(pairs[::-1]))


def _rare(named: csr_matrix) -> csr_matrix:
    """Return stories × who and where, only what few stories name, such that a product of two rows adds up rarities."""
    present, stories = named.sign(), named.shape[0]
    counts = np.asarray(present.sum(axis=0)).ravel()
    rare = (counts > 0) & (counts <= max(RARE[0], RARE[1] * stories))
    weights = np.minimum(rarity(counts[rare], stories), MOST_FROM_ONE)
    return (present[:, rare] @ diags(np.sqrt(weights))).tocsr()


def rarity(counts: Numbers, stories: int) -> Numbers:
    """Return how telling it is that two stories share what so many name: ln(stories / stories that name it)."""
    return np.log(max(stories, SMALL_ARCHIVE) / np.maximum(counts, 1.0))


def _sharing(rare: csr_matrix, spans: Days) -> Pairs:
    """Return the pairs of rows near in time that share enough of who and where, found block by block of the time."""
    found = [(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)), *_blocks(rare, spans)]
    earlier, later = (np.concatenate(side) for side in zip(*found, strict=True))
    order = np.lexsort((later, earlier))
    return earlier[order], later[order]


def _blocks(rare: csr_matrix, spans: Days) -> Iterator[Pairs]:
    dated = int(np.count_nonzero(~np.isnan(spans[:, 0])))
    undated = np.arange(dated, len(spans))
    for start in range(0, len(spans), BLOCK):
        last = spans[start : start + BLOCK, 1]
        until = np.nanmax(last) + WINDOW if not np.isnan(last).all() else -np.inf
        columns = np.union1d(np.arange(start, np.searchsorted(spans[:dated, 0], until, side="right")), undated)
        product = (rare[start : start + BLOCK] @ rare[columns].T).tocoo()
        enough = product.data >= SHARED
        pairs = product.row[enough].astype(np.int64) + start, columns[product.col[enough]].astype(np.int64)
        yield _chosen(pairs, (pairs[0] < pairs[1]) & ~(days_apart(spans, pairs) > WINDOW))


def _subjects(named: csr_matrix) -> Measure:
    """Measure how important to the first of two stories is what both name, 1 for what it names most."""
    present = named.sign()
    weights = np.minimum(rarity(np.asarray(present.sum(axis=0)).ravel(), named.shape[0]), MOST_FROM_ONE)
    importance = (named @ diags(weights)).tocsr()
    most = np.maximum(importance.max(axis=1).toarray().ravel(), 1e-9)
    return lambda pairs: paired(importance, present, pairs, csr_matrix.max) / most[pairs[0]]


def _headlines(prints: Fingerprints) -> Measure:
    """Measure how much of the first story's title stands in the second, its words weighed by rarity."""
    texts, titles = prints.sets("words", "title"), prints.sets("title", of=("words", "title"))
    weighed = (titles @ diags(_weights(texts))).tocsr()
    whole = np.maximum(np.asarray(weighed.sum(axis=1)).ravel(), 1e-9)
    return lambda pairs: paired(weighed, texts, pairs) / whole[pairs[0]]


def text_similarity(prints: Fingerprints, pairs: Pairs) -> Numbers:
    """Return the cosine of the words of each pair, weighed by rarity."""
    texts = prints.sets("words", "title")
    weighed = (texts @ diags(_weights(texts))).tocsr()
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    cosines: Numbers = paired(weighed, weighed, pairs) / np.maximum(lengths[pairs[0]] * lengths[pairs[1]], 1e-9)
    return cosines


def _weights(texts: csr_matrix) -> Numbers:
    return rarity(np.asarray(texts.sum(axis=0)).ravel(), texts.shape[0])


def _chosen(pairs: Pairs, keep: NDArray[np.bool_]) -> Pairs:
    return pairs[0][keep], pairs[1][keep]
