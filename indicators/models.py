"""Indicator frameworks: first and second levels with stars and order, by year and region, as data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Framework(models.Model):
    """A framework of indicators (指标框架) that the forms of a year are built on."""

    code = models.CharField("编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class SecondLevel(models.Model):
    """A second level (二级指标) under its first level (一级指标); ``required`` is the star of the official form."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="second_levels")
    position = models.PositiveSmallIntegerField("次序")
    level1 = models.CharField("一级指标", max_length=30)
    level2 = models.CharField("二级指标", max_length=30)
    required = models.BooleanField("必填（*）", default=False)

    class Meta:
        ordering: ClassVar = ["framework", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["framework", "level1", "level2"], name="second_level_once")
        ]

    def __str__(self) -> str:
        return f"{'*' if self.required else ''}{self.level2}"
