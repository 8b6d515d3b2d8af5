"""Self-evaluations: begun on approved targets, saved with their scores, reviewed and re-scored."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.values import attain
from perfgoals.accounts.models import AuditEvent
from perfgoals.workflow.drafts import StaleDraft
from perfgoals.workflow.models import Snapshot
from perfgoals.workflow.perform import Blocked, NotAllowed, StaleObject
from projects.models import Declaration
from selfeval.flow import findings_of
from selfeval.models import EvaluationRow, Rescore, SelfEvaluation
from selfeval.printing import printed_grid
from selfeval.queries import values_of
from selfeval.services.evaluations import EvaluationExists, begin_evaluation, fresh, save_evaluation
from selfeval.services.rescoring import RescoreRefused, rescore
from tests.conftest import Cast
from tests.selfeval.conftest import filled, go

pytestmark = pytest.mark.django_db


def row_of(evaluation: SelfEvaluation, level3: str):
    return next(row for row in values_of(evaluation).indicators if row.level3 == level3)


def test_it_begins_on_the_approved_targets_with_weights_that_add_up(evaluation: SelfEvaluation):
    values = values_of(evaluation)
    assert [(row.level1, row.level2, row.level3, row.target, row.weight) for row in values.indicators] == [
        ("产出指标", "数量指标", "培训期数", "≥15期", Decimal("12.5")),
        ("产出指标", "质量指标", "考核合格率", "≥95%", Decimal("12.5")),
        ("产出指标", "时效指标", "培训完成时间", "2025年12月31日前", Decimal("12.5")),
        ("产出指标", "成本指标", "每期培训成本", "≤3万元", Decimal("12.5")),
        ("效益指标", "经济效益指标", "不适用", "不适用", Decimal(0)),
        ("效益指标", "社会效益指标", "窗口服务差评率", "≤1%", Decimal(20)),
        ("效益指标", "生态效益指标", "不适用", "不适用", Decimal(0)),
        ("效益指标", "可持续影响指标", "不适用", "不适用", Decimal(0)),
        ("效益指标", "满意度指标", "参训人员满意度", "≥90%", Decimal(20)),
    ]
    assert values.expected_goal == "全年培训 15 期，窗口人员全部轮训一遍。"
    assert (values.total_funds.initial, values.total_funds.adjusted) == (Decimal("450000.00"), Decimal("450000.00"))
    assert (evaluation.score, evaluation.grade) == (None, "")


def test_a_project_has_one_a_year(cast: Cast, approved: Declaration, evaluation: SelfEvaluation):
    with pytest.raises(EvaluationExists) as exists:
        begin_evaluation(cast.filer, approved)
    assert exists.value.evaluation == evaluation


def test_every_save_reckons_scores_total_and_grade(filled_evaluation: SelfEvaluation):
    """76 ÷ 95 × 12.5 = 10.00; 432,000 ÷ 450,000 = 96 %, 9.60: 10 + 37.5 + 40 + 9.6."""
    assert [(row.level3, row.score, row.lost) for row in EvaluationRow.objects.exclude(weight=0)] == [
        ("培训期数", Decimal("12.50"), Decimal("0.00")),
        ("考核合格率", Decimal("10.00"), Decimal("2.50")),
        ("培训完成时间", Decimal("12.50"), Decimal("0.00")),
        ("每期培训成本", Decimal("12.50"), Decimal("0.00")),
        ("窗口服务差评率", Decimal("20.00"), Decimal("0.00")),
        ("参训人员满意度", Decimal("20.00"), Decimal("0.00")),
    ]
    assert (filled_evaluation.execution_rate, filled_evaluation.score, filled_evaluation.grade) == (
        Decimal("96.00"),
        Decimal("97.10"),
        "优",
    )


def test_a_save_under_an_old_version_writes_nothing_and_says_who_changed_what(
    cast: Cast, filled_evaluation: SelfEvaluation
):
    mine, seen = values_of(filled_evaluation), filled_evaluation.version
    theirs = replace(mine, actual_goal="全年办班 16 期。")
    save_evaluation(fresh(filled_evaluation.pk), cast.colleague, theirs, seen_version=seen)
    with pytest.raises(StaleDraft) as stale:
        save_evaluation(filled_evaluation, cast.filer, filled(mine, 培训期数="14期"), seen_version=seen)
    assert [(change.label, change.theirs_only) for change in stale.value.conflict.changes] == [
        ("实际完成情况", True),
        ("数量指标 培训期数", False),
    ]
    assert fresh(filled_evaluation.pk).actual_goal == "全年办班 16 期。"


def test_what_is_not_filled_in_blocks_submission_all_at_once(cast: Cast, evaluation: SelfEvaluation):
    with pytest.raises(Blocked) as blocked:
        go(cast.filer, evaluation, "submit")
    assert [(finding.rule, finding.label) for finding in blocked.value.findings if finding.level.value == "error"] == [
        ("blank_field", "实际完成情况"),
        ("blank_field", "年度资金总额 全年执行数"),
        ("blank_field", "数量指标 实际完成值"),
        ("blank_field", "质量指标 实际完成值"),
        ("blank_field", "时效指标 实际完成值"),
        ("blank_field", "成本指标 实际完成值"),
        ("blank_field", "社会效益指标 实际完成值"),
        ("blank_field", "满意度指标 实际完成值"),
    ]


def test_the_whole_chain_with_a_rescore_keeps_both_scores(cast: Cast, filled_evaluation: SelfEvaluation):
    go(cast.filer, filled_evaluation, "submit", comment="已核对")
    go(cast.unit_reviewer, filled_evaluation, "pass_unit_review")
    go(cast.department_reviewer, filled_evaluation, "pass_department_review")
    under_review = fresh(filled_evaluation.pk)
    fingerprint = row_of(under_review, "参训人员满意度").fingerprint
    rescore(
        under_review,
        cast.finance,
        fingerprint,
        Decimal(18),
        "只回收了半数问卷",
        seen_version=under_review.version,
    )
    now = fresh(filled_evaluation.pk)
    assert (now.score, now.grade) == (Decimal("95.10"), "优")
    kept = Rescore.objects.get()
    assert (kept.before, kept.after, kept.role, kept.by) == (
        Decimal("20.00"),
        Decimal("18.00"),
        "finance_reviewer",
        cast.finance,
    )
    go(cast.finance, filled_evaluation, "approve")
    confirmed = fresh(filled_evaluation.pk)
    assert (confirmed.status, confirmed.get_status_display()) == ("approved", "已确认")
    content = Snapshot.objects.filter(flow="selfeval").latest("pk").content
    assert content["rescores"][fingerprint] == {"before": "20.00", "after": "18.00", "reason": "只回收了半数问卷"}


def test_only_who_reviews_it_now_changes_a_score(cast: Cast, filled_evaluation: SelfEvaluation):
    go(cast.filer, filled_evaluation, "submit", comment="已核对")
    now = fresh(filled_evaluation.pk)
    fingerprint = row_of(now, "培训期数").fingerprint
    for who in (cast.filer, cast.finance, cast.department_reviewer, cast.stranger_reviewer, cast.admin):
        with pytest.raises(NotAllowed):
            rescore(now, who, fingerprint, Decimal(1), "试", seen_version=now.version)
    with pytest.raises(StaleObject):
        rescore(now, cast.unit_reviewer, fingerprint, Decimal(1), "试", seen_version=now.version - 1)
    assert not Rescore.objects.exists()


@pytest.mark.parametrize(
    ("after", "reason", "message"),
    [
        ("12.51", "说明", "复核得分应在 0 到 12.5 分之间"),
        ("-1", "说明", "复核得分应在 0 到 12.5 分之间"),
        ("1.005", "说明", "复核得分最多两位小数"),
        ("12.5", "说明", "与原得分相同，不用复核"),
        ("10", "　", "请写明复核的理由"),
    ],
)
def test_a_rescore_is_within_the_weight_and_has_a_reason(
    cast: Cast, filled_evaluation: SelfEvaluation, after: str, reason: str, message: str
):
    go(cast.filer, filled_evaluation, "submit", comment="已核对")
    now = fresh(filled_evaluation.pk)
    row = row_of(now, "培训期数")
    with pytest.raises(RescoreRefused, match=message):
        rescore(now, cast.unit_reviewer, row.fingerprint, Decimal(after), reason, seen_version=now.version)


def test_lost_points_ask_for_a_reason_and_a_higher_own_score_is_refused(cast: Cast, filled_evaluation: SelfEvaluation):
    values = values_of(filled_evaluation)
    rows = tuple(
        replace(row, deviation="", own_score=Decimal(12)) if row.level3 == "考核合格率" else row
        for row in values.indicators
    )
    save_evaluation(
        filled_evaluation, cast.filer, replace(values, indicators=rows), seen_version=filled_evaluation.version
    )
    errors = {
        (finding.rule, finding.column): finding.message
        for finding in findings_of(fresh(filled_evaluation.pk))
        if finding.level.value == "error"
    }
    assert errors == {
        ("missing_deviation_reason", "deviation"): "扣了 2.50 分，没有写偏差原因",
        ("own_score", "own_score"): "自评得分 12 分高于按实际完成值算出的 10.00 分",
    }


def test_a_confirmed_form_prints_the_scores_of_its_day(
    cast: Cast, filled_evaluation: SelfEvaluation, monkeypatch: pytest.MonkeyPatch
):
    for who, step in (
        (cast.filer, "submit"),
        (cast.unit_reviewer, "pass_unit_review"),
        (cast.department_reviewer, "pass_department_review"),
        (cast.finance, "approve"),
    ):
        go(who, filled_evaluation, step, "已核对")
    before = printed_grid(fresh(filled_evaluation.pk))
    content = Snapshot.objects.filter(flow="selfeval").latest("pk").content
    assert sorted(set(content["scores"].values())) == ["0.00", "10.00", "12.50", "20.00"]
    # Values are read otherwise one day: what was confirmed stays.
    monkeypatch.setattr("selfeval.scoring.indicator.attain", lambda target, *_, **__: attain(target, "0"))
    assert printed_grid(fresh(filled_evaluation.pk)) == before


def test_a_rescore_stands_in_the_audit_trail(cast: Cast, filled_evaluation: SelfEvaluation):
    go(cast.filer, filled_evaluation, "submit", comment="已核对")
    now = fresh(filled_evaluation.pk)
    fingerprint = row_of(now, "培训期数").fingerprint
    rescore(now, cast.unit_reviewer, fingerprint, Decimal(10), "缺一期签到表", seen_version=now.version)
    event = AuditEvent.objects.get(action="复核得分")
    assert (event.subject, event.detail, event.unit) == (
        "2025 窗口人员培训 自评",
        "培训期数：12.5 → 10，缺一期签到表",
        cast.unit,
    )
