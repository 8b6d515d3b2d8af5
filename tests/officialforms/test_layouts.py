"""The layouts as data: whole, on their grids, and found by id."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import pytest

from perfgoals.officialforms import layouts
from perfgoals.officialforms.layout import Block, Layout, Lines, Matrix
from perfgoals.officialforms.layouts import DECLARATIONS, LAYOUTS

pytestmark = pytest.mark.db_free
each_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.id)


def test_ids_are_there_once_and_lead_to_their_layouts():
    assert [layout.id for layout in LAYOUTS] == [
        "project-2020-short",
        "project-2020",
        "declaration-2024",
        "declaration-2025",
        "key-project-2020",
        "selfeval-national-weight-first-2020",
        "selfeval-national-2020",
        "selfeval-2021",
        "overall-2020",
        "overall-2026",
        "overall-selfeval-national",
        "overall-selfeval",
        "monitoring-national-2019",
        "monitoring",
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


@each_layout
def test_what_stands_in_a_layout_can_be_printed(layout: Layout):
    """A stacked line stands alone, groups are neighbours, sums and strokes name columns, keys of points are free."""
    for part in layout.parts:
        assert not isinstance(part, Lines) or not part.stacked or len(part.lines) == 1
    for table in layout.tables:
        keys = [column.key for column in table.columns]
        groups = [column.group for column in table.columns]
        assert [group for group, _ in groupby(groups) if group] == list(dict.fromkeys(filter(None, groups)))
        if isinstance(table, Block) and table.sums:
            assert {*table.sums.keys, *table.sums.struck} <= set(keys)
            assert keys[0] not in table.sums.keys
        assert not {column.points_key for column in table.columns} & set(keys)
        merged = [column.merged for column in table.columns]
        assert merged == sorted(merged, reverse=True)  # levels stand before what they hold


@pytest.mark.parametrize(
    ("label", "month", "printed"),
    [
        ("预算金额（{unit}）", "", "预算金额（元）"),
        ("1-{month}月执行数", "7", "1-7月执行数"),
        ("1-{month}月执行数", "", "1-N月执行数"),
    ],
)
def test_labels_name_unit_and_month(label: str, month: str, printed: str):
    assert layouts.get("monitoring").printed(label, month) == printed
