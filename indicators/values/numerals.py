"""Numbers written in digits or in Chinese, as exact decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_DIGITS: Final = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_POWERS: Final = {"十": 10, "百": 100, "千": 1000}
CHINESE_SIGNS: Final = "".join(_DIGITS) + "".join(_POWERS)
CHINESE_NUMERAL: Final = rf"[{CHINESE_SIGNS}点]{{1,12}}"  # no longer one is read


def decimal(typed: str) -> Decimal:
    """The number of ASCII digits with commas for thousands and a point."""
    return Decimal(typed.replace(",", "").replace("，", ""))


def chinese_number(typed: str) -> Decimal | None:
    """The number of Chinese numerals; None if they make none.

    >>> chinese_number("一百零五"), chinese_number("九十五点五"), chinese_number("十五五")
    (Decimal('105'), Decimal('95.5'), None)
    """
    whole, point, fraction = typed.partition("点")
    value = _whole_number(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    if not fraction or any(sign not in _DIGITS for sign in fraction):
        return None
    return Decimal(f"{value}.{digits(fraction)}")


def digits(typed: str) -> str:
    """Chinese digits one by one: 二〇二五 → 2025."""
    return "".join(str(_DIGITS[sign]) for sign in typed)


def _whole_number(typed: str) -> int | None:
    if typed == "百":  # only in 百分之百
        return 100
    total, pending, last_power = 0, None, 10_000
    for sign in typed:
        if power := _POWERS.get(sign):
            if power >= last_power or (pending is None and power != 10):
                return None
            total += (1 if pending is None else pending) * power
            pending, last_power = None, power
        elif pending:  # two digits in a row are a name (十五五) or two numbers (三五)
            return None
        else:
            pending = _DIGITS.get(sign)
            if pending is None:
                return None
    return total + (pending or 0) if typed else None


def shifted(number: Decimal, places: int) -> Decimal:
    """``number``, in plain digits, × 10 to the power of ``places``: exact, where a product is rounded to 28 digits."""
    return Decimal(f"{Decimal(f'{number}E{places}'):f}")


def plain(number: Decimal) -> str:
    """``number`` in digits with commas for thousands, without exponent and without idle zeros.

    >>> plain(Decimal("4.0")), plain(Decimal("142073.50"))
    ('4', '142,073.5')
    """
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
