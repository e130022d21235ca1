"""The simplest honest baseline: one vector a story, an exact product, plain BM25, and the min-max mean of both."""

import json
import time
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from job import text_of
from sentence_transformers import SentenceTransformer

MEANING = 0.6
LIMIT = 10


class Plain:
    """The stories, as two indexes in memory."""

    def __init__(self, model, ids, dates, vectors, texts):
        self.model, self.ids, self.dates, self.vectors = model, ids, dates, vectors
        self.row = {story: n for n, story in enumerate(ids)}
        self.stemmer = Stemmer.Stemmer("english")
        self.bm25 = bm25s.BM25()
        self.bm25.index(self._tokens(texts), show_progress=False)

    def _tokens(self, texts):
        return bm25s.tokenize(texts, stopwords="en", stemmer=self.stemmer, return_ids=False, show_progress=False)

    def encode(self, text):
        return self.model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0]

    def words(self, text):
        (tokens,) = self._tokens([text])
        return self.bm25.get_scores(tokens) if tokens else np.zeros(len(self.ids), dtype=np.float32)

    def meaning(self, text):
        return self.vectors @ self.encode(text)

    def hybrid(self, text):
        return MEANING * stretched(self.meaning(text)) + (1 - MEANING) * stretched(self.words(text))

    def filtered(self, text, since):
        return np.where(self.dates >= since, self.hybrid(text), -np.inf)

    def related(self, story):
        scores = self.vectors @ self.vectors[self.row[story]]
        scores[self.row[story]] = -np.inf
        return scores

    def best(self, scores, limit=LIMIT):
        top = np.argpartition(-scores, min(limit, len(scores) - 1))[:limit]
        return [self.ids[n] for n in top[np.argsort(-scores[top], kind="stable")] if np.isfinite(scores[n])]


def stretched(scores):
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)


def model_of(job):
    return SentenceTransformer(job.model, device="cpu", local_files_only=True)


def encoded(model, records):
    return model.encode(
        [text_of(one) for one in records], batch_size=32, normalize_embeddings=True, show_progress_bar=False
    )


def build(job):
    """Encode the stories and keep the vectors; the words are indexed when it is opened, in a second."""
    records, model = job.records(), model_of(job)
    started = time.perf_counter()
    vectors = encoded(model, records)
    seconds = time.perf_counter() - started
    np.save(Path(job.folder) / "vectors.npy", vectors)
    (Path(job.folder) / "stories.json").write_text(json.dumps(records), encoding="utf-8")
    return {"encoding_seconds": seconds}


def opened(job):
    """Return what `build` kept, ready to answer."""
    records = json.loads((Path(job.folder) / "stories.json").read_text(encoding="utf-8"))
    vectors = np.load(Path(job.folder) / "vectors.npy")
    dates = np.array([one["date"] for one in records])
    return Plain(model_of(job), [one["id"] for one in records], dates, vectors, [text_of(one) for one in records])


def answers(job):
    """Return what can be asked, each with a question (a story's id and title)."""
    plain = opened(job)
    return {
        "encode": lambda question: plain.encode(question[1]),
        "keyword": lambda question: plain.best(plain.words(question[1])),
        "semantic": lambda question: plain.best(plain.meaning(question[1])),
        "hybrid": lambda question: plain.best(plain.hybrid(question[1])),
        "filtered": lambda question: plain.best(plain.filtered(question[1], job.since)),
        "related": lambda question: plain.best(plain.related(question[0])),
    }


def quality(job):
    """Return the ranking of each Cranfield query in each mode."""
    records, queries = job.collection()
    model = model_of(job)
    texts = [text_of(one) for one in records]
    plain = Plain(model, [one["id"] for one in records], np.zeros(0), encoded(model, records), texts)
    modes = {"keyword": plain.words, "semantic": plain.meaning, "hybrid": plain.hybrid}
    return {mode: {key: plain.best(ask(text)) for key, text in queries.items()} for mode, ask in modes.items()}
