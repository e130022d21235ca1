"""Who stands as the subject or the object of a verb, as entities.

An entity stands there only where it is the argument itself: its name holds the head of the noun phrase, or is apposed to
it. A possessor (Ukraine's parliament), a modifier (OSCE officials), what follows `of`, and a name of which only the end
was found (Advocate in `the South Bend Advocate`) are not the argument. A relative pronoun stands for the noun it follows;
`it` in `X said it acquired Y` is X where X is one organization; no other pronoun is resolved. Names joined by `and` are
arguments each, by `or` none.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph_service.link.assertion import is_passive
from graph_service.link.reading import Reading
from graph_service.link.relation_types import Wording
from graph_service.model import Mention

if TYPE_CHECKING:
    from spacy.tokens import Token

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


def arguments(reading: Reading, slots: Iterable[Slot]) -> Iterator[Argument]:
    """Yield the entities that stand in the slots, and those joined to them by `and`."""
    for slot in slots:
        first = _named(reading, slot)
        if first is None or _is_one_of(slot.token):
            continue
        yield first
        if slot.built != "relative":
            for other in _joined(slot.token):
                argument = _named(reading, Slot(other, "conjunct"))
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


def _named(reading: Reading, slot: Slot) -> Argument | None:
    """Return the entity that the noun of a slot is, by its own name or by one apposed to it."""
    mention = mention_at(reading, slot.token)
    if mention is not None:
        return Argument(mention, slot.built)
    if slot.token.pos_ not in {"NOUN", "PROPN"}:
        return None
    apposed = (mention_at(reading, child) for child in slot.token.rights if child.dep_ == "appos")
    found = next((m for m in apposed if m is not None and m.entity.startswith(("person/", "organization/"))), None)
    return Argument(found, "apposition") if found is not None else None


def mention_at(reading: Reading, token: "Token") -> Mention | None:
    """Return the mention whose head `token` is, unless its name goes on as a modifier or a possessor."""
    at = reading.names.before(token.idx)
    mention = reading.mentions[at] if at >= 0 else None
    if mention is None or token.idx >= mention.span.end or mention.entity.startswith("topic/"):
        return None
    if token.head is not token and mention.span.start <= token.head.idx < mention.span.end:
        return None
    last = reading.token(mention.span.end - 1)
    following = last.nbor() if last.i + 1 < len(last.doc) else None
    is_modifier = following is not None and (following.tag_ in NOUN_TAGS or following.text == "-")
    is_some = any(child.lower_ in SOME or child.dep_ == "nummod" for child in token.lefts)
    return None if is_modifier or is_some or is_cut(reading, mention) else mention


def is_cut(reading: Reading, mention: Mention) -> bool:
    """Tell whether a name goes on before the mention: Advocate in `the South Bend Advocate`, UK in `Air UK`."""
    first = reading.token(mention.span.start)
    if mention.entity.startswith("person/") or first.i == 0:
        return False
    before = first.nbor(-1)
    return before.dep_ in {"compound", "amod"} and before.text[0].isupper() and first.i <= before.head.i
