"""What a question is taken to mean: its misspelt words corrected, and the entities that it names.

Words are corrected where nothing in the archive is written so, the model does not know them either, and one word clearly
was meant: what a small archive happens not to speak of ("wheat") is no misspelling of what it does ("what"). What stands
in quotation marks, behind a - or behind title: is never touched, so whoever means a word as typed can say so. Stories
that name an entity by another name than the question does (ODIHR is the Office for Democratic Institutions and Human
Rights) are found by that name, which as a whole counts for less than a word that was typed. Measured on wire news, that
finds what the words alone do not and leaves all else as it is; to favour whatever names the entity made lists worse.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from graph_service.answers import Mode
from graph_service.generations import Generation
from graph_service.graph.projection import Projection
from graph_service.index.encode import Encoder
from graph_service.index.passage_index import Requirement, Term, Weighted
from graph_service.search import lexicon
from graph_service.search.questions import with_corrections
from graph_service.search.retrieval import OtherNames, spellings, terms_of
from graph_service.search.syntax import Question, free, parse

# What another name of an entity counts for beside a word that was typed; its words share it.
OTHER_NAME = 0.5
# More names than this are those of places in languages that no story is in.
NAMES = 24


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is searched for; `corrected` is it as a person would type it, where a word was misspelt.

    `names` is what its entities are called otherwise, `marked` those of these names that are one word.
    """

    question: Question
    corrected: str | None = None
    names: tuple[OtherNames, ...] = ()
    marked: tuple[Weighted, ...] = ()


def understand(generation: Generation, encoder: Encoder, query: str, mode: Mode) -> Understood:
    """Return what a query is taken to mean; searched by its meaning alone, it is taken as it stands."""
    question = parse(query)
    typed = free(query)
    if mode == "semantic" or not typed.strip():
        return Understood(question)
    reading = lexicon.read(generation, typed)
    wrong = [one for one in reading.corrections if not encoder.knows(one.typed)]
    right = [one for one in reading.corrections if one not in wrong]
    corrected = with_corrections(query, wrong) if wrong else None
    meant = parse(corrected) if corrected else question
    named = {
        one.match.row: one.match.name if one.match.how == "misspelt" else one.span.of(typed)
        for one in reading.named
        if not any(one.span.holds(word.span) for word in right)
    }
    called = {row: _other_names(generation.projection, row, meant.text) for row in named}
    return Understood(
        question=meant,
        corrected=corrected,
        names=tuple(
            _other(generation.projection, row, surface, called[row]) for row, surface in named.items() if called[row]
        ),
        marked=tuple(Weighted(name[0]) for names in called.values() for name in names if len(name) == 1),
    )


def _other_names(projection: Projection, row: int, text: str) -> list[tuple[Term, ...]]:
    """Return what an entity is called otherwise than in a text; a topic's other names say more than the topic does."""
    if projection.types[row] == "topic":
        return []
    typed = set(_terms(text, tuple(projection.languages)))
    called = [projection.labels[row], *projection.entities["aliases"][row].as_py()][:NAMES]
    names = (_terms(name, tuple(projection.languages)) for name in called)
    return [name for name in names if name and not typed.issuperset(name)]


def _other(projection: Projection, row: int, surface: str, names: Iterable[tuple[Term, ...]]) -> OtherNames:
    """Return the words of an entity's other names, each with its share of what a name counts for, and where they count."""
    weights: dict[Term, float] = {}
    for name in names:
        weights |= {term: max(OTHER_NAME / len(name), weights.get(term, 0)) for term in name}
    naming = np.zeros(len(projection.ids), dtype=bool)
    naming[projection.naming_within.of(row)] = True
    return OtherNames(
        terms=tuple(Weighted(term, weight) for term, weight in weights.items()),
        stories=naming,
        unwritten=Requirement(spellings(surface, projection.languages), titled=False, excluded=True),
    )


@lru_cache(maxsize=4096)
def _terms(text: str, languages: tuple[str, ...]) -> tuple[Term, ...]:
    return tuple(one.term for one in terms_of(text, languages))
