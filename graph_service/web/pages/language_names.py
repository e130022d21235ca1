"""The English names of languages, for the tags that stories have."""

import re
from functools import cache

import pycountry

from graph_service.languages import primary_language

PERIOD = re.compile(r"\s*\(.*\)|;.*")  # "Modern Greek (1453-)"
NAMES = {
    "el": "Greek",
    "fa": "Persian",
    "sw": "Swahili",
    "ms": "Malay",
    "ne": "Nepali",
}  # plainer than those of ISO 639


@cache
def language_name(tag: str) -> str:
    """Return the name of the language of a tag, or the tag itself where it has none."""
    code = primary_language(tag)
    if code in NAMES:
        return NAMES[code]
    language = pycountry.languages.get(**{f"alpha_{len(code)}": code}) if len(code) in {2, 3} else None
    return PERIOD.sub("", language.name) if language is not None else tag
