"""What is read of a table, whether its rows repeat (block) or are given (matrix)."""

from __future__ import annotations

from dataclasses import dataclass, field

from perfgoals.officialforms.from_xlsx.cells import Shown
from perfgoals.officialforms.from_xlsx.sheet import Box


@dataclass(slots=True)
class TableRow:
    """Row ``number`` of the sheet, by column key: the texts, what the cells show, the boxes they stand in."""

    number: int
    texts: dict[str, str]
    shown: dict[str, Shown] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)


@dataclass(slots=True)
class TableReading:
    """The rows of a table, the columns it has, headings that the layout has no column for, and its row of sums."""

    rows: list[TableRow] = field(default_factory=list)
    columns: dict[str, Box] = field(default_factory=dict)
    extra: dict[str, Box] = field(default_factory=dict)
    sums: TableRow | None = None
