"""Random queries, updates and datasets as Hypothesis draws them: every part of SPARQL's grammar that the engine evaluates.

Texts are written as tokens between blanks, then some blanks become comments, line ends, or nothing.
"""

from dataclasses import dataclass

from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

BASE = "http://e.example/"
PROLOGUE = f"PREFIX : <{BASE}> "
VARIABLES = ("?a", "?b", "?c", "$d", "?v", "?n")
NODES = (":a", ":b", ":c", "<http://e.example/d>", "<d>")
PREDICATES = (":p", ":q", ":n", ":t")
VALUES = ("1", "2.5", "-3", "'x'", '"y"@en', "'''z'''@ar--rtl", "true", "1e0", '"}"')
GRAPHS = (":g", "<http://e.example/h>", ":absent")
TRIPLE_TERMS = ("<<( :a :p 1 )>>", "<<( :b :q :c )>>", "<<( :a :t <<( :b :q :c )>> )>>")
OPERATORS = ("=", "!=", "<", ">", "<=", "+", "-", "*", "/", "&&", "||")
FUNCTIONS = ("BOUND ( ?a )", "isTRIPLE ( ?t )", "STR ( ?b )", "SUBJECT ( ?t )", "LANGDIR ( ?v )", "hasLANG ( ?v )",
             "COALESCE( ?v , 1 )", "IF ( BOUND ( ?c ) , ?c , 0 )", "?n IN ( 1 , 2.5 )", "?a NOT IN ( :a , ?b )", "TRIPLE ( ?a , :p , ?v )",
             "<<( ?a :p ?v )>>", "sameTerm ( ?a , ?b )", "REGEX ( STR ( ?v ) , '^X' , 'i' )", "xsd:integer ( ?n )", "!BOUND ( ?v )")  # fmt: skip
PATHS = (":p / :q", ":p | :q", "^ :p", ":p +", ":q *", ":p ?", "! :p", "! ( :p | ^ :q )", "( :p / ^ :q ) +", "a | :t")
TIGHT = frozenset("{}(),;*/|^~")
GAPS = ("\n", "\t ", " # } ' \" comment {\n", "\r\n", " #\n ")


def node(name):
    return NamedNode(BASE + name)


SUBJECTS = st.sampled_from([node(name) for name in "abcd"])
OBJECTS = st.one_of(
    SUBJECTS,
    st.sampled_from([Literal("x"), Literal("y", language="en"), Literal(1.5e9), Literal(2.5), Literal("}")]),
    st.builds(Triple, SUBJECTS, st.just(node("p")), st.one_of(SUBJECTS, st.just(Literal(1)))),
)
NUMBERS = st.integers(-3, 9).map(Literal)
REIFIED = st.builds(Triple, SUBJECTS, st.sampled_from([node("p"), node("q")]), SUBJECTS)
REIFIES = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies")
TRIPLES = st.one_of(
    st.tuples(SUBJECTS, st.sampled_from([node("p"), node("q")]), SUBJECTS),
    st.tuples(SUBJECTS, st.just(node("n")), NUMBERS),
    st.tuples(SUBJECTS, st.sampled_from([node("t"), node("p")]), OBJECTS),
    st.tuples(SUBJECTS, st.just(REIFIES), REIFIED),
)
DATASETS = st.lists(
    st.builds(
        lambda triple, graph: Quad(*triple, graph),
        TRIPLES, st.sampled_from([DefaultGraph(), node("g"), node("h"), node("g")]),
    ),
    min_size=12,
    max_size=30,
)  # fmt: skip


@dataclass(frozen=True)
class Query:
    """A query: its text, the text without LIMIT and OFFSET, how many rows these skip and leave, and the keys that sort it."""

    text: str
    whole: str
    offset: int = 0
    limit: int | None = None
    keys: tuple[tuple[str, bool], ...] = ()


