"""What a generation says of itself: the file `manifest.json` beside its parts, written once and never changed."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from graph_service.errors import DataError
from graph_service.files import write_text

FILE = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation says of itself.

    `reference` is the digest of the reference data and decisions that it holds; `linked_reference` that of the reference
    data with which all its stories were linked. The decisions with which they were are beside the manifest. `index_uri`
    says where the passages are: in a table of version `passages_version` there, or "" for the generation's own folder.
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

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of a generation; raises `DataError` where it is missing or not ours."""
        file = folder / FILE
        try:
            return cls(**json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise DataError(f"The manifest {file} cannot be read: {error}.") from error

    def write(self, folder: Path) -> None:
        """Write the manifest into the folder of a generation."""
        write_text(folder / FILE, json.dumps(asdict(self), indent=2))


def checksums(folder: Path, parts: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of every file in the parts of a generation, by its path there."""
    files = sorted(file for part in parts for file in (folder / part).rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
