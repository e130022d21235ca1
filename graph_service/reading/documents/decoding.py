"""Bytes become characters: by their byte order mark, else by the encoding that the page declares, else as UTF-8, else by a guess.

Text that was decoded wrongly before it got here (`Ã©` for `é`) is refused: later nothing tells it from the author's words.

The guess is the encoding in which the text reads like a language. Each is tried with the languages that it was made for. A letter
of the language's alphabet counts for the guess, a letter that the language lacks counts against it, and so does what no word holds
inside: a symbol, a control character, a capital after a small letter. In scripts without marks, where every encoding gives letters,
frequent letters count more.

Where the best guesses are close, the language of the rest of the text decides: `py3langid` tells Hungarian from Portuguese
by the words without accents. East Asian encodings, of two bytes a character, are left to `charset-normalizer`.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graph_service.errors import SourceError
from graph_service.text import NO_CHARACTERS

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{2,30})|\A<\?xml[^>]{0,200}encoding=["']([\w.:-]{2,30})""", re.IGNORECASE)  # fmt: skip
# Browsers read these labels as the Windows code pages that contain them.
AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
NO_TEXT = ("utf-16", "utf-32", "utf-7", "idna", "punycode", "unicode", "raw", "undefined")
# UTF-8 that was read as Windows-1252 shows as these pairs.
MOJIBAKE = re.compile(
    r"â€|[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ÐÑ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]"
)
BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a]")
A_FEW = 2  # strays that a program left in a text; the reader drops them
SAVE_AS_UTF8 = "Save it as UTF-8 text."
MOSTLY_WHOLE = 2  # characters of UTF-8 for each stray byte; in other encodings few bytes make one by chance
OF_THREE_BYTES = 3  # how many characters of two bytes weigh as much
STRAY = re.compile("[\udc80-\udcff]")
CUT_CHARACTER = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]{0,2}\\Z")
BEYOND_LATIN = "\u0250"
CUT = 3  # bytes that a character of UTF-8 may lack at the end of a file that was cut

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


def decode(data: bytes, file: str) -> str:
    """Return the text of a page, without what is no character of a text.

    Raises `SourceError` for bytes that are no text or were decoded wrongly before.
    """
    if is_binary(data):
        raise SourceError("this is not text: it holds binary data.", file=file, hint=SAVE_AS_UTF8)
    encoding = stated_encoding(data) or guess_unstated(data)
    if encoding is None:
        raise SourceError("its character encoding is not known.", file=file, hint=SAVE_AS_UTF8)
    text = data.decode(encoding, errors="replace")
    if text.count("\ufffd") * 50 > len(text):
        raise SourceError("many of its characters were lost in an earlier conversion.", file=file, hint=SAVE_AS_UTF8)
    wrong = sum(len(pair) for pair in MOJIBAKE.findall(text))
    if wrong >= 6 and wrong * 2 > sum(not character.isascii() for character in text):
        hint = "Export it again and save it as UTF-8 once."
        raise SourceError("it was saved as UTF-8 twice over (é became Ã©).", file=file, hint=hint)
    return NO_CHARACTERS.sub("", text)


