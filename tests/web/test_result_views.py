"""An answer that has numbers, dates or entities can be seen as bars, as a line or as a list to go on with."""

import pytest

from graph_service.iris import Names
from graph_service.web.pages import sparql_results
from graph_service.web.pages.sparql_results import Cell, Table

NAMES = Names("https://example.org")


def number(text):
    return Cell(text=text, numeric=True)


def table(*rows, variables=("x", "n")):
    cells = tuple(tuple(cell if isinstance(cell, Cell) else Cell(text=cell) for cell in row) for row in rows)
    return Table(variables=variables, rows=cells)


def test_a_number_beside_a_name_is_a_bar():
    place = Cell(text="place:kyiv", label="Kyiv", href="/places/kyiv")
    bars = sparql_results.bars(table((place, number("4")), ("Lviv", number("1"))))
    assert [(bar.label, bar.href, bar.number, bar.width) for bar in bars] == [
        ("Kyiv", "/places/kyiv", "4", 100.0),
        ("Lviv", None, "1", 25.0),
    ]


def test_a_bar_is_called_by_all_that_its_row_has_but_numbers():
    rows = (("Kyiv", "2003", number("4")), ("Kyiv", "2004", number("8")))
    bars = sparql_results.bars(table(*rows, variables=("place", "year", "n")))
    assert [bar.label for bar in bars] == ["Kyiv · 2003", "Kyiv · 2004"]


@pytest.mark.parametrize(
    "rows",
    [(), (("Kyiv", "four"),), (("Kyiv", number("-1")),), (("Kyiv", number("0")),), (("a", number("1")), ("b", Cell())),
     (("Kyiv", number("INF")),), (("Kyiv", number("NaN")),), (("a", number("1")), ("b", number("NaN"))), (("Kyiv", number("many")),)],
)  # fmt: skip
def test_what_bars_cannot_show_has_none(rows):
    assert sparql_results.bars(table(*rows)) == ()


def test_numbers_with_dates_are_a_line_in_the_order_of_dates():
    line = sparql_results.line(table(("2004", number("2")), ("2000", number("1")), ("2002", number("4"))))
    points = [tuple(map(float, point.split(","))) for point in line.points.split()]
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert [y for _, y in points] == [120.0, 0.0, 80.0]
    assert line.ticks == ("2000", "2001", "2002", "2003", "2004")
    assert line.caption == "n by date, from 2000 to 2004; the highest is 4, in 2002"


@pytest.mark.parametrize(
    ("dates", "ticks"),
    [(("2000", "2001", "2010"), ("2000", "2002", "2004", "2006", "2008", "2010")), (("1990", "1991", "2003"), ("1990", "2003")),
     (("2000-01-01", "2000-01-02", "2003-12-31"), ("2000-01", "2000-12", "2001-12", "2002-12", "2003-12")),
     (("2003-08-01", "2003-08-02", "2003-08-29"), ("2003-08-01", "2003-08-08", "2003-08-15", "2003-08-22", "2003-08-29"))],
)  # fmt: skip
def test_dates_below_a_line_stand_at_equal_steps_of_time_however_the_points_lie(dates, ticks):
    line = sparql_results.line(table(*((date, number(str(n + 1))) for n, date in enumerate(dates))))
    assert line.ticks == ticks


def test_a_column_of_numbers_has_its_heading_over_them():
    numbers = table(("Kyiv", number("4"), Cell()), ("Lviv", number("1"), number("2")), variables=("x", "n", "m"))
    assert numbers.numeric == (False, True, True)
    assert table(variables=("x", "n")).numeric == (False, False)


def test_dates_without_numbers_are_counted_by_year_those_with_none_among_them():
    line = sparql_results.line(table(("a", "2000-05-01"), ("b", "2000-06"), ("c", "2002"), variables=("story", "date")))
    assert [point.split(",")[1] for point in line.points.split()] == ["0.0", "160.0", "80.0"]
    assert line.caption.startswith("rows by date, from 2000 to 2002; the highest is 2")


@pytest.mark.parametrize(
    "rows",
    [(), (("2000", number("1")),), (("2000", number("1")), ("2000", number("2"))), (("a", number("1")), ("b", number("2"))),
     (("2000-13", number("1")), ("2001", number("2"))), (("9999", number("0")), ("0001", number("0")))],
)  # fmt: skip
def test_what_a_line_cannot_show_has_none(rows):
    assert sparql_results.line(table(*rows)) is None


def test_the_entities_of_an_answer_go_on_into_another_query():
    cells = [Cell(text=key, key=key) for key in ("place/kyiv", "story/one", "place/kyiv", "place/lviv")]
    keys = sparql_results.entities(table(*((cell, "") for cell in cells)))
    assert keys == ("place/kyiv", "place/lviv")
    query = sparql_results.query_with(keys, NAMES)
    assert "VALUES ?place { place:kyiv place:lviv }" in query
    assert "VALUES ?entity" in sparql_results.query_with((*keys, "person/one"), NAMES)


def test_stated_coordinates_are_places_on_a_map_and_no_bars():
    kyiv = (Cell(text="place:kyiv", label="Kyiv", href="/places/kyiv"), number("50.45"), number("30.52"))
    columns = ("city", "latitude", "Long")
    (place,) = sparql_results.places(table(kyiv, variables=columns))
    assert (place.label, place.href, place.latitude, place.longitude) == ("Kyiv", "/places/kyiv", 50.45, 30.52)
    assert sparql_results.bars(table(kyiv, variables=columns)) == ()
    nowhere = ("x", number("91"), number("NaN"))
    assert sparql_results.places(table(nowhere, variables=columns)) == ()
    assert sparql_results.places(table(kyiv, variables=("city", "height", "width"))) == ()


def test_an_entity_has_the_number_of_its_row():
    rows = ((Cell(text="a", key="place/a"), number("4")), (Cell(text="a", key="place/a"), number("2")))
    assert sparql_results.numbers_of(table(*rows)) == {"place/a": 4.0}
    assert sparql_results.number_name(table(*rows)) == "n"
