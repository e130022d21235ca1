"""Short answers are kept in memory, for when the same is asked again of what is published.

A published generation never changes, so an answer holds for as long as its generation is published: pages that link to a
query, dashboards and agents ask the same again and again, and need not wait for the engine each time. A query is known by
the text that the engine would get, in which searches and what other endpoints gave are written out already; one that may
answer otherwise each time (`NOW`, `RAND`, …) is always asked. Answers that nobody asked for longest go first.
"""

import io
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from graph_service.graph.lexical import is_volatile
from graph_service.graph.store import Asked
from graph_service.sparql.limits import CHUNK, Answer, Querying

Key = tuple[str, str | None, str | None, Asked | None]


@dataclass(frozen=True, slots=True)
class _Kept:
    media_type: str
    body: bytes


class KeptAnswers:
    """What runs queries, with a memory of so many bytes of its answers."""

    def __init__(self, queries: Querying, most: int) -> None:
        self.queries = queries
        self.most = most
        self._folder: Path | None = None
        self._held: OrderedDict[Key, _Kept] = OrderedDict()
        self._bytes = 0
        self._guard = threading.Lock()

    def run(
        self, folder: Path, base_iri: str, query: str, accept: str | None, format_name: str | None,
        *, asked: Asked | None = None,
    ) -> Answer:  # fmt: skip
        """Return the answer that is kept, or have the query run; raises as that does."""
        key = (query, accept, format_name, asked)
        if (found := self._found(folder, key)) is not None:
            return Answer(found.media_type, io.BytesIO(found.body))
        answer = self.queries.run(folder, base_iri, query, accept, format_name, asked=asked)
        if answer.length > min(CHUNK, self.most) or is_volatile(query):
            return answer
        made = _Kept(answer.media_type, answer.body)
        self._keep(folder, key, made)
        return Answer(made.media_type, io.BytesIO(made.body))

    def close(self) -> None:
        """End what runs queries."""
        self.queries.close()

    def _found(self, folder: Path, key: Key) -> _Kept | None:
        with self._guard:
            if folder != self._folder or key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key]

    def _keep(self, folder: Path, key: Key, made: _Kept) -> None:
        with self._guard:
            if folder != self._folder:  # of the generation before, nothing is asked again
                self._folder, self._bytes = folder, 0
                self._held.clear()
            if key not in self._held:
                self._held[key] = made
                self._bytes += _size(key, made)
            while self._bytes > self.most:
                self._bytes -= _size(*self._held.popitem(last=False))


def _size(key: Key, made: _Kept) -> int:
    return len(key[0]) + len(made.body)
