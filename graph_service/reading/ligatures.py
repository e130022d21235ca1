"""Words that a PDF or OCR parted after a ligature: "traffi cking", "confl ict", "fi ve", "diff erent".

Joining two words that belong apart would be worse than leaving a word in two, and what ends a word in one language is a
word in another (Romanian "va fi", German "griff zu", French "défi"). So a piece is joined only where the letters before
the blank, with those after it, can be nothing but one English word: each rule names both.
"""

import re

START = r"(?<![\w.'’-])"  # not the rest of a longer word, an address or a compound
# What precedes the blank, and what follows it. A word is written whole; "…" stands for any letters.
RULES = (
    # No word ends in "ffi" or "ffl", and "fl" is but a measure before "oz".
    (r"[A-Za-z]*ffi", r"c|dav|li|nit|rm|ti|x"),
    (r"[A-Za-z]*ffl", r"[eiu]"),
    (r"[A-Za-z]*fl", r"[aeiuy]|o(?!z)"),
    # "fi" begins a word: field, first, five, finance, figure, fight, film, finish …
    (r"[Ff]i", (r"elds?\b|fteen|fth|fty|ghters?\b|ghting|gur|l(?:ed?|l|m)(?:s|ed|ing)?\b|nal|nanc|nd(?:s|ings?)\b|ngerp|nish"
               r"|rearm|refight|rm(?:s|ly)?\b|rst|sc(?:al)\b|sh(?:ing|eries|ermen)?\b|ve\b|xed|xing")),
    # "fi" inside a word: benefit, specific, identified, certificate, confidence, definition …
    (r"[A-Za-z]{2,}fi", r"ts?\b|tted|c\b|cally|ci(?:al|en)|cat|can(?:t|ce)|cult|ed\b|es\b|ers?\b|den(?:ce|t)|ni(?:ti|sh|ng)|rm(?:s|ed|ing|ation)?\b|ll(?:ed|ing|ment)|xed|sc"),
    (r"[Pp]ro?fi", r"les?\b"),
    (r"(?:[Dd]e|[Cc]on|[Rr]e)fi", r"ne(?:s|d|ment)?\b"),
    # "ff": only these stems.
    (r"[A-Za-z]*diff", r"er|us"),
    (r"[A-Za-z]*eff", r"ec|or"),
    (r"[A-Za-z]*aff", r"ec|or|air"),
    (r"[A-Za-z]*suff", r"er|oc|ra"),
    (r"[Cc]off", r"ee|er"),
    (r"[Oo]ff", r"er(?:s|ed|ings?)?\b|ence|end(?:ers?|ing)\b|ensive"),
)  # fmt: skip
SPLIT = re.compile("|".join(rf"{START}{before} (?={after})" for before, after in RULES))
LIGATURE = re.compile(r"f[fil] ")


def joined(text: str) -> str:
    """Return a text on one line with the words made whole that were parted after a ligature."""
    return SPLIT.sub(lambda found: found[0][:-1], text) if LIGATURE.search(text) else text
