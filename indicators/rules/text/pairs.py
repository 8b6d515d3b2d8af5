"""Brackets and quotes that do not pair (括号、引号不配对)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indicators.rules.text.slips import Slip, around

_PAIRS: Final = ("（）", "()", "《》", "〈〉", "【】", "〔〕", "﹝﹞", "［］", "[]", "“”", "‘’", "「」", "『』")
_CLOSING: Final = {pair[0]: pair[1] for pair in _PAIRS}
_MARK: Final = re.compile("[" + re.escape("".join(_PAIRS)) + "]")
_NEAR: Final = 30  # characters within which all odd marks are quoted, else the first alone
# 1） or a) at the head of a listed item: a bracket that never had a partner.
_LISTED: Final = re.compile(
    r"(?:^|(?<=[\s，。；：、,;:]))(?:\d{1,2}|[a-zA-Z]|[一二三四五六七八九十]{1,2})[)）]", re.MULTILINE
)
# The same without a mark in front: 包括1）场租2）餐费.
_LISTED_ANYWHERE: Final = re.compile(r"(?<![\d.（(])(?:\d{1,2}|[①-⑳])[)）]")
# [60,80) is a range without its end, children’s no quote.
_NO_PAIR: Final = re.compile(
    r"[\[(（［]\s*\d+(?:\.\d+)?[%％分]?\s*[,，、~～—-]\s*\d+(?:\.\d+)?[%％分]?\s*[\])）］]|(?<=[A-Za-z0-9])’"
)
# 55" is a length in inches, not a quote.
_STRAIGHT_QUOTE: Final = re.compile(r'(?<!\d)"')


def unpaired(text: str) -> Iterator[Slip]:
    """The slip that brackets or quotes of a text do not pair: at most one, with the words around the odd ones."""
    if not _odd_marks(text):
        return
    plain = _blanked(_NO_PAIR, text)
    readings = (plain, _blanked(_LISTED, plain), _blanked(_LISTED_ANYWHERE, plain))
    odd = min(map(_odd_marks, readings), key=len)
    if odd:
        marks = "".join(dict.fromkeys(text[place] for place in odd))
        last = odd[-1] if odd[-1] - odd[0] <= _NEAR else odd[0]
        message = f"“{marks}”没有配对" if len(marks) == 1 else f"“{marks}”不配对"
        yield Slip(message, around(text, odd[0], last + 1), "成对的括号或引号")


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with what a pattern finds made blank, every place kept."""
    return pattern.sub(lambda found: " " * len(found.group()), text)


def _odd_marks(text: str) -> list[int]:
    """The places of marks without a partner, in order; each kind is counted alone, so that they may cross."""
    waiting: dict[str, list[int]] = {closing: [] for _, closing in _PAIRS}
    odd: list[int] = []
    for found in _MARK.finditer(text):
        mark, place = found.group(), found.start()
        if mark in _CLOSING:
            waiting[_CLOSING[mark]].append(place)
        elif waiting[mark]:
            waiting[mark].pop()
        else:
            odd.append(place)
    straight = [found.start() for found in _STRAIGHT_QUOTE.finditer(text)]
    return sorted([*odd, *(place for places in waiting.values() for place in places), *straight[: len(straight) % 2]])
