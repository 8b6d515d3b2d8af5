"""The layouts as data: whole, on their grids, and found by id."""

from __future__ import annotations

from collections import Counter

import pytest

from perfgoals.officialforms import layouts
from perfgoals.officialforms.fill import fill
from perfgoals.officialforms.layout import Block, FormValues, Layout, Lines, Matrix
from perfgoals.officialforms.layouts import DECLARATIONS, LAYOUTS

pytestmark = pytest.mark.db_free
each_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.id)


def test_ids_are_there_once_and_lead_to_their_layouts():
    assert [layout.id for layout in LAYOUTS] == [
        "declaration-2024",
        "declaration-2025",
        "selfeval-national-weight-first-2020",
        "selfeval-national-2020",
        "selfeval-2021",
        "overall-2020",
        "overall-2026",
    ]
    assert [layouts.get(layout.id, layout.version) for layout in LAYOUTS] == list(LAYOUTS)
    assert {layout.kind for layout in DECLARATIONS} == {"declaration"}


@each_layout
def test_keys_are_there_once_and_one_of_them_names_the_form(layout: Layout):
    blocks = [table for table in layout.tables if isinstance(table, Block)]
    sums = [key for block in blocks if block.sums for key in block.sums.keys.values()]
    keys = Counter([*(slot.key for slot in layout.slots), *(table.key for table in layout.tables), *sums])
    assert max(keys.values()) == 1
    assert layout.name_key in keys
    for table in layout.tables:
        assert max(Counter(column.key for column in table.columns).values()) == 1


@each_layout
def test_cells_stand_side_by_side_on_the_grid(layout: Layout):
    """No two cells of a line on one place, none beyond the last column, none below what stands beside a part."""
    for part in layout.parts:
        beside = [(0, 1)] if part.beside else []
        if isinstance(part, Lines):
            for line in part.lines:
                labels = [(placed.label_column, placed.label_span) for placed in line]
                values = [(placed.value_column, placed.value_span) for placed in line]
                rows = [labels, values] if part.stacked else [[*labels, *values]]
                for row in rows:
                    _assert_apart([*beside, *row], len(layout.widths))
        else:
            columns = [(column.column, column.span) for column in part.columns]
            rows_at = [(part.row_column, part.row_span)] if isinstance(part, Matrix) else []
            _assert_apart([*beside, *rows_at, *columns], len(layout.widths))


def _assert_apart(cells: list[tuple[int, int]], width: int) -> None:
    taken = [place for column, span in cells for place in range(column, column + span)]
    assert sorted(taken) == list(range(width)), taken


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout not in DECLARATIONS], ids=lambda it: it.id)
def test_what_is_only_read_is_not_printed_by_halves(layout: Layout):
    with pytest.raises(NotImplementedError, match=f"{layout.id} is read, not printed yet"):
        fill(layout, FormValues())
