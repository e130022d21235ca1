"""Whether two answers say the same, as the suite means it.

Numbers are the same by value (`2` and `2.0` as xsd:decimal, `-3` as xsd:negativeInteger and as xsd:integer, from which that
one derives; an xsd:integer is still no xsd:decimal), times likewise; blank
nodes are the same where one naming of them makes everything else the same; order counts where the query asks for one; a CSV
has no types left, so there a number is compared by value and all else as text.
"""

import csv
import io
import re
from datetime import UTC, datetime
from decimal import Decimal

import rdflib
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    parse,
    parse_query_results,
)
from rdflib import RDF

RS = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
XSD = "http://www.w3.org/2001/XMLSchema#"
INTEGERS = {
    XSD + name
    for name in "integer long int short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedLong unsignedInt unsignedShort unsignedByte".split()
}
RESULT_FORMATS = {
    ".srx": ("application/sparql-results+xml", QueryResultsFormat.XML),
    ".srj": ("application/sparql-results+json", QueryResultsFormat.JSON),
    ".tsv": ("text/tab-separated-values", QueryResultsFormat.TSV),
}
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
VARIABLE = "urn:variable:"


def by_value(term):
    """Return a term with the one lexical form of its value."""
    if not isinstance(term, Literal) or term.language:
        return term
    datatype = term.datatype.value
    kind = NamedNode(XSD + "integer") if datatype in INTEGERS else term.datatype
    try:
        return Literal(_value(term.value, datatype), datatype=kind)
    except (ValueError, ArithmeticError):
        return term


def _value(lexical, datatype):
    if datatype in INTEGERS:
        return str(int(lexical))
    if datatype == XSD + "decimal":
        return format(Decimal(lexical).normalize(), "f")
    if datatype in {XSD + "double", XSD + "float"}:
        return repr(float(lexical.replace("INF", "inf")))
    if datatype == XSD + "boolean":
        return {"1": "true", "0": "false"}.get(lexical, lexical)
    if datatype == XSD + "dateTime" and (moment := datetime.fromisoformat(lexical)).tzinfo:
        return moment.astimezone(UTC).isoformat()
    return lexical


def canonical(quads):
    """Return a form of a graph that is the same for every naming of its blank nodes."""
    dataset = Dataset(Quad(q.subject, q.predicate, by_value(q.object)) for q in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return sorted(map(str, dataset))


def graph(data, media_type, base=None):
    """Return the canonical form of a graph that is written in a format."""
    from graph_service.rdf.formats import RDF_FORMATS, format_by_name

    return canonical(parse(data, format_by_name(media_type, RDF_FORMATS).engine, base_iri=base))


def answer(data, result_format, *, ordered):
    """Return what an answer to ASK or SELECT says: a truth, or its variables and rows."""
    results = parse_query_results(data, result_format)
    if isinstance(results, QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    rows = [{n: row[n] for n in names if row[n] is not None} for row in results]
    return sorted(names), len(rows), canonical(_as_quads(rows, ordered=ordered))


def _as_quads(rows, *, ordered):
    for number, row in enumerate(rows):
        node = BlankNode()
        yield Quad(node, NamedNode("urn:row"), Literal(str(number if ordered else "")))
        for name, term in row.items():
            yield Quad(node, NamedNode(VARIABLE + name), term)


def result_set(data, base):
    """Return the same of an answer that is written as a graph, in the vocabulary that the suite has for it."""
    written = rdflib.Graph().parse(data, format="turtle", publicID=base)
    (this,) = written.subjects(RDF.type, RS.ResultSet)
    rows = [
        {
            str(written.value(b, RS.variable)): _term(written.value(b, RS.value))
            for b in written.objects(row, RS.binding)
        }
        for row in written.objects(this, RS.solution)
    ]
    return (
        sorted(map(str, written.objects(this, RS.resultVariable))),
        len(rows),
        canonical(_as_quads(rows, ordered=False)),
    )


def _term(term):
    (quad,) = parse(f"<urn:s> <urn:p> {term.n3()} .", RdfFormat.TURTLE)
    return quad.object


def table(data):
    """Return the rows of a CSV, in any order and by the names of the columns, whose order `SELECT *` leaves open; numbers
    by value and blank nodes without a name.
    """
    rows = csv.DictReader(io.StringIO(data.decode()))
    return sorted(sorted((name, _cell(cell)) for name, cell in row.items()) for row in rows)


def _cell(cell):
    if cell.startswith("_:"):
        return "_:"
    return repr(float(cell)) if NUMBER.fullmatch(cell) else cell
