"""Where a declaration stands: the steps of its way, who acts next and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from projects.flow import FLOW, REVIEW_LEVELS, next_level
from projects.models import BudgetYear, Declaration, DeclarationStatus
from projects.windows import closing_time, moment


def steps_view(declaration: Declaration) -> list[Mapping[str, Any]]:
    """The stepper: 填报, the levels that the unit has, 批复; each done, now or to come.

    The level where the form stands is among them, also where the unit has given it up meanwhile.
    """
    status = declaration.status
    on_the_way = {next_level(declaration, level) for level in (None, *REVIEW_LEVELS)}
    levels = [level for level in REVIEW_LEVELS if level in on_the_way or level == status]
    names = ["filing", *levels, DeclarationStatus.APPROVED]
    labels = ["填报", *(FLOW.state(level).label for level in levels), "批复"]
    approved = status == DeclarationStatus.APPROVED
    at = names.index(status) if status in names else 0
    return [
        {
            "number": number + 1,
            "label": label,
            "state": "done" if number < at or approved else ("now" if number == at else "todo"),
        }
        for number, label in enumerate(labels)
    ]


def due_at(declaration: Declaration) -> datetime | None:
    """Until when whoever acts now has time; None where no time is set."""
    return time_of(declaration.year, declaration.status, closing_time(declaration.year, declaration.unit_id))


def time_of(year: BudgetYear, status: str, closes: datetime) -> datetime | None:
    """Until when a state lasts; ``closes`` is when filing ends for the unit.

    A returned form was filed in time: it may be corrected until the department has reviewed.
    """
    return {
        DeclarationStatus.DRAFT.value: closes,
        DeclarationStatus.UNIT_REVIEW.value: closes,
        DeclarationStatus.RETURNED.value: year.department_review_by,
        DeclarationStatus.DEPARTMENT_REVIEW.value: year.department_review_by,
        DeclarationStatus.FINANCE_REVIEW.value: year.finance_review_by,
    }.get(status)


def who_acts(declaration: Declaration) -> str:
    """Who acts next and until when, in one sentence."""
    state = FLOW.state(declaration.status)
    if state.acts is None:
        return "已批复，表已锁定"
    due = due_at(declaration)
    return f"现在由{state.acts.label}办理，" + (f"{moment(due)} 前" if due else "没有设截止时间")
