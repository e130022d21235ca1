"""`StoryGraph`, the one facade: whatever a page, a command or a program asks of the archive is asked here.

It is the only place that knows the order of the stages. Reading and linking, cutting and embedding happen batch by batch;
a batch goes into the draft of the next generation, which is published when all are in.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from graph_service.errors import NotFoundError, SourceError
from graph_service.generations import Archive, Draft, Generation
from graph_service.graph import formats, queries, stories
from graph_service.index.encode import Encoder, TransformerEncoder, Vectors
from graph_service.index.passages import passages
from graph_service.model import (
    EntityCard,
    EntityPage,
    EntityType,
    Filters,
    Grouped,
    LinkedStory,
    Mode,
    Passage,
    Rejected,
    Related,
    SearchResult,
    StoryCard,
)
from graph_service.read import Document, documents, unknown_keys
from graph_service.search.find import card, search
from graph_service.search.grouped import same_event, same_story
from graph_service.search.related import related
from graph_service.settings import SETTINGS, Settings, load
from graph_service.sources import Sources
from graph_service.sparql.limits import Answer, QueryPool
from graph_service.text import fold
from graph_service.vocabulary import Names

if TYPE_CHECKING:
    import networkx as nx
    from rdflib import Dataset

BATCH = 64
RELATED_ENTITIES = 12
DEFAULT_BASE = next(setting.default for setting in SETTINGS if setting.name == "base_iri")

Progress = Callable[[int], None]


@dataclass(kw_only=True)
class Report:
    """What an ingest did; counts of stories, and the documents that could not be read.

    `duplicates` are those of the added and changed that are the same as another story.
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
    errors: list[SourceError] = field(default_factory=list)
    unknown_keys: set[str] = field(default_factory=set)


