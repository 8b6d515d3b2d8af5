"""Pages of self-evaluation in the states that people meet: nothing serious for axe, nothing sideways, light, quiet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from perfgoals.workflow.perform import perform
from projects.flow import FLOW as DECLARATION_FLOW
from projects.models import Declaration
from projects.queries import values_of as declared_values
from projects.services.drafts import fresh as fresh_declaration
from projects.services.drafts import save_draft
from selfeval.models import SelfEvaluation
from selfeval.services.evaluations import begin_blank, fresh, save_evaluation
from tests.a11y.conftest import Inspect
from tests.browser.selfeval_pages import EvaluationEdit, EvaluationPage, stored
from tests.conftest import Cast
from tests.selfeval.conftest import approve, approved, evaluation, filled, filled_evaluation, go, open_evaluation
from tests.selfeval.evaluations import evaluated, evaluation_values, make_evaluation

__all__ = ["approved", "evaluation", "filled_evaluation"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "全年分四个季度组织窗口人员轮训，课程由业务处室和授课单位共同商定，训后统一考核，结果计入绩效。" * 20


def url(name: str, made: SelfEvaluation) -> str:
    return reverse(name, args=[made.pk])


def test_lists_and_beginning(cast: Cast, approved: Declaration, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("list, empty", reverse("selfevals"))
    inspector.visit("new", reverse("selfeval-new"))
    inspector.page.locator("form").last.evaluate("form => { form.noValidate = true; form.submit(); }")
    expect(inspector.page.locator(".is-invalid").first).to_be_visible()
    inspector.look("new, with errors")
    make_evaluation(cast)
    make_evaluation(cast, evaluation_values(evaluated("绿化面积", "", "90"), name="绿化养护" * 10))
    inspector.visit("list", reverse("selfevals"))
    inspector.visit("desk with self-evaluations", "/")
    inspector.visit("flows of every kind", reverse("flow"))


def test_edit_page(cast: Cast, evaluation: SelfEvaluation, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("edit, nothing typed", url("selfeval-edit", evaluation))
    edit = EvaluationEdit(inspector.page)
    edit.type_actual("考核合格率", "76%")
    expect(edit.reason("考核合格率")).to_be_visible()
    edit.row("培训期数").locator("summary").click()
    edit.fund(0, "executed").fill("约四十万")
    edit.saved()
    inspector.look("edit, a reason due, an own score, an amount that cannot be read")
    now = fresh(evaluation.pk)
    values = filled(stored(evaluation))
    rows = tuple(replace(row, deviation=LONG[:400] if row.deviation else "") for row in values.indicators)
    values = replace(values, indicators=rows, actual_goal=LONG, unread={})
    save_evaluation(now, cast.colleague, values, seen_version=now.version)
    edit.type_actual("考核合格率", "80%")
    expect(edit.conflict).to_be_visible()
    inspector.look("edit, two people")
    inspector.visit("edit, whole", url("selfeval-edit", evaluation))
    inspector.visit("submit, blocked", url("selfeval-submit", evaluation))
    inspector.visit("preview", url("selfeval-preview", evaluation))
    inspector.visit("versions", url("selfeval-versions", evaluation) + "?version=1")


def test_edit_page_of_typed_targets(cast: Cast, inspect: Inspect):
    open_evaluation(cast.year)
    made = begin_blank(cast.filer, cast.unit, cast.year, name="档案数字化")
    inspector = inspect(cast.filer)
    inspector.visit("edit, blank", url("selfeval-edit", made))
    edit = EvaluationEdit(inspector.page)
    row = edit.rows("满意度指标").nth(0)
    for column, text in (("level3", "查档环境"), ("target", "显著改善"), ("actual", "有所改善"), ("weight", "40")):
        edit.box(row, column).fill(text)
    expect(row.locator("[data-bands]")).to_be_visible()
    inspector.page.get_by_role("button", name="＋加一行 （数量指标）").click()
    edit.saved()
    inspector.look("edit, a target in words, a row added")


def test_targets_that_changed(cast: Cast, approved: Declaration, filled_evaluation: SelfEvaluation, inspect: Inspect):
    now = fresh_declaration(approved.pk)
    perform(DECLARATION_FLOW, now, "adjust", cast.filer, seen_version=now.version, comment="任务增加")
    now = fresh_declaration(approved.pk)
    rows = list(declared_values(now).indicators)
    rows[0], rows[4] = replace(rows[0], target="≥18期"), replace(rows[4], level3="窗口投诉率")
    save_draft(now, cast.filer, replace(declared_values(now), indicators=tuple(rows)), seen_version=now.version)
    approve(cast, fresh_declaration(approved.pk))
    inspector = inspect(cast.filer)
    inspector.visit("edit, targets changed", url("selfeval-edit", filled_evaluation))
    inspector.visit("page, targets changed", url("selfeval", filled_evaluation))
    inspector.visit("targets", url("selfeval-targets", filled_evaluation))
    inspector.page.get_by_role("button", name="按新目标合并").click()
    inspector.look("edit, targets taken up")


def test_review_and_confirmation(cast: Cast, filled_evaluation: SelfEvaluation, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("page, draft", url("selfeval", filled_evaluation))
    inspector.visit("submit, may go", url("selfeval-submit", filled_evaluation))
    go(cast.filer, filled_evaluation, "submit", "已核对")
    inspector.become(cast.unit_reviewer)
    inspector.visit("page, in review", url("selfeval", filled_evaluation))
    inspector.page.get_by_role("button", name="改分").first.click()
    inspector.look("page, a score being changed")
    inspector.page.get_by_role("button", name="不办了").click()
    EvaluationPage(inspector.page, filled_evaluation).rescore("考核合格率", "8.5", "补考名单不全")
    expect(inspector.page.get_by_role("status")).to_contain_text("已复核")
    inspector.look("page, re-scored")
    for who, step in (
        (cast.unit_reviewer, "pass_unit_review"),
        (cast.department_reviewer, "pass_department_review"),
        (cast.finance, "approve"),
    ):
        go(who, filled_evaluation, step, "同意")
    inspector.become(cast.filer)
    inspector.visit("page, confirmed", url("selfeval", filled_evaluation))
    inspector.visit("edit, confirmed", url("selfeval-edit", filled_evaluation), status=403)
