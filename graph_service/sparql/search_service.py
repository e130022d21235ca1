"""Search inside SPARQL: `SERVICE <…/search> { [] search:query "hotlines for victims" ; search:hit ?story … }`.

The group of such a call holds the properties of one search, in any order: the question (`search:query`, `search:related` or
`search:similarEntity`), parameters with constants, and columns with variables, which are bound to the results. A constant in a column
keeps only the rows that have it. The tables at the end list the properties that go with each question and how a value is read.
`query_guard.py` puts the answer into the query as VALUES.

The group is read as triples that all have one subject: `[]`, a variable or a blank node, once or in each triple. The name of the
subject has no meaning. `;`, `.` and `,` are those of Turtle. The namespace `search:` and the address of the service need no
declaration.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import partial
from itertools import islice
from typing import Any, NoReturn, Protocol, get_args

from graph_service.entity_types import FACET_TYPES, TYPES
from graph_service.errors import NotFoundError, QueryError
from graph_service.iris import Names
from graph_service.partial_date import PartialDate
from graph_service.rdf.sparql_text import (
    END,
    ParsedQuery,
    Prologue,
    ServiceGroup,
    Token,
    decode_escapes,
    join_tokens,
    tokenize,
)
from graph_service.rdf.terms import decimal, literal
from graph_service.results import Filters, Mode, Reason, Related, SearchRequest, SearchResult, Similar
from graph_service.sparql.query_guard import Solutions
from graph_service.text import name_slug

EXAMPLE = 'Write for example: [] search:query "hotlines for victims" ; search:hit ?story ; search:score ?score'
SUBJECTS = {"variable", "blank"}
OBJECTS = {"variable", "iri", "name", "string", "number"}
ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}

LIMIT = 20
HIGHEST_LIMIT = 1_000
HIGHEST_BINDINGS = 100  # of the variables that a search is asked with
HIGHEST_ROWS = 10_000  # of all searches of a call together
QUESTION_LENGTH = 1_000

Properties = dict[str, list[Token]]
Row = Mapping[str, str]
Parameters = Mapping[str, Any]


def refuse(message: str) -> NoReturn:
    """Raise `QueryError` with an example of what to write."""
    raise QueryError(message, hint=EXAMPLE)


def text_of(token: Token) -> str:
    """Return the text of a string token, its escapes decoded; raises `QueryError`."""
    quotes = 3 if token.text[:3] in {'"""', "'''"} else 1

    def character(escape: re.Match[str]) -> str:
        if escape[1] in ESCAPES:
            return ESCAPES[escape[1]]
        if len(escape[1]) == 1:
            refuse(f"{escape[0]} is not an escape sequence.")
        return decode_escapes(escape[0])

    return ESCAPED.sub(character, token.text[quotes:-quotes])


@dataclass
class _GroupReader:
    """A position in the tokens of a group, and the properties read so far."""

    call: ServiceGroup
    namespace: str
    at: int = 0
    properties: Properties = field(default_factory=dict)
    subjects: set[str] = field(default_factory=set)

    @property
    def here(self) -> Token:
        """The next token, or END."""
        return self.call.pattern[self.at] if self.at < len(self.call.pattern) else END

    def skip(self, sign: str) -> bool:
        """Step over a sign if it is the next token, and return whether it was."""
        is_next = self.here.text == sign
        self.at += is_next
        return is_next

    def read(self) -> Properties:
        """Return the objects of each property of the namespace that the group has; raises `QueryError`."""
        while self.here.kind != "end":
            if self.skip("["):
                if not self.skip("]"):
                    self._read_properties()
                    if not self.skip("]"):
                        self._refuse("] or ;")
            elif self.here.kind in SUBJECTS:
                self.subjects.add(self.here.text)
                self.at += 1
            else:
                self._refuse("a search, which begins with [],")
            if len(self.subjects) > 1:
                refuse("A SERVICE group holds one search, so its triples have one subject.")
            self._read_properties()
            if not self.skip(".") and self.here.kind != "end":
                self._refuse("; or .")
        return self.properties

    def _read_properties(self) -> None:
        while self.here.kind in {"iri", "name"}:
            iri = self.call.prologue.iri(self.here)
            if iri is None or not iri.startswith(self.namespace):
                refuse(f"A search has only properties of search:, not {self.here.text[:80]}.")
            self.at += 1
            self._read_objects(self.properties.setdefault(iri.removeprefix(self.namespace), []))
            while self.skip(";"):
                pass

    def _read_objects(self, objects: list[Token]) -> None:
        while True:
            if self.here.kind not in OBJECTS:
                self._refuse("a variable or a value")
            objects.append(self.here)
            self.at += 1
            # A search has no use for the language or the datatype of a string.
            if self.skip("@"):
                while self.here.kind == "word" or self.here.text == "-":
                    self.at += 1
            elif self.skip("^") and self.skip("^"):
                self.at += self.here.kind in {"iri", "name"}
            if not self.skip(","):
                return

    def _refuse(self, expected: str) -> NoReturn:
        actual = "nothing" if self.here.kind == "end" else repr(self.here.text[:40])
        refuse(f"In a search, {expected} was expected instead of {actual}.")


