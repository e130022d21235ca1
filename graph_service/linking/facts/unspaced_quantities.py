"""Quantities of Japanese and Chinese, which write no blanks: digits with a scale, and the counter or unit right after them.

What has no counter here counts nothing: years, months, hours, ages, and whatever `第` numbers. Number words are not read.
"""

import re
from collections.abc import Iterator
from functools import cache

from graph_service.linking.mentions.parsed_story import ParsedStory
from graph_service.model import Quantity, Span

SCALES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万亿": 10**12,
    "万": 10**4,
    "萬": 10**4,
    "億": 10**8,
    "亿": 10**8,
    "兆": 10**12,
}
LEAST_GROUP = 10**4  # a scale from here on multiplies the whole group before it
UNITS = "km|kg|cm|mm|ha"
COUNTERS = {
    "ja": "人|名|戸|世帯|件|棟|台|個|本|枚|匹|頭|羽|隻|社|校|店|[かカヶ]国|議席|票|河川|[かカヶ]所|床|円|ドル|ユーロ|元|ウォン|ポンド|ルーブル|"
    "パーセント|平方キロメートル|平方キロ|平方メートル|キロメートル|キログラム|キロ|メートル|センチ|ミリ|ヘクタール|トン|グラム|リットル|度",
    "zh": "人|名|例|户|戶|家|所|辆|輛|台|架|艘|座|栋|棟|间|間|张|張|个(?!多?月|小时|星期)|個(?!多?月|小時|星期)|件|项|項|头|只|票|席|"
    "元|美元|欧元|歐元|英镑|日元|卢布|港元|新台币|平方公里|平方米|公里|千米|公顷|公頃|亩|吨|噸|公斤|千克|厘米|毫米|米|克|度|升|千瓦|兆瓦|个百分点",
}
BOUNDS = {"約": "about", "约": "about", "大约": "about", "近": "nearly", "超过": "more than", "超過": "more than", "逾": "over",
          "至少": "at least", "少なくとも": "at least", "最大": "up to", "最多": "at most", "仅": "only", "わずか": "only"}  # fmt: skip
BOUND = re.compile(f"({'|'.join(sorted(BOUNDS, key=len, reverse=True))})$")
LONGEST_BOUND = 5
_scale = "|".join(SCALES)
# Repeats are bounded, so that no text makes the pattern slow.
_digits = r"\d{1,3}(?:[,，]\d{3}){1,4}(?:\.\d{1,4})?|\d{1,15}(?:\.\d{1,4})?"
_number = rf"(?:{_digits})(?:(?:{_scale}){{1,2}}(?:(?:{_digits})(?:{_scale}){{0,2}}){{0,3}})?"
PART = re.compile(rf"(?P<digits>{_digits})|(?P<scale>{_scale})")


def find_unspaced_quantities(parsed: ParsedStory) -> Iterator[Quantity]:
    """Yield the quantities of a story in Japanese or Chinese; none in any other language."""
    if parsed.language not in COUNTERS:
        return
    text = parsed.text
    for match in _pattern(parsed.language).finditer(text):
        span = Span(match.start("first"), match.end("last" if match["last"] else "first"))
        if parsed.names.meets(span):
            continue
        value, upper = _value(match["first"]), _value(match["last"]) if match["last"] else None
        if upper is not None and match["first"][-1].isdigit() and not match["last"][-1].isdigit():
            value *= SCALES[PART.findall(match["last"])[-1][1]]  # 5至6万
        if upper is not None and upper <= value:
            continue
        bound = BOUND.search(text, max(0, match.start() - LONGEST_BOUND), match.start())
        yield Quantity(
            span=span,
            sentence=parsed.sentence_at(span.start),
            value=value,
            upper=upper,
            of="percent" if match["percent"] else match["counter"],
            bound=BOUNDS[bound[1]] if bound else None,
        )


@cache
def _pattern(language: str) -> re.Pattern[str]:
    counters = "|".join(sorted(COUNTERS[language].split("|"), key=len, reverse=True))
    return re.compile(
        rf"(?<![\d.,:：/第-])(?:(?P<first>{_number})(?:[～〜~至到-](?P<last>{_number}))?)"
        rf" ?(?:(?P<percent>[%％]|パーセント)|(?P<counter>{counters}|(?:{UNITS})(?![a-z])))(?!目|当たり|あたり|につき)"
    )


def _value(number: str) -> float:
    """Return the value of digits and scales: 3万5000, 106兆6097億, 2千."""
    total = group = 0.0
    digits: float | None = None
    for part in PART.finditer(number):
        if part["digits"]:
            digits = float(re.sub("[,，]", "", part["digits"]))
        elif (scale := SCALES[part["scale"]]) < LEAST_GROUP:
            group, digits = group + (1 if digits is None else digits) * scale, None
        else:
            total, group, digits = total + (group + (digits or 0)) * scale, 0.0, None
    return round(total + group + (digits or 0), 6)
