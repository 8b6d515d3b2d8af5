"""The self-evaluation (自评表) as one of the kinds of forms that are filed here."""

from __future__ import annotations

from typing import Final

from perfgoals.workflow.chain import CONFIRMATION
from perfgoals.workflow.kinds import FilingKind
from projects.models import BudgetYear
from selfeval.access import EVALUATION_RELATED
from selfeval.flow import FLOW
from selfeval.models import SelfEvaluation
from selfeval.printing import blank_workbook, file_name, render_form, snapshot_grid
from selfeval.queries import worklist
from selfeval.standing import evaluation_dates, evaluations_due


def _find(code: str, year: int) -> SelfEvaluation | None:
    found = SelfEvaluation.objects.select_related(*EVALUATION_RELATED)
    return found.filter(year_id=year, project__code=code).first()


def _blank_workbook(year: int) -> bytes:
    return blank_workbook(BudgetYear.objects.select_related("framework", "evaluation").get(year=year))


SELF_EVALUATION: Final = FilingKind(
    key="selfeval",
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
    blank_workbook=_blank_workbook,
    due=evaluations_due,
    dates=evaluation_dates,
    amount="executed",
    amount_label="全年执行数",
)
