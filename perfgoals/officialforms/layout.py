"""Layouts: an official form as data (lines, tables, notes). Years and regions differ by data, not by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.grid import Orientation
from perfgoals.text import NOT_APPLICABLE

INDICATORS: Final = "indicators"  # the table that every form has
ANY_MONTH: Final = "N"  # what a form that names no month prints in its place (1-N月)


class SlotKind(StrEnum):
    """How a cell is written and read."""

    TEXT = "text"  # one line
    LONG_TEXT = "long_text"  # a text over the whole width
    INTEGER = "integer"
    MONEY = "money"  # a number in the form's money unit
    NUMBER = "number"  # points: a number of no unit
    MONTH = "month"  # a month of the year (7月), which other labels name as {month}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A labelled place on a form.

    ``label`` is printed to the letter; ``{unit}`` in it stands for the money unit, ``{month}`` for the month that
    the form is about. ``aliases`` are other wordings that published forms use; reading ignores blanks, line breaks,
    colons, stars and bracketed remarks, so only really different words need one. ``note`` is the cell note of the
    template, ``choices`` the list of its value. ``plain`` amounts print like texts: at the left, without separators.
    """

    key: str
    label: str
    kind: SlotKind = SlotKind.TEXT
    aliases: tuple[str, ...] = ()
    note: str = ""
    choices: tuple[str, ...] = ()
    plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A slot on the grid: 0-based columns and how many columns label and value span."""

    slot: Slot
    label_column: int
    value_column: int
    label_span: int = 1
    value_span: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines of labelled cells; in a ``stacked`` one (it stands alone in its part) each value is below its label.

    ``beside`` is printed left of them all in the first column (年度总体目标); empty for none.
    """

    lines: tuple[tuple[Placed, ...], ...]
    beside: str = ""
    stacked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; ``label``, ``aliases``, ``note`` (of the heading) and ``choices`` as in Slot.

    ``tier`` columns repeat their text on every row, or with ``merged`` print it once, over all rows that have it
    (and have the same in the merged columns before). ``group`` is printed above several columns in a line of its
    own (预算金额（{unit}）), a group within a group with the outer one before it (财政预算拨款/一般公共预算拨款).
    ``points_key``: the points behind a first level (产出指标（50分）) are a value of every row below it, under this
    key. ``number_format`` says how numbers of the column print: ``#,##0.00``, ``0.00`` or ``General``, always with
    all their decimals; empty for what is usual for its kind.
    """

    key: str
    label: str
    column: int
    span: int = 1
    kind: SlotKind = SlotKind.TEXT
    aliases: tuple[str, ...] = ()
    tier: bool = False
    merged: bool = False
    centred: bool = False
    group: str = ""
    points_key: str = ""
    optional: bool = False
    number_format: str = ""
    note: str = ""
    choices: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """What is printed above the column, from the top down."""
        return tuple(self.group.split("/")) if self.group else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The last row of a block (总分, 金额合计); ``keys`` names the head value below each summed column.

    Its label is printed from the first column up to the first summed one, bold where ``strong``; — in the
    ``struck`` columns.
    """

    label: str
    keys: Mapping[str, str]
    aliases: tuple[str, ...] = ()
    strong: bool = False
    struck: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A table whose rows repeat. ``name`` is what a message calls it, ``beside`` as in Lines.

    A finding names a row as ``<entry>:<text of its column named_by>`` (``indicator:<三级指标>``). The empty template
    has ``blank_rows`` rows of it (of the indicators: one a second level). ``levels`` are first and second levels in
    the words of this table, where it has its own; ``unfilled`` is what a second level without an indicator prints in
    every column, unless it must be filled in.
    """

    key: str
    name: str
    entry: str
    named_by: str
    columns: tuple[Column, ...]
    beside: str = ""
    sums: Sums | None = None
    blank_rows: int = 0
    levels: tuple[tuple[str, str], ...] = ()
    unfilled: str = NOT_APPLICABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """A row of a matrix; ``label`` names it in the values, ``printed`` where the form says more (其中：…).

    The ``struck`` columns print — where the values say nothing.
    """

    label: str
    printed: str = ""
    aliases: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A table whose rows are given (项目资金); their labels stand in ``row_column``. Else as Block."""

    key: str
    name: str
    entry: str
    rows: tuple[MatrixRow, ...]
    columns: tuple[Column, ...]
    beside: str = ""
    row_column: int = 1
    row_span: int = 1

    @property
    def named_by(self) -> str:
        """The key under which the values of a row hold its label."""
        return "row"


