"""Approved targets that change after a self-evaluation has begun: merged, conflicts listed, nothing typed is wiped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfgoals.workflow.drafts import StaleDraft
from perfgoals.workflow.merge import Side
from perfgoals.workflow.perform import Blocked, perform
from projects.flow import FLOW as DECLARATION_FLOW
from projects.models import Declaration
from projects.services.drafts import fresh as fresh_declaration
from projects.services.drafts import save_draft
from selfeval.forms.submission import removable_rows
from selfeval.models import EvaluationYear, SelfEvaluation
from selfeval.queries import given_of, values_of
from selfeval.services.evaluations import changed_targets, fresh, resolve_conflict, save_evaluation, take_up_targets
from tests.conftest import Cast, row, whole_values
from tests.selfeval.conftest import approve, go

pytestmark = pytest.mark.django_db


@pytest.fixture
def adjusted(cast: Cast, approved: Declaration, filled_evaluation: SelfEvaluation) -> SelfEvaluation:
    """A filled self-evaluation whose targets were adjusted since: one changed, one gone, one new."""
    now = fresh_declaration(approved.pk)
    perform(DECLARATION_FLOW, now, "adjust", cast.filer, seen_version=now.version, comment="经费压减")
    declared = whole_values()
    kept = [each for each in declared.indicators if each.level3 != "每期培训成本"]
    rows = (replace(kept[0], target="≥10期"), *kept[1:], row(3, "全年培训成本", "≤40万元"))
    now = fresh_declaration(approved.pk)
    save_draft(now, cast.filer, replace(declared, indicators=rows), seen_version=now.version)
    approve(cast, now)
    return fresh(filled_evaluation.pk)


def test_while_the_targets_hold_nothing_changed(filled_evaluation: SelfEvaluation):
    assert changed_targets(filled_evaluation) is None


def test_what_changed_is_told_and_blocks_submission_until_it_is_merged(cast: Cast, adjusted: SelfEvaluation):
    changed = changed_targets(adjusted)
    assert changed is not None
    _values, changes, _newest = changed
    assert [(each.kind, each.level3, each.before, each.after, each.typed, each.is_conflict) for each in changes] == [
        ("改", "培训期数", "≥15期", "≥10期", "15期", True),
        ("增", "全年培训成本", "", "≤40万元", "", False),
        ("删", "每期培训成本", "≤3万元", "", "2.8万元", True),
    ]
    with pytest.raises(Blocked) as blocked:
        go(cast.filer, adjusted, "submit", "已核对")
    assert [finding.found for finding in blocked.value.findings if finding.rule == "targets_changed"] == [
        "改 培训期数；增 全年培训成本；删 每期培训成本"
    ]


def test_merging_keeps_everything_typed(cast: Cast, adjusted: SelfEvaluation):
    before = adjusted.version
    take_up_targets(adjusted, cast.filer, seen_version=before)
    now = fresh(adjusted.pk)
    assert [(each.level3, each.target, each.actual) for each in values_of(now).indicators if each.weight != 0] == [
        ("培训期数", "≥10期", "15期"),
        ("考核合格率", "≥95%", "76%"),
        ("培训完成时间", "2025年12月31日前", "2025年12月20日"),
        ("全年培训成本", "≤40万元", ""),
        ("每期培训成本", "≤3万元", "2.8万元"),
        ("窗口服务差评率", "≤1%", "0.8%"),
        ("参训人员满意度", "≥90%", "95%"),
    ]
    assert changed_targets(now) is None
    kept = now.revisions.order_by("-version").first()
    assert kept is not None
    assert (now.version, kept.cause) == (before + 1, "目标调整后合并")


def test_an_old_version_that_is_taken_up_again_stands_on_the_new_targets(cast: Cast, adjusted: SelfEvaluation):
    old = values_of(adjusted)
    take_up_targets(adjusted, cast.filer, seen_version=adjusted.version)
    now = fresh(adjusted.pk)
    save_evaluation(now, cast.filer, old, seen_version=now.version, cause="恢复第 2 版")
    assert {each.level3: each.target for each in values_of(fresh(now.pk)).indicators}["培训期数"] == "≥10期"


def test_whoever_wins_a_conflict_the_target_is_the_approved_one(cast: Cast, adjusted: SelfEvaluation):
    base, seen = values_of(adjusted), adjusted.version
    take_up_targets(adjusted, cast.filer, seen_version=seen)
    rows = tuple(replace(each, actual="14期") if each.level3 == "培训期数" else each for each in base.indicators)
    mine, now = replace(base, indicators=rows), fresh(adjusted.pk)
    with pytest.raises(StaleDraft) as stale:
        save_evaluation(now, cast.colleague, mine, seen_version=seen)
    choices: dict[str, Side] = {change.key: "mine" for change in stale.value.conflict.both}
    resolve_conflict(now, cast.colleague, mine, base_version=seen, seen_version=now.version, choices=choices)
    kept = {each.level3: (each.target, each.actual) for each in values_of(fresh(now.pk)).indicators}
    assert kept["培训期数"] == ("≥10期", "14期")


def test_levels_that_move_with_the_profile_double_no_indicator(cast: Cast, filled_evaluation: SelfEvaluation):
    EvaluationYear.objects.update(profile_id="national-2020")
    now = fresh(filled_evaluation.pk)
    before = values_of(now)
    given = given_of(now)
    assert given is not None
    assert removable_rows(before, given) == set()
    save_evaluation(now, cast.filer, before, seen_version=now.version)
    rows = [(each.level1, each.level3, each.actual) for each in values_of(fresh(now.pk)).indicators if each.weight]
    assert rows[-1] == ("满意度指标", "参训人员满意度", "95%")
    assert len(rows) == 6


def test_a_goal_that_was_adjusted_is_taken_up_too(cast: Cast, approved: Declaration, filled_evaluation: SelfEvaluation):
    now = fresh_declaration(approved.pk)
    perform(DECLARATION_FLOW, now, "adjust", cast.filer, seen_version=now.version, comment="任务调整")
    now = fresh_declaration(approved.pk)
    save_draft(now, cast.filer, whole_values(annual_goal="全年培训 10 期。"), seen_version=now.version)
    approve(cast, now)
    evaluation = fresh(filled_evaluation.pk)
    changes = take_up_targets(evaluation, cast.filer, seen_version=evaluation.version)
    assert [(each.level3, each.before, each.after) for each in changes] == [
        ("预期目标", "全年培训 15 期，窗口人员全部轮训一遍。", "全年培训 10 期。")
    ]
    assert fresh(evaluation.pk).expected_goal == "全年培训 10 期。"
