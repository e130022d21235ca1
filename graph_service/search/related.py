"""Related stories: what to read after a story, each with its reasons; and the other reports of the same story or event.

Similar stories come ranked (similarity.py). The list for a reader has each story once however often it was published,
keeps stories on one event together, and adds to each the days between it and the subject and its reasons: the terms of its
score in words, with the data behind each.

    entity, topic   both stories name it; a rare one has more weight; `path` leads from one story over it to the other
    path            both name parts of the same container (Kharkiv and Kyiv): the path up and down, level by level;
                    else a third story that mentions an entity of each
    passages        the two passages with the highest cosine, and their most similar pair of sentences
    time            the days between the dates of publication
    card            the publisher links to it
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graph_service.archive.snapshot import Snapshot
from graph_service.clusters.groups import GroupKind, fewest_days_between, shared_names
from graph_service.embedding.encoder import Vectors
from graph_service.languages import STOP_WORDS
from graph_service.model import EntityKey, Span
from graph_service.network.projection import Projection
from graph_service.partial_date import PartialDate
from graph_service.results import Grouped, Reason, Related, SharedEntity
from graph_service.search.cards import story_card
from graph_service.search.similarity import SimilarStories, Subject, rank_similar
from graph_service.store import entity_queries, story_queries
from graph_service.text import fold

SHARED_SHOWN = 4
NAMES_SHOWN = 5  # of those that two reports share
UNITS = (("year", 365), ("month", 30), ("week", 7), ("day", 1))


def related(snapshot: Snapshot, subject: Subject, limit: int) -> tuple[Related, ...]:
    """Return the stories most related to a subject, the best first, those on one event together."""
    projection, groups = snapshot.projection, snapshot.groups
    similar = rank_similar(snapshot, subject)
    story = None if subject.row is None else projection.ids[subject.row]

    # Each story once, without duplicates of the subject or of a better one.
    originals = set() if story is None else {groups.original(story)}
    best: list[int] = []
    for position, row in enumerate(similar.stories):
        if len(best) == limit:
            break
        if (original := groups.original(projection.ids[row])) not in originals:
            originals.add(original)
            best.append(position)

    # Stories on one event stand behind the best of them.
    events = {position: groups.event(projection.ids[similar.stories[position]]) for position in best}
    first: dict[str, int] = {}
    for rank, event in enumerate(events.values()):
        first.setdefault(event, rank)
    best.sort(key=lambda position: first[events[position]])

    same_event = set(groups.others("same-event", groups.original(story))) if story else set()
    return tuple(
        Related(
            story=story_card(snapshot, int(similar.stories[n])),
            score=round(float(similar.scores[n]), 4),
            days=days_between(projection, subject.day, int(similar.stories[n])),
            same_event=projection.ids[similar.stories[n]] in same_event,
            reasons=story_reasons,
        )
        for n, story_reasons in zip(best, _reasons(snapshot, subject, similar, best), strict=True)
    )


def same_story(snapshot: Snapshot, slug: str) -> tuple[Grouped, ...]:
    """Return the other publications of a story, in order of time; raises `NotFoundError`."""
    groups = snapshot.groups
    _check_exists(snapshot, slug)
    return tuple(
        _group_member(snapshot, "same-story", slug, other, groups.prints.similarity(slug, other))
        for other in groups.others("same-story", slug)
    )


def same_event(snapshot: Snapshot, slug: str) -> tuple[Grouped, ...]:
    """Return the other stories on a story's event, in order of time, each once however often it was published.

    The similarity is None where the two were not paired and only other stories of the group connect them. Raises
    `NotFoundError`.
    """
    groups = snapshot.groups
    _check_exists(snapshot, slug)
    original = groups.original(slug)
    others = groups.others("same-event", original)
    events = entity_queries.events_in_common(snapshot.store, slug, others)
    return tuple(
        _group_member(snapshot, "same-event", slug, other, groups.similarity.get(("same-event", original, other)),
                 events.get(other, ()))
        for other in others
    )  # fmt: skip


def _check_exists(snapshot: Snapshot, slug: str) -> None:
    if slug not in snapshot.projection.row:
        raise story_queries.no_story(slug)


def _group_member(
    snapshot: Snapshot,
    kind: GroupKind,
    slug: str,
    other: str,
    similarity: float | None,
    events: Sequence[str] = (),
) -> Grouped:
    projection = snapshot.projection
    rows = projection.row[slug], projection.row[other]
    return Grouped(
        story=story_card(snapshot, rows[1]),
        kind=kind,
        similarity=None if similarity is None else round(similarity, 3),
        days=fewest_days_between(projection, *rows),
        shared=tuple(
            SharedEntity(
                key=projection.keys[n],
                label=projection.labels[n],
                stories=int(projection.popularity[n]),
                rarity=round(float(projection.rarity[n]), 3),
            )
            for n in shared_names(projection, *rows)[:NAMES_SHOWN]
        ),
        events=tuple(events),
    )


# --- reasons -------------------------------------------------------------------------------------------------------

SentenceWords = tuple[Span, frozenset[str]]
"""A sentence and its words."""


class _WordCharacters(dict[int, str]):
    """Maps each character to what it is when words are compared: folded, or a blank between words.

    A full stop becomes nothing: U.S. is one word.
    """

    def __missing__(self, code: int) -> str:
        character = fold(chr(code))
        self[code] = mapped = character if character.isalnum() else "" if character == "." else " "
        return mapped


WORD_CHARACTERS = _WordCharacters()


@dataclass(frozen=True, slots=True)
class _SubjectEntities:
    """What is computed once for a subject: its entities, and what each leads to.

    `contained` has the entities by each of their containers. `sources` and `co_mentioned` are pairs side by side: an
    entity of the subject, topics left out, and another that some story mentions with it. `sentences` gives a passage's
    sentences.
    """

    entities: frozenset[int]
    contained: Mapping[int, Sequence[int]]
    sources: NDArray[np.intp]
    co_mentioned: NDArray[np.intp]
    sentences: Callable[[int], Sequence[SentenceWords]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A recommended story: row, text, passages with their vectors, entities, and the weighted value of each feature."""

    row: int
    text: str
    spans: tuple[Span, ...]
    vectors: Vectors
    entities: frozenset[int]
    weights: Mapping[str, float]


