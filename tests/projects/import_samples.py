"""Workbooks of our own making for import tests: the forms of the cast's units as the official layout writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from perfgoals.accounts.models import User
from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.layouts.declaration import DECLARATION_2024, DECLARATION_2025
from perfgoals.officialforms.to_xlsx import to_xlsx
from projects.models import BudgetYear
from projects.services.imports import ImportPlan, ImportRequest, plan_import
from projects.sheet import to_grid
from projects.values import DeclarationValues
from tests.conftest import TIERS, whole_values

OFFICIAL = Path(__file__).parents[3] / "shared" / "official"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CODE = "440304251063190000{:03d}"


def form(number: int, **changes: object) -> DeclarationValues:
    """A form of the filer's unit in which the checks find nothing, with a project code of that number."""
    return whole_values(**({"code": CODE.format(number), "name": f"项目{number}"} | changes))


def workbook(
    *forms: DeclarationValues, year: int | None = 2025, edit: Callable[[Workbook], object] | None = None
) -> bytes:
    """A workbook with a sheet a form (named by its project), in the forms' own money unit, edited in the end."""
    layouts = {MoneyUnit.YUAN: DECLARATION_2025, MoneyUnit.WAN_YUAN: DECLARATION_2024}
    grids = [(values.name, to_grid(values, layouts[values.money_unit], TIERS, year=year or 0)) for values in forms]
    data = to_xlsx([(name, replace(grid, year=year)) for name, grid in grids])
    if edit is None:
        return data
    book = load_workbook(BytesIO(data))
    edit(book)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def lock_out(*sheets: str) -> Callable[[Workbook], None]:
    """An edit that makes the forms of these sheets unreadable: the label of 项目名称 is gone."""

    def edit(book: Workbook) -> None:
        for name in sheets:
            for line in book[name].iter_rows():
                for cell in line:
                    if cell.value == "项目名称：":
                        cell.value = "别的："

    return edit


def plan(user: User | None, data: bytes, *, file_name: str = "上报.xlsx", **more: Any) -> ImportPlan:
    """The plan for a workbook."""
    reading = read_workbook(data, layouts=LAYOUTS)
    return plan_import(ImportRequest(reading=reading, file_name=file_name, user=user, **more))


def outcomes(planned: ImportPlan) -> list[str]:
    """The outcomes in the order of the workbook."""
    return [form.outcome.value for form in planned.forms]


def rules(planned: ImportPlan, index: int = 0) -> list[str]:
    """The rules of what was found on one form."""
    return [finding.rule for finding in planned.forms[index].findings]


def close(year: BudgetYear) -> None:
    """Let the year's window be over."""
    year.closes_at = year.opens_at
    year.save()