class Writer:
    """Writes parts of queries and updates by what Hypothesis draws."""

    def __init__(self, draw):
        self.draw = draw
        self.fresh = 0

    def pick(self, *choices):
        return self.draw(st.sampled_from(choices))

    def chance(self, share):
        return self.draw(st.integers(1, share)) == share

    def some(self, write, most=3, between=" "):
        return between.join(write() for _ in range(self.draw(st.integers(1, most))))

    def variable(self):
        return self.pick(*VARIABLES)

    def subject(self):
        return self.variable() if not self.chance(4) else self.pick(*NODES)

    def object(self, depth=1):
        kind = self.pick(*["variable"] * 7, "node", "value", "triple", "blank", "reified")
        if kind == "variable" or depth <= 0:
            return self.variable()
        if kind == "node":
            return self.pick(*NODES)
        if kind == "value":
            return self.pick(*VALUES)
        if kind == "blank":
            return self.pick("[]", f"[ :q {self.object(0)} ]", f"( {self.object(0)} 1 )", "()")
        if kind == "triple":
            return f"<<( {self.subject()} {self.pick(*PREDICATES, '?p')} {self.object(0)} )>>"
        return self.reified()

    def reified(self):
        return f"<< {self.subject()} {self.pick(*PREDICATES)} {self.object(0)} {self.pick('', '~ ?r', '~ :a', '~')} >>"

    def annotation(self):
        return self.pick(
            *[""] * 12, "~ ?r", "~", f"~ ?r {{| :n {self.object(0)} |}}", "{| :q ?x ; :n ?n |}", "~ :a {| ?p ?x |} ~ ?r"
        )

    def triples(self):
        if self.chance(8):
            return self.pick(f"{self.reified()} :q {self.object(0)}", self.reified(), f"[ :p {self.object(0)} ]")
        subject = self.subject()

        def property_of():
            if self.chance(5):
                return f"{self.pick(*PATHS)} {self.object()}"
            return f"{self.pick(*PREDICATES, '?p')} {self.object()} {self.annotation()}" + self.pick(
                "", "", "", f" , {self.object()}"
            )

        return f"{subject} " + self.some(property_of, 2, self.pick(" ; ", " ; ; ")) + self.pick("", " ;")

    def plain(self):
        """Triples of the plainest form, which joins by hash and the first rows of an answer take."""
        return " . ".join(
            f"{self.variable()} {self.pick(':p', ':q', ':n', ':p / :q')} {self.variable()}"
            for _ in range(self.draw(st.integers(1, 3)))
        )

    def expression(self, depth=2):
        if depth <= 0 or self.chance(3):
            return self.pick(self.variable(), self.pick(*VALUES), self.pick(*NODES))
        if self.chance(2):
            return self.pick(*FUNCTIONS)
        return f"( {self.expression(depth - 1)} {self.pick(*OPERATORS)} {self.expression(depth - 1)} )"

    def values(self):
        row = lambda: self.pick(*VALUES, *NODES[:3], *TRIPLE_TERMS, "UNDEF")  # noqa: E731
        return self.pick(
            f"VALUES {self.variable()} {{ {row()} {row()} }}",
            f"VALUES ( ?a ?v ) {{ ( {row()} {row()} ) ( UNDEF {row()} ) }}",
            "VALUES () { () () }",
            "VALUES ?b {}",
        )

    def alias(self):
        self.fresh += 1
        return f"?x{self.fresh}"

    def part(self, depth):
        kind = self.pick("triples", "triples", "triples", "filter", "optional", "union", "minus", "exists", "graph", "group", "bind",
                         "values", "select")  # fmt: skip
        if kind == "triples" or depth <= 0:
            return f"{self.triples()} ."
        if kind == "filter":
            return f"FILTER ( {self.expression()} )"
        if kind == "exists":
            return f"FILTER {self.pick('EXISTS', 'NOT EXISTS')} {self.group(depth - 1)}"
        if kind == "union":
            return f"{self.group(depth - 1)} UNION {self.group(depth - 1)}"
        if kind == "bind":
            return f"BIND ( {self.expression()} AS {self.alias()} )"
        if kind == "values":
            return self.values()
        if kind == "select":
            return f"{{ {self.pick(self.first_rows, self.aggregate, lambda: self.select(depth - 1)[0])()} }}"
        opening = {"optional": "OPTIONAL", "minus": "MINUS", "group": "", "graph": f"GRAPH {self.pick('?g', *GRAPHS)}"}[
            kind
        ]
        return f"{opening} {self.group(depth - 1)}"

    def group(self, depth=2):
        if self.chance(4):
            optional = self.pick(
                "", f"OPTIONAL {{ {self.plain()} }}", f"OPTIONAL {{ {self.plain()} . }} FILTER ( {self.expression(1)} )"
            )
            return f"{{ {self.plain()} {self.pick('', '.')} {optional} }}"
        return "{ " + self.some(lambda: self.part(depth), 2) + " }"

    def where(self, depth=2):
        return f"{self.pick('WHERE', '')} {self.group(depth)}"

    def first_rows(self):
        """A subquery whose rows are the same whichever way it is evaluated."""
        direction = self.pick("?n", "DESC ( ?n )", "ASC ( $n )")
        more = self.pick("", ". ?a :p ?b", "; :q ?c")
        sorted_by = f"ORDER BY {direction} ?a" + {"": "", ". ?a :p ?b": " ?b", "; :q ?c": " ?c"}[more]
        sliced = self.pick("LIMIT 2", "LIMIT 1 OFFSET 1", "OFFSET 1 LIMIT 3")
        projection = f"?a ?n {sorted_by.split()[-1] if more else ''}"
        return f"SELECT {self.pick('', 'DISTINCT')} {projection} WHERE {{ ?a :n ?n {more} FILTER isNumeric ( ?n ) FILTER isIRI ( ?a ) }} {sorted_by} {sliced}"

    def aggregate(self):
        key = self.variable()
        counted = self.pick(
            "( COUNT ( * ) AS ?count )",
            "( COUNT ( DISTINCT ?b ) AS ?count ) ( ?count + 1 AS ?more )",
            "( SUM ( ?n ) AS ?sum )",
            "( GROUP_CONCAT ( STR ( ?v ) ; SEPARATOR = ',' ) AS ?joined )",
            "( COUNT ( ?t ) AS ?count )",
        )
        having = self.pick("", "HAVING ( COUNT ( * ) > 1 )", "HAVING ( SUM ( ?n ) > 0 || true )")
        by = f"GROUP BY {key}" if self.chance(2) else f"GROUP BY ( STR ( {key} ) AS ?key )"
        return f"SELECT {key if by.endswith(key) else '?key'} {counted} {self.where(1)} {by} {having}"

    def select(self, depth=2, dataset=""):
        """Return a SELECT without LIMIT, and the variables that it shows."""
        if self.chance(5):
            return f"SELECT {self.pick('', 'DISTINCT')} * {dataset} {self.where(depth)}", ()
        variables = tuple(dict.fromkeys(self.variable() for _ in range(self.draw(st.integers(1, 3)))))
        bound = f"( {self.expression(1)} AS {self.alias()} )" if self.chance(4) else ""
        return (
            f"SELECT {self.pick('', '', 'DISTINCT', 'REDUCED')} {' '.join(variables)} {bound} {dataset} {self.where(depth)}",
            variables,
        )

    def rows(self, dataset):
        """Return a SELECT of the shape that joins by hash and the first rows of an answer take, and what may sort it."""
        rest = self.pick("", f"FILTER ( {self.expression(1)} )", f"OPTIONAL {{ {self.plain()} }}", f"OPTIONAL {{ {self.plain()} }} FILTER ( ?a != :b )",
                         f"MINUS {self.group(0)}", f"BIND ( {self.expression(1)} AS {self.alias()} )", self.values())  # fmt: skip
        first = self.pick("?a :n ?n", "?a :n ?n", "?n :q ?a", "?a :t ?n ; :p ?b")
        joined = self.pick("", "", f". {self.plain()}", f". {self.plain()} .")
        return (
            f"SELECT {self.pick('', '', 'DISTINCT')} ?a ?n {self.pick('', '?b')} {dataset} WHERE {{ {first} {joined} {rest} }}",
            ("?n", "?n", "?a"),
        )

    def spaced(self, text):
        """Return a text with other white space, comments and no blanks at all in places, and keywords in small letters."""
        if self.chance(2):
            return text
        tokens, written = text.split(), []
        for previous, token in zip(["", *tokens], tokens, strict=False):
            is_tight = (previous[-1:] in TIGHT or token[0] in TIGHT) and not self.chance(3)
            gap = "" if is_tight else self.pick(" ", " ", " ", *GAPS)
            is_word = token.isupper() and token.isalpha()
            written += [gap, token.lower() if is_word and self.chance(4) else token]
        return "".join(written) + self.pick("", " # the end")


