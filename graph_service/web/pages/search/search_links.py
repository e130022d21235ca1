"""Addresses of searches that differ from one search in a value, made from strings that are encoded once.

A search page has a hundred of them. Parameters stand in one order, that of `parameters.arguments_of`, and none is empty: a search has
one address, which can be kept and cited.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus, urlencode

from flask import request

from graph_service.results import FACETS, Facet, Filters, Mode, SearchRequest
from graph_service.web.requests.parameters import arguments_of


@dataclass(frozen=True)
class SearchLinks:
    """The addresses around one search, below the root of the service."""

    question: SearchRequest
    root: str

    @classmethod
    def of(cls, question: SearchRequest) -> "SearchLinks":
        """Return the addresses around a search, in the request that is being answered."""
        return cls(question, request.script_root)

    @cached_property
    def query_string(self) -> str:
        """The parameters that state the search, without its page."""
        return "&".join(self._encoded.values())

    @cached_property
    def this(self) -> str:
        """The first page of the search."""
        return self.address("/search", self.query_string)

    def to(self, question: SearchRequest) -> str:
        """Return the first page of another search."""
        return self.address("/search", urlencode(arguments_of(question), doseq=True))

    @property
    def without_filters(self) -> str:
        """The search without any filter."""
        return self.to(replace(self.question, filters=Filters(), offset=0))

    @property
    def exactly(self) -> str:
        """The search for the question as it was typed, in quotation marks, which no misspelling is mended in."""
        query = self.question.query.replace('"', "")
        return self.to(replace(self.question, query=f'"{query}"', offset=0))

    def in_mode(self, mode: Mode) -> str:
        """Return the search in another mode."""
        return self.to(replace(self.question, mode=mode, offset=0))

    def with_filters(self, **changes: Any) -> str:
        """Return the search with some filters changed."""
        return self.to(self.question.with_filters(**changes))

    def with_value(self, facet: Facet, value: str) -> str:
        """Return the search with a value of a facet added."""
        before, after = self._around[facet]
        return f"{self.root}/search?{before}{facet}={quote_plus(value)}{after}"

    def without_value(self, facet: Facet, value: str) -> str:
        """Return the search without a value of a facet."""
        return self.to(self.question.toggled(facet, value))

    def facet(self, facet: Facet) -> str:
        """Return the list of all values of a facet."""
        return self.address(f"/facets/{facet}", self.query_string)

    def address(self, path: str, query_string: str) -> str:
        """Return an address with a query string, which may be empty."""
        return f"{self.root}{path}?{query_string}" if query_string else f"{self.root}{path}"

    @cached_property
    def _encoded(self) -> dict[str, str]:
        return {name: urlencode({name: values}, doseq=True) for name, values in arguments_of(self.question).items()}

    @cached_property
    def _around(self) -> dict[Facet, tuple[str, str]]:
        """The parameters up to the values of each facet, and those after them."""
        names = list(self._encoded)
        around: dict[Facet, tuple[str, str]] = {}
        for number, facet in enumerate(FACETS, start=1):
            earlier = {"q", "mode", *FACETS[:number]}
            before = "".join(f"{self._encoded[name]}&" for name in names if name in earlier)
            around[facet] = before, "".join(f"&{self._encoded[name]}" for name in names if name not in earlier)
        return around
