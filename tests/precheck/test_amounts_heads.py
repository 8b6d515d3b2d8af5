"""The rules on amounts of a form's head: years and total, cost targets, sums of a department's tasks."""

from __future__ import annotations

from typing import Any

import pytest

from indicators.rules.amounts import RULES
from indicators.rules.examples import form_of
from indicators.rules.form import Form, FormKind
from indicators.rules.rule import RuleSettings, findings_of
from perfgoals.findings import Finding

pytestmark = pytest.mark.db_free


def examine(form: Form) -> list[Finding]:
    return [finding for rule in RULES for finding in findings_of(rule, form, RuleSettings())]


@pytest.mark.parametrize(
    ("period", "total", "year", "messages"),
    [
        (3, 500_000, 500_000, ["实施期限 3 年，本年度项目金额却等于项目总金额 50.00 万元"]),
        (1, 500_000, 500_000, []),
        (3, 1_500_000, 500_000, []),
        (3, 0, 0, []),
        (None, 500_000, 500_000, []),
    ],
)
def test_total_of_several_years_is_not_one_years_amount(period: int | None, total: int, year: int, messages: list[str]):
    values = {"money_unit": "元", "period_years": period, "total_amount": total, "year_amount": year}
    found = examine(Form.from_json(FormKind.DECLARATION, values))
    assert [one.message for one in found] == messages
    assert {one.field for one in found} <= {"year_amount"}


COST = "本年度项目金额 300000｜项目总金额 900000｜一级指标 产出指标｜二级指标 成本指标｜三级指标 "


@pytest.mark.parametrize(
    ("row", "messages"),
    [
        ("项目总成本｜指标值 ≤35万元", ["成本目标 35.00 万元 高于本年度项目金额 30.00 万元"]),
        ("项目成本｜指标值 350,000元", ["成本目标 35.00 万元 高于本年度项目金额 30.00 万元"]),
        ("项目成本｜指标值 35｜度量单位 万元", ["成本目标 35.00 万元 高于本年度项目金额 30.00 万元"]),
        ("项目成本｜指标值 ≤30万元", []),
        ("三年总成本｜指标值 ≤90万元", []),
        ("成本控制率｜指标值 ≤100%", []),
        ("单位成本｜指标值 ≤50万元", []),
        ("建设成本｜指标值 ≤50万元/公里", []),
        ("项目成本｜指标值 30-35万元", ["成本目标 35.00 万元 高于本年度项目金额 30.00 万元"]),
        ("项目成本｜指标值 按批复控制", []),
    ],
)
def test_cost_target_is_within_the_years_amount(row: str, messages: list[str]):
    found = examine(form_of(COST + row))
    assert [one.message for one in found] == messages
    assert {one.column for one in found} <= {"target"}


def test_cost_target_stands_under_a_heading_of_cost():
    assert examine(form_of("本年度项目金额 300000｜二级指标 经济效益指标｜三级指标 节约资金｜指标值 ≥50万元")) == []
    framework_with_cost = (
        "本年度项目金额 300000｜一级指标 成本指标｜二级指标 经济成本指标｜三级指标 经费｜指标值 ≤50万元"
    )
    (found,) = examine(form_of(framework_with_cost))
    assert (found.rule, found.expected) == ("cost_target_exceeds_amount", "不高于 30.00 万元")


def test_cost_target_of_a_self_evaluation_is_held_against_the_budget_of_the_year():
    line = (
        "表 自评表｜资金 年度资金总额｜年初预算数 300000｜全年预算数 320000｜二级指标 成本指标｜三级指标 成本｜指标值 ≤"
    )
    (found,) = examine(form_of(f"{line}33万元"))
    assert found.message == "成本目标 33.00 万元 高于本年度项目金额 32.00 万元"
    assert examine(form_of(f"{line}32万元")) == []


def department(**changes: Any) -> Form:
    values: dict[str, Any] = {
        "money_unit": "万元",
        "tasks": [
            {"name": "道路养护", "content": "", "total": "120.50", "fiscal": "100", "other": "20.5"},
            {"name": "绿化管养", "content": "", "total": "80", "fiscal": "80.00", "other": "0"},
        ],
        "total": {"total": "200.50", "fiscal": "180.00", "other": "20.50"},
    }
    return Form.from_json(FormKind.OVERALL, values | changes)


def test_tasks_that_add_up_are_left_alone():
    assert examine(department()) == []
    assert examine(department(total=None)) == []
    assert examine(department(tasks=[])) == []


def test_total_of_tasks_is_their_sum():
    found = examine(department(total={"total": "205.00", "fiscal": "184.50", "other": "20.50"}))
    assert [(one.field, one.message, one.found, one.expected) for one in found] == [
        (
            "total",
            "各项任务的总额合计 200.50 万元，金额合计栏为 205.00 万元，相差 4.50 万元",
            "205.00 万元",
            "200.50 万元",
        ),
        (
            "total",
            "各项任务的财政拨款合计 180.00 万元，金额合计栏为 184.50 万元，相差 4.50 万元",
            "184.50 万元",
            "180.00 万元",
        ),
    ]


def test_total_of_a_task_is_its_two_parts():
    tasks = [{"name": "道路养护", "total": "120.50", "fiscal": "100", "other": "25"}]
    (found,) = examine(department(tasks=tasks, total=None))
    assert (found.rule, found.field) == ("amount_mismatch", "task:道路养护")
    assert found.message == "财政拨款与其他资金合计 125.00 万元，总额为 120.50 万元，相差 4.50 万元"


def test_content_of_a_task_is_reckoned_too():
    tasks = [
        {"name": "购置", "content": "采购台式机4台，4台×0.5万元=2.5万元。", "total": "9", "fiscal": "9", "other": "0"}
    ]
    (found,) = examine(department(tasks=tasks, total=None))
    assert (found.field, found.message) == ("task:购置", "算式 4台×0.5万元 = 2.00 万元，写成 2.5万元")


def test_amount_of_2020_is_its_two_parts():
    values = {"project": "宣传", "start": "2020-01-01", "year_amount": "50.00", "fiscal": "40.00", "other": "0.00"}
    (found,) = examine(Form.from_json(FormKind.PROJECT_2020, values))
    assert (found.field, found.message) == (
        "year_amount",
        "财政拨款与其他资金合计 40.00 万元，总额为 50.00 万元，相差 10.00 万元",
    )
