"""Finds the mentions of a story: the order of the finders, and which candidate wins where they disagree.

    names of the reference files, as they are or inflected ─┐
    names built on a head noun                             ├─► the longest win ─► abbreviations, short forms, surnames
    people by full name                                    ┘        ▲               of the winners ─► topics
    cities, once the countries that a story names are known ────────┘
    names that only the parser finds fill the gaps

Names in headlines in capitals or title case count only where the body has them too, or where they are long enough to be
no accident.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from operator import attrgetter

from graph_service.languages import CALENDAR, FUNCTION_WORDS, common_words
from graph_service.linking.knowledge.gazetteer import Match
from graph_service.linking.knowledge.inflection import declensions, inflects
from graph_service.linking.knowledge.knowledge_base import KnowledgeBase
from graph_service.linking.knowledge.localized_names import country_of_language
from graph_service.linking.knowledge.name_forms import CYRILLIC, agrees
from graph_service.linking.knowledge.place_tables import COMMON_NOUNS
from graph_service.linking.knowledge.words_by_language import (
    CAPITAL,
    CASE_SUFFIX,
    CUES,
    ELIDED,
    NO_CUE,
    is_ordinary,
    ordinary_words,
)
from graph_service.linking.mentions import (
    coreference,
    disambiguation,
    organizations,
    people,
    teams,
    unparsed_organizations,
    unparsed_people,
    unparsed_places,
)
from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.caseless_names import CASELESS, caseless_names, with_division
from graph_service.linking.mentions.coordinated_names import coordinated_names
from graph_service.linking.mentions.coreference import Background
from graph_service.linking.mentions.cue_words import NOT_NAMES, ON_SHIPS, PLACE_PREPOSITIONS, REGION_BEFORE
from graph_service.linking.mentions.definitions import definitions, is_body, without_namesakes
from graph_service.linking.mentions.disambiguation import OF_A_BODY, Context, Weighed, without_unused
from graph_service.linking.mentions.landmarks import landmarks, town_named, towns
from graph_service.linking.mentions.organizations import Countries, partnerships
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.mentions.people import is_one_person
from graph_service.linking.mentions.unparsed_organizations import CYRILLIC_ALONE
from graph_service.model import Entity, Rejected, Span
from graph_service.text import SpanIndex, fold, name_slug, occurrences, occurrences_of_any, select_longest, slugify

UNITED_STATES, HOUSE = "place/united-states", "organization/united-states-house-of-representatives"
LANDSCAPES = frozenset({"Valley", "River", "Lake", "Gorge", "Mountains", "Pass", "Bay"})
WIDER = re.compile(
    r" (?P<noun>Valley|River|Lake|Gorge|Mountains|Pass|Bay|[Rr]egion|[Oo]blast|[Pp]rovince|[Rr]ayon|[Rr]aion|[Dd]istrict|[Cc]ounty|"
    r"[Mm]unicipality|[Vv]oivodeship)\b"
)
# A place in the name of a document, a meeting or a currency is no place: "Copenhagen Document", "U.S. dlrs".
TITLE_OF = re.compile(
    r"(?:-\w+)?(?: [A-Z][\w-]+){0,3} (?:Document|Agreements?|Accords?|Convention|Treaty|Declaration|Process|Protocol|Charter|Principles|"
    r"[Dd]isaster|[Cc]atastrophe|Guidelines|Summit|Act|Conference|Festival|Marathon|Grand Prix|Biennale|Derby|Fashion Week|Trophy|Cup|Shield|Stakes|Handicap|Championships?|Book Fair|Motor Show|Air Show|Recommendations|Memorandum|Framework|dlrs?|[Dd]ollars?|cents?)\b"
)
TITLED_BEFORE = re.compile(
    r"\b(?:[Dd]ocument|[Tt]raité|[Aa]ccords?|[Cc]onvention|[Dd]éclaration) de $|\b(?:Dokuments?|Vertrag|Abkommen) von $"
)
LOCATED = re.compile(
    r"\b(?:in|at|near|from|to|of|outside|around|through|between|town|city|village|district|region)(?: the)? $|, $"
)
# What may follow a body's known name and is no part of it: a town, a verb.
CONTINUES_NO_NAME = re.compile(
    rf" (?:و|(?:в|у|ў|во|w|we|u|v|ve|in|à|a|en|em|în|la) {CAPITAL}|(?!{CAPITAL})[^\W\d_]+\Z)"
)
OF_COUNTRY = re.compile(r" of (?:the )?(?P<country>[A-Z][\w-]+(?: (?:and )?[A-Z][\w-]+){0,3})")
COUNTRY_AFTER = re.compile(r", (?P<country>[A-Z][\w-]+(?: [A-Z][\w-]+)*)")
COUNTRY_AFTER_PARTY = re.compile(OF_COUNTRY.pattern.replace(" of", " (?:of|in)", 1))
# Words that make another party of a party's short name: "Christian Democrats", "Liberal Democrats".
OTHER_PARTY = re.compile(
    r"(?<![\w-])(?:Christian|Social|Liberal|Free|Centre|Center|National|New|Progressive|Popular|Sweden) $"
)
AFTER_HYPHEN = re.compile(r"[-–](?P<long>(?P<name>(?:[A-Z]\.){2,}|[A-Z]\w+)(?: [A-Z]\w+)?)")
HYPHENED = re.compile(r"-(?P<name>[A-Z][a-z]\w*)")
CAPITALIZED_BEFORE = re.compile(rf"(?<![\w-])(?P<word>{CAPITAL}[\w-]+) \Z")
OWNER = re.compile(r"(?<![\w-])(?P<country>[A-Z][\w-]+(?: [A-Z][\w-]+)?)['’]s $")
NATIONALITY = re.compile(r"(?<![\w-])(?P<adjective>[A-Z][\w-]+) $")
OPENED, CLOSED = "«„“", "»“”"
NOUN_LIKE = 40_000  # people; a smaller town whose name is a German noun needs a surer word before it
IN_SMALL_TOWN = re.compile(rf"(?<!\w)(?:[Ii]n|[Aa]us|[Nn]ach) \Z|{CUES['de'].pattern}")
PLACE_LABELS = frozenset({"GPE", "LOC"})
OTHER_LABELS = frozenset({"ORG", "FAC"})  # of places, too, where the words before say so
NOT_PLACES = frozenset(
    "States State Republic Region District City Province Federation Union Parliament Internet Court County".split()
)


@dataclass(frozen=True, slots=True)
class Findings:
    """The mentions of a story in order, none overlapping another; the candidates that lost; and what the story is about."""

    mentions: Sequence[Candidate]
    rejected: Sequence[Rejected]
    context: Context


def find(parsed: ParsedStory, knowledge: KnowledgeBase, publisher: Entity | None, sent_from: str | None) -> Findings:
    """Return what a story mentions; `sent_from` is the country of a dateline that stands apart from the text."""
    defined = definitions(parsed)
    matches, sport = _matches(parsed, knowledge, defined)
    # A name that is also a word says nothing of countries.
    sure = [m for m in matches if not any(m.surface in knowledge.short_names.get(key, ()) for key in m.keys)]
    context = disambiguation.context_of(
        parsed, sure, knowledge.geography, knowledge.serves, knowledge.adjectives, publisher, sent_from
    )
    countries = Countries(
        adjectives={adjective: knowledge.entities[key] for adjective, key in knowledge.adjectives.items()},
        named=knowledge.countries,
        home=None if context.home is None else knowledge.entities[context.home],
    )
    losing: list[Rejected] = []
    named = [
        teams.national_team(parsed, candidate, sport, knowledge.entities) or candidate
        for candidate in _from_the_gazetteer(parsed, matches, context, knowledge, losing)
    ]
    playing = list(teams.unlisted_candidates(parsed, teams.unlisted_teams(parsed, named, sport)))
    at_play = {candidate.span for candidate in playing}
    named = [*playing, *(c for c in named if c.span not in at_play)]
    ships = _ships(parsed)
    named = [c for c in named if c.entity.type != "place" or not ships.meets(c.span)]
    assignment = SpanAssignment(len(parsed.text), _ships_and_storms(parsed))
    line_ups = SpanIndex.of(select_longest(teams.line_ups(parsed, is_sport=sport is not None), lambda span: span))
    named = [c for c in named if c.entity.type == "person" or not line_ups.meets(c.span)]
    full_names = _full_names(parsed, named, defined, context, countries, knowledge)
    assignment.add(c for c in full_names if c.entity.type == "person" or not line_ups.meets(c.span))
    assignment.add(people.later_mentions(parsed, assignment))
    assignment.add(player for line_up in line_ups.spans for player in teams.players(parsed, line_up))
    assignment.add(teams.results(parsed))
    _add_short_names(parsed, assignment, defined, publisher, context, knowledge)
    if parsed.language == "en":
        assignment.add(people.relatives(parsed))
    assignment.add(unparsed_people.recognized(parsed, assignment, knowledge.figures))
    assignment.add(unparsed_organizations.recognized(parsed, assignment))
    assignment.add(people.public_figures(parsed, assignment, knowledge.figures, context.home))
    assignment.add(people.later_mentions(parsed, assignment))
    not_bodies = {short for short, span in defined.items() if not is_body(parsed, span)}
    assignment.add(_unlisted_names(parsed, assignment, knowledge, context, countries, not_bodies))
    assignment.add(coreference.part_names(parsed, assignment))
    assignment.add(c for c in named if c.entity.type == "topic")

    mentions = sorted(assignment.mentions, key=lambda candidate: candidate.span.start)
    # A candidate that lost may have won by a later rule.
    linked = {(mention.span, mention.entity.key) for mention in mentions}
    losing = [rejected for rejected in losing if (rejected.span, rejected.entity.key) not in linked]
    return Findings(mentions, [*losing, *assignment.rejected()], context)


def _matches(
    parsed: ParsedStory, knowledge: KnowledgeBase, defined: Mapping[str, Span]
) -> tuple[list[Match], teams.Sport | None]:
    """Return where names of the reference files stand, and the sport that a story speaks of."""
    candidates = knowledge.gazetteer.find(parsed.text, parsed.language)
    if CYRILLIC.search(parsed.text):
        candidates += knowledge.inflected.find(parsed.text, parsed.language)
    candidates += knowledge.declined.find(parsed.text, parsed.language)
    by_span: dict[Span, Match] = {}
    for match in candidates:  # what is a name as it stands may be another's declined form
        other = by_span.get(match.span)
        names = match.names if other is None else tuple(dict.fromkeys((*other.names, *match.names)))
        by_span[match.span] = replace(other or match, names=names)

    located = set(_located_in_german(parsed, by_span.values(), knowledge))
    for match in list(by_span.values()) if parsed.language == "en" else ():
        by_span |= {joined.span: joined for joined in _joined_countries(parsed, match, knowledge)}

    matches = []
    refused = knowledge.curation.refused_in.get(parsed.language, ())
    for match in select_longest(by_span.values(), attrgetter("span")):
        # A refused name counts only where its country stands beside it: "Nice", but "Nice, France".
        country = COUNTRY_AFTER.match(parsed.after(match.span)) if match.surface in refused else None
        is_refused = match.surface in refused and (country is None or country["country"] not in knowledge.countries)
        # A nationality is no town's by-name, a people no city's name; a team may have one: "Kazakh", "Roma".
        nationality = knowledge.adjectives.get(match.surface.lower()) if parsed.language == "en" else None
        names = tuple(
            name
            for name in match.names
            if (not is_refused or name.key in knowledge.sports)
            and (nationality in {None, name.key} or not name.key.startswith("place/"))
        )
        if not (
            not names or _is_ordinary(parsed, match, knowledge, located) or _is_quoted_place(parsed, match, knowledge)
        ):
            matches.append(replace(match, names=names))
    matches = without_namesakes(parsed, matches, defined, knowledge.entities.__getitem__)
    matches = list(without_unused(parsed, matches, knowledge.short_names))
    sport = teams.sport_of(parsed.text, matches, knowledge.sports)
    return list(teams.choose_teams(parsed, matches, sport, knowledge.sports)), sport


def _joined_countries(parsed: ParsedStory, match: Match, knowledge: KnowledgeBase) -> Iterator[Match]:
    """Yield the countries and regions that a hyphen joins to another: "the US-China trade war", "the Texas-Mexico border"."""
    span = match.span
    while any(knowledge.entities[key].subtype in {"country", "region"} for key in match.keys):
        after = AFTER_HYPHEN.match(parsed.text, span.end)
        if after is None:
            return
        for name in filter(None, (after["long"], after["name"])):
            names = tuple(
                other
                for other in knowledge.gazetteer.named(fold(name))
                if knowledge.entities[other.key].subtype in {"country", "region"} and agrees(name, other.written)
            )
            if names:
                break
        else:
            return
        span = Span(span.end + 1, span.end + 1 + len(name))
        match = Match(span, name, names)
        yield match


def _is_ordinary(parsed: ParsedStory, match: Match, knowledge: KnowledgeBase, located: Collection[str]) -> bool:
    """Tell whether a match is a word of its language rather than a name: one of grammar, or an ordinary one that starts a sentence.

    In German, where every noun has a capital, an ordinary word is a name only where the story has it after a preposition of
    place; `located` are these names.
    """
    word, home = match.surface.lower(), knowledge.geography.country_of.get
    of_grammar = word in FUNCTION_WORDS or (parsed.language != "en" and word in common_words(parsed.language))
    if match.surface.isupper() and len(word) > 1:
        return of_grammar and parsed.is_stressed(match.span)
    if of_grammar or ELIDED.match(match.surface) is not None:
        return True
    if parsed.language == "en" or fold(word) not in ordinary_words(parsed.language):
        return False
    if CASE_SUFFIX.get(parsed.language, NO_CUE).match(parsed.after(match.span)) is not None:
        return False  # only names have an apostrophe before their case: "Malatya'da"
    spoken = knowledge.geography.spoken.get(parsed.language, frozenset())
    if any(
        (name.language == parsed.language and knowledge.entities[name.key].subtype == "other")
        or (
            parsed.language == "de"
            and knowledge.entities[name.key].subtype in {"other", "region"}
            and home(name.key) in spoken
            and not match.inflected
        )
        for name in match.names
    ):
        return False  # a river, a mountain range or a state by its name in the language: die Alpen, das Saarland
    if parsed.language == "de":
        return match.surface not in located and not parsed.datelines.meets(match.span)
    return parsed.starts_sentence(match.span)


def _located_in_german(parsed: ParsedStory, matches: Iterable[Match], knowledge: KnowledgeBase) -> Iterator[str]:
    """Yield the names that stand somewhere after a preposition of place without an article, those of small towns after "in" and "from"."""
    for match in matches if parsed.language == "de" else ():
        population = max((knowledge.geography.population.get(key, 0) for key in match.keys), default=0)
        cue = PLACE_PREPOSITIONS["de"] if population >= NOUN_LIKE else IN_SMALL_TOWN
        if not match.inflected and cue.search(parsed.before(match.span)) is not None:
            yield match.surface


def _is_quoted_place(parsed: ParsedStory, match: Match, knowledge: KnowledgeBase) -> bool:
    """Tell whether a match is a place's name in quotation marks, which is a team's or a firm's: «Ворскла», «Олександрія»."""
    before, after = parsed.before(match.span)[-1:], parsed.after(match.span, 1)
    is_quoted = before in OPENED and after in CLOSED and before != "" != after
    subtypes = {"other", "city"} if parsed.language in CYRILLIC_ALONE else {"other"}
    return is_quoted and all(knowledge.entities[key].subtype in subtypes for key in match.keys)


