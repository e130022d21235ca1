"""Disambiguation: which of several entities a name means, and whether a name that is also a word or a surname means any.

The evidence for a place is a sum of points: how many live there, the countries that the story names or writes about, the
towns of the same region beside it, what the parser calls the words, a word that says what it is ("governor of", "region"),
a country's or state's name right after ("Paris, Texas"), the dateline. Countries and parts of the world need no evidence;
cities, states and provinces do, because their names are surnames, first names and ordinary words as well. A name has one
sense in a story, that of its strongest mention, unless what stands right beside a mention says otherwise. Of organizations
with one name, the one named in full elsewhere in the story wins, then the one that works for the story's country, then the
one that has no country.

The reference files mark the short names that are also words: "Apple", "Orange", "Labour". One counts in a story that names
the organization by another name, too, that uses it as firms, parties and bands are spoken of ("shares in Apple", "Labour
MPs", "the band Muse"), or in which the parser takes it for an organization more often than for anything else. An
abbreviation such as "BA" needs the name in full.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain, pairwise
from operator import itemgetter

from graph_service.languages import NEVER_SMALL
from graph_service.linking.knowledge.gazetteer import Match
from graph_service.linking.knowledge.localized_names import country_of_language
from graph_service.linking.knowledge.name_forms import Name
from graph_service.linking.knowledge.reference_files import Geography
from graph_service.linking.knowledge.words_by_language import CASE_SUFFIX, COORDINATED
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.cue_words import NEARBY, PLACE_PREPOSITIONS, REGION_BEFORE, RIVER_IN_PLACE, TITLES
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span
from graph_service.text import SpanIndex, fold, occurrences, slugify

CAPITALIZED = re.compile(r"(?<![\w.-])[A-Z][\w.'’-]*[\w]")
OF_A_BODY = 2  # what each name of a country's body says of it
NEEDED = 100  # the evidence that a city or a state needs
OTHERWISE = 40  # by so much more evidence a mention means something else than its name elsewhere in the story
NEAR_TOWN = 80  # what a town near which the place is said to lie says for it
INSIDE = 50  # what a city loses where a capitalized word follows
LABEL_END = re.compile(r"(?:,| \().*")  # "Washington, D.C.", "Galicia (Spain)"
CAPITAL_AFTER = re.compile(r" (?P<word>[A-Z][a-z][\w'’-]*)")
SURE = 160  # from here on, the choice is as good as an unambiguous name
GREAT = 5_000_000  # people; a name that is such a city's, or a capital's, means it before its namesakes
LARGE = 100_000  # people; a smaller capital is less renowned, a smaller town known by its own spelling
RENOWNED = 25
USUAL = 25  # what a place's usual name in the story's language says
ALIKE = 0.7  # of letters; from here on, a name is another spelling of the label
# Capitalized words after a name that make no other name of it: "the Ontario Government". An airport of its name lies in the town.
BODIES = TITLES | frozenset("airport government province state region authorities officials".split())
# Words before a name that make another name of it: "Hotel Victoria", "the Duke of York".
NAMED_AFTER = re.compile(
    r"\b(?:Hotel|Villa|Fort|Avenue|(?:Lord|Lady|Baron|Baroness) \w+ of|(?:Duke|Duchess|Earl|Prince|Princess) of) $"
)
# Words before and after a name that say whether it is a region's or a city's.
OF_A_REGION = re.compile(
    r"\b(?:[Gg]overnors?(?:-[Gg]eneral)?|[Pp]remier|[Ll]egislature|[Ss]tates?|[Pp]rovinces?|[Rr]egions?|[Oo]blast|[Cc]antons?|[Rr]epublic) of (?:the )?$"
)
REGION_AFTER = re.compile(
    r"(?:,| \() ?(?:a|the) (?:[\w-]+ ){0,2}(?:state|province|region|oblast)\b| (?:[Ss]tate|[Pp]rovince|[Gg]overnor)\b"
)
OF_A_CITY = re.compile(r"\b(?:[Mm]ayors?|[Cc]ity|[Tt]own|[Cc]apital|[Pp]ort|[Ss]uburbs?|[Oo]utskirts|[Ss]treets) of $")
AIRPORT_AFTER = re.compile(r" (?:[Ii]nternational )?[Aa]irport\b")
NAMED_AS_REGION = re.compile(
    r"\b(?:(?:region|oblast|province|state|county|governorate|voivodeship|district|canton|prefecture|krai)\b|област|вобласц|кра[йею]|obwód|obwodz|obwodu|województw)",
    re.IGNORECASE,
)
# Languages in whose script a large town's name is hardly another's.
OTHER_SCRIPTS, IN_SCRIPT = frozenset({"ar", "fa", "he", "zh", "ja", "ko", "hy", "ka"}), 25
NO_CAPITALS = OTHER_SCRIPTS | {"de"}  # in which a capital before a name tells nothing
KM_OF_A_DEGREE, SURROUNDINGS = 111, 100  # kilometres; so far from a town lies what is "near" it
CASE_ENDS_NAME = frozenset({"hu"})  # in which only a name's last word has a case: "Londonban Boris Johnson"
UNPARSED, HOME_LANGUAGE, LOCATED, WITH_CASE = 20, 15, 25, 40
CAPITALIZED_BEFORE = re.compile(r"[A-Z][a-z.]+ $")
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

    `labels` is what the parser calls a span; `beside` the countries and regions of the places right before and after a span,
    with only a comma or a bracket between ("Paris, Texas"), or "in" ("Tripoli in Libya"). `demonyms` are the adjectives of nationality, each as the country's key and
    its offset; `sent_from` is the country of a separate dateline. `within` are the places that stand for a region because
    they are it or lie in it, each as its folded name and its offset, in the order of the text. `nearby` has the town near which a span's place is said to lie.
    """

    countries: Counter[str]
    certain: frozenset[str]
    labels: Mapping[Span, str]
    labelled: SpanIndex
    beside: Mapping[Span, frozenset[str]]
    demonyms: Sequence[tuple[str, int]]
    sent_from: str | None
    within: Mapping[str, Sequence[tuple[str, int]]]
    nearby: Mapping[Span, Entity]

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
    certain: set[str] = set()
    is_unparsed = parsed.doc is None and parsed.language != "en"
    within: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for match in matches:
        subtypes = {key: entity.subtype for key in match.keys if (entity := geography.entities.get(key)) is not None}
        key = next((key for key, subtype in subtypes.items() if subtype == "country"), match.keys[0])
        is_country = subtypes.get(key) == "country"
        # Towns that are called as a country is make its name no less sure: Albania, Montenegro.
        others = [other for other in match.keys if other != key]
        is_sure = not others or (is_country and all(subtypes.get(other) == "city" for other in others))
        if is_sure and (match.exact or is_country):
            if is_unparsed and _is_sure_town(match, key, geography) and key not in certain:
                countries[geography.country_of[key]] += 1  # a story seldom names its own country, but its towns
            is_counted = is_unparsed and is_country and bool(others) and key in certain
            certain.add(key)
            home = None if subtypes.get(key) == "city" else geography.country_of.get(serves.get(key, key))
            if home is not None and not is_counted:  # what is a town's name, too, counts once: Granada
                countries[home] += OF_A_BODY if not is_country else 1 if is_unparsed and others else 3
        places = [key for key in subtypes if key.startswith("place/")]
        for place in places:  # a capital speaks for its country: Madrid for Spain, but not Roma for Italy
            if place in geography.capitals and match.exact and match.surface == geography.entities[place].label:
                countries[geography.country_of[place]] += 1
        largest = max(places, key=lambda key: geography.population.get(key, 0), default=None)
        region = None if largest is None else geography.region_of(largest)
        if region is not None:
            within[region].append((fold(match.surface), match.span.start))

    for named in within.values():
        named.sort(key=itemgetter(1))
    words = ((adjectives.get(word[0].lower()), word.start()) for word in CAPITALIZED.finditer(parsed.text))
    demonyms = tuple((home, start) for home, start in words if home is not None)
    countries.update(home for home, _ in demonyms)
    ents = parsed.doc.ents if parsed.doc is not None else ()
    labels = {Span(ent.start_char, ent.end_char): ent.label_ for ent in ents}
    beside = _beside(parsed, matches, geography)
    nearby = dict(_nearby(parsed, matches, geography))
    return Context(
        countries, frozenset(certain), labels, SpanIndex.of(list(labels)), beside, demonyms, sent_from, within, nearby
    )


