"""How amounts are said in messages."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_WAN: Final = Decimal(10_000)
_DECIMALS: Final = 6
_QUOTED: Final = 60


def money(yuan: Decimal) -> str:
    """An amount as people say it: ``447.48 万元``, below one 万元 ``550 元``; no idle zeros, 万元 with two decimals."""
    if abs(yuan) >= _WAN:
        return f"{_in_digits(yuan / _WAN, least=2)} 万元"
    return f"{_in_digits(yuan, least=0)} 元"


def number(value: Decimal) -> str:
    """A bare number without idle zeros."""
    return _in_digits(value, least=0)


def _in_digits(value: Decimal, *, least: int) -> str:
    """A number with thousands separators, with ``least`` to six decimals."""
    written = f"{value:,.{_DECIMALS}f}"
    whole, _, decimals = written.partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    return f"{whole}.{decimals}" if decimals else whole


def quote(text: str) -> str:
    """A passage of a text as a finding quotes it: one line, its ends where it is long."""
    line = " ".join(text.split()).lstrip("，。；;、:：,")
    return line if len(line) <= _QUOTED else f"{line[: _QUOTED // 2]}…{line[-_QUOTED // 2 :]}"


def slip(one: Decimal, other: Decimal) -> str:
    """What slip of the pen would make one number of the other, as a remark in brackets; blank where none is seen."""
    if one > 0 and other > 0 and max(one, other) == min(one, other) * _WAN:
        return "（正好一万倍，疑似元与万元混淆）"
    if one > 0 and other > 0 and max(one, other) == min(one, other) * 10:
        return "（正好十倍，疑似小数点错位）"
    if _swapped(*(f"{value.normalize():f}".replace(".", "").strip("0") for value in (one, other))):
        return "（疑似数字颠倒）"
    return ""


def _swapped(one: str, other: str) -> bool:
    """Whether two digits that stand side by side change places."""
    if len(one) != len(other) or len(one) < 3:
        return False
    places = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and one[places[0]] == other[places[1]]
        and one[places[1]] == other[places[0]]
    )
