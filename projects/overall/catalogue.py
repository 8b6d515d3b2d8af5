"""The rules of an overall form (整体表) as the page of all rules tells them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfgoals.findings import Level
from projects.checks.catalogue import TITLES as COMMON
from projects.checks.catalogue import Explained

TITLE: Final = "部门（单位）整体支出"
_FORM: Final = "整体表样"
_GATHERED: Final = "任务由所属项目和基本支出汇总"


def _rule(
    rule: str, title: str, what: str, suggestion: str, *, level: Level = Level.WARNING, source: str = _GATHERED
) -> Explained:
    return Explained(id=rule, title=title, level=level, what=what, suggestion=suggestion, source=source)


RULES: Final = (
    _rule(
        "project_twice",
        "项目归入了两项任务",
        "同一个项目同时归在两项任务里，金额会重复计算",
        "只留在一项任务里",
        level=Level.ERROR,
    ),
    _rule(
        "project_missing",
        "项目没有归入任务",
        "本单位本年度申报的项目没有归入任何任务",
        "在“归集项目”里给它选一项任务",
    ),
    _rule(
        "task_sum",
        "任务金额与项目合计不符",
        "任务的总额、财政拨款或其他资金不等于所归集项目的合计",
        "按项目合计填，或核对归集的项目和金额",
    ),
    _rule("project_gone", "归集的项目没有申报表", "归集的项目本年度没有申报表，不计入合计", "从任务里移出"),
    _rule("project_without_amount", "归集的项目没有金额", "归集的项目还没有填本年度项目金额", "在申报表里补填"),
    _rule(
        "project_not_approved",
        "归集的项目还没有批复",
        "归集的项目里有申报表还没有批复，金额可能再变",
        "批复后核对一次金额",
        level=Level.HINT,
    ),
    _rule("tier_missing", "二级指标没有指标", "框架里必填的二级指标没有指标", "填一条指标，或写不适用", source=_FORM),
    _rule("cell_blank", "度量单位、指标解释没有填", "表样有这一栏，这条指标没有填", "请补填", source=_FORM),
)
# What many findings of one rule are called together; a blank is one rule, whichever form it stands in.
TITLES: Final[Mapping[str, str]] = {**COMMON, **{each.id: each.title for each in RULES}, "blank_field": "还没有填"}
