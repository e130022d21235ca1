"""Places in languages without a parser that no reference file has: what a preposition of place or a word for a settlement presents.

"U Tavankutu", "à Cilaos", "село Грушівка": a capitalized name that is free, no person's and no ordinary word. The name is
labelled in the nominative, as the story has it elsewhere or by the likeliest rule, and lies in the country of the nearest
place in its sentence, else in the story's.

Slavic languages name regions by adjectives of towns, alone or in a list ("в Одеській та Київській областях"): the region is
the one that the largest such town lies in.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product

from graph_service.languages import CALENDAR, common_words
from graph_service.linking.knowledge.inflection import (
    SHORTEST,
    SHORTEST_STEM,
    declensions,
    lemmas,
    serbian_cyrillic,
    serbian_latin,
)
from graph_service.linking.knowledge.knowledge_base import KnowledgeBase
from graph_service.linking.knowledge.localized_names import country_of_language
from graph_service.linking.knowledge.name_forms import CYRILLIC
from graph_service.linking.knowledge.place_tables import COMMON_NOUNS, Town, is_generic
from graph_service.linking.knowledge.words_by_language import (
    ABBREVIATION,
    ADJECTIVE,
    APPOSED,
    BETWEEN,
    BODIES,
    CAPITAL,
    CASE_SUFFIX,
    CUES,
    DISTRICT_NOUNS,
    DISTRICTS,
    ELIDED,
    FRENCH_SETTLEMENT,
    GERMAN_DISTRICT,
    GERMAN_SETTLEMENT,
    HUNGARIAN_LOCATIVE,
    LANDSCAPES,
    LOCATIVE,
    NAME_IN_QUOTES,
    NAMES,
    NO_CUE,
    NO_PLACES,
    NOMINATIVE,
    OFFICES,
    OTHER_NAME,
    PLACES_IN_QUOTES,
    PRESENTED_LANDSCAPES,
    QUOTING,
    REGION_AFTER_LIST,
    REGION_AFTER_NAME,
    REGION_AS_NOUN,
    REGION_BEFORE_LIST,
    REGION_OF_LIST,
    RIVERSIDE,
    SMALL_SECOND,
    STUDY_BEFORE,
    SUFFIX_OF_ADJECTIVE,
    TOWN_BEFORE,
    ordinary_words,
)
from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.cue_words import PLACE_PREPOSITIONS
from graph_service.linking.mentions.disambiguation import OF
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span
from graph_service.text import fold, name_slug, occurrences, slugify

REACH = 60  # characters from one name of a list to the next
MOST_WORDS = 4  # capitalized words of a town's name
MOST_DECLINED = 3  # words of a name that are looked up in their cases
LONGEST = 2  # capitalized words of an unlisted name in a language that inflects them
FARMLAND, UNNAMED = 15_000, 5_000  # people: of a town abroad, and of one that nothing says to be a place
# What a town's size is measured from, and what a reason for its country is worth, in powers of ten.
LEAST, PER_REASON = 300, 0.4
BESIDE = re.compile(rf"(?P<word>{CAPITAL}[\w'’-]+) \Z")
BESIDE_AFTER = re.compile(rf"[ -]{CAPITAL}")
MAYOR = re.compile(
    r"\b(?:burmistrz\w*|wójt\w*|мер\w{0,2}|мэр\w{0,2}|голов\w{1,2}|alcald\w+|sindac\w+|maire|bürgermeister\w*|oberbürgermeister\w*|primar\w*|gradonačelni\w+|градоначелни\w+|starost\w+) (?:de |di |von |da |d['’])?\Z",
    re.IGNORECASE,
)
# The article of a French town, as it stands before its name: "du Vigan", "de l'Étang-Salé".
FRENCH_ARTICLES = (
    (re.compile(r"(?<!\w)(?:du|au) \Z"), "le "),
    (re.compile(r"(?<!\w)(?:des|aux) \Z"), "les "),
    (re.compile(r"(?<!\w)(?:de|à) la \Z"), "la "),
    (re.compile(r"(?<!\w)(?:de|à) l['’]\Z"), "l'"),
)
GERMAN_CUE = re.compile(r"\b(?:in|aus|nach|bei|von|und) $")
# Letters that have sounds of their own in a language.
LETTERS: Mapping[str, dict[int, str]] = {
    "uk": str.maketrans({"г": "h", "и": "y"}),
    "bg": str.maketrans({"ъ": "a", "щ": "sht", "й": "y", "ю": "yu", "я": "ya", "ц": "ts"}),
}
UKRAINIAN_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
UKRAINIAN_INITIALS = re.compile(r"(?<![\w'’])[єїйюя]")
CITY_ENDINGS = ("", "а", "и", "і", "я", "ь", "о", "е", "a", "y", "i", "o", "e")
REGION_ENDINGS = ("ie", "e", "y", "y kraj", "ий край", "а область", "ая область", "ая вобласць", "i okrug", "и округ")
CHIEF = 50_000  # people; a region is named after no smaller town
EXTENDED = re.compile(
    r"(?:ен|ін|ин|ов|ів|en|in|ow|ov)\Z"
)  # what an adjective may have beyond the city's name: Рівне, рівненський


@dataclass(frozen=True)
class Surroundings:
    """What a story says of where it plays: how often it names each country and its places, which lie where, and what its language says."""

    parsed: ParsedStory
    places: Sequence[tuple[Candidate, Entity]]
    spoken: Collection[str]

    @cached_property
    def countries(self) -> Counter[str]:
        """How often a story names each country or a place in it, by the country's key."""
        return Counter(country.key for _, country in self.places)

    def country_near(self, span: Span) -> Entity | None:
        """Return the country of the nearest place in the sentence of a span, else the one that the story names most."""
        sentence = self.parsed.sentence(span)
        beside = [row for row in self.places if sentence.holds(row[0].span)]
        nearest = min(beside, key=lambda row: abs(row[0].span.start - span.start), default=None)
        if nearest is not None:
            return nearest[1]
        by_key = {country.key: country for _, country in self.places}
        home = max(by_key, key=lambda key: self.countries[key] + 2 * (key in self.spoken), default=None)
        return None if home is None else by_key[home]

    def is_listed(self, span: Span, more: Sequence[Span]) -> bool:
        """Tell whether only a comma or an "and" separates a span from a place on either side, a known one or one of `more`."""
        text = self.parsed.text
        return any(
            BETWEEN.fullmatch(text[min(span.end, place.end) : max(span.start, place.start)]) is not None
            for place in (*(mention.span for mention, _ in self.places), *more)
            if abs(place.start - span.start) < REACH
        )


