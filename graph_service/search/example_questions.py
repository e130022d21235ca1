"""Questions to start from, made of what the stories of an archive mention most, and tried: each has answers.

They are made once for a snapshot, when they are first requested, in the time of a few searches.
"""

import re
from collections.abc import Callable, Iterator
from weakref import WeakKeyDictionary

from graph_service.archive.snapshot import Snapshot
from graph_service.embedding.encoder import Encoder
from graph_service.network.projection import Projection
from graph_service.results import SearchRequest
from graph_service.search.search import search

QUESTIONS = 4
TRIED = 5  # candidates of each form
ARTICLE = re.compile(r"^(?:United|Netherlands|Philippines)\b|\b(?:Republic|Islands|States|Union)$")
_made: "WeakKeyDictionary[Snapshot, tuple[str, ...]]" = WeakKeyDictionary()


def example_questions(snapshot: Snapshot, encoder: Encoder) -> tuple[str, ...]:
    """Return at most four questions that stories answer, one of each form."""
    with snapshot.lock_of("example questions"):
        if snapshot not in _made:
            forms = (next(filter(_answered(snapshot, encoder), form(snapshot.projection)), None) for form in FORMS)
            _made[snapshot] = tuple(filter(None, forms))[:QUESTIONS]
    return _made[snapshot]


def _answered(snapshot: Snapshot, encoder: Encoder) -> Callable[[str], bool]:
    def is_answered(question: str) -> bool:
        return search(snapshot, encoder, SearchRequest(query=question, limit=1, facets=())).total > 0

    return is_answered


def _topic_in_a_place(projection: Projection) -> Iterator[str]:
    for topic, place in _pairs(projection, "topic", "place", first=0):
        yield f"{topic} in {_with_article(place)}"


def _organization_in_a_place(projection: Projection) -> Iterator[str]:
    for organization, place in _pairs(projection, "organization", "place", first=1):
        yield f"{organization} in {_with_article(place)}"


def _person(projection: Projection) -> Iterator[str]:
    for row in projection.of_type("person")[:TRIED].tolist():
        yield f"Who is {projection.labels[row]}?"


def _place_in_a_year(projection: Projection) -> Iterator[str]:
    for row in projection.of_type("place")[1 : TRIED + 1].tolist():
        years = projection.days[projection.naming.of(row)] // 10_000
        if years.any():
            yield f"What happened in {_with_article(projection.labels[row])} in {int(years.max())}?"


def _two_organizations(projection: Projection) -> Iterator[str]:
    for left, right in _pairs(projection, "organization", "organization", first=2):
        yield f"{left} and {right}"


def _two_places(projection: Projection) -> Iterator[str]:
    for left, right in _pairs(projection, "place", "place", first=2):
        yield f"{left} and {right}"


# Those after the fourth stand in where an archive has no topics, people or dates.
FORMS: tuple[Callable[[Projection], Iterator[str]], ...] = (
    _topic_in_a_place, _organization_in_a_place, _person, _place_in_a_year, _two_organizations, _two_places,
)  # fmt: skip


def _with_article(place: str) -> str:
    return f"the {place}" if ARTICLE.search(place) else place


def _pairs(projection: Projection, left: str, right: str, *, first: int) -> Iterator[tuple[str, str]]:
    """Yield the names of two entities of given types that stories mention together, the most mentioned first from a rank on."""
    for row in projection.of_type(left)[first : first + TRIED].tolist():
        together = (other for other, _ in projection.co_mentioned(projection.keys[row]))
        partner = next((other for other in together if projection.types[other] == right), None)
        if partner is not None:
            yield projection.labels[row], projection.labels[partner]
