"""A form cut into pages: spans are cut at their ends, labels and headings repeated, rows longer than a page divided.

WeasyPrint breaks tables well, but not through a cell that reaches over several rows: the rows below the break
slip, and the cell stays open. So a form with such cells that takes more than a page is laid out twice: once to
learn how high its lines are, then page by page as it is cut here. Pure; heights are in whatever unit they come in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final, NamedTuple

from perfgoals.officialforms.grid import Cell, Grid, Role, Row

# A row higher than this share of a page may be divided; lower ones go to the next page as a whole.
_DIVIDED_FROM: Final = 0.5
_FEWEST_LINES: Final = 3  # of a divided row at the foot of a page
_LINE_BREAKS: Final = re.compile(r"\A\s*\n")  # that a page break makes needless
_REPEATED: Final = frozenset((Role.BESIDE, Role.HEAD, Role.LABEL, Role.TIER))


class Line(NamedTuple):
    """A line of text as it was laid out: its height, and how many characters it has beside blanks."""

    height: float
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """How high a page and the parts of a form are.

    ``room`` is the height of a page between its margins, ``title`` that of the titles, ``air`` what a row has above
    and below its text. ``lines`` are those of each cell by row and column.
    """

    room: float
    title: float
    air: float
    lines: Mapping[tuple[int, int], Sequence[Line]]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A row, or the part of it from the lines ``start`` to ``stop`` of its cells by column."""

    row: int
    start: Mapping[int, int] = field(default_factory=dict)
    stop: Mapping[int, int] = field(default_factory=dict)

    @property
    def is_part(self) -> bool:
        """Whether the row has other lines on other pages."""
        return bool(self.start or self.stop)


_Page = list[_Piece]


def cut_into_pages(grid: Grid, measures: Measures) -> list[Grid]:
    """The form as one grid a page; the first has the titles. Each page takes one line at least."""
    divided = _Cutter(grid, measures).run()
    return [_grid(grid, measures, page, is_first=at == 0) for at, page in enumerate(divided)]


class _Cutter:
    """Fills page after page with rows."""

    def __init__(self, grid: Grid, measures: Measures) -> None:
        self._grid, self._measures = grid, measures
        self._spans = [(at, cell) for at, cell in grid.cells() if cell.rowspan > 1]
        self._done: list[_Page] = []
        self._page: _Page = []

    def run(self) -> list[_Page]:
        headings: _Page = []
        for at in range(self._grid.titles, len(self._grid.rows)):
            if self._grid.rows[at].heading:
                headings.append(_Piece(at))
            else:
                self._place(headings, _Piece(at))
                headings = []
        self._page += headings
        return [*self._done, self._page]

    def _place(self, headings: _Page, piece: _Piece) -> None:
        """Put a row, with the headings that stand right above it, on this page, the next, or (divided) on several."""
        if self._left([*self._page, *headings, piece]) >= 0:
            self._page += [*headings, piece]
            return
        again = headings or self._headings_of(piece.row)
        is_low = self._piece_height(piece) <= self._measures.room * _DIVIDED_FROM
        if is_low or not self._begins_here(headings, piece):
            self._turn()
            headings = again
        self._divide(headings, again, piece)

    def _begins_here(self, headings: _Page, piece: _Piece) -> bool:
        """Whether enough of a row that is divided has room on this page."""
        upper, _ = self._split(piece, self._left([*self._page, *headings]))
        is_enough = any(len(self._lines(upper, cell)) >= _FEWEST_LINES for cell in self._texts(piece.row))
        return is_enough and self._left([*self._page, *headings, upper]) >= 0

    def _divide(self, headings: _Page, again: _Page, piece: _Piece | None) -> None:
        """Put a row, or as many parts of it as it takes, on this page and the following ones, below its headings."""
        while piece is not None:
            self._page += headings
            upper, piece = self._split(piece, self._left(self._page))
            self._page.append(upper)
            if piece is not None:
                self._turn()
                headings = again

    def _turn(self) -> None:
        if self._page:
            self._done.append(self._page)
        self._page = []

    def _headings_of(self, row: int) -> _Page:
        """The headings above a row in its part of the form."""
        part = self._grid.rows[row].part
        above = range(row - 1, -1, -1)
        first = next((at + 1 for at in above if self._grid.rows[at].part != part), 0)
        return [_Piece(at) for at in range(first, row) if self._grid.rows[at].heading]

    def _left(self, page: _Page) -> float:
        """How much room the page at hand has below such rows; less than nothing where they are too high for it."""
        title = 0.0 if self._done else self._measures.title
        return self._measures.room - title - self._height(page)

    def _height(self, page: _Page) -> float:
        """The height of rows; the last of them under a span is as high as the text of the span needs."""
        rows = [piece.row for piece in page]
        heights = [self._piece_height(piece) for piece in page]
        reaches = ((_places(rows, at, cell), at, cell) for at, cell in self._spans)
        for places, at, cell in sorted((reach for reach in reaches if reach[0]), key=lambda reach: reach[0][-1]):
            needed = self._text_height(_Piece(at), cell)
            heights[places[-1]] += max(0.0, needed - sum(heights[place] for place in places))
        return sum(heights)

    def _own_cells(self, row: int) -> Iterator[Cell]:
        return (cell for cell in self._grid.rows[row].cells if cell.rowspan == 1)

    def _texts(self, row: int) -> Iterator[Cell]:
        """The cells of a row that may be divided."""
        return (cell for cell in self._own_cells(row) if cell.role not in _REPEATED)

    def _piece_height(self, piece: _Piece) -> float:
        return max((self._text_height(piece, cell) for cell in self._own_cells(piece.row)), default=0.0)

    def _text_height(self, piece: _Piece, cell: Cell) -> float:
        return self._measures.air + sum(line.height for line in self._lines(piece, cell))

    def _lines(self, piece: _Piece, cell: Cell) -> Sequence[Line]:
        """The lines of a cell that stand in a piece of its row."""
        lines = self._measures.lines.get((piece.row, cell.column), ())
        return lines[piece.start.get(cell.column, 0) : piece.stop.get(cell.column)]

    def _split(self, piece: _Piece, left: float) -> tuple[_Piece, _Piece | None]:
        """What of a row has room, and the rest of it; one line at least, or nothing would ever end."""
        stop: dict[int, int] = {}
        rest = False
        for cell in self._texts(piece.row):
            lines = self._measures.lines.get((piece.row, cell.column), ())
            start = piece.start.get(cell.column, 0)
            taken, height = start, self._measures.air
            while taken < len(lines) and (height + lines[taken].height <= left or taken == start):
                height += lines[taken].height
                taken += 1
            stop[cell.column] = taken
            rest = rest or taken < len(lines)
        if not rest:
            return piece, None
        return _Piece(piece.row, piece.start, stop), _Piece(piece.row, stop)