def single(name: str, objects: Sequence[Token]) -> Token:
    """Return the only object of a property; raises `QueryError` where there are more."""
    if len(objects) > 1:
        refuse(f"search:{name} occurs {len(objects)} times; give it once.")
    return objects[0]


class Searcher(Protocol):
    """Answers searches; `Answers` is one."""

    def search(self, request: SearchRequest) -> SearchResult:
        """Return the stories that match a search."""

    def related(self, slug: str, limit: int) -> tuple[Related, ...]:
        """Return the stories most worth reading after a story."""

    def similar(self, key: str, *, limit: int) -> tuple[Similar, ...]:
        """Return the entities that are mentioned with the same others."""


def answer_search(
    call: ServiceGroup,
    *,
    names: Names,
    searcher: Searcher,
    bind: Callable[[ParsedQuery], Solutions],
) -> Solutions | None:
    """Return the solutions of a call to the search service, or None for a call to any other service.

    A parameter may be a variable that what stands before the call binds: there is a search then for each of its values, which `bind`
    returns for a query. Raises `QueryError` with an example, and what the searcher raises.
    """
    namespace = names.prefixes["search"]
    if call.iri not in {names.search, namespace}:
        return None
    objects_of = _GroupReader(call, namespace).read()
    questions = [name for name in objects_of if name in QUESTIONS]
    if len(questions) != 1:
        refuse(f"A search takes one of {_join(QUESTIONS)}{', not two' if questions else ''}.")
    question = QUESTIONS[questions[0]]
    for name in objects_of:
        if name not in {questions[0], *question.parameters, *question.columns}:
            refuse(f"search:{name} does not go with search:{questions[0]}, which takes "
                   f"{_join([*question.parameters, *question.columns])}.")  # fmt: skip
    read = ValueReader(call.prologue, names)
    columns = {name: single(name, objects_of[name]) for name in question.columns if name in objects_of}
    inputs = {name: objects for name, objects in objects_of.items() if name in READERS}

    variables = dict.fromkeys(
        token.text for objects in inputs.values() for token in objects if token.kind == "variable"
    )

    def search(inputs: Properties) -> Solutions:
        parameters = {name: READERS[name](read, name, objects) for name, objects in inputs.items()}
        if not columns and not variables:
            refuse("A search returns what it has a variable for; this one has none. search:hit ?story binds the hits.")
        return _solutions(question.rows(searcher, parameters), columns, read)

    if not variables or not call.preceding:
        return search(inputs)
    before = (
        f"SELECT DISTINCT {' '.join(variables)} WHERE {{ {join_tokens(call.preceding)} }} LIMIT {HIGHEST_BINDINGS + 1}"
    )
    return _search_each(bind(ParsedQuery.read(call.prologue.text + before, names)), inputs, search)


