"""The editor of queries and the completion of search boxes, by keyboard, as a person uses them."""

import re
from urllib.parse import urlencode

import pytest


def editor_of(visitor):
    return visitor.page.get_by_role("textbox", name="Query")


def test_the_editor_completes_what_the_graph_says_and_ctrl_enter_runs_the_query(visit):
    visitor = visit().open("/sparql")
    editor, keyboard = editor_of(visitor), visitor.page.keyboard
    editor.click()
    keyboard.press("Control+a")
    keyboard.type("SELECT * WHERE { ?story schema:menti")
    visitor.page.locator(".code [role=option]", has_text="schema:mentions").first.wait_for()
    visitor.page.wait_for_timeout(100)
    keyboard.press("Enter")
    keyboard.type(" kiev")
    visitor.page.locator(".code [role=option]", has_text="place:kyiv").first.wait_for()
    visitor.page.wait_for_timeout(100)  # the editor takes Enter for a choice only once the list has stood for 75 ms
    keyboard.press("Enter")
    keyboard.type("}")  # nobody else has closed the group
    assert visitor.page.locator("#query").input_value() == "SELECT * WHERE { ?story schema:mentions place:kyiv}"
    keyboard.press("Control+Enter")
    visitor.page.wait_for_selector(".view-table")
    assert "place%3Akyiv" in visitor.page.url
    assert visitor.find_faults() == []


def test_a_mistake_is_underlined_in_the_editor_until_the_text_changes(visit):
    visitor = visit("phone")
    query = "SELECT * WHERE {\n  ?story schmea:headline ?title\n}"
    visitor.page.goto(f"{visitor.root}/sparql?{urlencode({'query': query})}")
    fault = visitor.page.locator(".code .fault")
    assert fault.inner_text() == "schmea:headline"
    editor_of(visitor).press("Control+a")
    visitor.page.keyboard.type("ASK { ?story schema:headline ?title }")
    assert fault.count() == 0


def test_a_prefix_that_nobody_knows_is_underlined_as_it_is_typed(visit):
    visitor = visit().open("/sparql")
    editor, keyboard = editor_of(visitor), visitor.page.keyboard
    editor.press("Control+a")
    keyboard.type("PREFIX own: <http://e/> ASK { ?story schmea:headline ?title ; own:part schema:Place ")
    fault = visitor.page.locator(".code .fault")
    assert fault.all_inner_texts() == ["schmea:"]
    assert "schmea:" in fault.get_attribute("title")
    assert visitor.find_faults() == []


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_query_runs_and_its_answer_is_seen_in_another_view_without_scripts(visit, size):
    visitor = visit(size, scripts=False).open("/sparql")
    visitor.page.locator("#query").fill(
        "SELECT ?place (COUNT(?s) AS ?n) { ?s schema:mentions ?place . ?place a schema:City } GROUP BY ?place LIMIT 9"
    )
    visitor.page.get_by_role("button", name="Run").click()
    visitor.page.wait_for_selector(".view-table")
    visitor.page.get_by_role("radio", name="Bars").check()
    assert visitor.page.locator(".long-bars li").count() == 9
    assert not visitor.page.locator(".view-table").is_visible()
    assert visitor.find_faults() == []
    assert visitor.audit() == []


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_search_box_completes_an_entity_by_keyboard_and_leads_to_its_page(visit, size):
    visitor = visit(size).open("/")
    box = visitor.page.locator("input[type=search][name=q]:visible").first
    box.click()
    box.press_sequentially("kiev")
    option = visitor.page.get_by_role("option", name=re.compile("Kyiv"))
    option.wait_for()
    assert "also called Kiev" in option.inner_text()
    assert visitor.find_faults() == []
    assert visitor.audit() == []
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.press("Escape")
    assert (option.count(), box.input_value()) == (0, "kiev")
    box.press("ArrowDown")
    option.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    visitor.page.wait_for_url("**/places/kyiv")


def test_enter_without_a_choice_sends_the_form(visit):
    visitor = visit().open("/")
    box = visitor.page.locator("input[type=search][name=q]:visible").first
    box.press_sequentially("kiev")
    visitor.page.get_by_role("option", name=re.compile("Kyiv")).wait_for()
    box.press("Enter")
    visitor.page.wait_for_url("**/search?*q=kiev*")
    assert visitor.page.locator(".named h2").inner_text() == "Kyiv"


def test_where_a_predicate_stands_no_entity_is_offered(visit):
    visitor = visit().open("/sparql")
    editor, keyboard = editor_of(visitor), visitor.page.keyboard
    for beginning in ("SELECT * WHERE { ?s sch", "SELECT * WHERE {\n  ?s schema:about ?o ;\n    sch"):
        editor.press("Control+a")
        keyboard.type(beginning)
        visitor.page.locator(".code [role=option]", has_text="schema:mentions").first.wait_for()
        visitor.page.wait_for_timeout(600)  # entities would have been asked for by now
        assert all("schema:" in text for text in visitor.page.locator(".code [role=option]").all_inner_texts()[:3])
        keyboard.press("Escape")
