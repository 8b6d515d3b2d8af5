"""The head of a form: each label's value, beside it, below it, or in the same cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx.cells import Shown
from perfgoals.officialforms.from_xlsx.find import Region, Segment
from perfgoals.officialforms.from_xlsx.kinds import is_note, is_remark, year_in
from perfgoals.officialforms.from_xlsx.labels import (
    Label,
    Vocabulary,
    is_bare_unit,
    key_of,
    plain,
    unit_of_label,
    unit_of_remark,
)
from perfgoals.officialforms.from_xlsx.months import month_in
from perfgoals.officialforms.from_xlsx.sheet import Box
from perfgoals.officialforms.layout import Slot, SlotKind

_YEAR_LABELS: Final = frozenset(("年度", "预算年度", "申报年度", "年份", "填报年度", "自评年度", "评价年度"))
# Labels that forms have and no layout; a value is never looked for beyond them.
_OTHER_LABELS: Final = _YEAR_LABELS | {
    "联系人", "联系电话", "电话", "手机", "负责人", "项目负责人", "单位负责人", "经办人", "填报人", "填表人",
    "填报日期", "填报时间", "项目属性", "项目性质", "项目起止时间", "起止时间", "项目代码", "自评结论", "自评等级",
    "自评得分", "评价得分",
}  # fmt: skip


@dataclass(slots=True)
class HeadValue:
    """The value of a slot: where it stands, what it shows, and the box of its label.

    ``rank`` is higher for the official label than for another wording, and lowest for one that may as well be no
    label but the words beside a part of the form (年度总体目标).
    """

    slot: Slot
    box: Box
    shown: Shown
    label_box: Box
    rank: int
    inline: bool = False

    @property
    def text(self) -> str:
        """The text of the value; for an amount the exact number, as plain decimal text, for a month its number."""
        if self.slot.kind is SlotKind.MONTH:
            return month_in(self.shown.text) or self.shown.text
        return self.shown.amount_text if self.slot.kind is SlotKind.MONEY else self.shown.text


@dataclass(slots=True)
class Head:
    """All values of a head by slot key, with money units as stated (by labels first, then by remarks).

    ``label_units`` are those of labels of amounts, and of the heads of tables that have amounts.
    """

    values: dict[str, HeadValue] = field(default_factory=dict)
    label_units: dict[Box, MoneyUnit] = field(default_factory=dict)
    other_units: list[MoneyUnit] = field(default_factory=list)
    year: int | None = None

    @property
    def money_unit(self) -> MoneyUnit | None:
        """The money unit, None where nothing or where different units are stated."""
        stated = set(self.label_units.values()) or set(self.other_units)
        return next(iter(stated)) if len(stated) == 1 else None

    @property
    def units_disagree(self) -> bool:
        """Whether the form states more than one money unit."""
        return len({*self.label_units.values(), *self.other_units}) > 1


def read_head(segment: Segment, vocabulary: Vocabulary, slots: Mapping[str, Slot]) -> Head:
    """The head of a form; ``slots`` are those of its layouts by key, others are passed over."""
    return _HeadReader(segment, vocabulary, slots).run()


class _HeadReader:
    def __init__(self, segment: Segment, vocabulary: Vocabulary, slots: Mapping[str, Slot]) -> None:
        self._segment, self._sheet, self._slots, self._vocabulary = segment, segment.sheet, slots, vocabulary
        self._rows = [row for region in segment.of("") for row in segment.rows_of(region)]
        self._claimed: set[Box] = set()
        self._labels: dict[Box, tuple[Label, ...]] = {}
        for row in self._rows:
            for box in self._sheet.in_row(row):
                labels = vocabulary.labels(self._sheet.text(box))
                if labels and row != segment.title_row:
                    self._labels[box] = labels
        whole = [labels[0] for labels in self._labels.values() if labels[0].rest is None]
        self._whole_keys = {label.slot.key for label in whole}
        inline = [box for box, labels in self._labels.items() if labels[0].rest]
        # Where most labels share their cell with the value, a label alone in its cell has an empty value.
        self._one_cell = len(inline) > len(whole)

    def run(self) -> Head:
        """Labels in reading order; what one claims as its value is no label any more."""
        head = Head()
        for box, labels in self._labels.items():
            if box in self._claimed:
                continue
            for label in labels:
                if label.slot.key in self._slots:
                    self._put(head, self._value(box, label))
        self._find_units(head)
        head.year = self._find_year()
        return head

    def _put(self, head: Head, value: HeadValue) -> None:
        """Keep the first of two, but a filled one before an empty one and the official label before an alias."""
        before = head.values.get(value.slot.key)
        better = before and (value.rank, bool(value.text)) > (before.rank, bool(before.text))
        if before is None or better:
            head.values[value.slot.key] = value

    def _value(self, box: Box, label: Label) -> HeadValue:
        rank = 2 if label.canonical else int(not self._vocabulary.is_section(self._sheet.text(box)))
        if label.rest:
            shown = Shown(label.rest, formula=self._sheet.at(box).formula)
            return HeadValue(label.slot, box, shown, box, rank, inline=True)
        place = self._place_of_value(box, label.slot) if label.rest is None else box
        if place == box:
            return HeadValue(label.slot, box, Shown(""), box, rank, inline=True)
        self._claimed.add(place)
        return HeadValue(label.slot, place, self._shown(place, box, label.slot), box, rank)

    def _shown(self, place: Box, label_box: Box, slot: Slot) -> Shown:
        """What the value shows; a long text in several cells beside one tall label is joined by line breaks."""
        shown = self._sheet.at(place)
        if slot.kind is not SlotKind.LONG_TEXT:
            return shown
        more = self._rows_beside(place, label_box) if place.left > label_box.right else self._rows_below(place)
        parts, formula = [shown.text], shown.formula
        for box in more:
            self._claimed.add(box)
            parts.append(self._sheet.text(box))
            formula = formula or self._sheet.at(box).formula
        return Shown("\n".join(part for part in parts if part), formula=formula) if len(parts) > 1 else shown

    def _rows_beside(self, place: Box, label_box: Box) -> Iterator[Box]:
        """Further cells of a text beside a label that is taller than the first of them."""
        row = place.bottom + 1
        while row <= label_box.bottom:
            box = self._sheet.box(row, place.left)
            if not self._is_label(box):
                yield box
            row = box.bottom + 1

    def _rows_below(self, place: Box) -> Iterator[Box]:
        """Further cells of a text below its label: rows without any label, down to the next part of the form."""
        region = self._lines_at(place.top)
        for row in self._sheet.rows_between(place.bottom + 1, region.last_row if region else 0):
            boxes = self._sheet.in_row(row)
            box = self._sheet.box(row, place.left)
            texts = [self._sheet.text(each) for each in boxes]
            if box not in boxes or any(map(is_note, texts)) or any(map(self._may_be_label, boxes)):
                return
            yield box

    def _lines_at(self, row: int) -> Region | None:
        """The lines of labels that a row belongs to."""
        return next((each for each in self._segment.of("") if each.first_row <= row <= each.last_row), None)

    def _may_be_label(self, box: Box) -> bool:
        return box in self._labels or self._is_apart(box)

    def _is_apart(self, box: Box) -> bool:
        """Whether a box only says what stands beside it or around the form."""
        text = self._sheet.text(box)
        return self._vocabulary.is_section(text) or is_remark(text)

    def _is_label(self, box: Box) -> bool:
        labels = self._labels.get(box)
        if not labels or box in self._claimed:
            return False
        return labels[0].rest is None or (self._one_cell and labels[0].slot.key not in self._whole_keys)

    def _is_label_word(self, right: Box, box: Box, slot: Slot) -> bool:
        """Whether a value merely equals a label: the word of its own label, or of one that stands elsewhere."""
        label = self._labels[right][0]
        if label.rest is not None:
            return False
        further = self._right_of(right)
        if further is not None and self._sheet.text(further) and not self._is_label(further):
            return False  # it has a value of its own
        if label.slot.key == slot.key:
            # The same words twice are a label and its value; other words for the same are a label below a heading.
            return key_of(self._sheet.text(right)) == key_of(self._sheet.text(box))
        return not plain(self._sheet.text(right)).endswith(":") and any(
            other != right and self._is_label(other) and labels[0].slot.key == label.slot.key
            for other, labels in self._labels.items()
        )

    def _place_of_value(self, box: Box, slot: Slot) -> Box:
        """Right of the label, else below it, else the label's own cell (nothing typed there yet)."""
        right, below = self._right_of(box), self._below(box)
        if right is None or (self._is_label(right) and not self._is_label_word(right, box, slot)):
            return below or box
        if self._sheet.text(right) and not self._is_unit_beside(right, slot):
            return right
        if below and self._row_is_stacked(box):
            return below
        further = self._further_right(right, slot)
        if further:
            return further
        if below and self._sheet.text(below) and below.left == box.left and below.right >= box.right:
            return below
        return right

    def _is_unit_beside(self, box: Box, slot: Slot) -> bool:
        return slot.kind is SlotKind.MONEY and is_bare_unit(self._sheet.text(box))

    def _right_of(self, box: Box) -> Box | None:
        column = box.right + 1
        return self._sheet.box(box.top, column) if column <= self._sheet.right else None

    def _further_right(self, right: Box, slot: Slot) -> Box | None:
        """A value beyond an empty cell, before the next label."""
        box: Box | None = self._right_of(right)
        while box is not None and not self._is_label(box):
            text = self._sheet.text(box)
            if text and not self._is_unit_beside(box, slot):
                return None if is_remark(text) or key_of(text) in _OTHER_LABELS else box
            box = self._right_of(box)
        return None

    def _below(self, box: Box) -> Box | None:
        """The cell below a label, where it may hold its value."""
        row = box.bottom + 1
        region = self._lines_at(row)
        if region is None:
            return None
        below = self._sheet.box(row, box.left)
        text = self._sheet.text(below)
        if self._is_label(below) or self._is_apart(below) or below in self._claimed:
            return None
        if is_note(text) and self._segment.has_indicators and region is self._segment.regions[-1]:
            return None  # a line below the form
        # An empty cell beside labels of the next line is part of that line, not the place below this label.
        if not text and any(self._is_label(other) for other in self._sheet.in_row(row)):
            return None
        return below

    def _row_is_stacked(self, box: Box) -> bool:
        """Whether labels stand side by side in this row, their values in the row below."""
        for other in self._sheet.in_row(box.top):
            right = self._right_of(other)
            if self._is_label(other) and right is not None and self._is_label(right):
                return True
        return False

    def _find_units(self, head: Head) -> None:
        for value in head.values.values():
            if value.slot.kind is SlotKind.MONEY:
                label = self._sheet.text(value.label_box)
                self._note_unit(head, value.label_box, re.split("[:：]", label)[0] if value.inline else label)
        for box in self._heads_of_money():
            self._note_unit(head, box, self._sheet.text(box))
        for row in self._rows:
            for box in self._sheet.in_row(row):
                text = self._sheet.text(box)
                if box in self._labels or box in self._claimed or box in head.label_units:
                    continue
                unit = MoneyUnit(plain(text).strip("()").removeprefix("人民币")) if is_bare_unit(text) else None
                unit = unit or unit_of_remark(text)
                if unit:
                    head.other_units.append(unit)
        if not head.label_units and not head.other_units:
            for value in head.values.values():
                unit = _unit_of_value(value)
                if unit:
                    head.other_units.append(unit)

    @staticmethod
    def _note_unit(head: Head, box: Box, label: str) -> None:
        unit = unit_of_label(label)
        if unit:
            head.label_units[box] = unit

    def _heads_of_money(self) -> Iterator[Box]:
        """The heads of tables with amounts, and the words above and beside them (项目资金（万元）)."""
        for region in self._segment.regions:
            head_row = region.heading.row if region.heading and self._vocabulary.has_money(region.table) else 0
            for row in self._sheet.rows_between(region.first_row, max(region.last_row, head_row)):
                for box in self._sheet.in_row(row):
                    if row <= head_row or self._vocabulary.is_section(self._sheet.text(box)):
                        yield box

    def _find_year(self) -> int | None:
        """The year in the title, in a line around it, or beside a label 年度."""
        texts = [self._segment.title]
        for row in self._rows:
            boxes = self._sheet.in_row(row)
            texts += [self._sheet.text(box) for box in boxes if is_remark(self._sheet.text(box))]
            for box in boxes:
                right = self._right_of(box)
                if key_of(self._sheet.text(box)) in _YEAR_LABELS and right is not None:
                    texts.append(self._sheet.text(right))
        return next((year for text in texts if (year := year_in(text)) is not None), None)


def _unit_of_value(value: HeadValue) -> MoneyUnit | None:
    """The money unit written behind an amount, in its text or by its number format (unless that scales it)."""
    if value.slot.kind is not SlotKind.MONEY:
        return None
    text = plain(value.shown.text)
    unit = next((unit for unit in (MoneyUnit.WAN_YUAN, MoneyUnit.YUAN) if text.endswith(unit)), None)
    if unit is None or not value.shown.amount:
        return unit
    try:
        shown = Decimal(text.removesuffix(unit).replace(",", "").strip("¥"))
    except InvalidOperation:
        return None
    return unit if abs(shown - Decimal(value.shown.amount)) < 1 else None
