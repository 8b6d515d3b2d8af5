"""二级项目支出绩效目标申报表 of 2024 (万元) and 2025 (元): the same table in two money units.

Source: the import template of the official system and the forms published with the budgets of both years.
"""

from __future__ import annotations

from dataclasses import replace

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.layout import INDICATORS, Block, Column, Layout, Lines, Placed, Slot, SlotKind

PROJECT_TYPES = ("01 其他项目", "02 政府投资项目", "15 履职类(运转)项目", "31 履职类项目")
ALLOCATIONS = ("因素法和项目法", "项目法", "因素法")
_BY_SYSTEM = "导入模板无需填写；系统自动带出，无需填写"
_SUMMED = "由系统自动汇总二级项目，无需手工录入"


def _pair(left: Slot, right: Slot) -> tuple[Placed, Placed]:
    """Two labelled cells side by side: A | B–C, D | E."""
    return (
        Placed(slot=left, label_column=0, value_column=1, value_span=2),
        Placed(slot=right, label_column=3, value_column=4),
    )


def _wide(slot: Slot) -> tuple[Placed]:
    """A label and a text over the rest of the line: A | B–E."""
    return (Placed(slot=slot, label_column=0, value_column=1, value_span=4),)


DECLARATION_2025 = Layout(
    id="declaration-2025",
    version=1,
    kind="declaration",
    title="二级项目支出绩效目标申报表",
    title_aliases=("项目支出绩效目标申报表",),
    money_unit=MoneyUnit.YUAN,
    widths=(14.0, 20.0, 34.0, 18.0, 44.0),
    parts=(
        Lines(
            lines=(
                _pair(
                    Slot(
                        key="code",
                        label="项目编码：",
                        aliases=("项目代码", "项目编号", "二级项目编码", "二级项目代码"),
                        note=_BY_SYSTEM,
                    ),
                    Slot(key="name", label="项目名称：", aliases=("二级项目名称",), note="(限40字以内)"),
                ),
                _pair(
                    Slot(
                        key="unit",
                        label="申请单位：",
                        aliases=("申报单位", "填报单位", "实施单位", "项目单位", "预算单位", "单位名称"),
                        note=_BY_SYSTEM,
                    ),
                    Slot(
                        key="top_unit",
                        label="一级预算单位：",
                        aliases=("一级预算部门", "主管部门", "主管单位"),
                        note="导入模板无需填写；系统自动带入，无需填写",
                    ),
                ),
                _pair(
                    Slot(
                        key="period_years",
                        label="实施期限：",
                        kind=SlotKind.INTEGER,
                        aliases=("项目期限", "实施年限", "项目实施期限", "实施周期"),
                    ),
                    Slot(
                        key="project_type",
                        label="项目类型：",
                        aliases=("项目类别", "二级项目类型"),
                        choices=PROJECT_TYPES,
                    ),
                ),
                _pair(
                    Slot(
                        key="is_new",
                        label="是否新增项目：",
                        aliases=("是否新增", "是否为新增项目"),
                        choices=("是", "否"),
                    ),
                    Slot(
                        key="allocation", label="分配方式：", aliases=("资金分配方式", "分配方法"), choices=ALLOCATIONS
                    ),
                ),
                _pair(
                    Slot(
                        key="total_amount",
                        label="项目总金额（中期规划，{unit}）：",
                        kind=SlotKind.MONEY,
                        aliases=("项目总金额", "项目总额", "项目总预算", "中期规划金额"),
                        note=_SUMMED,
                    ),
                    Slot(
                        key="year_amount",
                        label="本年度项目金额（{unit}）：",
                        kind=SlotKind.MONEY,
                        aliases=("本年度金额", "年度项目金额", "本年项目金额", "本年金额", "本年度预算金额"),
                        note=_SUMMED,
                    ),
                ),
                _wide(
                    Slot(
                        key="policy_basis",
                        label="政策依据：",
                        kind=SlotKind.LONG_TEXT,
                        aliases=("立项依据", "政策文件依据"),
                    )
                ),
                _wide(
                    Slot(
                        key="calculation_basis",
                        label="测算依据：",
                        kind=SlotKind.LONG_TEXT,
                        aliases=("金额测算依据", "预算测算依据"),
                    )
                ),
                _wide(
                    Slot(
                        key="annual_goal",
                        label="年度目标：",
                        kind=SlotKind.LONG_TEXT,
                        aliases=("年度绩效目标", "年度总体目标", "本年度目标", "当年目标"),
                        note="(限2000字以内) 新增项目年度目标为必填项",
                    )
                ),
                _wide(
                    Slot(
                        key="long_term_goal",
                        label="长期目标（跨度多年的项目需填）：",
                        kind=SlotKind.LONG_TEXT,
                        aliases=("长期目标", "中长期目标", "中期目标", "长期绩效目标", "中长期绩效目标"),
                        note="(限2000字以内) 多年度项目长期目标为必填项",
                    )
                ),
            )
        ),
        Block(
            key=INDICATORS,
            name="指标表",
            entry="indicator",
            named_by="level3",
            columns=(
                Column(key="level1", label="一级指标", column=0, tier=True),
                Column(key="level2", label="二级指标", column=1, tier=True),
                Column(key="level3", label="三级指标", column=2, aliases=("三级指标名称", "指标名称", "指标内容")),
                Column(
                    key="target",
                    label="指标值",
                    column=3,
                    aliases=("目标值", "年度指标值", "年度目标值", "指标目标值"),
                    centred=True,
                ),
                Column(
                    key="explanation",
                    label="指标解释",
                    column=4,
                    aliases=("指标说明", "指标解释说明", "解释", "解释说明"),
                ),
            ),
        ),
    ),
)

DECLARATION_2024 = replace(DECLARATION_2025, id="declaration-2024", money_unit=MoneyUnit.WAN_YUAN)
