"""Rules on 项目资金 of a 自评表: sums, rates, changes in the year, and what the rest of the form says of spending."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from indicators.rules.form import Form, Funds
from indicators.rules.language import clauses, vocabulary
from indicators.rules.rounding import cents, is_rounded
from indicators.rules.rule import Hit, Threshold, Thresholds, in_field, in_row, rule
from indicators.rules.self_evaluation.reading import SELF_EVALUATIONS, number_of, percent_of, total_of
from perfgoals.findings import Level
from perfgoals.money import format_amount

_FULL: Final = Decimal(100)
_PROGRESS: Final = re.compile(
    r"(?:支出|支付|执行)进度|预算(?:资金)?执行率|(?:资金|预算|经费)(?:执行|支出|使用|支付)率|支出率"
)
# 支付及时率 and the like measure something else than how much was spent.
_OTHER_QUALITY: Final = re.compile(r"及时|按时|合规|规范|准确|合格")
# Spending of a part of the money or of the year.
_PARTIAL: Final = re.compile(
    r"其中|结转|上级|中央|省级?|市级|截[至止]|[上下]半年|季度|\d+月|年中|去年|上年|同比|提高|增长"
)
_AT_LEAST: Final = re.compile(r"不低于|不少于|[≥＞>]|以上|超过?|大于|高于|达到")
_BUDGET_CHANGE: Final = re.compile(
    r"调整|调增|调减|调剂|追加|追减|压减|核减|收回|(?:增加|减少)(?:了)?(?:预算|资金|经费)|预算(?:增加|减少)"
)
# The rows under the total of 项目资金; a table with other rows is not summed.
_PARTS: Final = vocabulary(
    "当年财政拨款 本年财政拨款 财政拨款 上年结转资金 上年结转 其他资金 单位资金 中央补助 中央资金 省级资金 市级资金 "
    "区级资金 县级资金 地方资金"
)
_AMONG: Final = re.compile(r"^其中[：:]?\s*")
_COLUMNS: Final = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}


def _amount(yuan: Decimal, form: Form) -> str:
    """An amount as the form has it: 320.00 万元."""
    return f"{format_amount(yuan, form.money_unit, separators=False)} {form.money_unit}"


@rule(
    "undefined_rate",
    "预算数为0仍计执行率",
    level=Level.HINT,
    source="执行率 = 全年执行数 ÷ 全年预算数",
    what="全年预算数为 0，执行率没有意义，表上仍有百分比",
    suggestion="执行率栏写“—”，并说明预算为何全部调减",
    kinds=SELF_EVALUATIONS,
)
def undefined_rate(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """An execution rate of a year's total that is zero; not before the money that was spent is filled in.

    报：表 自评表｜资金 年度资金总额｜年初预算数 100000｜全年预算数 0｜全年执行数 0｜执行率 0.00%
    不报：表 自评表｜资金 年度资金总额｜全年预算数 0｜全年执行数 0｜执行率 —
    不报：表 自评表｜资金 年度资金总额｜全年预算数 0｜执行率 0.00%
    不报：表 自评表｜资金 年度资金总额｜全年预算数 50000｜执行率 0.00%｜资金 其他资金｜全年预算数 0｜执行率 0.00%
    """
    total = total_of(form)
    if total and total.adjusted == 0 and total.executed is not None and percent_of(total.rate) is not None:
        yield in_field(f"funds:{total.row}", "全年预算数为 0，执行率没有意义", found=total.rate, expected="—")


@rule(
    "executed_over_budget",
    "执行数大于全年预算数",
    source="自评表：全年预算数是调整后的预算，执行数不应超过它",
    what="全年执行数大于全年预算数，没有预算却有支出的也算",
    suggestion="核对执行数与全年预算数；年中追加、调剂的预算和动用的结转资金要计入全年预算数",
    kinds=SELF_EVALUATIONS,
)
def executed_over_budget(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """More spent than the budget after all changes; of the parts only where the total does not say it already.

    报：表 自评表｜资金 年度资金总额｜全年预算数 500000｜全年执行数 512000
    报：表 自评表｜资金 年度资金总额｜全年预算数 500｜全年执行数 400｜资金 其他资金｜全年预算数 0｜全年执行数 30
    不报：表 自评表｜资金 年度资金总额｜年初预算数 400000｜全年预算数 500000｜全年执行数 500000
    不报：表 自评表｜资金 年度资金总额｜全年执行数 400000
    """
    total = total_of(form)
    parts = [row for row in form.funds if row is not total]
    for row in [total] if total and _is_overspent(total) else filter(_is_overspent, parts):
        yield in_field(
            f"funds:{row.row}",
            "全年执行数大于全年预算数",
            found=_amount(row.executed or Decimal(0), form),
            expected=f"不超过 {_amount(row.adjusted or Decimal(0), form)}",
        )


def _is_overspent(row: Funds) -> bool:
    return row.adjusted is not None and row.executed is not None and row.executed > row.adjusted


@rule(
    "budget_change_unexplained",
    "预算调整大且未说明",
    source="自评表：年中预算有较大调整的应当说明",
    what="全年预算数与年初预算数相差很大，表内没有说明为什么调整",
    suggestion="在实际完成情况里说明预算调整的原因和文件",
    thresholds={"share": Threshold(value=Decimal(30), label="全年预算数与年初预算数相差超过百分之多少才报")},
    kinds=SELF_EVALUATIONS,
)
def budget_change_unexplained(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A total that was changed by a large share in the year, in a form that nowhere speaks of it.

    报：表 自评表｜资金 年度资金总额｜年初预算数 100000｜全年预算数 0｜实际完成情况 完成演练
    报：表 自评表｜资金 年度资金总额｜年初预算数 0｜全年预算数 29000｜实际完成情况 完成慰问
    不报：表 自评表｜资金 年度资金总额｜年初预算数 100000｜全年预算数 93000｜实际完成情况 完成演练
    不报：表 自评表｜资金 年度资金总额｜年初预算数 100000｜全年预算数 50000｜实际完成情况 年中压减预算，完成演练
    不报：表 自评表｜资金 年度资金总额｜年初预算数 100000｜全年预算数 50000
    """
    total = total_of(form)
    if total is None or total.initial is None or total.adjusted is None or not form.text("actual_goal").strip():
        return
    change = abs(total.adjusted - total.initial)
    if change * 100 <= limits["share"] * total.initial or not change:
        return
    said = [form.text("actual_goal"), *(row.deviation for row in form.rows)]
    if not any(_BUDGET_CHANGE.search(text) for text in said):
        yield in_field(
            f"funds:{total.row}",
            "预算调整幅度大，表内没有说明原因",
            found=f"年初预算数 {_amount(total.initial, form)}，全年预算数 {_amount(total.adjusted, form)}",
            expected="调整的原因",
        )


