"""Where forms stand on a sheet: stacked or side by side, each from its title or its first label on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from perfgoals.officialforms.from_xlsx.kinds import UNKNOWN, Titles, is_remark
from perfgoals.officialforms.from_xlsx.labels import Vocabulary, key_of
from perfgoals.officialforms.from_xlsx.sheet import Box, Sheet

_FEWEST_HEADINGS = 3


@dataclass(slots=True)
class Segment:
    """The rows of one form. ``headings`` are the rows that head its indicator table (more where a page broke it).

    ``table_row`` is the first row of its head, above ``headings`` where that has two lines.
    """

    sheet: Sheet
    first_row: int
    last_row: int = 0
    title: str = ""
    title_row: int = 0
    title_kind: str | None = None
    headings: list[int] = field(default_factory=list)
    table_row: int = 0
    keys: list[str] = field(default_factory=list)
    first_label: Box | None = None

    @property
    def head_end(self) -> int:
        """The last row above the indicator table."""
        return self.table_row - 1 if self.headings else self.last_row

    def texts_to_heading(self) -> Iterator[str]:
        """Every text down to the head of the indicator table."""
        for row in self.sheet.rows_between(self.first_row, self.headings[0] if self.headings else self.last_row):
            for box in self.sheet.in_row(row):
                yield self.sheet.text(box)


def heading_columns(sheet: Sheet, row: int, vocabulary: Vocabulary) -> dict[str, Box]:
    """The columns of an indicator table that a row names, by key; empty where the row is no table head."""
    found: dict[str, Box] = {}
    for box in sheet.in_row(row):
        column = vocabulary.column(sheet.text(box))
        if column:
            found.setdefault(column.key, box)
    if len(found) < _FEWEST_HEADINGS:
        return {}
    for place in range(sheet.left, sheet.right + 1):  # headings merged down from the line above
        box = sheet.box(row, place)
        column = vocabulary.column(sheet.text(box)) if box.top < row else None
        if column:
            found.setdefault(column.key, box)
    return found


def bands(sheet: Sheet, vocabulary: Vocabulary) -> tuple[Sheet, ...]:
    """The sheet itself, or where a table head names the same column twice: one band of columns a form."""
    for row in sheet.rows:
        seen: set[str] = set()
        starts: list[int] = []
        for box in sheet.in_row(row):
            column = vocabulary.column(sheet.text(box))
            if column is None:
                continue
            if column.key in seen:
                starts.append(_start_of_band(sheet, row, box))
                seen = set()
            seen.add(column.key)
        if starts and len(seen) >= _FEWEST_HEADINGS and heading_columns(sheet, row, vocabulary):
            edges = [sheet.left, *starts, sheet.right + 1]
            return tuple(sheet.band(left, right - 1) for left, right in pairwise(edges))
    return (sheet,)


def _start_of_band(sheet: Sheet, row: int, heading: Box) -> int:
    """The first column of a form that stands right of another: back over its other headings to an empty column."""
    start = heading.left
    while start > sheet.left + 1:
        before = sheet.box(row, start - 1)
        if key_of(sheet.text(before)) != "序号":
            break
        start = before.left
    return start


def segments(sheet: Sheet, vocabulary: Vocabulary, titles: Titles) -> list[Segment]:
    """The forms of a sheet (or band), from top to bottom."""
    return _Finder(sheet, vocabulary, titles).run()


class _Finder:
    """Walks down the rows; a title, or a first label seen again, begins the next form."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary, titles: Titles) -> None:
        self._sheet, self._vocabulary, self._titles = sheet, vocabulary, titles
        self._found: list[Segment] = []
        self._columns: dict[str, Box] = {}
        self._last_used = 0

    def run(self) -> list[Segment]:
        for row in self._sheet.rows:
            title = self._title(row)
            if title is not None:
                self._begin(row, *title)
            else:
                self._continue(row)
        self._close()
        return [segment for segment in self._joined() if self._is_form(segment)]

    @property
    def _current(self) -> Segment | None:
        return self._found[-1] if self._found else None

    def _title(self, row: int) -> tuple[str, str] | None:
        """Text and kind of a title row: nothing in it but the title and remarks (单位：万元, 附件1)."""
        found: tuple[str, str] | None = None
        for box in self._sheet.in_row(row):
            text = self._sheet.text(box)
            kind = self._titles.kind_of_title(text)
            if kind is not None and found is None:
                found = text, kind
            elif not is_remark(text):
                return None
        current = self._current
        if found and found[1] == UNKNOWN and current and current.keys and not current.headings:
            return None  # a value in the head that reads like a title
        return found

    def _begin(self, row: int, title: str = "", kind: str | None = None) -> Segment:
        first = row
        for above in reversed(self._sheet.rows_between(self._last_used + 1, row - 1)):
            if not all(is_remark(self._sheet.text(box)) for box in self._sheet.in_row(above)):
                break
            first = above
        segment = Segment(self._sheet, first, title=title, title_row=row if title else 0, title_kind=kind)
        self._found.append(segment)
        self._last_used = row
        return segment

    def _continue(self, row: int) -> None:
        columns = heading_columns(self._sheet, row, self._vocabulary)
        labels = [] if columns else self._labels(row)
        current = self._current
        if columns:
            segment = current or self._begin(row)
            segment.headings.append(row)
            segment.table_row = segment.table_row or min(box.top for box in columns.values())
            self._columns, self._last_used = columns, row
        elif labels:
            if current is None or self._starts_again(current, labels):
                current = self._begin(row)
            if not current.headings:
                current.first_label = current.first_label or labels[0][0]
                current.keys += [key for _, key in labels]
                self._last_used = row
        elif current and current.headings and len(self._sheet.in_row(row)) > 1:
            self._last_used = row

    def _labels(self, row: int) -> list[tuple[Box, str]]:
        """Boxes of a row that hold labels, with the keys of their slots."""
        return [
            (box, label.slot.key)
            for box in self._sheet.in_row(row)
            for label in self._vocabulary.labels(self._sheet.text(box))
        ]

    def _starts_again(self, current: Segment, labels: list[tuple[Box, str]]) -> bool:
        """Whether labels below a form begin the next one: they were seen in it, and stand where labels stand."""
        first, key = labels[0]
        if not current.headings:
            return bool(current.keys) and key == current.keys[0] and first.left == (current.first_label or first).left
        if not any(key in current.keys for _, key in labels):
            return not current.keys
        level3 = self._columns.get("level3")
        at_edge = first.left <= min(box.left for box in self._columns.values())
        return len({key for _, key in labels}) > 1 or (at_edge and (level3 is None or level3.left != first.left))

    def _close(self) -> None:
        for place, segment in enumerate(self._found):
            last = self._found[place + 1].first_row - 1 if place + 1 < len(self._found) else self._sheet.rows[-1]
            rows = self._sheet.rows_between(segment.first_row, last)
            segment.last_row = max((box.bottom for row in rows for box in self._sheet.in_row(row)), default=last)
            segment.last_row = min(segment.last_row, max(last, rows[-1] if rows else last))

    def _joined(self) -> list[Segment]:
        """Segments, where a page break repeated title and table head (and no label) as one."""
        joined: list[Segment] = []
        for segment in self._found:
            before = joined[-1] if joined else None
            if before and before.headings and segment.headings and not segment.keys and segment.title == before.title:
                before.headings += segment.headings
                before.last_row = segment.last_row
            else:
                joined.append(segment)
        return joined

    def _is_form(self, segment: Segment) -> bool:
        """A form has a table, or a title with something below it (a list of titles is none)."""
        rows = self._sheet.rows_between(segment.first_row, segment.last_row)
        return bool(segment.headings) or (bool(segment.title) and any(row > segment.title_row for row in rows))
