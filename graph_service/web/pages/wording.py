"""What pages call things in plain words: the rules that recognize names, relations from either end, and languages.

Every rule of `linking/mentions/candidates.py` and every relation of `linking/facts/relation_types.py` has its words here; tests hold
the tables together.
"""

import re
from functools import cache

import pycountry

from graph_service.languages import primary_language

# How a rule recognized a name. `{}` stands for the words in the text, for rules of which these say most.
RULES = {
    "gazetteer": "known name",
    "gazetteer-context": "known name, the story shows which",
    "back-reference": "{} refers back",
    "part-name": "{} is short for the full name",
    "team": "national team under its country's name",
    "dateline": "place the report was sent from",
    "inflected": "known name in another grammatical case",
    "abbreviation": "abbreviation that the story explains",
    "firm": "firm named after its partners",
    "head-noun": "name with a word such as Ministry or Committee",
    "presented": "name that the story introduces",
    "full-name": "first name and surname",
    "line-up": "player in the list of a team",
    "name-pattern": "name beside an office or a verb of speech",
    "surname": "surname of a person named in full",
    "public-figure": "surname of a public figure of the time",
    "region": "city's name before a word such as Region",
    "landmark": "name with a word such as River or Square",
    "model": "language model alone",
    "topic": "words about this topic",
}
# A relation seen from its object; "" where it says the same from either end.
INVERSE_RELATIONS = {
    "launched": "launched by",
    "established": "established by",
    "supports": "supported by",
    "trains": "trained by",
    "run-by": "runs",
    "in-cooperation-with": "",
    "part-of": "includes",
    "visited": "visited by",
    "funded": "funded by",
    "signed-with": "",
    "met": "",
    "organized": "organized by",
    "hosted": "hosted by",
    "headed": "headed by",
    "works-for": "employs",
    "located-in": "located here",
    "acquired": "acquired by",
    "owns": "owned by",
    "has-share-in": "has as shareholder",
    "joined": "joined by",
    "observed": "observed by",
    "appointed": "appointed by",
    "agreed-with": "",
    "called-on": "called on by",
}
# What a relation of the reference data is called: from the entity, and from what is related to it.
REFERENCE_RELATIONS = {
    "org:memberOf": ("Member of", "Members"),
    "gs:partnerOf": ("Partner of", "Partners"),
    "schema:areaServed": ("Active in", "Active here"),
    "schema:location": ("Based in", "Based here"),
    "schema:nationality": ("Nationality", "Nationals"),
}
# The parameters by which the map of places shows the members of an organization.
MEMBERS = {"org:memberOf": "member_of", "gs:partnerOf": "partner_of"}
# What an organization calls its members and partners, where it has words for them.
MEMBERSHIPS = {
    ("organization/osce", "org:memberOf"): ("Participating State of", "Participating States"),
    ("organization/osce", "gs:partnerOf"): ("Partner for Co-operation of", "Partners for Co-operation"),
}
# What the names of ISO 639 have beside a name: "Modern Greek (1453-)".
PERIOD = re.compile(r"\s*\(.*\)|;.*")
# Plainer names than those of ISO 639.
LANGUAGE_NAMES = {
    "el": "Greek",
    "fa": "Persian",
    "sw": "Swahili",
    "ms": "Malay",
    "ne": "Nepali",
}


def evidence_words(rule: str, confidence: float, surface: str = "") -> str:
    """Return how a name was recognized, and how sure that is: "known name, 95 % sure"."""
    words = RULES.get(rule, rule.replace("-", " "))
    named = words.format(f"“{surface}”" if surface else "short name")
    return f"{named}, {round(100 * confidence)}\u00a0% sure"


def members_title(organization: str, curie: str) -> str:
    """Return what those are called that a property relates to an organization: "Participating States"."""
    return MEMBERSHIPS.get((organization, curie), REFERENCE_RELATIONS[curie])[1]


@cache
def language_name(tag: str) -> str:
    """Return the name of the language of a tag, or the tag itself where it has none."""
    code = primary_language(tag)
    if code in LANGUAGE_NAMES:
        return LANGUAGE_NAMES[code]
    language = pycountry.languages.get(**{f"alpha_{len(code)}": code}) if len(code) in {2, 3} else None
    return PERIOD.sub("", language.name) if language is not None else tag
