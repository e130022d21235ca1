"""Names of countries, parts of the world, regions and great cities in many languages, from CLDR (Babel) and iso-codes (pycountry).

CLDR has names as prose writes them ("Stati Uniti"), of countries, parts of the world, and the cities that time zones are named after;
iso-codes add official names of countries ("Російська Федерація") and names of regions. A name counts in texts of its language.
"""

import gettext
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pycountry
from babel import Locale
from babel.core import get_global

from graph_service.languages import primary_language
from graph_service.linking.knowledge.name_forms import Name, is_small
from graph_service.linking.knowledge.place_tables import is_generic
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
CHINESE_REGION = re.compile(r"(?:省|壮族自治区|回族自治区|维吾尔自治区|自治区)\Z")  # prose leaves it out
SHORTEST = {"zh": 2, "ja": 2, "ko": 2}  # letters of a name
LETTERS = 3
CODE = 2  # letters of a country's code


def localized_names(geography: Geography) -> Iterator[Name]:
    """Yield the names of places in all languages."""
    states = {key: _forms_of(pycountry.countries.get(alpha_2=code)) for code, key in geography.countries.items()}
    world = {code: f"place/{slug}" for code, slug in WORLD.items()}
    cities: dict[str, str] = {}
    for key in sorted(geography.population, key=lambda key: -geography.population[key]):
        if geography.entities[key].subtype == "city":
            cities.setdefault(geography.entities[key].label, key)
    # CLDR lists for a language the zones whose cities it calls otherwise.
    names = {str(zone): str(zone).rpartition("/")[2].replace("_", " ") for zone in Locale("ru").time_zones}
    zones = {zone: cities[name] for zone, name in names.items() if name in cities}
    for language, locales in LOCALES.items():
        for locale in map(Locale.parse, locales):
            for code, key in (*geography.countries.items(), *world.items()):
                yield from _names(locale.territories.get(code), key, language)
            for zone, key in zones.items():
                yield from _names(locale.time_zones.get(zone, {}).get("city"), key, language)
        for locale_name in ISO_CODES.get(language, (language,)):
            yield from _translations("iso3166-1", locale_name, states, language)
    yield from _region_names(geography)


def _region_names(geography: Geography) -> Iterator[Name]:
    """Yield the names of regions in all languages; where a town of it has the name (Ginevra), it is the town's."""
    regions = {entity.subdivision: key for key, entity in geography.entities.items() if entity.subdivision}
    table = {division.code: division for division in pycountry.subdivisions}
    forms = {key: _forms_of(table.get(code)) for code, key in regions.items()}
    towns: defaultdict[str, set[str]] = defaultdict(set)
    for entity in geography.entities.values():
        if entity.subtype == "city":
            for region in entity.part_of:
                towns[region].update(map(fold, (entity.label, *entity.aliases)))
    for language in LOCALES:
        for locale_name in ISO_CODES.get(language, (language,)):
            for name in _translations("iso3166-2", locale_name, forms, language):
                if fold(name.written) not in towns[name.key] and not is_generic(name.written):  # "Nord", "Sud"
                    yield name
                bare = CHINESE_REGION.sub("", name.written) if language == "zh" else name.written
                if bare != name.written and len(bare) >= SHORTEST["zh"]:
                    yield Name(bare, name.key, language)


def official_languages(countries: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """Map each language to the keys of the countries where most people may be expected to read it: it is official there."""
    spoken: defaultdict[str, list[str]] = defaultdict(list)
    for code, languages in get_global("territory_languages").items():
        for tag, about in languages.items():
            if code in countries and about["official_status"] in {"official", "de_facto_official"}:
                spoken[primary_language(tag.replace("_", "-"))].append(countries[code])
    return {language: frozenset(keys) for language, keys in spoken.items()}


@cache
def country_of_language(language: str) -> str | None:
    """Return the code of the country where most people who write a language live, by CLDR: UA for Ukrainian, None for an unknown one."""
    *_, territory = get_global("likely_subtags").get(language, "").split("_")
    return territory if len(territory) == CODE else None


def _names(written: str | None, key: str, language: str) -> Iterator[Name]:
    """Yield a name as prose writes it, without a remark in brackets and an article."""
    name = REMARK.sub("", ARTICLE.sub("", written or "")).strip()
    if len(name) >= SHORTEST.get(language, LETTERS) and not is_small(name[0]):
        yield Name(name, key, language)


def _translations(
    domain: str, locale_name: str, forms_of: Mapping[str, tuple[str, ...]], language: str
) -> Iterator[Name]:
    """Yield the names of places in a language, from their keys and forms, none for what has no translation of its own."""
    catalogue = gettext.translation(domain, pycountry.LOCALES_DIR, languages=[locale_name], fallback=True)
    for key, forms in forms_of.items():
        for form in forms:
            written = catalogue.gettext(form)
            if written != form:
                yield from _names(written, key, language)


def own_names(language: str) -> tuple[str, ...]:
    """Return the names that a language has in itself, in each of its scripts."""
    locales = map(Locale.parse, LOCALES.get(language, ()))
    return tuple(name for locale in locales if (name := locale.language_name))


def _forms_of(row: Any) -> tuple[str, ...]:
    """Return the names of a row of pycountry, which it translates; none where it has no such row."""
    parts = ("name", "common_name", "official_name")
    return tuple(getattr(row, part) for part in parts if hasattr(row, part))
