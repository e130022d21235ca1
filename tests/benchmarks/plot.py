"""The median times as bars, in SVG: a group for each way of asking, a bar for each system, on a logarithmic scale."""

import math
from html import escape

COLOURS = {"plain": "#8a8f98", "txtai": "#d98a2b", "graph-service": "#1f6f8b"}
LEFT, TOP, BAR, GAP, WIDTH = 170, 70, 14, 14, 620
LEAST = 0.05  # ms, where the scale begins


def plot(found):
    """Return a drawing of the medians."""
    systems = {name: found["systems"][name] for name in COLOURS if name in found["systems"]}
    encoding = found["systems"]["the model alone"]["encode"]["p50"]
    groups = [(f"{mode}, {label}", room, mode) for room, label in (("in_process", "in process"), ("http", "HTTP"))
              for mode in ("keyword", "semantic", "hybrid", "hits alone", "filtered", "related")]  # fmt: skip
    measured = [
        (name, {s: one[room][mode] for s, one in systems.items() if mode in one[room]}) for name, room, mode in groups
    ]
    rows = [(name, bars) for name, bars in measured if bars]
    most = max(times["p50"] for _, bars in rows for times in bars.values())
    scale = _scale(most)
    parts, y = [], TOP
    for name, bars in rows:
        parts.append(_text(LEFT - 8, y + BAR * len(bars) / 2 + 4, name, "end"))
        for system, times in bars.items():
            length = scale(times["p50"]) - LEFT
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR - 2}" fill="{COLOURS[system]}"/>')
            parts.append(_text(LEFT + length + 4, y + BAR - 4, f"{times['p50']:.2f}", "start"))
            y += BAR
        y += GAP
    line = scale(encoding)
    parts.append(
        f'<line x1="{line:.1f}" y1="{TOP - 8}" x2="{line:.1f}" y2="{y}" stroke="#b03a48" stroke-dasharray="4 3"/>'
    )
    parts.append(_text(line, TOP - 12, f"encoding the question alone, {encoding:.1f} ms", "middle"))
    return _page(y + 10, f"Median time of an answer in ms, {found['stories']:,} stories (log scale)", systems, parts)


def _scale(most):
    decades = math.log10(max(most, 1) / LEAST)
    return lambda ms: LEFT + (WIDTH - 60) * math.log10(max(ms, LEAST * 1.05) / LEAST) / decades


def _page(height, title, systems, parts):
    legend, x = [], LEFT
    for name in systems:
        legend += [
            f'<rect x="{x}" y="30" width="12" height="12" fill="{COLOURS[name]}"/>',
            _text(x + 17, 40, name, "start"),
        ]
        x += 40 + 8 * len(name)
    size = f'width="{LEFT + WIDTH}" height="{height}" font-family="system-ui, sans-serif" font-size="12"'
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}><title>{escape(title)}</title>',
        '<rect width="100%" height="100%" fill="white"/>', _text(LEFT, 20, title, "start"), *legend, *parts, "</svg>", "",
    ])  # fmt: skip


def _text(x, y, words, anchor):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222">{escape(words)}</text>'
