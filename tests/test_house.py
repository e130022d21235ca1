"""The shape of the house: arrows point forward, the public surface is what it says, nothing heavy comes at import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import graph_service

PACKAGE = Path(graph_service.__file__).parent
FLOOR = ("model", "answers", "errors", "settings", "vocabulary", "text", "resources", "statements", "files", "memory")
FLOW = {
    **dict.fromkeys(FLOOR, 0), "read": 1, "sources": 2, "link": 2, "graph": 3, "index": 3, "given": 3, "manifest": 3,
    "writer": 3, "draft": 3, "generations": 4, "intake": 5, "own_graphs": 6, "graphs": 6, "figures": 5, "relinking": 6, "soundness": 6, "ledger": 5, "curator": 6, "search": 5, "sparql": 5,
    "connections": 6, "service": 7,
    "json_view": 7, "evaluate": 8, "web": 8, "server": 9, "commands": 9, "cli": 10,
}  # fmt: skip
# Engines and frameworks, and the only rooms that may open them.
CONFINED = {"pyoxigraph": {"graph", "link"}, "urllib3": {"graph"}, "lancedb": {"index"}, "sentence_transformers": {"index"}, "spacy": {"link"},
            "flask": {"web"}, "cachetools": {"memory"}, "granian": {"server"}, "click": {"cli", "commands"}}  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_own_room_and_from_what_stands_before_it(path):
    for name in imports(path):
        target = name.split(".")
        if target[0] == "graph_service" and room(path) in FLOW and target[1] != room(path) and target[1] in FLOW:
            assert FLOW[target[1]] <= FLOW[room(path)], f"{path.name} imports {name}: the arrow points back"
        assert room(path) in CONFINED.get(target[0], {room(path)}), f"{path.name} opens {target[0]}"


def test_every_room_stands_in_the_flow():
    assert {room(path) for path in MODULES} - {"__init__"} == FLOW.keys()


def test_the_public_surface_is_the_facade():
    assert graph_service.__all__ == ["StoryGraph"]
    assert graph_service.StoryGraph.__module__ == "graph_service.service"
    with pytest.raises(AttributeError, match="Nothing"):
        _ = graph_service.Nothing


@pytest.mark.parametrize(
    ("what", "unneeded"),
    [("graph_service", set(CONFINED)), ("graph_service.service", {"lancedb", "sentence_transformers", "spacy", "rdflib", "networkx"})],
)  # fmt: skip
def test_importing_loads_no_engine_that_is_not_needed(what, unneeded):
    code = f"import {what}, sys; assert not {unneeded!r} & sys.modules.keys(), {unneeded!r} & sys.modules.keys()"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