def _ships(parsed: ParsedStory) -> SpanIndex:
    """Return where a ship's name stands that may also be a place's: after "HMS", "aboard the", before "sank", and again after "the"."""
    patterns = ON_SHIPS if parsed.language == "en" else ()
    spans = [Span(*match.span("name")) for pattern in patterns for match in pattern.finditer(parsed.text)]
    again = (
        span
        for _, span in occurrences_of_any({span.of(parsed.text) for span in spans}, parsed.text)
        if parsed.before(span, 4).lower() == "the "
    )
    return SpanIndex.of(select_longest([*spans, *again], lambda span: span))


def _ships_and_storms(parsed: ParsedStory) -> SpanIndex:
    """Return where a text names ships, storms and spacecraft, which bear names of people and places."""
    if parsed.language != "en":
        return SpanIndex.of([])
    matches = (match for pattern in NOT_NAMES for match in pattern.finditer(parsed.text))
    names = {name for match in matches for name in match.groupdict().values() if name}
    return SpanIndex.of(
        select_longest((span for name in names for span in occurrences(name, parsed.text)), lambda span: span)
    )


# --- what names of the reference files mean ----------------------------------------------------------------------------


def _from_the_gazetteer(
    parsed: ParsedStory, matches: Sequence[Match], context: Context, knowledge: KnowledgeBase, losing: list[Rejected]
) -> Iterator[Candidate]:
    """Yield the entities that names of the reference files mean; those that they could mean are added to `losing`."""
    weighed = disambiguation.weigh(parsed, matches, context, knowledge.geography)
    prominence = knowledge.figures.prominence
    uses = Counter(key for match in matches for key in match.keys)
    for match in matches:
        places, persons, events, topics = (
            [key for key in match.keys if key.startswith(entity_type)]
            for entity_type in ("place/", "person/", "event/", "topic/")
        )
        bodies = _possible_bodies(parsed, match, uses, context, knowledge)
        is_located = CASE_SUFFIX.get(parsed.language, NO_CUE).match(parsed.after(match.span)) is not None  # "Atina'da"
        if bodies and not (places and is_located):
            yield from _organization(parsed, match, bodies, context, knowledge, losing)
        elif places:
            yield from _place(parsed, match, weighed[match.span], context, knowledge, losing)
        elif persons:  # in full, and in public life at the story's time; Chinese and Japanese have no blanks
            known = [
                name
                for name in match.names
                if (" " in name.written or name.language in CASELESS) and name.key in prominence
            ]
            figures = {name.key for name in known if prominence[name.key].covers(parsed.year)}
            if len(figures) == 1:
                figure = Candidate.by("gazetteer", match.span, knowledge.entities[figures.pop()])
                yield _with_case(match, figure)
        elif events or topics:
            rule = "gazetteer" if events else "topic"
            yield Candidate.by(rule, match.span, knowledge.entities[(events or topics)[0]])


