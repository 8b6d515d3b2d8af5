"""A declaration's content as plain values: what checks, comparison, import and printing all work on.

No database here. Amounts are in 元; ``as_json`` gives them in the form's unit, as ``official/*.json`` do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any, Final

from indicators.rules import RuleSettings
from perfgoals.money import MoneyUnit, format_amount, is_blank
from perfgoals.text import is_not_applicable

# More indicator rows than any form has; what the page can send and the reader takes.
MAX_ROWS: Final = 300

LABELS: Final[Mapping[str, str]] = {
    "code": "项目编码",
    "name": "项目名称",
    "unit": "申请单位",
    "top_unit": "一级预算单位",
    "period_years": "实施期限",
    "project_type": "项目类型",
    "is_new": "是否新增项目",
    "allocation": "分配方式",
    "total_amount": "项目总金额（中期规划）",
    "year_amount": "本年度项目金额",
    "policy_basis": "政策依据",
    "calculation_basis": "测算依据",
    "annual_goal": "年度目标",
    "long_term_goal": "长期目标",
    "indicators": "绩效指标",
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "target": "指标值",
    "explanation": "指标解释",
    "content": "测算内容",
    "unit_price": "单价",
    "quantity": "数量",
    "times": "次数",
    "amount": "金额",
}
AMOUNTS: Final = ("total_amount", "year_amount")
LONG_TEXTS: Final = ("policy_basis", "calculation_basis", "annual_goal", "long_term_goal")
ROW_TEXTS: Final = ("level3", "target", "explanation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A second level (二级指标) that the year's framework asks for; ``required`` is its star."""

    level1: str
    level2: str
    required: bool

    @property
    def printed(self) -> str:
        """The second level as the form prints it."""
        return f"{'*' if self.required else ''}{self.level2}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """What a check must know beside the form.

    Its year, the framework's tiers, the known division codes (6 digits), the rules' settings of the year.
    """

    year: int
    tiers: tuple[Tier, ...]
    divisions: frozenset[str]
    settings: RuleSettings = RuleSettings()  # noqa: RUF009  # frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorValues:
    """One row of the indicator table (绩效指标). ``required`` is the star before the second level."""

    level1: str
    level2: str
    required: bool = False
    level3: str = ""
    target: str = ""
    explanation: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return all(is_blank(getattr(self, name)) for name in ROW_TEXTS)

    @property
    def is_not_applicable(self) -> bool:
        """Whether the row says that its second level does not apply."""
        return is_not_applicable(self.level3)

    def as_json(self) -> dict[str, Any]:
        """The row as in ``official/*.json``."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemValues:
    """One line of 测算明细, as typed; ``amount`` is reckoned from the other three where they are given."""

    content: str = ""
    unit_price: str = ""
    quantity: str = ""
    times: str = ""
    amount: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return all(is_blank(getattr(self, item.name)) for item in fields(self))

    def as_json(self) -> dict[str, str]:
        """The line as kept in versions and snapshots."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationValues:
    """The content of a 二级项目支出绩效目标申报表.

    ``None`` and the empty text are blanks. ``unread`` keeps, by field, what was typed where a number is
    due and none could be read, so that nothing typed is ever lost.
    """

    code: str = ""
    name: str = ""
    unit: str = ""
    top_unit: str = ""
    period_years: int | None = None
    type_code: str = ""
    type_name: str = ""
    is_new: bool | None = None
    allocation: str = ""
    money_unit: MoneyUnit = MoneyUnit.YUAN
    total_amount: Decimal | None = None
    year_amount: Decimal | None = None
    policy_basis: str = ""
    calculation_basis: str = ""
    annual_goal: str = ""
    long_term_goal: str = ""
    indicators: tuple[IndicatorValues, ...] = ()
    items: tuple[ItemValues, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def project_type(self) -> str:
        """项目类型 as the form prints it: code and name."""
        return f"{self.type_code} {self.type_name}".strip()

    def with_field(self, name: str, value: Any) -> DeclarationValues:
        """The same content with one field changed."""
        changes: dict[str, Any] = {name: value}
        return replace(self, **changes)

    def amount_text(self, name: str, *, separators: bool = True) -> str:
        """An amount in the form's unit, or what was typed where it could not be read."""
        if name in self.unread:
            return self.unread[name]
        return format_amount(getattr(self, name), self.money_unit, separators=separators)

    def as_json(self) -> dict[str, Any]:
        """The values as ``import_forms --dry-run`` prints them: amounts as decimal strings in the form's unit."""
        amounts = {
            name: None
            if getattr(self, name) is None
            else format_amount(getattr(self, name), self.money_unit, separators=False)
            for name in AMOUNTS
        }
        plain = {
            item.name: getattr(self, item.name)
            for item in fields(self)
            if item.name not in {"indicators", "items", "unread", *amounts}
        }
        return {
            **plain,
            "money_unit": self.money_unit.value,
            **amounts,
            "indicators": [row.as_json() for row in self.indicators],
        }

    def as_content(self) -> dict[str, Any]:
        """Everything, as versions and snapshots keep it: amounts as decimal strings in 元."""
        content: dict[str, Any] = {item.name: getattr(self, item.name) for item in fields(self)}
        for name in AMOUNTS:
            content[name] = None if content[name] is None else str(content[name])
        return content | {
            "money_unit": self.money_unit.value,
            "indicators": [row.as_json() for row in self.indicators],
            "items": [item.as_json() for item in self.items],
            "unread": dict(self.unread),
        }

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> DeclarationValues:
        """The values that ``as_content`` kept; keys of older versions that no longer exist are passed over."""
        known = {item.name for item in fields(cls)}
        plain = {name: value for name, value in content.items() if name in known}
        for name in AMOUNTS:
            plain[name] = None if plain.get(name) is None else Decimal(plain[name])
        plain["money_unit"] = MoneyUnit(plain["money_unit"])
        plain["indicators"] = tuple(IndicatorValues(**row) for row in plain.get("indicators", ()))
        plain["items"] = tuple(ItemValues(**item) for item in plain.get("items", ()))
        return cls(**plain)
