"""The rules of a monitoring (监控表) as the page of all rules tells them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfgoals.findings import Level
from projects.checks.catalogue import STRUCTURE, Explained

TITLE: Final = "绩效运行监控"
_FORM: Final = "监控表样"
_LIGHTS: Final = "监控预警：红灯须有措施，黄灯须有原因"


def _rule(
    rule: str, title: str, what: str, suggestion: str, *, level: Level = Level.ERROR, source: str = _FORM
) -> Explained:
    return Explained(id=rule, title=title, level=level, what=what, suggestion=suggestion, source=source)


RULES: Final = (
    _rule("month_out_of_range", "填报月份不在一年之内", "填报月份应为 1 至 12 月", "核对表上的月份"),
    _rule("funds_sum", "资金合计不符", "年度资金总额应等于各项之和", "核对各项金额"),
    _rule(
        "executed_above_budget",
        "执行数超过年初预算数",
        "执行数超过年初预算数，又没有写原因",
        "核对金额；年中追加了预算的，写在资金执行偏差原因里",
        level=Level.WARNING,
    ),
    _rule(
        "funds_forecast_low",
        "全年预计少于已执行",
        "全年预计执行数应包括已经执行的",
        "填到年底一共要执行的数",
    ),
    _rule(
        "funds_forecast_short",
        "全年预计执行不完，没有原因",
        "全年预计执行数少于年初预算数，又没有写原因",
        "写明为什么执行不完",
        level=Level.WARNING,
    ),
    _rule(
        "red_without_measure",
        "红灯没有措施",
        "资金或指标是红灯，没有写改进措施",
        "写明怎样赶上、谁办、何时办完",
        source=_LIGHTS,
    ),
    _rule(
        "deviation_without_cause",
        "黄灯、红灯没有原因",
        "资金或指标是黄灯或红灯，没有写偏差原因",
        "勾选偏差原因，或写原因说明",
        level=Level.WARNING,
        source=_LIGHTS,
    ),
    _rule(
        "forecast_below_actual",
        "全年预计少于已完成",
        "逐月累计的指标，全年预计不会比已经完成的少",
        "填到年底一共要完成的数",
    ),
    _rule(
        "forecast_short",
        "预计完不成，没有原因",
        "全年预计完不成年度指标值，又没有写原因",
        "勾选偏差原因，或写原因说明",
        level=Level.WARNING,
    ),
    _rule(
        "impossible_without_measure",
        "完全不可能完成，没有措施",
        "完成目标可能性选了“完全不可能”，没有写改进措施",
        "写明怎样补救，或说明要申请调整目标",
    ),
    _rule(
        "likelihood_contradicts",
        "完成可能性与全年预计矛盾",
        "选了“确定能”，全年预计却完不成；或选了“完全不可能”，全年预计却能完成",
        "核对两处",
        level=Level.WARNING,
    ),
    _rule(
        "light_by_hand",
        "预警灯待判断",
        "指标值或执行情况无法直接比较，系统判断不了预警灯",
        "能判断的，选红、黄或绿",
        level=Level.HINT,
        source="监控预警",
    ),
)
# What many findings of one rule are called together; a blank is one rule, whichever form it stands in.
TITLES: Final[Mapping[str, str]] = {each.id: each.title for each in (*STRUCTURE, *RULES)} | {"blank_field": "还没有填"}
