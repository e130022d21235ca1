"""The roles in which a story presents people: `Myroslava Debeljuk, a consultant on the national hotline`.

Five wordings are read, each by the syntax around the name: a title before it (Secretary General Lamberto Zannier), an
apposition after it (X, Head of the Mission), a role to which the name is the apposition (Head of the Mission, X), a
predicate (X, who is Deputy Head; X is the spokesman) and a verb for an office (X, who heads the Mission). Long titles
mislead the parse, so it only tells where a role starts and that its noun can be a person's. The text tells where it ends,
because titles in print end at a comma, a bracket, a verb or the sentence.
"""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Mention, Role, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

# Nouns for what a person is or does; those that end as agents do (speaker, director, activist) need no entry.
OFFICES = frozenset(re.findall(r"\S+",
    "head deputy chief chair president minister secretary general representative spokesman spokeswoman spokesperson chairman "
    "chairwoman chairperson vice-president premier chancellor king queen prince princess pope archbishop bishop cardinal "
    "patriarch rabbi imam sheikh attorney judge justice magistrate ombudsman ombudswoman colonel captain major lieutenant "
    "sergeant marshal ambassador envoy consul attache attaché diplomat expert specialist analyst economist journalist "
    "activist scientist artist musician architect politician technician physician civilian guardian librarian historian "
    "statistician academic student graduate apprentice volunteer candidate delegate associate advocate member partner "
    "colleague friend founder co-founder coach author guide guard pilot nurse aide vice spouse wife husband widow father "
    "mother brother sister son daughter victim survivor participant consultant assistant accountant applicant "
    "resident superintendent intern principal executive official governor-general professor doctor engineer senator mayor "
    "congressman congresswoman councilman treasurer comptroller commissioner rapporteur co-ordinator coordinator counsel "
    "fellow trainee employee appointee nominee hostage clerk host champion manager director officer adviser advisor editor "
    "governor leader speaker researcher reporter negotiator administrator inspector prosecutor lawyer banker trader "
    "investor developer owner broker dealer"))  # fmt: skip
AGENT = re.compile(r"\w{2,}(?:er|or|ist|ian|eur|euse|ician|man|woman|person|ess)\Z")
# Words with such an ending that are no one's role.
NOT_AGENTS = frozenset(re.findall(r"\S+",
    "number order matter paper letter quarter center winter summer september october november december water power offer "
    "tender river border corner danger answer chapter former latter other another either whether never over under after per "
    "sector factor error minor major superior prior senior junior interior exterior mirror human german roman list twist "
    "process business access success press congress weakness illness computer newspaper customer consumer manner gender "
    "corridor labor labour harbor harbour neighbor disaster register charter transfer floor door color honor humor "
    "rumor terror tower shower fever layer liver theater weather leather feather timber lumber copper silver rubber "
    "fiber butter dinner supper cover buffer counter cluster"))  # fmt: skip
COURTESY = frozenset(
    re.findall(r"\S+", "mr mr. mrs mrs. ms ms. miss sir dr dr. madam lord lady herr monsieur h.e. late")
)
COPULAS = frozenset({"is", "was", "became", "remains"})
# Verbs that state an office, and the noun for it.
OFFICE_VERBS = {"heads": "head", "headed": "head", "leads": "leader", "led": "leader", "chairs": "chair", "chaired": "chair",
                "directs": "director", "directed": "director", "manages": "manager", "managed": "manager",
                "represents": "representative", "edits": "editor", "commands": "commander"}  # fmt: skip
WHO = re.compile(rf",? who ({'|'.join(sorted(COPULAS | OFFICE_VERBS.keys()))}) (?=\w)")
# Where a role after a name ends: at a clause, a bracket, a new item; at a comma unless a list goes on (Family, Youth and
# Sports; Democracy, Human Rights and Labour).
ROLE_END = re.compile(
    r"[;:()\n.?!\"“”«»<>]|\s[-–—]\s|,|\s(?:who|which|that|whose|where|when|said|says|told|to discuss|as well as)\b"
)
IN_LIST = re.compile(r",\s(?:(?:[A-Z][\w-]+\s?){1,3},\s)*(?:[A-Z][\w-]+\s){1,3}and\s[A-Z]")
TRAILING = re.compile(r"(?:[\s,]+(?:and|in|on|at|of|for|to|the|an?)?)+\Z")
FULL_STOP = re.compile(r"\.(?=\w|\s?[a-z(])")
LONGEST = 140


