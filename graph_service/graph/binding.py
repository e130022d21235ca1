"""A query as an engine gets it: with our prefixes, and with terms in the place of what has values; pure.

A term stands there as the RDF library writes it, which no text in it can leave. A variable that has a value is dropped from
what SELECT lists, since a constant cannot stand there; whoever asked knows its value.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pyoxigraph import BlankNode, NamedNode

from graph_service.errors import QueryError
from graph_service.graph.lexical import Token, closing, iri_of, resolved, tokens, written
from graph_service.graph.terms import Term
from graph_service.vocabulary import Names

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "INSERT", "DELETE", "WITH", "CLEAR", "DROP", "CREATE", "ADD",
                   "MOVE", "COPY"})  # fmt: skip


def form(query: str) -> str:
    """Return which form a query has, "" for what is no query."""
    found = tokens(query)
    return found[_form_at(found)].word if _form_at(found) < len(found) else ""


def completed(query: str, names: Names) -> str:
    """Return a query or an update with our base and our prefixes, where it does not declare its own."""
    found = tokens(query)
    at = _form_at(found)
    prologue, rest = found[:at], found[at:]
    declared = {token.text[:-1] for token in prologue if token.kind == "name"}
    base = "" if any(token.word == "BASE" for token in prologue) else f"BASE <{names.base}/> "
    prefixes = "".join(f" PREFIX {name}: <{iri}>" for name, iri in names.prefixes.items() if name not in declared)
    return f"{base}{written(prologue)}{prefixes} {written(rest)}"


def bound(query: str, values: Mapping[str, Term]) -> str:
    """Return a query with terms in the place of variables; raises `ValueError` for a blank node, which has no name there."""
    if any(isinstance(term, BlankNode) for term in values.values()):
        raise ValueError("a blank node cannot be the value of a variable")
    terms = {name: str(term) for name, term in values.items()}
    return written(list(_bound(tokens(query), terms))) if terms else query


def with_iris(query: str, place: str, iris: Iterable[str]) -> str:
    """Return a query of ours with IRIs where it says `place`: in a VALUES block, which cannot be bound."""
    return query.replace(place, " ".join(str(NamedNode(iri)) for iri in iris))


def graphs_named(update: str, names: Names) -> list[str]:
    """Return the absolute IRIs that stand after GRAPH; raises `QueryError` for a variable or a name there."""
    found = tokens(update)
    graphs: dict[str, None] = {}
    for keyword, target in pairwise(found):
        if keyword.word == "GRAPH":
            if target.kind != "iri":
                raise QueryError(
                    f"The SPARQL server does not let {target.text} stand after GRAPH where triples stand in no graph, too.",
                    hint="Write the whole IRI, or put the triples that stand outside into a graph with a name.",
                )
            graphs[resolved(f"{names.base}/", iri_of(target))] = None
    return list(graphs)


def counting(query: str) -> str:
    """Return a SELECT with as many rows as a CONSTRUCT or DESCRIBE has solutions."""
    found = tokens(query)
    at = _form_at(found)
    end = at + 1
    if found[at].word == "DESCRIBE":
        while end < len(found) and found[end].word not in {"FROM", "WHERE", "{"}:
            end += 1
    elif found[end].word == "{":
        end = (closing(found, end) or len(found) - 1) + 1
    return f"{written(found[:at])} SELECT (1 AS ?counted) {written(found[end:])}" if end < len(found) else ""


def _form_at(found: Sequence[Token]) -> int:
    return next((n for n, token in enumerate(found) if token.word in FORMS), len(found))


def _bound(found: Sequence[Token], terms: Mapping[str, str]) -> Iterator[Token]:
    listing = listed = depth = 0
    for token in found:
        if token.word == "SELECT":
            listing, listed, depth = 1, 0, 0
        elif listing and token.word in {"WHERE", "{", "FROM"}:
            if not listed:
                yield Token("sign", "*", " ")
            listing = 0
        depth += {"(": 1, ")": -1}.get(token.word, 0)
        term = terms.get(token.text[1:]) if token.kind == "variable" else None
        if term is None:
            listed += token.kind == "variable" or token.text == "*"
            yield token
        elif not listing or depth:
            yield replace(token, text=term)
