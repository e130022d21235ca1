"""People: full names from the parser, then the surnames that refer back to them.

A form of address or an office before a name ("Ambassador", "Mr.") is no part of it. A surname alone is the person whom
the story names in full; one that it never does is kept as a person of that one name, with less confidence, if the story
addresses it as a person.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.head_nouns import GENERIC, HEADS
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span
from graph_service.stop_words import CALENDAR, FUNCTION_WORDS
from graph_service.text import fold, slugify, words

# How stories present a person, by language: the office before the name, the apposition or the verb of speech after it.


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands before or after a person whom a story presents, in one language."""

    before: re.Pattern[str]
    after: re.Pattern[str]


OFFICES = (
    "[Hh]ead|[Dd]irector|[Aa]mbassador|[Mm]inister|[Oo]fficer|[Mm]anager|[Cc]hair\\w*|[Dd]eputy|[Ss]peaker|[Pp]resident|[Vv]ice-[Pp]resident|"
    "[Ss]ecretary|[Ss]ecretary-[Gg]eneral|[Rr]epresentative|[Cc]o-?ordinator|[Ss]pokes\\w+|[Ll]eader|[Gg]overnor|[Mm]ayor|[Jj]ournalist|[Ee]ditor|"
    "[Ll]awyer|[Aa]ttorney|[Pp]rosecutor|[Jj]udge|[Aa]dviser|[Aa]dvisor|[Aa]nalyst|[Ee]conomist|[Ee]xpert|[Pp]rofessor|[Ff]ounder|[Mm]ember|"
    "[Oo]wner|[Cc]onsultant|[Aa]ctivist|[Cc]ommissioner|[Ee]nvoy|[Ss]enator|[Oo]mbuds\\w+|[Tt]eacher|[Dd]octor|[Ss]tudent|[Tt]rader|[Bb]roker"
)
PRESENTED = {
    "en": Beside(
        re.compile(r"(?:[Aa]mbassador|[Mm]inister|[Dd]irector|[Oo]fficer|[Aa]dviser|[Cc]o-?ordinator|[Hh]ead|[Pp]resident|[Rr]epresentative|"
                   r"[Jj]ournalist|[Ee]xpert|[Ss]pokes\w+|[Mm]anager|[Cc]hair\w*|[Ss]ecretary|[Mm]ember|[Ll]eader|[Ll]awyer|[Pp]rosecutor) $"),
        re.compile(rf", (?:who |(?:the |an? |acting |then )?(?:[\w/'’-]+ ){{0,3}}?(?:{OFFICES})\b)"),
    ),
    "fr": Beside(
        re.compile(r"(?:ambassadeur|ambassadrice|ministre|directeur|directrice|chef|cheffe|président|présidente|représentante?|porte-parole|M\.|Mme) $"),
        re.compile(r",? (?:a (?:déclaré|dit|expliqué|souligné|ajouté)|explique|souligne|déclare|indique)|, (?:chef|cheffe|directrice|directeur|qui|"
                   r"ministre|présidente?|représentante?|porte-parole)\b"),
    ),
    "uk": Beside(
        re.compile(r"(?i:посол|посла|міністр\w*|директор\w*|голова|голови|керівни\w+|речни\w+|представни\w+|координатор\w*|заступни\w+|експерт\w*|пан|пані) $"),
        re.compile(r",? (?:сказа|заяви|наголоси|підкресли|пояснює|зазначи|додав|каже)|, (?:голова|керівни\w+|директор\w*|міністр\w*|посол|речни\w+|який|яка|"
                   r"заступни\w+|координатор\w*|представни\w+|експерт\w*)"),
    ),
    "ru": Beside(
        re.compile(r"(?i:посол|посла|министр\w*|директор\w*|глава|главы|руководител\w+|представител\w+|координатор\w*|заместител\w+|эксперт\w*|господин|госпожа) $"),
        re.compile(r",? (?:сказа|заяви|отмети|подчеркн|поясни|добави|говорит)|, (?:глава|руководител\w+|директор\w*|министр\w*|посол|который|которая|"
                   r"заместител\w+|координатор\w*|представител\w+|эксперт\w*)"),
    ),
    "de": Beside(
        re.compile(r"(?:Botschafter(?:in)?|Minister(?:in)?|Direktor(?:in)?|Leiter(?:in)?|Chef(?:in)?|Präsident(?:in)?|Sprecher(?:in)?|Generalsekretär(?:in)?|Herr|Frau) $"),
        re.compile(r",? (?:sagte|erklärte|betonte|sagt|erklärt|betont)\b|, (?:Leiter(?:in)?|Chef(?:in)?|Direktor(?:in)?|Sprecher(?:in)?|Präsident(?:in)?|der|die)\b"),
    ),
}  # fmt: skip


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


