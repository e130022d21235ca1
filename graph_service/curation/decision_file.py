"""The file of decisions in a data folder, a list that grows at its end: each entry can be undone, the last undone redone.

An entry is one statement, or several that share a line. What is undone moves to the end of the file as a comment; redoing
takes the last such comment, so nothing that a person wrote is ever lost. Every change is tried before it is written: the new
text must be consistent with the decisions of the installation, and `check` must accept what they decide together.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from graph_service.entity_types import ENTITY_TYPES, PLACE_CLASSES
from graph_service.errors import InputError, LockedError
from graph_service.files import read_text, write_text, writing
from graph_service.linking.knowledge.decisions import (
    CURIES,
    Curation,
    Decision,
    decisions_in,
    effective_curation,
    parse_statements,
)
from graph_service.model import Entity

PREFIXES = {
    "gn": "http://www.geonames.org/ontology#",
    "gs": "ontology#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
HEADER = """\
# Decisions about names. They overrule the reference files and every rule, and take effect on stories when these are
# ingested or linked again (graph-service relink). IRIs are relative to the base of the archive; each line stands alone.
#
#   <id/person/x> owl:sameAs <id/person/y> .           what is found as x is y
#   <id/person/x> owl:differentFrom <id/person/y> .    no rule may take one for the other
#   <id/person/x> skos:prefLabel "Name"@en .           the name to show; an x that nothing else knows becomes an entity
#   <id/person/x> skos:altLabel "Other" .              a name to add
#   <id/person/x> gs:neverNamed "Other" .              x is never meant by this name, whatever rule proposes it
#   [] gs:neverNamed "Other" .                         nothing has this name of its own; "Other"@en: in English texts

"""
UNDONE = "# undone "
BARRED = "#| "
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
PATIENCE = 5  # seconds to wait for another command that writes


@dataclass(frozen=True, slots=True)
class Entry:
    """Lines of the file and what they decide; `first` and `last` are their numbers, from 1."""

    number: int
    decisions: tuple[Decision, ...]
    first: int
    last: int
    note: str = ""


class DecisionFile:
    """A file of decisions that commands write to and people may edit."""

    def __init__(self, file: Path, check: Callable[[Curation], None]) -> None:
        self.file = file
        self._check = check

    def curation(self, text: str | None = None) -> Curation:
        """Return what the installation's decisions and these decide together; raises `CurationError`."""
        return effective_curation(read_text(self.file) if text is None else text, str(self.file))

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries in the order of the file; raises `CurationError`."""
        return tuple(entries(read_text(self.file), str(self.file)))

    def add(self, decisions: Sequence[Decision], new: Sequence[Entity] = ()) -> Entry:
        """Add decisions as one entry, with the entities that they are the first to name.

        Raises `CurationError` where they contradict what is decided, and then writes nothing.
        """
        today = datetime.now(UTC).date().isoformat()
        line = " ".join([*map(description, new), *map(turtle, decisions)]) + f"  # {today}\n"
        return self._change(lambda text: add_prefixes(text or HEADER) + line)[-1]

    def undo(self, number: int) -> Entry:
        """Undo an entry; raises `InputError` where there is none of that number, or others need it."""
        entry = next((candidate for candidate in self.entries() if candidate.number == number), None)
        if entry is None:
            raise InputError(f"There is no decision {number}.", hint="See: graph-service curate list")
        self._change(lambda text: move_to_undone(text, entry))
        return entry

    def redo(self) -> Entry:
        """Redo the entry that was undone last; raises `InputError` where nothing was undone."""
        return self._change(restore)[-1]

    def _change(self, change: Callable[[str], str]) -> tuple[Entry, ...]:
        """Rewrite the file if the new text is consistent; return its new entries."""
        try:
            with writing(self.file.parent):
                self.file.parent.mkdir(parents=True, exist_ok=True)
            with writing(self.file.parent), FileLock(self.file.with_suffix(".lock"), timeout=PATIENCE):
                text = change(read_text(self.file))
                self._check(self.curation(text))
                write_text(self.file, text)
        except Timeout as error:
            raise LockedError(f"{self.file} is being written to.", hint="Try again.") from error
        return tuple(entries(text, str(self.file)))


def entries(text: str, file: str) -> Iterator[Entry]:
    """Yield the entries of a text; raises `CurationError` for a statement that decides nothing."""
    lines = _lines(text)
    current: Entry | None = None
    for statement, graph in parse_statements(text, file):
        decisions = tuple(decisions_in(graph, statement, file))
        if current is not None and statement.first <= current.last:
            decisions, first, number = (*current.decisions, *decisions), current.first, current.number
        else:
            if current is not None:
                yield current
            first, number = statement.first, 1 if current is None else current.number + 1
        note = re.search(r"\.\s*#\s*([^\"#]*)$", lines[statement.last - 1])
        current = Entry(number, decisions, first, statement.last, note[1] if note else "")
    if current is not None:
        yield current


def move_to_undone(text: str, entry: Entry) -> str:
    """Return the text with an entry moved to its end, as a comment that says when."""
    lines = _lines(text)
    taken = lines[entry.first - 1 : entry.last]
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return _join([*lines[: entry.first - 1], *lines[entry.last :], UNDONE + when, *(BARRED + line for line in taken)])


def restore(text: str) -> str:
    """Return the text with the entry that was undone last as its last one; raises `InputError` where nothing was."""
    lines = _lines(text)
    at = max((n for n, line in enumerate(lines) if line.startswith(UNDONE)), default=None)
    if at is None:
        raise InputError("Nothing was undone.", hint="See: graph-service curate list")
    end = at + 1
    while end < len(lines) and lines[end].startswith(BARRED):
        end += 1
    back = [line.removeprefix(BARRED) for line in lines[at + 1 : end]]
    return _join([*lines[:at], *lines[end:], *back])


def add_prefixes(text: str) -> str:
    """Return the text, ending with a line break, with the prefixes that entries use and it lacks."""
    missing = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()
               if not re.search(rf"(?im)^\s*@?prefix\s+{name}:\s*<{re.escape(iri)}>", text)]  # fmt: skip
    return _join([*_lines(text), *missing, *([""] if missing else [])])


def turtle(decision: Decision) -> str:
    """Return a decision as a statement."""
    subject = f"<id/{decision.key}>" if decision.key else "[]"
    value = (
        f"<id/{decision.value}>" if decision.kind in {"merge", "split"} else literal(decision.value, decision.language)
    )
    return f"{subject} {CURIES[decision.kind]} {value} ."


def description(entity: Entity) -> str:
    """Return a statement that describes an entity that nothing else knows."""
    statements = [
        f"a {PLACE_CLASSES.get(entity.subtype, ENTITY_TYPES[entity.type].classes[0])}",
        f"{CURIES['label']} {literal(entity.label)}",
    ]
    if entity.subtype and (entity.type != "place" or entity.subtype == "territory"):  # a region has the same class
        statements.append(f"gs:kind {literal(entity.subtype)}")
    if entity.iso:
        statements.append(f"gn:countryCode {literal(entity.iso)}")
    if entity.type in {"organization", "place"}:
        statements += [f"{ENTITY_TYPES[entity.type].part_of} <id/{whole}>" for whole in entity.part_of]
    return f"<id/{entity.key}> {' ; '.join(statements)} ."


def literal(text: str, language: str = "") -> str:
    """Return a text as a literal of Turtle."""
    return f'"{text.translate(ESCAPES)}"' + (f"@{language}" if language else "")


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _join(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
