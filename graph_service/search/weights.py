"""What each side of the likeness of two stories counts for.

The weights lie in weights.json beside this module, with the figures that they were chosen by. `graph-service eval weights`
fits them on one half of the stories that people told the answers for and measures them on the other.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("weights.json")


@cache
def weights() -> Mapping[str, float]:
    """Return the weight of each side; they sum to 1."""
    kept: Mapping[str, float] = json.loads(FILE.read_text(encoding="utf-8"))["weights"]
    return kept


def keep(fitted: Mapping[str, float], figures: Mapping[str, Any]) -> None:
    """Put other weights in place of those that are kept, with the figures that they were chosen by."""
    FILE.write_text(json.dumps({"weights": dict(fitted), "figures": figures}, indent=2) + "\n", encoding="utf-8")
    weights.cache_clear()
