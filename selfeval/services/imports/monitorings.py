"""Importing monitorings (监控表)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from perfgoals.accounts.access import Decision
from perfgoals.accounts.models import Unit, User
from perfgoals.findings import Finding
from perfgoals.money import MoneyUnit, is_blank
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.officialforms.layout import FormValues
from perfgoals.officialforms.layouts import LAYOUTS
from projects.models import BudgetYear, Project
from projects.services.imports import About, AlreadyFiled
from projects.services.imports.kinds import AT_A_TIME
from projects.services.imports.places import Filed, Refusal
from projects.services.imports.reading import at_cell, without_twins
from selfeval.access import MONITORING_RELATED
from selfeval.merge import row_keys
from selfeval.models import EvaluationYear, Monitoring
from selfeval.monitoring.checks import check
from selfeval.monitoring.lit import lit
from selfeval.monitoring.sheet import from_form, to_form
from selfeval.monitoring.values import FUNDS_COLUMNS, MonitoringValues
from selfeval.monitoring_flow import findings_of
from selfeval.monitoring_kind import MONITORING
from selfeval.queries import monitored_unit_of, monitored_values_of, settings_of
from selfeval.services.imports.on_targets import TargetsImport
from selfeval.services.monitorings import MonitoringExists, create_monitoring, save_monitoring
from selfeval.windows import monitoring_window

MONITORING_LAYOUTS = tuple(layout for layout in LAYOUTS if layout.kind == "monitoring")


class MonitoringImport(TargetsImport[Monitoring, MonitoringValues]):
    """See the module."""

    filing = MONITORING
    layouts = MONITORING_LAYOUTS
    filed = Filed.DURING

    # The form as it stands in the workbook

    def read(self, form: FormReading, year: BudgetYear | None) -> MonitoringValues:
        """See ImportKind. A form that does not name its month is of the one that the year sets."""
        settings = settings_of(year) if year else EvaluationYear()
        own = monitored_unit_of(year) if year else settings.monitoring_layout.money_unit
        return from_form(form.values, form.money_unit or own, settings.monitoring_month)

    def findings(self, form: FormReading, values: MonitoringValues, year: BudgetYear | None) -> list[Finding]:
        """See ImportKind."""
        found = check(lit(values, year.year)) if year else []
        return without_twins(at_cell(finding, form) for finding in (*form.findings, *found))

    def rule_form(self, form: FormReading, values: MonitoringValues, year: BudgetYear | None) -> None:
        """See ImportKind."""

    def is_empty(self, values: MonitoringValues) -> bool:
        """See TargetsImport."""
        amounts = (getattr(row, column) for row in values.funds for column in FUNDS_COLUMNS)
        rows = (row for row in values.indicators if not is_blank(row.level3) and not row.is_not_applicable)
        return is_blank(values.project) and all(amount is None for amount in amounts) and not any(rows)

    def about(self, values: MonitoringValues) -> About:
        """See ImportKind."""
        return replace(super().about(values), month=values.month)

    def window(self, year: BudgetYear, unit: Unit) -> Decision:
        """See ImportKind."""
        return monitoring_window(year, unit.pk)

    # Against what is stored

    def content(self, values: MonitoringValues, year: BudgetYear) -> MonitoringValues:
        """See ImportKind."""
        return replace(values, money_unit=monitored_unit_of(year))

    def stored(self) -> QuerySet[Monitoring]:
        """See ImportKind."""
        related = Monitoring.objects.select_related(*MONITORING_RELATED, "project__unit")
        return related.prefetch_related("indicators")

    def values_of(self, filing: Monitoring) -> MonitoringValues:
        """See ImportKind."""
        return monitored_values_of(filing)

    def month_of(self, filing: Monitoring) -> int:
        """See ImportKind."""
        return filing.month

    def check_stored(self, found: QuerySet[Monitoring]) -> Iterator[tuple[Monitoring, list[Finding]]]:
        """See ImportKind."""
        for monitoring in found.iterator(chunk_size=AT_A_TIME):
            yield monitoring, list(findings_of(monitoring))

    def same(self, left: MonitoringValues, right: MonitoringValues, year: BudgetYear) -> bool:
        """See ImportKind."""
        return _as_printed(left) == _as_printed(right)

    def over_stored(
        self, content: MonitoringValues, filing: Monitoring, form: FormReading
    ) -> tuple[MonitoringValues, Sequence[Finding]] | Refusal:
        """See ImportKind."""
        return self.targets_kept(content, filing) or (_with_what_is_not_printed(content, filing), ())

    # Writing

    def create(
        self, user: User, project: Project, year: BudgetYear, content: MonitoringValues, *, cause: str
    ) -> Monitoring:
        """See ImportKind."""
        targets = self.targets_of(content, project, year)
        try:
            return create_monitoring(user, project, year, content.with_sums(), cause=cause, targets=targets)
        except MonitoringExists as already:
            raise AlreadyFiled(str(already)) from already

    def save(
        self, filing: Monitoring, user: User, content: MonitoringValues, *, seen_version: int, cause: str
    ) -> Monitoring:
        """See ImportKind."""
        return save_monitoring(filing, user, content, seen_version=seen_version, cause=cause)

    def restored(self, kept: Mapping[str, Any]) -> MonitoringValues:
        """See ImportKind."""
        return MonitoringValues.from_content(kept)

    # On the page

    def amount(self, content: MonitoringValues) -> tuple[Decimal | None, MoneyUnit]:
        """See ImportKind."""
        return content.with_sums().total_funds.executed, content.money_unit


def _as_printed(values: MonitoringValues) -> FormValues:
    """What stands in the cells of the form, with the sums that are stored; empty rows are no rows."""
    rows = tuple(row for row in values.indicators if not row.is_empty)
    return to_form(replace(values, indicators=rows).with_sums())


def _with_what_is_not_printed(content: MonitoringValues, filing: Monitoring) -> MonitoringValues:
    """The content with what the form has no place for: why the money is behind, and lights that were given by hand."""
    stored = monitored_values_of(filing)
    lights = {key: row.hand_light for key, row in zip(row_keys(stored.indicators), stored.indicators, strict=True)}
    rows = zip(row_keys(content.indicators), content.indicators, strict=True)
    return replace(
        content,
        funds_cause=stored.funds_cause,
        funds_measure=stored.funds_measure,
        indicators=tuple(replace(row, hand_light=lights.get(key)) for key, row in rows),
    )
