"""Whether all that is published holds together, and what to do where it does not.

First the files of the generation against the checksums in its manifest: where one differs, nothing that is read from them
can be trusted, and only that is told. Then the parts against each other (the manifest's counts, the projection, the
passages and the counts of words are all made from the graph, so they must say what it says), what came in, and at last the
graph itself: every story, entity and group against the shapes, by pySHACL, and every stretch of text against the words
that are said to stand there.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

import numpy as np

from graph_service.errors import DataError, NotFoundError, SourceError
from graph_service.generations import PARTS, Generation
from graph_service.graph.home import Home
from graph_service.graph.projection_tables import StoryRow, story_row
from graph_service.graph.shapes import Violation
from graph_service.graph.stories import story, texts
from graph_service.index.word_counts import counted
from graph_service.intake import Progress, tell
from graph_service.manifest import checksums
from graph_service.sources import Sources

Part = Literal["files", "counts", "projection", "passages", "words", "sources", "shapes", "evidence"]
BATCH = 32  # stories that pySHACL judges at once: more of them save little
FEW = 4  # batches for which no process is worth its start

AGAIN = "Make everything again from what came in: graph-service rebuild"
BACK = (
    "Put the folder back from a copy, or write the number of an earlier generation into the file `current`; "
    "then: graph-service rebuild"
)
LOST = "Ingest the story again: what it was read from is needed by relink and rebuild."
TELL = "graph-service relink --all links every story again; what is still told after that, please report."


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: in which part, what, and what to do."""

    part: Part
    message: str
    hint: str


def findings(
    published: Generation, sources: Sources, processes: int = 1, progress: Progress | None = None
) -> Iterator[Finding]:
    """Yield what does not hold of what is published; `progress` is told how many stories are done."""
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
        yield Finding("files", error.message, error.hint or BACK)


def _files(published: Generation) -> Iterator[Finding]:
    due, found = published.manifest.checksums, checksums(published.folder, PARTS)
    for name in sorted(due.keys() | found.keys()):
        if due.get(name) != found.get(name):
            what = "is missing" if name not in found else "is not in the manifest" if name not in due else "has changed"
            yield Finding("files", f"{published.folder / name} {what}.", BACK)


def _counts(published: Generation) -> Iterator[Finding]:
    manifest, projection, store = published.manifest, published.projection, published.store
    in_graph = store.stories()
    counts = (
        ("quads", manifest.quads, store.count()),
        ("stories", manifest.stories, in_graph),
        ("stories", manifest.stories, len(projection.ids)),
        ("mentions", manifest.mentions, int(projection.matrix.sum())),
        ("entities", manifest.entities, int((projection.popularity > 0).sum())),
        ("passages", manifest.passages, published.passages.count()),
    )
    for what, said, there in counts:
        if said != there:
            yield Finding("counts", f"The manifest says {said:,} {what}, and there are {there:,}.", AGAIN)


def _passages(published: Generation) -> Iterator[Finding]:
    projection = published.projection
    found = published.passages.of_stories(range(len(projection.ids)))
    without = np.setdiff1d(np.arange(len(projection.ids)), found.stories)
    for row in without:
        yield Finding("passages", f"The story {projection.ids[row]} has no passage: no search finds it.", AGAIN)
    last = np.zeros(len(projection.ids), dtype=np.int64)
    np.maximum.at(last, found.stories, found.ends)
    for id_, text in texts(published.store, projection.ids):
        if last[projection.row[id_]] > len(text):
            yield Finding("passages", f"A passage of the story {id_} ends behind its text.", AGAIN)


def _words(published: Generation) -> Iterator[Finding]:
    due = counted(text for _, text in texts(published.store, published.projection.ids))
    kept = published.word_counts
    different = [word for word in due.keys() | kept.keys() if due[word] != kept[word]]
    if different:
        some = ", ".join(sorted(different)[:5])
        yield Finding("words", f"{len(different):,} words are counted wrongly, among them {some}.", AGAIN)


def _sources(published: Generation, sources: Sources) -> Iterator[Finding]:
    for id_, digest in published.projection.digests.items():
        document = sources.read(digest)
        if isinstance(document, SourceError):
            yield Finding("sources", f"{document.file}, which the story {id_} was read from, is gone.", LOST)
        elif hashlib.sha256(document.data).hexdigest() != digest:
            yield Finding("sources", f"{document.file}, which the story {id_} was read from, has changed.", LOST)


def _whole_graphs(published: Generation) -> Iterator[Finding]:
    from graph_service.graph.validation import judged  # noqa: PLC0415  pySHACL takes long to import

    names = published.names
    for graph in (names.entities_graph, names.groups_graph, names.reference_graph):
        yield from map(_shape, judged(published.store.graph_quads(graph), names))


def _stories(published: Generation, processes: int, progress: Progress | None) -> Iterator[Finding]:
    """Check the stories in batches, in processes of their own where there are many."""
    ids = published.projection.ids
    batches = [ids[n : n + BATCH] for n in range(0, len(ids), BATCH)]
    look = partial(_batch, published.folder, published.data, published.home)
    if processes == 1 or len(batches) < FEW:
        yield from _told(map(look, batches), batches, progress)
        return
    from loky import ProcessPoolExecutor  # noqa: PLC0415  what few need

    with ProcessPoolExecutor(max_workers=processes) as pool:
        yield from _told(pool.map(look, batches), batches, progress)


def _told(
    results: Iterable[list[Finding]], batches: Sequence[Sequence[str]], progress: Progress | None
) -> Iterator[Finding]:
    for found, batch in zip(results, batches, strict=True):
        yield from found
        tell(progress, len(batch))


def _batch(folder: Path, data: Path, home: Home, stories: Sequence[str]) -> list[Finding]:
    """Return what does not hold of some stories of a generation."""
    from graph_service.graph.validation import judged, misplaced, said_of  # noqa: PLC0415  pySHACL takes long to import

    published = _opened(folder, data, home)
    quads = said_of(published.store, stories)
    broken = judged(quads, published.names)
    found = [_shape(one) for one in broken]
    found += [
        Finding("evidence", f"The text does not have at {stretch} what is said to stand there.", TELL)
        for stretch in misplaced(quads, published.names)
    ]
    unsound = {one.focus.partition("#")[0] for one in broken}  # such a story may lack what it takes to read it back
    whole = [one for one in stories if published.names.story(one) not in unsound]
    return found + [finding for one in whole for finding in _row(published, one)]


@lru_cache(maxsize=1)
def _opened(folder: Path, data: Path, home: Home) -> Generation:
    return Generation(folder, data, home)


def _shape(broken: Violation) -> Finding:
    return Finding("shapes", f"{broken.rule} This is not so for {broken.path} of {broken.focus}.", TELL)


def _row(published: Generation, id_: str) -> Iterator[Finding]:
    """Hold what the projection keeps of a story against its graph."""
    try:
        due = story_row(story(published.store, id_))
    except NotFoundError:
        yield Finding("projection", f"The story {id_} is in the projection and not in the graph.", AGAIN)
        return
    if due != _kept(published, id_):
        yield Finding("projection", f"The projection says otherwise of the story {id_} than the graph.", AGAIN)


def _kept(published: Generation, id_: str) -> StoryRow:
    projection, row = published.projection, published.projection.row[id_]
    facts = projection.stories.slice(row, 1).to_pylist()[0]
    mentions = {projection.keys[n]: count for n, count in zip(facts["entities"], facts["counts"], strict=True)}
    about = {name: facts[name] for name in ("id", "title", "date", "source", "language", "digest", "text")}
    return StoryRow(**about, mentions=mentions, cards=tuple(facts["cards"]))
