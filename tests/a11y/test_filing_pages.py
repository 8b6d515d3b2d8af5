"""Pages on which one files and reviews, in every state: axe, sideways scrolling, console, network, weight."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from perfgoals.money import MoneyUnit
from projects.models import BudgetYear, Declaration, WindowOpening
from projects.services.drafts import create_declaration, fresh, save_draft
from projects.values import DeclarationValues, ItemValues
from tests.a11y.conftest import LONG, WAYS, Inspect, filing
from tests.browser.pages import EditPage
from tests.conftest import Cast, make_declaration, row, whole_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROLES = ("filer", "unit_reviewer", "department_reviewer", "finance", "admin")


def url(name: str, declaration: Declaration) -> str:
    return reverse(name, args=[declaration.pk])


def test_desk_of_each_role(cast: Cast, filings: dict[str, Declaration], inspect: Inspect):
    inspector = inspect(None)
    for who in ROLES:
        inspector.become(getattr(cast, who))
        inspector.visit(f"desk of {who}", "/")


def test_empty_desk_of_each_role(cast: Cast, inspect: Inspect):
    inspector = inspect(None)
    for who in ROLES:
        inspector.become(getattr(cast, who))
        inspector.visit(f"empty desk of {who}", "/")
    inspector.become(cast.filer)
    BudgetYear.objects.all().update(closes_at="2024-01-01T00:00+08:00", opens_at="2023-01-01T00:00+08:00")
    inspector.visit("desk after the window", "/")
    BudgetYear.objects.all().delete()
    inspector.visit("desk without a year", "/")


def test_list(cast: Cast, filings: dict[str, Declaration], inspect: Inspect):
    inspector = inspect(None)
    for who in ("filer", "finance"):
        inspector.become(getattr(cast, who))
        inspector.visit(f"list of {who}", "/declarations/")
        inspector.visit(f"list of {who}, narrowed to nothing", "/declarations/?text=没有这个")
    for who in ("stranger_filer", "stranger_reviewer"):
        inspector.become(getattr(cast, who))
        inspector.visit(f"empty list of {who}", "/declarations/")


def test_new_and_carry(cast: Cast, draft: Declaration, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("new, nothing to go on with", "/declarations/new/")
    inspector.page.get_by_label("项目编码").fill("12")
    inspector.page.locator("form").last.evaluate("form => { form.noValidate = true; }")
    inspector.page.get_by_role("button", name="新建并开始填").click()
    expect(inspector.page.locator(".is-invalid").first).to_be_visible()
    inspector.look("new, with errors")

    older = whole_values(money_unit=MoneyUnit.WAN_YUAN, annual_goal="2024年全年培训 12 期。" + LONG)
    make_declaration(cast, whole_values(code="440304241063190000902", name="上年的项目"), year=cast.last_year)
    inspector.visit("new, with projects of last year", "/declarations/new/")
    create_declaration(cast.filer, draft.project, cast.last_year, older)
    inspector.visit("carry", url("declaration-carry", draft))


def test_edit_page_empty_and_whole(cast: Cast, draft: Declaration, inspect: Inspect):
    inspector = inspect(cast.filer)
    blank = make_declaration(cast, DeclarationValues(code="440304251063190000999", name="新项目"))
    inspector.visit("edit, empty", url("declaration-edit", blank))
    long = whole_values(
        annual_goal=LONG * 3,
        items=tuple(ItemValues(content=f"第{n}项", unit_price="10000", quantity="3") for n in range(15)),
        indicators=(*whole_values().indicators, *(row(0, f"指标{n}", f"≥{n}期", LONG[:150]) for n in range(12))),
    )
    save_draft(fresh(draft.pk), cast.filer, long, seen_version=1)
    inspector.visit("edit, whole", url("declaration-edit", draft))
    inspector.page.get_by_role("button", name="删除第 2 行").click()
    expect(inspector.page.locator(".snack")).to_be_visible()
    inspector.look("edit, with a notice")


def test_edit_page_with_findings(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.filer)
    poor = whole_values(
        code="12",
        name="超" * 41,
        period_years=None,
        unread={"period_years": "三年", "total_amount": "一百万"},
        total_amount=None,
        items=(ItemValues(content="讲课费"), ItemValues(amount="三万")),
        indicators=(row(0, "培训期数", ""), row(0, "培训期数"), row(3, "不适用", "不适用", "不适用")),
    )
    inspector.visit("edit, with findings", url("declaration-edit", make_declaration(cast, poor)))
    inspector.page.locator("#findings a.finding").last.click()
    inspector.look("edit, at a finding")


def test_edit_page_while_saving_fails(cast: Cast, draft: Declaration, inspect: Inspect):
    inspector = inspect(cast.filer)
    edit = EditPage(inspector.page, draft)
    edit.field("name").fill("改过的名称")
    edit.in_state("typing")
    inspector.look("edit, typing")
    edit.saved()
    inspector.look("edit, saved")

    inspector.page.context.set_offline(True)
    edit.field("annual_goal").fill("断线时打的字")
    edit.in_state("failed", re.compile("没存上"))
    inspector.look("edit, not saved")
    inspector.page.context.set_offline(False)
    edit.saved()

    Session.objects.all().delete()
    edit.field("annual_goal").fill("登录过期时打的字")
    dialog = inspector.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    inspector.look("edit, login expired")
    dialog.get_by_label("密码").fill("not it")
    dialog.get_by_role("button", name="登录并保存").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    inspector.look("edit, login refused")


def test_edit_page_with_a_conflict(cast: Cast, draft: Declaration, inspect: Inspect):
    inspector = inspect(cast.filer)
    edit = EditPage(inspector.page, draft)
    theirs = whole_values(annual_goal=LONG, name="同事改的名称", indicators=whole_values().indicators[1:])
    save_draft(fresh(draft.pk), cast.colleague, theirs, seen_version=1)
    edit.field("annual_goal").fill("我改的" + LONG)
    edit.in_state("conflict")
    expect(edit.conflict).to_be_focused()
    inspector.look("edit, conflict")

    Declaration.objects.filter(pk=draft.pk).update(status="unit_review", submitted_by=cast.colleague)
    edit.button("合并并保存").click()
    edit.in_state("refused")
    inspector.look("edit, refused")


def test_submit(cast: Cast, draft: Declaration, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("submit, no finding", url("declaration-submit", draft))
    blank = make_declaration(cast, DeclarationValues(code="440304251063190000999", name="新项目"))
    inspector.visit("submit, errors", url("declaration-submit", blank))


@pytest.mark.parametrize("state", WAYS)
def test_declaration_in_each_state(cast: Cast, inspect: Inspect, state: str):
    """For who filed it and for who has to decide; the one where nobody decides for who reads."""
    declaration = filing(cast, state)
    reviewer = {"unit_review": "unit_reviewer", "department_review": "department_reviewer"}.get(state, "finance")
    inspector = inspect(cast.filer)
    inspector.visit(f"{state}, filer", url("declaration", declaration))
    if state == "draft":
        return
    inspector.become(getattr(cast, reviewer))
    inspector.visit(f"{state}, {reviewer}", url("declaration", declaration))
    if state == "finance_review":
        inspector.page.get_by_role("button", name="退回修改").click()
        expect(inspector.page.get_by_text("意见：请写明要改什么")).to_be_visible()
        inspector.look("return without an opinion")


def test_preview_versions_and_refusals(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.filer)
    declaration = filing(cast, "department_review")
    inspector.visit("preview", url("declaration-preview", declaration))
    inspector.visit("versions", url("declaration-versions", declaration))
    inspector.visit("an older version", url("declaration-versions", declaration) + "?version=1")
    inspector.visit("403", url("declaration-edit", declaration), status=403)
    inspector.visit("404", "/declarations/999999/", status=404)
    inspector.visit("flow", "/flow/")


def test_years(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.admin)
    inspector.visit("years", "/years/")
    inspector.visit("year", "/years/2025/")
    WindowOpening.objects.create(
        year=cast.year, unit=cast.unit, until=cast.year.closes_at, reason="补报", opened_by=cast.admin
    )
    inspector.visit("year, with an opening", "/years/2025/")
    inspector.page.get_by_role("button", name="开放", exact=True).evaluate(
        "button => { button.form.noValidate = true; }"
    )
    inspector.page.get_by_role("button", name="开放", exact=True).click()
    expect(inspector.page.locator(".is-invalid").first).to_be_visible()
    inspector.look("year, with errors")
