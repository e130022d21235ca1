"""Short forms that refer back: abbreviations that a story introduces, and "the Mission" after "OSCE Mission to Moldova".

"Office for X (ABC)" makes ABC, here and in the rest of the story, the Office for X, even misspelt. A head noun with a
capital that stands alone is the organization named last before it whose name has that head; with the name of a parent
before it ("OSCE Mission"), it is that parent's. Where the story names none in full, it is the story's publisher, or the
one field operation that works for the country the story is about.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.head_nouns import GENERIC, HEADS, SHORT_FORMS, SHORT_FORMS_ELSEWHERE, SUFFIX
from graph_service.linking.mentions.organizations import body
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span
from graph_service.stop_words import FUNCTION_WORDS

BRACKETED = re.compile(r"\s?\(\s?[\"“'«]?(?P<short>[^\W\d_][\w/&.-]{1,14})[\"”'»]?\s?\)")
SPELLED_OUT = re.compile(
    r"(?P<name>(?:[A-Z][\w'’-]*[ -]|(?:of|for|and|the|on|in|to|against|&) ){1,12}[A-Z][\w'’-]*) \((?P<short>[A-Z][A-Za-z]{2,9})\)"
)
PREPOSITION = re.compile(r" (?:to|in|of|for|on|at|against|within|en|au|à|in der|im|в|у) ")
DETERMINED = re.compile(
    r"(?:\b(?:the|The|its|Its|this|This|our|Our|that|each|die|Die|der|Der|das|Das|des|dem|la|La|le|Le|du)\s|['’]s\s|l['’])$"
)


@dataclass(frozen=True, slots=True)
class Background:
    """Who may be meant though the story never says the full name: its publisher, and those who work for its country."""

    publisher: Entity | None
    local: Sequence[Entity]


def abbreviations(parsed: ParsedStory, assignment: SpanAssignment) -> Iterator[Candidate]:
    """Yield the abbreviations that stand in brackets after an organization, wherever they occur."""
    shorts: dict[str, Entity] = {}
    for mention in assignment.mentions:
        match = BRACKETED.match(parsed.text, mention.span.end)
        if mention.entity.type == "organization" and match and _is_short(match["short"]):
            shorts.setdefault(match["short"], mention.entity)
    yield from _everywhere(parsed, shorts, "abbreviation")


def spelled_out(parsed: ParsedStory, free: SpanAssignment) -> Iterator[Candidate]:
    """Yield names that nothing else knows, by the abbreviation after them that has their initials."""
    for match in SPELLED_OUT.finditer(parsed.text):
        span = _by_initials(match)
        if span is not None and free.free(span):
            yield Candidate.by("abbreviation", span, body(span.of(parsed.text), {match["short"]}))


def short_forms(parsed: ParsedStory, assignment: SpanAssignment, background: Background) -> Iterator[Candidate]:
    """Yield the head nouns that stand for an organization of the story."""
    named = sorted((m for m in assignment.mentions if m.entity.type == "organization"), key=lambda m: m.span.start)
    parents = {m.span.end: m.span.start for m in named if m.entity.kind == "international"}
    fitting = cache(partial(_fitting, named))
    for short, span in _head_nouns(parsed):
        if assignment.free(span):
            start = parents.get(span.start - 1, span.start) if parsed.text[span.start - 1] == " " else span.start
            entity = _referent(parsed, span, short, fitting(short), background, with_parent=start != span.start)
            if entity is not None:
                yield Candidate.by("back-reference", Span(start, span.end), entity)


def part_names(parsed: ParsedStory, assignment: SpanAssignment) -> Iterator[Candidate]:
    """Yield the first words of a company's name where they stand for it ("Texaco" after "Texaco Canada Inc").

    In a headline in capitals, the whole name and its first words count whatever their case.
    """
    shorts: dict[str, Entity] = {}
    for entity in assignment.entities("organization").values():
        for short in _first_words(entity):
            shorts.setdefault(short, entity)
    yield from _everywhere(parsed, shorts, "part-name")
    loud = {short.upper(): entity for short, entity in shorts.items()}
    loud |= {
        entity.label.upper(): entity for entity in assignment.entities("organization").values() if " " in entity.label
    }
    yield from (c for c in _everywhere(parsed, loud, "part-name") if parsed.all_caps.meets(c.span))


def _first_words(entity: Entity) -> Iterator[str]:
    """Yield a company's name without its ending, and the beginnings of it that may stand for it, the longest first."""
    company = any(SUFFIX.search(alias) for alias in entity.aliases)
    parts = entity.label.split() if company else []
    for length in range(len(parts), 0, -1):
        short = " ".join(parts[:length]).rstrip(",")
        if short.split()[-1].lower() not in FUNCTION_WORDS and _tells(short):
            yield short


