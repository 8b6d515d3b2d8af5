"""A monitoring's content as plain values: what lights, checks and printing all work on. Amounts are in 元."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any, ClassVar, Final

from perfgoals.money import MoneyUnit, format_amount, is_blank
from perfgoals.text import is_not_applicable
from selfeval.funds import FUNDS_TOTAL, FundsRow, funds_content, funds_from, funds_key, row_of, with_total
from selfeval.monitoring.lights import Light

# The columns of 偏差原因分析 and of 完成目标可能性, by the keys under which they are kept.
CAUSES: Final[Mapping[str, str]] = {
    "funds": "经费保障",
    "system": "制度保障",
    "staff": "人员保障",
    "hardware": "硬件条件保障",
    "other": "其他",
}
SURE, POSSIBLE, IMPOSSIBLE = "sure", "possible", "impossible"
LIKELIHOODS: Final[Mapping[str, str]] = {SURE: "确定能", POSSIBLE: "有可能", IMPOSSIBLE: "完全不可能"}

FUNDS_COLUMNS: Final = ("initial", "executed", "expected")
HEAD_TEXTS: Final = ("project", "department_code", "executing_unit", "funds_cause", "funds_measure")
ROW_TEXTS: Final = ("level3", "target", "actual", "forecast", "explanation", "measure", "remark")
_LABELS: Final[Mapping[str, str]] = {
    "project": "项目名称",
    "department_code": "主管部门",
    "executing_unit": "实施单位",
    "month": "填报月份",
    "funds": "项目资金",
    "initial": "年初预算数",
    "executed": "1-{month}月执行数",
    "expected": "全年预计执行数",
    "funds_cause": "资金执行偏差原因",
    "funds_measure": "资金执行改进措施",
    "indicators": "绩效指标",
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "target": "年度指标值",
    "actual": "1-{month}月执行情况",
    "forecast": "全年预计完成情况",
    "causes": "偏差原因",
    "explanation": "原因说明",
    "likelihood": "完成目标可能性",
    "measure": "改进措施",
    "remark": "备注",
    "hand_light": "预警灯",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredFunds(FundsRow):
    """One row of 项目资金 of a monitoring: ``executed`` up to its month, ``expected`` by the end of the year."""

    columns: ClassVar[tuple[str, ...]] = FUNDS_COLUMNS

    expected: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringRowValues:
    """One row of the indicator table of a monitoring, texts to the letter as typed.

    ``causes`` are keys of CAUSES in their order, ``likelihood`` one of LIKELIHOODS or blank. ``hand_light`` is the
    light that the filer gives where nothing can be compared.
    """

    level1: str
    level2: str
    level3: str = ""
    target: str = ""
    actual: str = ""
    forecast: str = ""
    causes: tuple[str, ...] = ()
    explanation: str = ""
    likelihood: str = ""
    measure: str = ""
    remark: str = ""
    hand_light: Light | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        chosen = self.causes or self.likelihood or self.hand_light
        return not chosen and all(is_blank(getattr(self, name)) for name in ROW_TEXTS)

    @property
    def is_not_applicable(self) -> bool:
        """Whether the row says that its second level does not apply (不适用)."""
        return is_not_applicable(self.level3)

    @property
    def has_cause(self) -> bool:
        """Whether it says why it deviates: a column is ticked or a reason is written."""
        return bool(self.causes) or not is_blank(self.explanation)

    @property
    def causes_text(self) -> str:
        """The ticked causes in words."""
        return "、".join(label for key, label in CAUSES.items() if key in self.causes)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringValues:
    """The content of a 绩效运行监控表, up to the end of ``month`` (1–12).

    ``funds_cause`` and ``funds_measure`` say why the money is behind and what is done about it; the official form has
    no place for them, so they stand on the page alone. ``unread`` as in selfeval.funds.
    """

    funds_kind: ClassVar[type[MonitoredFunds]] = MonitoredFunds

    month: int
    project: str = ""
    department_code: str = ""
    executing_unit: str = ""
    money_unit: MoneyUnit = MoneyUnit.YUAN
    funds: tuple[MonitoredFunds, ...] = ()
    funds_cause: str = ""
    funds_measure: str = ""
    indicators: tuple[MonitoringRowValues, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def total_funds(self) -> MonitoredFunds:
        """The row 年度资金总额; blank where the form has none."""
        return self.funds_row(FUNDS_TOTAL)

    def funds_row(self, row: str) -> MonitoredFunds:
        """The row of 项目资金 with that label; blank where the form has none."""
        return row_of(self.funds, row, self.funds_kind)

    def funds_text(self, row: str, column: str, *, separators: bool = True) -> str:
        """An amount of 项目资金 in the form's unit, or what was typed where it could not be read."""
        typed = self.unread.get(funds_key(row, column))
        return typed or format_amount(getattr(self.funds_row(row), column), self.money_unit, separators=separators)

    def with_sums(self) -> MonitoringValues:
        """The same content with the total row of the funds as the sum of its parts (see ``with_total``)."""
        funds, unread = with_total(self.funds, self.funds_kind, self.unread)
        return replace(self, funds=funds, unread=unread)

    def as_content(self) -> dict[str, Any]:
        """Everything, as versions and snapshots keep it: amounts as decimal strings in 元."""
        content: dict[str, Any] = {item.name: getattr(self, item.name) for item in fields(self)}
        return content | {
            "money_unit": self.money_unit.value,
            "funds": funds_content(self.funds),
            "indicators": [_row_content(row) for row in self.indicators],
            "unread": dict(self.unread),
        }

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> MonitoringValues:
        """The values that ``as_content`` kept; keys of older versions that no longer exist are passed over."""
        plain = _known(cls, content)
        plain["money_unit"] = MoneyUnit(plain["money_unit"])
        plain["funds"] = funds_from(plain.get("funds", ()), MonitoredFunds)
        plain["indicators"] = tuple(_row_from_content(row) for row in plain.get("indicators", ()))
        return cls(**plain)


def label(key: str, month: int) -> str:
    """What a field or a column is called on the form of that month: 1-7月执行情况."""
    return _LABELS[key].format(month=month)


def _row_content(row: MonitoringRowValues) -> dict[str, Any]:
    content: dict[str, Any] = {item.name: getattr(row, item.name) for item in fields(row)}
    return content | {"causes": list(row.causes), "hand_light": row.hand_light.value if row.hand_light else ""}


def _row_from_content(content: Mapping[str, Any]) -> MonitoringRowValues:
    plain = _known(MonitoringRowValues, content)
    light = plain.get("hand_light")
    return MonitoringRowValues(
        **plain | {"causes": tuple(plain.get("causes", ())), "hand_light": Light(light) if light else None}
    )


def _known(kind: type[MonitoringValues | MonitoringRowValues], content: Mapping[str, Any]) -> dict[str, Any]:
    """What of the content are fields of today."""
    names = {item.name for item in fields(kind)}
    return {name: value for name, value in content.items() if name in names}
