"""Organizations that no file names: names built on a head noun, and what the parser takes for one.

The rule reads capitalized words in running text: to the left of a head noun as far as the capitals reach, to the right
over "of", "for", "on" and what they govern ("Ukrainian State Committee for Family and Youth Affairs"). It stops at
possessives, offices, dates, and where another known name begins. What remains must single something out: "Regional
Office" does not. A nationality before the name belongs to the mention but not to the label; a body that every country
has ("Ministry of Justice") is labelled with the country it belongs to, so that two countries' are two.

Firms are named after several partners: "Peat, Marwick, Mitchell and Co", "Kidder, Peabody and Co". Commas and an "and" join the
words of one name there, where elsewhere they separate two. The evidence is an ending that names the kind of company, the kind of
firm before it ("law firm"), or a parse that takes the whole for one organization. A part that the knowledge base knows, or that
the story mentions on its own as well, is a name by itself.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.head_nouns import (
    GENERIC,
    HEADS,
    NATIONAL,
    NOT_BODIES,
    PORTFOLIOS,
    SUFFIX,
    SUFFIXES,
    WEAK,
)
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.mentions.people import TITLES, is_firm
from graph_service.model import Entity, Span
from graph_service.stop_words import CALENDAR, FUNCTION_WORDS
from graph_service.text import SpanIndex, slugify, words

TAIL = frozenset(["of", "for", "on", "against"])
PLACED = frozenset({"Embassy", "Delegation", "Consulate"})  # named by where they are: "Embassy in Kyiv"
PROSECUTOR = re.compile(r"(?:General Prosecutor|Prosecutor General|Prosecutor)['’]s (?:General )?Office")
MINISTRY_LAST = re.compile(r"(?P<portfolio>[\w ,&-]+?) Ministry(?P<rest>)")
MINISTRY_FIRST = re.compile(r"Ministry (?:of|for) (?:the )?(?P<portfolio>.+?)(?P<rest>(?: of (?:the )?[A-Z].*)?)")
UNIVERSITY = re.compile(r"(?P<town>[A-Z][\w-]+) University")
INITIALS = re.compile(r"[A-Z](?:\.[A-Z])+")
STATE = re.compile(r"(?:State|National|Central|Supreme|General|Federal) ")
ENDINGS = {"Corp": "Corporation", "and Co": "& Co.", "Co": "Company", "Inc": "Incorporated", "Ltd": "Limited"}


@dataclass(frozen=True, slots=True)
class Countries:
    """What names of national bodies need: folded adjectives and exact names of countries, and the story's own country."""

    adjectives: Mapping[str, Entity]
    named: Mapping[str, Entity]
    home: Entity | None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text with its place; `gap` is what parts it from the word before."""

    text: str
    span: Span
    gap: str

    @property
    def open(self) -> bool:
        """Whether nothing but a blank, or an ampersand, parts it from the word before."""
        return self.gap in {" ", " & "}

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
    parsed: ParsedStory, known: SpanIndex, countries: Countries, alike: Callable[[str], Entity | None]
) -> Iterator[Candidate]:
    """Yield the names built on a head noun; `known` names end such a name, `alike` knows some by their main words."""
    for sentence in parsed.sentences.spans:
        if parsed.all_caps.meets(sentence) or parsed.title_case.meets(sentence):
            continue
        for span in _head_noun_spans(list(_words(parsed.text, sentence)), known):
            entity = alike(span.of(parsed.text)) or named_body(span.of(parsed.text), countries)
            if entity is not None:
                yield Candidate.by("head-noun", span, entity)


def by_model(parsed: ParsedStory, countries: Countries, blocked: Callable[[str], bool]) -> Iterator[Candidate]:
    """Yield what the parser calls an organization and nothing speaks against; `blocked` knows other words' names."""
    if parsed.doc is None:
        return
    for ent in parsed.doc.ents:
        if ent.label_ != "ORG" and not (ent.label_ == "PERSON" and is_firm(parsed.text, ent.text)):
            continue
        span = _core(parsed.text, Span(ent.start_char, ent.end_char))
        if (
            span is None
            or parsed.all_caps.meets(span)
            or parsed.title_case.meets(span)
            or blocked(span.of(parsed.text))
        ):
            continue
        if _is_body(span.of(parsed.text)) and _confirmed(parsed, span):
            entity = named_body(span.of(parsed.text), countries) or body(_label(span.of(parsed.text)))
            yield Candidate.by("model", span, entity)


