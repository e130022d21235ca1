"""Organizations that no file names: names built on a head noun, and what the parser takes for one.

The rule reads capitalized words in running text: to the left of a head noun as far as the capitals reach, to the right
over "of", "for", "on" and what they govern ("Ukrainian State Committee for Family and Youth Affairs"). It stops at
possessives, offices, dates, and where another known name begins. What remains must single something out: "Regional
Office" does not. A nationality before the name belongs to the mention but not to the label; a body that every country
has ("Ministry of Justice") is labelled with the country it belongs to, so that two countries' are two.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph_service.link.candidates import Candidate
from graph_service.link.heads import GENERIC, HEADS, NATIONAL, NOT_BODIES, PORTFOLIOS, SUFFIX, SUFFIXES, WEAK
from graph_service.link.people import HONORIFICS
from graph_service.link.reading import Line
from graph_service.link.view import CALENDAR, FUNCTION_WORDS, View
from graph_service.model import Entity, Span
from graph_service.text import slugify, words

TAIL = frozenset(["of", "for", "on", "against"])
GLUE = frozenset(["and", "&", "the"])


@dataclass(frozen=True, slots=True)
class Countries:
    """What names of national bodies need: adjective (folded) → country, key → label, and the story's own country."""

    adjectives: Mapping[str, Entity]
    home: Entity | None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text with its place; `open` tells that only a blank parts it from the word before."""

    text: str
    span: Span
    open: bool

    @property
    def capital(self) -> bool:
        """Whether it is written as a name is."""
        return self.text[0].isupper() and self.text.lower() not in CALENDAR

    @property
    def possessive(self) -> bool:
        """Whether it ends in 's: what follows belongs to it and is another name."""
        return self.text.endswith(("'s", "’s", "s'", "s’"))


def by_head_noun(view: View, known: Line, countries: Countries) -> Iterator[Candidate]:
    """Yield the names built on a head noun; `known` are names that end such a name to its right."""
    for sentence in view.sentences.spans:
        if view.loud.meets(sentence) or view.titled.meets(sentence):
            continue
        for span in _head_noun_spans(list(_words(view.text, sentence)), known):
            entity = named_body(span.of(view.text), countries)
            if entity is not None:
                yield Candidate.by("head-noun", span, entity)


def by_model(view: View, countries: Countries, blocked: Callable[[str], bool]) -> Iterator[Candidate]:
    """Yield what the parser calls an organization and nothing speaks against; `blocked` knows other words' names."""
    if view.doc is None:
        return
    for ent in view.doc.ents:
        if ent.label_ != "ORG":
            continue
        span = _core(view.text, Span(ent.start_char, ent.end_char))
        if span is None or view.loud.meets(span) or view.titled.meets(span) or blocked(span.of(view.text)):
            continue
        if _is_body(span.of(view.text)):
            entity = named_body(span.of(view.text), countries) or body(_label(span.of(view.text)))
            yield Candidate.by("model", span, entity)


def named_body(name: str, countries: Countries) -> Entity | None:
    """Return the organization of a name as a text writes it; None where the name singles nothing out."""
    country, rest = _nationality(name, countries)
    label = _label(rest)
    if not _singles_out(label):
        return None
    form = _official(label)
    if not NATIONAL.match(form):
        return body(label, {name} if _unlike_suffix(name, label) else set())
    owner = country or (
        None
        if re.search(r" (?:of|for) (?!the Interior)[^ ]*$", form) and _named_country(form, countries)
        else countries.home
    )
    if owner is None:
        return body(form, {label, name}) if " " in form else None
    bare = form.removesuffix(f" of {owner.label}")
    return body(
        f"{bare} of {owner.label}",
        {label, name, bare, f"{bare} ({owner.label})", f"{owner.label}'s {bare}"},
        kind="government",
    )


def body(label: str, aliases: Iterable[str] = (), kind: str = "") -> Entity:
    """Return an organization that only stories name."""
    others = tuple(sorted({alias for alias in aliases if alias and alias != label}))
    return Entity(type="organization", id=slugify(label) or "unnamed", label=label, aliases=others, kind=kind)


def _unlike_suffix(name: str, label: str) -> bool:
    return name != label