def _possible_bodies(
    parsed: ParsedStory, match: Match, uses: Mapping[str, int], context: Context, knowledge: KnowledgeBase
) -> list[str]:
    """Return the keys of the organizations that a name may mean.

    In a line of capitals a single word needs the running text. A party or a public body is not meant where another country is
    stated beside its name: "Swedish Security Service", "Border Police of Albania". A short name of one needs its country to
    be the story's, or that the story names none. `uses` is how often names that may mean it stand in the story.
    """
    is_credible = match.exact and not parsed.all_caps.meets(match.span)
    if not (is_credible or " " in match.surface or not context.certain.isdisjoint(match.keys)):
        return []
    # Half of a surname or a village: "Koné-Lindqvist", "Roche-Bois"; a compound in German: "Netflix-Serie".
    hyphened = HYPHENED.match(parsed.after(match.span))
    beside = CAPITALIZED_BEFORE.search(parsed.before(match.span))
    is_compound = parsed.language == "de" and (beside is None or beside["word"].lower() in common_words("de"))
    if (
        hyphened
        and not is_compound
        and " " not in match.surface
        and not match.surface.isupper()
        and not knowledge.named(hyphened["name"])
    ):
        return []
    after, before = OF_COUNTRY.match(parsed.after(match.span)), NATIONALITY.search(parsed.before(match.span))
    owner = knowledge.countries.get(after["country"]) if after else None
    if owner is None and before and before["adjective"].lower() in knowledge.adjectives:
        owner = knowledge.entities[knowledge.adjectives[before["adjective"].lower()]]
    possessor = OWNER.search(parsed.before(match.span))
    possessed_by = knowledge.countries.get(possessor["country"]) if possessor else None
    is_ambiguous = " " in match.surface or len(match.keys) > 1

    bodies = []
    for key in (key for key in match.keys if key.startswith("organization/")):
        served = knowledge.serves.get(key)
        states = [*([owner] if owner else []), *([knowledge.entities[served]] if served else [])]
        # A body of today may be stated to be a past state's: Soviet, Yugoslav.
        is_of_another = len({state.key for state in states}) > 1 and not any(state.closed for state in states)
        is_elsewhere = (
            served is not None
            and match.surface in knowledge.short_names.get(key, ())
            and (
                (bool(context.countries) and not context.countries[served])
                or (possessed_by is not None and possessed_by.key != served)  # "Canada's Senate"
            )
        )
        if knowledge.entities[key].subtype == "party" and served is not None:
            evidence = context.countries[served] - OF_A_BODY * uses[key]  # other than the name itself
            is_foreign = evidence <= 0 and context.countries.total() > context.countries[served]
            is_elsewhere |= (" " not in match.surface and is_foreign) or _is_party_elsewhere(
                parsed, match, served, knowledge
            )
        if not (is_ambiguous and is_of_another) and not is_elsewhere:
            bodies.append(key)
    return bodies


