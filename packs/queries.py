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
from perfgoals.accounts.models import Unit, User
from perfgoals.keyset import Keyset
from perfgoals.workflow.access import EVERYTHING, visible_filings, within_unit
from perfgoals.workflow.kinds import FilingKind, kinds
from perfgoals.workflow.models import Stage, TransitionRecord
from perfgoals.workflow.transitions import State

NEWEST_PACKS: Final[Keyset[Pack]] = Keyset(order=("id",), falling=True, size=20)
UNFINISHED_SHOWN: Final = 10
MISSING_SHOWN: Final = 8
COUNTED: Final = 10_000  # so many forms of a kind are counted, beyond that there are "more"


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
    """A form that is not settled: where it stands, what it is, its amount in 元, who acts, for how many whole days."""

    state: State
    name: str
    url: str
    amount: Decimal | None
    waits_for: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the forms of a year are that the user sees: how many there are and are settled, the first of the others.

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
    """How far the forms of a unit with those below it are (None: of all). Three queries a kind, and those for units."""
    units = within_unit(unit) if unit else EVERYTHING
    now = timezone.now()
    forms = settled = 0
    missing: list[MissingForm] = []
    more = False
    for kind in kinds():
        rows = visible_filings(kind.flow.model, user).filter(units, year__gte=year, year__lte=year)
        unsettled = rows.filter(~Q(status=Stage.APPROVED)).exclude(_approved_before(kind))
        every, open_ones = _counted(rows), _counted(unsettled)
        forms, settled = forms + every, settled + every - open_ones
        more = more or every > COUNTED
        if open_ones and len(missing) < MISSING_SHOWN:
            first = unsettled.select_related(*kind.related).order_by("moved_at", "pk")[: MISSING_SHOWN - len(missing)]
            missing += [_missing(kind, filing, now) for filing in first]
    return Standing(forms=forms, settled=settled, missing=tuple(missing), more=more)


def _approved_before(kind: FilingKind) -> Exists:
    """Whether a form that is being adjusted has an approval that holds meanwhile."""
    records = TransitionRecord.objects.filter(
        flow=kind.flow.name, subject_id=OuterRef("pk"), target=Stage.APPROVED, snapshot__isnull=False
    )
    return Exists(records)


def _counted(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: COUNTED + 1].count()


def _missing(kind: FilingKind, filing: Any, now: datetime) -> MissingForm:
    state = kind.flow.state(filing.status)
    return MissingForm(
        state=state,
        name=str(filing),
        url=reverse(kind.page, args=[filing.pk]),
        amount=getattr(filing, kind.amount),
        waits_for=state.acts.label if state.acts else "",
        days=(now - filing.moved_at).days,
    )
