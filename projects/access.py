"""Who may see and do what with declarations; every load goes through here."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from perfgoals.accounts.access import ALLOWED, SEEING_ROLES, Decision, denied, has_role, load_or_404, units_within
from perfgoals.accounts.models import Role, Unit, User
from projects.models import Declaration, DeclarationStatus, ImportBatch, Project

REVIEWER_OF: Final = {
    DeclarationStatus.UNIT_REVIEW: Role.UNIT_REVIEWER,
    DeclarationStatus.DEPARTMENT_REVIEW: Role.DEPARTMENT_REVIEWER,
    DeclarationStatus.FINANCE_REVIEW: Role.FINANCE_REVIEWER,
}


def visible_declarations(user: User) -> QuerySet[Declaration]:
    """Declarations of the units that the user files for, reviews or administers.

    Reviewers above the unit do not see drafts that were never handed in: they are the unit's own work.
    """
    inside = units_within(user, {Role.FILER, Role.UNIT_REVIEWER, Role.ADMINISTRATOR}, "unit__")
    above = units_within(user, SEEING_ROLES, "unit__")
    never_handed_in = Q(status=DeclarationStatus.DRAFT, submitted_by=None)
    return Declaration.objects.filter(inside | (above & ~never_handed_in))


def get_declaration(user: User, pk: int) -> Declaration:
    """The declaration with project, unit and year, or 404."""
    related = visible_declarations(user).select_related("project", "unit", "year__framework", "saved_by")
    return load_or_404(related, pk=pk)


def may_file_for(user: User, unit: Unit) -> Decision:
    """Whether the user files for this unit."""
    if has_role(user, Role.FILER, unit):
        return ALLOWED
    return denied(f"只有{unit}的填报人可以填报")


def may_edit(user: User, declaration: Declaration) -> Decision:
    """Whether the user may change the content now (the filing window is a separate question)."""
    if not declaration.is_editable:
        return denied(f"现在是“{declaration.get_status_display()}”，内容已锁定，不能修改")
    return may_file_for(user, declaration.unit)


def may_review(user: User, declaration: Declaration) -> Decision:
    """Whether the user may pass or return the declaration at the level where it stands.

    Nobody reviews their own filing: neither who submitted it nor who wrote it.
    """
    role = REVIEWER_OF.get(DeclarationStatus(declaration.status))
    if role is None:
        return denied(f"现在是“{declaration.get_status_display()}”，没有待审核的内容")
    if not has_role(user, role, declaration.unit):
        return denied(f"现在由{role.label}办理")
    if user.pk in {declaration.submitted_by_id, declaration.saved_by_id, declaration.created_by_id}:
        return denied("不能审核自己填报的表，请由本岗位的另一位同事办理")
    return ALLOWED


def filing_projects(user: User) -> QuerySet[Project]:
    """Projects of the units that the user files for."""
    return Project.objects.filter(units_within(user, {Role.FILER}, "unit__"))


def visible_batches(user: User) -> QuerySet[ImportBatch]:
    """Import batches that the user uploaded."""
    return ImportBatch.objects.filter(uploaded_by=user)
