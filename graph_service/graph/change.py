"""What a generation changes of the graphs on a server: kept in its folder, and made there by operations that bear repeating.

So it does not matter where the making of a change is cut short: it is made again from the start, and comes to the same. The
last operation states which generation the server holds now. The files are `change.json` (which graphs are cleared, created,
and whether all of the service's own go), `added.nq` and `removed.nq`; `change.json` is written last.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from graph_service.errors import DataError
from graph_service.files import read_text, write_text
from graph_service.graph.chunks import deletes, inserts
from graph_service.graph.embedded import EmbeddedStore
from graph_service.graph.formats import RDF_FORMATS
from graph_service.graph.remote import RemoteStore
from graph_service.vocabulary import OWL, Names

FILE = "change.json"
ADDED, REMOVED, SCRATCH = "added.nq", "removed.nq", "added"
AT_ONCE = 50  # operations in one request


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Which graphs a generation clears, None for the one without a name, and which it makes though they hold nothing.

    With `anew`, all of the service's own are cleared that the server holds when the change is made.
    """

    cleared: tuple[str | None, ...] = ()
    created: tuple[str, ...] = ()
    anew: bool = False

    def write(self, folder: Path, added: EmbeddedStore | None = None, removed: Iterable[Quad] = ()) -> None:
        """Write it into a folder, with the quads that it adds and removes."""
        with (folder / ADDED).open("wb") as output:
            if added is not None:
                added.dump(RDF_FORMATS["n-quads"], output)
        with (folder / REMOVED).open("wb") as output:
            serialize(removed, output, RdfFormat.N_QUADS)
        write_text(folder / FILE, json.dumps(asdict(self)))


def is_kept(folder: Path) -> bool:
    """Tell whether a folder holds a whole change."""
    return (folder / FILE).exists()


def make(folder: Path, remote: RemoteStore, mark: str) -> None:
    """Make the change that a folder holds, whether or not a part of it was made before, and state what the server holds.

    Raises `RemoteError` where the server fails, `DataError` where the folder is damaged.
    """
    try:
        change = Change(**json.loads(read_text(folder / FILE)))
        remote.change(_operations(folder, change, remote))
    except (ValueError, TypeError, SyntaxError, OSError) as error:
        raise DataError(f"The change in {folder} cannot be read: {error}.") from error
    remote.change([stating(mark, remote.names)])


def forget(folder: Path) -> None:
    """Remove a change that was made."""
    shutil.rmtree(folder, ignore_errors=True)


def stating(mark: str, names: Names) -> str:
    """Return the operations that state which generation the server holds."""
    graph, version = NamedNode(names.published_graph), NamedNode(OWL + "versionInfo")
    return f"DROP SILENT GRAPH {graph} ;\nINSERT DATA {{ GRAPH {graph} {{ {graph} {version} {Literal(mark)} }} }}"


def _operations(folder: Path, change: Change, remote: RemoteStore) -> Iterator[str]:
    cleared = set(change.cleared)
    if change.anew:
        cleared |= {graph for graph in remote.graphs() if remote.names.reserved(graph)}
    named = sorted(graph for graph in cleared if graph is not None)
    engine = remote.engine
    drops = [f"DROP SILENT GRAPH {NamedNode(graph)}" for graph in named]
    if None in cleared:
        drops.append(f"CLEAR SILENT GRAPH {NamedNode(engine.unnamed)}" if engine.unnamed else "CLEAR SILENT DEFAULT")
    creates = [f"CREATE SILENT GRAPH {NamedNode(graph)}" for graph in change.created]
    yield from _together(drops)
    yield from _together(creates)
    yield from deletes(_quads(folder / REMOVED), engine)
    yield from inserts(_quads(folder / ADDED), engine)


def _together(operations: Sequence[str]) -> Iterator[str]:
    for n in range(0, len(operations), AT_ONCE):
        yield " ;\n".join(operations[n : n + AT_ONCE])


def _quads(file: Path) -> Iterator[Quad]:
    return parse(path=str(file), format=RdfFormat.N_QUADS)
