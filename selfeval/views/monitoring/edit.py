"""Filling in a monitoring: what its edit page has beside that of every form, and the lights while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from perfgoals.accounts.models import User
from perfgoals.workflow.editing import EditPage
from perfgoals.workflow.submission import envelope
from selfeval.forms.monitoring import MonitoringSubmission, read_submission
from selfeval.models import Monitoring
from selfeval.monitoring.lit import lit
from selfeval.monitoring.values import MonitoringValues
from selfeval.queries import monitored_values_of
from selfeval.services.monitorings import monitored_values_at, resolve_monitoring
from selfeval.views.monitoring.page import form_context, live_view, panel_of
from selfeval.views.monitoring.pages import PAGES


class MonitoringEditPage(EditPage[Monitoring, MonitoringValues, MonitoringSubmission]):
    """See EditPage."""

    pages = PAGES
    template = "selfeval/monitoring_edit.html"
    live_page = "live"

    def read(self, data: QueryDict, filing: Monitoring) -> MonitoringSubmission:
        """What a page sent, over what it showed: its boxes are named by the places that rows had there."""
        wrapping = envelope(data)
        shown = monitored_values_at(filing, wrapping["base_version"] or wrapping["version"])
        return read_submission(data, shown, given=filing.targets_id is not None)

    def resolve(self, filing: Monitoring, user: User, sent: MonitoringSubmission) -> Monitoring:
        """Save the merge of two people's work."""
        return resolve_monitoring(
            filing,
            user,
            sent.values,
            base_version=sent.base_version or 0,
            seen_version=sent.version,
            choices=sent.choices,
        )

    def stored(self, filing: Monitoring, wishes: QueryDict) -> MonitoringSubmission:
        """What is stored."""
        return MonitoringSubmission(values=monitored_values_of(filing))

    def form(self, user: User, filing: Monitoring, sent: MonitoringSubmission) -> dict[str, Any]:
        """Funds and indicators with their lights."""
        return form_context(filing, sent.values)

    def live(self, filing: Monitoring, sent: MonitoringSubmission) -> Mapping[str, Any]:
        """The lights."""
        return live_view(lit(sent.values, filing.year_id))

    def answer(self, filing: Monitoring, sent: MonitoringSubmission) -> dict[str, Any]:
        """The lights and the findings."""
        seen = lit(sent.values, filing.year_id)
        return {"lights": live_view(seen), "findings": panel_of(seen)}


EDIT = MonitoringEditPage()
