"""A query that fails is told its fault by name and place; one without solutions is told what the graph does not have."""

import pytest

from graph_service.errors import QueryError
from graph_service.rdf.sparql_text import ParsedQuery
from graph_service.sparql.advice import _nearest_term
from graph_service.sparql.examples import EXAMPLES
from graph_service.sparql.query_guard import read_query
from graph_service.sparql.syntax_faults import syntax_fault


def ask(demo, query):
    return demo.query(query, "text/csv").body.decode().splitlines()[1:]


def doubts(demo, query):
    answers = demo.answers
    parsed = read_query(query, answers.names)
    return answers.doubts(parsed, answers.query(parsed))


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        ("# nothing but a comment", "nothing but its prefixes", "SELECT"),
        ("DROP ALL", "DROP is an update", "POST"),
        ("INSERT DATA { <urn:s> <urn:p> 1 }", "INSERT is an update", "token"),
        ("SELECT ?s { ?s a shema:NewsArticle }", r"prefix shema: is not declared \(line 1, column 18\)", "schema:NewsArticle"),
        ("SELECT ?s {\n  ?s skso:prefLabel ?o }", r"prefix skso: .*\(line 2, column 6\)", "skos:prefLabel"),
        ("SELECT ?s { ?s zzz:prefLabel ?o }", "prefix zzz:", "PREFIX zzz: <"),
        ('ASK { ?s ?p ?l FILTER(CONTAINS(?l "OSCE")) }', r'missing before "OSCE" \(line 1, column 35\)', "between"),
        ("ASK { ?s ?p ?l FILTER(?l IN ('a' 'b')) }", "missing before 'b'", "between"),
        ("ASK { ?s ?p ?o FILTER ?o > 3 }", r"condition of FILTER .*column 16", "FILTER \\("),
        ("SELECT ?p { ?s ?p ?o } GROUP BY ?p HAVING ?p > 3", "condition of HAVING", "HAVING \\("),
        ("ASK { ?s a schema:Person\n ?s rdfs:label ?l . }", r"missing before \?s \(line 2, column 2\)", "full stop"),
        ('ASK { ?s ?p ?l FILTER(CONTAINS(?l, "x") }', r"A \( is not closed \(line 1, column 22\)", "Close"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s, ?o", "comma stands after \\?s", "blanks"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s DESC", "DESC stands after \\?s", r"DESC\(\?s\)"),
        ("SELECT s { ?s ?p ?o }", r"s is not a variable \(line 1, column 8\)", "\\?s"),
        ("SELECT (COUNT(?s) AS n) { ?s ?p ?o }", "n is not a variable", "\\?n"),
        ("SELECT ?s FROM { ?s ?p ?o }", "FROM names no graph", "IRI"),
        ("ASK { ?s a schema:Person, }", "Nothing follows the comma", "leave"),
        ("ASK { ?s rdfs:label 'Kyiv'@ }", "language after @", "@en"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 1;", r"does not end with ; \(line 1, column 31\)", "out"),
        ("ASK { ?s Rdfs:label 'a:b' }", "prefix Rdfs:", "rdfs:label"),
        ("SELECT (UPCASE(?l) AS ?u) { ?s rdfs:label ?l }", r"no function UPCASE \(line 1, column 9\)", "UCASE"),
        ("SELECT ?s { ?s rdfs:label ?l\n FILTER(regexp(?l, 'a')) }", r"no function regexp \(line 2, column 9\)", "REGEX"),
        ("SELECT (COUNTT(?s) AS ?n) { ?s ?p ?o }", "no function COUNTT", "COUNT"),
        ("SELECT (xsd:int(?o) AS ?n) { ?s ?p ?o }", "no function <.*#int> here .*column 9", "xsd:integer"),
        ("SELECT (<urn:other/lower-case>(?o) AS ?n) { ?s ?p ?o }", "no function <urn:other/lower-case>", "LCASE"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", r"\?s is neither grouped nor aggregated \(line 1, column 8\)", "GROUP BY"),
        ("SELECT ?p (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s", r"\?p is neither grouped", r"SAMPLE\(\?p\)"),
        ("SELECT ?s (?o + COUNT(?p) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY ?o", r"\?o is neither grouped", "GROUP BY"),
        ("SELECT ?x { ?x a ?c { SELECT ?s ?c { ?s a ?c } GROUP BY ?c } }", r"\?s is neither grouped .*column 30", "GROUP BY"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "SELECT \\* does not go with GROUP BY", "List the variables"),
        ("SELECT ?s { ?s ?p ?o ", r"A \{ is not closed \(line 1, column 11\)", "Close"),
        ("SELECT ?s { ?s ?p ?o FILTER(STRLEN(?o) > 3 }", r"A \( is not closed", "Close"),
        ("SELECT ?s { ?s ?p ?o } }", r"A \} closes nothing", "open"),
        ("SELECT ?k (COUNT(?s) AS ?n) { ?s gs:kind ?k } GROUP BY (UCASE(?k))", r"\?k is neither grouped", "GROUP BY"),
        ('SELECT ?s { ?s rdfs:label ?l\n FILTER REGEX(?l, "^OSCE\\d+") }', r"\\d is no escape in a text \(line 2, column 25\)", r"Write \\\\d"),
        (r"ASK { ?s rdfs:label 'it\'s \w' }", r"\\w is no escape in a text \(line 1, column 28\)", r"Write \\\\w"),
        ("SELECT ?p { ?s schema:mentions ?p } HAVING (COUNT(?s) > 3)", r"HAVING stands without GROUP BY \(line 1, column 37\)", r"GROUP BY \?p"),
        ("SELECT ?t { ?s a ?t } GROUP BY ?t HAVING COUNT(?s) > 1", r"condition of HAVING stands in no brackets \(line 1, column 35\)", r"HAVING \(COUNT\(\?s\) …\)"),
        ("SELECT ?s { ?s rdfs:label ?l FILTER STRLEN(STR(?l)) >= 3 }", "condition of FILTER stands in no brackets", r"FILTER \(STRLEN\(STR\(\?l\)\) …\)"),
        ("SELECT ?s { ?s rdfs:label ?l FILTER STRLEN(?l) > 3 && ?l > 2 }", "condition of FILTER stands in no brackets", r"FILTER \(STRLEN\(\?l\) …\)"),
        ('SELECT ?s { ?s schema:headline ?h BIND("x" AS ?h) }', r"\?h has a value already .*\(line 1, column 47\)", r"FILTER \(… = \?h\)"),
        ("SELECT ?s { ?s a schema:NewsArticle . BIND(?s AS ?s) }", r"\?s has a value already", "another name"),
        ("SELECT * GRAPH ?g { ?s ?p ?o }", "begins without a brace, with GRAPH", r"WHERE \{ GRAPH"),
        ("SELECT ?s WHERE ?s a schema:NewsArticle }", r"WHERE has no \{ after it \(line 1, column 11\)", r"WHERE \{ … \}"),
        ("SELECT ?s { ?s a schema:Person OPTIONAL ?s rdfs:label ?l }", "OPTIONAL stands without braces", r"OPTIONAL \{ … \}"),
        ("SELECT ?s { ?s a schema:Person MINUS ?s rdfs:label ?l }", "MINUS stands without braces", r"MINUS \{ … \}"),
        ("SELECT ?s { ?s a schema:Person FILTER NOT EXISTS ?s rdfs:label ?l }", "EXISTS stands without braces", r"EXISTS \{ … \}"),
        ("SELECT ?s { GRAPH ?g ?s ?p ?o }", r"GRAPH \?g stands without braces", r"GRAPH \?g \{ … \}"),
        ("SELECT ?s { ?s a schema:Person } UNION { ?s a schema:Place }", "UNION stands after the braces", r"\{ … \} UNION \{ … \}"),
        ("SELECT ?s { ?s a schema:Person } FILTER(?s > 1)", "FILTER stands after the braces", "inside"),
        ("SELECT (COUNT(?s)) { ?s a schema:Person }", r"\(COUNT\(\?s\)\) stands in SELECT without a name", r"\(COUNT\(\?s\) AS \?name\)"),
        ("SELECT ?s { ?s schema:datePublished > '2010' }", "> stands in a triple", r"FILTER \(\?value > …\)"),
        ("SELECT ?s { ?s rdfs:label ?l FILTER(STRLEN(?l) => 100) }", "=> is not SPARQL", ">="),
        ("SELECT ?s { VALUES ?p { place:kyiv, place:minsk } ?s schema:mentions ?p }", "comma stands between values", "blanks"),
        ("PREFIX schema <http://schema.org/> SELECT ?s { ?s a schema:Person }", "prefix schema has no colon", "PREFIX schema: <http://schema.org/>"),
        ("PREFIX ex: http://example.org/ SELECT ?s { ?s a ex:Thing }", "address of ex: stands in no angle brackets", "PREFIX ex: <http://example.org/>"),
        ("SELECT ?o { <http://example.org/a thing> ?p ?o }", "sign that it cannot have, such as a blank", "%20"),
        ("SELECT ?s { ?s ?p ?o } LIMIT ten", r"LIMIT needs a whole number .* has ten \(line 1, column 24\)", "LIMIT 100"),
        ("SELECT ?s { ?s ?p ?o } LIMIT -1", "LIMIT needs a whole number from 0 on, and has -1", "LIMIT 100"),
        ("SELECT ?s { ?s ?p ?o } OFFSET", "OFFSET needs a whole number from 0 on, and has none", "OFFSET 0"),
        ("SELECT ?s { ?s ?p ?o }\nORDER BY", r"ORDER BY has nothing after it \(line 2, column 1\)", r"ORDER BY \?name"),
        ("SELECT ?s { ?s ?p ?o } ORDER", "ORDER stands without BY", "ORDER BY"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY s", r"s is not a variable \(line 1, column 33\)", r"\?s"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY DESC ?s", "DESC needs brackets", "DESC"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 5 ORDER BY ?s", "ORDER BY stands after LIMIT", "before LIMIT"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY", "GROUP BY has nothing after it", "GROUP BY"),
        ("SELECT ?s { ?s ?p ?o } HAVING", "HAVING has nothing after it", "HAVING"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s ORDER BY ?p", r"ORDER BY stands twice \(line 1, column 36\)", "all its variables"),
        ("SELECT ?s { ?s ?p ?o ORDER BY ?s }", r"ORDER BY stands inside the braces \(line 1, column 22\)", "after the }"),
        ("SELECT ?s { { ?s ?p ?o LIMIT 3 } }", "LIMIT stands inside the braces", "after the }"),
        ("DESCRIBE", "DESCRIBE names nothing", "DESCRIBE place:kyiv"),
        ("SELECT * { SERVICE serch: { [] search:query 'x' } }", r"prefix serch: is not declared \(line 1, column 20\)", "search:"),
        ("SELECT * { SERVICE SILENT zzz: { ?s ?p ?o } }", "prefix zzz: is not declared", "PREFIX zzz:"),
        ("SELECT * { SERVICE story: { ?s ?p ?o } }", "no service story: here", "SERVICE search:"),
        ("ASK", "ASK has no pattern", "ASK WHERE"),
        ("ASK { ?s foaf:name ?o }", "prefix foaf: is not declared", "PREFIX foaf: <http://xmlns.com/foaf/0.1/>"),
        ('ASK { ?s rdfs:label "Kyiv }', r'begins with " is not closed \(line 1, column 21\)', "three"),
        ("ASK { ?s rdfs:label 'OSCE's mission' }", r"begins with ' is not closed \(line 1, column 36\)", "same sign"),
        ("ASK {\n ?s rdfs:label “Kyiv” }", r"“ is not SPARQL \(line 2, column 16\)", 'Write " around a text'),
        ("SELECT ?s { ?s ?p ?o } // all", r"// is not SPARQL \(line 1, column 24\)", "# before a comment"),
        ("/* all */ SELECT ?s { ?s ?p ?o }", r"/\* is not SPARQL \(line 1, column 1\)", "#"),
        ("SELECT ?s { ?s ?p ?o FILTER(?o <> 'x') }", "<> is not SPARQL", "Write !="),
        ("SELECT ?s { ?s ?p ?o } LIMIT 10, 20", r"LIMIT takes one number \(line 1, column 32\)", "LIMIT 20 OFFSET 10"),
        ("ASK { ?s rdfs:label ?l FILTER(LANG(?l) = en) }", r"en is no value \(line 1, column 42\)", '"en" for a text'),
        ("ASK { ?s schema:datePublished 2007-07-03 }", r"2007-07-03 has no quotation marks \(line 1, column 31\)", '"2007-07-03"\\^\\^xsd:date'),
        ('DESCRIBE "Kyiv"', r'DESCRIBE takes IRIs and variables, not "Kyiv" \(line 1, column 10\)', "rdfs:label"),
        ("ASK { ?s ?p ?l FILTER(LENGTH(?l) > 3) }", "no function LENGTH", "Did you mean STRLEN"),
        ("SELECT TOP 10 ?s WHERE { ?s a schema:Person }", r"TOP is not SPARQL \(line 1, column 8\)", "LIMIT 10"),
        ("SELECT ?s { ?s schema:headline ?h FILTER(STRLEN(?h) > 3 and STRLEN(?h) < 9) }", "AND is not SPARQL", "&&"),
        ("SELECT ?s { ?s schema:headline ?h FILTER(?h = 'a' or (?h = 'b')) }", "OR is not SPARQL", r"\|\|"),
        ("SELECT ?s { ?s schema:headline ?h FILTER(?h like '%a%') }", "LIKE is not SPARQL", "CONTAINS"),
        ("SELECT ?s { ?s schema:headline ?h FILTER(?h == 'a') }", "== is not SPARQL", "Write =."),
        ("CONSTRUCT { ?s ?p ?o }", "CONSTRUCT has a template, and no pattern", "WHERE"),
        ("SELECT WHERE { ?s ?p ?o }", "SELECT names no variables", "SELECT *"),
        ("SELECT ?s ?s { ?s ?p ?o }", r"SELECT names \?s twice \(line 1, column 11\)", "once"),
        ("SELECT ?p (1 AS ?p) { ?s ?p ?o }", r"SELECT names \?p twice", "another name"),
        ("SELECT ?s, ?p { ?s ?p ?o }", r"comma stands between the variables of SELECT \(line 1, column 10\)", "blanks"),
        ("SELECT COUNT(?s) { ?s ?p ?o }", r"COUNT\(…\) stands in SELECT without a name", "AS"),
        ("SELEKT ?s { ?s ?p ?o }", "does not begin with SELEKT", "SELECT"),
        ("PREFIX a: <urn:a>", "nothing but its prefixes", "SELECT"),
    ],
)  # fmt: skip
def test_the_fault_of_a_query_is_named_with_its_place(demo, query, message, hint):
    with pytest.raises(QueryError, match=message) as raised:
        demo.query(query)
    assert raised.match(hint) or hint in raised.value.hint


@pytest.mark.parametrize(
    "pattern",
    [
        "?s a schema:Place MINUS { ?s rdfs:label ?l } BIND(1 AS ?l)",
        "?s a schema:Place FILTER NOT EXISTS { ?s rdfs:label ?l } BIND(1 AS ?l)",
        "{ SELECT ?s { ?s rdfs:label ?l } ORDER BY ?l } BIND(1 AS ?l)",
        "{ SELECT (COUNT(?l) AS ?n) { ?s rdfs:label ?l } } BIND(1 AS ?l)",
    ],
)
def test_a_variable_that_is_hidden_in_a_group_may_get_a_value_beside_it(demo, pattern):
    assert syntax_fault(ParsedQuery.read(f"SELECT * {{ {pattern} }}", demo.answers.names)) is None


@pytest.mark.parametrize(
    "pattern", ["{ SELECT * { ?s rdfs:label ?l } } BIND(1 AS ?l)", "{ SELECT (?x AS ?l) { ?s ?p ?x } } BIND(1 AS ?l)"]
)
def test_a_variable_that_a_subquery_gives_has_a_value(demo, pattern):
    fault = syntax_fault(ParsedQuery.read(f"SELECT * {{ {pattern} }}", demo.answers.names))
    assert fault is not None
    assert "?l has a value already" in fault[0]


@pytest.mark.parametrize("query", ["SELECT ?s { ?s ?p }", "ASK { ?s ?p ?o } ASK", "ASK { ?s ?p ?o . BIND }"])
def test_a_fault_without_a_name_is_told_by_its_place_and_not_by_a_grammar(demo, query):
    with pytest.raises(QueryError, match=r"The text cannot be read .*line 1, column \d+") as raised:
        demo.query(query)
    assert raised.value.hint
    assert not any(part in str(raised.value) for part in ("\\u", "['", "expected one of"))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { ?s gs:kind ?k } GROUP BY (UCASE(?k) AS ?x) LIMIT 1",
        "SELECT ?s { ?s gs:kind ?k } ORDER BY UCASE(?k) DESC(?s) LIMIT 1 OFFSET 0",
        "SELECT ?s { { SELECT ?s { ?s gs:kind ?k } ORDER BY ?s LIMIT 1 } } GROUP BY ?s ORDER BY ?s",
        "SELECT ?k { ?s gs:kind ?k } GROUP BY ?k HAVING (COUNT(?s) > 1) OFFSET 0 LIMIT 1",
        "SELECT ?s { VALUES (?s ?o) { (<urn:s> 'b') } ?s rdf:rest ( 1 'two' ?o ) FILTER EXISTS { ?s ?p ?o, 'a'@en } }",
        "SELECT ?n { ?s gs:value ?o BIND(?o +1 AS ?n) } LIMIT 1",
        "SELECT ?n { { BIND(1 AS ?n) } UNION { BIND(2 AS ?n) } MINUS { ?s gs:value ?n } } LIMIT 1",
        "SELECT (COUNT(?s) AS ?n) { ?s gs:kind ?k } HAVING (COUNT(?s) > 0)",
        "SELECT ?g (STR(?g) AS ?text) { GRAPH ?g { ?s gs:kind ?k } } LIMIT 1",
        'SELECT ?s { ?s rdfs:label ?l FILTER(REGEX(?l, "a\\\\d|\\u0041\\n")) } LIMIT 1',
        *(example.query for example in EXAMPLES),
    ],
)
def test_what_is_right_is_refused_by_no_rule_of_syntax(demo, query):
    assert syntax_fault(read_query(query, demo.answers.names)) is None
    demo.query(query)


