"""A form of any kind as the rules of the pre-check (预审) read it: plain texts and numbers, no database, no layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from perfgoals.money import MoneyUnit
from perfgoals.text import is_not_applicable


class FormKind(StrEnum):
    """The official tables that the rules read, by the names that the reader of workbooks uses."""

    DECLARATION = "declaration"  # 二级项目支出绩效目标申报表
    SELF_EVALUATION = "selfeval"  # 项目支出绩效自评表
    OVERALL = "overall"  # 部门（单位）整体支出绩效目标申报表
    PROJECT_2020 = "project_2020"  # 预算项目支出绩效目标申报表 (2020)
    KEY_PROJECT_2020 = "key_project_2020"  # 部门预算重点项目绩效目标表 (2020)


# The long texts of the forms, by key of the form's values, with the words that the forms print.
TEXT_LABELS: Final[Mapping[str, str]] = {
    "policy_basis": "政策依据",
    "calculation_basis": "测算依据",
    "annual_goal": "年度目标",
    "long_term_goal": "长期目标",
    "mid_long_goal": "中长期目标",
    "goals": "年度总体目标",
    "expected_goal": "预期目标",
    "actual_goal": "实际完成情况",
}
# So many characters of a text, a cell and a name are read; official forms stay below (年度目标 within 2000).
LONGEST_TEXT: Final = 2000
LONGEST_CELL: Final = 600
LONGEST_NAME: Final = 300
# Numbers beyond these are no amounts and no points; they are left out, so that no sum can fail on them.
LARGEST_NUMBER: Final = Decimal(10) ** 15
MOST_DECIMALS: Final = 20
ANNUAL_GOALS: Final = ("annual_goal", "goals", "expected_goal")
LONG_TERM_GOALS: Final = ("long_term_goal", "mid_long_goal")
# 投入指标 of the forms of 2020: how the money was reckoned and when it is spent; not indicators proper.
INPUT_LEVEL: Final = "投入指标"
# The year of a form that does not print it, where its table was in use in one year only.
LAYOUT_YEARS: Final[Mapping[FormKind, int]] = {FormKind.PROJECT_2020: 2020, FormKind.KEY_PROJECT_2020: 2020}
CODE_DIGITS: Final = 21  # of a 项目编码 (DOMAIN §2 A)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One indicator. ``name`` is 三级指标 (2020: 指标内容); ``index`` its 0-based place in the form.

    Texts are as typed, blank where nothing was. ``weight`` and ``score`` (分值, 得分) are points of a
    self-evaluation, ``level1_weight`` those printed behind its first level; ``measure`` is 度量单位, ``actual``
    实际完成值, ``deviation`` 偏差原因分析及改进措施.
    """

    index: int
    level1: str
    level2: str
    name: str = ""
    target: str = ""
    explanation: str = ""
    measure: str = ""
    required: bool = False
    actual: str = ""
    level1_weight: Decimal | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    deviation: str = ""

    @property
    def key(self) -> str:
        """The row as findings name it: ``indicator:<三级指标>``, or its second level where that says more."""
        named = self.name.strip() and self.level1 != INPUT_LEVEL
        return f"indicator:{self.name.strip() if named else self.level2}"

    @property
    def is_blank(self) -> bool:
        """Whether nothing was filled in."""
        return not (self.name.strip() or self.target.strip() or self.explanation.strip())

    @property
    def is_not_applicable(self) -> bool:
        """Whether the row says that its second level does not apply (不适用)."""
        return is_not_applicable(self.name)

    @property
    def is_input(self) -> bool:
        """Whether the row is one of 投入指标 (2020)."""
        return self.level1 == INPUT_LEVEL

    def bounded(self) -> Row:
        """The row with its texts cut and its points limited to what the rules look at."""
        return replace(
            self,
            name=self.name[: LONGEST_TEXT if self.is_input else LONGEST_CELL],
            target=self.target[:LONGEST_CELL],
            explanation=self.explanation[:LONGEST_CELL],
            actual=self.actual[:LONGEST_CELL],
            deviation=self.deviation[:LONGEST_CELL],
            level1_weight=_usual(self.level1_weight),
            weight=_usual(self.weight),
            score=_usual(self.score),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task of a department (年度主要任务). Amounts in 元."""

    name: str
    content: str = ""
    total: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Funds:
    """A row of 项目资金 of a self-evaluation. Amounts in 元, ``rate`` and ``score`` as printed."""

    row: str
    initial: Decimal | None = None
    adjusted: Decimal | None = None
    executed: Decimal | None = None
    weight: str = ""
    rate: str = ""
    score: str = ""

    def bounded(self) -> Funds:
        """The row with its amounts limited to what forms hold."""
        return replace(
            self,
            initial=_usual(self.initial),
            adjusted=_usual(self.adjusted),
            executed=_usual(self.executed),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form. Amounts in 元; ``texts`` holds the long texts by key (TEXT_LABELS), blank ones left out.

    ``money_unit`` is the unit that the form is printed in. ``start`` and ``end`` are as printed (2020).
    ``total`` is the total row of a department's tasks. ``given`` names the keys that this kind of form has,
    so that a blank can be told from what the form does not ask for.
    """

    kind: FormKind
    year: int | None = None
    code: str = ""
    name: str = ""
    unit: str = ""
    top_unit: str = ""
    type_code: str = ""
    type_name: str = ""
    period_years: int | None = None
    is_new: bool | None = None
    allocation: str = ""
    money_unit: MoneyUnit = MoneyUnit.YUAN
    total_amount: Decimal | None = None
    year_amount: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None
    attribute: str = ""
    continuity: str = ""
    start: str = ""
    end: str = ""
    department_code: str = ""
    total_weight: Decimal | None = None
    total_score: Decimal | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    tasks: tuple[Task, ...] = ()
    total: Task | None = None
    funds: tuple[Funds, ...] = ()
    given: frozenset[str] = frozenset()

    def bounded(self) -> Form:
        """The form with every text cut to what the rules look at: what is longer is found to be too long anyway.

        A text of any length can be stored, so the time that reading takes must not grow with it. Of points and funds
        only numbers are kept that a form can have.
        """
        return replace(
            self,
            name=self.name[:LONGEST_NAME],
            total_weight=_usual(self.total_weight),
            total_score=_usual(self.total_score),
            texts={key: text[:LONGEST_TEXT] for key, text in self.texts.items()},
            rows=tuple(row.bounded() for row in self.rows),
            tasks=tuple(replace(task, content=task.content[:LONGEST_TEXT]) for task in self.tasks),
            funds=tuple(row.bounded() for row in self.funds),
        )

    def text(self, key: str) -> str:
        """A long text by its key; blank where nothing stands."""
        return self.texts.get(key, "")

    @property
    def annual_goals(self) -> Sequence[tuple[str, str]]:
        """Key and text of what the form calls its goal of the year."""
        return [(key, self.texts[key]) for key in ANNUAL_GOALS if self.texts.get(key, "").strip()]

    @property
    def long_term_goals(self) -> Sequence[tuple[str, str]]:
        """Key and text of the goal beyond the year."""
        return [(key, self.texts[key]) for key in LONG_TERM_GOALS if self.texts.get(key, "").strip()]

    @property
    def indicators(self) -> Sequence[Row]:
        """The rows that hold an indicator: not blank, not 不适用, not 投入指标."""
        return [row for row in self.rows if not (row.is_blank or row.is_not_applicable or row.is_input)]

    @classmethod
    def from_json(cls, kind: FormKind, values: Mapping[str, Any]) -> Form:
        """A form from the values that ``import_forms --dry-run`` and ``official/*.json`` show: amounts in its unit.

        What cannot be read as a number is left out: that it is none is found where it is typed.
        """
        default = MoneyUnit.YUAN if kind is FormKind.SELF_EVALUATION else MoneyUnit.WAN_YUAN
        unit = MoneyUnit(values.get("money_unit") or default)

        def money(value: object) -> Decimal | None:
            number = _number(value)
            return None if number is None else number * unit.yuan

        def word(key: str) -> str:
            return str(values.get(key) or "").strip()

        def task(entry: Mapping[str, Any]) -> Task:
            return Task(
                name=str(entry.get("name") or ""),
                content=str(entry.get("content") or ""),
                **{key: money(entry.get(key)) for key in ("total", "fiscal", "other")},
            )

        overall_total = values.get("total")
        return cls(
            kind=kind,
            year=_whole(values.get("year")) or LAYOUT_YEARS.get(kind) or _whole(word("start")[:4]),
            name=word("name") or word("project"),
            unit=word("unit") or word("executing_unit"),
            top_unit=word("top_unit") or word("supervising_unit") or word("department"),
            **{
                key: word(key)
                for key in (
                    "code",
                    "type_code",
                    "type_name",
                    "allocation",
                    "attribute",
                    "continuity",
                    "start",
                    "end",
                    "department_code",
                )
            },
            period_years=_whole(values.get("period_years")),
            is_new=values.get("is_new"),
            money_unit=unit,
            total_amount=money(values.get("total_amount", values.get("project_amount"))),
            year_amount=money(values.get("year_amount")),
            fiscal=money(values.get("fiscal")),
            other=money(values.get("other")),
            total_weight=_number(values.get("total_weight")),
            total_score=_number(values.get("total_score")),
            texts={key: str(values[key]) for key in TEXT_LABELS if values.get(key)},
            rows=tuple(_row(index, entry) for index, entry in enumerate(values.get("indicators") or ())),
            tasks=tuple(task(entry) for entry in values.get("tasks") or ()),
            total=task(overall_total) if isinstance(overall_total, Mapping) else None,
            funds=tuple(
                Funds(
                    row=str(entry.get("row") or ""),
                    initial=money(entry.get("initial")),
                    adjusted=money(entry.get("adjusted")),
                    executed=money(entry.get("executed")),
                    weight=str(entry.get("weight") or ""),
                    rate=str(entry.get("rate") or ""),
                    score=str(entry.get("score") or ""),
                )
                for entry in values.get("funds") or ()
            ),
            given=frozenset(values),
        )


def _row(index: int, entry: Mapping[str, Any]) -> Row:
    """An indicator of ``official/*.json``."""

    def word(*keys: str) -> str:
        return next((str(entry[key]) for key in keys if entry.get(key)), "")

    return Row(
        index=index,
        level1=word("level1"),
        level2=word("level2"),
        name=word("level3", "content"),
        target=word("target"),
        explanation=word("explanation"),
        measure=word("unit_of_measure"),
        required=bool(entry.get("required")),
        actual=word("actual"),
        level1_weight=_number(entry.get("level1_weight")),
        weight=_number(entry.get("weight")),
        score=_number(entry.get("score")),
        deviation=word("deviation"),
    )


def _usual(number: Decimal | None) -> Decimal | None:
    """A number of points or money; ``None`` for one of a size or precision that no form has."""
    if number is None:
        return None
    exponent = number.as_tuple().exponent
    is_usual = isinstance(exponent, int) and exponent >= -MOST_DECIMALS and abs(number) < LARGEST_NUMBER
    return number if is_usual else None


def _number(value: object) -> Decimal | None:
    """A number of a form's values, separators allowed; ``None`` where there is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation:
        return None
    return _usual(number)


def _whole(value: object) -> int | None:
    number = _number(value)
    return None if number is None or number != int(number) else int(number)
