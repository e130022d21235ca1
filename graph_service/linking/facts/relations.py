"""Relations between two entities that a sentence states: who launched, visited, acquired, heads whom or what.

The table in `relation_types.py` says which words state a relation, `arguments.py` who stands on either side of a verb,
`arguments.py` whether its clause states a fact at all. Three ways are read: a verb with its subject and object; what goes
on `together with` someone; and words between two names that state a relation by themselves (X, a subsidiary of Y).
Nothing comes of an argument that is no entity, or of a type that the relation does not connect.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from graph_service.linking.facts.arguments import (
    SUBJECTS,
    Argument,
    Slot,
    agents,
    arguments,
    is_cut,
    is_passive,
    is_stated,
    mention_at,
    themes,
)
from graph_service.linking.facts.relation_types import (
    BY_FORM,
    FORMERLY,
    GAPS,
    LASTING,
    OF_A_PART,
    OF_A_PARTY,
    PARTS,
    RELATIONS,
    Gap,
    RelationType,
    Wording,
)
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Mention, Relation, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

# How a relation is built, and how often one so built was right, rounded down, of those read on stories not seen before:
# between names some 225 of 235; active and passive 32 of 35; relative and pronoun 23 of 24; the others together 68 of 76.
CONFIDENCE = {
    "between": 0.95,
    "active": 0.9,
    "passive": 0.9,
    "relative": 0.9,
    "pronoun": 0.9,
    "prepositional": 0.85,
    "conjunct": 0.85,
    "apposition": 0.85,
    "mutual": 0.85,
}
# Words before `with`; the nouns among them count after `in` only (in close co-operation with).
ALONGSIDE = frozenset({"together", "jointly"})
IN_ALONGSIDE = frozenset({"cooperation", "operation", "partnership", "collaboration", "coordination", "ordination"})
# When and where something is done does not change what it means.
SETTINGS = frozenset({"DATE", "TIME", "GPE", "LOC", "FAC"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
LONGEST_GAP = 80  # characters between two names
WIDEST = 300  # characters; a longer stretch is the parser astray


def find_relations(parsed: ParsedStory) -> Iterator[Relation]:
    """Yield the relations of an English story; each stretch states one of each kind."""
    stated: dict[tuple[str, Span], Relation] = {}
    for relation in (*_between_names(parsed), *_in_clauses(parsed)):
        stated.setdefault((relation.relation, relation.span), relation)
    yield from stated.values()


def _related(
    parsed: ParsedStory, relation: str, subject: Argument, object_: Argument, word: Span
) -> Iterator[Relation]:
    """Yield the relation if its types allow it, within one sentence."""
    kind = RELATIONS[relation]
    spans = (subject.mention.span, object_.mention.span, word)
    span = Span(min(s.start for s in spans), max(s.end for s in spans))
    sentence = parsed.sentence_at(word.start)
    if (
        _type(subject.mention) in kind.subjects
        and _type(object_.mention) in kind.objects
        and subject.mention.entity != object_.mention.entity
        and sentence.holds(span)
        and span.end - span.start <= WIDEST
    ):
        yield Relation(
            span=span, sentence=sentence, subject=subject.mention.entity, relation=relation, object=object_.mention.entity,
            confidence=min(CONFIDENCE[subject.built], CONFIDENCE[object_.built]),
        )  # fmt: skip


def _type(mention: Mention) -> str:
    return mention.entity.partition("/")[0]


def _of(word: "Token") -> Span:
    return Span(word.idx, word.idx + len(word))


# --- in clauses --------------------------------------------------------------------------------------------------------


def _in_clauses(parsed: ParsedStory) -> Iterator[Relation]:
    assert parsed.doc is not None
    for token in parsed.doc:
        word = token.lower_
        if word in BY_FORM and token.pos_ in {"VERB", "AUX"}:
            yield from _by_verb(parsed, token)
        elif word == "with" and token.i > 0 and _is_alongside(token.nbor(-1)):
            yield from _alongside(parsed, token)


def _by_verb(parsed: ParsedStory, verb: "Token") -> Iterator[Relation]:
    if not is_stated(verb, LASTING):
        return
    done_by = tuple(arguments(parsed, agents(verb)))
    of_a_part = _is_of_a_part(verb)
    for relation, wording in BY_FORM[verb.lower_] if done_by else ():
        stated = OF_A_PART.get(relation) if of_a_part else relation
        if stated is not None and _means(verb, wording):
            yield from _by_wording(parsed, verb, stated, wording, done_by)


def _by_wording(
    parsed: ParsedStory, verb: "Token", relation: str, wording: Wording, done_by: tuple[Argument, ...]
) -> Iterator[Relation]:
    kind = RELATIONS[relation]
    done_to = tuple(arguments(parsed, themes(verb, wording)))
    for agent in done_by:
        for theme in done_to:
            subject, object_ = (agent, theme) if kind.agent == "subject" else (theme, agent)
            yield from _related(parsed, relation, subject, object_, _of(verb))
    if len(done_by) == 2 and not done_to and _is_mutual(verb, kind):
        first, second = (Argument(agent.mention, "mutual") for agent in done_by)
        yield from _related(parsed, relation, first, second, _of(verb))


def _is_of_a_part(verb: "Token") -> bool:
    """Tell whether the verb speaks of a part of what it names: is owned 24 pct by, owns half of."""
    parts = (child for child in verb.children if child.lower_ in PARTS)
    return any(is_passive(verb) or child.dep_ != "dobj" for child in parts)


def _means(verb: "Token", wording: Wording) -> bool:
    """Tell whether what follows the verb leaves it the meaning of its wording."""
    others = (noun for child in verb.rights if child.lower_ in wording.not_with for noun in child.rights)
    if any(noun.ent_type_ not in SETTINGS for noun in others):
        return False
    return not wording.asks or any(child.tag_ == "VB" for child in verb.rights)


def _is_mutual(verb: "Token", kind: RelationType) -> bool:
    """Tell whether the subjects do to each other what the verb says: they met, they signed an accord."""
    complements = [child for child in verb.rights if child.dep_ in {"dobj", "prep", "ccomp", "xcomp"}]
    noun = next((child.lower_ for child in complements if child.dep_ == "dobj"), "")
    if any(child.dep_ == "xcomp" for child in complements):  # each of them agreed to do something
        return False
    withs = any(word.lower_ == "with" for child in complements for word in (child, *child.children))
    return noun in kind.mutual and not withs and not is_passive(verb)


def _alongside(parsed: ParsedStory, preposition: "Token") -> Iterator[Relation]:
    """Yield with whom someone does something: `together with Y`, `in co-operation with Y`."""
    verb = next((word for word in preposition.ancestors if word.pos_ == "VERB"), None)
    if verb is None or not is_stated(verb, frozenset({verb.lower_})):
        return
    if any(word.dep_ in SUBJECTS and word.i < preposition.i < verb.i for word in verb.lefts):  # X, together with Y, did
        return
    others = [Slot(noun, "prepositional") for noun in preposition.rights if noun.dep_ == "pobj"]
    for agent in arguments(parsed, agents(verb)):
        for other in arguments(parsed, others):
            yield from _related(parsed, "in-cooperation-with", agent, other, _of(preposition))


def _is_alongside(word: "Token") -> bool:
    noun = word.lower_ in IN_ALONGSIDE and word.dep_ == "pobj" and word.head.lower_ == "in"
    return noun or word.lower_ in ALONGSIDE


# --- between two names -------------------------------------------------------------------------------------------------


def _between_names(parsed: ParsedStory) -> Iterator[Relation]:
    """Yield what the words between two names next to each other state."""
    named = [mention for mention in parsed.mentions if not mention.entity.startswith("topic/")]
    for first, second in pairwise(named):
        words = parsed.text[first.span.end : second.span.start]
        if len(words) <= LONGEST_GAP:
            before = parsed.text[max(0, first.span.start - LONGEST_GAP) : first.span.start]
            gap = next((gap for gap in GAPS if _stands(gap, before, first, words, second)), None)
            if gap is not None and not is_cut(parsed, first) and _ends(parsed, second):
                yield from _across(parsed, gap, first, second)


def _stands(gap: Gap, before: str, first: Mention, words: str, second: Mention) -> bool:
    return (
        _type(first) == gap.first
        and _type(second) == gap.second
        and gap.words.fullmatch(words) is not None
        and (gap.before is None or gap.before.search(before) is not None)
        and FORMERLY.search(before) is None
        and not (gap.subject == "second" and OF_A_PARTY.fullmatch(first.surface))
    )


def _ends(parsed: ParsedStory, mention: Mention) -> bool:
    """Tell whether a mention stands for itself: not before a noun, not as a possessor."""
    return mention_at(parsed, parsed.head(mention.span)) is not None


def _across(parsed: ParsedStory, gap: Gap, first: Mention, second: Mention) -> Iterator[Relation]:
    one, two = Argument(first, "between"), Argument(second, "between")
    if _type(first) == _type(second) == "place" and not _lies_in(parsed, first, second):
        return
    subject, object_ = (one, two) if gap.subject == "first" else (two, one)
    yield from _related(parsed, gap.relation, subject, object_, Span(first.span.end, second.span.start))


def _lies_in(parsed: ParsedStory, first: Mention, second: Mention) -> bool:
    """Tell a place with its country or region (in Vienna, Austria) from the first two of a list (in Austria, Italy)."""
    inner, outer = parsed.entities.get(first.entity), parsed.entities.get(second.entity)
    following = parsed.token(min(second.span.end + 1, len(parsed.text) - 1))
    goes_on = parsed.text.startswith((" and ", ", and "), second.span.end) or following.tag_ in FINITE
    if inner is None or outer is None or goes_on or inner.kind in {"country", outer.kind} or outer.kind == "city":
        return False
    return inner.iso is not None and inner.iso == outer.iso
