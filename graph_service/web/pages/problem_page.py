"""The page of an error: what happened in plain words, and ways to go on, such as names near to what was asked for."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import render_template, request

from graph_service.entity_types import ENTITY_TYPES, PLURALS, kind_name
from graph_service.errors import GraphServiceError, NotFoundError, ParameterError
from graph_service.model import EntityKey, EntityType
from graph_service.service import StoryGraph
from graph_service.web.pages.links import page_url
from graph_service.web.requests.problems import Problem
from graph_service.web.requests.request_context import published_answers

NEAR = 5
SHORTEST = 3  # letters of a word that may be a name
LONGEST = 100  # characters of a path that are taken for words
BETWEEN_WORDS = re.compile(r"[\W_]+")
EXTENSION = re.compile(r"(?:\.[a-z]{1,5}){1,2}$")
NO_WORDS = frozenset({*PLURALS.values(), *ENTITY_TYPES, "story", "search", "facets", "api", "data", "id", "index"})
NO_PAGE = "There is no page at this address."
CANNOT_BE_USED = "Part of this address cannot be used"


@dataclass(frozen=True, slots=True)
class Near:
    """A page that may have been meant: its name, what it is, and its address."""

    label: str
    what: str
    href: str


def problem_page(graph: StoryGraph, details: Problem, error: Exception) -> str:
    """Return the page of an error."""
    words = _words_of(request.path) if details.status == 404 else ""
    near = _near(graph, words) if words else ()
    without = ""
    if isinstance(error, ParameterError):
        details = replace(details, title=CANNOT_BE_USED, detail=error.plain, hint="")
        if error.parameter:
            arguments = [pair for pair in request.args.items(multi=True) if pair[0] != error.parameter]
            without = f"{request.script_root}{request.path}?{urlencode(arguments)}".removesuffix("?")
    elif near:
        details = replace(details, hint="")
    if details.status == 404 and not isinstance(error, NotFoundError):
        details = replace(details, title=NotFoundError.title, detail=NO_PAGE)
    question = words or request.args.get("q", "")[:LONGEST]
    return render_template("problem.html", problem=details, near=near, question=question, without=without)


def _words_of(path: str) -> str:
    """Return the words of a path that may be a name: those of its last part, without the words of our own paths."""
    for part in reversed(EXTENSION.sub("", path[-LONGEST:]).split("/")):
        words = [word for word in BETWEEN_WORDS.split(part) if word and word.lower() not in NO_WORDS]
        if any(len(word) >= SHORTEST for word in words):
            return " ".join(words)
    return ""


def _near(graph: StoryGraph, words: str) -> tuple[Near, ...]:
    """Return what a path may have meant: entities of its type, else any, and stories by their titles."""
    try:
        answers = published_answers(graph)
        if answers is None:
            return ()
        types: dict[str, EntityType] = {row.plural: name for name, row in ENTITY_TYPES.items()}  # type: ignore[misc]
        entity_type = types.get(request.path.strip("/").partition("/")[0])
        cards = answers.entities(entity_type, q=words, limit=NEAR)[1] if entity_type else ()
        if cards:
            return tuple(
                Near(card.label, kind_name(EntityKey.of(card.key).type, card.subtype), page_url(card.key))
                for card in cards
            )
        suggestions = answers.suggest(words, limit=NEAR)
        stories = [suggestion for suggestion in suggestions if EntityKey.of(suggestion.key).type == "story"]
        chosen = stories if request.path.startswith("/stories/") and stories else suggestions
        return tuple(
            Near(suggestion.label, EntityKey.of(suggestion.key).type, page_url(suggestion.key)) for suggestion in chosen
        )
    except GraphServiceError:  # an error page has no fallback
        return ()
