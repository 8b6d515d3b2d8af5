"""Rules on 偏差原因分析及改进措施 of a 自评表, against the points and the actual value beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import Final

from indicators.rules.form import Form
from indicators.rules.language import clauses
from indicators.rules.rule import Hit, Thresholds, in_row, rule
from indicators.rules.self_evaluation.reading import (
    SELF_EVALUATIONS,
    attainment_of,
    has_full_score,
    lost_points,
    reason_of,
    tells_of_shortfall,
)
from indicators.values import Attainment, Kind, TargetValue, parse
from indicators.values.units import MEASURE, SCALE

_COUNTED: Final = frozenset((Kind.NUMBER, Kind.PERCENT, Kind.MONEY))
# “实际演出42场”, “仅培训3期”: the actual value in other words.
_AMOUNT: Final = re.compile(rf"\d[\d,]*(?:\.\d+)?\s*(?:{SCALE})?(?:[%％‰]|{MEASURE})")
_ACTUALLY: Final = re.compile(rf"(?:实际|仅|只)[^\d]{{0,10}}?(?P<amount>{_AMOUNT.pattern})")
_MOST_NUMBERS: Final = 12  # of one reason that are added to each other
# What is said of a part of the year or of something else.
_PARTIAL: Final = re.compile(
    r"其中|每|[上下]半年|季度|\d+月|截[至止]|去年|上年|次年|明年|[第首前一二三四五六七八九十\d][期批轮阶]"
)


@rule(
    "missing_deviation_reason",
    "未达标无偏差原因",
    source="自评表：得分低于分值的，填偏差原因分析及改进措施",
    what="指标得分低于分值，偏差原因栏没有写原因，或只写“无偏差”“已完成”",
    suggestion="写明没有达到的原因和改进措施；已达到指标值的，写明为什么扣分",
    kinds=SELF_EVALUATIONS,
)
def missing_deviation_reason(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A score below the weight of its indicator without a reason.

    报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 50%｜分值 10｜得分 5
    报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 0%｜分值 10｜得分 0｜偏差原因 无
    报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 90%｜分值 10｜得分 9｜偏差原因 无偏差，已按计划完成
    报：表 自评表｜三级指标 培训完成率｜指标值 ≥90%｜实际完成值 96%｜分值 10｜得分 9
    不报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 50%｜分值 10｜得分 5｜偏差原因 场地停用，两期改到明年
    不报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 100%｜分值 10｜得分 10
    不报：表 自评表｜三级指标 不适用｜指标值 不适用｜实际完成值 不适用｜分值 0｜得分 0
    不报：表 自评表｜三级指标 培训完成率｜指标值 100%｜分值 10
    """
    for row in form.indicators:
        if lost_points(row) > 0 and not reason_of(row):
            is_reached = attainment_of(row, form).reached
            reached = "实际完成值已达到指标值，却只" if is_reached else ""
            yield in_row(
                row,
                "deviation",
                f"{reached}得 {row.score} 分，低于分值 {row.weight} 分，没有写偏差原因",
                found=row.deviation.strip() or "空白",
                expected="扣分的原因" if is_reached else "偏差原因和改进措施",
            )


