"""What an overall form says and gathers: sums, drafted goals, picked indicators, parts, comparison. No database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfgoals.money import MoneyUnit
from perfgoals.officialforms import layouts
from projects.overall.compare import changes_between, marks_of
from projects.overall.gather import (
    DeclaredProject,
    by_project,
    measure_of,
    not_gathered,
    offered,
    short_goal,
    sum_of_projects,
    with_drafted_goals,
    with_picked,
    with_sum_of_projects,
)
from projects.overall.merge import PARTS
from projects.overall.sheet import to_grid
from projects.overall.values import Gathered, MoneyRow, Origin, OverallValues, TaskValues
from tests.projects.overalls import overall_values, target, task

pytestmark = pytest.mark.db_free

FIRST = DeclaredProject(
    project=1, declaration=11, code="001", name="培训", total=Decimal("450000.00"), approved=True, goal="培训 15 期。"
)
SECOND = DeclaredProject(
    project=2,
    declaration=12,
    code="002",
    name="大厅",
    total=Decimal("100000.00"),
    fiscal=Decimal("60000.00"),
    other=Decimal("40000.00"),
    state="草稿",
    goal="一、大厅全年开放。二、投诉当日办结。",
)
DECLARED = by_project([FIRST, SECOND])


def gathering(*projects: DeclaredProject, **changes: object) -> TaskValues:
    return replace(task(), projects=tuple(each.gathered for each in projects), **changes)  # type: ignore[arg-type]


def test_total_row_is_the_sum_of_the_tasks():
    sums = overall_values().sums
    assert (sums.total, sums.fiscal, sums.other) == (Decimal("1650000.00"), Decimal("1650000.00"), Decimal("0.00"))


def test_total_row_is_blank_where_an_amount_cannot_be_read_or_none_stands():
    odd = replace(task(), total=None, unread={"total": "约 45"})
    blank = TaskValues(name="未定")
    assert overall_values(tasks=(odd, task())).sums == MoneyRow(
        total=None, fiscal=Decimal("900000.00"), other=Decimal("0.00")
    )
    assert overall_values(tasks=(blank,)).sums == MoneyRow()


def test_where_the_money_of_a_task_comes_from():
    assert [each.origin for each in (task(), task("基本 支出"), gathering(FIRST))] == [
        Origin.TYPED,
        Origin.BASIC,
        Origin.PROJECTS,
    ]


def test_a_project_that_does_not_say_where_its_money_comes_from_is_all_fiscal():
    sums = sum_of_projects(gathering(FIRST, SECOND), DECLARED)
    assert sums == MoneyRow(total=Decimal("550000.00"), fiscal=Decimal("510000.00"), other=Decimal("40000.00"))
    assert sum_of_projects(task(), DECLARED) is None


def test_amounts_of_a_task_are_taken_from_its_projects():
    values = overall_values(tasks=(gathering(FIRST, SECOND, unread={"total": "x"}), task()))
    taken = with_sum_of_projects(values, 0, DECLARED)
    assert (taken.tasks[0].total, taken.tasks[0].other, taken.tasks[0].unread) == (
        Decimal("550000.00"),
        Decimal("40000.00"),
        {},
    )
    assert taken.sums.total == Decimal("1000000.00")
    assert with_sum_of_projects(values, 1, DECLARED) == values


def test_projects_in_no_task():
    assert not_gathered(overall_values(tasks=(gathering(SECOND),)), DECLARED.values()) == [FIRST]


@pytest.mark.parametrize(
    ("goal", "short"),
    [
        ("培训 15 期。考核合格率 95%。", "培训 15 期。考核合格率 95%。"),
        ("1.窗口人员全年分十五期轮训一遍，每期三天，考核合格率不低于百分之九十五，投诉率逐季下降。2.其他。",
         "窗口人员全年分十五期轮训一遍，每期三天，考核合格率不低于百分之九十五，投诉率逐季下降。"),
        ("一、大厅全年开放。\n二、投诉当日办结。", "大厅全年开放。投诉当日办结。"),
        ("（1）覆盖率 1.5 倍", "覆盖率 1.5 倍"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_goal_told_by_its_first_sentences(goal: str, short: str):
    assert short_goal(goal) == short


def test_goals_are_drafted_below_what_is_typed_and_never_twice():
    values = overall_values(tasks=(gathering(FIRST, SECOND),), goals="总体要求如下：\n3、保障运转。")
    drafted = with_drafted_goals(values, DECLARED)
    assert drafted.goals == ("总体要求如下：\n3、保障运转。\n4、培训 15 期。\n5、大厅全年开放。投诉当日办结。")
    assert with_drafted_goals(drafted, DECLARED) == drafted
    assert with_drafted_goals(replace(values, goals=""), DECLARED).goals.startswith("1、培训 15 期。\n2、")


@pytest.mark.parametrize(
    ("text", "measure"),
    [("≥190万人", "万人"), ("100%", "%"), ("2026年6月前", ""), ("显著", ""), ("", ""), ("≤3万元", "万元")],
)
def test_unit_of_measure_that_a_target_proposes(text: str, measure: str):
    assert measure_of(text) == measure


def test_indicators_are_picked_once_into_their_second_level():
    rows = (target(0, "场次", "≥5场", unit_of_measure=""), target(1, "不适用", "不适用"), target(8, "满意度", "≥90%"))
    project = replace(FIRST, indicators=rows)
    picked = offered(project)
    assert [(row.level3, row.unit_of_measure, row.project) for row in picked] == [("场次", "场", 1), ("满意度", "%", 1)]
    before = overall_values()
    after = with_picked(before, picked)
    assert [row.level3 for row in after.indicators] == [
        "培训期数", "场次", "考核合格率", "培训完成时间", "每期培训成本", "窗口投诉次数", "参训人员满意度", "满意度",
    ]  # fmt: skip
    assert with_picked(after, picked) == after


def test_kept_content_comes_back():
    values = overall_values(tasks=(gathering(FIRST), task("基本支出", None, unread={"other": "无法"})))
    assert OverallValues.from_content(values.as_content()) == values


# --- two people --------------------------------------------------------------------------------------------------


def test_two_people_on_two_tasks_do_not_meet():
    base = overall_values()
    theirs = replace(base, tasks=(replace(base.tasks[0], content="他改的"), base.tasks[1])).with_sums()
    mine = replace(base, tasks=(base.tasks[0], replace(base.tasks[1], total=Decimal("1000000.00")), task("新任务")))
    assert PARTS.undecided(base, theirs, mine.with_sums(), {}) == []
    merged = PARTS.merge(base, theirs, mine.with_sums(), {}).with_sums()
    assert [(each.name, each.content) for each in merged.tasks] == [
        ("窗口服务", "他改的"),
        ("基本支出", "做好基本支出。"),
        ("新任务", "做好新任务。"),
    ]
    assert merged.sums.total == Decimal("1900000.00")


def test_what_both_changed_is_asked():
    base = overall_values(tasks=(gathering(FIRST),))
    theirs = replace(base, goals="他的", tasks=(gathering(FIRST, SECOND),))
    mine = replace(base, goals="我的", tasks=(gathering(SECOND),))
    asked = PARTS.undecided(base, theirs, mine, {})
    assert [(change.key, change.label) for change in asked] == [
        ("task:0|窗口服务", "任务 窗口服务"),
        ("goals", "年度总体目标"),
    ]
    assert asked[0].mine.endswith("归集：大厅")
    assert PARTS.merge(base, theirs, mine, {"goals": "mine", "task:0|窗口服务": "theirs"}) == replace(
        theirs, goals="我的"
    )


def test_rows_of_a_second_level_are_one_part():
    base = overall_values()
    mine = with_picked(base, [target(1, "差错率", "≤1%")])
    merged = PARTS.merge(base, replace(base, indicators=base.indicators[1:]), mine, {})
    assert [row.level3 for row in merged.indicators][:2] == ["考核合格率", "差错率"]


# --- comparison and print ----------------------------------------------------------------------------------------


def test_every_change_is_named_in_the_order_of_the_form():
    before = overall_values()
    after = replace(
        before,
        tasks=(replace(before.tasks[0], total=Decimal("500000.00")), task("新任务", "1.00")),
        goals=before.goals + "\n3、新增。",
        indicators=before.indicators[:-1],
    ).with_sums()
    assert [(change.kind, change.label) for change in changes_between(before, after)] == [
        ("修改", "任务 窗口服务"),
        ("删除", "任务 基本支出"),
        ("新增", "任务 新任务"),
        ("修改", "金额合计"),
        ("修改", "年度总体目标"),
        ("删除", "满意度指标 服务对象满意度指标"),
    ]
    marked = set(marks_of(before, after))
    assert {"tasks.0.total", "tasks.1.name", "total.total", "goals"} <= marked
    assert not any(slot.startswith("indicators.") for slot in marked)


def test_marks_meet_the_cells_of_the_printed_form():
    before = overall_values()
    after = replace(before, indicators=(replace(before.indicators[0], target="≥20期"), *before.indicators[1:]))
    grid = to_grid(after, layouts.get("overall-2026"), year=2026)
    printed = {cell.slot for _row, cell in grid.cells()}
    assert set(marks_of(before, after)) == {"indicators.0.target"} <= printed


def test_printed_in_the_unit_of_the_form():
    values = overall_values(tasks=(replace(task(), fiscal=None, unread={"fiscal": "约 4"}),))
    texts = {cell.slot: cell.text for _row, cell in to_grid(values, layouts.get("overall-2020"), year=2020).cells()}
    assert [texts[f"tasks.0.{name}"] for name in ("total", "fiscal", "other")] == ["45.00", "约 4", "0.00"]
    yuan = replace(values, money_unit=MoneyUnit.YUAN)
    texts = {cell.slot: cell.text for _row, cell in to_grid(yuan, layouts.get("overall-2026"), year=2026).cells()}
    assert (texts["tasks.0.total"], texts["total.total"]) == ("450,000.00", "450,000.00")


def test_what_a_project_was_called_makes_no_difference():
    assert Gathered(project=1, code="a", name="甲") == Gathered(project=1, code="b", name="乙")