def _is_party_elsewhere(parsed: ParsedStory, match: Match, served: str, knowledge: KnowledgeBase) -> bool:
    """Tell whether a name of a country's party means another: a country beside it or a word before it says so."""
    before = parsed.before(match.span)
    if " " not in match.surface and OTHER_PARTY.search(before):
        return True
    beside = (
        (OWNER.search(before), "country"),
        (NATIONALITY.search(before), "adjective"),
        (COUNTRY_AFTER_PARTY.match(parsed.after(match.span)), "country"),
    )
    for name in (stated[group] for stated, group in beside if stated is not None):
        keys = {place.key for place in knowledge.gazetteer.named(fold(name)) if place.key.startswith("place/")}
        countries = {knowledge.adjectives.get(name.lower()), getattr(knowledge.countries.get(name), "key", None)}
        is_at_home = any(knowledge.geography.country_of.get(key) == served for key in keys)  # Georgia, the state
        if countries - {None, served} and not is_at_home:
            return True
    return False


def _organization(
    parsed: ParsedStory,
    match: Match,
    keys: Sequence[str],
    context: Context,
    knowledge: KnowledgeBase,
    losing: list[Rejected],
) -> Iterator[Candidate]:
    chosen = disambiguation.organization(match, keys, context, knowledge.entities, knowledge.serves)
    if chosen.entity.subtype == "company" and organizations.is_article_of_trade(parsed, chosen.span):
        losing.append(chosen.rejected("what the company makes"))
        return
    others = (knowledge.entities[key] for key in keys if key != chosen.entity.key)
    reason = f"{chosen.entity.label} fits the story's names and country better"
    losing += [Rejected(entity=other, span=match.span, rule="gazetteer", reason=reason) for other in others]

    # A body named after its head may mean the person ("the High Commissioner, Rolf Ekeus"); its parent is still named.
    span, name = chosen.span, chosen.span.of(parsed.text)
    person_after = re.match(r",? [A-Z]\w+ (?:[A-Z]\.? )?[A-Z]\w+", parsed.after(span))
    person_before = re.search(r"[A-Z]\w+ [A-Z]\w+, (?:the )?$", parsed.before(span))
    if "Commissioner" not in name or not (person_after or person_before):
        yield _with_case(match, chosen)
        return
    for parent in (knowledge.entities[key] for key in chosen.entity.part_of):
        if chosen.entity.label.startswith(f"{parent.label} ") and len(name) == len(chosen.entity.label):
            yield Candidate.by("gazetteer", Span(span.start, span.start + len(parent.label)), parent)


