"""项目支出预算表 and 部门预算绩效管理重点项目表: rows, sums and cells as published."""

from __future__ import annotations

import json
import subprocess
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.grid import Grid, Orientation, Role
from perfgoals.officialforms.to_html import to_html
from perfgoals.officialforms.to_pdf import FONT_FILES, to_pdf
from perfgoals.officialforms.to_xlsx import to_xlsx
from projects.budget_tables.sheet import KeyProjectRow, key_projects_grid, spending_grid
from projects.budget_tables.spending import Category, Level, ProjectSpending, Spending, UnitSpending, spending_rows
from tests.officialforms.samples import OFFICIAL
from tests.officialforms.test_to_pdf import FONTS, bare

pytestmark = pytest.mark.db_free
official = pytest.mark.official
here = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published tables are not here")


def project(
    code: str,
    name: str,
    total: str,
    *,
    first_level: str = "",
    category: Category = Category.GENERAL,
    other: str = "0",
) -> ProjectSpending:
    return ProjectSpending(
        code=code,
        name=name,
        first_level=first_level,
        category=category,
        total=Decimal(total),
        other=Decimal(other),
    )


def named(rows: Any) -> list[tuple[str, str, str]]:
    return [(row.level.value, row.name, str(row.spending.total)) for row in rows]


def spending(rows: Any, unit: MoneyUnit = MoneyUnit.WAN_YUAN) -> Grid:
    return spending_grid(rows, of="甲局", year=2020, money_unit=unit)


def texts(grid: Grid, at: int) -> list[str]:
    return [cell.text for cell in grid.rows[at].cells]


# -- rows -----------------------------------------------------------------------------------------------------


def test_projects_count_in_their_first_level_project_their_unit_and_the_department():
    units = [
        UnitSpending(
            name="甲局（本级）",
            projects=[
                project("3", "网格信息服务", "4474800.00", first_level="网格信息管理"),
                project("4", "网格信息管理", "1832000.00"),
                project("1", "预备事项", "100000.00", first_level="预算准备金"),
                project("2", "桌椅更新", "131000.00", first_level="购置费"),
            ],
        ),
        UnitSpending(name="甲中心", projects=[project("9", "热线", "5000.00")]),
        UnitSpending(name="没有项目的单位", projects=[]),
    ]
    assert named(spending_rows(units, department="甲局")) == [
        ("department", "甲局", "6542800.00"),
        ("unit", "甲局（本级）", "6537800.00"),
        ("category", "一般性项目", "6537800.00"),
        ("first_level", "购置费", "131000.00"),
        ("first_level", "网格信息管理", "6306800.00"),
        ("first_level", "预算准备金", "100000.00"),
        ("unit", "甲中心", "5000.00"),
        ("category", "一般性项目", "5000.00"),
        ("first_level", "热线", "5000.00"),
    ]


def test_a_unit_alone_has_no_row_of_a_department_and_nothing_filed_has_no_row_at_all():
    own = [UnitSpending(name="甲中心", projects=[project("9", "热线", "5000.00")])]
    assert [row.level for row in spending_rows(own)] == [Level.UNIT, Level.CATEGORY, Level.FIRST_LEVEL]
    assert spending_rows([UnitSpending(name="甲中心", projects=[])], department="甲局") == []


def test_first_level_projects_stand_as_published_and_else_by_the_first_code():
    names = ["预算准备金", "数据规划管理", "一般管理事务", "网格信息管理", "修缮费", "购置费"]
    codes = ["1", "5", "9", "4", "8", "7"]
    own = [project(code, name, "1") for code, name in zip(codes, names, strict=True)]
    own.append(project("3", "数据调研", "1", first_level="数据规划管理"))
    listed = [row.name for row in spending_rows([UnitSpending(name="甲局", projects=own)])[2:]]
    assert listed == ["购置费", "修缮费", "一般管理事务", "数据规划管理", "网格信息管理", "预算准备金"]


