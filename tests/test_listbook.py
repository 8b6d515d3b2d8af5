"""Workbooks of long lists."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from perfgoals import listbook
from perfgoals.listbook import MONEY, Column, ListBook, Value

pytestmark = pytest.mark.db_free
COLUMNS = (Column("名称", 44), Column("金额（元）", 20, MONEY), Column("页数（页）"))


def written(*rows: tuple[Value, ...], **options: Any) -> bytes:
    """A workbook with one sheet of these rows."""
    target = BytesIO()
    with ListBook(target, title="清单", **options) as book:
        assert book.add("清单", COLUMNS, rows) == len(rows)
    return target.getvalue()


def opened(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


def test_head_texts_and_numbers():
    sheet = opened(written(("甲", Decimal("1234567.50"), 3), ("乙", None, 0)))["清单"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["名称", "金额（元）", "页数（页）"],
        ["甲", 1234567.5, 3],
        ["乙", None, 0],
    ]
    assert sheet["B2"].number_format == "#,##0.00"
    assert sheet["A2"].number_format == "@"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width == 44


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5", "@SUM(A1)", "#N/A", "<b>&amp;</b>", "  两行\n文字  ", "1234567890"]
)
def test_text_stays_text_to_the_letter(text: str):
    cell = opened(written((text, None, None)))["清单"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix is text.startswith(("=", "+", "-", "@"))


def test_characters_that_a_workbook_cannot_hold_are_left_out_and_long_texts_cut():
    sheet = opened(written(("甲\x00\x0b乙", None, None), ("长" * 40_000, None, None)))["清单"]
    assert sheet["A2"].value == "甲乙"
    assert len(str(sheet["A3"].value)) == 32_767


def test_the_same_rows_are_the_same_file_without_anybodys_name():
    assert written(("甲", Decimal(1), 1)) == written(("甲", Decimal(1), 1))
    book = opened(written(("甲", None, None)))
    assert (book.properties.creator, book.properties.title) == ("perfgoals", "清单")
    assert book.properties.lastModifiedBy is None


def test_every_text_is_as_it_is_to_be_shown():
    data = written(("张三 13812345678", None, None), shown=lambda text: text.replace("13812345678", "***"))
    assert opened(data)["清单"]["A2"].value == "张三 ***"


def test_what_is_more_than_a_sheet_holds_goes_on_in_another(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listbook, "MOST_ROWS", 3)
    book = opened(written(*((f"第{number}行", None, number) for number in range(5))))
    assert book.sheetnames == ["清单", "清单(2)", "清单(3)"]
    assert [sheet["A2"].value for sheet in book] == ["第0行", "第2行", "第4行"]
    assert [sheet["A1"].value for sheet in book] == ["名称"] * 3


def test_names_of_sheets_are_made_legal():
    target = BytesIO()
    with ListBook(target, title="清单") as book:
        for _ in range(2):
            book.add("甲/乙'的[表]", COLUMNS, [])
    assert opened(target.getvalue()).sheetnames == ["甲_乙'的_表_", "甲_乙'的_表_(2)"]


def test_a_row_of_another_length_is_a_mistake():
    with pytest.raises(ValueError, match="zip"):
        written(("甲", None))
