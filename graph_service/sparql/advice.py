"""What is wrong with a query that failed, and what may be wrong with one that has no solutions.

The engine says where it stopped, and all that it could have read there. What helps is the fault by its name: a prefix that nobody
declared, a function that does not exist, a variable that is not grouped, and what stands nearest to it. It is looked for, in the tokens,
only once a query has failed or has no solutions, so that other queries pay nothing.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise

from graph_service.entity_types import PLACE_CLASSES, TYPES
from graph_service.errors import QueryError
from graph_service.files import resource
from graph_service.iris import XSD, Names
from graph_service.rdf.ontology import CONTEXT, TERMS
from graph_service.rdf.shacl import SHAPES
from graph_service.rdf.sparql_text import AGGREGATES, END, MOST_SELECTS, ParsedQuery, Token, group_of_select
from graph_service.sparql.syntax_faults import Fault, place, plain_message, syntax_fault

UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])
FUNCTIONS = (
    *AGGREGATES, "STR", "LANG", "LANGMATCHES", "DATATYPE", "BOUND", "IRI", "URI", "BNODE", "RAND", "ABS", "CEIL", "FLOOR", "ROUND",
    "CONCAT", "STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI", "CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "YEAR",
    "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "TZ", "NOW", "UUID", "STRUUID", "MD5", "SHA1", "SHA256", "SHA384",
    "SHA512", "COALESCE", "IF", "STRLANG", "STRDT", "SAMETERM", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "REGEX",
    "SUBSTR", "REPLACE", "EXISTS", "TRIPLE", "SUBJECT", "PREDICATE", "OBJECT", "ISTRIPLE", "LANGDIR", "HASLANG", "HASLANGDIR",
    "STRLANGDIR", "ADJUST",
)  # fmt: skip
CASTS = ("string", "boolean", "integer", "decimal", "float", "double", "dateTime", "date", "time", "duration",
         "dayTimeDuration", "yearMonthDuration", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay")  # fmt: skip
# Keywords that a bracket may follow.
OPENERS = {
    "SELECT",
    "DISTINCT",
    "REDUCED",
    "FILTER",
    "BIND",
    "VALUES",
    "IN",
    "BY",
    "HAVING",
    "ASC",
    "DESC",
    "WHERE",
    "A",
    "NOT",
    "AS",
}
MODIFIERS = {"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", "}"}
CURIE = re.compile(r"\b([a-z]\w*):([A-Za-z]\w*)")
CUSTOM = re.compile(r"function <([^>]*)>")
SHORTEST = 3  # letters of an abbreviation
SCHEME = re.compile(r"^https?://(www\.)?")
MOST_TERMS = 20  # of a query are looked up


def explain(query: ParsedQuery, error: QueryError) -> QueryError:
    """Return the error that names the fault in a query that the engine refused; the error itself where none is known."""
    for look in (
        _update,
        _undeclared_prefix,
        _unknown_function,
        _unclosed,
        _misplaced,
        _ungrouped_variable,
        plain_message,
    ):
        if (fault := look(query, error.message)) is not None:
            return QueryError(fault[0], hint=fault[1])
    return error


def _update(query: ParsedQuery, message: str) -> Fault | None:
    """Return that what was sent as a query is an update."""
    word = query.tokens[query.body_start].word if query.body_start < len(query.tokens) else ""
    if word not in UPDATES or not message.startswith("This is not a SPARQL query"):
        return None
    return f"{word} is an update, not a query.", "Send updates by POST, as update=…, with the token."


def _undeclared_prefix(query: ParsedQuery, _: str) -> Fault | None:
    tokens, known = query.tokens, set(query.names.prefixes)
    for keyword, name in pairwise(tokens):
        if keyword.word == "PREFIX" and name.kind == "name":
            known.add(name.text.partition(":")[0])
    for at, token in enumerate(tokens):
        prefix, _, local = token.text.partition(":")
        if token.kind != "name" or prefix in known:
            continue
        nearest = _nearest(prefix, known)
        guess = f"Did you mean {nearest}:{local}? " if nearest else ""
        return (
            f"The prefix {prefix}: is not declared ({place(query, at)}).",
            f"{guess}Declare it with PREFIX {prefix}: <…>.",
        )
    return None


def _misplaced(query: ParsedQuery, message: str) -> Fault | None:
    return None if "SPARQL update" in message else syntax_fault(query)


def _unknown_function(query: ParsedQuery, message: str) -> Fault | None:
    for at, (token, following) in enumerate(zip(query.tokens, (*query.tokens[1:], END), strict=True)):
        if token.kind == "word" and following.text == "(" and token.word not in OPENERS.union(FUNCTIONS):
            nearest = _nearest(token.word, FUNCTIONS)
            guess = (
                f"Did you mean {nearest}?"
                if nearest
                else "docs/sparql.md says where the functions of SPARQL are listed."
            )
            return f"There is no function {token.text} ({place(query, at)}).", guess
    custom = CUSTOM.search(message)
    if custom is None:
        return None
    iri = custom[1]
    local = re.split(r"[#/]", iri)[-1]
    places = [place(query, at) for at, token in enumerate(query.tokens) if query.prologue.iri(token) == iri]
    where = f" ({places[0]})" if places else ""
    nearest_cast = _nearest(local, CASTS) if iri.startswith(XSD) else None
    nearest = f"xsd:{nearest_cast}" if nearest_cast else _nearest(local.replace("-", "").upper(), FUNCTIONS)
    return (
        f"There is no function <{iri}> here{where}.",
        f"Did you mean {nearest}?" if nearest else "Use the functions of SPARQL; none of another engine is known here.",
    )


def _ungrouped_variable(query: ParsedQuery, _: str) -> Fault | None:
    tokens = query.tokens
    selects = [at for at, token in enumerate(tokens) if token.word == "SELECT"]
    for select in selects if len(selects) <= MOST_SELECTS else ():
        opening, closing = group_of_select(tokens, select)
        grouped = _grouped(tokens[closing + 1 :]) if closing is not None else None
        head = tokens[select:opening]
        if grouped is None and not any(part.word in AGGREGATES for part in head):
            continue
        if any(part.text == "*" for part in head[1:3]) and grouped is not None:
            return (f"SELECT * does not go with GROUP BY ({place(query, select)}).",
                    "List the variables that are grouped, and aggregates such as COUNT.")  # fmt: skip
        for at in _free_variables(tokens, select, opening):
            if grouped is None or tokens[at].text[1:] not in grouped:
                name = f"?{tokens[at].text[1:]}"
                return (f"{name} is neither grouped nor aggregated ({place(query, at)}).",
                        f"Add it to GROUP BY, or write (SAMPLE({name}) AS …).")  # fmt: skip
    return None


def _grouped(after: Sequence[Token]) -> set[str] | None:
    """Return the names of the variables after GROUP BY, those of its expressions too; None where that does not stand after a group."""
    if len(after) < 2 or after[0].word != "GROUP":
        return None
    names, depth = set[str](), 0
    for before, token in pairwise(after[1:]):
        if token.word in MODIFIERS:
            break
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.kind == "variable" and (not depth or before.word == "AS"):
            names.add(token.text[1:])
    return names


def _free_variables(tokens: Sequence[Token], start: int, end: int) -> Iterator[int]:
    """Yield the positions of the variables in the head of a SELECT that stand in no aggregate and that it does not bind itself."""
    depth, aggregate, bound = 0, 0, set[str]()
    for at in range(start, end):
        token, before = tokens[at], tokens[at - 1] if at else END
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "(" and before.word in AGGREGATES and not aggregate:
            aggregate = depth
        elif token.text == ")" and depth < aggregate:
            aggregate = 0
        elif token.kind == "variable" and before.word == "AS":
            bound.add(token.text[1:])
        elif token.kind == "variable" and not aggregate and token.text[1:] not in bound:
            yield at


def _unclosed(query: ParsedQuery, _: str) -> Fault | None:
    pairs, opened = {"}": "{", ")": "(", "]": "["}, list[int]()
    for at, token in enumerate(query.tokens):
        if token.text in pairs.values():
            opened.append(at)
        elif token.text in pairs:
            if not opened or query.tokens[opened[-1]].text != pairs[token.text]:
                return f"A {token.text} closes nothing ({place(query, at)}).", "Remove it, or open what it closes."
            opened.pop()
    if opened:
        sign = query.tokens[opened[-1]].text
        return f"A {sign} is not closed ({place(query, opened[-1])}).", "Close it."
    return None


def _nearest(word: str, words: Iterable[str]) -> str | None:
    by_letters = {known.lower(): known for known in words}
    matches = get_close_matches(word.lower(), by_letters, n=1, cutoff=0.7)
    if not matches and len(word) >= SHORTEST:
        matches = sorted((known for known in by_letters if known.startswith(word.lower())), key=len)
    return by_letters[matches[0]] if matches else None


# --- queries without solutions ------------------------------------------------------------------------------------------


def doubts(query: ParsedQuery, occurring: Callable[[Collection[str]], Collection[str]]) -> str:
    """Return what in a query may be why it has no solutions, "" for nothing; `occurring` returns those of some IRIs that the graph has."""
    names = query.names
    terms = dict(_terms(query))
    search = names.prefixes["search"]
    if any(iri.startswith(search) for iri in terms):
        return "Properties of search: are answered only inside SERVICE search: { … }."
    missing = terms.keys() - set(occurring(terms)) if terms else set[str]()
    return " ".join(_doubt(iri, terms[iri], names) for iri in terms if iri in missing)


def _terms(query: ParsedQuery) -> Iterator[tuple[str, str]]:
    """Yield the IRIs that the pattern of a query names, at most some, each with how it is written."""
    calls = {at for call in query.services for at in range(call.start, call.end)}
    tokens, count = query.tokens, 0
    for at in range(query.body_start, len(tokens)):
        token, before = tokens[at], tokens[at - 1]
        is_function = at + 1 < len(tokens) and tokens[at + 1].text == "("
        if at in calls or is_function or before.text == "^" or before.word in {"GRAPH", "FROM", "NAMED"}:
            continue
        iri = query.prologue.iri(token) if token.kind in {"iri", "name"} else None
        if iri is not None and count < MOST_TERMS:
            count += 1
            yield iri, token.text


def _doubt(iri: str, written: str, names: Names) -> str:
    for namespace in names.prefixes.values():
        core = SCHEME.sub("", namespace).rstrip("#/")
        rest = SCHEME.sub("", iri)
        if rest.startswith(core) and not iri.startswith(namespace) and rest[len(core) : len(core) + 1] in {"#", "/"}:
            return f"Nothing here has {written}: its namespace is <{namespace}> here."
    nearest = _nearest_term(iri, names)
    return f"Nothing here has {written}." + (f" Did you mean {names.shorten(nearest)}?" if nearest else "")


def _nearest_term(iri: str, names: Names) -> str | None:
    terms = [names.expand(curie) for curie in _vocabulary() if curie.partition(":")[0] in names.prefixes]
    namespace = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
    local = iri.removeprefix(namespace)
    same = {term.removeprefix(namespace): term for term in terms if term.startswith(namespace)}
    if (nearest := _nearest(local, same)) is not None:
        return same[nearest]
    others = {term[max(term.rfind("#"), term.rfind("/")) + 1 :]: term for term in terms}
    return others.get(local)


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Return the terms that the graph uses, as prefix:name."""
    texts = (resource(name).read_text(encoding="utf-8") for name in (TERMS, CONTEXT, SHAPES))
    classes = [name for row in TYPES.values() for name in row.classes]
    return frozenset(
        [*classes, *PLACE_CLASSES.values(), *(match[0] for text in texts for match in CURIE.finditer(text))]
    )