def named_body(name: str, countries: Countries) -> Entity | None:
    """Return the organization of a name as a text writes it; None where the name singles nothing out."""
    adjective, rest = (None, name) if SUFFIX.search(name) else _nationality(name, countries)
    label = _label(rest)
    if not _singles_out(label):
        return None
    if SUFFIX.search(rest):
        return body(label, company_aliases(rest, label))
    if (university := UNIVERSITY.fullmatch(label)) is not None:
        return body(label, {name, f"University of {university['town']}"})
    form, stated = _without_country(_official(label), countries)
    owner = stated or adjective or countries.home
    if owner is None or not (NATIONAL.match(form) or STATE.match(form)):
        return body(form if stated is None else f"{form} of {stated.label}", {label, name})
    bare = _without_country(label, countries)[0]
    aliases = {label, name, form, f"{owner.label}'s {form}"}
    aliases |= {f"{part} of {owner.label}" for part in (form, bare)} | {f"{form} ({owner.label})"}
    if NATIONAL.match(form):
        return body(f"{form} of {owner.label}", aliases, kind="government")
    return replace(body(form, aliases, kind="government"), id=slugify(f"{form} of {owner.label}"))


def company_aliases(name: str, label: str) -> set[str]:
    """Return the ways to write a company's name: with its ending short, long or not at all, with "&" for "and"."""
    name = name.rstrip(".")
    long = {f"{name.removesuffix(short)}{form}" for short, form in ENDINGS.items() if name.endswith(f" {short}")}
    forms = {name, label, *long}
    return forms | {form.replace(" and ", " & ") for form in forms}


def body(label: str, aliases: Iterable[str] = (), kind: str = "") -> Entity:
    """Return an organization that only stories name."""
    others = tuple(sorted({alias for alias in aliases if alias and alias != label}))
    return Entity(type="organization", id=slugify(label) or "unnamed", label=label, aliases=others, kind=kind)


def _without_country(form: str, countries: Countries) -> tuple[str, Entity | None]:
    """Part "Parliament of the Kyrgyz Republic" into the body and its country."""
    before, _, last = form.rpartition(" of ")
    country = countries.named.get(last.removeprefix("the "))
    return (before, country) if before and country is not None else (form, None)


def _nationality(name: str, countries: Countries) -> tuple[Entity | None, str]:
    parts = name.split()
    for length in (2, 1):
        country = countries.adjectives.get(" ".join(parts[:length]).lower())
        if country is not None and len(parts) > length:
            rest = " ".join(parts[length:])
            return country, rest
    return None, name


def _label(name: str) -> str:
    """Return a name without its article and without the ending that says what kind of company it is."""
    name = re.sub(r"\s+", " ", name).removeprefix("the ").removeprefix("The ")
    return SUFFIX.sub("", name) if " " in SUFFIX.sub("", name) or len(name.split()) == 2 else name


def _official(label: str) -> str:
    """Return "Ministry of Internal Affairs" for "Interior Ministry", "Prosecutor General's Office" for its variants."""
    if PROSECUTOR.fullmatch(label):
        return "Prosecutor General's Office"
    match = MINISTRY_LAST.fullmatch(label) or MINISTRY_FIRST.fullmatch(label)
    if match is None:
        return label
    return f"Ministry of {PORTFOLIOS.get(match['portfolio'], match['portfolio'])}{match['rest']}"


def _singles_out(label: str) -> bool:
    parts = [part for part in re.split(r"[\s-]+", label) if part.lower() not in FUNCTION_WORDS]
    telling = [part for part in parts if part not in HEADS and part not in GENERIC]
    return bool(telling) or bool(NATIONAL.match(label) and len(parts) > 1)


# --- the rule ----------------------------------------------------------------------------------------------------------


def _words(text: str, sentence: Span) -> Iterator[Word]:
    end = sentence.start
    for word in words(sentence.of(text)):
        span = Span(sentence.start + word.start, sentence.start + word.end)
        if text[span.end : span.end + 1] == "." and INITIALS.fullmatch(span.of(text)):
            span = Span(span.start, span.end + 1)
        yield Word(span.of(text), span, text[end : span.start] if end > sentence.start else "")
        end = span.end


