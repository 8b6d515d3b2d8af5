"""绩效运行监控表: the national form of 2019 (万元), and the same in 元.

Source: the rules on monitoring of the ministry of finance (财预〔2019〕136号), and local forms made from them. The
month stands in the headings (1-7月执行数), so they depend on a value of the form.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.grid import Orientation
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

TICK: Final = "√"
_CAUSES_GROUP: Final = "偏差原因分析"
_CAUSES: Final = {
    "cause_funds": "经费\n保障",
    "cause_system": "制度\n保障",
    "cause_staff": "人员\n保障",
    "cause_hardware": "硬件\n条件\n保障",
    "cause_other": "其他",
}
_LIKELIHOOD_GROUP: Final = "完成目标可能性"
_LIKELIHOODS: Final = {"sure": "确定能", "possible": "有可能", "impossible": "完全\n不可能"}
_MONTH: Final = Slot(
    key="month",
    label="填报月份",
    kind=SlotKind.MONTH,
    aliases=("监控月份", "月份", "截止月份", "填报期间", "监控期间", "监控时间", "监控时点"),
    note="执行情况截至的月份；表头中的“1-N月”与此一致",
    choices=tuple(f"{month}月" for month in range(1, 13)),
)
_HEAD: Final = Lines(
    lines=(
        (
            Placed(slot=PROJECT, label_column=0, label_span=2, value_column=2, value_span=5),
            Placed(slot=_MONTH, label_column=7, label_span=3, value_column=10, value_span=7),
        ),
        (
            Placed(slot=DEPARTMENT, label_column=0, label_span=2, value_column=2, value_span=5),
            Placed(slot=EXECUTING_UNIT, label_column=7, label_span=3, value_column=10, value_span=7),
        ),
    )
)
_FUNDS: Final = Matrix(
    key="funds",
    name="项目资金",
    entry="funds",
    beside="项目资金\n（{unit}）",
    row_column=1,
    row_span=2,
    rows=FUNDS_ROWS,
    columns=(
        replace(INITIAL, span=2),
        Column(
            key="executed",
            label="1-{month}月执行数",
            column=5,
            span=2,
            kind=SlotKind.MONEY,
            aliases=(
                "1-{month}月预算执行数", "1-{month}月实际执行数", "1-{month}月支出数", "1-{month}月实际支出数",
                "截至{month}月执行数", "执行数", "累计执行数", "累计支出数", "已执行数",
            ),
            centred=True,
            number_format=FUNDS_FORMAT,
        ),
        Column(
            key="rate",
            label="执行率",
            column=7,
            span=5,
            aliases=(
                "1-{month}月执行率", "1-{month}月预算执行率", "预算执行率", "支出执行率", "资金执行率", "支出进度",
            ),
            centred=True,
            note="1-N月执行数÷年初预算数，如 58.33%",
        ),
        Column(
            key="expected",
            label="全年预计执行数",
            column=12,
            span=5,
            kind=SlotKind.MONEY,
            aliases=("预计全年执行数", "全年预计支出数", "预计全年支出数", "全年预计数"),
            centred=True,
            number_format=FUNDS_FORMAT,
        ),
    ),
)  # fmt: skip
_INDICATORS: Final = Block(
    key=INDICATORS,
    name="指标表",
    entry="indicator",
    named_by="level3",
    beside="绩效\n指标",
    columns=(
        LEVEL1,
        LEVEL2,
        LEVEL3,
        TARGET,
        Column(
            key="actual",
            label="1-{month}月\n执行情况",
            column=5,
            aliases=(
                "1-{month}月完成情况", "1-{month}月实际完成情况", "1-{month}月完成值", "1-{month}月实际完成值",
                "1-{month}月执行值", "1-{month}月指标完成情况", "截至{month}月执行情况", "截至{month}月完成情况",
                "执行情况", "完成情况", "实际完成情况", "实际完成值", "已完成情况",
            ),
            centred=True,
        ),
        Column(
            key="forecast",
            label="全年预计\n完成情况",
            column=6,
            aliases=("预计全年完成情况", "全年预计完成值", "预计全年完成值", "全年预计"),
            centred=True,
        ),
        *(
            Column(
                key=key,
                label=label,
                column=column,
                group=_CAUSES_GROUP,
                centred=True,
                optional=True,
                note=f"偏差原因属于这一项的打“{TICK}”",
            )
            for column, (key, label) in enumerate(_CAUSES.items(), start=7)
        ),
        Column(
            key="explanation",
            label="原因说明",
            column=12,
            group=_CAUSES_GROUP,
            optional=True,
            aliases=("偏差原因说明", "偏差原因", "偏差原因分析", "原因分析", "偏差原因及说明"),
        ),
        *(
            Column(
                key=key,
                label=label,
                column=column,
                group=_LIKELIHOOD_GROUP,
                centred=True,
                choices=(TICK,),
                note=f"三项中选一项打“{TICK}”",
            )
            for column, (key, label) in enumerate(_LIKELIHOODS.items(), start=13)
        ),
        Column(
            key="remark",
            label="备注",
            column=16,
            optional=True,
            aliases=("拟采取的措施", "改进措施", "整改措施"),
            note="预计年底不能完成目标的，说明原因和拟采取的措施",
        ),
    ),
)  # fmt: skip

MONITORING: Final = Layout(
    id="monitoring",
    version=1,
    kind="monitoring",
    title="绩效运行监控表",
    title_aliases=(
        "项目绩效运行监控表",
        "项目支出绩效运行监控表",
        "部门预算项目支出绩效运行监控表",
        "绩效目标运行监控表",
        "绩效目标执行监控表",
        "绩效执行监控表",
        "绩效运行监控情况表",
        "绩效监控表",
    ),
    subtitle="（{year}年度）",
    money_unit=MoneyUnit.YUAN,
    widths=(9.0, 9.0, 12.0, 22.0, 12.0, 13.0, 13.0, 7.0, 7.0, 7.0, 7.0, 7.0, 20.0, 7.0, 7.0, 7.0, 16.0),
    parts=(_HEAD, _FUNDS, _INDICATORS),
    name_key="project",
    called="监控表",
    orientation=Orientation.LANDSCAPE,
)
MONITORING_NATIONAL: Final = replace(MONITORING, id="monitoring-national-2019", money_unit=MoneyUnit.WAN_YUAN)
