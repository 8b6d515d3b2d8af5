"""Asking for a job, cancelling it, going on with one that failed; each leaves a line in the audit trail."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import Final, TypeVar

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from packs.editions import Edition
from packs.models import ACTIVE, Job, JobState, ListExport, Pack
from packs.services import files
from packs.services.running import forsake
from packs.tasks import do_job
from perfgoals.accounts.models import Unit, User
from perfgoals.accounts.services import Refused, record_event
from projects.models import BudgetYear

J = TypeVar("J", bound=Job)

ASKED: Final = "生成"
CANCELLED: Final = "取消"
RESUMED: Final = "接着生成"
DOWNLOADED: Final = "下载"
ALREADY: Final = "同样的内容已经在生成，请等它完成"


def ask_pack(
    user: User, year: BudgetYear, unit: Unit | None, edition: Edition, request: HttpRequest | None = None
) -> tuple[Pack, bool]:
    """A pack to be made, and whether it is a new one: asked twice while it is being made it is made once."""
    topic = f"{year.pk}/{unit.pk if unit else 'all'}/{edition}"
    return _ask(Pack(topic=topic, asked_by=user, year=year, unit=unit, edition=edition), request)


def ask_list(
    user: User, export: str, title: str, filters: dict[str, str], request: HttpRequest | None = None
) -> tuple[ListExport, bool]:
    """A long list to be written as a workbook, as ``user`` sees it; asked twice meanwhile it is written once."""
    narrowed = hashlib.sha256(json.dumps(filters, sort_keys=True).encode()).hexdigest()
    topic = f"{user.pk}/{export}/{narrowed}"
    return _ask(ListExport(topic=topic, asked_by=user, export=export, title=title, filters=filters), request)


def cancel(user: User, job: Job, request: HttpRequest | None = None) -> bool:
    """Cancel a job that is not done; whether it was one. One that is being worked on stops at its next word."""
    now = timezone.now()
    rows = type(job)._default_manager.filter(pk=job.pk)
    with transaction.atomic():
        idle = {"state": JobState.CANCELLED, "finished_at": now, "cancel_requested": True}
        ended = rows.filter(state__in=[JobState.QUEUED, JobState.FAILED]).update(**idle)
        ended = ended or rows.filter(state=JobState.RUNNING, leased_until__lt=now).update(**idle, lease="")
        asked = ended or rows.filter(state=JobState.RUNNING, cancel_requested=False).update(cancel_requested=True)
        if asked:
            record(user, CANCELLED, job, request)
    if ended:
        forsake(job)
        files.drop_folder(job)
    return bool(asked)


def resume(user: User, job: Job, request: HttpRequest | None = None) -> bool:
    """Go on with a job that failed, in its folder; whether it was one. Refused where the same is being made anew."""
    again = {"state": JobState.QUEUED, "attempts": 0, "cancel_requested": False, "finished_at": None}
    try:
        with transaction.atomic():
            if not type(job)._default_manager.filter(pk=job.pk, state=JobState.FAILED).update(**again):
                return False
            record(user, RESUMED, job, request)
            transaction.on_commit(partial(enqueue, job))
    except IntegrityError:
        raise Refused(ALREADY) from None
    return True


def enqueue(job: Job) -> bool:
    """Tell the queue of a job that waits or was abandoned; of several that tell at once one does."""
    seen = type(job)._default_manager.filter(pk=job.pk, state__in=ACTIVE, enqueued_at=job.enqueued_at)
    if not seen.update(enqueued_at=timezone.now()):
        return False
    do_job.enqueue(files.kind_of(job), job.pk)
    return True


def record(user: User, action: str, job: Job, request: HttpRequest | None) -> None:
    """One line of the trail: which pack or list, in which edition."""
    if isinstance(job, Pack):
        detail = f"{job.get_edition_display()}（编号 {job.pk}）"
        if job.digest:
            detail += f"，SHA-256 {job.digest}"
        record_event(user, f"{action}年度包", str(job), detail, request, unit=job.unit)
    else:
        record_event(user, f"{action}列表", str(job), f"编号 {job.pk}", request)


def _ask(job: J, request: HttpRequest | None) -> tuple[J, bool]:
    rows = type(job)._default_manager
    for _try in range(2):
        try:
            with transaction.atomic():
                job.save(force_insert=True)
                record(job.asked_by, ASKED, job, request)
                transaction.on_commit(partial(enqueue, job))
            return job, True
        except IntegrityError:
            active = rows.filter(topic=job.topic, state__in=ACTIVE).first()
            if active is not None:
                return active, False
    raise Refused(ALREADY)
