"""Short forms that refer back: abbreviations that a story introduces, and "the Mission" after "OSCE Mission to Moldova".

After "Office for X (ABC)", ABC means the Office for X in the whole story, even misspelt. A capitalized head noun that
stands alone means the last organization before it whose name has that head; after the name of a parent ("OSCE Mission"),
it means the parent's. Where the story names no such organization in full, it means the story's publisher, or the one
field operation that works for the country the story is about.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from graph_service.languages import FUNCTION_WORDS
from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.cue_words import GENERIC, HEADS, SHORT_FORMS, SHORT_FORMS_ELSEWHERE, SUFFIX
from graph_service.linking.mentions.definitions import HEREAFTER, is_body
from graph_service.linking.mentions.organizations import body
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span
from graph_service.text import occurrences_of_any

# A company's ending, perhaps after a ticker: "Larkfield <LRK.L> Plc".
ENDING_AFTER = re.compile(r",?(?: <[A-Z.]+>)? (?:Inc|Corp|Ltd|Plc|PLC|plc|AG|SA|NV|AB|GmbH|SpA|LLC|Holdings)\b")
BRACKETED = re.compile(rf"(?:>,?)?\s?\(\s?{HEREAFTER}[\"“'«]?(?P<short>[^\W\d_][\w/&.-]{{1,14}})[\"”'»]?\s?\)")
OR_SHORT = re.compile(
    r", or (?:the )?(?P<short>[A-Z]{2,8}),"
)  # which need not have the initials: "the … Fund, or CCSS,"
PREPOSITION = re.compile(r" (?:to|in|of|for|on|at|against|within|en|au|à|in der|im|в|у) ")
# "The House voted", "House Speaker", but not "the House of Lords" nor "the Opera House".
THE_HOUSE = re.compile(
    r"(?:\b[Tt]he (?P<house>House)(?! (?:of|[A-Z])|-)|(?<![A-Z][\w'’-] )(?P<office>House)(?= (?:Speaker|Majority|Minority|Republicans?|Democrats?|Democratic|[Ll]eaders?)\b))"
)
DETERMINED = re.compile(
    r"(?:\b(?:the|The|its|Its|this|This|our|Our|that|each|die|Die|der|Der|das|Das|des|dem|la|La|le|Le|du)\s|['’]s\s|l['’])$"
)


@dataclass(frozen=True, slots=True)
class Background:
    """Organizations that a short form may mean although the story never gives the full name.

    They are the story's publisher, and the `local` field operations in its country, the likeliest first.
    """

    publisher: Entity | None
    local: Sequence[Entity]


def abbreviations(parsed: ParsedStory, assignment: SpanAssignment, defined: Mapping[str, Span]) -> Iterator[Candidate]:
    """Yield the abbreviations that the story defines, or that stand in brackets after an organization, wherever they occur."""
    by_end = {mention.span.end: mention for mention in assignment.mentions}
    shorts = {
        short: full.entity
        for short, span in defined.items()
        if (full := by_end.get(span.end)) is not None
        and (full.entity.type == "organization" or (full.entity.type == "place" and full.span.start <= span.start))
    }
    for mention in assignment.mentions:
        match = BRACKETED.match(parsed.text, mention.span.end) or OR_SHORT.match(parsed.text, mention.span.end)
        if mention.entity.type == "organization" and match:
            short = match["short"]
            if sum(map(str.isupper, short)) >= 2 and not short.isdigit():
                shorts.setdefault(short, mention.entity)
    yield from _everywhere(parsed, shorts, "abbreviation")


def expansions(parsed: ParsedStory, assignment: SpanAssignment, defined: Mapping[str, Span]) -> Iterator[Candidate]:
    """Yield names that no other rule finds but that the story abbreviates, each with its abbreviation."""
    shorts: dict[str, Entity] = {}
    for short, span in defined.items():
        if assignment.free(span) and is_body(parsed, span):
            shorts[short] = body(span.of(parsed.text), {short})
            yield Candidate.by("abbreviation", span, shorts[short])
    yield from _everywhere(parsed, shorts, "abbreviation")


def short_forms(parsed: ParsedStory, assignment: SpanAssignment, background: Background) -> Iterator[Candidate]:
    """Yield the head nouns that stand for an organization of the story."""
    named = sorted((m for m in assignment.mentions if m.entity.type == "organization"), key=lambda m: m.span.start)
    organizations = {mention.entity.key: mention.entity for mention in named}
    parents = {m.span.end: m.span.start for m in named if m.entity.subtype == "international"}

    @cache
    def built_on(short: str) -> Sequence[Candidate]:
        fits = {key: _has_head(entity, short) for key, entity in organizations.items()}
        return [mention for mention in named if fits[mention.entity.key]]

    forms = SHORT_FORMS if parsed.language == "en" else frozenset(SHORT_FORMS_ELSEWHERE.get(parsed.language, ()))
    pattern = "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
    for match in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", parsed.text) if forms else ():
        span, short = Span(*match.span()), match[0]
        if assignment.free(span):
            start = parents.get(span.start - 1, span.start) if parsed.text[span.start - 1] == " " else span.start
            entity = _referent(parsed, span, short, built_on(short), background, with_parent=start != span.start)
            if entity is not None:
                yield Candidate.by("back-reference", Span(start, span.end), entity)


def lower_house(parsed: ParsedStory, house: Entity) -> Iterator[Candidate]:
    """Yield where a story about the United States calls its `house` of representatives the House."""
    for match in THE_HOUSE.finditer(parsed.text):
        span = Span(*match.span("house" if match["house"] else "office"))
        if not parsed.all_caps.meets(span) and not parsed.title_case.meets(span):
            yield Candidate.by("back-reference", span, house)


def part_names(parsed: ParsedStory, assignment: SpanAssignment) -> Iterator[Candidate]:
    """Yield the first words of a company's name where they stand for it ("Texaco" after "Texaco Canada Inc").

    In a headline in capitals, the whole name and its first words count whatever their case.
    """
    organizations = assignment.entities("organization").values()
    companies = {
        mention.entity.key
        for mention in assignment.mentions
        if SUFFIX.search(mention.span.of(parsed.text)) or ENDING_AFTER.match(parsed.after(mention.span))
    }
    shorts: dict[str, Entity] = {}
    for entity in organizations:
        is_company = entity.key in companies or any(SUFFIX.search(alias) for alias in entity.aliases)
        parts = entity.label.split() if is_company else []
        for length in range(len(parts), 0, -1):
            short = " ".join(parts[:length]).rstrip(",")
            # Head nouns, generic and function words alone identify nothing, nor does a single word in small letters or capitals.
            is_generic = set(short.split()) <= HEADS | GENERIC or short.split()[-1].lower() in FUNCTION_WORDS
            is_capitalized = len(short) > 3 and short[0].isupper() and any(letter.islower() for letter in short)
            if not is_generic and (" " in short or is_capitalized):
                shorts.setdefault(short, entity)
    yield from _everywhere(parsed, shorts, "part-name")
    in_capitals = {short.upper(): entity for short, entity in shorts.items()}
    in_capitals |= {entity.label.upper(): entity for entity in organizations if " " in entity.label}
    yield from (c for c in _everywhere(parsed, in_capitals, "part-name") if parsed.all_caps.meets(c.span))


def _everywhere(parsed: ParsedStory, shorts: Mapping[str, Entity], rule: str) -> Iterator[Candidate]:
    """Yield every place where a short form stands as a whole word."""
    for short, span in occurrences_of_any(shorts, parsed.text):
        yield Candidate.by(rule, span, shorts[short])


def _referent(
    parsed: ParsedStory,
    span: Span,
    short: str,
    named: Sequence[Candidate],
    background: Background,
    *,
    with_parent: bool,
) -> Entity | None:
    """Return the organization that a head noun means: of those `named` in the story, the publisher, or a local one.

    Without a parent it must be determined ("the Mission") and no part of a longer name or run of capitals.
    """
    if not with_parent:
        after = parsed.after(span)
        if re.match(r" (?:[A-Z]|of\b|for\b|to [A-Z])|[-’']\w", after) and not re.match(r"['’]s\b", after):
            return None
        is_headline = parsed.all_caps.meets(span) or parsed.title_case.meets(span)
        if not is_headline and not DETERMINED.search(parsed.before(span)):
            return None
    if named:
        before = bisect_right(named, span.start, key=lambda mention: mention.span.end)
        return named[before - 1].entity if before else named[0].entity
    if background.publisher is not None and _has_head(background.publisher, short):
        return background.publisher
    return next((entity for entity in background.local if _has_head(entity, short)), None) if with_parent else None


def _has_head(entity: Entity, short: str) -> bool:
    """Tell whether `short` is the head of a name: its last words, or those before the first preposition."""
    for name in (entity.label, *entity.aliases):
        stem = PREPOSITION.split(name)[0]
        if name != short and (stem.endswith(short) or name.endswith(f" {short}") or stem.startswith(f"{short} ")):
            return True
    return False
