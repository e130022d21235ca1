"""What stories state about an entity, as its page shows it: by kind, relations by what they say, events by year, each with its sentence."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from graph_service.linking.facts.relation_types import RELATIONS
from graph_service.results import EntityCard, EntityFact, EntityPage
from graph_service.text import fold
from graph_service.web.pages.links import page_url
from graph_service.web.pages.story_html import day, marked
from graph_service.web.pages.wording import INVERSE_RELATIONS

TITLES = {
    "role": "People and their roles",
    "relation": "What stories state about it",
    "quotation": "Quotations",
    "event": "Events",
    "quantity": "Figures in the stories listed here",
}
QUOTES = '“”„«»"\u0027'
OF_PERSON = {
    "role": "Roles",
    "relation": "What stories state",
    "quotation": "Quotations",
    "event": "Events in the same sentence",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The sentence behind a fact: as HTML, its language, where it stands, and the title and day of its story."""

    html: Markup
    language: str
    href: str
    title: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A fact with the sentences that state it, the newest first: what is stated, of whom, and a word before both."""

    before: str = ""
    entities: Sequence[EntityCard] = ()
    text: str = ""
    language: str = ""
    after: EntityCard | None = None
    source: Source
    more: Sequence[Source] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Facts under a heading, "" where their section has one alone."""

    title: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSection:
    """The facts of one kind: how many there are, those that are shown, in groups, and where all of them are."""

    kind: str
    title: str
    total: int
    shown: int
    groups: Sequence[Group]
    all_of_them: str


def fact_sections(page: EntityPage) -> Iterator[FactSection]:
    """Yield the sections of a page, those that have facts; the roles of a person come first."""
    titles = TITLES | (OF_PERSON if page.entity.type == "person" else {})
    for kind, title in titles.items():
        facts = page.facts.facts.get(kind, ())
        if facts:
            yield FactSection(
                kind=kind,
                title=title,
                total=page.facts.totals[kind],
                shown=len(facts),
                groups=tuple(GROUPS[kind](page.entity.key, facts)),
                all_of_them=f"{page_url(page.entity.key)}?whole={kind}#{kind}",
            )


def _source(fact: EntityFact) -> Source:
    span = fact.sentence.span
    return Source(
        html=marked(fact.sentence.text, fact.sentence.highlights),
        language=fact.story.language,
        href=f"{page_url(f'story/{fact.story.id}')}#char={span.start},{span.end}",
        title=fact.story.title,
        day=day(fact.story.date),
    )


def _merged(facts: Iterable[EntityFact], item_of: Callable[[EntityFact], Item]) -> tuple[Item, ...]:
    """Return the items of facts; those that say the same are one, with the sentences of all."""
    items: dict[tuple[str, ...], Item] = {}
    for fact in facts:
        item = item_of(fact)
        ends = (card.key for card in (*item.entities, *([item.after] if item.after else [])))
        same = (item.before, fold(item.text), *ends) if item.text or item.entities else (item.source.href,)
        earlier = items.get(same)
        items[same] = item if earlier is None else replace(earlier, more=(*earlier.more, item.source))
    return tuple(items.values())


def _roles(key: str, facts: Sequence[EntityFact]) -> Iterator[Group]:
    def item(fact: EntityFact) -> Item:
        person = fact.subject if fact.subject and fact.subject.key != key else None
        organization = fact.object if fact.object and fact.object.key != key else None
        text = fact.text if person else f"{fact.text[:1].upper()}{fact.text[1:]}"
        return Item(
            entities=_known(person), text=text, language=fact.story.language, after=organization, source=_source(fact)
        )

    yield Group(title="", items=_merged(facts, item))


def _relations(key: str, facts: Sequence[EntityFact]) -> Iterator[Group]:
    def title(fact: EntityFact) -> str:
        label, inverse = RELATIONS[fact.relation].label, INVERSE_RELATIONS[fact.relation]
        words = label if fact.subject and fact.subject.key == key else inverse or label
        return f"{words[:1].upper()}{words[1:]}"

    def item(fact: EntityFact) -> Item:
        other = fact.object if fact.subject and fact.subject.key == key else fact.subject
        return Item(entities=_known(other), source=_source(fact))

    for words, group in groupby(sorted(facts, key=title), key=title):  # the sort is stable: the newest stay first
        yield Group(title=words, items=_in_one_sentence(_merged(group, item)))


def _known(card: EntityCard | None) -> Sequence[EntityCard]:
    return () if card is None else (card,)


def _in_one_sentence(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return items, of which those that one sentence states of several entities are one."""
    by_sentences: dict[tuple[str, ...], Item] = {}
    for item in items:
        sentences = tuple(source.href for source in (item.source, *item.more))
        earlier = by_sentences.get(sentences)
        by_sentences[sentences] = (
            item if earlier is None else replace(earlier, entities=(*earlier.entities, *item.entities))
        )
    return tuple(by_sentences.values())


def _quotations(key: str, facts: Sequence[EntityFact]) -> Iterator[Group]:
    def item(fact: EntityFact) -> Item:
        speaker = fact.subject if fact.subject and fact.subject.key != key else None
        beyond = "" if fact.sentence.highlights else f"“{fact.text.strip(QUOTES)}”"  # one of several sentences
        return Item(entities=_known(speaker), text=beyond, language=fact.story.language, source=_source(fact))

    yield Group(title="", items=_merged(facts, item))


def _events(_key: str, facts: Sequence[EntityFact]) -> Iterator[Group]:
    def year(fact: EntityFact) -> str:
        return (fact.date or "")[:4]

    def item(fact: EntityFact) -> Item:
        precise = fact.date is not None and len(fact.date) > len("2003")
        return Item(
            before=day(fact.date) if precise else "", text=fact.text, language=fact.story.language, source=_source(fact)
        )

    in_time = sorted(facts, key=lambda fact: (not fact.date, fact.date or ""))
    for number, group in groupby(in_time, key=year):
        yield Group(title=number or "Without a date", items=_merged(group, item))


def _quantities(_key: str, facts: Sequence[EntityFact]) -> Iterator[Group]:
    yield Group(
        title="",
        items=_merged(facts, lambda fact: Item(text=fact.text, language=fact.story.language, source=_source(fact))),
    )


GROUPS: dict[str, Callable[[str, Sequence[EntityFact]], Iterator[Group]]] = {
    "role": _roles,
    "relation": _relations,
    "quotation": _quotations,
    "event": _events,
    "quantity": _quantities,
}
