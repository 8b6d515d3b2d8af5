"""相近的指标 while a name is typed: from the unit's own past, taken with one key, never in the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from projects.models import Declaration
from tests.browser.conftest import SignIn
from tests.browser.pages import EditPage, stored
from tests.conftest import Cast, make_declaration, row, whole_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAST_YEAR = "参训人次按签到表累计，同一人一天算一次"


@pytest.fixture
def past(cast: Cast) -> Declaration:
    """Another project of the unit, of the year before."""
    values = whole_values(
        code="440304241063190000777",
        name="业务骨干培训",
        indicators=(row(0, "参训总人次", "≥300人次", LAST_YEAR), *whole_values().indicators[1:]),
    )
    return make_declaration(cast, values, year=cast.last_year)


def test_one_key_takes_a_suggestion_with_its_explanation(
    cast: Cast, draft: Declaration, past: Declaration, sign_in: SignIn
):
    edit = EditPage(sign_in(cast.filer), draft)
    edit.rows(0).first.locator("[data-add]").click()
    box = edit.cell(0, 1, "level3")
    box.click()
    edit.page.keyboard.type("参训")
    offer = edit.page.locator("#suggestions [role=option]").first
    expect(offer).to_contain_text("参训总人次")
    expect(offer).to_contain_text("本单位 2024 年 业务骨干培训")
    shown = edit.page.locator("#suggestions").bounding_box()
    held = box.bounding_box()
    assert shown is not None
    assert held is not None
    below, above = held["y"] + held["height"] <= shown["y"] + 2, shown["y"] + shown["height"] <= held["y"] + 2
    assert below or above  # it never covers what is typed
    edit.page.keyboard.press("ArrowDown")
    expect(offer).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == offer.get_attribute("id")
    edit.page.keyboard.press("Enter")
    expect(edit.page.locator("#suggestions")).to_have_count(0)
    assert edit.texts(0)[1] == ("参训总人次", "≥300人次", LAST_YEAR)
    expect(edit.cell(0, 1, "target")).to_be_focused()
    edit.saved()
    assert [each.level3 for each in stored(draft).indicators[:2]] == ["培训期数", "参训总人次"]
    edit.notice.get_by_role("button", name="撤销").click()
    assert edit.texts(0)[1] == ("参训", "", "")


def test_who_types_on_is_not_disturbed(cast: Cast, draft: Declaration, past: Declaration, sign_in: SignIn):
    edit = EditPage(sign_in(cast.filer), draft)
    box = edit.cell(0, 0, "level3")
    box.fill("参训")
    expect(edit.page.locator("#suggestions [role=option]").first).to_be_visible()
    edit.page.keyboard.press("Escape")
    expect(edit.page.locator("#suggestions")).to_have_count(0)
    edit.page.keyboard.type("骨干人数")
    edit.page.keyboard.press("Tab")
    expect(edit.cell(0, 0, "target")).to_be_focused()
    expect(edit.page.locator("#suggestions")).to_have_count(0)
    edit.saved()
    assert stored(draft).indicators[0].level3 == "参训骨干人数"
