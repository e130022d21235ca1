"""Which of several entities a name means, and whether a city's name means a city at all.

Evidence is added up, in hundredths so that a reader can follow it: the size of a city, the countries that the story
names or writes about, what the parser calls the words, a country's or state's name right after ("Paris, Texas"), the
dateline. Countries and parts of the world need no evidence; cities, states and provinces do, because their names are
surnames, first names and ordinary words as well. Between organizations of one name, the one named in full elsewhere in
the story wins, then the one that works for the country the story is about, then the one that has no country.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph_service.linking.knowledge.gazetteer import Match
from graph_service.linking.knowledge.reference_files import Geography
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.mentions.people import TITLES
from graph_service.model import Entity, Span
from graph_service.text import SpanIndex, fold

CAPITALIZED = re.compile(r"(?<![\w.-])[A-Z][\w.'’-]*[\w]")
NEEDED = 100  # a city's, a state's evidence must reach this
INSIDE = 50  # what a city loses where its name goes on
CAPITAL_AFTER = re.compile(r" (?P<word>[A-Z][a-z][\w'’-]*)")
SURE = 160  # from here on, the choice is as good as an unambiguous name
LABELS = {"GPE": 40, "LOC": 35, "FAC": 0, "PERSON": -70, "ORG": -25, "NORP": -10, "PRODUCT": -40, "WORK_OF_ART": -40}


@dataclass(frozen=True, slots=True)
class Context:
    """What a story is about: how often it names each country or a part of it, and what stands in it unambiguously.

    `demonyms` are the adjectives of nationality, by the country's key and where each stands; `sent_from` is the country of
    a dateline printed apart. `labels` is what the parser calls a stretch; `beside` the countries of the place named right before or after one,
    with no more than a comma or a bracket between ("Paris, Texas").
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
    """Gather the context from the publisher, the matches that mean one thing, and adjectives of nationality."""
    countries: Counter[str] = Counter({sent_from: 2} if sent_from else {})
    if publisher is not None and publisher.key in serves:
        countries[geography.country_of.get(serves[publisher.key], serves[publisher.key])] += 3
    certain = set()
    for match in matches:
        key = match.keys[0]
        entity = geography.entities.get(key)
        is_country = entity is not None and entity.kind == "country"
        if len(match.keys) == 1 and (match.exact or is_country):
            certain.add(key)
            home = (
                None if entity is not None and entity.kind == "city" else geography.country_of.get(serves.get(key, key))
            )
            if home is not None:
                countries[home] += 3 if is_country else 2
        countries.update(_countries_of_capitals(match, geography))
    demonyms = tuple(_demonyms(parsed.text, adjectives))
    countries.update(home for home, _ in demonyms)
    beside = _beside(parsed, matches, geography)
    labels = _labels(parsed)
    return Context(countries, frozenset(certain), labels, SpanIndex.of(list(labels)), beside, demonyms, sent_from)


def _countries_of_capitals(match: Match, geography: Geography) -> Iterator[str]:
    """Yield the country of a capital that a match names as it is called: Madrid speaks of Spain, Roma need not of Italy."""
    for key in match.keys:
        if key in geography.capitals and match.exact and match.surface == geography.entities[key].label:
            yield geography.country_of[key]


