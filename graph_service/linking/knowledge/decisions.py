"""People's decisions about names: merges, splits, labels, names to add and names to refuse. They overrule files and rules.

Decisions are written in Turtle, in `data/curation.ttl` and in the user's file (`curation.ttl` in the data folder), each as
a property of an entity; `PROPERTIES` is the whole list. A decision answers questions ("what is x shown as?", "are x and y
the same?"). In one file, two different answers to a question are an error, reported with its line; between files, the
later one overrules. Merges are followed to their end in any order (a into b, b into c: a is c). So the last check is made
on all files together: merges make no circle and join nothing that is split.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
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
DESCRIBING = frozenset({RDF.type, KIND, CLOSED, COUNTRY_CODE, *PARTS})  # of an entity that no reference file has
PROPERTIES_HINT = (
    "Decisions are gs:neverNamed, owl:sameAs, owl:differentFrom, skos:prefLabel and skos:altLabel; beside a "
    "skos:prefLabel you may also state the class, kind and place of an entity that no reference file has."
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
    """One decision about the entity `key`; `value` is another key or a name. Two that differ in place alone are equal."""

    kind: Kind
    key: str
    value: str
    language: str = ""
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)

    def __str__(self) -> str:
        words = WORDS[self.kind] if self.key else "nothing is named “{value}” of its own"
        return words.format(key=self.key, value=self.value)

    def error(self, reason: str, hint: str = "") -> CurationError:
        """Return the error that says what is wrong with this decision, with its file and line."""
        return CurationError(reason, file=self.file, line=self.line, hint=hint)

    @property
    def questions(self) -> Sequence[Hashable]:
        """The questions it answers; two decisions that answer one question differently contradict each other."""
        return QUESTIONS[self.kind](self)


@dataclass(frozen=True)
class Curation:
    """The decisions in force; `described` are the entities that a label here describes, by key."""

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
        """The keys that replace merged keys, each by the key that it replaces."""
        return follow_merges({decision.key: decision.value for decision in self._of("merge")})

    def resolve(self, key: str) -> str:
        """Return the key that `key` is merged into, or `key`."""
        return self.merged.get(key, key)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The decided labels by key, in English where an entity has several."""
        english_last = sorted(self._of("label"), key=lambda d: (d.language == "en", d.language))
        return {decision.key: decision.value for decision in english_last if decision.key not in self.merged}

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The added names, in all their spellings."""
        added = (Name(d.value, self.resolve(d.key), d.language) for d in self._of("label", "name"))
        return tuple(dict.fromkeys(spelling for name in added for spelling in name.spellings()))

    @cached_property
    def keys_by_name(self) -> Mapping[str, tuple[str, ...]]:
        """The keys to which decisions give a name, by the folded name."""
        keys: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.names:
            keys[fold(name.written)].append(name.key)
        return {form: tuple(dict.fromkeys(group)) for form, group in keys.items()}

    @cached_property
    def refused_to_all(self) -> frozenset[str]:
        """The names that are refused to every entity, whatever the language of the text."""
        return frozenset(d.value for d in self._of("block") if d.key == ANYTHING and not d.language)

    @cached_property
    def refused_in(self) -> Mapping[str, frozenset[str]]:
        """The names that are refused to every entity in texts of a language, by the language."""
        names: defaultdict[str, set[str]] = defaultdict(set)
        for decision in self._of("block"):
            if decision.key == ANYTHING and decision.language:
                names[decision.language].add(decision.value)
        return {language: frozenset(refused) for language, refused in names.items()}

    @cached_property
    def refused(self) -> frozenset[tuple[str, str]]:
        """Pairs of a key, merged or not, and a folded name that is refused to it."""
        refused = [(d.key, fold(d.value)) for d in self._of("block") if d.key != ANYTHING]
        return frozenset(refused + [(self.resolve(key), form) for key, form in refused])

    @cached_property
    def different(self) -> Mapping[str, frozenset[str]]:
        """The keys from which each key is split."""
        split: defaultdict[str, set[str]] = defaultdict(set)
        for decision in self._of("split"):
            first, second = self.resolve(decision.key), self.resolve(decision.value)
            split[first].add(second)
            split[second].add(first)
        return {key: frozenset(others) for key, others in split.items()}

    @cached_property
    def touched(self) -> frozenset[str]:
        """The keys whose label or names a decision changes."""
        return frozenset({d.key for d in self._of("label", "name", "block")} | set(self.merged.values()))

    def aliases(self, key: str, names: Iterable[str], label: str) -> Iterator[str]:
        """Yield the names beside the label, each once, without refused names and those of entities that are split off."""
        split = self.different.get(key, frozenset())
        entity_type = key.partition("/")[0]
        for name in dict.fromkeys(names):
            if (
                name != label
                and (key, fold(name)) not in self.refused
                and f"{entity_type}/{slugify(name)}" not in split
            ):
                yield name

    def allows(self, name: Name) -> bool:
        """Tell whether a name of a reference file may be used for its entity."""
        if name.key in self._with_names:  # folding is what costs time here
            form = fold(name.written)
            return name.key in self.keys_by_name.get(form, ()) or (
                name.written not in self.refused_to_all and (name.key, form) not in self.refused
            )
        return name.written not in self.refused_to_all

    @cached_property
    def _with_names(self) -> frozenset[str]:
        """The keys to which a decision gives a name, or refuses one."""
        return frozenset(
            [key for keys in self.keys_by_name.values() for key in keys] + [key for key, _ in self.refused]
        )

    def check(self, exists: Callable[[str], bool]) -> None:
        """Raise `CurationError` for a decision about an entity that neither a reference file nor a label here describes."""
        for decision in self._of("merge", "name"):
            key = self.resolve(decision.key)
            if key not in self.described and not exists(key):
                hint = f"Correct the key, or describe it here with a skos:prefLabel of <id/{key}>."
                raise decision.error(f"no file knows {key}: {decision}.", hint)


def follow_merges(merges: Mapping[str, str]) -> Mapping[str, str]:
    """Map each merged key to the key that replaces it in the end; merges must not run in a circle."""
    ends: dict[str, str] = {}
    for key in merges:
        path = [key]
        while path[-1] in merges and path[-1] not in ends:
            path.append(merges[path[-1]])
        end = ends.get(path[-1], path[-1])
        ends |= dict.fromkeys(path[:-1], end)
    return ends


def read_curation(*files: Path) -> Curation:
    """Read files of decisions, the later overruling the earlier; a missing file decides nothing. Raises `CurationError`."""
    return combine(*((_text(file), str(file)) for file in files))


def effective_curation(text: str, file: str) -> Curation:
    """Return the decisions of the installation and of a user's text together; raises `CurationError`."""
    installed = resource("data") / CURATION
    return combine((_text(installed), str(installed)), (text, file))


