"""Lists of rectifications (整改): what waits for whom, what is overdue; each reads one state in its index's order."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from perfgoals.accounts.models import Role, Unit, User
from perfgoals.keyset import Keyset
from perfgoals.workflow.access import within_reach, within_unit
from perfgoals.workflow.tasks import Task, TaskSource
from selfeval.access import visible_rectifications
from selfeval.models import Rectification, RectificationStatus
from selfeval.rectification_flow import FLOW, REVIEWERS, overseen_by

# What is due first comes first: the overdue stand on top.
BY_DATE: Final[Keyset[Rectification]] = Keyset(order=("due", "id"), size=25)
COUNTED: Final = 1_000  # so many are counted, beyond that there are "more"
_RELATED: Final = ("evaluation__project", "unit", "owner")


def listed_rectifications(
    user: User, status: RectificationStatus, *, own: bool = False, unit: Unit | None = None
) -> QuerySet[Rectification]:
    """The rectifications of a state that the user sees, with what a list shows. ``own``: whose owner is the user."""
    found = visible_rectifications(user).filter(status=status).prefetch_related(*_RELATED)
    if own:
        found = found.filter(owner=user)
    return found.filter(within_unit(unit)) if unit else found


def count_overdue(user: User) -> int:
    """How many rectifications that the user sees are not reported and past their day, up to COUNTED + 1."""
    late = visible_rectifications(user).filter(status=RectificationStatus.OPEN, due__lt=timezone.localdate())
    return late.order_by()[: COUNTED + 1].count()


def waiting_rectifications(user: User, limit: int) -> list[Rectification]:
    """What the user has to act on, due first: problems of the own units to mend, and what may be closed.

    A query for each of the user's posts, of ``limit`` rows at most.
    """
    found: dict[int, Rectification] = {}
    for condition in _conditions(user):
        rows = Rectification.objects.filter(condition).select_related(*_RELATED).order_by("due", "pk")
        found |= {row.pk: row for row in rows[:limit]}
    return sorted(found.values(), key=lambda row: (row.due, row.pk))[:limit]


def _conditions(user: User) -> list[Q]:
    """For each of the user's posts, which rectifications wait for it. A filer closes none of the own units."""
    own_units = {scope.unit_id for scope in user.scopes if scope.role is Role.FILER}
    held = {scope.role for scope in user.scopes}
    conditions = [Q(status=RectificationStatus.OPEN, unit__in=sorted(own_units))] if own_units else []
    for role in REVIEWERS:
        if role in held:
            reported = Q(status=RectificationStatus.REPORTED, raised_as__in=overseen_by(role))
            conditions.append(reported & within_reach(user, {role}) & ~Q(unit__in=sorted(own_units)))
    return conditions


def _tasks(user: User, limit: int) -> list[Task]:
    """What waits for the user, as the desk shows it."""
    return [
        Task(
            state=FLOW.state(row.status),
            title=row.problem,
            about=f"{row.evaluation.year_id} {row.evaluation}，{row.unit}",
            due=row.due,
            url=reverse("rectification", args=[row.pk]),
            action="去整改" if row.status == RectificationStatus.OPEN else "去核对",
        )
        for row in waiting_rectifications(user, limit)
    ]


RECTIFICATIONS: Final = TaskSource(
    key="rectification", title="整改事项", page="rectifications", flow=FLOW, waiting=_tasks
)