def _place(
    parsed: ParsedStory,
    match: Match,
    weighed: Weighed,
    context: Context,
    knowledge: KnowledgeBase,
    losing: list[Rejected],
) -> Iterator[Candidate]:
    chosen = disambiguation.place(parsed, match, weighed, knowledge.geography)
    is_another_name = chosen is not None and fold(chosen.entity.label) != fold(match.surface)
    if chosen is not None and ((parsed.doc is None and parsed.language != "en") or is_another_name):
        chosen = _at_home(parsed, match, chosen, context, knowledge)
    if chosen is not None and (
        TITLE_OF.match(parsed.text, match.span.end) or TITLED_BEFORE.search(parsed.before(match.span))
    ):
        losing.append(chosen.rejected("part of the name of a document, a meeting or a currency"))
        return
    for evidence, key in weighed:
        if chosen is None or key != chosen.entity.key:
            rival = f"{chosen.entity.label} has {weighed[0][0]:.0f}" if chosen else f"{disambiguation.NEEDED} is needed"
            reason = f"evidence {evidence:.0f}, {rival}"
            losing.append(Rejected(entity=knowledge.entities[key], span=match.span, rule="gazetteer", reason=reason))
    if chosen is not None:
        yield _with_case(match, with_division(parsed, _widen(parsed, chosen, knowledge)))


def _at_home(
    parsed: ParsedStory, match: Match, chosen: Candidate, context: Context, knowledge: KnowledgeBase
) -> Candidate:
    """Return the town of a name in the country that a story names most, where all that speaks for the chosen place is its name."""
    geography, place = knowledge.geography, chosen.entity
    is_great = geography.population.get(place.key, 0) >= disambiguation.LARGE or place.key in geography.capitals
    is_in_story = context.countries[geography.country_of.get(place.key, "")] > 0
    spoken = geography.spoken.get(parsed.language, frozenset())
    native = geography.countries.get(country_of_language(parsed.language) or "")
    is_foreign = parsed.language != "en" and geography.country_of.get(place.key) not in spoken
    home = max(
        context.countries, key=lambda country: context.countries[country], default=native if is_foreign else None
    )
    if home is None or is_in_story or is_great or place.subtype not in {"city", "region"}:
        return chosen
    surface = fold(match.surface)
    names = dict.fromkeys((*(fold(name.written) for name in match.names), *declensions(surface, parsed.language)))
    towns = (town for name in names for town in knowledge.towns.named(name))
    town = max((town for town in towns if town.country == home), key=lambda town: town.population, default=None)
    return chosen if town is None else Candidate.by("gazetteer-context", chosen.span, town.entity)


def _widen(parsed: ParsedStory, chosen: Candidate, knowledge: KnowledgeBase) -> Candidate:
    """Return the place that a city's name means before a word for a region or a landscape ("Luhansk region")."""
    match = WIDER.match(parsed.text, chosen.span.end)
    city = chosen.entity
    if city.subtype != "city":
        return chosen
    region = knowledge.entities.get(knowledge.geography.region_of(city.key) or "")
    if REGION_BEFORE.search(parsed.before(chosen.span)):
        names = (
            fold(city.label),
            fold(chosen.span.of(parsed.text)),
        )  # "județul Cluj" is no county of Cluj-Napoca's name
        is_named = region is not None and fold(region.label).startswith(names)
        return Candidate.by("region", chosen.span, region) if region is not None and is_named else chosen
    if match is None:
        return chosen
    noun = match["noun"].capitalize()
    if region is not None and match["noun"].lower() in COMMON_NOUNS and region.label.startswith(f"{city.label} "):
        return Candidate.by("region", Span(chosen.span.start, match.end()), region)
    is_landscape = noun in LANDSCAPES
    name = f"{chosen.span.of(parsed.text) if is_landscape else city.label} {noun}"
    aliases = tuple(f"{city.label} {other}" for other in ("Oblast", "Region", "region") if other != noun)
    wider = Entity(
        type="place", id=slugify(name), label=name, subtype="other" if is_landscape else "region", iso=city.iso,
        part_of=city.part_of, aliases=() if is_landscape else aliases,
    )  # fmt: skip
    return Candidate.by("region", Span(chosen.span.start, match.end()), wider)


def _with_case(match: Match, chosen: Candidate) -> Candidate:
    """Return the candidate by the rule for names in another grammatical case, if the match is one."""
    return Candidate.by("inflected", chosen.span, chosen.entity) if match.inflected else chosen


# --- what only the story names -----------------------------------------------------------------------------------------


def _full_names(
    parsed: ParsedStory,
    named: Sequence[Candidate],
    defined: Mapping[str, Span],
    context: Context,
    countries: Countries,
    knowledge: KnowledgeBase,
) -> list[Candidate]:
    """Return what is named in full: the known names, and those that only their form or their surroundings show."""
    country_of = knowledge.geography.country_of
    places = [candidate for candidate in named if candidate.entity.type == "place"]
    located = {c.entity.key for c in places} | ({context.home} if context.home else set())
    country_at = {key: knowledge.entities[country_of[key]] for key in located & country_of.keys()}
    if parsed.language == "en":
        named, unlisted = _english_names(parsed, named, countries, country_at, knowledge)
        unlisted += _unlisted_towns(parsed, context, country_at, knowledge)
    else:
        named, unlisted = _names_without_parser(parsed, named, defined, knowledge)
    known = (c.span for c in named if c.entity.type in {"organization", "place"})
    known_spans = SpanIndex.of(select_longest(known, lambda span: span))
    return [
        *(candidate for candidate in named if candidate.entity.type != "topic"),
        *organizations.by_kind(parsed, countries),
        *unlisted,
        *organizations.longer_names(parsed, known_spans, countries),
        *organizations.defined_names(parsed, defined.values(), countries, knowledge.known_as),
        *organizations.national_branches(parsed, named, [span for span in defined.values() if is_body(parsed, span)]),
        *landmarks(parsed, places, context, country_at),
        *unparsed_places.adjectival_regions(parsed, knowledge),
        *partnerships(parsed, lambda part: bool(knowledge.named(part)) or part in knowledge.countries),
    ]


