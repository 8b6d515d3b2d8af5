"""The self-evaluation of a whole unit: what it begins with, its scores, findings, chain, and what counts it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from selfeval.flow import findings_of
from selfeval.models import OverallEvaluation, SelfEvaluation
from selfeval.services.evaluations import EvaluationExists, begin_evaluation
from tests.conftest import Cast
from tests.selfeval.overall_evaluations import (
    approved_overall,
    begun,
    content_of,
    filled_evaluation,
)

pytestmark = pytest.mark.django_db


def test_it_begins_with_what_was_approved(cast: Cast):
    evaluation = begun(cast)
    values = content_of(evaluation)
    assert (values.executing_unit, values.department_code) == ("深圳市甲区政务服务局（本级）", "深圳市甲区政务服务局")
    assert [(row.row, row.initial, row.adjusted, row.executed) for row in values.funds] == [
        ("年度资金总额", Decimal("1650000.00"), Decimal("1650000.00"), None),
        ("财政拨款", Decimal("1650000.00"), Decimal("1650000.00"), None),
        ("其他资金", Decimal("0.00"), Decimal("0.00"), Decimal("0.00")),
        ("基本支出", Decimal("1200000.00"), Decimal("1200000.00"), None),
        ("项目支出", Decimal("450000.00"), Decimal("450000.00"), None),
    ]
    assert [(task.name, task.content, task.total, task.done) for task in values.tasks] == [
        ("窗口服务", "做好窗口服务。", Decimal("450000.00"), ""),
        ("基本支出", "做好基本支出。", Decimal("1200000.00"), ""),
    ]
    assert values.expected_goal == "1、窗口人员全部轮训一遍，考核合格率不低于 95%。\n2、保障机关日常运转。"
    assert [(row.level1, row.level2, row.level3, row.target, row.weight) for row in values.indicators] == [
        ("产出指标", "数量指标", "培训期数", "≥15期", Decimal("12.5")),
        ("产出指标", "质量指标", "考核合格率", "≥95%", Decimal("12.5")),
        ("产出指标", "时效指标", "培训完成时间", "2025年12月31日前", Decimal("12.5")),
        ("产出指标", "成本指标", "每期培训成本", "≤3万元", Decimal("12.5")),
        ("效益指标", "社会效益指标", "窗口投诉次数", "≤5次", Decimal(20)),
        ("效益指标", "满意度指标", "参训人员满意度", "≥90%", Decimal(20)),
    ]


def test_a_unit_has_one_a_year(cast: Cast):
    overall = approved_overall(cast)
    first = begin_evaluation(cast.filer, overall)
    with pytest.raises(EvaluationExists, match="2025 年度已有本单位的整体支出绩效自评表") as exists:
        begin_evaluation(cast.filer, overall)
    assert exists.value.evaluation.pk == first.pk


def test_full_form_is_scored_and_has_no_findings(cast: Cast):
    evaluation = filled_evaluation(cast)
    # 10 × 1,620,000 ÷ 1,650,000 = 9.82; the pass rate gets 76 ÷ 95 × 12.5 = 10.00
    assert (evaluation.execution_rate, evaluation.score, evaluation.grade) == (
        Decimal("98.18"),
        Decimal("97.32"),
        "优",
    )
    assert [(each.rule, each.message) for each in findings_of(evaluation)] == []


def test_projects_and_whole_units_are_counted_apart(cast: Cast):
    evaluation = filled_evaluation(cast)
    assert not SelfEvaluation.objects.filter(pk=evaluation.pk).exists()
    assert OverallEvaluation.objects.get().pk == evaluation.pk == SelfEvaluation.every.get().pk
