"""`StoryGraph`, the facade: an archive of stories, its parts, and what programs ask most.

It composes the parts and does nothing itself: `ingest` adds and removes stories, `curate` records people's decisions about
names, `user_graphs` changes user graphs, and `answers` answers from the published generation.
"""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from graph_service.answers import Answers, Engines
from graph_service.archive.archive import Archive
from graph_service.archive.ingest import Ingest, Progress, Report
from graph_service.archive.linking_inputs import DECISIONS
from graph_service.archive.snapshot import Snapshot
from graph_service.archive.user_graph_updates import UserGraphs
from graph_service.embedding import encoder_of
from graph_service.embedding.encoder import Encoder
from graph_service.embedding.vector_cache import QuestionEncoder, VectorCache
from graph_service.errors import GraphServiceError
from graph_service.files import stamp, writable_cache
from graph_service.iris import Names
from graph_service.rdf.sparql_text import ParsedQuery
from graph_service.results import EntityPage, Related, SearchRequest, SearchResult
from graph_service.settings import Settings, load
from graph_service.sparql.examples import EXAMPLES
from graph_service.sparql.executor import AdmissionControl, Answer, CachedQueries
from graph_service.sparql.remote_executor import query_executor_of, update_executor_of
from graph_service.store.http_client import Address
from graph_service.store.location import storage_of

if TYPE_CHECKING:
    import networkx as nx
    from rdflib import Dataset

    from graph_service.archive.integrity import Problem
    from graph_service.curation.curator import Curator


