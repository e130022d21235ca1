"""Lists of entities, and of the values of a facet, as CSV: what their pages list, with the same parameters, whole and in the same order."""

from flask import Response, request

from graph_service.answers import Answers
from graph_service.entity_types import PLURALS, kind_name
from graph_service.model import EntityType
from graph_service.web.requests import parameters
from graph_service.web.story_feeds import MOST_ROWS, csv_response

COLUMNS = ("id", "name", "kind", "stories", "stories_with_parts", "iri", "page")
FACET_COLUMNS = ("id", "name", "stories")


def of_entities(answers: Answers, entity_type: EntityType) -> Response:
    """List the entities of a type as CSV, by count or by name; of one kind or letter, or those that a name may refer to."""
    by = request.args.get("by", "")
    q = parameters.text(request.args, "q")
    kind, letter = parameters.slug(request.args, "kind"), parameters.letter(request.args)
    _, cards = answers.entities(
        entity_type, q=q, order="name" if by == "name" else "count", kind=kind, letter=letter, limit=MOST_ROWS
    )
    pages = f"{answers.names.base}/{PLURALS[entity_type]}/"
    rows = (
        (slug, card.label, kind_name(entity_type, card.subtype), str(card.stories), str(card.with_parts), card.iri, pages + slug)
        for card in cards
        for slug in [card.key.partition("/")[2]]
    )  # fmt: skip
    return csv_response(PLURALS[entity_type], COLUMNS, rows)


def of_facet(answers: Answers, name: str) -> Response:
    """List the values of a facet among the stories of a search as CSV, each with the stories that choosing it gives."""
    facet, question = parameters.facet(name), parameters.search_request(request.args)
    values = answers.facet(question, facet, name=parameters.text(request.args, "facet_query"), limit=MOST_ROWS)
    return csv_response(name, FACET_COLUMNS, ((value.id, value.label, str(value.count)) for value in values.values))
