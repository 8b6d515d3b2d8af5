"""Amounts in a cleaned text: numbers with what is said about them in front (每年, 提升, 不少于) and behind (以上)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from indicators.values import comparators
from indicators.values.dates import Found
from indicators.values.figures import Figure, find_figures, joined
from indicators.values.names import HIDDEN
from indicators.values.numerals import CHINESE_SIGNS
from indicators.values.target import Comparator, Kind, TargetValue
from indicators.values.units import scale_of

_CHANGE: Final = re.compile(
    "(提升|提高|增长|增加|增幅|上升|上浮|上调|下降|降低|降幅|减少|下浮|下调|缩短|压减|压缩|缩减|核减|节约|提前)"
    "(?:率|幅度|了)?(?:为|达到?)?:?$"
)
_EACH: Final = re.compile(
    rf"((?=平均每|每)(?:平均)?(?:每个?(?:[百千万](?:人|户|名|家)|人|户|家|次|场|期|班|批|台|套|件|社区|街道|村|学校|企业|单位|项目|点位))?(?:每[{CHINESE_SIGNS}0-9]{{0,3}}个?"
    "(?:半年|学年|学期|年度?|季度?|月|周|星期|工作日|日|天|小时))?|全年|[年月日人户]均)(?:内|度)?:?$"
)
_EVERY: Final = re.compile(  # 一年, in 一年两次; but 6月 and 2025年 are dates
    rf"(?<![0-9.前])(?P<count>[{CHINESE_SIGNS}]|[0-9]{{1,2}})"
    rf"(?P<unit>个?(?:年|周|天|小时|学期|学年)|个月|个季度|(?<=[{CHINESE_SIGNS}])月)$|半年$"
)
_FREQUENCIES: Final = frozenset("次场期轮批回")  # what happens so many times in 一年
_DATED: Final = frozenset("日号点时")  # behind 每月 or 每日 these make dates
_WINDOW: Final = 12  # characters in which 每年 or 提升 stands
_CURRENCIES: Final = ("¥", "¥:", "人民币")
_LOWER: Final = frozenset((Comparator.AT_LEAST, Comparator.MORE_THAN))
_UPPER: Final = frozenset((Comparator.AT_MOST, Comparator.LESS_THAN))
_MONTHS: Final = 12


class _Front(NamedTuple):
    """What stands in front of a figure, and where it begins."""

    start: int
    each: str
    change: str
    comparator: Comparator | None
    is_plus_minus: bool


def find_amounts(text: str, dates: Sequence[Found]) -> list[Found]:
    """The amounts of a text that is cleaned and has its names hidden, in their order, outside the dates found."""
    figures = list(find_figures(_without(text, dates)))
    found: list[Found] = []
    while figures:
        figure = figures.pop(0)
        if figures and _is_interval(text, figure, figures[0]):
            continue
        if figures and (both := joined(text, figure, figures[0])):
            figure = both
            del figures[0]
        if figure.counts or _is_whole(text, figure):
            found.append(_amount(text, figure))
    return found


def _without(text: str, dates: Sequence[Found]) -> str:
    """``text`` with the dates hidden, so that every other character stays where it was."""
    pieces, position = [], 0
    for item in dates:
        pieces += [text[position : item.start], HIDDEN * (item.end - item.start)]
        position = item.end
    return "".join(pieces) + text[position:]


def _is_interval(text: str, first: Figure, second: Figure) -> bool:
    """Whether the first figure only says how often the second is due: 每2年1次, 一年两次."""
    front = _front(text, second)
    return front.each != "" and front.start <= first.start


def _is_whole(text: str, figure: Figure) -> bool:
    """Whether a bare Chinese number is all that was typed, but for a comparator: 不少于三."""
    return figure.end == len(text) and comparators.in_front(text, figure.start)[1] == 0


def _amount(text: str, figure: Figure) -> Found:
    front = _front(text, figure)
    behind, end = comparators.behind(text, figure.end)
    unit, kind = _unit(text, figure)
    value = TargetValue(
        text=text[front.start : end],
        kind=kind,
        comparator=_comparator(text, figure, front, behind),
        number=figure.number,
        upper=figure.upper,
        unit=unit,
        change=front.change,
        each=front.each,
        plus_minus=front.is_plus_minus and figure.upper is None,
        unsure=_doubt(text, figure, front.comparator, behind),
    )
    return Found(value, front.start, end)


# --- in front and behind -----------------------------------------------------------------------------------------


def _front(text: str, figure: Figure) -> _Front:
    is_plus_minus = text[figure.start - 1 : figure.start] == "±"
    comparator, start = comparators.in_front(text, figure.start - is_plus_minus)
    if figure.unit.kind is Kind.DURATION and text.startswith("优于", start):  # 优于1秒: the shorter the better
        comparator = Comparator.LESS_THAN
    change = ""
    if found := _CHANGE.search(text, max(0, start - _WINDOW), start):
        change, start = found[1], found.start()
    each, start = _each(text, start, figure.unit.word)
    return _Front(start, each, change, comparator, is_plus_minus)


def _each(text: str, end: int, unit: str | None) -> tuple[str, int]:
    """What the amount is counted for (每年, 人均) where that ends at ``end``, and where it begins (else ``end``)."""
    if unit in _DATED:
        return "", end
    start = max(0, end - _WINDOW)
    if found := _EACH.search(text, start, end):
        return found[1].replace("个", ""), found.start()
    if unit in _FREQUENCIES and (found := _EVERY.search(text, start, end)):
        is_one = found["count"] in ("1", "一")
        every = (found["unit"] if is_one else found[0]).replace("个", "")
        return f"每{every}", found.start()
    return "", end


def _comparator(text: str, figure: Figure, front: _Front, behind: Comparator | None) -> Comparator | None:
    """The comparator in front, else the one behind; a mere 约 gives way: 约3天以内."""
    if figure.upper is not None:
        return Comparator.RANGE
    if front.is_plus_minus:
        return Comparator.AT_MOST
    typed = (front.comparator, behind, comparators.mirrored(text, figure.end))
    exact = next((comparator for comparator in typed if comparator not in (None, Comparator.ABOUT)), None)
    is_about = figure.unit.about or Comparator.ABOUT in typed
    return exact or (Comparator.ABOUT if is_about else None)


def _unit(text: str, figure: Figure) -> tuple[str | None, Kind]:
    """The measure word and the kind it makes; a currency in front makes money of a bare number: ¥5, 人民币20万."""
    word = figure.unit.word
    if text[: figure.start].endswith(_CURRENCIES) and scale_of(word)[1] is None:
        return f"{word or ''}元", Kind.MONEY
    return word, figure.unit.kind


def _doubt(text: str, figure: Figure, front: Comparator | None, behind: Comparator | None) -> str:
    """What the user should be asked about this amount; empty if nothing."""
    if (front in _LOWER and behind in _UPPER) or (front in _UPPER and behind in _LOWER):
        return "前后写了两个相反的比较词，请保留一个。"
    if figure.is_turned:
        return "范围的前一个数大于后一个数，请核对。"
    unit, _ = _unit(text, figure)
    if unit is not None and scale_of(unit)[1] is None:
        return f"“{unit}”后面没有写单位，看不出是{unit}元、{unit}人还是别的。"
    if unit == "月" and figure.number > _MONTHS and text[figure.end - 2] != "个":
        return f"没有{figure.typed}月；如果是时长，请写{figure.typed}个月。"
    return ""
