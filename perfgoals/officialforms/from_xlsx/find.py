"""Where forms stand on a sheet: stacked or side by side, each from its title or its first label on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from perfgoals.officialforms.from_xlsx.headings import FEWEST_HEADINGS, Heading, read_heading
from perfgoals.officialforms.from_xlsx.kinds import UNKNOWN, Titles, is_remark
from perfgoals.officialforms.from_xlsx.labels import Axis, Vocabulary, key_of
from perfgoals.officialforms.from_xlsx.sheet import Box, Sheet
from perfgoals.officialforms.layout import INDICATORS, Slot

_SERIAL = "序号"


@dataclass(slots=True)
class Region:
    """Rows of a form that belong together: lines of labels, or (with ``heading``) a table from its head on."""

    first_row: int
    heading: Heading | None = None
    last_row: int = 0

    @property
    def table(self) -> str:
        """The key of the table; empty for lines of labels."""
        return self.heading.table if self.heading else ""


@dataclass(slots=True)
class Segment:
    """The rows of one form, in regions from top to bottom (more than one of a table where a page broke it)."""

    sheet: Sheet
    first_row: int
    last_row: int = 0
    title: str = ""
    title_row: int = 0
    title_kind: str | None = None
    regions: list[Region] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    first_label: Box | None = None

    @property
    def has_indicators(self) -> bool:
        """Whether the head of its indicator table was seen."""
        return any(region.table == INDICATORS for region in self.regions)

    def of(self, table: str) -> list[Region]:
        """The regions of a table; those of the lines of labels for the empty key."""
        return [region for region in self.regions if region.table == table]

    def rows_of(self, region: Region) -> Sequence[int]:
        """The rows of a region in which something begins; those of a table below its head."""
        first = region.heading.row + 1 if region.heading else region.first_row
        return self.sheet.rows_between(first, region.last_row)

    def label_texts(self) -> Iterator[str]:
        """Every text that may be a label: those of the lines, and of the heads of the tables."""
        for region in self.regions:
            last = region.heading.row if region.heading else region.last_row
            for row in self.sheet.rows_between(region.first_row, last):
                yield from (self.sheet.text(box) for box in self.sheet.in_row(row))


def bands(sheet: Sheet, vocabulary: Vocabulary) -> tuple[Sheet, ...]:
    """The sheet itself, or where a table head names the same column twice: one band of columns a form."""
    for row in sheet.rows:
        seen: dict[str, Box] = {}
        starts: list[int] = []
        for box in sheet.in_row(row):
            key = vocabulary.column(sheet.text(box))
            if not key:
                continue
            if key in seen:
                starts.append(_start_of_band(sheet, vocabulary, row, box, after=max(b.right for b in seen.values())))
                seen = {}
            seen[key] = box
        heading = read_heading(sheet, row, vocabulary) if starts else None
        if heading and heading.table == INDICATORS and len(seen) >= FEWEST_HEADINGS:
            edges = [sheet.left, *starts, sheet.right + 1]
            return tuple(sheet.band(left, right - 1) for left, right in pairwise(edges))
    return (sheet,)


def _start_of_band(sheet: Sheet, vocabulary: Vocabulary, row: int, heading: Box, *, after: int) -> int:
    """The first column of a form right of another: back to an empty column, over what stands beside its table."""
    start = heading.left
    while start > after + 1:
        before = sheet.box(row, start - 1)
        text = sheet.text(before)
        belongs = not text or key_of(text) == _SERIAL or vocabulary.is_section(text)
        if not belongs or not sheet.has_text_in(before.left):
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
        if found and found[1] == UNKNOWN and current and current.keys and not current.has_indicators:
            return None  # a value in the head that reads like a title
        return found

    def _begin(self, row: int, title: str = "", kind: str | None = None) -> Segment:
        first = row
        for above in reversed(self._sheet.rows_between(self._last_used + 1, row - 1)):
            if not all(is_remark(self._sheet.text(box)) for box in self._sheet.in_row(above)):
                break
            first = above
        segment = Segment(self._sheet, first, title=title, title_row=row if title else 0, title_kind=kind)
        segment.regions.append(Region(first))
        self._found.append(segment)
        self._last_used = row
        return segment

    def _continue(self, row: int) -> None:
        heading = read_heading(self._sheet, row, self._vocabulary)
        labels = [] if heading else self._labels(row)
        current = self._current
        if heading:
            segment = current or self._begin(row)
            segment.regions.append(Region(heading.top, heading))
            self._last_used = row
        elif labels:
            if current is None or self._starts_again(current, labels):
                current = self._begin(row)
            elif self._leaves_table(current, labels):
                current.regions.append(Region(row))
            if not current.regions[-1].heading:
                current.first_label = current.first_label or labels[0][0]
                current.keys += [slot.key for _, slot in labels]
                self._last_used = row
        elif current and current.has_indicators and len(self._sheet.in_row(row)) > 1:
            self._last_used = row

    def _labels(self, row: int) -> list[tuple[Box, Slot]]:
        """Boxes of a row that hold labels, with their slots; the names of rows of the table at hand are none."""
        table = self._current.regions[-1].table if self._current else ""
        texts = {box: self._sheet.text(box) for box in self._sheet.in_row(row)}
        return [
            (box, label.slot)
            for box, text in texts.items()
            if not self._vocabulary.named(text, table, Axis.ROWS)
            for label in self._vocabulary.labels(text)
        ]

    def _starts_again(self, current: Segment, labels: list[tuple[Box, Slot]]) -> bool:
        """Whether labels below a form begin the next one.

        They were seen in it, or say what a form is about, and stand where labels stand.
        """
        first, slot = labels[0]
        if not current.has_indicators:
            again = bool(current.keys) and slot.key == current.keys[0]
            return again and first.left == (current.first_label or first).left
        if any(slot.key in current.keys or self._vocabulary.is_name(slot) for _, slot in labels):
            return self._stand_apart(current, labels)
        return not current.keys

    def _leaves_table(self, current: Segment, labels: list[tuple[Box, Slot]]) -> bool:
        """Whether labels below the head of a table are lines again: new ones, that stand where labels stand."""
        in_table = current.regions[-1].heading is not None
        seen = any(slot.key in current.keys for _, slot in labels)
        return in_table and not seen and self._stand_apart(current, labels)

    @staticmethod
    def _stand_apart(current: Segment, labels: list[tuple[Box, Slot]]) -> bool:
        """Whether labels are no texts in the rows of the last table: several in a row, or one at its left edge."""
        heading = next(region.heading for region in reversed(current.regions) if region.heading)
        first = labels[0][0]
        level3 = heading.boxes.get("level3")
        at_edge = first.left <= heading.left
        several = len({slot.key for _, slot in labels}) > 1
        return several or (at_edge and (level3 is None or level3.left != first.left))

    def _close(self) -> None:
        for place, segment in enumerate(self._found):
            last = self._found[place + 1].first_row - 1 if place + 1 < len(self._found) else self._sheet.rows[-1]
            rows = self._sheet.rows_between(segment.first_row, last)
            segment.last_row = max((box.bottom for row in rows for box in self._sheet.in_row(row)), default=last)
            segment.last_row = min(segment.last_row, max(last, rows[-1] if rows else last))
            for region, following in pairwise(segment.regions):
                region.last_row = following.first_row - 1
            segment.regions[-1].last_row = segment.last_row

    def _joined(self) -> list[Segment]:
        """Segments, where a page break repeated title and table head (and no label) as one."""
        joined: list[Segment] = []
        for segment in self._found:
            before = joined[-1] if joined else None
            if (
                before
                and before.has_indicators
                and segment.has_indicators
                and not segment.keys
                and segment.title == before.title
            ):
                before.regions += segment.regions
                before.last_row = segment.last_row
            else:
                joined.append(segment)
        return joined

    def _is_form(self, segment: Segment) -> bool:
        """A form has a table, or a title with something below it (a list of titles is none)."""
        rows = self._sheet.rows_between(segment.first_row, segment.last_row)
        return segment.has_indicators or (bool(segment.title) and any(row > segment.title_row for row in rows))
