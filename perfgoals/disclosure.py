"""What a public edition of a form leaves out of the forms' contacts: names and telephone numbers. Pure.

A blank box stays blank, so that a masked form shows no more and no fewer filled boxes than the form itself.
"""

from __future__ import annotations

import re
from typing import Final

from perfgoals.money import is_blank

MASK: Final = "***"

# Every character becomes one character, so that a place in the plain text is the same place in what was typed.
_PLAIN: Final = str.maketrans("０１２３４５６７８９＋（）　－—–‐‑‒﹣−", "0123456789+() --------")

_GAP: Final = r"[ -]{0,3}"
_BEFORE: Final = r"(?<!\d)(?<!\d\.)"
# Not a longer number, and not an amount or a count.
_AFTER: Final = r"(?!\d)(?!\.\d)(?!,\d{3}(?!\d))(?! ?(?:万|亿|元|人|个|条|次|份|件|户|通|%|％))"
_EXTENSION: Final = r"(?: ?(?:转|分机|ext\.?) ?:?\d{1,6})"
_AND_EXTENSION: Final = rf"(?:{_EXTENSION}|-\d{{1,5}})?"
_MOBILE: Final = rf"(?:\(?(?:\+|00)?86\)?{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}"
_WITH_AREA: Final = (
    rf"(?:(?:\+|00)86{_GAP}(?:0?[1-9]\d{{1,2}}|\(0?[1-9]\d{{1,2}}\))|0[1-9]\d{{1,2}}|\(0[1-9]\d{{1,2}}\))"
    rf"{_GAP}\d{{3,4}}{_GAP}\d{{4}}{_AND_EXTENSION}"
)
_LOCAL: Final = rf"[2-8]\d{{2,3}}{_GAP}\d{{4}}"
# Seven or eight digits alone may be anything: they are a number to call where the words before them say so.
_CALLED: Final = r"(?:电话|手机|座机|固话|传真|联系方式|tel|phone|mobile)(?:号码|号)?[.:： ]{0,3}"
_NUMBER: Final = re.compile(
    rf"{_BEFORE}(?:{_MOBILE}|{_WITH_AREA}|{_LOCAL}{_EXTENSION}){_AFTER}", re.IGNORECASE | re.ASCII
)
_LOCAL_NUMBER: Final = re.compile(rf"{_LOCAL}{_AND_EXTENSION}{_AFTER}", re.IGNORECASE | re.ASCII)
_LOCAL_NUMBERS: Final = re.compile(
    rf"{_CALLED}(?P<numbers>{_LOCAL_NUMBER.pattern}(?:[、,，;；/或和 ]{{1,3}}{_LOCAL_NUMBER.pattern})*)",
    re.IGNORECASE | re.ASCII,
)


def masked_name(name: str) -> str:
    """A person's name (联系人) as ``***``; a blank one stays as it is."""
    return name if is_blank(name) else MASK


def masked_phone(phone: str) -> str:
    """A box for a telephone number (电话), whatever was typed into it, as ``***``; a blank one stays as it is."""
    return phone if is_blank(phone) else MASK


def without_phones(text: str) -> str:
    """A text with every telephone number in it as ``***``, and nothing else of it changed.

    Mobile and land line numbers, with country code, area code and extension, in full-width digits too; a land line
    number without area code only behind a word like 电话 or before an extension (转). Amounts, codes, dates, and the
    short and 400 numbers of public hotlines stay.
    """
    spans = sorted(_spans(text.translate(_PLAIN)), reverse=True)
    for start, end in spans:
        text = f"{text[:start]}{MASK}{text[end:]}"
    return text


def _spans(plain: str) -> set[tuple[int, int]]:
    """Where the numbers stand."""
    found = [number.span() for number in _NUMBER.finditer(plain)]
    for numbers in _LOCAL_NUMBERS.finditer(plain):
        found += [number.span() for number in _LOCAL_NUMBER.finditer(plain, *numbers.span("numbers"))]
    return _apart(found)


def _apart(spans: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Spans without those that begin inside another."""
    kept: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return set(kept)
