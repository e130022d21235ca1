"""The API for programs: each answer is a call on the facade, shaped by json_view.py."""

from io import BytesIO

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from graph_service import json_view
from graph_service.answers import Answers
from graph_service.model import EntityType
from graph_service.results import EntityPage
from graph_service.service import StoryGraph
from graph_service.web import parameters


def search(answers: Answers) -> ResponseReturnValue:
    """Answer a question with stories, passages and facets."""
    asked = parameters.question(request.args)
    result = answers.search(
        asked.query,
        mode=asked.mode,
        filters=asked.filters,
        limit=asked.page.limit,
        offset=asked.page.offset,
        facets=parameters.facets(request.args),
    )
    return jsonify(json_view.search_result(result))


def stories(answers: Answers) -> ResponseReturnValue:
    """List all stories, newest first."""
    page = parameters.page(request.args, limit=20)
    total, cards = answers.stories(limit=page.limit, offset=page.offset)
    return jsonify(json_view.story_cards(total, cards))


def story(answers: Answers, slug: str) -> ResponseReturnValue:
    """Give a story with everything found in it."""
    groups = json_view.groups(answers.same_story(slug), answers.same_event(slug))
    return jsonify(json_view.story(answers.story(slug), answers.names) | groups)


def related(answers: Answers, slug: str) -> ResponseReturnValue:
    """Give the stories that a reader would want next, after a story or after the passage of it from `start` to `end`."""
    limit, passage = parameters.limit(request.args, default=10), parameters.passage(request.args)
    recommendations = (
        answers.related(slug, limit) if passage is None else answers.related_to_passage(slug, passage, limit)
    )
    return jsonify(json_view.related(recommendations))


def related_to_text(answers: Answers) -> ResponseReturnValue:
    """Give the stories that a reader of a text would want next: of `text`, or of the body of the request."""
    text = parameters.body(request.get_data()) if request.method == "POST" else parameters.text(request.args, "text")
    return jsonify(json_view.related(answers.related_to_text(text, parameters.limit(request.args, default=10))))


def entities(answers: Answers) -> ResponseReturnValue:
    """List the entities of a type, those that most stories name first, or those that may be meant by a name."""
    noun, q = parameters.entity_type(request.args), parameters.text(request.args, "q")
    page = parameters.page(request.args, limit=50)
    total, cards = answers.entities(noun, q=q, limit=page.limit, offset=page.offset)
    return jsonify(json_view.entity_cards(total, cards))


def suggest(answers: Answers) -> ResponseReturnValue:
    """Complete what is typed so far: entities by their names, stories by their titles."""
    q = parameters.text(request.args, "q")
    return jsonify(json_view.suggestions(q, answers.suggest(q, limit=parameters.limit(request.args, default=10))))


def entity(answers: Answers, noun: EntityType, slug: str) -> ResponseReturnValue:
    """Give an entity with its evidence, neighbours and stories."""
    return jsonify(json_view.entity_page(_entity(answers, noun, slug)))


def entity_stories(answers: Answers, noun: EntityType, slug: str) -> ResponseReturnValue:
    """List the stories that name an entity, newest first."""
    entity_page = _entity(answers, noun, slug)
    return jsonify(json_view.story_cards(entity_page.total, entity_page.stories))


def entity_related(answers: Answers, noun: EntityType, slug: str) -> ResponseReturnValue:
    """List the entities that stories name together with an entity."""
    parameters.page(request.args, limit=20)  # as the whole entity refuses what is no page
    return jsonify(json_view.entity_cards(None, answers.co_mentioned(f"{noun}/{slug}")))


def entity_similar(answers: Answers, noun: EntityType, slug: str) -> ResponseReturnValue:
    """List the entities that are named in the same company as an entity, of its type first or of `type` alone, and why."""
    kind, limit = parameters.optional_type(request.args), parameters.limit(request.args, default=10)
    return jsonify(json_view.similar(answers.similar(f"{noun}/{slug}", kind, limit=limit)))


def path(answers: Answers) -> ResponseReturnValue:
    """Tell how one entity leads to another, step by step, each with its story and sentences."""
    source, target = parameters.key(request.args, "from"), parameters.key(request.args, "to")
    longest, limit = parameters.steps(request.args), parameters.few(request.args, default=3)
    return jsonify(json_view.paths(answers.path(source, target, longest=longest, limit=limit)))


def central(answers: Answers) -> ResponseReturnValue:
    """List the entities that are central among the stories of a topic, a period, a place or a source."""
    filters, kind = parameters.filters(request.args), parameters.optional_type(request.args)
    return jsonify(json_view.central(answers.central(filters, kind, limit=parameters.limit(request.args, default=20))))


def communities(answers: Answers) -> ResponseReturnValue:
    """List the communities of entities that are named together, those with the most stories first."""
    page = parameters.page(request.args, limit=20)
    return jsonify(json_view.communities(answers.communities(limit=page.limit, offset=page.offset)))


def neighbourhood(answers: Answers) -> ResponseReturnValue:
    """Give an entity with those around it as a graph, in the format of NetworkX and D3, or as GraphML or GEXF."""
    center, depth = parameters.key(request.args, "center"), parameters.depth(request.args)
    limit, target = parameters.limit(request.args, default=30), parameters.network_format(request.args)
    written = BytesIO()
    target.write(answers.neighbourhood(center, depth=depth, limit=limit), written)
    return Response(written.getvalue(), mimetype=target.media_type)


def healthz(_graph: StoryGraph) -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="ok")


def readyz(graph: StoryGraph) -> ResponseReturnValue:
    """Say that the published data can be read, and what it holds."""
    graph.check_readable()
    return jsonify(status="ok", **graph.answers.status())


def _entity(answers: Answers, noun: EntityType, slug: str) -> EntityPage:
    page = parameters.page(request.args, limit=20)
    return answers.entity(f"{noun}/{slug}", limit=page.limit, offset=page.offset)
