"""The commands as a person meets them: what they print, and how they end."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from graph_service.cli.main import Group, main

COMMAND = [sys.executable, "-m", "graph_service.cli.main"]


def run(*arguments, folder):
    return subprocess.run([*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_interrupting_an_ingest_publishes_nothing_and_says_so(tmp_path):
    story = {"title": "A hotline in Kyiv", "body": "The OSCE opened a hotline in Kyiv. " * 200}
    lines = (json.dumps(story | {"id": f"story-{n}"}) for n in range(300))
    (tmp_path / "stories.jsonl").write_text("\n".join(lines), encoding="utf-8")
    # A process that was started in the background may have inherited that the signal is ignored.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from graph_service.cli.main import main; main()"
    writer = subprocess.Popen(
        [sys.executable, "-c", code, "ingest", "stories.jsonl"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    building = tmp_path / ".graph-service" / "generations" / "building"
    while not building.exists() and writer.poll() is None:
        time.sleep(0.1)
    time.sleep(2)
    writer.send_signal(signal.SIGINT)
    _, output = writer.communicate(timeout=60)
    assert writer.returncode == 130, output
    assert "what was published before stays" in output
    assert not (tmp_path / ".graph-service" / "current").exists()
    assert not building.exists()


@pytest.mark.parametrize(("raised", "code"), [(KeyboardInterrupt, 130), (ValueError, 1)])
def test_an_interrupt_while_a_class_is_made_is_one_and_a_fault_of_ours_is_not(raised, code):
    class Attribute:
        def __set_name__(self, *_):
            raise raised

    group = Group(commands=[click.Command("load", callback=lambda: type("Loaded", (), {"attribute": Attribute()}))])
    result = CliRunner().invoke(group, ["load"])
    assert (result.exit_code, "Interrupted" in result.stderr) == (code, code == 130)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_an_output_that_is_full_or_nowhere_ends_in_a_line_that_says_so(demo, tmp_path):
    export = ("--data", str(demo.settings.data), "export", "--format", "turtle", "--output")
    full = run(*export, "/dev/full", folder=tmp_path)
    assert (full.returncode, "No space left" in full.stderr, "Traceback" in full.stderr) == (1, True, False)
    nowhere = run(*export, "missing/graph.ttl", folder=tmp_path)
    assert (nowhere.returncode, "There is no folder missing." in nowhere.stderr) == (2, True)


def test_bad_input_bad_usage_and_an_empty_archive_end_with_their_codes(tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"title": "No body"}\n', encoding="utf-8")
    linked = run("link", "bad.jsonl", folder=tmp_path)
    assert (linked.returncode, "bad.jsonl:1:" in linked.stderr, linked.stdout) == (1, True, "")
    assert run("search", "--mode", "guess", "x", folder=tmp_path).returncode == 2
    empty = run("search", "x", folder=tmp_path)
    assert (empty.returncode, "graph-service ingest" in empty.stderr) == (1, True)


def test_what_is_linked_comes_as_json_with_offsets_that_hold(tmp_path):
    (tmp_path / "page.md").write_text("# A hotline in Kyiv\n\nThe OSCE opened it in 2002.\n", encoding="utf-8")
    answer = json.loads(run("link", "page.md", "--json", folder=tmp_path).stdout)
    text = answer["story"]["text"]
    assert {mention["id"] for mention in answer["mentions"]} >= {"kyiv", "osce"}
    assert all(text[m["start"] : m["end"]] == m["surface"] for m in answer["mentions"])


def test_link_names_the_file_and_the_line_of_each_story_and_what_was_left_out(tmp_path):
    (tmp_path / "t.csv").write_text(
        "Kopf,Text,Datum\nA mill,It burned in Kyiv.,soon\nA bridge,It stood in Minsk.,\n", encoding="utf-8"
    )
    (tmp_path / "columns.toml").write_text('title = "Kopf"\n', encoding="utf-8")
    result = run("link", "t.csv", "--columns", "columns.toml", "--json", folder=tmp_path)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(answer["file"], answer["line"], len(answer["notes"])) for answer in answers] == [
        ("t.csv", 2, 1),
        ("t.csv", 3, 0),
    ]
    wrong = run("link", "t.csv", "--columns", "none.toml", folder=tmp_path)
    assert (wrong.returncode, "none.toml: it cannot be read" in wrong.stderr) == (1, True)


def test_a_year_that_is_none_is_refused(demo):
    result = CliRunner().invoke(main, ["--data", str(demo.settings.data), "search", "hotlines", "--year", "abc"])
    assert result.exit_code == 1
    assert "The year cannot be 'abc'" in result.output


def test_a_query_without_solutions_is_answered_with_a_hint_also_from_a_file_with_a_byte_order_mark(demo, tmp_path):
    file = tmp_path / "query.rq"
    file.write_text("SELECT ?title { ?story schema:headlin ?title }", encoding="utf-8-sig")
    result = CliRunner().invoke(main, ["--data", str(demo.settings.data), "query", f"@{file}"])
    assert (result.exit_code, result.stdout) == (0, "?title\n")
    assert "Did you mean schema:headline?" in result.stderr


@pytest.mark.parametrize("option", ["--from", "--to"])
def test_a_date_that_is_none_is_refused_with_an_example(demo, option):
    result = CliRunner().invoke(main, ["--data", str(demo.settings.data), "search", "hotlines", option, "last week"])
    assert result.exit_code == 2
    assert "'last week' is not a date such as 2003, 2003-08 or 2003-08-15" in result.output
