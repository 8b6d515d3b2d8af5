"""A copy of the user's own workbook with the cells marked in which something was found.

Nothing of the user's is changed but what could act: formulas become their own text, and links, names, rules
and pivots that point out of the workbook are left out, as are macros.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import quote_sheetname
from openpyxl.utils.exceptions import CellCoordinatesException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from perfgoals.findings import Finding, Level, worst_first
from perfgoals.officialforms.from_xlsx.cells import formula_text
from perfgoals.officialforms.from_xlsx.guard import DEFAULT_LIMITS, Limits
from perfgoals.officialforms.from_xlsx.read import load

LIST_TITLE: Final = "问题清单"
_HEADINGS: Final = ("级别", "工作表", "单元格", "栏目", "现有内容", "问题", "应为", "建议")
_WIDTHS: Final = (8, 26, 10, 20, 36, 44, 26, 44)
# Background and ink of the three levels, as on screen (error, warning, hint).
_COLOURS: Final = {
    Level.ERROR: ("FCEFED", "B0241C"),
    Level.WARNING: ("FFF6E3", "875000"),
    Level.HINT: ("EFF2F7", "46597A"),
}
_AUTHOR: Final = "导入检查"
_ACTIVE: Final = ("=", "+", "-", "@", "\t")
_LONGEST_COMMENT: Final = 8_000
_LONGEST_CELL: Final = 32_000
_LINE = Side(style="thin", color="D6DCE3")


def mark_workbook(data: bytes, findings: Sequence[Finding], *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The workbook again, with cells filled and commented by their findings and a list of all in front.

    ``data`` is looked at like any upload: raises WorkbookRefused. A finding whose sheet or cell the workbook
    does not have stands in the list alone.
    """
    book = load(data, limits, rich_text=True)
    for sheet in book.worksheets:
        _disarm(sheet)
    _leave_out_what_points_outside(book)
    if LIST_TITLE in book.sheetnames and len(book.worksheets) > 1:
        book.remove(book[LIST_TITLE])  # the list of an earlier copy
    marked = _by_cell(book, findings)
    for cell, found in marked:
        _mark(cell, found)
    _add_list(book, findings)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _disarm(sheet: Worksheet) -> None:
    """Formulas to text; text that reads like a formula stays text, also when it is edited."""
    for cell in sheet._cells.values():
        value = cell.value
        if cell.data_type == "f" or isinstance(value, ArrayFormula | DataTableFormula):
            _write_text(cell, formula_text(value))
        elif cell.data_type == "s" and str(value).startswith(_ACTIVE):
            cell.quotePrefix = True
        if isinstance(cell, Cell) and cell.hyperlink and cell.hyperlink.target:
            cell.hyperlink = None
    inner: Any = sheet  # lists that openpyxl writes from and publishes no access to
    inner._hyperlinks = [link for link in inner._hyperlinks if not link.target]
    inner._pivots = []
    rules = ConditionalFormattingList()
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            if not any("[" in str(formula) for formula in rule.formula or ()):
                rules.add(str(area.sqref), rule)
    sheet.conditional_formatting = rules
    sheet.data_validations.dataValidation = [
        validation
        for validation in sheet.data_validations.dataValidation
        if not any("[" in str(formula or "") for formula in (validation.formula1, validation.formula2))
    ]


def _leave_out_what_points_outside(book: Workbook) -> None:
    """Defined names with a path, a workbook in brackets or a broken reference; macro and template flags."""
    for names in (book.defined_names, *(sheet.defined_names for sheet in book.worksheets)):
        for name in [key for key, entry in names.items() if _is_outside(str(entry.value or ""))]:
            del names[name]
    book.vba_archive = None
    book.template = False


def _is_outside(text: str) -> bool:
    return any(mark in text for mark in ("[", "://", "\\", "|", "#REF!"))


