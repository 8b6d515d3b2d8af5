"""Page objects of self-evaluation: what a person does on its pages, in a person's words."""

from __future__ import annotations

import re

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from selfeval.models import SelfEvaluation
from selfeval.queries import values_of
from selfeval.services.evaluations import fresh
from selfeval.values import EvaluationValues

SAVED = re.compile(r"^已保存 \d\d:\d\d$")


def stored(evaluation: SelfEvaluation) -> EvaluationValues:
    """What the database holds now."""
    return values_of(fresh(evaluation.pk))


class EvaluationEdit:
    """The page on which a self-evaluation is filled in."""

    def __init__(self, page: Page, evaluation: SelfEvaluation | None = None) -> None:
        self.page = page
        self.state = page.locator("#save-state")
        self.notice = page.locator(".snack")
        self.conflict = page.locator("#conflict")
        self.total = page.locator("#score .total")
        self.due = page.locator("#score .due")
        self.goal = page.locator("#id_actual_goal")
        if evaluation is not None:
            page.goto(reverse("selfeval-edit", args=[evaluation.pk]))

    def row(self, level3: str) -> Locator:
        """The row of an indicator that the approval gives."""
        return self.page.locator(".sheet-scores tr[data-key]").filter(has_text=level3)

    def rows(self, level2: str) -> Locator:
        """The rows under a second level, where targets are typed."""
        return self.page.locator(f".sheet-scores tr[data-tier$='|{level2}']")

    def box(self, row: Locator, column: str) -> Locator:
        """A box of a row: level3, target, actual, weight, own_score."""
        return row.locator(f"[data-column={column}]")

    def reason(self, level3: str) -> Locator:
        """The line for the reason below the row of an indicator."""
        key = self.row(level3).get_attribute("data-key")
        return self.page.locator(f"tr.reason[data-of='{key}']")

    def fund(self, number: int, column: str) -> Locator:
        """A box of 项目资金: initial, adjusted, executed of the parts, counted from 0."""
        return self.page.locator(f"#id_funds-{number}-{column}")

    def button(self, name: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=name, exact=True)

    def type_actual(self, level3: str, text: str) -> None:
        """Type the actual value of an indicator."""
        self.box(self.row(level3), "actual").fill(text)

    def says(self, level3: str, score: str, formula: str) -> None:
        """Wait for a score and how it came about."""
        expect(self.row(level3).locator("[data-score]")).to_have_text(score)
        expect(self.row(level3).locator("[data-formula]")).to_have_text(formula)

    def saved(self) -> None:
        """Wait until everything typed is stored: the page shows 已保存 HH:MM."""
        expect(self.state).to_have_attribute("data-state", "saved")
        expect(self.state).to_have_text(SAVED)


class EvaluationPage:
    """The page on which a self-evaluation is read, reviewed and re-scored."""

    def __init__(self, page: Page, evaluation: SelfEvaluation) -> None:
        self.page = page
        self.side = page.locator("aside.side")
        self.rescores = page.locator("section[aria-labelledby=rescores-title]")
        page.goto(reverse("selfeval", args=[evaluation.pk]))

    def press(self, button: str) -> None:
        """Take a step of the flow."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def rescore(self, level3: str, score: str, reason: str) -> None:
        """Change a score, through the dialog."""
        self.page.get_by_role("button", name=f"改分 ：{level3}").or_(
            self.page.get_by_role("button", name=f"改分：{level3}")
        ).click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("复核得分").fill(score)
        dialog.get_by_label("理由").fill(reason)
        dialog.get_by_role("button", name="改分").click()
