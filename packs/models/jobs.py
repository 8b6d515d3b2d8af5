"""Work in the background (后台任务): annual packs and large list exports, and the workers that do it.

A queue only says that there is something to do. Where a job stands is in its own row: who works on it and until when
that holds (lease), how far it is, how often it was taken up, what came of it. So a queue may lose a task or hold it
twice: the row is claimed by one worker at a time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from packs.editions import Edition
from perfgoals.accounts.models import Unit
from projects.models import BudgetYear


class JobState(models.TextChoices):
    """Where a job stands (状态)."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "正在生成"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    CANCELLED = "cancelled", "已取消"


ACTIVE: Final = (JobState.QUEUED, JobState.RUNNING)


class Job(models.Model):
    """One thing to be made in the background.

    ``topic`` names what is made: of one topic one job is active at a time. ``step``, ``done`` of ``total`` and
    ``current`` say where it is since ``step_at``; ``steps`` are the finished ones as ``{"name", "total", "seconds"}``.
    ``lease`` is the token of the worker that has it, good until ``leased_until``; ``attempts`` counts how often it was
    taken up without coming to an end. ``enqueued_at`` is when the queue was last told of it (None: not yet).
    ``file`` is its name in the default storage: only a done job's is whole. ``error`` is a sentence for users.
    """

    topic = models.CharField(max_length=200)
    state = models.CharField("状态", max_length=12, choices=JobState.choices, default=JobState.QUEUED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁")
    asked_at = models.DateTimeField("提出时间", default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField("生成时间", null=True)
    enqueued_at = models.DateTimeField(null=True)

    step = models.CharField(max_length=60, blank=True)
    step_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    current = models.CharField(max_length=200, blank=True)
    steps = models.JSONField(default=list)

    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    file = models.FileField(max_length=200, blank=True)
    size = models.BigIntegerField("大小（字节）", default=0)
    digest = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["topic"], condition=Q(state__in=["queued", "running"]), name="%(class)s_active_once"
            )
        ]
        # What a worker looks for: what is active, and whose lease ran out.
        indexes: ClassVar = [models.Index(fields=["state", "leased_until"], name="%(class)s_state")]

    @property
    def is_active(self) -> bool:
        """Whether it waits or is being worked on."""
        return self.state in ACTIVE

    def is_abandoned(self, now: datetime | None = None) -> bool:
        """Whether its worker has not been heard of for as long as a lease lasts."""
        return self.state == JobState.RUNNING and (
            self.leased_until is None or self.leased_until < (now or timezone.now())
        )


class Pack(Job):
    """An annual pack (年度包): every official form of a year, of one unit with those below it (None: of all).

    ``manifest_digest`` is the SHA-256 of its manifest, ``listing`` what its page says of its contents
    (packs.assembly.listing).
    """

    year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="+", verbose_name="年度")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    edition = models.CharField("版本", max_length=10, choices=Edition.choices)
    forms = models.PositiveIntegerField("表数", default=0)
    missing = models.PositiveIntegerField("缺的表数", default=0)
    manifest_digest = models.CharField("清单校验值", max_length=64, blank=True)
    listing = models.JSONField(default=dict)

    class Meta(Job.Meta):
        indexes: ClassVar = [*Job.Meta.indexes, models.Index(fields=["unit", "state", "id"], name="pack_of_unit")]

    def __str__(self) -> str:
        return f"{self.year} {self.unit or '全部单位'}"


class ListExport(Job):
    """A long list as a workbook (导出列表), as its asker saw it: the name of the list and what narrowed it."""

    export = models.CharField(max_length=40)
    title = models.CharField("列表", max_length=100)
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField("行数", default=0)

    class Meta(Job.Meta):
        indexes: ClassVar = [*Job.Meta.indexes, models.Index(fields=["asked_by", "id"], name="listexport_of_user")]

    def __str__(self) -> str:
        return self.title


JOBS: Final[dict[str, type[Job]]] = {"pack": Pack, "list": ListExport}
"""The kinds of jobs by the name under which a queue knows them."""


class WorkerPulse(models.Model):
    """A worker that was heard of (后台进程): its name, since when it runs, when it was last heard."""

    SILENCE: ClassVar = timedelta(seconds=30)

    name = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.name
