"""What comes out of reading a workbook: forms with values, addresses and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfgoals.findings import Finding
from perfgoals.money import MoneyUnit
from perfgoals.officialforms.layout import FormValues, Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReading:
    """One form of a workbook.

    ``kind``: ``declaration``, ``selfeval``, ``overall``, ``monitoring``, ``project_2020``,
    ``key_project_2020`` or ``unknown``. Where no layout of the kind was given, or the form lacks its name or
    its indicator table, ``readable`` is false and ``why`` says so in one Chinese sentence.

    ``values.head`` holds text by slot key, also for amounts (the exact number, as plain decimal text, in
    ``money_unit``); a key is absent where its label was not found. ``values.rows`` holds, by column key, the
    texts of the indicators, and ``required`` as ``"1"`` or ``""``. ``cells`` maps a slot (``name``,
    ``indicators.3.target``) to the address of its value cell, also of an empty one.
    ``first_row`` and ``last_row`` are 1-based. ``year_of_sheet``: ``year`` stands in the name of the sheet alone.
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


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """All forms of a workbook in the order of its sheets, and what was found about the file as a whole."""

    forms: tuple[FormReading, ...]
    findings: tuple[Finding, ...] = ()
