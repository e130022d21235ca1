"""This service: an archive made by its own ingest, or one that is there already, asked through `StoryGraph`."""

import json
from contextlib import nullcontext
from pathlib import Path

import numpy as np

from graph_service import StoryGraph
from graph_service.evaluation.retrieval import evaluate_retrieval, read_collection
from graph_service.index.passage_index import Scope
from graph_service.results import Filters
from graph_service.settings import load

LIMIT = 10
TIE = 1e-5  # passages of one cosine are as good as each other


def build(job):
    """Ingest the stories, links and all."""
    file = Path(job.folder) / "stories.jsonl"
    kept = ({key: value for key, value in one.items() if value} for one in job.records())
    file.write_text("".join(json.dumps(one) + "\n" for one in kept), encoding="utf-8")
    with StoryGraph.open(job.archive) as graph:
        report = graph.add(file)
    return {"stories": report.added, "errors": len(report.errors)}


def answers(job):
    """Return what can be asked, each with a question (a story's id and title)."""
    graph = StoryGraph.open(job.archive)
    since = Filters(since=job.since)

    def search(mode, filters=None):
        return lambda question: [
            hit.story.id for hit in graph.search(question[1], mode=mode, filters=filters, limit=LIMIT).hits
        ]

    return {
        "encode": lambda question: graph.encoder.encode([question[1]]),
        "keyword": search("keyword"),
        "semantic": search("semantic"),
        "hybrid": search("hybrid"),
        "filtered": search("hybrid", since),
        "related": lambda question: [one.story.id for one in graph.related(question[0], LIMIT)],
    }


def recall(job):
    """Return which share of a question's ten nearest passages, told by an exact product, the index gives."""
    graph = StoryGraph.open(job.archive)
    index, projection = graph.snapshot.passages, graph.snapshot.projection
    passages = index.of_stories(range(len(projection.ids)))
    vectors, questions = index.vectors(passages), graph.encoder.encode([title for _, title in job.questions])
    return {
        name: float(np.mean([_found(index, scope, vectors, passages, question) for question in questions]))
        for name, scope in {"all": Scope(), "filtered": Scope(Filters(since=job.since))}.items()
    }


def _found(index, scope, vectors, passages, question):
    kept = np.flatnonzero(index.story_mask(scope)[passages.stories])
    cosines = vectors[kept] @ question
    least = np.sort(cosines)[-LIMIT:][0]
    given = index.by_vector(question, scope, LIMIT).scores
    return (given >= least - TIE).sum() / min(LIMIT, len(kept))


def quality(job):
    """Return the ranking of each Cranfield query in each mode."""
    report = evaluate_retrieval(
        read_collection(Path(job.cranfield)), load(), lambda _total, _doing: nullcontext(lambda _count: None)
    )
    return {
        one.run.name: {query: found[:LIMIT] for query, found in one.run.answers.items()}
        for one in report.runs
        if " " not in one.run.name
    }
