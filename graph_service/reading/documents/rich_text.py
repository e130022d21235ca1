"""Rich text that records hold as a tree of JSON, written as HTML: what the editors of web sites save.

Editor.js, ProseMirror and Tiptap, Slate, Lexical, Draft.js, Portable Text, Contentful, Gutenberg and the Guardian's blocks differ in names
alone: a node has a type, and either text or nodes inside it. What has neither (a picture, a rule) says nothing.
"""

import html
import re
from collections.abc import Mapping
from typing import Any

INSIDE = ("root", "document", "blocks", "body", "content", "children", "nodes", "items", "data", "bodyHtml", "innerHTML", "html", "text", "value")  # fmt: skip
TYPE = ("style", "blockName", "listItem", "nodeType", "type", "_type", "tag")
HEADING = re.compile(r"(?:core/)?(?:heading|header|h[1-6]|title|subtitle|subhead\w*)\b", re.IGNORECASE)
ITEM = re.compile(r"(?:un)?ordered-list-item|list[-_]?item|li|bullet|number", re.IGNORECASE)
INLINE = re.compile(r"text|span|link|hyperlink|a|inline|mention|emoji|strong|em|b|i", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
BLOCK = re.compile(r"<(?:p|li|h[1-6]|div|ul|ol|table|blockquote|figure)[\s>]", re.IGNORECASE)
NESTED = 30  # nodes within nodes, at most


def is_rich_text(value: Any) -> bool:
    """Tell whether a value is a tree of nodes, not one text in several media types."""
    nodes = value if isinstance(value, list) else [value]
    return any(
        isinstance(node, Mapping)
        and "/" not in _type(node).removeprefix("core/")
        and any(isinstance(node.get(key), list | Mapping) or (_type(node) and node.get(key)) for key in INSIDE)
        for node in nodes
    )


def html_of(node: Any, *, within: str = "", depth: int = 0) -> str:
    """Return a node and what is inside it as HTML; `within` is the type of the node around it."""
    if isinstance(node, str):
        return node if TAG.search(node) else html.escape(node)
    if isinstance(node, list):
        return "".join(html_of(each, within=within, depth=depth) for each in node)
    if not isinstance(node, Mapping) or depth > NESTED:
        return ""
    node_type = _type(node)
    key = next((key for key in INSIDE if node.get(key) and isinstance(node[key], str | list | Mapping)), None)
    inner = node[key] if key else ""
    if key == "items" and isinstance(inner, list):
        items = [html_of(item, within="item", depth=depth + 1) for item in inner]
        return "".join(item if BLOCK.match(item) else f"<li>{item}</li>" for item in items)
    text = html_of(inner, within=node_type or within, depth=depth + 1)
    if not text.strip() or INLINE.fullmatch(node_type) or (within and not node_type) or BLOCK.search(text):
        return text
    name = "h2" if HEADING.match(node_type) else "li" if ITEM.fullmatch(node_type) else "p"
    return f"<{name}>{text}</{name}>"


def _type(node: Mapping[str, Any]) -> str:
    """Return what a node says that it is; a plain style says less than a type."""
    types = [node[key] for key in TYPE if isinstance(node.get(key), str)]
    return next((each for each in types if HEADING.match(each) or ITEM.fullmatch(each)), types[-1] if types else "")
