"""Organizations that the reference files lack: names built on a head noun, partnerships, and what the parser finds.

The head-noun rule reads capitalized words in running text: to the left of a head noun as far as the capitals reach, to the
right over "of", "for", "on" and what they govern ("Ukrainian State Committee for Family and Youth Affairs"). It stops at
possessives, offices, dates, and where another known name begins. The name must identify something: "Regional Office" does
not. A nationality before the name belongs to the mention but not to the label. A body that every country has ("Ministry
of Justice") is labelled with its country, so that those of two countries are two entities.

Partnerships are firms named after several partners: "Peat, Marwick, Mitchell and Co". There, commas and "and" join the words
of one name, where elsewhere they separate two. The evidence is a company's ending, the kind of firm before the name ("law
firm"), or a parse that takes it for one organization. A part that the knowledge base knows, or that the story mentions on
its own as well, is a name by itself.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain

from graph_service.languages import CALENDAR, FUNCTION_WORDS
from graph_service.linking.knowledge.words_by_language import given_names, is_ordinary
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.cue_words import (
    APPOSED_NAME,
    APPOSED_WITH_THE,
    BODY_NOUNS,
    CALLED,
    CUPS,
    FOREIGN_NAME,
    GENERIC,
    GOVERNS_IN,
    HEADS,
    HONORIFICS,
    LOCAL_BODY,
    MEDIAL_CAPITAL,
    NAMED_BODY_AFTER,
    NATIONAL,
    NEWSPAPER,
    NOBODYS,
    NOT_BODIES,
    PLACED,
    PORT,
    PORTFOLIOS,
    PRESENTED_BODY,
    PRODUCT_AFTER,
    SUFFIX,
    SUFFIXES,
    TITLES,
    TOWN_COURT,
    TRADES,
    WEAK,
)
from graph_service.linking.mentions.definitions import is_body
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.mentions.people import is_employer, is_firm, is_of_a_person, is_work_at
from graph_service.model import Entity, Span
from graph_service.text import SpanIndex, fold, name_slug, occurrences, occurrences_of_any, slugify, words

NAMES = frozenset({"ORG", "PERSON", "PRODUCT", "GPE", "FAC", "WORK_OF_ART"})  # labels that a body's name may get
PROSE = frozenset({"House", "Force", "Post", "Times", "Front", "Journal"})  # with "of" as often a title's as a body's
TAIL = frozenset(["of", "for", "on", "against"])
# What is named after two fields of work: "the Salaries and Remuneration Commission".
OF_FIELDS = frozenset(
    {"Commission", "Committee", "Authority", "Agency", "Department", "Directorate", "Board", "Service"}
)
SHARED = frozenset(
    {"Council", "Police", "Hospital", "Constabulary", "University", "College"}
)  # that two places may share
A_BEFORE = re.compile(
    r"\b[Aa]n?(?: (?:old|new|red|white|black|blue|silver|green|grey|second-hand|parked|stolen|private|light|vintage|battered))? $"
)
BUSINESS = frozenset(  # words that make another body of a body's name
    "Capital Markets Financial Finance Energy Transportation Healthcare Ventures Securities Entertainment Pictures Studios Media Motorsport Racing Aerospace "
    "Aviation Insurance Life Wealth Asset Management Properties Foods Retail Logistics Shipping Marine Rail Railways Water Power Canada America Europe Asia "
    "Africa UK USA".split()
)
RED = frozenset({"Cross", "Crescent"})  # heads after "Red" alone
INSTITUTIONS = frozenset(
    "Hospital School Church Library Infirmary".split()
)  # after a name a body's, not after a mere word
# What bears names of kings and queens whole: "Queen Mary University", "Prince Albert Hospital".
NAMED_AFTER_ROYALS = INSTITUTIONS | {"University", "College", "Academy", "Theatre", "Regiment", "Foundation", "Trust"}
ENDS_NAME = SUFFIXES | {"Ventures", "Labs", "Brewery", "Brewing", "FC", "AFC", "RFC", "RUFC", "RLFC"}  # no "of" goes on
OF_A_KIND = frozenset(
    "NHS Foundation High Primary Secondary Comprehensive Grammar Infant Junior Middle Elementary General Community Teaching Hospitals".split()
)
ROYAL = frozenset("King Queen Prince Princess Lady".split())
WITH_NATIONALITY = frozenset({"Bank", "Railway", "Railways", "Airlines", "Airways", "Corps", "Institute", "Museum"})
SEATED = frozenset({"Embassy", "Delegation", "Consulate", "Mission"})  # named by where they are: "Embassy in Kyiv"
EMBASSY = re.compile(
    r"(?:(?P<land>[A-Z].+?) )?(?P<kind>Embassy|Consulate(?: General)?)(?: of (?P<sender>.+?))?(?P<seat> (?:in|to) .+)?"
)
CHAMBER = re.compile(r"Parliament|Senate")  # with a nationality before it, a body by itself
SERVICE = re.compile(
    r"Police|Navy|Army|Marine Corps|Air Force|Coast Guard|Red (?:Cross|Crescent)(?: Society)?"
)  # likewise
EU_DELEGATION = re.compile(
    r"(?:(?:EU|European Union)(?:'s)? Delegation|Delegation of the (?:EU|European Union))(?: (?:to|in) (?:the )?(?P<host>.+))?"
)
OWNER_BEFORE = re.compile(r"(?P<owner>(?:[A-Z][\w.-]+ (?:and )?){0,3}[A-Z][\w.-]+)(?:['’]s|(?<=s)['’]) $")
PROSECUTOR = re.compile(r"(?:General Prosecutor|Prosecutor General|Prosecutor)['’]s (?:General )?Office")
MINISTRY_LAST = re.compile(r"(?P<portfolio>[\w ,&-]+?) Ministry(?P<rest>(?: of (?:the )?[A-Z].*)?)")
MINISTRY_FIRST = re.compile(r"Ministry (?:of|for) (?:the )?(?P<portfolio>.+?)(?P<rest>(?: of (?:the )?[A-Z].*)?)")
UNIVERSITY = re.compile(r"(?P<town>[A-Z][\w-]+) University")
INITIALS = re.compile(r"[A-Z](?:\.[A-Z])+")
STATE = re.compile(
    r"(?:State|National|Central|Supreme|General|Federal) |(?:Women's|Youth|Veterans'|Labou?r|Tax) (?:Union|Organi[sz]ation|Inspectorate|Committee)$"
)
# A name that goes on, or that is an office's: half of a title or of a longer name.
RUNS_ON_BEFORE = re.compile(r"[A-Z][\w'’-]+ (?:and the |of the |of |the )$")
RUNS_ON_AFTER = re.compile(r" (?:of [A-Z]|[A-Z])|[-’'](?!s\b)\w|[”\"’](?:\W|$)")
# A body's use of a name: before it, and after it or after the next name that "and" joins.
USED_BEFORE = re.compile(
    r"(?:\b[Tt]he|\b(?:stakes?|shares?|interest) in|\bwork(?:s|ed|ing)? for|\b(?:co-)?(?:founded|founds|owns|runs|heads|chairs|joined|fined|sued|acquired|bought)|"
    r"\b(?:owned|run|led|backed|advised|managed|chartered|operated|made|built|sold|published|released|distributed|financed|funded|founded|signed|bought|acquired|"
    r"employed|hired|fined|sued|represented|developed|designed|organi[sz]ed|sponsored|commissioned|supplied) by(?: the)?|"
    r"\b(?:told|thanked|asked|urged|accused|blamed|praised|criticised|criticized|chairs|chaired|sales to|sold to)(?: the)?|"
    r"\b(?:[Rr]ivals|[Cc]ompetitors|[Bb]ackers|[Ii]nvestors|[Cc]ustomers|[Cc]lients|[Ss]ponsors|[Ff]unders|[Ss]uppliers|[Tt]enants|[Oo]pponents)(?: \w+)? (?:include|included|including|are|were|such as|like)|"
    rf"\b(?:{BODY_NOUNS}),|"
    r"\b(?:[Aa]nalysts?|[Ee]conomists?|[Ss]trategists?|[Ee]ngineers?|[Ss]cientists?|[Rr]esearchers?|[Ll]awyers?|[Mm]embers?|[Ss]taff|[Ww]orkers?|[Ee]mployees|[Ee]xecutives?|"
    r"[Oo]fficials?|[Dd]irectors?|[Bb]oss|[Ff]ounder|[Cc]hairman|[Cc]hairwoman|[Pp]resident|[Ss]pokes\w+|[Cc]ollapse|[Tt]akeover|[Aa]cquisition|[Vv]olunteers?|[Aa]ctivists?|"
    r"[Pp]ilots?|[Ff]irefighters?|[Ss]hareholders?|[Pp]artner) (?:at|from|with|of|for)(?: the)?) $"
)
ACTS = re.compile(
    r"['’]s\b|(?: and [A-Z][\w-]+)?,? (?:said|says|told|announced|called|warned|wants?|won|lost|opened|published|reported|has|had|will|would|sold|sells|bought|buys|makes|made"
    r"|builds|built|plans|signed|agreed|launched|launches|unveiled|released|posted|filed|sued|denied|declined|owns|owned|operates|operated|employs|produces|acquired"
    r"|beat|expects|predicts|advised|invested|lent|supplies|represents|charges|accused|urged|declined|apologi[sz]ed|fined|pledged|hopes|believes|supports|opposes|backed|threatened)\b"
)
# Nouns for those who belong to a body, after its name: "the NEU rep", "Gannet Rescue volunteers".
OF_ITS_PEOPLE = re.compile(
    r" (?:(?:general|regional|national|branch|area|press|senior|chief|deputy|assistant|vice|former) )?(?:chair|boss|president|reps?|secretary|treasurer|members?|volunteers|workers|staff|"
    r"officials?|spokes\w+|directors?|managers?|organi[sz]ers?|leaders?|economists?|analysts?|strategists?|researchers?|scientists?|captain|coach|supporters|drivers|pilots|"
    r"nurses|teachers|officers|crews?|engineers|lawyers?|councillors?|candidates?|activists|campaigners|buses|trains|flights|stores|branches|customers|passengers|patients|"
    r"students|pupils|trustees|players?|runners?|bosses|chiefs?|co-?ordinator|boats?|figures|data|headquarters)\b"
)
POINTS = re.compile(
    r",? (?:index )?(?:was |were |had |is )?(?:up|down|fell|rose|closed|ended|gained|lost|dropped|slipped|climbed|added|shed|jumped|tumbled|slid|eased|falling|rising|fallen|risen)\b[^.]{0,30}?"
    r"(?:per ?cent|%|points?|\d)"
)
# After these a name of several words is a body's or a person's, hardly a place's.
BY_BEFORE = re.compile(r"\b(?:by|with|against|join|joins|joined|leaves|hires)(?: the)? $")
WHICH = re.compile(r", which [a-z]")  # what follows is no person
ABBREVIATION = re.compile(r"[A-Z]{3,6}")
UNKNOWN_ABBREVIATION = re.compile(r"(?<![\w&.@/'’-])[A-Z]{3,6}(?![\w&-]|\.\w)")
ABOUT_ABBREVIATION = re.compile(r"\b(?:of|by|at|from|for|with|to|told|joined|left|leaves|joins)(?: the)? $")
FINITE = frozenset({"VBD", "VBZ", "VBP"})
COPULAS = frozenset("is are was were be been being 's".split())
CAPITAL_BEFORE = re.compile(r"[a-z,] [A-Z][a-z]+ $")
ALONE = re.compile(
    r"\b(?:at|for|from|to|by) (?P<name>(?P<owner>[A-Z][\w-]+(?: [A-Z][\w-]+)?)['’]s)(?=[.,;]|\)| (?:in|on|near|along|since|when|where|until|as)\b)"
)
NATIONS = frozenset({"England", "Scotland", "Wales", "Northern Ireland"})  # of the United Kingdom
IN_PLACE = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Oo]utside|[Tt]o)(?: the)? $")
BRANCH_ENDS = re.compile(r"[,;:.)]| and |\s?\Z")
TELLS = re.compile(
    r"\b(?:t(?:old|ells?)|assure[sd]?|inform(?:s|ed)|remind(?:s|ed)|warn(?:s|ed)|show(?:s|ed)|[Ii]n|[Ff]or)(?: the)? $"
)
NAME_BEFORE = re.compile(
    r"(?<![\w’'-] )(?!(?:Republic|Kingdom|State|United|Great|New|North|South|East|West|Northern|Southern|Eastern|Western|Central|Greater|Upper|Lower|Team|Former|President|Prime|"
    r"Minister|King|Queen|Mr|Mrs|Ms|Dr|Sir) )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)* \Z"
)
LIST_BEFORE = re.compile(r"(?:,|,? (?:and|or|&))(?: the)? \Z")
LIST_AFTER = re.compile(r"(?:,|,? (?:and|or|&))(?: the)? ")
APPOSED_BODY = re.compile(
    rf",? (?:which|a|an|the|one of the|his|her|its|their) (?:[\w'’-]+ ){{0,4}}?(?:{BODY_NOUNS})\b"
)
PERSON_AFTER = re.compile(r",? (?:who|whose)\b|, (?:\d\d\b|(?:his|her|then)\b|an? (?:[\w-]+ ){1,3}who\b)")
APPOSED_PROJECT = re.compile(
    r", (?:an?|the|his|her|its|their)(?: [\w-]+){0,3}? (?:project|programme|program|initiative|campaign|scheme|film|novel|play|album|song|game|syndrome|disease|virus|drug)\b"
)
MOST_USES = 50  # of a name that are asked whether it is a body's
REACH = 4  # words between "Embassy" and where it is: "Embassy of the United States in Kyiv"
OWNER_WIDTH = 40  # characters before a name in which its country's possessive stands
ENDINGS = {"Corp": "Corporation", "and Co": "& Co.", "Co": "Company", "Inc": "Incorporated", "Ltd": "Limited"}


@dataclass(frozen=True, slots=True)
class Countries:
    """Countries by folded adjective and by exact name, and the story's country, to label national bodies with."""

    adjectives: Mapping[str, Entity]
    named: Mapping[str, Entity]
    home: Entity | None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text; `gap` is what separates it from the word before."""

    text: str
    span: Span
    gap: str

    @property
    def open(self) -> bool:
        """Whether only a blank, an ampersand or the apostrophe of "St Thomas' Hospital" separates it from the word before."""
        return self.gap in {" ", " & ", "' ", "’ "}

    @property
    def capital(self) -> bool:
        """Whether it is written as a name is."""
        return self.text[0].isupper() and self.text.lower() not in CALENDAR

    @property
    def possessive(self) -> bool:
        """Whether it ends in 's: what follows belongs to it and is another name."""
        return self.text.endswith(("'s", "’s", "s'", "s’"))

    @property
    def stem(self) -> str:
        """The word without the 's of a possessive."""
        return re.sub(r"['’]s$", "", self.text)


