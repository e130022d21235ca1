"""Whether a clause is stated as a fact, by its syntax.

A verb states what it says where it is finite, neither negated nor hedged nor put under a modal, and where every clause
above it leaves it so: what someone *said* is stated, what someone hopes, denies or plans is not; what follows *after* or
*because* is stated, what follows *if* or *unless* is not. A question states nothing. What cannot be told is taken as not
stated.
"""

import re
from typing import TYPE_CHECKING

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
