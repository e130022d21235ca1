"""Links stories in batches, in order: finds mentions, applies people's decisions, then finds facts, focus and key phrases.

The English parser, the slow part, is loaded with the first English story and parses in batches. Stories in other languages,
and texts as long as books, are linked by the reference data alone. A linker keeps nothing of the stories it has seen, so
that each process of a pool may hold one.

Decisions correct the reference names in the knowledge base, and here whatever rules find: a merged entity becomes the one
that replaces it; a name refused to an entity goes to the entity that decisions give it to, or to none; and names of people
that decisions add are found where no rule finds anything. Facts are found by rules made to be right before they are
complete: what a rule cannot settle is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from graph_service.files import resource
from graph_service.languages import primary_language
from graph_service.linking.facts.events import find_events
from graph_service.linking.facts.plain_quantities import find_plain_quantities
from graph_service.linking.facts.quantities import find_quantities
from graph_service.linking.facts.quotations import find_quotations
from graph_service.linking.facts.relations import find_relations
from graph_service.linking.facts.roles import find_roles
from graph_service.linking.facts.unspaced_quantities import find_unspaced_quantities
from graph_service.linking.geographic_focus import geographic_focus, sent_from
from graph_service.linking.key_phrases import find_key_phrases
from graph_service.linking.knowledge.knowledge_base import KnowledgeBase, load_knowledge_base
from graph_service.linking.mentions import pipeline
from graph_service.linking.mentions.candidates import Candidate
from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.linking.parser import load_bare_pipeline, load_parser, parser_text
from graph_service.linking.recognizers import recognized_names
from graph_service.linking.temporal.date_arithmetic import When
from graph_service.linking.temporal.english_dates import undecided_dates
from graph_service.model import Entity, Fact, LinkedStory, Mention, Rejected, Story
from graph_service.text import fold, name_slug, slugify

if TYPE_CHECKING:
    from spacy.tokens import Doc

PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")
BATCH = 32  # stories parsed together
NAMING = frozenset({"abbreviation", "part-name"})  # the rules whose surface is a name of its own, wherever it stands
LONGEST = 300_000  # characters; parsing takes memory and time in proportion, and no story is a book
PARSED = "en"  # the language of the parser's model
WARM_UP = Story(
    id="warm-up", title="Talks", language="en", digest="",
    text='Talks\n\nOn 5 May 2020 Anna Smith, the Minister of Justice, met 20 members of the Helsinki Committee in Paris. "Good," Smith said.',
)  # fmt: skip
# The fact finders for stories with a parse, which are the English ones, and for those without.
FINDERS = (find_quantities, find_events, find_quotations, find_roles, find_relations)
FINDERS_WITHOUT_PARSE = (find_plain_quantities, find_unspaced_quantities)


class Linker:
    """Links stories; `load` makes one."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge

    @classmethod
    def load(cls, folder: Path | None = None, *, curation: Path | None = None) -> "Linker":
        """Return a linker over the reference files of `folder`, by default those of this installation.

        `curation` is a file of decisions that overrule the installation's; it need not exist. The first load compiles the
        reference files, which takes seconds; later ones take a fraction of a second. Raises `DataError` for a file that
        cannot be read, `CurationError` for decisions that contradict each other.
        """
        return cls(load_knowledge_base(resource("data") if folder is None else folder, curation))

    def link(self, stories: Iterable[Story]) -> Iterator[LinkedStory]:
        """Yield the linked stories in order; reads one batch ahead."""
        return (linked for linked, _ in self.explain(stories))

    def explain(self, stories: Iterable[Story]) -> Iterator[tuple[LinkedStory, Sequence[Rejected]]]:
        """Yield each linked story with its losing candidates and why they lost, in the order of the text."""
        source = iter(stories)
        while batch := list(islice(source, BATCH)):
            for story, doc in zip(batch, self._parse(batch), strict=True):
                yield self._link(story, doc)

    def labelled(self, stories: Sequence[Story]) -> Iterator[list[tuple[str, str]]]:
        """Yield for each story the label and the text of each entity that the bare parser finds, for comparison."""
        docs = load_bare_pipeline().pipe(
            [parser_text(story) for story in stories if _is_parsed(story)], batch_size=BATCH
        )
        for story in stories:
            yield [(ent.label_, ent.text) for ent in next(docs).ents] if _is_parsed(story) else []

    def dates(self, stories: Sequence[Story]) -> Iterator[tuple[When, ...]]:
        """Yield the temporal expressions of each story, resolved against its date."""
        for story, doc in zip(stories, self._parse(stories), strict=True):
            yield ParsedStory.of(story, doc).dates

    def entity(self, key: str) -> Entity:
        """Return an entity of the reference files; raises `KeyError`."""
        return self._knowledge.entities[key]

    def country_named(self, name: str) -> Entity | None:
        """Return the country that has a name, whatever its case."""
        return self._knowledge.countries_folded.get(fold(name))

    def country_of(self, key: str) -> Entity | None:
        """Return the country that a place is or lies in."""
        country = self._knowledge.geography.country_of.get(key)
        return None if country is None else self._knowledge.entities[country]

    def sent_from(self, story: Story) -> str | None:
        """Return the key of the country that a story's separate dateline names."""
        return sent_from(story.dateline, self._knowledge)

    def warm(self) -> None:
        """Load the parser, and gather what is gathered once, now rather than with the first story."""
        for _ in self.link([WARM_UP]):
            pass

    def _parse(self, batch: Sequence[Story]) -> Iterator["Doc | None"]:
        english = [story for story in batch if _is_parsed(story)]
        docs = load_parser().parse(map(parser_text, english), BATCH) if english else iter(())
        for story in batch:
            yield next(docs) if _is_parsed(story) else None

    def _link(self, story: Story, doc: "Doc | None") -> tuple[LinkedStory, Sequence[Rejected]]:
        knowledge = self._knowledge
        is_read = doc is None and len(story.text) <= LONGEST
        recognized = recognized_names(story.text, primary_language(story.language)) if is_read else ()
        parsed = ParsedStory.of(story, doc, recognized)
        source = PARENTHESIS.sub("", story.source or "")  # without a remark such as "(closed)"
        publisher = next((e for e in knowledge.named(source) if e.type == "organization"), None)
        topics = []  # of the publisher's fields of work, new ones where the reference files have none
        for name in story.fields_of_work:
            known = next((entity for entity in knowledge.named(name) if entity.type == "topic"), None)
            topics.append(known or _resolve_merges(Entity(type="topic", id=name_slug(name), label=name), knowledge))

        findings = pipeline.find(parsed, knowledge, publisher, sent_from(story.dateline, knowledge))
        overridden = _apply_overrides(parsed, findings.mentions, knowledge)
        candidates = _with_short_forms(parsed, overridden)
        focus = geographic_focus(parsed, candidates, findings.context, knowledge)
        named = [*(candidate.entity for candidate in candidates), *topics, *focus, *([publisher] if publisher else [])]
        entities = self._with_containers(named)
        mentions = tuple(
            Mention(
                entity=candidate.entity.key, span=candidate.span, surface=candidate.span.of(parsed.text),
                confidence=candidate.confidence, rule=candidate.rule, sentence=parsed.sentence(candidate.span),
            ) for candidate in candidates
        )  # fmt: skip
        linked = LinkedStory(
            story=replace(story, notes=(*story.notes, *_notes(story))),
            entities={key: knowledge.geography.published(entity) for key, entity in entities.items()}, mentions=mentions,
            facts=find_facts(parsed.with_mentions(mentions, entities)),
            topics=tuple(dict.fromkeys(topic.key for topic in topics)), key_phrases=find_key_phrases(parsed, mentions),
            coverage=tuple(country.key for country in focus), publisher=publisher.key if publisher else None,
        )  # fmt: skip

        spans = {candidate.span for candidate in overridden}
        refused = [
            mention.rejected("a decision says that this name never means it")
            for mention in findings.mentions
            if mention.span not in spans
        ]
        losing = sorted([*findings.rejected, *refused], key=lambda lost: (lost.span.start, -lost.span.end))
        return linked, losing

    def _with_containers(self, entities: Iterable[Entity]) -> Mapping[str, Entity]:
        """Return the entities and everything that contains them, by key."""
        by_key: dict[str, Entity] = {}
        waiting = list(entities)
        while waiting:
            entity = waiting.pop(0)
            if entity.key not in by_key:
                by_key[entity.key] = entity
                waiting += [self._knowledge.entities[key] for key in entity.part_of if key in self._knowledge.entities]
        return by_key


