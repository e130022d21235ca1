"""How a language writes numbers, shares, sums of money and what it counts: the row of words that each language has."""

from dataclasses import dataclass
from functools import cached_property

from graph_service.linking.facts.numerals import RangeWords

BILLION = 10**9


@dataclass(frozen=True, eq=False)
class NumberWords:
    """How a language writes numbers.

    `small` are its words for two to nine, `teens` those for ten to nineteen, `tens` from twenty to a hundred; `hundreds`
    from 200 to 900; `other` are more forms with their values. `joint` is the pattern of what joins the words of a number;
    where it is empty, tens and units are one word, joined by `fused`, with `units_first` the units before the tens;
    `thousand` is joined to a number that it multiplies. `scales`
    are patterns with their values, after which `rest` says that a smaller number may follow (31 bin 643). `of` may stand between
    a number and what is counted. `percent` stands after a share, `percent_before` before it. `noun` is the pattern of what is
    counted, `never` of words that look like it and count nothing; `people` are nouns that even a small number word counts.
    `point` says that a point stands before decimals and commas between thousands. `bounds` are phrases before a number with the bound that they mean. `of_them` stands beside a number of what was named
    before, `out_of` between a number and the whole that it is a part of (38 von 120 Sitzen).
    """

    small: str
    teens: str
    tens: str
    joint: str
    scales: dict[str, int]
    percent: str
    points: str
    degrees: str
    money: str
    times: str
    noun: str
    never: str
    people: str
    bounds: dict[str, str]
    ranges: RangeWords
    minus: str
    other: dict[str, int]
    of_them: str
    out_of: str
    hundreds: str = ""
    of: str = ""
    percent_before: str = ""
    rest: bool = False
    point: bool = False
    fused: str = ""
    thousand: str = ""
    units_first: bool = False

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The value of each number word, also of tens and units where they are one word."""
        small = dict(zip(self.small.split(), range(2, 10), strict=True))
        tens = dict(zip(self.tens.split(), range(20, 101, 10), strict=True))
        numbers = small | dict(zip(self.teens.split(), range(10, 20), strict=False)) | tens | self.other
        numbers |= dict(zip(self.hundreds.split(), range(200, 1000, 100), strict=bool(self.hundreds)))
        for ten, value in tens.items() if not self.joint else ():
            for unit, more in small.items():
                numbers[self.fused.join((unit, ten) if self.units_first else (ten, unit))] = value + more
        if self.thousand:
            numbers |= {word + self.thousand: 1000 * value for word, value in numbers.items() if 1 < value < 1000}
        return numbers


def ranges(
    to: str, between: str, and_: str, change: str, negated: str, but: str, unit: str, changed: str = ""
) -> RangeWords:
    """Return the words around two numbers, with what may stand between a number and them."""
    return RangeWords(
        to=to,
        between=between,
        and_=and_,
        before_change=change,
        negated=negated,
        but=but,
        changed_to=changed or None,
        unit=rf"[ \u00a0]?%|[ \u00a0](?:{unit})",
    )
