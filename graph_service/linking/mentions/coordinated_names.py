"""Coordinated names: several bodies that share one word, and a ministry named by a list of its fields. In English only.

"The Ministries of Justice and the Interior" names two ministries, "the Supreme and Constitutional Courts" two courts, but "the
Family, Youth and Sports Ministry" one. A field of government or a kind of court is a word of a closed list, so that what
else stands before an "and" ("Kyiv and the Defence Ministry") is never taken for one.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.organizations import Countries, named_body, owner_before
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span

FIELD_WORDS = (
    "Administration Affairs Agriculture Aviation Commerce Communications Community Construction Culture Decentralization Defen[cs]e Development "
    "Digital Ecology Econom(?:y|ics?) Education Emergenc(?:y|ies) Employment Energy Environmental Environment European Families Family Finances? "
    "Fisheries Food Foreign Forestry Gender Government Health Healthcare Higher Home Housing Human Immigration Industry Information Infrastructure "
    "Innovation Integration Interior Internal Investments? Justice Labou?r Local Media Migration Mines Minorities Natural Oil Pensions Petroleum "
    "Planning Policy Population Ports Protection Public Railways? Reconstruction Regional Religious Research Resources Revenue Rights Rural Science "
    "Security Situations Social Solidarity Sports? Tax Technology Telecommunications Territorial Tourism Trade Transport(?:ation)? Veterans Water "
    "Welfare Women Youth"
).replace(" ", "|")
FIELD = rf"(?:{FIELD_WORDS})(?: (?:{FIELD_WORDS}))*"
COURT = (
    r"Administrative|Appeals?|Arbitration|Commercial|Constitutional|Criminal|Economic|High|Magistrates|Military|Supreme"
)
OF_COUNTRY = r"(?: of (?:the )?(?P<country>(?:[A-Z][\w-]+ (?:and )?){0,3}[A-Z][\w-]+))?"
BEFORE = r"(?<![\w-])(?!The )(?P<adjective>(?:[A-Z][\w-]+ ){1,2})??"


def _list_of(item: str) -> str:
    return rf"(?:{item})(?:, (?:the )?(?:{item}))*,? and (?:the )?(?:{item})(?![\w-])"


MINISTRIES_OF = re.compile(rf"{BEFORE}Ministries (?:of|for) (?:the )?(?P<items>{_list_of(FIELD)}){OF_COUNTRY}")
MINISTRIES = re.compile(rf"{BEFORE}(?P<items>{_list_of(FIELD)}) Ministries\b{OF_COUNTRY}")
COURTS = re.compile(rf"{BEFORE}(?P<items>{_list_of(COURT)}) Courts\b{OF_COUNTRY}")
ONE_MINISTRY = re.compile(rf"{BEFORE}(?P<items>{_list_of(FIELD)}) Ministry\b(?: of (?:the )?(?P<country>[A-Z][\w-]+))?")
SEPARATOR = re.compile(r",? and (?:the )?|, (?:the )?")


def coordinated_names(parsed: ParsedStory, countries: Countries) -> Iterator[Candidate]:
    """Yield the ministries and courts that share a word with others, and the ministries of several fields."""
    for pattern, form in ((MINISTRIES_OF, "Ministry of {}"), (MINISTRIES, "{} Ministry"), (COURTS, "{} Court")):
        for match in pattern.finditer(parsed.text):
            owned = _owned(parsed, match, countries)
            items, offset = match["items"], match.start("items")
            separators = chain.from_iterable(separator.span() for separator in SEPARATOR.finditer(items))
            bounds = [0, *separators, len(items)]
            for start, end in zip(bounds[::2], bounds[1::2], strict=True):
                entity = named_body(form.format(items[start:end]), owned)
                # The first and the last reach to the ends of the whole name.
                first = match.start() if start == 0 else offset + start
                last = match.end() if end == len(items) else offset + end
                if entity is not None:
                    yield Candidate.by("head-noun", Span(first, last), entity)
    for match in ONE_MINISTRY.finditer(parsed.text):
        entity = named_body(f"{match['items']} Ministry", _owned(parsed, match, countries))
        if entity is not None:
            yield Candidate.by("head-noun", Span(match.start(), match.end()), entity)


def _owned(parsed: ParsedStory, match: re.Match[str], countries: Countries) -> Countries:
    """Return the countries with that of the names as the one at home: after "of", as an adjective, or as a possessive."""
    owner: Entity | None = countries.named.get(match["country"] or "")
    adjective = (match["adjective"] or "").strip()
    owner = owner or countries.adjectives.get(adjective.lower()) or countries.named.get(adjective)
    owner = owner or owner_before(parsed, Span(match.start(), match.end()), countries)
    return replace(countries, home=owner or countries.home)
