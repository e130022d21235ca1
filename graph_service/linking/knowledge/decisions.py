"""What people decided about names: merges, splits, names to show, to add and to refuse. It overrules files and rules.

Decisions stand in Turtle, in `data/curation.ttl` and in a file of one's own (`curation.ttl` in the data folder), each a
property of an entity; `PROPERTIES` is the whole list. A decision answers questions ("what is x shown as?", "are x and y
the same?"). Within a file two different answers to one question contradict each other, and that is an error with its
line; between files the later one overrules. Merging is followed to its end (a into b, b into c: a is c), whatever the
order in which it is written, so that the last check is made on the whole: no circle, and nothing merged that is split.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, SKOS
from rdflib.term import BNode, Node
from rdflib.term import Literal as Text

from graph_service.errors import CurationError
from graph_service.files import resource
from graph_service.linking.knowledge.name_forms import Name
from graph_service.linking.knowledge.reference_files import (
    CLOSED,
    COUNTRY_CODE,
    CURATION,
    KIND,
    LOCAL,
    NEVER_NAMED,
    PARTS,
    entity_of,
    language_of,
)
from graph_service.model import Entity
from graph_service.rdf.turtle_statements import Statement, statements
from graph_service.text import fold, slugify

Kind = Literal["merge", "split", "label", "name", "block"]

PROPERTIES: Mapping[Node, Kind] = {
    OWL.sameAs: "merge",
    OWL.differentFrom: "split",
    SKOS.prefLabel: "label",
    SKOS.altLabel: "name",
    NEVER_NAMED: "block",
}
CURIES: Mapping[Kind, str] = {
    "merge": "owl:sameAs", "split": "owl:differentFrom", "label": "skos:prefLabel", "name": "skos:altLabel",
    "block": "gs:neverNamed",
}  # fmt: skip
DESCRIBING = frozenset({RDF.type, KIND, CLOSED, COUNTRY_CODE, *PARTS})  # of an entity that only the curation knows
DECIDING = (
    "What decides is gs:neverNamed, owl:sameAs, owl:differentFrom, skos:prefLabel and skos:altLabel; beside a "
    "skos:prefLabel, the class, kind and place of an entity that nothing else knows."
)
ORIGIN = "curation"
BETWEEN: frozenset[Kind] = frozenset({"merge", "split"})  # their value is another entity's key; the others' is a name
ANYTHING = ""  # the key of a name that is refused to every entity
WORDS: Mapping[Kind, str] = {
    "merge": "{key} is merged into {value}",
    "split": "{key} is never the same as {value}",
    "label": "{key} is shown as “{value}”",
    "name": "{key} is also named “{value}”",
    "block": "{key} is never named “{value}”",
}
QUESTIONS: Mapping[Kind, Callable[["Decision"], Sequence[Hashable]]] = {
    "merge": lambda d: (("merged into", d.key), frozenset({d.key, d.value})),
    "split": lambda d: (frozenset({d.key, d.value}),),
    "label": lambda d: (("shown as", d.key, d.language),),
    "name": lambda d: (("named", d.key, d.value),),
    "block": lambda d: (("named", d.key, d.value),),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing decided of the entity `key`; `value` is another key or a name. Where it stands makes it no other one."""

    kind: Kind
    key: str
    value: str
    language: str = ""
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)

    def __str__(self) -> str:
        words = WORDS[self.kind] if self.key else "nothing is named “{value}” of its own"
        return words.format(key=self.key, value=self.value)

    def wrong(self, reason: str, hint: str = "") -> CurationError:
        """Return the error that says what is wrong with this decision, and where it stands."""
        return CurationError(reason, file=self.file, line=self.line, hint=hint)

    @property
    def questions(self) -> Sequence[Hashable]:
        """What it answers: of two decisions that answer one question differently, one must go."""
        return QUESTIONS[self.kind](self)