def test_an_update_is_told_its_fault_too(demo):
    with pytest.raises(QueryError, match="prefix shema: is not declared"):
        demo.user_graphs.update("INSERT DATA { <urn:s> shema:name 'x' }")


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ?n { VALUES ?n { 1 2 } FILTER(TRUE) }", ["1", "2"]),
        ("SELECT ?n { VALUES ?n { 1 2 } FILTER(?n = 1 || False) BIND(tRUE AS ?b) }", ["1"]),
        ("SELECT (COUNT(?n) AS ?c) (?c * 2 AS ?d) { VALUES ?n { 1 2 } }", ["2,4"]),
        ("SELECT (MAX(?n) AS ?m) (?m + 1 AS ?k) (?k + ?m AS ?j) { VALUES ?n { 1 2 } }", ["2,3,5"]),
        ("SELECT ?g (SUM(?n) AS ?s) (IF(?s > 2, 'many', 'few') AS ?t) { VALUES (?g ?n) { (1 1) (2 3) } } GROUP BY ?g ORDER BY ?g",
         ["1,1,few", "2,3,many"]),
        ("SELECT (GROUP_CONCAT(?n) AS ?all) (STRLEN(?all) AS ?l) { VALUES ?n { 'a' 'b' } }", ["a b,3"]),
        ("SELECT (COUNT(?n) AS ?c) { VALUES ?n { 'TRUE' <urn:TRUE> } }", ["2"]),
        ("SELECT ?m (?m + 1 AS ?k) { { SELECT (MAX(?n) AS ?m) { VALUES ?n { 1 2 } } } }", ["2,3"]),
    ],
)  # fmt: skip
def test_what_the_engine_refuses_although_it_is_right_is_answered(demo, query, rows):
    assert ask(demo, query) == rows


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT ?s { ?s schema:headlin ?o }", "Nothing here has schema:headlin. Did you mean schema:headline?"),
        ("SELECT ?s { ?s a schema:Organisation }", "Did you mean schema:Organization?"),
        ("SELECT ?s { ?s schema:prefLabel ?o }", "Did you mean skos:prefLabel?"),
        ("SELECT ?s { ?s <http://schema.org/headline> ?o }", "its namespace is <https://schema.org/> here"),
        ("PREFIX s: <http://schema.org/> SELECT ?s { ?s a s:NewsArticle }", "s:NewsArticle: its namespace is <https://schema.org/>"),
        ("SELECT ?s { ?s schema:mentions place:Kyiv }", "Nothing here has place:Kyiv. Did you mean place:kyiv?"),
        ("SELECT ?s { ?s a <urn:no:such> }", "Nothing here has <urn:no:such>."),
        ("SELECT ?s { [] search:query 'hotline' ; search:hit ?s }", "SERVICE search: {"),
        ("SELECT ?s { ?s schema:headlin ?o FILTER(xsd:integer('1') = '1'^^xsd:int) }", "schema:headline?"),
    ],
)  # fmt: skip
def test_a_query_without_solutions_is_told_what_the_graph_does_not_have(demo, query, says):
    assert says in doubts(demo, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s a schema:NewsArticle ; schema:containedInPlace ?o }",
        "SELECT ?s { ?s schema:headline ?o } LIMIT 1",
        "SELECT ?s { ?s schema:headline ?o OPTIONAL { ?s schema:headlin ?x } } LIMIT 1",
        "ASK { ?s schema:headline ?o }",
        "DESCRIBE place:kyiv",
        "SELECT ?x (COUNT(?s) AS ?n) { ?s schema:mentions ?x } GROUP BY ?x HAVING (COUNT(?s) > 3)",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    ],
)
def test_nothing_is_said_of_a_query_with_solutions_or_whose_terms_are_all_there(demo, query):
    assert doubts(demo, query) == ""


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("SELECT ?s { ?s rdfs:label 'OSCE' }", "'OSCE'@en"),
        ('SELECT ?s { ?s skos:prefLabel "Kyiv" ; a schema:Place }', '"Kyiv"@en'),
        ('SELECT ?s { ?s rdfs:label ?label FILTER(?label = "OSCE") }', '"OSCE"@en'),
        ('SELECT ?s { VALUES ?label { "OSCE" } ?s rdfs:label ?label }', '"OSCE"@en'),
        ('SELECT ?s { ?s rdfs:label "OSCE"@xx }', '"OSCE"@en'),
        ('SELECT ?s { ?s schema:datePublished "2002-11-18" }', '"2002-11-18"^^xsd:date'),
        ('SELECT ?s { ?s schema:datePublished ?d FILTER(?d > "2002-11") }', '"2002-11-01"^^xsd:date'),
        ("SELECT ?s { ?s schema:datePublished ?d FILTER(?d > '2015') }", "'2015-01-01'^^xsd:date"),
        ('SELECT ?s { ?s schema:mentions "Kyiv" }', 'schema:mentions/rdfs:label "Kyiv"@en'),
        ("SELECT ?s { ?s schema:datePublished ?d FILTER(?d > 2015) }", "YEAR(?d)"),
        ("SELECT ?s { ?s schema:datePublished ?d FILTER(?d >= 2015 && ?s != 1) }", "YEAR(?d)"),
        ('SELECT ?s { ?s schema:datePublished ?d FILTER(STRSTARTS(?d, "2015")) }', "STR(?d)"),
        ('SELECT ?s { ?s a schema:Person FILTER regex(?s, "schmid") }', "STR(?s)"),
        (
            'SELECT ?s { ?s schema:datePublished ?d FILTER(?d > xsd:dateTime("2015-01-01T00:00:00")) }',
            'a day, such as "2015-01-01"^^xsd:date',
        ),
        (
            'SELECT ?s { ?s schema:datePublished ?d FILTER(?d > "2015-06"^^xsd:gYearMonth) }',
            'a day, such as "2015-01-01"^^xsd:date',
        ),
    ],
)
def test_a_text_without_the_language_or_the_type_that_the_graph_gives_it_is_told(demo, query, meant):
    assert f"Did you mean {meant}?" in doubts(demo, query)


