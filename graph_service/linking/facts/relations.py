"""Relations between two entities that a sentence states: who launched, visited, acquired, heads whom or what.

The table in `relation_types.py` says which words state a relation; `arguments.py` says what a verb's subject and object are,
and whether its clause states a fact at all. Three constructions are read: a verb with its subject and object; an act
`together with` someone; and words between two names that state a relation by themselves (X, a subsidiary of Y). Both
arguments must be entities, of types that the relation connects.
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
)
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Mention, Relation, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

# The share of right relations of each construction on stories not seen before, rounded down: between names some 225 of
# 235; active and passive 32 of 35; relative and pronoun 23 of 24; the others together 68 of 76.
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
# Words before `with`; the nouns count only after `in` (in close co-operation with).
ALONGSIDE = frozenset({"together", "jointly"})
IN_ALONGSIDE = frozenset({"cooperation", "operation", "partnership", "collaboration", "coordination", "ordination"})
# When and where something is done does not change what it means.
SETTINGS = frozenset({"DATE", "TIME", "GPE", "LOC", "FAC"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
LONGEST_GAP = 80  # characters between two names
WIDEST = 300  # characters; in a longer span the parser is wrong


def find_relations(parsed: ParsedStory) -> Iterator[Relation]:
    """Yield the relations of an English story, at most one of each type in a span."""
    assert parsed.doc is not None
    stated = list(_between_names(parsed))
    for token in parsed.doc:
        if token.lower_ in BY_FORM and token.pos_ in {"VERB", "AUX"}:
            stated += _by_verb(parsed, token)
        elif token.lower_ == "with" and token.i > 0:
            before = token.nbor(-1)
            is_noun = before.lower_ in IN_ALONGSIDE and before.dep_ == "pobj" and before.head.lower_ == "in"
            if is_noun or before.lower_ in ALONGSIDE:
                stated += _alongside(parsed, token)
    relations: dict[tuple[str, Span], Relation] = {}
    for relation in stated:
        relations.setdefault((relation.relation, relation.span), relation)
    yield from relations.values()


def _relate(parsed: ParsedStory, relation: str, subject: Argument, object_: Argument, word: Span) -> Iterator[Relation]:
    """Yield the relation if it connects entities of these types, within one sentence."""
    relation_type = RELATIONS[relation]
    spans = (subject.mention.span, object_.mention.span, word)
    span = Span(min(s.start for s in spans), max(s.end for s in spans))
    sentence = parsed.sentence_at(word.start)
    if (
        _type(subject.mention) in relation_type.subjects
        and _type(object_.mention) in relation_type.objects
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


def _span(word: "Token") -> Span:
    return Span(word.idx, word.idx + len(word))


# --- in clauses --------------------------------------------------------------------------------------------------------


def _by_verb(parsed: ParsedStory, verb: "Token") -> Iterator[Relation]:
    """Yield the relations that a verb states between its agents and its themes, or between two agents."""
    if not is_stated(verb, LASTING):
        return
    done_by = tuple(arguments(parsed, agents(verb)))
    parts = [child for child in verb.children if child.lower_ in PARTS]
    is_of_a_part = any(is_passive(verb) or child.dep_ != "dobj" for child in parts)  # is owned 24 pct by, owns half of
    for by_form, wording in BY_FORM[verb.lower_] if done_by else ():
        relation = OF_A_PART.get(by_form) if is_of_a_part else by_form
        # The words after a verb may give it another meaning.
        others = (noun for child in verb.rights if child.lower_ in wording.not_with for noun in child.rights)
        if relation is None or any(noun.ent_type_ not in SETTINGS for noun in others):
            continue
        if wording.asks and not any(child.tag_ == "VB" for child in verb.rights):
            continue
        relation_type = RELATIONS[relation]
        done_to = tuple(arguments(parsed, themes(verb, wording)))
        for agent in done_by:
            for theme in done_to:
                subject, object_ = (agent, theme) if relation_type.agent == "subject" else (theme, agent)
                yield from _relate(parsed, relation, subject, object_, _span(verb))
        if len(done_by) == 2 and not done_to and _is_mutual(verb, relation_type):
            first, second = (Argument(agent.mention, "mutual") for agent in done_by)
            yield from _relate(parsed, relation, first, second, _span(verb))


def _is_mutual(verb: "Token", relation_type: RelationType) -> bool:
    """Tell whether the subjects do the verb to each other: they met, they signed an accord."""
    complements = [child for child in verb.rights if child.dep_ in {"dobj", "prep", "ccomp", "xcomp"}]
    noun = next((child.lower_ for child in complements if child.dep_ == "dobj"), "")
    if any(child.dep_ == "xcomp" for child in complements):  # each of them agreed to do something
        return False
    withs = any(word.lower_ == "with" for child in complements for word in (child, *child.children))
    return noun in relation_type.mutual and not withs and not is_passive(verb)


def _alongside(parsed: ParsedStory, preposition: "Token") -> Iterator[Relation]:
    """Yield who acts with whom: `together with Y`, `in co-operation with Y`."""
    verb = next((word for word in preposition.ancestors if word.pos_ == "VERB"), None)
    if verb is None or not is_stated(verb, frozenset({verb.lower_})):
        return
    if any(word.dep_ in SUBJECTS and word.i < preposition.i < verb.i for word in verb.lefts):  # X, together with Y, did
        return
    others = [Slot(noun, "prepositional") for noun in preposition.rights if noun.dep_ == "pobj"]
    for agent in arguments(parsed, agents(verb)):
        for other in arguments(parsed, others):
            yield from _relate(parsed, "in-cooperation-with", agent, other, _span(preposition))


# --- between two names -------------------------------------------------------------------------------------------------


def _between_names(parsed: ParsedStory) -> Iterator[Relation]:
    """Yield the relations that the words between two neighbouring names state."""
    named = [mention for mention in parsed.mentions if not mention.entity.startswith("topic/")]
    for first, second in pairwise(named):
        words = parsed.text[first.span.end : second.span.start]
        if len(words) > LONGEST_GAP:
            continue
        before = parsed.text[max(0, first.span.start - LONGEST_GAP) : first.span.start]
        gap = next((gap for gap in GAPS if _fits(gap, before, first, words, second)), None)
        if gap is None or is_cut(parsed, first) or mention_at(parsed, parsed.head(second.span)) is None:
            continue
        if _type(first) == _type(second) == "place" and not _lies_in(parsed, first, second):
            continue
        subject, object_ = (first, second) if gap.subject == "first" else (second, first)
        words_between = Span(first.span.end, second.span.start)
        yield from _relate(
            parsed, gap.relation, Argument(subject, "between"), Argument(object_, "between"), words_between
        )


def _fits(gap: Gap, before: str, first: Mention, words: str, second: Mention) -> bool:
    return (
        _type(first) == gap.first
        and _type(second) == gap.second
        and gap.words.fullmatch(words) is not None
        and (gap.before is None or gap.before.search(before) is not None)
        and FORMERLY.search(before) is None
        and not (gap.subject == "second" and OF_A_PARTY.fullmatch(first.surface))
    )


def _lies_in(parsed: ParsedStory, first: Mention, second: Mention) -> bool:
    """Tell a place with its country or region (in Vienna, Austria) from two places of a list (in Austria, Italy)."""
    inner, outer = parsed.entities.get(first.entity), parsed.entities.get(second.entity)
    following = parsed.token(min(second.span.end + 1, len(parsed.text) - 1))
    is_list = parsed.text.startswith((" and ", ", and "), second.span.end) or following.tag_ in FINITE
    if (
        inner is None
        or outer is None
        or is_list
        or inner.subtype in {"country", outer.subtype}
        or outer.subtype == "city"
    ):
        return False
    return inner.iso is not None and inner.iso == outer.iso
