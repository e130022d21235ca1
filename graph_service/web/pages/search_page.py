"""The search page, and all values of one of its facets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request

from graph_service.answers import Answers
from graph_service.results import FACETS, MODES, SORTS, Facet, FacetValue
from graph_service.web.pages import example_queries
from graph_service.web.requests import parameters

FIRST_VALUES = 7
VALUES_A_PAGE = 60
FACET_TITLES: Mapping[Facet, str] = {
    "topic": "topics", "organization": "organizations", "place": "places", "person": "people", "event": "events", "source": "sources",
    "year": "years", "organization_kind": "kinds of organizations", "place_kind": "kinds of places",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A value of a facet, with the values that are parts of it; `rank` is the number of values listed before it."""

    value: FacetValue
    parts: tuple["Branch", ...]
    rank: int

    @property
    def size(self) -> int:
        """The number of values in the branch."""
        return 1 + sum(part.size for part in self.parts)


def search(answers: Answers) -> str:
    """Show the stories that answer a question, with their facets."""
    question = parameters.search_request(request.args)
    result = answers.search(question)
    return render_template(
        "search.html",
        question=question,
        result=result,
        modes=MODES,
        sorts=SORTS,
        facets=FACETS,
        titles=FACET_TITLES,
        trees={name: _trees(values) for name, values in result.facets.items()},
        max_values=FIRST_VALUES,
        query=example_queries.search(question),
    )


def facet(answers: Answers, name: str) -> str:
    """List the values of a facet among the stories of a search, each with the stories that choosing it gives."""
    facet, question = parameters.facet(name), parameters.search_request(request.args)
    page, wanted = parameters.page(request.args, limit=VALUES_A_PAGE), parameters.text(request.args, "facet_query")
    result = answers.facet(question, facet, name=wanted, limit=page.limit, offset=page.offset)
    return render_template(
        "facet.html", result=result, question=question, page=page, wanted=wanted, title=FACET_TITLES[facet]
    )


def _trees(values: Sequence[FacetValue]) -> tuple[Branch, ...]:
    """Return the values of a facet, each under the one that contains it."""
    parts: defaultdict[str | None, list[FacetValue]] = defaultdict(list)
    for value in values:
        parts[value.parent].append(value)

    def branches_of(parent: str | None, rank: int) -> tuple[Branch, ...]:
        branches: list[Branch] = []
        for value in parts[parent]:
            branches.append(Branch(value=value, parts=branches_of(value.id, rank + 1), rank=rank))
            rank += branches[-1].size
        return tuple(branches)

    return branches_of(None, 0)
