"""fill: tables, what stands beside them, merged levels, sums, strokes, headings in two lines and with a month."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from perfgoals.officialforms import layouts
from perfgoals.officialforms.fill import blank, fill
from perfgoals.officialforms.from_json import from_json
from perfgoals.officialforms.grid import Cell, Grid, Orientation, Role
from perfgoals.officialforms.layout import FormValues, Value
from perfgoals.officialforms.layouts import LAYOUTS
from tests.workbooks.others import monitoring, overall, self_evaluation

pytestmark = pytest.mark.db_free

SELFEVAL = layouts.get("selfeval-2021")
NATIONAL = layouts.get("selfeval-national-weight-first-2020")
OVERALL = layouts.get("overall-2026")
MONITORING = layouts.get("monitoring")
TIERS = (("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "满意度指标"))

Place = tuple[int, int, int, int]


def printed(layout: Any, document: dict[str, Any], *, year: int | None = None) -> Grid:
    return fill(layout, from_json(layout, document), year=year)


def places(grid: Grid) -> dict[str, list[Place]]:
    """Row (from 1 as in a workbook), column, rows and columns of each cell with that text."""
    found: dict[str, list[Place]] = {}
    for at, cell in grid.cells():
        if cell.text:
            found.setdefault(cell.text, []).append((at + 1, cell.column, cell.rowspan, cell.colspan))
    return found


def cell_at(grid: Grid, slot: str) -> Cell:
    (cell,) = [cell for _, cell in grid.cells() if cell.slot == slot]
    return cell


def row_texts(grid: Grid, at: int) -> list[tuple[int, str]]:
    return [(cell.column, cell.text) for cell in grid.rows[at].cells]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.id)
def test_the_cells_of_every_form_cover_its_grid_once(layout: Any):
    documents = {"selfeval": self_evaluation(), "overall": overall(), "monitoring": monitoring()}
    grid = printed(layout, documents.get(layout.kind, {}), year=2025)
    covered = [
        (row, column)
        for at, cell in grid.cells()
        for row in range(at, at + cell.rowspan)
        for column in range(cell.column, cell.column + cell.colspan)
    ]
    assert len(covered) == len(set(covered)) == len(grid.rows) * len(grid.widths)


def test_what_stands_beside_a_part_reaches_over_all_of_its_rows():
    found = places(printed(SELFEVAL, self_evaluation()))
    assert found["项目资金\n（元）"] == [(4, 0, 5, 1)]
    assert found["年度总体\n目标"] == [(9, 0, 2, 1)]
    assert found["年度绩效\n指标"] == [(11, 0, 10, 1)]


def test_levels_are_merged_and_first_levels_print_their_points():
    found = places(printed(SELFEVAL, self_evaluation()))
    assert found["产出指标\n（50分）"] == [(12, 1, 5, 1)]
    assert found["效益指标\n（40分）"] == [(17, 1, 3, 1)]
    assert found["数量指标"] == [(12, 2, 2, 1)]
    assert found["满意度指标"] == [(19, 2, 1, 1)]


def test_a_merged_level_has_the_slot_of_its_first_row_and_the_others_have_none():
    grid = printed(SELFEVAL, self_evaluation())
    slots = {cell.slot for _, cell in grid.cells()}
    assert {f"indicators.{at}.level1" for at in range(8)} & slots == {"indicators.0.level1", "indicators.5.level1"}
    assert {f"indicators.{at}.level3" for at in range(8)} <= slots


def rows_of(*levels: tuple[Value, ...]) -> Grid:
    keys = ("level1", "level1_weight", "level2")
    return fill(SELFEVAL, FormValues(rows=[dict(zip(keys, row, strict=True)) for row in levels]))


def test_equal_levels_are_one_cell_only_under_the_same_first_level_and_points():
    found = places(
        rows_of(
            ("产出指标", 50, "数量指标"),
            ("效益指标", 40, "数量指标"),
            ("效益指标", 30, "数量指标"),
            ("效益指标", None, "数量指标"),
            ("产出指标", Decimal("50.0"), "数量指标"),
        )
    )
    assert found["数量指标"] == [(row, 2, 1, 1) for row in range(12, 17)]
    assert found["产出指标\n（50分）"] == [(12, 1, 1, 1), (16, 1, 1, 1)]
    assert (found["效益指标\n（30分）"], found["效益指标"]) == ([(14, 1, 1, 1)], [(15, 1, 1, 1)])


def test_blank_levels_are_not_merged():
    grid = rows_of(("", None, ""), ("", None, ""), ("产出指标", None, ""), ("产出指标", None, ""))
    empty = [(at, cell.column) for at, cell in grid.cells() if cell.role is Role.TIER and not cell.text]
    assert empty == [(11, 1), (11, 2), (12, 1), (12, 2), (13, 2), (14, 2)]
    assert places(grid)["产出指标"] == [(14, 1, 2, 1)]


def test_the_funds_are_given_rows_with_strokes_where_nothing_is_to_be_filled_in():
    document = self_evaluation()
    document["funds"] = [
        {"row": "其他资金", "initial": "7.5"},
        {"row": "年度资金总额", "initial": "1234567.8", "weight": "10", "rate": "96.37%", "score": "9.64"},
        {"row": "财政专户资金", "executed": "3"},
    ]
    grid = printed(SELFEVAL, document)
    assert [row_texts(grid, at)[-7:] for at in range(4, 9)] == [
        [(1, "年度资金总额"), (3, "1234567.80"), (4, ""), (5, ""), (6, "10"), (7, "96.37%"), (8, "9.64")],
        [(1, "其中：当年财政拨款"), (3, ""), (4, ""), (5, ""), (6, "—"), (7, ""), (8, "—")],
        [(1, "上年结转资金"), (3, ""), (4, ""), (5, ""), (6, "—"), (7, ""), (8, "—")],
        [(1, "其他资金"), (3, "7.50"), (4, ""), (5, ""), (6, "—"), (7, ""), (8, "—")],
        [(1, "财政专户资金"), (3, ""), (4, ""), (5, "3.00"), (6, ""), (7, ""), (8, "")],
    ]
    assert cell_at(grid, "funds.3.row").text == "其他资金"
    assert cell_at(grid, "funds.0.initial").number == Decimal("1234567.8")
    assert cell_at(grid, "funds.1.weight").role is Role.TARGET


def test_the_row_of_sums():
    grid = printed(SELFEVAL, self_evaluation())
    assert row_texts(grid, -1) == [(1, "总分"), (6, "100"), (7, "99.44"), (8, "—")]
    label, weight, *_ = grid.rows[-1].cells
    assert (label.colspan, label.role, weight.slot, weight.number) == (5, Role.LABEL, "total_weight", Decimal(100))
    first = printed(NATIONAL, self_evaluation())
    assert row_texts(first, -1) == [(1, "总分"), (4, "100"), (5, ""), (6, ""), (7, "99.44"), (8, "—")]


def test_headings_in_two_lines_under_the_names_of_their_groups():
    grid = printed(OVERALL, overall(), year=2026)
    assert [row.heading for row in grid.rows[:6]] == [False, False, False, True, True, False]
    assert row_texts(grid, 3) == [(0, "年度\n主要\n任务"), (1, "任务名称"), (3, "主要内容"), (4, "预算金额（元）")]
    assert row_texts(grid, 4) == [(4, "总额"), (5, "财政拨款"), (6, "其他资金")]
    assert [(cell.rowspan, cell.colspan) for cell in grid.rows[3].cells] == [(6, 1), (2, 2), (2, 1), (1, 3)]
    assert row_texts(grid, 8) == [(1, "金额合计："), (4, "759.05"), (5, "749.05"), (6, "10.00")]
    assert grid.rows[8].cells[1].slot == "total.total"


def test_the_year_stands_below_the_title_where_it_is_known():
    with_year, without = printed(OVERALL, overall(), year=2026), printed(OVERALL, overall())
    assert row_texts(with_year, 1) == [(0, "（2026年度）")]
    assert (with_year.titles, without.titles) == (2, 1)
    assert with_year.rows[2:] == without.rows[1:]
    assert printed(SELFEVAL, self_evaluation(), year=2021).titles == 1


@pytest.mark.parametrize(
    ("layout", "slot", "value", "text", "number_format"),
    [
        (SELFEVAL, "project_amount", Decimal(19882480), "19882480", "General"),
        (SELFEVAL, "project_amount", Decimal("15027864.70"), "15027864.7", "General"),
        (SELFEVAL, "project_amount", Decimal("123456789012.5"), "123456789012.5", "0.0"),
        (SELFEVAL, "project_amount", None, "", "General"),
        (SELFEVAL, "total_score", Decimal("99.50"), "99.5", "General"),
        (SELFEVAL, "total_score", "约99", "约99", "@"),
        (OVERALL, "total.fiscal", Decimal(1234567), "1,234,567.00", "#,##0.00"),
        (MONITORING, "month", 7, "7月", "@"),
        (MONITORING, "month", "12", "12月", "@"),
        (MONITORING, "month", "上半年", "上半年", "@"),
    ],
)
def test_numbers_print_as_on_the_published_forms(layout: Any, slot: str, value: Value, text: str, number_format: str):
    cell = cell_at(fill(layout, FormValues({slot: value})), slot)
    assert (cell.text, cell.number_format) == (text, number_format)
    assert cell.number == (value if isinstance(value, Decimal) else None)


def test_an_amount_that_is_plain_stands_at_the_left():
    assert cell_at(printed(SELFEVAL, self_evaluation()), "project_amount").role is Role.VALUE


@pytest.mark.parametrize(
    ("value", "text", "number_format"),
    [
        (Decimal(0), "0.00", "0.00"),
        (Decimal("1.5"), "1.50", "0.00"),
        (Decimal("0.000001"), "0.000001", "0.00####"),
        ("不详", "不详", "@"),
        (None, "", "0.00"),
    ],
)
def test_amounts_of_the_funds_have_no_separators(value: Value, text: str, number_format: str):
    grid = fill(SELFEVAL, FormValues(tables={"funds": [{"row": "年度资金总额", "executed": value}]}))
    cell = cell_at(grid, "funds.0.executed")
    assert (cell.text, cell.number_format, cell.role) == (text, number_format, Role.TARGET)


def test_points_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="not a finite amount"):
        fill(SELFEVAL, FormValues({"total_score": Decimal("Infinity")}))


def test_headings_name_the_month_of_the_form():
    found = places(printed(MONITORING, monitoring(month=7), year=2025))
    assert {"1-7月执行数", "1-7月\n执行情况"} <= set(found)
    assert {"1-N月执行数", "1-N月\n执行情况"} <= set(places(fill(MONITORING, FormValues())))
    assert found["偏差原因分析"][0][3] == 6
    assert found["完成目标可能性"][0][3] == 3
    assert printed(MONITORING, monitoring()).orientation is Orientation.LANDSCAPE


def test_the_blank_template_has_levels_with_points_strokes_and_what_is_known_beforehand():
    given = FormValues({"project": "书屋"}, tables={"funds": [{"row": "年度资金总额", "weight": Decimal(10)}]})
    grid = blank(SELFEVAL, TIERS, points={"产出指标": Decimal(50)}, given=given)
    found = places(grid)
    assert (found["产出指标\n（50分）"], found["效益指标"]) == ([(12, 1, 2, 1)], [(14, 1, 1, 1)])
    assert cell_at(grid, "project").text == "书屋"
    assert [cell.text for cell in grid.rows[4].cells if cell.slot] == ["年度资金总额", "", "", "", "10", "", ""]
    assert [cell.text for cell in grid.rows[7].cells if cell.slot] == ["其他资金", "", "", "", "—", "", "—"]
    assert (cell_at(grid, "funds.0.executed").number_format, cell_at(grid, "indicators.2.weight").number_format) == (
        "0.00",
        "General",
    )


def test_the_blank_template_has_rows_for_tasks_unless_they_are_known():
    assert sum(cell.slot.endswith(".content") for _, cell in blank(OVERALL, TIERS).cells()) == 6
    given = FormValues(tables={"tasks": [{"name": "基本支出"}]})
    assert sum(cell.slot.endswith(".content") for _, cell in blank(OVERALL, TIERS, given=given).cells()) == 1


def test_notes_stand_on_headings_and_choices_on_values():
    grid = blank(MONITORING, TIERS)
    noted = {cell.text for _, cell in grid.cells() if cell.note}
    assert noted >= {"填报月份", "执行率", "确定能", "经费\n保障", "备注"}
    assert all(cell.role in (Role.LABEL, Role.HEAD) for _, cell in grid.cells() if cell.note)
    assert {cell.slot for _, cell in grid.cells() if cell.choices == ("√",)} == {
        f"indicators.{at}.{key}" for at in range(3) for key in ("sure", "possible", "impossible")
    }
    assert cell_at(grid, "month").choices[6] == "7月"