def _english_names(
    parsed: ParsedStory,
    named: Sequence[Candidate],
    countries: Countries,
    country_at: Mapping[str, Entity],
    knowledge: KnowledgeBase,
) -> tuple[list[Candidate], list[Candidate]]:
    """Return the known names of an English story, of which some are people's, and those that no reference file has."""
    places = [candidate for candidate in named if candidate.entity.type == "place"]
    persons = [*_people(parsed, knowledge, named), *people.named_as_countries(parsed, named)]
    spans = [c.span for c in (*named, *persons) if c.entity.type != "topic"]
    known = SpanIndex.of(select_longest(spans, lambda span: span))
    country_near = partial(_country_in_sentence, parsed, places, country_at)
    heads = list(organizations.by_head_noun(parsed, known, countries, knowledge.known_as, country_near))
    whole = dict(organizations.stems(candidate.entity for candidate in heads))
    persons = [person for person in persons if person.entity.label not in whole]
    by_given_name = people.by_given_name(parsed, places, persons)
    surfaces = {candidate.span.of(parsed.text) for candidate in named}
    return [by_given_name.get(c.span, c) if c.entity.type == "place" else c for c in named], [
        *_unless_known(parsed, heads, named),
        *coordinated_names(parsed, countries),
        *organizations.newspapers_and_ports(parsed),
        *organizations.local_bodies(parsed, places),
        *organizations.foreign_names(parsed),
        *organizations.possessive_names(parsed, surfaces),
        *persons,
        *(Candidate.by("part-name", span, whole[stem]) for stem, span in occurrences_of_any(whole, parsed.text)),
    ]


def _unlisted_towns(
    parsed: ParsedStory, context: Context, country_at: Mapping[str, Entity], knowledge: KnowledgeBase
) -> Iterator[Candidate]:
    """Yield the small towns of an English story, but no name that is refused, a month's or a nationality."""
    refused = knowledge.curation.refused_in.get(parsed.language, ())

    def is_no_town(name: str) -> bool:
        return name in refused or name.lower() in CALENDAR or name.lower() in knowledge.adjectives

    yield from towns(parsed, context, country_at, knowledge.towns.named, is_no_town)


def _names_without_parser(
    parsed: ParsedStory, named: Sequence[Candidate], defined: Mapping[str, Span], knowledge: KnowledgeBase
) -> tuple[list[Candidate], list[Candidate]]:
    """Return the known names of a story in another language without those that are people's, and those that no reference file has."""
    places = [candidate for candidate in named if candidate.entity.type == "place"]
    # What the story abbreviates may be known by its abbreviation alone.
    known_as = {c.span.of(parsed.text): c.entity for c in named if c.entity.type == "organization"}
    heads = list(_unparsed_bodies(parsed, places, knowledge, defined, known_as))
    others = list(_unless_known(parsed, _unparsed_names(parsed, named, places, knowledge), named))
    starts = {candidate.span.start for candidate in others if candidate.rule == "landmark"}
    persons = [p for p in _people(parsed, knowledge, named) if p.span.start not in starts]  # "Val Pusteria"
    surnames = {fold(person.span.of(parsed.text)).split()[-1] for person in persons}
    is_person = parsed.recognized_people.meets  # "имени Чехова"
    places_and_bodies = [
        candidate
        for candidate in named
        if not unparsed_people.is_surname(parsed, candidate, surnames)
        and (candidate.entity.subtype != "city" or not is_person(candidate.span))
    ]
    if parsed.language == "de":
        bodies = (candidate.span for candidate in places_and_bodies if candidate.entity.type == "organization")
        known = SpanIndex.of(select_longest(bodies, lambda span: span))
        heads = [head for head in heads if not _ends_in_known(head.span, known)]
    return places_and_bodies, [*_unless_known(parsed, heads, places_and_bodies), *persons, *others]


def _ends_in_known(body: Span, known: SpanIndex) -> bool:
    """Tell whether a German noun only says what a known body is: "Terrororganisation Hamas", "Notenbank Federal Reserve"."""
    position = known.before(body.end - 1)
    return position >= 0 and body.start < known.spans[position].start and body.end <= known.spans[position].end


def _country_in_sentence(
    parsed: ParsedStory, places: Sequence[Candidate], country_at: Mapping[str, Entity], span: Span
) -> Entity | None:
    """Return the country of all places in the sentence of a span, if they lie in one."""
    sentence = parsed.sentence(span)
    homes = {country_at[place.entity.key].key: country_at[place.entity.key] for place in places
             if place.entity.key in country_at and sentence.holds(place.span)}  # fmt: skip
    return next(iter(homes.values())) if len(homes) == 1 else None


