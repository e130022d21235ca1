"""The search page, and all values of one of its facets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import parse_qsl, urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from graph_service.answers import Answers
from graph_service.entity_types import kind_name
from graph_service.errors import ParameterError
from graph_service.model import EntityKey
from graph_service.partial_date import PartialDate
from graph_service.results import (
    FACETS,
    UNDATED,
    EntityCard,
    Filters,
    Hit,
    Mode,
    NamedEntity,
    SearchRequest,
    Sort,
    Speaker,
    StoryCard,
)
from graph_service.text import fold
from graph_service.web.pages import citations, example_queries, search_facets
from graph_service.web.pages.links import page_url, search_of
from graph_service.web.pages.search_facets import FACET_TITLES, FACET_TITLES_OF_ONE, SearchLinks
from graph_service.web.pages.wording import day, excerpt, foreign, marked
from graph_service.web.requests import parameters
from graph_service.web.requests.forms import read_form

VALUES_A_PAGE = 60
CARDS = 3  # entities shown of those that a question names
MODE_NAMES: dict[Mode, str] = {
    "hybrid": "Words and meaning", "semantic": "Meaning only", "keyword": "Exact words",
}  # fmt: skip
SORT_NAMES: dict[Sort, str] = {"relevance": "Most relevant", "newest": "Newest", "oldest": "Oldest"}
QUOTED = Markup("“{}”")
STATED = {"author": "written by", "dateline": "sent from"}
BEFORE_CONTAINER = {"place": " in", "person": ","}  # between what an entity is and what contains it
# The fields for dates, and the filters that they set.
DATE_FIELDS = {"from": "since", "to": "until", "about_from": "about_since", "about_to": "about_until"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is active, the search without it, and the word between it and another value of the same facet."""

    label: str
    href: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An entity that a question names: what it is in words, its page, and its stories, alone and with its parts."""

    named: NamedEntity
    href: str
    what: str
    with_parts: str
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A hit: the address of its story and of the sentence in it, an excerpt, and why it is one in words.

    `why` is "" where a story only passes the filters.
    """

    hit: Hit
    href: str
    sentence: str
    passage: Markup
    why: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Who speaks in a story: the name, the role, the sentence, and where it stands."""

    speaker: EntityCard | None
    role: str
    html: Markup
    href: str
    story: StoryCard


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField:
    """A field for a date: its text, and why that is not a date."""

    name: str
    value: str
    error: str


def search(answers: Answers) -> ResponseReturnValue:
    """Show the stories that answer a question, with their facets."""
    question, errors = read_form(parameters.search_request)
    if not errors and (address := _canonical(question)) is not None:
        return redirect(address)
    result = answers.search(question)
    in_words = SearchLinks.of(replace(question, dates=False, offset=0)).this
    if result.asked and (
        result.dates or result.filters
    ):  # what its words say as filters, every link of the page states
        question = replace(question, query=result.asked.query, filters=result.asked.filters)
    links = SearchLinks.of(question)
    note = " ".join(filter(None, [result.note, parameters.unknown_note(request.args)]))
    chips = tuple(_chips(links, answers))
    title = f"Stories on ‘{question.query}’" if question.query else "Stories"  # a citation has other quotation marks
    narrowed = f" ({', '.join(chip.label for chip in chips)})" if chips else ""
    only_undated = replace(question, filters=question.filters.only_undated(), offset=0)
    speakers = answers.speakers(result)
    page = render_template(
        "search.html",
        question=question,
        result=result,
        note=note,
        links=links,
        arguments=parameters.arguments_of(question),
        errors={name: error.plain for name, error in errors.items()},
        dates=_date_fields(question, errors),
        modes=MODE_NAMES,
        sorts=_sorts(links),
        chips=chips,
        citation=citations.of_page(
            title + narrowed, f"{answers.names.base}/search?{links.query_string}", answers.published_at
        ),
        cards=[_card(named) for named in result.entities[:CARDS]],
        connection=answers.connection(question.query) or _pair(result.entities),
        quoted=_quotations(speakers),
        is_said=any(speaker.fact.kind == "quotation" for speaker in speakers),
        time=search_facets.time_bars(links, result),
        undated=(links.to(only_undated), links.with_filters(include_undated=True)),
        in_words=in_words,
        facets=search_facets.boxes(links, result),
        hits=_results(result.hits),
        nearest=_results(result.nearest),
        query=example_queries.search(question),
    )
    return page, 400 if errors else 200


def facet(answers: Answers, name: str) -> ResponseReturnValue:
    """List the values of a facet among the stories of a search, each with the stories that choosing it gives."""
    facet = parameters.facet(name)
    (question, page, name_part), errors = read_form(_facet_request)
    result = answers.facet(question, facet, name=name_part, limit=page.limit, offset=page.offset)
    links = SearchLinks.of(question)
    every = facet in question.filters.match_all
    document = render_template(
        "facet.html",
        result=result,
        question=question,
        links=links,
        arguments=parameters.arguments_of(question),
        page=page,
        name_part=name_part,
        title=FACET_TITLES[facet],
        title_of_one=FACET_TITLES_OF_ONE[facet],
        values=[(value, links.this if value.chosen else links.with_value(facet, value.id)) for value in result.values],
        every=every,
        either=links.address(
            f"/facets/{facet}",
            urlencode(parameters.arguments_of(question.any_or_all(facet, not every)), doseq=True),
        )
        if getattr(question.filters, facet)
        else "",
        errors=[error.plain for error in errors.values()],
    )
    return document, 400 if errors else 200


def _facet_request(arguments: parameters.Arguments) -> tuple[SearchRequest, parameters.Page, str]:
    page, name_part = parameters.page(arguments, limit=VALUES_A_PAGE), parameters.text(arguments, "facet_query")
    return parameters.search_request(arguments), page, name_part


def _canonical(question: SearchRequest) -> str | None:
    """Return the address of a search that came with empty parameters, defaults, or dates in words; None for any other.

    The order of parameters does not matter.
    """
    page = {"limit": question.limit if question.limit != parameters.HITS else 0, "offset": question.offset}
    stated = parameters.arguments_of(question) | {name: number for name, number in page.items() if number}
    query_string = urlencode(stated, doseq=True)
    sent = [pair for pair in request.args.items(multi=True) if pair[0] in parameters.OF_SEARCH]
    if sorted(parse_qsl(query_string)) == sorted(sent):
        return None
    return SearchLinks.of(question).address("/search", query_string)


def _date_fields(question: SearchRequest, errors: dict[str, ParameterError]) -> dict[str, DateField]:
    fields = {}
    for name, attribute in DATE_FIELDS.items():
        error = errors[name].plain if name in errors else ""
        value = request.args.get(name, "") if error else getattr(question.filters, attribute) or ""
        fields[name] = DateField(name=name, value=value, error=error)
    return fields


def _sorts(links: SearchLinks) -> list[tuple[str, str, bool]]:
    """Return the orders: what each is called, the search in it, and whether it is this one."""
    question = links.question
    current = question.sort if question.query or question.sort != "relevance" else "newest"
    names = SORT_NAMES if question.query else {name: SORT_NAMES[name] for name in SORT_NAMES if name != "relevance"}
    return [(label, links.to(question.in_order(name)), name == current) for name, label in names.items()]


# --- what a search is narrowed to ----------------------------------------------------------------------------------


def _chips(links: SearchLinks, answers: Answers) -> Iterator[Chip]:
    filters = links.question.filters
    for facet in FACETS:
        between = "and" if facet in filters.match_all else "or"
        for number, value in enumerate(getattr(filters, facet)):
            words = value.replace("-", " ")
            in_words = words if facet.endswith("_kind") or value == UNDATED else words.title()
            yield Chip(
                label=answers.facet_label(facet, value) or in_words,
                before=between if number else "",
                href=links.without_value(facet, value),
            )
    if filters.since or filters.until:
        yield Chip(
            label="Published " + _period(filters.since, filters.until),
            href=links.with_filters(since=None, until=None, include_undated=False),
        )
    for value in filters.without:
        name, _, excluded = value.partition("/")
        since, _, until = excluded.partition("/")
        what = answers.facet_label(name, excluded) or excluded.replace("-", " ").title()
        if name == "date":
            what = f"published {_period(PartialDate(since), PartialDate(until or since))}"
        others = tuple(other for other in filters.without if other != value)
        yield Chip(label=f"Not {what}", href=links.with_filters(without=others))
    if filters.include_undated:
        yield Chip(label="or undated", href=links.with_filters(include_undated=False))
    if filters.about_since or filters.about_until:
        yield Chip(
            label="About events " + _period(filters.about_since, filters.about_until),
            href=links.with_filters(about_since=None, about_until=None),
        )
    if filters != Filters() and not filters.parts:
        yield Chip(label="without parts", href=links.with_filters(parts=True))


def _period(since: str | None, until: str | None) -> str:
    if since and until:
        at = "on" if len(since) == len("2003-08-15") else "in"
        return f"{at} {day(since)}" if since == until else f"from {day(since)} to {day(until)}"
    return f"from {day(since)} on" if since else f"until {day(cast('str', until))}"


# --- what it names and what it gives -------------------------------------------------------------------------------


def _card(named: NamedEntity) -> Card:
    entity, entity_type = named.entity, EntityKey.of(named.entity.key).type
    kind = kind_name(entity_type, entity.subtype)
    within = f"{BEFORE_CONTAINER.get(entity_type, ', part of')} {named.within[0].label}" if named.within else ""
    return Card(
        named=named,
        href=page_url(entity.key),
        what=f"{kind[:1].upper()}{kind[1:]}{within}",
        with_parts=search_of(entity.key) if entity.with_parts > entity.stories else "",
        typed=named.typed if fold(named.typed) != fold(entity.label) else "",
    )


def _pair(entities: Sequence[NamedEntity]) -> tuple[EntityCard, EntityCard] | None:
    """Return the two entities that a question names, None unless they are two of a type and neither contains the other."""
    keys = {EntityKey.of(entity.entity.key) for entity in entities}
    containers = {EntityKey.of(card.key) for entity in entities for card in entity.within}
    is_pair = len(entities) == len(keys) == 2 and len({key.type for key in keys}) == 1
    return (entities[0].entity, entities[1].entity) if is_pair and not keys & containers else None


def _quotations(speakers: Iterable[Speaker]) -> list[Quotation]:
    return [
        Quotation(
            speaker=speaker.fact.subject,
            role=speaker.role,
            html=marked(speaker.fact.sentence.text, speaker.fact.sentence.highlights),
            href=f"{page_url(f'story/{speaker.fact.story.id}')}#char={speaker.fact.sentence.span.start},{speaker.fact.sentence.span.end}",
            story=speaker.fact.story,
        )
        for speaker in speakers
    ]


def _results(hits: Sequence[Hit]) -> list[Result]:
    stories, results = f"{request.script_root}/stories/", []
    for hit in hits:
        words = [QUOTED.format(foreign(word)) for word in hit.why.words]
        names = [
            foreign(name.label)
            if fold(name.written) == fold(name.label)
            else Markup("{} ({})").format(foreign(name.label), QUOTED.format(foreign(name.written)))
            for name in hit.why.names
        ]
        reasons = [Markup("contains {}").format(_enumeration(words))] if words else []
        reasons += [Markup("mentions {}").format(_enumeration(names))] if names else []
        reasons += [Markup("{} {}").format(STATED[stated.field], foreign(stated.written)) for stated in hit.why.stated]
        near = Markup("is close in meaning") if reasons else Markup("close in meaning")
        reasons += [near] if hit.why.meaning is not None else []
        why = _enumeration(reasons)
        results.append(
            Result(
                hit=hit,
                href=f"{stories}{hit.story.id}",
                sentence=f"{stories}{hit.story.id}#{hit.address.partition('#')[2]}",
                passage=excerpt(hit.passage.text, hit.passage.highlights, hit.passage.sentence),
                why=why[:1].upper() + why[1:],  # it starts with a word of ours
            )
        )
    return results


def _enumeration(words: Sequence[Markup]) -> Markup:
    return Markup(" and ").join(filter(None, (Markup(", ").join(words[:-1]), *words[-1:])))
