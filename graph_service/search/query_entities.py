"""Links the entities that a query names and corrects its misspelt words.

Names are matched from left to right, the longest first. A match counts

- spelt as the name is, with a capital wherever the name has one: always, unless it is a single function word, month or
  weekday, whose capital may only be that of a sentence's first word;
- in capitals as an acronym is (UN, WHO): always, unless the whole query is in capitals and not made of such names alone;
- with a capital that carries no information, at the start of a query or in one that is all capitals: unless it is such
  a word, or one that the archive mostly writes in lower case;
- in lower case, as many people type: unless it is such a word, an English word that is also a name (turkey) and that the archive does not
  often write as one, one that the archive writes in lower case in more than a tenth of its places (`TermStatistics.often_lower`), or an English word that
  names something in capitals only (OIL), which the archive does not write so.

The last two rules apply to names of one word; a longer match is seldom meant otherwise. A name in another script counts
from four letters on, and a word in Cyrillic with a capital also in another case. A surname alone names the person of that name whom far more stories mention than any other, and
three words that begin the names of one entity alone ("Office for Democratic Institutions") name that entity, or that
end them ("Mission to Moldova").

Then the words that are in no match, no name and no passage are corrected. Where they complete a name of several words, each
may have an error ("Mateo Mecaci"). Elsewhere one correction must clearly lead: it needs fewer edits than any other, or as few
and is far more frequent. A word with a capital becomes a name rather than another word. A word that differs from one in the
archive by its ending alone ("hotlines", where the archive has only "hotline") is not misspelt. A corrected word may complete
a name, so names are then matched again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from graph_service.index.analyzer import term
from graph_service.index.lexicon import (
    MIN_FOREIGN,
    SHORTEST_ALIKE,
    Spelling,
    TermStatistics,
    Word,
    keys_of,
    skeleton,
    words_of,
)
from graph_service.index.name_index import LATIN, NameIndex, NameMatch, plain, script_of
from graph_service.languages import GRAMMAR, HOMOGRAPHS, NEVER_FIRST, QUESTION_STOP_WORDS
from graph_service.linking.knowledge.name_forms import agrees
from graph_service.linking.knowledge.place_tables import countries_of_regions, read_territories
from graph_service.linking.knowledge.words_by_language import ordinary_words
from graph_service.model import EntityKey, Span

MAX_NAME_WORDS = 12
# Articles and prepositions of French and Italian before a vowel.
ELIDED = re.compile(r"(?:l|d|qu|un|dell|all|dall|nell|sull)['’](?=\w\w)", re.IGNORECASE)
# Words typed apart ("co operation") match a name that joins them if it has this many letters.
MIN_JOINED = 8
WITH_PARTICLE = 2  # words of a surname
SURE = frozenset({"exact", "spelling"})  # ways in which a name matches whole
Words = tuple[int, int]  # the numbers of the first of some words and of the word after their last
# Words that begin a name and nothing else.
MIN_PREFIX_WORDS = 3
# A query with more misspelt words is not in a language of the archive.
MAX_MISSPELT = 6
# A shorter word is corrected only to a name, or to a word that the archive writes at least `COMMON` times.
LONG = 6
COMMON = 20
# A word of four letters is corrected to no name, one of five only to a name that the archive writes.
SHORTEST = 4
# Two edits are tried on names alone, and only from this length on.
TWO_EDITS = 10
# A letter that makes another form of an English word.
ENDINGS = frozenset("sdy")
# The best correction is this many times as frequent as the next with as few edits.
LEAD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryMention:
    """An entity that a query names, and the span that names it; `match.name` is the matching name.

    `is_word` says that the name is also a common word, as WHO is: a story that has the word need not name the entity.
    """

    span: Span
    match: NameMatch
    is_word: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A misspelt word of a query, its span, and the word that was meant."""

    span: Span
    typed: str
    meant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryEntities:
    """The mentions and corrections of a query, each in its order, and the query with all corrections made."""

    mentions: tuple[QueryMention, ...]
    corrections: tuple[Correction, ...]
    corrected: str


@dataclass(frozen=True, slots=True)
class _Query:
    """The words of a query, and what they are compared with.

    `cased` tells whether a capital carries information, `acronyms` whether a word in capitals does.
    """

    text: str
    words: Sequence[Word]
    cased: bool
    acronyms: bool
    names: NameIndex
    archive: TermStatistics


