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

from graph_service.rdf.sparql_text import (
    AGGREGATES,
    END,
    MOST_SELECTS,
    ParsedQuery,
    Token,
    group_of_select,
    join_tokens,
)

FEWEST = 2_000  # of the rarest pattern: fewer lookups are quick
MOST = 1_000_000  # rows of a pattern are counted so far
LOOKUP = 16  # what a lookup costs, in rows of a scan
TERMS = frozenset({"variable", "iri", "name"})
LITERALS = frozenset({"string", "number"})
NEEDS_ALL = frozenset({"GROUP", "ORDER"})
STEP = "?step_"

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern: its text, and the variables in it."""

    text: str
    variables: tuple[str, ...]

    @property
    def subquery(self) -> str:
        """The pattern as a subquery."""
        return f"{{ SELECT {' '.join(self.variables)} WHERE {{ {self.text} }} }}"


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
            return tuple(Pattern(row["text"], tuple(row["variables"])) for row in rows)

        joins = (Join(j["text"], patterns(j["patterns"]), tuple(map(patterns, j["optional"]))) for j in fields["joins"])
        return cls(fields["prologue"], tuple(joins), tuple(fields["texts"]))

    def by_hash(self, count: Count) -> str | None:
        """Return the query with those joins by hash that pay; None where none does. `count` runs a query that counts."""

        def rows(pattern: Pattern) -> int:
            return count(
                f"{self.prologue} SELECT (COUNT(*) AS ?n) WHERE {{ SELECT * WHERE {{ {pattern.text} }} LIMIT {MOST} }}"
            )

        hash_joins = [_hash_join(join, rows) for join in self.joins]
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
        subqueries.append(rarest.subquery)
        bound.update(rarest.variables)
        del left[rarest]
    if left:
        return None
    for optional in join.optional:
        total = sum(map(rows, optional))
        inner = " ".join(pattern.subquery if total <= LOOKUP * fewest else f"{pattern.text} ." for pattern in optional)
        subqueries.append(f"OPTIONAL {{ {inner} }}")
    return " ".join(subqueries)


def find_joins(query: ParsedQuery) -> Joins | None:
    """Return the joins in a query that could be by hash, or None where it has none."""
    tokens, texts, joins, at = query.tokens, list[str](), list[Join](), 0
    selects = [position for position, token in enumerate(tokens) if token.word == "SELECT"]
    if not 1 <= len(selects) <= MOST_SELECTS:
        return None
    if any(token.text.startswith(STEP) for token in tokens):  # it would be one of ours
        return None
    for select in selects:
        opening, closing = group_of_select(tokens, select)
        if closing is None or not _needs_all(tokens[select:opening], tokens[closing + 1 :]):
            continue
        reader = _PatternReader(tokens, opening + 1)
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


@dataclass
class _PatternReader:
    """A position in the tokens of a query, from which triple patterns are read."""

    tokens: Sequence[Token]
    at: int
    fresh: int = 0

    @property
    def here(self) -> Token:
        """The next token, or END."""
        return self.tokens[self.at] if self.at < len(self.tokens) else END

    def patterns(self) -> tuple[Pattern, ...] | None:
        """Read patterns as far as they go; None where one is not of the plainest form."""
        patterns: list[Pattern] = []
        while self.here.kind in TERMS:
            subject = self._take()
            while True:
                if not self._read_objects(subject, patterns):
                    return None
                if self.here.text != ";":
                    break
                while self.here.text == ";":
                    self.at += 1
                if self.here.text in {".", "}"}:
                    break
            if self.here.text != ".":
                break
            self.at += 1
        is_end = self.here.text == "}" or self.here.word in {"OPTIONAL", "FILTER", "BIND", "VALUES", "MINUS"}
        return tuple(patterns) if is_end and all(pattern.variables for pattern in patterns) else None

    def optional_group(self) -> tuple[Pattern, ...] | None:
        """Read OPTIONAL with a group of nothing but patterns; if there is none, return None and do not move."""
        start = self.at
        if self.here.word == "OPTIONAL":
            self.at += 1
            if self.here.text == "{":
                self.at += 1
                if (patterns := self.patterns()) and self.here.text == "}":
                    self.at += 1
                    if self.here.text == ".":
                        self.at += 1
                    return patterns
        self.at = start
        return None

    def _take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1].text

    def _read_objects(self, subject: str, patterns: list[Pattern]) -> bool:
        """Read a property, or several joined by /, with its objects; return whether that went well."""
        steps: list[str] = []
        while True:
            if not (self.here.kind in {"iri", "name"} or (self.here.kind == "word" and self.here.text == "a")):
                return False
            steps.append(self._take())
            if self.here.text != "/":
                break
            self.at += 1
        while True:
            if self.here.kind not in TERMS | LITERALS:
                return False
            is_string = self.here.kind == "string"
            target = self._take()
            if is_string and self.here.text in {"@", "^"}:
                return False
            self._add(subject, steps, target, patterns)
            if self.here.text != ",":
                return True
            self.at += 1

    def _add(self, subject: str, steps: Sequence[str], target: str, patterns: list[Pattern]) -> None:
        for number, step in enumerate(steps, 1):
            following = target
            if number < len(steps):
                self.fresh += 1
                following = f"{STEP}{self.at}_{self.fresh}"
            variables = dict.fromkeys(f"?{term[1:]}" for term in (subject, following) if term[0] in "?$")
            patterns.append(Pattern(f"{subject} {step} {following}", tuple(variables)))
            subject = following