Table = Block | Matrix
Part = Lines | Block | Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One official table of one year (and region). ``id`` and ``version`` are printed into workbooks and snapshots.

    ``parts`` stand on the form from top to bottom. ``subtitle`` is printed below the title where the year is known,
    which ``{year}`` in it stands for. ``name_key`` is the slot that names what the form is about, ``called`` the
    word for the form in a sentence. ``short`` is the id of the table in which a form prints that says nothing where
    that one has no place, ``key_project`` that of the table for 重点项目 which is filed beside this one.
    """

    id: str
    version: int
    kind: str  # declaration, key-project, selfeval, overall, monitoring
    title: str
    money_unit: MoneyUnit
    widths: tuple[float, ...]
    parts: tuple[Part, ...]
    title_aliases: tuple[str, ...] = ()
    subtitle: str = ""
    name_key: str = "name"
    called: str = "申报表"
    short: str = ""
    key_project: str = ""
    orientation: Orientation = Orientation.PORTRAIT

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every labelled slot in the order of the form."""
        lines = (line for part in self.parts if isinstance(part, Lines) for line in part.lines)
        return tuple(placed.slot for line in lines for placed in line)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table in the order of the form."""
        return tuple(part for part in self.parts if not isinstance(part, Lines))

    @property
    def has_indicators(self) -> bool:
        """Whether the form has an indicator table: a short one has none."""
        return any(table.key == INDICATORS for table in self.tables)

    @property
    def indicators(self) -> Block:
        """The indicator table; ValueError for a form that ``has_indicators`` denies."""
        (block,) = (part for part in self.parts if isinstance(part, Block) and part.key == INDICATORS)
        return block

    @property
    def amounts(self) -> frozenset[str]:
        """The keys of amounts: of slots, of columns with their table (``funds.initial``), of sums of such columns."""
        keys = [slot.key for slot in self.slots if slot.kind is SlotKind.MONEY]
        for table in self.tables:
            columns = [column.key for column in table.columns if column.kind is SlotKind.MONEY]
            sums = table.sums.keys if isinstance(table, Block) and table.sums else {}
            keys += [f"{table.key}.{key}" for key in columns] + [sums[key] for key in columns if key in sums]
        return frozenset(keys)

    @property
    def month_slot(self) -> Slot | None:
        """The slot of the month that headings name; None for a form that is about no month."""
        return next((slot for slot in self.slots if slot.kind is SlotKind.MONTH), None)

    def label_of(self, slot: Slot) -> str:
        """The label as this form prints it, with its money unit."""
        return self.printed(slot.label)

    def printed(self, label: str, month: str = "") -> str:
        """A label, heading or text beside a part with its money unit and month; N where no month is given."""
        return label.replace("{unit}", self.money_unit).replace("{month}", month or ANY_MONTH)


Value = str | Decimal | int | None
RowValues = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class FormValues:
    """What stands in a form: head values by slot key, and the rows of its tables by column key.

    Money is a ``Decimal`` in the form's unit, points are a ``Decimal``, a month is its number; everything else is
    text as printed. A value that is absent or ``None`` is an empty cell. ``rows`` are the indicators, ``tables`` the
    rows of the other tables by their keys (those of a matrix with their label under ``row``). Sums stand in the head
    under the keys of Sums.
    """

    head: Mapping[str, Value] = field(default_factory=dict)
    rows: Sequence[RowValues] = ()
    tables: Mapping[str, Sequence[RowValues]] = field(default_factory=dict)
