"""How much of a question each story matches, and whether it is an answer at all.

A question is cut into concepts: the names of entities, and its other words without those that only put the question. A
concept is matched by the stories that have its word, or that name its entity by whatever name. It weighs what its rarity
says (idf over stories); a word that no story has weighs most, and twice that where it stands as a name does: without
"Navalny", a story about some other poisoning is not an answer. In a question in a language that few stories have, or in a script that
few have, what is no name and no story has weighs nothing beside a name: stories say it in another language. So does what the model does not
know, either, beside a name as no story writes it (Bosnië).

The question is answered where a story matches `ANSWERED` of its weight, or in a long one `WORDS` words' worth. Where none
does, meaning may answer it in other words: where a passage is nearer to the question than unrelated ones are
(index/meaning_floor.py), if the model can read the question, no name of it is unknown, and the question is that near without
the names it has, too. Then every story that matches a concept is a hit, and in a question that names nobody those that are as
near. All else is only nearest.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from graph_service.archive.snapshot import Snapshot
from graph_service.embedding.encoder import Encoder
from graph_service.index import analyzer
from graph_service.index.bylines import Byline, BylineField
from graph_service.index.name_index import script_of
from graph_service.index.passage_index import PassageIndex, Requirement, Scope, Term
from graph_service.languages import HONORIFICS, primary_language, words_of_grammar
from graph_service.linking.knowledge.place_tables import countries_of_regions
from graph_service.model import Span
from graph_service.network.projection import Projection
from graph_service.search.query_analysis import QueryAnalysis, without
from graph_service.search.query_entities import QueryMention
from graph_service.search.ranking import Ranking
from graph_service.text import fold

ANSWERED = 0.5  # of the weight of a question
WORDS = 4  # so many words of a long question are half of what it is about
UNKNOWN_NAME = 2  # how much more a name weighs that no story has
FEW = 0.1  # of the stories
SAMPLE = 500  # titles that tell in which scripts stories are
AROUND = 24  # units beside a word that may hold it or be parts of it: a word is no longer
LEAST_STORIES = 50  # in a small archive, a word that most stories have is not common

# Forms of questions with words that elsewhere are what a question is about, and here only put it.
_STORIES = "(?:stories|story|articles?|news|reports?|texts?)"
_ABOUT = "(?:about|on|by|written by|mentioning|that mention|naming)"
ASKING = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^\W*(?P<asking>(?:show|tell|give|find|list|get)(?: me| us)?(?: all| any| some| the)*(?: {_STORIES})? (?:{_ABOUT}|of|from|in|with))\b",
        rf"^\W*(?P<asking>(?:all |any |the |latest )*{_STORIES} {_ABOUT})\b",
        r"\bwho (?:has |have )?(?P<asking>said|says|told|stated|talk(?:ed|s)|sp(?:oke|eaks)|comment(?:ed|s))\b",
        r"\bwhat (?:did|does|do|has|have|was|is)\b.*\b(?P<asking>say|says|said|tell|told|state|stated)\b",
    )
)
# Words that ask how two names are connected.
CONNECTING = re.compile(
    r"\b(?:connect(?:ed|ions?|s)?|relat(?:ed|ions?|ionships?|es?)|link(?:ed|s)?|ties?|between|in common|to do with)\b",
    re.IGNORECASE,
)

Mask = NDArray[np.bool_]
Shares = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or a name of a question, its weight, and which stories match it; `entity` is the mention where it names one.

    `name` says that it stands as a name does, whether or not an entity has it. `naming` are those of the stories that name the
    entity; the others only have its words. `stated` are those whose publisher states the name apart from the text, as the author or in
    the dateline (`byline`). `is_written` says whether stories write it as the question does: they need not write their own year.
    """

    text: str
    span: Span
    stories: Mask
    weight: float
    entity: QueryMention | None = None
    name: bool = False
    naming: Mask | None = None
    byline: BylineField | None = None
    stated: Mask | None = None
    is_written: bool = True

    @property
    def unknown(self) -> bool:
        """Whether no story has it."""
        return not self.stories.any()

    def names_it(self, row: int) -> bool:
        """Tell whether a story names the entity of the concept."""
        return self.naming is not None and bool(self.naming[row])

    def states_it(self, row: int) -> bool:
        """Tell whether a story has it as its author or in its dateline."""
        return self.stated is not None and bool(self.stated[row])


@dataclass(frozen=True, slots=True)
class Coverage:
    """The concepts of a question, and which share of their weight each story matches."""

    concepts: tuple[Concept, ...] = ()
    shares: Shares | None = None

    @property
    def names(self) -> tuple[Concept, ...]:
        """The concepts that are names, topics apart: a person who types a subject does not ask for its name."""
        return tuple(concept for concept in self.concepts if is_named(concept))

    def share_of(self, concepts: Sequence[Concept], of_dateline: float = 1.0) -> Shares:
        """Return which share of the weight of the question each story matches by some of its concepts.

        A place that only its dateline has counts for `of_dateline` of its weight.
        """
        whole = max(sum(concept.weight for concept in self.concepts), 1e-9)
        matching: list[Shares] = []
        for concept in concepts:
            share = np.float32(concept.weight / whole) * concept.stories
            if concept.byline == "dateline" and concept.stated is not None:
                apart = concept.stated if concept.naming is None else concept.stated & ~concept.naming
                share = np.where(apart, np.float32(of_dateline) * share, share)
            matching.append(share)
        shares: Shares = np.sum(matching, axis=0, dtype=np.float32)
        return shares


