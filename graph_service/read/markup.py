"""HTML that stands where plain text is due: titles and bodies of records that a web site's database gave away."""

import html
import re

BLOCK_TAG = re.compile(r"</(?:p|div|li|ul|ol|h[1-6]|blockquote|table)\s*>|<br\s*/?>", re.IGNORECASE)
INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|br|em|font|h[1-6]|i|mark|p|small|span|strong|sub|sup|u)(?:\s[^<>]{0,1000})?/?>", re.IGNORECASE
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2});")


def is_html(text: str) -> bool:
    """Tell whether a body is HTML: whether it closes a paragraph or another block, or breaks a line."""
    return BLOCK_TAG.search(text) is not None


def without_tags(line: str) -> str:
    """Return a line of text without the tags of HTML in it, its character references resolved."""
    return without_entities(INLINE_TAG.sub(lambda tag: " " if tag[0].lower().startswith("<br") else "", line))


def without_entities(text: str) -> str:
    """Return a text with its character references resolved (`&nbsp;`, `&#39;`); a lone `&` stays."""
    return ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text
