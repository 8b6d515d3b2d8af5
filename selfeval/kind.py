"""The self-evaluations (自评表), of projects and of whole units, as two of the kinds of forms that are filed here."""

from __future__ import annotations

from functools import partial
from typing import Final

from perfgoals.workflow.chain import CONFIRMATION
from perfgoals.workflow.kinds import FilingKind
from projects.models import BudgetYear
from selfeval.access import EVALUATION_RELATED
from selfeval.flow import FLOW, OVERALL_FLOW
from selfeval.models import OverallEvaluation, SelfEvaluation
from selfeval.printing import blank_workbook, file_name, render_form, snapshot_grid
from selfeval.queries import overall_worklist, worklist
from selfeval.sorts import OF_PROJECT, OF_UNIT, Sort
from selfeval.standing import evaluation_dates, evaluations_due


def _find(code: str, year: int) -> SelfEvaluation | None:
    found = SelfEvaluation.objects.select_related(*EVALUATION_RELATED)
    return found.filter(year_id=year, project__code=code).first()


def _find_overall(code: str, year: int) -> OverallEvaluation | None:
    """By the code of its unit (单位编码)."""
    found = OverallEvaluation.objects.select_related(*EVALUATION_RELATED)
    return found.filter(year_id=year, unit__code=code).first()


def _blank_workbook(year: int, sort: Sort) -> bytes:
    related = ("framework", "overall_framework", "evaluation")
    return blank_workbook(BudgetYear.objects.select_related(*related).get(year=year), sort)


SELF_EVALUATION: Final = FilingKind(
    key=OF_PROJECT.key,
    title="项目支出绩效自评表",
    noun="自评表",
    page="selfeval",
    ending=CONFIRMATION,
    flow=FLOW,
    worklist=worklist,
    find=_find,
    related=EVALUATION_RELATED,
    code_of=lambda evaluation: evaluation.project.code,
    render=render_form,
    snapshot_grid=snapshot_grid,
    file_name=file_name,
    blank_workbook=partial(_blank_workbook, sort=OF_PROJECT),
    due=evaluations_due,
    dates=evaluation_dates,
    amount="executed",
    amount_label="全年执行数",
)
OVERALL_SELF_EVALUATION: Final = FilingKind(
    key=OF_UNIT.key,
    title="部门（单位）整体支出绩效自评表",
    noun="整体自评表",
    page="overall-selfeval",
    ending=CONFIRMATION,
    flow=OVERALL_FLOW,
    worklist=overall_worklist,
    find=_find_overall,
    related=EVALUATION_RELATED,
    code_of=lambda evaluation: evaluation.unit.code,
    render=render_form,
    snapshot_grid=snapshot_grid,
    file_name=file_name,
    blank_workbook=partial(_blank_workbook, sort=OF_UNIT),
    due=evaluations_due,
    # The year's dates are those of the self-evaluations of projects: they are told once.
    dates=lambda _year: (),
    amount="executed",
    amount_label="全年执行数",
)


def kind_of_evaluation(evaluation: SelfEvaluation) -> FilingKind:
    """The kind of a self-evaluation, whichever sort it is."""
    return OVERALL_SELF_EVALUATION if evaluation.is_overall else SELF_EVALUATION
