"""to_xlsx: workbooks as the official system writes them."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfgoals.officialforms import layouts
from perfgoals.officialforms.fill import blank
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.to_xlsx import sheet_names, to_xlsx
from tests.officialforms.samples import OFFICIAL, SENTENCE, TIERS, longest, made_up, real_forms

pytestmark = pytest.mark.db_free

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def opened(*grids: Grid) -> Workbook:
    return openpyxl.load_workbook(BytesIO(to_xlsx([(f"表{at}", grid) for at, grid in enumerate(grids, start=1)])))


def sheet_of(grid: Grid) -> Worksheet:
    return opened(grid).worksheets[0]


def contents(sheet: Worksheet) -> dict[str, object]:
    """Address → value of every cell that has one."""
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")}


def properties(book: Any) -> dict[str, object]:
    """The custom document properties; the stubs do not know them."""
    return {each.name: each.value for each in book.custom_doc_props.props}


def merges(sheet: Worksheet) -> set[str]:
    return {str(each) for each in sheet.merged_cells.ranges}


def test_cells_merges_and_widths_of_a_form_of_our_own_making():
    sheet = sheet_of(made_up(rows=2))
    found = contents(sheet)
    assert found["A1"] == "二级项目支出绩效目标申报表"
    assert (found["A2"], found["B2"]) == ("项目编码：", "440304251061500705001")
    assert (found["B4"], found["B6"], found["E6"]) == (3, 3600000, 1200000.5)
    assert [found[f"{column}13"] for column in "ABCD"] == ["产出指标", "*质量指标", "平台可用率（第2项）", "≥99.5%"]
    assert merges(sheet) == {
        "A1:E1",
        *(f"B{row}:C{row}" for row in range(2, 7)),
        *(f"B{row}:E{row}" for row in range(7, 11)),
    }
    assert [sheet.column_dimensions[column].width for column in "ABCDE"] == [14, 20, 34, 18, 44]


def test_numbers_have_formats_and_texts_do_not_become_numbers():
    sheet = sheet_of(made_up(year=2024, head={"total_amount": Decimal("0.000001")}))
    assert (sheet["B6"].value, sheet["B6"].number_format) == (0.000001, "#,##0.00####")
    assert (sheet["B4"].data_type, sheet["B4"].number_format) == ("n", "0")
    assert (sheet["B2"].data_type, sheet["B2"].number_format) == ("s", "@")


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "=", "#REF!", "TRUE"])
def test_a_text_that_looks_like_a_formula_stays_text(text: str):
    cell = sheet_of(made_up(head={"policy_basis": text}))["B7"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert cell.quotePrefix is (text[0] in "=+-@")


def test_no_formula_and_no_forbidden_character_in_the_parts():
    data = to_xlsx([("表", made_up(head={"policy_basis": "=1+1\x01\x0b\x1f\ufffe"}))])
    with ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "<f>" not in parts["xl/worksheets/sheet1.xml"]
    assert "<t>=1+1</t>" in parts["xl/worksheets/sheet1.xml"]
    assert not any(char in text for text in parts.values() for char in "\x01\x0b\x1f\ufffe")


def test_every_cell_of_a_merged_area_has_all_four_borders():
    # Read from the parts: openpyxl draws merged areas anew when it opens them.
    with ZipFile(BytesIO(to_xlsx([("表", made_up(rows=1))]))) as archive:
        styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    sides = ("left", "right", "top", "bottom")
    framed = [
        [side.get("style") for side in border if side.tag.removeprefix(MAIN) in sides] == ["thin"] * 4
        for border in styles.findall(f"{MAIN}borders/{MAIN}border")
    ]
    formats = [int(each.get("borderId", "0")) for each in styles.findall(f"{MAIN}cellXfs/{MAIN}xf")]
    cells = {cell.get("r", ""): framed[formats[int(cell.get("s", "0"))]] for cell in sheet.iter(f"{MAIN}c")}
    assert {at for at, closed in cells.items() if not closed} == {"A1", "B1", "C1", "D1", "E1"}
    assert len(cells) == 5 * 12


def test_faces_and_alignment_of_the_official_form():
    sheet = sheet_of(made_up())
    assert (sheet["A1"].font.name, sheet["A1"].font.sz, sheet["A1"].font.b) == ("宋体", 18, True)
    assert (sheet["A2"].font.sz, sheet["A2"].font.b, sheet["A2"].alignment.horizontal) == (10, True, "center")
    assert (sheet["B2"].font.b, sheet["B2"].alignment.horizontal) == (False, "left")
    assert (sheet["D12"].alignment.horizontal, sheet["C12"].alignment.horizontal) == ("center", "left")
    assert sheet["B6"].alignment.horizontal == "right"
    assert all(cell.alignment.wrap_text for cell in (sheet["A2"], sheet["B7"], sheet["E12"]))


def test_page_set_up_repeats_the_heading_row():
    sheet = sheet_of(made_up(rows=14))
    assert sheet.print_title_rows == "$11:$11"
    assert sheet.print_area.endswith("$A$1:$E$25")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    fitted = sheet.sheet_properties.pageSetUpPr
    assert fitted is not None
    assert fitted.fitToPage is True
    assert sheet.freeze_panes is None


def test_notes_and_list_validations():
    sheet = sheet_of(made_up())
    assert sheet["D2"].comment.text == "(限40字以内)"
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {"B5", "E4", "E5"}
    assert rules["B5"].formula1 == '"是,否"'
    assert rules["B5"].showErrorMessage is True
    assert rules["B5"].error == "可选：是、否。"


def test_rows_are_high_enough_for_their_text():
    sheet = sheet_of(
        made_up(head={"policy_basis": "短", "calculation_basis": "行\n" * 9 + "行", "annual_goal": "字" * 570})
    )
    assert sheet.row_dimensions[7].height == 20
    assert sheet.row_dimensions[8].height == 155
    assert sheet.row_dimensions[9].height == 155  # 116 columns less margin hold 57 characters: 10 lines


def test_a_text_too_high_for_one_row_takes_several_merged_rows():
    sheet = sheet_of(longest())
    assert merges(sheet) >= {"A7:A8", "B7:E8", "A9:A10", "B9:E10", "A13:A14", "B13:E14"}
    assert max(sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)) <= 409
    assert (sheet["A15"].value, sheet["A16"].value, sheet.print_title_rows) == ("一级指标", "产出指标", "$15:$15")
    assert sheet["B7"].value == (SENTENCE * 60)[:2000]


def test_sheet_names_are_legal_and_unique():
    wanted = ["甲", "甲", "a/b*c?[d]:e\\f", "名" * 40, "名" * 40, "", "History", "'引'", "A", "a", "行\n号\x00"]
    assert sheet_names(wanted) == [
        *("甲", "甲(2)", "a_b_c__d__e_f", "名" * 31, "名" * 28 + "(2)"),
        *("申报表", "History(2)", "引", "A", "a(2)", "行 号"),
    ]
    with pytest.raises(ValueError, match="at least one form"):
        to_xlsx([])


def test_document_properties_name_the_layout_where_the_forms_share_it():
    book = opened(made_up(), made_up(rows=3))
    assert properties(book) == {
        "perfgoals.layout": "declaration-2025",
        "perfgoals.layout_version": 1,
        "perfgoals.year": 2025,
    }
    assert properties(opened(made_up(), made_up(year=2024))) == {}
    assert book.properties.title == "二级项目支出绩效目标申报表"


def test_the_same_forms_are_the_same_bytes():
    forms = [("甲", made_up()), ("乙", longest())]
    assert to_xlsx(forms) == to_xlsx(forms)


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published forms are not here")
def test_the_38_published_declarations_cell_for_cell():
    forms = real_forms()
    assert len(forms) == 38
    books = {path: openpyxl.load_workbook(path) for path in {form.workbook for form in forms}}
    ours = opened(*(form.grid for form in forms))
    for form, sheet in zip(forms, ours.worksheets, strict=True):
        official = books[form.workbook][form.sheet]
        assert contents(sheet) == contents(official), form.sheet
        assert merges(sheet) == merges(official), form.sheet


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published forms are not here")
def test_the_blank_template_is_the_official_one():
    official = openpyxl.load_workbook(OFFICIAL / "template_declaration.xlsx").worksheets[0]
    sheet = sheet_of(blank(layouts.get("declaration-2025"), TIERS))
    assert contents(sheet) == contents(official)
    assert merges(sheet) == merges(official)
    addresses = [cell.coordinate for row in official.iter_rows() for cell in row]
    assert {at: sheet[at].comment.text for at in addresses if sheet[at].comment} == {
        at: official[at].comment.text for at in addresses if official[at].comment
    }
    lists = [
        {str(rule.sqref): rule.formula1 for rule in each.data_validations.dataValidation} for each in (sheet, official)
    ]
    assert lists[0] == lists[1]
    heights = [{row: each.row_dimensions[row].height for row in range(1, 22)} for each in (sheet, official)]
    assert heights[0] == heights[1]
