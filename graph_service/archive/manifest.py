"""The manifest of a generation, `manifest.json`, and the counts of its graphs: files beside its parts, written once and never changed.

The next generation counts only what changes.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from graph_service.embedding.encoder import Encoder, same_model
from graph_service.errors import DamageError, DataError
from graph_service.files import write_text
from graph_service.index import analyzer, mapped
from graph_service.rdf.vocabulary import Counts

FILE = "manifest.json"
COUNTS = "counts.json"
GRAPH = 1  # the version of the shape in which graphs are written and read
# Of the files in these the manifest has checksums.
PARTS = ("groups", "projection", "passages", "neighbours", "words", "names", "counts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation holds, where, and what made it.

    `reference` is the digest of the reference data and decisions that it holds; `linked_reference` is that of the reference
    data with which all its stories were linked. The decisions with which they were linked are beside the manifest.
    `index_uri` says where the passages are: in a table there, of version `passages_version`, or "" for the generation's own
    folder; `sparql_endpoint` likewise says where the graphs are. `uuid` is unique to each generation, whatever its number.
    `analyzer` is the version of the rules by which all words are indexed, `graph` that of the shape of its graphs, `scores` that
    of the passages' scores and their files; each is 0 before there were versions.
    """

    generation: int
    created: str
    base_iri: str
    model: str
    passages_version: int
    stories: int
    entities: int
    mentions: int
    passages: int
    quads: int
    reference: str
    checksums: dict[str, str]
    linked_reference: str = ""
    index_uri: str = ""
    sparql_endpoint: str = ""
    uuid: str = ""
    analyzer: int = 0
    graph: int = 0
    scores: int = 0

    @property
    def mark(self) -> str:
        """What distinguishes this generation from any other, also on the server that holds its graphs."""
        return f"{self.generation} {self.uuid or self.created}"

    @property
    def indexed_by_other_rules(self) -> bool:
        """Whether words of its stories were indexed by other rules than those by which queries are read now."""
        return bool(self.stories) and (self.analyzer, self.scores) != (analyzer.VERSION, mapped.VERSION)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of a generation; raises `DamageError` where it is missing or not one."""
        file = folder / FILE
        try:
            return cls(**json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise DamageError(f"The manifest {file} cannot be read: {error}.") from error

    def write(self, folder: Path) -> None:
        """Write the manifest into the folder of a generation."""
        write_text(folder / FILE, json.dumps(asdict(self), indent=2))


def checksums(folder: Path, parts: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of every file in the parts of a generation, by its path there."""
    files = sorted(file for part in parts for file in (folder / part).rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def check_base(manifest: Manifest, base_iri: str) -> None:
    """Raise `DataError` where a generation was made with another base IRI."""
    if manifest.base_iri != base_iri:
        raise DataError(
            f"This data folder was made with base_iri {manifest.base_iri}, not {base_iri}.",
            hint=f"Set GRAPH_SERVICE_BASE_IRI={manifest.base_iri}, or ingest into a new data folder.",
        )


def check_model(manifest: Manifest, encoder: Encoder) -> None:
    """Raise `DataError` where a generation was made by another model: its vectors mean nothing to this one."""
    if not same_model(manifest.model, encoder.name):
        raise DataError(
            f"This data folder was made with model {manifest.model}, not {encoder.name}.",
            hint="Name that model in GRAPH_SERVICE_MODEL, or make new vectors with: graph-service rebuild",
        )


def check_index(manifest: Manifest, index_uri: str) -> None:
    """Raise `DataError` where the passages of a generation are elsewhere than those of the next would be."""
    if manifest.index_uri != index_uri:
        raise DataError(
            f"The passages of this data folder are in {manifest.index_uri or 'the folder itself'}, "
            f"not in {index_uri or 'the folder itself'}.",
            hint="Set GRAPH_SERVICE_INDEX_URI as it was, or move them with: graph-service rebuild",
        )


def check_scores(manifest: Manifest) -> None:
    """Raise `DataError` where the passages of a generation were scored by another version: they cannot be searched."""
    if manifest.scores != mapped.VERSION:
        raise DataError(
            "The passages of this data folder were indexed by another version of graph-service.",
            hint="Rebuild them: graph-service rebuild",
        )


def check_graph(manifest: Manifest, address: str) -> None:
    """Raise `DataError` where the graphs of a generation are not at the configured address, or have another version's shape."""
    if manifest.sparql_endpoint != address:
        raise DataError(
            f"The graphs of this data folder are in {manifest.sparql_endpoint or 'the folder itself'}, "
            f"not in {address or 'the folder itself'}.",
            hint="Set GRAPH_SERVICE_SPARQL_ENDPOINT as it was, or move them with: graph-service rebuild",
        )
    if manifest.graph != GRAPH:
        raise DataError(
            "An earlier version of the service wrote the graph of this data folder in another layout.",
            hint="Rebuild it from the stored sources: graph-service rebuild",
        )


def write_graph_counts(folder: Path, *all_counts: Counts) -> None:
    """Write counts into a new folder."""
    folder.mkdir(parents=True)
    rows = [[[*key, n] for key, n in sorted(counts.items()) if n] for counts in all_counts]
    write_text(folder / COUNTS, json.dumps(rows, ensure_ascii=False))


def read_graph_counts(folder: Path) -> list[Counts]:
    """Return the counts in a folder; raises `DataError` where they cannot be read."""
    try:
        rows = json.loads((folder / COUNTS).read_text(encoding="utf-8"))
        return [Counter({tuple(key): n for *key, n in counts}) for counts in rows]
    except (OSError, ValueError, TypeError) as error:
        raise DataError(f"The counts in {folder} cannot be read: {error}.") from error
