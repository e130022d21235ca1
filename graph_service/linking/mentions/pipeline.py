"""Finds the mentions of a story: the order of the finders, and which candidate wins where they disagree.

    names of the reference files, in the text or inflected ─┐
    names built on a head noun                             ├─► the longest stand ─► abbreviations, short forms, surnames
    people by full name                                    ┘        ▲                of what stands ─► topics
    cities, once the countries that a story names are known ────────┘
    what only the parser says fills the gaps

Headlines in capitals or title case are believed only where the body says the same, or where a name is long enough to be
no accident.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from graph_service.linking.knowledge.gazetteer import Match
from graph_service.linking.knowledge.knowledge_base import KnowledgeBase
from graph_service.linking.knowledge.name_forms import CYRILLIC
from graph_service.linking.mentions import coreference, disambiguation, organizations, people, surnames
from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.coreference import Background
from graph_service.linking.mentions.disambiguation import Context
from graph_service.linking.mentions.organizations import Countries, partnerships
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Rejected, Span
from graph_service.stop_words import FUNCTION_WORDS
from graph_service.text import SpanIndex, fold, select_longest, slugify

LANDSCAPES = frozenset({"Valley", "River", "Lake", "Gorge", "Mountains", "Pass", "Bay"})
WIDER = re.compile(
    r" (?P<kind>Valley|River|Lake|Gorge|Mountains|Pass|Bay|[Rr]egion|[Oo]blast|[Pp]rovince|[Rr]ayon|[Rr]aion|[Dd]istrict|[Cc]ounty|"
    r"[Mm]unicipality|[Vv]oivodeship)\b"
)
# A place in the name of a document or a meeting, or of a currency, is no place: "Copenhagen Document", "U.S. dlrs".
TITLE_OF = re.compile(
    r"(?:-\w+)?(?: [A-Z][\w-]+){0,3} (?:Document|Agreements?|Accords?|Convention|Treaty|Declaration|Process|Protocol|Charter|Principles|"
    r"Guidelines|Summit|Act|Conference|Recommendations|Memorandum|Framework|dlrs?|[Dd]ollars?|cents?)\b"
)
TITLED_BEFORE = re.compile(
    r"\b(?:[Dd]ocument|[Tt]raité|[Aa]ccords?|[Cc]onvention|[Dd]éclaration) de $|\b(?:Dokuments?|Vertrag|Abkommen) von $"
)
LOCATED = re.compile(
    r"\b(?:in|at|near|from|to|of|outside|around|through|between|town|city|village|district|region)(?: the)? $|, $"
)
PLACE_LABELS = frozenset({"GPE", "LOC"})
NOT_PLACES = frozenset(
    "States State Republic Region District City Province Federation Union Parliament Internet Court County".split()
)


@dataclass(frozen=True, slots=True)
class Findings:
    """The mentions of a story in order, none overlapping another; what lost and why; and what the story is about."""

    mentions: Sequence[Candidate]
    rejected: Sequence[Rejected]
    context: Context


def find(parsed: ParsedStory, knowledge: KnowledgeBase, publisher: Entity | None, sent_from: str | None) -> Findings:
    """Return what a story mentions; `sent_from` is the country of a dateline that stands apart from the text."""
    matches = _matches(parsed, knowledge)
    context = disambiguation.context_of(
        parsed, matches, knowledge.geography, knowledge.serves, knowledge.adjectives, publisher, sent_from
    )
    countries = _countries(knowledge, context)
    assignment = SpanAssignment(len(parsed.text))
    losing: list[Rejected] = []
    named = list(_named(parsed, matches, context, knowledge, losing))
    persons = list(_people(parsed, knowledge))
    known = SpanIndex.of(
        select_longest([c.span for c in (*named, *persons) if c.entity.type != "topic"], lambda span: span)
    )
    assignment.add([
        *(c for c in named if c.entity.type != "topic"),
        *_unless_known(parsed, organizations.by_head_noun(parsed, known, countries, knowledge.known_as), named),
        *persons,
        *partnerships(parsed, lambda part: bool(knowledge.named(part)) or part in knowledge.countries),
    ])  # fmt: skip
    assignment.add(coreference.abbreviations(parsed, assignment))
    assignment.add(coreference.spelled_out(parsed, assignment))
    assignment.widen(coreference.short_forms(parsed, assignment, _background(knowledge, context, publisher)))
    assignment.add(people.surnames(parsed, assignment))
    assignment.add(coreference.part_names(parsed, assignment))
    assignment.add(surnames.by_surname(parsed, assignment, knowledge.figures, context.home))
    assignment.add(people.surnames(parsed, assignment))
    assignment.add(_from_the_parser(parsed, assignment, knowledge, context, countries))
    assignment.add(coreference.part_names(parsed, assignment))
    assignment.add(c for c in named if c.entity.type == "topic")
    mentions = sorted(assignment.mentions, key=lambda candidate: candidate.span.start)
    return Findings(mentions, [*_still_losing(losing, mentions), *assignment.rejected()], context)


def _still_losing(losing: Iterable[Rejected], mentions: Iterable[Candidate]) -> Iterator[Rejected]:
    """Yield the losing candidates but for those that a later rule links to the same entity at the same place after all."""
    won = {(mention.span, mention.entity.key) for mention in mentions}
    yield from (rejected for rejected in losing if (rejected.span, rejected.entity.key) not in won)


def _matches(parsed: ParsedStory, knowledge: KnowledgeBase) -> list[Match]:
    language = parsed.story.language
    matches = knowledge.gazetteer.find(parsed.text, language)
    if CYRILLIC.search(parsed.text):
        matches += knowledge.inflected.find(parsed.text, language)
    longest = select_longest(matches, attrgetter("span"))
    return [match for match in longest if match.surface.lower() not in FUNCTION_WORDS or match.surface.isupper()]


def _named(
    parsed: ParsedStory, matches: Iterable[Match], context: Context, knowledge: KnowledgeBase, losing: list[Rejected]
) -> Iterator[Candidate]:
    """Yield what the names of the reference files mean; what they could mean and do not goes into `lost`."""
    for match in matches:
        organizations_, places, persons, events, topics = (
            [key for key in match.keys if key.startswith(kind)]
            for kind in ("organization/", "place/", "person/", "event/", "topic/")
        )
        if organizations_ and _credible(parsed, match, context):
            yield from _organization(parsed, match, organizations_, context, knowledge, losing)
        elif places:
            yield from _place(parsed, match, places, context, knowledge, losing)
        elif persons:
            yield from _public_figure(parsed, match, knowledge)
        elif events or topics:
            rule = "gazetteer" if events else "topic"
            yield Candidate.by(rule, match.span, knowledge.entities[(events or topics)[0]])


def _organization(
    parsed: ParsedStory,
    match: Match,
    keys: Sequence[str],
    context: Context,
    knowledge: KnowledgeBase,
    losing: list[Rejected],
) -> Iterator[Candidate]:
    chosen = disambiguation.organization(match, keys, context, knowledge.entities, knowledge.serves)
    others = (knowledge.entities[key] for key in keys if key != chosen.entity.key)
    reason = f"{chosen.entity.label} fits the story's names and country better"
    losing += [Rejected(entity=other, span=match.span, rule="gazetteer", reason=reason) for other in others]
    if _is_post(parsed, chosen):
        yield from _parent_of_post(chosen, knowledge)
    else:
        yield _declined(match, chosen)


def _public_figure(parsed: ParsedStory, match: Match, knowledge: KnowledgeBase) -> Iterator[Candidate]:
    """Yield the person in public life at the story's time whom a full name means."""
    year = parsed.year
    known = [name for name in match.names if " " in name.written and name.key in knowledge.figures.prominence]
    keys = {name.key for name in known if knowledge.figures.prominence[name.key].covers(year)}
    if len(keys) == 1:
        yield _declined(match, Candidate.by("gazetteer", match.span, knowledge.entities[keys.pop()]))


