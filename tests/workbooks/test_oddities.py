"""Single oddities of real workbooks, each by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx import FormReading, WorkbookReading, read_workbook
from perfgoals.officialforms.layout import Value
from perfgoals.officialforms.layouts import LAYOUTS
from tests.workbooks.forms import LABELS, Form, Style, Writer, made_up, saved, workbook

pytestmark = pytest.mark.db_free
HEADING_ROW = 11


def read(change: Callable[[Worksheet], object], style: Style | None = None, title: str = "表") -> WorkbookReading:
    """The made-up form in its plain layout (labels in A and D, table from row 11 on), changed, and read."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    Writer(sheet, style or Style(), made_up()).write(1)
    change(sheet)
    return read_workbook(saved(book), layouts=LAYOUTS)


def read_one(change: Callable[[Worksheet], object], style: Style | None = None, title: str = "表") -> FormReading:
    (form,) = read(change, style, title).forms
    return form


def cells(**values: Any) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for address, value in values.items():
            sheet[address] = value

    return change


def table(rows: list[list[str | None]], *, merge: tuple[str, ...] = ()) -> Callable[[Worksheet], None]:
    """The indicator table replaced, heading included."""

    def change(sheet: Worksheet) -> None:
        sheet.delete_rows(HEADING_ROW, 60)
        for row, texts in enumerate(rows, start=HEADING_ROW):
            for column, text in enumerate(texts, start=1):
                if text is not None:
                    sheet.cell(row, column, text)
        for area in merge:
            sheet.merge_cells(area)

    return change


HEADING: list[str | None] = ["一级指标", "二级指标", "三级指标", "指标值", "指标解释"]


def texts(form: FormReading) -> list[tuple[Value, ...]]:
    return [
        (row["level1"], row["level2"], row["required"], row["level3"], row["target"], row["explanation"])
        for row in form.values.rows
    ]


# The head


def test_missing_label_is_named_and_has_no_address():
    form = read_one(cells(A7=None, D4=None))
    assert form.readable
    assert [(finding.rule, finding.level, finding.field, finding.expected) for finding in form.findings] == [
        ("missing_label", "error", "project_type", "项目类型"),
        ("missing_label", "error", "policy_basis", "政策依据"),
    ]
    assert "policy_basis" not in form.cells
    assert "policy_basis" not in form.values.head


def test_without_a_name_the_form_is_not_readable():
    form = read_one(cells(D2=None))
    assert (form.readable, form.why) == (False, "没有找到“项目名称”，无法作为申报表导入。")


def test_without_a_table_the_form_is_not_readable():
    form = read_one(lambda sheet: sheet.delete_rows(HEADING_ROW, 60))
    assert not form.readable
    assert form.why == "没有找到指标表（一级指标、二级指标、三级指标、指标值、指标解释），无法作为申报表导入。"


@pytest.mark.parametrize(
    ("key", "address", "label"),
    [
        ("unit", "A3", "填报单位（盖章）："),
        ("top_unit", "D3", "主管部门"),
        ("annual_goal", "A9", "年度绩效目标"),
        ("long_term_goal", "A10", "中长期目标："),
        ("code", "A2", "【系统】项目代码:"),
        ("year_amount", "D6", "＊本年度金额(元)："),
        ("name", "D2", "项　目　名　称﹕"),
    ],
)
def test_other_wordings(key: str, address: str, label: str):
    form = read_one(cells(**{address: label}))
    assert form.values.head[key] == made_up().head[key]
    assert form.findings == ()


def test_official_label_goes_before_its_other_wording():
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(3)
        cells(A3="主管部门", B3="别的部门")(sheet)

    form = read_one(change)
    assert form.values.head["top_unit"] == made_up().head["top_unit"]


@pytest.mark.parametrize(
    ("address", "key", "word"),
    [
        ("B7", "policy_basis", "测算依据"),
        ("B8", "calculation_basis", "测算依据"),
        ("B9", "annual_goal", "年度目标"),
        ("B7", "policy_basis", "政策依据："),
    ],
)
@pytest.mark.parametrize("label", ["plain", "no_colon"])
def test_a_value_that_equals_a_label(address: str, key: str, word: str, label: Literal["plain", "no_colon"]):
    form = read_one(cells(**{address: word}), Style(label=label))
    assert form.values.head == {**made_up().head, "total_amount": "3724500.5", key: word}
    assert form.cells[key] == address


def test_unseen_characters_in_labels():
    form = read_one(cells(A2="\ufeff项目\u200b编码：", C11="三级\u200b指标"))
    assert form.values.head["code"] == made_up().head["code"]
    assert form.findings == ()


def test_value_beyond_an_empty_cell():
    form = read_one(cells(E2=None, F2="隔一列的名称"))
    assert form.values.head["name"] == "隔一列的名称"
    assert form.cells["name"] == "F2"


def test_text_below_a_label_without_value_beside_it():
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(8)
        cells(B7=None, A8="写在下一行的政策依据")(sheet)

    form = read_one(change, Style(wide=False))
    assert form.values.head["policy_basis"] == "写在下一行的政策依据"


