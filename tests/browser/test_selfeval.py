"""A self-evaluation from an approved declaration to its confirmation; two people; a form that begins blank."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Route, expect

from projects.models import Declaration
from selfeval.models import Rescore, SelfEvaluation
from selfeval.services.evaluations import begin_blank, fresh, save_evaluation
from tests.browser.conftest import SignIn
from tests.browser.pages import Desk
from tests.browser.selfeval_pages import EvaluationEdit, EvaluationPage, stored
from tests.browser.test_keyboard import Keys
from tests.conftest import Cast
from tests.selfeval.conftest import ACTUAL, approved, evaluation, filled, filled_evaluation, open_evaluation
from tests.selfeval.monitorings import hand_in_monitoring

__all__ = ["approved", "evaluation", "filled_evaluation"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOAL = "全年办班 15 期，窗口人员轮训一遍，两人补考后合格。"


def hold_save(route: Route) -> None:
    """A save never arrives; what the page asks beside it does."""
    if route.request.method != "POST":
        route.continue_()


def abort_saves(route: Route) -> None:
    """The network fails for saves."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_from_an_approved_declaration_to_confirmation(cast: Cast, approved: Declaration, sign_in: SignIn):
    filer = sign_in(cast.filer)
    filer.goto(reverse("selfevals"))
    filer.get_by_role("link", name="开始自评").first.click()
    filer.get_by_role("button", name="开始自评 ：窗口人员培训").click()
    edit = EvaluationEdit(filer)
    expect(filer.get_by_role("heading", level=1)).to_have_text("窗口人员培训")
    made = SelfEvaluation.objects.get()

    # The score changes with what is typed, before anything is saved.
    filer.route(re.compile(r"/edit/$"), hold_save)
    expect(edit.total).to_have_text("0.00")
    edit.type_actual("培训期数", "12期")
    edit.says("培训期数", "10.00", "未达到：12 ÷ 15 × 12.5 = 10.00")
    expect(edit.total).to_have_text("10.00")
    expect(edit.reason("培训期数")).to_be_visible()
    expect(edit.reason("培训期数").locator("[data-why]")).to_have_text("扣了 2.50 分，须说明")
    edit.type_actual("培训期数", "15期")
    edit.says("培训期数", "12.50", "15 = 15，达到，得满分")
    expect(edit.reason("培训期数")).to_be_hidden()
    edit.fund(0, "executed").fill("432000")
    expect(filer.locator("[data-fund=total] [data-rate]")).to_have_text("96.00%")
    expect(filer.locator("[data-execution-formula]")).to_contain_text("432,000 ÷ 450,000 = 96.00 %")
    expect(edit.total).to_have_text("22.10")
    assert stored(made).indicators[0].actual == ""

    # Saved when it can be again, and there after a reload.
    filer.unroute_all()
    edit.saved()
    filer.reload()
    expect(edit.total).to_have_text("22.10")
    expect(edit.box(edit.row("培训期数"), "actual")).to_have_value("15期")

    # Handing in too early: the whole list; each line leads to its box.
    edit.button("提交").click()
    expect(filer.get_by_text("还有 6 处错误，改好后才能提交。")).to_be_visible()
    filer.get_by_role("link", name="回去修改").click()
    edit.due.get_by_role("link", name="考核合格率：填实际完成值").click()
    expect(edit.box(edit.row("考核合格率"), "actual")).to_be_focused()
    for level3, text in ACTUAL.items():
        edit.type_actual(level3, text)
    edit.goal.fill(GOAL)
    edit.says("考核合格率", "10.00", "未达到：76 % ÷ 95 % × 12.5 = 10.00")
    edit.due.get_by_role("link", name="考核合格率：写偏差原因").click()
    expect(edit.reason("考核合格率").locator(".cell")).to_be_focused()
    edit.reason("考核合格率").locator(".cell").fill("两名学员请假，已安排补考。")
    expect(edit.reason("考核合格率").locator(".counter")).to_have_text("13 / 500 字")
    expect(edit.due).to_contain_text("考核合格率：原因已写")
    expect(edit.total).to_have_text("97.10")
    expect(filer.locator("#score .grade")).to_have_text("优")
    edit.saved()
    expect(filer.get_by_text("没有错误，可以提交", exact=True)).to_be_visible()
    edit.button("提交").click()
    filer.get_by_role("button", name="提交").click()
    expect(filer.get_by_role("status")).to_contain_text("已提交，等单位审核人办理")

    # The desk of each level names the form; unit and department pass it on.
    for who, said in (("unit_reviewer", "等主管部门审核人办理"), ("department_reviewer", "等财政审核人办理")):
        page = sign_in(getattr(cast, who))
        assert "自评表" in Desk(page).mine()[0]
        page.get_by_role("link", name="去审核").click()
        expect(page.locator(".officialform")).to_contain_text("97.1")
        EvaluationPage(page, made).press("通过")
        expect(page.get_by_role("status")).to_contain_text(said)

    # Finance changes a score, with a reason; both scores stay; then it is confirmed.
    finance = sign_in(cast.finance)
    review = EvaluationPage(finance, made)
    review.rescore("考核合格率", "8.5", "补考名单不全")
    expect(finance.get_by_role("status")).to_contain_text("已复核“考核合格率”：10.00 → 8.50，原得分一并保留")
    expect(review.rescores).to_contain_text("补考名单不全")
    line = finance.locator("#rescoring tr").filter(has_text="考核合格率")
    assert line.locator("td.number").all_inner_texts() == ["12.5", "10.00", "8.50"]
    expect(finance.locator(".officialform")).to_contain_text("95.6")
    review.press("通过并确认")
    expect(finance.get_by_role("status")).to_contain_text("已通过并确认，表已锁定并存快照")
    now = fresh(made.pk)
    assert (now.status, now.score, now.grade, Rescore.objects.count()) == ("approved", Decimal("95.60"), "优", 1)

    # The filer reads what became of it.
    read = EvaluationPage(filer, made)
    expect(read.side).to_contain_text("已确认，表已锁定")
    expect(read.rescores).to_contain_text("补考名单不全")
    assert read.page.get_by_role("button", name="改分").count() == 0


