"""Fair turns: which client is next, when several want what only a few may use at a time.

A place in the line lasts as long as a request, and a turn as long as its holder uses what is scarce; a request may take several turns.
The next turn goes to the client that has the fewest just now, then to the one that was served longest ago. So a client with many
requests waits for itself. Where the line is full, a client that has fewer places than another gets the newest of the other's.
"""

import math
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from graph_service.errors import BusyError

Departure = Callable[[], None]


def _stays(_: Departure) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Client:
    """Whoever waits for an answer: a name, which all requests of a client share, and a watch over its connection.

    Within the context that `watch` returns, the function that it was given is called, in any thread, once the client is gone.
    It waits for at most so many `seconds`.
    """

    name: str = ""
    watch: Callable[[Departure], AbstractContextManager[None]] = _stays
    seconds: float = math.inf


ANYBODY = Client()


class Place:
    """A place in a line; `leave` gives it up from another thread, so that the next turn is refused."""

    def __init__(self, line: "Line", client: str) -> None:
        self.line = line
        self.client = client
        self.is_lost = False
        self.called = threading.Event()

    def leave(self) -> None:
        """Give the place up."""
        with self.line.guard:
            self.line.remove(self)

    @contextmanager
    def turn(self, wait: Callable[[], None] | None = None) -> Iterator[None]:
        """Take a turn; where it has to be waited for, call `wait` first. Raises `BusyError` where the place was lost."""
        with self.line.guard:
            has_turn = self.line.call(self)
        if not has_turn:
            if wait is not None:
                wait()
            self.called.wait()
        try:
            if self.is_lost:
                raise self.line.busy()
            yield
        finally:
            with self.line.guard:
                self.line.end_turn(self)


class Line:
    """A line for `running` turns at a time; `places` and `share` bound how many places there are, in all and of a client."""

    def __init__(self, running: int, places: int | None, share: int, kind: str) -> None:
        self.running = running
        self.places = places
        self.share = share
        self.kind = kind
        self.guard = threading.Lock()
        self._held: list[Place] = []  # the newest last
        self._active: list[Place] = []
        self._waiting: list[Place] = []
        self._served: dict[str, int] = {}  # the number of the last turn of each client that has a place
        self._turns = 0

    @contextmanager
    def place(self, client: str) -> Iterator[Place]:
        """Take a place for a client; raises `BusyError` where it has its share, or the line is full and nobody has more."""
        place = Place(self, client)
        with self.guard:
            counts = Counter(held.client for held in self._held)
            if counts[client] >= self.share:
                raise self.busy()
            if self.places is not None and len(self._held) >= self.places:
                greediest, most = counts.most_common(1)[0]
                if most < counts[client] + 2:  # the other would then have fewer
                    raise self.busy()
                self.remove(next(held for held in reversed(self._held) if held.client == greediest))
            self._held.append(place)
        try:
            yield place
        finally:
            with self.guard:
                self.remove(place)

    def busy(self) -> BusyError:
        """Return the error for a client that has no place."""
        return BusyError(f"Too many {self.kind} are running and waiting; no more are accepted.",
                         hint="Try again in a moment.")  # fmt: skip

    def remove(self, place: Place) -> None:
        """Take a place away; whoever waits in it is woken. The caller holds the guard."""
        if place in self._held:
            self._held.remove(place)
            if not any(held.client == place.client for held in self._held):
                self._served.pop(place.client, None)
        place.is_lost = True
        if place in self._waiting:
            self._waiting.remove(place)
            place.called.set()

    def call(self, place: Place) -> bool:
        """Enter a place for the next turn and tell whether it has it at once. The caller holds the guard."""
        if place.is_lost:
            return True  # to be told so
        place.called.clear()
        self._waiting.append(place)
        self._call_next()
        return place in self._active

    def end_turn(self, place: Place) -> None:
        """Pass the turn of a place on, where it has one. The caller holds the guard."""
        if place in self._active:
            self._active.remove(place)
        self._call_next()

    def _call_next(self) -> None:
        while self._waiting and len(self._active) < self.running:
            active = Counter(place.client for place in self._active)
            place = min(self._waiting, key=lambda place: (active[place.client], self._served.get(place.client, 0)))
            self._waiting.remove(place)
            self._active.append(place)
            self._turns += 1
            self._served[place.client] = self._turns
            place.called.set()