def _place(
    parsed: ParsedStory,
    match: Match,
    keys: Sequence[str],
    context: Context,
    knowledge: KnowledgeBase,
    losing: list[Rejected],
) -> Iterator[Candidate]:
    weighed = disambiguation.weigh(parsed, match, keys, context, knowledge.geography)
    chosen = disambiguation.place(parsed, match, weighed, knowledge.geography)
    if chosen is not None and _in_a_title(parsed, match.span):
        losing.append(chosen.rejected("part of the name of a document, a meeting or a currency"))
        chosen = None
    else:
        losing += _weaker(match, weighed, chosen, knowledge)
    if chosen is not None:
        yield _declined(match, _widened(parsed, chosen))


def _weaker(
    match: Match, weighed: disambiguation.Weighed, chosen: Candidate | None, knowledge: KnowledgeBase
) -> Iterator[Rejected]:
    """Yield the places that a name could mean and does not, with the evidence for each."""
    for evidence, key in weighed:
        if chosen is None or key != chosen.entity.key:
            rival = f"{chosen.entity.label} has {weighed[0][0]:.0f}" if chosen else f"{disambiguation.NEEDED} is needed"
            entity = knowledge.entities[key]
            reason = f"evidence {evidence:.0f}, {rival}"
            yield Rejected(entity=entity, span=match.span, rule="gazetteer", reason=reason)


