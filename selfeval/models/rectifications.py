"""Rectifications (整改): problems that an evaluation showed, each with who mends it until when, until it is closed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from perfgoals.accounts.models import Role
from perfgoals.workflow.models import Subject
from selfeval.models.evaluations import SelfEvaluation


class RectificationStatus(models.TextChoices):
    """Where a rectification stands."""

    OPEN = "open", "待整改"
    REPORTED = "reported", "待销号"
    CLOSED = "closed", "已销号"


class Rectification(Subject):
    """A problem to be mended (整改事项). ``unit`` is the unit of the self-evaluation, ``owner`` one of its filers.

    ``level3`` names the indicator that it is about; blank: the whole project. ``raised_as`` is the post at which it
    was raised: a lower one cannot close it. What was done stands in the records of its flow.
    """

    status = models.CharField(
        "状态", max_length=20, choices=RectificationStatus.choices, default=RectificationStatus.OPEN
    )
    evaluation = models.ForeignKey(SelfEvaluation, models.PROTECT, related_name="rectifications", verbose_name="自评表")
    level3 = models.TextField("三级指标", blank=True)
    problem = models.TextField("问题")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="整改责任人")
    due = models.DateField("整改期限")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁提出的")
    raised_as = models.CharField("提出时的岗位", max_length=20, choices=Role.choices)
    raised_at = models.DateTimeField("何时提出的", default=timezone.now)

    class Meta:
        ordering: ClassVar = ["due", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["status", "due", "id", "unit"], name="rectification_due"),
            models.Index(fields=["unit", "status", "due", "id"], name="rectification_of_unit"),
            models.Index(fields=["owner", "status", "due", "id"], name="rectification_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation}：{self.problem[:40]}"
