"""The tense in which an English sentence speaks at a place: of what has been, or of what is to come."""

from typing import TYPE_CHECKING

from graph_service.linking.temporal.date_arithmetic import Tense

if TYPE_CHECKING:
    from spacy.tokens import Token

# Verbs whose infinitive is still to come, and participles that set a date.
PLANNING = frozenset(
    "plan plans planned planning agree agrees agreed expect expects expected intend intends intended hope hopes hoped want wants wanted "
    "promise promises promised vow vowed pledge pledged decide decided prepare prepares preparing propose proposed threaten threatened "
    "offer offered aim aims aimed seek seeks need needs due set scheduled slated going ready likely ordered urged asked told called "
    "calls wants is are".split()
)
FIXED = frozenset("scheduled planned due slated postponed adjourned expected booked".split())
PERFECT = frozenset({"have", "has", "had", "having", "'ve", "'d"})


def tense_of(token: "Token") -> Tense:
    """Return the tense of the verb that a date belongs to; None where there is none.

    A date within a noun phrase (Friday's attack) is unclear before a verb in the future: an attack has been, a vote is to come.
    """
    path = list(token.ancestors)
    verb = next((word for word in path if word.pos_ in {"VERB", "AUX"} or word.lower_ in FIXED), None)
    if verb is None:
        return None
    within_noun = any(
        word.pos_ in {"NOUN", "PROPN"} and word.ent_type_ not in {"DATE", "TIME"} for word in path[: path.index(verb)]
    )
    tense = _tense(verb)
    if within_noun and tense == "future":
        return "unclear" if any(child.tag_ == "MD" for child in verb.children) else None
    return tense


def _tense(verb: "Token") -> Tense:
    lefts = list(verb.lefts)
    words = {child.lower_ for child in lefts if child.dep_ in {"aux", "auxpass", "cop"}}
    if any(child.tag_ == "MD" for child in lefts):
        return "past" if words & PERFECT else "future"
    if verb.lower_ in FIXED and not words & PERFECT:
        return "future"
    is_infinitive = verb.tag_ == "VB" and any(child.lower_ == "to" for child in lefts)
    if (is_infinitive and verb.head.lower_ not in PLANNING) or (verb.tag_ == "VBG" and not words):
        above = next((word for word in verb.ancestors if word.pos_ in {"VERB", "AUX"}), None)
        return _tense(above) if above is not None else "future" if is_infinitive else None
    is_past = verb.tag_ == "VBD" or words & (PERFECT | {"was", "were", "did"})
    # What is left is an infinitive, or the present of what is arranged: the court meets on Friday.
    return "past" if is_past or (verb.tag_ == "VBN" and not words & {"is", "are", "be", "'s", "'re"}) else "future"
