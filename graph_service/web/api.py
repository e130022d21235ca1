"""The API for programs: each answer is one call on the facade, in the shape that json_view.py gives it."""

from dataclasses import replace
from io import BytesIO

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from graph_service import json_view
from graph_service.answers import Answers
from graph_service.model import EntityType
from graph_service.network.networkx_view import NETWORK_FORMATS
from graph_service.results import LIST_ORDERS
from graph_service.service import StoryGraph
from graph_service.web.pages.links import page_url, paths_between
from graph_service.web.requests import parameters


def search(answers: Answers) -> ResponseReturnValue:
    """Answer a question with stories, passages and facets."""
    question = replace(parameters.search_request(request.args), facets=parameters.facets(request.args))
    result = answers.search(question)
    note = " ".join(filter(None, [result.note, parameters.unknown_note(request.args)]))
    result = replace(result, note=note)
    return jsonify(json_view.search_result(result, answers.speakers(result)))


def facet(answers: Answers, name: str) -> ResponseReturnValue:
    """List the values of a facet among the stories of a search, each with the stories that choosing it gives."""
    question, page = parameters.search_request(request.args), parameters.page(request.args, limit=50)
    values = answers.facet(
        question,
        parameters.facet(name),
        name=parameters.text(request.args, "facet_query"),
        limit=page.limit,
        offset=page.offset,
    )
    return jsonify(json_view.facet_page(values))


def stories(answers: Answers) -> ResponseReturnValue:
    """List all stories, newest first, or most recently added first (`by=added`)."""
    page, by = parameters.page(request.args, limit=20), parameters.view(request.args, ("date", "added"))
    listed = answers.recently_added if by == "added" else answers.stories
    total, cards = listed(limit=page.limit, offset=page.offset)
    return jsonify(json_view.story_cards(total, cards))


def timeline(answers: Answers) -> ResponseReturnValue:
    """Count the stories of each month, and list those of a year, a month or a day."""
    page, period = parameters.page(request.args, limit=50), parameters.period(request.args, "date")
    total, cards = answers.stories_in(period, limit=page.limit, offset=page.offset)
    return jsonify(json_view.story_cards(total, cards) | {"months": answers.months()})


def events(answers: Answers) -> ResponseReturnValue:
    """List the events that stories report, the latest first, each with the span of the sentence that states it."""
    page = parameters.page(request.args, limit=50)
    period = parameters.period(request.args, "date")
    total, reported = answers.reported_events(period, limit=page.limit, offset=page.offset)
    return jsonify(json_view.reported_events(total, reported))


def story(answers: Answers, slug: str) -> ResponseReturnValue:
    """Return a story with its mentions and facts, and the stories before and after it."""
    linked = answers.story(slug)
    groups = json_view.groups(answers.same_story(slug), answers.same_event(slug))
    adjacent = json_view.adjacent(answers.adjacent(linked))
    return jsonify(json_view.story(linked, answers.names) | groups | {"adjacent": adjacent})


def related(answers: Answers, slug: str) -> ResponseReturnValue:
    """List the stories most worth reading after a story, or after the passage of it from `start` to `end`."""
    limit, passage = parameters.limit(request.args, default=10), parameters.passage(request.args)
    recommendations = (
        answers.related(slug, limit) if passage is None else answers.related_to_passage(slug, passage, limit)
    )
    return jsonify(json_view.related(recommendations))


def related_to_text(answers: Answers) -> ResponseReturnValue:
    """List the stories most worth reading after a text: the parameter `text`, or the body of the request."""
    text = parameters.body(request.get_data()) if request.method == "POST" else parameters.text(request.args, "text")
    return jsonify(json_view.related(answers.related_to_text(text, parameters.limit(request.args, default=10))))


def entities(answers: Answers) -> ResponseReturnValue:
    """List the entities of a type, most mentioned first or by name (people by surname), of one kind or letter; or those that a name may refer to."""
    entity_type, q = parameters.entity_type(request.args), parameters.text(request.args, "q")
    page, order = parameters.page(request.args, limit=50), parameters.view(request.args, LIST_ORDERS)
    kind, letter = parameters.slug(request.args, "kind"), parameters.letter(request.args)
    total, cards = answers.entities(
        entity_type, q=q, order=order, kind=kind, letter=letter, limit=page.limit, offset=page.offset
    )
    return jsonify(json_view.entity_cards(total, cards))


