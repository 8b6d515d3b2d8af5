"""Monitorings (绩效运行监控表): how far money and indicators have come by a month of the year, and what is expected."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from perfgoals.workflow.models import Filing, KeptVersion, Snapshot, Stage
from projects.models import BudgetYear, Project
from selfeval.models.evaluations import STAGES
from selfeval.monitoring.lights import Light

LIGHTS: list[tuple[str, str]] = [(light.value, light.label) for light in Light]


class Monitoring(Filing):
    """A project's monitoring up to a month of the year (1–``month`` 月). Amounts in 元.

    ``targets``, ``funds`` and ``unread`` as in SelfEvaluation. What stands below ``reckoned`` is written with every
    save, for lists: the executed total, its rate in percent, the light of the money, how many indicators are red and
    yellow, and the worst light of all (blank: none is lit).
    """

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="monitorings", verbose_name="项目", db_index=False
    )
    year = models.ForeignKey(
        BudgetYear, models.PROTECT, related_name="monitorings", verbose_name="年度", db_index=False
    )
    month = models.PositiveSmallIntegerField("填报月份")
    status = models.CharField("状态", max_length=20, choices=STAGES, default=Stage.DRAFT)
    targets = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+", verbose_name="批复的目标")
    name = models.TextField("项目名称", blank=True)
    name_key = models.TextField(blank=True, editable=False)
    department_code = models.TextField("主管部门", blank=True)
    executing_unit = models.TextField("实施单位", blank=True)
    funds = models.JSONField("项目资金", default=list, blank=True)
    funds_cause = models.TextField("资金执行偏差原因", blank=True)
    funds_measure = models.TextField("资金执行改进措施", blank=True)
    unread = models.JSONField(default=dict, blank=True)

    # reckoned
    executed = models.DecimalField("执行数（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    execution_rate = models.DecimalField("执行率（%）", max_digits=20, decimal_places=2, null=True, blank=True)
    money_light = models.CharField("资金预警", max_length=6, choices=LIGHTS, blank=True)
    reds = models.PositiveSmallIntegerField("红灯指标", default=0)
    yellows = models.PositiveSmallIntegerField("黄灯指标", default=0)
    light = models.CharField("预警", max_length=6, choices=LIGHTS, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "year", "month"], name="monitoring_once_a_month")
        ]
        indexes: ClassVar = [
            # As those of declarations: lists newest first, and the desk.
            models.Index(fields=["unit", "year", "id", "status", "handed_in", "moved_at"], name="monitoring_of_unit"),
            models.Index(fields=["year", "id"], name="monitoring_of_year"),
            models.Index(fields=["handed_in", "year", "id"], name="monitoring_handed_in"),
            models.Index(fields=["status", "year", "id"], name="monitoring_of_state"),
            models.Index(
                fields=["year", "status", "handed_in", "moved_at", "id", "unit", "executed"],
                name="monitoring_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.project.name


class MonitoringRow(models.Model):
    """One row of the indicator table of a monitoring, texts to the letter as typed.

    ``causes`` are keys of the columns of 偏差原因 that are ticked; ``likelihood`` one of 完成目标可能性;
    ``measure`` what is done about it, due where the light is red; ``hand_light`` the light that the filer gives where
    nothing can be compared. ``light`` is reckoned with every save.
    """

    monitoring = models.ForeignKey(Monitoring, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    level1 = models.TextField("一级指标")
    level2 = models.TextField("二级指标")
    level3 = models.TextField("三级指标", blank=True)
    target = models.TextField("年度指标值", blank=True)
    actual = models.TextField("执行情况", blank=True)
    forecast = models.TextField("全年预计完成情况", blank=True)
    causes = models.JSONField("偏差原因", default=list, blank=True)
    explanation = models.TextField("原因说明", blank=True)
    likelihood = models.CharField("完成目标可能性", max_length=12, blank=True)
    measure = models.TextField("改进措施", blank=True)
    remark = models.TextField("备注", blank=True)
    hand_light = models.CharField("填报人判断的预警", max_length=6, choices=LIGHTS, blank=True)
    light = models.CharField("预警", max_length=6, choices=LIGHTS, blank=True)

    class Meta:
        ordering: ClassVar = ["monitoring", "position"]

    def __str__(self) -> str:
        return f"{self.level3} {self.target}"


class MonitoringRevision(KeptVersion):
    """A kept version of a monitoring."""

    monitoring = models.ForeignKey(Monitoring, models.CASCADE, related_name="revisions")

    class Meta:
        ordering: ClassVar = ["monitoring", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["monitoring", "version"], name="monitoring_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.monitoring_id} v{self.version}"
