"""The budget's execution (预算执行): its rate and its score."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from indicators.values.conversion import EXACT
from selfeval.scoring.points import NOTHING, cents, rounded, share_of, typed
from selfeval.scoring.profiles import WHOLE


class Execution(NamedTuple):
    """``rate`` in percent as the form prints it, ``score`` in points, both with 2 decimals."""

    rate: Decimal
    score: Decimal


def execution_rate(adjusted: Decimal, executed: Decimal) -> Decimal:
    """执行率 = 全年执行数 ÷ 全年预算数 in percent, unrounded; 0 where there is no budget (DOMAIN §4.1)."""
    return EXACT.multiply(executed, WHOLE) / adjusted if adjusted > 0 else Decimal(0)


def execution_score(adjusted: Decimal, executed: Decimal, points: Decimal) -> Execution:
    """The rate of the adjusted budget (全年预算数, not 年初) and its score, min(P, P × the unrounded rate).

    Amounts in any one unit. 0 of budget gives 0.00 and 0.00.

    >>> rate, score = execution_score(Decimal("3028000"), Decimal("3005236"), Decimal(10))
    >>> str(rate), str(score)
    ('99.25', '9.92')
    """
    if adjusted <= 0:
        return Execution(NOTHING, NOTHING)
    return Execution(rounded(execution_rate(adjusted, executed)), share_of(points, executed, adjusted))


def execution_in_words(adjusted: Decimal, executed: Decimal, points: Decimal) -> str:
    """How the score came about, as the page says it under the funds."""
    rate, score = execution_score(adjusted, executed, points)
    if adjusted <= 0:
        return f"全年预算数为 {typed(adjusted)}，执行率记 0.00 %，得 {cents(score)} 分"
    reckoned = f"执行率 = {typed(executed)} ÷ {typed(adjusted)} = {cents(rate)} %，按调整后的全年预算数算"
    if executed > adjusted:
        return f"{reckoned}；超过 100 %，得满分 {cents(score)}"
    return f"{reckoned}；得分 = {typed(points)} × 执行率 = {cents(score)}"
