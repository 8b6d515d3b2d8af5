"""Workbooks typed cell by cell, and what is read of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from perfgoals.officialforms.from_xlsx import FormReading, WorkbookReading, read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from tests.workbooks.forms import saved

Rows = Sequence[Sequence[str | float | None]]
_: None = None  # an empty cell


def read(rows: Rows, merge: Sequence[str] = (), *, hidden: Sequence[int] = ()) -> WorkbookReading:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            if value is not None:
                sheet.cell(row, column, value)
    for area in merge:
        sheet.merge_cells(area)
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    return read_workbook(saved(book), layouts=LAYOUTS)


def read_one(rows: Rows, merge: Sequence[str] = (), *, hidden: Sequence[int] = ()) -> FormReading:
    (form,) = read(rows, merge, hidden=hidden).forms
    return form


def filled(rows: Any) -> list[dict[str, str]]:
    """Rows without their blanks."""
    return [{key: text for key, text in row.items() if text} for row in rows]


def found(form: FormReading) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.message, finding.cell) for finding in form.findings]
