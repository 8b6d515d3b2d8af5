"""Printed numbers against the exact ones behind them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

_CENT: Final = Decimal("0.01")
# Room for a rate of much money and next to no budget, which has more digits than are reckoned with by default.
_ROOM: Final = Context(prec=100)


def cents(number: Decimal) -> Decimal:
    """A number with two decimals, rounded as scores and rates are (DOMAIN §4)."""
    return number.quantize(_CENT, ROUND_HALF_UP, _ROOM)


def is_rounded(printed: Decimal, exact: Decimal) -> bool:
    """Whether a printed number is the exact one, rounded or cut to as many decimals as were printed.

    >>> is_rounded(Decimal("96.4"), Decimal("96.37")), is_rounded(Decimal("96.3"), Decimal("96.37"))
    (True, True)
    >>> is_rounded(Decimal("96.38"), Decimal("96.371"))
    False
    """
    unit = Decimal(1).scaleb(-decimals_of(printed))
    return -unit / 2 <= exact - printed < unit


def decimals_of(number: Decimal) -> int:
    """How many decimals a number is written with: 2 of 9.50, 0 of 10."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
