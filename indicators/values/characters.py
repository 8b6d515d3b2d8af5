"""Bringing the characters of a typed value to one form, before anything is read."""

from __future__ import annotations

import re
from typing import Final

_CONTROLS: Final = (*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0))
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_SAME_SIGN: Final = {  # each sign, and what is read as it
    "≥": "≧⩾≮",
    "≤": "≦⩽≯",
    ">": "﹥",
    "<": "﹤",
    "=": "﹦",
    "约": "≈≒≅≃",
    "~": "～∼〜∽",
    "-": "－–—―−‐‑﹣─",
    "%": "﹪",
    ":": "：∶",
    "（": "(﹙（",
    "）": ")﹚）",
    "；": ";﹔；",
    "，": "，",  # stays: it parts sentences, and only sometimes thousands
    "¥": "￥",
    "·": "•",
    "/": "╱∕",
}
_TABLE: Final[dict[int, int | str | None]] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width forms of ASCII
    **dict.fromkeys((*_CONTROLS, *map(ord, _INVISIBLE)), None),
    **{ord(variant): sign for sign, variants in _SAME_SIGN.items() for variant in variants},
}
# A blank means something only between two letters, or between two digits that are no groups of thousands.
_BLANKS: Final = re.compile(
    r"(?<![0-9A-Za-z])\s+ | \s+(?![0-9A-Za-z]) | (?<=[0-9])\s+(?=[A-Za-z]) | (?<=[A-Za-z])\s+(?=[0-9])", re.VERBOSE
)
_THOUSANDS: Final = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:\s[0-9]{3})+(?![0-9])")
_SIGNS: Final = re.compile("[<>=≥≤]{2,}")
_OR_EQUAL: Final = re.compile("(?:(?P<more>大于|高于|多于|优于)|小于|低于|少于)(?:或者?|/|、)?(?:等于|=)")
_BEFORE: Final = "。；，,、!?:'\"“”‘’ \u3000\t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0"
_BEHIND: Final = f"{_BEFORE}."  # in front a point may belong to a number: .5


def clean(text: str) -> str:
    """``text`` in half-width signs, without idle blanks and with one sign for one comparison.

    Words, Chinese punctuation and the order of everything stay as typed. Cleaning twice changes nothing.
    """
    cleaned = trim(_BLANKS.sub("", text.translate(_TABLE)))
    cleaned = _THOUSANDS.sub(lambda found: re.sub(r"\s", "", found[0]), cleaned)
    cleaned = _OR_EQUAL.sub(lambda found: "≥" if found["more"] else "≤", cleaned)
    return _SIGNS.sub(_one_sign, cleaned)


def is_blank(text: str) -> bool:
    """Whether nothing can be seen of ``text``."""
    return not text.translate(_TABLE).strip()


def trim(text: str) -> str:
    """``text`` without the punctuation around it, nor the brackets that hold all of it."""
    trimmed = text.lstrip(_BEFORE).rstrip(_BEHIND)
    while trimmed[:1] == "（" and trimmed.find("）") == len(trimmed) - 1:
        trimmed = trimmed[1:-1].lstrip(_BEFORE).rstrip(_BEHIND)
    return trimmed


def _one_sign(found: re.Match[str]) -> str:
    signs = set(found[0])
    more, less = bool(signs & set(">≥")), bool(signs & set("<≤"))
    if more and less:
        return found[0]
    equal = bool(signs & set("=≥≤"))
    if more:
        return "≥" if equal else ">"
    if less:
        return "≤" if equal else "<"
    return "="