def find_roles(parsed: ParsedStory) -> Iterator[Role]:
    """Yield the roles of people in an English story, in order of the names; words are the role of the nearest person only."""

    def distance(mention: Mention, span: Span) -> int:
        return max(mention.span.start - span.end, span.start - mention.span.end, 0)

    roles: dict[Span, tuple[Mention, str]] = {}
    for mention in parsed.people:
        for span, prefix in _spans(parsed, mention, parsed.head(mention.span)):
            if span.end <= span.start:  # `a` alone, of `a long-haul carrier`, is trimmed to nothing
                continue
            if span not in roles or distance(mention, span) < distance(roles[span][0], span):
                roles[span] = mention, prefix
    for span, (mention, prefix) in sorted(roles.items(), key=lambda item: item[1][0].span.start):
        inside = (m.entity for m in parsed.mentions if span.holds(m.span) and m.entity.startswith("organization/"))
        yield Role(
            span=span,
            sentence=parsed.sentence_at(span.start),
            person=mention.entity,
            role=prefix + " ".join(span.of(parsed.text).split()),
            organization=next(inside, None),
        )


def _spans(parsed: ParsedStory, mention: Mention, head: "Token") -> Iterator[tuple[Span, str]]:
    """Yield the span of each wording of a role, and the noun to put before it where a verb states the office."""
    if (title := _title(parsed, mention)) is not None:
        yield title, ""
    if (clause := _clause(parsed, mention)) is not None:
        yield clause
        return
    span = _apposition(parsed, mention) or _predicate(parsed, head) or _apposed_to(parsed, mention, head)
    if span is not None:
        yield span, ""


# --- the wordings ----------------------------------------------------------------------------------------------------


def _title(parsed: ParsedStory, mention: Mention) -> Span | None:
    """Read a title that stands before the name, without a comma between; courtesies are no titles."""
    first = parsed.token(mention.span.start)

    def is_of_title(token: "Token") -> bool:
        is_word = token.pos_ in {"NOUN", "PROPN", "ADJ", "PART"} and token.ent_type_ != "PERSON"
        return is_word or token.text in {"-", "of"}

    words = list(takewhile(is_of_title, reversed(first.doc[max(0, first.i - 8) : first.i])))[::-1]
    while words and words[-1].lower_ in COURTESY:
        words.pop()
    of = next((position for position, word in enumerate(words) if word.lower_ == "of"), 0)
    is_office_of = of > 0 and _is_office(words[of - 1])  # Secretary of State; but not: the party of President
    words = words if is_office_of or not of else words[of + 1 :]
    while words and (words[0].pos_ not in {"NOUN", "PROPN", "ADJ"} or words[0].lower_ in COURTESY):
        words.pop(0)
    if not words or not (is_office_of or _is_office(words[-1])):
        return None
    span = Span(words[0].idx, words[-1].idx + len(words[-1]))
    return span if parsed.sentence_at(mention.span.start).holds(span) else None


def _apposition(parsed: ParsedStory, mention: Mention) -> Span | None:
    """Read a role between the comma after a name and the next end of a role."""
    text, end = parsed.text, mention.span.end
    sentence = parsed.sentence_at(mention.span.start)
    if text[end : end + 2] != ", " or end + 2 >= sentence.end:
        return None
    words = _phrase(parsed.token(end + 2))
    return _until_end(parsed, sentence, *words) if words else None


