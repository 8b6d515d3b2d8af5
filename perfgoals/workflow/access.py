"""Who may see and do what with forms that are filed and reviewed, whatever the form; every load goes through here."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from perfgoals.accounts.access import ALLOWED, SEEING_ROLES, Decision, denied, has_role, load_or_404, units_within
from perfgoals.accounts.models import Role, Unit, User
from perfgoals.search import search_key
from perfgoals.workflow.drafts import kept_by
from perfgoals.workflow.models import Filing, Stage

S = TypeVar("S", bound=Filing)

REVIEWER_OF: Final = {
    Stage.UNIT_REVIEW: Role.UNIT_REVIEWER,
    Stage.DEPARTMENT_REVIEW: Role.DEPARTMENT_REVIEWER,
    Stage.FINANCE_REVIEW: Role.FINANCE_REVIEWER,
}
# What these roles see without further conditions; the others see only what was handed in.
INSIDE: Final = frozenset({Role.FILER, Role.UNIT_REVIEWER, Role.ADMINISTRATOR})
ABOVE: Final = SEEING_ROLES - INSIDE
FEW_UNITS: Final = 200  # so many are named one by one
# With "in", because SQLite takes no index for a bare column.
HANDED_IN: Final = Q(handed_in__in=[True])
NEVER_HANDED_IN: Final = Q(handed_in__in=[False])
NOTHING: Final = Q(pk__in=[])
EVERYTHING: Final = ~NOTHING


def visible_filings(model: type[S], user: User) -> QuerySet[S]:
    """Forms of the units that the user files for, reviews or administers: for lists.

    Reviewers above the unit do not see drafts that were never handed in: they are the unit's own work.
    Up to four small queries find out which units these are (see ``within_reach``).
    """
    return model._default_manager.filter(within_reach(user, INSIDE) | (within_reach(user, ABOVE) & HANDED_IN))


def get_filing(model: type[S], user: User, pk: int, *related: str) -> S:
    """The form with what ``related`` names, or 404. One query."""
    inside, above = (units_within(user, roles, "unit__") for roles in (INSIDE, ABOVE))
    visible = model._default_manager.filter(inside | (above & HANDED_IN))
    return load_or_404(visible.select_related(*related), pk=pk)


def within_reach(user: User, roles: Collection[Role]) -> Q:
    """A condition on the unit of a form: ``user`` holds one of ``roles`` for it.

    It is written as the database answers it best, in a list of a million: as nothing at all where the user
    reaches every unit, as their keys where they are few, as a subquery otherwise. The first two want a look at
    the units, a query each, where a role reaches down the tree.
    """
    scopes = [scope for scope in user.scopes if scope.role in roles]
    if not any(scope.role.covers_subtree for scope in scopes):
        return Q(unit__in=sorted({scope.unit_id for scope in scopes})) if scopes else NOTHING
    held = units_within(user, roles)
    at_top = any(scope.role.covers_subtree and scope.path.count("/") == 1 for scope in scopes)
    # Every unit stands under one of the topmost: who reaches these reaches all.
    if at_top and not Unit.objects.filter(parent=None).exclude(held).exists():
        return EVERYTHING
    return of_units(Unit.objects.filter(held))


def of_units(units: QuerySet[Unit]) -> Q:
    """A condition on the unit of a form: one of these, by their keys where they are few. One query."""
    units = units.order_by()
    keys = list(units.values_list("pk", flat=True)[: FEW_UNITS + 1])
    return Q(unit__in=keys if len(keys) <= FEW_UNITS else units.values("pk"))


def within_unit(unit: Unit) -> Q:
    """A condition on the unit of a form: this one or one below it. One query."""
    return of_units(Unit.objects.filter(path__startswith=unit.path))


def narrowed(
    found: QuerySet[S],
    *,
    year: int | None,
    status: str,
    text: str,
    unit: Unit | None,
    related: Collection[str] = ("unit", "project"),
) -> QuerySet[S]:
    """Forms of a list by year, state, a part of the name, and a unit with those below it.

    They come with what the rows of a list need (``related``): units and projects of the page alone.
    """
    found = found.prefetch_related(*related)
    if year is not None:
        # As a range: for an equal year the order would be that of the primary key alone, and PostgreSQL likes to
        # walk that one back through every later year.
        found = found.filter(year__gte=year, year__lte=year)
    if status:
        found = found.filter(status=status)
    if unit is not None:
        found = found.filter(within_unit(unit))
    key = search_key(text)
    return found.filter(name_key__holds=key) if key else found


def sees_drafts(user: User, filing: Filing) -> bool:
    """Whether the user sees the unit's own work: what is being typed, and the versions on the way.

    Who reviews above the unit sees a form as it was last handed in.
    """
    return any(has_role(user, role, filing.unit) for role in INSIDE)


def may_file_for(user: User, unit: Unit) -> Decision:
    """Whether the user files for this unit."""
    if has_role(user, Role.FILER, unit):
        return ALLOWED if unit.active else denied(f"{unit}已停用，不能填报")
    return denied(f"只有{unit}的填报人可以填报")


def may_edit(user: User, filing: Filing) -> Decision:
    """Whether the user may change the content now (when forms are filed is a separate question)."""
    if not filing.is_editable:
        return denied(f"现在是“{filing.get_status_display()}”，内容已锁定，不能修改")
    return may_file_for(user, filing.unit)


def own_filings(model: type[Filing], user: User) -> tuple[Q, Q]:
    """What ``filed_by`` says, for lists that begin at the user: by the form's columns, and by its versions."""
    kept, column = kept_by(model)
    versions = kept._default_manager.filter(saved_by=user).order_by()
    return _in_columns(user), Q(pk__in=versions.values(column))


def filed_by(model: type[Filing], user: User) -> Q:
    """A condition for forms that the user submitted or wrote any version of: their own filings."""
    kept, column = kept_by(model)
    wrote = Exists(kept._default_manager.filter(**{column: OuterRef("pk")}, saved_by=user))
    return _in_columns(user) | Q(wrote)


def is_own(user: User, filing: Filing) -> bool:
    """Whether the user submitted the form or wrote any version of it. One query."""
    model = type(filing)
    return model._default_manager.filter(filed_by(model, user), pk=filing.pk).exists()


def may_review(user: User, filing: Filing) -> Decision:
    """Whether the user may pass or return the form at the level where it stands.

    Nobody reviews their own filing: neither who submitted it nor who wrote it.
    """
    role = REVIEWER_OF.get(Stage(filing.status))
    if role is None:
        return denied(f"现在是“{filing.get_status_display()}”，没有待审核的内容")
    if not has_role(user, role, filing.unit):
        return denied(f"现在由{role.label}办理")
    return denied("不能审核自己填报的表，请由本岗位的另一位同事办理") if is_own(user, filing) else ALLOWED


def _in_columns(user: User) -> Q:
    return Q(submitted_by=user) | Q(saved_by=user) | Q(created_by=user)