def _reasons(
    snapshot: Snapshot, subject: Subject, similar: SimilarStories, positions: Sequence[int]
) -> list[tuple[Reason, ...]]:
    """Return why each of the similar stories at some positions is recommended, the strongest reason first."""
    projection, subject_entities = snapshot.projection, _subject_entities(snapshot, subject)
    rows = [int(similar.stories[n]) for n in positions]
    # Texts, passages and vectors are read for all of them at once.
    passages = snapshot.passages.of_stories(rows)
    vectors = snapshot.passages.vectors(passages)
    all_reasons = []
    for position, row, text in zip(positions, rows, projection.texts(rows), strict=True):
        of_story = np.flatnonzero(passages.stories == row)
        candidate = _Candidate(
            row=row,
            text=text,
            spans=tuple(Span(int(passages.starts[n]), int(passages.ends[n])) for n in of_story),
            vectors=vectors[of_story],
            entities=frozenset(projection.named_by.of(row).tolist()),
            weights={name: float(column[position]) for name, column in similar.features.items()},
        )
        reasons_of = [
            *_shared_reasons(projection, subject_entities, candidate),
            *_path_reasons(snapshot, subject_entities, candidate),
            _passage_reason(projection, subject, subject_entities, candidate),
            *_time_reasons(projection, subject, candidate),
        ]
        if candidate.weights["card"]:
            weight = round(candidate.weights["card"], 4)
            reasons_of.append(Reason(kind="card", text="The publisher links to it", weight=weight))
        all_reasons.append(tuple(sorted(reasons_of, key=lambda reason: -reason.weight)))
    return all_reasons


