"""Stories that report one event: who, where, when and text must all agree.

Two stories published within ten days are on one event if four conditions hold:

- Who and where: the rarities (ln stories / stories that name it) of the rarely named people, organizations, places and
  events that both name add up to enough. No single name is enough. In a small archive everything would look common, so
  an archive counts as at least a thousand stories.
- Subject: what each story names most (mentions times rarity), or something nearly as important to it, the other names
  too. Stories from one template about different subjects (bonds, dividends, contracts) fail here.
- Headline: the informative words of each title (weighted by rarity) are in the other story.
- Text: the cosine of all words, weighted by rarity. It must be much higher unless both stories have a date.

Stories are then taken in order of time. Each joins the nearest group of which at least half of the members are paired
with it, so that a chain of neighbours does not drift from one event to the next. The result depends on the stories
alone, not on the order of ingest.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph_service.clusters.duplicates import Days, Fingerprints, Pairs, days_apart, pair_products

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Numbers = NDArray[np.float64]
Measure = Callable[[Pairs], Numbers]

WINDOW = 10  # days
SMALL_ARCHIVE = 1000  # stories
RARE = (5, 0.03)  # named by at most this number or this share of stories
MOST_FROM_ONE = 8.0
SHARED = 10.0
SUBJECT = 0.65
TITLE = 0.35
# Stories that share less than this need headlines that agree by half.
MUCH_SHARED = 12.0
TITLE_ALONE = 0.5
TEXT = 0.22
TEXT_UNDATED = 0.5
BLOCK = 1000


@dataclass(frozen=True, slots=True)
class EventPairs:
    """Pairs of rows on one event, the earlier first, and the similarity of their texts."""

    pairs: Pairs
    similarity: Numbers


def event_pairs(prints: Fingerprints, named: "csr_matrix", spans: Days) -> EventPairs:
    """Return the pairs of stories on one event; rows are in order of time, the undated last.

    `named` counts how often each story (row) names each entity of who and where (column).
    """
    from scipy.sparse import diags  # noqa: PLC0415  slow to import

    # Who and where: the product of two rows of `rare` is the sum of the shared rarities.
    present, stories = named.sign(), named.shape[0]
    counts = np.asarray(present.sum(axis=0)).ravel()
    weights = np.minimum(rarity(counts, stories), MOST_FROM_ONE)
    is_rare = (counts > 0) & (counts <= max(RARE[0], RARE[1] * stories))
    rare = (present[:, is_rare] @ diags(np.sqrt(weights[is_rare]))).tocsr()
    pairs = _candidates(rare, spans)
    if not len(pairs[0]):
        return EventPairs(pairs, np.empty(0))

    # Subject: how important the most important shared entity is to a story, 1 for what it names most.
    importance = (named @ diags(weights)).tocsr()
    most = np.maximum(importance.max(axis=1).toarray().ravel(), 1e-9)
    subjects = _lesser(lambda pairs: pair_products(importance, present, pairs, "max") / most[pairs[0]], pairs)
    pairs = _select(pairs, subjects >= SUBJECT)

    # Headline: the share of a story's title that is in the other story.
    texts, titles = prints.sets("words", "title"), prints.sets("title", of=("words", "title"))
    by_rarity = diags(rarity(np.asarray(texts.sum(axis=0)).ravel(), texts.shape[0]))
    headlines = (titles @ by_rarity).tocsr()
    whole = np.maximum(np.asarray(headlines.sum(axis=1)).ravel(), 1e-9)
    agreement = _lesser(lambda pairs: pair_products(headlines, texts, pairs) / whole[pairs[0]], pairs)
    is_alone = pair_products(rare, rare, pairs) < MUCH_SHARED
    pairs = _select(pairs, agreement >= np.where(is_alone, TITLE_ALONE, TITLE))

    # Text: the cosine of all words.
    weighted = (texts @ by_rarity).tocsr()
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    products: Numbers = pair_products(weighted, weighted, pairs)
    similarity = products / np.maximum(lengths[pairs[0]] * lengths[pairs[1]], 1e-9)
    enough = similarity >= np.where(np.isnan(days_apart(spans, pairs)), TEXT_UNDATED, TEXT)
    return EventPairs(_select(pairs, enough), similarity[enough])


def event_groups(events: EventPairs) -> list[list[int]]:
    """Return groups of rows on one event, each in order of time."""
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for earlier, later, similarity in zip(*events.pairs, events.similarity, strict=True):
        near[int(later)][int(earlier)] = float(similarity)
    groups: list[list[int]] = []
    group_of: dict[int, int] = {}
    for row in sorted({*near, *(earlier for neighbours in near.values() for earlier in neighbours)}):
        similarities: dict[int, list[float]] = defaultdict(list)
        for other, similarity in near.get(row, {}).items():
            similarities[group_of[other]].append(similarity)
        # The group with the highest mean similarity, of those with at least half of their members near.
        means = {
            group: sum(values) / len(groups[group])
            for group, values in similarities.items()
            if 2 * len(values) >= len(groups[group])
        }
        nearest = max(means, key=lambda group: (means[group], -group), default=len(groups))
        if nearest == len(groups):
            groups.append([])
        groups[nearest].append(row)
        group_of[row] = nearest
    return [group for group in groups if len(group) > 1]


def _lesser(measure: Measure, pairs: Pairs) -> Numbers:
    """Return the lesser of a measure in both directions."""
    return np.minimum(measure(pairs), measure(pairs[::-1]))


def rarity(counts: Numbers, stories: int) -> Numbers:
    """Return how informative it is that two stories share a name: ln(stories / stories that have it)."""
    return np.log(max(stories, SMALL_ARCHIVE) / np.maximum(counts, 1.0))


def _candidates(rare: "csr_matrix", spans: Days) -> Pairs:
    """Return the pairs of rows close in time that share enough of who and where, compared in blocks to bound the memory."""
    dated = int(np.count_nonzero(~np.isnan(spans[:, 0])))
    undated = np.arange(dated, len(spans))
    earlier, later = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for start in range(0, len(spans), BLOCK):
        last = spans[start : start + BLOCK, 1]
        until = np.nanmax(last) + WINDOW if not np.isnan(last).all() else -np.inf
        columns = np.union1d(np.arange(start, np.searchsorted(spans[:dated, 0], until, side="right")), undated)
        product = (rare[start : start + BLOCK] @ rare[columns].T).tocoo()
        enough = product.data >= SHARED
        pairs = product.row[enough].astype(np.int64) + start, columns[product.col[enough]].astype(np.int64)
        near = (pairs[0] < pairs[1]) & ~(days_apart(spans, pairs) > WINDOW)
        earlier.append(pairs[0][near])
        later.append(pairs[1][near])
    order = np.lexsort((np.concatenate(later), np.concatenate(earlier)))
    return np.concatenate(earlier)[order], np.concatenate(later)[order]


def _select(pairs: Pairs, keep: NDArray[np.bool_]) -> Pairs:
    return pairs[0][keep], pairs[1][keep]
