"""Saving workbooks so that the same content is the same file: no time of making, no names of users."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

PRODUCER: Final = "perfgoals"
PARTS_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can hold
_DOCUMENT_DATE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no time zones


def save(book: Workbook, target: BinaryIO, *, title: str) -> None:
    """Write a workbook into an open file; ``Workbook.save`` would stamp the present time on it."""
    book.properties.creator = PRODUCER
    book.properties.title = title
    book.properties.language = "zh-CN"
    book.properties.created = book.properties.modified = _DOCUMENT_DATE
    ExcelWriter(book, _FixedDates(target, "w", ZIP_DEFLATED)).save()


class _FixedDates(ZipFile):
    """A zip whose members carry no time of making."""

    def writestr(self, member: str | ZipInfo, data: str | bytes, *_: object) -> None:  # type: ignore[override]
        name = member.filename if isinstance(member, ZipInfo) else member
        super().writestr(ZipInfo(name, PARTS_DATE), data, ZIP_DEFLATED)

    def write(self, filename: str, arcname: str | None = None, *_: object) -> None:  # type: ignore[override]
        """In pieces: a sheet of a long list is large."""
        member = ZipInfo(arcname or filename, PARTS_DATE)
        member.compress_type = ZIP_DEFLATED
        with Path(filename).open("rb") as source, self.open(member, "w") as part:
            shutil.copyfileobj(source, part)
