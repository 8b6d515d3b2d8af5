"""perform(): the only way in which anything changes its state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from perfgoals.accounts.access import Decision, denied
from perfgoals.accounts.models import User
from perfgoals.findings import Finding, Level, blocks
from perfgoals.money import is_blank
from perfgoals.workflow.models import Snapshot, Stage, TransitionRecord
from perfgoals.workflow.settling import tell_settled
from perfgoals.workflow.transitions import Comment, Flow, S, Transition


class NotAllowed(Exception):
    """The user may not take this step; ``decision.reason`` says why."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


class Blocked(Exception):
    """The step's guards found errors, or a word that is due is missing; ``findings`` names them all."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("；".join(finding.message for finding in findings if finding.level is Level.ERROR))
        self.findings = findings


class StaleObject(Exception):
    """Somebody changed the subject since it was seen; ``last`` is the newest record of its flow, if any."""

    def __init__(self, last: TransitionRecord | None) -> None:
        super().__init__("这张表刚刚被别人改动过，请看过最新内容后再办")
        self.last = last


def perform(
    flow: Flow[S],
    subject: S,
    name: str,
    actor: User,
    *,
    seen_version: int,
    comment: str = "",
) -> TransitionRecord:
    """Take one step, whole or not at all, and give its record.

    The order: may this user → guards → conditional update on status and version → snapshot, effects, record.
    ``seen_version`` is the version that the user had before the eyes. The same step sent twice by the same
    user gives the first record again. Raises NotAllowed, Blocked, StaleObject; LookupError for a name that
    the flow does not know.
    """
    step = flow.transition(name)
    with transaction.atomic():
        if already := _same_step_again(flow, subject, step, actor, seen_version):
            return already
        decision = _decide(flow, step, actor, subject)
        if not decision:
            if subject.version != seen_version:
                raise StaleObject(last_record(flow, subject.pk))
            raise NotAllowed(decision)
        findings = [finding for guard in step.guards for finding in guard(subject)]
        findings += _missing_word(step, findings, comment)
        if blocks(findings):
            raise Blocked(findings)
        source, target = subject.status, step.target(subject)
        stamp = flow.stamp(step, subject, actor)
        moved = flow.model._default_manager.filter(pk=subject.pk, status=source, version=seen_version).update(
            status=target, version=F("version") + 1, **stamp
        )
        if not moved:
            # The other request of a double click may have come first while this one waited for its lock.
            if already := _same_step_again(flow, subject, step, actor, seen_version):
                return already
            raise StaleObject(last_record(flow, subject.pk))
        _update_in_memory(subject, status=target, version=seen_version + 1, **stamp)
        snapshot = take_snapshot(flow, subject) if step.snapshot else None
        for effect in flow.effects:
            effect(step, subject)
        if snapshot is not None and target == Stage.APPROVED:
            tell_settled([snapshot])
        return TransitionRecord.objects.create(
            flow=flow.name,
            subject_id=subject.pk,
            subject_label=flow.describe(subject)[:500],
            unit_id=subject.unit_id,
            transition=step.name,
            label=step.label,
            source=source,
            target=target,
            actor=actor,
            role=step.role,
            comment=comment.strip(),
            version=seen_version,
            snapshot=snapshot,
            at=timezone.now(),
        )


def take_snapshot(flow: Flow[S], subject: S) -> Snapshot:
    """Keep the subject's content of this moment under its version."""
    content = flow.content(subject)
    return Snapshot.objects.create(
        flow=flow.name,
        subject_id=subject.pk,
        version=subject.version,
        content=content,
        digest=digest(content),
    )


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the canonical JSON of a snapshot's content."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def last_record(flow: Flow[S], subject_id: int) -> TransitionRecord | None:
    """The newest record of a subject, with its actor."""
    records = TransitionRecord.objects.filter(flow=flow.name, subject_id=subject_id)
    found: TransitionRecord | None = records.select_related("actor").order_by("-pk").first()
    return found


def last_snapshot(flow: Flow[S], subject_id: int) -> Snapshot | None:
    """The newest snapshot of a subject: as it was last handed in or settled."""
    snapshots = Snapshot.objects.filter(flow=flow.name, subject_id=subject_id)
    found: Snapshot | None = snapshots.order_by("-version", "-pk").first()
    return found


def printed_snapshot(flow: Flow[S], subject: S, *, handed_in: bool = False) -> Snapshot | None:
    """The snapshot that a form prints from where it is settled; None: it prints as it stands now.

    ``handed_in``: as it was last handed in, also while it is being changed again.
    """
    return last_snapshot(flow, subject.pk) if handed_in or subject.status == Stage.APPROVED else None


def last_records(flow: Flow[S], subject_ids: Collection[int]) -> dict[int, TransitionRecord]:
    """The newest record of each of these subjects, with its actor; one query."""
    records = TransitionRecord.objects.filter(flow=flow.name, subject_id__in=subject_ids)
    return {record.subject_id: record for record in records.select_related("actor").order_by("pk")}


def _decide(flow: Flow[S], step: Transition[S], actor: User, subject: S) -> Decision:
    """May this user take this step in this state?"""
    if subject.status not in step.sources:
        return denied(f"现在是“{flow.state(subject.status).label}”，不能{step.label}")
    return step.may(actor, subject)


def _same_step_again(
    flow: Flow[S], subject: S, step: Transition[S], actor: User, seen_version: int
) -> TransitionRecord | None:
    """The record of the very same step, when a button was pressed twice or a request was sent again."""
    found: TransitionRecord | None = TransitionRecord.objects.filter(
        flow=flow.name, subject_id=subject.pk, transition=step.name, actor=actor, version=seen_version
    ).first()
    return found


def _missing_word(step: Transition[S], findings: Sequence[Finding], comment: str) -> list[Finding]:
    """The finding that a word is due where the table asks for one."""
    warned = any(finding.level is Level.WARNING and not finding.waived for finding in findings)
    due = step.comment is Comment.REQUIRED or (step.comment is Comment.ON_WARNINGS and warned)
    if not due or not is_blank(comment):
        return []
    message = step.asks or ("请写明要改什么" if step.returns else "请写明理由")
    if step.comment is Comment.ON_WARNINGS:
        message = "还有提醒没有改，请写一句说明"
    return [
        Finding(rule="comment_missing", level=Level.ERROR, field="comment", label="意见", message=message),
    ]


def _update_in_memory(subject: S, **columns: Any) -> None:
    """Let the object in hand show what was just written."""
    for name, value in columns.items():
        setattr(subject, name, value)
