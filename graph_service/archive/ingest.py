"""How stories come into the archive: documents are read, linked, embedded and added to the next generation, batch by batch.

A document that the archive has already is skipped. One that cannot be read, linked or written is refused with its file, line
and reason, and the rest goes on. A long ingest publishes after so many stories or minutes, so that an interrupt or a crash
costs the stories since then, and the same command continues where it stopped.

A document is a new story, or a story of the archive with new text. A story is known by the id that its publisher states, else
by its address, else by the path of its file (and its title, where the file holds several). Never by its title alone: next
week's "Weekly report" is another story. Stories that were published before identities were kept are known by their address,
or, where they have none, by their slug.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, count
from pathlib import Path

from graph_service.archive.archive import Archive
from graph_service.archive.builder import EmbeddedStory, GenerationBuilder, Refusal
from graph_service.archive.linking_inputs import DECISIONS, LinkingInputs
from graph_service.archive.sources import Sources
from graph_service.embedding import numerics_of
from graph_service.embedding.encoder import Encoder
from graph_service.embedding.vector_cache import CachedEncoder, VectorCache
from graph_service.errors import NotFoundError, SourceError, isolate_faults, refuse_story
from graph_service.index.passage_index import split_into_passages
from graph_service.linking.topics import TopicScheme, encode_scheme, with_topics
from graph_service.model import LinkedStory, Rejected
from graph_service.reading.documents import Document, Note
from graph_service.reading.draft import identity_of_address
from graph_service.settings import DEFAULT_BASE, Settings
from graph_service.store.graph_store import QuadSource
from graph_service.store.story_queries import address, identities
from graph_service.text import slugify

BATCH = 64
WAIT = 600.0  # seconds that a long ingest waits for another writer between two of its generations

Progress = Callable[[int], None]
Batch = Sequence[tuple[Document, LinkedStory]]


@dataclass(kw_only=True)
class Report:
    """What an ingest did: counts of stories, the documents that were refused, and notes on what was skipped or left out.

    `duplicates` counts the added and changed stories that duplicate another. `stale` says that reference data or decisions
    have changed since older stories were linked, `reindex` that words of older stories were indexed by other rules.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    mentions: int = 0
    facts: int = 0
    passages: int = 0
    seconds: float = 0.0
    generation: int | None = None
    stale: bool = False
    reindex: bool = False
    errors: list[SourceError] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unknown_keys: set[str] = field(default_factory=set)

    def count(self, linked: LinkedStory, passages: int, *, known: bool) -> None:
        """Count a story and what it holds; `known` if the archive had a story of its id."""
        self.added += not known
        self.changed += known
        self.mentions += len(linked.mentions)
        self.facts += len(linked.facts)
        self.passages += passages


