"""Import batches (导入批次): an uploaded workbook, what would happen, what did happen, and how to undo it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from perfgoals.accounts.models import Unit
from perfgoals.officialforms.from_file import is_pdf
from projects.models.years import BudgetYear


class BatchStatus(models.TextChoices):
    """Where a batch stands."""

    PREVIEW = "preview", "待确认"
    WRITTEN = "written", "已写入"
    UNDONE = "undone", "已撤回"
    DISCARDED = "discarded", "已取消"


class ImportOutcome(models.TextChoices):
    """What an import does with one form of a workbook. LEFT_OUT: it could have been written, but was not chosen."""

    CREATED = "created", "新建"
    UPDATED = "updated", "更新草稿"
    UNCHANGED = "unchanged", "无变化"
    REJECTED = "rejected", "不能导入"
    LEFT_OUT = "left_out", "没有导入"


class ImportBatch(models.Model):
    """An uploaded workbook or PDF. Its file is private, kept until the batch is undone, discarded or long done with.

    ``year`` and ``unit`` are what was chosen for the whole file; without them each form says its own. A batch of
    the command line keeps no file. ``history`` was loaded as approved (载入历史).
    """

    year = models.ForeignKey(BudgetYear, models.PROTECT, null=True, related_name="+", verbose_name="年度")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="申请单位")
    history = models.BooleanField("载入历史", default=False)
    file = models.FileField(upload_to="imports/", blank=True)
    file_name = models.CharField("文件名", max_length=255)
    digest = models.CharField(max_length=64)
    status = models.CharField("状态", max_length=12, choices=BatchStatus.choices, default=BatchStatus.PREVIEW)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    written_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_pdf(self) -> bool:
        """Whether it is no workbook: places in it are pages, and there is no marked copy."""
        return is_pdf(self.file_name)


class ImportedForm(models.Model):
    """What a written batch did with one form; ``before`` is the content that an undo brings back.

    ``kind`` and ``subject_id`` name the stored form (perfgoals.workflow.kinds), which may be gone since; no
    ``subject_id`` where nothing was stored. ``why`` is the sentence that said what would happen.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="forms")
    kind = models.CharField("哪种表", max_length=20)
    subject_id = models.BigIntegerField(null=True)
    sheet = models.CharField("工作表", max_length=100)
    name = models.CharField("项目名称", max_length=400)
    outcome = models.CharField("结果", max_length=12, choices=ImportOutcome.choices)
    why = models.TextField("会发生什么", blank=True)
    version_after = models.PositiveIntegerField(null=True)
    before = models.JSONField(null=True)
    project_created = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["batch", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.get_outcome_display()}"
