"""What stories are linked with: the reference data of the installation, and a person's decisions beside the stories.

A generation stores what all its stories were linked with, so that a change since then is noticed, and what it touches can be
worked out. Comments and layout of the decisions are no change.
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

DECISIONS = "curation.ttl"  # in the data folder those in force, in a generation those that it was linked with


@dataclass(frozen=True)
class LinkingInputs:
    """What stories are linked with: the digest of the installation's reference data, and the decisions in `file`."""

    reference: str
    decisions: str
    file: Path

    @cached_property
    def essence(self) -> str:
        """What the decisions say, whatever their comments and layout."""
        return essence(self.decisions)

    @property
    def digest(self) -> str:
        """A digest of both, which changes when what they say does."""
        return hashlib.sha256(f"{self.reference} {self.essence}".encode()).hexdigest()

    @cached_property
    def curation(self) -> "Curation":
        """What the installation's decisions and these say together; raises `CurationError`."""
        from graph_service.linking.knowledge.decisions import effective_curation  # noqa: PLC0415  readers do without what links

        return effective_curation(self.decisions, str(self.file))

    def are_current(self, file: Path) -> bool:
        """Tell whether stories would be linked with the same now; `file` holds the decisions in force."""
        return self.reference == installed_digest() and self.essence == _essence(stamp(file))


def current_inputs(file: Path) -> LinkingInputs:
    """Return what stories are linked with now; `file` holds the decisions in force."""
    return LinkingInputs(installed_digest(), read_text(file), file)


def reference_files() -> list[Path]:
    """Return the files of reference data and of the ontology."""
    return sorted([*resource("data").glob("*.ttl"), *resource("ontology").glob("*.ttl")])


def installed_digest() -> str:
    """Return a digest of the installation's reference data."""
    return _digest(tuple(map(stamp, (*reference_files(), *sorted(resource("data").glob("*.tsv"))))))


# Both read files again only where their stamps have changed: every status request asks.


@lru_cache(maxsize=1)
def _digest(stamps: tuple[tuple[Path, int, int], ...]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file, _, _ in stamps)).hexdigest()


@lru_cache(maxsize=4)
def _essence(stamped: tuple[Path, int, int]) -> str:
    return essence(read_text(stamped[0]))
