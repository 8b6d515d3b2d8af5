"""The forms that may be read, with the words by which they are found; and which of them a form is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx.find import Segment
from perfgoals.officialforms.from_xlsx.kinds import UNKNOWN, Titles, kind_of_signs, only_resembles, year_in
from perfgoals.officialforms.from_xlsx.labels import Vocabulary
from perfgoals.officialforms.layout import INDICATORS, Block, Column, Layout, Slot, Table

# Labels that only a declaration has: one of these in the head, and this column.
_OWN_LABELS: Final = frozenset(("code", "top_unit"))
_OWN_COLUMN: Final = "explanation"
# Columns that every indicator table has: they say nothing about the kind.
_COMMON: Final = frozenset(f"{INDICATORS}.{key}" for key in ("level1", "level2", "level3", "target"))
# Shares of a kind's labels: so many decide alone, so many where no other table claims the form.
_MOST_LABELS: Final = 0.5
_SOME_LABELS: Final = 0.25


class Known:
    """The layouts of one kind: their vocabulary, and all slots and columns that a form of the kind may have."""

    def __init__(self, layouts: Sequence[Layout]) -> None:
        self.layouts = layouts
        self.words = Vocabulary(layouts)
        self.slots: dict[str, Slot] = {}
        self.tables: dict[str, Table] = {}
        self.columns: dict[str, dict[str, Column]] = {}
        for layout in layouts:
            for slot in layout.slots:
                self.slots.setdefault(slot.key, slot)
            for table in layout.tables:
                self.tables.setdefault(table.key, table)
                for column in table.columns:
                    self.columns.setdefault(table.key, {}).setdefault(column.key, column)

    @property
    def labels(self) -> set[str]:
        """Keys of slots, and of columns with their table."""
        columns = {f"{table}.{key}" for table, each in self.columns.items() for key in each}
        return {*self.slots, *columns}

    def labels_in(self, texts: Iterable[str]) -> set[str]:
        """Those that stand in texts."""
        found: set[str] = set()
        for text in texts:
            found |= {label.slot.key for label in self.words.labels(text)}
            found |= {f"{word.table}.{word.key}" for word in self.words.words(text)}
        return found & self.labels

    def sums_of(self, table: str) -> Mapping[str, str]:
        """The head values that stand in the row of sums of a table, by column key."""
        known = self.tables[table]
        return known.sums.keys if isinstance(known, Block) and known.sums else {}


class KnownForms:
    """The layouts that may be read, and the word for what the reading is for; made once a workbook."""

    def __init__(self, layouts: Sequence[Layout], use: str) -> None:
        self.use = use
        self.vocabulary, self.titles = Vocabulary(layouts), Titles(layouts)
        kinds = dict.fromkeys(layout.kind for layout in layouts)
        self.kinds = {kind: Known([layout for layout in layouts if layout.kind == kind]) for kind in kinds}

    def kind_of(self, segment: Segment) -> str:
        """The kind by the title; by the labels without one, or where they go before a title that only resembles."""
        kind = segment.title_kind
        if kind is None:
            return self._kind_of_labels(segment)
        if not only_resembles(kind, segment.title):
            return kind
        texts = list(segment.label_texts())
        keys = {label.slot.key for text in texts for label in self.vocabulary.labels(text)}
        columns = {self.vocabulary.column(text) for text in texts}
        clearly = bool(keys & _OWN_LABELS) and _OWN_COLUMN in columns and kind_of_signs(texts) == UNKNOWN
        by_labels = self._kind_of_labels(segment) if clearly else kind
        return by_labels if by_labels in self.kinds else kind

    def _kind_of_labels(self, segment: Segment) -> str:
        """The kind of a form without title: the one most of whose labels it has, else another known table."""
        texts = list(segment.label_texts())
        found = {kind: _share(known, texts) for kind, known in self.kinds.items()}
        best = max(found, key=lambda kind: found[kind], default=UNKNOWN)
        if found.get(best, 0) >= _MOST_LABELS:
            return best
        other = kind_of_signs(texts)
        return best if other == UNKNOWN and found.get(best, 0) >= _SOME_LABELS else other


def _share(known: Known, texts: Sequence[str]) -> float:
    """How many of the telling labels of a table of the kind stand in the texts, as the largest share of its tables.

    Other wordings count as well.
    """
    found = known.labels_in(texts)
    return max(len(found & telling) / len(telling) for telling in (labels_of(each) - _COMMON for each in known.layouts))


def labels_of(layout: Layout) -> frozenset[str]:
    """The keys of the slots of a table, and of its columns with their part of it."""
    columns = (f"{table.key}.{column.key}" for table in layout.tables for column in table.columns)
    return frozenset((*(slot.key for slot in layout.slots), *columns))


def best_layout(
    layouts: Sequence[Layout],
    *,
    labels: set[str],
    order: Sequence[str],
    unit: MoneyUnit | None,
    year: int | None,
    ours: str = "",
    version: int | None = None,
) -> Layout:
    """The layout that a workbook of ours names; else the one that differs least from what was found.

    ``labels`` are the keys of the slots found, and of the columns with their table; ``order`` the columns of the
    indicator table from left to right. Of layouts with the same labels, the same money unit and the nearest year.
    """

    def fit(layout: Layout) -> tuple[bool, bool, int, bool, bool, int, int]:
        columns = layout.indicators.columns if layout.has_indicators else ()
        is_ours = layout.id == ours
        layout_year = year_in(layout.id.replace("-", " "))
        away = abs(layout_year - year) if layout_year and year else 0
        return (
            is_ours,
            is_ours and layout.version == version,
            -len(labels_of(layout) ^ labels),
            [column.key for column in columns if column.key in order] == list(order),
            layout.money_unit == unit,
            -away,
            layout.version,
        )

    return max(reversed(layouts), key=fit)  # of equals the one that was listed last, the newest