def _head_noun_spans(line: list[Word], known: SpanIndex) -> Iterator[Span]:
    end = 0
    for at, word in enumerate(line):
        if at < end or word.stem not in HEADS or not word.capital:
            continue
        first = _left(line, at, end, known)
        last = _right(line, at, known)
        if _names_a_body(line[first : last + 1], at - first):
            end = last + 1
            yield Span(line[first].span.start, line[last].span.start + len(line[last].stem))


def _left(line: list[Word], at: int, floor: int, known: SpanIndex) -> int:
    first = at
    while first > floor and line[first].open and _may_precede(line[first - 1], known):
        first -= 1
    while first < at and line[first].text.lower() in FUNCTION_WORDS:
        first += 1
    return first


def _may_precede(word: Word, known: SpanIndex) -> bool:
    """Tell whether a word may be part of a name to its right: "Women's Union" is one name, "Ukraine's Union" two."""
    if word.possessive and (known.meets(word.span) or word.text[:-2] in HEADS):
        return False
    return word.capital and word.text.lower().rstrip(".") not in TITLES


def _right(line: list[Word], at: int, known: SpanIndex) -> int:
    last = _to_ending(line, at)
    while (step := _tail(line, last, known)) != last:
        last = step
    return last


def _to_ending(line: list[Word], at: int) -> int:
    """Return the last word of the run of capitals if it is a company's ending, else of the run of head nouns."""
    run = at
    while run + 1 < len(line) and line[run + 1].open and line[run + 1].capital and not line[run].possessive:
        run += 1
    ending = next((i for i in range(run, at, -1) if line[i].text in SUFFIXES), None)
    last = at
    while ending is None and last < run and line[last + 1].text in HEADS:
        last += 1
    return last if ending is None else ending


def _tail(line: list[Word], last: int, known: SpanIndex) -> int:
    """Return the last word of one more phrase to the right (of …, for …, and …), or `last` where there is none."""
    at = last + 1
    if at >= len(line) or line[last].possessive or line[last].text in SUFFIXES:
        return last
    governed, goes_on = _governed(line, at), _goes_on(line, at)
    if not (governed or goes_on):
        return last
    at += line[at].text in {"and", *TAIL, "in", "to"}
    at += governed and at < len(line) and line[at].text == "the"
    end = at
    while end < len(line) and line[end].capital and (line[end].open or end == at) and not line[end].possessive:
        end += 1
    if end == at or (goes_on and (known.meets(line[at].span) or HEADS & {word.text for word in line[at:end]})):
        return last
    return end - 1


def _governed(line: list[Word], at: int) -> bool:
    """Tell whether a preposition that a name may hold stands at `at`."""
    word, before = line[at], line[at - 1]
    return word.open and (word.text in TAIL or (word.text in {"in", "to"} and before.text in PLACED))


def _goes_on(line: list[Word], at: int) -> bool:
    """Tell whether a list inside the name goes on at `at`: "for Family, Youth and Sports"."""
    inside = any(word.text in TAIL for word in line[max(0, at - 7) : at])
    joined = line[at].open and (line[at].text == "and" or line[at].gap == " & ")
    listed = line[at].gap == ", " and line[at].capital and any(word.text == "and" for word in line[at + 1 : at + 5])
    return inside and (joined or listed)


def _names_a_body(name: list[Word], head: int) -> bool:
    noun = name[head].stem
    tail = any(word.text in TAIL for word in name[head + 1 :])
    company = any(word.text in SUFFIXES for word in name)
    before = [word.text for word in name[:head]]
    if noun in WEAK and not tail and not company:
        return len(before) >= 2 and not set(before) <= GENERIC
    return bool(before) or tail


def _confirmed(parsed: ParsedStory, span: Span) -> bool:
    """Tell whether the text has the name again, or it ends as a company's: what the parser says once is mostly wrong."""
    name = span.of(parsed.text)
    needed = 3 if name.isupper() else 2
    return SUFFIX.search(name) is not None or len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", parsed.text)) >= needed


# --- what the parser finds ----------------------------------------------------------------------------------------------


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


