"""Reads the group of a search call, `{ [] search:query "hotlines" ; search:hit ?story . }`, as its properties; pure.

The group is read as the triples that it looks like, all with one subject: `[]`, a variable or a blank node, once or in
each triple. What the subject is called says nothing. `;`, `.` and `,` are those of Turtle.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from graph_service.errors import QueryError
from graph_service.graph.lexical import END, Token, iri_of
from graph_service.sparql.services import Call

EXAMPLE = 'Write for example: [] search:query "hotlines for victims" ; search:hit ?story ; search:score ?score'
SUBJECTS = {"variable", "blank"}
OBJECTS = {"variable", "iri", "name", "string", "number"}
ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}

Properties = dict[str, list[Token]]


def refuse(message: str) -> NoReturn:
    """Raise `QueryError` with an example of what to write."""
    raise QueryError(message, hint=EXAMPLE)


def properties(call: Call, namespace: str) -> Properties:
    """Return the objects of each property of the namespace that the group states; raises `QueryError`."""
    reader = _Reader(call, namespace)
    while reader.here.kind != "end":
        reader.statement()
    return reader.found


def text_of(token: Token) -> str:
    """Return what stands between the quotes of a string, its escapes read; raises `QueryError`."""
    quotes = 3 if token.text[:3] in {'"""', "'''"} else 1

    def character(found: re.Match[str]) -> str:
        if found[1] in ESCAPES:
            return ESCAPES[found[1]]
        if len(found[1]) == 1:
            refuse(f"{found[0]} is no escape.")
        return iri_of(Token("iri", f"<{found[0]}>"))

    return ESCAPED.sub(character, token.text[quotes:-quotes])


@dataclass
class _Reader:
    """Goes through the tokens of a group."""

    call: Call
    namespace: str
    at: int = 0
    found: Properties = field(default_factory=dict)
    subjects: set[str] = field(default_factory=set)

    @property
    def here(self) -> Token:
        """The next token, or END."""
        return self.call.pattern[self.at] if self.at < len(self.call.pattern) else END

    def given(self, sign: str) -> bool:
        """Step over a sign if it stands here, and tell whether it did."""
        stands = self.here.text == sign
        self.at += stands
        return stands

    def statement(self) -> None:
        """Read a subject with its properties."""
        if self.given("["):
            if not self.given("]"):
                self._properties()
                if not self.given("]"):
                    self._refuse("] or ;")
        elif self.here.kind in SUBJECTS:
            self.subjects.add(self.here.text)
            self.at += 1
        else:
            self._refuse("a search, which begins with [],")
        if len(self.subjects) > 1:
            refuse("A SERVICE group holds one search, so its triples have one subject.")
        self._properties()
        if not self.given(".") and self.here.kind != "end":
            self._refuse("; or .")

    def _properties(self) -> None:
        while self.here.kind in {"iri", "name"}:
            name = self._property()
            self._objects(self.found.setdefault(name, []))
            while self.given(";"):
                pass

    def _property(self) -> str:
        iri = self.call.prologue.iri(self.here)
        if iri is None or not iri.startswith(self.namespace):
            refuse(f"A search knows the properties of search: alone, not {self.here.text[:80]}.")
        self.at += 1
        return iri.removeprefix(self.namespace)

    def _objects(self, objects: list[Token]) -> None:
        while True:
            if self.here.kind not in OBJECTS:
                self._refuse("a variable or a value")
            objects.append(self.here)
            self.at += 1
            self._tag()
            if not self.given(","):
                return

    def _tag(self) -> None:
        """Step over the language or the type of a string, which a search does not ask for."""
        if self.given("@"):
            while self.here.kind == "word" or self.here.text == "-":
                self.at += 1
        elif self.given("^") and self.given("^"):
            self.at += self.here.kind in {"iri", "name"}

    def _refuse(self, wanted: str) -> NoReturn:
        stands = "nothing" if self.here.kind == "end" else repr(self.here.text[:40])
        refuse(f"In a search {wanted} should stand where {stands} does.")


def single(name: str, objects: Sequence[Token]) -> Token:
    """Return the one object of a property; raises `QueryError` where there are more."""
    if len(objects) > 1:
        refuse(f"search:{name} stands here {len(objects)} times; a search takes it once.")
    return objects[0]
