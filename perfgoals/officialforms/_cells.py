"""One value as a cell: its text as the form prints it, and its number where a workbook should hold one."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from perfgoals.officialforms.grid import Cell, Role
from perfgoals.officialforms.layout import Column, Placed, SlotKind, Value
from perfgoals.text import clean

TEXT_FORMAT: Final = "@"
GENERAL: Final = "General"
_GENERAL_SHOWS: Final = 11  # characters; a longer number becomes 1.2E+11 in a cell of that format
_FORMATS: Final = {
    SlotKind.INTEGER: "0",
    SlotKind.MONEY: "#,##0.00",
    SlotKind.NUMBER: GENERAL,
}
_ROLES: Final = {
    SlotKind.LONG_TEXT: Role.TEXT,
    SlotKind.MONEY: Role.MONEY,
}


class Shown(NamedTuple):
    """What a cell shows, and the number behind it with the format that shows it so."""

    text: str
    number: Decimal | None = None
    number_format: str = TEXT_FORMAT


def head_cell(placed: Placed, value: Value) -> Cell:
    """The cell of a head value; a text stays text, even where a number was expected."""
    slot = placed.slot
    shown = _shown(value, slot.kind, GENERAL if slot.plain else "")
    return Cell(
        column=placed.value_column,
        colspan=placed.value_span,
        text=shown.text,
        role=Role.VALUE if slot.plain else _ROLES.get(slot.kind, Role.VALUE),
        slot=slot.key,
        number=shown.number,
        number_format=shown.number_format,
        choices=slot.choices,
    )


def table_cell(column: Column, value: Value, slot: str) -> Cell:
    """The cell of a value of a table."""
    shown = _shown(value, column.kind, column.number_format)
    return Cell(
        column=column.column,
        colspan=column.span,
        text=shown.text,
        role=_column_role(column),
        slot=slot,
        number=shown.number,
        number_format=shown.number_format,
        choices=column.choices,
    )


def month_text(value: Value) -> str:
    """The number of a month as headings print it; empty where none is given."""
    return str(value or "").strip().removesuffix("月")


def number_text(value: Value) -> str:
    """A number as plain text, without idle zeros: ``50``, ``2.5``; a text as it stands, empty for none."""
    return _shown(value, SlotKind.NUMBER, GENERAL).text


def _column_role(column: Column) -> Role:
    if column.tier:
        return Role.TIER
    return Role.TARGET if column.centred else _ROLES.get(column.kind, Role.VALUE)


def _shown(value: Value, kind: SlotKind, number_format: str) -> Shown:
    """A value in the format given, else in the usual one of its kind."""
    number_format = number_format or _FORMATS.get(kind, TEXT_FORMAT)
    if value is None or value == "":
        return Shown("", None, number_format)
    if kind is SlotKind.MONTH:
        month = month_text(value)
        return Shown(clean(f"{month}月" if month.isdigit() else str(value)))
    if isinstance(value, str):
        return Shown(clean(value))
    if number_format == TEXT_FORMAT:
        return Shown(f"{value:f}" if isinstance(value, Decimal) else str(value))
    return _figure(Decimal(value), number_format)


def _figure(number: Decimal, number_format: str) -> Shown:
    """A number with all its decimals but no idle zeros, and with at least those of the format.

    2924000 in ``#,##0.00`` is 2,924,000.00, and 0.000001 is itself in ``#,##0.00####``: 万元 can have six.
    """
    exponent = number.normalize().as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"not a finite amount: {number}")
    _, point, zeros = number_format.partition(".")
    decimals = max(-exponent, len(zeros))
    exact = number.quantize(Decimal(1).scaleb(-decimals))
    text = f"{exact:{',' if ',' in number_format else ''}f}"
    if point:
        number_format += "#" * (decimals - len(zeros))
    elif number_format != GENERAL or len(text) > _GENERAL_SHOWS:
        number_format = f"0.{'0' * decimals}" if decimals else "0"
    return Shown(text, exact, number_format)
