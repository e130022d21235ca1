"""Engine processes that run queries on a generation's store: quick queries first, slow ones in fair turns.

Nobody knows before whether a query is quick. So each runs for a moment (`QUICK`) in a turn that comes soon, since everybody's first
turn is as short. If that was not enough, it is slow: it leaves its process's place to a spare one and joins another line, in which
`workers` queries run at a time, for a `SLICE` each; the others are paused as they are, so that no work is lost. A quick query never
waits for a slow one, nor does a slow one for the end of a slower one. Its time counts while it runs.

`workers + waiting` slow queries exist at a time, which bounds memory and threads; further ones are refused and may be sent again.
When a client is gone, its query ends with its process.
"""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from graph_service.errors import UnsortableError
from graph_service.rdf.sparql_text import ParsedQuery, RdfDataset
from graph_service.sparql.engine_process import QUERY, EngineProcess, Reply
from graph_service.sparql.engine_workarounds import order_by_type
from graph_service.sparql.executor import AdmissionControl, Answer, Limits
from graph_service.sparql.hash_joins import find_joins
from graph_service.sparql.top_rows import find_top_rows
from graph_service.sparql.turns import ANYBODY, Client, Line, Place

QUERY_STACK = 2**29  # bytes of address space, of which a usual query touches a few
QUICK = 0.1  # seconds
SLICE = 0.25  # seconds of a turn of a slow query
SPARE = 1  # processes beside those that quick queries use


class QueryPool:
    """Engine processes, each started when it is needed; once warmed, some wait for the next query."""

    def __init__(self, limits: Limits, shared: AdmissionControl | None = None) -> None:
        self.limits = limits
        self.processes: set[EngineProcess] = set()
        self._shared = shared or AdmissionControl(2**16, 0, 0)
        self._idle: list[EngineProcess] = []
        self._guard = Lock()
        most = limits.workers + limits.waiting
        self._quick = Line(limits.workers, None, most, "queries")
        self._slow = Line(limits.workers, most, most, "slow queries")
        self._keeper: ThreadPoolExecutor | None = None
        self._opening: tuple[Path, str, Mapping[str, Any]] | None = None  # a query that opens the latest store

    def run(
        self, folder: Path, query: ParsedQuery, accept: str | None, format_name: str | None,
        *, mark: str, dataset: RdfDataset | None = None, client: Client = ANYBODY,
    ) -> Answer:  # fmt: skip
        """Return the answer to a query without SERVICE.

        Raises what `EmbeddedStore.answer` does, `LimitError`, and `BusyError` where too many run already.
        """
        run = partial(self._run_once, folder, accept, format_name, mark, dataset, client)
        try:
            return run(query)
        except UnsortableError:
            by_type = order_by_type(query)
            if by_type is None:
                raise
            return run(by_type)

    def _run_once(
        self, folder: Path, accept: str | None, format_name: str | None, mark: str, dataset: RdfDataset | None, client: Client,
        query: ParsedQuery,
    ) -> Answer:  # fmt: skip
        seconds = min(self.limits.seconds, client.seconds)
        top_rows, joins = find_top_rows(query), find_joins(query)
        parameters = {
            "mark": mark, "query": query.text, "accept": accept, "format": format_name, "rows": self.limits.rows,
            "bytes": self.limits.bytes, "dataset": None if dataset is None else asdict(dataset),
            "top_rows": None if top_rows is None else asdict(top_rows),
            "joins": None if joins is None else asdict(joins),
        }  # fmt: skip
        self._opening = (
            folder,
            query.names.base,
            parameters
            | {"query": "ASK {}", "accept": None, "format": None, "dataset": None, "top_rows": None, "joins": None},
        )
        with self._quick.place(client.name) as place, self._shared.slot(), self._process() as process:
            with place.turn():
                process.send(QUERY, folder, query.names.base, parameters)
                reply = process.receive(min(QUICK, seconds))
            if reply is None:
                self._keep_spare()
                reply = self._run_slowly(process, client, seconds)
        return Answer(reply.outcome["media_type"], reply.body)

    def warm(self) -> None:
        """From now on keep a spare process ready."""
        self._keeper = ThreadPoolExecutor(1, "engine-spare")
        self._keep_spare()

    def close(self) -> None:
        """End the processes, and the queries that they are running."""
        if self._keeper is not None:
            self._keeper.shutdown(wait=True)
        with self._guard:
            idle, running = self._idle, self.processes.difference(self._idle)
            self.processes, self._idle = set(), []
        for process in idle:
            process.close()
        for process in running:
            process.kill()

    def _run_slowly(self, process: EngineProcess, client: Client, seconds: float) -> Reply:
        """Return the reply to a query that is running, once it has had the turns that it needs, of so many seconds in all."""
        left = seconds - QUICK
        with self._slow.place(client.name) as place, client.watch(partial(_abandon, place, process)):
            while left > 0:
                with place.turn(process.pause):
                    process.resume()
                    started = time.monotonic()
                    reply = process.receive(min(left, SLICE))
                if reply is not None:
                    return reply
                left -= time.monotonic() - started
        raise process.overtime(seconds)

    @contextmanager
    def _process(self) -> Iterator[EngineProcess]:
        with self._guard:
            process = self._idle.pop() if self._idle else EngineProcess(self.limits.memory, QUERY_STACK)
            self.processes.add(process)
        try:
            yield process
        finally:
            with self._guard:
                is_kept = (
                    process in self.processes and process.is_idle and len(self._idle) < self.limits.workers + SPARE
                )
                if is_kept:
                    self._idle.append(process)
                else:
                    self.processes.discard(process)
            if not is_kept:
                process.close()

    def _keep_spare(self) -> None:
        if self._keeper is not None:
            with suppress(RuntimeError):  # the pool was closed
                self._keeper.submit(self._start_spare)

    def _start_spare(self) -> None:
        if len(self._idle) >= SPARE:
            return
        process = EngineProcess(self.limits.memory, QUERY_STACK)
        process.start()
        if self._opening is not None:
            process.ask(QUERY, *self._opening, self.limits.seconds).body.close()
        with self._guard:
            self.processes.add(process)
            self._idle.insert(0, process)  # those that were used before come first


def _abandon(place: Place, process: EngineProcess) -> None:
    """End a query whose client is gone, whether it runs or waits for its turn."""
    place.leave()
    process.kill()
