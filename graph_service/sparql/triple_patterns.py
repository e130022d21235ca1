"""Triple patterns of the plainest form, read from the tokens of a query: terms and variables, joined by properties or a path of /.

What rewrites a query for the engine understands these alone; where anything else stands, it leaves the query as it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graph_service.rdf.sparql_text import END, Token

TERMS = frozenset({"variable", "iri", "name"})
LITERALS = frozenset({"string", "number"})
STEP = "?step_"
MOST = 1_000_000  # rows of a pattern are counted so far

Count = Callable[[str], int]  # runs a query that counts


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern, as the texts of its terms."""

    subject: str
    predicate: str
    object: str

    @property
    def text(self) -> str:
        """The pattern as a query has it."""
        return f"{self.subject} {self.predicate} {self.object}"

    @property
    def variables(self) -> tuple[str, ...]:
        """Its variables, each once, with a question mark."""
        return tuple(dict.fromkeys(f"?{term[1:]}" for term in (self.subject, self.object) if term[0] in "?$"))

    def rows(self, prologue: str, count: Count) -> int:
        """Return how many solutions it has, at most `MOST`; the prologue declares its prefixes."""
        return count(f"{prologue} SELECT (COUNT(*) AS ?n) WHERE {{ SELECT * WHERE {{ {self.text} }} LIMIT {MOST} }}")


@dataclass
class PatternReader:
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
            patterns.append(Pattern(subject, step, following))
            subject = following
