"""A form cut into pages: pure, with lines of height 10 and a page of 100."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfgoals.officialforms._pages import Line, Measures, cut_into_pages
from perfgoals.officialforms.grid import Cell, Grid, Role, Row

pytestmark = pytest.mark.db_free

ROOM, LINE = 100.0, 10.0


def cell(column: int, text: str, role: Role = Role.VALUE, *, rows: int = 1) -> Cell:
    return Cell(column=column, text=text, role=role, rowspan=rows, slot=f"{column}:{text[:4]}")


def grid(*rows: Row) -> Grid:
    title = Row(cells=(Cell(column=0, text="表", role=Role.TITLE),))
    return Grid(title="表", layout_id="x", layout_version=1, year=None, widths=(1.0, 1.0, 1.0), rows=(title, *rows))


def cut(form: Grid, *, title: float = 0.0, air: float = 0.0) -> list[Grid]:
    """Cut with a line for every line break in a text, none for an empty one."""
    lines = {
        (at, each.column): [Line(LINE, len("".join(line.split()))) for line in each.text.split("\n") if each.text]
        for at, each in form.cells()
    }
    return cut_into_pages(form, Measures(room=ROOM, title=title, air=air, lines=lines))


def shown(form: Grid) -> list[list[tuple[int, str, int]]]:
    """Column, text and rows of the cells of each row below the titles."""
    return [[(each.column, each.text, each.rowspan) for each in row.cells] for row in form.rows[form.titles :]]


def rows_of(form: Grid) -> list[str]:
    """The texts of the last column."""
    return [row[-1][1] for row in shown(form)]


HEADING = Row(cells=(cell(1, "级", Role.HEAD), cell(2, "项", Role.HEAD)), heading=True, part="表")


def table(count: int, *, levels: Sequence[int]) -> list[Row]:
    """A table with something beside it all, levels over so many rows each, and a row a line."""
    starts = [sum(levels[:at]) for at in range(len(levels))]
    body = []
    for at in range(count):
        level = [cell(1, f"级{starts.index(at)}", Role.TIER, rows=levels[starts.index(at)])] if at in starts else []
        body.append(Row(cells=(*level, cell(2, f"第{at}行")), part="表"))
    beside = Cell(column=0, text="旁", role=Role.BESIDE, rowspan=count + 1)
    return [Row(cells=(beside, *HEADING.cells), heading=True, part="表"), *body]


def test_a_form_that_fits_is_one_page():
    form = grid(*table(9, levels=[9]))
    assert cut(form) == [form]


def test_spans_are_cut_at_the_end_of_a_page_and_labels_and_headings_repeated():
    first, second = cut(grid(*table(12, levels=[5, 7])))
    assert (first.titles, second.titles) == (1, 0)
    assert shown(first)[0] == [(0, "旁", 10), (1, "级", 1), (2, "项", 1)]
    assert shown(first)[6] == [(1, "级1", 4), (2, "第5行", 1)]
    assert shown(second) == [
        [(0, "旁", 4), (1, "级", 1), (2, "项", 1)],
        [(1, "级1", 3), (2, "第9行", 1)],
        [(2, "第10行", 1)],
        [(2, "第11行", 1)],
    ]
    assert second.rows[0].heading


def test_a_span_that_ends_with_the_page_is_not_begun_again():
    _, second = cut(grid(*table(12, levels=[9, 3])))
    assert shown(second)[1] == [(1, "级1", 3), (2, "第9行", 1)]


def test_the_title_takes_room_on_the_first_page_alone():
    form = grid(*table(20, levels=[20]))
    assert [len(shown(page)) for page in cut(form, title=15)] == [8, 10, 5]
    assert [len(shown(page)) for page in cut(form)] == [10, 10, 3]


def test_a_label_needs_its_room_on_every_page_that_repeats_it():
    tall = Cell(column=1, text="级\n" * 5 + "级", role=Role.TIER, rowspan=10)
    rows = [Row(cells=(tall, cell(2, "第0行"))), *(Row(cells=(cell(2, f"第{at}行"),)) for at in range(1, 10))]
    before = [Row(cells=(cell(1, ""), cell(2, f"前{at}"))) for at in range(5)]
    # Five rows above it leave room for five lines: the label has six, so nothing of it begins there.
    assert [rows_of(page)[0] for page in cut(grid(*before, *rows))] == ["前0", "第0行"]
    assert [len(shown(page)) for page in cut(grid(*before[:4], *rows))] == [10, 4]


def test_a_heading_does_not_stand_alone_at_the_foot_of_a_page():
    lines = [Row(cells=(cell(2, f"前{at}"),)) for at in range(9)]
    first, second = cut(grid(*lines, *table(3, levels=[3])))
    assert len(shown(first)) == 9
    assert shown(second)[0][0] == (0, "旁", 4)


def test_a_row_that_fits_on_a_page_is_moved_as_a_whole():
    lines = [Row(cells=(cell(2, f"前{at}"),)) for at in range(6)]
    low = Row(cells=(cell(1, "名"), cell(2, "一\n二\n三\n四\n五")))
    assert [rows_of(page)[-1] for page in cut(grid(*lines, low))] == ["前5", "一\n二\n三\n四\n五"]


def long_row(count: int) -> Row:
    text = "\n".join(f"第 {at} 行" for at in range(count))
    return Row(cells=(cell(0, "标", Role.LABEL), cell(1, "名"), cell(2, text)), part="文")


def test_a_high_row_is_divided_between_its_lines_and_keeps_its_label():
    lines = [Row(cells=(cell(0, ""), cell(1, ""), cell(2, f"前{at}"))) for at in range(5)]
    first, second, third = cut(grid(*lines, long_row(17)))
    assert shown(first)[-1] == [(0, "标", 1), (1, "名", 1), (2, "\n".join(f"第 {at} 行" for at in range(5)), 1)]
    assert shown(second) == [[(0, "标", 1), (1, "", 1), (2, "\n".join(f"第 {at} 行" for at in range(5, 15)), 1)]]
    assert shown(third) == [[(0, "标", 1), (1, "", 1), (2, "第 15 行\n第 16 行", 1)]]
    assert [page.rows[-1].divided for page in (first, second, third)] == [True, True, True]
    assert not first.rows[1].divided


def test_a_label_of_several_lines_needs_its_room_beside_every_part_of_a_divided_row():
    text = "\n".join(f"第{at}行" for at in range(12))
    row = Row(cells=(cell(0, "一\n二\n三\n四", Role.LABEL), cell(2, text)))
    after = [Row(cells=(cell(2, f"后{at}"),)) for at in range(8)]
    first, second, third = cut(grid(row, *after))
    assert [rows_of(page)[0] for page in (first, second, third)] == [
        text[: text.index("\n第10")],
        "第10行\n第11行",
        "后6",
    ]
    assert [len(shown(page)) for page in (first, second, third)] == [1, 7, 2]


def test_a_divided_row_does_not_begin_where_its_label_has_no_room():
    text = "\n".join(f"第{at}行" for at in range(12))
    row = Row(cells=(cell(0, "一\n二\n三\n四", Role.LABEL), cell(2, text)))
    for before, first in ((6, 7), (7, 7)):
        lines = [Row(cells=(cell(2, f"前{at}"),)) for at in range(before)]
        assert len(shown(cut(grid(*lines, row))[0])) == first


def test_a_text_is_cut_without_its_line_break_and_keeps_its_indents():
    text = "\n".join(f"\u3000\u3000第{at}段 " for at in range(13))
    first, second = cut(grid(Row(cells=(cell(2, text),))))
    assert rows_of(first) == [text[: text.index(" \n\u3000\u3000第10")]]
    assert rows_of(second) == [text[text.index("\u3000\u3000第10") :]]


def test_a_high_row_does_not_begin_with_a_line_or_two_at_the_foot_of_a_page():
    lines = [Row(cells=(cell(2, f"前{at}"),)) for at in range(8)]
    first, second = cut(grid(*lines, long_row(9)))
    assert len(shown(first)) == 8
    assert not second.rows[0].divided


def test_the_headings_stand_above_every_part_of_a_divided_row():
    heading = Row(
        cells=(cell(0, "", Role.HEAD), cell(1, "", Role.HEAD), cell(2, "文", Role.HEAD)), heading=True, part="文"
    )
    cut_up = cut(grid(heading, long_row(20)))
    assert [rows_of(page)[0] for page in cut_up] == ["文"] * 3
    assert [len(shown(page)) for page in cut_up] == [2, 2, 2]


def test_lines_higher_than_a_page_still_come_to_an_end():
    form = grid(Row(cells=(cell(2, "甲\n乙\n丙"),)))
    measures = Measures(room=5.0, title=50.0, air=1.0, lines={(1, 2): [Line(LINE, 1)] * 3})
    assert [rows_of(page) for page in cut_into_pages(form, measures)] == [["甲"], ["乙"], ["丙"]]


def height(page: Grid) -> float:
    """The height of a page, laid out as WeasyPrint does it: a span makes its last row higher where it must."""
    rows = [LINE * max((lines(each.text) for each in row.cells if each.rowspan == 1), default=0) for row in page.rows]
    for last in range(len(rows)):
        for at, each in page.cells():
            if each.rowspan > 1 and at + each.rowspan - 1 == last:
                rows[last] += max(0.0, LINE * lines(each.text) - sum(rows[at : last + 1]))
    return sum(rows[page.titles :])


def lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0


@given(
    st.lists(st.tuples(st.integers(0, 25), st.integers(0, 12)), min_size=1, max_size=25),
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5)), min_size=25, max_size=25),
    st.integers(1, 4),
)
def test_no_page_is_higher_than_its_room(texts: list[tuple[int, int]], levels: list[tuple[int, int]], beside: int):
    starts: dict[int, tuple[int, int]] = {}
    for span, label in levels:
        at = sum(span for span, _ in starts.values())
        if at < len(texts):
            starts[at] = (min(span, len(texts) - at), label)
    body = [
        Row(
            cells=(
                *([cell(1, "\n".join("级" * starts[at][1]), Role.TIER, rows=starts[at][0])] if at in starts else []),
                cell(2, "\n".join(f"{at}{'甲' * line}" for line in range(first))),
                cell(3, "\n".join("乙" * second)),
            ),
            part="表",
        )
        for at, (first, second) in enumerate(texts)
    ]
    side = cell(0, "\n".join("旁" * beside), Role.BESIDE, rows=len(body) + 1)
    form = grid(Row(cells=(side, *HEADING.cells), heading=True, part="表"), *body)
    cut_up = cut(form)
    assert [height(page) for page in cut_up if height(page) > ROOM] == []
    for column in (2, 3):
        said = ["".join(each.text.split()) for page in cut_up for _, each in page.cells() if each.column == column]
        wanted = ["".join(each.text.split()) for _, each in form.cells() if each.column == column]
        assert "".join(said).replace("项", "") == "".join(wanted).replace("项", "")


@pytest.mark.parametrize("air", [0.0, 3.0])
@pytest.mark.parametrize("levels", [[40], [1] * 40, [13, 1, 26], [7, 7, 7, 7, 7, 5]])
def test_nothing_is_lost_and_no_page_is_too_high(levels: list[int], air: float):
    form = grid(*table(40, levels=levels), long_row(25), *table(3, levels=[3]))
    cut_up = cut(form, air=air, title=12)
    texts = [text for page in cut_up for text in rows_of(page) if text != "项"]
    assert "".join(texts).replace("\n", "") == "".join(rows_of(form)).replace("\n", "").replace("项", "")
    for page in cut_up:
        rows = shown(page)
        height = sum(air + LINE * max(text.count("\n") + 1 for column, text, span in row if span == 1) for row in rows)
        assert height + 12 * page.titles <= ROOM
        assert [sum(span for row in rows for column, _, span in row if column == 2)] == [len(rows)]
    assert all(before.rows[-1].heading is False for before, _ in pairwise(cut_up))
