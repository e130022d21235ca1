"""How similar stories are to a subject (a stored story, a passage of one, or a text that is not in the archive), and entities to an entity.

Four features make the similarity:

    text      words and meaning, from the neighbour graph that is kept with each snapshot, with diffusion re-ranking
              (index/vectors.py); searched on demand for a text that is not in the archive
    shared    the summed rarity of the entities and topics that both name
    time      how close the dates of publication are
    card      whether the publisher links to the story

Each feature lies between 0 and 1, and the score is their weighted sum. `text`, `shared` and `card` provide the
candidates.

The weights are in similarity-weights.json of the data folder, else in weights.json beside this module, with the measurements
that they were chosen by. `graph-service eval weights` fits them on one half of the stories that people judged, measures them
on the other, and writes them into the data folder with `--write`. A process reads them once.

Entities are similar that stories mention with the same companions (network/co_mentions.py); each comes with its reasons.
`graph-service eval similar` measures their ranking on entities that are split into two.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_service.archive.snapshot import Snapshot
from graph_service.embedding.encoder import Encoder, Vectors, unit
from graph_service.errors import DataError, ParameterError
from graph_service.files import read_text, write_text, writing
from graph_service.index.analyzer import analyze
from graph_service.index.passage_index import Scores, WeightedTerm, min_max, split_into_passages
from graph_service.index.vectors import largest_positive, weighted_terms
from graph_service.model import EntityKey, EntityType, Span, Story
from graph_service.network.co_mentions import NEGLIGIBLE, EntitySimilarity, Profiles, entries, similarity_to
from graph_service.network.projection import Projection
from graph_service.network.tables import Rows
from graph_service.results import Reason, Similar, StoryCard
from graph_service.search.cards import entity_card, story_card
from graph_service.search.entities import row_of
from graph_service.search.query_entities import link_query
from graph_service.store import story_queries
from graph_service.store.entity_queries import naming, quotes
from graph_service.text import normalize, sentences

WEIGHTS = "similarity-weights.json"  # in the data folder
INSTALLED = Path(__file__).with_name("weights.json")
FEATURES = ("text", "shared", "time", "card")
SHARED_CANDIDATES = 50
NO_ROWS: Rows = np.empty(0, dtype=np.int32)
# Nearness in time falls to 1/e after a year.
DECAY_DAYS = 365.0
TITLE = "-"
PASSAGES = 16  # of a long text, at equal distances: more change the ranking little and take longer to encode


@dataclass(frozen=True)
class Subject:
    """A text and what the similarity of stories depends on.

    `spans` are its passages in `text`, with their `sentences` and `vectors`. `row` is the story that it is or is part
    of, `whole` the same row if it is the whole story; both are None for a text outside the archive. `day` is 0 without
    a date.
    """

    row: int | None
    whole: int | None
    text: str
    language: str
    spans: tuple[Span, ...]
    sentences: tuple[tuple[Span, ...], ...]
    vectors: Vectors
    entities: Rows
    day: int

    @cached_property
    def centre(self) -> NDArray[np.float32]:
        """The normalized mean of the passages' vectors."""
        return unit(self.vectors.mean(axis=0))

    @cached_property
    def terms(self) -> tuple[WeightedTerm, ...]:
        """The terms of its passages, weighted for a search."""
        return weighted_terms(
            term for span in self.spans for term in analyze(span.of(self.text), self.language).split()
        )


def of_story(snapshot: Snapshot, slug: str) -> Subject:
    """Return a stored story as a subject; raises `NotFoundError`."""
    row, text = _row_and_text(snapshot, slug)
    projection, index = snapshot.projection, snapshot.passages
    matches = index.of_stories([row])
    spans = tuple(Span(int(start), int(end)) for start, end in zip(matches.starts, matches.ends, strict=True))
    return Subject(
        row=row,
        whole=row,
        text=text,
        language=projection.stories["language"][row].as_py(),
        spans=spans,
        sentences=tuple(projection.sentences(row, span) for span in spans),
        vectors=index.vectors(matches),
        entities=projection.named_by.of(row),
        day=int(projection.days[row]),
    )


