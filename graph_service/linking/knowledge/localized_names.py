"""Names of countries, parts of the world, regions and great cities in many languages, from CLDR (Babel) and iso-codes (pycountry).

CLDR has names as prose writes them ("Stati Uniti"), of countries, parts of the world, and the cities that time zones are named after;
iso-codes add official names of countries ("Російська Федерація") and names of regions. A name counts in texts of its language.
"""

import gettext
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product

import pycountry
from babel import Locale
from babel.core import get_global

from graph_service.languages import primary_language
from graph_service.linking.knowledge.name_forms import Name, is_small
from graph_service.linking.knowledge.reference_files import Geography
from graph_service.text import fold

# The locales of a language at CLDR, and those that iso-codes call otherwise.
LOCALES: Mapping[str, tuple[str, ...]] = {
    "sr": ("sr", "sr_Latn"), "bs": ("bs", "bs_Cyrl"), "uz": ("uz", "uz_Cyrl"), "az": ("az", "az_Cyrl"), "no": ("nb", "nn"), "zh": ("zh", "zh_Hant"),
    **{tag: (tag,) for tag in (
        "ar be bg ca cs da de el es et fa fi fr ga he hr hu hy is it ja ka kk ko ky lb lt lv mk mn mt nl pl ps pt ro ru sk sl sq sv tg th tk tr uk".split()
    )},
}  # fmt: skip
ISO_CODES: Mapping[str, tuple[str, ...]] = {
    "sr": ("sr", "sr@latin"), "no": ("nb_NO", "nn"), "zh": ("zh_CN", "zh_TW", "zh_HK"), "pt": ("pt", "pt_BR"), "ro": ("ro", "ro_MD"),
}  # fmt: skip
# Parts of the world by their codes of UN M49.
WORLD = {
    "150": "europe", "151": "eastern-europe", "155": "western-europe", "154": "northern-europe", "039": "southern-europe", "142": "asia",
    "143": "central-asia", "030": "east-asia", "034": "south-asia", "035": "southeast-asia", "145": "western-asia", "002": "africa",
    "015": "north-africa", "011": "west-africa", "014": "east-africa", "018": "southern-africa", "017": "central-africa",
    "202": "sub-saharan-africa", "003": "north-america", "005": "south-america", "013": "central-america", "419": "latin-america",
    "029": "caribbean", "009": "oceania", "AQ": "antarctica",
}  # fmt: skip
ARTICLE = re.compile(r"\A[a-zà-ż]{1,3}[ -](?=[^\W\d_a-zà-ż])")  # "l-Ukrajna", "an Úcráin"
REMARK = re.compile(r"\s*[,(\[（].*| - .*")  # "Молдова, Республика", "Мьянма (Бирма)"
SHORTEST = {"zh": 2, "ja": 2, "ko": 2}  # letters of a name
LETTERS = 3


def localized_names(geography: Geography) -> Iterator[Name]:
    """Yield the names of places in all languages."""
    states = geography.countries
    world = {code: f"place/{slug}" for code, slug in WORLD.items()}
    zones = dict(_zones(geography))
    for language, locales in LOCALES.items():
        for locale in map(Locale.parse, locales):
            for code, key in (*states.items(), *world.items()):
                yield from _names(locale.territories.get(code), key, language)
            for zone, key in zones.items():
                yield from _names(locale.time_zones.get(zone, {}).get("city"), key, language)
        for locale_name in ISO_CODES.get(language, (language,)):
            for code, key in states.items():
                for written in _translations("iso3166-1", locale_name, _country_forms(code)):
                    yield from _names(written, key, language)
    yield from _region_names(geography)


def _region_names(geography: Geography) -> Iterator[Name]:
    """Yield the names of regions in all languages; where a town of it has the name (Ginevra), it is the town's."""
    regions = {entity.subdivision: key for key, entity in geography.entities.items() if entity.subdivision}
    towns: defaultdict[str, set[str]] = defaultdict(set)
    for entity in geography.entities.values():
        if entity.subtype == "city":
            for region in entity.part_of:
                towns[region].update(map(fold, (entity.label, *entity.aliases)))
    for language in LOCALES:
        for locale_name, (code, key) in product(ISO_CODES.get(language, (language,)), regions.items()):
            for written in _translations("iso3166-2", locale_name, _region_forms(code)):
                yield from (name for name in _names(written, key, language) if fold(name.written) not in towns[key])


def official_languages(countries: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """Map each language to the keys of the countries where most people may be expected to read it: it is official there."""
    spoken: defaultdict[str, list[str]] = defaultdict(list)
    for code, languages in get_global("territory_languages").items():
        for tag, about in languages.items():
            if code in countries and about["official_status"] in {"official", "de_facto_official"}:
                spoken[primary_language(tag.replace("_", "-"))].append(countries[code])
    return {language: frozenset(keys) for language, keys in spoken.items()}


def _zones(geography: Geography) -> Iterator[tuple[str, str]]:
    """Yield each time zone that is named after a city, with the city's key."""
    cities: dict[str, str] = {}
    for key in sorted(geography.population, key=lambda key: -geography.population[key]):
        if geography.entities[key].subtype == "city":
            cities.setdefault(geography.entities[key].label, key)
    for zone in map(
        str, Locale("ru").time_zones
    ):  # CLDR lists for a language the zones whose cities it calls otherwise
        name = zone.rpartition("/")[2].replace("_", " ")
        if name in cities:
            yield zone, cities[name]


def _names(written: str | None, key: str, language: str) -> Iterator[Name]:
    """Yield a name as prose writes it, without a remark in brackets and an article."""
    name = REMARK.sub("", ARTICLE.sub("", written or "")).strip()
    if len(name) >= SHORTEST.get(language, LETTERS) and not is_small(name[0]):
        yield Name(name, key, language)


@cache
def _catalogue(domain: str, locale_name: str) -> gettext.NullTranslations:
    return gettext.translation(domain, pycountry.LOCALES_DIR, languages=[locale_name], fallback=True)


def _translations(domain: str, locale_name: str, forms: tuple[str, ...]) -> Iterator[str]:
    """Yield the translations of names, none for what has no translation of its own."""
    catalogue = _catalogue(domain, locale_name)
    for form in forms:
        written = catalogue.gettext(form)
        if written != form:
            yield written


@cache
def _country_forms(code: str) -> tuple[str, ...]:
    country = pycountry.countries.get(alpha_2=code)
    parts = ("name", "common_name", "official_name")
    return tuple(getattr(country, part) for part in parts if hasattr(country, part))


@cache
def _region_forms(code: str) -> tuple[str, ...]:
    region = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]  # pycountry has no types
    return () if region is None else (str(region.name),)
