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

LOOKING = 1  # seconds between a process's looks at whether the one that started it is there


@contextmanager
def worker_pool(processes: int) -> Iterator[Executor]:
    """Hold a pool of processes; they are killed where the work in it ends early."""
    from loky import ProcessPoolExecutor  # noqa: PLC0415  what little work does not need

    pool = ProcessPoolExecutor(max_workers=processes, initializer=_start, initargs=(os.getpid(),))
    try:
        yield pool
    except BaseException:
        pool.shutdown(kill_workers=True)  # once only: a second call would tell the pool to let its workers finish
        raise
    pool.shutdown()


def _start(parent: int) -> None:
    """Prepare a process of the pool: whoever started it sees to interrupts, and it does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKING)
    os._exit(1)
