"""Layout + values → Grid: the filled form, and the blank one that becomes the import template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from perfgoals.officialforms.grid import Cell, Grid, Role, Row
from perfgoals.officialforms.layout import Block, Column, FormValues, Layout, Lines, Part, Placed, SlotKind, Value
from perfgoals.text import clean

_ROLES = {
    SlotKind.TEXT: Role.VALUE,
    SlotKind.LONG_TEXT: Role.TEXT,
    SlotKind.INTEGER: Role.VALUE,
    SlotKind.MONEY: Role.MONEY,
}
_EMPTY_FORMATS = {SlotKind.INTEGER: "0", SlotKind.MONEY: "#,##0.00"}
_MONEY_DECIMALS = 2


def fill(layout: Layout, values: FormValues, *, year: int | None = None) -> Grid:
    """The form of ``layout`` with ``values`` in it: title, then its parts: lines, heading row, a row per indicator.

    Slots are ``title``, the head keys (``name`` …) and ``{table key}.{index}.{column key}``
    (``indicators.3.target``, counted from 0); labels and column headings have none. Notes stand on the
    label cells and choices on the value cells, as in the official template. Money is printed with
    thousands separators and all its decimals, at least two.

    Raises ValueError where a number is not finite, NotImplementedError for a layout with parts that are read
    but not printed yet (matrices, and what stands beside others or has sums or two lines of headings).
    """
    title = Cell(column=0, colspan=len(layout.widths), text=layout.title, role=Role.TITLE, slot="title")
    return Grid(
        title=layout.title,
        layout_id=layout.id,
        layout_version=layout.version,
        year=year,
        widths=layout.widths,
        rows=(
            Row(cells=(title,)),
            *(row for part in layout.parts for row in _part_rows(layout, part, values)),
        ),
    )


def blank(layout: Layout, tiers: Sequence[tuple[str, str]], *, year: int | None = None) -> Grid:
    """The empty template: no values, and one block row per tier (一级指标, 二级指标 with its star).

    Raises ValueError where the layout has not as many tier columns as a tier has texts.
    """
    keys = [column.key for column in layout.indicators.columns if column.tier]
    rows = [dict(zip(keys, tier, strict=True)) for tier in tiers]
    return fill(layout, FormValues(rows=rows), year=year)


def _part_rows(layout: Layout, part: Part, values: FormValues) -> Iterator[Row]:
    """The rows of a part of the form."""
    match part:
        case Lines(beside="", stacked=False):
            yield from (_head_row(layout, line, values.head) for line in part.lines)
        case Block(beside="", sums=None):
            headings = (Cell(column=column.column, text=column.label, role=Role.HEAD) for column in part.columns)
            yield Row(cells=tuple(headings), heading=True)
            yield from (_block_row(part, index, row) for index, row in enumerate(values.rows))
        case _:
            raise NotImplementedError(f"{layout.id} is read, not printed yet")


def _head_row(layout: Layout, line: Sequence[Placed], head: Mapping[str, Value]) -> Row:
    """One line of the head: label and value cells in turn."""
    cells: list[Cell] = []
    for placed in line:
        label = Cell(
            column=placed.label_column,
            colspan=placed.label_span,
            text=layout.label_of(placed.slot),
            role=Role.LABEL,
            note=placed.slot.note,
        )
        cells += [label, _value_cell(placed, head.get(placed.slot.key))]
    return Row(cells=tuple(cells))


def _value_cell(placed: Placed, value: Value) -> Cell:
    """The cell of a head value; a text stays text, even where a number was expected."""
    kind = placed.slot.kind
    number: Decimal | None = None
    number_format = "@"
    if value is None or value == "":
        text, number_format = "", _EMPTY_FORMATS.get(kind, "@")
    elif isinstance(value, str):
        text = clean(value)
    elif kind is SlotKind.MONEY:
        number = _exact(Decimal(value))
        text, number_format = f"{number:,f}", _money_format(number)
    else:
        number = Decimal(value)
        text, number_format = f"{number:f}", "0"
    return Cell(
        column=placed.value_column,
        colspan=placed.value_span,
        text=text,
        role=_ROLES[kind],
        slot=placed.slot.key,
        number=number,
        number_format=number_format,
        choices=placed.slot.choices,
    )


def _exact(amount: Decimal) -> Decimal:
    """The amount with all its decimals but no idle zeros, and with at least two (2924000 → 2924000.00)."""
    exponent = amount.normalize().as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"not a finite amount: {amount}")
    return amount.quantize(Decimal(1).scaleb(min(exponent, -_MONEY_DECIMALS)))


def _money_format(amount: Decimal) -> str:
    """``#,##0.00``, with a further # for every decimal beyond the second (万元 can have six)."""
    exponent = amount.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else _MONEY_DECIMALS
    return "#,##0.00" + "#" * (decimals - _MONEY_DECIMALS)


def _block_row(block: Block, index: int, values: Mapping[str, str]) -> Row:
    """One row of the block; a column without a value is an empty cell."""
    return Row(
        cells=tuple(
            Cell(
                column=column.column,
                text=clean(values.get(column.key) or ""),
                role=_block_role(column),
                slot=f"{block.key}.{index}.{column.key}",
            )
            for column in block.columns
        )
    )


def _block_role(column: Column) -> Role:
    if column.tier:
        return Role.TIER
    return Role.TARGET if column.centred else Role.VALUE
