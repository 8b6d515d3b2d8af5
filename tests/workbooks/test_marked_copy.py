"""The marked copy: the user's workbook, its cells marked, nothing in it that acts."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from perfgoals.findings import Finding, Level
from perfgoals.officialforms.from_xlsx import WorkbookRefused, read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.marked_copy import mark_workbook
from tests.workbooks.forms import Style, Writer, made_up, saved

pytestmark = pytest.mark.db_free

LONG = Finding(
    rule="too_long", level=Level.WARNING, message="超过40字", field="name", label="项目名称", found="=HYPERLINK(1)",
    suggestion="请缩短", sheet="甲'乙 表", cell="E2",
)  # fmt: skip
EMPTY = Finding(rule="required", level=Level.ERROR, message="必填", field="name", sheet="甲'乙 表", cell="E2")
MERGED = Finding(rule="x", level=Level.HINT, message="请核对", field="policy_basis", sheet="甲'乙 表", cell="D7")
NOWHERE = Finding(rule="y", level=Level.ERROR, message="没有找到", field="code", sheet="甲'乙 表")
GONE = Finding(rule="z", level=Level.HINT, message="别处", sheet="没有这张表", cell="A1")


def book_of_user() -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "甲'乙 表"
    Writer(sheet, Style(), made_up()).write(1)
    return book


def marked(book: Workbook, *findings: Finding) -> Workbook:
    return load_workbook(BytesIO(mark_workbook(saved(book), findings)))


def test_list_in_front_and_marks_on_the_cells():
    book = book_of_user()
    book.worksheets[0]["E2"].comment = Comment("原有说明", "王某")
    copy = marked(book, LONG, EMPTY, MERGED, NOWHERE, GONE)
    assert copy.sheetnames == ["问题清单", "甲'乙 表"]
    listed = copy.worksheets[0]
    assert [[cell.value or "" for cell in row] for row in listed.iter_rows()] == [
        ["级别", "工作表", "单元格", "栏目", "现有内容", "问题", "应为", "建议"],
        ["错误", "甲'乙 表", "E2", "name", "", "必填", "", ""],
        ["错误", "甲'乙 表", "", "code", "", "没有找到", "", ""],
        ["提醒", "甲'乙 表", "E2", "项目名称", "=HYPERLINK(1)", "超过40字", "", "请缩短"],
        ["提示", "甲'乙 表", "D7", "policy_basis", "", "请核对", "", ""],
        ["提示", "没有这张表", "A1", "", "", "别处", "", ""],
    ]
    assert listed["C2"].hyperlink.location == "'甲''乙 表'!E2"
    assert listed["C3"].hyperlink is None
    assert listed["C6"].hyperlink is None
    assert (listed["E4"].data_type, listed["E4"].quotePrefix) == ("s", True)
    sheet = copy.worksheets[1]
    assert sheet["E2"].comment.text == "【错误】必填\n【提醒】超过40字\n建议：请缩短\n原批注：原有说明"
    assert sheet["E2"].fill.start_color.rgb == "00FCEFED"
    assert sheet["B7"].comment.text == "【提示】请核对"  # D7 lies in the merged B7:E7
    assert sheet["B7"].fill.start_color.rgb == "00EFF2F7"
    assert sheet["E3"].comment is None


def test_values_and_merges_stay():
    book = book_of_user()
    copy = marked(book, EMPTY)
    before, after = book.worksheets[0], copy.worksheets[1]
    assert sorted(map(str, after.merged_cells.ranges)) == sorted(map(str, before.merged_cells.ranges))
    assert [[cell.value for cell in row] for row in after.iter_rows()] == [
        [cell.value for cell in row] for row in before.iter_rows()
    ]
    (reading,) = read_workbook(mark_workbook(saved(book), [EMPTY]), layouts=LAYOUTS).forms
    assert [dict(row) for row in reading.values.rows] == made_up().read_rows


def test_nothing_acts():
    book = book_of_user()
    sheet = book.worksheets[0]
    sheet["E6"] = '=WEBSERVICE("http://192.0.2.1")'
    sheet["D13"] = ArrayFormula("D13:D14", "=B1:B2")
    sheet["C14"].value, sheet["C14"].data_type = "@SUM(1)", "s"
    sheet["C15"].hyperlink = "http://192.0.2.1/x"
    book.defined_names["outside"] = DefinedName("outside", attr_text="[1]Sheet1!$A$1")
    book.defined_names["inside"] = DefinedName("inside", attr_text="'甲''乙 表'!$A$1")
    data = mark_workbook(saved(book), [])
    copy = load_workbook(BytesIO(data))
    after = copy.worksheets[1]
    assert [(after[a].value, after[a].data_type, after[a].quotePrefix) for a in ("E6", "D13", "C14")] == [
        ('=WEBSERVICE("http://192.0.2.1")', "s", True),
        ("=B1:B2", "s", True),
        ("@SUM(1)", "s", True),
    ]
    assert after["C15"].hyperlink is None
    assert list(copy.defined_names) == ["inside"]
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert not [name for name in package.namelist() if "external" in name.lower() or "vba" in name.lower()]
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in part or b"<f " in part for part in sheets)
        assert not any(b"192.0.2.1/x" in package.read(name) for name in package.namelist())


def test_a_copy_of_a_copy_has_one_list():
    once = mark_workbook(saved(book_of_user()), [EMPTY])
    twice = load_workbook(BytesIO(mark_workbook(once, [LONG])))
    assert twice.sheetnames == ["问题清单", "甲'乙 表"]
    assert twice.worksheets[0].max_row == 2


def test_without_findings():
    assert marked(book_of_user()).worksheets[0]["A2"].value == "没有发现问题。"


def test_what_reading_finds_can_be_marked():
    book = book_of_user()
    book.worksheets[0]["E6"] = "=1+1"
    data = saved(book)
    (form,) = read_workbook(data, layouts=LAYOUTS).forms
    copy = load_workbook(BytesIO(mark_workbook(data, form.findings)))
    assert copy.worksheets[1]["E6"].comment.text.startswith("【错误】该单元格是公式")


def test_refuses_what_reading_refuses():
    with pytest.raises(WorkbookRefused):
        mark_workbook(b"PK\x03\x04", [])
