"""Small inputs that people reported to fail, with their right answers: those of the samples beside the project.

`python -m pytest tests/test_small_inputs.py` prints how many of them are right.
"""

import os
import subprocess
import sys

import pytest
from support.samples import SHARED

from graph_service.errors import SourceError
from graph_service.linking.linker import Linker
from graph_service.model import Quantity
from graph_service.reading.readers import documents, parse

FOLDER = SHARED / "cases"
TITLE = "New legal aid office opens in Mykolaiv"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the samples of ../shared are not here")


@pytest.fixture(scope="module")
def linker():
    return Linker.load()


class Reading:
    """What reading and linking make of one input."""

    def __init__(self, name, linker):
        self.stories, self.errors = [], []
        for document in documents(FOLDER / name):
            try:
                self.stories.append(parse(document) if not isinstance(document, SourceError) else _raise(document))
            except SourceError as error:
                self.errors.append(error)
        self.linked = list(linker.link(self.stories))

    @property
    def story(self):
        (story,) = self.stories
        return story

    @property
    def paragraphs(self):
        return [
            part for part in self.story.text.split("\n\n")[1:] if part not in {s.heading for s in self.story.sections}
        ]

    def keys(self, surface=None):
        return [m.entity for linked in self.linked for m in linked.mentions if surface is None or m.surface == surface]

    @property
    def people(self):
        return [key for key in self.keys() if key.startswith("person/")]

    @property
    def quantities(self):
        return [fact for linked in self.linked for fact in linked.facts if isinstance(fact, Quantity)]


def _raise(error):
    raise error


def four(reading):
    return reading.story.title == TITLE and len(reading.paragraphs) == 4 and reading.errors == []


def titled(reading):
    return reading.story.title == TITLE


def dated(reading):
    day = reading.story.date == "2021-05-05"
    return day and titled(reading) and not any("2021" in line and len(line) < 40 for line in reading.paragraphs)


def holds(*parts):
    return lambda reading: all(part in reading.story.text for part in parts)


def links(surface, key):
    return lambda reading: bool(reading.keys(surface)) and set(reading.keys(surface)) == {key}


def names(*keys):
    return lambda reading: set(keys) <= set(reading.keys())


def lacks(*keys):
    return lambda reading: set(keys).isdisjoint(reading.keys())


def all_of(*checks):
    return lambda reading: all(check(reading) for check in checks)


def counts(*wanted, never=()):
    """The values that must be among the quantities, and the pairs of a value and a start of `of` that must not."""

    def check(reading):
        values = [fact.value for fact in reading.quantities]
        wrong = [
            (fact.value, fact.of)
            for fact in reading.quantities
            if any(fact.value == v and fact.of.startswith(o) for v, o in never)
        ]
        return all(value in values for value in wanted) and not wrong

    return check


def one_of_these(*sets):
    return lambda reading: any(sorted(fact.value for fact in reading.quantities) == sorted(values) for values in sets)


def people_none(reading):
    return reading.people == []


def encoded_link(reading):
    return titled(reading) and all(
        set("|[]{}").isdisjoint(link.href) and not link.href.endswith("%") for link in reading.story.links
    )


