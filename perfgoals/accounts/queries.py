"""Reading units and users: the tree with its counts, lists with keyset pages. All within an administrator's reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from perfgoals.accounts.access import units_within
from perfgoals.accounts.models import Assignment, Role, Unit, User
from perfgoals.keyset import Keyset, Page

ADMINISTERING: Final = (Role.ADMINISTRATOR,)
USERS: Final[Keyset[User]] = Keyset(order=("username",))


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A unit as the tree shows it: ``depth`` 0 is the top of what is seen; ``users`` counts active users."""

    unit: Unit
    depth: int
    users: int

    @property
    def indent(self) -> str:
        """Full-width blanks by depth: the tree on paper and without style sheets."""
        return "　" * self.depth

    @property
    def levels(self) -> str:
        """The levels of review (审核级次) that a form of this unit passes."""
        unit = self.unit
        levels = [("单位审核", unit.unit_review), ("主管部门审核", unit.department_review), ("财政审核", True)]
        return " → ".join(name for name, there in levels if there)


def units_in_reach(administrator: User) -> QuerySet[Unit]:
    """The units that an administrator runs: those they are bound to and everything under them."""
    return Unit.objects.filter(units_within(administrator, ADMINISTERING))


def users_in_reach(administrator: User) -> QuerySet[User]:
    """Users with an assignment in the administrator's reach."""
    bound = Assignment.objects.filter(units_within(administrator, ADMINISTERING, "unit__"), user=OuterRef("pk"))
    return User.objects.filter(Exists(bound))


def unit_tree(administrator: User) -> list[TreeRow]:
    """The units in reach as a tree, children behind their parent: one query.

    Sorted here and not by the database, whose collation may pass over the slashes of a path.
    """
    active = Count("assignments__user", filter=Q(assignments__user__is_active=True), distinct=True)
    counted = units_in_reach(administrator).annotate(users=active).order_by()
    places = sorted(((tuple(unit.path.split("/")[:-1]), unit) for unit in counted), key=lambda place: place[0])
    seen = {codes for codes, _unit in places}
    return [
        TreeRow(unit, sum(codes[:depth] in seen for depth in range(1, len(codes))), getattr(unit, "users", 0))
        for codes, unit in places
    ]


def users_page(administrator: User, *, text: str, role: str, parameters: Mapping[str, str]) -> Page[User]:
    """A page of the users in reach with their assignments and units: two queries.

    ``text`` is looked for in user name and shown name; ``role`` is a value of Role held within reach, or "".
    """
    found = users_in_reach(administrator)
    if text:
        found = found.filter(Q(username__icontains=text) | Q(display_name__icontains=text))
    if role:
        held = Assignment.objects.filter(units_within(administrator, ADMINISTERING, "unit__"), role=role)
        found = found.filter(Exists(held.filter(user=OuterRef("pk"))))
    assignments = Assignment.objects.select_related("unit").order_by("pk")
    return USERS.page(found.prefetch_related(Prefetch("assignments", assignments)), parameters)
