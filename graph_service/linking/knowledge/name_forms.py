"""A name: the written form under which an entity is found, the forms that index it, and when a stretch of text agrees with it.

Names are compared folded (lower case, no diacritics), which keeps offsets. But a capital in a name asks for a capital in
the text, so that "who" is not a health organization, nor "nice" a town. Lower case in a name allows capitals, as in
headings. Only where a whole line is in capitals does case say nothing.

Ukrainian and Russian decline names, and no list holds every form: Україні is Україна, Києва is Київ. Each word of a name
and of the text is reduced to a skeleton: its case ending is cut, and the last vowel, which may change when an ending is
added (Київ, Києва; Харків, Харкова), becomes an asterisk. Short words and abbreviations are compared as they are.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, product

from graph_service.languages import FUNCTION_WORDS
from graph_service.model import Entity
from graph_service.text import fold

# Words with two spellings; each pair is tried on every name.
SPELLINGS = (
    ("Co-ordinator", "Coordinator"),
    ("Co-ordination", "Coordination"),
    ("Co-operation", "Cooperation"),
    ("Centre", "Center"),
    ("Programme", "Program"),
    ("Labour", "Labor"),
    ("Defence", "Defense"),
    ("Organisation", "Organization"),
    ("United Nations", "UN"),
    ("United Nations", "U.N."),
    ("United States", "U.S."),
    ("United States", "US"),
    ("European Union", "EU"),
    ("European Community", "EC"),
    ("Mission to", "Mission in"),
    ("Mission in", "Mission to"),
    ("OSCE Mission", "OSCE mission"),
    ("OSCE Office", "OSCE office"),
    ("OSCE Centre", "OSCE centre"),
    ("Программный офис", "Офис программ"),
    ("Бюро программ", "Офис программ"),
    ("Бюро ОБСЕ", "Офис ОБСЕ"),
)
# Points of the compass, which many write in lower case before a name: north Africa, eastern Europe.
COMPASS = re.compile(r"(?:North|South|East|West|Central|Middle)(?:-?[Ee]ast|-?[Ww]est)?(?:ern)? ")
# Chinese and Japanese have no blanks between words: there a token is a sign, or a run of katakana.
SIGNS, KATAKANA = "\u3041-\u309f\u3400-\u9fff", "\u30a0-\u30ff"
# A run of letters and digits, or one other character.
TOKEN = re.compile(rf"[{SIGNS}]|[{KATAKANA}]+|[^\W_{SIGNS}{KATAKANA}]+|[\W_]")
SIGN, KANA = re.compile(rf"[{SIGNS}]"), re.compile(rf"[{KATAKANA}]")
MAIN_WORD = re.compile(r"[\w'.-]+")
ROMAN = re.compile(r"[ivx]+")
SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})
PARTICLES = frozenset("de der den del della di da dos du la le van von zu bin ibn al el".split())
CYRILLIC = re.compile(r"[Ѐ-ӿ]")
# Case endings of nouns and adjectives, the longest first.
ENDINGS = re.compile(
    r"(?:ого|ему|ому|ими|ыми|ами|ями|ью|ої|ій|ий|ый|ые|ие|ая|яя|ое|ее|ої|ою|ею|єю|ой|ей|ах|ях|ам|ям|ом|ем|єм|их|ых|им|ым|"
    r"[аеиоуыюяіїєйь])$"
)
LAST_VOWEL = re.compile(r"(?<!^)[оеіїєё](?=[^аеиоуыюяіїєё]+$)")
MOST_WORDS = 12  # of a name that is compared by skeletons
MOST_JOINED = 4  # words of a name that may be joined by hyphens


@dataclass(frozen=True, slots=True)
class Name:
    """A written form of the entity `key`; `language` is the BCP 47 tag of the texts that use it, "" for all."""

    written: str
    key: str
    language: str = ""

    def spellings(self) -> Iterator["Name"]:
        """Yield the name, then the name in its other spellings."""
        forms = [self.written]
        for spelling, other in SPELLINGS:
            forms += [re.sub(rf"\b{re.escape(spelling)}(?!\w)", other, form) for form in forms if spelling in form]
        for form in dict.fromkeys(forms):
            yield Name(form, self.key, self.language)


def joined(before: str, after: str) -> bool:
    """Tell whether two characters side by side, or none at the end of a text, belong to one word."""
    if not (before.isalnum() and after.isalnum()) or SIGN.match(before) or SIGN.match(after):
        return False
    return (KANA.match(before) is None) == (KANA.match(after) is None)


def is_small(letter: str) -> bool:
    """Tell whether a letter is a small one of a script that has capitals; Georgian prose has none."""
    return letter.islower() and not "ა" <= letter <= "ჿ"


def agrees(surface: str, written: str) -> bool:
    """Tell whether the text has every capital of the name, and is not merely a word in capitals."""
    if surface == written:
        return True
    if surface.isupper() and len(surface) > 1 and not written.isupper():
        return False
    if COMPASS.match(written):
        surface = surface[0].upper() + surface[1:]
    return all(s.isupper() or not w.isupper() for s, w in zip(surface, written, strict=True))


def with_other_joints(name: str) -> Iterator[str]:
    """Yield a name of several words with a hyphen or a blank between each two: "Guinea-Bissau" and "Guinea Bissau".

    Only main words are joined, at most four of them: no one writes "Bosnia-and-Herzegovina".
    """
    words = re.split(r"[ -]", name)
    if 1 < len(words) <= MOST_JOINED and all(word[:1].isupper() for word in words):
        for joints in product(" -", repeat=len(words) - 1):
            yield "".join(chain.from_iterable(zip(words, (*joints, ""), strict=True)))
    else:
        yield name


def names_of(entity: Entity, forms: Iterable[tuple[str, str]]) -> Iterator[Name]:
    """Yield the names of an entity from pairs of written form and language, each in all its spellings."""
    for written, language in forms:
        form, rest = written, written[1:]
        if entity.type == "topic" and language != "de" and rest == rest.lower():
            form = written[0].lower() + rest  # as inside a sentence: "human rights" for "Human rights"
        spellings = Name(form, entity.key, language).spellings()
        if entity.subtype == "country":
            spellings = (
                replace(name, written=joined) for name in spellings for joined in with_other_joints(name.written)
            )
        yield from spellings


def first_token(folded: str) -> str:
    """Return the token that a folded name begins with, "" for an empty name."""
    token = TOKEN.match(folded)
    return token[0] if token else ""


def main_words(name: str) -> tuple[str, ...]:
    """Return the words of a name, folded, without prepositions, articles and conjunctions."""
    return tuple(word for word in MAIN_WORD.findall(fold(name)) if word not in FUNCTION_WORDS)


def bare_name(name: str) -> str:
    """Return a person's name folded, without middle initials and suffixes such as "Jr"."""
    parts = re.findall(r"[\w'’-]+", fold(name))
    main = [part for position, part in enumerate(parts) if part not in SUFFIXES and (len(part) > 1 or position == 0)]
    return " ".join(main if len(main) > 1 else parts)


