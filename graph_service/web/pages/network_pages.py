"""The pages of the network: what surrounds an entity, as a picture and as a table, and the paths between two entities.

The server draws the picture. The ends of a path are given by key, or by name in any spelling.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any, get_args

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from graph_service.answers import Answers
from graph_service.entity_types import ENTITY_TYPES, PLURALS, kind_name
from graph_service.errors import NotFoundError
from graph_service.iris import SLUG
from graph_service.model import EntityKey, EntityType
from graph_service.results import EntityCard, Filters, Neighbourhood, Paths, Step, StoryCard, Tie
from graph_service.web.pages.drawings import Box, radial_layout
from graph_service.web.pages.links import page_url, search_of, url_for
from graph_service.web.pages.wording import marked
from graph_service.web.requests import parameters
from graph_service.web.requests.forms import read_form

WIDTH, HEIGHT = 960, 660
MARGIN = 170  # for the names at the sides
LETTER, LINE = 7.0, 15.0  # the width and the height of a letter
LONGEST = 30  # letters of a name in the picture
SMALLEST, LARGEST = 4.0, 16.0  # radii
EDGES = 3  # of each node besides the one to the center: its strongest
NODES = 40  # besides the center
CHOICES = (20, 40, 80, 150, 300)

CANDIDATES = 8
# What connects the ends of a step, to stand between their names.
TIES: Mapping[Tie, str] = {
    "named-together": "is mentioned together with",
    "part-of": "is part of",
    "contains": "includes",
}
OUTWEIGHS = 5  # times as many stories: what has them is meant, unless a person says otherwise
SURE = ("exact", "spelling")  # how a name must match to be taken for what it names


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An entity in the picture and in the table, with the stories that it has in common with the center, and where these are."""

    key: str
    label: str
    type: str
    href: str
    x: float
    y: float
    radius: float
    together: int = 0
    both: str = ""
    name: str = ""
    anchor: str = "start"
    is_named: bool = True
    tie: Tie = "named-together"
    others: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes, given by their keys and places; as wide as many stories mention both."""

    source: Node
    target: Node
    width: float
    is_spoke: bool


def neighbours(answers: Answers, entity_type: EntityType, slug: str) -> ResponseReturnValue:
    """Show what surrounds an entity, as a network and as a table, by type and time."""
    (limit, only, filters), errors = read_form(_choices_of_neighbours)
    around = answers.neighbours(f"{entity_type}/{slug}", filters, only, limit=limit)
    center, nodes = around.center.key, _nodes(around)
    is_whole = filters == Filters()
    document = render_template(
        "neighbours.html",
        center=nodes[center],
        nodes=sorted(
            (node for key, node in nodes.items() if key != center), key=lambda node: (-node.together, node.label)
        ),
        edges=list(_edges(around, nodes)),
        size=(WIDTH, HEIGHT),
        only=only,
        types=get_args(EntityType),
        plurals=PLURALS,
        limit=limit,
        choices=CHOICES,
        dates=[
            (name, label, request.args.get(name, "") if name in errors else date or "", name in errors)
            for name, label, date in (("from", "Stories from", filters.since), ("to", "to", filters.until))
        ],
        errors=[error.plain for error in errors.values()],
        period={name: str(day) for name, day in (("from", filters.since), ("to", filters.until)) if day},
        is_whole=is_whole,
        json=url_for("api.neighbourhood", center=center, limit=min(limit, parameters.LIMIT)),
    )
    return document, 400 if errors else 200


def _choices_of_neighbours(arguments: parameters.Arguments) -> tuple[int, EntityType | None, Filters]:
    limit = parameters.number(arguments, "limit", default=NODES, low=1, high=CHOICES[-1])
    stated = parameters.filters(arguments)
    return limit, parameters.optional_type(arguments), Filters(since=stated.since, until=stated.until)


def _nodes(around: Neighbourhood) -> dict[str, Node]:
    """Return the nodes of the picture by key, the center first."""
    center, ties = around.center.key, [neighbour.entity.stories for neighbour in around.neighbours]
    labels = {neighbour.entity.key: neighbour.entity.label for neighbour in around.neighbours}
    # The labels that each neighbour is mentioned with besides the center, by how often.
    others: dict[str, list[tuple[int, str]]] = {key: [] for key in labels}
    for a, b, count in around.links:
        if count and a in labels and b in labels:
            others[a].append((-count, labels[b]))
            others[b].append((-count, labels[a]))
    places = radial_layout([EntityKey.of(neighbour.entity.key).type for neighbour in around.neighbours], ties)
    most = max(ties, default=1) or 1
    nodes = [_node(around.center, x=WIDTH / 2, y=HEIGHT / 2, radius=LARGEST)]
    for neighbour, (x, y) in zip(around.neighbours, places.tolist(), strict=True):
        card = neighbour.entity
        nodes.append(
            _node(
                card,
                x=round(WIDTH / 2 + x * (WIDTH / 2 - MARGIN), 1),
                y=round(HEIGHT / 2 + y * (HEIGHT / 2 - 30), 1),
                radius=round(max(SMALLEST, LARGEST * sqrt(card.stories / most) * 0.8), 1),
                together=card.stories,
                both=search_of(center, card.key) if card.stories else "",
                anchor="end" if x < 0 else "start",
                tie=neighbour.tie,
                others=[label for _, label in sorted(others[card.key])[:EDGES]],
            )
        )
    return {node.key: node for node in _with_names(nodes)}


def _node(card: EntityCard, **drawn: Any) -> Node:
    return Node(key=card.key, label=card.label, type=EntityKey.of(card.key).type, href=page_url(card.key), **drawn)


def _with_names(nodes: Collection[Node]) -> Iterator[Node]:
    """Yield the nodes, those most tied to the center first, with names where they lie over nothing; others show theirs when asked."""
    taken: list[Box] = [
        Box(node.x - node.radius, node.y - node.radius, node.x + node.radius, node.y + node.radius) for node in nodes
    ]
    for node in sorted(nodes, key=lambda node: (node.radius != LARGEST, -node.together, node.label)):
        name = node.label if len(node.label) <= LONGEST else f"{node.label[: LONGEST - 1]}…"
        wide, gap = len(name) * LETTER, node.radius + 4
        lefts = {"start": node.x + gap, "end": node.x - gap - wide}
        for anchor in dict.fromkeys((node.anchor, *lefts)):
            box = Box(lefts[anchor], node.y - LINE / 2, lefts[anchor] + wide, node.y + LINE / 2)
            if box.left >= 0 and box.right <= WIDTH and not any(box.meets(other) for other in taken):
                taken.append(box)
                yield replace(node, name=name, anchor=anchor)
                break
        else:
            yield replace(node, name=name, is_named=False)


def _edges(around: Neighbourhood, nodes: Mapping[str, Node]) -> Iterator[Edge]:
    """Yield the lines of the picture: all to the center, and the strongest of each other node."""
    center, drawn = around.center.key, Counter[str]()
    strongest = sorted(around.links, key=lambda link: (-link[2], link[:2]))
    most = max((count for *_, count in strongest), default=1) or 1
    for a, b, count in strongest:
        is_spoke = center in (a, b)
        if is_spoke or min(drawn[a], drawn[b]) < EDGES:
            drawn.update(() if is_spoke else (a, b))
            yield Edge(nodes[a], nodes[b], round(0.5 + 2.5 * sqrt(count / most), 1), is_spoke)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of the paths: what was typed, the entity that it names, and those that it may name where that is not sure."""

    name: str
    typed: str
    entity: EntityCard | None = None
    candidates: Sequence[tuple[EntityCard, str]] = ()

    @property
    def value(self) -> str:
        """What the form shows."""
        return self.entity.label if self.entity else self.typed


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that carries a step, and where it stands."""

    html: Markup
    href: str


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step of a path: its ends, what connects them, the story and sentences that say so, and all stories that have both."""

    step: Step
    text: str
    story: StoryCard | None
    sentences: Sequence[Sentence]
    both: str


