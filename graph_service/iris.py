"""IRIs (RFC 3987): the only place where one of ours is minted, and how an address of others' becomes one that the graph holds.

Every IRI of ours starts with the base IRI, a setting that the manifest keeps: `{base}/id/{type}/{slug}` for what is
described, `{story}#char=start,end` (RFC 5147) for a place in a story's text, `{base}/ontology#Term` for our own terms.
A story's IRI also names the graph that holds everything said because of it. Reference files are written with IRIs
relative to the base.

Addresses are percent-encoded as browsers do (the WHATWG URL standard). Beyond what browsers encode, whatever an IRI cannot
hold is encoded, too: `[` and `]` in a query, blanks, private and bidirectional characters, and a `%` that encodes nothing.
"""

import ipaddress
import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, urljoin, urlsplit

from graph_service.entity_types import TYPES
from graph_service.model import EntityKey, Span

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
ORG = "http://www.w3.org/ns/org#"
WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"
GEO = "http://www.opengis.net/ont/geosparql#"
SH = "http://www.w3.org/ns/shacl#"
VOID = "http://rdfs.org/ns/void#"
SD = "http://www.w3.org/ns/sparql-service-description#"
GN = "http://www.geonames.org/ontology#"
NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
ITSRDF = "http://www.w3.org/2005/11/its/rdf#"

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 80  # of those that we make
LONGEST_SLUG = 200  # of those that reference files and curators give
SPAN = re.compile(r"#char=(\d+),(\d+)\Z")


@dataclass(frozen=True)
class Names:
    """Mints and reads the IRIs of one base IRI, which is held without a slash at its end."""

    base: str

    def entity(self, key: str) -> str:
        """Return the IRI of `type/slug`."""
        return f"{self.base}/id/{key}"

    def story(self, slug: str) -> str:
        """Return the IRI of a story, which is also that of its graph."""
        return self.entity(f"story/{slug}")

    def span(self, slug: str, start: int, end: int) -> str:
        """Return the IRI of a stretch of a story's text (RFC 5147)."""
        return f"{self.story(slug)}#char={start},{end}"

    def part(self, slug: str, name: str) -> str:
        """Return the IRI of a named part of a story's description, such as `linking`."""
        return f"{self.story(slug)}#{name}"

    def term(self, name: str) -> str:
        """Return the IRI of a term of our own ontology."""
        return f"{self.base}/ontology#{name}"

    def geometry(self, key: str) -> str:
        """Return the IRI of the coordinates of a place."""
        return f"{self.entity(key)}#geo"

    def software(self, version: str) -> str:
        """Return the IRI of a version of the software that links stories."""
        return f"{self.base}/.well-known/void#graph-service-{version}"

    def read_span(self, iri: str) -> Span:
        """Return the stretch of text that an IRI made by `span` points at."""
        match = SPAN.search(iri)
        assert match, f"{iri} points at no stretch of a text"
        return Span(int(match[1]), int(match[2]))

    def read_part(self, iri: str) -> tuple[str, str]:
        """Return the story and the name that an IRI made by `part` has."""
        story, _, name = iri.partition("#")
        return story.removeprefix(self.story("")), name

    def key(self, iri: str) -> str | None:
        """Return the `type/slug` that an IRI of ours names, or None for any other."""
        prefix = f"{self.base}/id/"
        key = iri.removeprefix(prefix)
        entity_type, slug = EntityKey.of(key)
        if not iri.startswith(prefix) or entity_type not in TYPES or not SLUG.fullmatch(slug):
            return None
        return key

    @property
    def entities_graph(self) -> str:
        """The graph that describes every entity that a story names, and what their descriptions lead to."""
        return f"{self.base}/graph/entities"

    @property
    def groups_graph(self) -> str:
        """The graph that says which stories are the same and which are on one event."""
        return f"{self.base}/graph/groups"

    @property
    def ontology_graph(self) -> str:
        """The graph that defines our own terms."""
        return f"{self.base}/graph/ontology"

    @property
    def description_graph(self) -> str:
        """The graph that describes the data set, its endpoint and the software that made it."""
        return f"{self.base}/graph/description"

    @property
    def reference_graph(self) -> str:
        """The graph that holds the reference data and people's decisions; in a store of its own, apart from all others."""
        return f"{self.base}/graph/reference"

    @property
    def graphs(self) -> tuple[str, ...]:
        """The graphs of the service that are no story's."""
        return self.entities_graph, self.groups_graph, self.ontology_graph, self.description_graph, self.reference_graph

    @property
    def published_graph(self) -> str:
        """The graph that says, on a SPARQL server, which generation it holds; its one statement is of itself."""
        return f"{self.base}/graph/published"

    @property
    def search(self) -> str:
        """The service that a SPARQL query asks to search; its properties are `{search}#query` and the like."""
        return f"{self.base}/search"

    @property
    def reserved_beginnings(self) -> tuple[str, ...]:
        """What the IRIs of the service's own graphs begin with: those of stories and those named above."""
        return self.entity(""), f"{self.base}/graph/"

    def reserved(self, graph: str) -> bool:
        """Tell whether a graph is the service's own; every other one is its users' own."""
        return graph.startswith(self.reserved_beginnings)

    def expand(self, curie: str) -> str:
        """Return the IRI of a term written with one of our prefixes, `schema:headline`."""
        prefix, _, name = curie.partition(":")
        return self.prefixes[prefix] + name

    def shorten(self, iri: str) -> str:
        """Return an IRI as a prefixed name where one of our prefixes fits, else as it is."""
        fitting = [(base, prefix) for prefix, base in self.prefixes.items() if iri.startswith(base)]
        if not fitting:
            return iri
        base, prefix = max(fitting, key=lambda pair: len(pair[0]))
        return f"{prefix}:{iri.removeprefix(base)}"

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that every query and every serialization knows."""
        return {
            "rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD, "skos": SKOS, "dcterms": DCTERMS, "schema": SCHEMA,
            "prov": PROV, "oa": OA, "org": ORG, "wgs84": WGS84, "geo": GEO, "gn": GN, "nif": NIF, "itsrdf": ITSRDF,
            "sh": SH, "void": VOID, "sd": SD,
            "gs": self.term(""), "search": f"{self.search}#",
        } | {name: self.entity(f"{name}/") for name in TYPES}  # fmt: skip


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
    authority = AUTHORITY.fullmatch(parts.netloc) if parts.scheme in {"http", "https"} else None
    if authority is None or not _is_host(authority["host"]):
        return None
    user = "" if authority["user"] is None else _encoded(NOT_OF_USER, authority["user"]) + "@"
    port = "" if authority["port"] is None else ":" + authority["port"]
    path = _encoded(NOT_OF_PATH, parts.path.replace("\\", "/"))
    query = f"?{_encoded(NOT_OF_QUERY, parts.query)}" if parts.query else ""
    fragment = f"#{_encoded(NOT_OF_QUERY, parts.fragment)}" if parts.fragment else ""
    return f"{parts.scheme}://{user}{authority['host']}{port}{path}{query}{fragment}"


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
