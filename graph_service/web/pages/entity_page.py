"""The page of an entity."""

from flask import render_template, request

from graph_service.answers import Answers
from graph_service.model import EntityType
from graph_service.web.pages import example_queries
from graph_service.web.requests import parameters

STORIES_A_PAGE = 20
SIMILAR = 6


def entity(answers: Answers, entity_type: EntityType, slug: str) -> str:
    """Show an entity: what it is, and the sentences and stories that mention it."""
    key, page = f"{entity_type}/{slug}", parameters.page(request.args, limit=STORIES_A_PAGE)
    result = answers.entity(key, limit=page.limit, offset=page.offset)
    return render_template(
        "entity.html",
        result=result,
        entity=result.entity,
        page=page,
        similar=answers.similar(key, limit=SIMILAR),
        query=example_queries.stories_of_entity(answers.names, key),
    )
