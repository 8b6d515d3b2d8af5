"""What waits for whom (工作台), and how far the year has come: bounded in a city of any size.

A list of the desk is put together from short ones, a state each, that an index of the form has in their order (year,
status, handed_in, moved_at, id, unit, amount); nothing is counted or sorted that is not shown. Knows no form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Generic, TypeVar

from django.db import connection
from django.db.models import Aggregate, Count, Q, QuerySet, Sum

from perfgoals.accounts.access import SEEING_ROLES
from perfgoals.accounts.models import Role, User
from perfgoals.workflow.access import (
    ABOVE,
    HANDED_IN,
    INSIDE,
    NEVER_HANDED_IN,
    REVIEWER_OF,
    filed_by,
    own_filings,
    within_reach,
)
from perfgoals.workflow.models import Filing, Stage

S = TypeVar("S", bound=Filing)
D = Stage

# Up to so many filings in reach are counted and summed exactly; beyond, each state is counted up to its own limit.
COUNTED_WHOLE: Final = 5_000
COUNTED_OF_STATE: Final = 1_000

ACTS_ON: Final = {D.DRAFT: Role.FILER, D.RETURNED: Role.FILER, **REVIEWER_OF}
# What a user has to act on comes in this order: what was sent back, what others wait for, one's own drafts.
_URGENCY: Final = ((D.RETURNED,), tuple(REVIEWER_OF), (D.DRAFT,))
_WAITING: Final = ("moved_at", "pk")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many filings stand in a state, and their amounts together in 元.

    Where there are ``more`` than were counted, the amount is None.
    """

    count: int
    amount: Decimal | None
    more: bool = False


class Worklist(Generic[S]):
    """The filings of a year as one user has to do with them.

    ``rows`` are the forms of one kind and one year, ``amount`` the column of them that the tallies sum up;
    ``related`` names what a line of the list shows of other tables.
    """

    def __init__(self, rows: QuerySet[S], user: User, *, amount: str, related: tuple[str, ...]) -> None:
        self._rows = rows
        self._user = user
        self._amount = amount
        self._related = related
        self._held = frozenset(scope.role for scope in user.scopes) & SEEING_ROLES
        self._reaches: dict[frozenset[Role], Q] = {}

    def mine(self, limit: int) -> list[S]:
        """What this user has to act on: own drafts and returned forms, and reviews at the user's level but not own
        ones; each kind with the longest waiting first.
        """
        found: list[S] = []
        for kind in _URGENCY:
            found += self._first([rows for status in kind for rows in self._lists_to_act_on(status)], limit)
        return found[:limit]

    def others(self, limit: int) -> list[S]:
        """What the user sees on its way while somebody else has to act; the longest waiting first."""
        return self._first([rows for status in ACTS_ON for rows in self._lists_of_others(status)], limit)

    def tallies(self) -> dict[str, Tally]:
        """The filings that the user sees, by state: one query up to COUNTED_WHOLE of them, else one more a state."""
        visible = self._rows.filter(self._visible(HANDED_IN) | self._visible(NEVER_HANDED_IN))
        columns: dict[str, Aggregate] = {}
        for status in D:
            columns[status.value] = Count("pk", filter=Q(status=status))
            columns[f"{status.value}_amount"] = Sum(self._amount, filter=Q(status=status))
        # In the order of the index, lest PostgreSQL reads the whole rows.
        counted = visible.order_by("status", "handed_in", *_WAITING)[: COUNTED_WHOLE + 1].aggregate(**columns)
        if sum(counted[status.value] for status in D) > COUNTED_WHOLE:
            return {status.value: _capped(visible.filter(status=status)) for status in D}
        return {
            status.value: Tally(counted[status.value], counted[f"{status.value}_amount"] or Decimal(0)) for status in D
        }

    def _lists_to_act_on(self, status: Stage) -> Iterator[QuerySet[S]]:
        """Nobody reviews what they filed or wrote."""
        acting = ACTS_ON[status]
        if acting in self._held:
            for stage in _stages(status):
                rows = self._rows.filter(stage & self._reach({acting}), status=status)
                yield rows.exclude(filed_by(self._rows.model, self._user)) if status in REVIEWER_OF else rows

    def _lists_of_others(self, status: Stage) -> Iterator[QuerySet[S]]:
        """What the user sees by other roles in other units, and own forms at the user's level of review."""
        acting = ACTS_ON[status]
        for stage in _stages(status):
            rows = self._rows.filter(stage, status=status)
            if self._seeing(stage) - {acting}:
                yield rows.filter(self._visible(stage)).exclude(self._reach({acting}))
            if status in REVIEWER_OF and acting in self._held:
                for own in own_filings(self._rows.model, self._user):
                    yield rows.filter(self._reach({acting}) & own)

    def _seeing(self, stage: Q) -> frozenset[Role]:
        """The user's roles that see what was, or was never, handed in."""
        return self._held & (INSIDE | ABOVE if stage is HANDED_IN else INSIDE)

    def _visible(self, stage: Q) -> Q:
        """What the user sees of what was, or was never, handed in."""
        return stage & self._reach(self._seeing(stage))

    def _reach(self, roles: Collection[Role]) -> Q:
        """The units for which the user holds one of these roles; looked up once."""
        held = self._held.intersection(roles)
        if held not in self._reaches:
            self._reaches[held] = within_reach(self._user, held)
        return self._reaches[held]

    def _first(self, lists: Sequence[QuerySet[S]], limit: int) -> list[S]:
        """The first of several lists together, what stands in two of them once: a query each for keys and rows."""
        # Without those that are empty beforehand (a kind that the year does not have): no union is made of them.
        places = [each.order_by().values_list(*_WAITING) for each in lists if not each.query.is_empty()]
        if not places:
            return []
        together = places[0]
        if len(places) > 1:
            if connection.features.supports_slicing_ordering_in_compound:
                # PostgreSQL would sort all of them together; SQLite merges them in order, and knows no such parts.
                places = [each.order_by(*_WAITING)[:limit] for each in places]
            together = places[0].union(*places[1:])
        keys = [pk for _at, pk in together.order_by(*_WAITING)[:limit]]
        rows = self._rows.model._default_manager.filter(pk__in=keys).select_related(*self._related)
        return sorted(rows, key=lambda row: (row.moved_at, row.pk))


def _stages(status: Stage) -> tuple[Q, ...]:
    """What was handed in and what was not: the index has them one after the other."""
    return (HANDED_IN, NEVER_HANDED_IN) if status == D.DRAFT else (HANDED_IN,)


def _capped(rows: QuerySet[S]) -> Tally:
    """The count of a state up to the limit. No amount: it would be a part that looks like the whole."""
    count = rows.order_by()[: COUNTED_OF_STATE + 1].count()
    return Tally(min(count, COUNTED_OF_STATE), None, more=count > COUNTED_OF_STATE)
