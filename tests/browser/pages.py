"""Page objects: what a person does on a page, in a person's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from perfgoals.accounts.models import User
from projects.models import Declaration
from projects.queries import values_of
from projects.services.drafts import fresh
from projects.values import DeclarationValues
from tests.conftest import PASSWORD, TIERS

SAVED = re.compile(r"^已保存 \d\d:\d\d$")
HEAD = (
    "name",
    "period_years",
    "project_type",
    "is_new",
    "allocation",
    "total_amount",
    "year_amount",
    "policy_basis",
    "calculation_basis",
    "annual_goal",
    "long_term_goal",
)
COLUMNS = ("level3", "target", "explanation")


def stored(declaration: Declaration) -> DeclarationValues:
    """What the database holds now."""
    return values_of(fresh(declaration.pk))


def log_in(page: Page, user: User) -> None:
    """Through the form, as a person does; leaves the desk open."""
    if page.url.split("?")[0].split("/")[-2:] != ["login", ""]:
        page.goto(reverse("login"))
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


class EditPage:
    """The page on which a declaration is filled in."""

    def __init__(self, page: Page, declaration: Declaration | None = None) -> None:
        self.page = page
        self.state = page.locator("#save-state")
        self.notice = page.locator(".snack")
        self.conflict = page.locator("#conflict")
        self.panel = page.locator("#findings")
        if declaration is not None:
            page.goto(reverse("declaration-edit", args=[declaration.pk]))

    def field(self, name: str) -> Locator:
        """A field of the head."""
        return self.page.locator(f"#id_{name}")

    def rows(self, tier: int) -> Locator:
        """The rows under a second level (0-based, in the framework's order)."""
        return self.page.locator(f'.sheet-grid tbody tr[data-tier="{TIERS[tier].level1}|{TIERS[tier].level2}"]')

    def cell(self, tier: int, row: int, column: str) -> Locator:
        """A box of the grid: ``column`` is level3, target or explanation."""
        return self.rows(tier).nth(row).locator(f"[data-column={column}]")

    def texts(self, tier: int) -> list[tuple[str, ...]]:
        """What stands in the rows of a second level."""
        boxes = self.rows(tier).locator("textarea")
        values = [box.input_value() for box in boxes.all()]
        return [tuple(values[at : at + 3]) for at in range(0, len(values), 3)]

    def fill_row(self, tier: int, row: int, texts: Sequence[str]) -> None:
        """Type the three texts of a row."""
        for column, text in zip(COLUMNS, texts, strict=True):
            self.cell(tier, row, column).fill(text)

    def choose(self, name: str, option: str) -> None:
        """Choose from a list."""
        self.field(name).select_option(option)

    def button(self, name: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=name, exact=True)

    def saved(self) -> None:
        """Wait until everything typed is stored: the page shows 已保存 HH:MM."""
        expect(self.state).to_have_attribute("data-state", "saved")
        expect(self.state).to_have_text(SAVED)

    def in_state(self, state: str, words: str | re.Pattern[str] = "") -> None:
        """Wait for a state of saving (failed, login, conflict, refused) and its words."""
        expect(self.state).to_have_attribute("data-state", state)
        if words:
            expect(self.state).to_contain_text(words)


class DeclarationPage:
    """The page on which a declaration is read and reviewed."""

    def __init__(self, page: Page, declaration: Declaration) -> None:
        self.page = page
        self.opinion = page.get_by_label("意见")
        self.side = page.locator("aside.side")
        page.goto(reverse("declaration", args=[declaration.pk]))

    def press(self, button: str) -> None:
        """Take a step of the flow."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def history(self) -> list[str]:
        """Who did what, newest first, without the time."""
        lines = self.page.locator(".timeline li > div").all_inner_texts()
        return [re.sub(r"\s*\d{4}-\d\d-\d\d \d\d:\d\d$", "", line.strip()) for line in lines]


class Desk:
    """工作台."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.goto(reverse("desk"))

    def _lines(self, section: str) -> list[str]:
        rows = self.page.locator(f"section[aria-labelledby={section}] tbody tr")
        return [re.sub(r"\s+", " ", text).strip() for text in rows.all_inner_texts()]

    def mine(self) -> list[str]:
        """What waits for me, a line a form."""
        return self._lines("mine")

    def others(self) -> list[str]:
        """What waits for others, a line a form."""
        return self._lines("others")


def focused(page: Page) -> str:
    """The id of what has the focus; empty for none."""
    found: str = page.evaluate("document.activeElement.id")
    return found
