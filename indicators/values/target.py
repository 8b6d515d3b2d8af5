"""What a target value (指标值) was read as: the types, and what each of their fields means.

How the fields are filled, by kind (``parse`` keeps to it, rules and scoring may rely on it):

============  ==========================================================================================
number        ``number`` as typed, ``unit`` the typed measure word with its 万/亿: ≥190万人 → 190, 万人;
              a bare 616 has no unit
percent       ``number`` in percent points, ``unit`` “%”: 98% → 98, 5‰ → 0.5, 九成 → 90; only 个百分点
              keeps its own unit 百分点
money         ``unit`` as typed: 837万元 → 837, 万元; 2000元/月 → 2000, 元/月; ¥5 → 5, 元
duration      ``unit`` as typed without 个: 5个月 → 5, 月; 20个工作日内 → ≤ 20, 工作日
deadline      ``when`` (and ``since`` for a period); ``number`` and ``unit`` are None
qualitative   words; ``comparator`` only where one was typed (≥良好, 不低于二级); ``parts`` holds the
              standard that stands in brackets behind them: 显著（80%-100%）
na            不适用, 无, /, —, blank: everything else is None
compound      ``parts`` holds the values in the order typed, everything else is None; ``any_of`` says
              that one of them is enough (或)
other         cannot be read as any of these (1:1, a lone sign)
============  ==========================================================================================

A comparator is what was typed, never a guess: a bare “100%” or “4人” has none, nor has 达到, 完成 or 提升.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """The kind of a target value (DOMAIN §3)."""

    NUMBER = "number"  # a count or measure with or without a unit: 30场, ≥10兆
    PERCENT = "percent"  # number is in percent: 98% is 98; 5‰ is 0.5
    MONEY = "money"  # unit 元 or 万元 … as typed, number as typed
    DURATION = "duration"  # a length of time: ≤2个工作日
    DEADLINE = "deadline"  # a date or recurring date: 2025年6月底前, 每月20日前
    QUALITATIVE = "qualitative"  # words: 显著提升, 合格
    NOT_APPLICABLE = "na"
    COMPOUND = "compound"  # two values in one text: ≥2天或16小时
    OTHER = "other"


class Comparator(StrEnum):
    """How the actual value is compared with the number (or the date, or the level)."""

    AT_LEAST = ">="  # ≥, 不少于, …以上
    AT_MOST = "<="  # ≤, 不超过, …以内; of a date: …前
    MORE_THAN = ">"
    LESS_THAN = "<"
    EQUAL = "="  # only where a sign or word of equality was typed
    RANGE = "range"  # from number to upper, both included
    ABOUT = "approx"  # 约, 左右, 余


class Direction(StrEnum):
    """Which way an actual value is better (指标方向)."""

    MORE = "more"  # 正向: the more the better
    LESS = "less"  # 反向: the less the better


@dataclass(frozen=True, slots=True)
class When:
    """A point or stretch of time that a deadline names.

    ``words`` is the date without 前/内 in its normal form (“2025年6月30日”, “2025年9月底”, “每月20日”, “年底”);
    ``year``, ``month``, ``day`` what of it was typed; ``last`` the last day of the time named, known when the
    year is: the day itself, the end of 6月 or of 2025年9月底. By the forms' usage a named time counts as a
    whole: 2025年12月31日前 includes the 31st, 2025年12月前 includes December.
    """

    words: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last: date | None = None
    recurring: bool = False  # 每月20日, 每季度末


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetValue:
    """A target value as read. Fields: see the module."""

    text: str  # what was typed, to the letter; of a part its stretch of the text
    kind: Kind
    comparator: Comparator | None = None
    number: Decimal | None = None  # of a range the lower end
    upper: Decimal | None = None  # the upper end of a range
    unit: str | None = None
    when: When | None = None
    since: When | None = None  # where a period begins: 2025年1月-12月
    each: str = ""  # what the number is counted for: 每年, 每人, 全年
    change: str = ""  # a change and not a level: 提升, 下降 …; the number is its size
    plus_minus: bool = False  # ±5%以内: the number bounds the deviation to both sides
    parts: tuple[TargetValue, ...] = ()
    any_of: bool = False
    unsure: str = ""  # why the system should ask (in the user's words); empty: it is sure

    @property
    def is_unsure(self) -> bool:
        """Whether the page should ask what is meant."""
        return bool(self.unsure)

    @property
    def date(self) -> date | None:
        """The last day that is on time, if the text names its year."""
        return self.when.last if self.when else None

    @property
    def recurring(self) -> bool:
        """Whether the date comes again (每月20日前)."""
        return self.when is not None and self.when.recurring

    @property
    def reading(self) -> tuple[object, ...]:
        """What was read, without the letters typed: equal for texts that say the same."""
        parts = tuple(part.reading for part in self.parts)
        values = (self.kind, self.comparator, self.number, self.upper, self.unit, self.when, self.since)
        return (*values, self.each, self.change, self.plus_minus, parts, self.any_of)
