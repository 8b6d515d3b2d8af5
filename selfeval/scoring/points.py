"""Points: how they are rounded and written."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from indicators.values.conversion import EXACT
from indicators.values.numerals import plain
from perfgoals.money import CENT

NOTHING: Final = Decimal("0.00")


def rounded(points: Decimal) -> Decimal:
    """Points as the forms have them: 2 decimals, half up; never -0.00."""
    return EXACT.plus(points.quantize(CENT, ROUND_HALF_UP, EXACT))


def full_marks(weight: Decimal) -> Decimal:
    """The most that an indicator of this weight can get: the weight itself, in 2 decimals."""
    return weight.quantize(CENT, ROUND_DOWN, EXACT)


def share_of(points: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """``points`` × ``part`` ÷ ``whole``, rounded once, from 0 to full marks. ``whole`` is above 0."""
    share = EXACT.divide(EXACT.multiply(points, part), whole)
    return min(max(rounded(share), NOTHING), full_marks(points))


def is_points(number: Decimal) -> bool:
    """Whether a number can be points: not negative, at most 2 decimals."""
    return number.is_finite() and number >= 0 and number == rounded(number)


def typed(points: Decimal) -> str:
    """Points and other numbers as a person writes them: 10, 2.5, 10,012,516.44."""
    return plain(points)


def cents(points: Decimal) -> str:
    """Points of a score: 4.00, 3.82."""
    return f"{points:.2f}"
