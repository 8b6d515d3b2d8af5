"""The content of a whole unit's self-evaluation: where it comes from, sums, merging, comparing, findings. Pure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from perfgoals.money import MoneyUnit
from projects.overall.values import OverallValues
from selfeval.checks import check_printed, form_of
from selfeval.overall.begin import on_overall_approval, overall_evaluation_of, take_up_overall
from selfeval.overall.checks import check_overall
from selfeval.overall.compare import changes_between, marks_of
from selfeval.overall.merge import PARTS
from selfeval.overall.values import OverallEvaluationValues, TaskValues
from selfeval.scored import scored
from selfeval.scoring import get_profile
from tests.projects.overalls import overall_values, target, task
from tests.selfeval.overall_evaluations import filled

pytestmark = pytest.mark.db_free

FUTIAN, NATIONAL = get_profile("futian"), get_profile("national-2020")


def begun(profile: Any = FUTIAN, **changes: Any) -> OverallEvaluationValues:
    """The content that begins on an approved form."""
    approved: OverallValues = overall_values(**changes)
    return overall_evaluation_of({"values": approved.as_content()}, profile, MoneyUnit.YUAN)


def found(values: OverallEvaluationValues) -> list[tuple[str, str, str]]:
    return [(each.rule, each.label, each.message) for each in check_overall(values)]


def test_a_value_takes_its_measure_along_where_it_has_none():
    rows = (
        target(0, "培训期数", "≥15", unit_of_measure="期"),
        target(1, "考核合格率", "≥95", unit_of_measure=" % "),
        target(3, "每期培训成本", "≤3万元", unit_of_measure="万元"),
        target(8, "参训人员满意度", "≥90", unit_of_measure="/"),
    )
    assert [row.target for row in begun(indicators=rows).indicators] == ["≥15期", "≥95%", "≤3万元", "≥90"]


def test_levels_stand_where_the_scoring_has_them():
    levels = {row.level3: (row.level1, row.level2) for row in begun().indicators}
    assert levels["参训人员满意度"] == ("效益指标", "满意度指标")
    levels = {row.level3: (row.level1, row.level2) for row in begun(NATIONAL).indicators}
    assert levels["参训人员满意度"] == ("满意度指标", "服务对象满意度指标")


def test_content_is_kept_and_comes_back():
    values = filled(begun())
    odd = replace(values.tasks[0], unread={"executed": "若干"}, executed=None)
    values = replace(values, tasks=(odd, values.tasks[1]))
    assert OverallEvaluationValues.from_content(values.as_content()) == values


def test_sums_follow_what_they_are_the_sum_of():
    first = TaskValues(name="窗口服务", fiscal=Decimal(3), other=Decimal("0.5"), executed=Decimal(2)).with_total()
    assert (first.total, first.rate_text) == (Decimal("3.5"), "57.14%")
    imported = TaskValues(name="基本支出", total=Decimal(10)).with_total()
    assert (imported.total, imported.rate_text) == (Decimal(10), "")
    typed = TaskValues(name="别的", total=Decimal(9), fiscal=Decimal(9), unread={"other": "若干"}).with_total()
    assert typed.total == Decimal(9)
    sums = OverallEvaluationValues(tasks=(first, imported)).task_sums
    assert (sums.total, sums.fiscal, sums.executed, sums.rate_text) == (
        Decimal("13.5"),
        Decimal(3),
        Decimal(2),
        "14.81%",
    )
    assert OverallEvaluationValues(tasks=(first, typed)).task_sums.other is None
    no_budget = TaskValues(total=Decimal(0), executed=Decimal(0))
    assert no_budget.rate is None


def test_what_is_approved_stays_and_budgets_may_change():
    given = begun()
    first, second = given.tasks
    retyped = replace(first, content="别的内容", done="做完", fiscal=Decimal(400000), executed=Decimal(1))
    own = TaskValues(name="没有批复的任务", done="做了")
    values = replace(given, tasks=(own, second, retyped), executing_unit="别的单位")
    kept = on_overall_approval(values, given)
    assert [(each.name, each.content, each.done, each.total) for each in kept.tasks] == [
        ("窗口服务", "做好窗口服务。", "做完", Decimal("400000.00")),
        ("基本支出", "做好基本支出。", "", Decimal("1200000.00")),
        ("没有批复的任务", "", "做了", None),
    ]
    assert kept.executing_unit == "深圳市甲区政务服务局（本级）"


def test_an_adjusted_form_is_taken_up_task_by_task():
    old = begun(tasks=(task(), task("调研", "1000.00"), task("基本支出", "1200000.00")))
    new = begun(
        tasks=(
            task(total="500000.00", content="全员轮训。"),
            task("数据治理", "2000.00"),
            task("基本支出", "1250000.00"),
        )
    )
    adjusted = replace(old.tasks[2], fiscal=Decimal(1190000), total=Decimal(1190000))
    mine = replace(old, tasks=(replace(old.tasks[0], done="办班"), replace(old.tasks[1], done="调研两次"), adjusted))
    values, changes = take_up_overall(old, new, mine)
    assert [(each.name, each.content, each.total, each.done) for each in values.tasks] == [
        ("窗口服务", "全员轮训。", Decimal("500000.00"), "办班"),
        ("数据治理", "做好数据治理。", Decimal("2000.00"), ""),
        ("基本支出", "做好基本支出。", Decimal("1190000.00"), ""),
        ("调研", "做好调研。", Decimal("1000.00"), "调研两次"),
    ]
    assert [(each.kind, each.level3, each.before, each.after, each.is_conflict) for each in changes] == [
        ("改", "窗口服务", "做好窗口服务。 450,000.00", "全员轮训。 500,000.00", True),
        ("增", "数据治理", "", "做好数据治理。 2,000.00", False),
        ("改", "基本支出", "做好基本支出。 1,200,000.00", "做好基本支出。 1,250,000.00", False),
        ("删", "调研", "做好调研。 1,000.00", "", True),
    ]


def test_two_people_in_two_tasks_do_not_meet():
    base = begun()
    first, second = base.tasks
    theirs = replace(base, tasks=(replace(first, done="他们写的"), second))
    mine = replace(base, tasks=(first, replace(second, executed=Decimal(5))))
    assert PARTS.undecided(base, theirs, mine, {}) == []
    merged = PARTS.merge(base, theirs, mine, {})
    assert (merged.tasks[0].done, merged.tasks[1].executed) == ("他们写的", Decimal(5))
    both = replace(base, tasks=(replace(first, done="我写的"), second))
    (conflict,) = PARTS.undecided(base, theirs, both, {})
    assert conflict.label == "年度主要任务 窗口服务"
    chosen = PARTS.merge(base, theirs, both, {conflict.key: "mine"})
    assert chosen.tasks[0].done == "我写的"


def test_rows_of_the_funds_by_use_are_parts_of_their_own():
    base = begun()
    by_use = tuple(replace(row, executed=Decimal(7)) if row.row == "基本支出" else row for row in base.funds)
    mine = replace(base, funds=by_use)
    assert [change.label for change in PARTS.changed(base, base, mine)] == ["年度资金 基本支出"]
    assert PARTS.merge(base, base, mine, {}).funds_row("基本支出").executed == Decimal(7)


def test_changes_are_told_and_marked_at_their_cells():
    before = filled(begun())
    after = replace(before, tasks=(replace(before.tasks[0], done="办班 16 期", executed=Decimal(1)), before.tasks[1]))
    assert [(change.kind, change.label) for change in changes_between(before, after)] == [
        ("修改", "年度主要任务 窗口服务")
    ]
    assert set(marks_of(before, after)) == {"tasks.0.done", "tasks.0.executed"}


def test_a_full_form_has_no_findings():
    values = filled(begun(), 考核合格率="96%")
    values = replace(values, indicators=tuple(replace(row, weight=Decimal(15)) for row in values.indicators))
    assert found(values) == []


def test_what_is_blank_is_asked_for():
    values = begun()
    assert found(values) == [
        ("blank_field", "基本支出 全年执行数", "基本支出的全年执行数没有填"),
        ("blank_field", "项目支出 全年执行数", "项目支出的全年执行数没有填"),
        ("blank_field", "窗口服务 完成情况", "完成情况还没有填"),
        ("blank_field", "窗口服务 执行数", "执行数还没有填"),
        ("blank_field", "基本支出 完成情况", "完成情况还没有填"),
        ("blank_field", "基本支出 执行数", "执行数还没有填"),
    ]
    assert ("blank_field", "年度主要任务完成情况", "年度主要任务没有填") in found(replace(values, tasks=()))


def test_two_divisions_of_the_money_that_differ_are_told_with_both_sums():
    values = filled(begun())
    funds = tuple(
        replace(row, executed=Decimal("1188000.01")) if row.row == "基本支出" else row for row in values.funds
    )
    (split,) = check_overall(replace(values, funds=funds))
    assert (split.rule, split.field, split.column) == ("funds_split", "funds:年度资金总额", "executed")
    assert split.message == "年度资金总额的全年执行数不等于基本支出与项目支出之和"
    assert (split.found, split.expected) == ("1,620,000.00 元", "1,620,000.01 元")


def test_amounts_of_tasks_that_cannot_be():
    values = filled(begun())
    first, second = values.tasks
    odd = replace(first, executed=None, unread={"executed": "若干"})
    assert found(replace(values, tasks=(odd, replace(second, fiscal=Decimal(-1))))) == [
        ("not_a_number", "窗口服务 执行数", "执行数：不是数字，只写数字即可（单位元已在栏目名中）"),
        ("amount_negative", "基本支出 预算数（财政拨款）", "预算数（财政拨款）不能是负数"),
    ]
    long = replace(first, done="做" * 501)
    assert found(replace(values, tasks=(long, second))) == [("too_long", "窗口服务 完成情况", "完成情况超过 500 字")]
    more = replace(first, executed=Decimal("432000.01"))
    (over,) = check_overall(replace(values, tasks=(more, second)))
    assert (over.rule, over.level.value, over.found, over.expected) == (
        "tasks_over_funds", "warning", "1,620,000.01 元", "不超过 1,620,000.00 元",
    )  # fmt: skip


def test_the_rules_of_credibility_read_it_too():
    values = filled(begun())
    copied = replace(values, actual_goal=values.expected_goal)
    scores = scored(copied, FUTIAN, year=2025)
    rules = {each.rule for each in check_printed(scores, FUTIAN, form_of(scores, 2025), None)}
    assert rules == {"actual_equals_expected", "internal_contradiction", "weights_sum"}
