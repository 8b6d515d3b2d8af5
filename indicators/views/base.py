"""What both groups of pages share: who keeps, and refusing who does not."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from indicators.access import may_keep
from perfgoals.accounts.models import User


def demand_keeper(user: User) -> None:
    """403 with the reason for who may read but not keep."""
    decision = may_keep(user)
    if not decision:
        raise PermissionDenied(decision.reason)


def seen_version(request: HttpRequest) -> int:
    """The version that the user had before the eyes; 0, which none has, where the request names none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
