"""The rules of 整体支出绩效自评表 alone, as the page of all rules tells them. Pure."""

from __future__ import annotations

from typing import Final

from perfgoals.findings import Level
from projects.checks.catalogue import Explained, error
from selfeval.overall.checks import SPLIT_RULE, TASKS_RULE

TITLE: Final = "整体自评填报"
RULES: Final = (
    error(
        SPLIT_RULE,
        "两种分法的合计不等",
        "年度资金总额按资金来源（财政拨款、其他资金）和按支出用途（基本支出、项目支出）各分一次，合计应当相等",
        "核对各行金额，使两种分法的合计都等于年度资金总额",
        "整体支出绩效自评表",
    ),
    Explained(
        id=TASKS_RULE,
        title="任务执行数大于全年执行数",
        level=Level.WARNING,
        what="各项任务的执行数合计大于年度资金总额的全年执行数",
        suggestion="核对各项任务的执行数，同一笔支出不要算进两项任务",
        source="整体支出绩效自评表",
    ),
)
