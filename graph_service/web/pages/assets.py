"""The style and the scripts of the pages, bundled at build time into files whose names hold a hash of their content.

`frontend/build.js` writes them into `static/built/`, with a manifest. A checkout in which they were not built has the plain style, and no
scripts: every page works without.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import flask
from markupsafe import Markup

BUILT = Path(__file__).parents[1] / "static" / "built"
SCRIPT = Markup('<script type="module" src="{}"></script>')


@cache
def manifest(folder: Path = BUILT) -> Mapping[str, str]:
    """Return the name of each built file by that of its source; empty where nothing was built."""
    file = folder / "manifest.json"
    names: Mapping[str, str] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return names


def is_hashed(filename: str) -> bool:
    """Tell whether a static file is one whose name changes with its content, so that whoever has it need never ask again."""
    folder, _, name = filename.rpartition("/")
    return folder == "built" and name in manifest().values()


def stylesheet() -> str:
    """Return the address of the style of all pages."""
    built = manifest().get("style.css")
    return flask.url_for("static", filename=f"built/{built}" if built else "style.css")


def script(name: str) -> Markup:
    """Return the element that loads a script of `frontend/`, empty where it was not built."""
    built = manifest().get(f"{name}.js")
    return SCRIPT.format(flask.url_for("static", filename=f"built/{built}")) if built else Markup()
