"""Measures search on a collection with judgements: each mode as users get it, beside plain BM25 in the same run.

The documents come in as stories do, linked and all, so that what is measured is what users get. Ids of collections may be
anything; inside, a document is known by a number. A document without a title goes by the first words of its text, one
without a text says what its title says; one without either is left out. A judged document that is not in the archive
still counts as due.
"""

import random
from collections.abc import Mapping, Sequence
from functools import partial
from typing import get_args

from graph_service.evaluation.beir import Collection, Page, Qrels
from graph_service.evaluation.runs import Comparison, PlainBM25, Rank, Run, best, difference, run, scored, worst_first
from graph_service.evaluation.temporary_archive import Bar, Sent, archive_of
from graph_service.results import Mode
from graph_service.service import StoryGraph
from graph_service.settings import Settings

MEASURES = ("nDCG@10", "AP", "R@100")
MODES: tuple[Mode, ...] = get_args(Mode)
YARDSTICK = "plain BM25"
SHOWN = "hybrid"  # whose worst queries are listed
DEPTH = 100  # hits of each answer
TITLE_WORDS = 12
ERRORS_SHOWN = 5


def evaluate_retrieval(
    collection: Collection, settings: Settings, bar: Bar, *, queries: int | None = None, seed: int = 1
) -> Comparison:
    """Read a collection into an archive of its own and answer its judged queries, or a draw of them, in each mode."""
    qrels = drawn(collection.qrels, queries, seed)
    asked = {query: collection.queries[query] for query in qrels}
    known = {f"document-{n}": key for n, (key, page) in enumerate(collection.documents.items(), 1) if page.whole}
    sent = [Sent(_record(slug, collection.documents[key]), collection.corpus, collection.documents[key].line)
            for slug, key in known.items()]  # fmt: skip
    with archive_of(sent, settings, bar) as (graph, report):
        runs = _runs(graph, known, collection.documents, asked, bar)
    plain, *ours = (scored(run, qrels, MEASURES) for run in runs)
    main = next(run for run in ours if run.run.name == SHOWN)
    left_out = {
        "documents with an id that came before": collection.repeated,
        "documents without a word": len(collection.documents) - len(known),
        "documents that could not be read": len(report.errors),
        "judged documents that the corpus does not have": len(_strangers(qrels, collection.documents)),
        "judged queries that were not drawn": len(collection.qrels) - len(qrels),
    }
    return Comparison(
        stories=report.added,
        seconds=report.seconds,
        left_out={reason: count for reason, count in left_out.items() if count},
        errors=[str(error) for error in report.errors[:ERRORS_SHOWN]],
        queries=len(asked),
        measures=MEASURES,
        runs=(plain, *ours),
        differences=[difference(run, plain, MEASURES[0], seed) for run in ours],
        worst=worst_first(main, plain, MEASURES[0], asked),
    )


def drawn(qrels: Qrels, count: int | None, seed: int) -> Qrels:
    """Return the judgements of some queries, drawn at random, in their order; of all where no count is given."""
    if count is None or count >= len(qrels):
        return qrels
    chosen = set(random.Random(seed).sample(list(qrels), count))  # noqa: S311  a draw, no secret
    return {query: scores for query, scores in qrels.items() if query in chosen}


def _runs(
    graph: StoryGraph, known: Mapping[str, str], documents: Mapping[str, Page], asked: Mapping[str, str], bar: Bar
) -> list[Run]:
    """Return the run of the yardstick and that of each mode."""
    ids = list(known.values())
    plain = PlainBM25([documents[key].whole for key in ids])
    ranks: dict[str, Rank] = {YARDSTICK: lambda text: best(plain.scores(text), ids, DEPTH)}
    ranks |= {mode: partial(_found, graph, known, mode) for mode in MODES}
    graph.search("warm", limit=1)  # the model is loaded at the first question, which is nobody's time
    with bar(len(asked) * len(ranks), "Answering queries") as progress:
        return [run(name, rank, asked, progress) for name, rank in ranks.items()]


def _found(graph: StoryGraph, known: Mapping[str, str], mode: Mode, text: str) -> Sequence[str]:
    """Return the documents that a query finds; a query without a word would list the newest, and finds nothing here."""
    return [known[hit.story.id] for hit in graph.search(text, mode=mode, limit=DEPTH).hits] if text.strip() else []


def _record(slug: str, page: Page) -> dict[str, str]:
    title = page.title if page.title.strip() else " ".join(page.text.split()[:TITLE_WORDS])
    return {"id": slug, "title": title, "body": page.text if page.text.strip() else title}


def _strangers(qrels: Qrels, documents: Mapping[str, Page]) -> set[str]:
    return {key for scores in qrels.values() for key, score in scores.items() if score > 0} - documents.keys()
