"""绩效运行监控表: headings with any month, causes and likelihoods in columns, and what local forms call things."""

from __future__ import annotations

import pytest

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx.months import any_month, month_in
from tests.workbooks.cells_as_typed import Rows, _, filled, found, read_one

pytestmark = pytest.mark.db_free


def national(month: str = "1-7月", *, head: str | None = None) -> Rows:
    """The national form, typed."""
    return [
        ["项目支出绩效目标执行监控表"],
        ["（2025年度）"],
        ["项目名称", _, "社区书屋"],
        [
            "主管部门及代码",
            _,
            "文化局",
            _,
            _,
            "实施单位",
            "文化馆",
            *([_, "填报月份", head] if head is not None else []),
        ],
        ["项目资金\n（万元）", _, _, "年初预算数", f"{month}执行数", f"{month}执行率", "全年预计执行数"],
        [_, "年度资金总额", _, 24, 14, "58.33%", 24],
        [_, "其中：本年一般公共预算拨款", _, 24, 14, "58.33%", 24],
        [_, "其他资金", _, 0, 0, "0.00%", 0],
        ["年度总体目标", "办好书屋"],
        [
            *(
                "绩\n效\n指\n标",
                "一级指标",
                "二级指标",
                "三级指标",
                "年度指标值",
                f"{month}执行情况",
                "全年预计完成情况",
            ),
            *("偏差原因分析", _, _, _, _, _, "完成目标可能性", _, _, "备注"),
        ],
        [
            *(_, _, _, _, _, _, _),
            *("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他", "原因说明", "确定能", "有可能", "完全不可能"),
        ],
        [_, "产出指标", "数量指标", "开放书屋", "≥12个", "7个", "12个", _, _, _, _, _, _, "√"],
        [_, _, _, "其他", "3项", "1项", "2项", _, _, "√", _, _, "人手不足", _, "√", _, "9月底前补齐"],
        [_, "满意度指标", "服务对象满意度指标", "满意度", "≥90%", "/", "≥90%", _, _, _, _, _, _, "√"],
    ]


MERGED = ("A5:A8", "A10:A14", "B10:B11", "C10:C11", "D10:D11", "E10:E11", "F10:F11", "G10:G11", "H10:M10", "N10:P10",
          "Q10:Q11", "B12:B13", "C12:C13")  # fmt: skip


def test_the_national_form():
    form = read_one(national(), MERGED)
    assert (form.kind, form.readable, form.layout and form.layout.id) == (
        "monitoring",
        True,
        "monitoring-national-2019",
    )
    assert (form.year, form.money_unit) == (2025, MoneyUnit.WAN_YUAN)
    assert form.values.head == {
        "project": "社区书屋",
        "month": "7",
        "department_code": "文化局",
        "executing_unit": "文化馆",
    }
    assert filled(form.values.tables["funds"]) == [
        {"row": "年度资金总额", "initial": "24", "executed": "14", "rate": "58.33%", "expected": "24"},
        {"row": "当年财政拨款", "initial": "24", "executed": "14", "rate": "58.33%", "expected": "24"},
        {"row": "其他资金", "initial": "0", "executed": "0", "rate": "0.00%", "expected": "0"},
    ]
    assert filled(form.values.rows) == [
        {"level1": "产出指标", "level2": "数量指标", "level3": "开放书屋", "target": "≥12个", "actual": "7个",
         "forecast": "12个", "sure": "√"},
        {"level1": "产出指标", "level2": "数量指标", "level3": "其他", "target": "3项", "actual": "1项",
         "forecast": "2项", "cause_staff": "√", "explanation": "人手不足", "possible": "√", "remark": "9月底前补齐"},
        {"level1": "满意度指标", "level2": "服务对象满意度指标", "level3": "满意度", "target": "≥90%", "actual": "/",
         "forecast": "≥90%", "sure": "√"},
    ]  # fmt: skip
    assert form.findings == ()
    assert (form.cells["month"], form.cells["funds.0.executed"], form.cells["indicators.1.possible"]) == (
        *("E5", "E6", "O13"),
    )


