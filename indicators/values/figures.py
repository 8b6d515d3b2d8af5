"""Numbers with the measure word behind them: what stands in a text before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from indicators.values import comparators
from indicators.values.numerals import CHINESE_NUMERAL, CHINESE_SIGNS, chinese_number, decimal, shifted
from indicators.values.target import Kind
from indicators.values.units import DURATIONS, MEASURE, SCALE, Unit, alternatives, scale_of, unit_at, words

_NUMBER: Final = re.compile(
    rf"""
    (?P<digits>(?:[0-9]{{1,3}}(?:[,，][0-9]{{3}})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?|(?<![0-9.])\.[0-9]+)
  | (?P<half>(?<![上下前后大每])半(?=个?(?:{alternatives(DURATIONS)})))
  | (?P<chinese>{CHINESE_NUMERAL})(?=成|[余多]?个?(?:{SCALE})?(?:{MEASURE})|[至到~-]|$)
    """,
    re.VERBOSE,
)
_HALF: Final = Decimal("0.5")
_BEFORE_MINUS: Final = frozenset(["", *"~，；、（:至到为于±或"])
_TO: Final = re.compile("(?:（含）)?(?:-{1,2}|~{1,2}|至|到)")

_ORDINALS: Final = frozenset("第初周期")  # what makes 第三名, 周五 of a numeral
_NEVER_COUNTED: Final = frozenset(words("级 星 星级 号 度 线 档"))  # 二级 is a level, 2级 a number
# A Chinese number counts only where nothing else can be meant: 一次 and 三年内, not 一次办成 or 三年行动计划.
_ALONE: Final = re.compile("半?(?:（含）)?(?:[及或]?以[上下内]|之?内|左右)?(?:$|[，；。、（）]|[或和且至到~-]|完成)")
_SHORT: Final = 8  # characters of a text in which 十二项工作 still counts
_SMALLER: Final = {
    "年": ("月", Decimal(12)),
    "天": ("小时", Decimal(24)),
    "小时": ("分钟", Decimal(60)),
    "分钟": ("秒", Decimal(60)),
    "分": ("秒", Decimal(60)),
}


class Figure(NamedTuple):
    """A number (a range: its lower and upper end) with its measure word, and the stretch of the text of both."""

    number: Decimal
    unit: Unit
    start: int
    end: int
    typed: str  # the numeral alone
    upper: Decimal | None = None
    is_turned: bool = False  # of a range the greater end was written first

    @property
    def counts(self) -> bool:
        """Whether this is more than a bare Chinese numeral, which as a rule belongs to a word."""
        return self.typed[0] in ".0123456789" or self.unit.word is not None or self.upper is not None


def find_figures(text: str) -> Iterator[Figure]:
    """The numbers of a text, each with its measure word, in their order."""
    position = 0
    while match := _NUMBER.search(text, position):
        position = match.end()
        if figure := _figure(text, match):
            position = max(position, figure.end)
            yield figure


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    typed, start = match[0], match.start()
    number = decimal(typed) if match["digits"] else _HALF if match["half"] else chinese_number(typed)
    if number is None:
        return None
    if match["digits"] and text[start - 1 : start] == "-" and _may_be_negative(text, start - 1):
        number, start = -number, start - 1
    figure = _in_percent(Figure(number, unit_at(text, match.end()), start, match.end(), typed))
    if figure.unit.kind is Kind.DURATION and text[figure.end : figure.end + 1] == "半":  # 一年半
        figure = figure._replace(number=figure.number + _HALF, end=figure.end + 1)
    return None if match["chinese"] and _belongs_to_a_word(text, figure) else figure


def _may_be_negative(text: str, minus: int) -> bool:
    """Whether the - at ``minus`` is a sign and not the stroke of 3-5 or of a name."""
    return text[max(0, minus - 1) : minus] in _BEFORE_MINUS or comparators.in_front(text, minus)[0] is not None


def _in_percent(figure: Figure) -> Figure:
    """The figure with its end behind the unit; ‰, 成 and 百分比 become percent."""
    unit, number = figure.unit, figure.number
    match unit.word:
        case "‰":
            unit, number = unit._replace(word="%"), shifted(number, -1)
        case "成":
            unit, number = unit._replace(word="%"), shifted(number, 1)
        case "百分比":
            unit = unit._replace(word="%")
    return figure._replace(unit=unit, number=number, end=unit.end)


def _belongs_to_a_word(text: str, figure: Figure) -> bool:
    """Whether Chinese numerals do not count: 第三名, 二级, 一次办成, 三年行动计划, 五个一."""
    if text[figure.start - 1 : figure.start] in _ORDINALS or figure.unit.word in _NEVER_COUNTED:
        return True
    if _ALONE.match(text, figure.end) or comparators.in_front(text, figure.start)[0]:
        return False
    if figure.number == 1 or figure.unit.kind is Kind.DURATION or len(text) > _SHORT:
        return True
    return text[figure.end] in CHINESE_SIGNS


# --- two numbers that make one amount ----------------------------------------------------------------------------


def joined(text: str, first: Figure, second: Figure) -> Figure | None:
    """The one figure that two neighbours make: 80%-90%, 20±2℃, 1年6个月; None if they stay two."""
    between = text[first.end : second.start]
    if _TO.fullmatch(between):
        return _range(first, second)
    if between == "±":
        return _around(first, second)
    return None if between else _sum(first, second)


def _range(first: Figure, second: Figure) -> Figure | None:
    """80%-90%, 3~5次, 10万-20万元: the measure word of the second holds for both."""
    if first.unit.word is not None and not (second.unit.word or "").startswith(first.unit.word):
        return None
    lower, upper = sorted((first.number, second.number))
    is_turned = first.unit.word is None and lower != first.number  # 5000-1万元 may mean something else
    return second._replace(start=first.start, number=lower, upper=upper, is_turned=is_turned)


def _around(first: Figure, second: Figure) -> Figure | None:
    """20±2℃ as 18 to 22."""
    if first.unit.word not in (None, second.unit.word):
        return None
    lower, upper = first.number - second.number, first.number + second.number
    return second._replace(start=first.start, number=lower, upper=upper)


def _sum(first: Figure, second: Figure) -> Figure | None:
    """1年6个月 as 18 months, 3亿5000万元 as 35000 of 万元."""
    smaller, factor = _SMALLER.get(first.unit.word or "", ("", Decimal(0)))
    if second.unit.word is None or second.unit.word != smaller:
        scale, scaled = scale_of(first.unit.word)
        smaller_scale, _ = scale_of(second.unit.word)
        if second.unit.word is None or scaled is not None or scale <= smaller_scale:
            return None
        factor = scale / smaller_scale
    return second._replace(start=first.start, number=first.number * factor + second.number)