def _phrase(first: "Token") -> "tuple[Token, Token] | None":
    """Return the first word (without article) and the noun of a phrase whose noun can be a person's role."""
    while (first.pos_ in {"DET", "PRON", "ADV"} or first.lower_ in COURTESY) and first.i + 1 < len(first.doc):
        first = first.nbor()

    def is_of_phrase(token: "Token") -> bool:
        return token.pos_ in {"ADJ", "NOUN", "PROPN", "PART", "NUM"} or token.lower_ in {"-", "'s", "’s", "and", "&"}

    words = list(takewhile(is_of_phrase, first.doc[first.i : first.i + 12]))
    while words and words[-1].pos_ == "CCONJ":
        words.pop()
    # Otherwise an office whose phrase starts here: `Sovereign Order of Malta's ambassador`.
    above = (token for token in first.ancestors if first.i - token.left_edge.i in {0, 1} and token.i > first.i)
    noun = words[-1] if words and _is_office(words[-1]) else next(filter(_is_office, above), None)
    if noun is None or any(word.ent_type_ == "PERSON" for word in first.doc[first.i : noun.i + 1]):
        return None
    return first, noun


def _predicate(parsed: ParsedStory, head: "Token") -> Span | None:
    """Read `X is the spokesman of`."""
    verb = head.head
    if head.dep_ != "nsubj" or verb.lower_ not in COPULAS or any(child.dep_ == "neg" for child in verb.children):
        return None
    noun = next((child for child in verb.rights if child.dep_ == "attr"), None)
    words = _phrase(noun.left_edge) if noun is not None else None
    return _until_end(parsed, parsed.sentence_at(head.idx), *words) if words else None


def _apposed_to(parsed: ParsedStory, mention: Mention, head: "Token") -> Span | None:
    """Read a role before the name and a comma: `The head of the Mission, X,`."""
    first = parsed.token(mention.span.start)
    if first.i < 2 or first.nbor(-1).text != ",":
        return None
    sentence, comma = parsed.sentence_at(mention.span.start), first.nbor(-1)
    is_first = "," not in parsed.text[sentence.start : comma.idx] and parsed.text[mention.span.end :][:1] in ",."
    start = parsed.token(sentence.start) if is_first else head.head.left_edge if head.dep_ == "appos" else None
    words = _phrase(start) if start is not None else None
    if words is None or not sentence.start <= words[0].idx < comma.idx or comma.idx - words[0].idx > LONGEST:
        return None
    return Span(words[0].idx, comma.idx)


def _clause(parsed: ParsedStory, mention: Mention) -> tuple[Span, str] | None:
    """Read `X, who heads the Mission` and `X, who is head of the Mission`."""
    sentence = parsed.sentence_at(mention.span.start)
    match = WHO.match(parsed.text, mention.span.end, sentence.end)
    if match is None:
        return None
    first, verb = parsed.token(match.end()), match[1].lower()
    if verb in COPULAS:
        words = _phrase(first)
        return (_until_end(parsed, sentence, *words), "") if words else None
    return _until_end(parsed, sentence, first, first), f"{OFFICE_VERBS[verb]} of "


# --- what is an office, and where its name ends ----------------------------------------------------------------------


def _is_office(token: "Token") -> bool:
    """Tell whether a noun can be a person's role; a capitalized one that is not in the list may be part of a name."""
    word = token.lower_
    if token.pos_ not in {"NOUN", "PROPN"} or word in NOT_AGENTS:
        return False
    is_common = token.is_lower or (token.i + 1 < len(token.doc) and token.nbor().tag_ == "IN")
    return word in OFFICES or (is_common and AGENT.match(word) is not None)


def _until_end(parsed: ParsedStory, sentence: Span, first: "Token", noun: "Token") -> Span:
    """Return the span of a role from its first word to the first sign after its noun that it ends."""
    text, start = parsed.text, first.idx
    limit = min(sentence.end, start + LONGEST)
    end = noun.idx + len(noun)
    for match in ROLE_END.finditer(text, end, limit):
        if match[0] == "," and IN_LIST.match(text, match.start(), limit):
            continue
        if match[0] == "." and FULL_STOP.match(text, match.start(), limit):
            continue
        limit = match.start()
        break
    return Span(start, start + len(TRAILING.sub("", text[start:limit])))
