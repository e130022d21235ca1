"""Who stands as the subject or the object of a verb, as entities.

An entity stands there only where it is the argument itself: its name holds the head of the noun phrase, or is apposed to
it. A possessor (Ukraine's parliament), a modifier (OSCE officials), what follows `of`, and a name of which only the end
was found (Advocate in `the South Bend Advocate`) are not the argument. A relative pronoun stands for the noun it follows;
`it` in `X said it acquired Y` is X where X is one organization; no other pronoun is resolved. Names joined by `and` are
arguments each, by `or` none.

Factuality: whether a clause is stated as a fact, by its syntax. A verb states its clause where it is finite, neither negated nor
hedged nor under a modal, and where every clause above leaves it so: what someone *said* is stated, what someone hopes, denies or
plans is not; what follows *after* or *because* is stated, what follows *if* or *unless* is not. A question states nothing, and
neither does a clause whose syntax is unclear.
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

FINITE = frozenset({"VBD", "VBZ", "VBP"})
PRESENT = frozenset({"VBZ", "VBP"})
# Auxiliaries that leave a verb real; those with which it is not yet, or not in truth, are all others.
REAL = frozenset({"has", "have", "had", "'ve", "'s", "'d", "was", "were", "is", "are", "am", "been", "be", "being"})
AUXILIARIES = frozenset({"aux", "auxpass"})
# Verbs that state what their clause says.
STATING = frozenset(re.findall(r"\S+",
    "said says say saying told tells added adds announced announces reported reports confirmed confirms disclosed discloses "
    "noted notes stated states stressed stresses recalled recalls explained explains wrote writes declared declares revealed "
    "reveals showed shows pointed emphasized emphasised underlined underlines underscored remarked remarks acknowledged "
    "acknowledges admitted admits reiterated highlighted highlights learned observed observes commented"))  # fmt: skip
# What opens a clause that is stated along with the one it hangs on.
STATED_AFTER = frozenset(
    {"that", "after", "because", "although", "though", "while", "since", "whereas", "when", "where", "as"}
)
HEDGES = frozenset(re.findall(r"\S+",
    "not n't never no nor neither reportedly allegedly possibly probably perhaps maybe nearly almost supposedly presumably "
    "apparently hardly barely yet soon hopefully likely rarely seldom tentatively preliminarily conditionally"))  # fmt: skip
AHEAD = frozenset({"tomorrow", "next", "soon", "shortly", "later", "expected", "due"})
# Clauses in which nothing is stated of itself, or whose tie to the verb above the parser cannot tell.
UNSTATED = frozenset({"csubj", "csubjpass", "pcomp", "xcomp", "oprd"})
ABOUT_A_NOUN = frozenset({"relcl", "acl", "ROOT"})


def is_stated(verb: "Token", lasting: frozenset[str] = frozenset()) -> bool:
    """Tell whether the clause of `verb` is stated as a fact; forms in `lasting` state one in their continuous form, too."""
    return _is_real(verb, lasting) and not _is_question(verb) and _is_kept(verb)


def is_passive(verb: "Token") -> bool:
    """Tell whether the verb stands in the passive: was launched, (the line) launched by."""
    if verb.tag_ not in {"VBN", "VBD"}:
        return False
    kinds = {child.dep_ for child in verb.lefts}
    return "auxpass" in kinds or "nsubjpass" in kinds or (verb.dep_ == "acl" and verb.tag_ == "VBN")


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


def _is_question(verb: "Token") -> bool:
    return verb.doc[verb.sent.end - 1].text == "?"


def _is_kept(verb: "Token") -> bool:
    """Tell whether every clause above the verb leaves it stated; one about a noun is stated whatever is said of that."""
    clause = verb
    while _is_stated_in_place(clause):
        above = clause.head
        if clause.dep_ in ABOUT_A_NOUN or above is clause:
            return True
        if clause.dep_ == "ccomp" and not _states(above):
            return False
        shares = clause.dep_ == "conj" and above.pos_ in {"VERB", "AUX"} and not _has_own_subject(clause)
        if shares and not _is_real(above, frozenset({above.lower_})):
            return False
        clause = above
    return False


def _is_stated_in_place(clause: "Token") -> bool:
    if clause.dep_ in UNSTATED:
        return False
    marks = {child.lower_ for child in clause.lefts if child.dep_ == "mark" or child.tag_ == "WRB"}
    if "that" in marks and clause.head.pos_ in {"NOUN", "PROPN"}:  # the charge that, the hope that
        return False
    return marks <= STATED_AFTER and not (clause.tag_ in PRESENT and marks & {"when", "as"} and clause.dep_ == "advcl")


def _states(above: "Token") -> bool:
    return above.lower_ in STATING and _is_real(above, frozenset({above.lower_}))


def _has_own_subject(verb: "Token") -> bool:
    return any(child.dep_ in {"nsubj", "nsubjpass"} for child in verb.lefts)


SUBJECTS = frozenset({"nsubj", "nsubjpass"})
RELATIVE = frozenset({"which", "that", "who", "whom"})
JOINING = frozenset({"and", "&", "as", "well"})
EITHER = frozenset({"or", "nor"})
NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "POS"})
# Before a name these speak of some of those called so: Wright and other Democrats.
SOME = frozenset({"other", "some", "many", "most", "several", "few", "all", "no", "any", "both", "former", "ex"})


@dataclass(frozen=True, slots=True)
class Slot:
    """A token that stands as an argument of a verb, and the construction by which it does."""

    token: "Token"
    built: str


@dataclass(frozen=True, slots=True)
class Argument:
    """A mention that stands as a subject or an object, and the weakest construction by which it does."""

    mention: Mention
    built: str


# --- where a verb has them ----------------------------------------------------------------------------------------------


def agents(verb: "Token") -> Iterator[Slot]:
    """Yield who does what the verb says: its subject, or what follows `by` in the passive."""
    if is_passive(verb):
        by = (child for child in verb.rights if child.dep_ == "agent" or child.lower_ == "by")
        yield from (Slot(noun, "passive") for child in by for noun in child.rights if noun.dep_ == "pobj")
        return
    subject = next((child for child in verb.lefts if child.dep_ in SUBJECTS), None)
    if subject is not None:
        yield from _subject(verb, subject)
    elif verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"} and not is_passive(verb.head):
        yield from (Slot(slot.token, "conjunct") for slot in agents(verb.head))


def _subject(verb: "Token", subject: "Token") -> Iterator[Slot]:
    """Yield the subject, or what a relative pronoun or `it` stands for."""
    if subject.lower_ == "it":
        yield from _it(verb)
    elif subject.lower_ in RELATIVE and subject.tag_ in {"WDT", "WP"}:
        yield from _antecedent(verb)
    else:
        yield Slot(subject, "active")


def _it(verb: "Token") -> Iterator[Slot]:
    """Yield X of `X said it had acquired Y`."""
    above = verb.head
    if verb.dep_ == "ccomp" and verb.i > above.i:
        speakers = [child for child in above.children if child.dep_ == "nsubj" and child.i < verb.i]
        yield from (Slot(speaker, "pronoun") for speaker in speakers if not list(speaker.conjuncts))


def _antecedent(verb: "Token") -> Iterator[Slot]:
    """Yield the noun that a relative clause follows."""
    if verb.dep_ == "relcl":
        yield Slot(verb.head, "relative")


def themes(verb: "Token", wording: Wording) -> Iterator[Slot]:
    """Yield what the verb is done to, where the wording puts it."""
    if {child.lower_ for child in verb.rights if child.dep_ == "prt"} != ({wording.particle} - {""}):
        return
    if wording.after:
        yield from _after_preposition(verb, wording)
    elif is_passive(verb):
        yield from _done_to(verb)
    else:
        yield from _direct_object(verb)


def _done_to(verb: "Token") -> Iterator[Slot]:
    subject = next((child for child in verb.lefts if child.dep_ == "nsubjpass"), None)
    if subject is None:
        if verb.dep_ == "acl":
            yield Slot(verb.head, "passive")
    elif subject.lower_ in RELATIVE:
        yield from _antecedent(verb)
    else:
        yield Slot(subject, "passive")


def _direct_object(verb: "Token") -> Iterator[Slot]:
    """Yield the first object, or the one that is urged to do something, which the parser takes for a subject."""
    for child in verb.children:
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


# --- who they are ------------------------------------------------------------------------------------------------------


def arguments(parsed: ParsedStory, slots: Iterable[Slot]) -> Iterator[Argument]:
    """Yield the entities that stand in the slots, and those joined to them by `and`."""
    for slot in slots:
        first = _named(parsed, slot)
        if first is None or _is_one_of(slot.token):
            continue
        yield first
        if slot.built != "relative":
            for other in _joined(slot.token):
                argument = _named(parsed, Slot(other, "conjunct"))
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


def _joined(token: "Token") -> Iterator["Token"]:
    """Yield what is joined to a noun by `and`, one after another."""
    following: Token | None = token
    while following is not None:
        if not all(child.lower_ in JOINING for child in following.rights if child.dep_ == "cc"):
            return
        following = next((child for child in following.rights if child.dep_ == "conj"), None)
        if following is not None:
            yield following


def _named(parsed: ParsedStory, slot: Slot) -> Argument | None:
    """Return the entity that the noun of a slot is, by its own name or by one apposed to it."""
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
    at = parsed.names.before(token.idx)
    mention = parsed.mentions[at] if at >= 0 else None
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
