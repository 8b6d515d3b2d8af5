"""The overall form (整体表) as one of the kinds of forms that are filed here: a unit's, not a project's."""

from __future__ import annotations

from typing import Final

from perfgoals.workflow.chain import APPROVAL
from perfgoals.workflow.kinds import FilingKind
from projects.access import OVERALL_RELATED
from projects.models import BudgetYear, Overall
from projects.overall_flow import FLOW
from projects.overall_printing import blank_overall, overall_file_name, overall_snapshot_grid, render_overall
from projects.overall_queries import overall_worklist
from projects.standing import due_times


def _find(code: str, year: int) -> Overall | None:
    """By the code of its unit (单位编码)."""
    return Overall.objects.select_related(*OVERALL_RELATED).filter(year_id=year, unit__code=code).first()


def _blank_workbook(year: int) -> bytes:
    return blank_overall(BudgetYear.objects.select_related("framework", "overall_framework").get(year=year))


OVERALL: Final = FilingKind(
    key="overall",
    title="部门（单位）整体支出绩效目标申报表",
    noun="整体表",
    page="overall",
    ending=APPROVAL,
    flow=FLOW,
    worklist=overall_worklist,
    find=_find,
    related=OVERALL_RELATED,
    code_of=lambda overall: overall.unit.code,
    render=render_overall,
    snapshot_grid=overall_snapshot_grid,
    file_name=overall_file_name,
    blank_workbook=_blank_workbook,
    due=due_times,
    # The year's dates are those of the declarations: they are told once.
    dates=lambda _year: (),
    amount="total",
    amount_label="整体支出总额",
)