def _is_sure_town(match: Match, key: str, geography: Geography) -> bool:
    """Tell whether a name that means one place means a town in a known country, as it stands."""
    return not match.inflected and key in geography.country_of and geography.entities[key].subtype == "city"


def _beside(parsed: ParsedStory, matches: Sequence[Match], geography: Geography) -> dict[Span, frozenset[str]]:
    def around(match: Match) -> frozenset[str]:
        wider = (geography.country_of.get(key) for key in match.keys)
        regions = (geography.region_of(key) for key in match.keys)
        return frozenset(key for key in chain(wider, regions) if key is not None)

    beside: dict[Span, frozenset[str]] = {}
    for left, right in pairwise(matches):
        between = parsed.text[left.span.end : right.span.start]
        if between in {", ", " (", " in "}:
            beside[left.span] = beside.get(left.span, frozenset()) | around(right)
        if between in {", ", " ("}:
            beside[right.span] = around(left)
    return beside


def _nearby(parsed: ParsedStory, matches: Sequence[Match], geography: Geography) -> Iterator[tuple[Span, Entity]]:
    """Yield the spans of places that are said to lie near a town, each with the largest town of that name."""
    pattern = NEARBY.get(parsed.language)
    if pattern is None:
        return
    for left, right in pairwise(matches):
        if pattern.match(parsed.text, left.span.end, right.span.start):
            towns = (key for key in right.keys if key.startswith("place/"))
            largest = max(towns, key=lambda key: geography.population.get(key, 0), default=None)
            if largest is not None and geography.entities[largest].subtype == "city":
                yield left.span, geography.entities[largest]


