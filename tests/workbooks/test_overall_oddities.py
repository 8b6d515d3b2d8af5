"""Single oddities of 整体支出绩效目标申报表, and of forms of several kinds on one sheet."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from tests.workbooks import forms as declarations
from tests.workbooks.cells_as_typed import _, found, read_one
from tests.workbooks.forms import made_up, saved
from tests.workbooks.other_writers import OverallWriter, SelfEvaluationWriter
from tests.workbooks.others import Style, overall, self_evaluation
from tests.workbooks.test_other_forms import assert_same

pytestmark = pytest.mark.db_free


def test_tasks_with_other_columns_and_the_sums_above_them():
    form = read_one(
        [
            ["某某区文化局2024年部门整体支出绩效目标申报表"],
            ["部门名称", "文化局", _, "上级主管部门", _, _, "金额单位：万元"],
            ["年度主要任务", "序号", "任务名称", "主要内容", "预算总额", "其中：财政拨款", "其他资金", "备注"],
            [_, _, "金额合计", _, 30, 30, 0],
            [_, 1, "任务一", "内容一", 10, 10, 0],
            [_, 2, "任务二", "内容二之一", 15, 15, 0],
            [_, _, _, "内容二之二", 5, 5, 0],
            ["年度总体目标", "目标一"],
            [_, "目标二"],
            ["年度绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "计量单位", "指标说明"],
            ["年度绩效指标", "产出指标", "数量指标", "甲", "3", "项", "解"],
            ["年度绩效指标", "产出指标", "质量指标", "乙", "100", "%"],
        ],
        ["A3:A7", "A8:A9", "C6:C7"],
    )
    assert form.as_json() | {"tasks": _, "indicators": _} == {
        "year": 2024,
        "money_unit": "万元",
        "unit": "文化局",
        "supervising_unit": None,
        "goals": "目标一\n目标二",
        "total": {"total": "30", "fiscal": "30", "other": "0"},
        "tasks": _,
        "indicators": _,
    }
    assert [tuple(row.values()) for row in form.values.tables["tasks"]] == [
        ("任务一", "内容一", "10", "10", "0"),
        ("任务二", "内容二之一", "15", "15", "0"),
        ("任务二", "内容二之二", "5", "5", "0"),
    ]
    assert [(row["level3"], row["unit_of_measure"], row["explanation"]) for row in form.values.rows] == [
        ("甲", "项", "解"),
        ("乙", "%", ""),
    ]
    assert (form.cells["total.total"], form.cells["tasks.1.content"]) == ("E4", "D6")
    assert (form.cell_of("task:任务二"), form.cell_of("total")) == ("C6", "")
    assert found(form) == [
        ("column_not_imported", "年度主要任务中的“备注”不是整体支出绩效目标申报表的栏目，这一列没有读取。", "H3"),
    ]


@pytest.mark.parametrize(("more", "layout"), [((), "overall-2020"), (("度量单位", "指标解释"), "overall-2026")])
def test_layouts_are_told_by_their_columns(more: tuple[str, ...], layout: str):
    form = read_one(
        [
            ["部门（单位）整体支出绩效目标申报表"],
            ["部门（单位）名称", "文化局", "主管部门", "区政府"],
            ["任务名称", "主要内容", "总额", "财政拨款", "其他资金"],
            ["任务一", "内容", 1, 1, 0],
            ["年度总体目标", "办好书屋"],
            ["一级指标", "二级指标", "三级指标", "指标值", *more],
            ["产出指标", "数量指标", "甲", "3项"],
        ]
    )
    assert form.layout is not None
    assert (form.layout.id, form.money_unit, form.findings) == (layout, None, ())


# Several forms


def test_forms_of_three_kinds_on_one_sheet_with_gaps():
    book = Workbook()
    sheet = book.worksheets[0]
    declaration = declarations.Writer(sheet, declarations.Style(tiers="merged"), made_up(1))
    row = declaration.write(1) + 3
    others = [
        SelfEvaluationWriter(sheet, Style(), self_evaluation()),
        OverallWriter(sheet, Style(gaps=True), overall()),
        SelfEvaluationWriter(sheet, Style(title="none", beside="none"), self_evaluation(2)),
        OverallWriter(sheet, Style(title="none"), overall(3)),
    ]
    for writer in others:
        row = writer.write(row) + 2
    declarations.Writer(sheet, declarations.Style(tiers="first_only", head="stacked"), made_up(2)).write(row)
    first, *between, last = read_workbook(saved(book), layouts=LAYOUTS).forms
    for reading, writer in zip(between, others, strict=True):
        assert_same(reading, writer.values, writer.style, writer.written)
    for reading, number in ((first, 1), (last, 2)):
        assert [dict(each) for each in reading.values.rows] == made_up(number).read_rows
        assert reading.findings == ()