class Ingest:
    """Adds stories to an archive and removes them."""

    def __init__(self, archive: Archive, encoder: Encoder, vectors: VectorCache, settings: Settings) -> None:
        self.archive = archive
        self.encoder = encoder
        self.passage_encoder = CachedEncoder(encoder, numerics_of(settings.encoder), vectors)
        self.sources = Sources(settings.data / "sources")
        self.decisions = settings.data / DECISIONS
        self.settings = settings

    @property
    def base_iri(self) -> str:
        """The base IRI: of the archive where the settings name none, else of the settings."""
        published = self.archive.generations.manifest() if self.settings.base_iri == DEFAULT_BASE else None
        return self.settings.base_iri if published is None else published.base_iri

    @cached_property
    def topics(self) -> TopicScheme:
        """The fields of work that a story without topics is compared with."""
        from graph_service.linking.knowledge.reference_files import read_fields_of_work  # noqa: PLC0415  loads rdflib

        return encode_scheme(read_fields_of_work(), self.passage_encoder)

    def add(self, *paths: Path | str, progress: Progress | None = None) -> Report:
        """Read files and folders: new stories are added, those whose id is in the archive are changed.

        What cannot be read is listed in the report, and the rest goes on. `progress` gets the bytes of each document done.
        """
        from graph_service.reading.readers import documents  # noqa: PLC0415  loads parsers

        return self.add_documents((document for path in paths for document in documents(path)), progress=progress)

    def add_documents(
        self,
        documents: Iterable[Document | SourceError | Note],
        *,
        once: bool = False,
        progress: Progress | None = None,
        on_publish: Callable[[Report], None] | None = None,
    ) -> Report:
        """Read documents, as `add` does files; raises `LockedError` where another process is writing.

        Publishes after every `publish_stories` stories or `publish_minutes` minutes (settings) and calls `on_publish` with the
        report so far; with `once`, publishes all or nothing.
        """
        from graph_service.linking.parallel import link_documents  # noqa: PLC0415  loads the linker's model

        started, report = time.perf_counter(), Report()
        pending: Iterator[Batch] | None = None
        wait, more = 0.0, True
        while more:
            with self.archive.write(self.base_iri, self.encoder, wait) as builder:
                if pending is None:  # only now is it certain which documents the archive has
                    unseen = self._unseen(documents, builder, report, progress)
                    results = link_documents(unseen, self.settings.processes, self.decisions)
                    pending = batches(named(without_errors(results, report, progress), builder, report))
                more = self._fill(builder, pending, report, progress, once=once)
                self.sources.sync()
            report.duplicates += builder.groups.count_repeats(builder.rows.keys())
            self.complete_report(report, builder.linked_with, started)
            if more and on_publish is not None:
                on_publish(report)
            wait = WAIT
        return report

    def _unseen(
        self,
        documents: Iterable[Document | SourceError | Note],
        builder: GenerationBuilder,
        report: Report,
        progress: Progress | None,
    ) -> Iterator[Document]:
        """Yield the documents that the archive does not have; count the others in the report."""
        from graph_service.reading.json_records import unknown_keys  # noqa: PLC0415  loads parsers

        digests = set(builder.projection.digests.values())
        # Where each was met in this ingest; the same bytes may be of two kinds, and one of them a story.
        places: dict[tuple[str, str], str] = {}
        for document in readable(documents, report):
            report.unknown_keys |= unknown_keys(document)
            met = (document.kind, document.digest)
            if document.digest not in digests and met not in places:
                places[met] = document.file if document.line is None else f"{document.file}:{document.line}"
                yield document
                continue
            if met in places:
                message = f"it is identical to {places[met]}, byte for byte, and is read once."
                report.notes.append(Note(message, document.file, document.line))
            report.unchanged += 1
            report_progress(progress, len(document.data))

    def _fill(
        self,
        builder: GenerationBuilder,
        pending: Iterator[Batch],
        report: Report,
        progress: Progress | None,
        *,
        once: bool,
    ) -> bool:
        """Add batches to a builder until it is time to publish; return whether there may be more."""
        until = time.monotonic() + 60 * self.settings.publish_minutes
        for batch in pending:
            self.add_batch(builder, batch, report)
            report_progress(progress, sum(len(document.data) for document, _ in batch))
            if not once and (len(builder.rows) >= self.settings.publish_stories or time.monotonic() >= until):
                return True
        return False

    def add_batch(self, builder: GenerationBuilder, batch: Batch, report: Report) -> None:
        """Add linked stories to a builder, with passages and vectors, and keep their sources; report those it refuses."""
        documents = {linked.story.id: document for document, linked in batch}
        known = {story for story in documents if builder.digest_of(story) is not None}
        embedded, errors = self.embed([linked for _, linked in batch])
        origins = {story: (document.file, document.line) for story, document in documents.items()}
        for linked, passages, _ in upsert(builder, embedded, errors, report, origins):
            document = documents[linked.story.id]
            self.sources.keep(document)
            report.notes += [Note(note, document.file, document.line) for note in linked.story.notes]
            report.count(linked, len(passages), known=linked.story.id in known)

    def complete_report(self, report: Report, linked_with: LinkingInputs, started: float) -> None:
        """Complete a report with what is published, whose stories were all linked with some inputs."""
        if (manifest := self.archive.generations.manifest()) is not None:
            report.generation = manifest.generation
            report.stale = bool(manifest.stories) and not linked_with.are_current(self.decisions)
            report.reindex = manifest.indexed_by_other_rules
        report.seconds = time.perf_counter() - started

    def embed(self, batch: Sequence[LinkedStory]) -> tuple[list[EmbeddedStory], Mapping[str, Exception]]:
        """Return the stories with their passages and vectors, and by id the errors of those that cannot be embedded.

        A story whose publisher states no topics gets those that its text is about.
        """
        return isolate_faults(self._embed, batch, lambda linked: linked.story.id)

    def _embed(self, batch: Sequence[LinkedStory]) -> list[EmbeddedStory]:
        passages_of = [split_into_passages(linked.story) for linked in batch]
        vectors = self.passage_encoder.encode([passage.embedded for passages in passages_of for passage in passages])
        embedded, start = list[EmbeddedStory](), 0
        for linked, passages in zip(batch, passages_of, strict=True):
            share = vectors[start : start + len(passages)]
            embedded.append((linked if linked.topics else with_topics(linked, self.topics, share), passages, share))
            start += len(passages)
        return embedded

    def remove(self, slugs: Sequence[str]) -> int:
        """Remove stories with their facts and sources; raises `NotFoundError`, and then removes none."""
        digests = self.archive.open().projection.digests
        missing = [slug for slug in slugs if slug not in digests]
        if missing:
            raise NotFoundError(f"There is no story {', '.join(missing)}.", hint="Nothing was removed.")
        removed = {slug: digests[slug] for slug in slugs}
        with self.archive.write(self.base_iri, self.encoder) as builder:
            builder.remove(list(removed))
        remaining = set(self.archive.latest().projection.digests.values())
        for digest in removed.values():
            if digest not in remaining:
                self.sources.forget(digest)
        return len(removed)

    def link(
        self, documents: Iterable[Document | SourceError | Note]
    ) -> Iterator[tuple[Document, LinkedStory, Sequence[Rejected]] | SourceError | Note]:
        """Yield each document with what is linked in it, and the candidates that lost; add nothing."""
        from graph_service.linking.parallel import explain_document  # noqa: PLC0415  loads the linker's model

        for document in documents:
            if isinstance(document, SourceError | Note):
                yield document
                continue
            result = explain_document(document, self.decisions)
            if isinstance(result, SourceError):
                yield result
                continue
            linked, rejected = result
            if not linked.topics:
                embedded, errors = self.embed([linked])
                if error := errors.get(linked.story.id):
                    yield refusal(error, document.file, document.line)
                    continue
                linked = embedded[0][0]
            yield document, linked, rejected


