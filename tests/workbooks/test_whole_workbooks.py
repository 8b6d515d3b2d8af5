"""Whole workbooks: sheets without forms, kinds of forms, and the workbooks of this system."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from perfgoals.officialforms.fill import blank, fill
from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layout import FormValues
from perfgoals.officialforms.layouts import DECLARATIONS, LAYOUTS
from perfgoals.officialforms.layouts.declaration import DECLARATION_2024, DECLARATION_2025
from perfgoals.officialforms.to_xlsx import to_xlsx
from tests.workbooks.forms import LABELS, TIERS, Form, Style, Writer, made_up, saved, workbook
from tests.workbooks.test_oddities import texts

pytestmark = pytest.mark.db_free


def test_sheets_without_form_and_hidden_sheets_are_named():
    book = Workbook()
    Writer(book.worksheets[0], Style(), made_up()).write(1)
    book.worksheets[0].title = "申报"
    cover = book.create_sheet("目录")
    cover["A1"], cover["A2"] = "目录", "1 二级项目支出绩效目标申报表"
    book.create_sheet("Sheet3")
    hidden = book.create_sheet("备用")
    hidden.sheet_state = "hidden"
    Writer(hidden, Style(), made_up(2)).write(1)
    reading = read_workbook(saved(book), layouts=LAYOUTS)
    assert [form.sheet for form in reading.forms] == ["申报", "备用"]
    assert [(finding.rule, finding.level, finding.sheet) for finding in reading.findings] == [
        ("sheet_without_form", "hint", "目录"),
        ("sheet_without_form", "hint", "Sheet3"),
        ("hidden_sheet", "hint", "备用"),
    ]


def test_a_workbook_without_any_form():
    book = Workbook()
    book.worksheets[0]["A1"] = "采购清单"
    reading = read_workbook(saved(book), layouts=LAYOUTS)
    assert reading.forms == ()
    assert [finding.rule for finding in reading.findings] == ["no_form", "sheet_without_form"]


def _book(style: Style, title: str) -> Workbook:
    """The made-up declaration under another title."""
    book = Workbook()
    Writer(book.worksheets[0], style, made_up()).write(1)
    book.worksheets[0]["A1"] = title
    return book


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("项目支出绩效自评表", "selfeval"),
        ("2024年度项目支出绩效自评表", "selfeval"),
        ("部门（单位）整体支出绩效目标申报表", "overall"),
        ("部门整体支出绩效目标申报表（2026年度）", "overall"),
        ("项目绩效运行监控表", "monitoring"),
        ("2025年度部门预算项目支出绩效运行监控表", "monitoring"),
        ("项目支出绩效目标执行监控表", "monitoring"),
        ("部门整体支出绩效运行监控表", "unknown"),
        ("预算项目支出绩效目标申报表", "declaration"),
        ("部门预算重点项目绩效目标表", "key-project"),
        ("重点项目绩效目标申报表", "key-project"),
        ("某某区重点项目绩效目标申报表", "declaration"),
        ("2024年部门预算项目支出绩效目标自评表", "selfeval"),
        ("部门整体支出绩效目标自评表", "overall-selfeval"),
        ("部门预算项目绩效目标申报表（2025年度）", "declaration"),
        ("2025年度预算项目绩效目标申报表", "declaration"),
        ("项目绩效评价打分表", "unknown"),
        ("二级项目支出绩效目标申报表", "declaration"),
        ("项目支出绩效目标申报表", "declaration"),
        ("附件3 2025年（二级）项目支出绩效目标申报表（一般公共预算）", "declaration"),
    ],
)
def test_kind_by_title(title: str, kind: str):
    data = saved(_book(Style(), title))
    (form,) = read_workbook(data, layouts=DECLARATIONS).forms
    assert form.kind == kind
    assert form.readable == (kind == "declaration")
    assert not form.readable or form.layout is DECLARATION_2025
    if kind != "declaration":
        assert form.why.endswith("，目前只能导入预算项目支出绩效目标申报表、二级项目支出绩效目标申报表。")
        assert form.why.startswith("这是“")
    (form,) = read_workbook(data, layouts=LAYOUTS).forms
    assert form.kind == kind


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        (["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"], "selfeval"),
        (["一级指标", "二级指标", "三级指标", "年度指标值", "全年预计完成情况", "完成目标可能性"], "monitoring"),
        (["一级指标", "二级指标", "三级指标", "指标值"], "unknown"),
    ],
)
def test_kind_by_labels_where_there_is_no_title(heading: list[str], kind: str):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["项目名称", "书屋"])
    sheet.append(heading)
    sheet.append(["产出指标", "数量指标", "甲", "1项"])
    (form,) = read_workbook(saved(book), layouts=LAYOUTS).forms
    assert (form.kind, form.readable) == (kind, kind in ("selfeval", "monitoring"))


def test_without_layouts_forms_are_still_named():
    (form,) = read_workbook(workbook(("表", [(made_up(), Style())])), layouts=()).forms
    assert (form.readable, form.layout) == (False, None)


# Our own workbooks


def _own_values(form: Form) -> FormValues:
    return FormValues(
        {key: text for key, text in form.head.items() if key not in ("total_amount", "year_amount", "period_years")},
        [
            {"level1": first, "level2": f"*{second}" if star else second, "level3": a, "target": b, "explanation": c}
            for first, second, star, a, b, c in form.rows
        ],
    )


@pytest.mark.parametrize("layout", [DECLARATION_2024, DECLARATION_2025])
def test_our_own_workbook_names_its_layout_and_year(layout):
    form = made_up()
    data = to_xlsx([("书屋", fill(layout, _own_values(form), year=2027))])
    (reading,) = read_workbook(data, layouts=LAYOUTS).forms
    assert (reading.layout, reading.year, reading.money_unit) == (layout, 2027, layout.money_unit)
    assert [dict(row) for row in reading.values.rows] == form.read_rows
    assert reading.values.head["annual_goal"] == form.head["annual_goal"]
    assert reading.findings == ()


def test_our_blank_template_is_an_empty_form():
    tiers = [(first, f"*{second}" if star else second) for first, second, star in TIERS]
    (reading,) = read_workbook(to_xlsx([("模板", blank(DECLARATION_2025, tiers))]), layouts=LAYOUTS).forms
    assert dict(reading.values.head) == dict.fromkeys(LABELS, "")
    assert texts(reading) == [(first, second, "1" if star else "", "", "", "") for first, second, star in TIERS]
    assert (reading.cells["name"], reading.cells["indicators.9.target"]) == ("E2", "D21")
