"""Rectifications (整改事项): raising one, giving it more time. Every other step is ``perform`` on their flow."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from perfgoals.accounts.access import has_role
from perfgoals.accounts.models import Role, Unit, User
from perfgoals.accounts.services import Refused, record_event
from perfgoals.text import clean
from perfgoals.workflow.models import TransitionRecord
from perfgoals.workflow.perform import NotAllowed, perform
from selfeval.access import may_raise
from selfeval.models import Rectification, RectificationStatus, SelfEvaluation
from selfeval.rectification_flow import EXTEND, FLOW, REVIEWERS, open_steps

RAISED: Final = "提出整改"
PROBLEM_LENGTH: Final = 1000
LAST_YEAR: Final = 2099


def owners_of(unit: Unit) -> QuerySet[User]:
    """Who may be asked to mend something: the unit's filers that are in use."""
    filers = User.objects.filter(is_active=True, assignments__role=Role.FILER, assignments__unit=unit)
    return filers.order_by("display_name", "pk")


def raise_rectification(
    user: User,
    evaluation: SelfEvaluation,
    *,
    problem: str,
    owner: User,
    due: date,
    level3: str = "",
    request: HttpRequest | None = None,
) -> Rectification:
    """Ask the unit to mend a problem until a day. The same one sent twice is raised once.

    Raises NotAllowed; Refused with the field (problem, level3, owner, due) that is not as it should be.
    """
    decision = may_raise(user, evaluation)
    if not decision:
        raise NotAllowed(decision)
    problem = clean(problem).strip()
    _demand(evaluation, problem, owner, due, level3)
    with transaction.atomic():
        # Held so that a button pressed twice finds what the first press made.
        SelfEvaluation.every.select_for_update().get(pk=evaluation.pk)
        asked = {"problem": problem, "level3": level3, "owner": owner, "due": due, "raised_by": user}
        same = Rectification.objects.filter(evaluation=evaluation, status=RectificationStatus.OPEN, **asked).first()
        if same is not None:
            return same
        made = Rectification.objects.create(
            evaluation=evaluation, unit=evaluation.unit, raised_as=_post(user, evaluation.unit), **asked
        )
        detail = f"{level3 or '整个项目'}：{problem}；责任人：{owner}；期限：{due:%Y-%m-%d}"
        record_event(user, RAISED, FLOW.describe(made), detail, request, unit=evaluation.unit)
    return made


def extend(rectification: Rectification, user: User, due: date, reason: str, *, seen_version: int) -> TransitionRecord:
    """Give a rectification until another day (延期), with a reason; both days stay in its records.

    Raises Refused (field ``due`` or ``comment``), and NotAllowed, StaleObject as ``perform``.
    """
    step = open_steps(user, rectification).get(EXTEND)
    if step is None:
        # perform says which of state and post is in the way.
        step = FLOW.transition(f"{EXTEND}_{rectification.raised_as}")
    before = rectification.due
    _demand_future(due)
    if due == before:
        raise Refused("新的期限与原来相同，请改日期", "due")
    if not reason.strip():
        raise Refused(step.asks, "comment")
    rectification.due = due
    comment = f"期限由 {before:%Y-%m-%d} 改为 {due:%Y-%m-%d}：{reason.strip()}"
    return perform(FLOW, rectification, step.name, user, seen_version=seen_version, comment=comment)


def _demand(evaluation: SelfEvaluation, problem: str, owner: User, due: date, level3: str) -> None:
    """What the official word of a rectification needs."""
    if not problem:
        raise Refused("请写明问题是什么、要改成怎样", "problem")
    if len(problem) > PROBLEM_LENGTH:
        raise Refused(f"问题限 {PROBLEM_LENGTH} 字，现在是 {len(problem)} 字", "problem")
    if level3 and not evaluation.indicators.filter(level3=level3).exists():
        raise Refused("这个指标已经不在自评表里，请重新选择", "level3")
    if not owners_of(evaluation.unit).filter(pk=owner.pk).exists():
        raise Refused(f"整改责任人应是{evaluation.unit}的填报人", "owner")
    _demand_future(due)


def _demand_future(due: date) -> None:
    if due <= timezone.localdate():
        raise Refused("整改期限要在今天之后", "due")
    if due.year > LAST_YEAR:
        raise Refused(f"年份不能超过 {LAST_YEAR}", "due")


def _post(user: User, unit: Unit) -> Role:
    """The highest post at which the user reviews the unit."""
    return next(role for role in reversed(REVIEWERS) if has_role(user, role, unit))
