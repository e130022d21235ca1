"""Addresses of pages, for templates and for other rooms of the web."""

from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from graph_service.entity_types import FACET_TYPES
from graph_service.model import EntityKey


def page_url(key: str) -> str:
    """Return the address of the page of a story or entity (`type/slug`)."""
    entity_type, slug = EntityKey.of(key)
    if entity_type == "story":
        return url_for("pages.story", slug=slug)
    return url_for("pages.entity", entity_type=entity_type, slug=slug)


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


def contact_href(address: str) -> str:
    """Return where a link to an address of the settings leads, a mail or a web address; "" for none."""
    return f"mailto:{address}" if "@" in address and "://" not in address else address
