"""How stories come into the archive: documents are read, linked, embedded and added to the next generation, batch by batch.

A document that is in the archive as it is, is passed over; one that cannot be read or linked is refused with its file, line
and reason, and the rest goes on. A long ingest publishes as it goes, after so many stories or minutes, so that an interrupt or
a crash costs the batch in hand, and the same command goes on where it stopped.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

from graph_service.archive.archive import Archive
from graph_service.archive.builder import GenerationBuilder, Refusal
from graph_service.archive.linking_inputs import DECISIONS
from graph_service.archive.sources import Sources
from graph_service.embedding import numerics_of
from graph_service.embedding.encoder import Encoder, Vectors
from graph_service.embedding.vector_cache import CachedEncoder, VectorCache
from graph_service.errors import NotFoundError, SourceError
from graph_service.faults import refused
from graph_service.index.chunking import passages
from graph_service.linking.topics import TopicScheme, encode_scheme, with_topics
from graph_service.model import LinkedStory, Passage, Rejected
from graph_service.reading.documents import Document
from graph_service.settings import DEFAULT_BASE, Settings

BATCH = 64
WAIT = 600.0  # seconds that a long ingest waits for another writer between two of its generations

Progress = Callable[[int], None]
Embedded = tuple[LinkedStory, Sequence[Passage], Vectors]


@dataclass(kw_only=True)
class Report:
    """What an ingest did: counts of stories, and the documents that were refused.

    `duplicates` are those of the added and changed that are the same as another story. `stale` says that reference data or
    decisions have changed since older stories were linked.
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
    errors: list[SourceError] = field(default_factory=list)
    unknown_keys: set[str] = field(default_factory=set)

    def count(self, linked: LinkedStory, passages: int, *, known: bool) -> None:
        """Count a story and what it holds; `known` where its id is not new."""
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
        if self.settings.base_iri == DEFAULT_BASE and self.archive.is_published:
            return self.archive.latest().manifest.base_iri
        return self.settings.base_iri

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
        found: Iterable[Document | SourceError],
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
        with self.archive.write(self.base_iri, self.encoder) as first:
            unseen = self._unseen(found, first, report, progress)
            stories = without_errors(link_documents(unseen, self.settings.processes, self.decisions), report, progress)
            pending = batches(stories)
            more = self._fill(first, pending, report, progress, once=once)
        self._after(first, report, started)
        while more:
            if on_publish is not None:
                on_publish(report)
            with self.archive.write(self.base_iri, self.encoder, WAIT) as builder:
                more = self._fill(builder, pending, report, progress, once=once)
            self._after(builder, report, started)
        return report

    def _unseen(
        self,
        found: Iterable[Document | SourceError],
        builder: GenerationBuilder,
        report: Report,
        progress: Progress | None,
    ) -> Iterator[Document]:
        """Yield the documents that are not in the archive as they are; count the others in the report."""
        from graph_service.reading.json_records import unknown_keys  # noqa: PLC0415  loads parsers

        digests = set(builder.projection.digests.values())
        for document in without_missing(found, report):
            report.unknown_keys |= unknown_keys(document)
            if document.digest in digests:
                report.unchanged += 1
                tell(progress, len(document.data))
            else:
                digests.add(document.digest)
                yield document

    def _fill(
        self,
        builder: GenerationBuilder,
        pending: Iterator[Sequence[tuple[Document, LinkedStory]]],
        report: Report,
        progress: Progress | None,
        *,
        once: bool,
    ) -> bool:
        """Put batches into a builder until it is time to publish; return whether there may be more."""
        until = time.monotonic() + 60 * self.settings.publish_minutes
        for batch in pending:
            self._put(builder, batch, report)
            tell(progress, sum(len(document.data) for document, _ in batch))
            if not once and (len(builder.rows) >= self.settings.publish_stories or time.monotonic() >= until):
                self.sources.sync()
                return True
        self.sources.sync()
        return False

    def _put(self, builder: GenerationBuilder, batch: Sequence[tuple[Document, LinkedStory]], report: Report) -> None:
        """Put a batch of linked stories into the builder, with their passages and vectors; list those it refuses."""
        known = {linked.story.id for _, linked in batch if builder.digest_of(linked.story.id) is not None}
        embedded, errors = self.embed([linked for _, linked in batch])
        refusals = {**errors, **builder.upsert(embedded)}
        lengths = {linked.story.id: len(cut) for linked, cut, _ in embedded}
        for document, linked in batch:
            story = linked.story.id
            if story in refusals:
                report.errors.append(refusal(refusals[story], document.file, document.line))
                continue
            self.sources.keep(document)
            report.count(linked, lengths[story], known=story in known)

    def _after(self, builder: GenerationBuilder, report: Report, started: float) -> None:
        """Complete the report on what was published."""
        report.duplicates += builder.groups.repeated(builder.rows.keys())
        report.generation = self.archive.generations.current()
        report.stale = report.generation is not None and self.archive.latest().stale
        report.seconds = time.perf_counter() - started

    def embed(self, batch: Sequence[LinkedStory]) -> tuple[list[Embedded], Mapping[str, Exception]]:
        """Return each story with its passages and their vectors, and the errors of those that have none, by id.

        A story whose publisher states no topics gets those that its text is about.
        """
        try:
            return self._embedded(batch), {}
        except OSError:  # the machine's fault, no story's
            raise
        except Exception as error:  # noqa: BLE001  one story brings it out; each alone shows which
            if len(batch) == 1:
                return [], {batch[0].story.id: error}
        whole: list[Embedded] = []
        errors: dict[str, Exception] = {}
        for linked in batch:
            alone, error_of = self.embed([linked])
            whole += alone
            errors |= error_of
        return whole, errors

    def _embedded(self, batch: Sequence[LinkedStory]) -> list[Embedded]:
        cut = [passages(linked.story) for linked in batch]
        vectors = self.passage_encoder.encode([passage.embedded for pieces in cut for passage in pieces])
        embedded, start = list[Embedded](), 0
        for linked, pieces in zip(batch, cut, strict=True):
            share = vectors[start : start + len(pieces)]
            embedded.append((linked if linked.topics else with_topics(linked, self.topics, share), pieces, share))
            start += len(pieces)
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
        left = set(self.archive.latest().projection.digests.values())
        for digest in removed.values():
            if digest not in left:
                self.sources.forget(digest)
        return len(removed)

    def link(
        self, found: Iterable[Document | SourceError]
    ) -> Iterator[tuple[LinkedStory, Sequence[Rejected]] | SourceError]:
        """Yield what is found in documents, with the candidates that lost, and add nothing."""
        from graph_service.linking.parallel import explain_document  # noqa: PLC0415  loads the linker's model

        for document in found:
            result = document if isinstance(document, SourceError) else explain_document(document, self.decisions)
            if not isinstance(document, SourceError) and not isinstance(result, SourceError) and not result[0].topics:
                embedded, errors = self.embed([result[0]])
                refusals = [refusal(error, document.file, document.line) for error in errors.values()]
                result = refusals[0] if refusals else (embedded[0][0], result[1])
            yield result


