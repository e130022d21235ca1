"""Reprocessing: stories of the archive are made again from their sources, those that a changed decision touches or all.

A decision touches the stories that mention an entity of it, and those whose text holds a name of it: a name that was blocked
or unknown left no mention. Names are looked for folded, in all their spellings; of a name in Cyrillic, whose endings change,
the beginning is looked for. Where the reference data of the installation changed, every story is touched. Passages that read
as before keep their vectors.

A rebuild makes everything again, vectors too, into an empty generation: the way to another model. A story that can no longer
be read is an error then, since it would be lost.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from graph_service.archive.builder import GenerationBuilder
from graph_service.archive.ingest import (
    Embedded,
    Ingest,
    Progress,
    Report,
    batches,
    refusal,
    tell,
    without_errors,
    without_missing,
)
from graph_service.archive.snapshot import Snapshot
from graph_service.errors import DataError
from graph_service.linking.knowledge.decisions import BETWEEN, Curation
from graph_service.linking.knowledge.name_forms import CYRILLIC, Name
from graph_service.linking.parallel import link_documents
from graph_service.model import LinkedStory
from graph_service.network.projection import Projection
from graph_service.store import entity_queries
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
            _relink(builder, published, ingest, report, progress, every=every)
        published = ingest.archive.latest()
    report.unchanged = len(published.projection.ids) - report.changed
    return _completed(report, published, started)


def rebuild(ingest: Ingest, *, progress: Progress | None = None) -> Report:
    """Make every story again from its source, with the model that is set, and publish all of them together.

    Raises `DataError` where a story cannot be made again, `LockedError`, `CurationError`; then nothing is published.
    """
    started, report = time.perf_counter(), Report()
    with ingest.archive.rebuild(ingest.base_iri, ingest.encoder) as builder:
        published = ingest.archive.latest()
        story_of = {digest: story for story, digest in published.projection.digests.items()}
        for again in _again(builder, story_of, ingest, report, progress):
            _put(builder, *ingest.embed(again), report)
        if report.errors:
            raise DataError(
                f"{len(report.errors)} of {len(published.projection.ids)} stories cannot be made again; the first: "
                f"{report.errors[0]} What was published before stays.",
                hint="Ingest them again, or remove them by their ids; then rebuild.",
            )
    return _completed(report, ingest.archive.latest(), started)


def _completed(report: Report, published: Snapshot, started: float) -> Report:
    report.generation, report.stale = published.manifest.generation, published.stale
    report.seconds = time.perf_counter() - started
    return report


def _relink(
    builder: GenerationBuilder,
    published: Snapshot,
    ingest: Ingest,
    report: Report,
    progress: Progress | None,
    *,
    every: bool,
) -> None:
    stories, keys = touched(builder, published)
    stories = list(builder.projection.ids) if every else stories
    story_of = {published.projection.digests[story]: story for story in stories}
    for again in _again(builder, story_of, ingest, report, progress):
        builder.renew(
            entity for linked in again for entity in linked.entities.values() if entity.origin or entity.key in keys
        )
        embedded, errors = ingest.embed(again)
        _put(builder, [linked for linked in embedded if not builder.holds(linked[0])], errors, report)
    builder.relinked()


def _put(
    builder: GenerationBuilder, embedded: Sequence[Embedded], errors: Mapping[str, Exception], report: Report
) -> None:
    """Put stories made again into a builder; list those it refuses, and those that could not be made."""
    refusals = {**errors, **builder.upsert(embedded)}
    report.errors += [refusal(reason, f"story {story}") for story, reason in refusals.items()]
    for again, cut, _ in embedded:
        if again.story.id not in refusals:
            report.count(again, len(cut), known=True)


def _again(
    builder: GenerationBuilder, story_of: Mapping[str, str], ingest: Ingest, report: Report, progress: Progress | None
) -> Iterator[list[LinkedStory]]:
    """Yield stories as they are linked now, in batches; `story_of` has their ids by the digests of their sources."""
    sources = without_missing(map(ingest.sources.read, story_of), report)
    results = link_documents(sources, ingest.settings.processes, builder.inputs.file)
    for batch in batches(without_errors(results, report, lambda _: tell(progress, 1))):
        yield [_under(story_of[document.digest], linked_story) for document, linked_story in batch]
        tell(progress, len(batch))


def _under(story: str, linked: LinkedStory) -> LinkedStory:
    """Return a story under the id that it was published with, which never changes."""
    return linked if linked.story.id == story else replace(linked, story=replace(linked.story, id=story))


def touched(builder: GenerationBuilder, published: Snapshot) -> tuple[list[str], frozenset[str]]:
    """Return the ids of the stories to link again, and the keys that changed decisions speak of."""
    before, after = builder.linked_with, builder.inputs
    if before.reference != after.reference:
        return list(builder.projection.ids), frozenset()
    keys, names = changed(before.curation, after.curation)
    stories = {builder.projection.ids[row] for key in keys for row in builder.projection.stories_of(key)}
    signs = {sign for name in {*names, *_names_of(builder.projection, keys)} for sign in _signs(name)}
    if signs:
        stories |= {story for story, text in entity_queries.texts(published.store) if _holds(fold(text), signs)}
    return [story for story in builder.projection.ids if story in stories], keys


def changed(before: Curation, after: Curation) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys and the names that decisions speak of which hold in only one of the two."""
    different = set(before.decisions) ^ set(after.decisions)
    described = {key for key in before.described.keys() | after.described.keys()
                 if before.described.get(key) != after.described.get(key)}  # fmt: skip
    keys = {d.key for d in different} | {d.value for d in different if d.kind in BETWEEN} | described
    ends = {curation.resolve(key) for curation in (before, after) for key in keys}
    names = {d.value for d in different if d.kind not in BETWEEN}
    return frozenset(keys | ends) - {""}, frozenset(names)


def _names_of(projection: Projection, keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        if key in projection.entity_row:
            yield from projection.folded_names[projection.entity_row[key]].split("\n")


def _signs(name: str) -> Iterator[str]:
    for spelling in Name(name, "").spellings():
        folded = fold(spelling.written)
        yield folded[: min(BEGINNING, len(folded) // 2)] if CYRILLIC.search(folded) else folded


def _holds(text: str, signs: Iterable[str]) -> bool:
    return any(sign in text for sign in signs)
