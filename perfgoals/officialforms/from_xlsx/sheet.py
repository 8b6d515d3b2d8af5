"""A sheet as texts in boxes: merged cells are one box, and only boxes that show something count.

A worksheet is one, and so is what a form covers of the pages of a PDF (from_pdf).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from perfgoals.officialforms.from_xlsx.cells import EMPTY, Shown, formula_text, show


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A cell, or several merged into one; 1-based and inclusive, as workbooks count."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def address(self) -> str:
        """The top-left cell: ``B6``."""
        return f"{get_column_letter(self.left)}{self.top}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet (or a band of its columns: forms side by side) that is looked up by row and column.

    ``shown`` holds what boxes show by their top-left place, ``merged`` the box of every place in a merged
    range. ``hidden_rows`` are read like any other row. ``names`` are the addresses of boxes by their top-left place
    where they are not those of a workbook.
    """

    title: str
    shown: Mapping[tuple[int, int], Shown]
    merged: Mapping[tuple[int, int], Box]
    hidden_rows: frozenset[int]
    left: int
    right: int
    names: Mapping[tuple[int, int], str] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    _by_row: dict[int, tuple[Box, ...]] = field(default_factory=dict)

    def address(self, box: Box) -> str:
        """Where a box is found: ``B6`` in a workbook."""
        return self.names.get((box.top, box.left)) or box.address

    def box(self, row: int, column: int) -> Box:
        """The box that covers a place."""
        return self.merged.get((row, column)) or Box(row, column, row, column)

    def at(self, box: Box) -> Shown:
        """What a box shows."""
        return self.shown.get((box.top, box.left), EMPTY)

    def text(self, box: Box) -> str:
        """The text of a box, empty where it shows nothing."""
        return self.at(box).text

    def in_row(self, row: int) -> tuple[Box, ...]:
        """The boxes with text that begin in a row, from left to right."""
        return self._by_row.get(row, ())

    def rows_between(self, first: int, last: int) -> tuple[int, ...]:
        """The rows from first to last in which a box with text begins."""
        return self.rows[bisect_left(self.rows, first) : bisect_right(self.rows, last)]

    def has_text_in(self, column: int) -> bool:
        """Whether a box with text begins in a column."""
        return any(place[1] == column for place in self.shown)

    def band(self, left: int, right: int) -> Sheet:
        """The columns from left to right alone."""
        shown = {place: cell for place, cell in self.shown.items() if left <= place[1] <= right}
        return indexed(self.title, shown, self.merged, self.hidden_rows, left, right, self.names)


def indexed(
    title: str,
    shown: Mapping[tuple[int, int], Shown],
    merged: Mapping[tuple[int, int], Box],
    hidden_rows: frozenset[int],
    left: int,
    right: int,
    names: Mapping[tuple[int, int], str],
) -> Sheet:
    """A Sheet of these columns, ready to be looked up."""
    by_row: dict[int, list[Box]] = {}
    for row, column in sorted(shown):
        by_row.setdefault(row, []).append(merged.get((row, column)) or Box(row, column, row, column))
    rows = tuple(sorted(by_row))
    return Sheet(title, shown, merged, hidden_rows, left, right, names, rows, {row: tuple(by_row[row]) for row in rows})


def sheet_of(worksheet: Worksheet, epoch: datetime) -> Sheet:
    """A loaded worksheet as a Sheet; formulas as their own text, also in cells that an array formula fills."""
    shown: dict[tuple[int, int], Shown] = {}
    arrays: list[tuple[tuple[int, int, int, int], Shown]] = []
    # _cells holds the cells that stand in the file; iter_rows would make the whole rectangle up to the last one.
    for place, cell in worksheet._cells.items():
        what = show(cell, format_id=_format_id(cell), epoch=epoch) if cell.value is not None else EMPTY
        if what.text:
            shown[place] = what
        if isinstance(cell.value, ArrayFormula | DataTableFormula) and cell.value.ref:
            arrays.append((_bounds(cell.value.ref), Shown(formula_text(cell.value), formula=True)))
    for (left, top, right, bottom), formula in arrays:
        for row, column in [place for place in shown if top <= place[0] <= bottom and left <= place[1] <= right]:
            shown[row, column] = formula
    merged: dict[tuple[int, int], Box] = {}
    right_edge = max((column for _, column in shown), default=0)
    for area in worksheet.merged_cells.ranges:
        box = Box(area.min_row, area.min_col, area.max_row, area.max_col)
        for row in range(box.top, box.bottom + 1):
            for column in range(box.left, box.right + 1):
                merged[row, column] = box
        if (box.top, box.left) in shown or any(first == box.top for first, _ in shown):
            right_edge = max(right_edge, box.right)
    hidden = frozenset(row for row, dimension in worksheet.row_dimensions.items() if dimension.hidden)
    return indexed(worksheet.title, shown, merged, hidden, 1, right_edge, {})


def _format_id(cell: Any) -> int:
    """The number of a cell's format, which openpyxl keeps in the style array alone."""
    return int(cell._style.numFmtId)


def _bounds(reference: str) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a range; an empty one for a reference that is none."""
    try:
        left, top, right, bottom = range_boundaries(reference)
    except (ValueError, TypeError):
        return 1, 1, 0, 0
    return left or 1, top or 1, right or 0, bottom or 0
