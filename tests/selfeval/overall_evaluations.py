"""An approved overall form of the filer's unit, and self-evaluations of the whole unit on it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from perfgoals.accounts.models import User
from perfgoals.workflow.models import TransitionRecord
from perfgoals.workflow.perform import perform
from projects.models import Overall
from projects.overall_flow import FLOW as OVERALL_TARGETS_FLOW
from projects.services.overalls import fresh_overall
from selfeval.flow import OVERALL_FLOW
from selfeval.models import SelfEvaluation
from selfeval.overall.values import OverallEvaluationValues
from selfeval.queries import values_of
from selfeval.services.evaluations import begin_evaluation, fresh, save_evaluation
from selfeval.sorts import OF_UNIT
from tests.conftest import Cast
from tests.projects.overalls import make_overall, overall_values
from tests.selfeval.conftest import open_evaluation

STEPS = (
    ("filer", "submit"),
    ("unit_reviewer", "pass_unit_review"),
    ("department_reviewer", "pass_department_review"),
    ("finance", "approve"),
)
# What the approved indicators came to, by their names: everything reached but the pass rate.
ACTUAL = {
    "培训期数": "15期",
    "考核合格率": "76%",
    "培训完成时间": "2025年12月20日",
    "每期培训成本": "2.8万元",
    "窗口投诉次数": "3次",
    "参训人员满意度": "95%",
}
DONE = {"窗口服务": "办班 15 期，轮训全部窗口人员。", "基本支出": "工资和公用经费按月支付。"}
SPENT = {"窗口服务": "432000.00", "基本支出": "1188000.00"}


def approved_overall(cast: Cast, **changes: Any) -> Overall:
    """An overall form of the filer's unit that went through the whole chain."""
    open_evaluation(cast.year)
    made = make_overall(cast, overall_values(**changes))
    for who, step in STEPS:
        now = fresh_overall(made.pk)
        perform(OVERALL_TARGETS_FLOW, now, step, getattr(cast, who), seen_version=now.version, comment="同意")
    return fresh_overall(made.pk)


def begun(cast: Cast, **changes: Any) -> SelfEvaluation:
    """A self-evaluation on it with nothing typed yet."""
    return overall_fresh(begin_evaluation(cast.filer, approved_overall(cast, **changes)).pk)


def overall_fresh(pk: int) -> SelfEvaluation:
    """A self-evaluation of a whole unit as stored now."""
    return fresh(pk, OF_UNIT)


def content_of(evaluation: SelfEvaluation) -> OverallEvaluationValues:
    """Its live content."""
    values = values_of(evaluation)
    assert isinstance(values, OverallEvaluationValues)
    return values


def filled(values: OverallEvaluationValues, **actual: str) -> OverallEvaluationValues:
    """The content with everything typed: it can be handed in, and comes to 97.32 of 100."""
    given = ACTUAL | actual
    rows = tuple(
        replace(
            row,
            actual=given.get(row.level3, row.actual),
            deviation="两名学员请假，已安排补考。" if row.level3 == "考核合格率" else row.deviation,
        )
        for row in values.indicators
    )
    spent = {"财政拨款": "1620000.00", "其他资金": "0.00", "基本支出": "1188000.00", "项目支出": "432000.00"}
    funds = tuple(replace(row, executed=Decimal(spent[row.row])) if row.row in spent else row for row in values.funds)
    tasks = tuple(
        replace(task, done=DONE.get(task.name, "做完。"), executed=Decimal(SPENT.get(task.name, "0.00")))
        for task in values.tasks
    )
    return replace(
        values, indicators=rows, funds=funds, tasks=tasks, actual_goal="窗口人员轮训一遍；机关运转正常。"
    ).with_sums()


def filled_evaluation(cast: Cast, **changes: Any) -> SelfEvaluation:
    """A self-evaluation with everything typed."""
    evaluation = begun(cast, **changes)
    save_evaluation(evaluation, cast.filer, filled(content_of(evaluation)), seen_version=evaluation.version)
    return overall_fresh(evaluation.pk)


def go(who: User, evaluation: SelfEvaluation, step: str, comment: str = "") -> TransitionRecord:
    """Take one step of its flow on what is stored now."""
    now = overall_fresh(evaluation.pk)
    return perform(OVERALL_FLOW, now, step, who, seen_version=now.version, comment=comment)


def confirmed(cast: Cast) -> SelfEvaluation:
    """One that went through the whole chain."""
    evaluation = filled_evaluation(cast)
    for who, step in STEPS:
        go(getattr(cast, who), evaluation, step, comment="同意")
    return overall_fresh(evaluation.pk)