def _people(parsed: ParsedStory, knowledge: KnowledgeBase, named: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the people named in full, but no name that the reference files have for an organization ("La Strada")."""
    if parsed.doc is None and parsed.language != "en":
        given_names = knowledge.figures.given_names(parsed.language)
        others = [
            candidate.span
            for candidate in named
            if candidate.entity.type == "organization"
            or (
                candidate.entity.subtype in {"country", "region", "other"}
                and not unparsed_people.is_given_name(parsed, candidate.span, given_names)
            )
            or (  # a town in a case is no surname: "Londonban Boris Johnson", "Erdoğan Brüksel'de"
                candidate.entity.type == "place"
                and (
                    (candidate.rule == "inflected" and parsed.language in unparsed_people.SURNAME_FIRST)
                    or CASE_SUFFIX.get(parsed.language, NO_CUE).match(parsed.after(candidate.span))
                )
            )
        ]
        finders = unparsed_people.full_names(
            parsed, SpanIndex.of(select_longest(others, lambda span: span)), given_names
        )
    else:
        finders = chain(
            people.full_names(parsed),
            people.by_nickname(parsed),
            people.peers(parsed),
            people.mislabelled_names(parsed),
            people.cued_names(parsed),
            people.presented_names(parsed),
            people.names_beside(parsed),
            people.royals(parsed, knowledge.figures),
            people.shared_surnames(parsed),
        )
    candidates = [
        candidate
        for candidate in finders
        if not any(
            known.type == "organization" and candidate.entity.label not in knowledge.short_names.get(known.key, ())
            for known in knowledge.named(candidate.entity.label)
        )
    ]
    fullest = dict(people.unify({candidate.entity.key: candidate.entity for candidate in candidates}.values()))
    by_tail = {
        tail: candidate.entity
        for candidate in candidates
        for tail in _tails(candidate.entity.label if candidate.rule == "full-name" else "")
    }
    for candidate in candidates:  # two surnames of someone who is also named in full: "Díaz Ayuso"
        if candidate.rule == "name-pattern" and parsed.language in {"es", "pt", "ca"}:
            fullest[candidate.entity.key] = by_tail.get(fold(candidate.entity.label), fullest[candidate.entity.key])
    figures = {candidate.entity.key: candidate.entity for candidate in named if candidate.entity.type == "person"}
    for candidate in candidates:
        entity = fullest[candidate.entity.key]
        orders = (
            entity.aliases if parsed.language in unparsed_people.SURNAME_FIRST else ()
        )  # Orbán Viktor, Viktor Orbán
        known = (knowledge.figures.named(name, parsed.year) for name in (entity.label, *orders))
        figure = next(filter(None, known), None) or (
            unparsed_people.declined_figure(candidate.span.of(parsed.text), parsed, knowledge.figures)
            if candidate.rule == "full-name"
            else None
        )
        figure = figure or next((other for other in figures.values() if is_one_person(other.label, entity.label)), None)
        yield replace(candidate, entity=figure or entity)


def _tails(name: str) -> Iterator[str]:
    """Yield what remains of a folded name without its first words, two words at least."""
    parts = fold(name).split()
    yield from (" ".join(parts[first:]) for first in range(1, len(parts) - 1))


def _unparsed_bodies(
    parsed: ParsedStory,
    places: Sequence[Candidate],
    knowledge: KnowledgeBase,
    defined: Mapping[str, Span],
    known_as: Mapping[str, Entity],
) -> Iterator[Candidate]:
    """Yield the organizations that no reference file has, in a language without a parser."""
    given_names = knowledge.figures.given_names(parsed.language)
    bodies = list(unparsed_organizations.by_kind(parsed, {place.span.start for place in places}, given_names))
    named = chain(
        bodies,
        unparsed_organizations.by_head_noun(parsed, given_names, bodies),
        unparsed_organizations.by_small_head(parsed, given_names),
        unparsed_organizations.dedicated_bodies(parsed),
        unparsed_organizations.by_declined_head(parsed, given_names),
        unparsed_organizations.regional_bodies(parsed),
        unparsed_organizations.quoted_names(parsed),
        unparsed_organizations.foreign_names(parsed),
    )
    ends = {start: place.span.end for place in places for start in range(place.span.start, place.span.end)}
    for candidate in named:  # "Junta de Castilla | y León" ends where the place does
        span = Span(candidate.span.start, max(candidate.span.end, ends.get(candidate.span.end - 1, 0)))
        rest = parsed.text[candidate.span.end : span.end]
        label = f"{candidate.entity.label}{rest}"
        entity = replace(candidate.entity, id=name_slug(label), label=label)
        yield replace(candidate, span=span, entity=entity if rest else candidate.entity)
    for short, span in defined.items():
        if is_body(parsed, span):
            label = unparsed_organizations.head_in_nominative(parsed, span)
            entity = known_as.get(short) or organizations.body(label, {short})
            yield Candidate.by("abbreviation", span, entity)


def _unparsed_names(
    parsed: ParsedStory, named: Sequence[Candidate], places: Sequence[Candidate], knowledge: KnowledgeBase
) -> Iterator[Candidate]:
    """Yield the branches, towns and landmarks that no reference file has, in a language without a parser."""
    surroundings = _surroundings(parsed, places, knowledge)
    given_names, towns = knowledge.figures.given_names(parsed.language), knowledge.towns.named
    yield from unparsed_organizations.branches(parsed, named, given_names)
    if parsed.language in CASELESS:
        yield from caseless_names(parsed, towns, surroundings.spoken)
    else:
        yield from unparsed_places.long_names(parsed, given_names, surroundings, towns)
        yield from unparsed_places.landscapes(parsed, surroundings)
        yield from unparsed_places.districts(parsed, surroundings, towns)
        yield from unparsed_places.regions_by_name(parsed, knowledge)
        yield from unparsed_places.german_districts(parsed, surroundings)
        yield from unparsed_places.in_quotes(parsed, surroundings)


def _unless_known(
    parsed: ParsedStory, candidates: Iterable[Candidate], named: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Yield the names that do not just continue an organization's known name ("… Department of the Secretariat").

    Without a parser a known name goes on neither with "in" and a town nor with one word in small letters, a verb.
    """
    spans = {c.span.start: c.span for c in named if c.entity.type == "organization"}
    for candidate in candidates:
        known = spans.get(candidate.span.start)
        if known is not None and known.end < candidate.span.end:
            rest = parsed.text[known.end : candidate.span.end]
            is_of_more_words = parsed.language != "en" and " " in known.of(parsed.text)
            if re.match(r" (?:of|for|on|in|to)\b", rest) or (is_of_more_words and CONTINUES_NO_NAME.match(rest)):
                continue
        yield candidate


def _add_short_names(
    parsed: ParsedStory,
    assignment: SpanAssignment,
    defined: Mapping[str, Span],
    publisher: Entity | None,
    context: Context,
    knowledge: KnowledgeBase,
) -> None:
    """Add the short names of what is named in full, each kind on the strength of those before it."""
    assignment.add(coreference.abbreviations(parsed, assignment, defined))
    assignment.add(coreference.expansions(parsed, assignment, defined))
    home = context.home  # counted once, not for each body that is known
    if parsed.language == "en" and home == UNITED_STATES:
        assignment.add(coreference.lower_house(parsed, knowledge.entities[HOUSE]))
    local = [knowledge.entities[key] for key, served in knowledge.serves.items() if served == home]
    operations = [entity for entity in local if entity.subtype == "field-operation"]
    background = Background(publisher, sorted(operations, key=lambda entity: (entity.closed, entity.id)))
    assignment.widen(coreference.short_forms(parsed, assignment, background))
    assignment.add(people.later_mentions(parsed, assignment))
    if inflects(parsed.language):
        assignment.add(unparsed_people.declined_surnames(parsed, assignment))
    if parsed.doc is None and parsed.language != "en":
        assignment.add(unparsed_people.by_office(parsed, assignment, knowledge.figures))
    assignment.add(coreference.part_names(parsed, assignment))


def _unlisted_names(
    parsed: ParsedStory,
    assignment: SpanAssignment,
    knowledge: KnowledgeBase,
    context: Context,
    countries: Countries,
    not_bodies: Collection[str],
) -> list[Candidate]:
    """Return the organizations, people and places that only the parser finds, or without one those that only their cues tell.

    `not_bodies` are the abbreviations of what is no organization.
    """
    if parsed.doc is None and parsed.language == "en":
        return []
    if parsed.doc is None:
        given_names = knowledge.figures.given_names(parsed.language)
        around, towns = _surroundings(parsed, assignment.mentions, knowledge), knowledge.towns.named
        return [
            *unparsed_organizations.abbreviations(parsed, assignment, given_names),
            *unparsed_organizations.listed(parsed, assignment),
            *unparsed_places.unlisted_places(parsed, assignment, given_names, around, towns),
        ]
    names_of_people = {fold(entity.label) for entity in assignment.entities("person").values()}

    def blocked(name: str) -> bool:
        return (
            name in not_bodies
            or fold(name) in names_of_people
            or name.lower() in knowledge.adjectives
            or any(e.type != "organization" for e in knowledge.named(name))
        )

    mentions = sorted(assignment.mentions, key=lambda mention: mention.span.start)
    bodies = SpanIndex.of([mention.span for mention in mentions if mention.entity.type == "organization"])
    return [
        *organizations.by_model(parsed, countries, bodies, blocked),
        *organizations.by_capitals(parsed, blocked),
        *people.single_names(parsed),
        *_parsed_places(parsed, assignment, knowledge, context),
    ]


def _parsed_places(
    parsed: ParsedStory, assignment: SpanAssignment, knowledge: KnowledgeBase, context: Context
) -> Iterator[Candidate]:
    """Yield the places that only the parser finds (villages, valleys), in the country of the nearest place in the sentence."""
    located = sorted(
        (mention for mention in assignment.mentions if mention.entity.type == "place" and mention.entity.iso),
        key=lambda mention: mention.span.start,
    )
    starts = [mention.span.start for mention in located]
    wider = {m.span.start for m in located if m.entity.subtype in {"region", "country"}}
    refused = knowledge.curation.refused_in.get(parsed.language, ())
    for ent in parsed.doc.ents if parsed.doc is not None else ():
        span = Span(ent.start_char, ent.end_char)
        name = span.of(parsed.text)  # the parser has lines in capitals in title case
        is_placed = ent.label_ in OTHER_LABELS and organizations.is_placed(parsed, span) and not is_ordinary(name)
        if ent.label_ not in PLACE_LABELS and not is_placed:
            continue
        has_capitals = name[0].isupper() and all(word[0].isupper() or word in FUNCTION_WORDS for word in name.split())
        if not has_capitals or not name[-1].isalpha() or len(name) < 4:
            continue
        if (
            name in NOT_PLACES
            or name in refused
            or not knowledge.adjectives.keys().isdisjoint((name.lower(), name.lower().removesuffix("s")))
        ):
            continue
        if parsed.title_case.meets(span) or parsed.all_caps.meets(span):
            continue
        before, after = parsed.before(span), parsed.after(span, 2)
        is_other_name = TITLE_OF.match(parsed.text, span.end) or disambiguation.NAMED_AFTER.search(before)
        # Without such words before it, a region or a country follows: "Far Hills, N.J."
        is_located = LOCATED.search(before) or (after == ", " and span.end + 2 in wider)
        if is_other_name or not is_located:
            continue
        sentence = parsed.sentence(span)
        first, here, end = (bisect_left(starts, offset) for offset in (sentence.start, span.start, sentence.end))
        beside = [mention for mention in located[first:end] if sentence.holds(mention.span)]
        nearest = min(beside, key=lambda mention: abs(mention.span.start - span.start), default=None)
        if nearest is None and context.home is None:
            around = located[max(here - 1, 0) : here + 1]
            nearest = min(around, key=lambda mention: abs(mention.span.start - span.start), default=None)
        home = knowledge.geography.country_of.get(nearest.entity.key) if nearest else context.home
        country = knowledge.entities.get(home or "")
        town = None
        if ent.label_ == "GPE":
            town = town_named(name, context, {country.key} if country else frozenset(), knowledge.towns.named)
        place = town.entity if town is not None else Entity(
            type="place", id=name_slug(name), label=name, subtype="city" if ent.label_ == "GPE" else "other",
            iso=country.iso if country else None, part_of=(country.key,) if country else (),
        )  # fmt: skip
        yield Candidate.by("model", span, _in_its_state(place, located, knowledge))


def _in_its_state(place: Entity, located: Sequence[Candidate], knowledge: KnowledgeBase) -> Entity:
    """Return a county of the United States with the one state that the story names, if it names one: "Cook County, Illinois"."""
    if place.iso != "US" or not place.label.endswith(" County"):
        return place
    regions = {knowledge.geography.region_of(mention.entity.key) for mention in located if mention.entity.iso == "US"}
    states = {key for key in regions if key is not None}
    if len(states) != 1:
        return place
    state = knowledge.entities[states.pop()]
    label = f"{place.label}, {state.label}"
    return replace(place, id=name_slug(label), label=label, aliases=(place.label,), part_of=(state.key,))


def _surroundings(
    parsed: ParsedStory, mentions: Iterable[Candidate], knowledge: KnowledgeBase
) -> unparsed_places.Surroundings:
    """Return the places that a story without a parse names, each with its country."""
    country_of, spoken = knowledge.geography.country_of, knowledge.geography.spoken
    located = (
        (mention, country_of.get(mention.entity.key) or knowledge.geography.countries.get(mention.entity.iso or ""))
        for mention in mentions
        if mention.entity.type == "place"
    )
    places = [(mention, knowledge.entities[country]) for mention, country in located if country is not None]
    return unparsed_places.Surroundings(parsed, places, spoken.get(parsed.language, frozenset()))
