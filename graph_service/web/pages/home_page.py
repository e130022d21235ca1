"""The front page."""

from flask import render_template

from graph_service.answers import Answers
from graph_service.model import EntityType
from graph_service.results import Filters, SearchRequest
from graph_service.web.pages import example_queries

STORIES = 8
NAMES = 8
TYPES: tuple[EntityType, ...] = ("organization", "place", "person", "topic")


def home(answers: Answers) -> str:
    """Show what the archive holds, the newest stories, and the names that stories mention most."""
    return render_template(
        "home.html",
        result=answers.search(SearchRequest(query="", limit=STORIES, facets=())),
        most={entity_type: answers.entities(entity_type, limit=NAMES)[1] for entity_type in TYPES},
        status=answers.status(),
        query=example_queries.latest(Filters(), STORIES),
    )
