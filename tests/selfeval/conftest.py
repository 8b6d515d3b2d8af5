"""An approved declaration, and self-evaluations on it in several states."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from perfgoals.accounts.models import User
from perfgoals.workflow.models import TransitionRecord
from perfgoals.workflow.perform import perform
from projects.flow import FLOW as DECLARATION_FLOW
from projects.models import BudgetYear, Declaration
from selfeval.flow import FLOW
from selfeval.models import EvaluationYear, SelfEvaluation
from selfeval.queries import values_of
from selfeval.services.evaluations import begin_evaluation, fresh, save_evaluation
from selfeval.values import EvaluationValues
from tests.conftest import Cast

# What the approved indicators came to, by their names: everything reached but the pass rate.
ACTUAL = {
    "培训期数": "15期",
    "考核合格率": "76%",
    "培训完成时间": "2025年12月20日",
    "每期培训成本": "2.8万元",
    "窗口服务差评率": "0.8%",
    "参训人员满意度": "95%",
}


def open_evaluation(year: BudgetYear) -> EvaluationYear:
    """Monitoring and self-evaluation of the year are open now."""
    now = timezone.now()
    window = {"opens_at": now - timedelta(days=5), "closes_at": now + timedelta(days=20)}
    monitoring = {f"monitoring_{name}": at for name, at in window.items()}
    EvaluationYear.objects.filter(year=year).delete()
    return EvaluationYear.objects.create(year=year, **window, **monitoring)


def approve(cast: Cast, declaration: Declaration) -> Declaration:
    """Take a declaration through the whole chain."""
    for who, step in (
        (cast.filer, "submit"),
        (cast.unit_reviewer, "pass_unit_review"),
        (cast.department_reviewer, "pass_department_review"),
        (cast.finance, "approve"),
    ):
        declaration.refresh_from_db()
        perform(DECLARATION_FLOW, declaration, step, who, seen_version=declaration.version, comment="同意")
    declaration.refresh_from_db()
    return declaration


def go(who: User, evaluation: SelfEvaluation, step: str, comment: str = "") -> TransitionRecord:
    """Take one step of the self-evaluation's flow on what is stored now."""
    now = fresh(evaluation.pk)
    return perform(FLOW, now, step, who, seen_version=now.version, comment=comment)


def filled(values: EvaluationValues, **actual: str) -> EvaluationValues:
    """The content with every actual value typed, the money spent and what was due written."""
    given = ACTUAL | actual
    rows = tuple(
        replace(
            row,
            actual=given.get(row.level3, row.actual),
            deviation="两名学员请假，已安排补考。" if row.level3 == "考核合格率" else row.deviation,
        )
        for row in values.indicators
    )
    funds = tuple(
        replace(row, executed=Decimal("432000.00")) if row.row == "当年财政拨款" else row for row in values.funds
    )
    return replace(
        values, indicators=rows, funds=funds, actual_goal="全年办班 15 期，窗口人员轮训一遍，两人补考后合格。"
    ).with_sums()


@pytest.fixture
def approved(cast: Cast, draft: Declaration) -> Declaration:
    """An approved declaration of 2025, in a year that is open for monitoring and self-evaluation."""
    open_evaluation(cast.year)
    return approve(cast, draft)


@pytest.fixture
def evaluation(cast: Cast, approved: Declaration) -> SelfEvaluation:
    """A self-evaluation on the approved targets, nothing typed yet."""
    return fresh(begin_evaluation(cast.filer, approved).pk)


@pytest.fixture
def filled_evaluation(cast: Cast, evaluation: SelfEvaluation) -> SelfEvaluation:
    """A self-evaluation with everything typed: it can be handed in."""
    save_evaluation(evaluation, cast.filer, filled(values_of(evaluation)), seen_version=evaluation.version)
    return fresh(evaluation.pk)
