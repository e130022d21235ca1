"""Reads and links many documents in a pool of processes, in their order, holding only a window of them in memory.

Few documents are linked here, since a process takes seconds to load what it needs.

A process that is lost (out of memory, a crash in a library) takes the pool with it. What it may have had is then linked story
by story in a process alone, so that the story that ends its process is known and refused; the rest goes on in a new pool.
"""

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from graph_service.errors import LimitError, SourceError, refuse_story
from graph_service.files import resource
from graph_service.linking.knowledge.compiled_reference import load_reference
from graph_service.linking.linker import Linker
from graph_service.model import LinkedStory, Rejected, Story
from graph_service.reading.documents import Document
from graph_service.reading.readers import parse
from graph_service.worker_pool import worker_pool

Chunk = tuple[Document, ...]
Result = tuple[Document, LinkedStory | SourceError]

CHUNK = 16
FEW = 2 * CHUNK
AHEAD = 4  # chunks under way for each process, so that none waits


def linked(documents: Iterable[Document], processes: int, curation: Path | None = None) -> Iterator[Result]:
    """Yield each document with its linked story, or with the error that says why there is none.

    `curation` is the file of one's own decisions; each process reads it. Raises `LimitError` where no process can start.
    """
    documents = iter(documents)
    few = list(islice(documents, FEW))
    chunks = _chunks(chain(few, documents))
    if len(few) < FEW or processes == 1:
        for chunk in chunks:
            yield from link_chunk(chunk, curation)
    else:
        load_reference(resource("data"))  # compiled once, if need be, before all processes want it
        yield from _pooled(chunks, processes, curation)


def _chunks(documents: Iterator[Document]) -> Iterator[Chunk]:
    while chunk := tuple(islice(documents, CHUNK)):
        yield chunk


def _pooled(chunks: Iterator[Chunk], processes: int, curation: Path | None) -> Iterator[Result]:
    """Link chunks in a pool; where a process is lost, link what it may have had story by story, and go on in a new pool."""
    while lost := (yield from _until_lost(chunks, processes, curation)):
        yield from _one_by_one(chain.from_iterable(lost[:processes]), curation)
        chunks = chain(lost[processes:], chunks)


def _until_lost(
    chunks: Iterator[Chunk], processes: int, curation: Path | None
) -> Generator[Result, None, Sequence[Chunk]]:
    """Link chunks in a pool until a process of it is lost; return those that were under way then."""
    waiting: deque[tuple[Chunk, Future[list[Result]]]] = deque()
    with worker_pool(processes) as pool:
        while True:
            new = islice(chunks, processes * AHEAD - len(waiting))
            waiting.extend((chunk, _submitted(pool, chunk, curation)) for chunk in new)
            if not waiting:
                return ()
            try:
                results = waiting[0][1].result()
            except BrokenProcessPool:
                return [chunk for chunk, _ in waiting]
            waiting.popleft()
            yield from results


def _submitted(pool: Executor, chunk: Chunk, curation: Path | None) -> "Future[list[Result]]":
    try:
        return pool.submit(link_chunk, chunk, curation)
    except BrokenProcessPool as error:
        broken: Future[list[Result]] = Future()
        broken.set_exception(error)
        return broken


def _one_by_one(documents: Iterator[Document], curation: Path | None) -> Iterator[Result]:
    """Link stories in a process of their own, one after the other; one that ends its process is refused."""
    for first in documents:
        with worker_pool(1) as pool:
            _load_linker(pool, curation)
            for document in chain([first], documents):
                try:
                    results = pool.submit(link_chunk, (document,), curation).result()
                except BrokenProcessPool as error:
                    yield document, _lost(document, error)
                    break
                yield from results


def _load_linker(pool: Executor, curation: Path | None) -> None:
    try:
        pool.submit(_load, curation).result()
    except BrokenProcessPool as error:
        raise LimitError(
            f"The processes that link stories end while they start. {error}",
            hint="They may lack memory; set GRAPH_SERVICE_PROCESSES to fewer.",
        ) from error


def _load(curation: Path | None) -> None:
    linker(curation).warm()


def _lost(document: Document, error: BrokenProcessPool) -> SourceError:
    lines = str(error).splitlines()
    how = next((line for line in lines if "exit codes" in line), lines[0])  # loky's words; the rest is for its makers
    return SourceError(
        f"it ends each process that links it. {how}",
        file=document.file,
        line=document.line,
        hint="It may need more memory than there is; otherwise please report this, with the story.",
    )


def link_chunk(documents: Iterable[Document], curation: Path | None = None) -> list[Result]:
    """Return each document with its linked story or its error; runs in a process of the pool."""
    knowing = linker(curation)
    parsed = [(document, _parsed(document)) for document in documents]
    stories = [story for _, story in parsed if isinstance(story, Story)]
    try:
        found: Iterator[LinkedStory | SourceError] = iter(list(knowing.link(stories)))
    except Exception:  # noqa: BLE001  one of them brings it out; which, each shows alone
        found = (_alone(knowing, document, story) for document, story in parsed if isinstance(story, Story))
    return [(document, next(found) if isinstance(story, Story) else story) for document, story in parsed]


def _alone(knowing: Linker, document: Document, story: Story) -> LinkedStory | SourceError:
    try:
        return next(knowing.link([story]))
    except Exception as error:  # noqa: BLE001  a fault that one story brings out refuses this story alone
        return refuse_story(error, document.file, document.line)


def explained(document: Document, curation: Path | None = None) -> tuple[LinkedStory, Sequence[Rejected]] | SourceError:
    """Return a document's linked story with the candidates that lost, or the error that says why there is none."""
    story = _parsed(document)
    return next(linker(curation).explain([story])) if isinstance(story, Story) else story


def linker(curation: Path | None = None) -> Linker:
    """Return this process's linker with decisions of one's own, loaded once and again when their file has changed."""
    decisions = curation if curation is not None and curation.exists() else None
    return _linker(decisions, decisions.read_bytes() if decisions is not None else b"")


@lru_cache(maxsize=1)
def _linker(curation: Path | None, _content: bytes) -> Linker:
    return Linker.load(curation=curation)


def _parsed(document: Document) -> Story | SourceError:
    try:
        return parse(document)
    except Exception as error:  # noqa: BLE001  a fault that one story brings out refuses this story alone
        return refuse_story(error, document.file, document.line)
