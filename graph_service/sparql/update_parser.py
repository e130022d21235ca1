"""Reads a SPARQL 1.1 update as its operations, before any of them runs, and lets none change a graph of the service.

The graph that an operation writes to stands at fixed places: after WITH, GRAPH, TO, INTO, and after GRAPH in a template. Each of
these is read here, made an absolute IRI, checked against the reserved ones, and written back as that IRI; the engine gets the text
that was read, not the one that came in. A template holds a brace only after `GRAPH` and a target, so a keyword that is run together
with what follows it is refused, though the engine would accept it. Where a variable names the graph of a template, its WHERE gets a
filter on that variable. An ASK runs before it, so that the author learns of it. WHERE may read any graph. The template writes to
the graph that another variable names, which stands for the same IRI, and for nothing where the author's stands for no IRI.

ALL and NAMED are the users' graphs, as they are when the operation runs. LOAD may name an address that a setting allows, letter by
letter; the file is fetched before anything runs. Any other LOAD is refused, or does nothing where it is SILENT.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from pyoxigraph import RdfFormat, parse

from graph_service.errors import ForbiddenError, ParameterError, QueryError
from graph_service.iris import Names
from graph_service.rdf.sparql_text import END, ParsedQuery, Token, iri_of, join_tokens, tokenize
from graph_service.rdf.terms import lexical_form
from graph_service.sparql.engine_workarounds import work_around_engine
from graph_service.sparql.query_guard import read_query, refuse_service


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation: its text, ready for the engine.

    With `scope` (`ALL` or `NAMED`), the text is the verb that applies to each of the users' graphs. `guard` asks, within the graph
    `within` if there is one, whether it would write to a graph of the service.
    """

    text: str
    scope: str = ""
    guard: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """An operation that adds the file at an address to a graph (None: the one without a name)."""

    source: str
    graph: str | None
    silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Using:
    """The graphs that `using-graph-uri` and `using-named-graph-uri` name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def clauses(self) -> list[Token]:
        """The graphs as USING clauses of an operation."""
        clauses = [f" USING <{iri}>" for iri in self.default] + [f" USING NAMED <{iri}>" for iri in self.named]
        return tokenize("".join(clauses))


NOTHING = Using()
TARGET = "?target_graph_"  # begins the variables that templates have after GRAPH
ILLEGAL = re.compile(r'[<>"{}|^`\\\x00-\x20]')  # in an IRI


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedUpdate:
    """The operations of an update, and its text for the engine to check, as its prologue and the rest.

    The text is empty where a prologue stands between operations, which the engine does not accept; then each operation is checked
    when it runs.
    """

    operations: tuple[Operation | Load, ...]
    text: tuple[str, str]


def parse_update(
    update: str, names: Names, using: Using = NOTHING, allowed: Collection[str] = (),
    answer_services: Callable[[ParsedQuery], ParsedQuery] = lambda query: query,
) -> ParsedUpdate:  # fmt: skip
    """Return an update as its operations; LOAD may name one of the `allowed` addresses, and `answer_services` replaces SERVICE.

    Raises `QueryError`; `ForbiddenError` for a write to a graph of the service, for SERVICE and for LOAD from elsewhere; and
    `ParameterError` where both the update and `using` name the graphs that WHERE reads.
    """
    query = read_query(update, names)
    if query.services:
        query = answer_services(query)
    refuse_service(query)
    query = work_around_engine(query)
    reader = _Reader(query.tokens, names, using, allowed)
    operations = tuple(reader.operations())
    if reader.refused is not None:
        raise reader.refused
    first, tokens = reader.first, query.tokens
    text = (join_tokens(tokens[:first]), join_tokens(tokens[first:])) if len(reader.prologue) <= first else ("", "")
    return ParsedUpdate(operations=operations, text=text)


@dataclass
class _Reader:
    """A position in the tokens of an update, with the prologue so far."""

    tokens: Sequence[Token]
    names: Names
    using: Using
    allowed: Collection[str]
    at: int = 0
    first: int = 0
    refused: ForbiddenError | None = None
    base: str = ""
    prologue: list[Token] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)

    def operations(self) -> list[Operation | Load]:
        """Return the operations, in their order."""
        self.base, self.prefixes = self.names.base + "/", dict(self.names.prefixes)
        operations: list[Operation | Load] = []
        self._prologue()
        self.first = self.at
        while self._prologue().kind != "end":
            verb = self.peek().word
            if verb not in VERBS:
                self.refuse("an operation such as INSERT, DELETE or CLEAR")
            operations += VERBS[verb](self)
            if self.peek().kind != "end":
                self.take(";")
        return operations

    def _prologue(self) -> Token:
        while self.peek().word in {"BASE", "PREFIX", "VERSION"}:
            start, keyword = self.at, self.next().word
            if keyword == "PREFIX":
                prefix = self.next().text.removesuffix(":")
                self.prefixes[prefix] = self._absolute(iri_of(self.kind("iri")))
            elif keyword == "BASE":
                self.base = self._absolute(iri_of(self.kind("iri")))
            else:
                self.kind("string")
            self.prologue += self.tokens[start : self.at]
        return self.peek()

    def peek(self) -> Token:
        """Return the next token, or END."""
        return self.tokens[self.at] if self.at < len(self.tokens) else END

    def next(self) -> Token:
        """Return the next token and step over it."""
        token = self.peek()
        self.at += 1
        return token

    def kind(self, kind: str) -> Token:
        """Step over a token of a kind; raises `QueryError` for another."""
        return self.next() if self.peek().kind == kind else self.refuse(f"an {kind}")

    def take(self, *words: str) -> str:
        """Step over one of some keywords or signs and return it; raises `QueryError` for another."""
        return self.next().word if self.peek().word in words else self.refuse(" or ".join(words))

    def skip(self, word: str) -> bool:
        """Step over a keyword if it is the next token, and return whether it was."""
        here = self.peek().word == word
        self.at += here
        return here

    def is_joined(self, first: str, second: str) -> bool:
        """Return whether the last token and the next one are two signs that stand together."""
        following = self.peek()
        return following.word == second and not following.gap and self.tokens[self.at - 1].word == first

    def refuse(self, expected: str) -> NoReturn:
        """Raise `QueryError`: something else is expected here."""
        before = join_tokens(self.tokens[: self.at])
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise QueryError(
            f"This is not a SPARQL update: after {line}:{column}, {expected} should stand, not {self.peek().text[:40]!r}."
        )

    def read_graph(self) -> Token:
        """Step over the IRI of a graph and return it as an absolute one."""
        token = self.next()
        if token.kind == "iri":
            return replace(token, text=f"<{self._absolute(iri_of(token))}>")
        prefix, _, local = token.text.partition(":")
        if token.kind == "name" and prefix in self.prefixes:
            iri = self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
            return replace(token, kind="iri", text=f"<{self._absolute(iri)}>")
        self.at -= 1
        return self.refuse("the IRI of a graph")

    def target(self) -> Token:
        """Step over the IRI of a graph that is written to; raises `ForbiddenError` for one of the service."""
        token = self.read_graph()
        check_not_reserved(token.text[1:-1], self.names)
        return token

    def _absolute(self, iri: str) -> str:
        """Return an IRI as the engine resolves it; raises `QueryError` for an invalid one."""
        if ILLEGAL.search(iri):
            raise QueryError(f"{iri[:100]!r} is not an IRI.")
        try:
            (quad,) = parse(f"<{iri}> <urn:p> <urn:o> .", RdfFormat.TURTLE, base_iri=self.base)
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"{iri[:100]!r} is not an IRI.") from error
        return lexical_form(quad.subject)

    def braces(self) -> list[Token]:
        """Step over a group in braces, with all that is in it."""
        start, depth = self.at, 0
        while depth or self.at == start:
            sign = self.take("{") if self.at == start else self.next().word
            depth += {"{": 1, "}": -1}.get(sign, 0)
            if self.at > len(self.tokens):
                self.refuse("}")
        return list(self.tokens[start : self.at])


def check_not_reserved(graph: str, names: Names) -> None:
    """Raise `ForbiddenError` where a graph is reserved for the service."""
    if names.reserved(graph):
        raise ForbiddenError(
            f"<{graph}> is reserved for the service; nobody else writes to it.",
            hint="A story's graph changes only by ingest. Choose another IRI for your graph.",
        )


def reserved_graph_error() -> ForbiddenError:
    """Return the error for an operation whose guard is true."""
    return ForbiddenError(
        "The update would write to a graph that is reserved for the service: a variable after GRAPH stands for one.",
        hint="A story's graph changes only by ingest. Restrict the variable to your graphs with a FILTER.",
    )


def load_parameters(load: Mapping[str, Any], file: tuple[str, str]) -> dict[str, Any]:
    """Return the parameters for putting the file (path, format) of a `Load`, given by its fields, into its graph."""
    return {"graph": load["graph"], "base": load["source"], "files": [file], "replace": False}


def _load(reader: _Reader) -> list[Load]:
    reader.take("LOAD")
    silent = reader.skip("SILENT")
    source, graph = reader.read_graph().text[1:-1], None
    if reader.skip("INTO"):
        reader.take("GRAPH")
        graph = reader.target().text[1:-1]
    if source in reader.allowed:
        return [Load(source=source, graph=graph, silent=silent)]
    if not silent:
        # A syntax error anywhere in the update is reported first.
        reader.refused = ForbiddenError(
            f"LOAD is not allowed from <{source[:200]}>.",
            hint="Fetch the file yourself and send it by PUT or POST to /rdf-graph-store?graph=IRI; the operator may allow an "
            "address with GRAPH_SERVICE_SPARQL_ALLOW.",
        )
    return []


def _create(reader: _Reader) -> list[Operation]:
    reader.take("CREATE")
    silent = "SILENT " if reader.skip("SILENT") else ""
    reader.take("GRAPH")
    return [Operation(text=f"CREATE {silent}GRAPH {reader.target().text}")]


def _clear_or_drop(reader: _Reader) -> list[Operation]:
    verb = reader.next().word
    silent = "SILENT " if reader.skip("SILENT") else ""
    if reader.peek().word in {"ALL", "NAMED"}:
        return [Operation(text=verb, scope=reader.next().word)]
    if reader.skip("DEFAULT"):
        return [Operation(text=f"{verb} DEFAULT")]
    reader.take("GRAPH")
    return [Operation(text=f"{verb} {silent}GRAPH {reader.target().text}")]


def _transfer(reader: _Reader) -> list[Operation]:
    verb = reader.next().word
    silent = "SILENT " if reader.skip("SILENT") else ""
    source = _graph_or_default(reader, reader.target if verb == "MOVE" else reader.read_graph)
    reader.take("TO")
    return [Operation(text=f"{verb} {silent}{source} TO {_graph_or_default(reader, reader.target)}")]


def _graph_or_default(reader: _Reader, graph: Callable[[], Token]) -> str:
    if reader.skip("DEFAULT"):
        return "DEFAULT"
    reader.skip("GRAPH")
    return f"GRAPH {graph().text}"


def _modify(reader: _Reader) -> list[Operation]:
    within: list[Token] = []
    if reader.skip("WITH"):
        within = [Token("word", "WITH", " "), reader.target()]
    templates: list[Token] = []
    variables: set[str] = set()  # that stand for a graph which is written to
    while reader.peek().word in {"DELETE", "INSERT"}:
        verb = reader.next()
        keyword = reader.next() if not templates and reader.peek().word in {"DATA", "WHERE"} else None
        opening = reader.at
        template, graph_variables = _template(reader)
        variables |= graph_variables
        if keyword is not None and not within:  # INSERT DATA, DELETE DATA or DELETE WHERE
            if keyword.word == "DATA" or not (reader.using.clauses or graph_variables):
                return [Operation(text=join_tokens([*reader.prologue, verb, keyword, *template]))]
            where = list(reader.tokens[opening : reader.at])
            return [_operation(reader, [], [verb, *template], reader.using.clauses, where, graph_variables)]
        templates += [verb, *([keyword] if keyword else []), *template]

    start = reader.at
    while reader.skip("USING"):
        reader.skip("NAMED")
        reader.read_graph()
    using = list(reader.tokens[start : reader.at])
    if reader.using.clauses and (using or within):
        raise ParameterError(
            "The parameters using-graph-uri and using-named-graph-uri do not go with USING or WITH in the update.",
            hint="Name the graphs in one of the two places.",
        )
    reader.take("WHERE")
    return [_operation(reader, within, templates, using or reader.using.clauses, reader.braces(), variables)]


def _operation(
    reader: _Reader,
    within: list[Token],
    templates: list[Token],
    using: list[Token],
    where: list[Token],
    variables: set[str],
) -> Operation:
    """Return an operation whose templates write to no reserved graph, whatever a variable stands for."""
    group, guard = join_tokens(where), ""
    if variables:
        tests, targets = list[str](), ""
        for variable in sorted(variables):
            prefixes = map(json.dumps, reader.names.reserved_beginnings)
            is_reserved = " || ".join(f"STRSTARTS(STR({variable}), {prefix})" for prefix in prefixes)
            tests.append(f"(BOUND({variable}) && isIRI({variable}) && ({is_reserved}))")
            targets += (
                f" BIND(IF(isIRI({variable}), {variable}, 1/0) AS {TARGET}{variable[1:]})"  # an error binds nothing
            )
        reserved = " || ".join(tests)
        dataset = join_tokens([replace(t, text="FROM") if t.word == "USING" else t for t in using])
        guard = f"{join_tokens(reader.prologue)} ASK {dataset} WHERE {{ {group} FILTER({reserved}) }}"
        group = f" {{ {group} FILTER(!({reserved})){targets} }}"
    text = f"{join_tokens([*reader.prologue, *within, *templates, *using])} WHERE{group}"
    return Operation(text=text, guard=guard, within=within[1].text[1:-1] if within else "")


def _template(reader: _Reader) -> tuple[list[Token], set[str]]:
    """Return the tokens of a template or of data, with absolute targets, and the variables that name graphs, as their author wrote them.

    It holds triples, and triples in graphs; braces stand for nothing else there but in annotations, `{| … |}`.
    """
    reader.take("{")
    tokens, depth = [Token("sign", "{", " ")], 1
    variables: set[str] = set()
    annotations = 0
    while depth:
        token = reader.next()
        opens, closes = reader.is_joined("{", "|"), annotations and reader.is_joined("|", "}")
        if opens or closes:
            tokens += [token, reader.next()]
            annotations += 1 if opens else -1
            continue
        is_misplaced = token.word == "{" or (token.word == "}" and annotations) or (token.word == "GRAPH" and depth > 1)
        if token.kind == "end" or is_misplaced:
            reader.at -= 1
            reader.refuse("a triple or }")
        tokens.append(token)
        depth -= token.word == "}"
        if token.word == "GRAPH":
            if reader.peek().kind == "variable":
                variable = reader.next()
                name = variable.text[1:]
                tokens.append(replace(variable, text=f"{TARGET}{name}"))
                variables.add(f"?{name}")
            else:
                tokens.append(reader.target())
            reader.take("{")
            tokens.append(Token("sign", "{", " "))
            depth += 1
    return tokens, variables


VERBS: Mapping[str, Callable[[_Reader], Sequence[Operation | Load]]] = {
    "LOAD": _load, "CREATE": _create, "CLEAR": _clear_or_drop, "DROP": _clear_or_drop, "ADD": _transfer, "MOVE": _transfer,
    "COPY": _transfer, "INSERT": _modify, "DELETE": _modify, "WITH": _modify,
}  # fmt: skip