def _demonyms(text: str, adjectives: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for word in CAPITALIZED.finditer(text):
        home = adjectives.get(word[0].lower())
        if home is not None:
            yield home, word.start()


def _labels(parsed: ParsedStory) -> dict[Span, str]:
    ents = parsed.doc.ents if parsed.doc is not None else ()
    return {Span(ent.start_char, ent.end_char): ent.label_ for ent in ents}


def _beside(parsed: ParsedStory, matches: Sequence[Match], geography: Geography) -> dict[Span, frozenset[str]]:
    countries: dict[Span, frozenset[str]] = {}
    for left, right in pairwise(matches):
        if parsed.text[left.span.end : right.span.start] in {", ", " ("}:
            countries[left.span] = countries.get(left.span, frozenset()) | _lying_in(right, geography)
            countries[right.span] = _lying_in(left, geography)
    return countries


def _lying_in(match: Match, geography: Geography) -> frozenset[str]:
    return frozenset(geography.country_of[key] for key in match.keys if key in geography.country_of)


Weighed = Sequence[tuple[float, str]]  # evidence and key, the strongest first


def weigh(parsed: ParsedStory, match: Match, keys: Iterable[str], context: Context, geography: Geography) -> Weighed:
    """Return the evidence for each place that a match may mean, the strongest first."""
    return sorted(((_evidence(parsed, match, key, context, geography), key) for key in keys), reverse=True)


def place(parsed: ParsedStory, match: Match, weighed: Weighed, geography: Geography) -> Candidate | None:
    """Return the place that a match means, or None where the evidence for any is thin."""
    evidence, key = weighed[0]
    entity = geography.entities[key]
    if evidence < NEEDED:
        return None
    if parsed.datelines.meets(match.span):
        return Candidate.by("dateline", match.span, entity)
    rival = weighed[1][0] if len(weighed) > 1 else 0
    if entity.kind in {"city", "region"} and (evidence < SURE or evidence - rival < 30):
        return Candidate.by("gazetteer-context", match.span, entity)
    return Candidate.by("gazetteer" if len(weighed) == 1 else "gazetteer-context", match.span, entity)


def _evidence(parsed: ParsedStory, match: Match, key: str, context: Context, geography: Geography) -> float:
    entity = geography.entities[key]
    home = geography.country_of.get(key)
    near = (60 if home in context.beside.get(match.span, ()) else 0) + (60 if parsed.datelines.meets(match.span) else 0)
    support = _support(home, context, geography)
    label = _label_at(context, match.span)
    if entity.kind == "country":
        return 200 + near + support
    if entity.kind == "other" or (entity.kind == "region" and entity.origin == "reference"):
        return 130 + near + support + min(label, 0)
    if not match.exact and not near and key not in context.certain:
        return 0
    canonical = fold(match.surface) == fold(entity.label) or _is_short(match.surface, entity.label)
    size = 10 * math.log10(max(geography.population.get(key, 300_000), 1000))
    unparsed = 20 if parsed.doc is None else 0  # there is no parser to say more
    inside = -INSIDE if _goes_on(parsed, match.span) else 0
    return size + near + support + label + unparsed + inside + 25 * canonical + 25 * (key in geography.capitals)


def _goes_on(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether a capitalized word follows that is no office: "Paris Hilton", "London Bridge" are names of their own."""
    after = CAPITAL_AFTER.match(parsed.after(span))
    running = not (parsed.all_caps.meets(span) or parsed.title_case.meets(span) or parsed.datelines.meets(span))
    return running and after is not None and after["word"].lower() not in TITLES


def _is_short(surface: str, label: str) -> bool:
    """Tell whether a name is the label less what tells it from others: Frankfurt for Frankfurt am Main."""
    return len(surface) > 5 and label.startswith(f"{surface} ")


def _support(home: str | None, context: Context, geography: Geography) -> float:
    if home is None:
        return 0
    named = context.countries[home]
    beside = sum(context.countries[other] for other in geography.neighbours.get(home, ()))
    share = named / max(sum(context.countries.values()), 1)
    return (25 + 20 * share if named else 0) + (5 if beside and not named else 0) + min(named, 5)


def _label_at(context: Context, span: Span) -> float:
    exact = context.labels.get(span)
    if exact is not None:
        return LABELS.get(exact, 0)
    at = context.labelled.before(span.start)
    around = context.labelled.spans[at] if at >= 0 else None
    return LABELS.get(context.labels[around], 0) if around is not None and around.holds(span) else 0


def organization(
    match: Match, keys: Sequence[str], context: Context, entities: Mapping[str, Entity], serves: Mapping[str, str]
) -> Candidate:
    """Return the organization that a match means; the first of `keys` where nothing tells them apart."""
    if len(keys) == 1:
        return Candidate.by("gazetteer", match.span, entities[keys[0]])

    def weight(key: str) -> tuple[bool, bool, bool]:
        served = serves.get(key)
        return key in context.certain, served is not None and served == context.home, served is None

    best = max(keys, key=weight)
    rule = "back-reference" if best in context.certain else "gazetteer-context"
    return Candidate.by(rule, match.span, entities[best])
