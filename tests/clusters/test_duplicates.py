"""Duplicates are found whatever was edited; stories that only share a template are not duplicates."""

import json

import numpy as np
import pytest

from graph_service.clusters.duplicates import FIRST, Fingerprints, candidates, day_spans, duplicates, fingerprint

TITLE = "Bridge over the Psel reopens after two years"
BODY = """SUMY, 4 May 2011 – The bridge over the Psel, closed since a flood tore away two of its piers in April 2009, was \
opened to traffic today by the regional council and the OSCE.

"People had to drive 40 kilometres to reach the market," said Halyna Koval, who heads the village of Velyka Chernechchyna. \
"The children missed school whenever the ferry could not run."

The repair cost 1.3 million hryvnias, of which the council paid 900,000. Engineers from Kharkiv replaced the piers and \
raised the roadway by a metre and a half, so that the spring water passes beneath it.

The council now plans to repair seven smaller bridges in the same district, the first of them at Bytytsia by the end of \
the year. Its budget has been published, and anyone can comment on it until 30 June."""
NOTICE = """The council publishes news in three languages. For questions from the press call +380 542 00 00 00 or write to \
press@example.org. Follow us for more, and subscribe to our newsletter."""
PARAGRAPHS = BODY.split("\n\n")
REPRINTS = {
    "unchanged": (TITLE, BODY),
    "under another title": ("Traffic flows again near Sumy", BODY),
    "without its dateline": (TITLE, BODY.partition(" – ")[2]),
    "with another dateline": (TITLE, "KYIV, 5 May 2011 -- " + BODY.partition(" – ")[2]),
    "without its last paragraph": (TITLE, "\n\n".join(PARAGRAPHS[:-1])),
    "without its second paragraph": (TITLE, "\n\n".join([PARAGRAPHS[0], *PARAGRAPHS[2:]])),
    "with a notice": (TITLE, f"{BODY}\n\n{NOTICE}"),
    "with other quotes": (TITLE, BODY.replace('"', "«").replace(",", " ,").replace("–", "-")),
    "with a word changed": (TITLE, BODY.replace("replaced", "renewed").replace("anyone", "everybody")),
    "with one figure corrected": (TITLE, BODY.replace("900,000", "910,000")),
}


def duplicate_pairs(*stories, dates=None):
    """Return the pairs of originals and duplicates among stories (title, body) in order of time."""
    prints = Fingerprints.of((str(n), f"{title}\n\n{body}") for n, (title, body) in enumerate(stories))
    same = duplicates(prints, day_spans(dates or ["2011-05-04"] * len(stories)))
    return list(zip(same.firsts.tolist(), same.rows.tolist(), strict=True))


@pytest.mark.parametrize("reprint", REPRINTS.values(), ids=REPRINTS)
def test_a_reprint_is_found(reprint):
    assert duplicate_pairs((TITLE, BODY), reprint) == [(0, 1)]
    assert duplicate_pairs(reprint, (TITLE, BODY)) == [(0, 1)]


def test_a_reprint_years_later_and_one_without_a_date_are_found():
    assert duplicate_pairs(*[(TITLE, BODY)] * 3, dates=["2011-05-04", "2019-01", ""]) == [(0, 1), (0, 2)]


