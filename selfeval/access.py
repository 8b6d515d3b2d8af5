"""Who may see and do what with self-evaluations and monitorings; the rest holds for every filing (workflow.access)."""

from __future__ import annotations

from typing import Final, TypeVar

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from perfgoals.accounts.access import (
    ALLOWED,
    SEEING_ROLES,
    Decision,
    denied,
    has_role,
    load_or_404,
    units_within,
)
from perfgoals.accounts.models import Role, User
from perfgoals.workflow.access import (
    REVIEWER_OF,
    get_filing,
    is_own,
    may_review,
    sees_drafts,
    visible_filings,
    within_reach,
)
from projects.models import BudgetYear, Declaration, Overall
from projects.overall_queries import OVERALL_FLOW
from projects.queries import approvals
from selfeval.models import Evidence, Monitoring, OverallEvaluation, Rectification, SelfEvaluation

MONITORING_RELATED: Final = ("project", "unit", "year__framework", "year__evaluation", "saved_by", "targets")
EVALUATION_RELATED: Final = (*MONITORING_RELATED, "year__overall_framework")

E = TypeVar("E", bound=SelfEvaluation)

# Who may ask for a rectification: whoever reviews above the filer.
RAISING: Final = frozenset(REVIEWER_OF.values())


def visible_evaluations(user: User, model: type[E]) -> QuerySet[E]:
    """The self-evaluations of a sort that the user may see: for lists. See ``visible_filings``."""
    return visible_filings(model, user)


def get_evaluation(user: User, pk: int, model: type[E]) -> E:
    """The self-evaluation of that sort with what its values and scoring need, or 404. One query."""
    return get_filing(model, user, pk, *EVALUATION_RELATED)


def evaluable_declarations(user: User, year: BudgetYear) -> QuerySet[Declaration]:
    """Declarations of a year with an approval, of the units that the user files for: what can be evaluated.

    While one is adjusted, its approval holds.
    """
    filed = Declaration.objects.filter(units_within(user, {Role.FILER}, "unit__"))
    return filed.filter(Exists(approvals().filter(subject_id=OuterRef("pk"))), year=year)


def get_evaluable(user: User, year: BudgetYear, pk: int) -> Declaration:
    """One of ``evaluable_declarations`` with what beginning a form on it needs, or 404. One query."""
    related = ("project__unit", "unit", "year__framework", "year__evaluation")
    return load_or_404(evaluable_declarations(user, year).select_related(*related), pk=pk)


def evaluable_overalls(user: User, year: BudgetYear) -> QuerySet[Overall]:
    """Overall forms of a year with an approval, of the units that the user files for: what can be evaluated."""
    filed = Overall.objects.filter(units_within(user, {Role.FILER}, "unit__"))
    return filed.filter(Exists(approvals(OVERALL_FLOW).filter(subject_id=OuterRef("pk"))), year=year)


def get_evaluable_overall(user: User, year: BudgetYear, pk: int) -> Overall:
    """One of ``evaluable_overalls`` with what beginning a form on it needs, or 404. One query."""
    return load_or_404(evaluable_overalls(user, year).select_related("unit", "year__evaluation"), pk=pk)


def visible_monitorings(user: User) -> QuerySet[Monitoring]:
    """The monitorings that the user may see: for lists. See ``visible_filings``."""
    return visible_filings(Monitoring, user)


def get_monitoring(user: User, pk: int) -> Monitoring:
    """The monitoring with what its values need, or 404. One query."""
    return get_filing(Monitoring, user, pk, *MONITORING_RELATED)


def get_evidence(user: User, pk: int) -> Evidence:
    """A proof of a self-evaluation that the user may see, or 404: of drafts for those inside the unit alone."""
    evidence = load_or_404(Evidence.objects.select_related("evaluation__unit"), pk=pk)
    model = OverallEvaluation if evidence.evaluation.is_overall else SelfEvaluation
    evaluation = get_filing(model, user, evidence.evaluation_id, "unit")
    if evaluation.is_editable and not sees_drafts(user, evaluation):
        raise Http404("没有这个页面，或您无权查看")
    return evidence


def may_rescore(user: User, evaluation: SelfEvaluation) -> Decision:
    """Whether the user may change scores now (复核): who reviews it at the level where it stands."""
    return may_review(user, evaluation)


def may_raise(user: User, evaluation: SelfEvaluation) -> Decision:
    """Whether the user may ask for a rectification (整改): a reviewer of its unit, once it was handed in."""
    if not evaluation.handed_in:
        return denied("还没有提交，没有可以提出整改的内容")
    if not any(has_role(user, role, evaluation.unit) for role in RAISING):
        return denied("只有审核人可以提出整改事项")
    return denied("不能对自己填报的表提出整改") if is_own(user, evaluation) else ALLOWED


def visible_rectifications(user: User) -> QuerySet[Rectification]:
    """Rectifications of the units that the user files for, reviews or administers: for lists."""
    return Rectification.objects.filter(within_reach(user, SEEING_ROLES))


def get_rectification(user: User, pk: int) -> Rectification:
    """The rectification with its self-evaluation, or 404. One query."""
    visible = Rectification.objects.filter(units_within(user, SEEING_ROLES, "unit__"))
    return load_or_404(visible.select_related("evaluation__project", "unit", "owner", "raised_by"), pk=pk)
