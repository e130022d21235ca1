"""Joins over everything by hash: a query that joins properties which much has reads each of them once.

The engine joins triple patterns one row after the other: a lookup for each row and pattern, each some ten times the cost of reading one
more row of a scan. For a question about all mentions that is most of its time. It joins subqueries by hash, though. The solutions of
`?a p ?b . ?a q ?c` are the join of those of each pattern, so `{ SELECT ?a ?b { ?a p ?b } } { SELECT ?a ?c { ?a q ?c } }` has the
same ones, as often, and is asked instead where counts say that it pays.

`find_joins` looks in a query, by its tokens, for what can be divided: the patterns at the beginning of the group of a SELECT that
needs all its solutions, and of each OPTIONAL after them. They are of the plainest form; a query with anything else goes to the engine
as it is. `by_hash` decides in the engine's process, which knows the counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_service.rdf.sparql_text import AGGREGATES, ParsedQuery, Token, join_tokens
from graph_service.sparql.triple_patterns import STEP, Count, Pattern, PatternReader

FEWEST = 2_000  # of the rarest pattern: fewer lookups are quick
LOOKUP = 16  # what a lookup costs, in rows of a scan
NEEDS_ALL = frozenset({"GROUP", "ORDER"})


@dataclass(frozen=True, slots=True)
class Join:
    """Patterns to be joined, in a query: the text that stands for them there, and the patterns of each OPTIONAL after them."""

    text: str
    patterns: tuple[Pattern, ...]
    optional: tuple[tuple[Pattern, ...], ...]


@dataclass(frozen=True, slots=True)
class Joins:
    """The joins in a query, the texts before, between and after them, and the prologue that the patterns need."""

    prologue: str
    joins: tuple[Join, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Joins":
        """Return the joins from a dictionary that was read from JSON."""

        def patterns(rows: Sequence[Mapping[str, Any]]) -> tuple[Pattern, ...]:
            return tuple(Pattern(**row) for row in rows)

        joins = (Join(j["text"], patterns(j["patterns"]), tuple(map(patterns, j["optional"]))) for j in fields["joins"])
        return cls(fields["prologue"], tuple(joins), tuple(fields["texts"]))

    def by_hash(self, count: Count) -> str | None:
        """Return the query with those joins by hash that pay; None where none does. `count` runs a query that counts."""
        hash_joins = [_hash_join(join, lambda pattern: pattern.rows(self.prologue, count)) for join in self.joins]
        if not any(hash_joins):
            return None
        parts = [self.texts[0]]
        for join, text, after in zip(self.joins, hash_joins, self.texts[1:], strict=True):
            parts += [text or join.text, after]
        return " ".join(parts)


def _hash_join(join: Join, rows: Callable[[Pattern], int]) -> str | None:
    """Return the text of a join by hash; None where it does not pay."""
    counts = {pattern: rows(pattern) for pattern in join.patterns}
    fewest = min(counts.values())
    if fewest < FEWEST or sum(counts.values()) > LOOKUP * fewest * max(1, len(counts) - 1):
        return None
    # The rarest comes first, then only patterns that share variables with what is before them.
    left, subqueries, bound = dict(counts), list[str](), set[str]()
    while joinable := [pattern for pattern in left if not subqueries or bound.intersection(pattern.variables)]:
        rarest = min(joinable, key=lambda pattern: left[pattern])
        subqueries.append(_subquery(rarest))
        bound.update(rarest.variables)
        del left[rarest]
    if left:
        return None
    for optional in join.optional:
        total = sum(map(rows, optional))
        inner = " ".join(
            _subquery(pattern) if total <= LOOKUP * fewest else f"{pattern.text} ." for pattern in optional
        )
        subqueries.append(f"OPTIONAL {{ {inner} }}")
    return " ".join(subqueries)


def find_joins(query: ParsedQuery) -> Joins | None:
    """Return the joins in a query that could be by hash, or None where it has none."""
    tokens, texts, joins, at = query.tokens, list[str](), list[Join](), 0
    if any(token.text.startswith(STEP) for token in tokens):  # it would be one of ours
        return None
    for select in query.selects():
        opening, closing = select.opening, select.closing
        if closing is None or not _needs_all(tokens[select.start : opening], tokens[closing + 1 :]):
            continue
        reader = PatternReader(tokens, opening + 1)
        patterns = reader.patterns()
        if patterns is None or not 1 < len(patterns) == len(set(patterns)):
            continue
        optional: list[tuple[Pattern, ...]] = []
        while (group := reader.optional_group()) is not None:
            optional.append(group)
        texts.append(join_tokens(tokens[at : opening + 1]))
        joins.append(Join(join_tokens(tokens[opening + 1 : reader.at]), patterns, tuple(optional)))
        at = reader.at
    if not joins:
        return None
    texts.append(join_tokens(tokens[at:]))
    return Joins(join_tokens(tokens[: query.body_start]), tuple(joins), tuple(texts))


def _needs_all(head: Sequence[Token], after: Sequence[Token]) -> bool:
    """Return whether a SELECT lists its variables, and sorts, groups or counts its solutions."""
    words = {token.word for token in head}
    if "EXISTS" in words or any(token.text == "*" for token in head[1:3]):
        return False
    depth = 0
    for token in after:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth < 0:
            break
        words.add(token.word)
    return not words.isdisjoint(NEEDS_ALL | AGGREGATES)


def _subquery(pattern: Pattern) -> str:
    return f"{{ SELECT {' '.join(pattern.variables)} WHERE {{ {pattern.text} }} }}"
