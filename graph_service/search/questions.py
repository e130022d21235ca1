"""The entities that a question names, and what its misspelt words were meant to be.

The longest names come first: from each word on, the most words that together are a name. A name counts

- written as the name is (where it has a capital, so has the question): always, unless it is one function word, a month or a
  weekday, whose capital the start of a sentence may have given;
- with a capital that says nothing, at the start of the question or in one that has capitals only: unless it is such a
  word, or one that the archive mostly writes small;
- small, since many type so: unless it is such a word, an English word that is a name as well, or one that the archive
  writes small in more than a tenth of the places (`Words.often_small`).

The last two hold for names of one word; a longer one is seldom meant otherwise. A name in another script counts if it has
four letters or more. A last name alone means the person of that name whom far more stories name than any other, and three
words with which the names of one entity alone begin ("Office for Democratic Institutions") mean that entity.

Then the words that no name took, and that neither a name nor any passage has, are corrected where one word clearly leads:
fewer edits than any other, or as few and far more often written. A word that differs from one of the archive's by its
ending alone ("hotlines", where only "hotline" is written) is no misspelling. What is corrected may be part of a name, so names are looked for once more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graph_service.link.names import agrees
from graph_service.model import Span
from graph_service.search.archive_words import Words
from graph_service.search.names import NameIndex, NameMatch, plain
from graph_service.search.spelling import Word, budget, words_of
from graph_service.search.stop_words import FUNCTION_WORDS, NEVER_SMALL

# No name has more words.
NAME_WORDS = 12
# Words typed apart that are a name together ("co operation") make one if they are long enough not to do so by chance.
JOINED = 8
# So many words begin a name that nothing else does.
BEGINNING = 3
# In another script a name of fewer letters is too many things.
FOREIGN = 4
# More misspelt words than this and it is no question in a language of the archive.
MISSPELT = 6
# A word shorter than this is corrected only to a name, or to what the archive writes so often.
LONG = 6
COMMON = 20
# Nobody asked whether the word is right, so only a name is corrected by two edits, and only one so long.
TWO_EDITS = 10
# How many times as often as the next a word must be written to be the one that is meant.
LEAD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An entity that a question names, and where; `match.name` is the name that was meant."""

    span: Span
    match: NameMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A misspelt word of a question, where it stands, and what was meant."""

    span: Span
    typed: str
    meant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a question names, in its order, and its corrections; `corrected` is the question with these made."""

    named: tuple[Named, ...]
    corrections: tuple[Correction, ...]
    corrected: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question being read; `cased` tells whether capitals in it say anything."""

    text: str
    words: Sequence[Word]
    cased: bool
    names: NameIndex
    archive: Words


def named_in(question: str, names: NameIndex, archive: Words) -> Reading:
    """Return the entities that a question names, and what is misspelt in it; spans are of `question` as it is given."""
    words = tuple(words_of(question))
    cased = any(word.span.of(question).islower() for word in words) and question != question.lower()
    asked = _Asked(question, words, cased, names, archive)
    found = dict(_named(asked))
    meant = _corrections(asked, {n for first, last in found for n in range(first, last)})
    if meant:
        mended = [replace(word, key=meant.get(n, word.key)) for n, word in enumerate(words)]
        again = dict(_named(replace(asked, words=mended)))
        found = {at: _as_typed(one, sum(n in meant for n in range(*at))) for at, one in again.items()}
    corrections = tuple(_correction(asked, n, key, found) for n, key in meant.items())
    return Reading(
        named=tuple(found.values()), corrections=corrections, corrected=with_corrections(question, corrections)
    )


def _as_typed(named: Named, misspelt: int) -> Named:
    """Return what is named as a misspelling where some of its words were corrected."""
    return replace(named, match=replace(named.match, how="misspelt", edits=misspelt)) if misspelt else named


# --- names ---------------------------------------------------------------------------------------------------------


def _named(asked: _Asked) -> Iterator[tuple[tuple[int, int], Named]]:
    """Yield what is named, by the numbers of its first word and of the one after its last."""
    start = 0
    while start < len(asked.words):
        for end in range(min(len(asked.words), start + NAME_WORDS), start, -1):
            if named := _name(asked, start, end):
                yield (start, end), named
                start = end - 1
                break
        start += 1


def _name(asked: _Asked, start: int, end: int) -> Named | None:
    words = asked.words[start:end]
    joined = "".join(word.key for word in words)
    candidates = asked.names.exactly(joined)
    if not candidates:
        return _person(asked, start) if end == start + 1 else _begun(asked, start, end)
    span = Span(words[0].span.start, words[-1].span.end)
    surface = span.of(asked.text)
    kept = [n for n in candidates if _same(asked.names, n, words, surface)]
    counting = [n for n in kept if _counts(asked, start, words, surface, asked.names.names[n])]
    if not counting:
        return None
    cased = [n for n in counting if _agrees(surface, asked.names.names[n])]
    best = asked.names.best(cased or counting)
    same_script = plain(surface) == plain(asked.names.names[best])
    return Named(span=span, match=asked.names.match(best, "exact" if same_script else "spelling"))


def _begun(asked: _Asked, start: int, end: int) -> Named | None:
    """Return the one entity whose name some words begin."""
    words = asked.words[start:end]
    telling = sum(word.key not in FUNCTION_WORDS for word in words)
    if len(words) < BEGINNING or telling < BEGINNING - 1 or words[-1].key in FUNCTION_WORDS:
        return None
    names = asked.names.begun([word.key for word in words])
    span = Span(words[0].span.start, words[-1].span.end)
    return Named(span=span, match=asked.names.match(asked.names.best(names), "prefix")) if names else None


def _person(asked: _Asked, start: int) -> Named | None:
    """Return the person who is meant by a last name."""
    word = asked.words[start]
    surface = word.span.of(asked.text)
    people = asked.names.surnames(word.key) if len(word.key) >= FOREIGN else ()
    if not people or not _counts(asked, start, [word], surface, surface.capitalize()):
        return None
    return Named(span=word.span, match=asked.names.match(asked.names.best(people), "words"))


def _same(names: NameIndex, name: int, words: Sequence[Word], surface: str) -> bool:
    """Tell whether words are a name and not only make one when they are written together, or across scripts."""
    key = names.key(name)
    joined = key.replace(" ", "")
    apart = key == " ".join(word.key for word in words) or len(joined) >= JOINED
    return apart and len(joined) > 1 and (len(joined) >= FOREIGN or plain(surface) == plain(names.names[name]))


def _counts(asked: _Asked, start: int, words: Sequence[Word], surface: str, name: str) -> bool:
    if all(word.key in FUNCTION_WORDS for word in words):
        return asked.cased and start > 0 and _letters(surface) == _letters(name)
    if _agrees(surface, name) and (name.islower() or (asked.cased and start > 0)):
        return True
    if len(words) > 1:
        return True
    key = words[0].key
    if surface.islower():
        return key not in NEVER_SMALL and not asked.archive.often_small(key)
    return not asked.archive.mostly_small(key)


def _agrees(surface: str, name: str) -> bool:
    """Tell whether the question has a capital wherever the name has one."""
    typed, written = _letters(surface), _letters(name)
    return len(typed) == len(written) and agrees(typed, written)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


# --- misspelt words ------------------------------------------------------------------------------------------------


def _corrections(asked: _Asked, taken: set[int]) -> Mapping[int, str]:
    """Return what the words that nothing knows were meant to be, by their numbers."""
    unknown = [n for n, word in enumerate(asked.words) if n not in taken and not _known(asked, word)]
    if len(unknown) > MISSPELT:
        return {}
    found = {n: _meant(asked, asked.words[n]) for n in unknown}
    return {n: key for n, key in found.items() if key is not None}


def _known(asked: _Asked, word: Word) -> bool:
    """Tell whether a word is none to correct: one that stands somewhere, or a code or a contraction (S.KOREA, can't)."""
    key = word.key
    return (
        budget(len(key)) == 0
        or not word.span.of(asked.text).isalpha()
        or asked.archive.has(key)
        or asked.names.spelling.number(key) is not None
    )


def _meant(asked: _Asked, word: Word) -> str | None:
    """Return the one word that was clearly meant, or None."""
    near = {key: edits for key, edits in _near(asked, word).items() if _worth(asked, word, key, edits)}
    weights = {key: asked.archive.count(key) + asked.names.stories_with(key) for key in near}
    ranked = sorted(near, key=lambda key: (near[key], -weights[key], key))
    if not ranked:
        return None
    best = ranked[0]
    rivals = [
        key
        for key in ranked[1:]
        if near[key] == near[best]
        and weights[key] * LEAD > weights[best]
        and not asked.names.share_an_entity(best, key)
    ]
    return None if rivals else best


def _worth(asked: _Asked, word: Word, key: str, edits: int) -> bool:
    """Tell whether a near word can be meant: many words that stand nowhere, short ones above all, are words all the same."""
    if asked.names.spelling.number(key) is not None:
        return edits == 1 or len(word.key) >= TWO_EDITS
    return edits == 1 and (len(word.key) >= LONG or asked.archive.count(key) >= COMMON)


def _near(asked: _Asked, word: Word) -> dict[str, int]:
    """Return the words near to one, with how many edits away; a word in another script can only be a name."""
    vocabularies = (asked.names.spelling,) if word.foreign else (asked.names.spelling, asked.archive.spelling)
    return {known.words[one.number]: one.edits for known in vocabularies for one in known.near(word)}


def _correction(asked: _Asked, number: int, key: str, found: Mapping[tuple[int, int], Named]) -> Correction:
    span = asked.words[number].span
    whole = next((one for (first, last), one in found.items() if (first, last) == (number, number + 1)), None)
    meant = (
        whole.match.name
        if whole and [w.key for w in words_of(whole.match.name)] == [key]
        else asked.archive.written(key)
    )
    return Correction(span=span, typed=span.of(asked.text), meant=meant)


def with_corrections(question: str, corrections: Sequence[Correction]) -> str:
    """Return a question with corrections made, which stand in its order."""
    for one in reversed(corrections):
        question = question[: one.span.start] + one.meant + question[one.span.end :]
    return question
