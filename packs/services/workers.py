"""Workers (后台进程): that they live is written down, and what was left lying is taken up or cleared away."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from packs.models import JOBS, Job, JobState, ListExport, WorkerPulse
from packs.services.files import clean_folders, drop_folder
from packs.services.jobs import enqueue
from packs.services.leases import lease_time
from packs.services.running import forsake

logger = logging.getLogger(__name__)

BEAT: Final = 5.0  # seconds
CLEANING: Final = 3600.0  # seconds
OLD_TASKS: Final = timedelta(days=7)  # what the queue in the database has done, or a killed worker left
FORGOTTEN: Final = timedelta(days=1)  # a worker that was silent for so long
LOST_TASK: Final = timedelta(minutes=10)  # a job that waits for so long is told to the queue once more
GAVE_UP: Final = "后台任务中断了 {} 次（可能内存不足或进程被终止），已停止；请联系管理员查看后台日志，再点“接着生成”"


class Pulse(threading.Thread):
    """Beside the work of a worker: says that it lives, sweeps what others left lying, and clears away now and then.

    A database that cannot be reached is tried again at the next beat.
    """

    def __init__(self, beat: float = BEAT) -> None:
        super().__init__(name="pulse", daemon=True)
        self.worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._beat = beat
        self._ended = threading.Event()
        self._clean_at = 0.0

    def run(self) -> None:
        """Until it is ended."""
        while not self._ended.is_set():
            try:
                self.beat()
            except Exception:  # whatever it is: a worker that works is not to look dead for it
                logger.exception("the pulse of a worker failed once")
                connection.close()
            self._ended.wait(self._beat)
        connection.close()

    def beat(self) -> None:
        """Once."""
        WorkerPulse.objects.update_or_create(name=self.worker, defaults={"seen_at": timezone.now()})
        sweep()
        if time.monotonic() >= self._clean_at:
            self._clean_at = time.monotonic() + CLEANING
            clean()

    def end(self) -> None:
        """No beat any more; the worker is not alive from now on."""
        self._ended.set()
        self.join()
        WorkerPulse.objects.filter(name=self.worker).delete()


def sweep(now: datetime | None = None) -> int:
    """Take up what was left lying: jobs whose worker fell silent, and such as the queue lost. How many there were."""
    now = now or timezone.now()
    return sum(_sweep(model, now) for model in JOBS.values())


def _sweep(model: type[Job], now: datetime) -> int:
    left = 0
    rows = model._default_manager
    for job in rows.filter(state=JobState.RUNNING, leased_until__lt=now):
        left += _end(job, now) or (_is_due(job, now, lease_time()) and enqueue(job))
    for job in rows.filter(state=JobState.QUEUED):
        left += _is_due(job, now, LOST_TASK) and enqueue(job)
    return left


def _is_due(job: Job, now: datetime, pause: timedelta) -> bool:
    """Whether the queue is to be told (again): a worker had that long to take it up since it was told."""
    return job.enqueued_at is None or job.enqueued_at < now - pause


def _end(job: Job, now: datetime) -> bool:
    """An abandoned job ends where it was cancelled, or was abandoned too often; whether it did."""
    if job.cancel_requested:
        columns: dict[str, str] = {"state": JobState.CANCELLED}
    elif job.attempts >= settings.JOB_MAX_ATTEMPTS:
        columns = {"state": JobState.FAILED, "error": GAVE_UP.format(job.attempts)}
    else:
        return False
    abandoned = type(job)._default_manager.filter(pk=job.pk, lease=job.lease, leased_until__lt=now)
    if not abandoned.update(**columns, finished_at=now, lease="", leased_until=None):
        return False
    forsake(job)
    if job.cancel_requested:
        drop_folder(job)
    return True


def clean(now: datetime | None = None) -> None:
    """Clear away: folders that nobody goes on in, lists past their days, workers that are gone, what the queue did."""
    now = now or timezone.now()
    clean_folders(now)
    for job in ListExport.objects.filter(finished_at__lt=now - timedelta(days=settings.LIST_EXPORT_DAYS)).exclude(
        file=""
    ):
        name = str(job.file.name)
        ListExport.objects.filter(pk=job.pk).update(file="")
        default_storage.delete(name)
    WorkerPulse.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
    if not settings.REDIS_URL:  # which forgets by itself
        from django_tasks_db.models import DBTaskResult

        DBTaskResult.objects.filter(enqueued_at__lt=now - OLD_TASKS).exclude(status="READY").delete()
