"""Self-evaluations of our own making, with the rows, amounts, unit and state that a test wants."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from perfgoals.accounts.models import Unit
from perfgoals.workflow.models import Stage
from projects.models import BudgetYear, Project
from selfeval.funds import FUNDS_PARTS, FUNDS_TOTAL
from selfeval.models import SelfEvaluation
from selfeval.services.evaluations import create_evaluation, fresh
from selfeval.values import EvaluationRowValues, EvaluationValues, FundsValues
from tests.conftest import Cast

OUTPUT = ("数量指标", "质量指标", "时效指标", "成本指标")
_serial = count(1)


def evaluated(
    level3: str, actual: str, weight: str, *, target: str = "≥90%", level2: str = "质量指标"
) -> EvaluationRowValues:
    """A row of 产出指标 or, under any other second level, of 效益指标."""
    first, points = ("产出指标", Decimal(50)) if level2 in OUTPUT else ("效益指标", Decimal(40))
    return EvaluationRowValues(
        level1=first,
        level2=level2,
        level3=level3,
        level1_weight=points,
        target=target,
        actual=actual,
        weight=Decimal(weight),
    )


REACHED = (
    evaluated("培训期数", "15期", "20", target="≥15期", level2="数量指标"),
    evaluated("考核合格率", "96%", "30"),
    evaluated("窗口服务差评率", "1%", "20", target="≤1%", level2="社会效益指标"),
    evaluated("参训人员满意度", "92%", "20", level2="满意度指标"),
)


def evaluation_values(
    *rows: EvaluationRowValues, name: str = "窗口人员培训", adjusted: str = "450000.00", executed: str = "450000.00"
) -> EvaluationValues:
    """A form that scores 100 where neither rows nor amounts are given."""
    budget, spent = Decimal(adjusted), Decimal(executed)
    return EvaluationValues(
        project=name,
        project_amount=Decimal("1350000.00"),
        department_code="深圳市甲区政务服务局",
        executing_unit="深圳市甲区政务服务局（本级）",
        funds=tuple(
            FundsValues(row=row, initial=budget, adjusted=budget, executed=spent)
            if row in (FUNDS_TOTAL, FUNDS_PARTS[0])
            else FundsValues(row=row)
            for row in FundsValues.rows()
        ),
        expected_goal="全年培训 15 期，窗口人员全部轮训一遍。",
        actual_goal="全年办了 15 期，在岗的窗口人员都参加了轮训。",
        indicators=rows or REACHED,
    )


def make_evaluation(
    cast: Cast,
    values: EvaluationValues | None = None,
    *,
    unit: Unit | None = None,
    year: BudgetYear | None = None,
    status: Stage = Stage.DRAFT,
) -> SelfEvaluation:
    """A stored self-evaluation of the filer's unit (or another), with a project of its own, put into a state."""
    values = values or evaluation_values()
    unit = unit or cast.unit
    code = f"440304251063197{next(_serial):06}"  # a series of its own
    project = Project.objects.create(code=code, name=values.project, unit=unit, type_code="31")
    author = {cast.sister.pk: cast.sister_filer, cast.stranger.pk: cast.stranger_filer}.get(unit.pk, cast.filer)
    made = create_evaluation(author, project, year or cast.year, values)
    if status != Stage.DRAFT:
        SelfEvaluation.objects.filter(pk=made.pk).update(status=status, submitted_by=author)
    return fresh(made.pk)


def project_of(evaluation: SelfEvaluation) -> Project:
    """The project that it is about: those of a whole unit have none."""
    assert evaluation.project is not None
    return evaluation.project
