"""`StoryGraph`, the one facade: whatever a page, a command or a program asks of the archive is asked here.

It is the only place that knows the order of the stages. Reading and linking, cutting and embedding happen batch by batch;
a batch goes into the draft of the next generation, which is published when all are in.
"""

import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from graph_service.answers import (
    EntityCard,
    EntityPage,
    Facet,
    Filters,
    Grouped,
    Mode,
    Related,
    SearchResult,
    StoryCard,
    Suggestion,
)
from graph_service.connections import Connections
from graph_service.draft import Draft
from graph_service.errors import NotFoundError, SourceError
from graph_service.generations import Archive, Generation
from graph_service.given import DECISIONS
from graph_service.graph import formats, queries, stories
from graph_service.graph.endpoint import Address
from graph_service.graph.home import home_of
from graph_service.graph.lexical import has_dataset_clause
from graph_service.graph.store import Asked
from graph_service.graphs import Graphs
from graph_service.index.cache import CachedEncoder, VectorCache
from graph_service.index.encode import Encoder
from graph_service.index.encoders import encoder_of
from graph_service.index.topics import TopicScheme, encode_scheme
from graph_service.intake import (
    Embedded,
    Progress,
    Report,
    batches,
    count,
    embedded,
    encoded,
    fresh,
    refusal,
    tell,
    without_errors,
)
from graph_service.manifest import check_model
from graph_service.model import EntityType, LinkedStory, Rejected, Span
from graph_service.read import Document, documents
from graph_service.read.languages import detect
from graph_service.search import entities
from graph_service.search.find import ALL_FACETS, card, search
from graph_service.search.grouped import same_event, same_story
from graph_service.search.related import related
from graph_service.search.subject import of_passage, of_story, of_text
from graph_service.search.suggest import suggest
from graph_service.settings import SETTINGS, Settings, load
from graph_service.sources import Sources
from graph_service.sparql.federation import answer_remote
from graph_service.sparql.limits import Answer, Querying
from graph_service.sparql.mended import mended
from graph_service.sparql.remote import queries_of
from graph_service.sparql.search_service import answer_search
from graph_service.sparql.services import answered, either
from graph_service.vocabulary import Names

if TYPE_CHECKING:
    from rdflib import Dataset

    from graph_service.curator import Curator
    from graph_service.relinking import Making
    from graph_service.soundness import Finding

DEFAULT_BASE = next(setting.default for setting in SETTINGS if setting.name == "base_iri")


