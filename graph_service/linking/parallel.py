"""Reads and links many documents in a pool of processes, in order, with only a window of them in memory.

A few documents are linked in this process, since a new one takes seconds to load the linker. The pool ends with the work in
it, and with whoever started it. It is loky's: unlike the one of the standard library it does not import the main module
again, so a script needs no guard. Any other executor with the interface of `concurrent.futures` would do.

When a process is lost (out of memory, a crash in a library), its pool breaks. The chunks that it may have had are then
linked story by story in a separate process, so that the story that ends its process is known and refused; the rest
continues in a new pool.
"""

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
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

Chunk = tuple[Document, ...]
Result = tuple[Document, LinkedStory | SourceError]

CHUNK = 16
FEW = 2 * CHUNK
AHEAD = 4  # chunks submitted for each process, so that none waits
POLL = 1  # seconds between a process's checks that its parent is alive


@contextmanager
def worker_pool(processes: int) -> Iterator[Executor]:
    """Hold a pool of processes; they are killed where the work in it ends early."""
    from loky import ProcessPoolExecutor  # noqa: PLC0415  small jobs do without

    pool = ProcessPoolExecutor(max_workers=processes, initializer=_start, initargs=(os.getpid(),))
    try:
        yield pool
    except BaseException:
        pool.shutdown(kill_workers=True)  # once only: a second call would tell the pool to let its workers finish
        raise
    pool.shutdown()


def _start(parent: int) -> None:
    """Prepare a process of the pool: it leaves interrupts to its parent, and ends with it."""

    def end_with_parent() -> None:
        while os.getppid() == parent:
            time.sleep(POLL)
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()


def link_documents(documents: Iterable[Document], processes: int, curation: Path | None = None) -> Iterator[Result]:
    """Yield each document with its linked story, or with the error that says why it has none.

    `curation` is the user's file of decisions; each process reads it. Raises `LimitError` if no process can start.
    """
    documents = iter(documents)
    few = list(islice(documents, FEW))
    rest = chain(few, documents)
    chunks: Iterator[Chunk] = iter(lambda: tuple(islice(rest, CHUNK)), ())
    if len(few) < FEW or processes == 1:
        for chunk in chunks:
            yield from link_chunk(chunk, curation)
        return

    load_reference(resource("data"))  # compiled once, if need be, before every process does it
    while lost := (yield from _until_lost(chunks, processes, curation)):
        yield from _one_by_one(chain.from_iterable(lost[:processes]), curation)
        chunks = chain(lost[processes:], chunks)


def _until_lost(
    chunks: Iterator[Chunk], processes: int, curation: Path | None
) -> Generator[Result, None, Sequence[Chunk]]:
    """Link chunks in a pool until a process of it is lost; return the chunks without results then."""
    waiting: deque[tuple[Chunk, Future[list[Result]]]] = deque()
    with worker_pool(processes) as pool:
        while True:
            new = islice(chunks, processes * AHEAD - len(waiting))
            waiting.extend((chunk, _submit(pool, chunk, curation)) for chunk in new)
            if not waiting:
                return ()
            try:
                results = waiting[0][1].result()
            except BrokenProcessPool:
                return [chunk for chunk, _ in waiting]
            waiting.popleft()
            yield from results


def _submit(pool: Executor, chunk: Chunk, curation: Path | None) -> "Future[list[Result]]":
    """Submit a chunk; where the pool is broken already, its future says so, in the chunk's turn."""
    try:
        return pool.submit(link_chunk, chunk, curation)
    except BrokenProcessPool as error:
        broken: Future[list[Result]] = Future()
        broken.set_exception(error)
        return broken


def _one_by_one(documents: Iterator[Document], curation: Path | None) -> Iterator[Result]:
    """Link stories one after the other in a separate process; a story that ends its process is refused."""
    for first in documents:
        with worker_pool(1) as pool:
            try:
                pool.submit(_warm, curation).result()
            except BrokenProcessPool as error:
                raise LimitError(
                    f"The processes that link stories end as soon as they start. {error}",
                    hint="They may lack memory; set GRAPH_SERVICE_PROCESSES to a lower number.",
                ) from error
            for document in chain([first], documents):
                try:
                    results = pool.submit(link_chunk, (document,), curation).result()
                except BrokenProcessPool as error:
                    yield document, _fatal_story(document, error)
                    break
                yield from results


def _warm(curation: Path | None) -> None:
    linker(curation).warm()


def _fatal_story(document: Document, error: BrokenProcessPool) -> SourceError:
    lines = str(error).splitlines()
    # loky's words; its other lines do not help users.
    how = next((line for line in lines if "exit codes" in line), lines[0])
    return SourceError(
        f"it ends each process that links it. {how}",
        file=document.file,
        line=document.line,
        hint="It may need more memory than there is; otherwise please report this, with the story.",
    )


def link_chunk(documents: Iterable[Document], curation: Path | None = None) -> list[Result]:
    """Return each document with its linked story or its error; runs in a process of the pool."""
    own_linker = linker(curation)
    parsed = [(document, _parse(document)) for document in documents]
    stories = [(document, story) for document, story in parsed if isinstance(story, Story)]
    try:
        results: list[LinkedStory | SourceError] = list(own_linker.link(story for _, story in stories))
    except Exception:  # noqa: BLE001  one of the stories causes it: each is tried alone
        results = []
        for document, story in stories:
            try:
                results += own_linker.link([story])
            except Exception as error:  # noqa: BLE001  a fault that one story causes refuses this story alone
                results.append(refuse_story(error, document.file, document.line))
    in_order = iter(results)
    return [(document, next(in_order) if isinstance(story, Story) else story) for document, story in parsed]


def explain_document(
    document: Document, curation: Path | None = None
) -> tuple[LinkedStory, Sequence[Rejected]] | SourceError:
    """Return a document's linked story with its losing candidates, or the error that says why it has none."""
    story = _parse(document)
    return next(linker(curation).explain([story])) if isinstance(story, Story) else story


def linker(curation: Path | None = None) -> Linker:
    """Return this process's linker with the user's decisions, loaded once and again when their file changes."""
    decisions = curation if curation is not None and curation.exists() else None
    return _load_linker(decisions, decisions.read_bytes() if decisions is not None else b"")


@lru_cache(maxsize=1)
def _load_linker(curation: Path | None, _content: bytes) -> Linker:
    return Linker.load(curation=curation)


def _parse(document: Document) -> Story | SourceError:
    try:
        return parse(document)
    except Exception as error:  # noqa: BLE001  a fault that one story causes refuses this story alone
        return refuse_story(error, document.file, document.line)
