"""Filing windows (申报时间): may a unit file for a year now, and until when."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.timezone import localtime

from perfgoals.accounts.access import ALLOWED, Decision, denied
from perfgoals.accounts.models import Unit, User
from perfgoals.workflow.access import may_edit, may_file_for
from perfgoals.workflow.models import Stage
from projects.models import BudgetYear, Declaration, Overall, WindowOpening


def opened_until(year: BudgetYear, unit_id: int) -> datetime | None:
    """Until when 管理员 opened the year for this unit beyond the year's own window; None where never."""
    latest = WindowOpening.objects.filter(year=year, unit_id=unit_id).order_by("-until").first()
    return latest.until if latest else None


def closing_time(year: BudgetYear, unit_id: int) -> datetime:
    """When filing ends for this unit: the year's own end, or later where 管理员 opened it for the unit."""
    return max(year.closes_at, opened_until(year, unit_id) or year.closes_at)


def window_decision(year: BudgetYear, unit: Unit, now: datetime | None = None) -> Decision:
    """Whether the unit may file for the year at ``now``; a refusal names the dates.

    An opening by 管理员 counts from the moment it is given, also before the year's own window.
    """
    now = now or timezone.now()
    opened = opened_until(year, unit.pk)
    if year.opens_at <= now <= year.closes_at or (opened is not None and now <= opened):
        return ALLOWED
    closes = max(year.closes_at, opened or year.closes_at)
    return denied(
        f"{year}申报时间是 {moment(year.opens_at)} 至 {moment(closes)}，"
        f"{'还没有开始' if now < year.opens_at else '已经截止'}；需要补报请联系管理员为本单位开放"
    )


def may_write_now(user: User, filing: Declaration | Overall) -> Decision:
    """Whether the user may change and submit a declaration or an overall form now.

    What was returned was filed in time: it may be corrected after the window has closed.
    """
    if filing.status == Stage.RETURNED:
        return may_edit(user, filing)
    return may_edit(user, filing) and window_decision(filing.year, filing.unit)


def may_begin_key_project(user: User, declaration: Declaration) -> Decision:
    """Whether the user may begin the form of a 重点项目 beside a declaration now, whatever state that is in."""
    return may_file_for(user, declaration.unit) and window_decision(declaration.year, declaration.unit)


def moment(at: datetime) -> str:
    """A time as pages write it: 2024-10-27 17:30."""
    return f"{localtime(at):%Y-%m-%d %H:%M}"
