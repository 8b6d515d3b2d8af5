"""to_xlsx of self-evaluations, departments' forms and monitoring: the published workbooks cell for cell."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfgoals.officialforms import layouts
from perfgoals.officialforms.fill import blank, fill
from perfgoals.officialforms.layout import FormValues, RowValues
from tests.officialforms.samples import OFFICIAL, OtherForm, other_forms, other_grid
from tests.officialforms.test_to_xlsx import contents, merges, sheet_of
from tests.workbooks.others import monitoring, overall, self_evaluation

pytestmark = pytest.mark.db_free

PUBLISHED = other_forms()
official = pytest.mark.official
here = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published forms are not here")
each_form = pytest.mark.parametrize("form", PUBLISHED, ids=lambda form: f"{form.workbook.stem}-{form.sheet[:2]}")


def heights(sheet: Worksheet) -> list[float]:
    return [float(sheet.row_dimensions[row].height or 0) for row in range(1, sheet.max_row + 1)]


def look(cell: Any) -> tuple[object, ...]:
    """Face, alignment and lines of a cell."""
    sides = (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
    return (
        *(cell.font.name, cell.font.sz, bool(cell.font.b)),
        *(cell.alignment.horizontal, cell.alignment.vertical, bool(cell.alignment.wrap_text)),
        *(getattr(side, "style", None) for side in sides),
    )


def test_all_eight_are_there():
    assert len(PUBLISHED) == (8 if OFFICIAL.is_dir() else 0)


@official
@here
@each_form
def test_a_published_form_cell_for_cell(form: OtherForm):
    theirs = openpyxl.load_workbook(form.workbook)[form.sheet]
    ours = sheet_of(form.grid)
    assert contents(ours) == contents(theirs)
    assert merges(ours) == merges(theirs)
    assert {at: look(ours[at]) for at in contents(theirs)} == {at: look(theirs[at]) for at in contents(theirs)}
    letters = "ABCDEFGHI"[: len(form.layout.widths)]
    assert [ours.column_dimensions[letter].width for letter in letters] == [
        theirs.column_dimensions[letter].width for letter in letters
    ]


@official
@here
@each_form
def test_rows_are_as_high_as_published_or_a_line_higher(form: OtherForm):
    """We reckon with marks that may not begin a line, which takes a line more in 5 rows of all forms."""
    theirs = heights(openpyxl.load_workbook(form.workbook)[form.sheet])
    ours = heights(sheet_of(form.grid))
    assert len(ours) == len(theirs)
    more = [mine - other for mine, other in zip(ours, theirs, strict=True)]
    assert set(more) <= {0, 10, 15}
    assert len([each for each in more if each]) <= 4


def test_levels_are_really_merged_and_every_cell_of_them_has_its_lines():
    sheet = sheet_of(other_grid("selfeval-2021", self_evaluation()))
    assert merges(sheet) >= {"A4:A8", "A9:A10", "A11:A20", "B12:B16", "C12:C13", "B17:B19", "B20:F20", "B10:E10"}
    assert (sheet["B12"].value, sheet["C12"].value, sheet["G20"].value) == ("产出指标\n（50分）", "数量指标", 100)
    assert [sheet.cell(row, 2).border.left.style for row in range(12, 17)] == ["thin"] * 5


def test_a_row_too_high_for_a_sheet_takes_several_and_spans_reach_over_all_of_them():
    document = deepcopy(self_evaluation())
    document["actual_goal"] = "行\n" * 60 + "行"
    document["indicators"][1]["deviation"] = "因\n" * 80 + "因"
    sheet = sheet_of(other_grid("selfeval-2021", document))
    assert merges(sheet) >= {"A9:A12", "B10:E12", "F10:I12"}  # 920 points: three rows of the sheet
    assert merges(sheet) >= {"A13:A24", "B14:B20", "C14:C17", "I15:I17", "D15:D17"}
    assert max(heights(sheet)) <= 409
    assert (sheet["A13"].value, sheet["C18"].value, sheet.print_title_rows) == ("年度绩效\n指标", "质量指标", "$13:$13")


@pytest.mark.parametrize(
    ("layout", "document", "titles", "orientation"),
    [
        ("selfeval-2021", self_evaluation(), "$11:$11", "portrait"),
        ("overall-2026", overall(), "$11:$11", "portrait"),
        ("monitoring", monitoring(), "$10:$11", "landscape"),
    ],
)
def test_the_heading_of_the_indicators_is_repeated_on_paper(
    layout: str, document: dict[str, Any], titles: str, orientation: str
):
    sheet = sheet_of(other_grid(layout, document))
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == (titles, orientation)
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 0)


def test_a_number_too_wide_for_its_column_is_shrunk_instead_of_hidden():
    funds: list[RowValues] = [
        {"row": "年度资金总额", "adjusted": Decimal("123456789.12"), "executed": Decimal("1234567890.12")}
    ]
    sheet = sheet_of(fill(layouts.get("selfeval-2021"), FormValues(tables={"funds": funds})))
    fits, wide = sheet["E5"].alignment, sheet["F5"].alignment
    assert (fits.shrink_to_fit, fits.wrap_text) == (None, True)
    assert (wide.shrink_to_fit, wide.wrap_text, wide.horizontal) == (True, None, "center")


def test_the_year_stands_below_the_title():
    sheet = sheet_of(other_grid("overall-2026", overall(), year=2026))
    assert (sheet["A2"].value, sheet["A2"].font.sz, sheet["A2"].font.b) == ("（2026年度）", 12, False)
    assert look(sheet["A2"])[-4:] == (None, None, None, None)
    assert sheet.row_dimensions[2].height == 20


def test_the_blank_template_has_notes_number_cells_and_lists():
    tiers = [("产出指标", "数量指标"), ("效益指标", "社会效益指标")]
    sheet = sheet_of(blank(layouts.get("monitoring"), tiers, year=2025))
    assert sheet["H3"].comment.text.startswith("执行情况截至的月份")
    assert sheet["N11"].comment.text == "三项中选一项打“√”"
    assert sheet["D6"].number_format == "0.00"
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {
        "K3": '"1月,2月,3月,4月,5月,6月,7月,8月,9月,10月,11月,12月"',
        "N12 N13 O12 O13 P12 P13": '"√"',
    }
    assert merges(sheet) >= {"A10:A13", "H10:M10", "N10:P10", "B10:B11", "Q10:Q11"}
    evaluation = sheet_of(blank(layouts.get("selfeval-2021"), tiers))
    assert [evaluation.cell(row, 7).value for row in range(5, 9)] == [None, "—", "—", "—"]
    assert evaluation["I11"].comment.text.startswith("得分低于分值")
