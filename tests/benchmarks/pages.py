"""How many pages and searches the service answers for several clients at a time, beside a bare page of Flask under the same server.

Run `python tests/benchmarks/pages.py [--data DIR] [--clients 8] [--seconds 5]`. It serves a copy of the data folder as users do, with the
default of workers, and asks over HTTP: for pages that are asked again and again, for pages that nobody has asked for, and for
searches, each with another question. The bare page is a constant of the same length. Ratios to it can be compared between machines, and
the time of the processor can be compared between a quiet machine and a busy one.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from granian.constants import HTTPModes, Interfaces, Loops, TaskImpl
from granian.log import LogLevels
from granian.server import Server
from rich.console import Console
from rich.table import Table
from served import free_port, started
from timing import children, percentile, resident

from graph_service.entity_types import ENTITY_TYPES
from graph_service.settings import Settings
from graph_service.web.requests.asgi import Threaded

ROOT = Path(__file__).parents[2]
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Encoding": "gzip, deflate, br, zstd"}
PER_CONNECTION = 25  # requests: a browser leaves, and the next one may reach another worker
REPEATED = 60  # pages that are asked again and again
LIMIT = 100  # of a list of the API


def bare_application(length):
    """Return the application whose only page is a constant, with as many threads as ours."""
    app, page = Flask("bare"), "x" * length
    app.add_url_rule("/", "page", lambda: page)
    app.add_url_rule("/healthz", "health", lambda: "")
    settings = Settings()
    return Threaded(app, settings.threads, settings.body_seconds, lambda _environ: 2**20)


def serve_bare(port, length):
    """Serve the bare page as `graph_service.server` serves ours."""
    server = Server(
        "bare", port=port, interface=Interfaces.ASGINL, http=HTTPModes.http1, loop=Loops.asyncio, task_impl=TaskImpl.asyncio,
        workers=Settings().workers, log_level=LogLevels.error,
    )  # fmt: skip
    server.serve(target_loader=partial(bare_application, length), wrap_loader=False)


def ask(port, addresses, seconds):
    """Ask for pages one after another until there are none or the time is over; return how long each took, in ms, and their bytes."""
    times, until, size = [], time.perf_counter() + seconds, 0
    addresses = iter(addresses)
    while (batch := list(islice(addresses, PER_CONNECTION))) and time.perf_counter() < until:
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            for address in batch:
                begun = time.perf_counter()
                connection.request("GET", address, headers=BROWSER)
                response = connection.getresponse()
                size += len(response.read())
                if response.status != 200:
                    raise RuntimeError(f"{address} gave {response.status}")
                times.append((time.perf_counter() - begun) * 1000)
                if time.perf_counter() > until:
                    break
    return times, size


def processor_seconds(server):
    """Return how long the workers of a server have used a processor."""
    ticks = sum(
        sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
        for pid in children(server.pid)
    )
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(server, port, clients, addresses, seconds):
    """Ask for addresses, dealt to a number of clients, and return the rate, the percentiles of the times, the bytes and the cost of a page."""
    used = processor_seconds(server)
    hands = [addresses[n::clients] for n in range(clients)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        results = list(threads.map(lambda hand: ask(port, hand, seconds), hands))
    took, times = time.perf_counter() - begun, [each for times, _ in results for each in times]
    return {
        "asked": len(times), "rate": len(times) / took, "p50": percentile(times, 50), "p95": percentile(times, 95),
        "processor": (processor_seconds(server) - used) / len(times) * 1000,
        "bytes": sum(size for _, size in results) // len(times),
    }  # fmt: skip


def addresses_of(port):
    """Return the addresses of the pages of entities and stories, and a question for each story, in an order that is the same each time."""
    order = random.Random(19)
    pages = []

    def read(address):
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", address)
            return json.loads(connection.getresponse().read())

    for entity_type, row in ENTITY_TYPES.items():
        rows = read(f"/api/entities?{urlencode({'type': entity_type, 'limit': LIMIT})}")["entities"]
        pages += [f"/{row.plural}/{entity['id']}" for entity in rows]
    stories = [
        story for offset in range(0, 10 * LIMIT, LIMIT)
        for story in read(f"/api/stories?limit={LIMIT}&offset={offset}")["stories"]
    ]  # fmt: skip
    pages += [f"/stories/{story['id']}" for story in order.sample(stories, min(len(stories), len(pages)))]
    questions = {" ".join(order.sample(words, 3)) for story in stories if len(words := story["title"].split()) > 3}
    order.shuffle(pages)
    return pages, [f"/search?{urlencode({'q': question})}" for question in sorted(questions)]


def main():
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", default=".graph-service", type=Path, help="the data folder; a copy of it is served")
    options.add_argument("--clients", default=8, type=int)
    options.add_argument("--seconds", default=5.0, type=float, help="for each row of the table")
    chosen, environ = options.parse_args(), os.environ | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
    with tempfile.TemporaryDirectory() as folder:
        data, port = shutil.copytree(chosen.data, Path(folder) / "data"), free_port()
        command = [sys.executable, "-m", "graph_service.cli.main", "--data", str(data), "serve", "--port", str(port)]
        with started(command, port, environ) as (server, _):
            pages, searches = addresses_of(port)
            repeated, fresh = pages[:REPEATED], pages[REPEATED:]
            ask(port, repeated * 8 * len(children(server.pid)), 600)  # each worker has made each page
            measured = {
                "kept": measure(server, port, chosen.clients, repeated * 1000, chosen.seconds),
                "not kept": measure(server, port, chosen.clients, fresh, chosen.seconds),
                "searches": measure(server, port, chosen.clients, searches, chosen.seconds),
            }
            memory = [resident(worker) for worker in children(server.pid)]
        port = free_port()
        code = f"import pages; pages.serve_bare({port}, {measured['kept']['bytes']})"
        bare = environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
        with started([sys.executable, "-c", code], port, bare) as (server, _):
            measured["bare Flask"] = measure(server, port, chosen.clients, ["/"] * 10**6, chosen.seconds)
    show(measured, memory, chosen.clients)


def show(measured, memory, clients):
    """Print what was measured, each rate with its ratio to that of the bare page."""
    headings = ("page", "asked", "a second", "ratio", "p50 ms", "p95 ms", "processor ms", "kB sent")
    table = Table(*headings, title=f"{clients} clients, {len(memory)} workers")
    bare = measured["bare Flask"]["rate"]
    for name, row in measured.items():
        figures = (
            f"{row['rate']:.0f}",
            f"{row['rate'] / bare:.3f}",
            f"{row['p50']:.1f}",
            f"{row['p95']:.1f}",
            f"{row['processor']:.2f}",
            f"{row['bytes'] / 1000:.1f}",
        )
        table.add_row(name, str(row["asked"]), *figures)
    Console().print(table)
    Console().print(f"Resident memory of the workers: {', '.join(f'{mib:.0f}' for mib in memory)} MiB")


if __name__ == "__main__":
    main()
