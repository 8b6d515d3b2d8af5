"""What the pages of packs show: those that are made, those that are done, what is still missing of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from packs.access import visible_packs
from packs.models import ACTIVE, Job, JobState, Pack, WorkerPulse
from packs.planning.contents import NOT_HANDED_IN, named_outside
from perfgoals.accounts.access import SEEING_ROLES
from perfgoals.accounts.models import Role, Unit, User
from perfgoals.keyset import Keyset
from perfgoals.workflow.access import EVERYTHING, sees_drafts, within_reach, within_unit
from perfgoals.workflow.kinds import FilingKind, kinds
from perfgoals.workflow.models import Stage
from perfgoals.workflow.transitions import State
from projects.queries import approvals

NEWEST_PACKS: Final[Keyset[Pack]] = Keyset(order=("id",), falling=True, size=20)
UNFINISHED_SHOWN: Final = 10
MISSING_SHOWN: Final = 8
COUNTED: Final = 10_000  # so many forms of a kind are counted, beyond that there are "more"
OUTSIDE: Final = State(name="", label=NOT_HANDED_IN, icon="dashed-ring", tone="blank", acts=Role.FILER)
"""Where a form stands for others than its unit while it was never handed in."""


def unfinished_packs(user: User) -> list[Pack]:
    """The newest packs that the user sees which wait or are made, behind them those that failed. One query."""
    rows = visible_packs(user).filter(state__in=[*ACTIVE, JobState.FAILED])
    return sorted(rows.order_by("-pk")[:UNFINISHED_SHOWN], key=lambda pack: not pack.is_active)


def finished_packs(user: User) -> QuerySet[Pack]:
    """The finished packs that the user sees."""
    return visible_packs(user).filter(state=JobState.DONE)


def worker_is_alive(now: datetime | None = None) -> bool:
    """Whether any worker was heard of in the last half minute. One query."""
    return WorkerPulse.objects.filter(seen_at__gt=(now or timezone.now()) - WorkerPulse.SILENCE).exists()


def pace_of(job: Job) -> list[dict[str, Any]]:
    """The steps of the newest finished job of the same kind: how long each took. One query."""
    finished = type(job)._default_manager.filter(state=JobState.DONE).order_by("-pk")
    return finished.values_list("steps", flat=True).first() or []


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingForm:
    """A form that is not settled: where it stands, what it is, its amount in 元, who acts, for how many whole days.

    Of what its unit never handed in others are told its name alone; of what is being changed they get no amount.
    """

    state: State
    name: str
    waits_for: str
    url: str = ""
    amount: Decimal | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the forms of a year are: how many there are and are settled, the first of the others.

    ``more``: there are more than were counted.
    """

    forms: int
    settled: int
    missing: tuple[MissingForm, ...]
    more: bool

    @property
    def lacking(self) -> int:
        """How many are not settled."""
        return self.forms - self.settled


def standing_of(user: User, year: int, unit: Unit | None) -> Standing:
    """How far the forms of a unit with those below it are (None: of all), as far as the user reaches.

    As in a pack what was never handed in counts too. Three queries a kind, and those for units.
    """
    units = within_reach(user, SEEING_ROLES) & (within_unit(unit) if unit else EVERYTHING)
    now = timezone.now()
    forms = settled = 0
    missing: list[MissingForm] = []
    more = False
    for kind in kinds():
        rows = kind.flow.model._default_manager.filter(units, year__gte=year, year__lte=year)
        unsettled = rows.filter(~Q(status=Stage.APPROVED)).exclude(_approved_before(kind))
        every, open_ones = _counted(rows), _counted(unsettled)
        forms, settled = forms + every, settled + every - open_ones
        more = more or every > COUNTED
        if open_ones and len(missing) < MISSING_SHOWN:
            first = unsettled.select_related(*kind.related).order_by("moved_at", "pk")[: MISSING_SHOWN - len(missing)]
            missing += [_missing(kind, filing, user, now) for filing in first]
    return Standing(forms=forms, settled=settled, missing=tuple(missing), more=more)


def _approved_before(kind: FilingKind) -> Exists:
    """Whether a form that is being adjusted has an approval that holds meanwhile."""
    return Exists(approvals(kind.flow.name).filter(subject_id=OuterRef("pk")))


def _counted(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: COUNTED + 1].count()


def _missing(kind: FilingKind, filing: Any, user: User, now: datetime) -> MissingForm:
    inside = sees_drafts(user, filing)
    if not (inside or filing.handed_in):
        return MissingForm(state=OUTSIDE, name=named_outside(filing), waits_for=Role.FILER.label)
    state = kind.flow.state(filing.status)
    return MissingForm(
        state=state,
        name=str(filing),
        waits_for=state.acts.label if state.acts else "",
        url=reverse(kind.page, args=[filing.pk]),
        amount=getattr(filing, kind.amount) if inside or not filing.is_editable else None,
        days=(now - filing.moved_at).days,
    )
