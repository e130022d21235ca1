"""People: full names from the parser, the surnames that refer back to them, and people in public life by surname alone.

A form of address or an office before a name ("Ambassador", "Mr.") is not part of it. A surname alone means the person whom
the story names in full. A single name that the story addresses as a person's becomes a person of that name, with less
confidence.

The surname of someone in public life counts only where it is used as a person's: the parser says so, an office or a form of
address stands before it, or a verb of speech after it. Where several people of that time share a surname, the office that
the story names decides, then the country that it is about; where neither does, no one is linked.

Two names may be one person's name, brought into Latin letters in two ways: Yushchenko is Juschtschenko in German, Qadhafi
and Gaddafi are one name. Names agree if their consonants do once letters and groups of letters of one sound are written
alike, and their vowels mostly. Given names must agree, too, and those of a man and a woman (Daniel, Daniela) never do.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache, lru_cache

from graph_service.languages import CALENDAR, FUNCTION_WORDS
from graph_service.linking.knowledge.knowledge_base import PublicFigures
from graph_service.linking.knowledge.name_forms import PARTICLES
from graph_service.linking.knowledge.words_by_language import given_names, is_ordinary
from graph_service.linking.mentions.candidates import Candidate, SpanAssignment
from graph_service.linking.mentions.cue_words import (
    EMPLOYED_BEFORE,
    GENERIC,
    HEADS,
    HONORIFICS,
    NAMED_BODY_BEFORE,
    PERSON_CUES,
    ROLES,
)
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Entity, Span
from graph_service.text import SpanIndex, fold, name_slug, occurrences, occurrences_of_any, words

POST_NOMINALS = frozenset("QC KC MP MEP MSP MLA OBE CBE MBE KBE DBE PhD MD JP".split())  # letters that follow a name
POST_NOMINAL = re.compile(r"(?![IVX]+$)[A-Z]{2,4}")
SURNAMES_TOO = frozenset("Cross House Post Steel".split())  # that end names of bodies
NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
TWO_NAMES = re.compile(
    r"(?<![\w-])[^\W\d_a-zа-яіїєґё][^\W\d_A-ZА-ЯІЇЄҐЁ]+(?: (?:de|von|van|du|д[еи]))? [^\W\d_a-zа-яіїєґё][\w’'-]+(?![\w-])"
)
# Stories have more particles before surnames than name lists do.
BEFORE_SURNAMES = PARTICLES | frozenset("zur af av ter ten y ap ab lo mac nic ní ni uí ui ó".split())
# Ukrainian as the state romanizes it, with the Russian letters that Ukrainian lacks.
ROMANIZED = str.maketrans(dict(zip(
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэёъ'’",
    ["a", "b", "v", "h", "g", "d", "e", "ie", "zh", "z", "y", "i", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh",
     "ts", "ch", "sh", "shch", "", "iu", "ia", "y", "e", "e", "", "'", "’"], strict=True)))  # fmt: skip
ROMANIZED_FIRST = str.maketrans(dict(zip(
    "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЮЯЫЭЁ",
    ["A", "B", "V", "H", "G", "D", "E", "Ye", "Zh", "Z", "Y", "I", "Yi", "Y", "K", "L", "M", "N", "O", "P", "R", "S", "T", "U", "F", "Kh",
     "Ts", "Ch", "Sh", "Shch", "Yu", "Ya", "Y", "E", "Yo"], strict=True)))  # fmt: skip
GIVEN_BEFORE = re.compile(r"(?:^|[\s(“\"‘'])(?P<given>[A-Z][a-zà-öø-ÿ]+) \Z")
# A surname that goes on, and particles before it: "Laxmi Prasad | Dhakal", "Marieke | van den Heuvel".
NAME_AFTER = re.compile(
    rf" (?:(?:{'|'.join(sorted(BEFORE_SURNAMES))}) ){{0,3}}(?P<surname>[A-Z][a-zà-ÿ’'-]+[\w’'-]*)(?<!['’]s)(?!['’]?\w)"
)
# "Prince William", but not "Prince George Airport" nor "King Street".
ROYAL = re.compile(
    r"\b(?P<title>Prince|Princess|King|Queen|Emperor|Empress|Pope) (?P<name>[A-Z][a-zà-öø-ÿ]+)(?: (?=[IVX]+\b))?(?![\w-]| (?![IVX]+\b)[A-Z]| of [A-Z])"
)
WATERS = frozenset("Loch Lough Lac Lago".split())
SITES = frozenset("Mountain Mountains Park Beach Airport Stadium Island Valley Falls Plaza Pass".split())
GIVEN_AND = re.compile(r"(?<![\w’'-])(?<![A-Z]\w )(?<![a-z] of )(?P<given>[A-Z][a-zà-öø-ÿ]+) and \Z")
ARTICLE_BEFORE = re.compile(
    r"(?:[AaEe]l|[Aa]d|[Aa]n|[Aa]r|[Aa]s|[Aa]sh|[Aa]t|[Aa]z|[Uu]l|[Uu]r|[Dd])[-’'](?=[A-Z])"
)  # of Arabic, and d'
ADDRESSED = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sen|Rep|Gen|Col|Maj|Capt|Captain|Lt|Sgt|Cpl|Insp|Inspector|Det|Con|Pc|PC|DC|DS|DI|Sir|Dame|Lord|Lady|Baroness|Judge|Justice|"
    r"Rev|Reverend|Father|Sister|Bishop|Archbishop|Cardinal|Rabbi|Imam|Cllr|Councillor|Coach|President|Minister|Ambassador|Secretary|Senator|Governor|Gov|Mayor|Chancellor|"
    r"Premier|Chairman)\.? $"
)
ADDRESSED_BY_NAME = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? (?P<surname>(?:(?:{'|'.join(sorted(BEFORE_SURNAMES))}) )*[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)"
)
# What is called after a person: "the Fred H. Sanderson Professor".
NAMED_AFTER = frozenset(
    "Professor Chair Fellow Fellowship Lecturer Lecture Foundation Foundations Institutes Prize Medal Award Awards Scholarship Scholar Scholars".split()
)
# As minutes and results write them: "Mr A Pemberton", "Mrs J. K. Downes".
INITIALLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Cllr|Rev|Sir|Dame)\.? (?P<name>[A-Z]\.?(?: ?[A-Z]\.?)? (?:(?:{'|'.join(sorted(BEFORE_SURNAMES))}) ){{0,3}}[A-Z][\w'’-]*[a-zà-ÿ](?<!['’]s))(?![\w-])"
)
# What presents a person who goes by one name.
ROLE_BEFORE = re.compile(
    r"\b(?:singer|rapper|musician|songwriter|DJ|pop star|pop idol|superstar|supermodel|comedian|magician|artist|striker|midfielder|defender|goalkeeper|footballer|"
    r"named|mother|father|wife|husband|son|daughter|brother|sister|partner|widow|widower|fiancée?|mum|dad|aunt|uncle|grandmother|grandfather|cousin|nephew|niece|grandson|granddaughter|stepson|stepdaughter|neighbour|neighbor|farmer|villager|trainee|student|teacher|nurse),? $"
)
RELATIVE_AFTER = re.compile(
    r", (?:my|his|her|their) (?:\w+ )?(?:wife|husband|mother|father|son|daughter|brother|sister|partner|widow|widower|aunt|uncle|cousin|niece|nephew)\b"
)
RELATIVES = re.compile(
    r"\b(?:sons|daughters|children|parents|brothers|sisters|siblings|twins|grandsons|granddaughters|grandchildren),? "
    r"(?P<names>[A-Z][\w'’-]+(?:(?:, and |, | and )[A-Z][\w'’-]+)+)(?! [A-Z])"
)
# Two names or three after what someone is: "Artist Emeka Obi", "Elders Ana Lee and Tom Moe", "his predecessor, Ada Ngo".
FULL_NAME = rf"[A-Z][^\W\d_A-Z][\w'’]*(?:-[A-Z]\w+)?(?: [A-Z]\.)?(?: (?:(?:{'|'.join(sorted(BEFORE_SURNAMES))}) ){{0,2}}[A-Z][\w’'-]*\w){{1,2}}(?<!['’]s)(?![\w-]| [A-Z])"
PRESENTED = re.compile(
    rf"(?<![\w-])(?:(?i:{ROLES}) (?P<name>{FULL_NAME})|(?i:{ROLES})s (?P<first>{FULL_NAME}) and (?P<second>{FULL_NAME})|"
    rf"(?:\b(?:[Hh]is|[Hh]er|[Ii]ts|[Tt]heir)|['’]s) (?:[a-z]+ )?(?:{ROLES}), (?P<apposed>{FULL_NAME})(?=[,.;]))"
)
# What people have and bodies have not, after a possessive: "Usain Bolt's old coach".
AND_NAME = re.compile(rf" and (?P<name>{FULL_NAME})")
NAME_AND = re.compile(rf"(?<![\w-])(?<![A-Z]\w )(?P<name>{FULL_NAME}) and \Z")
KIN_AFTER = re.compile(
    r"['’]s (?:\w+ )?(?:family|wife|husband|widow|widower|mother|father|parents|brother|sister|son|daughter|children|uncle|aunt|cousin|lawyers?|coach|teammates?|death|funeral|body|career|biographer|girlfriend|boyfriend|fianc[ée]e?|diar(?:y|ies)|memoirs?|autobiography|novels?|poems?|childhood|premiership|presidency)\b"
)
# What follows a firm's name and never a person's.
FIRM_AFTER = re.compile(
    r",? (?:<[A-Z]|(?:and|&) Co\b(?!-)|(?:Inc|Ltd|Corp|Co|PLC|plc|AG|SA|Securities|Bank|Group|Holdings|Brothers|Bros)\b(?!-)|\([^)]{1,20}\) (?:Ltd|Inc|Corp|PLC)\b)"
    r"|['’]s? (?:unit|subsidiary|units|shareholders|stockholders)\b| (?:volunteers|members|employees|trustees|branches|stores|outlets|depots|trains|ferries|flights|shares?|stock|shareholders|stockholders|unit|subsidiary)\b| said its\b"
)
# What stands before the title of a work, which may be a person's name.
WORK_BEFORE = re.compile(
    r"\b(?:film|movie|drama|comedy|thriller|musical|play|novel|book|album|single|song|track|series|sitcom|soap|sequel|prequel|biopic|remake|epic|opera|"
    r"blockbuster|game|musicals|films|movies)(?:,? (?:called|titled|entitled|named|about))?,? [\"“'‘]?$"
)
PEER = re.compile(
    r"\b(?P<title>Lord|Lady|Baroness|Baron|Viscount|Earl) (?P<name>[A-Z][\w'’-]+ of [A-Z][\w'’-]+)(?! (?:Appeal|Justice|[A-Z]))"
)
# What makes a singer's name a band's: "Huey Lewis and the News"; a body of another kind may follow, too: "and the Scottish Ensemble".
BAND_AFTER = re.compile(r" (?:and|And) (?:the|The) (?P<band>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*)")
WORKS_AT = re.compile(r" (?:of|at) $")
NICKNAMED = re.compile(
    r"(?<![\w-])(?P<first>[A-Z][a-z]+) [\"“‘'](?:[A-Z]|the )[\w '-]{1,20}[\"”’'] (?P<last>[A-Z][a-z][\w'’-]*)"
)
# Characters of fiction, and names that stand for nobody in particular.
LOCATED_BEFORE = re.compile(
    r"\b(?:[Ii]n|[Nn]ear|[Oo]utside|[Tt]o|[Ff]rom|[Aa]t|[Oo]f|[Aa]cross|[Tt]hrough|[Aa]round|[Ii]nto|[Ss]outh|[Nn]orth|[Ee]ast|[Ww]est)(?: the)? $|, $"
)
PREPOSED = re.compile(
    r"\b(?:[Ii]n|[Ff]or|[Oo]f|[Tt]o|[Ff]rom|[Ww]ith|[Aa]t|[Aa]gainst|[Oo]n|[Aa]nd|[Ll]eave|[Ll]eft|[Ff]ormer|[Tt]he)(?: the)? $"
)
LOCATED_AFTER = re.compile(
    r", [A-Z]|['’]s (?:\w+ )?(?:capital|government|parliament|president|prime|king|queen|army|foreign|economy|border)"
)
CHARACTERS = frozenset(
    (
        "Harry Potter, James Bond, Indiana Jones, Sherlock Holmes, Bridget Jones, Mickey Mouse, Donald Duck, Bugs Bunny, Darth Vader, "
        "Luke Skywalker, Lara Croft, Peter Pan, Robin Hood, King Kong, Santa Claus, Father Christmas, Clark Kent, Bruce Wayne, Peter Parker, "
        "Homer Simpson, Bart Simpson, Peter Rabbit, Winnie Pooh, Mary Poppins, Doctor Who, Jack Sparrow, Frodo Baggins, Bilbo Baggins, "
        "Hannibal Lecter, Austin Powers, Freddy Krueger, Norman Bates, Oliver Twist, David Copperfield, Ebenezer Scrooge, Jane Eyre, "
        "Anna Karenina, Don Quixote, Don Juan, Dorian Gray, Huckleberry Finn, Tom Sawyer, Jean Valjean, Hercule Poirot, Miss Marple, "
        "Captain Kirk, Charlie Brown, Roger Rabbit, Thomas Tank, Willy Wonka, Lois Lane, John Doe, Jane Doe, Joe Public, Joe Bloggs, "
        "John Bull, Uncle Sam, Jack Ryan, Jason Bourne, Rocky Balboa, Forrest Gump, "
        "Super Mario, Sonic Hedgehog, Donkey Kong, Max Payne, Solid Snake, Buzz Lightyear, Postman Pat, Bob Builder, Mr Bean, Basil Fawlty"
    ).split(", ")
)
LANDS = frozenset(
    "Republic Federation Region Oblast Province District Valley City Kingdom States State Union Islands".split()
)
OF_A_BODY = re.compile(r" of (?:the )?(?:[A-Z][\w-]+ ){1,3}(?:[a-z]+ )?[A-Z]")
OTHER_LABELS = frozenset({"ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "WORK_OF_ART"})
LONG = 4  # letters
GIVEN_AND_SURNAME = 2  # words of a name
BESIDE = 60  # characters around a name in which an apposition or an office is looked for


def full_names(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the people whom the parser finds by two names or more."""

    @cache
    def is_other(name: str) -> bool:
        """Tell whether the text has a name as a firm's, or as the title of a film, a book or a song."""
        return (
            is_firm(parsed.text, name)
            or _has_only_words(parsed.text, name)
            or any(
                is_work_at(parsed.text, span.start)
                or (
                    (band := BAND_AFTER.match(parsed.text, span.end)) is not None
                    and HEADS.isdisjoint(band["band"].split())
                )
                or parsed.text.startswith("&", span.end)
                for span in occurrences(name, parsed.text, joiners="")
            )
        )

    ends = {ent.end_char for ent in (parsed.doc.ents if parsed.doc is not None else ()) if ent.label_ == "PERSON"}
    for span in _person_spans(parsed):
        name = span.of(parsed.text)
        if (
            len(name.split()) > 1
            and name not in CHARACTERS
            and name.split()[-1] not in NAMED_AFTER
            and not _is_landmark(name)
            and not is_other(name)
            and not is_of_a_person(parsed, span, ends)
            and not is_employer(parsed, span)
        ):
            yield Candidate.by("full-name", span, person(name))