@pytest.mark.parametrize(
    ("heading", "month"),
    [
        *(("1-7月", "7"), ("1—11月", "11"), ("１～７月份", "7"), ("一至七月", "7"), ("1月至9月", "9"), ("7月", "7")),
        *(("截至7月底", "7"), ("1 - 7 月", "7"), ("上半年", "6"), ("前三季度", "9"), ("1-N月", ""), ("1-__月", "")),
        *(("1-13月", ""), ("1-  月", "")),
    ],
)
def test_any_month_in_the_headings_is_read(heading: str, month: str):
    form = read_one(national(heading), MERGED)
    assert form.values.head.get("month", "") == month
    assert form.values.tables["funds"][0]["executed"] == "14"
    assert form.values.rows[0]["actual"] == "7个"
    assert [finding.rule for finding in form.findings] == ([] if month else ["missing_label"])


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("7", "7"),
        ("07月", "7"),
        ("1-7月", "7"),
        ("2025年7月", "7"),
        ("2025-07", "7"),
        ("2025/7/31", "7"),
        ("七月", "7"),
        ("十二月份", "12"),
    ],
)
def test_the_month_in_its_own_cell(typed: str, month: str):
    form = read_one(national("1-N月", head=typed), MERGED)
    assert form.values.head["month"] == month
    assert (form.cells["month"], form.findings) == ("J4", ())


def test_a_month_that_the_headings_contradict():
    form = read_one(national("1-6月", head="7月"), MERGED)
    assert form.values.head["month"] == "7"
    assert found(form) == [("month_conflict", "“填报月份”是7月，表头写的是6月。", "J4")]
    (finding,) = form.findings
    assert (finding.found, finding.expected, finding.level) == ("7月", "6月", "warning")


def test_a_month_that_is_none():
    form = read_one(national("1-6月", head="年中"), MERGED)
    assert form.values.head["month"] == "年中"
    assert found(form) == [("month_unclear", "“填报月份”没有写明是几月。", "J4")]


def test_a_blank_month_is_taken_from_the_headings():
    form = read_one(national("1-6月", head=""), MERGED)
    assert (form.values.head["month"], form.cells["month"]) == ("6", "E5")


def test_a_form_without_month_causes_and_remark():
    form = read_one(
        [
            ["某某区2025年项目绩效运行监控表"],
            ["项目名称", "书屋", "主管部门", "文化局", "实施单位", "文化馆"],
            ["资金（元）", "年初预算数", "累计执行数", "执行率", "全年预计执行数"],
            ["年度资金总额", 24, 14, "58.33%", 24],
            ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "全年预计完成值", "偏差原因",
             "确定能", "有可能", "完全不可能"],
            ["产出指标", "数量指标", "甲", "3项", "1项", "2项", "人手不足", _, "√"],
        ]
    )  # fmt: skip
    assert form.layout is not None
    assert (form.layout.id, form.year) == ("monitoring", 2025)
    assert filled(form.values.rows) == [
        {"level1": "产出指标", "level2": "数量指标", "level3": "甲", "target": "3项", "actual": "1项",
         "forecast": "2项", "explanation": "人手不足", "possible": "√"},
    ]  # fmt: skip
    assert found(form) == [("missing_label", "没有找到“填报月份”这一栏。", "")]


def test_a_likelihood_in_one_column_is_said_to_be_left_out():
    rows = [list(row) for row in national()]
    rows[9] = [*rows[9][:13], "完成目标可能性", "备注"]
    rows[10] = rows[10][:13]
    form = read_one(rows, ("A10:A14", "H10:M10"))
    assert [(finding.rule, finding.message) for finding in form.findings if finding.rule != "missing_label"] == [
        ("column_not_imported", "指标表中的“完成目标可能性”不是监控表的栏目，这一列没有读取。")
    ]
    missing = [finding.expected for finding in form.findings if finding.rule == "missing_label"]
    assert missing == ["确定能", "有可能", "完全不可能"]


@pytest.mark.parametrize(
    ("heading", "as_known"),
    [
        ("1-7月执行数", "1-N月执行数"),
        ("截止8月底执行情况", "1-N月执行情况"),
        ("一至三月份支出数", "1-N月支出数"),
        ("全年执行数", "全年执行数"),
        ("7月", "1-N月"),
    ],
)
def test_headings_are_compared_without_their_months(heading: str, as_known: str):
    assert any_month(heading) == as_known


@pytest.mark.parametrize("text", ["", "年中", "0月", "13月", "2025年", "1/2", "７７", "每月"])
def test_what_is_no_month(text: str):
    assert month_in(text) == ""
