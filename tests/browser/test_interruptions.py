"""What interrupts somebody who types: an expired login, a lost connection, a closed tab. Nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Route, expect

from projects.models import Declaration
from projects.services.drafts import fresh, save_draft
from tests.browser.conftest import SignIn, eventually
from tests.browser.pages import EditPage, log_in, stored
from tests.conftest import PASSWORD, Cast, whole_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOAL = "断线时打的字：全年培训 15 期，一期不少。"


@pytest.fixture
def edit(cast: Cast, draft: Declaration, sign_in: SignIn) -> EditPage:
    """The filer's page, everything stored."""
    page = EditPage(sign_in(cast.filer), draft)
    page.saved()
    return page


def reopened(edit: EditPage, draft: Declaration) -> EditPage:
    """The same form in a new tab of the same browser."""
    return EditPage(edit.page.context.new_page(), draft)


# -- expired login --------------------------------------------------------------------------------------------


def test_expired_login_is_renewed_without_leaving_the_page(edit: EditPage, draft: Declaration):
    Session.objects.all().delete()
    edit.field("annual_goal").fill(GOAL)
    dialog = edit.page.get_by_role("dialog", name="登录已过期，请重新登录")
    expect(dialog).to_be_visible()
    edit.in_state("login", "登录已过期，文字还在本页")
    expect(dialog.get_by_label("用户名")).to_have_value("filer")
    expect(dialog.get_by_label("密码")).to_be_focused()

    dialog.get_by_label("密码").fill("not it")
    dialog.get_by_role("button", name="登录并保存").click()
    expect(dialog.get_by_role("alert")).to_have_text(re.compile("用户名或密码不对"))
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录并保存").click()
    expect(dialog).to_have_count(0)
    edit.saved()
    expect(edit.field("annual_goal")).to_have_value(GOAL)
    assert stored(draft).annual_goal == GOAL

    # The renewed token goes on working, without a reload.
    edit.field("annual_goal").fill(GOAL * 2)
    edit.saved()
    assert stored(draft).annual_goal == GOAL * 2


def test_expired_login_put_off_and_taken_up_by_the_save_button(edit: EditPage, draft: Declaration):
    Session.objects.all().delete()
    edit.field("annual_goal").fill(GOAL)
    dialog = edit.page.get_by_role("dialog")
    dialog.get_by_role("button", name="以后再登录").click()
    expect(dialog).to_have_count(0)
    expect(edit.field("annual_goal")).to_have_value(GOAL)
    edit.button("立即保存").click()
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录并保存").click()
    edit.saved()
    assert stored(draft).annual_goal == GOAL


def test_another_user_in_the_dialog_is_refused(cast: Cast, edit: EditPage, draft: Declaration):
    Session.objects.all().delete()
    edit.field("annual_goal").fill(GOAL)
    dialog = edit.page.get_by_role("dialog")
    dialog.get_by_label("用户名").evaluate("box => { box.readOnly = false; }")
    dialog.get_by_label("用户名").fill(cast.colleague.username)
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录并保存").click()
    expect(dialog.get_by_role("alert")).to_have_text("登录的不是同一个人，文字没有写进去")
    assert stored(draft).annual_goal == whole_values().annual_goal
    dialog.get_by_label("用户名").fill(cast.filer.username)
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录并保存").click()
    edit.saved()
    assert (stored(draft).annual_goal, fresh(draft.pk).saved_by) == (GOAL, cast.filer)


def test_another_user_in_the_next_tab_is_refused(cast: Cast, edit: EditPage, draft: Declaration):
    Session.objects.all().delete()
    log_in(edit.page.context.new_page(), cast.colleague)
    edit.field("annual_goal").fill(GOAL)
    edit.in_state("refused", "现在登录的是填报人colleague，文字没有写进去。文字还在本页")
    expect(edit.field("annual_goal")).to_have_value(GOAL)
    assert stored(draft).annual_goal == whole_values().annual_goal


def test_the_same_user_logged_in_again_in_the_next_tab_goes_on(cast: Cast, edit: EditPage, draft: Declaration):
    Session.objects.all().delete()
    log_in(edit.page.context.new_page(), cast.filer)
    edit.field("annual_goal").fill(GOAL)
    edit.saved()
    assert stored(draft).annual_goal == GOAL


# -- lost connection ------------------------------------------------------------------------------------------


def test_a_page_that_reconnects_saves_by_itself(edit: EditPage, draft: Declaration):
    edit.page.context.set_offline(True)
    edit.field("annual_goal").fill(GOAL)
    edit.in_state("failed", re.compile(r"^\d\d:\d\d 没存上：网络断开。文字还在本页，正在重试$"))
    edit.field("name").fill("断线时改的名称")
    edit.in_state("failed")
    edit.page.context.set_offline(False)
    edit.saved()
    assert (stored(draft).annual_goal, stored(draft).name) == (GOAL, "断线时改的名称")


