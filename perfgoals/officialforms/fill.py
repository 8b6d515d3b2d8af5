"""Layout + values → Grid: the filled form, and the blank one that becomes the import template."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from perfgoals.officialforms._cells import head_cell, month_text
from perfgoals.officialforms._tables import block_rows, matrix_rows
from perfgoals.officialforms.grid import Cell, Grid, Role, Row
from perfgoals.officialforms.layout import (
    INDICATORS,
    Block,
    FormValues,
    Layout,
    Lines,
    Part,
    Placed,
    RowValues,
    Value,
)

Words = Callable[[str], str]


def fill(layout: Layout, values: FormValues, *, year: int | None = None) -> Grid:
    """The form of ``layout`` with ``values`` in it: title, then its parts: lines, heading rows, rows of tables.

    Slots are ``title``, the head keys (``name`` …, also of sums) and ``{table key}.{index}.{column key}``
    (``indicators.3.target``, counted from 0 as printed; a merged cell has that of its first row, the label of a
    row of a matrix ``funds.0.row``); other labels and headings have none. Notes stand on the cells of labels and
    headings, choices on those of values, as in the official template. Numbers are printed with all their decimals.

    Raises ValueError where a number is not finite.
    """
    month = month_text(values.head.get(layout.month_slot.key)) if layout.month_slot else ""

    def words(label: str) -> str:
        return layout.printed(label, month)

    return Grid(
        title=layout.title,
        layout_id=layout.id,
        layout_version=layout.version,
        year=year,
        widths=layout.widths,
        rows=(
            *_title_rows(layout, year),
            *(row for part in layout.parts for row in _part_rows(part, values, words)),
        ),
        orientation=layout.orientation,
        name_slot=layout.name_key,
    )


def blank(
    layout: Layout,
    tiers: Sequence[tuple[str, str]],
    *,
    year: int | None = None,
    points: Mapping[str, Value] | None = None,
    given: FormValues | None = None,
) -> Grid:
    """The empty template: no values, one indicator row per tier (一级指标, 二级指标 with its star), rows for tasks.

    ``points`` are those of first levels where the form prints them, ``given`` what is known beforehand (项目名称,
    the points of 预算执行, the month). Raises ValueError where the layout has not as many tier columns as a tier
    has texts.
    """
    columns = [column for column in layout.indicators.columns if column.tier]
    rows: list[dict[str, Value]] = []
    for tier in tiers:
        texts: dict[str, Value] = dict(zip((column.key for column in columns), tier, strict=True))
        worth = {column.points_key: (points or {}).get(tier[0]) for column in columns if column.points_key}
        rows.append(texts | worth)
    known = given or FormValues()
    empty: dict[str, Sequence[RowValues]] = {
        table.key: [{}] * table.blank_rows for table in layout.tables if isinstance(table, Block) and table.blank_rows
    }
    return fill(layout, replace(known, rows=rows, tables={**empty, **known.tables}), year=year)


def _title_rows(layout: Layout, year: int | None) -> Iterator[Row]:
    """Title, and the line below it where the form has one and the year is known."""
    whole = Cell(column=0, colspan=len(layout.widths), text=layout.title, role=Role.TITLE, slot="title")
    yield Row(cells=(whole,))
    if layout.subtitle and year is not None:
        text = layout.subtitle.replace("{year}", str(year))
        yield Row(cells=(replace(whole, text=text, role=Role.SUBTITLE, slot=""),))


def _part_rows(part: Part, values: FormValues, words: Words) -> Iterator[Row]:
    """The rows of a part of the form, the first of them with what stands beside them all."""
    match part:
        case Lines():
            rows = list(_lines(part, values.head, words))
        case Block():
            given = values.rows if part.key == INDICATORS else values.tables.get(part.key, ())
            rows = list(block_rows(part, given, values.head, words))
        case _:
            rows = list(matrix_rows(part, values.tables.get(part.key, ()), words))
    if part.beside:
        beside = Cell(column=0, rowspan=len(rows), text=words(part.beside), role=Role.BESIDE)
        rows[0] = replace(rows[0], cells=(beside, *rows[0].cells))
    name = _name(part)
    yield from (replace(row, part=name) for row in rows)


def _name(part: Part) -> str:
    """What a part is called for those who hear it read."""
    if isinstance(part, Lines):
        return "".join((part.beside or part.lines[0][0].slot.label).split()).strip("*：")
    return "明细" if part.key == INDICATORS else part.name


def _lines(part: Lines, head: Mapping[str, Value], words: Words) -> Iterator[Row]:
    """Lines of the head: label and value cells in turn, or a row of labels above a row of values."""
    for line in part.lines:
        values = [head_cell(placed, head.get(placed.slot.key)) for placed in line]
        if part.stacked:
            yield Row(cells=tuple(_label(placed, words, Role.HEAD) for placed in line), heading=True)
            yield Row(cells=tuple(values))
        else:
            labels = [_label(placed, words, Role.LABEL) for placed in line]
            yield Row(cells=tuple(cell for pair in zip(labels, values, strict=True) for cell in pair))


def _label(placed: Placed, words: Words, role: Role) -> Cell:
    return Cell(
        column=placed.label_column,
        colspan=placed.label_span,
        text=words(placed.slot.label),
        role=role,
        note=placed.slot.note,
    )
