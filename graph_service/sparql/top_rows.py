"""The first rows of a sorted answer: the values that come first are looked up before the rows that have them.

For `?a p ?v . … ORDER BY ?v LIMIT 20` the engine joins and sorts all that has the property, to return twenty rows. These have the
first values of the property. So the values are sorted and counted once for each store, and `VALUES ?v { … }` with the first of them
goes to the beginning of the group. Every solution of the group binds the variable by a triple pattern, so this leaves the solutions
that have one of the values, and they come before all others. Where they are too few, more values are tried; in the end the query
goes to the engine as it is.

`find_top_rows` looks in a query, by its tokens, for a SELECT of this shape. `TopRows.by_values` decides in the engine's process, which
knows the counts. Rows that compare equal may come in any order, as SPARQL 1.1 (15.1) has it. So where a further key orders them, the
values have to be of one type in which two that compare equal are the same.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_service.rdf.sparql_text import ParsedQuery, join_tokens
from graph_service.sparql.triple_patterns import Count, Pattern, PatternReader

FEWEST = 2_000  # of the rarest pattern: fewer rows are quick
MOST_VALUES = 1_000  # that are listed of a property
MORE = (1, 8, 64)  # times the rows that are wanted: how many rows of the property are tried, one after the other
SHARE = 4  # of the rarest pattern's rows, at most one in so many is worth trying
SORT = re.compile(
    r"ORDER BY (?:(?P<direction>ASC|DESC) \( )?[?$](?P<variable>\w+)(?(direction) \))(?P<more> .+)? LIMIT (?P<limit>\d+)"
    r"(?: OFFSET (?P<offset>\d+))?"
)
TOTAL = re.compile(r'"-?[\d.]+(?:-\d\d-\d\d)?"\^\^<http://www\.w3\.org/2001/XMLSchema#(integer|decimal|date)>')

Values = Callable[[str], Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopRows:
    """A SELECT of the first rows by a variable, in a query: the texts around the place for VALUES, and what decides.

    The query is `before`, `head`, `body` and `after`, where `head` ends with the brace that opens the group. The patterns are those at the
    beginning of the group. `wanted` counts the rows that are skipped, too.
    """

    prologue: str
    before: str
    head: str
    body: str
    after: str
    patterns: tuple[Pattern, ...]
    variable: str
    predicate: str
    descending: bool
    is_sole_key: bool
    limit: int
    wanted: int

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "TopRows":
        """Return what a dictionary says that was read from JSON."""
        return cls(**{**fields, "patterns": tuple(Pattern(**pattern) for pattern in fields["patterns"])})

    def by_values(self, count: Count, values: Values) -> str | None:
        """Return the query with the values that its rows have; None where that does not pay.

        `count` runs a query that counts. `values` runs one that lists values, as N-Triples, with the number of their triples.
        """
        fewest = min(pattern.rows(self.prologue, count) for pattern in self.patterns)
        if fewest < FEWEST or not 0 < self.wanted <= fewest // SHARE:
            return None
        order = f"DESC({self.variable})" if self.descending else self.variable
        listed = values(
            f"{self.prologue} SELECT {self.variable} (COUNT(*) AS ?top_count) WHERE {{ [] {self.predicate} {self.variable} }} "
            f"GROUP BY {self.variable} ORDER BY {order} LIMIT {MOST_VALUES}"
        )
        tried = 0
        for times in MORE:
            first, rows = _first(listed, times * self.wanted)
            if rows > fewest // SHARE or not self._can_order(listed[: first + 1]):
                return None
            select = (
                f"{self.head} VALUES {self.variable} {{ {' '.join(text for text, _ in listed[:first])} }} {self.body}"
            )
            if (
                first > tried
                and count(f"{self.prologue} SELECT (COUNT(*) AS ?top_count) WHERE {{ {select} }}") == self.limit
            ):
                return f"{self.before} {select} {self.after}"
            tried = first
        return None

    def _can_order(self, listed: Sequence[tuple[str, int]]) -> bool:
        if not all(text for text, _ in listed):
            return False
        types = {match and match[1] for match in (TOTAL.fullmatch(text) for text, _ in listed)}
        return self.is_sole_key or (len(types) == 1 and None not in types)


def _first(listed: Sequence[tuple[str, int]], wanted: int) -> tuple[int, int]:
    """Return how many values have as many rows as are wanted, and how many rows these are."""
    rows = 0
    for position, (_, count) in enumerate(listed):
        rows += count
        if rows >= wanted:
            return position + 1, rows
    return len(listed), rows


def find_top_rows(query: ParsedQuery) -> TopRows | None:
    """Return the first SELECT in a query that wants the first rows by a variable, or None where there is none."""
    tokens = query.tokens
    if query.has_dataset_clause or query.is_volatile:
        return None
    for select in query.selects():
        start, opening, closing = select.start, select.opening, select.closing
        if closing is None or any(token.word in {"(", "*"} for token in tokens[start:opening]):
            continue
        end = next((n for n in range(closing + 1, len(tokens)) if tokens[n].text == "}"), len(tokens))
        sort = SORT.fullmatch(" ".join(token.word or token.text for token in tokens[closing + 1 : end]))
        if sort is None:
            continue
        patterns = PatternReader(tokens, opening + 1).patterns() or ()
        variable = f"?{sort['variable']}"
        binding = next((p for p in patterns if p.variables[1:] == (variable,)), None)
        if binding is not None:
            return TopRows(
                prologue=join_tokens(tokens[: query.body_start]),
                before=join_tokens(tokens[:start]),
                head=join_tokens(tokens[start : opening + 1]),
                body=join_tokens(tokens[opening + 1 : end]),
                after=join_tokens(tokens[end:]),
                patterns=patterns,
                variable=variable,
                predicate=binding.predicate,
                descending=sort["direction"] == "DESC",
                is_sole_key=sort["more"] is None,
                limit=int(sort["limit"]),
                wanted=int(sort["limit"]) + int(sort["offset"] or 0),
            )
    return None
