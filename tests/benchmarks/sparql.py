"""SPARQL side by side in one run: our service, Oxigraph's server, rdflib-endpoint, SHMARQL and Virtuoso, on the same quads.

    python tests/benchmarks/sparql.py --data DIR [--peers NAME ...] [--seconds N] [--output DIR] [--page FILE]

DIR is an archive of ours; what `graph-service export` writes of it goes into each of the others. The queries to start from
are asked of all over HTTP; what pages ask all the time is asked of our API and, in SPARQL, of Virtuoso; and a page is timed
while queries run away (limits.py). It is printed as a table, and written to DIR as sparql.md and sparql.json. `make
bench-sparql` has what it needs.
"""

import argparse
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import limits
from asking import measured, side_by_side
from endpoints import AGAIN, MADE, OURS, PEERS, VIRTUOSO, Place, Server, missing
from questions import KINDS, page_questions, queries
from sparql_report import table, written_into

ROOT = Path(__file__).parents[2]
THINGS = 10  # how many entities of a type, and stories, what pages ask is asked of


def main():
    """Measure, print, write."""
    given = arguments()
    given.output.mkdir(parents=True, exist_ok=True)
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    place = Place(given.installed.resolve(), folder / "archive.nq", folder, given.data.resolve())
    load, quads = os.getloadavg()[0], exported(place)
    peers = [PEERS[package] for package in given.peers]
    absent = {name: why for name in peers if (why := missing(name, place))}
    for name, why in absent.items():
        say(f"{name} is left out: {why}")
    with ExitStack() as running:
        servers = {}
        for name in (OURS, AGAIN, *(name for name in peers if name not in absent)):
            say(f"{name}: reading and starting")
            servers[name] = server = Server(MADE[name](place))
            running.callback(server.stop)
        ours = servers[OURS]
        status = answer(ours, "/readyz")
        found = {
            "stories": status["stories"], "quads": quads, "load": round(load, 1), "absent": absent,
            "queries": measured(servers, queries(status["base_iri"]), say),
            "pages": side_by_side(
                {name: servers[name] for name in (OURS, AGAIN, VIRTUOSO)}, asked_by_pages(ours, status["base_iri"]), say)
            if VIRTUOSO in servers else {},
        }  # fmt: skip
        page = "/organizations/" + answer(ours, "/api/entities?type=organization&limit=1")["entities"][0]["id"]
    if given.seconds:
        say("pages while queries run away")
        found["limits"] = limits.measured(given.data, page, given.seconds)
    text = table(found, " ".join(["make bench-sparql", *arguments_given()]))
    (given.output / "sparql.json").write_text(json.dumps(found, indent=2), encoding="utf-8")
    (given.output / "sparql.md").write_text(text, encoding="utf-8")
    if given.page:
        given.page.write_text(written_into(given.page.read_text(encoding="utf-8"), text), encoding="utf-8")
    print(text)


def arguments():
    """Return what the command was given."""
    parser = argparse.ArgumentParser(
        prog="python tests/benchmarks/sparql.py", description=__doc__.partition("\n")[0]
    )  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, help="an archive of ours")
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS), help="beside ours, these")
    parser.add_argument("--seconds", type=float, default=20, help="how long each state of limits.py lasts; 0: none")
    parser.add_argument("--installed", type=Path, default=ROOT / "build" / "bench" / "bin", help="the peers' programs")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "sparql", help="where the peers keep their data"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "build", help="where the table goes")
    parser.add_argument("--page", type=Path, help="a page of Markdown that holds the table, such as docs/benchmarks.md")
    return parser.parse_args()


def arguments_given():
    """Return the arguments as they are shown beside the table."""
    return [f"BENCH='{' '.join(sys.argv[1:])}'"] if sys.argv[1:] else []


def exported(place):
    """Write the archive out as N-Quads, and return how many there are."""
    command = [sys.executable, "-m", "graph_service.cli.main", "--data", str(place.archive), "export",
               "--format", "n-quads", "--output", str(place.quads)]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True)
    with place.quads.open("rb") as lines:
        return sum(1 for _ in lines)


def answer(server, path):
    """Return what our API answers."""
    return json.loads(server.get(path, "application/json")[2])


def asked_by_pages(ours, base):
    """Return what pages ask, of the entities that most stories name and of stories at even distances."""
    most_named = {
        kind: answer(ours, f"/api/entities?type={kind}&limit={THINGS}")["entities"] for kind in KINDS
    }  # fmt: skip
    step = max(answer(ours, "/api/stories?limit=1")["total"] // THINGS, 1)
    stories = [answer(ours, f"/api/stories?limit=1&offset={at * step}")["stories"] for at in range(THINGS)]
    return page_questions(base, most_named, [one[0]["id"] for one in stories if one])


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