def link_query(text: str, names: NameIndex, archive: TermStatistics) -> QueryEntities:
    """Return the entities that a query names and its misspelt words, with spans in `text`."""
    words = tuple(words_of(text))
    cased = any(word.span.of(text).islower() for word in words) and text != text.lower()
    acronyms = text != text.upper() or all(
        _is_acronym(letters := _letters(word.span.of(text)))
        and any(_letters(names.names[n]) == letters for n in names.exactly(word.key))
        for word in words
        if not word.key.isdigit()
    )
    query = _Query(text, words, cased, acronyms, names, archive)
    territories = _territories_in(words)
    mentions = _unless_within(territories, dict(_mentions(query)))
    corrected_keys = _correct(query, {n for first, last in (*mentions, *territories) for n in range(first, last)})
    if corrected_keys:
        corrected_words = [replace(word, key=corrected_keys.get(n, word.key)) for n, word in enumerate(words)]
        mentions = _unless_within(territories, dict(_mentions(replace(query, words=corrected_words))))
        for (first, last), mention in mentions.items():
            if edits := sum(n in corrected_keys for n in range(first, last)):
                match = replace(mention.match, how="misspelt", edits=edits)
                mentions[first, last] = replace(mention, match=match)
    corrections = []
    for n, key in sorted(corrected_keys.items()):
        typed = words[n].span.of(text)
        meant = _spelling(n, words[n], key, mentions) or archive.written(key)
        if not words[n].foreign and script_of(meant) != LATIN:
            meant = key.capitalize() if typed[0].isupper() else key
        is_key_alone = meant == key and not typed.isascii() and meant.isascii()  # no spelling in another script
        if not is_key_alone and meant != typed:
            corrections.append(Correction(span=words[n].span, typed=typed, meant=meant))
    return QueryEntities(
        mentions=tuple(mentions.values()),
        corrections=tuple(corrections),
        corrected=apply_corrections(text, corrections),
    )


@cache
def _territories() -> frozenset[tuple[str, ...]]:
    states = [place.name for code, place in read_territories().items() if not place.past and "-" not in code]
    regions = [EntityKey.of(region).slug.replace("-", " ") for region in countries_of_regions()]
    return frozenset(map(keys_of, [*states, *regions]))


def _territories_in(words: Sequence[Word]) -> list[Words]:
    """Return which words of a query are the name of a state, a territory or a region of the world, whether or not a story names it."""
    keys = tuple(word.key for word in words)
    ends = range(1, len(keys) + 1)
    starts = ((first, last) for last in ends for first in range(max(0, last - MAX_NAME_WORDS), last))
    return [(first, last) for first, last in starts if keys[first:last] in _territories()]


def _unless_within(territories: Sequence[Words], mentions: Mapping[Words, QueryMention]) -> dict[Words, QueryMention]:
    """Return the mentions without those of a part of a state's name or guessed from it: South Africa is not Africa, nor Mali "Mali i Zi"."""

    def is_in_one(words: Words, match: NameMatch) -> bool:
        is_sure = match.how in SURE or match.key.startswith("person/")
        return any(
            first <= words[0] and words[1] <= last and not (is_sure and words == (first, last))
            for first, last in territories
        )

    return {words: mention for words, mention in mentions.items() if not is_in_one(words, mention.match)}


def _spelling(n: int, word: Word, key: str, mentions: Mapping[tuple[int, int], QueryMention]) -> str:
    """Return a corrected word as it is spelt in the name that it belongs to, "" where that is not known."""
    for (first, last), mention in mentions.items():
        for name in (mention.match.name, mention.match.label) if first <= n < last else ():
            of_name = list(words_of(name))
            if (first, last) == (n, n + 1) and "".join(part.key for part in of_name) == key:
                return name
            if len(of_name) == last - first and not word.foreign and script_of(name) == LATIN:
                return of_name[n - first].span.of(name)
    return ""


def _mentions(query: _Query) -> Iterator[tuple[tuple[int, int], QueryMention]]:
    """Yield the mentions with the numbers of their first word and of the word after their last."""
    start = 0
    while start < len(query.words):
        for end in range(min(len(query.words), start + MAX_NAME_WORDS), start, -1):
            if mention := _mention(query, start, end):
                yield (start, end), mention
                start = end - 1
                break
        start += 1


