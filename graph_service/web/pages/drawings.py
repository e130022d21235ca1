"""Charts, maps and networks that the server draws: geometry alone.

The templates `_charts.html`, `_maps.html` and `neighbours.html` write the SVG; a list says the same in words.

`frontend/draw_map.js` draws the countries once, when the pages are built: equirectangular, x east from 180° W and y south from 90° N. A
map shows the part of it where its points lie, with degrees of longitude as narrow as they are there. A checkout in which nothing was
built has no maps, and its pages do without.

A picture of a small network is the same for the same network, and fast enough for a page. The center stands in the middle. The others
stand around it, those of a type side by side, the nearer the more stories connect them with it; neighbours on the circle alternate
between two rings, so that their names have room.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sqrt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pycountry
from markupsafe import Markup, escape
from numpy.typing import NDArray

from graph_service.entity_types import WITH_COUNTRY_CODE
from graph_service.results import EntityCard, Position
from graph_service.web.pages.links import BUILT, page_url

BAR_HEIGHT = 48.0  # of the highest bar
LEAST_HEIGHT = 2.0  # so that a single story can be seen beside a thousand

FILE = "world.json"
WIDTH = 640  # of a map, in its own units, unless less is asked for
FLAT, TALL = 0.42, 0.56  # its height for each unit of width, at least and at most
LEAST_DEGREES = 9.0  # that a map is high, so that a town is seen in its country
MARGIN = 0.12  # around the points
SOUTH, NORTH = -58.0, 84.0  # what a map of the whole world shows
WORLD_FROM = 70.0  # degrees of width from which the coarse outlines do
SMALLEST, LARGEST = 3.5, 15.0  # radii
LETTER, LINE = 6.6, 14.0  # the width and the height of a letter
CODES = {"XKX": "XK"}  # of countries that ISO 3166 lacks

NEAREST, FARTHEST = 0.42, 0.9  # of the radius of the picture of a network
STAGGER = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of a chart: its label, the number it stands for, where it leads, and whether it is chosen.

    `note` says in words where it leads, if that is to more than the number.
    """

    label: str
    count: int
    href: str = ""
    chosen: bool = False
    note: str = ""
    height: float = 0.0


def bars(values: Iterable[tuple[str, int, str, bool]]) -> tuple[Bar, ...]:
    """Return the bars of a chart, the highest `BAR_HEIGHT` high, from the label, count, address and state of each."""
    rows = tuple(values)
    most = max((count for _, count, _, _ in rows), default=0)
    return tuple(
        Bar(
            label=label,
            count=count,
            href=href,
            chosen=chosen,
            height=max(LEAST_HEIGHT, BAR_HEIGHT * count / most) if count else 0.0,
        )
        for label, count, href, chosen in rows
    )


