"""Self-evaluations (自评表) of projects and of whole units, with indicator rows, versions, evidence and re-scores."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from indicators.models.library import LEVEL_LENGTH
from perfgoals.accounts.models import Role
from perfgoals.appendonly import AppendOnlyModel
from perfgoals.search import KEY_LENGTH
from perfgoals.workflow.models import Filing, KeptVersion, Snapshot, Stage
from projects.models import BudgetYear, Project

# 批复 belongs to targets; a self-evaluation is confirmed.
STAGES: list[tuple[str, str]] = [(stage.value, "已确认" if stage is Stage.APPROVED else stage.label) for stage in Stage]


class OfProjects(models.Manager["SelfEvaluation"]):
    """The self-evaluations of projects alone."""

    def get_queryset(self) -> models.QuerySet[SelfEvaluation]:
        """Those that are about a project."""
        return super().get_queryset().filter(project__isnull=False)


class OfUnits(models.Manager["OverallEvaluation"]):
    """The self-evaluations of whole units alone."""

    def get_queryset(self) -> models.QuerySet[OverallEvaluation]:
        """Those that are about no project."""
        return super().get_queryset().filter(project__isnull=True)


class SelfEvaluation(Filing):
    """A project's self-evaluation for one year. Amounts in 元.

    Without a project it is that of the whole unit (OverallEvaluation): the same table, so that rows, versions,
    evidence, re-scores and rectifications are the same for both. ``objects`` are those of projects, which lists,
    counts and the analysis are about; ``every`` are all.

    ``targets`` is the approved snapshot of the declaration (or overall form) whose indicators it evaluates; None where
    it was imported or begun blank, and then its targets are typed. ``funds`` holds the rows of 项目资金, ``tasks`` the
    年度主要任务 of a whole unit, as the values keep them (selfeval.values, selfeval.overall.values). What stands below
    ``reckoned`` is written with every save, for lists and pictures: the total row of the funds, the execution rate in
    percent, the total score and its grade (None and blank while rows are not scored yet).
    """

    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="self_evaluations", verbose_name="项目", db_index=False
    )
    year = models.ForeignKey(
        BudgetYear, models.PROTECT, related_name="self_evaluations", verbose_name="年度", db_index=False
    )
    status = models.CharField("状态", max_length=20, choices=STAGES, default=Stage.DRAFT)
    targets = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+", verbose_name="批复的目标")
    name = models.TextField("项目名称", blank=True)
    name_key = models.TextField(blank=True, editable=False)
    project_amount = models.DecimalField("项目金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    department_code = models.TextField("主管部门", blank=True)
    executing_unit = models.TextField("实施单位", blank=True)
    expected_goal = models.TextField("预期目标", blank=True)
    actual_goal = models.TextField("实际完成情况", blank=True)
    funds = models.JSONField("项目资金", default=list, blank=True)
    tasks = models.JSONField("年度主要任务", default=list, blank=True)
    unread = models.JSONField(default=dict, blank=True)

    # reckoned
    initial = models.DecimalField("年初预算数（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    adjusted = models.DecimalField("全年预算数（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    executed = models.DecimalField("全年执行数（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    execution_rate = models.DecimalField("执行率（%）", max_digits=20, decimal_places=2, null=True, blank=True)
    score = models.DecimalField("总分", max_digits=10, decimal_places=2, null=True, blank=True)
    grade = models.CharField("等级", max_length=2, blank=True)

    objects = OfProjects()
    every: ClassVar[models.Manager[SelfEvaluation]] = models.Manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "year"], name="evaluation_once_a_year"),
            models.UniqueConstraint(
                fields=["unit", "year"], condition=models.Q(project=None), name="overall_evaluation_once_a_year"
            ),
        ]
        indexes: ClassVar = [
            # As those of declarations: lists newest first, and the desk.
            models.Index(fields=["unit", "year", "id", "status", "handed_in", "moved_at"], name="evaluation_of_unit"),
            models.Index(fields=["year", "id"], name="evaluation_of_year"),
            models.Index(fields=["handed_in", "year", "id"], name="evaluation_handed_in"),
            models.Index(fields=["status", "year", "id"], name="evaluation_of_state"),
            models.Index(
                fields=["year", "status", "handed_in", "moved_at", "id", "unit", "executed", "project"],
                name="evaluation_waiting",
            ),
            # The analysis of a year: counts by grade are read from here alone.
            models.Index(fields=["year", "status", "unit", "grade", "score", "project"], name="evaluation_graded"),
            # Those of whole units are few among the others: list and desk.
            models.Index(fields=["year", "id"], condition=models.Q(project=None), name="overall_evaluation_of_year"),
            models.Index(
                fields=["year", "status", "handed_in", "moved_at", "id", "unit", "executed"],
                condition=models.Q(project=None),
                name="overall_evaluation_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.name or (self.project.name if self.project else self.unit.official_name)

    @property
    def is_overall(self) -> bool:
        """Whether it is about a whole unit and not about one project."""
        return self.project_id is None


class OverallEvaluation(SelfEvaluation):
    """A unit's self-evaluation of all it did in one year (部门（单位）整体支出绩效自评表)."""

    objects: ClassVar[OfUnits] = OfUnits()  # type: ignore[assignment]

    class Meta:
        proxy = True


