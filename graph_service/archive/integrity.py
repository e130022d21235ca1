"""The integrity check of a published generation: its problems, each with what to do about it.

First it compares the files with the checksums in the manifest: where one differs, nothing read from the files can be trusted,
and only that is reported. Then it compares the parts with each other (the manifest's counts, the projection, the passages and
the word counts are all made from the graph, so they must agree with it) and with the sources. Last comes the graph itself:
pySHACL, the reference for what the shapes mean (see rdf/shacl.py), checks every entity, group and story against them, and
every span must cover the words that it states. pySHACL takes some 40 ms a story, most of it in rdflib's model; so it checks
many stories at once.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal, cast

import numpy as np
import pyoxigraph
import rdflib
from pyshacl import validate
from rdflib import SH, BNode, Graph, URIRef
from rdflib.term import Node

from graph_service.archive.ingest import Progress, report_progress
from graph_service.archive.manifest import PARTS, checksums
from graph_service.archive.snapshot import Snapshot
from graph_service.archive.sources import Sources
from graph_service.errors import RESTORE, DataError, NotFoundError, SourceError
from graph_service.files import resource
from graph_service.index.lexicon import count_words
from graph_service.iris import Names
from graph_service.linking.parallel import worker_pool
from graph_service.network.tables import StoryRow, story_row
from graph_service.rdf.shacl import SHAPES, Facts, Violation
from graph_service.rdf.terms import Term, lexical_form
from graph_service.rdf.vocabulary import TRIPLES
from graph_service.store.location import StorageLocation
from graph_service.store.story_queries import story, texts

# A value that does not fit its datatype is reported as a violation; rdflib would log a traceback for each as well.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


Part = Literal["files", "counts", "projection", "passages", "words", "sources", "shapes", "evidence"]
BATCH = 32  # stories that pySHACL checks at once: more of them save little
FEW = 4  # batches for which no process is worth its start

AGAIN = "Rebuild everything from the stored sources: graph-service rebuild"
LOST = "Ingest the story again: relink and rebuild need what it was read from."
RELINK = "graph-service relink --all links every story again; please report problems that remain after that."


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of a generation: the part it is in, what it is, and what to do."""

    part: Part
    message: str
    hint: str


def find_problems(
    published: Snapshot, sources: Sources, processes: int = 1, progress: Progress | None = None
) -> Iterator[Problem]:
    """Yield the problems of a generation; `progress` gets the number of stories done."""
    damaged = list(_files(published))
    yield from damaged
    if damaged:
        return
    try:
        yield from _counts(published)
        yield from _passages(published)
        yield from _words(published)
        yield from _sources(published, sources)
        yield from _whole_graphs(published)
        yield from _stories(published, processes, progress)
    except DataError as error:
        yield Problem("files", error.message, error.hint or RESTORE)


def check_readable(published: Snapshot) -> None:
    """Raise `DataError` where a part of a generation cannot be read, or its parts hold other stories than one another."""
    manifest = published.manifest
    try:
        stories, passages = {published.store.stories(), len(published.projection.ids)}, published.passages.count()
        # Each opens its part when it is read first, and raises where it cannot.
        _ = (
            published.reference,
            published.groups,
            published.neighbours,
            published.word_counts,
            published.reference_names,
        )
    except DataError as error:
        raise DataError(f"{published.folder}: {error.message}", hint=error.hint or RESTORE) from error
    if stories != {manifest.stories} or passages != manifest.passages:
        raise DataError(f"The parts of {published.folder} do not belong together.", hint=RESTORE)


def _files(published: Snapshot) -> Iterator[Problem]:
    expected, actual = published.manifest.checksums, checksums(published.folder, PARTS)
    for name in sorted(expected.keys() | actual.keys()):
        if name not in actual:
            what = "is missing"
        elif name not in expected:
            what = "is not in the manifest"
        elif expected[name] != actual[name]:
            what = "has changed"
        else:
            continue
        yield Problem("files", f"{published.folder / name} {what}.", RESTORE)