def suggest(answers: Answers) -> ResponseReturnValue:
    """Complete a partial query: entities by name, stories by title; entities of a type alone where `type` names one."""
    q, limit = parameters.text(request.args, "q"), parameters.limit(request.args, default=10)
    suggested = answers.suggest(q, parameters.optional_type(request.args), limit=limit)
    view = json_view.suggestions(q, suggested)
    for suggestion, row in zip(suggested, view["suggestions"], strict=True):
        row["page"] = page_url(suggestion.key)
    if (ends := answers.connection(q)) is not None:
        view["connection"] = json_view.connection(ends) | {"page": paths_between(*ends)}
    return jsonify(view)


def terms(answers: Answers) -> ResponseReturnValue:
    """List the prefixes, classes and properties that the graph uses, most used first, for editors of queries."""
    return jsonify(json_view.vocabulary(answers.vocabulary()))


def entity(answers: Answers, entity_type: EntityType, slug: str) -> ResponseReturnValue:
    """Return an entity with its evidence, neighbours and stories."""
    page = parameters.page(request.args, limit=20)
    entity_page = answers.entity(f"{entity_type}/{slug}", limit=page.limit, offset=page.offset, whole="related")
    return jsonify(json_view.entity_page(entity_page))


def entity_stories(answers: Answers, entity_type: EntityType, slug: str) -> ResponseReturnValue:
    """List the stories that mention an entity, newest first."""
    page = parameters.page(request.args, limit=20)
    total, cards = answers.stories_of_entity(f"{entity_type}/{slug}", limit=page.limit, offset=page.offset)
    return jsonify(json_view.story_cards(total, cards))


def entity_related(answers: Answers, entity_type: EntityType, slug: str) -> ResponseReturnValue:
    """List the entities most often mentioned with an entity."""
    parameters.page(request.args, limit=20)  # refuses a bad limit or offset, as the entity itself does
    return jsonify(json_view.entity_cards(None, answers.co_mentioned(f"{entity_type}/{slug}")))


def entity_similar(answers: Answers, entity_type: EntityType, slug: str) -> ResponseReturnValue:
    """List the entities mentioned with the same others as an entity, with reasons: its own type first, or `type` only."""
    result_type, limit = parameters.optional_type(request.args), parameters.limit(request.args, default=10)
    return jsonify(json_view.similar(answers.similar(f"{entity_type}/{slug}", result_type, limit=limit)))


def path(answers: Answers) -> ResponseReturnValue:
    """Return the best paths from one entity to another, each step with its story and sentences."""
    source, target = parameters.key(request.args, "from"), parameters.key(request.args, "to")
    longest, limit = parameters.steps(request.args), parameters.few(request.args, default=3)
    return jsonify(json_view.paths(answers.path(source, target, longest=longest, limit=limit)))


def central(answers: Answers) -> ResponseReturnValue:
    """List the most central entities of the stories that pass filters: a topic, a period, a place or a source."""
    filters, entity_type = parameters.filters(request.args), parameters.optional_type(request.args)
    limit = parameters.limit(request.args, default=20)
    return jsonify(json_view.central(answers.central(filters, entity_type, limit=limit)))


def communities(answers: Answers) -> ResponseReturnValue:
    """List the communities of entities that are mentioned together, those with the most stories first."""
    page = parameters.page(request.args, limit=20)
    return jsonify(json_view.communities(answers.communities(limit=page.limit, offset=page.offset)))


def neighbourhood(answers: Answers) -> ResponseReturnValue:
    """Return an entity with its neighbours as a graph: node-link JSON (NetworkX, D3), GraphML, GEXF or CSV."""
    center = parameters.key(request.args, "center")
    depth = parameters.number(request.args, "depth", default=1, low=1, high=2)
    limit = parameters.limit(request.args, default=30)
    form = parameters.choice(request.args, "format", tuple(NETWORK_FORMATS), default="node-link")
    target = NETWORK_FORMATS[form]
    output = BytesIO()
    target.write(answers.neighbourhood(center, depth=depth, limit=limit), output)
    return Response(output.getvalue(), mimetype=target.media_type)


def healthz(_graph: StoryGraph) -> ResponseReturnValue:
    """Report that the process answers."""
    return jsonify(status="ok")


def readyz(graph: StoryGraph) -> ResponseReturnValue:
    """Report that the published data can be read, with its counts."""
    graph.check_readable()
    return jsonify(status="ok", **graph.answers.status())
