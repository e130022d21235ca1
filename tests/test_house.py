"""The shape of the house: imports point one way, each heavy library has its room, and the public surface is the facade."""

import ast
import graphlib
import subprocess
import sys
from collections import Counter

import pytest
from support.imports import MODULES, PACKAGE, file_of, imported, own_imports, room

import graph_service

# The rooms in the order of the flow: a module imports from its own room and from rooms that stand before it.
ROOMS = (
    "errors", "partial_date", "model", "entity_types", "languages", "response_cache", "files", "iris", "results", "settings", "text",
    "embedding", "rdf", "reading/documents", "reading", "linking/knowledge", "linking/temporal", "linking/mentions", "linking/facts",
    "network", "store", "clusters", "index", "linking", "sparql", "archive", "curation", "search",
    "json_view", "answers", "service", "__init__", "web/requests", "web/pages", "web", "evaluation", "server", "cli",
)  # fmt: skip
RANK = {room: rank for rank, room in enumerate(ROOMS)}
# Engines and frameworks, and the rooms that may open them; a room holds what lies below it.
CONFINED = {
    "pyoxigraph": ("rdf", "store", "sparql", "archive", "clusters", "linking/knowledge"),
    "feedparser": ("reading/documents",), "warcio": ("reading/documents",), "pdfminer": ("reading",), "docx": ("reading",),
    "urllib3": ("store",), "lancedb": ("index",), "sentence_transformers": ("embedding",), "torch": ("embedding",),
    "lxml": ("reading",), "trafilatura": ("reading",), "htmldate": ("reading",), "babel": ("reading", "linking/knowledge"),
    "onnxruntime": ("embedding",), "spacy": ("linking",), "scipy": ("network", "clusters", "index", "search"), "networkx": ("network", "search", "service", "answers"),
    "flask": ("web",), "cachetools": ("response_cache",), "granian": ("server",), "click": ("cli",),
}  # fmt: skip
MOST_MODULES = 20  # in a folder: what a reader takes in at a glance


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_own_room_and_from_rooms_before_it(path):
    for parts in imported(path):
        if parts[0] == "graph_service":
            target = room(file_of(parts[1:]))
            assert RANK[target] <= RANK[room(path)], f"{path.name} imports {'.'.join(parts)}: the arrow points back"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_heavy_library_is_opened_in_its_rooms_alone(path):
    for library, *_ in imported(path):
        rooms = CONFINED.get(library, (room(path),))
        assert any(f"{room(path)}/".startswith(f"{allowed}/") for allowed in rooms), f"{path.name} opens {library}"


@pytest.mark.parametrize("path", [path for path in MODULES if room(path).startswith("web")], ids=lambda path: path.name)
def test_the_web_asks_the_facade_and_reaches_into_neither_store_nor_archive(path):
    rooms = {room(target) for target in own_imports(path)}
    assert not rooms & {"store", "archive"}
    attributes = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    assert not attributes & {"archive", "manifest", "snapshot", "store"}


def test_no_modules_import_each_other_in_a_circle():
    needs = {path: {target for target in own_imports(path, at_import=True) if target != path} for path in MODULES}
    order = list(graphlib.TopologicalSorter(needs).static_order())  # raises CycleError
    assert set(order) == set(MODULES)


def test_every_room_has_its_rank():
    assert {room(path) for path in MODULES} == set(ROOMS)


def test_a_folder_holds_no_more_modules_than_a_reader_takes_in():
    assert not {folder: n for folder, n in Counter(path.parent for path in MODULES).items() if n > MOST_MODULES}


def test_no_two_modules_share_a_name():
    names = Counter(path.stem for path in MODULES)
    assert {name for name, n in names.items() if n > 1} == {"__init__"}


def test_each_folder_says_what_it_keeps():
    for path in MODULES:
        if path.name == "__init__.py":
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_the_public_surface_is_the_facade():
    assert graph_service.__all__ == ["StoryGraph"]
    assert graph_service.StoryGraph.__module__ == "graph_service.service"
    with pytest.raises(AttributeError, match="Nothing"):
        _ = graph_service.Nothing


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [
        ("graph_service", set(CONFINED)),
        ("graph_service.service", {"lancedb", "sentence_transformers", "spacy", "rdflib", "networkx"}),
    ],
)
def test_importing_loads_no_engine_that_is_not_needed(module, unneeded):
    code = f"import {module}, sys; assert not {unneeded!r} & sys.modules.keys(), {unneeded!r} & sys.modules.keys()"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
