"""The metadata of an HTML page: JSON-LD, Open Graph, `<meta>`, `<link rel=canonical>`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from graph_service.reading.addresses import absolute
from graph_service.reading.blocks import one_line
from graph_service.reading.dates import parse_date
from graph_service.reading.draft import LANGUAGE_TAG, language_code

STORY_TYPES = frozenset(["Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle", "PressRelease"])
DATE_KEYS = ("article:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "dcterms.date", "dc.date",
             "date", "pubdate", "publish-date", "publication_date")  # fmt: skip
TITLE_KEYS = ("og:title", "twitter:title", "dcterms.title", "dc.title")
AUTHOR_KEYS = ("author", "article:author", "dcterms.creator", "dc.creator")
TITLE_SEPARATORS = (" | ", " — ", " – ", " - ", " :: ", " » ")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states of itself; `base` is what relative links are relative to."""

    title: str | None
    date: str | None
    url: str | None
    base: str | None
    source: str | None
    authors: tuple[str, ...]
    language: str | None


def find_metadata(tree: LexborHTMLParser) -> Metadata:
    """Return the metadata of a page; what is malformed counts as not stated."""
    meta, stated = _meta(tree), _json_ld(tree)
    url = absolute(
        _attribute(tree, "link[rel=canonical]", "href") or meta.get("og:url") or _text(stated.get("url")), None
    )
    base = absolute(_attribute(tree, "base[href]", "href"), url) or url
    site = meta.get("og:site_name") or None
    dates = (_text(stated.get("datePublished")), *(meta.get(key) for key in DATE_KEYS))
    authors = (meta.get(key, "") for key in AUTHOR_KEYS)
    language = _attribute(tree, "html", "lang") or ""
    return Metadata(
        title=_text(stated.get("headline")) or _title(tree, meta, site),
        date=next((day for text in dates if text and (day := parse_date(text))), None),
        url=url,
        base=base,
        source=next(iter(_names(stated.get("publisher"))), site),
        authors=_names(stated.get("author"))
        or tuple(dict.fromkeys(author for author in authors if author and not author.startswith(("http:", "https:")))),
        language=language_code(language) if LANGUAGE_TAG.fullmatch(language.strip().replace("_", "-")) else None,
    )


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    contents: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        name = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower()
        contents.setdefault(name, one_line(attributes.get("content") or ""))
    return contents


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str | None:
    node = tree.css_first(selector)
    return node.attributes.get(name) if node else None


def _title(tree: LexborHTMLParser, meta: Mapping[str, str], site: str | None) -> str | None:
    node = tree.css_first("head > title")
    for title in (*(meta.get(key) for key in TITLE_KEYS), one_line(node.text()) if node else None):
        if title:
            return _without_site(title, site)
    return None


def _without_site(title: str, site: str | None) -> str:
    """Return a title without the name of the site after it; anything else after a dash may belong to the title."""
    for separator in TITLE_SEPARATORS:
        head, separated, tail = title.rpartition(separator)
        if separated and (tail.strip() == site or separator == " | "):
            return head.strip()
    return title


def _json_ld(tree: LexborHTMLParser) -> Mapping[str, Any]:
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            content = json.loads(script.text())
        except (ValueError, RecursionError):  # a page with broken metadata is still a page
            continue
        items: list[Mapping[str, Any]] = [
            inner for outer in _list(content, dict) for inner in (outer, *_list(outer.get("@graph"), dict))
        ]
        for item in items:
            if not STORY_TYPES.isdisjoint(_list(item.get("@type"), str)):
                return item
    return {}


def _names(value: Any) -> tuple[str, ...]:
    """Return the names of people or organizations, given as strings or as objects."""
    items = value if isinstance(value, list) else [value]
    texts = (_text(item.get("name") if isinstance(item, dict) else item) for item in items)
    return tuple(dict.fromkeys(text for text in texts if text))


def _list(value: Any, cls: type) -> list[Any]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, cls)]


def _text(value: Any) -> str | None:
    return (one_line(value) or None) if isinstance(value, str) else None
