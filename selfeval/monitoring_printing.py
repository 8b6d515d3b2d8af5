"""The official form of a monitoring as grid, PDF, workbook or page: one way for pages and commands.

What was confirmed prints from its snapshot for ever, with the layout version of that day; everything else prints as it
stands now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from perfgoals.officialforms import layouts
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.to_xlsx import to_xlsx
from perfgoals.workflow.perform import printed_snapshot
from projects.models import BudgetYear
from projects.printing import form_file_name, render_grid
from projects.queries import tiers_of
from selfeval.models import Monitoring
from selfeval.monitoring.sheet import blank_grid, to_grid
from selfeval.monitoring.values import MonitoringValues
from selfeval.monitoring_flow import FLOW
from selfeval.queries import monitored_values_of, profile_of, settings_of
from selfeval.targets import blank_tiers

FORM_NAME: Final = "绩效运行监控表"


def printed_grid(monitoring: Monitoring, *, handed_in: bool = False) -> Grid:
    """The form as it prints: from the newest snapshot where it is confirmed, else from what is stored now.

    ``handed_in``: as it was last handed in, also while it is being changed again.
    """
    snapshot = printed_snapshot(FLOW, monitoring, handed_in=handed_in)
    if snapshot is not None:
        return snapshot_grid(snapshot.content)
    return grid_of(monitored_values_of(monitoring), monitoring.year)


def grid_of(values: MonitoringValues, year: BudgetYear) -> Grid:
    """The form of a year with these values."""
    return to_grid(values, settings_of(year).monitoring_layout, year=year.year)


def snapshot_grid(content: Mapping[str, Any]) -> Grid:
    """The form as it was kept, from the JSON of its snapshot."""
    layout = layouts.get(content["layout"], content["layout_version"])
    return to_grid(MonitoringValues.from_content(content["values"]), layout, year=content["year"])


def render_form(monitoring: Monitoring, fmt: str, *, handed_in: bool = False) -> bytes:
    """The form as a file of ``fmt`` (pdf, xlsx, html: UTF-8). Raises ValueError for another format."""
    return render_grid(printed_grid(monitoring, handed_in=handed_in), fmt, name=str(monitoring))


def blank_workbook(year: BudgetYear) -> bytes:
    """The official template of a year and its month, empty, with its notes."""
    settings = settings_of(year)
    tiers = blank_tiers(tiers_of(year.framework), profile_of(settings))
    grid = blank_grid(settings.monitoring_layout, tiers, year=year.year, month=settings.monitoring_month)
    return to_xlsx([(grid.title, grid)])


def file_name(monitoring: Monitoring, fmt: str) -> str:
    """``2024_网格信息管理_1-7月绩效运行监控表.pdf``: any file system takes it."""
    form = f"1-{monitoring.month}月{FORM_NAME}"
    return form_file_name(monitoring.year_id, str(monitoring) or str(monitoring.project_id), form, fmt)
