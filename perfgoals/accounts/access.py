"""Who may see and do what: decisions with a reason, visible units, and fetching what may be seen or answering 404."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from perfgoals.accounts.models import Role, Unit, User

M = TypeVar("M", bound=Model)

SEEING_ROLES: Final = frozenset(Role) - {Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something may be done, and if not, the reason as the user reads it."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED: Final = Decision(allowed=True)


def denied(reason: str) -> Decision:
    """A refusal with its reason."""
    return Decision(allowed=False, reason=reason)


def has_role(user: User, role: Role, unit: Unit) -> bool:
    """Whether ``user`` holds ``role`` for ``unit``, at the unit itself or above it where the role reaches down."""
    return any(
        scope.role is role and (unit.path.startswith(scope.path) if role.covers_subtree else scope.unit_id == unit.pk)
        for scope in user.scopes
    )


def units_within(user: User, roles: Iterable[Role], prefix: str = "") -> Q:
    """A condition for units where ``user`` holds one of ``roles``; ``prefix`` is the lookup path to the unit.

    With no such role the condition is never true.
    """
    wanted = frozenset(roles)
    condition = Q(pk__in=[])
    for scope in user.scopes:
        if scope.role not in wanted:
            continue
        if scope.role.covers_subtree:
            condition |= Q(**{f"{prefix}path__startswith": scope.path})
        else:
            condition |= Q(**{f"{prefix}pk": scope.unit_id})
    return condition


def visible_units(user: User) -> QuerySet[Unit]:
    """Units whose filings the user may see; an auditor sees none."""
    return Unit.objects.filter(units_within(user, SEEING_ROLES))


def load_or_404(visible: QuerySet[M], **lookup: object) -> M:
    """The one object of what the user may see, or 404: what may not be seen does not exist."""
    try:
        return visible.get(**lookup)
    except (ObjectDoesNotExist, ValueError, OverflowError):
        raise Http404("没有这个页面，或您无权查看") from None