def test_two_people_on_one_form(cast: Cast, filled_evaluation: SelfEvaluation, sign_in: SignIn):
    mine, theirs = (EvaluationEdit(sign_in(user), filled_evaluation) for user in (cast.filer, cast.colleague))
    theirs.type_actual("培训期数", "16期")
    theirs.type_actual("窗口服务差评率", "0.5%")
    theirs.saved()

    mine.type_actual("培训期数", "17期")
    mine.type_actual("参训人员满意度", "97%")
    expect(mine.conflict).to_be_visible()
    assert mine.conflict.locator("legend").all_inner_texts() == [
        "数量指标 培训期数",
        "只有填报人colleague改的，将照此更新",
    ]
    mine.conflict.get_by_label("用我的").check()
    mine.button("合并并保存").click()
    expect(mine.conflict).to_have_count(0)
    mine.saved()
    actual = {row.level3: row.actual for row in stored(filled_evaluation).indicators}
    assert (actual["培训期数"], actual["窗口服务差评率"], actual["参训人员满意度"]) == ("17期", "0.5%", "97%")


def test_what_was_not_stored_comes_back(cast: Cast, evaluation: SelfEvaluation, sign_in: SignIn):
    page = sign_in(cast.filer)
    edit = EvaluationEdit(page, evaluation)
    page.route(re.compile(r"/edit/$"), abort_saves)
    edit.type_actual("培训期数", "15期")
    edit.fund(0, "executed").fill("400000")
    expect(edit.state).to_have_attribute("data-state", "failed")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute_all()
    expect(edit.notice).to_contain_text("未存上的内容")
    edit.saved()
    values = stored(evaluation)
    assert (values.indicators[0].actual, values.total_funds.executed) == ("15期", Decimal("400000.00"))


def test_a_form_that_begins_blank(cast: Cast, sign_in: SignIn):
    """Targets are typed, rows come and go, weights are proposed, targets in words are chosen and scored."""
    open_evaluation(cast.year)
    made = begin_blank(cast.filer, cast.unit, cast.year, name="档案数字化")
    page = sign_in(cast.filer)
    edit = EvaluationEdit(page, made)
    first = edit.rows("数量指标")
    edit.box(first.nth(0), "level3").fill("扫描页数")
    edit.box(first.nth(0), "target").fill("≥10万页")
    page.get_by_role("button", name="＋加一行 （数量指标）").click()
    expect(edit.box(first.nth(1), "level3")).to_be_focused()
    edit.box(first.nth(1), "level3").fill("著录条数")
    edit.box(first.nth(1), "target").fill("≥5万条")
    satisfied = edit.rows("满意度指标")
    edit.box(satisfied.nth(0), "level3").fill("查档环境")
    edit.box(satisfied.nth(0), "target").fill("显著改善")
    edit.box(satisfied.nth(0), "weight").fill("40")
    edit.saved()
    page.reload()
    page.get_by_role("button", name="按框架分配分值").click()
    expect(edit.box(first.nth(0), "weight")).to_have_value("25")
    assert [row.weight for row in stored(made).indicators] == [Decimal(25), Decimal(25), Decimal(40)]

    edit.box(satisfied.nth(0), "actual").fill("有所改善")
    bands = satisfied.nth(0).locator("[data-bands]")
    expect(bands).to_be_visible()
    expect(bands).to_contain_text("部分达到 24–32")
    bands.get_by_label("达到 32–40", exact=True).check()
    expect(edit.box(satisfied.nth(0), "own_score")).to_have_value("40")
    expect(satisfied.nth(0).locator("[data-score]")).to_have_text("40.00")
    bands.get_by_label("部分达到").check()
    expect(edit.box(satisfied.nth(0), "own_score")).to_be_focused()
    page.keyboard.type("30")
    expect(satisfied.nth(0).locator("[data-formula]")).to_have_text("自己打分 30.00，部分达到")
    expect(edit.total).to_have_text("30.00")

    page.get_by_role("button", name="删除第 2 行").click()
    expect(first).to_have_count(1)
    expect(page.locator("[data-sums=产出指标]")).to_contain_text("现合计 25 分")
    edit.notice.get_by_role("button", name="撤销").click()
    expect(edit.box(first.nth(1), "level3")).to_have_value("著录条数")
    edit.saved()
    assert [(row.level3, row.weight) for row in stored(made).indicators] == [
        ("扫描页数", Decimal(25)),
        ("著录条数", Decimal(25)),
        ("查档环境", Decimal(40)),
    ]


