"""Reading a workbook: refuse, parse, find the forms, take their values."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook, load_workbook

from perfgoals.findings import Finding, Level
from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx import refused
from perfgoals.officialforms.from_xlsx.block import Block, BlockRow, read_block
from perfgoals.officialforms.from_xlsx.find import Segment, bands, segments
from perfgoals.officialforms.from_xlsx.guard import DEFAULT_LIMITS, Limits, inspect
from perfgoals.officialforms.from_xlsx.head import Head, HeadValue, read_head
from perfgoals.officialforms.from_xlsx.kinds import UNKNOWN, Titles, kind_of_signs, name_of, only_resembles, year_in
from perfgoals.officialforms.from_xlsx.labels import Vocabulary, labelled
from perfgoals.officialforms.from_xlsx.notices import (
    cell_findings,
    head_findings,
    missing_columns,
    row_findings,
    sheet_findings,
    table_findings,
)
from perfgoals.officialforms.from_xlsx.reading import FormReading, WorkbookReading
from perfgoals.officialforms.from_xlsx.refused import WorkbookRefused
from perfgoals.officialforms.from_xlsx.sheet import Sheet, sheet_of
from perfgoals.officialforms.layout import FormValues, Layout, Slot
from perfgoals.officialforms.to_xlsx import LAYOUT_PROPERTY, VERSION_PROPERTY, YEAR_PROPERTY

_NAME: Final = "name"
# Labels that only a declaration has: one of these in the head, and this column.
_OWN_LABELS: Final = frozenset(("code", "top_unit"))
_OWN_COLUMN: Final = "explanation"
# Shares of a layout's labels: so many decide alone, so many where no other table claims the form.
_MOST_LABELS: Final = 0.5
_SOME_LABELS: Final = 0.25


@dataclass(frozen=True, slots=True)
class _Origin:
    """What our own workbooks say about themselves."""

    layout_id: str = ""
    version: int | None = None
    year: int | None = None


def read_workbook(data: bytes, *, layouts: Sequence[Layout], limits: Limits = DEFAULT_LIMITS) -> WorkbookReading:
    """Every form of a workbook, found by its labels wherever they stand.

    ``layouts`` are the tables that may be imported; forms of other kinds are named and left unread. Nothing is
    evaluated, followed or written. Raises WorkbookRefused where the file as a whole cannot be read.
    """
    workbook = load(data, limits)
    origin = _origin_of(workbook)
    tables = _Tables(layouts)
    forms: list[FormReading] = []
    findings: list[Finding] = []
    for worksheet in workbook.worksheets:
        sheet = sheet_of(worksheet, workbook.epoch)
        found = [
            _read_form(segment, tables, origin)
            for band in bands(sheet, tables.vocabulary)
            for segment in segments(band, tables.vocabulary, tables.titles)
        ]
        forms += found
        findings += sheet_findings(sheet, bool(found), worksheet.sheet_state != "visible")
    if not forms:
        findings.insert(0, _no_form(tables.titles))
    return WorkbookReading(tuple(forms), tuple(findings))


def load(data: bytes, limits: Limits, *, rich_text: bool = False) -> Workbook:
    """A workbook parsed after inspection, formulas as text, external links left out; raises WorkbookRefused."""
    inspect(data, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(data), keep_links=False, rich_text=rich_text)
    except Exception as error:
        # openpyxl raises whatever its descriptors raise on a part that breaks the schema: no list of types is complete.
        raise WorkbookRefused(refused.NOT_UNDERSTOOD) from error


def _origin_of(workbook: Workbook) -> _Origin:
    custom: Any = workbook  # the published types know no custom properties
    properties = {item.name: str(item.value) for item in custom.custom_doc_props.props}
    return _Origin(
        properties.get(LAYOUT_PROPERTY, ""),
        _whole_number(properties.get(VERSION_PROPERTY, "")),
        _whole_number(properties.get(YEAR_PROPERTY, "")),
    )


def _whole_number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,4}", text, re.ASCII) else None


class _Tables:
    """The layouts that may be imported, with the words by which they are found; made once a workbook."""

    def __init__(self, layouts: Sequence[Layout]) -> None:
        self.vocabulary, self.titles = Vocabulary(layouts), Titles(layouts)
        self.layouts: dict[str, list[Layout]] = {}
        for layout in layouts:
            self.layouts.setdefault(layout.kind, []).append(layout)
        self.words = {kind: Vocabulary(each) for kind, each in self.layouts.items()}
        self.slots = {kind: labelled(each) for kind, each in self.layouts.items()}

    def kind_of(self, segment: Segment) -> str:
        """The kind by the title; by the labels without one, or where they go before a title that only resembles."""
        kind = segment.title_kind
        if kind is None:
            return self.kind_of_labels(segment)
        if kind in self.layouts or not only_resembles(kind, segment.title):
            return kind
        texts = list(segment.texts_to_heading())
        keys = {label.slot.key for text in texts for label in self.vocabulary.labels(text)}
        columns = {column.key for text in texts if (column := self.vocabulary.column(text))}
        clearly = bool(keys & _OWN_LABELS) and _OWN_COLUMN in columns and kind_of_signs(texts) == UNKNOWN
        by_labels = self.kind_of_labels(segment) if clearly else kind
        return by_labels if by_labels in self.layouts else kind

    def kind_of_labels(self, segment: Segment) -> str:
        """The kind of a form without title: the layout most of whose labels it has, else another known table."""
        texts = list(segment.texts_to_heading())
        found = {kind: self._share(kind, texts) for kind in self.layouts}
        best = max(found, key=lambda kind: found[kind], default=UNKNOWN)
        if found.get(best, 0) >= _MOST_LABELS:
            return best
        other = kind_of_signs(texts)
        return best if other == UNKNOWN and found.get(best, 0) >= _SOME_LABELS else other

    def _share(self, kind: str, texts: Sequence[str]) -> float:
        """How many of a kind's labels stand in the texts, as a share; other wordings count as well."""
        found = {label.slot.key for text in texts for label in self.words[kind].labels(text)}
        return len(found) / len(self.slots[kind])


