"""Maps: points lie where the drawing has their countries, and a map shows what surrounds them."""

import json
import re

import pytest
from markupsafe import Markup

from graph_service.web.pages import drawings
from graph_service.web.pages.drawings import Box, Country, Marker, Point, WorldMap

SQUARE = "M1900 300l200 0 0 200-200 0z"  # from 10° to 30° E, from 60° to 40° N
WORLD = WorldMap(
    10,
    {
        "XX": Country(
            "Squareland",
            (2000, 400),
            {level: [(Box(1900, 300, 2100, 500), Markup(SQUARE))] for level in ("world", "near")},
        )
    },
)


def point(latitude, longitude, count=1, label="Here"):
    return Point(label=label, count=count, href=f"/places/{label.lower()}", latitude=latitude, longitude=longitude)


def spot(view, marker):
    """Return where a marker lies in the drawing, by undoing what moves the outlines into the map."""
    a, _, _, d, e, f = map(float, re.findall(r"-?[\d.]+", view.transform))
    return (marker.x - e) / a, (marker.y - f) / d


@pytest.mark.parametrize(
    ("latitude", "longitude", "place"),
    [(0, 0, (1800, 900)), (90, -180, (0, 0)), (-90, 180, (3600, 1800)), (50, 30, (2100, 400))],
)
def test_a_place_is_projected_by_degrees(latitude, longitude, place):
    assert WORLD.project(latitude, longitude) == place


def test_the_middle_of_a_country_is_where_the_drawing_has_it():
    assert WORLD.middle("XX") == (50, 20)
    assert WORLD.middle("YY") is None


@pytest.mark.parametrize(
    "points", [[point(48.5, 35)], [point(60, 10), point(40, 30)], [point(70, -150), point(-40, 175)]]
)
def test_points_and_outlines_are_moved_into_a_map_alike(points):
    view = WORLD.view(points)
    for marker, place in zip(view.markers, points, strict=True):
        assert spot(view, marker) == pytest.approx(WORLD.project(place.latitude, place.longitude), abs=3)
        assert 0 < marker.x < view.width
        assert 0 < marker.y < view.height


def test_a_town_is_seen_in_its_country_and_the_other_end_of_the_world_is_not():
    assert WORLD.view([point(50, 20)]).outline == SQUARE
    assert WORLD.view([point(-30, -60)]).outline == ""


def test_the_area_of_a_point_stands_for_its_stories():
    large, small = WORLD.view([point(50, 20, 400, "Large"), point(45, 12, 100, "Small")]).markers
    assert large.radius == pytest.approx(2 * small.radius, abs=0.1)


def test_names_lie_neither_over_each_other_nor_over_points():
    close = [
        Marker(label=name, count=1, href="", x=x, y=50, radius=5)
        for name, x in (("Alpha", 100), ("Beta", 112), ("Gamma", 300))
    ]
    names = [
        name.text
        for name in drawings.captions(close, [("Country", (300, 50)), ("Elsewhere", (200, 90))], Box(0, 0, 640, 300))
    ]
    assert names == ["Alpha", "Beta", "Gamma", "Elsewhere"]
    assert {name.anchor for name in drawings.captions(close[:2], [], Box(0, 0, 640, 300))} == {"end", "start"}


def test_without_a_drawing_there_is_no_map(tmp_path):
    assert drawings.world_map(tmp_path) is None


@pytest.mark.skipif(
    drawings.world_map() is None, reason="the pages were not built: cd frontend && npm ci && node build.js"
)
class TestDrawing:
    """The drawing that was built."""

    # A town in each of some countries; the ring of the country that holds it says that both sides project alike.
    @pytest.mark.parametrize(
        ("code", "latitude", "longitude"),
        [("UA", 50.45, 30.52), ("UA", 44.95, 34.1), ("PL", 52.23, 21.01), ("KZ", 51.13, 71.43), ("BR", -15.79, -47.88), ("AU", -23.7, 133.87)],
    )  # fmt: skip
    def test_a_town_lies_inside_its_country(self, code, latitude, longitude):
        world = drawings.world_map()
        x, y = world.project(latitude, longitude)
        assert any(inside(path, x, y) for _, path in world.countries[code].rings["near"])
        others = (c for key, c in world.countries.items() if key != code)
        assert not any(inside(path, x, y) for c in others for _, path in c.rings["near"])

    def test_countries_too_small_to_be_drawn_have_a_middle(self):
        world = drawings.world_map()
        for code, latitude, longitude in (
            ("MT", 35.9, 14.4),
            ("AD", 42.5, 1.5),
            ("VA", 41.9, 12.5),
            ("XK", 42.6, 20.9),
        ):
            assert world.middle(code) == pytest.approx((latitude, longitude), abs=0.5)

    def test_the_drawing_names_its_projection(self):
        drawing = json.loads((drawings.BUILT / drawings.FILE).read_text("utf-8"))
        assert (drawing["projection"], drawing["units"]) == ("equirectangular", 10)


def inside(path, x, y):
    """Tell whether a point lies inside a ring, by how often a ray from it meets the ring's sides."""
    numbers = [int(number) for number in re.findall(r"-?\d+", path)]
    corners = [(numbers[0], numbers[1])]
    for step in zip(numbers[2::2], numbers[3::2], strict=True):
        corners.append((corners[-1][0] + step[0], corners[-1][1] + step[1]))
    sides = zip(corners, corners[1:] + corners[:1], strict=True)
    return (
        sum((a[1] > y) != (b[1] > y) and x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) for a, b in sides) % 2
        == 1
    )


@pytest.mark.skipif(
    drawings.world_map() is None, reason="the pages were not built: cd frontend && npm ci && node build.js"
)
@pytest.mark.parametrize("address", ["/places/assa-valley", "/people/gyorgy-szabo", "/topics/elections"])
def test_a_point_on_the_map_of_an_entity_leads_to_as_many_stories_as_it_says(read, address):
    points = read(address).css(".margin .map a")
    assert points
    for point in points:
        count = int(point.css_first("title").text().split(": ")[-1].split()[0])
        page = read(point.attributes["href"])
        listed = page.css_first(".tally p") or page.css_first("#stories .of")
        assert int(listed.text().split()[0].replace(",", "")) == count, point.html
