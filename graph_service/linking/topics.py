"""Assigns topics to stories whose publisher states none.

A topic and a story are compared as two vectors. The topic's is the mean of those of its label and of its description; the
story's is the mean of its passages', each of which includes the title. A story may have several topics, or none: each is
decided on its own, by a logistic model of three signals:

    nearness   the cosine; news about something else is far from every topic
    lead       how far the topic is behind the nearest one; the only signal that depends on the other topics
    naming     how often the text names the topic (the linker's rule "topic"), counted up to three

A topic that is about people by their name, as most of its names show (Roma and Sinti), is assigned only where the text has such a name:
to the model, "Roma" is near to all that happens in Rome.

Naming works in every language in which the scheme has names, nearness in those that the model reads: elsewhere the cosines
are low, and the story gets no topic rather than a wrong one. The coefficients were fitted on the 60 demonstration stories,
whose publisher states their topics, and on wire news with few of these topics (tests/quality/fit_topics.py fits and
measures them again). They belong to the bundled model. The cosines of other models lie on other scales, so with another
model no topics are assigned, and a warning says so.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from graph_service.embedding.encoder import BUNDLED, Encoder, Vectors, unit
from graph_service.languages import primary_language
from graph_service.model import AssignedTopic, Entity, LinkedStory, Mention

log = logging.getLogger(__name__)

INTERCEPT = -3.89
COEFFICIENTS = np.array([10.9, 9.12, 1.83])  # of nearness, lead and naming
MOST_NAMINGS = 3
# At this confidence 86 % of the assigned topics are those of the publisher, and 54 % of the publisher's are assigned (each
# story left out of the fit); at .2 it would be 63 % and 67 %, and one wire story in seven would get a topic, not one in 30.
LEAST_CONFIDENCE = 0.35
MOST_CONFIDENCE = 0.98  # the share of right topics among those of which the model is surest


@dataclass(frozen=True, slots=True)
class TopicScheme:
    """The topics that may be assigned, a normalized vector for each as rows, and the broader topics of these, by key.

    `named` has, by the topic's key, the names of whom it is about, for those that are about people by their name.
    """

    topics: tuple[Entity, ...]
    vectors: Vectors
    broader: Mapping[str, Entity] = field(default_factory=dict)
    named: Mapping[str, re.Pattern[str]] = field(default_factory=dict)


def encode_scheme(topics: Sequence[Entity], encoder: Encoder) -> TopicScheme:
    """Return the topics with their vectors, or none if the model is not the bundled one; each should have a description.

    Broader topics are not assigned: a story is about one of theirs, and only thereby about them.
    """
    if encoder.name != BUNDLED:
        log.warning("No topics are assigned: their confidence is fitted to %s, not to %s.", BUNDLED, encoder.name)
        return TopicScheme((), np.empty((0, 0), dtype=np.float32))
    containers = {key for topic in topics for key in topic.part_of}
    fields = tuple(topic for topic in topics if topic.key not in containers)
    labels = encoder.encode([topic.label for topic in fields])
    described = encoder.encode([f"{topic.label}: {topic.description}" for topic in fields])
    broader = {topic.key: topic for topic in topics if topic.key in containers}
    named = {topic.key: names for topic in fields if (names := _names_in(topic)) is not None}
    return TopicScheme(fields, unit(labels + described), broader, named)


def _names_in(topic: Entity) -> re.Pattern[str] | None:
    """Return the names in a topic's label that most of its other names have too, None where these have none: Roma, Sinti."""
    names = re.findall(r"\b[A-Z]\w+", topic.label)
    pattern = re.compile(rf"\b(?:{'|'.join(names)})\b")
    having = sum(pattern.search(alias) is not None for alias in topic.aliases)
    return pattern if names and 2 * having > len(topic.aliases) else None


def signals(scheme: TopicScheme, vectors: Vectors, mentions: Iterable[Mention]) -> NDArray[np.float64]:
    """Return nearness, lead and naming (columns) of each topic (rows), for a story's passages and mentions."""
    nearness = (scheme.vectors @ unit(vectors.mean(axis=0))).astype(np.float64)
    counts = Counter(mention.entity for mention in mentions)
    naming = [min(counts[topic.key], MOST_NAMINGS) for topic in scheme.topics]
    return np.column_stack([nearness, nearness - nearness.max(), naming])


def assign(scheme: TopicScheme, vectors: Vectors, mentions: Iterable[Mention]) -> tuple[AssignedTopic, ...]:
    """Return the topics of a story, the surest first, from the vectors of its passages and its mentions."""
    if not scheme.topics:
        return ()
    confidences = 1 / (1 + np.exp(-(signals(scheme, vectors, mentions) @ COEFFICIENTS + INTERCEPT)))
    assigned = [
        AssignedTopic(topic.key, min(round(float(confidence), 2), MOST_CONFIDENCE))
        for topic, confidence in zip(scheme.topics, confidences, strict=True)
        if confidence >= LEAST_CONFIDENCE
    ]
    return tuple(sorted(assigned, key=lambda assignment: (-assignment.confidence, assignment.topic)))


def _may_be_about(linked: LinkedStory, scheme: TopicScheme, topic: str) -> bool:
    """Tell whether a story names whom a topic is about, where it is about people by their name; in Italian, "Roma" is the city."""
    names = scheme.named.get(topic)
    if names is None or any(mention.entity == topic for mention in linked.mentions):
        return True
    return primary_language(linked.story.language) == "en" and names.search(linked.story.text) is not None


def with_topics(linked: LinkedStory, scheme: TopicScheme, vectors: Vectors) -> LinkedStory:
    """Return a story whose publisher states no topics, with those that its text is about."""
    assigned = tuple(
        topic for topic in assign(scheme, vectors, linked.mentions) if _may_be_about(linked, scheme, topic.topic)
    )
    by_key = {topic.key: topic for topic in (*scheme.topics, *scheme.broader.values())}
    topics = [by_key[assignment.topic] for assignment in assigned]
    for topic in topics:  # grows while it is read
        topics += [by_key[key] for key in topic.part_of]
    entities = {topic.key: topic for topic in topics} | dict(linked.entities)
    return replace(linked, entities=entities, assigned=assigned)
