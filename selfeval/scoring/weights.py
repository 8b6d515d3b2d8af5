"""The weights (分值) of the indicators: proposed from the points of the first levels, and checked against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, TypeVar

from perfgoals.money import CENT
from selfeval.scoring.levels import scored_level, stem
from selfeval.scoring.points import is_points, typed
from selfeval.scoring.profiles import ScoringProfile
from selfeval.scoring.rows import WeightedDataRow, WeightedRow, applies

_HALF: Final = Decimal("0.5")


R = TypeVar("R", bound=WeightedDataRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightProblem:
    """Weights that do not add up: at a first level, at 合计, or at a third level, whose 0-based place is ``row``."""

    place: str
    message: str
    found: str
    expected: str
    row: int | None = None


# --- proposing ---------------------------------------------------------------------------------------------------


def propose_weights(rows: Sequence[R], profile: ScoringProfile) -> tuple[R, ...]:
    """The rows with the weights that the profile suggests; every first level sums to its points exactly.

    The points of a first level go evenly to its second levels, and from there to their rows, in whole or half points
    as far as these suffice. 不适用 and rows of an unknown first level weigh 0.
    """
    weights = [Decimal(0)] * len(rows)
    for level in profile.scored_levels:
        seconds: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            if applies(row) and scored_level(row.level1, row.level2, profile) == level:
                seconds.setdefault(stem(row.level2), []).append(place)
        for places, points in zip(seconds.values(), _spread(level.points or Decimal(0), len(seconds)), strict=True):
            for place, weight in zip(places, _spread(points, len(places)), strict=True):
                weights[place] = weight
    return tuple(replace(row, weight=weight) for row, weight in zip(rows, weights, strict=True))


def _spread(points: Decimal, count: int) -> list[Decimal]:
    """``points`` in ``count`` parts as even as whole steps make them, the larger parts first; together exactly that."""
    if not count:
        return []
    step = _HALF if points % _HALF == 0 and points >= _HALF * count else CENT
    steps, rest = divmod(int(points / step), count)
    return [_shortest(step * (steps + (place < rest))) for place in range(count)]


def _shortest(points: Decimal) -> Decimal:
    """Points without idle decimals: 10 and not 10.0."""
    return points.to_integral_value() if points == points.to_integral_value() else points.normalize()


# --- checking ----------------------------------------------------------------------------------------------------


def weight_problems(rows: Sequence[WeightedRow], profile: ScoringProfile) -> list[WeightProblem]:
    """What is wrong with the weights, row by row, then each first level, then the sum of all (DOMAIN §4.5).

    Sums are only checked where every weight in them was filled in.
    """
    return [
        *(problem for place, row in enumerate(rows) if (problem := _of_row(place, row, profile))),
        *_of_sums(rows, profile),
    ]


def _of_row(place: int, row: WeightedRow, profile: ScoringProfile) -> WeightProblem | None:
    weight = row.weight

    def problem(message: str, expected: str) -> WeightProblem:
        found = "空白" if weight is None else typed(weight)
        return WeightProblem(place=row.level3.strip(), message=message, found=found, expected=expected, row=place)

    if not applies(row):
        return problem("不适用或没有填写的指标不计分，分值应为 0", "0") if weight else None
    if weight is None:
        return problem("没有填分值", "分值")
    if not is_points(weight):
        return problem("分值不能是负数，最多两位小数", "0 或正数，最多两位小数")
    if scored_level(row.level1, row.level2, profile) is None:
        known = "、".join(level.name for level in profile.scored_levels)
        return problem(f"一级指标“{row.level1.strip()}”不在评分办法内", known)
    return None


def _of_sums(rows: Sequence[WeightedRow], profile: ScoringProfile) -> Iterator[WeightProblem]:
    carrying = [row for row in rows if applies(row) or row.weight]
    for level in profile.scored_levels:
        own = [row for row in carrying if scored_level(row.level1, row.level2, profile) == level]
        yield from _sum_is(level.name, own, level.points or Decimal(0))
    yield from _sum_is("合计", carrying, profile.indicator_points)


def _sum_is(place: str, rows: Sequence[WeightedRow], expected: Decimal) -> Iterator[WeightProblem]:
    weights = [row.weight for row in rows if row.weight is not None]
    found = sum(weights, Decimal(0))
    if len(weights) == len(rows) and found != expected:
        label = "各项指标" if place == "合计" else place
        yield WeightProblem(
            place=place,
            message=f"{label}的分值合计 {typed(found)} 分，应为 {typed(expected)} 分",
            found=typed(found),
            expected=typed(expected),
        )
