"""Printing and examining what was just settled, in the background, so that a pack finds it ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from typing import Final

from packs.editions import Edition
from packs.printing.prints import keep, kind_of_flow
from packs.reports.examined import findings_of, rulebook
from perfgoals.workflow.models import Snapshot, TransitionRecord

TOGETHER: Final = 20  # forms of one task: several workers share what is settled at once


@dataclass(frozen=True, slots=True)
class _Form:
    """See examined.Settled."""

    kind: str
    snapshot: int
    digest: str
    subject: int
    at: str


def enqueue(snapshots: Sequence[int]) -> None:
    """Ask the queue to keep the prints of these; called when forms were settled (perfgoals.workflow.settling).

    Where nobody works for the queue they are printed when a pack needs them.
    """
    from packs.tasks import keep_settled  # the queue wants settings, which stand when it is first used

    for start in range(0, len(snapshots), TOGETHER):
        keep_settled.enqueue(list(snapshots[start : start + TOGETHER]))


def keep_all(snapshots: Sequence[int]) -> int:
    """Keep the print of each in every edition, and its findings; how many forms. Done twice it changes nothing."""
    kept = list(Snapshot.objects.filter(pk__in=snapshots).order_by("pk"))
    records = TransitionRecord.objects.filter(snapshot__in=kept)
    settled = dict(records.values_list("snapshot", "at"))
    rules = cache(rulebook)
    for snapshot in kept:
        for edition in Edition:
            keep(snapshot, edition)
        form = _Form(
            kind_of_flow(snapshot.flow).key,
            snapshot.pk,
            snapshot.digest,
            snapshot.subject_id,
            settled[snapshot.pk].astimezone(UTC).isoformat(),
        )
        findings_of([form], rules(snapshot.content["year"]))
    return len(kept)