def _write_text(cell: Cell | MergedCell, text: str) -> None:
    """A text to the letter, whatever it begins with."""
    if isinstance(cell, MergedCell):
        return
    cell.value = text[:_LONGEST_CELL]
    cell.data_type = "s"
    if text.startswith(_ACTIVE):
        cell.quotePrefix = True


def _by_cell(book: Workbook, findings: Iterable[Finding]) -> list[tuple[Cell, list[Finding]]]:
    """The findings of each cell, the heaviest first; of merged cells at the top-left one."""
    found: dict[tuple[str, str], tuple[Cell, list[Finding]]] = {}
    for finding in worst_first(findings):
        cell = _cell(book, finding)
        if cell is not None:
            found.setdefault((finding.sheet, cell.coordinate), (cell, []))[1].append(finding)
    return list(found.values())


def _cell(book: Workbook, finding: Finding) -> Cell | None:
    sheet = next((sheet for sheet in book.worksheets if sheet.title == finding.sheet), None)
    if sheet is None or not finding.cell:
        return None
    try:
        cell = sheet[finding.cell]
    except (ValueError, CellCoordinatesException):
        return None
    if isinstance(cell, MergedCell):
        area = next((area for area in sheet.merged_cells.ranges if finding.cell in area), None)
        cell = sheet.cell(area.min_row, area.min_col) if area else cell
    return cell if isinstance(cell, Cell) else None


def _mark(cell: Cell, findings: Sequence[Finding]) -> None:
    """Fill by the heaviest level; one comment with all findings, the user's own comment below."""
    fill, _ = _COLOURS[findings[0].level]
    cell.fill = PatternFill("solid", start_color=fill)
    parts = [_comment_of(finding) for finding in findings]
    if cell.comment and cell.comment.text:
        parts.append(f"原批注：{cell.comment.text}")
    text = "\n".join(parts)[:_LONGEST_COMMENT]
    lines = sum(1 + len(line) // 22 for line in text.split("\n"))
    cell.comment = Comment(text, _AUTHOR, width=340, height=min(40 + 18 * lines, 600))


def _comment_of(finding: Finding) -> str:
    return f"【{finding.level.label}】{finding.message}" + (
        f"\n建议：{finding.suggestion}" if finding.suggestion else ""
    )


def _add_list(book: Workbook, findings: Sequence[Finding]) -> None:
    """The sheet 问题清单 in front of all others, each line a link to its cell."""
    sheet = book.create_sheet(LIST_TITLE, 0)
    for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(1, column, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="F7F9FA")
        sheet.column_dimensions[cell.column_letter].width = width
    border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    wrapped = Alignment(vertical="top", wrap_text=True)
    places = {other.title: other for other in book.worksheets}
    for row, finding in enumerate(worst_first(findings), start=2):
        for column, text in enumerate(_line(finding), start=1):
            cell = sheet.cell(row, column)
            _write_text(cell, text)
            cell.alignment, cell.border = wrapped, border
        _colour_level(sheet.cell(row, 1), finding.level)
        _link(sheet.cell(row, 3), finding, places)
    if not findings:
        _write_text(sheet.cell(2, 1), "没有发现问题。")
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0


def _line(finding: Finding) -> tuple[str, ...]:
    return (
        finding.level.label,
        finding.sheet,
        finding.cell,
        finding.label or finding.field,
        finding.found,
        finding.message,
        finding.expected,
        finding.suggestion,
    )


def _colour_level(cell: Cell | MergedCell, level: Level) -> None:
    fill, ink = _COLOURS[level]
    cell.fill = PatternFill("solid", start_color=fill)
    cell.font = Font(bold=True, color=ink)


def _link(cell: Cell | MergedCell, finding: Finding, places: Mapping[str, Worksheet]) -> None:
    if isinstance(cell, MergedCell) or not finding.cell or finding.sheet not in places:
        return
    location = f"{quote_sheetname(finding.sheet)}!{finding.cell}"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location, display=finding.cell)
    cell.font = Font(color="1B5690", underline="single")