def by_head_noun(
    parsed: ParsedStory,
    known: SpanIndex,
    countries: Countries,
    alike: Callable[[str], Entity | None],
    country_near: Callable[[Span], Entity | None],
) -> Iterator[Candidate]:
    """Yield the names built on a head noun; `known` names end such a name, `alike` finds known organizations by main words.

    A national body is of the country whose possessive precedes it, else of the story's, else of the one `country_near` it. What the
    story names once with a nationality it may name without it: "the Turkish Medical Association", "the Medical Association".
    """
    candidates: list[Candidate] = []
    names = set(known.spans)
    for sentence in parsed.sentences.spans:
        if parsed.all_caps.meets(sentence) or parsed.title_case.meets(sentence):
            continue
        for span in _head_noun_spans(parsed.text, sentence, known, countries.adjectives):
            if is_work_at(parsed.text, span.start) or CUPS.search(span.of(parsed.text)):
                continue
            home = owner_before(parsed, span, countries) or countries.home or country_near(span)
            owned = replace(countries, home=home)
            entity = alike(span.of(parsed.text)) or named_body(span.of(parsed.text), owned)
            country, bare = _nationality(span.of(parsed.text), countries)
            if entity is not None and not entity.subtype and country and Span(span.end - len(bare), span.end) in names:
                continue  # a nationality before a known name: "the Serbian World Bank"
            if entity is not None:  # a national body may be known under its country's name
                known_body = alike(entity.label) if entity.subtype == "government" else None
                candidates.append(Candidate.by("head-noun", span, known_body or entity))
    national: defaultdict[str, dict[str, Entity]] = defaultdict(dict)
    for entity in (candidate.entity for candidate in candidates):
        national[_nationality(entity.label, countries)[1]][entity.key] = entity
    for candidate in candidates:
        others = [e for key, e in national[candidate.entity.label].items() if key != candidate.entity.key]
        yield replace(candidate, entity=others[0]) if len(others) == 1 else candidate


