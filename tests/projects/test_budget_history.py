"""The tables of the 2020 budget out of the published forms: which rows agree with the published tables, and which not.

Some of the forms are kept apart. So a row agrees where all of its projects are here, and is too small elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perfgoals.accounts.models import Unit
from perfgoals.money import MoneyUnit, parse_amount
from perfgoals.officialforms.grid import Grid
from perfgoals.text import compact
from projects.budget_lists import Table, approved_lists
from projects.budget_tables.sheet import KeyProjectRow, key_projects_grid, spending_grid
from projects.budget_tables.spending import Category, ProjectSpending, UnitSpending, spending_rows
from projects.models import BudgetYear
from projects.services.demo import seed
from tests.officialforms.samples import OFFICIAL

official = pytest.mark.official
here = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published forms are not here")

ROOT = Path(__file__).parents[2]
DEPARTMENT = "深圳市福田区政务服务数据管理局"
OWN_UNIT = f"{DEPARTMENT}（本级）"
HISTORY: dict[str, Any] = json.loads((ROOT / "fixtures" / "demo_history.json").read_text(encoding="utf-8"))
FORMS = [*HISTORY["declarations"], *HISTORY["key_projects"]]

UNITS = (OWN_UNIT, "深圳市福田区政务服务中心", "深圳市福田区数据管理中心")
Place = tuple[str, str]  # unit and name of a row, blanks and widths made plain


def published(name: str) -> Any:
    return json.loads((OFFICIAL / name).read_text(encoding="utf-8"))


def table(number: int) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in published("budget_tables_2020_futian.json") if each["table_no"] == number
    )
    return found


def yuan(text: str) -> Decimal:
    return parse_amount(text, MoneyUnit.WAN_YUAN) or Decimal(0)


def unit_of(form: dict[str, Any]) -> str:
    """The unit as its forms call it: its own unit goes by the department's name there."""
    return OWN_UNIT if form["executing_unit"] in (DEPARTMENT, OWN_UNIT) else str(form["executing_unit"])


def spending_of_published_forms() -> Grid:
    """项目支出预算表 out of the published forms, first-level projects as the demo has them."""
    placed = {(form["unit"], form["name"]): (form["code"], form["first_level"]) for form in FORMS}
    units: dict[str, dict[str, ProjectSpending]] = {name: {} for name in UNITS}
    for form in [*published("projects_2020_futian.json"), *published("key_projects_2020_futian.json")]:
        unit = unit_of(form)
        code, first_level = placed[unit, form["project"]]
        units[unit].setdefault(
            code,
            ProjectSpending(
                code=code,
                name=form["project"],
                first_level=first_level,
                category=Category.GENERAL,
                total=yuan(form["year_amount"]),
                other=yuan(form["other"]),
            ),
        )
    rows = [UnitSpending(name=name, projects=list(own.values())) for name, own in units.items()]
    grid_rows = spending_rows(rows, department=DEPARTMENT)
    return spending_grid(grid_rows, of=DEPARTMENT, year=2020, money_unit=MoneyUnit.WAN_YUAN)


def by_place(rows: Iterator[list[str]]) -> dict[Place, list[str]]:
    """The amounts of each row by its unit and name."""
    found: dict[Place, list[str]] = {}
    unit = ""
    for name, *amounts in rows:
        plain = compact(name)
        if plain in map(compact, UNITS):
            unit = plain
        found[unit, plain] = amounts
    return found


def rows_of(grid: Grid) -> Iterator[list[str]]:
    """The texts of the rows below the headings."""
    body = [row for row in grid.rows if any(cell.slot.startswith("rows.") for cell in row.cells)]
    yield from ([cell.text for cell in row.cells] for row in body)


@pytest.mark.db_free
@official
@here
def test_rows_of_the_published_table_whose_projects_are_all_here():
    theirs, ours = by_place(iter(table(5)["rows"])), by_place(rows_of(spending_of_published_forms()))
    agreeing = [place for place in theirs if ours.get(place) == theirs[place]]
    own, centre, data = (compact(name) for name in UNITS)
    assert agreeing == [
        (own, "购置费"),
        (own, "政务事项管理"),
        (own, "网格信息管理"),
        (own, "预算准备金"),
        (data, "购置费"),
        (data, "电子政务管理"),
        (data, "预算准备金"),
    ]
    # 总计 of the published row and of ours.
    assert {place: (theirs[place][0], ours[place][0]) for place in theirs.keys() & ours.keys() - set(agreeing)} == {
        ("", compact(DEPARTMENT)): ("8,758.56", "7,352.08"),
        (own, own): ("1,930.62", "1,400.09"),
        (own, "一般性项目"): ("1,930.62", "1,400.09"),
        (own, "一般管理事务"): ("644.61", "309.08"),
        (own, "数据规划管理"): ("522.23", "342.23"),
        (centre, centre): ("3,047.37", "2,584.18"),
        (centre, "一般性项目"): ("3,047.37", "2,584.18"),
        (centre, "一般管理事务"): ("1,087.37", "961.18"),
        (centre, "专项业务"): ("1,668.00", "1,623.00"),
        (data, data): ("3,780.57", "3,367.81"),
        (data, "一般性项目"): ("3,780.57", "3,367.81"),
        (data, "一般管理事务"): ("399.58", "98.02"),
        (data, "电子政务运行维护"): ("3,271.35", "3,160.15"),
    }
    assert sorted(theirs.keys() - ours.keys()) == sorted(
        [(own, "修缮费"), (centre, "购置费"), (centre, "修缮费"), (centre, "预算准备金")]
    )
    assert ours.keys() - theirs.keys() == set()
    assert [place for place in theirs if place in ours] == list(ours)


@pytest.fixture
def demo(db: None, settings: Any) -> tuple[Unit, BudgetYear]:
    """The department and the year of the demo's history."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    seed(settings.DEMO_PASSWORD)
    return Unit.objects.get(code="440304106"), BudgetYear.objects.get(year=2020)


@official
@here
def test_the_demo_prints_the_same_table_out_of_its_approved_forms(demo: tuple[Unit, BudgetYear]):
    grid = approved_lists(*demo).grid(Table.SPENDING)
    assert grid is not None
    assert [cell.text for _, cell in grid.cells()] == [cell.text for _, cell in spending_of_published_forms().cells()]


@official
@here
def test_key_projects_of_the_demo_stand_as_published(demo: tuple[Unit, BudgetYear]):
    grid = approved_lists(*demo).grid(Table.KEY_PROJECTS)
    assert grid is not None
    theirs = table(13)["rows"]
    # The form of one of the four is kept apart.
    assert list(rows_of(grid)) == [row for row in theirs if row[1] != "基层公共服务综合平台建设"]


@official
@here
def test_key_projects_out_of_the_published_forms():
    rows = [
        KeyProjectRow(
            unit=form["executing_unit"],
            code="",
            name=form["project"],
            total=yuan(form["year_amount"]),
            other=yuan(form["other"]),
            start=form["start"],
            end=form["end"],
        )
        for form in published("key_projects_2020_futian.json")
    ]
    grid = key_projects_grid(rows, of=DEPARTMENT, year=2020, money_unit=MoneyUnit.WAN_YUAN)
    theirs = table(13)["rows"]
    assert list(rows_of(grid)) == [row for row in theirs if row[1] != "基层公共服务综合平台建设"]