def _is_near(place: Entity, town: Entity) -> bool:
    """Tell whether a place lies in the surroundings of a town."""
    if place.latitude is None or place.longitude is None or town.latitude is None or town.longitude is None:
        return False
    north = place.latitude - town.latitude
    east = (place.longitude - town.longitude) * math.cos(math.radians(town.latitude))
    return math.hypot(north, east) * KM_OF_A_DEGREE <= SURROUNDINGS


Weighed = Sequence[tuple[float, str]]  # evidence and key, the strongest first


def weigh(
    parsed: ParsedStory, matches: Sequence[Match], context: Context, geography: Geography
) -> Mapping[Span, Weighed]:
    """Return the evidence for each place that each match may mean, the story's sense of the name first, then the strongest."""
    names = {match.surface for match in matches} if parsed.doc is not None else ()
    surnames = {  # a capitalized word precedes them somewhere, as a given name does
        name
        for name in names
        for span in occurrences(name, parsed.text, joiners="")
        if CAPITALIZED_BEFORE.search(parsed.text, max(span.start - 40, 0), span.start)
    }
    weighed: dict[Span, Weighed] = {}
    senses: dict[str, tuple[float, str]] = {}
    for match in matches:
        places = [key for key in match.keys if key.startswith("place/")]
        if places:
            evidence = [(_evidence(parsed, match, key, context, geography, surnames), key) for key in places]
            weighed[match.span] = sorted(evidence, reverse=True)
            name, best = fold(match.surface), max(evidence)
            senses[name] = max(senses.get(name, best), best)
    for span, ranked in weighed.items():
        _, sense = senses[fold(span.of(parsed.text))]
        here = next((choice for choice in ranked if choice[1] == sense), None)
        if here is not None and ranked[0][0] - here[0] < OTHERWISE:
            weighed[span] = [here, *(choice for choice in ranked if choice != here)]
        if parsed.doc is None:
            weighed[span] = _local_first(parsed, span, weighed[span], context, geography)
    return weighed


