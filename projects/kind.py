"""The declaration (申报表) as one of the kinds of forms that are filed here."""

from __future__ import annotations

from typing import Final

from perfgoals.workflow.chain import APPROVAL
from perfgoals.workflow.kinds import FilingKind
from projects.access import DECLARATION_RELATED
from projects.flow import FLOW
from projects.models import BudgetYear, Declaration
from projects.printing import blank_workbook, file_name, render_form, snapshot_grid
from projects.queries import worklist
from projects.standing import dates_of, due_times


def _find(code: str, year: int) -> Declaration | None:
    found = Declaration.objects.select_related(*DECLARATION_RELATED)
    return found.filter(year_id=year, project__code=code).first()


def _blank_workbook(year: int) -> bytes:
    return blank_workbook(BudgetYear.objects.select_related("framework").get(year=year))


DECLARATION: Final = FilingKind(
    key="declaration",
    title="二级项目支出绩效目标申报表",
    noun="申报表",
    page="declaration",
    ending=APPROVAL,
    flow=FLOW,
    worklist=worklist,
    find=_find,
    related=DECLARATION_RELATED,
    code_of=lambda declaration: declaration.project.code,
    render=render_form,
    snapshot_grid=snapshot_grid,
    file_name=file_name,
    blank_workbook=_blank_workbook,
    due=due_times,
    dates=dates_of,
    amount="year_amount",
    amount_label="本年度项目金额",
)
