"""What the pre-check asks of the self-evaluation of a whole unit beside what it asks of every one. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from perfgoals.findings import Finding, Level
from perfgoals.money import format_amount, is_blank
from selfeval.found import in_funds, too_long, why_no_amount
from selfeval.funds import FUNDS_TOTAL, funds_key
from selfeval.overall.values import TASK_AMOUNTS, TASK_LABELS, OverallEvaluationValues, OverallFunds, TaskValues

TASK_LIMIT: Final = 500  # characters of 完成情况
SPLIT_RULE: Final = "funds_split"
TASKS_RULE: Final = "tasks_over_funds"
_BY_USE: Final = "与".join(OverallFunds.apart)


def check_overall(values: OverallEvaluationValues) -> Iterator[Finding]:
    """The findings of its money by use and of its tasks, in the order of the form."""
    yield from _split(values)
    if not any(not task.is_empty for task in values.tasks):
        yield Finding(
            rule="blank_field",
            level=Level.ERROR,
            field="tasks",
            label=values.labels["tasks"],
            message="年度主要任务没有填",
            found="空白",
            suggestion="逐项填写任务和完成情况",
        )
    for at, task in enumerate(values.tasks):
        if not task.is_empty:
            yield from _task(task, at, values)
    yield from _against_funds(values)


def _split(values: OverallEvaluationValues) -> Iterator[Finding]:
    """blank_field, funds_split: 基本支出 and 项目支出 are filled in, and come to the total."""
    total = values.total_funds
    for column in OverallFunds.columns:
        whole = getattr(total, column)
        amounts = {label: getattr(values.funds_row(label), column) for label in OverallFunds.apart}
        typed = [label for label in OverallFunds.apart if funds_key(label, column) in values.unread]
        blank = [label for label, amount in amounts.items() if amount is None and label not in typed]
        if column != "initial":
            for label in blank:
                yield in_funds("blank_field", label, column, values.labels[column], "没有填", suggestion="没有的填 0")
        if whole is None or blank or typed:
            continue
        parts = sum(amounts.values(), Decimal(0))
        if parts != whole:
            yield in_funds(
                SPLIT_RULE,
                FUNDS_TOTAL,
                column,
                values.labels[column],
                f"不等于{_BY_USE}之和",
                found=_amount(whole, values),
                expected=_amount(parts, values),
                suggestion=f"核对财政拨款、其他资金和{'、'.join(OverallFunds.apart)}，两种分法的合计应当相等",
            )


def _task(task: TaskValues, at: int, values: OverallEvaluationValues) -> Iterator[Finding]:
    """blank_field, too_long, not_a_number, amount_negative: of one task."""
    ways = {"name": "写任务名称", "done": "写这项任务全年做成了什么、做到什么程度"}
    for column, how in ways.items():
        if is_blank(getattr(task, column)):
            yield _in_task("blank_field", task, at, column, f"{TASK_LABELS[column]}还没有填", suggestion=how)
    for column in ("total", "executed"):
        if getattr(task, column) is None and column not in task.unread:
            message = f"{TASK_LABELS[column]}还没有填"
            yield _in_task("blank_field", task, at, column, message, suggestion="没有的填 0")
    if len(task.done) > TASK_LIMIT:
        yield _in_task("too_long", task, at, "done", **too_long(TASK_LABELS["done"], len(task.done), TASK_LIMIT))
    for column in TASK_AMOUNTS:
        amount, typed = getattr(task, column), task.unread.get(column)
        if typed is not None:
            message = f"{TASK_LABELS[column]}{why_no_amount(typed, values.money_unit)}"
            suggestion = f"只写数字，单位是{values.money_unit}"
            yield _in_task(
                "not_a_number", task, at, column, message, found=typed, expected="数字", suggestion=suggestion
            )
        elif amount is not None and amount < 0:
            message = f"{TASK_LABELS[column]}不能是负数"
            yield _in_task("amount_negative", task, at, column, message, suggestion="请核对金额")


def _against_funds(values: OverallEvaluationValues) -> Iterator[Finding]:
    """tasks_over_funds: more was spent on the tasks than the unit spent in all."""
    spent, whole = values.task_sums.executed, values.total_funds.executed
    if spent is not None and whole is not None and spent > whole:
        yield Finding(
            rule=TASKS_RULE,
            level=Level.WARNING,
            field="tasks",
            label=values.labels["tasks"],
            message="各项任务的执行数合计大于年度资金总额的全年执行数",
            found=_amount(spent, values),
            expected=f"不超过 {_amount(whole, values)}",
            suggestion="核对各项任务的执行数，同一笔支出不要算进两项任务",
        )


def _in_task(rule: str, task: TaskValues, at: int, column: str, message: str, **more: Any) -> Finding:
    """A finding at a cell of the task at the place ``at``."""
    name = task.name.strip()
    return Finding(
        rule=rule,
        level=Level.ERROR,
        field=f"task:{name}",
        label=f"{name or f'任务{at + 1}'} {TASK_LABELS[column]}",
        item=at,
        column=column,
        message=message,
        **more,
    )


def _amount(yuan: Decimal, values: OverallEvaluationValues) -> str:
    """An amount as the form has it: 320.00 万元."""
    return f"{format_amount(yuan, values.money_unit)} {values.money_unit}"