def _counts(published: Snapshot) -> Iterator[Problem]:
    manifest, projection, store = published.manifest, published.projection, published.store
    in_graph = store.stories()
    counts = (
        ("quads", manifest.quads, store.count()),
        (
            "triples beside users' graphs",
            sum(counts[TRIPLES] for counts in published.graph_counts),
            store.count() - store.count_user_quads(),
        ),
        ("stories", manifest.stories, in_graph),
        ("stories", manifest.stories, len(projection.ids)),
        ("mentions", manifest.mentions, projection.mention_count),
        ("entities", manifest.entities, projection.entity_count),
        ("passages", manifest.passages, published.passages.count()),
    )
    for what, stated, actual in counts:
        if stated != actual:
            yield Problem("counts", f"The manifest says {stated:,} {what}, but there are {actual:,}.", AGAIN)


def _passages(published: Snapshot) -> Iterator[Problem]:
    projection = published.projection
    passages = published.passages.of_stories(range(len(projection.ids)))
    without = np.setdiff1d(np.arange(len(projection.ids)), passages.stories)
    for row in without:
        yield Problem("passages", f"The story {projection.ids[row]} has no passage: no search finds it.", AGAIN)
    last = np.zeros(len(projection.ids), dtype=np.int64)
    np.maximum.at(last, passages.stories, passages.ends)
    for id_, text in texts(published.store, projection.ids):
        if last[projection.row[id_]] > len(text):
            yield Problem("passages", f"A passage of the story {id_} ends beyond its text.", AGAIN)


def _words(published: Snapshot) -> Iterator[Problem]:
    expected = count_words(text for _, text in texts(published.store, published.projection.ids))
    stored = published.word_counts
    different = [word for word in expected.keys() | stored.keys() if expected[word] != stored[word]]
    if different:
        some = ", ".join(sorted(different)[:5])
        yield Problem("words", f"{len(different):,} word counts are wrong, among them those of {some}.", AGAIN)


def _sources(published: Snapshot, sources: Sources) -> Iterator[Problem]:
    for id_, digest in published.projection.digests.items():
        document = sources.read(digest)
        if isinstance(document, SourceError):
            yield Problem("sources", f"{document.file}, which the story {id_} was read from, is gone.", LOST)
        elif hashlib.sha256(document.data).hexdigest() != digest:
            yield Problem("sources", f"{document.file}, which the story {id_} was read from, has changed.", LOST)


def _whole_graphs(published: Snapshot) -> Iterator[Problem]:
    names = published.names
    for graph in (names.entities_graph, names.groups_graph, names.reference_graph):
        for violation in find_violations(published.store_of(graph).graph_quads(graph), names):
            yield Problem("shapes", str(violation), RELINK)


def _stories(published: Snapshot, processes: int, progress: Progress | None) -> Iterator[Problem]:
    """Check the stories in batches, in worker processes where there are many."""
    ids = published.projection.ids
    batches = [ids[n : n + BATCH] for n in range(0, len(ids), BATCH)]
    check = partial(_check_batch, published.folder, published.data, published.storage, published.manifest.mark)
    is_small = processes == 1 or len(batches) < FEW
    with nullcontext() if is_small else worker_pool(processes) as pool:
        results = map(check, batches) if pool is None else pool.map(check, batches)
        for problems, batch in zip(results, batches, strict=True):
            yield from problems
            report_progress(progress, len(batch))


def _check_batch(
    folder: Path, data: Path, storage: StorageLocation, mark: str, stories: Sequence[str]
) -> list[Problem]:
    """Return the problems of some stories of a generation; runs in a worker process."""
    published = _open_once(folder, data, storage, mark)
    store, names = published.store, published.names
    # Their graphs, with the types and labels of the entities that they name: what the shapes need.
    quads = [quad for id_ in stories for quad in store.graph_quads(names.story(id_))]
    objects = dict.fromkeys(quad.object for quad in quads if isinstance(quad.object, pyoxigraph.NamedNode))
    predicates = [pyoxigraph.NamedNode(names.expand(curie)) for curie in ("rdf:type", "rdfs:label", "skos:prefLabel")]
    for entity in objects:
        if names.key(entity.value):
            for predicate in predicates:
                quads += store.pattern(entity, predicate, None, names.entities_graph)

    violations = find_violations(quads, names)
    problems = [Problem("shapes", str(violation), RELINK) for violation in violations]
    problems += [
        Problem("evidence", f"The text at {iri} differs from what the graph records.", RELINK)
        for iri in _misplaced_spans(quads, names)
    ]
    broken = {violation.focus.partition("#")[0] for violation in violations}  # such a story may not be readable
    for id_ in stories:
        if names.story(id_) not in broken:
            problems += _row_problems(published, id_)
    return problems


