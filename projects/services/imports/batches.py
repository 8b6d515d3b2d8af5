"""Uploaded files that wait for their confirmation: kept in private storage, read again, thrown away."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from perfgoals.accounts.models import Unit, User
from perfgoals.officialforms.from_file import is_pdf, read_file
from perfgoals.officialforms.from_xlsx import Limits, WorkbookReading
from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.marked_copy import mark_workbook
from perfgoals.officialforms.refused import FormsRefused
from projects.models import BatchStatus, BudgetYear, ImportBatch
from projects.services.imports.kinds import importable_layouts
from projects.services.imports.plan import ImportPlan, plan_import
from projects.services.imports.planned import ImportRequest

PREVIEW_KEPT: Final = timedelta(days=7)
WRITTEN_FILE_KEPT: Final = timedelta(days=30)  # beyond the time for undoing


def read_forms(
    data: bytes, name: str, *, layouts: Sequence[Layout] | None = None, use: str = "导入"
) -> WorkbookReading:
    """Every form of a workbook or PDF (by its name) within the limits of this installation. Raises FormsRefused.

    ``layouts`` are the tables that are wanted (None: those that can be imported), ``use`` the word for what they are
    read for.
    """
    wanted = importable_layouts() if layouts is None else layouts
    return read_file(data, name, layouts=wanted, use=use, file_bytes=settings.IMPORT_MAX_BYTES)


def keep_upload(
    user: User, data: bytes, file_name: str, *, year: BudgetYear | None = None, unit: Unit | None = None
) -> ImportBatch:
    """A batch that waits for its confirmation, with the file in private storage under a name of our own.

    Raises FormsRefused for a file that cannot be read at all: then nothing is stored. What is out of date is
    thrown away on the occasion (clean_imports).
    """
    read_forms(data, file_name)
    clean_imports()
    with transaction.atomic():
        return ImportBatch.objects.create(
            year=year,
            unit=unit,
            file=ContentFile(data, name=f"{uuid.uuid4().hex}.{'pdf' if is_pdf(file_name) else 'xlsx'}"),
            file_name=file_name[-255:],
            digest=hashlib.sha256(data).hexdigest(),
            uploaded_by=user,
        )


def marked_copy(batch: ImportBatch) -> bytes | None:
    """The user's own workbook with the cells marked where something was found; None where it is no longer kept,
    or is no workbook.
    """
    if batch.is_pdf:
        return None
    data, plan = file_of(batch), plan_of_batch(batch)
    if data is None or plan is None:
        return None
    findings = [*plan.findings, *(finding for form in plan.forms for finding in form.findings)]
    return mark_workbook(data, findings, limits=Limits(file_bytes=settings.IMPORT_MAX_BYTES))


def file_of(batch: ImportBatch) -> bytes | None:
    """The uploaded file; None where it is no longer kept."""
    if not batch.file:
        return None
    try:
        with batch.file.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def plan_of_batch(batch: ImportBatch) -> ImportPlan | None:
    """What confirming the batch would do now; None where its file is no longer kept or readable."""
    data = file_of(batch)
    if data is None:
        return None
    try:
        reading = read_forms(data, batch.file_name)
    except FormsRefused:  # the limits are narrower now than at the upload
        return None
    return plan_import(
        ImportRequest(
            reading=reading, file_name=batch.file_name, user=batch.uploaded_by, year=batch.year, unit=batch.unit
        )
    )


def discard_import(batch: ImportBatch) -> bool:
    """Throw a preview away, file and all; whether it was one still."""
    return _discard(batch.pk)


def clean_imports(now: datetime | None = None) -> int:
    """Throw away previews that nobody confirmed for a week, and the files (not the rows) of what was written long ago.

    How many files there were.
    """
    now = now or timezone.now()
    batches = ImportBatch.objects.exclude(file="")
    waiting = batches.filter(status=BatchStatus.PREVIEW, uploaded_at__lt=now - PREVIEW_KEPT)
    done = now - timedelta(hours=settings.IMPORT_UNDO_HOURS) - WRITTEN_FILE_KEPT
    written = batches.filter(status=BatchStatus.WRITTEN, written_at__lt=done)
    count = sum(_discard(pk) for pk in list(waiting.values_list("pk", flat=True)))
    with transaction.atomic():
        for pk in list(written.values_list("pk", flat=True)):
            drop_file(pk)
            count += 1
    return count


def _discard(pk: int) -> bool:
    """A conditional update: a batch that is being confirmed at this moment keeps its file."""
    with transaction.atomic():
        waiting = ImportBatch.objects.filter(pk=pk, status=BatchStatus.PREVIEW)
        if not waiting.update(status=BatchStatus.DISCARDED):
            return False
        drop_file(pk)
    return True


def drop_file(pk: int) -> None:
    """Let go of a batch's file; it is deleted once the transaction stands."""
    name = ImportBatch.objects.values_list("file", flat=True).get(pk=pk)
    if name:
        ImportBatch.objects.filter(pk=pk).update(file="")
        transaction.on_commit(partial(default_storage.delete, name))
