"""People: full names from the parser, then the surnames that refer back to them.

A form of address or an office before a name ("Ambassador", "Mr.") is no part of it. A surname alone is the person whom
the story names in full; one that it never does is kept as a person of that one name, with less confidence, if the story
addresses it as a person.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial

from graph_service.link.candidates import Candidate, Claims
from graph_service.link.heads import GENERIC, HEADS
from graph_service.link.presented import PRESENTED
from graph_service.link.view import CALENDAR, FUNCTION_WORDS, View
from graph_service.model import Entity, Span
from graph_service.text import fold, slugify, words

TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady baroness baron ambassador minister president chairman chairwoman chairperson "
    "director secretary senator sen rep representative governor mayor judge king queen prince princess pope bishop archbishop colonel col "
    "lieutenant lt major captain capt admiral sergeant sgt commissioner spokesman spokeswoman spokesperson chancellor premier envoy adviser "
    "advisor manager".split()
)
HONORIFICS = TITLES | frozenset(
    (
        "mr mrs ms miss dr prof professor sir dame lord lady baroness baron count ambassador minister president "
        "chairman chairwoman chairperson chair chief head director secretary general deputy prime foreign vice "
        "senator sen rep representative congressman congresswoman governor mayor judge justice king queen "
        "prince princess pope bishop archbishop cardinal rabbi imam colonel col lieutenant lt major captain "
        "capt admiral sergeant sgt officer inspector commissioner spokesman spokeswoman spokesperson chancellor "
        "premier speaker envoy co-ordinator coordinator adviser advisor expert manager project programme "
        "program senior acting former president-elect treasury state finance trade commerce agriculture "
        "interior defence defense mp msgr rev reverend father sister brother st herr frau madame monsieur mme m "
        "osce eu un u.s us nato attorney prosecutor ombudsman ombudsperson journalist editor economist analyst "
        "leader crown sheikh sheik emir sultan ayatollah hojatoleslam archduke duke duchess pfc dean provost chaplain congressman "
        "co-chairman vice-president vice-chairman undersecretary under-secretary monsignor comrade"
    ).split()
)
NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
TWO_NAMES = re.compile(
    r"(?<![\w-])[^\W\d_a-zа-яіїєґё][^\W\d_A-ZА-ЯІЇЄҐЁ]+(?: (?:de|von|van|du|д[еи]))? [^\W\d_a-zа-яіїєґё][\w’'-]+(?![\w-])"
)
PARTICLES = frozenset("de der den del della di da dos du la le van von zu zur af av al el bin ibn ter ten y".split())
# Ukrainian as the state romanizes it, with the Russian letters that Ukrainian lacks.
ROMANIZED = str.maketrans(dict(zip(
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэёъ'’",
    ["a", "b", "v", "h", "g", "d", "e", "ie", "zh", "z", "y", "i", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh",
     "ts", "ch", "sh", "shch", "", "iu", "ia", "y", "e", "e", "", "'", "’"], strict=True)))  # fmt: skip
ROMANIZED_FIRST = str.maketrans(dict(zip(
    "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЮЯЫЭЁ",
    ["A", "B", "V", "H", "G", "D", "E", "Ye", "Zh", "Z", "Y", "I", "Yi", "Y", "K", "L", "M", "N", "O", "P", "R", "S", "T", "U", "F", "Kh",
     "Ts", "Ch", "Sh", "Shch", "Yu", "Ya", "Y", "E", "Yo"], strict=True)))  # fmt: skip
ADDRESSED = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gen|Col|Sir|Lord|Lady|President|Minister|Ambassador|Secretary|Senator|Chancellor|Premier|Chairman)\.? $"
)


# What follows the name of a firm and never that of a person.
FIRM_AFTER = re.compile(
    r",? (?:<[A-Z]|(?:and|&) Co\b(?!-)|(?:Inc|Ltd|Corp|Co|PLC|plc|AG|SA|Securities|Bank|Group|Holdings|Brothers|Bros)\b(?!-)|\([^)]{1,20}\) (?:Ltd|Inc|Corp|PLC)\b)"
    r"|['’]s? (?:unit|subsidiary|units|shareholders|stockholders)\b| (?:shares?|stock|shareholders|stockholders|unit|subsidiary)\b| said its\b"
)


LANDS = frozenset(
    "Republic Federation Region Oblast Province District Valley City Kingdom States State Union Islands".split()
)
OF_A_BODY = re.compile(r" of (?:the )?(?:[A-Z][\w-]+ ){1,3}(?:[a-z]+ )?[A-Z]")
BESIDE = 60  # characters in which an apposition is looked for


def full_names(view: View) -> Iterator[Candidate]:
    """Yield the people whom the parser finds by two names or more."""
    firm = cache(partial(is_firm, view.text))
    for span in _person_spans(view):
        if len(span.of(view.text).split()) > 1 and not firm(span.of(view.text)):
            yield Candidate.by("full-name", span, person(span.of(view.text)))


def mislabelled(view: View) -> Iterator[Candidate]:
    """Yield two or three names that the parser takes for something else, where an office or a verb of speech is beside."""
    for ent in view.doc.ents if view.doc is not None else ():
        if ent.label_ in {"ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "WORK_OF_ART"}:
            span = _trimmed(view.text, Span(ent.start_char, ent.end_char))
            if span is not None and _presented(view, span) and _is_name(span.of(view.text)):
                yield Candidate.by("name-pattern", span, person(span.of(view.text)))


def is_firm(text: str, name: str) -> bool:
    """Tell whether a text uses a name anywhere as it would a firm's: before an ending, a ticker, "shares"."""
    found = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    return any(FIRM_AFTER.match(text, place.end()) for place in found)


