"""The map on the page of an entity: where it lies, or where it is based or works; else the places that stories mention with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.answers import Answers
from graph_service.results import EntityCard, EntityPage
from graph_service.web.pages import maps
from graph_service.web.pages.maps import PointMap

WIDTH = 320
MOST = 24  # points
AT = ("schema:location", "schema:areaServed", "schema:nationality")  # what leads to where something is


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """A map and what it shows."""

    title: str
    map: PointMap


def place_map(answers: Answers, page: EntityPage) -> PlaceMap | None:
    """Return the map of an entity, None where nothing about it has a place, or no map of the world was drawn."""
    positions = answers.positions()
    for title, cards in _places(page):
        places = ((card, positions[card.key]) for card in cards[:MOST] if card.key in positions)
        drawn = maps.place_map(places, WIDTH)
        if drawn is not None:
            return PlaceMap(title, drawn)
    return None


def _places(page: EntityPage) -> list[tuple[str, Sequence[EntityCard]]]:
    """Return the places to be shown, and what to call them, the best first."""
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
        return [("On the map", [this, *(part.entity for part in page.parts)])]
    at = [
        card
        for relation in page.relations
        if relation.property in AT and not relation.inward
        for card in relation.entities
    ]
    return [("On the map", at), ("Places mentioned with it", page.companions.get("place", ()))]
