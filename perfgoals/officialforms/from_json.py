"""A form's JSON (official/*.json, ``FormReading.as_json``) as the values that ``fill`` prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from perfgoals.officialforms.layout import INDICATORS, Block, FormValues, Layout, RowValues, SlotKind, Table, Value

_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_NUMBERS: Final = frozenset((SlotKind.MONEY, SlotKind.NUMBER, SlotKind.INTEGER))


def from_json(layout: Layout, document: Mapping[str, Any]) -> FormValues:
    """The inverse of ``FormReading.as_json`` for a form of ``layout``.

    Amounts and points become a ``Decimal`` where their text is a plain number and stay text otherwise; what the
    layout has no place for is left out. A row with ``required`` gets the star of its second level back.
    """
    head: dict[str, Value] = {
        slot.key: _value(document[slot.key], slot.kind) for slot in layout.slots if slot.key in document
    }
    for table in layout.tables:
        for column, key in _sums(table).items():
            kind = next(each.kind for each in table.columns if each.key == column)
            head[key] = _value(_at(document, key), kind)
    tables = {table.key: [_row(table, row) for row in document.get(table.key) or ()] for table in layout.tables}
    return FormValues(head, tables.pop(INDICATORS, ()), tables)


def _sums(table: Table) -> Mapping[str, str]:
    """The keys of the head values below the summed columns."""
    return table.sums.keys if isinstance(table, Block) and table.sums else {}


def _at(document: Mapping[str, Any], key: str) -> Any:
    """What stands at ``total.fiscal``; None where nothing does."""
    found: Any = document
    for step in key.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _row(table: Table, row: Mapping[str, Any]) -> RowValues:
    values: dict[str, Value] = {column.key: _value(row.get(column.key), column.kind) for column in table.columns}
    for column in table.columns:
        if column.points_key:
            values[column.points_key] = _value(row.get(column.points_key), SlotKind.NUMBER)
    if isinstance(table, Block):
        return values | {"level2": f"*{row['level2']}"} if row.get("required") else values
    return values | {table.named_by: row.get(table.named_by)}


def _value(value: Any, kind: SlotKind) -> Value:
    """A value of the document; numbers of JSON as well as texts."""
    if value is None or isinstance(value, Decimal):
        return value
    text = str(value)
    return Decimal(text) if kind in _NUMBERS and _NUMBER.fullmatch(text) else text