def test_a_server_that_fails_is_tried_again(edit: EditPage, draft: Declaration):
    edit.page.route("**/edit/", lambda route: route.fulfill(status=503, body="busy"), times=1)
    edit.field("annual_goal").fill(GOAL)
    edit.in_state("failed", re.compile(r"没存上：服务器忙（503）"))
    edit.saved()
    assert stored(draft).annual_goal == GOAL


# -- closed tab -----------------------------------------------------------------------------------------------


def test_what_a_closed_tab_could_not_save_comes_back(edit: EditPage, draft: Declaration):
    edit.page.context.set_offline(True)
    edit.field("annual_goal").fill(GOAL)
    edit.fill_row(4, 0, ("节约培训费", "≥5万元", "与上年\n决算比"))
    edit.in_state("failed")
    edit.page.close()
    assert stored(draft).annual_goal == whole_values().annual_goal

    later = reopened_online(edit, draft)
    expect(later.notice).to_have_text(re.compile(r"^已恢复 \d\d:\d\d 未存上的内容$"))
    later.saved()
    expect(later.field("annual_goal")).to_have_value(GOAL)
    assert later.texts(4) == [("节约培训费", "≥5万元", "与上年\n决算比")]
    assert (stored(draft).annual_goal, stored(draft).indicators[4].explanation) == (GOAL, "与上年\n决算比")

    # Once stored it does not come back a second time.
    later.page.reload()
    later.saved()
    expect(later.notice).to_have_count(0)


def reopened_online(edit: EditPage, draft: Declaration) -> EditPage:
    edit.page.context.set_offline(False)
    return reopened(edit, draft)


def test_what_comes_back_meets_what_others_saved_meanwhile(cast: Cast, edit: EditPage, draft: Declaration):
    edit.page.context.set_offline(True)
    edit.field("annual_goal").fill(GOAL)
    edit.in_state("failed")
    edit.page.close()
    save_draft(fresh(draft.pk), cast.colleague, whole_values(annual_goal="同事改的"), seen_version=1)

    later = reopened_online(edit, draft)
    later.in_state("conflict")
    assert later.conflict.locator("label .text").all_inner_texts() == [GOAL, "同事改的"]
    expect(later.field("annual_goal")).to_have_value(GOAL)
    assert stored(draft).annual_goal == "同事改的"


def test_a_copy_is_for_its_own_user_alone(cast: Cast, edit: EditPage, draft: Declaration):
    edit.page.context.set_offline(True)
    edit.field("annual_goal").fill(GOAL)
    edit.in_state("failed")
    edit.page.close()
    edit.page.context.set_offline(False)
    edit.page.context.clear_cookies()
    page = edit.page.context.new_page()
    log_in(page, cast.colleague)
    theirs = EditPage(page, draft)
    theirs.saved()
    expect(theirs.field("annual_goal")).to_have_value(whole_values().annual_goal)


def test_a_tab_closed_right_after_typing_is_saved_on_its_way_out(edit: EditPage, draft: Declaration):
    edit.field("annual_goal").fill(GOAL)
    edit.in_state("typing", "正在填写…")
    edit.page.close(run_before_unload=True)
    eventually(lambda: stored(draft).annual_goal == GOAL)
    later = reopened(edit, draft)
    later.saved()
    expect(later.notice).to_have_count(0)


def test_a_link_left_by_right_after_typing_waits_for_the_save(edit: EditPage, draft: Declaration):
    edit.field("annual_goal").fill(GOAL)
    edit.page.get_by_role("link", name="预览官方表样").click()
    expect(edit.page.locator(".paper")).to_contain_text(GOAL)
    assert stored(draft).annual_goal == GOAL


# -- logging out, being overtaken -----------------------------------------------------------------------------


def test_logging_out_saves_first_and_leaves_no_copy_behind(edit: EditPage, draft: Declaration):
    held: list[Route] = []
    edit.page.route("**/edit/", lambda route: held.append(route))
    edit.field("annual_goal").fill(GOAL)
    edit.in_state("saving")
    edit.page.locator("summary", has_text="填报人filer").click()
    edit.page.get_by_role("button", name="退出登录").click()
    expect(edit.field("annual_goal")).to_have_value(GOAL)
    assert edit.page.evaluate("window.localStorage.length") == 1
    held[0].continue_()
    expect(edit.page.get_by_role("heading", name="登录")).to_be_visible()
    assert stored(draft).annual_goal == GOAL
    assert edit.page.evaluate("window.localStorage.length") == 0


def test_a_form_handed_in_meanwhile_says_so_and_keeps_the_text(cast: Cast, edit: EditPage, draft: Declaration):
    Declaration.objects.filter(pk=draft.pk).update(status="unit_review", version=2, submitted_by=cast.colleague)
    edit.field("annual_goal").fill(GOAL)
    edit.in_state("refused", "现在是“单位审核”，内容已锁定，不能修改。文字还在本页")
    expect(edit.field("annual_goal")).to_have_value(GOAL)
    assert stored(draft).annual_goal == whole_values().annual_goal
