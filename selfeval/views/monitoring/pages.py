"""One monitoring: its pages, with the lights beside those of every form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from perfgoals.accounts.access import Decision
from perfgoals.accounts.models import User
from perfgoals.officialforms.to_html import to_html
from perfgoals.workflow.pages import FilingPages
from projects.compare import Change
from selfeval.access import get_monitoring
from selfeval.models import Monitoring
from selfeval.monitoring.compare import changes_between, marks_of
from selfeval.monitoring.lit import lit
from selfeval.monitoring.values import MonitoringValues, label
from selfeval.monitoring_kind import MONITORING
from selfeval.monitoring_printing import grid_of, printed_grid
from selfeval.queries import monitored_values_of
from selfeval.services.monitorings import fresh_monitoring, save_monitoring
from selfeval.views.monitoring.page import counts_view, lights_view, signal_view, stored_panel
from selfeval.windows import may_write_monitoring


class MonitoringPages(FilingPages[Monitoring, MonitoringValues]):
    """See FilingPages."""

    kind = MONITORING
    content = MonitoringValues
    template = "selfeval/monitoring.html"

    def get(self, user: User, pk: int) -> Monitoring:
        """The monitoring with what its values need, or 404."""
        return get_monitoring(user, pk)

    def fresh(self, pk: int) -> Monitoring:
        """The monitoring as stored now."""
        return fresh_monitoring(pk)

    def values_of(self, filing: Monitoring) -> MonitoringValues:
        """Its live content."""
        return monitored_values_of(filing)

    def may_write(self, user: User, filing: Monitoring) -> Decision:
        """Within the window of monitoring, or once it was returned."""
        return may_write_monitoring(user, filing)

    def save(
        self, filing: Monitoring, user: User, values: MonitoringValues, *, seen_version: int, cause: str = "填报"
    ) -> Monitoring:
        """Write the whole content, with the lights that follow from it."""
        return save_monitoring(filing, user, values, seen_version=seen_version, cause=cause)

    def printed(self, filing: Monitoring, *, handed_in: bool, before: MonitoringValues | None = None) -> str:
        """The official form as it prints."""
        changes = marks_of(before, monitored_values_of(filing)) if before else {}
        return to_html(printed_grid(filing, handed_in=handed_in), changes=changes)

    def printed_version(self, filing: Monitoring, values: MonitoringValues) -> str:
        """The official form with values that it held once."""
        return to_html(grid_of(values, filing.year))

    def changes(self, before: MonitoringValues, after: MonitoringValues) -> Sequence[Change]:
        """Every place that differs."""
        return changes_between(before, after)

    def findings(self, filing: Monitoring) -> Mapping[str, Any]:
        """The findings panel of the live content."""
        return stored_panel(filing)

    def more(self, user: User, filing: Monitoring, values: MonitoringValues) -> Mapping[str, Any]:
        """The lights with their arithmetic: what the printed form has no place for."""
        seen = lit(values, filing.year_id)
        return {
            "values": values,
            "actual_label": label("actual", values.month),
            "money": signal_view(seen.money),
            "counts": counts_view(seen),
            "lights": lights_view(seen),
        }


PAGES = MonitoringPages()
