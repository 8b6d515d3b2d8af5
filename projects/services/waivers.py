"""Letting a warning of one declaration pass, with a reason, and no longer (豁免、取消豁免)."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from perfgoals.accounts.models import User
from perfgoals.accounts.services import record_event
from perfgoals.findings import Finding
from projects.models import Declaration, Waiver


def waive(
    user: User, declaration: Declaration, finding: Finding, reason: str, request: HttpRequest | None = None
) -> Waiver:
    """Let a warning pass; who, when and why stay."""
    return _record(user, declaration, finding, reason, request, lifted=False)


def lift(
    user: User, declaration: Declaration, finding: Finding, reason: str, request: HttpRequest | None = None
) -> Waiver:
    """Let a warning that was waived count again."""
    return _record(user, declaration, finding, reason, request, lifted=True)


def _record(
    user: User, declaration: Declaration, finding: Finding, reason: str, request: HttpRequest | None, *, lifted: bool
) -> Waiver:
    with transaction.atomic():
        waiver = Waiver.objects.create(
            declaration=declaration,
            fingerprint=finding.fingerprint,
            rule=finding.rule,
            place=finding.label,
            message=finding.message,
            reason=reason,
            lifted=lifted,
            by=user,
        )
        event = "取消豁免" if lifted else "豁免提醒"
        detail = f"{finding.label}：{finding.message}；理由：{reason}"
        record_event(user, event, f"{declaration.year} {declaration}", detail, request, unit=declaration.unit)
    return waiver
