"""`Answers`: every question that can be asked of one published generation.

Each method answers from the same snapshot, so that a caller who holds an `Answers` gets answers that agree with each other,
whatever is published meanwhile. A request takes one from `StoryGraph.answers` at its start and uses no other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, cast

from graph_service.archive.manifest import check_model
from graph_service.archive.snapshot import Snapshot
from graph_service.embedding.encoder import Encoder
from graph_service.errors import NotFoundError, QueryError, TooLargeError
from graph_service.iris import Names
from graph_service.model import Card, EntityKey, EntityType, LinkedStory, Span
from graph_service.network.facets import label_of
from graph_service.partial_date import PartialDate
from graph_service.rdf import formats
from graph_service.rdf.formats import RESULT_FORMATS
from graph_service.rdf.result_io import read_solutions
from graph_service.rdf.sparql_text import ParsedQuery, RdfDataset
from graph_service.rdf.vocabulary import Vocabulary, vocabulary
from graph_service.results import (
    Adjacent,
    Central,
    Communities,
    EntityCard,
    EntityGroup,
    EntityPage,
    EntityTree,
    Facet,
    FacetPage,
    Filters,
    Grouped,
    ListOrder,
    Neighbourhood,
    Overview,
    Paths,
    Position,
    Related,
    ReportedEvent,
    SearchRequest,
    SearchResult,
    Similar,
    Sort,
    Speaker,
    StoryCard,
    Suggestion,
)
from graph_service.search import browse, entities, entity_profile
from graph_service.search.browse import example_questions
from graph_service.search.cards import entity_card, story_card
from graph_service.search.entities import paths
from graph_service.search.entity_profile import StoryPage, entity_page, stories_of_entity
from graph_service.search.matches import facet_page
from graph_service.search.related import related, same_event, same_story
from graph_service.search.search import matching_stories, search
from graph_service.search.similarity import companion_reasons, of_passage, of_story, of_text, similar
from graph_service.settings import Settings
from graph_service.sparql.advice import Lookups, doubts, explain, unbound
from graph_service.sparql.engine_workarounds import work_around_engine
from graph_service.sparql.executor import AdmissionControl, Answer, QueryExecutor
from graph_service.sparql.query_guard import Solutions, answer_remote, answer_services, read_query
from graph_service.sparql.search_service import answer_search
from graph_service.sparql.turns import ANYBODY, Client
from graph_service.store import dataset_description, entity_queries, story_queries
from graph_service.store.dataset_description import Statistics

if TYPE_CHECKING:
    import networkx as nx
    from rdflib import Dataset

MANIFEST_COUNTS = (
    "generation", "created", "base_iri", "model", "stories", "entities", "mentions", "passages", "quads"
)  # fmt: skip
STORIES_A_QUERY = 1_000  # in a long list, whose stories' addresses are asked for


@dataclass(frozen=True, slots=True)
class Engines:
    """What answers need besides a snapshot: the model, the query executor, and the admission control for texts to encode.

    Costly work also takes a slot of `costly`.
    """

    encoder: Encoder
    queries: QueryExecutor
    texts: AdmissionControl
    costly: AdmissionControl


class Answers:
    """Answers from one snapshot; raises `NotFoundError` for a story or an entity that is not in it."""

    def __init__(self, snapshot: Snapshot, engines: Engines, settings: Settings) -> None:
        self.snapshot = snapshot
        self._engines = engines
        self._settings = settings

    @property
    def names(self) -> Names:
        """The IRIs of the archive."""
        return self.snapshot.names

    @property
    def mark(self) -> str:
        """The identifier of the generation; each publication has another one."""
        return self.snapshot.manifest.mark

    @property
    def published_at(self) -> int:
        """When the generation was published, in nanoseconds since 1970."""
        return self.snapshot.published_at

    # --- about the archive -----------------------------------------------------------------------------------------

    @property
    def licences(self) -> Mapping[str, tuple[str, str]]:
        """The sources of the reference data that ask to be named: their address, and their licence."""
        return dataset_description.LICENSES

    def statistics(self) -> Statistics:
        """Return how many triples, classes and properties the graph has; takes seconds for a large one, once."""
        return self.snapshot.statistics

    def status(self) -> dict[str, Any]:
        """Return which generation is published, what it holds, and whether its stories are `dated` or need to `reindex`: see `Report`."""
        manifest, snapshot = self.snapshot.manifest, self.snapshot
        counts = {name: getattr(manifest, name) for name in MANIFEST_COUNTS}
        return counts | {
            "dated": snapshot.stale,
            "reindex": manifest.indexed_by_other_rules or not snapshot.projection.complete,
        }

    # --- search and recommendation ---------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> SearchResult:
        """Return a page of the stories that match a search; of all stories, newest first, where its query is empty.

        Raises `DataError` where another model than the one that is set made the archive.
        """
        return search(self.snapshot, self._checked_encoder(), request)

    def matching_stories(
        self, request: SearchRequest, *, as_added: bool = False
    ) -> tuple[int, Iterator[tuple[StoryCard, str | None]]]:
        """Return the number of stories that match a search, and all of them in its order, each with the address of its original.

        Those that were added last come first if they are wanted `as_added`.
        Raises `DataError` as `search` does.
        """
        rows: list[int] = matching_stories(self.snapshot, self._checked_encoder(), request).tolist()
        if as_added:
            rows.sort(reverse=True)

        def stories() -> Iterator[tuple[StoryCard, str | None]]:
            for start in range(0, len(rows), STORIES_A_QUERY):
                cards = [story_card(self.snapshot, row) for row in rows[start : start + STORIES_A_QUERY]]
                addresses = story_queries.addresses(self.snapshot.store, (card.id for card in cards))
                yield from ((card, addresses.get(card.id)) for card in cards)

        return len(rows), stories()

    def facet(
        self, request: SearchRequest, facet: Facet, *, name: str = "", limit: int = 50, offset: int = 0
    ) -> FacetPage:
        """Return the number of values of a facet among the stories that match a search, and a page of them.

        With `name`, only values whose names contain it. Raises `DataError` as `search` does.
        """
        return facet_page(self.snapshot, self._checked_encoder(), request, facet, name, limit, offset)

    def facet_label(self, facet: str, value: str) -> str:
        """Return the name of a value of a facet, "" for one that the archive has not."""
        return label_of(self.snapshot.projection, facet, value)

    def suggest(self, text: str, entity_type: EntityType | None = None, *, limit: int = 10) -> tuple[Suggestion, ...]:
        """Return entities and stories whose names and titles complete `text`, entities first; of `entity_type` alone."""
        return entities.suggest(self.snapshot, text, entity_type, limit)

    def speakers(self, result: SearchResult, *, limit: int = 6) -> tuple[Speaker, ...]:
        """Return whom the hits of a search quote, each with a role, if its question asks who said what; if they quote nobody, those in a role."""
        return entity_profile.speakers(self.snapshot, result, limit)

    def connection(self, text: str) -> tuple[EntityCard, EntityCard] | None:
        """Return the two entities that a question asks the connection of, None where it asks something else."""
        return entities.connection(self.snapshot, text)

    def related(self, slug: str, limit: int = 10) -> tuple[Related, ...]:
        """Return the stories most worth reading after a story, with reasons."""
        return related(self.snapshot, of_story(self.snapshot, slug), limit)

    def related_to_passage(self, slug: str, passage: Span, limit: int = 10) -> tuple[Related, ...]:
        """Return the stories most worth reading after a passage of a story; raises `ParameterError`, `BusyError`."""
        encoder = self._checked_encoder()
        with self._engines.texts.slot():
            return related(self.snapshot, of_passage(self.snapshot, encoder, slug, passage), limit)

    def related_to_text(self, text: str, limit: int = 10) -> tuple[Related, ...]:
        """Return the stories most worth reading after a text that is not in the archive.

        Raises `ParameterError`, `TooLargeError` for a text that is too long, `BusyError` where too many wait.
        """
        from graph_service.reading.language_detection import detect_language  # noqa: PLC0415  loads what knows languages

        encoder, most = self._checked_encoder(), self._settings.related_characters
        if len(text) > most:
            raise TooLargeError(
                f"The text has {len(text):,} characters; at most {most:,} are allowed.",
                hint="Send a part of it, or raise GRAPH_SERVICE_RELATED_CHARACTERS.",
            )
        with self._engines.texts.slot():
            return related(self.snapshot, of_text(self.snapshot, encoder, text, detect_language(text)), limit)

    def same_story(self, slug: str) -> tuple[Grouped, ...]:
        """Return the other publications of a story, oldest first."""
        return same_story(self.snapshot, slug)

    def same_event(self, slug: str) -> tuple[Grouped, ...]:
        """Return the other stories on a story's event, oldest first, with the evidence."""
        return same_event(self.snapshot, slug)

    # --- stories and entities --------------------------------------------------------------------------------------

    def story(self, slug: str) -> LinkedStory:
        """Return a story with its mentions and facts."""
        return story_queries.story(self.snapshot.store, slug, self.snapshot.entities)

    def adjacent(self, linked: LinkedStory) -> tuple[Adjacent, ...]:
        """Return the stories published right before and after a story, by its source and on its topics."""
        return browse.adjacent(self.snapshot, linked)

    def archived(self, card: Card) -> StoryCard | None:
        """Return the story of the archive to which a publisher's card points, None where there is none."""
        return browse.archived(self.snapshot, card)

    def card(self, slug: str) -> StoryCard:
        """Return a story as lists show it."""
        row = self.snapshot.projection.row.get(slug)
        if row is None:
            raise story_queries.no_story(slug)
        return story_card(self.snapshot, row)

    def stories(self, *, limit: int = 50, offset: int = 0) -> tuple[int, tuple[StoryCard, ...]]:
        """Return the number of stories, and a page of them, newest first."""
        rows = self.snapshot.projection.latest
        return len(rows), tuple(story_card(self.snapshot, int(row)) for row in rows[offset : offset + limit])

    def page_keys(self, entity_type: str) -> Sequence[str]:
        """Return the keys of what has a page: of all stories (`story`), newest first, or of the entities of a type, as `entities` lists them."""
        projection = self.snapshot.projection
        if entity_type == "story":
            return [f"story/{projection.ids[row]}" for row in projection.latest.tolist()]
        return [projection.keys[row] for row in projection.of_type(cast(EntityType, entity_type)).tolist()]

    def entity(
        self, key: str, *, limit: int = 20, offset: int = 0, sort: Sort = "newest", parts: bool = False, whole: str = ""
    ) -> EntityPage:
        """Return what an entity is, what stories state about it, its neighbours, and a page of its stories with their sentences.

        With `parts`, these are the stories that have it or a part of it. `relevance` sorts those first that mention it most. Of
        `whole`, a kind of facts or `related`, all are returned, else the first.
        """
        return entity_page(self.snapshot, key, StoryPage(limit, offset, sort, parts), whole)

    def members(self, key: str, curie: str = "org:memberOf") -> tuple[EntityCard, ...]:
        """Return the members of an organization, or what the reference data relate to it by another property, by label."""
        return entity_profile.members(self.snapshot, key, curie)

    def stories_of_entity(self, key: str, *, limit: int = 20, offset: int = 0) -> tuple[int, tuple[StoryCard, ...]]:
        """Return the number of stories that have an entity, and a page of them, newest first."""
        return stories_of_entity(self.snapshot, key, limit, offset)

    def entities(
        self,
        entity_type: EntityType,
        *,
        q: str = "",
        order: ListOrder = "count",
        kind: str = "",
        letter: str = "",
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[int, tuple[EntityCard, ...]]:
        """Return the number of entities of a type, of one kind or first letter, and a page of them, most mentioned first or by name.

        With `q`, those of the type whose names match it, in any spelling and script, best match first.
        """
        if q:
            return entities.find_entities(self.snapshot, q, entity_type, limit, offset)
        return browse.list_entities(
            self.snapshot, entity_type, order=order, kind=kind, letter=letter, limit=limit, offset=offset
        )

    def entities_named(self, name: str, *, limit: int = 10) -> tuple[EntityCard, ...]:
        """Return the entities of any type whose names match, best match first."""
        return entities.find_entities(self.snapshot, name, None, limit, 0)[1]

    def entity_meant(self, text: str) -> EntityCard | None:
        """Return the entity that a text as a whole names, as a search reads it, None where it names none."""
        return entities.meant(self.snapshot, text)

    def entity_card(self, key: str) -> EntityCard:
        """Return an entity as lists show it; raises `NotFoundError`, with a hint at similar names."""
        return entities.card_of(self.snapshot, key)

    def redirect(self, key: str) -> str | None:
        """Return the key that replaces a key that was merged away, or None for any other."""
        return self.snapshot.redirects.get(key)

    # --- browsing --------------------------------------------------------------------------------------------------

    def overview(self) -> Overview:
        """Return how many stories there are, from when to when, from which sources and in which languages."""
        return browse.overview(self.snapshot)

    def kinds(self, entity_type: EntityType, *, limit: int = 6) -> tuple[EntityGroup, ...]:
        """Return the kinds of the entities of a type, each with its most mentioned entities."""
        return browse.kinds(self.snapshot, entity_type, limit)

    def letters(self, entity_type: EntityType) -> tuple[EntityGroup, ...]:
        """Return the first letters of the names of a type, in order, each with the number of its entities."""
        return browse.letters(self.snapshot, entity_type)

    def trees(
        self, entity_type: EntityType, *, limit: int = 20, parts: int = 8, offset: int = 0
    ) -> tuple[int, tuple[EntityTree, ...]]:
        """Return how many entities of a type have parts and are not parts themselves, and a page of them with their first parts."""
        return browse.trees(self.snapshot, entity_type, limit=limit, parts=parts, offset=offset)

    def tree(self, key: str) -> EntityTree:
        """Return an entity with all its parts that stories mention."""
        return browse.tree(self.snapshot, self.snapshot.redirects.get(key, key))

    def positions(self) -> Mapping[str, Position]:
        """Return where each place lies, by key, as far as the graph says so."""
        return self.snapshot.positions

    def placed(self, *, limit: int = 100, offset: int = 0) -> tuple[int, tuple[tuple[EntityCard, Position], ...]]:
        """Return the number of places whose position is known, and a page of them, most mentioned first."""
        return browse.placed(self.snapshot, limit, offset)

    def months(self) -> Mapping[str, int]:
        """Return the number of stories of each month that has any, in order of time."""
        return browse.months(self.snapshot)

    def stories_in(
        self,
        period: PartialDate | None = None,
        *,
        until: PartialDate | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[int, tuple[StoryCard, ...]]:
        """Return the number of stories of a year, a month or a day, and a page of them, newest first; of all stories without one.

        With `until`, it is the first of several years, months or days.
        """
        return browse.stories_in(self.snapshot, period, until, limit, offset)

    def recently_added(self, *, limit: int = 50, offset: int = 0) -> tuple[int, tuple[StoryCard, ...]]:
        """Return the number of stories, and a page of them, most recently added first."""
        return browse.recently_added(self.snapshot, limit, offset)

    def reported_events(
        self,
        period: PartialDate | None = None,
        *,
        until: PartialDate | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[int, tuple[ReportedEvent, ...]]:
        """Return the number of events that stories report, in a period or at any time, and a page of them, latest first.

        With `until`, the period is the first of several.
        """
        return browse.reported_events(self.snapshot, period, until, limit, offset)

    def example_questions(self) -> tuple[str, ...]:
        """Return questions that this archive has answers to, made of what its stories mention."""
        return example_questions(self.snapshot, self._checked_encoder())

    # --- the network of entities -----------------------------------------------------------------------------------

    def co_mentioned(self, key: str) -> tuple[EntityCard, ...]:
        """Return the entities most often mentioned with an entity."""
        return entities.co_mentioned(self.snapshot, key)

    def similar(self, key: str, entity_type: EntityType | None = None, *, limit: int = 10) -> tuple[Similar, ...]:
        """Return the entities that are mentioned with the same others as an entity, with reasons, most similar first.

        Those of its own type come first, or of `entity_type` alone.
        """
        return similar(self.snapshot, key, entity_type, limit)

    def alike(self, key: str, *, limit: int = 10) -> tuple[Similar, ...]:
        """Return the entities of its own type that `similar` does, in a few milliseconds; the only reasons are what both are mentioned with."""
        return similar(self.snapshot, key, cast(EntityType, EntityKey.of(key).type), limit, companion_reasons)

    def path(self, source: str, target: str, *, longest: int = 4, limit: int = 3) -> Paths:
        """Return the best paths between two entities, of at most `longest` steps, each step with its story and sentences.

        A step leads to an entity mentioned in the same story, or to what contains it. Raises `ParameterError`.
        """
        return paths(self.snapshot, source, target, longest, limit)

    def central(
        self, filters: Filters | None = None, entity_type: EntityType | None = None, *, limit: int = 20
    ) -> Central:
        """Return the most central entities of the stories that pass the filters."""
        from graph_service.search.connections import central  # noqa: PLC0415  NetworkX takes long to import

        return central(self.snapshot, filters or Filters(), entity_type, limit)

    def communities(self, *, limit: int = 20, offset: int = 0) -> Communities:
        """Return the communities of entities that are mentioned together; the first call takes seconds."""
        from graph_service.search.connections import communities  # noqa: PLC0415  NetworkX takes long to import

        return communities(self.snapshot, limit, offset)

    def neighbourhood(self, key: str, *, depth: int = 1, limit: int = 30) -> "nx.Graph[str]":
        """Return an entity with at most `limit` others around it, within `depth` steps."""
        from graph_service.search.connections import around  # noqa: PLC0415  NetworkX takes long to import

        return around(self.snapshot, key, depth, limit)

    def neighbours(
        self, key: str, filters: Filters | None = None, entity_type: EntityType | None = None, *, limit: int = 40
    ) -> Neighbourhood:
        """Return an entity with at most `limit` others, of one type or of any, most closely tied to it in the stories that pass filters."""
        from graph_service.search.connections import around_under  # noqa: PLC0415  NetworkX takes long to import

        return around_under(self.snapshot, key, filters or Filters(), entity_type, limit)

    def network(self) -> "nx.DiGraph[str]":
        """Return all stories and entities as a NetworkX graph."""
        from graph_service.network.networkx_view import network  # noqa: PLC0415  NetworkX takes long to import

        return network(self.snapshot.projection, self.names, self.snapshot.positions)

    # --- the graph -------------------------------------------------------------------------------------------------

    def query(
        self, sparql: str | ParsedQuery, accept: str | None = None, *, format: str | None = None,  # noqa: A002  as in ?format=
        dataset: RdfDataset | None = None, client: Client = ANYBODY,
    ) -> Answer:  # fmt: skip
        """Return the answer to a SPARQL query, in the format that `accept` prefers or `format` names.

        The dataset is `dataset`, else what the query's FROM clauses name, else the union of all graphs. A query that names the graph
        of the reference data sees these alone. The query ends when the client is gone. Raises `QueryError`, `ForbiddenError`,
        `LimitError`, `NotAcceptableError`, `RemoteError`.
        """
        query = read_query(sparql, self.names) if isinstance(sparql, str) else sparql
        if dataset is None and query.has_dataset_clause:
            dataset = RdfDataset()
        prepared = work_around_engine(self.answer_services(query, dataset, client))
        try:
            return self._run(prepared, accept, format, dataset, client)
        except QueryError as error:
            raise explain(query, error) from error

    def doubts(self, sparql: str | ParsedQuery, answer: Answer) -> str:
        """Return why a query may have no solutions, or none for a variable; "" where the reason is unknown."""
        query = read_query(sparql, self.names) if isinstance(sparql, str) else sparql
        if query.form == "SELECT" and (blank := unbound(query)):
            return blank
        if not answer.is_empty:
            return ""
        store, entity_names = self.snapshot.store, self.snapshot.entity_names
        lookups = Lookups(
            occurring=partial(entity_queries.occurring, store),
            graphs=partial(entity_queries.graphs, store),
            languages_of=partial(entity_queries.languages_of, store),
            named=partial(entity_names.find, limit=1),
        )
        return doubts(query, lookups)

    def answer_services(
        self, query: ParsedQuery, dataset: RdfDataset | None = None, client: Client = ANYBODY
    ) -> ParsedQuery:
        """Return a query or an update with VALUES in place of its calls of SERVICE; raises as `query` does."""

        def bind(bound: ParsedQuery) -> Solutions:
            answer = self._run(work_around_engine(bound), RESULT_FORMATS["json"].media_type, None, dataset, client)
            return Solutions(
                *read_solutions(answer.body, RESULT_FORMATS["json"], blank=f"{self.names.base}/.well-known/genid/")
            )

        search = partial(answer_search, names=self.names, searcher=self, bind=bind)
        remote = partial(
            answer_remote,
            allowed=self._settings.sparql_allow,
            seconds=self._settings.query_seconds,
            admission=self._engines.costly,
        )
        return answer_services(query, search, remote)

    def _run(
        self,
        query: ParsedQuery,
        accept: str | None,
        format_name: str | None,
        dataset: RdfDataset | None,
        client: Client,
    ) -> Answer:
        graph, mark = self.names.reference_graph, self.snapshot.manifest.mark
        in_reference = query.names_graph(graph) or (dataset is not None and dataset.holds(graph))
        folder = self.snapshot.folder / ("reference" if in_reference else "graph")
        return self._engines.queries.run(folder, query, accept, format_name, dataset=dataset, mark=mark, client=client)

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the labels of those IRIs that have one."""
        return entity_queries.labels(self.snapshot.store, iris)

    def vocabulary(self) -> Vocabulary:
        """Return the prefixes, classes and properties that the graph uses, without those of users' graphs."""
        return vocabulary(self.names, sum(self.snapshot.graph_counts, Counter()))

    def entity_cards(self, keys: Iterable[str]) -> tuple[EntityCard, ...]:
        """Return the cards of those of some entities that stories mention, or that contain such."""
        row = self.snapshot.projection.entity_row
        return tuple(entity_card(self.snapshot, row[key]) for key in keys if key in row)

    def describe(self, key: str, media_type: str) -> bytes:
        """Return the RDF of a story or an entity; raises `NotAcceptableError`."""
        target = formats.format_by_name(media_type, formats.RDF_FORMATS)
        entity_type, slug = EntityKey.of(key)
        if entity_type == "story":
            return entity_queries.describe_story(self.snapshot.store, self.card(slug).id, target)
        store = self.snapshot.describing(key)
        return entity_queries.describe_entity(store, story_queries.entity(store, key).key, target)

    def graph_triples(self, graph: str | None, accept: str | None = None, *, format: str | None = None) -> Answer:  # noqa: A002  as in ?format=
        """Return the triples of a graph (None: the one without a name), in the format that `accept` prefers or `format` names.

        Raises `NotFoundError`, `NotAcceptableError`.
        """
        store = self.snapshot.store_of(graph)
        if not store.has_graph(graph):
            raise NotFoundError(f"There is no graph <{graph}>.", hint="SELECT ?graph { GRAPH ?graph {} } lists them.")
        target = formats.choose_format(format, accept, formats.RDF_FORMATS)
        return Answer(target.media_type, BytesIO(store.write_triples(graph, target)))

    def has_graph(self, graph: str | None) -> bool:
        """Return whether a graph exists; the one without a name always does."""
        return self.snapshot.store_of(graph).has_graph(graph)

    def graph_digest(self, graph: str | None) -> str:
        """Return a digest of what a graph says, in time proportional to it: the same in each generation that leaves it as it is."""
        lines = self.snapshot.store_of(graph).write_triples(graph, formats.RDF_FORMATS["n-triples"]).splitlines()
        return sha256(b"\n".join(sorted(lines))).hexdigest()[:32]

    def describe_service(self, root: str, media_type: str) -> bytes:
        """Return the SPARQL 1.1 Service Description of the endpoint at `{root}/sparql`, and what else describes the data."""
        target = formats.format_by_name(media_type, formats.TRIPLE_FORMATS)
        return dataset_description.served(self.names, self.snapshot.description, root, target)

    def describe_dataset(self, root: str, media_type: str) -> bytes:
        """Return the VoID description of the graph that is served at `root`, with users' graphs among its counts."""
        target = formats.format_by_name(media_type, formats.TRIPLE_FORMATS)
        before = Statistics.of_counts(sum(self.snapshot.graph_counts, Counter()))
        quads = dataset_description.with_totals(self.names, self.snapshot.description, before, self.statistics())
        return dataset_description.served(self.names, quads, root, target)

    def graph(self) -> "Dataset":
        """Return the graph as an rdflib dataset whose default graph is the union of all graphs; read-only."""
        return self.snapshot.store.dataset()

    def export(self, output: IO[bytes], format_name: str) -> None:
        """Write the whole graph to a binary stream; formats without named graphs get their union.

        The formats of `networkx_view.py`, such as `graphml`, get the network of stories and entities.
        """
        from graph_service.network.networkx_view import NETWORK_FORMATS  # noqa: PLC0415  NetworkX takes long to import

        if format_name in NETWORK_FORMATS:
            NETWORK_FORMATS[format_name].write(self.network(), output)
            return
        self.snapshot.store.dump(formats.format_by_name(format_name, formats.RDF_FORMATS), output)

    def _checked_encoder(self) -> Encoder:
        """Return the encoder; raises `DataError` where another model made the vectors of the archive."""
        check_model(self.snapshot.manifest, self._engines.encoder)
        return self._engines.encoder
