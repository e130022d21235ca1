"""Pages that explain the service to those who program against it."""

from flask import render_template

from graph_service.service import StoryGraph
from graph_service.web.requests import problems


def problem_kinds(_graph: StoryGraph) -> str:
    """Explain the kinds of errors that the API answers with."""
    return render_template("problems.html", kinds=tuple(problems.kinds()))