def full_names(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the people whom the parser finds by two names or more."""
    firm = cache(partial(is_firm, parsed.text))
    for span in _person_spans(parsed):
        if len(span.of(parsed.text).split()) > 1 and not firm(span.of(parsed.text)):
            yield Candidate.by("full-name", span, person(span.of(parsed.text)))


def mislabelled(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield two or three names that the parser takes for something else, where an office or a verb of speech is beside."""
    for ent in parsed.doc.ents if parsed.doc is not None else ():
        if ent.label_ in {"ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "WORK_OF_ART"}:
            span = _trimmed(parsed.text, Span(ent.start_char, ent.end_char))
            if span is not None and _has_person_cue(parsed, span) and _is_name(span.of(parsed.text)):
                yield Candidate.by("name-pattern", span, person(span.of(parsed.text)))


def is_firm(text: str, name: str) -> bool:
    """Tell whether a text uses a name anywhere as it would a firm's: before an ending, a ticker, "shares"."""
    occurrences = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    return any(FIRM_AFTER.match(text, occurrence.end()) for occurrence in occurrences)


def patterned(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield two capitalized words that stand before an apposition; in a language without a parser, beside an office too."""
    beside = PRESENTED.get(parsed.story.language)
    for match in TWO_NAMES.finditer(parsed.text) if beside is not None else ():
        assert beside is not None
        span = Span(match.start(), match.end())
        cued = beside.after.match(parsed.after(span, BESIDE)) or (
            parsed.doc is None and beside.before.search(parsed.before(span))
        )
        if cued and not _is_known_word(match[0]):
            yield Candidate.by("name-pattern", span, person(match[0]))


def _is_known_word(name: str) -> bool:
    return any(
        part in HEADS or part in GENERIC or part in LANDS or part.lower() in FUNCTION_WORDS | CALENDAR
        for part in name.split()
    )


def _has_person_cue(parsed: ParsedStory, span: Span) -> bool:
    beside = PRESENTED["en"]
    names = span.of(parsed.text).split()
    if not 2 <= len(names) <= 3 or _is_known_word(span.of(parsed.text)):
        return False
    return (
        beside.after.match(parsed.after(span, BESIDE)) is not None
        or beside.before.search(parsed.before(span)) is not None
        or OF_A_BODY.match(parsed.after(span)) is not None
    )


def single_names(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the people whom the parser finds by one name and whom the story addresses ("President X")."""
    for span in _person_spans(parsed):
        name = span.of(parsed.text)
        called = ADDRESSED.search(parsed.before(span))
        if " " not in name and len(name) > 2 and called:
            yield Candidate.by("model", span, person(name))


def surnames(parsed: ParsedStory, assignment: SpanAssignment) -> Iterator[Candidate]:
    """Yield the places where the story goes on with the surname, or repeats the name, of a person it names in full."""
    people = assignment.entities("person")
    forms = {form: entity for entity in reversed(people.values()) for form in _forms(entity.label)}
    for form, entity in forms.items():
        for match in re.finditer(rf"(?<!\w)(?<!\w-){re.escape(form)}(?![\w-])", parsed.text, _case(parsed)):
            span = Span(match.start(), match.end())
            if assignment.free(span) and (match[0] == form or parsed.all_caps.meets(span)):
                yield Candidate.by("surname", span, entity)


def _case(parsed: ParsedStory) -> re.RegexFlag:
    return re.IGNORECASE if parsed.all_caps.spans else re.NOFLAG


def person(name: str) -> Entity:
    """Return the person of a name as a story writes it; in Cyrillic, with the name romanized beside it."""
    label = re.sub(r"\s+", " ", name)
    romanized = label.translate(ROMANIZED_FIRST).translate(ROMANIZED)
    others = (romanized,) if romanized != label else ()
    return Entity(type="person", id=slugify(romanized) or "unnamed", label=label, aliases=others)


def unified(people: Iterable[Entity]) -> Mapping[str, Entity]:
    """Map each key to the fullest of the people who share their last name and the start of their first."""
    fullest: dict[str, Entity] = {}
    by_length = sorted(people, key=lambda entity: -len(entity.label))
    for entity in by_length:
        same = next((other for other in by_length if _extends(other.label, entity.label)), entity)
        fullest[entity.key] = replace(same, aliases=tuple({*same.aliases, entity.label} - {same.label}))
    return fullest


def _extends(longer: str, shorter: str) -> bool:
    """Tell whether two names are one person's: Paul A. Volcker, Paul Volcker, P. Volcker."""
    long, short = fold(longer).split(), fold(shorter).split()
    if len(long) < len(short) or len(short) < 2 or long[-1] != short[-1] or longer == shorter:
        return False
    return long[0] == short[0] or (len(short[0]) <= 2 and short[0][0] == long[0][0])


def _forms(label: str) -> Iterator[str]:
    """Yield the name itself and its surname, with and without particles (Jeroen de Vries: de Vries, Vries)."""
    parts = label.split()
    yield label
    for at in range(1, len(parts)):
        rest = parts[at:]
        if len(rest) == 1 or rest[0].lower() in PARTICLES:
            yield " ".join(rest)


def _person_spans(parsed: ParsedStory) -> Iterator[Span]:
    if parsed.doc is None:
        return
    for ent in parsed.doc.ents:
        if ent.label_ == "PERSON":
            span = _trimmed(parsed.text, Span(ent.start_char, ent.end_char))
            if span is not None and _is_name(span.of(parsed.text)) and not _untrusted(parsed, span):
                yield span


def _untrusted(parsed: ParsedStory, span: Span) -> bool:
    """Headlines mislead the parser: in title case only what the body repeats is believed, in capitals nothing."""
    if not parsed.title_case.meets(span):
        return parsed.all_caps.meets(span)
    name = fold(span.of(parsed.text))
    return name not in fold(parsed.text[span.end :])


def _trimmed(text: str, span: Span) -> Span | None:
    """Return the span without forms of address before the name, and without what follows it."""
    cut = re.search(r"['’]s\b|['’](?=\s|$)|\n|,|\(|/|;|:| - |–", span.of(text))
    end = span.start + cut.start() if cut else span.end
    parts = list(_words(text, span.start, end))
    while parts and (fold(parts[0].of(text)).rstrip(".") in HONORIFICS or fold(parts[0].of(text)) in FUNCTION_WORDS):
        parts = parts[1:]
    while parts and (fold(parts[-1].of(text)) in FUNCTION_WORDS | CALENDAR or not parts[-1].of(text)[0].isupper()):
        parts = parts[:-1]
    return Span(parts[0].start, parts[-1].end) if parts else None


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
