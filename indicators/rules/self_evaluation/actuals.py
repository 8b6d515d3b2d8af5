"""Rules on 实际完成值 of a 自评表: whether what stands there was measured at all."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from indicators.rules.form import Form, Row
from indicators.rules.language import fold
from indicators.rules.rule import Hit, Threshold, Thresholds, in_field, in_row, rule
from indicators.rules.self_evaluation.reading import SELF_EVALUATIONS
from indicators.values import Comparator, Kind, parse

_BOUNDS: Final = frozenset((Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.MORE_THAN, Comparator.LESS_THAN))
_COUNTED: Final = frozenset((Kind.NUMBER, Kind.PERCENT, Kind.MONEY))
# What can be measured, words cannot.
_MEASURABLE: Final = _COUNTED | {Kind.DURATION, Kind.DEADLINE, Kind.COMPOUND}
_MOST_QUOTED: Final = 3


@rule(
    "actual_equals_target",
    "实际完成值全部照抄指标值",
    source="自评表：实际完成值要填统计、验收、问卷等得出的实际结果",
    what="可以计量的指标，实际完成值一项不差都等于指标值，连“≥90%”这样只有下限的也正好等于下限，看不出是实际结果",
    suggestion="按统计、验收、问卷等记录逐项填写实际完成的数；确实一样的，在偏差原因栏写明数据来源",
    thresholds={"rows": Threshold(value=Decimal(3), label="可以计量的指标少于几项时不报")},
    kinds=SELF_EVALUATIONS,
)
def actual_equals_target(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """Every measurable actual value is its target over again, bounds included.

    To have done exactly what was planned, or 100 %, is common; to hit a lower bound or an odd rate exactly is not, so
    at least one row must be of that kind.

    报：表 自评表｜三级指标 期数｜指标值 4期｜实际完成值 4期｜三级指标 通过率｜指标值 ≥95%｜实际完成值 ≥95%
        ｜三级指标 满意度｜指标值 ≥90%｜实际完成值 ≥90%
    报：表 自评表｜三级指标 期数｜指标值 4期｜实际完成值 4期｜三级指标 开班率｜指标值 100%｜实际完成值 100%
        ｜三级指标 满意度｜指标值 ≥90%｜实际完成值 90%
    不报：表 自评表｜三级指标 期数｜指标值 4期｜实际完成值 4期｜三级指标 开班率｜指标值 100%｜实际完成值 100%
        ｜三级指标 事故｜指标值 0起｜实际完成值 0起
    不报：表 自评表｜三级指标 期数｜指标值 4期｜实际完成值 4期｜三级指标 开班率｜指标值 100%｜实际完成值 100%
        ｜三级指标 满意度｜指标值 ≥90%｜实际完成值 93%
    不报：表 自评表｜三级指标 期数｜指标值 4期｜实际完成值 4期｜三级指标 通过率｜指标值 ≥95%｜实际完成值 ≥95%
        ｜三级指标 满意度｜指标值 ≥90%
    """
    rows = [row for row in form.indicators if parse(row.target).kind in _MEASURABLE]
    telling = [row for row in rows if _is_unlikely(row)]
    if len(rows) >= limits["rows"] and telling and all(map(_is_copied, rows)):
        quoted = "、".join(row.actual.strip() for row in telling[:_MOST_QUOTED])
        yield in_field(
            "record",
            f"{len(rows)} 项可以计量的指标，实际完成值都与指标值相同",
            found=quoted,
            expected="统计、验收、问卷等得出的实际数",
        )


def _is_copied(row: Row) -> bool:
    """Whether an actual value is the target to the letter, or the very number that bounds it."""
    target, actual = parse(row.target), parse(row.actual)
    is_at_bound = actual.number is not None and (actual.number, actual.unit) == (target.number, target.unit)
    return fold(row.actual) == fold(row.target) or (is_at_bound and target.comparator in _BOUNDS)


def _is_unlikely(row: Row) -> bool:
    """Whether to get exactly the target is a strange chance: a copied bound, or a rate other than all and nothing."""
    target = parse(row.target)
    if target.kind is Kind.PERCENT:
        return target.number not in (0, 100)
    return target.comparator in _BOUNDS and parse(row.actual).comparator is target.comparator


@rule(
    "actual_not_measured",
    "实际完成值不是确定的数",
    source="自评表：实际完成值要填实际达到的数",
    what="实际完成值带着“≥”“不少于”“以上”一类的话，是一个界限，不是实际达到的数，无法核对，也无法计分",
    suggestion="填统计、验收、问卷等得出的数，如“97.3%”",
    kinds=SELF_EVALUATIONS,
)
def actual_not_measured(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """An actual number, rate or sum of money that is only a bound. A time within which all was done may be one.

    报：表 自评表｜三级指标 培训合格率｜指标值 ≥98%｜实际完成值 ≥98%
    报：表 自评表｜三级指标 学员满意度｜指标值 ≥90%｜实际完成值 90%以上
    报：表 自评表｜三级指标 印制成本｜指标值 ≤5万元｜实际完成值 不超过5万元
    不报：表 自评表｜三级指标 培训合格率｜指标值 ≥98%｜实际完成值 98%
    不报：表 自评表｜三级指标 故障响应时间｜指标值 ≤2小时｜实际完成值 2小时内
    不报：表 自评表｜三级指标 完工时间｜指标值 2024年10月底前｜实际完成值 2024年9月底前
    不报：表 自评表｜三级指标 参加人次｜指标值 ≥500人次｜实际完成值 约620人次
    """
    for row in form.indicators:
        actual = parse(row.actual)
        if actual.kind in _COUNTED and actual.comparator in _BOUNDS:
            yield in_row(row, "actual", "实际完成值只是一个界限，不是实际达到的数", found=row.actual.strip())
