"""The indicator table of a form: rows under 一级指标 and 二级指标, merged, repeated or left blank below the first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from perfgoals.officialforms.from_xlsx.cells import Shown
from perfgoals.officialforms.from_xlsx.find import Segment, heading_columns
from perfgoals.officialforms.from_xlsx.labels import Vocabulary, key_of, plain
from perfgoals.officialforms.from_xlsx.sheet import Box
from perfgoals.officialforms.from_xlsx.tiers import FIRST_LEVEL_OF, OFFICIAL, is_official, is_starred, tier_name

_NOTE: Final = re.compile(
    r"(?:注|备注|说明|填报说明|填表说明|编制说明|注意事项|填表要求|填报要求)(?:[:：0-9一二三1、.]|$)"
    r"|.{0,8}(?:填表人|填报人|制表人|经办人|审核人|复核人|负责人|联系人|联系电话|电话|手机|签字|签章|盖章|公章"
    r"|填报日期|填表日期|日期|填报时间|填表时间|填报单位)(?:\(.*?\))?[:：]"
)
_SUM: Final = frozenset(("合计", "小计", "总计", "总分"))
_NONE: Final = frozenset(("不适用", "不适合", "无", "/", "-", "—", "——"))
_SERIAL: Final = frozenset(("序号", "编号", "行次"))
_WIDE: Final = 3


@dataclass(slots=True)
class BlockRow:
    """One indicator: its texts by column key, the boxes they stand in, its row on the sheet."""

    row: int
    texts: dict[str, str]
    shown: dict[str, Shown]
    boxes: dict[str, Box]


@dataclass(slots=True)
class Block:
    """The rows of the table, the columns it has, headings that this system has no column for."""

    rows: list[BlockRow] = field(default_factory=list)
    columns: dict[str, Box] = field(default_factory=dict)
    extra: dict[str, Box] = field(default_factory=dict)


def read_block(segment: Segment, vocabulary: Vocabulary) -> Block:
    """The indicator table of a form; empty where it has none."""
    return _BlockReader(segment, vocabulary).run()


class _BlockReader:
    def __init__(self, segment: Segment, vocabulary: Vocabulary) -> None:
        self._segment, self._sheet, self._vocabulary = segment, segment.sheet, vocabulary
        self._block = Block()
        self._columns: dict[str, Box] = {}
        self._heading: dict[str, Box] = {}
        self._level1 = self._level2 = ""
        self._starred = False

    def run(self) -> Block:
        if not self._segment.headings:
            return self._block
        reading = True
        for row in self._sheet.rows_between(self._segment.headings[0], self._segment.last_row):
            if row in self._segment.headings:
                self._head(row)
                reading = True
            elif reading and not self._continues_head(row):
                reading = self._row(row)
        return self._block

    def _head(self, row: int) -> None:
        self._columns = heading_columns(self._sheet, row, self._vocabulary)
        self._heading = dict(self._columns)
        self._block.columns = {**self._columns, **self._block.columns}
        known = set(self._columns.values())
        left = min(box.left for box in known)
        for box in self._sheet.in_row(row):
            text = self._sheet.text(box)
            if box not in known and box.left > left and key_of(text) not in _SERIAL:
                self._block.extra.setdefault(text, box)

    def _continues_head(self, row: int) -> bool:
        """Whether a row is the second line of a table head: the tier headings reach down into it."""
        covered = [box for key, box in self._heading.items() if box.top < row <= box.bottom]
        if not covered:
            return False
        for box in self._sheet.in_row(row):
            column = self._vocabulary.column(self._sheet.text(box))
            if column:
                self._columns[column.key] = self._block.columns[column.key] = box
                parents = [text for text, parent in self._block.extra.items() if self._within(parent, box)]
                for text in parents:
                    del self._block.extra[text]
        return True

    def _boxes(self, row: int) -> dict[str, Box]:
        """The box of each column in a row."""
        return {key: self._sheet.box(row, heading.left) for key, heading in self._columns.items()}

    def _row(self, row: int) -> bool:
        """Take one row; false where the table has ended (a note, a signature)."""
        boxes = self._boxes(row)
        own = {key: box for key, box in boxes.items() if box.top == row and self._sheet.text(box)}
        if self._ends_table(row, own):
            return False
        if not own:
            return True
        first = min(own.values(), key=lambda box: box.left)
        if key_of(self._sheet.text(first)) in _SUM:
            return True
        if not self._take_tiers(boxes, own):
            return True
        self._add(row, boxes)
        return True

    def _ends_table(self, row: int, own: dict[str, Box]) -> bool:
        texts = [self._sheet.text(box) for box in self._sheet.in_row(row)]
        if texts and all(_NOTE.match(plain(text)) for text in texts):
            return True
        tiers = [box for key, box in own.items() if key in ("level1", "level2")]
        wide = [
            box
            for box in self._sheet.in_row(row)
            if sum(self._within(box, head) for head in self._columns.values()) >= _WIDE
        ]
        if any(_NOTE.match(plain(self._sheet.text(box))) for box in (*tiers, *wide)):
            return True
        # A lone text over the whole table, or in its first column, that is no level: a remark below the table.
        lone = [*wide, *tiers] if len(texts) == 1 else []
        return any(not self._reads_as_tier(self._sheet.text(box)) for box in lone)

    def _reads_as_tier(self, text: str) -> bool:
        name = tier_name(text)
        return is_official(name) or name.endswith("指标") or key_of(text) in _SUM

    @staticmethod
    def _within(box: Box, heading: Box) -> bool:
        return box.left <= heading.left <= box.right

    def _take_tiers(self, boxes: dict[str, Box], own: dict[str, Box]) -> bool:
        """Set the levels that hold from this row on; false where the row is nothing but a first level."""
        first_text = self._tier_text(boxes, "level1")
        second_text = self._tier_text(boxes, "level2")
        if boxes.get("level1") == boxes.get("level2"):
            second_text = ""  # one cell over both columns
        first = tier_name(first_text) if first_text else ""
        if first in FIRST_LEVEL_OF and not second_text:
            first, second_text = "", first_text  # second levels that stand in the first column
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

    def _tier_text(self, boxes: dict[str, Box], key: str) -> str:
        box = boxes.get(key)
        return self._sheet.text(box) if box else ""

    def _add(self, row: int, boxes: dict[str, Box]) -> None:
        texts = {"level1": self._level1, "level2": self._level2, "required": "1" if self._starred else ""}
        shown: dict[str, Shown] = {}
        for key, box in boxes.items():
            shown[key] = self._sheet.at(box)
            if key not in ("level1", "level2"):
                # One cell over two columns is said once, of the first of them; 不适用 merged across holds for all.
                twin = any(other == box and self._columns[name].left < self._columns[key].left
                           for name, other in boxes.items() if name != key)  # fmt: skip
                texts[key] = "" if twin and key_of(shown[key].text) not in _NONE else shown[key].text
        for column in ("level3", "target", "explanation"):
            texts.setdefault(column, "")
        self._block.rows.append(BlockRow(row, texts, shown, boxes))
