"""Search inside SPARQL: `SERVICE <…/search> { [] search:query "hotlines for victims" ; search:hit ?story … }`.

A group in such a call holds the properties of one search, in any order: what is asked (`search:query`, `search:related` or
`search:similarEntity`), parameters with constants, and columns with variables, which are bound to what was found; a hit
that is given as a constant keeps only the row that has it. The tables below say which properties go with which question
and how a value is read. `services.py` puts the answer into the query as VALUES.

The namespace `search:` and the address of the service are this service's own and need no declaration.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any, Protocol, get_args

from graph_service.answers import Facet, Filters, Mode, Reason, Related, SearchResult, Similar
from graph_service.errors import NotFoundError
from graph_service.graph.lexical import Token
from graph_service.graph.terms import ISO_DATE, decimal, literal
from graph_service.sparql.search_group import properties, refuse, single, text_of
from graph_service.sparql.services import Call, Prologue, Solutions
from graph_service.text import slugify
from graph_service.vocabulary import TYPES, Names

LIMIT = 20
HIGHEST_LIMIT = 1_000
QUESTION_LENGTH = 1_000

Row = Mapping[str, str]
Parameters = Mapping[str, Any]


class Searcher(Protocol):
    """Whoever answers searches: `StoryGraph`."""

    def search(
        self, query: str, *, mode: Mode, filters: Filters, limit: int, offset: int = 0, facets: Collection[Facet]
    ) -> SearchResult:
        """Return the stories that answer a question."""

    def related(self, slug: str, limit: int) -> tuple[Related, ...]:
        """Return the stories most worth reading after a story."""

    def similar(self, key: str, *, limit: int) -> tuple[Similar, ...]:
        """Return the entities that are named in the same company."""


def answer_search(call: Call, *, names: Names, searcher: Searcher) -> Solutions | None:
    """Return the solutions of a call to the search service, or None where it asks somebody else.

    Raises `QueryError`, which says what to write, and what the searcher raises.
    """
    namespace = names.prefixes["search"]
    if call.iri not in {names.search, namespace}:
        return None
    given = properties(call, namespace)
    asked = [name for name in given if name in QUESTIONS]
    if len(asked) != 1:
        refuse(f"A search takes one of {_listed(QUESTIONS)}{', not two' if asked else ''}.")
    question = QUESTIONS[asked[0]]
    for name in given:
        if name not in {asked[0], *question.parameters, *question.columns}:
            refuse(f"search:{name} does not go with search:{asked[0]}, which takes "
                   f"{_listed([*question.parameters, *question.columns])}.")  # fmt: skip
    read = Reading(call.prologue, names)
    parameters = {name: READERS[name](read, name, objects) for name, objects in given.items() if name in READERS}
    columns = {name: single(name, given[name]) for name in question.columns if name in given}
    return _solutions(question.rows(searcher, parameters), columns, read)


def _listed(properties: Collection[str]) -> str:
    return ", ".join(f"search:{name}" for name in properties)


def _solutions(rows: Iterator[Row], columns: Mapping[str, Token], read: "Reading") -> Solutions:
    """Return what was found for the variables of the columns, without the rows that contradict a constant."""
    wanted: dict[str, str] = {}
    bound: dict[str, list[str]] = {}
    for name, token in columns.items():
        if token.kind == "variable":
            bound.setdefault(token.text[1:], []).append(name)
        else:
            wanted[name] = read.address(name, token)
    # A variable that stands for two columns is bound where both are the same.
    kept = (
        row
        for row in rows
        if all(row[name] == term for name, term in wanted.items())
        and all(len({row[name] for name in same}) == 1 for same in bound.values())
    )
    return Solutions(tuple(bound), tuple(tuple(row[same[0]] for same in bound.values()) for row in kept))


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads the values of parameters; each way of reading raises `QueryError`, naming the property."""

    prologue: Prologue
    names: Names

    def question(self, name: str, objects: Sequence[Token]) -> str:
        """Return what is to be searched for."""
        text = " ".join(self.text(name, objects).split())
        if not text or len(text) > QUESTION_LENGTH:
            refuse(f"search:{name} takes a text of 1 to {QUESTION_LENGTH:,} characters.")
        return text

    def text(self, name: str, objects: Sequence[Token]) -> str:
        """Return a text."""
        token = single(name, objects)
        if token.kind != "string":
            refuse(f"search:{name} takes a text in quotes, not {token.text[:60]}: it is read before the query runs.")
        return text_of(token)

    def sources(self, name: str, objects: Sequence[Token]) -> tuple[str, ...]:
        """Return sources, given as stories state them, by the slugs that filters know them by."""
        return tuple(slugify(self.text(name, [token])) for token in objects)

    def mode(self, name: str, objects: Sequence[Token]) -> str:
        """Return a mode of search."""
        modes, mode = get_args(Mode), self.text(name, objects)
        if mode not in modes:
            refuse(f"search:{name} takes one of {', '.join(modes)}, not {mode[:40]!r}.")
        return mode

    def limit(self, name: str, objects: Sequence[Token]) -> int:
        """Return how many are wanted."""
        text = single(name, objects).text
        if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= HIGHEST_LIMIT:
            refuse(f"search:{name} takes a whole number from 1 to {HIGHEST_LIMIT:,}, not {text[:40]}.")
        return int(text)

    def day(self, name: str, objects: Sequence[Token]) -> str:
        """Return a date of ISO 8601: a year, a month or a day."""
        text = self.text(name, objects)
        try:
            date.fromisoformat(f"{text}-01-01"[:10] if ISO_DATE.fullmatch(text) else "")
        except ValueError:
            refuse(f'search:{name} takes a date such as "2004", "2004-05" or "2004-05-31", not {text[:40]!r}.')
        return text

    def address(self, name: str, token: Token) -> str:
        """Return an IRI in its brackets."""
        iri = self.prologue.iri(token)
        if iri is None:
            refuse(f"search:{name} takes a variable or an IRI, not {token.text[:60]}.")
        return f"<{iri}>"

    def key(self, kinds: Sequence[str], name: str, objects: Sequence[Token]) -> str:
        """Return the `type/slug` that an IRI names."""
        token = single(name, objects)
        key = self.names.key(self.prologue.iri(token) or "")
        if key is None or key.partition("/")[0] not in kinds:
            refuse(f"search:{name} takes an IRI such as {kinds[0]}:its-name, not {token.text[:60]}.")
        return key

    def slugs(self, kind: str, name: str, objects: Sequence[Token]) -> tuple[str, ...]:
        """Return the slugs of entities of a type."""
        return tuple(self.key([kind], name, [token]).partition("/")[2] for token in objects)


