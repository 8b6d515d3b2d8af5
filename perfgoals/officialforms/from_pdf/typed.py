"""Lines of a box → the text that was typed into it.

A PDF knows no words and no paragraphs. A line that ended although the beginning of the next one had room was ended by
the author; any other was broken because the box was full, and is joined again without a blank. So a line break of the
author behind a line that happened to be full is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from perfgoals.officialforms.pdf_pages.paper import Line

_LATIN: Final = re.compile(r"[A-Za-z]")
# What items of a list begin with, by the way they are numbered.
_NUMBERED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"[（(][0-9]{1,2}[)）]",
        r"(?<![（(0-9])[0-9]{1,2}[)）]",
        r"[（(][一二三四五六七八九十]{1,3}[)）]",
        r"(?<![一二三四五六七八九十第])[一二三四五六七八九十]{1,3}、",
        r"(?<![0-9.．])[0-9]{1,2}[.．、](?![0-9])",
        r"[①-⑳]",
    )
)
_SLACK: Final = 0.25  # of the size of the letters: a full line may end so much before its edge
_BLANK_LINE: Final = 1.7  # of the usual distance of lines
_MOST_AIR: Final = 12
_USUAL_AIR: Final = 5.0
_USUAL_PITCH: Final = 1.4


@dataclass(frozen=True, slots=True)
class Habit:
    """How boxes of a page are filled: the air beside text, and the distance of lines in sizes of letters."""

    air: float
    pitch: float


def habit_of(boxes: Iterable[tuple[float, Sequence[Line]]]) -> Habit:
    """The usual ones among boxes, each given by its left side and its lines."""
    airs: Counter[int] = Counter()
    pitches: Counter[float] = Counter()
    for left, lines in boxes:
        if lines:
            airs[round(min(line.x0 for line in lines) - left)] += len(lines)
        for one, other in pairwise(lines):
            if abs(one.size - other.size) < 1:
                pitches[round((other.top - one.top) / other.size, 1)] += 1
    usual = [air for air, _ in airs.most_common(3) if 0 <= air <= _MOST_AIR]
    return Habit(float(usual[0]) if usual else _USUAL_AIR, pitches.most_common(1)[0][0] if pitches else _USUAL_PITCH)


def text_of(lines: Sequence[Line], left: float, right: float, habit: Habit) -> str:
    """The text of a box between two sides."""
    if not lines:
        return ""
    air = min(max(min(line.x0 for line in lines) - left, 0.0), habit.air)
    room = max(right - left - 2 * air, *(line.width for line in lines))
    edge = min(line.x0 for line in lines)
    at_edge = sum(line.x0 - edge < 1 for line in lines) * 2 > len(lines)
    ended = [
        (at_edge and other.x0 - edge > 1.5 * other.size) or room - one.width >= other.lead + _SLACK * other.size
        for one, other in pairwise(lines)
    ]
    parts = [lines[0].text]
    for at, (one, other) in enumerate(pairwise(lines)):
        distance = (other.top - one.top) / (habit.pitch * other.size)
        if distance >= _BLANK_LINE:
            parts.append("\n" * max(2, round(distance)))
        elif ended[at] or _is_item(lines, ended, at + 1):
            parts.append("\n")
        elif _LATIN.fullmatch(one.text[-1:]) and _LATIN.fullmatch(other.text[:1]) and room - one.width >= other.size:
            parts.append(" ")
        parts.append(other.text)
    return "".join(parts).strip()


def _is_item(lines: Sequence[Line], ended: Sequence[bool], at: int) -> bool:
    """Whether a line begins an item of a list whose other items all begin lines, one at least for certain.

    The line before an item may be full by chance.
    """
    for numbered in _NUMBERED:
        if numbered.match(lines[at].text):
            others = [
                number for number, line in enumerate(lines) if number not in (0, at) and numbered.match(line.text)
            ]
            inside = any(found.start() > 0 for line in lines for found in numbered.finditer(line.text))
            return not inside and any(ended[number - 1] for number in others)
    return False
