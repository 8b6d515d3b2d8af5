"""A filled official form as cells on a grid: what HTML, PDF and xlsx are all made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

CELL_MARGIN: Final = 1.0  # half-width characters that the inner margins of a cell take
_AIRY_COLUMNS: Final = 5  # as many as 二级项目支出绩效目标申报表 has


class Orientation(StrEnum):
    """How the paper (A4) lies, in the words of CSS and of workbooks."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Role(StrEnum):
    """What a cell is on the official form; writers choose face, weight and alignment by it."""

    TITLE = "title"
    SUBTITLE = "subtitle"  # the line below the title (（2026年度）)
    BESIDE = "beside"  # what stands left of a whole part (年度绩效指标)
    LABEL = "label"
    VALUE = "value"
    MONEY = "money"
    TEXT = "text"  # a long text (政策依据, 年度目标 …)
    HEAD = "head"  # a heading: what it names stands below it
    TIER = "tier"  # 一级指标, 二级指标
    TARGET = "target"  # 指标值: centred on the official form


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell. ``column`` is 0-based; ``slot`` names what it holds (``name``, ``indicators.3.target``).

    ``text`` is what is printed. ``number`` is given where a workbook should hold a number rather than
    text, with its ``number_format``. ``note`` and ``choices`` become cell note and list validation.
    """

    column: int
    text: str
    role: Role
    colspan: int = 1
    rowspan: int = 1
    slot: str = ""
    number: Decimal | None = None
    number_format: str = "@"
    note: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of ``part`` of the form, which is named for those who hear it read.

    ``heading`` rows are repeated at the head of every page that continues their part. ``divided`` is the piece of
    a row that stands on several pages.
    """

    cells: tuple[Cell, ...]
    heading: bool = False
    part: str = ""
    divided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A whole form, or a page of it. ``widths`` are column widths in characters of the workbook's standard font.

    ``name_slot`` is the slot that says what the form is about.
    """

    title: str
    layout_id: str
    layout_version: int
    year: int | None
    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    orientation: Orientation = Orientation.PORTRAIT
    name_slot: str = "name"

    @property
    def is_dense(self) -> bool:
        """Whether columns are so many that writers must be sparing with air."""
        return len(self.widths) > _AIRY_COLUMNS

    def crowding(self, cell: Cell) -> float:
        """How much of the room between its lines a number takes, 1 where it just fits; 0 for what may be wrapped."""
        room = sum(self.widths[cell.column : cell.column + cell.colspan]) - CELL_MARGIN
        return len(cell.text) / room if cell.number is not None else 0.0

    @property
    def has_spans(self) -> bool:
        """Whether a cell reaches over several rows."""
        return any(cell.rowspan > 1 for _, cell in self.cells())

    @property
    def titles(self) -> int:
        """How many rows at the top are title and subtitle."""
        return next((at for at, row in enumerate(self.rows) if not is_title(row)), len(self.rows))

    def cells(self) -> Iterator[tuple[int, Cell]]:
        """Every cell with its 0-based row number, in reading order."""
        for number, row in enumerate(self.rows):
            for cell in row.cells:
                yield number, cell


def is_title(row: Row) -> bool:
    """Whether a row holds nothing but title or subtitle."""
    return bool(row.cells) and all(cell.role in (Role.TITLE, Role.SUBTITLE) for cell in row.cells)
