"""Declarations (二级项目支出绩效目标申报表) with their indicator rows, calculation items and versions."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.db import models

from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.layouts import KEY_PROJECTS
from perfgoals.workflow.models import Filing, KeptVersion
from projects.models.projects import Project
from projects.models.years import BudgetYear


class Variant(models.TextChoices):
    """Which of the two tables about a project's targets a form is."""

    DECLARATION = "declaration", "申报表"
    KEY_PROJECT = "key-project", "重点项目绩效目标表"


D = TypeVar("D", bound="Declaration")


class _Declarations(models.Manager[D]):
    """The forms of one variant: what lists, sums and counts declarations never takes in those of 重点项目."""

    variant = Variant.DECLARATION

    def get_queryset(self) -> models.QuerySet[D]:
        return super().get_queryset().filter(variant=self.variant)


class Declaration(Filing):
    """A project's declaration for one year. Amounts in 元; unit names and type as on the form of that time.

    The form of a 重点项目 is kept in the same table, as its other ``variant``: see KeyProject. What a year's table has
    no place for is blank. ``version`` goes up with every save and every step of the flow; whoever writes names the
    version seen. ``unread`` keeps typed text of number fields that could not be read, by field. ``name_key`` is the
    name as it is searched (perfgoals.search) and written with it.
    """

    # Without indexes of their own: longer ones below begin with them.
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="declarations", verbose_name="项目", db_index=False
    )
    year = models.ForeignKey(
        BudgetYear, models.PROTECT, related_name="declarations", verbose_name="年度", db_index=False
    )
    variant = models.CharField(max_length=12, choices=Variant.choices, default=Variant.DECLARATION, editable=False)
    unit_name = models.TextField("申请单位", blank=True)
    top_unit_name = models.TextField("一级预算单位", blank=True)
    name = models.TextField("项目名称", blank=True)
    name_key = models.TextField(blank=True, editable=False)
    period_years = models.PositiveSmallIntegerField("实施期限", null=True, blank=True)
    type_code = models.CharField("项目类型编码", max_length=10, blank=True)
    type_name = models.TextField("项目类型", blank=True)
    is_new = models.BooleanField("是否新增项目", null=True, blank=True)
    allocation = models.TextField("分配方式", blank=True)
    continuity = models.TextField("续存属性", blank=True)
    start = models.TextField("起止时间：起", blank=True)
    end = models.TextField("起止时间：止", blank=True)
    contact = models.TextField("联系人", blank=True)
    phone = models.TextField("电话", blank=True)
    total_amount = models.DecimalField("项目总金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    year_amount = models.DecimalField("本年度项目金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    fiscal = models.DecimalField("财政拨款（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    other = models.DecimalField("其他资金（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    policy_basis = models.TextField("政策依据", blank=True)
    calculation_basis = models.TextField("测算依据", blank=True)
    annual_goal = models.TextField("年度目标", blank=True)
    long_term_goal = models.TextField("长期目标", blank=True)
    unread = models.JSONField(default=dict, blank=True)

    objects: ClassVar[models.Manager[Self]] = _Declarations()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "year", "variant"], name="declaration_once_a_year")
        ]
        # All begin with the variant: every list is of one.
        indexes: ClassVar = [
            # Lists, newest first: of a few units; of all; of all that was handed in; of one state.
            models.Index(
                fields=["variant", "unit", "year", "id", "status", "handed_in", "moved_at"], name="declaration_of_unit"
            ),
            models.Index(fields=["variant", "year", "id"], name="declaration_of_year"),
            models.Index(fields=["variant", "handed_in", "year", "id"], name="declaration_handed_in"),
            models.Index(fields=["variant", "status", "year", "id"], name="declaration_of_state"),
            # The desk: what waits longest first, and the counts and sums by state, read from the index alone.
            models.Index(
                fields=["variant", "year", "status", "handed_in", "moved_at", "id", "unit", "year_amount"],
                name="declaration_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.project.name

    @property
    def layout(self) -> Layout:
        """The table in which forms of this variant are filed in its year."""
        return self.year.layout


class _KeyProjects(_Declarations[D]):
    """The forms of 重点项目 alone."""

    variant = Variant.KEY_PROJECT


class KeyProject(Declaration):
    """A 部门预算重点项目绩效目标表: filed beside the declaration of the same project and year, with its own content."""

    objects: ClassVar[models.Manager[Self]] = _KeyProjects()

    class Meta:
        proxy = True

    @property
    def layout(self) -> Layout:
        """See Declaration. Where the year has none, as none can be filed, that of the newest year that has."""
        return self.year.key_project_layout or KEY_PROJECTS[-1]


class IndicatorRow(models.Model):
    """One row of the indicator table (绩效指标), texts to the letter as typed."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    level1 = models.TextField("一级指标")
    level2 = models.TextField("二级指标")
    required = models.BooleanField("必填（*）", default=False)
    level3 = models.TextField("三级指标", blank=True)
    target = models.TextField("指标值", blank=True)
    explanation = models.TextField("指标解释", blank=True)

    class Meta:
        ordering: ClassVar = ["declaration", "position"]

    def __str__(self) -> str:
        return f"{self.level3} {self.target}"


class CalculationItem(models.Model):
    """One line of 测算明细, kept as typed; money in the form's unit."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    content = models.TextField("内容", blank=True)
    unit_price = models.TextField("单价", blank=True)
    quantity = models.TextField("数量", blank=True)
    times = models.TextField("次数", blank=True)
    amount = models.TextField("金额", blank=True)

    class Meta:
        ordering: ClassVar = ["declaration", "position"]

    def __str__(self) -> str:
        return self.content


class Revision(KeptVersion):
    """A kept version of a declaration."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="revisions")

    class Meta:
        ordering: ClassVar = ["declaration", "-version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["declaration", "version"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.declaration_id} v{self.version}"
