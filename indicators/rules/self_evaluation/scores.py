"""Rules on 分值 and 得分 of a 自评表: what was reached, what the formula gives, and the sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from indicators.rules.form import Form, Row
from indicators.rules.rounding import cents
from indicators.rules.rule import Hit, Thresholds, in_field, in_row, rule
from indicators.rules.self_evaluation.reading import (
    SELF_EVALUATIONS,
    attainment_of,
    has_full_score,
    is_same_points,
    lost_points,
    number_of,
    reason_of,
    total_of,
)
from indicators.values import Direction
from indicators.values.numerals import plain

_FULL: Final = Decimal(100)
_NOTHING: Final = Decimal(0)
_CENT: Final = Decimal("0.01")


@rule(
    "full_score_below_target",
    "未达到指标值却得满分",
    source="自评表：没有达到指标值的应当扣分",
    what="实际完成值没有达到指标值（包括成本、投诉等越少越好的超过了、日期迟了、不在区间内），得分仍是满分",
    suggestion="按实际完成值计分，并写明偏差原因；实际完成值填错的，改正",
    kinds=SELF_EVALUATIONS,
)
def full_score_below_target(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """Worse than the target, mind the direction, and full marks. Where a reason is given, full_score_with_deviation.

    报：表 自评表｜三级指标 培训人次｜指标值 ≥300人次｜实际完成值 286人次｜分值 10｜得分 10
    报：表 自评表｜二级指标 社会效益指标｜三级指标 投诉次数｜指标值 0次｜实际完成值 2次｜分值 10｜得分 10
    报：表 自评表｜二级指标 成本指标｜三级指标 单位成本｜指标值 ≤480元｜实际完成值 512元｜分值 10｜得分 10
    报：表 自评表｜三级指标 完工时间｜指标值 2024年10月底前｜实际完成值 2024年11月6日｜分值 10｜得分 10
    不报：表 自评表｜二级指标 成本指标｜三级指标 单位成本｜指标值 ≤480元｜实际完成值 455元｜分值 10｜得分 10
    不报：表 自评表｜三级指标 培训人次｜指标值 ≥0.03万人次｜实际完成值 312人次｜分值 10｜得分 10
    不报：表 自评表｜三级指标 培训人次｜指标值 ≥300人次｜实际完成值 286人次｜分值 10｜得分 9.53
    不报：表 自评表｜三级指标 培训人次｜指标值 ≥300人次｜实际完成值 ｜分值 10｜得分 10
    不报：表 自评表｜三级指标 安全水平｜指标值 提升｜实际完成值 有所提升｜分值 10｜得分 10
    """
    for row in form.indicators:
        if has_full_score(row) and not reason_of(row) and attainment_of(row, form).reached is False:
            yield in_row(
                row,
                "score",
                f"实际完成值没有达到指标值，仍得满分 {row.score} 分",
                found=f"{row.target.strip()} → {row.actual.strip()}",
                expected=f"低于 {row.weight} 分",
            )


@rule(
    "score_not_derivable",
    "得分与公式不符",
    source="自评表：没有达到指标值的，按实际完成值与指标值的比例计分",
    what="没有达到指标值的指标，得分不是“实际完成值 ÷ 指标值 × 分值”（越少越好的倒过来除）；自愿多扣并写了原因的不报",
    suggestion="按公式计分；另有评分办法的，在偏差原因栏写明",
    kinds=SELF_EVALUATIONS,
)
def score_not_derivable(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A score that is not the share of the target that was reached (DOMAIN §4.2).

    Words, dates and ranges are scored by hand; what was reached is left to the reason that lost points want. Of the
    less the better, points that fall evenly to nothing at twice the target are as good.

    报：表 自评表｜三级指标 改造厕所座数｜指标值 4座｜实际完成值 3座｜分值 10｜得分 9｜偏差原因 1座管线未迁
    报：表 自评表｜三级指标 培训合格率｜指标值 100%｜实际完成值 92%｜分值 10｜得分 9
    报：表 自评表｜二级指标 社会效益指标｜三级指标 投诉次数｜指标值 ≤5次｜实际完成值 8次｜分值 9｜得分 8｜偏差原因 积水
    不报：表 自评表｜三级指标 培训合格率｜指标值 100%｜实际完成值 50%｜分值 2.5｜得分 1.25
    不报：表 自评表｜二级指标 社会效益指标｜三级指标 投诉次数｜指标值 ≤5次｜实际完成值 8次｜分值 10｜得分 6.25
    不报：表 自评表｜二级指标 社会效益指标｜三级指标 投诉次数｜指标值 ≤5次｜实际完成值 8次｜分值 10｜得分 4
    不报：表 自评表｜三级指标 改造厕所座数｜指标值 4座｜实际完成值 3座｜分值 10｜得分 6｜偏差原因 1座未完工，另有返修
    不报：表 自评表｜三级指标 居民满意度｜指标值 ≥85%｜实际完成值 84%｜分值 20｜得分 19.8｜偏差原因 停车不便
    """
    for row in form.indicators:
        formula, score = _formula(row, form), row.score
        if formula is None or score is None or has_full_score(row) or formula.gives(score):
            continue
        is_own_choice = score < formula.points and bool(reason_of(row))
        if not is_own_choice:
            yield in_row(
                row,
                "score",
                f"按公式 {formula} = {plain(formula.points)} 分，表上是 {plain(score)} 分",
                found=f"{score}",
                expected=f"{formula.points}",
            )


