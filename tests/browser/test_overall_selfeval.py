"""A whole unit is evaluated in a browser: what is typed is scored and summed up at once, kept, and handed in."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from selfeval.services.evaluations import begin_blank_overall
from tests.browser.conftest import SignIn
from tests.browser.selfeval_pages import SAVED, EvaluationEdit
from tests.conftest import Cast
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.overall_evaluations import begun, content_of, filled_evaluation, overall_fresh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_tasks_and_funds_are_summed_up_while_they_are_typed(cast: Cast, sign_in: SignIn):
    evaluation = begun(cast)
    page = sign_in(cast.filer)
    page.goto(reverse("overall-selfeval-edit", args=[evaluation.pk]))
    edit = EvaluationEdit(page)
    first = page.locator("[data-task='0']")
    expect(first.locator("b")).to_have_text("窗口服务")
    first.locator("[data-column=done]").fill("办班 15 期，轮训全部窗口人员。")
    first.locator("[data-column=fiscal]").fill("400000")
    first.locator("[data-column=executed]").fill("392000")
    expect(first.locator("[data-task-total]")).to_have_text("400,000.00")
    expect(first.locator("[data-task-rate]")).to_have_text("98.00%")
    expect(page.locator("[data-task-sum=total]")).to_have_text("1,600,000.00")
    edit.fund(0, "executed").fill("1620000")
    expect(page.locator("[data-fund=total] [data-rate]")).to_have_text("98.18%")
    edit.type_actual("考核合格率", "76%")
    edit.says("考核合格率", "10.00", "未达到：76 % ÷ 95 % × 12.5 = 10.00")
    expect(page.locator("#save-state")).to_have_text(SAVED)
    values = content_of(overall_fresh(evaluation.pk))
    assert (values.tasks[0].total, values.tasks[0].executed) == (Decimal("400000.00"), Decimal(392000))
    page.reload()
    expect(first.locator("[data-column=done]")).to_have_value("办班 15 期，轮训全部窗口人员。")


def test_a_finding_of_a_task_leads_to_its_box_and_the_form_is_handed_in(cast: Cast, sign_in: SignIn):
    evaluation = filled_evaluation(cast)
    page = sign_in(cast.filer)
    page.goto(reverse("overall-selfeval-edit", args=[evaluation.pk]))
    box = page.locator("#id_task-1-done")
    box.fill("")
    finding = page.locator("#findings").get_by_role("link", name=re.compile("完成情况还没有填 基本支出"))
    finding.click()
    expect(box).to_be_focused()
    box.fill("工资和公用经费按月支付。")
    expect(finding).to_have_count(0)
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("button", name=re.compile("^提交")).last.click()
    expect(page).to_have_url(re.compile(r"/$"))
    assert overall_fresh(evaluation.pk).status == "unit_review"


def test_where_tasks_are_typed_lines_come_and_go(cast: Cast, sign_in: SignIn):
    open_evaluation(cast.year)
    evaluation = begin_blank_overall(cast.filer, cast.unit, cast.year)
    page = sign_in(cast.filer)
    page.goto(reverse("overall-selfeval-edit", args=[evaluation.pk]))
    page.locator("#id_task-0-name").fill("窗口服务")
    page.locator("#id_task-0-fiscal").fill("450000")
    expect(page.locator("[data-task='0'] [data-task-total]")).to_have_text("450,000.00")
    page.get_by_role("button", name="＋加一项任务").click()
    expect(page.locator("[data-task]")).to_have_count(3 + 1)
    expect(page.locator("#id_task-0-name")).to_have_value("窗口服务")
    page.get_by_role("button", name="删除第 1 项任务").click()
    expect(page.locator("#id_task-0-name")).to_have_value("")
    assert content_of(overall_fresh(evaluation.pk)).tasks == ()