@dataclass(slots=True)
class Identities:
    """The slugs of the stories of an archive by their identity, and those whose identity nothing tells.

    `shared` are the identities that several records of a file have or that were met in this ingest.
    """

    slugs: dict[str, str]
    taken: set[str]
    unknown: set[str]
    shared: set[str]

    @classmethod
    def of(cls, store: QuadSource, stories: Sequence[str]) -> "Identities":
        """Return the identities of the stories of a graph."""
        known = identities(store, stories)
        for slug in stories:
            if slug not in known and (url := address(store, slug)):
                known[slug] = identity_of_address(url)
        shared = {
            identity.partition("#")[0]
            for identity in known.values()
            if "#" in identity and identity.startswith("file:")
        }
        slugs = {identity: slug for slug, identity in known.items()}
        return cls(slugs, set(stories), set(stories) - known.keys(), shared)

    def name(self, linked: LinkedStory) -> LinkedStory:
        """Return a story under the slug of the story that it is, or under a new one.

        A new slug is made from the title; where another story has it, the date, the source or a number is added. Records of
        one file that agree in title, date and source are known by their text, too: none replaces another.
        """
        story = linked.story
        if story.identity.startswith("file:") and story.identity in self.shared:
            story = replace(story, identity=f"{story.identity}#{story.digest[:12]}")
        elif story.identity.startswith("file:"):
            self.shared.add(story.identity)
        slug = self.slugs.get(story.identity)
        if slug is None:
            parts = (story.date or "", slugify(story.source or ""))
            endings = chain(["", *(f"-{part}" for part in parts if part)], (f"-{number}" for number in count(2)))
            free = (form for ending in endings if (form := f"{story.id}{ending}") not in self.taken)
            slug = story.id if story.id in self.unknown else next(free)
            self.unknown.discard(slug)
            self.taken.add(slug)
            self.slugs[story.identity] = slug
        return replace(linked, story=replace(story, id=slug))


