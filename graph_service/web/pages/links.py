"""Addresses of pages, for templates and for other rooms of the web, and of their style and scripts.

`frontend/build.js` bundles style and scripts into `static/built/`, under names that hold a hash of their content, with a manifest. A
checkout in which they were not built has the plain style, and no scripts: every page works without.
"""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import flask
from flask import current_app, request
from markupsafe import Markup

from graph_service.entity_types import FACET_TYPES, PLURALS
from graph_service.model import EntityKey
from graph_service.results import EntityCard

REMEMBERED = 10_000  # paths
SAFE = "!$'()*,/:;?@"  # characters that Flask leaves as they are in a query string
SAFE_IN_ANCHOR = "%!#$&'()*+,/:;=?@"
BUILT = Path(__file__).parents[1] / "static" / "built"
SCRIPT = Markup('<script type="module" src="{}"></script>')


def page_url(key: str) -> str:
    """Return the address of the page of a story or entity (`type/slug`); a page has hundreds, so no router is asked."""
    entity_type, slug = EntityKey.of(key)
    return f"{request.script_root}/{PLURALS[entity_type]}/{slug}"


def url_for(endpoint: str, *, _anchor: str | None = None, **values: Any) -> str:
    """Return the address that Flask's `url_for` returns, in less time: a page has a hundred, so paths are remembered."""
    in_path = _arguments_in_path(endpoint)
    if not (values or in_path) and _anchor is None:
        return _path(request.script_root, endpoint, ())
    path = _path(request.script_root, endpoint, tuple([(name, values[name]) for name in in_path]))
    query = [
        (name, item)
        for name, value in values.items()
        if value is not None and name not in in_path
        for item in (value if isinstance(value, list | tuple) else (value,))
    ]
    address = f"{path}?{urlencode(query, safe=SAFE)}" if query else path
    return address if _anchor is None else f"{address}#{quote(_anchor, safe=SAFE_IN_ANCHOR)}"


@cache
def _arguments_in_path(endpoint: str) -> frozenset[str]:
    return frozenset().union(*(rule.arguments for rule in current_app.url_map.iter_rules(endpoint)))


@lru_cache(REMEMBERED)
def _path(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return flask.url_for(endpoint, **dict(values))


def search_of(*keys: str) -> str:
    """Return the address of the search for the stories of an entity with its parts, or of several entities themselves.

    It is "" where searches don't filter by the type of one of them.
    """
    pairs = [EntityKey.of(key) for key in keys]
    types = [entity_type for entity_type, _ in pairs]
    if any(entity_type not in FACET_TYPES for entity_type in types):
        return ""
    pairs.sort(key=lambda pair: types.index(pair[0]))
    repeated = dict.fromkeys(name for name in types if types.count(name) > 1)
    several = [*(f"all={name}" for name in repeated), "parts=false"] if len(keys) > 1 else []
    stated = [f"{entity_type}={slug}" for entity_type, slug in pairs]  # nothing in a slug needs a code
    return f"{request.script_root}/search?{'&'.join([*stated, *several])}"


def paths_between(source: EntityCard, target: EntityCard) -> str:
    """Return the address of the paths between two entities."""
    return url_for("pages.paths", **{"from": source.key, "to": target.key})


def contact_href(address: str) -> str:
    """Return the target of a link to a mail or web address of the settings; "" for none."""
    return f"mailto:{address}" if "@" in address and "://" not in address else address


@cache
def manifest(folder: Path = BUILT) -> Mapping[str, str]:
    """Return the name of each built file by that of its source; empty where nothing was built."""
    file = folder / "manifest.json"
    names: Mapping[str, str] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return names


def is_hashed(filename: str) -> bool:
    """Tell whether the name of a static file changes with its content, so that clients may cache it for good."""
    folder, _, name = filename.rpartition("/")
    return folder == "built" and name in manifest().values()


def stylesheet() -> str:
    """Return the address of the stylesheet."""
    built = manifest().get("style.css")
    return flask.url_for("static", filename=f"built/{built}" if built else "style.css")


def script(name: str) -> Markup:
    """Return the element that loads a script of `frontend/`, empty where it was not built."""
    built = manifest().get(f"{name}.js")
    return SCRIPT.format(flask.url_for("static", filename=f"built/{built}")) if built else Markup()
