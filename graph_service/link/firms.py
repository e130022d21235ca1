"""Firms named after several partners: "Peat, Marwick, Mitchell and Co", "Butcher and Singer Inc", "Kidder, Peabody and Co".

Commas and an "and" join words of one name here, where elsewhere they part two. What tells is the ending that says what
kind of company it is, or the kind of firm named before ("law firm"), or the parser's taking the whole for one organization.
A part that the reference files know, or that the story names on its own as well, is a name by itself and joins nothing.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, partial

from graph_service.link.candidates import Candidate
from graph_service.link.organizations import body, company_aliases
from graph_service.link.view import View
from graph_service.model import Span

ENDING = r"(?:Inc|Incorporated|Corp|Co|Company|Ltd|Limited|Plc|PLC|plc|LLP|LLC|Sons|Partners)\b(?!-)\.?"
PART = rf"(?:[A-Z]\.? ?){{0,3}}(?!{ENDING})[A-Z][\w'’-]+(?: (?!{ENDING})[A-Z][\w'’-]+){{0,2}}"
# X and Co; X, Y and Z; X and Y; each with as many endings as follow.
FIRM = re.compile(
    rf"(?<![\w'’.-])(?P<first>{PART})(?P<more>(?:, {PART}){{0,4}}),? (?:and|&) (?:(?P<company>Co|Sons|Brothers|Associates|Partners)\b(?!-)\.?|(?P<last>{PART}))"
    rf"(?P<endings>(?:,? {ENDING})*)"
)
KIND = re.compile(
    r"(?:law|accounting|brokerage|investment|consulting|securities|auditing) (?:firm|banker|bank|house|company)s?,? $|"
    r"(?:lawyers?|accountants?|auditors?|brokers?|solicitors|attorneys?|underwriters?),? $"
)
ENDS = re.compile(rf" {ENDING}$")


def firms(view: View, known: Callable[[str], bool]) -> Iterator[Candidate]:
    """Yield the firms of a story; `known` tells whether a part of such a name is a name by itself."""
    at = 0
    alone = cache(partial(_stands_alone, view.text))
    while (found := FIRM.search(view.text, at)) is not None:
        span = Span(found.start(), found.end())
        at = found.end("first")
        if not (view.loud.meets(span) or view.titled.meets(span)) and _is_firm(view, found, known, alone):
            name, at = span.of(view.text).rstrip(".,"), span.end
            yield Candidate.by("firm", Span(span.start, span.start + len(name)), body(*_label(name)))


def _is_firm(view: View, found: re.Match[str], known: Callable[[str], bool], alone: Callable[[str], bool]) -> bool:
    if found["company"]:
        return True
    parts = [found["first"], *re.findall(PART, found["more"]), found["last"]]
    if any(ENDS.search(part) or _ends_known(part, known) or alone(part) for part in parts[:-1]):
        return False
    told = KIND.search(view.before(Span(found.start(), found.end()))) is not None
    return bool(found["endings"]) or told or (bool(found["more"]) and _one_to_the_parser(view, found))


def _ends_known(part: str, known: Callable[[str], bool]) -> bool:
    words = part.split()
    return any(known(" ".join(words[at:])) for at in range(len(words)))


def _stands_alone(text: str, part: str) -> bool:
    """Tell whether a text has a part of a name outside such names, followed by neither a comma nor "and"."""
    return re.search(rf"(?<![\w-]){re.escape(part)}(?!\w|,? and |,? & |, [A-Z]|-)", text) is not None


def _one_to_the_parser(view: View, found: re.Match[str]) -> bool:
    ents = view.doc.ents if view.doc is not None else ()
    return any(e.label_ == "ORG" and e.start_char <= found.start() and found.end() <= e.end_char for e in ents)


def _label(name: str) -> tuple[str, set[str]]:
    """Return the name without its ending, and its other forms: with "&", without "and Co"."""
    label = name
    while (shorter := ENDS.sub("", label).rstrip(",")) != label and not shorter.endswith((" and", " &")):
        label = shorter
    bare = re.sub(r",? (?:and|&) Co$", "", label)
    forms = {name, label, bare, *company_aliases(name, label)}
    return label, forms | {form.replace(" and ", " & ") for form in forms}
