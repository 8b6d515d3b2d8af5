"""Refuse dangerous and foreign files before anything parses them.

Everything here works on the bytes in memory: zip directory, then every XML part once through expat with
handlers that only count and look for a DTD. Nothing is unpacked to disk, no link is followed, and an
abort comes as soon as a limit is passed. Source of the package rules: ECMA-376 part 2 (Open Packaging
Conventions); of the traps: openpyxl expands merged and hyperlinked ranges cell by cell, so their area is
counted here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from perfgoals.officialforms.from_xlsx import refused
from perfgoals.officialforms.from_xlsx.part_scan import PartScan, looks_like_xml
from perfgoals.officialforms.from_xlsx.refused import WorkbookRefused, not_a_workbook
from perfgoals.zips import MEBIBYTE, UNREADABLE, ZipProblem, directory_problem, names_macros


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a workbook may hold. The defaults take a department's hundred forms and stop what no form needs.

    ``file_bytes`` packed, ``unpacked_bytes`` in sum; ``ratio`` of a single part, looked at from 1 MiB on;
    ``rows`` and ``columns`` are the highest numbers of a cell with content; ``cells`` counts the cells of
    all sheets and, separately, those inside merged or linked ranges; ``elements`` the XML elements of all
    sheets, ``other_elements`` those of all other parts (styles, comments, drawings).
    """

    file_bytes: int = 10 * MEBIBYTE
    unpacked_bytes: int = 80 * MEBIBYTE
    ratio: int = 150
    entries: int = 2_000
    sheets: int = 200
    rows: int = 20_000
    columns: int = 256
    cells: int = 200_000
    shared_strings: int = 100_000
    elements: int = 1_000_000
    other_elements: int = 400_000


DEFAULT_LIMITS: Final = Limits()
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SENTENCES: Final = {
    ZipProblem.BAD_PATHS: refused.BAD_PATHS,
    ZipProblem.ENCRYPTED: refused.ENCRYPTED,
    ZipProblem.UNKNOWN_COMPRESSION: refused.DAMAGED,
    ZipProblem.TOO_COMPRESSED: refused.TOO_COMPRESSED,
}
# What the first bytes of other files say; the words finish the sentence of not_a_workbook().
_OTHER_FILES: Final = ((b"%PDF", "PDF 文件"), (b"Rar!", "压缩文件"), (b"7z\xbc\xaf", "压缩文件"), (b"\x89PNG", "图片"),
                       (b"\xff\xd8\xff", "图片"), (b"{\\rtf", "写字板文档"))  # fmt: skip
_OTHER_PACKAGES: Final = (
    ("word/", "Word 文档"),
    ("ppt/", "演示文稿"),
    ("OFD.xml", "OFD 文件"),
    ("content.xml", "ODF 文档"),
)


def inspect(data: bytes, limits: Limits = DEFAULT_LIMITS) -> None:
    """Pass silently over a workbook that may be parsed; raises WorkbookRefused for any other bytes."""
    _check_outside(data, limits)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            _check_package(package, limits)
    except UNREADABLE as error:
        raise WorkbookRefused(refused.DAMAGED) from error


def _check_outside(data: bytes, limits: Limits) -> None:
    """Size and first bytes."""
    if not data:
        raise WorkbookRefused(refused.EMPTY)
    if len(data) > limits.file_bytes:
        size, most = len(data) / MEBIBYTE, limits.file_bytes / MEBIBYTE
        raise WorkbookRefused(
            f"文件有 {size:.1f} MB，超过 {most:g} MB 的上限，请删去图片和无关工作表或分成几个文件再导入。"
        )
    if data.startswith(_OLE):
        raise _refusal_of_compound_file(data)
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise not_a_workbook(_what_is(data))


def _refusal_of_compound_file(data: bytes) -> WorkbookRefused:
    """An OLE compound file: an encrypted workbook, an old one, or something else of the old Office."""
    if _stream("EncryptedPackage") in data:
        return WorkbookRefused(refused.ENCRYPTED)
    if _stream("WordDocument") in data:
        return not_a_workbook("Word 文档")
    if _stream("PowerPoint Document") in data:
        return not_a_workbook("演示文稿")
    return WorkbookRefused(refused.OLD_BINARY)


def _stream(name: str) -> bytes:
    """The name of a stream as the directory of a compound file holds it."""
    return name.encode("utf-16-le")


def _what_is(data: bytes) -> str:
    """A Chinese word for a file that is no zip package."""
    for mark, word in _OTHER_FILES:
        if data.startswith(mark):
            return word
    beginning = data[:4096].lower()
    if any(mark in beginning for mark in (b"<html", b"<!doctype html", b"<table", b"<body")):
        return "网页"
    if looks_like_xml(data):
        return "XML 文件"
    return "其他文件" if b"\x00" in beginning else "文本文件（如 .txt、.csv）"


def _check_package(package: zipfile.ZipFile, limits: Limits) -> None:
    """The zip directory, then every part."""
    entries = package.infolist()
    if len(entries) > limits.entries:
        raise WorkbookRefused(refused.TOO_MANY_ENTRIES)
    problem = directory_problem(entries, unpacked_bytes=limits.unpacked_bytes, ratio=limits.ratio)
    if problem is not None:
        raise WorkbookRefused(_SENTENCES[problem])
    names = {entry.filename for entry in entries}
    _check_kind(names)
    scan = PartScan(limits_of_parts(limits))
    for entry in entries:
        if not entry.is_dir():
            scan.part(entry.filename, package.read(entry))
    if scan.strict:
        raise WorkbookRefused(refused.STRICT)
    if not scan.workbooks or scan.unchecked_targets(names):
        raise WorkbookRefused(refused.NO_WORKBOOK)


def _check_kind(names: set[str]) -> None:
    """A package of another kind, or one with macros, by the names of its parts."""
    lowered = {name.lower() for name in names}
    if names_macros(lowered):
        raise WorkbookRefused(refused.MACROS)
    if "xl/workbook.bin" in lowered:
        raise WorkbookRefused(refused.BINARY_WORKBOOK)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        for beginning, word in _OTHER_PACKAGES:
            if any(name.startswith(beginning) for name in names):
                raise not_a_workbook(word)
        raise WorkbookRefused(refused.NO_WORKBOOK)


def limits_of_parts(limits: Limits) -> Callable[[str, int], None]:
    """A function that is told every count of the scan and raises WorkbookRefused where one is too high."""
    sentences = {
        "sheets": f"工作表超过 {limits.sheets} 张，请分成几个文件再导入。",
        "rows": f"有工作表超过 {limits.rows} 行，请删去多余的行再导入。",
        "columns": f"有工作表超过 {limits.columns} 列，请删去多余的列再导入。",
        "cells": f"单元格超过 {limits.cells} 个，请删去多余的内容和格式或分成几个文件再导入。",
        "range_cells": "合并单元格或超链接的范围过大，请取消多余的合并单元格再导入。",
        "shared_strings": f"不同的文字超过 {limits.shared_strings} 条，请删去无关的工作表或分成几个文件再导入。",
        "elements": refused.TOO_COMPLEX,
        "other_elements": refused.TOO_COMPLEX,
    }
    most = {
        "sheets": limits.sheets,
        "rows": limits.rows,
        "columns": limits.columns,
        "cells": limits.cells,
        "range_cells": limits.cells,
        "shared_strings": limits.shared_strings,
        "elements": limits.elements,
        "other_elements": limits.other_elements,
    }

    def check(what: str, count: int) -> None:
        if count > most[what]:
            raise WorkbookRefused(sentences[what])

    return check