@pytest.mark.parametrize(
    ("comparison", "says"),
    [
        ("?d > 2024-01-01", '2024-01-01 is a subtraction, 2022. Did you mean "2024-01-01"^^xsd:date?'),
        ("?d>2024-1-1", '2024-1-1 is a subtraction, 2022. Did you mean "2024-01-01"^^xsd:date?'),
        ("?d = 2003-08", '2003-08 is a subtraction, 1995. Did you mean "2003-08"^^xsd:gYearMonth?'),
    ],
)
def test_a_date_without_quotation_marks_is_told_as_the_subtraction_that_it_is(demo, comparison, says):
    assert says in doubts(demo, f"SELECT ?s {{ ?s schema:datePublished ?d FILTER({comparison} && ?d != 1) }}")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s schema:datePublished ?d FILTER(YEAR(?d) > 3000 - 10) }",
        "SELECT ?s { ?s schema:datePublished ?d FILTER(YEAR(?d) > 9999-99) }",
        "SELECT ?s { ?s rdfs:label ?l FILTER(CONTAINS(?l, 'OSCE') && STRLEN(?l) > 1000) }",
        "SELECT ?s { ?s rdfs:label ?l FILTER(LANG(?l) = 'en' && STRSTARTS(?l, 'Qqq')) }",
        "SELECT ?s { ?s rdfs:label 'Nobody has this label' }",
        "SELECT ?s { ?s rdfs:label 'OSCE'@en ; a schema:Person }",
    ],
)
def test_texts_that_say_what_they_must_are_not_doubted(demo, query):
    assert doubts(demo, query) == ""


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT ?s { ?s schema:mentions place:kiev }", "Did you mean place:kyiv?"),
        ("DESCRIBE place:kyiw", "Did you mean place:kyiv?"),
        ("ASK { ?s schema:headlin ?o }", "Did you mean schema:headline?"),
        ("CONSTRUCT { ?s a schema:City } WHERE { ?s a schema:Town }", "Nothing here has schema:Town."),
        ('SELECT ?s { ?s rdfs:label "kyiv"@en }', 'Did you mean "Kyiv"@en?'),
        ("SELECT ?s { GRAPH <graph/entitys> { ?s ?p ?o } }", "There is no graph <graph/entitys> here. Did you mean <http"),
        ("SELECT ?s FROM <urn:nobody> { ?s ?p ?o }", "There is no graph <urn:nobody> here. GRAPH ?graph"),
        ("SELECT ?s { GRAPH story:no-such-story { ?s ?p ?o } }", "There is no graph story:no-such-story here."),
        ("SELECT ?p (COUNT(?s) AS ?n) { ?s schema:mentions ?p } GROUP BY ?p HAVING (?n > 3)", "Write COUNT(?s) in its place."),
        ("SELECT ?p (COUNT(?s) AS ?n) { ?s schema:mentions ?p FILTER(?n > 3) } GROUP BY ?p", "Write HAVING (COUNT(?s) …) after them."),
        ("SELECT ?s (YEAR(?d) AS ?y) { ?s schema:datePublished ?d FILTER(?y = 2004) }", "Write BIND(YEAR(?d) AS ?y) within them."),
        ('SELECT ?s { ?s schema:datePublished ?d FILTER(YEAR(?d) = "2004") }', '"2004" is a text, which no number is. Did you mean 2004?'),
        ('SELECT ?s { ?s gs:value ?v FILTER(?v > "100") }', "Did you mean 100?"),
        ('SELECT ?s { ?s gs:value "100" }', "Did you mean 100?"),
        ('SELECT ?l { ?s rdfs:label ?l FILTER(lang(?l) = "EN") }', 'Languages are written small here. Did you mean "en"?'),
        ('SELECT ?s { ?s schema:datePublished ?d FILTER(?d > "2010"^^xsd:date) }', 'Write "2010-01-01"^^xsd:date.'),
        ('SELECT ?s { ?s schema:datePublished "July 2004"^^xsd:gYearMonth }', 'Write a date such as "2015-01"^^xsd:gYearMonth.'),
    ],
)  # fmt: skip
def test_what_keeps_a_query_from_having_solutions_is_told_with_what_to_write(demo, query, says):
    assert says in doubts(demo, query)