class StoryGraph:
    """An archive of stories: adds them, and answers from what is published."""

    def __init__(self, settings: Settings, encoder: Encoder) -> None:
        self.settings = settings
        self.encoder = encoder
        self.archive = Archive(settings.data, settings.index_uri, storage_of(Address.of(settings)))
        self._vectors = VectorCache(settings.data / "cache" / "vectors.sqlite")
        self.ingest = Ingest(self.archive, encoder, self._vectors, settings)
        costly = AdmissionControl.of_threads(settings.threads)
        texts = AdmissionControl(
            settings.related_workers, settings.related_waiting, settings.query_seconds, "searches for a text", costly
        )
        self._engines = Engines(QuestionEncoder(encoder), query_executor_of(settings, costly), texts, costly)
        self._updates = update_executor_of(settings)
        self._snapshot: Snapshot | None = None
        self._opening = threading.Lock()
        self._readable: tuple[tuple[Path, int, int], ...] = ()

    @classmethod
    def open(cls, path: Path | str | None = None, settings: Settings | None = None) -> Self:
        """Open a data folder; it is made when the first story is added. Settings not given come from the environment."""
        settings = settings or load(data=path)
        return cls(settings, encoder_of(settings.encoder, settings.model, writable_cache(settings.data)))

    def close(self) -> None:
        """End the processes that run queries and updates, and close the caches."""
        self._vectors.close()
        self._engines.queries.close()
        self._updates.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def names(self) -> Names:
        """The IRIs of the archive."""
        return Names(self.ingest.base_iri)

    def warm(self) -> None:
        """Load what a first request would wait for; raises `DataError` where the model is not the archive's."""
        answers = self.answers if self.is_published else None
        with ThreadPoolExecutor() as threads:  # each waits for a library, a disk or a process, not for the others
            parts: list[Future[Any]] = [threads.submit(self.encoder.encode, ["warm"])]
            if answers is not None:
                parts += [threads.submit(answers.query, "ASK {}"), threads.submit(answers.snapshot.warm)]
            for part in parts:
                part.result()
        if answers is not None:
            self._engines.queries.warm()
            answers.search(SearchRequest(query="warm"))
            answers.example_questions()

    def answer_examples(self) -> Iterator[None]:
        """Answer the example queries one by one, so that their answers are cached; those of a SPARQL server never are."""
        if isinstance(self._engines.queries, CachedQueries):
            for example in EXAMPLES:
                with suppress(GraphServiceError):  # whoever asks is told
                    self.query(example.query).file.close()
                yield

    @property
    def is_published(self) -> bool:
        """Whether anything was published yet."""
        return self.archive.is_published

    # --- the parts -------------------------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        """The published generation, opened once; raises `DataError` where nothing was published yet."""
        mark = self.archive.generations.mark()
        snapshot = self._snapshot
        if snapshot is None or snapshot.manifest.mark != mark:
            with self._opening:
                snapshot = self._snapshot
                if snapshot is None or snapshot.manifest.mark != mark:
                    snapshot = self._snapshot = self.archive.open()
        return snapshot

    @property
    def answers(self) -> Answers:
        """Answers from the generation that is published now; hold on to it for answers that agree with each other."""
        return Answers(self.snapshot, self._engines, self.settings)

    @cached_property
    def curate(self) -> "Curator":
        """Decisions about names: merge, split, rename, block, name; list, undo, redo."""
        from graph_service.curation.curator import Curator  # noqa: PLC0415  loads what links

        return Curator(self.settings.data / DECISIONS, lambda: self.snapshot)

    @cached_property
    def user_graphs(self) -> UserGraphs:
        """The graphs of users: update, put, drop."""

        def answer_services(update: ParsedQuery) -> ParsedQuery:
            return self.answers.answer_services(update) if self.is_published else update

        return UserGraphs(self.archive, self.settings, self.names, self.encoder, self._updates, answer_services)

    # --- keeping the archive ---------------------------------------------------------------------------------------

    def relink(self, *, every: bool = False, progress: Progress | None = None) -> Report:
        """Link stories again that changed decisions or reference data touch, or `every` one; see `reprocess.relink`."""
        from graph_service.archive.reprocess import relink  # noqa: PLC0415  loads the linker's model

        return relink(self.ingest, every=every, progress=progress)

    def rebuild(self, *, progress: Progress | None = None) -> Report:
        """Make every story again from its source, with the model that is set; see `reprocess.rebuild`."""
        from graph_service.archive.reprocess import rebuild  # noqa: PLC0415  loads the linker's model

        return rebuild(self.ingest, progress=progress)

    def check_readable(self) -> None:
        """Raise `DataError` where the published generation cannot be read; its parts are opened again when their files change.

        Raises `RemoteError` where the graphs are on a server that does not answer.
        """
        from graph_service.archive.integrity import check_readable  # noqa: PLC0415  what few need

        snapshot = self.snapshot
        snapshot.storage.check(snapshot.names, snapshot.manifest.mark)
        state = tuple(stamp(file) for file in sorted(snapshot.folder.rglob("*")))
        if state != self._readable:
            check_readable(Snapshot(snapshot.folder, snapshot.data, snapshot.storage))
            self._readable = state

    def check(self, *, progress: Progress | None = None) -> "list[Problem]":
        """Return the problems of the published generation, each with what to do about it."""
        from graph_service.archive.integrity import find_problems  # noqa: PLC0415  what few need

        return list(find_problems(self.snapshot, self.ingest.sources, self.settings.processes, progress))

    # --- what programs ask most ------------------------------------------------------------------------------------

    def add(self, *paths: Path | str, progress: Progress | None = None) -> Report:
        """Read files and folders into the archive; see `Ingest.add`."""
        return self.ingest.add(*paths, progress=progress)

    def remove(self, slugs: Sequence[str]) -> int:
        """Remove stories; see `Ingest.remove`."""
        return self.ingest.remove(slugs)

    def search(self, query: str, **options: Any) -> SearchResult:
        """Return the stories that match a query; see `Answers.search`.

        `options` are the other fields of `SearchRequest`; None stands for the default.
        """
        stated = {name: value for name, value in options.items() if value is not None}
        return self.answers.search(SearchRequest(query=query, **stated))

    def related(self, slug: str, limit: int = 10) -> tuple[Related, ...]:
        """Return the stories most worth reading after a story; see `Answers.related`."""
        return self.answers.related(slug, limit)

    def entity(self, key: str, **page: Any) -> EntityPage:
        """Return what an entity is and the stories that mention it; see `Answers.entity`."""
        return self.answers.entity(key, **page)

    def query(self, sparql: str, accept: str | None = None, **options: Any) -> Answer:
        """Return the answer to a SPARQL query; see `Answers.query`."""
        return self.answers.query(sparql, accept, **options)

    def graph(self) -> "Dataset":
        """Return the graph as an rdflib dataset; read-only."""
        return self.answers.graph()

    def network(self) -> "nx.DiGraph[str]":
        """Return stories and entities as a NetworkX graph."""
        return self.answers.network()
