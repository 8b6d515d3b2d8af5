"""A filled official form as cells on a grid: what HTML, PDF and xlsx are all made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """What a cell is on the official form; writers choose face, weight and alignment by it."""

    TITLE = "title"
    LABEL = "label"
    VALUE = "value"
    MONEY = "money"
    TEXT = "text"  # a long text (政策依据, 年度目标 …)
    HEAD = "head"  # column heading of the indicator table
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
    """One row; ``heading`` rows are repeated at the head of every page that continues the table."""

    cells: tuple[Cell, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A whole form. ``widths`` are column widths in characters of the workbook's standard font."""

    title: str
    layout_id: str
    layout_version: int
    year: int | None
    widths: tuple[float, ...]
    rows: tuple[Row, ...]

    def cells(self) -> Iterator[tuple[int, Cell]]:
        """Every cell with its 0-based row number, in reading order."""
        for number, row in enumerate(self.rows):
            for cell in row.cells:
                yield number, cell
