"""Who may have packs made, and who may see them. Each load of a job goes through here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet

from packs.models import Job, ListExport, Pack
from perfgoals.accounts.access import ALLOWED, SEEING_ROLES, Decision, denied, load_or_404, units_within
from perfgoals.accounts.models import Unit, User
from perfgoals.workflow.access import EVERYTHING, within_reach

ABOVE: Final = frozenset(role for role in SEEING_ROLES if role.covers_subtree)
WITHIN: Final = SEEING_ROLES - ABOVE


def packable_units(user: User) -> QuerySet[Unit]:
    """Units of which the user may have a pack made: those in reach, and the own one where nothing stands below it."""
    return Unit.objects.filter(units_within(user, ABOVE) | Q(pk__in=_own_units(user)))


def may_pack(user: User, unit: Unit | None) -> Decision:
    """Whether the user may have a pack of the unit made (None: of all units), cancel it, go on with it."""
    if unit is None:
        return ALLOWED if reaches_all(user) else denied("全部单位的年度包由管理全部单位的人生成")
    return ALLOWED if packable_units(user).filter(pk=unit.pk).exists() else denied("您不能生成这个单位的年度包")


def reaches_all(user: User) -> bool:
    """Whether the user sees the forms of every unit."""
    return within_reach(user, ABOVE) == EVERYTHING


def visible_packs(user: User) -> QuerySet[Pack]:
    """Packs that the user may see: those of units in reach; of all units for who reaches all.

    Who works for one unit sees its packs, and none that holds the forms of units below it.
    """
    seen = within_reach(user, ABOVE) | Q(unit__in=_own_units(user))
    return Pack.objects.filter(seen).select_related("unit", "year", "asked_by").defer("listing")


def visible_exports(user: User) -> QuerySet[ListExport]:
    """Lists that the user had written: each shows what its asker may see."""
    return ListExport.objects.filter(asked_by=user)


def get_pack(user: User, pk: int) -> Pack:
    """The pack with unit, year and who asked for it, or 404."""
    return load_or_404(visible_packs(user).defer(None), pk=pk)


def get_export(user: User, pk: int) -> ListExport:
    """The user's own list export, or 404."""
    return load_or_404(visible_exports(user), pk=pk)


def may_manage(user: User, job: Job) -> Decision:
    """Whether the user, who sees the job, may cancel it or go on with it: who asked, or may have the same made."""
    if isinstance(job, Pack) and job.asked_by_id != user.pk:
        return may_pack(user, job.unit)
    return ALLOWED


def managed(user: User, packs: Sequence[Pack]) -> set[int]:
    """The keys of those packs that the user may cancel or go on with. Two queries at most, and those for units."""
    units = {pack.unit_id for pack in packs if pack.unit_id is not None}
    may = set(packable_units(user).filter(pk__in=units).values_list("pk", flat=True))
    every = any(pack.unit_id is None for pack in packs) and reaches_all(user)
    return {
        pack.pk
        for pack in packs
        if pack.asked_by_id == user.pk or (every if pack.unit_id is None else pack.unit_id in may)
    }


def _own_units(user: User) -> QuerySet[Unit, Any]:
    """The keys of units for which the user holds a role that does not reach below them, and below which is nothing."""
    held = [scope.unit_id for scope in user.scopes if scope.role in WITHIN]
    return Unit.objects.filter(pk__in=held, children=None).order_by().values("pk")
