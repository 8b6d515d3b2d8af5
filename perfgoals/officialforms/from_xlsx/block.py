"""Tables whose rows repeat: above all the indicators, their levels merged, repeated or left blank below the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from perfgoals.officialforms.from_xlsx.find import Region, Segment
from perfgoals.officialforms.from_xlsx.headings import read_heading
from perfgoals.officialforms.from_xlsx.kinds import is_note
from perfgoals.officialforms.from_xlsx.labels import Vocabulary, key_of
from perfgoals.officialforms.from_xlsx.sheet import Box
from perfgoals.officialforms.from_xlsx.table import TableReading, TableRow
from perfgoals.officialforms.from_xlsx.tiers import (
    FIRST_LEVEL_OF,
    OFFICIAL,
    is_official,
    is_starred,
    points_behind,
    tier_name,
)
from perfgoals.officialforms.layout import Column, SlotKind
from perfgoals.text import is_not_applicable

_SUM: Final = frozenset(("合计", "小计", "总计", "总分"))
_SERIAL: Final = frozenset(("序号", "编号", "行次"))
_TIERS: Final = frozenset(("level1", "level2"))
_WIDE: Final = 3
# So many texts beside its levels make a row below the sums an indicator.
_FEWEST: Final = 2


def read_block(segment: Segment, vocabulary: Vocabulary, table: str, columns: Sequence[Column]) -> TableReading:
    """A table of a form, by its key; empty where the form has none. ``columns``: all that it may have."""
    return _BlockReader(segment, vocabulary, table, columns).run()


class _BlockReader:
    def __init__(self, segment: Segment, vocabulary: Vocabulary, table: str, columns: Sequence[Column]) -> None:
        self._segment, self._sheet, self._vocabulary = segment, segment.sheet, vocabulary
        self._table = table
        self._kinds = {column.key: column.kind for column in columns}
        self._has_tiers = any(column.tier for column in columns)
        self._points_key = next((column.points_key for column in columns if column.points_key), "")
        self._found = TableReading()
        self._columns: dict[str, Box] = {}
        self._heading: dict[str, Box] = {}
        self._level1 = self._level2 = self._points = ""
        self._starred = False

    def run(self) -> TableReading:
        for region in self._segment.of(self._table):
            if not self._head(region):
                continue
            for row in self._segment.rows_of(region):
                if not self._continues_head(row) and not self._row(row):
                    break
        extra = self._found.extra
        self._found.extra = {text: box for text, box in extra.items() if not self._is_parent(box)}
        return self._found

    def _head(self, region: Region) -> bool:
        """Take the columns of a region; false where its head is not one of this kind of form."""
        heading = read_heading(self._sheet, region.heading.row, self._vocabulary) if region.heading else None
        if heading is None or heading.table != self._table:
            return False
        self._columns = heading.boxes
        self._heading = dict(self._columns)
        self._found.columns = {**self._columns, **self._found.columns}
        known = set(self._columns.values())
        for box in self._sheet.in_row(heading.row):
            text = self._sheet.text(box)
            if box not in known and box.left > heading.left and key_of(text) not in _SERIAL:
                self._found.extra.setdefault(text, box)
        return True

    def _continues_head(self, row: int) -> bool:
        """Whether a row is the second line of a table head: the tier headings reach down into it."""
        covered = [box for key, box in self._heading.items() if box.top < row <= box.bottom]
        if not covered:
            return False
        for box in self._sheet.in_row(row):
            key = self._vocabulary.named(self._sheet.text(box), self._table)
            if key:
                self._columns[key] = self._found.columns[key] = box
        return True

    def _is_parent(self, box: Box) -> bool:
        """Whether a heading is the name of a group of columns, whose own headings stand below it."""
        return any(box.top < column.top and self._within(box, column) for column in self._found.columns.values())

    def _boxes(self, row: int) -> dict[str, Box]:
        """The box of each column in a row."""
        return {key: self._sheet.box(row, heading.left) for key, heading in self._columns.items()}

    def _row(self, row: int) -> bool:
        """Take one row; false where the table has ended (a note, a signature)."""
        boxes = self._boxes(row)
        own = {key: box for key, box in boxes.items() if box.top == row and self._sheet.text(box)}
        said = [box for box in self._sheet.in_row(row) if not self._vocabulary.is_section(self._sheet.text(box))]
        if self._ends_table(said, own):
            return False
        if not own or not said:
            return True
        first = min(own.values(), key=lambda box: box.left)
        beginnings = [self._sheet.text(box) for box in (first, *said[:1])]
        if any(self._vocabulary.is_sum(text, self._table) for text in beginnings):
            self._found.sums = self._read(row, boxes)
        elif any(key_of(text) in _SUM for text in beginnings):
            return True
        elif self._found.sums and self._has_tiers and len(own.keys() - _TIERS) < _FEWEST:
            return True  # a remark below the sums
        elif not self._has_tiers or self._take_tiers(boxes, own):
            self._found.rows.append(self._read(row, boxes))
        return True

    def _ends_table(self, said: Sequence[Box], own: Mapping[str, Box]) -> bool:
        if said and all(is_note(self._sheet.text(box)) for box in said):
            return True
        tiers = [box for key, box in own.items() if key in _TIERS]
        wide = [box for box in said if sum(self._within(box, head) for head in self._columns.values()) >= _WIDE]
        if any(is_note(self._sheet.text(box)) for box in (*tiers, *wide)):
            return True
        # A lone text over the whole table, or in its first column, that is no level: a remark below the table.
        lone = [*wide, *tiers] if len(said) == 1 else []
        return any(not self._reads_as_tier(self._sheet.text(box)) for box in lone)

    def _reads_as_tier(self, text: str) -> bool:
        name = tier_name(text)
        is_sum = key_of(text) in _SUM or self._vocabulary.is_sum(text, self._table)
        is_own = self._vocabulary.is_level(name, self._table)
        return is_official(name) or is_own or name.endswith("指标") or is_sum

    @staticmethod
    def _within(box: Box, heading: Box) -> bool:
        return box.left <= heading.left <= box.right

    def _take_tiers(self, boxes: Mapping[str, Box], own: Mapping[str, Box]) -> bool:
        """Set the levels that hold from this row on; false where the row is nothing but a first level."""
        first_text = self._tier_text(boxes, "level1")
        second_text = self._tier_text(boxes, "level2")
        if boxes.get("level1") == boxes.get("level2"):
            second_text = ""  # one cell over both columns
        if "level1" not in boxes and len(own) == 1 and tier_name(second_text) in OFFICIAL:
            first_text, second_text = second_text, ""  # a first level as a line of its own
        first = tier_name(first_text) if first_text else ""
        if first in FIRST_LEVEL_OF and not second_text:
            first, second_text = "", first_text  # second levels that stand in the first column
        if first:
            self._points = points_behind(first_text)
        if first and first != self._level1:
            self._level1, self._level2, self._starred = first, "", False
        if second_text:
            self._level2, self._starred = tier_name(second_text), is_starred(second_text)
            if self._level2 in FIRST_LEVEL_OF and (not first or "level1" not in boxes):
                self._level1 = FIRST_LEVEL_OF[self._level2] if not self._fits_first_level() else self._level1
        tiers = (boxes.get("level1"), boxes.get("level2"))
        return bool(second_text) or any(box not in tiers for box in own.values())

    def _fits_first_level(self) -> bool:
        """Whether the first level at hand is one of a region's own, or the official one of the second level."""
        return bool(self._level1) and (self._level1 not in OFFICIAL or self._level2 in OFFICIAL[self._level1])

    def _tier_text(self, boxes: Mapping[str, Box], key: str) -> str:
        box = boxes.get(key)
        return self._sheet.text(box) if box else ""

    def _read(self, row: int, boxes: dict[str, Box]) -> TableRow:
        """The texts of a row under the levels that hold; every column that the kind of form may have is named."""
        shown = {key: self._sheet.at(box) for key, box in boxes.items()}
        texts: dict[str, str] = dict.fromkeys(self._kinds, "")
        for key, box in boxes.items():
            # One cell over two columns is said once, of the first of them; 不适用 merged across holds for all.
            twin = any(other == box and self._columns[name].left < self._columns[key].left
                       for name, other in boxes.items() if name != key)  # fmt: skip
            text = shown[key].amount_text if self._kinds[key] is SlotKind.MONEY else shown[key].text
            texts[key] = "" if twin and not is_not_applicable(key_of(text)) else text
        if self._has_tiers:
            texts |= {"level1": self._level1, "level2": self._level2, "required": "1" if self._starred else ""}
        if self._points_key:
            texts[self._points_key] = self._points
        return TableRow(row, texts, shown, boxes)
