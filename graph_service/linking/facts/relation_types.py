"""The types of relations between two entities, and the words that state each: one table.

A relation is stated by a verb with its object (`launched X`), by a verb with a preposition (`works with X`), by a verb
with a noun that carries the meaning (`signed an agreement with X`), or by words between the two names (`X, a subsidiary
of Y`). Each type says which types of entities it connects; others are not read. The ids are the names of the concepts in
ontology/.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Side = Literal["subject", "object"]

IRREGULAR = {"buy": "bought", "hold": "held", "lead": "led", "meet": "met", "pay": "paid", "run": "ran run", "set": "set",
             "teach": "taught", "have": "had"}  # fmt: skip
THIRD = {"have": "has"}
CONTINUOUS = {"run": "running", "set": "setting"}
AGREEMENTS = frozenset(
    re.findall(
        r"\S+",
        "agreement agreements accord accords contract contracts memorandum memoranda treaty treaties pact pacts protocol deal "
        "letter declaration statement plan arrangement",
    )
)
SHARES = frozenset({"pct", "percent", "%", "stake", "interest"})
TALKS = frozenset({"talks", "meeting", "meetings", "discussions", "consultations"})
ACTORS = frozenset({"organization", "person", "place"})
BODIES = frozenset({"organization"})
AGENTS = frozenset({"organization", "person"})
PEOPLE = frozenset({"person"})
MADE = frozenset({"organization", "event"})


@dataclass(frozen=True, slots=True)
class Wording:
    """Verbs by their base form, and where the relation's object stands.

    It is the direct object, or follows a preposition of `after`. With `nouns`, one of them is the direct object and the
    relation's object follows it. `particle` belongs to the verb (set up). `asks` says that an infinitive must follow (appeal
    to X to do something). `not_with` are prepositions with which the verb means something else (join X on a bid), unless a
    date or place follows them.
    """

    verbs: str
    after: tuple[str, ...] = ()
    nouns: frozenset[str] = frozenset()
    particle: str = ""
    asks: bool = False
    not_with: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationType:
    """A type of relation: its label between subject and object, the types of entities it connects, and its wordings.

    `inverse` is what it is called from the object to the subject, empty where it says the same from either end.
    `agent` is the side that does the verb. `mutual` holds the objects with which two subjects do it to each other (`X and Y
    signed an accord`), the empty string for no object (`X and Y met`).
    """

    label: str
    inverse: str = ""
    subjects: frozenset[str]
    objects: frozenset[str]
    wordings: tuple[Wording, ...] = ()
    agent: Side = "subject"
    mutual: frozenset[str] = frozenset()


RELATIONS: Mapping[str, RelationType] = {
    "launched": RelationType(label="launched", inverse="launched by", subjects=ACTORS, objects=MADE, wordings=(Wording("launch"),)),
    "established": RelationType(
        label="established", inverse="established by", subjects=ACTORS, objects=MADE,
        wordings=(Wording("establish found create"), Wording("set", particle="up")),
    ),
    "supports": RelationType(
        label="supports", inverse="supported by", subjects=ACTORS, objects=ACTORS | MADE, wordings=(Wording("support assist back"),)
    ),
    "trains": RelationType(label="trains", inverse="trained by", subjects=AGENTS, objects=AGENTS, wordings=(Wording("train teach"),)),
    "run-by": RelationType(
        label="run by", inverse="runs", subjects=MADE, objects=ACTORS, agent="object",
        wordings=(Wording("run operate manage administer"),),
    ),
    "in-cooperation-with": RelationType(
        label="co-operates with", subjects=ACTORS, objects=ACTORS,
        wordings=(Wording("cooperate co-operate collaborate work partner operate organize organise", ("with",)),),
    ),
    "part-of": RelationType(
        label="part of", inverse="includes", subjects=BODIES | {"place"}, objects=BODIES | {"place"}, wordings=(Wording("belong", ("to",)),)
    ),
    "visited": RelationType(
        label="visited", inverse="visited by", subjects=AGENTS, objects=BODIES | {"place"},
        wordings=(Wording("visit"), Wording("pay", ("to",), frozenset({"visit"})), Wording("arrive", ("in",))),
    ),
    "funded": RelationType(
        label="funded", inverse="funded by", subjects=ACTORS, objects=ACTORS | MADE,
        wordings=(Wording("fund finance sponsor"), Wording("pay", ("for",))),
    ),
    "signed-with": RelationType(
        label="signed an agreement with", subjects=ACTORS, objects=ACTORS, mutual=AGREEMENTS,
        wordings=(Wording("sign", ("with",), AGREEMENTS),),
    ),
    "met": RelationType(
        label="met", subjects=ACTORS, objects=ACTORS, mutual=TALKS | {""},
        wordings=(Wording("meet"), Wording("meet", ("with",)), Wording("hold", ("with",), TALKS)),
    ),
    "organized": RelationType(
        label="organized", inverse="organized by", subjects=ACTORS, objects=frozenset({"event"}),
        wordings=(Wording("organize organise hold convene arrange"),),
    ),
    "hosted": RelationType(
        label="hosted", inverse="hosted by", subjects=ACTORS, objects=ACTORS | MADE, wordings=(Wording("host"),)
    ),
    "headed": RelationType(
        label="head of", inverse="headed by", subjects=PEOPLE, objects=MADE,
        wordings=(Wording("head lead chair direct"), Wording("preside", ("over",))),
    ),
    "works-for": RelationType(
        label="works for", inverse="employs", subjects=PEOPLE, objects=BODIES, wordings=(Wording("work", ("for", "at")),)
    ),
    "located-in": RelationType(label="located in", inverse="located here", subjects=BODIES | {"place"}, objects=frozenset({"place"})),
    "acquired": RelationType(
        label="acquired", inverse="acquired by", subjects=AGENTS, objects=BODIES,
        wordings=(Wording("acquire buy purchase"), Wording("complete", ("of",), frozenset({"acquisition", "purchase", "takeover"}))),
    ),
    "owns": RelationType(label="owns", inverse="owned by", subjects=ACTORS, objects=BODIES, wordings=(Wording("own"),)),
    "has-share-in": RelationType(
        label="has a share in", inverse="part-owned by", subjects=ACTORS, objects=BODIES, wordings=(Wording("own hold have", ("of", "in"), SHARES),)
    ),
    "joined": RelationType(label="joined", inverse="joined by", subjects=ACTORS, objects=MADE, wordings=(Wording("join rejoin", not_with=frozenset({"on", "in"})),)),
    "observed": RelationType(label="observed", inverse="observed by", subjects=AGENTS, objects=ACTORS | MADE, wordings=(Wording("observe monitor"),)),
    "appointed": RelationType(label="appointed", inverse="appointed by", subjects=ACTORS, objects=PEOPLE, wordings=(Wording("appoint name elect"),)),
    "agreed-with": RelationType(
        label="agreed with", subjects=ACTORS, objects=ACTORS, mutual=frozenset({""}),
        wordings=(Wording("agree", ("with",)), Wording("reach", ("with",), AGREEMENTS)),
    ),
    "called-on": RelationType(
        label="called on", inverse="called on by", subjects=ACTORS, objects=ACTORS,
        wordings=(Wording("urge"), Wording("call", ("on", "upon")), Wording("appeal", ("to",), asks=True)),
    ),
}  # fmt: skip

# With these a verb is about a part only (owned 24 pct by): then it states the relation of `OF_A_PART`, or none.
PARTS = frozenset({"pct", "percent", "%", "half", "partly", "partially", "minority"})
OF_A_PART = {"owns": "has-share-in"}


# --- words between two names -------------------------------------------------------------------------------------------

OFFICE_AT_TOP = (
    r"(?:board )?(?:chair(?:man|woman|person)?(?: of the board)?|president|chief executive(?: officer)?|"
    r"director[- ]general|secretary[- ]general|director|head|general manager)"
)
OFFICE_BELOW = (
    r"(?:spokes(?:man|woman|person)|economist|analyst|(?:executive |senior |group )*vice[- ](?:president|chairman)|treasurer|"
    r"chief (?:financial|operating) officer|trader|dealer|governor|managing director|(?:senior |chief |research )+(?:economist|analyst|trader|dealer))"
)
PART = r"(?:(?:wholly|majority|fully)[- ]owned )?(?:\w[\w-]* ){0,2}(?:unit|subsidiary|division|arm|branch)"


# Before an office these name someone's party (the Socialist president), not the organization.
OF_A_PARTY = re.compile(r"(?:\w+(?:ist|crat|cratic|publican|vative)|Liberal|Labou?r)\Z")
FORMERLY = re.compile(r"\b(?:former|ex|late|then|acting|deputy|vice|designate|incoming|would-be)[ -]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Gap:
    """A relation stated by the words between two names, of which the first is of type `first`, the second of `second`.

    `subject` says which of the two is the subject; the text before the first must match `before`, if there is one.
    """

    relation: str
    first: str
    words: re.Pattern[str]
    second: str
    subject: Literal["first", "second"] = "first"
    before: re.Pattern[str] | None = None


def _gap(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


AT_TOP = rf"{OFFICE_AT_TOP}(?:(?:,| and|, and) {OFFICE_AT_TOP})*"
GAPS = (
    Gap("headed", "organization", _gap(rf"(?:['’]s?)? {AT_TOP},? "), "person", "second"),
    Gap("headed", "person", _gap(rf", (?:the |who is (?:the )?)?{AT_TOP} of (?:the )?"), "organization"),
    Gap("works-for", "organization", _gap(rf"(?:['’]s?)? {OFFICE_BELOW},? "), "person", "second"),
    Gap("works-for", "person", _gap(rf", (?:an? |the )?{OFFICE_BELOW} (?:at|with|for|of) (?:the )?"), "organization"),
    Gap("works-for", "person", _gap(r" of (?:the )?"), "organization"),
    Gap("part-of", "organization", _gap(rf", (?:an? |the |which is an? ){PART} of (?:the )?"), "organization"),
    Gap("part-of", "organization", _gap(rf" is an? {PART} of (?:the )?"), "organization"),
    Gap("located-in", "organization", _gap(r",? (?:is |which is |which are )?(?:based|headquartered|located) (?:in|at) "), "place"),
    Gap("located-in", "place", _gap(r"-based "), "organization", "second"),
    Gap("located-in", "place", _gap(r", "), "place", before=re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Oo]utside) $")),
)  # fmt: skip


# --- the forms of the verbs ---------------------------------------------------------------------------------------------


def _continuous(verb: str) -> str:
    return CONTINUOUS.get(verb, verb.removesuffix("e") + "ing")


def _by_form() -> Mapping[str, tuple[tuple[str, Wording], ...]]:
    """Map each form of a verb to the relations that it may state, each as its id and the wording."""

    def forms(verb: str) -> Iterator[str]:
        yield verb
        yield THIRD.get(verb, verb + ("es" if verb.endswith(("sh", "ch")) else "s"))
        yield from IRREGULAR.get(verb, verb.removesuffix("e") + "ed").split()  # past and participle
        yield _continuous(verb)

    wordings: dict[str, list[tuple[str, Wording]]] = {}
    for relation, relation_type in RELATIONS.items():
        for wording in relation_type.wordings:
            for form in dict.fromkeys(form for verb in wording.verbs.split() for form in forms(verb)):
                wordings.setdefault(form, []).append((relation, wording))
    return {form: tuple(stated) for form, stated in wordings.items()}


BY_FORM = _by_form()
# Verbs whose continuous form states what is going on; that of other verbs states a plan.
LASTING = frozenset(map(_continuous, re.findall(r"\S+",
    "support assist back train teach run operate manage fund finance sponsor work cooperate co-operate collaborate monitor "
    "observe head lead chair visit host")))  # fmt: skip