@lru_cache(maxsize=1)
def _open_once(folder: Path, data: Path, storage: StorageLocation, mark: str) -> Snapshot:
    published = Snapshot(folder, data, storage)
    if published.manifest.mark != mark:
        raise DataError(f"{folder} was replaced while it was checked.", hint="Check it again.")
    return published


def _row_problems(published: Snapshot, id_: str) -> Iterator[Problem]:
    """Compare the row of a story in the projection with the story in the graph."""
    try:
        expected = story_row(story(published.store, id_))
    except NotFoundError:
        yield Problem("projection", f"The story {id_} is in the projection and not in the graph.", AGAIN)
        return
    projection, row = published.projection, published.projection.row[id_]
    facts = projection.stories.slice(row, 1).to_pylist()[0]
    mentions = {projection.keys[n]: count for n, count in zip(facts["entities"], facts["counts"], strict=True)}
    about = {name: facts[name] for name in ("id", "title", "date", "source", "language", "digest", "text")}
    days = facts["periods"] or ()
    periods = tuple(zip(days[::2], days[1::2], strict=True))
    if expected != StoryRow(
        **about, mentions=mentions, cards=tuple(facts["cards"]), mention_count=facts["mentions"], periods=periods
    ):
        yield Problem("projection", f"The projection and the graph disagree about the story {id_}.", AGAIN)


def _misplaced_spans(quads: Iterable[pyoxigraph.Quad], names: Names) -> list[str]:
    """Return the spans, by IRI, where the text does not have the words that the graph states."""
    facts = Facts(quads)
    begins, ends, words, texts, context = (
        pyoxigraph.NamedNode(names.expand(f"nif:{name}"))
        for name in ("beginIndex", "endIndex", "anchorOf", "isString", "referenceContext")
    )
    misplaced = []
    for span in [subject for subject, predicate in facts.objects if predicate == words]:
        ranges = [lexical_form(node) for name in (begins, ends) for node in facts.of(span, name)]
        whole = [lexical_form(text) for node in facts.of(span, context) for text in facts.of(node, texts)]
        is_complete = len(ranges) == 2 and len(whole) == 1 and all(node.isdecimal() for node in ranges)
        if is_complete and whole[0][slice(*map(int, ranges))] != lexical_form(facts.of(span, words)[0]):
            misplaced.append(lexical_form(span))
    return misplaced


def find_violations(quads: Iterable[pyoxigraph.Quad], names: Names) -> list[Violation]:
    """Return the rules that quads break, whatever graphs they are in; each once for each node that breaks it."""
    data = Graph(bind_namespaces="none")
    for subject, predicate, value, _graph in quads:
        data.add((_node(subject), _node(predicate), _node(value)))
    shapes = _shapes(names)
    conforms, report, _ = validate(data, shacl_graph=shapes)
    if conforms:
        return []

    report = cast("Graph", report)
    violations: dict[Violation, None] = {}
    for result in report.objects(None, SH.result):
        focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        inverse = report.value(path, SH.inversePath)
        rule = shapes.value(report.value(result, SH.sourceShape), SH.message)
        violations[Violation(str(focus), str(inverse or path), str(rule))] = None
    return list(violations)


@lru_cache(maxsize=4)
def _shapes(names: Names) -> Graph:
    return Graph().parse(resource(SHAPES), publicID=names.base + "/")


def _node(term: Term) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    assert isinstance(term, pyoxigraph.Literal), "no quoted triple is published"
    if term.language:
        return rdflib.Literal(term.value, lang=term.language, normalize=False)
    return rdflib.Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