def is_named(concept: Concept) -> bool:
    """Tell whether a concept names an entity that is not a topic, an author, or the place of a dateline."""
    if concept.entity is not None and not concept.entity.match.key.startswith("topic/"):
        return True
    return concept.byline is not None


def coverage_of(text: str, analysis: QueryAnalysis, index: PassageIndex, projection: Projection) -> Coverage:
    """Return the coverage of a question, whose analysis has spans in the text, by all stories of the archive."""
    mentions, other_scripts, bylines = analysis.mentions, analysis.other_scripts, analysis.bylines
    apart = [name for name in bylines if not any(name.span.meets(mention.span) for mention in mentions)]
    words = _words(text, [*(mention.span for mention in mentions), *(name.span for name in apart)], other_scripts, index, projection)  # fmt: skip
    concepts = (*_names(text, mentions, bylines, index, projection), *_stated(text, apart, index, projection), *words)
    if not concepts:
        return Coverage()
    weighed, count = [], max(len(projection.ids), LEAST_STORIES)
    is_foreign = _is_foreign(text, projection)
    # Who writes Bosnië, as no story does, may go on in that language.
    names_are_foreign = any(concept.entity is not None and not concept.is_written for concept in concepts)
    is_rare = cache(partial(_is_rare_script, projection))  # asked once for a script, however many words are in it
    for concept in concepts:
        having = int(concept.stories.sum())
        idf = float(np.log1p((count - having + 0.5) / (having + 0.5)))
        factor = UNKNOWN_NAME if concept.name and not having else 1
        is_unwritten = bool(mentions) and not having and not concept.name
        if is_unwritten and (
            is_foreign
            or (names_are_foreign and concept.text in analysis.strange)
            or (not concept.text.isascii() and is_rare(script_of(concept.text)))
        ):  # stories say it otherwise
            factor = 0
        weighed.append(replace(concept, weight=idf * factor))
    coverage = Coverage(tuple(weighed))
    return replace(coverage, shares=coverage.share_of(weighed))


def _is_foreign(text: str, projection: Projection) -> bool:
    """Tell whether a question is in a language in which few stories are."""
    _, languages = words_of_grammar(text.lower())
    if not languages:
        return False
    of_stories = [primary_language(tag) for tag in projection.stories["language"].to_pylist()]
    return sum(language in languages for language in of_stories) < FEW * len(of_stories)


