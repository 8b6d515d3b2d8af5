"""Rules on a 自评表: money and points, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicators.rules.examples import form_of
from indicators.rules.form import Form, FormKind
from indicators.rules.rounding import is_rounded
from indicators.rules.rule import Rule, RuleSettings, findings_of
from indicators.rules.self_evaluation import (
    actual_conflicts_execution_rate,
    budget_change_unexplained,
    executed_over_budget,
    full_score_below_target,
    funds_arithmetic,
    score_arithmetic,
    score_not_derivable,
    undefined_rate,
)
from perfgoals.findings import Finding, Level

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


# Points


@pytest.mark.parametrize(
    ("level2", "name", "target", "actual", "finds"),
    [
        ("数量指标", "开展主题活动", "12次", "11次", True),
        ("数量指标", "养护面积", "≥1.2万平方米", "11950平方米", True),
        ("数量指标", "养护面积", "≥1.2万平方米", "12000平方米", False),
        ("数量指标", "会议次数", "10次", "8次", False),
        ("数量指标", "受益人数", "约3000人", "2950人", False),
        ("社会效益指标", "投诉次数", "0次", "无", False),
        ("社会效益指标", "投诉次数", "≤5次", "6次", True),
        ("社会效益指标", "空置率", "5%～8%", "9%", True),
        ("社会效益指标", "空置率", "5%～8%", "8%", False),
        ("成本指标", "项目成本", "≤120万元", "1200100元", True),
        ("成本指标", "补贴标准", "2000元/人", "1800元/人", False),
        ("时效指标", "完工时间", "10月底前", "2025年11月2日", True),
        ("时效指标", "完工时间", "10月底前", "2025年10月31日", False),
        ("质量指标", "验收情况", "合格", "合格", False),
    ],
)
def test_full_marks_below_the_target(level2: str, name: str, target: str, actual: str, finds: bool):
    line = f"二级指标 {level2}｜三级指标 {name}｜指标值 {target}｜实际完成值 {actual}｜分值 10｜得分 10"
    findings = found(full_score_below_target, line)
    assert [finding.found for finding in findings] == ([f"{target} → {actual}"] if finds else [])
    assert all(finding.message == "实际完成值没有达到指标值，仍得满分 10 分" for finding in findings)


def score_of(level2: str, target: str, actual: str, score: str, deviation: str = "") -> list[str]:
    line = f"二级指标 {level2}｜三级指标 指标甲数量｜指标值 {target}｜实际完成值 {actual}｜分值 10｜得分 {score}"
    return [finding.message for finding in found(score_not_derivable, f"{line}｜偏差原因 {deviation}")]


@pytest.mark.parametrize(
    ("target", "actual", "score", "message"),
    [
        ("4座", "3座", "9", "按公式 3座 ÷ 4座 × 10 分 = 7.5 分，表上是 9 分"),
        ("≥95%", "84%", "8.86", "按公式 84% ÷ 95% × 10 分 = 8.84 分，表上是 8.86 分"),
        ("≤5次", "8次", "8", "按公式 5次 ÷ 8次 × 10 分 = 6.25 分，表上是 8 分"),
        ("≥1.2万人", "9000人", "8", "按公式 9,000人 ÷ 12,000人 × 10 分 = 7.5 分，表上是 8 分"),
    ],
)
def test_points_that_the_formula_does_not_give(target: str, actual: str, score: str, message: str):
    assert score_of("质量指标", target, actual, score) == [message]


@pytest.mark.parametrize(
    ("target", "actual", "score"),
    [
        ("≥95%", "84%", "8.84"),
        ("≥95%", "84%", "8.85"),  # a cent
        ("≥95%", "84%", "8.8"),  # cut to one decimal
        ("≤5次", "8次", "4"),  # evenly down to nothing at 10次
        ("4座", "3座", "10"),  # told by full_score_below_target
        ("<1%", "1%", "9"),
        ("4座", "5座", "9"),  # reached
        ("5～8座", "9座", "9"),
        ("2024年10月底前", "2024年11月3日", "9"),
        ("显著提升", "有所提升", "9"),
        ("4座", "", "9"),
    ],
)
def test_points_that_a_formula_gives_or_a_person(target: str, actual: str, score: str):
    assert score_of("质量指标", target, actual, score) == []


def test_what_is_left_of_a_zero_target_is_told_by_a_person():
    line = "二级指标 社会效益指标｜三级指标 投诉次数｜指标值 0次｜实际完成值 2次｜分值 10｜得分 5"
    assert found(score_not_derivable, line) == []


def test_fewer_points_by_choice_want_a_reason_and_more_are_not_explained_away():
    assert score_of("数量指标", "4座", "3座", "6", "1座未完工，另有返修") == []
    assert len(score_of("数量指标", "4座", "3座", "6")) == 1
    assert len(score_of("数量指标", "4座", "3座", "9", "1座未完工")) == 1


# Money


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
    (finding,) = found(undefined_rate, "资金 年度资金总额｜全年预算数 0｜全年执行数 0｜执行率 0.00%")
    assert (finding.field, finding.found, finding.level) == ("funds:年度资金总额", "0.00%", Level.HINT)


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("资金 年度资金总额｜全年预算数 500｜全年执行数 500.01", ["funds:年度资金总额"]),
        ("资金 年度资金总额｜全年预算数 500｜全年执行数 500", []),
        (
            "资金 年度资金总额｜全年预算数 500｜全年执行数 510｜资金 当年财政拨款｜全年预算数 500｜全年执行数 510",
            ["funds:年度资金总额"],
        ),
        (
            "资金 年度资金总额｜全年预算数 500｜全年执行数 490｜资金 其他资金｜全年预算数 0｜全年执行数 5",
            ["funds:其他资金"],
        ),
        ("资金 年度资金总额｜全年预算数 500｜全年执行数", []),
    ],
)
def test_more_spent_than_there_was(line: str, places: list[str]):
    assert [finding.field for finding in found(executed_over_budget, line)] == places


def test_amounts_are_told_in_the_unit_of_the_form():
    rows = [{"row": "年度资金总额", "adjusted": "320", "executed": "335.5"}]
    form = Form.from_json(FormKind.SELF_EVALUATION, {"funds": rows, "money_unit": "万元"})
    (finding,) = findings_of(executed_over_budget, form, RuleSettings())
    assert (finding.found, finding.expected) == ("335.50 万元", "不超过 320.00 万元")


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("预算执行率98.2%", True),
        ("资金支出率达到96%", True),
        ("预算执行率不低于85%", False),
        ("预算执行率91%", False),
        ("其中区级资金执行率98%", False),
        ("截至9月底支出进度70%", False),
        ("资金支付及时率100%", False),
        ("合格率98%", False),
    ],
)
def test_a_rate_in_the_text_against_the_rate_of_the_funds(text: str, finds: bool):
    line = f"资金 年度资金总额｜执行率 91.50%｜实际完成情况 发放补贴2013人次，{text}。"
    findings = found(actual_conflicts_execution_rate, line)
    assert [finding.found for finding in findings] == ([text] if finds else [])
    assert all(finding.field == "actual_goal" for finding in findings)


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
        (100, "96.1", []),
        (100, "96.140", []),
        (110, "96.14", [("分值合计与总分栏不一致", "110", "100")]),
        (100, "96", [("得分合计与总分栏不一致", "96", "96.14")]),
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


def test_rows_that_carry_nothing_do_not_stand_in_the_way_of_a_sum():
    values = {
        "funds": [funds(weight="10", score="9.64")],
        "indicators": [{"level3": "甲", "weight": 90, "score": 90}, {"level3": "不适用", "target": "不适用"}, {}],
        "total_weight": 100,
        "total_score": "98.64",
    }
    findings = findings_of(score_arithmetic, Form.from_json(FormKind.SELF_EVALUATION, values), RuleSettings())
    assert [(finding.found, finding.expected) for finding in findings] == [("98.64", "99.64")]


def weights(*rows: tuple[str, str, str], execution: str = "10") -> list[tuple[str, str, str]]:
    """What is found where rows of (first level, its points, weight) stand."""
    form = Form.from_json(
        FormKind.SELF_EVALUATION,
        {
            "funds": [funds(weight=execution)],
            "indicators": [
                {"level1": level, "level1_weight": points, "level2": "二级", "level3": f"{n}", "weight": weight}
                for n, (level, points, weight) in enumerate(rows)
            ],
        },
    )
    return [(hit.field, hit.message, hit.expected) for hit in findings_of(score_arithmetic, form, RuleSettings())]


def test_weights_that_come_to_110_are_told_at_the_level_and_of_the_whole():
    assert weights(("产出指标", "50", "40"), ("产出指标", "50", "20"), ("效益指标", "40", "40")) == [
        ("indicator:0", "“产出指标”各行分值合计 60 分，这一级的分值却是 50 分", "50"),
        ("record", "各指标分值与预算执行分值合计 110 分，不是 100 分", "100"),
    ]


def test_weights_that_are_right():
    assert weights(("产出指标", "50", "50"), ("效益指标", "30", "30"), ("满意度指标", "10", "10")) == []
    assert weights(("成本指标", "20", "20"), ("产出指标", "70", ""), ("产出指标", "70", "30")) == []
    assert weights(("产出指标", "", "50"), ("效益指标", "", "50"), execution="—") == []


def test_rows_alone_may_be_too_many():
    assert weights(("产出指标", "", "70"), ("效益指标", "", "40"), execution="—") == [
        ("record", "各指标分值与预算执行分值合计 110 分，不是 100 分", "100")
    ]


def test_score_above_its_weight():
    (finding,) = found(score_arithmetic, "三级指标 培训完成率｜分值 10｜得分 12")
    assert (finding.message, finding.found, finding.expected) == ("得分高于分值", "12", "不超过 10")


@pytest.mark.parametrize(
    ("printed", "exact", "expected"),
    [
        ("96.37", "96.3668", True),
        ("96.36", "96.3668", True),
        ("96.38", "96.3668", False),
        ("96.4", "96.35", True),
        ("96", "96.9", True),
        ("97", "96.4", False),
        ("100", "99.5", True),
    ],
)
def test_printed_numbers_may_be_rounded_or_cut(printed: str, exact: str, expected: bool):
    assert is_rounded(Decimal(printed), Decimal(exact)) is expected