class EvaluationRow(models.Model):
    """One row of the indicator table of a self-evaluation, texts to the letter as typed.

    ``level1_weight`` are the points printed behind the first level; ``own_score`` is 得分 where it was given by hand;
    ``unread`` keeps typed text of points that could not be read. ``score`` and ``lost`` are reckoned with every save:
    the score that counts, after re-scoring where there was one, and what it lacks to the weight. ``name_key`` and
    ``level_key`` are what the library compares indicators by (indicators.library), cut to their lengths.
    """

    evaluation = models.ForeignKey(SelfEvaluation, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    level1 = models.TextField("一级指标")
    level2 = models.TextField("二级指标")
    level3 = models.TextField("三级指标", blank=True)
    name_key = models.CharField(max_length=KEY_LENGTH, blank=True, editable=False)
    level_key = models.CharField(max_length=LEVEL_LENGTH, blank=True, editable=False)
    level1_weight = models.DecimalField("一级指标分值", max_digits=6, decimal_places=2, null=True, blank=True)
    target = models.TextField("年度指标值", blank=True)
    actual = models.TextField("实际完成值", blank=True)
    weight = models.DecimalField("分值", max_digits=6, decimal_places=2, null=True, blank=True)
    own_score = models.DecimalField("自评得分", max_digits=6, decimal_places=2, null=True, blank=True)
    deviation = models.TextField("偏差原因分析及改进措施", blank=True)
    unread = models.JSONField(default=dict, blank=True)
    score = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)
    lost = models.DecimalField("失分", max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["evaluation", "position"]
        indexes: ClassVar = [
            # The analysis of a year: which indicators lost points is read from here alone. Few do.
            models.Index(
                fields=["evaluation", "name_key", "level_key", "lost", "id"],
                condition=models.Q(lost__gt=0),
                name="row_that_lost",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level3} {self.target}"


class EvaluationRevision(KeptVersion):
    """A kept version of a self-evaluation."""

    evaluation = models.ForeignKey(SelfEvaluation, models.CASCADE, related_name="revisions")

    class Meta:
        ordering: ClassVar = ["evaluation", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "version"], name="evaluation_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} v{self.version}"


class Rescore(AppendOnlyModel):
    """A score that a reviewer changed (复核), with the reason; the score before it stays. The newest of a row holds.

    ``fingerprint`` is that of the row as it was re-scored (selfeval.values): a row that was changed since is scored
    anew. ``role`` is the post at which it was done.
    """

    evaluation = models.ForeignKey(SelfEvaluation, models.CASCADE, related_name="rescores")
    fingerprint = models.CharField(max_length=64)
    level2 = models.TextField("二级指标")
    level3 = models.TextField("三级指标")
    before = models.DecimalField("原得分", max_digits=6, decimal_places=2, null=True)
    after = models.DecimalField("复核得分", max_digits=6, decimal_places=2)
    reason = models.CharField("理由", max_length=500)
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁")
    at = models.DateTimeField("何时", default=timezone.now)

    class Meta:
        ordering: ClassVar = ["evaluation", "pk"]

    def __str__(self) -> str:
        return f"{self.level3} {self.before} → {self.after}"


class Evidence(models.Model):
    """A file that proves an actual value (证明材料), in private storage; one that was taken back stays, marked.

    It belongs to the row of that second and third level; both blank: to the form as a whole.
    """

    evaluation = models.ForeignKey(SelfEvaluation, models.CASCADE, related_name="evidence")
    level2 = models.TextField("二级指标", blank=True)
    level3 = models.TextField("三级指标", blank=True)
    file = models.FileField(upload_to="evidence/%Y/")
    name = models.CharField("文件名", max_length=255)
    size = models.PositiveIntegerField("字节数")
    digest = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["evaluation", "pk"]

    def __str__(self) -> str:
        return self.name
