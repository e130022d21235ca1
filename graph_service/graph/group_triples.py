"""The groups as quads, pure: each group with its stories, and of each story what speaks for its being there.

They follow from all stories together, so they stand in a graph of their own that is written anew with each generation. A
group is a part of its first story (`{story}#same-event`). The evidence of a membership compares the story with the most
similar of the group's earlier ones.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import NamedNode, Quad

from graph_service.graph import terms
from graph_service.graph.groups import Groups, apart, shared_names
from graph_service.graph.projection import Projection
from graph_service.graph.terms import Term
from graph_service.vocabulary import RDF, Names

CLASSES = {"same-story": "gs:DuplicateGroup", "same-event": "gs:EventGroup"}


def group_quads(groups: Groups, projection: Projection, names: Names) -> Iterator[Quad]:
    """Yield what is known of the groups, in the groups graph."""
    graph, a, part = NamedNode(names.groups_graph), NamedNode(RDF + "type"), NamedNode(names.expand("schema:hasPart"))
    for (kind, first), members in groups.members.items():
        group = NamedNode(names.part(first, kind))
        yield Quad(group, a, NamedNode(names.expand(CLASSES[kind])), graph)
        for story in members:
            yield Quad(group, part, NamedNode(names.story(story)), graph)
    for pair in _nearest(groups.pairs.to_pylist()):
        this = NamedNode(names.part(pair["story"], f"in-{pair['kind']}"))
        for curie, value in _membership(pair, projection, names):
            yield Quad(this, NamedNode(names.expand(curie)), value, graph)


def _nearest(pairs: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return for each story of each kind the pair with the most similar of the earlier ones."""
    best: dict[tuple[str, str], Mapping[str, Any]] = {}
    for pair in pairs:
        key = pair["kind"], pair["story"]
        if key not in best or pair["similarity"] > best[key]["similarity"]:
            best[key] = pair
    return list(best.values())


def _membership(pair: Mapping[str, Any], projection: Projection, names: Names) -> Iterator[tuple[str, Term]]:
    yield "rdf:type", NamedNode(names.expand("gs:Membership"))
    yield "gs:group", NamedNode(names.part(pair["group"], pair["kind"]))
    yield "gs:member", NamedNode(names.story(pair["story"]))
    yield "gs:nearest", NamedNode(names.story(pair["other"]))
    yield "gs:similarity", terms.decimal(pair["similarity"])
    one, other = projection.row[pair["story"]], projection.row[pair["other"]]
    if (days := apart(projection, one, other)) is not None:
        yield "gs:daysApart", terms.integer(days)
    if pair["kind"] == "same-event":
        for row in shared_names(projection, one, other):
            yield "gs:sharedEntity", NamedNode(names.entity(projection.keys[row]))