def _mention(query: _Query, start: int, end: int) -> QueryMention | None:
    words = query.words[start:end]
    candidates = query.names.exactly("".join(word.key for word in words))
    if not candidates:
        if end > start + 1:
            return _part_mention(query, start, end)
        return _mention_of_a_word(query, start)
    span = Span(words[0].span.start, words[-1].span.end)
    surface = span.of(query.text)
    if "." in surface and query.text[span.end : span.end + 1] == ".":  # the last of U.N.
        span = Span(span.start, span.end + 1)
    plausible = [
        n
        for n in candidates
        if _same_words(query.names, n, words, surface) and _counts(query, start, words, surface, query.names.names[n])
    ]
    if not plausible:
        return None
    cased = [n for n in plausible if _capitals_agree(surface, query.names.names[n])]
    best = query.names.best(cased or plausible)
    same_script = plain(surface) == plain(query.names.names[best])
    return QueryMention(
        span=span,
        match=query.names.match(best, "exact" if same_script else "spelling"),
        is_word=(_is_acronym(_letters(surface)) or surface in NEVER_FIRST) and _is_common(query.archive, words[0].key),
    )


def _part_mention(query: _Query, start: int, end: int) -> QueryMention | None:
    """Return the entity whose names alone begin with some words, or end with them; a surname may have a particle before it."""
    words, names = query.words[start:end], query.names
    span, keys = Span(words[0].span.start, words[-1].span.end), [word.key for word in words]
    if len(words) == WITH_PARTICLE and _is_grammar(query, words[0]):
        people = [n for n in names.ending_with(keys) if names.entities[names.owner[n]].key.startswith("person/")]
        return QueryMention(span=span, match=names.match(names.best(people), "words")) if people else None
    informative = sum(word.key not in QUESTION_STOP_WORDS for word in words)
    if len(words) < MIN_PREFIX_WORDS or informative < MIN_PREFIX_WORDS - 1 or words[-1].key in QUESTION_STOP_WORDS:
        return None
    if parts := names.beginning_with(keys):
        return QueryMention(span=span, match=names.match(names.best(parts), "prefix"))
    parts = () if _is_grammar(query, words[0]) else names.ending_with(keys)
    return QueryMention(span=span, match=names.match(names.best(parts), "words")) if parts else None


def _mention_of_a_word(query: _Query, start: int) -> QueryMention | None:
    """Return the entity whose name a word with a capital is in another case ("в Молдові"), or the person whom a surname names.

    A word that no story has, and beside which the question has no other, names the one entity that has it in a name: Erevan the
    Bureau de l'OSCE à Erevan.
    """
    word, names = query.words[start], query.names
    surface = word.span.of(query.text)
    if elided := ELIDED.match(surface):  # l'OSCE, where no name has the article
        rest = surface[elided.end() :]
        words = [replace(part, span=part.span.moved(word.span.end - len(rest))) for part in words_of(rest)]
        return _mention(replace(query, words=words), 0, len(words))
    in_other_case = names.declined(surface) if surface[0].isupper() else ()
    if in_other_case:
        return QueryMention(span=word.span, match=names.match(names.best(in_other_case), "spelling"))
    if len(word.key) < MIN_FOREIGN:
        return None
    people = names.surnames(word.key)
    if not people and not query.archive.has(word.key) and all(_is_grammar(query, w) for w in query.words if w != word):
        names_with = names.of_one_entity(word.key)
        return QueryMention(span=word.span, match=names.match(names.best(names_with), "words")) if names_with else None
    if not people or not _counts(query, start, [word], surface, surface.capitalize()):
        return None
    return QueryMention(span=word.span, match=names.match(names.best(people), "words"))


def _is_grammar(query: _Query, word: Word) -> bool:
    return word.span.of(query.text).lower() in GRAMMAR


def _same_words(names: NameIndex, name: int, words: Sequence[Word], surface: str) -> bool:
    """Tell whether words are those of a name, or enough letters to match it when joined or transliterated."""
    key = names.keys[name]
    joined = key.replace(" ", "")
    same = key == " ".join(word.key for word in words) or len(joined) >= MIN_JOINED
    return same and len(joined) > 1 and (len(joined) >= MIN_FOREIGN or plain(surface) == plain(names.names[name]))


