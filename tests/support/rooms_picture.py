"""Draws the rooms of the package and what each imports, as an SVG; the same imports give the same picture."""

from collections import Counter, defaultdict
from html import escape
from itertools import pairwise
from statistics import fmean

from support.imports import MODULES, PACKAGE, own_imports, room

# Modules at the root are no rooms: the nouns that all share, and the facade with what shows its answers.
FLOOR, FACADE = "the floor", "the facade"
AT_ROOT = {"service": FACADE, "answers": FACADE, "json_view": FACADE, "__init__": FACADE, "server": "web"}
LABELS = {FLOOR: "model, iris, errors, …", FACADE: "service, answers"}
COLUMN, ROW, WIDTH, HEIGHT, MARGIN = 140, 76, 108, 44, 16  # pixels
INK, PAPER, ACCENT = "#1d1b16", "#faf9f5", "#7a1f2b"
SWEEPS = 8  # over the columns, each time putting boxes nearer to what they are joined with


def box_of(path):
    """Return the box that a module is drawn in."""
    top = room(path).split("/")[0]
    return AT_ROOT.get(top, FLOOR) if path.parent == PACKAGE else top


def imports_between_boxes():
    """Return how many modules each box holds, and which boxes it imports from."""
    sizes = Counter(map(box_of, MODULES))
    imports = {box: set() for box in sorted(sizes)}
    for path in MODULES:
        imports[box_of(path)] |= {box_of(target) for target in own_imports(path)} - {box_of(path)}
    return sizes, imports


def levels_of(imports):
    """Return how many steps each box stands above what imports nothing."""
    levels = {}
    while len(levels) < len(imports):
        ready = [box for box, needs in imports.items() if box not in levels and needs <= levels.keys()]
        assert ready, f"these import each other in a circle: {sorted(imports.keys() - levels.keys())}"
        levels |= {box: max((levels[need] + 1 for need in imports[box]), default=0) for box in ready}
    return levels


def without_implied(imports):
    """Return the imports that do not follow from others (the transitive reduction)."""

    def reached(box):
        return imports[box].union(*(reached(need) for need in imports[box]))

    return {box: needs - set().union(*(reached(need) for need in needs)) for box, needs in imports.items()}


def columns_of(imports, levels):
    """Return the boxes of each column from top to bottom, and for each arrow the stations that it passes.

    An arrow over several columns has a station in each, so that it runs between boxes rather than through them.
    """
    columns = defaultdict(list)
    for box in sorted(imports, key=lambda box: (levels[box], box)):
        columns[levels[box]].append(box)
    arrows = []
    for box, needs in imports.items():
        for need in sorted(needs):
            between = [(box, need, level) for level in range(levels[box] - 1, levels[need], -1)]
            for station in between:
                columns[station[2]].append(station)
            arrows.append([box, *between, need])
    joined = defaultdict(list)
    for one, other in (pair for arrow in arrows for pair in pairwise(arrow)):
        joined[one].append(other)
        joined[other].append(one)
    for _ in range(SWEEPS):
        row = {item: n - len(column) / 2 for column in columns.values() for n, item in enumerate(column)}
        for level in columns:
            columns[level].sort(key=lambda item: (fmean([row[other] for other in joined[item]] or [0]), str(item)))
    return columns, arrows


def draw():
    """Return the picture as SVG."""
    sizes, imports = imports_between_boxes()
    levels = levels_of(imports)
    columns, arrows = columns_of(without_implied(imports), levels)
    tallest = max(map(len, columns.values()))
    height, width = tallest * ROW + 2 * MARGIN, len(columns) * COLUMN + 2 * MARGIN - (COLUMN - WIDTH)
    middle = {
        item: (MARGIN + level * COLUMN + WIDTH / 2, MARGIN + (n + 0.5 + (tallest - len(column)) / 2) * ROW)
        for level, column in columns.items()
        for n, item in enumerate(column)
    }
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"',
        '     font-family="sans-serif" text-anchor="middle">',
        "<title>The rooms of graph_service: an arrow points to what a room imports</title>",
        '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">',
        f'  <path d="M0 0 8 4 0 8z" fill="{ACCENT}"/>',
        "</marker>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        *(_arrow([middle[item] for item in arrow]) for arrow in arrows),
        *(_box(box, sizes[box], middle[box]) for box in sizes),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _arrow(points):
    (x, y), *others = points
    path, x = f"M{x - WIDTH / 2:g} {y:g}", x - WIDTH / 2
    for n, (to_x, to_y) in enumerate(others, 1):
        is_box = n == len(others)
        entry = to_x + WIDTH / 2
        path += f" C{(x + entry) / 2:g} {y:g} {(x + entry) / 2:g} {to_y:g} {entry:g} {to_y:g}"
        path += "" if is_box else f" L{to_x - WIDTH / 2:g} {to_y:g}"
        x, y = to_x - WIDTH / 2, to_y
    return f'<path d="{path}" fill="none" stroke="{ACCENT}" stroke-opacity=".65" marker-end="url(#head)"/>'


def _box(box, size, middle):
    x, y = middle
    note = LABELS.get(box, f"{size} modules")
    return (
        f'<g transform="translate({x:g} {y:g})"><rect x="{-WIDTH / 2:g}" y="{-HEIGHT / 2:g}" width="{WIDTH}" '
        f'height="{HEIGHT}" rx="4" fill="#fff" stroke="{INK}"/>'
        f'<text y="-3" font-size="14" font-weight="bold" fill="{INK}">{escape(box)}</text>'
        f'<text y="13" font-size="9.5" fill="#555">{escape(note)}</text></g>'
    )
