"""Rules on the structure of a form: what exactly they say, and where."""

from __future__ import annotations

import pytest

from indicators.rules.examples import form_of
from indicators.rules.form import Form, FormKind
from indicators.rules.rule import Rule, RuleSettings, findings_of
from indicators.rules.structure import (
    blank_field,
    duplicate_indicator,
    mixed_na_words,
    new_flag_code_year,
    starred_not_applicable,
)
from perfgoals.findings import Finding, Level

pytestmark = pytest.mark.db_free


def found(rule: Rule, line: str) -> list[Finding]:
    return list(findings_of(rule, form_of(line), RuleSettings()))


def test_duplicates_are_marked_on_each_but_the_first():
    findings = found(
        duplicate_indicator,
        "三级指标 1、培训人次｜三级指标 培训课时｜三级指标 （2）培训 人次｜二级指标 社会效益指标｜三级指标 培训人次。",
    )
    assert [(finding.row, finding.column, finding.message) for finding in findings] == [
        (2, "level3", "与第 1 行是同一个指标"),
        (3, "level3", "与第 1 行是同一个指标"),
    ]
    assert findings[0].field == "indicator:（2）培训 人次"
    assert findings[0].label == "数量指标 三级指标"


@pytest.mark.parametrize(
    "line",
    [
        "三级指标 设备验收合格率｜三级指标 设备验收通过率",
        "三级指标 巡查工作及时性｜三级指标 巡查及时率",
        "三级指标 评估社区保洁服务质量｜二级指标 社会效益指标｜三级指标 监督履约，完善评估社区保洁服务质量",
    ],
)
def test_the_same_matter_in_other_words(line: str):
    assert [finding.row for finding in found(duplicate_indicator, line)] == [1]


@pytest.mark.parametrize(
    "line",
    [
        "三级指标 学生满意度｜三级指标 教师满意度",
        "三级指标 一期工程完工率｜三级指标 二期工程完工率",
        "表 2020项目表｜二级指标 经济效益指标｜三级指标 长期｜二级指标 社会效益指标｜三级指标 长期",
        "二级指标 数量指标｜三级指标 道路巡查次数｜二级指标 质量指标｜三级指标 道路巡查工作次数",
        "二级指标 经济效益指标｜三级指标 不适用｜二级指标 生态效益指标｜三级指标 不适用",
    ],
)
def test_different_matters(line: str):
    assert found(duplicate_indicator, line) == []


def test_starred_second_level_without_a_reason():
    (finding,) = found(
        starred_not_applicable,
        "二级指标 *成本指标｜三级指标 支出进度｜指标值 ≥95%｜二级指标 *满意度｜三级指标 不适用｜指标解释 /",
    )
    assert finding.level is Level.ERROR
    assert (finding.row, finding.column) == (1, "explanation")
    assert finding.message == "带 * 的“满意度”填了“不适用”，没有写理由"


def test_another_word_for_not_applicable():
    (finding,) = found(mixed_na_words, "二级指标 生态效益指标｜三级指标 无｜二级指标 可持续影响指标｜三级指标 不适用")
    assert (finding.row, finding.found, finding.expected) == (0, "无", "不适用")
    assert finding.message == "“无”与官方表样的写法不一致"


def test_new_project_with_an_old_code():
    (finding,) = found(new_flag_code_year, "年度 2026｜项目编码 440304241063100500023｜是否新增项目 是")
    assert finding.field == "is_new"
    assert finding.message == "填为新增项目，但项目编码的入库年份是 2024 年，早于 2026 年"


@pytest.mark.parametrize("year", ["2024", "2023"])
def test_new_project_of_the_year_of_its_code_or_later(year: str):
    assert found(new_flag_code_year, f"年度 {year}｜项目编码 440304241063100500023｜是否新增项目 是") == []


@pytest.mark.parametrize(
    ("line", "places"),
    [
        (
            "表 2020项目表｜年度目标 ｜二级指标 社会效益指标｜三级指标 ",
            [("annual_goal", ""), ("社会效益指标", "level3")],
        ),
        ("表 2020项目表｜年度目标 好｜三级指标 巡查次数｜三级指标 ", [("巡查次数", "target")]),
        ("表 2020项目表｜年度目标 好｜三级指标 ｜指标值 3次", [("数量指标", "level3")]),
        ("表 2020重点项目表｜年度目标 好｜一级指标 投入指标｜二级指标 测算明细｜三级指标 ", [("测算明细", "level3")]),
        ("表 自评表｜三级指标 巡查次数｜指标值 3次｜实际完成值 0｜分值 5｜得分 0", []),
        ("表 自评表｜三级指标 巡查次数｜指标值 3次｜分值 5", [("巡查次数", "actual"), ("巡查次数", "score")]),
        ("表 自评表｜三级指标 不适用｜指标值 不适用｜分值 0", []),
        ("表 自评表｜三级指标 巡查次数｜指标值 3次｜分值 0", []),
        ("年度目标 ｜三级指标 巡查次数", []),
    ],
)
def test_blank_cells(line: str, places: list[tuple[str, str]]):
    findings = found(blank_field, line)
    assert [(finding.field.removeprefix("indicator:"), finding.column) for finding in findings] == places


@pytest.mark.parametrize(("unit", "messages"), [("", ["实施单位没有填"]), ("某中心", [])])
def test_executing_unit_of_a_self_evaluation(unit: str, messages: list[str]):
    values = {"project": "慰问", "executing_unit": unit, "expected_goal": "慰问7人", "actual_goal": "已慰问"}
    form = Form.from_json(FormKind.SELF_EVALUATION, values)
    assert [finding.message for finding in findings_of(blank_field, form, RuleSettings())] == messages


def test_head_fields_that_the_kind_of_form_does_not_have_are_not_blank():
    form = Form.from_json(FormKind.SELF_EVALUATION, {"project": "慰问"})
    assert list(findings_of(blank_field, form, RuleSettings())) == []
