"""A cache of short responses, bounded in bytes, for requests that are repeated.

A published generation never changes, so a response is valid as long as its generation is published. A key names the
generation; nobody asks for those of an older one, and the least recently used response goes first.
"""

import threading
from collections.abc import Hashable
from dataclasses import dataclass

from cachetools import LRUCache

LONGEST = 2**17  # bytes of one response

Key = tuple[str, Hashable]


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """The media type and the body of a response."""

    media_type: str
    content: bytes


class ResponseCache:
    """Responses by request: its text and whatever else distinguishes it; threads may share the cache."""

    def __init__(self, max_bytes: int) -> None:
        self.longest = min(LONGEST, max_bytes)
        self._responses: LRUCache[Key, tuple[CachedResponse, int]] = LRUCache(
            max_bytes, getsizeof=lambda entry: entry[1]
        )
        self._guard = threading.Lock()

    def get(self, key: Key) -> CachedResponse | None:
        """Return the cached response, if there is one."""
        with self._guard:
            entry = self._responses.get(key)
        return entry and entry[0]

    def put(self, key: Key, response: CachedResponse) -> None:
        """Cache a response, unless it is too long together with its text."""
        size = len(key[0]) + len(response.content)
        if size <= self.longest:
            with self._guard:
                self._responses[key] = response, size
