"""The API for programs: each answer is a call on the facade, shaped by json_view.py."""

from io import BytesIO

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from graph_service import json_view
from graph_service.answers import EntityPage
from graph_service.model import EntityType
from graph_service.service import StoryGraph
from graph_service.web import parameters


def search(graph: StoryGraph) -> ResponseReturnValue:
    """Answer a question with stories, passages and facets."""
    asked = parameters.question(request.args)
    result = graph.search(
        asked.query,
        mode=asked.mode,
        filters=asked.filters,
        limit=asked.page.limit,
        offset=asked.page.offset,
        facets=parameters.facets(request.args),
    )
    return jsonify(json_view.search_result(result))


def stories(graph: StoryGraph) -> ResponseReturnValue:
    """List all stories, newest first."""
    page = parameters.page(request.args, limit=20)
    total, cards = graph.stories(limit=page.limit, offset=page.offset)
    return jsonify(json_view.story_cards(total, cards))


def story(graph: StoryGraph, slug: str) -> ResponseReturnValue:
    """Give a story with everything found in it."""
    groups = json_view.groups(graph.same_story(slug), graph.same_event(slug))
    return jsonify(json_view.story(graph.story(slug), graph.names) | groups)


def related(graph: StoryGraph, slug: str) -> ResponseReturnValue:
    """Give the stories that a reader would want next, after a story or after the passage of it from `start` to `end`."""
    limit, passage = parameters.limit(request.args, default=10), parameters.passage(request.args)
    found = graph.related(slug, limit) if passage is None else graph.related_to_passage(slug, passage, limit)
    return jsonify(json_view.related(found))


def related_to_text(graph: StoryGraph) -> ResponseReturnValue:
    """Give the stories that a reader of a text would want next: of `text`, or of the body of the request."""
    text = parameters.body(request.get_data()) if request.method == "POST" else parameters.text(request.args, "text")
    return jsonify(json_view.related(graph.related_to_text(text, parameters.limit(request.args, default=10))))


def entities(graph: StoryGraph) -> ResponseReturnValue:
    """List the entities of a type, those that most stories name first, or those that may be meant by a name."""
    noun, q = parameters.entity_type(request.args), parameters.text(request.args, "q")
    page = parameters.page(request.args, limit=50)
    total, cards = graph.entities(noun, q=q, limit=page.limit, offset=page.offset)
    return jsonify(json_view.entity_cards(total, cards))


def suggest(graph: StoryGraph) -> ResponseReturnValue:
    """Complete what is typed so far: entities by their names, stories by their titles."""
    q = parameters.text(request.args, "q")
    return jsonify(json_view.suggestions(q, graph.suggest(q, limit=parameters.limit(request.args, default=10))))


def entity(graph: StoryGraph, noun: EntityType, slug: str) -> ResponseReturnValue:
    """Give an entity with its evidence, neighbours and stories."""
    return jsonify(json_view.entity_page(_entity(graph, noun, slug)))


def entity_stories(graph: StoryGraph, noun: EntityType, slug: str) -> ResponseReturnValue:
    """List the stories that name an entity, newest first."""
    found = _entity(graph, noun, slug)
    return jsonify(json_view.story_cards(found.total, found.stories))


def entity_related(graph: StoryGraph, noun: EntityType, slug: str) -> ResponseReturnValue:
    """List the entities that stories name together with an entity."""
    parameters.page(request.args, limit=20)  # as the whole entity refuses what is no page
    return jsonify(json_view.entity_cards(None, graph.named_with(f"{noun}/{slug}")))


def entity_similar(graph: StoryGraph, noun: EntityType, slug: str) -> ResponseReturnValue:
    """List the entities that are named in the same company as an entity, of its type first or of `type` alone, and why."""
    kind, limit = parameters.optional_type(request.args), parameters.limit(request.args, default=10)
    return jsonify(json_view.similar(graph.similar(f"{noun}/{slug}", kind, limit=limit)))


def path(graph: StoryGraph) -> ResponseReturnValue:
    """Tell how one entity leads to another, step by step, each with its story and sentences."""
    source, target = parameters.key(request.args, "from"), parameters.key(request.args, "to")
    longest, limit = parameters.steps(request.args), parameters.few(request.args, default=3)
    return jsonify(json_view.paths(graph.path(source, target, longest=longest, limit=limit)))


def central(graph: StoryGraph) -> ResponseReturnValue:
    """List the entities that are central among the stories of a topic, a period, a place or a source."""
    filters, kind = parameters.filters(request.args), parameters.optional_type(request.args)
    return jsonify(json_view.central(graph.central(filters, kind, limit=parameters.limit(request.args, default=20))))


def communities(graph: StoryGraph) -> ResponseReturnValue:
    """List the communities of entities that are named together, those with the most stories first."""
    page = parameters.page(request.args, limit=20)
    return jsonify(json_view.communities(graph.communities(limit=page.limit, offset=page.offset)))


def neighbourhood(graph: StoryGraph) -> ResponseReturnValue:
    """Give an entity with those around it as a graph, in the format of NetworkX and D3, or as GraphML or GEXF."""
    center, depth = parameters.key(request.args, "center"), parameters.depth(request.args)
    limit, target = parameters.limit(request.args, default=30), parameters.network_format(request.args)
    written = BytesIO()
    target.write(graph.neighbourhood(center, depth=depth, limit=limit), written)
    return Response(written.getvalue(), mimetype=target.media_type)


def healthz(_graph: StoryGraph) -> ResponseReturnValue:
    """Tell that the process answers."""
    return jsonify(status="ok")


def readyz(graph: StoryGraph) -> ResponseReturnValue:
    """Tell that the published data can be read, and what it holds."""
    return jsonify(status="ok", **graph.status())


def _entity(graph: StoryGraph, noun: EntityType, slug: str) -> EntityPage:
    page = parameters.page(request.args, limit=20)
    return graph.entity(f"{noun}/{slug}", limit=page.limit, offset=page.offset)
