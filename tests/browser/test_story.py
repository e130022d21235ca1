"""The page of a story under the hands of people: with a mouse, with a finger, with the keyboard, and without scripts."""

import pytest

STORY = "/stories/prevention-is-key-in-fighting-human-trafficking"
MENTION = ".story .mention >> nth=2"
FOCUSED = "() => document.activeElement.textContent"
PASSAGES = "() => [...(CSS.highlights.get('passage') ?? [])].map((range) => range.toString())"


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_mention_opens_its_evidence_beside_it(visit, size):
    visitor = visit(size).open(STORY)
    page = visitor.page
    page.click(MENTION)
    card = page.locator(".evidence-card")
    assert card.is_visible()
    text = card.inner_text()
    assert "OSCE Project Co-ordinator in Ukraine" in text
    assert "field operation, part of OSCE" in text
    assert "% sure" in text
    assert "begins before the journey" in text
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]
    assert box["y"] + box["height"] <= page.viewport_size["height"]
    assert visitor.audit() == []
    page.get_by_text("All mentions").click()
    assert not card.is_visible()
    assert page.locator("details[open] li:target").is_visible()
    assert visitor.find_faults() == []


def test_the_keyboard_reaches_every_mention_by_one_stop(visit):
    page = visit().open(STORY).page
    mentions = page.locator(".mention")
    assert mentions.count() > 20
    assert page.locator(".mention[tabindex='0']").count() == 1
    mentions.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == mentions.nth(2).inner_text()
    page.keyboard.press("Enter")
    assert page.locator(".evidence-card").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".evidence-card").is_visible()
    assert page.evaluate(FOCUSED) == mentions.nth(2).inner_text()
    page.keyboard.press("End")
    assert page.evaluate(FOCUSED) == mentions.last.inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('.story')") is None


def test_the_text_can_be_skipped(visit):
    page = visit(scripts=False).open(STORY).page
    page.locator(".past-text").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED).startswith("Read the original")


def test_without_scripts_a_mention_leads_to_its_row_and_the_row_back(visit):
    page = visit("phone", scripts=False).open(STORY).page
    page.click(MENTION)
    row = page.locator("li:target")
    assert "field operation" in row.locator("xpath=ancestor::li").inner_text()
    assert row.is_visible()
    row.locator("a").click()
    assert page.locator(".story .mention:target").is_visible()


def test_a_link_to_a_mention_or_to_its_sentence_marks_it(visit, demo):
    linked = demo.answers.story(STORY.rpartition("/")[2])
    mention = linked.mentions[5]
    for span in (mention.span, mention.sentence):
        page = visit().open(f"{STORY}#char={span.start},{span.end}").page
        assert page.locator(":target").text_content() == span.of(linked.story.text)
        assert page.evaluate(PASSAGES) == []


@pytest.mark.parametrize("span", [(56, 83), (40, 60), (90_000, 90_010), (9, 3)], ids=str)
def test_a_link_to_any_other_passage_marks_its_words(visit, demo, span):
    start, end = span  # the second one reaches over the end of the headline
    visitor = visit().open(f"{STORY}#char={start},{end}")
    text = demo.answers.story(STORY.rpartition("/")[2]).story.text
    assert visitor.page.evaluate(PASSAGES) == [part for part in text[start:end].split("\n\n") if part]
    assert visitor.find_faults() == []


def test_tab_past_the_evidence_closes_it_and_goes_on_behind_the_mention(visit):
    page = visit().open(STORY).page
    mention, following = page.locator(".story .mention").nth(0), page.locator(".past-text, .original a").last
    mention.focus()
    page.keyboard.press("Enter")
    card = page.locator(".evidence-card")
    stops = card.locator("a").count()
    for _ in range(stops):
        assert card.evaluate("card => card.matches(':popover-open') && card.contains(document.activeElement)")
        page.keyboard.press("Tab")
    assert not card.evaluate("card => card.matches(':popover-open')")
    is_after = (
        "(node) => Boolean(node.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)"
    )
    assert mention.evaluate(is_after)
    assert following.evaluate("(node) => node.closest('main').contains(document.activeElement)")
