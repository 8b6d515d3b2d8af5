"""The tasks of a whole unit as they stand on its official form, and as they are read from one. Pure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.layout import FormValues, RowValues, Value
from selfeval.cells import cell_text, read_amount
from selfeval.overall.values import TASK_AMOUNTS, TASK_TEXTS, OverallEvaluationValues, TaskMoney, TaskValues


def with_tasks(form: FormValues, values: OverallEvaluationValues) -> FormValues:
    """What stands in the cells, with the tasks and their row 金额合计."""
    unit = values.money_unit
    texts: list[dict[str, Value]] = [{name: getattr(task, name) for name in TASK_TEXTS} for task in values.tasks]
    rows: list[RowValues] = [text | _amounts(task, unit) for text, task in zip(texts, values.tasks, strict=True)]
    sums = {f"total.{name}": amount for name, amount in _amounts(values.task_sums, unit).items()}
    return replace(form, head={**form.head, **sums}, tables={**form.tables, "tasks": rows})


def _amounts(money: TaskMoney, unit: MoneyUnit) -> dict[str, Value]:
    """Amounts in the form's unit, or as typed where they could not be read, and their rate."""
    amounts: dict[str, Value] = {}
    for name in TASK_AMOUNTS:
        yuan: Decimal | None = getattr(money, name)
        amounts[name] = money.unread.get(name) or (None if yuan is None else yuan / unit.yuan)
    return amounts | {"rate": money.rate_text}


def read_tasks(form: FormValues, unit: MoneyUnit) -> tuple[TaskValues, ...]:
    """The tasks of a form read from a workbook; 执行率 is reckoned anew."""
    return tuple(_read_task(row, unit) for row in form.tables.get("tasks", ()))


def _read_task(row: RowValues, unit: MoneyUnit) -> TaskValues:
    unread: dict[str, str] = {}
    texts: dict[str, Any] = {name: cell_text(row, name).strip() for name in TASK_TEXTS}
    amounts: dict[str, Any] = {name: read_amount(name, cell_text(row, name), unit, unread) for name in TASK_AMOUNTS}
    return TaskValues(**texts, **amounts, unread=unread)