def _is_landmark(name: str) -> bool:
    """Tell whether a word for a water opens a name, or a word for a height or a site ends it after what is no given name: "Loch Lomond"."""
    first, *_, last = name.split()
    return first in WATERS or (last in SITES and fold(first) not in given_names("en"))


def _has_only_words(text: str, name: str) -> bool:
    """Tell whether a name is made of common words, begins with no given name, and nobody is called by its last word: "Bread Ahead"."""
    parts = name.split()
    if min(map(len, parts)) < LONG or fold(parts[0]) in given_names("en") or not is_ordinary(name):
        return False
    return re.search(rf"(?<!{re.escape(parts[-2])} )\b{re.escape(parts[-1])}\b", text) is None


def is_of_a_person(parsed: ParsedStory, span: Span, ends: Collection[int]) -> bool:
    """Tell whether a name says where someone works: it follows "of" after a person's, and those end at `ends`."""
    match = WORKS_AT.search(parsed.before(span))
    return match is not None and span.start - len(match[0]) in ends


def is_employer(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether the words before a name say that someone works there, or that it is bought."""
    return EMPLOYED_BEFORE.search(parsed.before(span, BESIDE)) is not None


def by_nickname(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the people whose nickname stands in the middle of their name: John "Slim" Carter."""
    for match in NICKNAMED.finditer(parsed.text):
        yield Candidate.by("full-name", Span(match.start(), match.end()), person(f"{match['first']} {match['last']}"))


def mislabelled_names(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield two or three names that the parser takes for something else, beside an office or a verb of speech.

    A given name and a surname suffice where the parser takes that surname for a person's elsewhere, or a name beside it that "and" joins.
    """
    cues = PERSON_CUES["en"]
    persons = [
        Span(ent.start_char, ent.end_char)
        for ent in (parsed.doc.ents if parsed.doc is not None else ())
        if ent.label_ == "PERSON"
    ]
    surnames = {fold(span.of(parsed.text)).removesuffix("'s") for span in persons}
    surnames |= {fold(match["surname"]).removesuffix("'s") for match in ADDRESSED_BY_NAME.finditer(parsed.text)}
    for ent in parsed.doc.ents if parsed.doc is not None else ():
        span = _trim(parsed.text, Span(ent.start_char, ent.end_char)) if ent.label_ in OTHER_LABELS else None
        name = span.of(parsed.text) if span is not None else ""
        if span is None or not 2 <= len(name.split()) <= 3 or _has_common_word(name) or not _is_name(name):
            continue
        if (
            cues.after.match(parsed.after(span, BESIDE))
            or cues.before.search(parsed.before(span))
            or OF_A_BODY.match(parsed.after(span))
            or (
                _has_given_name(name)
                and (
                    not surnames.isdisjoint((fold(name.split()[-1]), fold(name.partition(" ")[2])))
                    or SPEAKS.match(parsed.after(span))
                    or KIN_AFTER.match(parsed.after(span))
                    or _is_with_a_person(parsed.text, span, persons)
                )
            )
        ):
            yield Candidate.by("name-pattern", span, person(name))


def _has_given_name(name: str) -> bool:
    """Tell whether a name begins with a given name, each part of it if it has a hyphen, and a surname follows."""
    first, *rest = name.split()
    return bool(rest) and not is_ordinary(rest[-1]) and given_names("en").issuperset(fold(first).split("-"))


def _is_with_a_person(text: str, span: Span, persons: Sequence[Span]) -> bool:
    """Tell whether an "and" joins a name to one of `persons` in full."""
    return any(
        " " in person.of(text)
        and (text[person.end : span.start] == " and " or text[span.end : person.start] == " and ")
        for person in persons
    )


def peers(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the peers named with the place of their title: Lord Faraway of Leeds."""
    for match in PEER.finditer(parsed.text):
        name = match["name"]
        titled = person(f"{match['title']} {name}")
        yield Candidate.by("full-name", Span(*match.span("name")), replace(titled, aliases=(*titled.aliases, name)))


def royals(parsed: ParsedStory, figures: PublicFigures) -> Iterator[Candidate]:
    """Yield kings, queens, princes and popes, who go by a title and one name: "Prince William", under the first title that the story gives them.

    Those in public life are found by `public_figures`, under the title of their office.
    """
    ents = parsed.doc.ents if parsed.doc is not None else ()
    persons = SpanIndex.of([Span(ent.start_char, ent.end_char) for ent in ents if ent.label_ == "PERSON"])
    bearers: dict[str, Entity] = {}
    for match in ROYAL.finditer(parsed.text):
        span, name = Span(*match.span("name")), match["name"]
        is_given = fold(name) in given_names("en") or persons.meets(span)
        is_unlisted = is_given and not figures.by_surname(name, parsed.year)
        if is_unlisted and not parsed.title_case.meets(span) and not _has_common_word(name):
            titled = person(f"{match['title']} {name}")
            entity = bearers.setdefault(name, replace(titled, aliases=(*titled.aliases, name)))
            yield Candidate.by("full-name", span, entity)


def shared_surnames(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the given names that "and" joins to a full name whose surname they share: "Bill and Hillary Clinton"."""
    persons = [span.of(parsed.text) for span in _person_spans(parsed)]
    surnames = {name.split()[-1] for name in persons if " " in name}
    for span in _person_spans(parsed):
        first, _, surname = span.of(parsed.text).partition(" ")
        match = GIVEN_AND.search(parsed.text, max(span.start - BESIDE, 0), span.start)
        if match is None or not surname or not {fold(first), fold(match["given"])} <= given_names("en"):
            continue
        if match["given"] not in surnames and not parsed.title_case.meets(span):
            yield Candidate.by("full-name", Span(*match.span("given")), person(f"{match['given']} {surname}"))


def cued_names(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield two capitalized words before an apposition; in a language without a parser, after an office too."""
    cues = PERSON_CUES.get(parsed.language)
    if cues is None:
        return
    for match in TWO_NAMES.finditer(parsed.text):
        span = Span(match.start(), match.end())
        span = _trim(parsed.text, span) or span
        is_cued = cues.after.match(parsed.after(span, BESIDE)) or (
            parsed.doc is None and cues.before.search(parsed.before(span))
        )
        name = span.of(parsed.text)
        if is_cued and " " in name and name not in CHARACTERS and not _has_common_word(name):
            yield Candidate.by("name-pattern", span, person(name))


def presented_names(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the names right after a word for what someone is, and a surname with its initials after a title, whatever the parser takes them for."""
    for match in INITIALLED.finditer(parsed.text):
        yield Candidate.by("full-name", Span(*match.span("name")), person(match["name"]))
    for match in PRESENTED.finditer(parsed.text):
        for group, name in match.groupdict().items():
            span = Span(*match.span(group))
            if name is None or parsed.title_case.meets(span) or _has_common_word(name) or name in CHARACTERS:
                continue
            trimmed = _trim(parsed.text, span)
            parts = trimmed.of(parsed.text).split() if trimmed is not None else []
            # "Chief Operating Officer" presents nobody.
            if (
                trimmed is not None
                and len(parts) > 1
                and fold(parts[-1]) not in HONORIFICS
                and _is_name(" ".join(parts))
            ):
                yield Candidate.by("name-pattern", trimmed, person(trimmed.of(parsed.text)))


def names_beside(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the full names that "and" joins to one that the parser finds, of a given name or of one surname: "Amrit Rao and Lucy Rao"."""
    for other in _person_spans(parsed):
        surname = other.of(parsed.text).split()[-1]
        after = AND_NAME.match(parsed.text, other.end)
        before = NAME_AND.search(parsed.text, max(other.start - BESIDE, 0), other.start)
        for match in (after, before):
            if match is None or " " not in other.of(parsed.text):
                continue
            span, name = Span(*match.span("name")), match["name"]
            is_person = fold(name.split()[0]) in given_names("en") or name.split()[-1] == surname
            if is_person and not _has_common_word(name) and _is_name(name) and not parsed.title_case.meets(span):
                yield Candidate.by("name-pattern", span, person(name))


def _has_common_word(name: str) -> bool:
    return any(
        part in HEADS or part in GENERIC or part in LANDS or part.lower() in FUNCTION_WORDS | CALENDAR
        for part in name.split()
    )


def by_given_name(
    parsed: ParsedStory, places: Sequence[Candidate], persons: Sequence[Candidate]
) -> dict[Span, Candidate]:
    """Map the names of places that are the given name of someone whom the story names in full to that person.

    After "in" or "near", and where the story has another place beside it, it is the place: "in Jordan", "Sydney, Australia".
    """
    bearers: dict[str, Entity] = {}
    for candidate in reversed(persons):
        first, _, rest = candidate.entity.label.partition(" ")
        if rest:
            bearers[first] = candidate.entity
    return {
        place.span: Candidate.by("surname", place.span, bearers[name])
        for place in places
        if (name := place.span.of(parsed.text)) in bearers
        and not LOCATED_BEFORE.search(parsed.before(place.span))
        and not LOCATED_AFTER.match(parsed.after(place.span))
    }


def named_as_countries(parsed: ParsedStory, countries: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the people whose given name is a country's: what the parser takes for a person follows it, and no comma parts the two."""
    spans = {candidate.span.end: candidate.span for candidate in countries if candidate.entity.subtype == "country"}
    for ent in parsed.doc.ents if parsed.doc is not None else ():
        country = spans.get(ent.start_char - 1)
        surname = _trim(parsed.text, Span(ent.start_char, ent.end_char)) if ent.label_ == "PERSON" else None
        if country is None or surname is None or parsed.text[country.end] != " " or surname.start != ent.start_char:
            continue
        is_place = PREPOSED.search(parsed.before(country)) or parsed.title_case.meets(country)
        if " " not in country.of(parsed.text) and _is_name(surname.of(parsed.text)) and not is_place:
            span = Span(country.start, surname.end)
            yield Candidate.by("name-pattern", span, person(span.of(parsed.text)))


def relatives(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the given names of relatives that the story lists: "her daughters, Harriet and Emily"."""
    for match in RELATIVES.finditer(parsed.text):
        for part in NAME_WORD.finditer(parsed.text, *match.span("names")):
            if part[0][0].isupper() and fold(part[0]) in given_names("en"):
                yield Candidate.by("model", Span(*part.span()), person(part[0]))


def single_names(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the people whom the parser finds by one name and whom the story addresses or presents ("President X", "the singer X")."""
    for span in _person_spans(parsed):
        name = span.of(parsed.text)
        before = parsed.before(span)
        is_presented = (
            ADDRESSED.search(before) or ROLE_BEFORE.search(before) or RELATIVE_AFTER.match(parsed.after(span))
        )
        if " " not in name and len(name) > 2 and is_presented:
            yield Candidate.by("model", span, person(name))


def later_mentions(parsed: ParsedStory, assignment: SpanAssignment) -> Iterator[Candidate]:
    """Yield the mentions by surname, or again by name, of the people whom the story names in full."""
    people = assignment.entities("person")
    # A person named in two spellings is referred to by either surname.
    written = {
        m.span.of(parsed.text): m.entity
        for m in reversed(assignment.mentions)
        if m.entity.type == "person" and " " in m.span.of(parsed.text)
    }
    forms: dict[str, Entity] = {}
    for name, entity in (*written.items(), *((entity.label, entity) for entity in reversed(people.values()))):
        forms[name] = entity
        parts = name.split()
        for rest in (parts[first:] for first in range(1, len(parts))):
            # With and without particles: of Jeroen de Vries, "de Vries" and "Vries"; of Omar al-Bashir, "Al-Bashir" and "Bashir".
            if len(rest) == 1 or rest[0].lower() in BEFORE_SURNAMES:
                surname = " ".join(rest)
                forms[surname] = entity
                bare = ARTICLE_BEFORE.sub("", surname)
                if bare != surname:
                    forms[surname[0].upper() + surname[1:]] = forms[bare] = entity
    in_capitals = {form.upper(): entity for form, entity in forms.items()} if parsed.all_caps.spans else {}
    for form, span in occurrences_of_any(in_capitals | forms, parsed.text):
        if assignment.free(span) and (form in forms or parsed.all_caps.meets(span)):
            yield Candidate.by("surname", span, forms.get(form) or in_capitals[form])


def person(name: str) -> Entity:
    """Return the person of a name as a story writes it; a name in Cyrillic has its romanization as an alias."""
    label = re.sub(r"\s+", " ", name)
    romanized = label.translate(ROMANIZED_FIRST).translate(ROMANIZED)
    others = (romanized,) if romanized != label else ()
    return Entity(type="person", id=name_slug(romanized), label=label, aliases=others)


def unify(people: Iterable[Entity]) -> Mapping[str, Entity]:
    """Map each key to the person of the fullest name among those that are one person's.

    Paul A. Volcker is P. Volcker, Viktor Yushchenko is Wiktor Juschtschenko.
    """

    def extends(longer: str, shorter: str) -> bool:
        long, short = fold(longer).split(), fold(shorter).split()
        if len(long) < len(short) or len(short) < 2 or longer == shorter:
            return False
        if long[-1] != short[-1]:
            return is_one_person(longer, shorter)
        if short[0] in BEFORE_SURNAMES:
            return long[-len(short) :] == short
        return long[0] == short[0] or (len(short[0]) <= 2 and short[0][0] == long[0][0])

    fullest: dict[str, Entity] = {}
    alike: defaultdict[str, list[Entity]] = defaultdict(
        list
    )  # by the consonants of the surname, which one person's names share
    for entity in sorted(people, key=lambda entity: -len(entity.label)):
        longer = alike[VOWELS.sub("", _sounds(entity.label.split()[-1]))]
        same = next((other for other in longer if extends(other.label, entity.label)), entity)
        longer.append(entity)
        fullest[entity.key] = replace(same, aliases=tuple({*same.aliases, entity.label} - {same.label}))
    return fullest


def _person_spans(parsed: ParsedStory) -> Iterator[Span]:
    """Yield the names of people that the parser finds.

    Headlines mislead it: of those in title case only names that the body repeats are believed, of those in capitals none.
    """
    ents = parsed.doc.ents if parsed.doc is not None else ()
    labelled = SpanIndex.of([
        Span(ent.start_char, ent.end_char) for ent in ents
        if ent.label_ != "PERSON" and not (ent.label_ == "ORG" and ent.text.istitle() and " " not in ent.text)
    ])  # fmt: skip
    for ent in ents:
        span = _trim(parsed.text, Span(ent.start_char, ent.end_char)) if ent.label_ == "PERSON" else None
        span = span and _whole_name(parsed, span, labelled)
        if span is None or not _is_name(span.of(parsed.text)):
            continue
        if parsed.title_case.meets(span):
            is_believed = fold(span.of(parsed.text)) in fold(parsed.text[span.end :])
        else:
            is_believed = not parsed.all_caps.meets(span)
        if is_believed:
            yield span


def _whole_name(parsed: ParsedStory, span: Span, labelled: SpanIndex) -> Span:
    """Return the span of a name with the words of it that the parser left out: a given name before it, a surname after it.

    What the parser takes for something else, in the spans `labelled`, is no word of a name.
    """
    text = parsed.text
    while (after := NAME_AFTER.match(text, span.end)) is not None:
        surname = Span(*after.span("surname"))
        first, last = fold(span.of(text)).split()[0], after["surname"]
        is_surname = (not is_ordinary(last) and fold(last) not in given_names("en")) or first in given_names("en")
        if last in HEADS | GENERIC or not is_surname or labelled.meets(surname):
            break
        span = Span(span.start, after.end())
    before = GIVEN_BEFORE.search(text, max(span.start - BESIDE, 0), span.start) if " " not in span.of(text) else None
    if before is not None and fold(before["given"]) not in HONORIFICS and fold(before["given"]) in given_names("en"):
        span = Span(before.start("given"), span.end)
    return span


def _trim(text: str, span: Span) -> Span | None:
    """Return the span without forms of address before the name, and without what follows it."""
    cut = re.search(r"['’]s\b|['’](?=\s|$)|\n|,|\(|/|;|:| - |–", span.of(text))
    end = span.start + cut.start() if cut else span.end
    parts = []
    for word in words(text[span.start : end]):
        after = span.start + word.end
        is_initial = word.end - word.start == 1 and text[after : after + 1] == "." and after < end
        parts.append(Span(span.start + word.start, after + is_initial))
    while parts and (fold(parts[0].of(text)).rstrip(".") in HONORIFICS or fold(parts[0].of(text)) in FUNCTION_WORDS):
        if parts[0].of(text) == "M." and len(parts) > GIVEN_AND_SURNAME:
            break  # an initial: "M. Anna Hill", but "M. Dupont"
        if len(parts) == GIVEN_AND_SURNAME and fold(parts[0].of(text)) in given_names("en"):
            break  # Dean Hargreaves, Finn Olsen
        parts = parts[1:]
    while parts and (
        fold(parts[-1].of(text)) in FUNCTION_WORDS
        or (fold(parts[-1].of(text)) in CALENDAR and fold(parts[0].of(text)) not in given_names("en"))
        or not _opens_name(parts[-1].of(text))
        or (len(parts) > GIVEN_AND_SURNAME and POST_NOMINAL.fullmatch(parts[-1].of(text)))
        or parts[-1].of(text) in POST_NOMINALS
    ):
        parts = parts[:-1]
    return Span(parts[0].start, parts[-1].end) if parts else None


def _opens_name(word: str) -> bool:
    """Tell whether a word is written as a name: Rashid, al-Rashid."""
    return word[0].isupper() or ARTICLE_BEFORE.match(word) is not None


def _is_name(name: str) -> bool:
    parts = name.split()
    return (
        (parts[-1].title() not in HEADS | NAMED_AFTER or (parts[-1] in SURNAMES_TOO and fold(parts[0]) in given_names("en")))
        and all(NAME_WORD.fullmatch(part) for part in parts)
        and len(parts) <= 5
        and parts[0][0].isupper() and _opens_name(parts[-1])
        and all(_opens_name(part) or part.lower() in BEFORE_SURNAMES for part in parts)
        and not any(fold(part) in CALENDAR - {fold(parts[-1])} or re.match(r"[A-Z]-[a-z]", part) for part in parts)
        and (fold(parts[-1]) not in CALENDAR or (len(parts) > 1 and fold(parts[0]) in given_names("en")))
        and not (len(parts) > 1 and re.fullmatch(r"[A-Z]{3,}", parts[-1]) and not parts[0].isupper())
    )  # fmt: skip


def is_work_at(text: str, start: int) -> bool:
    """Tell whether the name that starts at an offset is presented as the title of a film, a book or a song."""
    return WORK_BEFORE.search(text[max(0, start - BESIDE) : start]) is not None


def is_firm(text: str, name: str) -> bool:
    """Tell whether a text uses a name anywhere as a body's: before an ending, a ticker, "shares"; after "firm" or "band"."""
    return any(
        FIRM_AFTER.match(text, span.end) or NAMED_BODY_BEFORE.search(text[max(0, span.start - BESIDE) : span.start])
        for span in occurrences(_lower(name), _lower_text(text), joiners="")
    )


def _lower(text: str) -> str:
    """Return a text in lower case, each letter at its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


_lower_text = lru_cache(maxsize=1)(_lower)  # of the story that is being linked


# --- people in public life ---------------------------------------------------------------------------------------------

CAPITALIZED = re.compile(r"(?<![\w-])[^\W\d_a-zа-яёіїєґ][\w'’-]+(?![\w-])")
# How a story uses the surname of someone in public life.
SPEAKS = re.compile(
    r"(?:['’]s)? (?:[Aa]dministration|[Gg]overnment)\b|,? (?:(?:also|has|had|later|who|then) )?(?:said|told|says|added|warned|urged|called|"
    r"announced|met|noted|argued|insisted|resigned|arrived|stressed|welcomed|agreed|proposed|visited|wrote|repeated|declined)\b"
)
OFFICE_BEFORE = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gen|Col|Sir|Lord|Lady|Dame|President|President-elect|Minister|Premier|Ambassador|Secretary|Senator|Representative|"
    r"Chancellor|Governor|Chairman|Chairwoman|Commissioner|King|Queen|Prince|Pope|General|Colonel|Ayatollah|Speaker|Leader|Treasury['’]s|Fed['’]s)\.? $"
)


def public_figures(
    parsed: ParsedStory, assignment: SpanAssignment, figures: PublicFigures, home: str | None
) -> Iterator[Candidate]:
    """Yield the people in public life whom a story names by surname alone; `home` is the key of the story's country."""
    ents = parsed.doc.ents if parsed.doc is not None else ()
    labelled = frozenset(Span(ent.start_char, ent.end_char) for ent in ents if ent.label_ == "PERSON")
    referents: dict[str, str | None] = {}
    for match in CAPITALIZED.finditer(parsed.text):
        surname = re.sub(r"['’]s?$", "", match[0])
        span = Span(match.start(), match.start() + len(surname))
        if surname.isupper() or surname.lower() in FUNCTION_WORDS | CALENDAR or surname in HEADS | GENERIC:
            continue
        keys = figures.by_surname(surname, parsed.year)
        if not keys or not assignment.free(span) or parsed.all_caps.meets(span):
            continue
        before, after = parsed.before(span), parsed.after(span)
        has_office = OFFICE_BEFORE.search(before) is not None
        if (has_office or SPEAKS.match(after)) and len(surname) > 2:
            is_person = has_office or not re.search(r"[A-Z][\w'’-]+ $", before)
        else:
            is_person = span in labelled
        if is_person and surname not in referents:
            referents[surname] = _most_likely(parsed, span, keys, figures, home)
        key = referents[surname] if is_person else None
        if key is not None:
            yield Candidate.by("public-figure", span, figures.entities[key])


def _most_likely(
    parsed: ParsedStory, span: Span, keys: Sequence[str], figures: PublicFigures, home: str | None
) -> str | None:
    """Return which of several people is meant, by an office near the name, then by the story's country; None where both fail."""
    around = fold(parsed.before(span, BESIDE) + parsed.after(span, BESIDE))

    def weight(key: str) -> tuple[int, bool]:
        prominence = figures.prominence[key]
        offices = (re.findall(r"\w+", fold(office)) for office in prominence.offices)
        in_office = max((sum(len(word) > 3 and word in around for word in office) for office in offices), default=0)
        return in_office, prominence.country is not None and prominence.country == home

    weighed = sorted(((weight(key), key) for key in keys), reverse=True)
    if len(weighed) > 1 and weighed[0][0] == weighed[1][0]:
        return None
    return weighed[0][1]


# --- transliterations -------------------------------------------------------------------------------------------------

# What stands for one sound, the longest first.
SOUNDS = (
    (re.compile(r"schtsch|shch|szcz|chtch|stsj"), "s"),
    (re.compile(r"tsch|tch|tsj|cz"), "č"),
    (re.compile(r"sch|sh|sz|sj"), "s"),
    (re.compile(r"zh|dzh|dj"), "z"),
    (re.compile(r"kh|gh|ch(?=[rloa])|ck|[qgc](?!h)"), "k"),
    (re.compile(r"ch"), "č"),
    (re.compile(r"dh|th"), "d"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"w"), "v"),
    (re.compile(r"[jy]"), "i"),
    (re.compile(r"ou"), "u"),
    (re.compile(r"(.)\1+"), r"\1"),
)
VOWELS = re.compile(r"[aeiouh'’-]")
SURNAME_LIKENESS, GIVEN_LIKENESS = 0.8, 0.7
CONSONANTS = 3  # that a name needs, so that Jane and John do not agree


@cache
def _sounds(name: str) -> str:
    sounds = fold(name)
    for pattern, letter in SOUNDS:
        sounds = pattern.sub(letter, sounds)
    return sounds


def _agree(name: str, other: str, likeness: float) -> bool:
    sounds, others = _sounds(name), _sounds(other)
    consonants = VOWELS.sub("", sounds)
    return sounds == others or (
        len(consonants) >= CONSONANTS
        and consonants == VOWELS.sub("", others)
        and SequenceMatcher(None, sounds, others).ratio() >= likeness
    )


def is_one_person(name: str, other: str) -> bool:
    """Tell whether two full names may be one person's: given names and surnames agree by their sounds."""
    parts, others = name.split(), other.split()
    if min(len(parts), len(others)) == 1:
        return False
    first, other_first, last, other_last = parts[0], others[0], parts[-1], others[-1]
    if first.lower() != other_first.lower() and (first[-1] == "a") != (other_first[-1] == "a"):
        return False
    return _agree(last, other_last, SURNAME_LIKENESS) and _agree(first, other_first, GIVEN_LIKENESS)
