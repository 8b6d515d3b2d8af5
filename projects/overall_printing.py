"""The official overall form (整体表) as grid, PDF, workbook or page: one way for pages and commands.

What was approved prints from its snapshot for ever, with the layout version of that day; everything else prints as it
stands now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from perfgoals.officialforms import layouts
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.to_xlsx import to_xlsx
from perfgoals.workflow.perform import printed_snapshot
from projects.models import BudgetYear, Overall
from projects.overall.sheet import blank_grid, to_grid
from projects.overall.values import OverallValues
from projects.overall_flow import FLOW
from projects.overall_queries import overall_tiers, overall_values_of
from projects.printing import form_file_name, render_grid

FORM_NAME: Final = "整体支出绩效目标申报表"


def overall_grid(values: OverallValues, year: BudgetYear) -> Grid:
    """The form of a year with these values."""
    return to_grid(values, year.overall_layout, year=year.year)


def printed_overall(overall: Overall, *, handed_in: bool = False) -> Grid:
    """The form as it prints: from the newest snapshot where it is approved, else from what is stored now.

    ``handed_in``: as it was last handed in, also while it is being changed again.
    """
    snapshot = printed_snapshot(FLOW, overall, handed_in=handed_in)
    if snapshot is None:
        return overall_grid(overall_values_of(overall), overall.year)
    return overall_snapshot_grid(snapshot.content)


def overall_snapshot_grid(content: Mapping[str, Any]) -> Grid:
    """The form as it was kept, from the JSON of its snapshot."""
    layout = layouts.get(content["layout"], content["layout_version"])
    return to_grid(OverallValues.from_content(content["values"]), layout, year=content["year"])


def render_overall(overall: Overall, fmt: str, *, handed_in: bool = False) -> bytes:
    """The form as a file of ``fmt`` (pdf, xlsx, html: UTF-8). Raises ValueError for another format."""
    return render_grid(printed_overall(overall, handed_in=handed_in), fmt, name=str(overall))


def blank_overall(year: BudgetYear) -> bytes:
    """The official template of a year, empty, with its notes."""
    grid = blank_grid(year.overall_layout, overall_tiers(year), year=year.year)
    return to_xlsx([(grid.title, grid)])


def overall_file_name(overall: Overall, fmt: str) -> str:
    """``2026_某某局_整体支出绩效目标申报表.pdf``: any file system takes it."""
    return form_file_name(overall.year_id, str(overall), FORM_NAME, fmt)
