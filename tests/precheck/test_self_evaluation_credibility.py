"""Rules on a 自评表: reasons and actual values, a form on its way, and forms of any kind."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.rules import examine
from indicators.rules.examples import form_of
from indicators.rules.form import Form, FormKind, Funds, Row
from indicators.rules.rule import Rule, RuleSettings, findings_of
from indicators.rules.self_evaluation import (
    RULES,
    actual_equals_target,
    actual_not_measured,
    deviation_conflicts_actual,
    full_score_below_target,
    full_score_with_deviation,
    missing_deviation_reason,
)
from indicators.rules.values.bounds import overachieved_target
from perfgoals.findings import Finding

pytestmark = pytest.mark.db_free


def found(rule: Rule, line: str) -> list[Finding]:
    return list(findings_of(rule, form_of(f"表 自评表｜{line}"), RuleSettings()))


# Reasons


def test_lost_points_want_a_reason():
    (finding,) = found(missing_deviation_reason, "三级指标 培训完成率｜实际完成值 50%｜分值 2.5｜得分 1.25")
    assert finding.message == "得 1.25 分，低于分值 2.5 分，没有写偏差原因"
    assert (finding.row, finding.column, finding.found) == (0, "deviation", "空白")


def test_points_lost_though_the_target_was_reached_want_another_reason():
    line = "三级指标 培训完成率｜指标值 ≥90%｜实际完成值 96%｜分值 10｜得分 9｜偏差原因 无"
    (finding,) = found(missing_deviation_reason, line)
    assert finding.message == "实际完成值已达到指标值，却只得 9 分，低于分值 10 分，没有写偏差原因"
    assert (finding.found, finding.expected) == ("无", "扣分的原因")


@pytest.mark.parametrize(
    ("deviation", "finds"),
    [
        ("无偏差。", True),
        ("不适用", True),
        ("未发生偏差", True),
        ("已按计划完成", True),
        ("偏差原因：无；改进措施：无", True),
        ("1.规划调整；2.征地未完成", False),
        ("按合同约定付款未完成", False),
        ("复核扣1分", False),
    ],
)
def test_what_is_no_reason_for_lost_points(deviation: str, finds: bool):
    line = f"三级指标 完成率｜指标值 100%｜实际完成值 60%｜分值 10｜得分 6｜偏差原因 {deviation}"
    assert bool(found(missing_deviation_reason, line)) is finds


@pytest.mark.parametrize(
    ("deviation", "finds"),
    [
        ("因台风停课两天，未完成全部课时", True),
        ("未达标，下一步加强宣传", True),
        ("受政策影响", True),
        ("受政策影响改在线上，已按期完成", False),
        ("无偏差", False),
        ("项目已于6月完成，无偏差", False),
        ("已按计划完成", False),
        ("已达标，下一步继续加强宣传", False),
        ("全年未发生缺勤", False),
        ("指标设置偏低，明年提高", False),
        ("数据取自签到系统", False),
        ("偏差原因：无", False),
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


def test_a_missed_target_is_told_once_with_its_reason():
    line = "三级指标 开展主题活动｜指标值 12次｜实际完成值 9次｜分值 5｜得分 5｜偏差原因 按实际需要安排"
    (finding,) = found(full_score_with_deviation, line)
    assert finding.message == "实际完成值没有达到指标值，也写了偏差原因，仍得满分 5 分"
    assert found(full_score_below_target, line) == []


@pytest.mark.parametrize(
    ("deviation", "quote"),
    [
        ("暴雨影响，实际演出42场", "实际演出42场"),
        ("只完成了40场，余下改期", "只完成了40场"),
        ("仅完成线下30场，另有线上14场", ""),
        ("计划50场，少6场，实际已补演", ""),
        ("上半年仅演出12场", ""),
        ("首期仅3场", ""),
        ("实际到岗18人", ""),
        ("观众实际满意率97%", ""),
    ],
)
def test_a_reason_against_its_actual_value(deviation: str, quote: str):
    line = f"三级指标 演出场次｜指标值 50场｜实际完成值 44场｜偏差原因 {deviation}"
    findings = found(deviation_conflicts_actual, line)
    assert [finding.found for finding in findings] == ([quote] if quote else [])
    assert all(finding.message == f"偏差原因写“{quote}”，实际完成值却是“44场”" for finding in findings)


# Actual values


COPIED = "三级指标 期数｜指标值 4期｜实际完成值 4期｜三级指标 开班率｜指标值 100%｜实际完成值 100%"


@pytest.mark.parametrize(
    ("target", "actual", "finds"),
    [
        ("≥90%", "≥90%", True),
        ("≥90%", "90%", True),
        ("98%", "98%", True),
        ("2024年9月底前", "2024年9月底前", True),
        ("≥90%", "93%", False),
        ("≥100%", "100%", False),
        ("≥6期", "6期", False),
        ("0起", "0起", False),
        ("显著提升", "显著提升", False),
    ],
)
def test_actual_values_that_are_all_their_targets(target: str, actual: str, finds: bool):
    findings = found(actual_equals_target, f"{COPIED}｜三级指标 指标甲｜指标值 {target}｜实际完成值 {actual}")
    assert bool(findings) is finds
    assert all(finding.message == "3 项可以计量的指标，实际完成值都与指标值相同" for finding in findings)
    assert all((finding.field, finding.found) == ("record", actual) for finding in findings)


def test_two_rows_are_too_few_to_tell():
    line = "三级指标 期数｜指标值 4期｜实际完成值 4期｜三级指标 满意度｜指标值 ≥90%｜实际完成值 ≥90%"
    assert found(actual_equals_target, line) == []


@pytest.mark.parametrize(
    ("actual", "finds"),
    [
        ("≥98%", True),
        ("98%以上", True),
        ("不超过5万元", True),
        ("超2100人", True),
        ("98%", False),
        ("约620人次", False),
        ("18小时内", False),
        ("2024年9月底前", False),
        ("97%-99%", False),
        ("", False),
    ],
)
def test_a_bound_is_no_measurement(actual: str, finds: bool):
    findings = found(actual_not_measured, f"三级指标 指标甲｜指标值 ≥95%｜实际完成值 {actual}")
    assert [finding.found for finding in findings] == ([actual] if finds else [])


# Forms on their way, and forms of any kind


def test_a_form_that_is_being_filled_in_gets_no_word_on_its_blanks():
    values = {
        "money_unit": "元",
        "funds": [
            {"row": "年度资金总额", "initial": "500000", "adjusted": "0", "weight": "10", "rate": "0.00%"},
            {"row": "当年财政拨款", "initial": "500000", "adjusted": "0", "rate": "0.00%"},
            {"row": "其他资金"},
        ],
        "expected_goal": "完成校舍加固12栋。",
        "actual_goal": "",
        "indicators": [
            {"level1": "产出指标", "level1_weight": "50", "level2": "数量指标", "level3": "加固校舍", "target": "12栋"},
            {"level1": "产出指标", "level1_weight": "50", "level2": "质量指标", "level3": "合格率", "target": "≥95%",
             "weight": "20"},
            {"level1": "产出指标", "level1_weight": "50", "level2": "时效指标", "level3": "完工时间",
             "target": "2025年8月底前", "actual": "2025年8月20日", "weight": "10", "score": "10"},
            {"level1": "效益指标", "level1_weight": "40", "level2": "满意度指标", "level3": "师生满意度",
             "target": "≥90%", "actual": "88%"},
        ],
        "total_weight": "30",
        "total_score": "10",
    }  # fmt: skip
    form = Form.from_json(FormKind.SELF_EVALUATION, values)
    findings = [
        found.message for rule in (*RULES, overachieved_target) for found in findings_of(rule, form, RuleSettings())
    ]
    assert findings == []


def test_numbers_beyond_any_form_are_left_out():
    row = Row(index=0, level1="产出指标", level2="数量指标", name="甲", weight=Decimal("1e40"), score=Decimal("1e-40"))
    funds = Funds(row="年度资金总额", adjusted=Decimal("1e-20"), executed=Decimal(999999999999999), rate="95%")
    form = Form(kind=FormKind.SELF_EVALUATION, rows=(row,), funds=(funds,), total_score=Decimal("1e999999"))
    read = form.bounded()
    assert (read.rows[0].weight, read.rows[0].score, read.total_score) == (None, None, None)
    assert {"executed_over_budget", "funds_arithmetic"} <= {finding.rule for finding in examine(form)}


TEXTS = st.sampled_from(
    ("", "无", "≥95%", "95%", "0", "≤5次", "8次", "约3000人", "80%-90%", "显著提升", "2023年10月底前", "2023年12月1日",
     "下降3%", "12.5万平方米", "实际演出42场", "执行率98.2%", "1次、2次、" * 40, "；；", "1e999", "9" * 300 + "%",
     "0." + "0" * 99 + "1%")
)  # fmt: skip
NUMBERS = st.sampled_from(
    (None, "0", "10", "9.5", "-5", "1e30", "1e-30", "999999999999999", "0." + "3" * 40, "NaN", "1e999999", "1e-999999")
)
PRINTED = st.sampled_from(("", "—", "0.00%", "95%", "10", "1e5", "9" * 40 + "%", "0." + "3" * 40))


@settings(max_examples=300)
@given(
    st.lists(st.fixed_dictionaries({
        "level1": st.sampled_from(("产出指标", "")), "level1_weight": NUMBERS,
        "level2": st.sampled_from(("数量指标", "质量指标")),
        "level3": st.sampled_from(("演出场次", "投诉次数", "不适用", "")),
        "target": TEXTS, "actual": TEXTS, "weight": NUMBERS, "score": NUMBERS, "deviation": TEXTS,
    }), max_size=3),
    st.lists(st.fixed_dictionaries({
        "row": st.sampled_from(("年度资金总额", "当年财政拨款", "其他资金")), "initial": NUMBERS, "adjusted": NUMBERS,
        "executed": NUMBERS, "weight": PRINTED, "rate": PRINTED, "score": PRINTED,
    }), max_size=3),
    st.sampled_from(("元", "万元")), NUMBERS, TEXTS,
)  # fmt: skip
def test_no_form_is_too_much(
    rows: list[dict[str, object]], money: list[dict[str, object]], unit: str, total: str | None, text: str
):
    values = {"indicators": rows, "funds": money, "money_unit": unit, "total_weight": total, "total_score": total}
    examine(Form.from_json(FormKind.SELF_EVALUATION, values | {"actual_goal": text, "expected_goal": text}))