def _is_rare_script(projection: Projection, script: str) -> bool:
    """Tell whether few stories have their titles in a script."""
    column = projection.stories["title"]
    titles = column.take(list(range(0, len(column), len(column) // SAMPLE + 1))).to_pylist()
    return sum(script_of(title) == script for title in titles) < FEW * len(titles)


def _names(
    text: str, mentions: Sequence[QueryMention], bylines: Sequence[Byline], index: PassageIndex, projection: Projection
) -> Iterator[Concept]:
    """Yield the entities of a question; stories match that name them (of a region of the world, its countries as well), or write the name as it is typed, if it is no common word.

    So do the stories by an author of this name, and those that were sent from a place by any of its names.
    """
    for mention in mentions:
        naming = projection.as_mask(projection.naming_within.of(mention.match.row))
        for country in countries_of_regions().get(mention.match.key, ()):
            naming |= projection.as_mask(projection.stories_within(country))
        surface = mention.span.of(text)
        having = naming if mention.is_word else _writing(surface, index, projection, naming)
        byline = next((name for name in bylines if name.span == mention.span), None)
        stated = None if byline is None else projection.as_mask(byline.stories)
        matching = naming | having if stated is None else naming | having | stated
        field, is_written = None if byline is None else byline.field, bool(having.any())
        yield Concept(
            surface,
            mention.span,
            matching,
            0,
            mention,
            name=True,
            naming=naming,
            byline=field,
            stated=stated,
            is_written=is_written,
        )


def _stated(text: str, bylines: Sequence[Byline], index: PassageIndex, projection: Projection) -> Iterator[Concept]:
    """Yield the authors and places of datelines in a question that are no entity."""
    spans = dict[Span, Byline]()
    for byline in bylines:
        spans.setdefault(byline.span, byline)
    for span, byline in spans.items():
        stated, surface = projection.as_mask(byline.stories), span.of(text)
        having = _writing(surface, index, projection, np.zeros_like(stated))
        yield Concept(surface, span, having | stated, 0, name=True, byline=byline.field, stated=stated)


def _writing(surface: str, index: PassageIndex, projection: Projection, naming: Mask) -> Mask:
    """Return the stories that write a name as it is typed; those that name its entity may be among them if it has several words."""
    units = analyzer.query_units(surface, projection.languages)
    words = [span for span in units if not any(span.holds(other) and other != span for other in units)]
    having = np.ones_like(naming)
    for word in words:
        terms = [term for whole in units if whole.holds(word) for term in units[whole]]
        having &= projection.as_mask(index.stories_with(tuple(terms)))
    if len(words) > 1 and (having & ~naming).any():  # several words must stand side by side
        phrase = Requirement(analyzer.phrase_terms(surface, projection.languages), titled=False, excluded=False)
        having = index.story_mask(Scope(requirements=(phrase,)))
    return having


def _words(
    text: str,
    names: Sequence[Span],
    other_scripts: Mapping[str, Term],
    index: PassageIndex,
    projection: Projection,
) -> Iterator[Concept]:
    """Yield the words of a question that are in none of its `names`; a part of a compound matches where the whole does.

    A number in a compound says nothing beside its word: the 19 of COVID-19 is in every story with a date.
    """
    units = analyzer.query_units(text, tuple(projection.languages))
    grammar, languages = words_of_grammar(text.lower())
    # Where the question has words that only put it; words of connection do where it names two entities.
    asking = [Span(*match.span("asking")) for form in ASKING if (match := form.search(text))]
    if len(names) > 1:
        asking += [Span(*match.span()) for match in CONNECTING.finditer(text)]
    grammar = grammar | HONORIFICS if names else grammar
    informative = {
        span
        for span in units
        if grammar.isdisjoint(span.of(text).lower().split()) and not any(form.holds(span) for form in asking)
    }
    capitals_say_nothing = (text.isupper() and len(units) > 1) or "de" in languages  # which has them in all nouns
    title_case = not any(span.of(text).islower() for span in units)
    first = min((span.start for span in units), default=0)
    ordered, years = list(units), projection.dimensions["year"]
    for n, (span, terms) in enumerate(units.items()):
        around = ordered[max(0, n - AROUND) : n + AROUND + 1]
        overlapping = [other for other in around if other.start < span.end and span.start < other.end and other != span]
        whole = [other for other in overlapping if other.holds(span)]
        is_compound = any(span.holds(other) for other in overlapping)
        is_letter = len(span.of(text)) == 1 and len(units) > 1
        is_empty = span not in informative and bool(informative or names)
        is_number = span.of(text).isdigit() and any(
            compound.holds(other) and other != compound and len(other.of(text)) > 1 and other.of(text).isalpha()
            for compound in whole
            for other in around
        )
        if is_compound or is_letter or is_number or is_empty or any(name.holds(span) for name in names):
            continue
        word = span.of(text)
        joined = [term for other in whole for term in units[other]]
        spellings = dict.fromkeys([*terms, *joined, *other_scripts.get(word, ())])
        stories = projection.as_mask(index.stories_with(tuple(spellings)))
        is_year = word in years.ids
        if is_year:  # "Odesa 2004" asks for the stories of that year, and for those that tell of it
            stories |= projection.as_mask(years.stories_with(word))
        may_be_name = title_case or span.start > first or not stories.any()  # whatever opens a question has a capital
        is_name = word[0].isupper() and not capitals_say_nothing and may_be_name
        yield Concept(word, span, stories, 0, name=is_name, is_written=not is_year)


def sure(coverage: Coverage, ranking: Ranking, floor: float) -> Mask:
    """Return which stories of a ranking answer a question that has an answer, as a mask over the ranking."""
    near: Mask = np.nan_to_num(ranking.cosines) >= floor
    if coverage.shares is None:
        return near
    matching: Mask = coverage.shares[ranking.stories] > 0
    return matching if coverage.names else matching | near


def is_answered(snapshot: Snapshot, encoder: Encoder, text: str, coverage: Coverage) -> bool:
    """Tell whether a question has an answer in the archive; without words, each story's nearness decides.

    Where no story has enough of its words, a passage may mean the same: it is near, and about more than the names that both have.
    """
    if coverage.shares is None:
        return True
    if float(coverage.shares.max(initial=0)) >= min(ANSWERED, WORDS / len(coverage.concepts)):
        return True
    named = [
        concept
        for concept in coverage.names
        if concept.byline is not None or (concept.naming is not None and concept.naming.any())
    ]
    # Names alone ask for the stories of each; who is asked for by name has those that name them, whatever else is asked.
    if len(named) == len(coverage.concepts) or any(
        name.byline == "author" or (name.entity is not None and name.entity.match.key.startswith("person/"))
        for name in named
    ):
        return True
    words = [concept for concept in coverage.concepts if concept.entity is None and concept.byline is None]
    if any(word.name and word.unknown for word in words) or not any(encoder.knows(fold(word.text)) for word in words):
        return False
    nameless = without(text, [name.span for name in coverage.names])
    floor = snapshot.meaning_floor(encoder)
    nearest = (
        snapshot.passages.by_vector(encoder.encode([" ".join(each.split())])[0], Scope(), 1).scores
        for each in dict.fromkeys([text, nameless])
    )
    return all(bool((scores >= floor).any()) for scores in nearest)