def _is_body(name: str) -> bool:
    parts = name.split()
    if not name[0].isupper() or len(name) < 3 or any(ch in name for ch in "@%$+/*<>"):
        return False
    if any(part.lower() in CALENDAR or part[0].isdigit() for part in parts) or NOT_BODIES.search(name):
        return False
    if len(parts) == 1:
        return name.lower() not in FUNCTION_WORDS and name not in HEADS and name not in GENERIC and _singles_out(name)
    return all(part[0].isupper() or part.lower() in FUNCTION_WORDS | {"&"} for part in parts) and _singles_out(name)


ENDING = r"(?:Inc|Incorporated|Corp|Co|Company|Ltd|Limited|Plc|PLC|plc|LLP|LLC|Sons|Partners)\b(?!-)\.?"
PART = rf"(?:[A-Z]\.? ?){{0,3}}(?!{ENDING})[A-Z][\w'’-]+(?: (?!{ENDING})[A-Z][\w'’-]+){{0,2}}"
# X and Co; X, Y and Z; X and Y; each with as many endings as follow.
PARTNERSHIP = re.compile(
    rf"(?<![\w'’.-])(?P<first>{PART})(?P<more>(?:, {PART}){{0,4}}),? (?:and|&) (?:(?P<company>Co|Sons|Brothers|Associates|Partners)\b(?!-)\.?|(?P<last>{PART}))"
    rf"(?P<endings>(?:,? {ENDING})*)"
)
KIND = re.compile(
    r"(?:law|accounting|brokerage|investment|consulting|securities|auditing) (?:firm|banker|bank|house|company)s?,? $|"
    r"(?:lawyers?|accountants?|auditors?|brokers?|solicitors|attorneys?|underwriters?),? $"
)
ENDS = re.compile(rf" {ENDING}$")


def partnerships(parsed: ParsedStory, known: Callable[[str], bool]) -> Iterator[Candidate]:
    """Yield the firms of a story; `known` tells whether a part of such a name is a name by itself."""
    at = 0
    alone = cache(partial(_stands_alone, parsed.text))
    while (match := PARTNERSHIP.search(parsed.text, at)) is not None:
        span = Span(match.start(), match.end())
        at = match.end("first")
        if not (parsed.all_caps.meets(span) or parsed.title_case.meets(span)) and _is_partnership(
            parsed, match, known, alone
        ):
            name, at = span.of(parsed.text).rstrip(".,"), span.end
            yield Candidate.by("firm", Span(span.start, span.start + len(name)), body(*_partnership_label(name)))


def _is_partnership(
    parsed: ParsedStory, match: re.Match[str], known: Callable[[str], bool], alone: Callable[[str], bool]
) -> bool:
    if match["company"]:
        return True
    parts = [match["first"], *re.findall(PART, match["more"]), match["last"]]
    if any(ENDS.search(part) or _ends_known(part, known) or alone(part) for part in parts[:-1]):
        return False
    introduced = KIND.search(parsed.before(Span(match.start(), match.end()))) is not None
    return bool(match["endings"]) or introduced or (bool(match["more"]) and _one_to_the_parser(parsed, match))


def _ends_known(part: str, known: Callable[[str], bool]) -> bool:
    words = part.split()
    return any(known(" ".join(words[at:])) for at in range(len(words)))


def _stands_alone(text: str, part: str) -> bool:
    """Tell whether a text has a part of a name outside such names, followed by neither a comma nor "and"."""
    return re.search(rf"(?<![\w-]){re.escape(part)}(?!\w|,? and |,? & |, [A-Z]|-)", text) is not None


def _one_to_the_parser(parsed: ParsedStory, match: re.Match[str]) -> bool:
    ents = parsed.doc.ents if parsed.doc is not None else ()
    return any(e.label_ == "ORG" and e.start_char <= match.start() and match.end() <= e.end_char for e in ents)


def _partnership_label(name: str) -> tuple[str, set[str]]:
    """Return the name without its ending, and its other forms: with "&", without "and Co"."""
    label = name
    while (shorter := ENDS.sub("", label).rstrip(",")) != label and not shorter.endswith((" and", " &")):
        label = shorter
    bare = re.sub(r",? (?:and|&) Co$", "", label)
    forms = {name, label, bare, *company_aliases(name, label)}
    return label, forms | {form.replace(" and ", " & ") for form in forms}