def paths(answers: Answers) -> ResponseReturnValue:
    """Show how two entities are connected, each step with the sentence that carries it."""
    (longest, limit), errors = read_form(
        lambda arguments: (parameters.steps(arguments), parameters.few(arguments, default=3))
    )
    ends = [_end(answers, name) for name in ("from", "to")]
    source, target = (end.entity for end in ends)
    same = source is not None and target is not None and source.key == target.key
    answer: Paths | None = None
    if source is not None and target is not None and not same:
        answer = answers.path(source.key, target.key, longest=longest, limit=limit)
    document = render_template(
        "paths.html",
        errors=[error.plain for error in errors.values()],
        ends=[
            replace(end, candidates=[(card, _address(ends, {end.name: card.key})) for card, _ in end.candidates])
            for end in ends
        ],
        source=source,
        target=target,
        same=same,
        answer=answer,
        ways=[[_shown_step(step) for step in path.steps] for path in answer.paths] if answer else [],
        lines=[(path.steps[0].source, *(step.target for step in path.steps)) for path in answer.paths]
        if answer
        else [],
        kind_name=kind_name,
        longest=longest,
        longer=_address(ends, {}, max=parameters.MOST_STEPS) if answer and longest < parameters.MOST_STEPS else "",
    )
    return document, 400 if errors else 200


def _end(answers: Answers, name: str) -> End:
    """Return an end of the paths as far as its parameter names one entity."""
    typed = parameters.text(request.args, name)
    if not typed:
        return End(name=name, typed="")
    entity_type, slug = EntityKey.of(typed)
    if entity_type in ENTITY_TYPES and SLUG.fullmatch(slug):
        try:
            return End(name=name, typed=typed, entity=answers.entity_card(typed))
        except NotFoundError:
            typed = slug.replace("-", " ")
    matches = answers.entities_named(typed, limit=CANDIDATES)
    sure = [card for card in matches if card.matched and card.matched.how in SURE]
    meant = answers.entity_meant(typed)
    if meant is not None and all(meant.stories >= OUTWEIGHS * card.stories for card in sure if card.key != meant.key):
        return End(name=name, typed=typed, entity=meant)
    if len(sure) == 1:
        return End(name=name, typed=typed, entity=sure[0])
    return End(name=name, typed=typed, candidates=[(card, "") for card in sure or matches])


def _address(ends: Sequence[End], chosen: dict[str, str], **more: int) -> str:
    """Return the address of the paths between the ends, some of them given by their keys."""
    values: dict[str, Any] = more | {
        end.name: chosen.get(end.name, end.entity.key if end.entity else end.typed) for end in ends
    }
    return url_for("pages.paths", **values)


def _shown_step(step: Step) -> ShownStep:
    topics = [EntityKey.of(card.key).type == "topic" for card in (step.source, step.target)]
    if step.tie != "named-together" or not any(topics):
        connection = TIES[step.tie]
    elif all(topics):
        connection = "shares a story with the topic"
    else:
        connection = "is the topic of a story that mentions" if topics[0] else "is mentioned in a story about"
    sentences = []
    for quote in step.quotes:
        assert step.story is not None, "a sentence has a story"
        place = f"#char={quote.span.start},{quote.span.end}"
        sentences.append(Sentence(marked(quote.text, quote.highlights), f"{page_url(f'story/{step.story.id}')}{place}"))
    both = search_of(step.source.key, step.target.key) if step.total else ""
    return ShownStep(step, connection, step.story, sentences, both)