def _named_country(form: str, countries: Countries) -> bool:
    last = form.rpartition(" of ")[2].removeprefix("the ").removeprefix("Republic of ")
    return any(last == country.label or last in country.aliases for country in countries.adjectives.values())


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
    """Return "Ministry of Internal Affairs" for "Interior Ministry"."""
    found = re.fullmatch(r"(?P<portfolio>[\w ,&-]+?) Ministry", label) or re.fullmatch(
        r"Ministry (?:of|for) (?P<portfolio>.+)", label
    )
    if found is None:
        return label
    portfolio = found["portfolio"].removeprefix("the ") if found["portfolio"] != "the Interior" else "the Interior"
    return f"Ministry of {PORTFOLIOS.get(portfolio, portfolio)}"


def _singles_out(label: str) -> bool:
    parts = [part for part in re.split(r"[\s-]+", label) if part.lower() not in FUNCTION_WORDS]
    telling = [part for part in parts if part not in HEADS and part not in GENERIC]
    return bool(telling) or bool(NATIONAL.match(label) and len(parts) > 1)


# --- the rule ----------------------------------------------------------------------------------------------------------


def _words(text: str, sentence: Span) -> Iterator[Word]:
    end = sentence.start
    for word in words(sentence.of(text)):
        span = Span(sentence.start + word.start, sentence.start + word.end)
        gap = text[end : span.start]
        yield Word(span.of(text), span, gap in {" ", " & "} and end > sentence.start)
        end = span.end


def _head_noun_spans(line: list[Word], known: Line) -> Iterator[Span]:
    end = 0
    for at, word in enumerate(line):
        if at < end or word.text not in HEADS or not word.capital:
            continue
        first = _left(line, at, end)
        last = _right(line, at, known)
        if _names_a_body(line[first : last + 1], at - first):
            end = last + 1
            yield Span(line[first].span.start, line[last].span.end)


def _left(line: list[Word], at: int, floor: int) -> int:
    first = at
    while first > floor and line[first].open and _may_precede(line[first - 1]):
        first -= 1
    while first < at and line[first].text.lower() in FUNCTION_WORDS:
        first += 1
    return first


def _may_precede(word: Word) -> bool:
    return word.capital and not word.possessive and word.text.lower().rstrip(".") not in HONORIFICS - {
        "state", "general", "foreign", "interior", "defence", "defense", "finance", "trade", "commerce", "agriculture",
        "deputy", "programme", "program", "project", "justice", "king", "chief", "economic", "st", "osce", "un", "u.s", "us", "eu", "nato",
    }  # fmt: skip


def _right(line: list[Word], at: int, known: Line) -> int:
    last = at
    while last + 1 < len(line) and line[last + 1].open and line[last + 1].capital and line[last + 1].text in HEADS:
        last += 1
    while True:
        step = _tail(line, last, known)
        if step == last:
            return last
        last = step


def _tail(line: list[Word], last: int, known: Line) -> int:
    """Return the last word of one more phrase to the right (of …, for …, and …), or `last` where there is none."""
    at = last + 1
    if at >= len(line) or not line[at].open or line[last].possessive:
        return last
    governed = line[at].text in TAIL
    joined = line[at].text in {"and", "&"}
    inside = any(word.text in TAIL for word in line[max(0, last - 6) : last + 1])
    if not governed and not (joined and inside):
        return last
    at += 1
    if at < len(line) and line[at].text == "the" and line[at].open and governed:
        at += 1
    start = at
    while at < len(line) and line[at].open and line[at].capital and not line[at].possessive:
        at += 1
    if at == start or (joined and (line[at - 1].text in HEADS or known.meets(line[start].span))):
        return last
    return at - 1


def _names_a_body(name: list[Word], head: int) -> bool:
    noun = name[head].text
    tail = any(word.text in TAIL for word in name[head + 1 :])
    company = any(word.text in SUFFIXES for word in name)
    before = [word.text for word in name[:head]]
    if noun in WEAK and not tail and not company:
        return len(before) >= 2 and not set(before) <= GENERIC
    return bool(before) or tail


# --- what the parser finds ----------------------------------------------------------------------------------------------


def _core(text: str, span: Span) -> Span | None:
    """Return the span without article, possessive, and anything after a bracket or a line's end."""
    found = re.match(r"(?:the|The|a|an|its|The)\s+", span.of(text))
    start = span.start + (found.end() if found else 0)
    cut = re.search(r"\s*(?:[(<\n;,:]|['’]s\b| - |–)", text[start : span.end])
    end = start + cut.start() if cut else span.end
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
