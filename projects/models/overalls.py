"""Overall forms (部门（单位）整体支出绩效目标申报表): a unit's tasks of a year with the projects that they gather."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

from perfgoals.workflow.models import Filing, KeptVersion
from projects.models.projects import Project
from projects.models.years import BudgetYear
from projects.overall.values import Origin

ORIGINS: Final = [(origin.value, origin.label) for origin in Origin]


class Overall(Filing):
    """A unit's form for one year. Amounts in 元; the names as on the form of that time.

    ``total``, ``fiscal`` and ``other`` are the row 金额合计. ``version`` and ``unread`` as in Declaration; ``name_key``
    is the unit's name as it is searched (perfgoals.search) and written with it.
    """

    # Without an index of its own: longer ones below begin with it.
    year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="overalls", verbose_name="年度", db_index=False)
    unit_name = models.TextField("部门（单位）名称", blank=True)
    name_key = models.TextField(blank=True, editable=False)
    supervising_unit_name = models.TextField("主管部门", blank=True)
    goals = models.TextField("年度总体目标", blank=True)
    total = models.DecimalField("总额合计（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    fiscal = models.DecimalField("财政拨款合计（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    other = models.DecimalField("其他资金合计（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    unread = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "year"], name="overall_once_a_year")]
        indexes: ClassVar = [
            # As those of declarations: lists newest first, and the desk.
            models.Index(fields=["unit", "year", "id", "status", "handed_in", "moved_at"], name="overall_of_unit"),
            models.Index(fields=["year", "id"], name="overall_of_year"),
            models.Index(fields=["handed_in", "year", "id"], name="overall_handed_in"),
            models.Index(fields=["status", "year", "id"], name="overall_of_state"),
            models.Index(
                fields=["year", "status", "handed_in", "moved_at", "id", "unit", "total"], name="overall_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.unit_name or self.unit.official_name


class OverallTask(models.Model):
    """One line of 年度主要任务. Amounts in 元; ``unread`` keeps typed amounts that could not be read, by column.

    ``origin`` is written with every save: where its money comes from.
    """

    overall = models.ForeignKey(Overall, models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    origin = models.CharField("金额来源", max_length=8, choices=ORIGINS, default=Origin.TYPED)
    name = models.TextField("任务名称", blank=True)
    content = models.TextField("主要内容", blank=True)
    total = models.DecimalField("总额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    fiscal = models.DecimalField("财政拨款（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    other = models.DecimalField("其他资金（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    unread = models.JSONField(default=dict, blank=True)
    projects = models.ManyToManyField(Project, through="GatheredProject", related_name="+", verbose_name="归集的项目")

    class Meta:
        ordering: ClassVar = ["overall", "position"]

    def __str__(self) -> str:
        return self.name


class GatheredProject(models.Model):
    """A project that a task gathers (归集). That one stands in two tasks is a finding, and can be stored."""

    task = models.ForeignKey(OverallTask, models.CASCADE, related_name="gathered")
    project = models.ForeignKey(Project, models.PROTECT, related_name="gathered", verbose_name="项目")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["task", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["task", "project"], name="gathered_once_a_task")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.project_id}"


class OverallIndicator(models.Model):
    """One row of 年度绩效指标, texts to the letter as typed; ``project`` is the one that it was picked from."""

    overall = models.ForeignKey(Overall, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    level1 = models.TextField("一级指标", blank=True)
    level2 = models.TextField("二级指标", blank=True)
    level3 = models.TextField("三级指标", blank=True)
    target = models.TextField("指标值", blank=True)
    unit_of_measure = models.TextField("度量单位", blank=True)
    explanation = models.TextField("指标解释", blank=True)
    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="+", verbose_name="取自项目")

    class Meta:
        ordering: ClassVar = ["overall", "position"]

    def __str__(self) -> str:
        return f"{self.level3} {self.target}"


class OverallRevision(KeptVersion):
    """A kept version of an overall form."""

    overall = models.ForeignKey(Overall, models.CASCADE, related_name="revisions")

    class Meta:
        ordering: ClassVar = ["overall", "-version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["overall", "version"], name="overall_revision_once")]

    def __str__(self) -> str:
        return f"{self.overall_id} v{self.version}"
