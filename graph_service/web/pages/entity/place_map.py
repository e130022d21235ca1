"""The map on the page of an entity: where it lies, or where it is based or works; else the places that stories mention with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.answers import Answers
from graph_service.results import EntityCard, EntityPage, EntityTree
from graph_service.web.pages import maps
from graph_service.web.pages.maps import PointMap

WIDTH = 320
MOST = 24  # points
AT = ("schema:location", "schema:areaServed")  # what leads to where something is


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """A map and what it shows."""

    title: str
    map: PointMap


def place_map(answers: Answers, page: EntityPage) -> PlaceMap | None:
    """Return the map of an entity, None where nothing about it has a place, or no map of the world was drawn."""
    positions = answers.positions()
    for title, cards, least in _places(page):
        places = [(card, positions[card.key]) for card in cards if card.key in positions][:MOST]
        drawn = maps.place_map(places, WIDTH) if len(places) >= least else None
        if drawn is not None:
            return PlaceMap(title, drawn)
    return None


def _places(page: EntityPage) -> list[tuple[str, Sequence[EntityCard], int]]:
    """Return the places to be shown, what to call them, and how many there must be, the best first.

    A country alone is no map: it is shown with places in it, or with those that are mentioned with it.
    """
    entity = page.entity
    if entity.type == "place":
        this = EntityCard(
            key=entity.key,
            iri=page.iri,
            label=entity.label,
            subtype=entity.subtype,
            stories=page.total,
            with_parts=page.with_parts,
        )
        inside = [this, *_within(page.parts)]
        companions = [this, *page.companions.get("place", ())]
        return [
            ("On the map", inside, 2 if entity.subtype == "country" else 1),
            ("Places mentioned together", companions, 1),
        ]
    at = [
        card
        for relation in page.relations
        if relation.property in AT and not relation.inward
        for card in relation.entities
    ]
    return [("On the map", at, 1), ("Places mentioned together", page.companions.get("place", ()), 1)]


def _within(parts: Sequence[EntityTree]) -> list[EntityCard]:
    """Return parts and theirs, those in the most stories first."""
    cards = [card for part in parts for card in (part.entity, *_within(part.parts))]
    return sorted(cards, key=lambda card: -card.stories)
