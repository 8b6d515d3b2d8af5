"""Reading a workbook: refuse, parse, find the forms, take their values."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from perfgoals.findings import Finding
from perfgoals.officialforms.from_xlsx import refused
from perfgoals.officialforms.from_xlsx.guard import DEFAULT_LIMITS, Limits, inspect
from perfgoals.officialforms.from_xlsx.known import KnownForms
from perfgoals.officialforms.from_xlsx.notices import sheet_findings
from perfgoals.officialforms.from_xlsx.reading import FormReading, WorkbookReading
from perfgoals.officialforms.from_xlsx.recognise import Origin, forms_of, no_form
from perfgoals.officialforms.from_xlsx.refused import WorkbookRefused
from perfgoals.officialforms.from_xlsx.sheet import sheet_of
from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.to_xlsx import LAYOUT_PROPERTY, VERSION_PROPERTY, YEAR_PROPERTY


def read_workbook(
    data: bytes, *, layouts: Sequence[Layout], use: str = "导入", limits: Limits = DEFAULT_LIMITS
) -> WorkbookReading:
    """Every form of a workbook, found by its labels wherever they stand.

    ``layouts`` are the tables that may be read; forms of other kinds are named and left unread, in a sentence that
    calls what the reading is for by the word ``use``. Nothing is evaluated, followed or written. Raises
    WorkbookRefused where the file as a whole cannot be read.
    """
    workbook = load(data, limits)
    origin = _origin_of(workbook)
    known = KnownForms(layouts, use)
    forms: list[FormReading] = []
    findings: list[Finding] = []
    for worksheet in workbook.worksheets:
        sheet = sheet_of(worksheet, workbook.epoch)
        found = forms_of(sheet, known, origin)
        forms += found
        findings += sheet_findings(sheet, bool(found), worksheet.sheet_state != "visible")
    if not forms:
        findings.insert(0, no_form(known.titles))
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


def _origin_of(workbook: Workbook) -> Origin:
    custom: Any = workbook  # the published types know no custom properties
    properties = {item.name: str(item.value) for item in custom.custom_doc_props.props}
    return Origin(
        properties.get(LAYOUT_PROPERTY, ""),
        _whole_number(properties.get(VERSION_PROPERTY, "")),
        _whole_number(properties.get(YEAR_PROPERTY, "")),
    )


def _whole_number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,4}", text, re.ASCII) else None
