"""What a number looks like under a number format of a workbook (ECMA-376 part 1, 18.8.30 and 18.8.31).

Covers what forms are filled in with: General, digits with separators, percent, literals around and between
the digits, signs, conditions and sections, dates and times. Anything else (fractions, scientific notation,
Chinese numerals) falls back to the plain number, which is never wrong, only plainer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

# Number formats that Chinese Excel and WPS refer to by number only; openpyxl knows none of them.
CHINESE_BUILTIN: Final = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    **dict.fromkeys((32,), 'h"时"mm"分"'),
    33: 'h"时"mm"分"ss"秒"',
    34: 'h"时"mm"分"',
    35: 'h"时"mm"分"ss"秒"',
    55: 'h"时"mm"分"',
    56: 'h"时"mm"分"ss"秒"',
}

_GENERAL: Final = re.compile(r"general|g/通用格式", re.IGNORECASE)
_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<skipped>.)|\*(?P<filled>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general|g/通用格式)|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)", re.ASCII)
_CURRENCY: Final = re.compile(r"\$([^-]*)(?:-.*)?")
_SECTION: Final = re.compile(r'(?:"[^"]*"?|[\\!].|\[[^\]]*\]|[^;"\\!\[]|[\[\\!])*', re.DOTALL)
# Beyond these a format is not what a form is filled in with (and could be made to cost much).
_LONGEST_FORMAT: Final = 255
_MOST_DIGITS: Final = 60


def plain_number(value: int | float | Decimal) -> str:
    """A number to the 15 significant digits that a spreadsheet keeps, without exponent: 4.0 is ``4``."""
    number = exact(value)
    if not number.is_finite():
        return str(value)
    return f"{number.normalize():f}" if number else "0"


def exact(value: int | float | Decimal) -> Decimal:
    """The decimal number that was typed where a binary one is stored (1248.2899999999999 is 1248.29)."""
    return Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)


def show_number(value: int | float | Decimal, number_format: str) -> str:
    """A number as a cell of that format shows it: 0.95 with ``0%`` is ``95%``, 5 with ``0"人"`` is ``5人``."""
    number = exact(value)
    plain = plain_number(value)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS or len(number_format) > _LONGEST_FORMAT:
        return plain
    section, signed = _section_for(number, _sections(number_format))
    pattern = _parse(section)
    if pattern is None:
        return plain
    # A format that hides the number does not make the cell empty: zero is a value.
    return pattern.show(abs(number), "-" if signed else "").strip() or plain


def _sections(number_format: str) -> list[str]:
    """The sections of a format, cut at semicolons outside quotes."""
    sections: list[str] = []
    position = 0
    while True:
        match = _SECTION.match(number_format, position)
        end = match.end() if match else len(number_format)
        sections.append(number_format[position:end])
        if end >= len(number_format):
            return sections
        position = end + 1


def _section_for(number: Decimal, sections: list[str]) -> tuple[str, bool]:
    """The section that a number is shown by, and whether it still needs its minus sign."""
    for section in sections:
        condition = next((found for text in re.findall(r"\[([^\]]*)\]", section) if (found := _condition(text))), None)
        if condition and condition(number):
            return section, number < 0
    if any(_CONDITION.search(section) for section in sections):
        return sections[-1], number < 0
    if number < 0 and len(sections) > 1:
        return sections[1], False
    if number == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], number < 0


class _Condition:
    """``[>=100]`` of a section."""

    def __init__(self, comparator: str, bound: Decimal) -> None:
        self._comparator, self._bound = comparator, bound

    def __call__(self, number: Decimal) -> bool:
        return {
            "<": number < self._bound,
            "<=": number <= self._bound,
            ">": number > self._bound,
            ">=": number >= self._bound,
            "=": number == self._bound,
            "<>": number != self._bound,
        }[self._comparator]


def _condition(text: str) -> _Condition | None:
    match = _CONDITION.fullmatch(text)
    return _Condition(match[1], Decimal(match[2])) if match else None


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One section taken apart: digits and literals in order; ``point`` is where the fraction begins."""

    tokens: tuple[tuple[str, str], ...]  # (kind, text): digit, literal, general
    whole: int
    fraction: str
    grouped: bool
    scale: int  # power of ten: 2 for each %, -3 for each comma behind the digits

    def show(self, number: Decimal, sign: str) -> str:
        """The text of a number without its sign, ``sign`` in front."""
        if not self.whole and not self.fraction:
            return sign + "".join(plain_number(number) if kind == "general" else text for kind, text in self.tokens)
        with localcontext() as context:
            context.prec = 200
            scaled = number.scaleb(self.scale)
            rounded = scaled.quantize(Decimal(1).scaleb(-len(self.fraction)), ROUND_HALF_UP)
        digits, _, decimals = f"{rounded:f}".partition(".")
        while decimals and self.fraction[len(decimals) - 1] != "0" and decimals.endswith("0"):
            decimals = decimals[:-1]
        sign = sign if rounded else ""
        return sign + self._fill(digits.lstrip("0"), decimals)

    def _fill(self, digits: str, decimals: str) -> str:
        """Digits dealt to the placeholders from the right, literals kept between them."""
        digits = digits.rjust(sum(1 for kind, text in self.tokens if kind == "digit" and text == "0"), "0")
        behind = self.whole
        shown: list[str] = []
        for kind, text in self.tokens:
            if kind == "digit":
                behind -= 0 if self.grouped else 1
                take = len(digits) if self.grouped else max(len(digits) - behind, 0)
                shown.append(_with_separators(digits[:take]) if self.grouped else digits[:take])
                digits = digits[take:]
            elif kind == "fraction":
                shown.append(f".{decimals}" if decimals else "")
            else:
                shown.append(text)
        return "".join(shown)


