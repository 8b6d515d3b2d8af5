"""Layouts: an official form as data (slots, repeating block, notes). Years and regions differ by data, not by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from perfgoals.money import MoneyUnit


class SlotKind(StrEnum):
    """How a slot's cell is written and read."""

    TEXT = "text"  # one line
    LONG_TEXT = "long_text"  # a text over the whole width
    INTEGER = "integer"
    MONEY = "money"  # a number in the form's money unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A labelled place in the head of a form.

    ``label`` is printed to the letter; ``{unit}`` in it stands for the money unit. ``aliases`` are other
    wordings that published forms use; reading ignores blanks, line breaks, colons, stars and bracketed
    remarks, so only really different words need one. ``note`` is the cell note of the official template.
    """

    key: str
    label: str
    kind: SlotKind = SlotKind.TEXT
    aliases: tuple[str, ...] = ()
    note: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A slot on the grid: 0-based columns and how many columns label and value span."""

    slot: Slot
    label_column: int
    value_column: int
    label_span: int = 1
    value_span: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockColumn:
    """A column of the repeating block (indicator table). ``tier`` columns repeat their text on every row."""

    key: str
    label: str
    column: int
    aliases: tuple[str, ...] = ()
    tier: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One official table of one year (and region). ``id`` and ``version`` are printed into workbooks and snapshots."""

    id: str
    version: int
    kind: str  # declaration, selfeval, overall, monitoring
    title: str
    money_unit: MoneyUnit
    widths: tuple[float, ...]
    head: tuple[tuple[Placed, ...], ...]
    block_key: str
    block: tuple[BlockColumn, ...]
    title_aliases: tuple[str, ...] = ()

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot of the head in the order of the form."""
        return tuple(placed.slot for line in self.head for placed in line)

    def label_of(self, slot: Slot) -> str:
        """The label as this form prints it, with its money unit."""
        return slot.label.replace("{unit}", self.money_unit)


Value = str | Decimal | int | None


@dataclass(frozen=True, slots=True)
class FormValues:
    """What stands in a form: head values by slot key, and the rows of the block by column key.

    Money is a ``Decimal`` in the form's unit; everything else is text as printed. A slot that is absent
    or ``None`` is an empty cell.
    """

    head: Mapping[str, Value] = field(default_factory=dict)
    rows: Sequence[Mapping[str, str]] = ()