def _counts(query: _Query, start: int, words: Sequence[Word], surface: str, name: str) -> bool:
    """Tell whether words are meant as a name, by their capitals and by how the archive writes them."""
    informative_case = query.cased and start > 0
    if start == 0 and surface in NEVER_FIRST and len(query.words) > 1:
        return _letters(name).isupper()
    if query.acronyms and _is_acronym(_letters(surface)) and _letters(surface) == _letters(name):
        return True
    if all(word.key in QUESTION_STOP_WORDS for word in words):
        return informative_case and _letters(surface) == _letters(name)
    if _capitals_agree(surface, name) and (name.islower() or informative_case):
        return True
    if len(words) > 1:
        return True
    key = words[0].key
    if surface.islower():
        is_acronym = (
            _is_acronym(_letters(name))
            and (key in GRAMMAR or key in ordinary_words("en"))
            and not query.archive.mostly_capitals(key)
        )
        may_be_small = key not in HOMOGRAPHS or query.archive.is_name(key)
        return may_be_small and key not in QUESTION_STOP_WORDS and not query.archive.often_lower(key) and not is_acronym
    return not query.archive.mostly_lower(key)


def _capitals_agree(surface: str, name: str) -> bool:
    """Tell whether the surface has a capital wherever the name has one."""
    typed, written = _letters(surface), _letters(name)
    return len(typed) == len(written) and agrees(typed, written)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _is_acronym(letters: str) -> bool:
    """Tell whether a word, of which the letters are given, is one in capitals."""
    return len(letters) > 1 and letters.isupper()


def _is_common(archive: TermStatistics, key: str) -> bool:
    return key in QUESTION_STOP_WORDS or archive.often_lower(key)


def _correct(query: _Query, linked: set[int]) -> Mapping[int, str]:
    """Return the keys of the corrected words by their numbers, leaving out the `linked` words."""
    names, archive = query.names, query.archive
    # Short words, codes and contractions (S.KOREA, can't) need no correction.
    unwritten = [
        n
        for n, word in enumerate(query.words)
        if n not in linked
        and not archive.count(word.key)
        and len(word.key) >= SHORTEST_ALIKE
        and word.span.of(query.text).isalpha()
    ]
    unknown = [n for n in unwritten if not archive.has(query.words[n].key)]
    if len(unknown) > MAX_MISSPELT:
        return {}
    near_names = {n: _near(names.spelling, query.words[n]) for n in unknown}
    # The others the archive has with another ending, or they are a name that lacks its last letter.
    near_names |= {n: cut for n in unwritten if n not in near_names and (cut := _cut_names(query, n))}
    keys = dict(_complete_name(query, near_names))
    for n in (n for n in near_names if names.spelling.number(query.words[n].key) is None):
        word, near = query.words[n], dict(near_names[n])
        if not word.foreign and not archive.has(word.key):  # a word in another script can only be a name
            near |= _near(archive.spelling, word)
        near = {key: edits for key, edits in near.items() if _is_plausible(query, n, key, edits)}
        if _has_telling_capital(query, n) and (of_names := near.keys() & near_names[n].keys()):
            near = {key: near[key] for key in of_names}
        frequency = {key: archive.count(key) + names.stories_with(key) for key in near}
        ranked = sorted((edits, -frequency[key], key) for key, edits in near.items())
        if ranked and n not in keys:
            edits, _, best = ranked[0]
            rivals = [key for also, _, key in ranked[1:] if also == edits and frequency[key] * LEAD > frequency[best]]
            if all(names.share_an_entity(best, key) for key in rivals):
                keys[n] = best
    return keys


def _near(known: Spelling, word: Word) -> Mapping[str, int]:
    """Return the known words that a word may be a misspelling of, with the edits between them."""
    return {known.words[match.number]: match.edits for match in reversed(known.near(word))}


