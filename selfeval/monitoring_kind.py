"""The monitoring (监控表) as one of the kinds of forms that are filed here."""

from __future__ import annotations

from typing import Final

from perfgoals.workflow.chain import CONFIRMATION
from perfgoals.workflow.kinds import FilingKind
from projects.models import BudgetYear
from selfeval.access import MONITORING_RELATED
from selfeval.models import Monitoring
from selfeval.monitoring_flow import FLOW
from selfeval.monitoring_printing import blank_workbook, file_name, render_form, snapshot_grid
from selfeval.queries import monitoring_worklist
from selfeval.standing import monitoring_dates, monitorings_due


def _find(code: str, year: int) -> Monitoring | None:
    """The newest of the year: that of its last month."""
    found = Monitoring.objects.select_related(*MONITORING_RELATED)
    return found.filter(year_id=year, project__code=code).order_by("-month").first()


def _blank_workbook(year: int) -> bytes:
    return blank_workbook(BudgetYear.objects.select_related("framework", "evaluation").get(year=year))


MONITORING: Final = FilingKind(
    key="monitoring",
    title="绩效运行监控表",
    noun="监控表",
    page="monitoring",
    ending=CONFIRMATION,
    flow=FLOW,
    worklist=monitoring_worklist,
    find=_find,
    related=MONITORING_RELATED,
    code_of=lambda monitoring: monitoring.project.code,
    render=render_form,
    snapshot_grid=snapshot_grid,
    file_name=file_name,
    blank_workbook=_blank_workbook,
    due=monitorings_due,
    dates=monitoring_dates,
    amount="executed",
    amount_label="已执行数",
)
