"""The pages about the archive and the service: the front page, the about page, and two for people who write programs.

The about page says whose texts the archive holds, how names are linked and how often that is wrong, licences, and where to report
an error. The figures are those that `graph-service eval linking --write` measured on annotated stories; `make quality` makes the file.
Programs need the routes of the API, and the kinds of errors.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from flask import current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph_service.answers import Answers
from graph_service.entity_types import PLURALS
from graph_service.files import resource
from graph_service.languages import language_name
from graph_service.model import EntityKey
from graph_service.results import FACETS, Filters, Overview
from graph_service.service import StoryGraph
from graph_service.web.pages import drawings, example_queries, metadata
from graph_service.web.pages.list_pages import recent_months, year_bars
from graph_service.web.requests import problems
from graph_service.web.requests.request_context import conditional, published_answers

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
    """How well the entities of a type are linked in annotated stories: `right` of the `linked` are right, and `named` should be linked."""

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
        page_facts=metadata.of_site(answers.names, overview),
        sources=overview.sources[:SOURCES_AT_HOME],
        languages=languages_of(overview),
        questions=answers.example_questions() if overview.stories else (),
        topics=answers.entities("topic", limit=NAMES),
        trees=answers.trees("organization", limit=TREES, parts=PARTS),
        organizations=answers.entities("organization", limit=NAMES),
        places=answers.entities("place", limit=NAMES)[1],
        map=drawings.place_map(answers.placed(limit=PLACES_ON_MAP)[1], NARROW),
        people=answers.entities("person", limit=NAMES),
        time=recent_months(answers) or ("by year", year_bars(answers)),
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
        entities_graph=answers.names.entities_graph,
        status=answers.status(),
    )


def languages_of(overview: Overview) -> Languages:
    """Return the languages of an archive, without those of so few stories that they may be errors."""
    named = [tag for tag, stories in overview.languages.items() if stories >= SHARE * overview.stories]
    return Languages(names=tuple(map(language_name, named)), others=len(named) < len(overview.languages))


@cache
def samples() -> tuple[Sample, ...]:
    """Return the measured samples; none where the file is missing."""
    file = resource("data") / QUALITY
    rows = json.loads(file.read_text("utf-8")) if file.is_file() else ()
    return tuple(
        Sample(
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
        for row in rows
    )


# --- for people who write programs -------------------------------------------------------------------------------------

PAGE = ("limit", "offset")
FILTERS = (*FACETS, "without", "all", "parts", "from", "to", "include_undated", "about_from", "about_to")
# The parameters of each function of `api.py`, and an address that shows it, with names of this archive to be filled in.
USES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "search": (("q", "mode", "sort", "facets", *FILTERS, *PAGE), "/api/search?q={label}&limit=3"),
    "facet": (("q", "mode", "facet_query", *FILTERS, *PAGE), "/api/facets/place?q={label}&limit=5"),
    "stories": (("by", *PAGE), "/api/stories?limit=3"),
    "story": ((), "/api/stories/{story}"),
    "related": (("start", "end", "limit"), "/api/stories/{story}/related?limit=3"),
    "related_to_text": (("text", "limit"), "/api/related?text={title}&limit=3"),
    "timeline": (("date", *PAGE), "/api/timeline?limit=3"),
    "events": (("date", *PAGE), "/api/events?limit=3"),
    "entities": (("type", "q", "by", "kind", "letter", *PAGE), "/api/entities?type={type}&limit=5"),
    "suggest": (("q", "type", "limit"), "/api/suggest?q={start}"),
    "terms": ((), "/api/terms"),
    "entity": (PAGE, "/api/entities/{type}/{id}?limit=3"),
    "entity_stories": (PAGE, "/api/entities/{type}/{id}/stories?limit=3"),
    "entity_related": ((), "/api/entities/{type}/{id}/related"),
    "entity_similar": (("type", "limit"), "/api/entities/{type}/{id}/similar?limit=3"),
    "path": (("from", "to", "max", "limit"), "/api/path?from={key}&to={other}"),
    "neighbourhood": (("center", "depth", "limit", "format"), "/api/graph?center={key}&limit=10"),
    "central": (("type", *FILTERS, "limit"), "/api/central?limit=5"),
    "communities": (PAGE, "/api/communities?limit=3"),
}
PARAMETERS: Mapping[str, str] = {
    "q": 'The question, a name or the beginning of one. In a search, "phrase", -word and title:word narrow it.',
    "mode": "How to search: hybrid (by words and meaning, the default), semantic or keyword.",
    "sort": "relevance (the default), newest or oldest. Without a question the newest come first.",
    "facets": "The facets to count, separated by commas; none counts none.",
    "facet_query": "Only values whose names contain this text.",
    "author": "Only stories by this author, by the id that the facet lists; may be repeated.",
    "language": "Only stories in this language, such as uk; may be repeated.",
    "without": "Leave out stories that have this: place/kyiv, source/osce, language/uk, date/2004, date/2003-03/2004-05; may be repeated.",
    **dict.fromkeys(("topic", "organization", "place", "person", "event"), "Only stories that have this entity, by its id; may be repeated."),
    "source": "Only stories from this source, by its id; may be repeated.",
    "year": "Only stories from this year, or undated; may be repeated.",
    "organization_kind": "Only stories that mention an organization of this kind; may be repeated.",
    "place_kind": "Only stories that mention a place of this kind; may be repeated.",
    "all": "The filters, separated by commas, of which a story must match every value. Of the others, one is enough.",
    "parts": "false: a filter by an entity leaves out stories that have only its parts.",
    "from": "The first day, month or year of publication, such as 2003-08. For a path: the entity where it starts, such as place/kyiv.",
    "to": "The last day, month or year of publication. For a path: the entity where it ends.",
    "include_undated": "true: also stories without a date, whatever from and to say.",
    "about_from": "Only stories with a fact from this date on, whenever they were published.",
    "about_to": "Only stories with a fact until this date.",
    "date": "Only what falls in this year, month or day.",
    "by": "The order. Stories: date (the default) or added. Entities: count (the default) or name.",
    "type": "A type of entity: organization, place, person, topic or event.",
    "kind": "Only entities of this kind, such as city.",
    "letter": "Only entities whose names begin with this letter, of people their surnames; 0-9 for those that begin with none.",
    "text": "Any text; a POST may send it as its body.",
    "start": "Where a passage of the story begins, in characters.",
    "end": "Where the passage ends.",
    "max": "The most steps of a path.",
    "center": "The entity in the middle, such as place/kyiv.",
    "depth": "How many steps to go from it.",
    "format": "node-link (the default), d3, graphml, gexf, csv-nodes or csv-edges.",
    "limit": "How many to return.",
    "offset": "How many to skip first.",
}  # fmt: skip
IN_PATH = re.compile(r"<(?:[^<>:]+:)?(\w+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A route of the API: its path with its parameters in braces, its methods, what it answers, its parameters, and an example."""

    path: str
    methods: tuple[str, ...]
    answer: str
    parameters: tuple[str, ...]
    example: str