def decode_utf8(data: bytes, file: str, line: int | None) -> str:
    """Return the text of JSON, which must be UTF-8 or marked; raises `SourceError` with the position of a wrong byte."""
    try:
        return data.decode(_mark(data) or "utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} is not UTF-8, which JSON must be."
        raise SourceError(message, file=file, line=line, hint=SAVE_AS_UTF8) from error


def is_binary(data: bytes) -> bool:
    """Tell whether bytes are no text: more than a few, and than one in a hundred, are control characters that no text has."""
    return _mark(data) is None and len(BINARY.findall(data)) > max(A_FEW, len(data) // 100)


def stated_encoding(data: bytes, *, whole: bool = True) -> str | None:
    """Return the encoding that bytes state and keep, or UTF-8 if they are that; without `whole` they may end inside a character.

    What is UTF-8 beyond ASCII can be nothing else, whatever it declares: templates declare what their pages are not.
    """
    label = DECLARED.search(data[:2048])
    declared = known_encoding((label[1] or label[2]).decode("ascii")) if label else None
    mark = _mark(data)
    for encoding in (mark,) if mark else (declared, "utf-8") if data.isascii() else ("utf-8", declared):
        if encoding is None:
            continue
        try:
            codecs.getincrementaldecoder(encoding)().decode(data, final=whole)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def guess_unstated(data: bytes, habit: str | None = None) -> str | None:
    """Return the encoding of bytes that do not state it; `habit` is that of the files beside them."""
    text = data.decode("utf-8", errors="ignore")
    # Three bytes and more are hardly ever a character by chance, as dashes and quotation marks have them.
    characters = sum(OF_THREE_BYTES if each >= "\u0800" else 1 for each in text if not each.isascii())
    damaged = len(STRAY.findall(data[:-CUT].decode("utf-8", errors="surrogateescape")))
    if characters and characters >= MOSTLY_WHOLE * damaged:
        return "utf-8"
    return guess_encoding(data, habit)


def mended_utf8(data: bytes) -> tuple[str, int]:
    """Return the text of bytes that are UTF-8 but for a few, and how many these are.

    Beside Latin letters they are read as Windows-1252, of which such come; else each is U+FFFD. A character that is cut at the end of a
    file is left out.
    """
    text = CUT_CHARACTER.sub("", data.decode("utf-8", errors="surrogateescape"))
    letters = [character for character in text[:SAMPLE] if character.isalpha() and not character.isascii()]
    is_latin = 2 * sum(letter < BEYOND_LATIN for letter in letters) >= len(letters)
    encoding = "cp1252" if is_latin else "ascii"
    mended = STRAY.sub(lambda stray: stray[0].encode(errors="surrogateescape").decode(encoding, "replace"), text)
    return mended, len(STRAY.findall(text))


def habit_of(samples: Iterable[bytes]) -> str | None:
    """Return the encoding in which those samples read best, together, that do not state theirs."""
    scores: Counter[str] = Counter()
    for data in samples:
        if stated_encoding(data, whole=False) is None and not is_binary(data):
            scores.update({guess.encoding: int(100 * guess.score) for guess in guesses(data)})
    return scores.most_common(1)[0][0] if scores else None


def _mark(data: bytes) -> str | None:
    return next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)


def known_encoding(label: str) -> str | None:
    """Return the encoding that a label declares, as browsers read it, or None where it cannot be meant."""
    try:
        codec = codecs.lookup(label.strip("\"' "))
    except (LookupError, ValueError):
        return None
    # Since the declaration could be read as ASCII, the page is not UTF-16; and a codec such as zlib makes no text.
    if not codec._is_text_encoding or codec.name.startswith(NO_TEXT):  # noqa: SLF001  # codecs tells it nowhere else
        return None
    return AS_BROWSERS_DO.get(codec.name, codec.name)


# --- the guess ------------------------------------------------------------------------------------------------------------


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
    for encoding, languages in ENCODINGS.items():
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text not in texts:
            words = [word for word in WORD.findall(text) if not word.isascii()]
            score, language = max(((_score(words, name), name) for name in languages), key=lambda pair: pair[0])
            if score >= LEAST:
                texts[text] = Guess(encoding, language, score)
    ranked = sorted(texts.items(), key=lambda item: -item[1].score)
    if not ranked:
        from charset_normalizer import from_bytes  # noqa: PLC0415  slow to import, and rarely needed

        match = from_bytes(sample, cp_isolation=WIDE).best()
        return [] if match is None else [Guess(match.encoding, match.language, 1.0 - match.chaos)]
    best = ranked[0][1].score
    close = [(text, guess) for text, guess in ranked if guess.score > best - CLOSE]
    if len(close) > 1:  # how likely each text is in its language, by all of its words, decides
        close.sort(key=lambda item: -dict(language_identifier().rank(item[0][:LIKELY])).get(item[1].language, -1e9))
    return [guess for _, guess in (*close, *ranked[len(close) :])]


def guess_encoding(data: bytes, habit: str | None = None) -> str | None:
    """Return the encoding in which bytes read best; among close ones, the `habit` of the collection that they are from."""
    ranked = guesses(data)
    close = [guess.encoding for guess in ranked if guess.score > max(g.score for g in ranked) - CLOSE]
    return habit if habit in close else close[0] if close else None


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


@lru_cache(maxsize=1)
def language_identifier() -> Any:
    """Return the identifier of languages by groups of letters."""
    from py3langid import langid  # noqa: PLC0415  its model takes a third of a second, and is rarely needed

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
