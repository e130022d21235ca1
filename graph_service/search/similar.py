"""Entities that are like an entity: those that are named in the same company, each with its reasons.

An entity's profile is whom it is named with: ln(1 + the stories that name both), times the rarity of the other, so that
being named with a country says little and with a small ministry much. Two entities are as alike as their profiles (their
cosine).

Stories that name both are left out of the other's profile. In such a story they share every companion, so that whatever
is named once, beside this entity, would be its very double; what is asked for is who keeps the same company *elsewhere*.
What is left of an entity after that may be a story or two, which prove little: the cosine of an entity with n stories of
its own counts n / (n + 2) of its worth.

The cost is one product of a sparse matrix with a vector, and a correction for the companions in the entity's own stories.
`graph-service eval similar` measures the outcome on entities that are taken apart into two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from graph_service.answers import Quote, Reason, Similar, StoryCard
from graph_service.generations import Generation
from graph_service.graph.adjacency import Rows
from graph_service.graph.company import Company, entries
from graph_service.graph.projection import Projection
from graph_service.graph.quotes import naming, quotes
from graph_service.model import EntityType
from graph_service.search.entities import entity_card, row_of
from graph_service.search.find import card
from graph_service.search.once import company, once

Column = NDArray[np.float64]

DOUBT = 2.0
SHARED_SHOWN = 3
STORIES_SHOWN = 3
TRIED = 5  # stories looked at for a sentence that names an entity with its companion
NOTHING = 1e-4


@dataclass(frozen=True, slots=True)
class Profiles:
    """Whom each entity is named with, weighted; `squares` are the squared lengths of the profiles."""

    company: Company
    rarity: NDArray[np.float32]
    weights: csr_matrix
    squares: Column

    @classmethod
    def of(cls, projection: Projection, company: Company) -> Self:
        """Return the profiles of all entities."""
        weights = company.together.copy()
        weights.data = np.log1p(weights.data.astype(np.float64)) * projection.rarity[weights.indices]
        return cls(company, projection.rarity, weights, np.asarray(weights.multiply(weights).sum(axis=1)).ravel())


profiles = once(lambda generation: Profiles.of(generation.projection, company(generation)))


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike every entity is to one (`row`), by rows: the score, and how many stories name both.

    `profile` is the one's, of length 1; `inside` counts for every two entities the stories that name them and the one.
    """

    row: int
    scores: Column
    together: Column
    profile: Column
    inside: csr_matrix


def alike_to(all_profiles: Profiles, projection: Projection, row: int) -> Alike:
    """Return how alike all entities are to one."""
    weights, stories = all_profiles.weights, all_profiles.company.named[projection.naming.of(row)]
    inside = (stories.T @ stories).tocsr()
    profile = weights[[row]].toarray().ravel().astype(np.float64)
    profile /= max(float(np.linalg.norm(profile)), NOTHING)
    some, others, lost, squares_lost = _lost(all_profiles, inside)
    products = weights @ profile - np.bincount(some, lost * profile[others], len(profile))
    squares = np.maximum(all_profiles.squares - np.bincount(some, squares_lost, len(profile)), 0.0)
    lengths = np.sqrt(squares)
    together = inside.diagonal().astype(np.float64)
    own = np.maximum(projection.popularity - together, 0)
    cosines = np.where(lengths > NOTHING, np.maximum(products, 0) / np.maximum(lengths, NOTHING), 0.0)
    scores = np.where(own > 0, cosines * own / (own + DOUBT), 0.0)
    scores[row] = 0.0
    return Alike(row, scores, together, profile, inside)


def _lost(all_profiles: Profiles, inside: csr_matrix) -> tuple[Rows, Rows, Column, Column]:
    """Return what the profiles lose with the stories inside: of which entity, with whom, of its weight and its square."""
    pairs = inside.tocoo()
    apart = pairs.row != pairs.col
    some, others, fewer = pairs.row[apart], pairs.col[apart], pairs.data[apart]
    counts = np.asarray(all_profiles.company.together[some, others]).ravel()
    rarity = all_profiles.rarity[others].astype(np.float64)
    before, after = np.log1p(counts) * rarity, np.log1p(counts - fewer) * rarity
    return some, others, before - after, before**2 - after**2


def similar(generation: Generation, key: str, kind: EntityType | None, limit: int) -> tuple[Similar, ...]:
    """Return the entities that are named in the same company as an entity, those most alike first.

    Those of its own type come before all others, or of `kind` alone where that is given. Raises `NotFoundError`.
    """
    row = row_of(generation, key)
    if row is None:
        return ()
    projection, all_profiles = generation.projection, profiles(generation)
    alike = alike_to(all_profiles, projection, row)
    return tuple(
        Similar(
            entity=entity_card(generation, other),
            score=round(float(alike.scores[other]), 4),
            together=int(alike.together[other]),
            reasons=tuple(_reasons(generation, alike, other)),
        )
        for other in best(projection, alike, kind, limit)
    )


