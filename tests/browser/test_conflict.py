"""Two people on one form: who saved meanwhile, what both changed, and that nothing typed is lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Declaration, Revision
from projects.services.drafts import fresh, save_draft
from tests.browser.conftest import SignIn
from tests.browser.pages import EditPage, stored
from tests.conftest import SHANGHAI, Cast, row, whole_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MINE = "我改的目标：全年培训 16 期。"
THEIRS = "同事改的目标：全年培训 14 期。"
SAID = re.compile(r"^填报人colleague \d\d-\d\d \d\d:\d\d 改过这张表$")


def colleague_saves(cast: Cast, draft: Declaration, **changes: object) -> None:
    """Somebody else stores a change while my page is open."""
    now = fresh(draft.pk)
    save_draft(now, cast.colleague, whole_values(**changes), seen_version=now.version)


def test_two_browsers_on_one_form(cast: Cast, draft: Declaration, sign_in: SignIn):
    mine, theirs = (EditPage(sign_in(user), draft) for user in (cast.filer, cast.colleague))
    theirs.field("annual_goal").fill(THEIRS)
    theirs.field("policy_basis").fill("《窗口服务规范》（甲政办〔2025〕1号）")
    theirs.saved()

    mine.field("annual_goal").fill(MINE)
    mine.field("long_term_goal").fill("我补的长期目标")
    mine.fill_row(4, 0, ("节约培训费", "≥5万元", "与上年决算比"))
    mine.in_state("conflict", "别人刚改过，请先选定")

    # Who, when, what: one question for what both changed, no question for the rest.
    expect(mine.conflict.get_by_role("heading")).to_have_text(SAID)
    expect(mine.conflict).to_be_focused()
    assert mine.conflict.locator("legend").all_inner_texts() == ["年度目标", "只有填报人colleague改的，将照此更新"]
    assert mine.conflict.locator("label .text").all_inner_texts() == [MINE, THEIRS]
    assert mine.conflict.locator("dt").all_inner_texts() == ["政策依据"]
    expect(mine.conflict.locator("ins")).to_have_text("《窗口服务规范》（甲政办〔2025〕1号）")
    assert stored(draft).annual_goal == THEIRS

    # What is typed while the question is open is kept too.
    mine.field("long_term_goal").fill("我补的长期目标，再补一句")
    mine.conflict.get_by_label("用我的").check()
    mine.button("合并并保存").click()
    expect(mine.conflict).to_have_count(0)
    mine.saved()
    wanted = whole_values(
        annual_goal=MINE,
        policy_basis="《窗口服务规范》（甲政办〔2025〕1号）",
        long_term_goal="我补的长期目标，再补一句",
    )
    assert replace(stored(draft), indicators=wanted.indicators) == wanted
    assert set(stored(draft).indicators) == {*wanted.indicators, row(4, "节约培训费", "≥5万元", "与上年决算比")}
    expect(mine.field("annual_goal")).to_have_value(MINE)
    expect(mine.field("policy_basis")).to_have_value(wanted.policy_basis)
    assert mine.texts(4) == [("节约培训费", "≥5万元", "与上年决算比")]

    # And the other page, still open, is told in its turn instead of writing over it.
    theirs.field("calculation_basis").fill("同事又改")
    theirs.in_state("conflict")
    theirs.button("合并并保存").click()
    expect(theirs.conflict).to_have_count(0)
    theirs.saved()
    assert (stored(draft).annual_goal, stored(draft).calculation_basis) == (MINE, "同事又改")


def test_the_question_comes_forward_when_typing_pauses(cast: Cast, draft: Declaration, sign_in: SignIn):
    """The answer arrives in the middle of a word: no key may go astray."""
    page = sign_in(cast.filer)
    page.clock.install()
    mine = EditPage(page, draft)
    page.clock.pause_at(datetime.now(tz=SHANGHAI) + timedelta(hours=1))
    colleague_saves(cast, draft, annual_goal=THEIRS)
    mine.field("annual_goal").fill(MINE)
    page.clock.run_for(900)
    expect(mine.conflict).to_be_attached()
    page.keyboard.type("再补一句")
    expect(mine.field("annual_goal")).to_have_value(f"{MINE}再补一句")
    expect(mine.field("annual_goal")).to_be_focused()
    page.clock.run_for(900)
    expect(mine.conflict).to_be_focused()


def test_a_choice_against_my_text_keeps_it_in_the_history(cast: Cast, draft: Declaration, sign_in: SignIn):
    mine = EditPage(sign_in(cast.filer), draft)
    colleague_saves(cast, draft, annual_goal=THEIRS)
    mine.field("annual_goal").fill(MINE)
    mine.in_state("conflict")
    mine.conflict.get_by_label("用填报人colleague的").check()
    mine.button("合并并保存").click()
    expect(mine.field("annual_goal")).to_have_value(THEIRS)
    assert stored(draft).annual_goal == THEIRS
    kept = Revision.objects.filter(cause="合并前本人所填").get()
    assert (kept.content["annual_goal"], kept.saved_by) == (MINE, cast.filer)
    mine.page.goto(f"{reverse('declaration-versions', args=[draft.pk])}?version={kept.version}")
    goal = mine.page.locator(".diff-row", has_text="年度目标").locator(".diff-text")
    assert (
        goal.evaluate(
            "text => { text.querySelectorAll('ins').forEach(each => each.remove()); return text.textContent.trim(); }"
        )
        == MINE
    )
    # A second level that nobody touched prints 不适用 in a version too.
    expect(mine.page.locator(".paper tr", has_text="经济效益指标")).to_contain_text("不适用不适用不适用")


def test_somebody_saves_again_while_the_question_is_open(cast: Cast, draft: Declaration, sign_in: SignIn):
    mine = EditPage(sign_in(cast.filer), draft)
    colleague_saves(cast, draft, annual_goal=THEIRS)
    mine.field("annual_goal").fill(MINE)
    mine.in_state("conflict")
    colleague_saves(cast, draft, annual_goal=THEIRS, name="同事又改的名称")
    mine.button("合并并保存").click()
    expect(mine.conflict.locator("dt")).to_have_text("项目名称")
    mine.conflict.get_by_label("用我的").check()
    mine.button("合并并保存").click()
    expect(mine.conflict).to_have_count(0)
    mine.saved()
    assert (stored(draft).annual_goal, stored(draft).name) == (MINE, "同事又改的名称")


def test_the_same_change_of_both_asks_nothing(cast: Cast, draft: Declaration, sign_in: SignIn):
    mine = EditPage(sign_in(cast.filer), draft)
    colleague_saves(cast, draft, annual_goal=MINE)
    mine.field("annual_goal").fill(MINE)
    mine.saved()
    assert mine.conflict.count() == 0


def test_without_script_the_question_stands_above_what_i_typed(cast: Cast, draft: Declaration, sign_in: SignIn):
    mine = EditPage(sign_in(cast.filer, java_script_enabled=False), draft)
    colleague_saves(cast, draft, annual_goal=THEIRS, name="同事改的名称")
    mine.field("annual_goal").fill(MINE)
    mine.cell(0, 0, "target").fill("≥16期")
    mine.button("保存").click()
    expect(mine.conflict.get_by_role("heading")).to_have_text(SAID)
    expect(mine.field("annual_goal")).to_have_value(MINE)
    expect(mine.cell(0, 0, "target")).to_have_value("≥16期")
    assert stored(draft).annual_goal == THEIRS
    mine.conflict.get_by_label("用我的").check()
    mine.button("合并并保存").click()
    expect(mine.conflict).to_have_count(0)
    assert (stored(draft).annual_goal, stored(draft).name) == (MINE, "同事改的名称")
    assert stored(draft).indicators[0].target == "≥16期"
    expect(mine.field("name")).to_have_value("同事改的名称")
