"""The pages of the archive as a whole: the front page, with ways into it, and the page about it.

The second says whose texts it holds, how names are found and how often that is wrong, licences, and where to report an error. The figures
are those that `graph-service eval linking --write` measured on annotated stories; `make quality` makes the file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import render_template

from graph_service.answers import Answers
from graph_service.entity_types import PLURALS
from graph_service.files import resource
from graph_service.partial_date import PartialDate
from graph_service.results import Filters, Overview
from graph_service.web.metadata import structured_data
from graph_service.web.pages import example_queries, maps
from graph_service.web.pages.browse.story_list import month_bars, year_bars
from graph_service.web.pages.wording import language_name

QUALITY = "linking-quality.json"
STORIES = 6
NAMES = 8
TREES, PARTS = 2, 5
PLACES_ON_MAP = 60
NARROW = 480  # of a map in a column
SOURCES_AT_HOME = 3
SHARE = 0.01  # of all stories from which a language is named
SOURCES = 12
LICENCE_NAMES = {
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """The languages of an archive: those of many stories, by name, and whether a few stories have others."""

    names: tuple[str, ...]
    others: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How well the entities of a type are linked in annotated stories: of `linked`, `right` are right; `named` should have been."""

    plural: str
    linked: int
    right: int
    named: int

    @property
    def wrong_in_hundred(self) -> int:
        """How many of a hundred links are wrong."""
        return round(100 * (1 - self.right / self.linked)) if self.linked else 0

    @property
    def missed_in_hundred(self) -> int:
        """How many of a hundred names are not linked, or not rightly."""
        return round(100 * (1 - self.right / self.named)) if self.named else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Annotated stories on which linking was measured: their file, number and languages, by which version, and when."""

    file: str
    stories: int
    languages: tuple[str, ...]
    version: str
    measured: str
    types: tuple[Accuracy, ...]


def home(answers: Answers) -> str:
    """Show what the archive holds, and ways into it."""
    overview = answers.overview()
    return render_template(
        "home.html",
        overview=overview,
        page_facts=structured_data.of_site(answers.names, overview),
        sources=overview.sources[:SOURCES_AT_HOME],
        languages=languages_of(overview),
        questions=answers.example_questions() if overview.stories else (),
        topics=answers.entities("topic", limit=NAMES),
        trees=answers.trees("organization", limit=TREES, parts=PARTS),
        organizations=answers.entities("organization", limit=NAMES),
        places=answers.entities("place", limit=NAMES)[1],
        map=maps.place_map(answers.placed(limit=PLACES_ON_MAP)[1], NARROW),
        people=answers.entities("person", limit=NAMES),
        years=year_bars(answers) if len(overview.years) > 1 else (),
        months=month_bars(answers, PartialDate(overview.years[0].id)) if len(overview.years) == 1 else (),
        newest=answers.stories(limit=STORIES)[1],
        query=example_queries.latest(Filters(), STORIES),
    )


def about(answers: Answers) -> str:
    """Explain what the archive is, how its links are made and how often they are wrong."""
    overview = answers.overview()
    return render_template(
        "about.html",
        overview=overview,
        sources=overview.sources[:SOURCES],
        languages=languages_of(overview),
        samples=samples(),
        licences=answers.licences,
        licence_names=LICENCE_NAMES,
        status=answers.status(),
    )


def languages_of(overview: Overview) -> Languages:
    """Return the languages of an archive; what is read as another language in a few stories may be an error."""
    named = [tag for tag, stories in overview.languages.items() if stories >= SHARE * overview.stories]
    return Languages(names=tuple(map(language_name, named)), others=len(named) < len(overview.languages))


@cache
def samples() -> tuple[Sample, ...]:
    """Return what was measured; empty where the file is missing."""
    file = resource("data") / QUALITY
    return tuple(map(_sample, json.loads(file.read_text("utf-8")))) if file.is_file() else ()


def _sample(row: Mapping[str, Any]) -> Sample:
    return Sample(
        file=row["file"],
        stories=row["stories"],
        languages=tuple(map(language_name, row["languages"])),
        version=row["version"],
        measured=row["measured"],
        types=tuple(
            Accuracy(plural=PLURALS[name], linked=score["found"], right=score["right"], named=score["due"])
            for name, score in row["linked"].items()
        ),
    )
