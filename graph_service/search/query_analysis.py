"""What a query means: its syntax, its misspelt words and the entities that it names.

    hotlines for victims            any of these words, and whatever means the same
    "human trafficking"             this phrase, anywhere in the story
    -Albania   -"election day"      no story that contains it; also NOT Albania, unless all of the query is in capitals
    title:hotline                   in the title; also title:"a phrase" and -title:word

Nothing else is syntax: AND, OR, brackets and an unpaired quotation mark are plain text. Parsing never fails; a query
without a single letter or digit is `empty`.

A word is corrected if neither the archive nor the model knows it and one correction clearly leads: "wheat", which a
small archive may lack, is no misspelling of "what", which it has. Quoted, excluded and title: words are never
corrected, so a person can insist on a spelling.

Stories that call an entity by another name than the query does (ODIHR is the Office for Democratic Institutions and
Human Rights) match by that name, which as a whole counts for less than a typed word. On wire news this finds stories
that the words alone miss and changes nothing else. A word that stories write in another script alone is looked for as they
write it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graph_service.archive.snapshot import Snapshot
from graph_service.embedding.encoder import Encoder
from graph_service.index import analyzer
from graph_service.index.bylines import Byline
from graph_service.index.lexicon import TermStatistics, words_of
from graph_service.index.passage_index import Requirement, Term, WeightedTerm
from graph_service.languages import words_of_grammar
from graph_service.model import Span
from graph_service.network.projection import Projection
from graph_service.results import Mode
from graph_service.search.query_entities import (
    COMMON,
    Correction,
    QueryMention,
    apply_corrections,
    is_swap,
    link_query,
)
from graph_service.text import fold

PART = re.compile(r"""(?P<minus>-)?(?P<title>title:)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))""", re.IGNORECASE)
TITLE = "title:"
NOT = re.compile(r'(?<!\S)(?:AND )?NOT (?=[\w"])')
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})

# Weight of another name of an entity, beside 1 for a typed word; the words of the name share it.
OTHER_NAME = 0.5
# A word from this length on is misspelt rather than new where a letter more or less makes it a common one.
LONG_WORD = 8
# Names beyond this number are names of places in languages that the stories are not written in.
MAX_NAMES = 24


@dataclass(frozen=True, slots=True)
class Clause:
    """A phrase that a story must contain, or must not where it is `excluded`; `titled` looks at the title alone."""

    text: str
    titled: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class TextQuery:
    """A query without its syntax: `text` is the text to look for, `clauses` are what every hit must satisfy."""

    text: str
    clauses: tuple[Clause, ...]

    @property
    def empty(self) -> bool:
        """Whether there is no letter or digit to look for."""
        return not self.clauses and re.search(r"\w", self.text) is None


@dataclass(frozen=True, slots=True)
class OtherNames:
    """Words of the names that an entity has besides the one in the query.

    They count in the `stories` (a truth value by row) that name the entity, and of these in those that satisfy
    `unwritten`: where a story uses the typed name, the typed words have counted already. They have not where the name is a
    common word, too, which is not looked for: there it is empty.
    """

    terms: tuple[WeightedTerm, ...]
    stories: NDArray[np.bool_]
    unwritten: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class QueryAnalysis:
    """A parsed query, its misspelt words corrected; `corrected` is the corrected query as a person would type it.

    `other_names` belong to the entities that the query names; `highlights` are those of them that are a single word.
    `mentions` are these entities by their spans in the corrected text. `other_scripts` has, by word, the terms of the words that
    stories write in another script alone: a veto is a вето. `strange` are the words that neither the stories nor the model know. `bylines` are the authors and places of datelines that the corrected text names.
    """

    query: TextQuery
    corrected: str | None = None
    other_names: tuple[OtherNames, ...] = ()
    highlights: tuple[WeightedTerm, ...] = ()
    mentions: tuple[QueryMention, ...] = ()
    other_scripts: Mapping[str, Term] = field(default_factory=dict)
    bylines: tuple[Byline, ...] = ()
    strange: frozenset[str] = frozenset()

    def terms(self, languages: Sequence[str]) -> tuple[WeightedTerm, ...]:
        """Return the terms to search for; a name that is also a common word is found by its entity alone."""
        words = [mention.span for mention in self.mentions if mention.is_word]
        return (*query_terms(self.query.text, languages, words), *map(WeightedTerm, self.other_scripts.values()))


def parse_query(query: str) -> TextQuery:
    """Parse a query; whatever is not syntax is a word."""
    texts: list[str] = []
    clauses: list[Clause] = []
    for part in PART.finditer(_with_plain_syntax(query)):
        text = part["phrase"] if part["phrase"] is not None else part["word"]
        if re.search(r"\w", text) is None or text.lower() == TITLE:  # an operator without an operand
            continue
        excluded = part["minus"] is not None
        if _is_clause(part):
            clauses.append(Clause(text, part["title"] is not None, excluded))
        if not excluded:
            texts.append(text)
    return TextQuery(" ".join(texts), tuple(dict.fromkeys(clauses)))


def blank_clauses(query: str) -> str:
    """Return a query with its clauses replaced by blanks, so that every other word keeps its offset."""
    return PART.sub(lambda part: " " * len(part[0]) if _is_clause(part) else part[0], _with_plain_syntax(query))


def without(text: str, spans: Iterable[Span]) -> str:
    """Return a text with blanks in place of some spans, so that every other word keeps its offset."""
    for span in spans:
        text = f"{text[: span.start]}{' ' * (span.end - span.start)}{text[span.end :]}"
    return text


def _with_plain_syntax(query: str) -> str:
    """Return a query of the same length with straight quotation marks in pairs, and - for NOT."""
    query = query.translate(QUOTES)
    if query != query.upper():
        query = NOT.sub(lambda word: f"{' ' * (len(word[0]) - 1)}-", query)
    # With an odd number of quotation marks, the last one has no partner.
    return " ".join(query.rsplit('"', 1)) if query.count('"') % 2 else query


def _is_clause(part: re.Match[str]) -> bool:
    return any(part[name] is not None for name in ("minus", "title", "phrase"))


def analyze_query(snapshot: Snapshot, encoder: Encoder, query: str, mode: Mode) -> QueryAnalysis:
    """Parse a query, correct its misspelt words and link its entities; a semantic search takes it as it is."""
    parsed = parse_query(query)
    typed = blank_clauses(query)
    if mode == "semantic" or not typed.strip():
        return QueryAnalysis(parsed)
    entities = link_query(typed, snapshot.entity_names, snapshot.terms)
    people = [mention.span for mention in entities.mentions if _is_whole_person(mention)]
    authors = [byline.span for byline in snapshot.bylines.find(typed)]
    rejected = [
        correction
        for correction in entities.corrections
        if any(span.holds(correction.span) for span in authors)
        or (not any(span.holds(correction.span) for span in people) and _is_word(encoder, correction, snapshot.terms))
    ]
    corrections = [correction for correction in entities.corrections if correction not in rejected]
    corrected = apply_corrections(query, corrections) if corrections else None
    if corrected:
        parsed = parse_query(corrected)
    mentions = [
        mention
        for mention in entities.mentions
        if not any(mention.span.holds(correction.span) for correction in rejected)
    ]
    surfaces = {
        mention.match.row: mention.match.name if mention.match.how == "misspelt" else mention.span.of(typed)
        for mention in mentions
    }
    words = {mention.match.row for mention in mentions if mention.is_word}
    if parsed.text != typed:  # without the syntax and the slips of the query, spans are others
        keys = {mention.match.key: mention.match for mention in mentions}
        relinked = link_query(parsed.text, snapshot.entity_names, snapshot.terms).mentions
        mentions = [
            replace(mention, match=keys[mention.match.key]) for mention in relinked if mention.match.key in keys
        ]
    # The country in Mary Jordan is not asked for.
    authors = list(_author_names(snapshot, parsed.text))
    in_author = [
        mention
        for mention in mentions
        if not _is_whole_person(mention) and any(span != mention.span and span.holds(mention.span) for span in authors)
    ]
    mentions = [mention for mention in mentions if mention not in in_author]
    for row in {mention.match.row for mention in in_author} - {mention.match.row for mention in mentions}:
        surfaces.pop(row, None)
    other_names, highlights = _other_names(snapshot.projection, surfaces, words, parsed.text)
    return QueryAnalysis(
        query=parsed,
        corrected=corrected,
        other_names=other_names,
        highlights=highlights,
        mentions=tuple(mentions),
        other_scripts=_other_scripts(snapshot, parsed.text),
        bylines=tuple(_bylines(snapshot, parsed.text, mentions)),
        strange=frozenset(_strange_words(snapshot.terms, encoder, parsed.text)),
    )


def _bylines(snapshot: Snapshot, text: str, mentions: Iterable[QueryMention]) -> Iterator[Byline]:
    """Yield the authors that a text names, and the places of datelines, by any name of a place that it mentions."""
    projection, places, others = snapshot.projection, set[Span](), set[Span]()
    for mention in mentions:
        row = mention.match.row
        if projection.types[row] != "person":
            others.add(mention.span)
        if projection.types[row] == "place":
            names = [projection.labels[row], *projection.entities["aliases"][row].as_py()]
            if len(stories := snapshot.bylines.sent_from(names)):
                places.add(mention.span)
                yield Byline(mention.span, "dateline", stories, stories)
    for byline in snapshot.bylines.find(text):
        stories = byline.whole if byline.span in others else byline.stories  # a country is not an author's surname
        if byline.span not in places and len(stories):
            yield replace(byline, stories=stories)


def _author_names(snapshot: Snapshot, text: str) -> Iterator[Span]:
    """Yield the places of authors in a text, but for those that may be words of the language, written small."""
    small = [
        word.span for word in words_of(text) if word.span.of(text).islower() and snapshot.terms.mostly_lower(word.key)
    ]
    for byline in snapshot.bylines.find(text):
        if byline.field == "author" and not any(byline.span.holds(span) for span in small):
            yield byline.span


def _is_whole_person(mention: QueryMention) -> bool:
    """Tell whether a mention has the whole name of a person: a first name such as Mateo may be a word that the model knows."""
    return mention.match.key.startswith("person/") and " " in mention.match.name


def _other_scripts(snapshot: Snapshot, text: str) -> dict[str, Term]:
    """Return the terms of the words that stories write in another script alone, by word."""
    words = {word.span.of(text): snapshot.terms.in_another_script(word) for word in words_of(text)}
    languages = snapshot.projection.languages
    return {
        word: tuple(
            dict.fromkeys(term for terms in analyzer.query_units(written, languages).values() for term in terms)
        )
        for word, written in words.items()
        if written
    }


def _strange_words(archive: TermStatistics, encoder: Encoder, text: str) -> Iterator[str]:
    """Yield the words of a text that neither the stories nor a model know: they are of another language, or misspelt."""
    for word in words_of(text):
        surface = word.span.of(text)
        if not archive.has(word.key) and not encoder.knows(surface.lower()):
            yield surface


def _is_word(encoder: Encoder, correction: Correction, archive: TermStatistics) -> bool:
    """Tell whether a model knows a word that was typed, or its stem; one that drops accents takes Géorgie for a word that it knows.

    The stem of a slip may be a word all the same: a long word that lacks a letter of a common one, or has one too many or two
    swapped ("trafficing"). A different letter makes a different word: poaching is not coaching.
    """
    if not correction.typed.isascii():
        return False
    if encoder.knows(correction.typed):
        return True
    typed, meant = (fold(word) for word in (correction.typed, correction.meant))
    is_near = abs(len(typed) - len(meant)) == 1 or is_swap(typed, meant)
    is_slip = is_near and len(typed) >= LONG_WORD and typed[0] == meant[0] and archive.count(meant) >= COMMON
    return not is_slip and encoder.knows(analyzer.term(typed, "en"))


def _other_names(
    projection: Projection, surfaces: Mapping[int, str], words: Collection[int], text: str
) -> tuple[tuple[OtherNames, ...], tuple[WeightedTerm, ...]]:
    """Return the names of entities, given by row with their surfaces, that a text lacks, and those of them that are a word.

    A topic has none: its other names mean more than the topic. The surfaces of `words` are common words as well.
    """
    languages, other_names, single_words = tuple(projection.languages), [], []
    typed = set(_terms(text, languages))
    for row, surface in surfaces.items():
        if projection.types[row] == "topic":
            continue
        labels = [projection.labels[row], *projection.entities["aliases"][row].as_py()][:MAX_NAMES]
        weights: dict[Term, float] = {}
        for name in (_terms(label, languages) for label in labels):
            if name and not typed.issuperset(name):
                weights |= {term: max(OTHER_NAME / len(name), weights.get(term, 0)) for term in name}
                if len(name) == 1:
                    single_words.append(WeightedTerm(name[0]))
        if weights:
            terms = tuple(WeightedTerm(term, weight) for term, weight in weights.items())
            unwritten = Requirement(analyzer.phrase_terms(surface, languages), titled=False, excluded=True)
            naming = projection.as_mask(projection.naming_within.of(row))
            other_names.append(OtherNames(terms, naming, () if row in words else (unwritten,)))
    return tuple(other_names), tuple(single_words)


@lru_cache(maxsize=4096)
def _terms(text: str, languages: tuple[str, ...]) -> tuple[Term, ...]:
    return tuple(weighted.term for weighted in query_terms(text, languages))


def query_terms(text: str, languages: Sequence[str], names: Collection[Span] = ()) -> tuple[WeightedTerm, ...]:
    """Return the terms of a text to search for, without those in some `names`; its stop words only where it has no other words."""
    units, (grammar, _) = analyzer.query_units(text, tuple(languages)), words_of_grammar(text.lower())
    informative = {span: terms for span, terms in units.items() if grammar.isdisjoint(span.of(text).lower().split())}
    terms = [terms for span, terms in (informative or units).items() if not any(name.holds(span) for name in names)]
    return tuple(WeightedTerm(term) for term in dict.fromkeys(terms))