CHECKS = {
    "link-with-pipe.html": encoded_link, "link-with-brackets.html": encoded_link, "link-with-lone-percent.html": encoded_link,
    "url-with-braces.jsonl": lambda r: len(r.stories) == 2 and r.stories[0].url == "https://example.org/n?x=%7Bid%7D",
    "date-0001-weekday.jsonl": lambda r: r.story.date in {"0001-01-01", None},
    "lang-en-us.html": lambda r: "place/lviv" in set(r.keys()) and r.people == ["person/olena-example"] and 12 in [q.value for q in r.quantities],
    "lang-uk-ua.jsonl": all_of(links("Львові", "place/lviv"), links("Україні", "place/ukraine")),
    "lang-ru-ru.jsonl": all_of(links("Львове", "place/lviv"), names("place/ukraine", "place/russia")),
    "lang-en-on-ukrainian-page.html": all_of(lambda r: r.story.language == "uk", names("place/lviv", "place/ukraine", "place/poland", "place/moldova")),
    "same-title-two-publishers.jsonl": lambda r: len({story.identity for story in r.stories}) == 2,
    "head-for-immediate-release.txt": titled, "head-document-symbol.txt": titled, "head-press-release-no.txt": titled,
    **dict.fromkeys((
        "aspnet-form.html", "form-around-half.html", "class-lang-sr.html", "class-cookies-accepted.html", "bootstrap-cards.html",
        "one-card-of-four.html", "drupal-paragraph-articles.html", "related-box-inside.html", "newsletter-box-inside.html",
        "follow-us-inside.html", "two-comments-above-text.html", "photo-credit-above-caption.html",
        "comments-three-thoughts-on.html", "comments-plain-heading.html", "comments-n-replies.html",
        "br-in-h1.html", "style-and-script-in-h1.html", "logo-is-h1.html",
    ), four),
    "kicker-in-h1.html": lambda r: r.story.title in {TITLE, f"Ukraine {TITLE}"},
    "title-with-pipe.html": lambda r: r.story.title == "Moldova | Transdniestria: talks resume",
    "table-of-casualties.html": holds("Killed: 12", "Injured: 345", "Displaced: 1,200"),
    "table-of-percents.html": holds("61%", "7 %"),
    "tiles-of-figures.html": holds("45 houses rebuilt"),
    "chronology.html": lambda r: titled(r) and len(r.story.sections) == 3 and sum(len(p) > 60 for p in r.paragraphs) == 4,
    "jekyll-date.md": dated, "rfc822-date.md": dated, "toml-front-matter.md": dated,
    "hugo-relative-url.md": lambda r: r.story.url is None and titled(r),
    "language-with-underscore.jsonl": lambda r: r.story.language in {"en-US", "en"},
    "number-as-id.jsonl": lambda r: r.story.id == "1234",
    **dict.fromkeys((
        "date-5th-of-may.html", "date-year-slashes.html", "date-and-byline.html", "byline-and-date.html", "date-dashes.html",
        "date-in-italian.html", "date-in-spanish.html", "meta-parsely.html", "ld-opinion-article.html",
    ), dated),
    "ld-graph-author-by-id.html": lambda r: (r.story.authors, r.story.source) == (("Olena Example",), "Aid Watch"),
    "wordpress-raw-body.jsonl": lambda r: "<" not in r.story.text and len(r.paragraphs) == 2 and len(r.story.links) == 1,
    "wordpress-raw-with-list.jsonl": lambda r: "<" not in r.story.text and len(r.paragraphs) == 5,
    "escaped-html-body.jsonl": lambda r: "<" not in r.story.text and len(r.paragraphs) == 2,
    "french-1252.txt": lambda r: r.story.title == "Un nouveau bureau d’aide juridique à Mykolaïv",
    "polish-1250.txt": lambda r: r.story.title == "Nowe biuro w Łodzi",
    "arabic-1256.txt": lambda r: bool(r.errors) or r.story.title == (FOLDER / "arabic-1256.txt.right").read_text(encoding="utf-8").strip().removeprefix("title: ") or r.story.language == "ar",
    "language-chinese.txt": lambda r: r.story.language == "zh",
    "washington.jsonl": links("Washington", "place/washington"),
    "governor-of-washington.jsonl": links("Washington", "place/washington-us"),
    "oklahoma.jsonl": links("Oklahoma", "place/oklahoma"),
    "victoria-in-australia.jsonl": lambda r: all("australia" in r.linked[0].entities[key].part_of[0] or r.linked[0].entities[key].iso == "AU" for key in r.keys("Victoria")) and bool(r.keys("Victoria")),
    "odessa-old-spelling.jsonl": links("Odessa", "place/odesa"),
    "burkina-faso-hyphen.jsonl": names("place/burkina-faso"),
    "guinea-bissau-blank.jsonl": lambda r: r.keys() == ["place/guinea-bissau"],
    "papua-new-guinea-hyphen.jsonl": lambda r: r.keys() == ["place/papua-new-guinea"],
    "kherson-alone.jsonl": names("place/kherson"), "pristina-alone.jsonl": names("place/pristina"), "bakhmut-alone.jsonl": names("place/bakhmut"),
    "nrc-defined.jsonl": links("NRC", "organization/norwegian-refugee-council"),
    "cdc-defined.jsonl": links("CDC", "organization/community-development-centre"),
    "ec-defined.jsonl": lambda r: len(set(r.keys("EC"))) == 1 and set(r.keys("EC")) == set(r.keys("Electoral Commission")),
    "die-osze-die.jsonl": all_of(links("OSZE", "organization/osce"), people_none),
    "la-croatie-qui.jsonl": all_of(links("Croatie", "place/croatia"), people_none),
    "le-biddh-qui.jsonl": all_of(links("BIDDH", "organization/odihr"), people_none),
    "reunion-du-conseil.jsonl": lacks("place/reunion"), "mali-broj-ljudi.jsonl": lacks("place/mali"), "mali-ukrainian.jsonl": lacks("place/mali"),
    "italian-names.jsonl": names("place/ukraine", "place/germany", "place/france", "place/united-states", "organization/united-nations", "organization/european-union"),
    "ukrainian-mlrd.jsonl": one_of_these([2e9, 5000], [2e9], [5000], []),
    "french-milliards.jsonl": one_of_these([2e9], []),
    "russian-mln.jsonl": one_of_these([4e6, 3e6], [4e6], [3e6], []),
    "range-soldiers.jsonl": counts(never=[(12, "to")]), "range-million.jsonl": counts(never=[(3, "")]), "range-or.jsonl": counts(never=[(30, "or")]),
    "minus-percent.jsonl": one_of_these([-3.5], []), "minus-degrees.jsonl": one_of_these([-15, -20], []),
    "not-but.jsonl": one_of_these([120]),
    "until-friday.jsonl": lambda r: [q.until for q in r.quantities] in (["2021-05-07"], [None], []),
    "fffe-in-a-word.jsonl": holds("community"),
    "html-in-txt.txt": lambda r: (bool(r.stories) and r.story.title == TITLE) or "HTML" in str(r.errors[0]),
    "rss-saved-as-html.html": lambda r: len(r.stories) == 2 or (not r.stories and "feed" in str(r.errors[0])),
}  # fmt: skip
COMMANDS = {
    "folder-of-other-kinds.sh": lambda out: "skipped" in out and ".pdf" in out,
    "same-title-next-day.sh": lambda out: any(line.split() == ["stories", "2"] for line in out.splitlines()) or "stories: 2" in out,
    "search-checkpoint.sh": lambda out: out.rstrip().splitlines()[-1] != "" and "1 stor" in out,
    "search-chinese-word.sh": lambda out: "新办公室开幕" in out,
    "search-serbian-latin.sh": lambda out: "Nova kancelarija" in out,
    "search-uzbek-apostrophe.sh": lambda out: "qurib bormoqda" in out,
}  # fmt: skip


@pytest.mark.parametrize("name", CHECKS)
def test_the_answer_is_right(name, linker):
    assert CHECKS[name](Reading(name, linker))


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_the_commands_print_what_is_right(name):
    command = f"{sys.executable} -m graph_service.cli.main"
    run = subprocess.run(
        ["bash", FOLDER / name], env={**os.environ, "G": command}, capture_output=True, text=True, check=False
    )
    assert COMMANDS[name](run.stdout + run.stderr)


def test_every_input_is_judged():
    inputs = {
        path.name
        for path in FOLDER.iterdir()
        if path.is_file() and path.suffix != ".right" and path.name != "README.md"
    }
    assert inputs == CHECKS.keys() | COMMANDS.keys()
