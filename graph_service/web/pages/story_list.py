"""The list of all stories."""

from flask import render_template, request

from graph_service.answers import Answers
from graph_service.results import Filters
from graph_service.web.pages import example_queries
from graph_service.web.requests import parameters

STORIES_A_PAGE = 20


def stories(answers: Answers) -> str:
    """List all stories, newest first."""
    page = parameters.page(request.args, limit=STORIES_A_PAGE)
    total, cards = answers.stories(limit=page.limit, offset=page.offset)
    query = example_queries.latest(Filters(), page.limit + page.offset)
    return render_template("stories.html", total=total, cards=cards, page=page, query=query)
