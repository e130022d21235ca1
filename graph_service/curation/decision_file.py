"""One's own file of decisions, as a list that grows at its end: each entry can be undone, and the last undone redone.

An entry is what stands on lines of its own: one statement, or several that share a line. What is undone moves to the end
of the file as a comment, so that redoing takes the last such comment, and nothing that a person wrote is ever lost. Every
change is tried before it is written: the new text must hold together with the decisions of the installation, and `hold`
must not object to what they decide together.
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
#   [] gs:neverNamed "Other" .                         nothing has this name of its own

"""
UNDONE = "# undone "
BARRED = "#| "
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
PATIENCE = 5  # seconds to wait for another command that writes


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands on lines of its own, and what it decides; `first` and `last` are its lines, from 1."""

    number: int
    decisions: tuple[Decision, ...]
    first: int
    last: int
    note: str = ""


class DecisionFile:
    """A file of decisions that commands write to and people may edit."""

    def __init__(self, file: Path, hold: Callable[[Curation], None]) -> None:
        self.file = file
        self._hold = hold

    def text(self) -> str:
        """Return the file as it is, "" where there is none; raises `DataError` where it is no text."""
        return read_text(self.file)

    def curation(self, text: str | None = None) -> Curation:
        """Return what the installation's decisions and these decide together; raises `CurationError`."""
        return effective_curation(self.text() if text is None else text, str(self.file))

    def entries(self) -> tuple[Entry, ...]:
        """Return what is decided here, in the order of the file; raises `CurationError`."""
        return tuple(entries(self.text(), str(self.file)))

    def add(self, decisions: Sequence[Decision], new: Sequence[Entity] = ()) -> Entry:
        """Write decisions down as one entry, with the entities that they are the first to name.

        Raises `CurationError` where they contradict what is decided, and then writes nothing.
        """
        today = datetime.now(UTC).date().isoformat()
        line = " ".join([*map(described, new), *map(turtle, decisions)]) + f"  # {today}\n"
        return self._changed(lambda text: with_prefixes(text or HEADER) + line)[-1]

    def undo(self, number: int) -> Entry:
        """Take an entry out of force; raises `InputError` where there is none of that number, or others need it."""
        entry = next((candidate for candidate in self.entries() if candidate.number == number), None)
        if entry is None:
            raise InputError(f"There is no decision {number}.", hint="See: graph-service curate list")
        self._changed(lambda text: without(text, entry))
        return entry

    def redo(self) -> Entry:
        """Bring what was undone last back into force; raises `InputError` where nothing was."""
        return self._changed(restored)[-1]

    def _changed(self, change: Callable[[str], str]) -> tuple[Entry, ...]:
        """Rewrite the file, if what it would say holds together; return its entries then."""
        try:
            with writing(self.file.parent):
                self.file.parent.mkdir(parents=True, exist_ok=True)
            with writing(self.file.parent), FileLock(self.file.with_suffix(".lock"), timeout=PATIENCE):
                text = change(self.text())
                self._hold(self.curation(text))
                write_text(self.file, text)
        except Timeout as error:
            raise LockedError(f"{self.file} is being written to.", hint="Try again.") from error
        return tuple(entries(text, str(self.file)))


def entries(text: str, file: str) -> Iterator[Entry]:
    """Yield the entries of a text; raises `CurationError` for a statement that decides nothing."""
    lines = _lines(text)
    open_: Entry | None = None
    for statement, graph in parse_statements(text, file):
        decisions = tuple(decisions_in(graph, statement, file))
        if open_ is not None and statement.first <= open_.last:
            decisions, first, number = (*open_.decisions, *decisions), open_.first, open_.number
        else:
            if open_ is not None:
                yield open_
            first, number = statement.first, 1 if open_ is None else open_.number + 1
        note = re.search(r"\.\s*#\s*([^\"#]*)$", lines[statement.last - 1])
        open_ = Entry(number, decisions, first, statement.last, note[1] if note else "")
    if open_ is not None:
        yield open_


def without(text: str, entry: Entry) -> str:
    """Return the text with an entry moved to its end, as a comment that says when."""
    lines = _lines(text)
    taken = lines[entry.first - 1 : entry.last]
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return _joined([*lines[: entry.first - 1], *lines[entry.last :], UNDONE + when, *(BARRED + line for line in taken)])


def restored(text: str) -> str:
    """Return the text with what was undone last as its last entry; raises `InputError` where nothing was undone."""
    lines = _lines(text)
    at = max((n for n, line in enumerate(lines) if line.startswith(UNDONE)), default=None)
    if at is None:
        raise InputError("Nothing was undone.", hint="See: graph-service curate list")
    end = at + 1
    while end < len(lines) and lines[end].startswith(BARRED):
        end += 1
    back = [line.removeprefix(BARRED) for line in lines[at + 1 : end]]
    return _joined([*lines[:at], *lines[end:], *back])


def with_prefixes(text: str) -> str:
    """Return the text, ended with a line break, with the prefixes that entries use and it lacks."""
    missing = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()
               if not re.search(rf"(?im)^\s*@?prefix\s+{name}:\s*<{re.escape(iri)}>", text)]  # fmt: skip
    return _joined([*_lines(text), *missing, *([""] if missing else [])])


def turtle(decision: Decision) -> str:
    """Return a decision as a statement."""
    subject = f"<id/{decision.key}>" if decision.key else "[]"
    value = (
        f"<id/{decision.value}>" if decision.kind in {"merge", "split"} else quoted(decision.value, decision.language)
    )
    return f"{subject} {CURIES[decision.kind]} {value} ."


def described(entity: Entity) -> str:
    """Return a statement that makes an entity of one that nothing else knows."""
    statements = [
        f"a {PLACE_CLASSES.get(entity.kind, ENTITY_TYPES[entity.type].classes[0])}",
        f"{CURIES['label']} {quoted(entity.label)}",
    ]
    if entity.kind and entity.type != "place":
        statements.append(f"gs:kind {quoted(entity.kind)}")
    if entity.iso:
        statements.append(f"gn:countryCode {quoted(entity.iso)}")
    if entity.type in {"organization", "place"}:
        statements += [f"{ENTITY_TYPES[entity.type].part_of} <id/{whole}>" for whole in entity.part_of]
    return f"<id/{entity.key}> {' ; '.join(statements)} ."


def quoted(text: str, language: str = "") -> str:
    """Return a text as a literal of Turtle."""
    return f'"{text.translate(ESCAPES)}"' + (f"@{language}" if language else "")


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
