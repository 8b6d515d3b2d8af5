"""部门（单位）整体支出绩效目标申报表 of 2020 (万元) and of 2026 (元, with 度量单位 and 指标解释).

Source: the forms published with the department budgets of both years.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.layout import INDICATORS, Block, Column, Layout, Lines, Placed, Slot, SlotKind, Sums
from perfgoals.officialforms.layouts._common import LEVEL1, LEVEL2, LEVEL3

_MONEY_GROUP: Final = "预算金额（{unit}）"
_HEAD: Final = Lines(
    lines=(
        (
            Placed(
                slot=Slot(
                    key="unit",
                    label="部门（单位）名称",
                    aliases=("部门名称", "单位名称", "部门单位名称", "预算部门", "预算单位", "填报单位", "申报单位",
                             "预算单位名称", "部门/单位名称", "填报部门"),
                ),
                label_column=0,
                label_span=2,
                value_column=2,
                value_span=2,
            ),
            Placed(
                slot=Slot(
                    key="supervising_unit",
                    label="主管部门",
                    aliases=("主管单位", "上级主管部门", "主管部门名称", "一级预算部门", "一级预算单位"),
                ),
                label_column=4,
                value_column=5,
                value_span=2,
            ),
        ),
    )
)  # fmt: skip
_SUMS: Final = Sums(
    label="金额合计：",
    keys={"total": "total.total", "fiscal": "total.fiscal", "other": "total.other"},
    aliases=("合计", "总计", "合计金额", "预算合计", "金额总计", "任务金额合计", "预算金额合计"),
)
TASKS: Final = Block(
    key="tasks",
    name="年度主要任务",
    entry="task",
    named_by="name",
    beside="年度\n主要\n任务",
    columns=(
        Column(
            key="name",
            label="任务名称",
            column=1,
            span=2,
            centred=True,
            aliases=("主要任务", "任务", "工作任务", "工作任务名称", "主要任务名称", "任务事项"),
        ),
        Column(
            key="content",
            label="主要内容",
            column=3,
            aliases=("任务内容", "主要工作内容", "工作内容", "任务主要内容", "具体内容", "内容"),
        ),
        Column(
            key="total",
            label="总额",
            column=4,
            kind=SlotKind.MONEY,
            centred=True,
            group=_MONEY_GROUP,
            note="总额＝财政拨款＋其他资金",
            aliases=("预算总额", "预算金额总额", "金额总额", "资金总额", "预算金额", "合计", "小计", "金额", "总金额"),
        ),
        Column(
            key="fiscal",
            label="财政拨款",
            column=5,
            kind=SlotKind.MONEY,
            centred=True,
            group=_MONEY_GROUP,
            aliases=("财政资金", "当年财政拨款", "财政拨款资金"),
        ),
        Column(
            key="other",
            label="其他资金",
            column=6,
            kind=SlotKind.MONEY,
            centred=True,
            group=_MONEY_GROUP,
            aliases=("其他", "其它资金", "其他来源资金"),
        ),
    ),
    sums=_SUMS,
    blank_rows=6,
)
_TASKS_2020: Final = replace(TASKS, sums=replace(_SUMS, label="金额合计"))
_GOALS: Final = Lines(
    lines=(
        (
            Placed(
                slot=Slot(
                    key="goals",
                    label="年度\n总体\n目标",
                    kind=SlotKind.LONG_TEXT,
                    aliases=("年度总目标", "总体目标", "年度绩效目标", "整体绩效目标", "年度目标", "年度总体绩效目标",
                             "部门年度总体目标", "年度整体目标", "总体绩效目标"),
                ),
                label_column=0,
                value_column=1,
                value_span=6,
            ),
        ),
    )
)  # fmt: skip
_TARGET: Final = Column(
    key="target",
    label="指标值",
    column=4,
    aliases=("目标值", "年度指标值", "年度目标值", "指标目标值", "绩效指标值", "预期指标值"),
    centred=True,
)
_UNIT_OF_MEASURE: Final = Column(
    key="unit_of_measure",
    label="度量单位",
    column=5,
    aliases=("计量单位", "指标单位", "单位", "指标值单位", "指标度量单位"),
    centred=True,
)
_EXPLANATION: Final = Column(
    key="explanation", label="指标解释", column=6, aliases=("指标说明", "指标解释说明", "解释", "解释说明", "指标释义")
)
_INDICATORS_2026: Final = Block(
    key=INDICATORS,
    name="指标表",
    entry="indicator",
    named_by="level3",
    beside="年度\n绩效\n指标",
    columns=(LEVEL1, LEVEL2, LEVEL3, _TARGET, _UNIT_OF_MEASURE, _EXPLANATION),
)
_INDICATORS_2020: Final = replace(
    _INDICATORS_2026, columns=(LEVEL1, LEVEL2, replace(LEVEL3, span=3), replace(_TARGET, column=6))
)

OVERALL_2026: Final = Layout(
    id="overall-2026",
    version=1,
    kind="overall",
    title="部门（单位）整体支出绩效目标申报表",
    subtitle="（{year}年度）",
    money_unit=MoneyUnit.YUAN,
    widths=(10.0, 13.0, 19.0, 36.0, 16.0, 14.0, 36.0),
    parts=(_HEAD, TASKS, _GOALS, _INDICATORS_2026),
    name_key="unit",
    called="整体支出绩效目标申报表",
)
OVERALL_2020: Final = replace(
    OVERALL_2026,
    id="overall-2020",
    money_unit=MoneyUnit.WAN_YUAN,
    widths=(10.0, 13.0, 19.0, 36.0, 15.0, 15.0, 15.0),
    parts=(_HEAD, _TASKS_2020, _GOALS, _INDICATORS_2020),
)