def _subject_entities(snapshot: Snapshot, subject: Subject) -> _SubjectEntities:
    projection, neighbours = snapshot.projection, snapshot.co_mentions.lists
    contained = defaultdict[int, list[int]](list)
    for entity in sorted(subject.entities.tolist()):
        for container in projection.containers.of(entity).tolist():
            contained[container].append(entity)
    named = np.sort(subject.entities[projection.types[subject.entities] != "topic"]).astype(np.intp)
    return _SubjectEntities(
        entities=frozenset(subject.entities.tolist()),
        contained=contained,
        sources=np.repeat(named, neighbours.starts[named + 1] - neighbours.starts[named]),
        co_mentioned=neighbours.of_rows(named).astype(np.intp),
        sentences=cache(lambda passage: _sentence_words(subject.text, subject.sentences[passage])),
    )


def days_between(projection: Projection, day: int, row: int) -> int | None:
    """Return how many days after a day a story was published, negative before it; None if either has no full date."""
    dates = [PartialDate.of_number(number) for number in (day, int(projection.days[row]))]
    start, end = (stated.first_day if stated and stated.precision == "day" else None for stated in dates)
    return (end - start).days if start and end else None


def _shared_reasons(
    projection: Projection, subject_entities: _SubjectEntities, candidate: _Candidate
) -> Iterator[Reason]:
    shared = sorted(subject_entities.entities & candidate.entities)
    rarity = {n: float(projection.rarity[n]) for n in shared}
    total = sum(rarity.values()) or 1.0
    for n in sorted(rarity, key=lambda n: -rarity[n])[:SHARED_SHOWN]:
        entity_type, slug = EntityKey.of(projection.keys[n])
        count, label = int(projection.popularity[n]), projection.labels[n]
        is_topic = entity_type == "topic"
        both = f"Both mention {label}; {count} stories do" if count > 2 else f"Only these two stories mention {label}"
        yield Reason(
            kind="topic" if is_topic else "entity",
            text=f"Both are about {label}" if is_topic else both,
            weight=round(candidate.weights["shared"] * rarity[n] / total, 4),
            detail={"type": entity_type, "id": slug, "label": label, "stories": count,
                    "rarity": round(rarity[n], 3), "path": [_path_node(projection, n)]},
        )  # fmt: skip


def _path_node(projection: Projection, entity: int) -> dict[str, str]:
    entity_type, slug = EntityKey.of(projection.keys[entity])
    return {"type": entity_type, "id": slug, "label": projection.labels[entity]}


def _path_reasons(snapshot: Snapshot, subject_entities: _SubjectEntities, candidate: _Candidate) -> Iterator[Reason]:
    """Yield a path between entities that only one of the stories names: over a container of both or a third story."""
    projection = snapshot.projection
    contained = {
        container: entity
        for entity in sorted(candidate.entities - subject_entities.entities)
        for container in projection.containers.of(entity).tolist()
    }
    # Containers of an entity that only the subject names and of one that only the candidate names.
    common = {
        container: (only_subject[-1], entity)
        for container, entity in contained.items()
        if not (container in subject_entities.entities and container in candidate.entities)
        and (only_subject := [n for n in subject_entities.contained.get(container, ()) if n not in candidate.entities])
    }
    if not common:
        yield from _third_story_reasons(snapshot, subject_entities, candidate)
        return
    container = min(common, key=lambda n: (len(projection.naming_within.of(n)), n))
    upward, downward = (_path_to_container(projection, entity, container) for entity in common[container])
    labels = [projection.labels[n] for n in (upward[0], container, downward[0])]
    yield Reason(
        kind="path",
        text=f"One mentions {labels[0]}, the other {labels[2]}; both are part of {labels[1]}",
        weight=0.0,
        detail={"path": [_path_node(projection, n) for n in (*upward, *reversed(downward[:-1]))]},
    )


