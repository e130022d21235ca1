"""Requests to the SPARQL routes as nobody well-meaning sends them: made from a grammar, then broken; the seed says which."""

from random import Random
from urllib.parse import quote

ROUTES = ("/sparql",) * 20 + ("/rdf-graph-store", "/.well-known/void")
METHODS = ("GET",) * 12 + ("POST",) * 12 + ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH")
ACCEPTS = ("*/*",) * 8 + (
    "*/*", "application/sparql-results+json", "text/csv", "text/html", "text/turtle;q=0.1, */*;q=0", "application/ld+json",
    "", "nonsense", ";;q=9,,/", "text/*;q=-1", "a/b;q=1e999", "text/html" * 500, "application/json;q=0.5;q=2", "\xff/\xfe",
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update", "text/plain", "",
    "application/sparql-query; charset=utf-16", 'application/sparql-query; charset="', "multipart/form-data",
    "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=nonsense", "/", "text/turtle",
)  # fmt: skip
FORMATS = ("json", "csv", "turtle", "", "nonsense", "../../etc/passwd", "\x00", "xml", "trig")
VARIABLES = ("?s", "?p", "?o", "$x", "?ж", "?_1")
IRIS = (
    "schema:name", "rdf:type", "a", "<http://x/>", "<>", "story:a", "search:hit", "gs:Event", "<relative>", "undeclared:x",
    r"<http://x/\u0041>", r"<\u003E>", "<file:///etc/passwd>", "<http://[>", "<http://127.0.0.1:1/>", "ex:%zz", r"ex:a\-b",
)  # fmt: skip
LITERALS = (
    "1", "-1.5e400", "0.0", "'a'", '"b"@en', '"""c\n"d""" ', "'x'^^xsd:integer", "true", r"'\u0022'", r"'\q'", "'\U0010ffff'",
    "'2002-02-31'^^xsd:date", "99999999999999999999999999", "'P1Y'^^xsd:duration", "'\\uD800'", '"' + "a" * 300 + '"',
)  # fmt: skip
FUNCTIONS = (
    "STR", "LANG", "DATATYPE", "ABS", "IRI", "BNODE", "REGEX", "REPLACE", "SUBSTR", "IF", "COALESCE", "CONCAT", "STRDT", "SHA512",
    "YEAR", "TIMEZONE", "NOW", "RAND", "UUID", "EXISTS", "NOT EXISTS", "<http://x/f>", "xsd:integer", "COUNT", "GROUP_CONCAT",
)  # fmt: skip
CALLS = (
    "SERVICE <http://127.0.0.1:1/>", "SERVICE SILENT <http://169.254.169.254/>", "SERVICE ?s", "service search:", "SERVICE <search>",
    r"\u0053ERVICE <http://127.0.0.1:1/>", "SERVICE<http://%31%32%37.0.0.1:1>", "SERVICE SILENT search:", "LOAD <file:///etc/passwd> ;",
)  # fmt: skip
SEARCHES = (
    '[] search:query "hotlines" ; search:hit ?s', "[] search:related story:a ; search:hit ?s", "[] search:query ?q", "[", "[]",
    '[] search:query "x" ; search:limit 99999 ; search:hit ?s', '[] search:query "\\uD800" ; search:hit ?s', "?s ?p ?o",
    '[] search:query "\x00" ; search:hit ?s', '[ search:query "a" , "b" ] .', "[] search:similarEntity place:ukraine ; search:hit ?s",
    '[] search:query "a" ; search:since "9999-99" ; search:place <x>', '[] search:query "(((" ; search:mode "keyword" ; search:hit ?s',
)  # fmt: skip
UPDATES = (
    "INSERT DATA { <a> <b> <c> }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "DROP SILENT NAMED", "LOAD <http://127.0.0.1:1/>",
    "LOAD SILENT <file:///etc/passwd> INTO GRAPH <x>", "COPY DEFAULT TO story:a", "WITH story:a DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p ?o } }", "CREATE GRAPH <x>; DROP GRAPH <x>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
)  # fmt: skip
NESTED = (("{", "}"), ("(", ")"), ("[", "]"), ("OPTIONAL {", "}"), ("{ SELECT * {", "} }"), ("FILTER NOT EXISTS {", "}"), ("!", ""),
          ("STR(", ")"), ("<<", ">>"), ("GRAPH ?g {", "}"), ("^(", ")"), ("-", ""), ("MINUS {", "}"))  # fmt: skip