class Box(NamedTuple):
    """A rectangle: its left, upper, right and lower side."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Tell whether the two share a point."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Something at a place: its name, how many stories it stands for, and where it leads."""

    label: str
    count: int
    href: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A point on a map: a circle whose area stands for its count."""

    label: str
    count: int
    href: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Caption:
    """A name on a map; `kind` is `point` or `country`, `anchor` says which end of it stands at x."""

    text: str
    kind: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMap:
    """A map to be written as SVG: the outline of the countries and how it is moved into it, its points and its names."""

    width: int
    height: int
    transform: str
    outline: Markup
    markers: tuple[Marker, ...]
    captions: tuple[Caption, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """A country as it is drawn: its name, its middle, and its rings at each level of detail."""

    name: str
    center: tuple[float, float]
    rings: Mapping[str, Sequence[tuple[Box, Markup]]]


@dataclass(frozen=True, slots=True)
class WorldMap:
    """The drawing of the world: `units` a degree, its countries by ISO 3166-1 alpha-2 code."""

    units: float
    countries: Mapping[str, Country]

    def project(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return where a place lies in the drawing."""
        return (180 + longitude) * self.units, (90 - latitude) * self.units

    def middle(self, code: str) -> tuple[float, float] | None:
        """Return the latitude and longitude of the middle of a country, None for one that the drawing lacks."""
        if code not in self.countries:
            return None
        x, y = self.countries[code].center
        return 90 - y / self.units, x / self.units - 180

    def view(self, points: Sequence[Point], width: int = WIDTH) -> PointMap:
        """Return a map of the part of the world in which some points lie, at least one."""
        places = [self.project(point.latitude, point.longitude) for point in points]
        frame, narrowing = self._frame(places)
        scale = width / (frame.right - frame.left)
        height = round((frame.bottom - frame.top) * scale)

        def on_map(place: tuple[float, float]) -> tuple[float, float]:
            return (place[0] * narrowing - frame.left) * scale, (place[1] - frame.top) * scale

        most = max(point.count for point in points)
        markers = tuple(
            Marker(
                label=point.label,
                count=point.count,
                href=point.href,
                x=round(x, 1),
                y=round(y, 1),
                radius=round(max(SMALLEST, LARGEST * sqrt(width / WIDTH) * sqrt(point.count / max(most, 1))), 1),
            )
            for point, (x, y) in sorted(
                zip(points, map(on_map, places), strict=True), key=lambda placed: -placed[0].count
            )
        )
        visible = Box(frame.left / narrowing, frame.top, frame.right / narrowing, frame.bottom)
        level = "world" if visible.right - visible.left >= WORLD_FROM * self.units else "near"
        outlines = [
            (country, [path for box, path in country.rings[level] if box.meets(visible)])
            for country in self.countries.values()
        ]
        named = [(country.name, on_map(country.center)) for country, paths in outlines if paths and level != "world"]
        return PointMap(
            width=width,
            height=height,
            transform=f"matrix({narrowing * scale:.4f} 0 0 {scale:.4f} {-frame.left * scale:.2f} {-frame.top * scale:.2f})",
            outline=Markup().join(path for _, paths in outlines for path in paths),  # one path: a page needs no more
            markers=markers,
            captions=tuple(captions(markers, named, Box(0, 0, width, height))),
        )

    def _frame(self, places: Sequence[tuple[float, float]]) -> tuple[Box, float]:
        """Return what a map of some places shows, x narrowed, and by how much x is."""
        xs, ys = zip(*places, strict=True)
        narrowing = max(0.35, cos(radians(90 - (min(ys) + max(ys)) / 2 / self.units)))
        (_, north), (east, south) = self.project(NORTH, -180), self.project(SOUTH, 180)
        world = Box(0, north, east * narrowing, south)
        height = max((max(ys) - min(ys)) * (1 + 2 * MARGIN), LEAST_DEGREES * self.units)
        width = min(max((max(xs) - min(xs)) * narrowing * (1 + 2 * MARGIN), height / TALL), world.right)
        height = min(max(height, width * FLAT), world.bottom - world.top)
        left = max(world.left, min((min(xs) + max(xs)) / 2 * narrowing - width / 2, world.right - width))
        top = max(world.top, min((min(ys) + max(ys)) / 2 - height / 2, world.bottom - height))
        return Box(left, top, left + width, top + height), narrowing


