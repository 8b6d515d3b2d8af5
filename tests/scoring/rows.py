"""Rows and funds of a self-evaluation to score."""

from __future__ import annotations

from decimal import Decimal

from selfeval.values import EvaluationRowValues, FundsValues

OUTPUT, BENEFIT = "产出指标", "效益指标"


def row(
    level2: str,
    target: str = "≥90%",
    actual: str = "90%",
    weight: str | None = "10",
    *,
    level1: str = OUTPUT,
    name: str = "完成率",
    own: str | None = None,
    deviation: str = "",
) -> EvaluationRowValues:
    """An indicator row, reached with full marks where nothing else is said."""
    return EvaluationRowValues(
        level1=level1,
        level2=level2,
        level3=name,
        target=target,
        actual=actual,
        weight=None if weight is None else Decimal(weight),
        own_score=None if own is None else Decimal(own),
        deviation=deviation,
    )


def not_applicable(level2: str, *, level1: str = BENEFIT, weight: str | None = "0") -> EvaluationRowValues:
    """A second level that does not apply."""
    return row(level2, "不适用", "/", weight, level1=level1, name="不适用")


def funds(adjusted: str | None = "1000", executed: str | None = "1000") -> FundsValues:
    """The total row of the funds."""
    amounts = [None if amount is None else Decimal(amount) for amount in (adjusted, executed)]
    return FundsValues(row="年度资金总额", initial=Decimal(1), adjusted=amounts[0], executed=amounts[1])


def whole() -> list[EvaluationRowValues]:
    """Rows that carry 90 points as the Futian profile wants them, all reached."""
    return [
        row("数量指标", "≥10场", "10场", "15", name="培训场次"),
        row("质量指标", "≥90%", "95%", "15", name="合格率"),
        row("时效指标", "2025年12月底前", "2025年11月", "10", name="完成时间"),
        row("成本指标", "≤5万元", "4万元", "10", name="培训成本"),
        not_applicable("经济效益指标"),
        row("社会效益指标", "100%", "100%", "20", level1=BENEFIT, name="覆盖率"),
        row("满意度指标", "≥90%", "98%", "20", level1=BENEFIT, name="参训人员满意度"),
    ]
