"""Reading an uploaded file of official forms, of whichever kind its name says that it is."""

from __future__ import annotations

from collections.abc import Sequence

from perfgoals.officialforms.from_pdf import PdfLimits, read_pdf
from perfgoals.officialforms.from_xlsx import Limits, WorkbookReading, read_workbook
from perfgoals.officialforms.layout import Layout


def is_pdf(name: str) -> bool:
    """Whether a file is to be read as a PDF; any other is a workbook, or refused as none."""
    return name.lower().endswith(".pdf")


def read_file(data: bytes, name: str, *, layouts: Sequence[Layout], use: str, file_bytes: int) -> WorkbookReading:
    """Every form of a file of that name and of so many bytes at most. Raises FormsRefused."""
    if is_pdf(name):
        return read_pdf(data, layouts=layouts, use=use, limits=PdfLimits(file_bytes=file_bytes))
    return read_workbook(data, layouts=layouts, use=use, limits=Limits(file_bytes=file_bytes))
