"""txtai, hybrid and with content, as its documentation sets it up; one vector a story, the same model folder."""

from pathlib import Path

from job import text_of
from txtai import Embeddings

LIMIT = 10
WEIGHTS = {"keyword": 0.0, "semantic": 1.0, "hybrid": 0.5}  # of the vectors; .5 is its default
FILTERED = f"select id, score from txtai where similar(:q) and date >= :since limit {LIMIT}"


def embeddings(job):
    return Embeddings({"path": job.model, "hybrid": True, "content": True, "gpu": False})


def indexed(job, records):
    index = embeddings(job)
    index.index((one["id"], {"text": text_of(one), "date": one["date"]}, None) for one in records)
    return index


def build(job):
    """Index the stories and save the index."""
    indexed(job, job.records()).save(str(Path(job.folder) / "index"))
    return {}


def answers(job):
    """Return what can be asked, each with a question (a story's id and title)."""
    index = embeddings(job)
    index.load(str(Path(job.folder) / "index"))
    texts = {one["id"]: text_of(one) for one in job.records()}

    def related(question):
        return [story for story in ids(index.search(texts[question[0]], LIMIT + 1)) if story != question[0]]

    return {
        "encode": lambda question: index.transform(question[1]),
        **{mode: asking(index, weight) for mode, weight in WEIGHTS.items()},
        "filtered": lambda question: ids(
            index.search(FILTERED, LIMIT, parameters={"q": question[1], "since": job.since})
        ),
        "related": related,
    }


def asking(index, weight):
    return lambda question: ids(index.search(question[1], LIMIT, weights=weight))


def ids(found):
    return [one["id"] for one in found]


def quality(job):
    """Return the ranking of each Cranfield query in each mode."""
    records, queries = job.collection()
    index = indexed(job, records)
    return {
        mode: {key: asking(index, weight)((key, text)) for key, text in queries.items()}
        for mode, weight in WEIGHTS.items()
    }
