"""Bringing two numbers to one unit, where that is exact: 万人 and 人, 万元 and 元, 98% and 0.98, 2天 and 48小时."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final, NamedTuple

from indicators.values.target import TargetValue
from indicators.values.units import scale_of, words

# More digits than any text has that is read for numbers: a product is never rounded.
EXACT: Final = Context(prec=400)
_ONE: Final = Decimal(1)
_HUNDRED: Final = Decimal(100)
_PERCENT: Final = "%"
# A number without its 万 is taken for one with it only within reason: 188 against 180.67万人, not 1889700.
_TOO_FAR: Final = 1000
# Units that measure the same: each line begins with one of them, and says how many of it the others are.
_SAME_MEASURE: Final = """
    秒 1: 秒 秒钟 s sec
    秒 0.001: 毫秒 ms
    秒 0.000001: 微秒
    秒 60: 分钟 min mins
    秒 900: 刻钟
    秒 3600: 小时 钟头 h hr hrs hour hours
    秒 86400: 天 日 自然日 日历天 日历日 day days
    秒 604800: 周 星期 礼拜
    月 1: 月
    月 3: 季度
    月 12: 年 周年
    元 1: 元 人民币
    人 1: 人 名 位
    米 1: 米 延米 延长米
    米 0.01: 厘米
    米 0.001: 毫米
    米 1000: 千米 公里 km ㎞
    平方米 1: 平方米 平方 平米 ㎡ m² m2
    平方米 10000: 公顷
    平方米 1000000: 平方公里 平方千米
    立方米 1: 立方米 立方 m³ m3
    公斤 1: 公斤 千克 kg
    公斤 0.001: 克
    公斤 0.000001: 毫克
    公斤 0.5: 斤
    公斤 1000: 吨
"""


class Measure(NamedTuple):
    """What a unit measures, and how many of that it is: 万元 is 10000 元, 小时 3600 秒."""

    of: str
    factor: Decimal


class Pair(NamedTuple):
    """Two numbers in one unit; ``upper`` is the upper end where the first is a range."""

    wanted: Decimal
    upper: Decimal | None
    given: Decimal
    unit: str


def _measures() -> dict[str, Measure]:
    lines = [line.partition(":") for line in _SAME_MEASURE.strip().splitlines()]
    heads = [(head.split(), units) for head, _, units in lines]
    return {unit: Measure(of, Decimal(factor)) for (of, factor), units in heads for unit in words(units)}


_MEASURES: Final = _measures()


def measure(unit: str | None) -> Measure:
    """What a unit measures; of no unit at all, "".

    >>> measure("万元")
    Measure(of='元', factor=Decimal('10000'))
    >>> measure("小时").of, measure("场次").of
    ('秒', '场次')
    """
    scale, word = scale_of(unit)
    found = _MEASURES.get(word or "", Measure(word or "", _ONE))
    return Measure(found.of, scale * found.factor)


def in_one_unit(wanted: TargetValue, given: TargetValue) -> Pair | None:
    """The numbers of a target and an actual value in one unit, the finer of the two; None where they cannot be.

    A number without a unit is read in the unit of the other; beside a percentage up to 1 as its share (0.98 as 98 %).
    None also where such a number could as well be meant in 人 as in 万人.
    """
    asked, upper, done = wanted.number, wanted.upper, given.number
    if asked is None or done is None:
        return None
    if _PERCENT in (wanted.unit, given.unit):
        if not {wanted.unit, given.unit} <= {_PERCENT, None}:
            return None
        ceiling = None if upper is None else _as_percent(upper, wanted.unit, done)
        return Pair(_as_percent(asked, wanted.unit, done), ceiling, _as_percent(done, given.unit, asked), _PERCENT)
    ours, theirs = measure(wanted.unit), measure(given.unit)
    is_doubtful = "" in (ours.of, theirs.of) and ours.factor != theirs.factor
    ours, theirs = _completed(ours, theirs), _completed(theirs, ours)
    if ours.of != theirs.of:
        return None
    finer = min(ours.factor, theirs.factor)
    asked, done = _times(asked, ours.factor / finer), _times(done, theirs.factor / finer)
    ceiling = None if upper is None else _times(upper, ours.factor / finer)
    unit = (wanted.unit if ours.factor == finer else given.unit) or given.unit or wanted.unit or ""
    return None if is_doubtful and _are_far_apart(asked, done) else Pair(asked, ceiling, done, unit)


def _completed(one: Measure, other: Measure) -> Measure:
    """A measure without a unit with that of the other; its own 万 stays: 5万 beside 人 is 5万人."""
    if one.of or not other.of:
        return one
    return other if one.factor == _ONE else Measure(other.of, one.factor)


def _are_far_apart(one: Decimal, other: Decimal) -> bool:
    low, high = sorted((abs(one), abs(other)))
    return low > 0 and high > _TOO_FAR * low


def _as_percent(number: Decimal, unit: str | None, other: Decimal) -> Decimal:
    """A number beside a percentage: up to 1 a share, and up to 2 where that alone makes sense (1.2 beside 100 %)."""
    if unit == _PERCENT:
        return number
    is_share = abs(number) <= 1 or (abs(number) <= 2 and abs(number) * 10 < other)
    return _times(number, _HUNDRED) if is_share else number


def _times(number: Decimal, factor: Decimal) -> Decimal:
    return number if factor == _ONE else EXACT.multiply(number, factor)
