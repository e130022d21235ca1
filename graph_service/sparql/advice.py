"""What is wrong with a query that failed, and what may be wrong with one that has no solutions.

The engine says where it stopped, and all that it could have read there. What helps is the fault by its name: a prefix that nobody
declared, a function that does not exist, a variable that is not grouped, and what stands nearest to it. It is looked for, in the tokens,
only once a query has failed or has no solutions, so that other queries pay nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile, islice, pairwise, takewhile
from typing import get_args

from graph_service.entity_types import PLACE_CLASSES, TYPES
from graph_service.errors import QueryError
from graph_service.files import resource
from graph_service.index.name_index import NameMatch
from graph_service.iris import XSD, Names
from graph_service.model import EntityKey, EntityType
from graph_service.partial_date import FORM, PRECISIONS, PartialDate
from graph_service.rdf.ontology import CONTEXT, TERMS
from graph_service.rdf.shacl import SHAPES
from graph_service.rdf.sparql_text import AGGREGATES, END, ParsedQuery, Token, group_of_select, join_tokens
from graph_service.rdf.terms import DATE_TYPES
from graph_service.sparql.search_service import QUESTIONS, text_of
from graph_service.sparql.syntax_faults import (
    COMPARISONS,
    ELSEWHERE,
    YEAR,
    Fault,
    bare_date,
    free_variables,
    missing_opening,
    nearest_word,
    place,
    plain_message,
    syntax_fault,
    unclosed_bracket,
    undeclared_prefix,
    ungrouped_variable,
    wrong_prologue,
)

UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])
FUNCTIONS = (
    *AGGREGATES, "STR", "LANG", "LANGMATCHES", "DATATYPE", "BOUND", "IRI", "URI", "BNODE", "RAND", "ABS", "CEIL", "FLOOR", "ROUND",
    "CONCAT", "STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI", "CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "YEAR",
    "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "TZ", "NOW", "UUID", "STRUUID", "MD5", "SHA1", "SHA256", "SHA384",
    "SHA512", "COALESCE", "IF", "STRLANG", "STRDT", "SAMETERM", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "REGEX",
    "SUBSTR", "REPLACE", "EXISTS", "TRIPLE", "SUBJECT", "PREDICATE", "OBJECT", "ISTRIPLE", "LANGDIR", "HASLANG", "HASLANGDIR",
    "STRLANGDIR", "ADJUST",
)  # fmt: skip
CASTS = ("string", "boolean", "integer", "decimal", "float", "double", "dateTime", "date", "time", "duration",
         "dayTimeDuration", "yearMonthDuration", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay")  # fmt: skip
# Functions of SQL and other languages, and those of SPARQL that do the same.
FUNCTIONS_ELSEWHERE = {
    "LENGTH": "STRLEN", "LEN": "STRLEN", "UPPER": "UCASE", "TOUPPER": "UCASE", "LOWER": "LCASE", "TOLOWER": "LCASE", "IFNULL": "COALESCE",
    "NVL": "COALESCE", "ISNULL": "!BOUND", "INSTR": "CONTAINS", "STARTSWITH": "STRSTARTS", "ENDSWITH": "STRENDS", "MATCH": "REGEX",
    "MATCHES": "REGEX", "DATE": "xsd:date", "CURDATE": "NOW", "GETDATE": "NOW", "CAST": "xsd:integer",
}  # fmt: skip
# Keywords that a bracket may follow.
OPENERS = {"SELECT", "DISTINCT", "REDUCED", "FILTER", "BIND", "VALUES", "IN", "BY", "HAVING", "ASC", "DESC", "WHERE", "A", "NOT",
           "AS"}  # fmt: skip
CURIE = re.compile(r"\b([a-z]\w*):([A-Za-z]\w*)")
CUSTOM = re.compile(r"function <([^>]*)>")
SCHEME = re.compile(r"^https?://(www\.)?")
FIRST_DAY = "0000-01-01"  # what a date lacks before it is a day
TEXT_FUNCTIONS = {"REGEX", "CONTAINS", "STRSTARTS", "STRENDS", "LCASE", "UCASE", "STRLEN", "SUBSTR", "REPLACE"}
DATED = re.compile(r"date[A-Z]\w*|firstDay|lastDay|from|until")  # local names of properties that lead to dates
COLUMNS = frozenset(column for question in QUESTIONS.values() for column in question.columns)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
NUMBER_FUNCTIONS = frozenset(
    {"YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "STRLEN", "ABS", "CEIL", "FLOOR", "ROUND", "COUNT", "SUM", "AVG"}
)
SURE = frozenset({"exact", "spelling"})  # ways in which a name matches whole
MOST_TERMS = 20  # of a query are looked up, and as many texts
LABELS = ("rdfs:label", "skos:prefLabel", "skos:altLabel", "schema:name", "schema:headline")


def explain(query: ParsedQuery, error: QueryError) -> QueryError:
    """Return the error that names the fault in a query that the engine refused; the error itself where none is known."""
    for look in (
        _update,
        lambda query, _: wrong_prologue(query),
        lambda query, _: undeclared_prefix(query),
        _unknown_function,
        lambda query, _: missing_opening(query),
        lambda query, _: unclosed_bracket(query),
        lambda query, message: None if "SPARQL update" in message else syntax_fault(query),
        lambda query, _: ungrouped_variable(query),
        plain_message,
    ):
        if (fault := look(query, error.message)) is not None:
            return QueryError(fault[0], hint=fault[1])
    return error


def _update(query: ParsedQuery, message: str) -> Fault | None:
    """Return that what was sent as a query is an update."""
    word = query.tokens[query.body_start].word if query.body_start < len(query.tokens) else ""
    if word not in UPDATES or not message.startswith("This is not a SPARQL query"):
        return None
    return f"{word} is an update, not a query.", "Send updates by POST, as update=…, with the token."


def _unknown_function(query: ParsedQuery, message: str) -> Fault | None:
    for at, (token, following) in enumerate(pairwise((*query.tokens, END))):
        if token.kind == "word" and following.text == "(" and token.word not in OPENERS.union(FUNCTIONS, ELSEWHERE):
            nearest = FUNCTIONS_ELSEWHERE.get(token.word) or nearest_word(token.word, FUNCTIONS)
            listed = "docs/sparql.md says where the functions of SPARQL are listed."
            guess = f"Did you mean {nearest}?" if nearest else listed
            return f"There is no function {token.text} ({place(query, at)}).", guess
    custom = CUSTOM.search(message)
    if custom is None:
        return None
    iri = custom[1]
    local = re.split(r"[#/]", iri)[-1]
    places = [place(query, at) for at, token in enumerate(query.tokens) if query.prologue.iri(token) == iri]
    where = f" ({places[0]})" if places else ""
    nearest_cast = nearest_word(local, CASTS) if iri.startswith(XSD) else None
    nearest = f"xsd:{nearest_cast}" if nearest_cast else nearest_word(local.replace("-", "").upper(), FUNCTIONS)
    return (
        f"There is no function <{iri}> here{where}.",
        f"Did you mean {nearest}?" if nearest else "Use the functions of SPARQL; none of another engine is known here.",
    )


# --- queries without solutions ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """What is asked of the archive about the terms of a query.

    `occurring` returns those of some IRIs that stand in a triple, `graphs` those that are a graph, `languages_of` the languages in which
    some properties have a text, "" for none, and `named` the entities of a type, or of any, whose names a text matches.
    """

    occurring: Callable[[Collection[str]], Collection[str]]
    graphs: Callable[[Collection[str]], Collection[str]]
    languages_of: Callable[[str, Collection[str]], Collection[str]]
    named: Callable[[str, EntityType | None], Sequence[NameMatch]]


def doubts(query: ParsedQuery, lookups: Lookups) -> str:
    """Return what in a query may be why it has no solutions, "" for nothing."""
    names = query.names
    terms = dict(_terms(query))
    search = names.prefixes["search"]
    if any(iri.startswith(search) for iri in terms):
        return "Properties of search: are answered only inside SERVICE search: { … }."
    missing = terms.keys() - set(lookups.occurring(terms)) if terms else set[str]()
    small = lookups.occurring([iri.lower() for iri in missing]) if missing else ()
    doubts = [_doubt(iri, terms[iri], names, small, lookups.named) for iri in terms if iri in missing]
    doubts += [*_no_graphs(query, lookups.graphs), *_aliases(query)]
    doubts += [*_subtractions(query), *_years(query), *_no_texts(query), *_other_dates(query), *_no_dates(query)]
    labels = list(map(names.expand, LABELS))
    for token, language, predicate, compared in islice(_texts(query), MOST_TERMS):
        written, text = token.text, text_of(token)
        if compared == "LANG" and text != text.lower():
            doubts.append(f"Languages are written small here. Did you mean {written.lower()}?")
            continue
        languages = lookups.languages_of(text, [predicate] if predicate else labels)
        is_number = NUMBER.fullmatch(text) and (
            compared in {"<", ">", *NUMBER_FUNCTIONS} or predicate not in {"", *labels}
        )
        is_date = FORM.fullmatch(text) and compared not in NUMBER_FUNCTIONS
        if is_number and not is_date and not languages:
            doubts.append(f"{written} is a text, which no number is. Did you mean {text}?")
        elif not language and not languages and is_date:
            quote, meant = written[0], text if predicate else text + FIRST_DAY[len(text) :]
            date_type = DATE_TYPES[PRECISIONS[len(meant)]]
            doubts.append(
                f"{written} is a text, which no date is. Did you mean {quote}{meant}{quote}^^xsd:{date_type}?"
            )
        elif predicate and not languages and lookups.languages_of(text, labels):
            doubts.append(
                f"{written} is a label, and {names.shorten(predicate)} leads to what has it. "
                f"Did you mean {names.shorten(predicate)}/rdfs:label {written}{'' if language else '@en'}?"
            )
        elif languages and language not in languages:
            tagged = f"{written}@{language}" if language else f"{written} without a language"
            nearest = "en" if "en" in languages else min(languages)
            doubts.append(f"Nothing here has {tagged}. Did you mean {written}{'@' if nearest else ''}{nearest}?")
        elif not languages and predicate in {"", *labels}:
            match = next(
                (match for match in lookups.named(text, None) if match.how in SURE and match.name != text), None
            )
            spoken = lookups.languages_of(match.name, labels) if match else ()
            if match and spoken:
                nearest = "en" if "en" in spoken else min(spoken)
                doubts.append(
                    f'Nothing here has {written}. Did you mean "{match.name}"{"@" if nearest else ""}{nearest}?'
                )
    return " ".join(dict.fromkeys(doubts))


def unbound(query: ParsedQuery) -> str:
    """Return which variables of a SELECT nothing in it binds, "" for none."""
    tokens = query.tokens
    opening, _ = group_of_select(tokens, query.body_start)
    uses = Counter(token.text[1:] for token in tokens if token.kind == "variable")
    names = dict.fromkeys(tokens[at].text[1:] for at in free_variables(tokens, query.body_start, opening))
    if not (blank := [f"?{name}" for name in names if uses[name] == 1]):
        return ""
    columns = [f"search:{name[1:]} {name}" for name in blank if query.services and name[1:] in COLUMNS]
    return f"Nothing binds {' or '.join(blank)}." + (f" A search does: {' ; '.join(columns)}" if columns else "")


def _terms(query: ParsedQuery) -> Iterator[tuple[str, str]]:
    """Yield the IRIs that the pattern of a query names, at most some, each with how it is written."""
    calls = {at for call in query.services for at in range(call.start, call.end)}
    tokens, count = query.tokens, 0
    for at in range(query.body_start, len(tokens)):
        token, before = tokens[at], tokens[at - 1]
        is_function = at + 1 < len(tokens) and tokens[at + 1].text == "("
        if at in calls or is_function or before.text == "^" or before.word in {"GRAPH", "FROM", "NAMED"}:
            continue
        iri = query.prologue.iri(token) if token.kind in {"iri", "name"} else None
        if iri is not None and count < MOST_TERMS:
            count += 1
            yield iri, token.text


def _texts(query: ParsedQuery) -> Iterator[tuple[Token, str, str, str]]:
    """Yield the texts without a datatype that a query looks for or compares, each with its language, "" for none.

    With them comes the property whose value the text is, "" where it is compared; and with which function it is compared, or else by
    which sign. The arguments of functions are left out: these take a text for what it says.
    """
    calls = {at for call in query.services for at in range(call.start, call.end)}
    tokens = (*query.tokens, END, END)
    opened: list[bool] = []  # for each bracket that is open, whether it holds the arguments of a function
    for at in range(query.body_start, len(query.tokens)):
        token, before, sign = tokens[at], tokens[at - 1], tokens[at + 1].text
        if token.text == "(":
            opened.append(before.kind in {"iri", "name"} or (before.kind == "word" and before.word not in OPENERS))
        elif token.text == ")" and opened:
            opened.pop()
        elif token.kind == "string" and at not in calls and not any(opened) and sign != "^":
            iri = query.prologue.iri(before) if before.kind in {"iri", "name"} else None
            language = tokens[at + 2].text.lower() if sign == "@" else ""
            yield token, language, iri or "", _function_before(query.tokens, at) or before.text


def _function_before(tokens: Sequence[Token], at: int) -> str:
    """Return the function whose value is compared with what stands at a position, "" for none: LANG of `LANG(?l) = "en"`."""
    end = at - 1
    while tokens[end].text in {*COMPARISONS, "!"}:
        end -= 1
    depth = 0
    for start in range(end, 0, -1) if end < at - 1 and tokens[end].text == ")" else ():
        depth += {")": 1, "(": -1}.get(tokens[start].text, 0)
        if not depth:
            return tokens[start - 1].word
    return ""


def _no_graphs(query: ParsedQuery, graphs: Callable[[Collection[str]], Collection[str]]) -> Iterator[str]:
    """Yield the graphs that a query names and that are none."""
    written = {
        iri: token.text
        for keyword, token in pairwise(query.tokens)
        if keyword.word in {"GRAPH", "FROM", "NAMED"} and token.kind in {"iri", "name"}
        if (iri := query.prologue.iri(token)) not in {None, query.names.reference_graph}
    }
    named = [iri for iri in written if iri]
    missing = set(named) - set(graphs(named)) if named else set[str]()
    known = {iri.rpartition("/")[2]: iri for iri in query.names.graphs}
    for iri in sorted(missing):
        nearest = nearest_word(iri.rpartition("/")[2], known) if iri.startswith(f"{query.names.base}/graph/") else None
        guess = f"Did you mean <{known[nearest]}>?" if nearest else "GRAPH ?graph { … } finds the graph of a triple."
        yield f"There is no graph {written[iri]} here. {guess}"


def _aliases(query: ParsedQuery) -> Iterator[str]:
    """Yield the names that SELECT gives to expressions, where the pattern or HAVING uses them: they have no value there."""
    tokens = query.tokens
    for select in query.selects():
        expressions, opened = dict[str, str](), list[int]()
        for at in range(select.start, select.opening):
            if tokens[at].text == "(":
                opened.append(at)
            elif tokens[at].text == ")" and opened:
                opened.pop()
            elif tokens[at].word == "AS" and opened:
                expressions[tokens[at + 1].text] = join_tokens(tokens[opened[-1] + 1 : at]).strip()
        closing = len(tokens) if select.closing is None else select.closing
        condition = takewhile(
            lambda token: token.word not in {"ORDER", "LIMIT", "OFFSET", "VALUES", "}"}, tokens[closing + 1 :]
        )
        in_condition = {token.text for token in dropwhile(lambda token: token.word != "HAVING", condition)}
        in_pattern = {token.text for token in tokens[select.opening : closing]}
        for name, expression in expressions.items():
            if name in in_pattern:
                is_aggregate = any(f"{word}(" in expression.upper().replace(" ", "") for word in AGGREGATES)
                meant = (
                    f"HAVING ({expression} …) after them"
                    if is_aggregate
                    else f"BIND({expression} AS {name}) within them"
                )
                yield f"{name} has no value within the braces. Write {meant}."
            elif name in in_condition:
                yield f"HAVING does not know {name}. Write {expression} in its place."


def _subtractions(query: ParsedQuery) -> Iterator[str]:
    """Yield the dates that a query compares with and writes without quotation marks: 2024-01-01 is 2022."""
    for at, token in enumerate(query.tokens[:-1], start=1):
        if token.text in COMPARISONS and (bare := bare_date(query.tokens, at)) is not None:
            written, date = bare
            difference = int(date[:4]) - sum(map(int, date.split("-")[1:]))
            yield f'{written} is a subtraction, {difference}. Did you mean "{date}"^^xsd:{DATE_TYPES[date.precision]}?'


def _years(query: ParsedQuery) -> Iterator[str]:
    """Yield the years that a query compares a date with as numbers."""
    tokens = (*query.tokens, END, END, END)
    for at, name in _dated(query):
        sign, *after = tokens[at + 1 : at + 4]
        number = after[after[0].text == "="].text  # after >= and !=, too
        if sign.text in {*COMPARISONS, "!"} and YEAR.fullmatch(number):
            yield f"{number} is a number, which no date is. Did you mean YEAR({name})?"


def _no_texts(query: ParsedQuery) -> Iterator[str]:
    """Yield the variables that stand for things or dates, of which a query takes the text."""
    tokens = (*query.tokens, END, END)
    subjects = {
        token.text
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if token.kind == "variable"
        and before.text in {"{", "."}
        and (after.kind in {"iri", "name"} or after.word == "A")
    }
    no_texts = subjects | {name for _, name in _dated(query)}
    for function, opening, argument in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if function.word in TEXT_FUNCTIONS and opening.text == "(" and argument.text in no_texts:
            yield f"{function.word} takes a text, which {argument.text} is not. Did you mean STR({argument.text})?"


def _other_dates(query: ParsedQuery) -> Iterator[str]:
    """Yield that dates are compared with what is none to the engine: a moment, a month or a year."""
    for token in query.tokens if list(_dated(query)) else ():
        iri = query.prologue.iri(token) if token.kind in {"iri", "name"} else None
        if iri in {XSD + name for name in ("dateTime", "gYear", "gYearMonth")}:
            yield f'{token.text} is not compared with a day. Did you mean a day, such as "2015-01-01"^^xsd:date?'


def _no_dates(query: ParsedQuery) -> Iterator[str]:
    """Yield the texts with a datatype of dates that are no such dates to the engine: "2010"^^xsd:date."""
    precisions = {XSD + datatype: precision for precision, datatype in DATE_TYPES.items()}
    tokens = (*query.tokens, END, END, END)
    for at, token in enumerate(query.tokens):
        datatype = query.prologue.iri(tokens[at + 3]) if token.kind == "string" and tokens[at + 1].text == "^" else None
        if datatype not in precisions:
            continue
        text, written = text_of(token), f"{token.text}^^{tokens[at + 3].text}"
        precision = precisions[datatype]
        try:
            is_date = PartialDate(text).precision == precision
        except ValueError:
            is_date = False
        length = next(length for length, name in PRECISIONS.items() if name == precision)
        if not is_date:
            meant = text + FIRST_DAY[len(text) :] if YEAR.fullmatch(text) else "2015-01-31"
            such_as = "" if YEAR.fullmatch(text) else "a date such as "
            yield f'{written} is no {precision}. Write {such_as}"{meant[:length]}"^^{tokens[at + 3].text}.'


def _dated(query: ParsedQuery) -> Iterator[tuple[int, str]]:
    """Yield each place of a variable that is the value of a property of dates, and its name."""
    tokens = query.tokens
    names = {
        value.text
        for predicate, value in pairwise(tokens)
        if value.kind == "variable" and predicate.kind in {"iri", "name"} and DATED.fullmatch(_local(query, predicate))
    }
    yield from ((at, token.text) for at, token in enumerate(tokens) if token.text in names)


def _local(query: ParsedQuery, token: Token) -> str:
    return re.split(r"[#/]", query.prologue.iri(token) or "")[-1]


def _doubt(
    iri: str,
    written: str,
    names: Names,
    small: Collection[str],
    named: Callable[[str, EntityType | None], Sequence[NameMatch]],
) -> str:
    """Return that the graph does not have an IRI, and what was meant; it has those of the missing ones that are `small`."""
    for namespace in names.prefixes.values():
        core = SCHEME.sub("", namespace).rstrip("#/")
        rest = SCHEME.sub("", iri)
        if rest.startswith(core) and not iri.startswith(namespace) and rest[len(core) : len(core) + 1] in {"#", "/"}:
            return f"Nothing here has {written}: its namespace is <{namespace}> here."
    nearest = iri.lower() if iri.lower() in small else _nearest_term(iri, names)
    key = EntityKey.of(names.key(iri) or names.key(iri.lower()) or "")
    for type_ in get_args(EntityType) if nearest is None else ():
        if type_ == key.type:
            nearest = next((names.entity(match.key) for match in named(key.slug.replace("-", " "), type_)), None)
    if nearest == iri:  # the vocabulary has it, and nothing here uses it
        nearest = None
    return f"Nothing here has {written}." + (f" Did you mean {names.shorten(nearest)}?" if nearest else "")


def _nearest_term(iri: str, names: Names) -> str | None:
    terms = [names.expand(curie) for curie in _vocabulary() if curie.partition(":")[0] in names.prefixes]
    namespace = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
    local = iri.removeprefix(namespace)
    same = {term.removeprefix(namespace): term for term in terms if term.startswith(namespace)}
    if (nearest := nearest_word(local, same)) is not None:
        return same[nearest]
    others = {term[max(term.rfind("#"), term.rfind("/")) + 1 :]: term for term in terms}
    return others.get(local)


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Return the terms that the graph uses, as prefix:name."""
    texts = (resource(name).read_text(encoding="utf-8") for name in (TERMS, CONTEXT, SHAPES))
    classes = [name for row in TYPES.values() for name in row.classes]
    return frozenset(
        [*classes, *PLACE_CLASSES.values(), *(match[0] for text in texts for match in CURIE.finditer(text))]
    )
