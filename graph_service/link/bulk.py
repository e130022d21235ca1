"""Reads and links many documents in a pool of processes, in their order, holding only a window of them in memory.

Few documents are linked here, since a process takes seconds to load what it needs. The pool is loky's: unlike the one of
the standard library it does not import the main module again, so a script needs no guard. Any other executor with the
interface of `concurrent.futures` would do.
"""

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import cache
from itertools import chain, islice

from loky import ProcessPoolExecutor

from graph_service.errors import SourceError
from graph_service.link import Linker
from graph_service.model import LinkedStory, Rejected, Story
from graph_service.read import Document, parse

Result = tuple[Document, LinkedStory | SourceError]

CHUNK = 16
FEW = 2 * CHUNK
AHEAD = 4  # chunks under way for each process, so that none waits


def linked(documents: Iterable[Document], processes: int) -> Iterator[Result]:
    """Yield each document with its linked story, or with the error that says why there is none."""
    documents = iter(documents)
    few = list(islice(documents, FEW))
    if len(few) < FEW or processes == 1:
        for chunk in _chunks(chain(few, documents)):
            yield from link_chunk(chunk)
        return
    with ProcessPoolExecutor(max_workers=processes, initializer=_ignore_interrupt) as pool:
        try:
            yield from _windowed(pool, _chunks(chain(few, documents)), processes * AHEAD)
        except BaseException:
            pool.shutdown(wait=False, kill_workers=True)
            raise


def _chunks(documents: Iterator[Document]) -> Iterator[tuple[Document, ...]]:
    while chunk := tuple(islice(documents, CHUNK)):
        yield chunk


def _windowed(pool: Executor, chunks: Iterator[tuple[Document, ...]], window: int) -> Iterator[Result]:
    waiting = deque(pool.submit(link_chunk, chunk) for chunk in islice(chunks, window))
    while waiting:
        results = waiting.popleft().result()
        waiting.extend(pool.submit(link_chunk, chunk) for chunk in islice(chunks, 1))
        yield from results


def link_chunk(documents: Iterable[Document]) -> list[Result]:
    """Return each document with its linked story or its error; runs in a process of the pool."""
    parsed = [(document, _parsed(document)) for document in documents]
    found = linker().link([story for _, story in parsed if isinstance(story, Story)])
    return [(document, next(found) if isinstance(story, Story) else story) for document, story in parsed]


def explained(document: Document) -> tuple[LinkedStory, Sequence[Rejected]] | SourceError:
    """Return a document's linked story with the candidates that lost, or the error that says why there is none."""
    story = _parsed(document)
    return next(linker().explain([story])) if isinstance(story, Story) else story


@cache
def linker() -> Linker:
    """Return this process's linker, loaded once."""
    return Linker.load()


def _parsed(document: Document) -> Story | SourceError:
    try:
        return parse(document)
    except SourceError as error:
        return error


def _ignore_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
