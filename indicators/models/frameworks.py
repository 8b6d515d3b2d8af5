"""Indicator frameworks: first, second and third levels with stars, order and points, by year and region, as data."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

from perfgoals.accounts.models import User

NAME_LENGTH: Final = 80
CODE_LENGTH: Final = 40
LEVEL_LENGTH: Final = 30
PROPOSAL_LENGTH: Final = 60


class FrameworkState(models.TextChoices):
    """Whether a framework may still be changed (状态)."""

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"


class Framework(models.Model):
    """A framework of indicators (指标框架) that the forms of a year are built on.

    Once published it never changes: filings stand on it. A change is a draft copied from it (``base``), published
    beside it. ``version`` goes up with every save of a draft; whoever writes names the version seen. Points are for
    self-evaluation: ``execution_points`` (预算执行) and those of the first levels make 100; None where the form of
    that time had none.
    """

    code = models.CharField("编号", max_length=CODE_LENGTH, unique=True)
    name = models.CharField("名称", max_length=NAME_LENGTH)
    region = models.CharField("适用地区", max_length=40, blank=True)
    first_year = models.PositiveSmallIntegerField("适用年度，从", null=True, blank=True)
    last_year = models.PositiveSmallIntegerField("适用年度，到", null=True, blank=True)
    execution_points = models.DecimalField("预算执行分值", max_digits=5, decimal_places=2, null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=FrameworkState.choices, default=FrameworkState.PUBLISHED)
    version = models.PositiveIntegerField(default=1)
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复制自")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="谁发布的")

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        """Whether its content may still be changed."""
        return self.state == FrameworkState.DRAFT

    @property
    def years(self) -> str:
        """The years that it is meant for, in words: 2021–2025 年度."""
        first, last = self.first_year, self.last_year
        if first is None and last is None:
            return "不限年度"
        if first == last:
            return f"{first} 年度"
        if last is None:
            return f"{first} 年度起"
        return f"至 {last} 年度" if first is None else f"{first}–{last} 年度"


class FirstLevel(models.Model):
    """A first level (一级指标) with its points (分值).

    One without points of its own may stand in another's: ``counts_in`` names that one (满意度 in 效益).
    """

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="first_levels")
    position = models.PositiveSmallIntegerField("次序")
    name = models.CharField("一级指标", max_length=LEVEL_LENGTH)
    points = models.DecimalField("分值", max_digits=5, decimal_places=2, null=True, blank=True)
    counts_in = models.CharField("分值计入", max_length=LEVEL_LENGTH, blank=True)

    class Meta:
        ordering: ClassVar = ["framework", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["framework", "name"], name="first_level_once")]

    def __str__(self) -> str:
        return self.name


class SecondLevel(models.Model):
    """A second level (二级指标) under its first level (一级指标); ``required`` is the star of the official form."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="second_levels")
    position = models.PositiveSmallIntegerField("次序")
    level1 = models.CharField("一级指标", max_length=LEVEL_LENGTH)
    level2 = models.CharField("二级指标", max_length=LEVEL_LENGTH)
    required = models.BooleanField("必填（*）", default=False)
    points = models.DecimalField("分值", max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["framework", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["framework", "level1", "level2"], name="second_level_once")
        ]

    def __str__(self) -> str:
        return f"{'*' if self.required else ''}{self.level2}"


class ThirdLevel(models.Model):
    """A third level (三级指标) that the framework proposes under a second level; a filer may write another."""

    second_level = models.ForeignKey(SecondLevel, models.CASCADE, related_name="third_levels")
    position = models.PositiveSmallIntegerField("次序")
    name = models.CharField("三级指标", max_length=PROPOSAL_LENGTH)

    class Meta:
        ordering: ClassVar = ["second_level", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["second_level", "name"], name="third_level_once")]

    def __str__(self) -> str:
        return self.name