def patterned(view: View) -> Iterator[Candidate]:
    """Yield two capitalized words that stand before an apposition; in a language without a parser, beside an office too."""
    beside = PRESENTED.get(view.story.language)
    for found in TWO_NAMES.finditer(view.text) if beside is not None else ():
        assert beside is not None
        span = Span(found.start(), found.end())
        told = beside.after.match(view.after(span, BESIDE)) or (
            view.doc is None and beside.before.search(view.before(span))
        )
        if told and not _is_known_word(found[0]):
            yield Candidate.by("name-pattern", span, person(found[0]))


def _is_known_word(name: str) -> bool:
    return any(
        part in HEADS or part in GENERIC or part in LANDS or part.lower() in FUNCTION_WORDS | CALENDAR
        for part in name.split()
    )


def _presented(view: View, span: Span) -> bool:
    beside = PRESENTED["en"]
    names = span.of(view.text).split()
    if not 2 <= len(names) <= 3 or _is_known_word(span.of(view.text)):
        return False
    return (
        beside.after.match(view.after(span, BESIDE)) is not None
        or beside.before.search(view.before(span)) is not None
        or OF_A_BODY.match(view.after(span)) is not None
    )


def single_names(view: View) -> Iterator[Candidate]:
    """Yield the people whom the parser finds by one name and whom the story addresses ("President X")."""
    for span in _person_spans(view):
        name = span.of(view.text)
        called = ADDRESSED.search(view.before(span))
        if " " not in name and len(name) > 2 and called:
            yield Candidate.by("model", span, person(name))


def surnames(view: View, claims: Claims) -> Iterator[Candidate]:
    """Yield the places where the story goes on with the surname, or repeats the name, of a person it names in full."""
    people = claims.entities("person")
    forms = {form: entity for entity in reversed(people.values()) for form in _forms(entity.label)}
    for form, entity in forms.items():
        for found in re.finditer(rf"(?<!\w)(?<!\w-){re.escape(form)}(?![\w-])", view.text, _case(view)):
            span = Span(found.start(), found.end())
            if claims.free(span) and (found[0] == form or view.loud.meets(span)):
                yield Candidate.by("surname", span, entity)