def _local_first(parsed: ParsedStory, span: Span, weighed: Weighed, context: Context, geography: Geography) -> Weighed:
    """Return the choices for a name in a story without a parser, first those that its language prefers.

    They are a town in a country of the language before a country elsewhere (Granada in Spanish), after a preposition of
    place the city before the region of its name (Geneva before its canton), and the river after words for what is on one.
    """
    river = RIVER_IN_PLACE.get(parsed.language)
    if river is not None and len(weighed) > 1 and river.search(parsed.text, max(span.start - 40, 0), span.end):
        return sorted(weighed, key=lambda row: geography.entities[row[1]].subtype != "other")
    spoken = geography.spoken.get(parsed.language, frozenset())
    at_home = [row for row in weighed if row[0] >= NEEDED and geography.country_of.get(row[1]) in spoken]
    first = geography.entities[weighed[0][1]]
    if first.subtype == "country" and at_home and first.key in context.certain:
        is_here = context.home is not None and context.home == geography.country_of[at_home[0][1]]
    else:  # a capital or a great city keeps its name from a small town at home
        people = max((geography.population.get(key, 0) for _, key in at_home), default=0)
        is_renowned = first.key in geography.capitals or geography.population.get(first.key, 0) >= GREAT
        is_here = not is_renowned or people >= LARGE
    if at_home and first.key not in spoken and is_here:
        weighed = [*at_home, *(row for row in weighed if row not in at_home)]
    cue, region = PLACE_PREPOSITIONS.get(parsed.language), weighed[0][1]
    if geography.entities[region].subtype != "region" or cue is None or not cue.search(parsed.before(span)):
        return weighed
    cities = [row for row in weighed if row[0] >= NEEDED and row[1] != region and geography.region_of(row[1]) == region]
    return [*cities, *(row for row in weighed if row not in cities)]


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


def _evidence(
    parsed: ParsedStory, match: Match, key: str, context: Context, geography: Geography, surnames: Collection[str]
) -> float:
    """Return the points that speak for one of the places that a match may mean."""
    entity, span = geography.entities[key], match.span
    home, region = geography.country_of.get(key), geography.region_of(key)
    beside = context.beside.get(span, ())
    town = context.nearby.get(span)
    near = (
        OTHERWISE * 2 * (town is not None and _is_near(entity, town))
        + 60 * (home in beside)
        + 30 * (region in beside)
        + 60 * parsed.datelines.meets(span)
    )
    support = 0.0
    if home is not None:
        # What a town says of its country in a story without a parser does not speak for itself.
        is_itself = parsed.doc is None and parsed.language != "en" and key in context.certain
        is_itself = is_itself and _is_sure_town(match, key, geography)
        count = context.countries[home] - is_itself
        share = count / max(sum(context.countries.values()) - is_itself, 1)
        is_next_to = not count and any(context.countries[other] for other in geography.neighbours.get(home, ()))
        support = (25 + 20 * share if count else 0) + (5 if is_next_to else 0) + min(count, 5)
    label = _label(parsed, match, entity, context, surnames)
    if entity.subtype == "country":
        # A country's name is a region's, too (Georgia), if the story names towns of that region, or is about the region's country, and
        # names nothing of the other.
        regions = [k for k in match.keys if geography.region_of(k) == k and geography.country_of.get(k) != key]
        name = fold(match.surface)
        is_regions = any(town != name for region in regions for town, _ in context.within.get(region, ()))
        is_regions = is_regions or any(geography.country_of[region] == context.home for region in regions)
        return (130 if is_regions and not context.countries[key] else 200) + near + support
    if entity.subtype == "other" or (entity.subtype == "region" and entity.origin == "reference"):
        return 130 + near + support + min(label, 0)
    if not match.exact and not near and key not in context.certain:
        return 0

    population = geography.population.get(key, 300_000)
    size = 10 * math.log10(max(population, 1000))
    is_renowned = key in geography.capitals or (entity.subtype == "city" and population >= GREAT)
    renown = (RENOWNED if population >= LARGE else RENOWNED / 2) if is_renowned else 0
    is_foreign = (
        parsed.doc is None and parsed.language != "en" and home not in geography.spoken.get(parsed.language, ())
    )
    likeness = _likeness(match, entity, population)
    if is_foreign and not support:  # another language's spelling says nothing: Pekín is no Pekin, Illinois
        is_usual = any(name.key == key and name.language == parsed.language for name in match.names)
        likeness = USUAL if is_usual else 0
    elif is_foreign and not likeness and population < LARGE:  # nor do the small town's other names
        likeness = -USUAL
    words = _words_beside(parsed, match, entity, home, geography, is_in_story=support > 0)
    if population >= LARGE and parsed.language in OTHER_SCRIPTS and entity.subtype == "city":
        words += IN_SCRIPT
    return size + near + support + label + words + likeness + renown + _company(parsed, match, key, context, geography)


