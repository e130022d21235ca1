"""Short answers to queries are kept, for when the same is asked again of what is published.

Pages that link to a query, dashboards and agents ask the same again and again, and need not wait for the engine each time.
A query is known by the text that the engine would get, in which searches and what other endpoints gave are written out
already; one that may answer otherwise each time (`NOW`, `RAND`, …) is always asked.
"""

import io
from pathlib import Path

from graph_service.graph.lexical import is_volatile
from graph_service.graph.store import Asked
from graph_service.memory import Body, Memory
from graph_service.sparql.limits import Answer, Querying


class KeptAnswers:
    """What runs queries, with a memory of so many bytes of its answers."""

    def __init__(self, queries: Querying, most: int) -> None:
        self.queries = queries
        self._memory = Memory(most)

    def run(
        self, folder: Path, base_iri: str, query: str, accept: str | None, format_name: str | None,
        *, asked: Asked | None = None,
    ) -> Answer:  # fmt: skip
        """Return the answer that is kept, or have the query run; raises as that does."""
        key = query, (folder, accept, format_name, asked)
        if (found := self._memory.get(key)) is None:
            answer = self.queries.run(folder, base_iri, query, accept, format_name, asked=asked)
            if answer.length > self._memory.longest or is_volatile(query):
                return answer
            found = Body(answer.media_type, answer.body)
            self._memory.keep(key, found)
        return Answer(found.media_type, io.BytesIO(found.content))

    def close(self) -> None:
        """End what runs queries."""
        self.queries.close()
