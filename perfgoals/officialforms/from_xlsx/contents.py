"""What was found on a form, as values and addresses: the head, the tables, the sums below them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfgoals.officialforms.from_xlsx.head import Head
from perfgoals.officialforms.from_xlsx.known import Known
from perfgoals.officialforms.from_xlsx.sheet import Box, Sheet
from perfgoals.officialforms.from_xlsx.table import TableReading, TableRow
from perfgoals.officialforms.from_xlsx.tiers import tier_name
from perfgoals.officialforms.layout import INDICATORS


@dataclass(frozen=True, slots=True)
class Contents:
    """The head of a form and its tables by key, on a sheet."""

    sheet: Sheet
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

    def rows(self, table: str, levels: Sequence[tuple[str, str]] = ()) -> Sequence[Mapping[str, str]]:
        """The rows of a table by column key; their levels in its own words where it has such ``levels``."""
        return tuple({**row.texts, **_own_levels(row, levels)} for row in self.tables[table].rows)

    def other_tables(self) -> dict[str, Sequence[Mapping[str, str]]]:
        """The rows of every table beside the indicators."""
        return {key: self.rows(key) for key in self.tables if key != INDICATORS}

    def addresses(self, known: Known) -> Iterator[tuple[str, str]]:
        """Cell addresses by slot: ``name``, ``total_score``, ``funds.0.executed``, ``indicators.3.target``."""
        address = self.sheet.address
        yield from ((key, address(value.box)) for key, value in self.head.values.items())
        yield from ((name, address(row.boxes[column])) for name, column, row in self._sums(known))
        for table, read in self.tables.items():
            for number, row in enumerate(read.rows):
                yield from ((f"{table}.{number}.{key}", address(box)) for key, box in row.boxes.items())

    def _sums(self, known: Known) -> Iterator[tuple[str, str, TableRow]]:
        """Key of the head value, column and row of each sum that is on the form."""
        for table, read in self.tables.items():
            for column, name in known.sums_of(table).items():
                if read.sums and column in read.sums.boxes:
                    yield name, column, read.sums


def _own_levels(row: TableRow, levels: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """The levels of a row as its table calls them; its first level only where the row does not say one."""
    level1, level2 = next((own for own in levels if tier_name(own[1]) == row.texts["level2"]), ("", ""))
    if not level2:
        return {}
    says_first = "level1" in row.shown and row.shown["level1"].text
    return {"level2": level2} if says_first else {"level1": level1, "level2": level2}
