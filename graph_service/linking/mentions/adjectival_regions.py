"""Regions that Slavic languages name by an adjective, alone or in a list: "в Одеській, Сумській та Київській областях".

The adjective is made of a city's name ("Тамбовская" of Тамбов): the region is the one that the largest such city lies in. Regions that are
named otherwise, the gazetteer knows.
"""

import re
from collections.abc import Iterator

from graph_service.linking.knowledge.inflection import to_cyrillic
from graph_service.linking.knowledge.knowledge_base import KnowledgeBase
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.mentions.unparsed_organizations import CAPITAL
from graph_service.model import Entity, Span
from graph_service.text import fold

SUFFIX = r"(?:ськ|цьк|зьк|ск|цк|шк|чк|ћк|šk|sk|ck)"
ENDING = r"(?:iego|iemu|imi|ich|iej|ego|ej|ie|im|ого|ому|ою|ими|ым|ыми|их|ой|ом|ої|ій|ую|ая|ий|ый|ој|ог|ém|ého|ému|ou|ý|á|é|og|om|oj|i|ą|a|e|u|а|у|е|и|і)"
ADJECTIVE = rf"{CAPITAL}\w+?{SUFFIX}{ENDING}"
AND = r"(?:, (?:[вуі] )?| (?:та|і|й|и|i|a|oraz|te) (?:[вуwv] )?)"
SOUTH_SLAVIC = r"oblast\w*|okrug\w*|županij\w+"
NOUNS = {
    "uk": r"област\w+|кра[йюїє]\w*|округ\w*", "ru": r"област\w+|кра[йюея]\w*|округ\w*", "cs": r"oblast\w*|kraj\w*", "sk": r"oblas\w+|kraj\w*",
    "pl": r"obwo?ó?d\w*|województw\w+", "hr": SOUTH_SLAVIC, "bs": SOUTH_SLAVIC, "sr": f"{SOUTH_SLAVIC}|{to_cyrillic(SOUTH_SLAVIC)}",
}  # fmt: skip
BEFORE = {
    language: re.compile(rf"(?<![\w-])(?P<list>{ADJECTIVE}(?:{AND}{ADJECTIVE})*) (?P<noun>{nouns})(?![\w-])")
    for language, nouns in NOUNS.items()
}
AFTER = {  # "w obwodzie charkowskim"
    "pl": re.compile(rf"(?<![\w-])(?i:{NOUNS['pl']}) (?P<list>\w+?{SUFFIX}{ENDING})(?![\w-])"),
}
OF_LIST = re.compile(rf"(?<![\w-])(?P<stem>\w+?)(?P<suffix>{SUFFIX}){ENDING}(?![\w-])")
CITY_ENDINGS = ("", "а", "и", "і", "я", "ь", "о", "е", "a", "y", "i", "o", "e")
NOMINATIVE = ("ie", "e", "y", "y kraj", "ий край", "а область", "ая область", "i okrug", "и округ")
CHIEF = 50_000  # people; a region is named after no smaller town
EXTENDED = re.compile(
    r"(?:ен|ін|ин|ов|en|in|ow|ov)\Z"
)  # what an adjective may have beyond the city's name: Рівне, рівненський


def adjectival_regions(parsed: ParsedStory, knowledge: KnowledgeBase) -> Iterator[Candidate]:
    """Yield the regions that a story names by adjectives."""
    for patterns in (BEFORE, AFTER):
        pattern = patterns.get(parsed.language)
        for match in pattern.finditer(parsed.text) if pattern is not None else ():
            adjectives = list(OF_LIST.finditer(parsed.text, *match.span("list")))
            for adjective in adjectives:
                region = _region(adjective, knowledge)
                if region is not None:
                    is_last = adjective is adjectives[-1]
                    start = match.start() if patterns is AFTER else adjective.start()
                    yield Candidate.by("region", Span(start, match.end() if is_last else adjective.end()), region)


def _region(adjective: re.Match[str], knowledge: KnowledgeBase) -> Entity | None:
    """Return the region of the largest city of whose name an adjective is made, if that city is its chief one."""
    stem = fold(adjective["stem"])
    whole = f"{stem}{fold(adjective['suffix'])}"
    geography = knowledge.geography
    for form in (f"{whole}{ending}" for ending in NOMINATIVE):
        regions = (geography.entities.get(name.key) for name in knowledge.gazetteer.named(form))
        named = next((region for region in regions if region is not None and region.subtype == "region"), None)
        if named is not None:
            return named
    stems = dict.fromkeys((whole, stem, f"{stem}с", f"{stem}s", EXTENDED.sub("", stem)))
    for form in (f"{form}{ending}" for form in stems for ending in CITY_ENDINGS):
        keys = {name.key for name in knowledge.gazetteer.named(form)}
        cities = [key for key in keys if key in geography.entities and geography.entities[key].subtype == "city"]
        city = max(cities, key=lambda key: geography.population.get(key, 0), default=None)
        region = None if city is None else geography.region_of(city)
        if region is not None and city is not None and geography.population.get(city, 0) >= CHIEF:
            return geography.entities[region]
    return None
