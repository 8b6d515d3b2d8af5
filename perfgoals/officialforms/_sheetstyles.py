"""Cell styles of the official workbooks: made once a workbook, shared by all its cells."""

from __future__ import annotations

from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.cell_style import StyleArray

from perfgoals.officialforms.grid import Role

_FACE: Final = "宋体"
_THIN: Final = Side(style="thin")
_FRAME: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_NO_FRAME: Final = Border()
_PLAIN: Final = Font(name=_FACE, size=10)
_BOLD: Final = Font(name=_FACE, size=10, bold=True)
_FONTS: Final = {
    Role.TITLE: Font(name=_FACE, size=18, bold=True),
    Role.SUBTITLE: Font(name=_FACE, size=12),
    Role.BESIDE: _BOLD,
    Role.LABEL: _BOLD,
    Role.HEAD: _BOLD,
}
_LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
_CENTRE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_RIGHT: Final = Alignment(horizontal="right", vertical="center", wrap_text=True)
_ALIGNMENTS: Final = {
    Role.TITLE: _CENTRE,
    Role.SUBTITLE: _CENTRE,
    Role.BESIDE: _CENTRE,
    Role.LABEL: _CENTRE,
    Role.HEAD: _CENTRE,
    Role.TIER: _CENTRE,
    Role.TARGET: _CENTRE,
    Role.MONEY: _RIGHT,
}


def _shrunk(alignment: Alignment) -> Alignment:
    """The same for a number that its column has no room for: it would show as ####, for numbers are never wrapped."""
    return Alignment(horizontal=alignment.horizontal, vertical=alignment.vertical, shrink_to_fit=True)


class SheetStyles:
    """The styles of one workbook by role, number format and whether the text must be taken literally."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._known: dict[tuple[Role, str, bool, bool], StyleArray] = {}

    def of(self, role: Role, number_format: str, *, literal: bool, shrink: bool = False) -> StyleArray:
        """The style; ``literal`` sets the mark that keeps a text like ``=1+1`` a text when it is edited.

        ``shrink`` makes a number fit its column.
        """
        key = (role, number_format, literal, shrink)
        if key not in self._known:
            pattern: Any = SheetCell(self._book.worksheets[0], row=1, column=1)
            pattern.font = _FONTS.get(role, _PLAIN)
            alignment = _ALIGNMENTS.get(role, _LEFT)
            pattern.alignment = _shrunk(alignment) if shrink else alignment
            pattern.border = _NO_FRAME if role in (Role.TITLE, Role.SUBTITLE) else _FRAME
            pattern.number_format = number_format
            pattern.quotePrefix = literal
            self._known[key] = pattern._style
        return self._known[key]

    @staticmethod
    def apply(style: StyleArray, cell: SheetCell | MergedCell) -> None:
        """Give a cell the style: one assignment, where font, border and alignment each would cost a look-up."""
        cell._style = style  # type: ignore[union-attr]  # openpyxl's own way of copying a style, unknown to its stubs
