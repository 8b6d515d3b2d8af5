"""Grid → one accessible table markup: preview on screen, and what WeasyPrint prints.

No style attribute and no script (strict CSP); the look is in ``static/scss/_officialform.scss`` for the
screen and in ``print.css`` for paper. Every text is escaped, line breaks are kept by ``pre-wrap``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Final

from perfgoals.findings import Level
from perfgoals.officialforms.grid import Cell, Grid, Role, Row
from perfgoals.officialforms.marks import Segment, SegmentKind
from perfgoals.text import clean

Changes = Mapping[str, Sequence[Segment]]
Flags = Mapping[str, Level]

_SCOPES: Final = {Role.LABEL: "row", Role.TIER: "row", Role.HEAD: "col"}
_CHANGE_TAGS: Final = {SegmentKind.ADDED: "ins", SegmentKind.DELETED: "del"}
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

    The title is the caption of the first. The next begins at the heading row, which is its ``thead``
    and so repeats on every printed page. A cell with a slot carries it as ``data-slot``.

    ``changes`` gives by slot the pieces that stand in place of the cell's text, as ``ins`` and ``del``;
    a row that is all new or all gone is marked 增 or 删 at its last cell (``data-change``), else 改.
    ``flags`` gives by slot the worst finding there: class ``is-error``, ``is-warning`` or ``is-hint`` on
    the cell, and its word for those who do not see the colour.
    """
    title, rows = _split_title(grid.rows)
    columns = _columns(grid.widths)

    def lines(rows: Iterable[Row]) -> str:
        return "".join(_row(row, changes, flags) for row in rows)

    parts = [f'<div class="officialform" lang="zh-CN" data-layout="{escape(grid.layout_id)}">']
    for number, (headings, body) in enumerate(_tables(rows)):
        if number == 0:
            parts.append(f'<table class="officialform-table"><caption data-slot="title">{escape(title)}</caption>')
        else:
            parts.append(f'<table class="officialform-table" aria-label="{escape(title)}：明细">')
        thead = f"<thead>{lines(headings)}</thead>" if headings else ""
        parts.append(f"{columns}{thead}<tbody>{lines(body)}</tbody></table>")
    parts.append("</div>")
    return "".join(parts)


def _tables(rows: Iterable[Row]) -> list[tuple[list[Row], list[Row]]]:
    """Heading rows and body rows of each table; a heading row after a body row begins the next table."""
    tables: list[tuple[list[Row], list[Row]]] = [([], [])]
    for row in rows:
        if row.heading and tables[-1][1]:
            tables.append(([], []))
        tables[-1][0 if row.heading else 1].append(row)
    return tables


def _split_title(rows: Sequence[Row]) -> tuple[str, Sequence[Row]]:
    """The text of the title row, and the rows below it."""
    if rows and all(cell.role is Role.TITLE for cell in rows[0].cells):
        return clean("".join(cell.text for cell in rows[0].cells)), rows[1:]
    return "", rows


def _columns(widths: Sequence[float]) -> str:
    total = sum(widths)
    return "<colgroup>" + "".join(f'<col width="{each / total:.2%}" />' for each in widths) + "</colgroup>"


def _row(row: Row, changes: Changes, flags: Flags) -> str:
    mark = _row_mark(row, changes)
    last = len(row.cells) - 1
    cells = (_cell(cell, changes, flags, mark if at == last else "") for at, cell in enumerate(row.cells))
    return f"<tr>{''.join(cells)}</tr>"


def _row_mark(row: Row, changes: Changes) -> str:
    """增, 删 or 改 for a row with changes; the empty text for one without."""
    changed = [changes[cell.slot] for cell in row.cells if cell.slot in changes]
    kinds = {segment.kind for segments in changed for segment in segments if segment.text}
    if not kinds - {SegmentKind.SAME}:
        return ""
    whole = all(cell.slot in changes or cell.role is Role.TIER or not cell.text for cell in row.cells)
    return _ROW_MARKS.get(frozenset(kinds), "改") if whole else "改"


def _cell(cell: Cell, changes: Changes, flags: Flags, mark: str) -> str:
    scope = _SCOPES.get(cell.role)
    tag = "th" if scope else "td"
    level = flags.get(cell.slot) if cell.slot else None
    classes = f"is-{cell.role.value}" + (f" is-{level.value}" if level else "")
    attributes = f' class="{classes}"'
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