@st.composite
def queries(draw):
    writer = Writer(draw)
    form = writer.pick("select", "select", "select", "rows", "rows", "rows", "aggregate", "construct", "ask")
    keys, slice_, offset, limit = (), "", 0, None
    if form in {"select", "rows"}:
        dataset = writer.pick("", "", "", "FROM :g", "FROM <h> FROM NAMED :g")
        text, variables = writer.rows(dataset) if form == "rows" else writer.select(dataset=dataset)
        if form == "rows" or writer.chance(2):
            sorted_by = variables + (("?unknown",) if writer.chance(4) else ())
            sorted_by = (
                tuple(dict.fromkeys(writer.pick(*sorted_by) for _ in range(draw(st.integers(1, 2)))))
                if sorted_by
                else ("?a",)
            )
            keys = tuple((key, writer.chance(3)) for key in sorted_by)
            text += " ORDER BY " + " ".join(
                f"DESC ( {key} )" if falls else writer.pick(key, f"ASC ( {key} )") for key, falls in keys
            )
        if writer.chance(2):
            limit, offset = draw(st.integers(0, 5)), draw(st.integers(0, 2))
            slice_ = writer.pick(f"LIMIT {limit} OFFSET {offset}", f"OFFSET {offset} LIMIT {limit}")
    elif form == "aggregate":
        text = writer.aggregate()
    elif form == "construct":
        template = writer.pick(
            "?a :p ?b", "?a :t <<( ?a :p ?v )>>", "?a :p ?b ~ ?a {| :n ?v |}", "<< ?a :q ?b ~ :c >> :p ?v", ""
        )
        text = f"CONSTRUCT {{ {template} }} WHERE {writer.group()}"
    else:
        text = f"ASK {writer.where()}"
    after = f" {writer.values()}" if form == "select" and writer.chance(8) else ""
    shown = writer.spaced(f"{text} {slice_}{after}")
    return Query(PROLOGUE + shown, f"{PROLOGUE}{text}{after}", offset, limit, keys)