ROYAL_TITLES = frozenset({"prince", "princess", "queen"})  # before a given name, which is many people's


def surnames_in(names: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Map each of a person's names to the folded surnames in it, with and without particles.

    A name of one word is itself a surname. The last word is not where the person is known by the first ("Deng"), nor in a
    royal style ("… II", "… of Saudi Arabia", "Princess …").
    """
    single = {fold(name) for name in names if " " not in name}
    forms: dict[str, tuple[str, ...]] = {}
    for name in names:
        parts = [part for part in fold(name).split() if part.rstrip(".") not in SUFFIXES]
        is_titled = len(parts) == 2 and parts[0] in ROYAL_TITLES
        is_known_by_first = len(parts) > 1 and parts[0] in single
        if is_titled or is_known_by_first or (len(parts) > 1 and ("of" in parts or ROMAN.fullmatch(parts[-1]))):
            forms[name] = ()
        else:
            particles = [first for first in range(len(parts) - 2, 0, -1) if parts[first] in PARTICLES]
            forms[name] = (parts[-1], *(" ".join(parts[first:]) for first in particles))
    return forms


def skeleton(word: str) -> str:
    """Return a word without its case ending; a word of fewer than four letters is only folded."""
    if word.isupper() or len(word) < 4:
        return fold(word)
    stem = fold(word).removesuffix("ь").removesuffix("'")
    cut = ENDINGS.sub("", stem)
    stem = cut if len(cut) >= 3 else stem
    return LAST_VOWEL.sub("*", stem) if 4 <= len(stem) < 7 else stem
