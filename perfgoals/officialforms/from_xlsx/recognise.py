"""The forms of a sheet, whatever kind of file it comes from: found by their labels, each with its values."""

from __future__ import annotations

from dataclasses import dataclass

from perfgoals.findings import Finding, Level
from perfgoals.officialforms.from_xlsx.block import read_block
from perfgoals.officialforms.from_xlsx.cells import Shown
from perfgoals.officialforms.from_xlsx.contents import Contents
from perfgoals.officialforms.from_xlsx.find import Segment, bands, segments
from perfgoals.officialforms.from_xlsx.head import HeadValue, read_head
from perfgoals.officialforms.from_xlsx.kinds import Titles, name_of, year_in
from perfgoals.officialforms.from_xlsx.known import Known, KnownForms, best_layout
from perfgoals.officialforms.from_xlsx.labels import words_of
from perfgoals.officialforms.from_xlsx.matrix import read_matrix
from perfgoals.officialforms.from_xlsx.months import month_in
from perfgoals.officialforms.from_xlsx.notices import form_findings
from perfgoals.officialforms.from_xlsx.reading import FormReading
from perfgoals.officialforms.from_xlsx.sheet import Sheet
from perfgoals.officialforms.from_xlsx.table import TableReading
from perfgoals.officialforms.layout import INDICATORS, FormValues, Layout, Matrix, SlotKind, Table


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file of ours says about itself; nothing where it is not one."""

    layout_id: str = ""
    version: int | None = None
    year: int | None = None


def forms_of(sheet: Sheet, known: KnownForms, origin: Origin) -> list[FormReading]:
    """Every form of a sheet, in order."""
    return [
        _read_form(segment, known, origin)
        for band in bands(sheet, known.vocabulary)
        for segment in segments(band, known.vocabulary, known.titles)
    ]


def _read_form(segment: Segment, known: KnownForms, origin: Origin) -> FormReading:
    """One form: its kind first, then, where there is a layout for it, its values."""
    kind = known.kind_of(segment)
    own = known.kinds.get(kind)
    if own is None:
        return _unreadable(segment, kind, _why_not(segment, kind, known))
    contents = Contents(
        sheet=segment.sheet,
        head=read_head(segment, own.words, own.slots),
        tables={key: _read_table(segment, own, table) for key, table in own.tables.items()},
    )
    _put_month(segment, own, contents)
    newest = own.layouts[-1]
    name = own.slots.get(newest.name_key)
    if name and name.key not in contents.head.values:
        return _unreadable(segment, kind, f"没有找到“{words_of(name.label)}”，无法作为{newest.called}{known.use}。")
    layout = _layout_of(segment, own, contents, origin)
    if layout.has_indicators and not contents.tables[INDICATORS].columns:
        columns = "、".join(words_of(column.label) for column in newest.indicators.columns)
        return _unreadable(segment, kind, f"没有找到指标表（{columns}），无法作为{newest.called}{known.use}。")
    return _readable(segment, own, contents, origin, layout)


def _put_month(segment: Segment, own: Known, contents: Contents) -> None:
    """The month out of the headings, where the cell for it is blank or the form has none."""
    slot = next((slot for slot in own.slots.values() if slot.kind is SlotKind.MONTH), None)
    if slot is None or contents.text_of(slot.key):
        return
    for box in contents.month_headings(own):
        month = month_in(segment.sheet.text(box))
        if month:
            contents.head.values[slot.key] = HeadValue(slot, box, Shown(month), box, rank=0, inline=True)
            return


def _read_table(segment: Segment, own: Known, table: Table) -> TableReading:
    if isinstance(table, Matrix):
        return read_matrix(segment, own.words, table)
    return read_block(segment, own.words, table.key, list(own.columns[table.key].values()))


def _layout_of(segment: Segment, own: Known, contents: Contents, origin: Origin) -> Layout:
    """The table of its kind that a form is."""
    year, _of_sheet = _year_of(segment, own, contents, origin)
    return best_layout(
        own.layouts,
        labels=contents.labels,
        order=contents.order,
        unit=contents.head.money_unit,
        year=year,
        ours=origin.layout_id,
        version=origin.version,
    )


def _year_of(segment: Segment, own: Known, contents: Contents, origin: Origin) -> tuple[int | None, bool]:
    """The year of a form, and whether the name of the sheet alone says it."""
    is_ours = any(layout.id == origin.layout_id for layout in own.layouts)
    year = (origin.year if is_ours else None) or contents.head.year
    of_sheet = None if year else _year_of_sheet(segment.sheet, contents.text_of(own.layouts[-1].name_key))
    return year or of_sheet, of_sheet is not None


def _readable(segment: Segment, own: Known, contents: Contents, origin: Origin, layout: Layout) -> FormReading:
    head = contents.head
    year, of_sheet = _year_of(segment, own, contents, origin)
    levels = layout.indicators.levels if layout.has_indicators else ()
    return FormReading(
        sheet=segment.sheet.title,
        kind=layout.kind,
        title=segment.title or layout.title,
        layout=layout,
        year=year,
        year_of_sheet=of_sheet,
        money_unit=head.money_unit,
        values=FormValues(dict(contents.head_values(own)), contents.rows(INDICATORS, levels), contents.other_tables()),
        cells={"record": _first_cell(segment), **dict(contents.addresses(own))},
        first_row=segment.first_row,
        last_row=segment.last_row,
        findings=tuple(form_findings(segment.sheet, layout, contents, contents.month_headings(own))),
        readable=True,
    )


def _first_cell(segment: Segment) -> str:
    """Where the form begins: its title, else its first text."""
    rows = segment.sheet.rows_between(segment.title_row or segment.first_row, segment.last_row)
    return segment.sheet.address(segment.sheet.in_row(rows[0])[0]) if rows else ""


def _unreadable(segment: Segment, kind: str, why: str) -> FormReading:
    return FormReading(
        sheet=segment.sheet.title,
        kind=kind,
        title=segment.title,
        year=year_in(segment.title),
        first_row=segment.first_row,
        last_row=segment.last_row,
        why=why,
    )


def _why_not(segment: Segment, kind: str, known: KnownForms) -> str:
    name, titles = name_of(kind, segment.title), known.titles.importable
    only = f"目前只能{known.use}{titles}" if titles else f"目前不能{known.use}"
    return f"这是“{name}”，{only}。" if name else f"没有认出这是哪种表，{only}。"


def _year_of_sheet(sheet: Sheet, name: str) -> int | None:
    """The year in the name of a sheet, unless it belongs to the name of what the form is about."""
    year = year_in(sheet.title)
    return None if year is None or str(year) in name else year


def no_form(titles: Titles) -> Finding:
    """A file without any form of performance goals."""
    return Finding(
        rule="no_form",
        level=Level.ERROR,
        message="文件里没有找到任何绩效申报表。",
        expected=titles.importable,
        suggestion="请核对是否选错文件；申报表应有表名、“项目名称”和指标表。",
    )
