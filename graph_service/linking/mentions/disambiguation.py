"""Disambiguation: which of several entities a name means, and whether a city's name means a city at all.

The evidence for a place is a sum of points: the size of a city, the countries that the story names or writes about, what
the parser calls the words, a country's or state's name right after ("Paris, Texas"), the dateline. Countries and parts of
the world need no evidence; cities, states and provinces do, because their names are surnames, first names and ordinary
words as well. Of organizations with one name, the one named in full elsewhere in the story wins, then the one that works
for the story's country, then the one that has no country.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph_service.linking.knowledge.gazetteer import Match
from graph_service.linking.knowledge.reference_files import Geography
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.cue_words import PLACE_PREPOSITIONS, TITLES
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span
from graph_service.stop_words import NEVER_SMALL
from graph_service.text import SpanIndex, fold, slugify

CAPITALIZED = re.compile(r"(?<![\w.-])[A-Z][\w.'’-]*[\w]")
NEEDED = 100  # the evidence that a city or a state needs
INSIDE = 50  # what a city loses where a capitalized word follows
CAPITAL_AFTER = re.compile(r" (?P<word>[A-Z][a-z][\w'’-]*)")
SURE = 160  # from here on, the choice is as good as an unambiguous name
UNPARSED, HOME_LANGUAGE, LOCATED = 20, 15, 25
NAME_BEFORE = re.compile(r"(?<![\w-])[^\W\d_a-zà-öø-ÿа-яёіїєґ][\w'’-]+ $")  # "Bill Clinton", "Ciudad Bolívar"
IN = 30  # what "in" before a city's name says, whatever the parser calls the name
IN_BEFORE = re.compile(
    r"\b(?:(?:[Ii]n|[Nn]ear|[Oo]utside)|(?:[Mm]ayor|[Rr]esidents|[Cc]ity|[Tt]own|[Vv]illage|[Oo]utskirts|[Ss]uburbs|[Ss]treets|[Cc]entre|[Cc]enter|"
    r"[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est|[Ss]iege|[Ss]helling) of|(?:[Tt]rains?|[Bb]us(?:es)?|[Rr]oad|[Ff]lights?|[Tt]ravell?ed|[Ff]led|[Mm]oved|[Rr]esidents|"
    r"[Vv]olunteers|[Rr]efugees|[Rr]eport(?:ed|ing)?) (?:to|from)) $"
)
LABELS = {"GPE": 40, "LOC": 35, "FAC": 0, "PERSON": -70, "ORG": -25, "NORP": -10, "PRODUCT": -40, "WORK_OF_ART": -40}


@dataclass(frozen=True, slots=True)
class Context:
    """What a story says of countries: how often it names each or a part of it, and the `certain` keys of unambiguous names.

    `labels` is what the parser calls a span; `beside` the countries of the places right before and after a span, with only a
    comma or a bracket between ("Paris, Texas"). `demonyms` are the adjectives of nationality, each as the country's key and
    its offset; `sent_from` is the country of a separate dateline.
    """

    countries: Counter[str]
    certain: frozenset[str]
    labels: Mapping[Span, str]
    labelled: SpanIndex
    beside: Mapping[Span, frozenset[str]]
    demonyms: Sequence[tuple[str, int]]
    sent_from: str | None

    @property
    def home(self) -> str | None:
        """The country named most, if it is clearly so."""
        ranked = self.countries.most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] < ranked[1][1] * 1.5):
            return None
        return ranked[0][0]


def context_of(
    parsed: ParsedStory,
    matches: Sequence[Match],
    geography: Geography,
    serves: Mapping[str, str],
    adjectives: Mapping[str, str],
    publisher: Entity | None,
    sent_from: str | None = None,
) -> Context:
    """Gather the context from the publisher, the unambiguous matches, and adjectives of nationality."""
    countries: Counter[str] = Counter({sent_from: 2} if sent_from else {})
    if publisher is not None and publisher.key in serves:
        countries[geography.country_of.get(serves[publisher.key], serves[publisher.key])] += 3
    certain = set()
    for match in matches:
        key = match.keys[0]
        entity = geography.entities.get(key)
        is_country = entity is not None and entity.subtype == "country"
        if len(match.keys) == 1 and (match.exact or is_country):
            certain.add(key)
            is_city = entity is not None and entity.subtype == "city"
            home = None if is_city else geography.country_of.get(serves.get(key, key))
            if home is not None:
                countries[home] += 3 if is_country else 2
        for place in match.keys:  # a capital speaks for its country: Madrid for Spain, but not Roma for Italy
            if place in geography.capitals and match.exact and match.surface == geography.entities[place].label:
                countries[geography.country_of[place]] += 1

    words = ((adjectives.get(word[0].lower()), word.start()) for word in CAPITALIZED.finditer(parsed.text))
    demonyms = tuple((home, start) for home, start in words if home is not None)
    countries.update(home for home, _ in demonyms)
    beside = _beside(parsed, matches, geography)
    ents = parsed.doc.ents if parsed.doc is not None else ()
    labels = {Span(ent.start_char, ent.end_char): ent.label_ for ent in ents}
    return Context(countries, frozenset(certain), labels, SpanIndex.of(list(labels)), beside, demonyms, sent_from)


def _beside(parsed: ParsedStory, matches: Sequence[Match], geography: Geography) -> dict[Span, frozenset[str]]:
    def countries_of(match: Match) -> frozenset[str]:
        return frozenset(geography.country_of[key] for key in match.keys if key in geography.country_of)

    countries: dict[Span, frozenset[str]] = {}
    for left, right in pairwise(matches):
        if parsed.text[left.span.end : right.span.start] in {", ", " ("}:
            countries[left.span] = countries.get(left.span, frozenset()) | countries_of(right)
            countries[right.span] = countries_of(left)
    return countries


Weighed = Sequence[tuple[float, str]]  # evidence and key, the strongest first


def weigh(parsed: ParsedStory, match: Match, keys: Iterable[str], context: Context, geography: Geography) -> Weighed:
    """Return the evidence for each place that a match may mean, the strongest first."""
    weighed = sorted(((_evidence(parsed, match, key, context, geography), key) for key in keys), reverse=True)
    if parsed.doc is None and len(weighed) > 1:
        # In its country's language a town comes before a country elsewhere: Granada in Spanish.
        spoken = geography.spoken.get(parsed.language, frozenset())
        at_home = [row for row in weighed if row[0] >= NEEDED and geography.country_of.get(row[1]) in spoken]
        if at_home and weighed[0][1] not in spoken and weighed[0][1] not in context.certain:
            return [*at_home, *(row for row in weighed if row not in at_home)]
    return weighed


def place(parsed: ParsedStory, match: Match, weighed: Weighed, geography: Geography) -> Candidate | None:
    """Return the place that a match means, or None where no place has enough evidence."""
    evidence, key = weighed[0]
    entity = geography.entities[key]
    if evidence < NEEDED:
        return None
    if parsed.datelines.meets(match.span):
        return Candidate.by("dateline", match.span, entity)
    rival = weighed[1][0] if len(weighed) > 1 else 0
    if entity.subtype in {"city", "region"} and (evidence < SURE or evidence - rival < 30):
        return Candidate.by("gazetteer-context", match.span, entity)
    return Candidate.by("gazetteer" if len(weighed) == 1 else "gazetteer-context", match.span, entity)


def _evidence(parsed: ParsedStory, match: Match, key: str, context: Context, geography: Geography) -> float:
    entity, span, surface = geography.entities[key], match.span, match.surface
    home = geography.country_of.get(key)
    near = (60 if home in context.beside.get(span, ()) else 0) + (60 if parsed.datelines.meets(span) else 0)
    support = _support(home, context, geography)
    label = _label_at(context, span)
    if parsed.doc is not None and entity.subtype == "city" and _is_located(parsed, span):
        label = max(label, IN)
    if entity.subtype == "country":
        return 200 + near + support
    if entity.subtype == "other" or (entity.subtype == "region" and entity.origin == "reference"):
        return 130 + near + support + min(label, 0)
    if not match.exact and not near and key not in context.certain:
        return 0

    # The label, or less what tells it from others: Frankfurt for Frankfurt am Main; or its name in the story's language.
    is_short = len(surface) > 5 and entity.label.startswith(f"{surface} ")
    canonical = fold(surface) == fold(entity.label) or is_short or _is_usual(match, entity)
    size = 10 * math.log10(max(geography.population.get(key, 300_000), 1000))
    unparsed = _without_parser(parsed, span, home, geography) if parsed.doc is None else 0
    # A capitalized word after it that is no office makes another name: "Paris Hilton", "London Bridge".
    after = CAPITAL_AFTER.match(parsed.after(span))
    is_running = not (parsed.all_caps.meets(span) or parsed.title_case.meets(span) or parsed.datelines.meets(span))
    inside = -INSIDE if is_running and after is not None and after["word"].lower() not in TITLES else 0
    return size + near + support + label + unparsed + inside + 25 * canonical + 25 * (key in geography.capitals)


def _is_usual(match: Match, entity: Entity) -> bool:
    """Tell whether a match has an entity's name in the language of the story, or its label, declined or in another script."""
    names = [name for name in match.names if name.key == entity.key]
    return any(name.language not in {"", "en"} or slugify(name.written) == slugify(entity.label) for name in names)


