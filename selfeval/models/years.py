"""What a budget year sets for the time after it has begun: when it is monitored and evaluated, and how it is scored."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone

from perfgoals.officialforms import layouts
from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.layouts.overall_selfeval import OVERALL_SELFEVALS
from projects.models import BudgetYear

SELFEVAL_LAYOUT: Final = "selfeval-2021"
MONITORING_LAYOUT: Final = "monitoring"
PROFILE: Final = "futian"


class EvaluationYear(models.Model):
    """Monitoring and self-evaluation of a budget year (监控、自评设置).

    ``profile`` is the scoring profile as JSON (selfeval.scoring): empty for the shipped one named ``profile_id``.
    Layouts name those of perfgoals.officialforms. ``of`` gives what holds where 管理员 has set nothing.
    """

    year = models.OneToOneField(BudgetYear, models.CASCADE, primary_key=True, related_name="evaluation")
    monitoring_month = models.PositiveSmallIntegerField("监控到几月", default=7)
    monitoring_opens_at = models.DateTimeField("监控填报开始")
    monitoring_closes_at = models.DateTimeField("监控填报截止")
    opens_at = models.DateTimeField("自评开始")
    closes_at = models.DateTimeField("自评截止")
    department_review_by = models.DateTimeField("主管部门审核完毕", null=True, blank=True)
    finance_review_by = models.DateTimeField("财政审核完毕", null=True, blank=True)
    profile_id = models.CharField("评分办法", max_length=40, default=PROFILE)
    profile = models.JSONField("评分办法的改动", default=dict, blank=True)
    layout_id = models.CharField("自评表样", max_length=60, default=SELFEVAL_LAYOUT)
    monitoring_layout_id = models.CharField("监控表样", max_length=60, default=MONITORING_LAYOUT)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.year_id} 年度监控与自评"

    @classmethod
    def of(cls, year: BudgetYear) -> EvaluationYear:
        """The settings of a year; where none are stored the usual ones: July's figures by the end of July, the
        self-evaluation by the end of March after (DOMAIN §1). No query where ``year__evaluation`` was joined.
        """
        try:
            return year.evaluation
        except cls.DoesNotExist:
            return cls(
                year=year,
                monitoring_opens_at=_begin(year.year, 7),
                monitoring_closes_at=_end(date(year.year, 7, 31)),
                opens_at=_begin(year.year + 1, 1),
                closes_at=_end(date(year.year + 1, 3, 31)),
            )

    @property
    def layout(self) -> Layout:
        """The newest version of the layout of 自评表; UnknownLayout where none of that id ships."""
        return layouts.get(self.layout_id)

    @property
    def overall_layout(self) -> Layout:
        """The layout of 整体支出绩效自评表 in the money unit of 自评表."""
        unit = self.layout.money_unit
        return next(layout for layout in OVERALL_SELFEVALS if layout.money_unit is unit)

    @property
    def monitoring_layout(self) -> Layout:
        """The newest version of the layout of 监控表; UnknownLayout where none of that id ships."""
        return layouts.get(self.monitoring_layout_id)


def _begin(year: int, month: int) -> datetime:
    """The first moment of a month."""
    return timezone.make_aware(datetime.combine(date(year, month, 1), time.min))


def _end(day: date) -> datetime:
    """The last minute of a day, as pages write it."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
