"""What stories are linked with: the reference data of the installation, and decisions of one's own beside the stories.

A generation keeps what all its stories were linked with, so that a change since then can be noticed, and what it touches
can be found. Comments and layout of the decisions are no change.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from graph_service.files import read_text, resource, stamp
from graph_service.rdf.turtle_statements import essence

if TYPE_CHECKING:
    from graph_service.linking.knowledge.decisions import Curation

DECISIONS = "curation.ttl"  # of one's own in the data folder, and of a generation in its own


@dataclass(frozen=True)
class LinkingInputs:
    """What stories are linked with: the digest of the installation's reference data, and decisions of one's own."""

    reference: str
    decisions: str
    file: Path

    @property
    def digest(self) -> str:
        """A digest of both, which changes when what they say does."""
        return hashlib.sha256(f"{self.reference} {essence(self.decisions)}".encode()).hexdigest()

    @cached_property
    def curation(self) -> "Curation":
        """What the installation's decisions and one's own say together; raises `CurationError`."""
        from graph_service.linking.knowledge.decisions import effective_curation  # noqa: PLC0415  readers do without what links

        return effective_curation(self.decisions, str(self.file))


def current_inputs(file: Path) -> LinkingInputs:
    """Return what stories are linked with now; `file` holds decisions of one's own."""
    return LinkingInputs(installed_digest(), read_text(file), file)


def reference_files() -> list[Path]:
    """Return the files of reference data and of the ontology."""
    return sorted([*resource("data").glob("*.ttl"), *resource("ontology").glob("*.ttl")])


def installed_digest() -> str:
    """Return a digest of the installation's reference data, which changes when they do."""
    return _digest(tuple(map(stamp, reference_files())))


@lru_cache(maxsize=1)
def _digest(stamps: tuple[tuple[Path, int, int], ...]) -> str:
    """Return the digest of files as they are stamped, so that they are read when they were changed alone."""
    return hashlib.sha256(b"".join(file.read_bytes() for file, _, _ in stamps)).hexdigest()


def essence_of(file: Path) -> str:
    """Return what a file of decisions says, whatever its comments and layout."""
    return _essence(stamp(file))


@lru_cache(maxsize=4)
def _essence(stamped: tuple[Path, int, int]) -> str:
    return essence(read_text(stamped[0]))