@lru_cache(maxsize=2)  # once for all that is published while nothing is decided
def combine(*sources: tuple[str, str]) -> Curation:
    """Return the decisions of several texts, the later overruling the earlier; each comes with the name of its file."""
    force: list[Decision] = []
    described = Graph()
    for text, file in sources:
        decisions: list[Decision] = []
        for statement, graph in parse_statements(text, file):
            described += graph
            decisions += decisions_in(graph, statement, file)
        _check_file(decisions)
        answered = {question for decision in decisions for question in decision.questions}
        force = [d for d in force if answered.isdisjoint(d.questions)] + decisions
    _check_merges(force)
    keys = {d.key for d in force if d.kind == "label"}
    entities = {key: entity_of(described, URIRef(LOCAL.entity(key)), key, origin=ORIGIN) for key in sorted(keys)}
    return Curation(tuple(dict.fromkeys(force)), entities)


def parse_statements(text: str, file: str) -> Iterator[tuple[Statement, Graph]]:
    """Yield the statements of a text with their triples; raises `CurationError` for one that is not Turtle."""
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
    """Yield the decisions in the triples of a statement, in order; raises `CurationError` for a triple that is not one."""
    labelled = set(graph.subjects(SKOS.prefLabel))
    for subject, predicate, value in sorted(graph):
        key = _key(subject, statement, file, nobody=predicate == NEVER_NAMED)
        kind = PROPERTIES.get(predicate)
        if kind is not None and kind in BETWEEN:
            yield Decision(kind, key, _key(value, statement, file), "", file, statement.first)
        elif kind is not None:
            if not isinstance(value, Text) or not str(value).strip():
                reason, hint = f"{str(value)!r} is not a name.", 'Write names as "…".'
                raise CurationError(reason, file=file, line=statement.first, hint=hint)
            yield Decision(kind, key, str(value), language_of(value), file, statement.first)
        elif predicate not in DESCRIBING or subject not in labelled:
            name = str(predicate).removeprefix(LOCAL.base + "/")
            reason = f"{name} decides nothing about {key}."
            raise CurationError(reason, file=file, line=statement.first, hint=PROPERTIES_HINT)


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
        iri = str(node).removeprefix(LOCAL.base + "/")
        hint = "An entity is written <id/person/some-name>."
        raise CurationError(f"{iri!r} is not an entity.", file=file, line=statement.first, hint=hint)
    return key


def _check_file(decisions: Iterable[Decision]) -> None:
    """Raise `CurationError` where one file answers one question in two ways, or merges what cannot be one."""
    answers: dict[Hashable, Decision] = {}
    for decision in decisions:
        if decision.kind in BETWEEN and decision.key == decision.value:
            raise decision.error(f"an entity is itself: {decision}.", "Name two entities.")
        if decision.kind == "merge" and decision.key.partition("/")[0] != decision.value.partition("/")[0]:
            hint = "Merge people with people, places with places."
            raise decision.error(f"{decision}, which is of another type.", hint)
        for question in decision.questions:
            other = answers.setdefault(question, decision)
            if other != decision:
                raise decision.error(f"{decision}, but in line {other.line}: {other}.", "Remove one of the two.")


def _check_merges(decisions: Sequence[Decision]) -> None:
    """Raise `CurationError` where merges run in a circle, or join what is split."""
    merges = {decision.key: decision for decision in decisions if decision.kind == "merge"}
    for start, decision in merges.items():
        path = [start, decision.value]
        while path[-1] in merges and path[-1] not in path[:-1]:
            path.append(merges[path[-1]].value)
        if path[-1] == start:
            raise decision.error(f"merges run in a circle: {' → '.join(path)}.", "Remove one of them.")
    ends = follow_merges({key: decision.value for key, decision in merges.items()})
    for decision in decisions:
        first, second = (ends.get(key, key) for key in (decision.key, decision.value))
        if decision.kind == "split" and first == second:
            raise decision.error(f"{decision}, but merges make both {first}.", "Remove the split or a merge.")