def test_long_text_in_several_rows_beside_one_tall_label():
    def change(sheet: Worksheet) -> None:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        sheet.insert_rows(10, 2)
        cells(B9="第一段", B10="第二段", B11="第三段")(sheet)
        sheet.merge_cells("A9:A11")

    form = read_one(change, Style(wide=False))
    assert form.values.head["annual_goal"] == "第一段\n第二段\n第三段"
    assert form.cells["annual_goal"] == "B9"


def test_several_labels_in_one_line():
    def change(sheet: Worksheet) -> None:
        cells(A2="项目编码：440304 项目名称：书屋 二期  申请单位：某局", B2=None, D2=None, E2=None, A3=None, B3=None)(
            sheet
        )

    form = read_one(change, Style(wide=False))
    assert (form.values.head["code"], form.values.head["name"]) == ("440304", "书屋 二期")
    assert form.values.head["unit"] == "某局"
    assert form.cells["name"] == "A2"


@pytest.mark.parametrize(
    ("change", "unit"),
    [
        (cells(), MoneyUnit.YUAN),
        (cells(A6="项目总金额（万元）", D6="本年度项目金额（万元）"), MoneyUnit.WAN_YUAN),
        (cells(A6="项目总金额", D6="本年度项目金额(单位:万元)"), MoneyUnit.WAN_YUAN),
        (cells(A6="项目总金额", D6="本年度项目金额", E1="金额单位：人民币万元"), MoneyUnit.WAN_YUAN),
        (cells(A6="项目总金额", D6="本年度项目金额", E6="1,248.29万元"), MoneyUnit.WAN_YUAN),
        (cells(A6="项目总金额", D6="本年度项目金额"), None),
    ],
)
def test_money_unit(change: Callable[[Worksheet], None], unit: MoneyUnit | None):
    def unmerged(sheet: Worksheet) -> None:
        sheet.unmerge_cells("A1:E1")
        change(sheet)

    form = read_one(unmerged)
    assert form.money_unit == unit
    assert form.layout is not None
    assert form.layout.id == ("declaration-2024" if unit is MoneyUnit.WAN_YUAN else "declaration-2025")


def test_two_money_units_in_one_form():
    form = read_one(cells(A6="项目总金额（万元）"))
    assert form.money_unit is None
    assert [(finding.rule, finding.found, finding.cell) for finding in form.findings] == [
        ("money_unit_conflict", "万元、元", "A6")
    ]


def test_empty_values_below_their_labels_have_their_address_there():
    form = Form(dict.fromkeys(LABELS, ""), made_up().rows)
    data = workbook(("表", [(form, Style(head="stacked", extra="remark"))]))
    (reading,) = read_workbook(data, layouts=LAYOUTS).forms
    assert [reading.cells[key] for key in ("code", "period_years", "year_amount", "annual_goal")] == [
        "A3",
        "E3",
        "E5",
        "A11",
    ]


# Year


@pytest.mark.parametrize(
    ("style", "sheet", "year"),
    [
        (Style(title="year"), "表", 2025),
        (Style(title="two_rows"), "表", 2025),
        (Style(title="annex"), "表", 2025),
        (Style(), "2026年申报", 2026),
        (Style(), "表", None),
        (Style(), "2024-2026", None),
    ],
)
def test_year(style: Style, sheet: str, year: int | None):
    assert read_one(cells(), style, sheet).year == year


def test_year_of_a_project_name_is_not_that_of_the_form():
    assert read_one(cells(E2="2022年监控采购"), title="07_2022年监控采购").year is None


# The table


def test_columns_in_any_order_and_others_among_them():
    rows: list[list[str | None]] = [
        ["序号", "三级指标", "度量单位", "指标值", "一级指标", "二级指标", "指标解释"],
        ["1", "甲", "项", "3项", "产出指标", "*数量指标", "解"],
        ["2", "项目名称", "", "5项", None, None, None],
    ]
    form = read_one(table(rows))
    assert texts(form) == [
        ("产出指标", "数量指标", "1", "甲", "3项", "解"),
        ("产出指标", "数量指标", "1", "项目名称", "5项", ""),
    ]
    assert [(finding.rule, finding.level, finding.found, finding.cell) for finding in form.findings] == [
        ("column_not_imported", "hint", "度量单位", "C11")
    ]


def test_table_head_in_two_lines():
    form = read_one(
        table(
            [
                ["一级指标", "二级指标", "三级指标", "指标", None],
                [None, None, None, "指标值", "指标解释"],
                ["产出指标", "*数量指标", "甲", "3项", "解"],
            ],
            merge=("A11:A12", "B11:B12", "C11:C12", "D11:E11"),
        )
    )
    assert texts(form) == [("产出指标", "数量指标", "1", "甲", "3项", "解")]
    assert form.findings == ()


