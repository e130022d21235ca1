"""Reprocessing: stories of the archive are linked again from their sources, those that a changed decision touches or all.

A decision touches the stories that mention an entity of it, and those whose text holds a name of it: a name that was blocked
or unknown left no mention. Texts are searched for folded names in all their spellings; of a name in Cyrillic, whose endings
change, only for the beginning. A change of the installation's reference data touches every story. Passages whose text stays
the same keep their vectors.

A rebuild makes everything again, vectors too, into an empty generation: the way to another model. A story that can no longer
be read is an error then, since it would be lost.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from graph_service.archive.builder import GenerationBuilder
from graph_service.archive.ingest import (
    Ingest,
    Progress,
    Report,
    batches,
    readable,
    report_progress,
    upsert,
    without_errors,
)
from graph_service.archive.snapshot import Snapshot
from graph_service.errors import DataError
from graph_service.linking.knowledge.decisions import BETWEEN, Curation
from graph_service.linking.knowledge.name_forms import CYRILLIC, Name
from graph_service.linking.parallel import link_documents
from graph_service.model import LinkedStory
from graph_service.store import entity_queries
from graph_service.store.story_queries import identities
from graph_service.text import fold

BEGINNING = 3  # letters of a name in Cyrillic that no ending changes; of a short one, half of it (Київ, Києва)


def relink(ingest: Ingest, *, every: bool = False, progress: Progress | None = None) -> Report:
    """Link stories again that changed decisions or reference data touch, or `every` one, from their sources.

    Publishes nothing where nothing changed. Raises `LockedError`, `CurationError`.
    """
    started, report = time.perf_counter(), Report()
    published = ingest.archive.open()
    if every or published.stale:
        with ingest.archive.write(ingest.base_iri, ingest.encoder) as builder:
            stories, keys = touched_stories(builder, published)
            stories = list(builder.projection.ids) if every else stories
            story_of = {published.projection.digests[story]: story for story in stories}
            origins = {story: (f"story {story}", None) for story in stories}
            for batch in _linked_again(builder, story_of, ingest, report, progress):
                for linked_story in batch:
                    described = linked_story.entities.values()
                    renewed = [entity for entity in described if entity.origin or entity.key in keys]
                    builder.renew(renewed, linked_story.story.language)
                embedded, errors = ingest.embed(batch)
                changed = [story for story in embedded if not builder.holds(story[0])]
                for linked_story, passages, _ in upsert(builder, changed, errors, report, origins):
                    report.count(linked_story, len(passages), known=True)
            builder.linked_with = builder.inputs
        published = ingest.archive.latest()
    report.unchanged = published.manifest.stories - report.changed
    ingest.complete_report(report, published.linked_with, started)
    return report


def rebuild(ingest: Ingest, *, progress: Progress | None = None) -> Report:
    """Make every story again from its source, with the model that is set, and publish all of them together.

    Raises `DataError` where a story cannot be made again, `LockedError`, `CurationError`; then nothing is published.
    """
    started, report = time.perf_counter(), Report()
    with ingest.archive.rebuild(ingest.base_iri, ingest.encoder) as builder:
        published = ingest.archive.latest()
        story_of = {digest: story for story, digest in published.projection.digests.items()}
        origins = {story: (f"story {story}", None) for story in story_of.values()}
        for batch in _linked_again(builder, story_of, ingest, report, progress):
            for linked_story, passages, _ in upsert(builder, *ingest.embed(batch), report, origins):
                report.count(linked_story, len(passages), known=True)
        if report.errors:
            raise DataError(
                f"{len(report.errors)} of {len(published.projection.ids)} stories cannot be processed again; the first: "
                f"{report.errors[0]} What was published before stays.",
                hint="Ingest them again, or remove them by their ids; then rebuild.",
            )
    ingest.complete_report(report, builder.linked_with, started)
    return report


def _linked_again(
    builder: GenerationBuilder, story_of: Mapping[str, str], ingest: Ingest, report: Report, progress: Progress | None
) -> Iterator[list[LinkedStory]]:
    """Yield stories as they are linked now, in batches; `story_of` has their ids by the digests of their sources."""
    sources = readable(map(ingest.sources.read, story_of), report)
    results = link_documents(sources, ingest.settings.processes, builder.inputs.file)
    published = identities(ingest.archive.latest().store, list(story_of.values()))
    for batch in batches(without_errors(results, report, lambda _: report_progress(progress, 1))):
        again = []
        for document, linked_story in batch:
            # The id that a story was published with never changes, nor does its identity; the source tells no path.
            slug, identity = story_of[document.digest], linked_story.story.identity
            identity = published.get(slug, "" if identity.startswith("file:") else identity)
            story = replace(linked_story.story, id=slug, identity=identity)
            again.append(replace(linked_story, story=story))
        yield again
        report_progress(progress, len(batch))


def touched_stories(builder: GenerationBuilder, published: Snapshot) -> tuple[list[str], frozenset[str]]:
    """Return the ids of the stories to link again, and the keys that changed decisions are about."""
    before, after, projection = builder.linked_with, builder.inputs, builder.projection
    if before.reference != after.reference:
        return list(projection.ids), frozenset()
    keys, names = changed_decisions(before.curation, after.curation)
    stories = {projection.ids[row] for key in keys for row in projection.stories_of(key)}

    rows = [projection.entity_row[key] for key in keys if key in projection.entity_row]
    names |= {name for row in rows for name in projection.folded_names[row].split("\n")}
    spellings = {spelling for name in names for spelling in folded_spellings(name)}
    if spellings:
        for story, text in entity_queries.texts(published.store):
            folded = fold(text)
            if any(spelling in folded for spelling in spellings):
                stories.add(story)
    return [story for story in projection.ids if story in stories], keys


def changed_decisions(before: Curation, after: Curation) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys and the names in the decisions that hold in only one of the two."""
    different = set(before.decisions) ^ set(after.decisions)
    described = {key for key in before.described.keys() | after.described.keys()
                 if before.described.get(key) != after.described.get(key)}  # fmt: skip
    keys = {d.key for d in different} | {d.value for d in different if d.kind in BETWEEN} | described
    ends = {curation.resolve(key) for curation in (before, after) for key in keys}
    names = {d.value for d in different if d.kind not in BETWEEN}
    return frozenset(keys | ends) - {""}, frozenset(names)


def folded_spellings(name: str) -> Iterator[str]:
    """Yield the spellings of a name, folded; of a name in Cyrillic the beginning, which endings leave as it is."""
    for spelling in Name(name, "").spellings():
        folded = fold(spelling.written)
        yield folded[: min(BEGINNING, len(folded) // 2)] if CYRILLIC.search(folded) else folded
