"""Signs and words of comparison, in front of a value and behind it."""

from __future__ import annotations

import re
from typing import Final

from indicators.values.target import Comparator
from indicators.values.units import alternatives, words

# 大于等于 and its like are ≥ already, see characters.
_IN_FRONT: Final = {
    Comparator.AT_LEAST: (
        "≥ 不少于 不小于 不低于 不短于 不下于 不早于 不劣于 不差于 不得少于 不得低于 不得小于 不得短于 "
        "不能少于 不能低于 至少 最少 最低 起码"
    ),
    Comparator.AT_MOST: (
        "≤ 不高于 不超过 不超 不大于 不多于 不长于 不逾 不得超过 不得高于 不得大于 不得多于 不能超过 不能高于 "
        "至多 最多 最高 最长 不晚于 不迟于 截至 截止 截止到 截止至 截至到"
    ),
    Comparator.MORE_THAN: "> 大于 高于 多于 超过 超出 超 长于 优于 晚于 突破",
    Comparator.LESS_THAN: "< 小于 低于 少于 短于 早于 不到 不足 不满",
    Comparator.EQUAL: "= 等于",
    Comparator.ABOUT: "约 大约 大概 近 将近 接近 ~",
}
_BEHIND: Final = {
    Comparator.AT_LEAST: "以上 及以上 或以上 之上 （含）以上 （含）及以上 含以上 + 起步",
    Comparator.AT_MOST: "以下 及以下 或以下 之下 （含）以下 （含）及以下 以内 之内 内 （含）以内 （含）内",
    Comparator.MORE_THAN: "（不含）以上",
    Comparator.LESS_THAN: "（不含）以下 （不含）以内",
    Comparator.ABOUT: "左右 上下",
}


def _by_word(table: dict[Comparator, str]) -> dict[str, Comparator]:
    return {word: comparator for comparator, typed in table.items() for word in words(typed)}


_IN_FRONT_BY_WORD: Final = _by_word(_IN_FRONT)
_BEHIND_BY_WORD: Final = _by_word(_BEHIND)
# 前3名, but neither 提前3天 nor 12月前3次; 近3000人, but neither 最近3年 nor 附近3个.
_RANK: Final = "(?<![提之以目当此年月日])前"
_NEAR: Final = "(?<![最附临])近"
# What the number is a part or a price of: 不超过合同总价的5%, ≤单价500元.
_WHOLE: Final = "(?:[12][0-9]{3}年)?[一-鿿]{0,8}的|总?单价|均价|总价|总成本|总投资"
_FRONT: Final = re.compile(
    rf"(?:(?P<rank>{_RANK})|(?P<near>{_NEAR})|(?P<word>{alternatives(_IN_FRONT_BY_WORD.keys() - {'近'})})(?:{_WHOLE})?)"
    "(?:于|为|达到?|到|:)?(?:人民币|¥)?$"
)
_BACK: Final = re.compile(
    rf"(?P<word>{alternatives(_BEHIND_BY_WORD)})(?![存容部控涝])(?!(?<=[+])[0-9])"
)  # 16GB内存, 2天+8小时
_FRONT_WINDOW: Final = 20  # characters in front of a value in which its comparator stands
_MIRRORED: Final = {
    "≥": Comparator.AT_MOST,
    "≤": Comparator.AT_LEAST,
    ">": Comparator.LESS_THAN,
    "<": Comparator.MORE_THAN,
}


def in_front(text: str, end: int) -> tuple[Comparator | None, int]:
    """The comparator that stands right in front of ``end``, and where it begins (without one: ``end``)."""
    found = _FRONT.search(text, max(0, end - _FRONT_WINDOW), end)
    if found is None:
        return None, end
    if found["rank"]:
        return Comparator.AT_MOST, found.start()
    return _IN_FRONT_BY_WORD[found["word"] or "近"], found.start()


def behind(text: str, start: int) -> tuple[Comparator | None, int]:
    """The comparator that stands right behind a value (以上, 以内), and where it ends (without one: ``start``)."""
    found = _BACK.match(text, start)
    return (_BEHIND_BY_WORD[found["word"]], found.end()) if found else (None, start)


def mirrored(text: str, start: int) -> Comparator | None:
    """The comparator of a bound written in front of its subject: 80% in “80%≤满意度≤90%” is at least 80 %."""
    following = text[start + 1 : start + 2]
    return _MIRRORED.get(text[start : start + 1]) if following and following not in "0123456789-±" else None