def _read_form(segment: Segment, tables: _Tables, origin: _Origin) -> FormReading:
    """One form: its kind first, then, where there is a layout for it, its values."""
    kind = tables.kind_of(segment)
    candidates = tables.layouts.get(kind)
    if not candidates:
        return _unreadable(segment, kind, _why_not(segment, kind, tables.titles))
    own, slots = tables.words[kind], tables.slots[kind]
    head = read_head(segment, own, slots)
    if _NAME in slots and _NAME not in head.values:
        return _unreadable(segment, kind, f"没有找到“{slots[_NAME].label.rstrip('：')}”，无法作为申报表导入。")
    block = read_block(segment, own)
    if not block.columns:
        columns = "、".join(column.label for column in candidates[0].block)
        return _unreadable(segment, kind, f"没有找到指标表（{columns}），无法作为申报表导入。")
    return _readable(segment, kind, candidates, slots, head, block, origin)


def _readable(
    segment: Segment,
    kind: str,
    candidates: Sequence[Layout],
    slots: Mapping[str, Slot],
    head: Head,
    block: Block,
    origin: _Origin,
) -> FormReading:
    unit = head.money_unit
    name = head.values[_NAME].text if _NAME in head.values else ""
    own_year = (origin.year if _is_ours(origin, candidates) else None) or head.year
    year = own_year or _year_of_sheet(segment.sheet, name)
    layout = _best_layout(candidates, unit, year, origin)
    cells = dict(_addresses(layout, head.values, block.rows))
    return FormReading(
        sheet=segment.sheet.title,
        kind=kind,
        title=segment.title or layout.title,
        layout=layout,
        year=year,
        year_of_sheet=year is not None and own_year is None,
        money_unit=unit,
        values=FormValues({key: head.values[key].text for key in slots if key in head.values}, _rows(block)),
        cells=cells,
        first_row=segment.first_row,
        last_row=segment.last_row,
        findings=tuple(_findings(segment, layout, head, block)),
        readable=True,
    )


def _rows(block: Block) -> tuple[dict[str, str], ...]:
    return tuple(dict(row.texts) for row in block.rows)


def _addresses(layout: Layout, values: dict[str, HeadValue], rows: Sequence[BlockRow]) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        yield key, value.box.address
    for number, row in enumerate(rows):
        for key, box in row.boxes.items():
            yield f"{layout.block_key}.{number}.{key}", box.address


def _findings(segment: Segment, layout: Layout, head: Head, block: Block) -> Iterator[Finding]:
    sheet = segment.sheet
    yield from head_findings(sheet, layout, head)
    yield from missing_columns(sheet, layout, block)
    for value in head.values.values():
        yield from cell_findings(
            sheet, value.shown, value.box, value.slot.key, value.slot.label.split("（")[0].rstrip("：")
        )
    yield from row_findings(sheet, layout, block)
    yield from table_findings(sheet, block)


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


def _why_not(segment: Segment, kind: str, titles: Titles) -> str:
    name = name_of(kind, segment.title)
    only = f"目前只能导入{titles.importable}" if titles.importable else "目前不能导入"
    return f"这是“{name}”，{only}。" if name else f"没有认出这是哪种表，{only}。"


def _is_ours(origin: _Origin, candidates: Sequence[Layout]) -> bool:
    return any(layout.id == origin.layout_id for layout in candidates)


def _best_layout(candidates: Sequence[Layout], unit: MoneyUnit | None, year: int | None, origin: _Origin) -> Layout:
    """The layout that a workbook of ours names, else the one of the same money unit and the nearest year."""

    def fit(layout: Layout) -> tuple[bool, bool, bool, int, int]:
        ours = layout.id == origin.layout_id
        layout_year = year_in(layout.id.replace("-", " "))
        away = abs(layout_year - year) if layout_year and year else 0
        return ours, ours and layout.version == origin.version, layout.money_unit == unit, -away, layout.version

    return max(reversed(candidates), key=fit)  # of equals the one that was listed last, the newest


def _year_of_sheet(sheet: Sheet, project: str) -> int | None:
    """The year in the name of a sheet, unless it belongs to the name of the project there."""
    year = year_in(sheet.title)
    return None if year is None or str(year) in project else year


def _no_form(titles: Titles) -> Finding:
    return Finding(
        rule="no_form",
        level=Level.ERROR,
        message="文件里没有找到任何绩效申报表。",
        expected=titles.importable,
        suggestion="请核对是否选错文件；申报表应有表名、“项目名称”和指标表。",
    )
