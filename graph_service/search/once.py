"""What is made once for a published generation, when it is first asked for, and kept as long as that is open.

A generation never changes, so what was answered of it holds.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from graph_service.generations import Generation
from graph_service.graph.company import Company

Made = TypeVar("Made")
Asked = ParamSpec("Asked")
Asking = Callable[Concatenate[Generation, Asked], Made]


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


def kept(most: int) -> Callable[[Asking[Asked, Made]], Asking[Asked, Made]]:
    """Have a function of a generation keep so many answers, for when the same is asked again; the longest unasked go first.

    What it is asked with must be hashable; its answers must not hold on to the generation.
    """

    def decorated(answer: Asking[Asked, Made]) -> Asking[Asked, Made]:
        held: Callable[[Generation], OrderedDict[Hashable, Made]] = once(lambda _: OrderedDict())
        guard = threading.Lock()

        @wraps(answer)
        def asked(generation: Generation, /, *what: Asked.args, **named: Asked.kwargs) -> Made:
            answers, key = held(generation), (what, *sorted(named.items()))
            with guard:
                if key in answers:
                    answers.move_to_end(key)
                    return answers[key]
            found = answer(generation, *what, **named)
            with guard:
                answers[key] = found
                if len(answers) > most:
                    answers.popitem(last=False)
            return found

        return asked

    return decorated


@once
def company(generation: Generation) -> Company:
    """Return which entities are named together."""
    return Company.of(generation.projection)