def stems(bodies: Iterable[Entity]) -> Iterator[tuple[str, Entity]]:
    """Yield what a body's name is without the words for its kind, each with the body: "Rockingham Park" of "Rockingham Park Academy".

    It has two words or more, and no given name comes first, which would make it a person's.
    """
    for entity in bodies:
        parts = entity.label.split()
        while parts and (parts[-1] in HEADS or parts[-1] in OF_A_KIND):
            parts.pop()
        if 1 < len(parts) < len(entity.label.split()) and fold(parts[0]) not in given_names("en"):
            stem = " ".join(parts)
            if not is_ordinary(stem) and all(part[0].isupper() for part in parts):
                yield stem, entity


def owner_before(parsed: ParsedStory, span: Span, countries: Countries) -> Entity | None:
    """Return the country whose possessive stands right before a name: "Latvia's Constitutional Court"."""
    match = OWNER_BEFORE.search(parsed.before(span, OWNER_WIDTH))
    parts = match["owner"].split() if match else []
    owners = (countries.named.get(" ".join(parts[first:])) for first in range(len(parts)))
    return next((owner for owner in owners if owner is not None), None)


def defined_names(
    parsed: ParsedStory, spans: Iterable[Span], countries: Countries, alike: Callable[[str], Entity | None]
) -> Iterator[Candidate]:
    """Yield the names that the story abbreviates, at their full length, if they have a head noun."""
    for span in spans:
        name = span.of(parsed.text)
        if not HEADS.isdisjoint(name.split()) and is_body(parsed, span):
            entity = alike(name) or named_body(name, countries)
            if entity is not None:
                yield Candidate.by("head-noun", span, entity)


