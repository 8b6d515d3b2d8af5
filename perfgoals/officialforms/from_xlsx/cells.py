"""What a cell shows: the text that a user sees in it, and the exact number behind an amount."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, Protocol

from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from perfgoals.officialforms.from_xlsx.number_format import (
    CHINESE_BUILTIN,
    plain_number,
    show_moment,
    show_number,
)

# Control characters as a workbook escapes them; Excel for Windows writes _x000D_ before a line break.
_ESCAPED_CONTROL: Final = re.compile("_x00([01][0-9A-Fa-f])_")
_SAFE_DIGITS: Final = 15
_DIGITS: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it is shown. ``text`` without outer blanks, line breaks as ``\\n``.

    ``amount`` is the exact number of a number cell as plain decimal text, else ``""``. ``formula`` cells
    have the formula itself as text; ``error`` cells their error value; ``lost_digits`` marks a whole number
    too long for a number cell, whose last digits the spreadsheet has already replaced by zeros.
    """

    text: str
    amount: str = ""
    formula: bool = False
    error: bool = False
    lost_digits: bool = False

    @property
    def amount_text(self) -> str:
        """The exact number of a number cell, as shown (12.50) where that is the same number; else the text."""
        shown = self.text.replace(",", "")
        same = bool(self.amount) and bool(_DIGITS.fullmatch(shown)) and Decimal(shown) == Decimal(self.amount)
        return shown if same else self.amount or self.text


class _StyledCell(Protocol):
    """What is needed of an openpyxl cell."""

    @property
    def value(self) -> object: ...
    @property
    def data_type(self) -> str: ...
    @property
    def number_format(self) -> str: ...


EMPTY: Final = Shown("")


def tidy(text: str) -> str:
    """A text to the letter, but for escaped control characters, line breaks as ``\\n``, and outer blanks."""
    if "_x00" in text:
        text = _ESCAPED_CONTROL.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def formula_text(value: object) -> str:
    """The text of a formula cell, whatever kind of formula it holds; never its result."""
    if isinstance(value, ArrayFormula):
        return _with_sign(str(value.text or ""))
    if isinstance(value, DataTableFormula):
        return f"=TABLE({value.r1 or ''},{value.r2 or ''})"
    return _with_sign(str(value or ""))


def _with_sign(text: str) -> str:
    return text if text.startswith("=") else f"={text}"


def show(cell: _StyledCell, *, format_id: int = 0, epoch: datetime = WINDOWS_EPOCH) -> Shown:
    """A cell as the user sees it. ``format_id`` is the number of its format, ``epoch`` that of the workbook."""
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "f" or isinstance(value, ArrayFormula | DataTableFormula):
        return Shown(formula_text(value), formula=True)
    if cell.data_type == "e":
        return Shown(str(value), error=True)
    if isinstance(value, bool):
        return Shown("TRUE" if value else "FALSE")
    if isinstance(value, int | float | Decimal):
        return _show_number(value, cell.number_format, format_id, epoch)
    if isinstance(value, datetime | date | time | timedelta):
        return Shown(show_moment(value, cell.number_format))
    return Shown(tidy(str(value)))


def _show_number(value: int | float | Decimal, number_format: str, format_id: int, epoch: datetime) -> Shown:
    if format_id in CHINESE_BUILTIN:
        moment = _moment(value, epoch)
        if moment is not None:
            return Shown(show_moment(moment, CHINESE_BUILTIN[format_id]))
    amount = plain_number(value)
    # A whole number stored as such came from a program and is complete; Excel itself stores it as 4.4E+20.
    lost = isinstance(value, float) and amount.isdigit() and len(amount) > _SAFE_DIGITS
    return Shown(show_number(value, number_format or "General"), amount=amount, lost_digits=lost)


def _moment(value: int | float | Decimal, epoch: datetime) -> datetime | time | None:
    """The date of a serial number, or None where it is none."""
    try:
        moment = from_excel(float(value), epoch)
    except (OverflowError, ValueError):
        return None
    return moment if isinstance(moment, datetime | time) else None