def _label(parsed: ParsedStory, match: Match, entity: Entity, context: Context, surnames: Collection[str]) -> float:
    """Return the evidence from what the parser calls a name or the words around it.

    A city's name after "in" or "near" that ends there and is neither a surname nor an ordinary word is a place's, whatever the
    parser calls it.
    """
    position = context.labelled.before(match.span.start)
    around = context.labelled.spans[position] if position >= 0 else None
    label = LABELS.get(context.labels[around], 0) if around is not None and around.holds(match.span) else 0
    is_located = (
        parsed.doc is not None
        and entity.subtype == "city"
        and match.surface not in surnames
        and IN_BEFORE.search(parsed.before(match.span)) is not None
        and CAPITAL_AFTER.match(parsed.after(match.span)) is None
        and fold(match.surface) not in NEVER_SMALL
    )
    return max(label, IN) if is_located else label


def _words_beside(
    parsed: ParsedStory, match: Match, entity: Entity, home: str | None, geography: Geography, *, is_in_story: bool
) -> float:
    """Return the evidence from the words beside a name: that say what it is, or make another name of it.

    Where no parser says more, a story in the language of the place's country and a preposition of place speak for it.
    `is_in_story` says that the story names the place's country, or others in it.
    """
    before, after = parsed.before(match.span), parsed.after(match.span)
    points = 0.0
    if entity.subtype == "region":
        is_called = NAMED_AS_REGION.search(match.surface) or OF_A_REGION.search(before) or REGION_AFTER.match(after)
        points += 60 if is_called else 0
    elif entity.subtype == "city" and (OF_A_CITY.search(before) or AIRPORT_AFTER.match(after)):
        points += 40

    # A capitalized word after it that is no office makes another name: "Paris Hilton", "London Bridge".
    word, line_indexes = CAPITAL_AFTER.match(after), (parsed.all_caps, parsed.title_case, parsed.datelines)
    is_running = not any(lines.meets(match.span) for lines in line_indexes)
    if match.inflected and parsed.language in CASE_ENDS_NAME:
        word = None
    if (is_running and word is not None and word["word"].lower() not in BODIES) or NAMED_AFTER.search(before):
        points -= INSIDE

    if parsed.doc is None:
        preposition = PLACE_PREPOSITIONS.get(parsed.language)
        points += UNPARSED + HOME_LANGUAGE * (home in geography.spoken.get(parsed.language, ()))
        cases = CASE_SUFFIX.get(parsed.language)
        coordinated = COORDINATED.get(parsed.language)
        if (cases is not None and cases.match(after)) or (coordinated is not None and coordinated.match(after)):
            points += WITH_CASE
        elif (preposition is not None and preposition.search(before)) or REGION_BEFORE.search(before):
            # "Of" speaks against a small town abroad, and one in a country of which there is no word: "la pensée de Mao".
            is_small = entity.subtype == "city" and geography.population.get(entity.key, 0) < LARGE
            is_native = entity.iso == country_of_language(parsed.language)  # France of French
            is_elsewhere = not (is_in_story or is_native) or home not in geography.spoken.get(parsed.language, ())
            points += -LOCATED / 2 if is_small and is_elsewhere and OF.search(before) else LOCATED
        elif preposition is not None and parsed.language not in NO_CAPITALS and NAME_BEFORE.search(before):
            points -= INSIDE
    return points


OF = re.compile(r"(?<!\w)(?:de |di |d['’])\Z", re.IGNORECASE)


