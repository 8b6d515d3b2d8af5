"""Rules on amounts that need no calculation text: the amounts of a form's head, cost targets, a department's tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from indicators.rules.amounts.quantities import Kind, plain, quantities
from indicators.rules.amounts.wording import money, slip
from indicators.rules.form import Form, FormKind, Row, Task
from indicators.rules.rule import Hit, Thresholds, in_field, in_row, rule

_AMOUNT_KINDS: Final = frozenset({FormKind.DECLARATION, FormKind.PROJECT_2020, FormKind.KEY_PROJECT_2020})


@rule(
    "total_equals_year_multi_year",
    "跨年项目总金额等于本年度金额",
    source="官方表样：项目总金额（中期规划）是实施期限内各年金额之和",
    what="实施期限超过一年，项目总金额却等于本年度金额，等于说其余年份不用钱。",
    suggestion="补上其余年份的金额；只用一年的，把实施期限改为 1 年",
    kinds=frozenset({FormKind.DECLARATION}),
)
def total_equals_year_multi_year(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """跨年项目总金额等于本年度金额: a project over several years whose whole amount is this year's.

    报：实施期限 3｜项目总金额 500000｜本年度项目金额 500000
    不报：实施期限 1｜项目总金额 500000｜本年度项目金额 500000
    不报：实施期限 3｜项目总金额 1500000｜本年度项目金额 500000
    不报：实施期限 3｜项目总金额 0｜本年度项目金额 0
    """
    if (form.period_years or 0) > 1 and form.year_amount and form.year_amount == form.total_amount:
        yield in_field(
            "year_amount",
            f"实施期限 {form.period_years} 年，本年度项目金额却等于项目总金额 {money(form.year_amount)}",
            found=money(form.year_amount),
            expected=f"少于项目总金额 {money(form.year_amount)}",
        )


# A price for one (单位成本, 元/套) says nothing of the whole.
_FOR_EACH: Final = re.compile(r"单位|单价|人均|户均|平均|每|均价|/")


@rule(
    "cost_target_exceeds_amount",
    "成本目标高于项目金额",
    source="成本指标是本年度支出的上限，高于本年度项目金额的上限管不住支出",
    what="成本指标的金额高于本年度项目金额。",
    suggestion="把成本目标改为不高于本年度项目金额",
)
def cost_target_exceeds_amount(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """成本目标高于项目金额: a cost target in money above the year's amount; the project's whole amount is left alone.

    报：本年度项目金额 300000｜二级指标 成本指标｜三级指标 项目总成本｜指标值 ≤35万元
    不报：本年度项目金额 300000｜二级指标 成本指标｜三级指标 项目成本｜指标值 ≤30万元
    不报：本年度项目金额 300000｜项目总金额 900000｜二级指标 成本指标｜三级指标 项目总成本｜指标值 ≤90万元
    不报：本年度项目金额 300｜二级指标 成本指标｜三级指标 单位成本｜指标值 ≤500元/套
    不报：本年度项目金额 300000｜二级指标 经济效益指标｜三级指标 节约资金｜指标值 ≥50万元
    """
    year = _year_amount(form)
    if not year:
        return
    for row in form.indicators:
        target = _cost_target(row)
        if target is not None and target > year and target != form.total_amount:
            yield in_row(
                row,
                "target",
                f"成本目标 {money(target)} 高于本年度项目金额 {money(year)}",
                found=row.target.strip(),
                expected=f"不高于 {money(year)}",
            )


def _year_amount(form: Form) -> Decimal | None:
    """The year's amount in 元; of a self-evaluation the larger of budget and adjusted budget."""
    if form.kind is not FormKind.SELF_EVALUATION:
        return form.year_amount
    whole = next((funds for funds in form.funds if funds.row == "年度资金总额"), None)
    known = [amount for amount in (whole.initial, whole.adjusted) if amount is not None] if whole else []
    return max(known, default=None)


def _cost_target(row: Row) -> Decimal | None:
    """The target of a cost indicator in 元, where it is one sum of money for the whole."""
    if "成本" not in row.level2 and "成本" not in row.level1:
        return None
    target = plain(f"{row.target}{row.measure if row.target.strip()[-1:].isdigit() else ''}")
    numbers = quantities(target)
    if len(numbers) != 1 or numbers[0].kind is not Kind.MONEY or _FOR_EACH.search(f"{row.name}{target}"):
        return None
    return numbers[0].value


def differing_sums(form: Form) -> Iterator[Hit]:
    """Where the amounts of a form's head, or of a department's tasks, do not add up (amount_mismatch)."""
    if form.kind in _AMOUNT_KINDS:
        parts = Task(name="本年预算金额", total=form.year_amount, fiscal=form.fiscal, other=form.other)
        yield from _parts(parts, "year_amount")
    for task in form.tasks:
        yield from _parts(task, f"task:{task.name}")
    if form.total is None or not form.tasks:
        return
    yield from _parts(form.total, "total")
    for key, label in (("total", "总额"), ("fiscal", "财政拨款"), ("other", "其他资金")):
        amounts = [getattr(task, key) for task in form.tasks]
        printed = getattr(form.total, key)
        if printed is None or None in amounts:
            continue
        reckoned = sum(amounts, Decimal(0))
        if reckoned != printed:
            yield in_field(
                "total",
                f"各项任务的{label}合计 {money(reckoned)}，金额合计栏为 {money(printed)}，"
                f"相差 {money(abs(reckoned - printed))}{slip(reckoned, printed)}",
                found=money(printed),
                expected=money(reckoned),
                suggestion="核对各项任务的金额与合计",
            )


def _parts(task: Task, field: str) -> Iterator[Hit]:
    """A total that is not 财政拨款 and 其他资金 together."""
    if task.total is None or task.fiscal is None:
        return
    parts = task.fiscal + (task.other or 0)
    if parts != task.total:
        yield in_field(
            field,
            f"财政拨款与其他资金合计 {money(parts)}，总额为 {money(task.total)}，相差 {money(abs(parts - task.total))}",
            found=money(task.total),
            expected=money(parts),
            suggestion="核对总额、财政拨款、其他资金三栏",
        )
