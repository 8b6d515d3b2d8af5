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
    Placed,
    Slot,
    SlotKind,
    Sums,
)
from perfgoals.officialforms.layouts._common import (
    DEPARTMENT,
    EXECUTING_UNIT,
    FUNDS_FORMAT,
    FUNDS_ROWS,
    INITIAL,
    LEVEL1,
    LEVEL2,
    LEVEL3,
    PROJECT,
    TARGET,
)

_AMOUNT: Final = Slot(
    key="project_amount",
    label="项目金额",
    kind=SlotKind.MONEY,
    aliases=("项目总金额", "项目总额", "项目总预算"),
    note="项目总金额，跨度多年的项目含各年度",
    plain=True,
)
_HEAD: Final = Lines(
    lines=(
        (
            Placed(slot=PROJECT, label_column=0, value_column=1, value_span=3),
            Placed(slot=_AMOUNT, label_column=4, value_column=5, value_span=4),
        ),
        (
            Placed(slot=DEPARTMENT, label_column=0, value_column=1, value_span=3),
            Placed(slot=EXECUTING_UNIT, label_column=4, value_column=5, value_span=4),
        ),
    )
)
_HEAD_WITHOUT_AMOUNT: Final = Lines(
    lines=((Placed(slot=PROJECT, label_column=0, value_column=1, value_span=8),), _HEAD.lines[1])
)
FUNDS: Final = Matrix(
    key="funds",
    name="项目资金",
    entry="funds",
    beside="项目资金\n（{unit}）",
    row_column=1,
    row_span=2,
    rows=FUNDS_ROWS,
    columns=(
        INITIAL,
        Column(
            key="adjusted",
            label="全年预算数",
            column=4,
            kind=SlotKind.MONEY,
            aliases=("全年预算", "全年预算金额", "调整后预算数", "调整后预算", "调整预算数", "预算数", "年度预算数"),
            centred=True,
            number_format=FUNDS_FORMAT,
            note="调整后的全年预算数，没有调整的与年初预算数相同",
        ),
        Column(
            key="executed",
            label="全年执行数",
            column=5,
            kind=SlotKind.MONEY,
            aliases=("全年执行", "执行数", "全年实际执行数", "实际执行数", "全年支出数", "实际支出数", "全年执行金额"),
            centred=True,
            number_format=FUNDS_FORMAT,
        ),
        Column(
            key="weight",
            label="分值",
            column=6,
            kind=SlotKind.NUMBER,
            optional=True,
            aliases=("权重", "标准分", "分值权重", "满分"),
            centred=True,
        ),
        Column(
            key="rate",
            label="执行率",
            column=7,
            optional=True,
            aliases=("预算执行率", "全年执行率", "支出执行率", "资金执行率"),
            centred=True,
            note="全年执行数÷全年预算数，如 96.37%",
        ),
        Column(
            key="score",
            label="得分",
            column=8,
            kind=SlotKind.NUMBER,
            optional=True,
            aliases=("自评得分", "自评分", "实际得分"),
            centred=True,
            number_format="0.00",
            note="分值×执行率，保留两位小数，最高为分值",
        ),
    ),
)
GOALS: Final = Lines(
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
                    note="与批复的绩效目标一致",
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
        replace(LEVEL1, points_key="level1_weight"),
        LEVEL2,
        LEVEL3,
        replace(TARGET, note="与批复的指标值一致"),
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
            kind=SlotKind.NUMBER,
            aliases=("权重", "指标分值", "指标权重", "标准分", "标准分值", "权重分值", "分值权重", "满分"),
            centred=True,
            note="各指标的分值与预算执行的分值合计 100 分；不适用的指标填 0",
        ),
        Column(
            key="score",
            label="*得分",
            column=7,
            kind=SlotKind.NUMBER,
            aliases=("自评得分", "自评分", "自评分值", "评分", "实际得分", "指标得分", "评价得分"),
            centred=True,
            note="不高于分值，保留两位小数",
        ),
        Column(
            key="deviation",
            label="偏差原因分析及改进措施",
            column=8,
            aliases=("偏差原因分析与改进措施", "偏差原因及改进措施", "偏差原因分析", "偏差原因", "原因分析及改进措施",
                     "未完成原因分析及改进措施", "未完成原因及改进措施", "未完成原因和改进措施", "未完成原因分析",
                     "未完成原因分析及拟采取的改进措施", "偏差原因分析及整改措施", "原因分析"),
            note="得分低于分值，或实际完成值超过年度指标值 30% 的，须说明原因",
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
            strong=True,
            struck=("deviation",),
        ),
    )


def _without_stars(block: Block) -> Block:
    """The national forms mark nothing as required."""
    columns = (replace(column, label=column.label.strip("*")) for column in block.columns)
    return replace(block, beside="绩效\n指标", columns=tuple(columns))


_EXPECTED, _ACTUAL = GOALS.lines[0]
NATIONAL_GOALS: Final = replace(
    GOALS, lines=((_EXPECTED, replace(_ACTUAL, slot=replace(_ACTUAL.slot, label="实际完成情况"))),)
)

SELFEVAL_2021: Final = Layout(
    id="selfeval-2021",
    version=1,
    kind="selfeval",
    title="项目支出绩效自评表",
    money_unit=MoneyUnit.YUAN,
    widths=(9.0, 11.0, 15.0, 30.0, 13.0, 13.0, 9.0, 11.0, 26.0),
    parts=(_HEAD, FUNDS, GOALS, _indicators(_ORDER)),
    name_key="project",
    called="自评表",
)
SELFEVAL_NATIONAL: Final = replace(
    SELFEVAL_2021,
    id="selfeval-national-2020",
    money_unit=MoneyUnit.WAN_YUAN,
    subtitle="（{year}年度）",
    parts=(_HEAD_WITHOUT_AMOUNT, FUNDS, NATIONAL_GOALS, _without_stars(_indicators(_ORDER))),
)
SELFEVAL_NATIONAL_WEIGHT_FIRST: Final = replace(
    SELFEVAL_NATIONAL,
    id="selfeval-national-weight-first-2020",
    widths=(9.0, 11.0, 15.0, 28.0, 12.0, 13.0, 13.0, 10.0, 26.0),
    parts=(_HEAD_WITHOUT_AMOUNT, FUNDS, NATIONAL_GOALS, _without_stars(_indicators(_ORDER_WEIGHT_FIRST))),
)
