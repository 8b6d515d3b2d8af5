"""The reading of a target value in words, as the page shows it beside the box."""

from __future__ import annotations

import re
from typing import Final

from indicators.values.characters import clean
from indicators.values.numerals import plain
from indicators.values.reading import OTHER_MARK, QUALITATIVE_MARK, split_mark
from indicators.values.target import Comparator, Kind, TargetValue, When
from indicators.values.units import words

_COMPARATORS: Final = {
    None: "",
    Comparator.AT_LEAST: "不少于",
    Comparator.AT_MOST: "不超过",
    Comparator.MORE_THAN: "大于",
    Comparator.LESS_THAN: "小于",
    Comparator.EQUAL: "等于",
    Comparator.ABOUT: "约",
    Comparator.RANGE: "",
}
_COUNTED_WITH_GE: Final = words("月 季度 星期 礼拜 学期 学年 工作日 自然日 日历天 日历日 百分点")
_LONGEST: Final = 60  # characters of a qualitative text that are repeated
_TAIL: Final = 12  # of these, how many from its end


def describe(value: TargetValue) -> str:
    """The reading in words: “不少于 90 %”, “2025 年 6 月 30 日前”, “定性：显著提升”, “不适用”.

    Reading these words gives the same reading again.
    """
    match value.kind:
        case Kind.NOT_APPLICABLE:
            return "不适用"
        case Kind.QUALITATIVE:
            return f"{QUALITATIVE_MARK}：{_repeated(value.text)}"
        case Kind.OTHER:
            return f"{OTHER_MARK}：{_repeated(value.text)}"
        case Kind.DEADLINE if value.when:
            return _deadline(value.when, value.since, value.comparator)
        case Kind.COMPOUND:
            return ("；或" if value.any_of else "；").join(describe(part) for part in value.parts)
        case _:
            return _amount(value)


def _repeated(typed: str) -> str:
    """What was typed, of a long text the beginning and the end: there stands what it is compared with."""
    _, text = split_mark(clean(typed))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - _TAIL - 1]}…{text[-_TAIL:]}"


def _amount(value: TargetValue) -> str:
    unit = value.unit or ""
    if value.kind in (Kind.DURATION, Kind.PERCENT) and unit.startswith(_COUNTED_WITH_GE):
        unit = f"个{unit}"
    amount = f"{_numbers(value)} {unit}".rstrip()
    if value.plus_minus:
        return f"{value.each}{value.change}± {amount} 以内"
    context, comparator = value.each + value.change, _COMPARATORS[value.comparator]
    if context and not comparator and amount.startswith("-"):
        context += "："  # 人均：-5 元, where 人均-5 could be a name
    return f"{context}{comparator} {amount}" if context or comparator else amount


def _numbers(value: TargetValue) -> str:
    """The number, or both ends of a range; of a percentage the sign stands behind either end: 80 % 至 90 %."""
    ends = [plain(number) for number in (value.number, value.upper) if number is not None]
    return (" % 至 " if value.unit == "%" else " 至 ").join(ends)


def _deadline(when: When, since: When | None, comparator: Comparator | None) -> str:
    named = _spaced(when.words)
    if since is not None:
        return _spaced(f"{since.words}至{when.words}")
    match comparator:
        case Comparator.AT_MOST:
            return named + ("内" if _is_stretch(when) else "前")
        case Comparator.AT_LEAST:
            return f"{named}起"
        case None:
            return named
        case Comparator.LESS_THAN:
            return f"早于 {named}"
        case Comparator.MORE_THAN:
            return f"晚于 {named}"
        case _:
            return f"{_COMPARATORS[comparator]} {named}"


def _is_stretch(when: When) -> bool:
    """Whether one says 内 of it and not 前: 2025年内, 当年内."""
    return when.month is None and when.day is None and not re.search("[底末初旬0-9]$", when.words)


def _spaced(typed: str) -> str:
    return re.sub(r"(?<=[0-9])(?=[^0-9:])|(?<=[^0-9:])(?=[0-9])", " ", typed)
