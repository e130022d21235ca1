"""How soon a command or a server gives its first answer: the demonstration stories, with ONNX Runtime and with torch.

Run `python tests/benchmarks/first_answer.py [RUNS] [DATA]`; DATA may hold the stories already. Each measurement runs in a
process of its own; the best of RUNS (3) counts, in seconds by the clock, until the command ends or the server has answered.
Beside them stands the start of a Flask application that answers one page, the least that a server in Python takes.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

from rich.console import Console
from rich.table import Table
from served import free_port, wait

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "graph_service.cli.main"]
COMMANDS = {
    "--help": ["--help"],
    "search": ["search", "who answers the phone for victims of trafficking"],
    "related": ["related", "{story}"],
    "entity": ["entity", "organization/osce"],
    "suggest": ["suggest", "kyi"],
    "path": ["path", "organization/osce", "place/ukraine"],
    "query": ["query", "ASK { ?story a schema:NewsArticle }"],
}
FLASK = """
import sys
from flask import Flask
app = Flask("empty")
app.route("/api/search")(lambda: "one page")
app.run(port=int(sys.argv[1]))
"""
SERVER_LIMIT = 1 / 4  # of the time with torch
COMMAND_LIMIT = 1 / 5  # of the time that a search takes with torch, whose time a command once took that needs no model
HELP_LIMIT = 0.3  # seconds


def environment(encoder):
    """Return the environment in which a process runs with an encoder."""
    return os.environ | {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "GRAPH_SERVICE_ENCODER": encoder}


def command_seconds(data, arguments, encoder):
    """Return how long a command takes."""
    started = time.perf_counter()
    subprocess.run([*COMMAND, "--data", data, *arguments], check=True, capture_output=True, env=environment(encoder))
    return time.perf_counter() - started


def server_seconds(command, encoder):
    """Return how long a server takes to its first answer; `{port}` in the command stands for the port."""
    port, started = free_port(), time.perf_counter()
    words = [word.format(port=port) for word in command]
    with subprocess.Popen(
        words, env=environment(encoder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            wait(server, port)
            with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
                connection.request("GET", "/api/search?q=hotline")
                response = connection.getresponse()
                response.read()
                assert response.status == 200, response.status
            return time.perf_counter() - started
        finally:
            server.terminate()


def measurements(data, story):
    """Return what is measured: a name and a function of the encoder that returns seconds."""
    commands = {
        name: lambda encoder, words=words: command_seconds(
            data, [word.replace("{story}", story) for word in words], encoder
        )
        for name, words in COMMANDS.items()
    }
    serve = [*COMMAND, "--data", data, "serve", "--port", "{port}"]
    return commands | {"serve": lambda encoder: server_seconds(serve, encoder)}


def main(runs="3", folder=None):
    """Measure everything and print a table; end with code 1 where a time is over its limit."""
    runs = int(runs)
    with tempfile.TemporaryDirectory() as new:
        data = folder or new
        command_seconds(data, ["ingest", str(ROOT / "data" / "stories")], "onnx")
        newest = [*COMMAND, "--data", data, "search", "--json", "--limit", "1"]
        listed = subprocess.run(newest, check=True, capture_output=True, text=True, env=environment("onnx"))
        story = json.loads(listed.stdout)["hits"][0]["id"]
        measured = {
            name: {encoder: min(measure(encoder) for _ in range(runs)) for encoder in ("onnx", "torch")}
            for name, measure in measurements(data, story).items()
        }
    flask = min(server_seconds([sys.executable, "-c", FLASK, "{port}"], "onnx") for _ in range(runs))
    table = Table("first answer", "onnx s", "torch s", "onnx / torch", "onnx / empty Flask", "limit")
    late = []
    for name, seconds in measured.items():
        limits = {"--help": HELP_LIMIT, "serve": seconds["torch"] * SERVER_LIMIT}
        limit = limits.get(name, measured["search"]["torch"] * COMMAND_LIMIT)
        if seconds["onnx"] > limit:
            late.append(name)
        ratios = (seconds["onnx"] / seconds["torch"], seconds["onnx"] / flask)
        table.add_row(name, *(f"{value:.2f}" for value in (seconds["onnx"], seconds["torch"], *ratios, limit)))
    table.add_row("an empty Flask application", f"{flask:.2f}", "", "", "1.00", "")
    Console().print(table)
    sys.exit(f"over the limit: {', '.join(late)}" if late else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
