"""date_outside_year: a date of a target that is not in the budget year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indicators.rules.form import Form
from indicators.rules.language import clauses, fold
from indicators.rules.rule import Hit, Thresholds, in_field, in_row, rule
from indicators.values import TargetValue, parse

_BY: Final = r"(?P<date>20[0-9]{2}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日|[上中下]旬|底|末)?(?:以前|之前|前))"
_DOING: Final = r"(?:完成|提交|交付|验收|建成|上线|实现|签订|印发)"
# What is to be done by a date; what was done by it (已完成) or is named after it (…前签订的合同) is no deadline.
_DEADLINES: Final = (re.compile(rf"控制在{_BY}"), re.compile(rf"(?<!截至){_BY}[^的已]{{0,12}}?{_DOING}(?!的)"))
_TITLES: Final = re.compile(r"《[^》]*》")


@rule(
    "date_outside_year",
    "日期不在预算年度",
    source="预审规则：年度指标的日期应在预算年度内",
    what="指标值、指标解释、年度目标里的期限或起止时间不在本预算年度，多半是照抄上一年的表。",
    suggestion="核对年份",
)
def date_outside_year(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A deadline in another year than the form's. Contracts, plans and names of documents are left alone.

    报：年度 2025｜二级指标 时效指标｜三级指标 竣工时间｜指标值 2024年12月底前
    报：年度 2025｜二级指标 时效指标｜三级指标 竣工及时率｜指标值 100%｜指标解释 全部工程应在2026年3月31日前完成
    报：年度 2025｜年度目标 2024年底前完成三个社区的道路整治。
    报：表 2020项目表｜年度 2020｜开始时间 2019-01-01｜结束时间 2019-12-31
    不报：年度 2025｜二级指标 时效指标｜三级指标 竣工时间｜指标值 2025年6月30日前
    不报：年度 2025｜二级指标 时效指标｜三级指标 服务期｜指标值 2024年7月-2025年6月
    不报：年度 2025｜年度目标 2024年底前签订的三份合同全部履行完毕。
    不报：年度 2025｜年度目标 2024年已完成两个社区，本年度再完成三个。
    不报：表 2020项目表｜年度 2020｜开始时间 2019-07-01｜结束时间 2021-06-30
    """
    if form.year is None:
        return
    message, expected = f"日期不在预算年度（{form.year}年）内", f"{form.year}年"
    if _period_misses(form, form.year):
        yield in_field("start", message, found=f"{form.start}至{form.end}", expected=expected)
    for key, text in form.annual_goals:
        # A later year in the goal of a long project is its end, an earlier one is left from last year's form.
        for deadline in (found for found in _deadlines(text) if int(found[:4]) < form.year):
            yield in_field(key, message, found=deadline, expected=expected)
    for row in form.indicators:
        if _misses(parse(row.target), form.year):
            yield in_row(row, "target", message, found=row.target, expected=expected)
        for deadline in (found for found in _deadlines(row.explanation) if int(found[:4]) != form.year):
            yield in_row(row, "explanation", message, found=deadline, expected=expected)


def _deadlines(text: str) -> list[str]:
    """The dates by which a text wants something done."""
    return [
        match["date"]
        for clause in clauses(_TITLES.sub("", text))
        for pattern in _DEADLINES
        for match in pattern.finditer(fold(clause))
    ]


def _misses(value: TargetValue, year: int) -> bool:
    """Whether a date, or a stretch of time, lies outside the year."""
    last = value.when.year if value.when else None
    if last is None:
        return False
    first = value.since.year if value.since and value.since.year else last
    return not first <= year <= last


def _period_misses(form: Form, year: int) -> bool:
    """Whether 起止时间 ended before the year or begins after it."""
    start, end = form.start[:4], form.end[:4]
    return (end.isdigit() and int(end) < year) or (start.isdigit() and int(start) > year)
