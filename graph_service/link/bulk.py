"""Reads and links many documents in a pool of processes, in their order, holding only a window of them in memory.

Few documents are linked here, since a process takes seconds to load what it needs. The pool is loky's: unlike the one of
the standard library it does not import the main module again, so a script needs no guard. Any other executor with the
interface of `concurrent.futures` would do.
"""

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from loky import ProcessPoolExecutor

from graph_service.errors import SourceError
from graph_service.link.linker import Linker
from graph_service.model import LinkedStory, Rejected, Story
from graph_service.read import Document, parse

Result = tuple[Document, LinkedStory | SourceError]

CHUNK = 16
FEW = 2 * CHUNK
AHEAD = 4  # chunks under way for each process, so that none waits


def linked(documents: Iterable[Document], processes: int, curation: Path | None = None) -> Iterator[Result]:
    """Yield each document with its linked story, or with the error that says why there is none.

    `curation` is the file of one's own decisions; each process reads it.
    """
    documents = iter(documents)
    few = list(islice(documents, FEW))
    if len(few) < FEW or processes == 1:
        for chunk in _chunks(chain(few, documents)):
            yield from link_chunk(chunk, curation)
        return
    pool = ProcessPoolExecutor(max_workers=processes, initializer=_ignore_interrupt)
    try:
        yield from _windowed(pool, _chunks(chain(few, documents)), processes * AHEAD, curation)
    except BaseException:
        pool.shutdown(kill_workers=True)  # once only: a second call would tell the pool to let its workers finish
        raise
    pool.shutdown()


def _chunks(documents: Iterator[Document]) -> Iterator[tuple[Document, ...]]:
    while chunk := tuple(islice(documents, CHUNK)):
        yield chunk


def _windowed(
    pool: Executor, chunks: Iterator[tuple[Document, ...]], window: int, curation: Path | None
) -> Iterator[Result]:
    waiting = deque(pool.submit(link_chunk, chunk, curation) for chunk in islice(chunks, window))
    while waiting:
        results = waiting.popleft().result()
        waiting.extend(pool.submit(link_chunk, chunk, curation) for chunk in islice(chunks, 1))
        yield from results


def link_chunk(documents: Iterable[Document], curation: Path | None = None) -> list[Result]:
    """Return each document with its linked story or its error; runs in a process of the pool."""
    parsed = [(document, _parsed(document)) for document in documents]
    found = linker(curation).link([story for _, story in parsed if isinstance(story, Story)])
    return [(document, next(found) if isinstance(story, Story) else story) for document, story in parsed]


def explained(document: Document, curation: Path | None = None) -> tuple[LinkedStory, Sequence[Rejected]] | SourceError:
    """Return a document's linked story with the candidates that lost, or the error that says why there is none."""
    story = _parsed(document)
    return next(linker(curation).explain([story])) if isinstance(story, Story) else story


def linker(curation: Path | None = None) -> Linker:
    """Return this process's linker with decisions of one's own, loaded once and again when their file has changed."""
    own = curation if curation is not None and curation.exists() else None
    return _linker(own, own.read_bytes() if own is not None else b"")


@lru_cache(maxsize=1)
def _linker(curation: Path | None, _content: bytes) -> Linker:
    return Linker.load(curation=curation)


def _parsed(document: Document) -> Story | SourceError:
    try:
        return parse(document)
    except SourceError as error:
        return error


def _ignore_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
