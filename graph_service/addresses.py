"""Addresses as the IRIs (RFC 3987) that the graph holds: percent-encoded as browsers do (the WHATWG URL standard).

Beyond what browsers encode, whatever an IRI cannot hold is encoded, too: `[` and `]` in a query, blanks, private
and bidirectional characters, and a `%` that encodes nothing.
"""

import ipaddress
import re
from urllib.parse import quote, urljoin, urlsplit

# RFC 3987, 2.2: ucschar, without blanks and without the marks of direction that its section 4.1 forbids.
UCS = "".join((
    "\u00a1-\u167f\u1681-\u1fff\u200b-\u200d\u2010-\u2027\u2030-\u205e\u2060-\u2fff\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\uffef",
    *(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(0x1, 0xE)),
    "\U000e1000-\U000efffd",
))  # fmt: skip
UNRESERVED = rf"A-Za-z0-9._~{UCS}\-"
DELIMITERS = "!$&'()*+,;="
LONE_PERCENT = r"%(?![0-9A-Fa-f]{2})"
NOT_OF_USER = re.compile(rf"[^%:{DELIMITERS}{UNRESERVED}]|{LONE_PERCENT}")
NOT_OF_PATH = re.compile(rf"[^%:@/{DELIMITERS}{UNRESERVED}]|{LONE_PERCENT}")
NOT_OF_QUERY = re.compile(rf"[^%:@/?{DELIMITERS}{UNRESERVED}]|{LONE_PERCENT}")
NAME = re.compile(rf"(?:[{DELIMITERS}{UNRESERVED}]|%[0-9A-Fa-f]{{2}})+")
AUTHORITY = re.compile(r"(?:(?P<user>.*)@)?(?P<host>\[[^\[\]]*\]|[^:@\[\]]*)(?::(?P<port>[0-9]*))?", re.DOTALL)
BLANKS = "".join(map(chr, range(0x21)))  # what the standard cuts off at both ends


def absolute(href: str | None, base: str | None) -> str | None:
    """Return the http or https address that a link names on a page at `base`, as an IRI, or None where it names none."""
    try:
        parts = urlsplit(urljoin(base or "", (href or "").strip().strip(BLANKS)))
    except ValueError:  # such as an unclosed bracket of an IPv6 address
        return None
    authority = _authority(parts.netloc) if parts.scheme in {"http", "https"} else None
    if authority is None:
        return None
    path = _encoded(NOT_OF_PATH, parts.path.replace("\\", "/"))
    query = f"?{_encoded(NOT_OF_QUERY, parts.query)}" if parts.query else ""
    fragment = f"#{_encoded(NOT_OF_QUERY, parts.fragment)}" if parts.fragment else ""
    return f"{parts.scheme}://{authority}{path}{query}{fragment}"


def _authority(written: str) -> str | None:
    """Return the user, host and port of an address, or None where no host can be read."""
    parts = AUTHORITY.fullmatch(written)
    if parts is None or not _is_host(parts["host"]):
        return None
    user = "" if parts["user"] is None else _encoded(NOT_OF_USER, parts["user"]) + "@"
    port = "" if parts["port"] is None else ":" + parts["port"]
    return user + parts["host"] + port


def _is_host(host: str) -> bool:
    if not host.startswith("["):
        return NAME.fullmatch(host) is not None
    try:
        return "%" not in str(ipaddress.IPv6Address(host[1:-1]))
    except ValueError:
        return False


def _encoded(forbidden: re.Pattern[str], text: str) -> str:
    """Percent-encode what may not stand in a part of an IRI; half a character becomes `?`."""
    return forbidden.sub(lambda match: quote(match[0], safe="", errors="replace"), text)
