"""预审 while filling in: found as soon as a box is left, gone when mended, and nothing that is typed on moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from projects.models import Declaration
from tests.browser.conftest import SignIn
from tests.browser.pages import EditPage
from tests.conftest import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reading_and_finding_come_when_the_box_is_left_and_go_when_it_is_mended(
    cast: Cast, draft: Declaration, sign_in: SignIn
):
    edit = EditPage(sign_in(cast.filer), draft)
    target = edit.cell(0, 0, "target")
    reading = edit.rows(0).first.locator(".reading")
    expect(reading).to_have_text("不少于 15 期")
    target.fill("15")
    target.press("Tab")
    expect(reading).to_have_text("15")
    line = edit.rows(0).first.locator(".found")
    expect(line).to_contain_text("单位")
    expect(edit.panel.locator("a.finding")).to_have_count(1)
    described = (target.get_attribute("aria-describedby") or "").split()
    assert described == [reading.get_attribute("id"), line.get_attribute("id")]
    target.fill("15期")
    target.press("Tab")
    expect(reading).to_have_text("15 期")
    expect(line).to_have_count(0)
    expect(edit.panel).to_contain_text("没有发现问题，可以提交")


@pytest.mark.parametrize("anchoring", ["auto", "none"])
def test_the_box_that_is_typed_in_stays_where_it_is(cast: Cast, draft: Declaration, sign_in: SignIn, anchoring: str):
    """With the scroll anchoring of newer browsers, and without it."""
    edit = EditPage(sign_in(cast.filer), draft)
    edit.page.evaluate("value => { document.documentElement.style.overflowAnchor = value }", anchoring)
    edit.cell(0, 0, "target").fill("15")
    held = edit.cell(1, 0, "explanation")  # the row below: both are in view
    held.click()
    held.press("End")
    edit.page.keyboard.type("，")
    before = held.bounding_box()
    expect(edit.rows(0).first.locator(".found")).to_contain_text("单位")
    edit.page.keyboard.type("分年汇总")
    edit.saved()
    after = held.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) <= 1
    assert held.input_value().endswith("，分年汇总")


def test_many_findings_of_one_rule_are_one_line_that_stays_unfolded(cast: Cast, draft: Declaration, sign_in: SignIn):
    edit = EditPage(sign_in(cast.filer), draft)
    for tier, text in ((0, "15"), (3, "3"), (8, "90")):
        edit.cell(tier, 0, "target").fill(text)
    edit.saved()
    group = edit.panel.locator("details[data-rule=missing_unit]")
    expect(group.locator("summary")).to_contain_text("3 处")
    group.locator("summary").click()
    group.locator("a.finding").nth(1).click()
    expect(edit.cell(3, 0, "target")).to_be_focused()
    edit.field("name").fill("窗口人员轮训")
    edit.saved()
    expect(edit.panel.locator("details[data-rule=missing_unit]")).to_have_attribute("open", "")
