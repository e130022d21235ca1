"""The front page: what the archive holds, questions to start from, and ways in by topic, structure, place, person and year."""

from dataclasses import dataclass

from flask import render_template

from graph_service.answers import Answers
from graph_service.partial_date import PartialDate
from graph_service.results import Filters, Overview
from graph_service.web.metadata import structured_data
from graph_service.web.pages import example_queries, maps
from graph_service.web.pages.browse.story_list import month_bars, year_bars
from graph_service.web.pages.language_names import language_name

STORIES = 6
NAMES = 8
TREES, PARTS = 2, 5
PLACES_ON_MAP = 60
NARROW = 480  # of a map in a column
SOURCES = 3
SHARE = 0.01  # of all stories from which a language is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """The languages of an archive: those of many stories, by name, and whether a few stories have others."""

    names: tuple[str, ...]
    others: bool


def home(answers: Answers) -> str:
    """Show what the archive holds, and ways into it."""
    overview = answers.overview()
    return render_template(
        "home.html",
        overview=overview,
        page_facts=structured_data.of_site(answers.names, overview),
        sources=overview.sources[:SOURCES],
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


def languages_of(overview: Overview) -> Languages:
    """Return the languages of an archive; what is read as another language in a few stories may be an error."""
    named = [tag for tag, stories in overview.languages.items() if stories >= SHARE * overview.stories]
    return Languages(names=tuple(map(language_name, named)), others=len(named) < len(overview.languages))
