"""工作台: what waits for me, by when; what waits for others; the year's state."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from perfgoals.accounts.access import units_within
from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.accounts.models import Role, User
from perfgoals.workflow.models import TransitionRecord
from projects.access import REVIEWER_OF, visible_declarations
from projects.context import chosen_year
from projects.flow import FLOW, STATES
from projects.models import BudgetYear, Declaration, DeclarationStatus, WindowOpening
from projects.models.declarations import EDITABLE
from projects.queries import progress

SHOWN: Final = 20


@require_safe
@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """The start page of every role; an auditor's is the audit trail."""
    user = request.user
    if user.holds(Role.AUDITOR) and len({scope.role for scope in user.scopes}) == 1:
        return redirect("audit")
    year = chosen_year(request)
    if year is None:
        return render(request, "projects/desk.html", {"year": None})
    mine = waiting_for(user, year)
    others = waiting_for_others(user, year)
    my_rows, other_rows = list(mine[: SHOWN + 1]), list(others[: SHOWN + 1])
    closes = _closing_times(year, [row.unit_id for row in [*my_rows, *other_rows]])
    opinions = _last_returns(my_rows)
    context = {
        "year": year,
        "files": user.holds(Role.FILER),
        "mine": [_row(row, closes, opinions) for row in my_rows[:SHOWN]],
        "mine_more": len(my_rows) > SHOWN,
        "others": [_row(row, closes, opinions) for row in other_rows[:SHOWN]],
        "others_more": len(other_rows) > SHOWN,
        "progress": _progress(user, year),
        "days_left": _days_left(year.closes_at),
        "now": timezone.now(),
    }
    return render(request, "projects/desk.html", context)


def waiting_for(user: User, year: BudgetYear) -> QuerySet[Declaration]:
    """What this user has to act on: own drafts and returned forms, and reviews at the user's level but not own ones."""
    condition = units_within(user, {Role.FILER}, "unit__") & Q(status__in=EDITABLE)
    for status, role in REVIEWER_OF.items():
        own = Q(submitted_by=user) | Q(saved_by=user) | Q(created_by=user)
        condition |= units_within(user, {role}, "unit__") & Q(status=status) & ~own
    return _of_year(year).filter(condition).order_by("-status", "moved_at", "pk")


def waiting_for_others(user: User, year: BudgetYear) -> QuerySet[Declaration]:
    """What is on its way and somebody else has to act on."""
    moving = visible_declarations(user).filter(year=year).exclude(status=DeclarationStatus.APPROVED)
    return (
        moving.exclude(pk__in=waiting_for(user, year).order_by().values("pk"))
        .select_related("unit", "year", "project")
        .order_by("moved_at", "pk")
    )


def _of_year(year: BudgetYear) -> QuerySet[Declaration]:
    return Declaration.objects.filter(year=year).select_related("unit", "year", "project")


def _row(row: Declaration, closes: dict[int, datetime], opinions: dict[int, TransitionRecord]) -> dict[str, Any]:
    """One line of a list on the desk."""
    state = FLOW.state(row.status)
    due = closes.get(row.unit_id, row.year.closes_at) if row.status in EDITABLE else None
    return {
        "declaration": row,
        "state": state,
        "opinion": opinions.get(row.pk),
        "due": due,
        "days_left": _days_left(due) if due else None,
        "waited": (timezone.now() - row.moved_at).days,
        "editable": row.is_editable,
    }


def _last_returns(rows: list[Declaration]) -> dict[int, TransitionRecord]:
    """The newest return of each returned form: one query."""
    returned = [row.pk for row in rows if row.status == DeclarationStatus.RETURNED]
    records = TransitionRecord.objects.filter(
        flow=FLOW.name, subject_id__in=returned, target=DeclarationStatus.RETURNED
    ).order_by("pk")
    return {record.subject_id: record for record in records}


def _closing_times(year: BudgetYear, unit_ids: list[int]) -> dict[int, datetime]:
    """When filing ends for each of these units: one query."""
    times = dict.fromkeys(unit_ids, year.closes_at)
    for opening in WindowOpening.objects.filter(year=year, unit_id__in=unit_ids):
        times[opening.unit_id] = max(times[opening.unit_id], opening.until)
    return times


def _days_left(at: datetime) -> int:
    """Whole days until ``at`` by the calendar; negative when it is past."""
    return (localtime(at).date() - localtime(timezone.now()).date()) // timedelta(days=1)


def _progress(user: User, year: BudgetYear) -> dict[str, Any]:
    """Counts and sums by state that add up."""
    by_state = {row["status"]: row for row in progress(user, year)}
    rows = [
        {
            "state": state,
            "count": by_state.get(state.name, {}).get("count", 0),
            "squares": range(by_state.get(state.name, {}).get("count", 0)),
            "amount": by_state.get(state.name, {}).get("amount") or 0,
        }
        for state in STATES
    ]
    return {
        "rows": rows,
        "count": sum(row["count"] for row in rows),
        "amount": sum(row["amount"] for row in rows),
    }
