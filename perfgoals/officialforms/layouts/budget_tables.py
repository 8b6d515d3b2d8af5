"""Tables of the department budget (部门预算表) that come from filed projects: 项目支出预算表 and 绩效管理重点项目表.

Source: tables 5 and 13 of a department budget of 2020 (万元). They are made by the system and never read back, so
they are none of the LAYOUTS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.grid import Orientation
from perfgoals.officialforms.layout import Block, Column, Layout, SlotKind

ROWS: Final = "rows"  # the one table of each
_FISCAL: Final = "财政预算拨款"
_GENERAL_BUDGET: Final = f"{_FISCAL}/一般公共预算拨款"
_AMOUNT: Final = "预算金额"
_NAME_WIDTH: Final = 30.0
_MONEY_WIDTH: Final = 11.0


def _columns(*headings: tuple[str, str, str]) -> tuple[Column, ...]:
    """Columns of amounts from the second one on, each by key, group and label."""
    return tuple(
        Column(key=key, group=group, label=label, column=at, kind=SlotKind.MONEY)
        for at, (key, group, label) in enumerate(headings, start=1)
    )


def _table(columns: Sequence[Column], *, name: str) -> Block:
    return Block(key=ROWS, name=name, entry="row", named_by="unit", columns=tuple(columns))


SPENDING_2020: Final = Layout(
    id="budget-spending-2020",
    version=1,
    kind="budget-table",
    title="项目支出预算表",
    subtitle="（{year}年度）",
    money_unit=MoneyUnit.WAN_YUAN,
    widths=(_NAME_WIDTH, *[_MONEY_WIDTH] * 16),
    parts=(
        _table(
            (
                Column(key="unit", label="预算单位", column=0),
                *_columns(
                    ("total", "", "总计"),
                    ("fiscal", _FISCAL, "小计"),
                    ("general_budget", _GENERAL_BUDGET, "小计"),
                    ("general", _GENERAL_BUDGET, "一般性经费拨款"),
                    ("special", _GENERAL_BUDGET, "财政专项资金拨款"),
                    ("investment", _GENERAL_BUDGET, "政府投资项目拨款"),
                    ("government_fund", _FISCAL, "政府性基金预算拨款"),
                    ("state_capital", _FISCAL, "国有资本经营预算拨款"),
                    ("fiscal_account", _FISCAL, "财政专户拨款"),
                    ("service_income", "", "事业收入"),
                    ("business_income", "", "事业单位经营收入"),
                    ("other_income", "", "其他收入"),
                    ("from_above", "", "上级补助收入"),
                    ("from_below", "", "附属单位上缴收入"),
                    ("reserve_fund", "", "用事业基金弥补收支差额"),
                    ("carried_over", "", "上年结余、结转"),
                ),
            ),
            name="项目支出",
        ),
    ),
    name_key="unit",
    orientation=Orientation.LANDSCAPE,
)
KEY_PROJECTS_2020: Final = replace(
    SPENDING_2020,
    id="budget-key-projects-2020",
    title="部门预算绩效管理重点项目表",
    widths=(34.0, 40.0, 16.0, 20.0, 16.0, 26.0),
    parts=(
        _table(
            (
                Column(key="unit", label="实施单位", column=0),
                Column(key="name", label="项目名称", column=1),
                Column(key="total", group=_AMOUNT, label="合计", column=2, kind=SlotKind.MONEY),
                Column(key="fiscal", group=_AMOUNT, label="一般公共预算拨款", column=3, kind=SlotKind.MONEY),
                Column(key="other", group=_AMOUNT, label="其他资金", column=4, kind=SlotKind.MONEY),
                Column(key="period", label="预算执行时间", column=5, centred=True),
            ),
            name="重点项目",
        ),
    ),
)