def _without_parser(parsed: ParsedStory, span: Span, home: str | None, geography: Geography) -> float:
    """Return the evidence where no parser says more: the story is in the place's language, a preposition of place precedes."""
    before = PLACE_PREPOSITIONS.get(parsed.language)
    located = before is not None and before.search(parsed.before(span)) is not None
    inside = (
        before is not None
        and not located
        and parsed.language != "de"
        and NAME_BEFORE.search(parsed.before(span)) is not None
    )
    at_home = home in geography.spoken.get(parsed.language, ())
    return UNPARSED + HOME_LANGUAGE * at_home + LOCATED * located - INSIDE * inside


def _is_located(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether a name follows "in" or "near" and ends there, and is neither an ordinary word nor someone's surname."""
    name = span.of(parsed.text)
    if (
        not IN_BEFORE.search(parsed.before(span))
        or CAPITAL_AFTER.match(parsed.after(span))
        or fold(name) in NEVER_SMALL
    ):
        return False
    return re.search(rf"[A-Z][a-z.]+ {re.escape(name)}(?!\w)", parsed.text) is None


def _support(home: str | None, context: Context, geography: Geography) -> float:
    """Return the evidence from the countries that a story names, for a place in one of them."""
    if home is None:
        return 0
    count = context.countries[home]
    neighbours = sum(context.countries[other] for other in geography.neighbours.get(home, ()))
    share = count / max(sum(context.countries.values()), 1)
    return (25 + 20 * share if count else 0) + (5 if neighbours and not count else 0) + min(count, 5)


def _label_at(context: Context, span: Span) -> float:
    """Return the evidence from what the parser calls a span, or the span around it."""
    exact = context.labels.get(span)
    if exact is not None:
        return LABELS.get(exact, 0)
    position = context.labelled.before(span.start)
    around = context.labelled.spans[position] if position >= 0 else None
    return LABELS.get(context.labels[around], 0) if around is not None and around.holds(span) else 0


def organization(
    match: Match, keys: Sequence[str], context: Context, entities: Mapping[str, Entity], serves: Mapping[str, str]
) -> Candidate:
    """Return the organization that a match means, the first of `keys` where nothing decides between them."""
    if len(keys) == 1:
        return Candidate.by("gazetteer", match.span, entities[keys[0]])

    def weight(key: str) -> tuple[bool, bool, bool]:
        served = serves.get(key)
        return key in context.certain, served is not None and served == context.home, served is None

    best = max(keys, key=weight)
    rule = "back-reference" if best in context.certain else "gazetteer-context"
    return Candidate.by(rule, match.span, entities[best])
