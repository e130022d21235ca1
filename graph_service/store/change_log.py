"""The change log of a generation on a server: written into its folder, and applied by operations that may be repeated.

So it does not matter where its application is interrupted: it is applied again from the start, with the same result. The last
operation states which generation the server holds now. The files are `change.json` (which graphs are cleared or created, and
whether all graphs of the service are), `added.nq` and `removed.nq`; `change.json` is written last.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from graph_service.errors import DataError
from graph_service.files import read_text, write_text
from graph_service.iris import OWL, Names
from graph_service.rdf.formats import RDF_FORMATS
from graph_service.store.oxigraph import EmbeddedStore
from graph_service.store.sparql_server import RemoteStore
from graph_service.store.update_batches import deletes, inserts

FILE = "change.json"
ADDED, REMOVED, SCRATCH = "added.nq", "removed.nq", "added"
AT_ONCE = 50  # operations in one request


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLog:
    """Which graphs a generation clears, None for the one without a name, and which empty graphs it creates.

    With `anew`, it clears all graphs of the service that the server holds when the log is applied.
    """

    cleared: tuple[str | None, ...] = ()
    created: tuple[str, ...] = ()
    anew: bool = False

    def write(self, folder: Path, added: EmbeddedStore | None = None, removed: Iterable[Quad] = ()) -> None:
        """Write the log into a folder, with the quads that it adds and removes."""
        with (folder / ADDED).open("wb") as output:
            if added is not None:
                added.dump(RDF_FORMATS["n-quads"], output)
        with (folder / REMOVED).open("wb") as output:
            serialize(removed, output, RdfFormat.N_QUADS)
        write_text(folder / FILE, json.dumps(asdict(self)))


def is_complete(folder: Path) -> bool:
    """Tell whether a folder holds a complete log."""
    return (folder / FILE).exists()


def apply(folder: Path, remote: RemoteStore, mark: str) -> None:
    """Apply the log in a folder, whether or not a part of it was applied before, and state what the server holds.

    Raises `RemoteError` where the server fails, `DataError` where the folder is damaged.
    """
    try:
        log = ChangeLog(**json.loads(read_text(folder / FILE)))
        remote.change(_operations(folder, log, remote))
    except (ValueError, TypeError, SyntaxError, OSError) as error:
        raise DataError(f"The change in {folder} cannot be read: {error}.") from error
    remote.change([publication_statement(mark, remote.names)])


def discard(folder: Path) -> None:
    """Remove a log that was applied."""
    shutil.rmtree(folder, ignore_errors=True)


def publication_statement(mark: str, names: Names) -> str:
    """Return the operations that state which generation the server holds."""
    graph, version = NamedNode(names.published_graph), NamedNode(OWL + "versionInfo")
    return f"DROP SILENT GRAPH {graph} ;\nINSERT DATA {{ GRAPH {graph} {{ {graph} {version} {Literal(mark)} }} }}"


def _operations(folder: Path, log: ChangeLog, remote: RemoteStore) -> Iterator[str]:
    cleared = set(log.cleared)
    if log.anew:
        cleared |= {graph for graph in remote.graphs() if remote.names.reserved(graph)}
    named = sorted(graph for graph in cleared if graph is not None)
    engine = remote.engine
    drops = [f"DROP SILENT GRAPH {NamedNode(graph)}" for graph in named]
    if None in cleared:
        drops.append(f"CLEAR SILENT GRAPH {NamedNode(engine.unnamed)}" if engine.unnamed else "CLEAR SILENT DEFAULT")
    creates = [f"CREATE SILENT GRAPH {NamedNode(graph)}" for graph in log.created]
    yield from _join(drops)
    yield from _join(creates)
    yield from deletes(_quads(folder / REMOVED), engine)
    yield from inserts(_quads(folder / ADDED), engine)


def _join(operations: Sequence[str]) -> Iterator[str]:
    for n in range(0, len(operations), AT_ONCE):
        yield " ;\n".join(operations[n : n + AT_ONCE])


def _quads(file: Path) -> Iterator[Quad]:
    return parse(path=str(file), format=RdfFormat.N_QUADS)