def best(projection: Projection, alike: Alike, kind: EntityType | None, limit: int) -> list[int]:
    """Return the entities most alike to one: of a type, or those of its own before all others."""
    own = projection.types == (kind or projection.types[alike.row])
    found = np.flatnonzero((alike.scores > NOTHING) & (own | (kind is None)))
    order = np.lexsort((found, -alike.scores[found], ~own[found]))
    return [int(n) for n in found[order[:limit]]]


def _reasons(generation: Generation, alike: Alike, other: int) -> Iterator[Reason]:
    companions = _companions(profiles(generation), alike, other)
    yield from _shared(generation.projection, companions)
    yield from _stories(generation, alike, other)
    yield from _sentence(generation, alike, other, [n for n, _ in companions])


def _companions(all_profiles: Profiles, alike: Alike, other: int) -> list[tuple[int, float]]:
    """Return whom both are named with, and what each adds to the score, the most first."""
    companions, counts = all_profiles.company.of_row(other)
    left = np.zeros_like(alike.profile)
    left[companions] = counts
    inside, lost = entries(alike.inside, other)
    left[inside] -= lost
    parts = alike.profile[companions] * np.log1p(left[companions]) * all_profiles.rarity[companions]
    added = parts * (alike.scores[other] / max(float(parts.sum()), NOTHING))
    order = np.argsort(-added, kind="stable")
    return [(int(companions[n]), float(added[n])) for n in order[: np.count_nonzero(added > 0)]]


def _shared(projection: Projection, companions: Sequence[tuple[int, float]]) -> Iterator[Reason]:
    topics = [(n, added) for n, added in companions if projection.types[n] == "topic"]
    others = [(n, added) for n, added in companions if projection.types[n] != "topic"]
    for n, added in sorted((*others[:SHARED_SHOWN], *topics[:1]), key=lambda one: -one[1]):
        kind, _, slug = projection.keys[n].partition("/")
        count, label = int(projection.popularity[n]), projection.labels[n]
        yield Reason(
            kind="topic" if kind == "topic" else "entity",
            text=f"Both are named in stories about {label}"
            if kind == "topic"
            else f"Both are named with {label}, which {count} {'story names' if count == 1 else 'stories name'} here",
            weight=round(added, 4),
            detail={"type": kind, "id": slug, "label": label, "stories": count,
                    "rarity": round(float(projection.rarity[n]), 3)},
        )  # fmt: skip


def _stories(generation: Generation, alike: Alike, other: int) -> Iterator[Reason]:
    """Yield the stories that name both, the newest of them by name."""
    projection, count = generation.projection, int(alike.together[other])
    if count:
        rows = projection.naming_both(alike.row, other)[:STORIES_SHOWN]
        yield Reason(
            kind="stories",
            text=f"{count} {'story names' if count == 1 else 'stories name'} both",
            weight=0.0,
            detail={"count": count, "stories": [_shown(card(generation, int(row))) for row in rows]},
        )


def _sentence(generation: Generation, alike: Alike, other: int, companions: Sequence[int]) -> Iterator[Reason]:
    """Yield a sentence that names the other with what both are named with, from a story that does not name the one."""
    projection = generation.projection
    named = [n for n in companions if projection.types[n] != "topic"][:SHARED_SHOWN]
    for story, companion in islice(_apart(projection, alike.row, other, named), TRIED):
        found = naming(generation.store, projection.ids[story], [projection.keys[n] for n in (companion, other)])
        if found.in_one:
            yield _quoted(generation, story, quotes(generation.store, found)[0])
            return


def _apart(projection: Projection, row: int, other: int, companions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the stories that name the other and a companion, but not the one, with that companion, by turns."""
    own = np.zeros(len(projection.ids), dtype=bool)
    own[projection.naming.of(row)] = True
    both = [projection.naming_both(other, n) for n in companions]
    lists = [stories[~own[stories]][:TRIED].tolist() for stories in both]
    for told in zip_longest(*lists):
        yield from ((story, n) for story, n in zip(told, companions, strict=True) if story is not None)


def _quoted(generation: Generation, story: int, quote: Quote) -> Reason:
    return Reason(
        kind="sentence",
        text=quote.text,
        weight=0.0,
        detail={
            "story": _shown(card(generation, story)),
            "start": quote.span.start,
            "end": quote.span.end,
            "highlights": [{"start": mark.start, "end": mark.end} for mark in quote.highlights],
        },
    )


def _shown(story: StoryCard) -> dict[str, str | None]:
    return {"id": story.id, "iri": story.iri, "title": story.title, "date": story.date}