CHAINS = ("?s ?p ?o . ", "|| 1 ", "+ ?x ", "/a ", "|a ", "UNION {} ", "BIND(1 AS ?x) ", "VALUES ?x { 1 } ", "FILTER(?x) ", ", 1 ",
          "; a a ", "PREFIX a: <x> ", "# a\n", "\\u0041", "GROUP BY ?x ")  # fmt: skip
JUNK = (
    "\x00",
    "\ufffd",
    "\u202e",
    "\\",
    "'",
    '"""',
    "\\u0022",
    "\\U00110000",
    "<",
    ">",
    "{",
    "}",
    "#",
    "\r",
    "é",
    "🜁",
    "%00",
    ";",
    "..",
    "--",
)


class Hostile:
    """A source of hostile requests; the same seed gives the same."""

    def __init__(self, seed):
        self.random = Random(seed)

    def some(self, *choices):
        return self.random.choice(choices)

    def request(self):
        """Return what `FlaskClient.open` takes."""
        text = self.text()
        given = {"method": self.some(*METHODS), "path": self.some(*ROUTES)}
        headers = {"Accept": self.some(*ACCEPTS)}
        names = (
            {"query": text}
            if self.random.random() < 0.9
            else {self.some("update", "quary", "", "using-graph-uri"): text}
        )
        if self.random.random() < 0.3:
            names["format"] = self.some(*FORMATS)
        if self.random.random() < 0.1:
            names[self.some("default-graph-uri", "named-graph-uri", "graph", "default")] = self.some(*IRIS)
        if given["method"] in {"POST", "PUT", "PATCH"}:
            headers["Content-Type"] = self.some(*TYPES)
            raw = text.encode("utf-8", "surrogatepass")
            form = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in names.items())
            given["data"] = self.some(raw, form.encode(), self.bytes())
            if self.random.random() < 0.6:
                headers["Content-Type"], given["data"] = self.some((TYPES[0], form.encode()), (TYPES[1], raw))
        else:
            given["query_string"] = "&".join(
                f"{name}={self.some(quote, quote, str)(value)}" for name, value in names.items()
            ).encode("utf-8", "surrogatepass").decode("latin-1")  # fmt: skip
        if self.random.random() < 0.05:
            headers[self.some("If-None-Match", "If-Modified-Since", "Content-Encoding", "Range", "Authorization")] = (
                self.some("*", '"', "gzip", "bytes=5-1", "yesterday", "Bearer \xff")
            )
        return given | {"headers": headers}

    def bytes(self):
        return self.random.randbytes(self.random.randrange(200))

    def text(self):
        """Return a query, whole or broken."""
        kind = self.random.random()
        if kind < 0.1:
            text = self.some(*UPDATES)
        elif kind < 0.2:
            opening, closing = self.some(*NESTED)
            depth = self.some(3, 50, 2_000, 45_000 // len(opening + closing))
            text = f"ASK {{ {self.some('', 'FILTER(', '?s ?p ')}{opening * depth}{self.some('', '1', '?x')}{closing * depth} }}"
        elif kind < 0.28:
            chain = self.some(*CHAINS)
            text = (
                self.some("ASK { ", "SELECT * { ?s a ", "ASK { FILTER(1 ")
                + chain * self.some(3, 100, 1_500)
                + self.some("}", ")}", "")
            )
        else:
            text = self.query()
        for _ in range(self.some(0, 0, 0, 1, 1, 4)):
            text = self.broken(text)
        return text

    def query(self):
        form = self.some("SELECT *", "SELECT DISTINCT ?s", "SELECT (COUNT(*) AS ?n)", "ASK", f"CONSTRUCT {{ {self.triple()} }}",
                         "DESCRIBE ?s", f"SELECT ({self.expression(2)} AS ?e)", "CONSTRUCT", "SELECT REDUCED ?p ?zz")  # fmt: skip
        prologue = self.some(
            "", "", "", "PREFIX ex: <http://x/> ", "BASE <http://y/> ", "PREFIX search: <http://127.0.0.1:1/> "
        )
        source = self.some("", "", "", f"FROM {self.some(*IRIS)} ", f"FROM NAMED {self.some(*IRIS)} ")
        rest = self.some("", "", " LIMIT 10", " LIMIT -1", " OFFSET 99999999999999999999", " ORDER BY ?s", " GROUP BY ?s",
                         f" HAVING ({self.expression(1)})", f" ORDER BY DESC({self.expression(1)})", " VALUES ?s { <x> UNDEF }")  # fmt: skip
        if self.random.random() < 0.4:
            return f"SELECT * {{ ?s ?p ?o . {self.plain(2)} }} LIMIT {self.some(1, 100, 1_000)}"
        return f"{prologue}{form} {source}WHERE {{ {self.group(3)} }}{rest}"

    def plain(self, depth):
        """Return a group that is most likely right, and costly now and then."""
        if depth == 0:
            return self.some(
                "?s a ?type .",
                "?a ?b ?c .",
                "?s rdfs:label ?l .",
                "FILTER(ISIRI(?o))",
                "?x schema:mentions/rdfs:label ?y .",
            )
        inner = self.plain(depth - 1)
        return self.some(f"OPTIONAL {{ {inner} }}", f"{{ {inner} }} UNION {{ }}", f"{inner} {self.plain(depth - 1)}", inner,
                         f"FILTER NOT EXISTS {{ {inner} }}", f"{{ SELECT * {{ {inner} }} LIMIT 5 }}",
                         'SERVICE search: { [] search:query "hotlines" ; search:hit ?s }')  # fmt: skip

    def group(self, depth):
        return " ".join(self.pattern(depth) for _ in range(self.random.randrange(1, 4)))

    def pattern(self, depth):
        if depth == 0 or self.random.random() < 0.45:
            return self.triple() + self.some(" .", " .", "", " ;")
        inner = self.group(depth - 1)
        return self.some(
            f"OPTIONAL {{ {inner} }}", f"{{ {inner} }} UNION {{ {self.group(depth - 1)} }}", f"MINUS {{ {inner} }}",
            f"GRAPH {self.some(*VARIABLES, *IRIS)} {{ {inner} }}", f"FILTER({self.expression(3)})", f"{{ SELECT * {{ {inner} }} }}",
            f"BIND({self.expression(2)} AS {self.some(*VARIABLES)})", f"VALUES ({self.some(*VARIABLES)}) {{ ({self.some(*LITERALS)}) }}",
            f"{self.some(*CALLS)} {{ {self.some(inner, self.some(*SEARCHES))} }}", f"FILTER NOT EXISTS {{ {inner} }}",
            f"SERVICE search: {{ {self.some(*SEARCHES)} }}",
        )  # fmt: skip

    def triple(self):
        subject = self.some(*VARIABLES, *IRIS, "[]", "_:b", "( 1 2 )", "<<?s ?p ?o>>")
        path = self.some(
            *VARIABLES, *IRIS, *IRIS, "a/a*", "!(a|^a)", "^a+", "(a|schema:name)?", "schema:mentions/rdfs:label"
        )
        return f"{subject} {path} {self.some(*VARIABLES, *IRIS, *LITERALS)}"

    def expression(self, depth):
        if depth == 0:
            return self.some(*VARIABLES, *LITERALS, *IRIS)
        one, other = self.expression(depth - 1), self.expression(depth - 1)
        return self.some(f"{one} {self.some(*'+-*/=<>', '&&', '||', '!=', 'IN')} {other}", f"!({one})", f"-{one}", f"({one})",
                         f"{self.some(*FUNCTIONS)}({self.some(one, f'{one}, {other}', '', '*')})")  # fmt: skip

    def broken(self, text):
        """Return a text with something taken out, put in, doubled or exchanged."""
        if not text:
            return self.some(*JUNK)
        start = self.random.randrange(len(text))
        end = min(len(text), start + self.random.randrange(1, 12))
        junk = self.some(*JUNK, self.some(*LITERALS), self.some(*CALLS), chr(self.random.randrange(1, 0x3000)))
        return self.some(text[:start] + text[end:], text[:start] + junk + text[start:], text[:end] + text[start:], text[:start],
                         text[:start] + junk + text[end:], text[start:] + text[:start])  # fmt: skip
