"""Rules on a 自评表: reasons, rates and sums, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicators.rules.examples import form_of
from indicators.rules.form import Form, FormKind
from indicators.rules.rule import Rule, RuleSettings, findings_of
from indicators.rules.self_evaluation import (
    actual_conflicts_execution_rate,
    budget_change_unexplained,
    full_score_with_deviation,
    funds_arithmetic,
    missing_deviation_reason,
    score_arithmetic,
    undefined_rate,
)
from perfgoals.findings import Finding

pytestmark = pytest.mark.db_free


def found(rule: Rule, line: str) -> list[Finding]:
    return list(findings_of(rule, form_of(f"表 自评表｜{line}"), RuleSettings()))


def funds(**more: object) -> dict[str, object]:
    """The total row of 项目资金, overridden."""
    return {"row": "年度资金总额", "initial": "10390000", "adjusted": "10390000", "executed": "10012516.44", **more}


def arithmetic(*rows: dict[str, object]) -> list[tuple[str, str, str]]:
    form = Form.from_json(FormKind.SELF_EVALUATION, {"funds": list(rows)})
    findings = findings_of(funds_arithmetic, form, RuleSettings())
    return [(finding.message, finding.found, finding.expected) for finding in findings]


def test_lost_points_want_a_reason():
    (finding,) = found(missing_deviation_reason, "三级指标 培训完成率｜实际完成值 50%｜分值 2.5｜得分 1.25")
    assert finding.message == "得 1.25 分，低于分值 2.5 分，没有写偏差原因"
    assert (finding.row, finding.column, finding.found) == (0, "deviation", "空白")


@pytest.mark.parametrize(
    ("deviation", "finds"),
    [
        ("因台风停课两天，未完成全部课时", True),
        ("未达标，下一步加强宣传", True),
        ("无偏差", False),
        ("已按计划完成", False),
        ("数据取自签到系统", False),
        ("/", False),
        ("", False),
    ],
)
def test_reason_beside_full_marks(deviation: str, finds: bool):
    line = f"三级指标 到课率｜指标值 ≥95%｜实际完成值 95%｜分值 5｜得分 5｜偏差原因 {deviation}"
    assert bool(found(full_score_with_deviation, line)) is finds


@pytest.mark.parametrize(
    ("target", "actual", "finds"),
    [("≥100人", "180人", False), ("≤3天", "1天", False), ("≤3天", "3天", True), ("良好", "良好", True)],
)
def test_a_better_result_may_be_explained(target: str, actual: str, finds: bool):
    line = f"三级指标 指标甲｜指标值 {target}｜实际完成值 {actual}｜分值 5｜得分 5｜偏差原因 受政策影响，需求变化"
    assert bool(found(full_score_with_deviation, line)) is finds


@pytest.mark.parametrize(
    ("name", "actual", "finds"),
    [
        ("支付进度达标率", "96.37%", False),
        ("支出进度达标率", "96%", False),
        ("预算执行率", "97%", True),
        ("项目资金使用率", "100%", True),
        ("支付进度及时性", "100%", False),
        ("资金到位率", "100%", False),
        ("支出进度达标率", "达标", False),
    ],
)
def test_actual_progress_against_the_rate(name: str, actual: str, finds: bool):
    line = f"资金 年度资金总额｜执行率 96.37%｜三级指标 {name}｜指标值 ≥95%｜实际完成值 {actual}"
    findings = found(actual_conflicts_execution_rate, line)
    assert bool(findings) is finds
    assert all(finding.message == "实际完成值与执行率 96.37% 不一致" for finding in findings)


def test_tolerance_of_the_rate_is_a_setting():
    line = "表 自评表｜资金 年度资金总额｜执行率 96.37%｜三级指标 支出进度达标率｜实际完成值 97%"
    settings = RuleSettings(thresholds={"actual_conflicts_execution_rate.points": Decimal(1)})
    assert list(findings_of(actual_conflicts_execution_rate, form_of(line), settings)) == []


def test_rate_of_nothing():
    (finding,) = found(undefined_rate, "资金 年度资金总额｜全年预算数 0｜执行率 0.00%")
    assert (finding.field, finding.found) == ("funds:年度资金总额", "0.00%")


@pytest.mark.parametrize(
    ("initial", "adjusted", "finds"),
    [("100", "130", False), ("100", "130.01", True), ("100", "70", False), ("0", "1", True), ("0", "0", False)],
)
def test_border_of_a_large_change(initial: str, adjusted: str, finds: bool):
    line = f"资金 年度资金总额｜年初预算数 {initial}｜全年预算数 {adjusted}｜实际完成情况 完成慰问"
    findings = found(budget_change_unexplained, line)
    assert bool(findings) is finds
    assert all(finding.field == "funds:年度资金总额" for finding in findings)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"rate": "96.37%", "weight": "10", "score": "9.64"}, []),
        ({"rate": "96.36%"}, []),  # cut, not rounded
        ({"rate": "96.4%"}, []),
        ({"rate": "—"}, []),
        ({"rate": "96.38%"}, [("执行率与执行数、预算数不符", "96.38%", "96.37%")]),
        ({"rate": "96.37%", "weight": "10", "score": "9.63"}, [("执行率的得分与执行率不符", "9.63", "9.64")]),
        ({"adjusted": "3028000", "executed": "3005236", "rate": "99.25%", "weight": "10", "score": "9.92"}, []),
        ({"adjusted": "0", "executed": "0", "rate": "0.00%", "weight": "10", "score": "0.00"}, []),
    ],
)
def test_rate_and_its_points(more: dict[str, object], expected: list[tuple[str, str, str]]):
    assert arithmetic(funds(**more)) == expected


def test_total_against_its_parts():
    parts: list[dict[str, object]] = [
        {"row": "其中：当年财政拨款", "adjusted": "9000000"},
        {"row": "其他资金", "adjusted": "1000000"},
    ]
    assert arithmetic(funds(), *parts) == [("全年预算数不等于各项资金之和", "10390000.00 元", "10000000.00 元")]
    assert arithmetic(funds(), *parts, {"row": "一般公共预算", "adjusted": "1"}) == []


@pytest.mark.parametrize(
    ("total_weight", "total_score", "expected"),
    [
        (100, "96.14", []),
        (110, "96.14", [("分值合计与总分栏不一致", "110", "100")]),
        (100, "98", [("得分合计与总分栏不一致", "98", "96.14")]),
    ],
)
def test_totals_of_points(total_weight: int, total_score: str, expected: list[tuple[str, str, str]]):
    values = {
        "funds": [funds(weight="10", score="9.64")],
        "indicators": [{"level3": "甲", "weight": 50, "score": "46.5"}, {"level3": "乙", "weight": 40, "score": 40}],
        "total_weight": total_weight,
        "total_score": total_score,
    }
    findings = findings_of(score_arithmetic, Form.from_json(FormKind.SELF_EVALUATION, values), RuleSettings())
    assert [(finding.message, finding.found, finding.expected) for finding in findings] == expected


def test_totals_are_left_alone_while_a_score_is_missing():
    rows = [{"level3": "甲", "weight": 50, "score": 50}, {"level3": "乙", "weight": 40}]
    values = {"funds": [funds(weight="10", score="9.64")], "indicators": rows, "total_score": 50}
    form = Form.from_json(FormKind.SELF_EVALUATION, values)
    assert list(findings_of(score_arithmetic, form, RuleSettings())) == []


def test_score_above_its_weight():
    (finding,) = found(score_arithmetic, "三级指标 培训完成率｜分值 10｜得分 12")
    assert (finding.message, finding.found, finding.expected) == ("得分高于分值", "12", "不超过 10")
