"""Who may see and do what with declarations; what holds for every filing is in perfgoals.workflow.access."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.http import Http404

from perfgoals.accounts.access import ALLOWED, Decision, denied, has_role, units_within
from perfgoals.accounts.models import Role, User
from perfgoals.workflow.access import get_filing, is_own, may_review, visible_filings
from perfgoals.workflow.models import Stage
from projects.models import Declaration, ImportBatch, KeyProject, Overall, Project

DECLARATION_RELATED: Final = ("project", "unit", "year__framework", "saved_by")
OVERALL_RELATED: Final = ("unit", "year__framework", "year__overall_framework", "saved_by")

# Who says under which 一级项目 the department budget lists a project.
FIRST_LEVEL_EDITORS: Final = (Role.FILER, Role.ADMINISTRATOR)


def visible_declarations(user: User) -> QuerySet[Declaration]:
    """The declarations that the user may see: for lists. See ``visible_filings``."""
    return visible_filings(Declaration, user)


def get_declaration(user: User, pk: int) -> Declaration:
    """The declaration with project, unit and year, or 404. One query."""
    return get_filing(Declaration, user, pk, *DECLARATION_RELATED)


def get_key_project(user: User, pk: int) -> KeyProject:
    """The form of a 重点项目 with project, unit and year, or 404. One query."""
    return get_filing(KeyProject, user, pk, *DECLARATION_RELATED)


def get_form(user: User, pk: int) -> Declaration:
    """A declaration, or the form of a 重点项目: their keys are of one series. Or 404."""
    try:
        return get_declaration(user, pk)
    except Http404:
        return get_key_project(user, pk)


def visible_overalls(user: User) -> QuerySet[Overall]:
    """The overall forms that the user may see: for lists. See ``visible_filings``."""
    return visible_filings(Overall, user)


def get_overall(user: User, pk: int) -> Overall:
    """The overall form with unit and year, or 404. One query."""
    return get_filing(Overall, user, pk, *OVERALL_RELATED)


def may_waive(user: User, declaration: Declaration) -> Decision:
    """Whether the user may let a warning of the declaration pass: who reviews it now, or its 管理员.

    Never on an own filing, and not once it is approved.
    """
    if declaration.status == Stage.APPROVED:
        return denied("表已批复，预审不再办理")
    if has_role(user, Role.ADMINISTRATOR, declaration.unit):
        if is_own(user, declaration):
            return denied("不能豁免自己填报的表，请由另一位同事办理")
        return ALLOWED
    return may_review(user, declaration)


def placed_projects(user: User) -> QuerySet[Project]:
    """Projects of which the user says under which 一级项目 the department budget lists them."""
    return Project.objects.filter(units_within(user, FIRST_LEVEL_EDITORS, "unit__"))


def filing_projects(user: User) -> QuerySet[Project]:
    """Projects of the units that the user files for."""
    return Project.objects.filter(units_within(user, {Role.FILER}, "unit__"))


def visible_batches(user: User) -> QuerySet[ImportBatch]:
    """Import batches that the user uploaded."""
    return ImportBatch.objects.filter(uploaded_by=user)
