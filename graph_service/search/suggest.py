"""What a person may mean by what is typed so far: entities by their names, stories by their titles.

Both are found alike (`names`), and share the list half and half where there are enough of each. What is misspelt is
offered only where neither a name nor a title is well spelt.
"""

from graph_service.answers import Matched, Suggestion
from graph_service.generations import Generation
from graph_service.search import lexicon
from graph_service.search.names import NameMatch


def suggest(generation: Generation, text: str, limit: int) -> tuple[Suggestion, ...]:
    """Return entities and stories whose names and titles match `text`, entities first, each kind the best first."""
    entities, stories = (index(generation).find(text, limit=limit) for index in (lexicon.names, lexicon.titles))
    if any(one.how != "misspelt" for one in entities + stories):
        entities, stories = _well_spelt(entities), _well_spelt(stories)
    kept = min(len(stories), max(limit // 2, limit - len(entities)))
    return tuple(_suggestion(generation, one) for one in entities[: limit - kept] + stories[:kept])


def _well_spelt(found: list[NameMatch]) -> list[NameMatch]:
    return [one for one in found if one.how != "misspelt"]


def _suggestion(generation: Generation, match: NameMatch) -> Suggestion:
    return Suggestion(
        key=match.key,
        iri=generation.names.entity(match.key),
        label=match.label,
        matched=Matched(match.name, match.how),
    )
