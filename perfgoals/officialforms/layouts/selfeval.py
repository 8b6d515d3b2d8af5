"""项目支出绩效自评表: that of Shenzhen Futian (2021, 元) and the national ones (2020, 万元), in two orders of columns.

Source: the forms published with the final accounts of 2021, and the national forms of 2020. In the national ones
满意度指标 is a first level of its own; first and second levels are values, so that is no matter of the layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.layout import (
    INDICATORS,
    Block,
    Column,
    Layout,
    Lines,
    Matrix,
    MatrixRow,
    Placed,
    Slot,
    SlotKind,
    Sums,
)

_PROJECT: Final = Slot(
    key="project", label="项目名称", aliases=("二级项目名称", "自评项目名称", "项目支出名称", "评价项目名称")
)
_AMOUNT: Final = Slot(
    key="project_amount", label="项目金额", kind=SlotKind.MONEY, aliases=("项目总金额", "项目总额", "项目总预算")
)
_DEPARTMENT: Final = Slot(
    key="department_code",
    label="主管部门",
    aliases=("主管单位", "一级预算部门", "一级预算单位", "主管部门名称", "主管预算部门", "项目主管部门"),
)
_EXECUTING_UNIT: Final = Slot(
    key="executing_unit",
    label="实施单位",
    aliases=("项目单位", "项目实施单位", "填报单位", "资金使用单位", "承担单位", "预算单位", "项目承担单位"),
)
_HEAD: Final = Lines(
    lines=(
        (
            Placed(slot=_PROJECT, label_column=0, value_column=1, value_span=3),
            Placed(slot=_AMOUNT, label_column=4, value_column=5, value_span=4),
        ),
        (
            Placed(slot=_DEPARTMENT, label_column=0, value_column=1, value_span=3),
            Placed(slot=_EXECUTING_UNIT, label_column=4, value_column=5, value_span=4),
        ),
    )
)
_HEAD_WITHOUT_AMOUNT: Final = Lines(
    lines=((Placed(slot=_PROJECT, label_column=0, value_column=1, value_span=8),), _HEAD.lines[1])
)
_FUNDS: Final = Matrix(
    key="funds",
    name="项目资金",
    entry="funds",
    beside="项目资金\n（{unit}）",
    row_column=1,
    row_span=2,
    rows=(
        MatrixRow(
            label="年度资金总额",
            aliases=(
                "资金总额",
                "年度总额",
                "年度预算总额",
                "年度预算资金总额",
                "项目资金总额",
                "合计",
                "总计",
                "总额",
            ),
        ),
        MatrixRow(
            label="当年财政拨款",
            printed="其中：当年财政拨款",
            aliases=("财政拨款", "本年财政拨款", "年度财政拨款", "当年财政资金", "本年度财政拨款", "财政资金"),
        ),
        MatrixRow(
            label="上年结转资金",
            aliases=("上年结转", "上年结转结余", "上年结转结余资金", "上年结余结转资金", "结转资金", "上年度结转资金"),
        ),
        MatrixRow(label="其他资金", aliases=("其他", "其它资金", "其他来源资金")),
    ),
    columns=(
        Column(
            key="initial",
            label="年初预算数",
            column=3,
            kind=SlotKind.MONEY,
            aliases=("年初预算", "年初预算金额", "年初预算安排数", "年初预算安排", "年初数"),
        ),
        Column(
            key="adjusted",
            label="全年预算数",
            column=4,
            kind=SlotKind.MONEY,
            aliases=("全年预算", "全年预算金额", "调整后预算数", "调整后预算", "调整预算数", "预算数", "年度预算数"),
        ),
        Column(
            key="executed",
            label="全年执行数",
            column=5,
            kind=SlotKind.MONEY,
            aliases=("全年执行", "执行数", "全年实际执行数", "实际执行数", "全年支出数", "实际支出数", "全年执行金额"),
        ),
        Column(key="weight", label="分值", column=6, optional=True, aliases=("权重", "标准分", "分值权重", "满分")),
        Column(
            key="rate",
            label="执行率",
            column=7,
            optional=True,
            aliases=("预算执行率", "全年执行率", "支出执行率", "资金执行率"),
        ),
        Column(key="score", label="得分", column=8, optional=True, aliases=("自评得分", "自评分", "实际得分")),
    ),
)
_GOALS: Final = Lines(
    beside="年度总体\n目标",
    stacked=True,
    lines=(
        (
            Placed(
                slot=Slot(
                    key="expected_goal",
                    label="预期目标",
                    kind=SlotKind.LONG_TEXT,
                    aliases=(
                        "年初设定目标", "年初设定的目标", "年初目标", "设定目标", "年度预期目标", "年初预期目标",
                        "预期总目标", "预期总体目标", "预期绩效目标", "年初绩效目标", "年度总体目标", "年度绩效目标",
                    ),
                ),
                label_column=1,
                label_span=4,
                value_column=1,
                value_span=4,
            ),
            Placed(
                slot=Slot(
                    key="actual_goal",
                    label="*实际完成情况",
                    kind=SlotKind.LONG_TEXT,
                    aliases=(
                        "全年实际完成情况", "年度实际完成情况", "全年完成情况", "目标实际完成情况", "目标完成情况",
                        "年度目标完成情况", "总体目标完成情况", "年度总体目标完成情况", "年度总体目标实际完成情况",
                        "实际完成目标", "完成情况", "实际情况",
                    ),
                ),
                label_column=5,
                label_span=4,
                value_column=5,
                value_span=4,
            ),
        ),
    ),
)  # fmt: skip
_COLUMNS: Final = {
    column.key: column
    for column in (
        Column(key="level1", label="一级指标", column=1, tier=True, points_key="level1_weight"),
        Column(key="level2", label="二级指标", column=2, tier=True),
        Column(key="level3", label="三级指标", column=3, aliases=("三级指标名称", "指标名称", "指标内容")),
        Column(
            key="target",
            label="年度指标值",
            column=4,
            aliases=("指标值", "目标值", "年度目标值", "年初指标值", "年初目标值", "预期指标值", "预期值", "计划值",
                     "指标目标值"),
            centred=True,
        ),
        Column(
            key="actual",
            label="*实际完成值",
            column=5,
            aliases=("全年实际值", "全年完成值", "实际值", "完成值", "全年实际完成值", "年度实际完成值",
                     "实际完成指标值", "实际完成情况", "完成情况", "指标完成值", "实际完成"),
            centred=True,
        ),
        Column(
            key="weight",
            label="*分值",
            column=6,
            aliases=("权重", "指标分值", "指标权重", "标准分", "标准分值", "权重分值", "分值权重", "满分"),
            centred=True,
        ),
        Column(
            key="score",
            label="*得分",
            column=7,
            aliases=("自评得分", "自评分", "自评分值", "评分", "实际得分", "指标得分", "评价得分"),
            centred=True,
        ),
        Column(
            key="deviation",
            label="偏差原因分析及改进措施",
            column=8,
            aliases=("偏差原因分析与改进措施", "偏差原因及改进措施", "偏差原因分析", "偏差原因", "原因分析及改进措施",
                     "未完成原因分析及改进措施", "未完成原因及改进措施", "未完成原因和改进措施", "未完成原因分析",
                     "未完成原因分析及拟采取的改进措施", "偏差原因分析及整改措施", "原因分析"),
        ),
    )
}  # fmt: skip
_ORDER: Final = ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation")
_ORDER_WEIGHT_FIRST: Final = ("level1", "level2", "level3", "weight", "target", "actual", "score", "deviation")


def _indicators(order: Sequence[str]) -> Block:
    """The indicator table with its columns in that order, from the second column of the form on."""
    return Block(
        key=INDICATORS,
        name="指标表",
        entry="indicator",
        named_by="level3",
        beside="年度绩效\n指标",
        columns=tuple(replace(_COLUMNS[key], column=place) for place, key in enumerate(order, start=1)),
        sums=Sums(
            label="总分",
            keys={"weight": "total_weight", "score": "total_score"},
            aliases=("合计", "总计", "总得分", "自评总分", "合计得分", "总分合计", "自评得分合计"),
        ),
    )


SELFEVAL_2021: Final = Layout(
    id="selfeval-2021",
    version=1,
    kind="selfeval",
    title="项目支出绩效自评表",
    money_unit=MoneyUnit.YUAN,
    widths=(9.0, 11.0, 15.0, 30.0, 13.0, 13.0, 9.0, 11.0, 26.0),
    parts=(_HEAD, _FUNDS, _GOALS, _indicators(_ORDER)),
    name_key="project",
    called="自评表",
)
SELFEVAL_NATIONAL: Final = replace(
    SELFEVAL_2021,
    id="selfeval-national-2020",
    money_unit=MoneyUnit.WAN_YUAN,
    parts=(_HEAD_WITHOUT_AMOUNT, _FUNDS, _GOALS, _indicators(_ORDER)),
)
SELFEVAL_NATIONAL_WEIGHT_FIRST: Final = replace(
    SELFEVAL_NATIONAL,
    id="selfeval-national-weight-first-2020",
    parts=(_HEAD_WITHOUT_AMOUNT, _FUNDS, _GOALS, _indicators(_ORDER_WEIGHT_FIRST)),
)
