"""Which language a text is in: by its script, by letters that a language lacks, by words of grammar, and by letter groups.

The script alone decides for languages that have one to themselves, and letters that only one of several has decide for Chinese and
Japanese, Arabic and Persian. Among the others each language gets points: py3langid's for groups of letters, more for each word of
its grammar, fewer for each letter that it does not write.

A page may state a language that it is not in, since templates state one for all pages. A statement is disbelieved only where the
text is long enough and the evidence is clear; close languages are never played off against each other.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache, lru_cache

from graph_service.languages import COMMON_WORDS, primary_language
from graph_service.reading.documents.decoding import language_identifier

SAMPLE = 2_000  # characters; more text makes it slower, not surer
SCRIPT_SAMPLE = 100  # characters
WORD = re.compile(r"[^\W\d_]+(?:['’ʻʼ‘`-][^\W\d_]+)*")
ALONE = {"GREEK": "el", "ARMENIAN": "hy", "GEORGIAN": "ka", "HEBREW": "he", "HANGUL": "ko", "THAI": "th"}
ARABIC_LETTERS = {"ps": "ټډړږښڼ", "ur": "ٹڈڑےں", "ug": "ۇۆۈې", "fa": "پچژگیک", "ar": "يكةىأإؤ"}
ARTICLE, LETTERS_OF_A_WORD = (
    "ال",
    2,
)  # the Arabic article; a word of grammar counts as two letters that only one language has
KANA = frozenset({"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})
NO_LANGUAGE = frozenset(["mis", "mul", "und", "zxx"])  # codes of ISO 639 for none, or for any
KANA_SHARE = 0.1  # of the letters of a Japanese text; headlines have fewer than prose
# The letters that each language writes beside those of its group.
CYRILLIC_BASE = "абвгдежзклмнопрстуфхцчш"
CYRILLIC = {
    "ru": "ёийщъыьэюя", "uk": "єиіїйщьюяґ", "be": "ёійўыьэюя", "bg": "ийщъьюя", "mk": "иѓѕјљњќџ", "sr": "иђјљњћџ",
    "kk": "ёийщъыьэюяәғқңөұүһі", "ky": "ёийщъыьэюяңөү", "tg": "ёийъэюяғӣқӯҳҷ", "mn": "ёийщъыьэюяөү", "uz": "ёийъьэюяўқғҳ",
}  # fmt: skip
LATIN_BASE = "abcdefghijklmnopqrstuvwxyz"
LATIN = {
    "az": "çəğıöşü", "bs": "čćđšž", "ca": "àçèéíïòóúü", "cs": "áčďéěíňóřšťúůýž", "da": "æøåé", "de": "äöüß", "en": "", "es": "áéíñóúü",
    "et": "äöõüšž", "fi": "äöåšž", "fr": "àâæçèéêëîïôœùûüÿ", "ga": "áéíóú", "hr": "čćđšž", "hu": "áéíóöőúüű", "is": "áðéíóúýþæö", "it": "àèéìòù",
    "lb": "äëéüö", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "mt": "ċġħżàèìòù", "nl": "éëïöü", "no": "æøåéòô", "pl": "ąćęłńóśźż", "pt": "áâãàçéêíóôõú",
    "ro": "ăâîșțşţ", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "sq": "çë", "sr": "čćđšž", "sv": "åäöé", "tk": "çäžňöşüý", "tr": "çğıöşüâî", "uz": "",
}  # fmt: skip
ALPHABETS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "CYRILLIC": {language: frozenset(CYRILLIC_BASE + more) for language, more in CYRILLIC.items()},
    "LATIN": {language: frozenset(LATIN_BASE + more) for language, more in LATIN.items()},
}
# Word stems in which Bosnian, Croatian and Serbian differ; Serbian has e where the others have ije or je.
IJEKAVIAN = (
    "poslije|prije\\b|dio\\b|dijel|dvije|obje|čovjek|zahtjev|primjer|promjen|posje[tć]|vrijed|rješ|uspje|vijest|riječ|cijel|tijel|njem|izmjen|ponedje|srijed|"
    "pjesm|pobjed|lijev|mjer|smjen|lijek|posljed|susjed|vjer|sjever|razumije|htio\\b|želio\\b|vidio\\b|volio\\b"
)
EKAVIAN = (
    "posle\\b|pre\\b|deo\\b|del[aou]\\b|delov|dve\\b|obe\\b|čovek|zahtev|primer|promen|pose[tć]|vred|reš|uspe[hšo]|vest[i]?\\b|reč|cel[aeiou]\\b|tel[aou]\\b|nemač|nemc|izmen|ponede|sred[aeu]\\b|"
    "pesm|pobed|lev[aeiou]\\b|mer[aeiou]\\b|smen|lek[aou]|posled|sused|ver[auo]|sever|razume|hteo\\b|želeo\\b|video\\b|voleo\\b"
)
STEMS = {
    "hr": re.compile(r"\b(?:europ|tisuć|općin|tjed[an]|mjesec|izvješ|vijeć|predsjed|proljeć|glasnogovor|siječ|veljač|ožujk|travnj|svibnj|lipnj|srpnj|kolovoz|"
                     r"rujn|listopad|studen[io]|prosin[ac]|promatra|ravnatelj|tijek|sveučiliš|priopć|cijen|vrijeme|mjest|svijet|djec|uvjet|sustav|tvrt|tko\b|" rf"{IJEKAVIAN})"),
    "bs": re.compile(r"\b(?:evrop|hiljad|općin|sedmic|mjesec|izvješ|vijeć|predsjed|proljeć|portparol|januar|februar|mart[au]?\b|april|augus|septemb|oktob|"
                     r"novemb|decemb|posmatra|tokom|univerzitet|saopć|cijen|vrijeme|mjest|svijet|djec|uslov|historij|ko\b|" rf"{IJEKAVIAN})"),
    "sr": re.compile(r"\b(?:evrop|hiljad|opštin|nedelj|mesec|izvešta|veće|savet|predsed|proleć|portparol|januar|februar|mart[au]?\b|april|avgust|septemb|oktob|"
                     r"novemb|decemb|posmatra|tokom|univerzitet|saopšt|cen[aeiou]\b|vreme|mest[aou]|svet|dec[aeiou]\b|uslov|istorij|bezbed|uvek|ovde|gde\b|ko\b|" rf"{EKAVIAN})"),
}  # fmt: skip
UZBEK_LETTERS = re.compile(r"[og][ʻ‘'’`]")  # oʻ and gʻ of Uzbek
# What py3langid calls one language; it knows Serbian in Cyrillic only, so that words tell it from its neighbours in Latin script.
LABELS = {"no": ("no", "nn"), "uz": ("uz", "uzs"), "sr": ("sr", "bs", "hr")}
# Written by many, and told by letter groups alone.
ELSEWHERE = frozenset("af cy eu gl ha ht id jv mg ms rw so su sw tl vi xh yo zu".split())
STRANGE, SPELLING, COMMON, TYPICAL = -12.0, 6.0, 4.0, 1.0  # points, in the logarithms that py3langid adds up
# Languages so close that a statement of one is believed of a text that looks like another.
CLOSE = (frozenset({"bs", "hr", "sr", "sl"}), frozenset({"da", "no", "sv"}), frozenset({"cs", "sk"}), frozenset({"az", "tr", "tk", "uz"}),
         frozenset({"kk", "ky"}), frozenset({"mk", "bg"}), frozenset({"es", "ca", "gl", "pt", "ast", "oc"}), frozenset({"de", "lb"}))  # fmt: skip
SCRIPT_LETTERS, SAME_SCRIPT_LETTERS = 40, 120  # what a text must have to be believed rather than its statement
SYLLABLE = 3  # letters that one letter stands for in these scripts
SYLLABIC = KANA | {"CJK", "HANGUL"}
DOMINANT = 0.75  # the share of letters in another script
LETTERS_TO_TELL = 60  # of a text in a language beside those that are known here
UNDOUBTED = 0.3  # the share of words of grammar at which a text needs no detection
CLEAR = 0.25  # points for each letter by which another language of the same script must lead


def detect_language(text: str) -> str:
    """Return the BCP 47 code of the language that a text is most likely in; English where it has no letters."""
    sample = text[:SAMPLE].lower()
    letters = _scripts(sample)
    script_name = max(letters, key=letters.__getitem__, default="LATIN")
    if script_name in {"CJK", *KANA}:
        return "ja" if sum(letters[name] for name in KANA) >= KANA_SHARE * letters.total() else "zh"
    if script_name == "ARABIC":
        counts = {language: sum(map(sample.count, marks)) for language, marks in ARABIC_LETTERS.items()}
        other = next((language for language in ("ps", "ur", "ug") if counts[language] > 1), None)
        if other is not None:
            return other
        # Words tell a short text that has no such letter, or Persian typed on an Arabic keyboard.
        spoken = WORD.findall(sample)
        for language, rival in (("fa", "ar"), ("ar", "fa")):
            grammar = COMMON_WORDS[language] - COMMON_WORDS[rival]
            counts[language] += LETTERS_OF_A_WORD * sum(word in grammar for word in spoken)
        counts["ar"] += sum(word.startswith(ARTICLE) for word in spoken)
        return "fa" if counts["fa"] > counts["ar"] else "ar"
    if script_name in ALPHABETS:
        points = _points(sample, script_name)
        best = max(points, key=points.__getitem__)
        elsewhere = _other_language(sample) if letters.total() >= LETTERS_TO_TELL else None
        return elsewhere if elsewhere and _share_of_common_words(sample, best) < UNDOUBTED else best
    return ALONE.get(script_name) or str(language_identifier().classify(text[:SAMPLE])[0])


def story_language(stated: str | None, text: str) -> str:
    """Return the language stated for a text, unless the text is clearly in another; detects it where none is stated."""
    if stated is None or primary_language(stated) in NO_LANGUAGE:
        return detect_language(text)
    language, sample = primary_language(stated), text[:SAMPLE].lower()
    letters, scripts = _scripts(sample), _scripts_of(language)
    if sum(count * (SYLLABLE if name in SYLLABIC else 1) for name, count in letters.items()) < SCRIPT_LETTERS:
        return stated
    if not scripts:  # a language that nothing is known of, or no language: `us`
        detected = detect_language(text)
        return detected if _share_of_common_words(sample, detected) >= UNDOUBTED else stated
    if sum(count for name, count in letters.items() if name not in scripts) >= DOMINANT * letters.total():
        return detect_language(text)
    main = max(letters, key=letters.__getitem__)
    if main not in ALPHABETS or main not in scripts or letters.total() < SAME_SCRIPT_LETTERS:
        return stated
    if main == "LATIN" and _share_of_common_words(sample, language) >= UNDOUBTED:
        return stated
    points = _points(sample, main)
    best = max(points, key=points.__getitem__)
    is_close = any({best, language} <= group for group in CLOSE)
    return (
        detect_language(text) if not is_close and points[best] - points[language] > CLEAR * letters.total() else stated
    )


def script(text: str) -> str | None:
    """Return the script of the first letters of a text, as Unicode names it (`LATIN`, `CYRILLIC`), or None without letters.

    Kana are `CJK`: Japanese is written in both, and which of them prevails differs from sentence to sentence.
    """
    letters: Counter[str] = Counter()
    for name, count in _scripts(text[:SCRIPT_SAMPLE]).items():
        letters["CJK" if name in KANA else name] += count
    return max(letters, key=letters.__getitem__, default=None)


def _scripts(text: str) -> Counter[str]:
    scripts: Counter[str] = Counter()
    for letter, count in Counter(text).items():
        if letter.isalpha():
            scripts[_script_of(letter)] += count
    return scripts


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


@cache
def _scripts_of(language: str) -> frozenset[str]:
    """Return the scripts that a language is written in; none for a language that we do not detect."""
    scripts = {name for name, alphabets in ALPHABETS.items() if language in alphabets}
    scripts |= {name for name, alone in ALONE.items() if alone == language}
    scripts |= {"ARABIC"} if language in ARABIC_LETTERS else set()
    return frozenset(scripts | {"ja": {"CJK", *KANA}, "ko": {"CJK"}, "zh": {"CJK"}}.get(language, set()))


def _points(sample: str, script_name: str) -> Mapping[str, float]:
    """Return how well each language that writes a script explains a text in small letters."""
    groups = dict(language_identifier().rank(sample))
    counts = Counter(WORD.findall(sample))
    letters = Counter(letter for letter in sample if letter.isalpha() and _script_of(letter) == script_name)
    points = {}
    for language, alphabet in ALPHABETS[script_name].items():
        labels = LABELS.get(language, (language,))
        strange = sum(count for letter, count in letters.items() if letter not in alphabet)
        unusual = sum(count for letter, count in letters.items() if letter in alphabet and letter in _rare(script_name))
        common = sum(count for word, count in counts.items() if word in COMMON_WORDS[language])
        peculiar = len(STEMS[language].findall(sample)) if language in STEMS else 0
        peculiar += len(UZBEK_LETTERS.findall(sample)) if language == "uz" else 0
        by_groups = max(float(groups[label]) for label in labels)
        points[language] = by_groups + STRANGE * strange + TYPICAL * unusual + COMMON * common + SPELLING * peculiar
    return points


def _other_language(sample: str) -> str | None:
    """Return the language that groups of letters point to where it is none whose words and letters are known here: Indonesian, Swahili."""
    language = str(language_identifier().classify(sample)[0])
    return language if language in ELSEWHERE else None


def _share_of_common_words(sample: str, language: str) -> float:
    text_words = WORD.findall(sample)
    return sum(word in COMMON_WORDS.get(language, ()) for word in text_words) / max(len(text_words), 1)


@cache
def _rare(script_name: str) -> Collection[str]:
    """Return the letters that at most two languages of a script write."""
    counts = Counter(letter for alphabet in ALPHABETS[script_name].values() for letter in alphabet)
    return frozenset(letter for letter, count in counts.items() if count <= 2)
