"""From login to submission with keys alone, and at every stop one sees where one is."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from projects.models import Declaration
from tests.browser.conftest import SignIn
from tests.browser.pages import EditPage, stored
from tests.conftest import PASSWORD, Cast, row, whole_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WANTED = whole_values()
# What has the focus: its name for a message, and what is wrong with how it shows (nothing: it can be seen).
SEEN = """() => {
  const at = document.activeElement;
  const name = `${at.tagName}#${at.id}.${at.className} ${at.innerText || at.name || ""}`.slice(0, 80);
  if (at === document.body) return [name, ""];
  const style = getComputedStyle(at);
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  if (!ring) return [name, "no ring"];
  const box = at.getBoundingClientRect();
  const x = Math.min(box.right - 2, box.left + Math.min(box.width / 2, 40));
  const y = box.top + Math.min(box.height / 2, 12);
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return [name, `out of view at ${x}, ${y}`];
  const top = document.elementFromPoint(x, y);
  return [name, at.contains(top) || top.contains(at) ? "" : `under ${top.tagName}.${top.className}`];
}"""


class Keys:
    """A person without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.board = page.keyboard

    def look(self) -> None:
        """Where I am can be seen: a ring around it, in view, under nothing."""
        name, wrong = self.page.evaluate(SEEN)
        assert wrong == "", f"{name}: {wrong}"

    def to(self, wanted: Locator, *, most: int = 90) -> None:
        """Tab until it has the focus."""
        handle = wanted.element_handle()
        for _ in range(most):
            self.board.press("Tab")
            self.look()
            if handle.evaluate("wanted => wanted === document.activeElement"):
                return
        raise AssertionError(f"not reached in {most} steps: {wanted}")

    def down_to(self, wanted: Locator, *, most: int = 5) -> None:
        """Down the column until it has the focus."""
        for _ in range(most):
            if wanted.evaluate("wanted => wanted === document.activeElement"):
                return
            self.board.press("ArrowDown")
            self.look()
        raise AssertionError(f"not reached in {most} steps: {wanted}")

    def type(self, *texts: str) -> None:
        """Type texts, a Tab between them."""
        for at, text in enumerate(texts):
            if at:
                self.board.press("Tab")
                self.look()
            self.board.insert_text(text)


def test_keys_alone_from_login_to_submission(cast: Cast, sign_in: SignIn):
    page = sign_in(None)
    page.goto(reverse("desk"))
    keys, edit = Keys(page), EditPage(page)
    keys.to(page.get_by_label("用户名"))
    keys.type("filer", PASSWORD)
    keys.board.press("Enter")
    keys.to(page.get_by_role("link", name="新建申报").first)
    keys.board.press("Enter")

    keys.to(page.get_by_label("项目名称"))
    keys.type("窗口人员培训")
    keys.to(page.get_by_label("项目类型"))
    keys.board.type("31")
    expect(page.get_by_label("项目类型")).to_have_value("31")
    keys.to(page.get_by_label("项目编码"))
    keys.type(WANTED.code)
    keys.board.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("窗口人员培训")
    draft = Declaration.objects.get()

    # The head, a field after the other.
    keys.to(edit.field("period_years"))
    keys.type("3")
    keys.to(edit.field("allocation"))
    keys.board.press("ArrowDown")
    keys.board.press("ArrowDown")
    expect(edit.field("allocation")).to_have_value("项目法")
    keys.to(edit.field("total_amount"))
    keys.type("1350000", "450000")
    keys.to(edit.field("policy_basis"))
    keys.type(WANTED.policy_basis, WANTED.calculation_basis, WANTED.annual_goal, WANTED.long_term_goal)

    # The grid: along the row by Tab, from row to row by arrows; rows come, move and go by keys.
    keys.to(edit.cell(0, 0, "level3"))
    keys.type("培训期数", "≥15期", "按验收单统计")
    keys.board.press("Enter")
    expect(edit.cell(0, 1, "level3")).to_be_focused()
    keys.type("参训人次", "≥600人次", "按签到表")
    keys.board.press("Alt+ArrowUp")
    assert edit.texts(0) == [("参训人次", "≥600人次", "按签到表"), ("培训期数", "≥15期", "按验收单统计")]
    expect(edit.cell(0, 0, "explanation")).to_be_focused()
    keys.look()
    keys.board.press("Alt+Insert")
    expect(edit.cell(0, 1, "level3")).to_be_focused()
    keys.board.press("Alt+Delete")
    expect(edit.rows(0)).to_have_count(2)
    keys.board.press("Control+Enter")
    expect(edit.cell(1, 0, "level3")).to_be_focused()
    keys.board.press("ArrowUp")
    expect(edit.cell(0, 1, "level3")).to_be_focused()
    keys.board.press("ArrowDown")
    for tier, each in zip((1, 2, 3, 5, 8), WANTED.indicators[1:], strict=True):
        keys.down_to(edit.cell(tier, 0, "level3"))
        keys.type(each.level3, each.target, each.explanation)
        keys.board.press("ArrowDown")
        keys.board.press("Shift+Tab")
        keys.board.press("Shift+Tab")
        keys.look()
    keys.board.press("Control+s")
    edit.saved()

    keys.to(edit.button("提交"))
    keys.board.press("Enter")
    keys.to(page.get_by_role("button", name="提交"))
    keys.board.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已提交，等单位审核人办理")
    draft.refresh_from_db()
    assert draft.status == "unit_review"
    assert stored(draft) == whole_values(
        top_unit="深圳市甲区政务服务局",
        indicators=(row(0, "参训人次", "≥600人次", "按签到表"), *WANTED.indicators),
    )


def test_escape_and_the_skip_link(cast: Cast, draft: Declaration, sign_in: SignIn):
    """The menu closes by Escape and gives the focus back; the first Tab of a page leads past its head."""
    page = sign_in(cast.filer)
    page.goto(reverse("desk"))
    keys = Keys(page)
    keys.board.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    keys.look()
    keys.board.press("Enter")
    keys.to(page.get_by_role("link", name="下载空白模板"), most=1)
    page.reload()
    summary = page.locator("summary", has_text="填报人filer")
    keys.to(summary)
    keys.board.press("Enter")
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    keys.board.press("Tab")
    keys.look()
    keys.board.press("Escape")
    expect(page.get_by_role("button", name="退出登录")).to_be_hidden()
    expect(summary).to_be_focused()
