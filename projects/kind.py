"""The declaration (申报表), and the form of a 重点项目, as kinds of forms that are filed here."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from perfgoals.officialforms.layouts import KEY_PROJECTS
from perfgoals.workflow.chain import APPROVAL
from perfgoals.workflow.kinds import FilingKind
from projects.access import DECLARATION_RELATED
from projects.flow import FLOW, KEY_FLOW
from projects.models import BudgetYear, Declaration, KeyProject
from projects.printing import blank_workbook, disclosed, file_name, render_form, snapshot_grid
from projects.queries import key_project_worklist, worklist
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
    disclosed=disclosed,
)


def _find_key_project(code: str, year: int) -> KeyProject | None:
    found = KeyProject.objects.select_related(*DECLARATION_RELATED)
    return found.filter(year_id=year, project__code=code).first()


def _blank_key_workbook(number: int) -> bytes:
    year = BudgetYear.objects.select_related("framework").get(year=number)
    return blank_workbook(year, year.key_project_layout or KEY_PROJECTS[-1])


KEY_PROJECT: Final = replace(
    DECLARATION,
    key="key-project",
    title="部门预算重点项目绩效目标表",
    noun="重点项目表",
    page="key-project",
    flow=KEY_FLOW,
    worklist=key_project_worklist,
    find=_find_key_project,
    blank_workbook=_blank_key_workbook,
    # The year's dates are those of the declarations: they are told once.
    dates=lambda _year: (),
    amount_label="本年预算金额",
)


def page_of(declaration: Declaration) -> str:
    """The name of the page of a form: of a declaration, or of a 重点项目."""
    return (KEY_PROJECT if isinstance(declaration, KeyProject) else DECLARATION).page
