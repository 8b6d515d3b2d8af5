"""What a rule of the pre-check (预审) is: a pure function over a form, with what a reader must know about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from indicators.rules.form import TEXT_LABELS, Form, FormKind, Row
from perfgoals.findings import Finding, Level

ALL_KINDS: Final = frozenset(FormKind)
ROW_LABELS: Final[Mapping[str, str]] = {
    "level3": "三级指标",
    "target": "指标值",
    "explanation": "指标解释",
    "measure": "度量单位",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "deviation": "偏差原因分析及改进措施",
}
HEAD_LABELS: Final[Mapping[str, str]] = {
    **TEXT_LABELS,
    "code": "项目编码",
    "name": "项目名称",
    "is_new": "是否新增项目",
    "period_years": "实施期限",
    "total_amount": "项目总金额（中期规划）",
    "year_amount": "本年度项目金额",
    "unit": "申请单位",
    "executing_unit": "实施单位",
    "department_code": "主管部门",
    "start": "起止时间",
    "end": "起止时间",
    "record": "全表",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a rule found: the place and the words. Level, source and rule id come from the rule.

    ``message`` says what is wrong, ``found`` quotes it, ``expected`` what would be right; ``suggestion`` only
    where it says more than the rule's own.
    """

    field: str
    label: str
    message: str
    found: str = ""
    expected: str = ""
    suggestion: str = ""
    row: int | None = None
    column: str = ""


def in_row(row: Row, column: str, message: str, *, found: str = "", expected: str = "", suggestion: str = "") -> Hit:
    """A hit in a cell of the indicator table; ``column`` is a key of ROW_LABELS."""
    return Hit(
        field=row.key,
        label=f"{row.level2} {ROW_LABELS[column]}",
        message=message,
        found=found,
        expected=expected,
        suggestion=suggestion,
        row=row.index,
        column=column,
    )


def in_field(key: str, message: str, *, found: str = "", expected: str = "", suggestion: str = "") -> Hit:
    """A hit in a field of the head, or ``task:<name>``, ``funds:<row>``, ``record``."""
    label = HEAD_LABELS.get(key) or key.partition(":")[2] or key
    return Hit(field=key, label=label, message=message, found=found, expected=expected, suggestion=suggestion)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The thresholds of one rule in force: its own numbers with those of the year over them."""

    values: Mapping[str, Decimal]

    def __getitem__(self, name: str) -> Decimal:
        return self.values[name]


Find = Callable[[Form, Thresholds], Iterator[Hit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A number that a rule decides by: its default and the words that an administrator reads."""

    value: Decimal
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule with what its page says. ``find`` is pure; ``source`` the form, rule or note it comes from."""

    id: str
    title: str
    level: Level
    source: str
    what: str
    suggestion: str
    find: Find
    thresholds: Mapping[str, Threshold] = field(default_factory=lambda: MappingProxyType({}))
    kinds: frozenset[FormKind] = ALL_KINDS


def rule(
    id: str,
    title: str,
    *,
    level: Level = Level.WARNING,
    source: str,
    what: str,
    suggestion: str,
    thresholds: Mapping[str, Threshold] | None = None,
    kinds: frozenset[FormKind] = ALL_KINDS,
) -> Callable[[Find], Rule]:
    """Make a rule of a function. ``title``, ``what``, ``suggestion`` and ``source`` are what users read."""

    def make(find: Find) -> Rule:
        return Rule(
            id=id,
            title=title,
            level=level,
            source=source,
            what=what,
            suggestion=suggestion,
            find=find,
            thresholds=MappingProxyType(dict(thresholds or {})),
            kinds=kinds,
        )

    return make


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSettings:
    """What a year sets over the rules' own levels and thresholds.

    ``levels`` gives a level by rule id, ``None`` for a rule that is switched off; ``thresholds`` a number by
    ``<rule id>.<name>``.
    """

    levels: Mapping[str, Level | None] = field(default_factory=dict)
    thresholds: Mapping[str, Decimal] = field(default_factory=dict)

    def level_of(self, rule: Rule) -> Level | None:
        """The level in force, ``None`` where the rule is off."""
        return self.levels.get(rule.id, rule.level)

    def thresholds_of(self, rule: Rule) -> Thresholds:
        """The thresholds in force."""
        return Thresholds(
            {name: self.thresholds.get(f"{rule.id}.{name}", own.value) for name, own in rule.thresholds.items()}
        )


def findings_of(rule: Rule, form: Form, settings: RuleSettings) -> Iterator[Finding]:
    """What one rule finds in a form."""
    level = settings.level_of(rule)
    if level is None or form.kind not in rule.kinds:
        return
    for hit in rule.find(form, settings.thresholds_of(rule)):
        yield Finding(
            rule=rule.id,
            level=level,
            message=hit.message,
            field=hit.field,
            label=hit.label,
            found=hit.found,
            expected=hit.expected,
            suggestion=hit.suggestion or rule.suggestion,
            why=rule.source,
            row=hit.row,
            column=hit.column,
        )