@rule(
    "funds_arithmetic",
    "项目资金计算不符",
    source="自评表：年度资金总额 = 各项资金之和；执行率 = 全年执行数 ÷ 全年预算数",
    what="项目资金的总额不等于各行之和，或执行率、执行率得分算得不对",
    suggestion="核对各行金额，按公式重新计算",
    kinds=SELF_EVALUATIONS,
)
def funds_arithmetic(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """Sums and rates of 项目资金: the total against its parts, the rate against the money, its points against the rate.

    报：表 自评表｜资金 年度资金总额｜全年预算数 500｜资金 当年财政拨款｜全年预算数 300｜资金 其他资金｜全年预算数 100
    报：表 自评表｜资金 年度资金总额｜全年预算数 10390000｜全年执行数 10012516.44｜执行率 99.37%
    报：表 自评表｜资金 年度资金总额｜全年预算数 200｜全年执行数 180｜执行率 90%｜执行率分值 10｜执行率得分 9.5
    不报：表 自评表｜资金 年度资金总额｜全年预算数 10390000｜全年执行数 10012516.44｜执行率 96.37%
    不报：表 自评表｜资金 年度资金总额｜全年预算数 500｜资金 当年财政拨款｜全年预算数 300｜资金 其他资金｜全年预算数 200
    不报：表 自评表｜资金 年度资金总额｜全年预算数 500｜资金 当年财政拨款｜全年预算数 300｜资金 其他资金
    """
    total = total_of(form)
    if total:
        parts = [row for row in form.funds if row is not total]
        if len(parts) > 1 and all(_AMONG.sub("", row.row).strip() in _PARTS for row in parts):
            yield from _sums(total, parts, form)
    for row in form.funds:
        yield from _rate(row)


def _sums(total: Funds, parts: list[Funds], form: Form) -> Iterator[Hit]:
    """Columns whose total is not what its parts come to."""
    for column, label in _COLUMNS.items():
        stated = getattr(total, column)
        amounts = [amount for row in parts if (amount := getattr(row, column)) is not None]
        if stated is not None and len(amounts) == len(parts) and stated != sum(amounts):
            yield in_field(
                f"funds:{total.row}",
                f"{label}不等于各项资金之和",
                found=_amount(stated, form),
                expected=_amount(sum(amounts, Decimal(0)), form),
            )


def _rate(row: Funds) -> Iterator[Hit]:
    """The rate of a row against its money, and its points against the unrounded rate (DOMAIN §4.1)."""
    if not row.adjusted or row.executed is None:
        return
    rate = row.executed / row.adjusted
    stated, points, full = percent_of(row.rate), number_of(row.score), number_of(row.weight)
    if stated is not None and not is_rounded(stated, rate * _FULL):
        yield in_field(
            f"funds:{row.row}", "执行率与执行数、预算数不符", found=row.rate, expected=f"{cents(rate * _FULL)}%"
        )
    elif points is not None and full and points != (due := cents(min(full, full * rate))):
        yield in_field(f"funds:{row.row}", "执行率的得分与执行率不符", found=row.score, expected=f"{due}")


@rule(
    "actual_conflicts_execution_rate",
    "支出进度实际值与执行率不符",
    source="自评表：支出进度即项目资金的执行率",
    what="支出进度类指标的实际完成值，或实际完成情况里写的执行率，与本表项目资金的执行率不是一个数",
    suggestion="核对后统一，与年度资金总额的执行率一致",
    thresholds={"points": Threshold(value=Decimal("0.5"), label="相差超过多少个百分点才报")},
    kinds=SELF_EVALUATIONS,
)
def actual_conflicts_execution_rate(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A spending progress that is not the execution rate of the form's own funds, as an actual value or in the text.

    报：表 自评表｜资金 年度资金总额｜执行率 90.00%｜三级指标 支出进度达标率｜指标值 ≥95%｜实际完成值 98%
    报：表 自评表｜资金 年度资金总额｜执行率 90.00%｜实际完成情况 修缮校舍3栋，预算执行率98%。
    不报：表 自评表｜资金 年度资金总额｜执行率 95.22%｜三级指标 支出进度达标率｜指标值 ≥95%｜实际完成值 95%
    不报：表 自评表｜资金 年度资金总额｜执行率 90.00%｜三级指标 资金支付及时率｜指标值 100%｜实际完成值 100%
    不报：表 自评表｜资金 年度资金总额｜执行率 90.00%｜实际完成情况 截至9月底预算执行率72%，全年达到85%以上。
    """
    total = total_of(form)
    rate = percent_of(total.rate) if total else None
    if rate is None:
        return
    for row in form.indicators:
        actual = percent_of(row.actual) if _is_progress(row.name) else None
        if actual is not None and abs(actual - rate) > limits["points"]:
            yield in_row(
                row, "actual", f"实际完成值与执行率 {rate}% 不一致", found=row.actual.strip(), expected=f"{rate}%"
            )
    for clause in clauses(form.text("actual_goal")):
        stated = percent_of(clause) if _is_progress(clause) and not _PARTIAL.search(clause) else None
        if stated is not None and _is_off(stated, rate, limits["points"], is_least=bool(_AT_LEAST.search(clause))):
            yield in_field(
                "actual_goal", f"“{clause}”与项目资金的执行率 {rate}% 不一致", found=clause, expected=f"{rate}%"
            )


def _is_off(stated: Decimal, rate: Decimal, points: Decimal, *, is_least: bool) -> bool:
    """Whether a rate that a text states cannot be the one of the funds; of 不低于 only when it is too high."""
    return (stated - rate if is_least else abs(stated - rate)) > points


def _is_progress(name: str) -> bool:
    """Whether words speak of how much of the money was spent."""
    return bool(_PROGRESS.search(name)) and not _OTHER_QUALITY.search(name)
