"""The formats of RDF and of query results, and content negotiation among them.

The first format of a table is the default. The first media type of a format labels the answer; older or less exact clients ask for
the others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat

from graph_service.errors import NotAcceptableError


@dataclass(frozen=True, slots=True)
class Format:
    """A serialization: its name for `?format=`, file extension, media types, and the engine's word for it."""

    name: str
    extension: str
    media_types: tuple[str, ...]
    engine: RdfFormat | QueryResultsFormat

    @property
    def media_type(self) -> str:
        """The media type that an answer in this format carries."""
        return self.media_types[0]


RDF_FORMATS: Mapping[str, Format] = {
    f.name: f
    for f in (
        Format("turtle", "ttl", ("text/turtle", "application/x-turtle"), RdfFormat.TURTLE),
        Format("json-ld", "jsonld", ("application/ld+json", "application/json"), RdfFormat.JSON_LD),
        Format("n-triples", "nt", ("application/n-triples", "text/plain"), RdfFormat.N_TRIPLES),
        Format("rdf-xml", "rdf", ("application/rdf+xml", "application/xml", "text/xml"), RdfFormat.RDF_XML),
        Format("trig", "trig", ("application/trig",), RdfFormat.TRIG),
        Format("n-quads", "nq", ("application/n-quads",), RdfFormat.N_QUADS),
    )
}
RESULT_FORMATS: Mapping[str, Format] = {
    f.name: f
    for f in (
        Format("json", "srj", ("application/sparql-results+json", "application/json"), QueryResultsFormat.JSON),
        Format("xml", "srx", ("application/sparql-results+xml", "application/xml", "text/xml"), QueryResultsFormat.XML),
        Format("csv", "csv", ("text/csv",), QueryResultsFormat.CSV),
        Format("tsv", "tsv", ("text/tab-separated-values",), QueryResultsFormat.TSV),
    )
}
# CSV and TSV have no form for the answer to ASK.
BOOLEAN_FORMATS = {name: RESULT_FORMATS[name] for name in ("json", "xml")}
TRIPLE_FORMATS = {name: RDF_FORMATS[name] for name in ("turtle", "json-ld", "n-triples", "rdf-xml")}

# What is served is UTF-8, whichever charset a client names beside a media type.
CHARSET = re.compile(r";\s*charset=[^;,]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of RDF that a client sent, and its format."""

    data: bytes
    format: Format


def negotiate(accept: str | None, formats: Mapping[str, Format]) -> Format:
    """Return the format that an `Accept` header prefers (RFC 9110, 12.5.1).

    Raises `NotAcceptableError` where it accepts none of them.
    """
    default = next(iter(formats.values()))
    if not accept or not accept.strip():
        return default
    offered = {media_type: f for f in formats.values() for media_type in f.media_types}
    from werkzeug.datastructures import MIMEAccept  # noqa: PLC0415  slow to import
    from werkzeug.http import parse_accept_header  # noqa: PLC0415  likewise

    best = parse_accept_header(CHARSET.sub("", accept), MIMEAccept).best_match(offered)
    if best is None:
        raise NotAcceptableError(
            f"Nothing of {accept} can be served here.", hint=f"Ask for one of {', '.join(sorted(offered))}."
        )
    return offered[best]


def format_by_name(name: str, formats: Mapping[str, Format]) -> Format:
    """Return the format that a client names by its name, extension or media type; raises `NotAcceptableError`."""
    for f in formats.values():
        if name in {f.name, f.extension, *f.media_types}:
            return f
    raise NotAcceptableError(f"There is no format {name!r} here.", hint=f"Ask for one of {', '.join(formats)}.")
