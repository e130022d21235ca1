"""What pages call things in plain words, and how they write texts, dates, numbers and addresses.

Every rule of `linking/mentions/candidates.py` and every relation of `linking/facts/relation_types.py` has its words here; tests hold
the tables together. Every piece of text is escaped by `Markup.format` or `escape`; what is joined is `Markup`, and no text is pasted in.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import name as name_of_character
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from graph_service.model import Span
from graph_service.partial_date import PartialDate

# How a rule recognized a name. `{}` stands for the words in the text, for rules of which these say most.
RULES = {
    "gazetteer": "known name",
    "gazetteer-context": "known name, made clear by the story",
    "back-reference": "{} refers back",
    "part-name": "{} is short for the full name",
    "team": "national team under its country's name",
    "dateline": "place the report was sent from",
    "inflected": "known name in another grammatical case",
    "abbreviation": "abbreviation that the story explains",
    "firm": "firm named after its partners",
    "head-noun": "name with a word such as Ministry or Committee",
    "presented": "name that the story introduces",
    "full-name": "first name and surname",
    "line-up": "player in a team's line-up",
    "name-pattern": "name beside an office or a verb of speech",
    "surname": "surname of a person named in full",
    "public-figure": "surname of a public figure of the time",
    "region": "city's name before a word such as Region",
    "landmark": "name with a word such as River or Square",
    "model": "found by a language model alone",
    "topic": "words about this topic",
}
# What a relation of the reference data is called: from the entity, and from what is related to it.
REFERENCE_RELATIONS = {
    "org:memberOf": ("Member of", "Members"),
    "gs:partnerOf": ("Partner of", "Partners"),
    "schema:areaServed": ("Active in", "Active here"),
    "schema:location": ("Based in", "Based here"),
    "schema:nationality": ("Nationality", "Nationals"),
}
# The parameters by which the map of places shows the members of an organization.
MEMBERS = {"org:memberOf": "member_of", "gs:partnerOf": "partner_of"}
# What an organization calls its members and partners, where it has words for them.
MEMBERSHIPS = {
    ("organization/osce", "org:memberOf"): ("Participating State of", "Participating States"),
    ("organization/osce", "gs:partnerOf"): ("Partner for Co-operation of", "Partners for Co-operation"),
}

# Language tags for names of which only the script is known, by the beginning of the Unicode names of its letters.
SCRIPTS = {
    "CYRILLIC": "und-Cyrl", "GREEK": "und-Grek", "ARMENIAN": "hy", "GEORGIAN": "ka", "HEBREW": "und-Hebr", "ARABIC": "und-Arab",
    "DEVANAGARI": "und-Deva", "BENGALI": "und-Beng", "TAMIL": "ta", "TELUGU": "te", "THAI": "th", "LAO": "lo", "KHMER": "km", "ETHIOPIC": "und-Ethi",
    "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "und-Hani", "MONGOLIAN": "und-Mong", "TIBETAN": "und-Tibt",
}  # fmt: skip
_beyond = r"[\u0370-\u1dff\u2c80-\ud7ff\uf900-\ufefe\U00010000-\U0010ffff]"
BEYOND_LATIN = re.compile(rf"({_beyond}+(?:[ .'’‑-]+{_beyond}+)*)")
FOREIGN = Markup('<bdi lang="{}">{}</bdi>')
REMEMBERED = 10_000  # names
MARK = Markup("<mark>"), Markup("</mark>")
BEST = Markup('<span class="best">{}</span>')
EXCERPT = 320
BETWEEN_BLOCKS = re.compile(r"(?<![.!?…:;,])\n\n")
NO_DATE = "no date given"
DATE_FORMS = {"year": "{0:%Y}", "month": "{0:%B %Y}", "day": "{0.day} {0:%B %Y}"}


def foreign(text: str) -> Markup:
    """Return a name, with its script and its direction stated where it is not in Latin letters; of a sentence of ours, the words in it.

    Nobody knows the language of most names, but a tag such as `und-Cyrl` lets a browser choose the font, and a screen reader the voice.
    """
    if text.isascii():
        return escape(text)
    if tag := script_tag(text):
        return FOREIGN.format(tag, text)
    parts = BEYOND_LATIN.split(text)  # in turn what is Latin and what is not
    return Markup().join(
        FOREIGN.format(tag, part) if number % 2 and (tag := script_tag(part)) else escape(part)
        for number, part in enumerate(parts)
    )


@lru_cache(REMEMBERED)
def script_tag(text: str) -> str:
    """Return the language tag for the script of the first letter of a text, "" for Latin and for scripts that are not in the table."""
    letter = next(filter(str.isalpha, text), "A")
    return SCRIPTS.get(name_of_character(letter, "").partition(" ")[0], "")


def evidence_words(rule: str, confidence: float, surface: str = "") -> Markup:
    """Return how a name was recognized, and how sure that is: "known name, 95 % sure"."""
    words = Markup(RULES.get(rule) or escape(rule.replace("-", " ")))  # noqa: S704  the words of the table are ours
    named = words.format(Markup("“{}”").format(foreign(surface)) if surface else "short name")
    return Markup("{}, {}\u00a0% sure").format(named, round(100 * confidence))


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Return a text with spans marked; a span that overlaps an earlier one is not."""
    return _render(text, Span(0, len(text)), _without_overlaps(spans))