def _search_each(bindings: Solutions, inputs: Properties, search: Callable[[Properties], Solutions]) -> Solutions:
    """Return the solutions of a search for each row of bindings, which are part of its solutions."""
    if len(bindings.rows) > HIGHEST_BINDINGS:
        refuse(f"What stands before the search binds more than {HIGHEST_BINDINGS} different values; narrow it down.")
    complete = [binding for binding in bindings.rows if None not in binding]
    if bindings.rows and not complete:
        refuse(f"Nothing before the search binds {' and '.join(f'?{name}' for name in bindings.variables)}.")
    rows: list[tuple[str | None, ...]] = []
    names = bindings.variables
    for binding in complete:
        terms = {f"?{name}": term for name, term in zip(bindings.variables, binding, strict=True)}
        # The token of a term leaves out the language or the datatype of a literal.
        bound = {
            name: [
                tokenize(terms.get(f"?{token.text[1:]}") or "?unbound")[0] if token.kind == "variable" else token
                for token in objects
            ]
            for name, objects in inputs.items()
        }
        solutions = search(bound)
        columns = [n for n, name in enumerate(solutions.variables) if name not in bindings.variables]
        shared = [(n, terms[f"?{name}"]) for n, name in enumerate(solutions.variables) if f"?{name}" in terms]
        names = (*bindings.variables, *(solutions.variables[n] for n in columns))
        rows += [
            (*binding, *(row[n] for n in columns))
            for row in solutions.rows
            if all(row[n] == term for n, term in shared)
        ]
        if len(rows) > HIGHEST_ROWS:
            refuse(f"The searches find more than {HIGHEST_ROWS:,} hits in all; lower search:limit.")
    return Solutions(names, tuple(rows))


def _join(properties: Collection[str]) -> str:
    return ", ".join(f"search:{name}" for name in properties)


def _solutions(rows: Iterator[Row], columns: Mapping[str, Token], read: "ValueReader") -> Solutions:
    """Return the values of the columns with variables, from the rows that have the constants of the other columns."""
    constants: dict[str, str] = {}
    bound: dict[str, list[str]] = {}
    for name, token in columns.items():
        if token.kind == "variable":
            bound.setdefault(token.text[1:], []).append(name)
        else:
            constants[name] = read.address(name, token)
    # A variable that stands for two columns is bound where both are the same.
    matches = (
        row
        for row in rows
        if all(row[name] == term for name, term in constants.items())
        and all(len({row[name] for name in same}) == 1 for same in bound.values())
    )
    values = (tuple(row[same[0]] for same in bound.values()) for row in matches)
    # Hits of which nothing is bound are no rows of their own: they only tell that there are some.
    return Solutions(tuple(bound), tuple(values) if bound else tuple(islice(values, 1)))


@dataclass(frozen=True, slots=True)
class ValueReader:
    """Reads the values of parameters; each method raises `QueryError`, which names the property."""

    prologue: Prologue
    names: Names

    def question(self, name: str, objects: Sequence[Token]) -> str:
        """Return the text to search for."""
        text = " ".join(self.text(name, objects).split())
        if not text or len(text) > QUESTION_LENGTH:
            refuse(f"search:{name} takes a text of 1 to {QUESTION_LENGTH:,} characters.")
        return text

    def text(self, name: str, objects: Sequence[Token]) -> str:
        """Return a text."""
        token = single(name, objects)
        if token.kind != "string":
            refuse(
                f"search:{name} takes a text in quotes, or a variable that what stands before it binds, not {token.text[:60]}."
            )
        return text_of(token)

    def sources(self, name: str, objects: Sequence[Token]) -> tuple[str, ...]:
        """Return the slugs of sources, which a query writes as stories do."""
        return tuple(name_slug(self.text(name, [token])) for token in objects)

    def mode(self, name: str, objects: Sequence[Token]) -> str:
        """Return a mode of search."""
        modes, mode = get_args(Mode), self.text(name, objects)
        if mode not in modes:
            refuse(f"search:{name} takes one of {', '.join(modes)}, not {mode[:40]!r}.")
        return mode

    def limit(self, name: str, objects: Sequence[Token]) -> int:
        """Return the number of results to return."""
        token = single(name, objects)
        text = text_of(token) if token.kind == "string" else token.text
        if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= HIGHEST_LIMIT:
            refuse(f"search:{name} takes a whole number from 1 to {HIGHEST_LIMIT:,}, not {text[:40]}.")
        return int(text)

    def day(self, name: str, objects: Sequence[Token]) -> str:
        """Return a date of ISO 8601: a year, a month or a day."""
        text = self.text(name, objects)
        try:
            PartialDate(text)
        except ValueError:
            refuse(f'search:{name} takes a date such as "2004", "2004-05" or "2004-05-31", not {text[:40]!r}.')
        return text

    def address(self, name: str, token: Token) -> str:
        """Return an IRI in its brackets."""
        iri = self.prologue.iri(token)
        if iri is None:
            refuse(f"search:{name} takes a variable or an IRI, not {token.text[:60]}.")
        return f"<{iri}>"

    def key(self, types: Sequence[str], name: str, objects: Sequence[Token]) -> str:
        """Return the `type/slug` that an IRI names."""
        token = single(name, objects)
        key = self.names.key(self.prologue.iri(token) or "")
        if key is None or key.partition("/")[0] not in types:
            refuse(f"search:{name} takes an IRI such as {types[0]}:its-name, not {token.text[:60]}.")
        return key

    def slugs(self, type_: str, name: str, objects: Sequence[Token]) -> tuple[str, ...]:
        """Return the slugs of entities of a type."""
        return tuple(self.key([type_], name, [token]).partition("/")[2] for token in objects)


