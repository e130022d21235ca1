"""The arguments of a verb, as entities, and the factuality of its clause.

An entity is an argument only by itself: its name holds the head of the noun phrase, or is apposed to it. A possessor
(Ukraine's parliament), a modifier (OSCE officials), what follows `of`, and a name of which only the end is a mention
(Advocate in `the South Bend Advocate`) are no arguments. A relative pronoun stands for the noun that it follows; `it` in
`X said it acquired Y` stands for X where X is one organization; no other pronoun is resolved. Each of the names joined by
`and` is an argument, none of those joined by `or`.

Factuality is whether a clause is stated as a fact, by its syntax. A verb states its clause where it is finite and neither
negated nor hedged nor under a modal, and where every clause above leaves it so: what someone *said* is stated, what
someone hopes, denies or plans is not; what follows *after* or *because* is stated, what follows *if* or *unless* is not.
A question states nothing, and neither does a clause whose syntax is unclear.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph_service.linking.facts.relation_types import Wording
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})
PRESENT = frozenset({"VBZ", "VBP"})
# Auxiliaries with which a verb still states a fact; with all others it is not yet, or not really so.
REAL = frozenset({"has", "have", "had", "'ve", "'s", "'d", "was", "were", "is", "are", "am", "been", "be", "being"})
AUXILIARIES = frozenset({"aux", "auxpass"})
# Verbs that state what their clause says.
STATING = frozenset(re.findall(r"\S+",
    "said says say saying told tells added adds announced announces reported reports confirmed confirms disclosed discloses "
    "noted notes stated states stressed stresses recalled recalls explained explains wrote writes declared declares revealed "
    "reveals showed shows pointed emphasized emphasised underlined underlines underscored remarked remarks acknowledged "
    "acknowledges admitted admits reiterated highlighted highlights learned observed observes commented"))  # fmt: skip
# Words that open a clause which is stated if the clause above it is.
STATED_AFTER = frozenset(
    {"that", "after", "because", "although", "though", "while", "since", "whereas", "when", "where", "as"}
)
HEDGES = frozenset(re.findall(r"\S+",
    "not n't never no nor neither reportedly allegedly possibly probably perhaps maybe nearly almost supposedly presumably "
    "apparently hardly barely yet soon hopefully likely rarely seldom tentatively preliminarily conditionally"))  # fmt: skip
AHEAD = frozenset({"tomorrow", "next", "soon", "shortly", "later", "expected", "due"})
# Clauses that state nothing by themselves, or whose relation to the verb above the parse does not show.
UNSTATED = frozenset({"csubj", "csubjpass", "pcomp", "xcomp", "oprd"})
ABOUT_A_NOUN = frozenset({"relcl", "acl", "ROOT"})
RELATIVE = frozenset({"which", "that", "who", "whom"})
JOINING = frozenset({"and", "&", "as", "well"})
EITHER = frozenset({"or", "nor"})
NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "POS"})
# Before a name these mean some of its bearers only: Wright and other Democrats.
SOME = frozenset({"other", "some", "many", "most", "several", "few", "all", "no", "any", "both", "former", "ex"})


@dataclass(frozen=True, slots=True)
class Slot:
    """A token that is an argument of a verb, and the construction that makes it one."""

    token: "Token"
    built: str


@dataclass(frozen=True, slots=True)
class Argument:
    """A mention that is a subject or an object, and the weakest construction that makes it one."""

    mention: Mention
    built: str


# --- the arguments of a verb, as tokens --------------------------------------------------------------------------------


def agents(verb: "Token") -> Iterator[Slot]:
    """Yield who does the verb: its subject, or what follows `by` in the passive."""
    if is_passive(verb):
        by = (child for child in verb.rights if child.dep_ == "agent" or child.lower_ == "by")
        yield from (Slot(noun, "passive") for child in by for noun in child.rights if noun.dep_ == "pobj")
        return
    subject, above = next((child for child in verb.lefts if child.dep_ in SUBJECTS), None), verb.head
    if subject is None:
        if verb.dep_ == "conj" and above.pos_ in {"VERB", "AUX"} and not is_passive(above):
            yield from (Slot(slot.token, "conjunct") for slot in agents(above))
    elif subject.lower_ == "it":  # X said it had acquired Y
        if verb.dep_ == "ccomp" and verb.i > above.i:
            speakers = [child for child in above.children if child.dep_ == "nsubj" and child.i < verb.i]
            yield from (Slot(speaker, "pronoun") for speaker in speakers if not list(speaker.conjuncts))
    elif subject.lower_ in RELATIVE and subject.tag_ in {"WDT", "WP"}:
        yield from _antecedent(verb)
    else:
        yield Slot(subject, "active")


def _antecedent(verb: "Token") -> Iterator[Slot]:
    """Yield the noun that a relative clause follows."""
    if verb.dep_ == "relcl":
        yield Slot(verb.head, "relative")


def themes(verb: "Token", wording: Wording) -> Iterator[Slot]:
    """Yield what the verb is done to, in the place that the wording gives it."""
    if {child.lower_ for child in verb.rights if child.dep_ == "prt"} != ({wording.particle} - {""}):
        return
    if wording.after:
        yield from _after_preposition(verb, wording)
        return
    if is_passive(verb):
        subject = next((child for child in verb.lefts if child.dep_ == "nsubjpass"), None)
        if subject is not None:
            yield from _antecedent(verb) if subject.lower_ in RELATIVE else (Slot(subject, "passive"),)
        elif verb.dep_ == "acl":
            yield Slot(verb.head, "passive")
        return
    for child in verb.children:  # the object, or who is urged to do something, whom the parse takes for a subject
        if child.dep_ == "dobj":
            yield from _antecedent(verb) if child.lower_ in RELATIVE else (Slot(child, "active"),)
            return
        if child.dep_ == "ccomp" and child.tag_ == "VB" and child.i > verb.i:
            yield from (Slot(noun, "active") for noun in child.lefts if noun.dep_ == "nsubj")


def _after_preposition(verb: "Token", wording: Wording) -> Iterator[Slot]:
    if is_passive(verb):
        return
    holders = [verb]
    if wording.nouns:
        nouns = [child for child in verb.rights if child.dep_ == "dobj" and child.lower_ in wording.nouns]
        holders = [*nouns, *(verb for _ in nouns)]
    for holder in holders:
        for child in holder.rights:
            if child.lower_ in wording.after and child.dep_ in {"prep", "prt"}:
                yield from (Slot(noun, "prepositional") for noun in child.rights if noun.dep_ == "pobj")


# --- the arguments as entities -----------------------------------------------------------------------------------------


def arguments(parsed: ParsedStory, slots: Iterable[Slot]) -> Iterator[Argument]:
    """Yield the entities in the slots, and those joined to them by `and`."""
    for slot in slots:
        first = _entity_in(parsed, slot)
        if first is None or _is_one_of(slot.token):
            continue
        yield first
        noun = None if slot.built == "relative" else slot.token
        while noun is not None and all(child.lower_ in JOINING for child in noun.rights if child.dep_ == "cc"):
            noun = next((child for child in noun.rights if child.dep_ == "conj"), None)
            argument = None if noun is None else _entity_in(parsed, Slot(noun, "conjunct"))
            if argument is not None:
                yield argument


def _is_one_of(token: "Token") -> bool:
    """Tell whether a noun is joined by `or`, or shares the noun of what follows: IMF and World Bank teams."""
    for child in token.rights:
        if child.dep_ == "cc" and child.lower_ in EITHER:
            return True
        if child.dep_ == "conj" and child.tag_ in {"NN", "NNS"}:
            return any(word.dep_ == "compound" and word.tag_ == "NNP" for word in child.lefts)
    return False


def _entity_in(parsed: ParsedStory, slot: Slot) -> Argument | None:
    """Return the entity of a slot, by the name in it or by one apposed to it."""
    mention = mention_at(parsed, slot.token)
    if mention is not None:
        return Argument(mention, slot.built)
    if slot.token.pos_ not in {"NOUN", "PROPN"}:
        return None
    apposed = (mention_at(parsed, child) for child in slot.token.rights if child.dep_ == "appos")
    named = next((m for m in apposed if m is not None and m.entity.startswith(("person/", "organization/"))), None)
    return Argument(named, "apposition") if named is not None else None


def mention_at(parsed: ParsedStory, token: "Token") -> Mention | None:
    """Return the mention whose head `token` is, unless its name goes on as a modifier or a possessor."""
    position = parsed.names.before(token.idx)
    mention = parsed.mentions[position] if position >= 0 else None
    if mention is None or token.idx >= mention.span.end or mention.entity.startswith("topic/"):
        return None
    if token.head is not token and mention.span.start <= token.head.idx < mention.span.end:
        return None
    last = parsed.token(mention.span.end - 1)
    following = last.nbor() if last.i + 1 < len(last.doc) else None
    is_modifier = following is not None and (following.tag_ in NOUN_TAGS or following.text == "-")
    is_some = any(child.lower_ in SOME or child.dep_ == "nummod" for child in token.lefts)
    return None if is_modifier or is_some or is_cut(parsed, mention) else mention


def is_cut(parsed: ParsedStory, mention: Mention) -> bool:
    """Tell whether a name goes on before the mention: Advocate in `the South Bend Advocate`, UK in `Air UK`."""
    first = parsed.token(mention.span.start)
    if mention.entity.startswith("person/") or first.i == 0:
        return False
    before = first.nbor(-1)
    return before.dep_ in {"compound", "amod"} and before.text[0].isupper() and first.i <= before.head.i


# --- is a clause stated as a fact? ---------------------------------------------------------------------------------------


def is_stated(verb: "Token", lasting: frozenset[str] = frozenset()) -> bool:
    """Tell whether the clause of `verb` is stated as a fact; verbs in `lasting` state one in the continuous form, too."""
    if not _is_real(verb, lasting) or verb.doc[verb.sent.end - 1].text == "?":
        return False
    clause = verb
    while clause.dep_ not in UNSTATED:
        above = clause.head
        marks = {child.lower_ for child in clause.lefts if child.dep_ == "mark" or child.tag_ == "WRB"}
        is_content = "that" in marks and above.pos_ in {"NOUN", "PROPN"}  # the charge that, the hope that
        is_ahead = clause.dep_ == "advcl" and clause.tag_ in PRESENT and marks & {"when", "as"}
        if is_content or is_ahead or not marks <= STATED_AFTER:
            return False
        if clause.dep_ in ABOUT_A_NOUN or above is clause:  # about a noun, it is stated whatever is said of the noun
            return True
        if clause.dep_ == "ccomp" and above.lower_ not in STATING:
            return False
        is_conjunct = clause.dep_ == "conj" and above.pos_ in {"VERB", "AUX"}
        shares_subject = is_conjunct and not any(child.dep_ in SUBJECTS for child in clause.lefts)
        if (clause.dep_ == "ccomp" or shares_subject) and not _is_real(above, frozenset({above.lower_})):
            return False
        clause = above
    return False


def is_passive(verb: "Token") -> bool:
    """Tell whether the verb is in the passive: was launched, (the line) launched by."""
    if verb.tag_ not in {"VBN", "VBD"}:
        return False
    dependencies = {child.dep_ for child in verb.lefts}
    return "auxpass" in dependencies or "nsubjpass" in dependencies or (verb.dep_ == "acl" and verb.tag_ == "VBN")


def _is_real(verb: "Token", lasting: frozenset[str]) -> bool:
    """Tell whether the verb by itself is finite and says what is or was."""
    auxiliaries = [child for child in verb.lefts if child.dep_ in AUXILIARIES]
    words = {child.lower_ for child in auxiliaries}
    if any(child.lower_ in HEDGES or child.dep_ == "neg" for child in verb.children if child.dep_ != "dobj"):
        return False
    if not words <= REAL or words & {"be", "being"}:
        return False
    if verb.tag_ in PRESENT and _looks_ahead(verb):
        return False
    if verb.tag_ == "VBG":
        return bool(words) and verb.lower_ in lasting and not _looks_ahead(verb)
    if verb.tag_ == "VBN":
        return bool(auxiliaries) or is_passive(verb) or verb.dep_ == "conj"
    return verb.tag_ in FINITE


def _looks_ahead(verb: "Token") -> bool:
    """Tell whether a word of time puts a present form into the future: visits Rome next week."""
    return any(
        word.lower_ in AHEAD
        for child in verb.children
        if child.dep_ in {"npadvmod", "advmod", "prep", "tmod"}
        for word in child.subtree
    )