def test_names_that_differ_in_blanks_or_width_alone_are_one_row():
    own = [project("1", "甲", "1", first_level="电子政务 (一期)"), project("2", "电子政务（一期）", "2")]
    rows = spending_rows([UnitSpending(name="甲局", projects=own)])
    assert named(rows)[2:] == [("first_level", "电子政务 (一期)", "3")]


def test_a_category_has_a_row_of_its_own_with_its_projects_below_it():
    own = [
        project("1", "机房改造", "30", category=Category.INVESTMENT),
        project("2", "扶持资金", "20", category=Category.SPECIAL),
        project("3", "培训", "10"),
    ]
    rows = spending_rows([UnitSpending(name="甲局", projects=own)])
    assert named(rows) == [
        ("unit", "甲局", "60"),
        ("category", "一般性项目", "10"),
        ("first_level", "培训", "10"),
        ("category", "财政专项资金项目", "20"),
        ("first_level", "扶持资金", "20"),
        ("category", "政府投资项目", "30"),
        ("first_level", "机房改造", "30"),
    ]
    assert rows[0].spending == Spending(general=Decimal(10), special=Decimal(20), investment=Decimal(30))


@pytest.mark.parametrize(
    ("code", "name", "category"),
    [
        ("02", "政府投资项目", Category.INVESTMENT),
        ("", "政府投资项目（续建）", Category.INVESTMENT),
        ("31", "履职类项目", Category.GENERAL),
        ("15", "履职类(运转)项目", Category.GENERAL),
        ("01", "其他项目", Category.GENERAL),
        ("", "", Category.GENERAL),
        ("", "财政专项资金", Category.SPECIAL),
    ],
)
def test_the_category_follows_from_the_kind_of_project(code: str, name: str, category: Category):
    assert Category.of(code, name) is category


# -- cells ----------------------------------------------------------------------------------------------------


def test_every_amount_stands_in_its_column_and_zero_is_blank_but_in_the_total():
    own = [
        project("1", "培训", "1234567.89", other="34567.89"),
        project("2", "机房改造", "300000", category=Category.INVESTMENT),
        project("3", "待定事项", "0"),
    ]
    grid = spending(spending_rows([UnitSpending(name="甲局", projects=own)]))
    rows = [texts(grid, at) for at in range(6, len(grid.rows))]
    blank = [""] * 5
    assert rows == [
        *[
            ["甲局", "153.456789", "150.00", "150.00", "120.00", "", "30.00", *blank, "3.456789", "", "", "", ""],
            ["一般性项目", "123.456789", "120.00", "120.00", "120.00", "", "", *blank, "3.456789", "", "", "", ""],
            ["培训", "123.456789", "120.00", "120.00", "120.00", "", "", *blank, "3.456789", "", "", "", ""],
            ["待定事项", "0.00", *[""] * 15],
            ["政府投资项目", "30.00", "30.00", "30.00", "", "", "30.00", *[""] * 10],
            ["机房改造", "30.00", "30.00", "30.00", "", "", "30.00", *[""] * 10],
        ]
    ]
    total = grid.rows[6].cells[1]
    assert (total.number, total.role, total.slot) == (Decimal("153.456789"), Role.MONEY, "rows.0.total")


def test_title_name_of_the_unit_and_money_unit_stand_above_the_headings():
    grid = spending(spending_rows([UnitSpending(name="甲局", projects=[project("1", "培训", "5.5")])]), MoneyUnit.YUAN)
    assert [texts(grid, at) for at in range(3)] == [
        ["项目支出预算表"],
        ["（2020年度）"],
        ["单位名称：甲局", "单位：元"],
    ]
    assert grid.orientation is Orientation.LANDSCAPE
    assert [(cell.column, cell.colspan) for cell in grid.rows[2].cells] == [(0, 15), (15, 2)]
    assert texts(grid, 6)[:3] == ["甲局", "5.50", "5.50"]


def test_headings_in_three_lines_cover_the_grid_once():
    grid = spending([])
    assert [row.heading for row in grid.rows] == [False, False, False, True, True, True]
    covered = [
        (row, column)
        for at, cell in grid.cells()
        for row in range(at, at + cell.rowspan)
        for column in range(cell.column, cell.column + cell.colspan)
    ]
    assert len(covered) == len(set(covered)) == 6 * 17


