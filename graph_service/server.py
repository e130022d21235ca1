"""Serves the application: `python -m graph_service.server` runs Granian with a number of processes, each with threads.

An event loop reads and writes bodies (`web/requests/asgi.py`), since Granian has no deadline for a body and gives a WSGI application a
thread before the body has come: as many slow clients as there are threads would stop the service.

Granian reads requests and writes answers outside of Python, which halves the time of short answers (0.5 ms less than
gunicorn's threads took, of 0.8 ms for a count). The first process loads neither the application nor its engines. Each worker
does after the fork, which the threads of the passage table would not survive. A worker loads the model, counts the names
and words of the archive and makes the pages that everybody starts from before it takes a request, so that no visitor waits for it.

Each request encodes its question in one thread, unless OMP_NUM_THREADS says otherwise: several requests are answered at a
time, and threads of a model that wait for a core in use by another request's turn 6 ms into 20 and, now and then, 500.
"""

import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from granian.constants import HTTPModes, Interfaces, Loops, TaskImpl
from granian.log import LogLevels
from granian.server import Server

from graph_service.errors import GraphServiceError, UsageError
from graph_service.settings import Settings, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph_service.service import StoryGraph
    from graph_service.web.requests.asgi import Threaded

log = logging.getLogger(__name__)

TERMINATION = (signal.SIGINT, signal.SIGTERM)
ENDING = 10  # seconds that requests in hand have when the service is stopped
LOOPBACK = ("localhost", "127.0.0.1", "::1")
FOLLOWED = 0.5  # seconds between looks whether something was published
POLL = 0.05  # seconds between checks that requests are taken
# web.pages.links, which has it, would load the framework.
SCRIPTS = Path(__file__).parent / "web" / "static" / "built" / "manifest.json"


def serve(settings: Settings, announcement: str) -> None:
    """Serve until a signal ends it; `announcement` is printed with the address once requests are taken.

    Raises `UsageError` where the address cannot be served at.
    """
    address = free_address(settings.host, settings.port)
    if not SCRIPTS.is_file():
        log.warning(
            "The pages run without their scripts, which were not built. make install builds them, or says what is missing."
        )
    server = Server(
        "graph-service", address=address, port=settings.port,
        interface=Interfaces.ASGINL, http=HTTPModes.http1, loop=Loops.asyncio, task_impl=TaskImpl.asyncio,
        workers=settings.workers,
        respawn_failed_workers=True, workers_kill_timeout=ENDING, log_level=LogLevels.error,
    )  # fmt: skip

    def announce() -> None:  # requests are taken some time after Granian says that it started
        while True:
            time.sleep(POLL)
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
                if probe.connect_ex((address, settings.port)) == 0:
                    break
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        print(announcement % f"http://{host}:{settings.port}", flush=True)  # noqa: T201

    os.register_at_fork(before=_hold_signals, after_in_parent=_release_signals, after_in_child=_restore_signals)
    server.on_startup(threading.Thread(target=announce, daemon=True).start)
    server.serve(target_loader=partial(application, settings), wrap_loader=False)


def free_address(host: str, port: int) -> str:
    """Return the address of a host; raises `UsageError` where it is not this machine's, or in use.

    Workers share the port, so a second service would share it, too, and answer every other request.
    """
    try:
        ((family, _, _, _, socket_address), *_) = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(socket_address)
    except OSError as error:
        raise UsageError(
            f"The service cannot listen at {host}:{port}: {error.strerror}.",
            hint="Choose an address of this machine and a free port with --host and --port.",
        ) from error
    return str(socket_address[0])


def is_elsewhere(base_iri: str, host: str, port: int) -> bool:
    """Tell whether IRIs name this machine at a port that is not served: a public address may have a proxy, this one has none."""
    parts = urlsplit(base_iri)
    is_here = parts.hostname in {*LOOPBACK, host}
    return is_here and (parts.port or {"http": 80, "https": 443}[parts.scheme]) != port


def application(settings: Settings) -> "Threaded":
    """Make the application of one process, warmed up."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by numpy, torch and ONNX Runtime as they are loaded
    from graph_service.service import StoryGraph  # noqa: PLC0415  after the fork

    graph = StoryGraph.open(settings=settings)
    graph.archive.recover()
    with ThreadPoolExecutor(1) as thread:  # the model and the archive load beside the framework
        warming = thread.submit(graph.warm)
        from graph_service.web import create_app  # noqa: PLC0415  after the fork
        from graph_service.web.app import most_bytes, warm  # noqa: PLC0415  likewise
        from graph_service.web.requests.asgi import Threaded  # noqa: PLC0415  likewise

        app = create_app(graph)
        try:
            warming.result()
        except GraphServiceError as error:  # requests are answered with it, until something sound is published
            log.error("The published generation cannot be opened: %s", error)  # noqa: TRY400
        else:
            if graph.is_published:
                warm(app)
    threading.Thread(target=_follow, args=(graph,), name="follower", daemon=True).start()
    return Threaded(app, settings.threads, settings.body_seconds, partial(most_bytes, settings))


def _follow(graph: "StoryGraph") -> None:
    """Open each generation as it is published, so that the first request does not wait for it, and then answer the examples.

    Between publications the garbage collector passes over what a generation has loaded: to look through millions of objects
    that nothing will free takes 100 ms, in which no request is answered.
    """
    opened, is_frozen, warning = None, False, ""
    examples: Iterator[None] = iter(())
    while True:
        time.sleep(FOLLOWED)
        try:
            if graph.is_published and graph.snapshot is not opened:
                gc.unfreeze()
                opened, is_frozen = graph.snapshot, False
                opened.warm()
                examples = graph.answer_examples()
            elif not is_frozen:  # by now no request holds the generation before
                gc.collect()
                gc.freeze()
                is_frozen = True
            else:
                next(examples, None)
        except GraphServiceError as error:  # whoever asks is told; the next generation may be sound
            if str(error) != warning:
                warning = str(error)
                log.warning("A published generation was not opened ahead: %s", warning)


def _hold_signals() -> None:
    """Let signals wait while a process is forked: until it has handlers of its own, those of its parent would swallow them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, TERMINATION)


def _release_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, TERMINATION)


def _restore_signals() -> None:
    """Let a signal end a process that was just forked, even one that came in the meantime."""
    for number in TERMINATION:
        signal.signal(number, signal.SIG_DFL)
    _release_signals()


def _end_with_parent() -> None:
    """End when the first process is killed: the service cannot start again while a worker holds its port."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    serve(load(), sys.argv[1])