# --- steps of an ingest that reprocessing shares -------------------------------------------------------------------


def readable(documents: Iterable[Document | SourceError | Note], report: Report) -> Iterator[Document]:
    """Yield the documents that could be read; list the errors of the others, and notes, in the report."""
    for document in documents:
        if isinstance(document, SourceError):
            report.errors.append(document)
        elif isinstance(document, Note):
            report.notes.append(document)
        else:
            yield document


def without_errors(
    results: Iterable[tuple[Document, LinkedStory | SourceError]], report: Report, progress: Progress | None
) -> Iterator[tuple[Document, LinkedStory]]:
    """Yield the stories that were linked; list the errors of the others in the report."""
    for document, result in results:
        if isinstance(result, LinkedStory):
            yield document, result
        else:
            report.errors.append(result)
            report_progress(progress, len(document.data))


def named(
    results: Iterable[tuple[Document, LinkedStory]], builder: GenerationBuilder, report: Report
) -> Iterator[tuple[Document, LinkedStory]]:
    """Yield the stories under the ids of the stories that they are versions of, or under new ones.

    The report notes which take the place of an earlier one of the same ingest.
    """
    known: Identities | None = None
    places: dict[str, str] = {}
    for document, linked in results:
        if known is None:  # an ingest of nothing new reads none
            known = Identities.of(builder.store, builder.projection.ids)
        story = known.name(linked)
        if (place := places.get(story.story.id)) is not None:
            message = f"it has the id or the address of {place}, and is kept in its place; give each story its own."
            report.notes.append(Note(message, document.file, document.line))
        places[story.story.id] = document.file if document.line is None else f"{document.file}:{document.line}"
        yield document, story


def batches(results: Iterator[tuple[Document, LinkedStory]]) -> Iterator[Batch]:
    """Yield the results in lists that are added to a builder together; no list has two versions of one story."""
    batch: list[tuple[Document, LinkedStory]] = []
    slugs: set[str] = set()
    for document, linked in results:
        if len(batch) == BATCH or linked.story.id in slugs:
            yield batch
            batch, slugs = [], set()
        batch.append((document, linked))
        slugs.add(linked.story.id)
    if batch:
        yield batch


def upsert(
    builder: GenerationBuilder,
    batch: Sequence[EmbeddedStory],
    errors: Mapping[str, Exception],
    report: Report,
    origins: Mapping[str, tuple[str, int | None]],
) -> list[EmbeddedStory]:
    """Add stories to a builder and return those that were added.

    The report lists those that the builder refuses, and the `errors` of those that could not be embedded, by id; `origins`
    has the file and line that each story came from.
    """
    refusals: Mapping[str, Refusal] = {**errors, **builder.upsert(batch)}
    report.errors += [refusal(reason, *origins[story]) for story, reason in refusals.items()]
    return [embedded for embedded in batch if embedded[0].story.id not in refusals]


def refusal(reason: Refusal, file: str, line: int | None = None) -> SourceError:
    """Return the error that says which shape a story would break, or which fault of ours it brings out."""
    if isinstance(reason, Exception):
        return refuse_story(reason, file, line)
    first, more = reason[0], len(reason) - 1
    return SourceError(
        f"what was found in this story breaks a rule: {first}{f', and {more} more' if more else ''}.",
        file=file,
        line=line,
        hint="The story was not added. Please report this, with the story, unless the file itself is wrong.",
    )


def report_progress(progress: Progress | None, count: int) -> None:
    """Report progress, if anyone asked for it."""
    if progress is not None:
        progress(count)
