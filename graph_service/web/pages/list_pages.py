"""The lists: entities of a type by count, by name, by kind, by structure or on a map, events by date, all stories, and the timeline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph_service.answers import Answers
from graph_service.entity_types import PLURALS, kind_name
from graph_service.model import EntityKey, EntityType
from graph_service.partial_date import PartialDate
from graph_service.results import NO_KIND, Filters, ListOrder
from graph_service.web.pages import citations, drawings, example_queries, metadata
from graph_service.web.pages.drawings import Bar, bars
from graph_service.web.pages.time_axis import by_month, month_axis
from graph_service.web.pages.wording import MEMBERS, MEMBERSHIPS, REFERENCE_RELATIONS, day
from graph_service.web.requests import parameters
from graph_service.web.requests.forms import read_form

View = Literal["count", "name", "kind", "structure", "map", "date"]
ENTITIES_A_PAGE = 60
TREES_A_PAGE = 20
PARTS = 8  # of a tree, before its own page
NAMES_OF_KIND = 8
PLACES_ON_MAP = 100
WIDE = 1100  # of a map that is as wide as the page
EVENTS_A_PAGE = 50
STORIES_A_PAGE = 20
STORIES_IN_TIME = 50  # on a page of the timeline
YEARS_IN_A_ROW = 60  # of the timeline: of more, those without stories are left out
VIEWS: Mapping[EntityType, tuple[View, ...]] = {
    "organization": ("count", "name", "kind", "structure"),
    "place": ("count", "name", "kind", "structure", "map"),
    "person": ("count", "name"),
    "topic": ("count", "name", "structure"),
    "event": ("count", "name", "date"),
}
VIEW_NAMES: Mapping[View, str] = {
    "count": "Most mentioned", "name": "A–Z", "kind": "By kind", "structure": "By structure", "map": "On a map", "date": "By date",
}  # fmt: skip
ORDERS: Mapping[ListOrder, str] = {"count": "most mentioned first", "name": "by name"}


@dataclass(frozen=True, slots=True)
class Period:
    """The years, months or days of which a page lists what there is; any time without them."""

    first: PartialDate | None = None
    last: PartialDate | None = None

    @property
    def year(self) -> str:
        """The year in which it begins."""
        return (self.first or "")[:4]

    @property
    def words(self) -> str:
        """The period as people write it."""
        return day(self.first) if self.first == self.last else f"{day(self.first)} to {day(self.last)}"

    @property
    def parameter(self) -> str | None:
        """What the address of a page says: the date, or what was typed for several."""
        return self.first if self.first == self.last else request.args.get("date")


ANY_TIME = Period()


def entities(answers: Answers, entity_type: EntityType) -> ResponseReturnValue:
    """Show the entities of a type, in the view that the request names."""
    q, by = parameters.text(request.args, "q"), parameters.view(request.args, VIEWS[entity_type])
    show = by_name if q else SHOW[by]
    context = show(answers, entity_type, q, by)
    stated = context.get("arguments", {})
    table = {name: stated[name] for name in ("q", "by", "kind", "letter") if stated.get(name)}
    document = render_template(
        context.pop("template", "entities.html"),
        entity_type=entity_type,
        q=q,
        by=by,
        table=table,
        views=[(view, VIEW_NAMES[view]) for view in VIEWS[entity_type]],
        query=example_queries.ENTITIES.format(type=entity_type, plural=PLURALS[entity_type]),
        **context,
    )
    return document, 400 if context.get("errors") else 200


def by_name(answers: Answers, entity_type: EntityType, q: str, by: View) -> dict[str, Any]:
    """List entities by name or by the number of their stories; of one kind, or of one first letter, if one is given."""
    page, kind = parameters.page(request.args, limit=ENTITIES_A_PAGE), parameters.slug(request.args, "kind")
    letter = parameters.letter(request.args)
    order: ListOrder = "name" if by == "name" else "count"
    total, cards = answers.entities(
        entity_type, q=q, order=order, kind=kind, letter=letter, limit=page.limit, offset=page.offset
    )
    return {
        "page_facts": metadata.of_list(PLURALS[entity_type].capitalize(), total, cards, answers.names, page.offset),
        "page": page, "total": total, "cards": cards, "kind": kind, "letter": letter,
        "order": "best match first" if q else "by surname" if (entity_type, order) == ("person", "name") else ORDERS[order],
        "kind_plural": kind_plural(entity_type, kind) if kind else "",
        "letters": answers.letters(entity_type) if (by == "name" or letter) and not q else (),
        "arguments": {"entity_type": entity_type, "q": q or None, "by": by if by != "count" else None,
                      "kind": kind or None, "letter": letter or None},
    }  # fmt: skip


def by_kind(answers: Answers, entity_type: EntityType, q: str, by: View) -> dict[str, Any]:
    """List the kinds of entities, each with those that stories mention most; or those of one kind."""
    if parameters.slug(request.args, "kind"):
        return by_name(answers, entity_type, q, by)
    groups = answers.kinds(entity_type, limit=NAMES_OF_KIND)
    return {
        "template": "entity_kinds.html",
        "groups": [(kind_plural(entity_type, group.id), group) for group in groups],
        "total": sum(group.total for group in groups),
    }


def by_structure(answers: Answers, entity_type: EntityType, _q: str, _by: View) -> dict[str, Any]:
    """Show what consists of parts, as trees; or all parts of one entity."""
    page, under = parameters.page(request.args, limit=TREES_A_PAGE), parameters.slug(request.args, "under")
    if under:
        return {"template": "entity_tree.html", "root": answers.tree(f"{entity_type}/{under}")}
    total, trees = answers.trees(entity_type, limit=page.limit, parts=PARTS, offset=page.offset)
    arguments = {"entity_type": entity_type, "by": "structure"}
    return {"template": "entity_trees.html", "trees": trees, "total": total, "page": page, "arguments": arguments}


def on_map(answers: Answers, entity_type: EntityType, _q: str, _by: View) -> dict[str, Any]:
    """Show places on a map, and list them: all that have a position, or the members of an organization."""
    for curie, name in MEMBERS.items():
        if slug := parameters.slug(request.args, name):
            organization, positions = f"organization/{slug}", answers.positions()
            title = MEMBERSHIPS.get((organization, curie), REFERENCE_RELATIONS[curie])[1]
            cards = [card for card in answers.members(organization, curie) if EntityKey.of(card.key).type == "place"]
            return {
                "template": "entity_members.html", "title": title, "cards": cards,
                "organization": answers.entity_card(organization), "mentioned": sum(bool(card.with_parts) for card in cards),
                "map": drawings.place_map(((card, positions[card.key]) for card in cards if card.key in positions), WIDE),
            }  # fmt: skip
    page = parameters.page(request.args, limit=PLACES_ON_MAP)
    total, places = answers.placed(limit=page.limit, offset=page.offset)
    return {
        "template": "entity_map.html", "total": total, "cards": [card for card, _ in places], "page": page,
        "map": drawings.place_map(places, WIDE), "arguments": {"entity_type": entity_type, "by": "map"},
    }  # fmt: skip


def by_date(answers: Answers, entity_type: EntityType, _q: str, _by: View) -> dict[str, Any]:
    """List what happened when, as stories report it."""
    page = parameters.page(request.args, limit=EVENTS_A_PAGE)
    period, errors = read_form(_period)
    total, events = answers.reported_events(period.first, until=period.last, limit=page.limit, offset=page.offset)
    return {
        "template": "event_dates.html", "total": total, "events": events, "page": page, "period": period, "errors": errors,
        "arguments": {"entity_type": entity_type, "by": "date", "date": period.parameter},
    }  # fmt: skip


SHOW: Mapping[View, Callable[[Answers, EntityType, str, View], dict[str, Any]]] = {
    "count": by_name, "name": by_name, "kind": by_kind, "structure": by_structure, "map": on_map, "date": by_date,
}  # fmt: skip


def kind_plural(entity_type: EntityType, kind: str) -> str:
    """Return what several entities of a kind are called: "cities", "other places"."""
    words = kind_name(entity_type, "" if kind == NO_KIND else kind)
    plural = f"{words[:-1]}ies" if words.endswith("y") and words[-2:-1] not in "aeiou" else f"{words}s"
    return f"other {plural}" if words == entity_type else plural


def stories(answers: Answers) -> str:
    """List all stories, newest or most recently added first."""
    page, by = (
        parameters.page(request.args, limit=STORIES_A_PAGE),
        parameters.view(request.args, parameters.STORY_ORDERS),
    )
    listed = answers.recently_added if by == "added" else answers.stories
    total, cards = listed(limit=page.limit, offset=page.offset)
    query = example_queries.latest(Filters(), page.limit + page.offset)
    page_facts = metadata.of_list("Stories", total, cards, answers.names, page.offset)
    return render_template(
        "stories.html", page_facts=page_facts, by=by, total=total, cards=cards, page=page, query=query,
        citation=citations.of_page("Stories", f"{answers.names.base}/stories", answers.published_at),
    )  # fmt: skip


def timeline(answers: Answers) -> ResponseReturnValue:
    """Show how many stories each year has, and each month of one year; and the stories of a period."""
    page = parameters.page(request.args, limit=STORIES_IN_TIME)
    period, errors = read_form(_period)
    total, cards = answers.stories_in(period.first, until=period.last, limit=page.limit, offset=page.offset)
    document = render_template(
        "timeline.html",
        period=period,
        errors=errors,
        total=total,
        cards=cards,
        page=page,
        undated=answers.overview().undated,
        years=year_bars(answers, period),
        months=month_bars(answers, period) if period.first else (),
    )
    return document, 400 if errors else 200


def _period(arguments: parameters.Arguments) -> Period:
    dates = parameters.dates(arguments, "date")
    return Period(*dates) if dates else Period()


def year_bars(answers: Answers, period: Period = ANY_TIME) -> tuple[Bar, ...]:
    """Return a bar for each year that has stories, and for those between, unless they are many; each leads to its stories."""
    counts = {int(year.id): year.count for year in answers.overview().years}
    between = range(min(counts), max(counts) + 1) if counts else range(0)
    years = between if len(between) <= YEARS_IN_A_ROW else counts
    return bars(_bar(f"{year:04}", f"{year:04}", counts.get(year, 0), period) for year in years)


def month_bars(answers: Answers, period: Period) -> tuple[Bar, ...]:
    """Return a bar for each month of the year in which a period begins."""
    counts = answers.months()
    months = [f"{period.year}-{month:02}" for month in range(1, 13)]
    if not any(month in counts for month in months):
        return ()
    return bars(_bar(day(month).split()[0][:3], month, counts.get(month, 0), period) for month in months)


def recent_months(answers: Answers) -> tuple[str, tuple[Bar, ...]] | None:
    """Return a bar for each month, and what they are in words, where all stories lie within about two years."""
    counts = answers.months()
    axis = month_axis(counts)
    if not axis:
        return None
    return by_month(axis), bars(_bar(label, month, counts.get(month, 0), ANY_TIME) for label, month in axis)


def _bar(label: str, date: str, count: int, period: Period) -> tuple[str, int, str, bool]:
    first, last = (end[: len(date)] if end else "" for end in (period.first, period.last))
    chosen = first <= date <= last
    return label, count, url_for("pages.timeline", date=date) if count else "", chosen
