"""Where the files that travel with the code lie: reference data, ontology.

In a checkout they stand beside the package, where a person looks for them; in a wheel they stand inside it.
"""

from pathlib import Path

PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """Return the folder or file `name` (`data/places.csv`, `ontology`) of this installation."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name
