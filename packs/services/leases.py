"""Who works on a job: claiming it by a conditional update, staying its worker, giving it back.

No lock is held while the work goes on. A worker has a job as long as its token stands in the row; every word about
its progress is an update WHERE that token stands, so that who lost the job is told at once and writes nothing more.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from packs.models import Job, JobState
from packs.progress import Stopped

T = TypeVar("T")

STOPPING: Final = threading.Event()
"""Set where this process is asked to end: its job stops at the next word and is given back."""

LOST_DATABASE: Final = (OperationalError, InterfaceError)
_LONGEST_PAUSE: Final = 15.0  # seconds between two tries to reach the database


def lease_time() -> timedelta:
    """How long a worker may be silent before its job is somebody else's."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def to_be_claimed(now: datetime) -> Q:
    """A condition for jobs that nobody works on: queued, or running under a lease that ran out."""
    return Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, leased_until__lt=now)


def claim(model: type[Job], pk: int) -> Job | None:
    """Become the worker of a job; None where somebody else is, or it is not to be done (any more). Two queries.

    Of two workers that ask at once one gets it. A job that was asked to be cancelled is not taken up.
    """
    now, token = timezone.now(), secrets.token_hex(16)
    free = model._default_manager.filter(to_be_claimed(now), pk=pk, cancel_requested=False)
    taken = free.filter(attempts__lt=settings.JOB_MAX_ATTEMPTS).update(
        state=JobState.RUNNING,
        lease=token,
        leased_until=now + lease_time(),
        heartbeat_at=now,
        started_at=Coalesce("started_at", Value(now)),
        attempts=F("attempts") + 1,
        step="",
        step_at=None,
        done=0,
        total=0,
        current="",
        steps=[],
        error="",
    )
    return model._default_manager.get(pk=pk) if taken else None


def held(job: Job) -> Any:
    """The row of a claimed job, for an update, as long as it is this worker's."""
    return type(job)._default_manager.filter(pk=job.pk, state=JobState.RUNNING, lease=job.lease)


def give_back(job: Job) -> bool:
    """Let another worker take the job up at once: for a process that ends in good order. It counts as no attempt."""
    freed = {"state": JobState.QUEUED, "lease": "", "leased_until": None, "enqueued_at": None}
    return bool(held(job).filter(cancel_requested=False).update(**freed, attempts=F("attempts") - 1))


class LeasedProgress:
    """Progress of a claimed job: written into its row, which keeps the lease. Raises Stopped where it is lost.

    Words that follow each other faster than ``every`` seconds are left out, but for the first of a step.
    """

    def __init__(self, job: Job, *, every: float = 0.5) -> None:
        self._job = job
        self._every = every
        self._said_at = 0.0
        self._steps: list[dict[str, Any]] = []
        self._step, self._total, self._began = "", 0, 0.0

    def step(self, name: str, total: int) -> None:
        """Begin a step; the one before is finished. Work that begins anew forgets what it said the first time."""
        self._finish_step()
        self._steps = list(takewhile(lambda finished: finished["name"] != name, self._steps))
        self._step, self._total, self._began = name, total, time.monotonic()
        self._say(step=name, step_at=timezone.now(), done=0, total=total, current="", steps=self._steps)

    def advance(self, done: int, current: str = "") -> None:
        """So far the step is. Raises Stopped also where this process is asked to end."""
        if STOPPING.is_set():
            raise Stopped("这个后台进程要停止")
        if time.monotonic() - self._said_at >= self._every:
            self._say(done=done, current=current[:200])

    def finish(self) -> list[dict[str, Any]]:
        """The steps as they stand in the end."""
        self._finish_step()
        return self._steps

    def hold(self, seconds: float) -> None:
        """Keep the lease for so long, for one thing that cannot say how far it is."""
        self._say(extra=timedelta(seconds=seconds))

    def _finish_step(self) -> None:
        if self._step:
            seconds = round(time.monotonic() - self._began, 1)
            self._steps.append({"name": self._step, "total": self._total, "seconds": seconds})
        self._step = ""

    def _say(self, *, extra: timedelta = timedelta(0), **columns: Any) -> None:
        self._said_at = time.monotonic()
        mine = held(self._job).filter(cancel_requested=False)

        def write() -> int:
            now = timezone.now()
            return int(mine.update(heartbeat_at=now, leased_until=now + lease_time() + extra, **columns))

        if not patiently(write):
            raise Stopped("已取消，或由另一个后台进程接手")


def patiently(act: Callable[[], T]) -> T:
    """Do something with the database, again and again while it cannot be reached (JOB_DATABASE_PATIENCE seconds).

    Between the tries the pause doubles. What fails for another reason is raised at once.
    """
    end = time.monotonic() + settings.JOB_DATABASE_PATIENCE
    pause = 0.25
    while True:
        try:
            return act()
        except LOST_DATABASE as error:
            if is_full(error) or time.monotonic() + pause > end:
                raise
        connection.close()
        if STOPPING.wait(pause):
            raise Stopped("这个后台进程要停止")
        pause = min(pause * 2, _LONGEST_PAUSE)


def is_full(error: BaseException) -> bool:
    """Whether the disk of the database is full: waiting would not help."""
    words = str(error).lower()
    return "disk is full" in words or "no space left" in words
