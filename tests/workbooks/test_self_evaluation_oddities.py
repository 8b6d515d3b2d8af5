"""Single oddities of 自评表, each by itself."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import DECLARATIONS
from tests.workbooks.cells_as_typed import Rows, _, filled, found, read_one
from tests.workbooks.forms import saved
from tests.workbooks.other_writers import SelfEvaluationWriter
from tests.workbooks.others import Style, self_evaluation

pytestmark = pytest.mark.db_free
HEAD: list[list[str | float | None]] = [
    ["项目支出绩效自评表"],
    ["项目名称", "书屋", "项目金额", 1200],
    ["主管部门", "文化局", "实施单位", "文化馆"],
]
FUNDS: list[list[str | float | None]] = [
    ["项目资金（元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", 1200, 1000, 950, 10, "95%", 9.5],
]
GOALS: list[list[str | float | None]] = [["预期目标", "办好书屋"], ["实际完成情况", "已办好"]]
HEADING: list[str | float | None] = [
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
]
ROW: list[str | float | None] = ["产出指标", "数量指标", "甲", "3项", "3项", 90, 90]
TOTAL: list[str | float | None] = ["总分", _, _, _, _, 100, 99.5]
WHOLE: Rows = [*HEAD, *FUNDS, *GOALS, HEADING, ROW, TOTAL]


def test_the_whole_of_a_plain_one():
    form = read_one(WHOLE)
    assert form.as_json() == {
        "year": None,
        "money_unit": "元",
        "project": "书屋",
        "project_amount": "1200",
        "department_code": "文化局",
        "executing_unit": "文化馆",
        "expected_goal": "办好书屋",
        "actual_goal": "已办好",
        "total_weight": "100",
        "total_score": "99.5",
        "funds": [
            {"row": "年度资金总额", "initial": "1200", "adjusted": "1000", "executed": "950", "weight": "10",
             "rate": "95%", "score": "9.5"}
        ],
        "indicators": [
            {"level1": "产出指标", "level1_weight": None, "level2": "数量指标", "required": None, "level3": "甲",
             "target": "3项", "actual": "3项", "weight": "90", "score": "90", "deviation": None}
        ],
    }  # fmt: skip
    assert form.findings == ()
    assert (form.cells["project"], form.cells["expected_goal"], form.cells["total_score"]) == ("B2", "B6", "G10")
    assert (form.cells["funds.0.row"], form.cells["funds.0.rate"]) == ("A5", "F5")
    assert (form.cells["indicators.0.actual"], form.cells["record"]) == ("E9", "A1")


def test_findings_lead_to_their_cells():
    form = read_one(WHOLE)
    assert form.cell_of("executing_unit") == "D3"
    assert form.cell_of("funds:年度资金总额") == "A5"
    assert form.cell_of("funds:年度资金总额", column="score") == "G5"
    assert form.cell_of("indicator:甲", 0, "target") == "D9"
    assert form.cell_of("indicator:甲", 0, "explanation") == "C9"
    assert form.cell_of("indicator:甲") == "C9"
    assert form.cell_of("record") == "A1"
    assert [form.cell_of(field) for field in ("indicator:乙", "task:甲", "goals")] == ["", "", ""]


def test_the_national_form_of_2020():
    form = read_one(
        [
            ["项目支出绩效自评表"],
            ["（2020年度）"],
            ["项目名称", _, "社区书屋"],
            ["主管部门", _, "文化局", _, _, _, "实施单位", _, "文化馆"],
            ["项目资金\n（万元）", _, _, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            [_, _, "年度资金总额", 12, 12, 9.5, 10, "79.17%", 7.92],
            [_, _, "其中：当年财政拨款", 12, 12, 9.5, "—", _, "—"],
            [_, _, "      上年结转资金", _, _, _, "—", _, "—"],
            [_, _, "      其他资金", _, _, _, "—", _, "—"],
            ["年度总体目标", "预期目标", _, _, _, "实际完成情况"],
            [_, "目标甲\n目标乙", _, _, _, "完成甲"],
            ["绩\n效\n指\n标", *HEADING[:3], _, *HEADING[3:]],
            [_, "产出指标", "数量指标", "开放书屋", _, 12, 12, 10, 10],
            [_, _, _, "更新图书", _, "≥500册", "600册", 20, 20],
            [_, "效益指标", "社会效益指标", "读者增长", _, "5%", "6%", 50, 50],
            [_, "满意度指标", "服务对象满意度指标", "读者满意度", _, "90%", "95%", 10, 10],
            ["总分", _, _, _, _, _, _, 100, 97.92],
        ],
        ["A1:J1", "A2:J2", "A3:B3", "C3:J3", "A4:B4", "C4:F4", "G4:H4", "I4:J4", "A5:B9", "A10:A11", "B10:E10",
         "F10:J10", "B11:E11", "F11:J11", "A12:A16", "B13:B14", "C13:C14", "A17:G17", "D12:E12"],
    )  # fmt: skip
    assert form.layout is not None
    assert (form.layout.id, form.year, form.money_unit) == ("selfeval-national-2020", 2020, MoneyUnit.WAN_YUAN)
    assert form.values.head == {
        "project": "社区书屋",
        "department_code": "文化局",
        "executing_unit": "文化馆",
        "expected_goal": "目标甲\n目标乙",
        "actual_goal": "完成甲",
        "total_weight": "100",
        "total_score": "97.92",
    }
    assert filled(form.values.tables["funds"]) == [
        {"row": "年度资金总额", "initial": "12", "adjusted": "12", "executed": "9.5", "weight": "10", "rate": "79.17%",
         "score": "7.92"},
        {"row": "当年财政拨款", "initial": "12", "adjusted": "12", "executed": "9.5", "weight": "—", "score": "—"},
        {"row": "上年结转资金", "weight": "—", "score": "—"},
        {"row": "其他资金", "weight": "—", "score": "—"},
    ]  # fmt: skip
    assert [(row["level1"], row["level2"], row["level3"], row["actual"]) for row in form.values.rows] == [
        ("产出指标", "数量指标", "开放书屋", "12"),
        ("产出指标", "数量指标", "更新图书", "600册"),
        ("效益指标", "社会效益指标", "读者增长", "6%"),
        ("满意度指标", "服务对象满意度指标", "读者满意度", "95%"),
    ]
    assert form.findings == ()


@pytest.mark.parametrize(
    ("heading", "layout"),
    [
        (HEADING, "selfeval-national-2020"),
        (
            [*HEADING[:3], "分值", "年度指标值", "实际完成值", "得分", "偏差原因分析及改进措施"],
            "selfeval-national-weight-first-2020",
        ),
    ],
)
def test_national_layouts_are_told_by_the_order_of_their_columns(heading: list[str | float | None], layout: str):
    form = read_one([HEAD[0], ["项目名称", "书屋"], HEAD[2], *FUNDS, *GOALS, heading, ROW, TOTAL])
    assert form.layout is not None
    assert form.layout.id == layout


def test_other_fields_columns_and_rows_among_them():
    form = read_one(
        [
            ["2023年度部门预算项目支出绩效自评表"],
            ["单位：万元"],
            ["项目名称", "书屋", "项目负责人", "（略）", "联系电话", "（略）"],
            ["主管部门", "文化局", "实施单位", _, "联系人", "（略）"],
            ["资金来源", "年初预算数", "调整后预算数", "执行数", "执行率（%）", "备注"],
            ["资金总额", "100.00", "80.00", "60.00", "75%"],
            ["其中：财政拨款", "100.00", "80.00", "60.00", "75%"],
            ["其中：中央资金", "50.00", "40.00", "30.00", "75%"],
            ["其他资金", "0", "0", "0", "—"],
            ["（此行空白）"],
            ["年初设定目标", "做好事"],
            ["目标完成情况", "做好了"],
            [
                "一级指标",
                "二级指标",
                "三级指标",
                "分值",
                "年度指标值",
                "实际完成值",
                "评分标准",
                "自评得分",
                "未完成原因分析",
            ],
            ["产出指标(50)", "数量指标", "甲", "50", "3项", "3项", "按比例", "50"],
            ["小计", _, _, "50", _, _, _, "50"],
            ["满意度指标(10)", "服务对象满意度指标", "乙", "10", "90%", "80%", "按比例", "8.89", "样本少"],
            ["合计", _, _, "60", _, _, _, "58.89"],
            ["其他需要说明的问题", "无"],
        ]
    )
    assert form.values.head == {
        "project": "书屋",
        "department_code": "文化局",
        "executing_unit": "",
        "expected_goal": "做好事",
        "actual_goal": "做好了",
        "total_weight": "60",
        "total_score": "58.89",
    }
    assert [tuple(row.values())[:4] for row in form.values.tables["funds"]] == [
        ("年度资金总额", "100.00", "80.00", "60.00"),
        ("当年财政拨款", "100.00", "80.00", "60.00"),
        ("中央资金", "50.00", "40.00", "30.00"),
        ("其他资金", "0", "0", "0"),
    ]
    assert [(row["level3"], row["level1_weight"], row["score"], row["deviation"]) for row in form.values.rows] == [
        ("甲", "50", "50", ""),
        ("乙", "10", "8.89", "样本少"),
    ]
    assert (form.year, form.money_unit) == (2023, MoneyUnit.WAN_YUAN)
    assert found(form) == [
        ("column_not_imported", "指标表中的“评分标准”不是自评表的栏目，这一列没有读取。", "G13"),
    ]


def test_values_in_the_cells_of_their_labels_and_a_table_head_in_two_lines():
    form = read_one(
        [
            ["附件2-3"],
            ["项目支出绩效自评表"],
            ["项目名称：书屋　　项目金额：100元"],
            ["主管部门：文化局", _, _, "实施单位：文化馆"],
            *FUNDS,
            ["预期目标：把事做好"],
            ["实际完成情况：做了一半"],
            ["绩效指标"],
            ["序号", "三级指标", "指标值", _, "分值", "得分", "二级指标", "一级指标", "偏差原因分析及改进措施"],
            [_, _, "年度指标值", "实际完成值"],
            [1, "甲", "3项", "2项", 45, 30, "数量指标", "产出指标", "缺人"],
            [2, "乙", "5%", "6%", 45, 45, "社会效益指标", "效益指标"],
        ],
        ["A10:A11", "B10:B11", "E10:E11", "F10:F11", "G10:G11", "H10:H11", "I10:I11", "C10:D10"],
    )
    head = form.as_json()
    assert [head[key] for key in ("project", "project_amount", "department_code", "executing_unit")] == [
        "书屋",
        "100.00",
        "文化局",
        "文化馆",
    ]
    assert (head["expected_goal"], head["actual_goal"]) == ("把事做好", "做了一半")
    assert filled(form.values.rows) == [
        {"level1": "产出指标", "level2": "数量指标", "level3": "甲", "target": "3项", "actual": "2项", "weight": "45",
         "score": "30", "deviation": "缺人"},
        {"level1": "效益指标", "level2": "社会效益指标", "level3": "乙", "target": "5%", "actual": "6%", "weight": "45",
         "score": "45"},
    ]  # fmt: skip
    assert form.findings == ()


def test_amounts_with_what_people_write_around_them():
    form = read_one(
        [*HEAD[:1], ["项目名称", "书屋", "项目金额", "¥1,200.00元"], HEAD[2], FUNDS[0],
         ["年度资金总额", "1,200.00元", "１０００", "待定", 10, 0.95, "9.50"], *GOALS, HEADING, ROW]
    )  # fmt: skip
    document = form.as_json()
    assert document["project_amount"] == "1200.00"
    assert [document["funds"][0][key] for key in ("initial", "adjusted", "executed", "rate", "score")] == [
        "1200.00",
        "1000.00",
        "待定",
        "0.95",
        "9.50",
    ]


def test_first_levels_as_lines_and_a_page_break_that_repeats_the_head():
    form = read_one(
        [
            *HEAD,
            *FUNDS,
            *GOALS,
            HEADING[1:],
            ["一、产出指标（50分）"],
            ["数量指标", "甲", "1项", "1项", 50, 50],
            HEAD[0],
            HEADING[1:],
            ["二、效益指标（40分）"],
            ["社会效益指标", "乙", "5%", "5%", 40, 40],
        ]
    )
    assert [(row["level1"], row["level1_weight"], row["level2"], row["level3"]) for row in form.values.rows] == [
        ("产出指标", "50", "数量指标", "甲"),
        ("效益指标", "40", "社会效益指标", "乙"),
    ]
    assert form.findings == ()


def test_goals_in_several_rows_below_their_labels():
    form = read_one(
        [
            *HEAD,
            *FUNDS,
            ["年度总体目标", "预期目标", "实际完成情况"],
            [_, "第一段", "做了一"],
            [_, "第二段", "做了二"],
            ["年度绩效指标"],
            HEADING,
            ROW,
        ],
        ["A6:A8"],
    )
    assert form.values.head["expected_goal"] == "第一段\n第二段"
    assert form.values.head["actual_goal"] == "做了一\n做了二"


def test_an_expected_goal_under_no_label_of_its_own():
    form = read_one([*HEAD, *FUNDS, ["年度总体目标", "办好书屋"], ["实际完成情况", "已办好"], HEADING, ROW])
    assert (form.values.head["expected_goal"], form.cells["expected_goal"]) == ("办好书屋", "B6")


def test_words_above_the_goals_are_not_the_goal():
    form = read_one(
        [*HEAD, *FUNDS, ["年度总体目标", "（与申报表一致）"], ["年初设定目标", "办好书屋"], GOALS[1], HEADING, ROW]
    )
    assert (form.values.head["expected_goal"], form.cells["expected_goal"]) == ("办好书屋", "B7")


def test_a_note_below_empty_goals_is_not_the_goal():
    rows: Rows = [*HEAD, *FUNDS, HEADING, ROW, ["预期目标"], ["实际完成情况"], ["注：本表一式两份。"]]
    form = read_one(rows, ["A8:C8", "A9:C9", "A10:C10"])
    assert (form.values.head["expected_goal"], form.values.head["actual_goal"]) == ("", "")


def test_money_units_behind_the_headings_of_columns():
    columns = ["资金来源", "年初预算数/万元", "全年预算数（万元）", "全年执行数，单位：万元", "分值", "执行率", "得分"]
    form = read_one([*HEAD, columns, FUNDS[1], *GOALS, HEADING, ROW])
    assert form.money_unit == MoneyUnit.WAN_YUAN
    assert list(form.values.tables["funds"][0].values())[1:4] == ["1200", "1000", "950"]


def test_an_empty_form():
    form = read_one(
        [
            HEAD[0],
            ["项目名称", _, "项目金额"],
            ["主管部门", _, "实施单位"],
            ["项目资金（元）", _, *FUNDS[0][1:]],
            *([_, row] for row in ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")),
            ["年度总体目标", "预期目标", _, _, "实际完成情况"],
            [],
            [_, *HEADING],
            [_, "产出指标", "数量指标"],
            [_, _, "质量指标"],
            ["总分"],
        ],
        ["B9:D9", "E9:H9", "B10:D10", "E10:H10", "A9:A10"],
    )
    assert set(form.values.head.values()) == {""}
    assert [set(row.values()) - {row["row"]} for row in form.values.tables["funds"]] == [{""}] * 4
    assert filled(form.values.rows) == [
        {"level1": "产出指标", "level2": "数量指标"},
        {"level1": "产出指标", "level2": "质量指标"},
    ]
    assert (form.cells["expected_goal"], form.cells["actual_goal"], form.cells["funds.3.executed"]) == (
        "B10",
        "E10",
        "E8",
    )
    assert form.findings == ()


def test_what_a_cell_should_not_hold_is_said_of_every_table():
    form = read_one(
        [
            *HEAD,
            FUNDS[0],
            ["年度资金总额", "=SUM(B6:B7)", 1000, 950, 10, "95%", 9.5],
            *GOALS,
            HEADING,
            ["产出指标", "数量指标", "甲", "3项", "#N/A", 90, 90],
            ["总分", _, _, _, _, 100, "=G5+G9"],
        ],
        hidden=[9],
    )
    assert [
        (finding.rule, finding.field, finding.row, finding.column, finding.found, finding.cell)
        for finding in form.findings
    ] == [
        ("formula_in_cell", "funds:年度资金总额", None, "", "=SUM(B6:B7)", "B5"),
        ("error_value", "indicator:甲", 0, "actual", "#N/A", "E9"),
        ("formula_in_cell", "indicators", None, "", "=G5+G9", "G10"),
        ("hidden_rows", "indicators", None, "", "", "A9"),
    ]


def test_what_is_missing_is_named():
    form = read_one([*HEAD[:2], GOALS[0], [*HEADING[:4], *HEADING[5:]], [*ROW[:4], 90, 90]])
    assert found(form) == [
        ("missing_label", "没有找到“主管部门”这一栏。", ""),
        ("missing_label", "没有找到“实施单位”这一栏。", ""),
        ("missing_label", "没有找到“实际完成情况”这一栏。", ""),
        ("missing_label", "没有找到“项目资金”这一部分。", ""),
        ("missing_label", "指标表没有“实际完成值”这一列。", "A4"),
    ]


def test_two_money_units():
    form = read_one([*HEAD, ["项目资金（元）", "年初预算数（万元）", *FUNDS[0][2:]], FUNDS[1], *GOALS, HEADING, ROW])
    assert form.money_unit is None
    assert [(finding.rule, finding.found, finding.cell) for finding in form.findings] == [
        ("money_unit_conflict", "元、万元", "A4")
    ]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (WHOLE[2:], "没有找到“项目名称”，无法作为自评表导入。"),
        (
            WHOLE[:7],
            (
                "没有找到指标表（一级指标、二级指标、三级指标、年度指标值、实际完成值、分值、得分、"
                "偏差原因分析及改进措施），无法作为自评表导入。"
            ),
        ),
    ],
)
def test_without_name_or_indicators_it_is_not_readable(rows: Rows, why: str):
    form = read_one([HEAD[0], *rows] if rows[0] != HEAD[0] else rows)
    assert (form.kind, form.readable, form.why) == ("selfeval", False, why)


def test_the_import_names_it_and_leaves_it():
    book = Workbook()
    SelfEvaluationWriter(book.worksheets[0], Style(), self_evaluation()).write(1)
    (form,) = read_workbook(saved(book), layouts=DECLARATIONS).forms
    assert (form.kind, form.readable) == ("selfeval", False)
    assert form.why == "这是“项目支出绩效自评表”，目前只能导入预算项目支出绩效目标申报表、二级项目支出绩效目标申报表。"
