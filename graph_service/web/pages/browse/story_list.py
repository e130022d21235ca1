"""The lists of stories: all of them by date or as they were added, and the timeline."""

from flask import render_template, request, url_for

from graph_service.answers import Answers
from graph_service.partial_date import PartialDate
from graph_service.results import Filters
from graph_service.web.metadata import structured_data
from graph_service.web.pages import example_queries
from graph_service.web.pages.charts import Bar, bars
from graph_service.web.pages.story_html import day
from graph_service.web.requests import parameters

STORIES_A_PAGE = 20
STORIES_IN_TIME = 50
STORY_ORDERS = ("date", "added")
MONTHS_A_YEAR = 12
YEARS_IN_A_ROW = 60


def stories(answers: Answers) -> str:
    """List all stories, newest or last added first."""
    page, by = parameters.page(request.args, limit=STORIES_A_PAGE), parameters.view(request.args, STORY_ORDERS)
    listed = answers.recently_added if by == "added" else answers.stories
    total, cards = listed(limit=page.limit, offset=page.offset)
    query = example_queries.latest(Filters(), page.limit + page.offset)
    page_facts = structured_data.of_list("Stories", total, cards, answers.names, page.offset)
    return render_template(
        "stories.html", page_facts=page_facts, by=by, total=total, cards=cards, page=page, query=query
    )


def timeline(answers: Answers) -> str:
    """Show how many stories there are of each year, and of each month of one; and the stories of a period."""
    page, period = parameters.page(request.args, limit=STORIES_IN_TIME), parameters.period(request.args, "date")
    total, cards = answers.stories_in(period, limit=page.limit, offset=page.offset)
    return render_template(
        "timeline.html",
        period=period,
        total=total,
        cards=cards,
        page=page,
        undated=answers.overview().undated,
        years=year_bars(answers, period),
        months=month_bars(answers, period) if period else (),
    )


def year_bars(answers: Answers, period: PartialDate | None = None) -> tuple[Bar, ...]:
    """Return a bar for each year that has stories, and for those between, unless they are many; each leads to its stories."""
    counts = {int(year.id): year.count for year in answers.overview().years}
    between = range(min(counts), max(counts) + 1) if counts else range(0)
    years = between if len(between) <= YEARS_IN_A_ROW else counts
    return bars(_bar(f"{year:04}", f"{year:04}", counts.get(year, 0), period) for year in years)


def month_bars(answers: Answers, period: PartialDate) -> tuple[Bar, ...]:
    """Return a bar for each month of the year of a period."""
    counts = answers.months()
    months = [f"{period.year:04}-{month:02}" for month in range(1, MONTHS_A_YEAR + 1)]
    if not any(month in counts for month in months):
        return ()
    return bars(_bar(day(month).split()[0][:3], month, counts.get(month, 0), period) for month in months)


def _bar(label: str, date: str, count: int, period: PartialDate | None) -> tuple[str, int, str, bool]:
    chosen = period is not None and period.startswith(date)
    return label, count, url_for("pages.timeline", date=date) if count else "", chosen
