"""What a target value (指标值) was read as."""

from __future__ import annotations

from dataclasses import dataclass
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
    """How the actual value is compared with the number."""

    AT_LEAST = ">="
    AT_MOST = "<="
    MORE_THAN = ">"
    LESS_THAN = "<"
    EQUAL = "="
    RANGE = "range"
    ABOUT = "approx"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetValue:
    """A target value as read. ``text`` is what was typed, to the letter.

    ``number`` is as typed in ``unit`` (percent in percent); ``upper`` the upper end of a range.
    """

    text: str
    kind: Kind
    comparator: Comparator | None = None
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str | None = None
