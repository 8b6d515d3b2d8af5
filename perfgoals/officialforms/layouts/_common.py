"""What several tables about one project have in common: its name and units, the rows of 项目资金, columns."""

from __future__ import annotations

from typing import Final

from perfgoals.officialforms.layout import Column, MatrixRow, Slot, SlotKind

PROJECT: Final = Slot(
    key="project", label="项目名称", aliases=("二级项目名称", "自评项目名称", "项目支出名称", "评价项目名称")
)
DEPARTMENT: Final = Slot(
    key="department_code",
    label="主管部门",
    aliases=("主管单位", "一级预算部门", "一级预算单位", "主管部门名称", "主管预算部门", "项目主管部门",
             "主管部门及代码"),
)  # fmt: skip
EXECUTING_UNIT: Final = Slot(
    key="executing_unit",
    label="实施单位",
    aliases=("项目单位", "项目实施单位", "填报单位", "资金使用单位", "承担单位", "预算单位", "项目承担单位"),
)
_STRUCK: Final = ("weight", "score")
FUNDS_ROWS: Final = (
    MatrixRow(
        label="年度资金总额",
        aliases=("资金总额", "年度总额", "年度预算总额", "年度预算资金总额", "项目资金总额", "合计", "总计", "总额"),
    ),
    MatrixRow(
        label="当年财政拨款",
        printed="其中：当年财政拨款",
        aliases=("财政拨款", "本年财政拨款", "年度财政拨款", "当年财政资金", "本年度财政拨款", "财政资金",
                 "本年一般公共预算拨款", "当年一般公共预算拨款", "一般公共预算拨款"),
        struck=_STRUCK,
    ),
    MatrixRow(
        label="上年结转资金",
        aliases=("上年结转", "上年结转结余", "上年结转结余资金", "上年结余结转资金", "结转资金", "上年度结转资金"),
        struck=_STRUCK,
    ),
    MatrixRow(label="其他资金", aliases=("其他", "其它资金", "其他来源资金"), struck=_STRUCK),
)  # fmt: skip
FUNDS_FORMAT: Final = "0.00"
INITIAL: Final = Column(
    key="initial",
    label="年初预算数",
    column=3,
    kind=SlotKind.MONEY,
    aliases=("年初预算", "年初预算金额", "年初预算安排数", "年初预算安排", "年初数"),
    centred=True,
    number_format=FUNDS_FORMAT,
)
LEVEL1: Final = Column(key="level1", label="一级指标", column=1, tier=True, merged=True)
LEVEL2: Final = Column(key="level2", label="二级指标", column=2, tier=True, merged=True)
LEVEL3: Final = Column(key="level3", label="三级指标", column=3, aliases=("三级指标名称", "指标名称", "指标内容"))
TARGET: Final = Column(
    key="target",
    label="年度指标值",
    column=4,
    aliases=(
        "指标值",
        "目标值",
        "年度目标值",
        "年初指标值",
        "年初目标值",
        "预期指标值",
        "预期值",
        "计划值",
        "指标目标值",
    ),
    centred=True,
)
