"""A self-evaluation's content as plain values: what scoring, checks, import and printing all work on.

No database here. Amounts are in 元, points are points of 100.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from perfgoals.money import MoneyUnit, format_amount, is_blank
from perfgoals.text import is_not_applicable
from selfeval.funds import FUNDS_TOTAL, FundsRow, funds_content, funds_from, funds_key, kept, number, row_of, with_total

FUNDS_COLUMNS: Final = ("initial", "adjusted", "executed")

LABELS: Final[Mapping[str, str]] = {
    "project": "项目名称",
    "project_amount": "项目金额",
    "department_code": "主管部门",
    "executing_unit": "实施单位",
    "expected_goal": "预期目标",
    "actual_goal": "实际完成情况",
    "funds": "项目资金",
    "initial": "年初预算数",
    "adjusted": "全年预算数",
    "executed": "全年执行数",
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "weight": "分值",
    "own_score": "得分",
    "deviation": "偏差原因分析及改进措施",
}
AMOUNT: Final = "project_amount"  # the one field of the head that is no text
GOALS: Final = ("expected_goal", "actual_goal")
ROW_TEXTS: Final = ("level3", "target", "actual", "deviation")
POINTS: Final = ("level1_weight", "weight", "own_score")


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsValues(FundsRow):
    """One row of 项目资金 of a self-evaluation."""

    columns: ClassVar[tuple[str, ...]] = FUNDS_COLUMNS
    budgets: ClassVar[tuple[str, ...]] = ("initial", "adjusted")

    adjusted: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRowValues:
    """One row of the indicator table (绩效指标) of a self-evaluation.

    ``level1_weight`` are the points printed behind the first level, ``own_score`` is 得分 where it was given by hand
    (None: it is computed). ``unread`` keeps, by key, typed points that could not be read.
    """

    level1: str
    level2: str
    level3: str = ""
    level1_weight: Decimal | None = None
    target: str = ""
    actual: str = ""
    weight: Decimal | None = None
    own_score: Decimal | None = None
    deviation: str = ""
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        texts = all(is_blank(getattr(self, name)) for name in ROW_TEXTS)
        return texts and self.weight is None and self.own_score is None and not self.unread

    @property
    def is_not_applicable(self) -> bool:
        """Whether the row says that its second level does not apply (不适用)."""
        return is_not_applicable(self.level3)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of what a score rests on: a re-score (复核) holds as long as nothing of it changes."""
        texts = (self.level1, self.level2, self.level3, self.target, self.actual)
        numbers = (points(self.weight), points(self.own_score))
        return hashlib.sha256("\0".join((*texts, *numbers)).encode()).hexdigest()

    def points_text(self, name: str) -> str:
        """Points as they are printed (10, 9.5), or what was typed where it could not be read."""
        return self.unread.get(name) or points(getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationValues:
    """The content of a 项目支出绩效自评表, and what that of a whole unit has of it (selfeval.overall.values).

    ``labels`` are what the form calls its fields, ``head`` the fields of its head in the order of the page,
    ``required`` those of them that it wants filled in.
    ``None`` and the empty text are blanks. ``unread`` keeps, by field (``project_amount``, ``funds.<row>.<column>``),
    what was typed where an amount is due and none could be read.
    """

    labels: ClassVar[Mapping[str, str]] = LABELS
    head: ClassVar[tuple[str, ...]] = ("project", "project_amount", "department_code", "executing_unit", *GOALS)
    required: ClassVar[tuple[str, ...]] = ("project", "executing_unit", *GOALS)
    funds_kind: ClassVar[type[FundsValues]] = FundsValues

    project: str = ""
    project_amount: Decimal | None = None
    department_code: str = ""
    executing_unit: str = ""
    money_unit: MoneyUnit = MoneyUnit.YUAN
    funds: tuple[FundsValues, ...] = ()
    expected_goal: str = ""
    actual_goal: str = ""
    indicators: tuple[EvaluationRowValues, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def total_funds(self) -> FundsValues:
        """The row 年度资金总额; blank where the form has none."""
        return self.funds_row(FUNDS_TOTAL)

    def funds_row(self, row: str) -> FundsValues:
        """The row of 项目资金 with that label; blank where the form has none."""
        return row_of(self.funds, row, self.funds_kind)

    def head_text(self, name: str) -> str:
        """A field of the head as a reader sees it."""
        return self.amount_text(name) if name == AMOUNT else str(getattr(self, name))

    def amount_text(self, name: str, *, separators: bool = True) -> str:
        """项目金额 in the form's unit, or what was typed where it could not be read."""
        return self.unread.get(name) or format_amount(getattr(self, name), self.money_unit, separators=separators)

    def funds_text(self, row: str, column: str, *, separators: bool = True) -> str:
        """An amount of 项目资金 in the form's unit, or what was typed where it could not be read."""
        typed = self.unread.get(funds_key(row, column))
        return typed or format_amount(getattr(self.funds_row(row), column), self.money_unit, separators=separators)

    def with_sums(self) -> Self:
        """The same content with the total row of the funds as the sum of its parts (see ``with_total``)."""
        funds, unread = with_total(self.funds, self.funds_kind, self.unread)
        return replace(self, funds=funds, unread=unread)

    def as_content(self) -> dict[str, Any]:
        """Everything, as versions and snapshots keep it: amounts as decimal strings in 元, points as strings."""
        content: dict[str, Any] = {item.name: getattr(self, item.name) for item in fields(self)}
        return content | {
            "project_amount": kept(self.project_amount),
            "money_unit": self.money_unit.value,
            "funds": funds_content(self.funds),
            "indicators": [_row_content(row) for row in self.indicators],
            "unread": dict(self.unread),
        }

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The values that ``as_content`` kept; keys of older versions that no longer exist are passed over."""
        known = {item.name for item in fields(cls)}
        plain = {name: value for name, value in content.items() if name in known}
        plain["project_amount"] = number(plain.get("project_amount"))
        plain["money_unit"] = MoneyUnit(plain["money_unit"])
        plain["funds"] = funds_from(plain.get("funds", ()), cls.funds_kind)
        plain["indicators"] = tuple(_row_from_content(row) for row in plain.get("indicators", ()))
        return cls(**plain)


def points(number: Decimal | None) -> str:
    """Points as they are printed: 10, 9.5, 9.49; the empty text where there are none."""
    if number is None:
        return ""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _row_content(row: EvaluationRowValues) -> dict[str, Any]:
    content: dict[str, Any] = {item.name: getattr(row, item.name) for item in fields(row)}
    return content | {name: kept(content[name]) for name in POINTS} | {"unread": dict(row.unread)}


def _row_from_content(content: Mapping[str, Any]) -> EvaluationRowValues:
    known = {item.name for item in fields(EvaluationRowValues)}
    plain = {name: value for name, value in content.items() if name in known}
    return EvaluationRowValues(**plain | {name: number(plain.get(name)) for name in POINTS})