def _search(searcher: Searcher, given: Parameters) -> Iterator[Row]:
    filters = Filters(**{field.name: given[field.name] for field in fields(Filters) if field.name in given})
    limit, mode = given.get("limit", LIMIT), given.get("mode", "hybrid")
    for hit in searcher.search(given["query"], mode=mode, filters=filters, limit=limit, facets=()).hits:
        text = literal(hit.passage.text, hit.story.language)
        yield {"hit": f"<{hit.story.iri}>", "passage": str(text), "score": str(decimal(hit.score))}


def _related(searcher: Searcher, given: Parameters) -> Iterator[Row]:
    for found in searcher.related(given["related"].partition("/")[2], given.get("limit", LIMIT)):
        score = str(decimal(found.score))
        yield {"hit": f"<{found.story.iri}>", "score": score, "reason": _why(found.reasons)}


def _similar(searcher: Searcher, given: Parameters) -> Iterator[Row]:
    for found in searcher.similar(given["similarEntity"], limit=given.get("limit", LIMIT)):
        score = str(decimal(found.score))
        yield {"hit": f"<{found.entity.iri}>", "score": score, "reason": _why(found.reasons)}


def _why(reasons: Sequence[Reason]) -> str:
    return str(literal("; ".join(reason.text for reason in reasons)))


def _or_nothing(
    ask: Callable[[Searcher, Parameters], Iterator[Row]],
) -> Callable[[Searcher, Parameters], Iterator[Row]]:
    """Find nothing beside what is not here: in SPARQL, that is no error."""

    def rows(searcher: Searcher, given: Parameters) -> Iterator[Row]:
        try:
            yield from ask(searcher, given)
        except NotFoundError:
            return

    return rows


@dataclass(frozen=True, slots=True)
class Question:
    """How a question is answered, the parameters that it takes, and the columns of its rows."""

    rows: Callable[[Searcher, Parameters], Iterator[Row]]
    parameters: tuple[str, ...]
    columns: tuple[str, ...]


FILTERS = tuple(field.name for field in fields(Filters))
ENTITIES = tuple(kind for kind in TYPES if kind != "story")
QUESTIONS: Mapping[str, Question] = {
    "query": Question(_search, ("mode", "limit", *FILTERS), ("hit", "passage", "score")),
    "related": Question(_or_nothing(_related), ("limit",), ("hit", "score", "reason")),
    "similarEntity": Question(_or_nothing(_similar), ("limit",), ("hit", "score", "reason")),
}
READERS: Mapping[str, Callable[[Reading, str, Sequence[Token]], Any]] = {
    "query": Reading.question, "mode": Reading.mode, "limit": Reading.limit,
    "related": lambda read, name, objects: read.key(["story"], name, objects),
    "similarEntity": lambda read, name, objects: read.key(ENTITIES, name, objects),
    **{kind: partial(lambda kind, read, name, objects: read.slugs(kind, name, objects), kind)
       for kind in ("topic", "organization", "place", "person")},
    "source": Reading.sources, "since": Reading.day, "until": Reading.day,
}  # fmt: skip
