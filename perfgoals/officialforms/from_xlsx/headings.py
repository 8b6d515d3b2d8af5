"""The head of a table: which table a row heads, and where its columns stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from perfgoals.officialforms.from_xlsx.labels import Axis, Vocabulary
from perfgoals.officialforms.from_xlsx.sheet import Box, Sheet

FEWEST_HEADINGS: Final = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A row that heads a table, with the boxes of what it names: columns by key (rows of a matrix on its side)."""

    table: str
    axis: Axis
    row: int
    boxes: dict[str, Box]

    @property
    def top(self) -> int:
        """The first row of the head, above ``row`` where it has two lines."""
        return min(box.top for box in self.boxes.values())

    @property
    def left(self) -> int:
        """The leftmost column."""
        return min(box.left for box in self.boxes.values())


def read_heading(sheet: Sheet, row: int, vocabulary: Vocabulary) -> Heading | None:
    """The table that a row heads: the one that most of its texts are headings of, three at least."""
    found: dict[tuple[str, Axis], dict[str, Box]] = {}
    for box in sheet.in_row(row):
        for word in vocabulary.words(sheet.text(box)):
            found.setdefault((word.table, word.axis), {}).setdefault(word.key, box)
    headings = [
        Heading(table, axis, row, boxes | _from_line_above(sheet, row, vocabulary, table, axis, known=boxes))
        for (table, axis), boxes in found.items()
        if len(boxes) >= FEWEST_HEADINGS
    ]
    return max(headings, key=lambda heading: len(heading.boxes), default=None)


def _from_line_above(
    sheet: Sheet, row: int, vocabulary: Vocabulary, table: str, axis: Axis, *, known: Mapping[str, Box]
) -> dict[str, Box]:
    """Headings of a head in two lines that stand in the first: merged down, or with nothing below them."""
    found: dict[str, Box] = {}
    for column in range(sheet.left, sheet.right + 1):
        box = sheet.box(row, column)
        if box.top == row and not sheet.text(box):
            box = sheet.box(row - 1, column)
        key = vocabulary.named(sheet.text(box), table, axis) if box.top < row else ""
        if key and key not in known:
            found.setdefault(key, box)
    return found