def _is_parsed(story: Story) -> bool:
    return primary_language(story.language) == PARSED and len(story.text) <= LONGEST


def _notes(story: Story) -> Iterator[str]:
    """Yield what linking could not settle and a reader of the story should know."""
    undecided = (
        undecided_dates(story.text, story.language, story.date) if primary_language(story.language) == PARSED else []
    )
    if undecided:
        yield f"it is not known which number is the month in {', '.join(dict.fromkeys(undecided))}; only the year is used."


def _with_short_forms(parsed: ParsedStory, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates; entities that only the story knows get the short forms that it uses as aliases."""
    short_forms: dict[str, set[str]] = {}
    for candidate in candidates:
        if not candidate.entity.origin and candidate.rule in NAMING and not parsed.all_caps.meets(candidate.span):
            short_forms.setdefault(candidate.entity.key, set()).add(candidate.span.of(parsed.text))

    named = []
    for candidate in candidates:
        entity = candidate.entity
        aliases = sorted(short_forms.get(entity.key, set()) - {entity.label, *entity.aliases})
        if aliases:
            entity = replace(entity, aliases=(*entity.aliases, *aliases))
        named.append(replace(candidate, entity=entity))
    return named


def find_facts(parsed: ParsedStory) -> tuple[Fact, ...]:
    """Return the facts of a story whose mentions are known, each with its sentence, in the order of the text."""
    finders = FINDERS if parsed.doc else FINDERS_WITHOUT_PARSE
    facts: chain[Fact] = chain.from_iterable(find(parsed) for find in finders)
    return tuple(sorted(facts, key=lambda fact: (fact.span.start, fact.span.end, fact.name)))


# --- people's decisions ------------------------------------------------------------------------------------------------


def _apply_overrides(parsed: ParsedStory, candidates: Iterable[Candidate], knowledge: KnowledgeBase) -> list[Candidate]:
    """Return the mentions with the entities that decisions give them, in the order of the text."""
    mentions = []
    for candidate in candidates:
        entity = _decided_entity(candidate.entity, candidate.span.of(parsed.text), parsed.language, knowledge)
        if entity is not None:
            mentions.append(replace(candidate, entity=_resolve_merges(entity, knowledge)))
    spans = [mention.span for mention in mentions]
    named = knowledge.decided_people.find(parsed.text, parsed.language)
    free = [match for match in named if match.exact and not any(match.span.meets(span) for span in spans)]
    mentions += [Candidate.by("gazetteer", match.span, knowledge.entities[match.keys[0]]) for match in free]
    return sorted(mentions, key=lambda candidate: candidate.span.start)


def _resolve_merges(entity: Entity, knowledge: KnowledgeBase) -> Entity:
    """Return the entity that replaces an entity after merges, with the label and aliases that decisions give it."""
    curation = knowledge.curation
    key = curation.resolve(entity.key)
    if key == entity.key and key not in curation.touched and key not in curation.different:
        return entity
    known = knowledge.entities.get(key, entity)
    names = (*known.aliases, entity.label, *entity.aliases)
    return replace(known, aliases=tuple(curation.aliases(key, names, known.label)))


def _decided_entity(entity: Entity, surface: str, language: str, knowledge: KnowledgeBase) -> Entity | None:
    """Return the entity that decisions say a surface means where a rule takes it for `entity`; None for no entity."""
    curation, form = knowledge.curation, fold(surface)
    keys = [key for key in curation.keys_by_name.get(form, ()) if key.startswith(f"{entity.type}/")]
    if (entity.key, form) in curation.refused or (curation.resolve(entity.key), form) in curation.refused:
        return next((knowledge.entities[key] for key in keys if (key, form) not in curation.refused), None)
    split_off = f"{entity.type}/{slugify(surface)}"
    if split_off in curation.different.get(entity.key, ()):
        return knowledge.entities.get(split_off) or Entity(type=entity.type, id=slugify(surface), label=surface)
    if not entity.origin and form in map(fold, (entity.label, *entity.aliases)):  # a rule made it of the surface
        if keys:
            return knowledge.entities[keys[0]]
        if surface in curation.refused_to_all or surface in curation.refused_in.get(language, ()):
            return None
    return entity
