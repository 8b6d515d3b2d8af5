"""Budget years (年度): filing window, money unit, framework and form layout as data."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import ClassVar, Final

from django.db import models
from django.utils import timezone

from indicators.models import Framework
from indicators.rules import RuleSettings
from perfgoals.accounts.models import Unit, User
from perfgoals.findings import Level
from perfgoals.money import MoneyUnit
from perfgoals.officialforms import layouts
from perfgoals.officialforms.layout import Layout

# What cannot be read in stored settings is passed over: the rule's own holds, and the settings page can be opened.
_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
# The table of 2020 (万元) is known from that year, the one with 度量单位 and 指标解释 (元) from 2026.
LAST_OF_2020_LAYOUT: Final = 2025
OFF: Final = "off"  # stands for the level of a rule that a year does without


class BudgetYear(models.Model):
    """A year for which targets are filed. ``layout_id`` names a layout of perfgoals.officialforms.

    The overall form (整体支出绩效目标申报表) has a layout of its own with its own money unit, and a framework of its
    own where that of the projects is another one (2020); blank for what is usual. 单位审核 ends with the filing
    window; the two levels above may have a time of their own.
    """

    year = models.PositiveSmallIntegerField("年度", primary_key=True)
    opens_at = models.DateTimeField("申报开始")
    closes_at = models.DateTimeField("申报截止")
    department_review_by = models.DateTimeField("主管部门审核完毕", null=True, blank=True)
    finance_review_by = models.DateTimeField("财政审核完毕", null=True, blank=True)
    money_unit = models.CharField("金额单位", max_length=4, choices=[(unit.value, unit.value) for unit in MoneyUnit])
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="+", verbose_name="指标框架")
    layout_id = models.CharField("表样", max_length=40)
    overall_layout_id = models.CharField("整体表样", max_length=40, blank=True)
    overall_framework = models.ForeignKey(
        Framework, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="整体表指标框架"
    )
    # Over the rules' own: {"levels": {rule id: level or "off"}, "thresholds": {"<rule id>.<name>": decimal string}}.
    rule_settings = models.JSONField("预审规则设置", default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-year"]

    def __str__(self) -> str:
        return f"{self.year} 年度"

    @property
    def unit_of_money(self) -> MoneyUnit:
        """The money unit of the year's forms."""
        return MoneyUnit(self.money_unit)

    @property
    def rules(self) -> RuleSettings:
        """What the year sets over the levels and thresholds of the pre-check's rules."""
        levels = self.rule_settings.get("levels", {})
        thresholds = self.rule_settings.get("thresholds", {})
        known = {*Level, OFF}
        return RuleSettings(
            levels={rule: None if level == OFF else Level(level) for rule, level in levels.items() if level in known},
            thresholds={name: Decimal(number) for name, number in thresholds.items() if _NUMBER.fullmatch(number)},
        )

    @property
    def layout(self) -> Layout:
        """The newest version of the year's layout; UnknownLayout where none of that id ships."""
        return layouts.get(self.layout_id)

    @property
    def key_project_layout(self) -> Layout | None:
        """The table of the year's 重点项目; None for a year that has none."""
        return layouts.get(self.layout.key_project) if self.layout.key_project else None

    @property
    def overall_layout(self) -> Layout:
        """The newest version of the layout of the year's overall forms; UnknownLayout where none of that id ships."""
        usual = "overall-2020" if self.year <= LAST_OF_2020_LAYOUT else "overall-2026"
        return layouts.get(self.overall_layout_id or usual)

    @property
    def framework_of_overall(self) -> Framework:
        """The framework (指标框架) of the year's overall forms."""
        return self.overall_framework or self.framework


class WindowOpening(models.Model):
    """A filing window that 管理员 opened for one unit beyond the year's own, with a reason."""

    year = models.ForeignKey(BudgetYear, models.CASCADE, related_name="openings", verbose_name="年度")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    until = models.DateTimeField("开放到")
    reason = models.CharField("原因", max_length=300)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="谁开的")
    opened_at = models.DateTimeField("何时开的", default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["year", "unit"], name="opening_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"