def test_the_workbook_merges_the_headings_and_repeats_them_on_every_page():
    data = to_xlsx(
        [("项目支出", spending(spending_rows([UnitSpending(name="甲局", projects=[project("1", "培训", "5")])])))]
    )
    sheet = openpyxl.load_workbook(BytesIO(data)).active
    assert sheet is not None
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"A4:A6", "C4:J4", "D5:G5", "H5:H6", "K4:K6", "C5:C6"}
    assert sheet.print_title_rows == "$4:$6"
    assert (sheet["B7"].value, sheet["B7"].number_format) == (0.0005, "#,##0.00##")
    assert sheet.page_setup.orientation == "landscape"


def test_on_screen_the_headings_are_the_head_of_the_table():
    html = to_html(spending(spending_rows([UnitSpending(name="甲局", projects=[project("1", "培训", "5")])])))
    head = html[html.index("<thead>") : html.index("</thead>")]
    assert head.count("<tr>") == 3
    assert '<th class="is-head" scope="col" colspan="4">一般公共预算拨款</th>' in head


def key_project(**changes: Any) -> KeyProjectRow:
    values: dict[str, Any] = {
        "unit": "甲局（本级）",
        "code": "1",
        "name": "网上大厅建设",
        "total": Decimal("2000000.00"),
        "other": Decimal(0),
        "start": "2020-01-01",
        "end": "2020-12-31",
    }
    return KeyProjectRow(**(values | changes))


def test_key_projects():
    rows = [key_project(), key_project(name="大厅", other=Decimal("500000.00"), start="2020年", end="")]
    grid = key_projects_grid(rows, of="甲局", year=2020, money_unit=MoneyUnit.WAN_YUAN)
    assert [texts(grid, at) for at in range(5, 7)] == [
        ["甲局（本级）", "网上大厅建设", "200.00", "200.00", "", "2020.01.01-2020.12.31"],
        ["甲局（本级）", "大厅", "200.00", "150.00", "50.00", "2020年"],
    ]


@pytest.mark.skipif(not (FONTS / FONT_FILES[1]).is_file(), reason="the fonts of set-up are not built")
def test_every_page_of_the_pdf_begins_with_the_headings_and_every_cell_is_printed(tmp_path: Path):
    own = [project(f"{at:03}", f"第{at}号项目", f"{at}234.00") for at in range(1, 61)]
    grid = spending(spending_rows([UnitSpending(name="甲局", projects=own)], department="甲局"), MoneyUnit.YUAN)
    path = tmp_path / "table.pdf"
    path.write_bytes(to_pdf([grid], font_dir=FONTS))
    done = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True)
    pages = [bare(page) for page in done.stdout.split("\f")[:-1]]
    assert len(pages) == 3
    for page in pages:
        assert all(bare(cell.text) in page for row in grid.rows if row.heading for cell in row.cells)
    assert [cell.text for _, cell in grid.cells() if bare(cell.text) not in "".join(pages)] == []


# -- as published ---------------------------------------------------------------------------------------------


def published(number: int) -> dict[str, Any]:
    tables = json.loads((OFFICIAL / "budget_tables_2020_futian.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = next(table for table in tables if table["table_no"] == number)
    return found


@official
@here
@pytest.mark.parametrize(
    ("number", "grid"),
    [
        (5, spending([])),
        (13, key_projects_grid([], of="甲局", year=2020, money_unit=MoneyUnit.WAN_YUAN)),
    ],
    ids=["spending", "key projects"],
)
def test_title_and_headings_are_those_of_the_published_table(number: int, grid: Grid):
    table = published(number)
    assert grid.title == table["title"]
    theirs = [
        (line, column, text) for line, row in enumerate(table["header_rows"]) for column, text in enumerate(row) if text
    ]
    ours = [(at - 3, cell.column, cell.text) for at, cell in grid.cells() if grid.rows[at].heading]
    assert sorted(ours) == theirs
    assert grid.rows[2].cells[-1].text == f"单位：{table['money_unit']}"