def problem_kinds(_graph: StoryGraph) -> str:
    """Explain the kinds of errors that the API answers with."""
    return render_template("problems.html", kinds=tuple(problems.kinds()))


def api(graph: StoryGraph) -> ResponseReturnValue:
    """List the routes of the API with their parameters and an example of each: a page for people, JSON for programs."""
    answers = published_answers(graph)
    return conditional(answers, lambda: current_app.make_response(_api(answers)))


def _api(answers: Answers | None) -> ResponseReturnValue:
    listed = operations(answers)
    if problems.prefers_html(request.accept_mimetypes):
        return render_template("api.html", operations=listed, parameters=PARAMETERS), {"Vary": "Accept"}
    rows = [
        {"path": row.path, "methods": row.methods, "answer": row.answer, "example": row.example or None,
         "parameters": [{"name": name, "description": PARAMETERS[name]} for name in row.parameters]}
        for row in listed
    ]  # fmt: skip
    return jsonify({"routes": rows, "errors": url_for("pages.problem_kinds")}), {"Vary": "Accept"}


def operations(answers: Answers | None) -> list[Operation]:
    """Return the routes of the API in the order of their table; their examples ask for what this archive has."""
    names = {} if answers is None else _names(answers)
    rows = []
    for rule in current_app.url_map.iter_rules():
        room, _, function = rule.endpoint.partition(".")
        if room == "api" and function in USES:
            parameters, example = USES[function]
            answer = (current_app.view_functions[rule.endpoint].__doc__ or "").partition("\n")[0]
            rows.append(
                Operation(
                    path=IN_PATH.sub(r"{\1}", rule.rule),
                    methods=tuple(sorted((rule.methods or set()) & {"GET", "POST"})),
                    answer=answer.replace("`", ""),
                    parameters=parameters,
                    example=f"{request.script_root}{example.format(**names)}" if names else "",
                )
            )
    return rows


def _names(answers: Answers) -> dict[str, str]:
    """Return the values for the examples: a story, and the two places or organizations most mentioned; {} if there are none."""
    stories = answers.stories(limit=1)[1]
    cards = (*answers.entities("organization", limit=1)[1], *answers.entities("place", limit=2)[1])[:2]
    if not stories or len(cards) < 2:
        return {}
    (entity_type, slug), label = EntityKey.of(cards[0].key), cards[0].label
    return {
        "story": stories[0].id, "title": quote(stories[0].title), "label": quote(label), "start": quote(label[:3]),
        "key": cards[0].key, "other": cards[1].key, "type": entity_type, "id": slug,
    }  # fmt: skip
