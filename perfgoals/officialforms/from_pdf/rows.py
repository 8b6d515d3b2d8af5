"""Pages as rows of cells, whatever page they stand on; and what of a page is no part of any form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from perfgoals.officialforms.from_pdf.typed import Habit, habit_of, text_of
from perfgoals.officialforms.from_xlsx.tiers import is_official, tier_name
from perfgoals.officialforms.pdf_pages.paper import Line, Page, Ruled
from perfgoals.text import compact

# 第 3 页 / 共 8 页, — 3 —, 3/8, Page 3 of 8
_PAGE_NUMBER: Final = re.compile(
    r"第?[0-9]{1,4}页?(?:[,，/|]?共?[0-9]{1,4}页?)?|[-—–·~]+[0-9]{1,4}[-—–·~]+|page[0-9]+(?:of[0-9]+)?", re.IGNORECASE
)
_CONTINUED: Final = re.compile(r"[(]?(?:续表?|接上页|转下页|续上表|续下页)[0-9一二三]*[)]?")
_MARGIN: Final = 0.12  # of the height of a page, at its top and bottom: where running heads and page numbers stand
_SAME_HEIGHT: Final = 8.0  # points
_ASIDE: Final = 4.0  # points: edges of one column on different pages
_FULL: Final = 2.6  # sizes of letters: programs that keep two lines together leave so much room at the end of a page
_NEXT_PAGES: Final = 2  # a running head stands on every page, or on every other


@dataclass(slots=True, eq=False)
class Cell:
    """A box of a table, or (``ruled`` false) a text outside of tables.

    It covers ``span`` rows from its own, and the page from ``left`` to ``right``; its last part ends at ``foot``.
    """

    left: float
    right: float
    lines: list[Line]
    habit: Habit
    address: str
    foot: float = 0.0
    span: int = 1
    ruled: bool = True

    @property
    def text(self) -> str:
        """What was typed into it."""
        return text_of(self.lines, self.left, self.right, self.habit)

    @property
    def is_full(self) -> bool:
        """Whether its text reaches down to its end, so that it may go on elsewhere."""
        return bool(self.lines) and self.foot - self.lines[-1].bottom <= _FULL * self.lines[-1].size

    def covers(self, other: Cell) -> bool:
        """Whether both stand in the same columns."""
        return abs(self.left - other.left) <= _ASIDE and abs(self.right - other.right) <= _ASIDE


@dataclass(slots=True, eq=False)
class Row:
    """The cells that begin in a row of a page, from left to right."""

    page: int
    ruled: bool
    cells: list[Cell] = field(default_factory=list)
    top: float = 0.0

    @property
    def texts(self) -> list[str]:
        """The texts in it, without the empty ones."""
        return [text for cell in self.cells if (text := cell.text)]


def covering(rows: Sequence[Row], at: int) -> list[Cell]:
    """The cells that cover a row, from left to right, also those that begin above it."""
    found = [cell for above, row in enumerate(rows[: at + 1]) for cell in row.cells if above + cell.span > at]
    return sorted(found, key=lambda cell: cell.left)


def rows_of(pages: Sequence[Page], is_of_form: Callable[[str], bool]) -> list[list[Row]]:
    """The rows of every page from top to bottom, without page numbers and running heads.

    ``is_of_form`` says of a text that stands on many pages at the same place that it is a title or a label
    nevertheless.
    """
    read = [_rows_of_page(page) for page in pages]
    seen = [_margin_texts(page, rows) for page, rows in zip(pages, read, strict=True)]
    return [[row for row in rows if not _is_beside_forms(row, seen, at, is_of_form)] for at, rows in enumerate(read)]


def _rows_of_page(page: Page) -> list[Row]:
    habit = habit_of((table.xs[area.left], area.lines) for table in page.tables for area in table.areas if area.lines)
    rows = list(_rows_outside(page, habit))
    number = 0
    for table in page.tables:
        ruled = _rows_of_table(page.number, table, habit, number)
        number += len(ruled)
        rows += ruled
    if page.tables:
        _put_back([line for line in page.lines if _is_level(line)], rows, page.tables[-1].ys[-1])
    return sorted(rows, key=lambda row: row.top)


def _is_level(line: Line) -> bool:
    """Whether a line is nothing but the name of a level."""
    return is_official(tier_name(line.text))


def _put_back(levels: Iterable[Line], rows: Sequence[Row], foot: float) -> None:
    """Names of levels into the blank cells at the end of a page whose middle they were written in.

    Programs centre the name in a cell that goes on over the page, and it comes to stand beyond the end of the table.
    """
    blank = [cell for row in rows for cell in row.cells if not cell.lines and cell.foot >= foot - 1]
    for line in levels:
        middle = (line.x0 + line.x1) / 2
        for cell in blank:
            if cell.left < middle < cell.right:
                cell.lines = [line]


def _rows_outside(page: Page, habit: Habit) -> Iterator[Row]:
    row = Row(page.number, ruled=False)
    for line in page.lines:
        if _is_level(line):
            continue
        if row.cells and abs(line.top - row.top) > line.size / 2:
            yield row
            row = Row(page.number, ruled=False)
        if not row.cells:
            row.top = line.top
        address = f"第 {page.number} 页表格外"
        row.cells.append(Cell(line.x0, line.x1, [line], habit, address, line.bottom, ruled=False))
    if row.cells:
        yield row


def _rows_of_table(page: int, table: Ruled, habit: Habit, before: int) -> list[Row]:
    """The rows in which boxes begin; ``before`` stand above the table on its page."""
    tops = sorted({area.top for area in table.areas})
    rows = [Row(page, ruled=True, top=table.ys[top]) for top in tops]
    for at, top in enumerate(tops):
        across = sorted((area for area in table.areas if area.top <= top <= area.bottom), key=lambda area: area.left)
        for place, area in enumerate(across, start=1):
            if area.top == top:
                rows[at].cells.append(
                    Cell(
                        table.xs[area.left],
                        table.xs[area.right + 1],
                        list(area.lines),
                        habit,
                        f"第 {page} 页第 {before + at + 1} 行第 {place} 格",
                        table.ys[area.bottom + 1],
                        sum(top <= other <= area.bottom for other in tops),
                    )
                )
    return rows


def _margin_texts(page: Page, rows: Iterable[Row]) -> list[tuple[str, float]]:
    """What stands at the top and at the bottom of a page outside of tables, and how high; numbers all alike."""
    return [(_alike(row), row.top) for row in rows if _in_margin(row, page.height)]


def _in_margin(row: Row, height: float) -> bool:
    return not row.ruled and not height * _MARGIN < row.top < height * (1 - _MARGIN)


def _alike(row: Row) -> str:
    return re.sub("[0-9]+", "#", compact("".join(row.texts)))


def _is_beside_forms(
    row: Row, seen: Sequence[Sequence[tuple[str, float]]], page: int, is_of_form: Callable[[str], bool]
) -> bool:
    """Whether a row is a page number, a running head, or a word that only says that a table goes on."""
    if row.ruled:
        return False
    whole = compact("".join(row.texts))
    if _CONTINUED.fullmatch(whole) or (_PAGE_NUMBER.fullmatch(whole) and _stands_in(seen[page], row)):
        return True
    if any(map(is_of_form, row.texts)) or not _stands_in(seen[page], row):
        return False
    others = Counter(
        text
        for near in range(max(page - _NEXT_PAGES, 0), min(page + _NEXT_PAGES + 1, len(seen)))
        if near != page
        for text, top in seen[near]
        if abs(top - row.top) <= _SAME_HEIGHT
    )
    return others[_alike(row)] > 0


def _stands_in(margin: Sequence[tuple[str, float]], row: Row) -> bool:
    return any(top == row.top for _, top in margin)
