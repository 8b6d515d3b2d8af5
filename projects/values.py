"""A declaration's content as plain values: what checks, comparison, import and printing all work on.

No database here. Amounts are in 元; ``as_json`` gives them in the form's unit, as ``official/*.json`` do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any, Final

from indicators.rules import RuleSettings
from perfgoals.disclosure import masked_name, masked_phone, without_phones
from perfgoals.money import MoneyUnit, format_amount, is_blank
from perfgoals.officialforms.layout import Layout
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
    "continuity": "续存属性",
    "duration": "起止时间",
    "contact": "联系人",
    "phone": "电话",
    "allocation": "分配方式",
    "total_amount": "项目总金额（中期规划）",
    "year_amount": "本年度项目金额",
    "fiscal": "财政拨款",
    "other": "其他资金",
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
AMOUNTS: Final = ("total_amount", "year_amount", "fiscal", "other")
LONG_TEXTS: Final = ("policy_basis", "calculation_basis", "annual_goal", "long_term_goal")
ROW_TEXTS: Final = ("level3", "target", "explanation")


# Boxes of the form that hold two fields.
PARTS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "project_type": ("type_code", "type_name"),
    "duration": ("start", "end"),
}
# Between the two times of 起止时间.
DATES_DIVIDER: Final = " 至 "


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

    Its year, its table, the framework's tiers, the known division codes (6 digits), the rules' settings of the year.
    """

    year: int
    layout: Layout
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


# What is no text of anybody's: codes, and the money unit, which is a text to Python alone.
_NO_TEXTS: Final = frozenset({"code", "type_code", "money_unit"})


def _without_phones(row: IndicatorValues, columns: Sequence[str]) -> dict[str, Any]:
    return {column: without_phones(getattr(row, column)) for column in columns}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationValues:
    """The content of a 二级项目支出绩效目标申报表, or of an older table for the same (layouts.DECLARATIONS).

    ``None`` and the empty text are blanks; what a year's table has no place for is blank. ``unread`` keeps, by field,
    what was typed where a number is due and none could be read, so that nothing typed is ever lost. ``start`` and
    ``end`` are 起止时间 as typed, ``fiscal`` and ``other`` the parts of 本年预算金额 (财政拨款, 其他资金).
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
    continuity: str = ""
    start: str = ""
    end: str = ""
    contact: str = ""
    phone: str = ""
    money_unit: MoneyUnit = MoneyUnit.YUAN
    total_amount: Decimal | None = None
    year_amount: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None
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

    @property
    def duration(self) -> str:
        """起止时间 as the form prints it: 2020-01-01 至 2020-12-31."""
        return f"{self.start}{DATES_DIVIDER}{self.end}" if self.end else self.start

    def with_field(self, name: str, value: Any) -> DeclarationValues:
        """The same content with one field changed."""
        changes: dict[str, Any] = {name: value}
        return replace(self, **changes)

    def disclosed(self) -> DeclarationValues:
        """The content as it may be published: 联系人 and 电话 masked, and numbers to call wherever they were typed."""
        texts = {
            each.name: without_phones(value)
            for each in fields(self)
            if isinstance(value := getattr(self, each.name), str) and each.name not in _NO_TEXTS
        }
        contacts = {"contact": masked_name(self.contact), "phone": masked_phone(self.phone)}
        return replace(
            self,
            **texts | contacts,  # type: ignore[arg-type]  # only text fields are among them
            indicators=tuple(replace(row, **_without_phones(row, ROW_TEXTS)) for row in self.indicators),
            items=tuple(replace(item, content=without_phones(item.content)) for item in self.items),
            unread={name: without_phones(text) for name, text in self.unread.items()},
        )

    def amount_text(self, name: str, *, separators: bool = True) -> str:
        """An amount in the form's unit, or what was typed where it could not be read."""
        if name in self.unread:
            return self.unread[name]
        return format_amount(getattr(self, name), self.money_unit, separators=separators)

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
