"""The pre-check of an overall form: what is found, where and in which words. No database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from perfgoals.findings import Finding, Level
from projects.overall.catalogue import RULES, TITLES
from projects.overall.checks import OverallContext, check, form_of
from projects.overall.gather import DeclaredProject, by_project
from projects.overall.values import Gathered, MoneyRow, OverallValues, TaskValues
from tests.conftest import TIERS
from tests.projects.overalls import overall_values, target, task

pytestmark = pytest.mark.db_free

CONTEXT = OverallContext(year=2025, tiers=TIERS)
NEW_TABLE = replace(CONTEXT, columns=frozenset({"level3", "target", "unit_of_measure", "explanation"}))


def project(number: int, total: str | None = "450000.00", **changes: Any) -> DeclaredProject:
    amount = None if total is None else Decimal(total)
    values: dict[str, Any] = {"declaration": number, "code": f"{number:03d}", "name": f"项目{number}", "approved": True}
    return DeclaredProject(project=number, total=amount, **(values | changes))


def gathering(*numbers: int, **changes: Any) -> TaskValues:
    projects = tuple(Gathered(project=number, name=f"项目{number}") for number in numbers)
    return replace(task(), projects=projects, **changes)


def found(values: OverallValues, context: OverallContext = CONTEXT, *rules: str) -> list[Finding]:
    return [each for each in check(values, context) if not rules or each.rule in rules]


def said(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(each.rule, each.level.value, each.message) for each in findings]


def test_nothing_is_found_in_a_form_that_is_filled_in():
    assert said(found(overall_values())) == []
    assert said(found(overall_values(), NEW_TABLE)) == []


def test_blanks_are_errors():
    values = OverallValues()
    assert said(found(values)) == [
        ("blank_field", "error", "部门（单位）名称没有填"),
        ("blank_field", "error", "年度主要任务没有填"),
        ("blank_field", "error", "年度总体目标没有填"),
        ("blank_field", "error", "年度绩效指标没有填"),
    ]


def test_a_task_half_filled_in():
    values = overall_values(tasks=(TaskValues(name="窗口服务"), task("", content="")))
    assert [(each.message, each.item, each.column) for each in found(values, CONTEXT, "blank_field")] == [
        ("第 1 项任务的主要内容没有填", 0, "content"),
        ("“窗口服务”的总额没有填", 0, "total"),
        ("第 2 项任务的任务名称没有填", 1, "name"),
        ("第 2 项任务的主要内容没有填", 1, "content"),
    ]


def test_amounts_that_cannot_be_read_stay_as_typed():
    odd = replace(task(), total=None, unread={"total": "约 45"}, other=Decimal("-10000.00"))
    values = overall_values(tasks=(odd,))
    values = replace(values, sums=MoneyRow(unread={"fiscal": "3 元"}))
    findings = found(values, CONTEXT, "not_a_number", "amount_negative")
    assert [(each.message, each.found, each.item, each.column) for each in findings] == [
        ("“窗口服务”的总额：不是数字，只写数字即可（单位万元已在栏目名中）", "约 45", 0, "total"),
        ("“窗口服务”的其他资金不能是负数", "-1.00 万元", 0, "other"),
        ("金额合计的财政拨款：本表金额单位是万元，请换算成万元填写", "3 元", None, "fiscal"),
    ]


def test_sums_that_do_not_add_up():
    wrong = replace(task(), total=Decimal("460000.00"))
    values = replace(overall_values(tasks=(wrong, task("基本支出"))), sums=MoneyRow(total=Decimal("900000.00")))
    assert said(found(values, CONTEXT, "amount_mismatch")) == [
        ("amount_mismatch", "warning", "财政拨款与其他资金合计 45.00 万元，总额为 46.00 万元，相差 1.00 万元"),
        ("amount_mismatch", "warning", "各项任务的总额合计 91.00 万元，金额合计栏为 90.00 万元，相差 1.00 万元"),
    ]


def test_texts_that_are_too_long():
    rows = (target(0, "场次", "≥5场", explanation="长" * 2001),)
    values = overall_values(goals="长" * 2001, tasks=(task("名" * 101, content="长" * 2002),), indicators=rows)
    assert [(each.message, each.found) for each in found(values, CONTEXT, "too_long")] == [
        ("年度总体目标超过 2000 字", "2001 字"),
        ("任务名称超过 100 字", "101 字"),
        ("主要内容超过 2000 字", "2002 字"),
        ("指标解释超过 2000 字", "2001 字"),
    ]


def test_an_indicator_half_filled_in():
    rows = (
        target(0, "", "≥5场"),
        target(1, "合格率", "", explanation="按验收单统计"),
        target(2, "办结时长", "≤3天", unit_of_measure="", explanation=""),
        target(5, "社会影响", "显著提升", unit_of_measure=""),
        target(8, "不适用", "不适用", unit_of_measure="", explanation=""),
    )
    values = overall_values(indicators=rows)
    findings = found(values, NEW_TABLE, "blank_field", "cell_blank")
    assert [(each.row, each.column, each.level, each.suggestion) for each in findings] == [
        (0, "level3", Level.ERROR, ""),
        (1, "target", Level.ERROR, ""),
        (2, "unit_of_measure", Level.WARNING, "可填“天”"),
        (2, "explanation", Level.WARNING, "写怎么算、数据从哪来"),
    ]
    assert found(values, CONTEXT, "cell_blank") == []


def test_a_second_level_that_the_framework_asks_for():
    values = overall_values()
    values = replace(values, indicators=values.indicators[1:])
    assert said(found(values, CONTEXT, "tier_missing")) == [("tier_missing", "warning", "“数量指标”没有指标")]


def test_projects_that_no_task_gathers():
    context = replace(CONTEXT, declared=by_project([project(1), project(2, None), project(3)]))
    findings = found(overall_values(tasks=(gathering(3),)), context, "project_missing")
    assert said(findings) == [
        ("project_missing", "warning", "项目“项目1”（45.00 万元）没有归入任何任务"),
        ("project_missing", "warning", "项目“项目2”没有归入任何任务"),
    ]


def test_a_project_in_two_tasks():
    context = replace(CONTEXT, declared=by_project([project(1)]))
    values = overall_values(tasks=(gathering(1), replace(gathering(1), name="培训")))
    (finding,) = found(values, context, "project_twice")
    assert (finding.level, finding.message, finding.item) == (
        Level.ERROR,
        "项目“项目1”同时归入了“窗口服务”、“培训”",
        1,
    )


def test_a_task_that_is_not_the_sum_of_its_projects():
    context = replace(CONTEXT, declared=by_project([project(1), project(2, "100000.50")]))
    values = overall_values(tasks=(gathering(1, 2),))
    findings = found(values, context, "task_sum")
    assert [(each.message, each.found, each.expected, each.column) for each in findings] == [
        ("“窗口服务”的总额与所归集项目的合计相差 10.00005 万元", "45.00 万元", "55.00005 万元", "total"),
        ("“窗口服务”的财政拨款与所归集项目的合计相差 10.00005 万元", "45.00 万元", "55.00005 万元", "fiscal"),
    ]


def test_what_is_amiss_with_the_gathered_projects():
    waiting = project(2, None, approved=False, state="草稿")
    context = replace(CONTEXT, declared=by_project([project(1), waiting]))
    values = overall_values(tasks=(gathering(1, 2, 9),))
    assert said(found(values, context, "project_gone", "project_without_amount", "project_not_approved")) == [
        ("project_without_amount", "warning", "项目“项目2”的申报表还没有填本年度项目金额"),
        ("project_gone", "warning", "项目“项目9”本年度没有申报表，不计入合计"),
        ("project_not_approved", "hint", "归集的项目里有 1 个申报表还没有批复（草稿 1），金额可能再变"),
    ]


def test_the_rules_read_tasks_goals_and_rows():
    rows = (target(0, "场次", "≥5", unit_of_measure=""), target(1, "场次", "≥5", unit_of_measure=""))
    values = overall_values(indicators=rows, goals="2023年6月前完成培训。")
    assert {"missing_unit", "date_outside_year"} <= {each.rule for each in found(values)}
    read = form_of(values, 2025)
    assert (read.name, len(read.tasks), read.total and read.total.total) == (
        "深圳市甲区政务服务局（本级）",
        2,
        Decimal("1650000.00"),
    )


def test_every_rule_has_its_page():
    told = {each.id for each in RULES}
    own = {"project_twice", "project_missing", "task_sum", "project_gone", "project_without_amount"}
    assert own | {"project_not_approved", "tier_missing", "cell_blank"} == told <= set(TITLES)