def _likeness(match: Match, entity: Entity, population: int) -> float:
    """Return the evidence from how close a name is to the usual one.

    That is a place's name in the language of the story, or its label, declined or in another script; less so a short form
    (Frankfurt) or an old spelling (Odessa).
    """
    name, main, label = fold(match.surface), fold(LABEL_END.sub("", entity.label)), slugify(entity.label)
    names = [name for name in match.names if name.key == entity.key]
    if name == main or any(name.language or slugify(name.written) == label for name in names):
        return USUAL
    if population >= LARGE and name[0] == main[:1] and SequenceMatcher(None, name, main).ratio() >= ALIKE:
        return 20
    return 15 if len(name) > 5 and main.startswith(f"{name} ") else 0


def _company(parsed: ParsedStory, match: Match, key: str, context: Context, geography: Geography) -> float:
    """Return the evidence from the sentence: for a region from the towns in it, for a town from its region."""
    region = geography.region_of(key)
    if region is None:
        return 0
    sentence, name = parsed.sentence_at(match.span.start), fold(match.surface)
    within = context.within.get(region, ())
    first, end = (bisect_left(within, offset, key=itemgetter(1)) for offset in (sentence.start, sentence.end))
    others = {other for other, _ in within[first:end] if other != name}
    if key != region:
        others &= {fold(geography.entities[region].label)}
    return 15 * min(len(others), 2)


BODY_AFTER = re.compile(
    r",? (?:<[A-Z]|Inc|Corp|Ltd|plc|Group)\b|(?:['’]s?)? (?:shares?|stock|shareholders?|chief executive|chairman|chairwoman|chief|spokesm[ae]n|"
    r"spokeswom[ae]n|boss|executives?|president|founder|co-founder|director|officials?|subsidiary|unit|bid|results|profits?|sales|stores?|customers|users|"
    r"website|network|workers|staff|employees|frontman|singer|guitarist|drummer|bassist|album|single|editor|columnist|reporter|leader|"
    r"MPs?|peers?|MEPs?|MSPs?|party|politicians?|candidates?|backbenchers?|councillors?|voters|supporters|activists|government|manifesto|conference|policy|policies|plans|"
    r"ministers?|senators?|lawmakers?|rebels|benches|front bench|strategists?|election|rule|spokespersons?)\b"
)
BODY_BEFORE = re.compile(
    r"\b(?:firm|giant|maker|company|companies|operator|retailer|chain|broadcaster|newspaper|magazine|party|label|studio|studios|bank|group|band|rockers|duo|trio|"
    r"quartet|outfit|manufacturer|developer|publisher|supermarket|airline|carrier|insurer|rival|rivals|competitor|owner|parent|subsidiary|"
    r"shares in|stake in|by the|site|portal|provider|act|acts|store|agency|charity|union|daily|weekly|tabloid|channel|service)s? $"
)
BODY_LABELS = frozenset({"ORG", "PRODUCT"})  # what the parser calls an organization


def without_unused(
    parsed: ParsedStory, matches: Sequence[Match], short: Mapping[str, Sequence[str]]
) -> Iterator[Match]:
    """Yield the matches without the short names that the story uses otherwise; `short` has them by their entities' keys."""

    def is_short(name: Name) -> bool:
        return name.written in short.get(name.key, ())

    in_full = {name.key for match in matches if match.exact for name in match.names if not is_short(name)}
    labels = {(ent.start_char, ent.text): ent.label_ for ent in (parsed.doc.ents if parsed.doc is not None else ())}
    votes: defaultdict[str, float] = defaultdict(float)  # above zero, the story speaks of an organization
    for match in matches:
        span, surface = match.span, match.surface
        if not match.exact or not any(map(is_short, match.names)):
            continue
        if surface.isupper() or parsed.all_caps.meets(span) or parsed.title_case.meets(span):
            continue
        if BODY_AFTER.match(parsed.after(span)) or BODY_BEFORE.search(parsed.before(span)):
            votes[surface] = math.inf
        label = labels.get((span.start, surface)) or labels.get((span.start, surface + "'s"))
        if label is not None:
            votes[surface] += 1 if label in BODY_LABELS else -1
    for match in matches:
        is_used = votes[match.surface] > 0
        names = tuple(name for name in match.names if not is_short(name) or name.key in in_full or is_used)
        if any(map(is_short, names)):
            names = tuple(name for name in names if name.key.startswith("organization/"))
        if names:
            yield match if names == match.names else replace(match, names=names)
