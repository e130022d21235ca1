"""What is typed into a search box is completed: by keyboard, by mouse, and in the fields that take a name."""

import pytest


def options(page):
    page.locator("[role=option]").first.wait_for()
    return [" ".join(text.split()) for text in page.locator("[role=option]").all_inner_texts()]


@pytest.fixture
def person(visit):
    visitor = visit()
    yield visitor
    assert visitor.find_faults() == []


def test_an_old_name_leads_to_the_place_by_keyboard_alone(person):
    page = person.open("/").page
    box = page.get_by_role("combobox").first
    box.press_sequentially("kiev")
    page.get_by_role("option", name="Kyiv city in Ukraine, also called Kiev").wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert person.audit() == []
    box.press("ArrowDown")
    assert page.locator("[role=option][aria-selected=true]").count() == 1
    box.press("Enter")
    page.wait_for_url("**/places/kyiv")


def test_enter_without_a_choice_asks_the_question_and_escape_closes_the_list(person):
    page = person.open("/").page
    box = page.get_by_role("combobox").first
    box.press_sequentially("hotl")
    options(page)
    box.press("Escape")
    assert page.locator("[role=option]:visible").count() == 0
    assert box.input_value() == "hotl"
    box.press("Enter")
    page.wait_for_url("**/search?q=hotl*")


def test_a_list_of_one_type_completes_names_of_that_type_alone(person):
    page = person.open("/organizations").page
    page.get_by_role("combobox", name="Find by name").press_sequentially("osce")
    assert all("city" not in option and "topic" not in option for option in options(page))


def test_the_end_of_a_path_is_filled_with_the_name_that_is_chosen(person):
    page = person.open("/organizations/odihr").page
    box = page.get_by_role("combobox", name="Name of a person, place, organization or topic")
    box.press_sequentially("moldo")
    options(page)
    page.locator("[role=option]:visible").first.click()
    assert page.url.endswith("/organizations/odihr")
    assert box.input_value() == "Moldova"
    box.press("Enter")
    page.wait_for_url("**/paths?from=*")
    assert page.locator("h1").inner_text() == "How ODIHR is connected with Moldova"


def test_a_question_for_a_connection_is_completed_by_the_paths_between_both(person):
    page = person.open("/").page
    page.get_by_role("combobox").first.press_sequentially("how is odihr connected with moldova")
    page.get_by_role("option", name="ODIHR – Moldova how they are connected").click()
    page.wait_for_url("**/paths?from=**")
    assert page.locator("h1").inner_text() == "How ODIHR is connected with Moldova"


def test_letters_typed_while_an_answer_is_under_way_are_asked_for_as_well(person):
    page, held = person.open("/").page, []
    box = page.get_by_role("combobox").first
    page.route("**/api/suggest?*", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/api/suggest?q=od&*"):
        box.press_sequentially("od")
    with page.expect_request("**/api/suggest?q=odihr&*"):
        box.press_sequentially("ihr")
        held[0].fulfill(json={"suggestions": []})
    options(page)


def test_who_comes_back_from_a_completion_finds_what_was_typed(person):
    page = person.open("/").page
    box = page.get_by_role("combobox").first
    box.press_sequentially("kiev")
    options(page)
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/places/kyiv")
    page.go_back()
    page.wait_for_function("() => document.querySelector('input[type=search][name=q]').value === 'kiev'")
    assert page.get_by_role("combobox").first.input_value() == "kiev"
