"""Turns at what only so many may do at a time: a few more may wait, the next is told to come again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from graph_service.errors import BusyError


class Turns:
    """Turns for queries: so many run, so many wait, for so many seconds."""

    def __init__(self, running: int, waiting: int, seconds: float) -> None:
        self.running = running
        self.waiting = waiting
        self.seconds = seconds
        self._turns = threading.BoundedSemaphore(running)
        self._places = threading.BoundedSemaphore(running + waiting)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a turn and take it; raises `BusyError` where too many wait already, or it does not come."""
        if not self._places.acquire(blocking=False):
            raise self._busy()
        try:
            if not self._turns.acquire(timeout=self.seconds):
                raise self._busy()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()

    def _busy(self) -> BusyError:
        return BusyError(
            f"{self.running} queries are running and {self.waiting} are waiting, as many as may.",
            hint="Try again in a moment.",
        )
