"""What was found on a form, as values and addresses: the head, the tables, the sums below them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfgoals.officialforms.from_xlsx.head import Head
from perfgoals.officialforms.from_xlsx.known import Known
from perfgoals.officialforms.from_xlsx.sheet import Box
from perfgoals.officialforms.from_xlsx.table import TableReading, TableRow
from perfgoals.officialforms.layout import INDICATORS


@dataclass(frozen=True, slots=True)
class Contents:
    """The head of a form and its tables by key."""

    head: Head
    tables: Mapping[str, TableReading]

    @property
    def labels(self) -> set[str]:
        """The keys of the slots found, and of the columns with their table."""
        columns = {f"{key}.{column}" for key, table in self.tables.items() for column in table.columns}
        return {*self.head.values, *columns}

    @property
    def order(self) -> list[str]:
        """The columns of the indicator table from left to right."""
        columns = self.tables[INDICATORS].columns
        return sorted(columns, key=lambda key: columns[key].left)

    def month_headings(self, known: Known) -> list[Box]:
        """The headings of the columns whose label names a month."""
        return [
            box
            for key, table in self.tables.items()
            for column, box in table.columns.items()
            if "{month}" in known.columns[key][column].label
        ]

    def text_of(self, key: str) -> str:
        """The text of a slot; empty where its label was not found."""
        value = self.head.values.get(key)
        return value.text if value else ""

    def head_values(self, known: Known) -> Iterator[tuple[str, str]]:
        """Texts by slot key in the order of the kind, then the sums of the tables."""
        yield from ((key, self.head.values[key].text) for key in known.slots if key in self.head.values)
        yield from ((name, row.texts[column]) for name, column, row in self._sums(known))

    def rows(self, table: str) -> Sequence[Mapping[str, str]]:
        """The rows of a table by column key."""
        return tuple(dict(row.texts) for row in self.tables[table].rows)

    def other_tables(self) -> dict[str, Sequence[Mapping[str, str]]]:
        """The rows of every table beside the indicators."""
        return {key: self.rows(key) for key in self.tables if key != INDICATORS}

    def addresses(self, known: Known) -> Iterator[tuple[str, str]]:
        """Cell addresses by slot: ``name``, ``total_score``, ``funds.0.executed``, ``indicators.3.target``."""
        yield from ((key, value.box.address) for key, value in self.head.values.items())
        yield from ((name, row.boxes[column].address) for name, column, row in self._sums(known))
        for table, read in self.tables.items():
            for number, row in enumerate(read.rows):
                yield from ((f"{table}.{number}.{key}", box.address) for key, box in row.boxes.items())

    def _sums(self, known: Known) -> Iterator[tuple[str, str, TableRow]]:
        """Key of the head value, column and row of each sum that is on the form."""
        for table, read in self.tables.items():
            for column, name in known.sums_of(table).items():
                if read.sums and column in read.sums.boxes:
                    yield name, column, read.sums
