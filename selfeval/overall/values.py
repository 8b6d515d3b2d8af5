"""The content of a self-evaluation of a whole unit as plain values: that of a project's, and the unit's tasks.

No database here. Amounts are in 元, points are points of 100.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Final, Self

from perfgoals.money import CENT, MoneyUnit, format_amount, is_blank
from selfeval.funds import kept, number
from selfeval.values import GOALS, LABELS, EvaluationValues, FundsValues

BUDGET_PARTS: Final = ("fiscal", "other")
BUDGETS: Final = ("total", *BUDGET_PARTS)
TASK_AMOUNTS: Final = (*BUDGETS, "executed")
TASK_TEXTS: Final = ("name", "content", "done")

TASK_LABELS: Final[Mapping[str, str]] = {
    "name": "任务名称",
    "content": "主要内容",
    "done": "完成情况",
    "total": "预算数总额",
    "fiscal": "预算数（财政拨款）",
    "other": "预算数（其他资金）",
    "executed": "执行数",
    "rate": "执行率",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallFunds(FundsValues):
    """One row of 年度资金 of a unit: its total by source (财政拨款, 其他资金), and by use (基本支出, 项目支出)."""

    parts: ClassVar[tuple[str, ...]] = ("财政拨款", "其他资金")
    apart: ClassVar[tuple[str, ...]] = ("基本支出", "项目支出")
    leads: ClassVar[Mapping[str, str]] = {parts[0]: "按资金来源：", apart[0]: "按支出用途："}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMoney:
    """The amounts of a task, or of all together (金额合计): 预算数 with its two parts, and 执行数.

    ``unread`` keeps, by column, what was typed where no amount could be read.
    """

    total: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None
    executed: Decimal | None = None
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def rate(self) -> Decimal | None:
        """执行率 in percent with 2 decimals; None where an amount is missing or there is no budget."""
        if not self.total or self.executed is None:
            return None
        return (self.executed * 100 / self.total).quantize(CENT, ROUND_HALF_UP)

    @property
    def rate_text(self) -> str:
        """执行率 as it is printed: 96.37%."""
        return "" if self.rate is None else f"{self.rate}%"

    def amount_text(self, column: str, unit: MoneyUnit, *, separators: bool = True) -> str:
        """An amount in the form's unit, or what was typed where it could not be read."""
        return self.unread.get(column) or format_amount(getattr(self, column), unit, separators=separators)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskValues(TaskMoney):
    """One line of 年度主要任务完成情况; ``name`` and ``content`` as approved, ``done`` is 完成情况."""

    name: str = ""
    content: str = ""
    done: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        texts = all(is_blank(getattr(self, name)) for name in TASK_TEXTS)
        return texts and not self.unread and all(getattr(self, name) is None for name in TASK_AMOUNTS)

    def with_total(self) -> TaskValues:
        """The task with 总额 as the sum of its two parts; kept where neither stands or one cannot be read."""
        parts = [amount for name in BUDGET_PARTS if (amount := getattr(self, name)) is not None]
        if not parts or any(name in self.unread for name in BUDGET_PARTS):
            return self
        unread = {name: text for name, text in self.unread.items() if name != "total"}
        return replace(self, total=sum(parts, Decimal(0)), unread=unread)

    def as_content(self) -> dict[str, Any]:
        """The task as versions and snapshots keep it: amounts as decimal strings in 元."""
        texts = {name: getattr(self, name) for name in TASK_TEXTS}
        amounts = {name: kept(getattr(self, name)) for name in TASK_AMOUNTS}
        return {**texts, **amounts, "unread": dict(self.unread)}

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> TaskValues:
        """The task that ``as_content`` kept; keys that no longer exist are passed over."""
        known = {item.name for item in fields(cls)}
        plain = {name: value for name, value in content.items() if name in known}
        return cls(**plain | {name: number(plain.get(name)) for name in TASK_AMOUNTS})


# Without slots: a class made anew for them would not know itself as the one of super().
@dataclass(frozen=True, kw_only=True)
class OverallEvaluationValues(EvaluationValues):
    """The content of a 部门（单位）整体支出绩效自评表.

    It is about no project, so ``project`` and ``project_amount`` stay blank; ``executing_unit`` is the unit that is
    evaluated, ``department_code`` 主管部门.
    """

    labels: ClassVar[Mapping[str, str]] = {
        **LABELS,
        "executing_unit": "部门（单位）名称",
        "funds": "年度资金",
        "tasks": "年度主要任务完成情况",
    }
    head: ClassVar[tuple[str, ...]] = ("executing_unit", "department_code", *GOALS)
    required: ClassVar[tuple[str, ...]] = ("executing_unit", *GOALS)
    funds_kind: ClassVar[type[FundsValues]] = OverallFunds

    tasks: tuple[TaskValues, ...] = ()

    @property
    def task_sums(self) -> TaskMoney:
        """The row 金额合计; an amount is None where no task has it, or one of them cannot be read."""
        return _summed(self.tasks)

    def with_sums(self) -> Self:
        """The same content with the total of the funds and the budgets of the tasks summed up."""
        summed = super().with_sums()
        return replace(summed, tasks=tuple(task.with_total() for task in summed.tasks))

    def as_content(self) -> dict[str, Any]:
        """Everything, as versions and snapshots keep it: amounts as decimal strings in 元, points as strings."""
        return super().as_content() | {"tasks": [task.as_content() for task in self.tasks]}

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The values that ``as_content`` kept."""
        tasks = tuple(TaskValues.from_content(task) for task in content.get("tasks", ()))
        return replace(super().from_content(content), tasks=tasks)


def _summed(tasks: Sequence[TaskValues]) -> TaskMoney:
    """The amounts of some tasks together."""
    sums: dict[str, Any] = {}
    for name in TASK_AMOUNTS:
        amounts = [amount for task in tasks if (amount := getattr(task, name)) is not None]
        unreadable = any(name in task.unread for task in tasks)
        sums[name] = None if unreadable or not amounts else sum(amounts, Decimal(0))
    return TaskMoney(**sums)
