"""Everything works by its buttons where the browser runs no script."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from projects.models import Declaration
from projects.services.drafts import fresh
from tests.browser.conftest import SignIn
from tests.browser.pages import DeclarationPage, EditPage, log_in, stored
from tests.conftest import TIERS, Cast, row, whole_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECOND = ("参训人次", "≥600人次", "按签到表")


@pytest.fixture
def page(cast: Cast, sign_in: SignIn) -> Page:
    return sign_in(cast.filer, java_script_enabled=False)


def add_row(edit: EditPage, tier: int) -> None:
    edit.page.get_by_role("button", name=f"＋加一行 （{TIERS[tier].level2}）").click()


def test_fill_save_add_move_remove(page: Page, draft: Declaration):
    edit = EditPage(page, draft)
    edit.field("annual_goal").fill("第一行\n第二行")
    edit.choose("allocation", "因素法")
    edit.button("保存").click()
    expect(edit.state).to_have_text(re.compile(r"已保存 \d\d:\d\d"))
    assert (stored(draft).annual_goal, stored(draft).allocation) == ("第一行\n第二行", "因素法")

    # What was typed before a button is pressed is stored by it.
    edit.field("name").fill("加行时改的名称")
    add_row(edit, 0)
    expect(edit.rows(0)).to_have_count(2)
    assert page.url.endswith("#indicators")
    edit.fill_row(0, 1, SECOND)
    page.get_by_role("button", name="上移第 2 行").click()
    first = ("培训期数", "≥15期", "按验收单统计")
    expect(edit.cell(0, 0, "level3")).to_have_value("参训人次")
    rows = (row(0, *SECOND), *whole_values().indicators)
    assert stored(draft) == whole_values(
        annual_goal="第一行\n第二行", allocation="因素法", name="加行时改的名称", indicators=rows
    )

    page.get_by_role("button", name="删除第 1 行").click()
    expect(edit.rows(0)).to_have_count(1)
    assert (edit.texts(0), stored(draft).indicators) == ([first], whole_values().indicators)


def test_calculation_items(page: Page, draft: Declaration):
    edit = EditPage(page, draft)
    page.locator("#items summary").click()
    page.get_by_role("button", name="＋加一项").click()
    page.locator("#id_item-0-content").fill("讲课费")
    page.locator("#id_item-0-unit_price").fill("20000")
    page.locator("#id_item-0-quantity").fill("15")
    edit.button("保存").click()
    expect(edit.field("year_amount")).to_have_value("300,000.00")
    page.get_by_role("button", name="删除测算明细第 1 项").click()
    assert stored(draft).items == ()


def test_enter_in_a_field_saves_and_takes_no_row_away(page: Page, draft: Declaration):
    """A browser presses the first button of a form: that is 保存."""
    edit = EditPage(page, draft)
    edit.field("name").fill("回车以前的名称")
    edit.field("name").press("Enter")
    expect(page.locator("h1")).to_have_text("回车以前的名称")
    assert page.url.endswith("/edit/#saved")
    assert stored(draft) == whole_values(name="回车以前的名称")


def test_submit_withdraw_submit_and_return(cast: Cast, page: Page, draft: Declaration, sign_in: SignIn):
    edit = EditPage(page, draft)
    edit.cell(1, 0, "target").fill("")
    edit.button("提交").click()
    expect(page.get_by_text("还有 1 处错误，改好后才能提交。")).to_be_visible()
    page.locator("a.finding").click()
    expect(edit.cell(1, 0, "target")).to_be_focused()
    edit.cell(1, 0, "target").fill("≥95%")
    edit.button("提交").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status")).to_contain_text("已提交，等单位审核人办理")

    read = DeclarationPage(page, draft)
    read.press("撤回")
    expect(page.get_by_role("status")).to_contain_text("已撤回，等填报人办理")
    page.goto(reverse("declaration-submit", args=[draft.pk]))
    page.get_by_role("button", name="提交").click()
    assert fresh(draft.pk).status == "unit_review"

    review = DeclarationPage(sign_in(cast.unit_reviewer, java_script_enabled=False), draft)
    review.press("退回修改")
    expect(review.page.get_by_text("意见：请写明要改什么")).to_be_visible()
    review.opinion.fill("请补单价")
    review.press("退回修改")
    expect(review.page.get_by_role("status")).to_contain_text("已退回修改，等填报人办理")
    page.goto(reverse("desk"))
    expect(page.locator(".opinion-line")).to_contain_text("请补单价")


def test_an_expired_login_gives_the_text_back(cast: Cast, page: Page, draft: Declaration):
    """Logging in happens in another window; what was typed waits on the page and is sent once more."""
    edit = EditPage(page, draft)
    edit.field("annual_goal").fill("登录过期\n以前打的字")
    Session.objects.all().delete()
    edit.button("保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录已过期")
    assert stored(draft) == whole_values()

    with page.expect_popup() as opened:
        page.get_by_role("link", name="在新窗口登录").click()
    log_in(opened.value, cast.filer)
    page.get_by_role("button", name="继续办理").click()
    # The new login has a new token: the page says so and lets it be sent again.
    expect(page.get_by_role("heading", level=1)).to_have_text("页面已过期")
    page.get_by_role("button", name="继续办理").click()
    expect(edit.field("annual_goal")).to_have_value("登录过期\n以前打的字")
    assert stored(draft) == whole_values(annual_goal="登录过期\n以前打的字")
