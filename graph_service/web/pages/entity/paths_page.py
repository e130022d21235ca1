"""The page of the paths between two entities, each given by its key or by a name in any spelling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from markupsafe import Markup

from graph_service.answers import Answers
from graph_service.entity_types import ENTITY_TYPES, kind_name
from graph_service.errors import NotFoundError
from graph_service.iris import SLUG
from graph_service.model import EntityKey
from graph_service.results import EntityCard, Path, Paths, Step, StoryCard, Tie
from graph_service.web.pages.links import page_url, search_of, url_for
from graph_service.web.pages.story_html import marked
from graph_service.web.requests import parameters

CANDIDATES = 8
TIES: Mapping[Tie, str] = {
    "named-together": "is mentioned together with",
    "part-of": "is part of",
    "contains": "includes",
}
SURE = ("exact", "spelling")  # how a name must match to be taken for what it names


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


def paths(answers: Answers) -> str:
    """Show how two entities are connected, each step with the sentence that carries it."""
    longest, limit = parameters.steps(request.args), parameters.few(request.args, default=3)
    ends = [_end(answers, name) for name in ("from", "to")]
    source, target = (end.entity for end in ends)
    same = source is not None and target is not None and source.key == target.key
    answer: Paths | None = None
    if source is not None and target is not None and not same:
        answer = answers.path(source.key, target.key, longest=longest, limit=limit)
    return render_template(
        "paths.html",
        ends=[_with_addresses(end, ends) for end in ends],
        source=source,
        target=target,
        same=same,
        answer=answer,
        ways=[[_shown(step) for step in path.steps] for path in answer.paths] if answer else [],
        lines=[_line(path) for path in answer.paths] if answer else [],
        kind_name=kind_name,
        longest=longest,
        longer=_address(ends, {}, max=parameters.MOST_STEPS) if answer and longest < parameters.MOST_STEPS else "",
    )


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
    if len(sure) == 1:
        return End(name=name, typed=typed, entity=sure[0])
    return End(name=name, typed=typed, candidates=[(card, "") for card in sure or matches])


def _with_addresses(end: End, ends: Sequence[End]) -> End:
    candidates = [(card, _address(ends, {end.name: card.key})) for card, _ in end.candidates]
    return End(name=end.name, typed=end.typed, entity=end.entity, candidates=candidates)


def _address(ends: Sequence[End], chosen: dict[str, str], **more: int) -> str:
    """Return the address of the paths between the ends, some of them chosen by their keys."""
    values: dict[str, Any] = more | {
        end.name: chosen.get(end.name, end.entity.key if end.entity else end.typed) for end in ends
    }
    return url_for("pages.paths", **values)


def _line(path: Path) -> Sequence[EntityCard]:
    """Return the entities on a path."""
    return (path.steps[0].source, *(step.target for step in path.steps))


def _shown(step: Step) -> ShownStep:
    sentences = []
    for quote in step.quotes:
        assert step.story is not None, "a sentence has a story"
        place = f"#char={quote.span.start},{quote.span.end}"
        sentences.append(Sentence(marked(quote.text, quote.highlights), f"{page_url(f'story/{step.story.id}')}{place}"))
    both = search_of(step.source.key, step.target.key) if step.total else ""
    return ShownStep(step, _connection(step), step.story, sentences, both)


def _connection(step: Step) -> str:
    """Return what connects the ends of a step, to stand between their names."""
    topics = [EntityKey.of(card.key).type == "topic" for card in (step.source, step.target)]
    if step.tie != "named-together" or not any(topics):
        return TIES[step.tie]
    if all(topics):
        return "shares a story with the topic"
    return "is the topic of a story that mentions" if topics[0] else "is mentioned in a story about"