def test_figures_of_the_monitoring_are_taken_over_and_back(
    cast: Cast, approved: Declaration, evaluation: SelfEvaluation, sign_in: SignIn
):
    hand_in_monitoring(cast, approved)
    page = sign_in(cast.filer)
    edit = EvaluationEdit(page, evaluation)
    edit.type_actual("考核合格率", "98%")
    edit.button("从监控数带入").click()
    expect(edit.notice).to_contain_text("已从监控数带入 5 行，请改成全年数")
    expect(edit.box(edit.row("培训期数"), "actual")).to_have_value("9期")
    expect(edit.box(edit.row("考核合格率"), "actual")).to_have_value("98%")
    edit.says("培训期数", "7.50", "未达到：9 ÷ 15 × 12.5 = 7.50")
    edit.notice.get_by_role("button", name="撤销").click()
    expect(edit.box(edit.row("培训期数"), "actual")).to_have_value("")
    edit.says("培训期数", "—", "还没有填实际完成值")


def test_without_script(cast: Cast, evaluation: SelfEvaluation, sign_in: SignIn):
    page = sign_in(cast.filer, java_script_enabled=False)
    edit = EvaluationEdit(page, evaluation)
    edit.type_actual("考核合格率", "76%")
    edit.fund(0, "executed").fill("约四十万")
    edit.button("保存").click()
    edit.says("考核合格率", "10.00", "未达到：76 % ÷ 95 % × 12.5 = 10.00")
    expect(edit.reason("考核合格率")).to_be_visible()
    expect(edit.reason("培训期数")).to_be_hidden()
    expect(edit.fund(0, "executed")).to_have_value("约四十万")
    expect(page.locator("#funds .found")).to_contain_text("不是数字")
    values = replace(filled(stored(evaluation)), unread={})
    now = fresh(evaluation.pk)
    save_evaluation(now, cast.filer, values, seen_version=now.version)
    EvaluationEdit(page, evaluation).button("提交").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status")).to_contain_text("已提交，等单位审核人办理")

    reviewer = sign_in(cast.unit_reviewer, java_script_enabled=False)
    EvaluationPage(reviewer, evaluation)
    line = reviewer.locator("#rescoring tr").filter(has_text="培训期数")
    line.locator("summary").click()
    line.get_by_label("复核得分").fill("13")
    line.get_by_label("理由").fill("少了一期")
    line.get_by_role("button", name="改分").click()
    expect(reviewer.get_by_role("alert")).to_contain_text("没有改分：复核得分应在 0 到 12.5 分之间")
    expect(line.get_by_label("理由")).to_have_value("少了一期")
    line.get_by_label("复核得分").fill("11")
    line.get_by_role("button", name="改分").click()
    expect(reviewer.get_by_role("status")).to_contain_text("12.50 → 11.00")


def test_with_keys_alone(cast: Cast, evaluation: SelfEvaluation, sign_in: SignIn):
    page = sign_in(cast.filer)
    edit = EvaluationEdit(page, evaluation)
    keys = Keys(page)
    keys.to(edit.box(edit.row("培训期数"), "actual"))
    page.keyboard.type("12期")
    edit.says("培训期数", "10.00", "未达到：12 ÷ 15 × 12.5 = 10.00")
    page.keyboard.press("ArrowDown")
    expect(edit.box(edit.row("考核合格率"), "actual")).to_be_focused()
    page.keyboard.type("98%")
    page.keyboard.press("ArrowUp")
    # Past the choice of weight and own score to the reason that is due.
    keys.to(edit.reason("培训期数").locator(".cell"), most=6)
    page.keyboard.type("场地维修")
    expect(edit.due).to_contain_text("培训期数：原因已写")
    # A pencil opens the box for an own score, also by keys.
    keys.to(edit.row("考核合格率").locator("summary"), most=6)
    page.keyboard.press("Enter")
    keys.to(edit.box(edit.row("考核合格率"), "own_score"), most=2)
    page.keyboard.type("12")
    edit.says("考核合格率", "12.00", "98 % ≥ 95 %，达到，得满分；自己打低为 12.00")
    page.keyboard.press("Control+s")
    edit.saved()
    rows = stored(evaluation).indicators
    assert (rows[0].deviation, rows[1].own_score) == ("场地维修", Decimal(12))
