"""The head of a form: each label's value, beside it, below it, or in the same cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx.cells import Shown
from perfgoals.officialforms.from_xlsx.find import Segment
from perfgoals.officialforms.from_xlsx.kinds import is_remark, year_in
from perfgoals.officialforms.from_xlsx.labels import (
    Label,
    Vocabulary,
    is_bare_unit,
    key_of,
    plain,
    unit_of_label,
    unit_of_remark,
)
from perfgoals.officialforms.from_xlsx.sheet import Box
from perfgoals.officialforms.layout import Slot, SlotKind

# Words over groups of labels; they are never the value of a label above them.
_SECTIONS: Final = frozenset(
    ("绩效指标", "年度绩效指标", "项目绩效指标", "绩效目标", "项目绩效目标", "指标", "基本信息", "基本情况",
     "项目基本情况", "项目基本信息", "资金情况", "项目资金", "预算情况", "项目概况")
)  # fmt: skip
_YEAR_LABELS: Final = frozenset(("年度", "预算年度", "申报年度", "年份", "填报年度"))


@dataclass(slots=True)
class HeadValue:
    """The value of a slot: where it stands, what it shows, and the box of its label."""

    slot: Slot
    box: Box
    shown: Shown
    label_box: Box
    canonical: bool
    inline: bool = False

    @property
    def text(self) -> str:
        """The text of the value; for an amount the exact number, as plain decimal text."""
        if self.slot.kind is SlotKind.MONEY and self.shown.amount:
            return self.shown.amount
        return self.shown.text


@dataclass(slots=True)
class Head:
    """All values of a head by slot key, with money units as stated (by labels first, then by remarks)."""

    values: dict[str, HeadValue] = field(default_factory=dict)
    label_units: dict[str, MoneyUnit] = field(default_factory=dict)
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
        self._segment, self._sheet, self._slots = segment, segment.sheet, slots
        self._rows = self._sheet.rows_between(segment.first_row, segment.head_end)
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
        better = before and (
            (bool(value.text), value.canonical) > (bool(before.text), before.canonical)
            if before.canonical == value.canonical
            else value.canonical
        )
        if before is None or better:
            head.values[value.slot.key] = value

    def _value(self, box: Box, label: Label) -> HeadValue:
        if label.rest:
            shown = Shown(label.rest, formula=self._sheet.at(box).formula)
            return HeadValue(label.slot, box, shown, box, label.canonical, inline=True)
        place = self._place_of_value(box, label.slot) if label.rest is None else box
        if place == box:
            return HeadValue(label.slot, box, Shown(""), box, label.canonical, inline=True)
        self._claimed.add(place)
        return HeadValue(label.slot, place, self._shown(place, box, label.slot), box, label.canonical)

    def _shown(self, place: Box, label_box: Box, slot: Slot) -> Shown:
        """What the value shows; a long text in several cells beside one tall label is joined by line breaks."""
        shown = self._sheet.at(place)
        if slot.kind is not SlotKind.LONG_TEXT or label_box.bottom <= place.bottom or place.left <= label_box.right:
            return shown
        parts, formula, row = [shown.text], shown.formula, place.bottom + 1
        while row <= label_box.bottom:
            box = self._sheet.box(row, place.left)
            if not self._is_label(box):
                self._claimed.add(box)
                parts.append(self._sheet.text(box))
                formula = formula or self._sheet.at(box).formula
            row = box.bottom + 1
        return Shown("\n".join(part for part in parts if part), formula=formula)

    def _is_label(self, box: Box) -> bool:
        labels = self._labels.get(box)
        if not labels or box in self._claimed:
            return False
        return labels[0].rest is None or (self._one_cell and labels[0].slot.key not in self._whole_keys)

    def _is_label_word(self, right: Box, slot: Slot) -> bool:
        """Whether a value merely equals a label: the word of its own label, or of one that stands elsewhere."""
        label = self._labels[right][0]
        if label.rest is not None:
            return False
        further = self._right_of(right)
        if further is not None and self._sheet.text(further) and not self._is_label(further):
            return False  # it has a value of its own
        if label.slot.key == slot.key:
            return True
        return not plain(self._sheet.text(right)).endswith(":") and any(
            box != right and self._is_label(box) and labels[0].slot.key == label.slot.key
            for box, labels in self._labels.items()
        )

    def _place_of_value(self, box: Box, slot: Slot) -> Box:
        """Right of the label, else below it, else the label's own cell (nothing typed there yet)."""
        right, below = self._right_of(box), self._below(box)
        if right is None or (self._is_label(right) and not self._is_label_word(right, slot)):
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
            if self._sheet.text(box) and not self._is_unit_beside(box, slot):
                return None if is_remark(self._sheet.text(box)) else box
            box = self._right_of(box)
        return None

    def _below(self, box: Box) -> Box | None:
        """The cell below a label, where it may hold its value."""
        row = box.bottom + 1
        if row > self._segment.head_end:
            return None
        below = self._sheet.box(row, box.left)
        text = self._sheet.text(below)
        if self._is_label(below) or key_of(text) in _SECTIONS or is_remark(text) or below in self._claimed:
            return None
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
        for key, value in head.values.items():
            if value.slot.kind is not SlotKind.MONEY:
                continue
            label = self._sheet.text(value.label_box)
            if value.inline:
                label = label.split(":")[0].split("：")[0]
            unit = unit_of_label(label)
            if unit:
                head.label_units[key] = unit
        for row in self._rows:
            for box in self._sheet.in_row(row):
                text = self._sheet.text(box)
                if box in self._labels or box in self._claimed:
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