def _complete_name(query: _Query, near: Mapping[int, Mapping[str, int]]) -> Mapping[int, str]:
    """Return what misspelt words are, by their numbers, in a name of several words that they complete; of one entity alone.

    `near` has the words of names that each of them resembles. Each may have an error: that the others fit tells the name.
    """
    names, fitting = query.names, {}
    for n, key in [(n, key) for n, keys in near.items() for key in keys]:
        for name in names.with_word(key):
            words = names.keys[name].split(" ")
            start = n - words.index(key)
            is_in_script = (
                query.words[n].foreign or names.names[name].isascii() or script_of(names.names[name]) == LATIN
            )
            if not is_in_script or len(words) == 1 or start < 0 or start + len(words) > len(query.words):
                continue
            typed = {start + at: word for at, word in enumerate(words) if query.words[start + at].key != word}
            if all(word in near.get(at, ()) and _is_slip(query.words[at].key, word) for at, word in typed.items()):
                fitting[name] = (len(typed) - len(words), sum(near[at][word] for at, word in typed.items()), typed)
    best = min((rank[:2] for rank in fitting.values()), default=None)
    leading = [name for name, rank in fitting.items() if rank[:2] == best]
    return fitting[leading[0]][2] if len({int(names.owner[name]) for name in leading}) == 1 else {}


def _cut_names(query: _Query, n: int) -> Mapping[str, int]:
    """Return the names that a word is but for one letter at its end, with that one edit: Dushanb, Tiraspoll; no plural."""
    key, spelling = query.words[n].key, query.names.spelling
    longer = (spelling.words[number] for number in spelling.starting(key))
    names = [name for name in longer if len(name) == len(key) + 1]
    names += [key[:-1]] if spelling.number(key[:-1]) is not None else []
    return {
        name: 1 for name in names if max(name, key, key=len)[-1] not in ENDINGS and term(name, "en") == term(key, "en")
    }


def _is_slip(typed: str, meant: str) -> bool:
    """Tell whether a word of a longer name may be a misspelling of another: Vris is Vries, but Anna is not Ann."""
    return min(len(typed), len(meant)) >= SHORTEST or skeleton(typed) == skeleton(meant)


def _has_telling_capital(query: _Query, n: int) -> bool:
    """Tell whether a word has a capital that does not only stand at the start of the query, or everywhere."""
    after = query.words[n + 1].span.of(query.text) if n + 1 < len(query.words) else ""
    return query.words[n].span.of(query.text).istitle() and (n > 0 or after.istitle())


def _is_plausible(query: _Query, n: int, key: str, edits: int) -> bool:
    """Tell whether a near word may be the correction of a word: many unknown words, short ones above all, are spelt right.

    A short name is another name (Musk is not Moscow, Mink not Minsk), unless only two neighbours were swapped or both sound
    alike. Words that sound alike (trafiking) may differ in two letters. A word with a capital is no verb that is near it.
    """
    word, surface = query.words[n], query.words[n].span.of(query.text)
    is_name, sounds_alike = query.names.spelling.number(key) is not None, skeleton(word.key) == skeleton(key)
    if is_name and len(word.key) < LONG and not word.foreign and not is_swap(word.key, key):
        may_be = len(word.key) > SHORTEST and query.archive.has(key)
        is_small = not query.cased and query.archive.has(key)  # as everything in the query is
        return edits == 1 and (may_be or (sounds_alike and (surface[0].isupper() or is_small)))
    is_near = edits == 1 or sounds_alike
    if is_name:
        return is_near or len(word.key) >= TWO_EDITS
    if surface[0].isupper() and (_has_telling_capital(query, n) or key in QUESTION_STOP_WORDS):
        is_other_word = query.cased and query.archive.mostly_lower(key)
        is_typing_error = is_swap(word.key, key) or len(word.key) != len(key)
        return is_near and (len(word.key) >= LONG and not is_other_word if n else is_typing_error)
    return is_near and (len(word.key) >= LONG or query.archive.count(key) >= COMMON)


def is_swap(typed: str, meant: str) -> bool:
    """Tell whether two words have the same letters in another order."""
    return len(typed) == len(meant) and sorted(typed) == sorted(meant)


def apply_corrections(text: str, corrections: Sequence[Correction]) -> str:
    """Return a query with corrections made; they are in the order of its words."""
    for correction in reversed(corrections):
        text = text[: correction.span.start] + correction.meant + text[correction.span.end :]
    return text
