"""Fits the model that assigns topics and measures it: python -m tests.quality.fit_topics, from the project's root.

The stated topics of the demonstration stories are the answers; 250 wire stories, taken to speak of no topic, count a tenth
each, so that news of another world gets few topics. Figures are by leaving one story out; the wire stories that are
counted at the end are others than those fitted on.
"""

import random
from itertools import islice
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from graph_service.embedding.encoder import TransformerEncoder
from graph_service.index.passage_index import split_into_passages
from graph_service.linking.knowledge.reference_files import read_fields_of_work
from graph_service.linking.linker import Linker
from graph_service.linking.topics import LEAST_CONFIDENCE, encode_scheme, signals
from graph_service.reading.readers import documents, parse

ROOT = Path(__file__).parents[2]
STATED = ROOT / "data" / "stories"
WIRE = ROOT.parent / "shared" / "stories" / "reuters"
EACH, SHARE = 250, 0.1
THRESHOLDS = (0.2, 0.25, 0.3, LEAST_CONFIDENCE, 0.4, 0.5)


def main() -> None:
    """Print the coefficients and what they are worth."""
    encoder, linker = TransformerEncoder(), Linker.load()
    scheme = encode_scheme(read_fields_of_work(), encoder)

    def read(found):
        for linked in linker.link(map(parse, found)):
            vectors = encoder.encode([f"{p.title}. {p.text}" for p in split_into_passages(linked.story)])
            yield linked, signals(scheme, vectors, linked.mentions)

    stories = list(read(documents(STATED)))
    wire = [found for _, found in read(random.Random(7).sample(list(documents(WIRE)), 2 * EACH))]
    x = np.stack([found for _, found in stories])
    y = np.array([[topic.key in linked.topics for topic in scheme.topics] for linked, _ in stories])
    whole = fitted(x, y, wire[:EACH])
    print("intercept", whole.intercept_.round(3), "nearness, lead, naming", whole.coef_.round(3))
    others = [np.arange(len(x)) != n for n in range(len(x))]
    left_out = np.array([confidences(fitted(x[o], y[o], wire[:EACH]), x[n]) for n, o in enumerate(others)])
    apart = np.array([confidences(whole, found) for found in wire[EACH:]])
    for threshold in THRESHOLDS:
        given, right = (left_out >= threshold).sum(), ((left_out >= threshold) & y).sum()
        print(f"{threshold:.2f}: precision {right / given:.3f}, recall {right / y.sum():.3f}, F1 {2 * right / (given + y.sum()):.3f}, "
              f"wire stories with a topic {(apart >= threshold).any(axis=1).mean():.1%}")  # fmt: skip
    edges = (0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.9, 1)
    for low, high in zip(edges, islice(edges, 1, None), strict=False):
        inside = (left_out >= low) & (left_out < high)
        print(
            f"confidence {low}-{high}: mean {left_out[inside].mean():.3f}, right {y[inside].mean():.3f}, n {inside.sum()}"
        )


def fitted(x, y, wire):
    """Return the logistic model of stories by topics by signals, with the wire stories as its other world."""
    rows, answers = np.concatenate([*x, *wire]), np.concatenate([y.ravel(), np.zeros(sum(map(len, wire)))])
    weights = np.concatenate([np.ones(y.size), np.full(len(answers) - y.size, SHARE)])
    return LogisticRegression(C=100, max_iter=2000).fit(rows, answers, sample_weight=weights)


def confidences(model, found):
    """Return how sure the model is of each topic."""
    return model.predict_proba(found)[:, 1]


if __name__ == "__main__":
    main()
