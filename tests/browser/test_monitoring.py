"""A monitoring from beginning to confirmation in a browser, with lights that follow the typing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from projects.models import Declaration
from selfeval.models import Monitoring
from selfeval.monitoring.values import MonitoringRowValues
from selfeval.queries import monitored_values_of
from selfeval.services.monitorings import begin_monitoring, fresh_monitoring, save_monitoring
from tests.browser.conftest import SignIn
from tests.browser.pages import SAVED, Desk, focused
from tests.conftest import Cast
from tests.selfeval.conftest import approve, open_evaluation
from tests.selfeval.monitorings import ACTUAL, FORECAST, monitored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class MonitoringPage:
    """The page on which a monitoring is filled in."""

    def __init__(self, page: Page, monitoring: Monitoring | None = None) -> None:
        self.page = page
        self.state = page.locator("#save-state")
        self.panel = page.locator("#findings")
        self.summary = page.locator("[data-light-summary]")
        if monitoring is not None:
            page.goto(reverse("monitoring-edit", args=[monitoring.pk]))

    def ready(self) -> None:
        """Wait until the scripts are in service."""
        expect(self.page.locator("[data-save]")).to_have_text("立即保存")

    def key(self, level3: str) -> str:
        """The number that the boxes of an indicator carry."""
        name = self.page.locator(".given[id^=row-]").get_by_text(level3, exact=True)
        found = re.fullmatch(r"row-(\d+)-n", name.get_attribute("id") or "")
        assert found
        return found[1]

    def box(self, level3: str, column: str) -> Locator:
        """A box of an indicator: actual, forecast, likelihood, explanation, measure, remark."""
        return self.page.locator(f"#id_row-{self.key(level3)}-{column}")

    def light(self, level3: str) -> Locator:
        """The light of an indicator with its arithmetic."""
        return self.page.locator(f"#light-{self.key(level3)}")

    def reasons(self, level3: str) -> Locator:
        """What unfolds below an indicator."""
        return self.page.locator(f"tr[data-of='{self.key(level3)}'] details")

    def money(self) -> Locator:
        """The light of the money with its arithmetic."""
        return self.page.locator("[data-money-light]")

    def saved(self) -> None:
        """Wait until everything typed is stored."""
        expect(self.state).to_have_attribute("data-state", "saved")
        expect(self.state).to_have_text(SAVED)


def stored(monitoring: Monitoring, level3: str) -> MonitoringRowValues:
    """An indicator as the database holds it now."""
    rows = monitored_values_of(fresh_monitoring(monitoring.pk)).indicators
    return next(row for row in rows if row.level3 == level3)


@pytest.fixture
def approved(cast: Cast, draft: Declaration) -> Declaration:
    """An approved declaration in a year that is open for monitoring."""
    open_evaluation(cast.year)
    return approve(cast, draft)


@pytest.fixture
def monitoring(cast: Cast, approved: Declaration) -> Monitoring:
    """A monitoring with everything typed and every light green."""
    made = begin_monitoring(cast.filer, approved)
    save_monitoring(made, cast.filer, monitored(monitored_values_of(made)), seen_version=1)
    return fresh_monitoring(made.pk)


def test_the_story_of_a_monitoring(cast: Cast, approved: Declaration, sign_in: SignIn):
    """Begun from the approval, filled in; a red light, its measure; handed in, returned, corrected, confirmed."""
    page = sign_in(cast.filer)
    page.goto(reverse("monitorings"))
    page.get_by_role("link", name="开始监控").first.click()
    page.get_by_role("button", name=re.compile("开始监控.*窗口人员培训")).click()
    edit = MonitoringPage(page)
    expect(page.get_by_role("heading", name="窗口人员培训")).to_be_visible()
    monitoring = Monitoring.objects.get()
    edit.ready()

    page.locator("#id_funds-0-executed").fill("157500")
    expect(edit.money()).to_contain_text("执行率 35 % ÷ 时间进度 7/12 = 60 %，不到 80 %")
    expect(edit.money()).to_contain_text("黄")
    page.locator("#id_funds-0-executed").fill("262500")
    expect(edit.money()).to_contain_text("绿")
    page.locator("#id_funds-0-expected").fill("450000")
    for level3, actual in ACTUAL.items():
        edit.box(level3, "actual").fill(actual)
        edit.box(level3, "forecast").fill(FORECAST[level3])
        edit.box(level3, "likelihood").select_option("确定能")
    edit.box("培训期数", "actual").fill("3期")
    expect(edit.light("培训期数")).to_contain_text("红")
    expect(edit.light("培训期数")).to_contain_text("3 期 ÷（15 期 × 7/12）= 34.28 %，不到 60 %")
    expect(edit.reasons("培训期数")).to_have_attribute("open", "")
    expect(edit.summary).to_contain_text("红 1")
    edit.saved()
    expect(edit.panel).to_contain_text("红灯没有写改进措施")

    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="预审")).to_be_visible()
    page.locator("a.finding").filter(has_text="红灯没有写改进措施").click()
    expect(edit.box("培训期数", "measure")).to_be_visible()
    edit.box("培训期数", "measure").fill("下半年每月加办一期")
    edit.reasons("培训期数").get_by_label("人员保障").check()
    edit.saved()
    expect(edit.panel).to_contain_text("没有发现问题，可以提交")
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".notices")).to_contain_text("已提交，等单位审核人办理")
    row = stored(monitoring, "培训期数")
    assert (row.measure, row.causes, row.likelihood) == ("下半年每月加办一期", ("staff",), "sure")

    reviewer = sign_in(cast.unit_reviewer)
    reviewer.goto(reverse("monitoring", args=[monitoring.pk]))
    expect(reviewer.locator("section[aria-labelledby=lights-title]")).to_contain_text("下半年每月加办一期")
    reviewer.get_by_label("意见").fill("期数请与签到表核对")
    reviewer.get_by_role("button", name="退回修改").click()

    page.goto(reverse("monitoring-edit", args=[monitoring.pk]))
    edit.box("培训期数", "actual").fill("8期")
    expect(edit.light("培训期数")).to_contain_text("绿")
    edit.saved()
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("button", name="提交", exact=True).click()
    for who, button in (
        (cast.unit_reviewer, "通过"),
        (cast.department_reviewer, "通过"),
        (cast.finance, "通过并确认"),
    ):
        acting = sign_in(who)
        acting.goto(reverse("monitoring", args=[monitoring.pk]))
        acting.get_by_role("button", name=button, exact=True).click()
        expect(acting.locator(".notices")).to_contain_text("已")
    page.goto(reverse("monitorings"))
    expect(page.locator("tbody")).to_contain_text("已确认")
    expect(page.locator("tbody")).to_contain_text("58.33%")


def test_lights_follow_each_kind_of_target(cast: Cast, monitoring: Monitoring, sign_in: SignIn):
    edit = MonitoringPage(sign_in(cast.filer), monitoring)
    for level3, actual, word in (
        ("考核合格率", "94%", "黄"),
        ("考核合格率", "50%", "红"),
        ("考核合格率", "95%", "绿"),
        ("每期培训成本", "3.2万元", "黄"),
        ("每期培训成本", "6万元", "红"),
        ("培训完成时间", "预计延期", "黄"),
        ("培训完成时间", "2026年1月5日", "红"),
        ("培训期数", "6期", "黄"),
    ):
        edit.box(level3, "actual").fill(actual)
        expect(edit.light(level3).locator(".light")).to_have_text(word)


def test_where_nothing_can_be_compared_the_filer_judges(cast: Cast, monitoring: Monitoring, sign_in: SignIn):
    edit = MonitoringPage(sign_in(cast.filer), monitoring)
    by_hand = edit.box("参训人员满意度", "hand_light")
    expect(by_hand).to_be_hidden()
    edit.box("参训人员满意度", "actual").fill("还在调查")
    expect(by_hand).to_be_visible()
    expect(edit.light("参训人员满意度").locator(".light")).to_have_count(0)
    by_hand.select_option("黄")
    expect(edit.light("参训人员满意度").locator(".light")).to_have_text("黄")
    edit.saved()
    edit.page.reload()
    expect(edit.light("参训人员满意度").locator(".light")).to_have_text("黄")
    expect(by_hand).to_be_visible()


def test_the_box_that_is_typed_in_keeps_the_focus_and_its_text(cast: Cast, monitoring: Monitoring, sign_in: SignIn):
    edit = MonitoringPage(sign_in(cast.filer), monitoring)
    box = edit.box("培训期数", "actual")
    box.fill("")
    box.press_sequentially("3期，另有两期在办", delay=60)
    expect(edit.light("培训期数")).to_contain_text("红")
    assert focused(edit.page) == box.get_attribute("id")
    expect(box).to_have_value("3期，另有两期在办")


def test_by_keyboard_alone(cast: Cast, monitoring: Monitoring, sign_in: SignIn):
    edit = MonitoringPage(sign_in(cast.filer), monitoring)
    page = edit.page
    edit.box("培训期数", "actual").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("3期")
    page.keyboard.press("Tab")
    assert focused(page).endswith("-forecast")
    page.keyboard.press("Tab")
    assert focused(page).endswith("-likelihood")
    expect(edit.reasons("培训期数")).to_have_attribute("open", "")
    page.keyboard.press("Tab")  # the line that folds
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(edit.reasons("培训期数").get_by_label("经费保障")).to_be_checked()
    page.keyboard.press("Control+S")
    edit.saved()
    assert stored(monitoring, "培训期数").causes == ("funds",)


def test_without_script_the_page_works_by_its_buttons(cast: Cast, monitoring: Monitoring, sign_in: SignIn):
    edit = MonitoringPage(sign_in(cast.filer, java_script_enabled=False), monitoring)
    edit.box("培训期数", "actual").fill("3期")
    edit.page.get_by_role("button", name="保存", exact=True).click()
    expect(edit.light("培训期数")).to_contain_text("红")
    edit.box("培训期数", "measure").fill("下半年加办")
    edit.reasons("培训期数").get_by_label("其他").check()
    edit.page.get_by_role("button", name="提交", exact=True).click()
    edit.page.get_by_role("button", name="提交", exact=True).click()
    assert fresh_monitoring(monitoring.pk).status == "unit_review"


def test_two_people_on_one_indicator_choose(cast: Cast, monitoring: Monitoring, sign_in: SignIn):
    edit = MonitoringPage(sign_in(cast.filer), monitoring)
    values = monitored_values_of(monitoring)
    changed = tuple(replace(row, actual="10期") if row.level3 == "培训期数" else row for row in values.indicators)
    save_monitoring(monitoring, cast.colleague, replace(values, indicators=changed), seen_version=2)
    edit.box("培训期数", "actual").fill("11期")
    expect(edit.page.locator("#conflict")).to_contain_text("数量指标 培训期数")
    edit.page.locator("#conflict").get_by_label("用我的").first.check()
    edit.page.locator("#conflict").get_by_role("button").last.click()
    edit.saved()
    assert stored(monitoring, "培训期数").actual == "11期"


def test_what_is_not_stored_comes_back_ticks_and_choices_too(cast: Cast, monitoring: Monitoring, sign_in: SignIn):
    page = sign_in(cast.filer)
    edit = MonitoringPage(page, monitoring)
    page.route("**/edit/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    edit.box("培训期数", "actual").fill("3期")
    expect(edit.reasons("培训期数")).to_have_attribute("open", "")
    edit.reasons("培训期数").get_by_label("人员保障").check()
    edit.box("培训期数", "likelihood").select_option("有可能")
    expect(edit.state).to_have_attribute("data-state", "failed")
    page.unroute("**/edit/")
    page.reload()
    edit.saved()
    row = stored(monitoring, "培训期数")
    assert (row.actual, row.causes, row.likelihood) == ("3期", ("staff",), "possible")


def test_on_the_desk_it_stands_beside_the_other_forms(cast: Cast, monitoring: Monitoring, sign_in: SignIn):
    assert any("窗口人员培训" in line and "监控" in line for line in Desk(sign_in(cast.filer)).mine())
