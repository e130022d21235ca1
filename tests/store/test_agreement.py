"""The projection and SPARQL agree on every kind of question that pages ask, on any small archive."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Store
from support.stories import MADE, TOPIC, linked_story

from graph_service.iris import Names
from graph_service.model import AssignedTopic, Entity
from graph_service.network.co_mentions import CoMentions
from graph_service.network.communities import page_rank
from graph_service.network.facets import FacetCounts, mask_under
from graph_service.network.projection import Projection
from graph_service.network.tables import story_row
from graph_service.rdf.serialize import entity_quads, story_quads
from graph_service.results import Filters
from graph_service.search.similarity import shared_rarity
from graph_service.store.oxigraph import EmbeddedStore

NAMES = Names("https://stories.example")
LAND = Entity(type="place", id="land", label="Landia", subtype="country")
REGION = Entity(type="place", id="region", label="Regionia", subtype="region", part_of=("place/land",))
TOWN = Entity(type="place", id="town", label="Townia", subtype="city", part_of=("place/region",))
BODY = Entity(type="organization", id="body", label="Bodyorg")
UNIT = Entity(type="organization", id="unit", label="Unitorg", part_of=("organization/body",))
PERSON = Entity(type="person", id="ann", label="Annper")
BROAD = Entity(type="topic", id="broad", label="Broad")
NARROW = replace(TOPIC, part_of=("topic/broad",))
ALL = {entity.key: entity for entity in (LAND, REGION, TOWN, BODY, UNIT, PERSON, BROAD, NARROW)}
NAMED = [LAND, REGION, TOWN, BODY, UNIT, PERSON]
KEYS = sorted(ALL)

PARTS = "schema:containedInPlace|org:subOrganizationOf|org:memberOf|skos:broader"
NAMES_IT = "schema:mentions|schema:about|gs:assignedTopic"


def outward(keys):
    found, waiting = {}, list(keys)
    while waiting:
        key = waiting.pop()
        found[key] = ALL[key]
        waiting += ALL[key].part_of
    return found


def story(number, named, topics, date, source):
    words = "\n\n".join(f"{entity.label} spoke." for entity in named)
    plain = linked_story(f"s{number}", "T", words or "Nobody.", date=date, entities=tuple(named), source=source)
    stated, assigned = (topics, ()) if number % 2 else ((), tuple(AssignedTopic(topic, 0.5) for topic in topics))
    keys = [*(entity.key for entity in named), *topics]
    return replace(plain, entities=outward(keys), topics=tuple(stated), assigned=assigned)


archives = st.lists(
    st.tuples(
        st.lists(st.sampled_from(NAMED), unique=True, max_size=4),
        st.lists(st.sampled_from([BROAD.key, NARROW.key]), unique=True, max_size=1),
        st.sampled_from([None, "2001", "2002-05", "2002-05-06", "2002-06-01"]),
        st.sampled_from([None, "Press A", "Press B"]),
    ),
    min_size=1,
    max_size=6,
).map(lambda rows: [story(n, *row) for n, row in enumerate(rows)])


class Both:
    """One archive as quads and as integers."""

    def __init__(self, stories):
        self.store = EmbeddedStore(Store(), NAMES)
        for one in stories:
            self.store.add(story_quads(one, NAMES, MADE))
            self.store.add(entity_quads(one.entities.values(), NAMES))
        entities = {key: entity for one in stories for key, entity in one.entities.items()}
        self.projection = Projection.empty().update([], [story_row(one) for one in stories], entities.values())
        self.company = CoMentions.of(self.projection)

    def asked(self, query, **bound):
        """Return the rows of a query, keys and ids in place of IRIs."""
        bound = {name: NamedNode(NAMES.entity(key)) for name, key in bound.items()}
        query = query.replace("PARTS", f"({PARTS})").replace("NAMES", f"({NAMES_IT})")
        return [
            tuple(self.plain(row[name].value) for name in row if name not in bound)
            for row in self.store.select(query, **bound)
        ]

    @staticmethod
    def plain(value):
        key = NAMES.key(value)
        return key.removeprefix("story/") if key else int(value) if value.isdigit() else value

    def ids(self, rows):
        return [self.projection.ids[row] for row in rows]

    def keys(self, rows):
        return [self.projection.keys[row] for row in rows]


@settings(deadline=None, max_examples=60)
@given(archives)
def test_counts_and_stories_of_each_entity(stories):
    both = Both(stories)
    counted = dict(
        both.asked("SELECT ?entity (COUNT(DISTINCT ?story) AS ?n) { ?story NAMES ?entity } GROUP BY ?entity")
    )
    assert counted == {
        key: int(n) for key, n in zip(both.projection.keys, both.projection.popularity, strict=True) if n
    }
    within = both.asked("SELECT DISTINCT ?entity ?story { ?story NAMES/PARTS* ?entity }")
    for key in KEYS:
        assert set(both.ids(both.projection.stories_within(key))) == {
            story for entity, story in within if entity == key
        }
        assert set(both.ids(both.projection.stories_of(key))) == {
            one for (one,) in both.asked("SELECT DISTINCT ?entity ?story { ?story NAMES ?entity }", entity=key)
        }


@settings(deadline=None, max_examples=60)
@given(archives)
def test_who_is_named_with_whom_and_how_often(stories):
    both = Both(stories)
    query = """SELECT ?entity ?other (COUNT(DISTINCT ?story) AS ?n) {
      ?story NAMES ?entity, ?other FILTER (?other != ?entity) } GROUP BY ?entity ?other"""
    counted = {(a, b): n for a, b, n in both.asked(query)}
    pairs = both.company.together.tocoo()
    assert counted == {
        (both.projection.keys[a], both.projection.keys[b]): int(n)
        for a, b, n in zip(pairs.row, pairs.col, pairs.data, strict=True)
    }
    for key in KEYS:
        found = {both.projection.keys[n]: shared for n, shared in both.projection.co_mentioned(key)}
        assert found == {b: n for (a, b), n in counted.items() if a == key}


@settings(deadline=None, max_examples=60)
@given(archives, st.data())
def test_facets_of_some_stories(stories, data):
    both = Both(stories)
    rows = data.draw(st.sets(st.integers(0, len(stories) - 1)))
    chosen = {f"s{row}" for row in rows}
    within = [
        pair
        for pair in both.asked("SELECT DISTINCT ?entity ?story { ?story NAMES/PARTS* ?entity }")
        if pair[1] in chosen
    ]
    for kind in ("place", "organization", "person", "topic"):
        counts = FacetCounts(both.projection, Filters(), np.array(sorted(rows), dtype=np.int32), {})
        values = counts.page(kind, limit=20).values
        due = Counter(entity for entity, _ in within if entity.startswith(f"{kind}/"))
        assert {f"{kind}/{value.id}": value.count for value in values} == due


@settings(deadline=None, max_examples=60)
@given(archives, st.sampled_from([None, "2001", "2002-05", "2002-05-06"]), st.sampled_from(["land", "region", "town"]))
def test_the_latest_stories_and_those_under_filters(stories, since, place):
    both = Both(stories)
    query = """SELECT ?story ?date { ?story a schema:NewsArticle OPTIONAL { ?story schema:datePublished ?date } }"""
    dates = {row[0]: str(row[1]) if len(row) > 1 else "" for row in both.asked(query)}
    listed = both.ids(both.projection.latest)
    assert sorted(listed) == sorted(dates)
    assert [dates[one] for one in listed] == sorted(dates.values(), reverse=True)
    kept = both.ids(np.flatnonzero(mask_under(both.projection, Filters(place=(place,), since=since))))
    inside = both.asked("SELECT DISTINCT ?entity ?story { ?story NAMES/PARTS* ?entity }", entity=f"place/{place}")
    # A bare year or month counts from its first day on.
    assert set(kept) == {one for (one,) in inside if not since or dates[one] >= since}


@settings(deadline=None, max_examples=60)
@given(archives)
def test_what_related_stories_share(stories):
    both = Both(stories)
    projection = both.projection
    shared = both.asked("SELECT ?one ?other ?entity { ?one NAMES ?entity . ?other NAMES ?entity }")
    for row, slug in enumerate(projection.ids):
        found = shared_rarity(projection, projection.named_by.of(row))
        for other, score in zip(projection.ids, found, strict=True):
            common = {entity for a, b, entity in shared if (a, b) == (slug, other)}
            assert score == pytest.approx(
                sum(projection.rarity[projection.entity_row[key]] for key in common), abs=1e-4
            )


@settings(deadline=None, max_examples=60)
@given(archives)
def test_what_leads_in_two_steps_from_one_entity_to_another(stories):
    both = Both(stories)
    query = """SELECT DISTINCT ?one ?middle ?other {
      ?a NAMES ?one, ?middle . ?b NAMES ?middle, ?other
      FILTER (?one != ?middle && ?middle != ?other && ?one != ?other) }"""
    due = set(both.asked(query))
    lists = both.company.lists
    for one in range(len(both.projection.keys)):
        for other in range(len(both.projection.keys)):
            middles = set(both.keys(np.intersect1d(lists.of(one), lists.of(other)))) if one != other else set()
            ends = both.projection.keys[one], both.projection.keys[other]
            assert middles == {middle for a, middle, b in due if (a, b) == ends}


@settings(deadline=None, max_examples=60)
@given(archives)
def test_what_contains_what_directly_and_at_last(stories):
    both = Both(stories)
    for query, lists in (
        ("SELECT DISTINCT ?part ?whole { ?part PARTS ?whole }", both.projection.directly_in),
        ("SELECT DISTINCT ?part ?whole { ?part PARTS+ ?whole }", both.projection.containers),
    ):
        told = {(both.projection.keys[n], whole) for n in range(len(lists)) for whole in both.keys(lists.of(n))}
        assert told == set(both.asked(query))


@settings(deadline=None, max_examples=40)
@given(archives)
def test_page_rank_is_that_of_networkx_on_the_graph_of_who_is_named_with_whom(stories):
    import networkx as nx

    both = Both(stories)
    graph = nx.Graph()
    graph.add_nodes_from(both.projection.keys[n] for n in np.flatnonzero(both.projection.popularity))
    for row in range(len(stories)):
        named = both.keys(both.projection.named_by.of(row))
        for n, one in enumerate(named):
            for other in named[n + 1 :]:
                weight = graph.get_edge_data(one, other, {"weight": 0.0})["weight"]
                graph.add_edge(one, other, weight=weight + 1 / (len(named) - 1))
    found = page_rank(both.company.named)
    due = nx.pagerank(graph, tol=1e-10, max_iter=1_000) if len(graph) else {}
    assert {key: rank for key, rank in zip(both.projection.keys, found, strict=True) if rank} == pytest.approx(
        due, abs=1e-5
    )
