"""Numbers and texts as they are read, from the cells of a workbook and from the boxes of a page alike. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from perfgoals.money import AmountError, MoneyUnit, parse_amount, parse_number
from perfgoals.officialforms.layout import RowValues
from perfgoals.text import clean, compact

# What stands where nothing is to be filled in: in the lower rows of 项目资金, of which only the total has points.
STROKE: Final = "—"
_LARGEST_POINTS: Final = Decimal(9999)


def read_amount(key: str, text: str, unit: MoneyUnit, unread: dict[str, str]) -> Decimal | None:
    """An amount in 元; what cannot be read goes into ``unread`` under ``key``. A stroke is a blank."""
    if compact(text) in ("", STROKE, "-", "/"):
        return None
    try:
        return parse_amount(text, unit)
    except AmountError:
        unread[key] = text
        return None


def read_points(key: str, text: str, unread: dict[str, str]) -> Decimal | None:
    """Points of a row (10, 9.5, 10分); what cannot be read, or has more than two decimals, goes into ``unread``."""
    plain = compact(text).removesuffix("分")
    if plain in ("", STROKE, "-", "/"):
        return None
    try:
        number = parse_number(plain)
    except AmountError:
        number = None
    if number is None or abs(number) > _LARGEST_POINTS or number != round(number, 2):
        unread[key] = text
        return None
    return number


def cell_text(row: RowValues, key: str) -> str:
    """A value of a row, or of the head, that was read, as text."""
    value = row.get(key)
    return "" if value is None else clean(str(value))