class _Formula(NamedTuple):
    """Points by the share of the target that was reached; ``above`` is the smaller number, of ``below``."""

    above: Decimal
    below: Decimal
    unit: str
    weight: Decimal
    direction: Direction

    def __str__(self) -> str:
        """The formula in words: 3座 ÷ 4座 × 10 分."""
        return f"{plain(self.above)}{self.unit} ÷ {plain(self.below)}{self.unit} × {plain(self.weight)} 分"

    @property
    def points(self) -> Decimal:
        """The points, to the cent."""
        return cents(self.above / self.below * self.weight)

    def gives(self, score: Decimal) -> bool:
        """Whether a score follows the formula, but for a cent or for what one decimal leaves out."""
        due = [self.points]
        if self.direction is Direction.LESS:
            due.append(cents(max(_NOTHING, 2 - self.below / self.above) * self.weight))
        return any(abs(score - points) <= _CENT or is_same_points(score, points) for points in due)


def _formula(row: Row, form: Form) -> _Formula | None:
    """The formula for a target that was missed, ``None`` where a person decides."""
    attainment = attainment_of(row, form)
    wanted, given, direction = attainment.wanted, attainment.given, attainment.direction
    if attainment.reached is not False or wanted is None or given is None or direction is None or not row.weight:
        return None
    above, below = (wanted, given) if direction is Direction.LESS else (given, wanted)
    can_be_told = wanted > 0 and 0 <= above < below
    return _Formula(above, below, attainment.unit, row.weight, direction) if can_be_told else None


@rule(
    "score_arithmetic",
    "分值、得分合计不符",
    source="自评表：各指标分值与预算执行分值合计 100 分，一级指标的分值是其各行之和，总分为各项得分之和",
    what="分值合计不是 100 分，某个一级指标各行的分值合计不是它的分值，合计与总分栏不一致，或得分高于分值",
    suggestion="核对各行分值与得分，重新合计",
    kinds=SELF_EVALUATIONS,
)
def score_arithmetic(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """Points that do not add up: to 100, to those of a first level, to the printed total; a score above its weight.

    报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 100%｜分值 10｜得分 12
    报：表 自评表｜一级指标 产出指标｜一级指标分值 50｜三级指标 培训期数｜分值 40｜三级指标 培训人次｜分值 20
    报：表 自评表｜资金 年度资金总额｜执行率分值 10｜三级指标 培训期数｜分值 60｜三级指标 学员满意度｜分值 40
    报：表 自评表｜资金 年度资金总额｜执行率分值 10｜执行率得分 9｜三级指标 培训期数｜分值 90｜得分 90｜总得分 99.5
    不报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 100%｜分值 10｜得分 10
    不报：表 自评表｜资金 年度资金总额｜执行率分值 10｜执行率得分 9.50｜三级指标 培训期数｜分值 90｜得分 90｜总得分 99.5
    不报：表 自评表｜资金 年度资金总额｜执行率分值 10｜三级指标 培训期数｜分值 90｜三级指标 不适用｜分值 ｜总分值 100
    不报：表 自评表｜资金 年度资金总额｜执行率分值 10｜三级指标 培训期数｜分值 60｜三级指标 学员满意度｜分值
    """
    for row in form.rows:
        if lost_points(row) < 0:
            yield in_row(row, "score", "得分高于分值", found=f"{row.score}", expected=f"不超过 {row.weight}")
    yield from _first_levels(form)
    yield from _totals(form)


def _first_levels(form: Form) -> Iterator[Hit]:
    """First levels whose rows do not come to the points printed behind them, told on their first row."""
    for level in dict.fromkeys(row.level1 for row in form.rows):
        rows = [row for row in form.rows if row.level1 == level]
        points, reckoned = rows[0].level1_weight, _sum(map(_weight, rows))
        if points is not None and reckoned is not None and points != reckoned:
            yield in_row(
                rows[0],
                "weight",
                f"“{level}”各行分值合计 {plain(reckoned)} 分，这一级的分值却是 {plain(points)} 分",
                found=plain(reckoned),
                expected=plain(points),
            )


def _totals(form: Form) -> Iterator[Hit]:
    """All weights against 100, and the printed totals against what the rows come to, the execution rate included."""
    funds = total_of(form)
    execution_weight = number_of(funds.weight) if funds else None
    execution_score = number_of(funds.score) if funds else None
    of_rows = _sum(map(_weight, form.rows))
    weights = _sum((execution_weight, of_rows))
    least = of_rows if weights is None else weights
    if least is not None and (least > _FULL or (weights is not None and weights < _FULL)):
        message = f"各指标分值与预算执行分值合计 {plain(least)} 分，不是 100 分"
        yield in_field("record", message, found=plain(least), expected=plain(_FULL))
    else:
        yield from _total_is("分值", form.total_weight, weights)
    yield from _total_is("得分", form.total_score, _sum((execution_score, *map(_score, form.rows))))


def _sum(points: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, ``None`` while one is missing."""
    known = list(points)
    return None if None in known else sum((one for one in known if one is not None), _NOTHING)


def _weight(row: Row) -> Decimal | None:
    """The points that a row carries: none where it does not apply."""
    return _NOTHING if row.weight is None and _carries_nothing(row) else row.weight


def _score(row: Row) -> Decimal | None:
    """The points that a row got: none where it carries none."""
    return _NOTHING if row.score is None and _weight(row) == 0 else row.score


def _carries_nothing(row: Row) -> bool:
    return row.is_not_applicable or row.is_blank


def _total_is(label: str, stated: Decimal | None, reckoned: Decimal | None) -> Iterator[Hit]:
    """A printed total that is not what its rows come to."""
    if stated is not None and reckoned is not None and not is_same_points(stated, reckoned):
        yield in_field("record", f"{label}合计与总分栏不一致", found=f"{stated}", expected=f"{reckoned}")
