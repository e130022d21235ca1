"""What people come for, from the front page to the answer: on a phone and at a desk, with scripts and without."""

import re

import pytest

HOTLINE = "First free national anti-trafficking hotline in Ukraine to start today"
VISITS = [
    pytest.param(size, scripts, id=f"{size}-{'scripts' if scripts else 'plain'}")
    for size in ("phone", "desk")
    for scripts in (True, False)
]
pytestmark = pytest.mark.parametrize(("size", "scripts"), VISITS)


@pytest.fixture
def person(visit, size, scripts):
    """A person at the front page; whatever happened on the way is looked at in the end."""
    visitor = visit(size, scripts=scripts).open("/")
    yield visitor
    assert visitor.find_faults() == []


def ask(person, question):
    """Type a question into the first search box of the page and send it."""
    box = person.page.locator("input[type=search][name=q]:visible").first
    box.fill(question)
    box.press("Enter")
    person.page.wait_for_load_state()


def follow(person, name, within="main"):
    """Follow the first link with a name, opening what it is folded into."""
    link = person.page.locator(within).get_by_role("link", name=name, exact=isinstance(name, str)).first
    if not link.is_visible():
        person.page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    link.click()
    person.page.wait_for_load_state()


def choose_year(person, year):
    """Follow the bar of a year."""
    person.page.locator(".bars a", has_text=str(year)).first.click()
    person.page.wait_for_load_state()


def heading(person):
    return person.page.locator("h1").first.inner_text()


def titles(person):
    return person.page.locator(".hits :is(h2, h3), .stories :is(h2, h3)").all_inner_texts()


def years(person):
    return {
        int(year) for date in person.page.locator(".hits time").all() if (year := date.get_attribute("datetime")[:4])
    }


def test_from_the_story_on_hotlines_to_what_else_was_done_in_ukraine_and_what_came_later(person):
    ask(person, "hotlines against trafficking in Ukraine")
    follow(person, HOTLINE)
    assert person.page.get_by_text("Earlier and later").is_visible()
    later = person.page.locator("section", has=person.page.get_by_role("heading", name="Earlier and later"))
    assert later.locator("time").count() > 0
    follow(person, "Ukraine", within=".margin")
    assert heading(person) == "Ukraine"
    choose_year(person, 2015)
    assert years(person) == {2015}


def test_all_that_la_strada_did_and_the_sentences_that_say_so(person):
    ask(person, "La Strada")
    follow(person, re.compile("^La Strada"))
    assert "La Strada" in heading(person)
    assert person.page.locator("blockquote mark").count() > 0
    assert person.page.get_by_role("heading", name="Often mentioned with").is_visible()
    person.page.locator("figcaption a, .from a").first.click()
    person.page.wait_for_load_state()
    assert "#char=" in person.page.url
    assert person.page.locator(":target").count() == 1


def test_which_field_operations_worked_on_trafficking_and_when(person):
    ask(person, "trafficking")
    person.page.get_by_label("Published from").fill("2000")
    person.page.get_by_label("to", exact=True).first.fill("2004")
    person.page.get_by_label("to", exact=True).first.press("Enter")
    person.page.wait_for_load_state()
    assert years(person) <= set(range(2000, 2005))
    assert titles(person)
    follow(person, re.compile("field operation"), within="aside")
    assert years(person) <= set(range(2000, 2005))
    assert person.page.locator(".bars li").count() > 1


def test_a_name_typed_in_an_old_spelling_wrong_or_in_another_script(person):
    ask(person, "Kiev")
    assert person.page.get_by_text("You typed “Kiev”").is_visible()
    follow(person, "Kyiv")
    assert heading(person) == "Kyiv"
    ask(person, "trafficing")
    assert person.page.get_by_text("Search instead for “trafficing”").is_visible()
    assert len(titles(person)) > 5
    ask(person, "Дебелюк")
    follow(person, re.compile("Debel"))
    assert person.page.locator("blockquote mark").count() > 0


def test_how_odihr_is_connected_with_moldova(person):
    ask(person, "ODIHR")
    follow(person, re.compile("ODIHR|Office for Democratic"))
    box = person.page.get_by_label(re.compile("^Name of a person"))
    box.fill("Moldova")
    box.press("Enter")
    person.page.wait_for_load_state()
    assert heading(person) == "How ODIHR is connected with Moldova"
    assert person.page.locator("mark").count() > 0
    person.page.get_by_role("link", name="Read it in the story").first.click()
    person.page.wait_for_load_state()
    assert person.page.locator(":target").count() == 1


def test_a_list_as_csv_a_page_as_turtle_and_a_citation(person):
    ask(person, "border management")
    listed = person.page.get_by_role("link", name="CSV", exact=True).get_attribute("href")
    table = person.page.request.get(person.root + listed)
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text().splitlines()) > 5
    person.page.locator(".hits :is(h2, h3) a").first.click()
    person.page.wait_for_load_state()
    turtle = person.page.request.get(person.root + person.page.get_by_role("link", name="Turtle").get_attribute("href"))
    assert turtle.headers["content-type"].startswith("text/turtle")
    reference = person.page.request.get(
        person.root + person.page.get_by_role("link", name="BibTeX").first.get_attribute("href")
    )
    assert reference.text().startswith("@")


def test_who_said_what_about_hotlines_and_what_happened_in_moldova(person):
    ask(person, "hotlines")
    follow(person, HOTLINE)
    roles = person.page.locator("section", has=person.page.get_by_role("heading", name="What the story states"))
    assert "Deputy Head" in roles.inner_text()
    ask(person, "Moldova")
    follow(person, "Moldova")
    choose_year(person, 2004)
    assert years(person) == {2004}