class StoryGraph:
    """An archive of stories: reads them in, and answers from what is published."""

    def __init__(self, settings: Settings, encoder: Encoder) -> None:
        self.settings = settings
        self.encoder = encoder
        self.archive = Archive(settings.data)
        self.sources = Sources(settings.data / "sources")
        self._opened: tuple[int | None, Generation] | None = None
        self._opening = threading.Lock()

    @classmethod
    def open(cls, path: Path | str | None = None, settings: Settings | None = None) -> Self:
        """Open a data folder, made when the first story comes in; settings not given come from the environment."""
        settings = settings or load(data=path)
        return cls(settings, TransformerEncoder(settings.model))

    @property
    def published(self) -> Generation:
        """The published generation, opened; raises `DataError` where nothing was published yet."""
        number = self.archive.current()
        if self._opened is None or self._opened[0] != number:
            with self._opening:
                if self._opened is None or self._opened[0] != number:
                    self._opened = number, self.archive.open()
        return self._opened[1]

    @property
    def names(self) -> Names:
        """The IRIs of this archive."""
        return Names(self._base_iri())

    def _base_iri(self) -> str:
        if self.settings.base_iri == DEFAULT_BASE and self.archive.current() is not None:
            return self.published.manifest.base_iri
        return self.settings.base_iri

    # --- writing --------------------------------------------------------------------------------------------------

    def add(self, *paths: Path | str, progress: Progress | None = None) -> Report:
        """Read files and folders in: new stories are added, those whose id is here already are changed.

        What cannot be read is listed in the report, and the rest goes on. `progress` is told how many documents are done.
        """
        return self.add_documents((found for path in paths for found in documents(path)), progress=progress)

    def add_documents(self, found: Iterable[Document | SourceError], *, progress: Progress | None = None) -> Report:
        """Read documents in, as `add` does files; raises `LockedError` where another process is writing."""
        from graph_service.link.bulk import linked  # noqa: PLC0415  loads the linker's model

        started, report = time.perf_counter(), Report()
        with self.archive.write(self._base_iri(), self.encoder) as draft:
            fresh = _fresh(found, draft, report, progress)
            results = _without_errors(linked(fresh, self.settings.processes), report, progress)
            for batch in _batches(results):
                self._put(draft, batch, report)
                _tell(progress, len(batch))
        report.duplicates = draft.groups.repeated(draft.rows.keys())
        report.generation = self.archive.current()
        report.seconds = time.perf_counter() - started
        return report

    def _put(self, draft: Draft, batch: Sequence[tuple[Document, LinkedStory]], report: Report) -> None:
        """Take a batch of linked stories into the draft, with their passages and vectors."""
        for document, linked in batch:
            self.sources.keep(document)
            _count(report, linked, known=draft.digest_of(linked.story.id) is not None)
        cut = [passages(linked.story) for _, linked in batch]
        vectors = self.encoder.encode([f"{passage.title}. {passage.text}" for one in cut for passage in one])
        report.passages += len(vectors)
        draft.put(list(_parted([linked for _, linked in batch], cut, vectors)))

    def remove(self, slugs: Sequence[str]) -> int:
        """Remove stories and all that is said because of them; raises `NotFoundError`, and then removes none."""
        digests = {slug: self.published.projection.digests.get(slug) for slug in slugs}
        missing = [slug for slug, digest in digests.items() if digest is None]
        if missing:
            raise NotFoundError(f"There is no story {', '.join(missing)}.", hint="Nothing was removed.")
        with self.archive.write(self._base_iri(), self.encoder) as draft:
            draft.remove(list(digests))
        kept = set(self.published.projection.digests.values())
        for digest in digests.values():
            if digest is not None and digest not in kept:
                self.sources.forget(digest)
        return len(digests)

    def link(
        self, found: Iterable[Document | SourceError]
    ) -> Iterator[tuple[LinkedStory, Sequence[Rejected]] | SourceError]:
        """Yield what reading and linking find in documents, and the candidates that lost, without taking anything in."""
        from graph_service.link.bulk import explained  # noqa: PLC0415  loads the linker's model

        for document in found:
            yield document if isinstance(document, SourceError) else explained(document)

    # --- answers --------------------------------------------------------------------------------------------------

    def search(
        self, query: str, *, mode: Mode = "hybrid", filters: Filters | None = None, limit: int = 10, offset: int = 0
    ) -> SearchResult:
        """Return a page of the stories that answer a question; without one, of all stories, the newest first."""
        return search(self.published, self.encoder, query, mode, filters or Filters(), limit, offset)

    def related(self, slug: str, limit: int = 10) -> tuple[Related, ...]:
        """Return the stories most worth reading after a story, with their reasons; raises `NotFoundError`."""
        return related(self.published, slug, limit)

    def same_story(self, slug: str) -> tuple[Grouped, ...]:
        """Return where a story was published, too, in order of time; raises `NotFoundError`."""
        return same_story(self.published, slug)

    def same_event(self, slug: str) -> tuple[Grouped, ...]:
        """Return the other stories on the same event, in order of time, with the evidence; raises `NotFoundError`."""
        return same_event(self.published, slug)

    def story(self, slug: str) -> LinkedStory:
        """Return a story with all that was found in it; raises `NotFoundError`."""
        return stories.story(self.published.store, slug)

    def card(self, slug: str) -> StoryCard:
        """Return a story as it stands in a list; raises `NotFoundError`."""
        row = self.published.projection.row.get(slug)
        if row is None:
            raise stories.no_story(slug)
        return card(self.published, row)

    def stories(self, *, limit: int = 50, offset: int = 0) -> tuple[int, tuple[StoryCard, ...]]:
        """Return how many stories there are, and a page of them, the newest first."""
        rows = self.published.projection.latest()
        return len(rows), tuple(card(self.published, int(row)) for row in rows[offset : offset + limit])

    def entities(
        self, kind: EntityType, *, q: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[int, tuple[EntityCard, ...]]:
        """Return how many entities of a type have `q` in a name, and a page of them, those in most stories first."""
        projection = self.published.projection
        rows = [int(row) for row in projection.of_type(kind) if fold(q) in projection.folded_names[row]]
        return len(rows), tuple(self._entity_card(row) for row in rows[offset : offset + limit])

    def entity(self, key: str, *, limit: int = 20, offset: int = 0) -> EntityPage:
        """Return what an entity is, a page of the stories that name it with their sentences, and its neighbours.

        Raises `NotFoundError`.
        """
        published = self.published
        rows = published.projection.stories_of(key)
        cards = tuple(card(published, int(row)) for row in rows[offset : offset + limit])
        neighbours = published.projection.named_with(key)[:RELATED_ENTITIES]
        return EntityPage(
            entity=stories.entity(published.store, key),
            iri=published.names.entity(key),
            stories=cards,
            total=len(rows),
            evidence=queries.evidence(published.store, key, cards),
            related=tuple(self._entity_card(row, shared) for row, shared in neighbours),
            broader=self._cards_of(queries.containers(published.store, key)),
            narrower=self._cards_of(queries.parts(published.store, key)),
        )

    def _entity_card(self, row: int, shared: int | None = None) -> EntityCard:
        published = self.published
        projection, key = published.projection, published.projection.keys[row]
        count = int(projection.popularity[row]) if shared is None else shared
        kind = projection.entities["kind"][row].as_py()
        return EntityCard(
            key=key, iri=published.names.entity(key), label=projection.labels[row], kind=kind, stories=count
        )

    def _cards_of(self, found: Sequence[tuple[str, str]]) -> tuple[EntityCard, ...]:
        projection, names = self.published.projection, self.published.names
        return tuple(
            EntityCard(key=key, iri=names.entity(key), label=label, kind="", stories=len(projection.stories_of(key)))
            for key, label in found
        )

    # --- the graph ------------------------------------------------------------------------------------------------

    def query(self, sparql: str, accept: str | None = None, *, format: str | None = None) -> Answer:  # noqa: A002  as in ?format=
        """Return the answer to a SPARQL query, in the format that a client accepts or names.

        Raises `QueryError`, `ForbiddenError`, `LimitError`, `NotAcceptableError`.
        """
        published = self.published
        return self._queries.run(published.folder / "graph", published.names.base, sparql, accept, format)

    @cached_property
    def _queries(self) -> QueryPool:
        settings = self.settings
        return QueryPool(settings.query_workers, settings.query_seconds, settings.query_bytes)

    def describe(self, key: str, media_type: str) -> bytes:
        """Return the RDF of a story or an entity in a media type; raises `NotFoundError`, `NotAcceptableError`."""
        target = formats.named(media_type, formats.RDF_FORMATS)
        kind, _, slug = key.partition("/")
        if kind == "story":
            return queries.describe_story(self.published.store, self.card(slug).id, target)
        return queries.describe_entity(self.published.store, stories.entity(self.published.store, key).key, target)

    def export(self, output: IO[bytes], format_name: str) -> None:
        """Write the whole graph to a binary stream; formats without graphs get the union of all."""
        self.published.store.dump(formats.named(format_name, formats.RDF_FORMATS), output)

    def graph(self) -> "Dataset":
        """Return the published graph as an rdflib dataset, whose default graph is the union of all graphs; read-only."""
        from oxrdflib import OxigraphStore  # noqa: PLC0415  a second to import
        from rdflib import Dataset  # noqa: PLC0415  likewise

        return Dataset(store=OxigraphStore(store=self.published.store.engine), default_union=True)

    def network(self) -> "nx.Graph[str]":
        """Return stories and entities as a NetworkX graph."""
        from graph_service.graph.network import network  # noqa: PLC0415  NetworkX takes long to import

        return network(self.published.projection)

    def status(self) -> dict[str, Any]:
        """Return which generation is published and how much it holds."""
        manifest = self.published.manifest
        counts = ("generation", "created", "base_iri", "model", "stories", "entities", "mentions", "passages", "quads")
        return {name: getattr(manifest, name) for name in counts}

    def close(self) -> None:
        """End the processes that run queries."""
        if "_queries" in self.__dict__:
            self._queries.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _fresh(
    found: Iterable[Document | SourceError], draft: Draft, report: Report, progress: Progress | None
) -> Iterator[Document]:
    """Yield the documents that are not in the archive as they are; note the others in the report."""
    digests = set(draft.projection.digests.values())
    for document in found:
        if isinstance(document, SourceError):
            report.errors.append(document)
            continue
        report.unknown_keys |= unknown_keys(document)
        if document.digest in digests:
            report.unchanged += 1
            _tell(progress, 1)
        else:
            digests.add(document.digest)
            yield document


def _without_errors(
    results: Iterable[tuple[Document, LinkedStory | SourceError]], report: Report, progress: Progress | None
) -> Iterator[tuple[Document, LinkedStory]]:
    """Yield what could be read, each story id once; note the others in the report."""
    seen: dict[str, Document] = {}
    for document, result in results:
        error = result if isinstance(result, SourceError) else _same_id(document, seen.get(result.story.id))
        if error is not None or isinstance(result, SourceError):
            report.errors.append(error or result)  # type: ignore[arg-type]  # one of the two is an error
            _tell(progress, 1)
        else:
            seen[result.story.id] = document
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


def _batches(results: Iterator[tuple[Document, LinkedStory]]) -> Iterator[list[tuple[Document, LinkedStory]]]:
    while batch := list(islice(results, BATCH)):
        yield batch


def _parted(
    batch: Sequence[LinkedStory], cut: Sequence[Sequence[Passage]], vectors: Vectors
) -> Iterator[tuple[LinkedStory, Sequence[Passage], Vectors]]:
    """Give each story its share of the vectors."""
    start = 0
    for linked, own in zip(batch, cut, strict=True):
        yield linked, own, vectors[start : start + len(own)]
        start += len(own)


def _count(report: Report, linked: LinkedStory, *, known: bool) -> None:
    report.added += not known
    report.changed += known
    report.mentions += len(linked.mentions)
    report.facts += len(linked.facts)


def _tell(progress: Progress | None, count: int) -> None:
    if progress is not None:
        progress(count)
