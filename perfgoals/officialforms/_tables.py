"""The rows of the tables of a form: heading rows, rows that repeat or are given, the row of sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from perfgoals.money import is_blank
from perfgoals.officialforms._cells import TEXT_FORMAT, number_text, table_cell
from perfgoals.officialforms.grid import Cell, Role, Row
from perfgoals.officialforms.layout import Block, Column, Matrix, MatrixRow, RowValues, Sums, Value

Words = Callable[[str], str]

_STROKE: Final = "—"  # where nothing is to be filled in


def block_rows(block: Block, rows: Sequence[RowValues], head: Mapping[str, Value], words: Words) -> Iterator[Row]:
    """Heading rows, a row per row of values, and the sums out of the head."""
    yield from _headings(block.columns, words)
    heights = _heights(block.columns, rows)
    for index, values in enumerate(rows):
        cells = [
            replace(_block_cell(block, column, index, values), rowspan=heights[index][column.key])
            for column in block.columns
            if heights[index][column.key]
        ]
        yield Row(cells=tuple(cells))
    if block.sums:
        yield Row(cells=tuple(_sum_cells(block.columns, block.sums, head)))


def matrix_rows(matrix: Matrix, rows: Sequence[RowValues], words: Words) -> Iterator[Row]:
    """The heading row, then the given rows; rows of names that the form does not have stand below them."""
    corner = Cell(column=matrix.row_column, colspan=matrix.row_span, text="", role=Role.VALUE)
    (headings,) = _headings(matrix.columns, words)
    yield replace(headings, cells=(corner, *headings.cells))
    filled = {str(values.get(matrix.named_by) or ""): values for values in reversed(rows)}
    known = {row.label for row in matrix.rows}
    strangers = [values for values in rows if str(values.get(matrix.named_by) or "") not in known]
    lines = [(row, filled.get(row.label, {})) for row in matrix.rows]
    lines += [(MatrixRow(label=str(values.get(matrix.named_by) or "")), values) for values in strangers]
    for index, (row, values) in enumerate(lines):
        yield Row(cells=tuple(_matrix_cells(matrix, row, index, values)))


def _headings(columns: Sequence[Column], words: Words) -> Iterator[Row]:
    """The headings: one line, and another one for groups of columns, for groups within these, and so on."""
    depth = 1 + max(len(column.groups) for column in columns)
    lines: list[list[Cell]] = [[] for _ in range(depth)]
    for line, cell in _heading_cells(columns, words, 0, depth):
        lines[line].append(cell)
    yield from (Row(cells=tuple(cells), heading=True) for cells in lines)


def _heading_cells(columns: Sequence[Column], words: Words, line: int, depth: int) -> Iterator[tuple[int, Cell]]:
    """The cells of a line and of those below it, each with its line; what is in no group reaches down to the rows."""
    for group, members in groupby(columns, key=lambda column: "".join(column.groups[line : line + 1])):
        grouped = list(members)
        if group:
            span = sum(column.span for column in grouped)
            yield line, Cell(column=grouped[0].column, colspan=span, text=words(group), role=Role.HEAD)
            yield from _heading_cells(grouped, words, line + 1, depth)
        else:
            yield from ((line, _heading(column, words, rowspan=depth - line)) for column in grouped)


def _heading(column: Column, words: Words, *, rowspan: int) -> Cell:
    return Cell(
        column=column.column,
        colspan=column.span,
        rowspan=rowspan,
        text=words(column.label),
        role=Role.HEAD,
        note=column.note,
    )


def _block_cell(block: Block, column: Column, index: int, values: RowValues) -> Cell:
    """The cell of one value; a first level prints its points below its name (产出指标（50分）)."""
    cell = table_cell(column, values.get(column.key), f"{block.key}.{index}.{column.key}")
    points = number_text(values.get(column.points_key)) if column.points_key else ""
    return replace(cell, text=f"{cell.text}\n（{points}分）") if points and cell.text else cell


def _heights(columns: Sequence[Column], rows: Sequence[RowValues]) -> list[dict[str, int]]:
    """Over how many rows each cell reaches, by row and column; 0 where the cell above reaches over it."""
    heights = [dict.fromkeys((column.key for column in columns), 1) for _ in rows]
    keys: list[str] = []
    for column in (column for column in columns if column.merged):
        keys += [column.key, column.points_key] if column.points_key else [column.key]
        for same, places in groupby(range(len(rows)), key=lambda at: [str(rows[at].get(key) or "") for key in keys]):
            run = list(places)
            if same[keys.index(column.key)]:
                for at in run:
                    heights[at][column.key] = len(run) if at == run[0] else 0
    return heights


def _sum_cells(columns: Sequence[Column], sums: Sums, head: Mapping[str, Value]) -> Iterator[Cell]:
    """The label of the sums over the columns before the first of them, then a cell a column."""
    first = next(at for at, column in enumerate(columns) if column.key in sums.keys)
    yield Cell(
        column=columns[0].column,
        colspan=sum(column.span for column in columns[:first]),
        text=sums.label,
        role=Role.LABEL if sums.strong else Role.TARGET,
    )
    for column in columns[first:]:
        key = sums.keys.get(column.key, "")
        if key:
            yield table_cell(column, head.get(key), key)
        else:
            cell = table_cell(replace(column, choices=()), None, "")
            yield _struck(cell) if column.key in sums.struck else cell


def _matrix_cells(matrix: Matrix, row: MatrixRow, index: int, values: RowValues) -> Iterator[Cell]:
    slot = f"{matrix.key}.{index}"
    yield Cell(
        column=matrix.row_column,
        colspan=matrix.row_span,
        text=row.printed or row.label,
        role=Role.LABEL,
        slot=f"{slot}.{matrix.named_by}",
    )
    for column in matrix.columns:
        value = values.get(column.key)
        cell = table_cell(column, value, f"{slot}.{column.key}")
        yield _struck(cell) if is_blank(value) and column.key in row.struck else cell


def _struck(cell: Cell) -> Cell:
    """A cell that is not to be filled in; centred, whatever its column is."""
    return replace(cell, text=_STROKE, role=Role.TARGET, number=None, number_format=TEXT_FORMAT)
