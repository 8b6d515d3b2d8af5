"""The lists of a text: where its items begin, and where a closing total stands behind them. Pure."""

from __future__ import annotations

import re
from typing import Final

_NUMERALS: Final = "一二三四五六七八九十"
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩"
_MARK: Final = re.compile(
    rf"""
    (?:(?<=[\s。；;:，、])|^)\s*
    (?: (?P<chinese>[{_NUMERALS}]{{1,3}})\s*、
      | (?:第|其)(?P<ordinal>[{_NUMERALS}])[是，、:]
      | \(\s*(?P<bracket_chinese>[{_NUMERALS}]{{1,3}})\s*\)
      | (?P<number>\d{{1,2}})\s*[、.](?!\d)
      | \(\s*(?P<bracket>\d{{1,2}})\s*\)
      | (?P<half>\d{{1,2}})\)
      | (?P<circled>[{_CIRCLED}])
    )
    """,
    re.VERBOSE | re.MULTILINE,
)
# What begins a closing total: 以上费用总计…, 故该项目申报…, and 合计… in a sentence of its own.
_CLOSING: Final = re.compile(
    r"(?<=[\n。；;，])\s*(?:"
    rf"(?:以上|综上|上述|故|因此|所以|全部|各项|本项目|该项目|项目|[\d{_NUMERALS}]+(?:大|小)?项)[^\n。；;\d]{{0,20}}?"
    r"(?:合计|共计|总计|总共|一共|申报|申请|需|为|共)"
    r")|(?<=[\n。；;])\s*(?:合计|共计|总计|总共)"
)
_PARAGRAPH: Final = re.compile(r"(?:^|(?<=\n))(?=[^\n]*\S)")


def spans(text: str) -> tuple[list[tuple[int, int]], int, int]:
    """The spans of a text's passages, how many lead up to the list (0 or 1), and where its closing total begins.

    Passages are the items of the outermost numbered list with what stands before it, else the paragraphs.
    Without a closing total that place is the end of the text.
    """
    starts = _list_starts(text)
    leading = int(bool(starts) and bool(text[: starts[0]].strip()))
    if leading:
        starts = [0, *starts]
    if not starts:
        starts = [match.start() for match in _PARAGRAPH.finditer(text)]
    if len(starts) < 2:
        return [(0, len(text))], 0, len(text)
    closing = next((match.start() for match in _CLOSING.finditer(text, starts[-1])), len(text))
    ends = [*starts[1:], closing]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end], leading, closing


# From the outermost style of list marks to the innermost, as official papers use them.
_STYLES: Final = ("chinese", "ordinal", "bracket_chinese", "number", "bracket", "half", "circled")


def _list_starts(text: str) -> list[int]:
    """Where the items of the outermost list begin: marks of one style that count 1, 2, 3."""
    starts: dict[str, list[int]] = {style: [] for style in _STYLES}
    for mark in _MARK.finditer(text):
        style = mark.lastgroup or ""
        if _ordinal(style, mark[style]) == len(starts[style]) + 1:
            starts[style].append(mark.start())
    return next((places for places in starts.values() if len(places) > 1), [])


def _ordinal(style: str, word: str) -> int:
    if word.isdecimal():
        return int(word)
    if style == "circled":
        return _CIRCLED.index(word) + 1
    tens, ten, ones = word.rpartition("十")
    digits = _NUMERALS.index(ones) + 1 if ones else 0
    return digits + 10 * (_NUMERALS.index(tens) + 1 if tens else 1) if ten else digits