@dataclass(frozen=True)
class Update:
    """An update: its text, and its operations, each with the prologue that it has by then."""

    text: str
    operations: tuple[str, ...]


class UpdateWriter(Writer):
    """Writes operations of updates."""

    def ground(self, *, blank=False):
        """Data without variables, and without blank nodes where these are not wanted."""
        subject = self.pick(*NODES)
        value = self.pick(
            *VALUES, *TRIPLE_TERMS, *NODES, *(("[]", "_:b", "( 1 :a )", "<< :a :p :b >>") if blank else ())
        )
        annotation = self.pick(
            "", "", "", "~ :r {| :n 1 |}", "~ :a ~ :b", *(("~", "{| :q 2 ; :n 3 |}") if blank else ())
        )
        more = self.pick("", "", "; :n 1 , 2", "; a :c ;", ". << :a :q :b ~ :r >> :n 4")
        return f"{subject} {self.pick(*PREDICATES)} {value} {annotation} {more}"

    def template(self, *, blank=True):
        return self.pick(
            "?a :p ?b", "?a :t ?v ; :n 1", "?a :t <<( ?a :p ?v )>>", "?a ?p ?o", ":a :n ?n . ?b :q ?c", ":a :q :b ~ ?r {| :n ?n |}",
            "<< ?a :p ?b ~ :c >> :n ?v", *(("[] :p ?a", "?a :p ?b {| :n ?v |}", "?a :q ( ?v _:b )", "_:x :q << ?a :p ?b >>") if blank else ()),
        )  # fmt: skip

    def quads(self, write, *graphs):
        """What `write` writes, before, in and after named graphs."""
        inside = f"GRAPH {self.pick(*graphs)} {{ {self.pick(write(), '')} }}"
        return (
            "{ "
            + self.pick(
                write(), inside, f"{inside} {write()}", f"{write()} . {inside} {self.pick('', '.')} {inside}", ""
            )
            + " }"
        )

    def operation(self):
        kind = self.pick(
            "insert data",
            "insert data",
            "delete data",
            "delete where",
            "modify",
            "modify",
            "modify",
            "manage",
            "transfer",
        )
        silent = self.pick("SILENT", "SILENT", "")
        if kind == "insert data":
            return f"INSERT DATA {self.quads(lambda: self.ground(blank=True), *GRAPHS)}"
        if kind == "delete data":
            return f"DELETE DATA {self.quads(self.ground, *GRAPHS)}"
        if kind == "delete where":
            return f"DELETE WHERE {self.quads(lambda: self.template(blank=False), '?g', *GRAPHS)}"
        if kind == "manage":
            graph = self.pick(*GRAPHS)
            return self.pick(f"CREATE {silent} GRAPH {graph}", *(
                f"{verb} {silent} {target}" for verb in ("CLEAR", "DROP") for target in (f"GRAPH {graph}", "DEFAULT", "NAMED", "ALL")
            ))  # fmt: skip
        if kind == "transfer":
            graph = lambda: self.pick("DEFAULT", *(f"{word} {name}" for word in ("GRAPH", "") for name in GRAPHS))  # noqa: E731
            return f"{self.pick('COPY', 'MOVE', 'ADD')} {silent} {graph()} TO {graph()}"
        graphs = ("?g", "?a", "?v", *GRAPHS)
        delete = f"DELETE {self.quads(lambda: self.template(blank=False), *graphs)}"
        insert = f"INSERT {self.quads(self.template, *graphs)}"
        using = self.pick("", "", f"USING {self.pick(*GRAPHS)}", f"USING NAMED {self.pick(*GRAPHS)} USING :h")
        where = self.pick(f"{{ GRAPH ?g {self.group(1)} }}", self.group(), "{ ?a ?p ?o }", "{ GRAPH ?g { ?a ?p ?v } }")
        return f"{self.pick('', '', f'WITH {self.pick(*GRAPHS)}')} {self.pick(delete, insert, f'{delete} {insert}')} {using} WHERE {where}"


@st.composite
def updates(draw):
    writer = UpdateWriter(draw)
    prologue, text, operations = PROLOGUE, PROLOGUE, []
    for number in range(draw(st.integers(1, 3))):
        operation = writer.operation()
        more = (
            writer.pick(
                "", "", "", "BASE <http://e.example/x/> PREFIX e: <../>", "PREFIX : <http://e.example/> VERSION '1.2'"
            )
            if number
            else ""
        )
        prologue = f"{prologue} {more} "
        operations.append(prologue + operation)
        text += f"{';' if number else ''} {more} {operation} "
    return Update(writer.spaced(text + writer.pick("", ";")), tuple(operations))