def national_branches(
    parsed: ParsedStory, named: Sequence[Candidate], defined: Collection[Span]
) -> Iterator[Candidate]:
    """Yield the branches that a country's name makes of a body's: "Caritas Czech Republic (CCR)", a part of Caritas.

    The parser takes the whole for one organization, what follows says that a body acts or that the name ends, or the story abbreviates it: `defined` are
    the names that it does.
    """
    ents = parsed.doc.ents if parsed.doc is not None else ()
    cores = (_core(parsed.text, Span(ent.start_char, ent.end_char)) for ent in ents if ent.label_ == "ORG")
    parents = {candidate.span: candidate.entity for candidate in named if candidate.entity.type == "organization"}
    countries = {
        candidate.span.end: candidate.span
        for candidate in named
        if candidate.entity.subtype == "country" or candidate.entity.label in NATIONS
    }
    starts = {span.start: span for span in countries.values()}
    places = {candidate.span.end: candidate.span for candidate in named if candidate.entity.type == "place"}
    acting = (
        Span(span.start, country.end)
        for span in parents
        if (country := starts.get(span.end + 1)) is not None
        and (ACTS.match(parsed.after(country)) or BRANCH_ENDS.match(parsed.after(country)))
        and not TELLS.search(parsed.before(span))
    )
    for span in dict.fromkeys((*defined, *(core for core in cores if core is not None), *acting)):
        country = places.get(span.end, span)
        parent = parents.get(Span(span.start, country.start - 1))
        is_named_whole = (
            span.end in countries and NAME_BEFORE.search(parsed.text, span.start, country.start) is not None
        )
        if country.start > span.start and (parent or is_named_whole) and not parsed.title_case.meets(span):
            whole = body(_label(span.of(parsed.text)))
            yield Candidate.by("head-noun", span, replace(whole, part_of=(parent.key,) if parent else ()))


def by_kind(parsed: ParsedStory, countries: Countries) -> Iterator[Candidate]:
    """Yield the names that the story presents as a body's, wherever they stand, whatever the parser takes them for."""
    names: dict[str, Entity] = {}
    for match in chain.from_iterable(
        pattern.finditer(parsed.text) for pattern in (PRESENTED_BODY, APPOSED_NAME, APPOSED_WITH_THE)
    ):
        name = re.sub(r"['’]s?$|(?: (?:of|and|the|&))+$", "", re.split(r"['’]s ", match["name"])[0])
        is_apposed = match.re is not PRESENTED_BODY
        is_title = name.split()[0].lower() in HONORIFICS or (name[0].isdigit() and " " not in name)
        is_title |= is_apposed and (
            is_ordinary(name) or IN_PLACE.search(parsed.before(Span(*match.span("name")))) is not None
        )
        entity = None if is_title or not _is_body(name) else named_body(name, countries)
        if entity is not None:
            names.setdefault(name, entity)
    for name, entity in names.items():
        for span in occurrences(name, parsed.text):
            if not parsed.all_caps.meets(span) and not parsed.title_case.meets(span):
                yield Candidate.by("presented", span, entity)


