"""Tables whose rows are given (项目资金): labels on two axes, whichever of them stands at the top."""

from __future__ import annotations

from collections.abc import Iterator

from perfgoals.officialforms.from_xlsx.find import Region, Segment
from perfgoals.officialforms.from_xlsx.headings import Heading, read_heading
from perfgoals.officialforms.from_xlsx.kinds import is_note
from perfgoals.officialforms.from_xlsx.labels import Axis, Vocabulary, without_of_which
from perfgoals.officialforms.from_xlsx.sheet import Box
from perfgoals.officialforms.from_xlsx.table import TableReading, TableRow
from perfgoals.officialforms.layout import Matrix, SlotKind


def read_matrix(segment: Segment, vocabulary: Vocabulary, matrix: Matrix) -> TableReading:
    """A matrix of a form, empty where the form has none; rows of other names too where amounts stand in them."""
    return _MatrixReader(segment, vocabulary, matrix).run()


class _MatrixReader:
    def __init__(self, segment: Segment, vocabulary: Vocabulary, matrix: Matrix) -> None:
        self._segment, self._sheet, self._vocabulary, self._matrix = segment, segment.sheet, vocabulary, matrix
        self._kinds = {column.key: column.kind for column in matrix.columns}
        self._columns: dict[str, Box] = {}
        self._rows: dict[str, TableRow] = {}

    def run(self) -> TableReading:
        for region in self._segment.of(self._matrix.key):
            heading = read_heading(self._sheet, region.heading.row, self._vocabulary) if region.heading else None
            if heading is None or heading.table != self._matrix.key:
                continue
            if heading.axis is Axis.COLUMNS:
                self._upright(region, heading)
            else:
                self._on_its_side(region, heading)
        return TableReading(list(self._rows.values()), self._columns)

    def _upright(self, region: Region, heading: Heading) -> None:
        """Columns at the top, a row of values beside each label."""
        self._columns |= heading.boxes
        for row in self._segment.rows_of(region):
            named = self._label_of_row(row, heading.left)
            boxes = {key: self._sheet.box(row, box.left) for key, box in heading.boxes.items()}
            if named and (named[2] or any(self._has_amount(key, box) for key, box in boxes.items())):
                label, label_box, _ = named
                for key, box in boxes.items():
                    self._put(label, label_box, key, box)

    def _on_its_side(self, region: Region, heading: Heading) -> None:
        """Labels of rows at the top, the values of one column beside each of its headings."""
        for row in self._segment.rows_of(region):
            for column_box in self._left_of(row, heading.left):
                key = self._vocabulary.named(self._sheet.text(column_box), self._matrix.key)
                if key:
                    self._columns.setdefault(key, column_box)
                    for label, label_box in heading.boxes.items():
                        self._put(label, label_box, key, self._sheet.box(row, label_box.left))

    def _left_of(self, row: int, column: int) -> Iterator[Box]:
        return (box for box in self._sheet.in_row(row) if box.left < column)

    def _label_of_row(self, row: int, column: int) -> tuple[str, Box, bool] | None:
        """The name of a row, its box, and whether the layout knows it; None where nothing names the row."""
        last: tuple[str, Box, bool] | None = None
        for box in self._left_of(row, column):
            text = self._sheet.text(box)
            known = self._vocabulary.named(text, self._matrix.key, Axis.ROWS)
            if known:
                return known, box, True
            if not self._vocabulary.is_section(text) and not is_note(text):
                last = without_of_which(text), box, False
        return last if last and last[0] else None

    def _has_amount(self, key: str, box: Box) -> bool:
        return self._kinds[key] is SlotKind.MONEY and any(map(str.isdigit, self._sheet.text(box)))

    def _put(self, label: str, label_box: Box, key: str, box: Box) -> None:
        """Keep a value, the first of two of one name."""
        name = self._matrix.named_by
        texts = {name: label, **dict.fromkeys(self._kinds, "")}
        row = self._rows.setdefault(label, TableRow(label_box.top, texts, boxes={name: label_box}))
        if key not in row.boxes:
            shown = self._sheet.at(box)
            row.boxes[key], row.shown[key] = box, shown
            row.texts[key] = shown.amount_text if self._kinds[key] is SlotKind.MONEY else shown.text