def excerpt(text: str, spans: Sequence[Span], best: Span | None = None) -> Markup:
    """Return an excerpt of a text with its spans marked and its best sentence highlighted.

    It starts with the best sentence, or holds as many spans as possible. A long text is cut between words.
    """

    def spans_held(start: int) -> tuple[int, int]:  # in an excerpt from `start`; of equal excerpts the earliest is best
        return sum(start <= span.start and span.end <= start + EXCERPT for span in spans), -start

    start, end = 0, len(text)
    if len(text) > EXCERPT:
        if best is not None:
            start = best.start
        else:
            start = max((max(0, span.start - EXCERPT // 4) for span in spans), key=spans_held, default=0)
        start = min(start, len(text) - EXCERPT // 2)
        if start and not text[start - 1].isspace():
            start = text.rfind(" ", 0, start) + 1
        end = text.rfind(" ", start, start + EXCERPT) if start + EXCERPT < len(text) else len(text)
        end = end if end > start else min(len(text), start + EXCERPT)

    marks = _without_overlaps(spans)
    highlight = Span(start, start) if best is None else Span(max(best.start, start), min(best.end, end))
    if highlight.start < highlight.end:
        before, after = Span(start, highlight.start), Span(highlight.end, end)
        html = Markup("{}{}{}").format(
            _render(text, before, marks), BEST.format(_render(text, highlight, marks)), _render(text, after, marks)
        )
    else:
        html = _render(text, Span(start, end), marks)
    return Markup("{}{}{}").format("… " * (start > 0), html, " …" * (end < len(text)))


def web_address(url: str | None) -> str | None:
    """Return an address if it is safe as a link (http or https with a host), else None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def day(value: str | None) -> str:
    """Return an ISO 8601 date of any precision as people write it, or "no date given"."""
    if not value:
        return NO_DATE
    try:
        date = PartialDate(value[:10])
    except ValueError:
        return value
    return DATE_FORMS[date.precision].format(date.first_day)


def number(value: float) -> str:
    """Return a number as people write it: 22,000 or 5.3."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def short_number(value: int) -> str:
    """Return a number in at most four characters, so that it stands over a bar: 950, 1.2k, 15k."""
    thousands = value / 1000
    return str(value) if value < 1000 else f"{thousands:.1f}k" if thousands < 9.95 else f"{thousands:.0f}k"


def _without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, without any that overlaps an earlier one; of those that start together the longest stays."""
    disjoint: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not disjoint or span.start >= disjoint[-1].end:
            disjoint.append(span)
    return disjoint


def _render(text: str, within: Span, marks: Iterable[Span]) -> Markup:
    parts, at = [], within.start
    for mark in marks:
        if within.holds(mark) and mark.start >= at:
            parts += [_on_one_line(text[at : mark.start]), MARK[0], escape(mark.of(text)), MARK[1]]
            at = mark.end
    return Markup().join([*parts, _on_one_line(text[at : within.end])])


def _on_one_line(text: str) -> Markup:
    """Return a text escaped, with a dot between items, rows and headings, since they stand on one line."""
    return escape(BETWEEN_BLOCKS.sub(" · ", text))
