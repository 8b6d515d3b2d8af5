"""The tables of the department budget as official forms: rows → grid, printed like every other form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from perfgoals.money import MoneyUnit, in_unit
from perfgoals.officialforms.fill import fill
from perfgoals.officialforms.grid import Cell, Grid, Role, Row
from perfgoals.officialforms.layout import FormValues, Layout, RowValues
from perfgoals.officialforms.layouts.budget_tables import KEY_PROJECTS_2020, ROWS, SPENDING_2020
from projects.budget_tables.spending import Spending, SpendingRow

_ISO_DAY: Final = re.compile(r"\A([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_UNIT_COLUMNS: Final = 2  # at the right end, for 单位：万元


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyProjectRow:
    """A key project (重点项目) as the table lists it. Amounts in 元, ``start`` and ``end`` as typed."""

    unit: str
    code: str
    name: str
    total: Decimal
    other: Decimal
    start: str
    end: str

    @property
    def period(self) -> str:
        """预算执行时间: ``2020.01.01-2020.12.31``."""
        return "-".join(_ISO_DAY.sub(r"\1.\2.\3", day) for day in (self.start, self.end) if day)


def spending_grid(rows: Sequence[SpendingRow], *, of: str, year: int, money_unit: MoneyUnit) -> Grid:
    """项目支出预算表 of the department or unit named ``of``."""
    values = [{"unit": row.name, **_amounts(_columns_of(row.spending), money_unit)} for row in rows]
    return _grid(SPENDING_2020, values, of=of, year=year, money_unit=money_unit)


def key_projects_grid(rows: Iterable[KeyProjectRow], *, of: str, year: int, money_unit: MoneyUnit) -> Grid:
    """部门预算绩效管理重点项目表 of the department or unit named ``of``."""
    values = [
        {
            "unit": row.unit,
            "name": row.name,
            "period": row.period,
            **_amounts({"total": row.total, "fiscal": row.total - row.other, "other": row.other}, money_unit),
        }
        for row in rows
    ]
    return _grid(KEY_PROJECTS_2020, values, of=of, year=year, money_unit=money_unit)


def _columns_of(spending: Spending) -> dict[str, Decimal]:
    """What stands in which column: 其他资金 of the forms is 其他收入 here."""
    return {
        "total": spending.total,
        "fiscal": spending.fiscal,
        "general_budget": spending.fiscal,
        "general": spending.general,
        "special": spending.special,
        "investment": spending.investment,
        "other_income": spending.other,
    }


def _amounts(amounts: dict[str, Decimal], unit: MoneyUnit) -> dict[str, Decimal | None]:
    """Amounts in the table's unit; zero is left blank, as published, but in the total."""
    return {key: in_unit(yuan, unit) if yuan or key == "total" else None for key, yuan in amounts.items()}


def _grid(layout: Layout, values: Sequence[RowValues], *, of: str, year: int, money_unit: MoneyUnit) -> Grid:
    """The filled table, with 单位名称 and 单位 in a line between title and headings."""
    layout = replace(layout, money_unit=money_unit)
    grid = fill(layout, FormValues(tables={ROWS: values}), year=year)
    right = len(layout.widths) - _UNIT_COLUMNS
    line = Row(
        cells=(
            Cell(column=0, colspan=right, text=f"单位名称：{of}", role=Role.VALUE, slot="unit"),
            Cell(column=right, colspan=_UNIT_COLUMNS, text=f"单位：{money_unit}", role=Role.MONEY, slot="money_unit"),
        ),
        part="单位",
    )
    return replace(grid, rows=(*grid.rows[: grid.titles], line, *grid.rows[grid.titles :]))
