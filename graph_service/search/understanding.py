"""What a question is taken to mean: its misspelt words corrected, and the entities that it names.

Words are corrected where nothing in the archive is written so, the model does not know them either, and one word clearly
was meant: what a small archive happens not to speak of ("wheat") is no misspelling of what it does ("what"). What stands in quotation
marks, behind a - or behind title: is never touched, so whoever means a word as typed can say so. An entity that is named
adds to the question what else it is called (ODIHR is the Office for Democratic Institutions and Human Rights), each name
as a whole counting for less than a word that was typed, and gives the stories that name it, or a part of it, a worth.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from graph_service.answers import Mode
from graph_service.generations import Generation
from graph_service.graph.projection import Projection
from graph_service.index.encode import Encoder
from graph_service.index.passage_index import Term, Weighted
from graph_service.search import lexicon
from graph_service.search.fuse import Scores
from graph_service.search.questions import Correction
from graph_service.search.retrieval import terms_of
from graph_service.search.syntax import Question, free, parse

# What another name of an entity counts for beside a word that was typed; its words share it.
OTHER_NAME = 0.5
# More names than this are those of places in languages that no story is in.
NAMES = 24


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is searched for; `corrected` is it as a person would type it, where a word was misspelt.

    `names` are the words of what its entities are called otherwise, `marked` those of names of one word; `worth` tells of
    each story how much of what is named it names (0 to 1), and is None where nothing is.
    """

    question: Question
    corrected: str | None = None
    names: tuple[Weighted, ...] = ()
    marked: tuple[Weighted, ...] = ()
    worth: Scores | None = None


def understand(generation: Generation, encoder: Encoder, query: str, mode: Mode) -> Understood:
    """Return what a query is taken to mean; searched by its meaning alone, it is taken as it stands."""
    question = parse(query)
    if mode == "semantic" or not free(query).strip():
        return Understood(question)
    reading = lexicon.read(generation, free(query))
    wrong = [one for one in reading.corrections if not encoder.knows(one.typed)]
    right = [one for one in reading.corrections if one not in wrong]
    corrected = _corrected(query, wrong) if wrong else None
    meant = parse(corrected) if corrected else question
    named = [one for one in reading.named if not any(one.span.holds(word.span) for word in right)]
    if not named:
        return Understood(meant, corrected)
    projection = generation.projection
    rows = list(dict.fromkeys(one.match.row for one in named))
    names = _other_names(projection, rows, meant.text)
    return Understood(
        question=meant,
        corrected=corrected,
        names=_shared_out(names),
        marked=tuple(Weighted(name[0]) for name in names if len(name) == 1),
        worth=_worth(projection, rows),
    )


def _corrected(query: str, corrections: Sequence[Correction]) -> str:
    for one in reversed(corrections):
        query = query[: one.span.start] + one.meant + query[one.span.end :]
    return query


def _other_names(projection: Projection, rows: Iterable[int], text: str) -> list[tuple[Term, ...]]:
    """Return what entities are called otherwise than in a text; a topic's other names say more than the topic does."""
    typed = set(_terms(text, projection.languages))
    named = (row for row in rows if projection.types[row] != "topic")
    called = (
        name for row in named for name in [projection.labels[row], *projection.entities["aliases"][row].as_py()][:NAMES]
    )
    names = (_terms(name, projection.languages) for name in called)
    return [name for name in names if name and not typed.issuperset(name)]


def _shared_out(names: Iterable[tuple[Term, ...]]) -> tuple[Weighted, ...]:
    """Return the words of names, each with its share of what a name counts for."""
    weights: dict[Term, float] = {}
    for name in names:
        weights |= {term: max(OTHER_NAME / len(name), weights.get(term, 0)) for term in name}
    return tuple(Weighted(term, weight) for term, weight in weights.items())


def _terms(text: str, languages: Sequence[str]) -> tuple[Term, ...]:
    return tuple(one.term for one in terms_of(text, languages))


def _worth(projection: Projection, rows: Sequence[int]) -> Scores | None:
    """Return of each story the share of what it names of the entities, a rare one counting for more."""
    worth = np.zeros(len(projection.ids), dtype=np.float32)
    for row in rows:
        naming = projection.naming_within.of(row)
        if len(naming):
            worth[naming] += np.log(len(worth) / len(naming))
    most = worth.max(initial=0)
    return worth / most if most > 0 else None
