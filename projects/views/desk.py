"""工作台: what waits for me, by when; what waits for others; the year's state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.accounts.models import Role
from perfgoals.workflow.models import Stage, TransitionRecord
from perfgoals.workflow.worklist import Tally
from projects.context import chosen_year
from projects.flow import FLOW
from projects.models import BudgetYear, Declaration, WindowOpening
from projects.queries import worklist
from projects.views.standing import time_of

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
    work = worklist(user, year)
    my_rows, other_rows = work.mine(SHOWN + 1), work.others(SHOWN + 1)
    closes = _closing_times(year, [row.unit_id for row in [*my_rows, *other_rows]])
    opinions = _last_returns(my_rows)
    context = {
        "year": year,
        "files": user.holds(Role.FILER),
        "mine": [_row(row, year, closes, opinions) for row in my_rows[:SHOWN]],
        "mine_more": len(my_rows) > SHOWN,
        "others": [_row(row, year, closes, opinions) for row in other_rows[:SHOWN]],
        "others_more": len(other_rows) > SHOWN,
        "progress": _progress(work.tallies()),
        "days_left": _days_left(year.closes_at),
        "now": timezone.now(),
    }
    return render(request, "projects/desk.html", context)


def _row(
    row: Declaration, year: BudgetYear, closes: dict[int, datetime], opinions: dict[int, TransitionRecord]
) -> dict[str, Any]:
    """One line of a list on the desk."""
    state = FLOW.state(row.status)
    due = time_of(year, row.status, closes[row.unit_id])
    return {
        "declaration": row,
        "state": state,
        "opinion": opinions.get(row.pk),
        "due": due,
        "days_left": _days_left(due) if due else None,
        "days_over": -_days_left(due) if due else None,
        "waited": (timezone.now() - row.moved_at).days,
        "editable": row.is_editable,
    }


def _last_returns(rows: list[Declaration]) -> dict[int, TransitionRecord]:
    """The newest return of each returned form: one query."""
    returned = [row.pk for row in rows if row.status == Stage.RETURNED]
    records = TransitionRecord.objects.filter(flow=FLOW.name, subject_id__in=returned, target=Stage.RETURNED).order_by(
        "pk"
    )
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


def _progress(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """Counts and sums by state that add up; without sums where there were too many to count."""
    found = [tallies[state.name] for state in FLOW.states]
    amounts = [tally.amount for tally in found if tally.amount is not None]
    return {
        "rows": [
            {
                "state": state,
                "count": tally.count,
                "more": tally.more,
                "squares": range(tally.count),
                "amount": tally.amount,
            }
            for state, tally in zip(FLOW.states, found, strict=True)
        ],
        "count": sum(tally.count for tally in found),
        "more": any(tally.more for tally in found),
        "amount": sum(amounts) if len(amounts) == len(found) else None,
    }