def unlisted_places(
    parsed: ParsedStory,
    assignment: SpanAssignment,
    given_names: Collection[str],
    surroundings: Surroundings,
    towns: Callable[[str], Sequence[Town]],
) -> Iterator[Candidate]:
    """Yield the places that no reference file has, and those whose names alone do not tell; `towns` has those of a folded name."""
    language, listed = parsed.language, list[Span]()
    cue, cases = CUES.get(language, NO_CUE), CASE_SUFFIX.get(language, NO_CUE)
    riverside, office = RIVERSIDE.get(language, NO_CUE), TOWN_BEFORE.get(language, NO_CUE)
    preposition = PLACE_PREPOSITIONS.get(language, NO_CUE)
    for match in NAMES.get(language, OTHER_NAME).finditer(parsed.text):
        for span in _parts(match):
            name, before, after = span.of(parsed.text), parsed.before(span), parsed.after(span)
            if not assignment.free(span) or parsed.all_caps.meets(span) or parsed.title_case.meets(span):
                continue
            if not _may_be_place(name, language, given_names) or _is_subject(parsed, span):
                continue
            is_cued = cue.search(before) is not None
            is_cued |= language == "fr" and FRENCH_SETTLEMENT.fullmatch(name) is not None
            is_cued |= (
                language == "de" and GERMAN_SETTLEMENT.match(name) is not None and GERMAN_CUE.search(before) is not None
            )
            # A case, a mayor or a preposition that may be one of place points to a town, too.
            is_cued |= office.match(after) is not None
            is_pointed_at = preposition.search(before) or MAYOR.search(before) or cases.match(after)
            if language == "hu":
                is_pointed_at = HUNGARIAN_LOCATIVE.search(name)
            is_listed = surroundings.is_listed(span, listed)
            is_named = is_cued or is_pointed_at is not None or is_listed
            place = _town(parsed, span, surroundings, towns, is_cued=is_cued, is_named=is_named, is_listed=is_listed)
            is_adjective = language in LOCATIVE and ADJECTIVE.match(name.rsplit(maxsplit=1)[-1])
            # "в селе Ржавец | Залегощенского района"
            is_whole = span.end == match.end() or ADJECTIVE.match(parsed.text[span.end : match.end()].lstrip())
            if place is None and is_cued and is_whole and not is_adjective:
                place = _unknown(parsed, span, surroundings.country_near(span))
            if place is None and riverside.search(before) is not None and " " not in name and not is_adjective:
                place = _river(parsed, span, surroundings.country_near(span))
            if place is not None:
                listed.append(span)
                yield place
                break


