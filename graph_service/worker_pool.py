"""A pool of worker processes that ends with the work in it, and with whoever started it.

The pool is loky's: unlike the one of the standard library it does not import the main module again, so a script needs no
guard. Any other executor with the interface of `concurrent.futures` would do.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

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
