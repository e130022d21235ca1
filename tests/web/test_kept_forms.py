"""A page with a form whose parameters are wrong keeps the form with what was typed, says why, and shows the rest."""

import pytest

WRONG = [
    ("/paths?from=ODIHR&to=Moldova&max=99", ".ends input[name=to]", "Moldova", "max", ".way"),
    (
        "/organizations/odihr/neighbours?from=blub&type=place",
        ".network-filters input[name=from]",
        "blub",
        "blub",
        ".node",
    ),
    ("/places/kyiv/neighbours?to=31+June+2004", ".network-filters input[name=to]", "31 June 2004", "calendar", ".node"),
    ("/timeline?date=blub", ".narrow input[name=date]", "blub", "March 2022", ".stories li"),
    ("/events?by=date&date=the+day+before", ".narrow input[name=date]", "the day before", "March 2022", ".happened li"),
]


@pytest.mark.parametrize(("address", "field", "typed", "reason", "rest"), WRONG)
def test_the_form_stays_with_what_was_typed_and_the_reason(read, address, field, typed, reason, rest):
    page = read(address, status=400)
    assert page.css_first(field).attributes["value"] == typed or "Moldova" in page.css_first(field).attributes["value"]
    assert reason in page.css_first("[role=alert]").text()
    assert page.css(rest)


@pytest.mark.parametrize("address", [address for address, *_ in WRONG])
def test_a_program_is_told_what_is_wrong(client, address):
    answer = client.get(address, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("typed", "first", "last"), [("spring 2004", "2004-03", "2004-05"), ("Q3 2007", "2007-07", "2007-09"), ("July 2004", "2004-07", "2004-07")]
)  # fmt: skip
def test_a_date_in_words_is_read_by_every_page(read, client, typed, first, last):
    words = typed.replace(" ", "+")
    stated = client.get(f"/api/search?from={first}&to={last}").json["total"]
    timeline = read(f"/timeline?date={words}")
    assert int(timeline.css_first(".lead").text().split()[0]) == stated
    assert [
        node.attributes["href"][-7:] for node in timeline.css(".bars [aria-current]") if "-" in node.attributes["href"]
    ]
    around = read(f"/organizations/osce/neighbours?from={words}&to={words}")
    assert [node.attributes["value"] for node in around.css(".network-filters input")] == [first, last]
    events = read(f"/events?by=date&date={words}")
    dates = [node.attributes["datetime"] for node in events.css(".happened time")]
    assert all(first <= date <= f"{last}-99" for date in dates)


def test_the_pages_of_a_list_in_a_season_stay_in_it(read):
    page = read("/timeline?date=spring+2004&limit=1")
    following = page.css_first("[rel=next]")
    assert following is None or "date=spring+2004" in following.attributes["href"]
