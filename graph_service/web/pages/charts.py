"""Numbers as pictures that the server draws: geometry alone; `_charts.html` writes the SVG, and a table or list says the same in words."""

from collections.abc import Iterable
from dataclasses import dataclass

HEIGHT = 48.0
LEAST = 2.0  # so that a single story can be seen beside a thousand


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of a chart: its label, the number it stands for, where it leads, and whether it is chosen.

    `note` says in words where it leads, if that is to more than the number.
    """

    label: str
    count: int
    href: str = ""
    chosen: bool = False
    note: str = ""
    height: float = 0.0


def bars(values: Iterable[tuple[str, int, str, bool]]) -> tuple[Bar, ...]:
    """Return the bars of a chart, the highest `HEIGHT` high, from the label, count, address and state of each."""
    rows = tuple(values)
    most = max((count for _, count, _, _ in rows), default=0)
    return tuple(
        Bar(
            label=label,
            count=count,
            href=href,
            chosen=chosen,
            height=max(LEAST, HEIGHT * count / most) if count else 0.0,
        )
        for label, count, href, chosen in rows
    )
