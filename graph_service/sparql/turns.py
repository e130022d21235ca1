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
from dataclasses import dataclass, field

from graph_service.errors import BusyError

Departure = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Client:
    """Whoever waits for an answer: a name, which all requests of a client share, and a watch over its connection.

    Within the context that `watch` returns, the function that it was given is called, in any thread, once the client is gone.
    It waits for at most so many `seconds`.
    """

    name: str = ""
    watch: Callable[[Departure], AbstractContextManager[None]] = field(default=lambda _: nullcontext())
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
        line = self.line
        with line.guard:
            if not self.is_lost:
                self.called.clear()
                line.waiting.append(self)
                line.call_next()
            must_wait = not self.is_lost and self not in line.active
        if must_wait:
            if wait is not None:
                wait()
            self.called.wait()
        try:
            if self.is_lost:
                raise BusyError.of(line.kind)
            yield
        finally:
            with line.guard:
                if self in line.active:
                    line.active.remove(self)
                line.call_next()


class Line:
    """A line for `running` turns at a time; `places` and `share` bound how many places there are, in all and of a client."""

    def __init__(self, running: int, places: int | None, share: int, kind: str) -> None:
        self.running = running
        self.places = places
        self.share = share
        self.kind = kind
        self.guard = threading.Lock()
        self._held: list[Place] = []  # the newest last
        self.active: list[Place] = []
        self.waiting: list[Place] = []
        self._served: dict[str, int] = {}  # the number of the last turn of each client that has a place
        self._turns = 0

    @contextmanager
    def place(self, client: str) -> Iterator[Place]:
        """Take a place for a client; raises `BusyError` where it has its share, or the line is full and nobody has more."""
        place = Place(self, client)
        with self.guard:
            counts = Counter([held.client for held in self._held])
            if counts[client] >= self.share:
                raise BusyError.of(self.kind)
            if self.places is not None and len(self._held) >= self.places:
                greediest, most = counts.most_common(1)[0]
                if most < counts[client] + 2:  # the other would then have fewer
                    raise BusyError.of(self.kind)
                self.remove(next(held for held in reversed(self._held) if held.client == greediest))
            self._held.append(place)
        try:
            yield place
        finally:
            with self.guard:
                self.remove(place)

    def remove(self, place: Place) -> None:
        """Take a place away; whoever waits in it is woken. The caller holds the guard."""
        if place in self._held:
            self._held.remove(place)
            if not any(held.client == place.client for held in self._held):
                self._served.pop(place.client, None)
        place.is_lost = True
        if place in self.waiting:
            self.waiting.remove(place)
            place.called.set()

    def call_next(self) -> None:
        """Give free turns to those that wait. The caller holds the guard."""
        while self.waiting and len(self.active) < self.running:
            place = self.waiting[0]
            if len(self.waiting) > 1:
                active = Counter(place.client for place in self.active)
                place = min(self.waiting, key=lambda place: (active[place.client], self._served.get(place.client, 0)))
            self.waiting.remove(place)
            self.active.append(place)
            self._turns += 1
            self._served[place.client] = self._turns
            place.called.set()
