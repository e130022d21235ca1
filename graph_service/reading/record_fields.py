"""The keys of a story as publishers send it (JSON Lines, front matter): each with its check, all in one table.

A check returns the value as the story holds it, or raises `ValueError` saying what the value must be; null and blank
strings count as absent.
"""

import html
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graph_service.iris import SLUG, SLUG_LENGTH
from graph_service.model import Card
from graph_service.reading.addresses import absolute
from graph_service.reading.blocks import one_line
from graph_service.reading.dates import iso_date

# HTML that stands where plain text is due: titles and bodies of records that a web site's database gave away.

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


# RFC 5646, 2.1, without what is grandfathered: language, script, region, variants, extensions, private use.
LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
WEB = re.compile(r"https?:", re.IGNORECASE)
log = logging.getLogger(__name__)
CASES = {2: str.upper, 4: str.title}  # how a region and a script are written, by their length
Record = Mapping[str, Any]


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a string")  # noqa: TRY004  # one kind of complaint, whatever is wrong with a value
    return value


def _text(value: Any) -> str:
    return one_line(without_tags(_string(value)))


def _slug(value: Any) -> str:
    if not SLUG.fullmatch(_string(value)) or len(value) > SLUG_LENGTH:
        raise ValueError(f"must be lower-case letters, digits and single hyphens, at most {SLUG_LENGTH} characters")
    return str(value)


def _address(value: Any) -> str | None:
    if not WEB.match(_string(value).strip()):
        raise ValueError("must be an http or https address")
    return absolute(value, None)


def _date(value: Any) -> str:
    date = iso_date(_string(value))
    if date is None:
        raise ValueError("must be a date in ISO 8601, such as 2003-08-15, 2003-08 or 2003")
    return date


def _language(value: Any) -> str:
    if not LANGUAGE.fullmatch(_string(value)):
        raise ValueError("must be a BCP 47 language code, such as en or uk")
    return language_code(value)


def language_code(code: str) -> str:
    """Return a BCP 47 code in its usual letters: `en-GB`, `sr-Latn`."""
    primary, *rest = code.strip().replace("_", "-").split("-")
    return "-".join((primary.lower(), *(CASES.get(len(part), str.lower)(part) for part in rest)))


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("must be a list of strings")
    return tuple(dict.fromkeys(text for text in map(_text, value) if text))


def _cards(value: Any) -> tuple[Card, ...]:
    if not isinstance(value, list):
        raise ValueError("must be a list of objects")  # noqa: TRY004  # as above
    return tuple(_card(card) for card in value if not _is_id(card))


def _is_id(value: Any) -> bool:
    """Tell whether a related story is given by an id alone, which is no card: there is nothing to print or follow."""
    return isinstance(value, str) and SLUG.fullmatch(value) is not None


def _card(value: Any) -> Card:
    if not isinstance(value, dict) or absent(value.get("title")):
        raise ValueError('must hold objects with at least a "title"')
    checked = {}
    for key, check in CARD_KEYS.items():
        if not absent(value.get(key)):
            try:
                checked[key] = check(value[key])
            except ValueError as error:
                raise ValueError(f'has an object whose "{key}" {error}') from error
    return Card(**checked)


CARD_KEYS: Mapping[str, Callable[[Any], Any]] = {"title": _text, "url": _address, "date": _date, "source": _text}
KEYS: Mapping[str, Callable[[Any], Any]] = {
    "id": _slug,
    "title": _text,
    "body": _string,
    "date": _date,
    "dateline": _text,
    "url": _address,
    "source": _text,
    "language": _language,
    "fields_of_work": _texts,
    "authors": _texts,
    "related": _cards,
}


def absent(value: Any) -> bool:
    """Tell whether a value stands for nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def checked(record: Record, place: str) -> dict[str, Any]:
    """Return the known keys that have a value, checked; raises `ValueError` with a sentence on the first wrong one.

    An address that no browser could open is left out, which the log says with the `place` of the record.
    """
    fields = {}
    for key, check in KEYS.items():
        value = record.get(key)
        if not absent(value):
            try:
                fields[key] = check(value)
            except ValueError as error:
                raise ValueError(f'the "{key}" of the story {error}, not {_shown(value)}.') from error
    for address in _unusable_addresses(record):
        log.warning("%s: the address %s is left out: its host cannot be read.", place, _shown(address))
    return fields


def _unusable_addresses(record: Record) -> Iterator[str]:
    cards = (card for card in record.get("related") or () if isinstance(card, dict))
    addresses = (holder.get("url") for holder in (record, *cards))
    return (str(address) for address in addresses if not absent(address) and absolute(address, None) is None)


def unknown(record: Record) -> frozenset[str]:
    """Return the keys that mean nothing to us; `related` is among them where it holds ids instead of cards."""
    related = record.get("related")
    ids = {"related (ids)"} if isinstance(related, list) and any(map(_is_id, related)) else set()
    return frozenset(map(str, record.keys() - KEYS.keys())) | ids


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
