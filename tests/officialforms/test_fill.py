"""fill: layout + values → grid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfgoals.officialforms import layouts
from perfgoals.officialforms.fill import blank, fill
from perfgoals.officialforms.grid import Cell, Grid, Role
from perfgoals.officialforms.layout import FormValues
from tests.officialforms.samples import TIERS, made_up

pytestmark = pytest.mark.db_free


def cell_at(grid: Grid, slot: str) -> Cell:
    """The one cell of that slot."""
    (cell,) = [cell for _, cell in grid.cells() if cell.slot == slot]
    return cell


def test_rows_of_a_form_are_title_head_heading_and_one_per_indicator():
    grid = made_up(rows=3)
    assert len(grid.rows) == 1 + 9 + 1 + 3
    assert [row.heading for row in grid.rows].index(True) == 10
    assert [cell.text for cell in grid.rows[0].cells] == ["二级项目支出绩效目标申报表"]
    assert grid.rows[0].cells[0].colspan == 5
    assert [cell.text for cell in grid.rows[10].cells] == ["一级指标", "二级指标", "三级指标", "指标值", "指标解释"]
    assert [(cell.column, cell.colspan) for cell in grid.rows[1].cells] == [(0, 1), (1, 2), (3, 1), (4, 1)]
    assert [(cell.column, cell.colspan) for cell in grid.rows[6].cells] == [(0, 1), (1, 4)]
    assert (grid.layout_id, grid.layout_version, grid.year) == ("declaration-2025", 1, 2025)


def test_slots_roles_and_repeated_tiers_of_an_indicator_row():
    grid = made_up(rows=12)
    last = grid.rows[-1].cells
    assert [cell.slot for cell in last] == [
        f"indicators.11.{key}" for key in ("level1", "level2", "level3", "target", "explanation")
    ]
    assert [cell.role for cell in last] == [Role.TIER, Role.TIER, Role.VALUE, Role.TARGET, Role.VALUE]
    assert [cell.text for cell in last[:2]] == ["产出指标", "*质量指标"]
    slots = [cell.slot for _, cell in grid.cells() if cell.slot]
    assert len(slots) == len(set(slots))


@pytest.mark.parametrize(
    ("amount", "text", "number_format"),
    [
        (Decimal("1248.29"), "1,248.29", "#,##0.00"),
        (Decimal(2924000), "2,924,000.00", "#,##0.00"),
        (Decimal("5.8"), "5.80", "#,##0.00"),
        (Decimal(0), "0.00", "#,##0.00"),
        (Decimal("0.000001"), "0.000001", "#,##0.00####"),
        (Decimal("1234567.891200"), "1,234,567.8912", "#,##0.00##"),
        (Decimal("-12.345"), "-12.345", "#,##0.00#"),
        (Decimal("1E+3"), "1,000.00", "#,##0.00"),
    ],
)
def test_money_is_printed_exactly(amount: Decimal, text: str, number_format: str):
    cell = cell_at(made_up(year=2024, head={"year_amount": amount}), "year_amount")
    assert (cell.text, cell.number, cell.number_format) == (text, amount, number_format)
    assert cell.role is Role.MONEY


def test_money_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="not a finite amount"):
        made_up(head={"year_amount": Decimal("NaN")})


def test_whole_numbers_texts_and_empty_values():
    grid = made_up(head={"period_years": 4, "year_amount": None, "allocation": "", "total_amount": "约三百万"})
    years = cell_at(grid, "period_years")
    assert (years.text, years.number, years.number_format) == ("4", Decimal(4), "0")
    empty = cell_at(grid, "year_amount")
    assert (empty.text, empty.number, empty.number_format) == ("", None, "#,##0.00")
    assert (cell_at(grid, "allocation").text, cell_at(grid, "allocation").number_format) == ("", "@")
    unread = cell_at(grid, "total_amount")
    assert (unread.text, unread.number, unread.number_format) == ("约三百万", None, "@")
    assert cell_at(made_up(head={"period_years": 0}), "period_years").text == "0"


def test_labels_name_the_money_unit_of_the_year():
    labels = {
        year: [cell.text for cell in made_up(year=year).rows[5].cells if cell.role is Role.LABEL]
        for year in (2024, 2025)
    }
    assert labels[2024] == ["项目总金额（中期规划，万元）：", "本年度项目金额（万元）："]
    assert labels[2025] == ["项目总金额（中期规划，元）：", "本年度项目金额（元）："]


def test_notes_stand_on_labels_and_choices_on_values():
    grid = made_up()
    noted = {cell.text: cell.note for _, cell in grid.cells() if cell.note}
    assert noted["项目名称："] == "(限40字以内)"
    assert len(noted) == 8
    assert all(cell.role is Role.LABEL for _, cell in grid.cells() if cell.note)
    chosen = {cell.slot: cell.choices for _, cell in grid.cells() if cell.choices}
    assert chosen["is_new"] == ("是", "否")
    assert set(chosen) == {"is_new", "allocation", "project_type"}


def test_a_character_that_cannot_be_printed_is_left_out_and_line_breaks_are_one_kind():
    grid = made_up(head={"policy_basis": "一\x00二\x0b三\r\n四\r五\ud800\u2028六"})
    assert cell_at(grid, "policy_basis").text == "一二三\n四\n五\n六"


def test_blank_has_every_tier_and_no_value():
    grid = blank(layouts.get("declaration-2025"), TIERS, year=2025)
    rows = [[cell.text for cell in row.cells] for row in grid.rows[11:]]
    assert rows == [[first, second, "", "", ""] for first, second in TIERS]
    values = [cell for row in grid.rows[1:10] for cell in row.cells if cell.role is not Role.LABEL]
    assert [cell.text for cell in values] == [""] * 14
    assert sum(1 for _, cell in grid.cells() if cell.note) == 8


def test_a_value_of_a_row_that_is_absent_is_an_empty_cell():
    grid = fill(layouts.get("declaration-2024"), FormValues(rows=[{"level1": "产出指标"}]))
    assert [cell.text for cell in grid.rows[-1].cells] == ["产出指标", "", "", "", ""]
    assert grid.year is None
