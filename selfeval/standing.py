"""Until when each step of a self-evaluation or a monitoring lasts, and the dates of a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from perfgoals.workflow.kinds import YearDate
from projects.models import BudgetYear
from projects.standing import openings_of, review_dates, time_of
from selfeval.models import EvaluationYear, Monitoring, SelfEvaluation


def evaluations_due(evaluations: Sequence[SelfEvaluation]) -> dict[int, datetime]:
    """By key, until when whoever acts on each of these has time. One query, beside the year and its settings."""
    openings = openings_of(evaluations)
    times = {
        row.pk: time_of(EvaluationYear.of(row.year), row.status, openings.get((row.year_id, row.unit_id)))
        for row in evaluations
    }
    return {pk: time for pk, time in times.items() if time is not None}


def evaluation_dates(year: BudgetYear) -> list[YearDate]:
    """The dates of a year's self-evaluations."""
    settings = EvaluationYear.of(year)
    return [
        YearDate(at=settings.opens_at, label="自评开始"),
        YearDate(at=settings.closes_at, label="自评截止", closes=True),
        *review_dates(settings, "自评表"),
    ]


def monitorings_due(monitorings: Sequence[Monitoring]) -> dict[int, datetime]:
    """By key, until when whoever files or passes each of these has time; no time is set for those above the unit."""
    openings = openings_of(monitorings)
    times = {
        row.pk: time_of(_filing_time(row.year), row.status, openings.get((row.year_id, row.unit_id)))
        for row in monitorings
    }
    return {pk: time for pk, time in times.items() if time is not None}


def monitoring_dates(year: BudgetYear) -> list[YearDate]:
    """The dates of a year's monitorings."""
    settings = EvaluationYear.of(year)
    return [
        YearDate(at=settings.monitoring_opens_at, label="监控填报开始"),
        YearDate(at=settings.monitoring_closes_at, label="监控填报截止", closes=True),
    ]


class _FilingTime(NamedTuple):
    """Times of a form for which only the filing has one."""

    closes_at: datetime
    department_review_by: datetime | None = None
    finance_review_by: datetime | None = None


def _filing_time(year: BudgetYear) -> _FilingTime:
    return _FilingTime(EvaluationYear.of(year).monitoring_closes_at)
