"""The language of a story that does not state one."""

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Any

# What is published in the OSCE's region, and by its partners; fewer languages to choose from mean fewer mistakes.
LANGUAGES = (
    "ar", "az", "be", "bg", "bs", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu", "hy", "it", "ja",
    "ka", "kk", "ko", "ky", "lt", "lv", "mk", "mn", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv",
    "tr", "uk", "uz", "tg", "tk",
)  # fmt: skip
SCRIPT_SAMPLE = 100  # characters
SAMPLE = 2_000  # characters; more text makes it slower, not surer


def detect(text: str) -> str:
    """Return the BCP 47 code of the language of a text: the likeliest of `LANGUAGES`."""
    return str(_identifier().classify(text[:SAMPLE])[0])


def script(text: str) -> str | None:
    """Return the script of the first letters of a text, as Unicode names it (`LATIN`, `CYRILLIC`), or None without letters."""
    letters = [character for character in text[:SCRIPT_SAMPLE] if character.isalpha()]
    found = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    return max(found, key=found.__getitem__, default=None)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid import langid  # noqa: PLC0415  # its model takes a third of a second, and a stated language needs none

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages(sorted(set(LANGUAGES) & set(identifier.labels)))
    return identifier