def _path_to_container(projection: Projection, entity: int, container: int) -> list[int]:
    """Return the shortest path from an entity up to one of its containers."""
    paths = [[entity]]
    seen = {entity}
    for path in paths:  # a breadth-first search: the list grows while it is read
        if path[-1] == container:
            return path
        further = [n for n in projection.directly_in.of(path[-1]).tolist() if n not in seen]
        seen |= set(further)
        paths += [[*path, n] for n in further]
    return [entity, container]


def _third_story_reasons(
    snapshot: Snapshot, subject_entities: _SubjectEntities, candidate: _Candidate
) -> Iterator[Reason]:
    """Yield the rarest pair of entities, one of each story, that a third story mentions together."""
    projection = snapshot.projection
    only_subject, only_candidate = (np.zeros(len(projection.keys), dtype=bool) for _ in range(2))
    only_subject[list(subject_entities.entities - candidate.entities)] = True
    only_candidate[[n for n in candidate.entities - subject_entities.entities if projection.types[n] != "topic"]] = True
    linked = np.flatnonzero(only_candidate[subject_entities.co_mentioned] & only_subject[subject_entities.sources])
    if not len(linked):
        return
    sources, targets = subject_entities.sources[linked], subject_entities.co_mentioned[linked]
    best = int(np.argmax(projection.rarity[sources] + projection.rarity[targets]))
    source, target = int(sources[best]), int(targets[best])
    story = story_card(snapshot, int(projection.naming_both(source, target)[0]))
    labels = projection.labels
    yield Reason(
        kind="path",
        text=f"One mentions {labels[source]}, the other {labels[target]}; “{story.title}” mentions both",
        weight=0.0,
        detail={"path": [_path_node(projection, n) for n in (source, target)], "story": story.id},
    )


def _passage_reason(
    projection: Projection, subject: Subject, subject_entities: _SubjectEntities, candidate: _Candidate
) -> Reason:
    cosines = subject.vectors @ candidate.vectors.T
    this, other = divmod(int(cosines.argmax()), len(candidate.spans))
    left = subject_entities.sentences(this)
    right = _sentence_words(candidate.text, projection.sentences(candidate.row, candidate.spans[other]))
    # The pair of sentences whose words have the highest Jaccard similarity; the first two without a shared word.
    this_sentence, other_sentence, highest = left[0][0], right[0][0], 0.0
    for left_sentence, left_words in left:
        for right_sentence, right_words in right:
            if shared := len(left_words & right_words):
                similarity = shared / (len(left_words) + len(right_words) - shared)
                if similarity > highest:
                    this_sentence, other_sentence, highest = left_sentence, right_sentence, similarity
    return Reason(
        kind="passages",
        text="Similar text",
        weight=round(candidate.weights["text"], 4),
        detail={
            "similarity": round(float(cosines[this, other]), 3),
            "this": _quotation(subject.text, subject.spans[this], this_sentence),
            "other": _quotation(candidate.text, candidate.spans[other], other_sentence),
        },
    )


def _sentence_words(text: str, sentences: Sequence[Span]) -> list[SentenceWords]:
    """Return sentences of a text with their words, stop words left out."""
    return [
        (sentence, frozenset(sentence.of(text).translate(WORD_CHARACTERS).split()) - STOP_WORDS)
        for sentence in sentences
    ]


def _quotation(text: str, passage: Span, sentence: Span) -> dict[str, object]:
    return {
        "text": passage.of(text),
        "start": passage.start,
        "end": passage.end,
        "sentence": {"text": sentence.of(text), "start": sentence.start, "end": sentence.end},
    }


def _time_reasons(projection: Projection, subject: Subject, candidate: _Candidate) -> Iterator[Reason]:
    days = days_between(projection, subject.day, candidate.row)
    if days is None:
        return
    text = "Published on the same day"
    if days:
        name, length = next((name, length) for name, length in UNITS if abs(days) >= length)
        count = abs(days) // length
        text = f"Published {count} {name}{'s' if count > 1 else ''} {'later' if days > 0 else 'earlier'}"
    yield Reason(kind="time", text=text, weight=round(candidate.weights["time"], 4), detail={"days": days})
