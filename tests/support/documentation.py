"""Makes the parts of the documentation that follow from the code: `make docs` writes them, tests/test_docs.py compares.

A page marks such a part by two comments, `<!-- begin NAME -->` and `<!-- end NAME -->`; the rest of it is written by people.
"""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import click
from pyoxigraph import RdfFormat, serialize
from support.imports import MODULES, PACKAGE, room
from support.rooms_picture import draw

from graph_service.cli.main import main
from graph_service.iris import Names
from graph_service.linking import parallel
from graph_service.rdf import terms
from graph_service.rdf.serialize import Made, story_quads
from graph_service.reading.documents.field_names import NAMES as FIELD_NAMES
from graph_service.reading.readers import READERS, documents, parse
from graph_service.settings import DEFAULT_BASE, SETTINGS
from graph_service.web.app import ANSWERS, SERVICES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLE = DOCS / "example-story.md"
NAMES = Names(DEFAULT_BASE)
MADE = Made("0.3.0", "2026-01-02T03:04:05Z")


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of Markdown."""
    headings = tuple(headings)
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def sentence_of(text: str | None) -> str:
    """Return the first paragraph of a docstring, in one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())


def docstring_of(path: Path) -> str:
    """Return the first paragraph of a module's docstring."""
    return sentence_of(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))))


def rooms() -> str:
    """Return each room with what it keeps and what always holds there."""
    folders = [path for path in MODULES if path.name == "__init__.py" and path.parent != PACKAGE]
    return table(("room", "what it keeps"), ((f"`{room(path)}/`", docstring_of(path)) for path in folders))


def modules_at_the_root() -> str:
    """Return each module that stands at the root of the package, with what it is for."""
    modules = [path for path in MODULES if path.parent == PACKAGE and path.name != "__init__.py"]
    return table(("module", "what it is for"), ((f"`{path.name}`", docstring_of(path)) for path in modules))


def settings() -> str:
    """Return each setting with its default and what it is for."""
    rows = ((f"`{s.variable}`", default_of(s.name, s.default), s.help) for s in SETTINGS)
    return table(("variable", "default", "what it is for"), rows)


def default_of(name: str, default: object) -> str:
    """Return a default as the table states it; four depend on the machine."""
    machine = {
        "workers": "one per core, at most four",
        "processes": "one per core",
        "related_workers": "two, divided among the server processes",
        "query_workers": "the cores but one, divided among the server processes",
    }
    return machine.get(name) or (f"`{default}`" if default not in ("", ()) else "not set")


def commands() -> str:
    """Return each command of the command line with what it does."""
    return table(("command", "what it does"), rows_of(main, "graph-service"))


def rows_of(group: click.Group, name: str) -> Iterable[tuple[str, str]]:
    """Yield the commands of a group, those of groups in it among them."""
    for part in sorted(group.commands):
        command = group.commands[part]
        if isinstance(command, click.Group):
            yield from rows_of(command, f"{name} {part}")
        else:
            arguments = [
                p.make_metavar(click.Context(command)) for p in command.params if p.param_type_name == "argument"
            ]
            yield f"`{' '.join([name, part, *arguments])}`", sentence_of(command.help)


def forms() -> str:
    """Return what can be read, by the suffixes of the files."""
    suffixes: dict[str, list[str]] = {}
    for suffix, reader in READERS.items():
        suffixes.setdefault(reader.holds, []).append(f"`{suffix}`")
    return table(("files", "hold"), ((", ".join(names), holds) for holds, names in suffixes.items()))


def field_names() -> str:
    """Return each field of a story with the names under which records and tables may state it, the surest first."""
    rows = ((f"`{field}`", ", ".join(names)) for field, names in FIELD_NAMES.items())
    return table(("field", "names, without case, spaces, `_`, `-` and `:`"), rows)


def path_of(rule: str) -> str:
    """Return the path of a route with its parameters in braces, as URI templates write them."""
    return re.sub(r"<(?:[^<>:]+:)?(\w+)>", r"{\1}", rule)


def routes() -> str:
    """Return each route with its methods and what it answers."""
    rows = (
        (f"`{path_of(route.rule)}`", ", ".join(route.methods), sentence_of(route.view.__doc__))
        for route in (*ANSWERS, *SERVICES)
    )
    return table(("path", "methods", "answer"), rows)


def properties() -> str:
    """Return each attribute of the model with the property that holds it."""
    subjects = {
        "story": (*terms.STORY, *terms.LINKED), "mention, sentence, heading": terms.SPAN, "part of a text": (*terms.SPAN, *terms.PART), "mention": terms.MENTION,
        "assigned topic": terms.ASSIGNED_TOPIC, "key phrase": terms.KEY_PHRASE, "card": terms.CARD,
        "entity": terms.ENTITY_PROPERTIES,
    }  # fmt: skip
    subjects |= {fact.kind: fields for fact, fields in terms.FACTS.items()}
    return table(
        ("of", "attributes and the properties that hold them"),
        ((subject, ", ".join(f"{p.attribute} `{p.curie}`" for p in fields)) for subject, fields in subjects.items()),
    )


def linked_example():
    """Return the example story as the service reads and links it."""
    (document,) = documents(EXAMPLE)
    return next(parallel.linker().link([parse(document)]))


def trig() -> str:
    """Return the graph of the example story, all that is said of a subject together."""
    linked = linked_example()
    quads = list(dict.fromkeys(story_quads(linked, NAMES, MADE)))
    order = {subject: n for n, subject in reversed(list(enumerate(quad.subject for quad in quads)))}
    predicates = {predicate: n for n, predicate in reversed(list(enumerate(quad.predicate for quad in quads)))}
    quads.sort(key=lambda quad: (order[quad.subject], predicates[quad.predicate]))
    base = NAMES.story(linked.story.id)
    prefixes = {prefix: iri for prefix, iri in NAMES.prefixes.items() if prefix != "story"}
    text = serialize(quads, format=RdfFormat.TRIG, prefixes=prefixes, base_iri=base).decode()
    body = text[text.index("<> {") :].expandtabs(2)
    used = sorted(prefix for prefix in prefixes if re.search(rf"(?<![\w:/]){prefix}:", body))
    head = [f"@base <{base}> .", *(f"@prefix {prefix}: <{prefixes[prefix]}> ." for prefix in used)]
    return "```trig\n" + "\n".join([*head, "", body.rstrip()]) + "\n```"


PARTS = {
    "architecture.md": (rooms, modules_at_the_root),
    "settings.md": (settings,),
    "cli.md": (commands, forms, field_names),
    "http.md": (routes,),
    "data-model.md": (properties, trig),
}


def with_parts(page: str, parts) -> str:
    """Return a page with its generated parts as they should be."""
    for part in parts:
        begin, end = f"<!-- begin {part.__name__} -->\n", f"<!-- end {part.__name__} -->"
        before, _, rest = page.partition(begin)
        _, found, after = rest.partition(end)
        assert found, f"the page has no part {part.__name__}"
        page = before + begin + part() + "\n" + end + after
    return page


def generated() -> dict[Path, str]:
    """Return every file that `make docs` writes, as it should be."""
    pages = {DOCS / name: with_parts((DOCS / name).read_text(encoding="utf-8"), parts) for name, parts in PARTS.items()}
    return pages | {DOCS / "rooms.svg": draw()}


if __name__ == "__main__":
    for file, content in generated().items():
        file.write_text(content, encoding="utf-8")