@dataclass(frozen=True)
class Curation:
    """The decisions in force; `described` are the entities that have a label here, for those that nothing else knows."""

    decisions: tuple[Decision, ...] = ()
    described: Mapping[str, Entity] = field(default_factory=dict)

    @property
    def statements(self) -> Iterator[tuple[str, str, str, str]]:
        """The decisions as property, key, value and language."""
        return ((CURIES[d.kind], d.key, d.value, d.language) for d in self.decisions)

    def _of(self, *kinds: Kind) -> Iterator[Decision]:
        return (decision for decision in self.decisions if decision.kind in kinds)

    @cached_property
    def merged(self) -> Mapping[str, str]:
        """What each merged key became in the end."""
        return closed({decision.key: decision.value for decision in self._of("merge")})

    def meant(self, key: str) -> str:
        """Return the key that stands for `key`."""
        return self.merged.get(key, key)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The name to show of each entity that has one here; in English where there are several."""
        ordered = sorted(self._of("label"), key=lambda d: (d.language == "en", d.language))
        return {decision.key: decision.value for decision in ordered if decision.key not in self.merged}

    @property
    def preferred(self) -> Iterator[tuple[str, str, str]]:
        """The key, the label and the language of each label decided."""
        return ((d.key, d.value, d.language) for d in self._of("label") if d.key not in self.merged)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names that are added, in all their spellings."""
        added = (Name(d.value, self.meant(d.key), d.language) for d in self._of("label", "name"))
        return tuple(dict.fromkeys(spelling for name in added for spelling in name.spellings()))

    @cached_property
    def named(self) -> Mapping[str, tuple[str, ...]]:
        """The keys that a folded name is given to."""
        keys: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.names:
            keys[fold(name.written)].append(name.key)
        return {form: tuple(dict.fromkeys(group)) for form, group in keys.items()}

    @cached_property
    def nameless(self) -> frozenset[str]:
        """The names that no entity has."""
        return frozenset(decision.value for decision in self._of("block") if decision.key == ANYTHING)

    @cached_property
    def never(self) -> frozenset[tuple[str, str]]:
        """Pairs of a key, merged or not, and a folded name that is not its own."""
        refused = [(d.key, fold(d.value)) for d in self._of("block") if d.key != ANYTHING]
        return frozenset(refused + [(self.meant(key), form) for key, form in refused])

    @cached_property
    def different(self) -> Mapping[str, frozenset[str]]:
        """The keys from which each key is split."""
        apart: defaultdict[str, set[str]] = defaultdict(set)
        for one, other in ((self.meant(d.key), self.meant(d.value)) for d in self._of("split")):
            apart[one].add(other)
            apart[other].add(one)
        return {key: frozenset(others) for key, others in apart.items()}

    @cached_property
    def touched(self) -> frozenset[str]:
        """The keys whose label or names a decision changes."""
        return frozenset({d.key for d in self._of("label", "name", "block")} | set(self.merged.values()))

    def own(self, key: str, names: Iterable[str], label: str) -> Iterator[str]:
        """Yield those of `names` that an entity has beside its label, once each: not those refused, or of one split off."""
        apart = self.different.get(key, frozenset())
        kind = key.partition("/")[0]
        for name in dict.fromkeys(names):
            if name != label and (key, fold(name)) not in self.never and f"{kind}/{slugify(name)}" not in apart:
                yield name

    def allows(self, name: Name) -> bool:
        """Tell whether a name of a reference file may be used for its entity."""
        if name.key in self._with_names:
            form = fold(name.written)
            return name.key in self.named.get(form, ()) or (
                name.written not in self.nameless and (name.key, form) not in self.never
            )
        return name.written not in self.nameless

    @cached_property
    def _with_names(self) -> frozenset[str]:
        """The keys to which a decision gives a name, or refuses one."""
        return frozenset([key for keys in self.named.values() for key in keys] + [key for key, _ in self.never])

    @property
    def needed(self) -> Iterator[tuple[Decision, str]]:
        """The decisions that need an entity which is not described here, each with its key."""
        for decision in self._of("merge", "name"):
            if (key := self.meant(decision.key)) not in self.described:
                yield decision, key

    def check(self, knows: Callable[[str], bool]) -> None:
        """Raise `CurationError` for a decision that needs an entity which no reference file has, as `knows` tells."""
        for decision, key in self.needed:
            if not knows(key):
                hint = f"Correct the key, or describe it here with a skos:prefLabel of <id/{key}>."
                raise decision.wrong(f"no file knows {key}: {decision}.", hint)


def closed(merges: Mapping[str, str]) -> Mapping[str, str]:
    """Return what each key ends as when every merge is followed; merges must not run in a circle."""
    ends: dict[str, str] = {}
    for key in merges:
        path = [key]
        while path[-1] in merges and path[-1] not in ends:
            path.append(merges[path[-1]])
        end = ends.get(path[-1], path[-1])
        ends |= dict.fromkeys(path[:-1], end)
    return ends


def read_curation(*files: Path) -> Curation:
    """Read files of decisions, the later overruling the earlier; an absent one decides nothing. Raises `CurationError`."""
    return combined(*((_text(file), str(file)) for file in files))


def in_force(text: str, file: str) -> Curation:
    """Return what the installation and a text of one's own decide together; raises `CurationError`."""
    installed = resource("data") / CURATION
    return combined((_text(installed), str(installed)), (text, file))