def _declined(match: Match, chosen: Candidate) -> Candidate:
    return Candidate.by("inflected", chosen.span, chosen.entity) if match.inflected else chosen


def _in_a_title(parsed: ParsedStory, span: Span) -> bool:
    return TITLE_OF.match(parsed.text, span.end) is not None or TITLED_BEFORE.search(parsed.before(span)) is not None


def _is_post(parsed: ParsedStory, chosen: Candidate) -> bool:
    """Tell whether a body named after its head means the person here: "the High Commissioner, Rolf Ekeus"."""
    if "Commissioner" not in chosen.span.of(parsed.text):
        return False
    named_after = re.match(r",? [A-Z]\w+ (?:[A-Z]\.? )?[A-Z]\w+", parsed.after(chosen.span))
    return (
        named_after is not None or re.search(r"[A-Z]\w+ [A-Z]\w+, (?:the )?$", parsed.before(chosen.span)) is not None
    )


def _parent_of_post(chosen: Candidate, knowledge: KnowledgeBase) -> Iterator[Candidate]:
    for parent in (knowledge.entities[key] for key in chosen.entity.part_of):
        if chosen.entity.label.startswith(f"{parent.label} ") and chosen.span.end - chosen.span.start == len(
            chosen.entity.label
        ):
            span = Span(chosen.span.start, chosen.span.start + len(parent.label))
            yield Candidate.by("gazetteer", span, parent)


