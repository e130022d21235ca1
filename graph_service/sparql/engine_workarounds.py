"""Works around faults of the engine: a query is asked in other words, and has the answer that SPARQL 1.1 gives it.

- It gives what GROUP_CONCAT joins the language that all its parts have; SPARQL 1.1 (18.5.1.7) has a simple literal there. So
  `GROUP_CONCAT(…)` becomes `STR(GROUP_CONCAT(…))`, which may stand wherever the other does.
- It refuses `TRUE` and `FALSE` in capitals, as keywords may be (19.8).
- It refuses white space between COALESCE, CONCAT or BNODE and the bracket after it, which may stand between any two tokens (19.3).
- It refuses a variable in SELECT that stands for an aggregate before it (18.2.4.4): the aggregate stands in its place then.
- It ends its process where ORDER BY compares numbers with texts or dates, because its order of these is none: 1 comes before 10, "10" before
  "2", and 2 before "10". SPARQL (15.1) leaves open what comes first. This shows only as the query runs; then it is asked again, in an
  order by type first.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from graph_service.rdf.sparql_text import AGGREGATES, END, VOLATILE, ParsedQuery, Token, join_tokens, tokenize

MOST_TOKENS = 100_000  # of a query whose aggregates stand in place of variables
JOINED = {"COALESCE", "CONCAT", "BNODE"}
BOOLEANS = {"TRUE", "FALSE"}
# A number before any text or date: those of all types compare with each other.
TYPE = 'IF(isLiteral({0}), IF(isNumeric({0}), "", CONCAT(STR(DATATYPE({0})), LANG({0}))), "")'
DIRECTIONS = {"ASC", "DESC"}
CLAUSES = {"LIMIT", "OFFSET", "VALUES"}  # what ends ORDER BY


def work_around_engine(query: ParsedQuery) -> ParsedQuery:
    """Return a query as the engine must get it to answer as SPARQL 1.1 says; in most cases it is the same."""
    words = {token.word for token in query.tokens}
    tokens = list(query.tokens)
    if not words.isdisjoint(BOOLEANS):
        tokens = [replace(t, text=t.text.lower()) if t.word in BOOLEANS else t for t in tokens]
    if not words.isdisjoint(JOINED):
        tokens = _join_brackets(tokens)
    if not words.isdisjoint(AGGREGATES) and "AS" in words:
        tokens = _inline_aggregates(tokens)
    if "GROUP_CONCAT" in words:
        tokens = _as_simple_literals(tokens)
    return query if tokens == list(query.tokens) else ParsedQuery.of(tokens, query.names)


def _join_brackets(query: Sequence[Token]) -> list[Token]:
    """Return tokens whose functions of `JOINED` stand next to their bracket; the white space before it comes after it, so lines stay."""
    tokens: list[Token] = []
    moved = ""
    for previous, token in pairwise((END, *query)):
        is_bracket = previous.word in JOINED and token.text == "("
        tokens.append(replace(token, gap="" if is_bracket else moved + token.gap) if moved or is_bracket else token)
        moved = token.gap if is_bracket else ""
    return tokens


def _inline_aggregates(query: Sequence[Token]) -> list[Token]:
    """Return tokens with the aggregate in place of each variable that stands for it later in the same SELECT."""
    tokens: list[Token] = []
    defined: dict[str, list[Token]] = {}
    start, depth = 0, 0  # of an expression in brackets: where it begins among the tokens
    in_select = False
    for token in query:
        if token.word == "SELECT":
            in_select, defined, depth = True, {}, 0
        elif token.word in {"WHERE", "FROM", "{"}:
            in_select = False
        if in_select and token.text == "(":
            start = len(tokens) + 1 if not depth else start
            depth += 1
        elif in_select and token.text == ")":
            depth -= 1
        is_defined = in_select and depth and token.kind == "variable" and tokens[-1].word != "AS"
        if is_defined and token.text[1:] in defined and len(tokens) < MOST_TOKENS:
            tokens += [Token("sign", "(", token.gap), *defined[token.text[1:]], Token("sign", ")")]
            continue
        tokens.append(token)
        if in_select and depth == 1 and token.kind == "variable" and tokens[-2].word == "AS":
            expression = tokens[start:-2]
            if any(t.word in AGGREGATES for t in expression) and not any(t.word in VOLATILE for t in expression):
                defined[token.text[1:]] = expression
    return tokens


def _as_simple_literals(query: Sequence[Token]) -> list[Token]:
    """Return tokens with `STR(GROUP_CONCAT(…))` in place of `GROUP_CONCAT(…)`."""
    tokens: list[Token] = []
    depths: list[int] = []  # how many brackets are open inside each GROUP_CONCAT
    for token in query:
        if token.word == "GROUP_CONCAT":
            tokens += [Token("word", "STR", token.gap), Token("sign", "("), Token(token.kind, token.text)]
            depths.append(0)
            continue
        tokens.append(token)
        if depths and token.word in {"(", ")"}:
            depths[-1] += 1 if token.word == "(" else -1
            if depths[-1] == 0:
                depths.pop()
                tokens.append(Token("sign", ")"))
    return tokens


def order_by_type(query: ParsedQuery) -> ParsedQuery | None:
    """Return a query that sorts by the type of each key before the key itself; None where it has no ORDER BY."""
    tokens: list[Token] = []
    at, end = 0, len(query.tokens)
    while at < end:
        token = query.tokens[at]
        tokens.append(token)
        at += 1
        if token.word == "BY" and tokens[-2:-1] and tokens[-2].word == "ORDER":
            while at < end and query.tokens[at].text != "}" and query.tokens[at].word not in CLAUSES:
                start, at = at, _end_of_key(query.tokens, at)
                key = query.tokens[start:at]
                direction = key[0].word if key[0].word in DIRECTIONS else "ASC"
                expression = join_tokens(key[1:] if key[0].word in DIRECTIONS else key).strip()
                tokens += [*tokenize(f" {direction}({TYPE.format(expression)})"), *key]
    return None if len(tokens) == end else ParsedQuery.of(tokens, query.names)


def _end_of_key(tokens: Sequence[Token], start: int) -> int:
    """Return the position after a key of ORDER BY: a variable, or what ends with the bracket that closes its first one."""
    if tokens[start].kind == "variable":
        return start + 1
    depth = 0
    for position in range(start, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[position].text, 0)
        if depth <= 0 and tokens[position].text == ")":
            return position + 1
    return len(tokens)
