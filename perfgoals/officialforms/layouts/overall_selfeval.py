"""部门（单位）整体支出绩效自评表: in 元, as the region's 项目支出绩效自评表, and in 万元 as the national forms.

Source: no form of this kind is among the published ones at hand. It follows 部门（单位）整体支出绩效目标申报表 in what
it takes over (tasks, goals, indicators) and 项目支出绩效自评表 in how it is scored; what was assumed is in
docs/decisions/25-the-whole-unit-is-evaluated-like-a-project.md.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.layout import Column, Layout, Lines, MatrixRow, Placed, SlotKind, Sums
from perfgoals.officialforms.layouts._common import DEPARTMENT, EXECUTING_UNIT
from perfgoals.officialforms.layouts.overall import TASKS
from perfgoals.officialforms.layouts.selfeval import FUNDS, GOALS, NATIONAL_GOALS, SELFEVAL_2021, SELFEVAL_NATIONAL

_HEAD: Final = Lines(
    lines=(
        (
            Placed(
                slot=replace(
                    EXECUTING_UNIT,
                    label="部门（单位）名称",
                    aliases=("部门名称", "单位名称", "部门单位名称", "预算部门", "预算单位", "填报单位", "自评单位",
                             "自评部门", "预算单位名称", "部门/单位名称", "填报部门"),
                ),
                label_column=0,
                label_span=2,
                value_column=2,
                value_span=2,
            ),
            Placed(
                slot=replace(
                    DEPARTMENT,
                    aliases=("主管单位", "上级主管部门", "主管部门名称", "一级预算部门", "一级预算单位"),
                ),
                label_column=4,
                value_column=5,
                value_span=4,
            ),
        ),
    )
)  # fmt: skip
_STRUCK: Final = ("weight", "score")
_BY_SOURCE: Final = "按资金来源："
_BY_USE: Final = "按支出用途："
_FUNDS_ROWS: Final = (
    MatrixRow(
        label="年度资金总额",
        aliases=("资金总额", "年度总额", "年度预算总额", "年度预算资金总额", "部门预算总额", "整体支出总额", "合计",
                 "总计", "总额"),
    ),
    MatrixRow(
        label="财政拨款",
        printed=f"{_BY_SOURCE}财政拨款",
        aliases=(f"{_BY_SOURCE}财政拨款", "当年财政拨款", "本年财政拨款", "年度财政拨款", "财政资金", "财政拨款资金"),
        struck=_STRUCK,
    ),
    MatrixRow(label="其他资金", aliases=("其他", "其它资金", "其他来源资金", "单位资金"), struck=_STRUCK),
    MatrixRow(
        label="基本支出",
        printed=f"{_BY_USE}基本支出",
        aliases=(f"{_BY_USE}基本支出", "基本支出预算", "基本支出合计"),
        struck=_STRUCK,
    ),
    MatrixRow(label="项目支出", aliases=("项目支出预算", "项目支出合计"), struck=_STRUCK),
)  # fmt: skip
_NAME, _CONTENT, *_BUDGET = TASKS.columns
_SUMMED: Final = ("total", "fiscal", "other", "executed", "rate")
_TASKS: Final = replace(
    TASKS,
    name="年度主要任务完成情况",
    beside="年度\n主要任务\n完成情况",
    columns=(
        replace(_NAME, span=1),
        replace(_CONTENT, column=2),
        Column(
            key="done",
            label="完成情况",
            column=3,
            aliases=("任务完成情况", "实际完成情况", "全年完成情况", "年度完成情况", "实际完成"),
            note="写这项任务全年做成了什么、做到什么程度",
        ),
        *(replace(column, group="预算数（{unit}）") for column in _BUDGET),
        Column(
            key="executed",
            label="执行数\n（{unit}）",
            column=7,
            kind=SlotKind.MONEY,
            centred=True,
            aliases=("全年执行数", "实际执行数", "全年支出数", "实际支出数", "执行金额", "支出数"),
        ),
        Column(
            key="rate",
            label="执行率",
            column=8,
            centred=True,
            optional=True,
            aliases=("预算执行率", "全年执行率", "支出执行率", "资金执行率"),
            note="执行数÷预算数总额，如 96.37%",
        ),
    ),
    sums=Sums(
        label="金额合计",
        keys={key: f"total.{key}" for key in _SUMMED},
        aliases=("合计", "总计", "合计金额", "预算合计", "金额总计", "任务金额合计", "预算金额合计"),
    ),
)
_FUNDS: Final = replace(FUNDS, name="年度资金", beside="年度资金\n（{unit}）", rows=_FUNDS_ROWS)

OVERALL_SELFEVAL: Final = Layout(
    id="overall-selfeval",
    version=1,
    kind="overall-selfeval",
    title="部门（单位）整体支出绩效自评表",
    subtitle="（{year}年度）",
    money_unit=MoneyUnit.YUAN,
    widths=(11.5, 13.0, 22.0, 29.0, 15.0, 15.0, 13.0, 15.0, 24.0),
    parts=(_HEAD, _FUNDS, _TASKS, GOALS, SELFEVAL_2021.indicators),
    name_key=EXECUTING_UNIT.key,
    called="整体支出绩效自评表",
)
OVERALL_SELFEVAL_NATIONAL: Final = replace(
    OVERALL_SELFEVAL,
    id="overall-selfeval-national",
    money_unit=MoneyUnit.WAN_YUAN,
    parts=(_HEAD, _FUNDS, _TASKS, NATIONAL_GOALS, SELFEVAL_NATIONAL.indicators),
)
OVERALL_SELFEVALS: Final = (OVERALL_SELFEVAL_NATIONAL, OVERALL_SELFEVAL)
