"""Writing a list as a workbook row by row: memory stays flat at any length, and no text becomes a formula."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from packs.lists.registry import ListKind, R, Value
from packs.progress import NoProgress, Progress
from perfgoals.accounts.models import User
from perfgoals.officialforms.to_xlsx import sheet_names
from perfgoals.text import clean

WRITING: Final = "写列表"  # its one step
PIECE: Final = 500  # rows read at once
_MONEY: Final = "#,##0.00##"
_LONGEST: Final = 32_767  # characters that a cell of a workbook holds
_BOLD: Final = Font(bold=True)


@dataclass(frozen=True, slots=True)
class Written:
    """A list that was written: the file, its SHA-256 (hex), how many rows it has."""

    path: Path
    digest: str
    rows: int


def write_list(
    kind: ListKind[Any], user: User, filters: Mapping[str, str], path: Path, progress: Progress | None = None
) -> Written:
    """The rows that ``user`` sees as a workbook under ``path``, which appears there when it is whole.

    Raises what ``progress`` raises.
    """
    progress = progress or NoProgress()
    progress.step(WRITING, kind.rows(user, filters).order_by().count())
    columns = kind.columns(user, filters)
    title = kind.title_for(filters)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_names([title])[0])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.append([_cell(sheet, column.title, bold=True) for column in columns])
    number = 0
    for number, row in enumerate(_rows(kind, user, filters), start=1):
        sheet.append([_cell(sheet, column.value(row)) for column in columns])
        progress.advance(number)
    aside = path.with_suffix(".part")
    book.save(aside)
    with aside.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    aside.replace(path)
    return Written(path, digest, number)


def _rows(kind: ListKind[R], user: User, filters: Mapping[str, str]) -> Iterator[R]:
    """All rows in their order, read in pieces."""
    rows, last = kind.rows(user, filters), None
    while piece := kind.keyset.below(rows, last, PIECE):
        yield from piece
        last = piece[-1]


def _cell(sheet: Any, value: Value, *, bold: bool = False) -> Any:
    """A value as a cell: text stays text whatever it begins with, a number stays a number."""
    if not isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # a Decimal is written as it is
        if value is not None and not isinstance(value, int):
            cell.number_format = _MONEY
        return cell
    cell = WriteOnlyCell(sheet, value=clean(value)[:_LONGEST])
    cell.data_type = "s"
    if bold:
        cell.font = _BOLD
    return cell