def captions(
    markers: Sequence[Marker], countries: Iterable[tuple[str, tuple[float, float]]], frame: Box
) -> Iterator[Caption]:
    """Yield the names of a map that fit: those of the points, the largest first, then those of countries.

    A name that would lie over another, over another point, or over the edge is left out.
    """
    taken = [Box(m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in markers]

    def fits(box: Box, others: Sequence[Box]) -> bool:
        inside = (
            frame.left <= box.left and box.right <= frame.right and frame.top <= box.top and box.bottom <= frame.bottom
        )
        return inside and not any(box.meets(other) for other in others)

    for n, marker in enumerate(markers):
        wide = len(marker.label) * LETTER
        for anchor, left in (("start", marker.x + marker.radius + 3), ("end", marker.x - marker.radius - 3 - wide)):
            box = Box(left, marker.y - LINE / 2, left + wide, marker.y + LINE / 2)
            if fits(box, taken[:n] + taken[n + 1 :]):
                taken.append(box)
                yield Caption(
                    marker.label, "point", round(left if anchor == "start" else left + wide, 1), marker.y, anchor
                )
                break
    labels = {marker.label for marker in markers}
    for name, (x, y) in countries:
        box = Box(x - len(name) * LETTER / 2, y - LINE / 2, x + len(name) * LETTER / 2, y + LINE / 2)
        if name not in labels and fits(box, taken):
            taken.append(box)
            yield Caption(name, "country", round(x, 1), round(y, 1), "middle")


@cache
def world_map(folder: Path = BUILT) -> WorldMap | None:
    """Return the drawing of the world, None where it was not built."""
    file = folder / FILE
    if not file.is_file():
        return None
    drawing: dict[str, Any] = json.loads(file.read_text("utf-8"))
    countries = {}
    for row in drawing["countries"]:
        (x, y), levels = row["center"], row["rings"].items()
        rings = {level: [(Box(*ring["box"]), escape(ring["path"])) for ring in drawn] for level, drawn in levels}
        countries[alpha_2(row["code"])] = Country(row["name"], (x, y), rings)
    return WorldMap(drawing["units"], countries)


def alpha_2(code: str) -> str:
    """Return the ISO 3166-1 alpha-2 code for an alpha-3 code, or the code itself where there is none."""
    country = pycountry.countries.get(alpha_3=code)
    return CODES.get(code, code) if country is None else str(country.alpha_2)


def point_of(card: EntityCard, position: Position, count: int, href: str = "") -> Point | None:
    """Return the point of a place: where it lies, or the middle of the country that it is; None where neither is known.

    It leads to the page of the place if no other address is given.
    """
    latitude, longitude, world = position.latitude, position.longitude, world_map()
    if None in (latitude, longitude) and card.subtype in WITH_COUNTRY_CODE and position.iso and world is not None:
        latitude, longitude = world.middle(position.iso) or (None, None)
    if latitude is None or longitude is None:
        return None
    return Point(label=card.label, count=count, href=href or page_url(card.key), latitude=latitude, longitude=longitude)


def point_map(points: Iterable[Point], width: int = WIDTH) -> PointMap | None:
    """Return a map of points, None where there is no point, or no drawing of the world."""
    world, points = world_map(), tuple(points)
    return world.view(points, width) if world is not None and points else None


def place_map(
    places: Iterable[tuple[EntityCard, Position]], width: int = WIDTH, addresses: Mapping[str, str] | None = None
) -> PointMap | None:
    """Return a map of those of some places that stories mention by name, None where none of them can be drawn.

    `addresses` has where a place leads, by key, if not to its page.
    """
    points = (
        point_of(card, position, card.stories, (addresses or {}).get(card.key, ""))
        for card, position in places
        if card.stories
    )
    return point_map(filter(None, points), width)


def radial_layout(groups: Sequence[str], ties: Sequence[float]) -> NDArray[np.float64]:
    """Return x and y from -1 to 1 of nodes around a center, from the group of each and the strength of its tie to the center."""
    count = len(groups)
    if not count:
        return np.empty((0, 2))
    strengths = np.asarray(ties, dtype=np.float64)
    order = np.lexsort((np.arange(count), -strengths, np.asarray(groups, dtype=np.str_)))
    turn = np.empty(count, dtype=np.intp)
    turn[order] = np.arange(count)
    angles = 2 * np.pi * (turn + 0.5) / count
    ranks = np.empty(count)
    ranks[np.argsort(-strengths, kind="stable")] = np.arange(count)
    radii = NEAREST + (FARTHEST - NEAREST) * np.sqrt(ranks / max(count - 1, 1)) + STAGGER * (turn % 2)
    return np.column_stack((radii * np.cos(angles), radii * np.sin(angles)))
