"""An archive of any size from one that is there: its stories and perturbed copies of them, without linking them again.

    python tests/benchmarks/enlarge.py DATA COUNT OUTPUT

A copy has a third of the words outside its mentions replaced by others of the same length, so that every offset holds,
and its passages' vectors are turned by about 20 degrees, each in its own direction. All keep their dates,
topics and links in the projection; the graph has their texts alone, and neighbours there are none. What is timed on it is
search: reading and linking 100,000 stories takes hours.
"""

import hashlib
import random
import sys
from collections import defaultdict
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import numpy as np
from stories import COPY

from graph_service import StoryGraph
from graph_service.embedding.encoder import unit
from graph_service.index.vectors import KEPT, Neighbours
from graph_service.model import Passage, Span
from graph_service.network.tables import story_row
from graph_service.text import words

BATCH = 512
REPLACED = 1 / 3
TURNED = 0.36  # the tangent of the angle
SHORTEST = 4


class Unknown(Neighbours):
    """Neighbours that nobody looked for."""

    def update(self, _before, after, _stale, _index):
        """Return no neighbours of each story."""
        nobody = np.full((len(after.ids), KEPT), -1, dtype=np.int32)
        return Neighbours(self.centres, nobody, np.zeros(nobody.shape, dtype=np.float32))


def main():
    """Make the archive, and say how far it is."""
    data, number, output = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    before, after = StoryGraph.open(data), StoryGraph.open(output)
    published = before.snapshot
    by_length = vocabulary(published)
    made = 0
    with after.archive.write(published.manifest.base_iri, before.encoder) as builder:
        builder.neighbours = lambda: Unknown.empty(before.encoder.dimensions)
        for some in batches(keys_of(published.projection.ids, number)):
            copies = [one for story, keys in some for one in copied(before, story, keys, by_length)]
            broken = builder.upsert(
                [(replace(linked, mentions=(), facts=(), key_phrases=()), *parts) for linked, *parts in copies]
            )
            assert not broken, broken
            builder.rows |= {linked.story.id: story_row(linked) for linked, *_ in copies}
            builder.entities |= {key: entity for linked, *_ in copies for key, entity in linked.entities.items()}
            made += sum(len(keys) for _, keys in some)
            print(f"{made:,} of {number:,}", file=sys.stderr, flush=True)


def keys_of(ids, number):
    """Return for each story the ids of its copies, the first of which is its own, so many together."""
    each, more = divmod(number, len(ids))
    return [(story, [copy_of(story, n) for n in range(each + (place < more))]) for place, story in enumerate(ids)]


def copy_of(story, n):
    return f"{story[:60].rstrip('-')}{COPY}{n}" if n else story


def batches(keys):
    """Yield stories with their copies, about a batch of these at a time."""
    some = []
    for one in keys:
        some.append(one)
        if sum(len(copies) for _, copies in some) >= BATCH:
            yield some
            some = []
    yield some


def vocabulary(published):
    """Return the words that the archive writes small, by their length, with their counts summed up to each."""
    by_length = defaultdict(lambda: ([], []))
    for word, times in published.word_counts.items():
        if word.isalpha() and word.islower() and len(word) >= SHORTEST:
            by_length[len(word)][0].append(word)
            by_length[len(word)][1].append(times)
    return {length: (found, list(accumulate(times))) for length, (found, times) in by_length.items()}


def copied(graph, story, keys, by_length):
    """Yield a story under each key, with its passages and their vectors; under another than its own it is perturbed."""
    linked, index = graph.answers.story(story), graph.snapshot.passages
    found = index.of_stories([graph.snapshot.projection.row[story]])
    spans = [Span(int(start), int(end)) for start, end in zip(found.starts, found.ends, strict=True)]
    for key in keys:
        text, vectors = linked.story.text, index.vectors(found)
        if key != story:
            chance = random.Random(key)
            text = perturbed(linked, chance, by_length)
            turned = np.random.default_rng(chance.getrandbits(32)).standard_normal(vectors.shape).astype(np.float32)
            vectors = unit(vectors + TURNED * unit(turned))
        title, digest = text.partition("\n")[0], hashlib.sha256(key.encode()).hexdigest()
        passages = [Passage(story=key, title=title, text=span.of(text), span=span) for span in spans]
        yield (
            replace(linked, story=replace(linked.story, id=key, text=text, title=title, digest=digest)),
            passages,
            vectors,
        )


def perturbed(linked, chance, by_length):
    """Return the text of a story with some words outside its mentions replaced."""
    text = list(linked.story.text)
    named = [mention.span for mention in linked.mentions]
    for span in words(linked.story.text):
        word = span.of(linked.story.text)
        if (
            word.isalpha() and word.islower() and len(word) in by_length and chance.random() < REPLACED
            and not any(one.start < span.end and span.start < one.end for one in named)
        ):  # fmt: skip
            known, summed = by_length[len(word)]
            text[span.start : span.end] = chance.choices(known, cum_weights=summed)[0]
    return "".join(text)


if __name__ == "__main__":
    main()