def _tells(short: str) -> bool:
    """Tell whether the beginning of a name can be told from other words: no mere head noun, no small word."""
    if " " in short:
        return not set(short.split()) <= HEADS | GENERIC
    return short not in HEADS | GENERIC and short.lower() not in FUNCTION_WORDS and len(short) > 3 and _distinct(short)


def _distinct(word: str) -> bool:
    return word[0].isupper() and any(c.islower() for c in word)


def _is_short(text: str) -> bool:
    return sum(map(str.isupper, text)) >= 2 and not text.isdigit()


def _by_initials(match: re.Match[str]) -> Span | None:
    """Return the shortest run of words before the bracket whose initials, small words aside or not, it spells."""
    short = match["short"].upper()
    parts = [(m.start() + match.start("name"), m[0]) for m in re.finditer(r"[^\s-]+", match["name"])]
    for at in range(len(parts) - 1, -1, -1):
        every = "".join(word[0] for _, word in parts[at:]).upper()
        capitals = "".join(word[0] for _, word in parts[at:] if word[0].isupper())
        if parts[at][1][0].isupper() and short in {every, capitals}:
            return Span(parts[at][0], match.end("name"))
    return None


def _everywhere(parsed: ParsedStory, shorts: Mapping[str, Entity], rule: str) -> Iterator[Candidate]:
    for short, entity in shorts.items():
        for match in re.finditer(rf"(?<![\w-]){re.escape(short)}(?![\w-])", parsed.text):
            yield Candidate.by(rule, Span(match.start(), match.end()), entity)


def _head_nouns(parsed: ParsedStory) -> Iterator[tuple[str, Span]]:
    language = parsed.story.language
    forms: Iterable[str] = SHORT_FORMS if language == "en" else SHORT_FORMS_ELSEWHERE.get(language, ())
    pattern = "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
    if not pattern:
        return
    for match in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", parsed.text):
        yield match[0], Span(match.start(), match.end())


def _fitting(named: Sequence[Candidate], short: str) -> Sequence[Candidate]:
    """Return the mentions, in order, of organizations whose name is built on a head noun."""
    fits = {key: _head_of(entity, short) for key, entity in {m.entity.key: m.entity for m in named}.items()}
    return [mention for mention in named if fits[mention.entity.key]]


def _referent(
    parsed: ParsedStory,
    span: Span,
    short: str,
    named: Sequence[Candidate],
    background: Background,
    *,
    with_parent: bool,
) -> Entity | None:
    if not with_parent and not _stands_alone(parsed, span):
        return None
    if named:
        before = bisect_right(named, span.start, key=lambda mention: mention.span.end)
        return named[before - 1].entity if before else named[0].entity
    if background.publisher is not None and _head_of(background.publisher, short):
        return background.publisher
    local = [entity for entity in background.local if _head_of(entity, short)]
    return local[0] if local and with_parent else None


def _stands_alone(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether the word is determined ("the Mission") and no part of a longer run of capitals or a name of its own."""
    after = parsed.after(span)
    if re.match(r" (?:[A-Z]|of\b|for\b|to [A-Z])|[-’']\w", after) and not re.match(r"['’]s\b", after):
        return False
    if parsed.all_caps.meets(span) or parsed.title_case.meets(span):
        return True
    return DETERMINED.search(parsed.before(span)) is not None


def _head_of(entity: Entity, short: str) -> bool:
    return any(_head(name, short) for name in (entity.label, *entity.aliases))


def _head(name: str, short: str) -> bool:
    """Tell whether `short` is what the name is built on: its last words, or those before the first preposition."""
    stem = PREPOSITION.split(name)[0]
    return name != short and (stem.endswith(short) or name.endswith(f" {short}") or stem.startswith(f"{short} "))
