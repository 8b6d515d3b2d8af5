"""Grid → xlsx as the official system writes it; the blank template is a workbook of a blank grid.

Text is always text: no cell of these workbooks can become a formula. Only classic features are used, so
that Excel, WPS and LibreOffice open the file without repair. The same grids give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import accumulate
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.packaging.custom import IntProperty, StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.workbook.child import INVALID_TITLE_REGEX
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from perfgoals import workbooks
from perfgoals.officialforms._sheetstyles import SheetStyles
from perfgoals.officialforms._text import line_count
from perfgoals.officialforms.grid import CELL_MARGIN, Cell, Grid, Role, Row
from perfgoals.text import clean

# Custom document properties by which a workbook of this system is known again.
LAYOUT_PROPERTY: Final = "perfgoals.layout"
VERSION_PROPERTY: Final = "perfgoals.layout_version"
YEAR_PROPERTY: Final = "perfgoals.year"

_NOTE_AUTHOR: Final = "填报系统"  # as in the official template
_SHEET_NAME_LENGTH: Final = 31
_NO_SHEET_NAME: Final = "申报表"

# Heights in points as in the official workbooks: 15 a line and 5 of air; a blank long text gets 60.
_LINE: Final = 15.0
_AIR: Final = 5.0
_TITLE_HEIGHT: Final = 34.0
_BLANK_TEXT_HEIGHT: Final = 60.0
_HIGHEST_ROW: Final = 409.0  # what a spreadsheet can show


def to_xlsx(grids: Sequence[tuple[str, Grid]]) -> bytes:
    """A workbook with a sheet for every (sheet name, form), ready to be printed on A4.

    Sheet names are made legal and unique (31 characters; a second one of a name gets ``(2)``). A row that
    is too high for one row of a spreadsheet (409 pt) takes several, with its cells merged over them.
    Layout id, version and year are document properties where all forms of the workbook share them.

    Raises ValueError for no grid at all.
    """
    if not grids:
        raise ValueError("a workbook needs at least one form")
    book = Workbook(iso_dates=True)
    book.remove(book.worksheets[0])
    styles = SheetStyles(book)
    for name, (_, grid) in zip(sheet_names(name for name, _ in grids), grids, strict=True):
        _write(book.create_sheet(name), grid, styles)
    _describe(book, [grid for _, grid in grids])
    return _saved(book, clean(grids[0][1].title))


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Legal and unique sheet names for the wanted ones, in their order; case does not make a name unique."""
    names: list[str] = []
    taken: set[str] = {"history"}  # Excel keeps this one for itself
    for each in wanted:
        legal = re.sub(INVALID_TITLE_REGEX, "_", clean(each)).replace("\n", " ").replace("\t", " ")
        stem = legal.strip().strip("'")[:_SHEET_NAME_LENGTH].rstrip(" '") or _NO_SHEET_NAME
        name, number = stem, 1
        while name.casefold() in taken:
            number += 1
            tail = f"({number})"
            name = stem[: _SHEET_NAME_LENGTH - len(tail)] + tail
        taken.add(name.casefold())
        names.append(name)
    return names


