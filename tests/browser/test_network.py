"""The network around an entity in the hands of somebody with a mouse; without scripts it is a picture of links."""

PATH = "/organizations/osce/neighbours"


def place(node):
    return node.get_attribute("transform")


def test_a_name_is_dragged_the_picture_zoomed_and_a_click_leads_on(visit):
    visitor = visit().open(PATH)
    page = visitor.page
    page.wait_for_selector(".network.is-live")
    node = page.locator(".network .node:not(.center)").nth(3)
    before, address = place(node), page.url
    box = node.locator("circle").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1] + 40, steps=5)
    assert place(node) != before
    page.mouse.up()
    assert page.url == address, "a drag is no click"

    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    page.wait_for_function("() => document.querySelector('.network .zoom').getAttribute('transform')")
    page.locator(".network svg").dblclick(position={"x": 8, "y": 8})
    page.wait_for_function(
        "() => document.querySelector('.network .zoom').getAttribute('transform').includes('scale(1)')"
    )
    page.locator(".network .node.center circle").click()
    page.wait_for_url("**/organizations/osce")
    assert visitor.find_faults() == []


def test_the_keyboard_reaches_each_name_and_what_is_not_tied_steps_back(visit):
    page = visit().open(PATH).page
    page.wait_for_selector(".network.is-live")
    page.locator(".network .node").nth(5).focus()
    assert page.locator(".network .is-far").count() > 0
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.matches('.network .node')")


def test_without_scripts_the_picture_is_whole(visit):
    page = visit(scripts=False).open(PATH).page
    assert page.locator(".network .node").count() == page.locator(".neighbours tbody tr").count() + 1
    page.locator(".network .node.center circle").click()
    page.wait_for_url("**/organizations/osce")


def test_the_address_is_copied_by_a_button(visit):
    visitor = visit().open("/organizations/odihr")
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.get_by_role("button", name="Copy").click()
    visitor.page.get_by_role("button", name="Copied").wait_for()
    assert visitor.page.evaluate("() => navigator.clipboard.readText()") == visitor.page.locator("#iri").input_value()
    assert visitor.find_faults() == []


def test_on_a_phone_the_picture_begins_at_its_middle_and_speaks_of_no_wheel(visit):
    page = visit("phone").open(PATH).page
    window, circle = page.viewport_size["width"], page.locator(".network .node.center circle").bounding_box()
    assert abs(circle["x"] + circle["width"] / 2 - window / 2) < 40
    assert not page.locator(".network .help").is_visible()
    assert page.locator(".network .sideways").is_visible()
