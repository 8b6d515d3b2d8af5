"""What comes out of reading a workbook: forms with values, addresses and findings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from perfgoals.findings import Finding
from perfgoals.money import AmountError, MoneyUnit, format_amount, parse_amount
from perfgoals.officialforms.layout import INDICATORS, FormValues, Layout

_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReading:
    """One form of a workbook.

    ``kind``: ``declaration``, ``selfeval``, ``overall``, ``monitoring``, ``project_2020``,
    ``key_project_2020`` or ``unknown``. Where no layout of the kind was given, or the form lacks its name or
    its indicator table, ``readable`` is false and ``why`` says so in one Chinese sentence.

    ``values.head`` holds text by slot key, also for amounts (the exact number, as plain decimal text, in
    ``money_unit``); a key is absent where its label was not found. ``values.rows`` holds, by column key, the
    texts of the indicators, and ``required`` as ``"1"`` or ``""``. ``cells`` maps a slot (``name``,
    ``indicators.3.target``, ``funds.0.row``) to the address of its value cell, also of an empty one, and
    ``record`` to where the form begins. ``first_row`` and ``last_row`` are 1-based. ``year_of_sheet``: ``year``
    stands in the name of the sheet alone.
    """

    sheet: str
    kind: str
    title: str
    layout: Layout | None = None
    year: int | None = None
    year_of_sheet: bool = False
    money_unit: MoneyUnit | None = None
    values: FormValues = field(default_factory=FormValues)
    cells: Mapping[str, str] = field(default_factory=dict)
    first_row: int
    last_row: int
    findings: tuple[Finding, ...] = ()
    readable: bool = False
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """The values as ``official/*.json`` give them: texts (amounts as decimal texts in ``money_unit``) or None."""
        amounts = self.layout.amounts if self.layout else frozenset()

        def shown(key: str, value: object) -> str | None:
            text = str(value or "")
            return (_bare_amount(text, self.money_unit) if key in amounts else text) or None

        document: dict[str, Any] = {"year": self.year, "money_unit": self.money_unit}
        for key, value in self.values.head.items():
            group, _, name = key.rpartition(".")
            (document.setdefault(group, {}) if group else document)[name] = shown(key, value)
        for table, rows in {**self.values.tables, INDICATORS: self.values.rows}.items():
            document[table] = [{key: shown(f"{table}.{key}", text) for key, text in row.items()} for row in rows]
        return document

    def cell_of(self, field: str, row: int | None = None, column: str = "") -> str:
        """The address of what a finding names; empty where the form has no such cell.

        ``field`` is a slot, or ``<entry>:<name>`` of a row of a table (``task:…``, ``funds:…``, ``indicator:…``);
        ``row`` is the 0-based place among the indicators, ``column`` the key within the row.
        """
        entry, _, name = field.partition(":")
        table = next((table for table in self.layout.tables if table.entry == entry), None) if self.layout else None
        if table is None:
            return self.cells.get(field, "")
        if row is None:
            rows = self.values.rows if table.key == INDICATORS else self.values.tables.get(table.key, ())
            names = [str(each[table.named_by]).strip() for each in rows]
            row = names.index(name.strip()) if name.strip() in names else -1
        place = f"{table.key}.{row}"
        return self.cells.get(f"{place}.{column}") or self.cells.get(f"{place}.{table.named_by}", "")


def _bare_amount(text: str, unit: MoneyUnit | None) -> str:
    """An amount without what people write around its number (¥1,200.00元); any other text as it stands."""
    if unit is None or _NUMBER.fullmatch(text):
        return text
    try:
        return format_amount(parse_amount(text, unit), unit, separators=False)
    except AmountError:
        return text


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """All forms of a workbook in the order of its sheets, and what was found about the file as a whole."""

    forms: tuple[FormReading, ...]
    findings: tuple[Finding, ...] = ()