def long_names(
    parsed: ParsedStory,
    given_names: Collection[str],
    surroundings: Surroundings,
    towns: Callable[[str], Sequence[Town]],
) -> Iterator[Candidate]:
    """Yield the towns of several words, which begin as other names do: "Castel Bolognese", "Zell am See", "Belin-Béliet"."""
    runs = [list(_parts(match)) for match in NAMES.get(parsed.language, OTHER_NAME).finditer(parsed.text)]
    runs += [[Span(*match.span())] for match in SMALL_SECOND.get(parsed.language, NO_CUE).finditer(parsed.text)]
    for run in runs:
        for span in filter(lambda span: re.search("[ -]", span.of(parsed.text)), run):
            name = span.of(parsed.text)
            if parsed.title_case.meets(span) or not _may_be_place(name, parsed.language, given_names):
                continue
            town = _town(parsed, span, surroundings, towns, is_cued=False, is_named=True, is_listed=False)
            if town is not None:
                yield town
                break


def landscapes(parsed: ParsedStory, surroundings: Surroundings) -> Iterator[Candidate]:
    """Yield the rivers, mountains, islands, squares and palaces that a word for what they are presents or begins."""
    patterns = (table[parsed.language] for table in (PRESENTED_LANDSCAPES, LANDSCAPES) if parsed.language in table)
    for match in chain.from_iterable(pattern.finditer(parsed.text) for pattern in patterns):
        span, name = Span(*match.span("name")), match["name"]
        if parsed.all_caps.meets(span) or parsed.title_case.meets(span):
            continue
        country = surroundings.country_near(
            span
        )  # of a river, too: those of several countries are in the reference files
        place = Entity(
            type="place", id=name_slug(serbian_latin(name) if parsed.language == "sr" else name), label=name, subtype="other",
            iso=country.iso if country else None, part_of=(country.key,) if country else (),
            aliases=(f"{name} River",) if match.groupdict().get("river") else (),
        )  # fmt: skip
        yield Candidate.by("landmark", span, place)


def in_quotes(parsed: ParsedStory, surroundings: Surroundings) -> Iterator[Candidate]:
    """Yield the stations, mines, crossings and stadiums whose names stand in quotation marks: "пункт пропуску «Ягодин»"."""
    for match in NAME_IN_QUOTES.finditer(parsed.text) if parsed.language in QUOTING else ():
        if PLACES_IN_QUOTES.search(parsed.before(Span(*match.span()))):
            span = Span(*match.span("guillemets" if match["guillemets"] else "quotes"))
            country = surroundings.country_near(span)
            yield Candidate.by("landmark", span, _unlisted(span.of(parsed.text), "other", country, parsed.language))


def _parts(match: re.Match[str]) -> Iterator[Span]:
    """Yield the span of a run of capitalized words, then those of its parts, the longest from each word: "Zittau | Thomas Zenker"."""
    names = [word for word in re.finditer(r"[^\W\d_][\w'’-]*", match[0]) if word[0][0].isupper()]
    for first, word in enumerate(names):
        for last in names[first : first + MOST_WORDS][::-1]:
            start = 0 if first == 0 and match[0][0].isupper() else word.start()
            yield Span(match.start() + start, match.start() + last.end())


