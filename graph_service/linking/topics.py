"""Assigns topics to stories whose publisher states none.

A topic is compared with a story as two vectors. The topic's lies between those of its label and of its description, the
story's is the mean of its passages', each of which carries the title. A story may have several topics, or none: each is
decided on its own, by three signals joined in a logistic model:

    nearness   the cosine itself; news of another world is far from every topic
    lead       how far this topic stands behind the nearest one; the only signal that knows of the others
    naming     how often the text names the topic (the linker's rule "topic"), three times at most

Naming works in every language that the scheme has names in, nearness in those that the model reads: elsewhere its cosines
are low, and the story gets no topic rather than a wrong one. The coefficients were fitted on the 60 demonstration stories,
whose publisher states their topics, and on wire news that speaks of few (tests/quality/fit_topics.py fits and measures
them again). They belong to the bundled model; another one's cosines lie on another scale, so with another one no topics
are assigned, and that is told.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from graph_service.embedding.encoder import Encoder, Vectors, unit
from graph_service.embedding.models import BUNDLED
from graph_service.model import AssignedTopic, Entity, LinkedStory, Mention

log = logging.getLogger(__name__)

INTERCEPT = -3.89
COEFFICIENTS = np.array([10.9, 9.12, 1.83])  # of nearness, lead and naming
MOST_NAMINGS = 3
# At this confidence 86 % of what is assigned is what the publisher states, and 54 % of what it states is found (each story
# left out of the fit); at .2 it would be 63 % and 67 %, and one wire story in seven would have a topic rather than one in 30.
LEAST_CONFIDENCE = 0.35
MOST_CONFIDENCE = 0.98  # of the topics that the model is surest of, so many are right


@dataclass(frozen=True, slots=True)
class TopicScheme:
    """The topics that may be assigned, a normalized vector of each as rows, and the broader ones in which they lie by key."""

    topics: tuple[Entity, ...]
    vectors: Vectors
    broader: Mapping[str, Entity] = field(default_factory=dict)


def encode_scheme(topics: Sequence[Entity], encoder: Encoder) -> TopicScheme:
    """Return the topics with their vectors, none for another model than the bundled; each should have a description.

    One in which others lie is not assigned: a story is about a field, and only so about what contains it.
    """
    if encoder.name != BUNDLED:
        log.warning("No topics are assigned: how sure they are was fitted to %s, not to %s.", BUNDLED, encoder.name)
        return TopicScheme((), np.empty((0, 0), dtype=np.float32))
    containers = {key for topic in topics for key in topic.part_of}
    fields = tuple(topic for topic in topics if topic.key not in containers)
    labels = encoder.encode([topic.label for topic in fields])
    described = encoder.encode([f"{topic.label}: {topic.description}" for topic in fields])
    broader = {topic.key: topic for topic in topics if topic.key in containers}
    return TopicScheme(fields, unit(labels + described), broader)


def signals(scheme: TopicScheme, vectors: Vectors, mentions: Iterable[Mention]) -> NDArray[np.float64]:
    """Return nearness, lead and naming (columns) of each topic (rows), for a story's passages and mentions."""
    nearness = (scheme.vectors @ unit(vectors.mean(axis=0))).astype(np.float64)
    counts = Counter(mention.entity for mention in mentions)
    naming = [min(counts[topic.key], MOST_NAMINGS) for topic in scheme.topics]
    return np.column_stack([nearness, nearness - nearness.max(), naming])


def assign(scheme: TopicScheme, vectors: Vectors, mentions: Iterable[Mention]) -> tuple[AssignedTopic, ...]:
    """Return the topics that a story speaks of, the surest first, from the vectors of its passages and its mentions."""
    if not scheme.topics:
        return ()
    confidences = 1 / (1 + np.exp(-(signals(scheme, vectors, mentions) @ COEFFICIENTS + INTERCEPT)))
    assigned = [
        AssignedTopic(topic.key, min(round(float(confidence), 2), MOST_CONFIDENCE))
        for topic, confidence in zip(scheme.topics, confidences, strict=True)
        if confidence >= LEAST_CONFIDENCE
    ]
    return tuple(sorted(assigned, key=lambda one: (-one.confidence, one.topic)))


def with_topics(linked: LinkedStory, scheme: TopicScheme, vectors: Vectors) -> LinkedStory:
    """Return a story whose publisher states no topics with those that its text speaks of."""
    assigned = assign(scheme, vectors, linked.mentions)
    described = {topic.key: topic for topic in (*scheme.topics, *scheme.broader.values())}
    topics = [described[one.topic] for one in assigned]
    for topic in topics:  # grows while it is read
        topics += [described[key] for key in topic.part_of]
    entities = {topic.key: topic for topic in topics} | dict(linked.entities)
    return replace(linked, entities=entities, assigned=assigned)
