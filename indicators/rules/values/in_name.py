"""value_in_name: a target value that stands in the name of its indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from indicators.rules.form import Form, Row
from indicators.rules.language import any_of, fold, letters
from indicators.rules.rule import Hit, Thresholds, in_row, rule
from indicators.rules.values.asked import Asked, asked_for
from indicators.values import Kind, TargetValue, parse

_KEPT: Final = 4096

# A quantity in a name: a number and what it counts. Numbers that belong to a thing (4G, 7*24小时, 第3期) are none,
# nor are bounds of what is counted (100人以上企业).
_MEASURE: Final = any_of(
    "人次 人 名 个月 个 次 场 份 套 台 件 项 辆 户 家 条 张 篇 批 本 册 株 盏 座 间 处 栋 平方米 平方公里 公里 "
    "艘 架 支 顶 匹 头 只 副 块 根 枚 棵 门 幅 集 趟 课时 学时 亩 吨 万元 元 期(?!工程|项目|建设|改造|系统|平台|临床)"
)
_SCOPE: Final = r"(?!(?:及?以[上下内]|之内|内|及以[上下])[^,，。;；)）]|范围|工作日|小时|百分点|月[以之]?内|级)"
_QUANTITY: Final = re.compile(rf"(?<![0-9A-Za-z第.*×/+~-])(?P<number>[0-9]+(?:\.[0-9]+)?)万?{_MEASURE}{_SCOPE}")
# Written numbers live in idioms, too (一件事, 最多跑一次): they count where the value repeats them or the name ends so.
_WRITTEN: Final = re.compile(rf"(?P<number>[一二两三四五六七八九十]){_MEASURE}")
_WRITTEN_LAST: Final = re.compile(r"[一二两三四五六七八九十][台辆套名份部间座]$")
_BOUND: Final = re.compile(
    r"(?:[≥≤<>]=?|不低于|不少于|不高于|不超过|至少|达到?)[0-9]+[%个名次场份套台件项家户人分]?|[0-9]+(?:\.[0-9]+)?%"
)
_LIMIT: Final = re.compile(
    r"[0-9]+个?(?:工作日|小时|分钟|天|日)(?:以|之)?内"
    r"|(?:20[0-9]{2}年)?[0-9]{1,2}(?:月[0-9]{1,2}日|月底|月|日)(?:以|之)?前|(?:20[0-9]{2})?年底前"
)
_GRADE: Final = re.compile(r"(?:为|达到|评为|评定为)(?:优秀|良好|合格|优)$")
_DIGITS: Final = dict(zip("一二三四五六七八九十两", map(Decimal, (*range(1, 11), 2)), strict=True))
_MERE_VALUE: Final = re.compile(r"[≥≤<>=约]*[0-9][0-9.,]*(?P<unit>\D{1,5})")


@rule(
    "value_in_name",
    "目标值写在名称里",
    source="官方表样：三级指标写名称，指标值另列",
    what="数量、期限或等级写在指标名称里，指标值一栏只剩“100%”、空白或重复的话。",
    suggestion="名称只写考核什么，数值移到指标值",
)
def value_in_name(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A target value inside the name.

    报：二级指标 数量指标｜三级指标 聘请驻场保安8名｜指标值 100%
    报：二级指标 数量指标｜三级指标 编制一套应急预案｜指标值 1
    报：表 2020项目表｜二级指标 工作时效｜指标内容 绿化改造于2020年10月底前完成｜指标值 100%
    报：表 2020项目表｜二级指标 质量指标｜指标内容 98%
    报：表 2020项目表｜二级指标 工作时效｜指标内容 全年｜指标值 全年
    报：二级指标 质量指标｜三级指标 年度考核为优秀｜指标值 ≥90分
    不报：二级指标 数量指标｜三级指标 聘请驻场保安人数｜指标值 8名
    不报：二级指标 时效指标｜三级指标 故障24小时内修复率｜指标值 100%
    不报：二级指标 数量指标｜三级指标 租用4G终端｜指标值 30台
    不报：二级指标 数量指标｜三级指标 走访100人以上企业｜指标值 25家
    不报：二级指标 数量指标｜三级指标 “高效办成一件事”事项｜指标值 12项
    """
    for row in form.indicators:
        value = value_within(row)
        if value:
            yield in_row(
                row,
                "level3",
                f"目标值“{value}”写在名称里",
                found=row.name,
                suggestion=f"名称只写考核什么，把“{value}”移到指标值",
            )


def value_within(row: Row) -> str:
    """The target value that the name holds; blank where it holds none."""
    if is_mere_value(row.name) or _is_mere_date(row.name):
        return row.name.strip()
    if asked_for(row.name) is Asked.RATE:
        return ""
    plain, target = fold(row.name).rstrip("。.;,"), parse(row.target)
    for match in _QUANTITY.finditer(plain):
        if not _is_another_number(target, Decimal(match["number"])):
            return match[0]
    for match in _WRITTEN.finditer(plain):
        if target.kind is Kind.NUMBER and target.number == _DIGITS[match["number"]]:
            return match[0]
    # A bound or time limit beside a count of things says which things are counted (30日内办结的案件: 60件).
    counts = target.kind is Kind.NUMBER and target.unit != "分"
    patterns = [_GRADE] if counts else [_BOUND, _LIMIT, _GRADE, _WRITTEN_LAST]
    found = (pattern.search(plain) for pattern in patterns)
    return next((match[0] for match in found if match), "")


@lru_cache(_KEPT)
def is_mere_value(name: str) -> bool:
    """Whether a name is nothing but a number with its unit (52人, 99%)."""
    match = _MERE_VALUE.fullmatch(fold(name))
    return match is not None and match["unit"].removeprefix("个") == parse(name).unit


@lru_cache(_KEPT)
def _is_mere_date(name: str) -> bool:
    when = parse(name).when
    return when is not None and re.sub(r"(以|之)?[前内]$", "", letters(name)) == letters(when.words)


def _is_another_number(target: TargetValue, number: Decimal) -> bool:
    """Whether the target is a count of its own, so that the number in the name belongs to the thing counted."""
    return target.kind is Kind.NUMBER and target.number != number
