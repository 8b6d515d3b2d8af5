"""载入历史: forms just written become settled ones (批复, 确认), as if they had gone through their flow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from perfgoals.accounts.models import Role, User
from perfgoals.workflow.models import EDITABLE, Filing, Snapshot, Stage, TransitionRecord
from perfgoals.workflow.perform import digest
from perfgoals.workflow.settling import tell_settled
from perfgoals.workflow.transitions import Flow
from projects.services.imports.kinds import AnyKind

LOADED: Final = "载入历史"


class MovedMeanwhile(Exception):
    """One of the forms was saved by somebody else in between: its content is not what the import wrote."""


def settle(kind: AnyKind, written: Sequence[Filing], actor: User) -> None:
    """Settle the drafts just written, with snapshot and record. A handful of queries for all forms together.

    Each under the version that was seen: a save that came in between, which the import itself did not overwrite, is
    somebody else's content (MovedMeanwhile).
    """
    now, flow = timezone.now(), kind.filing.flow
    seen: dict[int, list[int]] = {}
    for filing in written:
        seen.setdefault(filing.version, []).append(filing.pk)
    moved = sum(
        flow.model._default_manager.filter(pk__in=pks, version=version, status__in=EDITABLE).update(
            status=Stage.APPROVED, version=F("version") + 1, moved_at=now
        )
        for version, pks in seen.items()
    )
    if moved != len(written):
        raise MovedMeanwhile
    # From here on the rows are locked: what is read now is what stands under the new version.
    stored = _stored(kind, [filing.pk for filing in written])
    snapshots = Snapshot.objects.bulk_create(_snapshot(flow, stored[filing.pk]) for filing in written)
    records = []
    for filing, snapshot in zip(written, snapshots, strict=True):
        settled = stored[filing.pk]
        records.append(
            TransitionRecord(
                flow=flow.name,
                subject_id=settled.pk,
                subject_label=flow.describe(settled)[:500],
                unit_id=settled.unit_id,
                transition="load_history",
                label=LOADED,
                source=filing.status,
                target=settled.status,
                actor=actor,
                role=Role.ADMINISTRATOR,
                version=filing.version,
                snapshot=snapshot,
                at=now,
            )
        )
        filing.status, filing.version, filing.moved_at = settled.status, settled.version, now
    TransitionRecord.objects.bulk_create(records)
    tell_settled(snapshots)
    kind.settled(stored.values())


def _stored(kind: AnyKind, keys: Collection[int]) -> dict[int, Any]:
    """The forms with what a snapshot keeps of them."""
    found = {filing.pk: filing for filing in kind.stored().filter(pk__in=keys)}
    years = {filing.year_id: filing.year for filing in found.values()}
    for filing in found.values():
        filing.year = years[filing.year_id]  # one in hand: what a snapshot asks of it is fetched once
    return found


def _snapshot(flow: Flow[Any], filing: Filing) -> Snapshot:
    """The snapshot of a settled form, not stored yet."""
    content = flow.content(filing)
    return Snapshot(
        flow=flow.name, subject_id=filing.pk, version=filing.version, content=content, digest=digest(content)
    )
