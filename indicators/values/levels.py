"""Targets in words (显著提升, ≥良好, 零投诉, 及时完成) against the words of what came of them."""

from __future__ import annotations

import re
from typing import Final

from indicators.values.characters import clean
from indicators.values.deadlines import on_time_in_words
from indicators.values.target import Comparator, TargetValue

_IDLE: Final = re.compile("[已均都了]|全部|得到|实现|达到")
_NONE: Final = re.compile(
    "(?:全年|本年|年内|年度|均|共)*(?:[零0](?![.0-9%])|无|没有|不存在|未(?:发生|出现|接到|收到|产生|发现|有))"
    # 暂无 and 没有统计 say that nothing is known, not that there was none.
    "(?!数据|统计|资料|信息|记录|情况|填|完成|实施|开展|开始|到)"
)
_HAS_REACHED: Final = re.compile("已?(?:达到|达成|实现)(?:了?(?:年度|年初|预期)*(?:目标|指标|要求)值?)?|已?达标")
_HAS_NOT: Final = re.compile(
    "(?:未能?|没有?能?)(?:全部)?(?:达|完成|实现|通过|合格|开展|实施|落实)|不(?:合格|达标|通过|及时|满意)|尚未"
)
_DENIES: Final = re.compile("[未无]|没有|不[够太很显明甚]")
# The worst first. What stands further on holds what stands before: 显著 is more than 明显.
_LADDERS: Final = (
    (("一般", "有所", "一定", "逐步", "稍有"), ("明显", "较大", "较好"), ("显著", "大幅", "极大")),
    (
        ("不合格", "不达标", "较差", "差"),
        ("合格", "达标", "中", "中等", "及格"),
        ("良好", "良"),
        ("优秀", "优良", "优"),
    ),
    (("不满意",), ("基本满意", "一般满意"), ("满意", "较满意", "比较满意"), ("非常满意", "十分满意", "很满意")),
)
_SINGLE_RUNGS: Final = frozenset("优良中差")  # these count only where nothing else was written: 优 but not 优化


def says_none(text: str) -> bool:
    """Whether the words say that there was none of it: 无, 零投诉, 未发生事故."""
    return _NONE.match(clean(text)) is not None


def is_reached_in_words(wanted: TargetValue, given: TargetValue) -> bool | None:
    """Whether what was said reaches a target in words; None where a person has to judge.

    The same words reach it, and a higher rung of the same ladder (显著 > 明显 > 一般; 优 > 良 > 合格; 非常满意 > 满意).
    """
    target, actual = (_IDLE.sub("", clean(value.text)) for value in (wanted, given))
    if target == actual or _HAS_REACHED.fullmatch(clean(given.text)):
        return True
    if _HAS_NOT.match(actual):
        return False
    if says_none(target) and (says_none(actual) or given.number is not None):
        return says_none(actual) or given.number == 0
    if on_time_in_words(target) and (is_on_time := on_time_in_words(actual)) is not None:
        return is_on_time
    return _by_rung(target, wanted.comparator, actual)


def _by_rung(target: str, comparator: Comparator | None, actual: str) -> bool | None:
    if _DENIES.search(actual):
        return None
    for ladder in _LADDERS:
        asked, got = _rung(ladder, target), _rung(ladder, actual)
        if asked is None or got is None:
            continue
        if comparator in (None, Comparator.AT_LEAST, Comparator.EQUAL):
            return got >= asked
        return got > asked if comparator is Comparator.MORE_THAN else None
    return None


def _rung(ladder: tuple[tuple[str, ...], ...], text: str) -> int | None:
    """How high a text stands on a ladder, by its longest word; None if it does not stand there."""
    bare = re.sub("[≥=>]|不低于|以上|及", "", text)
    found = [
        (len(word), height)
        for height, rung in enumerate(ladder)
        for word in rung
        if (word == bare if word in _SINGLE_RUNGS else word in text)
    ]
    return max(found)[1] if found else None
