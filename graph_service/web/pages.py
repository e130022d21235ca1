"""The pages for people. Each makes the same call on the facade as its JSON twin in api.py."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for

from graph_service.answers import Answers
from graph_service.entity_types import ENTITY_TYPES, FACET_TYPES
from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.model import Entity, EntityKey, EntityType, Fact, LinkedStory
from graph_service.results import FACETS, MODES, SORTS, Facet, FacetValue, Filters, SearchRequest
from graph_service.service import StoryGraph
from graph_service.web import example_queries, parameters, problems
from graph_service.web.story_html import anchor_at, story_blocks, targets_before

HOME_STORIES = 8
HOME_NAMES = 8
HOME_TYPES: tuple[EntityType, ...] = ("organization", "place", "person", "topic")
ENTITIES_A_PAGE = 60
STORIES_A_PAGE = 20
FACET_VALUES = 7
FACET_TITLES: Mapping[Facet, str] = {
    "topic": "topics", "organization": "organizations", "place": "places", "person": "people", "event": "events", "source": "sources",
    "year": "years", "organization_kind": "kinds of organizations", "place_kind": "kinds of places",
}  # fmt: skip
SIMILAR = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A value of a facet, with the values that are parts of it; `rank` is the number of values listed before it."""

    value: FacetValue
    parts: tuple["Branch", ...]
    rank: int

    @property
    def size(self) -> int:
        """The number of values in the branch."""
        return 1 + sum(part.size for part in self.parts)


def page_url(key: str) -> str:
    """Return the address of the page of a story or entity (`type/slug`)."""
    entity_type, slug = EntityKey.of(key)
    if entity_type == "story":
        return url_for("pages.story", slug=slug)
    return url_for("pages.entity", entity_type=entity_type, slug=slug)


def search_of(*keys: str) -> str:
    """Return the address of the search for the stories of an entity with its parts, or of several entities themselves.

    It is "" where searches don't filter by the type of one of them.
    """
    values: defaultdict[str, Any] = defaultdict(list)
    for entity_type, slug in map(EntityKey.of, keys):
        values[entity_type].append(slug)
    if not values.keys() <= set(FACET_TYPES):
        return ""
    several: dict[str, Any] = {"all": [name for name, slugs in values.items() if len(slugs) > 1], "parts": "false"}
    stated = values | (several if len(keys) > 1 else {})
    return f"{request.script_root}/search?{urlencode(stated, doseq=True)}"


def home(answers: Answers) -> str:
    """Show what the archive holds, the newest stories, and the names that stories mention most."""
    return render_template(
        "home.html",
        result=answers.search(SearchRequest(query="", limit=HOME_STORIES, facets=())),
        most={entity_type: answers.entities(entity_type, limit=HOME_NAMES)[1] for entity_type in HOME_TYPES},
        status=answers.status(),
        query=example_queries.latest(Filters(), HOME_STORIES),
    )


def search(answers: Answers) -> str:
    """Show the stories that answer a question, with their facets."""
    question = parameters.search_request(request.args)
    result = answers.search(question)
    return render_template(
        "search.html",
        question=question,
        result=result,
        modes=MODES,
        sorts=SORTS,
        facets=FACETS,
        titles=FACET_TITLES,
        trees={name: _trees(values) for name, values in result.facets.items()},
        max_values=FACET_VALUES,
        query=example_queries.search(question),
    )


def facet(answers: Answers, name: str) -> str:
    """List the values of a facet among the stories of a search, each with the stories that choosing it gives."""
    facet, question = parameters.facet(name), parameters.search_request(request.args)
    page, wanted = parameters.page(request.args, limit=ENTITIES_A_PAGE), parameters.text(request.args, "facet_query")
    result = answers.facet(question, facet, name=wanted, limit=page.limit, offset=page.offset)
    return render_template(
        "facet.html", result=result, question=question, page=page, wanted=wanted, title=FACET_TITLES[facet]
    )


def stories(answers: Answers) -> str:
    """List all stories, newest first."""
    page = parameters.page(request.args, limit=STORIES_A_PAGE)
    total, cards = answers.stories(limit=page.limit, offset=page.offset)
    query = example_queries.latest(Filters(), page.limit + page.offset)
    return render_template("stories.html", total=total, cards=cards, page=page, query=query)


def story(answers: Answers, slug: str) -> str:
    """Show a story with its mentions and facts."""
    linked = answers.story(slug)
    blocks = story_blocks(linked, page_url)
    return render_template(
        "story.html",
        linked=linked,
        story=linked.story,
        blocks=blocks,
        targets=targets_before(linked, blocks),
        anchor_of=partial(anchor_at, blocks),
        mentioned=mentioned_entities(linked),
        facts=facts_by_kind(linked),
        same_story=answers.same_story(slug),
        same_event=answers.same_event(slug),
        relations=RELATIONS,
        related=answers.related(slug, limit=6),
        query=example_queries.mentions_of_story(answers.names, slug),
    )


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


def problem_kinds(_graph: StoryGraph) -> str:
    """Explain the kinds of errors that the API answers with."""
    return render_template("problems.html", kinds=tuple(problems.kinds()))


def mentioned_entities(linked: LinkedStory) -> Mapping[str, list[tuple[Entity, int]]]:
    """Return the entities that a story mentions, by type, each with its number of mentions, most mentioned first."""
    by_type: dict[str, list[tuple[Entity, int]]] = {entity_type: [] for entity_type in ENTITY_TYPES}
    for key, count in Counter(mention.entity for mention in linked.mentions).most_common():
        by_type[linked.entities[key].type].append((linked.entities[key], count))
    return {entity_type: entities for entity_type, entities in by_type.items() if entities}


def facts_by_kind(linked: LinkedStory) -> Mapping[str, tuple[Fact, ...]]:
    """Return the facts that a story states, by kind, in the order of the text."""
    facts = sorted(linked.facts, key=lambda fact: (fact.kind, fact.span.start))
    return {kind: tuple(group) for kind, group in groupby(facts, key=lambda fact: fact.kind)}


def _trees(values: Sequence[FacetValue]) -> tuple[Branch, ...]:
    """Return the values of a facet, each under the one that contains it."""
    parts: defaultdict[str | None, list[FacetValue]] = defaultdict(list)
    for value in values:
        parts[value.parent].append(value)

    def branches_of(parent: str | None, rank: int) -> tuple[Branch, ...]:
        branches: list[Branch] = []
        for value in parts[parent]:
            branches.append(Branch(value=value, parts=branches_of(value.id, rank + 1), rank=rank))
            rank += branches[-1].size
        return tuple(branches)

    return branches_of(None, 0)
