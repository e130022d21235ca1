"""Short answers kept in memory, so many bytes of them, for when the same is asked again of what is published.

A published generation never changes, so an answer holds for as long as its generation is published. A key names the
generation; those of one that is published no more are not asked for, and what nobody asked for longest goes first.
"""

import threading
from collections.abc import Hashable
from dataclasses import dataclass

from cachetools import LRUCache

LONGEST = 2**17  # bytes of one answer

Key = tuple[str, Hashable]


@dataclass(frozen=True, slots=True)
class Body:
    """An answer as it is sent."""

    media_type: str
    content: bytes


class Memory:
    """Bodies of answers by what was asked, a text and whatever else tells it apart; threads may share it."""

    def __init__(self, most: int) -> None:
        self.longest = min(LONGEST, most)
        self._held: LRUCache[Key, tuple[Body, int]] = LRUCache(most, getsizeof=lambda held: held[1])
        self._guard = threading.Lock()

    def get(self, key: Key) -> Body | None:
        """Return what is kept, if anything is."""
        with self._guard:
            found = self._held.get(key)
        return found and found[0]

    def keep(self, key: Key, body: Body) -> None:
        """Keep a short answer; a long one is let go, with its question counted in."""
        size = len(key[0]) + len(body.content)
        if size <= self.longest:
            with self._guard:
                self._held[key] = body, size
