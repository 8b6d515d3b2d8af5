"""The flow of a declaration: the chain, returns, locks, words that are due, and that nobody reviews their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from indicators.models import LibraryIndicator
from perfgoals.accounts.models import Assignment, Role, Unit
from perfgoals.appendonly import AppendOnly
from perfgoals.workflow.models import Snapshot, TransitionRecord
from perfgoals.workflow.perform import Blocked, NotAllowed, StaleObject, digest, perform
from projects.flow import FLOW
from projects.models import BudgetYear, Declaration
from projects.services.drafts import fresh, save_draft
from projects.services.years import open_window
from tests.conftest import Cast, make_declaration, whole_values

pytestmark = pytest.mark.django_db


def go(cast_member, declaration: Declaration, name: str, comment: str = "") -> TransitionRecord:
    declaration.refresh_from_db()
    return perform(FLOW, declaration, name, cast_member, seen_version=declaration.version, comment=comment)


def test_the_whole_chain_to_approval(cast: Cast, draft: Declaration):
    for who, step, status in (
        (cast.filer, "submit", "unit_review"),
        (cast.unit_reviewer, "pass_unit_review", "department_review"),
        (cast.department_reviewer, "pass_department_review", "finance_review"),
        (cast.finance, "approve", "approved"),
    ):
        record = go(who, draft, step)
        assert (record.target, draft.status, record.actor) == (status, status, who)
    assert [record.version for record in TransitionRecord.objects.order_by("pk")] == [1, 2, 3, 4]
    assert fresh(draft.pk).version == 5
    submitted, approved = Snapshot.objects.order_by("pk")
    assert approved.content["values"]["name"] == "窗口人员培训"
    assert (approved.content["layout"], approved.content["layout_version"]) == ("declaration-2025", 1)
    assert approved.digest == digest(approved.content) == submitted.digest


@pytest.mark.parametrize(
    ("lacks", "chain"),
    [
        ({"unit_review"}, ["department_review", "finance_review", "approved"]),
        ({"department_review"}, ["unit_review", "finance_review", "approved"]),
        ({"unit_review", "department_review"}, ["finance_review", "approved"]),
    ],
)
def test_a_level_that_a_unit_lacks_is_passed_over(cast: Cast, draft: Declaration, lacks: set[str], chain: list[str]):
    Unit.objects.filter(pk=cast.unit.pk).update(**dict.fromkeys(lacks, False))
    reviewers = {
        "unit_review": cast.unit_reviewer,
        "department_review": cast.department_reviewer,
        "finance_review": cast.finance,
    }
    declaration = fresh(draft.pk)
    assert go(cast.filer, declaration, "submit").target == chain[0]
    for level, after in pairwise(chain):
        step = "approve" if level == "finance_review" else f"pass_{level}"
        assert go(reviewers[level], declaration, step).target == after


@pytest.mark.parametrize("level", ["unit_review", "department_review", "finance_review"])
def test_each_level_returns_with_an_opinion_and_the_filer_goes_on(cast: Cast, draft: Declaration, level: str):
    reviewer = {
        "unit_review": cast.unit_reviewer,
        "department_review": cast.department_reviewer,
        "finance_review": cast.finance,
    }[level]
    Declaration.objects.filter(pk=draft.pk).update(status=level)
    with pytest.raises(Blocked, match="请写明要改什么"):
        go(reviewer, draft, f"return_{level}", "  \n")
    record = go(reviewer, draft, f"return_{level}", "测算依据缺单价")
    assert (record.target, record.comment, record.role) == ("returned", "测算依据缺单价", FLOW.state(level).acts)
    assert go(cast.filer, draft, "submit").target == "unit_review"


def test_errors_block_submission_and_all_are_given(cast: Cast):
    declaration = make_declaration(cast, whole_values(policy_basis="", indicators=()))
    with pytest.raises(Blocked) as blocked:
        go(cast.filer, declaration, "submit")
    assert sorted(finding.rule for finding in blocked.value.findings) == ["blank_field", *["starred_missing"] * 6]
    assert fresh(declaration.pk).status == "draft"
    assert not Snapshot.objects.exists()


def test_submitting_twice_is_one_submission(cast: Cast, draft: Declaration):
    first = perform(FLOW, fresh(draft.pk), "submit", cast.filer, seen_version=1)
    again = perform(FLOW, fresh(draft.pk), "submit", cast.filer, seen_version=1)
    assert first == again
    assert TransitionRecord.objects.count() == Snapshot.objects.count() == 1


def test_a_step_on_an_old_version_is_stale(cast: Cast, draft: Declaration):
    seen = fresh(draft.pk)
    save_draft(fresh(draft.pk), cast.colleague, whole_values(name="改过"), seen_version=1)
    with pytest.raises(StaleObject):
        perform(FLOW, seen, "submit", cast.filer, seen_version=1)
    assert fresh(draft.pk).status == "draft"


def test_nobody_reviews_their_own_filing(cast: Cast, draft: Declaration):
    Assignment.objects.create(user=cast.filer, role=Role.UNIT_REVIEWER, unit=cast.unit)
    Assignment.objects.create(user=cast.colleague, role=Role.UNIT_REVIEWER, unit=cast.unit)
    go(cast.filer, draft, "submit")
    del cast.filer.scopes
    with pytest.raises(NotAllowed, match="不能审核自己填报的表，请由本岗位的另一位同事办理"):
        go(cast.filer, draft, "pass_unit_review")
    assert go(cast.colleague, draft, "pass_unit_review").target == "department_review"


@pytest.mark.parametrize("who", ["admin", "auditor", "sister_filer", "stranger_reviewer", "filer", "unit_reviewer"])
def test_only_the_level_where_it_stands_decides(cast: Cast, draft: Declaration, who: str):
    Declaration.objects.filter(pk=draft.pk).update(status="department_review")
    with pytest.raises(NotAllowed, match="现在由主管部门审核人办理"):
        go(getattr(cast, who), draft, "pass_department_review")


def test_withdrawing_ends_when_review_has_begun(cast: Cast, draft: Declaration):
    go(cast.filer, draft, "submit")
    assert go(cast.colleague, draft, "withdraw").target == "draft"
    go(cast.filer, draft, "submit")
    go(cast.unit_reviewer, draft, "pass_unit_review")
    with pytest.raises(NotAllowed, match="审核已经开始，不能撤回；要改请联系审核人退回"):
        go(cast.filer, draft, "withdraw")


def test_withdrawing_after_the_window_closed_would_strand_the_form(cast: Cast, draft: Declaration):
    go(cast.filer, draft, "submit")
    BudgetYear.objects.filter(pk=2025).update(closes_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(NotAllowed, match="申报已经截止，撤回以后不能再提交；要改请联系审核人退回"):
        go(cast.filer, fresh(draft.pk), "withdraw")


def test_filing_outside_the_window_is_refused_with_the_dates(cast: Cast, draft: Declaration):
    now = timezone.now()
    BudgetYear.objects.filter(pk=2025).update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    declaration = fresh(draft.pk)
    with pytest.raises(NotAllowed) as refused:
        go(cast.filer, declaration, "submit")
    closed = timezone.localtime(now - timedelta(days=1))
    assert f"至 {closed:%Y-%m-%d %H:%M}，已经截止" in refused.value.decision.reason
    open_window(cast.admin, declaration.year, cast.sister, until=now + timedelta(days=1), reason="别的单位")
    with pytest.raises(NotAllowed):
        go(cast.filer, fresh(draft.pk), "submit")
    open_window(cast.admin, declaration.year, cast.unit, until=now + timedelta(days=1), reason="补报")
    assert go(cast.filer, fresh(draft.pk), "submit").target == "unit_review"


def test_what_was_returned_may_be_corrected_after_the_window_closed(cast: Cast, draft: Declaration):
    Declaration.objects.filter(pk=draft.pk).update(status="returned")
    BudgetYear.objects.filter(pk=2025).update(closes_at=timezone.now() - timedelta(days=1))
    assert go(cast.filer, fresh(draft.pk), "submit").target == "unit_review"


def test_what_was_recorded_stays(cast: Cast, draft: Declaration):
    record = go(cast.filer, draft, "submit")
    with pytest.raises(AppendOnly):
        TransitionRecord.objects.filter(pk=record.pk).update(comment="改写")
    with pytest.raises(AppendOnly):
        TransitionRecord.objects.all().delete()
    with pytest.raises(AppendOnly):
        record.save()
    with pytest.raises(AppendOnly):
        record.delete()


def test_the_table_is_whole():
    names = {state.name for state in FLOW.states}
    for step in FLOW.transitions:
        assert step.sources <= names
        assert step.targets <= names
        assert step.role.label
    reached = {target for step in FLOW.transitions for target in step.targets}
    assert reached == names
    assert [step.name for step in FLOW.transitions if "approved" in step.sources] == ["adjust"]


def test_an_approved_form_is_adjusted_with_a_reason_and_goes_up_again(cast: Cast, draft: Declaration):
    chain = (
        (cast.filer, "submit"),
        (cast.unit_reviewer, "pass_unit_review"),
        (cast.department_reviewer, "pass_department_review"),
        (cast.finance, "approve"),
    )
    for who, step in chain:
        go(who, draft, step)
    with pytest.raises(Blocked) as blocked:
        go(cast.filer, draft, "adjust")
    assert [finding.message for finding in blocked.value.findings] == ["请写明理由"]
    assert go(cast.filer, draft, "adjust", "财政收回一半经费").target == "draft"
    now = fresh(draft.pk)
    rows = (replace(whole_values().indicators[0], target="≥8期"), *whole_values().indicators[1:])
    save_draft(now, cast.filer, whole_values(indicators=rows), seen_version=now.version)
    for who, step in chain:
        go(who, draft, step, "已按新的经费核对")
    approvals = TransitionRecord.objects.filter(target="approved").order_by("pk")
    targets = [record.snapshot.content["values"]["indicators"][0]["target"] for record in approvals if record.snapshot]
    assert targets == ["≥15期", "≥8期"]
    counted = LibraryIndicator.objects.get(name="培训期数")
    assert (counted.used, counted.approved) == (0, 1)  # used: handed in while the library knew it


def test_an_approved_form_is_not_adjusted_while_filing_is_closed(cast: Cast, draft: Declaration):
    for who, step in (
        (cast.filer, "submit"),
        (cast.unit_reviewer, "pass_unit_review"),
        (cast.department_reviewer, "pass_department_review"),
        (cast.finance, "approve"),
    ):
        go(who, draft, step)
    BudgetYear.objects.filter(pk=cast.year.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(NotAllowed, match="已经截止"):
        perform(FLOW, fresh(draft.pk), "adjust", cast.filer, seen_version=fresh(draft.pk).version, comment="调减")