class StoryGraph(Connections, Graphs):
    """An archive of stories: reads them in, and answers from what is published."""

    def __init__(self, settings: Settings, encoder: Encoder) -> None:
        self.settings = settings
        self.encoder = encoder
        self._cache = VectorCache(settings.data / "cache" / "vectors.sqlite")
        self._passage_encoder = CachedEncoder(encoder, settings.encoder, self._cache)
        self.archive = Archive(settings.data, settings.index_uri, home_of(Address.of(settings)))
        self.sources = Sources(settings.data / "sources")
        self._opened: tuple[int | None, Generation] | None = None
        self._opening = threading.Lock()

    @classmethod
    def open(cls, path: Path | str | None = None, settings: Settings | None = None) -> Self:
        """Open a data folder, made when the first story comes in; settings not given come from the environment."""
        settings = settings or load(data=path)
        return cls(settings, encoder_of(settings.encoder, settings.model, settings.data / "cache"))

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
            return self.archive.latest().manifest.base_iri
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
            new = fresh(found, draft, report, progress)
            results = without_errors(linked(new, self.settings.processes, self.curate.file), report, progress)
            for batch in batches(results):
                self._put(draft, batch, report)
                tell(progress, len(batch))
        report.duplicates = draft.groups.repeated(draft.rows.keys())
        return self._reported(report, started)

    def _reported(self, report: Report, started: float) -> Report:
        report.generation = self.archive.current()
        report.dated = report.generation is not None and self.published.dated
        report.seconds = time.perf_counter() - started
        return report

    def relink(self, *, every: bool = False, progress: Progress | None = None) -> Report:
        """Link stories again that changed decisions or reference data touch, or `every` one, from what came in.

        Publishes nothing where nothing changed. Raises `LockedError`, `CurationError`.
        """
        from graph_service.relinking import relink  # noqa: PLC0415  loads the linker's model

        started, report = time.perf_counter(), Report()
        if every or self.published.dated:
            with self.archive.write(self._base_iri(), self.encoder) as draft:
                relink(draft, self.published, self._making(progress), report, every=every)
        report.unchanged = len(self.published.projection.ids) - report.changed
        return self._reported(report, started)

    def rebuild(self, *, progress: Progress | None = None) -> Report:
        """Make every story again from what came in, with the model that is set, and publish all of them at once.

        Raises `DataError` where a story cannot be made again, `LockedError`, `CurationError`; then nothing is published.
        """
        from graph_service.relinking import rebuild  # noqa: PLC0415  loads the linker's model

        started, report = time.perf_counter(), Report()
        with self.archive.rebuild(self._base_iri(), self.encoder) as draft:
            rebuild(draft, self.archive.latest(), self._making(progress), report)
        return self._reported(report, started)

    def _making(self, progress: Progress | None) -> "Making":
        from graph_service.relinking import Making  # noqa: PLC0415  loads the linker's model

        return Making(self.sources, self._passage_encoder, lambda: self._scheme, self.settings.processes, progress)

    def _put(self, draft: Draft, batch: Sequence[tuple[Document, LinkedStory]], report: Report) -> None:
        """Take a batch of linked stories into the draft, with their passages and vectors; note those it refuses."""
        known = {linked.story.id for _, linked in batch if draft.digest_of(linked.story.id) is not None}
        made = self._embedded([linked for _, linked in batch])
        broken = draft.put(made)
        for (document, linked), (_, cut, _) in zip(batch, made, strict=True):
            story = linked.story.id
            if story in broken:
                report.errors.append(refusal(broken[story], document.file, document.line))
                continue
            self.sources.keep(document)
            count(report, linked, known=story in known)
            report.passages += len(cut)

    def _embedded(self, batch: Sequence[LinkedStory]) -> list[Embedded]:
        return embedded(batch, partial(encoded, self._passage_encoder), lambda: self._scheme)

    @cached_property
    def _scheme(self) -> TopicScheme:
        from graph_service.link.reference import read_fields_of_work  # noqa: PLC0415  loads rdflib

        return encode_scheme(read_fields_of_work(), self._passage_encoder)

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
            if isinstance(document, SourceError):
                yield document
                continue
            found_in = explained(document, self.curate.file)
            if not isinstance(found_in, SourceError) and not found_in[0].topics:
                found_in = (self._embedded([found_in[0]])[0][0], found_in[1])
            yield found_in

    @cached_property
    def curate(self) -> "Curator":
        """The decisions about names: merge, split, rename, block, add; list, undo, redo."""
        from graph_service.curator import Curator  # noqa: PLC0415  loads what links

        return Curator(self.settings.data / DECISIONS, lambda: self.published)

    def replaced(self, key: str) -> str | None:
        """Return the key that took the place of one that was merged away, or None for any other."""
        return self.published.replaced.get(key)

    # --- answers --------------------------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        *,
        mode: Mode = "hybrid",
        filters: Filters | None = None,
        limit: int = 10,
        offset: int = 0,
        facets: Collection[Facet] = ALL_FACETS,
    ) -> SearchResult:
        """Return a page of the stories that answer a question; without one, of all stories, the newest first.

        Raises `DataError` where the archive was made by another model than the one that is set.
        """
        self.check_model()
        return search(self.published, self.encoder, query, mode, filters or Filters(), limit, offset, facets)

    def related(self, slug: str, limit: int = 10) -> tuple[Related, ...]:
        """Return the stories most worth reading after a story, with their reasons; raises `NotFoundError`."""
        return related(self.published, of_story(self.published, slug), limit)

    def related_to_passage(self, slug: str, passage: Span, limit: int = 10) -> tuple[Related, ...]:
        """Return the stories most worth reading after a stretch of a story; raises `NotFoundError`, `ParameterError`."""
        self.check_model()
        return related(self.published, of_passage(self.published, self.encoder, slug, passage), limit)

    def related_to_text(self, text: str, limit: int = 10) -> tuple[Related, ...]:
        """Return the stories most worth reading after a text that is not in the archive; raises `ParameterError`."""
        self.check_model()
        return related(self.published, of_text(self.published, self.encoder, text, detect(text)), limit)

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
        rows = self.published.projection.latest
        return len(rows), tuple(card(self.published, int(row)) for row in rows[offset : offset + limit])

    def entities(
        self, kind: EntityType, *, q: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[int, tuple[EntityCard, ...]]:
        """Return how many entities of a type there are, and a page of them, those in most stories first.

        With `q`, those that may be meant by it, the best match first: however it is spelt, in any script.
        """
        if q:
            return entities.called(self.published, q, kind, limit, offset)
        return entities.listed(self.published, kind, limit, offset)

    def called(self, name: str, *, limit: int = 10) -> tuple[EntityCard, ...]:
        """Return the entities of all types that may be meant by a name, the best match first."""
        return entities.called(self.published, name, None, limit, 0)[1]

    def suggest(self, text: str, *, limit: int = 10) -> tuple[Suggestion, ...]:
        """Return the entities and stories that may be meant by what is typed so far, entities first."""
        return suggest(self.published, text, limit)

    def entity(self, key: str, *, limit: int = 20, offset: int = 0) -> EntityPage:
        """Return what an entity is, a page of the stories that name it with their sentences, and its neighbours.

        Raises `NotFoundError`.
        """
        return entities.page(self.published, key, limit, offset)

    # --- the graph ------------------------------------------------------------------------------------------------

    def query(
        self, sparql: str, accept: str | None = None, *, format: str | None = None, asked: Asked | None = None  # noqa: A002  as in ?format=
    ) -> Answer:  # fmt: skip
        """Return the answer to a SPARQL query, in the format that a client accepts or names.

        It is asked of the graphs of `asked`, else of those that its FROM names, else of the union of all; its searches
        (`SERVICE search:`) are answered first. Raises `QueryError`, `ForbiddenError`, `LimitError`, `NotAcceptableError`,
        `RemoteError`.
        """
        published = self.published
        names = published.names
        if asked is None and has_dataset_clause(sparql):
            asked = Asked()
        search = partial(answer_search, names=names, searcher=self)
        remote = partial(answer_remote, allowed=self.settings.sparql_allow, seconds=self.settings.query_seconds)
        query = mended(answered(sparql, names, either(search, remote)))
        return self._queries.run(published.folder / "graph", names.base, query, accept, format, asked=asked)

    @cached_property
    def _queries(self) -> Querying:
        return queries_of(self.settings)

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return what things are called, of those IRIs that the graph has a label for."""
        return queries.labels(self.published.store, iris)

    def describe(self, key: str, media_type: str) -> bytes:
        """Return the RDF of a story or an entity in a media type; raises `NotFoundError`, `NotAcceptableError`."""
        target = formats.named(media_type, formats.RDF_FORMATS)
        kind, _, slug = key.partition("/")
        if kind == "story":
            return queries.describe_story(self.published.store, self.card(slug).id, target)
        return queries.describe_entity(self.published.store, stories.entity(self.published.store, key).key, target)

    def graph(self) -> "Dataset":
        """Return the published graph as an rdflib dataset, whose default graph is the union of all graphs; read-only."""
        return self.published.store.dataset()

    def status(self) -> dict[str, Any]:
        """Return which generation is published, how much it holds, and whether it is `dated`: see `Report`."""
        manifest = self.published.manifest
        counts = ("generation", "created", "base_iri", "model", "stories", "entities", "mentions", "passages", "quads")
        return {name: getattr(manifest, name) for name in counts} | {"dated": self.published.dated}

    def check(self, *, progress: Progress | None = None) -> "list[Finding]":
        """Return what does not hold of all that is published, with what to do; empty where everything does."""
        from graph_service.soundness import findings  # noqa: PLC0415  what few need

        return list(findings(self.published, self.sources, self.settings.processes, progress))

    def check_model(self) -> None:
        """Raise `DataError` where another model than the one that is set made the archive."""
        if self.archive.current() is not None:
            check_model(self.published.manifest, self.encoder)

    def close(self) -> None:
        """End the processes that run queries, and let go of the caches."""
        self._cache.close()
        if "_queries" in self.__dict__:
            self._queries.close()
        if "own" in self.__dict__:
            self.own.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