def _unless_known(
    parsed: ParsedStory, candidates: Iterable[Candidate], named: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Yield the names that do not merely add to an organization's known name ("… Department of the Secretariat")."""
    starts = {c.span.start: c.span for c in named if c.entity.type == "organization"}
    for candidate in candidates:
        known = starts.get(candidate.span.start)
        if (
            known is None
            or not re.match(r" (?:of|for|on|in|to)\b", parsed.after(known))
            or known.end >= candidate.span.end
        ):
            yield candidate


def _credible(parsed: ParsedStory, match: Match, context: Context) -> bool:
    """In a line of capitals a short name is believed only if the running text has it too."""
    return (
        (match.exact and not parsed.all_caps.meets(match.span))
        or " " in match.surface
        or bool(set(match.keys) & context.certain)
    )


def _widened(parsed: ParsedStory, chosen: Candidate) -> Candidate:
    """Return what a city's name stands for before a word for a region or a landscape: "Luhansk region" is not Luhansk."""
    match = WIDER.match(parsed.text, chosen.span.end)
    if match is None or chosen.entity.kind != "city":
        return chosen
    city, kind = chosen.entity, match["kind"].capitalize()
    name = f"{chosen.span.of(parsed.text) if kind in LANDSCAPES else city.label} {kind}"
    wider = Entity(
        type="place", id=slugify(name), label=name, kind="other" if kind in LANDSCAPES else "region", iso=city.iso, part_of=city.part_of,
        aliases=() if kind in LANDSCAPES else tuple(f"{city.label} {k}" for k in ("Oblast", "Region", "region") if k != kind),
    )  # fmt: skip
    return Candidate.by("region", Span(chosen.span.start, match.end()), wider)


def _countries(knowledge: KnowledgeBase, context: Context) -> Countries:
    entities = knowledge.entities
    return Countries(
        adjectives={adjective: entities[key] for adjective, key in knowledge.adjectives.items()},
        named=knowledge.countries,
        home=entities[context.home] if context.home is not None else None,
    )


def _people(parsed: ParsedStory, knowledge: KnowledgeBase) -> Iterator[Candidate]:
    """Yield the people named in full; what the reference files know as an organization is none ("La Strada")."""
    candidates = [
        candidate
        for candidate in (*people.full_names(parsed), *people.mislabelled(parsed), *people.patterned(parsed))
        if not any(known.type == "organization" for known in knowledge.named(candidate.entity.label))
    ]
    fullest = people.unified({candidate.entity.key: candidate.entity for candidate in candidates}.values())
    year = parsed.year
    for candidate in candidates:
        entity = fullest[candidate.entity.key]
        yield replace(candidate, entity=knowledge.figures.named(entity.label, year) or entity)


def _background(knowledge: KnowledgeBase, context: Context, publisher: Entity | None) -> Background:
    home = context.home
    local = [knowledge.entities[key] for key, served in knowledge.serves.items() if served == home]
    operations = [entity for entity in local if entity.kind == "field-operation"]
    return Background(publisher, sorted(operations, key=lambda entity: (entity.closed, entity.id)))


def _from_the_parser(
    parsed: ParsedStory, assignment: SpanAssignment, knowledge: KnowledgeBase, context: Context, countries: Countries
) -> list[Candidate]:
    people_named = {fold(entity.label) for entity in assignment.entities("person").values()}

    def blocked(name: str) -> bool:
        return (
            fold(name) in people_named
            or name.lower() in knowledge.adjectives
            or any(e.type == "topic" for e in knowledge.named(name))
        )

    return [
        *organizations.by_model(parsed, countries, blocked),
        *people.single_names(parsed),
        *_unlisted_places(parsed, assignment, knowledge, context),
    ]


def _unlisted_places(
    parsed: ParsedStory, assignment: SpanAssignment, knowledge: KnowledgeBase, context: Context
) -> Iterator[Candidate]:
    """Yield the places that only the parser knows: villages, valleys; in the country of the place named beside them."""
    story_home = knowledge.entities.get(context.home or "")
    placed = [mention for mention in assignment.mentions if mention.entity.type == "place" and mention.entity.iso]
    for ent in parsed.doc.ents if parsed.doc is not None else ():
        span = Span(ent.start_char, ent.end_char)
        name = span.of(parsed.text)
        if (
            ent.label_ in PLACE_LABELS
            and _is_place_name(name)
            and name.lower() not in knowledge.adjectives
            and not parsed.title_case.meets(span)
            and not parsed.all_caps.meets(span)
            and LOCATED.search(parsed.before(span))
        ):
            beside = [m for m in placed if parsed.sentence(span).holds(m.span)]
            near = min(beside, key=lambda m: abs(m.span.start - span.start), default=None)
            home = (
                knowledge.entities.get(knowledge.geography.country_of.get(near.entity.key, "")) if near else story_home
            )
            yield Candidate.by("model", span, _unlisted(name, "city" if ent.label_ == "GPE" else "other", home))


def _is_place_name(name: str) -> bool:
    return (
        name[0].isupper()
        and all(p[0].isupper() or p in FUNCTION_WORDS for p in name.split())
        and name[-1].isalpha()
        and len(name) > 3
        and name not in NOT_PLACES
    )


def _unlisted(name: str, kind: str, home: Entity | None) -> Entity:
    return Entity(
        type="place",
        id=slugify(name) or "unnamed",
        label=name,
        kind=kind,
        iso=home.iso if home else None,
        part_of=(home.key,) if home else (),
    )
