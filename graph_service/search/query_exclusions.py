"""Names that the words of a question leave out: "without Ukraine", "everything but Moldova".

    hotlines without Ukraine             hotlines -"Ukraine"; also except, other than, not (in), and the like in other languages

What is left out by its name is left out by its other names, too; only names of the archive are left out. Where a negation is part of a
name or of a headline in capitals, it is a word like others.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile

from graph_service.archive.snapshot import Snapshot
from graph_service.languages import GRAMMAR
from graph_service.model import Span
from graph_service.search.query_analysis import Clause, blank_clauses
from graph_service.search.query_dates import SUBJECTLESS, time_at
from graph_service.search.query_entities import SURE, QueryMention, link_query
from graph_service.text import fold

# Words that take a name away, in the languages of `query_dates.NEGATED`; a verb before the second kind makes a sentence of them,
# and the third does so after "all" or the like alone.
LEAVING_OUT = (
    "without|except for|except|excluding|other than|apart from|aside from|leaving out|not counting|with the exception of|neither|ohne|außer|ausgenommen"
    "|mit Ausnahme von|sans|sauf|hormis|excepté|à l'exception de|sin|salvo|excepto|senza|tranne|eccetto|без|кроме|за исключением|крім|окрім|за винятком"
)
NOT = "not|nicht|pas|non|не"
ALL_BUT = "but|save|minus|menos"
NEGATION = re.compile(
    rf"(?<![\w'’-])(?P<verb>\w+ )?(?P<words>(?:(?:but|and|aber|und|mais|et|но|и|але|а|та) )?(?:(?P<sure>{fold(LEAVING_OUT)})|(?P<plain>{NOT})|(?P<but>{ALL_BUT})) )"
)
ALL = re.compile(r"(?:^|\W)(?:all|every\w*|any\w*|tod[oa]s?)(?: \w+){0,3} ?\Z")
LONGEST_ALL = 80  # characters from such a word to the negation
# After these, "not" is no exclusion: who did not come to Kyiv, whether or not Georgia agrees.
VERBS = frozenset(
    "is are was were be been do does did has have had can could will would should may might must or whether if why it they he she we you i "
    "ist sind war waren hat haben kann wird werden oder est sont a ont peut ou è sono ha hanno o это или".split()
)
BEFORE_PHRASE = re.compile(rf'(?<![\w-])(?:{LEAVING_OUT}) (?=")', re.IGNORECASE)
NEXT = re.compile(r",? (?:and|or|nor|und|oder|noch|et|ou|ni|y|o|e|та|або|чи|і|й|и|или) |, ")
ALTERNATIVES = frozenset("or oder ou o або чи или".split())
CLAUSE = re.compile(r'-"[^"]*"')
MOST_FILLERS = 3  # words of grammar between the negation and the name: not (in the)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A query with the names that its words leave out as excluded clauses, these names, and what to tell a person about them."""

    query: str
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def exclude_names(typed: str, snapshot: Snapshot) -> LeftOut:
    """Return a query with the names that its words leave out as excluded clauses."""
    query = BEFORE_PHRASE.sub("-", typed)
    text = blank_clauses(query)
    folded = fold(text)
    negations = [match for match in NEGATION.finditer(folded) if _may_leave_out(text, folded, match)]
    if not negations:
        return LeftOut(query)
    mentions = {
        mention.span.start: mention.span
        for mention in link_query(text, snapshot.entity_names, snapshot.terms).mentions
        if not mention.match.key.startswith("topic/")
    }
    rest, at, notes, left_out = "", 0, list[str](), list[str]()
    for match in negations:
        start = match.start("words")
        # "Without" may be part of a name: Reporters Without Borders.
        if start < at or any(span.start <= start < span.end for span in mentions.values()):
            continue
        names, end = _names_from(text, folded, match.end(), mentions)
        if names:
            clauses = " ".join(f'-"{name}"' for name in names)
            rest, at = f"{rest}{query[at:start].rstrip(', ')} {clauses} ", end
            left_out += names
            notes.append(f"“{query[start:end]}” leaves out the stories that name {' or '.join(names)}.")
        elif match["sure"] and (word := _word_from(folded, match.end())):
            notes.append(
                f"“{query[start : word.end]}” is read as words: only names are left out so. Write -{word.of(query)} to leave out a word."
            )
    if not left_out:
        return LeftOut(query, notes=tuple(notes))
    clauses = " ".join(part[0] for part in CLAUSE.finditer(rest))
    others = CLAUSE.sub(" ", rest) + query[at:]
    # Everything but Kyiv asks for all that is left.
    if SUBJECTLESS.issuperset(re.findall(r"\w+", fold(others))) and '"' not in others:
        others = ""
    return LeftOut(" ".join(f"{others} {clauses}".split()), tuple(left_out), tuple(notes))


def excluded_entity(clause: Clause, snapshot: Snapshot) -> QueryMention | None:
    """Return the entity that an excluded clause names, None for a topic, which is words."""
    if not clause.excluded or clause.titled:
        return None
    mentions = link_query(clause.text, snapshot.entity_names, snapshot.terms).mentions
    whole = [mention for mention in mentions if mention.span == Span(0, len(clause.text))]
    sure = (mention for mention in whole if mention.match.how in SURE and not mention.match.key.startswith("topic/"))
    return next(sure, None)


def _may_leave_out(text: str, folded: str, negation: re.Match[str]) -> bool:
    """Tell whether a negation may leave out what follows; not in a sentence, nor amid words with capitals: Doctors Without Borders."""
    start = negation.start("words")
    if negation["plain"] and (negation["verb"] or "").strip() in VERBS:
        return False
    if negation["but"] and not ALL.search(folded, max(0, start - LONGEST_ALL), start):
        return False
    word = text[start : negation.end()].rsplit(maxsplit=1)[-1]
    others = text[:start].split()
    return not (word.istitle() and others and others[-1][:1].isupper())


def _names_from(text: str, folded: str, start: int, mentions: Mapping[int, Span]) -> tuple[list[str], int]:
    """Return the names that follow on a negation, and where the last of them ends."""
    names, end = list[str](), start
    while True:
        fillers = list(takewhile(lambda word: word.of(folded) in GRAMMAR, _words_at(folded, start)))[:MOST_FILLERS]
        places = [start, *(filler.end + 1 for filler in fillers)]
        name = next((mentions[place] for place in places if place in mentions), None)
        if name is None:
            return names, end
        names.append(name.of(text))
        end = name.end
        following = NEXT.match(folded, end)
        if following is None:
            return names, end
        start = following.end()


def _words_at(folded: str, start: int) -> Iterator[Span]:
    """Yield the words that stand from a position on with one blank between them."""
    for match in re.finditer(r"(\w+)(?: |$)", folded[start : start + 60]):
        yield Span(start + match.start(1), start + match.end(1))


def _word_from(folded: str, start: int) -> Span | None:
    """Return the word that follows on a negation and says what stories are about, None for words of grammar and for a time."""
    words = islice(_words_at(folded, start), MOST_FILLERS + 1)
    word = next((word for word in words if word.of(folded) not in GRAMMAR), None)
    return word if word and word.of(folded).isalpha() and not time_at(folded[word.start :]) else None
