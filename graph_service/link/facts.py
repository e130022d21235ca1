"""What the sentences of a story state beyond naming: quantities, events, quotations, roles and relations, each with its sentence.

Every finder is a rule over one reading of the story: text, dates, names and, in English, syntax. They are made to be
right before they are complete: what a rule cannot settle is left out.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from graph_service.link.events import find_events
from graph_service.link.plain_quantities import find_plain_quantities
from graph_service.link.quantities import find_quantities
from graph_service.link.quotations import find_quotations
from graph_service.link.reading import read_facts_in
from graph_service.link.relations import find_relations
from graph_service.link.roles import find_roles
from graph_service.model import Entity, Fact, Mention, Story

if TYPE_CHECKING:
    from spacy.tokens import Doc

# The finders that need a parse, which there is of English stories only; and those that do without.
WITH_PARSE = (find_quantities, find_events, find_quotations, find_roles, find_relations)
WITHOUT = (find_plain_quantities,)


def find_facts(
    story: Story, doc: "Doc | None", mentions: Sequence[Mention], entities: Mapping[str, Entity]
) -> tuple[Fact, ...]:
    """Return the facts of a story, in the order of their places.

    `doc` is the English parse of exactly `story.text`, or None; `mentions` are resolved to the keys of `entities`.
    """
    reading = read_facts_in(story, doc, mentions, entities)
    finders = WITHOUT if doc is None or not len(doc) else WITH_PARSE
    found: chain[Fact] = chain.from_iterable(find(reading) for find in finders)
    return tuple(sorted(found, key=lambda fact: (fact.span.start, fact.span.end, fact.name)))
