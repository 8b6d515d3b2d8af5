"""An overall form in a browser: projects gathered by keyboard and by dragging, autosave, indicators, submission."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from projects.models import BudgetYear, Overall
from projects.overall.values import OverallValues
from projects.overall_queries import overall_values_of
from projects.services.overalls import begin_overall, fresh_overall, save_overall
from tests.browser.conftest import SignIn
from tests.browser.pages import SAVED, focused
from tests.conftest import Cast
from tests.projects.overalls import declared, make_overall, overall_values, task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class OverallPage:
    """The page on which an overall form is filled in."""

    def __init__(self, page: Page, overall: Overall | None = None) -> None:
        self.page = page
        self.state = page.locator("#save-state")
        self.panel = page.locator("#findings")
        self.goals = page.locator("#id_goals")
        if overall is not None:
            page.goto(reverse("overall-edit", args=[overall.pk]))
            self.ready()

    def ready(self) -> None:
        """Wait until the scripts are in service."""
        expect(self.page.locator("[data-save]")).to_have_text("立即保存")

    def saved(self) -> None:
        """Wait until everything typed is stored."""
        expect(self.state).to_have_text(SAVED)

    def task(self, number: int, column: str) -> Locator:
        """A box of a task, counted from 1: name, content, total, fiscal, other."""
        return self.page.locator("tbody[data-task]").nth(number - 1).locator(f"[data-column={column}]")

    def gathered(self, number: int) -> Locator:
        """What stands under a task."""
        return self.page.locator("tbody[data-task]").nth(number - 1).locator("[data-gathered]")

    def place(self, project: str) -> Locator:
        """The list that says which task gathers a project."""
        return self.page.get_by_label(project, exact=True)

    def line(self, project: str) -> Locator:
        """The line of a project."""
        return self.page.locator("tr[data-project]").filter(has_text=project)

    def sum(self, column: str) -> Locator:
        """金额合计 of a column."""
        return self.page.locator(f"[data-sum={column}]")

    def button(self, name: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=name)


def stored(overall: Overall) -> OverallValues:
    return overall_values_of(fresh_overall(overall.pk))


def test_from_beginning_to_submission_by_keyboard(cast: Cast, sign_in: SignIn):
    """Tasks, gathering, drafted goals, picked indicators; the mouse is used for links and buttons alone."""
    BudgetYear.objects.filter(pk=2025).update(overall_layout_id="overall-2026")
    declared(cast, 1)
    declared(cast, 2)
    page = sign_in(cast.filer)
    page.goto(reverse("overall-new"))
    page.get_by_role("button", name="开始填").click()
    edit = OverallPage(page)
    edit.ready()
    overall = Overall.objects.get()

    edit.task(1, "name").fill("窗口服务")
    edit.task(1, "content").fill("轮训窗口人员，大厅全年开放。")
    edit.place("项目1").focus()
    page.keyboard.press("ArrowDown")
    edit.place("项目2").focus()
    page.keyboard.press("ArrowDown")
    expect(edit.gathered(1)).to_contain_text("归集 2 个项目：项目1、项目2")
    expect(edit.gathered(1)).to_contain_text("总额 900,000.00")
    edit.saved()
    assert [each.name for each in stored(overall).tasks[0].projects] == ["项目1", "项目2"]

    edit.button("按项目合计填").click()
    edit.ready()
    expect(edit.task(1, "total")).to_have_value("900,000.00")
    edit.button("＋加基本支出").click()
    edit.ready()
    edit.task(2, "content").fill("保障机关运转。")
    edit.task(2, "total").fill("1200000")
    edit.task(2, "fiscal").fill("1200000")
    edit.task(2, "other").fill("0")
    expect(edit.sum("total")).to_have_text("2,100,000.00")
    edit.saved()

    edit.button("从项目目标起草").click()
    edit.ready()
    expect(edit.goals).to_have_value("1、全年培训 15 期，窗口人员全部轮训一遍。")

    page.get_by_role("link", name="从项目指标选取").click()
    expect(page.get_by_role("heading", name="从项目指标选取")).to_be_visible()
    for box in page.get_by_role("checkbox").all()[:6]:
        box.check()
    page.get_by_role("button", name="选取勾选的指标").click()
    edit.ready()
    expect(page.locator(".sheet-grid [data-column=unit_of_measure]").first).to_have_value("期")
    row = page.locator(".sheet-grid tr[data-tier$='|质量指标']").first.locator("[data-column=target]")
    row.fill("≥96%")
    expect(page.locator(".sheet-grid tr[data-tier$='|质量指标'] .reading").first).to_have_text("不少于 96 %")
    edit.saved()

    page.locator("[data-submit]").click()
    page.get_by_label("说明").fill("指标按去年口径")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page).to_have_url(reverse("desk"))
    assert fresh_overall(overall.pk).status == "unit_review"


def test_a_project_is_dragged_into_a_task_and_out_again(cast: Cast, sign_in: SignIn):
    declared(cast, 1)
    overall = make_overall(cast)
    page = sign_in(cast.filer)
    edit = OverallPage(page, overall)

    edit.line("项目1").drag_to(page.locator("tbody[data-task]").first)
    expect(edit.place("项目1")).to_have_value("0")
    expect(edit.gathered(1)).to_contain_text("归集 1 个项目：项目1")
    edit.saved()
    assert [len(each.projects) for each in stored(overall).tasks] == [1, 0]

    edit.line("项目1").drag_to(page.locator("#gathering-title"))
    expect(edit.gathered(1)).to_have_text("没有归集项目，金额自行填写")
    edit.saved()
    assert [len(each.projects) for each in stored(overall).tasks] == [0, 0]


def test_a_task_is_called_in_the_lists_as_it_is_typed(cast: Cast, sign_in: SignIn):
    declared(cast, 1)
    overall = make_overall(cast)
    page = sign_in(cast.filer)
    edit = OverallPage(page, overall)
    edit.task(1, "name").fill("大厅服务")
    expect(edit.place("项目1").locator("option").nth(1)).to_have_text("1 大厅服务")


def test_rows_of_indicators_are_added_moved_and_taken_away(cast: Cast, sign_in: SignIn):
    """The grid of declarations serves a table with 度量单位, too; a level without a row prints nothing."""
    BudgetYear.objects.filter(pk=2025).update(overall_layout_id="overall-2026")
    overall = make_overall(cast)
    page = sign_in(cast.filer)
    edit = OverallPage(page, overall)
    rows = page.locator(".sheet-grid tr[data-tier$='|数量指标']")
    rows.first.locator("[data-column=level3]").focus()
    page.keyboard.press("Alt+Insert")
    for text in ("办件量", "≥5万件", "万件", "按系统统计"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    rows.nth(1).locator("[data-column=level3]").focus()
    page.keyboard.press("Alt+ArrowUp")
    edit.saved()
    first = stored(overall).indicators[0]
    assert (first.level3, first.target, first.unit_of_measure, first.explanation) == (
        "办件量", "≥5万件", "万件", "按系统统计",
    )  # fmt: skip
    expect(page.locator(".sheet-grid tr.is-na")).to_have_count(0)
    rows.first.get_by_role("button", name="删除").click()
    edit.saved()
    assert stored(overall) == overall_values(money_unit=stored(overall).money_unit)
    assert focused(page) is not None


def test_two_people_decide_task_by_task(cast: Cast, sign_in: SignIn):
    overall = fresh_overall(begin_overall(cast.filer, cast.unit, cast.year).pk)
    page = sign_in(cast.filer)
    edit = OverallPage(page, overall)
    theirs = overall_values(tasks=(task("同事的任务"),), indicators=(), goals="同事写的目标")
    save_overall(overall, cast.colleague, theirs, seen_version=1)
    edit.goals.fill("我写的目标")
    expect(page.locator("#conflict")).to_be_visible()
    page.locator("#conflict").get_by_label("用我的").check()
    page.get_by_role("button", name="合并并保存").click()
    expect(page.locator("#conflict")).to_have_count(0)
    edit.ready()
    values = stored(overall)
    assert (values.goals, [each.name for each in values.tasks]) == ("我写的目标", ["同事的任务"])
