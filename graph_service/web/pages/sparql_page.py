"""The SPARQL page: an editor, the answer to its query in several views, and examples."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Response, render_template, request, url_for

from graph_service.answers import Answers
from graph_service.entity_types import FACET_TYPES, PLURALS
from graph_service.errors import GraphServiceError, NotAcceptableError
from graph_service.model import EntityKey
from graph_service.rdf.formats import RESULT_FORMATS
from graph_service.rdf.sparql_text import ParsedQuery
from graph_service.results import EntityCard
from graph_service.service import StoryGraph
from graph_service.sparql.executor import Answer
from graph_service.sparql.query_guard import read_query
from graph_service.web.pages import drawings, example_queries, sparql_results
from graph_service.web.pages.links import page_url
from graph_service.web.requests import problems
from graph_service.web.requests.request_context import answers_of

ACCEPT = "application/sparql-results+json, text/turtle"
LABELLED = "csv-labels"  # a format of ours: CSV with the labels of things
LONGEST_IN_ADDRESS = 6_000  # characters of a query: some browsers and proxies refuse addresses of 8,000
MOST_FILTERS = 50  # entities in the address of a search
PLACE = re.compile(r"\bline (\d+), column (\d+)\b")  # of an error, as advice.py writes it
VIEWS = {"table": "Table", "bars": "Bars", "line": "Line by date", "map": "Map", "entities": "Entities"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """What a table can be shown as, which view is chosen, what its numbers are called, and ways to go on with the entities in it: a search, a query.

    `unmapped` rows have nothing that the map can show.
    """

    names: Mapping[str, str]
    chosen: str
    bars: tuple[sparql_results.Bar, ...]
    line: sparql_results.Line | None
    map: drawings.PointMap | None
    unmapped: int
    number: str
    entities: tuple[EntityCard, ...]
    search: str
    plural: str
    query: str


def editor(graph: StoryGraph, text: str, run: Callable[[ParsedQuery], Answer]) -> Response:
    """Show the editor, with the answer to the query in it or with its error."""
    results, views, problem, hint = None, None, None, ""
    if text:
        try:
            answers = answers_of(graph)
            query = read_query(text, answers.names)
            answer = run(query)
        except GraphServiceError as error:
            problem = problems.problem(error)
        else:
            hint = answers.doubts(query, answer)
            start = answer.start(sparql_results.START)
            results = sparql_results.present(answer.media_type, start, answer.length, _linking(answers))
            views = _views(answers, results.table) if results.table else None
    text = text or example_queries.EXAMPLES[0].query
    page = render_template(
        "sparql.html",
        query=text,
        longest=LONGEST_IN_ADDRESS,
        is_long=len(quote(text)) > LONGEST_IN_ADDRESS,
        labelled=LABELLED,
        results=results,
        views=views,
        problem=problem,
        place=PLACE.search(f"{problem.detail} {problem.hint}") if problem else None,
        hint=hint,
        examples=example_queries.GROUPS,
        prefixes=graph.names.prefixes,
    )
    response = Response(page, problem.status if problem else 200)
    response.vary.add("Accept")
    return response


def labelled_csv(answers: Answers, answer: Answer) -> str:
    """Return the answer to a SELECT as CSV with labels; raises `NotAcceptableError` for another answer."""
    if answer.media_type != RESULT_FORMATS["json"].media_type:
        raise NotAcceptableError("Only the answer to a SELECT has labels.", hint="Choose another format.")
    return sparql_results.labelled_csv(answer.body, _linking(answers))


def _linking(answers: Answers) -> sparql_results.Linking:
    return sparql_results.Linking(answers.names, url_for("linked_data.ontology"), page_url, answers.labels)


def _views(answers: Answers, table: sparql_results.Table) -> Views:
    """Return the views that the columns of a table allow; the one that the address names is chosen, if it is among them."""
    bars, line, keys = sparql_results.bars(table), sparql_results.line(table), sparql_results.entities(table)
    cards = answers.entity_cards(keys)
    points, unmapped = _points(answers, table, cards)
    drawn = drawings.point_map(points)
    available = {"table": table, "bars": bars, "line": line, "map": drawn, "entities": cards}
    names = {name: label for name, label in VIEWS.items() if available[name]}
    chosen = request.values.get("view", "")
    types = {EntityKey.of(key).type for key in keys}
    search = ""
    if len(types) == 1 and types.issubset(FACET_TYPES) and len(keys) <= MOST_FILTERS:
        filters: dict[str, Any] = {min(types): [EntityKey.of(key).slug for key in keys], "parts": "false"}
        search = url_for("pages.search", **filters)
    return Views(
        names=names,
        chosen=chosen if chosen in names else "table",
        bars=bars,
        line=line,
        map=drawn,
        unmapped=unmapped,
        number=sparql_results.number_name(table) or "row",
        entities=cards,
        search=search,
        plural=PLURALS[types.pop()] if len(types) == 1 else "entities",
        query=sparql_results.query_with(keys, answers.names) if keys else "",
    )


def _points(
    answers: Answers, table: sparql_results.Table, cards: Iterable[EntityCard]
) -> tuple[list[drawings.Point], int]:
    """Return the points of an answer, sized by their number, and how many rows have none; coordinates come from the answer or its places."""
    if stated := sparql_results.places(table):
        points = [
            drawings.Point(
                label=place.label,
                count=_size(place.number),
                href=place.href or "#results",
                latitude=place.latitude,
                longitude=place.longitude,
            )
            for place in stated
        ]
        return points, len(table.rows) - len(stated)
    numbers, positions = sparql_results.numbers_of(table), answers.positions()
    located: dict[str, drawings.Point] = {}
    for card in cards:
        position = positions.get(card.key)
        point = None if position is None else drawings.point_of(card, position, _size(numbers.get(card.key)))
        if point is not None:
            located[card.key] = point
    unmapped = sum(not any(cell.key in located for cell in row) for row in table.rows)
    return list(located.values()), unmapped


def _size(number: float | None) -> int:
    return 1 if number is None else max(round(number), 0)