def _town(
    parsed: ParsedStory,
    span: Span,
    surroundings: Surroundings,
    towns: Callable[[str], Sequence[Town]],
    *,
    is_cued: bool,
    is_named: bool,
    is_listed: bool,
) -> Candidate | None:
    """Return the town that a name means, as it stands or declined: a large one, or one where the story's countries point to.

    Without a word that says that it is a place, only a town of some size counts there, whose name stands alone.
    """
    name, near, before = span.of(parsed.text), surroundings.country_near(span), parsed.before(span)
    articles = [article for pattern, article in FRENCH_ARTICLES if parsed.language == "fr" and pattern.search(before)]
    is_ordinary = fold(name) in ordinary_words(parsed.language)
    if is_ordinary and not is_cued and (parsed.language == "de" or parsed.starts_sentence(span)):
        return None
    if (
        not is_named
        and not articles
        and (is_ordinary or _is_beside(parsed, span) or BESIDE_AFTER.match(parsed.after(span)))
    ):
        return None
    named, native = surroundings.countries.keys(), country_of_language(parsed.language)
    pointed_to = named | surroundings.spoken
    # "Of" alone points to no town in a country of which the story has no word, but that of its language: "la pensée de Mao".
    is_of = OF.search(before) is not None and not (is_cued or is_listed or articles or MAYOR.search(before))

    def size(town: Town) -> float:
        is_near = near is not None and town.country == near.key
        reasons = (is_near, is_near, town.country in surroundings.countries, town.country in surroundings.spoken)
        return math.log10(town.population + LEAST) + PER_REASON * sum(reasons)

    # After a word that says that it is a place, a name may be as short as Osh or Ub.
    shortest = SHORTEST_STEM if is_cued or is_listed else SHORTEST
    forms = _forms(fold(name), parsed.language, shortest) if is_named else [fold(name)]
    with_article = [] if is_ordinary else [f"{article}{form}" for article in articles for form in forms]
    if any(map(towns, with_article)):
        forms, is_named = with_article, True
    if is_named and CYRILLIC.search(name):  # the tables have many small towns in Latin letters only
        forms = [written for form in forms for written in (form, _romanized(form, parsed.language))]
    best: dict[str, Town] = {}
    for form in forms:
        namesakes = [town for town in towns(form) if not is_of or town.country in named or town.entity.iso == native]
        known = [
            town
            for town in namesakes
            if (
                town.country in pointed_to
                and (is_named or (town.population >= UNNAMED and fold(town.entity.label) == form))
            )
            or (is_cued and town.population >= (FARMLAND if len(namesakes) > 1 else UNNAMED))
            or (is_listed and town.population >= CHIEF)
        ]
        if known:
            best[form] = max(
                known, key=lambda town: (bool(with_article) and fold(town.entity.label) == form, size(town))
            )
    # Towns at home come first, of these that of the name as it stands, then the likeliest that it may be a form of.
    at_home = {form: town for form, town in best.items() if town.country in pointed_to}
    written = (at_home[form] for form in (fold(name), _romanized(name, parsed.language)) if form in at_home)
    likeliest = max(at_home.values(), key=size, default=next(iter(best.values()), None))
    town = next(written, likeliest)
    if town is None:
        return None
    return Candidate.by("gazetteer-context" if best.get(fold(name)) is town else "inflected", span, town.entity)


def _forms(name: str, language: str, shortest: int) -> list[str]:
    """Return a folded name and what it may be a declined form of; each of two or three words may be declined."""
    words = name.split()
    if len(words) > MOST_DECLINED:
        return [name]
    declined_in = "" if language == "bg" else language  # Bulgarian has articles, and a town none: Кулата is no Кула
    parts = [list(dict.fromkeys((word, *declensions(word, declined_in, shortest)))) for word in words]
    return list(map(" ".join, product(*parts)))


def _unknown(parsed: ParsedStory, span: Span, country: Entity | None) -> Candidate:
    """Return a place that no table has, labelled in the nominative, in a country."""
    label = span.of(parsed.text)
    if parsed.language in LOCATIVE and not APPOSED[parsed.language].search(parsed.before(span)):
        label = nominative(parsed, label)
    return Candidate.by("model", span, _unlisted(label, "city", country, parsed.language))


def _river(parsed: ParsedStory, span: Span, country: Entity | None) -> Candidate:
    """Return a river that no table has, labelled in the nominative, in a country."""
    name = span.of(parsed.text)
    label = nominative(parsed, name) if parsed.language in NOMINATIVE else name
    return Candidate.by("landmark", span, _unlisted(label, "other", country, parsed.language))