def _with_separators(digits: str) -> str:
    """Digits with thousands separators, leading zeros kept."""
    first = len(digits) % 3
    groups = [digits[:first], *(digits[place : place + 3] for place in range(first, len(digits), 3))]
    return ",".join(group for group in groups if group)


def _parse(section: str) -> _Pattern | None:
    """A section as a pattern; ``None`` where the plain number is to be shown."""
    if section.strip() in ("", "@") or _GENERAL.fullmatch(section.strip()):
        return None
    tokens: list[tuple[str, str]] = []
    whole, fraction, scale = 0, "", 0
    grouped = in_fraction = False
    pending_commas = 0
    for match in _TOKEN.finditer(section):
        kind, text = match.lastgroup or "literal", match[match.lastgroup or "literal"] or ""
        if kind == "digit":
            if pending_commas:
                grouped, pending_commas = True, 0
            if in_fraction:
                fraction += text
            else:
                whole += 1
                tokens.append(("digit", text))
        elif kind == "point":
            if in_fraction:
                return None
            in_fraction = True
            tokens.append(("fraction", ""))
        elif kind == "comma" and (whole or fraction):
            pending_commas += 1
        elif kind == "percent":
            scale += 2
            tokens.append(("literal", "%"))
        elif kind == "bracket":
            if text.upper().startswith("DBNUM"):
                return None
            currency = _CURRENCY.fullmatch(text)
            tokens.append(("literal", currency[1] if currency else ""))
        elif kind == "general":
            tokens.append(("general", ""))
        elif kind in ("quoted", "escaped", "literal", "comma"):
            if kind == "literal" and (text in "/@" or (text in "Ee" and (whole or fraction))):
                return None
            tokens.append(("literal", text))
    if fraction and not whole:
        tokens.insert(next(place for place, token in enumerate(tokens) if token[0] == "fraction"), ("digit", "#"))
        whole = 1
    return _Pattern(tuple(tokens), whole, fraction, grouped, scale - 3 * pending_commas)


def show_moment(value: datetime | date | time | timedelta, number_format: str) -> str:
    """A date cell in Chinese words by the parts that its format shows: ``2025年12月31日``, ``2025年12月``, ``9:30``.

    Where the format itself is Chinese its padding is kept (``yyyy"年"mm"月"`` is ``2025年06月``).
    """
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if "s" in number_format.lower() else "")
    words = bool(re.search("[年月日]", number_format))
    codes = _moment_codes(number_format)
    shown = "" if isinstance(value, time) else _date_words(value, codes, padded=words)
    if isinstance(value, date) and not isinstance(value, datetime):
        return shown or f"{value.year}年{value.month}月{value.day}日"
    clock = _clock(value, codes, words="时" in number_format) if {"h", "s"} & {code[0] for code in codes} else ""
    if shown and isinstance(value, datetime) and value.time() == time(0):
        clock = ""  # a date alone, in the format that programs give every date
    if not shown and not clock:
        return str(value) if isinstance(value, time) else f"{value.year}年{value.month}月{value.day}日"
    return f"{shown} {clock}".strip()


def _moment_codes(number_format: str) -> list[str]:
    """The date codes of the first section: ``yyyy``, ``m``, ``dd``, ``h``, ``ss``; minutes as ``n``."""
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|am/pm|a/p|上午/下午', "", number_format.split(";")[0].lower())
    codes = re.findall(r"y+|e+|m+|d+|h+|s+", bare)
    for place, code in enumerate(codes):
        before, after = codes[place - 1][:1] if place else "", codes[place + 1][:1] if place + 1 < len(codes) else ""
        if code[0] == "m" and (before == "h" or after == "s"):
            codes[place] = "n" * len(code)
    return codes


def _date_words(value: datetime | date, codes: list[str], *, padded: bool) -> str:
    """Year, month and day in words, only those that are shown; weekdays are left out."""
    shown = ""
    for code, word, number in (("y", "年", value.year), ("m", "月", value.month), ("d", "日", value.day)):
        code_found = next((found for found in codes if found[0] == code or (code == "y" and found[0] == "e")), "")
        if code_found and not (code == "d" and len(code_found) > 2):
            shown += f"{number:02d}{word}" if padded and len(code_found) == 2 and code != "y" else f"{number}{word}"
    return shown


def _clock(value: datetime | time, codes: list[str], *, words: bool) -> str:
    """Hours, minutes and seconds on the 24-hour clock."""
    seconds = any(code[0] == "s" for code in codes)
    if words:
        return f"{value.hour}时{value.minute:02d}分" + (f"{value.second:02d}秒" if seconds else "")
    return f"{value.hour}:{value.minute:02d}" + (f":{value.second:02d}" if seconds else "")
