"""An answer is kept for when the same is asked again of the same generation, within bounds, and never another's."""

import io
from pathlib import Path

import pytest

from graph_service import StoryGraph
from graph_service.iris import Names
from graph_service.rdf.sparql_text import ParsedQuery, RdfDataset
from graph_service.settings import load
from graph_service.sparql.examples import EXAMPLES
from graph_service.sparql.executor import Answer, CachedQueries

GENERATION = Path("generations/000001/graph")


class Counting:
    """Answers every query with as many bytes as it says, and counts what it was asked."""

    def __init__(self):
        self.asked = []

    def run(self, folder, query, accept, format_name, *, dataset=None, mark="", client=None):  # noqa: ARG002  as it is called
        self.asked.append((folder, query.text))
        return Answer("text/plain", io.BytesIO(b"x" * int(query.text.split()[0])))

    def close(self):
        self.asked.clear()


@pytest.fixture
def engine():
    return Counting()


def ask(kept, query="10", folder=GENERATION, accept="*/*", dataset=None, mark="1 a"):
    parsed = ParsedQuery.read(query, Names("http://base.example"))
    return kept.run(folder, parsed, accept, None, dataset=dataset, mark=mark).body


def test_the_same_is_answered_from_memory_and_whole_each_time(engine):
    kept = CachedQueries(engine, 1_000)
    assert [ask(kept) for _ in range(3)] == [b"x" * 10] * 3
    assert len(engine.asked) == 1


@pytest.mark.parametrize(
    "other",
    [{"query": "10 ?x"}, {"folder": Path("generations/000002/graph")}, {"accept": "text/csv"}, {"mark": "1 b"}, {"dataset": RdfDataset(default=("urn:g",))}],
)  # fmt: skip
def test_what_differs_in_text_generation_format_or_graphs_is_asked(engine, other):
    kept = CachedQueries(engine, 1_000)
    ask(kept)
    ask(kept, **other)
    assert len(engine.asked) == 2


def test_a_format_is_the_same_in_whatever_words_a_client_prefers_it(engine):
    kept, query = CachedQueries(engine, 10_000), ParsedQuery.read("10 SELECT", Names("http://base.example"))
    for accept, format_name in [
        (None, None),
        ("*/*", None),
        ("application/json;q=0.9, text/html;q=0.1", None),
        ("text/csv", "json"),
    ]:
        kept.run(GENERATION, query, accept, format_name, mark="1 a")
    assert len(engine.asked) == 1
    kept.run(GENERATION, query, "application/json", "csv", mark="1 a")
    assert len(engine.asked) == 2


def test_examples_are_answered_ahead_of_whoever_asks(demo):
    for _ in demo.answer_examples():
        pass
    executor = demo._engines.queries
    uncached, executor.executor = executor.executor, None  # nothing is left to run a query
    try:
        for example in EXAMPLES:
            assert demo.query(example.query, "text/html, application/sparql-results+json, text/turtle;q=0.8").body
    finally:
        executor.executor = uncached


@pytest.mark.parametrize("query", ["10 RAND()", "10 now()", "200000"])
def test_what_may_answer_otherwise_and_what_is_long_is_asked_each_time(engine, query):
    kept = CachedQueries(engine, 10_000_000)
    assert ask(kept, query) == ask(kept, query)
    assert len(engine.asked) == 2


def test_memory_is_bounded_and_what_nobody_asked_for_longest_goes_first(engine):
    kept = CachedQueries(engine, 250)
    for query in ("100 a", "100 b", "100 a", "100 c"):  # two of them fit in
        ask(kept, query)
    engine.asked.clear()
    ask(kept, "100 a")
    assert engine.asked == []
    ask(kept, "100 b")
    assert len(engine.asked) == 1


def test_nothing_is_kept_where_none_is_wanted(engine):
    kept = CachedQueries(engine, 0)
    ask(kept)
    ask(kept)
    assert len(engine.asked) == 2


def test_a_new_generation_is_seen_by_the_next_query(tmp_path):
    story = "---\nid: {0}\n---\n# {0}\n\nThe OSCE met in Vienna.\n"
    query = "SELECT (COUNT(?story) AS ?n) { ?story a schema:NewsArticle }"
    with StoryGraph.open(settings=load({}, data=tmp_path / "data", processes=1)) as graph:
        for count, name in enumerate(["one", "two"], start=1):
            (tmp_path / f"{name}.md").write_text(story.format(name), encoding="utf-8")
            graph.add(tmp_path / f"{name}.md")
            assert [graph.query(query, "text/csv").body.split()[1] for _ in range(2)] == [str(count).encode()] * 2
