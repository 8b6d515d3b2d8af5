"""Who may see and keep frameworks and the library: both are everybody's, so only the topmost 管理员 changes them."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from indicators.models import EntryState, Framework, FrameworkState, LibraryIndicator
from perfgoals.accounts.access import ALLOWED, Decision, denied, units_within
from perfgoals.accounts.models import Role, Unit, User

NOT_ADMINISTRATOR: Final = "指标库和指标框架由管理员维护；需要增改请联系管理员"
NOT_TOPMOST: Final = "指标库和指标框架全区共用，由最上级管理员维护"


def may_keep(user: User) -> Decision:
    """Whether the user keeps (维护) frameworks and library: 管理员 of every unit. One query for an administrator."""
    if not user.holds(Role.ADMINISTRATOR):
        return denied(NOT_ADMINISTRATOR)
    beyond = Unit.objects.filter(parent=None).exclude(units_within(user, {Role.ADMINISTRATOR}))
    return denied(NOT_TOPMOST) if beyond.exists() else ALLOWED


def visible_frameworks(keeps: Decision) -> QuerySet[Framework]:
    """What is published; drafts too for who keeps them."""
    return Framework.objects.all() if keeps else Framework.objects.filter(state=FrameworkState.PUBLISHED)


def visible_entries(keeps: Decision) -> QuerySet[LibraryIndicator]:
    """Entries in use; every other state too for who keeps them."""
    return LibraryIndicator.objects.all() if keeps else LibraryIndicator.objects.filter(state=EntryState.IN_USE)
