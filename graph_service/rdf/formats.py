"""The formats of RDF and of query results, and content negotiation among them.

The first format of a table is the default. The first media type of a format labels the answer; older or less exact clients ask for
the others. Parameters of a media type, such as `profile` or `version`, do not matter: each format is served in one form.

Where a client accepts nothing that can be served, it gets the default all the same, as RFC 9110 (12.5.1) allows: most clients that
ask for one media type read any that is labelled. A client that means its list strictly says so by `*/*;q=0` and gets a 406.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import QueryResultsFormat, RdfFormat

from graph_service.errors import NotAcceptableError

ANYTHING = "*/*"
# Lines of text, too, are labelled as UTF-8: many clients guess the encoding of what has no charset.
LINES = ("application/n-triples", "application/n-quads", "application/trig")


@dataclass(frozen=True)
class Format:
    """A serialization: its name for `?format=`, file extension, media types, and the engine's word for it.

    `aliases` are what other clients and servers call it.
    """

    name: str
    extension: str
    media_types: tuple[str, ...]
    engine: RdfFormat | QueryResultsFormat
    aliases: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        """The media type that an answer in this format carries."""
        return self.media_types[0]

    @cached_property
    def names(self) -> frozenset[str]:
        """All that it may be called, as `_bare` writes it."""
        return frozenset(map(_bare, (self.name, self.extension, *self.aliases, *self.media_types)))


def _bare(name: str) -> str:
    """Return a name without what clients write in different ways: `JSON-LD`, `jsonld`; `rdf+xml`, `rdf xml`."""
    return re.sub(r"[^a-z0-9]", "", name.partition(";")[0].lower())


RDF_FORMATS: Mapping[str, Format] = {
    f.name: f
    for f in (
        Format(
            "turtle", "ttl", ("text/turtle", "application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3", "application/n3"),
            RdfFormat.TURTLE, ("n3",),
        ),
        Format("json-ld", "jsonld", ("application/ld+json", "application/json", "application/x-json+ld"), RdfFormat.JSON_LD, ("json",)),
        Format("n-triples", "nt", ("application/n-triples", "text/plain"), RdfFormat.N_TRIPLES, ("text/ntriples",)),
        Format("rdf-xml", "rdf", ("application/rdf+xml", "application/xml", "text/xml"), RdfFormat.RDF_XML, ("rdf+xml", "xml")),
        Format("trig", "trig", ("application/trig", "application/x-trig"), RdfFormat.TRIG),
        Format("n-quads", "nq", ("application/n-quads", "text/x-nquads", "text/nquads"), RdfFormat.N_QUADS),
    )
}  # fmt: skip
RESULT_FORMATS: Mapping[str, Format] = {
    f.name: f
    for f in (
        Format(
            "json", "srj", ("application/sparql-results+json", "application/json"), QueryResultsFormat.JSON,
            ("sparql-results+json", "results+json"),
        ),
        Format(
            "xml", "srx", ("application/sparql-results+xml", "application/xml", "text/xml"), QueryResultsFormat.XML,
            ("sparql-results+xml", "results+xml"),
        ),
        Format("csv", "csv", ("text/csv",), QueryResultsFormat.CSV),
        Format("tsv", "tsv", ("text/tab-separated-values",), QueryResultsFormat.TSV),
    )
}  # fmt: skip
# CSV and TSV have no form for the answer to ASK.
BOOLEAN_FORMATS = {name: RESULT_FORMATS[name] for name in ("json", "xml")}
TRIPLE_FORMATS = {name: RDF_FORMATS[name] for name in ("turtle", "json-ld", "n-triples", "rdf-xml")}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of RDF that a client sent, and its format."""

    data: bytes
    format: Format


def content_type(media_type: str) -> str:
    """Return the header that labels an answer of a media type: texts state that they are UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") or media_type in LINES else media_type


def choose_format(named: str | None, accept: str | None, formats: Mapping[str, Format]) -> Format:
    """Return the format that a client names, else the one that its `Accept` header prefers.

    `named` may hold several names or media types, separated by commas, of which the first that fits counts: clients send the same
    parameter for all forms of queries, so that `csv` may come with a query that has a graph for an answer. Raises
    `NotAcceptableError` for a name that means nothing, and as `negotiate` does.
    """
    names = [name for name in map(str.strip, (named or "").split(",")) if name]
    for name in names:
        for target in _matches(name, formats):
            return target
    if names and not any(_matches(name, table) for name in names for table in (RDF_FORMATS, RESULT_FORMATS)):
        format_by_name(names[0], formats)
    return negotiate(accept, formats)


def negotiate(accept: str | None, formats: Mapping[str, Format]) -> Format:
    """Return the format that an `Accept` header prefers, or the default where it accepts none of them.

    Raises `NotAcceptableError` where it excludes all others, too, by `*/*;q=0`.
    """
    qualities = _qualities(accept)
    best = _best(qualities, formats)
    if best is None and qualities.get(ANYTHING) != 0:
        best = next((f for f in formats.values() if qualities.get(f.media_type) != 0), None)
    if best is None:
        offered = sorted(media_type for f in formats.values() for media_type in f.media_types)
        raise NotAcceptableError(
            f"Nothing of {accept} can be served here.", hint=f"Ask for one of {', '.join(offered)}."
        )
    return best


def accepted(accept: str | None, formats: Mapping[str, Format]) -> Format | None:
    """Return the format that an `Accept` header prefers, None where it accepts none of them."""
    return _best(_qualities(accept), formats)


def format_by_name(name: str, formats: Mapping[str, Format]) -> Format:
    """Return the format that a client names by its name, extension or media type; raises `NotAcceptableError`."""
    for target in _matches(name, formats):
        return target
    raise NotAcceptableError(f"There is no format {name!r} here.", hint=f"Ask for one of {', '.join(formats)}.")


def _matches(name: str, formats: Mapping[str, Format]) -> list[Format]:
    bare = _bare(name)
    return [f for f in formats.values() if bare in f.names]


def _qualities(accept: str | None) -> Mapping[str, float]:
    """Return the quality of each media range of an `Accept` header, without parameters; an empty header accepts anything."""
    if not accept:  # as programs and warming ask: nothing is imported for it, nor beside another thread that imports it
        return {ANYTHING: 1}
    from werkzeug.http import parse_accept_header  # noqa: PLC0415  slow to import

    qualities: dict[str, float] = {}
    for value, quality in parse_accept_header(accept):
        media_range = value.partition(";")[0].strip().lower()
        qualities[media_range] = max(quality, qualities.get(media_range, 0))
    return qualities or {ANYTHING: 1}


def _best(qualities: Mapping[str, float], formats: Mapping[str, Format]) -> Format | None:
    """Return the format of the highest quality; of equal ones that named most exactly, then the first of the table."""

    def rank(media_type: str) -> tuple[float, int]:
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", ANYTHING)
        return next(((qualities[r], -n) for n, r in enumerate(ranges) if r in qualities), (0, 0))

    best, best_rank = None, (0.0, 0)
    for target in formats.values():
        # `text/*` wants a type of that name; another name of it counts where it is named in full.
        named = [(qualities[name], 0) for name in target.media_types if name in qualities]
        target_rank = max(rank(target.media_type), *named, (0.0, -9))
        is_refused = qualities.get(target.media_type) == 0
        if not is_refused and target_rank[0] > 0 and (best is None or target_rank > best_rank):
            best, best_rank = target, target_rank
    return best