def _unlisted(label: str, subtype: str, country: Entity | None, language: str) -> Entity:
    """Return the place that a label names, known by its name in Latin letters, in a country."""
    latin = serbian_latin(label) if language == "sr" else _romanized(label, language).title()
    return Entity(
        type="place", id=name_slug(latin), label=label, subtype=subtype, iso=country.iso if country else None,
        part_of=(country.key,) if country else (), aliases=() if label.isascii() or latin == label else (latin,),
    )  # fmt: skip


def _is_subject(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether a name is a field of study or work: by the words before it, or since the story has its words in small letters, too."""
    words = span.of(parsed.text).split()
    return STUDY_BEFORE.search(parsed.before(span)) is not None or (
        len(words) > 1
        and all(word[:1].isupper() for word in words)
        and any(occurrences(" ".join(words).lower(), parsed.text, joiners=""))
    )


def _is_beside(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether a capitalized word stands before a name, other than one of grammar that starts the sentence."""
    before = BESIDE.search(parsed.before(span))
    return before is not None and before["word"].lower() not in common_words(parsed.language)


def _romanized(name: str, language: str) -> str:
    """Return a name in plain small Latin letters, as the tables have many in Cyrillic only."""
    small = name.lower()
    if language == "uk":  # these letters have other ones at the start of a word: Яготин is Yahotyn
        small = UKRAINIAN_INITIALS.sub(lambda letter: UKRAINIAN_START[letter[0]], small)
    return slugify(small.translate(LETTERS.get(language, {}))).replace("-", " ")


def _may_be_place(name: str, language: str, given_names: Collection[str]) -> bool:
    """Tell whether a name may be a place's: no person's, no body's, no office, no day."""
    parts = name.split()
    folded = fold(parts[0])
    forms = {folded, *lemmas(folded, language)}
    return not (
        ABBREVIATION.match(name) is not None
        or ELIDED.match(name) is not None
        or (len(parts) > 1 and not forms.isdisjoint(given_names))
        or (language in LOCATIVE and sum(part[0].isupper() for part in parts) > LONGEST)
        or not forms.isdisjoint(CALENDAR | NO_PLACES)
        or any(BODIES.match(part) or OFFICES[language].match(part) for part in parts)
        or parts[0].lower() in common_words(language)
        or is_generic(name)
    )


def nominative(parsed: ParsedStory, name: str) -> str:
    """Return a declined name in the nominative: as the story has it elsewhere, else by the likeliest rule."""
    rules = [rule.split(": ") for rule in NOMINATIVE[parsed.language].split(" / ")]
    is_cyrillic = parsed.language == "sr" and serbian_latin(name) != name
    parts = name.split()
    for position, part in enumerate(parts):
        forms = []
        for rule in rules:
            ending, base = map(serbian_cyrillic, rule) if is_cyrillic else rule
            if part.endswith(ending) and len(part) > len(ending) + 1:
                forms.append(part.removesuffix(ending) + base.strip("-"))
        in_story = [form for form in forms if any(occurrences(form, parsed.text, joiners=""))]
        parts[position] = next(iter((*in_story, *forms)), part)
    return " ".join(parts)


def adjectival_regions(parsed: ParsedStory, knowledge: KnowledgeBase) -> Iterator[Candidate]:
    """Yield the regions that a story names by adjectives."""
    for patterns in (REGION_AFTER_LIST, REGION_BEFORE_LIST):
        pattern = patterns.get(parsed.language)
        for match in pattern.finditer(parsed.text) if pattern is not None else ():
            adjectives = list(REGION_OF_LIST.finditer(parsed.text, *match.span("list")))
            for adjective in adjectives:
                region = _region(adjective["stem"], adjective["suffix"], knowledge)
                if region is not None:
                    is_last = adjective is adjectives[-1]
                    start = match.start() if patterns is REGION_BEFORE_LIST else adjective.start()
                    yield Candidate.by("region", Span(start, match.end() if is_last else adjective.end()), region)
    nouns = REGION_AS_NOUN.get(parsed.language)
    for noun in nouns.finditer(parsed.text) if nouns is not None else ():
        suffix = noun["suffix"] if parsed.language == "pl" else "ск"
        suffix = SUFFIX_OF_ADJECTIVE[noun["suffix"]] if parsed.language == "uk" else suffix
        region = _region(noun["stem"], suffix, knowledge)
        if region is not None:
            yield Candidate.by("region", Span(*noun.span()), region)


def districts(
    parsed: ParsedStory, surroundings: Surroundings, towns: Callable[[str], Sequence[Town]]
) -> Iterator[Candidate]:
    """Yield the districts that a story names by adjectives of their towns."""
    pattern = DISTRICTS.get(parsed.language)
    pointed_to = surroundings.countries.keys() | surroundings.spoken
    for match in pattern.finditer(parsed.text) if pattern is not None else ():
        stem = fold(match["stem"])
        stems = dict.fromkeys((stem, EXTENDED.sub("", stem), f"{stem[:-2]}{stem[-1]}"))  # Znojemsko is about Znojmo
        known = [
            town
            for form in (f"{form}{ending}" for form in stems for ending in CITY_ENDINGS)
            for town in towns(form)
            if town.country in pointed_to and town.population >= UNNAMED
        ]
        town = max(known, key=lambda town: town.population, default=None)
        if town is not None and len(stem) >= SHORTEST:
            label = f"{town.entity.label} {DISTRICT_NOUNS.get(town.entity.iso or '', 'District')}"
            district = Entity(
                type="place", id=slugify(label), label=label, subtype="region", iso=town.entity.iso, part_of=town.entity.part_of
            )  # fmt: skip
            yield Candidate.by("region", Span(*match.span()), district)


def german_districts(parsed: ParsedStory, surroundings: Surroundings) -> Iterator[Candidate]:
    """Yield the districts that a German story names with the word for them."""
    for match in GERMAN_DISTRICT.finditer(parsed.text) if parsed.language == "de" else ():
        span, name = Span(*match.span()), match["name"] or match["whole"]
        country = surroundings.country_near(span)
        district = Entity(
            type="place", id=name_slug(f"{name} district"), label=name, subtype="region", iso=country.iso if country else None,
            part_of=(country.key,) if country else (), aliases=(f"Landkreis {name}", f"{name} (district)") if match["name"] else (),
        )  # fmt: skip
        yield Candidate.by("region", span, district)


def regions_by_name(parsed: ParsedStory, knowledge: KnowledgeBase) -> Iterator[Candidate]:
    """Yield the regions that a story names by their names and a word for them."""
    pattern = REGION_AFTER_NAME.get(parsed.language)
    for match in pattern.finditer(parsed.text) if pattern is not None else ():
        named = knowledge.gazetteer.named(fold(f"{match['name']} county"))
        region = next((knowledge.entities[name.key] for name in named if name.key in knowledge.entities), None)
        if region is not None and region.subtype == "region":
            yield Candidate.by("region", Span(*match.span()), region)


def _region(stem: str, suffix: str, knowledge: KnowledgeBase) -> Entity | None:
    """Return the region of the largest city of whose name an adjective is made, if that city is its chief one."""
    stem, whole = fold(stem), fold(f"{stem}{suffix}")
    geography = knowledge.geography
    for form in (f"{whole}{ending}" for ending in REGION_ENDINGS):
        regions = (geography.entities.get(name.key) for name in knowledge.gazetteer.named(form))
        named = next((region for region in regions if region is not None and region.subtype == "region"), None)
        if named is not None:
            return named
    stems = dict.fromkeys((whole, stem, f"{stem}с", f"{stem}s", EXTENDED.sub("", stem)))
    for form in (f"{form}{ending}" for form in stems for ending in CITY_ENDINGS):
        keys = {name.key for name in knowledge.gazetteer.named(form)}
        cities = [key for key in keys if key in geography.entities and geography.entities[key].subtype == "city"]
        city = max(cities, key=lambda key: geography.population.get(key, 0), default=None)
        if city is None or geography.population.get(city, 0) < CHIEF:
            continue
        # A capital is a region of its own, and has another around it that bears its name: Minsk, Minsk Region.
        label = geography.entities[city].label
        around = {name.key for noun in COMMON_NOUNS for name in knowledge.gazetteer.named(fold(f"{label} {noun}"))}
        keys_of_regions = [*sorted(around), *filter(None, [geography.region_of(city)])]
        places = (geography.entities[key] for key in keys_of_regions if key in geography.entities)
        chief = next((place for place in places if place.subtype == "region"), None)
        if chief is not None:
            return chief
    return None
