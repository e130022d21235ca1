"""A cache of short responses, bounded in bytes, for requests that are repeated, and a count of the requests.

A published generation never changes, so a response is valid as long as its generation is published. A key names the
generation; nobody asks for those of an older one, and the least recently used response goes first.
"""

import threading
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache

LONGEST = 2**17  # bytes of one response

Key = tuple[str, Hashable]


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """The media type and the body of a response, and what other headers it has."""

    media_type: str
    content: bytes
    headers: tuple[tuple[str, str], ...] = ()


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


class Visits:
    """How often each request came; where there are too many, the rarest are forgotten. Threads may share it."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._counts: Counter[Hashable] = Counter()
        self._guard = threading.Lock()

    def add(self, request: Hashable) -> None:
        """Count a request."""
        with self._guard:
            self._counts[request] += 1
            if len(self._counts) > 2 * self.most:
                self._counts = Counter(dict(self._counts.most_common(self.most)))

    def most_frequent(self) -> list[Any]:
        """Return the most frequent requests, the most frequent first, and halve all counts."""
        with self._guard:
            frequent = self._counts.most_common(self.most)
            self._counts = Counter({request: count // 2 for request, count in frequent if count > 1})
        return [request for request, _ in frequent]
