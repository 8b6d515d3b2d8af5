"""Taking a written batch back, as long as nobody has gone on with what it wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timezone import localtime

from perfgoals.accounts.access import ALLOWED, Decision, denied
from perfgoals.accounts.models import User
from perfgoals.accounts.services import record_event
from perfgoals.workflow.drafts import Locked, StaleDraft
from perfgoals.workflow.models import EDITABLE, TransitionRecord
from perfgoals.workflow.perform import last_records
from projects.flow import FLOW
from projects.models import BatchStatus, Declaration, ImportBatch, ImportedForm, Project
from projects.services.drafts import save_draft
from projects.services.imports.batches import drop_file
from projects.services.imports.desk import importable_units
from projects.services.imports.write import ImportRefused
from projects.values import DeclarationValues

CAUSE: Final = "撤回导入"


def undo_decision(batch: ImportBatch, user: User) -> Decision:
    """Whether the batch can be taken back now; a refusal names who has gone on with which form."""
    if batch.status != BatchStatus.WRITTEN:
        return denied(f"这批导入{batch.get_status_display()}，没有可撤回的内容")
    return _may_take_back(batch, user)


def _may_take_back(batch: ImportBatch, user: User) -> Decision:
    """The same of a batch that is known to be written."""
    if batch.uploaded_by_id != user.pk:
        return denied("只有导入的人可以撤回")
    if batch.history:
        return denied("载入的历史已经批复存档，记录只增不减，不能撤回")
    hours = settings.IMPORT_UNDO_HOURS
    if batch.written_at is None or timezone.now() - batch.written_at > timedelta(hours=hours):
        return denied(f"写入已超过 {hours} 小时，不能整批撤回；可以逐张从历史版本找回")
    reach = {unit.pk for unit in importable_units(user)}
    rows = _written_rows(batch)
    records = last_records(FLOW, [row.declaration_id for row in rows if row.declaration_id])
    reasons = [reason for row in rows if (reason := _why_not(row, reach, records))]
    return denied("；".join(reasons)) if reasons else ALLOWED


def undo_import(batch: ImportBatch, user: User, request: HttpRequest | None = None) -> ImportBatch:
    """Bring back what was there before the batch, whole or not at all; undoing twice is undoing once.

    An updated draft gets its old content as a new version; a created one is deleted, and its project with it
    where the batch made it and nothing else has come of it. Raises ImportRefused, then nothing has changed.
    """
    try:
        with transaction.atomic():
            written = ImportBatch.objects.filter(pk=batch.pk, status=BatchStatus.WRITTEN)
            # Claimed first: of two requests the other one waits here, and then finds it done.
            if not written.update(status=BatchStatus.UNDONE):
                batch.refresh_from_db()
                if batch.status != BatchStatus.UNDONE:
                    raise ImportRefused(undo_decision(batch, user).reason)
                return batch
            decision = _may_take_back(batch, user)
            if not decision:
                raise ImportRefused(decision.reason)
            rows = _written_rows(batch)
            for row in rows:
                _take_back(row, user)
            drop_file(batch.pk)
            record_event(user, "撤回导入", batch.file_name, f"{len(rows)} 张恢复到导入之前", request)
    except (StaleDraft, Locked, IntegrityError, ProtectedError):
        raise ImportRefused("刚刚有人接着办了其中的表，没有撤回") from None
    batch.refresh_from_db()
    return batch


def _written_rows(batch: ImportBatch) -> list[ImportedForm]:
    """The forms that the batch wrote, with their declarations: one query."""
    related = batch.forms.select_related("declaration__project", "declaration__year", "declaration__saved_by")
    return list(related.exclude(version_after=None).order_by("pk"))


def _why_not(row: ImportedForm, reach: set[int], records: Mapping[int, TransitionRecord]) -> str:
    """Why this form cannot be taken back; "" where it can. ``records`` are the newest ones by declaration."""
    declaration = row.declaration
    if declaration is None:
        return f"“{row.name}”已不存在"
    if declaration.unit_id not in reach:
        return f"您已不再办理“{row.name}”所在单位的申报"
    if declaration.version == row.version_after and declaration.is_editable:
        return ""
    record = records.get(declaration.pk)
    if record and record.version >= (row.version_after or 0):
        return f"“{row.name}”已由{record.actor}于 {localtime(record.at):%m-%d %H:%M} {record.label}"
    return f"“{row.name}”已由{declaration.saved_by}于 {localtime(declaration.saved_at):%m-%d %H:%M} 改过"


def _take_back(row: ImportedForm, user: User) -> None:
    """One form as it was; StaleDraft, Locked or IntegrityError where somebody was quicker."""
    declaration = row.declaration
    if declaration is None or row.version_after is None:
        raise Locked(row.name)
    if row.before is not None:
        before = DeclarationValues.from_content(row.before)
        save_draft(declaration, user, before, seen_version=row.version_after, cause=CAUSE)
        return
    mine = Declaration.objects.filter(pk=declaration.pk, version=row.version_after, status__in=EDITABLE)
    # The update takes the row's lock: a save at the same moment comes before it and is seen, or finds nothing.
    if not mine.update(version=F("version") + 1):
        raise Locked(row.name)
    project = declaration.project
    declaration.delete()
    if row.project_created and not Declaration.objects.filter(project=project).exists():
        Project.objects.filter(pk=project.pk).delete()
