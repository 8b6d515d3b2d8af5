"""An overall form's content as plain values: what checks, comparison, import and printing all work on.

No database here. Amounts are in 元, shown in the form's unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from perfgoals.money import MoneyUnit, format_amount, is_blank
from perfgoals.text import compact, is_not_applicable

LABELS: Final[Mapping[str, str]] = {
    "unit": "部门（单位）名称",
    "supervising_unit": "主管部门",
    "tasks": "年度主要任务",
    "name": "任务名称",
    "content": "主要内容",
    "total": "总额",
    "fiscal": "财政拨款",
    "other": "其他资金",
    "sums": "金额合计",
    "goals": "年度总体目标",
    "indicators": "年度绩效指标",
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "target": "指标值",
    "unit_of_measure": "度量单位",
    "explanation": "指标解释",
}
AMOUNTS: Final = ("total", "fiscal", "other")
HEAD_TEXTS: Final = ("unit", "supervising_unit", "goals")
ROW_TEXTS: Final = ("level3", "target", "unit_of_measure", "explanation")
BASIC_NAME: Final = "基本支出"
# More tasks than any form has; what the page can send.
MAX_TASKS: Final = 100


class Origin(StrEnum):
    """Where the money of a task comes from: it is typed, it is the sum of projects, or it is 基本支出."""

    TYPED = "typed"
    PROJECTS = "projects"
    BASIC = "basic"

    @property
    def label(self) -> str:
        """The words of the page."""
        return {"typed": "自行填写", "projects": "归集项目", "basic": BASIC_NAME}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A project that a task gathers, by its key; code and name as they were then, for readers.

    Without a key (0) in a snapshot, which says the same whatever database it was taken in.
    """

    project: int = 0
    code: str = field(default="", compare=False)
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRow:
    """The three amounts of a task, or of the row 金额合计: 总额, 财政拨款, 其他资金.

    ``unread`` keeps, by column, what was typed where no amount could be read.
    """

    total: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_money(self) -> bool:
        """Whether anything stands in one of the three boxes."""
        return bool(self.unread) or any(getattr(self, name) is not None for name in AMOUNTS)

    def amount_text(self, column: str, unit: MoneyUnit, *, separators: bool = True) -> str:
        """An amount in the form's unit, or what was typed where it could not be read."""
        typed = self.unread.get(column)
        return format_amount(getattr(self, column), unit, separators=separators) if typed is None else typed

    def money_content(self) -> dict[str, Any]:
        """The amounts as versions and snapshots keep them: decimal strings in 元."""
        amounts = {name: getattr(self, name) for name in AMOUNTS}
        kept: dict[str, Any] = {name: None if each is None else str(each) for name, each in amounts.items()}
        return kept | {"unread": dict(self.unread)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskValues(MoneyRow):
    """One line of 年度主要任务 with the projects that it gathers."""

    name: str = ""
    content: str = ""
    projects: tuple[Gathered, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return is_blank(self.name) and is_blank(self.content) and not self.has_money and not self.projects

    @property
    def origin(self) -> Origin:
        """Where its money comes from."""
        if self.projects:
            return Origin.PROJECTS
        return Origin.BASIC if compact(self.name) == BASIC_NAME else Origin.TYPED

    def as_content(self) -> dict[str, Any]:
        """The task as versions and snapshots keep it."""
        projects = [{"project": each.project, "code": each.code, "name": each.name} for each in self.projects]
        return {
            "name": self.name,
            "content": self.content,
            "origin": self.origin.value,
            **self.money_content(),
            "projects": projects,
        }

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> TaskValues:
        """The task that ``as_content`` kept."""
        return cls(
            name=content["name"],
            content=content["content"],
            projects=tuple(Gathered(**_known(Gathered, each)) for each in content["projects"]),
            **_money_from(content),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetValues:
    """One row of 年度绩效指标, texts to the letter as typed; ``project`` is the key of the one it was picked from."""

    level1: str = ""
    level2: str = ""
    level3: str = ""
    target: str = ""
    unit_of_measure: str = ""
    explanation: str = ""
    project: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return all(is_blank(getattr(self, name)) for name in ROW_TEXTS)

    @property
    def is_not_applicable(self) -> bool:
        """Whether the row says that its second level does not apply."""
        return is_not_applicable(self.level3)

    def as_json(self) -> dict[str, Any]:
        """The row as versions and snapshots keep it, and as its columns are stored."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallValues:
    """The content of a 部门（单位）整体支出绩效目标申报表. ``sums`` is the row 金额合计, as printed or summed up."""

    unit: str = ""
    supervising_unit: str = ""
    money_unit: MoneyUnit = MoneyUnit.YUAN
    tasks: tuple[TaskValues, ...] = ()
    sums: MoneyRow = MoneyRow()
    goals: str = ""
    indicators: tuple[TargetValues, ...] = ()

    def with_sums(self) -> OverallValues:
        """The same content with 金额合计 as the sum of its tasks; blank where an amount cannot be read, or none is."""
        return replace(self, sums=summed(self.tasks))

    def as_content(self) -> dict[str, Any]:
        """Everything, as versions and snapshots keep it: amounts as decimal strings in 元."""
        return {
            **{name: getattr(self, name) for name in HEAD_TEXTS},
            "money_unit": self.money_unit.value,
            "tasks": [task.as_content() for task in self.tasks],
            "sums": self.sums.money_content(),
            "indicators": [row.as_json() for row in self.indicators],
        }

    def as_snapshot(self) -> dict[str, Any]:
        """What is kept for ever: as ``as_content``, projects by code and name alone."""
        content = self.as_content()
        for each in (*(project for task in content["tasks"] for project in task["projects"]), *content["indicators"]):
            del each["project"]
        return content

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> OverallValues:
        """The values that ``as_content`` or ``as_snapshot`` kept; keys that no longer exist are passed over."""
        return cls(
            **{name: content[name] for name in HEAD_TEXTS},
            money_unit=MoneyUnit(content["money_unit"]),
            tasks=tuple(TaskValues.from_content(task) for task in content["tasks"]),
            sums=MoneyRow(**_money_from(content["sums"])),
            indicators=tuple(TargetValues(**_known(TargetValues, row)) for row in content["indicators"]),
        )


def summed(rows: Iterable[MoneyRow]) -> MoneyRow:
    """The sum of these rows, column by column: None where none has an amount or one cannot be read."""
    given = list(rows)
    sums: dict[str, Any] = {}
    for name in AMOUNTS:
        amounts = [amount for row in given if (amount := getattr(row, name)) is not None]
        unreadable = any(name in row.unread for row in given)
        sums[name] = None if unreadable or not amounts else sum(amounts, Decimal(0))
    return MoneyRow(**sums)


def _money_from(content: Mapping[str, Any]) -> dict[str, Any]:
    """The amounts that ``money_content`` kept."""
    kept: dict[str, Any] = {name: None if content[name] is None else Decimal(content[name]) for name in AMOUNTS}
    return kept | {"unread": content["unread"]}


def _known(kind: type[TargetValues | Gathered], content: Mapping[str, Any]) -> dict[str, Any]:
    """What of the content are fields of today."""
    names = {item.name for item in fields(kind)}
    return {name: value for name, value in content.items() if name in names}
