"""Until when each step of a declaration or an overall form lasts, and the dates of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from perfgoals.workflow.kinds import YearDate
from perfgoals.workflow.models import Stage
from projects.models import BudgetYear, Declaration, Overall, WindowOpening


def due_times(filings: Sequence[Declaration | Overall]) -> dict[int, datetime]:
    """By key, until when whoever acts on each of these has time. One query, beside the year of each."""
    openings = openings_of(filings)
    times = {row.pk: time_of(row.year, row.status, openings.get((row.year_id, row.unit_id))) for row in filings}
    return {pk: time for pk, time in times.items() if time is not None}


def openings_of(filings: Sequence[Any]) -> Mapping[tuple[int, int], datetime]:
    """Until when 管理员 opened a year for a unit beyond its window, by year and unit of these forms. One query."""
    found: dict[tuple[int, int], datetime] = {}
    openings = WindowOpening.objects.filter(
        year__in={filing.year_id for filing in filings}, unit__in={filing.unit_id for filing in filings}
    )
    for year, unit, until in openings.values_list("year_id", "unit_id", "until"):
        found[year, unit] = max(until, found.get((year, unit), until))
    return found


class Times(Protocol):
    """What sets the times of a kind of form for a year."""

    @property
    def closes_at(self) -> datetime:
        """When filing ends."""

    @property
    def department_review_by(self) -> datetime | None:
        """Until when the departments review."""

    @property
    def finance_review_by(self) -> datetime | None:
        """Until when 财政 reviews."""


def time_of(times: Times, status: str, opened: datetime | None) -> datetime | None:
    """Until when a state lasts; None where no time is set. ``opened``: see ``openings_of``.

    A returned form was filed in time: it may be corrected until the department has reviewed.
    """
    closes = max(times.closes_at, opened or times.closes_at)
    return {
        Stage.DRAFT.value: closes,
        Stage.UNIT_REVIEW.value: closes,
        Stage.RETURNED.value: times.department_review_by,
        Stage.DEPARTMENT_REVIEW.value: times.department_review_by,
        Stage.FINANCE_REVIEW.value: times.finance_review_by,
    }.get(status)


def dates_of(year: BudgetYear) -> list[YearDate]:
    """The dates of a year's declarations."""
    dates = (
        YearDate(at=year.opens_at, label="申报开始"),
        YearDate(at=year.closes_at, label="申报截止", closes=True),
        *review_dates(year, "申报表"),
    )
    return list(dates)


def review_dates(times: Times, noun: str) -> list[YearDate]:
    """The dates until when a kind of form is reviewed, where they are set."""
    return [
        YearDate(at=at, label=f"{noun}{level}审核完毕")
        for name, level in (("department_review_by", "主管部门"), ("finance_review_by", "财政"))
        if (at := getattr(times, name))
    ]