def _search(searcher: Searcher, parameters: Parameters) -> Iterator[Row]:
    filters = Filters(**{field.name: parameters[field.name] for field in fields(Filters) if field.name in parameters})
    limit, mode = parameters.get("limit", LIMIT), parameters.get("mode", "hybrid")
    request = SearchRequest(query=parameters["query"], mode=mode, filters=filters, limit=limit, facets=())
    for hit in searcher.search(request).hits:
        text = literal(hit.passage.text, hit.story.language)
        span = hit.passage.span
        yield {"hit": f"<{hit.story.iri}>", "passage": str(text), "score": str(decimal(hit.score)),
               "begin": str(span.start), "end": str(span.end)}  # fmt: skip


def _related(searcher: Searcher, parameters: Parameters) -> Iterator[Row]:
    with suppress(NotFoundError):  # in SPARQL, a story that does not exist is no error
        for related in searcher.related(parameters["related"].partition("/")[2], parameters.get("limit", LIMIT)):
            score = str(decimal(related.score))
            yield {"hit": f"<{related.story.iri}>", "score": score, "reason": _reason(related.reasons)}


def _similar(searcher: Searcher, parameters: Parameters) -> Iterator[Row]:
    with suppress(NotFoundError):  # likewise
        for similar in searcher.similar(parameters["similarEntity"], limit=parameters.get("limit", LIMIT)):
            score = str(decimal(similar.score))
            yield {"hit": f"<{similar.entity.iri}>", "score": score, "reason": _reason(similar.reasons)}


def _reason(reasons: Sequence[Reason]) -> str:
    return str(literal("; ".join(reason.text for reason in reasons)))


@dataclass(frozen=True, slots=True)
class Question:
    """The function that answers a question, the parameters that it takes, and the columns of its rows."""

    rows: Callable[[Searcher, Parameters], Iterator[Row]]
    parameters: tuple[str, ...]
    columns: tuple[str, ...]


ENTITIES = tuple(type_ for type_ in TYPES if type_ != "story")
READERS: Mapping[str, Callable[[ValueReader, str, Sequence[Token]], Any]] = {
    "query": ValueReader.question, "mode": ValueReader.mode, "limit": ValueReader.limit,
    "related": lambda read, name, objects: read.key(["story"], name, objects),
    "similarEntity": lambda read, name, objects: read.key(ENTITIES, name, objects),
    **{type_: partial(lambda type_, read, name, objects: read.slugs(type_, name, objects), type_)
       for type_ in FACET_TYPES},
    "source": ValueReader.sources,
    **dict.fromkeys(("since", "until", "about_since", "about_until"), ValueReader.day),
}  # fmt: skip
FILTERS = tuple(field.name for field in fields(Filters) if field.name in READERS)
QUESTIONS: Mapping[str, Question] = {
    "query": Question(_search, ("mode", "limit", *FILTERS), ("hit", "passage", "score", "begin", "end")),
    "related": Question(_related, ("limit",), ("hit", "score", "reason")),
    "similarEntity": Question(_similar, ("limit",), ("hit", "score", "reason")),
}