def combined(*sources: tuple[str, str]) -> Curation:
    """Return what texts decide together, the later overruling; each comes with the name of its file."""
    force: list[Decision] = []
    described = Graph()
    for text, file in sources:
        decisions: list[Decision] = []
        for statement, graph in stated(text, file):
            described += graph
            decisions += decisions_in(graph, statement, file)
        _check_file(decisions)
        answered = {question for decision in decisions for question in decision.questions}
        force = [d for d in force if answered.isdisjoint(d.questions)] + decisions
    _check_merges(force)
    keys = {d.key for d in force if d.kind == "label"}
    entities = {key: entity_of(described, URIRef(LOCAL.entity(key)), key, origin=ORIGIN) for key in sorted(keys)}
    return Curation(tuple(dict.fromkeys(force)), entities)


def stated(text: str, file: str) -> Iterator[tuple[Statement, Graph]]:
    """Yield the statements of a text with their triples; raises `CurationError` where one is no Turtle."""
    prologue = ""
    for statement in statements(text):
        if statement.directive:
            prologue += statement.text + "\n"
            continue
        if not statement.text.endswith("."):
            raise CurationError("this is not Turtle: no full stop ends it.", file=file, line=statement.first)
        graph = Graph()
        try:
            graph.parse(data=prologue + statement.text, format="turtle", publicID=LOCAL.base + "/")
        except (SyntaxError, ValueError, LookupError) as error:  # rdflib reads past the end of what is cut short
            reason = getattr(error, "_why", str(error))
            raise CurationError(f"this is not Turtle: {reason}.", file=file, line=statement.first) from error
        yield statement, graph


def decisions_in(graph: Graph, statement: Statement, file: str) -> Iterator[Decision]:
    """Yield what the triples of a statement decide, in order; raises `CurationError` for what decides nothing."""
    labelled = set(graph.subjects(SKOS.prefLabel))
    for subject, predicate, value in sorted(graph):
        key = _key(subject, statement, file, nobody=predicate == NEVER_NAMED)
        kind = PROPERTIES.get(predicate)
        if kind is not None and kind in BETWEEN:
            yield Decision(kind, key, _key(value, statement, file), "", file, statement.first)
        elif kind is not None:
            language = "" if kind == "block" else language_of(value)
            yield Decision(kind, key, _name(value, statement, file), language, file, statement.first)
        elif predicate not in DESCRIBING or subject not in labelled:
            shown = str(predicate).removeprefix(LOCAL.base + "/")
            raise CurationError(f"{shown} decides nothing about {key}.", file=file, line=statement.first, hint=DECIDING)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise CurationError(f"it cannot be read: {error}.", file=str(file)) from error


def _key(node: Node, statement: Statement, file: str, *, nobody: bool = False) -> str:
    if nobody and isinstance(node, BNode):
        return ANYTHING
    key = LOCAL.key(str(node)) if isinstance(node, URIRef) else None
    if key is None or key.startswith("story/"):
        shown = str(node).removeprefix(LOCAL.base + "/")
        raise CurationError(
            f"{shown!r} is no entity.",
            file=file,
            line=statement.first,
            hint="An entity is written <id/person/some-name>.",
        )
    return key


def _name(node: Node, statement: Statement, file: str) -> str:
    if not isinstance(node, Text) or not str(node).strip():
        raise CurationError(f"{str(node)!r} is no name.", file=file, line=statement.first, hint='Write names as "…".')
    return str(node)


def _check_file(decisions: Iterable[Decision]) -> None:
    """Raise `CurationError` where one file answers one question in two ways, or merges what cannot be one."""
    answers: dict[Hashable, Decision] = {}
    for decision in decisions:
        if decision.kind in BETWEEN and decision.key == decision.value:
            raise decision.wrong(f"an entity is itself: {decision}.", "Name two entities.")
        if decision.kind == "merge" and decision.key.partition("/")[0] != decision.value.partition("/")[0]:
            raise decision.wrong(
                f"{decision}, which is of another type.", "Merge people with people, places with places."
            )
        for question in decision.questions:
            other = answers.setdefault(question, decision)
            if other != decision:
                raise decision.wrong(f"{decision}, but in line {other.line}: {other}.", "Take one of the two away.")


def _check_merges(decisions: Sequence[Decision]) -> None:
    """Raise `CurationError` where merges run in a circle, or join what is split."""
    merges = {decision.key: decision for decision in decisions if decision.kind == "merge"}
    for start, decision in merges.items():
        path = [start, decision.value]
        while path[-1] in merges and path[-1] not in path[:-1]:
            path.append(merges[path[-1]].value)
        if path[-1] == start:
            raise decision.wrong(f"merges run in a circle: {' → '.join(path)}.", "Take one of them away.")
    ends = closed({key: decision.value for key, decision in merges.items()})
    for decision in decisions:
        one, other = (ends.get(key, key) for key in (decision.key, decision.value))
        if decision.kind == "split" and one == other:
            raise decision.wrong(f"{decision}, but merges make both {one}.", "Take the split or a merge away.")
