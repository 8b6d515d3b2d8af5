"""The months that headings cover (1-7月执行数), and the month that a form is about."""

from __future__ import annotations

import re
from typing import Final

from perfgoals.officialforms.layout import ANY_MONTH
from perfgoals.text import compact

_CHINESE: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
                   "十一": 11, "十二": 12}  # fmt: skip
_IN_WORDS: Final = {"上半年": "1-6月", "前三季度": "1-9月"}
# 1-7月, 1月至7月份, 一~七月, 截至7月底, 7月; also what a blank form has: 1-N月, 1-__月.
_MONTHS: Final = re.compile(
    r"(?:截[至止]到?)?(?:[1一]月?份?[-‐–—~至到]+)?([0-9]{1,2}|[一二三四五六七八九十]{1,2}|[NX]|_*)月份?[底末]?"
)
# 7, 07, 2025-07, 2025/7/31
_DATE: Final = re.compile(r"20[0-9]{2}[-./]([0-9]{1,2})(?:[-./][0-9]{1,2})?")
_NUMBER: Final = re.compile(r"([0-9]{1,2})")


def any_month(heading: str) -> str:
    """A heading without blanks, whatever months it names, as a layout names it: 截至7月底执行数 is 1-N月执行数."""
    return _MONTHS.sub(f"1-{ANY_MONTH}月", _in_digits(heading), count=1)


def month_in(text: str) -> str:
    """The number of the month that a heading or a value names, the last of several; empty for none."""
    plain = _in_digits(compact(text))
    found = _MONTHS.search(plain) or _DATE.fullmatch(plain) or _NUMBER.fullmatch(plain)
    named = found[1] if found else ""
    month = int(named) if named.isdecimal() else _CHINESE.get(named, 0)
    return str(month) if 1 <= month <= 12 else ""


def _in_digits(text: str) -> str:
    for words, months in _IN_WORDS.items():
        text = text.replace(words, months)
    return text