def test_table_head_in_two_lines_with_three_headings_in_the_second():
    form = read_one(
        table(
            [
                ["一级指标", "二级指标", "指标内容", None, None],
                [None, None, "三级指标", "指标值", "指标解释"],
                ["产出指标", "*数量指标", "甲", "3项", "解"],
            ],
            merge=("A11:A12", "B11:B12", "C11:E11"),
        )
    )
    assert texts(form) == [("产出指标", "数量指标", "1", "甲", "3项", "解")]
    assert form.findings == ()


def test_first_levels_as_lines_of_their_own():
    form = read_one(
        table(
            [
                HEADING,
                ["（一）产出指标"],
                [None, "1.*数量指标", "甲", "1项", "解"],
                ["二、效益指标（40分）"],
                [None, "★社会效益", "乙", "显著", "解"],
            ],
            merge=("A12:E12", "A14:E14"),
        )
    )
    assert texts(form) == [
        ("产出指标", "数量指标", "1", "甲", "1项", "解"),
        ("效益指标", "社会效益指标", "1", "乙", "显著", "解"),
    ]


def test_first_level_told_by_the_second_where_its_column_is_missing():
    form = read_one(table([["二级指标", "三级指标", "指标值", "指标解释"], ["*质量指标", "甲", "1项", "解"]]))
    assert texts(form) == [("产出指标", "质量指标", "1", "甲", "1项", "解")]
    assert form.findings == ()


def test_missing_column_is_named():
    form = read_one(table([HEADING[:4], ["产出指标", "*质量指标", "甲", "1项"]]))
    assert texts(form) == [("产出指标", "质量指标", "1", "甲", "1项", "")]
    assert [(finding.rule, finding.column, finding.label) for finding in form.findings] == [
        ("missing_label", "explanation", "指标解释")
    ]


def test_rows_with_nothing_but_their_levels_are_kept():
    form = read_one(
        table(
            [
                HEADING,
                ["产出指标", "*数量指标"],
                [None, "*质量指标", "甲", "1项", "解"],
                [],
                ["效益指标", "经济效益指标"],
            ]
        )
    )
    assert texts(form) == [
        ("产出指标", "数量指标", "1", "", "", ""),
        ("产出指标", "质量指标", "1", "甲", "1项", "解"),
        ("效益指标", "经济效益指标", "", "", "", ""),
    ]
    assert form.cells["indicators.0.target"] == "D12"


def test_a_second_level_does_not_run_on_into_the_next_first_level():
    form = read_one(
        table([HEADING, ["产出指标", "*数量指标", "甲", "1项", "解"], ["效益指标", None, "乙", "2项", "解"]])
    )
    assert texts(form)[1] == ("效益指标", "", "", "乙", "2项", "解")


def test_cells_merged_down_hold_for_every_row_and_not_applicable_across():
    form = read_one(
        table(
            [
                HEADING,
                ["产出指标", "*数量指标", "甲", "1项", "同一解释"],
                [None, None, "乙", "2项"],
                ["效益指标", "经济效益指标", "不适用"],
            ],
            merge=("A12:A13", "B12:B13", "E12:E13", "C14:E14"),
        )
    )
    assert texts(form) == [
        ("产出指标", "数量指标", "1", "甲", "1项", "同一解释"),
        ("产出指标", "数量指标", "1", "乙", "2项", "同一解释"),
        ("效益指标", "经济效益指标", "", "不适用", "不适用", "不适用"),
    ]


def test_row_split_in_two_stays_one():
    """Our own workbooks cut a row that is too high for a spreadsheet, all its cells merged over both parts."""
    form = read_one(
        table(
            [HEADING, ["产出指标", "*数量指标", "甲", "1项", "解"], [], ["产出指标", "*质量指标", "乙", "2项", "解"]],
            merge=tuple(f"{column}12:{column}13" for column in "ABCDE"),
        )
    )
    assert [row[3] for row in texts(form)] == ["甲", "乙"]


@pytest.mark.parametrize(
    "end",
    [
        ["注：请据实填写"],
        ["填报说明：一、…"],
        ["说明"],
        [None, None, "填表人：王某", "联系电话：（略）"],
        ["单位负责人（签字）：", None, "日期："],
        ["本表由财政部门统一印制"],
        ["备注：", "不含上年结转"],
    ],
)
def test_lines_after_the_table_are_no_indicators(end: list[str | None]):
    form = read_one(table([HEADING, ["产出指标", "*数量指标", "甲", "1项", "解"], end, ["2.第二条说明"]]))
    assert texts(form) == [("产出指标", "数量指标", "1", "甲", "1项", "解")]


def test_a_page_break_that_repeats_title_and_table_head():
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(15, 2)
        sheet.cell(15, 1, "二级项目支出绩效目标申报表")
        for column, text in enumerate(HEADING, start=1):
            sheet.cell(16, column, text)

    form = read_one(change)
    assert [dict(row) for row in form.values.rows] == made_up().read_rows


def test_hidden_rows_are_read_and_named():
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[13].hidden = True
        sheet.column_dimensions["E"].hidden = True

    form = read_one(change)
    assert [dict(row) for row in form.values.rows] == made_up().read_rows
    assert [(finding.rule, finding.level, finding.cell) for finding in form.findings] == [
        ("hidden_rows", "hint", "A13")
    ]
