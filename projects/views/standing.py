"""Where a declaration stands: who acts next and until when."""

from __future__ import annotations

from datetime import datetime

from perfgoals.workflow.models import Stage
from projects.flow import FLOW
from projects.models import BudgetYear, Declaration
from projects.windows import closing_time, moment


def due_at(declaration: Declaration) -> datetime | None:
    """Until when whoever acts now has time; None where no time is set."""
    return time_of(declaration.year, declaration.status, closing_time(declaration.year, declaration.unit_id))


def time_of(year: BudgetYear, status: str, closes: datetime) -> datetime | None:
    """Until when a state lasts; ``closes`` is when filing ends for the unit.

    A returned form was filed in time: it may be corrected until the department has reviewed.
    """
    return {
        Stage.DRAFT.value: closes,
        Stage.UNIT_REVIEW.value: closes,
        Stage.RETURNED.value: year.department_review_by,
        Stage.DEPARTMENT_REVIEW.value: year.department_review_by,
        Stage.FINANCE_REVIEW.value: year.finance_review_by,
    }.get(status)


def who_acts(declaration: Declaration) -> str:
    """Who acts next and until when, in one sentence."""
    state = FLOW.state(declaration.status)
    if state.acts is None:
        return "已批复，表已锁定"
    due = due_at(declaration)
    return f"现在由{state.acts.label}办理，" + (f"{moment(due)} 前" if due else "没有设截止时间")
