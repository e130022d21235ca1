"""The measurement of SPARQL side by side asks every server the same, and tells what they answer apart."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Store

BENCHMARKS = Path(__file__).parent / "benchmarks"
BASE = "https://stories.example"


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def test_a_server_that_knows_none_of_our_prefixes_understands_every_query():
    from questions import page_questions, queries

    one = {"id": "one", "iri": f"{BASE}/id/place/one"}
    pages = page_questions(BASE, {kind: [one] for kind in ("organization", "place", "person")}, ["a-story"])
    asked = [*queries(BASE), *(query for page in pages for _, query in page.asked)]
    for query in asked:
        if not query.ours_alone:
            Store().query(query.text)
    assert sum(query.ours_alone for query in asked) == 3


def test_the_rows_of_an_answer_are_counted_and_an_error_is_told():
    from endpoints import count

    rows = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{}, {}]}}).encode()
    assert count(200, "application/sparql-results+json", rows) == 2
    assert count(200, "text/turtle", b"<a:a> <a:b> <a:c>, <a:d> .") == 2
    with pytest.raises(ValueError, match="no such path"):
        count(400, "text/plain", b"no such\npath")
    with pytest.raises(ValueError, match="unknown"):
        count(200, "application/sparql-results+json", b'{"error": "unknown"}')


def of(p50, rows=1, said=""):
    return {"p50": p50, "rows": rows, "said": said, "asked": 3}


class Server:
    """Answers as it is told to: each time with the next status, or not in time."""

    def __init__(self, *statuses):
        self.statuses = list(statuses)
        self.started_again = 0

    def ask(self, _query):
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status is None:
            raise TimeoutError
        return status, "application/sparql-results+json", b'{"results": {"bindings": [{}]}}'

    def again(self):
        self.started_again += 1


def test_an_error_of_the_moment_is_passed_over_and_a_query_that_does_not_end_is_asked_once():
    from asking import measured
    from questions import Query

    servers = {"graph-service": Server(200), "moody": Server(500, 200), "broken": Server(500), "endless": Server(None)}
    (found,) = measured(servers, [Query("one", "ASK {}", "", ours_alone=False)], lambda _: None).values()
    assert {name: one["said"].partition(":")[0] for name, one in found.items()} == {
        "graph-service": "", "moody": "", "broken": "500", "endless": "over 20 s",
    }  # fmt: skip
    assert found["graph-service"]["rows"] == found["moody"]["rows"] == 1
    assert found["graph-service"]["asked"] == 30
    assert servers["endless"].started_again == 1


def test_ratios_are_of_what_both_answered_and_rows_that_differ_are_told():
    from sparql_report import behind, disagreeing, ratios, table

    queries = {
        "quick": {"graph-service": of(2.0), "oxigraph serve": of(4.0), "Virtuoso": of(1.0, rows=9)},
        "slow": {"graph-service": of(2.0), "oxigraph serve": of(None, None, "over 20 s"), "Virtuoso": of(3.0)},
        "a search": {"graph-service": of(5.0)},
    }
    assert ratios(queries, "oxigraph serve") == {"quick": 0.5}
    assert behind(queries, "Virtuoso") == ["quick"]
    assert disagreeing(queries) == {"quick": {"graph-service": 1, "oxigraph serve": 1, "Virtuoso": 9}}
    pages = {"related": {"graph-service": 4, "the same, asked again": 1, "Virtuoso": 2, "path": "/api"}}
    found = {
        "stories": 1,
        "quads": 1,
        "load": 0.0,
        "absent": {"SHMARQL": "not here"},
        "queries": queries,
        "pages": pages,
    }
    text = table(found, "make bench-sparql")
    assert "| slow | 1 | 2.00 | over 20 s | 3.00 (0.67×) |" in text
    assert "| related | 4.00 (2.00×) | 1.00 (0.50×) | 2.00 | `/api` |" in text
    assert "not met in related; asked again, met in all." in text
    assert "| a search | 1 | 5.00 | – | – |" in text
    assert "SHMARQL is left out: not here." in text


def test_the_table_takes_the_place_of_the_one_before_in_a_page():
    from sparql_report import BEGIN, END, written_into

    page = f"# Benchmarks\n\n{BEGIN}\n\nold\n\n{END}\n\nMore.\n"
    assert written_into(page, "new\n") == f"# Benchmarks\n\n{BEGIN}\n\nnew\n\n{END}\n\nMore.\n"
    with pytest.raises(ValueError, match="no <!-- begin"):
        written_into("# Benchmarks\n", "new")


def test_the_page_of_the_documentation_has_a_place_for_it():
    from sparql_report import written_into

    page = (BENCHMARKS.parents[1] / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert "new table" in written_into(page, "new table")


@pytest.mark.slow
def test_it_measures_our_service_where_no_other_server_is_installed(demo, tmp_path):
    command = [sys.executable, str(BENCHMARKS / "sparql.py"), "--data", str(demo.archive.folder), "--seconds", "0",
               "--installed", str(tmp_path), "--peers", "oxigraph",
               "--folder", str(tmp_path), "--output", str(tmp_path)]  # fmt: skip
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    found = json.loads((tmp_path / "sparql.json").read_text())
    assert found["stories"] == 60
    assert found["absent"].keys() == {"oxigraph serve"}
    assert all(not one["graph-service"]["said"] for one in found["queries"].values())
    assert "make bench-sparql" in (tmp_path / "sparql.md").read_text()
