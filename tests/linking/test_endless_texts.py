"""Texts that no writer writes: long, endless, damaged, mixed. Linking ends, in time, and points at the right place."""

import time

import pytest

from graph_service.model import Story

pytestmark = pytest.mark.thorough

SENTENCE = "The OSCE Mission to Moldova met officials in Chisinau on 5 May 2004, said John Smith, head of the Mission. "
TEXTS = {
    "one word": ("Word", "en"),
    "one name five thousand times": ("Olena Shevchenko. " * 5_000, "nl"),
    "one body five thousand times": ("OSCE " * 5_000, "nl"),
    "a list without an end": (", ".join(["Kyiv"] * 5_000), "nl"),
    "names joined without an end": (" and ".join(["Smith"] * 2_500), "nl"),
    "partners without an end": (", ".join(["Smith"] * 1_000) + " and Co", "en"),
    "brackets": ("(" * 20_000, "en"),
    "a book": (SENTENCE * 3_000, "en"),
    "control characters": ("The OSCE\x00\x01 met in \x1bKyiv.\x7f", "en"),
    "right to left": ("منظمة الأمن والتعاون في أوروبا OSCE في كييف. שלום", "ar"),
    "scripts mixed within words": ("ОSCЕ в Kиїві met Олена Smith", "uk"),
    "an odd date": ("On 31 February the OSCE met. From 2000 to August 2003 it held 20 courses.", "en"),
}


@pytest.mark.parametrize(("body", "language"), TEXTS.values(), ids=TEXTS.keys())
def test_linking_ends_in_time_and_points_at_the_right_place(linker, body, language):
    story = Story(id="s", title="T", text=f"T\n\n{body}", language=language, digest="0" * 64)
    started = time.process_time()
    linked, rejected = next(linker.explain([story]))
    assert time.process_time() - started < 30  # a guard against what grows by the square, not a benchmark
    assert all(mention.span.of(story.text) == mention.surface for mention in linked.mentions)
    assert all(fact.sentence.holds(fact.span) for fact in linked.facts if fact.kind != "quotation")
    assert all(candidate.span.of(story.text).strip() for candidate in rejected)


def test_a_day_that_does_not_exist_dates_nothing_and_a_period_keeps_its_ends(linker):
    story = Story(id="s", title="T", text=f"T\n\n{TEXTS['an odd date'][0]}", language="en", digest="0" * 64)
    ((linked, _),) = linker.explain([story])
    assert [(f.since, f.until) for f in linked.facts if f.kind == "quantity"] == [("2000", "2003-08")]
