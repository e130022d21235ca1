"""The geographic focus of a story: the countries it is about, of the many that it may name in passing.

The evidence for a country is every mention of a place in it, every adjective of nationality, and the place that the report
is sent from. It is weighed by the number of mentions (its logarithm, since the tenth says little more than the ninth), by
whether they stand in the title or the opening, and by whether they name the country itself rather than a town in it. The
weights are those of a logistic regression on 3,000 news stories whose editors had named the countries that each is about;
`graph-service eval tags` measures it on others.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.linking.knowledge.knowledge_base import KnowledgeBase
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.disambiguation import Context
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity

OPENING = 300  # characters
WEIGHTS = {
    "bias": -2.19,
    "often": 0.85,
    "place": -0.65,
    "title": 1.11,
    "opening": 0.69,
    "dateline": 4.04,
    "country": 0.76,
}
NEEDED = 0.35  # probability
DATE = re.compile(r",? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b.*| ?[-–—].*|,? \d.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sign:
    """A word that speaks for a country: its offset, and whether it names a place or the country itself."""

    start: int
    place: bool
    country: bool


def geographic_focus(
    parsed: ParsedStory, mentions: Sequence[Candidate], context: Context, knowledge: KnowledgeBase
) -> tuple[Entity, ...]:
    """Return the countries that a story is about, the likeliest first; the likeliest alone where none is likely enough."""
    country_of = knowledge.geography.country_of
    sent_from = {context.sent_from} if context.sent_from else set()
    signs: defaultdict[str, list[Sign]] = defaultdict(list)
    for mention in mentions:
        entity = mention.entity
        country = country_of.get(entity.key)
        if country and entity.type == "place":
            signs[country].append(Sign(mention.span.start, place=True, country=entity.subtype == "country"))
        if country and parsed.datelines.meets(mention.span):
            sent_from.add(country)
    for country, start in context.demonyms:
        signs[country].append(Sign(start, place=False, country=False))

    probabilities = {
        country: _probability(signs.get(country, ()), country in sent_from, len(parsed.story.title))
        for country in signs.keys() | sent_from
    }
    ranked = sorted(probabilities, key=lambda country: (-probabilities[country], country))
    likely = [country for country in ranked if probabilities[country] >= NEEDED] or ranked[:1]
    return tuple(knowledge.entities[country] for country in likely)


def _probability(signs: Sequence[Sign], dateline: bool, title: int) -> float:
    features = {
        "bias": 1.0,
        "often": math.log1p(len(signs)),
        "place": any(sign.place for sign in signs),
        "title": any(sign.start < title for sign in signs),
        "opening": any(sign.start < OPENING for sign in signs),
        "dateline": dateline,
        "country": any(sign.country for sign in signs),
    }
    return 1 / (1 + math.exp(-sum(WEIGHTS[name] * value for name, value in features.items())))


def sent_from(dateline: str | None, knowledge: KnowledgeBase) -> str | None:
    """Return the key of the country of the largest place that a separate dateline names."""
    geography = knowledge.geography
    matches = knowledge.gazetteer.find(DATE.sub("", dateline), "en") if dateline else ()
    places = [
        (match.exact, geography.population.get(key, 0), country)
        for match in matches
        for key in match.keys
        if (country := geography.country_of.get(key)) is not None
    ]
    return max(places)[2] if places else None
