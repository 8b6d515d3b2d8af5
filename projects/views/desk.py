"""工作台: what waits for me, by when; what waits for others; the year's state. Forms of every kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.accounts.models import Role
from perfgoals.workflow.kinds import FilingKind, YearDate, kinds
from perfgoals.workflow.models import Filing, Stage, TransitionRecord
from perfgoals.workflow.tasks import sources
from perfgoals.workflow.worklist import Tally
from projects.context import chosen_year

SHOWN: Final = 20
# What was sent back comes first, then what others wait for, then one's own drafts.
_URGENCY: Final = {Stage.RETURNED.value: 0, Stage.DRAFT.value: 2}

Waiting = tuple[FilingKind, Filing]
Key = tuple[str, int]  # of a form: its kind and its own


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
    work = [(kind, kind.worklist(user, year.pk)) for kind in kinds()]
    mine = [(kind, row) for kind, each in work for row in each.mine(SHOWN + 1)]
    mine.sort(key=lambda pair: (_URGENCY.get(pair[1].status, 1), pair[1].moved_at))
    others = [(kind, row) for kind, each in work for row in each.others(SHOWN + 1)]
    others.sort(key=lambda pair: pair[1].moved_at)
    shown = [*mine[:SHOWN], *others[:SHOWN]]
    due, opinions = _due_times(shown), _last_returns(mine[:SHOWN])
    dates = sorted((date for kind in kinds() for date in kind.dates(year)), key=lambda date: date.at)
    context = {
        "year": year,
        "files": user.holds(Role.FILER),
        "mine": [_row(kind, row, due, opinions) for kind, row in mine[:SHOWN]],
        "mine_more": len(mine) > SHOWN,
        "others": [_row(kind, row, due, opinions) for kind, row in others[:SHOWN]],
        "others_more": len(others) > SHOWN,
        "tasks": [(source, found) for source in sources() if (found := source.waiting(user, SHOWN + 1))],
        "tasks_shown": f":{SHOWN}",
        "progress": [_progress(kind, each.tallies()) for kind, each in work],
        "closes": _next_closing(dates),
        "dates": _with_today(dates),
    }
    return render(request, "projects/desk.html", context)


def _row(
    kind: FilingKind, row: Filing, due_times: Mapping[Key, datetime], opinions: Mapping[Key, TransitionRecord]
) -> dict[str, Any]:
    """One line of a list on the desk."""
    due = due_times.get((kind.key, row.pk))
    return {
        "kind": kind,
        "filing": row,
        "state": kind.flow.state(row.status),
        "amount": getattr(row, kind.amount),
        "opinion": opinions.get((kind.key, row.pk)),
        "due": due,
        "days_left": _days_left(due) if due else None,
        "days_over": -_days_left(due) if due else None,
        "waited": (timezone.now() - row.moved_at).days,
        "editable": row.is_editable,
    }


def _due_times(waiting: Collection[Waiting]) -> dict[Key, datetime]:
    """Until when whoever acts on each of these has time: the same few queries a kind, however many wait of it."""
    times: dict[Key, datetime] = {}
    for kind in kinds():
        due = kind.due([row for each, row in waiting if each is kind])
        times |= {(kind.key, pk): time for pk, time in due.items()}
    return times


def _last_returns(waiting: Collection[Waiting]) -> dict[Key, TransitionRecord]:
    """The newest return of each returned form: one query."""
    returned = {(kind.flow.name, row.pk): (kind.key, row.pk) for kind, row in waiting if row.status == Stage.RETURNED}
    records = TransitionRecord.objects.filter(
        flow__in={flow for flow, _pk in returned},
        subject_id__in={pk for _flow, pk in returned},
        target=Stage.RETURNED,
    )
    found = {(record.flow, record.subject_id): record for record in records.order_by("pk")}
    return {key: found[place] for place, key in returned.items() if place in found}


def _days_left(at: datetime) -> int:
    """Whole days until ``at`` by the calendar; negative when it is past."""
    return (localtime(at).date() - localtime(timezone.now()).date()) // timedelta(days=1)


def _next_closing(dates: list[YearDate]) -> dict[str, Any] | None:
    """What closes next, else what closed last."""
    closing = [date for date in dates if date.closes]
    ahead = [date for date in closing if date.at >= timezone.now()]
    date = ahead[0] if ahead else closing[-1] if closing else None
    return {"date": date, "days_left": _days_left(date.at)} if date else None


def _with_today(dates: list[YearDate]) -> list[dict[str, Any]]:
    """The dates of the year with today among them."""
    now = timezone.now()
    lines = [{"at": date.at, "label": date.label, "closes": date.closes, "today": False} for date in dates]
    place = sum(date.at <= now for date in dates)
    return [*lines[:place], {"at": now, "label": "今天", "closes": False, "today": True}, *lines[place:]]


def _progress(kind: FilingKind, tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """Counts and sums by state that add up; without sums where there were too many to count."""
    states = kind.flow.states
    found = [tallies[state.name] for state in states]
    amounts = [tally.amount for tally in found if tally.amount is not None]
    return {
        "kind": kind,
        "rows": [
            {
                "state": state,
                "count": tally.count,
                "more": tally.more,
                "squares": range(tally.count),
                "amount": tally.amount,
            }
            for state, tally in zip(states, found, strict=True)
        ],
        "count": sum(tally.count for tally in found),
        "more": any(tally.more for tally in found),
        "amount": sum(amounts) if len(amounts) == len(found) else None,
    }