def _write(sheet: Worksheet, grid: Grid, styles: SheetStyles) -> None:
    """One form on its sheet."""
    for number, each in enumerate(grid.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = each
    validations: dict[tuple[str, ...], DataValidation] = {}
    heights = [_height(row, grid.widths) for row in grid.rows]
    counts = [-int(-height // _HIGHEST_ROW) for height in heights]
    tops = list(accumulate(counts, initial=1))  # the first sheet row of each row of the form, and the one below all
    for top, height, count in zip(tops, heights, counts, strict=False):
        for number in range(top, top + count):
            sheet.row_dimensions[number].height = round(height / count, 2)
    for at, cell in grid.cells():
        _write_cell(sheet, cell, tops[at], tops[at + cell.rowspan] - 1, styles, shrink=grid.crowding(cell) > 1)
        if cell.choices:
            place = f"{get_column_letter(cell.column + 1)}{tops[at]}"
            _validation(sheet, cell.choices, validations).add(place)
    _set_up_page(sheet, grid, tops)


def _write_cell(sheet: Worksheet, cell: Cell, top: int, bottom: int, styles: SheetStyles, *, shrink: bool) -> None:
    """Value, note, merge and the style of every cell of the merged area; a number too wide for it is shrunk."""
    left, right = cell.column + 1, cell.column + cell.colspan
    target = sheet.cell(top, left)
    text = clean(cell.text)
    if cell.number is not None:
        target.value = cell.number
    elif text:
        target.value = text
        target.data_type = "s"  # openpyxl takes a leading = for a formula
    if cell.note:
        target.comment = Comment(cell.note, _NOTE_AUTHOR, width=220, height=26 + 18 * line_count(cell.note, 30))
    if right > left or bottom > top:
        sheet.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)
    literal = cell.number is None and text[:1] in "=+-@" and text != ""
    style = styles.of(cell.role, cell.number_format, literal=literal, shrink=shrink)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            styles.apply(style, sheet.cell(row, column))


def _height(row: Row, widths: Sequence[float]) -> float:
    """Height of a row in points at which no text of it is cut."""
    heights = [_cell_height(cell, sum(widths[cell.column : cell.column + cell.colspan])) for cell in row.cells]
    return max(heights, default=_LINE + _AIR)


def _cell_height(cell: Cell, columns: float) -> float:
    if cell.role is Role.TITLE:
        return _TITLE_HEIGHT
    if cell.role is Role.TEXT and not cell.text:
        return _BLANK_TEXT_HEIGHT
    if cell.number is not None:
        return _LINE + _AIR  # never wrapped
    # Rows under a vertical span share its height; the first of them alone must not carry it all.
    return _LINE * line_count(clean(cell.text), columns - CELL_MARGIN) / cell.rowspan + _AIR


def _validation(
    sheet: Worksheet, choices: tuple[str, ...], known: dict[tuple[str, ...], DataValidation]
) -> DataValidation:
    """The list validation for these choices, one a sheet."""
    if choices not in known:
        validation = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        validation.showErrorMessage = True
        validation.errorTitle = "请从下拉列表中选择"
        validation.error = f"可选：{'、'.join(choices)}。"
        sheet.add_data_validation(validation)
        known[choices] = validation
    return known[choices]


def _set_up_page(sheet: Worksheet, grid: Grid, tops: Sequence[int]) -> None:
    """A4, fitted to the width, margins of the official workbook; the last heading is repeated on every page.

    The last one is that of the indicators, and pages that come before it repeat none.
    """
    sheet.print_area = f"A1:{get_column_letter(len(grid.widths))}{tops[-1] - 1}"
    headings = _last_headings(grid)
    if headings:
        sheet.print_title_rows = f"{tops[headings[0]]}:{tops[headings[-1] + 1] - 1}"
    sheet.page_setup.orientation = grid.orientation.value
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4  # inches, like all of them
    margins.top = margins.bottom = 1.0
    margins.header = margins.footer = 0.5
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页 / 共 &N 页"))


def _last_headings(grid: Grid) -> list[int]:
    """The numbers of the heading rows of the last part that has any."""
    headings = [at for at, row in enumerate(grid.rows) if row.heading]
    return [at for at in headings if grid.rows[at].part == grid.rows[headings[-1]].part]


def _describe(book: Workbook, grids: Sequence[Grid]) -> None:
    """The properties by which the workbook is known again."""
    first = grids[0]
    known: Any = book.custom_doc_props  # type: ignore[attr-defined]  # missing in the stubs
    if len({(grid.layout_id, grid.layout_version) for grid in grids}) == 1:
        known.append(StringProperty(name=LAYOUT_PROPERTY, value=first.layout_id))
        known.append(IntProperty(name=VERSION_PROPERTY, value=first.layout_version))
    if first.year is not None and len({grid.year for grid in grids}) == 1:
        known.append(IntProperty(name=YEAR_PROPERTY, value=first.year))


def _saved(book: Workbook, title: str) -> bytes:
    target = BytesIO()
    workbooks.save(book, target, title=title)
    return target.getvalue()
