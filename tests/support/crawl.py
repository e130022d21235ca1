"""Follows every link of the pages and of the answers of an application, and collects what is wrong with what it finds.

A visit is what one address gives. Checks are functions of a visit that yield complaints; a crawl runs them all on each visit, so that
whoever has something to check on every page adds a function. What a fragment points at is checked once its page was visited.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PROGRAM = "application/json, text/turtle;q=0.9, */*;q=0.5"
FOR_PROGRAMS = ("/api/", "/data/", "/rdf-graph-store", "/.well-known/", "/ontology/")
ATTRIBUTES = {"href", "src", "action"}
PREFIX = re.compile(r"^@prefix .*$", re.MULTILINE)  # a namespace is no link
IRI = re.compile(r"<([^<>\s\"{}|^`\\]+)>")


@dataclass(frozen=True)
class Visit:
    """An address, as it was linked from `source`, and what came from there."""

    address: str
    source: str
    response: TestResponse

    @cached_property
    def page(self) -> LexborHTMLParser | None:
        """The tree of a page, None for any other answer."""
        return LexborHTMLParser(self.response.text) if self.response.mimetype == "text/html" else None

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of the elements of a page."""
        nodes = self.page.css("[id]") if self.page is not None else ()
        return frozenset(node.attributes["id"] or "" for node in nodes)

    def links(self) -> Iterator[str]:
        """Yield what the page or the answer leads to, as it is written there."""
        if self.page is not None:
            for node in self.page.css("[href], [src], form[action]"):
                yield from (value for name, value in node.attributes.items() if name in ATTRIBUTES and value)
        elif self.response.is_json and self.response.mimetype == "application/json":
            yield from _strings(self.response.get_json())
        elif self.response.mimetype == "text/turtle":
            yield from IRI.findall(PREFIX.sub("", self.response.text))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith(("http://", "https://", "/")):
            yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


Check = Callable[[Visit], Iterable[str]]


def answers(visit: Visit) -> Iterator[str]:
    """Complain of an address that does not answer, and of one that answers with an error."""
    if visit.response.status_code != 200:
        yield f"{visit.response.status_code} for {visit.address}, linked from {visit.source}"


@dataclass
class Crawl:
    """A crawl from some addresses; at most `most` addresses of each route are visited, the longest first.

    `base` is what the IRIs of the graph start with; they are asked for here. Of what was visited, only the ids of the elements of
    pages are kept (None for other answers): a wide crawl has thousands of answers.
    """

    client: object
    base: str
    route_of: Callable[[str], str | None]
    checks: tuple[Check, ...] = (answers,)
    most: int = 10_000
    complaints: list[str] = field(default_factory=list)
    visited: dict[str, frozenset[str] | None] = field(default_factory=dict)
    _fragments: dict[tuple[str, str], str] = field(default_factory=dict)

    def run(self, start: Iterable[str]) -> "Crawl":
        """Visit everything that can be reached, and check it."""
        waiting = deque((address, "the start") for address in start)
        known, visits = {address for address, _ in waiting}, Counter[str]()
        while waiting:
            address, source = waiting.popleft()
            route = self.route_of(urlsplit(address).path) or address
            if visits[route] >= self.most:
                continue
            visits[route] += 1
            visit = self._visit(address, source)
            links = sorted({link for link in map(self._local, visit.links()) if link}, key=len, reverse=True)
            for link in links:
                target, fragment = urldefrag(urljoin(address, link))
                if fragment:
                    self._fragments.setdefault((target, unquote(fragment)), address)
                if target not in known:
                    known.add(target)
                    waiting.append((target, address))
        self._check_fragments()
        return self

    def _local(self, link: str) -> str | None:
        """Return a link of this application without its host, None for any other."""
        if link.startswith(self.base):
            return link.removeprefix(self.base) or "/"
        return link if link.startswith(("/", "#", "?")) and not link.startswith("//") else None

    def _visit(self, address: str, source: str) -> Visit:
        accept = PROGRAM if address.startswith(FOR_PROGRAMS) else BROWSER
        response = self.client.get(address, headers={"Accept": accept}, follow_redirects=True)
        response.get_data()
        response.close()
        visit = Visit(address, source, response)
        self.visited[address] = visit.ids if visit.page is not None else None
        for check in self.checks:
            self.complaints += check(visit)
        return visit

    def _check_fragments(self) -> None:
        """Complain of links to a part of a page that is not there."""
        for (target, fragment), source in self._fragments.items():
            ids = self.visited.get(target)
            if ids is not None and fragment not in ids:
                self.complaints.append(f"no element {fragment!r} in {target}, linked from {source}")
