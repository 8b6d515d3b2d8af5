"""When self-evaluations and monitorings may be filed, and until when."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from perfgoals.accounts.access import ALLOWED, Decision, denied
from perfgoals.accounts.models import User
from perfgoals.workflow.access import may_edit
from perfgoals.workflow.models import Stage
from projects.models import BudgetYear
from projects.windows import moment, opened_until
from selfeval.models import EvaluationYear, Monitoring, SelfEvaluation


def evaluation_window(year: BudgetYear, unit_id: int, now: datetime | None = None) -> Decision:
    """Whether the unit may file self-evaluations of the year at ``now``; a refusal names the dates."""
    settings = EvaluationYear.of(year)
    return _decide(year, unit_id, "自评", settings.opens_at, settings.closes_at, now)


def monitoring_window(year: BudgetYear, unit_id: int, now: datetime | None = None) -> Decision:
    """Whether the unit may file monitorings of the year at ``now``; a refusal names the dates."""
    settings = EvaluationYear.of(year)
    return _decide(year, unit_id, "监控填报", settings.monitoring_opens_at, settings.monitoring_closes_at, now)


def may_write_evaluation(user: User, evaluation: SelfEvaluation) -> Decision:
    """Whether the user may change and submit a self-evaluation now; what was returned was filed in time."""
    if evaluation.status == Stage.RETURNED:
        return may_edit(user, evaluation)
    return may_edit(user, evaluation) and evaluation_window(evaluation.year, evaluation.unit_id)


def may_write_monitoring(user: User, monitoring: Monitoring) -> Decision:
    """Whether the user may change and submit a monitoring now; what was returned was filed in time."""
    if monitoring.status == Stage.RETURNED:
        return may_edit(user, monitoring)
    return may_edit(user, monitoring) and monitoring_window(monitoring.year, monitoring.unit_id)


def _decide(
    year: BudgetYear, unit_id: int, what: str, opens: datetime, closes: datetime, now: datetime | None
) -> Decision:
    """An opening that 管理员 gave the unit for the year counts for everything that is filed for it."""
    now = now or timezone.now()
    if opens <= now <= closes:
        return ALLOWED
    opened = opened_until(year, unit_id)
    if opened is not None and now <= opened:
        return ALLOWED
    state = "还没有开始" if now < opens else "已经截止"
    return denied(
        f"{year}{what}时间是 {moment(opens)} 至 {moment(max(closes, opened or closes))}，{state}；"
        "需要补报请联系管理员为本单位开放"
    )
