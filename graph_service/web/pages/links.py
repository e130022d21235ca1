"""Addresses of pages, for templates and for other rooms of the web."""

from collections import defaultdict
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import flask
from flask import request

from graph_service.entity_types import FACET_TYPES, PLURALS
from graph_service.model import EntityKey

REMEMBERED = 10_000  # addresses


def page_url(key: str) -> str:
    """Return the address of the page of a story or entity (`type/slug`); a page has hundreds, so no router is asked."""
    entity_type, slug = EntityKey.of(key)
    return f"{request.script_root}/{PLURALS[entity_type]}/{slug}"


def url_for(endpoint: str, **values: Any) -> str:
    """Return what Flask's `url_for` returns, which takes 20 microseconds, from memory where it was asked before."""
    hashable = ((name, tuple(value) if isinstance(value, list) else value) for name, value in values.items())
    return _remembered_url(request.script_root, endpoint, tuple(hashable))


@lru_cache(REMEMBERED)
def _remembered_url(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return flask.url_for(endpoint, **dict(values))


def search_of(*keys: str) -> str:
    """Return the address of the search for the stories of an entity with its parts, or of several entities themselves.

    It is "" where searches don't filter by the type of one of them.
    """
    values: defaultdict[str, Any] = defaultdict(list)
    for entity_type, slug in map(EntityKey.of, keys):
        values[entity_type].append(slug)
    if not values.keys() <= set(FACET_TYPES):
        return ""
    several: dict[str, Any] = {"all": [name for name, slugs in values.items() if len(slugs) > 1], "parts": "false"}
    stated = values | (several if len(keys) > 1 else {})
    return f"{request.script_root}/search?{urlencode(stated, doseq=True)}"
