"""Projects (二级项目): what lasts over the years."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from perfgoals.accounts.models import Unit


class Project(models.Model):
    """A second-level project. ``code`` is the 21-digit 项目编码; imported history may hold an odd one.

    ``first_level`` is the 一级项目 under which the department budget lists it; blank: it is one itself.
    """

    code = models.CharField("项目编码", max_length=60, unique=True)
    name = models.TextField("项目名称")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="projects", verbose_name="申请单位")
    type_code = models.CharField("项目类型", max_length=4, blank=True)
    first_level = models.TextField("一级项目", blank=True, default="")
    start_year = models.PositiveSmallIntegerField("开始年度", null=True, blank=True)
    period_years = models.PositiveSmallIntegerField("实施期限（年）", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name
