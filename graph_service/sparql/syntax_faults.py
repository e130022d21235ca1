"""What is wrong with the syntax of a query, in words: a keyword without what belongs to it, or in the wrong place.

The engine lists all that its grammar could have read, which helps nobody. Only a query that failed is looked at, by its tokens.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise, takewhile

from graph_service.partial_date import PartialDate
from graph_service.rdf.sparql_text import AGGREGATES, END, ParsedQuery, Token, join_tokens
from graph_service.rdf.terms import DATE_TYPES

Fault = tuple[str, str]  # message and hint

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
# The parts after the pattern, in their order; the last two go either way.
ORDERED = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET")
NUMBER = re.compile(r"\d+", re.ASCII)
POSITION = re.compile(r"\bat (\d+):(\d+)")
EXPECTED = re.compile(r'expected (?:one of )?((?:"[^"]{1,3}"|[A-Z]{2,})(?:, (?:"[^"]{1,3}"|[A-Z]{2,})){0,3})$')
SELECT_WORDS = {"DISTINCT", "REDUCED", "AS", *AGGREGATES}
TERMS = {"variable", "iri", "name", "string", "number", "blank"}
PART_OF_TERM = {"/", "|", "^", "!", "@"}  # signs after which a term goes on: of a path, a datatype, a language
OPERANDS = {"variable", "string", "number"}
SIGNS = "+-"  # `?n +1` is a sum
COMPARISONS = ("<", ">", "=")
OPERATORS = {*COMPARISONS, "<=", ">=", "!=", "&&", "||"}
YEAR = re.compile(r"(?:1[5-9]|20)\d\d", re.ASCII)
DATE_PARTS = re.compile(r"-\d{1,2}", re.ASCII)
MODIFIERS = {"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", "}"}
# What other languages write, and what SPARQL does.
ELSEWHERE = {
    "AND": "&& between conditions", "OR": "|| between conditions", "LIKE": 'CONTAINS(?text, "part") or REGEX(?text, "pattern")',
    "TOP": "LIMIT 10 after the last }", "==": "=", "<>": "!=", "NULL": "!BOUND(?name)", "//": "# before a comment",
    "=>": ">=", "=<": "<=", "/*": "# before each line of a comment", "--": "# before a comment", "“": '" around a text', "„": '" around a text',
    "‘": "' around a text", "«": '" around a text',
}  # fmt: skip
# Prefixes that many queries use and this graph does not.
NAMESPACES = {
    "foaf": "http://xmlns.com/foaf/0.1/", "dc": "http://purl.org/dc/elements/1.1/", "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/", "wd": "http://www.wikidata.org/entity/", "wdt": "http://www.wikidata.org/prop/direct/",
    "sioc": "http://rdfs.org/sioc/ns#", "vcard": "http://www.w3.org/2006/vcard/ns#",
}  # fmt: skip
# Words that a group in braces follows, and those with which a pattern goes on.
OF_UPDATES = {
    "DROP",
    "CLEAR",
    "CREATE",
    "COPY",
    "MOVE",
    "ADD",
    "TO",
    "INTO",
    "SILENT",
}  # before the name of a graph, which no braces follow
BEFORE_BRACES = {"OPTIONAL", "MINUS", "UNION", "EXISTS"}
IN_PATTERN = {*BEFORE_BRACES, "FILTER", "BIND", "VALUES", "GRAPH", "SERVICE"}
ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|(?P<sign>.))", re.DOTALL)
ESCAPES = frozenset("tbnrf\\\"'")
ADDRESS = re.compile(r"https?:", re.IGNORECASE)
VALUE_WORDS = {"TRUE", "FALSE", "NOT", "EXISTS"}  # that may stand after a comparison without a bracket after them
EXCERPT = 40  # characters
SHORTEST = 3  # letters of an abbreviation


def syntax_fault(query: ParsedQuery) -> Fault | None:
    """Return the first known fault of syntax in a query, with how to mend it."""
    if query.body_start >= len(query.tokens):
        first = _token(query, 0)
        if first.word in {"PREFIX", "BASE", ""} and first.kind != "name":
            return "The query has nothing but its prefixes.", f"Add what it asks: {', '.join(FORMS)}."
        return f"A query does not begin with {first.text[:EXCERPT]}.", f"Begin with one of {', '.join(FORMS)}."
    for look in (
        _escapes,
        _of_sql,
        _empty_form,
        _select_list,
        _numbers,
        _lists,
        _order_of_parts,
        _neighbours,
        _braces,
        _arguments,
        _triples,
        _bound_twice,
    ):
        for fault in look(query):
            return fault
    return None


def wrong_prologue(query: ParsedQuery) -> Fault | None:
    """Return what is wrong with a declaration of a prefix, or with an address in angle brackets."""
    tokens = query.tokens
    for at, (keyword, name) in enumerate(pairwise(tokens)):
        following = _token(query, at + 2)
        if keyword.word == "PREFIX" and name.kind == "word":
            address = following.text if following.kind == "iri" else "<…>"
            return (
                f"The prefix {name.text} has no colon ({place(query, at + 1)}).",
                f"Write PREFIX {name.text}: {address}.",
            )
        if keyword.word == "PREFIX" and name.kind == "name" and following.kind != "iri":
            written = following.text + "".join(
                part.text for part in takewhile(lambda part: not part.gap, tokens[at + 3 :])
            )
            address = f"<{written}>" if ADDRESS.match(written) else "<…>"
            return (f"The address of {name.text} stands in no angle brackets ({place(query, at + 2)}).",
                    f"Write PREFIX {name.text} {address}.")  # fmt: skip
        if keyword.text == "<" and ADDRESS.match(name.text) and not name.gap:
            return (f"An address between < and > has a sign that it cannot have, such as a blank ({place(query, at)}).",
                    "Write %20 for a blank.")  # fmt: skip
    return None


def missing_opening(query: ParsedQuery) -> Fault | None:
    """Return the WHERE of a query that no brace follows."""
    for at, (keyword, following) in enumerate(pairwise((*query.tokens, END))):
        if keyword.word == "WHERE" and following.text != "{":
            return f"WHERE has no {{ after it ({place(query, at)}).", "Write WHERE { … }."
    return None


def undeclared_prefix(query: ParsedQuery) -> Fault | None:
    """Return the prefix of a query that is not declared, with the nearest one that is."""
    tokens, known = query.tokens, set(query.names.prefixes)
    for keyword, name in pairwise(tokens):
        if keyword.word == "PREFIX" and name.kind == "name":
            known.add(name.text.partition(":")[0])
    for at, token in enumerate(tokens):
        prefix, _, local = token.text.partition(":")
        if token.kind != "name" or prefix in known:
            continue
        nearest = nearest_word(prefix, known)
        guess = f"Did you mean {nearest}:{local}? " if nearest else ""
        return (
            f"The prefix {prefix}: is not declared ({place(query, at)}).",
            f"{guess}Declare it with PREFIX {prefix}: <{NAMESPACES.get(prefix.lower(), '…')}>.",
        )
    return None


def ungrouped_variable(query: ParsedQuery) -> Fault | None:
    """Return which variable of a SELECT with groups is neither grouped nor aggregated."""
    tokens = query.tokens
    for select in query.selects():
        start, opening, closing = select.start, select.opening, select.closing
        grouped = _group_variables(tokens[closing + 1 :]) if closing is not None else None
        head = tokens[start:opening]
        if closing is not None and _token(query, closing + 1).word == "HAVING":
            names = [f"?{tokens[at].text[1:]}" for at in free_variables(tokens, start, opening)]
            if names:
                return (f"HAVING stands without GROUP BY ({place(query, closing + 1)}).",
                        f"Write GROUP BY {' '.join(dict.fromkeys(names))} before it, or FILTER (…) within the braces.")  # fmt: skip
        if grouped is None and not any(part.word in AGGREGATES for part in head):
            continue
        if any(part.text == "*" for part in head[1:3]) and grouped is not None:
            return (f"SELECT * does not go with GROUP BY ({place(query, start)}).",
                    "List the variables that are grouped, and aggregates such as COUNT.")  # fmt: skip
        for at in free_variables(tokens, start, opening):
            if grouped is None or tokens[at].text[1:] not in grouped:
                name = f"?{tokens[at].text[1:]}"
                return (f"{name} is neither grouped nor aggregated ({place(query, at)}).",
                        f"Add it to GROUP BY, or write (SAMPLE({name}) AS …).")  # fmt: skip
    return None


def _group_variables(after: Sequence[Token]) -> set[str] | None:
    """Return the names of the variables after GROUP BY, those of its expressions too; None where that does not stand after a group."""
    if len(after) < 2 or after[0].word != "GROUP":
        return None
    names, depth = set[str](), 0
    for before, token in pairwise(after[1:]):
        if token.word in MODIFIERS:
            break
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.kind == "variable" and (not depth or before.word == "AS"):
            names.add(token.text[1:])
    return names


def free_variables(tokens: Sequence[Token], start: int, end: int) -> Iterator[int]:
    """Yield the positions of the variables in the head of a SELECT that stand in no aggregate and that it does not bind itself."""
    depth, aggregate, bound = 0, 0, set[str]()
    for at in range(start, end):
        token, before = tokens[at], tokens[at - 1] if at else END
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "(" and before.word in AGGREGATES and not aggregate:
            aggregate = depth
        elif token.text == ")" and depth < aggregate:
            aggregate = 0
        elif token.kind == "variable" and before.word == "AS":
            bound.add(token.text[1:])
        elif token.kind == "variable" and not aggregate and token.text[1:] not in bound:
            yield at


def unclosed_bracket(query: ParsedQuery) -> Fault | None:
    """Return which bracket of a query is not closed, or closes nothing."""
    pairs, opened = {"}": "{", ")": "(", "]": "["}, list[int]()
    for at, token in enumerate(query.tokens):
        if token.text in pairs.values():
            opened.append(at)
        elif token.text in pairs:
            if opened and query.tokens[opened[-1]].text != pairs[token.text]:
                break
            if not opened:
                return f"A {token.text} closes nothing ({place(query, at)}).", "Remove it, or open what it closes."
            opened.pop()
    if opened:
        sign = query.tokens[opened[-1]].text
        closing = next(closing for closing, opening in pairs.items() if opening == sign)
        return f"A {sign} is not closed ({place(query, opened[-1])}).", f"Close it with {closing}."
    return None


def nearest_word(word: str, words: Iterable[str]) -> str | None:
    """Return which of some words was meant: the nearest by its letters, or the shortest that it begins."""
    by_letters = {known.lower(): known for known in words}
    matches = get_close_matches(word.lower(), by_letters, n=1, cutoff=0.7)
    if not matches and len(word) >= SHORTEST:
        matches = sorted((known for known in by_letters if known.startswith(word.lower())), key=len)
    return by_letters[matches[0]] if matches else None


def plain_message(query: ParsedQuery, message: str) -> Fault | None:
    """Return where the engine stopped reading a query, without the list of all that it could have read."""
    position = POSITION.search(message)
    if position is None or "expected" not in message:
        return None
    line, column = int(position[1]), int(position[2])
    lines = query.text.split("\n")
    rest = lines[line - 1][column - 1 :][:EXCERPT].strip() if line <= len(lines) else ""
    expected = EXPECTED.search(message)
    if not rest:
        return f"The text cannot be read to its end (line {line}, column {column}).", "Something is missing in it."
    hint = "Something before it is missing, or it does not belong there."
    if expected:
        hint = f"Expected here: {expected[1]}."
    return f"The text cannot be read from line {line}, column {column} on: {rest!r}.", hint


def place(query: ParsedQuery, at: int) -> str:
    """Return the line and the column of a token."""
    gap = query.tokens[at].gap if at < len(query.tokens) else ""
    return _position("".join(token.gap + token.text for token in query.tokens[:at]) + gap)


def _position(before: str) -> str:
    """Return the line and the column after a text."""
    return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def _token(query: ParsedQuery, at: int) -> Token:
    return query.tokens[at] if at < len(query.tokens) else END


def _ends(token: Token) -> bool:
    """Tell whether nothing more belongs to the part of a query that this token follows."""
    return token.kind == "end" or token.text in {"}", ")", "{"} or token.word in {*ORDERED, "VALUES", "WHERE", "FROM"}


def _escapes(query: ParsedQuery) -> Iterator[Fault]:
    """Yield the escapes in texts that SPARQL does not have: those of regular expressions need a second backslash."""
    before = ""
    for token in query.tokens:
        before += token.gap
        for escape in ESCAPE.finditer(token.text) if token.kind == "string" else ():
            if escape["sign"] and escape["sign"] not in ESCAPES:
                where = _position(before + token.text[: escape.start()])
                yield (
                    f"{escape[0]} is no escape in a text ({where}).",
                    f"Write \\{escape[0]} for a backslash and {escape['sign']}.",
                )
        before += token.text


def _braces(query: ParsedQuery) -> Iterator[Fault]:
    """Yield the words that stand without the braces that belong after them, or outside of those around them."""
    for at, (before, token, following) in enumerate(
        zip((END, *query.tokens), query.tokens, (*query.tokens[1:], END), strict=False)
    ):
        if token.word in BEFORE_BRACES and following.text != "{":
            yield f"{token.word} stands without braces ({place(query, at)}).", f"Write {token.word} {{ … }}."
        if (
            token.word in {"GRAPH", "SERVICE"}
            and before.word not in OF_UPDATES
            and following.kind in {"iri", "name", "variable"}
            and _token(query, at + 2).text != "{"
        ):
            yield (
                f"{token.word} {following.text} stands without braces ({place(query, at)}).",
                f"Write {token.word} {following.text} {{ … }}.",
            )
    for select in query.selects():
        after = _token(query, select.closing + 1) if select.closing is not None else END
        if after.word in IN_PATTERN - {"VALUES"} and select.closing is not None:
            both = "WHERE { { … } UNION { … } }" if after.word == "UNION" else f"WHERE {{ … {after.word} … }}"
            yield (
                f"{after.word} stands after the braces ({place(query, select.closing + 1)}).",
                f"Put it inside them: {both}.",
            )


def _bound_twice(query: ParsedQuery) -> Iterator[Fault]:
    """Yield the variables that BIND would give a value to and that have one already."""
    used, calls = (
        [set[str]()],
        list[bool](),
    )  # the variables of each open group, and of each open bracket whether it is that of BIND
    visible: list[frozenset[str] | None] = [None]  # those of each open group that are seen outside of it; None for all
    for at, (before, token) in enumerate(pairwise((END, *query.tokens))):
        name = _token(query, at + 1)
        if token.text == "{":
            used.append(set())
            visible.append(frozenset() if before.word in {"MINUS", "EXISTS"} else None)
        elif token.text == "}" and len(used) > 1:
            inner, outside = used.pop(), visible.pop()
            used[-1] |= inner if outside is None else inner & outside
        elif token.word == "SELECT" and before.text == "{":
            visible[-1] = _projected(query, at)
        elif token.text == "(":
            calls.append(before.word == "BIND")
        elif token.text == ")" and calls:
            calls.pop()
        elif token.kind == "variable":
            used[-1].add(token.text[1:])
        elif token.word == "AS" and calls and calls[-1] and name.kind == "variable" and name.text[1:] in used[-1]:
            yield (f"{name.text} has a value already where BIND gives it one ({place(query, at + 1)}).",
                   f"Give the value another name, or compare the two: FILTER (… = {name.text}).")  # fmt: skip


def _projected(query: ParsedQuery, select: int) -> frozenset[str] | None:
    """Return the variables that a SELECT gives, None where it gives all."""
    projected, depth = set[str](), 0
    for at in range(select + 1, len(query.tokens)):
        before, token = query.tokens[at - 1], query.tokens[at]
        if token.text == "{":
            break
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "*" and not depth:
            return None
        if token.kind == "variable" and (not depth or before.word == "AS"):
            projected.add(token.text[1:])
    return frozenset(projected)


def _of_sql(query: ParsedQuery) -> Iterator[Fault]:
    """Yield the words and signs of other languages than SPARQL."""
    for at, (before, token, following) in enumerate(
        zip((END, *query.tokens), query.tokens, (*query.tokens[1:], END), strict=False)
    ):
        written = token.word if token.kind != "word" or following.text != "(" or token.word in {"AND", "OR"} else ""
        if token.kind == following.kind == "sign" and written not in ELSEWHERE and not following.gap:
            written += following.text
        elif token.kind == "iri" and before.kind == "variable":  # `?a <> "b"` has an empty IRI
            written = token.text
        if (meant := ELSEWHERE.get(written)) is not None:
            yield f"{written} is not SPARQL ({place(query, at)}).", f"Write {meant}."


def _empty_form(query: ParsedQuery) -> Iterator[Fault]:
    form, following = query.tokens[query.body_start].word, _token(query, query.body_start + 1)
    has_pattern = any(token.text == "{" for token in query.tokens)
    if form == "DESCRIBE" and following.kind in {"string", "word"} and not _ends(following):
        yield (
            f"DESCRIBE takes IRIs and variables, not {following.text[:EXCERPT]} ({place(query, query.body_start + 1)}).",
            "Name the thing, DESCRIBE place:kyiv, or find it: DESCRIBE ?thing WHERE { ?thing rdfs:label … }.",
        )
    if form == "DESCRIBE" and _ends(following):
        yield "DESCRIBE names nothing to describe.", "Name an IRI or a variable: DESCRIBE place:kyiv."
    if form in {"SELECT", "ASK", "CONSTRUCT"} and not has_pattern:
        yield (
            f"{form} has no pattern in braces.",
            f"Add one: {form}{' *' if form == 'SELECT' else ''} WHERE {{ ?s ?p ?o }}.",
        )
    if form == "CONSTRUCT" and following.text == "{" and sum(token.text == "{" for token in query.tokens) == 1:
        yield "CONSTRUCT has a template, and no pattern after it.", "Add WHERE { … }, or write CONSTRUCT WHERE { … }."


def _select_list(query: ParsedQuery) -> Iterator[Fault]:
    for select, token in enumerate(query.tokens):
        if token.word != "SELECT":
            continue
        depth, at, projected = 0, select + 1, set[str]()
        if _ends(_token(query, at)):
            yield f"SELECT names no variables ({place(query, select)}).", "Write SELECT * for all, or SELECT ?name."
        while not _ends(part := _token(query, at)) or depth:
            depth += {"(": 1, ")": -1}.get(part.text, 0)
            if part.kind == "end":
                break
            if not depth and part.text == ",":
                yield (
                    f"A comma stands between the variables of SELECT ({place(query, at)}).",
                    "Put blanks between them.",
                )
            if not depth and part.word in IN_PATTERN:
                yield (
                    f"The pattern begins without a brace, with {part.text} ({place(query, at)}).",
                    f"Put it in braces: SELECT * WHERE {{ {part.word} … }}.",
                )
            if part.kind == "variable" and (not depth or _token(query, at - 1).word == "AS"):
                if part.text[1:] in projected:
                    yield (
                        f"SELECT names {part.text} twice ({place(query, at)}).",
                        "Name it once, or give the second value another name.",
                    )
                projected.add(part.text[1:])
            if part.text == ")" and not depth and not any(p.word == "AS" for p in _last_brackets(query, at)):
                value = "".join(p.gap + p.text for p in _last_brackets(query, at)).strip()
                yield (
                    f"({value[:EXCERPT]}) stands in SELECT without a name ({place(query, at)}).",
                    f"Write ({value[:EXCERPT]} AS ?name).",
                )
            if (
                (not depth or _token(query, at - 1).word == "AS")
                and part.kind == "word"
                and part.word not in SELECT_WORDS
            ):
                yield f"{part.text} is not a variable ({place(query, at)}).", f"Write ?{part.text}."
            if not depth and part.word in AGGREGATES:
                yield (f"{part.text}(…) stands in SELECT without a name ({place(query, at)}).",
                       f"Write ({part.word}(…) AS ?name).")  # fmt: skip
            at += 1


def _last_brackets(query: ParsedQuery, closing: int) -> Sequence[Token]:
    """Return what stands in the brackets that close at a position."""
    depth = 0
    for at in range(closing, -1, -1):
        depth += {")": 1, "(": -1}.get(query.tokens[at].text, 0)
        if not depth:
            return query.tokens[at + 1 : closing]
    return ()


def _numbers(query: ParsedQuery) -> Iterator[Fault]:
    for at, token in enumerate(query.tokens):
        value, last = _token(query, at + 1), _token(query, at + 3)
        if token.word == "LIMIT" and _token(query, at + 2).text == "," and last.kind == "number":
            yield (
                f"LIMIT takes one number ({place(query, at + 2)}).",
                f"Write LIMIT {last.text} OFFSET {value.text} to skip {value.text} rows.",
            )
        if token.word in {"LIMIT", "OFFSET"} and not NUMBER.fullmatch(value.text):
            stated = f"has {value.text}" if not _ends(value) else "has none"
            yield (f"{token.word} needs a whole number from 0 on, and {stated} ({place(query, at)}).",
                   f"Write {token.word} {100 if token.word == 'LIMIT' else 0}, or leave it out.")  # fmt: skip


def _lists(query: ParsedQuery) -> Iterator[Fault]:
    """Yield what is wrong with what follows GROUP BY, ORDER BY and HAVING."""
    for at, token in enumerate(query.tokens):
        if token.word in {"GROUP", "ORDER"} and _token(query, at + 1).word != "BY":
            yield f"{token.word} stands without BY ({place(query, at)}).", f"Write {token.word} BY ?name."
        if token.word not in {"GROUP", "ORDER", "HAVING"}:
            continue
        keyword, first = (token.word, at + 1) if token.word == "HAVING" else (f"{token.word} BY", at + 2)
        value, following = _token(query, first), _token(query, first + 1)
        if _ends(value) and value.text != "(":
            yield (
                f"{keyword} has nothing after it ({place(query, at)}).",
                f"Name a variable: {keyword} {'(?name > 1)' if keyword == 'HAVING' else '?name'}.",
            )
        elif value.word in {"ASC", "DESC"} and following.text != "(":
            yield f"{value.word} needs brackets ({place(query, first)}).", f"Write {value.word}(?name)."
        elif value.kind == "word" and following.text != "(":
            yield f"{value.text} is not a variable ({place(query, first)}).", f"Write ?{value.text}."
        elif following.text == "," and token.word != "HAVING":
            yield (
                f"A comma stands after {value.text} ({place(query, first + 1)}).",
                "Put blanks between what is listed.",
            )
        elif token.word == "ORDER" and following.word in {"ASC", "DESC"} and _token(query, first + 2).text != "(":
            yield (f"{following.text} stands after {value.text} ({place(query, first + 1)}).",
                   f"Write {following.word}({value.text}).")  # fmt: skip


def _order_of_parts(query: ParsedQuery) -> Iterator[Fault]:
    before, opened = "", list[int]()
    for at, token in enumerate(query.tokens):
        if token.text == "{":
            opened.append(at)
        elif token.text == "}" and opened:
            opened.pop()
        if token.text in {"{", "}"}:
            before = ""
        elif token.word in ORDERED:
            name = f"{token.word} BY" if token.word in {"GROUP", "ORDER"} else token.word
            if token.word == before:
                yield (
                    f"{name} stands twice ({place(query, at)}).",
                    f"Write one {name}{' with all its variables' if name != token.word else ''}.",
                )
            if not before and opened and not any(part.word == "SELECT" for part in query.tokens[opened[-1] : at]):
                yield f"{name} stands inside the braces ({place(query, at)}).", f"Put {name} after the }}."
            if before and ORDERED.index(token.word) < min(ORDERED.index(before), ORDERED.index("LIMIT")):
                names = [f"{word} BY" if word in {"GROUP", "ORDER"} else word for word in (token.word, before)]
                yield f"{names[0]} stands after {names[1]} ({place(query, at)}).", f"Put {names[0]} before {names[1]}."
            before = token.word


def _after_call(query: ParsedQuery, at: int) -> int:
    """Return the number of the token after a call and its brackets, that of the call itself if it has none."""
    depth = 0
    for number in range(at + 1, len(query.tokens)):
        depth += {"(": 1, ")": -1}.get(query.tokens[number].text, 0)
        if not depth:
            return number + 1 if number > at + 1 else at
    return at


def _neighbours(query: ParsedQuery) -> Iterator[Fault]:
    """Yield the tokens that what stands after them does not go with."""
    for at, (token, following) in enumerate(pairwise((*query.tokens, END))):
        where = f"({place(query, at)})"
        starts_expression = following.text == "(" or following.kind in {"word", "iri", "name"}
        if token.word in {"FILTER", "HAVING"} and not starts_expression:
            yield f"The condition of {token.word} stands in no brackets {where}.", f"Write {token.word} (…)."
        after = _after_call(query, at + 1) if token.word in {"FILTER", "HAVING"} and following.text != "(" else at
        operator = _token(query, after)
        if after > at and operator.text in OPERATORS:
            call = join_tokens(query.tokens[at + 1 : after]).strip()
            yield (
                f"The condition of {token.word} stands in no brackets {where}.",
                f"Write {token.word} ({call} …).",
            )
        is_bare = following.kind == "word" and following.word not in VALUE_WORDS and _token(query, at + 2).text != "("
        if token.text in COMPARISONS and is_bare:
            yield (
                f"{following.text} is no value ({place(query, at + 1)}).",
                f'Write "{following.text}" for a text, ?{following.text} for a variable.',
            )
        if token.word == "FROM" and following.kind not in {"iri", "name"} and following.word != "NAMED":
            yield f"FROM names no graph {where}.", "Write FROM <…> with the IRI of a graph, or leave it out."
        if token.text == "," and following.text in {"}", ".", ";", ")"}:
            yield f"Nothing follows the comma {where}.", "Add what is missing, or leave the comma out."
        if token.text == "@" and (following.kind != "word" or following.gap):
            yield f"The language after @ is missing {where}.", 'Write "text"@en.'
        if token.text == ";" and following.kind == "end":
            yield f"A query does not end with ; {where}.", "Leave it out."


def _arguments(query: ParsedQuery) -> Iterator[Fault]:
    """Yield two values in the brackets of a function or a condition with nothing between them."""
    calls: list[bool] = []  # of each open bracket, whether it holds arguments or a condition
    for at, (before, token) in enumerate(pairwise((END, *query.tokens))):
        if token.text in {"(", "{"}:
            is_call = before.kind == "word" or (
                before.kind in {"iri", "name"} and not token.gap
            )  # else an RDF collection
            calls.append(token.text == "(" and is_call and before.word != "VALUES")
        elif token.text in {")", "}"} and calls:
            calls.pop()
        elif calls and calls[-1] and before.kind in OPERANDS and token.kind in OPERANDS and token.text[0] not in SIGNS:
            yield (
                f"A comma or a sign is missing before {token.text[:EXCERPT]} ({place(query, at)}).",
                "Put it between the two.",
            )


def bare_date(tokens: Sequence[Token], at: int) -> tuple[str, PartialDate] | None:
    """Return the date that a query writes at a position without quotation marks, as it stands there: 2024-01-01 is a subtraction."""
    year, *rest = tokens[at : at + 3]
    parts = [year, *takewhile(lambda part: DATE_PARTS.fullmatch(part.text) and not part.gap, rest)]
    if len(parts) == 1 or not YEAR.fullmatch(year.text):
        return None
    date = PartialDate.of(*(abs(int(part.text)) for part in parts))
    return ("".join(part.text for part in parts), date) if date else None


def _triples(query: ParsedQuery) -> Iterator[Fault]:
    """Yield a term after a whole triple, where a full stop or a semicolon is missing."""
    terms, brackets, is_triple, in_values = 0, 0, False, False
    for at, (before, token) in enumerate(pairwise((END, *query.tokens))):
        brackets += {"(": 1, ")": -1, "[": 1, "]": -1}.get(token.text, 0)
        in_values = token.word == "VALUES" or (in_values and token.text != "}")
        if token.text in {"{", "}", ".", ")"} or (token.kind == "word" and token.text != "a"):
            # A list of variables follows on SELECT or BY; a triple may follow on a condition in brackets.
            terms, is_triple = terms if token.text == ")" else 0, token.kind != "word"
        elif in_values and token.text == ",":
            yield f"A comma stands between values ({place(query, at)}).", "Put blanks between them."
        elif not brackets and is_triple and terms and token.text in COMPARISONS:
            yield (f"{token.text} stands in a triple ({place(query, at)}).",
                   f"Name the value and compare it: … ?value . FILTER (?value {token.text} …).")  # fmt: skip
        elif brackets or in_values or not is_triple or before.text in PART_OF_TERM:
            continue
        elif token.text in {";", ","}:
            terms = 1 if token.text == ";" else 2
        elif token.kind in TERMS or token.text == "a":
            terms += 1
            if terms > len("spo") and (date := bare_date(query.tokens, at - 1)) is not None:
                yield (
                    f"{date[0]} has no quotation marks ({place(query, at - 1)}).",
                    f'Write "{date[1]}"^^xsd:{DATE_TYPES[date[1].precision]}.',
                )
            if terms > len("spo"):
                yield (f"A full stop or a semicolon is missing before {token.text[:EXCERPT]} ({place(query, at)}).",
                       "End each triple with a full stop; a semicolon goes on about the same subject.")  # fmt: skip
