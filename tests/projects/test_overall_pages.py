"""Pages of an overall form: beginning, gathering, drafting goals, picking indicators, conflict, the way to approval."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from perfgoals.accounts.models import Assignment, Role, Unit, User
from perfgoals.workflow.models import Snapshot, Stage
from perfgoals.workflow.perform import perform
from projects.flow import FLOW as DECLARATION_FLOW
from projects.models import BudgetYear, Declaration, GatheredProject, Overall
from projects.overall.values import OverallValues
from projects.overall_flow import FLOW
from projects.overall_printing import printed_overall
from projects.overall_queries import declared_projects, overall_values_of
from projects.services.overalls import fresh_overall, save_overall
from tests.conftest import Cast
from tests.projects.overalls import declared, gathering, make_overall, overall_values, target

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, overall: Overall, *more: str) -> str:
    return reverse(name, args=[overall.pk, *more])


def words(html: Any) -> str:
    """What a page says, without its tags."""
    text = html if isinstance(html, str) else html.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def stored(overall: Overall) -> OverallValues:
    return overall_values_of(fresh_overall(overall.pk))


def typed(overall: Overall, *tasks: tuple[str, str, str], **fields: Any) -> dict[str, Any]:
    """What a page sends: tasks as (name, content, total)."""
    data: dict[str, Any] = {"version": str(fresh_overall(overall.pk).version), "tasks-sent": "1"}
    data["task"] = [str(key) for key in range(len(tasks))]
    for key, (name, content, total) in enumerate(tasks):
        data |= {f"task-{key}-name": name, f"task-{key}-content": content, f"task-{key}-total": total}
        data |= {f"task-{key}-fiscal": total, f"task-{key}-other": "0" if total else ""}
    return data | fields


@pytest.fixture
def overall(cast: Cast) -> Overall:
    """A draft that can be handed in."""
    return make_overall(cast)


def test_a_form_is_begun_once_a_year(cast: Cast):
    client = signed_in(cast.filer)
    data = {"unit": str(cast.unit.pk), "year": "2025"}
    assert cast.unit.name in words(client.get(reverse("overall-new")))

    begun, again = client.post(reverse("overall-new"), data), client.post(reverse("overall-new"), data)

    made = Overall.objects.get()
    assert (begun["Location"], again["Location"]) == (url("overall-edit", made), url("overall", made))
    assert (made.unit_name, made.supervising_unit_name) == ("深圳市甲区政务服务局（本级）", "深圳市甲区政务服务局")
    assert "没有可以开始的整体表" in words(client.get(reverse("overall-new")))
    assert client.post(reverse("overall-new"), data | {"unit": str(cast.sister.pk)}).status_code == 404


def test_a_form_is_not_begun_outside_the_window(cast: Cast):
    BudgetYear.objects.update(closes_at=cast.year.opens_at)
    answer = signed_in(cast.filer).post(reverse("overall-new"), {"unit": str(cast.unit.pk), "year": "2025"})
    assert (answer.status_code, Overall.objects.count()) == (403, 0)
    assert "已经截止" in words(answer)


def test_tasks_gather_projects_and_the_page_says_what_they_come_to(cast: Cast, overall: Overall):
    one, two = declared(cast, 1), declared(cast, 2, year_amount=Decimal("100000.00"))
    client = signed_in(cast.filer)
    places = {f"project-{one.project_id}": "0", f"project-{two.project_id}": "0"}
    data = typed(overall, ("窗口服务", "培训", "45"), ("基本支出", "工资", "约 3"), **places)

    answer = client.post(url("overall-edit", overall), data, headers=JSON).json()

    values = stored(overall)
    assert [each.name for each in values.tasks[0].projects] == ["项目1", "项目2"]
    assert [task.origin for task in values.tasks] == ["projects", "basic"]
    assert values.tasks[1].unread == {"total": "约 3", "fiscal": "约 3"}
    assert (values.sums.total, values.sums.other) == (None, Decimal("0.00"))
    assert words(answer["live"]["tasks"]["0"]["html"]) == (
        "归集 2 个项目：项目1、项目2 项目合计（万元） 总额 55.00 财政拨款 55.00 其他资金 0.00"
        " 提醒： 总额与项目合计相差 10.00 万元 提醒： 财政拨款与项目合计相差 10.00 万元"
    )
    assert answer["live"]["tasks"]["0"]["takes"] is True
    assert answer["live"]["sums"] == {"total": "", "fiscal": "", "other": "0.00"}
    assert "“窗口服务”的总额与所归集项目的合计相差 10.00 万元" in words(answer["findings"])


def test_while_it_is_typed_nothing_is_stored(cast: Cast, overall: Overall):
    one = declared(cast, 1)
    data = typed(overall, ("甲", "乙", "1"), **{f"project-{one.project_id}": "0"})
    answer = signed_in(cast.filer).post(url("overall-live", overall), data).json()
    assert "总额 45.00" in words(answer["tasks"]["0"]["html"])
    assert answer["sums"]["total"] == "1.00"
    assert stored(overall) == overall_values()
    assert fresh_overall(overall.pk).version == 1


def test_only_own_projects_of_the_year_are_gathered(cast: Cast, overall: Overall):
    foreign = declared(cast, 7, unit=cast.sister)
    data = typed(overall, ("甲", "乙", "1"), **{f"project-{foreign.project_id}": "0", "project-x": "0"})
    signed_in(cast.filer).post(url("overall-edit", overall), data, headers=JSON)
    assert stored(overall).tasks[0].projects == ()


def test_a_project_in_two_tasks_is_shown_twice_and_can_be_taken_out(cast: Cast, overall: Overall):
    one = declared(cast, 1)
    both = (gathering(one), gathering(one, name="又一项"))
    save_overall(overall, cast.filer, overall_values(tasks=both), seen_version=1)
    client = signed_in(cast.filer)
    page = client.get(url("overall-edit", overall)).content.decode()
    assert page.count(f'<select class="form-select" name="project-{one.project_id}"') == 2
    assert "项目“项目1”同时归入了“窗口服务”、“又一项”" in words(page)
    tasks = (("窗口服务", "培训", "45"), ("又一项", "培训", "45"))
    client.post(url("overall-edit", overall), typed(overall, *tasks, **{f"project-{one.project_id}": ["", "1"]}))
    assert [len(task.projects) for task in stored(overall).tasks] == [0, 1]


def test_buttons_of_tasks_work_without_script(cast: Cast, overall: Overall):
    one = declared(cast, 1)
    client = signed_in(cast.filer)
    edit = url("overall-edit", overall)
    tasks = (("甲", "一", "1"), ("乙", "二", "2"))
    placed = {f"project-{one.project_id}": "1"}

    def press(button: str, *lines: tuple[str, str, str], **more: Any) -> str:
        answer = client.post(edit, typed(overall, *lines, do=button, **more))
        assert answer.status_code == 302
        return answer["Location"].removeprefix(edit)

    assert press("add-task", *tasks, **placed) == "?add-task=1#tasks-end"
    assert client.get(f"{edit}?add-task=1").content.decode().count('name="task" value=') == 3
    assert press("add-basic", *tasks, **placed) == "#tasks"
    assert [task.name for task in stored(overall).tasks] == ["甲", "乙", "基本支出"]
    assert press("up-task:1", *tasks, **placed) == "#tasks"
    assert [(task.name, len(task.projects)) for task in stored(overall).tasks] == [("乙", 1), ("甲", 0)]
    press("take-sum:1", *tasks, **placed)
    assert stored(overall).tasks[1].total == Decimal("450000.00")
    assert stored(overall).sums.total == Decimal("460000.00")
    press("remove-task:1", *tasks, **placed)
    assert [task.name for task in stored(overall).tasks] == ["甲"]
    assert GatheredProject.objects.count() == 0


def test_goals_are_drafted_below_what_is_typed(cast: Cast, overall: Overall):
    one = declared(cast, 1)
    placed = {f"project-{one.project_id}": "0", "goals": "先写的。", "do": "draft-goals"}
    answer = signed_in(cast.filer).post(url("overall-edit", overall), typed(overall, ("甲", "一", "45"), **placed))
    assert answer["Location"].endswith("#goals")
    assert stored(overall).goals == "先写的。\n1、全年培训 15 期，窗口人员全部轮训一遍。"


def test_indicators_are_picked_from_the_projects(cast: Cast, overall: Overall):
    one = declared(cast, 1)
    client = signed_in(cast.filer)
    page = client.get(url("overall-indicators", overall))
    assert "每期培训成本" in words(page)
    assert "度量单位" not in words(page)

    answer = client.post(
        url("overall-indicators", overall), {"version": "1", "take": [f"{one.project_id}-4", f"{one.project_id}-0"]}
    )

    assert answer["Location"] == f"{url('overall-edit', overall)}#indicators"
    row = next(row for row in stored(overall).indicators if row.level3 == "窗口服务差评率")
    assert (row.target, row.unit_of_measure, row.project) == ("≤1%", "%", one.project_id)
    assert len(stored(overall).indicators) == len(overall_values().indicators) + 1  # 培训期数 stood there already
    assert fresh_overall(overall.pk).revisions.get(version=2).cause == "从项目指标选取"
    stale = client.post(url("overall-indicators", overall), {"version": "1", "take": [f"{one.project_id}-1"]})
    assert (stale["Location"], fresh_overall(overall.pk).version) == (url("overall-indicators", overall), 2)


def test_rows_are_typed_with_the_columns_of_the_table(cast: Cast):
    """The table of 2020 prints no 度量单位: what a row has there stays with its name."""
    row = target(0, "场次", "≥5场", unit_of_measure="场")
    overall = make_overall(cast, overall_values(indicators=(row,)))
    client = signed_in(cast.filer)
    sent = {"row": ["0", "5"], "row-0-tier": "产出指标|数量指标", "row-5-tier": "产出指标|质量指标"}
    sent |= {"row-0-level3": "场次", "row-0-target": "≥6场", "row-5-level3": "合格率", "row-5-target": "95%"}
    data = typed(overall) | sent | {"row-5-unit_of_measure": "%"}

    answer = client.post(url("overall-edit", overall), data, headers=JSON).json()

    assert [(each.level3, each.target, each.unit_of_measure) for each in stored(overall).indicators] == [
        ("场次", "≥6场", "场"),
        ("合格率", "95%", ""),
    ]
    assert answer["readings"]["id_row-0-target"]["text"] == "不少于 6 场"
    BudgetYear.objects.filter(pk=2025).update(overall_layout_id="overall-2026")
    assert "度量单位" in words(client.get(url("overall-edit", overall)))
    client.post(url("overall-edit", overall), data | {"version": "2"}, headers=JSON)
    assert stored(overall).indicators[1].unit_of_measure == "%"


def test_two_people_are_told_and_nothing_is_lost(cast: Cast, overall: Overall):
    theirs = replace(overall_values(), goals="同事写的")
    save_overall(fresh_overall(overall.pk), cast.colleague, theirs, seen_version=1)
    client = signed_in(cast.filer)
    data = typed(overall, ("窗口服务", "做好窗口服务。", "46"), goals="我写的", version="1")

    conflict = client.post(url("overall-edit", overall), data, headers=JSON)
    decided = {"base_version": "1", "version": "2", "take-goals": "mine", "take-task:0|窗口服务": "mine"}
    solved = client.post(url("overall-edit", overall), data | decided, headers=JSON)

    assert (conflict.status_code, "同事写的" in words(conflict.json()["conflict"])) == (409, True)
    assert solved.json() == {"version": 4, "reload": True}
    assert (stored(overall).goals, stored(overall).sums.total) == ("我写的", Decimal("460000.00"))


def test_an_old_version_is_taken_up_again(cast: Cast, overall: Overall):
    one = declared(cast, 1)
    save_overall(overall, cast.filer, overall_values(tasks=(gathering(one),)), seen_version=1)
    client = signed_in(cast.filer)
    assert "任务 基本支出" in words(client.get(f"{url('overall-versions', overall)}?version=1"))
    client.post(url("overall-versions", overall), {"restore": "1", "version": "2"})
    assert stored(overall) == overall_values()


def test_the_way_to_approval_and_the_print_of_that_day(cast: Cast, overall: Overall):
    client = signed_in(cast.filer)
    assert "没有发现问题" in words(client.get(url("overall-submit", overall)))
    assert client.post(url("overall-submit", overall), {"version": "1"})["Location"] == reverse("desk")
    assert "整体表" in words(signed_in(cast.unit_reviewer).get(reverse("desk")))
    people = {"pass_unit_review": cast.unit_reviewer, "pass_department_review": cast.department_reviewer}
    for step, who in (people | {"approve": cast.finance}).items():
        moved = fresh_overall(overall.pk)
        answer = signed_in(who).post(url("overall-step", overall, step), {"version": str(moved.version)})
        assert answer.status_code == 302
    approved = fresh_overall(overall.pk)
    assert (approved.status, Snapshot.objects.filter(flow="overall").count()) == (Stage.APPROVED, 2)
    assert client.post(url("overall-edit", overall), typed(overall), headers=JSON).status_code == 403
    Overall.objects.update(goals="改了库")
    texts = {cell.slot: cell.text for _row, cell in printed_overall(fresh_overall(overall.pk)).cells()}
    assert texts["goals"] == overall_values().goals
    adjusted = perform(FLOW, approved, "adjust", cast.filer, seen_version=approved.version, comment="追加预算")
    assert adjusted.target == "draft"


def test_errors_stop_the_submission(cast: Cast):
    overall = make_overall(cast, overall_values(goals=""))
    answer = signed_in(cast.filer).post(url("overall-submit", overall), {"version": "1"})
    assert (answer.status_code, fresh_overall(overall.pk).status) == (422, Stage.DRAFT)
    assert "年度总体目标没有填" in words(answer)


def test_what_changed_since_it_was_handed_in_is_marked(cast: Cast, overall: Overall):
    perform(FLOW, overall, "submit", cast.filer, seen_version=1)
    back = fresh_overall(overall.pk)
    perform(FLOW, back, "return_unit_review", cast.unit_reviewer, seen_version=2, comment="写明目标")
    save_overall(back, cast.filer, replace(stored(overall), goals="改好的目标"), seen_version=3)
    perform(FLOW, fresh_overall(overall.pk), "submit", cast.filer, seen_version=4)
    page = signed_in(cast.unit_reviewer).get(url("overall", overall)).content.decode()
    assert "对比" in words(page)
    assert "<ins>" in page


def test_a_department_gathers_what_the_units_below_handed_in(cast: Cast):
    mine, below, draft = declared(cast, 1), declared(cast, 2, unit=cast.sister), declared(cast, 3, unit=cast.sister)
    perform(DECLARATION_FLOW, below, "submit", cast.sister_filer, seen_version=1)
    Assignment.objects.create(user=cast.filer, role=Role.FILER, unit=cast.department)
    client = signed_in(User.objects.get(pk=cast.filer.pk))

    client.post(reverse("overall-new"), {"unit": str(cast.department.pk), "year": "2025"})

    names = [each.name for each in declared_projects(cast.department, cast.year)]
    assert names == ["项目2"]  # drafts are the units' own work
    made = Overall.objects.get(unit=cast.department)
    assert "甲区政务服务中心" in words(client.get(url("overall-indicators", made)))
    assert {mine.status, draft.status} == {"draft"}
    assert Declaration.objects.count() == 3
    assert [each.name for each in declared_projects(cast.unit, cast.year)] == ["项目1"]


def test_a_unit_out_of_use_begins_nothing(cast: Cast):
    Unit.objects.filter(pk=cast.unit.pk).update(active=False)
    answer = signed_in(cast.filer).post(reverse("overall-new"), {"unit": str(cast.unit.pk), "year": "2025"})
    assert answer.status_code == 404


def test_a_request_that_no_page_sends_is_refused(cast: Cast, overall: Overall):
    client = signed_in(cast.filer)
    for wrong in ({"task": ["0", "0"]}, {"task": ["x"]}, {"row": ["0"], "row-0-tier": "无"}):
        answer = client.post(url("overall-edit", overall), typed(overall) | wrong, headers=JSON)
        assert answer.status_code == 400


def test_files_of_the_form(cast: Cast, overall: Overall):
    client = signed_in(cast.filer)
    answer = client.get(url("overall-export", overall, "xlsx"))
    assert answer.status_code == 200
    assert "2025_" in unescape(answer["Content-Disposition"])
    assert client.get(url("overall-export", overall, "docx")).status_code == 404


def test_who_reviews_is_not_told_of_drafts(cast: Cast, overall: Overall):
    """Findings are reckoned live: a project that is still a draft is the unit's own work."""
    declared(cast, 1)
    handed = declared(cast, 2)
    perform(DECLARATION_FLOW, handed, "submit", cast.filer, seen_version=1)
    perform(FLOW, overall, "submit", cast.filer, seen_version=1, comment="还有项目待归集")
    page = words(signed_in(cast.unit_reviewer).get(url("overall", overall)))
    assert "项目“项目2”（45.00 万元）没有归入任何任务" in page
    assert "项目1" not in page


def test_a_project_that_is_gone_is_let_go_of_when_an_old_version_comes_back(cast: Cast, overall: Overall):
    one = declared(cast, 1)
    picked = (target(0, "培训期数", "≥15期", project=one.project_id),)
    save_overall(overall, cast.filer, overall_values(tasks=(gathering(one),), indicators=picked), seen_version=1)
    save_overall(overall, cast.filer, overall_values(), seen_version=2)
    one.delete()
    one.project.delete()
    answer = signed_in(cast.filer).post(url("overall-versions", overall), {"restore": "2", "version": "3"})
    assert answer.status_code == 302
    assert (stored(overall).tasks[0].projects, stored(overall).indicators[0].project) == ((), None)
