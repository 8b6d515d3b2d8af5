"""预算项目支出绩效目标申报表 of 2020 (万元), in full and short, and 部门预算重点项目绩效目标表 of the same year.

Source: the forms published with the department budgets of 2020. Small projects print in the short table, which ends
with 年度目标; 重点项目 print in the full one under a title of its own. The published forms have no stars, and where a
second level has no indicator they print what was typed: 不适用, 无 or nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.layout import INDICATORS, Block, Layout, Lines, Placed, Slot, SlotKind
from perfgoals.officialforms.layouts._common import LEVEL1, LEVEL2, LEVEL3, TARGET

ATTRIBUTES: Final = ("新增项目", "上年延续")
_BY_SYSTEM: Final = "系统自动带出，无需填写"
_MASKED: Final = "对外公开时隐去"


def _three(*slots: Slot) -> tuple[Placed, ...]:
    """Three labelled cells side by side: A | B–C, D | E, F | G."""
    places = ((0, 1, 2), (3, 4, 1), (5, 6, 1))
    return tuple(
        Placed(slot=slot, label_column=label, value_column=value, value_span=span)
        for slot, (label, value, span) in zip(slots, places, strict=True)
    )


def _wide(slot: Slot) -> tuple[Placed]:
    """A label and a text over the rest of the line: A | B–G."""
    return (Placed(slot=slot, label_column=0, value_column=1, value_span=6),)


_TOP_UNIT: Final = Slot(key="top_unit", label="主管部门", note=_BY_SYSTEM)
_CONTINUITY: Final = Slot(
    key="continuity", label="续存属性", aliases=("项目续存属性",), note="如：经常性项目、一次性项目"
)
_HEAD: Final = (
    _three(
        Slot(key="name", label="项目名称", note="(限40字以内)"),
        Slot(key="is_new", label="项目属性", choices=ATTRIBUTES),
        Slot(
            key="duration", label="起止时间", aliases=("项目起止时间", "实施时间"), note="如：2020-01-01 至 2020-12-31"
        ),
    ),
    (
        Placed(slot=_TOP_UNIT, label_column=0, value_column=1, value_span=4),
        Placed(slot=_CONTINUITY, label_column=5, value_column=6),
    ),
    _three(
        Slot(key="unit", label="实施单位", note=_BY_SYSTEM),
        Slot(key="contact", label="联系人", aliases=("项目联系人",), note=_MASKED),
        Slot(key="phone", label="电话", aliases=("联系电话", "联系人电话"), note=_MASKED),
    ),
    _three(
        Slot(
            key="year_amount",
            label="本年预算金额（{unit}）",
            kind=SlotKind.MONEY,
            aliases=("本年度预算金额", "年度预算金额"),
            note="本年预算金额＝财政拨款＋其他资金",
        ),
        Slot(key="fiscal", label="财政拨款", kind=SlotKind.MONEY),
        Slot(key="other", label="其他资金", kind=SlotKind.MONEY),
    ),
)
_LONG_TERM: Final = Slot(key="long_term_goal", label="中长期目标", kind=SlotKind.LONG_TEXT, note="(限2000字以内)")
_ANNUAL: Final = Slot(key="annual_goal", label="年度目标", kind=SlotKind.LONG_TEXT, note="(限2000字以内)")
_INDICATORS: Final = Block(
    key=INDICATORS,
    name="指标表",
    entry="indicator",
    named_by="level3",
    columns=(
        replace(LEVEL1, column=0),
        replace(LEVEL2, column=1),
        replace(LEVEL3, label="指标内容", column=2, span=4, aliases=("三级指标", "三级指标名称", "指标名称")),
        replace(TARGET, label="目标值", column=6, aliases=("指标值", "年度指标值", "年度目标值", "指标目标值")),
    ),
    levels=(
        ("投入指标", "测算明细"),
        ("投入指标", "资金支出进度"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("产出指标", "工作时效"),
        ("效益指标", "经济效益指标"),
        ("效益指标", "社会效益指标"),
        ("效益指标", "生态效益指标"),
        ("效益指标", "可持续影响"),
        ("效益指标", "服务对象满意度指标"),
    ),
    unfilled="",
)

PROJECT_2020: Final = Layout(
    id="project-2020",
    version=1,
    kind="declaration",
    title="预算项目支出绩效目标申报表",
    subtitle="（{year}年度）",
    money_unit=MoneyUnit.WAN_YUAN,
    widths=(13.0, 19.0, 18.0, 11.0, 14.0, 11.0, 25.0),
    parts=(Lines(lines=(*_HEAD, _wide(_LONG_TERM), _wide(_ANNUAL))), _INDICATORS),
    short="project-2020-short",
    key_project="key-project-2020",
)
PROJECT_2020_SHORT: Final = replace(
    PROJECT_2020,
    id="project-2020-short",
    parts=(Lines(lines=(*_HEAD, _wide(_ANNUAL))),),
    short="",
    key_project="",
)
KEY_PROJECT_2020: Final = replace(
    PROJECT_2020,
    id="key-project-2020",
    kind="key-project",
    title="部门预算重点项目绩效目标表",
    called="重点项目绩效目标表",
    short="",
    key_project="",
)
