"""Amounts in capital numerals (大写), as contracts write them beside the figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final[Mapping[str, int]] = {"拾": 10, "佰": 100, "仟": 1000}
_MYRIAD: Final = 10_000
_SIGNS: Final = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿"
# “壹拾贰万元整（￥120000.00）”; 万 alone is no numeral: 12万元.
CAPITAL_AMOUNT: Final = re.compile(
    rf"(?<![{_SIGNS}])(?P<words>[壹贰叁肆伍陆柒捌玖拾][{_SIGNS}]{{0,30}})[元圆][{_SIGNS}角分]*[整正]?\s*"
    r"[（(]?\s*(?:小写[:：]?\s*)?[￥¥]\s*(?P<figures>\d[\d,]*(?:\.\d+)?)(?P<scale>万)?元?"
)


def in_figures(capitals: str) -> int:
    """The whole number that capital numerals stand for.

    >>> in_figures("壹拾贰万叁仟"), in_figures("贰亿零伍佰")
    (123000, 200000500)
    """
    total = section = digit = 0
    for sign in capitals:
        if sign in _DIGITS:
            digit = _DIGITS.index(sign)
        elif sign in _PLACES:
            section += (digit or 1) * _PLACES[sign]
            digit = 0
        elif sign == "万":
            total, section, digit = total + (section + digit) * _MYRIAD, 0, 0
        else:  # 亿 multiplies all that stands before it: 壹万亿
            total, section, digit = (total + section + digit) * _MYRIAD**2, 0, 0
    return total + section + digit