def of_passage(snapshot: Snapshot, encoder: Encoder, slug: str, span: Span) -> Subject:
    """Return a passage of a stored story as a subject; raises `NotFoundError`, `ParameterError`."""
    row, text = _row_and_text(snapshot, slug)
    if not 0 <= span.start < span.end <= len(text):
        raise ParameterError(
            f"The story {slug} has no passage from {span.start} to {span.end}.",
            hint=f"Its text has {len(text):,} characters, and start is less than end.",
        )
    projection = snapshot.projection
    return Subject(
        row=row,
        whole=None,
        text=text,
        language=projection.stories["language"][row].as_py(),
        spans=(span,),
        sentences=(_sentences(text, span),),
        vectors=encoder.encode([span.of(text)]),
        entities=_linked_entities(snapshot, span.of(text)),
        day=int(projection.days[row]),
    )


def of_text(snapshot: Snapshot, encoder: Encoder, text: str, language: str) -> Subject:
    """Return a text outside the archive as a subject; raises `ParameterError` for a text without a word."""
    text = normalize(text)
    if not any(character.isalnum() for character in text):
        raise ParameterError("The text has no word.", hint="Give the text whose related stories are sought.")
    # Stands for a title: passages begin with the first paragraph.
    story = Story(id="", title=TITLE, text=f"{TITLE}\n\n{text}", language=language, digest="")
    chunks = split_into_passages(story)
    count = min(len(chunks), PASSAGES)
    chunks = tuple(chunks[n * len(chunks) // count] for n in range(count))
    return Subject(
        row=None,
        whole=None,
        text=story.text,
        language=language,
        spans=tuple(chunk.span for chunk in chunks),
        sentences=tuple(_sentences(story.text, chunk.span) for chunk in chunks),
        vectors=encoder.encode([chunk.text for chunk in chunks]),
        entities=_linked_entities(snapshot, "\n\n".join(chunk.text for chunk in chunks)),
        day=0,
    )


def _sentences(text: str, passage: Span) -> tuple[Span, ...]:
    spans = tuple(sentence.moved(passage.start) for sentence in sentences(passage.of(text)))
    return spans or (passage,)  # blanks alone are no sentence


def _row_and_text(snapshot: Snapshot, slug: str) -> tuple[int, str]:
    row = snapshot.projection.row.get(slug)
    if row is None:
        raise story_queries.no_story(slug)
    return row, snapshot.projection.texts([row])[0]


def _linked_entities(snapshot: Snapshot, text: str) -> Rows:
    mentions = link_query(text, snapshot.entity_names, snapshot.terms).mentions
    return np.array(sorted({mention.match.row for mention in mentions}), dtype=np.int32)


# --- ranking -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SimilarStories:
    """The candidates by row, the best first: their scores, and the weighted value of each feature, as columns."""

    stories: Rows
    scores: Scores
    features: Mapping[str, Scores]


@cache
def weights(data: Path) -> Mapping[str, float]:
    """Return the weight of each feature for a data folder; they sum to 1. Raises `DataError` where its file holds none."""
    text = read_text(data / WEIGHTS) or INSTALLED.read_text(encoding="utf-8")
    try:
        stored = json.loads(text)["weights"]
        return {feature: float(stored[feature]) for feature in FEATURES}
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"{data / WEIGHTS} does not hold the weights {', '.join(FEATURES)}.",
            hint="Delete it to use the weights that come with the program, or write it again: graph-service eval weights FILE --write",
        ) from error


def save_weights(data: Path, fitted: Mapping[str, float], figures: Mapping[str, Any]) -> Path:
    """Write the weights into a data folder, together with the measurements that they were chosen by, and return the file.

    Raises `WriteError` where the folder cannot be written to.
    """
    file = data / WEIGHTS
    with writing(data):
        data.mkdir(parents=True, exist_ok=True)
        write_text(file, json.dumps({"weights": dict(fitted), "figures": figures}, indent=2) + "\n")
    weights.cache_clear()
    return file


def rank_similar(snapshot: Snapshot, subject: Subject) -> SimilarStories:
    """Return the stories that are similar to a subject, the best first."""
    pointed_to = NO_ROWS if subject.row is None else snapshot.projection.pointed_to(subject.row)
    rows, features = similarity_features(snapshot, subject, pointed_to)
    feature_weights = weights(snapshot.data)
    weighted = {name: np.float32(feature_weights[name]) * column for name, column in features.items()}
    scores: Scores = np.sum(list(weighted.values()), axis=0, dtype=np.float32)
    order = np.lexsort((rows, -scores))
    return SimilarStories(rows[order], scores[order], {name: column[order] for name, column in weighted.items()})


def similarity_features(snapshot: Snapshot, subject: Subject, pointed_to: Rows) -> tuple[Rows, Mapping[str, Scores]]:
    """Return the candidates by row and their features, 0 to 1; the publisher links to the stories `pointed_to`."""
    projection = snapshot.projection
    neighbours = snapshot.neighbours
    if subject.whole is None:
        nearest, text_scores = neighbours.most_similar(snapshot.passages, subject.terms, subject.centre, subject.row)
    else:  # computed when the generation was published
        filled = neighbours.rows[subject.whole] >= 0
        nearest, text_scores = neighbours.rows[subject.whole][filled], neighbours.scores[subject.whole][filled]
    shared = shared_rarity(projection, subject.entities)
    rows = np.unique(np.concatenate([nearest, largest_positive(shared, SHARED_CANDIDATES), pointed_to]))
    rows = rows[rows != subject.row].astype(np.int32)
    texts = np.zeros(len(rows), dtype=np.float32)
    texts[np.searchsorted(rows, nearest)] = text_scores
    texts = neighbours.diffuse(rows, texts)
    # 1 on the same day, 0 if either story has no full date.
    days = np.abs(_ordinal(projection.days[rows]) - _ordinal(np.array([subject.day]))[0])
    return rows, {
        "text": texts / max(float(texts.max(initial=0)), 1e-9),
        "shared": min_max(shared[rows].astype(np.float32)) if shared[rows].any() else np.zeros_like(texts),
        "time": np.where(np.isnan(days), 0, np.exp(-days / DECAY_DAYS)).astype(np.float32),
        "card": np.isin(rows, pointed_to).astype(np.float32),
    }


def shared_rarity(projection: Projection, entities: Rows) -> NDArray[np.float64]:
    """Return for every story the summed rarity of those of the entities that it names."""
    rarities = np.repeat(projection.rarity[entities], projection.popularity[entities])
    stories = projection.naming.of_rows(entities)
    return np.bincount(stories, weights=rarities, minlength=len(projection.ids)).astype(np.float64)


def _ordinal(days: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return dates such as 20030815 as days since 1970, NaN for one without a month or day."""
    year, month, day = days // 10000, days // 100 % 100, days % 100
    full = (month > 0) & (day > 0)
    dates = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + np.maximum(month - 1, 0)
    return np.where(full, dates.astype("datetime64[D]").astype(np.int64) + day - 1.0, np.nan)


# --- entities ------------------------------------------------------------------------------------------------------

SHARED_SHOWN = 3
STORIES_SHOWN = 3
TRIED = 5  # stories searched for a sentence that mentions an entity with its companion

Reasons = Callable[[Snapshot, EntitySimilarity, int], Iterator[Reason]]
"""Why an entity, given by its row, is similar."""


def similar(
    snapshot: Snapshot, key: str, entity_type: EntityType | None, limit: int, reasons: Reasons | None = None
) -> tuple[Similar, ...]:
    """Return the entities most similar to an entity, the best first, with all reasons unless others are asked for.

    Entities of its own type come before all others; with `entity_type`, only entities of that type come. Raises
    `NotFoundError`.
    """
    row = row_of(snapshot, key)
    if row is None:
        return ()
    projection = snapshot.projection
    similarity = similarity_to(snapshot.profiles, projection, row)
    return tuple(
        Similar(
            entity=entity_card(snapshot, other),
            score=round(float(similarity.scores[other]), 4),
            together=int(similarity.together[other]),
            reasons=tuple((reasons or _reasons)(snapshot, similarity, other)),
        )
        for other in most_similar(projection, similarity, entity_type, limit)
    )


def most_similar(
    projection: Projection, similarity: EntitySimilarity, entity_type: EntityType | None, limit: int
) -> list[int]:
    """Return the rows with the highest scores: of one type, or those of the entity's own type before all others."""
    preferred = np.zeros(len(projection.keys), dtype=bool)  # faster than to compare the types of all entities
    preferred[projection.rows_of_type[entity_type or str(projection.types[similarity.row])]] = True
    rows = np.flatnonzero((similarity.scores > NEGLIGIBLE) & (preferred | (entity_type is None)))
    order = np.lexsort((rows, -similarity.scores[rows], ~preferred[rows]))
    return [int(n) for n in rows[order[:limit]]]


def companion_reasons(snapshot: Snapshot, similarity: EntitySimilarity, other: int) -> Iterator[Reason]:
    """Yield what both are mentioned with; this asks the graph nothing."""
    yield from _companion_reasons(snapshot.projection, _companions(snapshot.profiles, similarity, other))


def _reasons(snapshot: Snapshot, similarity: EntitySimilarity, other: int) -> Iterator[Reason]:
    projection = snapshot.projection
    companions = _companions(snapshot.profiles, similarity, other)
    yield from _companion_reasons(projection, companions)
    if count := int(similarity.together[other]):
        newest = projection.naming_both(similarity.row, other)[:STORIES_SHOWN]
        yield Reason(
            kind="stories",
            text=f"{count} {'story mentions' if count == 1 else 'stories mention'} both",
            weight=0.0,
            detail={"count": count, "stories": [_story_detail(story_card(snapshot, int(row))) for row in newest]},
        )
    yield from _sentence_reasons(snapshot, similarity, other, [n for n, _ in companions])


def _companions(all_profiles: Profiles, similarity: EntitySimilarity, other: int) -> list[tuple[int, float]]:
    """Return the companions of both entities and what each adds to the score, the most first."""
    companions, counts = all_profiles.co_mentions.of_row(other)
    elsewhere = np.zeros_like(similarity.profile)
    elsewhere[companions] = counts
    inside, lost = entries(similarity.inside, other)
    elsewhere[inside] -= lost
    parts = similarity.profile[companions] * np.log1p(elsewhere[companions]) * all_profiles.rarity[companions]
    added = parts * (similarity.scores[other] / max(float(parts.sum()), NEGLIGIBLE))
    order = np.argsort(-added, kind="stable")
    return [(int(companions[n]), float(added[n])) for n in order[: np.count_nonzero(added > 0)]]


def _companion_reasons(projection: Projection, companions: Sequence[tuple[int, float]]) -> Iterator[Reason]:
    topics = [(n, added) for n, added in companions if projection.types[n] == "topic"]
    others = [(n, added) for n, added in companions if projection.types[n] != "topic"]
    for n, added in sorted((*others[:SHARED_SHOWN], *topics[:1]), key=lambda companion: -companion[1]):
        entity_type, slug = EntityKey.of(projection.keys[n])
        count, label = int(projection.popularity[n]), projection.labels[n]
        yield Reason(
            kind="topic" if entity_type == "topic" else "entity",
            text=f"Both are mentioned in stories about {label}"
            if entity_type == "topic"
            else f"Both are mentioned with {label} ({count} {'story' if count == 1 else 'stories'})",
            weight=round(added, 4),
            detail={"type": entity_type, "id": slug, "label": label, "stories": count,
                    "rarity": round(float(projection.rarity[n]), 3)},
        )  # fmt: skip


def _sentence_reasons(
    snapshot: Snapshot, similarity: EntitySimilarity, other: int, companions: Sequence[int]
) -> Iterator[Reason]:
    """Yield a sentence that mentions the similar entity with a companion, from a story without the entity itself."""
    projection = snapshot.projection
    excluded = projection.as_mask(projection.naming.of(similarity.row))
    candidates = []  # lists of stories, one for each companion; the lists take turns
    for companion in [n for n in companions if projection.types[n] != "topic"][:SHARED_SHOWN]:
        both = projection.naming_both(other, companion)
        candidates.append([(story, companion) for story in both[~excluded[both]][:TRIED].tolist()])
    in_turns = (pair for turn in zip_longest(*candidates) for pair in turn if pair is not None)
    for story, companion in islice(in_turns, TRIED):
        keys = [projection.keys[n] for n in (companion, other)]
        sentences = naming(snapshot.store, projection.ids[story], keys)
        if sentences.in_one:
            quote = quotes(snapshot.store, sentences)[0]
            yield Reason(
                kind="sentence",
                text=quote.text,
                weight=0.0,
                detail={
                    "story": _story_detail(story_card(snapshot, story)),
                    "start": quote.span.start,
                    "end": quote.span.end,
                    "highlights": [{"start": mark.start, "end": mark.end} for mark in quote.highlights],
                },
            )
            return


def _story_detail(story: StoryCard) -> dict[str, str | None]:
    return {"id": story.id, "iri": story.iri, "title": story.title, "date": story.date}