@rule(
    "full_score_with_deviation",
    "有偏差原因却得满分",
    source="自评表：没有达到指标值的应当扣分",
    what="偏差原因栏写了没有达到的原因，得分仍是满分",
    suggestion="按实际完成值扣分；其实已达到的，改写偏差原因",
    kinds=SELF_EVALUATIONS,
)
def full_score_with_deviation(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A reason for falling short beside full marks; a better result explained is no deviation, nor are plans.

    报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 100%｜分值 10｜得分 10｜偏差原因 两期未举办
    报：表 自评表｜三级指标 培训期数｜指标值 ≥4期｜实际完成值 3期｜分值 10｜得分 10｜偏差原因 受台风影响
    不报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 100%｜分值 10｜得分 10｜偏差原因 无偏差
    不报：表 自评表｜三级指标 培训人次｜指标值 ≥3人次｜实际完成值 5人次｜分值 10｜得分 10｜偏差原因 受疫情影响改在线上
    不报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 50%｜分值 10｜得分 5｜偏差原因 因场地停用未举办
    不报：表 自评表｜三级指标 整改率｜指标值 100%｜实际完成值 100%｜分值 5｜得分 5｜偏差原因 已全部整改，继续加强巡查
    不报：表 自评表｜三级指标 安全事故｜指标值 0起｜实际完成值 0起｜分值 10｜得分 10｜偏差原因 全年未发生安全事故
    """
    for row in form.indicators:
        reason = reason_of(row)
        if not has_full_score(row) or not reason:
            continue
        attainment = attainment_of(row, form)
        if attainment.reached is False:
            message = f"实际完成值没有达到指标值，也写了偏差原因，仍得满分 {row.score} 分"
            yield in_row(row, "deviation", message, found=reason)
        elif tells_of_shortfall(reason) and not _is_better(attainment):
            yield in_row(row, "deviation", f"写了偏差原因，仍得满分 {row.score} 分", found=reason)


def _is_better(attainment: Attainment) -> bool:
    """Whether an actual number is beyond its target to the good side."""
    return attainment.reached is True and attainment.is_measured and attainment.given != attainment.wanted


@rule(
    "deviation_conflicts_actual",
    "偏差原因与实际完成值不符",
    source="自评表：同一行的实际完成值与偏差原因说的是同一件事",
    what="偏差原因里写的实际数与本行的实际完成值不是一个数",
    suggestion="核对后统一",
    kinds=SELF_EVALUATIONS,
)
def deviation_conflicts_actual(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A reason that tells another actual number than the row; silent where the text comes to that number in any way.

    报：表 自评表｜三级指标 演出场次｜指标值 50场｜实际完成值 44场｜偏差原因 暴雨影响，实际演出42场
    报：表 自评表｜三级指标 培训合格率｜指标值 ≥95%｜实际完成值 93%｜偏差原因 合格率实际为91%，部分学员缺课
    不报：表 自评表｜三级指标 演出场次｜指标值 50场｜实际完成值 44场｜偏差原因 暴雨影响，实际演出44场，少6场
    不报：表 自评表｜三级指标 演出场次｜指标值 50场｜实际完成值 44场｜偏差原因 仅完成线下演出30场，线上14场
    不报：表 自评表｜三级指标 演出场次｜指标值 50场｜实际完成值 44场｜偏差原因 上半年仅演出12场，后赶演补足
    不报：表 自评表｜三级指标 演出场次｜指标值 50场｜实际完成值 44场｜偏差原因 剧团实际到岗18人，排期不足
    """
    for row in form.indicators:
        quote = _contradiction(parse(row.actual), row.deviation)
        if quote:
            yield in_row(
                row,
                "deviation",
                f"偏差原因写“{quote}”，实际完成值却是“{row.actual.strip()}”",
                found=quote,
                expected=row.actual.strip(),
            )


def _contradiction(actual: TargetValue, reason: str) -> str:
    """The passage of a reason that tells another actual number, blank where none does."""
    if actual.kind not in _COUNTED or actual.number is None or not actual.unit:
        return ""
    numbers = [number for text in _AMOUNT.findall(reason) if (number := _number_like(text, actual)) is not None]
    numbers = numbers[:_MOST_NUMBERS]
    if actual.number in numbers or any(actual.number in (a + b, abs(a - b)) for a, b in combinations(numbers, 2)):
        return ""
    for clause in clauses(reason):
        found = None if _PARTIAL.search(clause) else _ACTUALLY.search(clause)
        if found and _number_like(found["amount"], actual) is not None:
            return found.group()
    return ""


def _number_like(text: str, actual: TargetValue) -> Decimal | None:
    """The number of an amount that is counted in the unit of the actual value; ``None`` of any other."""
    value = parse(text)
    return value.number if value.unit == actual.unit else None