TEMPLATES = {
    "another figure and day": (
        ("Acme sets quarterly", "Qtly div 10 cts vs 10 cts prior. Pay April 15. Record March 30."),
        ("Acme sets quarterly", "Qtly div 12 cts vs 10 cts prior. Pay April 15. Record March 30."),
    ),
    "another company": (
        ("ACME CORP SETS QUARTERLY", "Qtly div 10 cts vs 10 cts prior. Pay April 15. Record March 30."),
        ("NORTHERN LAMPS INC SETS QUARTERLY", "Qtly div 10 cts vs 10 cts prior. Pay April 15. Record March 30."),
    ),
    "another fund": (
        ("Hill funds pay out", "The Hill Growth Fund pays 7.1 cts a share on March 31 to holders of record."),
        ("Hill funds pay out", "The Hill Growth Bond Fund pays 7.1 cts a share on March 31 to holders of record."),
    ),
    "a number in words": (
        ("Ships at Izmail", "There were seven grain ships loading at Izmail and six waited, the port authority said."),
        ("Ships at Izmail", "There were three grain ships loading at Izmail and two waited, the port authority said."),
    ),
    "a long text on another town": (
        (TITLE, BODY),
        (TITLE, BODY.replace("Psel", "Vorskla").replace("Sumy", "Okhtyrka").replace("Kharkiv", "Poltava")
         .replace("Halyna Koval", "Ihor Bondar").replace("Velyka Chernechchyna", "Kuzemyn").replace("Bytytsia", "Klymentove")),
    ),
    "a long text with other figures": (
        (TITLE, BODY),
        (TITLE, BODY.replace("40", "25").replace("1.3", "2.4").replace("900,000", "600,000").replace("seven", "five")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("stories", TEMPLATES.values(), ids=TEMPLATES)
def test_stories_from_one_template_are_no_duplicates(stories):
    assert duplicate_pairs(*stories) == []


def test_a_short_notice_is_the_same_within_days_and_the_next_of_its_kind_after_weeks():
    notice = (
        "Council leaves fees unchanged",
        "The Sumy council left all fees unchanged after today's meeting, it said.",
    )
    assert duplicate_pairs(notice, notice, dates=["2011-05-04", "2011-05-06"]) == [(0, 1)]
    assert duplicate_pairs(notice, notice, dates=["2011-05-04", "2011-05-18"]) == []


def test_a_short_story_under_another_title_is_the_same_if_its_body_says_whom_it_is_about():
    body = "From today the OSCE office in Osh answers calls from anyone who was refused a passport."
    assert duplicate_pairs(("OSCE office in Osh takes calls", body), ("Osh: new telephone line", body)) == [(0, 1)]


def test_small_changes_do_not_add_up_to_a_chain():
    sentences = [f"On street {n} of Sumy the water works laid pipe number {n * 7} in week {n + 1}." for n in range(24)]
    windows = [("Pipes", " ".join(sentences[start : start + 14])) for start in range(0, 10, 2)]
    firsts = {row: first for first, row in duplicate_pairs(*windows)}
    assert 1 in firsts
    assert set(firsts.values()).isdisjoint(firsts)


def test_many_copies_of_one_page_make_few_pairs():
    prints = Fingerprints.of((str(n), f"{TITLE}\n\n{BODY}") for n in range(300))
    earlier, later = candidates(prints.signatures)
    assert len(earlier) <= FIRST * 300
    assert (earlier < later).all()
    assert duplicate_pairs(*[(TITLE, BODY)] * 300) == [(0, n) for n in range(1, 300)]


def test_two_signatures_estimate_how_much_two_texts_share():
    random = np.random.default_rng(0)
    errors = []
    for share in np.linspace(0.1, 0.95, 40):
        sentences = [" ".join(f"w{n}" for n in random.integers(0, 10**6, 12)) + " . " for _ in range(60)]
        edited = [s if random.random() < share else s[::-1] for s in sentences]
        true = jaccard(*("".join(text).lower().replace(".", "").split() for text in (sentences, edited)))
        first, second = (fingerprint("T\n\n" + "".join(text)).signature for text in (sentences, edited))
        errors.append((first == second).mean() - true)
    assert np.abs(errors).mean() < 0.06
    assert abs(np.mean(errors)) < 0.03


def jaccard(left, right):
    first, second = ({tuple(words[n : n + 3]) for n in range(len(words) - 2)} for words in (left, right))
    return len(first & second) / len(first | second)


def test_empty_bodies_and_single_words_are_never_compared():
    assert duplicate_pairs(("A", ""), ("B", "")) == []
    assert fingerprint("Only a title").length == 0


@pytest.fixture(scope="module")
def reuters(shared):
    with (shared / "stories" / "reuters" / "stories.jsonl").open(encoding="utf-8") as lines:
        stories = sorted(map(json.loads, lines), key=lambda story: (story["date"], story["id"]))
    prints = Fingerprints.of((story["id"], f"{story['title']}\n\n{story['body']}") for story in stories)
    same = duplicates(prints, day_spans(story["date"] for story in stories))
    ids = np.array([story["id"] for story in stories])
    return {ids[row]: ids[first] for row, first in zip(same.rows, same.firsts, strict=True)}


def test_real_reprints_and_corrections_are_found_and_real_templates_are_not(reuters):
    assert len(reuters) > 300
    reprints = {
        "4292": "3676",
        "7044": "6950",
        "4514": "4503",
        "5343": "5155",
        "8516": "8440",
        "1317": "1135",
        "2023": "2021",
    }
    assert {reuters.get(f"reuters-{again}") for again in reprints} == {
        f"reuters-{first}" for first in reprints.values()
    }
    # Weekly operations of a central bank, dividends, funds, export reports, the same notice of two meetings.
    for notice in ("6046", "3735", "3164", "1125", "7207", "702", "695", "7682", "8269", "10172", "3386", "7031"):
        assert f"reuters-{notice}" not in reuters


def test_stories_of_the_demonstration_are_all_different_and_found_again_when_edited(stories):
    with stories.open(encoding="utf-8") as lines:
        originals = [(story["title"], story["body"]) for story in map(json.loads, lines)]
    assert len(originals) == 60
    assert duplicate_pairs(*originals) == []
    edited = [("Another title", f"{'–'.join(body.split('–')[1:]) or body}\n\n{NOTICE}") for _, body in originals]
    assert len(duplicate_pairs(*originals, *edited)) >= 0.9 * len(originals)
