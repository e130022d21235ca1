"""What the engine does otherwise than SPARQL 1.1 says, where the text of a query can say it so that it does not.

The engine gives what GROUP_CONCAT puts together the language that all its parts have; SPARQL 1.1 (18.5.1.7) has a simple
literal there. So `GROUP_CONCAT(…)` becomes `STR(GROUP_CONCAT(…))`, which may stand wherever the other does.
"""

from graph_service.graph.lexical import Token, has_word, tokens, written

CONCAT = frozenset({"GROUP_CONCAT"})


def mended(query: str) -> str:
    """Return a query as the engine must get it to answer as SPARQL 1.1 says."""
    if not has_word(query, CONCAT):
        return query
    made: list[Token] = []
    opened: list[int] = []  # how many brackets are open inside each GROUP_CONCAT
    for token in tokens(query):
        if token.word in CONCAT:
            made += [Token("word", "STR", token.gap), Token("sign", "(")]
            opened.append(0)
        made.append(Token(token.kind, token.text) if token.word in CONCAT else token)
        if opened and token.word in {"(", ")"}:
            opened[-1] += 1 if token.word == "(" else -1
            if opened[-1] == 0:
                opened.pop()
                made.append(Token("sign", ")"))
    return written(made)
