"""The list of the entities of a type."""

from flask import render_template, request

from graph_service.answers import Answers
from graph_service.model import EntityType
from graph_service.web.pages import example_queries
from graph_service.web.requests import parameters

ENTITIES_A_PAGE = 60


def entities(answers: Answers, entity_type: EntityType) -> str:
    """List the entities of a type, most mentioned first."""
    q, page = parameters.text(request.args, "q"), parameters.page(request.args, limit=ENTITIES_A_PAGE)
    total, cards = answers.entities(entity_type, q=q, limit=page.limit, offset=page.offset)
    return render_template(
        "entities.html",
        entity_type=entity_type,
        q=q,
        total=total,
        cards=cards,
        page=page,
        query=example_queries.entities(entity_type),
    )
