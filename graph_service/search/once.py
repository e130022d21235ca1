"""What is made once for a published generation, when it is first asked for, and kept as long as that is open.

A generation never changes, so what was answered of it holds.
"""

import threading
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from graph_service.generations import Generation
from graph_service.graph.company import Company

Made = TypeVar("Made")


def once(make: Callable[[Generation], Made]) -> Callable[[Generation], Made]:
    """Return `make`, which makes a thing once for a generation; the thing must not hold on to the generation."""
    kept: WeakKeyDictionary[Generation, Made] = WeakKeyDictionary()
    making = threading.Lock()

    def made(generation: Generation) -> Made:
        found = kept.get(generation)
        if found is None:
            with making:
                found = kept.get(generation)
                if found is None:
                    found = kept[generation] = make(generation)
        return found

    return made


@once
def company(generation: Generation) -> Company:
    """Return which entities are named together."""
    return Company.of(generation.projection)
