"""The indicator library (指标库): indicators that suit many projects, with how to write and reckon them."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.utils import timezone

from perfgoals.search import KEY_LENGTH

LEVEL_LENGTH: Final = 30
NAME_LENGTH: Final = 60
TARGET_LENGTH: Final = 60
# The kinds of projects that entries are for (适用类型); the first suits all.
CATEGORIES: Final = (
    "通用",
    "信息化",
    "工程建设",
    "设备购置",
    "运行维护",
    "培训",
    "会议活动",
    "宣传",
    "规划与课题",
    "委托服务",
    "补助补贴",
    "教育",
    "医疗卫生",
    "文化体育",
    "民政社保",
    "就业人才",
    "公安司法与应急",
    "城管与交通",
    "生态环境与农林水",
    "产业与科技",
    "政务服务",
)
COMMON: Final = CATEGORIES[0]


class EntryState(models.TextChoices):
    """Where an entry stands (状态). Only what is in use is offered to filers."""

    IN_USE = "in_use", "在用"
    CANDIDATE = "candidate", "待整理"
    OFF = "off", "停用"
    MERGED = "merged", "已并入"


class LibraryIndicator(models.Model):
    """An entry of the library: a third level (三级指标) and how it is written.

    ``target`` is a usual 指标值; ``lowest`` and ``highest`` the usual range of its number, in ``unit``. ``meaning``,
    ``formula``, ``data_source`` and ``standard`` make the explanation. ``used`` counts filings in which it was handed
    in, ``approved`` approvals, ``returned`` returns of such filings. ``level_key`` and ``name_key`` are what names are
    compared by (indicators.library.terms), and written with level and name.
    """

    category = models.CharField("适用类型", max_length=12, default=COMMON)
    level1 = models.CharField("一级指标", max_length=LEVEL_LENGTH)
    level2 = models.CharField("二级指标", max_length=LEVEL_LENGTH)
    name = models.CharField("三级指标", max_length=NAME_LENGTH)
    unit = models.CharField("单位", max_length=20, blank=True)
    target = models.CharField("常用指标值", max_length=TARGET_LENGTH, blank=True)
    lowest = models.DecimalField("常用范围，从", max_digits=14, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField("常用范围，到", max_digits=14, decimal_places=2, null=True, blank=True)
    meaning = models.TextField("考核内容", blank=True)
    formula = models.TextField("计算方法", blank=True)
    data_source = models.TextField("数据来源", blank=True)
    standard = models.TextField("评价标准", blank=True)
    state = models.CharField("状态", max_length=12, choices=EntryState.choices, default=EntryState.IN_USE)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    used = models.PositiveIntegerField("用过", default=0)
    approved = models.PositiveIntegerField("批复", default=0)
    returned = models.PositiveIntegerField("退回", default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    level_key = models.CharField(max_length=LEVEL_LENGTH, editable=False)
    name_key = models.CharField(max_length=KEY_LENGTH, editable=False, db_index=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name_key", "level_key"], name="library_name_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "used", "id"], name="library_most_used"),
            models.Index(fields=["state", "level_key", "used", "id"], name="library_of_level"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def usual_range(self) -> str:
        """The usual range of its number in words: 90–100 %; "" where none is known."""
        ends = [f"{end.normalize():f}" for end in (self.lowest, self.highest) if end is not None]
        if len(ends) < 2 and ends:
            ends = [f"{ends[0]} 以上" if self.highest is None else f"{ends[0]} 以下"]
        return f"{'–'.join(dict.fromkeys(ends))} {self.unit}".strip() if ends else ""

    @property
    def explanation(self) -> str:
        """The 指标解释 that goes with it, made of the parts that are there."""
        parts = (
            ("", self.meaning),
            ("计算方法：", self.formula),
            ("数据来源：", self.data_source),
            ("评价标准：", self.standard),
        )
        return "".join(f"{label}{text.rstrip('。；;')}。" for label, text in parts if text)


class LibraryTerm(models.Model):
    """Where a short piece of a name or of its initials stands: the index by which entries in use are searched.

    The same on both databases, and bounded whatever the size: of each piece a search reads so many places at most.
    """

    entry = models.ForeignKey(LibraryIndicator, models.CASCADE, related_name="+", db_index=False)
    term = models.CharField(max_length=4)
    level_key = models.CharField(max_length=LEVEL_LENGTH)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "term"], name="library_term_once")]
        indexes: ClassVar = [models.Index(fields=["term", "level_key", "entry"], name="library_term_places")]

    def __str__(self) -> str:
        return self.term
