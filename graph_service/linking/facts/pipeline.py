"""What the sentences of a story state beyond naming: quantities, events, quotations, roles and relations, each with its sentence.

Every finder is a rule over one parsed story: text, dates, names and, in English, syntax. They are made to be
right before they are complete: what a rule cannot settle is left out.
"""

from itertools import chain

from graph_service.linking.facts.events import find_events
from graph_service.linking.facts.quantities import find_plain_quantities, find_quantities
from graph_service.linking.facts.quotations import find_quotations
from graph_service.linking.facts.relations import find_relations
from graph_service.linking.facts.roles import find_roles
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Fact

# The finders that need a parse, which there is of English stories only; and those that do without.
WITH_PARSE = (find_quantities, find_events, find_quotations, find_roles, find_relations)
WITHOUT = (find_plain_quantities,)


def find_facts(parsed: ParsedStory) -> tuple[Fact, ...]:
    """Return the facts of a story whose mentions are found, in the order of the text."""
    finders = WITH_PARSE if parsed.doc else WITHOUT
    facts: chain[Fact] = chain.from_iterable(find(parsed) for find in finders)
    return tuple(sorted(facts, key=lambda fact: (fact.span.start, fact.span.end, fact.name)))
