"""Grid → one accessible table markup: preview on screen, and what WeasyPrint prints.

No style attribute and no script (strict CSP); the look is in ``static/scss/_officialform.scss`` for the
screen and in ``print.css`` for paper. Every text is escaped, line breaks are kept by ``pre-wrap``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby, takewhile
from types import MappingProxyType
from typing import Final

from perfgoals.findings import Level
from perfgoals.officialforms.grid import Cell, Grid, Orientation, Role, Row
from perfgoals.officialforms.marks import Segment, SegmentKind
from perfgoals.text import clean

Changes = Mapping[str, Sequence[Segment]]
Flags = Mapping[str, Level]

_SCOPES: Final = {Role.BESIDE: "rowgroup", Role.LABEL: "row", Role.TIER: "row", Role.HEAD: "col"}
_CHANGE_TAGS: Final = {SegmentKind.ADDED: "ins", SegmentKind.DELETED: "del"}
# How much of its room a number may take before it is printed smaller, and smaller still.
_CROWDING: Final = {1.0: "is-packed", 0.7: "is-crowded"}
# What a changed row is called at its edge, by the kinds of its changed pieces.
_ROW_MARKS: Final = {
    frozenset({SegmentKind.ADDED}): "增",
    frozenset({SegmentKind.DELETED}): "删",
}


def to_html(
    grid: Grid,
    *,
    changes: Changes = MappingProxyType({}),
    flags: Flags = MappingProxyType({}),
) -> str:
    """The form as a ``div.officialform`` with tables of the same columns that look like one form.

    Each part of the form is a table. The title is the caption of the first; the others are named by their part.
    Heading rows are a ``thead``, which repeats on every printed page, unless something beside them reaches down
    into the body. A cell with a slot carries it as ``data-slot``.

    ``changes`` gives by slot the pieces that stand in place of the cell's text, as ``ins`` and ``del``;
    a row that is all new or all gone is marked 增 or 删 at its last cell (``data-change``), else 改.
    ``flags`` gives by slot the worst finding there: class ``is-error``, ``is-warning`` or ``is-hint`` on
    the cell, and its word for those who do not see the colour.
    """
    titles, rows = grid.rows[: grid.titles], grid.rows[grid.titles :]
    columns = _columns(grid.widths)

    crowded = _crowded(grid) if grid.is_dense else {}

    def lines(rows: Iterable[Row]) -> str:
        return "".join(_row(row, changes, flags, crowded) for row in rows)

    parts = [f'<div class="{_classes(grid)}" lang="zh-CN" data-layout="{escape(grid.layout_id)}">']
    caption = _caption(titles)
    for name, headings, body in _tables(rows):
        if caption:
            opening = f'<table class="officialform-table">{caption}'
            caption = ""
        else:
            opening = f'<table class="officialform-table" aria-label="{escape(clean(f"{grid.title}：{name}"))}">'
        thead = f"<thead>{lines(headings)}</thead>" if headings else ""
        parts.append(f"{opening}{columns}{thead}<tbody>{lines(body)}</tbody></table>")
    parts.append("</div>")
    return "".join(parts)


def _classes(grid: Grid) -> str:
    """The class of the form, with what its look depends on."""
    classes = ["officialform"]
    if grid.is_dense:
        classes.append("is-dense")
    if grid.orientation is Orientation.LANDSCAPE:
        classes.append("is-landscape")
    return " ".join(classes)


def _tables(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """Name, heading rows and body rows of each part of the form."""
    for name, members in groupby(rows, key=lambda row: row.part):
        table = list(members)
        headings = list(takewhile(lambda row: row.heading, table))
        apart = all(at + cell.rowspan <= len(headings) for at, row in enumerate(headings) for cell in row.cells)
        yield (name, headings, table[len(headings) :]) if apart else (name, [], table)


def _caption(titles: Sequence[Row]) -> str:
    """Title and subtitle; empty for a grid that has none."""
    if not titles:
        return ""
    title, *subtitles = (escape(clean(cell.text)) for row in titles for cell in row.cells)
    lines = "".join(f'<span class="officialform-subtitle">{line}</span>' for line in subtitles)
    return f'<caption data-slot="title">{title}{lines}</caption>'


def _columns(widths: Sequence[float]) -> str:
    total = sum(widths)
    return "<colgroup>" + "".join(f'<col width="{each / total:.2%}" />' for each in widths) + "</colgroup>"


def _crowded(grid: Grid) -> Mapping[str, str]:
    """Classes by slot of numbers that need a smaller face, for a number is not broken: all of a part the same."""
    found: dict[str, str] = {}
    for _, members in groupby(grid.rows, key=lambda row: row.part):
        numbers = [cell for row in members for cell in row.cells if cell.number is not None]
        crowding = max(map(grid.crowding, numbers), default=0.0)
        name = next((name for least, name in _CROWDING.items() if crowding > least), "")
        found |= {cell.slot: name for cell in numbers}
    return found


def _row(row: Row, changes: Changes, flags: Flags, crowded: Mapping[str, str]) -> str:
    mark = _row_mark(row, changes)
    last = len(row.cells) - 1
    cells = (
        _cell(cell, changes, flags, mark if at == last else "", crowded.get(cell.slot, ""))
        for at, cell in enumerate(row.cells)
    )
    opening = '<tr class="is-divided">' if row.divided else "<tr>"
    return f"{opening}{''.join(cells)}</tr>"


def _row_mark(row: Row, changes: Changes) -> str:
    """增, 删 or 改 for a row with changes; the empty text for one without."""
    changed = [changes[cell.slot] for cell in row.cells if cell.slot in changes]
    kinds = {segment.kind for segments in changed for segment in segments if segment.text}
    if not kinds - {SegmentKind.SAME}:
        return ""
    whole = all(cell.slot in changes or cell.role is Role.TIER or not cell.text for cell in row.cells)
    return _ROW_MARKS.get(frozenset(kinds), "改") if whole else "改"


def _cell(cell: Cell, changes: Changes, flags: Flags, mark: str, crowded: str) -> str:
    scope = _SCOPES.get(cell.role)
    tag = "th" if scope else "td"
    level = flags.get(cell.slot) if cell.slot else None
    classes = (f"is-{cell.role.value}", f"is-{level.value}" if level else "", crowded)
    attributes = f' class="{" ".join(filter(None, classes))}"'
    if scope:
        attributes += f' scope="{scope}"'
    if cell.colspan > 1:
        attributes += f' colspan="{cell.colspan}"'
    if cell.rowspan > 1:
        attributes += f' rowspan="{cell.rowspan}"'
    if cell.slot:
        attributes += f' data-slot="{escape(cell.slot)}"'
    if mark:
        attributes += f' data-change="{mark}"'
    word = f'<span class="visually-hidden">{level.label}：</span>' if level else ""
    segments = changes.get(cell.slot) if cell.slot else None
    text = escape(clean(cell.text)) if segments is None else "".join(map(_segment, segments))
    return f"<{tag}{attributes}>{word}{text}</{tag}>"


def _segment(segment: Segment) -> str:
    text = escape(clean(segment.text))
    tag = _CHANGE_TAGS.get(segment.kind)
    return f"<{tag}>{text}</{tag}>" if tag and text else text
