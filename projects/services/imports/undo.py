"""Taking a written batch back, as long as nobody has gone on with what it wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Model, ProtectedError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timezone import localtime

from perfgoals.accounts.access import ALLOWED, Decision, denied
from perfgoals.accounts.models import User
from perfgoals.accounts.services import record_event
from perfgoals.workflow.drafts import Locked, StaleDraft
from perfgoals.workflow.models import EDITABLE, Filing, TransitionRecord
from perfgoals.workflow.perform import last_records
from projects.models import BatchStatus, GatheredProject, ImportBatch, ImportedForm, Project
from projects.services.imports.batches import drop_file
from projects.services.imports.desk import importable_units
from projects.services.imports.kinds import AnyKind, import_kinds
from projects.services.imports.write import ImportRefused

CAUSE: Final = "撤回导入"


@dataclass(frozen=True, slots=True)
class _Written:
    """A form that the batch wrote: what it remembers of it, and the form as it is now (None: it is gone)."""

    row: ImportedForm
    kind: AnyKind
    filing: Filing | None
    last: TransitionRecord | None
    gone_on: str


def undo_decision(batch: ImportBatch, user: User) -> Decision:
    """Whether the batch can be taken back now; a refusal names who has gone on with which form."""
    if batch.status != BatchStatus.WRITTEN:
        return denied(f"这批导入{batch.get_status_display()}，没有可撤回的内容")
    return _may_take_back(batch, user, _written_forms(batch))


def _may_take_back(batch: ImportBatch, user: User, forms: Iterable[_Written]) -> Decision:
    """The same of a batch that is known to be written."""
    if batch.uploaded_by_id != user.pk:
        return denied("只有导入的人可以撤回")
    if batch.history:
        return denied("载入的历史已经存档，记录只增不减，不能撤回")
    hours = settings.IMPORT_UNDO_HOURS
    if batch.written_at is None or timezone.now() - batch.written_at > timedelta(hours=hours):
        return denied(f"写入已超过 {hours} 小时，不能整批撤回；可以逐张从历史版本找回")
    reach = {unit.pk for unit in importable_units(user)}
    reasons = [reason for form in forms if (reason := _why_not(form, reach))]
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
            forms = _written_forms(batch)
            decision = _may_take_back(batch, user, forms)
            if not decision:
                raise ImportRefused(decision.reason)
            # What stands on another form was written after it, and goes before it.
            projects = [_take_back(form, user) for form in reversed(forms)]
            _drop_projects(pk for pk in projects if pk is not None)
            drop_file(batch.pk)
            record_event(user, "撤回导入", batch.file_name, f"{len(forms)} 张恢复到导入之前", request)
    except (StaleDraft, Locked, IntegrityError, ProtectedError):
        raise ImportRefused("刚刚有人接着办了其中的表，没有撤回") from None
    batch.refresh_from_db()
    return batch


def _written_forms(batch: ImportBatch) -> list[_Written]:
    """The forms that the batch wrote, as they are now: two or three queries, and as many more for each kind."""
    rows = list(batch.forms.exclude(version_after=None).order_by("pk"))
    forms: list[_Written] = []
    for key, kind in import_kinds().items():
        own = [row for row in rows if row.kind == key]
        if not own:
            continue
        keys = [row.subject_id for row in own if row.subject_id is not None]
        filings: dict[int, Filing] = {
            filing.pk: filing for filing in kind.stored().filter(pk__in=keys).prefetch_related(None)
        }
        records = last_records(kind.filing.flow, keys)
        gone_on = kind.gone_on(filings.values())
        forms += [
            _Written(
                row,
                kind,
                filings.get(row.subject_id or 0),
                records.get(row.subject_id or 0),
                gone_on.get(row.subject_id or 0, ""),
            )
            for row in own
        ]
    return forms


def _why_not(form: _Written, reach: set[int]) -> str:
    """Why this form cannot be taken back; "" where it can."""
    row, filing, last = form.row, form.filing, form.last
    if filing is None:
        return f"“{row.name}”已不存在"
    if filing.unit_id not in reach:
        return f"您已不再办理“{row.name}”所在单位的申报"
    if filing.version == row.version_after and filing.is_editable:
        return f"“{row.name}”{form.gone_on}" if form.gone_on else ""
    if last and last.version >= (row.version_after or 0):
        return f"“{row.name}”已由{last.actor}于 {localtime(last.at):%m-%d %H:%M} {last.label}"
    return f"“{row.name}”已由{filing.saved_by}于 {localtime(filing.saved_at):%m-%d %H:%M} 改过"


def _take_back(form: _Written, user: User) -> int | None:
    """One form as it was; the key of its project where the batch made that. Locked or StaleDraft where somebody was
    quicker.
    """
    row, filing = form.row, form.filing
    if filing is None or row.version_after is None:
        raise Locked(row.name)
    if row.before is not None:
        before = form.kind.restored(row.before)
        form.kind.save(filing, user, before, seen_version=row.version_after, cause=CAUSE)
        return None
    mine = type(filing)._default_manager.filter(pk=filing.pk, version=row.version_after, status__in=EDITABLE)
    # The update takes the row's lock: a save at the same moment comes before it and is seen, or finds nothing.
    if not mine.update(version=F("version") + 1):
        raise Locked(row.name)
    project = None if form.kind.of_unit else form.kind.owner_of(filing)
    filing.delete()
    return project if row.project_created else None


def _drop_projects(keys: Iterable[int]) -> None:
    """Delete the projects that the batch made, unless something else has come of them: a form, a place in a task."""
    left: Sequence[int] = list(keys)
    models: list[type[Model]] = [kind.filing.flow.model for kind in import_kinds().values() if not kind.of_unit]
    models.append(GatheredProject)
    for model in models:
        used = set(model._default_manager.filter(project__in=left).values_list("project", flat=True))
        left = [key for key in left if key not in used]
    Project.objects.filter(pk__in=left).delete()