def _places(rows: Sequence[int], at: int, cell: Cell) -> list[int]:
    """Where on a page the rows stand that a cell of row ``at`` reaches over."""
    return [place for place, row in enumerate(rows) if at <= row < at + cell.rowspan]


def _grid(grid: Grid, measures: Measures, page: _Page, *, is_first: bool) -> Grid:
    """The grid of one page: each cell at the first row of it that is there, over those that are."""
    rows = [piece.row for piece in page]
    cells: list[list[Cell]] = [[] for _ in page]
    for at, cell in grid.cells():
        places = _places(rows, at, cell)
        if places:
            shown = replace(cell, rowspan=len(places), text=_text(cell, page[places[0]], measures))
            cells[places[0]].append(shown)
    body = (
        replace(grid.rows[piece.row], cells=tuple(sorted(own, key=lambda cell: cell.column)), divided=piece.is_part)
        for piece, own in zip(page, cells, strict=True)
    )
    titles: tuple[Row, ...] = grid.rows[: grid.titles] if is_first else ()
    return replace(grid, rows=(*titles, *body))


def _text(cell: Cell, piece: _Piece, measures: Measures) -> str:
    """What of a cell's text stands on a page."""
    if cell.rowspan > 1 or cell.role in _REPEATED or not piece.is_part:
        return cell.text
    lines = measures.lines.get((piece.row, cell.column), ())
    start, stop = piece.start.get(cell.column, 0), piece.stop.get(cell.column, len(lines))
    begin = _offset(cell.text, sum(line.characters for line in lines[:start]))
    end = None if stop >= len(lines) else _offset(cell.text, sum(line.characters for line in lines[:stop]))
    return _LINE_BREAKS.sub("", cell.text[begin:end]) if begin else cell.text[:end]


def _offset(text: str, characters: int) -> int:
    """The place in a text behind so many characters that are no blanks."""
    places = (at for at, char in enumerate(text, start=1) if not char.isspace())
    return next(islice(places, characters - 1, None), len(text)) if characters else 0