def foreign_names(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the names that open with a noun for a body in another language: "Institut de Recherche pour le Développement"."""
    for match in FOREIGN_NAME.finditer(parsed.text):
        span = Span(match.start(), match.end())
        name = re.sub(r"['’]s?$", "", match[0])
        if not parsed.all_caps.meets(span) and not parsed.title_case.meets(span):
            yield Candidate.by("head-noun", Span(span.start, span.start + len(name)), body(name))


def local_bodies(parsed: ParsedStory, places: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the courts of towns, and the courts and councils of `places`, whose kind the story writes in small letters."""
    spans = [Span(match.start(), match.end()) for match in TOWN_COURT.finditer(parsed.text)]
    for place in places:
        match = LOCAL_BODY.match(parsed.text, place.span.end)
        if match is not None and place.entity.subtype != "country":
            spans.append(Span(place.span.start, match.end("kind")))
    for span in spans:
        name = " ".join(part[0].upper() + part[1:] for part in span.of(parsed.text).split())
        yield Candidate.by("head-noun", span, body(name.replace(" And ", " and ")))


def newspapers_and_ports(parsed: ParsedStory) -> Iterator[Candidate]:
    """Yield the newspapers that the story names with their article, and the ports that act: "editor of The Fiji Times"."""
    names = {
        match["name"]: body(_label(match["name"]), {match["name"]})
        for match in chain(NEWSPAPER.finditer(parsed.text), PORT.finditer(parsed.text))
    }
    for name, span in occurrences_of_any(names, parsed.text):
        yield Candidate.by("presented", span, names[name])


def by_capitals(parsed: ParsedStory, blocked: Callable[[str], bool]) -> Iterator[Candidate]:
    """Yield the abbreviations and the names with a capital inside that act or are used as a body's is: "SalMar gained 1%"."""
    names: dict[str, list[Span]] = defaultdict(list)
    for match in chain(MEDIAL_CAPITAL.finditer(parsed.text), UNKNOWN_ABBREVIATION.finditer(parsed.text)):
        span = Span(match.start(), match.end())
        if match[0] not in NOBODYS and not parsed.all_caps.meets(span) and not blocked(match[0]):
            names[match[0]].append(span)
    for name, spans in names.items():
        is_used = any(_is_used_at(parsed, span) or BY_BEFORE.search(parsed.before(span)) is not None for span in spans)
        if is_used and not any(PRODUCT_AFTER.match(parsed.after(span)) for span in spans):
            for span in spans:
                yield Candidate.by("model", span, body(name))


def by_model(
    parsed: ParsedStory, countries: Countries, bodies: SpanIndex, blocked: Callable[[str], bool]
) -> Iterator[Candidate]:
    """Yield what the parser takes for an organization, unless its name is `blocked` or says something else.

    It must end as a company's, or the story must present it as a body ("the record label Skyline"), or repeat it if it has several words,
    or the words around must say that it is one; that is not enough for common words ("Energy", "Border Management"), a title, and what
    stands like a place.
    """
    is_body_here = cache(partial(is_firm, parsed.text))
    cores = (_core(parsed.text, Span(ent.start_char, ent.end_char)) for ent in (parsed.doc.ents if parsed.doc else ()))
    uses: defaultdict[str, list[Span]] = defaultdict(list)
    for name, use in occurrences_of_any({core.of(parsed.text) for core in cores if core}, parsed.text, joiners=""):
        uses[name].append(use)
    persons = {ent.end_char for ent in (parsed.doc.ents if parsed.doc is not None else ()) if ent.label_ == "PERSON"}
    for ent in parsed.doc.ents if parsed.doc is not None else ():
        whole = Span(ent.start_char, ent.end_char)
        works = is_employer(parsed, whole) or (" " in ent.text and is_of_a_person(parsed, whole, persons))
        works |= ent.label_ == "PERSON" and WHICH.match(parsed.after(whole)) is not None
        if ent.label_ not in NAMES or not (ent.label_ == "ORG" or works or is_body_here(ent.text)):
            continue
        span = _core(parsed.text, whole)
        if span is None or parsed.all_caps.meets(span) or parsed.title_case.meets(span):
            continue
        name = span.of(parsed.text)
        if blocked(name) or not _is_body(name):
            continue
        spans = uses[name][:MOST_USES] or [span]
        is_repeated = " " in name and len(spans) > 1
        if (
            SUFFIX.search(name)
            or is_repeated
            or is_body_here(name)
            or works
            or any(NAMED_BODY_AFTER.match(parsed.text, other.end) for other in spans)
            or (ent.label_ == "ORG" and _is_used(parsed, span, spans, bodies))
        ):
            yield Candidate.by("model", span, named_body(name, countries) or body(_label(name)))


def possessive_names(parsed: ParsedStory, named: Collection[str]) -> Iterator[Candidate]:
    """Yield the shops, pubs and firms that a possessive names alone: "she works at Hoak's in Keighley", but not at a person's who is `named`."""
    alone = list(ALONE.finditer(parsed.text))
    uses = Counter(owner for owner, _ in occurrences_of_any({match["owner"] for match in alone}, parsed.text))
    for match in alone:
        span, owner = Span(*match.span("name")), match["owner"]
        is_name = not is_ordinary(owner) and owner.split()[0].lower() not in HONORIFICS
        if uses[owner] == 1 and is_name and owner not in named:
            yield Candidate.by("presented", span, body(span.of(parsed.text)))


def longer_names(parsed: ParsedStory, known: SpanIndex, countries: Countries) -> Iterator[Candidate]:
    """Yield the organizations that the parser finds around a known name: "Public Health England", "Siemens Gamesa".

    A word such as "Capital" makes another body of a name, others only where the story uses the whole as one: "Sony Walkman" is none.
    `known` are the spans of known organizations and places.
    """
    for ent in parsed.doc.ents if parsed.doc is not None else ():
        span = _core(parsed.text, Span(ent.start_char, ent.end_char)) if ent.label_ == "ORG" else None
        if span is None or parsed.all_caps.meets(span) or parsed.title_case.meets(span) or not known.meets(span):
            continue
        name, inside = span.of(parsed.text), known.spans[known.before(span.end - 1)]
        is_longer = inside != span and span.holds(inside) and (inside.start == span.start or inside.end == span.end)
        if not is_longer or not _is_body(name) or is_work_at(parsed.text, span.start):
            continue
        more = name.removeprefix(inside.of(parsed.text)).removesuffix(inside.of(parsed.text)).split()
        is_body_here = (
            BUSINESS.issuperset(more[-1:])
            or (inside.end == span.end and ACTS.match(parsed.after(span)))
            or APPOSED_BODY.match(parsed.after(span, 60))
            or is_firm(parsed.text, name)
        )
        if (
            is_body_here
            and more
            and HEADS.isdisjoint(more)
            and all(word[0].isupper() for word in more)
            and not RUNS_ON_AFTER.match(parsed.after(span))
        ):
            yield Candidate.by("model", span, named_body(name, countries) or body(_label(name)))


def _is_used(parsed: ParsedStory, span: Span, spans: Sequence[Span], bodies: SpanIndex) -> bool:
    """Tell whether a name is used as a body's somewhere; `spans` are where it stands, `bodies` where other organizations are named.

    It acts or owns ("XYZ said", "XYZ's", "owned by XYZ"), a noun beside it says what it is ("XYZ, a chain of gyms"), or it is
    listed with others ("XYZ and Nestlé"). Not where it may be no name, a work's title, a product or a place after all.
    """
    name, before, after = span.of(parsed.text), parsed.before(span), parsed.after(span)
    if not any(
        _is_used_at(parsed, other)
        or _is_listed(parsed.text, other, bodies)
        or (" " in name and BY_BEFORE.search(parsed.before(other)))
        or (ABBREVIATION.fullmatch(name) and ABOUT_ABBREVIATION.search(parsed.before(other)))
        or name.split()[-1] in TRADES
        for other in spans
    ):
        return False
    if (
        _is_only_words(parsed, span)
        or CUPS.search(name) is not None
        or any(
            parsed.before(other).lower().endswith("the ") and POINTS.match(parsed.after(other, 60)) for other in spans
        )  # an index: "the Sensex fell 0.3 per cent"
        or name in NOBODYS
        or any(map(str.isdigit, name))
        or not (parsed.head(span).tag_.startswith("NNP") or name.isupper() or (" " in name and not is_ordinary(name)))
        or is_work_at(parsed.text, span.start)
        or before.endswith(("“", '"', "‘", "-", "("))
        or RUNS_ON_BEFORE.search(before) is not None
        or RUNS_ON_AFTER.match(after) is not None
        or (PERSON_AFTER.match(after) is not None and APPOSED_BODY.match(parsed.after(span, 60)) is None)
        or PRODUCT_AFTER.match(after) is not None
        or CALLED.search(before) is not None
        or (before.endswith(("'s ", "’s ")) and " " not in name and not name.isupper())  # "Britain's Starmer"
        or name.split()[0].lower() in HONORIFICS
        or min(map(len, name.split())) == 1
    ):
        return False
    for other in spans:
        if is_placed(parsed, other) or APPOSED_PROJECT.match(parsed.after(other)):
            return False
        if other != span and (CAPITAL_BEFORE.search(parsed.before(other)) or RUNS_ON_AFTER.match(parsed.after(other))):
            return False  # half of a longer name: "Hughes" of "Hughes Tool"
        if any(child.dep_ == "det" and child.lower_ in {"a", "an"} for child in parsed.head(other).children):
            return False  # a product's: "a Blixo", but not "a Reuters reporter"
    return True


def _is_used_at(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether the words around a name use it as a body's: it acts, people work for it, an apposition says what it is."""
    before, after = parsed.before(span), parsed.after(span)
    return (
        USED_BEFORE.search(before) is not None
        or ACTS.match(after) is not None
        or APPOSED_BODY.match(parsed.after(span, 60)) is not None
        or OF_ITS_PEOPLE.match(after) is not None
        or _acts(parsed, span)
    )


def _is_only_words(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether common words that have a capital may have it for another reason: a sentence begins, or one word follows "the"."""
    name = span.of(parsed.text)
    if name.isupper() or not is_ordinary(name):
        return False
    return (
        parsed.starts_sentence(span)
        or " and " in name
        or (" " not in name and parsed.before(span).lower().endswith("the "))
    )


def _acts(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether a name is the subject of what someone does, or the one by whom it is done."""
    name = parsed.head(span)
    if name.dep_ == "conj" and name.head.ent_type_ in {"", "ORG"}:
        name = name.head
    verb = name.head
    is_active = verb.tag_ in FINITE or (
        verb.tag_.startswith("VB") and any(child.dep_ == "aux" and child.tag_ != "TO" for child in verb.children)
    )
    return (name.dep_ == "nsubj" and is_active and verb.lower_ not in COPULAS) or (
        name.dep_ == "pobj" and name.head.lower_ == "by"
    )


def _is_listed(text: str, span: Span, bodies: SpanIndex) -> bool:
    """Tell whether a comma or an "and" joins a name to that of another organization."""
    left, right = LIST_BEFORE.search(text, max(span.start - 6, 0), span.start), LIST_AFTER.match(text, span.end)
    return (left is not None and bodies.meets(Span(left.start() - 1, left.start()))) or (
        right is not None and bodies.meets(Span(right.end(), right.end() + 1))
    )


def _core(text: str, span: Span) -> Span | None:
    """Return the span without article, possessive, and anything after a bracket or a line's end."""
    article = re.match(r"(?:the|The|a|an|its|The)\s+", span.of(text))
    start = span.start + (article.end() if article else 0)
    cut = re.search(r"\s*(?:[(<\n;,:]|['’]s$| - |–)", text[start : span.end])
    end = start + cut.start() if cut else span.end
    if text[end : end + 1] == "-" or text[start - 1 : start] == "<":  # half of "Co-ordinator"; a ticker
        return None
    while end > start and not (text[end - 1].isalnum() or text[end - 1] == "."):
        end -= 1
    return Span(start, end) if end > start else None


def is_article_of_trade(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether a company's name means one of what it makes: "a Volvo", but not "a Volvo driver"."""
    if parsed.doc is None or not A_BEFORE.search(parsed.before(span)):
        return False
    name = parsed.token(span.end - 1)
    return name.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj", "attr", "conj", "appos"}


def is_placed(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether the words before a name say that it is a place: "the plant in Varnholt"."""
    match = PLACED.search(parsed.before(span))
    return match is not None and GOVERNS_IN.fullmatch(match["word"] or "") is None


def named_body(name: str, countries: Countries) -> Entity | None:
    """Return the organization of a name as a text writes it; None where the name identifies nothing."""
    adjective, rest = _nationality(name, countries)
    label = _label(rest)
    if (entity := _by_form(name, label, adjective, countries)) is not None:
        return entity
    if not _is_specific(label):  # "Canadian Western Bank" is one bank, "the Canadian Central Bank" no name
        is_whole = adjective is not None and len(label.split()) > 1 and label.split()[-1] in WITH_NATIONALITY
        return body(_label(name)) if is_whole and not NATIONAL.match(label) else None
    if SUFFIX.search(rest):
        return body(label, company_aliases(rest, label))

    official = label
    if PROSECUTOR.fullmatch(label):
        official = "Prosecutor General's Office"
    elif (match := MINISTRY_LAST.fullmatch(label) or MINISTRY_FIRST.fullmatch(label)) is not None:
        official = f"Ministry of {PORTFOLIOS.get(match['portfolio'], match['portfolio'])}{match['rest']}"
    form, stated = _without_country(official, countries)
    owner = stated or adjective or countries.home
    if (
        owner is not None and stated is None and form.endswith(" Party")
    ):  # as encyclopedias tell parties of one name apart
        return body(form, {label, name, f"{form} ({owner.label})", f"{form} of {owner.label}"}, subtype="party")
    if owner is None or not (NATIONAL.match(form) or STATE.match(form)):
        if adjective is not None and stated is None:  # the Kenyan Medical Association is not the Turkish one
            return body(_label(name))
        return body(form if stated is None else f"{form} of {stated.label}", {label, name})

    bare = _without_country(label, countries)[0]
    aliases = {label, name, form, f"{owner.label}'s {form}"}
    aliases |= {f"{part} of {owner.label}" for part in (form, bare)} | {f"{form} ({owner.label})"}
    if NATIONAL.match(form):
        return body(f"{form} of {owner.label}", aliases, subtype="government")
    return replace(body(form, aliases, subtype="government"), id=slugify(f"{form} of {owner.label}"))


def _nationality(name: str, countries: Countries) -> tuple[Entity | None, str]:
    """Split "Kyrgyz Parliament" into the country of the nationality and the body."""
    parts = name.split()
    for length in () if SUFFIX.search(name) else (2, 1):
        country = countries.adjectives.get(" ".join(parts[:length]).lower()) if length < len(parts) else None
        if country is not None:
            return country, " ".join(parts[length:])
    return None, name


def _by_form(name: str, label: str, adjective: Entity | None, countries: Countries) -> Entity | None:
    """Return what the form of a name makes sure: a university, a chamber, an embassy, a delegation of the European Union.

    An embassy is known by the country that sends it and by its seat: the British one in Kyiv is not the French one.
    """
    if (university := UNIVERSITY.fullmatch(label)) is not None:
        return body(label, {name, f"University of {university['town']}"})
    if adjective is not None and SERVICE.fullmatch(label):
        return body(name, {f"{label} of {adjective.label}", f"{adjective.label} {label}"}, subtype="government")
    if adjective is not None and CHAMBER.fullmatch(label):
        return body(f"{label} of {adjective.label}", {name, f"{adjective.label}'s {label}"}, subtype="parliament")
    if (embassy := EMBASSY.fullmatch(label)) is not None:
        sender = adjective or countries.named.get((embassy["sender"] or embassy["land"] or "").removeprefix("the "))
        if sender is not None:
            return body(f"{embassy['kind']} of {sender.label}{embassy['seat'] or ''}", {name, label})
    if (delegation := EU_DELEGATION.fullmatch(name)) is not None:
        host = delegation["host"]
        country = countries.home if host is None else countries.named.get(host)
        host = host if country is None else country.label
        forms = {f"{union} Delegation to {host}" for union in ("EU", "European Union")}
        return body(name if host is None else f"Delegation of the European Union to {host}", {name, *forms})
    return None


def company_aliases(name: str, label: str) -> set[str]:
    """Return the ways to write a company's name: its ending short, long or left out, and "&" for "and"."""
    name = name.rstrip(".")
    long = {f"{name.removesuffix(short)}{form}" for short, form in ENDINGS.items() if name.endswith(f" {short}")}
    forms = {name, label, *long}
    return forms | {form.replace(" and ", " & ") for form in forms}


def body(label: str, aliases: Iterable[str] = (), subtype: str = "") -> Entity:
    """Return an organization that only stories name."""
    others = tuple(sorted({alias for alias in aliases if alias and alias != label}))
    return Entity(type="organization", id=name_slug(label), label=label, aliases=others, subtype=subtype)


def _without_country(form: str, countries: Countries) -> tuple[str, Entity | None]:
    """Split "Parliament of the Kyrgyz Republic" into the body and its country."""
    before, _, last = form.rpartition(" of ")
    country = countries.named.get(last.removeprefix("the "))
    return (before, country) if before and country is not None else (form, None)


def _label(name: str) -> str:
    """Return a name without its article and without a company's ending."""
    name = re.sub(r"\s+", " ", name).removeprefix("the ").removeprefix("The ")
    return SUFFIX.sub("", name) if " " in SUFFIX.sub("", name) or len(name.split()) == 2 else name


def _is_specific(label: str) -> bool:
    """Tell whether a name identifies one body, by more than heads and generic words or as a national body."""
    parts = [part for part in re.split(r"[\s-]+", label) if part.lower() not in FUNCTION_WORDS]
    specific = [part for part in parts if part not in HEADS and part not in GENERIC]
    is_party = label.endswith(" Party") and len(parts) > 2  # "National Federation Party"
    return bool(specific) or is_party or bool(NATIONAL.match(label) and len(parts) > 1)


def _is_body(name: str) -> bool:
    parts = name.split()
    if not name[0].isupper() or len(name) < 3 or any(ch in name for ch in "@%$+/*<>"):
        return False
    if any(part.lower() in CALENDAR or part[0].isdigit() for part in parts):
        return False
    if NOT_BODIES.search(name) and parts[-1] not in TRADES:
        return False
    if len(parts) == 1:
        return name.lower() not in FUNCTION_WORDS and name not in HEADS and name not in GENERIC and _is_specific(name)
    return all(part[0].isupper() or part.lower() in FUNCTION_WORDS | {"&"} for part in parts) and _is_specific(name)


# --- the head-noun rule ------------------------------------------------------------------------------------------------


def _head_noun_spans(text: str, sentence: Span, known: SpanIndex, adjectives: Collection[str]) -> Iterator[Span]:
    """Yield the names in a sentence that are built on a head noun; a weak one needs more words around it."""
    line: list[Word] = []
    end = sentence.start
    for word in words(sentence.of(text)):
        span = Span(sentence.start + word.start, sentence.start + word.end)
        if text[span.end : span.end + 1] == "." and INITIALS.fullmatch(span.of(text)):
            span = Span(span.start, span.end + 1)
        line.append(Word(span.of(text), span, text[end : span.start] if line else ""))
        end = span.end

    floor = 0  # the first word after the last name
    for head, noun in enumerate(line):
        if head < floor or noun.stem not in HEADS or not noun.capital:
            continue
        first, last = _first(line, head, floor, known), _last(line, head, known)
        before = [word.text for word in line[first:head]]
        has_tail = noun.stem not in PROSE and any(word.text in TAIL for word in line[head + 1 : last + 1])
        is_company = any(word.text in SUFFIXES for word in line[first : last + 1])
        if CHAMBER.fullmatch(noun.stem) and len(before) == 1 and before[0].lower() in adjectives:
            is_name = True
        elif noun.stem in RED and before[-1:] != ["Red"]:
            is_name = False
        elif noun.stem in WEAK and not has_tail and not is_company:
            least = 1 if noun.stem in INSTITUTIONS and not is_ordinary(" ".join(before)) else 2
            is_name = len(before) >= least and not set(before) <= GENERIC
        else:
            is_name = bool(before) or has_tail
        if is_name:
            floor = last + 1
            yield Span(line[first].span.start, line[last].span.start + len(line[last].stem))


def _first(line: list[Word], head: int, floor: int, known: SpanIndex) -> int:
    """Return the first word of the name that ends with a head: "Women's Union" is one name, "Ukraine's Union" two."""
    first = head
    while first > floor and line[first].open:
        before = line[first - 1]
        if before.text == "and" and first - 1 > floor and before.open and _is_joined(line, first, head, known):
            first -= 2
            continue
        if before.possessive and (known.meets(before.span) or before.text[:-2] in HEADS):
            break
        is_title = before.text.lower().rstrip(".") in TITLES and not (
            before.text in ROYAL and line[head].stem in NAMED_AFTER_ROYALS
        )
        if not before.capital or is_title:
            break
        first -= 1
    while first < head and line[first].text.lower() in FUNCTION_WORDS:
        first += 1
    return first


def _is_joined(line: list[Word], after: int, head: int, known: SpanIndex) -> bool:
    """Tell whether an "and" joins words of one name: "Fire and Rescue Service", "Hammersmith and Fulham Council".

    It does between common words, and between two names before the head of a local body.
    """
    left, right = line[after - 2], line[after]
    if not left.capital or left.possessive or left.text in HEADS:
        return False
    if right.text == "District" and after < head:  # "Clifden and District Credit Union"
        return True
    follows = after > 2 and line[after - 3].capital and left.open
    is_whole = after > 2 and line[after - 3].text in {"the", "The"} and line[head].stem in OF_FIELDS
    if is_ordinary(left.text) and (is_whole or is_ordinary(right.text)):
        return after < head and (follows or is_whole) and not known.meets(left.span)
    is_local = line[head].stem in SHARED and after < head and right.text not in GENERIC
    return is_local and not follows and not is_ordinary(left.text) and not is_ordinary(right.text)


def _last(line: list[Word], head: int, known: SpanIndex) -> int:
    """Return the last word of the name with a head: a company's ending or the last head in a row, or what "of" and "for" add."""
    run = last = head
    if line[head].possessive:  # "the Weather Service's Storm Centre" names two bodies
        return head
    while run + 1 < len(line) and line[run + 1].open and line[run + 1].capital and not line[run].possessive:
        run += 1
    ending = next((i for i in range(run, head, -1) if line[i].text in SUFFIXES), None)
    # "Kenya Airline Pilots Association" has one head, its last.
    later = next((i for i in range(run, head, -1) if line[i].stem in HEADS and line[i].stem not in WEAK), head)
    while ending is None and later == head and last < run and line[last + 1].text in HEADS:
        last += 1
    last = max(last, later) if ending is None else ending
    while (after := _tail(line, last, known)) != last:
        last = after
    return last


def _tail(line: list[Word], last: int, known: SpanIndex) -> int:
    """Return the last word of one more phrase to the right (of …, for …, and …), or `last` where there is none."""
    start = last + 1
    if start >= len(line) or line[last].possessive or line[last].text in ENDS_NAME:
        return last
    word = line[start]
    nearby = {other.text for other in line[max(0, last - REACH) : last + 1]}
    is_governed = word.open and (word.text in TAIL or (word.text in {"in", "to"} and not SEATED.isdisjoint(nearby)))
    # A list inside the name goes on: "for Family, Youth and Sports".
    is_joined = word.open and (word.text == "and" or word.gap == " & ")
    is_listed = word.gap == ", " and word.capital and any(other.text == "and" for other in line[start + 1 : start + 5])
    is_list = (is_joined or is_listed) and any(other.text in TAIL for other in line[max(0, start - 7) : start])
    if not (is_governed or is_list):
        return last

    start += word.text in {"and", *TAIL, "in", "to"}
    start += is_governed and start < len(line) and line[start].text == "the"
    end = start
    while end < len(line) and line[end].capital and (line[end].open or end == start) and not line[end].possessive:
        end += 1
    if end == start:
        return last
    is_next_name = is_list and (
        known.meets(line[start].span)
        or HEADS & {other.text for other in line[start:end]}
        or ABBREVIATION.fullmatch(line[start].text) is not None
    )
    return last if is_next_name else end - 1


# --- partnerships ------------------------------------------------------------------------------------------------------

ENDING = r"(?:Inc|Incorporated|Corp|Co|Company|Ltd|Limited|Plc|PLC|plc|LLP|LLC|Sons|Partners)\b(?!-)\.?"
PART = rf"(?:[A-Z]\.? ?){{0,3}}(?!{ENDING})[A-Z][\w'’-]+(?: (?!{ENDING})[A-Z][\w'’-]+){{0,2}}"
# X and Co; X, Y and Z; X and Y; each with as many endings as follow.
PARTNERSHIP = re.compile(
    rf"(?<![\w'’.-])(?P<first>{PART})(?P<more>(?:, {PART}){{0,4}}),? (?:and|&) (?:(?P<company>Co|Sons|Brothers|Associates|Partners)\b(?!-)\.?|(?P<last>{PART}))"
    rf"(?P<endings>(?:,? {ENDING})*)"
)
FIRM_BEFORE = re.compile(
    r"(?:law|accounting|brokerage|investment|consulting|securities|auditing) (?:firm|banker|bank|house|company)s?,? $|"
    r"(?:lawyers?|accountants?|auditors?|brokers?|solicitors|attorneys?|underwriters?),? $"
)
ENDS = re.compile(rf" {ENDING}$")


def partnerships(parsed: ParsedStory, known: Callable[[str], bool]) -> Iterator[Candidate]:
    """Yield the partnerships of a story; `known` tells whether a part of such a name is a name by itself."""

    @cache
    def is_name(part: str) -> bool:
        """Tell whether a part ends as a company's name or with a known name, or stands elsewhere without comma or "and"."""
        parts = part.split()
        endings = (" ".join(parts[first:]) for first in range(len(parts)))
        alone = rf"(?<![\w-]){re.escape(part)}(?!\w|,? and |,? & |, [A-Z]|-)"
        return ENDS.search(part) is not None or any(map(known, endings)) or re.search(alone, parsed.text) is not None

    position = 0
    while (match := PARTNERSHIP.search(parsed.text, position)) is not None:
        span, position = Span(match.start(), match.end()), match.end("first")
        if parsed.all_caps.meets(span) or parsed.title_case.meets(span):
            continue
        if not match["company"]:
            if any(map(is_name, (match["first"], *re.findall(PART, match["more"])))):
                continue
            if " " in match["last"] and known(match["last"]):
                continue
            ents = parsed.doc.ents if match["more"] and parsed.doc is not None else ()
            is_label = any(e.label_ == "ORG" and e.start_char <= span.start and span.end <= e.end_char for e in ents)
            if not (match["endings"] or FIRM_BEFORE.search(parsed.before(span)) or is_label):
                continue
        name = label = span.of(parsed.text).rstrip(".,")
        while (shorter := ENDS.sub("", label).rstrip(",")) != label and not shorter.endswith((" and", " &")):
            label = shorter
        bare = re.sub(r",? (?:and|&) Co$", "", label)
        forms = {name, label, bare, *company_aliases(name, label)}
        forms |= {form.replace(" and ", " & ") for form in forms}
        yield Candidate.by("firm", Span(span.start, span.start + len(name)), body(label, forms))
        position = span.end