def without_missing(found: Iterable[Document | SourceError], report: Report) -> Iterator[Document]:
    """Yield the documents that are there; list the errors of the others in the report."""
    for document in found:
        if isinstance(document, SourceError):
            report.errors.append(document)
        else:
            yield document


def without_errors(
    results: Iterable[tuple[Document, LinkedStory | SourceError]], report: Report, progress: Progress | None
) -> Iterator[tuple[Document, LinkedStory]]:
    """Yield what could be read, each story id once; list the errors of the others in the report."""
    seen: dict[str, Document] = {}
    for document, result in results:
        error = result if isinstance(result, SourceError) else _same_id(document, seen.get(result.story.id))
        if error is not None or isinstance(result, SourceError):
            report.errors.append(error or result)  # type: ignore[arg-type]  # one of the two is an error
            tell(progress, len(document.data))
        else:
            seen[result.story.id] = Document(document.kind, document.file, document.line, b"")  # its place alone
            yield document, result


def _same_id(document: Document, before: Document | None) -> SourceError | None:
    if before is None:
        return None
    place = before.file if before.line is None else f"{before.file}:{before.line}"
    return SourceError(
        f"this story has the same id as the one in {place}.",
        file=document.file,
        line=document.line,
        hint="Stories without an id get one from their title; give one of the two an id.",
    )


def batches(results: Iterator[tuple[Document, LinkedStory]]) -> Iterator[list[tuple[Document, LinkedStory]]]:
    """Yield the results in lists that are put into a builder together."""
    while batch := list(islice(results, BATCH)):
        yield batch


def refusal(reason: Refusal, file: str, line: int | None = None) -> SourceError:
    """Return the error that says which shape a story would break, or which fault of ours it brings out."""
    if isinstance(reason, Exception):
        return refused(reason, file, line)
    first, more = reason[0], len(reason) - 1
    return SourceError(
        f"what is found in this story would break a rule of what is published: {first.rule} This is not so for "
        f"{first.path} of {first.focus}{f', and {more} more are broken' if more else ''}.",
        file=file,
        line=line,
        hint="Nothing of it was taken in. Please report this, with the story, unless the file itself is wrong there.",
    )


def tell(progress: Progress | None, count: int) -> None:
    """Report progress to whoever wants it."""
    if progress is not None:
        progress(count)
