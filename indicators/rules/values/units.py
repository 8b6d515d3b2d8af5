"""missing_unit and fraction_percent: a bare number where a unit or a percent sign is due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from indicators.rules.form import Form, Row
from indicators.rules.language import fold
from indicators.rules.rule import Hit, Thresholds, in_row, rule
from indicators.rules.values.asked import Asked, asked_for, head
from indicators.values import Kind, TargetValue, parse

# What has no unit: indices and ranks, and what is told per so many (万车死亡率).
_PURE: Final = re.compile(r"(指数|系数|比值|比例尺|排名|名次|位次|倍数|PUE|pH值?)$|[千万亿][人车户元件]", re.IGNORECASE)
_UNIT_IN_BRACKETS: Final = re.compile(r"[(（][^()（）]{1,6}[)）]$")
# Nothing but the number, its bound and 万 or 亿: a unit that the reading does not know is a unit all the same.
_BARE: Final = re.compile(r"\D*[0-9][0-9.,]*([-~至][0-9.,]+)?[千万亿]*(及?以[上下内]|之内|内|左右|上下)?")
_BY_ENDING: Final = {"人数": "人", "次数": "次", "户数": "户", "家数": "家", "份数": "份", "人次": "人次", "天数": "天"}
_POINTS: Final = re.compile(r"考核|考评|评分|得分|分数|评价|评估|测评")
_SHARE: Final = re.compile(r"率$|度$|比例|占比|比重")


@rule(
    "missing_unit",
    "指标值缺单位",
    source="官方表样：指标值应写明数量和单位",
    what="指标值只有数字，没有计数单位、“%”或“分”；看表的人不知道是多少什么。",
    suggestion="在数字后面补上单位",
)
def missing_unit(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A number without a unit, where neither 度量单位 nor brackets behind the name give one.

    报：二级指标 数量指标｜三级指标 新建社区书屋数量｜指标值 ≥12
    报：二级指标 服务对象满意度指标｜三级指标 参训学员满意度｜指标值 ≥90
    报：二级指标 社会效益指标｜三级指标 重大安全事故｜指标值 0
    不报：二级指标 数量指标｜三级指标 新建社区书屋数量｜指标值 ≥12个
    不报：二级指标 数量指标｜三级指标 新建社区书屋数量（个）｜指标值 12
    不报：表 整体表｜二级指标 数量指标｜三级指标 新建社区书屋数量｜指标值 12｜度量单位 个
    不报：二级指标 质量指标｜三级指标 空气质量指数｜指标值 ≤50
    不报：二级指标 时效指标｜三级指标 竣工时间｜指标值 2025年6月底前
    """
    for row in form.indicators:
        value = parse(row.target)
        if _lacks_unit(row, value) and not _is_fraction(row, value):
            unit = _expected_unit(row)
            yield in_row(
                row,
                "target",
                f"指标值只有数字，缺{unit}",
                found=row.target,
                expected=_completed(row, value, unit),
                suggestion=f"在数字后面补上{unit}",
            )


def _lacks_unit(row: Row, value: TargetValue) -> bool:
    bare = value.kind is Kind.NUMBER and _BARE.fullmatch(fold(value.text))
    told = row.measure.strip() or _UNIT_IN_BRACKETS.search(row.name.strip()) or _PURE.search(head(row.name))
    return bool(bare and not told)


def _completed(row: Row, value: TargetValue, unit: str) -> str:
    """The value with its unit; blank where a 1 may mean 100 %, or the unit is not known."""
    known = unit.startswith("“") and not (unit == "“%”" and value.number == 1)
    return row.target.strip() + unit.strip("“”") if known else ""


def _expected_unit(row: Row) -> str:
    """The unit that is due, as far as the name tells: in quotes, or a kind of unit with examples."""
    name = head(row.name)
    asked = asked_for(row.name)
    counted = next((unit for ending, unit in _BY_ENDING.items() if name.endswith(ending)), "")
    if counted:
        return f"“{counted}”"
    if asked is Asked.RATE or _SHARE.search(name):
        return "“%”"
    if _POINTS.search(name):
        return "“分”"
    if asked is Asked.TIME:
        return "时间单位（如天、小时、个月）"
    return "金额单位（元或万元）" if asked is Asked.MONEY else "计数单位（如个、次、份）"


@rule(
    "fraction_percent",
    "百分比写成小数",
    source="预审规则：比率按百分比填写",
    what="比率填成了小数，例如 5% 填成 0.05；打印出来会被当成不到一。",
    suggestion="改填百分比",
)
def fraction_percent(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A decimal below 1 where the name, the explanation or the other value of the row speaks of percent.

    报：二级指标 社会效益指标｜三级指标 火灾发生数下降率｜指标值 0.05
    报：二级指标 社会效益指标｜三级指标 群众投诉减少｜指标值 0.2｜指标解释 投诉数量比上年减少20%
    报：表 自评表｜二级指标 质量指标｜三级指标 抽检合格率｜指标值 ≥95%｜实际完成值 0.98
    不报：二级指标 社会效益指标｜三级指标 火灾发生数下降率｜指标值 0.05%
    不报：二级指标 数量指标｜三级指标 人均公园面积增加｜指标值 0.5平方米
    """
    for row in form.indicators:
        value, actual = parse(row.target), parse(row.actual)
        if _is_fraction(row, value):
            yield _as_percent(row, "target", value)
        if value.kind is Kind.PERCENT and _is_decimal(actual):
            yield _as_percent(row, "actual", actual)


def _is_decimal(value: TargetValue) -> bool:
    number = value.number
    return value.kind is Kind.NUMBER and value.unit is None and number is not None and 0 < number < 1


def _is_fraction(row: Row, value: TargetValue) -> bool:
    if not _is_decimal(value) or row.measure.strip():
        return False
    percent = f"{_percent(value)}%"
    return bool(_SHARE.search(head(row.name))) or percent in fold(row.explanation)


def _percent(value: TargetValue) -> Decimal:
    number = (value.number or Decimal(0)) * 100
    return Decimal(f"{number.normalize():f}")


def _as_percent(row: Row, column: str, value: TargetValue) -> Hit:
    typed, percent = value.text.strip(), f"{_percent(value)}%"
    return in_row(
        row,
        column,
        f"百分比写成了小数：“{typed}”",
        found=typed,
        expected=percent,
        suggestion=f"如果是 {percent}，请写成“{percent}”",
    )
