"""What moved when, by whom, and what it looked like then. Rows are only ever added."""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils import timezone

from perfgoals.accounts.models import Role, Unit, User
from perfgoals.appendonly import AppendOnly, AppendOnlyModel

__all__ = ["AppendOnly", "Filing", "KeptVersion", "Snapshot", "Stage", "Subject", "TransitionRecord"]


class Subject(models.Model):
    """Anything that moves through a flow: a unit files it, it has a state, and a version that every write raises."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="申请单位")
    status = models.CharField("状态", max_length=20)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Stage(models.TextChoices):
    """Where a form that is filed and reviewed stands (状态). What the last one is called is the form's own."""

    DRAFT = "draft", "草稿"
    RETURNED = "returned", "退回"
    UNIT_REVIEW = "unit_review", "单位审核"
    DEPARTMENT_REVIEW = "department_review", "主管部门审核"
    FINANCE_REVIEW = "finance_review", "财政审核"
    APPROVED = "approved", "已批复"


EDITABLE: Final = (Stage.DRAFT, Stage.RETURNED)
REVIEW_LEVELS: Final = (Stage.UNIT_REVIEW, Stage.DEPARTMENT_REVIEW, Stage.FINANCE_REVIEW)


class Filing(Subject):
    """A form that a unit files and that goes up the chain of review, by whom and since when.

    ``handed_in`` is kept by the database: whether the unit has ever let it out of its hands. Its kept versions are
    a KeptVersion with the related name ``revisions``.
    """

    status = models.CharField("状态", max_length=20, choices=Stage.choices, default=Stage.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    moved_at = models.DateTimeField("到这一步的时间", default=timezone.now)
    handed_in = models.GeneratedField(
        expression=~models.Q(status=Stage.DRAFT) | models.Q(submitted_by__isnull=False),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        abstract = True

    @property
    def is_editable(self) -> bool:
        """Whether its content may still be changed."""
        return self.status in EDITABLE


class KeptVersion(models.Model):
    """A kept version of a filing (历史版本): the whole content after a save, who saved it and why.

    The filing itself is a foreign key of each kind, with the related name ``revisions``.
    """

    version = models.PositiveIntegerField()
    content = models.JSONField()
    cause = models.CharField("来由", max_length=60)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Snapshot(AppendOnlyModel):
    """The content of a form as submitted or approved (快照): what is printed from then on.

    ``content`` is the form's own JSON, with its layout id and version; ``digest`` its SHA-256 (hex).
    """

    flow = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["flow", "subject_id", "version"], name="snapshot_of_subject")]

    def __str__(self) -> str:
        return f"{self.flow} {self.subject_id} v{self.version}"


class TransitionRecord(AppendOnlyModel):
    """One step of one form (流转记录). ``version`` is the version that the actor had seen."""

    flow = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField("表", max_length=500)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    transition = models.CharField(max_length=30)
    label = models.CharField("动作", max_length=30)
    source = models.CharField(max_length=30)
    target = models.CharField(max_length=30)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="谁")
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    comment = models.TextField("意见", blank=True)
    version = models.PositiveIntegerField()
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["flow", "subject_id"], name="record_of_subject"),
            # The audit page: newest first, of everything, of a unit, of a person.
            models.Index(fields=["at", "id"], name="record_at"),
            models.Index(fields=["unit", "at", "id"], name="record_of_unit"),
            models.Index(fields=["actor", "at", "id"], name="record_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label}：{self.label}"
