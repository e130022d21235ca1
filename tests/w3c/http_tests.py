"""The tests of the suite that are requests and what is to be answered: the protocols and the Service Description."""

import json
import re
from urllib.parse import quote

from comparing import graph
from pyoxigraph import RdfFormat, Store, parse
from rdflib import RDF, RDFS
from suite import CNT, HT, MF, UT, Entry

PREFIXES = {"/sparql/": "/sparql", "/gsp": "/rdf-graph-store"}
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv"},
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}
CODES = {"Created": 201, "OK": 200, "NoContent": 204, "NotFound": 404}
SD = "http://www.w3.org/ns/sparql-service-description#"


def protocol(service, entry: Entry):
    """Send the requests of an entry one after the other, and hold each answer against what it expects."""
    service.empty()
    for data in entry.manifest.objects(entry.node, UT.graphData):
        service.put(str(entry.manifest.value(data, RDFS.label)), entry.manifest.value(data, UT.graph))
    service.put_here.clear()
    variables = {}
    for request in entry.list(entry.action, HT.requests):
        response, body = _send(service, entry, request, variables)
        _check(service, entry, entry.manifest.value(request, HT.resp), response, body)
        if wanted := entry.manifest.value(entry.manifest.value(request, HT.resp), MF.expectedLocation):
            variables[str(wanted)] = response.getheader("Location")


def _send(service, entry, request, variables):
    value = lambda predicate: entry.manifest.value(request, predicate)  # noqa: E731
    target = str(value(HT.absolutePath))
    for name, location in variables.items():
        target = target.replace(name, quote(location, safe=""))
    for prefix, here in PREFIXES.items():
        target = re.sub(rf"^{prefix}", here, target)
    body = value(HT.body)
    sent = None
    if body is not None:
        encoding = str(entry.manifest.value(body, CNT.characterEncoding))
        sent = _lines(str(entry.manifest.value(body, CNT.chars)), _headers(entry, request)).encode(encoding)
    return service.ask(str(value(HT.methodName)), target, sent, **_headers(entry, request))


def _lines(body, headers):
    """Return the body of a request; the lines of a form of several parts end as HTTP has them, and have no indent."""
    if "multipart" not in headers.get("content_type", ""):
        return body
    return "\r\n".join(line.strip() for line in body.strip().splitlines()) + "\r\n"


def _headers(entry, node):
    if entry.manifest.value(node, HT.headers) is None:
        return {}
    pairs = [(entry.manifest.value(h, HT.fieldName), entry.manifest.value(h, HT.fieldValue)) for h in
             entry.list(node, HT.headers)]  # fmt: skip
    return {str(name).lower().replace("-", "_"): str(value) for name, value in pairs}


def _check(service, entry, expected, response, body):
    value = lambda predicate: entry.manifest.value(expected, predicate)  # noqa: E731
    wanted = {str(status).rpartition("#")[2] for status in entry.manifest.objects(expected, MF.expectedStatus)}
    if wanted:
        known = {f"StatusCode{response.status // 100}xx", *(n for n, c in CODES.items() if c == response.status)}
        assert wanted & known, (response.status, body)
    media_type = (response.getheader("Content-Type") or "").split(";")[0]
    if format_ := value(MF.expectedFormat):
        assert media_type in FORMATS[str(format_)]
    if (truth := value(MF.expectedBoolean)) is not None:
        assert json.loads(body)["boolean"] is bool(truth)
    for name, header in _headers(entry, expected).items():
        assert response.getheader(name.replace("_", "-")) == header
    if (content := value(HT.body)) is not None:
        base = f"{service.base}/rdf-graph-store"
        expected_graph = str(entry.manifest.value(content, CNT.chars)).encode()
        assert graph(body, media_type, base) == graph(expected_graph, "text/turtle", base)


def service_description(service, entry: Entry):
    """Hold the answer to a bare GET of the endpoint against what an entry's name says."""
    response, body = service.ask("GET", "/sparql", Accept="text/turtle")
    assert (response.status, response.getheader("Content-Type")) == (200, "text/turtle; charset=utf-8")
    store = Store()
    store.extend(parse(body, RdfFormat.TURTLE))
    CHECKS[entry.name](store, service)


def _endpoint(store, service):
    assert store.query(f"ASK {{ ?service a <{SD}Service> ; <{SD}endpoint> <{service.base}/sparql> }}")


def _schema(store, _service):
    """The domains and ranges of the vocabulary hold for what is said."""
    kinds = {"defaultDataset": "Dataset", "defaultGraph": "Graph", "namedGraph": "NamedGraph"}
    for name, kind in kinds.items():
        assert store.query(f"ASK {{ ?x <{SD}{name}> ?y . ?y a <{SD}{kind}> }}")
        assert not store.query(f"ASK {{ ?x <{SD}{name}> ?y FILTER NOT EXISTS {{ ?y a <{SD}{kind}> }} }}")
    assert not store.query(f"ASK {{ ?x <{SD}name> ?y FILTER (!ISIRI(?y)) }}")
    assert not store.query(f"ASK {{ ?x <{RDF.type}> <{SD}NamedGraph> FILTER NOT EXISTS {{ ?x <{SD}name> ?y }} }}")


CHECKS = {
    "returns-rdf": lambda store, _: len(store) > 0,
    "has-endpoint-triple": _endpoint,
    "conforms-to-schema": _schema,
}
