"""A number in a cell is read as it is shown there; formulas are never evaluated."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.from_xlsx.cells import show
from perfgoals.officialforms.from_xlsx.number_format import plain_number, show_moment, show_number
from perfgoals.officialforms.layouts import LAYOUTS
from tests.workbooks.forms import Style, Writer, made_up, saved

pytestmark = pytest.mark.db_free


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.95, "0%", "95%"),
        (1, "0%", "100%"),
        (0.955, "0.0%", "95.5%"),
        (4.0, "General", "4"),
        (1248.2899999999999, "General", "1248.29"),
        (0.1 + 0.2, "General", "0.3"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234567, "#,##0", "1,234,567"),
        (5, '0"人"', "5人"),
        (0.95, '"≥"0%', "≥95%"),
        (0.95, "≥0%", "≥95%"),
        (3, 'General"人"', "3人"),
        (3, 'G/通用格式"人"', "3人"),
        (-5, "0", "-5"),
        (-5, "0;(0)", "(5)"),
        (0, '0;-0;"无"', "无"),
        (0, "#", "0"),
        (12.5, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "12.50"),
        (-12.5, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-12.50"),
        (12.5, "[$¥-804]#,##0.00", "¥12.50"),
        (12345, '0!.0,"万"', "1.2万"),
        (150, '[>=100]"多"0;[<100]"少"0', "多150"),
        (50, '[>=100]"多"0;[<100]"少"0', "少50"),
        (202506, '0000"年"00"月"', "2025年06月"),
        (7, "000", "007"),
        (0.5, "# ?/?", "0.5"),
        (1.005, "0.00", "1.01"),
        (2.5, "0", "3"),
        (-0.001, "0.00", "0.00"),
        (3, "@", "3"),
        (1e20, "0.00E+00", "100000000000000000000"),
        (float("inf"), "0", "inf"),
    ],
)
def test_number_as_shown(value: float, number_format: str, shown: str):
    assert show_number(value, number_format) == shown


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (datetime(2025, 12, 31), "yyyy-mm-dd", "2025年12月31日"),  # noqa: DTZ001 - a cell knows no time zone
        (datetime(2025, 12, 31), "mm-dd-yy", "2025年12月31日"),  # noqa: DTZ001
        (datetime(2025, 12, 31), 'yyyy"年"m"月"', "2025年12月"),  # noqa: DTZ001
        (datetime(2025, 6, 1), "mmm-yy", "2025年6月"),  # noqa: DTZ001
        (datetime(2025, 6, 1), 'yyyy"年"mm"月"dd"日"', "2025年06月01日"),  # noqa: DTZ001
        (datetime(2025, 6, 1), '[$-804]yyyy"年"m"月"d"日";@', "2025年6月1日"),  # noqa: DTZ001
        (datetime(2025, 6, 1, 17, 30), "yyyy/m/d h:mm", "2025年6月1日 17:30"),  # noqa: DTZ001
        (datetime(2025, 6, 30), "yyyy-mm-dd h:mm:ss", "2025年6月30日"),  # noqa: DTZ001
        (datetime(2025, 6, 1), 'm"月"d"日"', "6月1日"),  # noqa: DTZ001
        (date(2025, 6, 1), "yyyy-mm-dd", "2025年6月1日"),
        (time(9, 5), "h:mm", "9:05"),
        (time(9, 5, 7), "h:mm:ss", "9:05:07"),
        (time(9, 30), 'h"时"mm"分"', "9时30分"),
        (timedelta(hours=36), "[h]:mm", "36:00"),
    ],
)
def test_date_in_words(value: datetime, number_format: str, shown: str):
    assert show_moment(value, number_format) == shown


def test_numbers_dates_and_errors_through_a_workbook():
    book = Workbook()
    sheet = book.worksheets[0]
    contents: list[tuple[Any, str]] = [
        (0.95, "0%"),
        (datetime(2025, 12, 31), "yyyy/m/d"),  # noqa: DTZ001
        (True, "General"),
        ("#REF!", "General"),
        (4.0, "General"),
    ]
    for row, (value, number_format) in enumerate(contents, start=1):
        sheet.cell(row, 1, value).number_format = number_format
    cells = load_workbook(BytesIO(saved(book))).worksheets[0]
    assert [show(cells.cell(row, 1)).text for row in range(1, 6)] == ["95%", "2025年12月31日", "TRUE", "#REF!", "4"]
    assert show(cells.cell(4, 1)).error


def test_chinese_built_in_date_format_is_known_by_its_number():
    """Chinese Excel stores yyyy年m月d日 as format 31 without spelling it out."""
    book = Workbook()
    book.worksheets[0].cell(1, 1, 46022)
    assert show(book.worksheets[0].cell(1, 1), format_id=31).text == "2025年12月31日"
    assert show(book.worksheets[0].cell(1, 1), format_id=27).text == "2025年12月"
    assert show(book.worksheets[0].cell(1, 1)).text == "46022"


def _form_with(**cells: Any) -> bytes:
    """A declaration whose cells at these addresses are replaced."""
    book = Workbook()
    sheet = book.worksheets[0]
    Writer(sheet, Style(), made_up()).write(1)
    for address, value in cells.items():
        sheet[address] = value
    return saved(book)


def test_formula_is_reported_and_its_text_is_the_value():
    data = _form_with(E6="=SUM(B1:B3)", C13="=1+1", D14="=D13")
    (form,) = read_workbook(data, layouts=LAYOUTS).forms
    assert form.values.head["year_amount"] == "=SUM(B1:B3)"
    assert [
        (finding.rule, finding.level, finding.cell, finding.field, finding.row, finding.column, finding.found)
        for finding in form.findings
    ] == [
        ("formula_in_cell", "error", "E6", "year_amount", None, "", "=SUM(B1:B3)"),
        ("formula_in_cell", "error", "C13", "indicator:=1+1", 1, "level3", "=1+1"),
        ("formula_in_cell", "error", "D14", f"indicator:{form.values.rows[2]['level3']}", 2, "target", "=D13"),
    ]
    assert form.values.rows[1]["level3"] == "=1+1"


def test_array_formula_counts_in_every_cell_that_it_fills():
    data = _form_with(D13=ArrayFormula("D13:D15", "=B1:B3"), D14="90%")
    (form,) = read_workbook(data, layouts=LAYOUTS).forms
    assert [row["target"] for row in form.values.rows[1:4]] == ["=B1:B3"] * 3
    assert [finding.cell for finding in form.findings] == ["D13", "D14", "D15"]


def test_text_that_reads_like_a_formula_is_text():
    book = Workbook()
    sheet = book.worksheets[0]
    Writer(sheet, Style(), made_up()).write(1)
    sheet["D13"].value, sheet["D13"].data_type = "=cmd|'/c calc'!A0", "s"
    (form,) = read_workbook(saved(book), layouts=LAYOUTS).forms
    assert form.values.rows[1]["target"] == "=cmd|'/c calc'!A0"
    assert form.findings == ()


def test_amount_is_exact_whatever_its_format_shows():
    book = Workbook()
    sheet = book.worksheets[0]
    Writer(sheet, Style(), made_up()).write(1)
    sheet["B6"], sheet["E6"] = 1248.2899999999999, 0.1 + 0.2
    sheet["B6"].number_format = sheet["E6"].number_format = "#,##0"
    (form,) = read_workbook(saved(book), layouts=LAYOUTS).forms
    assert (form.values.head["total_amount"], form.values.head["year_amount"]) == ("1248.29", "0.3")


def test_code_typed_into_a_number_cell_has_lost_its_last_digits():
    data = _form_with(B2=4.40304221061500e20)
    (form,) = read_workbook(data, layouts=LAYOUTS).forms
    assert form.values.head["code"] == "440304221061500000000"
    assert [(finding.rule, finding.cell, finding.field) for finding in form.findings] == [("digits_lost", "B2", "code")]


def test_error_value_is_reported():
    (form,) = read_workbook(_form_with(B8="#REF!"), layouts=LAYOUTS).forms
    assert form.values.head["calculation_basis"] == "#REF!"
    assert [(finding.rule, finding.cell) for finding in form.findings] == [("error_value", "B8")]


# A text with a colon may be a label of the form itself (hypothesis knows the words of our modules).
XML_TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")).filter(
    lambda text: "_x" not in text and not text.strip().endswith((":", "："))
)


@settings(max_examples=60, deadline=None)
@given(name=XML_TEXT, target=XML_TEXT, explanation=XML_TEXT)
def test_any_text_comes_back_to_the_letter(name: str, target: str, explanation: str):
    book = Workbook()
    sheet = book.worksheets[0]
    Writer(sheet, Style(), made_up()).write(1)
    for address, text in (("B7", name), ("D13", target), ("E13", explanation)):
        sheet[address].value = text
        if text:
            sheet[address].data_type = "s"
    (form,) = read_workbook(saved(book), layouts=LAYOUTS).forms
    assert form.values.head["policy_basis"] == name.strip()
    assert (form.values.rows[1]["target"], form.values.rows[1]["explanation"]) == (target.strip(), explanation.strip())


@given(st.floats(allow_nan=False) | st.integers(), st.text('0#?.,%;"[]\\!_*Ee@/ymdhs$-人>=<1 ', max_size=12))
def test_any_number_format_shows_something(value: float, number_format: str):
    assert isinstance(show_number(value, number_format), str)
    assert plain_number(value)