def _case(view: View) -> re.RegexFlag:
    return re.IGNORECASE if view.loud.spans else re.NOFLAG


def person(name: str) -> Entity:
    """Return the person of a name as a story writes it; in Cyrillic, with the name romanized beside it."""
    label = re.sub(r"\s+", " ", name)
    romanized = label.translate(ROMANIZED_FIRST).translate(ROMANIZED)
    others = (romanized,) if romanized != label else ()
    return Entity(type="person", id=slugify(romanized) or "unnamed", label=label, aliases=others)


def unified(people: Iterable[Entity]) -> Mapping[str, Entity]:
    """Map each key to the fullest of the people who share their last name and the start of their first."""
    found: dict[str, Entity] = {}
    by_length = sorted(people, key=lambda entity: -len(entity.label))
    for entity in by_length:
        same = next((other for other in by_length if _extends(other.label, entity.label)), entity)
        found[entity.key] = replace(same, aliases=tuple({*same.aliases, entity.label} - {same.label}))
    return found


def _extends(longer: str, shorter: str) -> bool:
    """Tell whether two names are one person's: Paul A. Volcker, Paul Volcker, P. Volcker."""
    one, other = fold(longer).split(), fold(shorter).split()
    if len(one) < len(other) or len(other) < 2 or one[-1] != other[-1] or longer == shorter:
        return False
    return one[0] == other[0] or (len(other[0]) <= 2 and other[0][0] == one[0][0])


def _forms(label: str) -> Iterator[str]:
    """Yield the name itself and its surname, with and without particles (Jeroen de Vries: de Vries, Vries)."""
    parts = label.split()
    yield label
    for at in range(1, len(parts)):
        rest = parts[at:]
        if len(rest) == 1 or rest[0].lower() in PARTICLES:
            yield " ".join(rest)


def _person_spans(view: View) -> Iterator[Span]:
    if view.doc is None:
        return
    for ent in view.doc.ents:
        if ent.label_ == "PERSON":
            span = _trimmed(view.text, Span(ent.start_char, ent.end_char))
            if span is not None and _is_name(span.of(view.text)) and not _untrusted(view, span):
                yield span


def _untrusted(view: View, span: Span) -> bool:
    """Headlines mislead the parser: in title case only what the body repeats is believed, in capitals nothing."""
    if not view.titled.meets(span):
        return view.loud.meets(span)
    name = fold(span.of(view.text))
    return name not in fold(view.text[span.end :])


def _trimmed(text: str, span: Span) -> Span | None:
    """Return the span without forms of address before the name, and without what follows it."""
    cut = re.search(r"['’]s\b|['’](?=\s|$)|\n|,|\(|/|;|:| - |–", span.of(text))
    end = span.start + cut.start() if cut else span.end
    found = list(_words(text, span.start, end))
    while found and (fold(found[0].of(text)).rstrip(".") in HONORIFICS or fold(found[0].of(text)) in FUNCTION_WORDS):
        found = found[1:]
    while found and (fold(found[-1].of(text)) in FUNCTION_WORDS | CALENDAR or not found[-1].of(text)[0].isupper()):
        found = found[:-1]
    return Span(found[0].start, found[-1].end) if found else None


def _words(text: str, start: int, end: int) -> Iterator[Span]:
    for span in words(text[start:end]):
        after = start + span.end
        dotted = text[after : after + 1] == "." and span.end - span.start == 1 and after < end
        yield Span(start + span.start, after + dotted)


def _is_name(name: str) -> bool:
    parts = name.split()
    return (
        parts[-1].title() not in HEADS
        and all(NAME_WORD.fullmatch(part) for part in parts)
        and len(parts) <= 5
        and parts[0][0].isupper() and parts[-1][0].isupper()
        and all(part[0].isupper() or part.lower() in PARTICLES for part in parts)
        and not any(fold(part) in CALENDAR for part in parts)
    )  # fmt: skip
