"""Guesses the encoding of a text that states none: the one in which it reads like a language.

Each encoding is tried with the languages that it was made for. A letter of the language's alphabet counts for the guess, a
letter that the language lacks counts against it, and so does what no word holds inside: a symbol, a control character, a
capital after a small letter. In scripts without marks, where every encoding gives letters, frequent letters count more.

Where the best guesses are close, the language of the rest of the text decides: `py3langid` tells Hungarian from Portuguese
by the words without accents. East Asian encodings, of two bytes a character, are left to `charset-normalizer`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

SAMPLE = 20_000  # bytes: more makes a guess slower, not surer
CLOSE = 0.05  # guesses that differ by less are as good as each other
LIKELY = 4_000  # characters, likewise
LEAST = 0.3  # a guess below this reads like no language
FREQUENT = {
    "cyrillic": "оеаинтсрв", "greek": "αοιετσνηυρ", "arabic": "اليمونرتبة", "hebrew": "יוהלאמרתבנ",
}  # fmt: skip
CYRILLIC = "бвгдеёжзийклмнопрстуфхцчшщъыьэюяа"
ALPHABETS = {
    "fr": "àâæçéèêëîïôœùûü", "de": "äöüßé", "es": "áéíñóúü¿¡ºª", "pt": "áàâãçéêíóôõúºª", "it": "àèéìîòù", "nl": "éëïèöüá",
    "sv": "åäöé", "da": "æøåé", "no": "æøåéòô", "fi": "äöåé", "is": "áðéíóúýþæö", "en": "éèêçñöüï£°½",
    "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "hu": "áéíóöőúüű", "sl": "čšžćđ", "hr": "čćđšž",
    "ro": "ăâîşţșț", "sq": "ëç", "tr": "çğıiöşüâîİ", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "et": "äöõüšž",
    "ru": CYRILLIC, "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя", "sr": "абвгдђежзијклљмнњопрстћуфхцчџш", "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "el": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ", "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءآأإؤئپچژگکـ،؛؟ًٌٍَُِّْ",
}  # fmt: skip
SCRIPTS = {
    language: script
    for script, languages in {"cyrillic": "ru uk be bg sr mk", "greek": "el", "arabic": "ar", "hebrew": "he"}.items()
    for language in languages.split()
}
# In the order in which they are tried: where two read a text in the same way, it is named by the first.
ENCODINGS = {
    "cp1252": "fr de es pt it nl sv da no fi is et en sq".split(),
    "cp1251": "ru uk be bg sr mk".split(),
    "cp1250": "pl cs sk hu sl hr ro sq de".split(),
    "cp1257": "lt lv et".split(),
    "cp1254": ["tr"],
    "cp1253": ["el"],
    "cp1255": ["he"],
    "cp1256": ["ar"],
    "koi8_r": ["ru"],
    "koi8_u": ["uk"],
    "iso8859_2": "pl cs sk hu sl hr ro".split(),
    "iso8859_5": "ru bg sr mk be".split(),
    "iso8859_6": ["ar"],
    "iso8859_7": ["el"],
    "iso8859_13": "lt lv et".split(),
    "iso8859_15": "fr fi et".split(),
    "cp866": ["ru"],
    "mac_cyrillic": "ru uk be bg sr mk".split(),
    "mac_roman": "fr de es pt it nl sv da no fi".split(),
    "cp852": "pl cs sk hu hr".split(),
    "cp850": "fr de es pt it sv da".split(),
    "mac_latin2": "pl cs sk hu".split(),
    "mac_croatian": "hr sl".split(),
    "mac_romanian": ["ro"],
    "mac_turkish": ["tr"],
    "mac_greek": ["el"],
    "mac_iceland": ["is"],
}
WIDE = "gb18030 big5 cp932 euc_jp cp949".split()
WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~]+")
BETWEEN = frozenset("’'-–—·‑…")  # what may stand inside a word
QUOTES = "“”„«»‘’‚‹›–—…•·°§№€\xa0"  # what may stand beside one


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding, the language in which the text then reads best, and how well: 1 at most."""

    encoding: str
    language: str
    score: float


def guesses(data: bytes) -> list[Guess]:
    """Return the encodings in which bytes read like a language, the best first; those that are close belong together.

    Empty where there is none.
    """
    sample = data[:SAMPLE]
    texts: dict[str, Guess] = {}
    for encoding in ENCODINGS:
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text not in texts and (guess := _best(text, encoding)).score >= LEAST:
            texts[text] = guess
    ranked = sorted(texts.items(), key=lambda item: -item[1].score)
    if not ranked:
        return list(_wide(sample))
    best = ranked[0][1].score
    close = [(text, guess) for text, guess in ranked if guess.score > best - CLOSE]
    if len(close) > 1:
        close.sort(key=lambda item: -_likelihood(item[0], item[1].language))
    return [guess for _, guess in (*close, *ranked[len(close) :])]


def guess_encoding(data: bytes, habit: str | None = None) -> str | None:
    """Return the encoding in which bytes read best; among close ones, the `habit` of the collection that they are from."""
    ranked = guesses(data)
    close = [guess.encoding for guess in ranked if guess.score > max(g.score for g in ranked) - CLOSE]
    return habit if habit in close else close[0] if close else None


def _best(text: str, encoding: str) -> Guess:
    words = [word for word in WORD.findall(text) if not word.isascii()]
    scores = ((_score(words, language), language) for language in ENCODINGS[encoding])
    score, language = max(scores, key=lambda pair: pair[0])
    return Guess(encoding, language, score)


def _score(words: list[str], language: str) -> float:
    """Return how well words with letters beyond ASCII fit a language: the mean over these characters, from -1 to 1."""
    alphabet, script = frozenset(ALPHABETS[language]), SCRIPTS.get(language)
    frequent = frozenset(FREQUENT[script]) if script else alphabet
    total, count = 0.0, 0
    for word in words:
        before = ""
        for position, character in enumerate(word):
            if not character.isascii():
                total += _weight(character, before, word[position + 1 : position + 2], alphabet, frequent)
                count += 1
            before = character
    return total / count if count else 0.0


def _weight(character: str, before: str, after: str, alphabet: frozenset[str], frequent: frozenset[str]) -> float:
    if character.isalpha() or character in alphabet:
        small = character.lower()
        if small not in alphabet and character not in alphabet:
            return -1.0
        if character != small and before.islower():
            return -1.0
        return 1.0 if small in frequent else 0.5
    inside = before.isalpha() and after.isalpha()
    if character in QUOTES and (not inside or character in BETWEEN):
        return 0.6
    return -1.0


def _likelihood(text: str, language: str) -> float:
    """Return how likely a text is in a language, by all of its words."""
    return float(dict(_identifier().rank(text[:LIKELY])).get(language, -1e9))


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid import langid  # noqa: PLC0415  its model takes a third of a second, and is rarely needed

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)


def _wide(sample: bytes) -> Iterator[Guess]:
    from charset_normalizer import from_bytes  # noqa: PLC0415  slow to import, and rarely needed

    match = from_bytes(sample, cp_isolation=WIDE).best()
    if match is not None:
        yield Guess(match.encoding, match.language, 1.0 - match.chaos)
