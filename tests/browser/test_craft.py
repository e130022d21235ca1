"""What holds on every page, at every size, light and dark: axe finds nothing, nothing is wider than the screen, nothing moves or breaks."""

import pytest

STORY = "/stories/first-free-national-anti-trafficking-hotline-in-ukraine-to-start-today"
CYRILLIC = "/stories/rosiia-zablokuvala-prodovzhennia-mandata-koordinatora-proektiv-obsie-v-ukraini"
PAGES = (
    "/", "/search", "/search?q=hotline", "/search?q=Kiev", "/search?q=Navalny", "/search?q=xyzzy&mode=keyword", "/search?place=ukraine&from=2002&to=2004",
    "/facets/place", "/stories", "/timeline", "/about", STORY, CYRILLIC, "/organizations", "/organizations?by=name", "/organizations?by=structure", "/organizations?by=kind", "/places?by=map", "/events?by=date", "/places", "/people", "/topics", "/events", "/organizations/osce", "/organizations/odihr", "/events/conference-of-the-alliance-against-trafficking-in-persons", "/timeline?date=spring+2004", "/places/ukraine", "/organizations/osce/neighbours", "/paths?from=ODIHR&to=Moldova", "/paths?from=Odihrr&to=Moldova",
    "/people/vladimir-putin", "/topics/combating-trafficking-in-human-beings", "/sparql", "/sparql?query=SELECT+*+%7B+%3Fs+a+schema%3APerson+%7D+LIMIT+5", "/ontology", "/problems", "/api", "/places?by=map&member_of=osce", "/events?by=date&date=2010", "/search?q=Who+said+what+about+hotlines", "/search?q=How+is+ODIHR+connected+with+Moldova",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound_on_a_phone_and_at_a_desk(visit, path):
    for size, scheme in (("phone", "light"), ("desk", "dark")):
        visitor = visit(size, scheme=scheme).open(path)
        assert (size, visitor.find_faults(), visitor.audit()) == (size, [], [])


@pytest.mark.parametrize("path", ["/timeline", "/organizations/osce", "/search?q=trafficking"])
def test_bars_that_have_no_room_stand_in_rows_all_in_sight(visit, path):
    bars = visit("phone").open(path).page.locator(".bars").first.locator("li")
    boxes = [bars.nth(n).bounding_box() for n in range(bars.count())]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 320 for box in boxes)
