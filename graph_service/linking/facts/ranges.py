"""Ranges and corrections: what two numbers side by side mean together.

`12 to 15 soldiers`, `between 3 and 4 million` and `30 or 40 people` are one number with two ends. `from 100 to 120` after a word
of change is two numbers that count the same. `not 100 but 120` is only the second. A number before `to` takes the scale of the
one after it where it is smaller (3 to 4 million).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from graph_service.linking.facts.numerals import Numeral
from graph_service.model import Span

SIGNS_OF_MONEY = "$€£¥₴₽"
SIGN_OF_MONEY = re.compile(rf"[{SIGNS_OF_MONEY}] ?$")
NOUN = re.compile(r" [^\W\d_]{3,}")
LOOK_BACK = 60
LONGEST_GAP = 30


@dataclass(frozen=True)
class RangeWords:
    """A language's words around two numbers, as alternatives of a pattern.

    `to` stands between the ends of a range, `between` before a range whose ends `and_` joins; `before_change` says that
    the numbers are a before and an after, as `changed_to` between them does by itself; `negated` stands before a number that `but` corrects. `unit` is what may
    stand between a number and such a word: a currency or a share.
    """

    to: str
    between: str
    and_: str
    before_change: str
    negated: str
    but: str
    unit: str
    changed_to: str | None = None

    @cached_property
    def gap(self) -> re.Pattern[str]:
        """What may stand between two numbers that belong together."""
        joint = (
            rf"(?P<to>{self.to})|(?P<and>{self.and_})|,? (?P<but>{self.but})|(?P<changed>{self.changed_to or '(?!)'})"
        )
        dash = r"(?P<dash>[-–—]|(?<=\S) ?[–—] ?)"
        return re.compile(rf"(?P<unit>{self.unit})?(?: (?:{joint}) |{dash})(?:[A-Z]{{0,3}}[$€£¥₴₽] ?)?", re.IGNORECASE)

    @cached_property
    def unit_after(self) -> re.Pattern[str]:
        """A unit after a number."""
        return re.compile(self.unit, re.IGNORECASE)

    @cached_property
    def lead_between(self) -> re.Pattern[str]:
        """What stands before a range whose ends are joined as two numbers would be."""
        return re.compile(rf"\b(?:{self.between}) (?:[A-Z]{{0,3}}[$€£¥₴₽] ?)?$", re.IGNORECASE)

    @cached_property
    def lead_change(self) -> re.Pattern[str]:
        """What stands before a change: `rose from`."""
        return re.compile(rf"\b(?:{self.before_change}) (?:[A-Z]{{0,3}}[$€£¥₴₽] ?)?$", re.IGNORECASE)

    @cached_property
    def lead_negated(self) -> re.Pattern[str]:
        """What stands before a number that is denied."""
        return re.compile(rf"\b(?:{self.negated}) (?:[A-Z]{{0,3}}[$€£¥₴₽] ?)?$", re.IGNORECASE)


def join_numerals(text: str, numerals: Sequence[Numeral], words: RangeWords) -> list[Numeral]:
    """Return the numerals in order, those that belong together joined, those that are denied left out."""
    joined: list[Numeral] = []
    for numeral in numerals:
        first = joined[-1] if joined else None
        if first is None or first.share or numeral.share or first.upper is not None or numeral.upper is not None:
            joined.append(numeral)
        else:
            joined[-1:] = _pair(text, first, numeral, words)
    return joined


def _pair(text: str, first: Numeral, second: Numeral, words: RangeWords) -> list[Numeral]:
    """Return what two neighbours mean: one number or two."""
    start, end = first.span.end, second.span.start
    gap = words.gap.fullmatch(text, start, end) if start <= end <= start + LONGEST_GAP else None
    if gap is None:
        return [first, second]
    before = text[max(0, first.span.start - LOOK_BACK) : first.span.start]
    if gap["but"]:
        return [second] if words.lead_negated.search(before) else [first, second]
    if not _measure_the_same(text, before, gap, second, words) or (
        gap["and"] and not words.lead_between.search(before)
    ):
        return [first, second]

    scaled = first
    if first.scale == 1 < second.scale and first.value < second.value / second.scale and not gap["unit"]:
        scaled = replace(first, value=first.value * second.scale, scale=second.scale)
    is_change = gap["changed"] or (gap["to"] and words.lead_change.search(before))
    low, high = sorted((scaled.value, second.value))
    if is_change or low == high or not (scaled.value < second.value or second.value < 0):
        return [scaled if gap["unit"] else replace(scaled, counted_after=second.counted_after), second]
    return [replace(second, value=low, upper=high, span=Span(first.span.start, second.span.end))]


def _measure_the_same(text: str, before: str, gap: re.Match[str], second: Numeral, words: RangeWords) -> bool:
    """Tell whether both numbers may count the same: neither `three dollars to 20 people` nor `$5 to 20 people` does."""
    has_sign = gap[0][-1] in SIGNS_OF_MONEY
    if gap["unit"]:
        return has_sign or words.unit_after.match(text, second.span.end) is not None
    is_money = SIGN_OF_MONEY.search(before) is not None
    return has_sign or not is_money or second.scale > 1 or NOUN.match(text, second.span.end) is None
