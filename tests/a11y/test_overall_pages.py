"""Pages of overall forms, in every state: axe, sideways scrolling, console, network, weight."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from perfgoals.workflow.perform import perform
from projects.models import BudgetYear, Overall
from projects.overall_flow import FLOW
from projects.overall_queries import overall_values_of
from projects.services.overalls import begin_overall, fresh_overall, save_overall
from tests.a11y.conftest import WAYS, Inspect
from tests.browser.test_overall import OverallPage
from tests.conftest import Cast
from tests.projects.overalls import declared, gathering, make_overall, overall_values, target, task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROLES = ("filer", "unit_reviewer", "department_reviewer", "finance", "admin")
LONG = "全年分四个季度轮训窗口人员，训后统一考核，结果计入绩效；大厅设备按月巡检，投诉当日办结。" * 6


@pytest.fixture
def overall(cast: Cast) -> Overall:
    """A form with much to be said of: gathered and left projects, a sum that is not theirs, an amount of words."""
    BudgetYear.objects.filter(pk=2025).update(overall_layout_id="overall-2026")
    one, two, _left = (declared(cast, number) for number in (1, 2, 3))
    tasks = (
        replace(gathering(one, two, name="窗口服务与大厅运行保障", content=LONG), total=Decimal("910000.00")),
        task("基本支出", None, unread={"total": "约一百万"}),
    )
    rows = (target(0, "培训期数", "≥15期", explanation=LONG), target(1, "考核合格率", "", explanation=""))
    return make_overall(cast, overall_values(tasks=tasks, indicators=rows, goals=LONG))


def url(name: str, overall: Overall) -> str:
    return reverse(name, args=[overall.pk])


def test_lists_and_beginning(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("overall forms, none", "/overalls/")
    inspector.visit("new overall form", "/overalls/new/")
    blank = begin_overall(cast.filer, cast.unit, cast.year)
    inspector.visit("new overall form, nothing left", "/overalls/new/")
    inspector.visit("overall edit, blank, without projects", url("overall-edit", blank))
    inspector.visit("indicators to pick, none", url("overall-indicators", blank))
    for who in ROLES:
        inspector.become(getattr(cast, who))
        inspector.visit(f"overall forms of {who}", "/overalls/")
        inspector.visit(f"overall forms of {who}, narrowed to nothing", "/overalls/?text=没有")


def test_edit_page(cast: Cast, overall: Overall, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("overall edit", url("overall-edit", overall))
    edit = OverallPage(inspector.page)
    edit.ready()
    edit.place("项目3").select_option("0")
    expect(edit.gathered(1)).to_contain_text("归集 3 个项目")
    edit.saved()
    inspector.look("overall edit, gathered")
    inspector.visit("indicators to pick", url("overall-indicators", overall))


def test_conflict(cast: Cast, overall: Overall, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("overall edit", url("overall-edit", overall))
    edit = OverallPage(inspector.page)
    edit.ready()
    values = replace(overall_values_of(overall), goals="同事写的", tasks=())
    save_overall(overall, cast.colleague, values, seen_version=1)
    edit.goals.fill("我写的")
    expect(inspector.page.locator("#conflict")).to_be_visible()
    inspector.look("overall edit, conflict")


@pytest.mark.parametrize("state", list(WAYS))
def test_pages_in_every_state(cast: Cast, inspect: Inspect, state: str):
    overall = make_overall(cast)
    for who, step in WAYS[state]:
        moved = fresh_overall(overall.pk)
        perform(FLOW, moved, step, getattr(cast, who), seen_version=moved.version, comment="请核对任务")
    inspector = inspect(None)
    for who in ROLES:
        if state == "draft" and who in ("department_reviewer", "finance"):
            continue
        inspector.become(getattr(cast, who))
        inspector.visit(f"overall, {state}, {who}", url("overall", overall))
    inspector.become(cast.filer)
    inspector.visit(f"preview, {state}", url("overall-preview", overall))
    inspector.visit(f"versions, {state}", f"{url('overall-versions', overall)}?version=1")
    if state in ("draft", "returned"):
        inspector.visit(f"submit, {state}", url("overall-submit", overall))
