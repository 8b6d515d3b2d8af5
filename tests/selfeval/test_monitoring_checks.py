"""The pre-check of a monitoring: each rule finds what it should, at its box, and is silent beside it. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from perfgoals.findings import Finding, Level
from selfeval.monitoring.catalogue import RULES, TITLES
from selfeval.monitoring.checks import CHECKS, check
from selfeval.monitoring.lights import Light
from selfeval.monitoring.lit import lit
from selfeval.monitoring.values import MonitoredFunds, MonitoringRowValues, MonitoringValues

pytestmark = pytest.mark.db_free

D = Decimal
ERROR, WARNING, HINT = Level.ERROR, Level.WARNING, Level.HINT
NOTHING = {"initial": D(0), "executed": D(0), "expected": D(0)}


def row(**changes: Any) -> MonitoringRowValues:
    """An indicator that is on its way: 9 of 15 by July."""
    whole: dict[str, Any] = {
        "level1": "产出指标",
        "level2": "数量指标",
        "level3": "培训期数",
        "target": "≥15期",
        "actual": "9期",
        "forecast": "15期",
        "likelihood": "sure",
    }
    return MonitoringRowValues(**(whole | changes))


def values(*rows: MonitoringRowValues, money: Any = None, **changes: Any) -> MonitoringValues:
    """A monitoring in which the checks find nothing: 60 of 100 spent by July, 100 expected."""
    amounts = {"initial": D(100), "executed": D(60), "expected": D(100)} | (money or {})
    whole: dict[str, Any] = {
        "month": 7,
        "project": "窗口人员培训",
        "executing_unit": "深圳市甲区政务服务局（本级）",
        "funds": (
            MonitoredFunds(row="当年财政拨款", **amounts),
            MonitoredFunds(row="上年结转资金", **NOTHING),
            MonitoredFunds(row="其他资金", **NOTHING),
        ),
        "indicators": rows or (row(),),
    }
    return MonitoringValues(**(whole | changes)).with_sums()


def found(content: MonitoringValues) -> list[Finding]:
    return check(lit(content, 2025))


def told(content: MonitoringValues) -> list[tuple[str, Level, str, str]]:
    """Rule, level, field and column of what is found."""
    return [(each.rule, each.level, each.field, each.column) for each in found(content)]


def test_a_whole_form_is_silent() -> None:
    assert found(values()) == []


def test_every_rule_is_explained() -> None:
    named = {rule for each in CHECKS for rule in re.findall(r"[a-z]+(?:_[a-z]+)+", (each.__doc__ or "").split(":")[0])}
    assert named <= set(TITLES)
    assert {rule.id for rule in RULES} <= named


# --- head and funds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["project", "executing_unit"])
def test_names_are_asked_for(name: str) -> None:
    blank: dict[str, Any] = {name: " "}
    assert told(values(**blank)) == [("blank_field", ERROR, name, "")]


@pytest.mark.parametrize(("month", "rules"), [(0, 1), (13, 1), (1, 0), (12, 0)])
def test_the_month_is_one_of_the_year(month: int, rules: int) -> None:
    content = values(row(actual="15期"), month=month, money={"executed": D(100)})
    assert [each.rule for each in found(content)] == ["month_out_of_range"] * rules


@pytest.mark.parametrize(
    ("money", "column"),
    [({"executed": None}, "executed"), ({"expected": None}, "expected")],
)
def test_the_amounts_of_a_row_with_a_budget_are_asked_for(money: dict[str, Any], column: str) -> None:
    assert told(values(money=money)) == [("blank_field", ERROR, "funds:当年财政拨款", column)]


def test_without_any_budget_the_total_is_asked_for() -> None:
    content = values(funds=())
    assert told(content) == [
        ("blank_field", ERROR, "funds:年度资金总额", column) for column in ("initial", "executed", "expected")
    ]


def test_what_cannot_be_read_is_named_with_what_was_typed() -> None:
    (finding,) = found(values(money={"executed": None}, unread={"funds.当年财政拨款.executed": "约六十"}))
    assert (finding.rule, finding.field, finding.column) == ("not_a_number", "funds:当年财政拨款", "executed")
    assert finding.message == "当年财政拨款的1-7月执行数：不是数字，只写数字即可（单位元已在栏目名中）"
    assert finding.found == "约六十"


def test_amounts_are_not_negative() -> None:
    content = values(money={"executed": D(-1)}, funds_cause="冲账", funds_measure="9 月补回")
    assert told(content) == [
        ("amount_negative", ERROR, "funds:年度资金总额", "executed"),
        ("amount_negative", ERROR, "funds:当年财政拨款", "executed"),
    ]


def test_a_total_that_is_read_equals_its_parts() -> None:
    content = values()
    wrong = replace(content, funds=(replace(content.total_funds, executed=D(70)), *content.funds[1:]))
    (finding,) = found(wrong)
    assert (finding.rule, finding.found, finding.expected) == ("funds_sum", "70.00 元", "60.00 元")


def test_more_than_the_budget_wants_a_word() -> None:
    money = {"executed": D(101), "expected": D(101)}
    assert told(values(money=money)) == [("executed_above_budget", WARNING, "funds:年度资金总额", "executed")]
    assert told(values(money=money, funds_cause="6 月追加预算 5 元")) == []
    assert told(values(money={"executed": D(100)})) == []


def test_what_is_expected_is_not_less_than_what_is_spent() -> None:
    assert told(values(money={"expected": D("59.99")}, funds_cause="退款")) == [
        ("funds_forecast_low", ERROR, "funds:年度资金总额", "expected")
    ]
    assert told(values(money={"expected": D(60)}, funds_cause="退款")) == []


def test_less_than_the_budget_expected_wants_a_cause() -> None:
    assert told(values(money={"expected": D(99)})) == [("funds_forecast_short", WARNING, "funds_cause", "")]
    assert told(values(money={"expected": D(99)}, funds_cause="招标节约")) == []


@pytest.mark.parametrize(
    ("executed", "expected"),
    [
        ("34.99", [("red_without_measure", ERROR), ("deviation_without_cause", WARNING)]),
        ("35.00", [("deviation_without_cause", WARNING)]),
        ("46.66", [("deviation_without_cause", WARNING)]),
        ("46.67", []),
    ],
)
def test_the_light_of_the_money_asks_for_measure_and_cause(executed: str, expected: list[tuple[str, Level]]) -> None:
    content = values(money={"executed": D(executed)})
    assert [(each.rule, each.level) for each in found(content)] == expected
    assert told(replace(content, funds_cause="合同晚签", funds_measure="9 月底付清")) == []


def test_the_finding_of_a_red_light_carries_its_arithmetic() -> None:
    (finding, _) = found(values(money={"executed": D(30)}))
    assert (finding.field, finding.message) == ("funds_measure", "资金执行是红灯，没有写改进措施")
    assert finding.found == "执行率 30 % ÷ 时间进度 7/12 = 51.42 %，不到 60 %"


# --- indicators --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "column", "message"),
    [
        ({"level3": ""}, "level3", "三级指标还没有填"),
        ({"target": ""}, "target", "年度指标值还没有填"),
        ({"actual": " "}, "actual", "1-7月执行情况还没有填"),
        ({"forecast": ""}, "forecast", "全年预计完成情况还没有填"),
        ({"likelihood": ""}, "likelihood", "完成目标可能性还没有填"),
    ],
)
def test_every_indicator_is_filled_in(changes: dict[str, Any], column: str, message: str) -> None:
    errors = [each for each in found(values(row(**changes))) if each.level is ERROR]
    assert [(each.rule, each.row, each.column, each.message) for each in errors] == [
        ("blank_field", 0, column, message)
    ]


def test_that_there_is_no_figure_yet_is_said_in_a_word() -> None:
    content = values(row(level3="参训人员满意度", target="≥90%", actual="暂无", forecast="92%"))
    assert told(content) == [("light_by_hand", HINT, "indicator:参训人员满意度", "hand_light")]


def test_what_does_not_apply_and_empty_rows_are_passed_over() -> None:
    na = MonitoringRowValues(
        level1="效益指标", level2="生态效益指标", level3="不适用", target="不适用", actual="不适用", forecast="不适用"
    )
    assert told(values(row(), na, MonitoringRowValues(level1="效益指标", level2="经济效益指标"))) == []


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("5.24期", [("red_without_measure", ERROR, "measure"), ("deviation_without_cause", WARNING, "explanation")]),
        ("5.25期", [("deviation_without_cause", WARNING, "explanation")]),
        ("7期", []),
    ],
)
def test_a_red_light_asks_for_a_measure_a_yellow_one_for_a_cause(
    actual: str, expected: list[tuple[str, Level, str]]
) -> None:
    content = values(row(actual=actual))
    assert [(each.rule, each.level, each.column) for each in found(content)] == expected
    ticked = values(row(actual=actual, causes=("staff",), measure="下半年加办"))
    written = values(row(actual=actual, explanation="场地晚了", measure="下半年加办"))
    assert told(ticked) == told(written) == []


def test_a_light_by_hand_asks_the_same() -> None:
    worded = {"level3": "服务水平", "target": "显著提升", "actual": "办事更快了", "forecast": "显著提升"}
    assert [each.rule for each in found(values(row(**worded)))] == ["light_by_hand"]
    assert [each.rule for each in found(values(row(**worded, hand_light=Light.RED)))] == [
        "red_without_measure",
        "deviation_without_cause",
    ]
    assert told(values(row(**worded, hand_light=Light.GREEN))) == []


def test_a_forecast_below_the_target_wants_a_cause() -> None:
    short = row(forecast="14期", likelihood="possible")
    assert told(values(short)) == [("forecast_short", WARNING, "indicator:培训期数", "explanation")]
    assert told(values(replace(short, explanation="少一名讲师"))) == []


@pytest.mark.parametrize(
    ("changes", "is_found"),
    [
        ({"actual": "16期", "forecast": "15期"}, True),
        ({"actual": "15期", "forecast": "15期"}, False),
        ({"level3": "接待人次", "target": "≥2万人次", "actual": "2.1万人次", "forecast": "20500人次"}, True),
        ({"level3": "项目总成本", "target": "≤100万元", "actual": "80万元", "forecast": "70万元"}, True),
        # a level may fall again
        ({"level3": "考核合格率", "target": "≥90%", "actual": "97%", "forecast": "95%"}, False),
        ({"level3": "在岗人数", "target": "≥30人", "actual": "32人", "forecast": "30人"}, False),
        ({"level3": "考核合格率", "target": "≥90%", "actual": "97%", "forecast": "达到目标"}, False),
        ({"actual": "16期", "forecast": "15-17期"}, False),
    ],
)
def test_what_adds_up_is_not_forecast_to_become_less(changes: dict[str, Any], is_found: bool) -> None:
    rules = [each.rule for each in found(values(row(**changes)))]
    assert ("forecast_below_actual" in rules) is is_found


def test_what_is_impossible_has_a_measure() -> None:
    impossible = row(forecast="12期", likelihood="impossible", causes=("funds",))
    assert told(values(impossible)) == [("impossible_without_measure", ERROR, "indicator:培训期数", "measure")]
    assert told(values(replace(impossible, measure="申请调减目标"))) == []


def test_a_red_row_that_is_impossible_asks_for_its_measure_once() -> None:
    content = values(row(actual="1期", forecast="5期", likelihood="impossible", causes=("funds",)))
    assert [each.rule for each in found(content)] == ["red_without_measure"]


@pytest.mark.parametrize(
    ("likelihood", "forecast", "message"),
    [
        ("sure", "12期", "完成目标可能性选了“确定能”，全年预计却完不成"),
        ("impossible", "15期", "完成目标可能性选了“完全不可能”，全年预计却能完成"),
        ("possible", "12期", ""),
        ("possible", "15期", ""),
        ("sure", "争取完成", ""),
    ],
)
def test_likelihood_and_forecast_do_not_contradict_each_other(likelihood: str, forecast: str, message: str) -> None:
    content = values(row(likelihood=likelihood, forecast=forecast, causes=("staff",), measure="加办"))
    assert [each.message for each in found(content)] == ([message] if message else [])


@pytest.mark.parametrize("name", ["funds_cause", "funds_measure"])
def test_texts_of_the_money_fit(name: str) -> None:
    fitting: dict[str, Any] = {name: "字" * 500}
    assert told(values(**fitting)) == []
    longer: dict[str, Any] = {name: "字" * 501}
    (finding,) = found(values(**longer))
    assert (finding.rule, finding.field, finding.found, finding.suggestion) == (
        "too_long",
        name,
        "501 字",
        "请删减 1 字",
    )


@pytest.mark.parametrize("column", ["explanation", "measure", "remark"])
def test_texts_of_a_row_fit(column: str) -> None:
    assert told(values(row(**{column: "字" * 500}))) == []
    assert told(values(row(**{column: "字" * 501}))) == [("too_long", ERROR, "indicator:培训期数", column)]
