"""The list of declarations (申报表) as a workbook, narrowed as its page is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from packs.lists.registry import Column, ListKind
from perfgoals.accounts.access import visible_units
from perfgoals.accounts.models import User
from perfgoals.answers import as_int
from perfgoals.listbook import MONEY_OF_A_YEAR, Value
from perfgoals.money import MoneyUnit, in_unit
from perfgoals.workflow.access import sees_drafts
from projects.models import BudgetYear, Declaration
from projects.queries import NEWEST_DECLARATIONS, listed_declarations

IN_WORK: Final = "单位正在修改"


def _year(filters: Mapping[str, str]) -> BudgetYear | None:
    return BudgetYear.objects.filter(year=as_int(filters.get("year")) or 0).first()


def _rows(user: User, filters: Mapping[str, str]) -> QuerySet[Declaration]:
    unit_id = as_int(filters.get("unit"))
    return listed_declarations(
        user,
        year=_year(filters),
        status=filters.get("status", ""),
        text=filters.get("text", ""),
        unit=visible_units(user).filter(pk=unit_id).first() if unit_id else None,
    )


def _columns(user: User, filters: Mapping[str, str]) -> Sequence[Column[Declaration]]:
    year = _year(filters)
    money = year.unit_of_money if year else MoneyUnit.YUAN

    def shown(value: Callable[[Declaration], Value]) -> Callable[[Declaration], Value]:
        """Who reviews above the unit does not read what is being typed."""
        return lambda row: value(row) if not row.is_editable or sees_drafts(user, row) else IN_WORK

    def amount(yuan: Decimal | None) -> Decimal | None:
        return None if yuan is None else in_unit(yuan, money)

    return (
        Column("状态", lambda row: row.get_status_display()),
        Column("年度", lambda row: row.year_id, 8),
        Column("项目编码", lambda row: row.project.code, 24),
        Column("项目名称", lambda row: row.name, 44),
        Column("申请单位", lambda row: row.unit.name, 36),
        Column("项目类型", shown(lambda row: row.type_name), 18),
        Column(f"本年度金额（{money}）", shown(lambda row: amount(row.year_amount)), 18, MONEY_OF_A_YEAR),
        Column(f"项目总金额（{money}）", shown(lambda row: amount(row.total_amount)), 18, MONEY_OF_A_YEAR),
        Column("上次改动", lambda row: f"{timezone.localtime(row.saved_at):%Y-%m-%d %H:%M}", 18),
    )


DECLARATIONS: Final = ListKind(
    name="declarations",
    title="申报表",
    page="declarations",
    filters=("year", "status", "unit", "text"),
    rows=_rows,
    columns=_columns,
    keyset=NEWEST_DECLARATIONS,
)
