"""Workbooks of long lists: written row by row, several times faster than by a library, so that memory stays flat.

Plain sheets with a frozen head, of texts and numbers, in the oldest and most common form of xlsx. Text is always text:
no cell can become a formula. The same rows are the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import chain, islice
from types import TracebackType
from typing import BinaryIO, Final, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.utils import get_column_letter

from perfgoals.officialforms.to_xlsx import sheet_names
from perfgoals.text import clean
from perfgoals.workbooks import PARTS_DATE, PRODUCER

Value = str | int | Decimal | None

GENERAL: Final = "General"
MONEY: Final = "#,##0.00"
MONEY_OF_A_YEAR: Final = "#,##0.00##"  # in the unit of the year: amounts in 万元 have up to four places
POINTS: Final = "0.00"
MOST_ROWS: Final = 1_048_576  # of a sheet, its head among them

_LONGEST: Final = 32_767  # characters that a cell holds
_WRAPPED: Final = 40  # columns of such a width hold long texts, which are wrapped
_ROWS_AT_ONCE: Final = 200
_LOOKS_LIKE_FORMULA: Final = ("=", "+", "-", "@")
# Places in the list of styles below: heads; texts, and wrapped ones; both with the mark that keeps what looks like a
# formula a text when it is edited; numbers by their format.
_HEAD, _TEXT, _WRAPPED_TEXT, _MARKED = 1, 2, 3, 2
_NUMBERS: Final = {GENERAL: 6, MONEY: 7, POINTS: 8, MONEY_OF_A_YEAR: 9}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head with the unit of what stands in it, its width in characters, how its numbers show."""

    title: str
    width: float = 12
    number_format: str = GENERAL


class ListBook:
    """A workbook that is written into an open file, sheet after sheet; it is whole when its block ends.

    ``shown`` is what becomes of every text of a row on its way in.
    """

    def __init__(self, target: BinaryIO, *, title: str, shown: Callable[[str], str] = str) -> None:
        self._archive = ZipFile(target, "w", ZIP_DEFLATED)
        self._title = shown(title)
        self._shown = shown
        self._names: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._archive:
            if kind is None:
                for name, xml in _parts(self._title, sheet_names(self._names)):
                    self._archive.writestr(_member(name), _XML + xml)

    def add(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> int:
        """A sheet with a row for each of ``rows``, which are written as they come. How many there were.

        What is more than a sheet holds goes on in another one of that name.
        """
        coming, written = iter(rows), 0
        while True:
            written += self._sheet(name, columns, islice(coming, MOST_ROWS - 1))
            following = next(coming, None)
            if following is None:
                return written
            coming = chain([following], coming)

    def _sheet(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> int:
        self._names.append(name)
        lines, written = self._lines(columns, rows), 0
        with self._archive.open(_member(f"xl/worksheets/sheet{len(self._names)}.xml"), "w") as part:
            part.write(f"{_XML}{_sheet_head(columns)}".encode())
            while piece := list(islice(lines, _ROWS_AT_ONCE)):
                part.write("".join(piece).encode())
                written += len(piece)
            part.write(_SHEET_FOOT.encode())
        return written

    def _lines(self, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
        letters = _letters(columns)
        for number, row in enumerate(rows, start=2):
            cells = (
                self._cell(f"{letter}{number}", column, value)
                for letter, column, value in zip(letters, columns, row, strict=True)
                if value is not None and value != ""
            )
            yield f'<row r="{number}">{"".join(cells)}</row>'

    def _cell(self, place: str, column: Column, value: str | int | Decimal) -> str:
        if not isinstance(value, str):
            return f'<c r="{place}" s="{_NUMBERS[column.number_format]}"><v>{value}</v></c>'
        text = clean(self._shown(value))[:_LONGEST]
        style = _WRAPPED_TEXT if column.width >= _WRAPPED else _TEXT
        return _text(place, text, style + _MARKED if text.startswith(_LOOKS_LIKE_FORMULA) else style)


def _text(place: str, text: str, style: int) -> str:
    """A text that stands in its cell itself."""
    inside = escape(text, quote=False)
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{inside}</t></is></c>'


def _letters(columns: Sequence[Column]) -> list[str]:
    return [get_column_letter(number) for number in range(1, len(columns) + 1)]


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, PARTS_DATE)
    member.compress_type = ZIP_DEFLATED
    return member


# --- the parts of a workbook (ECMA-376) --------------------------------------------------------------------------

_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_PART_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CORE_TYPE: Final = "application/vnd.openxmlformats-package.core-properties+xml"
_RELATIONS_TYPE: Final = "application/vnd.openxmlformats-package.relationships+xml"

_SHEET_FOOT: Final = (
    '</sheetData><pageMargins left="0.4" right="0.4" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
)
_WRAP: Final = '<alignment vertical="top" wrapText="1"/>'
_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}">'
    f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{MONEY_OF_A_YEAR}"/></numFmts>'
    '<fonts count="2"><font><sz val="10"/><name val="宋体"/></font><font><b/><sz val="10"/><name val="宋体"/></font>'
    "</fonts>"
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="10">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
    '<alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    f' applyAlignment="1">{_WRAP}</xf>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"'
    f' applyAlignment="1">{_WRAP}</xf>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _sheet_head(columns: Sequence[Column]) -> str:
    """Everything before the rows, and the frozen one with the heads."""
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{column.width}" customWidth="1"/>'
        for number, column in enumerate(columns, start=1)
    )
    heads = "".join(
        _text(f"{letter}1", column.title, _HEAD) for letter, column in zip(_letters(columns), columns, strict=True)
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
        '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><cols>{widths}</cols><sheetData><row r="1">{heads}</row>'
    )


def _parts(title: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Everything beside the sheets: the name of each part, and what stands in it."""
    sheets = [f"worksheets/sheet{number}.xml" for number in range(1, len(names) + 1)]
    kinds = {"workbook.xml": "sheet.main", "styles.xml": "styles", **dict.fromkeys(sheets, "worksheet")}
    overrides = "".join(
        f'<Override PartName="/xl/{part}" ContentType="{_PART_TYPE}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    yield (
        "[Content_Types].xml",
        (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{_RELATIONS_TYPE}"/>'
            f'<Override PartName="/docProps/core.xml" ContentType="{_CORE_TYPE}"/>{overrides}</Types>'
        ),
    )
    yield (
        "_rels/.rels",
        _relations(
            [
                (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ]
        ),
    )
    yield (
        "docProps/core.xml",
        (
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{escape(clean(title))}</dc:title><dc:creator>{PRODUCER}</dc:creator>"
            "<dc:language>zh-CN</dc:language></cp:coreProperties>"
        ),
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations([*((f"{_OFFICE}/worksheet", sheet) for sheet in sheets), (f"{_OFFICE}/styles", "styles.xml")]),
    )
    yield "xl/workbook.xml", _workbook(names)
    yield "xl/styles.xml", _STYLES


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    each = (
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(each)}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    """The sheets by their names; the heads are printed on every page."""
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    heads = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{place}">{escape(_quoted(name))}!$1:$1</definedName>'
        for place, name in enumerate(names)
    )
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
        f"<definedNames>{heads}</definedNames></workbook>"
    )


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