def test_a_variable_that_nothing_binds_is_told_beside_rows_too(demo):
    assert doubts(demo, "SELECT ?s ?title { ?s schema:headline ?h }") == "Nothing binds ?title."


def test_a_variable_that_nothing_binds_is_told_with_what_a_search_would_bind(demo):
    search = 'SELECT ?story ?passage { SERVICE search: { [] search:query "hotline" ; search:hit ?story } }'
    assert doubts(demo, search) == "Nothing binds ?passage. A search does: search:passage ?passage"
    assert doubts(demo, "SELECT ?s ?lable { ?s rdfs:label 'nobody'@en }") == "Nothing binds ?lable."
    counted = 'SELECT (COUNT(*) AS ?n) { SERVICE search: { [] search:query "hotline" ; search:hit ?story } }'
    assert doubts(demo, counted) == ""


def test_a_term_that_nothing_here_uses_is_not_guessed_to_be_itself(demo):
    assert doubts(demo, "SELECT ?s { ?s schema:author ?o }") in {"Nothing here has schema:author.", ""}


def test_nearest_terms_are_sought_in_the_same_namespace_first(demo):
    names = demo.answers.names
    assert _nearest_term(names.expand("skos:prefLabl"), names) == names.expand("skos:prefLabel")
    assert _nearest_term("urn:x:nothing-like-it", names) is None
