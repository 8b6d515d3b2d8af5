"""Monitorings: beginning one and saving it with its lights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from typing import Any

from django.db import IntegrityError

from perfgoals.accounts.models import User
from perfgoals.search import search_key
from perfgoals.workflow.drafts import Drafts
from perfgoals.workflow.merge import Side
from perfgoals.workflow.models import Snapshot
from projects.models import BudgetYear, Declaration, Project
from selfeval.access import MONITORING_RELATED
from selfeval.funds import funds_content
from selfeval.models import Monitoring, MonitoringRow
from selfeval.monitoring.begin import monitoring_of
from selfeval.monitoring.lights import Light, rate_of
from selfeval.monitoring.lit import Lit, lit
from selfeval.monitoring.merge import PARTS
from selfeval.monitoring.values import MonitoringValues
from selfeval.queries import approved_targets, monitored_unit_of, monitored_values_of, profile_of, settings_of
from selfeval.services.evaluations import NotApproved


class MonitoringExists(Exception):
    """The project has a monitoring for that month already; ``monitoring`` is it."""

    def __init__(self, monitoring: Monitoring) -> None:
        super().__init__(f"{monitoring.year}已有这个项目 1-{monitoring.month} 月的监控表")
        self.monitoring = monitoring


def begin_monitoring(user: User, declaration: Declaration) -> Monitoring:
    """A monitoring on the approved targets of a declaration, up to the month that the year sets.

    Raises NotApproved, MonitoringExists.
    """
    year = declaration.year
    targets = approved_targets(declaration)
    if targets is None:
        raise NotApproved(f"{year}的绩效目标还没有批复，不能开始监控")
    settings = settings_of(year)
    values = monitoring_of(targets.content, profile_of(settings), monitored_unit_of(year), settings.monitoring_month)
    return create_monitoring(user, declaration.project, year, values, cause="按批复的目标新建", targets=targets)


def create_monitoring(
    user: User,
    project: Project,
    year: BudgetYear,
    values: MonitoringValues,
    *,
    cause: str = "新建",
    targets: Snapshot | None = None,
) -> Monitoring:
    """A new draft with these values. Raises MonitoringExists."""
    columns = {"project": project, "year": year, "unit": project.unit, "targets": targets, "month": values.month}
    try:
        return _drafts(year).create(user, values, cause=cause, **columns)
    except IntegrityError:
        existing = Monitoring.objects.select_related("year").get(project=project, year=year, month=values.month)
        raise MonitoringExists(existing) from None


def save_monitoring(
    monitoring: Monitoring, user: User, values: MonitoringValues, *, seen_version: int, cause: str = "填报"
) -> Monitoring:
    """Write the whole content under the version that the user had seen, with the lights that follow from it.

    Raises StaleDraft, Locked as Drafts.save.
    """
    return _drafts(monitoring.year).save(monitoring, user, values, seen_version=seen_version, cause=cause)


def resolve_monitoring(
    monitoring: Monitoring,
    user: User,
    mine: MonitoringValues,
    *,
    base_version: int,
    seen_version: int,
    choices: Mapping[str, Side],
) -> Monitoring:
    """Save the merge of two people's work; see Drafts.resolve."""
    return _drafts(monitoring.year).resolve(
        monitoring, user, mine, base_version=base_version, seen_version=seen_version, choices=choices
    )


def monitored_values_at(monitoring: Monitoring, version: int) -> MonitoringValues:
    """The content as a page of that version showed it; as it is now where that version is no longer kept."""
    return _drafts(monitoring.year).shown(monitoring, version)


def fresh_monitoring(pk: int) -> Monitoring:
    """The monitoring as stored now, with what its values need."""
    return Monitoring.objects.select_related(*MONITORING_RELATED).get(pk=pk)


def _drafts(year: BudgetYear) -> Drafts[Monitoring, MonitoringValues]:
    """How the monitorings of a year are stored: with their lights."""
    lights = partial(lit, year=year.year)
    return Drafts(
        model=Monitoring,
        content=MonitoringValues,
        parts=PARTS,
        columns=lambda values: _columns(lights(values)),
        write_rows=lambda pk, values, replacing: _write_rows(pk, lights(values), replacing),
        values_of=monitored_values_of,
        load=fresh_monitoring,
        blank=lambda monitoring: MonitoringValues(
            month=monitoring.month, money_unit=monitored_unit_of(monitoring.year)
        ),
        reckoned=MonitoringValues.with_sums,
    )


def _columns(seen: Lit) -> dict[str, Any]:
    """The values that are columns of the monitoring itself, and what is reckoned from them."""
    values, total = seen.values, seen.values.total_funds
    return {
        "name": values.project,
        "name_key": search_key(values.project),
        "department_code": values.department_code,
        "executing_unit": values.executing_unit,
        "funds": funds_content(values.funds),
        "funds_cause": values.funds_cause,
        "funds_measure": values.funds_measure,
        "unread": dict(values.unread),
        "executed": total.executed,
        "execution_rate": rate_of(total.initial, total.executed),
        "money_light": seen.money.light or "",
        "reds": seen.count(Light.RED),
        "yellows": seen.count(Light.YELLOW),
        "light": seen.worst or "",
    }


def _write_rows(pk: int, seen: Lit, replacing: bool) -> None:
    """Indicator rows: one delete and one insert. Empty lines are not stored."""
    if replacing:
        MonitoringRow.objects.filter(monitoring_id=pk).delete()
    rows: list[MonitoringRow] = []
    for row, signal in zip(seen.values.indicators, seen.rows, strict=True):
        if not row.is_empty:
            columns = {each.name: getattr(row, each.name) for each in fields(row)}
            columns |= {"causes": list(row.causes), "hand_light": row.hand_light or "", "light": signal.light or ""}
            rows.append(MonitoringRow(monitoring_id=pk, position=len(rows), **columns))
    if rows:
        MonitoringRow.objects.bulk_create(rows)
